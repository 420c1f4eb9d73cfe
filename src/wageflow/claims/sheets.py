"""A table in a text file, as editors, programs and the spreadsheets of several lands write it."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from wageflow.errors import InputError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["rows_of", "text_of"]

LARGEST: Final = 50_000_000
_SEPARATORS = (",", ";", "\t")
_NAMED_SEPARATOR = re.compile(r"sep=(.)", re.IGNORECASE)
_LETTER = re.compile(r"\w")
_LINE_END = re.compile(r"[\r\n]")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_TWO_BYTES = (b"\xff\xfe", b"\xfe\xff")
# What a spreadsheet shows where a formula failed, in any of its languages.
_FAILED = re.compile(
    r"#[A-ZÀ-ÝА-Я0-9/_]{1,12}[!?]|#N/[A-Z]{1,2}|#NV|#I/T|#YOK|#\u041d/\u0414|#HIÁNYZIK"
    r"|#NENÍ_K_DISPOZICI|#+|Err:\d{3}"
)
_SAVE = "save it as CSV in UTF-8"


def text_of(path: Path) -> str:
    """Return the text of a file.

    Parameters
    ----------
    path : Path
        In UTF-8, with or without its mark, or in UTF-16 with its mark, which spreadsheets write.

    Raises
    ------
    InputError
        If it is not there, cannot be read, is too large or is no text.
    """
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= LARGEST else b""
    except FileNotFoundError:
        raise InputError(f"{path.name}: {_missing(path)}") from None
    except OSError as fault:
        raise InputError(f"{path.name}: cannot be read ({fault.strerror})") from fault
    if size > LARGEST:
        raise InputError(f"{path.name}: {size:,} bytes is no claims file; the most is {LARGEST:,}")
    if raw.startswith(_WORKBOOKS):
        raise InputError(f"{path.name}: a workbook under another name; open it and {_SAVE}")
    wide = raw.startswith(_TWO_BYTES)
    if b"\0" in raw and not wide:
        raise InputError(f"{path.name}: not a text file; {_SAVE}")
    try:
        return raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as fault:
        known = "UTF-16, as its mark says" if wide else "UTF-8"
        line = 1 if wide else len((raw[: fault.start] + b".").splitlines())
        before = "" if wide else _tail(raw[: fault.start])
        raise InputError(
            f"{path.name} line {line}: byte {fault.start}{before} is not {known}; {_SAVE}"
        ) from None


def _tail(before: bytes) -> str:
    word = re.split(r"[,;\t\r\n]", before.decode("utf-8-sig", "replace"))[-1][-20:].strip(' "')
    return f", after {word!r}," if word else ""


def _missing(path: Path) -> str:
    folder = path.parent
    others = sorted(
        one.name
        for one in folder.iterdir()
        if one.stem.lower().removesuffix(".csv") == path.stem and one.name != path.name
    )
    if others:
        return f"not in the folder {str(folder)!r}, but {others[0]!r} is; {_SAVE}, as {path.name}"
    return f"not in the folder {str(folder)!r}; add it"


def rows_of(
    path: Path, known: Iterable[str], needed: Iterable[str], faults: list[str]
) -> list[tuple[int, dict[str, str]]]:
    """Return the line number and the cells of each row, or nothing where the file is no table.

    Parameters
    ----------
    path : Path
        Columns are divided by commas, semicolons or tabs, whichever makes a header of the first
        line.
    known, needed : iterable of str
        Names of columns.
    faults : list of str
        To which every fault is added, with its place.
    """
    known = tuple(known)
    try:
        table = list(_table(text_of(path), path.name, known))
    except InputError as fault:
        faults.extend(fault.faults)
        return []
    if not table:
        faults.append(f"{path.name}: empty; the first line names the columns: {', '.join(known)}")
        return []
    # A spreadsheet likes to add empty columns at the end.
    filled = max(number for _, row in table for number, cell in enumerate(row, start=1) if cell)
    table = [(line, row[:filled] if not any(row[filled:]) else row) for line, row in table]
    at, header = table[0]
    wrong = _wrong_columns(header, known, tuple(needed))
    if wrong:
        faults.extend(f"{path.name} line {at}: {one}" for one in wrong)
        return []
    rows = []
    for line, row in table[1:]:
        if len(row) != len(header):
            faults.append(
                f"{path.name} line {line}: {len(row)} cells under {len(header)} columns; put"
                ' cells with a comma in quotes, as in "a, b", and numbers without separators'
            )
            continue
        failed = [(name, cell) for name, cell in zip(header, row, strict=True) if _failed(cell)]
        faults.extend(
            f"{path.name} line {line}, {name}: {cell!r} is what a spreadsheet shows where a formula"
            " or a width fails; mend it there and export again"
            for name, cell in failed
        )
        if not failed:
            rows.append((line, dict(zip(header, row, strict=True))))
    return rows


def _failed(cell: str) -> bool:
    return cell[:1] in {"#", "E"} and _FAILED.fullmatch(cell) is not None


def _table(text: str, name: str, known: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Yield the first line number and the cells of each row that has any."""
    first = _first_line(text).strip(" ")
    named = _NAMED_SEPARATOR.fullmatch(first)
    separator = named[1] if named else _separator(first, known)
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, delimiter=separator, strict=True)
    line = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells) and not (named and _NAMED_SEPARATOR.fullmatch(separator.join(row))):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as fault:
        told = str(fault)
        raise InputError(f"{name} line {line}: not CSV ({told}); mend the quotes") from None


def _first_line(text: str) -> str:
    """Return the first line that holds a letter; before it stand empty rows."""
    letter = _LETTER.search(text)
    if letter is None:
        return ""
    start = max(text.rfind(mark, 0, letter.start()) for mark in "\r\n") + 1
    end = _LINE_END.search(text, letter.start())
    return text[start : end.start() if end is not None else None]


def _separator(first: str, known: tuple[str, ...]) -> str:
    """Return what divides the names of columns; a comma if nothing does."""

    def named(mark: str) -> int:
        return sum(one.strip().strip('"') in known for one in first.split(mark))

    return max(_SEPARATORS, key=named)


def _wrong_columns(
    header: list[str], known: tuple[str, ...], needed: tuple[str, ...]
) -> Iterable[str]:
    if len(header) == 1 and any(mark in header[0] for mark in _SEPARATORS):
        told = "import the file with the mark that divides its columns, and export it with commas"
        return [f"the whole line is one cell; {told}"]
    return [
        *(
            f"unknown column {name!r}; {nearest(name, known)}"
            for name in header
            if name not in known
        ),
        *(f"no column {name!r}; add it" for name in needed if name not in header),
        *(
            f"column {name!r} stands {header.count(name)} times; keep one"
            for name in dict.fromkeys(header)
            if header.count(name) > 1
        ),
    ]
