"""``wageflow chain``: who takes what from one wage."""

from __future__ import annotations

from typing import Annotated

import typer

from wageflow.cli.options import Form, Out, Quiet, amount
from wageflow.cli.output import emit, wanted_form
from wageflow.cli.stated import in_words_of_the_shell, refuse_without
from wageflow.errors import InputError

__all__ = ["chain"]


def chain(
    ctx: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="CHAIN",
            help="A chain that ships, or one of a file: FILE.toml or FILE.toml:NAME.",
        ),
    ] = None,
    gross: Annotated[
        float | None,
        typer.Option(
            help="Gross wage, in the chain's own unit; that of the source by default.",
            parser=amount,
            metavar="AMOUNT",
        ),
    ] = None,
    net: Annotated[
        float | None,
        typer.Option(
            help="Start from this take-home instead, and find the gross wage that leaves it.",
            parser=amount,
            metavar="AMOUNT",
        ),
    ] = None,
    form: Form = None,
    out: Out = None,
    *,
    quiet: Quiet = False,  # noqa: ARG001 - every command takes it
) -> None:
    """Split one wage: who takes what. Without CHAIN, list the chains that ship."""
    from wageflow.chain.shipped import load_chain, shipped_chains
    from wageflow.report.tables.chain import chain_table, chains_table, printed_gross

    wanted = wanted_form(form, out)
    if name is None:
        refuse_without(ctx, "CHAIN", "form", "out")
        emit(chains_table(shipped_chains()), wanted, out)
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
        with in_words_of_the_shell("gross"):
            gross = printed_gross(loaded)
    flow = loaded.split(gross, draws=middle)
    emit(chain_table(loaded, flow, middle, notes=notes), wanted, out)
