"""``wageflow reconcile``: what published totals imply."""

from __future__ import annotations

from typing import Annotated

import typer

from wageflow.cli.options import DEFAULT_SEED, Form, Out, Quiet, Seed, whole
from wageflow.cli.output import emit, waiting, wanted_form
from wageflow.cli.stated import refuse_without
from wageflow.errors import EstimateError

__all__ = ["reconcile"]


def reconcile(
    ctx: typer.Context,
    stated: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE.toml",
            help="A file of yours with totals, or one that ships, such as dprk-headline.",
        ),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(
            help="Draws in all: 16 times a power of two; 65536 by default.",
            parser=whole,
            metavar="NUMBER",
        ),
    ] = None,
    seed: Seed = None,
    form: Form = None,
    out: Out = None,
    *,
    quiet: Quiet = False,
) -> None:
    """Say what published totals imply. Without FILE.toml, list those that ship."""
    from wageflow.analysis.reconciling import load_reconciliation, reconciliations
    from wageflow.report.tables.reconcile import reconcile_table, reconciliations_table

    wanted = wanted_form(form, out)
    if stated is None:
        refuse_without(ctx, "FILE.toml", "form", "out")
        emit(reconciliations_table(reconciliations()), wanted, out)
        return
    loaded = load_reconciliation(stated)
    if loaded.seed is None and seed is None:
        seed = DEFAULT_SEED
    with waiting(f"reconciling in {loaded.readings} readings", shown=not quiet):
        readings = loaded.run(draws=draws, seed=seed)
        if not readings.found:
            # the same in several readings is said once
            raise EstimateError(*dict.fromkeys(readings.refused.values()))
        table = reconcile_table(readings, title=loaded.title, notes=loaded.notes)
    emit(table, wanted, out)
