"""Quantities as a reader of briefs would say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.distributions import OneOf, Param, PerHead, Series, bounds
from wageflow.distributions.families import Uniform

if TYPE_CHECKING:
    from wageflow.distributions import Quantity

__all__ = ["in_words"]


_STATED = 9  # digits: who states a number does not write more of them


def _figure(value: float, *, share: bool, computed: bool = False) -> str:
    """Write a figure as it was stated; what was computed has more digits, of which few are read."""
    size = float(f"{100 * value if share else value:.12g}")  # without what arithmetic leaves
    if size != float(f"{size:.{_STATED}g}"):
        rounded = f"{size:.0f}" if abs(size) >= 1000 else f"{size:.4g}"
        size = float(f"{size:.3g}" if computed else rounded)
    figure = f"{size:,.0f}" if size == round(size) else f"{size:,.{_STATED}g}"
    return f"{figure} %" if share else figure


def in_words(quantity: Quantity, *, share: bool = False) -> str:
    """Return a quantity in words: a figure, its bounds, or its 5 % and 95 % points.

    Parameters
    ----------
    quantity : quantity
    share : bool
        Whether it is a share, to be written in per cent.

    Examples
    --------
    >>> in_words(0.48, share=True)
    '48 %'
    >>> import wageflow as wf
    >>> in_words(wf.Param("fee", wf.uniform(0, 100)))
    "'fee' (0 to 100)"
    >>> in_words(wf.normal(100, 10))
    '83.6 to 116 (90 %)'
    >>> in_words(wf.between(1_234, 5_678, coverage=0.90))
    '1,234 to 5,678 (90 %)'
    """
    if isinstance(quantity, float):
        return _figure(quantity, share=share)
    if isinstance(quantity, Param):
        known = in_words(quantity.value, share=share)
        return known if isinstance(quantity.value, float) else f"{quantity.name!r} ({known})"
    if isinstance(quantity, PerHead):
        return f"{in_words(quantity.total)} divided by {in_words(quantity.workers)} workers"
    if isinstance(quantity, OneOf):
        parts = [
            f"{in_words(value, share=share)} ({100 * weight:.3g} %)"
            for value, weight in zip(quantity.values, quantity.weights, strict=True)
        ]
        return f"{quantity.name!r}: " + " or ".join(parts)
    if isinstance(quantity, Series):
        low, high = (_figure(end, share=share) for end in bounds(quantity))
        return f"{len(quantity.values)} values from {low} to {high}"
    bounded = isinstance(quantity, Uniform)  # bounds are what a source prints then
    ends = bounds(quantity) if bounded else tuple(float(quantity.ppf(u)) for u in (0.05, 0.95))
    low, high = (_figure(end, share=share, computed=not bounded) for end in ends)
    return f"{low} to {high}" if bounded else f"{low} to {high} (90 %)"
