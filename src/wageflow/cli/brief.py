"""``wageflow brief``: a folder to paste from."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from wageflow.cli.options import Quiet, whole
from wageflow.cli.output import shows_progress, telling
from wageflow.cli.stated import refuse_without
from wageflow.errors import InputError

__all__ = ["brief"]


def brief(
    ctx: typer.Context,
    file: Annotated[
        str | None,
        typer.Argument(metavar="FILE.toml", help="A brief of yours, or one that ships: dprk-2012."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="The folder to write; it appears whole.", metavar="FOLDER"),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(
            help="Draws of the estimate; what the file says by default.",
            parser=whole,
            metavar="NUMBER",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            help="The same seed gives the same bytes; what the file says by default.",
            parser=whole,
            metavar="NUMBER",
        ),
    ] = None,
    *,
    quiet: Quiet = False,
) -> None:
    """Write a brief: a folder of a page, tables and pictures."""
    from wageflow.report.brief.files import briefs, load_brief
    from wageflow.report.brief.folder import check_folder
    from wageflow.report.escape import plain

    if file is None:
        refuse_without(ctx, "FILE.toml")
        sys.stdout.write("".join(f"{name}\n" for name in briefs()))
        return
    if out is None:
        raise InputError("--out: is missing; name a folder for the brief")
    check_folder(out)
    loaded = load_brief(file)
    stated: dict[str, Any] = {"draws": draws, "seed": seed}
    loaded = replace(loaded, **{name: value for name, value in stated.items() if value is not None})
    with telling(shown=shows_progress(quiet=quiet)) as tell:
        loaded.write(out, progress=tell)
    if not quiet:
        sys.stderr.write(f"wrote {plain(str(out / 'brief.html'))} and what goes with it\n")
