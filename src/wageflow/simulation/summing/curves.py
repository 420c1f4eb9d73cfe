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

    Between nodes it is a straight line. Beyond the ends there is nothing, and a share of the
    probability that lies on an end, spread over half a step by the grid, is taken to lie there.

    Parameters
    ----------
    low, step : ndarray of shape (key,)
        First node and distance between nodes, in the unit of the key; `step` is above 0.
    reached : ndarray of shape (key, node)
        Probability of at most the node, never falling along the nodes.
    ends : ndarray of shape (2, key)
        The least and the largest amount there is.

    Examples
    --------
    >>> ends = np.array([[0.0], [10.0]])
    >>> uniform = Curves(np.array([0.0]), np.array([5.0]), np.array([[0.0, 0.5, 1.0]]), ends)
    >>> uniform.probability(np.array([2.5])), uniform.quantiles(np.array([0.25, 0.5]))
    (array([0.25]), array([[2.5, 5. ]]))
    """

    low: Floats
    step: Floats
    reached: Floats
    ends: Floats

    @property
    def coarseness(self) -> Floats:
        """The largest share of the probability between two neighbouring nodes, shape (key,)."""
        return np.asarray(np.diff(self.reached, axis=1).max(axis=1))

    def each(self) -> list[Curves]:
        """Return the curve of each key by itself."""
        parts = [slice(k, k + 1) for k in range(len(self.low))]
        return [Curves(self.low[p], self.step[p], self.reached[p], self.ends[:, p]) for p in parts]

    def probability(self, amounts: Floats) -> Floats:
        """Return the probability of at most an amount for each key, from shape (key,)."""
        nodes = self.reached.shape[1]
        least, largest = (self.ends - self.low) / self.step
        place = (amounts - self.low) / self.step
        place = np.clip(np.minimum(np.maximum(place, least + 0.5), largest - 0.5), 0, nodes - 1)
        below = np.minimum(place.astype(int), nodes - 2)
        rows = np.arange(len(self.reached))
        start, end = self.reached[rows, below], self.reached[rows, below + 1]
        found = start + (place - below) * (end - start)
        found[amounts < self.ends[0]] = 0.0
        found[amounts >= self.ends[1]] = 1.0
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
        return np.clip(found, *self.ends[:, :, None])
