"""From take-home back to gross: the set of wages, not one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from wageflow.chain.piecewise import Piecewise, identity
from wageflow.chain.settle import settle
from wageflow.errors import ChainError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wageflow.chain.chain import Chain

__all__ = ["Interval", "invert"]


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
    if not isinstance(net, int | float | np.integer | np.floating) or not np.isfinite(net):
        raise InputError(
            f"chain {chain.name!r}: take-home {net!r} is not a finite number; gross up one at a "
            "time"
        )
    given = {name: float(value) for name, value in draws.items()}
    take_home = settle(chain, identity(), given, months).take_home
    if not isinstance(take_home, Piecewise):  # pragma: no cover - a chain that ignores the wage
        raise TypeError(take_home)
    stretches = take_home.solve(float(net))
    if not stretches:
        reach = take_home.range()
        what = "no wage can be split" if reach is None else f"it ranges from {_span(reach)}"
        raise ChainError(
            f"chain {chain.name!r}: no gross wage leaves a take-home of {net:,.2f}; {what}"
        )

    def paid(gross: float) -> float:
        return float(settle(chain, gross, given, months).take_home)

    parts = tuple((_polish(low, net, paid), _polish(high, net, paid)) for low, high in stretches)
    return Interval(parts[0][0], parts[-1][1], parts)


def _span(reach: tuple[float, float]) -> str:
    low, high = reach
    return f"{low:,.2f} upwards" if np.isinf(high) else f"{low:,.2f} to {high:,.2f}"


def _polish(gross: float, net: float, paid: object) -> float:
    """Move `gross` by a few units in the last place to where the split gives `net` back best."""
    if not callable(paid) or not np.isfinite(gross) or gross == 0:
        return gross
    step = float(np.spacing(gross))
    candidates = [round(gross, 9), *(gross + k * step for k in (0, 1, -1, 2, -2, 3, -3, 4, -4))]
    best, error = gross, np.inf
    for candidate in candidates:
        if abs(candidate - gross) > 1e-12 * gross:
            continue
        try:
            miss = abs(paid(candidate) - net)
        except ChainError:  # just outside what can be split
            continue
        if miss < error:
            best, error = candidate, miss
    return best
