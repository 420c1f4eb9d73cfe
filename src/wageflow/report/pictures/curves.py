"""What a programme earns, as a distribution: the S-curve and the density."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.programme import CONCEPTS
from wageflow.report.pictures.heading import heading, width_over
from wageflow.report.pictures.seen import SAMPLE, Marks, Seen, look
from wageflow.report.pictures.smoothing import apart, smooth
from wageflow.report.pictures.style import (
    BODY,
    INK,
    MARK,
    NOTE,
    PALE,
    STATE_COLOUR,
    TEXT,
    axes_for,
    bare,
    describe,
    exact,
    haloed,
    percent,
    root_of,
)
from wageflow.simulation.measured import merged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from wageflow.simulation import Estimate

__all__ = ["density", "s_curve"]

_AXIS = 60.0  # points beside the Axes, for ticks and their label
_SHADE = "#CFE3F1"
_ROW = 1.45 * NOTE  # height of a row of mark labels, in points
_NAMES = ("5 %:", "median", "95 %:")


def s_curve(
    estimate: Estimate,
    *,
    concept: str = "state-side",
    host: str | None = None,
    mark: Marks | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the probability of earning less than an amount, for every amount.

    The 5-95 % range is shaded and the median dotted; the band around the curve is two Monte
    Carlo standard errors on either side.

    Parameters
    ----------
    estimate : Estimate
    concept : {"gross", "statutory", "state-side", "net", "received"}
    host : str, optional
        One host instead of all.
    mark : mapping of str to float or (float, float), optional
        Figures to hold against the estimate by name, in dollars a year; labelled with their
        percentiles.
    ax : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes

    Raises
    ------
    UnknownNameError
        If nothing carries `concept` or `host`.
    InputError
        If a mark is neither a number nor a range.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**8, seed=0)
    >>> ax = wf.plot.s_curve(estimate, mark={"headline": (150e6, 230e6)})
    >>> ax.get_xlabel()
    'State-side revenue, million USD a year, prices of 2012'
    >>> plt.close(ax.figure)
    """
    seen = look(estimate, concept, host, mark, "s_curve")
    ax = axes_for(ax, (6.5, 4.2), "s_curve")
    u = np.linspace(0.0, 1.0, 401)
    found = estimate.quantile(u.tolist(), concept=concept, host=host)
    x, twice = np.asarray(found) / seen.unit, 2 * np.asarray(found.mcse) / seen.unit
    if seen.digits.certain:
        _step(ax, seen)
    else:
        low, middle, high = seen.points / seen.unit
        ax.axvspan(low, high, color=_SHADE, linewidth=0, zorder=0, gid="range")
        ax.fill_betweenx(u, x - twice, x + twice, color=STATE_COLOUR, alpha=0.35, linewidth=0)
        ax.plot(x, u, color=STATE_COLOUR, linewidth=1.8, zorder=3, gid="curve")
        ax.plot([middle, middle], [0, 0.5], color=INK, linewidth=0.9, linestyle=":", zorder=2)
        for point, height, name in zip(seen.points, (0.05, 0.5, 0.95), _NAMES, strict=True):
            _point(ax, seen, (float(point), height), f"{name} {seen.figure(float(point))}")
    # the bar of a mark stands at the top: the label of the 95 % point needs room under it
    ax.set_ylim(0, 1.05 if seen.marks else 1.02)
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    _frame(ax, seen, "Probability of earning less")
    return describe(ax, f"Cumulative distribution. {_in_words(seen)}")


def _step(ax: Axes, seen: Seen) -> None:
    """Draw the distribution of a single value: nothing below it, everything above."""
    value, (first, last) = float(seen.points[1]), seen.view
    at = value / seen.unit
    ax.plot([first, at, at, last], [0, 0, 1, 1], color=STATE_COLOUR, linewidth=1.8, gid="curve")
    _point(ax, seen, (value, 0.5), f"every draw: {seen.figure(value)}")


