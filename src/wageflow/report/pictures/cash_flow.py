"""The cash flow of a contract: what comes in and goes out each month, and when it has paid."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.contracts import Contract
from wageflow.chain import IN_KIND_LOSS
from wageflow.report.pictures.heading import heading
from wageflow.report.pictures.style import (
    BODY,
    INK,
    MARK,
    NOTE,
    PALE,
    TEXT,
    axes_for,
    bare,
    describe,
    exact,
    side_colour,
    wanted,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    from matplotlib.axes import Axes

    Floats = npt.NDArray[np.float64]

__all__ = ["cash_flow"]

_DASHED = (0, (4, 2))
_LEVELS = (0.05, 0.5, 0.95)
_ROOM = 0.06  # beyond the tallest and the lowest bar, as a part of what lies between them


def cash_flow(contract: Contract, *, ax: Axes | None = None) -> Axes:
    """Draw what comes in and goes out in each month of a contract, and what has been had so far.

    Above, bars are means of a month: over zero what comes in, under it what others take, grouped
    by who they are. Below, a line is the median of what worker and family have had so far less
    what is owed, in a band from 5 to 95 % of the draws. A mark stands in both at the month by which
    half of the draws have paid back what was paid before departure.

    Parameters
    ----------
    contract : Contract
    ax : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes
        Its two parts are its ``child_axes``: the bars, and the line.

    Raises
    ------
    InputError
        If `contract` is something else.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> chain = wf.Chain("half", [wf.Share("state", 0.5, of="gross")])
    >>> ax = wf.plot.cash_flow(wf.contract(chain, gross_wage=200, months=12, upfront=250))
    >>> [part.get_ylabel() for part in ax.child_axes]
    ['USD a month, mean', 'USD so far']
    >>> plt.close(ax.figure)
    """
    wanted(contract, Contract, "cash_flow", "a contract, such as wf.contract(...)")
    terms = contract.terms
    ax = axes_for(ax, (7.4, 5.6), "cash_flow")
    ax.set_axis_off()
    upper, lower = ax.inset_axes((0.0, 0.47, 1.0, 0.53)), ax.inset_axes((0.0, 0.0, 1.0, 0.41))
    groups = _groups(contract)
    _bars(upper, groups, terms.last_month)
    track: tuple[Floats, Floats, Floats] = tuple(
        np.quantile(contract.course.position, _LEVELS, axis=1)
    )
    months = np.arange(terms.last_month + 1)
    lower.fill_between(months, track[0], track[2], color=INK, alpha=0.16, linewidth=0, zorder=2)
    lower.plot(months, track[1], color=INK, linewidth=1.6, zorder=4)
    payback = contract.payback()
    marked = terms.paid_before and math.isfinite(payback.median)
    for part in (upper, lower):
        if marked:
            look: dict[str, Any] = {"color": MARK, "linewidth": 1.1, "linestyle": _DASHED}
            part.axvline(payback.median, zorder=4.5, gid="payback", **look)
        _frame(part, terms.last_month)
    upper.tick_params(axis="x", labelbottom=False)
    upper.set_ylabel(f"{terms.unit} a month, mean", fontsize=BODY, color=INK, **TEXT)
    lower.set_ylabel(f"{terms.unit} so far", fontsize=BODY, color=INK, **TEXT)
    words = "month of the contract; 0 is before departure"
    lower.set_xlabel(words, fontsize=BODY, color=INK, **TEXT)
    _key(ax, upper, marked=marked)
    never = _never(contract)
    heading(
        ax,
        f"What comes in and goes out: {terms.title or terms.name}",
        [
            "Above: means of a month over all draws, also those where the worker has gone home. "
            "Below: what worker and family have had so far less what is owed, median and 90 % "
            "range" + never,
        ],
    )
    return describe(ax, _told(contract, groups, track))


def _bars(ax: Axes, groups: Mapping[str, tuple[Floats, str]], last: int) -> None:
    months = np.arange(last + 1)
    up, down = np.zeros(last + 1), np.zeros(last + 1)
    for label, (rows, colour) in groups.items():
        fill: dict[str, Any] = {"color": colour}
        if label == IN_KIND_LOSS:
            fill = {"facecolor": "white", "edgecolor": PALE, "hatch": "////", "linewidth": 0.6}
        name = label
        # a lender comes in first and goes out later: each part stands on its own side of zero
        for part, ends in ((np.maximum(rows, 0.0), up), (np.minimum(rows, 0.0), down)):
            if np.any(part):
                ax.bar(months, part, 0.8, bottom=ends.copy(), label=name, zorder=2, **fill)
                ends[:] += part
                name = f"_{label}"
    # a part of height 0 on top of a stack makes matplotlib end the axis there, without room
    low, high = float(down.min()), float(up.max())
    room = _ROOM * ((high - low) or 1.0)
    ax.set_ylim(low - room if low < 0 else 0.0, high + room)


def _groups(contract: Contract) -> dict[str, tuple[Floats, str]]:
    """Return the means of each month by group, with its colour; outgoing ones are negative."""
    terms, course = contract.terms, contract.course
    takers = {s.recipient for c in terms.readings for s in c.steps}
    found: dict[str, tuple[Floats, str]] = {}

    def add(label: str, rows: Floats, colour: str) -> None:
        means = rows.mean(axis=1)
        before = found[label][0] if label in found else np.zeros(len(means))
        found[label] = (before + means, colour)

    for name, rows in course.incomes.items():
        shade = {"gross wage": "#B8B8B8", "side work": "#009E73"}.get(name, "#F0E442")
        add(name, rows, shade)
    for who, rows in course.received.items():
        before = np.zeros_like(rows)
        before[0] = rows[0]
        later = rows - before
        if who == "lender":
            add("lender", -rows, "#56B4E9")
            continue
        if np.any(before):
            add("paid before departure", -before, "#D55E00")
        if not np.any(later):
            continue
        if who in takers:
            add("takers of the wage", -later, side_colour("state"))
        elif who in _SIDE_TAKERS:
            add("takers of side work", -later, side_colour("broker"))
        else:
            add("on the way home", -later, "#8C6BB1")
    if np.any(course.loss):
        add(IN_KIND_LOSS, -course.loss, "white")
    return {label: pair for label, pair in found.items() if np.any(pair[0])}


_SIDE_TAKERS = ("finder", "supervisor", "security")


def _frame(ax: Axes, last: int) -> None:
    bare(ax)
    ax.axhline(0, color=PALE, linewidth=0.8, zorder=2.5)
    step = next(s for s in (1, 2, 3, 6, 12, 24, 60, 120) if last / s <= 12)
    ax.set_xticks(range(0, last + 1, step))
    ax.set_xlim(-0.8, last + 0.8)
    ax.yaxis.set_major_formatter(lambda value, _: exact(value))


def _key(ax: Axes, bars: Axes, *, marked: bool) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles, labels = bars.get_legend_handles_labels()
    entries: list[Any] = [*handles, Line2D([], [], color=INK, linewidth=1.6)]
    names = [*labels, "had so far, less debts"]
    entries.append(Patch(color=INK, alpha=0.16, linewidth=0))
    names.append("90 % of the draws")
    if marked:
        entries.append(Line2D([], [], color=MARK, linewidth=1.1, linestyle=_DASHED))
        names.append("half of the draws have paid back")
    look: dict[str, Any] = {"fontsize": NOTE, "frameon": False, "labelcolor": INK, "ncols": 3}
    # below the label of the months, which hangs under the Axes
    ax.legend(entries, names, loc="upper center", bbox_to_anchor=(0.5, -0.13), **look)


def _never(contract: Contract) -> str:
    never = float(contract.payback().never)
    if not contract.terms.paid_before or never == 0.0:
        return ""
    return f"; {100 * never:.2g} % of the draws never pay back"


def _told(
    contract: Contract,
    groups: Mapping[str, tuple[Floats, str]],
    track: tuple[Floats, Floats, Floats],
) -> str:
    from wageflow.analysis.contracts.words import payback_words

    terms = contract.terms
    sums = ", ".join(
        f"{label} {'+' if rows.sum() > 0 else ''}{exact(round(float(rows.sum())))}"
        for label, (rows, _) in groups.items()
    )
    low, middle, high = (exact(round(float(part[-1]))) for part in track)
    paid = f" {payback_words(contract.payback())}" if terms.paid_before else ""
    return (
        f"Bar chart by month with a line. {terms.title or terms.name}: over "
        f"{terms.last_month} months, in {terms.unit}, means: {sums}. At the end worker and family "
        f"have had {middle} less what is owed (median; 90 % range {low} to {high}).{paid} From "
        f"{contract.course.net.shape[1]:,} draws."
    )
