"""``wageflow schema``: what editors need to complete and check files."""

from __future__ import annotations

from typing import Annotated

import typer

from wageflow.cli.options import Out, Quiet
from wageflow.cli.output import emit_text

__all__ = ["schema"]


def schema(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="programme, scenario, brief, chains, reconciliation, contract or portfolio.",
        ),
    ] = "programme",
    out: Out = None,
    *,
    quiet: Quiet = False,  # noqa: ARG001 - every command takes it
) -> None:
    """Print the JSON Schema of a kind of file, for editors."""
    from wageflow.errors import InputError, nearest
    from wageflow.report.schema import KINDS, schema_text

    if kind not in KINDS:
        raise InputError(f"KIND {kind!r}: no kind of file; {nearest(kind, KINDS)}")
    emit_text(schema_text(kind), out)
