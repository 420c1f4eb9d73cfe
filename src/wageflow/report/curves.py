"""What a programme earns, as a distribution: the S-curve and the density."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.errors import InputError
from wageflow.programme import CONCEPTS
from wageflow.report.style import (
    BODY,
    INK,
    MARK,
    NOTE,
    PALE,
    STATE_COLOUR,
    TEXT,
    amount,
    axes_for,
    bare,
    describe,
    finite,
    heading,
    one_line,
    scale_of,
)
from wageflow.simulation import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Mark", "density", "s_curve", "smooth"]

Floats: TypeAlias = npt.NDArray[np.float64]
Marks: TypeAlias = Mapping[str, float | tuple[float, float]]

_SHADE = "#CFE3F1"
_ROW = 1.45 * NOTE  # height of a row of mark labels, in points
_BINS = 2_048
# what lies outside is not drawn: a draw in a million would flatten all others
_VIEW = (0.001, 0.999)


class Mark(NamedTuple):
    """A figure, or a range of figures, that is held against the distribution."""

    name: str
    low: float
    high: float


@dataclass(frozen=True)
class _Seen:
    """A series of an estimate with what both pictures say about it; money in `unit` dollars."""

    estimate: Estimate
    concept: str
    host: str | None
    marks: tuple[Mark, ...]
    points: Floats  # 5 %, median, 95 %
    error: float  # Monte Carlo, of the median
    view: tuple[float, float]
    unit: float
    word: str

    @property
    def what(self) -> str:
        year = self.estimate.programme.price_year
        prices = f", prices of {year}" if year else ""
        return f"{self.word} a year{prices}"

    @property
    def title(self) -> str:
        programme = self.estimate.programme
        where = f", {self.host}" if self.host else ""
        return f"{programme.title or programme.name}{where}"

    @property
    def summary(self) -> str:
        low, middle, high = (amount(p / self.unit) for p in self.points)
        return f"median {middle}, 90 % range {low} to {high} {self.word} a year"

    @property
    def notes(self) -> list[str]:
        return [
            f"{self.concept}: {CONCEPTS[self.concept]}",
            f"{self.summary}; {self.estimate.draws:,} draws, Monte Carlo error of the median "
            f"{amount(self.error / self.unit)}",
        ]

    def place_of(self, money: float) -> str:
        place = float(self.estimate.percentile_of(money, concept=self.concept, host=self.host))
        return _percentile(place)

    def told(self, mark: Mark) -> str:
        name = one_line(mark.name)
        low, high = amount(mark.low / self.unit), amount(mark.high / self.unit)
        if mark.low == mark.high:
            return f"{name} {low}: percentile {self.place_of(mark.low)}"
        places = f"percentiles {self.place_of(mark.low)} to {self.place_of(mark.high)}"
        return f"{name} {low}\N{EN DASH}{high}: {places}"


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
    EstimateError
        If the estimate kept no draws.
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
    seen = _look(estimate, concept, host, mark, "s_curve")
    ax = axes_for(ax, (6.5, 4.2), "s_curve")
    u = np.linspace(0.0, 1.0, 401)
    found = estimate.quantile(u.tolist(), concept=concept, host=host)
    x, twice = np.asarray(found) / seen.unit, 2 * np.asarray(found.mcse) / seen.unit
    low, middle, high = seen.points / seen.unit
    ax.axvspan(low, high, color=_SHADE, linewidth=0, zorder=0, gid="range")
    ax.fill_betweenx(u, x - twice, x + twice, color=STATE_COLOUR, alpha=0.35, linewidth=0)
    ax.plot(x, u, color=STATE_COLOUR, linewidth=1.8, zorder=3, gid="curve")
    ax.plot([middle, middle], [0, 0.5], color=INK, linewidth=0.9, linestyle=":", zorder=2)
    for point, height, name in zip((low, middle, high), (0.05, 0.5, 0.95), _NAMES, strict=True):
        ax.plot(point, height, "o", color=STATE_COLOUR, markersize=4.5, zorder=4)
        ax.annotate(
            f"{name} {amount(point)}",
            (point, height),
            xytext=(7, -1),
            textcoords="offset points",
            va="top",
            fontsize=NOTE,
            color=INK,
            zorder=5,
            **TEXT,
        )
    ax.set_ylim(0, 1.02)
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    _frame(ax, seen, "Probability of earning less")
    return describe(ax, f"Cumulative distribution. {_in_words(seen)}")


def density(
    estimate: Estimate,
    *,
    concept: str = "state-side",
    host: str | None = None,
    mark: Marks | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw how likely each amount is.

    The curve is a fine histogram, smoothed with a normal kernel of half Silverman's bandwidth so
    that several peaks survive, and mirrored at the smallest and the largest draw so that nothing
    leaks out. Half Silverman's rule: Silverman (1986), Density Estimation, equation 3.31. The
    5-95 % range is shaded, the median drawn; the band is two Monte Carlo standard errors on
    either side.

    Parameters
    ----------
    estimate, concept, host, mark, ax
        As in `s_curve`.

    Returns
    -------
    Axes

    Raises
    ------
    UnknownNameError, EstimateError, InputError
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
    seen = _look(estimate, concept, host, mark, "density")
    ax = axes_for(ax, (6.5, 4.2), "density")
    series = estimate.values(concept, host=host).reshape(estimate.run_size, -1) / seen.unit
    low, middle, high = seen.points / seen.unit
    if np.ptp(series) <= 1e-12 * np.abs(series).max():
        ax.plot([middle, middle], [0, 1], color=STATE_COLOUR, linewidth=1.8, gid="curve")
        ax.set_yticks([])
        top = 1.0
    else:
        x, heights = smooth(series)
        mean = heights.mean(axis=0)
        twice = 2 * heights.std(axis=0, ddof=1) / np.sqrt(len(heights))
        inside = (x >= low) & (x <= high)
        ax.fill_between(x, mean, where=inside.tolist(), color=_SHADE, linewidth=0, gid="range")
        band = {"color": STATE_COLOUR, "alpha": 0.3, "linewidth": 0}
        ax.fill_between(x, np.maximum(mean - twice, 0), mean + twice, **band)
        ax.plot(x, mean, color=STATE_COLOUR, linewidth=1.8, zorder=3, gid="curve")
        height = float(np.interp(middle, x, mean))
        ax.plot([middle, middle], [0, height], color=INK, linewidth=0.9, linestyle=":", zorder=2)
        top = float(mean.max())
        ax.yaxis.set_major_locator(_ticks(top))
    ax.set_ylim(-0.17 * top, 1.06 * top)
    _range_bar(ax, seen, -0.055 * top)
    ax.axhline(0, color=PALE, linewidth=0.6, zorder=1)
    _frame(ax, seen, f"Probability per {seen.word}")
    return describe(ax, f"Density. {_in_words(seen)}")


_NAMES = ("5 %:", "median", "95 %:")


def smooth(series: Floats) -> tuple[Floats, Floats]:
    """Estimate the density of each replicate on a common grid.

    Parameters
    ----------
    series : ndarray of shape (replicate, draw)
        Not all the same.

    Returns
    -------
    x : ndarray of shape (point,)
    heights : ndarray of shape (replicate, point)
        Each integrates to 1 over the grid.

    Examples
    --------
    >>> x, heights = smooth(np.random.default_rng(0).normal(size=(4, 1_000)))
    >>> bool(np.allclose(heights.sum(axis=1) * (x[1] - x[0]), 1))
    True
    """
    low, high = float(series.min()), float(series.max())
    edges = np.linspace(low, high, _BINS + 1)
    step = edges[1] - edges[0]
    counts = np.stack([np.histogram(row, edges)[0] for row in series]).astype(float)
    # mirrored at both ends and repeated, so that a circular convolution loses nothing
    mirrored = np.concatenate([counts, counts[:, ::-1]], axis=1)
    waves = np.fft.rfftfreq(mirrored.shape[1], d=step)
    kernel = np.exp(-2.0 * (np.pi * waves * _bandwidth(series.ravel(), step)) ** 2)
    even = np.fft.irfft(np.fft.rfft(mirrored, axis=1) * kernel, n=mirrored.shape[1], axis=1)
    heights = np.maximum(even[:, :_BINS], 0.0)
    heights /= heights.sum(axis=1, keepdims=True) * step
    return (edges[1:] + edges[:-1]) / 2, heights


def _bandwidth(values: Floats, step: float) -> float:
    quarter, three = np.quantile(values, [0.25, 0.75])
    # the middle half may be a single value: then only the spread of all says something
    widths = [w for w in (float(values.std()), float(three - quarter) / 1.34) if w > 0]
    return max(0.5 * 0.9 * min(widths) * len(values) ** -0.2, 2 * step)


def _look(
    estimate: Estimate, concept: str, host: str | None, mark: Marks | None, picture: str
) -> _Seen:
    if not isinstance(estimate, Estimate):
        got = type(estimate).__name__
        raise InputError(f"{picture}: got {got}; write an estimate, such as wf.simulate(...)")
    marks = tuple(_mark(picture, name, value) for name, value in (mark or {}).items())
    levels = [0.05, 0.50, 0.95, *_VIEW]
    found = estimate.quantile(levels, concept=concept, host=host)
    points, (low, high) = np.asarray(found[:3]), (float(v) for v in found[3:])
    for one in marks:
        low, high = min(low, one.low), max(high, one.high)
    unit, word = scale_of(max(abs(low), abs(high)))
    room = 0.04 * (high - low) or 0.05 * abs(high) or 1.0
    error = float(found.mcse[1]) if found.mcse is not None else 0.0
    view = ((low - room) / unit, (high + room) / unit)
    return _Seen(estimate, concept, host, marks, points, error, view, unit, word)


def _mark(picture: str, name: str, value: Any) -> Mark:
    ends = list(value) if isinstance(value, tuple | list) else [value, value]
    wrong = any(isinstance(end, str | bool) or not finite(end) for end in ends)
    if wrong or len(ends) != 2:
        raise InputError(
            f"{picture}, mark {name!r}: got {value!r}; write dollars a year, such as 150e6, or a "
            "range, such as (150e6, 230e6)"
        )
    low, high = (float(end) for end in ends)
    if low > high:
        raise InputError(f"{picture}, mark {name!r}: {low:g} is above {high:g}; turn them round")
    return Mark(str(name), low, high)


def _percentile(place: float) -> str:
    """Write a percentile so that 100.0 and 0.0 mean beyond every draw, and nothing less."""
    if 0 < place < 0.05:
        return "< 0.1"
    if 99.95 <= place < 100:
        return "> 99.9"
    return f"{place:.1f}"


def _ticks(top: float) -> Any:
    from matplotlib.ticker import FixedLocator, MaxNLocator

    ticks = MaxNLocator(5).tick_values(0, top)
    return FixedLocator([float(t) for t in ticks if 0 <= t <= 1.06 * top])


def _range_bar(ax: Axes, seen: _Seen, y: float) -> None:
    low, middle, high = seen.points / seen.unit
    ax.plot([low, high], [y, y], color=STATE_COLOUR, linewidth=2.2, solid_capstyle="butt", zorder=3)
    ax.plot(middle, y, "o", color=STATE_COLOUR, markersize=5, zorder=4)
    first, last = seen.view
    place = (middle - first) / (last - first)
    x, align = (low, "left") if place < 0.3 else (high, "right") if place > 0.7 else (middle, "center")
    ax.annotate(
        f"median {amount(middle)}, 90 % range {amount(low)} to {amount(high)}",
        (x, y),
        xytext=(0, -5),
        textcoords="offset points",
        ha=align,
        va="top",
        fontsize=NOTE,
        color=INK,
        **TEXT,
    )


def _frame(ax: Axes, seen: _Seen, ylabel: str) -> None:
    bare(ax)
    ax.set_xlim(*seen.view)
    ax.xaxis.set_major_formatter(lambda value, _: amount(value))
    concept = f"{seen.concept[0].upper()}{seen.concept[1:]} revenue"
    ax.set_xlabel(f"{concept}, {seen.what}", fontsize=BODY, color=INK, **TEXT)
    ax.set_ylabel(ylabel, fontsize=BODY, color=INK, **TEXT)
    _draw_marks(ax, seen)
    heading(ax, seen.title, seen.notes, above=_ROW * len(seen.marks) + (3 if seen.marks else 0))


def _draw_marks(ax: Axes, seen: _Seen) -> None:
    """Draw marks; their labels stand over the Axes, a row for each, where no curve can be."""
    first, last = seen.view
    for row, mark in enumerate(seen.marks):
        low, high = mark.low / seen.unit, mark.high / seen.unit
        if low < high:
            ax.axvspan(low, high, facecolor=MARK, alpha=0.10, linewidth=0, zorder=0.5)
        for x in {low, high}:
            ax.axvline(x, color=MARK, linewidth=1.1, linestyle=(0, (5, 2.5)), zorder=2)
        left = (low + high) / 2 < (first + last) / 2
        ax.annotate(
            seen.told(mark),
            (low if left else high, 1),
            xycoords=("data", "axes fraction"),
            xytext=(3 if left else -3, 3 + row * _ROW),
            textcoords="offset points",
            ha="left" if left else "right",
            fontsize=NOTE,
            color=MARK,
            annotation_clip=False,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
            arrowprops={
                "arrowstyle": "-",
                "color": MARK,
                "linewidth": 0.8,
                "shrinkA": 0,
                "shrinkB": 0,
                "relpos": (0, 0) if left else (1, 0),
            },
            gid=f"mark {row}",
            **TEXT,
        )


def _in_words(seen: _Seen) -> str:
    marks = "".join(f" {seen.told(mark)}." for mark in seen.marks)
    return (
        f"{seen.title}, {seen.concept} ({CONCEPTS[seen.concept]}), {seen.what}: {seen.summary}, "
        f"from {seen.estimate.draws:,} draws.{marks}"
    )
