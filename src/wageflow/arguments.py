"""What people pass: numbers of any kind, names, truths, lists and mappings, read or refused.

The limit of size is the one within which products of several figures, and their squares, stay
numbers: no wage, no headcount and no sum is near it.
"""

from __future__ import annotations

import functools
import inspect
import math
import numbers
import os
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from wageflow.errors import ArgumentError, InputError, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "LARGEST",
    "as_float",
    "as_floats",
    "as_list",
    "checked",
    "is_list",
    "is_whole",
    "shown",
    "size_fault",
    "well_called",
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


def as_list(value: object) -> tuple[Any, ...] | None:
    """Return the entries of a list, or of what can be gone through like one; None if it is none.

    Examples
    --------
    >>> as_list(iter([1, 2])), as_list("abc"), as_list(5)
    ((1, 2), None, None)
    """
    return tuple(value) if is_list(value) else None  # type: ignore[arg-type]


class _RefusedError(Exception):
    """What an argument has to be instead, in words that follow "is not"."""


def _text(value: object) -> None:
    if not isinstance(value, str):
        raise _RefusedError("text; write a name in quotes")
    if not value.isascii() and not _is_writable(value):
        raise _RefusedError("text that a file can hold; take out the half of a character")


def _is_writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a pair of surrogates
        return False
    return True


def _truth(value: object) -> None:
    if not isinstance(value, bool | np.bool_):
        raise _RefusedError("a truth; write True or False")


def _mapping(value: object) -> None:
    if not isinstance(value, Mapping):
        raise _RefusedError("a mapping; write {...}")


def _path(value: object) -> None:
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    if not isinstance(value, str) or not value:
        raise _RefusedError("a name or a path; write it in quotes")


def _names(value: object) -> None:
    if isinstance(value, str):
        _text(value)
    elif not is_list(value) or not all(isinstance(one, str) for one in _again(value)):
        raise _RefusedError("a name or a list of names; write them in quotes")


def _again(value: Any) -> Any:
    """Return what can be gone through more than once: of anything else, one look leaves nothing."""
    return value if hasattr(value, "__len__") else ()


def _period(value: object) -> None:
    if not isinstance(value, str) and not is_whole(value):
        raise _RefusedError("a year or a month; write 2017 or '2017-09'")


_CHECKS: dict[frozenset[str], Callable[[object], None]] = {
    frozenset(("str",)): _text,
    frozenset(("bool",)): _truth,
    frozenset(("Mapping",)): _mapping,
    frozenset(("str", "Path")): _path,
    frozenset(("str", "PathLike")): _path,
    frozenset(("str", "Sequence")): _names,
    frozenset(("str", "int")): _period,
}
#: What a list or a mapping holds, by an annotation: that is looked at where it is read.
_WITHIN = re.compile(r"\[[^][]*\]")


def _check_of(annotation: str) -> tuple[Callable[[object], None], bool] | None:
    """Return how an argument is checked, if it is checked here, and whether None will do."""
    while (outer := _WITHIN.sub("", annotation)) != annotation:
        annotation = outer
    kinds = {part.strip() for part in annotation.split("|")}
    check = _CHECKS.get(frozenset(kinds - {"None"}))
    return None if check is None else (check, "None" in kinds)


def checked(function: Called) -> Called:
    """Refuse what is no name, truth, path or mapping where the signature asks for one.

    A class is checked where it is made. Numbers and lists are read where they are used, which
    knows more of what they may be. Arguments that are left out, or that there are none of, are
    refused too.

    Parameters
    ----------
    function : callable
        A public function, method or class, whose annotations are text.

    Raises
    ------
    InputError
        By the function: with a line for each argument that is something else.
    ArgumentError
        By the function: with a line for each argument that is missing, or one too many.

    Examples
    --------
    >>> @checked
    ... def greet(name: str, times: int = 1) -> str:
    ...     return name * times
    >>> greet(5)
    Traceback (most recent call last):
    ...
    wageflow.errors.InputError: greet, name: 5 is not text; write a name in quotes
    >>> greet("a", time=2)
    Traceback (most recent call last):
    ...
    wageflow.errors.ArgumentError: greet, time: there is no such argument; did you mean 'times'?
    """
    return _guarded(function, look=True)


def well_called(function: Called) -> Called:
    """Refuse arguments that are missing or one too many; what they are the function looks at.

    For what tells all its faults at once, of which a text that is none is one.

    Parameters
    ----------
    function : callable
        A public function, method or class.

    Raises
    ------
    ArgumentError
        By the function: with a line for each argument that is missing, or one too many.

    Examples
    --------
    >>> @well_called
    ... def greet(name: str, times: int = 1) -> str:
    ...     return f"{name}" * times
    >>> greet(5)
    '5'
    >>> greet()
    Traceback (most recent call last):
    ...
    wageflow.errors.ArgumentError: greet, name: is missing; write it, name=...
    """
    return _guarded(function, look=False)


def _guarded(function: Called, *, look: bool) -> Called:
    made = isinstance(function, type)
    inner: Any = function.__init__ if made else function
    signature = _Signature(function.__name__, inner)
    wanted, positional = signature.wanted if look else {}, signature.positional

    @functools.wraps(inner)
    def wrapper(*args: Any, **options: Any) -> Any:
        faults = None
        for name, value in (*zip(positional, args, strict=False), *options.items()):
            known = wanted.get(name)
            if known is not None and (value is not None or not known[1]):
                try:
                    known[0](value)
                except _RefusedError as refused:
                    fault = f"{signature.place}, {name}: {shown(value)} is not {refused}"
                    faults = [*(faults or []), fault]
        if faults:
            raise InputError(*faults)
        try:
            return inner(*args, **options)
        except TypeError:
            signature.hold(args, options)  # only now: what can be called need not be looked at
            raise

    if made:
        function.__init__ = wrapper  # type: ignore[method-assign]
        return function
    checks: Any = wrapper
    return checks  # type: ignore[no-any-return]


class _Signature:
    """What a function can be called with."""

    def __init__(self, place: str, inner: Any) -> None:
        code = inner.__code__
        self.place = place
        self.names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        self.positional = self.names[: code.co_argcount]
        self.more = bool(code.co_flags & inspect.CO_VARARGS)
        self.any_name = bool(code.co_flags & inspect.CO_VARKEYWORDS)
        spare = len(inner.__defaults__ or ())
        optional = {*(inner.__kwdefaults__ or ()), *self.positional[len(self.positional) - spare :]}
        self.needed = [name for name in self.names if name not in optional]
        self.wanted = {
            name: found
            for name in self.names
            if (found := _check_of(str(inner.__annotations__.get(name, "")))) is not None
        }

    def hold(self, args: Sequence[Any], options: Mapping[str, Any]) -> None:
        """Raise an `ArgumentError` if what is passed does not fit the signature."""
        own = [name for name in self.names if name != "self"]
        faults = [
            f"{self.place}, {name}: there is no such argument; {nearest(name, own)}"
            for name in options
            if name not in self.names and not self.any_name
        ]
        given = {*self.positional[: len(args)], *options}
        faults += [
            f"{self.place}, {name}: is missing; write it, {name}=..."
            for name in self.needed
            if name not in given
        ]
        if len(args) > len(self.positional) and not self.more:
            faults.append(f"{self.place}: too many values without a name; write name=value")
        faults += [
            f"{self.place}, {name}: is there twice; write it once"
            for name in self.positional[: len(args)]
            if name in options
        ]
        if faults:
            raise ArgumentError(*faults) from None
