"""Slow quantile functions as tables that are checked when built and addressed by float bits."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wageflow.distributions.base import Distribution, FloatArray, QuantileFunction

__all__ = ["QuantileTable", "tabulated"]

_OCTAVES = 11  # halvings from 1/2 down to 2**-12; beyond lies one value in two thousand
_COARSE, _FINE = 4, 6  # leading bits of the mantissa that pick the cell: 16 or 64 an octave
_DEGREE = 5
_TOLERANCE = 1e-10
_SMALL_EXACT_SHARE = 0.002
_LARGEST_EXACT_SHARE = 1.0 / 3.0
_BLOCK = 4096  # the scratch arrays of a block of this size stay in the cache

_BITS_OF_ONE = np.int64(1023 << 52)


class QuantileTable:
    """A quantile function as a polynomial of degree 5 in each of some 350 cells.

    Parameters
    ----------
    distribution : Distribution
        Whose exact formulas fill and check the table.
    cell_bits : int, default 4
        Leading bits of the mantissa that pick a cell: each bit more doubles the cells.

    Attributes
    ----------
    exact_share : float
        Share of the unit interval that is answered by the exact formula: the two tails, and the
        cells in which a kink, a jump or a gap defeats the polynomial.

    Notes
    -----
    Both halves of the unit interval are seen through ``v = min(u, 1 - u)``, so that the two tails
    are equally fine. The exponent and the leading bits of the mantissa of `v` are the number
    of the cell, and the other bits are the place in it: no search, no division. A cell holds the
    polynomial through the exact quantiles at six Chebyshev-Lobatto points, ends included, so
    neighbouring cells meet. Each is checked at four points between those: the probability of at
    most the tabulated value (or, in the upper half, of more) must not be off by more than 1e-10
    of `v` itself, hence 5e-11 at the most. Cells that fail are marked with NaN and computed
    exactly, as are values beyond the table.

    Examples
    --------
    >>> import numpy as np
    >>> from wageflow.distributions import beta
    >>> u = np.array([1e-5, 0.3, 0.9])
    >>> (QuantileTable(beta(2.0, 5.0))(u) - beta(2.0, 5.0).ppf(u)).round(11) + 0.0
    array([0., 0., 0.])
    """

    __slots__ = ("_cell_bits", "_coefficients", "_exact", "exact_share")

    def __init__(self, distribution: Distribution, cell_bits: int = _COARSE) -> None:
        self._cell_bits = cell_bits
        self._exact = distribution._ppf  # noqa: SLF001 - the unchecked formula
        lower, low_ok = _half(distribution, cell_bits, upper=False)
        upper, high_ok = _half(distribution, cell_bits, upper=True)
        self._coefficients = np.concatenate([lower, upper])
        covered = _cell_widths(cell_bits) @ (low_ok.astype(float) + high_ok.astype(float))
        self.exact_share = float(1.0 - covered)

    def __call__(self, u: FloatArray) -> FloatArray:
        """Return quantiles at `u`, float64 in the open unit interval, of any shape.

        Parameters
        ----------
        u : ndarray of float64
            Probabilities strictly between 0 and 1; not checked.

        Returns
        -------
        ndarray of float64
            A fresh array of the shape of `u`.
        """
        flat = u.reshape(-1)
        out = np.empty(flat.size)
        for start in range(0, flat.size, _BLOCK):
            self._read(flat[start : start + _BLOCK], out[start : start + _BLOCK])
        left = np.flatnonzero(np.isnan(out))
        if left.size:
            out[left] = self._exact(flat[left])
        return out.reshape(u.shape)

    def _read(self, u: FloatArray, out: FloatArray) -> None:
        shift = 52 - self._cell_bits
        v = np.subtract(1.0, u)
        upper = v < u
        np.minimum(u, v, out=v)
        bits = v.view(np.int64)
        cell = bits >> shift
        cell -= ((1023 - 1 - _OCTAVES) << self._cell_bits) - 1
        np.maximum(cell, 0, out=cell)
        cell += upper * np.int64(len(self._coefficients) // 2)
        # The rest of the mantissa, put behind the exponent of one, less the middle of a cell.
        bits &= (1 << shift) - 1
        bits |= _BITS_OF_ONE
        v -= 1.0 + _half_cell(self._cell_bits)
        rows = self._coefficients.take(cell, axis=0, mode="clip")
        np.multiply(rows[:, _DEGREE], v, out=out)
        for power in range(_DEGREE - 1, 0, -1):
            out += rows[:, power]
            out *= v
        out += rows[:, 0]


@functools.lru_cache(maxsize=256)
def tabulated(distribution: Distribution) -> QuantileFunction:
    """Return a table for the quantiles of a distribution, or its formula if no table will do.

    Parameters
    ----------
    distribution : Distribution
        Hashable by value: equal distributions share a table.

    Returns
    -------
    callable
        A `QuantileTable`, with finer cells if too many of the coarse ones fail, unless more than
        a third of the unit interval would have to be computed exactly all the same.

    Examples
    --------
    >>> from wageflow.distributions import beta
    >>> tabulated(beta(2.0, 5.0)) is tabulated(beta(2.0, 5.0))
    True
    """
    for cell_bits in (_COARSE, _FINE):
        table = QuantileTable(distribution, cell_bits)
        if table.exact_share <= _SMALL_EXACT_SHARE:
            break
    if table.exact_share > _LARGEST_EXACT_SHARE:
        return distribution._ppf  # noqa: SLF001 - the unchecked formula
    return table


def _half(
    distribution: Distribution, cell_bits: int, *, upper: bool
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Return rows of coefficients for one half, and which of its cells passed the check."""
    quantile = distribution._isf if upper else distribution._ppf  # noqa: SLF001 - unchecked formulas
    probability = distribution._sf if upper else distribution._cdf  # noqa: SLF001 - as above
    start, width = _cell_starts(cell_bits), _cell_widths(cell_bits)
    unit = _nodes()
    v = start[:, None] + width[:, None] * (unit + 1.0) / 2.0
    # The last point of a cell is the first of the next: one exact quantile serves both.
    shared = quantile(np.append(v[:, :-1].ravel(), 0.5))
    values = np.column_stack([shared[:-1].reshape(start.size, _DEGREE), shared[_DEGREE::_DEGREE]])
    scaled = values @ np.linalg.inv(np.vander(unit, increasing=True)).T
    # A quantile function that is level at both ends of a cell is level within it, and must give
    # its value to the last bit: a share of exactly 1 may not become more.
    level = values[:, 0] == values[:, -1]
    scaled[level] = 0.0
    scaled[level, 0] = values[level, 0]
    between = np.array([-0.94, -0.6, 0.05, 0.65])
    read = scaled @ np.vander(between, _DEGREE + 1, increasing=True).T
    at = start[:, None] + width[:, None] * (between + 1.0) / 2.0
    with np.errstate(invalid="ignore"):
        error = np.abs(probability(read.ravel()).reshape(read.shape) - at)
    passed: NDArray[np.bool_] = level | (error <= _TOLERANCE * at).all(axis=1)
    # A row before and one after: for what is beyond the table, and for the median itself.
    coefficients = np.full((start.size + 2, _DEGREE + 1), np.nan)
    coefficients[1:-1][passed] = (scaled * _half_cell(cell_bits) ** -np.arange(_DEGREE + 1.0))[
        passed
    ]
    return coefficients, passed


def _nodes() -> FloatArray:
    nodes: FloatArray = -np.cos(np.pi * np.arange(_DEGREE + 1) / _DEGREE)
    return nodes


def _half_cell(cell_bits: int) -> float:
    """Return half the width of a cell, as a share of the octave that it lies in."""
    return 2.0 ** -(cell_bits + 1)


def _cell_starts(cell_bits: int) -> FloatArray:
    octave = 2.0 ** np.arange(-1 - _OCTAVES, -1)
    inside = 1.0 + np.arange(1 << cell_bits) / (1 << cell_bits)
    starts: FloatArray = (octave[:, None] * inside).ravel()
    return starts


def _cell_widths(cell_bits: int) -> FloatArray:
    return np.repeat(2.0 ** (np.arange(-1 - _OCTAVES, -1) - cell_bits), 1 << cell_bits)
