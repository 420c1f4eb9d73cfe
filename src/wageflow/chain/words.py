"""Quantities as a reader of briefs would say them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wageflow.distributions import OneOf, Param, PerHead, Series, bounds
from wageflow.distributions.families import Uniform

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wageflow.distributions import Quantity

__all__ = ["Figures", "in_words", "written"]


_STATED = 9  # digits: who states a number does not write more of them


@dataclass(frozen=True)
class Figures:
    """How the figures of a quantity are written.

    Parameters
    ----------
    times : float
        What they are multiplied by; below 0, a range is told from its other end.
    unit : str
        What stands behind each of them.
    after : str
        What stands once behind a figure, or behind both ends of a range.
    signed : bool
        Whether those above 0 have a plus.
    """

    times: float = 1.0
    unit: str = ""
    after: str = ""
    signed: bool = False


_PLAIN, _SHARE = Figures(), Figures(100.0, " %")


def _figure(scaled: float, how: Figures, *, computed: bool = False) -> str:
    """Write a figure as it was stated; what was computed has more digits, of which few are read."""
    # without what arithmetic leaves, a minus before 0 among it
    size = float(f"{scaled:.12g}") + 0.0
    if size != float(f"{size:.{_STATED}g}"):
        rounded = f"{size:.0f}" if abs(size) >= 1000 else f"{size:.4g}"
        size = float(f"{size:.3g}" if computed else rounded)
    figure = f"{size:,.0f}" if size == round(size) else f"{size:,.{_STATED}g}"
    return f"{'+' if how.signed and size > 0.0 else ''}{figure}{how.unit}"


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
    return written(quantity, _SHARE if share else _PLAIN)


def written(quantity: Quantity, how: Figures) -> str:
    """Return a quantity in words as `in_words` does, with figures of another form.

    Examples
    --------
    >>> import wageflow as wf
    >>> written(wf.uniform(-0.2, -0.1), Figures(-100.0, after=" points"))
    '10 to 20 points'
    """
    if isinstance(quantity, float):
        return f"{_figure(how.times * quantity, how)}{how.after}"
    if isinstance(quantity, Param):
        known = written(quantity.value, how)
        return known if isinstance(quantity.value, float) else f"{quantity.name!r} ({known})"
    if isinstance(quantity, PerHead):
        return f"{in_words(quantity.total)} divided by {in_words(quantity.workers)} workers"
    if isinstance(quantity, OneOf):
        parts = [
            f"{written(value, how)} ({100 * weight:.3g} %)"
            for value, weight in zip(quantity.values, quantity.weights, strict=True)
        ]
        return f"{quantity.name!r}: " + " or ".join(parts)
    if isinstance(quantity, Series):
        low, high = (_figure(end, how) for end in _scaled(bounds(quantity), how))
        return f"{len(quantity.values)} values from {low} to {high}{how.after}"
    bounded = isinstance(quantity, Uniform)  # bounds are what a source prints then
    ends = bounds(quantity) if bounded else tuple(float(quantity.ppf(u)) for u in (0.05, 0.95))
    low, high = (_figure(end, how, computed=not bounded) for end in _scaled(ends, how))
    return f"{low} to {high}{how.after}" + ("" if bounded else " (90 %)")


def _scaled(ends: Iterable[float], how: Figures) -> list[float]:
    return sorted(how.times * end for end in ends)
