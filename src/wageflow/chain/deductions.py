"""The ways in which somebody takes a part of a wage; each a frozen class with one formula.

A deduction sees a `Purse` (the gross wage, what is left, what was left after each earlier step)
and returns an `Entry` (what leaves the purse, and who receives it). To add a deduction, write one
class with `recipient`, `quantities`, `faults`, `describe` and `take`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, runtime_checkable

import numpy as np

from wageflow.chain.piecewise import Piecewise
from wageflow.chain.words import in_words
from wageflow.distributions import Quantity, as_quantity, bounds
from wageflow.errors import ChainError

__all__ = [
    "IN_KIND_LOSS",
    "WORKER",
    "Brackets",
    "Deduction",
    "Entry",
    "Fee",
    "InKind",
    "Purse",
    "Share",
    "Upfront",
    "Withheld",
]

WORKER = "worker"
IN_KIND_LOSS = "in-kind loss"
SHORTFALL_RULES = ("waive", "owe", "error")
ROUNDING = 1e-12  # of the gross wage: a shortfall below this is rounding, not money

Amount: TypeAlias = Any  # a float, an array of any one shape, or a Piecewise function


@dataclass(frozen=True)
class Purse:
    """What a step finds when it is reached.

    Parameters
    ----------
    gross, remainder : float, ndarray or Piecewise
        The whole wage of the period, and what is left of it.
    after : mapping of str to amount
        What was left after each earlier step, by recipient.
    months : float
        Length of the period in months.
    value : callable
        Turns a quantity and its field name into numbers.
    where : str
        The chain and step, for messages.
    """

    gross: Amount
    remainder: Amount
    after: Mapping[str, Amount]
    months: float
    value: Callable[[Quantity, str], Any]
    where: str

    def base(self, of: str) -> Amount:
        """Return the amount that a share or bracket is a part of, never below 0."""
        if of == "gross":
            return self.gross
        left = self.remainder if of == "remainder" else self.after[of.removeprefix("after:")]
        return np.maximum(left, 0.0)

    def rate(self, quantity: Quantity, name: str) -> Any:
        """Resolve a share and make sure that it is one."""
        rate = self.value(quantity, name)
        bad = ~((np.asarray(rate) >= 0) & (np.asarray(rate) <= 1))
        if bad.any():
            got = float(np.asarray(rate)[bad].flat[0])
            raise ChainError(f"{self.where}: {name} {_not_a_share(got)}")
        return rate

    def amount(self, quantity: Quantity, name: str) -> Any:
        """Resolve a sum of money and make sure that it is not negative."""
        amount = self.value(quantity, name)
        bad = ~(np.asarray(amount) >= 0)
        if bad.any():
            got = float(np.asarray(amount)[bad].flat[0])
            raise ChainError(f"{self.where}: {name} {got:g} is below 0; write what is taken as > 0")
        return amount

    def afford(self, amount: Amount) -> Amount:
        """Return `amount` if what is left covers it.

        Raises
        ------
        ChainError
            If the step takes more than there is, with the amounts and the first such wage.
        """
        if isinstance(self.gross, Piecewise):
            return np.minimum(amount, self.remainder + 0.0 * _lifted(amount).within(self.remainder))
        short = amount > self.remainder + ROUNDING * np.abs(self.gross)
        if np.any(short):
            shape = np.broadcast_shapes(np.shape(amount), np.shape(short))
            at = np.unravel_index(int(np.argmax(short)), shape)
            taken, left, gross = (
                float(np.broadcast_to(x, shape)[at]) for x in (amount, self.remainder, self.gross)
            )
            which = f" (wage {int(at[0]) + 1} of {shape[0]})" if shape else ""
            raise ChainError(
                f"{self.where}: takes {taken:,.2f}, but of the gross {gross:,.2f} only "
                f"{left:,.2f} is left, as the steps before took {gross - left:,.2f}{which}; "
                "lower a rate, or base it on the remainder"
            )
        return np.minimum(amount, self.remainder)


@dataclass(frozen=True)
class Entry:
    """What one step did.

    Parameters
    ----------
    recipient : str
    base : amount
        What the rate applies to; what was left, for a flat sum.
    rate : float, array or None
        None for flat sums and brackets, whose rate follows from amount and base.
    amount : amount
        What left the purse.
    receipts : tuple of (str, amount)
        Who received it; the parts add up to `amount`.
    arrears : amount
        The part of `amount` that the wage did not cover and the worker still owes.
    """

    recipient: str
    base: Amount
    rate: Any
    amount: Amount
    receipts: tuple[tuple[str, Amount], ...]
    arrears: Amount = 0.0


@runtime_checkable
class Deduction(Protocol):
    """What every step of a chain can do."""

    @property
    def recipient(self) -> str:
        """Who takes."""

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List the numbers of the step by field name, any of which may be uncertain."""

    def faults(self) -> Iterator[str]:
        """Say what is wrong with the step in itself."""

    def describe(self, currency: str) -> str:
        """Return the step in words."""

    def take(self, purse: Purse) -> Entry:
        """Take from the purse."""


