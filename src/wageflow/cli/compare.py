"""``wageflow compare``: what measures change."""

from __future__ import annotations

from typing import Annotated

import typer

from wageflow.cli.options import DEFAULT_SEED, Form, Out, Quiet, Sampler, Seed, number, whole
from wageflow.cli.output import emit, waiting, wanted_form
from wageflow.cli.stated import in_words_of_the_shell, refuse_without

__all__ = ["compare"]


def compare(
    ctx: typer.Context,
    study: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE.toml",
            help="A scenario file of yours, or a study that ships, such as dprk-resolutions.",
        ),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(
            help="Draws in all: 16 times a power of two; 16384 by default.",
            parser=whole,
            metavar="NUMBER",
        ),
    ] = None,
    seed: Seed = None,
    sampler: Sampler = None,
    by: Annotated[
        str | None,
        typer.Option(
            help="What changes come from: measure (the default; takes longest), host or recipient, "
            "or several with commas.",
            metavar="NAMES",
        ),
    ] = None,
    concept: Annotated[
        str | None,
        typer.Option(
            help="Concept of revenue: gross, statutory, state-side (the default), net or received.",
            metavar="NAME",
        ),
    ] = None,
    prices: Annotated[
        str,
        typer.Option(
            help="real, of the programme's price year, or nominal, of each year.", metavar="NAME"
        ),
    ] = "real",
    discount_rate: Annotated[
        float | None,
        typer.Option(
            help="Show the present value at this rate a year, 0.03 for 3 %.",
            parser=lambda text: number(text, "0.03"),
            metavar="SHARE",
        ),
    ] = None,
    cut: Annotated[
        float | None,
        typer.Option(
            help="Show the probability of a cut by this share of the baseline, 0 for any cut; 0.5 "
            "by default.",
            parser=lambda text: number(text, "0.5"),
            metavar="SHARE",
        ),
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option(
            help="Compare with this scenario; by default that of the file, else the first without "
            "measures.",
            metavar="NAME",
        ),
    ] = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option(help="Show this one beside the baseline; may be repeated.", metavar="NAME"),
    ] = None,
    against: Annotated[
        list[str] | None,
        typer.Option(
            help="Show also how the others differ from this scenario; may be repeated.",
            metavar="NAME",
        ),
    ] = None,
    start: Annotated[str | None, typer.Option(help="First year or month.", metavar="DATE")] = None,
    end: Annotated[str | None, typer.Option(help="Last year or month.", metavar="DATE")] = None,
    step: Annotated[
        str | None,
        typer.Option(
            help="year, or month: then years that are not whole can be shown, too.", metavar="NAME"
        ),
    ] = None,
    rows: Annotated[
        str | None,
        typer.Option(
            help="What a row is of: year (the default), or month, with --step month.",
            metavar="NAME",
        ),
    ] = None,
    form: Form = None,
    out: Out = None,
    *,
    quiet: Quiet = False,
) -> None:
    """Compare scenarios on the same draws. Without FILE.toml, list those that ship."""
    from wageflow.report.tables.study import studies_table, study_table
    from wageflow.scenarios import load_study, studies

    wanted = wanted_form(form, out)
    if study is None:
        refuse_without(ctx, "FILE.toml", "form", "out")
        emit(studies_table(studies()), wanted, out)
        return
    shown = {
        "concept": concept,
        "by": by,
        "prices": prices,
        "discount_rate": discount_rate,
        "cut_of_at_least": cut,
        "against": against,
        "rows": rows,
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
    same = in_words_of_the_shell(
        *("by", "concept", "prices", "discount_rate", "rows", "step", "against"),
        cut_of_at_least="cut",
    )
    with same, waiting(f"comparing {len(scenario or loaded.scenarios)} scenarios", shown=not quiet):
        table = study_table(loaded, scenario, differing, shown)
    emit(table, wanted, out)
