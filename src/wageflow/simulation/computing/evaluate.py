"""From a value for each unknown to dollars: the programme, computed for a block of draws.

Arrays inside the simulation are (row, draw), draws last and contiguous, because every operation
runs along the draws; users get (draw, host, recipient).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.chain import Chain, settle
from wageflow.distributions import OneOf, bounds, resolve, unknowns
from wageflow.errors import ChainError
from wageflow.programme import STATE, Cohort, Programme
from wageflow.programme.units import dollars_a_year, into_chain, months_of_period, out_of_chain
from wageflow.simulation.computing.traced import Traced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "COST",
    "HEADS",
    "KEPT",
    "OWED",
    "RECEIPT",
    "Layout",
    "Row",
    "evaluate",
    "headcounts",
]

Floats: TypeAlias = npt.NDArray[np.float64]

RECEIPT, KEPT, COST, HEADS, OWED = "receipt", "kept", "cost", "heads", "owed"


class Row(NamedTuple):
    """What a row of the output holds, in dollars a year (heads: workers).

    A receipt is what a recipient gets at a host; ``kept`` the part of it that a state-side
    recipient does not hand on; ``cost`` what the state pays for the workers of a host; ``owed``
    the part of its receipts that wages do not cover and workers owe.
    """

    kind: str
    host: str
    recipient: str = ""


@dataclass(frozen=True)
class Layout:
    """The rows that a programme fills; every recipient only where its host's chains pay it."""

    programme: Programme

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows, host by host."""
        rows: dict[Row, None] = {}
        state = set(self.programme.sides[STATE])
        for host in self.programme.hosts:
            cohorts = [cohort for cohort in self.programme.cohorts if cohort.host == host]
            paid = {r for c in cohorts for chain in c.readings for r in chain.recipients}
            recipients = [r for r in self.programme.recipients if r in paid]
            rows |= dict.fromkeys(Row(RECEIPT, host, r) for r in recipients)
            passed = [r for r in recipients if r in self.programme.pass_through and r in state]
            rows |= dict.fromkeys(Row(KEPT, host, r) for r in passed)
            if any(bounds(cohort.state_cost) != (0.0, 0.0) for cohort in cohorts):
                rows[Row(COST, host)] = None
            if any(chain.can_owe for cohort in cohorts for chain in cohort.readings):
                rows[Row(OWED, host)] = None
            rows[Row(HEADS, host)] = None
        return tuple(rows)

    @cached_property
    def index(self) -> dict[Row, int]:
        """Where each row stands."""
        return {row: k for k, row in enumerate(self.rows)}

    @cached_property
    def needs(self) -> dict[tuple[int, int], tuple[str, ...]]:
        """The unknowns that each group needs in each reading of its chain, by their numbers."""
        found = {}
        for group, (choice, cohorts) in enumerate(self.groups):
            own = [q for cohort in cohorts for q in cohort.quantities()]
            for reading, chain in enumerate(readings_of(choice)):
                pairs = [*own, *chain.quantities()]
                names = [name for place, q in pairs for name, _ in unknowns(q, place)]
                found[group, reading] = tuple(dict.fromkeys(names))
        return found

    @cached_property
    def groups(self) -> tuple[tuple[Chain | OneOf, tuple[Cohort, ...]], ...]:
        """Cohorts that share a chain or a choice of chains, to be split as one array."""
        found: dict[Any, list[Cohort]] = {}
        for cohort in self.programme.cohorts:
            found.setdefault(cohort.chain, []).append(cohort)
        return tuple((chain, tuple(cohorts)) for chain, cohorts in found.items())


def evaluate(layout: Layout, draws: Mapping[str, Any], out: Floats) -> None:
    """Fill the rows for a block of draws.

    Parameters
    ----------
    layout : Layout
    draws : mapping of str to ndarray of shape (draw,)
    out : ndarray of shape (row, draw)
        Overwritten.

    Raises
    ------
    ChainError
        If a draw asks a chain for more than there is: says at which values of the unknowns.
    """
    programme = layout.programme
    out[:] = 0.0
    heads = headcounts(programme, draws)
    for cohort in programme.cohorts:
        out[layout.index[Row(HEADS, cohort.host)]] += heads[cohort.place]
        if bounds(cohort.state_cost) != (0.0, 0.0):
            cost = resolve(cohort.state_cost, f"{cohort.place}/state_cost", draws)
            rate, days = _stated(cohort, draws)
            unit = dollars_a_year(cohort, programme.price_year, rate, days)
            out[layout.index[Row(COST, cohort.host)]] += cost * unit * heads[cohort.place]
    for group in range(len(layout.groups)):
        _add_group(layout, group, (draws, heads), out)
    for row, place in layout.index.items():
        if row.kind == KEPT:
            passed = programme.pass_through[row.recipient]
            share = resolve(passed, f"pass_through/{row.recipient}", draws)
            receipt = out[layout.index[Row(RECEIPT, row.host, row.recipient)]]
            out[place] = receipt * (1.0 - share)


def _add_group(
    layout: Layout, group: int, drawn: tuple[Mapping[str, Any], Mapping[str, Any]], out: Floats
) -> None:
    """Add the receipts of cohorts that share a chain, or a choice of chains."""
    choice, cohorts = layout.groups[group]
    readings = readings_of(choice)
    if len(readings) == 1:
        for place, money in _receipts(layout, readings[0], cohorts, drawn):
            out[place] += money
        return
    held = drawn[0][choice.name]
    if isinstance(held, Traced):
        _add_traced(layout, group, drawn, out)
        return
    for reading, chain in enumerate(readings):
        # each draw goes only through the chain that holds in it
        picked = np.flatnonzero(np.asarray(held) == reading)
        if picked.size:
            part = _part(layout.needs[group, reading], cohorts, drawn, picked)
            for place, money in _receipts(layout, chain, cohorts, part):
                out[place, picked] += money


def _add_traced(
    layout: Layout, group: int, drawn: tuple[Mapping[str, Any], Mapping[str, Any]], out: Any
) -> None:
    """Add the receipts of every reading, each times whether it holds; as `_add_group` does."""
    choice, cohorts = layout.groups[group]
    for reading, chain in enumerate(readings_of(choice)):
        holds = np.equal(drawn[0][choice.name], reading)
        with holds.tracer.only_where(holds):
            for place, money in _receipts(layout, chain, cohorts, drawn):
                out[place] += holds * money


def readings_of(choice: Chain | OneOf) -> tuple[Chain, ...]:
    """Return the chain, or the chains of which one holds."""
    return (choice,) if isinstance(choice, Chain) else choice.values


def _part(
    needed: Sequence[str],
    cohorts: Sequence[Cohort],
    drawn: tuple[Mapping[str, Any], Mapping[str, Any]],
    picked: npt.NDArray[np.intp],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the picked draws of what a group needs, and the picked headcounts."""
    draws, heads = drawn

    def pick(value: Any) -> Any:
        return value[picked] if np.ndim(value) else value

    places = [cohort.place for cohort in cohorts]
    return {n: pick(draws[n]) for n in needed}, {place: pick(heads[place]) for place in places}


