"""Slow quantile functions as tables that are checked when built and addressed by float bits."""

# ruff: noqa: SLF001 - the room's own unchecked formulas fill the tables

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wageflow.distributions.base import Distribution, FloatArray, QuantileFunction

__all__ = ["QuantileTable", "tabulated"]

_OCTAVES = 20  # halvings from 1/2 down to 2**-21; beyond lies one value in a million
_DEEP_OCTAVES = 5  # as many more, down to 2**-26, for formulas that are solved step by step
_BITS = 4  # leading bits of the mantissa that pick the cell: 16 cells an octave
_FINEST_BITS = 20
_MOST_REFINED = 160  # cells of one level that are worth cutting up
_DEGREE = 5
_TOLERANCE = 1e-10
_SMALL_EXACT_SHARE = 0.0015
_LARGEST_EXACT_SHARE = 1.0 / 3.0
_BLOCK = 4096  # the scratch arrays of a block of this size stay in the cache

_MANTISSA = 52
_FIRST_KEY = ((1023 - 1 - _OCTAVES) << _BITS) - 1
_BITS_OF_ONE = np.int64(1023 << _MANTISSA)


class QuantileTable:
    """A quantile function as a polynomial of degree 5 in each of some 640 cells.

    Parameters
    ----------
    distribution : Distribution
        Whose exact formulas fill and check the table.
    deep : bool, default False
        Whether to hold the far tails too, down to 2**-26, in cells of their own.

    Attributes
    ----------
    exact_share : float
        Share of the unit interval that is answered by the exact formula: the tails beyond the
        table, and the cells in which a kink, a jump or a gap defeats the polynomial.

    Notes
    -----
    Both halves of the unit interval are seen through ``v = min(u, 1 - u)``, so that the two tails
    are equally fine. The exponent and the first four bits of the mantissa of `v` are the number
    of the cell, and the other bits are the place in it: no search, no division. A cell holds the
    polynomial through the exact quantiles at six Chebyshev-Lobatto points, ends included, so
    neighbouring cells meet. Each is checked at four points between those: the probability of at
    most the tabulated value (or, in the upper half, of more) must not be off by more than 1e-10
    of `v` itself, hence 5e-11 at the most. Cells that fail are marked with NaN; if they are few,
    they are cut into sixteen, and those that fail again likewise, which closes in on a kink. What
    is left is computed exactly.

    Examples
    --------
    >>> import numpy as np
    >>> from wageflow.distributions import beta
    >>> u = np.array([1e-5, 0.3, 0.9])
    >>> (QuantileTable(beta(2.0, 5.0))(u) - beta(2.0, 5.0).ppf(u)).round(11) + 0.0
    array([0., 0., 0.])
    """

    __slots__ = ("_coefficients", "_elsewhere", "exact_share")

    def __init__(self, distribution: Distribution, *, deep: bool = False) -> None:
        start, width = _octaves(-1 - _OCTAVES, -1)
        halves = [
            _Cells(distribution, start, width, np.full(start.size, upper), _BITS)
            for upper in (False, True)
        ]
        # A row before each half and one after: beyond the table, and the median itself.
        nothing = np.full((1, _DEGREE + 1), np.nan)
        self._coefficients = np.concatenate(
            [rows for half in halves for rows in (nothing, half.coefficients, nothing)]
        )
        levels = _refined(distribution, halves)
        covered = sum(cells.covered() for cells in [*halves, *levels])
        if deep:
            start, width = _octaves(-1 - _OCTAVES - _DEEP_OCTAVES, -1 - _OCTAVES)
            tails = [
                _Cells(distribution, start, width, np.full(start.size, upper), _BITS)
                for upper in (False, True)
            ]
            covered += sum(cells.covered() for cells in tails)
            levels += tails
        elsewhere: QuantileFunction = distribution._ppf
        for cells in reversed(levels):
            elsewhere = functools.partial(cells.read, elsewhere)
        self._elsewhere = elsewhere
        self.exact_share = 1.0 - covered

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

        Notes
        -----
        What stands for an array that is not there yet, and has a method `looked_up`, is handed the
        table instead.
        """
        if hasattr(u, "looked_up"):
            found: FloatArray = u.looked_up(self)
            return found
        flat = u.reshape(-1)
        out = np.empty(flat.size)
        for start in range(0, flat.size, _BLOCK):
            self._read(flat[start : start + _BLOCK], out[start : start + _BLOCK])
        return self.completed(flat, out).reshape(u.shape)

    @property
    def cells(self) -> tuple[FloatArray, int, int]:
        """The polynomials, the number of the first cell, and the bits that pick one.

        For readers other than this one: rows of coefficients from the constant up, first those of
        the lower half, then those of the upper; see `_read`.
        """
        return self._coefficients, _FIRST_KEY, _BITS

    def completed(self, u: FloatArray, out: FloatArray) -> FloatArray:
        """Fill in what the cells do not hold, which stands as NaN in `out`, and return it.

        Parameters
        ----------
        u, out : ndarray of shape (draw,)
        """
        left = np.flatnonzero(np.isnan(out))
        if left.size:
            out[left] = self._elsewhere(u[left])
        return out

    def _read(self, u: FloatArray, out: FloatArray) -> None:
        v = np.subtract(1.0, u)
        upper = v < u
        np.minimum(u, v, out=v)
        cell = v.view(np.int64) >> (_MANTISSA - _BITS)
        cell -= _FIRST_KEY
        np.maximum(cell, 0, out=cell)
        cell += upper * np.int64(len(self._coefficients) // 2)
        _place_in_cell(v, _BITS)
        _polynomials(self._coefficients.take(cell, axis=0, mode="clip"), v, out)


class _Cells:
    """Polynomials in a set of cells, found by search; those that failed their check are apart."""

    __slots__ = ("bits", "coefficients", "failed", "failed_upper", "keys", "widths")

    def __init__(
        self,
        distribution: Distribution,
        start: FloatArray,
        width: FloatArray,
        upper: NDArray[np.bool_],
        bits: int,
    ) -> None:
        scaled = np.empty((start.size, _DEGREE + 1))
        passed = np.empty(start.size, dtype=bool)
        for half in np.unique(upper):
            here = upper == half
            scaled[here], passed[here] = _fitted(distribution, start[here], width[here], upper=half)
        scaled[~passed] = np.nan
        self.bits = bits
        self.coefficients = scaled * _half_cell(bits) ** -np.arange(_DEGREE + 1.0)
        self.keys = _keys(start, upper, bits)
        self.widths = width
        self.failed, self.failed_upper = start[~passed], upper[~passed]

    def covered(self) -> float:
        """Return the share of the unit interval in the cells that passed."""
        return float(self.widths[~np.isnan(self.coefficients[:, 0])].sum())

    def read(self, elsewhere: QuantileFunction, u: FloatArray) -> FloatArray:
        """Return quantiles at `u`, from `elsewhere` for what these cells do not hold."""
        v = np.minimum(u, 1.0 - u)
        key = _keys(v, u > 0.5, self.bits)
        place = np.minimum(np.searchsorted(self.keys, key), self.keys.size - 1)
        rows = self.coefficients[place]
        rows[self.keys[place] != key] = np.nan
        _place_in_cell(v, self.bits)
        out = np.empty(u.size)
        _polynomials(rows, v, out)
        left = np.flatnonzero(np.isnan(out))
        if left.size:
            out[left] = elsewhere(u[left])
        return out


@functools.lru_cache(maxsize=256)
def tabulated(distribution: Distribution, *, deep: bool = False) -> QuantileFunction:
    """Return a table for the quantiles of a distribution, or its formula if no table will do.

    Parameters
    ----------
    distribution : Distribution
        Hashable by value: equal distributions share a table.
    deep : bool, default False
        Whether to hold the far tails too, as pays where the exact quantile is solved for.

    Returns
    -------
    callable
        A `QuantileTable`, unless more than a third of the unit interval would have to be computed
        exactly all the same.

    Examples
    --------
    >>> from wageflow.distributions import beta
    >>> tabulated(beta(2.0, 5.0)) is tabulated(beta(2.0, 5.0))
    True
    """
    table = QuantileTable(distribution, deep=deep)
    return table if table.exact_share <= _LARGEST_EXACT_SHARE else distribution._ppf


def _refined(distribution: Distribution, cells: list[_Cells]) -> list[_Cells]:
    """Return finer and finer cells in place of those that failed."""
    levels: list[_Cells] = []
    bits = _BITS
    while bits < _FINEST_BITS:
        start = np.concatenate([each.failed for each in cells])
        upper = np.concatenate([each.failed_upper for each in cells])
        whole = np.spacing(start) * 2.0 ** (_MANTISSA - bits)
        if not start.size or start.size > _MOST_REFINED or whole.sum() <= _SMALL_EXACT_SHARE / 4.0:
            break
        bits += _BITS
        parts = 1 << _BITS
        width = np.repeat(whole / parts, parts)
        start = np.repeat(start, parts) + width * np.tile(np.arange(parts), start.size)
        upper = np.repeat(upper, parts)
        order = np.argsort(_keys(start, upper, bits))
        cells = [_Cells(distribution, start[order], width[order], upper[order], bits)]
        levels += cells
    return levels


def _fitted(
    distribution: Distribution, start: FloatArray, width: FloatArray, *, upper: bool
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Return a row of coefficients for each cell, on -1 to 1, and which passed the check."""
    quantile = distribution._isf if upper else distribution._ppf
    probability = distribution._sf if upper else distribution._cdf
    unit = -np.cos(np.pi * np.arange(_DEGREE + 1) / _DEGREE)
    # The last point of a cell is the first of the next: one exact quantile serves both.
    nodes, place = np.unique(_inside(start, width, unit), return_inverse=True)
    values = quantile(nodes)[place.reshape(start.size, _DEGREE + 1)]
    scaled = values @ np.linalg.inv(np.vander(unit, increasing=True)).T
    # A quantile function that is level at both ends of a cell is level within it, and must give
    # its value to the last bit: a share of exactly 1 may not become more.
    level = values[:, 0] == values[:, -1]
    scaled[level] = 0.0
    scaled[level, 0] = values[level, 0]
    between = np.array([-0.94, -0.6, 0.05, 0.65])
    read = scaled @ np.vander(between, _DEGREE + 1, increasing=True).T
    at = _inside(start, width, between)
    with np.errstate(invalid="ignore"):
        error = np.abs(probability(read.ravel()).reshape(read.shape) - at)
    return scaled, level | (error <= _TOLERANCE * at).all(axis=1)


