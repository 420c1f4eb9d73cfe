"""Products of independent factors: sums on the grid of their logarithms.

The distribution of ``factor_1 * ... * factor_k * rest`` is the convolution of those of the
logarithms. Those of the factors are known exactly; the rest comes as points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.simulation.smoothing.laws import TAIL, binned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.distributions import Distribution

__all__ = ["ProductLaw", "Spectra", "product_law"]

Floats: TypeAlias = npt.NDArray[np.float64]
Complexes: TypeAlias = npt.NDArray[np.complex128]
Places: TypeAlias = npt.NDArray[np.intp]

_LEAST = 1e-6  # of the highest value: what is below adds nothing to a sum, and is put there
_FINEST = 12  # the logarithmic step is 2 ** (-k / 2), k at most so much
_LOWEST = 1e-9  # probability below which the lower end of a product is not looked for

#: Transforms of the masses of factors on a logarithmic grid, which all replicates share.
Spectra: TypeAlias = "dict[tuple[Distribution, float, int], tuple[float, Complexes]]"


@dataclass(frozen=True, eq=False)
class ProductLaw:
    """A product whose distribution function is known on an even grid of logarithms.

    Parameters
    ----------
    first : ndarray of shape (row,)
        The logarithm at the first edge between two cells.
    step : float
        Of the logarithm.
    reached : ndarray of shape (row, edge)
        Probability of a product above 0 and at most the edge.
    zero : ndarray of shape (row,)
        Probability of a product of 0.
    ends, moments : tuple of two ndarrays of shape (row,)
    """

    first: Floats
    step: float
    reached: Floats
    zero: Floats
    ends: tuple[Floats, Floats]
    moments: tuple[Floats, Floats]

    def masses(self, rows: Places, first: float, step: float, count: int) -> Floats:
        """Return the probability that each node gets, shape (row, node)."""
        edges = first + step * (np.arange(count - 1) + 0.5)
        above = edges > 0.0
        logs = np.log(np.where(above, edges, 1.0))
        cells = self.reached.shape[1] - 1
        masses = np.empty((len(rows), count))
        for place, row in enumerate(rows.tolist()):
            position = (logs - self.first[row]) * (1.0 / self.step)
            np.clip(position, 0.0, cells - 1e-9, out=position)
            below = position.astype(np.intp)
            position -= below
            curve = self.reached[row]
            start = curve.take(below)
            found = curve.take(below + 1)
            found -= start
            found *= position
            found += start
            found[~above] = 0.0
            if self.zero[row]:
                found += self.zero[row] * (edges >= 0.0)
            masses[place, 0] = found[0] if count > 1 else 1.0
            np.subtract(found[1:], found[:-1], out=masses[place, 1:-1])
            if count > 1:
                masses[place, -1] = 1.0 - found[-1]
        return masses


def product_law(
    rest: Floats, factors: Sequence[Distribution], length: int, spectra: Spectra
) -> ProductLaw:
    """Return the distribution of the rest times independent factors.

    Parameters
    ----------
    rest : ndarray of shape (row, point)
        Not negative; its points are equally likely.
    factors : sequence of Distribution
        Above 0, one or more.
    length : int
        Nodes of the logarithmic grid.
    spectra : dict
        What was computed for earlier replicates.
    """
    highest = rest.max(axis=1)
    highest[highest == 0.0] = 1.0
    positive = rest > 0.0
    logs = np.log(np.maximum(rest, _LEAST * highest[:, None]))
    lowest = logs.min(axis=1)
    reaches = [_reach(factor) for factor in factors]
    width = float((np.log(highest) - lowest).max()) + sum(high - low for low, high in reaches)
    step = _step(width / (length - 2 * len(factors) - 4))
    weights: Floats | float = 1.0 / rest.shape[1]
    zero = np.zeros(len(rest))
    if not positive.all():
        zero = 1.0 - positive.mean(axis=1)
        weights = weights * positive
    masses = binned((logs - lowest[:, None]) * (1.0 / step), weights, length)
    spectrum = np.fft.rfft(masses, axis=1)
    first = lowest - 0.5 * step
    for factor, (low, high) in zip(factors, reaches, strict=True):
        key = (factor, step, length)
        if key not in spectra:
            spectra[key] = _spectrum(factor, low, high, step, length)
        start, own = spectra[key]
        spectrum *= own
        first += start
    masses = np.fft.irfft(spectrum, length, axis=1)
    reached = np.zeros((len(rest), length + 1))
    np.cumsum(masses, axis=1, out=reached[:, 1:])
    np.maximum.accumulate(reached, axis=1, out=reached)
    ends = _ends(first, step, reached, zero)
    return ProductLaw(first, step, reached, zero, ends, _moments(rest, factors))


def _reach(factor: Distribution) -> tuple[float, float]:
    """Return the logarithms between which a factor lies, but for a probability of `TAIL`."""
    low, high = factor.support()
    if not np.isfinite(high):
        high = factor.ppf(1.0 - TAIL)
    low = max(low, factor.ppf(TAIL), _LEAST * high)
    return float(np.log(low)), float(np.log(high))


def _step(least: float) -> float:
    """Return the next step of a ladder, so that replicates share it and what hangs on it."""
    return float(2.0 ** (np.ceil(2.0 * max(np.log2(least), -_FINEST / 2)) / 2.0))


def _spectrum(
    factor: Distribution, low: float, high: float, step: float, length: int
) -> tuple[float, Complexes]:
    """Return the first node and the transform of the masses around the nodes."""
    count = int(np.ceil((high - low) / step)) + 1
    start = 0.5 * (low + high) - 0.5 * step * (count - 1)
    edges = start + step * (np.arange(count - 1) + 0.5)
    reached = np.concatenate([[0.0], factor.cdf(np.exp(edges)), [1.0]])
    return start, np.fft.rfft(np.diff(reached), length)


def _ends(first: Floats, step: float, reached: Floats, zero: Floats) -> tuple[Floats, Floats]:
    low, high = np.empty(len(first)), np.empty(len(first))
    for row, curve in enumerate(reached):
        least = np.searchsorted(curve, _LOWEST, side="right") - 1
        most = np.searchsorted(curve, curve[-1] - TAIL, side="left")
        low[row] = first[row] + step * max(least, 0)
        high[row] = first[row] + step * most
    low, high = np.exp(low), np.exp(high)
    low[zero > 0.0] = 0.0
    high[zero >= 1.0] = 0.0
    return low, high


def _moments(rest: Floats, factors: Sequence[Distribution]) -> tuple[Floats, Floats]:
    mean, square = rest.mean(axis=1), np.square(rest).mean(axis=1)
    for factor in factors:
        middle = factor.mean()
        mean = mean * middle
        square = square * (middle**2 + factor.std() ** 2)
    return mean, np.maximum(square - mean**2, 0.0)
