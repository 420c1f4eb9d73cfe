"""Statistics of a replicate, and what replicates say together.

A replicate's quantile at ``p`` is Hazen's (its k-th smallest of n draws stands at
``(k - 0.5) / n``), which is exact for points spread evenly. Estimates are means over replicates, so
that their spread between replicates, divided by ``sqrt(R)``, is the standard error of exactly what
is reported. Where a distribution has a gap, every value in the gap is a quantile of the same
probability: the estimate is then one of them, and `has_gap` tells.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.programme import CONCEPTS, STATE
from wageflow.simulation.computing.evaluate import COST, HEADS, KEPT, OWED, RECEIPT, Layout, Row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "ARREARS",
    "GAP",
    "HEADCOUNT",
    "LEVELS",
    "POINTS",
    "STATISTICS",
    "Key",
    "Moments",
    "Series",
    "between",
    "combine",
    "has_gap",
    "keys",
    "neighbours",
    "quantiles",
    "rows_of",
    "together",
    "total",
]

Floats: TypeAlias = npt.NDArray[np.float64]
#: The rows that are added up, and those that are taken off.
Series: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]

#: The quantiles that every summary prints.
POINTS = {"p5": 0.05, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p95": 0.95}
#: The grouping of a summary of workers rather than money.
HEADCOUNT = ("headcount",)
#: The grouping of what wages do not cover and workers owe; empty where nothing can be owed.
ARREARS = ("arrears",)

#: Two more, by which a gap about the median is seen.
GAP = {"p45": 0.45, "p55": 0.55}
LEVELS = np.array([*POINTS.values(), *GAP.values()])

STATISTICS = (
    "mean",
    "mcse",
    "sd",
    *POINTS,
    *(f"{name}_mcse" for name in POINTS),
)


@dataclass(frozen=True)
class Key:
    """What is summarised: a concept, of all hosts or one, of all recipients or one."""

    concept: str
    host: str = ""
    recipient: str = ""


@dataclass(frozen=True, eq=False)
class Moments:
    """Statistics of one replicate for a list of keys.

    Parameters
    ----------
    mean, variance : ndarray of shape (key,)
    points : ndarray of shape (key, level)
        At `LEVELS`.
    """

    mean: Floats
    variance: Floats
    points: Floats

    def of(self, places: Sequence[int]) -> Moments:
        """Return the statistics of some of the keys."""
        some = np.asarray(places, dtype=np.intp)
        return Moments(self.mean[some], self.variance[some], self.points[some])


def keys(layout: Layout, by: Sequence[str]) -> list[Key]:
    """List what a summary by these names has rows for.

    By recipient, a concept is listed for those recipients who take part in it; ``net`` belongs to
    no single recipient.
    """
    programme = layout.programme
    if by == HEADCOUNT:
        return [*(Key("workers", host) for host in programme.hosts), Key("workers")]
    if by == ARREARS:
        return [Key("owed")] if any(row.kind == OWED for row in layout.rows) else []
    if "recipient" not in by:
        hosts = programme.hosts if "host" in by else ("",)
        return [Key(concept, host) for host in hosts for concept in CONCEPTS]
    receipts = [row for row in layout.rows if row.kind == RECEIPT]
    if "host" in by:
        pairs = [(row.host, row.recipient) for row in receipts]
    else:
        pairs = [("", recipient) for recipient in programme.recipients]
    found = []
    for host, recipient in pairs:
        found.append(Key("gross", host, recipient))
        if recipient in programme.statutory:
            found.append(Key("statutory", host, recipient))
        if recipient in programme.sides[STATE]:
            found.append(Key("state-side", host, recipient))
            found.append(Key("received", host, recipient))
    return found


def rows_of(layout: Layout, key: Key, among: Sequence[int] | None = None) -> Series:
    """Return the rows that a key adds and those that it subtracts.

    A concept is a sum of receipts; ``net`` takes off the state's cost, ``received`` also what
    intermediaries keep. Of one recipient, ``received`` is what it hands on.

    Parameters
    ----------
    layout : Layout
    key : Key
    among : sequence of int, optional
        The rows to look at, such as those of the key's host; all by default.
    """
    places = range(len(layout.rows)) if among is None else among
    programme = layout.programme

    def wanted(row: Row) -> bool:
        return (not key.host or row.host == key.host) and (
            not key.recipient or row.recipient == key.recipient
        )

    if key.concept in ("workers", "owed"):
        kind = HEADS if key.concept == "workers" else OWED
        return tuple(
            k for k in places if layout.rows[k].kind == kind and wanted(layout.rows[k])
        ), ()
    if key.concept == "gross":
        members = set(programme.recipients)
    elif key.concept == "statutory":
        members = set(programme.statutory)
    else:
        members = set(programme.sides[STATE])
    less = {"net": (COST,), "received": (COST, KEPT)}.get(key.concept, ())
    plus, minus = [], []
    for place in places:
        row = layout.rows[place]
        if not wanted(row):
            continue
        if row.kind == RECEIPT and row.recipient in members:
            plus.append(place)
        elif row.kind in less:
            minus.append(place)
    return tuple(plus), tuple(minus)


def total(rows: Floats, series: Series, room: Floats) -> Floats:
    """Add up the rows of a series, shape (draw,).

    Parameters
    ----------
    rows : ndarray of shape (row, draw)
    series : Series
    room : ndarray of shape (draw,)
        Holds the sum.
    """
    plus, minus = series
    if not plus:
        room[:] = 0.0
    elif len(plus) == 1:
        room[:] = rows[plus[0]]
    else:
        np.add(rows[plus[0]], rows[plus[1]], out=room)
    for place in plus[2:]:
        np.add(room, rows[place], out=room)
    for place in minus:
        np.subtract(room, rows[place], out=room)
    return room


def combine(layout: Layout, rows: Floats, wanted: Sequence[Key]) -> Floats:
    """Add up rows of shape (row, draw) into the wanted series, shape (key, draw)."""
    found = np.empty((len(wanted), rows.shape[1]))
    for key, room in zip(wanted, found, strict=True):
        total(rows, rows_of(layout, key), room)
    return found


def quantiles(ordered: Floats, u: Floats) -> Floats:
    """Return Hazen's quantiles along the last axis of sorted values, shape (..., len(u))."""
    places, share = neighbours(ordered.shape[-1], u)
    return between(ordered[..., places], share)


