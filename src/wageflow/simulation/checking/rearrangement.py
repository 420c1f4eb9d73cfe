"""The rearrangement algorithm: extreme quantiles of a sum of numbers of unknown dependence.

Cut a tail of every number into as many pieces of equal probability, a column of a matrix each: a
dependence is an arrangement of the columns. The upper quantile of the sum is highest where the
smallest sum of a row is largest, the lower one lowest where the largest is smallest. Ordering each
column opposite to the sum of the others, until nothing changes, makes the sums as equal as they can
be [1]_ [2]_.

References
----------
.. [1] G. Puccetti and L. Rueschendorf, "Computation of sharp bounds on the distribution of a
   function of dependent risks", J. Computational and Applied Mathematics 236 (2012), 1833-1840.
.. [2] P. Embrechts, G. Puccetti and L. Rueschendorf, "Model uncertainty and VaR aggregation",
   J. Banking & Finance 37 (2013), 2750-2764.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Extremes", "extreme_quantiles", "least_spread", "rearranged", "tail_means"]

Floats: TypeAlias = npt.NDArray[np.float64]

POINTS = 2**10  # pieces of a tail
_SWEEPS = 500  # over the columns, at most
_STILL = 1e-6  # relative: sums that move less than this in a sweep are at rest


@dataclass(frozen=True, eq=False)
class Extremes:
    """The extreme quantiles of a sum under every dependence.

    Parameters
    ----------
    lowest, highest : ndarray of shape (2, level)
        What the algorithm finds from pieces of the tails at their lower and at their upper ends,
        between which the extreme lies.
    floor, ceiling : ndarray of shape (level,)
        What no dependence passes: the sums of the means below and above the level.
    """

    lowest: Floats
    highest: Floats
    floor: Floats
    ceiling: Floats


def extreme_quantiles(
    quantile: Callable[[Floats], Floats],
    levels: Floats,
    tails: tuple[Floats, Floats],
    points: int = POINTS,
) -> Extremes:
    """Return how low and how high quantiles of a sum can be.

    Parameters
    ----------
    quantile : callable
        From probabilities in [0, 1], shape (n,), to the quantiles of the summands, shape
        (summand, n); finite at both ends.
    levels : ndarray of shape (level,)
        In (0, 1).
    tails : pair of ndarray of shape (level,)
        The sums of the summands' means below and above the levels; see `tail_means`.
    points : int
        Pieces of a tail.

    Returns
    -------
    Extremes

    Notes
    -----
    A quantile above the level is at most the mean above it, hence the ceiling; where the sums of
    all rows can be made equal, it is reached.

    Examples
    --------
    >>> def two_uniforms(u):
    ...     return np.stack([u, u])
    >>> tails = np.array([0.5]), np.array([1.5])
    >>> found = extreme_quantiles(two_uniforms, np.array([0.5]), tails)
    >>> found.lowest.round(2).tolist(), found.highest.round(2).tolist()
    ([[0.5], [0.5]], [[1.5], [1.5]])
    """
    ends = np.stack([np.arange(points), np.arange(1, points + 1)]) / points
    below = levels[:, None, None] * ends
    above = levels[:, None, None] + (1.0 - levels[:, None, None]) * ends
    # (tail, level, end, point): all problems at once
    u = np.stack([below, above])
    columns = quantile(u.ravel()).reshape(-1, *u.shape)
    sums = rearranged(np.moveaxis(columns, 0, -2).reshape(-1, len(columns), points)).sum(axis=1)
    sums = sums.reshape(u.shape)
    # the outer ends of the pairs may pass what nothing can
    floor, ceiling = tails
    lowest = np.maximum(sums[0].max(axis=2).T, floor)
    highest = np.minimum(sums[1].min(axis=2).T, ceiling)
    return Extremes(lowest, highest, floor, ceiling)


def tail_means(draws: Sequence[Floats], levels: Floats) -> tuple[Floats, Floats]:
    """Return the sums of the means below and above levels, of draws that count equally.

    Parameters
    ----------
    draws : sequence of ndarray
        Of each summand, rising.
    levels : ndarray of shape (level,)
        In (0, 1).

    Returns
    -------
    below, above : ndarray of shape (level,)

    Examples
    --------
    >>> tail_means([np.array([0.0, 2.0, 4.0, 6.0])], np.array([0.5, 0.75]))
    (array([1., 2.]), array([5., 6.]))
    """
    below, above = np.zeros(len(levels)), np.zeros(len(levels))
    for one in draws:
        reached = np.concatenate([[0.0], np.cumsum(one)]) / one.size
        lower = np.interp(levels, np.arange(one.size + 1) / one.size, reached)
        below += lower / levels
        above += (reached[-1] - lower) / (1.0 - levels)
    return below, above


def least_spread(quantile: Callable[[Floats], Floats], points: int = POINTS) -> float:
    """Return the smallest standard deviation of a sum that was found.

    Parameters
    ----------
    quantile : callable
        See `extreme_quantiles`.
    points : int
        Pieces of the whole range.

    Returns
    -------
    float

    Examples
    --------
    >>> round(least_spread(lambda u: np.stack([u, u])), 6)  # opposed
    0.0
    """
    columns = quantile((np.arange(points) + 0.5) / points)
    return float(rearranged(columns[None]).sum(axis=1).std())


def rearranged(columns: Floats) -> Floats:
    """Order every column opposite to the sum of the others, until their sums are at rest.

    Parameters
    ----------
    columns : ndarray of shape (problem, column, row)
        Rising along the rows.

    Returns
    -------
    ndarray of shape (problem, column, row)
        The same columns, each in another order.

    Examples
    --------
    >>> rearranged(np.array([[[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]])).sum(axis=1).tolist()
    [[4.0, 4.0, 4.0]]
    """
    count, rows = columns.shape[1:]
    falling = columns[:, :, ::-1]
    # Well scattered to start with, by multiples of irrational numbers rather than at random: from
    # columns in one order the algorithm may come to rest too early.
    steps = np.sqrt(np.arange(count) + 2.5)
    orders = np.argsort(np.multiply.outer(steps, np.arange(rows)) % 1.0, axis=1)
    arranged = np.take_along_axis(columns, np.broadcast_to(orders, columns.shape), axis=2)
    sums = arranged.sum(axis=1)
    scale = np.abs(sums).max(axis=1)
    for _ in range(_SWEEPS):
        before = np.stack([sums.min(axis=1), sums.max(axis=1)])
        for k in range(count):
            others = sums - arranged[:, k]
            order = np.argsort(others, axis=1, kind="stable")
            np.put_along_axis(arranged[:, k], order, falling[:, k], axis=1)
            sums = others + arranged[:, k]
        moved = np.abs(np.stack([sums.min(axis=1), sums.max(axis=1)]) - before)
        if (moved <= _STILL * scale).all():
            break
    return arranged
