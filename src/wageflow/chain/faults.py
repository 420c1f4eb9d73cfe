"""What can be wrong with a chain as it is written, found before any wage is split."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from wageflow.arguments import as_float, as_list, shown
from wageflow.chain.check import Printed
from wageflow.chain.purse import (
    IN_KIND_LOSS,
    Deduction,
    money_faults,
    share_faults,
)
from wageflow.chain.remittance import Remittance
from wageflow.chain.settle import months_in
from wageflow.errors import ChainError, InputError, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence


__all__ = ["listed", "period_faults", "printed_faults", "remittance_faults", "step_faults"]


def listed(value: Any, place: str, example: str) -> tuple[Any, ...]:
    """Return the entries of a list.

    Raises
    ------
    ChainError
        If it is none.
    """
    found = as_list(value)
    if found is None:
        raise ChainError(f"{place}: got {shown(value)}; write a list such as [{example}]")
    return found


def step_faults(place: str, steps: Sequence[Any]) -> Iterator[str]:
    """Say what is wrong with steps, each in itself and in its order."""
    seen: list[str] = []
    for number, step in enumerate(steps, start=1):
        if not isinstance(step, Deduction) or isinstance(step, type):
            yield (
                f"{place}, step {number}: got {step!r}; write a deduction such as "
                "wf.Share('agency', 0.10)"
            )
            continue
        recipient: Any = step.recipient
        where = f"{place}, step {number} {recipient!r}"
        if not isinstance(recipient, str) or not recipient.strip():
            yield f"{where}: needs a recipient's name, such as 'agency'"
        if recipient == IN_KIND_LOSS:
            yield f"{where}: the name is kept for what coupons lose; choose another"
        for fault in step.faults():
            yield f"{where}: {fault}"
        of: Any = getattr(step, "of", "remainder")
        name = of.removeprefix("after:") if isinstance(of, str) else ""
        if name and name != of and name not in seen:
            yield f"{where}: of={of!r} names no earlier step; {nearest(name, seen)}"
        if isinstance(recipient, str):
            seen.append(recipient)


def remittance_faults(place: str, remittance: Any) -> Iterator[str]:
    """Say what is wrong with what happens to the take-home afterwards."""
    if not isinstance(remittance, Remittance):
        yield f"{place}: got {remittance!r}; write wf.Remittance(0.8, [wf.Share('courier', 0.10)])"
        return
    yield from (f"{place}: {fault}" for fault in share_faults("sent", remittance.sent))
    if remittance.limit is not None:
        yield from (f"{place}: {fault}" for fault in money_faults("limit", remittance.limit))
    yield from step_faults(place, remittance.steps)
    for number, step in enumerate(remittance.steps, start=1):
        # only a worker can be in debt: a family that gets less than nothing gets nothing
        if getattr(step, "shortfall", None) == "owe":
            yield (
                f"{place}, step {number} {step.recipient!r}: shortfall='owe' would leave the "
                "family below 0; write shortfall='waive' or 'error'"
            )


def period_faults(place: str, per: Any) -> Iterator[str]:
    """Say whether a chain's period is one."""
    try:
        if per is not None:
            months_in(per)
    except InputError as error:
        yield f"{place}: {error}"


def printed_faults(
    place: str, printed: Sequence[Any], recipients: Collection[str]
) -> Iterator[str]:
    """Say whether printed results can be held against the chain."""
    for number, row in enumerate(printed, start=1):
        if not isinstance(row, Printed):
            yield (
                f"{place}, printed {number}: got {shown(row)}; write what a source prints: "
                "Printed('worker', 70, 80, 'month')"
            )
            continue
        where = f"{place}, printed {number} {row.recipient!r}"
        if row.recipient not in recipients:
            yield f"{where}: gets nothing here; {nearest(row.recipient, recipients)}"
        low, high = as_float(row.low), as_float(row.high)
        if low is None or high is None or not math.isfinite(high - low):
            yield f"{where}: {shown(row.low)} to {shown(row.high)}; write two finite numbers"
        elif low > high:
            yield f"{where}: low {low:g} is above high {high:g}; swap them"
        yield from period_faults(where, row.per)
