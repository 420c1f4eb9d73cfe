"""Draws as data for JSON: columns of whole numbers from 0 to 65,535, in base64."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.report.brief.exploring.rule import Carried, Concept

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["packed", "packed_bytes", "unpacked"]

Floats: TypeAlias = npt.NDArray[np.float64]

_LEVELS = 2**16 - 1
_ROUNDING = 1e-12  # relative width of a column that only rounding widens


class _Column(NamedTuple):
    """Where a column belongs; -1 where there is no host or recipient."""

    kind: str
    host: int
    recipient: int
    values: Floats


def packed(carried: Carried) -> dict[str, Any]:
    """Write draws as data for JSON.

    Returns
    -------
    dict
        ``draws``; ``columns``, each with kind, host, recipient (-1 for none), least value and step;
        ``packed``, the columns with a step above 0 one after the other, little end first: a draw is
        the least value and so many steps. The keeper's shares are what others leave.
    """
    columns, parts = [], []
    for column in _columns(carried):
        low, high = float(column.values.min()), float(column.values.max())
        step = 0.0
        if high - low > _ROUNDING * max(abs(low), abs(high)):
            step = (high - low) / _LEVELS
            parts.append(np.rint((column.values - low) / step).astype("<u2").tobytes())
        columns.append([*column[:3], low, step])
    return {
        "draws": carried.draws,
        "columns": columns,
        "packed": base64.b64encode(b"".join(parts)).decode("ascii"),
    }


def packed_bytes(carried: Carried) -> int:
    """Return about how many bytes the packed columns take in the page."""
    varying = sum(bool(np.ptp(column.values)) for column in _columns(carried))
    return varying * carried.draws * 2 * 4 // 3


def _columns(carried: Carried) -> Iterator[_Column]:
    others = [k for k in range(len(carried.state)) if k != carried.keeper]
    for host in range(len(carried.heads)):
        yield _Column("heads", host, -1, carried.heads[host])
        yield _Column("wage", host, -1, carried.wage[host])
        if carried.cost[host].any():
            yield _Column("cost", host, -1, carried.cost[host])
        for kind, values in (("share", carried.shares[host]), ("flat", carried.flats[host])):
            for recipient in others:
                if values[recipient].any():
                    yield _Column(kind, host, recipient, values[recipient])
    for recipient in others:
        if carried.kept[recipient].any():
            yield _Column("kept", -1, recipient, carried.kept[recipient])


def unpacked(data: Mapping[str, Any]) -> tuple[Carried, tuple[Concept, ...]]:
    """Read what the page reads: the draws, rounded as they are there, and the concepts."""
    draws, hosts = data["draws"], len(data["hosts"])
    recipients, keeper = len(data["recipients"]), data["keeper"]
    numbers = np.frombuffer(base64.b64decode(data["packed"]), "<u2").reshape(-1, draws)
    room = {
        "heads": np.zeros((hosts, draws)),
        "wage": np.zeros((hosts, draws)),
        "cost": np.zeros((hosts, draws)),
        "share": np.zeros((hosts, recipients, draws)),
        "flat": np.zeros((hosts, recipients, draws)),
        "kept": np.zeros((recipients, draws)),
    }
    varying = iter(numbers)
    for kind, host, recipient, low, step in data["columns"]:
        place = tuple(k for k in (host, recipient) if k >= 0)
        room[kind][place] = low + next(varying) * step if step else low
    room["share"][:, keeper] = 1.0 - room["share"].sum(axis=1)
    carried = Carried(
        heads=room["heads"],
        wage=room["wage"],
        shares=room["share"],
        flats=room["flat"],
        cost=room["cost"],
        kept=room["kept"],
        state=np.array([one["state"] for one in data["recipients"]], dtype=bool),
        keeper=keeper,
        taker=data["taker"],
    )
    concepts = (
        Concept(one["name"], tuple(one["plus"]), tuple(one["less"])) for one in data["concepts"]
    )
    return carried, tuple(concepts)
