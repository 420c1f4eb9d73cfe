"""Dependence between unknowns: a Gaussian copula, given Spearman's correlations.

It acts point by point, so it is the same in every sampler, in every block and on every worker.
Pearson's correlation of the normal scores is ``2 sin(pi r / 6)`` for Spearman's ``r``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.distributions.base import HIGHEST_SCORE
from wageflow.distributions.dependence import Correlation, correlated_pairs, score_matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Copula", "Correlation", "copula_of"]

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Copula:
    """Correlated columns of a design.

    Parameters
    ----------
    rows : ndarray of int, shape (k,)
        The columns that are correlated.
    factor : ndarray, shape (k, k)
        Lower Cholesky factor of the correlation of their normal scores.
    pairs : tuple of (str, str, float)
        Spearman's correlations as asked for.
    """

    rows: npt.NDArray[np.intp]
    factor: Floats
    pairs: tuple[tuple[str, str, float], ...]

    def scores(self, u: Any) -> list[Any]:
        """Return the correlated normal scores of uniforms of shape (columns, draws).

        Returns
        -------
        list of ndarray of shape (draws,)
            In the order of `rows`, at most `HIGHEST_SCORE` in size.
        """
        from scipy.special import ndtri

        z = [ndtri(u[row]) for row in self.rows.tolist()]
        mixed: list[Any] = []
        before: Any = 0.0
        # Summed in one fixed order, so that the bits do not depend on a library's threads. In a
        # block of one correlation each row has the weights of the row above, and one more: what
        # they weigh is summed once, which leaves 2 k terms of k**2 / 2.
        for k, weights in enumerate(self.factor.tolist()):
            start = k - 1
            if k and weights[:start] != self.factor[start, :start].tolist():
                before, start = 0.0, 0
            for j in range(max(start, 0), k):
                if weights[j]:
                    before = before + z[j] * weights[j]
            total = z[k] * weights[k] + before
            mixed.append(np.minimum(np.maximum(total, -HIGHEST_SCORE), HIGHEST_SCORE))
        return mixed

    def apply(self, u: Floats) -> Floats:
        """Correlate uniforms of shape (columns, draws) in place, and return them."""
        from scipy.special import ndtr

        # rounding may reach 0 or 1, where quantiles may be infinite
        u[self.rows] = np.clip(ndtr(self.scores(u)), 2.0**-53, 1 - 2.0**-53)
        return u


def copula_of(names: Sequence[str], correlation: Correlation | None) -> Copula | None:
    """Make the copula that a user asks for.

    Parameters
    ----------
    names : sequence of str
        The unknowns in the order of their columns.
    correlation : mapping, optional
        See `wageflow.distributions.dependence.correlated_pairs`.

    Returns
    -------
    Copula or None
        None if nothing is correlated.

    Raises
    ------
    EstimateError
        If a name is nobody's, a value no correlation, or the whole impossible: names the pairs
        and gives the nearest matrix that is possible.

    Examples
    --------
    >>> copula_of(["a", "b", "c"], {("a", "c"): 0.5}).rows.tolist()
    [0, 2]
    """
    wanted = correlated_pairs(names, correlation)
    if not wanted:
        return None
    order = {name: k for k, name in enumerate(names)}
    involved = sorted({name for pair in wanted for name in pair}, key=order.__getitem__)
    rows = np.array([order[name] for name in involved])
    pairs = tuple((a, b, r) for (a, b), r in wanted.items())
    return Copula(rows, _factor(score_matrix(involved, wanted)), pairs)


def _factor(matrix: Floats) -> Floats:
    """Return the lower Cholesky factor, by operations whose order no library chooses."""
    rest, factor = matrix.copy(), np.zeros_like(matrix)
    for k in range(len(matrix)):
        factor[k:, k] = rest[k:, k] / math.sqrt(rest[k, k])
        below = factor[k + 1 :, k]
        rest[k + 1 :, k + 1 :] -= np.multiply.outer(below, below)
    return factor
