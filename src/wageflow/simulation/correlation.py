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

_LISTED = 12  # changes that a message can list
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
    if correlation is None:
        return None
    if not isinstance(correlation, Mapping):
        raise EstimateError(
            f"correlation: got {correlation!r}; write {{('wage Russia', 'wage China'): 0.5}}"
        )
    if not correlation:
        return None
    wanted: dict[tuple[str, str], float] = {}
    faults: list[str] = []
    stated: dict[frozenset[str], float] = {}
    # the more exact overrides: a block, then pairs with a pattern, then pairs of names
    for key, value in sorted(correlation.items(), key=lambda item: _exactness(item[0], names)):
        try:
            r = _checked(value)
            wanted |= {(min(pair), max(pair)): r for pair in _pairs(key, names)}
            if not isinstance(key, str) and stated.setdefault(frozenset(key), r) != r:
                other = stated[frozenset(key)]
                faults.append(
                    f"correlation {key!r}: {r:g}, but the other way round {other:g}; pick one"
                )
        except EstimateError as error:
            faults.append(f"correlation {key!r}: {error}")
    if faults:
        raise EstimateError(*faults)
    return _factorised(names, wanted)


def _exactness(key: Any, names: Sequence[str]) -> int:
    if isinstance(key, str) or not isinstance(key, tuple):
        return 0
    return 1 + sum(isinstance(name, str) and name in names for name in key)


def _checked(value: Any) -> float:
    try:
        r = math.nan if isinstance(value, bool | str) else float(value)
    except (TypeError, ValueError):
        r = math.nan
    if not -1 <= r <= 1:
        raise EstimateError(f"got {value!r}; write a number from -1 to 1")
    return r


def _pairs(key: Any, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    if isinstance(key, str):
        block = _matching(key, names)
        if len(block) < 2:
            raise EstimateError(f"matches only {block[0]!r}; a block has two unknowns or more")
        yield from ((a, b) for i, a in enumerate(block) for b in block[i + 1 :])
        return
    if not (isinstance(key, tuple) and len(key) == 2):
        raise EstimateError("is neither a pair of names nor a pattern such as 'wage *'")
    if not all(isinstance(name, str) for name in key):
        raise EstimateError("names something that is no name; write two names of unknowns")
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
    order = list(names)
    involved = sorted({name for pair in wanted for name in pair}, key=order.index)
    matrix = _scores(involved, wanted)
    if not _possible(matrix):
        raise EstimateError(_impossible(involved, matrix, wanted))
    rows = np.array([order.index(name) for name in involved])
    pairs = tuple((a, b, r) for (a, b), r in wanted.items())
    factor: Floats = np.asarray(np.linalg.cholesky(matrix), dtype=np.float64)
    return Copula(rows, factor, pairs)


def _scores(involved: Sequence[str], wanted: Mapping[tuple[str, str], float]) -> Floats:
    """Return the correlation of the normal scores; pairs that nobody names have none."""
    place = {name: k for k, name in enumerate(involved)}
    matrix = np.eye(len(involved))
    for (a, b), r in wanted.items():
        score = 2 * math.sin(math.pi * r / 6)
        matrix[place[a], place[b]] = matrix[place[b], place[a]] = score
    return matrix


def _possible(matrix: Floats) -> bool:
    return bool(np.linalg.eigvalsh(matrix)[0] > _MARGIN)


def _impossible(
    involved: Sequence[str], matrix: Floats, wanted: Mapping[tuple[str, str], float]
) -> str:
    what = "correlation: these values cannot hold together (the matrix is not positive definite)"
    if any(abs(r) == 1 for r in wanted.values()):
        what += ", and two unknowns that move as one are one wf.Param"
    valid = _rounded(involved, _nearest_correlation(matrix))
    stated = {frozenset(pair): r for pair, r in wanted.items()}
    shown = {pair: r for pair, r in valid.items() if r or frozenset(pair) in stated}
    if len(shown) <= _LISTED:
        # all pairs, also those that nobody named: the nearest matrix may need them
        listed = ", ".join(f"({a!r}, {b!r}): {r:g}" for (a, b), r in shown.items())
        return f"{what}; the nearest that can: {{{listed}}}"
    worst = sorted(valid, key=lambda pair: -abs(valid[pair] - stated.get(frozenset(pair), 0.0)))
    pairs = ", ".join(f"({a!r}, {b!r})" for a, b in worst[:3])
    return (
        f"{what}; the worst are {pairs}; multiply all by {_common_factor(involved, wanted):g}, "
        "the most that can"
    )


def _rounded(involved: Sequence[str], valid: Floats) -> dict[tuple[str, str], float]:
    """Return Spearman's correlations of three digits, still positive definite."""
    count = len(involved)
    shrink = 1.0
    while True:
        pairs = {
            (involved[i], involved[j]): round(
                6 / math.pi * math.asin(shrink * float(valid[i, j]) / 2), 3
            )
            for i in range(count)
            for j in range(i + 1, count)
        }
        if _possible(_scores(involved, pairs)):
            return pairs
        shrink *= 0.999


def _common_factor(involved: Sequence[str], wanted: Mapping[tuple[str, str], float]) -> float:
    """Return the largest share of all correlations, in hundredths, that can be."""
    for percent in range(99, 0, -1):
        share = percent / 100
        if _possible(_scores(involved, {pair: r * share for pair, r in wanted.items()})):
            return share
    return 0.0


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
