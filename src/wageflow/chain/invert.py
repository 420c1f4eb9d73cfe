"""From take-home back to gross: the set of wages, not one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.arguments import as_float, shown, size_fault
from wageflow.chain.piecewise import Piecewise, identity
from wageflow.chain.settle import settle
from wageflow.chain.splitting import series_in
from wageflow.errors import ChainError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wageflow.chain.chain import Chain

__all__ = ["Interval", "invert"]

_SAME = 1e-9  # of a wage: closer solutions are one solution, computed twice
_SLACK = 1e-11  # of a wage: a take-home that misses by more was not given back


@dataclass(frozen=True)
class Interval:
    """The gross wages that leave a take-home.

    Parameters
    ----------
    low, high : float
        The lowest and the highest; `high` is infinite where every higher wage leaves it too.
    parts : tuple of (float, float)
        The stretches between them that do, where they do not all.

    Examples
    --------
    >>> low, high = Interval(100.0, 150.0)
    >>> 120 in Interval(100.0, 150.0)
    True
    """

    low: float
    high: float
    parts: tuple[tuple[float, float], ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if not self.parts:
            object.__setattr__(self, "parts", ((self.low, self.high),))

    def __iter__(self) -> Iterator[float]:
        yield self.low
        yield self.high

    def __contains__(self, gross: float) -> bool:
        return any(low <= gross <= high for low, high in self.parts)


def invert(chain: Chain, net: float, draws: Mapping[str, float], months: float) -> Interval:
    """Return the gross wages that leave `net`; see `Chain.gross_up`."""
    place = f"chain {chain.name!r}"
    net = _number(net, f"{place}: take-home")
    given = {name: _number(v, f"{place}: draw of {name!r}") for name, v in draws.items()}
    if any(True for _, quantity in chain.quantities() for _ in series_in(quantity)):
        raise InputError(f"{place}: holds a value for each of many wages; gross up with one value")
    settled = settle(chain, identity(), given, months)
    take_home: Piecewise = settled.take_home
    if settled.arrived is not None:  # a wage whose remittance cannot be split is no wage either
        take_home = take_home + 0.0 * settled.arrived
    stretches = take_home.solve(net)
    if not stretches or stretches[0][0] > 0:  # no wage at all can be split where a low one cannot
        stretches.insert(0, (0.0, 0.0))

    def paid(gross: float) -> float:
        return float(settle(chain, gross, given, months).take_home)

    polished = (_polish(stretch, net, paid) for stretch in stretches)
    parts = tuple(part for part in polished if part is not None)
    if not parts:
        reach = take_home.range()
        what = "no wage can be split" if reach is None else f"it ranges from {_span(reach)}"
        raise ChainError(
            f"{place}: no gross wage leaves a take-home of {net:,.2f}; {what}, so ask for another"
        )
    return Interval(parts[0][0], parts[-1][1], parts)


def _number(value: Any, what: str) -> float:
    number = as_float(value)
    if number is None or not np.isfinite(number):
        raise InputError(f"{what} {shown(value)} is not a finite number; gross up one at a time")
    fault = size_fault(number)
    if fault:
        raise InputError(f"{what} {fault}")
    return number


def _span(reach: tuple[float, float]) -> str:
    low, high = reach
    return f"{low:,.2f} upwards" if np.isinf(high) else f"{low:,.2f} to {high:,.2f}"


def _polish(
    stretch: tuple[float, float], net: float, paid: Callable[[float], float]
) -> tuple[float, float] | None:
    """Move the ends of a stretch by rounding errors to where the split gives `net` back best.

    None where it does not give it back at all: a value that a jump approaches but never takes.
    """
    low, high = stretch
    if high <= low * (1 + _SAME):  # one wage, found from both sides of a kink
        at = _nearest(low, low, net, paid)
        return None if at is None else (at, at)
    first = _nearest(low, high, net, paid)
    last = high if np.isinf(high) else _nearest(high, low, net, paid)
    return None if first is None or last is None else (first, last)


def _nearest(
    gross: float, inward: float, net: float, paid: Callable[[float], float]
) -> float | None:
    """Return the wage within rounding of `gross` that leaves `net` best, None if none does."""
    ulp = float(np.spacing(gross))
    nudges = [0, 1, -1, 2, -2, 3, -3, 4, -4]
    if inward != gross:  # a flat stretch may end at a jump that stands some more ulps inside
        nudges += [int(np.sign(inward - gross)) << k for k in range(3, 12)]
    best, error = None, _SLACK * max(abs(net), gross)
    for candidate in (float(f"{gross:.14g}"), *(gross + nudge * ulp for nudge in nudges)):
        if candidate < 0 or abs(candidate - gross) > _SLACK * gross:
            continue
        try:
            miss = abs(paid(candidate) - net)
        except ChainError:  # just outside what can be split
            continue
        if miss < error or (best is None and miss == error):
            best, error = candidate, miss
    return best
