"""What is owed over years: sums, interest and price level."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.owed.rate import checked_rate
from wageflow.errors import EstimateError, nearest
from wageflow.money import real
from wageflow.scenarios.course import WORKERS
from wageflow.scenarios.summaries import statistics
from wageflow.simulation.storage import inputs_hash
from wageflow.simulation.summing.summary import STATISTICS, Key

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from wageflow.analysis.owed.gap import WageGap
    from wageflow.scenarios import Paths

    Floats = npt.NDArray[np.float64]

__all__ = ["accumulated", "owed_frame"]

WHEN = {"begin": 0.0, "middle": 0.5, "end": 1.0}
PRICES = ("real", "nominal")
_MOST_YEARS = 200


def accumulated(flows: Floats, interest: Any, when: str = "end") -> Floats:
    """Return what flows have grown to at the end of each year.

    Parameters
    ----------
    flows : ndarray of shape (year, ...)
    interest : float or ndarray that broadcasts against a year
        A share a year, added once a year.
    when : {"end", "middle", "begin"}
        When in its year each falls due.

    Returns
    -------
    ndarray of shape (year, ...)

    Examples
    --------
    >>> accumulated(np.array([100.0, 100.0]), 0.1).tolist()
    [100.0, 210.0]
    """
    found = np.empty_like(flows)
    growth = 1.0 + np.asarray(interest, dtype=float)
    first = growth ** (1.0 - WHEN[when])
    balance: Any = 0.0
    for year, flow in enumerate(flows):
        balance = balance * growth + flow * first
        found[year] = balance
    return found


def owed_frame(  # noqa: PLR0913 - the settings of one public verb
    gap: WageGap,
    years: Any,
    *,
    interest: float | None,
    prices: str,
    when: str,
    by: str | None,
    paths: Paths | None,
) -> pd.DataFrame:
    """Return what is owed year by year; see `WageGap.owed`."""
    import pandas as pd

    for what, given, known in (("when", when, tuple(WHEN)), ("prices", prices, PRICES)):
        if given not in known:
            raise EstimateError(f"{what} {given!r}: unknown; {nearest(str(given), known)}")
    if by not in (None, "host"):
        raise EstimateError(f"owed by {by!r}: write 'host', or leave it out")
    rate = gap.drawn.interest if interest is None else checked_rate(interest)
    span = _span(gap, years) if paths is None else _years_of(gap, paths)
    factors = _prices(gap, span, prices)
    labels, parts = [], []
    for host in gap.hosts if by else (None,):
        flows = _flows(gap, span, host, paths) * factors[:, None, None]
        for what, rows in (("in the year", flows), ("by then", accumulated(flows, rate, when))):
            labels += [(host, what, year) if host else (what, year) for year in span]
            parts.append(statistics(rows))
    columns = {name: np.concatenate([part[name] for part in parts]) for name in STATISTICS}
    names = ["host", "what", "year"] if by else ["what", "year"]
    return pd.DataFrame(columns, index=pd.MultiIndex.from_tuples(labels, names=names))


def _span(gap: WageGap, years: Any) -> range:
    """Return the years that are meant."""
    start = gap.programme.year or gap.programme.price_year
    try:
        ends = [operator.index(year) for year in (years if _is_pair(years) else [years])]
    except TypeError:
        raise EstimateError(
            f"years {years!r}: write how many, or (first, last) such as (2012, 2021)"
        ) from None
    if len(ends) == 1:
        if start is None:
            raise EstimateError(
                f"years {years!r}: the programme states no year; write (first, last)"
            )
        ends = [start, start + ends[0] - 1]
    first, last = ends
    if not 1 <= last - first + 1 <= _MOST_YEARS:
        raise EstimateError(
            f"years {years!r}: are {last - first + 1}; write 1 to {_MOST_YEARS}, the first year "
            "before the last"
        )
    return range(first, last + 1)


def _is_pair(years: Any) -> bool:
    return isinstance(years, tuple | list) and len(years) == 2


def _years_of(gap: WageGap, paths: Paths) -> range:
    """Return the years of a projection of the same draws."""
    projection, plan = paths.projection, gap.plan
    theirs, ours = projection.design, plan.design
    same = (
        (theirs.seed, theirs.size, theirs.sampler, projection.replicates),
        (ours.seed, ours.size, ours.sampler, plan.replicates),
    )
    if projection.programme.name != gap.programme.name or same[0] != same[1]:
        raise EstimateError(
            f"paths: of {projection.programme.name!r} with seed {theirs.seed} and {paths.draws:,} "
            f"draws, the gap of {gap.programme.name!r} with seed {ours.seed} and {gap.draws:,}; "
            "make both of one programme with one seed and as many draws"
        )
    if inputs_hash(projection.programme) != inputs_hash(gap.programme):
        raise EstimateError(
            f"paths: its programme {gap.programme.name!r} has other inputs than the one of that "
            "name in the gap; make both of one programme"
        )
    years = [int(year) for year in projection.horizon.calendar_years]
    return range(min(years), max(years) + 1)


def _prices(gap: WageGap, span: range, prices: str) -> Floats:
    """Return what a dollar of the price year is in dollars of each year."""
    base = gap.programme.price_year
    if prices == "real":
        return np.ones(len(span))
    if base is None:
        raise EstimateError(
            "prices 'nominal': the programme states no price_year; state the year of its wages"
        )
    return np.array([real(1.0, base, year) for year in span])


def _flows(gap: WageGap, span: range, host: str | None, paths: Paths | None) -> Floats:
    """Return what is owed in each year, shape (year, replicate, draw)."""
    if paths is None:
        owed = gap.series("owed", "programme", host)
        return np.repeat(owed[None], len(span), axis=0)
    found = np.zeros((len(span), *gap.drawn.interest.shape))
    panel = paths.panel.by_year
    lasts = panel.projection.horizon.years  # the first and the last may be there in part
    for name in gap.hosts if host is None else (host,):
        heads = panel.one(paths.number, Key(WORKERS, name))
        found += heads * lasts[:, None, None] * gap.a_worker(name)
    return found
