"""What the options of several commands have in common, and how they are read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "DEFAULT_PROGRAMME",
    "DEFAULT_SEED",
    "Draws",
    "Folder",
    "Form",
    "Notes",
    "Out",
    "Quiet",
    "Sampler",
    "Seed",
    "amount",
    "number",
    "short_or_all",
    "whole",
]

DEFAULT_SEED = 2012
DEFAULT_PROGRAMME = "dprk-2012"


def whole(text: str) -> int:
    """Read a whole number, written out or as a power such as 2**20."""
    found = re.fullmatch(r"([+-]?[0-9][0-9_]{0,25})(?:\*\*([0-9]{1,2}))?", str(text))
    if found is None:
        raise typer.BadParameter(f"{text!r} is not a whole number; write one such as 65536")
    base, power = int(found[1]), int(found[2] or 1)
    value = int(base**power)
    if abs(value) >= 2**63:
        raise typer.BadParameter(f"{text!r} is too large; write one such as 65536")
    return value


def amount(text: str) -> float:
    """Read a sum of money."""
    return number(text, "5000")


def number(text: str, such_as: str = "0.001") -> float:
    """Read a number."""
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a number; write one such as {such_as}") from None


def short_or_all(text: str) -> str:
    """Read which notes stand under a table."""
    if text not in ("short", "all"):
        raise typer.BadParameter(f"{text!r} is neither short nor all; write one of them")
    return text


Draws = Annotated[
    int | None,
    typer.Option(
        help="Draws in all: 16 times a power of two, such as 2**16.", parser=whole, metavar="NUMBER"
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        help="The same seed gives the same bits; 2012 by default.", parser=whole, metavar="NUMBER"
    ),
]
Sampler = Annotated[
    str | None,
    typer.Option(help="How draws are made: sobol (the default), latin or random.", metavar="NAME"),
]
Folder = Annotated[
    str, typer.Argument(metavar="FOLDER", help="A claims pack that ships, or a folder of yours.")
]
Form = Annotated[
    str | None,
    typer.Option(
        "--format",
        help="table, json, csv, markdown, html, latex, word or excel.",
        metavar="FORMAT",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", help="Write to this file, whole or not at all.", metavar="FILE"),
]
Notes = Annotated[
    str,
    typer.Option(
        "--notes",
        help="What stands under the table: all (the default), or short: without notes on method.",
        parser=short_or_all,
        metavar="WHICH",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress on standard error.")]
