"""What was stated on a command line, in its own words."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wageflow.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["in_words_of_the_shell"]


@contextmanager
def in_words_of_the_shell(*names: str, **others: str) -> Iterator[None]:
    """Say in faults ``--by`` of the option that a function calls ``by``.

    Parameters
    ----------
    *names : str
        Arguments whose options are called as they are.
    **others : str
        Arguments whose options are called otherwise, each with the name of its option.

    Examples
    --------
    >>> with in_words_of_the_shell("rows", "step"):
    ...     raise InputError("rows 'month': results are by year; add step='month'")
    Traceback (most recent call last):
    ...
    wageflow.errors.InputError: --rows 'month': results are by year; add --step month
    """
    options = {name: name.replace("_", "-") for name in names} | others
    known = "|".join(options)
    # an argument begins a fault, or stands in its remedy as a call has it
    there = re.compile(rf"^({known})(?=[ :])|\b({known})=(?:'([^']*)'|([0-9.]+))")

    def said(found: re.Match[str]) -> str:
        first, name, text, number = found.groups()
        return f"--{options[first]}" if first else f"--{options[name]} {text or number}"

    try:
        yield
    except InputError as error:
        raise type(error)(*(there.sub(said, fault) for fault in error.faults)) from None
