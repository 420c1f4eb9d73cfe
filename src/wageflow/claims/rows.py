"""One row of a pack or of a file: cells read and checked, each fault with its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wageflow.arguments import LARGEST, size_fault
from wageflow.claims.claim import KINDS, NO_READING, Claim
from wageflow.claims.figures import advice, doubtful, figure
from wageflow.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wageflow.claims.claim import Source

__all__ = ["CLAIM_NEEDS", "Cells", "check_references", "claim_of", "fresh"]

_HINTED = 20
_LONGEST_ID = 200
_WIDEST = 60
_SPARE = 1e10  # a figure is counted in other currencies and periods
_SHOWN = 8  # claims of a circle; the rest is counted
PERS = ("", "day", "week", "month", "year", "once", "term")
_SUPPLIED = ("per", "currency", "unit", "year", "host", "sector", "recipient")
_CODE = re.compile("[A-Z]{3}", re.ASCII)
_PERCENT = ("percent", "per cent", "pct", "percentage")
CLAIM_NEEDS = ("id", "source", "topic", "unit", "kind")


class Cells:
    """Reads the cells of one row; each cell that cannot be read adds a fault with its place."""

    def __init__(
        self, place: str, row: dict[str, str], faults: list[str], *, sure: bool = True
    ) -> None:
        self.place = place
        self.row = row
        self.faults = faults
        self.sure = sure

    def fault(self, column: str, message: str) -> None:
        """Add a fault of a cell."""
        self.faults.append(f"{self.place}, {column}: {message}")

    def hint(self, name: str, known: Iterable[str]) -> str:
        """Return a hint at the nearest known name, as long as there are few faults."""
        # To look for what is meant takes long: many faults have one cause.
        return f"; {nearest(name, known)}" if len(self.faults) < _HINTED else ""

    def number(self, column: str) -> float | None:
        """Read a number; None if the cell is empty or holds none."""
        cell = self.row.get(column, "")
        if not cell:
            return None
        if not self.sure and doubtful(cell):
            self.fault(column, f"{_short(cell)} may be thousands or decimals; {advice(cell)}")
            return None
        number = figure(cell)
        if number is None:
            self.fault(column, f"{_short(cell)} is not a number; {advice(cell)}")
        elif fault := size_fault(number, _SPARE):
            self.fault(column, fault)
            return None
        elif 0.0 < abs(number) < 1.0 / LARGEST:
            self.fault(column, f"{number:g} is next to 0; write 0, or {1.0 / LARGEST:g} or more")
            return None
        return number

    def year(self, column: str) -> int | None:
        """Read a year of four digits."""
        cell = self.row.get(column, "")
        number = figure(cell)
        if number is not None and number.is_integer() and 1000 <= number <= 9999:
            return int(number)
        if cell:
            self.fault(column, f"{_short(cell)} is not a year; write four digits such as 2012")
        return None

    def flag(self, column: str) -> bool:
        """Read true or false; an empty cell is false."""
        cell = self.row.get(column, "").lower()
        if cell not in ("", "true", "false"):
            self.fault(column, f"{_short(self.row[column])} is neither; write true or false")
        return cell == "true"

    def ids(self, column: str) -> tuple[str, ...]:
        """Read ids divided by semicolons."""
        if not self.row.get(column):
            return ()
        parts = (part.strip() for part in self.row.get(column, "").split(";"))
        return tuple(dict.fromkeys(part for part in parts if part))


def fresh(cells: Cells, known: Mapping[str, object]) -> bool:
    """Whether a row has an id, and no other row has it."""
    name = cells.row["id"]
    if not name:
        cells.fault("id", "empty; give the row a name of its own")
    elif not name.isprintable() or len(name) > _LONGEST_ID:
        told = f"write it on one line, with {_LONGEST_ID} letters, figures and signs at most"
        cells.fault("id", f"{_short(name)}: {told}")
        return False
    elif ";" in name:
        cells.fault("id", f"{name!r}: ';' divides ids; leave it out of this one")
    elif name in known:
        cells.fault("id", f"{name!r} stands twice; give the row a name of its own")
    return bool(name) and name not in known


def check_references(
    claims: Mapping[str, Claim], places: Mapping[str, Cells], where: str, faults: list[str]
) -> None:
    """Refuse references to claims that are not there, and circles of them."""
    columns = ("derived_from", "conflicts", "part_of")
    for cells in places.values():
        for column in columns:
            for other in cells.ids(column):
                if other not in claims:
                    hint = cells.hint(other, claims)
                    cells.fault(column, f"no claim is called {_short(other)}{hint}")
    faults.extend(
        f"{where}, {column}: {' -> '.join(_ends(circle))} is a circle; leave one link out"
        for column in ("derived_from", "part_of")
        for circle in _circles({name: cells.ids(column) for name, cells in places.items()})
    )


def claim_of(cells: Cells, sources: Mapping[str, Source], *, strict: bool = True) -> Claim:
    """Make a claim of a row; unless `strict`, it may lack a topic."""
    row = cells.row
    if row["source"] not in sources and sources:  # without any, their file has its own fault
        hint = cells.hint(row["source"], sources)
        cells.fault("source", f"{_short(row['source'])} is not in sources.csv{hint}")
    if strict:
        _check_words(cells)
    read: dict[str, Any] = {
        **row,
        **{column: cells.number(column) for column in ("low", "high", "value")},
        **{column: cells.year(column) for column in ("year", "source_year")},
        **{column: cells.ids(column) for column in ("derived_from", "conflicts")},
        "inferred": cells.flag("inferred"),
        "supplied": cells.ids("supplied"),
        "source_title": sources[row["source"]].title if row["source"] in sources else "",
    }
    if read["source_year"] is None and row["source"] in sources:
        read["source_year"] = sources[row["source"]].year
    _check_figures(cells, read)
    if read["kind"] not in KINDS:  # has its fault already
        read["kind"] = "qualitative"
    return Claim(**read)


def _check_words(cells: Cells) -> None:
    """Refuse words that would be read as something else, or as nothing, without a sound."""
    row = cells.row
    topic, host, unit = (row.get(name, "") for name in ("topic", "host", "unit"))
    if not topic:
        cells.fault("topic", "empty; say what the figure is of, such as headcount or wage")
    elif topic != topic.lower():
        cells.fault("topic", f"{_short(topic)}: write it in small letters, {topic.lower()!r}")
    if host != "all" and host.lower() == "all":
        cells.fault("host", f"{_short(host)}: write 'all' for all hosts together")
    if not unit and row.get("kind") != "qualitative":
        cells.fault("unit", "empty; say what is counted, such as workers, money or %")
    elif unit.lower() in _PERCENT:
        cells.fault("unit", f"{_short(unit)}: write '%'")
    elif _CODE.fullmatch(unit):
        cells.fault(
            "unit",
            f"{unit!r} is a currency's code; write money here and {unit} as the currency, or what "
            "is no currency in small letters",
        )
    if row.get("per", "") not in PERS:
        hint = nearest(row["per"], [per for per in PERS if per])
        cells.fault("per", f"{_short(row['per'])} is no period; {hint}, or leave the cell empty")
    for name in cells.ids("supplied"):
        if name not in _SUPPLIED:
            cells.fault(
                "supplied", f"{_short(name)} is no field to supply; {nearest(name, _SUPPLIED)}"
            )


def _check_figures(cells: Cells, read: Mapping[str, Any]) -> None:
    kind, low, high, value = (read[column] for column in ("kind", "low", "high", "value"))
    if kind not in KINDS:
        cells.fault("kind", f"{_short(kind)} is no kind of figure; {nearest(kind, KINDS)}")
        return
    currency = read.get("currency") or ""
    if read.get("unit") == "money" and not currency:
        cells.fault("currency", "empty, but the unit is money; write its code, such as USD")
    elif currency and not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        cells.fault("currency", f"{_short(currency)} is no code; write three capitals, such as USD")
    present = [column for column in ("low", "high", "value") if cells.row.get(column)]
    wanted = {
        "bounds": (["low", "high"],),
        "interval": (["low", "high"],),
        "spread": (["low", "high"], ["value"]),
        "qualitative": ([],),
    }.get(kind, (["value"],))
    if present not in wanted:
        needed = " or ".join(" and ".join(one) or "no figure" for one in wanted)
        cells.fault(
            "kind",
            f"{_short(kind)} needs {needed},"
            f" got {' and '.join(present) or 'no figure'}; name another kind, or move the figures",
        )
    elif low is not None and high is not None and low > high:
        cells.fault("low", f"{low:,.12g} lies above high, {high:,.12g}; swap them")
    elif low is not None and low == high and kind not in NO_READING:
        cells.fault("low", f"{low:,.12g} is also high; write it as value, with kind point")
    elif any(x is not None and x < 0 for x in (low, high, value)):
        if read.get("unit") == "workers":
            cells.fault(present[0], "a headcount below 0; write how many there are")
        elif read.get("unit") == "money":
            cells.fault(present[0], "a sum below 0; write it without a sign")


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
                    if len(circles) == _HINTED:  # where all refer to all, nobody reads every circle
                        return circles
                elif link in links and link not in done:
                    path[link] = len(path)
                    stack.append((link, iter(links[link])))
                    break
            else:
                done.add(name)
                del path[name]
                stack.pop()
    return circles


def _ends(circle: tuple[str, ...]) -> tuple[str, ...]:
    if len(circle) <= _SHOWN:
        return circle
    half = _SHOWN // 2
    return (*circle[:half], f"({len(circle) - _SHOWN} more)", *circle[-half:])


def _short(cell: str) -> str:
    """Return a cell in quotes, cut to what fits a line."""
    return repr(cell if len(cell) <= _WIDEST else f"{cell[:_WIDEST]}...")
