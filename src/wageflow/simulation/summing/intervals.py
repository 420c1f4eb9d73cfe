"""The shortest interval that holds a number with a probability."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.errors import EstimateError

if TYPE_CHECKING:
    from wageflow.simulation.summing.answers import Distribution, Floats

__all__ = ["check_coverage", "shortest_interval"]

_MOST = 2**14  # quantiles of a replicate among which the ends are sought


def check_coverage(coverage: Any) -> float:
    """Return a coverage as a number.

    Raises
    ------
    EstimateError
        Unless it is between 0 and 1.

    Examples
    --------
    >>> check_coverage(0.95)
    0.95
    """
    try:
        share = math.nan if isinstance(coverage, bool | str) else float(coverage)
    except (TypeError, ValueError):
        share = math.nan
    if not 0.0 < share < 1.0:
        raise EstimateError(f"interval, coverage {coverage!r}: write 0.90 for 90 %")
    return share


def shortest_interval(found: Distribution, coverage: float, draws: int) -> Floats:
    """Return the ends of the shortest interval that holds the share `coverage`, by replicate.

    Parameters
    ----------
    found : Distribution
        Of one output.
    coverage : float
        Between 0 and 1.
    draws : int
        Of a replicate.

    Returns
    -------
    ndarray of shape (replicate, 2)
        Lower and upper ends, in the unit of the output.

    Notes
    -----
    Of *n* ordered draws, it is the least of the distances over which *q* of them lie, with *q* the
    share of *n*, rounded; the first if several are least. That is 7.7.2 of [1]_, and taking it in
    each of several independent runs, for their mean and its error, is 7.9.4.

    References
    ----------
    .. [1] JCGM 101:2008, "Evaluation of measurement data - Supplement 1 to the 'Guide to the
       expression of uncertainty in measurement' - Propagation of distributions using a Monte Carlo
       method".

    Examples
    --------
    >>> from wageflow.simulation.summing.answers import ByDraws
    >>> waits = ByDraws(-np.log1p(-(np.arange(1000.0) + 0.5) / 1000)[None, :])
    >>> shortest_interval(waits, 0.95, 1000).round(1).tolist()
    [[0.0, 3.0]]
    """
    count = max(2, min(draws, _MOST))
    within = min(max(math.floor(coverage * count + 0.5), 1), count - 1)
    levels = (np.arange(count) + 0.5) / count
    values = found.quantiles(levels)
    first = (values[:, within:] - values[:, :-within]).argmin(axis=1)
    rows = np.arange(len(values))
    return np.stack([values[rows, first], values[rows, first + within]], axis=1)
