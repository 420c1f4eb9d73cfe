"""From a neutral table to a format; text from files is escaped on its way out."""

from __future__ import annotations

import csv
import io
import json
import math
import os
from typing import TYPE_CHECKING, Any

from wageflow.errors import InputError, UnknownNameError, nearest
from wageflow.files import reason, resolved, sweep, write_whole
from wageflow.report.escape import as_json, as_markdown, unrunnable
from wageflow.report.tables.terminal import numbered, terminal

if TYPE_CHECKING:
    from pathlib import Path

    from wageflow.report.tables.table import Table

__all__ = [
    "FILE_FORMATS",
    "FORMATS",
    "check_writable",
    "format_for",
    "format_of",
    "render",
    "rendered",
    "write_out",
]

FORMATS = ("table", "json", "csv", "markdown", "html", "latex")
"""Formats that are text, which a terminal can show."""
FILE_FORMATS = ("word", "excel")
"""Formats that are no text: they only go to a file."""
_ALL = (*FORMATS, *FILE_FORMATS)
_SUFFIXES = {
    ".json": "json",
    ".csv": "csv",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".tex": "latex",
    ".txt": "table",
    ".docx": "word",
    ".xlsx": "excel",
}


def format_for(wanted: str | None, out: Path | None) -> str:
    """Return the format asked for, else the one that the file's ending says, else a table.

    Parameters
    ----------
    wanted : str, optional
        As given to ``--format``.
    out : Path, optional
        As given to ``--out``.

    Returns
    -------
    str
        One of `FORMATS` or `FILE_FORMATS`.

    Raises
    ------
    InputError
        If the format is unknown, or the file's ending says none and none is asked for, or if what
        is no text would go to a terminal.

    Examples
    --------
    >>> from pathlib import Path
    >>> format_for(None, Path("table.md")), format_for("csv", Path("table.md"))
    ('markdown', 'csv')
    """
    if wanted is not None:
        if wanted not in _ALL:
            raise InputError(f"--format {wanted!r}: {nearest(wanted, _ALL)}")
        if wanted in FILE_FORMATS and out is None:
            suffix = next(suffix for suffix, form in _SUFFIXES.items() if form == wanted)
            raise InputError(
                f"--format {wanted}: is a file that no terminal shows; write it with --out "
                f"table{suffix}"
            )
        return wanted
    if out is None or not _ending(out):
        return "table"
    return format_of(out, or_else=", or say --format")


def format_of(path: Path, *, what: str = "--out", or_else: str = "") -> str:
    """Return the format that a file's ending says.

    Parameters
    ----------
    path : Path
    what : str
        Who asks, for the message.
    or_else : str
        What else its remedy may be.

    Raises
    ------
    InputError
        If no format ends so.

    Examples
    --------
    >>> from pathlib import Path
    >>> format_of(Path("table.docx"))
    'word'
    """
    known = _SUFFIXES.get(_ending(path).lower())
    if known is None:
        raise InputError(
            f"{what} {str(path)!r}: no format ends in {_ending(path)!r}; write "
            f"{', '.join(_SUFFIXES)}{or_else}"
        )
    return known


def _ending(path: Path) -> str:
    """Return the ending of a file's name, also where nothing stands before it (``.csv``)."""
    return path.name if path.name.lower() in _SUFFIXES else path.suffix


def render(table: Table, form: str, *, width: int = 100, colour: bool = False) -> str:
    """Render a table as text.

    Parameters
    ----------
    table : Table
    form : {"table", "json", "csv", "markdown", "html", "latex"}
        Of these `FORMATS`; `rendered` knows the others, too.
    width : int
        Characters of a terminal. Figures are never cut: where they need more, they get it.
    colour : bool
        Whether the terminal shows bold and dim.

    Returns
    -------
    str
        Ends with a line feed.

    Raises
    ------
    UnknownNameError
        If the format is unknown.
    InputError
        If it is no text.

    Examples
    --------
    >>> from wageflow.report import Section, Table
    >>> table = Table("Kuwait", "USD a year", ("", "amount"),
    ...               [Section("", [["worker", "1,053"]])], [], [], [{"worker": 1053.0}], {})
    >>> print(render(table, "csv"), end="")
    worker
    1053.0
    """
    if form == "json":
        text = json.dumps(table.data, indent=2, allow_nan=False, ensure_ascii=False)
        return as_json(text) + "\n"
    if form == "csv":
        return _csv(table)
    if form == "markdown":
        return _markdown(table)
    if form in ("html", "latex"):
        from wageflow.report.tables.publication import html_page, latex_table

        return html_page(table) if form == "html" else latex_table(table)
    if form in FILE_FORMATS:
        raise InputError(f"format {form!r}: is no text; take the bytes of its file from rendered()")
    if form not in FORMATS:
        raise UnknownNameError(f"format {form!r}: {nearest(form, _ALL)}")
    return terminal(table, width, colour=colour)


