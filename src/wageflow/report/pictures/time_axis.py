"""An axis of time: years or months, named in the middle of what they name."""

from __future__ import annotations

import textwrap
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from wageflow.report.pictures.style import BODY, NOTE, root_of
from wageflow.scenarios.calendar import date_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from wageflow.scenarios.calendar import Horizon

__all__ = ["draw_time", "fill_lines", "letters", "width_of"]

_LETTER = 0.56  # mean width of a letter, of its size
_MONTHLY = 18  # months up to which an axis names them
_MONTHS = (1, 2, 3, 6)
_YEARS = (1, 2, 5, 10, 20, 50)


def width_of(ax: Axes) -> float:
    """Return the width of an Axes as far as it is known before it is drawn, in points."""
    return float(ax.get_position().width * root_of(ax).get_figwidth() * 72)


def letters(width: float, size: float = NOTE) -> int:
    """Return how many letters of a size a width in points has room for.

    Examples
    --------
    >>> letters(450, 8)
    100
    """
    return max(12, int(width / (_LETTER * size)))


def fill_lines(items: Sequence[str], width: float) -> list[str]:
    """Join items to lines of at most `width` points; a long item has lines of its own.

    Examples
    --------
    >>> fill_lines(["1 no new permits", "2 levy", "3 border closed"], 120)
    ['1 no new permits;  2 levy;', '3 border closed']
    """
    most, lines = letters(width), [""]
    for k, item in enumerate(items):
        text = item if k == len(items) - 1 else f"{item};"
        if lines[-1] and len(lines[-1]) + 2 + len(text) <= most:
            lines[-1] += f"  {text}"
        else:
            lines += textwrap.wrap(text, most, subsequent_indent="   ")
    return [line for line in lines if line]


def draw_time(ax: Axes, horizon: Horizon, width: float, size: float = BODY) -> None:
    """Draw the axis of time: a stroke where each year or month begins, its name in its middle.

    Parameters
    ----------
    ax : Axes
    horizon : Horizon
        It is as long as this.
    width : float
        In points.
    size : float
        Of the letters, in points.
    """
    start, end = float(horizon.edges[0]), float(horizon.edges[-1])
    monthly = horizon.step == "month" and end - start <= _MONTHLY
    cell = 1.0 if monthly else 12.0
    strokes = np.arange(np.ceil(start / cell) * cell, end + 0.5, cell)
    cells = list(pairwise(np.unique(np.concatenate([[start], strokes, [end]]))))
    wide = (8.5 if monthly else 5.0) * _LETTER * size  # "Sep 2017", "2017"
    room = width / ((end - start) / cell)
    stride = next((k for k in (_MONTHS if monthly else _YEARS) if k * room >= wide), 100)
    places, names = [], []
    for low, high in cells:
        number = int(low // cell)
        # a part of a year at an end may be too narrow for its name
        if number % stride == 0 and (high - low) / cell * room * stride >= wide:
            places.append((low + high) / 24)
            names.append(_name(low, monthly=monthly))
    if not names:
        places, names = [(start + end) / 24], [_name(start, monthly=monthly)]
    shown = strokes if len(strokes) * 3 < width else strokes[(strokes // cell) % stride == 0]
    ax.set_xlim(start / 12, end / 12)
    ax.set_xticks((shown / 12).tolist(), labels=[""] * len(shown))
    ax.set_xticks(places, labels=names, minor=True)
    ax.tick_params(axis="x", which="minor", length=0, labelsize=size, labelcolor="#222222", pad=4)


def _name(month: float, *, monthly: bool) -> str:
    year, number = divmod(int(month), 12)
    if not monthly:
        return f"{year}"
    date = f"{year:04}-{number + 1:02}"
    return f"{date_text(date)[:3]} {year}"
