"""The distribution function of a sum of independent parts, on one even grid, by Fourier transform.

The transform of a sum's masses is the product of those of its parts. Given the readings and the
common unknowns that parts share, the products are averaged over these before they are transformed
back, once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.simulation.smoothing.laws import Law

__all__ = ["Summand", "distribution_of_sum"]

Floats: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.intp]

_SPREADS = 8.0  # standard deviations about the mean beyond which a sum of many parts is not
_POINT = 1e-9  # of an amount: how wide a sum is shown that is one number


@dataclass(frozen=True, eq=False)
class Summand:
    """One part of a sum, as a mixture of laws.

    Parameters
    ----------
    mixtures : sequence of sequence of (weight, law, rows)
        For each case of the shared readings that concern it; `rows` are those of the law, one
        for each stratum of the common unknowns, or one if they do not concern it.
    case_of : ndarray of int, shape (block,)
        Which mixture holds in each block of points; empty where there is one.
    row_of : ndarray of int, shape (block,)
        Which of the rows holds in each block; empty where there is one.
    """

    mixtures: Sequence[Sequence[tuple[float, Law, Places]]]
    case_of: Places
    row_of: Places

    @property
    def is_common(self) -> bool:
        """Whether it is the same in all blocks."""
        return len(self.mixtures) == 1 and not self.row_of.size

    def ends(self) -> tuple[float, float]:
        """Return the lowest and the highest amount of all."""
        pairs = [(law.ends, rows) for mix in self.mixtures for _, law, rows in mix]
        return (
            float(min(ends[0][rows].min() for ends, rows in pairs)),
            float(max(ends[1][rows].max() for ends, rows in pairs)),
        )

    def spread(self) -> tuple[float, float, float]:
        """Return the lowest and the highest mean of any case, and the largest variance."""
        means, variances = [], []
        for mix in self.mixtures:
            found = [(w, law.moments[0][rows], law.moments[1][rows]) for w, law, rows in mix]
            mean, variance = found[0][1:]
            if len(mix) > 1:
                mean = np.asarray(sum(w * middle for w, middle, _ in found))
                variance = np.asarray(sum(w * (v + m**2) for w, m, v in found)) - mean**2
            means.append(mean)
            variances.append(variance)
        lowest, highest = min(m.min() for m in means), max(m.max() for m in means)
        return float(lowest), float(highest), float(max(v.max() for v in variances))

    def masses(self, first: float, step: float, count: int) -> list[Floats]:
        """Return the masses of each mixture, each of shape (row, node)."""
        found = []
        for mix in self.mixtures:
            weight, law, rows = mix[0]
            total = law.masses(rows, first, step, count)
            if len(mix) > 1:
                total *= weight
            for weight, law, rows in mix[1:]:
                total += weight * law.masses(rows, first, step, count)
            found.append(total)
        return found


def distribution_of_sum(
    summands: Sequence[Summand], weights: Floats, nodes: int
) -> tuple[float, float, Floats, tuple[float, float]]:
    """Return the distribution function of the sum: first node, step, probabilities, and ends.

    Parameters
    ----------
    summands : sequence of Summand
    weights : ndarray of shape (block,)
        Of the blocks of points; they add up to 1.
    nodes : int
    """
    ends = [summand.ends() for summand in summands]
    whole = math.fsum(low for low, _ in ends), math.fsum(high for _, high in ends)
    varying = [k for k, (low, high) in enumerate(ends) if high > low]
    if not varying:
        return *_at(whole[0], nodes), whole
    low, high = _window([summands[k] for k in varying], [ends[k] for k in varying])
    base = math.fsum(ends[k][0] for k in varying)
    shift = math.fsum(low for k, (low, _) in enumerate(ends) if k not in varying)
    if not high - low > _POINT * max(abs(low + shift), abs(high + shift)):
        return *_at(low + shift, nodes), whole
    step = (high - low) / (nodes - min(len(varying), nodes // 2) - 4)
    parts = []
    for k in varying:
        start, end = ends[k]
        count = max(2, math.ceil((end - start) / step) + 1)
        parts.append((summands[k], summands[k].masses(start, step, count)))
    masses = _convolved(parts, weights, nodes)
    offset = math.floor((low - base) / step)
    masses = np.roll(masses, -offset)
    reached = np.zeros(nodes)
    np.cumsum(masses[:-1], out=reached[1:])
    np.clip(reached, 0.0, 1.0, out=reached)
    np.maximum.accumulate(reached, out=reached)
    reached[-1] = 1.0
    return base + shift + (offset - 0.5) * step, step, reached, whole


def _convolved(
    parts: Sequence[tuple[Summand, list[Floats]]], weights: Floats, nodes: int
) -> Floats:
    """Return the masses of the sum; what lies beyond the nodes comes round again."""
    if len(parts) == 1 and parts[0][0].is_common:
        masses = _wrapped(parts[0][1][0][0], nodes)
        return np.pad(masses, (0, nodes - masses.size))
    spectrum = np.ones(nodes // 2 + 1, dtype=np.complex128)
    for summand, found in parts:
        if summand.is_common:
            spectrum *= _transformed(found[0][0], nodes)
    others = [
        (summand, [_transformed(masses, nodes) for masses in found])
        for summand, found in parts
        if not summand.is_common
    ]
    if others:
        mixed = np.zeros_like(spectrum)
        for which, weight in _ways(others, weights):
            product = np.full_like(spectrum, weight)
            for (_, spectra), (case, row) in zip(others, which, strict=True):
                product *= spectra[case][row]
            mixed += product
        spectrum *= mixed
    return np.fft.irfft(spectrum, nodes)


def _ways(
    others: Sequence[tuple[Summand, Sequence[object]]], weights: Floats
) -> list[tuple[tuple[tuple[int, int], ...], float]]:
    """List which masses of each part belong together, with the weight of their blocks."""
    found: dict[tuple[tuple[int, int], ...], float] = {}
    for block, weight in enumerate(weights.tolist()):
        which = tuple(
            (
                int(summand.case_of[block]) if summand.case_of.size else 0,
                int(summand.row_of[block]) if summand.row_of.size else 0,
            )
            for summand, _ in others
        )
        found[which] = found.get(which, 0.0) + weight
    return list(found.items())


def _transformed(masses: Floats, nodes: int) -> npt.NDArray[np.complex128]:
    return np.fft.rfft(_wrapped(masses, nodes), nodes, axis=-1)


def _wrapped(masses: Floats, nodes: int) -> Floats:
    """Add up masses that fall on one node where nodes come round again."""
    if masses.shape[-1] <= nodes:
        return masses
    rest = -masses.shape[-1] % nodes
    whole = np.pad(masses, [(0, 0)] * (masses.ndim - 1) + [(0, rest)])
    return np.asarray(whole.reshape(*masses.shape[:-1], -1, nodes).sum(axis=-2))


def _window(
    summands: Sequence[Summand], ends: Sequence[tuple[float, float]]
) -> tuple[float, float]:
    """Return the ends of the sum, less what all parts together reach only if all are extreme."""
    low, high = math.fsum(e[0] for e in ends), math.fsum(e[1] for e in ends)
    if len(summands) == 1:
        return low, high
    spreads = [summand.spread() for summand in summands]
    reach = _SPREADS * math.sqrt(math.fsum(max(v, 0.0) for _, _, v in spreads))
    below = max(least - e[0] for (least, _, _), e in zip(spreads, ends, strict=True))
    above = max(e[1] - most for (_, most, _), e in zip(spreads, ends, strict=True))
    narrow_low = math.fsum(least for least, _, _ in spreads) - below - reach
    narrow_high = math.fsum(most for _, most, _ in spreads) + above + reach
    # whatever is compared with NaN stays: where variances are infinite, the ends do
    return (
        max(low, narrow_low),
        min(high, narrow_high),
    )


def _at(amount: float, nodes: int) -> tuple[float, float, Floats]:
    """Return the distribution function of one number."""
    step = _POINT * abs(amount) if amount else 1e-300
    middle = nodes // 2
    reached = np.zeros(nodes)
    reached[middle:] = 1.0
    return amount - step * middle, step, reached
