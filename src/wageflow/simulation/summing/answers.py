"""What a distribution says about an amount or a probability, from draws or from curves.

Curves answer where replicates have them, draws where they do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.errors import EstimateError
from wageflow.simulation.replicate import smoothed_together
from wageflow.simulation.summing.summary import quantiles, rows_of, total
from wageflow.simulation.summing.weighted import effective, weighted_quantiles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.simulation.replicate import Replicate, Run
    from wageflow.simulation.summing.curves import Curves
    from wageflow.simulation.summing.levels import LevelCurves
    from wageflow.simulation.summing.summary import Key

__all__ = ["ByCurves", "ByDraws", "Distribution", "distribution_of", "draws_of"]

Floats: TypeAlias = npt.NDArray[np.float64]


class Distribution(Protocol):
    """The distribution of one key, replicate by replicate."""

    def at_most(self, amount: float) -> Floats:
        """Return the probability of at most an amount, shape (replicate,)."""

    def quantiles(self, u: Floats) -> Floats:
        """Return quantiles, shape (replicate, len(u))."""

    def sample(self, size: int) -> Floats:
        """Return draws, or as many evenly ranked quantiles, shape (replicate, draw)."""


@dataclass(frozen=True, eq=False)
class ByDraws:
    """A distribution as the draws have it.

    Parameters
    ----------
    series : ndarray of shape (replicate, draw)
    weights : ndarray of the same shape, optional
        How much each draw counts; all count the same if left out.

    Examples
    --------
    >>> die = ByDraws(np.array([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]]))
    >>> die.at_most(3.0), die.quantiles(np.array([0.5]))
    (array([0.5]), array([[3.5]]))
    """

    series: Floats
    weights: Floats | None = None

    def at_most(self, amount: float) -> Floats:
        """Return the probability of at most an amount, shape (replicate,)."""
        below = self.series <= amount
        if self.weights is None:
            return np.asarray(below.mean(axis=1), dtype=np.float64)
        return np.asarray((below * self.weights).sum(axis=1) / self.weights.sum(axis=1))

    def quantiles(self, u: Floats) -> Floats:
        """Return Hazen's quantiles, shape (replicate, len(u))."""
        if self.weights is None:
            return quantiles(np.sort(self.series, axis=1), u)
        pairs = zip(self.series, self.weights, strict=True)
        return np.stack([weighted_quantiles(values, weights, u) for values, weights in pairs])

    def sample(self, size: int) -> Floats:
        """Return the draws; of weighted ones, quantiles in the middle of even shares.

        Of these there are at most `size`, and no more than the replicate with the fewest effective
        draws has: a density would be taken for surer than it is.
        """
        if self.weights is None:
            return self.series
        count = max(1, min(size, int(min(effective(weights) for weights in self.weights))))
        return self.quantiles((np.arange(count) + 0.5) / count)


@dataclass(frozen=True)
class ByCurves:
    """A distribution as the curves of the replicates have it.

    Parameters
    ----------
    curves : sequence
        Of each replicate those of one key.
    draws : int
        How many draws of a replicate they are of.
    """

    curves: Sequence[Curves | LevelCurves]
    draws: int

    def at_most(self, amount: float) -> Floats:
        """Return the probability of at most an amount, shape (replicate,)."""
        return np.concatenate([curve.probability(np.array([amount])) for curve in self.curves])

    def quantiles(self, u: Floats) -> Floats:
        """Return quantiles, shape (replicate, len(u))."""
        return np.concatenate([curve.quantiles(u) for curve in self.curves])

    def sample(self, size: int) -> Floats:
        """Return quantiles in the middle of `size` even shares of the probability.

        No more than there were draws: a density would be taken for surer than it is.
        """
        count = min(size, self.draws)
        return self.quantiles((np.arange(count) + 0.5) / count)


def distribution_of(
    run: Run, results: Sequence[Replicate], key: Key, *, smooth: bool
) -> Distribution:
    """Return the distribution of a key of no recipient, smoothed or not."""
    if smooth:
        found = smoothed_together(run, results, [key])
        return ByCurves([curves[0] for curves in found], run.design.size)
    by = ("host",) if key.host else ()
    curves = [result.curves[by] for result in results if by in result.curves]
    if len(curves) < len(results):
        kept = [result.weights for result in results if result.weights is not None]
        return ByDraws(draws_of(run, results, key), np.stack(kept) if kept else None)
    place = run.plan.keys[by].index(key)
    return ByCurves([curve.one(place) for curve in curves], run.design.size)


def draws_of(run: Run, results: Sequence[Replicate], key: Key) -> Floats:
    """Return the draws of a key, shape (replicate, draw).

    Raises
    ------
    EstimateError
        If the run kept none.
    """
    series = rows_of(run.layout, key)
    found = np.empty((len(results), run.design.size if run.keep == "draws" else 0))
    for result, room in zip(results, found, strict=True):
        if result.rows is None:
            raise EstimateError(
                "estimate: was made with keep='summary' and has no draws to ask; run it again with "
                "keep='draws'"
            )
        total(result.rows, series, room)
    return found
