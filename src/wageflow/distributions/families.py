"""Textbook families whose quantile is a short formula."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from wageflow.distributions.base import Distribution, FloatArray
from wageflow.distributions.checks import span
from wageflow.distributions.moments import quantile_moments

__all__ = ["LogUniform", "Logitnormal", "Lognormal", "Normal", "Triangular", "Uniform"]


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
        out = u * self._log_ratio()
        np.exp(out, out=out)
        out *= self.low
        return np.minimum(out, self.high, out=out)

    def _isf(self, q: FloatArray) -> FloatArray:
        return np.maximum(self.high * np.exp(q * -self._log_ratio()), self.low)

    def _cdf(self, x: FloatArray) -> FloatArray:
        inside = np.clip(x, self.low, self.high)
        return np.log1p((inside - self.low) / self.low) / self._log_ratio()

    def _sf(self, x: FloatArray) -> FloatArray:
        inside = np.clip(x, self.low, self.high)
        return -np.log1p((inside - self.high) / self.high) / self._log_ratio()

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
        return rise * (rise / ((self.high - self.low) * max(self.mode - self.low, 5e-324)))

    def _above(self, x: FloatArray) -> FloatArray:
        fall = np.clip(self.high - x, 0.0, self.high - self.mode)
        return fall * (fall / ((self.high - self.low) * max(self.high - self.mode, 5e-324)))

    def _cdf(self, x: FloatArray) -> FloatArray:
        return np.where(x < self.mode, self._below(x), 1.0 - self._above(x))

    def _sf(self, x: FloatArray) -> FloatArray:
        return np.where(x < self.mode, 1.0 - self._below(x), self._above(x))

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


@dataclass(frozen=True, slots=True, repr=False)
class Normal(Distribution):
    """The normal distribution; made by `normal`.

    Parameters
    ----------
    mu : float
        Mean, in the unit of the number.
    sigma : float
        Standard deviation, positive, in the same unit.

    Examples
    --------
    >>> Normal(5.0, 1.0).ppf(0.5)
    5.0
    """

    constructor: ClassVar[str] = "normal"

    mu: float
    sigma: float

    def _ppf(self, u: FloatArray) -> FloatArray:
        return _normal_ppf(u, self.mu, self.sigma)

    def _isf(self, q: FloatArray) -> FloatArray:
        return _normal_ppf(q, self.mu, -self.sigma)

    def _cdf(self, x: FloatArray) -> FloatArray:
        return _normal_cdf((x - self.mu) / self.sigma)

    def _sf(self, x: FloatArray) -> FloatArray:
        return _normal_cdf((self.mu - x) / self.sigma)

    def mean(self) -> float:
        """Return the mean, `mu`.

        Returns
        -------
        float
        """
        return self.mu

    def std(self) -> float:
        """Return the standard deviation, `sigma`.

        Returns
        -------
        float
        """
        return self.sigma

    def support(self) -> tuple[float, float]:
        """Return the whole line.

        Returns
        -------
        tuple of float
        """
        return -math.inf, math.inf


@dataclass(frozen=True, slots=True, repr=False)
class Lognormal(Distribution):
    """A positive number whose logarithm is normal; made by `lognormal`.

    Parameters
    ----------
    mu, sigma : float
        Mean and standard deviation of the natural logarithm.

    Examples
    --------
    >>> Lognormal(0.0, 1.0).ppf(0.5)
    1.0
    """

    constructor: ClassVar[str] = "lognormal"

    mu: float
    sigma: float

    def _ppf(self, u: FloatArray) -> FloatArray:
        out = _normal_ppf(u, self.mu, self.sigma)
        return np.exp(out, out=out)

    def _isf(self, q: FloatArray) -> FloatArray:
        return np.exp(_normal_ppf(q, self.mu, -self.sigma))

    def _scores(self, x: FloatArray) -> FloatArray:
        with np.errstate(divide="ignore"):
            return np.asarray((np.log(np.maximum(x, 0.0)) - self.mu) / self.sigma)

    def _cdf(self, x: FloatArray) -> FloatArray:
        return _normal_cdf(self._scores(x))

    def _sf(self, x: FloatArray) -> FloatArray:
        return _normal_cdf(-self._scores(x))

    def mean(self) -> float:
        """Return the mean, ``exp(mu + sigma**2 / 2)``; infinite past the range of a float.

        Returns
        -------
        float
        """
        return _exp(self.mu + self.sigma**2 / 2.0)

    def std(self) -> float:
        """Return the standard deviation, ``mean * sqrt(exp(sigma**2) - 1)``.

        Returns
        -------
        float
        """
        spread = math.sqrt(math.expm1(self.sigma**2)) if self.sigma < 26.0 else math.inf
        return self.mean() * spread

    def support(self) -> tuple[float, float]:
        """Return zero and infinity.

        Returns
        -------
        tuple of float
        """
        return 0.0, math.inf


@dataclass(frozen=True, slots=True, repr=False)
class Logitnormal(Distribution):
    """A share whose log-odds are normal; made by `logitnormal`.

    Parameters
    ----------
    mu, sigma : float
        Mean and standard deviation of ``log(x / (1 - x))``.

    Examples
    --------
    >>> Logitnormal(0.0, 1.0).mean()
    0.5
    """

    constructor: ClassVar[str] = "logitnormal"

    mu: float
    sigma: float

    def _at(self, u: FloatArray, sigma: float) -> FloatArray:
        from scipy.special import expit

        out = _normal_ppf(u, self.mu, sigma)
        expit(out, out=out)
        return out

    def _ppf(self, u: FloatArray) -> FloatArray:
        return self._at(u, self.sigma)

    def _isf(self, q: FloatArray) -> FloatArray:
        return self._at(q, -self.sigma)

    def _scores(self, x: FloatArray) -> FloatArray:
        from scipy.special import logit

        return np.asarray((logit(np.clip(x, 0.0, 1.0)) - self.mu) / self.sigma)

    def _cdf(self, x: FloatArray) -> FloatArray:
        return _normal_cdf(self._scores(x))

    def _sf(self, x: FloatArray) -> FloatArray:
        return _normal_cdf(-self._scores(x))

    def mean(self) -> float:
        """Return the mean, by quadrature: it has no closed form.

        Returns
        -------
        float
        """
        return quantile_moments(self)[0] if self.mu else 0.5

    def std(self) -> float:
        """Return the standard deviation, by quadrature.

        Returns
        -------
        float
        """
        return quantile_moments(self)[1]

    def support(self) -> tuple[float, float]:
        """Return zero and one.

        Returns
        -------
        tuple of float
        """
        return 0.0, 1.0


def _normal_ppf(u: FloatArray, mu: float, sigma: float) -> FloatArray:
    from scipy.special import ndtri

    out = np.asarray(ndtri(u))
    out *= sigma
    out += mu
    return out


def _normal_cdf(z: FloatArray) -> FloatArray:
    from scipy.special import ndtr

    return np.asarray(ndtr(z))


def _exp(value: float) -> float:
    try:
        return math.exp(value)
    except OverflowError:
        return math.inf
