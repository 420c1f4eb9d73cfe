"""A claims pack on disk: two CSV files and a description, read and checked as a whole.

A pack is a folder with ``sources.csv``, ``claims.csv`` and, if wished, ``datapackage.json`` (a
Data Package that describes the columns to other programs). All faults are reported at once, each
with its file, its line and its column.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from wageflow.claims.claim import KINDS, NO_READING, Claim, Source
from wageflow.claims.ledger import COLUMNS, Ledger
from wageflow.errors import InputError, UnknownNameError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike

__all__ = ["claims_from_plain", "load_claims", "packs", "plain_claim"]

SOURCE_COLUMNS = tuple(one.name for one in fields(Source))
CLAIM_NEEDS = ("id", "source", "topic", "unit", "kind")
SOURCE_NEEDS = ("id", "title")
LARGEST: Final = 50_000_000
FIGURE = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}([,' \u00a0\u202f]\d{3})+(\.\d+)?")
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
SHIPPED = Path(__file__).parent / "data"


def packs() -> tuple[str, ...]:
    """Return the names of the packs that ship with the package.

    Returns
    -------
    tuple of str
        Names that `load_claims` takes.

    Examples
    --------
    >>> packs()
    ('dprk',)
    """
    return tuple(sorted(one.parent.name for one in SHIPPED.glob("*/claims.csv")))


def load_claims(name_or_folder: str | PathLike[str] = "dprk") -> Ledger:
    """Read a claims pack and check all of it.

    Parameters
    ----------
    name_or_folder : str or path
        Name of a pack that ships with the package, or a folder in the same format. A name that
        ships comes first; write ``./dprk`` for a folder that is called like one.

    Returns
    -------
    Ledger
        The claims by id.

    Raises
    ------
    UnknownNameError
        If no pack and no folder is called so.
    InputError
        With one line for every fault of the files: a missing or unknown column, an id that
        stands twice, an unknown source or kind, something that is not a number, a range whose
        low end lies above its high end, a reference to a claim that is not there, claims that
        are derived from each other in a circle.

    Examples
    --------
    >>> ledger = load_claims("dprk")
    >>> ledger["nksc-kuwait-state-share"].value, ledger["nksc-kuwait-state-share"].unit
    (48.0, '%')
    """
    if isinstance(name_or_folder, str) and name_or_folder in packs():
        return _shipped(name_or_folder)
    return _load(_folder(name_or_folder))


@lru_cache(maxsize=4)
def _shipped(name: str) -> Ledger:
    # A ledger is read-only, so that everybody may have the same one.
    return _load(SHIPPED / name)


def _load(folder: Path) -> Ledger:
    faults: list[str] = []
    name = _name(folder, faults)
    sources = _sources(folder / "sources.csv", faults)
    claims = _claims(folder / "claims.csv", sources, faults)
    if faults:
        raise InputError(*faults)
    return Ledger(name, claims, sources)


def claims_from_plain(rows: object, ledger: Ledger | None, where: str) -> Ledger:
    """Return a ledger with the claims that a file states itself, after those of a pack.

    Parameters
    ----------
    rows : list of mapping
        Claims as tables, with the columns of ``claims.csv`` as keys; ids in lists or divided by
        semicolons. A source that is in no pack is called by its name, or by ``source_title``.
    ledger : Ledger, optional
        The pack, to whose claims these may refer.
    where : str
        What the rows are called in the file, for messages.

    Raises
    ------
    InputError
        Every fault, with its place.

    Examples
    --------
    >>> row = {"id": "mine", "source": "a call", "topic": "wage", "unit": "money",
    ...        "currency": "USD", "per": "month", "kind": "about", "value": 500}
    >>> claims_from_plain([row], None, "evidence")["mine"].figure
    'about 500 USD a month'
    """
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise InputError(f"{where}: write [[{where}]] tables, a claim in each")
    faults: list[str] = []
    claims: dict[str, Claim] = dict(ledger.claims) if ledger is not None else {}
    sources: dict[str, Source] = dict(ledger.sources) if ledger is not None else {}
    places: dict[str, _Cells] = {}
    for number, row in enumerate(rows):
        cells = _Cells(f"{where}[{number}]", _row_of_cells(row), faults)
        known = (*COLUMNS, "source_title")
        wrong = [key for key in row if key not in known]
        for key in wrong:
            cells.fault(str(key), f"unknown key; {nearest(str(key), known)}")
        # A saved run may rest on claims made without a topic, and writes none.
        missing = [key for key in CLAIM_NEEDS if row.get(key, "") == ""]
        for key in missing:
            cells.fault(key, "is missing; add it")
        if wrong or missing:
            continue
        name = cells.row["source"]
        sources.setdefault(name, Source(id=name, title=cells.row.pop("source_title", name)))
        claim = _claim(cells, sources, strict=False)
        if _fresh(cells, claims):
            claims[claim.id] = claim
            places[claim.id] = cells
    _check_references(claims, places, where, faults)
    if faults:
        raise InputError(*faults)
    return Ledger(ledger.name if ledger is not None else where, claims, sources)


def _row_of_cells(row: Mapping[Any, Any]) -> dict[str, str]:
    cells = {}
    for key, value in row.items():
        if isinstance(value, bool | None):
            text = {True: "true", False: "false", None: ""}[value]
        else:
            text = ";".join(map(str, value)) if isinstance(value, list) else str(value)
        cells[str(key)] = text.strip()
    return cells


def plain_claim(claim: Claim) -> dict[str, Any]:
    """Return a claim as a table that `claims_from_plain` reads; what it contradicts is left out.

    Examples
    --------
    >>> plain_claim(Claim(id="mine", source="a call", topic="wage", unit="%", value=10.0))
    {'id': 'mine', 'source': 'a call', 'topic': 'wage', 'unit': '%', 'kind': 'point', 'value': 10.0}
    """
    kept = (*(name for name in COLUMNS if name not in ("conflicts", "part_of")), "source_title")
    table = {name: getattr(claim, name) for name in kept}
    table["derived_from"] = list(claim.derived_from)
    needed = dict.fromkeys(CLAIM_NEEDS)
    return needed | {name: value for name, value in table.items() if not _empty(value)}


def _empty(value: object) -> bool:
    # 0 is a figure, though Python takes it for equal to False.
    return value is None or value is False or value in ("", [])


def _folder(name_or_folder: str | PathLike[str]) -> Path:
    folder = Path(name_or_folder)
    if folder.is_dir():
        return folder
    if folder.exists():
        raise InputError(f"claims pack {str(folder)!r} is a file; name the folder that it lies in")
    raise UnknownNameError(
        f"claims pack {str(name_or_folder)!r}: no pack and no folder is called so;"
        f" {nearest(str(name_or_folder), packs())}"
    )


def _name(folder: Path, faults: list[str]) -> str:
    path = folder / "datapackage.json"
    if not path.exists():
        return folder.resolve().name
    try:
        described = json.loads(_text(path))
    except InputError as fault:
        faults.extend(fault.faults)
    except (ValueError, RecursionError) as fault:
        faults.append(f"datapackage.json: not JSON ({fault}); mend it or leave the file out")
    else:
        name = described.get("name") if isinstance(described, dict) else None
        if isinstance(name, str) and name:
            return name
        faults.append('datapackage.json, name: missing; write {"name": "a-short-name", ...}')
    return folder.resolve().name


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= LARGEST else b""
    except FileNotFoundError:
        raise InputError(f"{path.name}: not in the folder {str(path.parent)!r}; add it") from None
    except OSError as fault:
        raise InputError(f"{path.name}: cannot be read ({fault.strerror})") from fault
    if size > LARGEST:
        raise InputError(f"{path.name}: {size:,} bytes is no claims file; the most is {LARGEST:,}")
    if b"\0" in raw:
        raise InputError(f"{path.name}: not a text file; export it as CSV in UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise InputError(
            f"{path.name}: byte {fault.start} is not UTF-8; save the file as CSV in UTF-8"
        ) from None


def _rows(
    path: Path, known: Iterable[str], needed: Iterable[str], faults: list[str]
) -> list[tuple[int, dict[str, str]]]:
    """Return the line number and the cells of each row, or nothing where the file is no table."""
    known = tuple(known)
    try:
        reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
        table = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except InputError as fault:
        faults.extend(fault.faults)
        return []
    except csv.Error as fault:
        faults.append(f"{path.name} line {reader.line_num}: not CSV ({fault}); mend the quotes")
        return []
    table = [(line, row) for line, row in table if any(row)]
    if not table:
        faults.append(f"{path.name}: empty; the first line names the columns: {', '.join(known)}")
        return []
    header = table[0][1]
    if len(header) == 1 and ";" in header[0]:
        faults.append(f"{path.name} line 1: columns are divided by ';'; export it with commas")
        return []
    wrong = [
        f"{path.name} line 1: unknown column {name!r}; {nearest(name, known)}"
        for name in header
        if name not in known
    ]
    wrong += [
        f"{path.name} line 1: no column {name!r}; add it" for name in needed if name not in header
    ]
    wrong += [
        f"{path.name} line 1: column {name!r} stands {header.count(name)} times; keep one"
        for name in dict.fromkeys(header)
        if header.count(name) > 1
    ]
    if wrong:
        faults.extend(wrong)
        return []
    rows = []
    for line, row in table[1:]:
        if len(row) == len(header):
            rows.append((line, dict(zip(header, row, strict=True))))
        else:
            faults.append(
                f"{path.name} line {line}: {len(row)} cells under {len(header)} columns; put"
                ' cells with a comma in quotes, as in "a, b", and numbers without separators'
            )
    return rows


class _Cells:
    """Reads the cells of one row; each cell that cannot be read adds a fault with its place."""

    def __init__(self, place: str, row: dict[str, str], faults: list[str]) -> None:
        self.place = place
        self.row = row
        self.faults = faults

    def fault(self, column: str, message: str) -> None:
        self.faults.append(f"{self.place}, {column}: {message}")

    def number(self, column: str) -> float | None:
        cell = self.row.get(column, "")
        if not cell:
            return None
        if FIGURE.fullmatch(cell) and math.isfinite(float(cell)):
            return float(cell)
        if THOUSANDS.fullmatch(cell):
            plain = re.sub(r"[,' \u00a0\u202f]", "", cell)
            advice = f"write it without separators, {plain}"
        elif DECIMAL_COMMA.fullmatch(cell):
            advice = f"write the decimals after a point, {cell.replace(',', '.')}"
        elif cell.endswith("%"):
            advice = f"write {cell[:-1].strip()} here and % as the unit"
        else:
            advice = "write a plain number such as 48 or 13.21, or leave the cell empty"
        self.fault(column, f"{cell!r} is not a number; {advice}")
        return None

    def year(self, column: str) -> int | None:
        number = self.number(column)
        if number is None:
            return None
        if number.is_integer() and 1000 <= number <= 9999:
            return int(number)
        self.fault(column, f"{self.row[column]!r} is not a year; write four digits such as 2012")
        return None

    def flag(self, column: str) -> bool:
        cell = self.row.get(column, "").lower()
        if cell not in ("", "true", "false"):
            self.fault(column, f"{self.row[column]!r} is neither; write true or false")
        return cell == "true"

    def ids(self, column: str) -> tuple[str, ...]:
        if not self.row.get(column):
            return ()
        parts = (part.strip() for part in self.row.get(column, "").split(";"))
        return tuple(part for part in parts if part)


def _sources(path: Path, faults: list[str]) -> dict[str, Source]:
    sources: dict[str, Source] = {}
    for line, row in _rows(path, SOURCE_COLUMNS, SOURCE_NEEDS, faults):
        cells = _Cells(f"{path.name} line {line}", row, faults)
        if _fresh(cells, sources):
            sources[row["id"]] = Source(**{**row, "year": cells.year("year")})  # type: ignore[arg-type]
    return sources


def _fresh(cells: _Cells, known: Mapping[str, object]) -> bool:
    name = cells.row["id"]
    if not name:
        cells.fault("id", "empty; give the row a name of its own")
    elif name in known:
        cells.fault("id", f"{name!r} stands twice; give the row a name of its own")
    return bool(name) and name not in known


def _claims(path: Path, sources: Mapping[str, Source], faults: list[str]) -> dict[str, Claim]:
    claims: dict[str, Claim] = {}
    places: dict[str, _Cells] = {}
    for line, row in _rows(path, COLUMNS, CLAIM_NEEDS, faults):
        cells = _Cells(f"{path.name} line {line}", row, faults)
        claim = _claim(cells, sources)
        if _fresh(cells, claims):
            claims[claim.id] = claim
            places[claim.id] = cells
    _check_references(claims, places, path.name, faults)
    return claims


def _check_references(
    claims: Mapping[str, Claim], places: Mapping[str, _Cells], where: str, faults: list[str]
) -> None:
    """Refuse references to claims that are not there, and circles of them."""
    columns = ("derived_from", "conflicts", "part_of")
    for cells in places.values():
        for column in columns:
            for other in cells.ids(column):
                if other not in claims:
                    cells.fault(column, f"no claim is called {other!r}; {nearest(other, claims)}")
    faults.extend(
        f"{where}, {column}: {' -> '.join(circle)} is a circle; leave one link out"
        for column in ("derived_from", "part_of")
        for circle in _circles({name: cells.ids(column) for name, cells in places.items()})
    )


def _claim(cells: _Cells, sources: Mapping[str, Source], *, strict: bool = True) -> Claim:
    row = cells.row
    if row["source"] not in sources:
        hint = nearest(row["source"], sources)
        cells.fault("source", f"{row['source']!r} is not in sources.csv; {hint}")
    if not row["topic"] and strict:
        cells.fault("topic", "empty; say what the figure is of, such as headcount or wage")
    read: dict[str, Any] = {
        **row,
        **{column: cells.number(column) for column in ("low", "high", "value")},
        **{column: cells.year(column) for column in ("year", "source_year")},
        **{column: cells.ids(column) for column in ("derived_from", "conflicts")},
        "inferred": cells.flag("inferred"),
        "source_title": sources[row["source"]].title if row["source"] in sources else "",
    }
    if read["source_year"] is None and row["source"] in sources:
        read["source_year"] = sources[row["source"]].year
    _check_figures(cells, read)
    return Claim(**read)


def _check_figures(cells: _Cells, read: Mapping[str, Any]) -> None:
    kind, low, high, value = (read[column] for column in ("kind", "low", "high", "value"))
    if kind not in KINDS:
        cells.fault("kind", f"{kind!r} is no kind of figure; {nearest(kind, KINDS)}")
        return
    if read.get("unit") == "money" and not read.get("currency"):
        cells.fault("currency", "empty, but the unit is money; write its code, such as USD")
    present = [column for column in ("low", "high", "value") if cells.row.get(column)]
    wanted = {
        "bounds": (["low", "high"],),
        "interval": (["low", "high"],),
        "spread": (["low", "high"], ["value"]),
        "qualitative": ([],),
    }.get(kind, (["value"],))
    if present not in wanted:
        cells.fault(
            "kind",
            f"{kind!r} needs {' or '.join(' and '.join(one) or 'no figure' for one in wanted)},"
            f" got {' and '.join(present) or 'no figure'}",
        )
    elif low is not None and high is not None and low > high:
        cells.fault("low", f"{low:g} lies above high, {high:g}; swap them")
    elif low is not None and low == high and kind not in NO_READING:
        cells.fault("low", f"{low:g} is also high; write it as value, with kind point")
    elif read.get("unit") == "workers" and any(x is not None and x < 0 for x in (low, high, value)):
        cells.fault(present[0], "a headcount below 0; write how many there are")


def _circles(links: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return each circle of references once, from its first claim back to it."""
    circles: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in links:
        if start in done:
            continue
        # An explicit stack: a long line of descent must not exhaust Python's own.
        path = {start: 0}
        stack = [(start, iter(links[start]))]
        while stack:
            name, rest = stack[-1]
            for link in rest:
                if link in path:
                    circles.append((*list(path)[path[link] :], link))
                elif link in links and link not in done:
                    path[link] = len(path)
                    stack.append((link, iter(links[link])))
                    break
            else:
                done.add(name)
                del path[name]
                stack.pop()
    return circles
