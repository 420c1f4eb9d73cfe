"""Several distributions as one whose quantiles are the means of theirs."""

# ruff: noqa: SLF001 - an average is made of its components' unchecked formulas

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from wageflow.distributions.base import Distribution, FloatArray
from wageflow.distributions.inversion import smallest_reaching
from wageflow.distributions.moments import quantile_moments
from wageflow.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from wageflow.distributions.base import QuantileFunction

__all__ = ["QuantileAverage"]

_SMALLEST = 1e-300


@dataclass(frozen=True, slots=True, repr=False)
class QuantileAverage(Distribution):
    """The number whose quantiles are weighted means of its components'; made by `vincent`.

    Parameters
    ----------
    components : tuple of Distribution
        In one unit.
    weights : tuple of float
        Positive, of the same length, adding up to 1.

    Notes
    -----
    ``ppf(u) = sum(w * c.ppf(u))``: of components with one shape it is that shape, with mean
    location and mean width, where a mixture would be wider than any of them. Known as
    Vincent averaging [1]_.

    References
    ----------
    .. [1] R. Ratcliff, "Group reaction time distributions and an analysis of distribution
       statistics", Psychological Bulletin 86 (1979), 446-461.

    Examples
    --------
    >>> from wageflow.distributions.families import Uniform
    >>> QuantileAverage((Uniform(0.0, 1.0), Uniform(2.0, 5.0)), (0.5, 0.5)).ppf([0.0, 0.5, 1.0])
    array([1., 2., 3.])
    """

    constructor: ClassVar[str] = "vincent"

    components: tuple[Distribution, ...]
    weights: tuple[float, ...]

    def _ppf(self, u: FloatArray) -> FloatArray:
        return self._averaged([component._ppf for component in self.components], u)

    def _isf(self, q: FloatArray) -> FloatArray:
        return self._averaged([component._isf for component in self.components], q)

    def _averaged(
        self, quantiles: list[Callable[[FloatArray], FloatArray]], u: FloatArray
    ) -> FloatArray:
        total = np.zeros(u.shape)
        for quantile, weight in zip(quantiles, self.weights, strict=True):
            total += weight * quantile(u)
        return total

    def _cdf(self, x: FloatArray) -> FloatArray:
        below = x < self._ppf(np.array([0.5]))[0]
        out = np.empty(x.shape)
        out[below] = self._reached(x[below])
        out[~below] = 1.0 - self._left(x[~below])
        return out

    def _sf(self, x: FloatArray) -> FloatArray:
        below = x < self._ppf(np.array([0.5]))[0]
        out = np.empty(x.shape)
        out[below] = 1.0 - self._reached(x[below])
        out[~below] = self._left(x[~below])
        return out

    def _reached(self, x: FloatArray) -> FloatArray:
        """Return the probability of at most `x`, below the median: where the quantile passes it."""
        beyond = np.nextafter(x, np.inf)
        return self._solved(lambda u, target: self._ppf(u) - target, beyond)

    def _left(self, x: FloatArray) -> FloatArray:
        """Return the probability of more than `x`, from the median on."""
        return self._solved(lambda q, target: target - self._isf(q), x)

    def _solved(
        self, excess: Callable[[FloatArray, FloatArray], FloatArray], targets: FloatArray
    ) -> FloatArray:
        found = np.zeros(targets.shape)
        # What the quantile passes at once, at the very end of the interval, has probability 0.
        inside = excess(np.full(targets.shape, _SMALLEST), targets) < 0.0
        wanted = targets[inside]
        if wanted.size:
            low, high = np.full(wanted.shape, _SMALLEST), np.full(wanted.shape, 0.5)
            found[inside] = smallest_reaching(excess, wanted, low, high)
        return found

    def _logpdf(self, x: FloatArray) -> FloatArray:
        """Return the density by the slope of the quantile, the mean of the components' slopes."""
        if any(_has_steps(component) for component in self.components) or self._is_single():
            raise InputError(self._no_density())
        u, rest = self._cdf(x), self._sf(x)
        below = u < 0.5
        slope = np.zeros(x.shape)
        for component, weight in zip(self.components, self.weights, strict=True):
            if component._atoms()[0].size:
                continue  # a single value: its quantile has no slope
            at = np.empty(x.shape)
            at[below] = component._ppf(np.maximum(u[below], _SMALLEST))
            at[~below] = component._isf(np.maximum(rest[~below], _SMALLEST))
            slope += weight * np.exp(-component.logpdf(at))
        return -np.log(slope)

    def _is_single(self) -> bool:
        return all(component._atoms()[0].size == 1 for component in self.components)

    def _atoms(self) -> tuple[FloatArray, FloatArray]:
        """Return the values at which the quantiles of all components stand still together."""
        steps = [_steps(component) for component in self.components]
        levels = np.unique(np.concatenate([np.concatenate(ends) for ends in steps]))
        middle, width = (levels[1:] + levels[:-1]) / 2.0, np.diff(levels)
        still = np.ones(middle.shape, dtype=bool)
        for below, reached in steps:
            still &= ((below[:, None] < middle) & (middle < reached[:, None])).any(axis=0)
        values, place = np.unique(self._ppf(middle[still]), return_inverse=True)
        masses = np.zeros(values.size)
        np.add.at(masses, place, width[still])
        return values, masses

    def _is_slow(self) -> bool:
        return any(component._is_slow() for component in self.components)

    def quantile_function(self) -> QuantileFunction:
        """Return the weighted mean of the components' fastest quantile functions.

        Returns
        -------
        callable
            As `Distribution.quantile_function` says.
        """
        fastest = [component.quantile_function() for component in self.components]

        def quantile(u: FloatArray) -> FloatArray:
            return self._averaged(fastest, u)

        return quantile

    def mean(self) -> float:
        """Return the weighted mean of the means.

        Returns
        -------
        float
        """
        return math.fsum(w * c.mean() for c, w in zip(self.components, self.weights, strict=True))

    def std(self) -> float:
        """Return the standard deviation, by integrating the quantile function.

        Returns
        -------
        float
            Infinite or NaN where that of a component is.
        """
        spreads = sum(component.std() for component in self.components)
        return quantile_moments(self)[1] if math.isfinite(spreads) else spreads

    def support(self) -> tuple[float, float]:
        """Return the weighted means of the ends of the components' supports.

        Returns
        -------
        tuple of float
        """
        # Added up as quantiles are, so that no quantile passes the end by a rounding; from Python
        # 3.12 on, `sum` is exacter than that.
        low, high = 0.0, 0.0
        for component, weight in zip(self.components, self.weights, strict=True):
            ends = component.support()
            low, high = low + weight * ends[0], high + weight * ends[1]
        return low, high

    def to_plain(self) -> dict[str, object]:
        """Return the tables of the components, and the weights.

        Returns
        -------
        dict
        """
        parts = [component.to_plain() for component in self.components]
        return {"vincent": parts, "weights": list(self.weights)}

    def __repr__(self) -> str:
        return f"wf.vincent({list(self.components)!r}, weights={list(self.weights)!r})"


def _has_steps(component: Distribution) -> bool:
    """Whether some values carry probability, and there are others beside a single one."""
    values, masses = component._atoms()
    return bool(values.size > 1 or (values.size == 1 and masses[0] < 1.0 - 1e-12))


def _steps(component: Distribution) -> tuple[FloatArray, FloatArray]:
    """Return the probabilities between which the quantile of a component stands still."""
    values, masses = component._atoms()
    reached = component._cdf(values)
    return reached - masses, reached
