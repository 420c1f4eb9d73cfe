"""The highest gross wage that a ledger supports: no headline can need more from each worker."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wageflow.analysis.auditing.headlines import everywhere
from wageflow.arguments import LARGEST
from wageflow.claims.units import rate_of
from wageflow.distributions import bounds
from wageflow.errors import CurrencyError
from wageflow.money import PERIODS, real

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wageflow.claims import Claim, Ledger
    from wageflow.programme import Programme

__all__ = ["Ceiling", "gross_wages", "highest_wage"]

_ORDINARY = ("point", "about", "bounds", "interval")


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
