"""What stands on and beside a level bar: the range of its value, and its figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.report.pictures.style import BODY, INK, TEXT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["say_beside", "whisker"]

_AWAY = 6.0  # points between the end of a bar and its figure


def whisker(
    ax: Axes, ends: tuple[float, float], y: float, *, colour: str = INK, mark: float = 6.0
) -> None:
    """Draw a range over a bar, in the units of the axis; its ends are `mark` points high."""
    for width, ink in ((2.6, "white"), (1.1, colour)):  # seen on the bar as well as beside it
        ax.plot(
            ends,
            (y, y),
            color=ink,
            linewidth=width,
            marker="|",
            markersize=mark,
            markeredgewidth=width,
            solid_capstyle="butt",
            zorder=4,
            gid="whisker" if ink == colour else None,
        )


def say_beside(
    ax: Axes, at: tuple[float, float], text: str, *, colour: str = INK, size: float = BODY
) -> None:
    """Write a figure at the right of a point of the axis."""
    ax.annotate(
        text,
        at,
        xytext=(_AWAY, 0),
        textcoords="offset points",
        va="center",
        fontsize=size,
        color=colour,
        annotation_clip=False,
        zorder=6,
        **TEXT,
    )
