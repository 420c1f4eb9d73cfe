"""Dates as numbers of months, and the periods that results are reported by.

Time is counted in months since the beginning of year 0, a day being its share of its month, so that
``2017-09-11`` is ``12 * 2017 + 8 + 10/30``. Every month is a twelfth of a year.
"""

from __future__ import annotations

import calendar as _calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.errors import InputError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

__all__ = ["STEPS", "Horizon", "begin", "date_text", "finish", "iso_date", "middle"]

STEPS = {"month": 1, "year": 12}
_MOST_PERIODS = 12 * 200
_DATE = re.compile(r"\s*([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?\s*")


def iso_date(value: Any, place: str) -> str:
    """Return a date as text: ``"2012"``, ``"2012-06"`` or ``"2012-06-30"``.

    Parameters
    ----------
    value : str, int, datetime.date or pandas.Period
        A year, a month or a day.
    place : str
        What the date is, for messages.

    Raises
    ------
    InputError
        If it is none of these, or there is no such day.

    Examples
    --------
    >>> iso_date(2012, "start"), iso_date("2012-6", "start")
    ('2012', '2012-06')
    """
    if isinstance(value, np.integer | np.datetime64):
        value = value.item()
    if isinstance(value, dt.datetime):
        value = value.date()
    text = str(value) if isinstance(value, str | int | dt.date) else ""
    if not text and hasattr(value, "strftime"):
        text = str(value)[:10]
    found = _DATE.fullmatch(text)
    if isinstance(value, bool) or found is None:
        raise InputError(f"{place}: got {value!r}; write a date such as '2017-09-11' or '2017-09'")
    year = int(found[1])
    month, day = (None if part is None else int(part) for part in found.groups()[1:])
    if month is not None and not 1 <= month <= 12:
        raise InputError(f"{place}: {value!r} has no month {month}; months run from 01 to 12")
    if month is not None and day is not None:
        last = _calendar.monthrange(max(year, 1), month)[1]
        if not 1 <= day <= last:
            raise InputError(f"{place}: {value!r} has no day {day}; that month ends on the {last}.")
    if not year >= 1:
        raise InputError(f"{place}: {value!r} has no year; write one such as 2012")
    return "-".join(
        part for part in (f"{year:04}", month and f"{month:02}", day and f"{day:02}") if part
    )


def _parts(date: str) -> tuple[int, int | None, int | None]:
    year, month, day = (*(int(part) for part in date.split("-")), None, None)[:3]
    return int(year or 0), month, day


def begin(date: str) -> float:
    """Return when a day, month or year begins.

    Examples
    --------
    >>> begin("0001-02"), begin("0001-02-15")
    (13.0, 13.5)
    """
    year, month, day = _parts(date)
    months = 12.0 * year + (month or 1) - 1
    if month is None or day is None:
        return months
    return months + (day - 1) / _calendar.monthrange(year, month)[1]


def finish(date: str) -> float:
    """Return when a day, month or year ends.

    Examples
    --------
    >>> finish("0001"), finish("0001-02"), finish("0001-02-14")
    (24.0, 14.0, 13.5)
    """
    year, month, day = _parts(date)
    if month is None:
        return 12.0 * (year + 1)
    if day is None:
        return 12.0 * year + month
    return 12.0 * year + month - 1 + day / _calendar.monthrange(year, month)[1]


def middle(date: str) -> float:
    """Return the middle of a day, month or year: what a figure of that time stands for."""
    return (begin(date) + finish(date)) / 2


def date_text(date: str) -> str:
    """Return a date in words.

    Examples
    --------
    >>> date_text("2017-09-11"), date_text("2017-09"), date_text("2017")
    ('11 September 2017', 'September 2017', '2017')
    """
    year, month, day = _parts(date)
    name = "" if month is None else _calendar.month_name[month]
    return " ".join(str(part) for part in (day, name, year) if part)


@dataclass(frozen=True)
class Horizon:
    """From when to when results are reported, and in what steps.

    Parameters
    ----------
    start, end : str
        The first and the last month or year, both included.
    step : {"month", "year"}

    Raises
    ------
    InputError
        If a date or the step is none, the end is before the start, or yearly steps do not make up
        the time between them.

    Examples
    --------
    >>> horizon = Horizon("2012-01", "2013-12", "year")
    >>> horizon.labels, horizon.edges.tolist()
    (('2012', '2013'), [24144.0, 24156.0, 24168.0])
    """

    start: str
    end: str
    step: str = "year"

    def __post_init__(self) -> None:
        faults: list[str] = []
        for name in ("start", "end"):
            try:
                date = iso_date(getattr(self, name), name)
            except InputError as error:
                faults += error.faults
                continue
            if date.count("-") == 2:
                faults.append(f"{name}: got {date!r}; results are by month or year, so write one")
            object.__setattr__(self, name, date)
        if self.step not in STEPS:
            faults.append(f"step {self.step!r}: unknown; {nearest(str(self.step), STEPS)}")
        if faults:
            raise InputError(*faults)
        months = finish(self.end) - begin(self.start)
        if months <= 0:
            raise InputError(f"end {self.end!r}: is before start {self.start!r}; exchange them")
        if months > _MOST_PERIODS:
            raise InputError(f"end {self.end!r}: is {months / 12:g} years after start; 200 at most")
        if months % STEPS[self.step]:
            raise InputError(
                f"step 'year': {self.start} to {self.end} are {months:g} months, which are no whole"
                " years; move an end, or take step='month'"
            )

    @cached_property
    def edges(self) -> npt.NDArray[np.float64]:
        """Where periods begin, and where the last one ends, in months; shape (period + 1,)."""
        return np.arange(begin(self.start), finish(self.end) + 0.5, STEPS[self.step])

    def by_year(self) -> Horizon:
        """Return the same time in calendar years, of which the first and last may be cut short."""
        if self.step != "month":
            return self
        return _CalendarYears(self.start, self.end, "month")

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The name of each period: ``"2012-01"``, or ``"2012"`` where a year is a calendar year."""
        return tuple(self._labels())

    def _labels(self) -> Iterator[str]:
        for edge in self.edges[:-1]:
            year, month = divmod(int(edge), 12)
            whole = self.step == "year" and month == 0
            yield f"{year:04}" if whole else f"{year:04}-{month + 1:02}"

    @property
    def is_coarse(self) -> bool:
        """Whether periods are longer than a month."""
        return bool((np.diff(self.edges) > 1.0).any())

    @property
    def years(self) -> npt.NDArray[np.float64]:
        """The length of each period in years, shape (period,)."""
        return np.diff(self.edges) / 12.0

    @cached_property
    def calendar_years(self) -> tuple[int, ...]:
        """The calendar year in which each period begins."""
        return tuple(int(edge) // 12 for edge in self.edges[:-1])


class _CalendarYears(Horizon):
    """Calendar years, of which the first and the last may be cut short."""

    @cached_property
    def edges(self) -> npt.NDArray[np.float64]:
        """Where years begin, and where the last one ends, in months."""
        first, last = begin(self.start), finish(self.end)
        inner = np.arange(first + 1, last)
        return np.array([first, *inner[inner % 12 == 0], last])

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The years."""
        return tuple(f"{year:04}" for year in self.calendar_years)
