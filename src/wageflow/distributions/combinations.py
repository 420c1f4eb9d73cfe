"""Distributions made from intervals, from other distributions, and from `scipy.stats`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.arguments import checked, is_list
from wageflow.distributions.averages import QuantileAverage
from wageflow.distributions.base import Distribution
from wageflow.distributions.checks import brief, call_text, finite, refuse_unordered
from wageflow.distributions.constructors import (
    check_weights,
    logitnormal,
    lognormal,
    loguniform,
    normal,
    uniform,
)
from wageflow.distributions.families import LogUniform, Uniform
from wageflow.distributions.listed import Discrete
from wageflow.distributions.mixtures import Mixture
from wageflow.distributions.scipy_law import ScipyLaw, frozen_law
from wageflow.distributions.truncated import Truncated, mass_between
from wageflow.errors import InputError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["between", "from_scipy", "mixture", "truncate", "vincent"]

_FAMILIES = ("uniform", "normal", "lognormal", "logitnormal", "loguniform")
_LEAST_MASS = 1e-290  # beyond it, probabilities of a tail lose their digits


# of an interval: below, its ends say next to nothing of how wide the rest is
_LEAST_COVERAGE = 1e-6


@checked
def between(
    low: float, high: float, *, coverage: float | None = None, family: str | None = None
) -> Distribution:
    """Return a number known by two bounds, or by an interval that holds it with a probability.

    Parameters
    ----------
    low, high : float
        Ends, in the unit of the number.
    coverage : float, optional
        Probability that the number lies between the ends, the rest being shared equally by the
        two sides: at 0.90 the ends are the 5 and the 95 % quantile. Left out, the ends are bounds.
    family : {"uniform", "normal", "lognormal", "logitnormal", "loguniform"}, optional
        Shape. For bounds, "uniform" (the default) or "loguniform". For an interval, any; left
        out, lognormal if both ends are positive and normal otherwise. "logitnormal" is for
        shares.

    Returns
    -------
    Distribution
        Of the family; nothing of the interval is kept.

    Raises
    ------
    InputError
        If an end is not finite, `low` is not below `high`, `coverage` is not between 0 and 1, the
        family is not known, or its ends are outside its range.

    Notes
    -----
    With `z` the standard normal quantile of ``(1 + coverage) / 2`` and `f` the identity, the
    logarithm or the log-odds, ``mu = (f(low) + f(high)) / 2``, ``sigma = (f(high) - f(low)) / 2z``.

    Examples
    --------
    >>> between(0.48, 0.70)
    wf.uniform(0.48, 0.7)
    >>> wage = between(3_000, 8_000, coverage=0.90)
    >>> [round(wage.ppf(u), 6) for u in (0.05, 0.95)]
    [3000.0, 8000.0]
    """
    place = call_text("between", low, high)
    low, high = finite(place, low=low, high=high)
    refuse_unordered(place, low, high)
    if family is not None and family not in _FAMILIES:
        raise InputError(
            f"{place}: family {family!r} is not known; {nearest(str(family), _FAMILIES)}"
        )
    if coverage is None:
        return _from_bounds(place, low, high, family or "uniform")
    (coverage,) = finite(place, coverage=coverage)
    if not _LEAST_COVERAGE <= coverage < 1.0:
        raise InputError(
            f"{place}: coverage {coverage!r} is not between 0 and 1; write 0.90 for 90 %, or leave "
            "it out for bounds"
        )
    return _from_interval(
        place, (low, high), coverage, family or ("lognormal" if low > 0.0 else "normal")
    )


@checked
def mixture(
    components: Sequence[Distribution], weights: Sequence[float] | None = None
) -> Distribution:
    """Return a number drawn from one of several distributions.

    Parameters
    ----------
    components : sequence of Distribution
        In one unit. A plain number stands for itself, certain.
    weights : sequence of float, optional
        Probability of each, adding up to 1; equal if left out. Components without weight are
        left out.

    Returns
    -------
    Distribution
        A `Mixture`, or the component itself if there is but one.

    Raises
    ------
    InputError
        If there is no component, one is no distribution, or the weights are negative, do not add
        up to 1, or are not as many as the components.

    Examples
    --------
    >>> mixture([uniform(0, 1), uniform(2, 3)], weights=[0.25, 0.75]).mean()
    2.0
    """
    kept = _weighed("mixture", components, weights)
    if len(kept) == 1:
        return kept[0][0]
    return Mixture(tuple(part for part, _ in kept), tuple(share for _, share in kept))


@checked
def vincent(
    components: Sequence[Distribution], weights: Sequence[float] | None = None
) -> Distribution:
    """Return the number whose quantiles are weighted means of the components' quantiles.

    Parameters
    ----------
    components : sequence of Distribution
        In one unit. A plain number stands for itself, certain.
    weights : sequence of float, optional
        Not negative, adding up to 1; equal if left out. Components without weight are left out.

    Returns
    -------
    Distribution
        A `QuantileAverage`, or the component itself if there is but one.

    Raises
    ------
    InputError
        If there is no component, one is no distribution, or the weights are negative, do not add
        up to 1, or are not as many as the components.

    Examples
    --------
    >>> vincent([uniform(0, 1), uniform(2, 5)]).support()
    (1.0, 3.0)
    """
    kept = _weighed("vincent", components, weights)
    if len(kept) == 1:
        return kept[0][0]
    return QuantileAverage(tuple(part for part, _ in kept), tuple(share for _, share in kept))


def _weighed(
    rule: str, components: Sequence[Distribution], weights: Sequence[float] | None
) -> list[tuple[Distribution, float]]:
    """Return the components that have weight, each with its own."""
    place = f"{rule}([..])"
    if not is_list(components) or isinstance(components, Distribution):
        raise InputError(
            f"{place}: {brief(components)} is not a list; write {rule}([..], weights=[..])"
        )
    parts = [_component(place, part) for part in components]
    if weights is None:
        shares = [1.0 / len(parts) for _ in parts]
    else:
        if not is_list(weights):
            raise InputError(f"{place}: weights {brief(weights)} are no list; write weights=[..]")
        shares = [finite(place, weight=weight)[0] for weight in weights]
    if len(shares) != len(parts):
        raise InputError(
            f"{place}: {len(parts)} components but {len(shares)} weights; give each component one"
        )
    check_weights(place, shares)
    return [(part, share) for part, share in zip(parts, shares, strict=True) if share > 0.0]


@checked
def truncate(
    dist: Distribution, low: float | None = None, high: float | None = None
) -> Distribution:
    """Return a distribution given that the number lies between two bounds.

    Parameters
    ----------
    dist : Distribution
        Before truncation.
    low, high : float, optional
        Bounds, both included, in the unit of the number; None where there is none.

    Returns
    -------
    Distribution
        What is beyond the bounds is spread over the rest in proportion: nothing piles up on them.
        Where there is a simpler way to say the result, it is taken: bounds outside the support
        change nothing, a uniform stays uniform, a list of values becomes a shorter list, and a
        mixture is truncated component by component.

    Raises
    ------
    InputError
        If neither bound is given, one is not finite, `low` is not below `high`, or nothing of the
        distribution lies between them.

    Examples
    --------
    >>> truncate(normal(5, 1), 0)
    wf.truncate(wf.normal(5.0, 1.0), 0.0, None)
    >>> truncate(uniform(0, 1), 0.5, 2)
    wf.uniform(0.5, 1.0)
    """
    if not isinstance(dist, Distribution):
        raise InputError(
            f"truncate: {brief(dist)} is not a distribution; write truncate(normal(5, 1), 0, 9)"
        )
    place = f"truncate({brief(dist)}, {brief(low)}, {brief(high)})"
    if low is None and high is None:
        raise InputError(f"{place}: no bound is given; give low, high or both")
    bottom = -math.inf if low is None else finite(place, low=low)[0]
    top = math.inf if high is None else finite(place, high=high)[0]
    if bottom >= top:
        raise InputError(
            f"{place}: low {bottom!r} is not below high {top!r}; write the lower first"
        )
    truncated = _within(dist, bottom, top)
    if truncated is None:
        first, last = dist.support()
        raise InputError(
            f"{place}: nothing lies between the bounds, the values run from {first!r} to {last!r}; "
            "move the bounds"
        )
    return truncated[0]


@checked
def from_scipy(frozen: Any) -> ScipyLaw:
    """Return a frozen distribution of `scipy.stats` as an uncertain number.

    Parameters
    ----------
    frozen : scipy.stats.rv_frozen
        Such as ``scipy.stats.weibull_min(1.5)``, continuous or of whole numbers; one of SciPy's
        own, since it is stored by name.

    Returns
    -------
    ScipyLaw

    Raises
    ------
    InputError
        If it is not frozen, not SciPy's own, has parameters that are not numbers, or not valid.

    Examples
    --------
    >>> import scipy.stats
    >>> from_scipy(scipy.stats.weibull_min(1.5))
    wf.from_scipy(scipy.stats.weibull_min(1.5))
    """
    law = getattr(frozen, "dist", None)
    if law is None or not hasattr(frozen, "kwds"):
        raise InputError(
            f"from_scipy: {brief(frozen)} is not a frozen distribution; write "
            "from_scipy(scipy.stats.weibull_min(1.5))"
        )
    place = f"from_scipy(scipy.stats.{law.name})"
    args = tuple(finite(place, parameter=value)[0] for value in frozen.args)
    kwds = tuple(
        (name, finite(place, **{name: frozen.kwds[name]})[0]) for name in sorted(frozen.kwds)
    )
    if type(frozen_law(law.name, args, kwds).dist) is not type(law):
        raise InputError(
            f"{place}: not the distribution that scipy.stats has by this name; sample it and use "
            "empirical"
        )
    return ScipyLaw(law.name, args, kwds)


def _from_bounds(place: str, low: float, high: float, family: str) -> Distribution:
    if family == "uniform":
        return uniform(low, high)
    if family == "loguniform":
        _refuse_below_zero(place, low, family)
        return loguniform(low, high)
    raise InputError(
        f"{place}: a {family} has no such bounds; add coverage=0.90 if these are its 5 and 95 % "
        "quantiles"
    )


def _from_interval(
    place: str, ends: tuple[float, float], coverage: float, family: str
) -> Distribution:
    low, high = ends
    if family == "uniform":
        spare = (high - low) * (1.0 / coverage - 1.0) / 2.0
        return uniform(low - spare, high + spare)
    if family == "normal":
        return normal(*_score_fit(low, high, coverage))
    if family == "logitnormal":
        if low <= 0.0 or high >= 1.0:
            raise InputError(
                f"{place}: a logitnormal is a share, {low!r} to {high!r} is not inside 0 to 1; "
                "write 0.10 for 10 %"
            )
        return logitnormal(*_score_fit(_log_odds(low), _log_odds(high), coverage))
    _refuse_below_zero(place, low, family)
    log_low, log_high = math.log(low), math.log(high)
    if family == "lognormal":
        return lognormal(*_score_fit(log_low, log_high, coverage))
    spare = (log_high - log_low) * (1.0 / coverage - 1.0) / 2.0
    return loguniform(low * math.exp(-spare), high * math.exp(spare))


def _refuse_below_zero(place: str, low: float, family: str) -> None:
    if low <= 0.0:
        raise InputError(
            f"{place}: low {low!r} is not positive, which a {family} must be; "
            "write a positive end or another family"
        )


def _log_odds(share: float) -> float:
    return math.log(share) - math.log1p(-share)


def _score_fit(low: float, high: float, coverage: float) -> tuple[float, float]:
    from scipy.special import ndtri

    # From the lower tail, which keeps its digits as coverage nears 1.
    score = -float(ndtri((1.0 - coverage) / 2.0))
    return low + (high - low) / 2.0, (high - low) / 2.0 / score


def _component(place: str, part: object) -> Distribution:
    if isinstance(part, Distribution):
        return part
    if isinstance(part, int | float | np.number) and not isinstance(part, bool):
        return Discrete((finite(place, component=part)[0],), (1.0,))
    raise InputError(f"{place}: {brief(part)} is no distribution; write a distribution or a number")


def _within(dist: Distribution, low: float, high: float) -> tuple[Distribution, float] | None:
    """Return what is left of a distribution and its probability, or None if nothing is."""
    first, last = dist.support()
    if low <= first and high >= last:
        return dist, 1.0
    if isinstance(dist, Mixture):
        return _within_mixture(dist, low, high)
    if isinstance(dist, Truncated):
        inner = _within(dist.dist, max(low, dist.low), min(high, dist.high))
        return inner and (inner[0], inner[1] / mass_between(dist.dist, dist.low, dist.high))
    values, masses = dist._atoms()  # noqa: SLF001 - the room's own protocol
    if values.size:
        return _within_list(values, masses, low, high)
    return _within_range(dist, low, high)


def _within_range(dist: Distribution, low: float, high: float) -> tuple[Distribution, float] | None:
    first, last = dist.support()
    mass = mass_between(dist, low, high) if low < last and high > first else 0.0
    if not mass > _LEAST_MASS:
        return None
    if isinstance(dist, Uniform | LogUniform):
        return type(dist)(max(low, first), min(high, last)), mass
    # A bound beyond the support says nothing, and would make equal distributions unequal.
    low = low if low > first else -math.inf
    return Truncated(dist, low, high if high < last else math.inf), mass


def _within_mixture(dist: Mixture, low: float, high: float) -> tuple[Distribution, float] | None:
    left = [
        (part[0], weight * part[1])
        for component, weight in zip(dist.components, dist.weights, strict=True)
        if (part := _within(component, low, high)) is not None
    ]
    if not left:
        return None
    mass = math.fsum(weight for _, weight in left)
    if len(left) == 1:
        return left[0][0], mass
    return Mixture(
        tuple(part for part, _ in left), tuple(weight / mass for _, weight in left)
    ), mass


def _within_list(
    values: np.ndarray[Any, np.dtype[np.float64]],
    masses: np.ndarray[Any, np.dtype[np.float64]],
    low: float,
    high: float,
) -> tuple[Distribution, float] | None:
    inside = (values >= low) & (values <= high)
    mass = math.fsum(masses[inside].tolist())
    if not mass > _LEAST_MASS:
        return None
    return Discrete(tuple(values[inside].tolist()), tuple((masses[inside] / mass).tolist())), mass
