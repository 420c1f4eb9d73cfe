"""A claims pack on disk: two CSV files and a description, read and checked as a whole.

A pack is a folder with ``sources.csv``, ``claims.csv`` and, if wished, ``datapackage.json`` (a
Data Package that describes the columns to other programs). All faults are reported at once, each
with its file, its line and its column.
"""

from __future__ import annotations

import json
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from wageflow.arguments import checked
from wageflow.claims.claim import Claim, Source
from wageflow.claims.figures import shows_point
from wageflow.claims.ledger import COLUMNS, Ledger
from wageflow.claims.rows import CLAIM_NEEDS, Cells, check_references, claim_of, fresh
from wageflow.claims.sheets import rows_of, text_of
from wageflow.errors import InputError, UnknownNameError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

__all__ = ["load_claims", "packs"]

SOURCE_COLUMNS = tuple(one.name for one in fields(Source))
SOURCE_NEEDS = ("id", "title")
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


@checked
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
    folder = _folder(name_or_folder)
    return _load(folder, str(folder.resolve()))


@lru_cache(maxsize=4)
def _shipped(name: str) -> Ledger:
    # A ledger is read-only, so that everybody may have the same one.
    return _load(SHIPPED / name)


def _load(folder: Path, place: str = "") -> Ledger:
    faults: list[str] = []
    name = _name(folder, faults)
    sources = _sources(folder / "sources.csv", faults)
    claims = _claims(folder / "claims.csv", sources, faults)
    if faults:
        raise InputError(*faults)
    return Ledger(name, claims, sources, place)


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
        described = json.loads(text_of(path))
    except InputError as fault:
        faults.extend(fault.faults)
    except RecursionError:
        faults.append("datapackage.json: nested too deeply; mend it or leave the file out")
    except ValueError as fault:
        faults.append(f"datapackage.json: not JSON ({fault}); mend it or leave the file out")
    else:
        name = described.get("name") if isinstance(described, dict) else None
        if isinstance(name, str) and name:
            return name
        faults.append('datapackage.json, name: missing; write {"name": "a-short-name", ...}')
    return folder.resolve().name


def _sources(path: Path, faults: list[str]) -> dict[str, Source]:
    sources: dict[str, Source] = {}
    for line, row in rows_of(path, SOURCE_COLUMNS, SOURCE_NEEDS, faults):
        cells = Cells(f"{path.name} line {line}", row, faults)
        if fresh(cells, sources):
            sources[row["id"]] = Source(**{**row, "year": cells.year("year")})  # type: ignore[arg-type]
    return sources


def _claims(path: Path, sources: Mapping[str, Source], faults: list[str]) -> dict[str, Claim]:
    claims: dict[str, Claim] = {}
    places: dict[str, Cells] = {}
    rows = rows_of(path, COLUMNS, CLAIM_NEEDS, faults)
    # Where no number shows what a point divides, one that may be thousands is not guessed.
    sure = shows_point(row.get(name, "") for _, row in rows for name in ("low", "high", "value"))
    for line, row in rows:
        # nor is one of people, who come in no thousandths, whatever others show
        whole = row.get("unit", "") in ("workers", "people")
        cells = Cells(f"{path.name} line {line}", row, faults, sure=sure and not whole)
        claim = claim_of(cells, sources)
        if fresh(cells, claims):
            claims[claim.id] = claim
            places[claim.id] = cells
    check_references(claims, places, path.name, faults)
    return claims
