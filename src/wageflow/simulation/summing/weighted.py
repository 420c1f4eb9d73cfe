"""Statistics of draws that do not all count the same.

A weighted draw stands for a stretch of the probability as long as its weight, and its value is the
quantile in the middle of the stretch; between two middles lies a straight line. With equal weights
these are Hazen's quantiles.

Quantiles are those of the draws of all replicates together. Where weights are uneven a replicate
holds few draws that count, and the mean of the quantiles of such is too far in. Their standard
errors are those of the share of the weight below them, which replicates give, over the density
there: a quarter of the width of an interval of two such errors on either side [1]_.

References
----------
.. [1] R. Woodruff, "Confidence intervals for medians and other position measures", Journal of the
   American Statistical Association 47 (1952), 635-646.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.simulation.measured import merged
from wageflow.simulation.summing.summary import GAP, LEVELS, POINTS

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Weighed",
    "effective",
    "jackknifed",
    "pooled_quantiles",
    "weighed",
    "weighed_together",
    "weighted_quantiles",
]

Floats: TypeAlias = npt.NDArray[np.float64]

_WIDTH = 2.0  # standard errors on either side, between which the density is taken


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
    order = np.argsort(values, kind="stable")  # ties in one order on every machine
    ordered = weights[order]
    reached = np.cumsum(ordered)
    return np.interp(u, (reached - 0.5 * ordered) / reached[-1], values[order])


def pooled_quantiles(values: Floats, weights: Floats, u: Floats) -> tuple[Floats, Floats]:
    """Return quantiles of all replicates together, and their standard errors.

    Parameters
    ----------
    values, weights : ndarray of shape (replicate, draw)
    u : ndarray
        Probabilities.

    Returns
    -------
    value, error : ndarray of shape (len(u),)

    Examples
    --------
    >>> values = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    >>> pooled_quantiles(values, np.ones((3, 2)), np.array([0.5]))
    (array([3.5]), array([1.44337567]))
    """
    counting = weights > 0.0
    flat = values[counting]
    if not flat.size:
        return np.full(len(u), np.nan), np.full(len(u), np.nan)
    order = np.argsort(flat, kind="stable")  # ties in one order on every machine
    flat, counts = flat[order], weights[counting][order]
    reached = np.cumsum(counts)
    middles = (reached - 0.5 * counts) / reached[-1]
    value = np.interp(u, middles, flat)
    whole = weights.sum(axis=1)
    off = np.stack([np.where(values <= q, weights, 0.0).sum(axis=1) for q in value])
    off -= u[:, None] * whole
    spread = off.std(axis=1, ddof=1) * np.sqrt(len(values)) / whole.sum()
    low, high = np.maximum(u - _WIDTH * spread, 0.0), np.minimum(u + _WIDTH * spread, 1.0)
    width = np.interp(high, middles, flat) - np.interp(low, middles, flat)
    return value, np.divide(width * spread, high - low, out=np.zeros(len(u)), where=high > low)


def jackknifed(without: Floats) -> Floats:
    """Return the standard error of what has a value without each of the replicates in turn.

    Parameters
    ----------
    without : ndarray of shape (replicate, ...)

    Examples
    --------
    >>> values = np.array([1.0, 2.0, 6.0])
    >>> bool(np.isclose(jackknifed((values.sum() - values) / 2), values.std(ddof=1) / 3**0.5))
    True
    """
    count = len(without)
    apart = without - without.mean(axis=0)
    return np.asarray(np.sqrt((count - 1) / count * np.square(apart).sum(axis=0)))


@dataclass(frozen=True, eq=False)
class Weighed:
    """Statistics of weighted draws.

    Parameters
    ----------
    means, variances : ndarray of shape (key, replicate)
        Of each replicate in itself.
    points, errors : ndarray of shape (key, level)
        Quantiles of all together at `LEVELS`, and their standard errors.
    """

    means: Floats
    variances: Floats
    points: Floats
    errors: Floats

    def statistics(self, shares: Floats) -> dict[str, Floats]:
        """Return statistics by name, each of shape (key,).

        Parameters
        ----------
        shares : ndarray of shape (replicate,)
            The mean weight of the draws of each, 1 on average.
        """
        mean, error = merged(self.means.T, shares)
        within, _ = merged((self.variances + np.square(self.means - mean[:, None])).T, shares)
        found = {"mean": mean, "mcse": error, "sd": np.sqrt(within)}
        for k, name in enumerate((*POINTS, *GAP)):
            found[name], found[f"{name}_mcse"] = self.points[:, k], self.errors[:, k]
        return found


def weighed(series: Floats, weights: Floats) -> Weighed:
    """Summarise one series.

    Parameters
    ----------
    series, weights : ndarray of shape (replicate, draw)

    Examples
    --------
    >>> found = weighed(np.array([[1.0, 3.0], [2.0, 2.0]]), np.array([[3.0, 1.0], [1.0, 1.0]]))
    >>> found.means, found.variances
    (array([[1.5, 2. ]]), array([[0.75, 0.  ]]))
    """
    # sums of products, not a library's dot, whose bits may depend on its threads
    whole = weights.sum(axis=1)
    means = (weights * series).sum(axis=1) / whole
    apart = series - means[:, None]
    variances = (weights * apart * apart).sum(axis=1) / whole
    points, errors = pooled_quantiles(series, weights, LEVELS)
    return Weighed(means[None], variances[None], points[None], errors[None])


def weighed_together(found: Sequence[Weighed], count: int) -> Weighed:
    """Put statistics of several series of so many replicates one below the other."""
    if not found:
        none = np.empty((0, len(LEVELS)))
        return Weighed(np.empty((0, count)), np.empty((0, count)), none, none)
    return Weighed(
        np.concatenate([one.means for one in found]),
        np.concatenate([one.variances for one in found]),
        np.concatenate([one.points for one in found]),
        np.concatenate([one.errors for one in found]),
    )
