"""Statistics of a replicate, and what replicates say together.

A replicate's quantile at ``p`` is Hazen's (its k-th smallest of n draws stands at ``(k - 0.5) / n``),
which is exact for points spread evenly. Estimates are means over replicates, so that their spread
between replicates, divided by ``sqrt(R)``, is the standard error of exactly what is reported.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.programme import CONCEPTS, STATE
from wageflow.simulation.evaluate import COST, HEADS, KEPT, RECEIPT, Layout, Row

__all__ = [
    "HEADCOUNT",
    "POINTS",
    "STATISTICS",
    "Key",
    "Moments",
    "combine",
    "keys",
    "measure",
    "quantiles",
    "rows_of",
    "together",
]

Floats: TypeAlias = npt.NDArray[np.float64]

#: The quantiles that every summary prints.
POINTS = {"p5": 0.05, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p95": 0.95}
#: The grouping of a summary of workers rather than money.
HEADCOUNT = ("headcount",)

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


@dataclass(frozen=True)
class Moments:
    """Statistics of one replicate for a list of keys.

    Parameters
    ----------
    mean, variance : ndarray of shape (key,)
    points : ndarray of shape (key, 5)
        At `POINTS`.
    """

    mean: Floats
    variance: Floats
    points: Floats


def keys(layout: Layout, by: Sequence[str]) -> list[Key]:
    """List what a summary by these names has rows for.

    By recipient, a concept is listed for those recipients who take part in it; ``net`` belongs to
    no single recipient.
    """
    programme = layout.programme
    if by == HEADCOUNT:
        return [*(Key("workers", host) for host in programme.hosts), Key("workers")]
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


def rows_of(layout: Layout, key: Key) -> tuple[list[int], list[int]]:
    """Return the rows that a key adds and those that it subtracts.

    A concept is a sum of receipts; ``net`` takes off the state's cost, ``received`` also what
    intermediaries keep. Of one recipient, ``received`` is what it hands on.
    """
    programme = layout.programme

    def wanted(row: Row) -> bool:
        return (not key.host or row.host == key.host) and (
            not key.recipient or row.recipient == key.recipient
        )

    if key.concept == "workers":
        heads = [k for k, row in enumerate(layout.rows) if row.kind == HEADS and wanted(row)]
        return heads, []
    if key.concept == "gross":
        members = set(programme.recipients)
    elif key.concept == "statutory":
        members = set(programme.statutory)
    else:
        members = set(programme.sides[STATE])
    less = {"net": (COST,), "received": (COST, KEPT)}.get(key.concept, ())
    plus, minus = [], []
    for place, row in enumerate(layout.rows):
        if not wanted(row):
            continue
        if row.kind == RECEIPT and row.recipient in members:
            plus.append(place)
        elif row.kind in less:
            minus.append(place)
    return plus, minus


def combine(layout: Layout, rows: Floats, wanted: Sequence[Key]) -> Floats:
    """Add up rows of shape (row, draw) into the wanted series, shape (key, draw)."""
    series = np.empty((len(wanted), rows.shape[1]))
    for k, key in enumerate(wanted):
        plus, minus = rows_of(layout, key)
        np.add.reduce(rows[plus], axis=0, out=series[k])
        for place in minus:
            series[k] -= rows[place]
    return series


def quantiles(ordered: Floats, u: Floats) -> Floats:
    """Return Hazen's quantiles along the last axis of sorted values, shape (..., len(u))."""
    n = ordered.shape[-1]
    position = np.clip(u * n - 0.5, 0.0, n - 1.0)
    below = np.floor(position).astype(int)
    above = np.minimum(below + 1, n - 1)
    weight = position - below
    low, high = ordered[..., below], ordered[..., above]
    found: Floats = low + weight * (high - low)
    return found


def measure(series: Floats) -> Moments:
    """Summarise one replicate's series of shape (key, draw)."""
    mean = series.mean(axis=1)
    variance = series.var(axis=1)
    points = quantiles(np.sort(series, axis=1), np.array(list(POINTS.values())))
    return Moments(mean, variance, points)


def together(replicates: Sequence[Moments]) -> dict[str, Floats]:
    """Merge replicates in their fixed order: statistics by name, each of shape (key,)."""
    means = np.stack([r.mean for r in replicates])
    variances = np.stack([r.variance for r in replicates])
    points = np.stack([r.points for r in replicates])
    root = math.sqrt(len(replicates))
    merged = {
        "mean": means.mean(axis=0),
        "mcse": means.std(axis=0, ddof=1) / root,
        "sd": np.sqrt(variances.mean(axis=0) + means.var(axis=0)),
    }
    for k, name in enumerate(POINTS):
        merged[name] = points[:, :, k].mean(axis=0)
    for k, name in enumerate(POINTS):
        merged[f"{name}_mcse"] = points[:, :, k].std(axis=0, ddof=1) / root
    return merged
