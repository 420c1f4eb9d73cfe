"""From a neutral table to a format; text from files is escaped on its way out."""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from wageflow.errors import InputError, nearest
from wageflow.report.table import Table

__all__ = ["FORMATS", "format_for", "render", "write_whole"]

FORMATS = ("table", "json", "csv", "markdown", "html", "latex")
_SUFFIXES = {
    ".json": "json",
    ".csv": "csv",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".tex": "latex",
    ".txt": "table",
}


def format_for(wanted: str | None, out: Path | None) -> str:
    """Return the format asked for, else the one that the file's ending says, else a table.

    Raises
    ------
    InputError
        If the format is unknown.
    """
    if wanted is None:
        return _SUFFIXES.get(out.suffix.lower(), "table") if out else "table"
    if wanted not in FORMATS:
        raise InputError(f"--format {wanted!r}: {nearest(wanted, FORMATS)}")
    return wanted


def render(table: Table, form: str, *, width: int = 100, colour: bool = False) -> str:
    """Render a table.

    Parameters
    ----------
    table : Table
    form : {"table", "json", "csv", "markdown", "html", "latex"}
    width : int
        Characters of a terminal.
    colour : bool
        Whether the terminal shows bold and dim.

    Returns
    -------
    str
        Ends with a line feed.
    """
    if form == "json":
        return json.dumps(table.data, indent=2, allow_nan=False, ensure_ascii=False) + "\n"
    if form == "csv":
        return _csv(table)
    if form == "markdown":
        return _markdown(table)
    if form in ("html", "latex"):
        return _publication(table, form)
    return _terminal(table, width, colour=colour)


def write_whole(text: str, path: Path) -> None:
    """Write a file so that it appears whole or not at all.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    draft = None
    try:
        handle, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    except OSError as error:
        if draft is not None:
            Path(draft).unlink(missing_ok=True)
        raise InputError(
            f"--out {path}: cannot be written ({error.strerror}); choose a folder that exists, with "
            "room and rights"
        ) from None


def _terminal(table: Table, width: int, *, colour: bool) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    sink = io.StringIO()
    console = Console(file=sink, width=width, force_terminal=colour, highlight=False)
    console.print(Text(table.title, style="bold"))
    console.print(Text(table.subtitle))
    grid = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    grid.add_column(table.columns[0], overflow="fold")
    for column in table.columns[1:]:
        grid.add_column(column, justify="right", overflow="fold")
    for number, section in enumerate(table.sections):
        if number:
            grid.add_row()
        if section.title:
            grid.add_row(Text(section.title, style="bold"))
        for row in section.rows:
            grid.add_row(*(Text(cell) for cell in row))
    console.print(grid)
    if table.notes:
        console.print()
    for note in table.notes:
        console.print(Text(note, style="dim"))
    if table.sources:
        console.print(Text("\nSources", style="bold"))
    for number, source in enumerate(table.sources, start=1):
        console.print(Text(f"[{number}] {source}", style="dim"))
    lines = [line.rstrip() for line in sink.getvalue().splitlines()]
    return "\n".join(lines) + "\n"


def _safe(value: Any) -> Any:
    """Keep a spreadsheet from running a cell: text that starts like a formula gets a quote."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value


def _csv(table: Table) -> str:
    sink = io.StringIO()
    if table.records:
        writer = csv.DictWriter(sink, fieldnames=list(table.records[0]), lineterminator="\n")
        writer.writeheader()
        for record in table.records:
            writer.writerow({key: _safe(value) for key, value in record.items()})
    return sink.getvalue()


def _marked(text: str) -> str:
    """Escape what Markdown or the HTML in it would read as more than text."""
    for sign in ("\\", "`", "*", "_", "|", "[", "]", "#"):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", " ")


def _markdown(table: Table) -> str:
    lines = [f"**{_marked(table.title)}**", "", _marked(table.subtitle), ""]
    lines.append("| " + " | ".join(_marked(column) for column in table.columns) + " |")
    lines.append("|---" + "|---:" * (len(table.columns) - 1) + "|")
    blank = [""] * (len(table.columns) - 1)
    for section in table.sections:
        if section.title:
            lines.append("| " + " | ".join([f"**{_marked(section.title)}**", *blank]) + " |")
        lines += ["| " + " | ".join(_marked(cell) for cell in row) + " |" for row in section.rows]
    lines += ["", *(f"{_marked(note)}  " for note in table.notes)]
    lines += [
        f"\\[{number}\\] {_marked(source)}  " for number, source in enumerate(table.sources, start=1)
    ]
    return "\n".join(lines).rstrip() + "\n"


def _publication(table: Table, form: str) -> str:
    import html

    import pandas as pd
    from great_tables import GT

    escape = html.escape if form == "html" else _latex
    records = [
        {"section": escape(section.title), **dict(zip(columns, map(escape, row), strict=True))}
        for columns in [[f"c{k}" for k in range(len(table.columns))]]
        for section in table.sections
        for row in section.rows
    ]
    grid = GT(pd.DataFrame(records), groupname_col="section")
    labels = {f"c{k}": escape(column) for k, column in enumerate(table.columns)}
    grid = grid.cols_label(**labels).cols_align("left", columns="c0")
    grid = grid.cols_align("right", columns=[name for name in labels if name != "c0"])
    grid = grid.tab_header(title=escape(table.title), subtitle=escape(table.subtitle))
    notes = [*table.notes, *(f"[{k}] {source}" for k, source in enumerate(table.sources, start=1))]
    for note in notes:
        grid = grid.tab_source_note(escape(note))
    if form == "html":
        text = str(grid.with_id("wageflow").as_raw_html())
    else:
        text = str(grid.as_latex())
    return text.rstrip() + "\n"


def _latex(text: str) -> str:
    signs = {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
    } | {sign: f"\\{sign}" for sign in "&%$#_{}"}
    return "".join(signs.get(sign, sign) for sign in text).replace("\n", " ")
