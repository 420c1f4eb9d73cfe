"""Work beside the contract: what it pays, who takes a part, what being caught means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wageflow.arguments import checked
from wageflow.chain.purse import money_faults, share_faults, unit_faults
from wageflow.chain.splitting import series_in
from wageflow.distributions import as_quantity, bounds
from wageflow.errors import InputError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.distributions import Quantity

__all__ = ["CAUGHT", "CONFISCATOR", "FINDER", "SUPERVISOR", "SideWork"]

CAUGHT = ("income", "fine", "home")
FINDER, SUPERVISOR, CONFISCATOR = "finder", "supervisor", "security"
#: The numbers of side work, in the order of their columns.
NUMBERS = ("hours", "pay", "finder", "permit", "permit_share", "risk", "fine")


@checked
@dataclass(frozen=True, kw_only=True)
class SideWork:
    """Jobs beside the contract.

    Parameters
    ----------
    hours : quantity
        A month.
    pay : quantity
        An hour, in the currency of the contract's results.
    finder : quantity
        The share of the pay that goes to whoever found the job.
    permit : quantity
        What the supervisor is paid a month for looking away; owed where cash falls short.
    permit_share : quantity
        The share of the pay that goes to the supervisor.
    risk : quantity
        The probability, a month of side work, of being caught.
    caught : {"income", "fine", "home"}
        What being caught means: security takes the side pay of the month; or the worker keeps it
        and owes security a fine; or security takes it and the worker is sent home at the end of
        that month, without a lump sum or withheld pay.
    fine : quantity
    first_month : int
        The month of the contract in which side work begins; 1 is the first.

    Raises
    ------
    InputError
        If a number cannot be what it stands for; all such numbers at once.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.SideWork(hours=40, pay=5, finder=0.2, risk=0.01, caught="home").caught
    'home'
    """

    hours: Any
    pay: Any
    finder: Any = 0.0
    permit: Any = 0.0
    permit_share: Any = 0.0
    risk: Any = 0.0
    caught: str = "income"
    fine: Any = 0.0
    first_month: int = 1

    def __post_init__(self) -> None:
        faults: list[str] = []
        for name in NUMBERS:
            try:
                read = as_quantity(getattr(self, name), f"side work, {name}")
            except InputError as error:
                faults += error.faults
            else:
                object.__setattr__(self, name, read)
        if not faults:
            faults = [f"side work, {fault}" for fault in self._faults()]
        if faults:
            raise InputError(*faults)

    def _faults(self) -> Iterator[str]:
        for name in NUMBERS:
            if any(True for _ in series_in(getattr(self, name))):
                yield f"{name}: holds an array; write a number or a range"
        yield from unit_faults("hours", self.hours, "hours")
        low, high = bounds(self.hours)
        if low < 0 or high > 744:
            yield f"hours: {self.hours!r} is not within 0 to 744, the hours of a month"
        for name in ("pay", "permit", "fine"):
            yield from money_faults(name, getattr(self, name))
        for name in ("finder", "permit_share", "risk"):
            yield from share_faults(name, getattr(self, name))
        yield from self._rule_faults()

    def _rule_faults(self) -> Iterator[str]:
        if bounds(self.finder)[1] + bounds(self.permit_share)[1] > 1:
            yield "finder and permit_share: can take more than the whole pay; lower one of them"
        if self.caught not in CAUGHT:
            yield f"caught={self.caught!r}: unknown; {nearest(str(self.caught), CAUGHT)}"
        if self.caught != "fine" and bounds(self.fine) != (0.0, 0.0):
            yield f"fine: is not taken with caught={self.caught!r}; write caught='fine'"
        if self.caught == "fine" and bounds(self.fine) == (0.0, 0.0):
            yield "fine: got 0; say what the fine is"
        first: Any = self.first_month
        if isinstance(first, bool) or not isinstance(first, int) or first < 1:
            yield f"first_month: got {first!r}; write a whole number of 1 or more"

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List every number with its name."""
        for name in NUMBERS:
            yield name, getattr(self, name)
