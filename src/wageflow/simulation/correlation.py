"""Dependence between unknowns: a Gaussian copula, given Spearman's correlations.

It acts point by point, so it is the same in every sampler, in every block and on every worker.
Pearson's correlation of the normal scores is ``2 sin(pi r / 6)`` for Spearman's ``r``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.errors import EstimateError, nearest

__all__ = ["Copula", "Correlation", "copula_of"]

Correlation: TypeAlias = Mapping[Any, float]
Floats: TypeAlias = npt.NDArray[np.float64]

_MARGIN = 1e-10  # eigenvalues below this are not positive for our purpose


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

    def apply(self, u: Floats) -> Floats:
        """Correlate uniforms of shape (columns, draws) in place, and return them."""
        from scipy.special import ndtr, ndtri

        z = ndtri(u[self.rows])
        for k in range(len(self.rows) - 1, -1, -1):
            # summed in one fixed order, so that the bits do not depend on a library's threads
            mixed = self.factor[k, k] * z[k]
            for j in range(k):
                if self.factor[k, j]:
                    mixed += self.factor[k, j] * z[j]
            # a normal score beyond 8 or so would round to 0 or 1, where quantiles may be infinite
            u[self.rows[k]] = np.clip(ndtr(mixed), 2.0**-53, 1 - 2.0**-53)
        return u


def copula_of(names: Sequence[str], correlation: Correlation | None) -> Copula | None:
    """Read what the user asked for.

    Parameters
    ----------
    names : sequence of str
        The unknowns in the order of their columns.
    correlation : mapping, optional
        ``{("wage Russia", "wage China"): 0.5}`` for a pair, ``{"wage *": 0.5}`` for all pairs of
        a block; a pair overrides a block. Spearman's correlations.

    Raises
    ------
    EstimateError
        If a name is nobody's, a value no correlation, or the whole impossible: names the pairs
        and gives the nearest matrix that is possible.
    """
    if not correlation:
        return None
    wanted: dict[tuple[str, str], float] = {}
    faults: list[str] = []
    ordered = sorted(correlation.items(), key=lambda item: not isinstance(item[0], str))
    stated: dict[frozenset[str], float] = {}
    for key, value in ordered:
        place = f"correlation {key!r}"
        try:
            r = float(value)
        except (TypeError, ValueError):
            r = math.nan
        if not -1 <= r <= 1:
            faults.append(f"{place}: got {value!r}; write a number from -1 to 1")
            continue
        try:
            for a, b in _pairs(key, names):
                wanted[min(a, b), max(a, b)] = r
        except EstimateError as error:
            faults.append(f"{place}: {error}")
            continue
        if not isinstance(key, str):
            pair = frozenset(key)
            if stated.setdefault(pair, r) != r:
                faults.append(f"{place}: {r:g}, but the other way round {stated[pair]:g}; pick one")
    if faults:
        raise EstimateError(*faults)
    return _factorised(names, wanted)


def _pairs(key: Any, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    if isinstance(key, str):
        block = _matching(key, names)
        if len(block) < 2:
            raise EstimateError(f"matches only {block[0]!r}; a block has two unknowns or more")
        yield from ((a, b) for i, a in enumerate(block) for b in block[i + 1 :])
        return
    if not (isinstance(key, tuple) and len(key) == 2):
        raise EstimateError("is neither a pair of names nor a pattern such as 'wage *'")
    for a in _matching(key[0], names):
        for b in _matching(key[1], names):
            if a == b:
                raise EstimateError(f"correlates {a!r} with itself; name two unknowns")
            yield a, b


def _matching(pattern: str, names: Sequence[str]) -> list[str]:
    if pattern in names:
        return [pattern]
    found = [name for name in names if fnmatchcase(name, pattern)]
    if not found:
        raise EstimateError(f"no unknown is called {pattern!r}; {nearest(pattern, names)}")
    return found


def _factorised(names: Sequence[str], wanted: Mapping[tuple[str, str], float]) -> Copula:
    involved = sorted({name for pair in wanted for name in pair}, key=list(names).index)
    place = {name: k for k, name in enumerate(involved)}
    matrix = np.eye(len(involved))
    for (a, b), r in wanted.items():
        score = 2 * math.sin(math.pi * r / 6)
        matrix[place[a], place[b]] = matrix[place[b], place[a]] = score
    if np.linalg.eigvalsh(matrix)[0] <= _MARGIN:
        raise EstimateError(_impossible(involved, matrix, wanted))
    rows = np.array([list(names).index(name) for name in involved])
    pairs = tuple((a, b, r) for (a, b), r in wanted.items())
    return Copula(rows, np.linalg.cholesky(matrix), pairs)


def _impossible(
    involved: Sequence[str], matrix: Floats, wanted: Mapping[tuple[str, str], float]
) -> str:
    valid = _nearest_correlation(matrix)
    changes = []
    for a, b in wanted:
        score = valid[involved.index(a), involved.index(b)]
        r = 6 / math.pi * math.asin(score / 2)
        if abs(r - wanted[a, b]) > 5e-4:
            changes.append((abs(r - wanted[a, b]), f"({a!r}, {b!r}): {r:.3f}"))
    listed = ", ".join(text for _, text in sorted(changes, reverse=True)[:12])
    if not changes:
        return (
            "correlation: a value of 1 or -1 leaves no matrix that is positive definite; two "
            "unknowns that move as one are one wf.Param"
        )
    return (
        "correlation: these values cannot hold together (the matrix is not positive definite); "
        f"the nearest that can: {{{listed}}}"
    )


def _nearest_correlation(matrix: Floats, rounds: int = 200) -> Floats:
    """Return the nearest correlation matrix by alternating projections (Higham 2002)."""
    y, correction = matrix.copy(), np.zeros_like(matrix)
    for _ in range(rounds):
        r = y - correction
        values, vectors = np.linalg.eigh(r)
        x = (vectors * np.maximum(values, 1e-6)) @ vectors.T
        correction = x - r
        y = x.copy()
        np.fill_diagonal(y, 1.0)
    # shrink a little towards independence: what is offered must be accepted when typed in
    lowest = float(np.linalg.eigvalsh(y)[0])
    weight = max(0.0, (1e-3 - lowest) / (1 - lowest))
    return (1 - weight) * y + weight * np.eye(len(y))
