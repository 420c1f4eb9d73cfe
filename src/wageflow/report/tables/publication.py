"""A table for print and for the web, by great-tables: LaTeX and HTML."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from wageflow.errors import InputError
from wageflow.report.escape import plain
from wageflow.report.tables.widths import wanted_width, widths_of

if TYPE_CHECKING:
    from great_tables import GT

    from wageflow.report.tables.table import Table

__all__ = ["html_page", "latex_table"]

_SIZES = (9.0, 8.0, 7.0, 6.0)  # points; the first in which no figure is folded
_ROOM = 345.0  # points: the lines of LaTeX's own article, the narrowest of the usual ones
_PADDING = 12.0  # points between two columns
_LABEL = re.compile(r"[A-Za-z0-9:._-]+")
_CAPTION = re.compile(
    r"\\caption\*\{\n\{\\large (?P<title>.*)\}(?: \\\\\n\{\\small (?P<unit>.*)\})? ?\n\}"
)
_PAGE = 440.0  # points: what a page of it holds, less the caption


def html_page(table: Table) -> str:
    """Return a table as a page of its own, without scripts and without anything from elsewhere.

    Parameters
    ----------
    table : Table

    Returns
    -------
    str
        HTML 5 in UTF-8, ending with a line feed.

    Examples
    --------
    >>> from wageflow.report import Section, Table
    >>> table = Table("A & B", "USD a year", ("", "amount"),
    ...               [Section("", [["worker", "1,053"]])], [], [], [], {})
    >>> ">1,053</td>" in html_page(table), "A &amp; B" in html_page(table)
    (True, True)
    """
    page = str(_grid(table).with_id("wageflow").as_raw_html(make_page=True))
    return page.rstrip() + "\n"


def latex_table(table: Table, caption: str = "", label: str = "") -> str:
    r"""Return a table for a LaTeX document that loads booktabs, caption, array and longtable.

    It is as wide as the lines of the document: words are folded within their columns, and letters
    are as small as the figures need. A long table goes on over the page, with its heading.

    Parameters
    ----------
    table : Table
    caption : str, optional
        In place of the title; then, or with a label, the document numbers the table.
    label : str, optional
        What the document refers to it by, such as ``tab:revenue``.

    Returns
    -------
    str
        A ``table`` environment, or a ``longtable``, ending with a line feed.

    Raises
    ------
    InputError
        If LaTeX takes no such label.

    Examples
    --------
    >>> from wageflow.report import Section, Table
    >>> table = Table("A & B", "USD a year", ("", "amount"),
    ...               [Section("", [["worker", "48 %"]])], [], [], [], {})
    >>> r"worker & 48 \%" in latex_table(table)
    True
    """
    if label and not _LABEL.fullmatch(label):
        raise InputError(
            f"label {label!r}: write letters, digits and : . _ - alone, such as 'tab:revenue'"
        )
    table = replace(table, title=caption or table.title)
    size = next((size for size in _SIZES if wanted_width(table, size) <= _ROOM), _SIZES[-1])
    grid = _grid(table).tab_options(table_font_size=f"{size}pt")
    text = str(grid.as_latex(use_longtable=_height(table, size) > _PAGE))
    # at the start of a row these would be arguments of the line break before them
    text = re.sub(r"^(?=[\[*])", "{}", text, flags=re.MULTILINE)
    text = _within_the_lines(text, table, size)
    if caption or label:
        text = _numbered(text, label)
    return "% needs \\usepackage{booktabs,caption,array,longtable}\n" + text.strip() + "\n"


def _numbered(text: str, label: str) -> str:
    """Let the document number a table, and refer to it if it has a label."""
    refer = rf"\label{{{label}}}" if label else ""

    def caption(found: re.Match[str]) -> str:
        title, unit = found["title"], found["unit"]
        below = rf" \\ {{\small {unit}}}" if unit else ""
        return rf"\caption[{{{title}}}]{{{title}{below}}}{refer}"

    return _CAPTION.sub(caption, text, count=1)


def _within_the_lines(text: str, table: Table, size: float) -> str:
    """Give the columns widths, as parts of a line; great-tables gives them none in LaTeX."""
    widths = widths_of(table, size, _ROOM)
    columns = "".join(
        rf">{{\ragged{'right' if number < table.texts else 'left'}\arraybackslash}}"
        rf"p{{\dimexpr {width / _ROOM:.4f}\linewidth-2\tabcolsep\relax}}"
        for number, width in enumerate(widths)
    )
    head = r"^(\\begin\{(?:tabular\*\}\{\\linewidth|longtable)\}\{)[^\n]*\}$"
    text = re.sub(head, lambda found: found[1] + columns + "}", text, count=1, flags=re.MULTILINE)
    across = rf"\multicolumn{{{len(widths)}}}"
    text = text.replace(
        across + "{l}{", across + r"{p{\dimexpr\linewidth-2\tabcolsep\relax}}{\raggedright "
    )
    if r"\begin{longtable}" not in text:
        return text
    # what stands between the first two lines is repeated at the top of each page
    row = re.compile(r"\\toprule\n(.*?)\\midrule\\addlinespace\[2.5pt\]\n", flags=re.DOTALL)
    text = row.sub(lambda found: f"{found[0]}\\endfirsthead\n{found[0]}\\endhead\n", text, 1)
    # notes go on over the page too
    text = text.replace(r"\begin{minipage}{\linewidth}", r"\par\noindent")
    return text.replace(r"\end{minipage}", r"\par")


def _height(table: Table, size: float) -> float:
    """Return about how many points high a table is, its notes included."""
    rows = [row for section in table.sections for row in section.rows]
    widths = widths_of(table, size, _ROOM)
    # a letter is about half as wide as it is high, a line a fifth higher than its letters
    folded = (
        max(
            1.0,
            *(
                len(cell) * size / 2 / max(width - _PADDING, size)
                for cell, width in zip(row, widths, strict=True)
            ),
        )
        for row in rows
    )
    notes = [*table.notes, *(source.text for source in table.cited)]
    told = sum(1 + len(note) * size / 2 // _ROOM for note in notes)
    headings = 2.0 * sum(bool(section.title) for section in table.sections)
    return 1.2 * size * (sum(folded) + headings + told)


def _grid(table: Table) -> GT:
    """Hand a table over; great-tables escapes what its formats would read as more than text."""
    import pandas as pd
    from great_tables import GT

    names = [f"c{k}" for k in range(len(table.columns))]
    records = [
        dict(zip(["section", *names], map(plain, (section.title, *row)), strict=True))
        for section in table.sections
        for row in section.rows
    ]
    titled = any(section.title for section in table.sections)
    frame = pd.DataFrame(records, columns=["section", *names])
    if not titled:
        frame = frame.drop(columns="section")
    grid = GT(frame, groupname_col="section" if titled else None)
    labels = {name: plain(label) for name, label in zip(names, table.columns, strict=True)}
    grid = grid.cols_label(dict(labels))
    grid = grid.cols_align("left", columns=names[: table.texts])
    grid = grid.cols_align("right", columns=names[table.texts :])
    grid = grid.tab_header(title=plain(table.title), subtitle=plain(table.subtitle))
    numbered = (f"[{k}] {source.text}" for k, source in enumerate(table.cited, start=1))
    for note in (*table.notes, *numbered):
        grid = grid.tab_source_note(plain(note))
    return grid
