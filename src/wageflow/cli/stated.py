"""What was stated on a command line, in its own words."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wageflow.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import typer

__all__ = ["in_words_of_the_shell", "pair", "pairs", "refuse_beside", "refuse_without"]


def refuse_beside(ctx: typer.Context, mode: str, *kept: str) -> None:
    """Refuse options that were stated beside one which leaves them nothing to change.

    Parameters
    ----------
    ctx : Context
        Of the command.
    mode : str
        That option, as it is written.
    *kept : str
        The parameters, by name, that count beside it; --quiet always does.

    Raises
    ------
    InputError
        If others were stated.
    """
    others = _stated(ctx, kept)
    if others:
        change, them = ("changes", "it") if len(others) == 1 else ("change", "them")
        raise InputError(
            f"{', '.join(others)}: {change} nothing beside {mode}; leave {them} out, or {mode}"
        )


def refuse_without(ctx: typer.Context, argument: str, *kept: str) -> None:
    """Refuse options that were stated without the argument that they are of.

    Parameters
    ----------
    ctx : Context
        Of the command.
    argument : str
        What is left out, as the help calls it.
    *kept : str
        The parameters, by name, that count without it; --quiet always does.

    Raises
    ------
    InputError
        If others were stated.
    """
    others = _stated(ctx, kept)
    if others:
        raise InputError(f"{argument}: is missing; name one beside {', '.join(others)}")


def _stated(ctx: typer.Context, kept: tuple[str, ...]) -> list[str]:
    """Return what was stated on the command line but these parameters, as it is written there."""
    found = []
    for parameter in ctx.command.params:
        name = parameter.name or ""
        source = ctx.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE" and name not in {*kept, "quiet"}:
            found.append(parameter.opts[0])
    return found


def pairs(texts: Iterable[str], option: str, wanted: str, *, last: bool = False) -> dict[str, str]:
    """Read NAME=VALUE of an option that may be repeated, but not for the same name.

    Parameters
    ----------
    texts : iterable of str
    option : str
        Its name.
    wanted : str
        What is to be written, for the message.
    last : bool
        Whether a name, rather than a value, may hold a sign of equality.

    Raises
    ------
    InputError
        If one is no pair, or a name stands there twice.

    Examples
    --------
    >>> pairs(["gold=by weight", "coal = low"], "reading", "'gold=by weight'")
    {'gold': 'by weight', 'coal': 'low'}
    >>> pairs(["gold=low", "gold=high"], "reading", "'gold=by weight'")
    Traceback (most recent call last):
    ...
    wageflow.errors.InputError: --reading 'gold=high': 'gold' is 'low' already; write it once
    """
    found: dict[str, str] = {}
    for text in texts:
        name, value = pair(text, option, wanted, last=last)
        if name in found:
            raise InputError(
                f"--{option} {text!r}: {name!r} is {found[name]!r} already; write it once"
            )
        found[name] = value
    return found


def pair(text: str, option: str, wanted: str, *, last: bool = False) -> tuple[str, str]:
    """Read one NAME=VALUE; see `pairs`."""
    name, sign, value = text.rpartition("=") if last else text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise InputError(f"--{option} {text!r}: write {wanted}")
    return name.strip(), value.strip()


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
