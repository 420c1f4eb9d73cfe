"""Several distributions at once, each with the weight that one gives it."""

# ruff: noqa: SLF001 - a mixture is made of its components' unchecked formulas

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from wageflow.distributions.base import Distribution, FloatArray
from wageflow.distributions.inversion import smallest_reaching
from wageflow.distributions.tables import tabulated
from wageflow.errors import InputError

if TYPE_CHECKING:
    from wageflow.distributions.base import QuantileFunction

__all__ = ["Mixture"]


@dataclass(frozen=True, slots=True, repr=False)
class Mixture(Distribution):
    """One of several distributions, drawn by weight; made by `mixture`.

    Parameters
    ----------
    components : tuple of Distribution
        In one unit.
    weights : tuple of float
        Positive, of the same length, adding up to 1.

    Notes
    -----
    The quantile is the true inverse of the weighted sum of the distribution functions, with jumps
    (from values that carry probability of their own) and gaps as the generalised inverse has
    them; not a weighted mean of quantiles.

    Examples
    --------
    >>> from wageflow.distributions.families import Uniform
    >>> gap = Mixture((Uniform(0.0, 1.0), Uniform(2.0, 3.0)), (0.5, 0.5))
    >>> gap.ppf([0.25, 0.5, 0.75])
    array([0.5, 1. , 2.5])
    """

    constructor: ClassVar[str] = "mixture"

    components: tuple[Distribution, ...]
    weights: tuple[float, ...]

    def _weighted(self, method: str, x: FloatArray) -> FloatArray:
        total = np.zeros(x.shape)
        for component, weight in zip(self.components, self.weights, strict=True):
            total += weight * getattr(component, method)(x)
        return total

    def _cdf(self, x: FloatArray) -> FloatArray:
        return self._weighted("_cdf", x)

    def _sf(self, x: FloatArray) -> FloatArray:
        return self._weighted("_sf", x)

    def _ppf(self, u: FloatArray) -> FloatArray:
        return self._at(u, 1.0 - u)

    def _isf(self, q: FloatArray) -> FloatArray:
        return self._at(1.0 - q, q)

    def _at(self, u: FloatArray, rest: FloatArray) -> FloatArray:
        """Solve each half from its own tail, where probabilities keep their digits."""
        u, rest = u.reshape(-1), rest.reshape(-1)
        above = rest < u
        out = np.empty(u.shape)
        out[~above] = self._solve(u[~above], above=False)
        out[above] = self._solve(rest[above], above=True)
        return out

    def _solve(self, tail: FloatArray, *, above: bool) -> FloatArray:
        """Return the least x with ``cdf(x) >= tail``, or with ``sf(x) <= tail`` if `above`."""
        if not tail.size:
            return tail.copy()
        quantiles = [c._isf(tail) if above else c._ppf(tail) for c in self.components]
        low, high = np.minimum.reduce(quantiles), np.maximum.reduce(quantiles)
        values, masses = self._atoms()
        on_atom = np.zeros(tail.size, dtype=bool)
        if values.size:
            if above:
                level = self._sf(values)
                place = np.searchsorted(-level, -tail, side="left")
                reached_before = np.append(level + masses, 0.0)[place] <= tail
            else:
                level = self._cdf(values)
                place = np.searchsorted(level, tail, side="left")
                reached_before = np.append(level - masses, 1.0)[place] >= tail
            fence = np.concatenate([[-np.inf], values, [np.inf]])
            low, high = np.maximum(low, fence[place]), np.minimum(high, fence[place + 1])
            on_atom = (place < values.size) & ~reached_before
            low[on_atom] = high[on_atom] = values[place[on_atom]]

        def excess(x: FloatArray, which: FloatArray) -> FloatArray:
            return which - self._sf(x) if above else self._cdf(x) - which

        return smallest_reaching(excess, tail, low, np.maximum(low, high))

    def _logpdf(self, x: FloatArray) -> FloatArray:
        if self._atoms()[0].size:
            raise InputError(self._no_density())
        weighed = np.full(x.shape, -np.inf)
        for component, weight in zip(self.components, self.weights, strict=True):
            np.logaddexp(weighed, component.logpdf(x) + math.log(weight), out=weighed)
        return weighed

    def _atoms(self) -> tuple[FloatArray, FloatArray]:
        parts = [component._atoms() for component in self.components]
        every = np.concatenate([values for values, _ in parts])
        shares = np.concatenate(
            [weight * masses for weight, (_, masses) in zip(self.weights, parts, strict=True)]
        )
        values, place = np.unique(every, return_inverse=True)
        masses = np.zeros(values.size)
        np.add.at(masses, place, shares)
        return values, masses

    def _is_slow(self) -> bool:
        return True

    def quantile_function(self) -> QuantileFunction:
        """Return a quantile function that reads a table wherever the mixture is smooth.

        Returns
        -------
        callable
            As `Distribution.quantile_function` says.
        """
        return tabulated(self, deep=True)

    def mean(self) -> float:
        """Return the weighted mean of the means.

        Returns
        -------
        float
        """
        return math.fsum(w * c.mean() for c, w in zip(self.components, self.weights, strict=True))

    def std(self) -> float:
        """Return the standard deviation, from spread within and between the components.

        Returns
        -------
        float
        """
        mean = self.mean()
        return math.sqrt(
            math.fsum(
                w * (c.std() ** 2 + (c.mean() - mean) ** 2)
                for c, w in zip(self.components, self.weights, strict=True)
            )
        )

    def support(self) -> tuple[float, float]:
        """Return the hull of the supports of the components.

        Returns
        -------
        tuple of float
        """
        ends = [component.support() for component in self.components]
        return min(low for low, _ in ends), max(high for _, high in ends)

    def to_plain(self) -> dict[str, object]:
        """Return the tables of the components, and the weights.

        Returns
        -------
        dict
        """
        parts = [component.to_plain() for component in self.components]
        return {"mixture": parts, "weights": list(self.weights)}

    def __repr__(self) -> str:
        return f"wf.mixture({list(self.components)!r}, weights={list(self.weights)!r})"
