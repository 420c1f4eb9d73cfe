"""Piecewise linear functions of the gross wage, so that a chain can be inverted exactly.

A chain's steps use only ``+``, ``-``, ``*``, `minimum`, `maximum` and ``>=``. Fed with a number
they split a wage; fed with the identity function of this module, the same code yields the
take-home as a function of the gross wage, with every flat stretch and jump where it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Piecewise", "identity", "lift"]

Floats = npt.NDArray[np.float64]


class Piecewise(np.lib.mixins.NDArrayOperatorsMixin):
    """The function ``intercept[i] + slope[i] * g`` for ``start[i] <= g < start[i + 1]``, g >= 0.

    A piece whose slope is NaN is outside the domain: no wage there can be split.

    Parameters
    ----------
    start, slope, intercept : ndarray of shape (pieces,)
        ``start`` ascends from 0.

    Examples
    --------
    >>> import numpy as np
    >>> wage = identity()
    >>> rest = wage - np.minimum(wage, 100.0)  # a fee of 100, waived where it is not there
    >>> rest.start.tolist(), rest.slope.tolist()
    ([0.0, 100.0], [0.0, 1.0])
    """

    def __init__(self, start: Floats, slope: Floats, intercept: Floats) -> None:
        self.start = start
        self.slope = slope
        self.intercept = intercept

    @property
    def end(self) -> Floats:
        """Where each piece ends, the last at infinity."""
        return np.append(self.start[1:], np.inf)

    def __call__(self, g: float) -> float:
        """Value at the gross wage `g`, NaN outside the domain."""
        piece = int(np.searchsorted(self.start, g, side="right")) - 1
        return float(self.intercept[piece] + self.slope[piece] * g)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """Apply one of the few operations that chains are written in."""
        rule = _RULES.get(ufunc)
        if rule is None or method != "__call__" or kwargs:
            return NotImplemented
        return rule(*(lift(value) for value in inputs))

    def within(self, ceiling: Any) -> Piecewise:
        """Keep this function where it is at most `ceiling`, up to rounding; elsewhere undefined."""
        mine, limit = _align(self, lift(ceiling))
        gap = limit - mine
        gap = _split_at_zero(gap)
        mine, gap = _align(mine, gap)
        inside = _midpoints(gap)
        # what is short by rounding alone is not short: rates such as 0.7 + 0.2 + 0.1 sum to 1
        scale = 1e-12 * np.where(np.isfinite(gap.end), gap.end, 2 * gap.start + 1)
        allowed = gap.intercept + gap.slope * inside >= -scale
        return Piecewise(
            mine.start,
            np.where(allowed, mine.slope, np.nan),
            np.where(allowed, mine.intercept, np.nan),
        )

    def solve(self, value: float) -> list[tuple[float, float]]:
        """Return the stretches of gross wages at which the function equals `value`, ascending."""
        found: list[tuple[float, float]] = []
        pieces = zip(self.start, self.end, self.slope, self.intercept, strict=True)
        for start, end, slope, intercept in pieces:
            if np.isnan(slope):
                continue
            # rounding is relative to the wages of the piece, so that the unit of money is free
            tolerance = 1e-12 * max(abs(value), start, end if np.isfinite(end) else 0.0)
            first = intercept + slope * start
            flat = abs(slope) < 1e-15
            last = first if flat else intercept + slope * end
            if not min(first, last) - tolerance <= value <= max(first, last) + tolerance:
                continue
            if flat:
                low, high = float(start), float(end)
            else:
                # at a kink neither piece may own the root, if the slope is small: it is clipped
                low = high = float(np.clip((value - intercept) / slope, start, end))
            if found and low <= found[-1][1] * (1 + 1e-9):
                found[-1] = (found[-1][0], max(high, found[-1][1]))
            else:
                found.append((low, high))
        return found

    def range(self) -> tuple[float, float] | None:
        """Return the lowest and highest value over the domain, None if the domain is empty."""
        known = ~np.isnan(self.slope)
        if not known.any():
            return None
        slope, start, end = self.slope[known], self.start[known], self.end[known]
        first = self.intercept[known] + slope * start
        last = np.where(
            np.isfinite(end),
            self.intercept[known] + slope * np.where(np.isfinite(end), end, 0.0),
            np.where(slope > 0, np.inf, first),
        )
        return float(min(first.min(), last.min())), float(max(first.max(), last.max()))


def identity() -> Piecewise:
    """Return the gross wage as a function of itself."""
    return Piecewise(np.zeros(1), np.ones(1), np.zeros(1))


def lift(value: Any) -> Piecewise:
    """Return a number as a function that is that number everywhere."""
    if isinstance(value, Piecewise):
        return value
    return Piecewise(np.zeros(1), np.zeros(1), np.array([float(value)]))


def _on(f: Piecewise, starts: Floats) -> Piecewise:
    piece = np.searchsorted(f.start, starts, side="right") - 1
    return Piecewise(starts, f.slope[piece], f.intercept[piece])


def _align(f: Piecewise, g: Piecewise) -> tuple[Piecewise, Piecewise]:
    starts = np.union1d(f.start, g.start)
    return _on(f, starts), _on(g, starts)


def _midpoints(f: Piecewise) -> Floats:
    end = np.where(np.isfinite(f.end), f.end, 2 * f.start + 2)
    return (f.start + end) / 2


def _split_at_zero(f: Piecewise) -> Piecewise:
    """Cut the pieces of `f` where it crosses zero."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        root = -f.intercept / f.slope
    inside = (root > f.start) & (root < f.end)
    return _on(f, np.union1d(f.start, root[inside]))


