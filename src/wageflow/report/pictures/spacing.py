"""Labels that stand as near as they can to what they name, and cover none other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["spread"]


def spread(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> npt.NDArray[np.float64]:
    """Move labels apart, by the least squares of the distances, until none covers another.

    Parameters
    ----------
    wanted : sequence of float, ascending
        Where the middle of each label would stand best.
    heights : sequence of float
        Of the labels.
    low, high : float
        The room; if it is too small for all, the labels go beyond `high`.

    Returns
    -------
    ndarray of shape (label,)
        The middles, in the order given.

    Examples
    --------
    >>> spread([0.5, 0.5], [0.2, 0.2], 0, 1).round(6).tolist()
    [0.4, 0.6]
    """
    tall = np.asarray(heights, dtype=float)
    # less what must lie between them, positions need only not descend: isotonic regression
    between = np.concatenate([[0.0], np.cumsum((tall[1:] + tall[:-1]) / 2)])
    blocks: list[tuple[float, int]] = []
    for value in np.asarray(wanted, dtype=float) - between:
        mean, count = float(value), 1
        while blocks and blocks[-1][0] > mean:
            before, members = blocks.pop()
            mean = (mean * count + before * members) / (count + members)
            count += members
        blocks.append((mean, count))
    found = np.concatenate([[mean] * count for mean, count in blocks])
    lowest = low + tall[0] / 2
    highest = max(lowest, high - tall[-1] / 2 - between[-1])
    placed: npt.NDArray[np.float64] = np.clip(found, lowest, highest) + between
    return placed
