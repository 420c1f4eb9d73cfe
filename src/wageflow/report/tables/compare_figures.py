"""The numbers of a comparison: levels, changes and totals of every scenario, and what they rest on.

Everything is taken draw by draw: a change is that of each draw, and its range is the range of
those, which is not the difference of two ranges.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from wageflow.errors import UnknownNameError, nearest
from wageflow.programme import CONCEPTS
from wageflow.scenarios.calendar import STEPS, date_text
from wageflow.scenarios.course import WORKERS
from wageflow.scenarios.summaries import (
    cuts,
    difference,
    discount,
    price_factors,
    relative,
    statistics,
)
from wageflow.simulation.summing.summary import Key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt
    import pandas as pd

    from wageflow.report.tables.compare_asked import Shown
    from wageflow.scenarios import Comparison

    Floats = npt.NDArray[np.float64]

__all__ = ["Compared", "Figures", "compared"]

_ALL = (*CONCEPTS, WORKERS)


@dataclass(frozen=True, eq=False)
class Figures:
    """Statistics of levels and of their changes against the baseline, each of shape (row,).

    Parameters
    ----------
    level : dict of str to ndarray
        By name, as in a summary of an estimate.
    change : dict of str to ndarray
        The same of the change, and ``change``, of the mean as a share of the baseline's mean,
        ``probability`` of the cut, and ``probability_mcse``.
    """

    level: dict[str, Floats]
    change: dict[str, Floats]

    @classmethod
    def of(cls, after: Floats, before: Floats, cut: float) -> Figures:
        """Take them from draws, both of shape (row, replicate, draw)."""
        change = statistics(difference(after, before))
        change["change"] = relative(change["mean"], before.mean(axis=(1, 2)))
        # where there is nothing to cut, nothing was cut
        deep = cuts(after, before, cut)
        change["probability"] = deep.mean(axis=1)
        change["probability_mcse"] = deep.std(axis=1, ddof=1) / math.sqrt(deep.shape[1])
        return cls(statistics(after), change)

    def rows(self) -> Iterator[tuple[dict[str, float], dict[str, float]]]:
        """Yield level and change of each row, as plain numbers."""
        for k in range(len(self.level["mean"])):
            level, change = (
                {name: float(found[k]) for name, found in part.items()}
                for part in (self.level, self.change)
            )
            yield level, change


@dataclass(frozen=True, eq=False)
class Compared:
    """All statistics of a comparison that tables show.

    Parameters
    ----------
    comparison : Comparison
    shown : Shown
    years : tuple of int
        The calendar year in which each row begins.
    labels : tuple of str
        What it is called: the month, where years do not begin in January or rows are months.
    months : tuple of int
        How many months of the horizon it holds.
    yearly, total, present : dict of (scenario, concept) to Figures
        A row for each year, or each month; one for the whole horizon, of workers the mean over it;
        one for the present value, empty if none is wanted.
    parts : dict of (scenario, breakdown) to DataFrame
        What the change over the horizon comes from.
    incidence : dict of scenario to DataFrame
        Empty where nothing is broken down.
    against : dict of scenario to Compared
        The same against other scenarios than the baseline, broken down by nothing.
    """

    comparison: Comparison
    shown: Shown
    years: tuple[int, ...]
    labels: tuple[str, ...]
    months: tuple[int, ...]
    yearly: dict[tuple[str, str], Figures]
    total: dict[tuple[str, str], Figures]
    present: dict[tuple[str, str], Figures]
    parts: dict[tuple[str, str], pd.DataFrame]
    incidence: dict[str, pd.DataFrame]
    against: dict[str, Compared] = field(default_factory=dict)

    @property
    def order(self) -> tuple[str, ...]:
        """The scenarios, the baseline first."""
        base = self.comparison.baseline
        return (base, *(name for name in self.comparison.names if name != base))

    def rivals(self, name: str) -> dict[str, Compared]:
        """Return what a scenario is shown against, beside the baseline."""
        if name == self.comparison.baseline:
            return {}
        return {other: found for other, found in self.against.items() if other != name}

    @property
    def span(self) -> str:
        """The whole horizon in words."""
        whole = all(count == 12 for count in self.months) and self.labels[0].isdigit()
        horizon = self.comparison.horizon
        ends = (horizon.start, horizon.end)
        first, last = (self.labels[0], self.labels[-1]) if whole else map(date_text, ends)
        return first if first == last else f"{first} to {last}"

    @property
    def price_year(self) -> int | None:
        """The price year of real dollars; None of nominal ones, or if the programme states none."""
        return self.comparison.projection.programme.price_year if self.is_real else None

    @property
    def is_real(self) -> bool:
        """Whether dollars are those of the price year."""
        return self.shown.prices == "real"


def compared(comparison: Comparison, shown: Shown) -> Compared:
    """Compute all statistics that tables of a comparison show.

    Parameters
    ----------
    comparison : Comparison
    shown : Shown

    Raises
    ------
    InputError
        If what is wanted cannot be shown.

    Examples
    --------
    >>> import wageflow as wf
    >>> from wageflow.report.tables.compare_asked import Shown
    >>> stop = wf.Scenario("stop", measures=[wf.StopPermits(start="2013")])
    >>> comparison = wf.compare("dprk-2012", [stop], start="2012", end="2014", draws=2**10, seed=0)
    >>> found = compared(comparison, Shown())
    >>> found.yearly["stop", "state-side"].change["change"].round(3).tolist()
    [0.0, -0.15, -0.391]
    """
    panel, horizon = comparison.panel, comparison.horizon
    shown.check(comparison.projection.programme.price_year, horizon)
    others = [name for name in comparison.names if name != comparison.baseline]
    _check_against(shown.against, others)
    factors = price_factors(comparison.projection, shown.prices)
    begun = np.array(horizon.calendar_years)
    starts = _starts(begun, shown.rows)
    counts = np.diff(np.append(starts, len(begun)))
    length = horizon.years / horizon.years.sum()
    worth = None
    if shown.discount_rate is not None:
        worth = discount(horizon, float(shown.discount_rate), "end")
    yearly: dict[tuple[str, str], Figures] = {}
    total: dict[tuple[str, str], Figures] = {}
    present: dict[tuple[str, str], Figures] = {}
    for concept in _ALL:
        before: tuple[Floats, ...] = ()
        for number in (comparison.base, *range(len(comparison.names))):
            series = panel.one(number, Key(concept))
            if factors is not None and concept != WORKERS:
                series = series * factors[:, None, None]
            each = np.add.reduceat(series, starts, axis=0)
            if concept == WORKERS:
                each /= counts[:, None, None]
            weight = length if concept == WORKERS else np.ones_like(length)
            sums = [_weighted(series, weight)]
            if worth is not None and concept != WORKERS:
                sums.append(_weighted(series, worth))
            found = (each, *sums)
            if not before:
                before = found
                continue
            name = comparison.names[number]
            into = (yearly, total, present)
            for place, after, base in zip(into, found, before, strict=False):
                place[name, concept] = Figures.of(after, base, shown.cut)
    return Compared(
        comparison=comparison,
        shown=shown,
        years=tuple(int(begun[start]) for start in starts),
        labels=_labels(comparison, starts, shown.rows),
        months=tuple(int(count) * STEPS[horizon.step] for count in counts),
        yearly=yearly,
        total=total,
        present=present,
        parts={
            (name, by): comparison.attribution(
                name,
                by=by,
                concept="gross" if by == "recipient" else shown.main,
                prices=shown.prices,
            )
            for name in others
            for by in shown.by
        },
        incidence={name: comparison.incidence(name) for name in others if shown.by},
        against={
            name: compared(comparison.against(name), shown._replace(by=(), against=()))
            for name in shown.against
        },
    )


def _check_against(wanted: Sequence[str], others: Sequence[str]) -> None:
    faults = [f"against {name!r}: {nearest(name, others)}" for name in wanted if name not in others]
    if faults:
        raise UnknownNameError(*faults)


def _starts(begun: npt.NDArray[np.int64], rows: str) -> npt.NDArray[np.intp]:
    """Return the period with which each row begins, of periods that begin in these years."""
    if rows == "month":
        return np.arange(len(begun))
    return np.flatnonzero(np.diff(begun, prepend=begun[0] - 1))


def _weighted(series: Floats, weights: Floats) -> Floats:
    """Return the weighted sum over periods, shape (1, replicate, draw)."""
    found: Floats = (series * weights[:, None, None]).sum(axis=0, keepdims=True)
    return found


def _labels(comparison: Comparison, starts: npt.NDArray[np.intp], rows: str) -> tuple[str, ...]:
    if comparison.horizon.step == "year" or rows == "month":
        return comparison.horizon.labels
    return tuple(f"{comparison.horizon.calendar_years[start]:04}" for start in starts)
