"""A claims pack on disk: two CSV files and a description, read and checked as a whole.

A pack is a folder with ``sources.csv``, ``claims.csv`` and, if wished, ``datapackage.json`` (a
Data Package that describes the columns to other programs). All faults are reported at once, each
with its file, its line and its column.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wageflow.claims.claim import Claim, Source
from wageflow.claims.ledger import COLUMNS, Ledger
from wageflow.claims.rows import CLAIM_NEEDS, Cells, check_references, claim_of, fresh
from wageflow.errors import InputError, UnknownNameError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike

__all__ = ["load_claims", "packs"]

SOURCE_COLUMNS = tuple(one.name for one in fields(Source))
SOURCE_NEEDS = ("id", "title")
LARGEST: Final = 50_000_000
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


def _folder(name_or_folder: str | PathLike[str]) -> Path:
    folder = Path(name_or_folder)
    try:
        if folder.is_dir():
            return folder
        stands = folder.exists()
    except OSError:  # a name that no folder can have
        stands = False
    if stands:
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
    for mark, name in ((";", "';'"), ("\t", "tabs")):
        if len(header) == 1 and mark in header[0]:
            faults.append(f"{path.name} line 1: columns are divided by {name}; export with commas")
            return []
    # A spreadsheet likes to add empty columns at the end.
    filled = max(number for _, row in table for number, cell in enumerate(row, start=1) if cell)
    table = [(line, row[:filled] if not any(row[filled:]) else row) for line, row in table]
    header = table[0][1]
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


def _sources(path: Path, faults: list[str]) -> dict[str, Source]:
    sources: dict[str, Source] = {}
    for line, row in _rows(path, SOURCE_COLUMNS, SOURCE_NEEDS, faults):
        cells = Cells(f"{path.name} line {line}", row, faults)
        if fresh(cells, sources):
            sources[row["id"]] = Source(**{**row, "year": cells.year("year")})  # type: ignore[arg-type]
    return sources


def _claims(path: Path, sources: Mapping[str, Source], faults: list[str]) -> dict[str, Claim]:
    claims: dict[str, Claim] = {}
    places: dict[str, Cells] = {}
    for line, row in _rows(path, COLUMNS, CLAIM_NEEDS, faults):
        cells = Cells(f"{path.name} line {line}", row, faults)
        claim = claim_of(cells, sources)
        if fresh(cells, claims):
            claims[claim.id] = claim
            places[claim.id] = cells
    check_references(claims, places, path.name, faults)
    return claims
