"""How wide the 90 % range of an output is, on average, when something is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wageflow.analysis.influence.ratios import ratio
from wageflow.analysis.influence.shapley import correlate
from wageflow.simulation.summing.summary import quantiles

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from wageflow.analysis.influence.model import Floats, Model
    from wageflow.analysis.influence.players import Player
    from wageflow.simulation.drawing.design import Design

__all__ = ["width_if_known", "widths", "widths_left"]

_INNER = 256  # points, of which 5 and 95 % can be told

_CLASSES = 32
_LEAST = 128  # draws of all replicates in a class: fewer say little of its outer quantiles
_FEW = 16  # values of an input that make it discrete
_ENDS = np.array([0.05, 0.95])


def widths_left(
    model: Model, players: Sequence[Player], design: Design, replicates: int
) -> tuple[Floats, Floats, int]:
    """Return which share of the 90 % range is left, on average, when a player is known.

    Parameters
    ----------
    model : Model
    players : sequence of Player
        May have inputs in common.
    design : Design
        With two columns for each input.
    replicates : int

    Returns
    -------
    left, error : ndarray of shape (player,)
    evaluations : int

    Notes
    -----
    What the player knows is held at a point while everything else varies over 256 others (given
    what is held, where inputs are correlated). The 90 % ranges of many such sets are averaged, and
    divided by those of the same sets with nothing held, so that the bias of quantiles of few points
    cancels, and a player that changes nothing leaves exactly all of it.
    """
    inputs, size = len(model.names), design.size
    inner = min(_INNER, size)
    outer = max(2, 2 * size // inner)
    known, free = np.empty((replicates, len(players))), np.empty(replicates)
    for number in range(replicates):
        (u,) = design.blocks(number, size)
        held, blocks = u[:inputs, :outer], u[inputs:].reshape(inputs, -1, inner)
        sets = blocks[:, np.arange(outer) % blocks.shape[1]]  # (input, outer, inner)
        every = model.correlated(sets.reshape(inputs, -1))
        free[number] = widths(model.output(every).reshape(outer, inner)).sum()
        for place, player in enumerate(players):
            points = _held(model, player, held, sets)
            known[number, place] = widths(model.output(points).reshape(outer, inner)).sum()
    left, error = ratio(known, np.broadcast_to(free[:, None], known.shape))
    return left, error, replicates * outer * inner * (len(players) + 1)


def _held(model: Model, player: Player, held: Floats, sets: Floats) -> Floats:
    """Return points with what a player knows held in each set, shape (input, outer inner)."""
    points, rows = sets.copy(), list(player.rows)
    points[rows] = held[rows][:, :, None]
    for side in player.sides:
        own = np.broadcast_to(held[side.row][:, None], sets[side.row].shape).ravel()
        moved, _ = side.exchanged(sets[side.row].ravel(), own)
        points[side.row] = moved.reshape(sets[side.row].shape)
    flat = points.reshape(len(points), -1)
    if model.copula is not None:
        rows += [side.row for side in player.sides]
        known = set(rows)
        correlate(model.copula, [*rows, *(r for r in range(len(flat)) if r not in known)], flat)
    return flat


def width_if_known(x: Floats, y: Floats) -> tuple[float, float]:
    """Return which share of the 90 % range is left when x is known, and its standard error.

    Parameters
    ----------
    x, y : ndarray of shape (replicate, draw)

    Notes
    -----
    The mean, over what x may be, of the 90 % range given x: of each value of a discrete input, else
    of classes of equal size, in each of which a straight line of x is taken off. The figure is that
    of all replicates together, its error the spread of what each of them alone gives.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x, z = rng.normal(size=(2, 16, 1024))
    >>> left, error = width_if_known(x, x + z)
    >>> bool(abs(left - 0.5**0.5) < 4 * error), error < 0.01
    (True, True)
    """
    whole = widths(y.reshape(1, -1))[0]
    if not whole > 0.0:
        return float("nan"), float("nan")
    values = np.unique(x)
    classes = max(1, min(_CLASSES, x.size // _LEAST))
    if len(values) <= _FEW:
        left = _by_value(x.ravel(), y.ravel(), values)
        each = [_by_value(*pair, values) for pair in zip(x, y, strict=True)]
        own = np.array(each) / widths(y)
    else:
        left = float(_by_class(x.reshape(1, -1), y.reshape(1, -1), classes)[0])
        own = _by_class(x, y, min(classes, x.shape[1] // 8)) / widths(y)
    return float(left / whole), float(own.std(ddof=1) / np.sqrt(len(own)))


def widths(y: Floats) -> Floats:
    """Return the widths of 90 % ranges along the last axis."""
    low, high = np.moveaxis(quantiles(np.sort(y, axis=-1), _ENDS), -1, 0)
    found: Floats = high - low
    return found


def _by_value(x: Floats, y: Floats, values: Floats) -> float:
    """Return the mean width within each value, weighed by how often it comes."""
    found = 0.0
    for value in values:
        own = y[x == value]
        if len(own):
            found += float(widths(own)) * len(own) / len(y)
    return found


def _by_class(x: Floats, y: Floats, classes: int) -> Floats:
    """Return the mean width within classes of equal size, shape (replicate,)."""
    size = x.shape[1] // classes
    order: npt.NDArray[np.intp] = np.argsort(x, axis=1, kind="stable")[:, : classes * size]
    shape = (len(x), classes, size)
    xs = np.take_along_axis(x, order, axis=1).reshape(shape)
    ys = np.take_along_axis(y, order, axis=1).reshape(shape)
    xs = xs - xs.mean(axis=-1, keepdims=True)
    spread = (xs * xs).sum(axis=-1)
    rise = (xs * (ys - ys.mean(axis=-1, keepdims=True))).sum(axis=-1)
    slope = np.divide(rise, spread, out=np.zeros_like(rise), where=spread > 0.0)
    found: Floats = widths(ys - slope[..., None] * xs).mean(axis=-1)
    return found
