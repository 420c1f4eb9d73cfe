"""What may stand where a number stands: a number, an array, a range, a named unknown, a choice.

A quantity is immutable and knows nothing of any run. Its unknowns are listed by name
(`unknowns`), bounded (`bounds`), and turned into numbers given a value for each name (`resolve`).
A parameter is identified by its name: wherever the name stands, it is one draw.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.arguments import LARGEST, as_float, as_floats, checked, size_fault, well_called
from wageflow.distributions.base import Distribution
from wageflow.distributions.checks import brief
from wageflow.distributions.constructors import discrete
from wageflow.errors import InputError

__all__ = [
    "OneOf",
    "Param",
    "PerHead",
    "Quantity",
    "Series",
    "Unit",
    "as_quantity",
    "bounds",
    "per_head",
    "units_of",
]


class Unit(NamedTuple):
    """What a figure of a source counts; empty where nothing is known of it.

    Parameters
    ----------
    what : str
        ``money``, ``workers``, ``%``, ...
    currency, per : str
        Of money; the period is empty where the source prints none.

    Examples
    --------
    >>> str(Unit("money", "AED", "month")), str(Unit("workers"))
    ('AED a month', 'workers')
    """

    what: str = ""
    currency: str = ""
    per: str = ""

    def fits(self, other: Unit, *, once: bool = False) -> bool:
        """Whether nothing that both state differs; what is paid once has any period if `once`."""
        free = ("", "once", "term") if once else ("",)
        same_money = "" in (self.currency, other.currency) or self.currency == other.currency
        return same_money and (self.per in free or other.per in ("", self.per))

    def __str__(self) -> str:
        return f"{self.currency or self.what}{f' a {self.per}' if self.per else ''}"


@dataclass(frozen=True)
class Series:
    """Given values, one for each wage of a split; not an unknown.

    Parameters
    ----------
    values : tuple of float
        Finite numbers, shape (n,).
    """

    values: tuple[float, ...]

    def __repr__(self) -> str:
        return brief(list(self.values))

    @property
    def array(self) -> npt.NDArray[np.float64]:
        """The values as an array of shape (n,)."""
        return np.array(self.values)


@checked
@dataclass(frozen=True, init=False)
class Param:
    """A named quantity: one draw, wherever the name stands.

    Parameters
    ----------
    name : str
        Identifies the unknown; two parameters of one name must be the same distribution.
    value : Distribution or float
        What is known of it; a number where a source gives one figure without a range.
    source, note : str
        Where the figure comes from, and what a reader must know about it.
    claims : tuple
        The claims of a ledger that the figure rests on, and those that these are derived from.
    reading : str
        How the claims became this quantity; empty if the figure is the user's own.
    unit : Unit
        What the figure counts, as far as its claims say.

    Raises
    ------
    InputError
        If the name is empty or `value` is neither a distribution nor a finite number.

    Examples
    --------
    >>> import wageflow as wf
    >>> share = wf.Param("state share", wf.pert(0.40, 0.48, 0.70))
    >>> round(share.mean(), 4)
    0.5033
    """

    name: str
    value: Distribution | float
    source: str = field(default="", compare=False)
    note: str = field(default="", compare=False)
    claims: tuple[Any, ...] = field(default=(), compare=False)
    reading: str = field(default="", compare=False)
    unit: Unit = field(default=Unit(), compare=False)

    def __init__(  # noqa: PLR0913 - what is known of a figure, all by keyword
        self,
        name: str,
        value: Distribution | float,
        *,
        source: str = "",
        note: str = "",
        claims: tuple[Any, ...] = (),
        reading: str = "",
        unit: Unit = Unit(),  # noqa: B008 - immutable
    ) -> None:
        _need_name("parameter", name, "state share")
        known = as_quantity(value, f"parameter {name!r}")
        if isinstance(known, Param) and not isinstance(value, Param):
            # a claim or a pool of claims under another name
            source, claims = source or known.source, claims or known.claims
            reading, unit = reading or known.reading, unit if unit.what else known.unit
            known = known.value
        if not isinstance(known, Distribution | float):
            raise InputError(
                f"parameter {name!r}: got {brief(value)}; write a number or one range, "
                "such as wf.between(0.4, 0.6)"
            )
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "value", known)
        object.__setattr__(self, "source", source)
        object.__setattr__(self, "note", note)
        if not isinstance(claims, tuple | list):
            raise InputError(f"parameter {name!r}, claims: got {brief(claims)}; write a list")
        object.__setattr__(self, "claims", tuple(claims))
        object.__setattr__(self, "reading", reading)
        object.__setattr__(self, "unit", unit)

    def __repr__(self) -> str:
        return f"wf.Param({self.name!r}, {self.value!r})"

    def ppf(self, u: Any) -> Any:
        """Quantile function of the distribution; the number itself where there is no range."""
        if isinstance(self.value, Distribution):
            return self.value.ppf(u)
        return np.full(np.shape(u), self.value) if np.ndim(u) else self.value

    def cdf(self, x: Any) -> Any:
        """Return the probability of at most `x`."""
        if isinstance(self.value, Distribution):
            return self.value.cdf(x)
        below = (np.asarray(x) >= self.value).astype(float)
        return below if np.ndim(x) else float(below)

    def mean(self) -> float:
        """Return the mean of the distribution."""
        return self.value.mean() if isinstance(self.value, Distribution) else self.value

    def std(self) -> float:
        """Return the standard deviation of the distribution; 0 for a number."""
        return self.value.std() if isinstance(self.value, Distribution) else 0.0

    def support(self) -> tuple[float, float]:
        """Return the lowest and highest value possible."""
        return bounds(self)


@well_called
@dataclass(frozen=True, init=False)
class OneOf:
    """Structural uncertainty: one of several readings holds, with these weights.

    Parameters
    ----------
    name : str
        Identifies the choice; one draw wherever the name stands.
    options : mapping of value to weight
        Chains, numbers or ranges; weights are not negative and sum to 1.
    note : str
        Why these weights.

    Raises
    ------
    InputError
        If there is no option, or the weights are negative or do not sum to 1.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.OneOf("wage basis", {300.0: 0.25, wf.uniform(100, 200): 0.75}).weights
    (0.25, 0.75)
    """

    name: str
    values: tuple[Any, ...]
    weights: tuple[float, ...]
    note: str = field(default="", compare=False)

    def __init__(self, name: str, options: Mapping[Any, float], *, note: str = "") -> None:
        _need_name("choice", name, "reading of the chain")
        _need_options(name, options)
        if not isinstance(note, str):
            raise InputError(f"choice {name!r}, note: got {brief(note)}; write text")
        weights = tuple(_weight(name, w) for w in options.values())
        if not all(math.isfinite(w) and w >= 0 for w in weights) or abs(sum(weights) - 1) > 1e-9:
            raise InputError(
                f"choice {name!r}: weights {list(weights)} sum to {sum(weights):g}; "
                "they must not be negative and must sum to 1"
            )
        values = tuple(
            as_quantity(value, f"choice {name!r}") if _is_number_like(value) else value
            for value in options
        )
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "note", note)

    def __repr__(self) -> str:
        pairs = ", ".join(f"{v!r}: {w!r}" for v, w in zip(self.values, self.weights, strict=True))
        return f"wf.OneOf({self.name!r}, {{{pairs}}})"

    @property
    def selector(self) -> Distribution | float:
        """Distribution of the index of the reading that holds; a number if only one can."""
        if len(self.values) == 1:
            return 0.0
        return discrete({float(i): w for i, w in enumerate(self.weights)})


@dataclass(frozen=True)
class PerHead:
    """A lump sum demanded of a group, divided by its headcount; made by `per_head`."""

    total: Quantity
    workers: Quantity

    def __repr__(self) -> str:
        return f"wf.per_head({self.total!r}, workers={self.workers!r})"


Quantity: TypeAlias = float | Distribution | Param | OneOf | PerHead | Series


@checked
def per_head(total: Any, *, workers: Any) -> PerHead:
    """Divide a group's quota by the group's headcount.

    Parameters
    ----------
    total : quantity
        What the whole group owes in a period, not negative.
    workers : quantity
        The group's headcount, above 0.

    Returns
    -------
    PerHead
        A quantity, to be used as the amount of a `Fee`.

    Raises
    ------
    InputError
        If the headcount can be 0 or less, or the total negative.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.per_head(500_000, workers=1_800)
    wf.per_head(500000.0, workers=1800.0)
    """
    made = PerHead(as_quantity(total, "quota"), as_quantity(workers, "quota, workers"))
    if bounds(made.total)[0] < 0:
        raise InputError(f"quota: total {total!r} can be negative; a quota is 0 or more")
    for unit in units_of(made.workers):
        if unit.what not in ("workers", "people"):
            raise InputError(f"quota, workers: its claim is in {unit}; name a headcount")
    if bounds(made.workers)[0] <= 0:
        raise InputError(f"quota: workers {workers!r} can be 0 or less; a group has members")
    return made


def _need_name(what: str, name: object, example: str) -> None:
    if not isinstance(name, str) or not name.strip():
        raise InputError(f"{what} {name!r}: needs a name, such as {example!r}")


def _need_options(name: str, options: object) -> None:
    if not isinstance(options, Mapping) or not options:
        raise InputError(f"choice {name!r}: got {brief(options)}; write {{reading: weight, ...}}")


def _weight(name: str, weight: object) -> float:
    number = as_float(weight)
    if number is None:
        raise InputError(
            f"choice {name!r}: weight {brief(weight)} is not a number; write 0.5 or so"
        )
    return number


def _is_number_like(value: object) -> bool:
    return isinstance(value, Distribution | Param | PerHead) or as_float(value) is not None


def as_quantity(value: Any, place: str) -> Quantity:
    """Read what a user wrote where a number may stand.

    Parameters
    ----------
    value : number, array, Distribution, Param, OneOf, PerHead, Claim or Pool
        A claim becomes a parameter that is named after it, and so does a pool of claims.
    place : str
        What the quantity is, for messages.

    Raises
    ------
    InputError
        If it is none of these, NaN or infinite.
    """
    if hasattr(value, "param"):  # a claim, or a pool of claims: each knows how to be a parameter
        claimed: Param = value.param()
        return claimed
    if isinstance(value, Distribution):
        for extreme in _extremes(value):
            fault = size_fault(extreme).replace(" is ", ", which is ", 1)
            raise InputError(f"{place}: {brief(value)} runs to {fault}")
        return value
    if isinstance(value, OneOf):
        _refuse_readings(value, place)
        return value
    if isinstance(value, Param | PerHead | Series):
        return value
    number = as_float(value)
    if number is not None:
        return _usable(number, place)
    if isinstance(value, list | tuple) or hasattr(value, "__array__"):  # a pandas Series, too
        array = as_floats(value)
        if array is not None and array.ndim == 1 and array.size:
            return _series(array, place)
    raise InputError(
        f"{place}: got {brief(value)}; write a number, an array of numbers, "
        "or a range such as wf.between(0.4, 0.6)"
    )


def _refuse_readings(choice: OneOf, place: str) -> None:
    for value in choice.values:
        if isinstance(value, OneOf):
            _refuse_readings(value, place)
        elif not isinstance(value, float | Distribution | Param | PerHead | Series):
            raise InputError(
                f"{place}: choice {choice.name!r} holds a {type(value).__name__}; choose among "
                "numbers and ranges here, and among chains as the chain of a cohort"
            )


def _usable(number: float, place: str) -> float:
    if not math.isfinite(number):
        raise InputError(f"{place}: got {number}; write a finite number")
    _refuse_size(number, place)
    return number


def _series(array: npt.NDArray[np.float64], place: str) -> Series:
    if not np.isfinite(array).all():
        raise InputError(f"{place}: holds NaN or infinity; write finite numbers")
    for extreme in (array.min(), array.max()):
        _refuse_size(float(extreme), place)
    return Series(tuple(array.tolist()))


def _refuse_size(number: float, place: str) -> None:
    fault = size_fault(number)
    if fault:
        raise InputError(f"{place}: {fault}")


def _extremes(law: Distribution) -> tuple[float, ...]:
    """Return the largest values of either sign that a draw can have."""
    low, high = law.support()
    if math.isfinite(low) and math.isfinite(high):
        return tuple(end for end in (low, high) if abs(end) > LARGEST)
    found = law.ppf([2.0**-53, 1.0 - 2.0**-53])
    return tuple(end for end in found.tolist() if abs(end) > LARGEST)


def bounds(quantity: Quantity) -> tuple[float, float]:
    """Return the lowest and highest value that a quantity can take."""
    if isinstance(quantity, float):
        return quantity, quantity
    if isinstance(quantity, Distribution):
        return quantity.support()
    if isinstance(quantity, Param):
        return bounds(quantity.value)
    if isinstance(quantity, Series):
        return min(quantity.values), max(quantity.values)
    if isinstance(quantity, PerHead):
        (low, high), (few, many) = bounds(quantity.total), bounds(quantity.workers)
        return low / many, high / few
    ends = [bounds(value) for value in quantity.values]
    return min(low for low, _ in ends), max(high for _, high in ends)


def units_of(quantity: Quantity) -> Iterator[Unit]:
    """List what a quantity counts, as far as the claims that it was read from say."""
    if isinstance(quantity, OneOf):
        for value in quantity.values:
            yield from units_of(value)
    elif isinstance(quantity, PerHead):
        yield from units_of(quantity.total)
    else:
        known: Unit = getattr(quantity, "unit", Unit())
        if known.what:
            yield known
