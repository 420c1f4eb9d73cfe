"""The cells in which draws are counted: even ones, or ones as wide as their values are large.

Finding the cell of a draw is what 10^9 draws are spent on: two or three passes over a block without
a branch. Beyond the cells on both sides, the tails have cells that widen with the distance, so that
every number has its cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.simulation.summing.summary import LEVELS, quantiles

__all__ = ["TAIL", "Binary", "Cells", "Even", "cells_for", "tail_cells", "tail_distances"]

Floats: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.intp]

_MANTISSA = 52  # bits of a double's mantissa, below those of its exponent
_ONE = 1023  # exponent of 1.0 as it is stored
_TAIL_BITS = 5  # a tail's cell is at most 2**-5 of its distance from the other cells
_OCTAVES = 64
#: Cells of a tail.
TAIL = _OCTAVES << _TAIL_BITS

_NEAR = 0.02  # a quantile is seen at the scale of the draws this far on either side
_TINY = 1e-280  # no cell is narrower, so that one over its width is a number
_BLUNT = 1 / 64  # even cells wider than this share of that scale are not good enough


@dataclass(frozen=True)
class Even:
    """Cells of one width.

    Parameters
    ----------
    low, step : float
        Lower end of the first cell, and the width.
    count : int

    Examples
    --------
    >>> x = np.array([0.0, 0.9, 2.5])
    >>> Even(0.0, 1.0, 3).places(x, np.empty(3), np.empty(3, dtype=np.intp))
    array([0, 0, 2])
    """

    low: float
    step: float
    count: int

    @property
    def high(self) -> float:
        """Upper end of the last cell."""
        return self.low + self.step * self.count

    @property
    def units(self) -> tuple[float, float]:
        """Width of the first and of the last cell."""
        return self.step, self.step

    @cached_property
    def edges(self) -> Floats:
        """Ends of the cells, shape (count + 1,)."""
        return np.asarray(self.low + self.step * np.arange(self.count + 1), dtype=np.float64)

    def places(self, x: Floats, work: Floats, out: Places) -> Places:
        """Return the cells of values from `low` to `high`; rounding may put one at `count`."""
        np.subtract(x, self.low, out=work)
        np.multiply(work, 1.0 / self.step, out=work)
        np.copyto(out, work, casting="unsafe")
        return out


@dataclass(frozen=True)
class Binary:
    """Cells of positive values: each octave has the same number, of one width.

    The number of a cell is the leading bits of the double, read as a whole number.

    Parameters
    ----------
    base : int
        Leading bits of the first cell.
    bits : int
        Each octave has 2**bits cells, so that a cell is at most 2**-bits of its values.
    count : int

    Examples
    --------
    >>> Binary(1023 << 1, 1, 4).edges
    array([1. , 1.5, 2. , 3. , 4. ])
    """

    base: int
    bits: int
    count: int

    @property
    def low(self) -> float:
        """Lower end of the first cell."""
        return float(self.edges[0])

    @property
    def high(self) -> float:
        """Upper end of the last cell."""
        return float(self.edges[-1])

    @property
    def units(self) -> tuple[float, float]:
        """Width of the first and of the last cell."""
        first, last = self.edges[[1, -1]] - self.edges[[0, -2]]
        return float(first), float(last)

    @cached_property
    def edges(self) -> Floats:
        """Ends of the cells, shape (count + 1,)."""
        leading = np.arange(self.base, self.base + self.count + 1, dtype=np.int64)
        leading <<= _MANTISSA - self.bits
        return leading.view(np.float64)

    def places(self, x: Floats, work: Floats, out: Places) -> Places:  # noqa: ARG002 - as `Even`
        """Return the cells of values from `low` to `high`."""
        np.right_shift(x.view(np.int64), _MANTISSA - self.bits, out=out)
        out -= self.base
        return out


Cells: TypeAlias = Even | Binary


def tail_cells(distance: Floats) -> Places:
    """Return the cell of a tail for distances from its beginning, in units, of 0 or more."""
    leading: Places = (distance + 1.0).view(np.int64) >> (_MANTISSA - _TAIL_BITS)
    leading -= _ONE << _TAIL_BITS
    return np.minimum(leading, TAIL - 1)


def tail_distances() -> Floats:
    """Return the ends of a tail's cells as distances in units, shape (TAIL + 1,).

    Examples
    --------
    >>> tail_distances()[[0, 1, 32, 64]]
    array([0.     , 0.03125, 1.     , 3.     ])
    """
    leading = np.arange(TAIL + 1, dtype=np.int64) + (_ONE << _TAIL_BITS)
    return (leading << (_MANTISSA - _TAIL_BITS)).view(np.float64) - 1.0


def cells_for(ordered: Floats, count: int) -> Cells:
    """Choose cells that fit a sample.

    Even ones from a little below the sample to a little above; of a sample with heavy tails, from a
    little beyond its middle 99.9 %. Where that leaves too few to the printed quantiles of a sample
    of positive values, cells as wide as their values are large.

    Parameters
    ----------
    ordered : ndarray of shape (draw,)
        A sample in ascending order.
    count : int
        At most so many cells.

    Examples
    --------
    >>> cells_for(np.linspace(0.0, 1.0, 1_000), 1_024)
    Even(low=-0.02, step=0.001015625, count=1024)
    >>> cells_for(np.exp(np.linspace(-9.0, 9.0, 1_000)), 1_024).bits
    5
    """
    first, last = float(ordered[0]), float(ordered[-1])
    inner = quantiles(ordered, np.array([0.0005, 0.9995]))
    low, high = (float(end) for end in inner)
    width = high - low
    if not 0.0 < width < np.inf:
        return _sliver(low, count)
    room = 0.02 * (last - first)
    start, stop = max(first - room, low - 0.25 * width), min(last + room, high + 0.25 * width)
    # narrower than the doubles lie apart, cells would have no ends
    step = max((stop - start) / count, float(np.spacing(max(abs(start), abs(stop)))), _TINY)
    even = Even(start, step, count)
    at, scale = _seen(ordered)
    if low < _TINY or (step <= _BLUNT * scale).all():
        return even
    binary = _binary(max(first / 1.02, low / 16), min(last * 1.02, high * 16), count)
    # the widest cell, held against the scale on which its quantile is seen
    with np.errstate(over="ignore"):
        better = (at * 2.0**-binary.bits / scale).max() < (step / scale).max()
    return binary if better else even


def _sliver(value: float, count: int) -> Even:
    """Return cells around a value that all of a sample has, which is in the middle of one."""
    step = max(abs(value) * 2.0**-30, _TINY) if value else 2.0**-10
    return Even(value - (count // 2 + 0.5) * step, step, count)


def _seen(ordered: Floats) -> tuple[Floats, Floats]:
    """Return the printed quantiles of a sample, and the scale on which each is seen."""
    at = quantiles(ordered, LEVELS)
    scale = quantiles(ordered, LEVELS + _NEAR) - quantiles(ordered, LEVELS - _NEAR)
    return at[scale > 0.0], scale[scale > 0.0]


def _binary(low: float, high: float, count: int) -> Binary:
    ends = np.array([low, high]).view(np.int64)
    for bits in range(20, -1, -1):
        first, last = (int(end) >> (_MANTISSA - bits) for end in ends)
        if last - first < count:
            break
    return Binary(first, bits, min(last - first + 1, count))
