"""Where a change comes from: a waterfall from the baseline to a scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from wageflow.errors import InputError, UnknownNameError, nearest
from wageflow.report.digits import Digits, Scale
from wageflow.report.escape import plain
from wageflow.report.pictures.bars import say_beside, whisker
from wageflow.report.pictures.heading import heading, room_of
from wageflow.report.pictures.measure_names import short_names
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
    lines_of,
)
from wageflow.report.pictures.timeline import about, error_of, picked, scale_of, unit_for
from wageflow.scenarios.attribution import EXACT
from wageflow.scenarios.course import WORKERS
from wageflow.scenarios.summaries import statistics

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    import pandas as pd
    from matplotlib.axes import Axes

    from wageflow.scenarios.comparison import Comparison
    from wageflow.scenarios.paths import Paths

    Floats = npt.NDArray[np.float64]

__all__ = ["attribution"]

_WHOLE = "#4D4D4D"
_BY = ("measure", "host", "recipient")
_LETTERS = 30  # of a line of a name
_LINE = 1.25 * BODY  # height of a line of names, in points
_GAP = 0.55  # between rows, in lines
_LEAST = 1.75  # height of a row, in lines
_BAR = 1.1  # height of a bar, in lines


class _Row(NamedTuple):
    """A bar: from where it starts, in dollars or workers, and by how much it goes on."""

    name: str
    start: float
    mean: float
    low: float
    high: float
    digits: Digits

    @property
    def ends(self) -> tuple[float, float, float, float]:
        """All that must be seen of it."""
        whiskers = self.start + self.low, self.start + self.high
        return self.start, self.start + self.mean, *whiskers


@dataclass(frozen=True)
class _Change:
    """What is taken apart: of which paths, what, and over which time."""

    after: Paths
    before: Paths
    concept: str
    by: str
    period: str | None

    def total(self, paths: Paths, recipients: Sequence[str]) -> Floats:
        """Return what there is in all, shape (draw,)."""
        if self.by == "recipient":
            series = sum(paths.values(self.concept, recipient=name) for name in recipients)
        else:
            series = paths.values(self.concept)
        if self.period is not None:
            return np.asarray(series)[:, paths.periods.index(self.period)]
        years = paths.horizon.years
        weights = years / years.sum() if self.concept == WORKERS else np.ones(len(years))
        found: Floats = np.asarray(series) @ weights
        return found

    @property
    def time(self) -> str:
        """The time in words."""
        if self.period is not None:
            return f"in {self.period}"
        first, last = self.after.periods[0], self.after.periods[-1]
        return f"in {first}" if first == last else f"from {first} to {last}"


def attribution(  # noqa: PLR0913 - a public picture, all by keyword
    comparison: Comparison,
    name: str | None = None,
    *,
    by: str = "measure",
    concept: str = "state-side",
    period: str | int | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw which measure, host or recipient a change comes from: from the baseline to a scenario.

    Each bar is a mean change and begins where the one before it ended, so that they lead from the
    mean of the baseline to that of the scenario. Whiskers go from 5 to 95 % of the draws of a
    change, seen from where its bar begins; those of the totals are the totals' own.

    Parameters
    ----------
    comparison : Comparison
    name : str, optional
        Of a scenario; the only one beside the baseline if left out.
    by : {"measure", "host", "recipient"}
        By measure, bars are Shapley values: what adding a measure changes, on average over the
        orders in which measures could be added. By recipient, all wages are divided (gross).
    concept : {"state-side", "gross", "statutory", "net", "received", "workers"}
        By recipient it is always ``"gross"``.
    period : str, optional
        One period; the whole horizon if left out, of which workers are the mean.
    ax : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        If `comparison` is something else.
    UnknownNameError
        If no scenario, breakdown, concept or period is called so.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> both = wf.Scenario("both", measures=[
    ...     wf.StopPermits(start="2013", hosts="Russia"),
    ...     wf.Expel(on="2013", hosts="Kuwait", share=0.5),
    ... ])
    >>> comparison = wf.compare("dprk-2012", [both], start="2012", end="2014", draws=2**8, seed=0)
    >>> ax = wf.plot.attribution(comparison)
    >>> [text.get_text() for text in ax.get_yticklabels()]
    ['no measures', 'stop of permits (Russia), 2013', 'expulsion (Kuwait), 2013', 'both']
    >>> plt.close(ax.figure)
    """
    if by not in _BY:
        raise UnknownNameError(f"attribution, by {by!r}: unknown; {nearest(str(by), _BY)}")
    after, before = picked(comparison, name, "attribution")
    if before is None:
        raise InputError(
            f"attribution: got {type(comparison).__name__}; write a comparison, wf.compare(...)"
        )
    concept = "gross" if by == "recipient" else concept
    table = comparison.attribution(after.scenario.name, by=by, concept=concept, period=period)
    chosen = None if period is None else str(period)
    change = _Change(after, before, concept, by, chosen)
    rows = _rows(change, table)
    scale = scale_of(concept, max(abs(row.mean) for row in (rows[0], rows[-1])))
    names = [lines_of(row.name, _LETTERS) for row in rows]
    tall = np.array([max(name.count("\n") + 1 + _GAP, _LEAST) for name in names])
    ax = axes_for(ax, (8.0, 1.9 + float(tall.sum()) * _LINE / 72), "attribution")
    at = np.cumsum(tall) - tall / 2
    _head(ax, change, rows, scale)
    size = min(BODY, BODY * room_of(ax) / (_LINE * float(tall.sum())))
    for k, (y, row) in enumerate(zip(at.tolist(), rows, strict=True)):
        _bar(ax, y, row, scale, whole=k in (0, len(rows) - 1), size=min(NOTE, size))
    _joints(ax, at, rows, scale)
    ax.set_yticks(at.tolist(), names, **TEXT)
    bare(ax)
    ax.tick_params(axis="y", length=0, labelsize=size)
    ax.set_ylim(float(tall.sum()), 0)
    _frame(ax, rows, _unit(change, scale))
    return describe(ax, _told(change, rows, scale))


