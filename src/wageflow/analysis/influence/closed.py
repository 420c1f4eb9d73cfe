"""How much of the variance goes when some inputs are known, whether or not they hang together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wageflow.analysis.influence.ratios import ratio
from wageflow.analysis.influence.shapley import Redrawn
from wageflow.analysis.influence.sobol import sobol_indices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.analysis.influence.model import Floats, Model
    from wageflow.analysis.influence.players import Player
    from wageflow.simulation.drawing.design import Design

__all__ = ["Known", "closed_indices"]


@dataclass(frozen=True, eq=False)
class Known:
    """Shares of the variance that go, and the points and the output that they were computed at.

    Parameters
    ----------
    share, share_se : ndarray of shape (player,)
        ``Var(E[Y | what the player knows]) / Var(Y)``.
    evaluations : int
    """

    share: Floats
    share_se: Floats
    evaluations: int


def closed_indices(
    model: Model, players: Sequence[Player], design: Design, replicates: int
) -> Known:
    """Compute the share of the variance that goes when a player's inputs are known.

    Players may have inputs in common. With independent inputs these are the first-order indices of
    groups; with a copula the others are drawn anew given those that are known, and sides are taken
    for the whole input.

    Parameters
    ----------
    model : Model
    players : sequence of Player
    design : Design
        With two columns for each input.
    replicates : int
    """
    if model.copula is None:
        found = sobol_indices(model, players, design, replicates)
        return Known(found.first, found.first_se, found.evaluations)
    above, below = np.empty((2, replicates, len(players)))
    for number in range(replicates):
        (u,) = design.blocks(number, design.size)
        inputs = len(model.names)
        redrawn = Redrawn(model.copula, u[:inputs], u[inputs:])
        for place, player in enumerate(players):
            kept = [*player.rows, *(side.row for side in player.sides)]
            rest = [row for row in range(inputs) if row not in set(kept)]
            points = redrawn.along([kept, rest], slice(None))
            old, half, new = model.output(points).reshape(3, -1)
            middle = 0.5 * (old.mean() + new.mean())
            above[number, place] = (old - middle) @ (half - new)
            below[number, place] = 0.5 * ((old - new) @ (old - new))
    return Known(*ratio(above, below), 3 * design.size * len(players) * replicates)
