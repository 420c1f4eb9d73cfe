"""Published headlines in dollars a year, and the workers and wages to hold them against."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wageflow.arguments import LARGEST, as_float, shown
from wageflow.claims.checks import PLANNED
from wageflow.claims.units import rate_of
from wageflow.distributions import bounds
from wageflow.errors import CurrencyError, InputError, nearest
from wageflow.money import PERIODS, periods_per_year, real

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from wageflow.claims import Claim, Ledger
    from wageflow.programme import Programme

__all__ = [
    "Ceiling",
    "Headline",
    "Workers",
    "check_rates",
    "everywhere",
    "gross_wages",
    "headcounts",
    "highest_wage",
    "read_headline",
    "workers_of",
]

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
    price_factor : float
        What a dollar of the figure's year is in prices of `price_year`.
    times : float
        By what the printed figures were multiplied in all.

    Examples
    --------
    >>> from wageflow.claims import Claim
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
    price_factor: float = 1.0
    times: float = 1.0

    def in_dollars(self) -> Claim:
        """Return the claim with its figures in US dollars a year, in prices of `price_year`."""
        low, high, value = (
            None if figure is None else figure * self.times
            for figure in (self.claim.low, self.claim.high, self.claim.value)
        )
        dollars = replace(self.claim, low=low, high=high, value=value)
        return replace(dollars, currency="USD", per="year")

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
        What the words allow; `high` is infinite where the source says "at least".
    said : str
        Where the figure is from, in words.
    printed : tuple of float, optional
        Both ends as printed; `low` and `high` if left out.
    others : bool
        Whether others count them, other sources or a programme, than the headline's own source
        and those that it repeats.
    rejected : bool
        Whether all of them are totals of others that the ledger's own figures show to be wrong.

    Examples
    --------
    >>> Workers(60_000, 65_000, "total").middle
    62500.0
    """

    low: float
    high: float
    said: str
    printed: tuple[float, float] | None = None
    others: bool = False
    rejected: bool = False

    def beside(self, other: Workers) -> Workers:
        """Return the whole range of two headcounts.

        Examples
        --------
        >>> Workers(8_000, 8_000, "total").beside(Workers(9_000, 9_500, "programme")).text
        '8,000 to 9,500 workers'
        """
        mine, theirs = (one.printed or (one.low, one.high) for one in (self, other))
        return Workers(
            min(self.low, other.low),
            max(self.high, other.high),
            f"{self.said}, {other.said}",
            (min(mine[0], theirs[0]), max(mine[1], theirs[1])),
            others=self.others or other.others,
            rejected=self.rejected and other.rejected,
        )

    @property
    def middle(self) -> float:
        """The middle of what is printed."""
        return sum(self.printed or (self.low, self.high)) / 2

    @property
    def text(self) -> str:
        """The range in words."""
        low, high = self.printed or (self.low, self.high)
        if math.isinf(self.high):
            return f"at least {low:,.0f} workers"
        if low == high:
            return f"{low:,.0f} workers"
        return f"{low:,.0f} to {high:,.0f} workers"


def check_rates(ledger: Ledger, usd_rates: Mapping[str, Any] | None) -> None:
    """Refuse rates that are none, and those of currencies that no claim of a ledger is in.

    Parameters
    ----------
    ledger : Ledger
    usd_rates : mapping of str to float, optional
        US dollars for one unit of a currency.

    Raises
    ------
    InputError
        With a line for each.

    Examples
    --------
    >>> from wageflow.claims import load_claims
    >>> check_rates(load_claims("dprk"), {"KPW": 0})
    Traceback (most recent call last):
    ...
    wageflow.errors.InputError: usd_rates 'KPW': got 0; write US dollars for one unit, above 0
    """
    known = {claim.currency for claim in ledger.values() if claim.currency} - {"USD"}
    faults = []
    for currency, dollars in (usd_rates or {}).items():
        number = as_float(dollars)
        if number is None or not 0.0 < number < math.inf:
            faults.append(
                f"usd_rates {currency!r}: got {shown(dollars)}; write US dollars for one unit, "
                "above 0"
            )
        elif currency not in known:
            faults.append(
                f"usd_rates {currency!r}: no claim is converted from it; "
                f"{nearest(currency, sorted(known))}"
            )
    if faults:
        raise InputError(*faults)


