"""Faults that a user can mend: each says what, where, what was got and what to do."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "ArgumentError",
    "ChainError",
    "CurrencyError",
    "EstimateError",
    "InputError",
    "Interrupted",
    "UnknownNameError",
    "WageflowError",
    "nearest",
]


_WIDEST = 60  # of a known name in a list
_LONGEST = 800  # characters of a fault, of which the head names the place and the tail the remedy


class WageflowError(Exception):
    """Every error that wageflow raises on purpose."""


class InputError(WageflowError, ValueError):
    """A value, a range or a file that cannot mean what it says.

    Parameters
    ----------
    *faults : str
        One line for each fault; a file reports all of its faults at once. Whatever value a fault
        quotes, it stays a line that somebody reads to its end.

    Examples
    --------
    >>> len(str(InputError(f"name {'x' * 5_000!r}: is too long; write a short one")))
    800
    """

    def __init__(self, *faults: str) -> None:
        faults = tuple(map(_readable, faults))
        super().__init__(*faults)
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(self.faults)


class ChainError(InputError):
    """Steps of a chain that take more than there is."""


class CurrencyError(InputError):
    """A currency, a year or a period for which no conversion is known."""


class EstimateError(InputError):
    """A run that cannot be done as asked, or a question that a run cannot answer."""


class UnknownNameError(InputError, KeyError):
    """A name that nothing carries; the message offers the nearest one."""


class ArgumentError(InputError, TypeError):
    """An argument that is left out or that there is none of; also what Python raises for it."""


class Interrupted(BaseException):
    """A command of the shell that was interrupted, with what it leaves."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint at the known name closest to `name`, or the list of what is known.

    Examples
    --------
    >>> nearest("Kuwiat", ["Kuwait", "Oman"])
    "did you mean 'Kuwait'?"
    >>> nearest("x", ["Kuwait", "Oman"])
    'known: Kuwait, Oman'
    """
    name, names = str(name), list(known)
    folded = {_folded(one): one for one in names}
    close = [folded[_folded(name)]] if _folded(name) in folded else []
    close = close or difflib.get_close_matches(name, names, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    shown = ", ".join(_on_a_line(one) for one in names[:12]) + (", ..." if len(names) > 12 else "")
    return f"known: {shown}" if names else "nothing is known here"


def _folded(name: str) -> str:
    """Return a name without what people write in several ways."""
    return name.casefold().replace(" ", "_").replace("-", "_")


def _readable(fault: str) -> str:
    """Return a fault as one line of a bearable length, without the middle of what it quotes."""
    if len(fault.splitlines()) > 1:  # an array, whose repr has several
        fault = " ".join(fault.split())
    if len(fault) <= _LONGEST:
        return fault
    half = _LONGEST // 2
    return f"{fault[:half]} ... {fault[len(fault) - _LONGEST + half + 5 :]}"


def _on_a_line(name: str) -> str:
    short = name if len(name) <= _WIDEST else f"{name[:_WIDEST]}..."
    return short if short.isprintable() else repr(short)