def _lifted(amount: Amount) -> Piecewise:
    return amount if isinstance(amount, Piecewise) else Piecewise(
        np.zeros(1), np.zeros(1), np.array([float(amount)])
    )


def _not_a_share(got: float) -> str:
    hint = f"write {got / 100:.2f} for {got:g} %" if 1 < got <= 100 else "12 % is 0.12"
    return f"{got:g} is not a share (0 to 1); {hint}"


def _share_faults(name: str, quantity: Quantity) -> Iterator[str]:
    low, high = bounds(quantity)
    if low < 0 or high > 1:
        got = high if high > 1 else low
        if isinstance(quantity, float):
            yield f"{name} {_not_a_share(got)}"
        else:
            yield (
                f"{name} {quantity!r} reaches {got:g}, which is not a share (0 to 1); "
                "choose another family or wf.truncate(..., 0, 1)"
            )


def _money_faults(name: str, quantity: Quantity) -> Iterator[str]:
    low, _ = bounds(quantity)
    if low < 0:
        yield (
            f"{name} {quantity!r} can be below 0 (down to {low:g}); write what is taken as a "
            "positive number, or wf.truncate(..., 0, None)"
        )


def _base_faults(of: str) -> Iterator[str]:
    if of not in ("gross", "remainder") and not (of.startswith("after:") and len(of) > 6):
        yield f"of={of!r} is no base; write 'gross', 'remainder' or 'after:STEP'"


def _base_words(of: str) -> str:
    if of == "gross":
        return "the gross wage"
    if of == "remainder":
        return "what is left"
    return f"what was left after {of.removeprefix('after:')}"


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


@dataclass(frozen=True)
class Share:
    """A part of the gross wage, of what is left, or of what was left after a named step.

    ``amount = rate * base``.

    Parameters
    ----------
    recipient : str
    rate : quantity
        0 to 1.
    of : {"remainder", "gross", "after:STEP"}
        The base; ``"after:government"`` is what was left after the step of the government, so
        that several takers can cut the same base.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.Chain("half", [wf.Share("agency", 0.5)]).split(100)["agency"]
    50.0
    """

    recipient: str
    rate: Any
    of: str = "remainder"

    def __post_init__(self) -> None:
        object.__setattr__(self, "rate", as_quantity(self.rate, f"share {self.recipient!r}, rate"))

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List the rate."""
        yield "rate", self.rate

    def faults(self) -> Iterator[str]:
        """Say whether rate and base can be used."""
        yield from _share_faults("rate", self.rate)
        yield from _base_faults(self.of)

    def describe(self, currency: str) -> str:  # noqa: ARG002 - shares have no currency
        """Return the step in words."""
        return f"{self.recipient} takes {in_words(self.rate, share=True)} of {_base_words(self.of)}"

    def take(self, purse: Purse) -> Entry:
        """Take the share; of what is left it always can, of another base it must be affordable."""
        rate, base = purse.rate(self.rate, "rate"), purse.base(self.of)
        amount = rate * base
        if self.of != "remainder":
            amount = purse.afford(amount)
        return Entry(self.recipient, base, rate, amount, ((self.recipient, amount),))


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

    def __post_init__(self) -> None:
        where = f"fee {self.recipient!r}, amount"
        object.__setattr__(self, "amount", as_quantity(self.amount, where))

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List the amount."""
        yield "amount", self.amount

    def faults(self) -> Iterator[str]:
        """Say whether amount and shortfall rule can be used."""
        yield from _money_faults("amount", self.amount)
        yield from _shortfall_faults(self.shortfall)

    def describe(self, currency: str) -> str:
        """Return the step in words."""
        rule = {
            "waive": "what the wage does not cover is waived",
            "owe": "what the wage does not cover is owed",
            "error": "the wage must cover it",
        }[self.shortfall]
        return f"{self.recipient} charges {in_words(self.amount)}{currency} per worker ({rule})"

    def take(self, purse: Purse) -> Entry:
        """Take the fee under its shortfall rule."""
        due = purse.amount(self.amount, "amount")
        return _take_sum(purse, self.recipient, due, self.shortfall)


def _shortfall_faults(shortfall: str) -> Iterator[str]:
    if shortfall not in SHORTFALL_RULES:
        yield f"shortfall={shortfall!r} is no rule; write 'waive', 'owe' or 'error'"


