"""Distributions of a part of a total, from few points, and their masses on an even grid.

A law holds several rows at once, one for each amount of the part. It knows between which ends the
amounts lie, their means and variances, and what mass each node of an even grid gets.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from wageflow.distributions import Distribution

__all__ = ["TAIL", "Corners", "Law", "LinearLaw", "PointLaw", "binned", "corners_of"]

Floats: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.intp]

TAIL = 1e-7  # probability that is cut off an unbounded unknown, at each end
_KNOTS = 64  # pieces of a distribution function; their error is of fourth order
_TOGETHER = 2**16  # values that are binned at once
_LEAST_WIDTH = 4.0  # steps of the grid below which a spread is as good as a point


class Law(Protocol):
    """What the sum of parts needs to know of a part; arrays are of shape (row,)."""

    @property
    def ends(self) -> tuple[Floats, Floats]:
        """The lowest and the highest amount."""

    @property
    def moments(self) -> tuple[Floats, Floats]:
        """Mean and variance of the amount."""

    def masses(self, rows: Places, first: float, step: float, count: int) -> Floats:
        """Return the probability that each node gets, shape (row, node); rows add up to 1."""


def binned(values: Floats, weights: Floats | float, count: int) -> Floats:
    """Add weights up on the nodes 0, 1, ..., shared by distance between the two next to a value.

    Parameters
    ----------
    values : ndarray of shape (row, value)
        In steps of the grid.
    weights : float or ndarray of shape (row, value)
    count : int
        Number of nodes; values beyond stay at the ends.

    Returns
    -------
    ndarray of shape (row, count)
        Total and mean of each row are those of the values.

    Examples
    --------
    >>> binned(np.array([[0.25, 1.0]]), 0.5, 3)
    array([[0.375, 0.625, 0.   ]])
    """
    rows = len(values)
    inside = np.clip(values, 0.0, count - 1.0)
    below = np.minimum(inside.astype(np.intp), max(count - 2, 0))
    inside -= below
    upper = inside * weights
    lower = weights - upper
    below += (np.arange(rows) * count)[:, None]
    place = below.ravel()
    sums = np.bincount(place, lower.ravel(), rows * count)
    if count > 1:
        sums[1:] += np.bincount(place, upper.ravel(), rows * count)[:-1]
    return np.reshape(sums, (rows, count))


@dataclass(frozen=True, eq=False)
class PointLaw:
    """The values themselves, equally likely.

    Parameters
    ----------
    values : ndarray of shape (row, value)
    """

    values: Floats

    @cached_property
    def ends(self) -> tuple[Floats, Floats]:
        """The lowest and the highest value."""
        return self.values.min(axis=1), self.values.max(axis=1)

    @cached_property
    def moments(self) -> tuple[Floats, Floats]:
        """Mean and variance of the values."""
        return self.values.mean(axis=1), self.values.var(axis=1)

    def masses(self, rows: Places, first: float, step: float, count: int) -> Floats:
        """Return the probability that each node gets, shape (row, node)."""
        values = self.values[rows]
        return binned((values - first) / step, 1.0 / values.shape[1], count)


@dataclass(frozen=True, eq=False)
class Corners:
    """A distribution function as a sum of ``turn * max(x - knot, 0)``.

    Parameters
    ----------
    knots, turns : ndarray of shape (knot,)
    mean, spread : float
        Mean and standard deviation of the unknown.
    """

    knots: Floats
    turns: Floats
    mean: float
    spread: float


def corners_of(unknown: Distribution) -> Corners:
    """Return a distribution function without jumps as straight pieces.

    It is a chain of straight pieces, less a third of what one of half as many pieces differs from
    it (Richardson's extrapolation), so that the errors of second order cancel.

    Examples
    --------
    >>> from wageflow.distributions import uniform
    >>> found = corners_of(uniform(0.0, 2.0))
    >>> x = 0.3
    >>> round(float(np.sum(found.turns * np.maximum(x - found.knots, 0.0))), 12)
    0.15
    """
    levels = 0.5 * (1.0 - np.cos(np.linspace(0.0, np.pi, _KNOTS + 1)))
    low, high = unknown.support()
    knots = np.asarray(unknown.ppf(np.clip(levels, TAIL, 1.0 - TAIL)), dtype=np.float64)
    if np.isfinite(low):
        knots[0] = low
    if np.isfinite(high):
        knots[-1] = high
    turns = _turns(knots, levels)
    coarse = np.zeros_like(turns)
    coarse[::2] = _turns(knots[::2], levels[::2])
    return Corners(knots, (4.0 * turns - coarse) / 3.0, unknown.mean(), unknown.std())


def _turns(knots: Floats, levels: Floats) -> Floats:
    slopes = np.diff(levels) / np.diff(knots)
    return np.diff(slopes, prepend=0.0, append=0.0)


@dataclass(frozen=True, eq=False)
class LinearLaw:
    """``a + b * h`` over the points, with `h` integrated out: an unknown independent of a and b.

    ``P(a + b h <= t) = mean_i F((t - a_i) / b_i)`` for positive b, F that of the unknown.

    Parameters
    ----------
    level, slope : ndarray of shape (row, point)
        a and b.
    corners : Corners
        The distribution function of the unknown.
    """

    level: Floats
    slope: Floats
    corners: Corners

    @cached_property
    def ends(self) -> tuple[Floats, Floats]:
        """The lowest and the highest amount."""
        knots = self.corners.knots
        ends = np.stack([self.level + self.slope * knots[0], self.level + self.slope * knots[-1]])
        return ends.min(axis=(0, 2)), ends.max(axis=(0, 2))

    @cached_property
    def moments(self) -> tuple[Floats, Floats]:
        """Mean and variance of the amount."""
        middle = self.level + self.corners.mean * self.slope
        within = self.corners.spread**2 * np.square(self.slope).mean(axis=1)
        return middle.mean(axis=1), middle.var(axis=1) + within

    def masses(self, rows: Places, first: float, step: float, count: int) -> Floats:
        """Return the probability that each node gets, shape (row, node)."""
        level, slope = (self.level[rows] - first) / step, self.slope[rows] / step
        knots = self.corners.knots
        narrow = np.abs(slope) * (knots[-1] - knots[0]) < _LEAST_WIDTH
        share = 1.0 / level.shape[1]
        if narrow.all():
            return binned(level + slope * self.corners.mean, share, count)
        # the distribution function turns at a + b * knot; half a step, because a node's mass is
        # what lies between the middles next to it
        level += 0.5
        bend = np.where(narrow, 0.0, share / np.where(narrow, 1.0, slope))
        turns = np.zeros((len(level), count + 1))
        together = max(1, _TOGETHER // level.size)
        for start in range(0, knots.size, together):
            some = slice(start, start + together)
            values = level[:, :, None] + slope[:, :, None] * knots[some]
            weights = bend[:, :, None] * self.corners.turns[some]
            flat = (len(level), -1)
            turns += binned(values.reshape(flat), weights.reshape(flat), count + 1)
        np.cumsum(turns, axis=1, out=turns)
        np.cumsum(turns, axis=1, out=turns)
        masses = np.diff(turns[:, :-1], axis=1, prepend=0.0)
        # what rounding or the last node leaves over belongs to the last node
        masses[:, -1] += 1.0 - narrow.mean(axis=1) - turns[:, -2]
        if narrow.any():
            middle = level - 0.5 + slope * self.corners.mean
            masses += binned(middle, np.where(narrow, share, 0.0), count)
        return masses
