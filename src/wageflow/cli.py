"""The shell: parses, calls, prints."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from wageflow.errors import InputError, WageflowError
from wageflow.version import __version__

if TYPE_CHECKING:
    from wageflow.report import Table

__all__ = ["app", "main"]

DEFAULT_SEED = 2012
_INTERRUPTED = 130

app = typer.Typer(
    help="Who takes what from the wage of a worker whom a state sends abroad, and what it earns.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _whole(text: str) -> int:
    """Read a whole number, written out or as a power such as 2**20."""
    found = re.fullmatch(r"([+-]?[0-9][0-9_]{0,25})(?:\*\*([0-9]{1,2}))?", str(text))
    if found is None:
        raise typer.BadParameter(f"{text!r} is not a whole number; write one such as 65536")
    base, power = int(found[1]), int(found[2] or 1)
    number = int(base**power)
    if abs(number) >= 2**63:
        raise typer.BadParameter(f"{text!r} is too large; write one such as 65536")
    return number


def _amount(text: str) -> float:
    """Read a sum of money."""
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a number; write one such as 5000") from None


Format = Annotated[
    str | None,
    typer.Option("--format", help="table, json, csv, markdown, html or latex.", metavar="FORMAT"),
]
Out = Annotated[Path | None, typer.Option("--out", help="Write to this file, whole or not at all.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress on standard error.")]


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


@app.command()
def estimate(  # noqa: PLR0913, PLR0917 - each is an option of the shell
    programme: Annotated[
        str, typer.Argument(help="One that ships, or a path to a TOML file.")
    ] = "dprk-2012",
    draws: Annotated[int, typer.Option(help="Draws in all.", parser=_whole, metavar="NUMBER")] = 2
    ** 16,
    seed: Annotated[
        int,
        typer.Option(help="The same seed gives the same bits.", parser=_whole, metavar="NUMBER"),
    ] = DEFAULT_SEED,
    sampler: Annotated[str, typer.Option(help="sobol, latin or random.")] = "sobol",
    by: Annotated[
        str | None, typer.Option(help="host, recipient or host,recipient; both by default.")
    ] = None,
    concept: Annotated[
        str | None, typer.Option(help="gross, statutory, state-side, net or received.")
    ] = None,
    form: Format = None,
    out: Out = None,
    *,
    quiet: Quiet = False,
) -> None:
    """Estimate what the state earns a year, with its uncertainty."""
    from wageflow.programme import load_programme
    from wageflow.report.estimate_table import breakdowns, estimate_table
    from wageflow.simulation import simulate

    wanted = _wanted(form, out)
    breakdowns(by, concept)  # what cannot be shown is refused before a long run
    loaded = load_programme(programme)
    progress = not quiet and sys.stderr.isatty()
    # only summaries are printed, so that memory stays flat however many draws are asked for
    result = simulate(
        loaded, draws=draws, seed=seed, sampler=sampler, keep="summary", progress=progress
    )
    _emit(estimate_table(result, by=by, concept=concept), wanted, out)


@app.command()
def chain(  # noqa: PLR0913 - each is an option of the shell
    name: Annotated[
        str | None,
        typer.Argument(metavar="CHAIN", help="One that ships, FILE.toml or FILE.toml:NAME."),
    ] = None,
    gross: Annotated[
        float | None,
        typer.Option(
            help="Gross wage; that of the source by default.", parser=_amount, metavar="AMOUNT"
        ),
    ] = None,
    net: Annotated[
        float | None,
        typer.Option(
            help="Start from this take-home instead of a gross wage.",
            parser=_amount,
            metavar="AMOUNT",
        ),
    ] = None,
    form: Format = None,
    out: Out = None,
    *,
    quiet: Quiet = False,  # noqa: ARG001 - every command takes it
) -> None:
    """Split one wage: who takes what. Without CHAIN, list the chains that ship."""
    from wageflow.chain.shipped import load_chain, shipped_chains
    from wageflow.report.chain_table import chain_table, chains_table, printed_gross

    wanted = _wanted(form, out)
    if name is None:
        if gross is not None or net is not None:
            raise InputError("CHAIN: is missing; name one beside --gross or --net")
        _emit(chains_table(shipped_chains()), wanted, out)
        return
    if gross is not None and net is not None:
        raise InputError("--gross and --net: got both; give one of them")
    loaded = load_chain(name)
    middle = loaded.quantiles(0.5)
    notes = []
    if net is not None:
        found = loaded.gross_up(net, draws=middle)
        gross = found.low
        if found.low < found.high:
            notes.append(
                f"Note: wages from {found.low:,.2f} to {found.high:,.2f} leave this take-home; the "
                "lowest is split here."
            )
    if gross is None:
        gross = printed_gross(loaded)
    flow = loaded.split(gross, draws=middle)
    _emit(chain_table(loaded, flow, middle, notes=notes), wanted, out)


def _wanted(form: str | None, out: Path | None) -> str:
    from wageflow.report.render import check_writable, format_for

    wanted = format_for(form, out)
    if out is not None:
        check_writable(out)
    return wanted


def _emit(table: Table, form: str, out: Path | None) -> None:
    from shutil import get_terminal_size

    from wageflow.report.render import render, write_out

    if out is not None:
        write_out(render(table, form), out)
        return
    width = min(get_terminal_size((100, 24)).columns, 120)
    _print(render(table, form, width=width, colour=sys.stdout.isatty()))


def _print(text: str) -> None:
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        # an old code page has no lines and no Hangul: a question mark is better than no table
        reconfigure(errors="replace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # what is left in the buffer must not fail again when the interpreter ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):  # the reader, such as `head`, has had enough
            return
        raise InputError(
            f"standard output: cannot be written ({error.strerror}); make room, or write --out"
        ) from None


def main() -> None:
    """Run the shell.

    The exit code is 0 for success, 2 for bad input with a line for each fault on standard error,
    and 130 if interrupted.
    """
    try:
        code = app(sys.argv[1:] or ["--help"], standalone_mode=False)
    except InputError as error:
        _fail(2, *error.faults)
    except WageflowError as error:
        _fail(2, str(error))
    except (KeyboardInterrupt, typer.Abort):
        _fail(_INTERRUPTED, "interrupted")
    except Exception as error:
        # Typer's own complaints about the command line know how to say what is wrong; their
        # classes have stood in different packages from version to version
        message = getattr(error, "format_message", None)
        if message is None:
            raise
        _fail(2, f"{message().strip().rstrip('.')}; see wageflow --help")
    if code == _INTERRUPTED:  # some versions of Typer return this code instead of raising
        _fail(code, "interrupted")
    sys.exit(code or 0)


def _fail(code: int, *faults: str) -> NoReturn:
    from wageflow.report.escape import plain

    for fault in faults:
        sys.stderr.write(f"wageflow: {plain(fault)}\n")
    sys.exit(code)