def _stated(cohort: Cohort, draws: Mapping[str, Any]) -> tuple[Any, Any]:
    rate, days = (
        None if quantity is None else resolve(quantity, f"{cohort.place}/{name}", draws)
        for name, quantity in (("usd_rate", cohort.usd_rate), ("days", cohort.days))
    )
    return rate, days


def headcounts(programme: Programme, draws: Mapping[str, Any]) -> dict[str, Any]:
    """Return the headcount of each cohort, by its place, given a value for each unknown."""
    heads = {
        cohort.place: resolve(cohort.workers, f"{cohort.place}/workers", draws)
        for cohort in programme.cohorts
    }
    if programme.total_workers is None:
        return heads
    total = resolve(programme.total_workers, "total_workers", draws)
    scale = total / sum(heads.values())
    return {place: number * scale for place, number in heads.items()}


def _receipts(
    layout: Layout,
    chain: Chain,
    cohorts: Sequence[Cohort],
    drawn: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> Iterator[tuple[int, Floats]]:
    """Split the wages of cohorts that share a chain, and yield rows with what to add to them."""
    draws, heads = drawn
    if len(cohorts) > 1 and any(isinstance(value, Traced) for value in draws.values()):
        for cohort in cohorts:  # what is written down has no use for stacks of arrays
            yield from _receipts(layout, chain, (cohort,), drawn)
        return
    wages, dollars, months = [], [], []
    for cohort in cohorts:
        rate, days = _stated(cohort, draws)
        wage = resolve(cohort.gross_wage, f"{cohort.place}/gross_wage", draws)
        wages.append(wage * into_chain(cohort, chain, rate, days))
        unit = out_of_chain(cohort, chain, layout.programme.price_year, rate, days)
        dollars.append(unit * heads[cohort.place])
        months.append(months_of_period(cohort, chain, days))
    try:
        settled = settle(chain, _stacked(wages), draws, _stacked(months))
    except ChainError as error:
        where = ", ".join(cohort.place for cohort in cohorts[:3])
        raise ChainError(*(f"cohort {where}: {fault}" for fault in error.faults)) from None
    scale = _stacked(dollars)
    amounts = [((RECEIPT, recipient), amount) for recipient, amount in settled.receipts()]
    if chain.can_owe:
        amounts.append(((OWED, ""), sum(entry.arrears for entry in settled.entries)))
    for (kind, recipient), amount in amounts:
        money = amount * scale
        for k, cohort in enumerate(cohorts):
            place = layout.index[Row(kind, cohort.host, recipient)]
            yield place, money[k] if len(cohorts) > 1 else money


def _stacked(columns: Sequence[Any]) -> Any:
    """Stack what belongs to each cohort into (cohort, draw); a single one stays as it is."""
    if len(columns) == 1:
        return columns[0]
    return np.stack(np.broadcast_arrays(*columns)) if any(map(np.ndim, columns)) else _tall(columns)


def _tall(columns: Sequence[float]) -> Floats:
    return np.array(columns, dtype=float)[:, None]
