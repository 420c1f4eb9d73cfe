"""Which draws of an estimate a page carries, and at which ones it is held against the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.programme import CONCEPTS
from wageflow.simulation.computing.blocks import row_blocks
from wageflow.simulation.summing.summary import Key, combine, quantiles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.simulation import Estimate

__all__ = [
    "POINTS",
    "grouped",
    "picked",
    "reference",
    "relative_to_size",
    "series_of",
    "weighed_points",
]

Floats: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.intp]

#: What is said of a total: the ends of its 90 % range, and its median.
POINTS = np.array([0.05, 0.50, 0.95])

_ENOUGH = 2**14  # draws to choose from, of an estimate that kept none
_REFERENCE = 2**14  # draws at which the model is computed again
_OFFSETS = 4  # ways to take one draw in so many


def picked(estimate: Estimate, concept: str, size: int, hosts: Sequence[str] = ()) -> Places:
    """Choose draws that stand for all of them: of every concept, and of a concept in each host.

    Parameters
    ----------
    estimate : Estimate
    concept : str
        The one that is looked at host by host.
    size : int
        How many draws; at most there are.
    hosts : sequence of str

    Returns
    -------
    ndarray of int, shape (size,)
        Numbers of draws, replicate by replicate.

    Notes
    -----
    A replicate begins with draws that are even in every unknown, not only in a total. So the first
    draws of each replicate are candidates; so are draws one in so many along the sorted total,
    which is all there is where draws count more or less. The candidate whose medians and ends of
    ranges are nearest to those of all draws is taken.
    """
    keys = [*(Key(name) for name in CONCEPTS), *(Key(concept, host) for host in hosts)]
    series, weights = series_of(estimate, keys)
    even, count = bool(np.ptp(weights) == 0.0), len(weights)
    if even and size >= count:
        return np.arange(count)
    size = min(size, count)
    candidates: list[Places] = []
    if even:
        # a replicate is taken from its start, and several are taken whole
        step = max(size, estimate.run.design.size)
        candidates += [np.arange(k, k + size) for k in range(0, count - size + 1, step)]
    offsets = (np.arange(_OFFSETS) + 0.5) / _OFFSETS
    along = series[tuple(CONCEPTS).index(concept)]
    candidates += [_along(along, weights, size, float(offset)) for offset in offsets]
    wanted = [weighed_points(one, weights) for one in series]

    def off(places: Places) -> float:
        found = (
            relative_to_size(quantiles(np.sort(one[places]), POINTS), stated).mean()
            for one, stated in zip(series, wanted, strict=True)
        )
        return float(sum(found))

    return min(candidates, key=off)


def reference(estimate: Estimate, concept: str) -> Places:
    """Choose the draws at which the model is computed again, to hold the page against it.

    All of them, or as many as take about a second; where draws count alike, the first ones of
    every replicate.
    """
    if not estimate.is_weighted:
        first = np.arange(min(estimate.run.design.size, max(_REFERENCE // estimate.run_size, 1)))
        starts = np.arange(estimate.run_size) * estimate.run.design.size
        found: Places = (starts[:, None] + first).ravel()
        return found
    (values,), weights = series_of(estimate, [Key(concept)])
    return _along(values, weights, min(_REFERENCE, len(values)), 0.5)


def relative_to_size(found: Floats, stated: Floats) -> Floats:
    """Return differences of points, in their amounts or the width of their range if that is more.

    The points of a range, lowest first, and what else is said of it are the last axis. A median
    near zero would make any difference a large one.
    """
    size = np.maximum(np.abs(stated), (stated[..., 2] - stated[..., 0])[..., None])
    apart: Floats = np.abs(found - stated)
    return np.divide(apart, size, out=np.zeros_like(apart), where=size > 0.0)


def _along(values: Floats, weights: Floats, size: int, offset: float) -> Places:
    """Take draws in the order of their values, at even steps of their weight."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    wanted = (np.arange(size) + offset) / size * reached[-1]
    found: Places = order[np.minimum(np.searchsorted(reached, wanted), len(order) - 1)]
    return found


def weighed_points(values: Floats, weights: Floats, u: Floats = POINTS) -> Floats:
    """Return quantiles of values of which some may count more than others."""
    if np.ptp(weights) == 0.0:
        return quantiles(np.sort(values), u)
    order = np.argsort(values, kind="stable")
    middle = np.cumsum(weights[order]) - weights[order] / 2
    found: Floats = np.interp(u * weights.sum(), middle, values[order])
    return found


def series_of(estimate: Estimate, keys: Sequence[Key]) -> tuple[Floats, Floats]:
    """Return series at all draws, shape (key, draw), or at the first ones of a mere summary."""
    if all(result.rows is not None for result in estimate.results):
        known = [estimate.values(key.concept, host=key.host or None) for key in keys]
        stacked: Floats = np.stack(known)
        return stacked, estimate.weights
    run = estimate.run
    some = range(min(estimate.run_size, -(-_ENOUGH // run.design.size)))
    blocks = [
        combine(run.layout, rows, keys) for number in some for _, rows in row_blocks(run, number)
    ]
    values = np.concatenate(blocks, axis=1)
    return values, np.ones(values.shape[1])


def grouped(estimate: Estimate, most: int) -> tuple[tuple[str, ...], dict[str, int]]:
    """Return the hosts of the page, and which of them each host belongs to.

    Those that pay most, and one for all others if there are more than `most`.
    """
    hosts = estimate.programme.hosts
    if len(hosts) <= most:
        return hosts, {host: k for k, host in enumerate(hosts)}
    keys, columns = estimate.statistics(("host",), ["gross"])
    means = {key.host: float(mean) for key, mean in zip(keys, columns["mean"], strict=True)}
    large = sorted(hosts, key=lambda host: -means[host])[: most - 1]
    kept = [host for host in hosts if host in set(large)]
    rest = len(hosts) - len(kept)
    return (*kept, f"{rest} other hosts"), {
        host: kept.index(host) if host in kept else most - 1 for host in hosts
    }
