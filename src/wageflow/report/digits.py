"""Which digits a figure has: those that its Monte Carlo error and its range justify."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NO_RANGE", "Digits", "Scale", "Spoken", "ranged", "relative_error", "scale_for"]

NO_RANGE = "no range"
"""What stands where a range would, beside a figure that is the same in all draws."""

_NOTHING = 1e-12  # of a value: what adding up in another order may leave
_FINEST = -12  # decimals beyond this are noise of the arithmetic


@dataclass(frozen=True)
class Scale:
    """The unit of a column of money.

    Parameters
    ----------
    factor : float
        Dollars in a unit.
    name : str

    Examples
    --------
    >>> Scale(1e6, "million").figure(14_600_000, width=2_900_000, error=280)
    '14.6'
    """

    factor: float
    name: str

    def figure(
        self, value: float, *, width: float, error: float, largest: float | None = None
    ) -> str:
        """Write a value with the digits that its error and the width of its range justify.

        The last digit is of the order of the Monte Carlo error, of a hundredth of the range, or
        the third digit of the largest value of the row, whichever is the coarsest; but a range
        that is narrow beside its values keeps the digits in which its ends differ. A value that
        is exact keeps all of its whole units.

        Parameters
        ----------
        value, width, error : float
            The value, the width of its range and its standard error, in dollars.
        largest : float, optional
            The largest value of the row, so that its figures end in the same place; the value
            itself by default.

        Returns
        -------
        str

        Examples
        --------
        >>> Scale(1e6, "million").figure(175_331_000, width=250e6, error=30_000)
        '175'
        >>> Scale(1e6, "million").figure(9_000_005, width=1e6, error=15)
        '9.00'
        >>> Scale(1.0, "").figure(87_596, width=18_573, error=7), Scale(1.0, "").figure(
        ...     2_805, width=0, error=0)
        ('87,600', '2,805')
        >>> Scale(1e6, "million").figure(0.0, width=3e-8, error=1e-9, largest=3e-8)
        '0'
        """
        size = max(abs(value), abs(largest or 0.0)) / self.factor
        width, error = abs(width) / self.factor, abs(error) / self.factor
        if size < 10.0**_FINEST:
            return "0"
        if width == 0.0 and error == 0.0:
            place = min(_order(size) - 2, 0)
        else:
            third = _order(size) - 2
            if width > 0.0:
                third = max(min(third, _order(width / 3)), _order(width / 100))
            place = max(third, _order(error)) if error > 0.0 else third
        place = max(place, _FINEST)
        text = f"{round(value / self.factor, -place):,.{max(0, -place)}f}"
        return text if text.strip("-0.,") else text.removeprefix("-")


def _order(value: float) -> int:
    """Return the power of ten of the leading digit."""
    return math.floor(math.log10(value))


class Digits(NamedTuple):
    """How exact a row of an estimate is: which digits its figures have, in tables and in pictures.

    Parameters
    ----------
    width : float
        Of the 90 % range, in dollars.
    error : float
        The largest standard error of the row, in dollars.
    largest : float
        Its largest value, in dollars.

    Examples
    --------
    >>> Digits(width=240e6, error=350_000, largest=384e6).figure(227_600_000, Scale(1e6, "million"))
    '228'
    """

    width: float
    error: float
    largest: float

    @classmethod
    def of(cls, row: Mapping[str, float]) -> Digits:
        """Take them from a row of statistics."""
        largest = max(abs(row["p5"]), abs(row["p95"]), abs(row["mean"]))
        if row["sd"] <= _NOTHING * largest:
            return cls(0.0, 0.0, largest)
        errors = (row[name] for name in ("mcse", "p5_mcse", "p50_mcse", "p95_mcse"))
        return cls(row["p95"] - row["p5"], max(errors), largest)

    @property
    def certain(self) -> bool:
        """Whether all draws are the same."""
        return self.width == 0.0 and self.error == 0.0

    def with_(self, other: Digits) -> Digits:
        """Return those of the sum of two rows, as if they rose and fell together."""
        return Digits(*(a + b for a, b in zip(self, other, strict=True)))

    def figure(self, value: float, scale: Scale) -> str:
        """Write a value, in dollars, of this row."""
        return scale.figure(value, width=self.width, error=self.error, largest=self.largest)


def scale_for(largest: float) -> Scale:
    """Choose the unit in which the largest value of a table reads well.

    Parameters
    ----------
    largest : float
        In dollars; its sign does not matter.

    Returns
    -------
    Scale
        Billions from five billion on, millions from one million on, else dollars.

    Examples
    --------
    >>> scale_for(4.1e8).name, scale_for(2_400.0).name
    ('million', '')
    """
    if abs(largest) >= 5e9:
        return Scale(1e9, "billion")
    if abs(largest) >= 1e6:
        return Scale(1e6, "million")
    return Scale(1.0, "")


def ranged(
    row: Mapping[str, float],
    unit: str = "USD",
    *,
    within: tuple[str, str] = ("p5", "p95"),
    mark: str = "",
    scale: str | None = None,
) -> str:
    """Write a median with its range, in one unit, for a sentence or a cell.

    The last digit is of the order of a tenth of the range, or of the Monte Carlo error if that is
    coarser, or of the third digit: what a reader remembers is not finer than what is known. Tables
    with a column for each end, where rows are compared, have more (`Scale.figure`).

    Parameters
    ----------
    row : mapping of str to float
        Statistics: p50, the two ends, sd, and p50_mcse and so on; of a certain number the median
        alone may be known.
    unit : str
        ``USD``, another currency or what is counted, with what else belongs to it, such as
        ``USD a year`` or ``workers``; ``%`` if the row holds shares.
    within : (str, str)
        The ends; those of the 90 % range by default.
    mark : str
        Stands behind the median, as ``*`` does where the median lies in a gap.
    scale : {"million", "billion"}, optional
        The unit of money.

    Returns
    -------
    str
        Money from half a million on in millions (m), from a hundred million on in billions (bn),
        unless a scale is named.

    Examples
    --------
    >>> row = {"p50": 190e6, "p5": 142e6, "p95": 263e6, "sd": 36e6, "p50_mcse": 0.2e6}
    >>> ranged(row), ranged(row, "USD a year")
    ('$0.19 bn (0.14-0.26)', '$0.19 bn (0.14-0.26) a year')
    >>> ranged(row, scale="million")
    '$190 m (140-260)'
    >>> ranged({"p50": -41e6, "p5": -63e6, "p95": 12e6, "sd": 20e6})
    '-$41 m (-63 to 12)'
    >>> ranged({"p50": 2805.0}, "USD a worker"), ranged({"p50": 0.0})
    ('$2,805 a worker (no range)', '$0 (no range)')
    >>> ranged({"p50": 0.48, "p5": 0.43, "p95": 0.531, "sd": 0.03}, "%")
    '48 % (43-53)'
    """
    low, high = (row.get(name, row["p50"]) for name in within)
    told = Spoken.of(row, unit, within=within, scale=scale)
    middle = f"{told.figure(row['p50'])}{mark}"
    if told.digits.certain:
        return f"{middle}{told.back} ({NO_RANGE})"
    return f"{middle} ({told.span(low, high)}){told.back}"


class Spoken(NamedTuple):
    """How a row is told in words: its digits, its unit, and what stands around its figures.

    Parameters
    ----------
    digits : Digits
    scale : Scale
    front, name, back : str
        What stands before a figure, the name of the scale after it, and what follows all.

    Examples
    --------
    >>> told = Spoken.of({"p50": 190e6, "p5": 142e6, "p95": 263e6, "sd": 36e6}, "USD a year")
    >>> told.figure(195e6), told.span(142e6, 263e6), told.back
    ('$0.20 bn', '0.14-0.26', ' a year')
    """

    digits: Digits
    scale: Scale
    front: str
    name: str
    back: str

    @classmethod
    def of(
        cls,
        row: Mapping[str, float],
        unit: str = "USD",
        *,
        within: tuple[str, str] = ("p5", "p95"),
        scale: str | None = None,
    ) -> Spoken:
        """Take them from a row of statistics; see `ranged`."""
        middle = row["p50"]
        low, high = (row.get(name, middle) for name in within)
        errors = [row.get(f"{name}_mcse", 0.0) for name in ("p50", *within)]
        largest = max(abs(low), abs(middle), abs(high))
        if max(abs(high - low), row.get("sd", 0.0)) <= _NOTHING * largest:
            digits = Digits(0.0, 0.0, abs(middle))
        else:
            digits = Digits(high - low, max(*errors, (high - low) / 10), largest)
        front, size, name, back = _worded(unit, abs(middle), largest, scale)
        return cls(digits, size, front, name, back)

    def figure(self, value: float) -> str:
        """Write a value of the row with its unit."""
        figure = self.digits.figure(value, self.scale)
        sign, size = ("-", figure[1:]) if figure.startswith("-") else ("", figure)
        return f"{sign}{self.front}{size}{f' {self.name}' if self.name else ''}"

    def span(self, low: float, high: float) -> str:
        """Write two ends, without their unit."""
        ends = [self.digits.figure(end, self.scale) for end in (low, high)]
        # beside a minus sign a dash could be read as another one
        return (" to " if "-" in ends[0] + ends[1] else "-").join(ends)


def _worded(
    unit: str, middle: float, largest: float, scale: str | None
) -> tuple[str, Scale, str, str]:
    """Return what stands before a figure, its scale, the name of that, and what follows all."""
    if unit == "%":
        return "", Scale(0.01, "per cent"), "%", ""
    head, _, rest = unit.partition(" ")
    if not (len(head) == 3 and head.isalpha() and head.isupper()):
        return "", Scale(1.0, ""), "", f" {unit}" if unit else ""
    front, back = "$" if head == "USD" else f"{head} ", f" {rest}" if rest else ""
    if scale == "billion" or (scale is None and (middle >= 1e8 or largest >= 1e9)):
        return front, Scale(1e9, "billion"), "bn", back
    if scale == "million" or middle >= 5e5 or largest >= 1e6:
        return front, Scale(1e6, "million"), "m", back
    return front, Scale(1.0, ""), "", back


def relative_error(error: float, value: float) -> str:
    """Write a standard error as a per cent of its value.

    Parameters
    ----------
    error, value : float
        In the same unit.

    Returns
    -------
    str
        ``none`` where there is no error beyond rounding, ``-`` where the value is 0.

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
    if percent < 0.001:
        return "< 0.001 %"
    return f"{percent:,.0f} %" if percent >= 99.5 else f"{percent:.2g} %"
