"""The shell: every command, and what becomes of faults."""

from __future__ import annotations

import errno
import sys
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from wageflow.cli.audit import audit
from wageflow.cli.brief import brief
from wageflow.cli.chain import chain
from wageflow.cli.claims import claims
from wageflow.cli.compare import compare
from wageflow.cli.contract import contract
from wageflow.cli.estimate import estimate
from wageflow.cli.gap import gap
from wageflow.cli.output import settle_output
from wageflow.cli.portfolio import portfolio
from wageflow.cli.reconcile import reconcile
from wageflow.cli.schema import schema
from wageflow.cli.sensitivity import sensitivity
from wageflow.errors import InputError, Interrupted, WageflowError
from wageflow.files import reason
from wageflow.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["app", "main"]

_INTERRUPTED = 130

app = typer.Typer(
    help="Who takes what from the wage of a worker whom a state sends abroad, and what it earns.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _tell_version(wanted: bool) -> None:  # noqa: FBT001 - Typer hands the flag over like this
    if wanted:
        sys.stdout.write(f"wageflow {__version__}\n")
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_tell_version, is_eager=True),
    ] = False,
) -> None:
    """Take what stands before a command."""


# in the order in which --help lists them
for _command in (
    estimate,
    chain,
    claims,
    audit,
    compare,
    sensitivity,
    reconcile,
    gap,
    contract,
    portfolio,
    brief,
    schema,
):
    app.command()(_command)


@cache
def _shell() -> Callable[..., Any]:
    """Return the commands with their options, found once for all that one process runs."""
    return typer.main.get_command(app)


def main() -> None:
    """Run the shell.

    The exit code is 0 for success, 2 for bad input, or for what the machine does not give, with a
    line for each fault on standard error, and 130 if interrupted.
    """
    try:
        code = _shell()(sys.argv[1:] or ["--help"], standalone_mode=False)
        sys.stdout.flush()  # what cannot be written is said here, not when the interpreter ends
    except InputError as error:
        _fail(2, *error.faults)
    except WageflowError as error:
        _fail(2, str(error))
    except Interrupted as stopped:
        _fail(_INTERRUPTED, str(stopped))
    except (KeyboardInterrupt, typer.Abort):
        _fail(_INTERRUPTED, "interrupted")
    except (BrokenPipeError, SystemExit):
        # the reader, such as `head`, has had enough; Click ends by itself where it prints the help
        settle_output()
        sys.exit(0)
    except (MemoryError, OSError, ImportError) as error:
        settle_output()
        _fail(2, _lacking(error))
    except Exception as error:
        # Typer's own complaints about the command line know how to say what is wrong; their
        # classes have stood in different packages from version to version
        message = getattr(error, "format_message", None)
        if message is None:
            raise
        context = getattr(error, "ctx", None)
        command = context.info_name if context is not None and context.parent else ""
        asked = " ".join(filter(None, ("wageflow", command, "--help")))
        _fail(2, f"{message().strip().rstrip('.')}; see {asked}")
    if code == _INTERRUPTED:  # some versions of Typer return this code instead of raising
        _fail(code, "interrupted")
    sys.exit(code or 0)


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _lacking(error: MemoryError | OSError | ImportError) -> str:
    """Say in a line what the machine does not give."""
    if isinstance(error, MemoryError):
        said = f" ({error})" if str(error) else ""
        return f"memory: there is not enough{said}; take fewer draws, or close other programs"
    if isinstance(error, ImportError):
        # NumPy tells a long story, whose last line is what happened
        said = (str(error).strip() or type(error).__name__).splitlines()[-1]
        return (
            f"{error.name or 'a library'}: cannot be loaded ({said}); see that it is installed, "
            "and that memory and open files suffice"
        )
    place = error.filename
    if place is None:
        full = error.errno in {errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EBADF}
        place = "standard output" if full else "the system"
    return f"{place}: {reason(error)}; see to room, rights and open files, and run again"


def _fail(code: int, *faults: str) -> NoReturn:
    try:
        from wageflow.report.escape import plain
    except (MemoryError, OSError, ImportError):  # what is said may be that nothing can be loaded
        plain = _printable

    with suppress(OSError):  # nobody can be told where standard error is full
        for fault in faults:
            sys.stderr.write(f"wageflow: {plain(fault)}\n")
    sys.exit(code)
