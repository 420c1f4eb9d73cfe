"""Small tables that a notebook shows of a value."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["small_table"]

_LEFT = " style='text-align:left'"


def small_table(
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    texts: Iterable[int] = (),
) -> str:
    """Return a table in HTML; whatever is in a cell is text.

    Parameters
    ----------
    caption : str
    columns : sequence of str
        Their heads.
    rows : iterable of sequence of str
        A cell for each column.
    texts : iterable of int
        Columns of words, which stand at the left.

    Examples
    --------
    >>> small_table("wages", ["host"], [["<b>"]]).partition("<tbody>")[2]
    '<tr><td>&lt;b&gt;</td></tr></tbody></table>'
    """
    left = set(texts)

    def line(tag: str, cells: Sequence[str]) -> str:
        shown = (
            f"<{tag}{_LEFT if k in left else ''}>{html.escape(cell)}</{tag}>"
            for k, cell in enumerate(cells)
        )
        return f"<tr>{''.join(shown)}</tr>"

    body = "".join(line("td", row) for row in rows)
    return (
        f"<table><caption>{html.escape(caption)}</caption><thead>{line('th', columns)}</thead>"
        f"<tbody>{body}</tbody></table>"
    )
