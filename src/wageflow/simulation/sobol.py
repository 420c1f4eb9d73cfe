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

from importlib.resources import as_file, files
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.errors import EstimateError

__all__ = ["BITS", "MAX_COLUMNS", "directions", "points", "scramble"]

BITS = 32
MAX_COLUMNS = 8192

Words: TypeAlias = npt.NDArray[np.uint32]


def directions(columns: int) -> Words:
    """Return the direction numbers, shape (columns, 32); the first bit is the highest.

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
    with as_file(files("wageflow.simulation") / "data" / "joe_kuo_d6.npy") as path:
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
    return m << np.arange(BITS - 1, -1, -1, dtype=np.uint32)


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
    out = np.zeros_like(vectors)
    for i in range(BITS):
        place = np.uint32(BITS - 1 - i)
        # row i of the matrix: random digits above the diagonal place, a one on it
        above = np.uint32((0xFFFFFFFF << (BITS - i)) & 0xFFFFFFFF)
        row = (words[:, i] & above) | (np.uint32(1) << place)
        out |= _parity(vectors & row[:, None]) << place
    return out, words[:, BITS]


def _parity(words: Words) -> Words:
    for half in (16, 8, 4, 2, 1):
        words = words ^ (words >> np.uint32(half))
    return words & np.uint32(1)


def points(vectors: Words, shift: Words, start: int, count: int) -> npt.NDArray[np.float64]:
    """Return points ``start`` to ``start + count`` in the order of the Gray code.

    Parameters
    ----------
    vectors, shift : ndarray of uint32
        As from `scramble`; a shift of zeros for plain points.
    start, count : int
        `count` is a power of two and divides `start`.

    Returns
    -------
    ndarray of uint32-resolution floats, shape (columns, count)
        In [0, 1); the caller adds half a step to stay off the ends.
    """
    # point n combines the vectors of gray(n) = n ^ (n >> 1), which is linear in the bits of n
    linear = vectors.copy()
    linear[:, 1:] ^= vectors[:, :-1]
    levels = count.bit_length() - 1
    block = np.empty((len(vectors), count), dtype=np.uint32)
    first = shift.copy()
    for k in range(levels, BITS):
        if start >> k & 1:
            first ^= linear[:, k]
    block[:, 0] = first
    for k in range(levels):
        half = 1 << k
        np.bitwise_xor(block[:, :half], linear[:, k : k + 1], out=block[:, half : 2 * half])
    return np.multiply(block, 2.0**-BITS, dtype=np.float64)
