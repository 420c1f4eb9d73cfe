"""From what a user writes to a contract that has been run."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

from wageflow.analysis.contracts.course import course_of
from wageflow.analysis.contracts.draws import Run, draws_of
from wageflow.analysis.contracts.terms import Terms
from wageflow.analysis.contracts.worth import Contract
from wageflow.arguments import checked
from wageflow.chain import Chain, load_chain
from wageflow.distributions import OneOf
from wageflow.errors import InputError
from wageflow.programme.faults import whole_year
from wageflow.simulation.drawing.design import check_seed, check_sizes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wageflow.analysis.contracts.side_work import SideWork
    from wageflow.distributions.dependence import Correlation

__all__ = ["contract"]


@checked
def contract(  # noqa: PLR0913 - the terms of a contract, each by keyword
    chain: Any,
    *,
    gross_wage: Any = None,
    per: str = "month",
    currency: str | None = None,
    price_year: int | None = None,
    usd_rate: Any = None,
    days: Any = None,
    results_in: str | None = None,
    months: Any = 36.0,
    hours: Any = None,
    home_pay: Any = None,
    upfront: Any = 0.0,
    borrowed: Any = 0.0,
    loan_rate: Any = 0.0,
    loan_months: Any = None,
    side_work: SideWork | None = None,
    days_lost: Any = 0.0,
    forfeit: Any = 0.0,
    remit: Any = None,
    lump_sum: Any = 0.0,
    lump_probability: Any = 1.0,
    wage_risk: Any = 0.0,
    fx_risk: Any = 0.0,
    discount_rate: Any = 0.0,
    sides: Mapping[str, Sequence[str]] | None = None,
    name: str | None = None,
    draws: int = 2**14,
    seed: int | None = None,
    sampler: str = "sobol",
    replicates: int = 16,
    correlation: Correlation | None = None,
) -> Contract:
    """Say what one worker's contract abroad is worth, month by month.

    Every number may be a range or a `Param`. All sums but the wage are in the currency of the
    results. Each month, out of cash: takers whose sums earlier wages did not cover, the lender,
    and then, of what is left, the part that is sent home.

    Parameters
    ----------
    chain : Chain, OneOf of chains, str or Terms
        Who takes what from a month's wage; a name is that of a chain that ships, or a file.
        `Terms`, as `load_contract` returns them, are complete: no other term may stand beside.
        Costs before departure in the chain (`Upfront`) are paid before departure, at once.
    gross_wage : quantity
        In `currency`, a `per`; that of the chain's source by default.
    per : {"month", "year", "week", "day"}
    currency : str, optional
        Of the wage; the chain's by default, or US dollars.
    price_year : int, optional
        Of all sums; needed to convert other currencies, and that of the chain by default. Only
        the chain's own sums are carried to it: state others in its prices (`wageflow.money.real`),
        and so claims of another year, which count as they are printed.
    usd_rate : quantity, optional
        US dollars for one unit of `currency`, where the yearly average shall not be used.
    days : quantity, optional
        Days worked a year; needed for a wage per day.
    results_in : str, optional
        Currency of the results, and of every sum below; by default that of the chain's sums, else
        that of the wage.
    months : quantity
        Length of the contract, rounded to whole months.
    hours : quantity, optional
        Hours of the main work a month; needed for pay an hour.
    home_pay : quantity, optional
        What the worker would earn at home a month.
    upfront : quantity or mapping of str to quantity
        What is paid before departure, perhaps by who gets it: ``{"bribe": 200, "embassy": 150}``.
    borrowed : quantity
        The share of it that is borrowed, paid back as an annuity at the end of each month.
    loan_rate : quantity
        Interest a year, ``(1 + loan_rate) ** (1/12) - 1`` a month. A payment that pay does not
        cover stays as debt at this interest, and is caught up as soon as pay allows.
    loan_months : quantity, optional
        Months over which it is paid back; those of the contract by default. What is left when
        the worker goes home falls due in the last month.
    side_work : SideWork, optional
    days_lost : quantity
        Days a month without pay, out of `days` a year (365 if these are not stated).
    forfeit : quantity
        The probability that a whole month goes without pay, as after an illness.
    remit : quantity, optional
        The share of each month's cash that is sent home once debts are served; that of the
        chain's remittance by default, whose steps and limit apply in any case.
    lump_sum : quantity
        What is paid at the end beside the wage.
    lump_probability : quantity
        The probability that it is paid, and with it what is due of pay that the chain withholds.
    wage_risk, fx_risk : quantity
        Volatility a year of the wage, and of the exchange rate of its currency: both move from
        month to month as geometric random walks whose mean stays where it started.
    discount_rate : quantity
        A year, ``(1 + discount_rate) ** (1/12) - 1`` a month.
    sides : mapping of str to sequence of str, optional
        Recipients by side, such as ``{"state": ["government", "embassy"]}``.
    name : str, optional
        Prefix of the names of its unnamed unknowns; that of the chain by default.
    draws, seed, sampler, replicates, correlation
        As in `simulate`.

    Returns
    -------
    Contract

    Raises
    ------
    InputError
        If a term cannot be what it stands for, or two exclude one another; all faults at once.
    CurrencyError
        If amounts of two currencies meet and no rate joins them.
    ChainError
        If in some draw a step takes more than there is.

    Examples
    --------
    >>> import wageflow as wf
    >>> worth = wf.contract("kuwait-2012", gross_wage=wf.between(4_000, 6_000), per="year",
    ...                     months=36, upfront=200, remit=0.8, discount_rate=0.1, seed=0)
    >>> round(float(worth.summary().loc["take-home", "mean"]))
    3159
    """
    stated = dict(locals())
    for setting in ("draws", "seed", "sampler", "replicates", "correlation"):
        del stated[setting]
    if isinstance(chain, Terms):
        terms = chain
        _nothing_beside(stated)
    else:
        terms = _terms(stated)
    size = check_sizes(draws, replicates, sampler)
    # where nothing is uncertain, one draw is enough
    found = size if terms.unknowns else 1
    run = Run(check_seed(seed), sampler, replicates, found, size, correlation)
    used = draws_of(terms.unknowns, run)
    return Contract(terms, course_of(terms, used, replicates * found), run, used)


def _nothing_beside(stated: Mapping[str, Any]) -> None:
    """Refuse terms beside complete ones.

    Raises
    ------
    InputError
        Naming them.
    """
    usual = signature(contract).parameters
    beside = [key for key, v in stated.items() if key != "chain" and v is not usual[key].default]
    if beside:
        raise InputError(
            *(
                f"contract, {key}: stands beside terms that are complete; write "
                f"dataclasses.replace(terms, {key}=...)"
                for key in beside
            )
        )


def _terms(stated: dict[str, Any]) -> Terms:
    chain = stated.pop("chain")
    if isinstance(chain, str):
        chain = load_chain(chain)
    readings = chain.values if isinstance(chain, OneOf) else (chain,)
    first = readings[0]
    if not all(isinstance(one, Chain) for one in readings):
        raise InputError(
            f"contract: got {chain!r} for a chain; write a wf.Chain, a wf.OneOf of chains, or the "
            "name of one that ships"
        )
    stated["name"] = stated["name"] or chain.name
    stated["currency"] = stated["currency"] or first.currency or "USD"
    year = whole_year(stated["price_year"], "contract, price_year")
    stated["price_year"] = first.price_year if year is None else year
    stated["sides"] = stated["sides"] or {}
    if stated["gross_wage"] is None:
        if first.gross is None:
            raise InputError(f"contract {stated['name']!r}: needs gross_wage=, a month's wage")
        stated |= {"gross_wage": first.gross, "per": first.per or stated["per"]}
    return Terms(chain=chain, **stated)
