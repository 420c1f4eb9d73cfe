"""The methods of a sensitivity: each gives columns of the table, and what to say about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.influence.frame import converged
from wageflow.analysis.influence.given import first_order
from wageflow.analysis.influence.ranging import switches
from wageflow.analysis.influence.sampling import Sampling, drawn_from, spread_of
from wageflow.analysis.influence.shapley import shapley_effects
from wageflow.analysis.influence.sobol import sobol_indices
from wageflow.analysis.influence.widths import width_if_known, widths_left
from wageflow.errors import EstimateError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wageflow.analysis.influence.model import Floats, Model
    from wageflow.analysis.influence.players import Player
    from wageflow.simulation.drawing.design import Design

__all__ = ["BY_METHOD", "Task", "explained", "narrowing"]

_REPLICATES = 3


@dataclass(frozen=True, eq=False)
class Task:
    """What a method is to do."""

    model: Model
    players: tuple[Player, ...]
    sampling: Sampling
    #: The draws of an estimate: inputs and output, each of shape (replicate, draw).
    kept: tuple[dict[str, Floats], Floats] | None = None
    target: float | None = None

    @property
    def design(self) -> Design:
        """Two independent sets of points."""
        return self.sampling.design(2 * len(self.model.names))

    @cached_property
    def draws(self) -> tuple[dict[str, Floats], Floats]:
        """Draws of the inputs and of the output, each of shape (replicate, draw)."""
        return self.kept or drawn_from(self.model, self.sampling)


def _sobol(task: Task) -> tuple[dict[str, Any], dict[str, Any]]:
    _refuse_correlated(task.model)
    found = sobol_indices(task.model, task.players, task.design, task.sampling.replicates)
    about = spread_of(found.output, task.model.label)
    pairs = ((found.first, found.first_se), (found.total, found.total_se))
    narrower, more = narrowing(task)
    about |= {"evaluations": found.evaluations + more}
    return narrower | {
        "first": found.first,
        "first_se": found.first_se,
        "total": found.total,
        "total_se": found.total_se,
        "converged": converged(pairs, found.output),
    }, about


def _shapley(task: Task) -> tuple[dict[str, Any], dict[str, Any]]:
    found = shapley_effects(task.model, task.players, task.design, task.sampling.replicates)
    about = spread_of(found.output, task.model.label)
    narrower, more = narrowing(task)
    about |= {"evaluations": found.evaluations + more}
    return narrower | {
        "effect": found.effect,
        "effect_se": found.effect_se,
        "converged": converged([(found.effect, found.effect_se)], found.output),
    }, about


def _given_data(task: Task) -> tuple[dict[str, Any], dict[str, Any]]:
    if any(len(player.rows) > 1 for player in task.players):
        raise EstimateError(
            "groups: draws that are there say too little of several inputs together; ask for "
            "method='shapley', or 'sobol' where inputs are independent"
        )
    values, output = task.draws
    about = spread_of(output, task.model.label) | {"evaluations": output.size}
    if task.kept is not None:
        about |= {"draws": output.size, "replicates": len(output)}
    own = {player.name: values[task.model.names[player.rows[0]]] for player in task.players}
    return explained(own, output), about


def explained(values: Mapping[str, Floats], output: Floats) -> dict[str, Any]:
    """Return the columns that draws give, of inputs one by one.

    Raises
    ------
    EstimateError
        If there are fewer than three replicates, from which no error can be told.
    """
    if len(output) < _REPLICATES:
        raise EstimateError(
            f"replicates {len(output)}: effects of given data need {_REPLICATES} independent ones"
        )
    found = first_order(values, output)
    sure = converged([(found.first, found.first_se)], output) & found.settled
    left = np.array([width_if_known(x, output) for x in values.values()]).T
    return {
        "first": found.first,
        "first_se": found.first_se,
        "effect": found.first,
        "effect_se": found.first_se,
        "narrows": np.maximum(1.0 - left[0], 0.0),
        "narrows_se": left[1],
        "converged": sure,
    }


def narrowing(task: Task) -> tuple[dict[str, Floats], int]:
    """Return by which share the 90 % range narrows if a player is known, and the evaluations."""
    left, error, evaluations = widths_left(
        task.model, task.players, task.design, task.sampling.replicates
    )
    # what is known cannot widen the range but by noise
    return {"narrows": np.maximum(1.0 - left, 0.0), "narrows_se": error}, evaluations


def _tornado(task: Task) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ARG001 - as the others
    return {}, {}


def _switching(task: Task) -> tuple[dict[str, Any], dict[str, Any]]:
    if task.target is None:
        raise EstimateError("target: say which value the output is to reach, target=150e6")
    at = switches(task.model, task.players, task.target).at
    value = np.full(len(at), np.nan)
    for place, player in enumerate(task.players):
        if len(player.rows) == 1 and not np.isnan(at[place]):
            law = task.model.laws[task.model.names[player.rows[0]]]
            value[place] = law.quantile_function()(at[place : place + 1])[0]
    return {"switching": value, "switching_percentile": 100.0 * at}, {"target": task.target}


def _refuse_correlated(model: Model) -> None:
    if model.copula is None:
        return
    (a, b, r), *more = model.copula.pairs
    others = (
        f" and {len(more)} more pairs" if len(more) > 1 else " and another pair" if more else ""
    )
    raise EstimateError(
        f"method 'sobol': {a!r} and {b!r} are correlated ({r:g}){others}, so that the variance "
        "cannot be divided into parts of one input and of several; ask for method='shapley' or "
        "'given-data', or set correlation={} where that can be said"
    )


BY_METHOD = {
    "sobol": _sobol,
    "given-data": _given_data,
    "shapley": _shapley,
    "tornado": _tornado,
    "switching": _switching,
}
