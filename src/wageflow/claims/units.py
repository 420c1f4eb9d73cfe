"""A claim in another currency and period, at the rates of its year."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wageflow.errors import CurrencyError
from wageflow.money import PERIODS, convert

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wageflow.claims.claim import Claim

__all__ = ["converted", "rate_of"]


def converted(
    claim: Claim,
    *,
    currency: str = "",
    per: str = "",
    usd_rates: Mapping[str, float] | None = None,
) -> Claim:
    """Return a claim about money in another currency and period.

    Parameters
    ----------
    claim : Claim
        Of money; any other claim comes back as it is.
    currency : str, optional
        ISO 4217 code wanted, at the average rate of the claim's year, else of its source's year.
    per : {"year", "month", "week"}, optional
        Period wanted.
    usd_rates : mapping of str to float, optional
        US dollars for one unit of a currency, used instead of the table.

    Returns
    -------
    Claim
        With figures converted, and everything else as it was.

    Raises
    ------
    CurrencyError
        If the claim has no year and needs one, its year or currency is not in the table of rates,
        or its period cannot be counted in the one wanted: a day without the number of days
        worked, a contract, a payment once, or none.

    Examples
    --------
    >>> from wageflow.claims import Claim
    >>> wage = Claim(id="a", source="s", unit="money", currency="AED", per="month", year=2012,
    ...              value=1200.0)
    >>> round(converted(wage, currency="USD", per="year").value, 2)
    3921.03
    """
    if claim.unit != "money":
        return claim
    times = rate_of(claim, currency=currency, per=per, usd_rates=usd_rates)
    low, high, value = (
        None if figure is None else figure * times
        for figure in (claim.low, claim.high, claim.value)
    )
    counted = replace(claim, low=low, high=high, value=value)
    return replace(counted, currency=currency or claim.currency, per=per or claim.per)


def rate_of(
    claim: Claim,
    *,
    currency: str = "",
    per: str = "",
    usd_rates: Mapping[str, float] | None = None,
) -> float:
    """Return by what a claim's figures are multiplied to be in another currency and period.

    Parameters and errors are those of `converted`.

    Examples
    --------
    >>> from wageflow.claims import Claim
    >>> rate_of(Claim(id="a", source="s", unit="money", currency="USD", per="month"), per="year")
    12.0
    """
    place = f"claim {claim.id!r}"
    times = 1.0
    if per and per != claim.per:
        have, want = PERIODS.get(claim.per), PERIODS.get(per)
        if have is None or want is None:
            shown = f"a {claim.per}" if claim.per else "without a period"
            raise CurrencyError(
                f"{place}: {claim.figure}, money {shown}, cannot be counted by the {per}; leave "
                "the claim out, or write a row of its own with the period that you infer"
            )
        times = have / want
    if currency and currency != claim.currency:
        year = claim.year or claim.source_year
        stated = usd_rates or {}
        if year is None and {claim.currency, currency} <= {"USD", *stated}:
            year = 0  # a stated rate needs no year
        if year is None:
            raise CurrencyError(
                f"{place}: {claim.figure} has no year and its source has none; state the year of "
                "the figure, whose rates are then used"
            )
        asked = claim.currency
        try:
            dollars = convert(1.0, asked, year, usd_rate=stated.get(asked))
            asked = currency
            if currency in stated:
                times *= dollars / convert(1.0, currency, year, usd_rate=stated[currency])
            else:
                times *= convert(dollars, "USD", year, currency)
        except CurrencyError as error:
            told = str(error).replace("`usd_rate`", f"usd_rates={{{asked!r}: ...}}")
            raise CurrencyError(f"{place}: {told}") from None
    return times
