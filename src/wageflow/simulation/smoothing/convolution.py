"""From the points of one replicate to smooth distribution functions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.errors import ChainError
from wageflow.simulation.computing.evaluate import Layout, evaluate
from wageflow.simulation.smoothing.laws import Law, LinearLaw, PointLaw
from wageflow.simulation.smoothing.plan import BATCH, Group, Plan
from wageflow.simulation.smoothing.planning import plan_of
from wageflow.simulation.smoothing.products import product_law
from wageflow.simulation.smoothing.strata import Part, Strata
from wageflow.simulation.smoothing.sums import Summand, distribution_of_sum
from wageflow.simulation.summing.curves import Curves
from wageflow.simulation.summing.summary import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from wageflow.programme import Programme
    from wageflow.simulation.drawing.correlation import Copula
    from wageflow.simulation.replicate import Run
    from wageflow.simulation.summing.summary import Key

__all__ = ["plan", "smoothed"]

Floats: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.intp]
#: The rows that an amount adds and those that it subtracts.
Signature: TypeAlias = "tuple[tuple[int, ...], tuple[int, ...]]"

_VALUES = 2**22  # uniforms that are held at once


def plan(run: Run, method: str = "convolution") -> Plan:
    """Decide how the distribution functions of a run are smoothed.

    Parameters
    ----------
    run : Run
    method : {"convolution", "conditional", "plain"}

    Returns
    -------
    Plan
        To be made once for all replicates.
    """
    return _plan(run.programme, run.copula, _batch(run), method)


@lru_cache(maxsize=16)
def _plan(programme: Programme, copula: Copula | None, size: int, method: str) -> Plan:
    # kept from run to run, with the transforms that it has found
    return plan_of(programme, copula, size=size, method=method)


def smoothed(
    run: Run, number: int, wanted: Sequence[Key], nodes: int = 4096, *, made: Plan | None = None
) -> Curves:
    """Return smooth distribution functions from the points of one replicate.

    Parameters
    ----------
    run : Run
    number : int
        Of the replicate.
    wanted : sequence of Key
    nodes : int
        Of each distribution function, a power of two.
    made : Plan, optional
        What `plan` returned, so that it need not be made for every replicate.

    Returns
    -------
    Curves
        A row for each key, in dollars a year or workers.

    Raises
    ------
    ChainError
        If a draw cannot be split: names the replicate beside chain, step and amounts.

    Examples
    --------
    >>> import wageflow as wf
    >>> from wageflow.simulation.drawing.design import Design
    >>> from wageflow.simulation.replicate import Run
    >>> from wageflow.simulation.summing.summary import Key
    >>> chain = wf.Chain("levy", [wf.Share("government", 0.5)])
    >>> programme = wf.Programme("small", cohorts=[
    ...     wf.Cohort(host=host, workers=wf.uniform(0, 2), gross_wage=100, chain=chain)
    ...     for host in ("A", "B")
    ... ])
    >>> run = Run(programme, Design(columns=2, size=64, seed=0), None, "summary")
    >>> smoothed(run, 0, [Key("state-side")]).quantiles([0.125, 0.5]).round(1)
    array([[ 50., 100.]])
    """
    chosen = plan(run) if made is None else made
    # the first points of a net are a net of their own; more cost time and hardly add anything
    u = next(iter(run.design.blocks(number, _batch(run))), np.empty((0, 1)))
    if run.copula is not None:
        run.copula.apply(u)
    try:
        return _smoothed(chosen, u, (wanted, nodes))
    except ChainError as error:
        raise ChainError(*(f"{fault} (replicate {number})" for fault in error.faults)) from None


def _batch(run: Run) -> int:
    """Return how many points of a replicate are used, a power of two."""
    room = max(1024, _VALUES // max(run.design.columns, 1))
    return int(min(run.design.size, BATCH, 1 << (room.bit_length() - 1)))


def _smoothed(chosen: Plan, u: Floats, asked: tuple[Sequence[Key], int]) -> Curves:
    wanted, nodes = asked
    low, step = np.empty(len(wanted)), np.empty(len(wanted))
    reached, ends = np.empty((len(wanted), nodes)), np.empty((2, len(wanted)))
    apart = {"net", "received"} if chosen.after_costs is not None else set()
    for way, mine in (
        (chosen, [k for k, key in enumerate(wanted) if key.concept not in apart]),
        (chosen.after_costs, [k for k, key in enumerate(wanted) if key.concept in apart]),
    ):
        if way is None or not mine:
            continue
        strata = Strata(way, u)
        weights = _block_weights(strata)
        keys = [wanted[k] for k in mine]
        for k, summands in zip(mine, _summands(strata, keys), strict=True):
            low[k], step[k], reached[k], ends[:, k] = distribution_of_sum(summands, weights, nodes)
    return Curves(low, step, reached, ends)


def _block_weights(strata: Strata) -> Floats:
    counts = np.bincount(strata.case_of, minlength=len(strata.weights))
    found: Floats = (np.array(strata.weights) / counts)[strata.case_of]
    return found


def _summands(strata: Strata, keys: Sequence[Key]) -> list[list[Summand]]:
    """Return the parts of the sum that each key is."""
    chosen = strata.plan
    parts = [strata.parts(group) for group in chosen.groups]
    draws = strata.draws(parts)
    found: list[list[Summand]] = [[] for _ in keys]
    for layout, numbers in chosen.layouts:
        rows = np.empty((len(layout.rows), strata.size))
        evaluate(layout, draws, rows)
        zero = None
        if any(chosen.groups[n].has_pivot for n in numbers):
            names = {part.cell.pivot for n in numbers for part in parts[n]} - {""}
            zero = np.empty_like(rows)
            evaluate(layout, _with_zeros(draws, parts[numbers[0]], names), zero)
        own = _by_group(layout, [(n, chosen.groups[n]) for n in numbers], keys)
        for number in numbers:
            amounts = _Amounts(
                strata, layout, rows, zero, tuple(dict.fromkeys(own[number].values()))
            )
            made = amounts.summands(chosen.groups[number], parts[number])
            for place, signature in own[number].items():
                found[place].append(made[signature])
    return found


def _by_group(
    layout: Layout, groups: Sequence[tuple[int, Group]], keys: Sequence[Key]
) -> dict[int, dict[int, Signature]]:
    """Divide what keys add and subtract among groups: by group, then by place of the key."""
    group_of = {cohort.host: number for number, group in groups for cohort in group.cohorts}
    found: dict[int, dict[int, Signature]] = {number: {} for number, _ in groups}
    for place, key in enumerate(keys):
        sides: dict[int, tuple[list[int], list[int]]] = {}
        for side, rows in enumerate(rows_of(layout, key)):
            for k in rows:
                sides.setdefault(group_of[layout.rows[k].host], ([], []))[side].append(k)
        for number, (plus, minus) in sides.items():
            found[number][place] = (tuple(plus), tuple(minus))
    return found


def _with_zeros(draws: dict[str, Any], parts: Sequence[Part], names: set[str]) -> dict[str, Any]:
    changed = dict(draws)
    for name in names:
        changed[name] = draws[name].copy()
    for part in parts:
        if part.cell.pivot:
            changed[part.cell.pivot][part.where] = 0.0
    return changed


class _Amounts:
    """What a group contributes, by signature, at the points of a replicate."""

    def __init__(
        self,
        strata: Strata,
        layout: Layout,
        rows: Floats,
        zero: Floats | None,
        signatures: Sequence[Signature],
    ) -> None:
        self.strata = strata
        self.layout = layout
        self.rows = rows
        self.zero = zero
        self.signatures = signatures

    def summands(self, group: Group, parts: Sequence[Part]) -> dict[Signature, Summand]:
        """Return the group's part of each sum."""
        givens = list(group.cells)
        mixtures: dict[Signature, list[list[tuple[float, Law, Places]]]] = {
            signature: [[] for _ in givens] for signature in self.signatures
        }
        for part in parts:
            for signature, law, rows in self._laws(part):
                place = givens.index(part.given)
                mixtures[signature][place].append((part.cell.weight, law, rows))
        blocks = len(self.strata.case_of)
        case_of = np.zeros(blocks if len(givens) > 1 else 0, dtype=np.intp)
        row_of = np.zeros(blocks if group.common else 0, dtype=np.intp)
        for place, given in enumerate(givens):
            where = self.strata.blocks(group, given)
            if case_of.size:
                case_of[where] = place
            if row_of.size:
                row_of[where] = np.arange(where.size)
        return {s: Summand(mix, case_of, row_of) for s, mix in mixtures.items()}

    def _laws(self, part: Part) -> Iterator[tuple[Signature, Law, Places]]:
        """Return a law for each signature, with its rows: one for each stratum."""
        count = len(part.places)
        unknowns = self.strata.plan.programme.unknowns
        known = self.strata.plan.factors
        if part.cell.pivot and self.zero is not None:
            levels = np.concatenate([self._sum(s, part, self.zero) for s in self.signatures])
            slopes = np.concatenate([self._sum(s, part, self.rows) for s in self.signatures])
            slopes -= levels
            law: Law = LinearLaw(levels, slopes, known.corners(unknowns[part.cell.pivot]))
            for k, signature in enumerate(self.signatures):
                yield signature, law, np.arange(k * count, (k + 1) * count)
            return
        together: dict[tuple[str, ...], list[tuple[Signature, Floats]]] = {}
        for signature in self.signatures:
            factors, values = self._scaled(signature, part)
            together.setdefault(factors, []).append((signature, values))
        for factors, found in together.items():
            values = np.concatenate([values for _, values in found])
            if factors:
                laws = tuple(unknowns[name] for name in factors)
                law = product_law(values, laws, _LOG_NODES, known)
            else:
                law = PointLaw(values)
            for k, (signature, _) in enumerate(found):
                yield signature, law, np.arange(k * count, (k + 1) * count)

    def _scaled(self, signature: Signature, part: Part) -> tuple[tuple[str, ...], Floats]:
        """Return the unknowns that multiply all of a signature's rows, and the rest of it."""
        kinds = {self.layout.rows[k].kind for side in signature for k in side}
        scales = part.cell.scales
        factors = tuple(name for name, which in scales.items() if kinds <= which)
        values = self._sum(signature, part, self.rows, set(scales) - set(factors))
        if factors and values.min() < 0.0:
            return (), self._sum(signature, part, self.rows, set(scales))
        return factors, values

    def _sum(
        self, signature: Signature, part: Part, rows: Floats, drawn: set[str] | None = None
    ) -> Floats:
        """Add up a signature's rows at the points of a part, shape (stratum, point)."""
        where = part.where
        total = np.zeros(part.places.size)
        for sign, side in ((1.0, signature[0]), (-1.0, signature[1])):
            for k in side:
                row = rows[k, where]
                for name in sorted(drawn or ()):
                    if self.layout.rows[k].kind in part.cell.scales[name]:
                        row = row * self.strata.drawn(name)[where]
                total += sign * row
        return total.reshape(part.places.shape)


_LOG_NODES = 2048
