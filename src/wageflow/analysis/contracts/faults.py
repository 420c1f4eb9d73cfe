"""What can be wrong with a contract as it is written, found before any run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from wageflow.analysis.contracts.side_work import CONFISCATOR, FINDER, SUPERVISOR
from wageflow.arguments import LARGEST
from wageflow.chain import Upfront
from wageflow.chain.purse import money_faults, share_faults, unit_faults
from wageflow.chain.splitting import series_in
from wageflow.distributions import Unit, bounds, units_of
from wageflow.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.analysis.contracts.terms import Terms

__all__ = ["LENDER", "recipients_of", "terms_faults"]

LENDER = "lender"
_LONGEST = 600  # months; more is a mistake, and every month is an array
_SHARES = ("borrowed", "forfeit", "lump_probability", "remit")
_SUMS = ("home_pay", "lump_sum")
# moneylenders take more than the whole sum a year, and currencies in collapse move by more than
# their worth; beyond this a per cent was meant
_HIGHEST = {"loan_rate": 5.0, "wage_risk": 3.0, "fx_risk": 3.0}


def terms_faults(terms: Terms) -> Iterator[str]:
    """Say what is wrong with terms whose wage and chain are in order."""
    for place, quantity in terms.quantities():
        if any(True for _ in series_in(quantity)):
            where = place.removeprefix(f"{terms.name}/")
            yield f"{where}: holds an array; write a number or a range"
    yield from _time_faults(terms)
    yield from _range_faults(terms)
    yield from _rate_faults(terms)
    yield from _meeting_faults(terms)
    yield from _name_faults(terms)
    yield from _unit_faults(terms)


def _range_faults(terms: Terms) -> Iterator[str]:
    for name in _SHARES:
        quantity = getattr(terms, name)
        if quantity is not None:
            yield from share_faults(name, quantity)
    for name in _SUMS:
        if getattr(terms, name) is not None:
            yield from money_faults(name, getattr(terms, name))
    for recipient, cost in terms.upfront.items():
        yield from money_faults(f"upfront of {recipient!r}", cost)
    if terms.home_pay is not None and bounds(terms.home_pay)[0] < 1.0 / LARGEST:
        about = "0" if bounds(terms.home_pay)[0] <= 0 else "next to 0"
        yield f"home_pay: {terms.home_pay!r} can be {about}, which has no multiple; leave it out"


def _rate_faults(terms: Terms) -> Iterator[str]:
    for name, highest in _HIGHEST.items():
        if (low := bounds(getattr(terms, name))[0]) < 0:
            yield f"{name}: can be {low:g}; write 0 or more, 0.10 for 10 % a year"
        # a law without an upper end says nothing of what was meant
        if highest < (high := bounds(getattr(terms, name))[1]) < math.inf:
            yield (
                f"{name}: {getattr(terms, name)!r} is {100 * high:g} % a year, above "
                f"{100 * highest:g} %; {_share_of(high)}"
            )
    low, high = bounds(terms.discount_rate)
    if not -1.0 < low <= high < 1.0:
        yield (
            f"discount_rate: {terms.discount_rate!r} is no share a year (above -1, below 1); "
            f"{_share_of(high)}"
        )


def _share_of(got: float) -> str:
    if math.isinf(got):
        return "cut it off with wf.truncate(..., 0, 0.99)"
    return f"{got / 100:g} is {got:g} %" if 1 <= got <= 100 else "0.10 is 10 %"


def _time_faults(terms: Terms) -> Iterator[str]:
    for name in ("months", "loan_months"):
        quantity = getattr(terms, name)
        if quantity is None:
            continue
        yield from unit_faults(name, quantity, "months")
        low, high = bounds(quantity)
        if low <= 0 or high > _LONGEST:
            yield f"{name}: {quantity!r} is not within 1 to {_LONGEST} months; 3 years are 36"
    if terms.hours is not None:
        yield from unit_faults("hours", terms.hours, "hours")
        low, high = bounds(terms.hours)
        if low < 0 or high > 744:
            yield f"hours: {terms.hours!r} is not within 0 to 744, the hours of a month"
        elif high < 1.0 / LARGEST:
            got = "0" if high <= 0 else "next to 0"
            yield f"hours: got {got}; write the hours of a month, or leave them out"
        for unit in units_of(terms.hours):
            if unit.per not in ("", "month"):
                yield f"hours: its claim is a {unit.per}; write the hours of a month"
    yield from unit_faults("days_lost", terms.days_lost, "days")
    low, high = bounds(terms.days_lost)
    if low < 0 or high > 31:
        yield f"days_lost: {terms.days_lost!r} is not within 0 to 31, the days of a month"


def _meeting_faults(terms: Terms) -> Iterator[str]:
    """Say which terms exclude one another."""
    stated = any(bounds(cost)[1] > 0 for cost in terms.upfront.values())
    steps = [s.recipient for c in terms.readings for s in c.steps if isinstance(s, Upfront)]
    if stated and steps:
        yield (
            f"upfront: the chain has the up-front cost of {steps[0]!r} already, which the contract "
            "pays before departure; leave one of them out"
        )
    if bounds(terms.borrowed)[1] > 0 and not terms.paid_before:
        yield "borrowed: nothing is paid before departure; state upfront"
    if bounds(terms.borrowed)[1] <= 0 and bounds(terms.loan_rate)[1] > 0:
        yield "loan_rate: nothing is borrowed; state borrowed, the share of the up-front costs"
    if terms.loan_months is not None and bounds(terms.borrowed)[1] <= 0:
        yield "loan_months: nothing is borrowed; state borrowed, the share of the up-front costs"
    if bounds(terms.fx_risk)[1] > 0:
        others = {terms.unit} | {c.currency or terms.unit for c in terms.readings if c.holds_sums}
        if others <= {terms.currency}:
            yield (
                f"fx_risk: wage, chain and results are all in {terms.currency}; state results_in, "
                "another currency"
            )


def recipients_of(terms: Terms) -> tuple[str, ...]:
    """Return everybody who can get something, but for the worker and the family."""
    names = dict.fromkeys(name for chain in terms.readings for name in chain.recipients)
    names |= dict.fromkeys(terms.upfront)
    if terms.side_work is not None:
        names |= dict.fromkeys((FINDER, SUPERVISOR, CONFISCATOR))
    if bounds(terms.borrowed)[1] > 0:
        names[LENDER] = None
    return tuple(name for name in names if name not in ("worker", "family", "in-kind loss"))


def _name_faults(terms: Terms) -> Iterator[str]:
    known = recipients_of(terms)
    side_of: dict[str, str] = {}
    for side, names in terms.sides.items():
        for name in names:
            if name not in known:
                yield f"side {side!r}: nobody pays {name!r}; {nearest(str(name), known)}"
            if side_of.setdefault(name, side) != side:
                yield f"{name!r}: stands on the sides {side_of[name]!r} and {side!r}; pick one"
    taken = [name for name in terms.upfront if name in ("worker", "family", "in-kind loss", LENDER)]
    if taken:
        yield f"upfront of {taken[0]!r}: the name is kept for another; choose another"


def _unit_faults(terms: Terms) -> Iterator[str]:
    """Say which sums are in another currency than the results, by their claims."""
    here = Unit("money", terms.unit, "")
    known = [(name, getattr(terms, name)) for name in _SUMS]
    known += [(f"upfront of {recipient!r}", cost) for recipient, cost in terms.upfront.items()]
    if terms.side_work is not None:
        side = terms.side_work
        known += [(f"side_work, {n}", getattr(side, n)) for n in ("pay", "permit", "fine")]
    for name, quantity in known:
        if quantity is None:
            continue
        for unit in units_of(quantity):
            if unit.what == "money" and unit.currency not in ("", here.currency):
                yield (
                    f"{name}: its claim is in {unit}, the results in {here.currency}; state "
                    "results_in, or convert it with pool and currency"
                )
