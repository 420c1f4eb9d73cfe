"""How an analysis draws, and what it says of the output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.errors import EstimateError
from wageflow.scenarios.comparison import Comparison
from wageflow.scenarios.paths import Paths
from wageflow.scenarios.summaries import statistics
from wageflow.simulation.drawing.design import Design, check_seed, check_sizes
from wageflow.simulation.drawing.values import quantiles_at
from wageflow.simulation.estimate import Estimate
from wageflow.simulation.summing.summary import POINTS

if TYPE_CHECKING:
    from wageflow.analysis.influence.model import Floats, Model

__all__ = ["Sampling", "checked_sampling", "described", "drawn_from", "spread_of"]

_LEAST = 64  # draws of a replicate: fewer say nothing of its variance
_DRAWS = 2**14
_FEWER = 2**12  # of a projection, which takes longer
_CONSTANT = 1e-12


@dataclass(frozen=True)
class Sampling:
    """How draws are made."""

    size: int
    seed: int
    sampler: str
    replicates: int

    def design(self, columns: int) -> Design:
        """Return a design of so many columns."""
        return Design(columns, self.size, self.seed, self.sampler)


def checked_sampling(model: Any, draws: Any, seed: Any, sampler: Any, replicates: Any) -> Sampling:
    """Return how draws are made, by default as the model was.

    Raises
    ------
    EstimateError
        If they cannot be had.
    """
    if draws is None:
        draws = _FEWER if isinstance(model, Paths | Comparison) else _DRAWS
    if seed is None and isinstance(model, Estimate | Paths | Comparison):
        seed = model.seed
    size = check_sizes(draws, replicates, sampler)
    if size < _LEAST:
        raise EstimateError(
            f"draws {draws}: leave {size} for each of {replicates} replicates, which say nothing "
            f"of a variance; take {_LEAST * replicates} or more"
        )
    return Sampling(size, check_seed(seed), sampler, int(replicates))


def described(model: Model, method: str, sampling: Sampling) -> dict[str, Any]:
    """Return what a reader must know of a table."""
    return {
        "method": method,
        "output": model.label,
        "unit": model.unit,
        **model.about,
        "draws": sampling.size * sampling.replicates,
        "replicates": sampling.replicates,
        "sampler": sampling.sampler,
        "seed": sampling.seed,
    }


def drawn_from(model: Model, sampling: Sampling) -> tuple[dict[str, Floats], Floats]:
    """Return the draws of the inputs and of the output, each of shape (replicate, draw)."""
    design = sampling.design(len(model.names))
    shape = (sampling.replicates, sampling.size)
    values = {name: np.empty(shape) for name in model.names}
    output = np.empty(shape)
    for number in range(sampling.replicates):
        (u,) = design.blocks(number, design.size)
        u = model.correlated(u)
        output[number] = model.output(u)
        for name, drawn in quantiles_at(model.laws, u).items():
            values[name][number] = drawn
    return values, output


def spread_of(output: Floats, label: str) -> dict[str, Any]:
    """Return what the output is like, of draws of shape (replicate, draw).

    Raises
    ------
    EstimateError
        If it does not vary.
    """
    found = {name: float(value[0]) for name, value in statistics(output[None]).items()}
    if not found["sd"] > _CONSTANT * abs(found["mean"]):
        raise EstimateError(
            f"{label}: is {found['mean']:g} in every draw, so that nothing matters for it; "
            "ask for another output"
        )
    return {name: found[name] for name in ("mean", "mcse", "sd", *POINTS)}
