"""A table for a terminal: columns that fit it, and figures that are never cut."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from wageflow.report.escape import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table as RichTable

    from wageflow.report.tables.table import Table

__all__ = ["numbered", "terminal"]

_LONGEST_WORD = 36  # an id; longer words are folded
_GAPS = (3, 2)  # characters between two columns, as a rule and where that is too wide
_LEAST_WIDTHS = (30, 16)  # of names of rows and of other words, however narrow the terminal


def terminal(table: Table, width: int, *, colour: bool) -> str:
    """Return a table as lines of text; see `wageflow.report.render`.

    Examples
    --------
    >>> from wageflow.report import Section, Table
    >>> table = Table("Kuwait", "USD a year", ("", "amount"),
    ...               [Section("", [["worker", "1,053"]])], [], [], [], {})
    >>> terminal(table, 40, colour=False).splitlines()[:2]
    ['Kuwait', 'USD a year']
    """
    from rich.console import Console
    from rich.text import Text

    sink, (widths, gap) = io.StringIO(), _widths(table, width)
    console = Console(
        file=sink,
        width=max(width, sum(widths) + gap * (len(widths) - 1)),
        force_terminal=colour,
        force_jupyter=False,  # text is wanted, wherever it is asked for
        highlight=False,
        emoji=False,
    )

    def say(text: str, style: str = "") -> None:
        console.print(Text(plain(text), style=style))

    say(table.title, "bold")
    say(table.subtitle)
    console.print(_grid(table.columns, [], (table.texts, widths, gap)))
    for number, section in enumerate(table.sections):
        if number:
            console.print()
        if section.title:  # across all columns
            say(section.title, "bold")
        for row in section.rows:
            cells = [plain(cell) for cell in row]
            lines = _laid_out(cells, table.texts, widths, gap)
            if lines is None:
                console.print(_grid(None, [cells], (table.texts, widths, gap)))
            else:
                sink.write("".join(f"{line}\n" for line in lines))
    for block in (table.notes, numbered(table)):
        if block:
            console.print()
        for text in block:
            say(text, "dim")
    lines = [line.rstrip() for line in sink.getvalue().split("\n")]
    return "\n".join(lines).rstrip("\n") + "\n"


def numbered(table: Table) -> list[str]:
    """Return the sources of a table under a heading, each with its number; nothing without any."""
    notes = [f"[{number}] {source.text}" for number, source in enumerate(table.cited, start=1)]
    return ["Sources", *notes] if notes else []


def _laid_out(
    cells: Sequence[str], texts: int, widths: Sequence[int], gap: int
) -> list[str] | None:
    """Lay out a row as Rich would, in a fraction of the time; None if that is left to Rich."""
    folded: list[list[str]] = []
    for cell, width in zip(cells, widths, strict=True):
        lines = [cell] if _size(cell) <= width else _folded(cell, width)
        if lines is None or (cell and not _size(cell)):  # which Rich leaves out
            return None
        folded.append(lines)
    height = max(map(len, folded))
    columns = []
    for number, (lines, width) in enumerate(zip(folded, widths, strict=True)):
        padded = []
        for line in lines:
            spare = " " * (width - _size(line))
            padded.append(line + spare if number < texts else spare + line)
        columns.append(padded + [" " * width] * (height - len(lines)))
    return [(" " * gap).join(pieces) for pieces in zip(*columns, strict=True)]


def _folded(cell: str, width: int) -> list[str] | None:
    """Fold text between words; None if one is longer than a line."""
    lines: list[str] = []
    line: list[str] = []
    filled = -1
    for word in cell.split(" "):
        size = _size(word)
        if size > width:
            return None
        if filled + 1 + size > width:
            lines.append(" ".join(line))
            line, filled = [], -1
        line.append(word)
        filled += 1 + size
    return [*lines, " ".join(line)]


def _size(text: str) -> int:
    """Return how many characters of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _grid(
    header: Sequence[str] | None,
    rows: Sequence[Sequence[str]],
    layout: tuple[int, Sequence[int], int],
) -> RichTable:
    """Lay out rows, or the header alone: every section has the same widths."""
    from rich import box
    from rich import table as rich_table
    from rich.text import Text

    texts, widths, gap = layout
    grid = rich_table.Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, gap - 2),
        show_edge=False,
        show_header=header is not None,
    )
    for number, (column, width) in enumerate(zip(header or widths, widths, strict=True)):
        label = Text(str(column))
        if number < texts:
            grid.add_column(label, overflow="fold", width=width)
        else:
            grid.add_column(label, justify="right", no_wrap=True, width=width)
    for row in rows:
        grid.add_row(*map(Text, row))
    return grid


def _widths(table: Table, width: int) -> tuple[list[int], int]:
    """Return the width of each column, and the gap between two.

    Figures and ids are never cut, other words are folded: the more, the narrower the terminal.
    """
    rows = [table.columns, *(row for section in table.sections for row in section.rows)]
    # plain() may lengthen what it makes harmless
    cells = [[plain(cell) for cell in column] for column in zip(*rows, strict=True)]
    wanted = [max(map(_size, column)) for column in cells]
    widths, longest = list(wanted), list(wanted)
    for number in range(table.texts):
        found = (_size(word) for cell in cells[number] for word in cell.split())
        longest[number] = max((size for size in found if size <= _LONGEST_WORD), default=1)
        least = _LEAST_WIDTHS[0] if number == 0 else _LEAST_WIDTHS[1]
        widths[number] = min(wanted[number], max(least, longest[number]))
    gaps, gap = len(widths) - 1, _GAPS[0]
    if sum(widths) + gap * gaps > width >= sum(map(min, widths, longest)) + _GAPS[1] * gaps:
        # folded as often as that takes, it fits; what does not anyway is better read unfolded
        gap = _GAPS[1]
        over = sum(widths) + gap * gaps - width
        for number in range(table.texts):
            less = min(max(over, 0), max(widths[number] - longest[number], 0))
            widths[number] -= less
            over -= less
    spare = width - sum(widths) - gap * gaps
    while spare > 0:
        # Whoever is folded the most gets the next character.
        short = max(range(table.texts), key=lambda k: wanted[k] / max(widths[k], 1))
        if widths[short] >= wanted[short]:
            break
        widths[short] += 1
        spare -= 1
    return widths, gap
