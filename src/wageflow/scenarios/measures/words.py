"""What measures have in common, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wageflow.chain.words import Figures, written
from wageflow.chain.words import in_words as quantity_in_words
from wageflow.distributions import Param, Quantity, bounds
from wageflow.scenarios.calendar import date_text

if TYPE_CHECKING:
    from wageflow.scenarios.measures.base import Measure

__all__ = [
    "by_words",
    "change_words",
    "compliance_words",
    "in_words",
    "on_words",
    "phase_words",
    "points_words",
]

_POINTS = " percentage points"


def by_words(date: str) -> str:
    """Return by when something is to have happened.

    Examples
    --------
    >>> by_words("2019-12-22"), by_words("2018")
    ('By 22 December 2019', 'By the end of 2018')
    """
    return f"By {'' if date.count('-') == 2 else 'the end of '}{date_text(date)}"


def in_words(quantity: Quantity, *, share: bool = False) -> str:
    """Return a number of a measure in words: without its name if that only says where it stands.

    Examples
    --------
    >>> import wageflow as wf
    >>> in_words(wf.Param("Leak/share", wf.uniform(0, 0.5)), share=True)
    '0 % to 50 %'
    """
    return quantity_in_words(_unplaced(quantity), share=share)


def change_words(by: Quantity) -> str:
    """Return by how many percentage points a share rises or falls.

    In per cent alone, a reader would take it for a part of the share itself.

    Examples
    --------
    >>> import wageflow as wf
    >>> change_words(-0.1), change_words(wf.uniform(-0.05, 0.1))
    ('falls by 10 percentage points', 'changes by -5 to +10 percentage points')
    """
    low, high = bounds(by)
    if low < 0.0 < high:
        return f"changes by {points_words(by)}"
    verb, times = ("falls", -100.0) if low < 0.0 else ("rises", 100.0)
    return f"{verb} by {_points(by, Figures(times, after=_POINTS))}"


def points_words(by: Quantity) -> str:
    """Return what is added to a share, with its sign.

    Examples
    --------
    >>> points_words(-0.1), points_words(0.01)
    ('-10 percentage points', '+1 percentage point')
    """
    return _points(by, Figures(100.0, after=_POINTS, signed=True))


def _points(by: Quantity, how: Figures) -> str:
    said = written(_unplaced(by), how)
    return said.removesuffix("s") if said.lstrip("+-") == f"1{_POINTS}" else said


def _unplaced(quantity: Quantity) -> Quantity:
    """Return a number without its name if that only says where it stands."""
    if isinstance(quantity, Param) and "/" in quantity.name:
        return quantity.value
    return quantity


def on_words(date: str) -> str:
    """Return when something happens.

    Examples
    --------
    >>> on_words("2016-12-01"), on_words("2016-12")
    ('On 1 December 2016', 'In December 2016')
    """
    return f"{'On' if date.count('-') == 2 else 'In'} {date_text(date)}"


def compliance_words(measure: Measure, form: str = "; compliance {}") -> str:
    """Return how far a measure is complied with; nothing if it is fully."""
    known = measure.compliance
    if isinstance(known, Mapping):
        parts = [
            f"{in_words(number, share=True)} {'elsewhere' if host == '*' else f'in {host}'}"
            for host, number in known.items()
        ]
        return form.format(", ".join(parts))
    return "" if known == 1.0 else form.format(in_words(known, share=True))


def phase_words(measure: Measure, form: str = "over {}") -> str:
    """Return over how many months a measure comes into effect; nothing if at once."""
    if measure.phase_in == 0.0:
        return ""
    return f", {form.format(f'{in_words(measure.phase_in)} months')}"