def neighbours(size: int, u: Floats) -> tuple[npt.NDArray[np.intp], Floats]:
    """Return between which of so many sorted values Hazen's quantiles lie, and how far.

    Returns
    -------
    places : ndarray of int, shape (2 len(u),)
        The value below each and the value above it, in turn.
    share : ndarray of shape (len(u),)
        Of the way from the one to the other.
    """
    position = np.clip(u * size - 0.5, 0.0, size - 1.0)
    below = np.floor(position).astype(np.intp)
    places = np.stack([below, np.minimum(below + 1, size - 1)], axis=1).ravel()
    return places, position - below


def between(values: Floats, share: Floats) -> Floats:
    """Return what lies so far between pairs of neighbours, shape (..., len(share))."""
    low, high = values[..., ::2], values[..., 1::2]
    found: Floats = low + share * (high - low)
    return found


def together(replicates: Sequence[Moments]) -> dict[str, Floats]:
    """Merge replicates in their fixed order: statistics by name, each of shape (key,)."""
    # replicates side by side, so that the bits of a key do not depend on what else is asked
    means, variances = (np.stack(x, axis=-1) for x in _columns(replicates))
    points = np.stack([r.points for r in replicates], axis=-1)
    root = math.sqrt(len(replicates))
    merged = {
        "mean": means.mean(axis=-1),
        "mcse": means.std(axis=-1, ddof=1) / root,
        "sd": np.sqrt(variances.mean(axis=-1) + means.var(axis=-1)),
    }
    for k, name in enumerate((*POINTS, *GAP)):
        each = np.ascontiguousarray(points[:, k])
        merged[name] = each.mean(axis=-1)
        merged[f"{name}_mcse"] = each.std(axis=-1, ddof=1) / root
    return merged


def _columns(replicates: Sequence[Moments]) -> tuple[list[Floats], list[Floats]]:
    return [r.mean for r in replicates], [r.variance for r in replicates]


def has_gap(row: Mapping[str, float]) -> bool:
    """Whether the median lies where few draws do, between two groups of values.

    That is so when the middle tenth of the draws spans more than a quarter of the 90 % range;
    it spans 0.11 of that of a uniform distribution, 0.08 of that of a normal one.
    """
    return row["p55"] - row["p45"] > 0.25 * (row["p95"] - row["p5"]) > 0.0