def read_headline(
    claim: Claim, price_year: int | None, usd_rates: Mapping[str, float] | None = None
) -> Headline:
    """Return a claim about revenue in US dollars a year.

    Parameters
    ----------
    claim : Claim
    price_year : int or None
        In whose prices; as it stands if None, or if the claim has no year.
    usd_rates : mapping of str to float, optional
        US dollars for one unit of a currency, used instead of the table.

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
    times = factor = 1.0
    if claim.per == "day":
        times = _DAYS
    elif claim.per in PERIODS:
        times = periods_per_year(claim.per)
    year = claim.year or claim.source_year
    # Without any year the rates of the prices wanted are the least bad; the audit says so.
    known = claim if year else replace(claim, year=price_year)
    times *= rate_of(known, currency="USD", usd_rates=usd_rates)
    if year is not None and price_year is not None and year != price_year:
        try:
            factor = real(1.0, year, price_year)
        except CurrencyError as error:
            raise CurrencyError(f"claim {claim.id!r}: {error}") from None
    times *= factor
    # What "about" allows is seen from the printed digits, not from the converted ones.
    low, high = claim.extent() or (math.nan, math.nan)
    middle = sum(claim.printed_range()) / 2
    if claim.kind == "up to":
        low = middle = high
    if not math.isfinite(middle * times):
        raise InputError(f"claim {claim.id!r}: {claim.figure} is more than can be counted")
    return Headline(
        claim,
        low * times,
        high * times,
        middle * times,
        price_year if year is not None else None,
        claim.per in PERIODS,
        dated=year is not None,
        price_factor=factor,
        times=times,
    )


def headcounts(ledger: Ledger) -> dict[tuple[str, str, str], list[Claim]]:
    """Return the printed headcounts by topic, hosts and sector, all hosts as one."""
    found: defaultdict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in ledger.values():
        counted = claim.topic.removeprefix(PLANNED) == "headcount" and claim.kind != "spread"
        if counted and claim.extent() is not None and not claim.inferred:
            found[claim.topic, everywhere(claim.host), claim.sector].append(claim)
    return found


def everywhere(host: str) -> str:
    """Return ``all`` for no host, which means the same."""
    return host or "all"


def workers_of(
    headline: Headline,
    counts: Mapping[tuple[str, str, str], list[Claim]],
    rejected: Container[str] = (),
) -> Workers | None:
    """Return a headcount for a headline: of its own source, as near to it as there is one.

    Else of the sources that it repeats or is computed from; else the whole range of what others
    say of the same hosts and year. For a plan only planned headcounts will do. None if there is
    none.

    Parameters
    ----------
    headline : Headline
    counts : mapping of tuple to list of Claim
        From `headcounts`.
    rejected : container of str
        Ids of claims that cannot be true.
    """
    claim = headline.claim
    topic = f"{PLANNED}headcount" if headline.planned else "headcount"
    here = counts.get((topic, everywhere(claim.host), claim.sector), [])
    sources = [claim.source, *(one.source for one in claim.lineage)]
    for source in dict.fromkeys(sources):
        found = [one for one in here if one.source == source]
        for near in ("locator", "who", "year"):
            same = [one for one in found if getattr(one, near) == getattr(claim, near)]
            found = same or found
        if found:
            return _counted(found)
    same = [one for one in here if one.year is not None and one.year == claim.year]
    if not same:
        return None
    # what is wrong among others' figures is no fault of this headline's
    return replace(_counted(same), others=True, rejected=all(one.id in rejected for one in same))


def _counted(counts: list[Claim]) -> Workers:
    ids = ", ".join(one.id for one in counts)
    extents = [one.extent() or (0.0, 0.0) for one in counts]
    # "Up to" has its figure as the middle, as a headline has.
    printed = [
        (high if one.kind == "up to" else low, high)
        for one, (low, high) in ((one, one.printed_range()) for one in counts)
    ]
    low, high = (fold(end[k] for end in extents) for k, fold in enumerate((min, max)))
    least, most = (fold(end[k] for end in printed) for k, fold in enumerate((min, max)))
    return Workers(low, high, ids, (least, most))


@dataclass(frozen=True)
class Ceiling:
    """The highest gross wage that a ledger supports as a mean.

    Parameters
    ----------
    amount : float
        US dollars a year; 0 if none can be counted in dollars.
    claim : Claim or None
    passed_over : int
        How many wages of these hosts say nothing of a mean: "up to", "at least" and spreads are
        about some workers, and a day's wage does not say how many days are worked.
    unrated : tuple of Claim
        Those that say something of it, but of whose currency no rate to the dollar is known: any
        of them may be the highest.
    unpriced : tuple of Claim
        Those of a year whose prices are not known: any of them may be the highest.
    taken : tuple of str
        Rates that are from the programme, in words.

    Examples
    --------
    >>> from wageflow.claims import Claim
    >>> Ceiling(12_000.0, Claim(id="a", source="s"), 2).complete
    True
    """

    amount: float
    claim: Claim | None
    passed_over: int
    unrated: tuple[Claim, ...] = ()
    unpriced: tuple[Claim, ...] = ()
    taken: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether no wage that is left aside may be higher."""
        return not self.unrated and not self.unpriced


