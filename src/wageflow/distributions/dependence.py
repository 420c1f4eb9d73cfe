"""What a user says about dependence between unknowns, and whether it can be.

Correlations are Spearman's. What is possible is judged by Pearson's correlation of the normal
scores, ``2 sin(pi r / 6)`` [1]_, since they are what a Gaussian copula joins.

References
----------
.. [1] K. Pearson, "On further methods of determining correlation", Drapers' Company Research
   Memoirs, Biometric Series 4 (1907).
.. [2] N. J. Higham, "Computing the nearest correlation matrix - a problem from finance", IMA
   Journal of Numerical Analysis 22 (2002), 329-343.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from wageflow.errors import EstimateError, nearest

if TYPE_CHECKING:
    from wageflow.distributions.base import FloatArray

__all__ = ["Correlation", "CorrelationError", "Pairs", "correlated_pairs", "score_matrix"]

Correlation: TypeAlias = Mapping[Any, float]
Pairs: TypeAlias = dict[tuple[str, str], float]

_LISTED = 12  # changes that a message can list
_MARGIN = 1e-10  # eigenvalues below this are not positive for our purpose


class CorrelationError(EstimateError):
    """Correlations that cannot hold together.

    Parameters
    ----------
    *faults : str
    nearest : mapping of (str, str) to float
        Spearman's correlations of all pairs, of which a large message lists the worst alone: the
        nearest that can hold together, to be passed as they are.
    """

    def __init__(self, *faults: str, nearest: Pairs | None = None) -> None:
        super().__init__(*faults)
        self.nearest: Pairs = nearest or {}


def correlated_pairs(names: Sequence[str], correlation: Correlation | None) -> Pairs:
    """Read what a user says about the dependence between unknowns.

    Parameters
    ----------
    names : sequence of str
        The unknowns.
    correlation : mapping, optional
        Spearman's correlation of a pair, ``{("wage Russia", "wage China"): 0.5}``; of all pairs
        of a block, ``{("a", "b", "c"): 0.5}`` or a frozenset; of all pairs that a pattern matches,
        ``{"wage *": 0.5}``. Patterns may stand for names everywhere. The more exact overrides: a
        pattern, then a block, then a pair with patterns, then a pair of names.

    Returns
    -------
    dict
        Spearman's correlation of each pair, names of a pair in alphabetical order.

    Raises
    ------
    EstimateError
        If a name is nobody's, a value no correlation, two equally exact entries contradict each
        other: all such faults at once. If the values cannot hold together, a `CorrelationError`:
        the pairs, and the nearest values that can.

    Examples
    --------
    >>> correlated_pairs(["a", "b", "c"], {"*": 0.5, ("c", "a"): 0.2})
    {('a', 'b'): 0.5, ('a', 'c'): 0.2, ('b', 'c'): 0.5}
    """
    if correlation is None:
        return {}
    if not isinstance(correlation, Mapping):
        raise EstimateError(
            f"correlation: got {correlation!r}; write {{('wage Russia', 'wage China'): 0.5}}"
        )
    wanted: Pairs = {}
    said: dict[tuple[str, str], tuple[int, Any]] = {}
    clashes: dict[tuple[str, str], str] = {}
    faults: list[str] = []
    known = set(names)
    for key, value in sorted(correlation.items(), key=lambda item: _exactness(item[0], known)):
        try:
            r, found = _checked(value), list(_pairs(key, names, known))
        except EstimateError as error:
            faults.append(f"correlation {_shown(key)}: {error}")
            continue
        level = _exactness(key, known)
        for pair in ((min(found_pair), max(found_pair)) for found_pair in found):
            before, other = said.get(pair, (-1, key))
            clashes.pop(pair, None)
            if before == level and wanted[pair] != r:
                clashes[pair] = _clash((key, r), (other, wanted[pair]), pair)
            wanted[pair], said[pair] = r, (level, key)
    # a block that contradicts another does so in many pairs: one is enough to find it
    faults += dict.fromkeys(clashes.values())
    if faults:
        raise EstimateError(*faults)
    if wanted:
        _check_possible(names, wanted)
    return wanted


def score_matrix(involved: Sequence[str], wanted: Mapping[tuple[str, str], float]) -> FloatArray:
    """Return Pearson's correlations of the normal scores; pairs that nobody names have none.

    Parameters
    ----------
    involved : sequence of str
    wanted : mapping of (str, str) to float
        Spearman's correlations.

    Returns
    -------
    ndarray of shape (name, name)

    Examples
    --------
    >>> score_matrix(["a", "b"], {("a", "b"): 0.5}).round(4).tolist()
    [[1.0, 0.5176], [0.5176, 1.0]]
    """
    place = {name: k for k, name in enumerate(involved)}
    matrix = np.eye(len(involved))
    for (a, b), r in wanted.items():
        score = 2 * math.sin(math.pi * r / 6)
        matrix[place[a], place[b]] = matrix[place[b], place[a]] = score
    return matrix


def _exactness(key: Any, known: set[str]) -> int:
    if isinstance(key, str) or not isinstance(key, tuple | frozenset):
        return 0
    if len(key) != 2:
        return 1
    return 2 + sum(isinstance(name, str) and name in known for name in key)


def _shown(key: Any) -> str:
    # a set has no order of its own: a message must not change from run to run
    return repr(tuple(sorted(map(str, key)))) if isinstance(key, frozenset) else repr(key)


def _clash(mine: tuple[Any, float], other: tuple[Any, float], pair: tuple[str, str]) -> str:
    (key, r), (before, was) = mine, other
    if not isinstance(key, str) and len(key) == 2 and set(key) == set(before) == set(pair):
        return f"correlation {_shown(key)}: {r:g}, but the other way round {was:g}; pick one"
    a, b = pair
    return (
        f"correlation {_shown(key)}: {r:g}, but {_shown(before)} says {was:g}, and both hold for "
        f"{a!r} and {b!r}; name that pair, which overrides them"
    )


def _checked(value: Any) -> float:
    try:
        r = math.nan if isinstance(value, bool | str) else float(value)
    except (TypeError, ValueError):
        r = math.nan
    if not -1 <= r <= 1:
        raise EstimateError(f"got {value!r}; write a number from -1 to 1")
    return r


def _pairs(key: Any, names: Sequence[str], known: set[str]) -> Iterator[tuple[str, str]]:
    if isinstance(key, str):
        yield from _block(_matching(key, names, known))
        return
    if not isinstance(key, tuple | frozenset) or len(key) < 2:
        raise EstimateError(
            "is neither a pair of names, nor a block ('a', 'b', 'c'), nor a pattern such as "
            "'wage *'"
        )
    if not all(isinstance(name, str) for name in key):
        raise EstimateError("names something that is no name; write names of unknowns")
    ordered = sorted(key) if isinstance(key, frozenset) else list(key)
    sets = [_matching(name, names, known) for name in ordered]
    if len(sets) > 2:
        members = [name for found in sets for name in found]
        twice = next((name for name in members if members.count(name) > 1), None)
        if twice is not None:
            raise EstimateError(f"names {twice!r} twice; a block has each unknown once")
        yield from _block(members)
        return
    for a in sets[0]:
        for b in sets[1]:
            if a == b:
                raise EstimateError(f"correlates {a!r} with itself; name two unknowns")
            yield a, b


def _block(members: Sequence[str]) -> Iterator[tuple[str, str]]:
    if len(members) < 2:
        raise EstimateError(f"matches only {members[0]!r}; a block has two unknowns or more")
    yield from ((a, b) for i, a in enumerate(members) for b in members[i + 1 :])


def _matching(pattern: str, names: Sequence[str], known: set[str]) -> list[str]:
    if pattern in known:
        return [pattern]
    found = [name for name in names if fnmatchcase(name, pattern)]
    if not found:
        raise EstimateError(f"no unknown is called {pattern!r}; {nearest(pattern, names)}")
    return found


# what can hold together --------------------------------------------------------------------------


def _check_possible(names: Sequence[str], wanted: Pairs) -> None:
    order = {name: k for k, name in enumerate(names)}
    involved = sorted({name for pair in wanted for name in pair}, key=order.__getitem__)
    matrix = score_matrix(involved, wanted)
    if not _possible(matrix):
        raise _impossible(involved, matrix, wanted)


def _possible(matrix: FloatArray) -> bool:
    return bool(np.linalg.eigvalsh(matrix)[0] > _MARGIN)


def _impossible(involved: Sequence[str], matrix: FloatArray, wanted: Pairs) -> CorrelationError:
    what = "correlation: these values cannot hold together (the matrix is not positive definite)"
    if any(abs(r) == 1 for r in wanted.values()):
        what += ", and two unknowns that move as one are one parameter"
    valid = _rounded(involved, _nearest_correlation(matrix))
    shown = {pair: r for pair, r in valid.items() if r or _stated(wanted, pair) is not None}
    if len(shown) <= _LISTED:
        # all pairs, also those that nobody named: the nearest matrix may need them
        listed = ", ".join(f"({a!r}, {b!r}): {r:g}" for (a, b), r in shown.items())
        return CorrelationError(f"{what}; the nearest that can: {{{listed}}}", nearest=valid)
    worst = sorted(valid, key=lambda pair: -abs(valid[pair] - (_stated(wanted, pair) or 0.0)))
    pairs = ", ".join(
        f"({a!r}, {b!r}): {_stated(wanted, (a, b)) or 0.0:g}, nearest {valid[a, b]:g}"
        for a, b in worst[:3]
    )
    return CorrelationError(
        f"{what}; the worst of {len(valid)} pairs are {pairs}; multiply all by "
        f"{_common_factor(matrix):g}, the most that can, or take the nearest of all "
        "pairs from the error's .nearest",
        nearest=valid,
    )


def _stated(wanted: Pairs, pair: tuple[str, str]) -> float | None:
    return wanted.get(pair, wanted.get((pair[1], pair[0])))


def _rounded(involved: Sequence[str], valid: FloatArray) -> Pairs:
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
        if _possible(score_matrix(involved, pairs)):
            return pairs
        shrink *= 0.999


def _common_factor(matrix: FloatArray) -> float:
    """Return the largest share of all correlations, in hundredths, that can be."""
    ranks = 6 / math.pi * np.arcsin(matrix / 2)
    for percent in range(99, 0, -1):
        scores = 2 * np.sin(math.pi / 6 * ranks * (percent / 100))
        np.fill_diagonal(scores, 1.0)
        if _possible(scores):
            return percent / 100
    return 0.0


def _nearest_correlation(matrix: FloatArray, rounds: int = 200) -> FloatArray:
    """Return the nearest correlation matrix by alternating projections (Higham 2002)."""
    y, correction = matrix.copy(), np.zeros_like(matrix)
    for _ in range(rounds):
        before = y
        r = y - correction
        values, vectors = np.linalg.eigh(r)
        x = (vectors * np.maximum(values, 1e-6)) @ vectors.T
        correction = x - r
        y = x.copy()
        np.fill_diagonal(y, 1.0)
        if np.abs(y - before).max() < 1e-6:  # far below the digits that are offered
            break
    # shrink a little towards independence: what is offered must be accepted when typed in
    lowest = float(np.linalg.eigvalsh(y)[0])
    weight = max(0.0, (1e-3 - lowest) / (1 - lowest))
    return (1 - weight) * y + weight * np.eye(len(y))
