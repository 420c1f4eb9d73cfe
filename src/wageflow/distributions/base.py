"""What every uncertain number can do: quantiles, probabilities, moments and a repr to type back."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeAlias, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wageflow.arguments import as_floats
from wageflow.distributions.checks import brief
from wageflow.errors import InputError

__all__ = ["HIGHEST_SCORE", "Distribution", "FloatArray", "QuantileFunction"]

#: The normal score of ``1 - 2**-53``: beyond, a probability would round to 0 or 1.
HIGHEST_SCORE = 8.209536151601387

FloatArray: TypeAlias = NDArray[np.float64]
QuantileFunction: TypeAlias = Callable[[FloatArray], FloatArray]

_NO_ATOMS = np.empty(0)


class Distribution(ABC):
    """An uncertain number, known by its quantile function.

    Subclasses are frozen dataclasses, equal and hashable by value. They supply the formulas on
    one-dimensional float64 arrays (``_ppf``, ``_cdf``, and the upper-tail forms ``_sf`` and
    ``_isf``); checking and scalars are dealt with here, once.

    Notes
    -----
    The unit of the number is the unit of whatever it stands for: a distribution carries none.
    """

    __slots__ = ()

    constructor: ClassVar[str]

    @abstractmethod
    def _ppf(self, u: FloatArray) -> FloatArray:
        """Quantiles at `u` in the open unit interval, as a fresh array."""

    @abstractmethod
    def _cdf(self, x: FloatArray) -> FloatArray:
        """Probabilities of at most `x`, anywhere on the line."""

    def _sf(self, x: FloatArray) -> FloatArray:
        """Probabilities of more than `x`; families with an upper tail keep its digits."""
        return 1.0 - self._cdf(x)

    def _isf(self, q: FloatArray) -> FloatArray:
        """Quantiles at ``1 - q``, without the rounding of that difference where it matters."""
        return self._ppf(1.0 - q)

    def _atoms(self) -> tuple[FloatArray, FloatArray]:
        """Values that carry probability of their own, rising, and how much each carries."""
        return _NO_ATOMS, _NO_ATOMS

    def _logpdf(self, x: FloatArray) -> FloatArray:  # noqa: ARG002 - families with a density ask it
        """Logarithm of the density, minus infinity where there is none."""
        raise InputError(self._no_density())

    def _no_density(self) -> str:
        return (
            f"{brief(self, 80)}: has no density, since single values carry probability; write a "
            "range, such as wf.normal(5, 1) for a figure of 5 that may be wrong by 1"
        )

    def _is_slow(self) -> bool:
        """Whether the exact quantile costs so much that a table pays."""
        return False

    @abstractmethod
    def mean(self) -> float:
        """Return the mean, in the unit of the number.

        Returns
        -------
        float
        """

    @abstractmethod
    def std(self) -> float:
        """Return the standard deviation, in the unit of the number.

        Returns
        -------
        float
        """

    @abstractmethod
    def support(self) -> tuple[float, float]:
        """Return the lowest and the highest value possible; infinite where there is no bound.

        Returns
        -------
        tuple of float
            ``(low, high)``.
        """

    @overload
    def ppf(self, u: float) -> float: ...
    @overload
    def ppf(self, u: NDArray[Any] | Sequence[Any]) -> FloatArray: ...
    def ppf(self, u: ArrayLike) -> float | FloatArray:
        """Return the value below which the number lies with probability `u`.

        Parameters
        ----------
        u : array_like
            Probabilities from 0 to 1, any shape.

        Returns
        -------
        float or ndarray
            Quantiles in the unit of the number, of the shape of `u`; a float for a scalar. At 0
            and 1 the ends of the support.

        Raises
        ------
        InputError
            If any `u` is not a number from 0 to 1.

        Examples
        --------
        >>> from wageflow.distributions import uniform
        >>> uniform(0.0, 10.0).ppf([0.25, 0.5])
        array([2.5, 5. ])
        """
        array = self._numbers(u, "ppf", "u")
        flat = array.ravel()
        bad = ~((flat >= 0.0) & (flat <= 1.0))
        if bad.any():
            raise InputError(
                f"{brief(self, 80)}: ppf got {float(flat[bad][0])!r}, which is not a probability "
                "(0 to 1); write 0.05 for 5 %"
            )
        low, high = self.support()
        inner = (flat > 0.0) & (flat < 1.0)
        # A formula may pass the end of the support by one rounding; a share of 1 + 2e-16 would be
        # more than there is to take.
        out = np.clip(self._ppf(np.where(inner, flat, 0.5)), low, high)
        out[flat == 0.0] = low
        out[flat == 1.0] = high
        return float(out[0]) if array.ndim == 0 else out.reshape(array.shape)

    @overload
    def cdf(self, x: float) -> float: ...
    @overload
    def cdf(self, x: NDArray[Any] | Sequence[Any]) -> FloatArray: ...
    def cdf(self, x: ArrayLike) -> float | FloatArray:
        """Return the probability that the number is at most `x`.

        Parameters
        ----------
        x : array_like
            Values in the unit of the number, any shape; infinities are allowed.

        Returns
        -------
        float or ndarray
            Probabilities of the shape of `x`; a float for a scalar.

        Raises
        ------
        InputError
            If any `x` is not a number.

        Examples
        --------
        >>> from wageflow.distributions import uniform
        >>> uniform(0.0, 10.0).cdf(2.5)
        0.25
        """
        array = self._numbers(x, "cdf", "x")
        flat = array.ravel()
        if np.isnan(flat).any():
            raise InputError(f"{brief(self, 80)}: cdf got nan; leave missing values out")
        out = np.clip(self._cdf(flat), 0.0, 1.0)
        return float(out[0]) if array.ndim == 0 else out.reshape(array.shape)

    @overload
    def logpdf(self, x: float) -> float: ...
    @overload
    def logpdf(self, x: NDArray[Any] | Sequence[Any]) -> FloatArray: ...
    def logpdf(self, x: ArrayLike) -> float | FloatArray:
        """Return the logarithm of the density at `x`, which keeps its digits far out.

        Parameters
        ----------
        x : array_like
            Values in the unit of the number, any shape; infinities are allowed.

        Returns
        -------
        float or ndarray
            Of the shape of `x`; a float for a scalar. Minus infinity where the number cannot be.

        Raises
        ------
        InputError
            If any `x` is not a number, or if single values carry probability, which no density
            can show.

        Examples
        --------
        >>> from wageflow.distributions import normal
        >>> round(normal(0.0, 1.0).logpdf(2.0), 6)
        -2.918939
        """
        array = self._numbers(x, "logpdf", "x")
        flat = array.ravel()
        if np.isnan(flat).any():
            raise InputError(f"{brief(self, 80)}: logpdf got nan; leave missing values out")
        # the logarithm of nothing is what is meant
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            out = self._logpdf(flat)
        low, high = self.support()
        out = np.where((flat < low) | (flat > high) | np.isinf(flat), -np.inf, out)
        return float(out[0]) if array.ndim == 0 else out.reshape(array.shape)

    @overload
    def pdf(self, x: float) -> float: ...
    @overload
    def pdf(self, x: NDArray[Any] | Sequence[Any]) -> FloatArray: ...
    def pdf(self, x: ArrayLike) -> float | FloatArray:
        """Return the density at `x`, per unit of the number.

        Parameters
        ----------
        x : array_like
            Values in the unit of the number, any shape.

        Returns
        -------
        float or ndarray
            Of the shape of `x`; a float for a scalar.

        Raises
        ------
        InputError
            As in `logpdf`.

        Examples
        --------
        >>> from wageflow.distributions import uniform
        >>> uniform(0.0, 10.0).pdf([5.0, 11.0])
        array([0.1, 0. ])
        """
        array = self._numbers(x, "pdf", "x")
        found = np.exp(self.logpdf(array))
        return float(found) if array.ndim == 0 else found

    def quantile_function(self) -> QuantileFunction:
        """Return the fastest quantile function for arrays, as a Monte Carlo run calls it.

        Returns
        -------
        callable
            Takes a float64 array of probabilities in the *open* unit interval, of any shape, and
            returns a fresh array of the same shape. It checks nothing, works element by element
            (cutting an array into blocks changes no bit) and may be called from several threads.
            Slow families answer from a table whose probability error is at most 1e-10 of
            ``min(u, 1 - u)`` wherever it was checked (see `wageflow.distributions.tables`).

        Examples
        --------
        >>> import numpy as np
        >>> from wageflow.distributions import pert
        >>> pert(0.4, 0.48, 0.7).quantile_function()(np.array([0.5])).round(6)
        array([0.497861])
        """
        return self._ppf

    def score_function(self) -> QuantileFunction:
        """Return the fastest function from normal scores to values, for correlated unknowns.

        Returns
        -------
        callable
            Takes a float64 array of normal scores, at most `HIGHEST_SCORE` in size, and returns
            the quantiles at their probabilities as a fresh array; otherwise as
            `quantile_function`. A family that is a function of a normal number is asked
            directly, without the way through probabilities.

        Examples
        --------
        >>> import numpy as np
        >>> from wageflow.distributions import normal, uniform
        >>> scores = np.array([0.0, 1.0])
        >>> normal(5.0, 2.0).score_function()(scores)
        array([5., 7.])
        >>> uniform(0.0, 1.0).score_function()(scores).round(4)
        array([0.5   , 0.8413])
        """
        from scipy.special import ndtr

        quantile = self.quantile_function()

        def at_scores(z: FloatArray) -> FloatArray:
            # rounding may reach 0 or 1, where quantiles may be infinite
            return quantile(np.minimum(np.maximum(ndtr(z), 2.0**-53), 1 - 2.0**-53))

        return at_scores

    def to_plain(self) -> dict[str, object]:
        """Return the distribution as a table of plain values, fit for JSON and TOML.

        Returns
        -------
        dict
            What `wageflow.distributions.from_plain` reads back as an equal distribution.

        Examples
        --------
        >>> from wageflow.distributions import lognormal
        >>> lognormal(8.5, 0.4).to_plain()
        {'lognormal': [8.5, 0.4]}
        """
        return {self.constructor: list(self._parameters())}

    def __repr__(self) -> str:
        return f"wf.{self.constructor}({', '.join(map(repr, self._parameters()))})"

    def _parameters(self) -> tuple[float, ...]:
        """Return the arguments to type back, in the order of the constructor."""
        return tuple(getattr(self, field.name) for field in dataclasses.fields(self))  # type: ignore[arg-type]

    def _numbers(self, values: ArrayLike, method: str, name: str) -> FloatArray:
        found = as_floats(values)
        if found is None:
            raise InputError(
                f"{brief(self, 80)}: {method} got {brief(values)}; write a number or an array of "
                f"numbers for {name}"
            )
        return found
