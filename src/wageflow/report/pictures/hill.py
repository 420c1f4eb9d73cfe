"""The density of an estimate along the bottom of a logarithmic axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.report.pictures.claim_marks import points
from wageflow.report.pictures.smoothing import apart, smooth
from wageflow.report.pictures.style import INK, NOTE, STATE_COLOUR, TEXT, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from wageflow.report.pictures.seen import Seen

__all__ = ["draw_hill", "draw_range"]

Floats: TypeAlias = npt.NDArray[np.float64]

_SHADE = "#CFE3F1"


def draw_hill(ax: Axes, seen: Seen, series: Floats, height: float) -> None:
    """Draw the density of the logarithm; what many draws share as stems.

    Parameters
    ----------
    ax : Axes
        With a logarithmic x axis, in the unit of `seen`.
    seen : Seen
    series : ndarray of shape (replicate, draw)
        In the unit of `seen`; what is not above zero has no place.
    height : float
        Of the highest point of the density.
    """
    low, middle, high = seen.points / seen.unit
    # the range runs up behind the headlines, which are held against it
    ax.axvspan(
        max(low, 1e-300), high, color=_SHADE, alpha=0.5, linewidth=0, zorder=0.5, gid="range"
    )
    masses, spread = apart(series)
    logs = [np.log10(row[row > 0]) for row in spread]
    if any(len(row) for row in logs):
        x, heights = smooth(logs)
        heights *= np.array([[len(row)] for row in logs]) / series.shape[1]
        mean = heights.mean(axis=0)
        mean *= height / mean.max()
        ax.fill_between(10**x, mean, color=STATE_COLOUR, alpha=0.3, linewidth=0, zorder=2)
        ax.plot(10**x, mean, color=STATE_COLOUR, linewidth=1.6, zorder=3, gid="curve")
        if middle > 0:
            top = float(np.interp(np.log10(middle), x, mean, left=0, right=0))
            ax.plot([middle] * 2, [0, top], color=INK, linewidth=0.9, linestyle=":", zorder=3)
    for value, share in masses.items():
        if value > 0:
            stem: dict[str, Any] = {"linewidth": 2.2, "solid_capstyle": "butt", "gid": "mass"}
            ax.plot([value] * 2, [0, height], color=STATE_COLOUR, **stem)
            ax.annotate(
                f"{percent(share)} of draws at {seen.figure(value * seen.unit)}",
                (value, height),
                xytext=(6, -1),
                textcoords="offset points",
                va="top",
                fontsize=NOTE,
                color=INK,
                zorder=6,
                **TEXT,
            )


def draw_range(ax: Axes, seen: Seen) -> None:
    """Draw the 90 % range under the density, with its figures."""
    first, last = ax.get_xlim()
    low, middle, high = np.maximum(seen.points / seen.unit, first)
    y = -0.6
    ax.plot([low, high], [y, y], color=STATE_COLOUR, linewidth=2.2, solid_capstyle="butt", zorder=3)
    ax.plot(middle, y, "o", color=STATE_COLOUR, markersize=5, zorder=4)
    # the text stands under the median, as far as both ends of the axis let it
    width, _ = points(ax)
    half = 0.29 * NOTE * len(seen.range) / width
    place = float(np.log(middle / first) / np.log(last / first))
    ax.annotate(
        seen.range,
        (min(max(place, half), max(1 - half, 0.5)), y),
        xycoords=("axes fraction", "data"),
        xytext=(0, -5),
        textcoords="offset points",
        ha="center",
        va="top",
        fontsize=NOTE,
        color=INK,
        **TEXT,
    )
