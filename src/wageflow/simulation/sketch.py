"""Where the draws of a series lie, in memory that does not grow with their number.

Every draw is counted in a cell. The cells are chosen once, from the first draws, and are fixed from
then on: what is counted does not depend on the order of the draws, nor on how they are cut into
blocks. A quantile is off that of the sorted draws by at most the width of the cell in which it
lies, and by much less as a rule, since draws are taken as evenly spread in a cell; a value that
many of the first draws share is given back as it is. Beyond the cells on either side lie those of
the tails, whose width is at most 1/32 of their distance from there, for 19 orders of magnitude.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.simulation.cells import TAIL, cells_for, tail_cells, tail_distances

__all__ = ["Scratch", "Sketch"]

Floats: TypeAlias = npt.NDArray[np.float64]
Counts: TypeAlias = npt.NDArray[np.int64]

_OFTEN = 8  # of the first draws; what so many share, alone in their cell, is an atom


class Scratch:
    """Room for the cells of a block of draws, to be used again and again."""

    def __init__(self) -> None:
        self._work, self._places = np.empty(0), np.empty(0, dtype=np.intp)

    def of(self, size: int) -> tuple[Floats, npt.NDArray[np.intp]]:
        """Return room for `size` numbers and `size` cells."""
        if len(self._work) < size:
            self._work, self._places = np.empty(size), np.empty(size, dtype=np.intp)
        return self._work[:size], self._places[:size]


class Sketch:
    """Counts of the draws of one series.

    Parameters
    ----------
    pilot : ndarray of shape (draw,)
        The first draws, from which cells are chosen; `add` counts them like all others.
    count : int
        At most so many cells, tails aside.

    Examples
    --------
    >>> values = np.random.default_rng(0).normal(size=100_000)
    >>> sketch = Sketch(values[:10_000], 4_096)
    >>> sketch.add(values, Scratch())
    >>> exact = np.quantile(values, [0.05, 0.5], method="hazen")
    >>> bool(abs(sketch.quantiles(np.array([0.05, 0.5])) - exact).max() < sketch.cells.step)
    True
    """

    def __init__(self, pilot: Floats, count: int) -> None:
        ordered = np.sort(pilot)
        self.cells = cells_for(ordered, count)
        self._low, self._high = self.cells.low, self.cells.high
        # one more than there are, in which rounding puts what is at the very end of the last
        self._counts = np.zeros(self.cells.count + 1, dtype=np.int64)
        self._tails = np.zeros((2, TAIL), dtype=np.int64)
        self._ends = np.inf, -np.inf
        self._defined = True
        self._atoms = self._shared(ordered)

    def _shared(self, ordered: Floats) -> tuple[npt.NDArray[np.intp], Floats]:
        """Find the cells all of whose first draws have one value: their numbers and the values."""
        values, often = np.unique(ordered, return_counts=True)
        inside = (values >= self._low) & (values < self._high)
        values, often = values[inside], often[inside]
        room, out = np.empty(len(values)), np.empty(len(values), dtype=np.intp)
        where = self.cells.places(values, room, out)
        alone = np.bincount(where, minlength=self.cells.count + 1)[where] == 1
        atoms = alone & (often >= _OFTEN)
        return where[atoms], values[atoms]

    def add(self, values: Floats, scratch: Scratch) -> None:
        """Count draws, shape (draw,), contiguous."""
        low, high = float(values.min()), float(values.max())
        self._ends = min(self._ends[0], low), max(self._ends[1], high)
        if not (low >= self._low and high < self._high):
            if np.isnan(low):
                self._defined = False
                return
            inside = (values >= self._low) & (values < self._high)
            self._beyond(values[~inside])
            values = values[inside]
        np.add.at(self._counts, self.cells.places(values, *scratch.of(len(values))), 1)

    def _beyond(self, values: Floats) -> None:
        below, above = self.cells.units
        under, over = values[values < self._low], values[values >= self._high]
        with np.errstate(over="ignore"):
            distances = (self._low - under) / below, (over - self._high) / above
        for tail, distance in zip(self._tails, distances, strict=True):
            np.add.at(tail, tail_cells(distance), 1)

    def table(self) -> tuple[Floats, Counts]:
        """Return the ends of all cells, the tails among them, and the counts."""
        below, above = self.cells.units
        far = tail_distances()
        with np.errstate(over="ignore"):
            edges = [self._low - below * far[:0:-1], self.cells.edges, self._high + above * far[1:]]
        body = self._counts[:-1].copy()
        body[-1] += self._counts[-1]
        ends = np.concatenate(edges)
        ends[0], ends[-1] = min(ends[0], self._ends[0]), max(ends[-1], self._ends[1])
        counts = np.concatenate([self._tails[0, ::-1], body, self._tails[1]])
        # no draw lies beyond its ends, though a cell may reach further
        return np.clip(ends, *self._ends), counts

    def quantiles(self, u: Floats) -> Floats:
        """Return Hazen's quantiles, shape (len(u),); NaN if a draw was no number."""
        if not self._defined:
            return np.full(len(u), np.nan)
        edges, counts = self.table()
        ends = np.cumsum(counts)
        total = int(ends[-1])
        where, values = self._atoms
        atoms = dict(zip((where + TAIL).tolist(), values.tolist(), strict=True))

        def ranked(rank: Floats) -> Floats:
            """Return the values that have these ranks, from 1 to the number of draws."""
            cell = np.searchsorted(ends, rank, side="left")
            share = (rank - 0.5 - (ends[cell] - counts[cell])) / counts[cell]
            # a mean of the ends, whose difference may be infinite
            found = (1.0 - share) * edges[cell] + share * edges[cell + 1]
            for k in np.flatnonzero(np.isin(cell, where + TAIL)):
                found[k] = atoms[int(cell[k])]
            found = np.clip(found, *self._ends)
            found[rank <= 1], found[rank >= total] = self._ends
            return found

        position = np.clip(u * total + 0.5, 1, total)
        first = np.floor(position)
        low, high = ranked(first), ranked(np.minimum(first + 1, total))
        return low + (position - first) * (high - low)
