"""How the tables of a file become a portfolio: all faults at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from wageflow.analysis.portfolio.figure import Reading
from wageflow.analysis.portfolio.names import LABOUR
from wageflow.analysis.portfolio.portfolio import Portfolio
from wageflow.analysis.portfolio.stream import SINGLE, Stream
from wageflow.analysis.portfolio.tables import (
    HeadTable,
    PortfolioFile,
    ReadingTable,
    StreamTable,
    TotalTable,
)
from wageflow.analysis.portfolio.total import Total
from wageflow.errors import InputError
from wageflow.programme import load_programme
from wageflow.reading import (
    Names,
    bare,
    collect,
    named,
    read_names,
    refused,
    unused_params,
    validate,
)
from wageflow.reading.quantities import Sourced

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["build_portfolio"]

_FIGURE = ("amount", "times", "currency", "per", "price_year", "usd_rate")
_ABOUT = ("outside", "source", "note")


def build_portfolio(data: Mapping[str, Any], where: str, folder: Path | None) -> Portfolio:
    """Make a portfolio from the tables of a file; see `portfolio_from_plain`."""
    faults: list[str] = []
    names = read_names(data, folder, faults, "portfolio")
    told: list[str] = []
    portfolio = _File(data, names, folder).read(told)
    faults += names.first_told(told)
    faults += unused_params(data, faults)
    if faults or portfolio is None:
        raise refused(where, faults)
    return portfolio


class _File:
    """What a file says, read table by table."""

    def __init__(self, data: Mapping[str, Any], names: Names, folder: Path | None) -> None:
        self.data, self.names, self.folder = data, names, folder

    def read(self, faults: list[str]) -> Portfolio | None:
        """Read everything; what is wrong is added to `faults`."""
        _, wrong = validate(PortfolioFile, dict(self.data), self.names)
        faults += wrong
        head = None
        if isinstance(self.data.get("portfolio"), Mapping):
            head, wrong = validate(HeadTable, self.data["portfolio"], self.names)
            faults += [f"portfolio.{fault}" for fault in wrong]
        labour = None
        if isinstance(self.data.get("labour"), Mapping):
            labour = self._stream(self.data["labour"], "labour", faults)
        streams = [
            self._stream(row, place, faults, needs_name=True)
            for place, row in self._rows("streams")
        ]
        totals = [self._total(row, place, faults) for place, row in self._rows("totals")]
        if faults or head is None or labour is None:
            return None
        settings = {
            name: getattr(head, name) for name in HeadTable.model_fields if name != "claims"
        }
        make = partial(
            Portfolio,
            streams=tuple(one for one in streams if one is not None),
            labour=labour,
            totals=tuple(one for one in totals if one is not None),
            **settings,
        )
        start = f"portfolio {settings['name']!r}, "
        found: list[str] = []
        portfolio: Portfolio | None = collect(make, "", found)
        faults += [fault.removeprefix(": ").removeprefix(start) for fault in found]
        return portfolio

    def _rows(self, name: str) -> list[tuple[str, Mapping[str, Any]]]:
        rows = self.data.get(name)
        return [
            (f"{name}[{k}]", row)
            for k, row in enumerate(rows if isinstance(rows, list) else ())
            if isinstance(row, Mapping)  # else a fault of the frame
        ]

    def _stream(
        self, row: Mapping[str, Any], place: str, faults: list[str], *, needs_name: bool = False
    ) -> Stream | None:
        before = len(faults)
        table, wrong = validate(StreamTable, row, self.names)
        faults += [f"{place}.{fault}" for fault in wrong]
        if needs_name and "name" not in row:
            faults.append(f"{place}.name: is missing; add it")
        name = row["name"] if isinstance(row.get("name"), str) else LABOUR
        figures: dict[str, Reading] = {}
        listed = row.get("readings")
        if isinstance(listed, list) and listed:
            figures = self._readings(listed, name, place, faults)
            doubled = [key for key in ("amount", "programme") if key in row]
            if doubled:
                faults.append(
                    f"{place}.{doubled[0]}: stands beside readings; make it the first of them"
                )
        elif table is not None and ("amount" in row or "programme" in row):
            reading = self._reading(table, name, place, faults)
            figures = {} if reading is None else {SINGLE: reading}
        claims: list[Any] = []
        if table is not None and table.claims:
            claims = collect(partial(self._claims, table.claims), f"{place}.claims", faults) or []
        if table is None or len(faults) > before:
            return None
        # beside one figure, where it is from is told with it
        told = {} if SINGLE in figures else {"source": table.source, "note": table.note}
        make = partial(
            Stream, name, figures or None, kind=table.kind, flag=table.flag, claims=claims, **told
        )
        stream: Stream | None = collect(make, place, faults)
        return stream

    def _claims(self, ids: list[str]) -> list[Any]:
        if self.names.ledger is None:
            raise InputError("the file names no ledger; write claims = 'dprk' under [portfolio]")
        return [self.names.ledger[name] for name in ids]

    def _readings(
        self, rows: list[Any], stream: str, place: str, faults: list[str]
    ) -> dict[str, Reading]:
        found: dict[str, Reading] = {}
        for k, row in enumerate(rows):
            here = f"{place}.readings[{k}]"
            if not isinstance(row, Mapping):
                continue  # a fault of the stream
            table, wrong = validate(ReadingTable, row, self.names)
            faults += [f"{here}.{fault}" for fault in wrong]
            if table is None:
                continue
            if table.name in found:
                faults.append(f"{here}.name: {table.name!r} stands twice; choose another")
            if "amount" not in row and "programme" not in row:
                faults.append(f"{here}.amount: is missing; add it, or a programme")
                continue
            reading = self._reading(table, f"{stream}/{table.name}", here, faults)
            if reading is not None:
                found[table.name] = reading
        return found

    def _reading(self, table: Any, name: str, place: str, faults: list[str]) -> Reading | None:
        stated = {key: getattr(table, key) for key in _FIGURE if key in table.model_fields_set}
        if table.programme is not None:
            if "amount" in stated:
                faults.append(f"{place}.programme: stands beside an amount; leave out one of them")
                return None
            programme = collect(partial(self._programme, table.programme), place, faults)
            if programme is None:
                return None
            stated["amount"] = programme
        about = {key: getattr(table, key) for key in _ABOUT}
        reading: Reading | None = self._made(Reading, stated | about, name, place, faults)
        return reading

    def _programme(self, name: str) -> Any:
        beside = None if self.folder is None else self.folder / name
        if beside is not None and name.endswith(".toml") and beside.is_file():
            return load_programme(beside)
        return load_programme(name)

    def _total(self, row: Mapping[str, Any], place: str, faults: list[str]) -> Total | None:
        table, wrong = validate(TotalTable, row, self.names)
        faults += [f"{place}.{fault}" for fault in wrong]
        if "amount" not in row:
            faults.append(f"{place}.amount: is missing; add it")
        if table is None or "amount" not in row:
            return None
        stated = {key: getattr(table, key) for key in table.model_fields_set}
        total: Total | None = self._made(Total, stated, table.name, place, faults)
        return total

    def _made(
        self, kind: Any, stated: dict[str, Any], name: str, place: str, faults: list[str]
    ) -> Any:
        """Make a reading or a total, whose numbers with a source get the names of their places."""
        for key in ("amount", "times", "usd_rate"):
            if key in stated:
                stated[key] = _numbered(stated[key], name if key == "amount" else f"{name}/{key}")
        try:
            return kind(**stated)
        except InputError as error:
            start = f"total {name!r}, "
            for fault in error.faults:
                told = fault.removeprefix(start)
                field = told.partition(" ")[0].rstrip(":")
                at = (
                    f"{place}.{field}: " if field in (*_FIGURE, "kind", "streams") else f"{place}: "
                )
                faults.append(at + told.removeprefix(f"{field}: ").removeprefix(f"{field} "))
            return None


def _numbered(value: Any, place: str) -> Any:
    """Name a number by its claim, so that one claim is one draw in all its readings."""
    if isinstance(value, Sourced) and value.name:
        return bare(value)
    return named(value, place)
