"""Names and figures beside the nodes of a Sankey diagram, in the room that the columns leave."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from wageflow.report.pictures.heading import long, room_of, width_over
from wageflow.report.pictures.style import BODY, lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

__all__ = ["LINE", "Label", "Labels", "column_places", "fit_columns"]

LINE = 1.25  # height of a line of text, of the size of the letters
_GOOD = 7.2  # points; with such letters the fewest lines will do
_EDGE = 0.27  # of the width: what names beside the first and the last column take at most
_AWAY = 8.0  # points between a node and what stands beside it


class Label(NamedTuple):
    """The name of a node and its figure."""

    name: str
    figure: str


class Labels(NamedTuple):
    """The texts of a column from bottom to top, and the size of their letters in points."""

    texts: list[str]
    size: float


def fit_columns(ax: Axes, columns: Sequence[Sequence[Label]], above: float = 0.0) -> list[Labels]:
    """Choose lines and letters for the labels of each column.

    Labels of the first and the last column stand beside the picture, the others within it, up to
    the next column. A figure stands behind its name, or below it where that leaves the letters
    larger.

    Parameters
    ----------
    ax : Axes
        With its heading.
    columns : sequence of sequence of Label
    above : float
        Points that the heads of the columns take.

    Returns
    -------
    list of Labels
    """
    width, high = width_over(ax), room_of(ax, 4.0) - above
    last = len(columns) - 1
    edges = {k: _fit(columns[k], _EDGE * width, high) for k in (0, last)}
    taken = sum(_widest(one) for one in edges.values()) + 2 * _AWAY
    places = column_places(len(columns))
    gaps = [(width - taken) * (end - start) - 2 * _AWAY for start, end in pairwise(places)]
    return [edges.get(k) or _fit(column, gaps[k], high) for k, column in enumerate(columns)]


def column_places(count: int) -> list[float]:
    """Return where columns stand, from 0 to 1; after that of the recipients is most room.

    Examples
    --------
    >>> column_places(2)
    [0.0, 1.0]
    >>> [round(place, 2) for place in column_places(4)]
    [0.0, 0.29, 0.74, 1.0]
    """
    gaps = {1: [1.0], 2: [1.0, 1.15]}.get(count - 1, [1.0, 1.5, 0.9])
    return [sum(gaps[:k]) / sum(gaps) for k in range(count)]


def _widest(labels: Labels) -> float:
    lines = [line for text in labels.texts for line in text.split("\n")]
    return max((long(line, labels.size) for line in lines), default=0.0)


def _fit(labels: Sequence[Label], width: float, high: float) -> Labels:
    """Try ways to break labels into lines; fewer lines are worth somewhat smaller letters."""
    tried = []
    longest = max((len(word) for label in labels for word in label.name.split()), default=0)
    for below in (False, True):
        for letters in dict.fromkeys(max(most, min(longest, 24)) for most in (40, 24, 16, 11)):
            texts = [_text(label, letters, below=below) for label in labels]
            lines = sum(text.count("\n") + 1 for text in texts)
            size = min(BODY, high / (LINE * max(lines, 1)))
            wide = _widest(Labels(texts, size))
            tried.append(Labels(texts, min(size, size * width / max(wide, 1.0))))
    best = max(one.size for one in tried)
    return next(one for one in tried if one.size >= min(_GOOD, best))


def _text(label: Label, letters: int, *, below: bool) -> str:
    # the fewer letters a line has, the more lines a name may have
    name = lines_of(label.name, letters, 2 if letters > 16 else 3)
    return f"{name}{chr(10) if below else '  '}{label.figure}"
