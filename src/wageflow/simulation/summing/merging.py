"""Means and variances of any number of draws, block by block.

A block has its mean and its sum of squares about that mean from two passes; blocks are merged by
the formulas of Chan, Golub and LeVeque (1983, "Algorithms for computing the sample variance", The
American Statistician 37), in pairs of equal rank as in a knock-out tournament. Rounding errors then
grow with the logarithm of the number of blocks, and no sum of squares about zero is ever taken,
which would lose all digits of a narrow spread around a large mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Merged", "Part", "merge", "part_of"]

Floats: TypeAlias = npt.NDArray[np.float64]


class Part(NamedTuple):
    """Moments of some draws of several series.

    Parameters
    ----------
    draws : int
    mean : ndarray of shape (series,)
    squares : ndarray of shape (series,)
        Sum of squared deviations from the mean.
    """

    draws: int
    mean: Floats
    squares: Floats

    @property
    def variance(self) -> Floats:
        """Mean squared deviation from the mean, shape (series,)."""
        return self.squares / self.draws


def part_of(series: Floats, work: Floats) -> Part:
    """Take the moments of draws that are all there, in two passes.

    Parameters
    ----------
    series : ndarray of shape (series, draw)
    work : ndarray of the same shape
        Overwritten.

    Examples
    --------
    >>> values = np.array([[1e9 + 1, 1e9 + 2, 1e9 + 3]])
    >>> part_of(values, np.empty_like(values)).squares
    array([2.])
    """
    count = series.shape[-1]
    mean = np.add.reduce(series, axis=-1) / count
    np.subtract(series, mean[..., None], out=work)
    np.multiply(work, work, out=work)
    return Part(count, mean, np.add.reduce(work, axis=-1))


def merge(one: Part, other: Part) -> Part:
    """Return the moments of two parts together.

    Examples
    --------
    >>> one, other = Part(1, np.array([1.0]), np.zeros(1)), Part(1, np.array([3.0]), np.zeros(1))
    >>> merge(one, other)
    Part(draws=2, mean=array([2.]), squares=array([2.]))
    """
    count = one.draws + other.draws
    apart = other.mean - one.mean
    share = other.draws / count
    return Part(
        count,
        one.mean + apart * share,
        one.squares + other.squares + apart * apart * (one.draws * share),
    )


class Merged:
    """Parts merged as they come; holds as many as the logarithm of their number.

    Examples
    --------
    >>> merged = Merged()
    >>> for value in (1.0, 2.0, 6.0):
    ...     merged.add(Part(1, np.array([value]), np.zeros(1)))
    >>> merged.whole().mean, merged.whole().variance.round(12)
    (array([3.]), array([4.66666667]))
    """

    def __init__(self, parts: Iterable[Part] = ()) -> None:
        self._stack: list[tuple[int, Part]] = []
        for part in parts:
            self.add(part)

    def add(self, part: Part) -> None:
        """Take in a further part."""
        rank = 0
        while self._stack and self._stack[-1][0] == rank:
            part = merge(self._stack.pop()[1], part)
            rank += 1
        self._stack.append((rank, part))

    def __len__(self) -> int:
        return len(self._stack)

    def whole(self) -> Part:
        """Return the moments of all parts."""
        *others, (_, found) = self._stack
        for _, part in reversed(others):
            found = merge(part, found)
        return found
