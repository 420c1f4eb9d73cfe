"""Headcounts that are known at dates: where a path without measures has to pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.chain.purse import unit_faults
from wageflow.chain.splitting import series_in
from wageflow.distributions import Quantity, as_quantity, bounds, resolve
from wageflow.errors import InputError, nearest
from wageflow.programme.faults import fractional
from wageflow.scenarios.calendar import iso_date, middle

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from wageflow.programme import Programme

    Floats = npt.NDArray[np.float64]

__all__ = ["Known", "read_known"]

_ALL = "*"


@dataclass(frozen=True)
class Known:
    """Headcounts of hosts at dates.

    Parameters
    ----------
    table : tuple of (host, ((date, quantity), ...))
        The host ``"*"`` stands for all of them together.
    """

    table: tuple[tuple[str, tuple[tuple[str, Quantity], ...]], ...] = ()

    @cached_property
    def moments(self) -> tuple[float, ...]:
        """When headcounts are known: the middle of the day, month or year, in months."""
        return tuple(sorted({middle(date) for _, dates in self.table for date, _ in dates}))

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List the headcounts, each with its place."""
        for host, dates in self.table:
            for date, quantity in dates:
                yield f"headcount {host} {date}", quantity

    def path(
        self, programme: Programme, stated: Floats, draws: Mapping[str, Any]
    ) -> list[tuple[float, Floats]]:
        """Return the headcounts of cohorts at the moments, shape (cohort, draw).

        Those of a host are shared out among its cohorts as the programme states them, and those of
        all hosts among all cohorts; hosts of which nothing is known stay as the programme has them.

        Parameters
        ----------
        programme : Programme
        stated : ndarray of shape (cohort, draw)
            The headcounts of the programme.
        draws : mapping of str to ndarray of shape (draw,)
        """
        if not self.table:
            return [(0.0, stated)]
        found = [stated.copy() for _ in self.moments]
        for host, dates in self.table:
            rows = [
                place
                for place, cohort in enumerate(programme.cohorts)
                if host in (_ALL, cohort.host)
            ]
            there = stated[rows]
            total = there.sum(axis=0)
            part = np.divide(
                there, total, out=np.full_like(there, 1.0 / len(rows)), where=total > 0.0
            )
            own = [
                (middle(date), resolve(quantity, f"headcount {host} {date}", draws))
                for date, quantity in dates
            ]
            for place, moment in enumerate(self.moments):
                found[place][rows] = part * _at(own, moment)
        return list(zip(self.moments, found, strict=True))


def _at(known: list[tuple[float, Any]], moment: float) -> Any:
    """Return what lies on the line between the known values before and after a moment."""
    for (start, before), (end, after) in pairwise(known):
        if start <= moment < end:
            return before + (after - before) * ((moment - start) / (end - start))
    return known[0][1] if moment < known[0][0] else known[-1][1]


def read_known(given: Any, programme: Programme) -> Known:
    """Read headcounts as a user gives them: ``{"Kuwait": {"2012": 3_750, "2019": 5_000}}``.

    Raises
    ------
    InputError
        All faults at once: hosts that are nobody's, dates that are none, numbers that are no
        headcounts.
    """
    if given is None:
        return Known()
    if isinstance(given, Known):
        return given
    if not isinstance(given, Mapping) or not all(isinstance(v, Mapping) for v in given.values()):
        raise InputError(
            f"headcounts: got {given!r}; write {{'Kuwait': {{'2012': 3_750, '2019': 5_000}}}}"
        )
    faults: list[str] = []
    table = []
    for host, dates in given.items():
        if host != _ALL and host not in programme.hosts:
            faults.append(
                f"headcounts of {host!r}: is no host of programme {programme.name!r}; "
                f"{nearest(str(host), programme.hosts)}"
            )
        rows = _read_dates(f"headcounts of {host!r}", dates, faults)
        table.append((str(host), tuple(sorted(rows.items(), key=lambda row: middle(row[0])))))
    if _ALL in given and len(given) > 1:
        faults.append("headcounts: state those of '*', or those of hosts; both say it twice")
    fixed = {cohort.host for cohort in programme.cohorts if cohort.turnover == "fixed"}
    faults += [
        f"headcounts of {host!r}: has cohorts with fixed terms, of which one date is all that "
        "can be followed; take turnover='exponential', or state one date"
        for host, rows in table
        if len(rows) > 1 and (host in fixed or (host == _ALL and fixed))
    ]
    if faults:
        raise InputError(*faults)
    return Known(tuple(table))


def _read_dates(place: str, dates: Mapping[Any, Any], faults: list[str]) -> dict[str, Quantity]:
    """Read the headcounts of a host; faults are added to `faults`."""
    rows: dict[str, Quantity] = {}
    for date, number in dates.items():
        try:
            when = iso_date(date, place)
            quantity = as_quantity(number, f"{place}, {date}")
        except InputError as error:
            faults += error.faults
            continue
        faults += _faults(f"{place}, {date}", quantity)
        if when in rows:
            faults.append(f"{place}: {when} stands twice; keep one of them")
        rows[when] = quantity
    if not dates:
        faults.append(f"{place}: no date; write {{'2012': 3_750}}")
    return rows


def _faults(place: str, quantity: Quantity) -> Iterator[str]:
    if any(True for _ in series_in(quantity)):
        yield f"{place}: holds an array; write a number or a range"
        return
    yield from unit_faults(place, quantity, "workers", "people")
    if fractional(quantity):
        yield f"{place}: {bounds(quantity)[0]:g} is not a whole number of workers"
    if (low := bounds(quantity)[0]) < 0:
        yield f"{place}: {quantity!r} can be below 0 (down to {low:g}); write a headcount"
