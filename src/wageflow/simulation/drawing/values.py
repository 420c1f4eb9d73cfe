"""Values of unknowns for a replicate of a design."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wageflow.distributions import Distribution
    from wageflow.simulation.drawing.correlation import Copula
    from wageflow.simulation.drawing.design import Design

__all__ = ["drawn", "quantiles_at"]

Floats: TypeAlias = npt.NDArray[np.float64]


def drawn(
    laws: Mapping[str, Distribution], design: Design, replicate: int, copula: Copula | None = None
) -> dict[str, Floats]:
    """Return the draws of unknowns in one replicate, each of shape (draw,).

    Parameters
    ----------
    laws : mapping of str to Distribution
        In the order of the design's columns.
    design : Design
    replicate : int
    copula : Copula, optional
        Of those that are correlated.

    Examples
    --------
    >>> import wageflow as wf
    >>> from wageflow.simulation.drawing.design import Design
    >>> found = drawn({"wage": wf.uniform(0, 10)}, Design(columns=1, size=1024, seed=0), 0)
    >>> bool(abs(found["wage"].mean() - 5) < 0.01)
    True
    """
    (u,) = design.blocks(replicate, design.size)
    return quantiles_at(laws, u, copula)


def quantiles_at(
    laws: Mapping[str, Distribution], u: Floats, copula: Copula | None = None
) -> dict[str, Floats]:
    """Return the values of unknowns at independent uniforms of shape (column, draw).

    Those that are correlated go by way of normal scores, which keep the far tails exact.
    """
    scores = (
        {} if copula is None else dict(zip(copula.rows.tolist(), copula.scores(u), strict=True))
    )
    return {
        name: law.score_function()(scores[column])
        if column in scores
        else law.quantile_function()(u[column])
        for column, (name, law) in enumerate(laws.items())
    }