def highest_wage(
    wages: Iterable[Claim],
    host: str,
    price_year: int | None,
    usd_rates: Mapping[str, float] | None = None,
    programme: Programme | None = None,
) -> Ceiling | None:
    """Return the highest gross wage that a ledger supports for a host, in US dollars a year.

    Parameters
    ----------
    wages : iterable of Claim
        Those of `gross_wages`.
    host : str
        ``all`` or empty for any host.
    price_year : int or None
        In whose prices.
    usd_rates : mapping of str to float, optional
        US dollars for one unit of a currency, used instead of the table.
    programme : Programme, optional
        Whose cohorts' rates are used, at their highest, where no other is known.

    Returns
    -------
    Ceiling or None
        None if no wage is printed there that says something of a mean by the year.
    """
    own = _rates_of(programme)
    found: list[tuple[float, Claim]] = []
    unrated: list[Claim] = []
    unpriced: list[Claim] = []
    taken: dict[str, str] = {}
    passed_over = 0
    for claim in wages:
        if everywhere(host) not in ("all", claim.host):
            continue
        # a day's wage, and one without a period, do not say how much comes in a year
        if claim.kind not in _ORDINARY or PERIODS.get(claim.per) is None:
            passed_over += 1
            continue
        try:
            times = rate_of(claim, currency="USD", per="year", usd_rates=usd_rates)
        except CurrencyError:
            if programme is None or claim.currency not in own:
                unrated.append(claim)
                continue
            rate, said = own[claim.currency]
            taken[claim.currency] = f"{claim.currency} at {said} of {programme.name}"
            times = rate_of(claim, currency="USD", per="year", usd_rates={claim.currency: rate})
        year = claim.year or claim.source_year
        try:
            factor = real(1.0, year, price_year) if year and price_year else 1.0
        except CurrencyError:
            unpriced.append(claim)
            continue
        found.append(((claim.extent() or (0.0, 0.0))[1] * times * factor, claim))
    if not found and not unrated and not unpriced:
        return None
    amount, highest = max(found, key=lambda pair: pair[0], default=(0.0, None))
    aside = tuple(unrated), tuple(unpriced)
    return Ceiling(amount, highest, passed_over, *aside, tuple(taken.values()))


def _rates_of(programme: Programme | None) -> dict[str, tuple[float, str]]:
    """Return the highest rate to the dollar that cohorts state of each currency, and its name.

    A range without a highest end bounds no wage, and is left out.
    """
    ends: defaultdict[str, list[float]] = defaultdict(list)
    for cohort in programme.cohorts if programme is not None else ():
        if cohort.usd_rate is not None:
            ends[cohort.currency] += bounds(cohort.usd_rate)
    found = {}
    for currency, rates in ends.items():
        low, high = min(rates), max(rates)
        if 1 / LARGEST <= high <= LARGEST:
            which = "the rate" if low == high else "the highest rate"
            found[currency] = (high, f"{high:.4g} dollars, {which}")
    return found


def gross_wages(ledger: Ledger) -> list[Claim]:
    """Return the printed gross wages."""
    return [
        claim
        for claim in ledger.values()
        if claim.topic == "wage"
        and claim.unit == "money"
        and claim.extent() is not None
        and not claim.inferred
    ]
