"""Sobol' indices by exchanging inputs between two independent sets of points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wageflow.analysis.influence.ratios import ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.analysis.influence.model import Floats, Model
    from wageflow.analysis.influence.players import Player
    from wageflow.simulation.drawing.design import Design

__all__ = ["Indices", "sobol_indices"]

_TOGETHER = 2**22  # values of points that are evaluated in one call


@dataclass(frozen=True, eq=False)
class Indices:
    """Indices of players with their standard errors, and the output at independent points.

    Parameters
    ----------
    first, first_se, total, total_se : ndarray of shape (player,)
    output : ndarray of shape (replicate, draw)
    evaluations : int
        How often the output was computed.
    """

    first: Floats
    first_se: Floats
    total: Floats
    total_se: Floats
    output: Floats
    evaluations: int


def sobol_indices(
    model: Model, players: Sequence[Player], design: Design, replicates: int
) -> Indices:
    """Compute first-order and total indices.

    Parameters
    ----------
    model : Model
        Of independent inputs.
    players : sequence of Player
    design : Design
        With two columns for each input.
    replicates : int

    Notes
    -----
    With two sets of points A and B, A_i being A with the inputs of player i from B, and B_i the
    other way round, the indices are [1]_::

        first = 2 sum (f(A) - f(A_i)) (f(B_i) - f(B)) / D
        total = sum (f(A) - f(A_i))**2 + (f(B) - f(B_i))**2 / D
        D     = sum (f(A) - f(B))**2 + (f(A_i) - f(B_i))**2

    An input that changes nothing has indices of exactly 0, and an output that is a sum of functions
    of one input each has first-order indices equal to the total ones, in every sample. Sums run
    over all replicates; their jackknife gives the standard errors.

    .. [1] I. Azzini, T. Mara and R. Rosati, "Comparison of two sets of Monte Carlo estimators of
       Sobol' indices", Environmental Modelling & Software 144 (2021) 105167.
    """
    parts = [_sums(model, players, design, number) for number in range(replicates)]
    first, total, below = (np.stack([part[k] for part in parts]) for k in range(3))
    size = design.size
    return Indices(
        *ratio(first, below),
        *ratio(total, below),
        np.concatenate([part[3] for part in parts]).reshape(replicates, 2 * size),
        2 * size * (len(players) + 1) * replicates,
    )


def _sums(
    model: Model, players: Sequence[Player], design: Design, number: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the sums of one replicate, each of shape (player,), and f(A) and f(B)."""
    (u,) = design.blocks(number, design.size)
    inputs, size = len(model.names), design.size
    a, b = u[:inputs], u[inputs:]
    of_a, of_b = model.output(a), model.output(b)
    first, total, below = (np.empty(len(players)) for _ in range(3))
    apart = of_a - of_b
    between = float(apart @ apart)
    many = max(1, _TOGETHER // (2 * size * inputs))
    for start in range(0, len(players), many):
        some = players[start : start + many]
        points = np.empty((inputs, len(some), 2, size))
        for place, player in enumerate(some):
            points[:, place, 0], points[:, place, 1] = player.exchanged(a, b)
        found = model.output(points.reshape(inputs, -1)).reshape(len(some), 2, size)
        for place, (of_ai, of_bi) in enumerate(found, start=start):
            moved, other, ends = of_a - of_ai, of_bi - of_b, of_ai - of_bi
            first[place] = 2.0 * (moved @ other)
            total[place] = moved @ moved + other @ other
            below[place] = between + ends @ ends
    return first, total, below, np.concatenate([of_a, of_b])
