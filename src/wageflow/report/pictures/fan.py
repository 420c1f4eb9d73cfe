"""Fans over time: what a scenario brings, and how it differs from the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.report.pictures.heading import heading
from wageflow.report.pictures.measure_marks import Plan, plan_marks
from wageflow.report.pictures.published import draw_published, read_published
from wageflow.report.pictures.seen import percentile_words
from wageflow.report.pictures.style import (
    INK,
    NOTE,
    STATE_COLOUR,
    axes_for,
    describe,
    exact,
)
from wageflow.report.pictures.time_axis import width_of
from wageflow.report.pictures.time_frame import (
    BASELINE,
    EndName,
    draw_fan,
    frame_time,
    levels_of,
    name_ends,
    reserved,
    set_levels,
)
from wageflow.report.pictures.timeline import Timeline, about, change_of, look_at, picked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    from wageflow.report.pictures.published import Published
    from wageflow.scenarios.comparison import Comparison
    from wageflow.scenarios.paths import Paths

__all__ = ["difference", "fan"]

_SIZE = (7.4, 4.4)


def fan(  # noqa: PLR0913 - a public picture, all by keyword
    paths: Paths | Comparison,
    name: str | None = None,
    *,
    concept: str = "state-side",
    host: str | None = None,
    mark: Mapping[str, Any] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw what a scenario brings over time, with its uncertainty and its measures.

    Every period is a step as long as the period: its figure is a sum over the period, or a mean
    headcount, and says nothing about when within it. The median is a line in two bands, from 25 to
    75 % and from 5 to 95 % of the draws. Measures stand on the axis of time at their dates, dashed
    where they begin, dotted where they end, the time between shaded; few are named above, many
    have numbers with a key below, where those without a date are named, too.

    Parameters
    ----------
    paths : Paths or Comparison
        Of a comparison, the baseline stands behind the scenario: a dashed median in a grey band
        from 5 to 95 %.
    concept : {"state-side", "gross", "statutory", "net", "received", "workers"}
    host : str, optional
        One host instead of all.
    name : str, optional
        Which of a comparison; the only one beside the baseline if left out.
    mark : mapping of str to list of tuples, optional
        Published figures to hold against the fan by name: ``(date, value)`` or
        ``(date, low, high)``, in workers or in dollars in a period; a year stands for its middle.
    ax : Axes, optional
        Where to draw, best in a figure with ``layout="constrained"``, which makes room for names
        and key; a new figure if left out.

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        If `paths` is something else, or a mark is no such list or lies outside the horizon.
    UnknownNameError
        If no concept, host or scenario is called so.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> stop = wf.Scenario("stop", measures=[wf.StopPermits(start="2013-07")])
    >>> paths = wf.project("dprk-2012", stop, start="2012", end="2016", draws=2**8, seed=0)
    >>> ax = wf.plot.fan(paths, concept="workers", mark={"a count": [("2014", 40_000, 60_000)]})
    >>> ax.get_ylabel()
    'Workers, mean over each year'
    >>> plt.close(ax.figure)
    """
    chosen, base = picked(paths, name, "fan")
    both = [chosen] if base is None else [chosen, base]
    row = look_at(both, concept, [host or ""])[0]
    shown, behind = row[0], row[1] if base is not None else None
    published = read_published(mark, shown.horizon, "fan")
    ax = axes_for(ax, _size(shown), "fan")
    plan = _plan(ax, shown, reserve=behind is not None)
    notes = [f"{concept}: {about(concept)}; a step for each {shown.horizon.step}", *shown.notes]
    if behind is not None:
        notes.append(f"dashed, in a grey band from 5 to 95 %: {behind.name}, on the same draws")
    draw_fan(ax, shown, behind)
    words = draw_published(ax, published, shown.scale.factor)
    if words:
        notes.append(f"published: {words}")
    heading(ax, f"{shown.title}: {shown.name}", notes, above=plan.above)
    held_to = [end / shown.scale.factor for one in published for end in (one.low, one.high)]
    set_levels(ax, [*levels_of(row), *held_to])
    frame_time(ax, shown, plan, shown.label)
    if behind is not None:
        ends = [(shown, STATE_COLOUR), (behind, BASELINE)]
        name_ends(ax, [EndName(one.name, float(one.drawn("p50")[-1]), c) for one, c in ends], plan)
    against = f" Baseline {behind.name}: {behind.in_words()}." if behind else ""
    held = "".join(f" {_held(shown, one)}." for one in published)
    return describe(
        ax,
        f"Fan chart over time. {shown.title}, scenario {shown.name}, {concept} "
        f"({about(concept)}), {shown.unit}: {shown.in_words()}, from "
        f"{shown.paths.draws:,} draws.{against}{held} {shown.measures}",
    )


