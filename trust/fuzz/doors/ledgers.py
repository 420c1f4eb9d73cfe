"""What the doors `pack` and `spreadsheet` share: a folder from bytes, and all that is asked of it.

A folder is written as one text: ``%% name`` on a line of its own, then the bytes of that file.
"""

from __future__ import annotations

import csv
import io
import math
import re
import shutil
import tempfile
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from doors.telling import check_message
from fault import Fault, guarded

import wageflow as wf
from wageflow.claims.ledger import COLUMNS
from wageflow.claims.pack import SHIPPED
from wageflow.claims.rules import RULES
from wageflow.errors import WageflowError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wageflow.claims import Ledger

DIVIDER = re.compile(rb"^%% ([a-z]{1,12}\.[a-z]{1,4})\n", re.MULTILINE)
FILES = ("claims.csv", "sources.csv", "datapackage.json")
PLACES = (*FILES, "claims pack")
_MOST = 40  # claims of which every question is asked; more are only read
_SHELF = Path("/dev/shm")  # noqa: S108 - memory for speed; a folder of our own is made in it


def joined(files: Mapping[str, bytes]) -> bytes:
    """Return the files of a folder as one text."""
    return b"".join(b"%% " + name.encode() + b"\n" + raw for name, raw in files.items())


def divided(data: bytes) -> dict[str, bytes]:
    """Return the files of a folder; what stands before the first is its claims."""
    first, *rest = DIVIDER.split(data)
    files = {"claims.csv": first} if first else {}
    pairs = zip(rest[::2], rest[1::2], strict=True)
    return files | {name.decode(): raw for name, raw in pairs}


@contextmanager
def folder_of(files: Mapping[str, bytes]) -> Iterator[Path]:
    """Write files to a folder of their own for as long as it is needed."""
    folder = Path(tempfile.mkdtemp(prefix="pack-", dir=_SHELF if _SHELF.is_dir() else None))
    try:
        for name, raw in files.items():
            (folder / name).write_bytes(raw)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@lru_cache(maxsize=1)
