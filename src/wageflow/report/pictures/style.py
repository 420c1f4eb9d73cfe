"""How every picture looks, how it writes numbers, and what it says to those who cannot see it.

Everything is passed to matplotlib explicitly; no global setting of matplotlib is changed.
"""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from wageflow.chain import FAMILY, IN_KIND_LOSS, WORKER
from wageflow.errors import InputError
from wageflow.report.escape import plain

if TYPE_CHECKING:
    from matplotlib.text import Text

    from wageflow.report.digits import Scale

__all__ = [
    "BODY",
    "HALO",
    "HEAD",
    "INK",
    "MARK",
    "NOTE",
    "PALE",
    "STATE_COLOUR",
    "TEXT",
    "WORKER_COLOUR",
    "Drawn",
    "alt_text",
    "axes_for",
    "bare",
    "describe",
    "exact",
    "fill_of",
    "finite",
    "haloed",
    "lines_of",
    "money",
    "one_line",
    "percent",
    "root_of",
    "side_colour",
    "told_by",
    "told_of",
    "unit_of",
    "wanted",
    "whole_of",
]

# Okabe and Ito's palette, told apart by the colour-blind; blue and orange also differ in grey
STATE_COLOUR = "#0072B2"
WORKER_COLOUR = "#E69F00"
MARK = "#B34700"  # their vermilion, darkened until small letters in it are readable on white
INK = "#222222"
PALE = "#6B6B6B"
_SOURCE = "#4D4D4D"
_NOBODY = "#D9D9D9"
_OTHER = "#8C8C8C"
_SIDES = {
    "state": STATE_COLOUR,
    "worker": WORKER_COLOUR,
    "broker": "#CC79A7",
    "host": "#009E73",
    "other": _OTHER,
    "nobody": _NOBODY,
}
_SPARE = ("#56B4E9", "#D55E00", "#F0E442")

HEAD, BODY, NOTE = 11.0, 9.0, 8.0  # font sizes in points

# names come from users and sources: a dollar sign in them starts no formula
TEXT: dict[str, Any] = {"parse_math": False, "usetex": False}

HALO = 2.2  # points of paper around letters that stand on a picture

Drawn: TypeAlias = Axes | Sequence[Axes] | npt.NDArray[np.object_] | Figure
"""What holds pictures: an Axes, several of one figure, or a whole figure."""

_Kind = TypeVar("_Kind")

_ALT: WeakKeyDictionary[Axes, str] = WeakKeyDictionary()


def side_colour(side: str, sides: Sequence[str] = ()) -> str:
    """Return the colour of a side; sides that no palette foresees take spare ones in turn.

    Examples
    --------
    >>> side_colour("state")
    '#0072B2'
    """
    if side in _SIDES:
        return _SIDES[side]
    strangers = [name for name in sides if name not in _SIDES]
    return _SPARE[strangers.index(side) % len(_SPARE)] if side in strangers else _OTHER


def fill_of(recipient: str, colour: str = STATE_COLOUR) -> dict[str, Any]:
    """Return how to fill the bar of a recipient; what is lost in kind is hatched."""
    if recipient == IN_KIND_LOSS:
        return {"facecolor": "white", "edgecolor": PALE, "hatch": "////", "linewidth": 0.6}
    if recipient in {WORKER, FAMILY}:
        return {"facecolor": WORKER_COLOUR, "edgecolor": "none"}
    return {"facecolor": colour, "edgecolor": "none"}


def axes_for(ax: Axes | None, size: tuple[float, float], picture: str) -> Axes:
    """Return the Axes to draw on: the one given, or one in a new figure of `size` inches.

    Raises
    ------
    InputError
        If `ax` is something else.
    """
    if ax is None:
        # pyplot, so that a notebook shows the figure under its cell
        import matplotlib.pyplot as plt

        return plt.subplots(figsize=size, layout="constrained")[1]
    return wanted(ax, Axes, f"{picture}, ax", "a matplotlib Axes, or leave it out")


def root_of(ax: Axes) -> Figure:
    """Return the whole figure on which an Axes stands, also if it stands in a part of it."""
    figure: Any = ax.figure
    return figure.figure  # type: ignore[no-any-return]  # subfigures and figures both know it


def wanted(value: object, kind: type[_Kind], place: str, remedy: str) -> _Kind:
    """Return a value if it is of a kind, and say what to write instead if not.

    Raises
    ------
    InputError
    """
    if not isinstance(value, kind):
        raise InputError(f"{place}: got {type(value).__name__}; write {remedy}")
    return value


def bare(ax: Axes) -> None:
    """Take away the frame above and at the right, and quieten the ticks."""
    ax.spines[["top", "right"]].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_color(PALE)
        ax.spines[side].set_linewidth(0.8)
    ax.tick_params(labelsize=BODY, color=PALE, labelcolor=INK, length=3, width=0.8)


def one_line(name: str) -> str:
    r"""Return a name without line breaks, runs of blanks and what cannot be seen.

    Examples
    --------
    >>> one_line("holder of  withheld\npay")
    'holder of withheld pay'
    """
    return plain(str(name))


