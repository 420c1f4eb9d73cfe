"""How far the page is from the estimate, and from the model recomputed, in figures and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wageflow.errors import ChainError
from wageflow.report.brief.exploring.picking import POINTS, relative_to_size
from wageflow.report.brief.exploring.rule import ALL, explored
from wageflow.report.digits import relative_error
from wageflow.simulation.summing.summary import quantiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from wageflow.report.brief.exploring.modelling import Model
    from wageflow.report.brief.exploring.rule import Carried, Concept, Explored, Floats, Settings

__all__ = ["Apart", "measure", "settings_tried", "told", "truth_at"]

# times the headcount and times the wage: ends of what the controls reach most often, and corners
_TIMES = (
    (0.5, 1.0),
    (1.0, 0.5),
    (1.0, 0.75),
    (1.0, 1.5),
    (0.5, 0.7),
    (1.5, 1.3),
)
# the parts of its range into which the wage is pressed
_PARTS = ((0.0, 0.5), (0.25, 0.75), (0.5, 1.0), (-0.5, 1.5))
_FAR = 2.0  # times the error of the ends, from which that of the median is explained


class Apart(NamedTuple):
    """How far the page is off.

    Parameters
    ----------
    draws, of, at : int
        Draws of the page, of the estimate, and of the model where it was computed again.
    ends, medians : ndarray of shape (concept, scope)
        Largest differences at any setting, of the ends of the range and the mean, and of the
        median: in their amounts or the width of the range, whichever is more. Scopes are all hosts
        and each of them.
    chain : ndarray of shape (scope, recipient)
        Largest differences of what a recipient gets in the mean, as a share of the scope's wages.
    tried, refused : int
        Settings at which the model was computed, and those which it refuses.
    """

    draws: int
    of: int
    at: int
    ends: Floats
    medians: Floats
    chain: Floats
    tried: int
    refused: int

    @property
    def errors(self) -> dict[str, list[list[float]]]:
        """What the digits of the page follow, as data for JSON.

        ``totals`` by concept and scope, the larger of median and ends, that of a host not less than
        that of all hosts (it was not moved as often); ``chain`` by scope and recipient.
        """
        found = np.maximum(self.ends, self.medians)
        lists = {"totals": np.maximum(found, found[:, :1]), "chain": self.chain}
        return {name: [[_upward(x) for x in row] for row in rows] for name, rows in lists.items()}


def settings_tried(carried: Carried) -> Iterator[Settings]:
    """List the settings at which page and model are held against one another."""
    start = explored(carried, {})
    heads, wage = np.array(start.range("heads")), np.array(start.range("wage"))
    for of_heads, of_wage in _TIMES:
        moved = {"heads": (of_heads, heads), "wage": (of_wage, wage)}
        yield {
            name: {ALL: (times * float(ends[0]), times * float(ends[1]))}
            for name, (times, ends) in moved.items()
            if times != 1.0
        }
    for first, last in _PARTS:
        low, high = (max(float(wage[0] + part * np.ptp(wage)), 0.0) for part in (first, last))
        yield {"wage": {ALL: (low, high)}}
    yield {"heads": {ALL: (0.5 * float(heads[0]), 1.5 * float(heads[1]))}}
    yield {"compliance": {ALL: (0.2, 0.5)}}
    if carried.taker >= 0:
        low, high = start.range("share")
        yield {"share": {ALL: (0.7 * low, 0.7 * high)}}
        yield {"share": {ALL: (0.5 * low, 0.5 + 0.5 * high)}}
    if len(carried.heads) > 1:
        largest = str(int(np.argmax(start.amounts.sum(axis=1).mean(axis=-1))))
        for quantity in ("heads", "wage"):
            low, high = start.range(quantity, largest)
            yield {quantity: {largest: (0.7 * low, 0.7 * high)}}


def truth_at(reference: Carried, model: Model, settings: Settings) -> Explored:
    """Return what the model itself says at a setting.

    Ranges are moved as in the page, but with the quantiles of the model's own draws, and chains
    are computed again. A state's share that is set is none of the model's: what it says of chains
    is moved as in the page.

    Raises
    ------
    ChainError
        If a chain takes more than there is.
    """

    def shares_at(heads: Floats, wage: Floats) -> Floats:
        return model.at(
            heads=_times(heads, reference.heads), wage=_times(wage, reference.wage)
        ).shares

    return explored(reference, settings, shares_at)


def measure(
    carried: Carried,
    concepts: Sequence[Concept],
    reference: tuple[Carried, Model],
    stated: Mapping[str, Any],
    of: int,
) -> Apart:
    """Hold the page against the estimate where nothing is moved, and against the model elsewhere.

    Parameters
    ----------
    carried : Carried
        What the page has.
    concepts : sequence of Concept
        Those that it offers.
    reference : (Carried, Model)
        The model at draws of its own, as many as can be, and what it says where nothing is moved.
    stated : mapping
        The figures of the estimate, from `stating.stated`.
    of : int
        How many draws the estimate has.
    """
    scopes = [ALL, *map(str, range(len(carried.heads)))]
    starts = explored(carried, {}), explored(reference[0], {})
    ends, medians, own_ends, own_medians = np.zeros((4, len(concepts), len(scopes)))
    for c, concept in enumerate(concepts):
        wanted = np.array([stated["rows"][concept.name][scope][:3] for scope in scopes])
        off, own = (relative_to_size(_said(one, concept)[:, :3], wanted) for one in starts)
        ends[c], medians[c] = off[:, [0, 2]].max(axis=1), off[:, 1]
        own_ends[c], own_medians[c] = own[:, [0, 2]].max(axis=1), own[:, 1]
    chain = np.zeros((len(scopes), len(carried.state)))
    tried, refused = 0, 0
    for settings in settings_tried(carried):
        tried += 1
        try:
            truth = truth_at(*reference, settings)
        except ChainError:
            refused += 1
            continue
        page = explored(carried, settings)
        for c, concept in enumerate(concepts):
            off = relative_to_size(_said(page, concept), _said(truth, concept))
            ends[c] = np.maximum(ends[c], off[:, [0, 2, 3]].max(axis=1))
            medians[c] = np.maximum(medians[c], off[:, 1])
        found, wanted = (_receipts(one) for one in (page, truth))
        wages = wanted.sum(axis=1, keepdims=True)
        apart = np.abs(found - wanted)
        apart = np.divide(apart, wages, out=np.zeros_like(apart), where=wages > 0.0)
        chain = np.maximum(chain, apart)
    if reference[0].draws < of:
        # the model was computed at some draws too, which are as far off where nothing is moved
        ends, medians = ends + own_ends, medians + own_medians
    at = reference[0].draws
    return Apart(carried.draws, of, at, ends, medians, chain, tried, refused)


def _receipts(explored: Explored) -> Floats:
    """Return what recipients get in the mean, of all hosts and each, shape (scope, recipient)."""
    hosts = explored.amounts.mean(axis=-1)
    return np.concatenate([hosts.sum(axis=0)[None], hosts])


def _said(explored: Explored, concept: Concept) -> Floats:
    """Return 5, 50 and 95 % point and mean of all hosts and of each, shape (scope, 4)."""
    hosts = explored.by_host(concept)
    found = np.concatenate([hosts.sum(axis=0)[None], hosts])
    means = found.mean(axis=1)
    found.sort(axis=1)
    return np.column_stack([quantiles(found, POINTS), means])


def _times(now: Floats, before: Floats) -> Floats:
    return np.divide(now, before, out=np.ones_like(before), where=before > 0.0)


def told(apart: Apart, titles: Sequence[str]) -> str:
    """Say in plain words what the page approximates, and by how much.

    Parameters
    ----------
    apart : Apart
    titles : sequence of str
        Of the concepts.

    Examples
    --------
    >>> ends, medians = np.array([[0.004, 0.006]]), np.array([[0.02, 0.05]])
    >>> apart = Apart(4096, 65536, 16384, ends, medians, np.full((2, 3), 0.007), 16, 0)
    >>> print(told(apart, ["State-side revenue"]).split("; ")[0])
    An approximation, computed in this page from 4,096 of the estimate's 65,536 draws
    """
    text = (
        f"An approximation, computed in this page from {apart.draws:,} of the estimate's "
        f"{apart.of:,} draws; while nothing is moved, it shows the figures of the estimate itself."
    )
    done = apart.tried - apart.refused
    if done:
        each = [
            f"{_percent(end)} and the median by {_percent(median)} in the total '{title}'"
            if k == 0
            else f"{_percent(end)} and {_percent(median)} in '{title}'"
            for k, (title, end, median) in enumerate(
                zip(titles, apart.ends[:, 0], apart.medians[:, 0], strict=True)
            )
        ]
        if apart.ends.shape[1] > 2:
            end, median = apart.ends[:, 1:].max(), apart.medians[:, 1:].max()
            each.append(
                f"and by at most {_percent(end)} and {_percent(median)} in the line of one host"
            )
        text += (
            f" The model itself was computed again, at {apart.at:,} draws and {done} settings: "
            "headcounts and wages from half to one and a half times theirs, other shares of the "
            "state, workers taken home."
            f" Mean and ends of the range were off by at most {', '.join(each)}; per cent of the "
            "figure or of the width of its range, whichever is more."
        )
        if (apart.medians > _FAR * apart.ends).any():
            text += (
                " Between two groups of draws few lie about the median, and it is off by most;"
                " read the range there."
            )
        chain = _percent(float(apart.chain[0].max()))
        text += f" The mean of no recipient was off by more than {chain} of all wages."
    if apart.refused:
        text += (
            f" At {apart.refused} settings the model finds that a chain takes more than there is, "
            "which the page does not see."
        )
    return text + (
        " What remains: the page knows which fees are flat, but not which are waived, nor rates"
        " that change with the wage; it moves the state's share as a whole, whichever charge"
        " that may be; and a moved range is the old one shifted and stretched, its draws in the"
        " same order."
    )


def _percent(difference: float) -> str:
    """Write a largest difference in one digit, never less than it is."""
    return relative_error(max(_upward(difference, 1), 1e-5), 1.0)


def _upward(difference: float, digits: int = 2) -> float:
    """Round to so many digits, never down."""
    if not difference > 0.0:
        return 0.0
    place = int(np.floor(np.log10(difference))) + 1 - digits
    return float(f"{np.ceil(difference / 10.0**place - 1e-9) * 10.0**place:.{digits}g}")
