"""Small fans, one for each host, on a common axis of time."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from wageflow.errors import InputError
from wageflow.report.escape import plain
from wageflow.report.pictures.measure_marks import Mark, Plan, draw_marks, plan_marks
from wageflow.report.pictures.measure_names import short_names
from wageflow.report.pictures.style import (
    BODY,
    HEAD,
    INK,
    MARK,
    NOTE,
    PALE,
    TEXT,
    bare,
    describe,
    exact,
    lines_of,
)
from wageflow.report.pictures.time_axis import draw_time, letters, width_of
from wageflow.report.pictures.time_frame import draw_fan, levels_of, set_levels
from wageflow.report.pictures.timeline import Timeline, about, error_of, look_at, picked
from wageflow.scenarios.course import WORKERS
from wageflow.scenarios.measures.base import matches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from wageflow.scenarios.comparison import Comparison
    from wageflow.scenarios.measures import Measure
    from wageflow.scenarios.paths import Paths

__all__ = ["small_multiples"]

Panels: TypeAlias = npt.NDArray[np.object_]

_WIDTH = 9.6  # of a new figure, in inches
_PANEL, _ROW = 1.75, 2.8  # height of a panel, and of a single row of them, in inches
_MOST = 4  # columns, unless more are asked for


class _Panel(NamedTuple):
    """A host with what stands behind it, if anything does."""

    shown: Timeline
    behind: Timeline | None

    @property
    def lines(self) -> list[Timeline]:
        """Both, as far as there are two."""
        return [self.shown] if self.behind is None else [self.shown, self.behind]


def small_multiples(  # noqa: PLR0913 - a public picture, all by keyword
    paths: Paths | Comparison,
    name: str | None = None,
    *,
    concept: str = "workers",
    share_y: bool = False,
    columns: int | None = None,
    ax: Sequence[Axes] | None = None,
) -> Panels:
    """Draw a small fan for each host, all on the same axis of time.

    Each is drawn as `fan` draws it; a measure is marked where it reaches the host, or sends
    workers there, with its number in the key below.

    Parameters
    ----------
    paths : Paths or Comparison
        Of a comparison, the baseline stands behind the scenario.
    concept : {"workers", "state-side", "gross", "statutory", "net", "received"}
    name : str, optional
        Which of a comparison; the only one beside the baseline if left out.
    share_y : bool
        Whether all hosts have the same upright scale; with scales of their own, heights must not
        be compared, and the title says so.
    columns : int, optional
        Of a new figure; at most four if left out.
    ax : sequence of Axes, optional
        Where to draw, one for each host; a new figure if left out. Title, notes and key are
        written on a new figure only.

    Returns
    -------
    ndarray of Axes, shape (host,)
        In the order of the programme's hosts; any of them serves `save`, which saves the figure,
        and each has a description of its own.

    Raises
    ------
    InputError
        If `paths` or `ax` is something else, or there are fewer Axes than hosts.
    UnknownNameError
        If no concept or scenario is called so.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> stop = wf.Scenario("stop", measures=[wf.StopPermits(start="2013-07", hosts="Russia")])
    >>> paths = wf.project("dprk-2012", stop, start="2012", end="2016", draws=2**8, seed=0)
    >>> axes = wf.plot.small_multiples(paths)
    >>> len(axes), axes[0].get_title(loc="left")
    (8, 'Russia')
    >>> plt.close(axes[0].figure)
    """
    chosen, base = picked(paths, name, "small_multiples")
    names = chosen.projection.programme.hosts
    given = None if ax is None else _checked(ax, len(names))
    if columns is not None and (isinstance(columns, bool) or not isinstance(columns, int)):
        raise InputError(f"small_multiples, columns: got {columns!r}; write a whole number")
    if columns is not None and columns < 1:
        raise InputError(f"small_multiples, columns: got {columns}; write 1 or more")
    both = [chosen] if base is None else [chosen, base]
    panels = [
        _Panel(row[0], row[1] if base is not None else None)
        for row in look_at(both, concept, names)
    ]
    edges = panels[0].shown.edges.tolist()
    plan = plan_marks(chosen.scenario, edges, _WIDTH * 72 * 0.92, worded=False)
    axes = _new(panels, plan, columns, share_y=share_y) if given is None else given
    highest = [end for panel in panels for end in levels_of(panel.lines)]
    for one, panel in zip(axes, panels, strict=True):
        _draw(one, panel, plan)
        set_levels(one, highest if share_y else levels_of(panel.lines))
        describe(one, _told(panel))
    return _array(axes)


def _array(axes: Sequence[Axes]) -> Panels:
    found: Panels = np.empty(len(axes), dtype=object)
    found[:] = list(axes)
    return found


def _checked(given: Any, count: int) -> list[Axes]:
    """Return the Axes to draw on, as many as there are hosts."""
    listed = [given] if isinstance(given, Axes) else list(np.ravel(np.asarray(given, dtype=object)))
    stray = [one for one in listed if not isinstance(one, Axes)]
    if stray or len(listed) < count:
        got = type(stray[0]).__name__ if stray else f"{len(listed)} Axes"
        raise InputError(
            f"small_multiples, ax: got {got}; write {count} Axes, one for each host, or leave it "
            "out"
        )
    return listed[:count]


def _new(panels: Sequence[_Panel], plan: Plan, columns: int | None, *, share_y: bool) -> list[Axes]:
    """Make a figure with a panel for each host, its title and its key."""
    import matplotlib.pyplot as plt

    count = len(panels)
    wide = min(count, columns or min(_MOST, math.ceil(math.sqrt(count))))
    rows = math.ceil(count / wide)
    title, notes = _words(panels, share_y=share_y)
    big = textwrap.wrap(title, int(_WIDTH * 72 / (0.64 * HEAD)))
    most = letters(_WIDTH * 72 * 0.96)
    small = [line for note in notes for line in textwrap.wrap(note, most)]
    text = 1.3 * (HEAD * len(big) + NOTE * (len(small) + len(plan.key))) / 72 + 0.3
    figure, grid = plt.subplots(
        rows,
        wide,
        figsize=(_WIDTH, max(_PANEL * rows, _ROW) + text),
        layout="constrained",
        squeeze=False,
    )
    axes = list(grid.ravel())
    for spare in axes[count:]:
        spare.remove()
    _write(figure, big, small, plan)
    return axes[:count]


def _write(figure: Figure, big: Sequence[str], small: Sequence[str], plan: Plan) -> None:
    """Write title and notes over the panels, and the key under them.

    A layout leaves texts of a figure out of account, so that it is told to leave their room; what a
    notebook cuts to the drawn (a tight box) takes them in.
    """
    high = figure.get_figheight() * 72
    top = 1.0 - 4.0 / high
    lines = 1.3 * HEAD * len(big)
    figure.text(
        0.01,
        top,
        "\n".join(big),
        fontsize=HEAD,
        fontweight="bold",
        color=INK,
        va="top",
        **TEXT,
    )
    figure.text(
        0.01, top - lines / high, "\n".join(small), fontsize=NOTE, color=PALE, va="top", **TEXT
    )
    head = (4.0 + lines + 1.3 * NOTE * len(small) + 4.0) / high
    foot = (1.3 * NOTE * len(plan.key) + (4.0 if plan.key else 0.0)) / high
    if plan.key:
        figure.text(
            0.01, 3.0 / high, "\n".join(plan.key), fontsize=NOTE, color=MARK, va="bottom", **TEXT
        )
    engine: Any = figure.get_layout_engine()
    engine.set(hspace=0.06, wspace=0.03, rect=(0.0, foot, 1.0, 1.0 - head - foot))


def _draw(ax: Axes, panel: _Panel, plan: Plan) -> None:
    shown = panel.shown
    draw_fan(ax, shown, panel.behind, line=1.4)
    bare(ax)
    width = width_of(ax)
    draw_time(ax, shown.horizon, width, NOTE)
    ax.tick_params(axis="y", labelsize=NOTE)
    ax.yaxis.set_major_formatter(lambda value, _: exact(value))
    ax.locator_params(axis="y", nbins=4)
    own = Plan(_reaching(plan.marks, shown), (), (), width)
    draw_marks(ax, own)
    ax.set_title(
        lines_of(plain(shown.host), letters(width, BODY)),
        loc="left",
        fontsize=BODY,
        fontweight="bold",
        color=INK,
        pad=own.above + 3,
        **TEXT,
    )


def _reaching(marks: Sequence[Mark], shown: Timeline) -> tuple[Mark, ...]:
    """Return the marks of the measures that reach a host, with their numbers in the key."""
    scenario = shown.paths.scenario
    names = short_names(scenario)
    reached = {names[label] for label, one in scenario.labelled if _reaches(one, shown)}
    found = []
    for mark in marks:
        pairs = [(n, k) for n, k in zip(mark.names, mark.numbers, strict=True) if n in reached]
        if pairs:
            listed, numbers = zip(*pairs, strict=True)
            found.append(mark._replace(names=listed, numbers=numbers))
    return tuple(found)


def _reaches(measure: Measure, shown: Timeline) -> bool:
    target = getattr(measure, "to", None)
    if isinstance(target, tuple) and matches(target, shown.host):
        return True
    cohorts = shown.paths.projection.programme.cohorts
    return any(one.host == shown.host and measure.reaches(one) for one in cohorts)


def _words(panels: Sequence[_Panel], *, share_y: bool) -> tuple[str, list[str]]:
    """Return the title and what stands under it."""
    shown, behind = panels[0]
    programme = shown.paths.projection.programme
    what = f"{shown.concept} ({about(shown.concept)})"
    if shown.concept != WORKERS:
        what += f", {shown.unit}"
    scales = "one scale for all hosts" if share_y else "each host on a scale of its own"
    title = f"{plain(programme.title or programme.name)} by host: {shown.name}"
    notes = [
        f"{what}; a step for each {shown.horizon.step}; {scales}",
        "line: median; bands: 25 to 75 % and 5 to 95 % of the draws",
    ]
    if behind is not None:
        notes[-1] += f"; dashed, in a grey band from 5 to 95 %: {behind.name}"
    worst = max(float(panel.shown.found["p50_mcse"].max()) for panel in panels)
    error = error_of(worst, shown.scale)
    draws = f"{shown.paths.draws:,} draws"
    return title, [*notes, f"{draws}; Monte Carlo standard errors of the medians {error}"]


def _told(panel: _Panel) -> str:
    shown, behind = panel
    against = f" Baseline {behind.name}: {behind.in_words()}." if behind else ""
    reaching = [m for m in shown.paths.scenario.measures if _reaches(m, shown)]
    told = " ".join(plain(one.describe()) for one in reaching) or "No measure reaches it."
    return (
        f"Small fan chart over time. {shown.title}, scenario {shown.name}, {shown.concept} "
        f"({about(shown.concept)}), {shown.unit}: {shown.in_words()}, from "
        f"{shown.paths.draws:,} draws.{against} {told}"
    )
