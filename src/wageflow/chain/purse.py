"""What a step of a chain finds and what it does: the purse, the entry, and the checks they share.

A deduction sees a `Purse` (the gross wage, what is left, what was left after each earlier step)
and returns an `Entry` (what leaves the purse, and who receives it). To add a deduction, write one
class with `recipient`, `quantities`, `faults`, `describe` and `take`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

import numpy as np

from wageflow.chain.piecewise import Piecewise, lift
from wageflow.distributions import Quantity, bounds, units_of
from wageflow.errors import ChainError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = [
    "IN_KIND_LOSS",
    "WORKER",
    "Amount",
    "Deduction",
    "Entry",
    "Purse",
    "base_faults",
    "base_words",
    "money_faults",
    "share_faults",
    "share_hint",
    "unit_faults",
]

WORKER = "worker"
IN_KIND_LOSS = "in-kind loss"
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
    months : float or ndarray
        Length of the period in months.
    value : callable
        Turns a quantity and its field name into numbers.
    where : str
        The chain and step, for messages.
    """

    gross: Amount
    remainder: Amount
    after: Mapping[str, Amount]
    months: Any
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
        bad = np.logical_not(np.logical_and(np.greater_equal(rate, 0), np.less_equal(rate, 1)))
        if bad.any():
            got = float(np.asarray(rate)[bad].flat[0])
            raise ChainError(f"{self.where}: {name} {_not_a_share(got)}")
        return rate

    def amount(self, quantity: Quantity, name: str) -> Any:
        """Resolve a sum of money and make sure that it is not negative."""
        amount = self.value(quantity, name)
        bad = np.logical_not(np.greater_equal(amount, 0))
        if bad.any():
            got = float(np.asarray(amount)[bad].flat[0])
            raise ChainError(f"{self.where}: {name} {got:g} is below 0; write what is taken as > 0")
        return amount

    def above(self, quantity: Quantity, name: str, floor: float) -> Any:
        """Resolve a number and make sure that it is above `floor`."""
        number = self.value(quantity, name)
        bad = np.logical_not(np.greater(number, floor))
        if bad.any():
            got = float(np.asarray(number)[bad].flat[0])
            raise ChainError(
                f"{self.where}: {name} {got:g} is not above {floor:g}; give one that is"
            )
        return number

    def afford(self, amount: Amount) -> Amount:
        """Return `amount` if what is left covers it.

        Raises
        ------
        ChainError
            If the step takes more than there is, with the amounts and the first such wage.
        """
        there = np.maximum(self.remainder, 0.0)
        if isinstance(self.gross, Piecewise):
            return np.minimum(amount, there + 0.0 * lift(amount).within(there))
        short = amount > there + ROUNDING * np.abs(self.gross)
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
        return np.minimum(amount, there)


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

    @property
    def holds_sums(self) -> bool:
        """Whether it takes sums of money rather than shares alone."""

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List the numbers of the step by field name, any of which may be uncertain."""

    def faults(self) -> Iterator[str]:
        """Say what is wrong with the step in itself."""

    def describe(self, currency: str) -> str:
        """Return the step in words."""

    def take(self, purse: Purse) -> Entry:
        """Take from the purse."""


def _not_a_share(got: float) -> str:
    hint = _part(got, got) or "12 % is 0.12"
    return f"{got:g} is not a share (0 to 1); {hint}"


def _part(low: float, high: float) -> str:
    """Say how to write a share whose ends are written in per cent; empty if they are not."""
    if not (low >= 1 and 1 < high <= 100):
        return ""
    ends = dict.fromkeys((low, high))
    parts = [f"{end / 100:.2f}" if end == round(end) else f"{end / 100:g}" for end in ends]
    return f"write {' to '.join(parts)} for {' to '.join(f'{end:g}' for end in ends)} %"


def share_hint(quantity: Quantity) -> str:
    """Say what to do about a range that leaves 0 to 1."""
    return _part(*bounds(quantity)) or "choose another family or wf.truncate(..., 0, 1)"


def unit_faults(name: str, quantity: Quantity, *wanted: str) -> Iterator[str]:
    """Say whether a number was read from a claim that counts something else."""
    for unit in units_of(quantity):
        if unit.what not in wanted:
            parts = unit.what == "share" and "%" in wanted
            hint = ", or write the claim's own figure so, 35 and % for 0.35" if parts else ""
            yield f"{name}: its claim is in {unit}; name one in {' or '.join(wanted)}{hint}"


def share_faults(name: str, quantity: Quantity) -> Iterator[str]:
    """Say whether a share can be below 0 or above 1, or is of something else."""
    strange = list(unit_faults(name, quantity, "%"))
    if strange:
        yield from strange
        return
    low, high = bounds(quantity)
    if low < 0 or high > 1:
        got = high if high > 1 else low
        if isinstance(quantity, float):
            yield f"{name} {_not_a_share(got)}"
        else:
            yield (
                f"{name} {quantity!r} reaches {got:g}, which is not a share (0 to 1); "
                f"{share_hint(quantity)}"
            )


def money_faults(name: str, quantity: Quantity) -> Iterator[str]:
    """Say whether a sum of money can be negative, or is none."""
    strange = list(unit_faults(name, quantity, "money"))
    if strange:
        yield from strange
        return
    low, _ = bounds(quantity)
    if low < 0:
        yield (
            f"{name} {quantity!r} can be below 0 (down to {low:g}); write what is taken as a "
            "positive number, or wf.truncate(..., 0, None)"
        )


def base_faults(of: Any) -> Iterator[str]:
    """Say whether a base is one."""
    named = isinstance(of, str) and of.startswith("after:") and of != "after:"
    if not named and of not in ("gross", "remainder"):
        yield f"of={of!r} is no base; write 'gross', 'remainder' or 'after:STEP'"


def base_words(of: str) -> str:
    """Return a base in words."""
    if of == "gross":
        return "the gross wage"
    if of == "remainder":
        return "what is left"
    return f"what was left after {of.removeprefix('after:')}"
