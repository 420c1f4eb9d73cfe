"""The tables of a portfolio file."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from wageflow.analysis.portfolio.names import LABOUR
from wageflow.analysis.portfolio.total import TOTAL_KINDS
from wageflow.money import PERIODS
from wageflow.programme import CONCEPTS
from wageflow.reading import (
    EVIDENCE,
    EVIDENCE_SAID,
    PARAMS,
    PARAMS_SAID,
    Holds,
    Number,
    Table,
)

__all__ = ["HeadTable", "PortfolioFile", "ReadingTable", "StreamTable", "TotalTable"]


def _with(name: str) -> Any:
    """Say in the schema that a key is needed, which the reader asks for in its own words."""

    def add(schema: dict[str, Any]) -> None:
        schema["required"] = [*dict.fromkeys([*schema.get("required", ()), name])]

    return add


_PERIOD: dict[str, Any] = {"enum": list(PERIODS)}
_HOME = "wageflow.analysis.portfolio.tables"


class HeadTable(Table, strict=True, title="Portfolio"):
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


class ReadingTable(
    _Figure,
    strict=True,
    title="FigureReading",
    json_schema_extra={"anyOf": [{"required": ["amount"]}, {"required": ["programme"]}]},
):
    """``[[streams.readings]]``: one way to read a figure."""

    name: str = Field(description="What results call it.", examples=["as printed"])


class StreamTable(_Figure, strict=True, title="Labour"):
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


class TotalTable(_Money, strict=True, title="Total", json_schema_extra=_with("amount")):
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


class _Named(StreamTable, strict=True, title="Stream", json_schema_extra=_with("name")):
    """``[[streams]]``: a figure, readings of it, or neither."""


#: What stands under the keys of the file, for the schema.
Head, Labour, Streams, Totals, Readings = (
    HeadTable,
    StreamTable,
    list[_Named],
    list[TotalTable],
    list[ReadingTable],
)
