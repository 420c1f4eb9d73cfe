"""The sums of rows that summaries are of, each of them once.

Many keys of a summary are the same sum: what a state-side recipient gets, what it gets on the
state's side, and what it hands on if it keeps nothing. Each distinct sum is computed and summarised
once for all of them.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.simulation.summing.levels import GRID, LevelCurves
from wageflow.simulation.summing.merging import Part, part_of
from wageflow.simulation.summing.summary import (
    ARREARS,
    HEADCOUNT,
    LEVELS,
    Key,
    Moments,
    Series,
    between,
    keys,
    neighbours,
    quantiles,
    rows_of,
    total,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.simulation.computing.evaluate import Layout

__all__ = ["CURVED", "GROUPINGS", "Plan", "Statistics", "measured_rows"]

Floats: TypeAlias = npt.NDArray[np.float64]

#: What a summary can be by; those of a run without draws are computed at once.
GROUPINGS: tuple[tuple[str, ...], ...] = (
    (),
    ("host",),
    ("recipient",),
    ("host", "recipient"),
    HEADCOUNT,
    ARREARS,
)
#: Those of them of which a run without draws leaves distribution functions.
CURVED: tuple[tuple[str, ...], ...] = ((), ("host",))

_WORTH_SELECTING = 2**13  # draws from which on the compiled function is faster than sorting
_ROOM = 2**15  # values worked on at a time, which a core's cache holds


@dataclass(frozen=True, eq=False)
class Statistics:
    """Statistics of distinct series of one replicate.

    Parameters
    ----------
    part : Part
    points : ndarray of shape (series, level)
        At `LEVELS`.
    curves : ndarray of shape (series, level)
        At `GRID`, of the first series only: those that have a curve.
    """

    part: Part
    points: Floats
    curves: Floats

    def moments(self, which: npt.NDArray[np.intp]) -> Moments:
        """Return the moments of keys, from the series of each, shape (key,)."""
        return Moments(self.part.mean[which], self.part.variance[which], self.points[which])


@dataclass(frozen=True)
class Plan:
    """Which distinct series the keys of all groupings need; those with a curve stand first.

    Parameters
    ----------
    layout : Layout
    """

    layout: Layout

    @cached_property
    def keys(self) -> dict[tuple[str, ...], list[Key]]:
        """The keys of each grouping, as summaries list them."""
        return {by: keys(self.layout, by) for by in GROUPINGS}

    @cached_property
    def _rows_at(self) -> dict[tuple[str, str], list[int]]:
        """The rows of each host and recipient, of each host, of each recipient, and of all."""
        found: dict[tuple[str, str], list[int]] = {}
        for place, row in enumerate(self.layout.rows):
            host, recipient = row.host, row.recipient
            for at in {(host, recipient), (host, ""), ("", recipient), ("", "")}:
                found.setdefault(at, []).append(place)
        return found

    @cached_property
    def of_key(self) -> dict[tuple[str, ...], tuple[Series, ...]]:
        """The series of each key of each grouping."""
        return {
            by: tuple(
                rows_of(self.layout, key, self._rows_at.get((key.host, key.recipient), ()))
                for key in found
            )
            for by, found in self.keys.items()
        }

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """The distinct series."""
        order = (*CURVED, *(by for by in GROUPINGS if by not in CURVED))
        return tuple(dict.fromkeys(s for by in order for s in self.of_key[by]))

    @cached_property
    def curved(self) -> int:
        """How many of the series, from the first, have a curve."""
        return len({series for by in CURVED for series in self.of_key[by]})

    @cached_property
    def which(self) -> dict[tuple[str, ...], npt.NDArray[np.intp]]:
        """The number of the series of each key of each grouping."""
        number = {series: k for k, series in enumerate(self.series)}
        return {
            by: np.array([number[series] for series in found], dtype=np.intp)
            for by, found in self.of_key.items()
        }

    @cached_property
    def bytes_left(self) -> int:
        """How much memory the summary of a replicate takes."""
        count = sum(len(found) for found in self.keys.values())
        return 8 * (count * (len(LEVELS) + 2) + self.curved * len(GRID))

    def spread(
        self, found: Statistics
    ) -> tuple[dict[tuple[str, ...], Moments], dict[tuple[str, ...], LevelCurves]]:
        """Return the moments and the curves of all keys, from the statistics of the series."""
        return (
            {by: found.moments(which) for by, which in self.which.items()},
            {by: LevelCurves(found.curves, self.which[by]) for by in CURVED},
        )


def measured_rows(rows: Floats, wanted: Sequence[Series], curved: int = 0) -> Statistics:
    """Summarise series of a replicate that is all there.

    Parameters
    ----------
    rows : ndarray of shape (row, draw)
    wanted : sequence of Series
    curved : int
        Of how many series, from the first, quantiles at `GRID` are wanted.
    """
    size = rows.shape[1]
    at_once = max(1, _ROOM // size)
    mean, squares = np.empty((2, len(wanted)))
    points, curves = np.empty((len(wanted), len(LEVELS))), np.empty((curved, len(GRID)))
    room, work = np.empty((2, min(at_once, len(wanted)), size))
    # there once a run was compiled; it finds the same values without sorting the others
    compiled = sys.modules.get("wageflow.simulation.computing.shortcuts")
    places, share = neighbours(size, LEVELS)
    for start in range(0, len(wanted), at_once):
        some = wanted[start : start + at_once]
        values, part = room[: len(some)], slice(start, start + len(some))
        for one, out in zip(some, values, strict=True):
            total(rows, one, out)
        _, mean[part], squares[part] = part_of(values, work[: len(some)])
        if start < curved or compiled is None or size < _WORTH_SELECTING:
            values.sort(axis=1)
            points[part] = quantiles(values, LEVELS)
        else:
            points[part] = between(compiled.order_statistics(values, places), share)
        if start < curved:
            chosen = slice(start, min(start + len(some), curved))
            curves[chosen] = quantiles(values[: curved - start], GRID)
    return Statistics(Part(size, mean, squares), points, curves)
