"""Two contracts on the same draws: who bears the risk, and where they would be even."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.contracts.course import course_of
from wageflow.analysis.contracts.draws import draws_of
from wageflow.analysis.contracts.faults import recipients_of
from wageflow.analysis.contracts.months import merged, readings_held, taken
from wageflow.analysis.contracts.terms import Terms
from wageflow.analysis.contracts.worth import Contract
from wageflow.chain import Chain, load_chain
from wageflow.distributions import OneOf, merge_unknowns
from wageflow.errors import ChainError, EstimateError, InputError
from wageflow.scenarios.summaries import statistics
from wageflow.simulation.measured import Measured, measured
from wageflow.simulation.summing.summary import STATISTICS

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["TAKERS", "WORKER_SIDE", "Against", "against"]

WORKER_SIDE, TAKERS, OWED = "worker and family", "takers of the wage", "owed at the end"
_GRID = np.geomspace(1e-3, 1e3, 97)
_HALVINGS = 48
#: A difference below this part of the wage is rounding, not money.
_ROUNDING = 1e-13
#: Nor is an error below this part of its figure an error of the draws.
_NO_ERROR = 1e-12


@dataclass(frozen=True, eq=False)
class Against:
    """Two contracts on the same draws, such as a share of the wage and a fixed plan.

    Parameters
    ----------
    first, second : Contract
    labels : tuple of (str, str)
        Their chains' names, or those of the contracts.

    Examples
    --------
    >>> import wageflow as wf
    >>> share = wf.Chain("share", [wf.Share("state", 0.5, of="gross")])
    >>> plan = wf.Chain("plan", [wf.Fee("state", 100)])
    >>> wage = wf.uniform(150, 350)
    >>> both = wf.contract(share, gross_wage=wage, months=12, seed=0).against(plan)
    >>> round(float(both.break_even_rate()), 4), round(float(both.break_even_wage()), 6)
    (0.4, 200.0)
    >>> both.table()["bears"].round(2).tolist()
    [0.5, 0.5, 0.0, 1.0, 0.0, 0.0]
    """

    first: Contract
    second: Contract
    labels: tuple[str, str]

    def _sides(self, one: Contract) -> dict[str, Floats]:
        """Return what each side gets of a contract, each of shape (replicate, draw)."""
        terms, received = one.terms, one.course.received
        totals = {who: rows.sum(axis=0) for who, rows in received.items()}
        none = np.zeros(one.course.owed.shape[1])
        takers = dict.fromkeys(s.recipient for c in terms.readings for s in c.steps)
        found = {
            WORKER_SIDE: one.course.position[-1],
            TAKERS: sum((totals[who] for who in takers if who in totals), none),
            OWED: one.course.owed[-1],
        }
        for side, names in terms.sides.items():
            found[f"side {side}"] = sum((totals[who] for who in names if who in totals), none)
        return {name: np.reshape(v, (one.run.replicates, -1)) for name, v in found.items()}

    def _gross(self, one: Contract) -> Floats:
        total = one.course.incomes["gross wage"].sum(axis=0)
        return np.reshape(total, (one.run.replicates, -1))

    def table(self) -> pd.DataFrame:
        """Return what each side gets over the contract, and how much of the risk it bears.

        Returns
        -------
        DataFrame
            Indexed by contract and side, with the statistics of a summary. ``bears`` is what the
            side loses of each unit by which the wages of the contract fall short, the slope of
            its take on the gross wage: of a share of the wage it is the share, of a fixed plan
            that is always paid it is 0. NaN where wages do not vary. ``owed at the end`` is a
            loss of worker and family already, and not yet a gain of anybody.
        """
        import pandas as pd

        rows: dict[tuple[str, str], Floats] = {}
        bears: dict[str, list[float]] = {"bears": [], "bears_mcse": []}
        for label, one in zip(self.labels, (self.first, self.second), strict=True):
            gross = self._gross(one)
            for side, values in self._sides(one).items():
                rows[label, side] = values
                slope = _slope(values, gross)
                bears["bears"].append(slope)
                bears["bears_mcse"].append(slope.mcse)
        found = statistics(np.stack(list(rows.values())))
        index = pd.MultiIndex.from_tuples(list(rows), names=["contract", "side"])
        return pd.DataFrame({name: found[name] for name in STATISTICS} | bears, index=index)

    def difference(self) -> pd.DataFrame:
        """Return what each side gets under the second less what it gets under the first.

        Returns
        -------
        DataFrame
            Indexed by side: the statistics of a summary, taken draw by draw, and ``gains``, the
            probability that the side gets more.
        """
        import pandas as pd

        first, second = self._sides(self.first), self._sides(self.second)
        none = np.zeros(next(iter(first.values())).shape)
        rows = {side: second.get(side, none) - first.get(side, none) for side in first | second}
        stacked = np.stack(list(rows.values()))
        found = statistics(stacked)
        frame = pd.DataFrame(
            {name: found[name] for name in STATISTICS}, index=pd.Index(list(rows), name="side")
        )
        gains = (stacked > 1e-9 * np.abs(stacked).max(initial=1.0)).mean(axis=-1)
        frame["gains"] = gains.mean(axis=-1)
        frame["gains_mcse"] = gains.std(axis=-1, ddof=1) / np.sqrt(gains.shape[-1])
        return frame

    def break_even_rate(self) -> Measured:
        """Return the share of the gross wage that gives takers what the second contract does.

        What they receive on average under the second contract, over the average gross wage:
        ``plan / wage`` where every wage covers the plan, less where some do not.

        Raises
        ------
        EstimateError
            If there are no wages to have a share of.
        """
        gross = self._gross(self.second).mean(axis=-1)
        if not gross.all():
            raise EstimateError("break-even rate: there are no wages to have a share of")
        return _without_noise(measured(self._sides(self.second)[TAKERS].mean(axis=-1) / gross))

    def break_even_wage(self) -> Measured:
        """Return the month's wage at which both chains leave the worker the same.

        It is found in each draw, to rounding; the mean of the draws is returned. Of several such
        wages the highest counts, of a stretch of them its end, or its beginning where it goes on
        for ever. Wages are tried in steps of a seventh: two crossings within one step may be
        overlooked. Take-home below zero counts as such where a plan is owed.

        Returns
        -------
        Measured
            In the currency of the first contract's wage, a month, at exchange rates as stated; the
            second contract is paid the same wage in its own currency. Its ``note`` says in which
            part of the draws there is none.

        Raises
        ------
        EstimateError
            If there is none in any draw, if every wage is one, or if a chain cannot be paid at
            other wages.
        """
        top = float(np.max(self._monthly_wage(), initial=0.0)) or 1.0
        size = self.first.run.replicates * self.first.run.size
        apart = self._apart()
        try:
            found, same = _last_crossing(apart, top * np.broadcast_to(_GRID[:, None], (97, size)))
        except ChainError as error:
            raise EstimateError(
                f"break-even wage: a chain cannot be paid at every wage ({error.faults[0]}); "
                "choose another shortfall rule"
            ) from None
        there = np.reshape(np.isfinite(found), (self.first.run.replicates, -1))
        if same.all():
            raise EstimateError(
                "break-even wage: both contracts leave the worker the same at every wage; hold the "
                "contract against one that differs"
            )
        if not there.any(axis=-1).all():
            which = "too few draws" if there.any() else "no draw"
            raise EstimateError(
                f"break-even wage: in {which} do both contracts leave the worker the same at one "
                f"wage between {top * _GRID[0]:,.4g} and {top * _GRID[-1]:,.4g} "
                f"{self.first.terms.currency} a month; compare them by difference()"
            )
        sums = np.where(there, np.reshape(found, there.shape), 0.0).sum(axis=-1)
        result = _without_noise(measured(sums / there.sum(axis=-1)))
        equal = float(same.mean())
        missing = 1.0 - float(there.mean()) - equal
        parts = [
            f"in {100 * part:.2g} % of the draws {what}"
            for part, what in ((missing, "there is none"), (equal, "every wage is one"))
            if part > 1e-9
        ]
        return Measured(float(result), result.mcse, ", ".join(parts))

    def _monthly_wage(self) -> Floats:
        rows = self.first.course.incomes["gross wage"]
        (reading, *_) = readings_held(self.first.terms, self.first.draws_used)
        found: Floats = rows / reading.units.results
        return found

    def _apart(self) -> Callable[[Floats], Floats]:
        """Return what the second leaves more than the first, as a function of a month's wage.

        The wage is in the first contract's currency; what is rounding is 0.
        """
        pairs = [
            (list(readings_held(one.terms, one.draws_used)), one.draws_used)
            for one in (self.first, self.second)
        ]
        units = [readings[0].units for readings, _ in pairs]
        times: Any = 1.0
        if self.first.terms.currency != self.second.terms.currency:
            times = units[0].results / units[1].results

        def apart(wages: Floats) -> Floats:
            first, second = (
                merged([taken(r, paid[None, :], 1.0, draws) for r in readings])
                for paid, (readings, draws) in zip((wages, wages * times), pairs, strict=True)
            )
            found = second.take_home - first.take_home
            rounding = _ROUNDING * np.maximum(np.abs(first.gross), np.abs(second.gross))
            found = np.where(np.abs(found) <= rounding, 0.0, found)
            apart_by: Floats = np.broadcast_to(found, (1, wages.size))[0]
            return apart_by

        return apart

    def describe(self) -> str:
        """Return who bears the risk in words."""
        from wageflow.analysis.contracts.words import describe_against, printed

        return printed(describe_against(self))

    def __repr__(self) -> str:
        return f"Against({self.labels[0]!r}, {self.labels[1]!r})"


def _slope(values: Floats, gross: Floats) -> Measured:
    """Return the slope of takes on gross wages, over replicates; NaN where these do not vary."""
    away = gross - gross.mean(axis=-1, keepdims=True)
    spread = (away**2).mean(axis=-1)
    if not (spread > 1e-18 * (gross**2).mean(axis=-1)).all():
        return Measured(np.nan, np.nan, "wages do not vary")
    found = measured((away * values).mean(axis=-1) / spread)
    # a slope of nothing has no size of its own: its rounding is that of what is had
    size = float(np.abs(values).max(initial=0.0)) / math.sqrt(float(spread.mean()))
    if abs(found) <= _NO_ERROR * size and found.mcse <= _NO_ERROR * size:
        return Measured(0.0, 0.0)
    return _without_noise(found)


def _without_noise(found: Measured) -> Measured:
    """Return a figure without an error that is only rounding."""
    noise = found.mcse <= _NO_ERROR * abs(found)
    return Measured(float(found), 0.0, found.note) if noise else found


def _last_crossing(
    apart: Callable[[Floats], Floats], grid: Floats
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return where the sign of a function of the wage changes for the last time.

    Shapes are (draw,); the function is applied to all draws at once.

    Returns
    -------
    found : ndarray of shape (draw,)
        NaN where it never changes. The end of a stretch of zeros, unless they go on for ever.
    same : ndarray of bool, shape (draw,)
        Where the function is 0 at every wage.
    """
    size = grid.shape[1]
    low, high, after = np.full(size, np.nan), np.full(size, np.nan), np.zeros(size)
    last = np.sign(apart(grid[0]))
    for before, wages in pairwise(grid):
        signs = np.sign(apart(wages))
        changed = signs != last
        low = np.where(changed, before, low)
        high = np.where(changed, wages, high)
        after = np.where(changed, signs, after)
        last = signs
    none = np.isnan(low)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        # only the sign that holds from there on counts: on a stretch of zeros, go on to its end
        there = np.sign(apart(np.where(none, grid[0], middle))) == after
        low, high = np.where(there, low, middle), np.where(there, middle, high)
    found: Floats = (low + high) / 2
    return found, none & (last == 0)