def _rows(change: _Change, table: pd.DataFrame) -> list[_Row]:
    """Return the bars: the total of the baseline, the changes, the total of the scenario."""
    parts = [str(label) for label in table.index]
    records: Any = table.to_dict("records")
    shown = dict(zip(parts, records, strict=True))
    if change.by != "measure":  # measures stand as the scenario lists them
        parts.sort(key=lambda name: -abs(shown[name]["mean"]))
    words = short_names(change.after.scenario) if change.by == "measure" else {}
    rows = []
    first, last = (_whole(change, paths, parts) for paths in (change.before, change.after))
    level = first.mean
    for part in parts:
        found = {name: float(value) for name, value in shown[part].items()}
        if max(abs(found[name]) for name in ("mean", "p5", "p95")) < 1e-9 * abs(first.mean):
            found = dict.fromkeys(found, 0.0)  # what is left of sums that cancel
        ends = found["mean"], found["p5"], found["p95"]
        rows.append(_Row(plain(words.get(part, part)), level, *ends, Digits.of(found)))
        level += found["mean"]
    return [first, *rows, last]


def _whole(change: _Change, paths: Paths, parts: Sequence[str]) -> _Row:
    replicates = paths.projection.replicates
    found = statistics(change.total(paths, parts).reshape(1, replicates, -1))
    row = {name: float(value[0]) for name, value in found.items()}
    ends = row["mean"], row["p5"], row["p95"]
    return _Row(plain(paths.scenario.name), 0.0, *ends, Digits.of(row))


def _bar(  # noqa: PLR0913 - where, what, and how it is written
    ax: Axes, y: float, row: _Row, scale: Scale, *, whole: bool, size: float
) -> None:
    unit = scale.factor
    colour = _WHOLE if whole else STATE_COLOUR if row.mean < 0 else WORKER_COLOUR
    ax.barh(y, row.mean / unit, left=row.start / unit, height=_BAR, color=colour, zorder=3)
    if not row.digits.certain:
        whisker(ax, ((row.start + row.low) / unit, (row.start + row.high) / unit), y)
    at = max(end / unit for end in row.ends)
    say_beside(ax, (at, y), _figures(row, scale, whole=whole), size=size)


