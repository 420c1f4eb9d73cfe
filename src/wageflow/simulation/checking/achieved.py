"""The rank correlations that draws have, beside those that were asked for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.simulation.computing.blocks import parameter_blocks
from wageflow.simulation.measured import merged

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from wageflow.simulation.estimate import Estimate

__all__ = ["achieved_correlation", "average_ranks", "shortfalls"]

Floats: TypeAlias = npt.NDArray[np.float64]

_SHORT = 0.05  # a difference that a reader must know of
_ERRORS = 3.0  # and how many standard errors it must be, so that it is none of chance


def achieved_correlation(estimate: Estimate) -> pd.DataFrame:
    """Return what was asked for and what the draws have; see `Estimate.correlation`."""
    import pandas as pd

    copula = estimate.run.copula
    pairs = copula.pairs if copula is not None else ()
    found = _achieved(estimate, [(a, b) for a, b, _ in pairs])
    achieved, error = merged(found, estimate.shares)
    index = pd.MultiIndex.from_arrays(
        [[a for a, _, _ in pairs], [b for _, b, _ in pairs]], names=["unknown", "other"]
    )
    columns = {
        "asked": np.array([r for _, _, r in pairs], dtype=float),
        "achieved": achieved,
        "mcse": error,
    }
    return pd.DataFrame(columns, index=index)


def shortfalls(estimate: Estimate) -> Iterator[str]:
    """Say which pairs with a discrete unknown have another rank correlation than was asked for.

    Where both are continuous the draws have what was asked for, whatever their laws, so that
    nothing is computed.
    """
    copula = estimate.run.copula
    if copula is None or estimate.is_weighted:
        # what a total implies is another dependence than was asked for
        return
    laws = estimate.programme.unknowns
    stepped = {name for name, law in laws.items() if len(law._atoms()[0])}  # noqa: SLF001 - only the law knows
    pairs = [(a, b, r) for a, b, r in copula.pairs if {a, b} & stepped]
    if not pairs:
        return
    found = _achieved(estimate, [(a, b) for a, b, _ in pairs])
    mean = found.mean(axis=0)
    error = found.std(axis=0, ddof=1) / math.sqrt(estimate.run_size)
    for (a, b, asked), value, mcse in zip(pairs, mean, error, strict=True):
        if abs(value - asked) > max(_SHORT, _ERRORS * mcse):
            discrete = a if a in stepped else b
            yield (
                f"{a!r} and {b!r} have the rank correlation {value:.2f}, not the {asked:g} asked "
                f"for: {discrete!r} takes a few values only, whose ties have no order"
            )


def _achieved(estimate: Estimate, pairs: list[tuple[str, str]]) -> Floats:
    """Return Spearman's correlations of the draws, shape (replicate, pair)."""
    names = sorted({name for pair in pairs for name in pair})
    place = {name: k for k, name in enumerate(names)}
    first = [place[a] for a, _ in pairs]
    second = [place[b] for _, b in pairs]
    found = np.zeros((estimate.run_size, len(pairs)))
    for number in range(estimate.run_size if pairs else 0):
        drawn = np.empty((len(names), estimate.run.design.size))
        start = 0
        for block in parameter_blocks(estimate.run, number):
            for name, k in place.items():
                drawn[k, start : start + len(block[name])] = block[name]
            start += len(block[names[0]])
        weights = estimate.results[number].weights
        if weights is None:
            ranks = np.stack([average_ranks(values) for values in drawn])
            ranks -= ranks.mean(axis=1, keepdims=True)
        else:
            ranks = np.stack([_weighted_ranks(values, weights) for values in drawn])
            ranks -= ((ranks * weights).sum(axis=1) / weights.sum())[:, None]
            ranks *= np.sqrt(weights)
        size = np.sqrt(np.square(ranks).sum(axis=1))
        # an unknown that never moved has no correlation with any other
        ranks /= np.where(size > 0, size, 1.0)[:, None]
        found[number] = [(ranks[i] * ranks[j]).sum() for i, j in zip(first, second, strict=True)]
    return found


def _weighted_ranks(values: Floats, weights: Floats) -> Floats:
    """Return in the middle of which share of the weight each value stands, ties together."""
    _, place = np.unique(values, return_inverse=True)
    mass = np.bincount(place, weights)
    found: Floats = (np.cumsum(mass) - 0.5 * mass)[place]
    return found


def average_ranks(values: Floats) -> Floats:
    """Return ranks from 1, equal values sharing the mean of theirs.

    Examples
    --------
    >>> average_ranks(np.array([3.0, 1.0, 3.0]))
    array([2.5, 1. , 2.5])
    """
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    ends = np.append(starts[1:], len(values))
    ranks = np.empty(len(values))
    ranks[order] = np.repeat((starts + ends + 1) / 2, ends - starts)
    return ranks
