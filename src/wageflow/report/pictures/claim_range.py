"""Claims side by side, each as it is printed: a range plot."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.transforms import ScaledTranslation

from wageflow.claims import Claim, Ledger
from wageflow.claims.ledger import COLUMNS
from wageflow.errors import InputError, UnknownNameError, nearest
from wageflow.report.digits import Scale, scale_for
from wageflow.report.pictures.claim_marks import (
    LINE,
    Pen,
    broken,
    divide,
    draw_claim,
    ends,
    fit_labels,
    legend_of,
    name_each,
    room_for,
    scaled,
    source_name,
)
from wageflow.report.pictures.heading import heading
from wageflow.report.pictures.style import (
    BODY,
    INK,
    NOTE,
    PALE,
    STATE_COLOUR,
    TEXT,
    axes_for,
    bare,
    describe,
    one_line,
    root_of,
    wanted,
)
from wageflow.report.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matplotlib.axes import Axes

__all__ = ["claims"]

_MOST = 80  # rows of a picture that fits a page
_FACTOR = 50  # between the smallest and the largest figure, from which on the axis is logarithmic
_WIDE = 46  # letters of a line of labels
_ABOUT = ("topic", "host", "sector", "recipient", "base", "year")


class _Row(NamedTuple):
    """A line of the picture: a claim, or the heading of a group."""

    y: float
    label: str
    claim: Claim | None


def claims(ledger: Ledger, *, ax: Axes | None = None, by: str = "host") -> Axes:
    """Draw claims one under the other, each as it is printed, under headings.

    A point is a dot, bounds are a bar, a spread between workers a dashed bar; "about" has a halo
    as wide as its last digit allows; "up to" and "at least" are arrows. What is inferred, not
    printed, is hollow. Claims of one origin are joined at the right. Groups and the claims in them
    descend by their middles; years ascend.

    Parameters
    ----------
    ledger : Ledger
        Claims in one unit, at most 80 with a figure: ``ledger.find(topic="state_share")``.
    ax : Axes, optional
        Where to draw, in a figure with ``layout="constrained"``, which makes room for the names; a
        new figure, as high as the claims need, if left out.
    by : str
        Field of a claim by which they are grouped.

    Returns
    -------
    Axes
        The axis is logarithmic if the largest figure is more than 50 times the smallest.

    Raises
    ------
    UnknownNameError
        If a claim has no field `by`.
    InputError
        If no claim prints a figure, more than 80 do, their units differ, or the Axes is too low.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> ax = wf.plot.claims(wf.load_claims("dprk").find(topic="state_share"))
    >>> ax.get_xlabel()
    '%'
    >>> plt.close(ax.figure)
    """
    wanted(ledger, Ledger, "claims", 'a ledger, such as wf.load_claims("dprk").find(topic="wage")')
    if by not in COLUMNS:
        raise UnknownNameError(f"claims, by {by!r}: {nearest(str(by), COLUMNS)}")
    shown = _drawable(ledger)
    groups = _grouped(shown, by)
    names = _names(ledger, shown, groups, by)
    rows, lines = _laid_out(groups, names)
    ax = axes_for(ax, (7.4, 1.5 + lines * LINE / 72), "claims")
    room_for(ax, lines, "claims")
    log = _is_log(shown)
    scale = _scale(shown, log=log)
    if log:
        ax.set_xscale("log")
    for row in rows:
        if row.claim:
            ax.axhline(row.y, color="#EBEBEB", linewidth=0.7, zorder=0)
            pen = Pen(STATE_COLOUR, hollow=row.claim.inferred)
            draw_claim(ax, scaled(row.claim, scale.factor), row.y, pen)
    _frame(ax, rows, lines, f"{scale.name} {_unit_of(shown)}")
    _join(ax, rows)
    low, high = _view(shown, log=log)
    divide(ax, (low / scale.factor, high / scale.factor))
    missing = len(ledger) - len(shown)
    notes = [_counted(shown, missing), _marks(shown)]
    heading(ax, _title(shown), [note for note in notes if note])
    fit_labels(ax, lines)
    return describe(ax, _told(shown, groups, names, missing, by))


def _drawable(ledger: Ledger) -> list[Claim]:
    """Return the claims that print a figure, if they are of one unit and not too many."""
    shown = [claim for claim in ledger.values() if claim.extent() is not None]
    if not shown:
        raise InputError(
            f"claims: none of {len(ledger)} claims prints a figure; find others, such as "
            'ledger.find(topic="wage")'
        )
    units = Counter((claim.unit, claim.currency, claim.per) for claim in shown)
    if len(units) > 1:
        listed = ", ".join(f"{_unit(*unit)} ({n})" for unit, n in units.most_common())
        often = dict(zip(("unit", "currency", "per"), units.most_common(1)[0][0], strict=True))
        differ = [
            f"{name}={often[name]!r}"
            for place, name in enumerate(often)
            if len({unit[place] for unit in units}) > 1
        ]
        raise InputError(
            f"claims: figures in different units: {listed}; narrow them down, such as "
            f"ledger.find({', '.join(differ)}), or convert money first, with "
            "ledger.converted(currency=..., per=...)"
        )
    if len(shown) > _MOST:
        raise InputError(
            f"claims: {len(shown)} claims with a figure, more than the {_MOST} that can be read in "
            "one picture; narrow them down, such as ledger.find(host=...), and draw several"
        )
    return shown


def _unit(unit: str, currency: str, per: str) -> str:
    each = {"": "", "once": " once", "term": " a contract"}.get(per, f" a {per}")
    return f"{currency or unit or 'no unit'}{each}"


def _unit_of(shown: Sequence[Claim]) -> str:
    return _unit(shown[0].unit, shown[0].currency, shown[0].per)


def _scale(shown: Sequence[Claim], *, log: bool) -> Scale:
    """Choose millions or billions for money; people are counted one by one."""
    if not shown[0].currency:
        return Scale(1.0, "")
    sizes = [abs(end) for claim in shown for end in ends(claim) if end]
    if not sizes:
        return Scale(1.0, "")
    return scale_for(math.sqrt(max(sizes) * min(sizes)) if log else max(sizes))


def _middle(claim: Claim) -> float:
    return claim.value if claim.value is not None else sum(ends(claim)) / 2


def _grouped(shown: Iterable[Claim], by: str) -> dict[str, list[Claim]]:
    """Group claims by a field; headings and claims descend by size, years ascend."""
    found: defaultdict[object, list[Claim]] = defaultdict(list)
    for claim in shown:
        found[getattr(claim, by)].append(claim)
    for members in found.values():
        members.sort(key=_middle, reverse=True)

    def order(item: tuple[object, list[Claim]]) -> tuple[bool, float]:
        key, members = item
        if isinstance(key, int | float) and not isinstance(key, bool):
            return False, key
        return True, -_middle(members[0])

    return {_heading(key, by): members for key, members in sorted(found.items(), key=order)}


def _heading(key: object, by: str) -> str:
    word = by.replace("_", " ")
    if key is None or key in ("", ()):
        return f"({word} not stated)"
    if isinstance(key, tuple):
        return "; ".join(map(str, key))
    if isinstance(key, bool):
        return word if key else f"not {word}"
    if by in ("topic", "host"):
        return _said(by, key)
    return one_line(f"{key:g}" if isinstance(key, float) else str(key))


def _said(name: str, content: object) -> str:
    if name == "topic":
        return one_line(str(content).replace("_", " "))
    return "all hosts" if name == "host" and content == "all" else one_line(str(content or ""))


def _names(
    ledger: Ledger, shown: Sequence[Claim], groups: Mapping[str, list[Claim]], by: str
) -> dict[str, str]:
    """Name claims by what they are about, as far as that differs, and where they stand."""
    differ = [
        name for name in _ABOUT if name != by and len({getattr(claim, name) for claim in shown}) > 1
    ]

    def about(claim: Claim) -> str:
        # the year of the source goes without saying
        told = [name for name in differ if name != "year" or claim.year != claim.source_year]
        return ", ".join(filter(None, (_said(name, getattr(claim, name)) for name in told)))

    def place(claim: Claim) -> str:
        source = "" if by == "source" else source_name(claim, ledger.sources)
        return ", ".join(filter(None, (source, "" if by == "locator" else claim.locator)))

    def who(claim: Claim) -> str:
        return "" if by == "who" else claim.who

    names: dict[str, str] = {}
    for members in groups.values():
        names |= name_each(members, (about, place, who), least=2)
    return names


def _laid_out(
    groups: Mapping[str, list[Claim]], names: Mapping[str, str]
) -> tuple[list[_Row], float]:
    """Return the lines of the picture from above, and how much room they take, in lines."""
    rows: list[_Row] = []
    level = 0.3
    for head, members in groups.items():
        for claim in (None, *members):
            label = broken(names[claim.id] if claim else head, _WIDE)
            high = label.count("\n") + (1.25 if claim else 1.4)
            rows.append(_Row(level + high / 2, label, claim))
            level += high
        level += 0.3
    return rows, level


def _is_log(shown: Iterable[Claim]) -> bool:
    found = [end for claim in shown for end in ends(claim)]
    positive = [end for end in found if end > 0]
    # a range that begins at zero is an arrow on a log axis; what lies at or below it has no place
    if not positive or any(ends(claim)[1] <= 0 for claim in shown) or min(found) < 0:
        return False
    return max(positive) > _FACTOR * min(positive)


def _view(shown: Iterable[Claim], *, log: bool) -> tuple[float, float]:
    found = [end for claim in shown for end in ends(claim) if end > 0 or not log]
    low, high = min(found), max(found)
    if log:
        room = (high / low) ** 0.07
        return low / room, high * room
    if 0 <= low < 0.8 * high:
        low = 0.0
    room = 0.07 * (high - low) or 0.05 * abs(high) or 1.0
    return low - room, high + room


def _frame(ax: Axes, rows: Sequence[_Row], lines: float, unit: str) -> None:
    bare(ax)
    ax.spines["left"].set_visible(False)
    ax.set_ylim(lines, 0)
    ax.set_yticks([row.y for row in rows], [row.label for row in rows], **TEXT)
    ax.tick_params(axis="y", length=0, labelsize=NOTE)
    for row, label in zip(rows, ax.get_yticklabels(), strict=True):
        if row.claim is None:
            label.set_fontweight("bold")
    scale = ", log scale" if ax.get_xscale() == "log" else ""
    ax.set_xlabel(f"{one_line(unit)}{scale}", fontsize=BODY, color=INK, **TEXT)


def _join(ax: Axes, rows: Iterable[_Row]) -> None:
    """Join claims of one origin by thin lines right of the Axes, side by side where they meet."""
    at: defaultdict[str, list[float]] = defaultdict(list)
    for row in rows:
        if row.claim:
            for origin in row.claim.origins:
                at[origin].append(row.y)
    taken: list[float] = []
    several = ((min(ys), max(ys), name) for name, ys in at.items() if len(ys) > 1)
    scale = root_of(ax).dpi_scale_trans
    for low, high, name in sorted(several):
        lane = next((k for k, end in enumerate(taken) if end < low), len(taken))
        taken[lane : lane + 1] = [high]
        shift = ScaledTranslation((6 + 6 * lane) / 72, 0, scale)
        ax.plot(
            [1.0] * len(at[name]),
            at[name],
            "o-",
            color=PALE,
            linewidth=0.9,
            markersize=2.6,
            transform=ax.get_yaxis_transform() + shift,
            clip_on=False,
            gid=f"origin:{name}",
        )


def _title(shown: Iterable[Claim]) -> str:
    topics = list(dict.fromkeys(claim.topic.replace("_", " ") or "claims" for claim in shown))
    told = ", ".join(topics) if len(topics) <= 3 else f"{len(topics)} topics"
    return f"{told[:1].upper()}{told[1:]}, claim by claim"


def _independent(shown: Sequence[Claim]) -> int:
    """Return how many statements are independent: those that begin a line, and groups of others."""
    first = {claim.id for claim in shown if claim.origins == (claim.id,)}
    groups: list[set[str]] = []
    for claim in shown:
        mine = set(claim.origins)
        if not mine.isdisjoint(first):
            continue
        apart = [group for group in groups if group.isdisjoint(mine)]
        joined = mine.union(*(group for group in groups if not group.isdisjoint(mine)))
        groups = [*apart, joined]
    return len(first) + len(groups)


def _counted(shown: Sequence[Claim], missing: int) -> str:
    texts = len({claim.source for claim in shown})
    origins = _independent(shown)
    told = [
        counted(len(shown), "claim") + f" in {counted(texts, 'text')}",
        counted(origins, "origin"),
    ]
    if missing:
        told.append(f"{missing} without a figure left out")
    return "; ".join(told)


def _marks(shown: Sequence[Claim]) -> str:
    told = [legend_of(shown)]
    if any(claim.inferred for claim in shown):
        told.append("hollow: inferred, not printed")
    origins = Counter(name for claim in shown for name in claim.origins)
    if any(number > 1 for number in origins.values()):
        told.append("joined at the right: one origin")
    return "; ".join(filter(None, told))


def _told(
    shown: Sequence[Claim],
    groups: Mapping[str, list[Claim]],
    names: Mapping[str, str],
    missing: int,
    by: str,
) -> str:
    def said(claim: Claim) -> str:
        basis = " (inferred)" if claim.inferred else ""
        return f"{names[claim.id]}: {claim.figure}{basis}"

    listed = " ".join(
        f"{head} \N{EN DASH} {'; '.join(said(claim) for claim in members)}."
        for head, members in groups.items()
    )
    low, high = (f(end for c in shown for end in ends(c) if math.isfinite(end)) for f in (min, max))
    return (
        f"Range plot. {_title(shown)}, {low:,.12g} to {high:,.12g} {_unit_of(shown)}; "
        f"{_counted(shown, missing)}; by {by.replace('_', ' ')}. {listed}"
    )
