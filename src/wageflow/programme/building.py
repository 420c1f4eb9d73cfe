"""How the tables of a file become a programme: all faults at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from wageflow.chain.shipped import shipped_chains
from wageflow.chain.tables import ChainTable
from wageflow.distributions import OneOf
from wageflow.errors import InputError, UnknownNameError, nearest
from wageflow.programme.changing import changed, places
from wageflow.programme.cohort import Cohort
from wageflow.programme.dependence import read_correlation
from wageflow.programme.programme import Programme
from wageflow.programme.reference import REFERENCE_NUMBERS, Reference
from wageflow.programme.tables import CohortTable, ProgrammeFile, ReadingsTable, ReferenceTable
from wageflow.reading import Names, collect, named, read_names, refused, validate

if TYPE_CHECKING:
    from pathlib import Path

    from wageflow.chain import Chain

__all__ = ["build_programme"]


@dataclass(frozen=True)
class _Parts:
    """The tables of a file that are in order, each in itself."""

    chains: Mapping[str, ChainTable]
    readings: Mapping[str, Mapping[str, Any]]
    cohorts: Mapping[int, CohortTable]


def build_programme(data: Mapping[str, Any], where: str, folder: Path | None) -> Programme:
    """Make a programme from the tables of a file; see `programme_from_plain`."""
    faults: list[str] = []
    names = read_names(data, folder, faults)
    correlation = read_correlation(data.get("correlation"), faults)
    model, wrong = validate(ProgrammeFile, data, names)
    faults += names.first_told(
        fault for fault in wrong if correlation is not None or "correlation: got" not in fault
    )
    if model is None:
        # what is in order may still be wrong in what it says: all faults at once
        _built(_salvaged(data, names), data, names, faults)
        raise refused(where, faults)
    parts = _Parts(model.chains, model.readings, dict(enumerate(model.cohorts)))
    cohorts = _built(parts, data, names, faults)
    if not model.cohorts:
        faults.append("cohorts: holds none; write a [[cohorts]] table for each host and sector")
    programme = None if faults else _programme(model, cohorts, correlation, faults)
    if programme is not None:
        programme = _overridden(programme, names, faults)
    if programme is None or faults:
        raise refused(where, faults)
    return programme


def _overridden(programme: Programme, names: Names, faults: list[str]) -> Programme:
    """Let an entry of ``[params]`` that is called as a place stand there."""
    here = places(programme)
    new = {name: one for name, one in names.params.items() if here.get(name, one) != one}
    before = len(faults)
    for name, one in new.items():  # each by itself, so that all faults are told
        collect(partial(changed, programme, {name: one}), f"params.{name}", faults)
    return programme if len(faults) > before else changed(programme, new)


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name)
    return found if isinstance(found, Mapping) else {}


def _salvaged(data: Mapping[str, Any], names: Names) -> _Parts:
    rows = data.get("cohorts")
    rows = rows if isinstance(rows, list) else []
    chains = {
        n: validate(ChainTable, table, names)[0] for n, table in _table(data, "chains").items()
    }
    cohorts = {k: validate(CohortTable, row, names)[0] for k, row in enumerate(rows)}
    readings, _ = validate(ReadingsTable, {"readings": _table(data, "readings")}, names)
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


def _cohort(row: CohortTable, known: Mapping[str, Chain], readings: Mapping[str, OneOf]) -> Cohort:
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


def _references(row: CohortTable, place: str) -> dict[str, Reference]:
    faults: list[str] = []
    found: dict[str, Reference] = {}
    for name, table in row.references.items():
        fields = {field: getattr(table, field) for field in ReferenceTable.model_fields}
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
