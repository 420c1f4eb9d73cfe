"""A course on a block of draws: from headcounts and what workers bring to series.

Arrays here are (series, period, draw), draws last; users get (draw, period).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from wageflow.chain.purse import WORKER
from wageflow.programme import STATE
from wageflow.scenarios.course import WORKERS, Course
from wageflow.scenarios.earnings import Counted, Earnings
from wageflow.scenarios.measures import Cap, Displace, Offset, Substitute
from wageflow.scenarios.measures.base import matches
from wageflow.scenarios.measures.heads import Entry, Removal, Restraint
from wageflow.scenarios.measures.pay import Pay
from wageflow.scenarios.measures.responses import OTHER_STREAMS
from wageflow.scenarios.stock import spells_of
from wageflow.scenarios.timetable import Timetable, ramp
from wageflow.scenarios.values import values_of
from wageflow.simulation.summing.summary import Key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

    from wageflow.programme import Cohort, Programme
    from wageflow.scenarios.labour import Labour
    from wageflow.scenarios.measures import Measure
    from wageflow.scenarios.projection import Projection
    from wageflow.scenarios.stock import Spell

    Floats = npt.NDArray[np.float64]

__all__ = ["Block"]


@dataclass(frozen=True, eq=False)
class Block:
    """A course on a block of draws."""

    projection: Projection
    course: Course
    keys: tuple[Key, ...]
    u: Floats
    #: What courses on the same draws have in common.
    shared: dict[Any, Any]

    @cached_property
    def draws(self) -> dict[str, Any]:
        """The values of the unknowns."""
        own = ("draws", self.course.scenario)
        if own not in self.shared:
            values = self.shared.setdefault("values", {})
            self.shared[own] = self.projection.drawn(self.course, self.u, values)
        found: dict[str, Any] = self.shared[own]
        return found

    @property
    def size(self) -> int:
        """Number of draws."""
        return int(self.u.shape[1])

    @cached_property
    def labour(self) -> Labour:
        """Who works where before any measure."""
        if "labour" not in self.shared:
            self.shared["labour"] = self.projection.labour(self.draws, self.size)
        found: Labour = self.shared["labour"]
        return found

    @cached_property
    def earnings(self) -> Earnings:
        """What workers bring."""
        keys = tuple(dict.fromkeys((*self.keys, *self._internal)))
        own = ("earnings", keys)
        if own not in self.shared:
            projection = self.projection
            self.shared[own] = Earnings(
                projection.programme, self.size, keys, projection.structures
            )
        found: Earnings = self.shared[own]
        return found

    @cached_property
    def _internal(self) -> tuple[Key, ...]:
        """Series that responses need beside those that are wanted."""
        answers = any(isinstance(m, Offset | Substitute) for _, m in self.labelled)
        return (Key("state-side"), Key("gross", "", WORKER)) if answers else ()

    @cached_property
    def labelled(self) -> tuple[tuple[str, Measure], ...]:
        """The measures that act."""
        return self.projection.labelled(self.course)

    @cached_property
    def timetable(self) -> Timetable:
        """When anything changes."""
        return self.projection.timetable(self.course)

    @cached_property
    def values(self) -> list[dict[str, Any]]:
        """The numbers of each measure."""
        first = self.labour.known[0][1]
        return values_of(self.labelled, self.projection.programme, self.draws, first)

    @cached_property
    def acting(self) -> list[tuple[int, Measure]]:
        """The measures that begin before the horizon ends, with their numbers, in their order."""
        end = float(self.projection.horizon.edges[-1])
        ordered = self.projection.ordered(self.course)
        return [(n, m) for n, m in ordered if (m.earliest or 0.0) < end]

    @cached_property
    def groups(self) -> dict[tuple[int, ...], tuple[int, ...]]:
        """Cohorts by the measures on pay that reach them, these in their order."""
        pay = [(n, m) for n, m in self.acting if isinstance(m, Pay)]
        found: dict[tuple[int, ...], list[int]] = {}
        for place, cohort in enumerate(self.projection.programme.cohorts):
            reaching = tuple(number for number, measure in pay if measure.reaches(cohort))
            found.setdefault(reaching, []).append(place)
        return {reaching: tuple(places) for reaching, places in found.items()}

    @cached_property
    def followed(self) -> list[int]:
        """The cohorts that a measure moves, or pays otherwise, before the horizon ends."""
        return [
            place
            for place, cohort in enumerate(self.projection.programme.cohorts)
            if any(_concerns(measure, cohort) for _, measure in self.acting)
        ]

    @cached_property
    def spells(self) -> list[Spell]:
        """The path of headcounts within the horizon, of the cohorts that are followed."""
        if not self.followed:
            return []
        values = [_of(value, self.followed) for value in self.values]
        path = spells_of(self.labour.of(self.followed), self.timetable, values)
        return [spell for spell in path if spell.periods is not None]

    @cached_property
    def people(self) -> Floats:
        """People-months by period, shape (cohort, period, draw)."""
        edges = self.projection.horizon.edges
        if not self.spells:
            return self.labour.between(edges)
        moved, changed = self._moved
        if len(moved) == len(self.projection.programme.cohorts) and changed.all():
            return moved
        # what no measure changes keeps its bits
        found = self.labour.between(edges)
        for place, row, own in zip(self.followed, moved, changed, strict=True):
            np.copyto(found[place], row, where=own[:, None])
        return found

    @cached_property
    def _moved(self) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """People-months of those who are followed by period, and which of them changed."""
        periods = len(self.projection.horizon.labels)
        if len(self.spells) == 1 and self.spells[0].people_months.shape[1] == periods:
            return self.spells[0].people_months, self.spells[0].changed
        moved = np.zeros((len(self.followed), periods, self.size))
        changed = np.zeros(moved.shape[:2], dtype=bool)
        for spell in self.spells:
            moved[:, spell.periods] += spell.people_months
            changed[:, spell.periods] |= spell.changed
        return moved, changed

    @cached_property
    def parts(self) -> list[Part]:
        """The people-months by who is paid alike."""
        rows = {place: row for row, place in enumerate(self.followed)}
        found = []
        for reaching, group in self.groups.items():
            if not reaching:
                whole = len(group) == len(self.people)
                found.append(Part(group, (), self.people if whole else self.people[list(group)]))
                continue
            mixed: dict[tuple[int, ...], Floats] = {}
            for spell in self.spells:
                even = spell.people_months[[rows[place] for place in group]]
                for acting, share in self._shares(reaching, group, spell).items():
                    if acting not in mixed:
                        mixed[acting] = np.zeros((len(group), *self.people.shape[1:]))
                    mixed[acting][:, spell.periods] += even * _wide(share)
            found += [Part(group, acting, months) for acting, months in mixed.items()]
        return found

    def _shares(
        self, reaching: Sequence[int], group: Sequence[int], spell: Spell
    ) -> dict[tuple[int, ...], Any]:
        """Return which share of the workers each combination of measures on pay reaches."""
        found: dict[tuple[int, ...], Any] = {(): 1.0}
        for number in reaching:
            s = self._strength(number, spell)[list(group)]
            if not np.any(s):
                continue
            if np.all(s == 1.0):
                found = {(*acting, number): share for acting, share in found.items()}
                continue
            split = {}
            for acting, share in found.items():
                split[acting] = share * (1.0 - s)
                split[*acting, number] = share * s
            found = split
        return found

    def _strength(self, number: int, spell: Spell) -> Floats:
        values, measure = self.values[number], self.labelled[number][1]
        height = ramp(measure, values["phase_in"], spell.start)
        strength: Floats = values["compliance"] * height
        return strength

    def series(self) -> Floats:
        """Return the series, shape (key, period, draw)."""
        found = np.zeros((len(self.keys), *self.people.shape[1:]))
        cohorts = self.projection.programme.cohorts
        for row, key in zip(found, self.keys, strict=True):
            own = [c for c, cohort in enumerate(cohorts) if key.host in ("", cohort.host)]
            if key.concept == WORKERS:
                for c in own:
                    row[:] += self.people[c]
                row[:] /= np.diff(self.projection.horizon.edges)[:, None]
            else:
                self._earn(self._portions(own), key, row)
        if self._internal:
            found += self._responses_by_period()
        return found

    def _portions(self, places: Iterable[int]) -> list[tuple[Part, int]]:
        """List cohorts with their place in each part.

        Cohort by cohort, so that what a measure does not change has the same bits without it.
        """
        return [
            (part, part.group.index(place))
            for place in places
            for part in self.parts
            if place in part.group
        ]

    def _earn(self, portions: Sequence[tuple[Part, int]], key: Key, row: Floats) -> None:
        """Add what cohorts bring to a series of shape (period, draw)."""
        place, room = self._place(key), np.empty(row.shape)
        for part, c in portions:
            np.multiply(part.months[c], self._dollars(part)[place, c] / 12.0, out=room)
            row += room

    def _responses_by_period(self) -> Floats:
        """Return what responses add to the series, which goes month by month."""
        projection = self.projection
        if not projection.horizon.is_coarse:
            return self._responses()
        months = projection.monthly
        block = Block(months, self.course, self.keys, self.u, self.shared)
        starts = np.searchsorted(months.horizon.edges, projection.horizon.edges[:-1])
        found: Floats = np.add.reduceat(block._responses(), starts, axis=1)
        return found

    def _place(self, key: Key) -> int:
        place: int = self.earnings.keys.index(key)
        return place

    def _dollars(self, part: Part) -> Floats:
        """Return what a worker of a part brings a year, shape (key, cohort, draw)."""
        acting = [(*self._pay(number), self.values[number]) for number in part.acting]
        rates = self.earnings.rates(part.group, self.draws, acting, self.course.scenario)
        return rates.dollars

    def _pay(self, number: int) -> tuple[str, Pay]:
        label, measure = self.labelled[number]
        return label, cast("Pay", measure)

    def _mean_strength(self, number: int) -> Floats:
        """Return the mean strength of a measure in each period, shape (cohort, period, draw)."""
        values, measure = self.values[number], self.labelled[number][1]
        edges, table = self.projection.horizon.edges, self.timetable
        found: Any = np.zeros((len(values["compliance"]), len(edges) - 1, self.size))
        for spell, periods in enumerate(table.periods):
            if periods is None:
                continue
            start = float(table.spells[spell])
            s = values["compliance"] * ramp(measure, values["phase_in"], start)
            lengths = np.diff(table.segments[table.cuts[spell]])
            found[:, periods] += s[:, None] * lengths[None, :, None]
        strength: Floats = found / np.diff(edges)[None, :, None]
        return strength

    def _responses(self) -> Floats:
        """Let the state make up for what it loses, by offset first, then by other streams."""
        found = np.zeros((len(self.keys), *self.people.shape[1:]))
        home = self._place(Key("gross", "", WORKER))
        income, left = np.zeros(self.people.shape[1:]), np.zeros(self.people.shape)
        for part in self.parts:
            dollars = self._dollars(part) / 12.0
            for c, place in enumerate(part.group):
                left[place] += np.maximum(dollars[home, c], 0.0) * part.months[c]
        self._earn(self._portions(range(len(left))), Key("state-side"), income)
        lost = np.maximum(self._undisturbed() - income, 0.0)
        for number, measure in self.acting:
            if isinstance(measure, Offset):
                lost, left = self._offset(number, measure, (lost, left), found)
        streams = [k for k, key in enumerate(self.keys) if _counts_streams(key)]
        for number, measure in self.acting:
            if isinstance(measure, Substitute):
                s = self._mean_strength(number).max(axis=0)
                brought = s * self.values[number]["share"] * lost
                lost = lost - brought
                found[streams] += brought
        return found

    def _offset(
        self, number: int, measure: Offset, known: tuple[Floats, Floats], found: Floats
    ) -> tuple[Floats, Floats]:
        """Take from the workers what makes up for a loss; return what is lost and left then."""
        lost, left = known
        programme, values = self.projection.programme, self.values[number]
        weighed = self._mean_strength(number) * left
        there = np.where(values["reached"][:, :, None], left, 0.0).sum(axis=0)
        total = weighed.sum(axis=0)
        s = np.divide(total, there, out=np.zeros_like(total), where=there > 0.0)
        given = np.minimum(s * values["share"] * lost, there)
        part = np.divide(given, total, out=np.zeros_like(total), where=total > 0.0)
        each = np.minimum(weighed * part, left)
        recipient = measure.recipient or _taker(programme)
        for k, key in enumerate(self.keys):
            counted = Counted(programme, key)
            moved = counted.share(recipient, self.draws) - counted.share(WORKER, self.draws)
            for c, cohort in enumerate(programme.cohorts):
                if key.host in ("", cohort.host):
                    found[k] += each[c] * moved
        gets = Counted(programme, Key("state-side")).share(recipient, self.draws)
        return np.maximum(lost - each.sum(axis=0) * gets, 0.0), left - each

    def _undisturbed(self) -> Floats:
        """Return what the state's side gets without measures, shape (period, draw)."""
        own = ("undisturbed", len(self.projection.horizon.labels))
        if own not in self.shared:
            course = Course(self.course.scenario, ())
            plain = Block(self.projection, course, (Key("state-side"),), self.u, self.shared)
            self.shared[own] = plain.series()[0]
        found: Floats = self.shared[own]
        return found


