"""Who works where before any measure, and what is true at a moment of a path."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.scenarios.measures import Expel, Leak
from wageflow.scenarios.measures.heads import Entry, Removal, Restraint
from wageflow.scenarios.order import in_order
from wageflow.scenarios.timetable import ramp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from wageflow.scenarios.measures import Measure
    from wageflow.scenarios.timetable import Timetable

    Floats = npt.NDArray[np.float64]

__all__ = ["Labour", "Path", "State"]


@dataclass(frozen=True, eq=False)
class Labour:
    """Who works where before any measure, for a block of draws.

    Parameters
    ----------
    known : sequence of (float, ndarray of shape (cohort, draw))
        Headcounts at moments in months: constant before the first and after the last, and even
        between. A single one is the headcount throughout.
    term : ndarray of shape (cohort, draw) or (cohort, 1)
        In months.
    fixed : ndarray of bool, shape (cohort,)
        Which cohorts have fixed terms.
    """

    known: Sequence[tuple[float, Floats]]
    term: Floats
    fixed: npt.NDArray[np.bool_]

    @cached_property
    def shape(self) -> tuple[int, int]:
        """Cohorts and draws."""
        return self.known[0][1].shape[0], self.known[0][1].shape[1]

    def of(self, rows: Sequence[int]) -> Labour:
        """Return some of the cohorts."""
        places = list(rows)
        known = [(moment, heads[places]) for moment, heads in self.known]
        return Labour(known, self.term[places], self.fixed[places])

    def between(self, edges: Floats) -> Floats:
        """Return people-months between moments, shape (cohort, segment, draw)."""
        if len(self.known) == 1:
            return self.known[0][1][:, None] * np.diff(edges)[None, :, None]
        found = np.zeros((self.shape[0], len(edges) - 1, self.shape[1]))
        moments = [moment for moment, _ in self.known]
        for place, (start, end) in enumerate(pairwise(edges.tolist())):
            inner = [moment for moment in moments if start < moment < end]
            for low, high in pairwise([start, *inner, end]):  # a line from one to the next
                found[:, place] += (self.at(low) + self.at(high)) * ((high - low) / 2)
        return found

    def at(self, moment: float) -> Floats:
        """Return the headcounts at a moment, shape (cohort, draw)."""
        for (start, before), (end, after) in pairwise(self.known):
            if start <= moment < end:
                return before + (after - before) * ((moment - start) / (end - start))
        return self.known[0][1] if moment < self.known[0][0] else self.known[-1][1]

    def growth(self, moment: float) -> Any:
        """Return by how much headcounts grow a month; 0 where they are even."""
        for (start, before), (end, after) in pairwise(self.known):
            if start <= moment < end:
                return (after - before) / (end - start)
        return 0.0


@dataclass
class State:
    """What is true at a moment of a path; arrays of shape (cohort, draw)."""

    stock: Floats
    #: Of the posts that there were, the share that measures left; posts that were added, and those
    #: of them that measures took.
    left: Floats
    added: Floats
    lost: Any = 0.0
    #: Whether any measure has acted yet.
    disturbed: bool = False
    #: The strength that each removal and entry has reached, and what it would be without leaks.
    reached: dict[int, Floats] = field(default_factory=dict)
    stated: dict[int, Floats] = field(default_factory=dict)
    #: Posts that were open for workers from elsewhere, and those of them that removals took.
    guests: Any = 0.0
    forgone: Any = 0.0
    ceilings: dict[int, Floats] = field(default_factory=dict)
    #: Who was sent away, when and by which: (moment, people), to arrive elsewhere.
    sent: list[tuple[float, Floats]] = field(default_factory=list)
    #: Posts that measures closed or keep empty: (from when, posts, by how many they rise a month).
    closed: list[tuple[float, Floats, Any]] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Path:
    """A path in the making: who is concerned, what may happen, and the numbers of a block."""

    labour: Labour
    timetable: Timetable
    measures: Sequence[Measure]
    values: Sequence[Mapping[str, Any]]

    @cached_property
    def base(self) -> Floats:
        """Headcounts when the first measure begins, by which totals are shared out."""
        return self.labour.at(float(self.timetable.spells[0]))

    @cached_property
    def numbered(self) -> list[tuple[int, Measure]]:
        """The measures in the order in which they act at one moment."""
        ranks = (Expel, Removal, Restraint, Entry)

        def rank(measure: Measure) -> int:
            return next((k for k, one in enumerate(ranks) if isinstance(measure, one)), len(ranks))

        def reach(number: int) -> int:
            return int(self.values[number]["reached"].sum())

        return in_order(enumerate(self.measures), reach, rank)

    def strengths(self, start: float) -> tuple[dict[int, Any], dict[int, Any]]:
        """Return the strength of every measure in a spell, after leaks and before them.

        Both are of shape (cohort, draw).
        """
        stated = {
            number: values["compliance"] * ramp(measure, values["phase_in"], start)
            for number, (measure, values) in enumerate(zip(self.measures, self.values, strict=True))
        }
        kept: Any = 1.0
        for number, measure in enumerate(self.measures):
            if isinstance(measure, Leak):
                kept = kept * (1.0 - stated[number] * self.values[number]["share"])
        leaked = {
            number: s * kept if self.measures[number].evadable else s
            for number, s in stated.items()
        }
        return leaked, stated
