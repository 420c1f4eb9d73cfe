"""Densities of many draws, and of a law that is known, on one Axes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.errors import InputError
from wageflow.report.pictures.smoothing import apart, smooth
from wageflow.simulation.measured import merged
from wageflow.simulation.summing.weighted import effective, weighted_quantiles

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from wageflow.distributions import Distribution
    from wageflow.simulation import Estimate

__all__ = ["draw_density", "draw_law"]

Floats: TypeAlias = npt.NDArray[np.float64]

_SAMPLE = 2**11  # quantiles of a replicate that stand for weighted draws


def draw_law(ax: Axes, law: Distribution, ends: tuple[float, float], colour: str) -> float | None:
    """Draw the density of an input as it was known; None if it has none."""
    low, high = law.support()
    room = 0.02 * (ends[1] - ends[0])
    first, last = max(low, ends[0] - room), min(high, ends[1] + room)
    x = np.linspace(first, last, 801)
    try:
        heights = law.pdf(x)
    except InputError:
        return None
    if not np.isfinite(heights).all():
        return None
    ax.fill_between(x, heights, color=colour, alpha=0.25, linewidth=0)
    # a density that breaks off falls to the axis
    walls = np.concatenate([[first], x, [last]]), np.concatenate([[0.0], heights, [0.0]])
    inner = slice(int(first > low), len(x) + 2 - int(last < high))
    ax.plot(walls[0][inner], walls[1][inner], color=colour, linewidth=1.5, zorder=3)
    return float(heights.max())


def draw_density(
    ax: Axes,
    estimate: Estimate,
    drawn: tuple[Floats, Floats],
    colour: str,
    law: Distribution | None,
) -> float:
    """Draw a density, and what many draws share as stems; return how high the curve is."""
    values, weights = drawn
    series = values
    if estimate.is_weighted:
        count = max(16, min(_SAMPLE, int(min(effective(each) for each in weights))))
        u = (np.arange(count) + 0.5) / count
        series = np.stack(
            [weighted_quantiles(v, w, u) for v, w in zip(values, weights, strict=True)]
        )
    masses, spread = apart(series)
    height = 0.0
    if any(len(row) for row in spread):
        x, heights = smooth(spread)
        heights *= np.array([[len(row)] for row in spread]) / series.shape[1]
        mean, _ = merged(heights, estimate.shares)
        x, mean = _within(x, mean, law)
        height = float(mean.max())
        ax.fill_between(x, mean, color=colour, alpha=0.25, linewidth=0)
        ax.plot(x, mean, color=colour, linewidth=1.5, zorder=3)
    for value, share in masses.items():
        ax.plot(
            [value] * 2,
            [0, share * (height or 1.0)],
            color=colour,
            linewidth=2.2,
            solid_capstyle="butt",
            zorder=3,
        )
        height = max(height, share * (height or 1.0))
    return height


def _within(x: Floats, heights: Floats, law: Distribution | None) -> tuple[Floats, Floats]:
    """Cut a smooth curve at the bounds of a law, where it falls to the axis."""
    low, high = (-math.inf, math.inf) if law is None else law.support()
    inside = (x > low) & (x < high)
    if inside.all() or not inside.any():
        return x, heights
    ends = max(low, x[0]), min(high, x[-1])
    x, heights = x[inside], heights[inside]
    return np.concatenate([ends[:1], x, ends[1:]]), np.concatenate([[0.0], heights, [0.0]])
