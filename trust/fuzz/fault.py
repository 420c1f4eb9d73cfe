"""What counts as a fault at any door, and how it is told from an honest refusal."""

from __future__ import annotations

import re
import resource
import signal
import sys
import traceback
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.errors import InputError, WageflowError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Fault",
    "add_up",
    "between",
    "finite",
    "guarded",
    "not_negative",
    "refusal",
    "signature",
]

SECONDS = 10  # of processor time: bounded inputs are honest work of far less
_GIB = 2**30
_LONGEST = 1_000  # characters of one line of a message that somebody will read

#: What Python says, and no user of a file or a shell should read.
_PYTHON = re.compile(
    r"NoneType|object is not|object has no|unexpected keyword|__[a-z]+__|Traceback|positional arg"
    r"|<class|object at 0x|'(?:list|dict|str|int|float|tuple)' object|unhashable|mappingproxy"
    r"|datetime\.\w+\(|pydantic|np\.float64|unsupported operand|not supported between|keyword-only"
    r"|\bSourced\(|\bUnit\(|\bSeries\(|\bInputError|Errno"
)
#: What only somebody who writes Python can do about it: no remedy for a file.
_PYTHONIC = re.compile(r"\bwf\.\w|\bwrite \w+=|\bNone\b|\bTrue\b|\bFalse\b")
#: A remedy for either user.
_EITHER = re.compile(r"wageflow \w+, or wf\.load_\w+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Fault(AssertionError):  # noqa: N818 - the word of the campaign
    """Something that no input may bring about.

    Parameters
    ----------
    kind : str
        What it is in few words, without anything of the input: faults of one kind are one.
    detail : str
    """

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind


def refusal(error: WageflowError, where: str, *, pythonic: bool = False) -> str:
    """Return "refused" if the message of a refusal is what a user can work with.

    Parameters
    ----------
    error : WageflowError
    where : str
        What every line starts with: the file, or the argument.
    pythonic : bool, default False
        Whether the user writes Python, so that a remedy may be in it.

    Raises
    ------
    Fault
        If a line names no place, is more than a line, or is in Python's words.
    """
    faults = error.faults if isinstance(error, InputError) else (str(error),)
    if not faults:
        raise Fault("a refusal without a reason")
    for told in faults:
        if not isinstance(told, str) or not told.strip():
            raise Fault("an empty message", repr(told))
        if "\n" in told:
            raise Fault("a message of several lines", repr(told[:300]))
        if not told.startswith(where):
            raise Fault("a message without its place", f"{told[:300]} (place: {where})")
        said = told.removeprefix(where)
        if where and not re.match(r"[\s:,\[.]", said):
            raise Fault("a message that runs into its place", told[:300])
        if not said.strip(" :."):
            raise Fault("a message that says nothing", told[:300])
        if len(said) > _LONGEST:
            raise Fault("a message that nobody reads to its end", f"{len(said)}: {told[:300]}")
        # what the user wrote comes back in quotes, and may hold anything
        ours = re.sub(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", "''", said)
        ours = _EITHER.sub("", ours)
        found = _PYTHON.search(said) if _PYTHON.search(ours) else None
        found = found or (None if pythonic else _PYTHONIC.search(ours))
        if found is not None:
            raise Fault(f"a message in Python's words ({found[0]})", told[:300])
    return "refused"


def finite(values: Any, what: str) -> None:
    """Refuse figures that are none: NaN and infinities."""
    array = np.asarray(values, dtype=float)
    if array.size and not np.isfinite(array).all():
        raise Fault(f"{what}: a figure that is none", str(array[~np.isfinite(array)][:3]))


def not_negative(values: Any, what: str, slack: float = 0.0) -> None:
    """Refuse receipts, payments and headcounts below 0."""
    finite(values, what)
    array = np.asarray(values, dtype=float)
    if array.size and array.min() < -slack:
        raise Fault(f"{what}: negative", str(array.min()))


def add_up(parts: Any, whole: Any, what: str) -> None:
    """Refuse parts that do not add up to the whole, to rounding."""
    parts, whole = np.asarray(parts, dtype=float), np.asarray(whole, dtype=float)
    scale = np.maximum(np.abs(whole), 1e-300)
    if whole.size and float((np.abs(parts - whole) / scale).max()) > 1e-9:
        raise Fault(f"{what}: parts do not add up", f"{parts} {whole}")


def between(low: Any, values: Any, high: Any, what: str) -> None:
    """Refuse figures outside their ends, which themselves run the right way."""
    low, values, high = (np.asarray(one, dtype=float) for one in (low, values, high))
    slack = 1e-9 * np.maximum(np.abs(low), np.abs(high))
    if (low > high).any():
        raise Fault(f"{what}: ends out of order")
    if (values < low - slack).any() or (values > high + slack).any():
        raise Fault(f"{what}: outside its ends", f"{low} {values} {high}")


@contextmanager
def guarded() -> Iterator[None]:
    """Turn hangs and warnings of what runs within into exceptions."""

    def stop(*_: object) -> None:
        raise Fault("a hang", f"more than {SECONDS} s of processor time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
        1 if sys.platform == "darwin" else 1024
    )
    if peak > 2 * _GIB:
        raise Fault("more than 2 GiB", f"{peak / _GIB:.1f}")


def signature(error: BaseException) -> str:
    """Return what makes a fault one of its kind: the exception and where in the package it was."""
    frames = traceback.extract_tb(error.__traceback__)
    if isinstance(error, Fault) and error.kind != "a hang":
        return error.kind
    ours = [
        frame for frame in frames if "wageflow" in frame.filename and "trust" not in frame.filename
    ]
    frame = (ours or frames)[-1]
    parts = frame.filename.replace("\\", "/").split("/wageflow/")
    return f"{type(error).__name__} in {parts[-1]}, {frame.name}"
