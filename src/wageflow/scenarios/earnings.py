"""What a worker brings each recipient a year, with and without the measures that change pay.

A measure on pay that is in force for the share ``s`` of the workers of a cohort changes the terms
of those workers alone, and several measures reach workers independently of one another: what the
cohort earns is the mean over who is reached by which, each weighed by its share of the workers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.chain import Chain, Share
from wageflow.chain.purse import WORKER
from wageflow.chain.settle import labels
from wageflow.distributions import OneOf, Param, resolve, uniform
from wageflow.errors import ChainError
from wageflow.programme import CONCEPTS, STATE, Cohort, Programme
from wageflow.programme.units import dollars_a_year
from wageflow.scenarios.measures.pay import NewRate, Pay, Terms
from wageflow.simulation.computing.evaluate import RECEIPT, Layout, Row, evaluate
from wageflow.simulation.summing.summary import Key, rows_of, total

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

    from wageflow.chain.purse import Deduction

    Floats = npt.NDArray[np.float64]

__all__ = ["Counted", "Earnings", "Rates", "Structure", "also_at_home", "share_faults"]

_NOW = "(as paid)"  # of names that stand for values of a block, which nobody else gives


@dataclass(frozen=True)
class Structure:
    """Cohorts with one worker each, whose pay is given; made once, used for every block.

    Parameters
    ----------
    programme : Programme
    places : tuple of int
        The cohorts that are meant, by their numbers.
    changes : tuple of tuple of NewRate
        What changes in the chain of each.
    exchanged : tuple of bool
        Whose rate of exchange is given, too.
    """

    programme: Programme
    places: tuple[int, ...]
    changes: tuple[tuple[NewRate, ...], ...]
    exchanged: tuple[bool, ...]

    @cached_property
    def layout(self) -> Layout:
        """The rows of a programme of these cohorts, each at a host of its own."""
        whole = self.programme
        cohorts = [
            _single(whole.cohorts[place], changes, exchanged=exchanged)
            for place, changes, exchanged in zip(
                self.places, self.changes, self.exchanged, strict=True
            )
        ]
        paid = {r for c in cohorts for chain in c.readings for r in chain.recipients}
        sides = {side: [n for n in names if n in paid] for side, names in whole.sides.items()}
        made = Programme(
            whole.name,
            cohorts=cohorts,
            sides=sides,
            pass_through={n: q for n, q in whole.pass_through.items() if n in sides[STATE]},
            statutory=[name for name in whole.statutory if name in paid],
            price_year=whole.price_year,
            year=whole.year,
        )
        return Layout(made)


def _single(cohort: Cohort, changes: Sequence[NewRate], *, exchanged: bool) -> Cohort:
    """Return a cohort of one worker, at a host of its own, with what it is paid left open."""
    given: dict[str, Any] = {
        name: Param(f"{cohort.place}/{name} {_NOW}", uniform(1.0, 2.0))
        for name in _open(cohort, exchanged=exchanged)
    }
    chain = cohort.chain
    if isinstance(chain, OneOf):
        options = {
            _changed(one, changes): weight
            for one, weight in zip(chain.values, chain.weights, strict=True)
        }
        chain = OneOf(chain.name, options)
    else:
        chain = _changed(chain, changes)
    return replace(
        cohort, host=cohort.place, sector="all", workers=1.0, chain=chain, term_months=36.0, **given
    )


def _open(cohort: Cohort, *, exchanged: bool) -> list[str]:
    """List the numbers of a cohort whose values are given for every block."""
    names = ["gross_wage", *(["usd_rate"] if exchanged else [])]
    for name in ("days", "state_cost"):
        quantity = getattr(cohort, name)
        if quantity is not None and not isinstance(quantity, float):
            names.append(name)
    return names


def _changed(chain: Chain, changes: Sequence[NewRate]) -> Chain:
    """Return a chain whose shares are left open where they change."""
    if not changes:
        return chain
    steps, home = _opened(chain.name, chain.steps, changes), chain.remittance
    if home is not None:
        home = replace(home, steps=_opened(_at_home(chain), home.steps, changes))
    return replace(chain, steps=steps, remittance=home, printed=())


def _opened(
    where: str, steps: Sequence[Deduction], changes: Sequence[NewRate]
) -> tuple[Deduction, ...]:
    """Return steps whose shares are left open where they change."""
    found = list(steps)
    for number, (label, step) in enumerate(zip(labels(steps), steps, strict=True)):
        last = [change for change in changes if change.recipient == step.recipient]
        if last and isinstance(step, Share):
            rate = Param(f"{where}/{label}/rate {last[-1].label}", uniform(0, 1))
            found[number] = replace(step, rate=rate)
    return tuple(found)


def _at_home(chain: Chain) -> str:
    """Return the place of the steps of what is sent home."""
    return f"{chain.name}/remittance"


def _shares(chain: Chain) -> Iterator[tuple[str, Share]]:
    """Yield every share that can change, of the wage and of what is sent home, by its place."""
    home = chain.remittance
    walks = [(chain.name, chain.steps), (_at_home(chain), () if home is None else home.steps)]
    for where, steps in walks:
        for label, step in zip(labels(steps), steps, strict=True):
            if isinstance(step, Share):
                yield f"{where}/{label}/rate", step


@dataclass(frozen=True)
class Counted:
    """How much of what each recipient gets a series counts.

    Parameters
    ----------
    programme : Programme
    key : Key
    """

    programme: Programme
    key: Key

    def share(self, recipient: str, draws: Mapping[str, Any]) -> Any:
        """Return the part of a recipient's receipt that counts: 0, 1, or what it hands on."""
        key, programme = self.key, self.programme
        if key.concept not in CONCEPTS or (key.recipient and key.recipient != recipient):
            return 0.0
        if key.concept == "gross":
            return 1.0
        if key.concept == "statutory":
            return 1.0 if recipient in programme.statutory else 0.0
        # somebody whom no chain pays gets what a measure takes for the state
        if recipient in programme.recipients and recipient not in programme.sides[STATE]:
            return 0.0
        if key.concept == "received" and recipient in programme.pass_through:
            passed = programme.pass_through[recipient]
            return resolve(passed, f"pass_through/{recipient}", draws)
        return 1.0


