"""The normal distribution and the two that a logarithm or the log-odds make of it."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from wageflow.distributions.base import Distribution, FloatArray, QuantileFunction
from wageflow.distributions.moments import quantile_moments

__all__ = ["Logitnormal", "Lognormal", "Normal"]

_LEAST = 5e-324
_LAST_BELOW_ONE = math.nextafter(1.0, 0.0)


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

    def _logpdf(self, x: FloatArray) -> FloatArray:
        return _normal_logpdf((x - self.mu) / self.sigma) - math.log(self.sigma)

    def score_function(self) -> QuantileFunction:
        """Return ``mu + sigma z`` as a function of z.

        Returns
        -------
        callable
            As `Distribution.score_function` says.
        """
        return functools.partial(_scaled, mu=self.mu, sigma=self.sigma)

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

    def _logpdf(self, x: FloatArray) -> FloatArray:
        # towards 0 the density falls faster than its factor 1 / x rises
        logs = np.log(np.maximum(x, _LEAST))
        return _normal_logpdf((logs - self.mu) / self.sigma) - logs - math.log(self.sigma)

    def score_function(self) -> QuantileFunction:
        """Return ``exp(mu + sigma z)`` as a function of z.

        Returns
        -------
        callable
            As `Distribution.score_function` says.
        """
        return self._at_scores

    def _at_scores(self, z: FloatArray) -> FloatArray:
        out = _scaled(z, self.mu, self.sigma)
        return np.exp(out, out=out)

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

    def _logpdf(self, x: FloatArray) -> FloatArray:
        inside = np.clip(x, _LEAST, _LAST_BELOW_ONE)
        slope = np.log(inside) + np.log1p(-inside)
        found = _normal_logpdf(self._scores(inside)) - slope - math.log(self.sigma)
        return np.asarray(found)

    def score_function(self) -> QuantileFunction:
        """Return ``expit(mu + sigma z)`` as a function of z.

        Returns
        -------
        callable
            As `Distribution.score_function` says.
        """
        return self._at_scores

    def _at_scores(self, z: FloatArray) -> FloatArray:
        from scipy.special import expit

        out = _scaled(z, self.mu, self.sigma)
        expit(out, out=out)
        return out

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


def _scaled(z: FloatArray, mu: float, sigma: float) -> FloatArray:
    out = z * sigma
    out += mu
    return out


def _normal_ppf(u: FloatArray, mu: float, sigma: float) -> FloatArray:
    from scipy.special import ndtri

    out: FloatArray = ndtri(u)
    out *= sigma
    out += mu
    return out


def _normal_cdf(z: FloatArray) -> FloatArray:
    from scipy.special import ndtr

    return np.asarray(ndtr(z))


def _normal_logpdf(z: FloatArray) -> FloatArray:
    return -0.5 * z * z - 0.5 * math.log(2.0 * math.pi)


def _exp(value: float) -> float:
    try:
        return math.exp(value)
    except OverflowError:
        return math.inf
