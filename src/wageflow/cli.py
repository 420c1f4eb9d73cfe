"""The shell: parses, calls, prints."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wageflow.errors import InputError, WageflowError

if TYPE_CHECKING:
    from wageflow.report import Table

__all__ = ["app", "main"]

DEFAULT_SEED = 2012

app = typer.Typer(
    help="Who takes what from the wage of a worker whom a state sends abroad, and what it earns.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Format = Annotated[
    str | None,
    typer.Option("--format", help="table, json, csv, markdown, html or latex.", metavar="FORMAT"),
]
Out = Annotated[
    Path | None, typer.Option("--out", help="Write to this file, whole or not at all.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress on standard error.")]


@app.command()
def estimate(
    programme: Annotated[
        str, typer.Argument(help="One that ships, or a path to a TOML file.")
    ] = "dprk-2012",
    draws: Annotated[int, typer.Option(help="Draws in all.")] = 2**16,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bits.")] = DEFAULT_SEED,
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
    from wageflow.report.estimate_table import estimate_table
    from wageflow.simulation import simulate

    loaded = load_programme(programme)
    progress = not quiet and sys.stderr.isatty()
    result = simulate(loaded, draws=draws, seed=seed, sampler=sampler, progress=progress)
    _emit(estimate_table(result, by=by, concept=concept), form, out)


@app.command()
def chain(
    name: Annotated[
        str | None,
        typer.Argument(metavar="CHAIN", help="One that ships, or a path to a TOML file."),
    ] = None,
    gross: Annotated[
        float | None, typer.Option(help="Gross wage; that of the source by default.")
    ] = None,
    net: Annotated[
        float | None, typer.Option(help="Start from this take-home instead of a gross wage.")
    ] = None,
    form: Format = None,
    out: Out = None,
    *,
    quiet: Quiet = False,  # noqa: ARG001 - every command takes it
) -> None:
    """Split one wage: who takes what. Without CHAIN, list the chains that ship."""
    from wageflow.chain.shipped import load_chain, shipped_chains
    from wageflow.report.chain_table import chain_table, chains_table, printed_gross

    if name is None:
        _emit(chains_table(shipped_chains()), form, out)
        return
    loaded = load_chain(name)
    middle = loaded.quantiles(0.5)
    if gross is not None and net is not None:
        raise InputError("--gross and --net: give one of them")
    if net is not None:
        gross = loaded.gross_up(net, draws=middle).low
    if gross is None:
        gross = printed_gross(loaded)
    _emit(chain_table(loaded, loaded.split(gross, draws=middle), middle), form, out)


def _emit(table: Table, form: str | None, out: Path | None) -> None:
    from shutil import get_terminal_size

    from wageflow.report.render import format_for, render, write_whole

    wanted = format_for(form, out)
    width = min(get_terminal_size((100, 24)).columns, 120) if out is None else 100
    text = render(table, wanted, width=width, colour=out is None and sys.stdout.isatty())
    if out is None:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        write_whole(text, out)


def main() -> None:
    """Run the shell: 0 for success, 2 for bad input with a line for each fault, 130 if interrupted."""
    try:
        code = app(standalone_mode=False)
    except WageflowError as error:
        for fault in str(error).splitlines():
            sys.stderr.write(f"wageflow: {fault}\n")
        code = 2
    except (KeyboardInterrupt, typer.Abort):
        sys.stderr.write("wageflow: interrupted\n")
        code = 130
    except BrokenPipeError:  # the reader, such as `head`, has had enough
        sys.stderr.close()
        code = 0
    except Exception as error:
        message = getattr(error, "format_message", None)
        if message is None:
            raise
        hint = "; see wageflow --help"
        sys.stderr.write(f"wageflow: {' '.join(message().split())}{hint}\n")
        code = 2
    sys.exit(code if isinstance(code, int) else 0)
