"""The tables of a programme file, and how they become a programme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field

from wageflow.chain.shipped import shipped_chains
from wageflow.chain.tables import ChainTable
from wageflow.distributions import OneOf
from wageflow.errors import InputError, UnknownNameError, nearest
from wageflow.money import PERIODS
from wageflow.programme.cohort import TURNOVERS, Cohort
from wageflow.programme.dependence import read_correlation
from wageflow.programme.programme import Programme
from wageflow.programme.reference import HOURS_PER, REFERENCE_NUMBERS, Reference
from wageflow.reading import (
    EVIDENCE,
    EVIDENCE_SAID,
    NUMBER_KEYS,
    PARAMS,
    PARAMS_SAID,
    Holds,
    Names,
    Number,
    Table,
    collect,
    ledger_of,
    named,
    read_params,
    validate,
)

if TYPE_CHECKING:
    from pathlib import Path

    from wageflow.chain import Chain

__all__ = ["ProgrammeFile", "build_programme"]


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


class _Reference(
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
    if isinstance(value, Mapping) and not (NUMBER_KEYS - set(_Reference.model_fields)) & set(value):
        return value
    return {"wage": value}


_WAGE_OR_MORE = Holds("wageflow.programme.tables", "WageOrReference")
_READINGS = Holds("wageflow.reading.forms", "Readings")
_CORRELATION = Holds("wageflow.reading.forms", "Correlation")


class _Cohort(Table, strict=True, title="Cohort"):
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
    references: dict[str, Annotated[_Reference, BeforeValidator(_as_table), _WAGE_OR_MORE]] = Field(
        default_factory=dict,
        description="What others are paid, by name, for a wage gap. A bare number or range is a "
        "wage in the cohort's own currency, period and year; a table says more.",
        examples=[{"minimum": 3000}],
    )


#: What stands under ``references``, for the schema.
WageOrReference = Annotated[Number | _Reference, Field(description="A wage, or a table.")]


class _Readings(Table, strict=True):
    readings: dict[str, dict[str, Any]] = Field(default_factory=dict)


class ProgrammeFile(Table, strict=True, title="ProgrammeFile"):
    """A programme file: workers abroad, what their employers pay, and who takes it."""

    programme: _Head = Field(description="What the programme is.")
    cohorts: list[_Cohort] = Field(description="The workers, by host and sector.")
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


@dataclass(frozen=True)
class _Parts:
    """The tables of a file that are in order, each in itself."""

    chains: Mapping[str, ChainTable]
    readings: Mapping[str, Mapping[str, Any]]
    cohorts: Mapping[int, _Cohort]


def build_programme(data: Mapping[str, Any], where: str, folder: Path | None) -> Programme:
    """Make a programme from the tables of a file; see `programme_from_plain`."""
    faults: list[str] = []
    ledger = ledger_of(data, folder, faults)
    unread = bool(faults)
    names = read_params(data, ledger, faults)
    correlation = read_correlation(data.get("correlation"), faults)
    model, wrong = validate(ProgrammeFile, data, names)
    # a parameter or ledger with a fault is missing where it is named: one fault is enough
    broken = set(_table(data, "params")) - set(names.params) if faults else set()
    echoes = [f"{name!r} is no entry" for name in broken]
    if not isinstance(data.get("correlation", {}), Mapping):
        echoes.append("correlation: got")
    if unread:
        echoes.append("the file names no ledger")
    faults += [fault for fault in wrong if not any(echo in fault for echo in echoes)]
    if model is None:
        # what is in order may still be wrong in what it says: all faults at once
        _built(_salvaged(data, names), data, names, faults)
        raise InputError(*(f"{where}: {fault}" for fault in faults))
    parts = _Parts(model.chains, model.readings, dict(enumerate(model.cohorts)))
    cohorts = _built(parts, data, names, faults)
    programme = None if faults else _programme(model, cohorts, correlation, faults)
    if programme is None:
        raise InputError(*(f"{where}: {fault}" for fault in faults))
    return programme


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name)
    return found if isinstance(found, Mapping) else {}


def _salvaged(data: Mapping[str, Any], names: Names) -> _Parts:
    rows = data.get("cohorts")
    rows = rows if isinstance(rows, list) else []
    chains = {
        n: validate(ChainTable, table, names)[0] for n, table in _table(data, "chains").items()
    }
    cohorts = {k: validate(_Cohort, row, names)[0] for k, row in enumerate(rows)}
    readings, _ = validate(_Readings, {"readings": _table(data, "readings")}, names)
    return _Parts(
        {name: table for name, table in chains.items() if table is not None},
        readings.readings if readings is not None else {},
        {index: row for index, row in cohorts.items() if row is not None},
    )


def _built(parts: _Parts, data: Mapping[str, Any], names: Names, faults: list[str]) -> list[Cohort]:
    """Build the cohorts and their chains; faults are added to `faults`."""
    chains: dict[str, Chain] = {}
    for name, table in parts.chains.items():
        chain = collect(partial(table.build, name, names), f"chains.{name}", faults)
        if chain is not None:
            chains[name] = chain
    known = {**shipped_chains(), **chains}
    # whoever goes through a chain with a fault has no fault for that
    broken = set(_table(data, "chains")) - set(chains)
    readings: dict[str, OneOf] = {}
    for name, weights in parts.readings.items():
        if broken.isdisjoint(weights):
            make = partial(_reading, name, weights, known)
            choice = collect(make, f"readings.{name}", faults)
            if choice is not None:
                readings[name] = choice
    broken |= set(_table(data, "readings")) - set(readings)
    cohorts = []
    for index, row in parts.cohorts.items():
        if row.chain not in broken:
            make_cohort = partial(_cohort, row, known, readings)
            cohort = collect(make_cohort, f"cohorts[{index}]", faults)
            if cohort is not None:
                cohorts.append(cohort)
    return cohorts


def _programme(
    model: ProgrammeFile,
    cohorts: list[Cohort],
    correlation: Mapping[Any, float] | None,
    faults: list[str],
) -> Programme | None:
    head = model.programme
    make = partial(
        Programme,
        head.name,
        cohorts=cohorts,
        sides=model.sides,
        pass_through={
            name: named(q, f"pass_through/{name}") for name, q in model.pass_through.items()
        },
        statutory=head.statutory,
        total_workers=named(head.total_workers, "total_workers"),
        price_year=head.price_year,
        title=head.title,
        year=head.year,
        sources=head.sources,
        notes=head.notes,
        correlation=correlation,
    )
    programme: Programme | None = collect(make, "programme", faults)
    return programme


def _reading(name: str, table: Mapping[str, Any], known: Mapping[str, Chain]) -> OneOf:
    # a chain may be called so, but its weight is a number
    noted = isinstance(table.get("note"), str)
    weights = {chain: weight for chain, weight in table.items() if not noted or chain != "note"}
    for chain, weight in weights.items():
        if isinstance(weight, bool) or not isinstance(weight, int | float):
            raise InputError(f"{chain}: got {weight!r}; write its weight, such as 0.5")
    options = {_chain(chain, known): weight for chain, weight in weights.items()}
    return OneOf(name, options, note=table["note"] if noted else "")


def _chain(name: str, known: Mapping[str, Chain]) -> Chain:
    try:
        return known[name]
    except KeyError:
        raise UnknownNameError(
            f"no chain {name!r} in the file or among those that ship; {nearest(name, known)}"
        ) from None


def _cohort(row: _Cohort, known: Mapping[str, Chain], readings: Mapping[str, OneOf]) -> Cohort:
    if row.chain in readings:
        chain: Chain | OneOf = readings[row.chain]
    else:
        try:
            chain = _chain(row.chain, known)
        except UnknownNameError:
            hint = nearest(row.chain, [*readings, *known])
            raise InputError(
                f"chain: no chain or reading {row.chain!r} in the file or among those that ship; "
                f"{hint}"
            ) from None
    place = f"{row.host}/{row.sector}"
    numbers = {
        name: named(getattr(row, name), f"{place}/{name}")
        for name in ("workers", "gross_wage", "usd_rate", "days", "state_cost", "term_months")
    }
    if numbers["state_cost"] is None:
        numbers["state_cost"] = 0.0
    return Cohort(
        host=row.host,
        sector=row.sector,
        chain=chain,
        per=row.per,
        currency=row.currency,
        price_year=row.price_year,
        turnover=row.turnover,
        source=row.source,
        note=row.note,
        hours=named(row.hours, f"{place}/hours"),
        hours_per=row.hours_per,
        references=_references(row, place),
        **numbers,
    )


def _references(row: _Cohort, place: str) -> dict[str, Reference]:
    faults: list[str] = []
    found: dict[str, Reference] = {}
    for name, table in row.references.items():
        fields = {field: getattr(table, field) for field in _Reference.model_fields}
        numbers = {
            number: named(fields[number], f"{place}/references/{name}/{number}")
            for number in REFERENCE_NUMBERS
        }
        try:
            found[name] = Reference(**(fields | numbers))
        except InputError as error:
            faults += [f"references.{name}: {f.removeprefix('reference, ')}" for f in error.faults]
    if faults:
        raise InputError(*faults)
    return found
