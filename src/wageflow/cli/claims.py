"""``wageflow claims``: what the sources say."""

from __future__ import annotations

from typing import Annotated

import typer

from wageflow.cli.options import Form, Out, Quiet
from wageflow.cli.output import emit, wanted_form
from wageflow.errors import InputError, nearest

__all__ = ["claims"]


def claims(
    folder: Annotated[
        str,
        typer.Argument(
            metavar="FOLDER",
            help="A claims pack that ships, a folder of yours, or a TOML file with [[evidence]].",
        ),
    ] = "dprk",
    topic: Annotated[
        str | None,
        typer.Option(help="Of one topic only, such as headcount, wage, revenue.", metavar="TOPIC"),
    ] = None,
    host: Annotated[
        str | None,
        typer.Option(help="Of one host only, such as Kuwait; all for totals.", metavar="HOST"),
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Of one text only, by its id.", metavar="ID")
    ] = None,
    who: Annotated[
        str | None,
        typer.Option(help="Of one speaker only, such as D for witness D.", metavar="NAME"),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            help="Of one kind of figure only, such as point, bounds, spread.", metavar="KIND"
        ),
    ] = None,
    form: Form = None,
    out: Out = None,
    *,
    conflicts: Annotated[
        bool, typer.Option("--conflicts", help="Show who contradicts whom.")
    ] = False,
    origins: Annotated[bool, typer.Option("--origins", help="Show who repeats whom.")] = False,
    quiet: Quiet = False,  # noqa: ARG001 - every command takes it
) -> None:
    """Show what the sources say, as printed, and where."""
    from wageflow.claims import load_claims
    from wageflow.reading.params import load_evidence
    from wageflow.report.tables.claims import claims_table, conflicts_table, origins_table

    wanted = wanted_form(form, out)
    if conflicts and origins:
        raise InputError("--conflicts and --origins: got both; give one of them")
    # a file of one's own may state claims too
    ledger = load_evidence(folder) if folder.endswith(".toml") else load_claims(folder)
    asked = {"topic": topic, "host": host, "source": source, "who": who, "kind": kind}
    fields = {name: value for name, value in asked.items() if value is not None}
    for name, value in fields.items():
        known = dict.fromkeys(
            str(getattr(claim, name)) for claim in ledger.values() if getattr(claim, name)
        )
        if value not in known:
            raise InputError(f"--{name} {value!r}: no claim has it; {nearest(value, known)}")
    if not ledger:
        lacks = "[[evidence]] holds no claims; add one"
        if not folder.endswith(".toml"):
            lacks = "claims.csv holds no claims; add a row"
        raise InputError(f"{folder}: {lacks}")
    found = ledger.find(**fields)
    if not found:
        raise InputError(
            f"{', '.join(f'--{name} {value!r}' for name, value in fields.items())}: no claim has"
            " all of these; leave one out"
        )
    if conflicts:
        emit(conflicts_table(ledger, found), wanted, out)
    else:
        emit(origins_table(found) if origins else claims_table(found, ledger), wanted, out)
