"""How wide the columns of a table are on paper: no figure is cut, and no word of a heading."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from wageflow.report.escape import plain

if TYPE_CHECKING:
    from wageflow.report.tables.table import Table

__all__ = ["wanted_width", "widths_of"]

_EM, _BOLD_EM = 0.64, 0.75  # width of a character over its height in the widest usual typeface
_NARROW = frozenset(" .,:;'()[]-/|ijlftrI")  # hardly more than half as wide as others
_WIDE = frozenset("mwMW@%")  # half as wide again
_PADDING = 11.5  # points to the left and to the right of a cell, together
_LEAST_TEXT = 18  # characters that a column of words has room for, however long they are
_LINES = 3  # on which words may stand before letters are made smaller


def wanted_width(table: Table, size: float) -> float:
    """Return the points that a table needs in which no figure is folded, and words may be.

    Parameters
    ----------
    table : Table
    size : float
        Of its letters, in points.

    Returns
    -------
    float
    """
    most = _most(size)
    return sum(
        max(floor, min(max(word, cell / _LINES), most)) if number < table.texts else cell
        for number, (floor, word, cell) in enumerate(_extents(table, size))
    )


def widths_of(table: Table, size: float, room: float) -> list[float]:
    """Share the width of the page: figures get what they need, words what is left.

    Parameters
    ----------
    table : Table
    size : float
        Of its letters, in points.
    room : float
        Points between the margins.

    Returns
    -------
    list of float
        Of each column, in points; together they are `room`. As long as there is room for them, no
        column is narrower than the longest word of its heading.

    Examples
    --------
    >>> from wageflow.report import Section, Table
    >>> table = Table("Kuwait", "USD a year", ("", "amount"),
    ...               [Section("", [["worker", "1,053"]])], [], [], [], {})
    >>> round(sum(widths_of(table, 9.0, 400.0)), 6)
    400.0
    """
    extents = _extents(table, size)
    full = [cell for *_, cell in extents]
    words, figures = full[: table.texts], full[table.texts :]
    if sum(full) <= room and words:  # to spare: to the words, so that tables are equally wide
        return [width + (room - sum(full)) / len(words) for width in words] + figures
    most = _most(size)
    least = [
        max(floor, min(max(word, cell / _LINES), most))
        for floor, word, cell in extents[: table.texts]
    ]
    if sum(least) + sum(figures) > room:
        return _shrunk([*least, *figures], [floor for floor, *_ in extents], room)
    # the longer the words, the more of the rest, but not in proportion: lines are cheap
    spare = room - sum(least) - sum(figures)
    missing = [math.sqrt(max(width - less, 0.0)) for width, less in zip(words, least, strict=True)]
    total = sum(missing) or 1.0
    shared = [less + spare * part / total for less, part in zip(least, missing, strict=True)]
    return [*shared, *figures]


def _shrunk(wanted: list[float], floors: list[float], room: float) -> list[float]:
    """Take from each column in proportion to what it has beyond the words of its heading."""
    spare = room - sum(floors)
    if spare <= 0.0:
        return [width * room / sum(wanted) for width in wanted]
    beyond = [width - floor for width, floor in zip(wanted, floors, strict=True)]
    part = spare / sum(beyond)
    return [floor + part * more for floor, more in zip(floors, beyond, strict=True)]


def _most(size: float) -> float:
    return _LEAST_TEXT * _EM * size + _PADDING


def _extents(table: Table, size: float) -> list[tuple[float, float, float]]:
    """Return the points that each column needs.

    For the longest word of its heading, for the longest word of all, and for its longest cell.
    """
    rows = [row for section in table.sections for row in section.rows]
    found = []
    for number, label in enumerate(table.columns):
        cells = [plain(row[number]) for row in rows]
        word, cell = (
            max((_length(text) for text in texts), default=0) * _EM
            for texts in ([word for cell in cells for word in _parts(cell)], cells)
        )
        # the label of a column is folded between its words, once if there is room
        parts = [_length(part) for part in plain(label).split()]
        floor = max(parts, default=0) * _BOLD_EM
        least = max(floor, (sum(parts) + len(parts)) / 2 * _BOLD_EM)
        needs = (floor, max(word, floor), max(cell, least))
        found.append(tuple(need * size + _PADDING for need in needs))
    return [(floor, word, cell) for floor, word, cell in found]


def _parts(text: str) -> list[str]:
    """Divide a text where a line may end: at a space, or behind a hyphen."""
    return re.findall(r"[^\s-]*-|[^\s-]+", text)


def _length(text: str) -> float:
    """Return about how many usual characters are as wide as a text."""
    from rich.cells import cell_len

    narrow = sum(sign in _NARROW for sign in text)
    return cell_len(text) - 0.4 * narrow + 0.4 * sum(sign in _WIDE for sign in text)
