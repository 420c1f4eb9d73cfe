"""Deductions that are a sum of money: flat fees, and costs before departure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from wageflow.arguments import checked
from wageflow.chain.purse import Amount, Entry, Purse, money_faults, unit_faults
from wageflow.chain.words import in_words
from wageflow.distributions import PerHead, Quantity, as_quantity, bounds

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Fee", "Upfront"]

SHORTFALL_RULES = ("waive", "owe", "error")


@checked
@dataclass(frozen=True)
class Fee:
    """A flat sum per worker and period of the wage.

    Parameters
    ----------
    recipient : str
    amount : quantity
        Not negative, in the currency and period of the wage; `per_head` divides a group quota.
    shortfall : {"waive", "owe", "error"}
        When less than the fee is left: what is left is taken and the rest waived; or the whole
        fee is owed, the take-home turns negative and the arrears are reported; or it is an error.

    Examples
    --------
    >>> import wageflow as wf
    >>> chain = wf.Chain("guarded", [wf.Fee("security", 100, shortfall="owe")])
    >>> flow = chain.split(60)
    >>> flow["worker"], flow.arrears
    (-40.0, 40.0)
    """

    recipient: str
    amount: Any
    shortfall: str = "waive"

    holds_sums: ClassVar[bool] = True

    def __post_init__(self) -> None:
        where = f"fee {self.recipient!r}, amount"
        object.__setattr__(self, "amount", as_quantity(self.amount, where))

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List the amount."""
        yield "amount", self.amount

    def faults(self) -> Iterator[str]:
        """Say whether amount and shortfall rule can be used."""
        yield from money_faults("amount", self.amount)
        yield from _shortfall_faults(self.shortfall)

    def describe(self, currency: str) -> str:
        """Return the step in words."""
        rule = {
            "waive": "what the wage does not cover is waived",
            "owe": "what the wage does not cover is owed",
            "error": "the wage must cover it",
        }[self.shortfall]
        if isinstance(self.amount, PerHead):
            total, workers = in_words(self.amount.total), in_words(self.amount.workers)
            charge = f"each group of {workers} workers {total}{currency}"
        else:
            charge = f"{in_words(self.amount)}{currency} per worker"
        return f"{self.recipient} charges {charge} ({rule})"

    def take(self, purse: Purse) -> Entry:
        """Take the fee under its shortfall rule."""
        due = purse.amount(self.amount, "amount")
        return _take_sum(purse, self.recipient, due, self.shortfall)


@checked
@dataclass(frozen=True)
class Upfront:
    """A cost before departure (bribe, lodging, fares), spread over the contract.

    The monthly charge is the annuity ``amount * i / (1 - (1 + i) ** -term_months)`` with the
    monthly rate ``i = (1 + discount_rate) ** (1 / 12) - 1``; ``amount / term_months`` when i = 0.

    Parameters
    ----------
    recipient : str
    amount : quantity
        Paid once, in the currency of the wage.
    term_months : quantity
        Length of the contract in months, above 0.
    discount_rate : quantity
        A year, above -1; the interest, where the money is borrowed.
    shortfall : {"owe", "waive", "error"}
        It was paid before the first wage, so what wages do not cover is owed by default.

    Examples
    --------
    >>> import wageflow as wf
    >>> chain = wf.Chain("bribed", [wf.Upfront("officials", 360, 36)], per="month")
    >>> chain.split(100)["officials"]
    10.0
    """

    recipient: str
    amount: Any
    term_months: Any
    discount_rate: Any = 0.0
    shortfall: str = "owe"

    holds_sums: ClassVar[bool] = True

    def __post_init__(self) -> None:
        for name in ("amount", "term_months", "discount_rate"):
            where = f"up-front cost {self.recipient!r}, {name}"
            object.__setattr__(self, name, as_quantity(getattr(self, name), where))

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List amount, term and discount rate."""
        yield "amount", self.amount
        yield "term_months", self.term_months
        yield "discount_rate", self.discount_rate

    def faults(self) -> Iterator[str]:
        """Say whether amount, term and rate can be used."""
        yield from money_faults("amount", self.amount)
        yield from unit_faults("term_months", self.term_months, "months")
        low = bounds(self.term_months)[0]
        if 0 < low < _SHORTEST:
            yield f"term_months {self.term_months!r} can be next to 0; a contract lasts"
        if low <= 0:
            yield f"term_months {self.term_months!r} can be 0 or less; a contract lasts"
        if bounds(self.discount_rate)[0] <= -1:
            yield f"discount_rate {self.discount_rate!r} reaches -1 a year; write 0.10 for 10 %"
        yield from _shortfall_faults(self.shortfall)

    def describe(self, currency: str) -> str:
        """Return the step in words."""
        return (
            f"{self.recipient} took {in_words(self.amount)}{currency} before departure, spread "
            f"over {in_words(self.term_months)} months at "
            f"{in_words(self.discount_rate, share=True)} a year"
        )

    def take(self, purse: Purse) -> Entry:
        """Take the part of the cost that falls on the period."""
        amount = purse.amount(self.amount, "amount")
        months = purse.above(self.term_months, "term_months", 0.0)
        growth = np.log1p(purse.above(self.discount_rate, "discount_rate", -1.0)) / 12
        still = growth == 0
        i = np.where(still, 1.0, np.expm1(growth))
        annuity = np.where(still, 1 / months, i / -np.expm1(-months * np.where(still, 1, growth)))
        due = amount * (annuity if annuity.ndim else float(annuity)) * purse.months
        return _take_sum(purse, self.recipient, due, self.shortfall)


_SHORTEST = 1e-6  # months: a part of a second, by which no cost can be divided


def _shortfall_faults(shortfall: str) -> Iterator[str]:
    if shortfall not in SHORTFALL_RULES:
        yield f"shortfall={shortfall!r} is no rule; write 'waive', 'owe' or 'error'"


def _take_sum(purse: Purse, recipient: str, due: Amount, shortfall: str) -> Entry:
    """Take a flat sum under a shortfall rule."""
    there = np.maximum(purse.remainder, 0.0)
    if shortfall == "error":
        paid = purse.afford(due)
        return Entry(recipient, purse.remainder, None, paid, ((recipient, paid),))
    covered = np.minimum(due, there)
    if shortfall == "waive":
        return Entry(recipient, there, None, covered, ((recipient, covered),))
    return Entry(recipient, there, None, due, ((recipient, due),), due - covered)
