"""Where receipts are products of independent numbers: read from the structure of a programme.

A function is multilinear if it is a straight line in each unknown while the others stand still.
What leaves a wage by shares is: ``heads * wage * rate * (1 - another rate)``. A fee is, too, as
long as no draw can bring a wage so low that it does not cover the fee. What is not recognised here
is taken not to be multilinear.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain as joined
from typing import TYPE_CHECKING, TypeAlias

from wageflow.chain import Chain, Fee, InKind, Share, Withheld
from wageflow.chain.purse import WORKER
from wageflow.chain.settle import labels
from wageflow.chain.splitting import choices_in
from wageflow.distributions import (
    Distribution,
    OneOf,
    Param,
    PerHead,
    Quantity,
    bounds,
    resolve,
    unknowns,
)
from wageflow.programme.units import into_chain
from wageflow.simulation.computing.evaluate import COST, HEADS, KEPT, RECEIPT

if TYPE_CHECKING:
    from wageflow.chain.purse import Deduction
    from wageflow.programme import Cohort, Programme

__all__ = ["WAGES", "CohortForm", "Held", "Names", "NotMultilinear", "scales"]

Held: TypeAlias = Mapping[str, int]  # which reading of each choice holds
Names: TypeAlias = tuple[str, ...]

#: All receipts of a cohort together, which are its wages, whatever the chain does.
WAGES = "wages"


class NotMultilinear(Exception):  # noqa: N818 - a finding that ends a search, not an error
    """Why a product is not multilinear, in words."""


@dataclass(frozen=True)
class CohortForm:
    """What a cohort's rows are products of, given which reading of each choice holds.

    Parameters
    ----------
    programme : Programme
    cohort : Cohort
    scaled : bool
        Whether uncertain headcounts are scaled to a total, see `scales`.

    Examples
    --------
    >>> import wageflow as wf
    >>> levy = wf.Chain("levy", [wf.Share("government", wf.uniform(0.2, 0.3))])
    >>> heads = wf.uniform(90, 110)
    >>> oman = wf.Cohort(host="Oman", workers=heads, gross_wage=5_000, chain=levy)
    >>> form = CohortForm(wf.Programme("gulf", cohorts=[oman]), oman)
    >>> form.product("receipt", "", {})
    ('Oman/all/workers', 'levy/government/rate')
    """

    programme: Programme
    cohort: Cohort
    scaled: bool = False

    @cached_property
    def choices(self) -> dict[str, dict[int, float]]:
        """The choices that bear on the cohort: of each, its readings and their weights."""
        found: dict[str, dict[int, float]] = {}
        for choice in self._choices():
            weights = {k: w for k, w in enumerate(choice.weights) if w > 0.0}
            if len(choice.weights) > 1:
                found[choice.name] = weights
        return found

    def _choices(self) -> Iterator[OneOf]:
        programme, cohort = self.programme, self.cohort
        own = [q for _, q in cohort.quantities()]
        shared = [*programme.pass_through.values()]
        if programme.total_workers is not None:
            shared.append(programme.total_workers)
        if isinstance(cohort.chain, OneOf):
            yield cohort.chain
        steps = (q for chain in cohort.readings for _, q in chain.quantities())
        for quantity in joined(own, shared, steps):
            yield from choices_in(quantity)

    @cached_property
    def passed(self) -> Names:
        """Recipients of the cohort of whom a share is kept."""
        paid = {r for chain in self.cohort.readings for r in chain.recipients}
        return tuple(name for name in self.programme.pass_through if name in paid)

    def product(self, kind: str, recipient: str, held: Held) -> Names:
        """Return the unknowns of which rows of a kind are a product.

        Parameters
        ----------
        kind : str
            That of a `Row`, or `WAGES`.
        recipient : str
            Of ``kept`` rows.
        held : mapping of str to int
            The reading of each of the `choices`.

        Raises
        ------
        NotMultilinear
            If they are not multilinear in these, or it cannot be told.
        """
        names = list(self._heads(held))
        if kind != HEADS:
            names += [*self._of("usd_rate", held), *self._of("days", held)]
        if kind == COST:
            names += self._of("state_cost", held)
        if kind in (WAGES, RECEIPT, KEPT):
            names += self._of("gross_wage", held)
        if kind in (RECEIPT, KEPT):
            names += _chain_names(self.cohort, self._chain(held), held)
        if kind == KEPT:
            passed = self.programme.pass_through[recipient]
            names += linear_in(passed, f"pass_through/{recipient}", held)
        twice = next((name for k, name in enumerate(names) if name in names[:k]), None)
        if twice is not None:
            raise NotMultilinear(f"{twice!r} stands twice in one product")
        for name in names:
            law = self.programme.unknowns[name]
            if not (math.isfinite(law.mean()) and math.isfinite(law.std())):
                raise NotMultilinear(f"{name!r} has no finite mean and variance")
        return tuple(names)

    def _chain(self, held: Held) -> Chain:
        choice = self.cohort.chain
        found: Chain = choice if isinstance(choice, Chain) else choice.values[_held(choice, held)]
        return found

    def _of(self, name: str, held: Held) -> Names:
        quantity = getattr(self.cohort, name)
        return () if quantity is None else linear_in(quantity, f"{self.cohort.place}/{name}", held)

    def _heads(self, held: Held) -> Names:
        total = self.programme.total_workers
        if total is None:
            return self._of("workers", held)
        if self.scaled:
            raise NotMultilinear("headcounts are scaled to total_workers")
        return linear_in(total, "total_workers", held)


def scales(programme: Programme) -> bool:
    """Whether headcounts are divided by their uncertain sum."""
    return programme.total_workers is not None and any(
        True for cohort in programme.cohorts for _ in unknowns(cohort.workers, cohort.place)
    )


def linear_in(quantity: Quantity, place: str, held: Held) -> Names:
    """Return the unknowns in which a quantity is linear, each of which it holds once.

    Raises
    ------
    NotMultilinear
        If it is none of a number, a range, a choice of these, a sum divided by a given number.

    Examples
    --------
    >>> import wageflow as wf
    >>> linear_in(wf.Param("state share", wf.uniform(0.2, 0.3)), "rate", {})
    ('state share',)
    """
    if isinstance(quantity, float):
        return ()
    if isinstance(quantity, Distribution):
        return (place,)
    if isinstance(quantity, Param):
        return (quantity.name,) if isinstance(quantity.value, Distribution) else ()
    if isinstance(quantity, OneOf):
        k = _held(quantity, held)
        return linear_in(quantity.values[k], f"{quantity.name}/reading {k + 1}", held)
    if isinstance(quantity, PerHead) and not any(True for _ in unknowns(quantity.workers, "")):
        return linear_in(quantity.total, f"{place}/total", held)
    raise NotMultilinear(f"{place!r} is divided by an uncertain number")


def _held(choice: OneOf, held: Held) -> int:
    return held.get(choice.name, 0)


def _chain_names(cohort: Cohort, chain: Chain, held: Held) -> Names:
    where = f"chain {chain.name!r}"
    if any(isinstance(step, Fee) for step in chain.steps):
        _need_cover(cohort, chain)
    names = list(
        _step_names(chain.steps, f"{chain.name}", (where, (Share, InKind, Withheld, Fee)), held)
    )
    home = chain.remittance
    if home is not None:
        if home.limit is not None:
            raise NotMultilinear(f"{where} limits what is sent home")
        if any(isinstance(s, Withheld) or s.recipient == WORKER for s in chain.steps):
            raise NotMultilinear(f"{where} sends home less than the worker gets")
        place = f"{chain.name}/remittance"
        names += linear_in(home.sent, f"{place}/sent", held)
        names += _step_names(home.steps, place, (f"{where}, remittance", (Share, InKind)), held)
    return tuple(names)


def _step_names(
    steps: Sequence[Deduction], place: str, allowed: tuple[str, tuple[type, ...]], held: Held
) -> Iterator[str]:
    where, kinds = allowed
    for label, step in zip(labels(steps), steps, strict=True):
        # exactly these: a kind of deduction derived from them may do anything
        if type(step) not in kinds:
            raise NotMultilinear(f"{where}: {label!r} is no share of the wage")
        for name, quantity in step.quantities():
            yield from linear_in(quantity, f"{place}/{label}/{name}", held)


def _need_cover(cohort: Cohort, chain: Chain) -> None:
    """Make sure that every fee is covered by the lowest wage after the highest shares and fees.

    What is left falls with every rate and fee and rises with the wage, so that no draw leaves less
    than this one.
    """
    where = f"chain {chain.name!r}"
    known = []
    for name, quantity in (("usd_rate", cohort.usd_rate), ("days", cohort.days)):
        if quantity is not None and any(True for _ in unknowns(quantity, "")):
            raise NotMultilinear(f"{where} has fees, and {name} of {cohort.place!r} is uncertain")
        known.append(None if quantity is None else resolve(quantity, "", {}))
    gross = left = bounds(cohort.gross_wage)[0] * float(into_chain(cohort, chain, *known))
    for label, step in zip(labels(chain.steps), chain.steps, strict=True):
        if isinstance(step, Fee):
            taken = bounds(step.amount)[1]
        else:
            rate = step.rate if isinstance(step, Share) else getattr(step, "share", 1.0)
            of = getattr(step, "of", "remainder")
            if of not in ("gross", "remainder"):
                raise NotMultilinear(f"{where} has fees beside shares {of!r}")
            taken = bounds(rate)[1] * (gross if of == "gross" else left)
        left -= taken
        if not left >= 0.0:
            raise NotMultilinear(f"{where}: the wage may not cover {label!r}")
