"""Who holds what workers are owed: a bar for each holder, divided by host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from wageflow.analysis.owed import WageGap
from wageflow.analysis.owed.held import ABOVE, EMPLOYERS, holders_frame
from wageflow.errors import EstimateError
from wageflow.report.digits import Digits, Scale, scale_for
from wageflow.report.pictures.bars import say_beside, whisker
from wageflow.report.pictures.heading import heading, name_rows
from wageflow.report.pictures.style import (
    BODY,
    INK,
    NOTE,
    PALE,
    TEXT,
    axes_for,
    bare,
    describe,
    exact,
    lines_of,
    one_line,
    percent,
    unit_of,
    wanted,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

__all__ = ["owed"]

# Okabe and Ito's palette, two of it darkened, in an order in which neighbours differ in grey, too
_HOSTS = ("#0072B2", "#E69F00", "#005C46", "#CC79A7", "#8A3B00", "#56B4E9")
_REST = "#BFBFBF"
_BAR = 0.6


class _Row(NamedTuple):
    name: str
    side: str
    share: float
    parts: tuple[float, ...]
    mean: float
    low: float
    high: float
    digits: Digits

    @property
    def unpaid(self) -> bool:
        return self.name == EMPLOYERS


def owed(gap: WageGap, *, by: str = "recipient", ax: Axes | None = None) -> Axes:
    """Draw who holds what workers are owed, host by host, with its 90 % range.

    What employers never paid stands first and apart, hatched; below it stand those who took a
    part of the wage. What some workers get above the reference is told in words.

    Parameters
    ----------
    gap : WageGap
    by : {"recipient", "side"}
    ax : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        If `gap` is something else.
    EstimateError
        If `by` is unknown, or nobody is owed anything.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> gap = wf.wage_gap("dprk-2012", draws=2**10, seed=0)
    >>> ax = wf.plot.owed(gap, by="side")
    >>> [label.get_text() for label in ax.get_yticklabels()][:2]
    ['employers (never paid)', 'state']
    >>> plt.close(ax.figure)
    """
    wanted(gap, WageGap, "owed", "a wage gap, such as wf.wage_gap('dprk-2012')")
    hosts = _hosts(gap)
    rows = _rows(gap, by, hosts)
    if not rows:
        raise EstimateError("owed: no worker is owed anything against this reference")
    scale = scale_for(max(abs(row.high) for row in rows))
    ax = axes_for(ax, (8.2, 2.2 + 0.42 * (len(rows) + 0.5)), "owed")
    heading(ax, f"Who holds what is owed: {_title(gap)}", _notes(gap, by, rows))
    at = [k + (0.5 if rows[0].unpaid and k else 0.0) for k in range(len(rows))]
    for y, row in zip(at, rows, strict=True):
        _bar(ax, y, row, scale)
    if rows[0].unpaid and len(rows) > 1:
        ax.axhline(0.75, color=PALE, linewidth=0.6, linestyle=(0, (2, 2)), zorder=1)
    _frame(ax, at, rows, scale)
    _legend(ax, rows, hosts)
    return describe(ax, _told(gap, rows, hosts, scale))


def _title(gap: WageGap) -> str:
    return one_line(gap.programme.title or gap.programme.name)


def _hosts(gap: WageGap) -> tuple[str, ...]:
    """Return the hosts, those with the most first."""
    owed_at = {host: gap.values("owed", host=host).mean() for host in gap.hosts}
    return tuple(sorted(owed_at, key=lambda host: -owed_at[host]))


def _rows(gap: WageGap, by: str, hosts: Sequence[str]) -> list[_Row]:
    table = holders_frame(gap, by)
    parts = {host: gap.held(by, host=host) for host in hosts}
    rows = []
    for name, row in zip(table.index.tolist(), table.to_dict("records"), strict=True):
        if name == ABOVE or row["mean"] <= 0.0:
            continue
        known = {str(key): float(value) for key, value in row.items() if key != "side"}
        divided = tuple(float(np.mean(parts[host].get(str(name), np.zeros(1)))) for host in hosts)
        side = "" if by == "side" or name == EMPLOYERS else str(row["side"])
        ends = known["mean"], known["p5"], known["p95"]
        rows.append(_Row(str(name), side, known["share"], divided, *ends, Digits.of(known)))
    rows.sort(key=lambda row: (not row.unpaid, -row.mean))
    return rows


def _bar(ax: Axes, y: float, row: _Row, scale: Scale) -> None:
    left = 0.0
    for k, part in enumerate(row.parts):
        if part <= 0.0:
            continue
        ax.barh(
            y,
            part / scale.factor,
            left=left / scale.factor,
            height=_BAR,
            facecolor=_colour(k),
            edgecolor="white",
            linewidth=0.5,
            hatch="////" if row.unpaid else None,
            zorder=3,
        )
        left += part
    if not row.digits.certain:
        whisker(ax, (row.low / scale.factor, row.high / scale.factor), y)
    at = max(row.mean, row.high) / scale.factor
    say_beside(ax, (at, y), _figures(row, scale), size=NOTE)


def _colour(number: int) -> str:
    return _HOSTS[number] if number < len(_HOSTS) else _REST


def _figures(row: _Row, scale: Scale) -> str:
    mean, low, high = (row.digits.figure(v, scale) for v in (row.mean, row.low, row.high))
    span = "" if row.digits.certain else f" ({low} to {high})"
    return f"{mean}{span}, {percent(round(row.share, 2) if row.share >= 0.005 else row.share)}"


def _frame(ax: Axes, at: Sequence[float], rows: Sequence[_Row], scale: Scale) -> None:
    bare(ax)
    names = [f"{row.name} ({row.side})" if row.side else row.name for row in rows]
    ax.spines["left"].set_visible(False)
    ax.set_ylim(at[-1] + 0.55, -0.55)
    name_rows(ax, at, names)
    ax.axvline(0, color=PALE, linewidth=0.8, zorder=4)
    # figures stand beside the longest whisker
    ax.set_xlim(0.0, 1.42 * max(max(row.mean, row.high) for row in rows) / scale.factor)
    ax.xaxis.set_major_formatter(lambda value, _: exact(value))
    ax.set_xlabel(f"{unit_of(scale)} a year", fontsize=BODY, color=INK, **TEXT)


def _legend(ax: Axes, rows: Sequence[_Row], hosts: Sequence[str]) -> None:
    from matplotlib.patches import Patch

    there = [k for k in range(len(hosts)) if any(row.parts[k] > 0.0 for row in rows)]
    named = [k for k in there if k < len(_HOSTS)]
    patches: list[Any] = [
        Patch(facecolor=_colour(k), edgecolor="white", label=lines_of(hosts[k], 20)) for k in named
    ]
    if len(there) > len(named):
        patches.append(Patch(facecolor=_REST, edgecolor="white", label="other hosts"))
    found = ax.legend(
        handles=patches,
        loc="center left",
        bbox_to_anchor=(1.0, 0.5),  # beside the bars, however few there are
        fontsize=NOTE,
        frameon=False,
        labelcolor=INK,
    )
    for text in found.get_texts():
        text.set_parse_math(False)


def _notes(gap: WageGap, by: str, rows: Sequence[_Row]) -> list[str]:
    year = gap.programme.price_year
    names = ", ".join(dict.fromkeys(stick.name for stick in gap.plan.covered))
    prices = f", prices of {year}" if year else ""
    apart = "hatched: what employers never paid; below: " if rows[0].unpaid else ""
    covered = f"{100 * gap.covered:.0f} % of the workers are covered{prices}"
    read = "bars: means by host; whiskers, brackets: 5 to 95 % of the draws; then the share of it"
    notes = [
        f"reference: {one_line(names)}; {covered}",
        f"{apart}what each {by} took of what is owed; {read}",
    ]
    above = -gap.values("gap").mean() + gap.values("owed").mean()
    if above > 0.0:
        scale = scale_for(above)
        figure = f"{above / scale.factor:,.2g} {unit_of(scale)}"
        notes.append(f"not shown: {figure} a year that some workers get above the reference (mean)")
    return notes


def _told(gap: WageGap, rows: Sequence[_Row], hosts: Sequence[str], scale: Scale) -> str:
    parts = "; ".join(f"{row.name} {_figures(row, scale)}" for row in rows)
    first = ", ".join(
        f"{host} {percent(round(share, 2))}"
        for host, share in zip(hosts, _by_host(rows), strict=True)
        if share >= 0.005
    )
    return (
        f"Bar chart. {_title(gap)}: who holds what workers are owed, {unit_of(scale)} a year; means"
        f" with 5 to 95 % of {gap.draws:,} draws and the share of all that is owed. {parts}. By"
        f" host: {first}."
    )


def _by_host(rows: Sequence[_Row]) -> list[float]:
    sums = np.sum([row.parts for row in rows], axis=0)
    found: list[float] = (sums / sums.sum()).tolist()
    return found
