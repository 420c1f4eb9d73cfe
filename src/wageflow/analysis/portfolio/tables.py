"""The tables of a portfolio file, and how they become a portfolio: all faults at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from wageflow.analysis.portfolio.figure import Reading
from wageflow.analysis.portfolio.names import LABOUR
from wageflow.analysis.portfolio.portfolio import Portfolio
from wageflow.analysis.portfolio.stream import SINGLE, Stream
from wageflow.analysis.portfolio.total import TOTAL_KINDS, Total
from wageflow.errors import InputError
from wageflow.money import PERIODS
from wageflow.programme import CONCEPTS, load_programme
from wageflow.reading import (
    EVIDENCE,
    EVIDENCE_SAID,
    PARAMS,
    PARAMS_SAID,
    Holds,
    Names,
    Number,
    Table,
    bare,
    collect,
    ledger_of,
    named,
    read_params,
    validate,
)
from wageflow.reading.quantities import Sourced

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["PortfolioFile", "build_portfolio"]


def _with(name: str) -> Any:
    """Say in the schema that a key is needed, which the reader asks for in its own words."""

    def add(schema: dict[str, Any]) -> None:
        schema["required"] = [*dict.fromkeys([*schema.get("required", ()), name])]

    return add


_PERIOD: dict[str, Any] = {"enum": list(PERIODS)}
_HOME = "wageflow.analysis.portfolio.tables"


class _Head(Table, strict=True, title="Portfolio"):
    """``[portfolio]``: what the portfolio is."""

    name: str = Field(description="What results call it.", examples=["my-list"])
    title: str = Field(
        "", description="Shown above the results.", examples=["Hard currency around 2012"]
    )
    year: int | None = Field(None, description="The year of the figures.", examples=[2012])
    price_year: int | None = Field(
        None,
        description="The year in whose prices results are; that of the programme of `[labour]` if "
        "left out.",
        examples=[2012],
    )
    claims: str | None = Field(
        None,
        description="The ledger that `claim` looks into: a pack that ships, or a folder beside the "
        "file.",
        examples=["dprk"],
    )
    concept: str = Field(
        "state-side",
        description="Which revenue of a programme counts as income.",
        examples=["gross"],
        json_schema_extra={"enum": list(CONCEPTS)},
    )
    sources: list[str] = Field(
        default_factory=list, description="Shown beside the results.", examples=[["a newspaper"]]
    )
    notes: list[str] = Field(
        default_factory=list,
        description="What a reader must know, shown beside the results.",
        examples=[["one list is one witness"]],
    )


class PortfolioFile(Table, strict=True, title="PortfolioFile"):
    """A portfolio file: labour beside the other streams of hard currency."""

    portfolio: Annotated[dict[str, Any], Holds(_HOME, "Head")] = Field(
        description="What the portfolio is."
    )
    labour: Annotated[dict[str, Any], Holds(_HOME, "Labour")] = Field(
        description="What workers abroad bring in: a programme, a figure, or readings of it."
    )
    streams: Annotated[list[dict[str, Any]], Holds(_HOME, "Streams")] = Field(
        default_factory=list,
        description="All other streams; one without a figure is listed, and is never a zero.",
    )
    totals: Annotated[list[dict[str, Any]], Holds(_HOME, "Totals")] = Field(
        default_factory=list, description="Published totals, to hold sums of streams against."
    )
    params: Annotated[dict[str, Any], PARAMS] = Field(default_factory=dict, description=PARAMS_SAID)
    evidence: Annotated[list[dict[str, Any]], EVIDENCE] = Field(
        default_factory=list, description=EVIDENCE_SAID
    )


class _Money(Table, strict=True):
    amount: Number = Field(
        None,
        description="The income, in `currency` a `per`; or so many of what `times` is the worth "
        "of.",
        examples=[{"between": [20e6, 30e6]}],
    )
    times: Number = Field(
        1.0,
        description="What one of `amount` is worth, where it is no money: dollars a ton of gold.",
        examples=[50e6],
    )
    currency: str = Field(
        "USD", description="The currency, by its ISO 4217 code.", examples=["KRW"]
    )
    per: str = Field(
        "year", description="The period.", examples=["month"], json_schema_extra=_PERIOD
    )
    price_year: int | None = Field(
        None, description="The year in whose prices it is.", examples=[2012]
    )
    usd_rate: Number = Field(
        None,
        description="US dollars for one unit of the currency, where the yearly average shall not "
        "be used.",
        examples=[0.0009],
    )


class _Figure(_Money, strict=True):
    programme: str | None = Field(
        None,
        description="Instead of an amount: what a programme brings in, one that ships or a "
        "`.toml` file beside this one.",
        examples=["dprk-2012"],
    )
    outside: bool = Field(
        False,
        description="Whether it rests on what is outside the sources of the portfolio.",
        examples=[True],
    )
    source: str = Field("", description="Where it is from.", examples=["a newspaper, 2012"])
    note: str = Field("", description="What a reader must know.", examples=["no period is printed"])


class _Reading(
    _Figure,
    strict=True,
    title="FigureReading",
    json_schema_extra={"anyOf": [{"required": ["amount"]}, {"required": ["programme"]}]},
):
    """``[[streams.readings]]``: one way to read a figure."""

    name: str = Field(description="What results call it.", examples=["as printed"])


class _Stream(_Figure, strict=True, title="Labour"):
    """``[labour]``: a figure, or readings of it."""

    name: str = Field(LABOUR, description="What results call it.", examples=["gold"])
    kind: str = Field("", description="What sort of income it is.", examples=["illicit"])
    flag: str = Field(
        "",
        description="Why there are several readings, or why the figure is doubtful.",
        examples=["the tons printed with it are worth ten times as much"],
    )
    claims: list[str] = Field(
        default_factory=list,
        description="The ids of claims about a stream that has no figure.",
        examples=[["enc-restaurants"]],
    )
    readings: Annotated[list[dict[str, Any]], Holds(_HOME, "Readings")] = Field(
        default_factory=list,
        description="Several readings of one figure, instead of an amount: the first is what "
        "results take, the others stand beside it.",
    )


class _Total(_Money, strict=True, title="Total", json_schema_extra=_with("amount")):
    """``[[totals]]``: a published total."""

    name: str = Field(description="What results call it.", examples=["an office's total"])
    streams: list[str] | None = Field(
        None,
        description="Whose sum it is held against, `labour` among them; all that have a figure if "
        "left out.",
        examples=[["labour", "arms"]],
    )
    kind: str = Field(
        "",
        description="Whether one end is left open.",
        examples=["up to"],
        json_schema_extra={"enum": list(TOTAL_KINDS)},
    )
    wider: bool = Field(
        False,
        description="Whether it also covers income for which the portfolio has no figure.",
        examples=[True],
    )
    inferred: bool = Field(
        False,
        description="Whether it is ours, computed or assumed, rather than published.",
        examples=[True],
    )
    source: str = Field("", description="Where it is from.", examples=["a newspaper, 2012"])
    note: str = Field("", description="What a reader must know.", examples=["of one office"])


class _Named(_Stream, strict=True, title="Stream", json_schema_extra=_with("name")):
    """``[[streams]]``: a figure, readings of it, or neither."""


#: What stands under the keys of the file, for the schema.
Head, Labour, Streams, Totals, Readings = (
    _Head,
    _Stream,
    list[_Named],
    list[_Total],
    list[_Reading],
)

_FIGURE = ("amount", "times", "currency", "per", "price_year", "usd_rate")
_ABOUT = ("outside", "source", "note")


def build_portfolio(data: Mapping[str, Any], where: str, folder: Path | None) -> Portfolio:
    """Make a portfolio from the tables of a file; see `portfolio_from_plain`."""
    faults: list[str] = []
    head = data.get("portfolio")
    pack = head.get("claims") if isinstance(head, Mapping) else None
    ledger = ledger_of({**data, "programme": {"claims": pack}}, folder, faults)
    faults[:] = [re.sub(r"^programme\.claims", "portfolio.claims", fault) for fault in faults]
    unread = bool(faults) or not isinstance(head, Mapping)
    names = read_params(data, ledger, faults)
    made = _File(data, names, folder, faults)
    told: list[str] = []
    portfolio = made.read(told)
    faults += [fault for fault in told if not made.echoes(fault, unread=unread)]
    if faults or portfolio is None:
        raise InputError(*(f"{where}: {fault}" for fault in dict.fromkeys(faults)))
    return portfolio


class _File:
    """What a file says, read table by table."""

    def __init__(
        self, data: Mapping[str, Any], names: Names, folder: Path | None, faults: list[str]
    ) -> None:
        self.data, self.names, self.folder = data, names, folder
        params = data.get("params")
        # what has a fault under [params] is missing where it is named: one fault is enough
        known = set(names.params)
        self.broken = set(params) - known if isinstance(params, Mapping) and faults else set()

    def echoes(self, fault: str, *, unread: bool) -> bool:
        """Whether a fault says again that the ledger or a parameter has one."""
        return (unread and "the file names no ledger" in fault) or any(
            f"{name!r} is no entry" in fault for name in self.broken
        )

    def read(self, faults: list[str]) -> Portfolio | None:
        """Read everything; what is wrong is added to `faults`."""
        _, wrong = validate(PortfolioFile, dict(self.data), self.names)
        faults += wrong
        head = None
        if isinstance(self.data.get("portfolio"), Mapping):
            head, wrong = validate(_Head, self.data["portfolio"], self.names)
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
        settings = {name: getattr(head, name) for name in _Head.model_fields if name != "claims"}
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
        table, wrong = validate(_Stream, row, self.names)
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
            table, wrong = validate(_Reading, row, self.names)
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
        table, wrong = validate(_Total, row, self.names)
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