@dataclass(frozen=True)
class Brackets:
    """A share whose rate rises (or falls) with the base.

    Marginal: ``sum(rate_k * part of the base between threshold_k and threshold_k+1)``.
    Whole: ``rate * base``, with the rate of the highest threshold that the base reaches, so that
    the take-home drops at a threshold.

    Parameters
    ----------
    recipient : str
    rates : sequence of (threshold, rate)
        Thresholds ascend, in the currency and period of the wage; rates are 0 to 1; below the
        first threshold nothing is taken.
    of : {"remainder", "gross", "after:STEP"}
    marginal : bool

    Examples
    --------
    >>> import wageflow as wf
    >>> steps = [wf.Brackets("manager", [(0, 0.10), (8_000, 0.15)], of="gross")]
    >>> wf.Chain("managed", steps).split(10_000)["manager"]
    1100.0
    """

    recipient: str
    rates: Any
    of: str = "remainder"
    marginal: bool = True

    def __post_init__(self) -> None:
        where = f"brackets {self.recipient!r}"
        try:
            pairs = [(threshold, rate) for threshold, rate in self.rates]
        except (TypeError, ValueError):
            raise ChainError(
                f"{where}: got {self.rates!r}; write pairs such as [(0, 0.10), (8_000, 0.15)]"
            ) from None
        rates = tuple(
            (as_quantity(t, f"{where}, threshold {k}"), as_quantity(r, f"{where}, rate {k}"))
            for k, (t, r) in enumerate(pairs, start=1)
        )
        object.__setattr__(self, "rates", rates)

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List thresholds and rates."""
        for k, (threshold, rate) in enumerate(self.rates, start=1):
            yield f"threshold {k}", threshold
            yield f"rate {k}", rate

    def faults(self) -> Iterator[str]:
        """Say whether there are brackets, whether they ascend, and whether rates are shares."""
        if not self.rates:
            yield "has no brackets; write pairs such as [(0, 0.10), (8_000, 0.15)]"
        highest = -np.inf
        for k, (threshold, rate) in enumerate(self.rates, start=1):
            yield from _money_faults(f"threshold {k}", threshold)
            yield from _share_faults(f"rate {k}", rate)
            low, high = bounds(threshold)
            if low <= highest:
                yield f"threshold {k} ({low:g}) is not above the one before it ({highest:g})"
            highest = high
        yield from _base_faults(self.of)

    def describe(self, currency: str) -> str:
        """Return the step in words."""
        parts = [
            f"{in_words(rate, share=True)} from {in_words(threshold)}{currency}"
            for threshold, rate in self.rates
        ]
        how = "on the part above each threshold" if self.marginal else "on the whole amount"
        return f"{self.recipient} takes {', '.join(parts)} of {_base_words(self.of)}, {how}"

    def take(self, purse: Purse) -> Entry:
        """Take by bracket; the amount must be affordable."""
        base = purse.base(self.of)
        thresholds = [
            purse.amount(t, f"threshold {k}") for k, (t, _) in enumerate(self.rates, start=1)
        ]
        rates = [purse.rate(r, f"rate {k}") for k, (_, r) in enumerate(self.rates, start=1)]
        amount: Amount = 0.0 * base
        before: Any = 0.0
        for k, (threshold, rate) in enumerate(zip(thresholds, rates, strict=True)):
            if self.marginal:
                part = np.maximum(base - threshold, 0.0)
                if k + 1 < len(thresholds):
                    part = np.minimum(part, thresholds[k + 1] - threshold)
                amount = amount + rate * part
            else:
                amount = amount + (rate - before) * (base * np.greater_equal(base, threshold))
                before = rate
        amount = purse.afford(amount)
        return Entry(self.recipient, base, None, amount, ((self.recipient, amount),))


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
        yield from _money_faults("amount", self.amount)
        if bounds(self.term_months)[0] <= 0:
            yield f"term_months {self.term_months!r} can be 0 or less; a contract lasts"
        if bounds(self.discount_rate)[0] <= -1:
            yield f"discount_rate {self.discount_rate!r} reaches -1 a year; write 0.10 for 10 %"
        yield from _shortfall_faults(self.shortfall)

    def describe(self, currency: str) -> str:
        """Return the step in words."""
        return (
            f"{self.recipient} took {in_words(self.amount)}{currency} before departure, spread over "
            f"{in_words(self.term_months)} months at {in_words(self.discount_rate, share=True)} "
            "a year"
        )

    def take(self, purse: Purse) -> Entry:
        """Take the part of the cost that falls on the period."""
        amount = purse.amount(self.amount, "amount")
        months = purse.value(self.term_months, "term_months")
        growth = np.log1p(purse.value(self.discount_rate, "discount_rate")) / 12
        still = growth == 0
        i = np.where(still, 1.0, np.expm1(growth))
        annuity = np.where(still, 1 / months, i / -np.expm1(-months * np.where(still, 1, growth)))
        due = amount * (annuity if annuity.ndim else float(annuity)) * purse.months
        return _take_sum(purse, self.recipient, due, self.shortfall)


@dataclass(frozen=True)
class InKind:
    """A part of the wage paid in coupons or goods.

    The face value leaves the employer; the recipient has ``usefulness`` of it, and the rest is
    nobody's income, shown as ``in-kind loss``.

    Parameters
    ----------
    recipient : str
        Who is paid in kind, ``"worker"`` as a rule.
    share : quantity
        0 to 1.
    usefulness : quantity
        What a unit of face value is worth to the recipient, 0 to 1.
    of : {"remainder", "gross", "after:STEP"}

    Examples
    --------
    >>> import wageflow as wf
    >>> flow = wf.Chain("coupons", [wf.InKind("worker", 0.2, usefulness=0.5)]).split(100)
    >>> flow["worker"], flow["in-kind loss"]
    (90.0, 10.0)
    """

    recipient: str
    share: Any
    usefulness: Any = 1.0
    of: str = "remainder"

    def __post_init__(self) -> None:
        for name in ("share", "usefulness"):
            where = f"payment in kind to {self.recipient!r}, {name}"
            object.__setattr__(self, name, as_quantity(getattr(self, name), where))

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List share and usefulness."""
        yield "share", self.share
        yield "usefulness", self.usefulness

    def faults(self) -> Iterator[str]:
        """Say whether share, usefulness and base can be used."""
        yield from _share_faults("share", self.share)
        yield from _share_faults("usefulness", self.usefulness)
        yield from _base_faults(self.of)

    def describe(self, currency: str) -> str:  # noqa: ARG002 - shares have no currency
        """Return the step in words."""
        return (
            f"{in_words(self.share, share=True)} of {_base_words(self.of)} is paid to "
            f"{self.recipient} in coupons or goods, worth {in_words(self.usefulness, share=True)} "
            "of their face value"
        )

    def take(self, purse: Purse) -> Entry:
        """Move the face value out of the purse and book what it is worth."""
        rate, base = purse.rate(self.share, "share"), purse.base(self.of)
        face = purse.afford(rate * base)
        worth = purse.rate(self.usefulness, "usefulness") * face
        receipts = ((self.recipient, worth), (IN_KIND_LOSS, face - worth))
        return Entry(self.recipient, base, rate, face, receipts)