def lines_of(name: str, width: int = 24, most: int = 4) -> str:
    r"""Break a long name into at most `most` lines of at most `width` letters.

    A word that is longer than a line is broken after a stroke, or else after an underscore. A name
    that needs more lines ends in an ellipsis; descriptions and tables have all of it.

    Examples
    --------
    >>> lines_of("party committee of the state")
    'party committee of the\nstate'
    >>> lines_of("Kuwait/construction/gross_wage")
    'Kuwait/construction/\ngross_wage'
    """
    wrapper = _Wrapper(width, max_lines=most, placeholder="\N{HORIZONTAL ELLIPSIS}")
    return "\n".join(wrapper.wrap(one_line(name))) or "(no name)"


class _Wrapper(textwrap.TextWrapper):
    """Wraps names such as ``host/sector/gross_wage``, of which a word is made of words."""

    def _split(self, text: str) -> list[str]:
        found = super()._split(text)
        for seam in ("/", "_"):
            found = [part for one in found for part in self._parts(one, seam)]
        return found

    def _parts(self, word: str, seam: str) -> list[str]:
        if len(word) <= self.width:
            return [word]
        return [part for part in re.split(f"(?<={seam})(?!{seam})", word) if part]


def percent(share: float) -> str:
    """Write a share in per cent.

    Examples
    --------
    >>> percent(0.48), percent(0.0525), percent(0.0001)
    ('48 %', '5.2 %', '< 0.1 %')
    """
    if 0 < abs(share) < 0.0005:
        return "< 0.1 %"
    return f"{100 * share:.1f}".removesuffix(".0").replace("-", "\N{MINUS SIGN}") + " %"


def exact(value: float, decimals: int = 6) -> str:
    """Write a number that carries no error, such as a tick, without zeros at its end.

    Examples
    --------
    >>> exact(2400.0), exact(0.1 + 0.2), exact(12.5)
    ('2,400', '0.3', '12.5')
    """
    text = f"{value:,.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "\N{MINUS SIGN}")


def money(value: float) -> str:
    """Write what a wage is split into, to the cent, as the table of a chain does.

    Examples
    --------
    >>> money(2400.0), money(8.333), money(215.14)
    ('2,400', '8.33', '215.14')
    """
    return exact(value, 2)


def unit_of(scale: Scale) -> str:
    """Name the unit of a scale.

    Examples
    --------
    >>> from wageflow.report.digits import Scale
    >>> unit_of(Scale(1e6, "million")), unit_of(Scale(1.0, ""))
    ('million USD', 'USD')
    """
    return f"{scale.name} USD".strip()


def haloed(text: Text) -> Text:
    """Set letters off from what they stand on by a rim of paper."""
    text.set_path_effects([withStroke(linewidth=HALO, foreground="white", alpha=0.85)])
    return text


def describe(ax: Axes, text: str) -> Axes:
    """Keep a description in words of what an Axes shows, and return the Axes."""
    _ALT[ax] = one_line(text)
    return ax


def alt_text(ax: Drawn) -> str:
    """Return in words what a picture shows, made from the numbers that it shows.

    `save` writes it into the file.

    Parameters
    ----------
    ax : Axes, sequence or array of Axes, or Figure
        What a function of `wageflow.plot` returned, or a figure on which several of them stand.

    Returns
    -------
    str
        Of several pictures one description after the other.

    Raises
    ------
    InputError
        If it holds no picture of this package.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> flow = wf.Chain("kuwait", [wf.Share("government", 0.48, of="gross")]).split(5_000)
    >>> ax = wf.plot.waterfall(flow)
    >>> print(wf.plot.alt_text(ax))  # doctest: +NORMALIZE_WHITESPACE
    Waterfall chart. Of a gross wage of 5,000 USD a year, chain kuwait: government gets 2,400
    (48 %), worker gets 2,600 (52 %).
    >>> plt.close(ax.figure)
    """
    return " ".join(_ALT[one] for one in _pictures(ax))


def whole_of(ax: Drawn) -> Figure:
    """Return the figure on which pictures stand.

    Raises
    ------
    InputError
        If they stand on several.
    """
    found = {id(figure): figure for figure in map(root_of, _pictures(ax))}
    if len(found) > 1:
        raise InputError(
            f"picture: got Axes of {len(found)} figures; a file holds one, save each by itself"
        )
    return next(iter(found.values()))


def told_by(ax: Drawn) -> str:
    """Return the descriptions of all pictures on the figure of the ones given."""
    return " ".join(text for one in whole_of(ax).axes if (text := told_of(one)))


def _pictures(ax: Any) -> list[Axes]:
    """Return the Axes among those given that hold a picture of this package."""
    remedy = "the Axes that a function of wf.plot returned"
    if isinstance(ax, Figure):
        given: list[Any] = [one for one in ax.axes if one in _ALT]
    elif isinstance(ax, Axes):
        given = [ax]
    elif isinstance(ax, Sequence | np.ndarray) and not isinstance(ax, str):
        given = list(np.ravel(np.asarray(ax, dtype=object)))
    else:
        raise InputError(f"alt_text: got {type(ax).__name__}; write {remedy}")
    strangers = [one for one in given if not isinstance(one, Axes) or one not in _ALT]
    if strangers or not given:
        got = f"{strangers[0]!r}" if strangers else f"{type(ax).__name__}"
        raise InputError(f"alt_text: got {got}, which shows no picture; write {remedy}")
    return given


def told_of(ax: Axes) -> str:
    """Return the description of any Axes, empty if it is none of ours."""
    return _ALT.get(ax, "")


def finite(value: Any) -> bool:
    """Tell whether something is a finite number."""
    try:
        return math.isfinite(float(value))
    except (TypeError, ValueError):
        return False
