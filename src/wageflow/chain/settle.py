"""The one place where a wage goes through the steps of a chain, whatever the wage is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.chain.purse import WORKER, Amount, Deduction, Entry, Purse
from wageflow.chain.remittance import FAMILY
from wageflow.distributions import Draws, Quantity, resolve
from wageflow.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wageflow.chain.chain import Chain

__all__ = ["Settled", "labels", "months_in", "settle"]

_MONTHS = {"year": 12.0, "month": 1.0, "week": 12 / 52, "day": 12 / 365}


@dataclass(frozen=True)
class Settled:
    """A wage that went through a chain.

    Parameters
    ----------
    entries : tuple of Entry
        One for each step.
    left : tuple of amount
        What was left after each step.
    cash : amount
        What the steps left; the take-home less what is paid in kind or after withholding.
    sent : amount or None
        The part of the take-home that was sent home.
    home : tuple of Entry
        The steps of the remittance.
    arrived : amount
        What the family gets.
    """

    entries: tuple[Entry, ...]
    left: tuple[Amount, ...]
    cash: Amount
    sent: Amount = None
    home: tuple[Entry, ...] = ()
    arrived: Amount = None

    @property
    def take_home(self) -> Amount:
        """What the worker gets before anything is sent home."""
        total = self.cash
        for entry in self.entries:
            for recipient, amount in entry.receipts:
                if recipient == WORKER:
                    total = total + amount
        return total

    def receipts(self) -> Iterator[tuple[str, Amount]]:
        """List who receives what; the amounts add up to the gross wage."""
        for entry in (*self.entries, *self.home):
            yield from entry.receipts
        if self.sent is None:
            yield WORKER, self.cash
        else:
            yield FAMILY, self.arrived
            yield WORKER, self.cash - self.sent


def months_in(per: str) -> float:
    """Return the length of a period in months; a day by itself is one of 365.

    Raises
    ------
    InputError
        If it is none of year, month, week and day.
    """
    try:
        return _MONTHS[per]
    except KeyError:
        raise InputError(f"period {per!r}: write 'year', 'month', 'week' or 'day'") from None


def labels(steps: Sequence[Deduction]) -> list[str]:
    """Return a name for each step, unique within the chain: its recipient, numbered if repeated.

    Examples
    --------
    >>> import wageflow as wf
    >>> labels([wf.Share("embassy", 0.1), wf.Fee("embassy", 5)])
    ['embassy', 'embassy 2']
    """
    names: list[str] = []
    for step in steps:
        label, count = step.recipient, 1
        while label in names:  # a recipient may be called 'embassy 2' by the user as well
            count += 1
            label = f"{step.recipient} {count}"
        names.append(label)
    return names


def settle(chain: Chain, gross: Amount, draws: Draws, months: Any) -> Settled:
    """Send `gross` through the steps of `chain`.

    Parameters
    ----------
    chain : Chain
    gross : float, ndarray or Piecewise
        Arrays of any shape that broadcasts against the draws.
    draws : mapping of str to float or array
        A value for each unknown of the chain.
    months : float or ndarray
        Length of the wage's period.

    Raises
    ------
    ChainError
        If a step takes more than there is.
    """
    place = f"chain {chain.name!r}"
    entries, left, cash = _walk(chain.steps, gross, draws, months, (chain.name, place))
    settled = Settled(entries, left, cash)
    if chain.remittance is None:
        return settled
    home = chain.remittance
    where = (f"{chain.name}/remittance", f"{place}, remittance")
    purse = Purse(gross, cash, {}, months, _valuer(where[0], draws), where[1])
    sent = purse.rate(home.sent, "sent") * np.maximum(settled.take_home, 0.0)
    # only cash can be sent: what was paid in coupons or is still withheld stays where it is
    sent = np.minimum(sent, np.maximum(cash, 0.0))
    if home.limit is not None:
        sent = np.minimum(sent, purse.amount(home.limit, "limit"))
    steps, _, arrived = _walk(home.steps, sent, draws, months, where)
    return Settled(entries, left, cash, sent, steps, arrived)


def _valuer(prefix: str, draws: Draws) -> Any:
    def value(quantity: Quantity, name: str) -> Any:
        return resolve(quantity, f"{prefix}/{name}", draws)

    return value


def _walk(
    steps: Sequence[Deduction],
    gross: Amount,
    draws: Draws,
    months: Any,
    place: tuple[str, str],
) -> tuple[tuple[Entry, ...], tuple[Amount, ...], Amount]:
    entries: list[Entry] = []
    left: list[Amount] = []
    after: dict[str, Amount] = {}
    remainder = gross
    for number, (step, label) in enumerate(zip(steps, labels(steps), strict=True), start=1):
        where = f"{place[1]}, step {number} {label!r}"
        value = _valuer(f"{place[0]}/{label}", draws)
        entry = step.take(Purse(gross, remainder, after, months, value, where))
        remainder = remainder - entry.amount
        after[step.recipient] = remainder
        entries.append(entry)
        left.append(remainder)
    return tuple(entries), tuple(left), remainder
