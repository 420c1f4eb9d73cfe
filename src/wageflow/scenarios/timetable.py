"""When anything changes: the moments between which everything runs on evenly.

Time from the first change (or the beginning of the horizon, if that is earlier) to its end is cut
into spells, in each of which every strength is constant, and these into segments at the edges of
periods. A path is thus a function of the calendar: the horizon only chooses what is shown of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.distributions import bounds
from wageflow.scenarios.measures import Cap, Displace, Repatriate
from wageflow.scenarios.measures.heads import Entry, Removal, Restraint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from wageflow.scenarios.calendar import Horizon
    from wageflow.scenarios.measures import Measure

    Floats = npt.NDArray[np.float64]

__all__ = ["Timetable", "ramp"]

_CLOSE = 1e-9  # months: moments closer than that are one


@dataclass(frozen=True, eq=False)
class Timetable:
    """The moments of a scenario within a horizon.

    Parameters
    ----------
    horizon : Horizon
    measures : sequence of Measure
    knots : sequence of float
        Moments at which headcounts are known, in months.
    monthly : bool
        Whether a cap is looked at month by month, as fixed terms need it.
    """

    horizon: Horizon
    measures: Sequence[Measure]
    knots: Sequence[float] = ()
    monthly: bool = False

    @cached_property
    def spells(self) -> Floats:
        """Where spells begin, and the end; shape (spell + 1,)."""
        first, last = float(self.horizon.edges[0]), float(self.horizon.edges[-1])
        found = {first, *(moment for moment in self._moments() if moment < last)}
        return np.array([*_distinct(sorted(found)), last])

    @cached_property
    def segments(self) -> Floats:
        """Where segments begin, and the end; shape (segment + 1,)."""
        return np.array(_distinct(sorted({*self.spells.tolist(), *self.horizon.edges.tolist()})))

    @cached_property
    def cuts(self) -> tuple[slice, ...]:
        """Where in `segments` the beginnings of each spell's segments stand, and its end."""
        places = np.searchsorted(self.segments, self.spells - _CLOSE).tolist()
        return tuple(slice(first, last + 1) for first, last in pairwise(places))

    @cached_property
    def periods(self) -> tuple[slice | None, ...]:
        """The periods of each spell, one for each of its segments; None before the horizon."""
        edges = self.horizon.edges - _CLOSE
        found: list[slice | None] = []
        for cut in self.cuts:
            starts = self.segments[cut][:-1]
            first = int(np.searchsorted(edges, starts[0], side="right")) - 1
            found.append(None if first < 0 else slice(first, first + len(starts)))
        return tuple(found)

    def _moments(self) -> Iterator[float]:
        heads = [m for m in self.measures if isinstance(m, Restraint | Removal | Entry | Cap)]
        changes = [moment for measure in heads for moment in _changes(measure)]
        yield from changes
        yield from self.knots
        for measure in self.measures:
            if measure not in heads:
                yield from _changes(measure)
            if isinstance(measure, Displace):
                yield from _echoes(measure, [*changes, *self.knots])
            if isinstance(measure, Cap) and self.monthly:
                yield from _months(measure.first or 0.0, measure.last or math.inf, self.horizon)
        if len(self.knots) > 1 and any(isinstance(m, Cap) for m in self.measures):
            yield from _months(self.knots[0], self.knots[-1], self.horizon)


def _distinct(moments: Sequence[float]) -> list[float]:
    found: list[float] = []
    for moment in moments:
        if not found or moment - found[-1] > _CLOSE:
            found.append(moment)
    return found


def _months(first: float, last: float, horizon: Horizon) -> list[float]:
    until = min(last, float(horizon.edges[-1]))
    return [float(month) for month in range(math.floor(first), math.ceil(until) + 1)]


def _changes(measure: Measure) -> Iterator[float]:
    """Yield when the strength of a measure changes."""
    longest = bounds(measure.phase_in)[1]
    steps = range(1, math.ceil(longest - _CLOSE) + 1)
    if measure.first is not None:
        yield measure.first
        sign = -1 if isinstance(measure, Repatriate) else 1
        yield from (measure.first + sign * k for k in steps)
    if measure.last is not None:
        yield measure.last


def _echoes(measure: Displace, changes: Sequence[float]) -> Iterator[float]:
    """Yield when those arrive elsewhere whom a change sends away."""
    low, high = bounds(measure.after_months)
    for moment in changes:
        if high == low:
            yield moment + low
        else:
            first, last = math.floor(moment + low), math.ceil(moment + high)
            yield from (float(month) for month in range(first, last + 2))


def ramp(measure: Measure, phase: Any, start: float) -> Any:
    """Return the strength of a measure that is complied with in full, in a spell.

    It rises month by month from its beginning (up to it, for a deadline), in each to the mean of an
    even rise over that month, so that nothing depends on how time is cut into spells.

    Parameters
    ----------
    measure : Measure
    phase : float or ndarray
        Its months of phasing in.
    start : float
        Of the spell, in months.

    Examples
    --------
    >>> from wageflow.scenarios.measures import StopPermits
    >>> stop = StopPermits(start="0001", phase_in=2)
    >>> [float(ramp(stop, 2.0, 12.0 + k)) for k in range(3)]
    [0.25, 0.75, 1.0]
    """
    first, last = measure.first, measure.last
    if last is not None and start >= last - _CLOSE:
        return 0.0
    if first is None:
        return 1.0
    if np.ndim(phase) == 0 and phase == 0.0:
        return 1.0 if start >= first - _CLOSE else 0.0
    step = math.floor(start - first + _CLOSE)
    rise = phase if isinstance(measure, Repatriate) else 0.0
    length = np.maximum(phase, _CLOSE)  # at once, for the draws that have no phase

    def area(t: Any) -> Any:
        return np.clip(t, 0.0, length) ** 2 / (2 * length) + np.maximum(t - length, 0.0)

    return np.clip(area(step + 1.0 + rise) - area(step + rise), 0.0, 1.0)