@dataclass(frozen=True, eq=False)
class Part:
    """People-months of cohorts whom the same measures on pay reach.

    Workers whom other measures reach bring something else, so that each combination is a part of
    its own; `months` has shape (cohort, period, draw).
    """

    group: tuple[int, ...]
    acting: tuple[int, ...]
    months: Floats


def _concerns(measure: Measure, cohort: Cohort) -> bool:
    """Whether a measure changes how many workers a cohort has, or what they are paid."""
    if isinstance(measure, Displace):
        return matches(measure.to, cohort.host)
    acts = isinstance(measure, Restraint | Removal | Entry | Cap | Pay)
    return acts and measure.reaches(cohort)


def _of(values: Mapping[str, Any], rows: Sequence[int]) -> dict[str, Any]:
    """Return the numbers of a measure for some of the cohorts."""
    return {
        name: value[rows] if name in ("compliance", "reached", "shared out") else value
        for name, value in values.items()
    }


def _wide(share: Any) -> Any:
    """Give shares of (cohort, draw) room for segments."""
    return share if np.ndim(share) == 0 else share[:, None]


def _taker(programme: Programme) -> str:
    """Return who gets what an offset takes if nobody is named."""
    named = (*programme.statutory, *programme.sides[STATE])
    return named[0] if named else "government"


def _counts_streams(key: Key) -> bool:
    """Whether a series counts what other streams bring."""
    return (
        key.concept in ("state-side", "net", "received")
        and not key.host
        and key.recipient in ("", OTHER_STREAMS)
    )
