"""``wageflow contract``: what one worker's contract abroad is worth."""

from __future__ import annotations

from typing import Annotated

import typer

from wageflow.cli.options import DEFAULT_SEED, Form, Out, Quiet, whole
from wageflow.cli.output import emit, wanted_form
from wageflow.cli.stated import refuse_without

__all__ = ["contract"]


def contract(
    ctx: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(metavar="CONTRACT", help="A contract that ships, or a TOML file of yours."),
    ] = None,
    draws: Annotated[int, typer.Option(help="Draws in all.", parser=whole, metavar="NUMBER")] = 2
    ** 14,
    seed: Annotated[
        int,
        typer.Option(help="The same seed gives the same bits.", parser=whole, metavar="NUMBER"),
    ] = DEFAULT_SEED,
    sampler: Annotated[
        str, typer.Option(help="How draws are made: sobol, latin or random.", metavar="NAME")
    ] = "sobol",
    form: Form = None,
    out: Out = None,
    *,
    quiet: Quiet = False,  # noqa: ARG001 - every command takes it
) -> None:
    """Say what one worker's contract is worth. Without CONTRACT, list those that ship."""
    from wageflow.analysis.contracts import contract as run
    from wageflow.analysis.contracts import contracts, load_contract
    from wageflow.report.tables.contract import contract_table, contracts_table

    wanted = wanted_form(form, out)
    if name is None:
        refuse_without(ctx, "CONTRACT", "form", "out")
        emit(contracts_table(contracts()), wanted, out)
        return
    made = run(load_contract(name), draws=draws, seed=seed, sampler=sampler)
    emit(contract_table(made), wanted, out)
