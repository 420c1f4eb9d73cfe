"""Who contradicts whom, and who merely repeats whom."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from wageflow.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from wageflow.claims.claim import Claim
    from wageflow.claims.ledger import Ledger

__all__ = ["conflicts", "middle", "origins"]

_SAME_THING = (
    "topic",
    "host",
    "sector",
    "recipient",
    "unit",
    "currency",
    "per",
    "base",
    "year",
)
#: Topics of which every group of workers, or every worker, has a figure of its own.
_EACH_HIS_OWN = (
    "food",
    "freedom",
    "group_size",
    "hours",
    "housing",
    "indoctrination",
    "preparation",
    "rest",
    "selection",
    "side_work",
    "supervision",
    "waiting",
)
_MOST = 1_000_000
"""Pairs beyond which a table of them helps nobody, and fills the memory."""
_COLUMNS = ["claim", "other", "topic", "host", "figure", "other_figure", "ratio", "found"]


def conflicts(ledger: Ledger) -> pd.DataFrame:
    """Return who contradicts whom; see `Ledger.conflicts`."""
    import pandas as pd

    order = {name: place for place, name in enumerate(ledger)}
    found: dict[tuple[str, str], str] = {}
    for claim in ledger.values():
        for other in claim.conflicts:
            if other in order:
                one, two = sorted((claim.id, other), key=order.__getitem__)
                found[one, two] = "declared"
    for names in _disjoint(ledger):
        one, two = sorted(names, key=order.__getitem__)
        found[one, two] = "both" if (one, two) in found else "computed"
    # a claim stands in many pairs: its figure is put into words once
    shown = {name: _shown(ledger[name]) for name in {name for pair in found for name in pair}}
    rows = [_row(ledger, pair, found[pair], shown) for pair in sorted(found, key=_places(order))]
    return pd.DataFrame(rows, columns=_COLUMNS)


def _places(order: dict[str, int]) -> Any:
    return lambda pair: (order[pair[0]], order[pair[1]])


def _disjoint(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Yield pairs of figures of one thing that no value satisfies."""
    groups: defaultdict[tuple[Any, ...], list[tuple[float, float, Claim]]] = defaultdict(list)
    for claim in ledger.values():
        extent = claim.extent()
        if claim.kind != "spread" and claim.topic not in _EACH_HIS_OWN and extent is not None:
            thing = tuple(getattr(claim, name) for name in _SAME_THING)
            groups[thing].append((*extent, claim))
    sorted_lows: list[list[float]] = []
    for group in groups.values():
        group.sort(key=lambda found: found[0])
        sorted_lows.append([low for low, _, _ in group])
    pairs = sum(
        len(lows) - bisect_right(lows, high)
        for group, lows in zip(groups.values(), sorted_lows, strict=True)
        for _, high, _ in group
    )
    if pairs > _MOST:
        raise InputError(
            f"ledger {ledger.name!r}, conflicts: {pairs:,} pairs of figures contradict each other, "
            f"more than {_MOST:,}; find fewer claims first, such as find(topic='headcount')"
        )
    for group, lows in zip(groups.values(), sorted_lows, strict=True):
        for _, high, one in group:
            # All that begin above its upper end have nothing in common with it.
            for _, _, two in group[bisect_right(lows, high) :]:
                if not _of_one_statement(one, two):
                    yield one.id, two.id


def _of_one_statement(one: Claim, two: Claim) -> bool:
    """Whether two figures stand side by side: somebody's two figures are of two things."""
    together = (one.source, one.who, one.locator) == (two.source, two.who, two.locator)
    if together or one.part_of == two.id or two.part_of == one.id:
        return True
    # What is computed from a figure does not contradict it.
    return (one.inferred and two in one.lineage) or (two.inferred and one in two.lineage)


def middle(claim: Claim) -> float:
    """Return the value of a claim, or the middle of its range; NaN if no figure is printed."""
    if claim.value is not None:
        return claim.value
    if claim.low is not None and claim.high is not None:
        return (claim.low + claim.high) / 2
    return math.nan


def _row(
    ledger: Ledger, pair: tuple[str, str], found: str, shown: Mapping[str, str]
) -> dict[str, Any]:
    one, two = (ledger[name] for name in pair)
    comparable = (one.unit, one.currency, one.per) == (two.unit, two.currency, two.per)
    small, large = sorted((middle(one), middle(two)))
    ratio = large / small if comparable and small > 0 else math.nan
    ratio = ratio if math.isfinite(ratio) else math.nan  # next to nothing is no figure to compare
    figures = (shown[one.id], shown[two.id])
    return dict(zip(_COLUMNS, (*pair, one.topic, one.host, *figures, ratio, found), strict=True))


def _shown(claim: Claim) -> str:
    """Return the figure of a claim, or what it says where there is none."""
    return claim.figure if claim.extent() is not None else claim.note


def origins(ledger: Ledger) -> pd.DataFrame:
    """Return each origin with all that repeat it; see `Ledger.origins`."""
    import pandas as pd

    lines: defaultdict[str, list[Claim]] = defaultdict(list)
    known: dict[str, Claim] = {}
    roots: dict[str, tuple[Claim, ...]] = {}
    for claim in ledger.values():
        for root in _roots(claim, roots):
            known[root.id] = root
            lines[root.id].append(claim)
    columns = ["statements", "texts", "topic", "host", "figure", "repeated_by", "used_for"]
    rows = {}
    for name, members in lines.items():
        printed = [claim for claim in members if not claim.inferred]
        rows[name] = {
            "statements": len(printed),
            "texts": len({claim.source for claim in printed}),
            "topic": known[name].topic,
            "host": known[name].host,
            "figure": _shown(known[name]),
            "repeated_by": ";".join(claim.id for claim in printed if claim.id != name),
            "used_for": ";".join(c.id for c in members if c.inferred and c.id != name),
        }
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("origin")
    return frame.sort_values(["texts", "statements"], ascending=False, kind="stable")


def _roots(start: Claim, known: dict[str, tuple[Claim, ...]]) -> tuple[Claim, ...]:
    """Return the claims at which a lineage begins, remembering those of each on the way."""
    # An explicit stack: a long line of descent must not exhaust Python's own.
    stack = [start]
    while stack:
        claim = stack[-1]
        waiting = [parent for parent in claim.parents if parent.id not in known]
        if waiting:
            stack += waiting
            continue
        stack.pop()
        found = [root for parent in claim.parents for root in known[parent.id]] or [claim]
        known[claim.id] = tuple({root.id: root for root in found}.values())
    return known[start.id]
