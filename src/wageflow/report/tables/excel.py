"""A table for Excel: one sheet to read, one with the numbers behind it.

No text is ever a formula, a link or a number. The same table gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import numbers
from typing import TYPE_CHECKING, Any

from wageflow.report.escape import plain
from wageflow.report.tables.word import without_clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from wageflow.report.tables.table import Table

__all__ = ["excel_file"]

_EARLIEST = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - the format knows no time zones
_WIDEST = (46, 30)  # characters of a column of words, and of one of figures; longer ones fold
_LEAST, _USUAL = 9, 8  # characters of a column at least, and of one whose width is not set
_LEAST_ACROSS = 90  # characters that notes go across, however narrow the table
_HIGHEST = 400.0  # points of a row; Excel allows 409
_LINE = 15.0  # points
_TITLE, _NOTE = 13 / 11, 9 / 11  # sizes of type, to that of a cell
_LONGEST = 32_767  # characters that a cell may hold
_EXACT = 2**53  # beyond it a cell would round a whole number
_A4 = 9


def excel_file(table: Table) -> bytes:
    """Return an Excel workbook with a table.

    Parameters
    ----------
    table : Table

    Returns
    -------
    bytes
        A file ending in ``.xlsx``. Its first sheet, ``table``, is what a reader sees, in words;
        its second, ``data``, holds the records as numbers, not rounded.

    Examples
    --------
    >>> from wageflow.report import Section, Table
    >>> table = Table("Kuwait", "USD a year", ("", "amount"),
    ...               [Section("", [["worker", "1,053"]])], [], [], [{"worker": 1053.0}], {})
    >>> excel_file(table)[:2], excel_file(table) == excel_file(table)
    (b'PK', True)
    """
    import xlsxwriter

    sink = io.BytesIO()
    # every cell is written by its type, so that none of these guesses can be needed
    guesses = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = xlsxwriter.Workbook(sink, {"in_memory": True, **guesses})
    book.set_properties({"title": _text(table.title)[:255], "created": _EARLIEST})
    _Readable(book, table).write()
    _write_data(book, table)
    book.close()
    return without_clock(sink.getvalue())


class _Readable:
    """The sheet that is read: title, unit, cells, notes and sources."""

    def __init__(self, book: Workbook, table: Table) -> None:
        self.table = table
        self.sheet: Worksheet = book.add_worksheet("table")
        self.widths = _widths(table)
        spare = max(_LEAST_ACROSS - sum(self.widths), 0)
        self.across = len(self.widths) + math.ceil(spare / _USUAL)
        label = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}
        styles: dict[str, dict[str, Any]] = {
            "title": {"bold": True, "font_size": 13},
            "label": label,
            "figure label": {**label, "align": "right"},
            "section": {"bold": True},
            "words": {"text_wrap": True},
            "figure": {"align": "right"},
            "note": {"font_size": 9, "text_wrap": True},
        }
        self.styles: dict[str, Format] = {
            name: book.add_format({"valign": "top", **style}) for name, style in styles.items()
        }
        for style in self.styles.values():
            style.set_quote_prefix()  # edited by hand, text stays text

    def write(self) -> None:
        table, sheet = self.table, self.sheet
        for number, width in enumerate(self.widths):
            sheet.set_column(number, number, width)
        self._across(0, table.title, "title", _TITLE)
        self._across(1, table.subtitle, "note", _NOTE)
        self._row(3, table.columns, "label", "figure label")
        row = 4
        for section in table.sections:
            if section.title:
                self._across(row, section.title, "section", 1.0)
                row += 1
            for cells in section.rows:
                self._row(row, cells, "words", "figure")
                row += 1
        notes = [*table.notes]
        notes += [f"[{number}] {source.text}" for number, source in enumerate(table.cited, start=1)]
        for below, text in enumerate(notes, start=row + 1):
            self._across(below, text, "note", _NOTE)
        sheet.freeze_panes(4, 1)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(3)
        if sum(self.widths) > 2 * _WIDEST[0]:
            sheet.set_landscape()

    def _row(self, row: int, cells: Sequence[str], words: str, figures: str) -> None:
        for number, text in enumerate(cells):
            style = words if number < self.table.texts else figures
            self.sheet.write_string(row, number, _text(text), self.styles[style])

    def _across(self, row: int, text: str, style: str, taller: float) -> None:
        """Write across all columns, with a row as high as the folded text needs."""
        room = max(sum(self.widths), _LEAST_ACROSS)
        lines = max(1, math.ceil(len(_text(text)) * taller / room))
        self.sheet.set_row(row, min(lines * _LINE * taller + 2, _HIGHEST))
        if self.across > 1:
            self.sheet.merge_range(row, 0, row, self.across - 1, "", self.styles[style])
        self.sheet.write_string(row, 0, _text(text), self.styles[style])


def _widths(table: Table) -> list[int]:
    rows = [row for section in table.sections for row in section.rows]
    widths = []
    for number, label in enumerate(table.columns):
        words = [len(word) for word in plain(label).split()]
        longest = max([_LEAST, *words, *(len(plain(row[number])) for row in rows)])
        widths.append(min(longest + 2, _WIDEST[number >= table.texts]))
    return widths


def _write_data(book: Workbook, table: Table) -> None:
    """Write the records: numbers as numbers, and nothing where there is none."""
    sheet = book.add_worksheet("data")
    bold = book.add_format({"bold": True, "bottom": 1, "quote_prefix": True})
    text = book.add_format({"quote_prefix": True})
    fields = list(table.records[0]) if table.records else list(table.fields)
    for column, field in enumerate(fields):
        sheet.write_string(0, column, _text(field), bold)
        longest = max([len(field), *(_length(record.get(field)) for record in table.records)])
        sheet.set_column(column, column, min(longest + 2, _WIDEST[0]))
    for row, record in enumerate(table.records, start=1):
        for column, field in enumerate(fields):
            _write_cell(sheet, (row, column), record.get(field), text)
    if fields:
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(table.records), len(fields) - 1)


def _write_cell(sheet: Worksheet, place: tuple[int, int], value: Any, text: Format) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(*place, value)
    elif _is_exact(value):
        sheet.write_number(*place, float(value))
    elif value == value:  # noqa: PLR0124 - what is not a number leaves its cell empty
        sheet.write_string(*place, _text(str(value)), text)


def _is_exact(value: Any) -> bool:
    """Whether a cell, which holds 64 bits of floating point, holds this number as it is."""
    if isinstance(value, numbers.Integral):
        return abs(int(value)) <= _EXACT
    return isinstance(value, numbers.Real) and math.isfinite(value)


def _length(value: Any) -> int:
    if isinstance(value, str):
        return len(plain(value))
    return 0 if value is None else 12


def _text(text: str) -> str:
    shown = plain(text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."
