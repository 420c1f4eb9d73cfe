"""The tables of a programme file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from wageflow.chain.tables import ChainTable  # noqa: TC001 - pydantic reads it
from wageflow.money import PERIODS
from wageflow.programme.cohort import TURNOVERS
from wageflow.programme.reference import HOURS_PER
from wageflow.reading import (
    EVIDENCE,
    EVIDENCE_SAID,
    NUMBER_KEYS,
    PARAMS,
    PARAMS_SAID,
    Holds,
    Number,
    Table,
)

__all__ = ["CohortTable", "ProgrammeFile", "ReadingsTable", "ReferenceTable", "WageOrReference"]


_PERIOD: dict[str, Any] = {"enum": list(PERIODS)}
_HOURS_PER: dict[str, Any] = {"enum": list(HOURS_PER)}


class _Head(
    Table,
    strict=True,
    title="Programme",
    # what extends a programme has its name
    json_schema_extra={
        "required": [],
        "anyOf": [{"required": ["name"]}, {"required": ["extends"]}],
    },
):
    """``[programme]``: what the programme is."""

    name: str = Field(
        description="What results call it; needed unless it extends another.", examples=["gulf"]
    )
    title: str = Field(
        "", description="Shown above the results.", examples=["Workers in two Gulf states"]
    )
    year: int | None = Field(
        None, description="The year that the programme describes.", examples=[2012]
    )
    price_year: int | None = Field(
        None,
        description="The year in whose prices results are; needed when cohorts have several.",
        examples=[2020],
    )
    claims: str | None = Field(
        None,
        description="The ledger that `claim` looks into: a pack that ships, or a folder in the "
        "same format, looked for beside the file first.",
        examples=["dprk"],
    )
    extends: str | None = Field(
        None,
        description="A programme that ships, from which everything is taken that the file does not "
        "state.",
        examples=["dprk-2012"],
    )
    statutory: list[str] = Field(
        default_factory=lambda: ["government"],
        description="Whose receipts are the government's own cut.",
        examples=[["government"]],
        json_schema_extra={"default": ["government"]},
    )
    total_workers: Number = Field(
        None,
        description="If given, headcounts are scaled in every draw so that they add up to it.",
        examples=[{"between": [60000, 65000]}],
    )
    sources: list[str] = Field(
        default_factory=list,
        description="Shown beside the results.",
        examples=[["my interviews, 2024"]],
    )
    notes: list[str] = Field(
        default_factory=list,
        description="What a reader must know, shown beside the results.",
        examples=[["headcounts are of the embassy"]],
    )


class ReferenceTable(
    Table,
    strict=True,
    title="Reference",
    json_schema_extra={"oneOf": [{"required": ["wage"]}, {"required": ["discount"]}]},
):
    """What others are paid, where more is said of it than a wage."""

    wage: Number = Field(
        None,
        description="What others are paid, in the cohort's currency and period unless said "
        "otherwise.",
        examples=[600],
    )
    discount: Number = Field(
        None,
        description="Instead: by which share the cohort's gross wage is below it, 0.7 for 70 % "
        "less.",
        examples=[0.7],
    )
    per: str | None = Field(
        None,
        description="The period of that wage; the cohort's if left out.",
        examples=["month"],
        json_schema_extra=_PERIOD,
    )
    currency: str | None = Field(
        None, description="Its currency; the cohort's if left out.", examples=["KWD"]
    )
    price_year: int | None = Field(
        None, description="Its year; the cohort's if left out.", examples=[1996]
    )
    usd_rate: Number = Field(
        None,
        description="US dollars for one unit of its currency, where the yearly average shall not "
        "be used.",
        examples=[3.3],
    )
    days: Number = Field(
        None,
        description="Days worked a year by those who are paid it; needed when it is per day.",
        examples=[300],
    )
    hours: Number = Field(
        None,
        description="Hours for which it is paid; where those of the cohort are known too, pay is "
        "compared by the hour.",
        examples=[48],
    )
    hours_per: str | None = Field(
        None,
        description="The period of those hours; the cohort's if left out.",
        examples=["week"],
        json_schema_extra=_HOURS_PER,
    )
    source: str = Field("", description="Where it is from.", examples=["labour ministry, 2012"])
    note: str = Field("", description="What a reader must know.", examples=["men only"])


def _as_table(value: Any) -> Any:
    """Read a bare number or range as the wage of a reference."""
    if isinstance(value, Mapping) and not (NUMBER_KEYS - set(ReferenceTable.model_fields)) & set(
        value
    ):
        return value
    return {"wage": value}


_WAGE_OR_MORE = Holds("wageflow.programme.tables", "WageOrReference")
_Others = Annotated[ReferenceTable, BeforeValidator(_as_table), _WAGE_OR_MORE]
_READINGS = Holds("wageflow.reading.forms", "Readings")
_CORRELATION = Holds("wageflow.reading.forms", "Correlation")


class CohortTable(Table, strict=True, title="Cohort"):
    """``[[cohorts]]``: workers of one host and sector."""

    host: str = Field(description="Where they work.", examples=["Kuwait"])
    workers: Number = Field(
        description="The headcount: a whole number or a range.",
        examples=[{"between": [3500, 4000]}],
    )
    gross_wage: Number = Field(
        description="What the employer pays for a worker, in `currency` a `per`, before anybody "
        "takes a part.",
        examples=[{"between": [4000, 6000], "coverage": 0.9}],
    )
    chain: str = Field(
        description="Who takes what: a chain of the file, one that ships, or an entry of "
        "`[readings]`.",
        examples=["kuwait-2012"],
    )
    sector: str = Field(
        "all",
        description="What work they do; no two cohorts may share host and sector.",
        examples=["construction"],
    )
    per: str = Field(
        "year",
        description="The period of the wage.",
        examples=["month"],
        json_schema_extra=_PERIOD,
    )
    currency: str = Field(
        "USD", description="The currency of the wage, by its ISO 4217 code.", examples=["QAR"]
    )
    price_year: int | None = Field(
        None,
        description="The year of the wage; needed for any currency but the dollar.",
        examples=[2012],
    )
    usd_rate: Number = Field(
        None,
        description="US dollars for one unit of the currency, where the yearly average shall not "
        "be used.",
        examples=[0.27],
    )
    days: Number = Field(
        None, description="Days worked a year; needed when the wage is per day.", examples=[300]
    )
    state_cost: Number = Field(
        0.0,
        description="What the state pays a worker and period (fares, upkeep, minders), in the unit "
        "of the wage.",
        examples=[200],
    )
    term_months: Number = Field(
        36.0,
        description="Months that a contract lasts, for projections over time.",
        examples=[24],
    )
    turnover: str = Field(
        "exponential",
        description="Whether somebody is as likely to return in one month as in another, or each "
        "when the term is served.",
        examples=["fixed"],
        json_schema_extra={"enum": list(TURNOVERS)},
    )
    source: str = Field("", description="Shown beside the results.", examples=["a newspaper, 2012"])
    note: str = Field("", description="What a reader must know.", examples=["men only"])
    hours: Number = Field(
        None,
        description="Hours worked, for a wage gap by the hour; no part of an estimate.",
        examples=[{"uniform": [70, 84]}],
    )
    hours_per: str = Field(
        "week",
        description="The period of those hours.",
        examples=["day"],
        json_schema_extra=_HOURS_PER,
    )
    references: dict[str, _Others] = Field(
        default_factory=dict,
        description="What others are paid, by name, for a wage gap. A bare number or range is a "
        "wage in the cohort's own currency, period and year; a table says more.",
        examples=[{"minimum": 3000}],
    )


#: What stands under ``references``, for the schema.
WageOrReference = Annotated[Number | ReferenceTable, Field(description="A wage, or a table.")]


class ReadingsTable(Table, strict=True):
    """What is read of ``[readings]`` when the rest of a file has a fault."""

    readings: dict[str, dict[str, Any]] = Field(default_factory=dict)


class ProgrammeFile(Table, strict=True, title="ProgrammeFile"):
    """A programme file: workers abroad, what their employers pay, and who takes it."""

    programme: _Head = Field(description="What the programme is.")
    cohorts: list[CohortTable] = Field(description="The workers, by host and sector.")
    chains: dict[str, ChainTable] = Field(
        default_factory=dict, description="Who takes what from a wage, by name of the chain."
    )
    readings: Annotated[dict[str, dict[str, Any]], _READINGS] = Field(
        default_factory=dict,
        description="Choices between chains, by name: readings of a source that may be read in "
        "several ways.",
    )
    sides: dict[str, list[str]] = Field(
        default_factory=dict,
        description="Recipients by side. `state` names those whose receipts are state-side "
        "revenue (without it, only the statutory ones are); other sides have any names.",
        examples=[{"state": ["government", "embassy"], "broker": ["agency"]}],
    )
    pass_through: dict[str, Number] = Field(
        default_factory=dict,
        description="By recipient on the state's side: the share of its receipts that it hands on, "
        "0 to 1.",
        examples=[{"embassy": {"between": [0.6, 1.0]}}],
    )
    params: Annotated[dict[str, Any], PARAMS] = Field(default_factory=dict, description=PARAMS_SAID)
    evidence: Annotated[list[dict[str, Any]], EVIDENCE] = Field(
        default_factory=list, description=EVIDENCE_SAID
    )
    correlation: Annotated[dict[str, Any], _CORRELATION] = Field(
        default_factory=dict,
        description="Which unknowns rise and fall together: rank correlations, -1 to 1.",
    )
