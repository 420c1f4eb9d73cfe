"""What a message may look like: one line, no words of Python's own, and the place in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fault import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.errors import WageflowError

# What Python, NumPy and pandas say of themselves; a message that has it was not written by us.
PYTHONIC = re.compile(
    r"NoneType|__\w+__|object is not|object has no|unexpected keyword|positional arg|"
    r"has no attribute|not supported between|must be real number|could not (?:be )?convert|"
    r"unhashable|Traceback|list index out|division by zero|not subscriptable|cannot unpack|"
    r"<class|object at 0x|ufunc|broadcast together|codec can't|invalid literal|truth value of|"
    r"setting an array|unsupported operand|maximum recursion|out of bounds for axis|mappingproxy|"
    r"keyword-only|pydantic"
)
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
LONGEST = 2_000


def check_message(
    error: WageflowError, places: Sequence[str] = (), given: Sequence[str] = ()
) -> None:
    """Raise a fault unless each line of a refusal says something in our words, with its place.

    Parameters
    ----------
    error : WageflowError
    places : sequence of str
        Of which each line must have one; empty if any place will do.
    given : sequence of str
        What was put in, whose words are not ours.
    """
    lines = getattr(error, "faults", None) or (str(error),)
    for line in lines:
        if not isinstance(line, str) or not line.strip():
            raise Fault("an empty message", repr(lines))
        if len(line.splitlines()) > 1:
            raise Fault("a message of several lines", repr(line))
        if len(line) > LONGEST:
            raise Fault("a message that nobody reads to its end", f"{len(line)}: {line[:300]!r}")
        found = PYTHONIC.search(_QUOTED.sub("''", line)) and PYTHONIC.search(line)
        if found and not any(found[0] in one for one in given):
            raise Fault(f"a message in Python's words ({found[0]})", line[:300])
        if places and not any(place in line for place in places):
            raise Fault("a message without its place", line[:300])