@dataclass(frozen=True, eq=False)
class Rates:
    """What a worker of some cohorts brings a year, by series; shape (series, cohort, draw)."""

    places: tuple[int, ...]
    dollars: Floats


@dataclass(frozen=True, eq=False)
class Earnings:
    """What workers earn in a block of draws.

    Parameters
    ----------
    programme : Programme
    size : int
        Number of draws.
    keys : sequence of Key
        The series that are wanted.
    structures : dict
        Those that were made for other blocks; added to.
    """

    programme: Programme
    size: int
    keys: tuple[Key, ...]
    structures: dict[Any, Structure]

    @cached_property
    def _found(self) -> dict[Any, Rates]:
        return {}

    def rates(
        self,
        places: tuple[int, ...],
        draws: Mapping[str, Any],
        acting: Sequence[tuple[str, Pay, Mapping[str, Any]]],
        scenario: int,
    ) -> Rates:
        """Return what workers bring whom measures reach in full.

        Parameters
        ----------
        places : tuple of int
            Cohorts, by their numbers.
        draws : mapping of str to ndarray of shape (draw,)
        acting : sequence of (label, measure, values)
            In their order.
        scenario : int
            Whose measures they are; without any, all scenarios are alike.
        """
        known = places, tuple(label for label, _, _ in acting), scenario if acting else None
        if known not in self._found:
            self._found[known] = self._computed(places, draws, acting)
        return self._found[known]

    def _computed(
        self,
        places: tuple[int, ...],
        draws: Mapping[str, Any],
        acting: Sequence[tuple[str, Pay, Mapping[str, Any]]],
    ) -> Rates:
        terms = [_terms(self.programme.cohorts[place], draws) for place in places]
        for label, measure, values in acting:
            terms = [measure.applied(term, values, label) for term in terms]
        changes = tuple(term.rates for term in terms)
        exchanged = tuple(term.usd_rate is not None for term in terms)
        known = places, changes, exchanged
        structure = self.structures.get(known)
        if structure is None:
            structure = self.structures[known] = Structure(self.programme, *known)
        layout = structure.layout
        given = dict(draws)
        for term in terms:
            given |= _given(term, draws)
        rows = np.empty((len(layout.rows), self.size))
        try:
            evaluate(layout, given, rows)
        except ChainError as error:
            names = ", ".join(label for label, _, _ in acting)
            under = f" (under {names})" if names else ""
            raise ChainError(*(f"{fault}{under}" for fault in error.faults)) from None
        dollars = np.zeros((len(self.keys), len(places), self.size))
        room = np.empty(self.size)
        for k, term in enumerate(terms):
            host = layout.programme.cohorts[k].host
            worker = layout.index.get(Row(RECEIPT, host, WORKER))
            among = [i for i, row in enumerate(layout.rows) if row.host == host]
            beside = self._beside(term, draws, rows[worker] if worker is not None else 0.0)
            for j, key in enumerate(self.keys):
                if key.concept == "workers" or key.host not in ("", term.cohort.host):
                    continue
                dollars[j, k] = total(rows, rows_of(layout, replace(key, host=host), among), room)
                counted = Counted(self.programme, key)
                for recipient, amount in beside:
                    dollars[j, k] += amount * counted.share(recipient, draws)
        return Rates(places, dollars)

    def _beside(self, term: Terms, draws: Mapping[str, Any], left: Any) -> list[tuple[str, Any]]:
        """List what moves beside the chain: pay that reaches workers directly, and charges."""
        found: list[tuple[str, Any]] = []
        cohort = term.cohort
        if np.any(term.direct):
            days = None
            if cohort.days is not None:
                days = resolve(cohort.days, f"{cohort.place}/days", draws)
            unit = dollars_a_year(cohort, self.programme.price_year, term.usd_rate, days)
            direct = term.wage * unit * term.direct
            left = left + direct
            found.append((WORKER, direct))
        for charge in term.charges:
            taken = charge.amount
            if not charge.owed:
                taken = np.clip(taken, 0.0, np.maximum(left, 0.0))
            left = left - taken
            found += [(charge.recipient, taken), (WORKER, -taken)]
        return found


