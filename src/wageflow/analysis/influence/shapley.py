"""Shapley effects: shares of the variance that add up to one, whether inputs hang together or not.

The worth of a set of players is the variance that is left when all others are known. Half the mean
squared change of the output, when the inputs of the set are drawn anew given the others, is that
variance; along a random order of the players, sets grow by one at a time, and what each adds is its
effect. With a Gaussian copula, drawing anew given the others is exact: with the players in their
order, the normal scores are a lower triangular matrix times independent normals, of which the last
ones are exchanged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.influence.ratios import ratio
from wageflow.simulation.drawing.orders import random_orders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.analysis.influence.model import Floats, Model
    from wageflow.analysis.influence.players import Player
    from wageflow.simulation.drawing.correlation import Copula
    from wageflow.simulation.drawing.design import Design

__all__ = ["Redrawn", "Shares", "correlate", "shapley_effects"]

_BATCH = 32  # draws that go through the players in one order


@dataclass(frozen=True, eq=False)
class Shares:
    """Shapley effects with their standard errors, and the output at independent points.

    Parameters
    ----------
    effect, effect_se : ndarray of shape (player,)
    output : ndarray of shape (replicate, draw)
    evaluations : int
    """

    effect: Floats
    effect_se: Floats
    output: Floats
    evaluations: int


def shapley_effects(
    model: Model, players: Sequence[Player], design: Design, replicates: int
) -> Shares:
    """Compute Shapley effects.

    Parameters
    ----------
    model : Model
    players : sequence of Player
    design : Design
        With two columns for each input.
    replicates : int

    Notes
    -----
    A. Owen, "Sobol' indices and Shapley value", SIAM/ASA J. Uncertainty Quantification 2 (2014);
    E. Song, B. Nelson and J. Staum, "Shapley effects for global sensitivity analysis: theory and
    computation", ibid. 4 (2016); the differences along an order are those of T. Goda, "A simple
    algorithm for global sensitivity analysis with Shapley effects", Reliability Engineering &
    System Safety 213 (2021), here with dependent inputs. The effects of a sample add up to 1.
    """
    parts = [_added(model, players, design, number) for number in range(replicates)]
    added = np.stack([part[0] for part in parts])
    whole = np.broadcast_to(added.sum(axis=1, keepdims=True), added.shape)
    return Shares(
        *ratio(added, whole),
        np.stack([part[1] for part in parts]),
        design.size * (len(players) + 1) * replicates,
    )


def _added(
    model: Model, players: Sequence[Player], design: Design, number: int
) -> tuple[Floats, Floats]:
    """Return what each player adds in one replicate, shape (player,), and the output."""
    (u,) = design.blocks(number, design.size)
    inputs, size = len(model.names), design.size
    redrawn = Redrawn(model.copula, u[:inputs], u[inputs:])
    batches = [slice(start, start + _BATCH) for start in range(0, size, _BATCH)]
    orders = random_orders(design, number, len(batches), len(players))
    added, output = np.zeros(len(players)), np.empty(size)
    for part, order in zip(batches, orders, strict=True):
        rows = [list(players[player].rows) for player in order.tolist()]
        found = model.output(redrawn.along(rows, part)).reshape(len(rows) + 1, -1)
        worth = 0.5 * ((found - found[0]) ** 2).sum(axis=1)
        # sets grow from the last of the order to the first
        added[order[::-1]] += np.diff(worth)
        output[part] = found[0]
    return added, output


@dataclass(frozen=True, eq=False)
class Redrawn:
    """Points some of whose inputs are drawn anew, given the others.

    Parameters
    ----------
    copula : Copula or None
    old, new : ndarray of shape (input, draw)
        Independent uniforms.
    """

    copula: Copula | None
    old: Floats
    new: Floats

    def along(self, rows: Sequence[list[int]], part: slice) -> Floats:
        """Return points along an order of players, whose last are drawn anew: none, one, two, ...

        Parameters
        ----------
        rows : sequence of list of int
            The inputs of each player, in the order.
        part : slice
            Of the draws.

        Returns
        -------
        ndarray of shape (input, (player + 1) draws)
            The draws with none anew come first.
        """
        old, new = self.old[:, part], self.new[:, part]
        steps = len(rows) + 1
        mixed = np.empty((len(old), steps, old.shape[1]))
        mixed[:] = old[:, None]
        for place, own in enumerate(rows):
            # the k-th player from the end is drawn anew from the k-th step on
            mixed[own, len(rows) - place :] = new[own][:, None]
        flat = mixed.reshape(len(old), -1)
        if self.copula is not None:
            order = [row for own in rows for row in own]
            correlate(self.copula, order, flat)
        return flat


def correlate(copula: Copula, order: Sequence[int], points: Floats) -> None:
    """Correlate independent points in place, so that none depends on those after it."""
    from scipy.special import ndtr, ndtri

    place = {row: k for k, row in enumerate(copula.rows.tolist())}
    own = [row for row in order if row in place]
    picked = [place[row] for row in own]
    matrix = copula.factor @ copula.factor.T
    factor: Any = np.linalg.cholesky(matrix[np.ix_(picked, picked)])
    points[own] = np.clip(ndtr(factor @ ndtri(points[own])), 2.0**-53, 1.0 - 2.0**-53)
