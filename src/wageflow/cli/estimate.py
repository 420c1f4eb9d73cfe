"""``wageflow estimate``: what the state earns."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wageflow.cli.options import (
    DEFAULT_PROGRAMME,
    DEFAULT_SEED,
    Form,
    Notes,
    Out,
    Quiet,
    Sampler,
    Seed,
    number,
    whole,
)
from wageflow.cli.output import emit, shows_progress, wanted_form
from wageflow.cli.stated import in_words_of_the_shell, refuse_beside

__all__ = ["estimate"]


def estimate(
    ctx: typer.Context,
    programme: Annotated[
        str | None,
        typer.Argument(
            metavar="PROGRAMME",
            help="A programme that ships, or a TOML file of yours; dprk-2012 by default.",
        ),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(
            help="Draws in all: 16 times a power of two, such as 2**18; 65536 by default.",
            parser=whole,
            metavar="NUMBER",
        ),
    ] = None,
    seed: Seed = None,
    sampler: Sampler = None,
    precision: Annotated[
        float | None,
        typer.Option(
            help="Draw on until every printed quantile of state-side has this relative standard "
            "error, 0.001 for 0.1 %.",
            parser=number,
            metavar="SHARE",
        ),
    ] = None,
    keep: Annotated[
        str | None,
        typer.Option(
            help="What a checkpoint holds of each replicate: draws, or summary (the default).",
            metavar="WHAT",
        ),
    ] = None,
    smooth: Annotated[
        bool | None,
        typer.Option(
            "--smooth", help="Integrate exactly what can be, so that quantiles are much surer."
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            help="How many threads; as many as help by default.", parser=whole, metavar="NUMBER"
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            help="Compute on the Dask cluster whose scheduler is here.", metavar="ADDRESS"
        ),
    ] = None,
    checkpoint: Annotated[
        Path | None,
        typer.Option(
            help="Keep what is finished in this folder, and go on from there.", metavar="FOLDER"
        ),
    ] = None,
    resume: Annotated[
        Path | None,
        typer.Option(
            help="Go on with the run in this folder; it knows its own settings.", metavar="FOLDER"
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            help="What the results are divided by: host, recipient or host,recipient; a table of "
            "each of the first two by default.",
            metavar="NAMES",
        ),
    ] = None,
    concept: Annotated[
        str | None,
        typer.Option(
            help="One concept of revenue only: gross, statutory, state-side, net or received.",
            metavar="NAME",
        ),
    ] = None,
    trace: Annotated[
        str | None,
        typer.Option(
            help="Show instead which claims the numbers of this host rest on; all for every host.",
            metavar="HOST",
        ),
    ] = None,
    form: Form = None,
    out: Out = None,
    notes: Notes = "all",
    *,
    quiet: Quiet = False,
) -> None:
    """Estimate what the state earns a year, with its uncertainty."""
    from wageflow.programme import load_programme
    from wageflow.report.tables.estimate import breakdowns, estimate_table
    from wageflow.simulation.running.shell import shell_run

    wanted = wanted_form(form, out)
    if trace is not None:
        refuse_beside(ctx, "--trace", "programme", "trace", "form", "out", "notes")
        from wageflow.report.tables.claims import trace_table

        traced = load_programme(programme or DEFAULT_PROGRAMME)
        frame = traced.trace(None if trace == "all" else trace)
        about = traced.name if trace == "all" else f"{traced.name}, {trace}"
        table = trace_table(frame, about)
        emit(table.short() if notes == "short" else table, wanted, out)
        return
    with in_words_of_the_shell("by", "concept"):
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
        progress=shows_progress(quiet=quiet),
    )
    table = estimate_table(result, by=by, concept=concept)
    emit(table.short() if notes == "short" else table, wanted, out)
