"""The statistics of a replicate of any size, block by block, in memory that does not grow with it.

A replicate that is small is held as a whole and sorted, so that its quantiles are exact. Of a large
one the first draws are held, to choose cells from; they and all others are then counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.simulation.summing.levels import GRID
from wageflow.simulation.summing.merging import Merged, Part, part_of
from wageflow.simulation.summing.series import Plan, Statistics, measured_rows
from wageflow.simulation.summing.sketch import Scratch, Sketch
from wageflow.simulation.summing.summary import LEVELS, total

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wageflow.simulation.summing.summary import Series

__all__ = ["bytes_needed", "held", "stream"]

Floats: TypeAlias = npt.NDArray[np.float64]

_SORTED = 2**16  # draws of a replicate that is sorted, however few its rows
_HELD = 2**23  # values of rows that are held at most
_FIRST = 2**14  # draws from which cells are chosen
_CELLS = 2**13  # of a series
_ALL_CELLS = 2**22  # of all series together, unless that leaves a series fewer than the least
_LEAST = 2**10


def held(rows: int, size: int) -> int:
    """Return how many draws of a replicate of `size` are held at a time.

    Examples
    --------
    >>> held(rows=42, size=4_096), held(rows=42, size=2**26)
    (4096, 16384)
    """
    if size <= _SORTED and rows * size <= _HELD:
        return size
    return min(size, max(_LEAST, min(_FIRST, _HELD // max(rows, 1))))


def cells_of(series: int) -> int:
    """Return the cells that each of so many series has, tails aside."""
    return max(_LEAST, min(_CELLS, _ALL_CELLS // max(series, 1)))


def bytes_needed(plan: Plan, size: int) -> int:
    """Return about how much memory a replicate takes while it is computed."""
    rows, series = len(plan.layout.rows), len(plan.series)
    first = held(rows, size)
    if first == size:
        return 8 * size * (rows + 4)
    # tails, and curves at the end, take about as much again as the least cells
    return 8 * (first * (rows + 4) + series * (cells_of(series) + 6 * _LEAST))


def stream(plan: Plan, size: int, blocks: Iterable[tuple[int, Floats]]) -> Statistics:
    """Summarise the series of a replicate; how its draws are cut into blocks changes no bit.

    Parameters
    ----------
    plan : Plan
    size : int
        Draws of the replicate.
    blocks : iterable of (int, ndarray of shape (row, draw))
        The number of the first draw of each, and its rows, which the next may overwrite.
    """
    count = len(plan.layout.rows)
    rows = np.empty((count, held(count, size)))
    room, filled = rows.shape[1], 0
    counts: _Counts | None = None
    for _, block in blocks:
        done, length = 0, block.shape[1]
        while done < length:
            taken = min(room - filled, length - done)
            rows[:, filled : filled + taken] = block[:, done : done + taken]
            filled, done = filled + taken, done + taken
            if filled == room < size:
                counts = counts or _Counts(plan.series, rows)
                counts.add(rows)
                filled = 0
    if counts is None:
        return measured_rows(rows, plan.series, plan.curved)
    if filled:
        counts.add(rows[:, :filled])
    return counts.statistics(plan.curved)


class _Counts:
    """Moments and counts of every series of a replicate."""

    def __init__(self, wanted: tuple[Series, ...], first: Floats) -> None:
        self._wanted = wanted
        self._merged, self._scratch = Merged(), Scratch()
        self._room, self._work = np.empty((2, first.shape[1]))
        cells = cells_of(len(wanted))
        self._sketches = [Sketch(total(first, one, self._room), cells) for one in wanted]

    def add(self, rows: Floats) -> None:
        """Count draws, shape (row, draw)."""
        size = rows.shape[1]
        room, work = self._room[:size], self._work[:size]
        mean, squares = np.empty((2, len(self._wanted)))
        for k, (one, sketch) in enumerate(zip(self._wanted, self._sketches, strict=True)):
            plus, minus = one
            alone = len(plus) == 1 and not minus
            values = rows[plus[0]] if alone else total(rows, one, room)
            _, mean[k], squares[k] = part_of(values, work)
            sketch.add(values, self._scratch)
        self._merged.add(Part(size, mean, squares))

    def statistics(self, curved: int) -> Statistics:
        """Return what was counted, with the curves of so many series, from the first."""
        points = np.empty((len(self._wanted), len(LEVELS)))
        curves = np.empty((curved, len(GRID)))
        for k, sketch in enumerate(self._sketches):
            found = sketch.quantiles(np.concatenate([LEVELS, GRID]) if k < curved else LEVELS)
            points[k] = found[: len(LEVELS)]
            if k < curved:
                curves[k] = found[len(LEVELS) :]
        return Statistics(self._merged.whole(), points, curves)
