"""Who is removed, who comes from elsewhere or to new posts, and what caps leave of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from wageflow.distributions import bounds
from wageflow.scenarios.measures import Cap, Displace
from wageflow.scenarios.measures.heads import Entry, Removal
from wageflow.scenarios.pace import Ceiling

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from wageflow.scenarios.fixed import FixedTerms
    from wageflow.scenarios.labour import Path, State
    from wageflow.scenarios.measures.heads import Flows

    Floats = npt.NDArray[np.float64]

__all__ = ["Guests", "enter", "lowest", "remove"]

_CLOSE = 1e-6  # months: moments closer than that are one


class Guests(NamedTuple):
    """Posts that open for workers from elsewhere, and by how many they rise a month."""

    posts: Any = 0.0
    rise: Any = 0.0


def remove(
    path: Path,
    state: State,
    start: float,
    strengths: tuple[Mapping[int, Any], Mapping[int, Any]],
    fixed: FixedTerms | None,
) -> Floats:
    """Let those go whom measures remove now, and their posts with them.

    Leaks count on the day on which somebody would have to go: whoever stayed then is not removed
    when they end.
    """
    s, stated = strengths
    gone = np.zeros(path.labour.shape)
    for number, measure in path.numbered:
        if not isinstance(measure, Removal):
            continue
        before = state.reached.get(number, np.zeros(path.labour.shape))
        rise = np.maximum(stated[number] - state.stated.get(number, 0.0), 0.0)
        if not np.any(rise):
            continue
        told = stated[number] + np.zeros(path.labour.shape)
        left = np.divide(s[number], told, out=np.zeros(told.shape), where=told > 0.0)
        after = np.minimum(before + rise * left, 1.0)
        share = np.clip(measure.removed(state.stock, before, after, path.values[number]), 0.0, 1.0)
        away = state.stock * share
        state.lost = state.lost + state.added * share
        state.left, state.added = state.left * (1.0 - share), state.added * (1.0 - share)
        state.forgone = state.forgone + share * (state.guests - state.forgone)
        state.stock = state.stock - away
        if fixed is not None:
            fixed.remove(share[path.labour.fixed])
        state.reached[number], state.stated[number] = after, told
        state.sent.append((start, away))
        gone += away
    return gone


def enter(
    path: Path,
    state: State,
    spell: tuple[float, float],
    known: tuple[Mapping[int, Any], Flows],
    fixed: FixedTerms | None,
) -> tuple[Floats, Guests]:
    """Let those in who come from elsewhere or to new posts; return them, and posts for guests."""
    s, flows = known
    came = _newcomers(path, state, s, flows)
    guests = Guests()
    if any(isinstance(measure, Displace) for measure in path.measures):
        _close(path, state, spell[0], known)
        sent, guests = _sent(path, state, spell, s)
        came = came + sent * flows.openings
        # what removals took of such posts stays taken, and those that open later are open
        state.guests = guests.posts + guests.rise * (spell[1] - spell[0])
        guests = Guests(np.maximum(guests.posts - state.forgone, 0.0), guests.rise)
    came = came * flows.entries + np.zeros(path.labour.shape)
    if (ceiling := lowest(path, state, s, came)) is not None:
        room = np.maximum(ceiling.workers - state.stock, 0.0)
        came = (1.0 - ceiling.s) * came + ceiling.s * np.minimum(came, room)
    state.stock = state.stock + came
    if fixed is not None:
        fixed.enter(came[path.labour.fixed])
    return came, guests


def _newcomers(path: Path, state: State, s: Mapping[int, Any], flows: Flows) -> Any:
    """Open new posts, and return how many would fill them."""
    came: Any = 0.0
    for number, measure in path.numbered:
        if isinstance(measure, Entry):
            before = state.reached.get(number, np.zeros(path.labour.shape))
            after = np.maximum(before, s[number])
            if np.any(after > before):
                new = measure.entering(path.base, before, after, path.values[number])
                new = new * flows.openings
                state.added = state.added + new
                state.reached[number] = after
                came = came + new
    return came


def _close(path: Path, state: State, start: float, known: tuple[Mapping[int, Any], Flows]) -> None:
    """Note which posts measures took or keep empty from now on."""
    s, flows = known
    base, growth = path.labour.at(start), path.labour.growth(start)
    posts = base * state.left + state.added
    closed = base * (1.0 - state.left) + state.lost + posts * flows.barred
    rise = growth * (1.0 - state.left * (1.0 - flows.barred))
    for number, measure in path.numbered:
        if isinstance(measure, Cap) and np.any(s[number]):
            over = posts * flows.arrivals - _ceiling(path, state, number)
            closed = np.maximum(closed, closed + np.maximum(over, 0.0) * s[number])
    state.closed.append((start, closed, rise))


def _sent(
    path: Path, state: State, spell: tuple[float, float], s: Mapping[int, Any]
) -> tuple[Any, Guests]:
    """Return who arrives from elsewhere, and the posts that are open for them."""
    movers = [number for number, m in path.numbered if isinstance(m, Displace)]
    shares = {number: s[number] * path.values[number]["share"] for number in movers}
    # together they send everybody at most
    most = np.maximum(sum(shares.values()), 1.0)
    came: Any = 0.0
    guests = Guests()
    ends = [moment for moment, *_ in state.closed[1:]] + [math.inf]
    for number in movers:
        delay, to = path.values[number]["after_months"], path.values[number]["shared out"]
        share = shares[number] / most
        shortest, longest = bounds(path.measures[number].after_months)  # type: ignore[attr-defined]
        surely = shortest == longest
        # where the delay is not known, months are what is looked at
        start = spell[0] if surely else float(math.floor(spell[0] + _CLOSE))
        end = spell[1] if surely else start + 1.0
        for moment, away in state.sent:
            if surely:
                due: Any = float(abs(moment + shortest - start) < _CLOSE)
            elif abs(spell[0] - start) > _CLOSE:
                due = 0.0
            else:
                due = np.floor(moment + delay + 0.5) == start
            if np.any(due):
                came = came + to * (away * share * due).sum(axis=0)
        for (moment, empty, rise), until in zip(state.closed, ends, strict=True):
            if surely:
                # what changed then is echoed as a spell now, so that one entry says it all
                then: Any = start - shortest
                if not moment - _CLOSE <= then < until - _CLOSE:
                    continue
                rising = to * (rise * share).sum(axis=0) if np.any(rise) else 0.0
                own = to * ((empty + rise * (then - moment)) * share).sum(axis=0)
                guests = Guests(guests.posts + own, guests.rise + rising)
                continue
            if until <= start - longest or moment >= end - shortest:
                continue
            low, high = np.maximum(start - delay, moment), np.minimum(end - delay, until)
            part = np.clip(high - low, 0.0, None) / (end - start)
            mean = empty + rise * ((low + high) / 2 - moment)
            guests = Guests(guests.posts + to * (mean * share * part).sum(axis=0), guests.rise)
    return came, guests


def _ceiling(path: Path, state: State, number: int) -> Floats:
    """Return the ceiling of a cap for each cohort that it reaches, infinite for others."""
    reached = path.values[number]["reached"]
    if number not in state.ceilings:
        if "workers" in path.values[number]:
            there = np.where(reached, path.base, 0.0)
            total = there.sum(axis=0)
            even = reached / max(int(reached.sum()), 1) * np.ones_like(there)
            part = np.divide(there, total, out=even, where=total > 0.0)
            ceiling = path.values[number]["workers"] * part
        else:
            ceiling = state.stock
        state.ceilings[number] = np.where(reached, ceiling, np.inf)
    return state.ceilings[number]


def lowest(path: Path, state: State, s: Mapping[int, Any], wanted: Floats) -> Ceiling | None:
    """Return the ceiling that leaves the fewest in the long run; None without a cap."""
    found: Ceiling | None = None
    for number, measure in path.numbered:
        if isinstance(measure, Cap) and np.any(s[number]):
            limit = np.where(s[number] > 0.0, _ceiling(path, state, number), np.inf)
            one = Ceiling(limit, s[number] + np.zeros_like(limit))
            if found is not None:
                lower = one.leaves(wanted) < found.leaves(wanted)
                one = Ceiling(*(np.where(lower, a, b) for a, b in zip(one, found, strict=True)))
            found = one
    return found
