"""Numbers that take one of a list of values."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from wageflow.distributions.base import Distribution, FloatArray

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wageflow.distributions.base import QuantileFunction

__all__ = ["Discrete", "merged"]

_COUNTED = 16  # up to here, comparing with every step beats searching


@dataclass(frozen=True, slots=True, repr=False)
class Discrete(Distribution):
    """One of several values, each with its weight; made by `discrete` and `empirical`.

    Parameters
    ----------
    values : tuple of float
        Rising, in the unit of the number.
    weights : tuple of float
        Positive, of the same length, adding up to 1.

    Examples
    --------
    >>> Discrete((0.48, 0.55), (0.5, 0.5)).ppf([0.5, 0.51])
    array([0.48, 0.55])
    """

    constructor: ClassVar[str] = "discrete"

    values: tuple[float, ...]
    weights: tuple[float, ...]

    def _ppf(self, u: FloatArray) -> FloatArray:
        values, levels = _steps(self)
        return values[np.searchsorted(levels[:-1], u, side="left")]

    def _cdf(self, x: FloatArray) -> FloatArray:
        values, levels = _steps(self)
        return np.append(0.0, levels)[np.searchsorted(values, x, side="right")]

    def _atoms(self) -> tuple[FloatArray, FloatArray]:
        return np.array(self.values), np.array(self.weights)

    def quantile_function(self) -> QuantileFunction:
        """Return the generalised inverse; a short list is counted through, a long one searched.

        Returns
        -------
        callable
            As `Distribution.quantile_function` says.
        """
        if len(self.values) > _COUNTED:
            return self._ppf
        values, levels = _steps(self)
        return functools.partial(_counted, values, tuple(levels[:-1].tolist()))

    def mean(self) -> float:
        """Return the weighted mean.

        Returns
        -------
        float
        """
        first = self.values[0]
        return first + math.fsum(
            w * (x - first) for x, w in zip(self.values, self.weights, strict=True)
        )

    def std(self) -> float:
        """Return the weighted standard deviation, as of a whole population.

        Returns
        -------
        float
        """
        mean = self.mean()
        return math.sqrt(
            math.fsum(w * (x - mean) ** 2 for x, w in zip(self.values, self.weights, strict=True))
        )

    def support(self) -> tuple[float, float]:
        """Return the lowest and the highest of the values.

        Returns
        -------
        tuple of float
        """
        return self.values[0], self.values[-1]

    def to_plain(self) -> dict[str, object]:
        """Return the pairs of value and weight.

        Returns
        -------
        dict
        """
        pairs = [[x, w] for x, w in zip(self.values, self.weights, strict=True)]
        return {"discrete": pairs}

    def __repr__(self) -> str:
        return f"wf.discrete({dict(zip(self.values, self.weights, strict=True))!r})"


def merged(pairs: Iterable[tuple[float, float]]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Sort pairs of value and weight, adding up the weights of equal values.

    Parameters
    ----------
    pairs : iterable of (float, float)
        Values in one unit and their weights; those without weight are left out.

    Returns
    -------
    tuple of tuple of float
        Rising values, and their weights.

    Examples
    --------
    >>> merged([(2.0, 0.5), (1.0, 0.25), (2.0, 0.25)])
    ((1.0, 2.0), (0.25, 0.75))
    """
    together: dict[float, list[float]] = {}
    for value, weight in pairs:
        if weight > 0.0:
            together.setdefault(value, []).append(weight)
    values = tuple(sorted(together))
    return values, tuple(math.fsum(together[value]) for value in values)


@functools.lru_cache(maxsize=256)
def _steps(discrete: Discrete) -> tuple[FloatArray, FloatArray]:
    levels = np.cumsum(np.array(discrete.weights))
    # Three weights of 0.1 step at 0.3, where the user expects it, not at 0.30000000000000004.
    short = np.round(levels, 15)
    levels = np.where(np.abs(short - levels) <= 2.0 * np.spacing(levels), short, levels)
    levels[-1] = 1.0
    return np.array(discrete.values), np.minimum(levels, 1.0)


def _counted(values: FloatArray, levels: tuple[float, ...], u: FloatArray) -> FloatArray:
    place = np.zeros(u.shape, dtype=np.intp)
    for level in levels:
        place += u > level
    return values.take(place)
