"""How far the page is from the estimate, and from the model recomputed, in figures and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wageflow.report.brief.exploring.rule import ALL, Explored, explored
from wageflow.report.digits import relative_error
from wageflow.simulation.summing.summary import quantiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.report.brief.exploring.picking import Model
    from wageflow.report.brief.exploring.rule import Carried, Concept, Floats, Settings
    from wageflow.simulation import Estimate

__all__ = ["POINTS", "Apart", "measure", "settings_tried", "told"]

#: What the page says of a total: the ends of its 90 % range, and its median.
POINTS = np.array([0.05, 0.50, 0.95])

# times the headcount and times the wage: ends of what the controls reach most often, and corners
_TIMES = (
    (0.5, 1.0),
    (1.5, 1.0),
    (1.0, 0.5),
    (1.0, 0.7),
    (1.0, 1.3),
    (1.0, 1.5),
    (0.5, 0.7),
    (1.5, 1.3),
)
# the parts of its range into which the wage is pressed
_PARTS = ((0.0, 0.5), (0.5, 1.0), (-0.25, 1.25))


class Apart(NamedTuple):
    """How far the page is off.

    Parameters
    ----------
    draws, of : int
        Draws of the page, and of the estimate.
    start : float
        Largest relative difference of median and ends of the total, where nothing is moved.
    moved : float
        Largest relative difference from the model itself, where headcounts or wages are moved.
    chain : float
        The same of what a recipient gets in the mean, as a share of all wages.
    tried, refused : int
        Settings at which the model was computed, and those which it refuses.
    """

    draws: int
    of: int
    start: float
    moved: float
    chain: float
    tried: int
    refused: int


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
    if len(carried.heads) > 1:
        largest = str(int(np.argmax(start.amounts.sum(axis=1).mean(axis=-1))))
        low, high = start.range("wage", largest)
        yield {"wage": {largest: (0.7 * low, 0.7 * high)}}


def measure(estimate: Estimate, carried: Carried, model: Model, concept: Concept) -> Apart:
    """Hold the page against the estimate where nothing is moved, and against the model elsewhere.

    The model is computed at the page's own draws, so that only the rule differs.
    """
    start = explored(carried, {})
    points = _points(start.total(concept))
    stated = np.asarray(estimate.quantile(POINTS.tolist(), concept=concept.name))
    moved, chain, tried, refused = 0.0, 0.0, 0, 0
    for settings in settings_tried(carried):
        page = explored(carried, settings)
        money = model.at(
            heads=_times(page.heads, carried.heads), wage=_times(page.wage, carried.wage)
        )
        tried += 1
        if money is None:
            refused += 1
            continue
        truth = Explored(carried, money.heads, money.heads, page.wage, money.amounts)
        moved = max(moved, _relative(_points(page.total(concept)), _points(truth.total(concept))))
        wages = float(money.gross.sum(axis=0).mean())
        off = float(np.abs(page.chain() - truth.chain()).max())
        chain = max(chain, off / wages if wages > 0.0 else 0.0)
    first = _relative(points, stated)
    return Apart(carried.draws, estimate.draws, first, moved, chain, tried, refused)


def _points(values: Floats) -> Floats:
    return quantiles(np.sort(values), POINTS)


def _times(now: Floats, before: Floats) -> Floats:
    return np.divide(now, before, out=np.ones_like(before), where=before > 0.0)


def _relative(found: Floats, stated: Floats) -> float:
    # a total of nothing has no relative difference; the largest point says what is nothing
    size = np.maximum(np.abs(stated), 1e-9 * np.abs(stated).max())
    return float(
        np.divide(np.abs(found - stated), size, out=np.zeros_like(size), where=size > 0).max()
    )


def told(apart: Apart) -> str:
    """Say in plain words what the page approximates, and by how much.

    Examples
    --------
    >>> print(told(Apart(2048, 65536, 0.0006, 0.004, 0.002, 12, 0)).split(". ")[0])
    An approximation, computed in this page from 2,048 of the estimate's 65,536 draws
    """
    kept = (
        f"An approximation, computed in this page from {apart.draws:,} of the estimate's "
        f"{apart.of:,} draws. Before anything is moved, its median and the ends of its range are "
        f"{_off(apart.start)} the estimate's own."
    )
    done = apart.tried - apart.refused
    if done:
        kept += (
            f" The model itself, computed again at {done} settings with headcounts and wages from "
            f"half to one and a half times theirs, gave a median and a range {_off(apart.moved)} "
            f"the page's, and for no recipient a mean that differs by more than "
            f"{relative_error(apart.chain, 1.0).removeprefix('< ')} of all wages."
        )
    if apart.refused:
        kept += (
            f" At {apart.refused} settings the model finds that a chain takes more than there is, "
            "which the page does not see."
        )
    return kept + (
        " What remains: the page knows which fees are flat, but not which are waived, nor rates"
        " that change with the wage; it moves the state's share as a whole, whichever charge"
        " that may be; and a moved range is the old one shifted and stretched, its draws in the"
        " same order."
    )


def _off(difference: float) -> str:
    if difference < 1e-6:
        return "the same as"
    return f"at most {relative_error(difference, 1.0).removeprefix('< ')} from"
