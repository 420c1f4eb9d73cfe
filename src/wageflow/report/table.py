"""A table without a format: words already chosen, digits already justified."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Scale", "Section", "Table", "relative_error", "scale_for"]


@dataclass(frozen=True)
class Section:
    """Rows of a table under a heading.

    Parameters
    ----------
    title : str
    rows : sequence of sequence of str
        A cell for each column.
    """

    title: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Table:
    """What every renderer gets.

    Parameters
    ----------
    title, subtitle : str
        The subtitle states unit, price year and coverage.
    columns : sequence of str
        The first holds the names of the rows.
    sections : sequence of Section
    notes, sources : sequence of str
        Sources are numbered from 1; cells refer to them as ``[1]``.
    records : sequence of mapping
        The same content as unrounded numbers, for CSV.
    data : mapping
        The same content for other programs, as JSON.
    """

    title: str
    subtitle: str
    columns: Sequence[str]
    sections: Sequence[Section]
    notes: Sequence[str]
    sources: Sequence[str]
    records: Sequence[Mapping[str, Any]]
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Scale:
    """The unit of a column of money.

    Parameters
    ----------
    factor : float
        Dollars in a unit.
    name : str
    """

    factor: float
    name: str

    def figure(self, value: float, *, width: float, error: float) -> str:
        """Write a value with the digits that its error and the width of its range justify.

        No digit stands below the Monte Carlo error, a hundredth of the range, or a thousandth of the
        value.

        Examples
        --------
        >>> Scale(1e6, "million").figure(175_331_000, width=250e6, error=30_000)
        '175'
        >>> Scale(1e6, "million").figure(9_000_005, width=1e6, error=15)
        '9.00'
        """
        value, width, error = (x / self.factor for x in (value, abs(width), abs(error)))
        least = max(width / 100, error, abs(value) / 1000)
        if least <= 0:
            return "0"
        decimals = max(0, min(6, -math.floor(math.log10(least))))
        text = f"{value:,.{decimals}f}"
        return text.removeprefix("-") if not text.strip("-0.,") else text


def scale_for(largest: float) -> Scale:
    """Choose the unit in which the largest value of a table reads well.

    Examples
    --------
    >>> scale_for(4.1e8).name, scale_for(2_400.0).name
    ('million', '')
    """
    for factor, name in ((1e9, "billion"), (1e6, "million")):
        if abs(largest) >= 5 * factor or (factor == 1e6 and abs(largest) >= factor):
            return Scale(factor, name)
    return Scale(1.0, "")


def relative_error(error: float, value: float) -> str:
    """Write a standard error as a per cent of its value.

    Examples
    --------
    >>> relative_error(0.03, 175.0), relative_error(0.0, 5.0), relative_error(0.0001, 175.0)
    ('0.017 %', 'none', '< 0.001 %')
    """
    if abs(error) <= 1e-12 * abs(value):
        return "none"
    if value == 0:
        return "-"
    percent = 100 * abs(error / value)
    return "< 0.001 %" if percent < 0.001 else f"{percent:.2g} %"
