"""A distribution given that the number lies between two bounds."""

# ruff: noqa: SLF001 - a truncated distribution is made of another's unchecked formulas

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from wageflow.distributions.base import Distribution, FloatArray
from wageflow.distributions.moments import quantile_moments
from wageflow.distributions.tables import tabulated

if TYPE_CHECKING:
    from wageflow.distributions.base import QuantileFunction

__all__ = ["Truncated", "mass_between"]

_LAST_BELOW_ONE = math.nextafter(1.0, 0.0)
_LEAST = 5e-324  # a share of a far tail may be less, and 0 has a quantile that may be infinite


@dataclass(frozen=True, slots=True, repr=False)
class Truncated(Distribution):
    """A continuous distribution without what lies beyond its bounds; made by `truncate`.

    Parameters
    ----------
    dist : Distribution
        Before truncation.
    low, high : float
        Bounds, in the unit of the number; infinite where there is none.

    Notes
    -----
    What is cut off is spread over the rest in proportion, as conditioning does; nothing piles up
    on the bounds. Quantiles and probabilities are taken from the tail in which they are small,
    so that windows far out keep their digits.

    Examples
    --------
    >>> from wageflow.distributions.normals import Normal
    >>> Truncated(Normal(0.0, 1.0), 8.0, 9.0).support()
    (8.0, 9.0)
    """

    constructor: ClassVar[str] = "truncate"

    dist: Distribution
    low: float
    high: float

    def _ppf(self, u: FloatArray) -> FloatArray:
        return self._at(u, 1.0 - u)

    def _isf(self, q: FloatArray) -> FloatArray:
        return self._at(1.0 - q, q)

    def _at(self, u: FloatArray, rest: FloatArray) -> FloatArray:
        window = _window(self)
        from_below = np.maximum(window.below + u * window.mass, _LEAST)
        from_above = np.maximum(window.above + rest * window.mass, _LEAST)
        if window.below >= 0.5:
            out = self.dist._isf(from_above)
        elif window.above >= 0.5:
            out = self.dist._ppf(from_below)
        else:
            out = np.empty(u.shape)
            high_half = from_above < from_below
            out[high_half] = self.dist._isf(from_above[high_half])
            out[~high_half] = self.dist._ppf(from_below[~high_half])
        return np.clip(out, *self.support(), out=out)

    def _cdf(self, x: FloatArray) -> FloatArray:
        window = _window(self)
        inside = np.clip(x, self.low, self.high)
        if window.below >= 0.5:
            return np.asarray((window.from_low - self.dist._sf(inside)) / window.mass)
        return np.asarray((self.dist._cdf(inside) - window.below) / window.mass)

    def _sf(self, x: FloatArray) -> FloatArray:
        window = _window(self)
        inside = np.clip(x, self.low, self.high)
        if window.above >= 0.5:
            return np.asarray((window.to_high - self.dist._cdf(inside)) / window.mass)
        return np.asarray((self.dist._sf(inside) - window.above) / window.mass)

    def _logpdf(self, x: FloatArray) -> FloatArray:
        # beyond the bounds there is nothing, which who asks sees to
        return self.dist._logpdf(np.clip(x, *self.support())) - math.log(_window(self).mass)

    def _no_density(self) -> str:
        return self.dist._no_density()

    def _is_slow(self) -> bool:
        return self.dist._is_slow()

    def quantile_function(self) -> QuantileFunction:
        """Return the formula of the whole distribution on a part of the unit interval, or a table.

        Returns
        -------
        callable
            As `Distribution.quantile_function` says.
        """
        if self._is_slow():
            return tabulated(self)
        window = _window(self)
        if window.below >= 0.5:
            return self._ppf
        return functools.partial(_windowed, self.dist.quantile_function(), window, self.support())

    def mean(self) -> float:
        """Return the mean, by quadrature of the quantile function to 1e-10.

        Returns
        -------
        float
        """
        return self._moments()[0]

    def std(self) -> float:
        """Return the standard deviation, by quadrature of the quantile function to 1e-10.

        Returns
        -------
        float
        """
        return self._moments()[1]

    def _moments(self) -> tuple[float, float]:
        # Cutting one tail does not tame the other: a moment that is infinite for want of a bound
        # on the side that is still open stays so.
        low, high = self.support()
        if not (math.isfinite(low) and math.isfinite(high)):
            whole = self.dist.mean(), self.dist.std()
            if not math.isfinite(sum(whole)):
                return whole
        return quantile_moments(self)

    def support(self) -> tuple[float, float]:
        """Return the bounds, or the ends of the whole distribution where they are narrower.

        Returns
        -------
        tuple of float
        """
        low, high = self.dist.support()
        return max(low, self.low), min(high, self.high)

    def to_plain(self) -> dict[str, object]:
        """Return the table of the whole distribution, and the bounds that are finite.

        Returns
        -------
        dict
        """
        bounds = {"low": self.low, "high": self.high}
        finite = {name: value for name, value in bounds.items() if math.isfinite(value)}
        return {"truncate": self.dist.to_plain(), **finite}

    def __repr__(self) -> str:
        low, high = (repr(b) if math.isfinite(b) else "None" for b in (self.low, self.high))
        return f"wf.truncate({self.dist!r}, {low}, {high})"


class _Window(NamedTuple):
    below: float
    above: float
    from_low: float
    to_high: float
    mass: float


def mass_between(dist: Distribution, low: float, high: float) -> float:
    """Return the probability between two bounds, from the tail that shows it best.

    Parameters
    ----------
    dist : Distribution
        Continuous at the bounds.
    low, high : float
        Bounds in the unit of the number; may be infinite.

    Returns
    -------
    float

    Examples
    --------
    >>> from wageflow.distributions.normals import Normal
    >>> print(f"{mass_between(Normal(0.0, 1.0), 8.0, 9.0):.4e}")
    6.2198e-16
    """
    return _measure(dist, low, high).mass


def _measure(dist: Distribution, low: float, high: float) -> _Window:
    ends = np.array([low, high])
    below, to_high = dist._cdf(ends).tolist()
    from_low, above = dist._sf(ends).tolist()
    mass = from_low - above if below >= 0.5 else to_high - below
    return _Window(below, above, from_low, to_high, mass)


@functools.lru_cache(maxsize=1024)
def _window(truncated: Truncated) -> _Window:
    return _measure(truncated.dist, truncated.low, truncated.high)


def _windowed(
    whole: QuantileFunction, window: _Window, ends: tuple[float, float], u: FloatArray
) -> FloatArray:
    inside = u * window.mass
    inside += window.below
    # The sum may round up to 1, whose quantile is infinite where only the lower end is cut, and a
    # share of a far tail down to 0.
    np.minimum(inside, _LAST_BELOW_ONE, out=inside)
    np.maximum(inside, _LEAST, out=inside)
    out = whole(inside)
    return np.clip(out, *ends, out=out)
