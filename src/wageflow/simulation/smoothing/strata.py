"""The points of a replicate, divided among the readings that are gone through one by one.

A stretch of a power of two of Sobol' points that starts at a multiple of its length is a digital
net itself, so that every reading gets points that are spread as evenly as all are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.simulation.smoothing.plan import combinations, shares_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.simulation.smoothing.plan import Cell, Group, Plan

__all__ = ["Part", "Strata"]

Floats: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Part:
    """The points of one cell of a group.

    Parameters
    ----------
    given : tuple of float
        The values of the readings that the group shares with others.
    cell : Cell
    places : ndarray of int, shape (stratum, point)
        Points by value of the common unknowns; one stratum where the group has none.
    """

    given: tuple[float, ...]
    cell: Cell
    places: Places

    @cached_property
    def where(self) -> slice | Places:
        """The points as an index of one dimension, a slice where they stand in a row."""
        flat = self.places.ravel()
        if flat.size and flat[-1] - flat[0] == flat.size - 1 and (np.diff(flat) == 1).all():
            return slice(int(flat[0]), int(flat[-1]) + 1)
        return flat


class Strata:
    """Which points stand for what, and the values of the unknowns at them.

    Parameters
    ----------
    plan : Plan
    u : ndarray of shape (column, point)
        The uniforms, correlated already.
    """

    def __init__(self, plan: Plan, u: Floats) -> None:
        self.plan = plan
        cases = combinations(plan.shared)
        self.weights = [weight for _, weight in cases]
        self.cases = [dict(zip(plan.shared, values, strict=True)) for values, _ in cases]
        held = [k for k, count in enumerate(shares_of(self.weights)) for _ in range(count)]
        #: the case of each block, of which there is one for each value of the common unknowns
        self.case_of = np.repeat(np.array(held), plan.outer)
        self.length = max(u.shape[1] // len(self.case_of), 1)
        self.size = self.length * len(self.case_of)
        self._u = u
        self._columns = {name: k for k, name in enumerate(plan.programme.unknowns)}

    def drawn(self, name: str) -> Floats:
        """Return the values of an unknown at all points, as sampled."""
        column = self._columns[name]
        function = self.plan.programme.unknowns[name].quantile_function()
        if name in self.plan.common:
            u = self._u[column, : len(self.case_of)]
            if len(self.plan.common) == 1:
                u = _folded(u[0], self.plan.outer, len(u))
            return np.repeat(function(u), self.length)
        return function(self._u[column, : self.size])

    def parts(self, group: Group) -> list[Part]:
        """Divide the points among the cells of a group."""
        found = []
        for given, cells in group.cells.items():
            places = self._places(group, given)
            found += list(_divided(given, cells, places))
        return found

    def blocks(self, group: Group, given: tuple[float, ...]) -> Places:
        """Return the blocks in which the readings that a group shares hold."""
        if not group.shared:
            return np.arange(len(self.case_of))
        wanted = dict(zip(group.shared, given, strict=True))
        fits = [all(case[n] == value for n, value in wanted.items()) for case in self.cases]
        found: Places = np.flatnonzero(np.array(fits)[self.case_of])
        return found

    def _places(self, group: Group, given: tuple[float, ...]) -> Places:
        if not group.shared and not group.common:
            return np.arange(self.size)[None, :]
        starts = self.blocks(group, given) * self.length
        places = starts[:, None] + np.arange(self.length)
        return places if group.common else np.reshape(places, (1, -1))

    def draws(self, parts: list[list[Part]]) -> dict[str, Any]:
        """Return a value of each unknown at all points: as drawn, or as a cell has it.

        Parameters
        ----------
        parts : list of list of Part
            Of every group; what is integrated out is 1 in all that is computed.
        """
        given: dict[str, list[tuple[slice | Places, float]]] = {}
        for group in parts:
            for part in group:
                values = dict(part.cell.fixed)
                values |= dict.fromkeys((*part.cell.scales, part.cell.pivot), 1.0)
                values.pop("", None)
                for name, value in values.items():
                    if name not in self.plan.shared:
                        given.setdefault(name, []).append((part.where, value))
        draws: dict[str, Any] = {}
        for name in self._columns:
            if name in self.plan.shared:
                values_of = np.array([case[name] for case in self.cases])
                draws[name] = np.repeat(values_of[self.case_of], self.length)
            else:
                draws[name] = self._mixed(name, given.get(name, []))
        return draws

    def _mixed(self, name: str, given: list[tuple[slice | Places, float]]) -> Floats:
        covered = sum(
            where.stop - where.start if isinstance(where, slice) else where.size
            for where, _ in given
        )
        array = np.empty(self.size) if covered == self.size else self.drawn(name)
        for where, value in given:
            array[where] = value
        return array


def _folded(shift: float, count: int, length: int) -> Floats:
    """Return an evenly spaced design of one unknown, shifted at random and folded.

    Folding (the baker's transformation) makes an integral over it as exact as one of a periodic
    function: an error of ``count**-2`` for smooth functions, where scrambled points leave
    ``count**-1.5``. Each point remains uniform, hence every mean over them without bias.

    References
    ----------
    .. [1] F. J. Hickernell, "Obtaining O(N^-2+e) convergence for lattice quadrature rules",
       Monte Carlo and Quasi-Monte Carlo Methods 2000, Springer (2002), 274-289.
    """
    u = 1.0 - np.abs(2.0 * ((np.arange(length) % count + shift) / count) - 1.0)
    # off the ends, where quantiles may be infinite
    return np.asarray(np.clip(u, 2.0**-53, 1.0 - 2.0**-53))


def _divided(given: tuple[float, ...], cells: tuple[Cell, ...], places: Places) -> Iterator[Part]:
    if len(cells) == 1:
        yield Part(given, cells[0], places)
        return
    counts = shares_of([cell.weight for cell in cells])
    length = places.shape[1] // sum(counts)
    start = 0
    for cell, count in zip(cells, counts, strict=True):
        yield Part(given, cell, places[:, start : start + count * length])
        start += count * length