def against(first: Contract, other: Any) -> Against:
    """Hold a contract against another; see `Contract.against`.

    Raises
    ------
    InputError
        If `other` is neither a chain nor a contract, or its results are in another currency or in
        prices of another year.
    """
    second = _other_terms(first.terms, other)
    if second.unit != first.terms.unit:
        raise InputError(
            f"contract {second.name!r}: its results are in {second.unit}, those of "
            f"{first.terms.name!r} in {first.terms.unit}; state results_in"
        )
    years = (first.terms.price_year, second.price_year)
    if None not in years and years[0] != years[1]:
        raise InputError(
            f"contract {second.name!r}: its sums are in prices of {years[1]}, those of "
            f"{first.terms.name!r} in prices of {years[0]}; carry the sums of one with "
            "wf.money.real and state the same price_year"
        )
    laws = merge_unknowns(
        (name, law) for terms in (first.terms, second) for name, law in terms.unknowns.items()
    )
    run = replace(first.run, size=first.run.asked if laws else 1)
    used = draws_of(laws, run)
    size = run.replicates * run.size
    made = [
        Contract(terms, course_of(terms, used, size), run, used) for terms in (first.terms, second)
    ]
    labels = [one.terms.chain.name for one in made]
    if labels[0] == labels[1]:
        labels = [one.terms.name for one in made]
    if labels[0] == labels[1]:
        labels = [f"{labels[0]} (first)", f"{labels[1]} (second)"]
    return Against(made[0], made[1], (labels[0], labels[1]))


def _other_terms(terms: Terms, other: Any) -> Terms:
    if isinstance(other, Contract):
        return other.terms
    if isinstance(other, Terms):
        return other
    if isinstance(other, str):
        other = load_chain(other)
    if not isinstance(other, Chain | OneOf):
        raise InputError(
            f"contract {terms.name!r}, against: got {other!r}; write a wf.Chain, the name of one "
            "that ships, or another contract"
        )
    bare = replace(terms, chain=other, results_in=terms.unit, sides={})
    known = recipients_of(bare)
    sides = {side: [who for who in names if who in known] for side, names in terms.sides.items()}
    return replace(bare, sides=sides)
