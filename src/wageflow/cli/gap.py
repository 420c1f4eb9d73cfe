"""``wageflow gap``: what workers are owed."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from wageflow.cli.options import (
    DEFAULT_PROGRAMME,
    DEFAULT_SEED,
    Draws,
    Form,
    Out,
    Quiet,
    Sampler,
    Seed,
    number,
    whole,
)
from wageflow.cli.output import emit, waiting, wanted_form
from wageflow.cli.stated import in_words_of_the_shell, pairs
from wageflow.errors import InputError

__all__ = ["gap"]


def gap(
    programme: Annotated[
        str,
        typer.Argument(
            metavar="PROGRAMME", help="A programme that ships, or a TOML file of yours."
        ),
    ] = DEFAULT_PROGRAMME,
    reference: Annotated[
        list[str] | None,
        typer.Option(
            help=(
                "Against whom: local (the default), migrants, gross or another that cohorts "
                "carry; may be repeated, in order of preference. Or a wage by host, in the host's "
                "own currency and period: Kuwait=8000."
            ),
            metavar="NAME",
        ),
    ] = None,
    interest: Annotated[
        float,
        typer.Option(
            help="The interest on what is owed, 0.03 for 3 % a year.",
            parser=lambda text: number(text, "0.03"),
            metavar="SHARE",
        ),
    ] = 0.0,
    years: Annotated[
        int,
        typer.Option(
            help="Add up so many years from the programme's own.", parser=whole, metavar="NUMBER"
        ),
    ] = 1,
    prices: Annotated[
        str, typer.Option(help="Prices of sums over years: real or nominal.", metavar="NAME")
    ] = "real",
    by: Annotated[
        str | None,
        typer.Option(
            help="What it is divided by: host, recipient or side, or several with commas; the "
            "first two by default.",
            metavar="NAMES",
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
    """Say what workers are owed, and who holds it."""
    from wageflow.analysis import wage_gap
    from wageflow.programme import load_programme
    from wageflow.report.tables.gap import gap_breakdowns, gap_table

    wanted = wanted_form(form, out)
    with in_words_of_the_shell("by"):
        gap_breakdowns(by)  # what cannot be shown is refused before a run
    stated: dict[str, Any] = {"draws": draws, "sampler": sampler}
    loaded = load_programme(programme)
    with waiting("comparing pay", shown=not quiet):
        found = wage_gap(
            loaded,
            reference=_reference(reference or ["local"]),
            interest=interest,
            seed=DEFAULT_SEED if seed is None else seed,
            **{name: value for name, value in stated.items() if value is not None},
        )
        table = gap_table(found, by=by, years=years, prices=prices)
    emit(table, wanted, out)


def _reference(given: list[str]) -> Any:
    """Read names of references, or wages by host."""
    stated = ["=" in text for text in given]
    if not any(stated):
        return given
    if not all(stated):
        raise InputError(
            f"--reference {given[stated.index(False)]!r}: names and wages by host do not mix; "
            "write Kuwait=8000 for each, or names alone"
        )
    table: dict[str, Any] = {}
    wanted = "a host and its wage, Kuwait=8000"
    for host, figure in pairs(given, "reference", wanted, last=True).items():
        try:
            table[host] = float(figure)
        except ValueError:
            table[host] = figure  # the name of a reference
    return table
