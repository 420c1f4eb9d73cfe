"""How the pictures of claims name a claim, draw it, and divide their axis."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.ticker import FixedLocator, MaxNLocator, NullLocator

from wageflow.errors import InputError
from wageflow.report.pictures.style import BODY, NOTE, exact, lines_of, one_line, root_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from matplotlib.axes import Axes

    from wageflow.claims import Claim, Source

__all__ = [
    "LINE",
    "Pen",
    "broken",
    "divide",
    "draw_claim",
    "ends",
    "fit_labels",
    "legend_of",
    "name_each",
    "points",
    "room_for",
    "scaled",
    "source_name",
]

LINE = 1.25 * NOTE  # height of a line of labels, in points
_SMALLEST = 4.0  # letters that can still be read, in points
_ARROW = 15.0  # length of an arrow, in points
_BAR = 5.0  # height of a bar, in points
_STROKE = 0.6  # width of what closes a bar, in points
_WORDS = {
    "bounds": "bar: from and to",
    "interval": "line between strokes: from and to, with a stated probability",
    "about": "halo: about, as far as the last digit allows",
    "up to": "arrow to the left: up to",
    "at least": "arrow to the right: at least",
    "spread": "dashed bar or stroke: differs between workers",
}
_SUBDIVISIONS = ((1, 2, 3, 5), (1, 2, 5), (1, 3), (1,))


class Pen(NamedTuple):
    """How a claim is drawn."""

    colour: str
    marker: str = "o"
    hollow: bool = False


def source_name(claim: Claim, sources: Mapping[str, Source]) -> str:
    """Return a short name of the source of a claim, with its year.

    A publisher of a few words is called by name; otherwise the id of the source serves, in
    capitals where it is the initials of the publisher.

    Examples
    --------
    >>> import wageflow as wf
    >>> ledger = wf.load_claims("dprk")
    >>> [source_name(ledger[name], ledger.sources) for name in ("nksc-revenue", "nyt-revenue-2012")]
    ['NKSC report 2012', 'New York Times 2015']
    """
    source = sources.get(claim.source)
    publisher = source.publisher.removeprefix("The ") if source else ""
    kind = source.kind if source else ""
    year = (source.year if source else None) or claim.source_year
    if publisher and len(publisher) <= 24:
        name, kind = publisher, ""
    else:
        name = re.sub(rf"[-_ ]?{year}$", "", claim.source) or claim.source
        initials = "".join(word[0] for word in publisher.split() if word[0].isupper())
        if len(name) > 1 and initials.startswith(name.upper()):
            name = name.upper()
    if kind.lower() in name.lower():
        kind = ""
    dated = str(year) if year and str(year) not in name else ""
    return one_line(" ".join(part for part in (name, kind, dated) if part))


def name_each(
    claims: Iterable[Claim], parts: Sequence[Callable[[Claim], str]], least: int = 1
) -> dict[str, str]:
    """Name claims by the first parts of their name that tell them apart.

    Parameters
    ----------
    claims : iterable of Claim
    parts : sequence of callable
        What a name is made of, the most telling first; the id ends it if all others agree.
    least : int
        How many of the parts every name has.

    Returns
    -------
    dict of str to str
        Names by id of the claim.

    Examples
    --------
    >>> from wageflow.claims import Claim
    >>> alone, one, two = (Claim(id=i, source=s, locator=i) for i, s in ("ax", "by", "cy"))
    >>> name_each([alone, one, two], [lambda c: c.source, lambda c: c.locator])
    {'a': 'x', 'b': 'y, b', 'c': 'y, c'}
    """
    listed = list(claims)
    spelled = {c.id: [one_line(part(c)) for part in parts] + [one_line(c.id)] for c in listed}
    names = {claim.id: "" for claim in listed}
    for depth in range(least, len(parts) + 2):
        often = Counter(names.values())
        for name, words in spelled.items():
            if depth == least or often[names[name]] > 1:
                names[name] = _joined(words[:depth])
    return names


def _joined(words: Iterable[str]) -> str:
    """Join words that are not empty, leaving out what was said before."""
    said = ""
    for word in words:
        if not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said):
            said = f"{said}, {word}" if said else word
    return said


def broken(name: str, width: int) -> str:
    r"""Break a name into lines, after commas where that will do.

    Examples
    --------
    >>> broken("NKSC report 2012, ch. 3 s. 1, the report", 30)
    'NKSC report 2012, ch. 3 s. 1,\nthe report'
    """
    *parts, last = one_line(name).split(", ")
    lines: list[str] = []
    for part in [*(f"{part}," for part in parts), last]:
        if lines and len(lines[-1]) + 1 + len(part) <= width:
            lines[-1] += f" {part}"
        else:
            lines += lines_of(part, width).split("\n")
    return "\n".join(lines)


def scaled(claim: Claim, unit: float) -> Claim:
    """Return a claim with its figures in a unit of the axis.

    Examples
    --------
    >>> from wageflow.claims import Claim
    >>> scaled(Claim(id="a", source="s", value=3e6), 1e6).value
    3.0
    """
    low, high, value = (
        None if figure is None else figure / unit for figure in (claim.low, claim.high, claim.value)
    )
    return replace(claim, low=low, high=high, value=value)


def ends(claim: Claim) -> tuple[float, float]:
    """Return the finite ends of the figure of a claim: those of its words, without infinity.

    Examples
    --------
    >>> from wageflow.claims import Claim
    >>> ends(Claim(id="a", source="s", kind="at least", value=3.0))
    (3.0, 3.0)
    """
    found = claim.extent()
    if found is None or (claim.value is not None and claim.kind in ("up to", "at least")):
        value = float("nan") if claim.value is None else claim.value
        return value, value
    return found


def draw_claim(ax: Axes, claim: Claim, y: float, pen: Pen) -> None:
    """Draw the figure of a claim at a height: a dot, a bar, a halo, or an arrow.

    On a log axis a range that begins at zero is what it says there: an "up to".
    """
    low, high = ends(claim)
    open_below = claim.kind == "up to" or (ax.get_xscale() == "log" and low <= 0)
    low = high if open_below and low <= 0 else low
    single = claim.value is not None or low == high
    if claim.kind == "about":
        _bar(ax, (low, high), y, colour=pen.colour, alpha=0.28, linewidth=8.5)
    if not single:
        dashes = (0, (1.0, 0.5)) if claim.kind == "spread" else "solid"
        # the ends of a bar with marks of its own must be seen beside it
        slim = pen.marker != "o" or claim.kind == "interval"
        tall = 0.4 * _BAR if slim else _BAR
        _bar(ax, (low, high), y, colour=pen.colour, linewidth=tall, linestyle=dashes)
        if pen.hollow and not slim:
            _bar(ax, (low, high), y, colour="white", linewidth=0.4 * _BAR, closed=False)
    stroke = claim.kind == "interval" or (claim.kind == "spread" and single)
    at = [high if claim.value is None else claim.value] if single else [low, high]
    if single or stroke or pen.marker != "o":
        ax.plot(
            at,
            [y] * len(at),
            linestyle="none",
            marker="|" if stroke else pen.marker,
            markersize=9 if stroke else 5 if pen.marker == "o" else 6,
            markeredgewidth=1.3,
            markeredgecolor=pen.colour,
            markerfacecolor="white" if pen.hollow else pen.colour,
            zorder=5,
            gid=f"mark:{claim.id}",
        )
    if open_below:
        _arrow(ax, (low, y), -_ARROW, pen.colour)
    if claim.kind == "at least":
        _arrow(ax, (high, y), _ARROW, pen.colour)


def _bar(  # noqa: PLR0913 - a line of matplotlib has no fewer properties
    ax: Axes,
    span: tuple[float, float],
    y: float,
    *,
    colour: str,
    linewidth: float,
    closed: bool = True,
    linestyle: Any = "solid",
    alpha: float = 1.0,
) -> None:
    """Draw a line that stops where its figures do; strokes close it, so that a narrow one shows."""
    ax.plot(
        span,
        [y, y],
        color=(colour, alpha),
        linewidth=linewidth,
        linestyle=linestyle,
        solid_capstyle="butt",
        dash_capstyle="butt",
        marker="|" if closed else "",
        markersize=linewidth,
        markeredgewidth=_STROKE,
        markeredgecolor=colour,
        zorder=3 if alpha < 1 else 4,
        gid="halo" if alpha < 1 else "bar",
    )


def _arrow(ax: Axes, start: tuple[float, float], length: float, colour: str) -> None:
    arrow = ax.annotate(
        "",
        start,
        xytext=(length, 0),
        textcoords="offset points",
        annotation_clip=False,
        arrowprops={
            "arrowstyle": "<|-",
            "color": colour,
            "linewidth": 1.5,
            "mutation_scale": 8,
            "shrinkA": 0,
            "shrinkB": 0,
        },
        zorder=4,
    )
    arrow.set_gid("up to" if length < 0 else "at least")


def legend_of(claims: Iterable[Claim]) -> str:
    """Say in words what the marks mean, of those kinds alone that are drawn.

    Examples
    --------
    >>> from wageflow.claims import Claim
    >>> legend_of([Claim(id="a", source="s", value=1.0, kind="up to")])
    'Arrow to the left: up to'
    """
    kinds = {claim.kind for claim in claims}
    told = "; ".join(words for kind, words in _WORDS.items() if kind in kinds)
    return told[:1].upper() + told[1:]


def points(ax: Axes) -> tuple[float, float]:
    """Return the width and the height of an Axes in points, as it stands after its layout."""
    figure = root_of(ax)
    figure.draw_without_rendering()
    box = ax.get_window_extent()
    return 72 * box.width / figure.dpi, 72 * box.height / figure.dpi


def room_for(ax: Axes, lines: float, picture: str) -> None:
    """Refuse an Axes in which so many lines of labels could not be read.

    Raises
    ------
    InputError
    """
    figure = root_of(ax)
    high = 72 * ax.get_window_extent().height / figure.dpi
    if high < lines * 1.25 * _SMALLEST:
        inches = lines * LINE / 72
        raise InputError(
            f"{picture}, ax: {high / 72:.1f} inches high, too low for {lines:.0f} lines of labels; "
            f"make it {inches:.1f} inches high, or leave ax out"
        )


def fit_labels(ax: Axes, lines: float) -> None:
    """Write the labels of the rows as small as the Axes needs, so that none covers another."""
    _, high = points(ax)
    size = min(NOTE, high / lines / 1.25)
    for label in ax.get_yticklabels():
        label.set_fontsize(size)


def divide(ax: Axes, view: tuple[float, float]) -> None:
    """Set the ends of a value axis that is linear or logarithmic, and as many ticks as fit."""
    ax.set_xlim(*view)
    ax.xaxis.set_major_formatter(lambda value, _: exact(value))
    width, _ = points(ax)
    low, high = view
    log = ax.get_xscale() == "log"
    ticks: Sequence[float] = ()
    for count in range(7, 1, -1):
        if not log and _apart(
            ticks := _inside(MaxNLocator(count).tick_values(low, high), view), view, width
        ):
            break
    if log:
        ticks = _log_ticks(view, width)
        ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_locator(FixedLocator(list(ticks)))


def _log_ticks(view: tuple[float, float], width: float) -> Sequence[float]:
    first, last = (int(np.floor(np.log10(end))) for end in view)
    found: Sequence[float] = ()
    for step in range(1, 4):
        for parts in _SUBDIVISIONS if step == 1 else ((1,),):
            decades = [10.0**k for k in range(first, last + 1) if k % step == 0]
            found = _inside([part * ten for ten in decades for part in parts], view)
            if len(found) > 1 and _apart(found, view, width, log=True):
                return found
    # less than a factor of two: round figures at even distances serve better than none
    for count in range(5, 1, -1):
        even = _inside(MaxNLocator(count).tick_values(*view), view)
        if _apart(even, view, width, log=True):
            return even
    return found[:1]


def _inside(ticks: Iterable[float], view: tuple[float, float]) -> list[float]:
    return [float(tick) for tick in ticks if view[0] <= tick <= view[1]]


def _apart(
    ticks: Sequence[float], view: tuple[float, float], width: float, *, log: bool = False
) -> bool:
    """Tell whether labels of ticks leave room between them."""
    low, high = np.log(view) if log else view
    where = (np.log(ticks) if log else np.asarray(ticks)) - low
    places = width * where / (high - low)
    half = [0.32 * BODY * len(exact(tick)) for tick in ticks]
    return all(
        here + one + 6 < there - other
        for (here, there), (one, other) in zip(pairwise(places), pairwise(half), strict=True)
    )
