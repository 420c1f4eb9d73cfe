"""How the draws of a contract are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wageflow.simulation.drawing.correlation import copula_of
from wageflow.simulation.drawing.design import Design
from wageflow.simulation.drawing.values import drawn

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from wageflow.distributions import Distribution
    from wageflow.distributions.dependence import Correlation

    Floats = npt.NDArray[np.float64]

__all__ = ["Run", "draws_of"]


@dataclass(frozen=True)
class Run:
    """How draws are made.

    Parameters
    ----------
    seed : int
    sampler : str
    replicates : int
    size : int
        Draws of a replicate; where nothing is uncertain, one is enough.
    asked : int
        Draws of a replicate that were asked for.
    """

    seed: int
    sampler: str
    replicates: int
    size: int
    asked: int
    correlation: Correlation | None = None


def draws_of(laws: Mapping[str, Distribution], run: Run) -> dict[str, Floats]:
    """Return the draws of unknowns, replicate after replicate, each of shape (draw,)."""
    copula = copula_of(list(laws), run.correlation)
    if not laws:
        return {}
    design = Design(len(laws), run.size, run.seed, run.sampler)
    found = {name: np.empty(run.replicates * run.size) for name in laws}
    for replicate in range(run.replicates):
        part = slice(replicate * run.size, (replicate + 1) * run.size)
        for name, values in drawn(laws, design, replicate, copula).items():
            found[name][part] = values
    return found
