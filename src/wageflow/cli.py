"""The shell: parses, calls, prints."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from wageflow.errors import InputError, Interrupted, WageflowError, nearest
from wageflow.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.report import Table

__all__ = ["app", "main"]

DEFAULT_SEED = 2012
DEFAULT_PROGRAMME = "dprk-2012"
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


def _rate(text: str) -> tuple[str, float]:
    """Read dollars for one unit of a currency."""
    currency, _, figure = text.partition("=")
    try:
        return currency.strip(), float(figure)
    except ValueError:
        raise InputError(f"--usd-rate {text!r}: write a currency and dollars, NPR=0.0094") from None


def _amount(text: str) -> float:
    """Read a sum of money."""
    return _number(text, "5000")


def _number(text: str, such_as: str = "0.001") -> float:
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a number; write one such as {such_as}") from None


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
        str | None,
        typer.Argument(help="One that ships, or a path to a TOML file; dprk-2012 by default."),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(help="Draws in all; 65536 by default.", parser=_whole, metavar="NUMBER"),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            help="The same seed gives the same bits; 2012 by default.",
            parser=_whole,
            metavar="NUMBER",
        ),
    ] = None,
    sampler: Annotated[
        str | None, typer.Option(help="sobol, latin or random; sobol by default.")
    ] = None,
    precision: Annotated[
        float | None,
        typer.Option(
            help="Go on until every quantile of state-side has this relative standard error.",
            parser=_number,
            metavar="SHARE",
        ),
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option(help="What a checkpoint holds: draws or summary; summary by default."),
    ] = None,
    smooth: Annotated[
        bool | None,
        typer.Option("--smooth", help="Integrate what can be, so that quantiles are much surer."),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(help="Threads; as many as help by default.", parser=_whole, metavar="NUMBER"),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(help="Compute on the Dask cluster with this scheduler.", metavar="ADDRESS"),
    ] = None,
    checkpoint: Annotated[
        Path | None,
        typer.Option(help="Keep what is finished in this folder, and go on from there."),
    ] = None,
    resume: Annotated[
        Path | None,
        typer.Option(help="Go on with the run in this folder; it knows its own settings."),
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="host, recipient or host,recipient; both by default.")
    ] = None,
    concept: Annotated[
        str | None, typer.Option(help="gross, statutory, state-side, net or received.")
    ] = None,
    trace: Annotated[
        str | None,
        typer.Option(help="Show what a host's numbers rest on instead; all for everything."),
    ] = None,
    form: Format = None,
    out: Out = None,
    *,
    quiet: Quiet = False,
) -> None:
    """Estimate what the state earns a year, with its uncertainty."""
    from wageflow.programme import load_programme
    from wageflow.report.estimate_table import breakdowns, estimate_table
    from wageflow.simulation.running.shell import shell_run

    wanted = _wanted(form, out)
    if trace is not None:
        from wageflow.report.claims_table import trace_table

        traced = load_programme(programme or DEFAULT_PROGRAMME)
        frame = traced.trace(None if trace == "all" else trace)
        about = traced.name if trace == "all" else f"{traced.name}, {trace}"
        _emit(trace_table(frame, about), wanted, out)
        return
    breakdowns(by, concept)  # what cannot be shown is refused before a long run
    stated = {
        "programme": None if programme is None else load_programme(programme),
        "draws": draws,
        "seed": seed,
        "sampler": sampler,
        "precision": precision,
        "keep": keep,
        "smooth": smooth,
    }
    result = shell_run(
        {name: value for name, value in stated.items() if value is not None},
        # only summaries are printed, so that memory stays flat however many draws are asked for
        defaults={"draws": 2**16, "seed": DEFAULT_SEED, "keep": "summary"},
        folders=(checkpoint, resume),
        means=(workers, cluster),
        progress=not quiet and sys.stderr.isatty(),
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


Folder = Annotated[
    str, typer.Argument(metavar="FOLDER", help="A claims pack that ships, or a folder of yours.")
]


@app.command()
def claims(  # noqa: PLR0913, PLR0917 - each is an option of the shell
    folder: Folder = "dprk",
    topic: Annotated[str | None, typer.Option(help="Such as headcount, wage, revenue.")] = None,
    host: Annotated[str | None, typer.Option(help="Such as Kuwait; all for totals.")] = None,
    source: Annotated[str | None, typer.Option(help="Id of a text.")] = None,
    who: Annotated[str | None, typer.Option(help="Who says it, such as D for witness D.")] = None,
    kind: Annotated[str | None, typer.Option(help="Such as point, bounds, spread.")] = None,
    form: Format = None,
    out: Out = None,
    *,
    conflicts: Annotated[bool, typer.Option("--conflicts", help="Who contradicts whom.")] = False,
    origins: Annotated[bool, typer.Option("--origins", help="Who repeats whom.")] = False,
    quiet: Quiet = False,  # noqa: ARG001 - every command takes it
) -> None:
    """Show what the sources say, as printed, and where."""
    from wageflow.claims import load_claims
    from wageflow.report.claims_table import claims_table, conflicts_table, origins_table

    wanted = _wanted(form, out)
    if conflicts and origins:
        raise InputError("--conflicts and --origins: got both; give one of them")
    ledger = load_claims(folder)
    asked = {"topic": topic, "host": host, "source": source, "who": who, "kind": kind}
    fields = {name: value for name, value in asked.items() if value is not None}
    for name, value in fields.items():
        known = dict.fromkeys(
            str(getattr(claim, name)) for claim in ledger.values() if getattr(claim, name)
        )
        if value not in known:
            raise InputError(f"--{name} {value!r}: no claim has it; {nearest(value, known)}")
    if not ledger:
        raise InputError(f"{folder}: claims.csv holds no claims; add a row")
    found = ledger.find(**fields)
    if not found:
        raise InputError(
            f"{', '.join(f'--{name} {value!r}' for name, value in fields.items())}: no claim has"
            " all of these; leave one out"
        )
    if conflicts:
        _emit(conflicts_table(ledger, found), wanted, out)
    else:
        _emit(origins_table(found) if origins else claims_table(found), wanted, out)


@app.command()
def audit(  # noqa: PLR0913, PLR0917 - each is an option of the shell
    folder: Folder = "dprk",
    programme: Annotated[
        str, typer.Option(help="To hold headlines against; none for the ledger alone.")
    ] = DEFAULT_PROGRAMME,
    headline: Annotated[
        str | None,
        typer.Option(help="Claim for which to ask what gives it; the most repeated by default."),
    ] = None,
    usd_rate: Annotated[
        list[str] | None,
        typer.Option(help="Dollars for one unit of a currency, as in NPR=0.0094; may be repeated."),
    ] = None,
    draws: Annotated[int, typer.Option(help="Draws in all.", parser=_whole, metavar="NUMBER")] = 2
    ** 14,
    seed: Annotated[
        int,
        typer.Option(help="The same seed gives the same bits.", parser=_whole, metavar="NUMBER"),
    ] = DEFAULT_SEED,
    form: Format = None,
    out: Out = None,
    *,
    quiet: Quiet = False,
) -> None:
    """Say which published headlines can be true."""
    from wageflow.analysis import audit as audited
    from wageflow.analysis import most_repeated, reproduce
    from wageflow.claims import load_claims
    from wageflow.programme import load_programme
    from wageflow.report.audit_table import audit_table
    from wageflow.simulation.running.shell import shell_run

    wanted = _wanted(form, out)
    ledger = load_claims(folder)
    if not ledger:
        raise InputError(f"{folder}: claims.csv holds no claims; add a row")
    about = None if headline is None else ledger[headline].id
    if about is not None and programme == "none":
        raise InputError("--headline: needs a programme to ask; leave out --programme none")
    estimate = None
    if programme != "none":
        progress = not quiet and sys.stderr.isatty()
        stated = {"programme": load_programme(programme), "draws": draws, "seed": seed}
        estimate = shell_run(stated, progress=progress)
    rates = dict(map(_rate, usd_rate or []))
    frame = audited(ledger, estimate, usd_rates=rates)
    about = about or most_repeated(ledger)
    given = None
    if about is not None and estimate is not None:
        given = reproduce(ledger, about, estimate, usd_rates=rates)
    against = None if estimate is None else estimate.programme
    table = audit_table(frame, ledger, given, against=against, headline=about or "")
    _emit(table, wanted, out)


@app.command()
def compare(  # noqa: PLR0913, PLR0917 - each is an option of the shell
    study: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE.toml", help="Scenarios of yours, or a study that ships: dprk-resolutions."
        ),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(help="Draws in all; 16384 by default.", parser=_whole, metavar="NUMBER"),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            help="The same seed gives the same bits; 2012 by default.",
            parser=_whole,
            metavar="NUMBER",
        ),
    ] = None,
    sampler: Annotated[
        str | None, typer.Option(help="sobol, latin or random; sobol by default.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            help="What changes come from: measure, host or recipient, or several with commas."
        ),
    ] = None,
    concept: Annotated[
        str | None,
        typer.Option(help="gross, statutory, state-side, net or received; state-side by default."),
    ] = None,
    prices: Annotated[str, typer.Option(help="real or nominal.")] = "real",
    discount_rate: Annotated[
        float | None,
        typer.Option(
            help="Show the present value at this rate a year, 0.03 for 3 %.",
            parser=lambda text: _number(text, "0.03"),
            metavar="SHARE",
        ),
    ] = None,
    cut: Annotated[
        float | None,
        typer.Option(
            help="Show the probability of a cut by this share of the baseline; 0.5 by default.",
            parser=lambda text: _number(text, "0.5"),
            metavar="SHARE",
        ),
    ] = None,
    baseline: Annotated[
        str | None, typer.Option(help="Compare with this scenario.", metavar="NAME")
    ] = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option(help="Show this one beside the baseline; may be repeated.", metavar="NAME"),
    ] = None,
    start: Annotated[str | None, typer.Option(help="First year or month.", metavar="DATE")] = None,
    end: Annotated[str | None, typer.Option(help="Last year or month.", metavar="DATE")] = None,
    step: Annotated[
        str | None,
        typer.Option(help="year, or month: then years that are not whole can be shown, too."),
    ] = None,
    form: Format = None,
    out: Out = None,
    *,
    quiet: Quiet = False,
) -> None:
    """Compare scenarios on the same draws. Without FILE.toml, list those that ship."""
    from wageflow.report.study_table import studies_table, study_table
    from wageflow.scenarios import load_study, studies

    wanted = _wanted(form, out)
    if study is None:
        _emit(studies_table(studies()), wanted, out)
        return
    shown = {
        "concept": concept,
        "by": by,
        "prices": prices,
        "discount_rate": discount_rate,
        "cut_of_at_least": cut,
    }
    stated = {
        "draws": draws,
        "seed": seed,
        "sampler": sampler,
        "baseline": baseline,
        "start": start,
        "end": end,
        "step": step,
    }
    loaded = load_study(study)
    if loaded.seed is None and seed is None:
        stated["seed"] = DEFAULT_SEED
    differing = {name: value for name, value in stated.items() if value is not None}
    with _waiting(f"comparing {len(scenario or loaded.scenarios)} scenarios", shown=not quiet):
        table = study_table(loaded, scenario, differing, shown)
    _emit(table, wanted, out)


@contextmanager
def _waiting(text: str, *, shown: bool) -> Iterator[None]:
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
    except Interrupted as stopped:
        _fail(_INTERRUPTED, str(stopped))
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