def _terms(cohort: Cohort, draws: Mapping[str, Any]) -> Terms:
    wage = resolve(cohort.gross_wage, f"{cohort.place}/gross_wage", draws)
    rate = None
    if cohort.usd_rate is not None:
        rate = resolve(cohort.usd_rate, f"{cohort.place}/usd_rate", draws)
    return Terms(cohort, wage, rate)


def _given(term: Terms, draws: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that a structure leaves open."""
    cohort = term.cohort
    found: dict[str, Any] = {f"{cohort.place}/gross_wage {_NOW}": term.wage * (1.0 - term.direct)}
    exchanged = term.usd_rate is not None
    for name in _open(cohort, exchanged=exchanged)[1 + exchanged :]:
        place = f"{cohort.place}/{name}"
        found[f"{place} {_NOW}"] = resolve(getattr(cohort, name), place, draws)
    if exchanged:
        found[f"{cohort.place}/usd_rate {_NOW}"] = term.usd_rate
    for chain in cohort.readings:
        found |= _new_rates(chain, term.rates, draws)
    return found


def _new_rates(
    chain: Chain, changes: Sequence[NewRate], draws: Mapping[str, Any]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for place, step in _shares(chain):
        rate: Any = None
        for change in changes:
            if change.recipient != step.recipient:
                continue
            if change.by is None:
                rate = change.to
            else:
                before = resolve(step.rate, place, draws) if rate is None else rate
                rate = np.clip(before + change.by, 0.0, 1.0)
            found[f"{place} {change.label}"] = rate
    return found


def share_faults(
    programme: Programme, recipient: str, cohorts: Sequence[Cohort], where: str
) -> list[str]:
    """Say whether no chain of some cohorts gives a recipient a share that could change."""
    chains = [chain for cohort in cohorts for chain in cohort.readings]
    shares = {step.recipient for chain in chains for _, step in _shares(chain)}
    if recipient in shares:
        return []
    known = ", ".join(sorted(shares)) or "nobody"
    where = f"{where}: {recipient!r} has no share in the chains of {programme.name!r}"
    return [f"{where} that could change; those who have: {known}"]


def also_at_home(recipient: str, cohorts: Sequence[Cohort]) -> list[str]:
    """Name the chains that give a taker of wages a share of what is sent home, too.

    None is named where the recipient has shares of wages alone, or of what is sent home alone.
    """
    chains = [chain for cohort in cohorts for chain in cohort.readings]
    at_home = [
        chain.name
        for chain in chains
        if chain.remittance is not None and _has_share(recipient, chain.remittance.steps)
    ]
    both = any(_has_share(recipient, chain.steps) for chain in chains)
    return list(dict.fromkeys(at_home)) if both else []


def _has_share(recipient: str, steps: Sequence[Deduction]) -> bool:
    return any(isinstance(step, Share) and step.recipient == recipient for step in steps)
