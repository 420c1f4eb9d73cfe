"""How far each unknown alone moves an output: bars about the value with all at their medians."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.errors import InputError
from wageflow.report.pictures.heading import heading, name_rows
from wageflow.report.pictures.influences import (
    LETTERS,
    checked,
    left_out,
    scaled_unit,
    subject,
    top,
)
from wageflow.report.pictures.style import (
    BODY,
    INK,
    NOTE,
    PALE,
    STATE_COLOUR,
    TEXT,
    WORKER_COLOUR,
    axes_for,
    bare,
    describe,
    exact,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from wageflow.report.digits import Scale

__all__ = ["tornado"]

_ENDS = (
    "from the 5 % point (orange) to the 95 % point (blue) of each unknown, all others at their "
    "medians, choices at their likeliest; of a choice, from the least to the largest"
)


def tornado(table: pd.DataFrame, *, most: int = 10, ax: Axes | None = None) -> Axes:
    """Show how far each unknown alone moves an output.

    Parameters
    ----------
    table : DataFrame
        From `wageflow.sensitivity`, of any method.
    most : int
        Rows that are shown, the widest first.
    ax : Axes, optional

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        If the table is something else, or was made of samples, which have no swings.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> ax = wf.plot.tornado(wf.sensitivity("dprk-2012", method="tornado"))
    >>> ax.get_xlabel()
    'million USD a year'
    >>> plt.close(ax.figure)
    """
    frame = checked(table, "tornado", most)
    if "base" not in frame.attrs:
        raise InputError("tornado: samples have no swings; write a table of a model")
    rows = top(frame, "swing", most)
    base = float(frame.attrs["base"])
    ends = [*rows["low"], *rows["high"], base]
    scale, unit = scaled_unit(frame, ends)
    ax = axes_for(ax, (7.0, 1.5 + 0.42 * len(rows)), "tornado")
    heading(
        ax,
        f"What moves {subject(frame)}",
        [
            _ENDS,
            *left_out(
                frame, rows, "swing", f"by {_figure(rows['swing'].min(), scale)} {unit} or less"
            ),
        ],
    )
    for place, (low, high) in enumerate(zip(rows["low"], rows["high"], strict=True)):
        for end, colour in ((low, WORKER_COLOUR), (high, STATE_COLOUR)):
            start, width = base / scale.factor, (end - base) / scale.factor
            ax.barh(place, width, left=start, height=0.6, color=colour, edgecolor="none")
    _dressed(ax, rows, base, (scale, unit))
    told = "; ".join(
        f"{name} from {_figure(low, scale)} to {_figure(high, scale)}"
        for name, low, high in zip(rows.index, rows["low"], rows["high"], strict=True)
    )
    return describe(
        ax,
        f"Tornado chart of {subject(frame)}, {unit}, {_figure(base, scale)} with all unknowns at "
        f"their medians. {told}.",
    )


def _dressed(ax: Axes, rows: pd.DataFrame, base: float, measure: tuple[Scale, str]) -> None:
    scale, unit = measure
    bare(ax)
    ax.axvline(base / scale.factor, color=INK, linewidth=1.0, zorder=3)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    name_rows(ax, range(len(rows)), [str(name) for name in rows.index], LETTERS)
    ax.spines["left"].set_visible(False)
    ax.xaxis.set_major_formatter(lambda value, _: exact(value))
    ax.set_xlabel(unit, fontsize=BODY, color=INK, **TEXT)
    low, high = ax.get_xlim()
    room = 0.09 * (high - low)
    ax.set_xlim(low - room, high + room)
    for place, (first, second) in enumerate(zip(rows["low"], rows["high"], strict=True)):
        if first == second:
            continue
        for end, other in ((first, second), (second, first)):
            left = end < other
            ax.annotate(
                _figure(end, scale),
                (end / scale.factor, place),
                xytext=(-3 if left else 3, 0),
                textcoords="offset points",
                ha="right" if left else "left",
                va="center",
                fontsize=NOTE,
                color=PALE,
                **TEXT,
            )


def _figure(value: float, scale: Scale) -> str:
    """Write an end with three digits: it is exact, and no more of it is read."""
    return exact(float(f"{value / scale.factor:.3g}"))
