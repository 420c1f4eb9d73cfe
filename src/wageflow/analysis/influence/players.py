"""Whose influence is asked for: single inputs, or groups of them that go together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.arguments import shown
from wageflow.errors import InputError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from wageflow.analysis.influence.model import Floats

__all__ = ["Player", "Side", "overlapping", "players_of"]


@dataclass(frozen=True)
class Player:
    """An input, or several that are known or unknown together.

    Parameters
    ----------
    name : str
    rows : tuple of int
        Of the points.
    sides : tuple of Side
        What is known of further inputs: on which side each is, and no more.
    """

    name: str
    rows: tuple[int, ...]
    sides: tuple[Side, ...] = ()

    def exchanged(self, a: Floats, b: Floats) -> tuple[Floats, Floats]:
        """Return both sets of points with what the player knows taken from the other one."""
        of_a, of_b, rows = a.copy(), b.copy(), list(self.rows)
        of_a[rows], of_b[rows] = b[rows], a[rows]
        for side in self.sides:
            of_a[side.row], of_b[side.row] = side.exchanged(a[side.row], b[side.row])
        return of_a, of_b


@dataclass(frozen=True)
class Side:
    """Whether a discrete input has one of some values, and no more.

    Parameters
    ----------
    row : int
        Of the points.
    steps : tuple of float
        The probability of each value.
    inside : tuple of bool
        Which values are meant.

    Examples
    --------
    >>> side = Side(0, (0.5, 0.25, 0.25), (False, True, True))
    >>> exchanged, _ = side.exchanged(np.array([0.6, 0.1]), np.array([0.9, 0.9]))
    >>> exchanged.tolist()
    [0.6, 0.6]
    """

    row: int
    steps: tuple[float, ...]
    inside: tuple[bool, ...]

    def exchanged(self, a: Floats, b: Floats) -> tuple[Floats, Floats]:
        """Return points on the side of the other ones, each at its own place within the side."""
        side_of_a, place_of_a = self._split(a)
        side_of_b, place_of_b = self._split(b)
        of_a = np.where(side_of_a == side_of_b, a, self._joined(side_of_b, place_of_a))
        return of_a, np.where(side_of_a == side_of_b, b, self._joined(side_of_a, place_of_b))

    def _split(self, u: Floats) -> tuple[npt.NDArray[np.bool_], Floats]:
        """Return the side of each point, and which share of that side lies below it."""
        ends, inside = np.cumsum(self.steps), np.array(self.inside)
        value = np.minimum(np.searchsorted(ends, u), len(ends) - 1)
        side, place = inside[value], np.empty(len(u))
        for own in (False, True):
            steps = np.where(inside == own, self.steps, 0.0)
            before = np.cumsum(steps) - steps
            here = side == own
            within = u[here] - (ends - self.steps)[value[here]]
            place[here] = (before[value[here]] + within) / max(steps.sum(), np.finfo(float).tiny)
        return side, np.clip(place, 0.0, 1.0)

    def _joined(self, side: npt.NDArray[np.bool_], place: Floats) -> Floats:
        """Return the points at places within sides."""
        ends, inside = np.cumsum(self.steps), np.array(self.inside)
        found = np.empty(len(place))
        for own in (False, True):
            steps = np.where(inside == own, self.steps, 0.0)
            here = side == own
            sought = place[here] * steps.sum()
            value = np.minimum(np.searchsorted(np.cumsum(steps), sought), len(ends) - 1)
            within = sought - (np.cumsum(steps) - steps)[value]
            found[here] = (ends - self.steps)[value] + within
        return np.clip(found, 2.0**-53, 1.0 - 2.0**-53)


def players_of(names: Sequence[str], groups: Any = None) -> tuple[Player, ...]:
    """Return the groups, and every input that is in none as a player of its own.

    Parameters
    ----------
    names : sequence of str
        The inputs.
    groups : mapping of str to str or list of str, optional
        What each group holds: names of inputs, or patterns such as ``"wage *"``.

    Raises
    ------
    InputError
        All faults at once: a pattern that matches nothing, an input in two groups.

    Examples
    --------
    >>> found = players_of(["wage a", "heads", "wage b"], {"wages": "wage *"})
    >>> [(player.name, player.rows) for player in found]
    [('wages', (0, 2)), ('heads', (1,))]
    """
    found = overlapping(names, groups)
    taken: dict[int, str] = {}
    faults = []
    for player in found:
        for row in player.rows:
            if row in taken:
                faults.append(
                    f"groups: {names[row]!r} is in {taken[row]!r} and in {player.name!r}; keep it "
                    "in one"
                )
            taken.setdefault(row, player.name)
    lone = [Player(name, (row,)) for row, name in enumerate(names) if row not in taken]
    faults += [
        f"groups: {p.name!r} is the name of an input"
        for p in lone
        if p.name in {one.name for one in found}
    ]
    if faults:
        raise InputError(*faults)
    return (*found, *lone)


def overlapping(names: Sequence[str], groups: Any) -> tuple[Player, ...]:
    """Return the groups alone, which may have inputs in common.

    Raises
    ------
    InputError
        If they are no groups, or a pattern matches nothing.
    """
    if groups is None:
        return ()
    if not isinstance(groups, Mapping):
        raise InputError(
            f"groups: got {shown(groups)}; write names and what they hold, {{'wages': ['wage *']}}"
        )
    found, faults = [], []
    for name, stated in groups.items():
        if not isinstance(name, str) or not name.strip():
            faults.append(f"groups: got {name!r} for a name; write text")
            continue
        patterns = [stated] if isinstance(stated, str) else stated
        listed = isinstance(patterns, list | tuple | set | frozenset)
        if not listed or not all(isinstance(pattern, str) for pattern in patterns):
            faults.append(f"groups, {name!r}: got {stated!r}; write a pattern, or a list of them")
            continue
        rows: dict[int, None] = {}
        for pattern in patterns:
            # a name may itself hold what a pattern takes for a wildcard
            own = [row for row, one in enumerate(names) if one == pattern]
            hits = own or [row for row, one in enumerate(names) if fnmatchcase(one, pattern)]
            if not hits:
                faults.append(
                    f"groups, {name!r}: {pattern!r} is no input; {nearest(pattern, names)}"
                )
            rows |= dict.fromkeys(hits)
        if not patterns:
            faults.append(f"groups, {name!r}: holds nothing; name inputs, or leave it out")
        found.append(Player(name, tuple(sorted(rows))))
    if faults:
        raise InputError(*faults)
    return tuple(found)
