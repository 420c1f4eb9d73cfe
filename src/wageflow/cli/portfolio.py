"""``wageflow portfolio``: labour beside the other streams of hard currency."""

from __future__ import annotations

from typing import Annotated

import typer

from wageflow.cli.options import DEFAULT_SEED, Draws, Form, Out, Quiet, Sampler, Seed
from wageflow.cli.output import emit, waiting, wanted_form
from wageflow.cli.stated import pairs

__all__ = ["portfolio"]


def portfolio(
    name: Annotated[
        str,
        typer.Argument(
            metavar="PORTFOLIO", help="A portfolio that ships, or a TOML file of yours."
        ),
    ] = "dprk-2012",
    reading: Annotated[
        list[str] | None,
        typer.Option(
            help="How to read a flagged figure, as in 'gold=by weight'; may be repeated.",
            metavar="STREAM=READING",
        ),
    ] = None,
    concept: Annotated[
        str | None,
        typer.Option(
            help="What of labour counts: gross, statutory, state-side, net or received; that of "
            "the file by default.",
            metavar="NAME",
        ),
    ] = None,
    draws: Draws = None,
    seed: Seed = None,
    sampler: Sampler = None,
    form: Form = None,
    out: Out = None,
    *,
    quiet: Quiet = False,
) -> None:
    """Set labour beside the other streams of hard currency."""
    from dataclasses import replace

    from wageflow.analysis.portfolio import load_portfolio
    from wageflow.report.tables.portfolio import portfolio_table

    wanted = wanted_form(form, out)
    loaded = load_portfolio(name)
    if concept is not None:
        loaded = replace(loaded, concept=concept)
    readings = pairs(reading or [], "reading", "a stream and a reading, 'gold=by weight'")
    loaded.chosen(readings)  # what nobody has is refused before a run
    with waiting(f"estimating {loaded.name}", shown=not quiet):
        result = loaded.estimate(
            draws=draws, seed=DEFAULT_SEED if seed is None else seed, sampler=sampler
        )
        table = portfolio_table(result, readings=readings)
    emit(table, wanted, out)
