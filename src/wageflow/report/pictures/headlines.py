"""Published headlines over an estimate: how many there are, and how many are one statement."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.analysis.auditing.headlines import read_headline
from wageflow.claims import Claim, Ledger
from wageflow.errors import InputError
from wageflow.programme import CONCEPTS
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
from wageflow.report.pictures.hill import draw_hill, draw_range
from wageflow.report.pictures.seen import SAMPLE, Seen, look
from wageflow.report.pictures.style import (
    BODY,
    INK,
    MARK,
    NOTE,
    PALE,
    TEXT,
    axes_for,
    bare,
    describe,
    exact,
    one_line,
    percent,
    wanted,
)
from wageflow.report.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from matplotlib.axes import Axes

    from wageflow.simulation import Estimate

__all__ = ["headlines"]

Floats: TypeAlias = npt.NDArray[np.float64]

_TOPICS = ("revenue", "planned_revenue")
_HILL = 5.0  # height of the density, in lines of labels
_FOOT = 2.6  # room under it for the range
_GAP = 0.7  # between rows
_BAND = "#F3F3F3"


class _Headline(NamedTuple):
    """A headline as printed, and in US dollars a year."""

    printed: Claim
    yearly: Claim

    @property
    def plan(self) -> bool:
        """Whether it tells of a year to come."""
        one = self.printed
        later = one.year is not None and one.source_year is not None and one.year > one.source_year
        return one.topic == "planned_revenue" or later

    @property
    def dated(self) -> bool:
        """Whether a period is printed."""
        return bool(self.printed.per)


@dataclass
class _Stack:
    """The heights at which headlines and origins stand, in lines of labels."""

    lanes: dict[str, float]
    labels: dict[float, str]
    rows: dict[str, tuple[float, float]]
    top: float


def headlines(
    ledger: Ledger, estimate: Estimate, *, concept: str = "state-side", ax: Axes | None = None
) -> Axes:
    """Draw published revenue headlines over the distribution of an estimate, by their origin.

    Headlines are printed figures of the topics ``revenue`` and ``planned_revenue`` in money. Each
    has a line; those that rest on one origin stand in one field under it, joined to it: an echo is
    not a second witness. Below stands the density of the estimate, of the logarithm of dollars
    as the axis is.

    Parameters
    ----------
    ledger : Ledger
        All claims, or some of them; origins that lie outside are named all the same.
    estimate : Estimate
    concept : {"gross", "statutory", "state-side", "net", "received"}
    ax : Axes, optional
        Where to draw, in a figure with ``layout="constrained"``, which makes room for the names; a
        new figure if left out.

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        If no headline can be drawn, the estimate has nothing above zero, or the Axes is too low.
    UnknownNameError
        If nothing carries `concept`.

    Notes
    -----
    Figures are converted to US dollars a year at the rate of their year, in the estimate's
    prices, as an audit does. One without a period is drawn as if it were a year's, hollow. One
    that cannot be converted is left out and named in the alternative text. A figure about a year
    after its source is a plan.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**8, seed=0)
    >>> ax = wf.plot.headlines(wf.load_claims("dprk"), estimate)
    >>> ax.get_xlabel()
    'million USD a year, log scale'
    >>> plt.close(ax.figure)
    """
    wanted(ledger, Ledger, "headlines", 'a ledger, such as wf.load_claims("dprk")')
    seen = look(estimate, concept, None, None, "headlines")
    shown, left_out = _find(ledger, seen.estimate.programme.price_year)
    series = estimate.distribution(concept).sample(SAMPLE) / seen.unit
    if not (series > 0).any():
        raise InputError(
            f"headlines, estimate: no draw of {concept!r} is above zero, and a log axis shows "
            "nothing else; choose another concept"
        )
    names = name_each(
        (one.printed for one in shown),
        [
            lambda claim: source_name(claim, ledger.sources),
            lambda claim: claim.locator,
            lambda claim: claim.who,
        ],
    )
    groups = _by_origin(shown)
    stack = _stacked(shown, groups, names)
    size = (7.6, 2.1 + (stack.top + _FOOT) * LINE / 72)
    ax = axes_for(ax, size, "headlines")
    room_for(ax, stack.top + _FOOT, "headlines")
    ax.set_xscale("log")
    drawn = [one._replace(yearly=scaled(one.yearly, seen.unit)) for one in shown]
    _rows(ax, stack)
    draw_hill(ax, seen, series, _HILL)
    for one in drawn:
        pen = Pen(MARK, "D" if one.plan else "o", hollow=not one.dated)
        draw_claim(ax, one.yearly, stack.lanes[one.printed.id], pen)
    _frame(ax, seen, stack, _view(series, drawn))
    _links(ax, drawn, stack)
    draw_range(ax, seen)
    title, notes = _words(seen, shown, left_out, float((series <= 0).mean()))
    heading(ax, title, notes)
    fit_labels(ax, stack.top + _FOOT)
    return describe(ax, _told(seen, shown, left_out, names))


def _find(ledger: Ledger, price_year: int | None) -> tuple[list[_Headline], dict[str, str]]:
    """Return the headlines that have dollars a year, and why others have not."""
    shown: list[_Headline] = []
    left_out: dict[str, str] = {}
    for claim in ledger.values():
        money = claim.topic in _TOPICS and claim.unit == "money" and not claim.inferred
        if not money or claim.extent() is None:
            continue
        try:
            yearly = read_headline(claim, price_year).in_dollars()
        except InputError as error:
            left_out[claim.id] = str(error.faults[0])
            continue
        if ends(yearly)[1] > 0:
            shown.append(_Headline(claim, yearly))
        else:
            left_out[claim.id] = f"claim {claim.id!r}: {claim.figure} is not above zero"
    if not shown:
        why = "; ".join(left_out.values()) or "none of topic 'revenue' prints an amount of money"
        raise InputError(
            f"headlines: nothing to draw among {len(ledger)} claims of ledger {ledger.name!r} "
            f"({why}); give the whole ledger, or one with revenue"
        )
    return shown, left_out


def _by_origin(shown: Iterable[_Headline]) -> dict[str, list[_Headline]]:
    """Group headlines by their first origin, the most repeated first; an origin leads its row."""
    groups: defaultdict[str, list[_Headline]] = defaultdict(list)
    for one in shown:
        groups[one.printed.origins[0]].append(one)
    for origin, members in groups.items():
        members.sort(key=lambda one: one.printed.id != origin)
    return dict(sorted(groups.items(), key=lambda item: -len(item[1])))


def _stacked(
    shown: list[_Headline], groups: Mapping[str, list[_Headline]], names: Mapping[str, str]
) -> _Stack:
    """Give every headline a lane, and so every origin that is none of them."""
    drawn = {one.printed.id for one in shown}
    claims = {claim.id: claim for one in shown for claim in one.printed.lineage}
    level = _HILL + _GAP
    stack = _Stack({}, {_HILL / 2: "the estimate"}, {}, level)
    elsewhere: set[str] = set()
    rows = []
    for origin, members in groups.items():
        others = dict.fromkeys(name for one in members for name in one.printed.origins)
        texts = [name for name in others if name not in drawn | elsewhere]
        elsewhere.update(texts)
        told = [(name, "rests on " + claims[name].figure) for name in texts]
        listed = [(one.printed.id, names[one.printed.id]) for one in members]
        rows.append((origin, told + listed))
    for origin, listed in reversed(rows):
        start = level
        for name, text in reversed(listed):
            label = broken(text, 40)
            high = label.count("\n") + 1.25
            stack.lanes[name] = level + high / 2
            stack.labels[level + high / 2] = label
            level += high
        stack.rows[origin] = (start, level)
        level += _GAP
    stack.top = level
    return stack


def _view(series: Floats, shown: Iterable[_Headline]) -> tuple[float, float]:
    positive = np.log10(series[series > 0])
    low, high = (float(end) for end in np.quantile(positive, [0.001, 0.999]))
    figures = [np.log10(end) for one in shown for end in ends(one.yearly) if end > 0]
    low, high = min(low, *figures), max(high, *figures)
    # an arrow must end inside
    room = max(0.06 * (high - low), 0.05)
    return 10 ** (low - room), 10 ** (high + room)


def _rows(ax: Axes, stack: _Stack) -> None:
    for low, high in stack.rows.values():
        ax.axhspan(low, high, color=_BAND, linewidth=0, zorder=0, gid="origin")


def _frame(ax: Axes, seen: Seen, stack: _Stack, view: tuple[float, float]) -> None:
    bare(ax)
    ax.spines["left"].set_visible(False)
    ax.axhline(0, color=PALE, linewidth=0.6, zorder=1)
    ax.set_ylim(-_FOOT, stack.top)
    ax.set_yticks(list(stack.labels), list(stack.labels.values()), **TEXT)
    ax.tick_params(axis="y", length=0, labelsize=NOTE)
    ax.set_xlabel(f"{seen.word} a year, log scale", fontsize=BODY, color=INK, **TEXT)
    divide(ax, view)


def _links(ax: Axes, shown: Iterable[_Headline], stack: _Stack) -> None:
    """Join each headline to its origins: along the height of the origin, then across."""
    spans = {one.printed.id: ends(one.yearly) for one in shown}
    at = {one.printed.id: _log_middle(one.yearly) for one in shown}
    for one in shown:
        name = one.printed.id
        for origin in one.printed.origins:
            if origin == name:
                continue
            # an origin that is no headline stands above the one that rests on it
            x = at.get(origin, at[name])
            low, high = spans[name]
            across = min(max(x, low), high)
            lanes = stack.lanes[origin], stack.lanes[name]
            ax.plot(
                [x, x, across],
                [lanes[0], lanes[1], lanes[1]],
                color=INK,
                linewidth=0.9,
                zorder=3.5,
                gid=f"link:{name}:{origin}",
            )
            if origin not in at:
                ax.plot(x, lanes[0], "_", color=INK, markersize=8)


def _log_middle(claim: Claim) -> float:
    """Return where the middle of a claim is seen on a logarithmic axis."""
    low, high = ends(claim)
    return float(np.sqrt(low * high)) if low > 0 else high


def _counts(shown: list[_Headline]) -> tuple[str, str]:
    texts = len({one.printed.source for one in shown})
    origins = len({name for one in shown for name in one.printed.origins})
    return (
        f"{counted(len(shown), 'headline')}, {counted(origins, 'origin')}",
        counted(texts, "text"),
    )


def _words(
    seen: Seen, shown: list[_Headline], left_out: Mapping[str, str], below: float
) -> tuple[str, list[str]]:
    """Return the title, and what stands under it."""
    counts, texts = _counts(shown)
    prices = seen.estimate.programme.price_year
    marks = [legend_of(one.yearly for one in shown)]
    if any(one.plan for one in shown):
        marks.append("diamond: planned")
    if not all(one.dated for one in shown):
        marks.append("hollow: no period printed, drawn as a year's")
    notes = [
        f"{seen.concept}: {CONCEPTS[seen.concept]}{f'; prices of {prices}' if prices else ''}",
        f"{texts}; each in those prices; a field for each origin, below it what repeats it",
        "; ".join(filter(None, marks)),
    ]
    if left_out:
        notes.append(f"{counted(len(left_out), 'headline')} left out: no US dollars a year")
    if below:
        notes.append(f"{percent(below)} of draws are not above zero and have no place here")
    return f"{counts}: {seen.title}", [note for note in notes if note]


def _told(
    seen: Seen,
    shown: list[_Headline],
    left_out: Mapping[str, str],
    names: Mapping[str, str],
) -> str:
    counts, texts = _counts(shown)
    listed = " ".join(_sentence(seen, one, names) for one in shown)
    missing = f" Left out: {'; '.join(left_out.values())}." if left_out else ""
    return (
        f"Headlines over the density of an estimate, on a log axis. {seen.title}, {seen.concept} "
        f"({CONCEPTS[seen.concept]}), {seen.what}: {seen.summary}. {counts}, in {texts}. "
        f"{listed}{missing}"
    )


def _sentence(seen: Seen, one: _Headline, names: Mapping[str, str]) -> str:
    claim = one.printed
    said = claim.figure if one.dated else f"{claim.figure} without a period, drawn as a year's"
    if claim.currency != "USD" or claim.per not in ("year", ""):
        low, high = (exact(float(f"{end / seen.unit:.3g}")) for end in ends(one.yearly))
        said += f", which is {low if low == high else f'{low} to {high}'} {seen.word} a year"
    first, last = (seen.place_of(end) for end in ends(one.yearly))
    # the word need not stand twice
    place = first if first == last else f"{first} to {last.removeprefix('percentile ')}"
    plan = ", planned" if one.plan else ""
    rests = [names.get(name, name) for name in claim.origins if name != claim.id]
    on = f", rests on {' and '.join(one_line(name) for name in rests)}" if rests else ""
    return f"{names[claim.id]}: {said}{plan} ({place}){on}."
