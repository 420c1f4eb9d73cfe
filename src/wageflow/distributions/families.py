"""Families between two bounds whose quantile is a short formula."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from wageflow.distributions.base import Distribution, FloatArray
from wageflow.distributions.checks import span

__all__ = ["LogUniform", "Triangular", "Uniform"]

_WIDEST_LOG = 700.0  # exp of more may be past the range of a float
_NO_SIDE = 5e-324  # in place of the width of a side that is not there, so that 0 / 0 is 0


@dataclass(frozen=True, slots=True, repr=False)
class Uniform(Distribution):
    """Any value from low to high, none likelier than another; made by `uniform`.

    Parameters
    ----------
    low, high : float
        Ends, in the unit of the number.

    Examples
    --------
    >>> Uniform(0.0, 3.0).mean()
    1.5
    """

    constructor: ClassVar[str] = "uniform"

    low: float
    high: float

    def _ppf(self, u: FloatArray) -> FloatArray:
        out = u * span(self.low, self.high)
        out += self.low
        return out

    def _isf(self, q: FloatArray) -> FloatArray:
        return self.high - q * span(self.low, self.high)

    def _cdf(self, x: FloatArray) -> FloatArray:
        return np.clip((x - self.low) / (self.high - self.low), 0.0, 1.0)

    def _sf(self, x: FloatArray) -> FloatArray:
        return np.clip((self.high - x) / (self.high - self.low), 0.0, 1.0)

    def _logpdf(self, x: FloatArray) -> FloatArray:
        return np.full(x.shape, -math.log(self.high - self.low))

    def mean(self) -> float:
        """Return the middle of the range.

        Returns
        -------
        float
        """
        return self.low + (self.high - self.low) / 2.0

    def std(self) -> float:
        """Return the standard deviation, width over the root of 12.

        Returns
        -------
        float
        """
        return (self.high - self.low) / math.sqrt(12.0)

    def support(self) -> tuple[float, float]:
        """Return the two ends.

        Returns
        -------
        tuple of float
        """
        return self.low, self.high


@dataclass(frozen=True, slots=True, repr=False)
class LogUniform(Distribution):
    """A positive number whose logarithm is uniform; made by `loguniform`.

    Parameters
    ----------
    low, high : float
        Ends, positive, in the unit of the number.

    Examples
    --------
    >>> round(LogUniform(1.0, 100.0).ppf(0.5), 12)
    10.0
    """

    constructor: ClassVar[str] = "loguniform"

    low: float
    high: float

    def _log_ratio(self) -> float:
        ratio = (self.high - self.low) / self.low
        # log1p keeps the digits of a narrow range; a range that overflows has no need of it.
        return (
            math.log1p(ratio) if math.isfinite(ratio) else math.log(self.high) - math.log(self.low)
        )

    def _ppf(self, u: FloatArray) -> FloatArray:
        ratio = self._log_ratio()
        out = u * ratio
        if ratio > _WIDEST_LOG:  # the power alone would be past the range of a float
            out += math.log(self.low)
            np.exp(out, out=out)
            return np.clip(out, self.low, self.high, out=out)
        np.exp(out, out=out)
        out *= self.low
        return np.minimum(out, self.high, out=out)

    def _isf(self, q: FloatArray) -> FloatArray:
        return np.maximum(self.high * np.exp(q * -self._log_ratio()), self.low)

    def _cdf(self, x: FloatArray) -> FloatArray:
        inside = np.clip(x, self.low, self.high)
        if self._log_ratio() > _WIDEST_LOG:  # the quotient would be past the range of a float
            found: FloatArray = (np.log(inside) - math.log(self.low)) / self._log_ratio()
            return found
        return np.log1p((inside - self.low) / self.low) / self._log_ratio()

    def _sf(self, x: FloatArray) -> FloatArray:
        inside = np.clip(x, self.low, self.high)
        below = (inside - self.high) / self.high
        # near the upper end log1p keeps the digits, far from it there would be none of them left
        near = -np.log1p(np.maximum(below, -0.5))
        far = math.log(self.high) - np.log(inside)
        return np.where(below > -0.5, near, far) / self._log_ratio()

    def _logpdf(self, x: FloatArray) -> FloatArray:
        return np.asarray(-np.log(x) - math.log(self._log_ratio()))

    def mean(self) -> float:
        """Return the mean, ``(high - low) / log(high / low)``.

        Returns
        -------
        float
        """
        return (self.high - self.low) / self._log_ratio()

    def std(self) -> float:
        """Return the standard deviation, in a form that keeps its digits for narrow ranges.

        Returns
        -------
        float
            ``mean * sqrt(z / tanh(z) - 1)`` with ``z = log(high / low) / 2``, which is
            algebra on the second moment ``(high**2 - low**2) / (4 z)``.
        """
        z = self._log_ratio() / 2.0
        # z coth z - 1 cancels below z = 0.05; four terms of its series are exact there.
        excess = (
            z / math.tanh(z) - 1.0
            if z > 0.05
            else z**2 / 3.0 - z**4 / 45.0 + 2.0 * z**6 / 945.0 - z**8 / 4725.0
        )
        return self.mean() * math.sqrt(excess)

    def support(self) -> tuple[float, float]:
        """Return the two ends.

        Returns
        -------
        tuple of float
        """
        return self.low, self.high


@dataclass(frozen=True, slots=True, repr=False)
class Triangular(Distribution):
    """A lowest, a likeliest and a highest value, joined by straight lines; made by `triangular`.

    Parameters
    ----------
    low, mode, high : float
        In the unit of the number; the mode may lie at an end.

    Examples
    --------
    >>> Triangular(0.0, 1.0, 2.0).ppf(0.5)
    1.0
    """

    constructor: ClassVar[str] = "triangular"

    low: float
    mode: float
    high: float

    def _at(self, u: FloatArray, rest: FloatArray) -> FloatArray:
        left = self.mode - self.low
        right = span(self.low + left, self.high)
        width = self.high - self.low
        # Each side stops at the mode, so that their sum is the quantile without a branch: a mask
        # that the processor cannot predict would cost more than the second root.
        out = u * (left * width)
        np.sqrt(out, out=out)
        np.minimum(out, left, out=out)
        out += self.low
        other = rest * (right * width)
        np.sqrt(other, out=other)
        np.minimum(other, right, out=other)
        np.subtract(right, other, out=other)
        out += other
        return out

    def _ppf(self, u: FloatArray) -> FloatArray:
        return self._at(u, 1.0 - u)

    def _isf(self, q: FloatArray) -> FloatArray:
        return self._at(1.0 - q, q)

    def _below(self, x: FloatArray) -> FloatArray:
        rise = np.clip(x - self.low, 0.0, self.mode - self.low)
        return (rise / (self.high - self.low)) * (rise / max(self.mode - self.low, _NO_SIDE))

    def _above(self, x: FloatArray) -> FloatArray:
        fall = np.clip(self.high - x, 0.0, self.high - self.mode)
        return (fall / (self.high - self.low)) * (fall / max(self.high - self.mode, _NO_SIDE))

    def _cdf(self, x: FloatArray) -> FloatArray:
        return np.where(x < self.mode, self._below(x), 1.0 - self._above(x))

    def _sf(self, x: FloatArray) -> FloatArray:
        return np.where(x < self.mode, 1.0 - self._below(x), self._above(x))

    def _logpdf(self, x: FloatArray) -> FloatArray:
        rise = (x - self.low) / max(self.mode - self.low, _NO_SIDE)
        fall = (self.high - x) / max(self.high - self.mode, _NO_SIDE)
        # at the mode one of them is 1, or there is no such side
        return np.log(np.minimum(np.minimum(rise, fall), 1.0)) + math.log(
            2 / (self.high - self.low)
        )

    def mean(self) -> float:
        """Return the mean of the three values.

        Returns
        -------
        float
        """
        return self.low + ((self.mode - self.low) + (self.high - self.low)) / 3.0

    def std(self) -> float:
        """Return the standard deviation.

        Returns
        -------
        float
            ``sqrt((p**2 + p q + q**2) / 18)`` with `p` and `q` the two sides of the mode.
        """
        left, right = self.mode - self.low, self.high - self.mode
        return math.sqrt((left * left + left * right + right * right) / 18.0)

    def support(self) -> tuple[float, float]:
        """Return the lowest and the highest value.

        Returns
        -------
        tuple of float
        """
        return self.low, self.high