def _point(ax: Axes, seen: Seen, at: tuple[float, float], text: str) -> None:
    """Mark a point of the curve, with its label on the side where no mark's line runs."""
    x, height = at[0] / seen.unit, at[1]
    ax.plot(x, height, "o", color=STATE_COLOUR, markersize=4.5, zorder=4)
    # right of and below a rising curve is free, and so is left of and above it
    points = 72 * ax.get_position().width * root_of(ax).get_figwidth()
    long, place = (9 + 0.6 * NOTE * len(text)) / points, seen.place(x)
    lines = [seen.place(end / seen.unit) for mark in seen.marks for end in (mark.low, mark.high)]
    free = {
        right: not any(low <= line <= high for line in lines)
        for right, low, high in ((True, place, place + long), (False, place - long, place))
    }
    right = place < 0.8 if free[True] == free[False] else free[True]
    right = (right or place - long < 0) and place + long < 1
    note = ax.annotate(
        text,
        (x, height),
        xytext=(7, -1) if right else (-7, 1),
        textcoords="offset points",
        ha="left" if right else "right",
        va="top" if right else "bottom",
        fontsize=NOTE,
        color=INK,
        # where lines run on both sides, the label covers them
        bbox=None if free[right] else {"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        zorder=5,
        **TEXT,
    )
    haloed(note)


def density(
    estimate: Estimate,
    *,
    concept: str = "state-side",
    host: str | None = None,
    mark: Marks | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw how likely each amount is.

    The curve is a fine histogram, smoothed with a normal kernel. Values that stand far apart, as
    where readings compete, are smoothed in groups; the bandwidth of each is that of Botev,
    Grotowski and Kroese (2010, "Kernel density estimation via diffusion", Annals of Statistics
    38). A group is mirrored at an end where its density breaks off, as that of a uniform does. A
    value that one draw in a hundred has, or more, is a stem with its share beside it, not part of
    the curve. The 5-95 % range is shaded, the median dotted; the band is two Monte Carlo standard
    errors on either side. Of a run that kept no draws, evenly ranked quantiles take their place.

    Parameters
    ----------
    estimate, concept, host, mark, ax
        As in `s_curve`.

    Returns
    -------
    Axes

    Raises
    ------
    UnknownNameError, InputError
        As in `s_curve`.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**8, seed=0)
    >>> ax = wf.plot.density(estimate, concept="statutory", host="Russia")
    >>> ax.get_ylabel()
    'Probability per million USD'
    >>> plt.close(ax.figure)
    """
    seen = look(estimate, concept, host, mark, "density")
    ax = axes_for(ax, (6.5, 4.2), "density")
    series = estimate.distribution(concept, host).sample(SAMPLE) / seen.unit
    low, middle, high = seen.points / seen.unit
    masses, spread = apart(series)
    top = 1.0
    if any(len(row) for row in spread):
        x, heights = smooth(spread)
        heights *= np.array([[len(row)] for row in spread]) / series.shape[1]
        mean, error = merged(heights, estimate.shares)
        twice = 2 * error
        inside = (x >= low) & (x <= high)
        ax.fill_between(x, mean, where=inside.tolist(), color=_SHADE, linewidth=0, gid="range")
        below, above = np.maximum(mean - twice, 0), mean + twice
        ax.fill_between(x, below, above, color=STATE_COLOUR, alpha=0.3, linewidth=0)
        ax.plot(x, mean, color=STATE_COLOUR, linewidth=1.8, zorder=3, gid="curve")
        height = float(np.interp(middle, x, mean, left=0, right=0))
        ax.plot([middle, middle], [0, height], color=INK, linewidth=0.9, linestyle=":", zorder=2)
        top = float(mean.max())
        ax.yaxis.set_major_locator(_ticks(top))
    else:
        ax.set_yticks([])
    _stems(ax, seen, masses, top)
    ax.set_ylim(-0.17 * top, 1.06 * top)
    _range_bar(ax, seen, -0.055 * top)
    ax.axhline(0, color=PALE, linewidth=0.6, zorder=1)
    _frame(ax, seen, f"Probability per {seen.word}")
    return describe(ax, f"Density. {_in_words(seen)}")


def _ticks(top: float) -> Any:
    from matplotlib.ticker import FixedLocator, MaxNLocator

    ticks = MaxNLocator(5).tick_values(0, top)
    return FixedLocator([float(t) for t in ticks if 0 <= t <= 1.06 * top])


def _range_bar(ax: Axes, seen: Seen, y: float) -> None:
    low, middle, high = seen.points / seen.unit
    ax.plot([low, high], [y, y], color=STATE_COLOUR, linewidth=2.2, solid_capstyle="butt", zorder=3)
    ax.plot(middle, y, "o", color=STATE_COLOUR, markersize=5, zorder=4)
    place = seen.place(middle)
    x, align = middle, "center"
    if place < 0.3:
        x, align = low, "left"
    elif place > 0.7:
        x, align = high, "right"
    ax.annotate(
        seen.range,
        (x, y),
        xytext=(0, -5),
        textcoords="offset points",
        ha=align,
        va="top",
        fontsize=NOTE,
        color=INK,
        **TEXT,
    )


def _frame(ax: Axes, seen: Seen, ylabel: str) -> None:
    bare(ax)
    ax.set_xlim(*seen.view)
    ax.xaxis.set_major_formatter(lambda value, _: exact(value))
    concept = f"{seen.concept[0].upper()}{seen.concept[1:]} revenue"
    ax.set_xlabel(f"{concept}, {seen.what}", fontsize=BODY, color=INK, **TEXT)
    ax.set_ylabel(ylabel, fontsize=BODY, color=INK, **TEXT)
    heading(ax, seen.title, seen.notes, above=_ROW * len(seen.marks) + (3 if seen.marks else 0))
    _draw_marks(ax, seen)


def _draw_marks(ax: Axes, seen: Seen) -> None:
    """Draw marks; their labels stand over the Axes, a row for each, where no curve can be."""
    top = ax.get_ylim()[1]
    for row, mark in enumerate(seen.marks):
        low, high = mark.low / seen.unit, mark.high / seen.unit
        if low < high:
            over: dict[str, Any] = {"linewidth": 3, "solid_capstyle": "butt", "clip_on": False}
            ax.plot([low, high], [top, top], color=MARK, gid="range", **over)
        for x in (low, high):
            ax.plot([x, x], [0, top], color=MARK, linewidth=1.1, linestyle=(0, (5, 2.5)), zorder=2)
        left = seen.place((low + high) / 2) < 0.5
        place = seen.place(low) if left else 1 - seen.place(high)
        most = int((1 - place) * (width_over(ax) - _AXIS) / (0.58 * NOTE))
        ax.annotate(
            seen.told(mark, most),
            (low if left else high, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 4 + row * _ROW),
            textcoords="offset points",
            ha="left" if left else "right",
            fontsize=NOTE,
            color=MARK,
            annotation_clip=False,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
            arrowprops=_leader(left=left) if row else None,
            # the leader of a higher row passes behind the label of a lower one
            zorder=6 + len(seen.marks) - row,
            **TEXT,
        )


def _leader(*, left: bool) -> dict[str, Any]:
    end = {"shrinkA": 0, "shrinkB": 0, "relpos": (0, 0) if left else (1, 0)}
    return {"arrowstyle": "-", "color": MARK, "linewidth": 0.8, **end}


def _stems(ax: Axes, seen: Seen, masses: Mapping[float, float], top: float) -> None:
    """Draw what many draws share as stems: no density could be as high as they would be."""
    for value, share in masses.items():
        stem: dict[str, Any] = {"linewidth": 2.2, "solid_capstyle": "butt", "gid": "mass"}
        ax.plot([value, value], [0, top], color=STATE_COLOUR, zorder=3, **stem)
        ax.plot(value, top, "o", color=STATE_COLOUR, markersize=5, zorder=4, clip_on=False)
        right = seen.place(value) < 0.5
        ax.annotate(
            f"{percent(share)} of draws at {seen.figure(value * seen.unit)}",
            (value, top),
            xytext=(7 if right else -7, 0),
            textcoords="offset points",
            ha="left" if right else "right",
            va="center",
            fontsize=NOTE,
            color=INK,
            **TEXT,
        )


def _in_words(seen: Seen) -> str:
    marks = "".join(f" {seen.told(mark)}." for mark in seen.marks)
    return (
        f"{seen.title}, {seen.concept} ({CONCEPTS[seen.concept]}), {seen.what}: {seen.summary}, "
        f"from {seen.estimate.draws:,} draws.{marks}"
    )