def rendered(table: Table, form: str) -> bytes:
    r"""Render a table as a file of any format.

    Parameters
    ----------
    table : Table
    form : str
        One of `FORMATS` or `FILE_FORMATS`.

    Returns
    -------
    bytes
        The same table gives the same bytes. Text is in UTF-8.

    Raises
    ------
    UnknownNameError
        If the format is unknown.

    Examples
    --------
    >>> from wageflow.report import Section, Table
    >>> table = Table("Kuwait", "USD a year", ("", "amount"),
    ...               [Section("", [["worker", "1,053"]])], [], [], [{"worker": 1053.0}], {})
    >>> rendered(table, "csv"), rendered(table, "word")[:2]
    (b'worker\n1053.0\n', b'PK')
    """
    if form == "word":
        from wageflow.report.tables.word import word_file

        return word_file(table)
    if form == "excel":
        from wageflow.report.tables.excel import excel_file

        return excel_file(table)
    return render(table, form).encode("utf-8")


def check_writable(path: Path, *, what: str = "--out") -> None:
    """Refuse a file that cannot be written, before a long run is made for it.

    Raises
    ------
    InputError
        If its folder is not there or not writable, or the path is a folder or a file that must
        not be changed.

    Examples
    --------
    >>> from pathlib import Path
    >>> check_writable(Path("nowhere/table.csv"))
    Traceback (most recent call last):
    ...
    wageflow.errors.InputError: --out 'nowhere/table.csv': there is no folder 'nowhere'; make it
    """
    try:
        fault = _place_fault(path)
    except OSError as error:
        fault = f"cannot be written ({reason(error)}); choose another"
    if fault:
        raise InputError(f"{what} {str(path)!r}: {fault}")


def _place_fault(path: Path) -> str:
    """Say why a file cannot be written where a path leads; nothing if it can."""
    if path.is_dir():
        return "is a folder; name a file in it"
    folder = resolved(path).parent if path.is_symlink() else path.parent
    if not folder.is_dir():
        return f"there is no folder {str(folder)!r}; make it"
    # a file is replaced, for which its folder is changed; a device or a pipe is written to
    targets = [path] if path.exists() else []
    targets += [] if targets and not path.is_file() else [folder]
    barred = next((target for target in targets if not os.access(target, os.W_OK)), None)
    return "" if barred is None else f"{str(barred)!r} is not writable; choose another"


def write_out(content: str | bytes, path: Path, *, what: str = "--out") -> None:
    """Write what was rendered, whole or not at all.

    Parameters
    ----------
    content : str or bytes
        Text is written as UTF-8.
    path : Path

    Raises
    ------
    InputError
        If it cannot be written.
    """
    sweep(path.parent)
    try:
        write_whole(path, content.encode("utf-8") if isinstance(content, str) else content)
    except OSError as error:
        raise InputError(
            f"{what} {str(path)!r}: cannot be written ({reason(error)}); choose a folder that "
            "exists, with room and rights"
        ) from None


def _csv(table: Table) -> str:
    sink = io.StringIO()
    fields = list(table.records[0]) if table.records else list(table.fields)
    if fields:
        writer = csv.DictWriter(sink, fieldnames=fields, lineterminator="\n")
        writer.writeheader()
        for record in table.records:
            writer.writerow({key: _cell(value) for key, value in record.items()})
    return sink.getvalue()


def _cell(value: Any) -> Any:
    """Return a cell of CSV; what is not a number, such as a rate of nothing, is left empty."""
    if isinstance(value, str):
        return unrunnable(value)
    return "" if isinstance(value, float) and math.isnan(value) else value


def _markdown(table: Table) -> str:
    def row(cells: list[str]) -> str:
        return f"| {' | '.join(cells)} |"

    count = len(table.columns)
    blank = [""] * (count - 1)
    lines = [f"**{as_markdown(table.title)}**", "", as_markdown(table.subtitle), ""]
    lines.append(row([as_markdown(column) for column in table.columns]))
    lines.append(f"|{'---|' * table.texts}{'---:|' * (count - table.texts)}")
    for section in table.sections:
        if section.title:
            lines.append(row([f"**{as_markdown(section.title)}**", *blank]))
        lines += [row([as_markdown(cell) for cell in cells]) for cells in section.rows]
    for block in (table.notes, numbered(table)):
        if block:
            # two blanks at the end break the line
            lines += ["", *(f"{as_markdown(text)}  " for text in block)]
    return "\n".join(lines).rstrip() + "\n"
