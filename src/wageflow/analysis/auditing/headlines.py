"""Published headlines in dollars a year, and the workers to hold them against."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wageflow.arguments import as_float, shown
from wageflow.claims.checks import PLANNED
from wageflow.claims.units import rate_of
from wageflow.errors import CurrencyError, InputError, nearest
from wageflow.money import PERIODS, periods_per_year, real

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from wageflow.claims import Claim, Ledger

__all__ = [
    "Headline",
    "Workers",
    "check_rates",
    "everywhere",
    "headcounts",
    "read_headline",
    "workers_of",
]

_DAYS = 365.0  # revenue comes in every day of the year


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