@dataclass(frozen=True)
class Withheld:
    """Pay booked to the worker and kept back; a fraction is paid in the end, perhaps none.

    Parameters
    ----------
    share : quantity
        Of what is left, 0 to 1.
    paid_fraction : quantity
        Of what was withheld, 0 to 1; the rest stays with the holder.
    holder : str
        Who keeps what is never paid.

    Examples
    --------
    >>> import wageflow as wf
    >>> flow = wf.Chain("promised", [wf.Withheld(1.0, 0.1, holder="company")]).split(120)
    >>> flow["worker"], flow["company"]
    (12.0, 108.0)
    """

    share: Any
    paid_fraction: Any
    holder: str = "holder of withheld pay"
    recipient: str = field(init=False, default="")

    def __post_init__(self) -> None:
        for name in ("share", "paid_fraction"):
            where = f"pay withheld by {self.holder!r}, {name}"
            object.__setattr__(self, name, as_quantity(getattr(self, name), where))
        object.__setattr__(self, "recipient", self.holder)

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List share and paid fraction."""
        yield "share", self.share
        yield "paid_fraction", self.paid_fraction

    def faults(self) -> Iterator[str]:
        """Say whether the two shares are shares."""
        yield from _share_faults("share", self.share)
        yield from _share_faults("paid_fraction", self.paid_fraction)

    def describe(self, currency: str) -> str:  # noqa: ARG002 - shares have no currency
        """Return the step in words."""
        return (
            f"{self.holder} withholds {in_words(self.share, share=True)} of what is left and pays "
            f"out {in_words(self.paid_fraction, share=True)} of that in the end"
        )

    def take(self, purse: Purse) -> Entry:
        """Withhold, and book what is paid in the end to the worker."""
        rate, base = purse.rate(self.share, "share"), purse.base("remainder")
        amount = rate * base
        paid = purse.rate(self.paid_fraction, "paid_fraction") * amount
        return Entry(
            self.holder, base, rate, amount, ((self.holder, amount - paid), (WORKER, paid))
        )
