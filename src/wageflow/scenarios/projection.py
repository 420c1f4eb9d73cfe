"""The run: every replicate computes all scenarios on the same draws, block by block.

Arrays here are (series, period, draw), draws last; users get (draw, period).
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.distributions import merge_unknowns, resolve, unknowns
from wageflow.errors import InputError
from wageflow.scenarios.block import Block
from wageflow.scenarios.calendar import Horizon
from wageflow.scenarios.labour import Labour
from wageflow.scenarios.order import ordered_for
from wageflow.scenarios.timetable import Timetable
from wageflow.scenarios.values import check_reach
from wageflow.simulation.computing.evaluate import headcounts
from wageflow.simulation.running.threads import each, pool, processors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

    from wageflow.distributions import Distribution
    from wageflow.programme import Programme
    from wageflow.scenarios.course import Course
    from wageflow.scenarios.earnings import Structure
    from wageflow.scenarios.headcounts import Known
    from wageflow.scenarios.measures import Measure
    from wageflow.scenarios.scenario import Scenario
    from wageflow.simulation.drawing.correlation import Copula
    from wageflow.simulation.drawing.design import Design
    from wageflow.simulation.summing.summary import Key

    Floats = npt.NDArray[np.float64]

__all__ = ["Projection", "known_unknowns", "unknown_names"]

_BLOCK = 2**20  # values of headcounts in a block: beyond, they leave a core's cache
_LEAST, _MOST = 32, 8192  # draws of a block
_WORTH_THREADS = 2**19  # headcounts in all from which on threads pay


@dataclass(frozen=True, eq=False)
class Projection:
    """Everything that determines the numbers of a projection.

    Parameters
    ----------
    programme : Programme
    scenarios : tuple of Scenario
    horizon : Horizon
    known : Known
        Headcounts at dates.
    design : Design
    names : tuple of str
        The unknowns in the order of the design's columns: those of the programme, then those of the
        scenarios.
    replicates : int
    copula : Copula or None
    """

    programme: Programme
    scenarios: tuple[Scenario, ...]
    horizon: Horizon
    known: Known
    design: Design
    names: tuple[str, ...]
    replicates: int
    copula: Copula | None = None

    @cached_property
    def laws(self) -> tuple[Mapping[str, Distribution], ...]:
        """What each unknown is in each scenario; a name may be another range in another one."""
        common = known_unknowns(self.programme, self.known)
        return tuple(common | scenario.unknowns for scenario in self.scenarios)

    def same_as(self, key: Key) -> Key:
        """Return the key of an equal series: without costs or intermediaries, net is state-side."""
        costly = any(cohort.state_cost != 0.0 for cohort in self.programme.cohorts)
        if key.concept == "net" and not costly:
            return replace(key, concept="state-side")
        if key.concept == "received" and not costly and not self.programme.pass_through:
            return replace(key, concept="state-side")
        return key

    @cached_property
    def structures(self) -> dict[Any, Structure]:
        """Cohorts whose pay is given, kept between blocks."""
        return {}

    @cached_property
    def timetables(self) -> dict[Course, Timetable]:
        """When anything changes, by course; kept between blocks."""
        return {}

    @cached_property
    def orders(self) -> dict[Course, list[tuple[int, Measure]]]:
        """In which order measures act, by course; kept between blocks."""
        return {}

    @cached_property
    def monthly(self) -> Projection:
        """The same by months."""
        return replace(self, horizon=Horizon(self.horizon.start, self.horizon.end, "month"))

    def check(self) -> None:
        """Make sure that every measure can act.

        Raises
        ------
        InputError
            If one reaches nobody, or changes a share that nobody has.
        """
        faults: list[str] = []
        for scenario in self.scenarios:
            try:
                check_reach(scenario, self.programme)
            except InputError as error:
                faults += error.faults
        if faults:
            raise InputError(*faults)

    def computed(
        self,
        courses: Sequence[Course],
        keys: Sequence[Key],
        weights: Floats | None = None,
        executor: Any = None,
    ) -> Floats:
        """Compute series of courses on the same draws.

        Parameters
        ----------
        courses : sequence of Course
        keys : sequence of Key
        weights : ndarray of shape (result, course), optional
            Sums of courses that are wanted instead of the courses.
        executor : Executor, optional
            Computes replicates; threads do where they help if it is left out.

        Returns
        -------
        ndarray of shape (course or result, key, period, replicate, draw)
            Money in dollars in the period, workers as their mean over the period.
        """
        task = partial(_replicate, self, tuple(courses), tuple(keys), weights)
        numbers = range(self.replicates)
        segments = len(self.horizon.labels) * len(courses) * len(self.programme.cohorts)
        enough = segments * self.replicates * self.design.size >= _WORTH_THREADS
        threads = min(processors(), self.replicates) if enough else 1
        shape = (len(courses) if weights is None else len(weights), len(keys))
        whole = (*shape, len(self.horizon.labels), self.replicates, self.design.size)
        found = np.empty(whole)
        with ExitStack() as stack:
            if executor is None and threads > 1:
                executor = stack.enter_context(pool(threads))
            parts = map(task, numbers) if executor is None else each(executor, task, numbers)
            # each is put in its place as it comes, so that no second copy of all is held
            for number, part in enumerate(parts):
                found[:, :, :, number] = part
        return found

    def blocks(self, number: int, length: int) -> Iterator[Floats]:
        """Yield the uniforms of a replicate; normal scores where columns are correlated."""
        for u in self.design.blocks(number, length):
            if self.copula is not None:
                u[self.copula.rows] = self.copula.scores(u)
            yield u

    def drawn(
        self, course: Course, u: Floats, known: dict[tuple[int, int], Any] | None = None
    ) -> dict[str, Any]:
        """Return the values of the unknowns of a course for a block of uniforms.

        Those that are `known` for the block already, by column and law, are taken from there and
        the others put there: scenarios have most of them in common.
        """
        known = {} if known is None else known
        scored = frozenset(() if self.copula is None else self.copula.rows.tolist())
        laws = self.laws[course.scenario]
        found: dict[str, Any] = {}
        for column, name in enumerate(self.names):
            law = laws.get(name)
            if law is None:
                continue
            own = column, id(law)  # laws live as long as the projection
            if own not in known:
                function = law.score_function() if column in scored else law.quantile_function()
                known[own] = function(u[column])
            found[name] = known[own]
        return found

    def timetable(self, course: Course) -> Timetable:
        """Return when anything changes in a course."""
        if course not in self.timetables:
            self.timetables[course] = Timetable(
                self.horizon,
                [measure for _, measure in self.labelled(course)],
                self.known.moments,
                any(cohort.turnover == "fixed" for cohort in self.programme.cohorts),
            )
        return self.timetables[course]

    def ordered(self, course: Course) -> list[tuple[int, Measure]]:
        """Return the measures of a course with their numbers, as those of a kind act."""
        if course not in self.orders:
            measures = [measure for _, measure in self.labelled(course)]
            self.orders[course] = ordered_for(measures, self.programme.cohorts)
        return self.orders[course]

    def labelled(self, course: Course) -> tuple[tuple[str, Measure], ...]:
        """Return the measures of a course with what they are called."""
        pairs = self.scenarios[course.scenario].labelled
        return pairs if course.kept is None else tuple(pairs[place] for place in course.kept)

    def labour(self, draws: Mapping[str, Any], size: int) -> Labour:
        """Return who works where before any measure."""
        heads = headcounts(self.programme, draws)
        cohorts = self.programme.cohorts
        stated = np.stack([np.broadcast_to(heads[cohort.place], size) for cohort in cohorts])
        term = [resolve(c.term_months, f"{c.place}/term_months", draws) for c in cohorts]
        terms = np.stack(np.broadcast_arrays(*(np.atleast_1d(t) for t in term)))
        fixed = np.array([cohort.turnover == "fixed" for cohort in cohorts])
        return Labour(self.known.path(self.programme, stated, draws), terms, fixed)


def known_unknowns(programme: Programme, known: Known) -> dict[str, Distribution]:
    """Return the unknowns of a programme and of its known headcounts by name."""
    stated = ((f"{n}", q) for n, q in programme.unknowns.items())
    added = (found for place, q in known.quantities() for found in unknowns(q, place))
    return merge_unknowns(iter((*stated, *added)))


def unknown_names(
    programme: Programme, scenarios: Sequence[Scenario], known: Known
) -> tuple[str, ...]:
    """Return the unknowns in the order of their columns.

    Those of the programme come first, as in an estimate, then those of the scenarios as they are
    listed, then those of known headcounts: one that is appended changes no other's draws.
    """
    names = dict.fromkeys(programme.unknowns)
    for scenario in scenarios:
        names |= dict.fromkeys(scenario.unknowns)
    return tuple(names | dict.fromkeys(known_unknowns(programme, known)))


def _replicate(
    projection: Projection,
    courses: Sequence[Course],
    keys: tuple[Key, ...],
    weights: Floats | None,
    number: int,
) -> Floats:
    """Compute one replicate: shape (course or result, key, period, draw)."""
    size, periods = projection.design.size, len(projection.horizon.labels)
    longest = max(len(projection.timetable(course).segments) for course in courses)
    wanted = _BLOCK // (len(projection.programme.cohorts) * longest)
    length = min(size, max(_LEAST, min(_MOST, 1 << max(wanted, 1).bit_length() - 1)))
    results = len(courses) if weights is None else len(weights)
    found = np.zeros((results, len(keys), periods, size))
    start = 0
    for u in projection.blocks(number, length):
        stop = start + u.shape[1]
        shared: dict[Any, Any] = {}
        for place, course in enumerate(courses):
            block = Block(projection, course, keys, u, shared)
            if weights is None:
                found[place, :, :, start:stop] = block.series()
                continue
            series = block.series()
            for result in np.flatnonzero(weights[:, place]).tolist():
                found[result, :, :, start:stop] += weights[result, place] * series
        start = stop
    return found
