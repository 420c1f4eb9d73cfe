"""Statistics of series, their prices and their worth.

Series have shape (period, replicate, draw): statistics are means over replicates, whose spread is
their standard error, as in an estimate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.arguments import as_float, shown
from wageflow.errors import EstimateError, UnknownNameError, nearest
from wageflow.money import real
from wageflow.scenarios.course import WORKERS
from wageflow.simulation.running.threads import each, pool, processors
from wageflow.simulation.summing.summary import (
    LEVELS,
    STATISTICS,
    Moments,
    quantiles,
    together,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    import pandas as pd

    from wageflow.scenarios.calendar import Horizon
    from wageflow.scenarios.projection import Projection
    from wageflow.simulation.summing.summary import Key

    Floats = npt.NDArray[np.float64]

__all__ = [
    "cuts",
    "difference",
    "discount",
    "frame_of",
    "heard",
    "period_place",
    "price_factors",
    "priced",
    "relative",
    "statistics",
]

_WHEN = {"begin": 0.0, "middle": 0.5, "end": 1.0}
_PRICES = ("real", "nominal")
_ROUNDING = 1e-11  # of the baseline: what adding and taking off again may leave of it
_WORTH_THREADS = 2**19  # values from which on sorting them in threads pays


def statistics(series: Floats) -> dict[str, Floats]:
    """Return statistics by name of shape (row,), of series of shape (row, replicate, draw)."""
    if series.size < _WORTH_THREADS:
        measured = [_moments(row) for row in series]
    else:
        with pool(processors()) as threads:  # sorting lets others run
            measured = list(each(threads, _moments, series))
    means, variances, points = (np.stack(part) for part in zip(*measured, strict=True))
    numbers = range(series.shape[1])
    return together([Moments(means[:, r], variances[:, r], points[:, r]) for r in numbers])


def _moments(row: Floats) -> tuple[Floats, Floats, Floats]:
    """Return mean, variance and quantiles of each replicate of a row."""
    return row.mean(axis=-1), row.var(axis=-1), quantiles(np.sort(row, axis=-1), LEVELS)


def difference(after: Floats, before: Floats) -> Floats:
    """Return the difference of two series, exactly 0 where they are alike but for rounding.

    Parameters
    ----------
    after, before : ndarray of shape (row, ...)

    Examples
    --------
    >>> difference(np.array([[0.1 + 0.2, 5.0]]), np.array([[0.3, 3.0]])).tolist()
    [[0.0, 2.0]]
    """
    return heard(after - before, before)


def relative(change: Floats, before: Floats) -> Floats:
    """Return mean changes as shares of means before: none of nothing, unless nothing changed.

    Examples
    --------
    >>> relative(np.array([-1.0, 0.0, 5.0]), np.array([4.0, 0.0, 0.0])).tolist()
    [-0.25, 0.0, nan]
    """
    found = np.where(change == 0.0, 0.0, np.nan)
    return np.divide(change, before, out=found, where=before != 0.0)


def heard(change: Floats, before: Floats) -> Floats:
    """Set to 0 what of a change is no more than rounding beside what there was; return it."""
    room, size = np.empty(change.shape[1:]), np.empty(change.shape[1:])
    for row, base in zip(change, before, strict=True):  # a row stays in a core's cache
        np.multiply(np.abs(base, out=room), _ROUNDING, out=room)
        small = np.abs(row, out=size) <= room
        if small.any():
            row[small] = 0.0
    return change


def frame_of(
    rows: Mapping[tuple[str, ...], Mapping[str, Floats]], by: Sequence[str], periods: Sequence[str]
) -> pd.DataFrame:
    """Return the `statistics` of series as a table."""
    import pandas as pd

    found = list(rows.values())
    index = pd.MultiIndex.from_tuples(
        [(*label, period) for label in rows for period in periods],
        names=[*by, "concept", "period"],
    )
    columns = {name: np.concatenate([one[name] for one in found]) for name in STATISTICS}
    return pd.DataFrame(columns, index=index)


def cuts(after: Floats, before: Floats, share: float) -> Floats:
    """Return the part of the draws with a cut of at least a share, shape (row, replicate).

    A share of 0 asks for any cut at all: less than the baseline, by more than rounding.
    """
    # a cut of exactly that share counts, however it was rounded; of nothing, nothing can be cut
    least = share - 1e-12 if share else _ROUNDING
    cut = (before - after >= least * before) & (before > 0.0)
    found: Floats = cut.mean(axis=-1)
    return found


def priced(series: Floats, key: Key, projection: Projection, prices: str) -> Floats:
    """Return a series in real or nominal dollars; workers are what they are."""
    factors = price_factors(projection, prices)
    if factors is None or key.concept == WORKERS:
        return series
    return series * factors[:, None, None]


def discount(horizon: Horizon, rate: Any, when: str) -> Floats:
    """Return what a dollar of each period is worth at the beginning, shape (period,).

    Raises
    ------
    EstimateError
        If the rate is no number above -1, or `when` is unknown.
    """
    share = as_float(rate)
    if share is None or not share > -1.0:
        raise EstimateError(f"discount_rate {shown(rate)}: write a share a year, 0.03 for 3 %")
    if share >= 1.0:
        raise EstimateError(f"discount_rate {shown(rate)}: is 100 % a year or more; 3 % is 0.03")
    if when not in _WHEN:
        raise EstimateError(f"when {when!r}: unknown; {nearest(str(when), _WHEN)}")
    edges = (horizon.edges - horizon.edges[0]) / 12.0
    moments = edges[:-1] + _WHEN[when] * np.diff(edges)
    worth: Floats = (1.0 + share) ** -moments
    return worth


def price_factors(projection: Projection, prices: str) -> Floats | None:
    """Return what a real dollar of each period is in dollars of its year; None for real ones.

    Raises
    ------
    EstimateError
        If prices are unknown, or a year is not in the table of prices.
    """
    if prices not in _PRICES:
        raise EstimateError(f"prices {prices!r}: unknown; {nearest(str(prices), _PRICES)}")
    if prices == "real":
        return None
    base = projection.programme.price_year
    if base is None:
        raise EstimateError(
            "prices 'nominal': the programme states no price_year; state the year of its wages"
        )
    return np.array([real(1.0, base, year) for year in projection.horizon.calendar_years])


def period_place(horizon: Horizon, period: str | int | None) -> int:
    """Return the number of a period, that of the last one by default.

    Raises
    ------
    UnknownNameError
        If there is none of this name.
    """
    if period is None:
        return len(horizon.labels) - 1
    if str(period) not in horizon.labels:
        raise UnknownNameError(
            f"period {period!r}: unknown; they run from {horizon.labels[0]} to {horizon.labels[-1]}"
        )
    return horizon.labels.index(str(period))
