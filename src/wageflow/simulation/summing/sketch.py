"""Where the draws of a series lie, in memory that does not grow with their number.

Every draw is counted in a cell. The cells are chosen once, from the first draws, and are fixed from
then on: what is counted does not depend on the order of the draws, nor on how they are cut into
blocks. A cell in which too many of the first draws lie is divided again. A quantile is off that of
the sorted draws by at most the width of the cell in which it lies, and by much less as a rule,
since draws are taken as evenly spread in a cell; a value that many of the first draws share is
given back as it is. Beyond the cells on either side lie those of the tails, whose width is at most
1/32 of their distance from there, for 19 orders of magnitude.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.simulation.summing.cells import TAIL, cells_for, tail_cells, tail_distances

__all__ = ["Scratch", "Sketch"]

Floats: TypeAlias = npt.NDArray[np.float64]
Counts: TypeAlias = npt.NDArray[np.int64]

_FAR = tail_distances()
_OFTEN = 8  # of the first draws; what so many share, alone in their cell, is an atom
_DENSE = 1 / 1024  # share of the first draws from which on a cell is divided again
_DENSE_DRAWS = 16  # fewer draws in a cell than these say nothing about its share
_FINER = 2**11  # cells into which a run of dense cells is divided
_RUNS = 4  # of dense cells at most that are divided, the fullest ones
_DEPTH = 3  # times that cells are divided


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
        At most so many cells, tails and what is divided again aside.
    dense : float, optional
        A cell with more of the first draws than these is divided again; one in a thousand by
        default.
    depth : int, optional
        How many times that may be done.

    Examples
    --------
    >>> values = np.random.default_rng(0).normal(size=100_000)
    >>> sketch = Sketch(values[:10_000], 4_096)
    >>> sketch.add(values, Scratch())
    >>> exact = np.quantile(values, [0.05, 0.5], method="hazen")
    >>> bool(abs(sketch.quantiles(np.array([0.05, 0.5])) - exact).max() < sketch.cells.step)
    True
    """

    def __init__(self, pilot: Floats, count: int, dense: float = 0.0, depth: int = _DEPTH) -> None:
        ordered = np.sort(pilot)
        dense = dense or max(_DENSE * len(pilot), _DENSE_DRAWS)
        self.cells = cells_for(ordered, count)
        self._low, self._high = self.cells.low, self.cells.high
        # one more than there are, in which rounding puts what is at the very end of the last
        self._counts = np.zeros(self.cells.count + 1, dtype=np.int64)
        self._tails = np.zeros((2, TAIL), dtype=np.int64)
        self._ends = np.inf, -np.inf
        self._defined = True
        inside = ordered[(ordered >= self._low) & (ordered < self._high)]
        where = self.cells.places(inside, np.empty(len(inside)), np.empty(len(inside), np.intp))
        np.minimum(where, self.cells.count - 1, out=where)
        self._atoms = self._shared(inside, where)
        self._finer: list[tuple[int, int, Sketch]] = []
        held = np.bincount(where, minlength=len(self._counts))
        held[self._atoms[0]] = 0
        for first, last in _runs(held, dense) if depth else ():
            members = inside[(where >= first) & (where <= last)]
            finer = Sketch(members, min(count, _FINER), dense, depth - 1)
            self._finer.append((first, last, finer))

    def _shared(
        self, inside: Floats, where: npt.NDArray[np.intp]
    ) -> tuple[npt.NDArray[np.intp], Floats]:
        """Find the cells all of whose first draws have one value: their numbers and the values."""
        values, start, often = np.unique(inside, return_index=True, return_counts=True)
        cells = where[start]
        alone = np.bincount(cells, minlength=len(self._counts))[cells] == 1
        atoms = alone & (often >= _OFTEN)
        return cells[atoms], values[atoms]

    def add(self, values: Floats, scratch: Scratch) -> None:
        """Count draws, shape (draw,), contiguous."""
        if not values.size:
            return
        low, high = float(values.min()), float(values.max())
        self._ends = min(self._ends[0], low), max(self._ends[1], high)
        if not (low >= self._low and high < self._high):
            if np.isnan(low):
                self._defined = False
                return
            inside = (values >= self._low) & (values < self._high)
            self._beyond(values[~inside])
            values = values[inside]
        places = self.cells.places(values, *scratch.of(len(values)))
        np.add.at(self._counts, places, 1)
        if self._finer:
            np.minimum(places, self.cells.count - 1, out=places)
            parts = [values[(places >= a) & (places <= b)] for a, b, _ in self._finer]
            for (_, _, sketch), part in zip(self._finer, parts, strict=True):
                sketch.add(part, scratch)

    def _beyond(self, values: Floats) -> None:
        below, above = self.cells.units
        under, over = values[values < self._low], values[values >= self._high]
        with np.errstate(over="ignore"):
            distances = (self._low - under) / below, (over - self._high) / above
        for tail, distance in zip(self._tails, distances, strict=True):
            np.add.at(tail, tail_cells(distance), 1)

    def table(self) -> tuple[Floats, Floats, Counts]:
        """Return both ends of every cell that holds draws, in order, and the counts."""
        if self._ends[0] > self._ends[1]:
            return np.empty(0), np.empty(0), np.empty(0, dtype=np.int64)
        below, above = self.cells.units
        with np.errstate(over="ignore"):
            edges = (self._low - below * _FAR[:0:-1], self._high + above * _FAR[1:])
        ends = np.concatenate([edges[0], self.cells.edges, edges[1]])
        ends[0], ends[-1] = min(ends[0], self._ends[0]), max(ends[-1], self._ends[1])
        body = self._counts[:-1].copy()
        body[-1] += self._counts[-1]
        counts = np.concatenate([self._tails[0, ::-1], body, self._tails[1]])
        full = np.flatnonzero(counts)
        # no draw lies beyond these, though a cell may reach further
        low, high = np.clip(ends[[full, full + 1]], *self._ends)
        cells, values = self._atoms
        there = counts[cells + TAIL] > 0
        atoms = np.searchsorted(full, cells[there] + TAIL)
        low[atoms] = high[atoms] = values[there]
        whole = low, high, counts[full]
        if not self._finer:
            return whole
        pieces, done = [], 0
        for first, last, sketch in self._finer:
            start, stop = np.searchsorted(full, [TAIL + first, TAIL + last + 1])
            pieces += [tuple(part[done:start] for part in whole), sketch.table()]
            done = stop
        pieces += [tuple(part[done:] for part in whole)]
        low, high, held = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
        return low, high, held

    def quantiles(self, u: Floats) -> Floats:
        """Return Hazen's quantiles, shape (len(u),); NaN if a draw was no number."""
        if not self._defined:
            return np.full(len(u), np.nan)
        low_end, high_end, counts = self.table()
        last = np.cumsum(counts)
        total = int(last[-1])

        def ranked(rank: Floats) -> Floats:
            """Return the values that have these ranks, from 1 to the number of draws."""
            cell = np.searchsorted(last, rank, side="left")
            share = (rank - 0.5 - (last[cell] - counts[cell])) / counts[cell]
            # a mean of the ends, whose difference may be infinite
            found = (1.0 - share) * low_end[cell] + share * high_end[cell]
            found = np.clip(found, low_end[cell], high_end[cell])
            found[rank <= 1], found[rank >= total] = self._ends
            return found

        position = np.clip(u * total + 0.5, 1, total)
        first = np.floor(position)
        low, high = ranked(first), ranked(np.minimum(first + 1, total))
        return low + (position - first) * (high - low)


def _runs(held: Counts, dense: float) -> list[tuple[int, int]]:
    """Find runs of cells that hold too much: the first and the last cell of each, in order."""
    places = np.flatnonzero(held > dense)
    if not places.size:
        return []
    parts = np.split(places, np.flatnonzero(np.diff(places) > 1) + 1)
    fullest = sorted(parts, key=lambda part: -int(held[part].sum()))[:_RUNS]
    return sorted((int(part[0]), int(part[-1])) for part in fullest)
