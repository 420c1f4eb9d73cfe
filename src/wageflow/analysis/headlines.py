"""Published headlines in dollars a year, and the workers and wages to hold them against."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wageflow.claims import Claim, converted
from wageflow.claims.checks import HEADLINES, PLANNED
from wageflow.errors import CurrencyError, InputError
from wageflow.money import PERIODS, real

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wageflow.claims import Ledger

__all__ = ["Headline", "Workers", "headline_claims", "highest_wage", "read_headline", "workers_of"]

_DAYS = 365.0  # revenue comes in every day of the year
_ORDINARY = ("point", "about", "bounds", "interval")


@dataclass(frozen=True)
class Headline:
    """A claim about revenue in US dollars a year.

    Parameters
    ----------
    claim : Claim
        As printed.
    low, high : float
        What the words allow, US dollars a year in prices of `price_year`; "up to" is taken at its
        full figure.
    middle : float
        The figure, or the middle of the printed range.
    price_year : int or None
        None if the figure has no year and stands as it is.
    yearly : bool
        False if no period is printed: it is read as a year's, and may be a sum over years.
    dated : bool
        False if neither the figure nor its source has a year, so that rates of the programme's
        price year were used.

    Examples
    --------
    >>> claim = Claim(id="a", source="s", topic="revenue", unit="money", currency="USD",
    ...               per="month", value=2e6)
    >>> read_headline(claim, None).middle
    24000000.0
    """

    claim: Claim
    low: float
    high: float
    middle: float
    price_year: int | None
    yearly: bool
    dated: bool = True

    @property
    def planned(self) -> bool:
        """Whether it is a plan rather than an outcome."""
        return self.claim.topic.startswith(PLANNED)

    @property
    def open(self) -> str:
        """Why it may mean less than a year's revenue of its figure; empty if it may not."""
        if not self.yearly:
            return "read as a year's"
        return "at its full figure" if self.claim.kind == "up to" else ""


@dataclass(frozen=True)
class Workers:
    """How many workers a headline is earned by.

    Parameters
    ----------
    low, high : float
        `high` is infinite where the source says "at least".
    said : str
        Where the figure is from, in words.
    most : float, optional
        The highest figure that is printed; `high` if left out.

    Examples
    --------
    >>> Workers(60_000, 65_000, "total").middle
    62500.0
    """

    low: float
    high: float
    said: str
    most: float = math.nan

    @property
    def middle(self) -> float:
        """The middle of what is printed."""
        return (self.low + (self.high if math.isnan(self.most) else self.most)) / 2

    @property
    def text(self) -> str:
        """The range in words."""
        if math.isinf(self.high):
            return f"at least {self.low:,.0f} workers"
        if self.low == self.high:
            return f"{self.low:,.0f} workers"
        return f"{self.low:,.0f} to {self.high:,.0f} workers"


def headline_claims(ledger: Ledger) -> list[Claim]:
    """Return the printed claims about revenue that hold a figure."""
    return [
        claim
        for claim in ledger.values()
        if claim.topic in HEADLINES
        and claim.extent() is not None
        and not claim.inferred
        # what a single worker brings in is no headline of a state's
        and claim.unit != "%"
    ]


def read_headline(claim: Claim, price_year: int | None) -> Headline:
    """Return a claim about revenue in US dollars a year.

    Parameters
    ----------
    claim : Claim
    price_year : int or None
        In whose prices; as it stands if None, or if the claim has no year.

    Raises
    ------
    InputError
        If it is not about money, or cannot be converted.
    """
    if claim.unit != "money":
        raise InputError(
            f"claim {claim.id!r}: {claim.topic} in {claim.unit!r}; write money as the unit, and its"
            " currency"
        )
    times = 1.0
    if claim.per == "day":
        times = _DAYS
    elif claim.per in PERIODS:
        times = PERIODS[claim.per] or 1.0
    year = claim.year or claim.source_year
    # Without any year the rates of the prices wanted are the least bad; the audit says so.
    dollars = converted(claim if year else replace(claim, year=price_year), currency="USD")
    if year is not None and price_year is not None and year != price_year:
        try:
            times *= real(1.0, year, price_year)
        except CurrencyError as error:
            raise CurrencyError(f"claim {claim.id!r}: {error}") from None
    low, high = dollars.extent() or (math.nan, math.nan)
    middle = sum(dollars.printed_range()) / 2
    if claim.kind == "up to":
        low = middle = high
    return Headline(
        claim,
        low * times,
        high * times,
        middle * times,
        price_year if year is not None else None,
        claim.per in PERIODS,
        dated=year is not None,
    )


def workers_of(headline: Headline, ledger: Ledger) -> Workers | None:
    """Return the headcount that a headline's own source gives, as near to it as there is one."""
    claim = headline.claim
    topic = f"{PLANNED}headcount" if headline.planned else "headcount"
    counts = [
        one
        for one in ledger.find(topic=topic, source=claim.source, host=claim.host).values()
        if one.extent() is not None and not one.inferred and one.sector == claim.sector
    ]
    for near in ("locator", "who", "year"):
        same = [one for one in counts if getattr(one, near) == getattr(claim, near)]
        counts = same or counts
    if not counts:
        return None
    printed = [one.printed_range() for one in counts]
    ids = ", ".join(one.id for one in counts)
    # "At least" allows any number above it, however few are printed.
    beyond = any(one.kind == "at least" for one in counts)
    most = max(high for _, high in printed)
    return Workers(min(low for low, _ in printed), math.inf if beyond else most, ids, most)


def highest_wage(ledger: Ledger, host: str, price_year: int | None) -> tuple[float, Claim] | None:
    """Return the highest gross wage that a ledger supports for a host, in US dollars a year.

    Parameters
    ----------
    ledger : Ledger
    host : str
        ``all`` or empty for any host.
    price_year : int or None
        In whose prices.

    Returns
    -------
    tuple of float and Claim, or None
        None if no wage is printed there that can be counted by the year. "Up to" and spreads are
        about some workers, not about their mean, and a day's wage does not say how many days are
        worked: none of them supports a mean.
    """
    found: list[tuple[float, Claim]] = []
    for claim in _wages(ledger, host):
        try:
            yearly = converted(claim, currency="USD", per="year")
            year = claim.year or claim.source_year
            factor = real(1.0, year, price_year) if year and price_year else 1.0
        except CurrencyError:
            continue
        found.append((yearly.printed_range()[1] * factor, claim))
    return max(found, key=lambda pair: pair[0]) if found else None


def _wages(ledger: Ledger, host: str) -> Iterable[Claim]:
    for claim in ledger.find(topic="wage").values():
        printed = not claim.inferred and claim.extent() is not None and claim.unit == "money"
        if printed and claim.kind in _ORDINARY and host in ("all", "", claim.host):
            yield claim
