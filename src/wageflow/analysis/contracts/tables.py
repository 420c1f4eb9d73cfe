"""The tables of a contract's file, how they become terms, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import Field

from wageflow.analysis.contracts.side_work import NUMBERS as SIDE_NUMBERS
from wageflow.analysis.contracts.side_work import SideWork
from wageflow.analysis.contracts.terms import NUMBERS, Terms
from wageflow.chain.shipped import shipped_chains
from wageflow.chain.tables import ChainTable  # noqa: TC001 - pydantic reads it
from wageflow.distributions import OneOf
from wageflow.errors import InputError, nearest
from wageflow.reading import (
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

__all__ = ["ContractFile", "build_terms"]


class _Head(Table, strict=True):
    """``[contract]``: the terms but for those that have tables of their own."""

    name: str
    chain: str
    gross_wage: Number
    title: str = ""
    claims: str | None = None
    per: str = "month"
    currency: str = "USD"
    results_in: str | None = None
    price_year: int | None = None
    usd_rate: Number = None
    days: Number = None
    months: Number = 36.0
    hours: Number = None
    home_pay: Number = None
    upfront: Number = None
    borrowed: Number = 0.0
    loan_rate: Number = 0.0
    loan_months: Number = None
    days_lost: Number = 0.0
    forfeit: Number = 0.0
    remit: Number = None
    lump_sum: Number = 0.0
    lump_probability: Number = 1.0
    wage_risk: Number = 0.0
    fx_risk: Number = 0.0
    discount_rate: Number = 0.0
    sources: list[str] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)


class _SideWork(Table, strict=True):
    """``[side_work]``."""

    hours: Number
    pay: Number
    finder: Number = 0.0
    permit: Number = 0.0
    permit_share: Number = 0.0
    risk: Number = 0.0
    fine: Number = 0.0
    caught: str = "income"
    first_month: int = 1


class ContractFile(Table, strict=True):
    """A contract's file."""

    contract: _Head
    upfront: dict[str, Number] = Field(default_factory=dict)
    side_work: _SideWork | None = None
    sides: dict[str, list[str]] = Field(default_factory=dict)
    chains: dict[str, ChainTable] = Field(default_factory=dict)
    readings: dict[str, dict[str, Any]] = Field(default_factory=dict)
    params: dict[str, Any] = Field(default_factory=dict)
    evidence: list[dict[str, Any]] = Field(default_factory=list)


def build_terms(data: Mapping[str, Any], where: str, folder: Path | None) -> Terms:
    """Make terms from the tables of a file; see `contract_from_plain`."""
    faults: list[str] = []
    # a ledger is named in the head of a file, whatever the head is called
    head = {"programme": data.get("contract"), **_only(data, "evidence")}
    ledger = ledger_of(head, folder, faults)
    faults = [fault.replace("programme.claims", "contract.claims", 1) for fault in faults]
    unread = bool(faults)
    names = read_params(data, ledger, faults)
    model, wrong = validate(ContractFile, data, names)
    params = data.get("params", {})
    broken = set(params) - set(names.params) if isinstance(params, Mapping) else set()
    # a parameter or ledger with a fault is missing where it is named: one fault is enough
    echoes = [f"{name!r} is no entry" for name in broken]
    if unread:
        echoes.append("the file names no ledger")
    faults += [fault for fault in wrong if not any(echo in fault for echo in echoes)]
    chain = None
    if model is not None:
        chain = _chain(model, names, faults)
    terms: Terms | None = None
    if model is not None and chain is not None and not faults:
        terms = collect(partial(_terms, model, chain), "contract", faults)
    if faults or terms is None:
        raise InputError(*(f"{where}: {fault}" for fault in dict.fromkeys(faults)))
    return terms


def _only(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {key: data[key]} if key in data else {}


def _chain(model: ContractFile, names: Names, faults: list[str]) -> Chain | OneOf | None:
    """Return the chain, or the choice of chains, that the contract names."""
    known = dict(shipped_chains())
    whole = True
    for name, table in model.chains.items():
        chain = collect(partial(table.build, name, names), f"chains.{name}", faults)
        whole = whole and chain is not None
        if chain is not None:
            known[name] = chain
    choices: dict[str, OneOf] = {}
    for name, weights in model.readings.items():
        if whole:
            choice = collect(partial(_reading, name, weights, known), f"readings.{name}", faults)
            if choice is not None:
                choices[name] = choice
    wanted = model.contract.chain
    found = choices.get(wanted) or known.get(wanted)
    if found is None and not faults:
        faults.append(
            f"contract.chain: no chain or reading {wanted!r} in the file or among those that ship; "
            f"{nearest(wanted, [*choices, *known])}"
        )
    return found


def _reading(name: str, table: Mapping[str, Any], known: Mapping[str, Chain]) -> OneOf:
    noted = isinstance(table.get("note"), str)
    weights = {chain: weight for chain, weight in table.items() if not noted or chain != "note"}
    wrong = [
        f"{chain}: got {weight!r}; write its weight, such as 0.5"
        for chain, weight in weights.items()
        if isinstance(weight, bool) or not isinstance(weight, int | float)
    ]
    wrong += [
        f"no chain {chain!r} in the file or among those that ship; {nearest(chain, known)}"
        for chain in weights
        if chain not in known
    ]
    if wrong:
        raise InputError(*wrong)
    options = {known[chain]: weight for chain, weight in weights.items()}
    return OneOf(name, options, note=table["note"] if noted else "")


def _terms(model: ContractFile, chain: Chain | OneOf) -> Terms:
    head = model.contract
    place = head.name
    numbers = {name: named(getattr(head, name), f"{place}/{name}") for name in NUMBERS}
    upfront: Any = {
        who: named(cost, f"{place}/upfront/{who}") for who, cost in model.upfront.items()
    }
    if head.upfront is not None:
        if upfront:
            raise InputError("upfront: stands twice, under [contract] and as a table; write one")
        upfront = named(head.upfront, f"{place}/upfront/before departure")
    side = model.side_work
    work = None
    if side is not None:
        stated = {n: named(getattr(side, n), f"{place}/side_work/{n}") for n in SIDE_NUMBERS}
        work = SideWork(**stated, caught=side.caught, first_month=side.first_month)
    rest = ("per", "currency", "results_in", "price_year", "title", "sources", "notes")
    return Terms(
        name=place,
        chain=chain,
        upfront=upfront or 0.0,
        side_work=work,
        sides=model.sides,
        **numbers,
        **{name: getattr(head, name) for name in rest},
    )
