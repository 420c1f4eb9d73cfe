"""From the unit of a wage to that of its chain, and from there to dollars a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wageflow.chain import months_in
from wageflow.errors import CurrencyError
from wageflow.money import periods_per_year, real, usd_per_unit

if TYPE_CHECKING:
    from wageflow.chain import Chain
    from wageflow.programme.cohort import Cohort
    from wageflow.programme.reference import Reference

__all__ = [
    "dollars_a_year",
    "into_chain",
    "months_of_period",
    "out_of_chain",
    "rate_is_shared",
    "reference_dollars_a_year",
]


def dollars_a_year(cohort: Cohort, price_year: int | None, rate: Any, days: Any) -> Any:
    """Return what one unit of the cohort's wage is worth in dollars a year, at a year's prices.

    Parameters
    ----------
    cohort : Cohort
    price_year : int or None
        The year in whose prices results are; None leaves prices as they are.
    rate : float, array or None
        Dollars for one unit of the currency, where the cohort states it.
    days : float, array or None
        Days worked a year, for wages per day.
    """
    if rate is None:
        usd = 1.0 if cohort.currency == "USD" else usd_per_unit(cohort.currency, cohort.need_year())
    else:
        usd = rate
    times = days if cohort.per == "day" else periods_per_year(cohort.per)
    return usd * times * _inflation(cohort.price_year, price_year)


def reference_dollars_a_year(
    cohort: Cohort, reference: Reference, price_year: int | None, rate: Any, days: Any
) -> Any:
    """Return what one unit of a reference's wage is worth in dollars a year, at a year's prices.

    Parameters
    ----------
    cohort : Cohort
    reference : Reference
        What it leaves out is as the cohort has it.
    price_year : int or None
    rate : float, array or None
        Dollars for one unit of the reference's currency, where one is stated.
    days : float, array or None
        Days worked a year by those who are paid it, for wages per day.
    """
    currency = reference.currency or cohort.currency
    year = cohort.price_year if reference.price_year is None else reference.price_year
    if rate is not None:
        usd = rate
    elif currency == "USD":
        usd = 1.0
    elif year is None:
        raise CurrencyError(
            f"cohort {cohort.place!r}: {currency} of a reference cannot be converted without "
            "price_year; state the year of the wage"
        )
    else:
        usd = usd_per_unit(currency, year)
    per = reference.per or cohort.per
    return usd * (days if per == "day" else periods_per_year(per)) * _inflation(year, price_year)


def _same_unit(cohort: Cohort, chain: Chain) -> bool:
    # shares are shares in any currency and period
    return not chain.holds_sums or (
        chain.currency in (None, cohort.currency)
        and chain.per in (None, cohort.per)
        and (chain.price_year in (None, cohort.price_year) or cohort.price_year is None)
    )


def into_chain(cohort: Cohort, chain: Chain, rate: Any, days: Any) -> Any:
    """Return how many units of the chain one unit of the cohort's wage is."""
    if _same_unit(cohort, chain):
        return 1.0
    year = chain.price_year or cohort.price_year
    return dollars_a_year(cohort, year, rate, days) / _chain_dollars(
        cohort, chain, year, rate, days
    )


def out_of_chain(cohort: Cohort, chain: Chain, price_year: int | None, rate: Any, days: Any) -> Any:
    """Return what one unit of the chain is worth in dollars a year, at a year's prices."""
    if _same_unit(cohort, chain):
        return dollars_a_year(cohort, price_year, rate, days)
    year = chain.price_year or cohort.price_year
    return _chain_dollars(cohort, chain, year, rate, days) * _inflation(year, price_year)


def _chain_dollars(cohort: Cohort, chain: Chain, year: int | None, rate: Any, days: Any) -> Any:
    currency = chain.currency or cohort.currency
    if currency == "USD":
        usd: Any = 1.0
    elif rate is not None and currency == cohort.currency:
        usd = rate
    elif year is None:
        raise CurrencyError(
            f"cohort {cohort.place!r}: its chain {chain.name!r} is in {currency}, which cannot be "
            "converted without a price_year on either"
        )
    else:
        usd = _usd_of_chain(cohort, chain, currency, year)
    per = chain.per or cohort.per
    if per == "day" and days is None:
        raise CurrencyError(
            f"cohort {cohort.place!r}: its chain {chain.name!r} is per day; state days=, the days "
            "worked a year"
        )
    return usd * (days if per == "day" else periods_per_year(per))


def _usd_of_chain(cohort: Cohort, chain: Chain, currency: str, year: int) -> float:
    try:
        return usd_per_unit(currency, year)
    except CurrencyError as error:
        if currency == cohort.currency:
            raise
        # a cohort states a rate for the currency of its wage, and for no other
        told = str(error).split("; ")[0]
        raise CurrencyError(
            f"cohort {cohort.place!r}: its chain {chain.name!r} is in {currency}: {told}; state "
            f"the wage in {currency} too, with usd_rate, or the chain's sums in US dollars"
        ) from None


def rate_is_shared(cohort: Cohort, reference: Reference) -> bool:
    """Whether the rate that a cohort states is that of a reference: of one currency and year."""
    same = reference.currency in (None, cohort.currency)
    return same and reference.price_year in (None, cohort.price_year)


def months_of_period(cohort: Cohort, chain: Chain, days: Any) -> Any:
    """Return how many months of the year a period of the chain is; only days worked are days."""
    per = chain.per or cohort.per
    return 12.0 / days if per == "day" and days is not None else months_in(per)


def _inflation(from_year: int | None, to_year: int | None) -> float:
    if from_year is None or to_year is None or from_year == to_year:
        return 1.0
    return float(real(1.0, from_year, to_year))
