"""Claims packs of any size, to measure what a pack can take."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["lines", "written"]

_DEEP = 50
_TOPICS = ("headcount", "wage", "revenue", "planned_revenue", "state_share", "fee", "take_home")
_COLUMNS = (
    "id", "source", "locator", "who", "topic", "host", "sector", "recipient", "low", "high",
    "value", "unit", "currency", "per", "year", "source_year", "kind", "base", "derived_from",
    "conflicts", "part_of", "inferred", "supplied", "note", "as_printed",
)  # fmt: skip


def _figure(topic: str, k: int) -> dict[str, object]:
    """Return a figure; one of twenty contradicts the others of its thing."""
    off = 1.7 if k % 20 == 7 else 1.0
    if topic == "headcount":
        low = 1_000 + 50 * (k % 3)
        return {"low": off * low, "high": off * (low + 500), "unit": "workers", "kind": "bounds"}
    if topic == "state_share":
        low = 40 + k % 4
        return {
            "low": off * low, "high": off * (low + 10), "unit": "%", "base": "gross",
            "kind": "bounds", "recipient": "state",
        }  # fmt: skip
    amount = {"wage": 4_000, "fee": 100, "take_home": 900}.get(topic, 2_000_000)
    low = amount + amount // 50 * (k % 5)
    return {
        "low": off * low, "high": off * 1.3 * low, "unit": "money", "currency": "USD",
        "per": "year", "kind": "bounds",
    }  # fmt: skip


def lines(count: int, *, narrow: bool = False, deep: int = _DEEP) -> Iterator[dict[str, object]]:
    """Yield the rows of a pack."""
    for k in range(count):
        line, place = divmod(k, deep)
        texts = max(1, count // 100)
        row: dict[str, object] = {
            "id": f"claim-{k}", "source": f"text-{(line + 7 * place) % texts}",
            "locator": f"p. {place + 1}", "who": f"speaker {k % 31}", "inferred": "false",
        }  # fmt: skip
        if narrow:
            row |= {
                "topic": "revenue", "host": "Host", "year": 2012, "unit": "money",
                "currency": "USD", "per": "year", "value": 25 * 10 ** (3 + k % 4), "kind": "point",
            }  # fmt: skip
            yield row
            continue
        topic = _TOPICS[line % len(_TOPICS)]
        row |= {"topic": topic, "host": f"Host {line % 97}", "year": 2001 + line % 20}
        row |= _figure(topic, k)
        if place:
            row["derived_from"] = f"claim-{k - 1}"
        if k % 50 == 49:
            row["conflicts"] = f"claim-{k - 40}"
        yield row


def written(folder: Path, count: int, **how: Any) -> None:
    """Write a pack into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = max(1, count // 100)
    with (folder / "sources.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerows([("id", "title", "year"), *((f"text-{k}", f"Text {k}", 2013)
                                                   for k in range(texts))])  # fmt: skip
    with (folder / "claims.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, _COLUMNS, restval="")
        table.writeheader()
        table.writerows(lines(count, **how))
