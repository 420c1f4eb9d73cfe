"""Deductions that take a part of the wage: shares, brackets, pay in kind, pay withheld."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from wageflow.arguments import checked
from wageflow.chain.purse import (
    IN_KIND_LOSS,
    WORKER,
    Amount,
    Entry,
    Purse,
    base_faults,
    base_words,
    money_faults,
    share_faults,
)
from wageflow.chain.words import in_words
from wageflow.distributions import Quantity, as_quantity, bounds
from wageflow.errors import ChainError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Brackets", "InKind", "Share", "Withheld"]


@checked
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

    holds_sums: ClassVar[bool] = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "rate", as_quantity(self.rate, f"share {self.recipient!r}, rate"))

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List the rate."""
        yield "rate", self.rate

    def faults(self) -> Iterator[str]:
        """Say whether rate and base can be used."""
        yield from share_faults("rate", self.rate)
        yield from base_faults(self.of)

    def describe(self, currency: str) -> str:  # noqa: ARG002 - shares have no currency
        """Return the step in words."""
        return f"{self.recipient} takes {in_words(self.rate, share=True)} of {base_words(self.of)}"

    def take(self, purse: Purse) -> Entry:
        """Take the share; of what is left it always can, of another base it must be affordable."""
        rate, base = purse.rate(self.rate, "rate"), purse.base(self.of)
        amount = rate * base
        if self.of != "remainder":
            amount = purse.afford(amount)
        return Entry(self.recipient, base, rate, amount, ((self.recipient, amount),))


@checked
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

    holds_sums: ClassVar[bool] = True

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
            yield from money_faults(f"threshold {k}", threshold)
            yield from share_faults(f"rate {k}", rate)
            low, high = bounds(threshold)
            if low <= highest:
                yield f"threshold {k} ({low:g}) is not above the one before it ({highest:g})"
            highest = high
        yield from base_faults(self.of)

    def describe(self, currency: str) -> str:
        """Return the step in words."""
        parts = [
            f"{in_words(rate, share=True)} from {in_words(threshold)}{currency}"
            for threshold, rate in self.rates
        ]
        how = "on the part above each threshold" if self.marginal else "on the whole amount"
        return f"{self.recipient} takes {', '.join(parts)} of {base_words(self.of)}, {how}"

    def take(self, purse: Purse) -> Entry:
        """Take by bracket; the amount must be affordable."""
        base = purse.base(self.of)
        thresholds = [
            purse.amount(t, f"threshold {k}") for k, (t, _) in enumerate(self.rates, start=1)
        ]
        rates = [purse.rate(r, f"rate {k}") for k, (_, r) in enumerate(self.rates, start=1)]
        amount: Amount = 0.0 * base
        for k, (threshold, rate) in enumerate(zip(thresholds, rates, strict=True)):
            if self.marginal:
                part = np.maximum(base - threshold, 0.0)
                if k + 1 < len(thresholds):
                    part = np.minimum(part, thresholds[k + 1] - threshold)
                amount = amount + rate * part
            else:
                # replaced, not topped up: a fall of the rate to 0 must leave 0 to the last bit
                reached = 1.0 * np.greater_equal(base, threshold)
                amount = amount * (1.0 - reached) + rate * (base * reached)
        amount = purse.afford(amount)
        return Entry(self.recipient, base, None, amount, ((self.recipient, amount),))


@checked
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

    holds_sums: ClassVar[bool] = False

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
        yield from share_faults("share", self.share)
        yield from share_faults("usefulness", self.usefulness)
        yield from base_faults(self.of)

    def describe(self, currency: str) -> str:  # noqa: ARG002 - shares have no currency
        """Return the step in words."""
        return (
            f"{in_words(self.share, share=True)} of {base_words(self.of)} is paid to "
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


@checked
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
    recipient: str = field(init=False, repr=False, default="")

    holds_sums: ClassVar[bool] = False

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
        yield from share_faults("share", self.share)
        yield from share_faults("paid_fraction", self.paid_fraction)

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
