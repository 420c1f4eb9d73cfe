"""Labour beside the other streams of hard currency, each with its range and its readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wageflow.analysis.portfolio import LABOUR, TOTAL, PortfolioEstimate
from wageflow.errors import EstimateError
from wageflow.report.digits import Digits, Scale, relative_error, scale_for
from wageflow.report.escape import plain
from wageflow.report.pictures.bars import say_beside, whisker
from wageflow.report.pictures.heading import heading, room_of
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
    lines_of,
    root_of,
    unit_of,
    wanted,
)
from wageflow.report.tables.said import BETWEEN
from wageflow.scenarios.summaries import statistics
from wageflow.simulation.summing.summary import has_gap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    from matplotlib.axes import Axes

__all__ = ["portfolio"]

_OTHER = "#A6A6A6"
_LINE = 1.3 * BODY  # height of a line, in points
_BAR, _ROW, _READING, _GAP = 1.0, 1.25, 0.95, 0.55  # heights, in lines
_LETTERS = 24  # of a line of a name
_AWAY = 7.0  # points between a bar and what stands beside it
_CLOSE = 1.3  # how much larger letters may be than rows that are drawn together would make them
_WIDE = 0.53 * NOTE  # mean width of a letter beside a bar, in points
_NONE = "no figure, and not in the total"


class _Bar(NamedTuple):
    """A stream under one reading: in dollars, and labour's share in words."""

    stream: str
    reading: str
    low: float
    middle: float
    high: float
    figure: str
    share: str

    @property
    def told(self) -> str:
        """What stands beside it."""
        name = f"{self.reading}: " if self.reading else ""
        return f"{name}{self.figure}{f'; {self.share}' if self.share else ''}"


def portfolio(result: PortfolioEstimate, *, ax: Axes | None = None) -> Axes:
    """Draw labour beside the other streams: medians with 90 % ranges, and every other reading.

    A bar is the median of a stream in its first reading, labour's in blue, with a line from 5 to
    95 % of the draws. A diamond below it is the same figure in another reading, with what labour's
    share is then. A stream without a figure has a row without a bar.

    Parameters
    ----------
    result : PortfolioEstimate
    ax : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        If `result` is something else.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> gold = wf.Stream("gold", {"as printed": 27e6, "by weight": wf.between(250e6, 320e6)})
    >>> made = wf.Portfolio("two", [gold], labour=wf.between(150e6, 230e6))
    >>> ax = wf.plot.portfolio(made.estimate(draws=2**8, seed=0))
    >>> [text.get_text() for text in ax.get_yticklabels()]
    ['labour', 'gold']
    >>> plt.close(ax.figure)
    """
    remedy = "what wf.Portfolio(...).estimate() returns"
    result = wanted(result, PortfolioEstimate, "portfolio", remedy)
    scale = scale_for(float(np.quantile(result.values(TOTAL), 0.95)))
    bars = _bars(result, scale)
    groups = {
        stream.name: [bar for bar in bars if bar.stream == stream.name]
        for stream in result.portfolio.everything
    }
    names = [lines_of(plain(name), _LETTERS) for name in groups]
    tall = [
        max(
            _ROW + _READING * max(len(group) - 1, 0),
            1.1 * (name.count("\n") + 1),
        )
        + _GAP
        for name, group in zip(names, groups.values(), strict=True)
    ]
    ax = axes_for(ax, (8.4, 1.7 + sum(tall) * _LINE / 72), "portfolio")
    _head(ax, result, bars, scale)
    # where rows are close, letters use more of them
    size = min(1.0, _CLOSE * room_of(ax) / (sum(tall) * _LINE))
    tops = np.cumsum([0.0, *tall[:-1]])
    at = [float(top) + (_ROW + _GAP) / 2 for top in tops]
    for y, group in zip(at, groups.values(), strict=True):
        _row(ax, y, group, scale, size)
    ax.set_yticks(at, names, **TEXT)
    _frame(ax, bars, sum(tall), scale, size)
    return describe(ax, _told(result, groups, scale))


def _bars(result: PortfolioEstimate, scale: Scale) -> list[_Bar]:
    """Return every stream in each of its readings, the first one first."""
    found = []
    for stream in result.portfolio.figured:
        for reading in stream.readings:
            first = reading == stream.main
            readings = {} if first else {stream.name: reading}
            amount = _row_of(result.series(readings)[stream.name])
            # beside a first reading its own share, beside another one labour's then
            about = stream.name if first else LABOUR
            found.append(
                _Bar(
                    stream.name,
                    plain(reading) if len(stream.readings) > 1 else "",
                    amount["p5"],
                    amount["p50"],
                    amount["p95"],
                    _figure(amount, scale),
                    _share(result, about, readings, then=not first),
                )
            )
    return found


def _row_of(values: npt.NDArray[np.float64]) -> dict[str, float]:
    return {name: float(found[0]) for name, found in statistics(values[None]).items()}


def _figure(row: Mapping[str, float], scale: Scale) -> str:
    digits = Digits.of(row)
    low, middle, high = (digits.figure(row[name], scale) for name in ("p5", "p50", "p95"))
    if digits.certain:
        return middle
    return f"{middle}{BETWEEN if has_gap(row) else ''} ({low} to {high})"


