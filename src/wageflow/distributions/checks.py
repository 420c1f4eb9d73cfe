"""Checks that the constructors share; each refusal quotes the call as the user wrote it."""

from __future__ import annotations

import math
from typing import Any

from wageflow.arguments import as_float, shown, size_fault
from wageflow.errors import InputError

__all__ = ["brief", "call_text", "finite", "refuse_unordered", "span"]


def brief(value: object, width: int = 60) -> str:
    """Return the repr of a value, cut to a width that fits a message of one line.

    Parameters
    ----------
    value : object
        Anything.
    width : int, default 60
        Characters at most.

    Returns
    -------
    str

    Examples
    --------
    >>> brief([1, 2, 3], width=8)
    '[1, 2...'
    """
    return shown(value, width)


def call_text(constructor: str, *values: object) -> str:
    """Return a call as it would be typed, for use at the head of a message.

    Parameters
    ----------
    constructor : str
        Name of the constructor.
    *values : object
        Its arguments; long ones are cut.

    Returns
    -------
    str

    Examples
    --------
    >>> call_text("uniform", 0.7, 0.4)
    'uniform(0.7, 0.4)'
    """
    return f"{constructor}({', '.join(brief(_as_typed(value)) for value in values)})"


def finite(place: str, **values: object) -> tuple[float, ...]:
    """Return the values as floats, refusing whatever is not a finite number.

    Parameters
    ----------
    place : str
        The call, as `call_text` gives it.
    **values : object
        The values, by the name that the message shall use.

    Returns
    -------
    tuple of float
        In the order given.

    Raises
    ------
    InputError
        If a value is not a number, or is NaN or infinite.

    Examples
    --------
    >>> finite("uniform(1, 2)", low=1, high=2)
    (1.0, 2.0)
    """
    return tuple(_finite(place, name, value) for name, value in values.items())


def refuse_unordered(place: str, low: float, high: float) -> None:
    """Refuse ends that are equal or the wrong way round.

    Parameters
    ----------
    place : str
        The call, as `call_text` gives it.
    low, high : float
        Ends of a range, in one unit.

    Raises
    ------
    InputError
        Unless `low` is below `high`.

    Examples
    --------
    >>> refuse_unordered("uniform(1, 2)", 1.0, 2.0)
    """
    if low == high:
        raise InputError(f"{place}: both ends are {low!r}; write the number itself, it is certain")
    if low > high:
        raise InputError(f"{place}: low {low!r} is above high {high!r}; write the lower end first")


def span(low: float, high: float) -> float:
    """Return the largest width that, added to `low`, does not pass `high` by a rounding.

    Parameters
    ----------
    low, high : float
        Ends of a range, in one unit.

    Returns
    -------
    float
        ``high - low``, or the float next below it. Multiplying it by a share below 1 and adding
        `low` can then never give more than `high`, because rounding keeps order.

    Examples
    --------
    >>> low, high = 0.7, 0.8
    >>> low + span(low, high) <= high
    True
    """
    width = high - low
    return width if low + width <= high else math.nextafter(width, 0.0)


def _finite(place: str, name: str, value: Any) -> float:
    number = as_float(value)
    if number is None:
        raise InputError(f"{place}: {name} {brief(value)} is not a number; write a number")
    if not math.isfinite(number):
        raise InputError(f"{place}: {name} {number!r} is not finite; write a finite number")
    fault = size_fault(number)
    if fault:
        raise InputError(f"{place}: {name} {fault}")
    return number


def _as_typed(value: Any) -> object:
    """Return a NumPy scalar as the number a user would have typed."""
    return value.item() if getattr(value, "shape", None) == () else value
