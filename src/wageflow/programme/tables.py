"""The tables of a programme file, and how they become a programme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from wageflow.chain import Chain
from wageflow.chain.reading import Names, Number, Table, collect, named, read_params, validate
from wageflow.chain.shipped import shipped_chains
from wageflow.chain.tables import ChainTable
from wageflow.claims import Ledger, load_claims
from wageflow.distributions import OneOf
from wageflow.errors import InputError, UnknownNameError, nearest
from wageflow.programme.cohort import Cohort
from wageflow.programme.programme import Programme

__all__ = ["ProgrammeFile", "build_programme"]


class _Head(Table):
    """``[programme]``: what the programme is."""

    name: str
    title: str = ""
    year: int | None = None
    price_year: int | None = None
    claims: str | None = None
    extends: str | None = None
    statutory: list[str] = Field(default_factory=lambda: ["government"])
    total_workers: Number = None
    sources: list[str] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)


class _Cohort(Table):
    """``[[cohorts]]``: workers of one host and sector."""

    host: str
    workers: Number
    gross_wage: Number
    chain: str
    sector: str = "all"
    per: str = "year"
    currency: str = "USD"
    price_year: int | None = None
    usd_rate: Number = None
    days: Number = None
    state_cost: Number = 0.0
    source: str = ""
    note: str = ""


class ProgrammeFile(Table):
    """A programme file."""

    programme: _Head
    cohorts: list[_Cohort]
    chains: dict[str, ChainTable] = Field(default_factory=dict)
    readings: dict[str, dict[str, float]] = Field(default_factory=dict)
    sides: dict[str, list[str]] = Field(default_factory=dict)
    pass_through: dict[str, Number] = Field(default_factory=dict)
    params: dict[str, Any] = Field(default_factory=dict)


def build_programme(data: Mapping[str, Any], where: str) -> Programme:
    """Make a programme from the tables of a file; see `programme_from_plain`."""
    faults: list[str] = []
    names = read_params(data, _ledger(data, faults), faults)
    model, wrong = validate(ProgrammeFile, data, names)
    # a parameter with a fault is missing where it is named: one fault is enough
    broken = set(data.get("params", {})) - set(names.params) if faults else set()
    faults += [f for f in wrong if not any(f"{name!r} is no entry" in f for name in broken)]
    if model is None or faults:
        raise InputError(*(f"{where}: {fault}" for fault in faults))
    programme = _build(model, names, faults)
    if programme is None or faults:
        raise InputError(*(f"{where}: {fault}" for fault in faults))
    return programme


def _ledger(data: Mapping[str, Any], faults: list[str]) -> Ledger | None:
    head = data.get("programme")
    pack = head.get("claims") if isinstance(head, Mapping) else None
    if not isinstance(pack, str):
        return None
    ledger: Ledger | None = collect(lambda: load_claims(pack), "programme.claims", faults)
    return ledger


def _build(model: ProgrammeFile, names: Names, faults: list[str]) -> Programme | None:
    chains: dict[str, Chain] = {}
    for name, table in model.chains.items():
        chain = collect(lambda t=table, n=name: t.build(n, names), f"chains.{name}", faults)
        if chain is not None:
            chains[name] = chain
    known = shipped_chains() | chains
    readings: dict[str, OneOf] = {}
    for name, weights in model.readings.items():
        place = f"readings.{name}"
        choice = collect(lambda n=name, w=weights: _reading(n, w, known), place, faults)
        if choice is not None:
            readings[name] = choice
    broken = (set(model.chains) - set(chains)) | (set(model.readings) - set(readings))
    cohorts = []
    for index, row in enumerate(model.cohorts):
        if row.chain in broken:
            continue
        place = f"cohorts[{index}]"
        cohort = collect(lambda r=row: _cohort(r, known, readings), place, faults)
        if cohort is not None:
            cohorts.append(cohort)
    if faults:
        return None
    head = model.programme
    programme: Programme | None = collect(
        lambda: Programme(
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
        ),
        "programme",
        faults,
    )
    return programme


def _reading(name: str, weights: Mapping[str, float], known: Mapping[str, Chain]) -> OneOf:
    return OneOf(name, {_chain(chain, known): weight for chain, weight in weights.items()})


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
        for name in ("workers", "gross_wage", "usd_rate", "days", "state_cost")
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
        source=row.source,
        note=row.note,
        **numbers,
    )
