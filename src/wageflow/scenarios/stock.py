"""How many workers there are, and when: stock and flow, exact between changes.

With posts ``L``, stock ``N``, a term of ``T`` months, and shares ``a`` of arrivals and ``r`` of
returns that measures leave,

    dN/dt = (a L + e X) / T + a L' - r N / T,

where ``X`` are posts that workers sent away from elsewhere fill, of whom a share ``e`` gets in, and
``L'`` is the growth of posts where headcounts are known to change. Between changes this is solved
exactly (`pace`, and `fixed` for fixed terms): nothing is stepped, and no result depends on the
length of a period. Without measures ``N = L``.

The order at one moment: leaks weaken what follows; removals, expulsions first; then restraints,
each by its share of what the others leave; then arrivals from elsewhere and to new posts, as far as
caps let them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.scenarios.fixed import FixedTerms
from wageflow.scenarios.labour import Path, State
from wageflow.scenarios.measures.heads import Flows, Restraint
from wageflow.scenarios.moves import enter, lowest, remove
from wageflow.scenarios.pace import Ceiling, Pace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

    from wageflow.scenarios.labour import Labour
    from wageflow.scenarios.timetable import Timetable

    Floats = npt.NDArray[np.float64]

__all__ = ["Spell", "spells_of"]


@dataclass(frozen=True, eq=False)
class Spell:
    """A time in which every strength is constant; arrays of shape (cohort, segment, draw).

    Parameters
    ----------
    start, end : float
        In months.
    periods : slice or None
        The periods of the horizon, one for each of its segments; None before the horizon.
    opening : ndarray of shape (cohort, draw)
        The stock before anybody is removed or enters.
    people_months : ndarray
        The integral of the stock over each segment.
    changed : ndarray of bool, shape (cohort, segment)
        Whether that differs in any draw from what it would be without measures.
    movements : mapping of str to ndarray
        ``arrivals``, ``returns``, ``removed``, ``entered``, and the stock at each segment's end
        (``closing``); empty unless asked for.
    """

    start: float
    end: float
    periods: slice | None
    opening: Floats
    people_months: Floats
    changed: npt.NDArray[np.bool_]
    movements: Mapping[str, Floats]


def spells_of(
    labour: Labour,
    timetable: Timetable,
    values: Sequence[Mapping[str, Any]],
    *,
    movements: bool = False,
) -> Iterator[Spell]:
    """Yield the path of headcounts under the measures of a timetable, spell by spell.

    Parameters
    ----------
    labour : Labour
    timetable : Timetable
    values : sequence of mapping of str to float or ndarray
        The numbers of each measure; ``compliance`` of shape (cohort, draw) or (cohort, 1), 0 for
        cohorts that it does not reach.
    movements : bool
        Whether arrivals, returns and removals are wanted, too.
    """
    path = Path(labour, timetable, timetable.measures, values)
    shape = labour.shape
    state = State(path.base + np.zeros(shape), np.ones(shape), np.zeros(shape))
    rows = np.flatnonzero(labour.fixed)
    fixed = None
    if rows.size:
        term = np.broadcast_to(labour.term, shape)[rows]
        fixed = FixedTerms(term + np.zeros((rows.size, shape[1])), state.stock[rows])
    for number, (start, end) in enumerate(pairwise(timetable.spells.tolist())):
        opening = state.stock
        s, stated = path.strengths(start)
        edges = timetable.segments[timetable.cuts[number]]
        if not movements and not any(map(np.any, s.values())) and not state.disturbed:
            # as it would be without measures, to the last bit
            state.stock = labour.at(end) + np.zeros(shape)
            usual = labour.between(edges)
            none = np.zeros(usual.shape[:2], dtype=bool)
            yield Spell(start, end, timetable.periods[number], opening, usual, none, {})
            continue
        state.disturbed = True
        flows = Flows()
        for place, measure in path.numbered:
            if isinstance(measure, Restraint) and np.any(s[place]):
                measure.restrain(flows, s[place])
        removed = remove(path, state, start, (s, stated), fixed)
        entered, guests = enter(path, state, (start, end), (s, flows), fixed)
        posts = labour.at(start) * state.left + state.added
        let_in = flows.openings * flows.entries
        wanted = posts * flows.arrivals + guests.posts * let_in
        pace = Pace(
            labour.term,
            wanted,
            labour.growth(start) * state.left * flows.arrivals + guests.rise * let_in,
            flows.returns,
            lowest(path, state, s, wanted),
        )
        spans = edges - start
        even, ends, served = _passed(pace, state.stock, spans, (labour, fixed), each=movements)
        moved = {}
        if movements:
            returns = pace.rate[:, None] * even
            if served is not None:
                returns[labour.fixed] = served
            at = np.concatenate([state.stock[:, None], ends[:, :-1]], axis=1)
            capped = pace.ceiling is not None
            moved = {
                "arrivals": ends - at + returns if capped else pace.arrivals(spans),
                "entered": _first(entered, ends),
                "returns": returns,
                "removed": _first(removed, ends),
                "closing": ends,
            }
        state.stock = np.ascontiguousarray(ends[:, -1])
        changed = _changed(labour, edges, even)
        yield Spell(start, end, timetable.periods[number], opening, even, changed, moved)


def _changed(labour: Labour, edges: Floats, even: Floats) -> npt.NDArray[np.bool_]:
    """Return which people-months differ in any draw from those without measures."""
    one = replace(labour, known=[(moment, heads[:, :1]) for moment, heads in labour.known])
    first: npt.NDArray[np.bool_] = even[:, :, 0] != one.between(edges)[:, :, 0]
    if first.all():  # as a rule one draw settles it
        return first
    found: npt.NDArray[np.bool_] = (even != labour.between(edges)).any(axis=2)
    return found


def _passed(
    pace: Pace,
    stock: Floats,
    spans: Floats,
    whose: tuple[Labour, FixedTerms | None],
    *,
    each: bool,
) -> tuple[Floats, Floats, Floats | None]:
    """Let a spell pass: people-months, the stock at ends, and who has served a fixed term."""
    labour, fixed = whose
    even, ends = pace.passed(stock, spans, each=each)
    if fixed is None:
        return even, ends, None
    rows, none = labour.fixed, np.zeros(labour.shape)
    arrivals = (pace.wanted / labour.term + none)[rows]
    speed = (pace.returns + none)[rows]
    if pace.ceiling is not None:
        ceiling = Ceiling(*(x[rows] for x in pace.ceiling))
        arrivals = fixed.held(ceiling, arrivals, speed, float(spans[-1]))
    even, ends = np.array(even), np.array(ends)
    even[rows], served, stocks = fixed.advance(spans, arrivals, speed)
    ends[rows] = stocks if each else stocks[:, -1:]
    return even, ends, served


def _first(at_once: Floats, like: Floats) -> Floats:
    """Return what happens at the beginning of a spell as part of its first segment."""
    found = np.zeros_like(like)
    found[:, 0] = at_once
    return found
