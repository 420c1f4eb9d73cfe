"""A table for print and for the web, by great-tables: LaTeX and HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wageflow.report.escape import plain

if TYPE_CHECKING:
    from great_tables import GT

    from wageflow.report.tables.table import Table

__all__ = ["html_page", "latex_table"]


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


def latex_table(table: Table) -> str:
    r"""Return a table for a LaTeX document that loads the packages booktabs and caption.

    Parameters
    ----------
    table : Table

    Returns
    -------
    str
        A ``table`` environment, ending with a line feed.

    Examples
    --------
    >>> from wageflow.report import Section, Table
    >>> table = Table("A & B", "USD a year", ("", "amount"),
    ...               [Section("", [["worker", "48 %"]])], [], [], [], {})
    >>> r"worker & 48 \%" in latex_table(table)
    True
    """
    text = str(_grid(table).as_latex())
    # at the start of a row these would be arguments of the line break before them
    text = re.sub(r"^(?=[\[*])", "{}", text, flags=re.MULTILINE)
    return "% needs \\usepackage{booktabs,caption}\n" + text.strip() + "\n"


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