def _figures(row: _Row, scale: Scale, *, whole: bool) -> str:
    """Write the mean and the 5-95 % range, changes with their sign."""
    mean, low, high = (
        _signed(row.digits.figure(value, scale), plus=not whole)
        for value in (row.mean, row.low, row.high)
    )
    return mean if row.digits.certain else f"{mean} ({low} to {high})"


def _signed(figure: str, *, plus: bool) -> str:
    minus = figure.startswith("-")
    sign = "\N{MINUS SIGN}" if minus else "+" if plus and figure.strip("0.,") else ""
    return f"{sign}{figure.removeprefix('-')}"


def _joints(ax: Axes, at: Floats, rows: Sequence[_Row], scale: Scale) -> None:
    """Join each bar to the next with a thin line where the one ends and the other begins."""
    for k, row in enumerate(rows[:-1]):
        x = (row.start + row.mean) / scale.factor
        ends = [at[k] - _BAR / 2, at[k + 1] + _BAR / 2]
        ax.plot([x, x], ends, color=PALE, linewidth=0.7, zorder=2)


def _frame(ax: Axes, rows: Sequence[_Row], unit: str) -> None:
    ax.spines["left"].set_visible(False)
    ax.axvline(0, color=PALE, linewidth=0.8, zorder=2)
    low, right = ax.get_xlim()
    nothing = all(not any(row.ends) for row in rows)
    ax.set_xlim(low if low < 0 and not nothing else 0.0, 1.0 if nothing else right)
    ax.xaxis.set_major_formatter(lambda value, _: exact(value))
    ax.set_xlabel(unit, fontsize=BODY, color=INK, **TEXT)


def _unit(change: _Change, scale: Scale) -> str:
    unit = unit_for(change.after, change.concept, scale, period=False)
    if change.concept == WORKERS:
        return f"{unit}, mean {change.time}"
    return f"{unit}, {change.time}"


def _head(ax: Axes, change: _Change, rows: Sequence[_Row], scale: Scale) -> None:
    programme = change.after.projection.programme
    before, after = rows[0].name, rows[-1].name
    error = error_of(max(row.digits.error for row in rows), scale)
    heading(
        ax,
        f"{plain(programme.title or programme.name)}: from {before} to {after}, by {change.by}",
        [
            f"{change.concept}: {about(change.concept)}",
            _method(change, len(rows) - 2),
            "bars: means, blue less, orange more; whiskers and brackets: 5 to 95 % of the draws",
            f"{change.after.draws:,} draws; Monte Carlo standard errors {error}",
        ],
    )


def _method(change: _Change, count: int) -> str:
    """Say what the bars are, and that they add up."""
    if not count:
        return "no measure changes anything"
    if change.by == "measure":
        orders = "all orders" if count <= EXACT else "a sample of the orders"
        return f"Shapley values over {orders} of adding measures; they add up to the change"
    return f"changes of each {change.by}, largest first; they add up to the change"


def _told(change: _Change, rows: Sequence[_Row], scale: Scale) -> str:
    parts = "; ".join(f"{row.name} {_figures(row, scale, whole=False)}" for row in rows[1:-1])
    first, last = (f"{row.name} {_figures(row, scale, whole=True)}" for row in (rows[0], rows[-1]))
    programme = change.after.projection.programme
    return (
        f"Waterfall chart of a change by {change.by}. {plain(programme.title or programme.name)}, "
        f"{change.concept} ({about(change.concept)}), {_unit(change, scale)}; means with 5 to 95 % "
        f"of {change.after.draws:,} draws. From {first}: {parts or 'no change'}; to {last}. "
        f"{_method(change, len(rows) - 2)}."
    )
