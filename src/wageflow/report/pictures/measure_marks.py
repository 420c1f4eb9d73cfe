"""The measures of a scenario on a time axis: lines, spans, and labels that do not collide."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib.transforms import ScaledTranslation

from wageflow.report.pictures.measure_names import Group, told_apart
from wageflow.report.pictures.spacing import spread
from wageflow.report.pictures.style import INK, MARK, NOTE, TEXT, root_of
from wageflow.report.pictures.time_axis import fill_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from wageflow.scenarios.measures import Measure
    from wageflow.scenarios.scenario import Scenario

__all__ = ["Mark", "Placed", "Plan", "draw_marks", "place_labels", "plan_marks", "write_key"]

ROW = 1.45 * NOTE  # height of a row of labels, in points
_LETTER = 0.54 * NOTE  # mean width of a letter, in points
_MOST = 4  # labels in words; beyond, numbers with a key
_BADGE = 1.5 * NOTE  # width of a number in its frame, in points
_DIGIT = 0.65 * NOTE
_LIFT = 13.0  # height of a number over the Axes, in points
#: How lines are dashed where measures begin and end, and those of the other of two scenarios.
_BEGUN, _ENDED = (0, (5, 2.5)), (0, (1, 2))
_BEGUN_OTHER, _ENDED_OTHER = (0, (7, 2, 1, 2)), (0, (1, 4))
_ASIDE = 3.0  # points between two lines of one date
_SHADE: dict[str, Any] = {"color": MARK, "alpha": 0.08, "linewidth": 0, "zorder": 0.5}


class Mark(NamedTuple):
    """Where measures of one date stand, in years; `last` is None where there is no end to show.

    Where two scenarios are compared, `owner` is whose they are, and `other` whether they are those
    of the scenario that the first is held against.
    """

    first: float
    last: float | None
    names: tuple[str, ...]
    numbers: tuple[int, ...]
    owner: str = ""
    other: bool = False

    @property
    def words(self) -> str:
        """Its label in words, of a mark of one measure."""
        return f"{self.owner}: {self.names[0]}" if self.owner else self.names[0]

    @property
    def colour(self) -> str:
        """Of its lines and of its label; that of the other scenario is the line at zero."""
        return INK if self.other else MARK


class Placed(NamedTuple):
    """In which row over the Axes a label stands, and whether it runs to the right of its line."""

    row: int
    right: bool


@dataclass(frozen=True)
class Plan:
    """What is marked, and how it is labelled.

    Parameters
    ----------
    marks : tuple of Mark
        In the order of time.
    placed : tuple of Placed
        Of labels in words; empty where numbers stand for them.
    key : tuple of str
        Lines to stand under the axis.
    width : float
        Of the Axes, as far as it is known before it is drawn, in points.
    """

    marks: tuple[Mark, ...]
    placed: tuple[Placed, ...]
    key: tuple[str, ...]
    width: float

    @property
    def above(self) -> float:
        """How much room the labels take over the Axes, in points."""
        if not self.marks:
            return 0.0
        if not self.placed:
            return ROW + _LIFT
        return ROW * (max(one.row for one in self.placed) + 1) + 3


def plan_marks(
    scenario: Scenario,
    edges: Sequence[float],
    width: float,
    *,
    worded: bool = True,
    against: Scenario | None = None,
) -> Plan:
    """Find out which measures have a place on a time axis, and how to label them.

    Parameters
    ----------
    scenario : Scenario
    edges : sequence of float
        The ends of the axis, and whatever lies between, in years.
    width : float
        Of the axis, in points.
    worded : bool
        Whether labels may be words; otherwise they are numbers with a key.
    against : Scenario, optional
        Another scenario, whose measures are marked, too.

    Examples
    --------
    >>> import wageflow as wf
    >>> stop = wf.Scenario("stop", measures=[wf.StopPermits(start="2013-07"), wf.Leak(share=0.1)])
    >>> plan = plan_marks(stop, [2012, 2016], 400)
    >>> plan.marks[0].first, plan.marks[0].names, plan.key
    (2013.5, ('stop of permits, Jul 2013',), ('throughout: leakage',))
    """
    start, end = float(edges[0]), float(edges[-1])
    groups = told_apart(scenario, against)
    inside: dict[tuple[float, float | None, int], list[str]] = {}
    beside: list[dict[str, list[str]]] = [{} for _ in groups]
    for k, group in enumerate(groups):
        for name, measure in group.measures:
            place = _place(measure, start, end)
            if isinstance(place, str):
                beside[k].setdefault(place, []).append(name)
            else:
                inside.setdefault((*place, k), []).append(name)
    marks = _in_order(inside, groups)
    placed = place_labels(marks, (start, end), width) if worded else ()
    key: list[str] = []
    for k, group in enumerate(groups):
        items = [f"{place}: {n}" for place, listed in beside[k].items() for n in listed]
        numbered = [] if placed else _numbered(marks, group)
        look = f" ({group.style})" if numbered else ""
        items = numbered + items
        if items and group.owner:
            items[0] = f"{group.owner}{look}: {items[0]}"
        key += fill_lines(items, width)
    return Plan(marks, placed, tuple(key), width)


def _numbered(marks: Sequence[Mark], group: Group) -> list[str]:
    """Return the names of the marks of a group with their numbers."""
    own = [mark for mark in marks if mark.owner == group.owner and mark.other == group.other]
    return [f"{k} {name}" for m in own for k, name in zip(m.numbers, m.names, strict=True)]


def _place(measure: Measure, start: float, end: float) -> str | tuple[float, float | None]:
    """Return where a measure stands, or in words that it has no place on the axis."""
    if measure.first is None and measure.last is None:
        return "throughout"
    first = start if measure.first is None else measure.first / 12
    last = None if measure.last is None else measure.last / 12
    if first > end:
        return "later"
    ends_inside = last is not None and start < last <= end
    if first < start and not ends_inside:
        return "before"
    if last is None or last - first <= 1.01 / 12:  # a charge of one month is a date
        return max(first, start), None
    return max(first, start), min(last, end)


def _in_order(
    inside: Mapping[tuple[float, float | None, int], Sequence[str]], groups: Sequence[Group]
) -> tuple[Mark, ...]:
    marks, count = [], 0
    # on one date those of the first scenario come first, beside whose lines the others stand
    ordered = sorted(inside, key=lambda one: (one[0], groups[one[2]].other, one[1] or 0.0))
    for first, last, k in ordered:
        group, names = groups[k], tuple(inside[first, last, k])
        numbers = tuple(range(count + 1, count + 1 + len(names)))
        marks.append(Mark(first, last, names, numbers, group.owner, group.other))
        count += len(names)
    return tuple(marks)


def place_labels(
    marks: Sequence[Mark], ends: tuple[float, float], width: float
) -> tuple[Placed, ...]:
    """Find rows for labels in words, as few as possible; nothing if words do not fit.

    A label starts or ends at its line, which a leader goes on with up to its row; no label covers
    another, or such a leader. Those that run to the right of their lines come first.

    Examples
    --------
    >>> one = Mark(2013.0, None, ("no new permits",), (1,))
    >>> two = Mark(2013.5, None, ("border closed",), (2,))
    >>> place_labels([one, two], (2012.0, 2020.0), 400.0)
    (Placed(row=1, right=True), Placed(row=0, right=True))
    """
    if not marks or len(marks) > _MOST or any(len(mark.names) > 1 for mark in marks):
        return ()
    at = [(mark.first - ends[0]) / (ends[1] - ends[0]) * width for mark in marks]
    long = [_LETTER * len(mark.words) + NOTE for mark in marks]
    best: tuple[Placed, ...] = ()
    for cut in range(len(marks), -1, -1):
        right = [k < cut for k in range(len(marks))]
        spans = [
            (x, x + size) if to_right else (x - size, x)
            for x, size, to_right in zip(at, long, right, strict=True)
        ]
        if any(low < -1 or high > width + 1 for low, high in spans):
            continue
        for order in permutations(range(len(marks))):
            rows = _rows(order, at, spans)
            if rows and (not best or max(rows) < max(one.row for one in best)):
                best = tuple(Placed(row, side) for row, side in zip(rows, right, strict=True))
    return best


def _rows(
    order: Sequence[int], at: Sequence[float], spans: Sequence[tuple[float, float]]
) -> list[int]:
    """Give each label, in an order, the lowest row that is free; nothing if one finds none."""
    rows: dict[int, int] = {}
    for k in order:
        low, high = spans[k]
        least, most = 0, len(order)
        taken = set()
        for other, row in rows.items():
            if low <= at[other] <= high:  # it would stand on the leader of the other
                least = max(least, row + 1)
            if spans[other][0] <= at[k] <= spans[other][1]:
                most = min(most, row - 1)
            if low < spans[other][1] and spans[other][0] < high:
                taken.add(row)
        free = [row for row in range(least, most + 1) if row not in taken]
        if not free:
            return []
        rows[k] = free[0]
    return [rows[k] for k in range(len(order))]


def draw_marks(ax: Axes, plan: Plan) -> None:
    """Draw the lines, spans and labels of a plan; the labels stand over the Axes."""
    for mark in plan.marks:
        _line(ax, mark, plan)
    if plan.placed:
        for mark, placed in zip(plan.marks, plan.placed, strict=True):
            _word(ax, mark, placed)
    elif plan.marks:
        _numbers(ax, plan)


def write_key(ax: Axes, plan: Plan) -> None:
    """Write the key of a plan under the axis of time."""
    if plan.key:
        colour = INK if any(mark.other for mark in plan.marks) else MARK
        ax.set_xlabel("\n".join(plan.key), fontsize=NOTE, color=colour, loc="left", **TEXT)
        ax.xaxis.label.set_multialignment("left")


def _away(ax: Axes, mark: Mark, x: float, plan: Plan) -> float:
    """Return by how many points a line stands beside that of the first scenario on its date."""
    taken = [end for one in plan.marks if not one.other for end in (one.first, one.last)]
    if not mark.other or x not in taken:
        return 0.0
    return _ASIDE if x < ax.get_xlim()[1] else -_ASIDE


def _line(ax: Axes, mark: Mark, plan: Plan) -> None:
    over, inches = ax.get_xaxis_transform(), root_of(ax).dpi_scale_trans
    if mark.last is not None:
        if not mark.other:  # two shades over one another would be as dark as a band
            ax.axvspan(mark.first, mark.last, gid="span", **_SHADE)
        # of two scenarios, one bar lies under the other
        low = ScaledTranslation(0, -_ASIDE / 72 if mark.other else 0.0, inches)
        ax.plot(
            [mark.first, mark.last],
            [1, 1],
            transform=over + low,
            color=mark.colour,
            linewidth=2.5,
            linestyle=(0, (2, 0.7)) if mark.other else "solid",
            solid_capstyle="butt",
            clip_on=False,
            zorder=4,
        )
    begun, ended = (_BEGUN_OTHER, _ENDED_OTHER) if mark.other else (_BEGUN, _ENDED)
    for x, dashes in ((mark.first, begun), (mark.last, ended)):
        if x is not None:
            gid = "measure" if x == mark.first else "end"
            away = _away(ax, mark, x, plan)
            ax.plot(
                [x, x],
                [0, 1],
                transform=over + ScaledTranslation(away / 72, 0, inches),
                color=mark.colour,
                linewidth=1.0,
                linestyle=dashes,
                zorder=3.5,
                gid=f"{gid} of the other" if mark.other else gid,
            )


def _word(ax: Axes, mark: Mark, placed: Placed) -> None:
    ax.annotate(
        mark.words,
        (mark.first, 1),
        xycoords=ax.get_xaxis_transform(),
        xytext=(0, 4 + placed.row * ROW),
        textcoords="offset points",
        ha="left" if placed.right else "right",
        fontsize=NOTE,
        color=mark.colour,
        annotation_clip=False,
        arrowprops=_leader(0 if placed.right else 1, mark.colour) if placed.row else None,
        zorder=6,
        **TEXT,
    )


def _numbers(ax: Axes, plan: Plan) -> None:
    """Write numbers in a row over the Axes, moved apart and led to their lines."""
    first, last = ax.get_xlim()
    at = [
        (mark.first - first) / (last - first) + _away(ax, mark, mark.first, plan) / plan.width
        for mark in plan.marks
    ]
    texts = [", ".join(map(str, mark.numbers)) for mark in plan.marks]
    wide = [_BADGE + _DIGIT * (len(text) - 1) for text in texts]
    # where there are too many for the width, they are written smaller
    size = min(1.0, plan.width / sum(wide))
    placed = spread([x * plan.width for x in at], [w * size for w in wide], 0.0, plan.width)
    lift = ScaledTranslation(0, _LIFT / 72, root_of(ax).dpi_scale_trans)
    for mark, x, text, to in zip(plan.marks, at, texts, placed, strict=True):
        ax.annotate(
            text,
            (x, 1),
            xycoords="axes fraction",
            xytext=(to / plan.width, 1),
            textcoords=ax.transAxes + lift,
            ha="center",
            fontsize=NOTE * size,
            color=mark.colour,
            annotation_clip=False,
            arrowprops=_leader(0.5, mark.colour),
            zorder=6,
            **TEXT,
        )


def _leader(side: float, colour: str) -> dict[str, Any]:
    end = {"shrinkA": 0, "shrinkB": 0, "relpos": (side, 0)}
    return {"arrowstyle": "-", "color": colour, "linewidth": 0.8, **end}
