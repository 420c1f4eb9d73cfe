"""What a reader of a result must know about the programme behind it."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from wageflow.chain.fees import Fee
from wageflow.chain.settle import months_in
from wageflow.chain.words import in_words
from wageflow.claims import claims_of
from wageflow.claims.slips import slips_of
from wageflow.distributions import Distribution, Param, bounds
from wageflow.money import usd_per_unit
from wageflow.money.currencies import rate_source
from wageflow.programme.programme import STATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.distributions import Quantity
    from wageflow.programme.cohort import Cohort
    from wageflow.programme.programme import Programme

__all__ = ["Conversion", "conversions", "remarks"]


class Conversion(NamedTuple):
    """An exchange rate on which a result rests: dollars for one unit, averaged over a year."""

    currency: str
    year: int
    usd: float
    source: str


def conversions(programme: Programme) -> list[Conversion]:
    """List the exchange rates that a programme takes from the table, each once.

    Examples
    --------
    >>> import wageflow as wf
    >>> [(c.currency, c.year) for c in conversions(wf.load_programme("dprk-2012"))][:2]
    [('AED', 2012), ('CNY', 2012)]
    """
    used: set[tuple[str, int]] = set()
    for cohort in programme.cohorts:
        if cohort.currency != "USD" and cohort.usd_rate is None and cohort.price_year is not None:
            used.add((cohort.currency, cohort.price_year))
        for chain in cohort.readings:
            year = chain.price_year or cohort.price_year
            stated = cohort.usd_rate is not None and chain.currency == cohort.currency
            if (
                chain.holds_sums
                and chain.currency not in (None, "USD")
                and year is not None
                and not stated
            ):
                used.add((chain.currency, year))
    return [
        Conversion(currency, year, usd_per_unit(currency, year), rate_source(currency, year))
        for currency, year in sorted(used)
    ]


def remarks(programme: Programme) -> Iterator[str]:
    """Say what the programme leaves out of revenue, converts with, and what looks like a slip.

    Examples
    --------
    >>> import wageflow as wf
    >>> chain = wf.Chain("fees", [wf.Share("ministry", 0.2)])
    >>> cohort = wf.Cohort(host="Qatar", workers=10, gross_wage=5_000, chain=chain)
    >>> print(next(remarks(wf.Programme("own", cohorts=[cohort]))))
    no chain pays government, so statutory is 0; name whom to count in statutory
    """
    paid = set(programme.recipients)
    missing = [name for name in programme.statutory if name not in paid]
    if missing:
        yield (
            f"no chain pays {', '.join(missing)}, so statutory is "
            f"{'0' if len(missing) == len(programme.statutory) else 'without them'}; name whom to "
            "count in statutory"
        )
    stray = [name for name in programme.recipients if programme.side_of(name) == "other"]
    if stray:
        verb = "stands" if len(stray) == 1 else "stand"
        yield f"{', '.join(stray)} {verb} on no side, so what they get is no revenue of the state"
    outside = [name for name in programme.statutory if name not in programme.sides[STATE]]
    if paid & set(outside):
        yield f"{', '.join(outside)} is statutory, but not on the state's side"
    used = conversions(programme)
    if used:
        listed = ", ".join(
            f"1 {rate.currency} = {rate.usd:.4g} ({rate.year}, {_publisher(rate.source)})"
            for rate in used
        )
        yield f"US dollars at the averages of the year: {listed}"
    stated = [cohort for cohort in programme.cohorts if cohort.usd_rate is not None]
    if stated:
        rates: dict[str, list[str]] = {}
        for cohort in stated:
            rate = f"1 {cohort.currency} = {in_words(cohort.usd_rate)}"
            rates.setdefault(rate, []).append(cohort.host)
        listed = ", ".join(f"{rate} ({', '.join(dict.fromkeys(at))})" for rate, at in rates.items())
        yield f"US dollars at rates that the programme states: {listed}"
    used_claims = {c.id: c for _, quantity in programme.quantities() for c in claims_of(quantity)}
    yield from (slip.said for slip in slips_of(used_claims.values()))
    for cohort in programme.cohorts:
        yield from _never_paid(cohort)


def _never_paid(cohort: Cohort) -> Iterator[str]:
    """Say which fee is waived whole, whatever the wage: one of the two may be in another unit."""
    most = _ends(cohort.gross_wage)[1]
    for chain in cohort.readings:
        if chain.currency not in (None, cohort.currency):
            continue  # what it comes to hangs on a rate
        wage = most * months_in(chain.per or cohort.per) / months_in(cohort.per)
        for step in chain.steps:
            if not isinstance(step, Fee) or step.shortfall != "waive":
                continue
            least = _ends(step.amount)[0]
            if least > 10.0 * wage:
                yield (
                    f"{cohort.place}: the fee of {step.recipient}, {least:,.6g} or more, is more "
                    f"than ten times the wage, {wage:,.6g} at most, and nearly all of it waived; "
                    "see whether both are in one unit"
                )


def _ends(quantity: Quantity) -> tuple[float, float]:
    """Return the ends of a number; where it has none, a draw in a thousand lies beyond."""
    value = quantity.value if isinstance(quantity, Param) else quantity
    low, high = bounds(value)
    if isinstance(value, Distribution) and math.isinf(high):
        low, high = float(value.ppf(0.001)), float(value.ppf(0.999))
    return low, high


def _publisher(source: str) -> str:
    """Return who publishes a rate, and in what; what it agrees with stands in the table of rates.

    Examples
    --------
    >>> _publisher("Central Bank of the UAE: 3.6725 dirhams a dollar; agrees with others")
    'Central Bank of the UAE'
    """
    return re.split(r"[:;]| \(", source, maxsplit=1)[0]
