"""What hangs on what: which unknowns a cohort uses, and in which its amounts are proportional.

Nothing here is measured. A cohort's amounts are proportional to an unknown only where the way in
which they are computed says so: every amount is one for a worker times the headcount, and a chain
of shares alone gives each of its recipients a share of the wage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from wageflow.distributions import Distribution, OneOf, Param, PerHead, Quantity
from wageflow.programme import STATE
from wageflow.simulation.computing.evaluate import COST, HEADS, KEPT, OWED, RECEIPT, readings_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wageflow.chain import Chain
    from wageflow.programme import Cohort, Programme

__all__ = ["Fixed", "Scales", "proportional", "references", "total_scale", "used"]

Fixed: TypeAlias = "Mapping[str, float]"
#: The kinds of rows that are proportional to an unknown, by its name.
Scales: TypeAlias = "dict[str, frozenset[str]]"

_MONEY = frozenset({RECEIPT, KEPT})
_ALL = frozenset({RECEIPT, KEPT, COST, HEADS, OWED})


def references(quantity: Quantity, place: str, fixed: Fixed) -> Iterator[str]:
    """List the unknowns that a quantity hangs on, given the readings that hold; with repeats."""
    if isinstance(quantity, Distribution):
        yield place
    elif isinstance(quantity, Param):
        if isinstance(quantity.value, Distribution):
            yield quantity.name
    elif isinstance(quantity, PerHead):
        yield from references(quantity.total, f"{place}/total", fixed)
        yield from references(quantity.workers, f"{place}/workers", fixed)
    elif isinstance(quantity, OneOf):
        holds = _held(quantity, fixed)
        if holds is None:
            yield quantity.name
        for number, value in enumerate(quantity.values):
            if holds in (None, number):
                yield from references(value, f"{quantity.name}/reading {number + 1}", fixed)


def used(programme: Programme, cohort: Cohort, fixed: Fixed, *, after_costs: bool) -> list[str]:
    """List the unknowns of a cohort's amounts, with repeats.

    Parameters
    ----------
    programme : Programme
    cohort : Cohort
    fixed : mapping of str to float
        Discrete unknowns and the values that hold.
    after_costs : bool
        Whether what the state pays and what recipients hand on are among the amounts.
    """
    cost = f"{cohort.place}/state_cost"
    pairs = [pair for pair in cohort.quantities() if after_costs or pair[0] != cost]
    chains = _chains(cohort, fixed)
    for chain in chains:
        pairs += chain.quantities()
    names = [name for place, quantity in pairs for name in references(quantity, place, fixed)]
    if isinstance(cohort.chain, OneOf) and len(chains) > 1:
        names.append(cohort.chain.name)
    if after_costs:
        paid = {r for chain in chains for r in chain.recipients} & set(programme.sides[STATE])
        for recipient, quantity in programme.pass_through.items():
            if recipient in paid:
                names += references(quantity, f"pass_through/{recipient}", fixed)
    return names


def proportional(programme: Programme, cohort: Cohort, fixed: Fixed) -> Scales:
    """Return the unknowns that multiply a cohort's amounts and appear nowhere else in them.

    Where headcounts are scaled to a total, none of them does.
    """
    found: Scales = {}

    def add(quantity: Quantity | None, place: str, kinds: frozenset[str]) -> None:
        name = None if quantity is None else _itself(quantity, place, fixed)
        if name is not None:
            found[name] = kinds

    if programme.total_workers is None:
        add(cohort.workers, f"{cohort.place}/workers", _ALL)
    if not any(chain.holds_sums for chain in _chains(cohort, fixed)):
        add(cohort.gross_wage, f"{cohort.place}/gross_wage", _MONEY)
        add(cohort.usd_rate, f"{cohort.place}/usd_rate", _MONEY | {COST})
        if cohort.per == "day":
            add(cohort.days, f"{cohort.place}/days", _MONEY | {COST})
    names = used(programme, cohort, fixed, after_costs=True)
    return {name: kinds for name, kinds in found.items() if names.count(name) == 1}


def total_scale(programme: Programme, fixed: Fixed) -> Scales:
    """Return the total headcount, if it is an unknown of its own that multiplies every amount."""
    if programme.total_workers is None:
        return {}
    name = _itself(programme.total_workers, "total_workers", fixed)
    if name is None or any(
        name in used(programme, cohort, fixed, after_costs=True) for cohort in programme.cohorts
    ):
        return {}
    return {name: _ALL}


def _itself(quantity: Quantity, place: str, fixed: Fixed) -> str | None:
    """Return the unknown that the quantity is, rather than hangs on."""
    if isinstance(quantity, OneOf):
        number = _held(quantity, fixed)
        if number is None:
            return None
        return _itself(quantity.values[number], f"{quantity.name}/reading {number + 1}", fixed)
    if isinstance(quantity, Distribution):
        name = place
    elif isinstance(quantity, Param) and isinstance(quantity.value, Distribution):
        name = quantity.name
    else:
        return None
    return None if name in fixed else name


def _held(choice: OneOf, fixed: Fixed) -> int | None:
    if len(choice.values) == 1:
        return 0
    return int(fixed[choice.name]) if choice.name in fixed else None


def _chains(cohort: Cohort, fixed: Fixed) -> tuple[Chain, ...]:
    readings = readings_of(cohort.chain)
    if isinstance(cohort.chain, OneOf) and (held := _held(cohort.chain, fixed)) is not None:
        return (readings[held],)
    return readings


def days_of(cohort: Cohort, fixed: Fixed) -> str | None:
    """Return the unknown number of days, if there is one."""
    return None if cohort.days is None else _itself(cohort.days, f"{cohort.place}/days", fixed)
