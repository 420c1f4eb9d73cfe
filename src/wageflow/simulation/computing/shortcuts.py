"""What a compiled run does outside its tape: points, tables and order statistics, to the same bits.

This module needs numba, which is loaded with it. Others look whether it is there; they do the same
by NumPy where it is not.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
import numpy.typing as npt

from wageflow.distributions.tables import QuantileTable

if TYPE_CHECKING:
    from wageflow.distributions.base import QuantileFunction

__all__ = ["fill_points", "look_up", "order_statistics"]

_compiled = numba.njit(nogil=True, cache=True, error_model="numpy")


def order_statistics(
    values: npt.NDArray[np.float64], places: npt.NDArray[np.intp]
) -> npt.NDArray[np.float64]:
    """Return what would stand at some places of every row if it were sorted.

    Parameters
    ----------
    values : ndarray of shape (series, draw)
        Finite.
    places : ndarray of int, shape (place,)
        In any order, and repeated if need be.

    Returns
    -------
    ndarray of shape (series, place)
        The very values that sorting would put there.
    """
    rising, which = np.unique(places, return_inverse=True)
    found = np.empty((len(values), len(rising)))
    _select(values, rising, found)
    return found[:, which]


def look_up(
    function: QuantileFunction, u: npt.NDArray[np.float64], out: npt.NDArray[np.float64]
) -> None:
    """Fill `out` with quantiles at `u`, both of shape (draw,); a table gives the bits it has."""
    if not isinstance(function, QuantileTable):
        out[:] = function(u)
        return
    coefficients, first, bits = function.cells
    _read(coefficients, (first, bits), u, np.empty(u.size), out)
    function.completed(u, out)


@_compiled
def _read(coefficients: Any, address: Any, u: Any, place: Any, out: Any) -> None:
    """Evaluate the polynomial of the cell in which each `u` lies; NaN beyond the cells."""
    first, bits = address
    half = coefficients.shape[0] // 2
    for i in range(u.size):
        place[i] = min(u[i], 1.0 - u[i])
    words = place.view(np.int64)
    for i in range(u.size):
        cell = max((words[i] >> (52 - bits)) - first, 0)
        if 1.0 - u[i] < u[i]:
            cell += half
        out[i] = cell
    for i in range(u.size):
        # the rest of the mantissa, put behind the exponent of one
        words[i] = (words[i] & ((1 << (52 - bits)) - 1)) | (1023 << 52)
    for i in range(u.size):
        x = place[i] - (1.0 + 2.0 ** -(bits + 1))
        row = coefficients[int(out[i])]
        value = row[5] * x
        for power in range(4, 0, -1):
            value = (value + row[power]) * x
        out[i] = value + row[0]


def fill_points(
    words: npt.NDArray[np.uint32],
    moved: npt.NDArray[np.uint32],
    offset: float,
    out: npt.NDArray[np.float64],
) -> None:
    """Turn words of 32 bits, combined with one of each column, into numbers in [0, 1)."""
    _points(words, moved, offset, out)


@_compiled
def _points(words: Any, moved: Any, offset: float, out: Any) -> None:
    # as signed numbers, which processors turn into floats several at a time; all of it is exact
    for column in range(words.shape[0]):
        part, row = words[column], out[column]
        word = moved[column] ^ np.uint32(0x80000000)
        for i in range(part.size):
            row[i] = np.float64(np.int32(part[i] ^ word)) * 2.0**-32 + (0.5 + offset)


_CELLS = 4096


@_compiled
def _select(values: Any, places: Any, found: Any) -> None:  # noqa: C901, PLR0912 - passes in turn
    """Count values into cells in order, and sort only the cells in which a place lies."""
    size = values.shape[1]
    counts = np.empty(_CELLS + 1, dtype=np.int64)
    begins = np.empty(_CELLS, dtype=np.int64)
    kept = np.empty(size)
    for row in range(values.shape[0]):
        x = values[row]
        low, high = x[0], x[0]
        for i in range(size):
            low, high = min(low, x[i]), max(high, x[i])
        scale = _CELLS / (high - low) if high > low else 0.0
        if not math.isfinite(scale) or scale == 0.0:
            ordered = np.sort(x)
            for j in range(places.size):
                found[row, j] = ordered[places[j]]
            continue
        counts[:] = 0
        for i in range(size):
            # rising with the value, whatever is rounded, so that cells are in order
            counts[min(int((x[i] - low) * scale), _CELLS - 1)] += 1
        begins[:] = -1
        before, used, j = 0, 0, 0
        for cell in range(_CELLS):
            after = before + counts[cell]
            if j < places.size and places[j] < after:
                begins[cell] = used
                used += counts[cell]
                while j < places.size and places[j] < after:
                    j += 1
            before = after
        for i in range(size):
            cell = min(int((x[i] - low) * scale), _CELLS - 1)
            if begins[cell] >= 0:
                kept[begins[cell]] = x[i]
                begins[cell] += 1
        before, used, j = 0, 0, 0
        for cell in range(_CELLS):
            after = before + counts[cell]
            if j < places.size and places[j] < after:
                part = kept[used : used + counts[cell]]
                part.sort()
                while j < places.size and places[j] < after:
                    found[row, j] = part[places[j] - before]
                    j += 1
                used += counts[cell]
            before = after
