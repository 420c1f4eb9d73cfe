"""Quantities as a reader of briefs would say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.distributions import OneOf, Param, PerHead, Series, bounds

if TYPE_CHECKING:
    from wageflow.distributions import Quantity

__all__ = ["in_words"]


def _figure(value: float, *, share: bool) -> str:
    if share:
        return f"{100 * value:.4g} %"
    return f"{value:,.0f}" if value == round(value) or abs(value) >= 1000 else f"{value:,.4g}"


def in_words(quantity: Quantity, *, share: bool = False) -> str:
    """Return a quantity in words: a figure, or its 5 % and 95 % points.

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
    "'fee' (5 to 95)"
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
    low, high = (_figure(float(quantity.ppf(u)), share=share) for u in (0.05, 0.95))
    return f"{low} to {high}"
