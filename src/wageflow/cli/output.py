"""What a command prints, and where."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from wageflow.errors import InputError
from wageflow.files import reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from wageflow.report import Table

__all__ = [
    "emit",
    "emit_text",
    "settle_output",
    "shows_progress",
    "telling",
    "waiting",
    "wanted_form",
]


def shows_progress(*, quiet: bool) -> bool:
    """Whether somebody watches: progress belongs on a terminal, and nowhere else."""
    return not quiet and sys.stderr.isatty()


@contextmanager
def waiting(text: str, *, shown: bool) -> Iterator[None]:
    """Say on a terminal what takes its time, and take that away when it is done."""
    shown = shown and sys.stderr.isatty()
    if shown:
        sys.stderr.write(f"{text} ...")
        sys.stderr.flush()
    try:
        yield
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@contextmanager
def telling(*, shown: bool) -> Iterator[Callable[[str], None]]:
    """Say on a terminal what is being done, one thing after the other on one line."""

    def tell(text: str) -> None:
        if shown:
            sys.stderr.write(f"\r\x1b[K{text} ...")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def wanted_form(form: str | None, out: Path | None) -> str:
    """Return the format that is asked for, and make sure that it can be written."""
    from wageflow.report.tables.render import check_writable, format_for

    wanted = format_for(form, out)
    if out is not None:
        check_writable(out)
    return wanted


def emit(table: Table, form: str, out: Path | None) -> None:
    """Write a table to a file, or print it."""
    from shutil import get_terminal_size

    from wageflow.report.tables.render import render, rendered, write_out

    if out is not None:
        write_out(rendered(table, form), out)
        return
    width = min(get_terminal_size((100, 24)).columns, 120)
    _print(render(table, form, width=width, colour=sys.stdout.isatty()))


def emit_text(text: str, out: Path | None) -> None:
    """Write text that is no table to a file, or print it."""
    from wageflow.report.tables.render import check_writable, write_out

    if out is None:
        _print(text)
        return
    check_writable(out)
    write_out(text, out)


def settle_output() -> None:
    """Write what is left for standard output, or let it go, so that nothing fails at the end."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):  # there may be none
            place = sys.stdout.fileno()
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, place)
            os.close(nowhere)


def _print(text: str) -> None:
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        # an old code page has no lines and no Hangul: a question mark is better than no table
        reconfigure(errors="replace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        settle_output()
        if isinstance(error, BrokenPipeError):  # the reader, such as `head`, has had enough
            return
        raise InputError(
            f"standard output: cannot be written ({reason(error)}); make room, or write --out"
        ) from None
