"""In what unit each number of a programme is: its place decides, as its place decides its use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wageflow.chain import Chain, Upfront
from wageflow.chain.settle import labels
from wageflow.distributions import Distribution, OneOf, Param, PerHead

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wageflow.distributions import Quantity
    from wageflow.programme.cohort import Cohort
    from wageflow.programme.programme import Programme

__all__ = ["SHARE", "named_units", "number_units"]

SHARE = "share"
_SUMS = {"amount", "threshold", "limit"}
_SHARES = {"rate", "share", "usefulness", "paid_fraction", "sent", "discount"}
_FIXED = {
    "workers": "workers",
    "term_months": "months",
    "days": "days a year",
    "discount_rate": f"{SHARE} a year",
}
_NUMBERED = re.compile(r" [0-9]+$")  # "rate 2" of brackets


def number_units(programme: Programme) -> dict[str, str]:
    """Return the unit of every number, references included, by its place.

    Parameters
    ----------
    programme : Programme

    Returns
    -------
    dict of str to str
        ``share`` for what is written as a part of 1. Of a chain without a currency or period of
        its own, it is that of the wages that go through it. Empty where a number has none: a
        choice between chains.

    Examples
    --------
    >>> import wageflow as wf
    >>> units = number_units(wf.load_programme("dprk-2012"))
    >>> units["Kuwait/construction/workers"], units["Kuwait/construction/gross_wage"]
    ('workers', 'USD a year')
    """
    found: dict[str, str] = dict.fromkeys(
        (f"pass_through/{name}" for name in programme.pass_through), SHARE
    )
    found["total_workers"] = "workers"
    for cohort in programme.cohorts:
        found |= _of_cohort(cohort)
        found[f"{cohort.place}/chain"] = ""
    for chain in programme.chains:
        found |= _of_chain(chain, [c for c in programme.cohorts if chain in c.readings])
    return found


def named_units(place: str, quantity: Quantity, unit: str) -> Iterator[tuple[str, str]]:
    """List the units of what has a name within a quantity, at any depth.

    Parameters
    ----------
    place : str
        What a part without a name is called after, as in `unknowns`.
    quantity : quantity
    unit : str
        Of the whole quantity.

    Examples
    --------
    >>> import wageflow as wf
    >>> quota = wf.per_head(wf.Param("quota", 500_000), workers=wf.uniform(100, 200))
    >>> list(named_units("fee", quota, "EUR a year"))
    [('quota', 'EUR a year'), ('fee/workers', 'workers')]
    """
    if isinstance(quantity, PerHead):
        yield from named_units(f"{place}/total", quantity.total, unit)
        yield from named_units(f"{place}/workers", quantity.workers, "workers")
    elif isinstance(quantity, OneOf):
        # what is drawn of a choice is which one, and that has no unit
        yield quantity.name, ""
        for index, value in enumerate(quantity.values, start=1):
            yield from named_units(f"{quantity.name}/reading {index}", value, unit)
    elif isinstance(quantity, Param):
        yield quantity.name, unit
    elif isinstance(quantity, Distribution):
        yield place, unit


def _of_cohort(cohort: Cohort) -> dict[str, str]:
    wage = f"{cohort.currency} a {cohort.per}"
    found = {
        f"{cohort.place}/{name}": unit
        for name, unit in (
            ("workers", "workers"),
            ("gross_wage", wage),
            ("state_cost", wage),
            ("usd_rate", f"USD for 1 {cohort.currency}"),
            ("days", _FIXED["days"]),
            ("term_months", _FIXED["term_months"]),
            ("hours", f"hours a {cohort.hours_per}"),
        )
    }
    for name, reference in cohort.references.items():
        place = f"{cohort.place}/references/{name}"
        currency = reference.currency or cohort.currency
        found |= {
            f"{place}/wage": f"{currency} a {reference.per or cohort.per}",
            f"{place}/discount": SHARE,
            f"{place}/usd_rate": f"USD for 1 {currency}",
            f"{place}/days": _FIXED["days"],
            f"{place}/hours": f"hours a {reference.hours_per or cohort.hours_per}",
        }
    return found


def _of_chain(chain: Chain, cohorts: list[Cohort]) -> dict[str, str]:
    currency = chain.currency or _common((cohort.currency for cohort in cohorts), "currency")
    per = chain.per or _common((cohort.per for cohort in cohorts), "period")
    # a step of somebody else's may have numbers that are none of these
    known = dict.fromkeys(_SHARES, SHARE) | dict.fromkeys(_SUMS, f"{currency} a {per}") | _FIXED
    parts = [(chain.name, chain.steps)]
    if chain.remittance is not None:
        parts.append((f"{chain.name}/remittance", chain.remittance.steps))
    steps = [
        (f"{place}/{label}", step)
        for place, listed in parts
        for label, step in zip(labels(listed), listed, strict=True)
    ]
    once = {place for place, step in steps if isinstance(step, Upfront)}
    found = {}
    for place, _ in chain.quantities():
        step, _, field = place.rpartition("/")
        field = _NUMBERED.sub("", field)
        paid_once = field == "amount" and step in once
        found[place] = f"{currency}, once" if paid_once else known.get(field, "")
    return found


def _common(said: Iterable[str], what: str) -> str:
    """Return what all wages through a chain have in common, or say that it is each one's own."""
    found = set(said)
    return found.pop() if len(found) == 1 else f"{what} of the wage"