def shipped_rows() -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows of the pack that ships."""
    text = (SHIPPED / "dprk" / "claims.csv").read_text(encoding="utf-8")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return header, rows


@lru_cache(maxsize=1)
def shipped_sources() -> bytes:
    """Return the sources of the pack that ships."""
    return (SHIPPED / "dprk" / "sources.csv").read_bytes()


def slice_of(start: int, count: int, step: int = 1) -> list[list[str]]:
    """Return some rows of the pack that ships, without what refers to rows left out."""
    header, rows = shipped_rows()
    chosen = [list(row) for row in rows[start :: max(step, 1)][:count]]
    ids = {row[0] for row in chosen}
    for row in chosen:
        for column in ("derived_from", "conflicts", "part_of"):
            place = header.index(column)
            row[place] = ";".join(one for one in row[place].split(";") if one in ids)
    return chosen


def csv_bytes(rows: list[list[str]], **how: object) -> bytes:
    """Write rows as CSV."""
    sink = io.StringIO()
    csv.writer(sink, **{"lineterminator": "\n", **how}).writerows(rows)  # type: ignore[arg-type]
    return sink.getvalue().encode("utf-8", "surrogatepass")


def ask(folder: Path) -> str:
    """Read a pack and ask everything of it."""
    with guarded():
        try:
            ledger = wf.load_claims(folder)
        except WageflowError as error:
            check_message(error, PLACES, [_given(folder)])
            return "refused"
        _figures(ledger)
        if len(ledger) <= _MOST:
            _questions(ledger)
            _again(ledger, folder)
        return "answered"


def _given(folder: Path) -> str:
    return "".join(
        path.read_bytes().decode("utf-8", "replace") for path in folder.iterdir() if path.is_file()
    )


def _figures(ledger: Ledger) -> None:
    for claim in ledger.values():
        for figure in (claim.low, claim.high, claim.value):
            if figure is not None and not math.isfinite(figure):
                raise Fault("a figure that is not finite", f"{claim!r}")
            if figure is not None and figure < 0 and claim.unit in ("workers", "money"):
                raise Fault("a negative figure", f"{claim!r}")
        extent = claim.extent()
        if extent is not None and not extent[0] <= extent[1]:
            raise Fault("an extent out of order", f"{extent} of {claim!r}")
        stated = f"{claim.locator} {claim.source} {ledger.sources[claim.source].title}"
        for word in (claim.figure, claim.cite()):
            strange = set(re.findall(r"\b(?:nan|inf|None)\b", word))
            if strange - set(stated.split()) and claim.unit not in word:
                raise Fault("no figure", f"{word!r} of {claim!r}")
        if not claim.lineage or not (claim.origins or claim.derived_from):
            raise Fault("a claim without a beginning", f"{claim!r}")


def _questions(ledger: Ledger) -> None:
    frame = ledger.to_frame()
    if list(frame.index) != list(ledger):
        raise Fault("the table has other claims")
    found = ledger.conflicts()
    ratios = found["ratio"].dropna()
    if not (ratios >= 1).all() or not ratios.map(math.isfinite).all():
        raise Fault("a ratio below 1 or not finite", f"{list(ratios)}")
    if len(ledger.origins()) > len(ledger):
        raise Fault("more origins than claims")
    for topic in dict.fromkeys(claim.topic for claim in ledger.values()):
        _pools(ledger.find(topic=topic))
    _tables(ledger)
    try:
        audited = wf.audit(ledger, programme=None)
    except WageflowError as error:
        check_message(error, tuple(repr(name) for name in ledger), list(ledger))
    else:
        for column in ("implied_per_worker", "implied_headcount", "ratio"):
            if not audited[column].dropna().map(lambda x: math.isfinite(x) and x >= 0).all():
                raise Fault(f"audit, {column}: no figure", str(audited[column].tolist()))


def _pools(claims: Ledger) -> None:
    given = [repr(dict(claims))]
    for rule in RULES:
        for how in ({}, {"currency": "USD", "per": "year"}, {"reading": "point"}):
            try:
                pooled = wf.pool(claims, rule, **how)  # type: ignore[arg-type]
                low, high = pooled.support()
                mean, middle = pooled.mean(), pooled.ppf(0.5)
                spread = pooled.std()
            except WageflowError as error:
                check_message(error, ("pool", "claim", "between", "uniform"), given)
                continue
            small = 1e-9 * max(abs(low), abs(high)) if math.isfinite(low + high) else 0.0
            if not (low - small <= mean <= high + small and low <= middle <= high):
                raise Fault(
                    f"{rule}: outside its ends", f"{how} {mean} {middle} of {low} to {high}"
                )
            if not math.isfinite(mean) or not spread >= 0:
                raise Fault(f"{rule}: no figure", f"{how} mean {mean}, sd {spread} of {pooled!r}")
            if abs(sum(part.weight for part in pooled.parts) - 1) > 1e-9:
                raise Fault(f"{rule}: weights do not add up to 1", str(how))


def _tables(ledger: Ledger) -> None:
    from wageflow.report.tables.claims import claims_table, conflicts_table, origins_table
    from wageflow.report.tables.render import render

    for made in (claims_table(ledger), conflicts_table(ledger), origins_table(ledger)):
        for form in ("table", "json", "csv", "markdown"):
            text = render(made, form, width=60)
            if re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", text):
                raise Fault(f"control characters in {form}", repr(text[:200]))


def _again(ledger: Ledger, folder: Path) -> None:
    """Write what was read, in another order of columns, and read it again."""
    order = list(reversed(COLUMNS))
    rows = [order]
    for claim in ledger.values():
        cells = [getattr(claim, name) for name in order]
        rows.append(
            ["" if c is None else ";".join(c) if isinstance(c, tuple) else str(c) for c in cells]
        )
    if len(rows) == 1:
        return
    (folder / "claims.csv").write_bytes(csv_bytes(rows, quoting=csv.QUOTE_ALL))
    try:
        again = wf.load_claims(folder)
    except WageflowError as error:
        raise Fault("refused when written again", f"{error}") from error
    if dict(again) != dict(ledger):
        wrong = [
            (ledger[name], again.get(name)) for name in ledger if ledger[name] != again.get(name)
        ]
        raise Fault("other claims when written again", f"{wrong[:1]}")