def difference(  # noqa: PLR0913 - a public picture, all by keyword
    comparison: Comparison,
    name: str | None = None,
    *,
    concept: str = "state-side",
    host: str | None = None,
    against: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw how a scenario differs from the baseline over time, taken draw by draw.

    As `fan`, of the differences; the line at zero is the baseline. Measures of the baseline are
    marked, too: dash-dotted where they begin, under a dashed bar as long as they last. Then every
    measure is named with its scenario, or as one of both.

    Parameters
    ----------
    comparison : Comparison
    name : str, optional
        Of a scenario; the only one beside the baseline if left out.
    concept, host, ax
        As in `fan`.
    against : str, optional
        Another scenario that takes the place of the baseline, so that two measures are compared.

    Returns
    -------
    Axes

    Raises
    ------
    InputError, UnknownNameError
        As in `fan`.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> stop = wf.Scenario("stop", measures=[wf.StopPermits(start="2013-07")])
    >>> comparison = wf.compare("dprk-2012", [stop], start="2012", end="2016", draws=2**8, seed=0)
    >>> ax = wf.plot.difference(comparison, concept="workers")
    >>> ax.get_ylabel()
    'Change in workers, mean over each year'
    >>> plt.close(ax.figure)
    """
    shown = change_of(comparison, name, concept, host or "", against)
    ax = axes_for(ax, _size(shown), "difference")
    plan = _plan(ax, shown)
    base = shown.baseline
    heading(
        ax,
        f"{shown.title}: {shown.name} against {base}",
        [
            f"{concept}: {about(concept)}; a step for each {shown.horizon.step}; zero: {base}",
            *shown.notes,
        ],
        above=plan.above,
    )
    draw_fan(ax, shown, None)
    ax.axhline(0, color=INK, linewidth=1.0, zorder=3.2, gid="zero")
    set_levels(ax, levels_of([shown]))
    label = shown.label
    frame_time(ax, shown, plan, f"Change in {label[0].lower()}{label[1:]}")
    return describe(
        ax,
        f"Fan chart of a difference over time. {shown.title}, scenario {shown.name} less "
        f"{base}, draw by draw, {concept} ({about(concept)}), {shown.unit}: "
        f"{shown.in_words()}, from {shown.paths.draws:,} draws. {shown.measures}",
    )


def _size(shown: Timeline) -> tuple[float, float]:
    """Return the size of a new figure: a key takes room of its own."""
    plan = _marks(shown, 0.775 * 72 * _SIZE[0])
    return _SIZE[0], _SIZE[1] + (plan.above + 1.25 * NOTE * len(plan.key)) / 72


def _plan(ax: Axes, shown: Timeline, *, reserve: bool = False) -> Plan:
    # names at the right end take room from the axis
    width = reserved(width_of(ax)) if reserve else width_of(ax)
    return _marks(shown, width)


def _marks(shown: Timeline, width: float) -> Plan:
    other = None if shown.against is None else shown.against.scenario
    return plan_marks(shown.paths.scenario, shown.edges.tolist(), width, against=other)


def _held(shown: Timeline, one: Published) -> str:
    """Return a published figure in words, with its place among the draws of its period."""
    period = int(np.searchsorted(shown.edges, one.at, side="right")) - 1
    period = min(period, shown.values.shape[1] - 1)
    draws = shown.values[:, period]
    # draws that are alike count half, as in an estimate
    places = [
        percentile_words(50.0 * float((draws < end).mean() + (draws <= end).mean()))
        for end in (one.low, one.high)
    ]
    low, high = (exact(end / shown.scale.factor) for end in (one.low, one.high))
    # the word need not stand twice
    first, last = places
    last = last.removeprefix("percentile ") if first.startswith("percentile") else last
    place = first if places[0] == places[1] else f"{first} to {last}"
    said = low if one.low == one.high else f"{low} to {high}"
    return f"{one.name}, {one.date}: {said} ({place} of that {shown.horizon.step})"
