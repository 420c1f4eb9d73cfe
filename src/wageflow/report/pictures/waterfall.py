"""The waterfall: from the gross wage down to what the worker keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.chain import WORKER, Flow
from wageflow.errors import InputError
from wageflow.report.pictures.bars import say_beside
from wageflow.report.pictures.heading import heading, name_rows
from wageflow.report.pictures.style import (
    BODY,
    INK,
    PALE,
    STATE_COLOUR,
    TEXT,
    axes_for,
    bare,
    describe,
    exact,
    fill_of,
    money,
    one_line,
    percent,
    side_colour,
    wanted,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["waterfall"]


def waterfall(
    flow: Flow, *, sides: Mapping[str, Sequence[str]] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw how a wage shrinks from taker to taker, down to the worker.

    The bars lie one under the other in the order of the chain, so that names of any length are
    read level; each begins where the one before it ended. What is lost in kind is hatched. Where
    more is owed than was earned, the worker's bar lies left of zero.

    Parameters
    ----------
    flow : Flow
        Of many wages the means are drawn.
    sides : mapping of str to sequence of str, optional
        Recipients by side, such as the `sides` of a programme, in whose colours they are drawn
        then. A flow knows none, so that without them all takers have one colour.
    ax : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        If `flow` or `sides` is something else, or the flow holds no wage.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> flow = wf.Chain("kuwait", [wf.Share("government", 0.48, of="gross")]).split(5_000)
    >>> ax = wf.plot.waterfall(flow)
    >>> [float(bar.get_width()) for bar in ax.patches]
    [5000.0, 2400.0, 2600.0]
    >>> plt.close(ax.figure)
    """
    wanted(flow, Flow, "waterfall", "a flow, such as chain.split(5_000)")
    if not np.size(flow.gross):
        raise InputError(f"waterfall of chain {flow.chain!r}: no wages; split at least one")
    known = None if sides is None else _colours(sides)
    gross = float(np.mean(flow.gross))
    gets = {name: float(np.mean(value)) for name, value in flow.recipients.items()}
    ax = axes_for(ax, (7.0, 1.5 + 0.36 * (len(gets) + 1)), "waterfall")
    unit = f"{flow.currency} a {flow.per}"
    many = f"mean of {np.size(flow.gross):,} wages; " if np.ndim(flow.gross) else ""
    arrears = float(np.mean(flow.arrears))
    owed = [f"{money(arrears)} {unit} owed beyond the wage"] if arrears > 0 else []
    note = "; ".join([f"{many}{unit} (share of the gross wage)", *owed])
    heading(ax, f"What is left of a wage: {flow.chain}", [note])

    level = gross
    ends = [(0.0, gross)]
    for name, value in gets.items():
        # the worker's bar starts from zero: all that came before lies between it and the gross
        ends.append((0.0, value) if name == WORKER else (level - value, level))
        level -= value
    names = ["gross wage", *gets]
    for row, (name, (left, right)) in enumerate(zip(names, ends, strict=True)):
        fill: dict[str, Any] = {"facecolor": "#4D4D4D", "edgecolor": "none"}
        if row:
            colour = STATE_COLOUR if known is None else known.get(name, side_colour("other"))
            fill = fill_of(name, colour)
        ax.barh(row, right - left, left=left, height=0.62, zorder=3, **fill)
    _labels(ax, ends, gross)
    _steps(ax, ends)
    _frame(ax, names, unit)
    told = ", ".join(f"{one_line(n)} gets {_label(v, gross)}" for n, v in gets.items())
    debt = f"; {owed[0]}" if owed else ""
    return describe(
        ax,
        f"Waterfall chart. Of a {'mean ' if many else ''}gross wage of {money(gross)} {unit}, "
        f"chain {flow.chain}: {told}{debt}.",
    )


def _colours(sides: Any) -> dict[str, str]:
    """Return the colour of each recipient that stands on a side."""
    listed = isinstance(sides, Mapping) and all(
        isinstance(names, Sequence) and not isinstance(names, str) for names in sides.values()
    )
    if not listed:
        raise InputError(
            f"waterfall, sides: got {sides!r}; write recipients by side, such as programme.sides"
        )
    return {name: side_colour(side, [*sides]) for side, names in sides.items() for name in names}


def _label(value: float, gross: float) -> str:
    return f"{money(value)} ({percent(value / gross)})" if gross else money(value)


def _labels(ax: Axes, ends: list[tuple[float, float]], gross: float) -> None:
    for row, (left, right) in enumerate(ends):
        value = right - left
        told = _label(value, gross) if row else money(value)
        say_beside(ax, (max(left, right), row), told)


def _steps(ax: Axes, ends: list[tuple[float, float]]) -> None:
    """Join each bar to the next with a thin line where the one ends and the other begins."""
    level = ends[0][1]
    for row in range(len(ends) - 1):
        ax.plot([level, level], [row - 0.31, row + 1.31], color=PALE, linewidth=0.7, zorder=2)
        left, right = ends[row + 1]
        level -= right - left


def _frame(ax: Axes, names: list[str], unit: str) -> None:
    bare(ax)
    ax.spines["left"].set_visible(False)
    ax.set_ylim(len(names) - 0.45, -0.55)
    name_rows(ax, range(len(names)), names)
    ax.axvline(0, color=PALE, linewidth=0.8, zorder=4)
    low, high = ax.get_xlim()
    # what is owed keeps clear of the edge; zero itself is the edge where nothing is owed
    ax.set_xlim(low - 0.03 * (high - low) if low < 0 else 0.0, high)
    ax.xaxis.set_major_formatter(lambda value, _: exact(value))
    ax.set_xlabel(unit, fontsize=BODY, color=INK, **TEXT)
