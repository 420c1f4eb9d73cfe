"""Distribution functions on even grids: what a replicate leaves when its draws are not kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Curves"]

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Curves:
    """The distribution function of each of several keys, at the nodes of an even grid of its own.

    Between nodes it is a straight line. Below the first node nothing is known but the probability
    of lying there, nor above the last.

    Parameters
    ----------
    low, step : ndarray of shape (key,)
        First node and distance between nodes, in the unit of the key; `step` is above 0.
    reached : ndarray of shape (key, node)
        Probability of at most the node, never falling along the nodes.

    Examples
    --------
    >>> uniform = Curves(np.array([0.0]), np.array([5.0]), np.array([[0.0, 0.5, 1.0]]))
    >>> uniform.probability(np.array([2.5])), uniform.quantiles(np.array([0.25, 0.5]))
    (array([0.25]), array([[2.5, 5. ]]))
    """

    low: Floats
    step: Floats
    reached: Floats

    def probability(self, amounts: Floats) -> Floats:
        """Return the probability of at most an amount for each key, from shape (key,)."""
        nodes = self.reached.shape[1]
        place = np.clip((amounts - self.low) / self.step, -1.0, nodes)
        below = np.clip(np.floor(place), 0, nodes - 2).astype(int)
        rows = np.arange(len(self.reached))
        start, end = self.reached[rows, below], self.reached[rows, below + 1]
        share = np.clip(place - below, 0.0, 1.0)
        found = start + share * (end - start)
        found[place < 0.0] = 0.0
        found[place > nodes - 1] = 1.0
        return np.asarray(found, dtype=np.float64)

    def quantiles(self, u: Floats | Sequence[float]) -> Floats:
        """Return the quantiles of every key, shape (key, len(u)); at a step, its lower end."""
        wanted = np.asarray(u, dtype=np.float64)
        found = np.empty((len(self.reached), wanted.size))
        last = self.reached.shape[1] - 1
        for k, curve in enumerate(self.reached):
            after = np.clip(np.searchsorted(curve, wanted, side="left"), 1, last)
            rise = curve[after] - curve[after - 1]
            share = np.divide(
                wanted - curve[after - 1], rise, out=np.zeros(wanted.size), where=rise > 0.0
            )
            found[k] = self.low[k] + self.step[k] * (after - 1 + np.clip(share, 0.0, 1.0))
        return found
