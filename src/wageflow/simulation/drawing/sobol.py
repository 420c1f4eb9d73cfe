"""Scrambled Sobol' points, addressed by counter.

A Sobol' sequence is a digital net: over the field of two elements, a point's bits are a linear
function of the bits of its number. Hence any block of 2**k points is the first block combined
(XOR) with one constant a column, and blocks can be made anywhere, in any order, without a state.
A linear matrix scramble of the digits keeps that structure.

References
----------
.. [1] S. Joe and F. Y. Kuo, "Constructing Sobol sequences with better two-dimensional
   projections", SIAM J. Sci. Comput. 30 (2008), 2635-2654.
.. [2] J. Matousek, "On the L2-discrepancy for anchored boxes", J. Complexity 14 (1998), 527-556.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.errors import EstimateError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BITS", "MAX_COLUMNS", "Net", "directions", "scramble"]

BITS = 32
MAX_COLUMNS = 8192
_AT_ONCE = 1024

Words: TypeAlias = npt.NDArray[np.uint32]


@lru_cache(maxsize=8)
def directions(columns: int) -> Words:
    """Return the direction numbers, shape (columns, 32), read-only; the first bit is the highest.

    Raises
    ------
    EstimateError
        If more columns are asked for than there are direction numbers.
    """
    if columns > MAX_COLUMNS:
        raise EstimateError(
            f"programme: {columns:,} unknowns, but the Sobol' sequence has {MAX_COLUMNS:,} "
            "columns; take sampler='latin' or 'random'"
        )
    with as_file(files("wageflow.simulation.drawing") / "data" / "joe_kuo_d6.npy") as path:
        table = np.array(np.load(path, mmap_mode="r", allow_pickle=False)[:columns])
    polynomial, initial = table[:, 0], table[:, 1:]
    degree = np.array([int(p).bit_length() - 1 for p in polynomial])
    m = np.zeros((columns, BITS), dtype=np.uint32)
    m[degree == 0] = 1
    for s in np.unique(degree[degree > 0]):
        # the recurrence of Bratley and Fox, for all columns of one degree at once
        rows = np.flatnonzero(degree == s)
        part = np.zeros((len(rows), BITS), dtype=np.uint32)
        part[:, :s] = initial[rows, :s]
        for k in range(s, BITS):
            new = part[:, k - s] ^ (part[:, k - s] << np.uint32(s))
            for j in range(1, s):
                coefficient = (polynomial[rows] >> np.uint32(s - j)) & np.uint32(1)
                new = new ^ (coefficient * (part[:, k - j] << np.uint32(j)))
            part[:, k] = new
        m[rows] = part
    m <<= np.arange(BITS - 1, -1, -1, dtype=np.uint32)
    m.flags.writeable = False
    return m


def scramble(vectors: Words, bits: npt.NDArray[np.uint64]) -> tuple[Words, Words]:
    """Scramble direction numbers by a random lower-triangular matrix and a random shift a column.

    Parameters
    ----------
    vectors : ndarray of uint32, shape (columns, 32)
    bits : ndarray of uint64, shape (columns, 33)
        Random words, of which the high halves are used.

    Returns
    -------
    vectors, shift : ndarray of uint32, shapes (columns, 32) and (columns,)
    """
    words = (bits >> np.uint64(32)).astype(np.uint32)
    place = np.arange(BITS - 1, -1, -1, dtype=np.uint32)
    # row i of the matrix: random digits above the diagonal place, a one on it
    above = np.array([(0xFFFFFFFF << (BITS - i)) & 0xFFFFFFFF for i in range(BITS)], np.uint32)
    rows = (words[:, :BITS] & above) | (np.uint32(1) << place)
    out = np.empty_like(vectors)
    for some in _slices(len(vectors)):
        digits = _parity(vectors[some, None, :] & rows[some, :, None]) << place[:, None]
        np.bitwise_or.reduce(digits, axis=1, out=out[some])
    return out, words[:, BITS]


def _slices(columns: int) -> Iterator[slice]:
    """Cut columns up, so that what is made of each does not fill the memory."""
    for start in range(0, columns, _AT_ONCE):
        yield slice(start, start + _AT_ONCE)


def _parity(words: Words) -> Words:
    for half in (16, 8, 4, 2, 1):
        words = words ^ (words >> np.uint32(half))
    return words & np.uint32(1)


class Net:
    """The points of a sequence in blocks of one length, which is a power of two.

    Parameters
    ----------
    vectors, shift : ndarray of uint32
        As from `scramble`; a shift of zeros for plain points.
    length : int
        Points in a block; a power of two.

    Examples
    --------
    >>> net = Net(directions(2), np.zeros(2, dtype=np.uint32), 4)
    >>> net.block(0, np.empty((2, 4)))
    array([[0.  , 0.5 , 0.75, 0.25],
           [0.  , 0.5 , 0.25, 0.75]])
    """

    def __init__(self, vectors: Words, shift: Words, length: int) -> None:
        # point n combines the vectors of gray(n) = n ^ (n >> 1), which is linear in the bits of n
        self._linear = vectors.copy()
        self._linear[:, 1:] ^= vectors[:, :-1]
        self._first = np.empty((len(vectors), length), dtype=np.uint32)
        self._first[:, 0] = shift
        for k in range(length.bit_length() - 1):
            half = 1 << k
            np.bitwise_xor(
                self._first[:, :half],
                self._linear[:, k : k + 1],
                out=self._first[:, half : 2 * half],
            )
        self._words: Words | None = None

    def block(
        self, start: int, out: npt.NDArray[np.float64], offset: float = 0.0
    ) -> npt.NDArray[np.float64]:
        """Fill `out` with points ``start`` to ``start + length``, in the order of the Gray code.

        Parameters
        ----------
        start : int
            A multiple of the length.
        out : ndarray of shape (columns, length)
        offset : float
            Added to every coordinate; half a step, to stay off the ends.

        Returns
        -------
        ndarray
            `out`; without an offset in [0, 1).
        """
        bits = [k for k in range(self._first.shape[1].bit_length() - 1, BITS) if start >> k & 1]
        moved = np.bitwise_xor.reduce(self._linear[:, bits], axis=1)
        # there once a run was compiled; one pass instead of three, to the same bits
        compiled = sys.modules.get("wageflow.simulation.computing.shortcuts")
        if compiled is not None:
            compiled.fill_points(self._first, moved, offset, out)
            return out
        if self._words is None:
            self._words = np.empty_like(self._first)
        np.bitwise_xor(self._first, moved[:, None], out=self._words)
        np.multiply(self._words, 2.0**-BITS, out=out)
        out += offset
        return out
