"""The tables of a contract's file, how they become terms, and the way back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from wageflow.analysis.contracts.side_work import CAUGHT, SideWork
from wageflow.analysis.contracts.side_work import NUMBERS as SIDE_NUMBERS
from wageflow.analysis.contracts.terms import NUMBERS, Terms
from wageflow.chain.shipped import shipped_chains
from wageflow.chain.tables import ChainTable  # noqa: TC001 - pydantic reads it
from wageflow.distributions import OneOf
from wageflow.errors import InputError, nearest
from wageflow.money import PERIODS
from wageflow.reading import (
    EVIDENCE,
    EVIDENCE_SAID,
    PARAMS,
    PARAMS_SAID,
    Holds,
    Names,
    Number,
    Table,
    collect,
    named,
    read_names,
    refused,
    unused_params,
    validate,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wageflow.chain import Chain

__all__ = ["ContractFile", "build_terms"]


_PERIOD: dict[str, Any] = {"enum": list(PERIODS)}
_READINGS = Holds("wageflow.reading.forms", "Readings")


class _Head(Table, strict=True, title="Contract"):
    """``[contract]``: the terms but for those that have tables of their own."""

    name: str = Field(description="What results call it.", examples=["mine"])
    chain: str = Field(
        description="Who takes what: a chain of the file, one that ships, or an entry of "
        "`[readings]`.",
        examples=["kuwait-2012"],
    )
    gross_wage: Number = Field(
        description="What the employer pays, in `currency` a `per`, before anybody takes a part.",
        examples=[5000],
    )
    title: str = Field("", description="Shown above the results.", examples=["A builder in Russia"])
    claims: str | None = Field(
        None,
        description="The ledger that `claim` looks into: a pack that ships, or a folder beside the "
        "file.",
        examples=["dprk"],
    )
    per: str = Field(
        "month", description="The period of the wage.", examples=["year"], json_schema_extra=_PERIOD
    )
    currency: str = Field(
        "USD", description="The currency of the wage, by its ISO 4217 code.", examples=["AED"]
    )
    results_in: str | None = Field(
        None,
        description="The currency of the results and of every other sum; that of the chain's sums "
        "if left out.",
        examples=["USD"],
    )
    price_year: int | None = Field(
        None, description="The year of the wage; every sum is in its prices.", examples=[2012]
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
    months: Number = Field(36.0, description="Months that the contract lasts.", examples=[24])
    hours: Number = Field(None, description="Hours worked a month.", examples=[300])
    home_pay: Number = Field(
        None, description="What would be earned at home a month.", examples=[20]
    )
    upfront: Number = Field(
        None,
        description="Paid before departure, where nobody is named; `[upfront]` says who gets it.",
        examples=[200],
    )
    borrowed: Number = Field(
        0.0,
        description="The share of what is paid before departure that is borrowed, 0 to 1.",
        examples=[1.0],
    )
    loan_rate: Number = Field(
        0.0, description="The interest on the loan a year: 0.5 for 50 %.", examples=[0.5]
    )
    loan_months: Number = Field(
        None, description="Months over which the loan is paid back, in equal parts.", examples=[12]
    )
    days_lost: Number = Field(0.0, description="Days a month without pay.", examples=[2])
    forfeit: Number = Field(
        0.0, description="The probability that a whole month goes without pay.", examples=[0.02]
    )
    remit: Number = Field(
        None,
        description="The share of each month's cash that is sent home, through the chain's "
        "remittance.",
        examples=[0.8],
    )
    lump_sum: Number = Field(0.0, description="What is paid at the end.", examples=[1000])
    lump_probability: Number = Field(
        1.0,
        description="The probability that it is; withheld pay hangs on the same.",
        examples=[0.5],
    )
    wage_risk: Number = Field(
        0.0, description="The volatility of the wage a year, month by month.", examples=[0.1]
    )
    fx_risk: Number = Field(
        0.0,
        description="The volatility of the exchange rate a year, month by month.",
        examples=[0.15],
    )
    discount_rate: Number = Field(
        0.0, description="At which later sums are discounted, a year.", examples=[0.1]
    )
    sources: list[str] = Field(
        default_factory=list, description="Shown beside the results.", examples=[["witness O"]]
    )
    notes: list[str] = Field(
        default_factory=list,
        description="What a reader must know.",
        examples=[["put together from two witnesses"]],
    )


class _SideWork(Table, strict=True, title="SideWork"):
    """``[side_work]``: jobs beside the contract."""

    hours: Number = Field(description="Hours a month.", examples=[40])
    pay: Number = Field(description="Pay an hour, in the currency of the results.", examples=[5])
    finder: Number = Field(
        0.0, description="The share of the pay that goes to whoever found the job.", examples=[0.2]
    )
    permit: Number = Field(
        0.0,
        description="What the supervisor is paid a month for looking away; owed where cash falls "
        "short.",
        examples=[50],
    )
    permit_share: Number = Field(
        0.0, description="The share of the pay that goes to the supervisor.", examples=[0.1]
    )
    risk: Number = Field(
        0.0, description="The probability, a month of side work, of being caught.", examples=[0.01]
    )
    fine: Number = Field(0.0, description='The fine, with `caught = "fine"`.', examples=[100])
    caught: str = Field(
        "income",
        description="What being caught means: security takes the side pay of the month, or a fine, "
        "or sends the worker home.",
        examples=["home"],
        json_schema_extra={"enum": list(CAUGHT)},
    )
    first_month: int = Field(
        1,
        description="The month of the contract in which side work begins; 1 is the first.",
        examples=[6],
    )


class ContractFile(Table, strict=True, title="ContractFile"):
    """A contract's file: what one worker is promised, pays and is left with."""

    contract: _Head = Field(description="The terms.")
    upfront: dict[str, Number] = Field(
        default_factory=dict,
        description="What is paid before departure, by who gets it.",
        examples=[{"bribe": 200}],
    )
    side_work: _SideWork | None = Field(None, description="Jobs beside the contract.")
    sides: dict[str, list[str]] = Field(
        default_factory=dict,
        description="Recipients by side, by which results are added up.",
        examples=[{"state": ["government", "embassy"]}],
    )
    chains: dict[str, ChainTable] = Field(
        default_factory=dict, description="Who takes what from a wage, by name of the chain."
    )
    readings: Annotated[dict[str, dict[str, Any]], _READINGS] = Field(
        default_factory=dict, description="Choices between chains, by name."
    )
    params: Annotated[dict[str, Any], PARAMS] = Field(default_factory=dict, description=PARAMS_SAID)
    evidence: Annotated[list[dict[str, Any]], EVIDENCE] = Field(
        default_factory=list, description=EVIDENCE_SAID
    )


def build_terms(data: Mapping[str, Any], where: str, folder: Path | None) -> Terms:
    """Make terms from the tables of a file; see `contract_from_plain`."""
    faults: list[str] = []
    names = read_names(data, folder, faults, "contract")
    model, wrong = validate(ContractFile, data, names)
    faults += names.first_told(wrong)
    chain = None
    if model is not None:
        chain = _chain(model, names, faults)
    terms: Terms | None = None
    if model is not None and chain is not None and not faults:
        terms = collect(partial(_terms, model, chain), "contract", faults)
    faults += unused_params(data, faults)
    if faults or terms is None:
        raise refused(where, faults)
    return terms


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
