"""A table for a page that is already there, such as a notebook: HTML in the colours around it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from wageflow.report.escape import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wageflow.report.tables.table import Table

__all__ = ["html_fragment"]

# no colours: the text and the rules have those of the page, light or dark
_STYLE = """\
.wageflow-table { overflow-x: auto; }
.wageflow-table table { border-collapse: collapse; margin: 0.5em 0; color: inherit;
  background: none; font-variant-numeric: tabular-nums; }
.wageflow-table caption { caption-side: top; text-align: left; color: inherit; font-weight: bold; }
.wageflow-table caption small { display: block; font-weight: normal; }
.wageflow-table th, .wageflow-table td { padding: 0.15em 0.8em 0.15em 0; text-align: left;
  vertical-align: top; color: inherit; background: none; border: 0; white-space: normal;
  overflow-wrap: anywhere; max-width: 30em; }
.wageflow-table .figure { text-align: right; white-space: nowrap; overflow-wrap: normal; }
.wageflow-table th.figure { white-space: normal; }
.wageflow-table tbody th { font-weight: normal; }
.wageflow-table tbody th.section { font-weight: bold; padding-top: 0.7em; }
.wageflow-table thead th { border-bottom: 1px solid currentColor; vertical-align: bottom; }
.wageflow-table thead tr:first-child th { border-top: 2px solid currentColor; }
.wageflow-table tbody:last-child tr:last-child > * { border-bottom: 2px solid currentColor; }
.wageflow-table summary, .wageflow-table p { font-size: 0.85em; margin: 0.15em 0; }
"""


def html_fragment(table: Table) -> str:
    """Return a table as a part of a page; `wageflow.report.render` makes a page of its own.

    Parameters
    ----------
    table : Table

    Returns
    -------
    str
        An element ``div`` without scripts. Text from files is text; colours are those of the page
        around it. Notes and sources fold away.

    Examples
    --------
    >>> from wageflow.report import Section, Table
    >>> table = Table("A & B", "USD a year", ("", "amount"),
    ...               [Section("", [["<b>", "1,053"]])], [], [], [], {})
    >>> "A &amp; B" in html_fragment(table), "&lt;b&gt;" in html_fragment(table)
    (True, True)
    """
    return "\n".join(
        [
            # what stands between dollars is no mathematics
            '<div class="wageflow-table tex2jax_ignore mathjax_ignore">',
            f"<style>\n{_STYLE}</style>",
            "<table>",
            f"<caption>{_text(table.title)} <small>{_text(table.subtitle)}</small></caption>",
            "<thead>",
            _row(table.columns, table.texts, head=True),
            "</thead>",
            *_bodies(table),
            "</table>",
            *_below(table),
            "</div>",
        ]
    )


def _bodies(table: Table) -> Iterator[str]:
    for section in table.sections:
        yield "<tbody>"
        if section.title:
            yield (
                f'<tr><th class="section" scope="rowgroup" colspan="{len(table.columns)}">'
                f"{_text(section.title)}</th></tr>"
            )
        yield from (_row(cells, table.texts) for cells in section.rows)
        yield "</tbody>"


def _row(cells: Sequence[str], texts: int, *, head: bool = False) -> str:
    made = []
    for number, cell in enumerate(cells):
        kind = "" if number < texts else ' class="figure"'
        tag, scope = ("th", "col") if head else ("td", "") if number else ("th", "row")
        scoped = f' scope="{scope}"' if scope else ""
        made.append(f"<{tag}{kind}{scoped}>{_text(cell)}</{tag}>")
    return f"<tr>{''.join(made)}</tr>"


def _below(table: Table) -> Iterator[str]:
    numbered = [f"[{number}] {one.text}" for number, one in enumerate(table.cited, start=1)]
    for title, texts in (("Notes", table.notes), ("Sources", numbered)):
        if texts:
            yield f"<details><summary>{title} ({len(texts)})</summary>"
            yield from (f"<p>{_text(text)}</p>" for text in texts)
            yield "</details>"


def _text(text: str) -> str:
    return escape(plain(text))
