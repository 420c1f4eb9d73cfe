"""From a month's wage to the unit of a chain, and from there to a month in the results' currency.

The exchange rate of the wage's currency may move from month to month: amounts in other currencies
stand still among themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wageflow.errors import CurrencyError
from wageflow.money import periods_per_year, real, usd_per_unit
from wageflow.money.currencies import check_known

if TYPE_CHECKING:
    from wageflow.analysis.contracts.terms import Terms
    from wageflow.chain import Chain

__all__ = ["Units", "check_units", "units_of_chain"]


@dataclass(frozen=True)
class Units:
    """Factors between the units in which amounts stand.

    Parameters
    ----------
    wage : float or ndarray
        Months' wages in the wage's currency, for one unit of the wage as stated.
    into_chain : float or ndarray
        Units of the chain for a month's wage of 1 in the wage's currency.
    out_of_chain : float or ndarray
        What a unit of the chain is a month, in the results' currency.
    sums : float or ndarray
        The results' currency for one unit of the chain's, of what is paid once.
    results : float or ndarray
        The results' currency for one unit of the wage's.
    chain_floats, results_float : bool
        Whether the rate between the wage and the chain, or the results, moves.
    """

    wage: Any
    into_chain: Any
    out_of_chain: Any
    sums: Any
    results: Any
    chain_floats: bool
    results_float: bool


def units_of_chain(terms: Terms, chain: Chain, rate: Any = None, days: Any = None) -> Units:
    """Return the factors of a contract and one of its chains.

    Parameters
    ----------
    terms : Terms
    chain : Chain
    rate : float, ndarray or None
        Dollars for one unit of the wage's currency, where the contract states it.
    days : float, ndarray or None
        Days worked a year, for amounts per day.

    Raises
    ------
    CurrencyError
        If amounts of two currencies meet and no rate joins them.
    """
    # shares are shares in any unit
    sums = chain.holds_sums
    currency = (chain.currency if sums else None) or terms.currency
    per = (chain.per if sums else None) or terms.per
    year = (chain.price_year if sums else None) or terms.price_year

    def times(period: str) -> Any:
        if period != "day":
            return periods_per_year(period)
        if days is None:
            raise CurrencyError(
                f"contract {terms.name!r}: its chain {chain.name!r} is per day; state days=, the "
                "days worked a year"
            )
        return days

    def worth(of: str, in_year: int | None) -> Any:
        """Return dollars of the contract's price year for one unit."""
        if of == terms.currency and rate is not None:
            usd: Any = rate
        elif of == "USD":
            usd = 1.0
        elif in_year is None:
            raise CurrencyError(
                f"contract {terms.name!r}: {of} cannot be converted without price_year; state the "
                "year of the wage, or usd_rate"
            )
        else:
            usd = usd_per_unit(of, in_year)
        to = terms.price_year
        if in_year is None or to is None or in_year == to:
            return usd
        return usd * real(1.0, in_year, to)

    def ratio(one: tuple[str, int | None], other: tuple[str, int | None]) -> Any:
        return 1.0 if one == other else worth(*one) / worth(*other)

    wage, here = (terms.currency, terms.price_year), (currency, year)
    results = (terms.unit, terms.price_year)
    a_year = times(per)
    return Units(
        wage=times(terms.per) / 12,
        into_chain=12 / a_year * ratio(wage, here),
        out_of_chain=a_year / 12 * ratio(here, results),
        sums=ratio(here, results),
        results=ratio(wage, results),
        chain_floats=currency != terms.currency,
        results_float=terms.unit != terms.currency,
    )


def check_units(terms: Terms) -> None:
    """Make sure that every amount can be brought to the results' currency.

    Raises
    ------
    CurrencyError
        If one cannot, or if the wage is in a currency that nobody knows and no rate is stated.
    """
    if terms.usd_rate is None:
        # what is never converted would pass under any name
        try:
            check_known(terms.currency)
        except CurrencyError as error:
            raise CurrencyError(f"contract {terms.name!r}: {error}") from None
    # what is uncertain is stated, so any number shows whether the conversion exists
    rate, days = (None if q is None else 1.0 for q in (terms.usd_rate, terms.days))
    faults = []
    for chain in terms.readings:
        try:
            units_of_chain(terms, chain, rate, days)
        except CurrencyError as error:
            named = str(error).startswith("contract ")
            faults += [str(error) if named else f"contract {terms.name!r}: {error}"]
    if faults:
        raise CurrencyError(*dict.fromkeys(faults))
