"""A claims pack as spreadsheets of several lands save it: read right, or refused with advice.

An input is a line of choices: which rows, how a land writes numbers, what divides columns, which
encoding, and what has gone wrong on the way. What the rows say is known, so that whatever is read
can be held against it: another figure than the one that was written is a fault.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from doors.choices import Choices
from doors.ledgers import csv_bytes, folder_of, shipped_rows, shipped_sources, slice_of
from doors.telling import check_message
from fault import Fault
from hypothesis import strategies as st

import wageflow as wf
from wageflow.errors import WageflowError

if TYPE_CHECKING:
    from collections.abc import Sequence

TOKENS: Sequence[str] = ()

FIGURES = (
    3500, 1234, 1.234, 0.48, 13.21, 48, 1234567.89, 1234567, 120000, 0, 12.5, 0.001, 1250.5, 100,
    2.25, 999.999, 1000.001, 1e15, 0.1, 3.1,
)  # fmt: skip
DECIMALS = (".", ".", ",")
GROUPS = ("", "", ",", ".", "'", "\u2019", " ", "\u00a0", "\u202f", "\u2009")
SEPARATORS = (",", ";", "\t", "|")
ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "cp1252", "mac_roman", "cp949",
    "utf-32",
)  # fmt: skip
ENDS = ("\n", "\r\n", "\r")
QUOTES = (csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC)
FAILED = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "######", "Err:502",
          "#BEZUG!", "#WERT!", "#NV", "#\u041d/\u0414", "#ЗНАЧ!")  # fmt: skip
DATES = ("Jan-12", "12-Jan", "01/03/2012", "2012-01-03", "3. Jan", "03.01.2012", "12-janv")
NUMERIC = ("low", "high", "value")
EASY = {"separator": SEPARATORS[:3], "encoding": ENCODINGS[:3]}


def seeds() -> list[bytes]:
    """Return an input for each of a few lands."""
    return [bytes([number % 251, *((number * step) % 256 for step in range(1, 24))])
            for number in range(0, 240, 7)]  # fmt: skip


def attempt(data: bytes) -> str:
    """Save rows as a spreadsheet would, and read them."""
    choose = Choices(data[:400])
    header, rows, numbers = _truth(choose)
    plain = [header, *([_plain(cell) for cell in row] for row in rows)]
    how = {
        "decimal": choose.one_of(DECIMALS),
        "group": choose.one_of(GROUPS),
        "places": choose.one_of((None, None, 2, 3)),
        "separator": choose.one_of(SEPARATORS),
        "encoding": choose.one_of(ENCODINGS),
        "end": choose.one_of(ENDS),
        "quoting": choose.one_of(QUOTES),
        "columns": choose.below(4),
        "blank": choose.below(3),
        "first": choose.below(2),
        "named": choose.flag(),
        "onecell": choose.flag(),
    }
    if how["decimal"] == how["group"]:
        how["group"] = ""
    harm = choose.below(14)
    written = [[_as_land(cell, how) for cell in row] for row in [header, *rows]]
    expected = _harmed(harm, choose, written, plain, header)
    raw = _saved(written, how) if harm != _WORKBOOK else _workbook(choose)
    if raw is None:
        return "refused"
    name = choose.one_of(("claims.csv",) * 6 + ("claims.xlsx", "Claims.csv"))
    files = {"sources.csv": shipped_sources(), name: raw}
    easy = all(how[key] in known for key, known in EASY.items())
    easy &= how["decimal"] == "." and not how["group"] and not how["onecell"]
    easy &= expected == "right" and name == "claims.csv" and how["places"] != 3
    return _compared(files, plain, how, easy=easy and _sure(numbers), expected=expected)


def _truth(choose: Choices) -> tuple[list[str], list[list[Any]], list[float]]:
    """Return rows of the pack that ships, some with other figures, as Python has them."""
    header, every = shipped_rows()
    rows: list[list[Any]] = []
    numbers: list[float] = []
    for _ in range(1 + choose.below(4)):
        row: list[Any] = list(slice_of(choose.below(len(every)), 1)[0])
        if any(row[0] == other[0] for other in rows):
            continue
        for column in ("derived_from", "conflicts", "part_of"):
            row[header.index(column)] = ""
        for column in NUMERIC:
            at = header.index(column)
            row[at] = float(row[at]) if row[at] else None
        if choose.flag() or choose.flag():
            row[header.index("kind")] = "point"
            row[header.index("unit")], row[header.index("currency")] = "money", "USD"
            for column in NUMERIC:
                row[header.index(column)] = None
            row[header.index("value")] = float(choose.one_of(FIGURES))
        numbers += [row[header.index(column)] for column in NUMERIC]
        rows.append(row)
    return header, rows, [number for number in numbers if number is not None]


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    return repr(cell) if isinstance(cell, float) else str(cell)


def _as_land(cell: Any, how: dict[str, Any]) -> str:
    """Write a number as a land does; text as it is."""
    if not isinstance(cell, float):
        return _plain(cell)
    text = f"{cell:.{how['places']}f}" if how["places"] is not None else f"{cell:.12g}"
    if how["places"] is not None and float(text) != cell:
        text = repr(cell)  # what rounding would lose is another figure, and no reader's fault
    if "e" in text:
        text = f"{cell:.0f}"
    whole, _, decimals = text.partition(".")
    if how["group"]:
        whole = f"{int(whole):,}".replace(",", how["group"])
    return whole + (how["decimal"] + decimals if decimals else "")


#: What the reader must refuse to see in a place, by the number of the harm.
_REFUSED: dict[int, tuple[str, Sequence[str]]] = {
    1: ("any", FAILED),
    2: ("number", DATES),
    3: ("year", (*DATES, "2,012", "2.012", "12")),
    6: ("inferred", ("WAHR", "VRAI", "1", "yes")),
    8: ("number", ("48%", "48 %", "$3,500", "3 500 USD", "(5)", "'12")),
}
_WORKBOOK = 12


def _harmed(
    harm: int, choose: Choices, written: list[list[str]], plain: list[list[str]], header: list[str]
) -> str:
    """Do one thing wrong in place; return what is expected of it. `plain` says what is meant."""
    at = 1 + choose.below(len(written) - 1)
    filled = [header.index(name) for name in NUMERIC if written[at][header.index(name)]]
    column = choose.below(len(header))
    if harm in _REFUSED:
        name, texts = _REFUSED[harm]
        places = {"any": column, "number": filled[0] if filled else header.index("value")}
        written[at][places[name] if name in places else header.index(name)] = choose.one_of(texts)
        return "refused"
    if harm == _WORKBOOK:
        return "refused"
    if harm == 4:
        written[0][column] = choose.one_of((header[column].upper(), "Column 1", "", "valeur"))
        return "right" if written[0][column] == header[column] else "refused"
    if harm == 7:
        written[at].insert(column, "more")  # in the last columns of text nobody can see it
        return "unsure"
    if harm == 11:
        written.insert(at, [""] * len(header))
    else:
        _reworded(harm, choose, written[at], plain[at], header)
    return "right"


def _reworded(
    harm: int, choose: Choices, written: list[str], plain: list[str], header: list[str]
) -> None:
    """Write in a row what means the same."""
    flag, year = header.index("inferred"), header.index("year")
    filled = [header.index(name) for name in NUMERIC if written[header.index(name)]]
    if harm == 5:
        written[flag], plain[flag] = choose.one_of(("TRUE", "True", "true")), "true"
    elif harm == 9 and plain[header.index("unit")] in {"money", "workers"} and len(filled) == 1:
        written[filled[0]], plain[filled[0]] = "1.2E+05", "120000"
    elif harm == 10 and plain[year]:
        written[year] += ".0"


def _saved(written: list[list[str]], how: dict[str, Any]) -> bytes | None:
    """Return the file, or None where the encoding lacks a letter."""
    width = how["columns"]
    table = [row + [""] * width for row in written]
    table = [[""] * len(table[0])] * how["first"] + table + [[""] * len(table[0])] * how["blank"]
    if how["onecell"]:
        table = [[csv_bytes([row]).decode().rstrip("\n")] for row in table]
    sink = io.StringIO()
    if how["named"]:
        sink.write(f"sep={how['separator']}{how['end']}")
    csv.writer(
        sink, delimiter=how["separator"], quoting=how["quoting"], lineterminator=how["end"]
    ).writerows(table)
    try:
        mark = {"utf-16-be": b"\xfe\xff"}.get(how["encoding"], b"")
        return mark + sink.getvalue().encode(how["encoding"])
    except UnicodeEncodeError:
        return None


def _sure(numbers: list[float]) -> bool:
    """Whether no figure may be read in two ways."""
    return not any(re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", f"{one:.12g}") for one in numbers)


def _compared(
    files: dict[str, bytes],
    meant: list[list[str]],
    how: dict[str, Any],
    *,
    easy: bool,
    expected: str,
) -> str:
    with folder_of({"claims.csv": csv_bytes(meant), "sources.csv": shipped_sources()}) as folder:
        try:
            truth = dict(wf.load_claims(folder))
        except WageflowError as error:
            if "may be thousands" not in str(error):
                raise Fault("a sound pack is refused", str(error)) from error
            truth = None
    with folder_of(files) as folder:
        try:
            found = dict(wf.load_claims(folder))
        except WageflowError as error:
            _advised(error)
            if easy:
                raise Fault("what is plain is refused", f"{how} {error}") from error
            return "refused"
    if expected == "refused":
        raise Fault("what went wrong is not seen", f"{how} {list(found.values())}")
    if expected == "right" and truth is not None and found != truth:
        wrong = [(truth[name], found.get(name)) for name in truth if truth[name] != found.get(name)]
        raise Fault("read as something else", f"{how} {wrong[:1] or (list(truth), list(found))}")
    return "answered"


def _advised(error: WageflowError) -> None:
    check_message(error, ("claims.csv",))
    for line in str(error).splitlines():
        if ";" not in line and "write" not in line:
            raise Fault("a refusal without a remedy", line)
        if not re.match(r"claims\.csv( line \d+)?(, [a-z_]+)?: ", line):
            raise Fault("a message without its place", line)


def strategy() -> st.SearchStrategy[bytes]:
    """Return choices."""
    return st.lists(st.integers(0, 255), min_size=8, max_size=60).map(bytes)


def _workbook(choose: Choices) -> bytes:
    """Return what is no text: a workbook of today, and one of the 1990s."""
    if choose.flag():
        return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as file:
        file.writestr("content.xml", "<table/>")
    return sink.getvalue()
