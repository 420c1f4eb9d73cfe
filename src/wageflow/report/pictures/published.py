"""Published figures with dates, held against a fan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from wageflow.errors import InputError
from wageflow.report.escape import plain
from wageflow.report.pictures.style import INK, finite
from wageflow.scenarios.calendar import iso_date, middle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from wageflow.scenarios.calendar import Horizon

__all__ = ["Published", "draw_published", "read_published"]

_SHAPES = (("diamond", "D"), ("square", "s"), ("triangle", "^"), ("circle", "o"))
_JOINED = " (two joined: from and to)"
_SINGLE, _RANGE = 2, 3  # (date, value) and (date, low, high)


class Published(NamedTuple):
    """A published figure, or a range, with its date as text and in years."""

    name: str
    date: str
    at: float
    low: float
    high: float


def read_published(
    mark: Mapping[str, Any] | None, horizon: Horizon, picture: str
) -> list[Published]:
    """Read published figures.

    Raises
    ------
    InputError
        If one is neither ``(date, value)`` nor ``(date, low, high)``, or its date lies outside.

    Examples
    --------
    >>> from wageflow.scenarios.calendar import Horizon
    >>> found = read_published({"a count": [("2013", 50_000)]}, Horizon("2012", "2014"), "fan")
    >>> found[0].at, found[0].low
    (2013.5, 50000.0)
    """
    if mark is not None and not isinstance(mark, Mapping):
        raise InputError(
            f"{picture}, mark: got {type(mark).__name__}; write a mapping such as "
            "{'a count': [('2015', 50_000)]}"
        )
    found: list[Published] = []
    for name, listed in (mark or {}).items():
        place = f"{picture}, mark {name!r}"
        if isinstance(listed, str) or not hasattr(listed, "__iter__"):
            raise InputError(f"{place}: got {listed!r}; write a list such as [('2015', 50_000)]")
        # one figure need not stand in a list of its own
        alone = isinstance(listed, tuple) and not any(isinstance(p, tuple | list) for p in listed)
        figures = [listed] if alone else listed
        found += [_read(plain(str(name)), one, horizon, place) for one in figures]
    return found


def _read(name: str, one: Any, horizon: Horizon, place: str) -> Published:
    parts = list(one) if isinstance(one, tuple | list) else []
    numbers = parts[1:]
    wrong = any(isinstance(end, str | bool) or not finite(end) for end in numbers)
    if len(parts) not in (_SINGLE, _RANGE) or wrong:
        raise InputError(
            f"{place}: got {one!r}; write (date, value) or (date, low, high), such as "
            "('2015', 50_000, 60_000)"
        )
    date = iso_date(parts[0], place)
    at = middle(date) / 12
    if not horizon.edges[0] <= 12 * at <= horizon.edges[-1]:
        raise InputError(
            f"{place}: {date} lies outside {horizon.start} to {horizon.end}; leave it out, or "
            "project further"
        )
    low, high = float(numbers[0]), float(numbers[-1])
    if low > high:
        raise InputError(f"{place}: {low:g} is above {high:g}; turn them round")
    return Published(name, date, at, low, high)


def draw_published(ax: Axes, published: Sequence[Published], unit: float) -> str:
    """Draw figures as points, ranges as two joined points, and return what they look like."""
    names = list(dict.fromkeys(one.name for one in published))
    for one in published:
        number = names.index(one.name)
        hollow = number // len(_SHAPES) % 2
        ax.plot(
            [one.at] if one.low == one.high else [one.at, one.at],
            [one.low / unit] if one.low == one.high else [one.low / unit, one.high / unit],
            color=INK,
            linewidth=1.2,
            solid_capstyle="butt",
            marker=_SHAPES[number % len(_SHAPES)][1],
            markersize=5,
            markerfacecolor="white" if hollow else INK,
            markeredgecolor=INK if hollow else "white",
            markeredgewidth=0.8,
            zorder=5,
            gid="published",
        )
    return "; ".join(
        f"{_shape(number)}, {name}{_JOINED if any(_ranged(published, name)) else ''}"
        for number, name in enumerate(names)
    )


def _shape(number: int) -> str:
    hollow = "hollow " if number // len(_SHAPES) % 2 else ""
    return f"{hollow}{_SHAPES[number % len(_SHAPES)][0]}s"


def _ranged(published: Sequence[Published], name: str) -> list[bool]:
    return [one.low < one.high for one in published if one.name == name]
