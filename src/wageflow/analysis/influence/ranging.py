"""One input at a time: how far it moves the output, and where the output reaches a target."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.analysis.influence.model import Floats, Model
    from wageflow.analysis.influence.players import Player

__all__ = ["ENDS", "Swings", "Switches", "swings", "switches"]

#: The points of an input between which a tornado swings.
ENDS = (0.05, 0.95)
_STEPS = 19  # points on the way: an output may rise and fall again
_MOST_VALUES = 16  # of discrete inputs together that are tried one by one
_SEARCHED = np.concatenate([[1e-6, 1e-4], np.linspace(0.001, 0.999, 257), [1 - 1e-4, 1 - 1e-6]])
_HALVINGS = 48


@dataclass(frozen=True, eq=False)
class Swings:
    """The output with one player at its ends and all others in their middle.

    Parameters
    ----------
    low, high : ndarray of shape (player,)
        At the player's 5 % and at its 95 % point; of a discrete input the least and the largest
        output over its values.
    swing : ndarray of shape (player,)
        How far the largest output lies above the least, on the way from the one point to the other.
    base : float
        With all in their middle: medians, and the likeliest values of discrete inputs.
    """

    low: Floats
    high: Floats
    swing: Floats
    base: float


def swings(model: Model, players: Sequence[Player]) -> Swings:
    """Move one player at a time from its 5 % to its 95 % point, all others in their middle."""
    points, owners = [model.middle], []
    for number, player in enumerate(players):
        for point in _settings(model, player):
            points.append(point)
            owners.append(number)
    found = model.output(np.stack(points, axis=1))
    owner, moved = np.array(owners), found[1:]
    low, high, swing = np.empty((3, len(players)))
    for number, player in enumerate(players):
        own = moved[owner == number]
        steps = any(row in model.atoms for row in player.rows)
        low[number], high[number] = (own.min(), own.max()) if steps else (own[0], own[-1])
        swing[number] = own.max() - own.min()
    return Swings(low, high, swing, float(found[0]))


def _settings(model: Model, player: Player) -> list[Floats]:
    """Return the points of a player: its way, times every value of its discrete inputs."""
    listed = {row: model.atoms[row] for row in player.rows if row in model.atoms}
    if np.prod([len(points) for points in listed.values()], dtype=float) > _MOST_VALUES:
        listed = {}
    smooth = [row for row in player.rows if row not in listed]
    found = []
    for at in np.linspace(*ENDS, _STEPS) if smooth else (0.5,):
        for values in product(*listed.values()):
            point = model.middle.copy()
            point[smooth] = at
            point[list(listed)] = values
            found.append(point)
    return found


@dataclass(frozen=True, eq=False)
class Switches:
    """Where one player alone takes the output to a target, all others in their middle.

    Parameters
    ----------
    at : ndarray of shape (player,)
        The quantile at which the player is then, nearest to its median; NaN where it never does.
    """

    at: Floats


def switches(model: Model, players: Sequence[Player], target: float) -> Switches:
    """Look for the quantile of each player at which the output crosses a target."""
    start = float(model.output(model.middle[:, None])[0]) - target
    at = np.full(len(players), np.nan)
    searched, brackets = [], []
    for number, player in enumerate(players):
        grid = _grid(model, player)
        sides = _along(model, player, grid) - target
        crossed = np.flatnonzero(np.sign(sides[:-1]) * np.sign(sides[1:]) <= 0.0)
        if start == 0.0:
            at[number] = 0.5
        elif player.rows[0] in model.atoms and len(player.rows) == 1:
            other = np.flatnonzero(np.sign(sides) != np.sign(start))
            if len(other):  # the one that takes the output least beyond the target
                at[number] = grid[other[np.abs(sides[other]).argmin()]]
        elif len(crossed):
            near = crossed[np.abs(grid[crossed] - 0.5).argmin()]
            searched.append(number)
            brackets.append((grid[near], grid[near + 1], np.sign(sides[near])))
    if searched:
        at[searched] = _halved(model, [players[n] for n in searched], np.array(brackets), target)
    return Switches(at)


def _grid(model: Model, player: Player) -> Floats:
    row = player.rows[0]
    return model.atoms[row] if len(player.rows) == 1 and row in model.atoms else _SEARCHED


def _along(model: Model, player: Player, grid: Floats) -> Floats:
    points = np.repeat(model.middle[:, None], len(grid), axis=1)
    points[list(player.rows)] = grid
    return model.output(points)


def _halved(model: Model, players: Sequence[Player], brackets: Floats, target: float) -> Floats:
    """Halve all brackets at once, each a low end, a high end and the sign at the low one."""
    low, high, sign = brackets[:, 0].copy(), brackets[:, 1].copy(), brackets[:, 2]
    points = np.repeat(model.middle[:, None], len(players), axis=1)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        for column, player in enumerate(players):
            points[list(player.rows), column] = middle[column]
        same = np.sign(model.output(points) - target) == sign
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    found: Floats = 0.5 * (low + high)
    return found
