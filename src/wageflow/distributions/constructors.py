"""The functions by which uncertain numbers are written: checked arguments in, laws out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from wageflow.arguments import as_float, checked, is_list, well_called
from wageflow.distributions.betas import Beta, Pert
from wageflow.distributions.checks import brief, call_text, finite, refuse_unordered
from wageflow.distributions.families import LogUniform, Triangular, Uniform
from wageflow.distributions.listed import Discrete, merged
from wageflow.distributions.normals import Logitnormal, Lognormal, Normal
from wageflow.errors import InputError

__all__ = [
    "beta",
    "discrete",
    "empirical",
    "logitnormal",
    "lognormal",
    "loguniform",
    "normal",
    "pert",
    "triangular",
    "uniform",
]

_LARGEST_LOG = 709.0  # exp of more is past the range of a float
_FARTHEST_SCORE = 8.3  # the normal quantile of the last float below 1, rounded up
_WEIGHT_ROUNDING = 1e-9


@checked
def uniform(low: float, high: float) -> Uniform:
    """Return a number of which only the bounds are known.

    Parameters
    ----------
    low, high : float
        Bounds, in the unit of the number.

    Returns
    -------
    Uniform

    Raises
    ------
    InputError
        If a bound is not finite, or `low` is not below `high`.

    Examples
    --------
    >>> uniform(0, 1)
    wf.uniform(0.0, 1.0)
    """
    place = call_text("uniform", low, high)
    low, high = finite(place, low=low, high=high)
    refuse_unordered(place, low, high)
    return Uniform(low, high)


@checked
def loguniform(low: float, high: float) -> LogUniform:
    """Return a positive number of which only the order of magnitude is bounded.

    Parameters
    ----------
    low, high : float
        Bounds, positive, in the unit of the number.

    Returns
    -------
    LogUniform

    Raises
    ------
    InputError
        If a bound is not finite or not positive, or `low` is not below `high`.

    Examples
    --------
    >>> loguniform(1, 100)
    wf.loguniform(1.0, 100.0)
    """
    place = call_text("loguniform", low, high)
    low, high = finite(place, low=low, high=high)
    if low <= 0.0:
        raise InputError(
            f"{place}: low {low!r} is not positive, and its logarithm is needed; write a positive "
            "bound, or uniform"
        )
    refuse_unordered(place, low, high)
    return LogUniform(low, high)


@checked
def triangular(low: float, mode: float, high: float) -> Triangular:
    """Return a number with a lowest, a likeliest and a highest value.

    Parameters
    ----------
    low, mode, high : float
        In the unit of the number; the mode may lie at an end.

    Returns
    -------
    Triangular

    Raises
    ------
    InputError
        If a value is not finite, or they are not in rising order.

    Examples
    --------
    >>> triangular(0.40, 0.48, 0.70)
    wf.triangular(0.4, 0.48, 0.7)
    """
    return Triangular(*_three("triangular", low, mode, high))


@checked
def pert(low: float, mode: float, high: float, *, shape: float = 4.0) -> Pert:
    """Return a number with a lowest, a likeliest and a highest value, smoothly spread.

    Parameters
    ----------
    low, mode, high : float
        In the unit of the number; the mode may lie at an end.
    shape : float, default 4.0
        Weight of the mode against the two ends: the mean is
        ``(low + shape * mode + high) / (shape + 2)``. Larger is narrower.

    Returns
    -------
    Pert

    Raises
    ------
    InputError
        If a value is not finite, they are not in rising order, or `shape` is not positive.

    Notes
    -----
    The classic PERT of Malcolm, Roseboom, Clark and Fazar (1959), as a beta distribution with
    ``a = 1 + shape (mode - low) / (high - low)`` and ``b`` likewise from above.

    Examples
    --------
    >>> pert(0.40, 0.48, 0.70)
    wf.pert(0.4, 0.48, 0.7)
    """
    ends = _three("pert", low, mode, high)
    place = call_text("pert", *ends)
    (shape,) = finite(place, shape=shape)
    if shape <= 0.0:
        raise InputError(
            f"{place}: shape {shape!r} is not positive; leave it out for the classic 4"
        )
    return Pert(*ends, shape)


@checked
def normal(mu: float, sigma: float) -> Normal:
    """Return a normally distributed number.

    Parameters
    ----------
    mu, sigma : float
        Mean and standard deviation, in the unit of the number.

    Returns
    -------
    Normal

    Raises
    ------
    InputError
        If one is not finite, or `sigma` is not positive.

    Examples
    --------
    >>> normal(5, 1)
    wf.normal(5.0, 1.0)
    """
    return Normal(*_location_and_spread("normal", mu, sigma))


@checked
def lognormal(mu: float, sigma: float) -> Lognormal:
    """Return a positive number whose logarithm is normal, by the parameters of the logarithm.

    Parameters
    ----------
    mu, sigma : float
        Mean and standard deviation of the natural logarithm of the number.

    Returns
    -------
    Lognormal

    Raises
    ------
    InputError
        If one is not finite, `sigma` is not positive, or the numbers would be past the range of a
        float, as when the mean itself is given in place of that of the logarithm.

    See Also
    --------
    wageflow.distributions.between : from an interval in the unit of the number.

    Examples
    --------
    >>> round(lognormal(8.5, 0.4).ppf(0.5))
    4915
    """
    place = call_text("lognormal", mu, sigma)
    mu, sigma = _location_and_spread("lognormal", mu, sigma)
    if mu + _FARTHEST_SCORE * sigma > _LARGEST_LOG:
        raise InputError(
            f"{place}: exp({mu!r}) and its tail are past the range of numbers; mu and sigma are "
            "those of the logarithm, so write between(low, high, coverage=0.9) for amounts"
        )
    return Lognormal(mu, sigma)


@checked
def logitnormal(mu: float, sigma: float) -> Logitnormal:
    """Return a share whose log-odds are normal, by the parameters of the log-odds.

    Parameters
    ----------
    mu, sigma : float
        Mean and standard deviation of ``log(x / (1 - x))``.

    Returns
    -------
    Logitnormal

    Raises
    ------
    InputError
        If one is not finite, or `sigma` is not positive.

    Examples
    --------
    >>> logitnormal(0, 1).ppf(0.5)
    0.5
    """
    return Logitnormal(*_location_and_spread("logitnormal", mu, sigma))


@checked
def beta(a: float, b: float, low: float = 0.0, high: float = 1.0) -> Beta:
    """Return a beta-distributed number, a share unless another range is given.

    Parameters
    ----------
    a, b : float
        Shapes, positive; the mean is ``a / (a + b)`` of the way from `low` to `high`.
    low, high : float, default 0.0 and 1.0
        Ends of the range, in the unit of the number.

    Returns
    -------
    Beta

    Raises
    ------
    InputError
        If a value is not finite, a shape is not positive, or `low` is not below `high`.

    Examples
    --------
    >>> beta(2, 5)
    wf.beta(2.0, 5.0)
    """
    usual = (as_float(low), as_float(high)) == (0.0, 1.0)
    place = call_text("beta", a, b, *(() if usual else (low, high)))
    a, b, low, high = finite(place, a=a, b=b, low=low, high=high)
    if a <= 0.0 or b <= 0.0:
        raise InputError(
            f"{place}: shapes {a!r} and {b!r} are not both positive; write shapes above 0"
        )
    refuse_unordered(place, low, high)
    return Beta(a, b, low, high)


@well_called
def discrete(weights: Mapping[float, float]) -> Discrete:
    """Return a number that takes one of a few values.

    Parameters
    ----------
    weights : mapping of float to float
        Weight of each value, not negative, adding up to 1. The values are in the unit of the
        number.

    Returns
    -------
    Discrete

    Raises
    ------
    InputError
        If there is no value, a value is not finite, or the weights do not add up to 1.

    Examples
    --------
    >>> discrete({0.55: 0.5, 0.48: 0.5})
    wf.discrete({0.48: 0.5, 0.55: 0.5})
    """
    if not isinstance(weights, Mapping):
        raise InputError(
            f"discrete({brief(weights)}): not values with their weights; write "
            "discrete({0.48: 0.5, 0.55: 0.5})"
        )
    return discrete_from_pairs(weights.items(), f"discrete({brief(dict(weights))})")


def discrete_from_pairs(pairs: Iterable[tuple[Any, Any]], place: str) -> Discrete:
    """Return a number that takes one of a few values, from pairs.

    Parameters
    ----------
    pairs : iterable of (value, weight)
        As `discrete` takes them; the weights of a value that comes twice add up.
    place : str
        What to call the place in a message.

    Returns
    -------
    Discrete

    Raises
    ------
    InputError
        As `discrete`.

    Examples
    --------
    >>> discrete_from_pairs([(1, 0.5), (2, 0.25), (1, 0.25)], "here")
    wf.discrete({1.0: 0.75, 2.0: 0.25})
    """
    checked = [finite(place, value=value, weight=weight) for value, weight in pairs]
    check_weights(place, [weight for _, weight in checked])
    return Discrete(*merged((value, weight) for value, weight in checked))


@checked
def empirical(values: Iterable[float]) -> Discrete:
    """Return a number that takes any of the given values, all equally likely.

    Parameters
    ----------
    values : iterable of float
        Possible values, in the unit of the number; one that comes twice weighs twice.

    Returns
    -------
    Discrete

    Notes
    -----
    Answers of a survey are no possible values of their mean. ``empirical(answers)`` as a cohort's
    wage says that the mean wage of all its workers is one of the answers, nobody knows which: far
    too wide a range, which more answers do not narrow. What n answers leave uncertain is their
    mean: ``normal(mean, sd / sqrt(n))``, or ``empirical`` of the means of many resamples. Workers
    who differ so much that the chain treats them differently are cohorts of their own.

    Raises
    ------
    InputError
        If there is no value, or one is not finite.

    Examples
    --------
    >>> empirical([410, 250, 410, 300])
    wf.discrete({250.0: 0.25, 300.0: 0.25, 410.0: 0.5})
    """
    given: Any = values
    if not (is_list(given) or isinstance(given, AbstractSet)):
        raise InputError(f"empirical({brief(values)}): not a list of values; write empirical([..])")
    place = "empirical([..])"
    numbers = [finite(place, value=value)[0] for value in values]
    if not numbers:
        raise InputError("empirical([]): no values; give at least one")
    counts: dict[float, int] = {}
    for number in numbers:
        counts[number] = counts.get(number, 0) + 1
    ordered = tuple(sorted(counts))
    return Discrete(ordered, tuple(counts[value] / len(numbers) for value in ordered))


def check_weights(place: str, weights: Sequence[float]) -> None:
    """Refuse weights that are negative or do not add up to 1.

    Parameters
    ----------
    place : str
        What to call the place in a message.
    weights : sequence of float
        Finite numbers.

    Raises
    ------
    InputError
        If there is none, one is negative, or the sum is off by more than 1e-9.

    Examples
    --------
    >>> check_weights("here", [0.1] * 10)
    """
    if not weights:
        raise InputError(f"{place}: nothing to weigh; give at least one value")
    if min(weights) < 0.0:
        raise InputError(f"{place}: weight {min(weights)!r} is negative; write weights from 0 to 1")
    total = math.fsum(weights)
    if abs(total - 1.0) > _WEIGHT_ROUNDING:
        raise InputError(f"{place}: the weights add up to {total!r}; make them add up to 1")


def _three(constructor: str, low: float, mode: float, high: float) -> tuple[float, float, float]:
    place = call_text(constructor, low, mode, high)
    low, mode, high = finite(place, low=low, mode=mode, high=high)
    refuse_unordered(place, low, high)
    if not low <= mode <= high:
        raise InputError(
            f"{place}: mode {mode!r} is outside {low!r} to {high!r}; write low, mode, high in "
            "rising order"
        )
    return low, mode, high


def _location_and_spread(constructor: str, mu: float, sigma: float) -> tuple[float, float]:
    place = call_text(constructor, mu, sigma)
    mu, sigma = finite(place, mu=mu, sigma=sigma)
    if sigma == 0.0:
        raise InputError(f"{place}: sigma is 0; write the number itself, it is certain")
    if sigma < 0.0:
        raise InputError(f"{place}: sigma {sigma!r} is negative; write a positive one")
    return mu, sigma
