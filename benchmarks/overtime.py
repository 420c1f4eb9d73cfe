"""Scenarios side by side over time: seconds and memory, and how both grow.

Each point runs in a process of its own, once: it does what a user does, who compares once.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass, replace
from subprocess import TimeoutExpired
from typing import Any

import workloads
from clock import child, peak_mib, say
from tables import Part, Table, Target, seconds

import wageflow as wf

__all__ = ["measure"]

_FIRST = 2012
_GROWTH = 1.1  # of time over size, as elsewhere


@dataclass(frozen=True)
class Size:
    """How much is compared."""

    hosts: int = 8
    years: int = 13
    scenarios: int = 6
    draws: int = 2**14


_STANDARD = Size()
#: What grows, from which size on: all that is more is more than the library keeps of months.
_SERIES = {
    "hosts": (_STANDARD, (8, 16, 32, 64)),
    "years": (replace(_STANDARD, draws=2**13), (13, 26, 52)),
    "scenarios": (replace(_STANDARD, draws=2**13), (6, 12, 24)),
    "draws": (replace(_STANDARD, scenarios=3), (2**13, 2**14, 2**15, 2**16)),
}


def scenarios(count: int) -> list[wf.Scenario]:
    """Return what is compared: nothing, and one to four measures on arrivals, stocks and pay."""
    found = [wf.Scenario("no measures")]
    for k in range(count - 1):
        measures = [
            wf.StopPermits(start=f"{2014 + k % 3}-03-11", compliance=wf.between(0.3, 1.0)),
            wf.Repatriate(
                by="2019-12-22",
                hosts="*",
                compliance={"host 0": 0.9, "host 1": wf.between(0.0, 0.4)},
            ),
            wf.Displace(share=wf.between(0.0, 0.3), to="host 1", after_months=6),
            wf.DiscountWages(
                start="2018", share=wf.between(0.1, 0.3), compliance=wf.between(0.2, 0.6)
            ),
        ]
        found.append(wf.Scenario(f"scenario {k}", measures=measures[: 1 + k % 4]))
    return found


def _compared(size: Size) -> wf.Comparison:
    return wf.compare(
        workloads.programme(workloads.W1, size.hosts),
        scenarios(size.scenarios),
        start=f"{_FIRST}-01",
        end=f"{_FIRST + size.years - 1}-12",
        step="month",
        draws=size.draws,
        seed=1,
    )


def _point(*, every_month: bool = False, **size: int) -> dict[str, Any]:
    """Run one point in this process: seconds of the table, of all by months, and MiB at the peak.

    What the first call loads and keeps is not what is measured.
    """
    asked = Size(**size)
    warm = _compared(replace(asked, hosts=2, years=8, scenarios=5, draws=16 * 2**6))
    warm.table()
    start = time.perf_counter()
    found = _compared(asked)
    table = found.table()
    took = time.perf_counter() - start
    after = {"table": took, "table peak": peak_mib(), "rows": len(table)}
    if not every_month:
        return after
    start = time.perf_counter()
    for name in found.names:
        found.paths(name).summary()
        if name != found.baseline:
            found.difference(name)
    return after | {"months": time.perf_counter() - start, "months peak": peak_mib()}


def _row(size: Size, point: dict[str, Any], each: float) -> tuple[object, ...]:
    return (
        size.hosts,
        size.years,
        size.scenarios,
        f"{size.draws:,}",
        seconds(point["table"]),
        f"{each:.1f}",
        f"{point['table peak']:.0f}",
    )


def _each(size: Size, point: dict[str, Any]) -> float:
    """Return nanoseconds by host, month, scenario and draw."""
    return float(
        1e9 * point["table"] / (size.hosts * 12 * size.years * size.scenarios * size.draws)
    )


def _series(
    by: str, start: Size, sizes: tuple[int, ...]
) -> tuple[list[tuple[object, ...]], Target]:
    """Measure points of which one thing grows."""
    points: list[tuple[Size, dict[str, Any]]] = []
    for count in sizes:
        size = replace(start, **{by: count})
        say(f"over time: {count:,} {by}")
        try:
            points.append((size, child("overtime.py", 300.0, **vars(size))))
        except TimeoutExpired:
            break
    rows = [_row(size, point, _each(size, point)) for size, point in points]
    first, last = points[0], points[-1]
    what = f"over time, time a unit, {by} {getattr(first[0], by):,} to {getattr(last[0], by):,}"
    ratio = _each(*last) / _each(*first)
    return rows, Target(what, _GROWTH, ratio)


def measure(*, quick: bool = False) -> Part:
    """Measure comparisons by months."""
    standard = replace(_STANDARD, years=8, draws=2**10) if quick else _STANDARD
    say("over time: the table, and everything by months")
    point = child("overtime.py", 300.0, every_month=True, **vars(standard))
    what = (
        f"{standard.hosts} hosts, {standard.years} years by months, {standard.scenarios} "
        f"scenarios, {standard.draws:,} draws"
    )
    shown = [
        ("wf.compare, table of years", seconds(point["table"]), f"{point['table peak']:.0f}"),
        (
            "then summary and difference of every scenario, by months",
            seconds(point["months"]),
            f"{point['months peak']:.0f}",
        ),
    ]
    together = point["table"] + point["months"]
    targets = [
        Target(f"{what}: compare and table", 3.0, point["table"], " s"),
        Target("the same with all summaries and differences by months", 3.0, together, " s"),
        Target("the same: peak memory", 1536.0, point["months peak"], " MiB"),
    ]
    many = Size(200, 8, 2, 2**8) if quick else Size(200, 40, 2, 2**12)
    say(f"over time: {many.hosts} cohorts")
    large = child("overtime.py", 600.0, **vars(many))
    label = (
        f"{many.hosts} cohorts, {many.years} years by months, {many.scenarios} scenarios, "
        f"{many.draws:,} draws: compare and table"
    )
    shown.append((label, seconds(large["table"]), f"{large['table peak']:.0f}"))
    tables = [
        Table("overtime", f"Over time: {what}", ("what", "seconds", "peak MiB"), shown),
    ]
    rows: list[tuple[object, ...]] = []
    for by, (start, sizes) in _SERIES.items() if not quick else ():
        more, target = _series(by, start, sizes)
        rows += more
        targets.append(target)
    if rows:
        columns = ("hosts", "years", "scenarios", "draws", "seconds")
        each = "ns a host, month, scenario and draw"
        title = "Over time: growth of compare and table, by months"
        tables.append(Table("overtime-growth", title, (*columns, each, "peak MiB"), rows))
    return Part(tables, targets)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", type=json.loads, required=True)
    print(json.dumps(_point(**parser.parse_args().child)))
