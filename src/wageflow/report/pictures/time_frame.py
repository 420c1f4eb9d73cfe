"""What pictures over time have in common: bands, names at the right end, and the axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wageflow.report.pictures.claim_marks import broken
from wageflow.report.pictures.heading import room_of
from wageflow.report.pictures.measure_marks import Plan, draw_marks, write_key
from wageflow.report.pictures.spacing import spread
from wageflow.report.pictures.style import (
    BODY,
    INK,
    NOTE,
    PALE,
    STATE_COLOUR,
    TEXT,
    bare,
    exact,
    lines_of,
)
from wageflow.report.pictures.time_axis import draw_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from wageflow.report.pictures.timeline import Timeline

__all__ = [
    "BASELINE",
    "EndName",
    "draw_fan",
    "frame_time",
    "levels_of",
    "name_ends",
    "reserved",
    "set_levels",
]

BASELINE = "#3D3D3D"
_WIDE, _NARROW = "#CFE3F1", "#86B9DC"  # 5 to 95 % and 25 to 75 %; they differ in grey, too
_BEHIND = "#E6E6E6"
_NAME = 18  # letters of a line of a name at the right end
_LINE = 1.3 * NOTE  # height of a line of names, in points


class EndName(NamedTuple):
    """A name at the right end of the axis of time, and the height that it belongs to."""

    text: str
    at: float
    colour: str


def draw_fan(ax: Axes, shown: Timeline, behind: Timeline | None, line: float = 1.8) -> None:
    """Draw the bands and the median of a series, and what it is held against behind it."""
    edges = shown.edges
    if behind is not None:
        band: dict[str, Any] = {"baseline": behind.drawn("p5"), "fill": True, "linewidth": 0}
        ax.stairs(behind.drawn("p95"), edges, color=_BEHIND, zorder=1, gid="baseline", **band)
        ax.stairs(
            behind.drawn("p50"),
            edges,
            baseline=None,
            color=BASELINE,
            linewidth=0.75 * line,
            linestyle=(0, (4, 2)),
            zorder=3.1,
            gid="baseline median",
        )
    for low, high, colour, gid in (("p5", "p95", _WIDE, "90 %"), ("p25", "p75", _NARROW, "50 %")):
        ax.stairs(
            shown.drawn(high),
            edges,
            baseline=shown.drawn(low),
            fill=True,
            color=colour,
            linewidth=0,
            zorder=2,
            gid=gid,
        )
    ax.stairs(
        shown.drawn("p50"),
        edges,
        baseline=None,
        color=STATE_COLOUR,
        linewidth=line,
        zorder=3,
        gid="median",
    )


def levels_of(shown: Sequence[Timeline]) -> list[float]:
    """Return the ends of all bands, and zero."""
    names = ("p5", "p50", "p95")
    found = [one.drawn(name) for one in shown for name in names]
    return [0.0, *(float(row.min()) for row in found), *(float(row.max()) for row in found)]


def set_levels(ax: Axes, values: Sequence[float]) -> None:
    """Set the ends of the upright axis: zero, if nothing is beyond it, and a little room."""
    low, high = min(values), max(values)
    room = 0.06 * (high - low) or 1.0
    ax.set_ylim(low - room if low < 0 else 0.0, high + room)


def frame_time(ax: Axes, shown: Timeline, plan: Plan, label: str) -> None:
    """Draw the axes of a picture over time, and the measures on them."""
    bare(ax)
    draw_time(ax, shown.horizon, plan.width)
    ax.yaxis.set_major_formatter(lambda value, _: exact(value))
    if ax.get_ylim()[0] < 0:
        ax.axhline(0, color=PALE, linewidth=0.8, zorder=1.5)
    room = room_of(ax, _below(plan))
    size = BODY if room > 12 * BODY else NOTE
    most = max(14, int(room / (0.57 * size)))
    ax.set_ylabel(broken(label, most), fontsize=size, color=INK, **TEXT)
    draw_marks(ax, plan)
    write_key(ax, plan)


def _below(plan: Plan) -> float:
    """Return the height of what stands under an axis of time, in points."""
    return 20.0 + 1.25 * NOTE * len(plan.key)


def reserved(width: float) -> float:
    """Return what names at the right end leave of a width in points."""
    return max(width - 0.55 * NOTE * _NAME, 0.5 * width)


def name_ends(ax: Axes, names: Sequence[EndName], plan: Plan, *, swatch: bool = False) -> None:
    """Name what ends at the right, with names moved apart where they would overlap.

    Parameters
    ----------
    ax : Axes
    names : sequence of EndName
        Those of one height stand in the order given, from below.
    plan : Plan
        What stands under the axis of time.
    swatch : bool
        Whether a square has the colour, and the name is black: what fills an area may be too pale
        for letters.
    """
    low, high = ax.get_ylim()
    ordered = sorted(names, key=lambda one: one.at)
    texts = [lines_of(one.text, _NAME) for one in ordered]
    height = room_of(ax, _below(plan))
    lines = [text.count("\n") + 1.15 for text in texts]
    size = min(1.0, height / (_LINE * sum(lines)))
    at = [(one.at - low) / (high - low) for one in ordered]
    placed = spread(at, [_LINE * size * count / height for count in lines], 0.0, 1.0)
    x = 1.035
    for one, text, y, best in zip(ordered, texts, placed.tolist(), at, strict=True):
        line: dict[str, Any] = {"arrowstyle": "-", "color": one.colour, "linewidth": 0.8}
        ax.annotate(
            text,
            (1, best),
            xycoords="axes fraction",
            xytext=(x + 0.025 if swatch else x, y),
            textcoords="axes fraction",
            va="center",
            fontsize=NOTE * size,
            linespacing=1.1,
            color=INK if swatch else one.colour,
            annotation_clip=False,
            arrowprops=None if swatch else {**line, "relpos": (0, 0.5), "shrinkA": 1, "shrinkB": 0},
            **TEXT,
        )
        if swatch:
            over: dict[str, Any] = {"transform": ax.transAxes, "clip_on": False}
            ax.plot([1.0, x - 0.014], [best, y], color=PALE, linewidth=0.7, **over)
            ax.plot(x, y, "s", color=one.colour, markersize=6, markeredgecolor=PALE, **over)