def _add(f: Piecewise, g: Piecewise) -> Piecewise:
    f, g = _align(f, g)
    return Piecewise(f.start, f.slope + g.slope, f.intercept + g.intercept)


def _subtract(f: Piecewise, g: Piecewise) -> Piecewise:
    f, g = _align(f, g)
    return Piecewise(f.start, f.slope - g.slope, f.intercept - g.intercept)


def _multiply(f: Piecewise, g: Piecewise) -> Piecewise:
    f, g = _align(f, g)
    if np.any(np.abs(f.slope * g.slope) > 0):  # outside the domain it is NaN, which is not
        raise TypeError("the product of two sloping functions is not piecewise linear")
    slope = f.slope * g.intercept + g.slope * f.intercept
    return Piecewise(f.start, slope, f.intercept * g.intercept)


def _choose(first_where_negative: bool) -> Callable[[Piecewise, Piecewise], Piecewise]:  # noqa: FBT001 - private switch between min and max
    def rule(f: Piecewise, g: Piecewise) -> Piecewise:
        gap = _split_at_zero(_subtract(f, g))
        f, g = _on(f, gap.start), _on(g, gap.start)
        negative = gap.intercept + gap.slope * _midpoints(gap) < 0
        first = negative == first_where_negative
        slope = np.where(first, f.slope, g.slope)
        intercept = np.where(first, f.intercept, g.intercept)
        unknown = np.isnan(gap.slope)
        slope[unknown] = intercept[unknown] = np.nan
        return Piecewise(gap.start, slope, intercept)

    return rule


def _greater_equal(f: Piecewise, g: Piecewise) -> Piecewise:
    gap = _split_at_zero(_subtract(f, g))
    reached = (gap.intercept + gap.slope * _midpoints(gap) >= 0).astype(float)
    reached[np.isnan(gap.slope)] = np.nan
    return Piecewise(gap.start, np.where(np.isnan(reached), np.nan, 0.0), reached)


_RULES: dict[np.ufunc, Callable[..., Piecewise]] = {
    np.add: _add,
    np.subtract: _subtract,
    np.multiply: _multiply,
    np.minimum: _choose(first_where_negative=True),
    np.maximum: _choose(first_where_negative=False),
    np.greater_equal: _greater_equal,
}
