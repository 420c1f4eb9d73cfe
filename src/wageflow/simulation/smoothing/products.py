"""Products of independent factors: sums on the grid of their logarithms.

The distribution of ``factor_1 * ... * factor_k * rest`` is the convolution of those of the
logarithms. Those of the factors are known exactly; the rest comes as points.

Sharing a mass between the two nodes next to it widens a smooth distribution by a variance of
``step**2 / 6``, and drawing straight lines between nodes by ``step**2 / 12``. Where factors are
wide against a step, that is taken back: less half of the excess variance times the second
difference, which leaves an error of fourth order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.simulation.smoothing.laws import TAIL, Corners, binned, corners_of

if TYPE_CHECKING:
    from wageflow.distributions import Distribution

__all__ = ["Factors", "ProductLaw", "product_law"]

Floats: TypeAlias = npt.NDArray[np.float64]
Complexes: TypeAlias = npt.NDArray[np.complex128]
Places: TypeAlias = npt.NDArray[np.intp]
Laws: TypeAlias = "tuple[Distribution, ...]"

_LEAST = 1e-6  # of the highest value: what is below adds nothing to a sum, and is put there
_FINEST = 24  # the logarithmic step is 2 ** (-k / 2), k at most so much
_LOWEST = 1e-9  # probability below which the lower end of a product is not looked for
_WIDE = 4.0  # steps: the spread from which factors are wide
_GAUSS = 6  # points of the quadrature of a distribution function over a step


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
        """Return the probability that each node gets, shape (row, node); rows add up to 1."""
        edges = first + step * (np.arange(count - 1) + 0.5)
        below_zero = int(np.searchsorted(edges, 0.0, side="right"))
        logs = np.log(edges[below_zero:])
        logs *= 1.0 / self.step
        last = self.reached.shape[1] - 1
        reached = np.zeros((len(rows), count + 1))
        reached[:, -1] = 1.0
        for place, row in enumerate(rows.tolist()):
            position = logs - self.first[row] / self.step
            np.maximum(position, 0.0, out=position)
            np.minimum(position, last - 1e-9, out=position)
            below = position.astype(np.intp)
            position -= below
            curve = self.reached[row]
            found = curve.take(below)
            below += 1
            rise = curve.take(below)
            rise -= found
            rise *= position
            found += rise
            reached[place, 1 + below_zero : count] = found
            if self.zero[row]:
                reached[place, 1:count] += self.zero[row] * (edges >= 0.0)
        return np.asarray(reached[:, 1:] - reached[:, :-1])


@dataclass(frozen=True, eq=False)
class Factors:
    """What is known of factors, computed once for all replicates.

    It fills as it is used; what stands in it hangs on nothing but the factors.
    """

    _reaches: dict[Distribution, tuple[float, float, float]] = field(default_factory=dict)
    _spectra: dict[tuple[Laws, float, int], Complexes] = field(default_factory=dict)
    _corners: dict[Distribution, Corners] = field(default_factory=dict)
    _moments: dict[Laws, tuple[float, float]] = field(default_factory=dict)

    def corners(self, unknown: Distribution) -> Corners:
        """Return a distribution function as straight pieces."""
        if unknown not in self._corners:
            self._corners[unknown] = corners_of(unknown)
        return self._corners[unknown]

    def moments(self, factors: Laws) -> tuple[float, float]:
        """Return the mean of a product of factors, and the mean of its square."""
        if factors not in self._moments:
            means = [factor.mean() for factor in factors]
            squares = [factor.mean() ** 2 + factor.std() ** 2 for factor in factors]
            self._moments[factors] = (math.prod(means), math.prod(squares))
        return self._moments[factors]

    def reach(self, factor: Distribution) -> tuple[float, float, float]:
        """Return the logarithms between which a factor lies, and their spread.

        Left out at an open end is a probability of `TAIL`; the spread is a standard deviation
        where the logarithm is normal.
        """
        if factor not in self._reaches:
            low, high = factor.support()
            if not math.isfinite(high):
                high = factor.ppf(1.0 - TAIL)
            low = max(low, factor.ppf(TAIL), _LEAST * high)
            near, far = (max(x, low) for x in (factor.ppf(0.16), factor.ppf(0.84)))
            spread = 0.5 * math.log(far / near)
            self._reaches[factor] = (math.log(low), math.log(high), spread)
        return self._reaches[factor]

    def spectrum(self, factors: Laws, step: float, length: int) -> Complexes:
        """Return the transform of the masses of a product, the first node at its low end.

        What the masses will be widened by is taken back, where the factors are wide.
        """
        key = (factors, step, length)
        if key not in self._spectra:
            spectrum = self._masses(factors[0], step, length)
            for factor in factors[1:]:
                spectrum *= self._masses(factor, step, length)
            if math.hypot(*(self.reach(factor)[2] for factor in factors)) > _WIDE * step:
                excess = (2 * len(factors) + 3) / 24
                angles = np.linspace(0.0, np.pi, length // 2 + 1)
                spectrum *= 1.0 + excess * (2.0 - 2.0 * np.cos(angles))
            self._spectra[key] = spectrum
        return self._spectra[key]

    def _masses(self, factor: Distribution, step: float, length: int) -> Complexes:
        low, high, _ = self.reach(factor)
        count = math.ceil((high - low) / step) + 1
        x, weights = np.polynomial.legendre.leggauss(_GAUSS)
        between = low + step * (np.arange(count)[:, None] + 0.5 * (x + 1.0))
        reached = factor.cdf(np.exp(between)) @ (0.5 * weights)
        # the mass of a node is the rise of the mean of the distribution function over a step
        masses = np.diff(reached, prepend=0.0)
        masses[-1] += 1.0 - reached[-1]
        return np.fft.rfft(masses, length)


def product_law(rest: Floats, factors: Laws, length: int, known: Factors) -> ProductLaw:
    """Return the distribution of the rest times independent factors.

    Parameters
    ----------
    rest : ndarray of shape (row, point)
        Not negative; its points are equally likely.
    factors : tuple of Distribution
        Above 0, one or more.
    length : int
        Nodes of the logarithmic grid.
    known : Factors
        What was computed for earlier replicates.
    """
    highest = rest.max(axis=1)
    highest[highest == 0.0] = 1.0
    positive = rest > 0.0
    logs = np.log(np.maximum(rest, _LEAST * highest[:, None]))
    lowest = logs.min(axis=1)
    reaches = [known.reach(factor) for factor in factors]
    width = float((logs.max(axis=1) - lowest).max()) + sum(high - low for low, high, _ in reaches)
    step = _step(width / (length - 2 * len(factors) - 4))
    weights: Floats | float = 1.0 / rest.shape[1]
    zero = np.zeros(len(rest))
    if not positive.all():
        zero = 1.0 - positive.mean(axis=1)
        weights = positive * (1.0 / rest.shape[1])
    logs -= lowest[:, None]
    logs *= 1.0 / step
    logs += 1.0  # a node of room, since taking the widening back reaches one below
    spectrum = np.fft.rfft(binned(logs, weights, length), axis=1)
    spectrum *= known.spectrum(factors, step, length)
    first = lowest - 1.5 * step + math.fsum(low for low, _, _ in reaches)
    reached = np.zeros((len(rest), length + 1))
    np.cumsum(np.fft.irfft(spectrum, length, axis=1), axis=1, out=reached[:, 1:])
    # taking the widening back overshoots a little where a density jumps
    np.clip(reached, 0.0, (1.0 - zero)[:, None], out=reached)
    np.maximum.accumulate(reached, axis=1, out=reached)
    reached[:, -1] = 1.0 - zero
    middle, square = known.moments(factors)
    with np.errstate(invalid="ignore"):  # where a moment is infinite
        mean = rest.mean(axis=1) * middle
        variance = np.maximum(np.square(rest).mean(axis=1) * square - mean**2, 0.0)
    ends = _ends(first, step, reached, zero)
    return ProductLaw(first, step, reached, zero, ends, (mean, variance))


def _step(least: float) -> float:
    """Return the next step of a ladder, so that replicates share it and what hangs on it."""
    return float(2.0 ** (math.ceil(2.0 * max(math.log2(least), -_FINEST / 2)) / 2.0))


def _ends(first: Floats, step: float, reached: Floats, zero: Floats) -> tuple[Floats, Floats]:
    low, high = np.empty(len(first)), np.empty(len(first))
    for row, curve in enumerate(reached):
        least = int(np.searchsorted(curve, _LOWEST, side="right")) - 1
        most = int(np.searchsorted(curve, curve[-1] - TAIL, side="left"))
        low[row] = math.exp(first[row] + step * max(least, 0))
        high[row] = math.exp(first[row] + step * most)
    low[zero > 0.0] = 0.0
    high[zero >= 1.0] = 0.0
    return low, high
