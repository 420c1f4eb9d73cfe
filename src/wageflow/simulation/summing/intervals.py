"""The shortest interval that holds a number with a probability."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.arguments import as_float, shown
from wageflow.errors import EstimateError
from wageflow.simulation.measured import merged

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
    share = as_float(coverage)
    if share is None or not 0.0 < share < 1.0:
        raise EstimateError(f"interval, coverage {shown(coverage)}: write 0.90 for 90 %")
    return share


def shortest_interval(
    found: Distribution, coverage: float, draws: int, shares: Floats | None = None
) -> tuple[Floats, Floats]:
    """Return the ends of the shortest interval that holds the share `coverage`, and their errors.

    Parameters
    ----------
    found : Distribution
        Of one output.
    coverage : float
        Between 0 and 1.
    draws : int
        Of a replicate.
    shares : ndarray of shape (replicate,), optional
        The mean weight of the draws of each replicate, 1 on average.

    Returns
    -------
    ends, errors : ndarray of shape (2,)
        In the unit of the output.

    Notes
    -----
    Of *n* ordered draws, it is the least of the distances over which *q* of them lie, with *q* the
    share of *n*, rounded; the first if several are least: 7.7.2 of [1]_. Here the ordered draws
    are the quantiles of the replicates, averaged. Where the density is the same at both ends, an
    interval that is moved a little is hardly longer, so that the ends gain only with the cube root
    of the number of draws [2]_: their errors are the spread of the replicates' own ends over the
    cube root of the number of replicates.

    References
    ----------
    .. [1] JCGM 101:2008, "Evaluation of measurement data - Supplement 1 to the 'Guide to the
       expression of uncertainty in measurement' - Propagation of distributions using a Monte Carlo
       method".
    .. [2] J. Kim and D. Pollard, "Cube root asymptotics", Annals of Statistics 18 (1990), 191-219.

    Examples
    --------
    >>> from wageflow.simulation.summing.answers import ByDraws
    >>> row = -np.log1p(-(np.arange(1000.0) + 0.5) / 1000)
    >>> ends, errors = shortest_interval(ByDraws(np.stack([row, row])), 0.95, 1000)
    >>> ends.round(1).tolist(), errors.tolist()
    ([0.0, 3.0], [0.0, 0.0])
    """
    count = max(2, min(draws, _MOST))
    held = min(max(math.floor(coverage * count + 0.5), 1), count - 1)
    values = found.quantiles((np.arange(count) + 0.5) / count)
    pooled, _ = merged(values, shares)
    spread = _ends(values, held).std(axis=0, ddof=1)
    return _ends(pooled[None, :], held)[0], spread / np.cbrt(len(values))


def _ends(values: Floats, held: int) -> Floats:
    """Return where the shortest stretch of so many steps begins and ends, shape (row, 2)."""
    first = (values[:, held:] - values[:, :-held]).argmin(axis=1)
    rows = np.arange(len(values))
    return np.stack([values[rows, first], values[rows, first + held]], axis=1)