def _share(
    result: PortfolioEstimate, stream: str, readings: Mapping[str, str], *, then: bool
) -> str:
    try:
        row = _row_of(result.shares(readings)[stream])
    except EstimateError:
        return ""
    # whole per cents: the picture is for the eye, the table has the digits
    low, middle, high = (f"{100 * row[name]:.0f}" for name in ("p5", "p50", "p95"))
    span = "" if low == high else f" ({low} to {high} %)"
    if then:
        return f"labour then {middle} %{span}"
    return f"{middle} % of the total{span}" if stream == LABOUR else f"{middle} %"


def _row(ax: Axes, y: float, group: Sequence[_Bar], scale: Scale, size: float) -> None:
    if not group:
        say_beside(ax, (0.0, y), _NONE, colour=PALE, size=NOTE * size)
        return
    first, *others = group
    name = first.stream
    labour = name == LABOUR
    colour = STATE_COLOUR if labour else _OTHER
    ax.barh(y, first.middle / scale.factor, height=_BAR, color=colour, zorder=3, gid=name)
    _whisker(ax, y, first, scale, INK)
    say_beside(
        ax,
        (first.high / scale.factor, y),
        first.told,
        colour=STATE_COLOUR if labour else INK,
        size=NOTE * size,
    )
    for k, other in enumerate(others):
        below = y + (_BAR + _READING) / 2 + 0.1 + k * _READING
        _whisker(ax, below, other, scale, MARK)
        ax.plot(
            [other.middle / scale.factor],
            [below],
            marker="D",
            markersize=4.6 * size,
            color="white",
            markeredgecolor=MARK,
            markeredgewidth=1.2,
            zorder=5,
            gid="reading",
        )
        say_beside(
            ax, (other.high / scale.factor, below), other.told, colour=MARK, size=NOTE * size
        )


def _whisker(ax: Axes, y: float, bar: _Bar, scale: Scale, colour: str) -> None:
    if bar.low == bar.high:
        return
    whisker(ax, (bar.low / scale.factor, bar.high / scale.factor), y, colour=colour, mark=5.0)


def _frame(ax: Axes, bars: Sequence[_Bar], high: float, scale: Scale, size: float) -> None:
    from matplotlib.ticker import MaxNLocator

    bare(ax)
    ax.tick_params(axis="y", length=0, labelsize=BODY * size)
    ax.spines["left"].set_visible(False)
    ax.set_ylim(high, 0)
    ax.axvline(0, color=PALE, linewidth=0.8, zorder=2)
    right = max(bar.high for bar in bars) / scale.factor or 1.0
    low = min(0.0, *(bar.low for bar in bars)) / scale.factor
    width = ax.get_position().width * root_of(ax).get_figwidth() * 72
    # words beside bars stand within the Axes, unless they would leave the bars too little of it
    least, letter = 0.3 * width, size * _WIDE
    ends = (
        bar.high / scale.factor * width / max(width - _AWAY - letter * len(bar.told), least)
        for bar in bars
    )
    ax.set_xlim(low, max(1.04 * right, *ends))
    ticks = MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]).tick_values(low, right)
    ax.set_xticks([tick for tick in ticks if low <= tick <= 1.04 * right])
    ax.spines["bottom"].set_bounds(low, 1.04 * right)
    ax.xaxis.set_major_formatter(lambda value, _: exact(value))
    ax.set_xlabel(f"{unit_of(scale)} a year", fontsize=BODY, color=INK, loc="left", **TEXT)


def _prices(result: PortfolioEstimate) -> str:
    year = result.portfolio.price_year
    return f", in prices of {year}" if year else ""


def _head(ax: Axes, result: PortfolioEstimate, bars: Sequence[_Bar], scale: Scale) -> None:
    made, row = result.portfolio, _row_of(result.series()[TOTAL])
    whole = _figure(row, scale)
    share = _share(result, LABOUR, {}, then=False).replace(" of the total", "")
    concept = f" ({made.concept})" if made.programmes else ""
    # each on a line of its own, so that none leaves a word or two on the next
    found = [
        f"total of what has a figure: {whole} {unit_of(scale)} a year{_prices(result)}",
        f"labour's share{concept}: {share or 'none'}",
    ]
    key = (
        "bars: medians of first readings; lines: 5 to 95 % of the draws; diamonds: the same figure "
        "in another reading"
    )
    error = relative_error(row["p50_mcse"], row["p50"])
    notes = [
        *found,
        key,
        f"{result.draws:,} draws; Monte Carlo standard error of the median of the total: {error}",
    ]
    if any(BETWEEN in bar.figure for bar in bars):
        notes.append(f"{BETWEEN} the draws fall into two groups, and few lie at the median")
    title = f"{plain(made.title or made.name)}: labour beside other streams"
    heading(ax, title, notes)


def _told(result: PortfolioEstimate, groups: Mapping[str, Sequence[_Bar]], scale: Scale) -> str:
    made = result.portfolio
    parts = []
    for name, group in groups.items():
        if not group:
            parts.append(f"{name}: {_NONE}")
            continue
        first, *others = group
        also = "".join(f"; or {other.told}" for other in others)
        parts.append(f"{name}: {first.told}{also}")
    whole = _figure(_row_of(result.series()[TOTAL]), scale)
    return (
        f"Bar chart of streams of hard currency. {plain(made.title or made.name)}, "
        f"{unit_of(scale)} a year{_prices(result)}; medians with 5 to 95 % of {result.draws:,} "
        f"draws. {'. '.join(plain(part) for part in parts)}. Total of first readings: {whole}."
    )
