"""What stands over a picture, and the room that it leaves for what stands beside its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.textpath import text_to_path
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from wageflow.report.pictures.style import (
    BODY,
    HEAD,
    INK,
    NOTE,
    PALE,
    TEXT,
    lines_of,
    one_line,
    root_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

__all__ = ["alone", "fitted", "heading", "long", "name_rows", "room_of", "width_over"]

_EDGE = 4.0  # points between a heading and the edge of the figure
_STEP = 1.3  # height of a line, of the size of its letters
_SPACING = 1.25  # of lines, which is a little less
_DRAWN = 0.975  # of a width: letters are drawn on whole pixels, and may come out wider
_TITLE, _NOTES = 3, 3  # lines at most, of the title and of each note
_AXIS = 36.0  # points below the Axes, for ticks and their label
_SMALL = 5.5  # letters of rows are no smaller; then names are shortened

_HEADS: WeakKeyDictionary[Axes, float] = WeakKeyDictionary()


def heading(ax: Axes, title: str, notes: Sequence[str] = (), *, above: float = 0.0) -> None:
    """Write a title and small lines under it, `above` points over the Axes.

    They begin at the left edge of a figure in which the picture stands alone, or else of the
    Axes, and are wrapped to the width that there is. Very long ones end in an ellipsis; the
    description of the picture has all of it.
    """
    width = width_over(ax)
    small = [line for note in notes for line in _wrapped(note, width, _NOTES)]
    big = _wrapped(title, width, _TITLE, HEAD)
    # notes are a title, too: of titles alone a layout leaves the width out of account
    lines = {"right": "\n".join(small), "left": "\n".join(big)}
    looks: dict[str, dict[str, Any]] = {
        "right": {"fontsize": NOTE, "color": PALE},
        "left": {"fontsize": HEAD, "fontweight": "bold", "color": INK},
    }
    written = {
        loc: ax.set_title(text, loc=loc, y=1.0, **looks[loc], **TEXT)  # type: ignore[arg-type]
        for loc, text in lines.items()
    }
    pads = {"right": above + 3.0, "left": above + 3.0 + _STEP * NOTE * len(small)}
    root = root_of(ax)
    start, across = 0.0, ax.transAxes
    if alone(ax):
        start = _EDGE / (72 * root.get_figwidth())
        across = blended_transform_factory(root.transFigure, ax.transAxes)
    # each has a height of its own, where matplotlib has one for all titles of an Axes
    for loc, found in written.items():
        lift = ScaledTranslation(0, pads[loc] / 72, root.dpi_scale_trans)
        found.set(ha="left", va="bottom", x=start, linespacing=_SPACING)
        found.set_transform(across + lift)
    _HEADS[ax] = pads["left"] + _STEP * HEAD * len(big)


def alone(ax: Axes) -> bool:
    """Tell whether a picture has a figure to itself, which is laid out around it."""
    figure: Any = ax.figure
    place = ax.get_subplotspec()
    return (
        isinstance(figure.get_layout_engine(), ConstrainedLayoutEngine)
        and figure.axes == [ax]
        and figure is root_of(ax)
        and place is not None
        and place.get_gridspec().get_geometry() == (1, 1)
    )


def width_over(ax: Axes) -> float:
    """Return the width that a heading has, in points."""
    root = root_of(ax)
    if alone(ax):
        return _DRAWN * (72 * float(root.get_figwidth()) - 2 * _EDGE)
    return _DRAWN * 72 * float(ax.get_position().width * root.get_figwidth())


def room_of(ax: Axes, below: float = _AXIS) -> float:
    """Return the height in points that heading and axis leave, as far as it is known by now."""
    root = root_of(ax)
    if alone(ax):
        whole = 72 * float(root.get_figheight())
        return max(whole - _HEADS.get(ax, 0.0) - below - 6.0, 0.2 * whole)
    return 0.8 * 72 * float(ax.get_position().height * root.get_figheight())


def fitted(names: Sequence[str], width: int, row: float) -> tuple[list[str], float]:
    r"""Break the names of rows into lines, and return them with the size of their letters.

    Parameters
    ----------
    names : sequence of str
    width : int
        Letters in a line.
    row : float
        Height of a row in points.

    Examples
    --------
    >>> fitted(["party committee of the state"], 24, 30.0)
    (['party committee of the\nstate'], 9.0)
    >>> fitted(["party committee of the state"], 24, 15.0)[1]
    6.25
    """
    lines = [lines_of(name, width) for name in names]
    step = 1.2
    size = min(BODY, row / (step * max(text.count("\n") + 1 for text in lines)))
    if size < _SMALL:
        size = min(BODY, max(_SMALL, row / step / 3))
        most = max(1, int(row / (step * size)))
        lines = [lines_of(name, width, most) for name in names]
    return lines, min(size, row)


def name_rows(ax: Axes, at: Sequence[float], names: Sequence[str], width: int = 26) -> None:
    """Name rows that are a unit high, beside a reversed upright axis whose limits are set."""
    low, high = sorted(ax.get_ylim())
    lines, size = fitted(names, width, room_of(ax) / (high - low))
    ax.set_yticks(list(at), lines, **TEXT)
    ax.tick_params(axis="y", length=0, labelsize=size)


def long(text: str, size: float, *, bold: bool = False) -> float:
    """Return how long a line of text is, in points.

    Examples
    --------
    >>> long("wage", 9.0) < long("wages", 9.0) < long("wages", 9.0, bold=True)
    True
    """
    font = FontProperties(size=size, weight="bold" if bold else "normal")
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0])


def _wrapped(text: str, width: float, most: int, size: float = NOTE) -> list[str]:
    """Break a text into at most `most` lines of at most `width` points."""
    bold = size == HEAD
    lines: list[str] = []
    for word in one_line(text).split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and long(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines += _pieces(word, width, size)
        if len(lines) > most:
            break
    if len(lines) <= most:
        return lines
    end, cut = lines[most - 1], "\N{HORIZONTAL ELLIPSIS}"
    while end and long(f"{end} {cut}", size, bold=bold) > width:
        end = end[:-1]
    return [*lines[: most - 1], f"{end.rstrip()} {cut}"]


def _pieces(word: str, width: float, size: float) -> list[str]:
    """Break a word that is longer than a line."""
    if long(word, size, bold=size == HEAD) <= width:
        return [word]
    letters = max(8, int(width / (0.9 * size)))
    return [word[k : k + letters] for k in range(0, len(word), letters)]
