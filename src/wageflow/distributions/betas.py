"""Beta distributions on any range, PERT among them."""

from __future__ import annotations

import functools
import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from wageflow.distributions.base import Distribution, FloatArray
from wageflow.distributions.checks import span
from wageflow.distributions.tables import tabulated

if TYPE_CHECKING:
    from wageflow.distributions.base import QuantileFunction

__all__ = ["Beta", "Pert"]


class _OnRange(Distribution):
    """What beta and PERT share: a shape on the unit interval, stretched over a range."""

    __slots__ = ()

    low: float
    high: float

    @abstractmethod
    def _shape(self) -> tuple[float, float]:
        """Return the two exponents `a` and `b` of the density ``x**(a-1) (1-x)**(b-1)``."""

    def _stretch(self, unit: FloatArray) -> FloatArray:
        unit *= span(self.low, self.high)
        unit += self.low
        return unit

    def _ppf(self, u: FloatArray) -> FloatArray:
        from scipy.special import betaincinv

        a, b = self._shape()
        return self._stretch(_tail_filled(np.asarray(betaincinv(a, b, u)), u, a, b))

    def _isf(self, q: FloatArray) -> FloatArray:
        from scipy.special import betainccinv

        a, b = self._shape()
        # Seen from the upper end, the far tail is that of the shapes exchanged.
        found = np.asarray(betainccinv(a, b, q))
        lost = np.isnan(found)
        if lost.any():
            found = np.where(lost, 1.0 - _tail_filled(np.where(lost, np.nan, 0.0), q, b, a), found)
        return self._stretch(found)

    def _unit(self, x: FloatArray) -> FloatArray:
        return np.clip((x - self.low) / (self.high - self.low), 0.0, 1.0)

    def _cdf(self, x: FloatArray) -> FloatArray:
        from scipy.special import betainc

        return np.asarray(betainc(*self._shape(), self._unit(x)))

    def _sf(self, x: FloatArray) -> FloatArray:
        from scipy.special import betaincc

        return np.asarray(betaincc(*self._shape(), self._unit(x)))

    def _logpdf(self, x: FloatArray) -> FloatArray:
        from scipy.special import betaln, xlog1py, xlogy

        a, b = self._shape()
        unit = self._unit(x)
        found = xlogy(a - 1.0, unit) + xlog1py(b - 1.0, -unit)
        return np.asarray(found - betaln(a, b) - math.log(self.high - self.low))

    def _is_slow(self) -> bool:
        return True

    def quantile_function(self) -> QuantileFunction:
        """Return a quantile function that reads a table, one for all ranges of one shape.

        Returns
        -------
        callable
            As `Distribution.quantile_function` says.
        """
        unit = tabulated(Beta(*self._shape()))
        return functools.partial(_stretched, unit, self.low, span(self.low, self.high))

    def mean(self) -> float:
        """Return the mean, ``low + (high - low) a / (a + b)``.

        Returns
        -------
        float
        """
        a, b = self._shape()
        return self.low + (self.high - self.low) * (a / (a + b))

    def std(self) -> float:
        """Return the standard deviation, from the closed form of the beta distribution.

        Returns
        -------
        float
        """
        a, b = self._shape()
        total = a + b
        return (self.high - self.low) * math.sqrt((a / total) * (b / total) / (total + 1.0))

    def support(self) -> tuple[float, float]:
        """Return the two ends of the range.

        Returns
        -------
        tuple of float
        """
        return self.low, self.high


def _tail_filled(x: FloatArray, u: FloatArray, a: float, b: float) -> FloatArray:
    """Fill in what SciPy has no number for, at probabilities of about 1e-120 and less.

    There the density is ``x**(a - 1) / B(a, b)``, hence ``x = (u a B(a, b))**(1 / a)``.
    """
    lost = np.isnan(x)
    if not lost.any():
        return x
    from scipy.special import betaln

    filled = x.copy()
    filled[lost] = np.exp((np.log(u[lost]) + math.log(a) + betaln(a, b)) / a)
    return filled


@dataclass(frozen=True, slots=True, repr=False)
class Beta(_OnRange):
    """The beta distribution, on the unit interval unless said otherwise; made by `beta`.

    Parameters
    ----------
    a, b : float
        Shapes, positive.
    low, high : float
        Ends of the range, in the unit of the number.

    Examples
    --------
    >>> Beta(1.0, 1.0).ppf(0.25)
    0.25
    """

    constructor: ClassVar[str] = "beta"

    a: float
    b: float
    low: float = 0.0
    high: float = 1.0

    def _shape(self) -> tuple[float, float]:
        return self.a, self.b

    def _parameters(self) -> tuple[float, ...]:
        on_unit = (self.low, self.high) == (0.0, 1.0)
        return (self.a, self.b) if on_unit else (self.a, self.b, self.low, self.high)


@dataclass(frozen=True, slots=True, repr=False)
class Pert(_OnRange):
    """A lowest, a likeliest and a highest value, joined by a smooth hump; made by `pert`.

    Parameters
    ----------
    low, mode, high : float
        In the unit of the number; the mode may lie at an end.
    shape : float
        Weight of the mode against the ends; 4 is the classic one.

    Examples
    --------
    >>> round(Pert(0.0, 1.0, 5.0).mean(), 12)
    1.5
    """

    constructor: ClassVar[str] = "pert"

    low: float
    mode: float
    high: float
    shape: float = 4.0

    def _shape(self) -> tuple[float, float]:
        width = self.high - self.low
        return (
            1.0 + self.shape * ((self.mode - self.low) / width),
            1.0 + self.shape * ((self.high - self.mode) / width),
        )

    def _parameters(self) -> tuple[float, ...]:
        return self.low, self.mode, self.high

    def to_plain(self) -> dict[str, object]:
        """Return the three values, and the shape unless it is the classic one.

        Returns
        -------
        dict
        """
        plain: dict[str, object] = {"pert": [self.low, self.mode, self.high]}
        return plain if self.shape == 4.0 else {**plain, "shape": self.shape}

    def __repr__(self) -> str:
        shape = "" if self.shape == 4.0 else f", shape={self.shape!r}"
        return f"wf.pert({self.low!r}, {self.mode!r}, {self.high!r}{shape})"


def _stretched(unit: QuantileFunction, low: float, width: float, u: FloatArray) -> FloatArray:
    out = unit(u)
    out *= width
    out += low
    return out
