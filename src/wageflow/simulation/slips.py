"""Amounts that were written without their million."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["slip"]

_SMALL = 1e4  # how many times an amount the result is, before the amount is doubted
_NEAR = 100.0  # how far from the draws it may lie in full, as a factor
_SCALES = ((1e6, "e6", "million"), (1e9, "e9", "billion"))


def slip(low: float, high: float, values: ArrayLike) -> str:
    """Say that an amount seems to lack its million; nothing of one that does not.

    Parameters
    ----------
    low, high : float
        The ends of the amount, in US dollars a year; the same twice if it is one figure.
    values : array-like
        What it is held against, in the same unit.

    Returns
    -------
    str
        Empty where the amount is 0, is not far below the values, or is far from them also in
        millions and billions.

    Examples
    --------
    >>> slip(150, 150, [120e6, 180e6])
    '150 US dollars a year; write 150e6 for 150 million'
    >>> slip(150, 230, [120e6, 180e6])
    '150 to 230 US dollars a year; write 150e6 to 230e6 for 150 to 230 million'
    >>> slip(150e6, 150e6, [120e6, 180e6]), slip(0, 0, [120e6, 180e6])
    ('', '')
    """
    sizes = np.abs(np.asarray(values, dtype=np.float64)).ravel()
    middle = float(np.median(sizes)) if sizes.size else 0.0
    if high <= 0 or high * _SMALL >= middle:
        return ""
    least, most = float(sizes.min()) / _NEAR, float(sizes.max()) * _NEAR
    for factor, power, name in _SCALES:
        if high * factor >= least and low * factor <= most:
            ends = [f"{end:,.12g}" for end in dict.fromkeys((low, high))]
            full = [f"{end:.12g}{power}" for end in dict.fromkeys((low, high))]
            told = " to ".join(ends)
            return f"{told} US dollars a year; write {' to '.join(full)} for {told} {name}"
    return ""