def _inside(start: FloatArray, width: FloatArray, unit: FloatArray) -> FloatArray:
    return np.asarray(start[:, None] + width[:, None] * ((unit + 1.0) / 2.0))


def _octaves(first: int, last: int) -> tuple[FloatArray, FloatArray]:
    """Return starts and widths of the cells from ``2**first`` to ``2**last``."""
    octave = 2.0 ** np.arange(first, last)
    parts = 1 << _BITS
    start = (octave[:, None] * (1.0 + np.arange(parts) / parts)).ravel()
    return start, np.repeat(octave / parts, parts)


def _keys(v: FloatArray, upper: NDArray[np.bool_], bits: int) -> NDArray[np.int64]:
    """Return the numbers of the cells that hold `v`, those of the upper half being odd."""
    return np.asarray((v.view(np.int64) >> (_MANTISSA - bits)) * 2 + upper)


def _half_cell(bits: int) -> float:
    """Return half the width of a cell, as a share of the octave that it lies in."""
    return 2.0 ** -(bits + 1)


def _place_in_cell(v: FloatArray, bits: int) -> None:
    """Replace `v` by its distance from the middle of its cell, as a share of the octave."""
    mantissa = v.view(np.int64)
    # The rest of the mantissa, put behind the exponent of one.
    mantissa &= (1 << (_MANTISSA - bits)) - 1
    mantissa |= _BITS_OF_ONE
    v -= 1.0 + _half_cell(bits)


def _polynomials(rows: FloatArray, x: FloatArray, out: FloatArray) -> None:
    np.multiply(rows[:, _DEGREE], x, out=out)
    for power in range(_DEGREE - 1, 0, -1):
        out += rows[:, power]
        out *= x
    out += rows[:, 0]
