"""What a published total implies: densities before and after, side by side."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from wageflow.analysis.reconciling import Reconciled
from wageflow.analysis.reconciling.movement import three_digits
from wageflow.errors import InputError, UnknownNameError, nearest
from wageflow.programme.names import name_in_words
from wageflow.report.digits import scale_for
from wageflow.report.escape import plain
from wageflow.report.pictures.densities import draw_density, draw_law
from wageflow.report.pictures.input_units import input_units
from wageflow.report.pictures.style import (
    BODY,
    HEAD,
    INK,
    MARK,
    NOTE,
    PALE,
    STATE_COLOUR,
    TEXT,
    bare,
    describe,
    exact,
    one_line,
    root_of,
    unit_of,
    wanted,
)
from wageflow.simulation.summing.answers import draws_of
from wageflow.simulation.summing.summary import Key
from wageflow.simulation.summing.weighted import weighted_quantiles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.analysis.reconciling import Target
    from wageflow.distributions import Distribution

__all__ = ["before_after"]

Floats: TypeAlias = npt.NDArray[np.float64]

_PANELS = 5  # inputs beside the outputs, unless they are named
_COLUMNS = 3
_PANEL = (3.1, 2.2)  # inches
_STEP = 1.5  # from one reading to the next, in heights of a pair of bars
_BEFORE = "#9A9A9A"
_VIEW = (0.001, 0.999)
_REACH = 16  # of a target beyond the curves, in widths of the margin: about the curves' own


class _Panel(NamedTuple):
    """What one Axes shows.

    Parameters
    ----------
    name : str
    unit : str
        Of its figures, empty if they have none that is known.
    factor : float
        Of its figures, to the unit.
    before, after : Estimate draws, or shares of readings
    readings : tuple of str
        Of a choice; empty of anything else.
    target : Target or None
        What is known of it.
    law : Distribution or None
        What an input was known to be before.
    """

    name: str
    unit: str
    factor: float
    before: Floats
    after: Floats
    readings: tuple[str, ...]
    target: Target | None
    law: Distribution | None = None


def before_after(
    reconciled: Reconciled,
    names: Sequence[str] | str | None = None,
    *,
    ax: Axes | Sequence[Axes] | None = None,
) -> npt.NDArray[np.object_]:
    """Draw what was known before a published total, and what is left after it.

    A panel for each target, then one for each of the inputs that moved most: in grey the density
    before, in blue the density after, with a dotted line at each median; the 90 % range of a
    target stands over it. Of a choice between readings, bars show the probability of each.

    Parameters
    ----------
    reconciled : Reconciled
    names : str or sequence of str, optional
        Inputs or concepts to show in place of those that moved most.
    ax : Axes or sequence of Axes, optional
        Where to draw, one for each panel; a new figure if left out. Of fewer, as many panels are
        drawn. The title stands on a new figure only.

    Returns
    -------
    ndarray of Axes, shape (panel,)
        Any of them serves `save`, which saves the figure; each has a description of its own.

    Raises
    ------
    InputError
        If `reconciled` or `ax` is something else.
    UnknownNameError
        If nothing carries one of the names.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**12, seed=0)
    >>> found = wf.reconcile(estimate, wf.Target("gross", wf.normal(450e6, 20e6)))
    >>> axes = wf.plot.before_after(found)
    >>> len(axes), axes[1].get_title(loc="left")
    (6, 'wage Russia')
    >>> plt.close(axes[0].figure)
    """
    remedy = "a reconciled estimate, such as wf.reconcile(...)"
    wanted(reconciled, Reconciled, "before_after", remedy)
    given = None if ax is None else _checked(ax)
    panels = _panels(reconciled, names)
    axes = _new(reconciled, panels) if given is None else given
    panels = panels[: len(axes)]
    for one, panel in zip(axes, panels, strict=False):
        told = _bars(one, panel) if panel.readings else _densities(one, panel, reconciled)
        bare(one)
        if panel.readings:
            one.spines["bottom"].set_visible(False)
        width = one.get_position().width * root_of(one).get_figwidth() * 72
        name = plain(one_line(name_in_words(panel.name)))
        title = textwrap.wrap(name, max(16, int(width / (0.62 * BODY))))
        one.set_title(
            "\n".join(title), loc="left", fontsize=BODY, fontweight="bold", color=INK, **TEXT
        )
        describe(one, f"Before and after, {name}: {told} Given {reconciled.given}.")
    found = np.empty(len(panels), dtype=object)
    found[:] = list(axes)[: len(panels)]
    return found


def _checked(ax: Any) -> list[Axes]:
    listed = [ax] if isinstance(ax, Axes) else list(np.ravel(np.asarray(ax, dtype=object)))
    stray = [one for one in listed if not isinstance(one, Axes)]
    if stray or not listed:
        got = type(stray[0]).__name__ if stray else "none"
        raise InputError(
            f"before_after, ax: got {got}; write Axes, one for each panel, or leave it out"
        )
    return listed


def _panels(reconciled: Reconciled, names: Sequence[str] | str | None) -> list[_Panel]:
    inputs = _inputs(reconciled)
    targets = {target.name: target for target in reconciled.targets}
    concepts = [m.name for m in reconciled.movements if m.kind == "concept"]
    if names is None:
        chosen = [*targets, *_moved_most(reconciled)]
    else:
        chosen = list(dict.fromkeys([names] if isinstance(names, str) else names))
        known = [*targets, *inputs, *concepts]
        for name in chosen:
            if name not in known:
                raise UnknownNameError(f"before_after {name!r}: {nearest(str(name), known)}")
    found = []
    for name in chosen:
        if name in targets or name in concepts:
            target = targets.get(name)
            key = Key(name) if target is None else target.key
            found.append(_output(reconciled, name, key, target))
        else:
            found.append(inputs[name])
    return found


def _moved_most(reconciled: Reconciled) -> list[str]:
    """Return the inputs that moved most, a choice once."""
    moved = [m for m in reconciled.movements if m.is_input and m.moved]
    names = [m.name.partition(": ")[0] if m.kind == "reading" else m.name for m in moved]
    return list(dict.fromkeys(names))[:_PANELS]


def _inputs(reconciled: Reconciled) -> dict[str, _Panel]:
    """Return a panel for each unknown."""
    prior, choices = reconciled.prior, reconciled.choices
    size = reconciled.run.design.size
    after, units = reconciled.parameters(), input_units(prior.programme)
    found = {}
    for name, values in prior.parameters().items():
        readings = choices.get(name, ())
        pair = values.reshape(-1, size), after[name].reshape(-1, size)
        if readings:
            rows = [m for m in reconciled.movements if m.name.startswith(f"{name}: ")]
            shares = {m.name.removeprefix(f"{name}: "): m for m in rows}
            pair = (
                np.array([shares[reading].before["mean"] for reading in readings]),
                np.array([shares[reading].after["mean"] for reading in readings]),
            )
        law = prior.programme.unknowns[name]
        found[name] = _Panel(name, units.get(name, ""), 1.0, *pair, readings, None, law)
    return found


def _output(reconciled: Reconciled, name: str, key: Key, target: Target | None) -> _Panel:
    prior = reconciled.prior
    before = draws_of(prior.run, prior.results, key)
    after = draws_of(reconciled.run, reconciled.results, key)
    if key.concept == "workers":
        return _Panel(name, "workers", 1.0, before, after, (), target)
    scale = scale_for(float(np.quantile(np.abs(before), 0.95)))
    unit = f"{unit_of(scale)} a year"
    return _Panel(name, unit, scale.factor, before / scale.factor, after / scale.factor, (), target)


def _new(reconciled: Reconciled, panels: Sequence[_Panel]) -> list[Axes]:
    """Make a figure with a place for each panel, and its title."""
    import matplotlib.pyplot as plt

    wide = min(len(panels), _COLUMNS)
    rows = math.ceil(len(panels) / wide)
    width = max(_PANEL[0] * wide, 6.0)
    title = textwrap.wrap(
        plain(f"{reconciled.programme.title or reconciled.programme.name}: before and after"),
        int(width * 72 / (0.64 * HEAD)),
    )
    told = reconciled.diagnostics
    size = f"{told.effective:,.0f} of {told.draws:,} draws are effective"
    notes = [
        f"Given {reconciled.given}",
        f"grey: before; blue: after; dotted: medians; {size}",
    ]
    small = [line for note in notes for line in textwrap.wrap(note, int(width * 72 / (0.5 * NOTE)))]
    text = 1.3 * (HEAD * len(title) + NOTE * len(small)) / 72 + 0.15
    figure, grid = plt.subplots(
        rows,
        wide,
        figsize=(width, _PANEL[1] * rows + text),
        layout="constrained",
        squeeze=False,
    )
    axes = list(grid.ravel())
    for spare in axes[len(panels) :]:
        spare.remove()
    high = figure.get_figheight() * 72
    top = 1.0 - 4.0 / high
    figure.text(
        0.01, top, "\n".join(title), fontsize=HEAD, fontweight="bold", color=INK, va="top", **TEXT
    )
    below = top - 1.3 * HEAD * len(title) / high
    figure.text(0.01, below, "\n".join(small), fontsize=NOTE, color=PALE, va="top", **TEXT)
    engine: Any = figure.get_layout_engine()
    engine.set(hspace=0.06, wspace=0.04, rect=(0.0, 0.0, 1.0, 1.0 - text / figure.get_figheight()))
    return axes[: len(panels)]


def _bars(ax: Axes, panel: _Panel) -> str:
    """Draw the probability of each reading, before and after."""
    told = []
    for k, reading in enumerate(panel.readings):
        for values, y, colour in (
            (panel.before, _STEP * k - 0.2, _BEFORE),
            (panel.after, _STEP * k + 0.2, STATE_COLOUR),
        ):
            share = float(values[k])
            ax.barh(y, share, height=0.36, color=colour, linewidth=0)
            ax.text(share + 0.02, y, f"{100 * share:.0f} %", va="center", fontsize=NOTE, color=INK)
        first, last = (100 * float(v[k]) for v in (panel.before, panel.after))
        told.append(f"{reading} {last:.0f} % instead of {first:.0f} %")
    # names over their bars: beside them, long ones would leave the bars no room
    for k, reading in enumerate(panel.readings):
        ax.annotate(
            plain(reading),
            (0.0, _STEP * k - 0.45),
            xytext=(4, 0),
            textcoords="offset points",
            fontsize=NOTE,
            color=PALE,
            va="bottom",
            **TEXT,
        )
    ax.set_ylim(_STEP * (len(panel.readings) - 1) + 0.5, -1.0)
    ax.set_xlim(0, 1.18)
    ax.set_xticks([])
    ax.set_yticks([])
    return f"{'; '.join(told)}."


def _densities(ax: Axes, panel: _Panel, reconciled: Reconciled) -> str:
    """Draw the density before and after."""
    weights = reconciled.weights.reshape(panel.after.shape)
    pairs = (
        (reconciled.prior, panel.before, np.ones_like(weights), _BEFORE),
        (reconciled, panel.after, weights, STATE_COLOUR),
    )
    top, ends, medians = 0.0, [], []
    for estimate, values, counts, colour in pairs:
        flat = values.ravel(), counts.ravel()
        low, p5, middle, p95, high = weighted_quantiles(
            *flat, np.array([_VIEW[0], 0.05, 0.5, 0.95, _VIEW[1]])
        )
        ends += [low, high]
        medians.append((float(middle), float(p5), float(p95)))
        known = panel.law if estimate is reconciled.prior else None
        height = None if known is None else draw_law(ax, known, (float(low), float(high)), colour)
        if height is None:
            height = draw_density(ax, estimate, (values, counts), colour, panel.law)
        top = max(top, height)
    room = 0.06 * (max(ends) - min(ends)) or 0.05 * abs(ends[0]) or 1.0
    top = top or 1.0
    for (middle, _, _), (*_, colour) in zip(medians, pairs, strict=True):
        ax.plot([middle] * 2, [0, top], color=colour, linewidth=0.9, linestyle=":", zorder=2)
    if panel.target is not None:
        # a target without end leaves room for the curves
        reach = min(ends) - _REACH * room, max(ends) + _REACH * room
        low, high = np.clip([end / panel.factor for end in panel.target.shown], *reach).tolist()
        ends += [low, high]
        ax.plot([low, high], [1.09 * top] * 2, color=MARK, linewidth=2.5, solid_capstyle="butt")
        ax.annotate(
            f"target, {'from end to end' if panel.target.is_certain else '90 % range'}",
            ((low + high) / 2, 1.09 * top),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            fontsize=NOTE,
            color=MARK,
            **TEXT,
        )
    ax.set_xlim(min(ends) - room, max(ends) + room)
    ax.set_ylim(0, (1.28 if panel.target is not None else 1.08) * top)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.locator_params(axis="x", nbins=5)
    ax.xaxis.set_major_formatter(lambda value, _: exact(value))
    if panel.unit:
        ax.set_xlabel(panel.unit, fontsize=NOTE, color=INK, **TEXT)
    unit = f" {panel.unit}" if panel.unit else ""
    first, last = (
        f"median {three_digits(middle)}, 90 % range {three_digits(low)} to {three_digits(high)}"
        for middle, low, high in medians
    )
    return f"before {first}{unit}; after {last}{unit}."
