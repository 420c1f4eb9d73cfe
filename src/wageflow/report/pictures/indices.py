"""Shares of the variance: bars of indices with their Monte Carlo errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wageflow.errors import InputError
from wageflow.report.pictures.heading import heading, name_rows
from wageflow.report.pictures.influences import LETTERS, checked, left_out, subject, top
from wageflow.report.pictures.style import (
    BODY,
    INK,
    NOTE,
    STATE_COLOUR,
    TEXT,
    WORKER_COLOUR,
    axes_for,
    bare,
    describe,
    percent,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["indices"]


class _Bars(NamedTuple):
    """One kind of index."""

    column: str
    name: str
    colour: str


_KINDS = {
    "sobol": (
        _Bars("total", "total: with all that it does together with others", WORKER_COLOUR),
        _Bars("first", "first-order: alone", STATE_COLOUR),
    ),
    "given-data": (_Bars("effect", "first-order, from draws", STATE_COLOUR),),
    "shapley": (_Bars("effect", "Shapley effect: its fair share", STATE_COLOUR),),
}
_SHORT = 0.4  # of the longest bar: shorter ones leave room for a legend beside them
_WIDE = 1.96  # standard errors either side: a 95 % interval


def indices(table: pd.DataFrame, *, most: int = 10, ax: Axes | None = None) -> Axes:
    """Show which share of the variance each unknown has, with Monte Carlo errors.

    Parameters
    ----------
    table : DataFrame
        From `wageflow.sensitivity` with method ``"sobol"``, ``"given-data"`` or ``"shapley"``.
    most : int
        Rows that are shown, the largest first.
    ax : Axes, optional

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        If the table is something else, or of a method without indices.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> ax = wf.plot.indices(wf.sensitivity("dprk-2012", draws=2**10, seed=0))
    >>> ax.get_xlabel()
    'share of the variance, %'
    >>> plt.close(ax.figure)
    """
    frame = checked(table, "indices", most)
    method = frame.attrs["method"]
    if method not in _KINDS:
        raise InputError(
            f"indices: a table of method {method!r} has none; ask for method='sobol', or draw "
            "wf.plot.tornado"
        )
    kinds = _KINDS[method]
    largest = kinds[0].column
    rows = top(frame, largest, most)
    # where the lowest bars are long, the legend has a row of its own below them
    below = len(kinds) > 1 and rows[largest].iloc[-2:].max() > _SHORT * rows[largest].max()
    places = np.arange(len(rows))
    bottom = len(rows) + (0.8 if below else -0.4)
    ax = axes_for(ax, (7.0, 1.8 + 0.42 * bottom), "indices")
    heading(
        ax,
        f"Where the uncertainty of {subject(frame)} comes from",
        [
            *([] if len(kinds) > 1 else [kinds[0].name]),
            f"whiskers: 95 % intervals of Monte Carlo error; {frame.attrs['draws']:,} draws",
            *left_out(frame, rows, largest, f"by {percent(float(rows[largest].min()))} or less"),
        ],
    )
    for kind, height in zip(kinds, (0.66, 0.34), strict=False):
        value, error = (100 * rows[name].to_numpy() for name in (kind.column, f"{kind.column}_se"))
        ax.barh(places, value, height=height, color=kind.colour, edgecolor="none", label=kind.name)
        ax.errorbar(
            value, places, xerr=_WIDE * error, fmt="none", ecolor=INK, elinewidth=0.9, capsize=2
        )
    bare(ax)
    ax.axvline(0.0, color=INK, linewidth=0.8)
    names = [
        name if fine else f"{name} (not sure)"
        for name, fine in zip(rows.index, rows["converged"], strict=True)
    ]
    ax.set_ylim(bottom, -0.6)
    name_rows(ax, range(len(rows)), names, LETTERS)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("share of the variance, %", fontsize=BODY, color=INK, **TEXT)
    if len(kinds) > 1:
        ax.legend(loc="lower right", fontsize=NOTE, frameon=False)
    return describe(ax, _told(frame, rows, kinds))


def _told(frame: pd.DataFrame, rows: pd.DataFrame, kinds: tuple[_Bars, ...]) -> str:
    parts = "; ".join(
        f"{name} "
        + ", ".join(
            f"{kind.column} {percent(row[kind.column])} (standard error "
            f"{percent(row[f'{kind.column}_se'])})"
            for kind in reversed(kinds)
        )
        for name, row in rows.iterrows()
    )
    return f"Bar chart of shares of the variance of {subject(frame)}: {parts}."
