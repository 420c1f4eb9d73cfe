"""Distributions of `scipy.stats`, kept by name so that they can be compared, stored and retyped."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from wageflow.distributions.base import Distribution, FloatArray, QuantileFunction
from wageflow.distributions.listed import Discrete
from wageflow.distributions.tables import tabulated
from wageflow.errors import InputError, nearest

__all__ = ["ScipyLaw", "frozen_law"]

_LONGEST_LATTICE = 1_000_000
_NEGLIGIBLE = 1e-15


@dataclass(frozen=True, slots=True, repr=False)
class ScipyLaw(Distribution):
    """A frozen distribution of `scipy.stats`; made by `from_scipy`.

    Parameters
    ----------
    name : str
        Its name in `scipy.stats`.
    args : tuple of float
        Positional parameters.
    kwds : tuple of (str, float)
        Named parameters, by rising name.

    Notes
    -----
    `scipy.stats` is imported when the first quantile, probability or moment is asked for.

    Examples
    --------
    >>> round(ScipyLaw("expon", (), (("scale", 2.0),)).mean(), 12)
    2.0
    """

    constructor: ClassVar[str] = "from_scipy"

    name: str
    args: tuple[float, ...]
    kwds: tuple[tuple[str, float], ...]

    def _frozen(self) -> Any:
        return frozen_law(self.name, self.args, self.kwds)

    def _is_lattice(self) -> bool:
        return hasattr(self._frozen(), "pmf")

    def _ppf(self, u: FloatArray) -> FloatArray:
        return np.array(self._frozen().ppf(u), dtype=np.float64)

    def _isf(self, q: FloatArray) -> FloatArray:
        return np.array(self._frozen().isf(q), dtype=np.float64)

    def _cdf(self, x: FloatArray) -> FloatArray:
        return np.array(self._frozen().cdf(x), dtype=np.float64)

    def _sf(self, x: FloatArray) -> FloatArray:
        return np.array(self._frozen().sf(x), dtype=np.float64)

    def _logpdf(self, x: FloatArray) -> FloatArray:
        if self._is_lattice():
            raise InputError(self._no_density())
        return np.array(self._frozen().logpdf(x), dtype=np.float64)

    def _atoms(self) -> tuple[FloatArray, FloatArray]:
        if not self._is_lattice():
            return np.empty(0), np.empty(0)
        frozen = self._frozen()
        low, high = frozen.support()
        first = low if math.isfinite(low) else float(frozen.ppf(_NEGLIGIBLE))
        last = high if math.isfinite(high) else float(frozen.ppf(1.0 - _NEGLIGIBLE))
        if not last - first < _LONGEST_LATTICE:
            raise InputError(
                f"{self!r}: about {last - first:.0f} values are too many to list; "
                "use a continuous distribution of the same mean and spread"
            )
        values = first + np.arange(round(last - first) + 1, dtype=np.float64)
        masses = np.asarray(frozen.pmf(values), dtype=np.float64)
        return values[masses > 0.0], masses[masses > 0.0]

    def _is_slow(self) -> bool:
        return True

    def quantile_function(self) -> QuantileFunction:
        """Return a quantile function that reads a table, or a list for whole numbers.

        Returns
        -------
        callable
            As `Distribution.quantile_function` says.
        """
        if not self._is_lattice():
            return tabulated(self)
        values, masses = self._atoms()
        return Discrete(tuple(values.tolist()), tuple(masses.tolist())).quantile_function()

    def mean(self) -> float:
        """Return the mean that `scipy.stats` gives.

        Returns
        -------
        float
        """
        return float(self._frozen().mean())

    def std(self) -> float:
        """Return the standard deviation that `scipy.stats` gives.

        Returns
        -------
        float
        """
        return float(self._frozen().std())

    def support(self) -> tuple[float, float]:
        """Return the ends that `scipy.stats` gives.

        Returns
        -------
        tuple of float
        """
        low, high = self._frozen().support()
        return float(low), float(high)

    def to_plain(self) -> dict[str, object]:
        """Return name and parameters.

        Returns
        -------
        dict
        """
        return {"scipy": self.name, "args": list(self.args), "kwds": dict(self.kwds)}

    def __repr__(self) -> str:
        named = [f"{name}={value!r}" for name, value in self.kwds]
        arguments = ", ".join([*map(repr, self.args), *named])
        return f"wf.from_scipy(scipy.stats.{self.name}({arguments}))"


#: Laws whose quantiles scipy finds by integrating for each step of a search.
_ENDLESS = frozenset(("studentized_range", "levy_stable"))


@functools.lru_cache(maxsize=256)
def frozen_law(name: str, args: tuple[float, ...], kwds: tuple[tuple[str, float], ...]) -> Any:
    """Return the frozen distribution of that name, made anew.

    Parameters
    ----------
    name : str
        Name of a distribution in `scipy.stats`; nothing else there is ever called.
    args : tuple of float
        Positional parameters.
    kwds : tuple of (str, float)
        Named parameters.

    Returns
    -------
    scipy.stats.rv_frozen

    Raises
    ------
    InputError
        If there is no such distribution, or the parameters are not valid for it.

    Examples
    --------
    >>> float(frozen_law("uniform", (), ()).mean())
    0.5
    """
    from scipy import stats

    law = getattr(stats, name, None)
    if not isinstance(law, stats.rv_continuous | stats.rv_discrete):
        known = [n for n in dir(stats) if isinstance(getattr(stats, n), stats.rv_continuous)]
        raise InputError(
            f"from_scipy: {name!r} is no distribution of scipy.stats; {nearest(name, known)}"
        )
    place = f"from_scipy(scipy.stats.{name})"
    if name in _ENDLESS:
        raise InputError(
            f"{place}: its quantiles take minutes to compute; take another law, or the empirical "
            "distribution of a sample of it"
        )
    parameters = f"{args!r} {dict(kwds)!r}"
    try:
        frozen: Any = law(*args, **dict(kwds))
        median = float(frozen.ppf(0.5))
    except TypeError:  # whose words are those of a function that nobody here calls
        shapes = f"{law.shapes}, " if law.shapes else ""
        needed = f"{shapes}loc" if isinstance(law, stats.rv_discrete) else f"{shapes}loc, scale"
        raise InputError(
            f"{place}: parameters {parameters} do not fit; it takes {needed}, of which loc and "
            "scale may be left out"
        ) from None
    if not math.isfinite(median):
        raise InputError(
            f"{place}: parameters {parameters} are outside what it allows (its median is "
            f"{median!r}); see its page in the scipy manual"
        )
    return frozen
