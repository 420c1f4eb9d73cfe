"""What people pass: numbers of any kind, names, truths, lists and mappings, read or refused.

The limit of size is the one within which products of several figures, and their squares, stay
numbers: no wage, no headcount and no sum is near it.
"""

from __future__ import annotations

import functools
import math
import numbers
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from wageflow.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "LARGEST",
    "as_float",
    "as_floats",
    "checked",
    "is_list",
    "is_whole",
    "shown",
    "size_fault",
]

Called = TypeVar("Called", bound=Callable[..., Any])

LARGEST: Final = 1e30
_NO_NUMBERS = (bool, np.bool_, np.ma.MaskedArray)
_KINDS = "iuf"


def shown(value: object, width: int = 60) -> str:
    """Return the repr of a value on one line, cut to a width.

    Examples
    --------
    >>> shown([1, 2, 3], width=8)
    '[1, 2...'
    """
    text = " ".join(repr(value).split())
    return text if len(text) <= width else text[: width - 3] + "..."


def as_float(value: object) -> float | None:
    """Return a number of any kind as a float, or None if it is none.

    Parameters
    ----------
    value : object
        An int, a float, a fraction, a decimal, a scalar of NumPy or an array without a dimension.

    Returns
    -------
    float or None
        NaN and infinities as they are; an int past the range of a float is infinite.

    Examples
    --------
    >>> as_float(np.int8(5)), as_float("5"), as_float(True), as_float(10**400)
    (5.0, None, None, inf)
    """
    if isinstance(value, _NO_NUMBERS):
        return None
    if not isinstance(value, numbers.Real | Decimal):
        if not hasattr(value, "__array__") or np.shape(value) != ():
            return None
        array = np.asarray(value)
        if array.dtype.kind not in _KINDS:
            return None
        value = array.item()
    try:
        return float(value)  # type: ignore[arg-type]
    except OverflowError:
        return math.inf if value > 0 else -math.inf  # type: ignore[operator]
    except (TypeError, ValueError):  # a signalling NaN
        return None


def as_floats(values: object) -> NDArray[np.float64] | None:
    """Return a number or an array of numbers of any shape as floats, or None if it is none.

    Examples
    --------
    >>> as_floats([1, 2]), as_floats(["1"]), as_floats([1, [2]])
    (array([1., 2.]), None, None)
    """
    number = as_float(values)
    if number is not None:
        return np.asarray(number)
    if isinstance(values, str | bytes | Mapping | np.ma.MaskedArray):
        return None
    if isinstance(values, list | tuple) and any(one is np.ma.masked for one in values):
        return None
    try:
        array = np.asarray(values)
        if array.dtype.kind == "O":
            found = [as_float(one) for one in array.ravel()]
            if None in found:
                return None
            array = np.asarray(found, dtype=float).reshape(array.shape)
        # nothing at all has no kind of its own
        return array.astype(float) if array.dtype.kind in _KINDS or not array.size else None
    except (TypeError, ValueError):
        return None


def is_whole(value: object) -> bool:
    """Whether a value is a whole number, Python's or NumPy's; a truth and a span of time are none.

    Examples
    --------
    >>> is_whole(5), is_whole(np.int8(5)), is_whole(True), is_whole(5.0)
    (True, True, False, False)
    """
    none = isinstance(value, bool | np.timedelta64)
    return isinstance(value, int | np.integer) and not none


def size_fault(number: float, spare: float = 1.0) -> str:
    """Return what is wrong with the size of a number; empty if nothing is.

    Parameters
    ----------
    number : float
    spare : float, default 1
        By what it may still be multiplied before it is computed with.

    Examples
    --------
    >>> size_fault(1e40)
    '1e+40 is too large to compute with; write a number up to 1e+30'
    >>> size_fault(0.0), size_fault(48.0)
    ('', '')
    """
    most = LARGEST / spare
    if abs(number) > most:
        return f"{number:g} is too large to compute with; write a number up to {most:g}"
    return ""


def is_list(value: object) -> bool:
    """Whether a value is a list, or can be gone through like one.

    Examples
    --------
    >>> is_list([1]), is_list(range(3)), is_list("abc"), is_list({1: 2}), is_list(np.array(5.0))
    (True, True, False, False, False)
    """
    if isinstance(value, str | bytes | bytearray | memoryview | Mapping | type):
        return False
    return hasattr(value, "__iter__") and getattr(value, "ndim", 1) == 1


_CHECKS: dict[str, tuple[Callable[[object], bool], str]] = {
    "str": (lambda value: isinstance(value, str), "text; write a name in quotes"),
    "bool": (lambda value: isinstance(value, bool | np.bool_), "a truth; write True or False"),
    "Mapping": (lambda value: isinstance(value, Mapping), "a mapping; write {...}"),
    "PathLike": (
        lambda value: isinstance(value, str) or hasattr(value, "__fspath__"),
        "a name or a path; write it in quotes",
    ),
}


def _kind_of(annotation: str) -> tuple[str, bool] | None:
    """Return what an annotation asks for, if that is checked here, and whether None will do."""
    parts = [part.strip() for part in annotation.split("|")]
    optional = "None" in parts
    parts = [part for part in parts if part != "None"]
    if set(parts) in ({"str", "Path"}, {"str", "PathLike[str]"}):
        return "PathLike", optional
    if len(parts) != 1:
        return None
    name = parts[0].partition("[")[0]
    return (name, optional) if name in _CHECKS else None


def checked(function: Called) -> Called:
    """Refuse what is no name, truth, path or mapping where the signature asks for one.

    A class is checked where it is made. Numbers and lists are read where they are used, which
    knows more of what they may be.

    Parameters
    ----------
    function : callable
        A public function, method or class, whose annotations are text.

    Raises
    ------
    InputError
        By the function: with a line for each argument that is something else.

    Examples
    --------
    >>> @checked
    ... def greet(name: str, times: int = 1) -> str:
    ...     return name * times
    >>> greet(5)
    Traceback (most recent call last):
    ...
    wageflow.errors.InputError: greet, name: 5 is not text; write a name in quotes
    """
    made = isinstance(function, type)
    inner: Any = function.__init__ if made else function
    place = function.__name__
    code = inner.__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    positional = names[: code.co_argcount]
    wanted = {
        name: (*_CHECKS[kind[0]], kind[1])
        for name in names
        if (kind := _kind_of(str(inner.__annotations__.get(name, "")))) is not None
    }

    @functools.wraps(inner)
    def wrapper(*args: Any, **options: Any) -> Any:
        faults = None
        for name, value in (*zip(positional, args, strict=False), *options.items()):
            known = wanted.get(name)
            if known is not None and not known[0](value) and not (value is None and known[2]):
                fault = f"{place}, {name}: {shown(value)} is not {known[1]}"
                faults = [*(faults or []), fault]
        if faults:
            raise InputError(*faults)
        return inner(*args, **options)

    if made:
        function.__init__ = wrapper  # type: ignore[method-assign]
        return function
    checks: Any = wrapper
    return checks  # type: ignore[no-any-return]
