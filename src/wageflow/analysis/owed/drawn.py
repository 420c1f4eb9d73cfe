"""What a worker of each cohort is paid, and gets, in every draw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.owed.yardstick import Yardstick, hours_a_year, knows_hours
from wageflow.chain.purse import WORKER
from wageflow.distributions import OneOf, resolve, unknowns
from wageflow.programme import Cohort, Programme
from wageflow.simulation.computing.evaluate import RECEIPT, Layout, evaluate, headcounts
from wageflow.simulation.drawing.values import drawn

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from wageflow.chain import Chain
    from wageflow.distributions import Distribution, Quantity
    from wageflow.simulation.drawing.correlation import Copula
    from wageflow.simulation.drawing.design import Design

    Floats = npt.NDArray[np.float64]

__all__ = ["INTEREST", "Draws", "Plan", "run"]

INTEREST = "interest"
_ONE = "(one worker)"
_BLOCK = 8192


@dataclass(frozen=True, eq=False)
class Plan:
    """Everything that determines the draws of a wage gap.

    Parameters
    ----------
    programme : Programme
    sticks : tuple of Yardstick or None
        One for each cohort.
    interest : quantity
    laws : mapping of str to Distribution
        Of all unknowns, in the order of their columns: those of the programme first.
    design : Design
    replicates : int
    copula : Copula, optional
    """

    programme: Programme
    sticks: tuple[Yardstick | None, ...]
    interest: Quantity
    laws: Mapping[str, Distribution]
    design: Design
    replicates: int
    copula: Copula | None

    @cached_property
    def covered(self) -> tuple[Yardstick, ...]:
        """What there is to compare, cohort by cohort."""
        return tuple(stick for stick in self.sticks if stick is not None)

    @cached_property
    def layout(self) -> Layout:
        """The receipts of one worker of each cohort that is covered."""
        return Layout(_one_by_one(self.programme, [stick.cohort for stick in self.covered]))


@dataclass(frozen=True, eq=False)
class Draws:
    """What was drawn; money in dollars a worker and year.

    Parameters
    ----------
    heads : ndarray of shape (cohort, replicate, draw)
        Of all cohorts.
    reference, gross, received : ndarray of shape (covered cohort, replicate, draw)
    takers : mapping of (covered cohort, recipient) to ndarray of shape (replicate, draw)
        What everybody but the worker took.
    hours : mapping of covered cohort to ndarray of shape (replicate, draw)
        Hours that a worker works a year, where known.
    interest : ndarray of shape (replicate, draw)
    """

    heads: Floats
    reference: Floats
    gross: Floats
    received: Floats
    takers: Mapping[tuple[int, str], Floats]
    hours: Mapping[int, Floats]
    interest: Floats


def _one_by_one(programme: Programme, cohorts: list[Cohort]) -> Programme:
    """Return one worker of each cohort, at a host of its own, without what comes after the wage.

    Who carries a remittance is paid out of the take-home, which the worker has had by then.
    """
    single = [
        replace(
            cohort,
            host=cohort.place,
            sector=_ONE,
            workers=1.0,
            state_cost=0.0,
            chain=_wage_part(cohort.chain),
            hours=None,
            references={},
        )
        for cohort in cohorts
    ]
    return Programme(
        programme.name, cohorts=single, price_year=programme.price_year, year=programme.year
    )


def _wage_part(chain: Any) -> Any:
    if isinstance(chain, OneOf):
        options = {
            _without_remittance(one): weight
            for one, weight in zip(chain.values, chain.weights, strict=True)
        }
        return OneOf(chain.name, options)
    return _without_remittance(chain)


def _without_remittance(chain: Chain) -> Chain:
    return chain if chain.remittance is None else replace(chain, remittance=None, printed=())


def run(plan: Plan) -> Draws:
    """Draw every unknown and compute what each worker is paid and gets."""
    size, count = plan.design.size, plan.replicates
    shape = (len(plan.covered), count, size)
    layout = plan.layout
    places = {cohort.host: k for k, cohort in enumerate(layout.programme.cohorts)}
    found = Draws(
        heads=np.empty((len(plan.programme.cohorts), count, size)),
        reference=np.empty(shape),
        gross=np.empty(shape),
        received=np.empty(shape),
        takers={
            (places[row.host], row.recipient): np.empty((count, size))
            for row in layout.rows
            if row.kind == RECEIPT and row.recipient != WORKER
        },
        hours={
            place: np.empty((count, size))
            for place, stick in enumerate(plan.covered)
            if knows_hours(stick.cohort)
        },
        interest=np.empty((count, size)),
    )
    rows = np.empty((len(layout.rows), min(size, _BLOCK)))
    for number in range(count):
        values = drawn(plan.laws, plan.design, number, plan.copula)
        for start in range(0, size, _BLOCK):
            part = slice(start, min(start + _BLOCK, size))
            block = {name: value[part] for name, value in values.items()}
            _fill(plan, (number, part), block, (rows, places), found)
    # views of these are handed out, and everything that is asked later comes from them
    for stored in (
        *(found.heads, found.reference, found.gross, found.received, found.interest),
        *found.takers.values(),
        *found.hours.values(),
    ):
        stored.setflags(write=False)
    return found


def _fill(
    plan: Plan,
    at: tuple[int, slice],
    block: Mapping[str, Floats],
    room: tuple[Floats, Mapping[str, int]],
    found: Draws,
) -> None:
    """Compute a block of draws; `at` is its replicate and its place there."""
    number, part = at
    layout, places = plan.layout, room[1]
    rows = room[0][:, : part.stop - part.start]
    for k, heads in enumerate(headcounts(plan.programme, block).values()):
        found.heads[k, number, part] = heads
    found.interest[number, part] = resolve(plan.interest, INTEREST, block)
    evaluate(layout, _aliased(layout.programme, plan, block), rows)
    found.gross[:, number, part] = 0.0
    for row, values in zip(layout.rows, rows, strict=True):
        if row.kind != RECEIPT:
            continue
        cohort = places[row.host]
        found.gross[cohort, number, part] += values
        if row.recipient == WORKER:
            found.received[cohort, number, part] = values
        else:
            found.takers[cohort, row.recipient][number, part] = values
    for k, stick in enumerate(plan.covered):
        gross = found.gross[k, number, part]
        pay = stick.pay(gross, block, plan.programme.price_year)
        found.reference[k, number, part] = pay
        if k in found.hours:
            found.hours[k][number, part] = hours_a_year(stick.cohort, block)


def _aliased(single: Programme, plan: Plan, block: Mapping[str, Floats]) -> dict[str, Floats]:
    """Add the values of unnamed unknowns under the names that they have in the other programme."""
    given = dict(block)
    for cohort, stick in zip(single.cohorts, plan.covered, strict=True):
        for place, quantity in cohort.quantities():
            for name, _ in unknowns(quantity, place):
                if name not in given:
                    given[name] = block[stick.cohort.place + name.removeprefix(cohort.place)]
    return given
