"""Statistics of draws that do not all count the same.

A weighted draw stands for a stretch of the probability as long as its weight, and its value is the
quantile in the middle of the stretch; between two middles lies a straight line. With equal weights
these are Hazen's quantiles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.simulation.summing.summary import LEVELS, Moments, total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.simulation.summing.summary import Series

__all__ = ["effective", "weighted_moments", "weighted_quantiles", "weighted_rows"]

Floats: TypeAlias = npt.NDArray[np.float64]


def effective(weights: Floats) -> float:
    """Return how many draws of equal weight would be as sure: Kish's effective sample size.

    Parameters
    ----------
    weights : ndarray of shape (draw,)
        0 or more.

    Notes
    -----
    ``sum(w)**2 / sum(w**2)``, after L. Kish (1965, "Survey Sampling", section 11.7).

    Examples
    --------
    >>> effective(np.array([1.0, 1.0, 0.0, 0.0])), effective(np.zeros(3))
    (2.0, 0.0)
    """
    squares = float(np.square(weights).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0.0 else 0.0


def weighted_quantiles(values: Floats, weights: Floats, u: Floats) -> Floats:
    """Return quantiles of weighted draws, shape (len(u),).

    Parameters
    ----------
    values, weights : ndarray of shape (draw,)
    u : ndarray
        Probabilities.

    Examples
    --------
    >>> values, weights = np.array([1.0, 2.0, 9.0]), np.array([1.0, 3.0, 0.0])
    >>> weighted_quantiles(values, weights, np.array([0.125, 0.625, 1.0]))
    array([1., 2., 2.])
    """
    counting = weights > 0.0
    if not counting.any():
        return np.full(len(u), np.nan)
    values, weights = values[counting], weights[counting]
    order = np.argsort(values)
    ordered = weights[order]
    reached = np.cumsum(ordered)
    return np.interp(u, (reached - 0.5 * ordered) / reached[-1], values[order])


def weighted_moments(series: Floats, weights: Floats) -> Moments:
    """Summarise series of one replicate.

    Parameters
    ----------
    series : ndarray of shape (key, draw)
    weights : ndarray of shape (draw,)

    Examples
    --------
    >>> found = weighted_moments(np.array([[1.0, 3.0]]), np.array([3.0, 1.0]))
    >>> found.mean, found.variance
    (array([1.5]), array([0.75]))
    """
    whole = weights.sum()
    mean, variance = np.empty((2, len(series)))
    points = np.empty((len(series), len(LEVELS)))
    for k, values in enumerate(series):
        # sums of products, not a library's dot, whose bits may depend on its threads
        mean[k] = (weights * values).sum() / whole
        apart = values - mean[k]
        variance[k] = (weights * apart * apart).sum() / whole
        points[k] = weighted_quantiles(values, weights, LEVELS)
    return Moments(mean, variance, points)


def weighted_rows(rows: Floats, weights: Floats, wanted: Sequence[Series]) -> Moments:
    """Summarise series of the rows of one replicate.

    Parameters
    ----------
    rows : ndarray of shape (row, draw)
    weights : ndarray of shape (draw,)
    wanted : sequence of Series
    """
    room = np.empty((1, rows.shape[1]))
    found = []
    for series in wanted:
        total(rows, series, room[0])
        found.append(weighted_moments(room, weights))
    return Moments(*(np.concatenate(part) for part in zip(*map(_parts, found), strict=True)))


def _parts(moments: Moments) -> tuple[Floats, Floats, Floats]:
    return moments.mean, moments.variance, moments.points
