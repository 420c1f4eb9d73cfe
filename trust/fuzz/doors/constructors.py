"""Public functions, classes and methods, with values of every type in their arguments.

An input is a line of choices: which call, and which of its arguments get which hostile values.
Arguments that no call has are mistakes of programming.
"""

from __future__ import annotations

import inspect
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from doors.calls import calls
from doors.choices import Choices
from doors.hostile import HOSTILE
from doors.telling import check_message
from fault import Fault
from hypothesis import strategies as st

import wageflow as wf
from wageflow import arguments as reading
from wageflow.errors import WageflowError

if TYPE_CHECKING:
    from collections.abc import Sequence

TOKENS: Sequence[str] = ()
_SHARE_OF_TWO = 3
_LEFT_OUT = object()
_WATCHED = "atheris" in sys.modules  # what is watched line by line cannot be compiled


def seeds() -> list[bytes]:
    """Return each sound call, and each with one hostile value."""
    # compiled once for an installation, which is honest work of many seconds
    if not _WATCHED:
        with suppress(WageflowError):
            wf.simulate("dprk-2012", draws=64, replicates=2, seed=1, compiled=True)
    found = [bytes([number, 0]) for number in range(len(calls()))]
    return found + [bytes([number, 1, 0, number % 150]) for number in range(len(calls()))]


@cache
def _arguments(number: int) -> tuple[str, ...]:
    call = calls()[number]
    named = inspect.signature(call.function).parameters.values()
    wanted = [one.name for one in named if one.kind not in {one.VAR_POSITIONAL, one.VAR_KEYWORD}]
    return tuple(dict.fromkeys((*call.sound, *wanted)))


def attempt(data: bytes) -> str:
    """Make a call with hostile values."""
    choose = Choices(data)
    number = choose.below(len(calls()))
    call, names = calls()[number], _arguments(number)
    arguments: dict[str, Any] = dict(call.sound)
    put: list[str] = []
    count = choose.below(4)
    for _ in range(min(count, _SHARE_OF_TWO)):
        if names:
            name = choose.one_of(names)
            arguments[name] = choose.one_of((*HOSTILE, lambda: _LEFT_OUT))()
            put.append(f"{name}={arguments[name]!r}")
    for name in [name for name, value in arguments.items() if value is _LEFT_OUT]:
        arguments[name] = call.sound.get(name)
        if _is_checked(call.function):
            del arguments[name]
    if _WATCHED:
        arguments.pop("compiled", None)
    told = f"{call.name}({', '.join(put)})"
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        import os

        os.chdir(folder)
        try:
            return _made(call, arguments, told)
        finally:
            os.chdir(before)


def _is_checked(function: Any) -> bool:
    """Whether a call says itself what it lacks."""
    inner = function.__init__ if isinstance(function, type) else function
    code = getattr(inner, "__code__", None)
    return code is not None and code.co_filename == reading.__file__


def _made(call: Any, arguments: dict[str, Any], told: str) -> str:
    given = [told]
    try:
        answer = _called(call.function, arguments)
        call.holds(answer)
    except WageflowError as error:
        try:
            check_message(error, (), given)
        except Fault as fault:
            raise Fault(fault.kind, f"{told}: {fault}") from error
        return "refused"
    except Fault as fault:
        raise Fault(f"{call.name}: {fault.kind}", f"{told}: {fault}") from fault
    except Exception as error:
        error.add_note(told)
        raise
    return "answered"


def _called(function: Any, arguments: dict[str, Any]) -> Any:
    positional = [
        arguments.pop(one.name)
        for one in inspect.signature(function).parameters.values()
        if one.kind is one.POSITIONAL_ONLY and one.name in arguments
    ]
    return function(*positional, **arguments)


def strategy() -> st.SearchStrategy[bytes]:
    """Return calls, most of them with one or two hostile values."""
    byte = st.integers(0, 255)
    return st.builds(
        lambda call, count, rest: bytes([call, count, *rest]),
        st.integers(0, len(calls()) - 1),
        st.sampled_from([1, 1, 1, 2, 2, 3]),
        st.lists(byte, min_size=6, max_size=6),
    )
