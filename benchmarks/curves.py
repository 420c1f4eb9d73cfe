"""Growth curves: processor seconds and memory against everything that can be large.

Each point is a process of its own. What the first call loads or compiles is done before, at a small
size. A point is repeated until half a second of processor time has been measured, at most five
times, and once more in any case unless it takes long; the least counts: other work on the machine,
and what is compiled at large sizes only, can only add to it. Exponents are slopes of the upper half
of a curve on log axes, by least squares, with the standard error of the slope.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import TimeoutExpired
from typing import TYPE_CHECKING, Any, TypeAlias

import workloads
from clock import child, peak_mib, say
from packs import written
from tables import Part, Table, Target, seconds

import wageflow as wf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["CURVES", "Fit", "fitted", "measure"]

#: Prepares what is done at a size.
_Work: TypeAlias = "Callable[[int], Callable[[], object]]"

_ENOUGH = 0.5  # processor seconds after which a point is not repeated
_LONG = 10.0  # from which on once has to do
_REPEATS = 5
_LIMIT = 240.0  # seconds of one point
_STEADY = 20.0  # MiB by which memory must grow for an exponent of it to say anything
_STEEP = 1.1


@dataclass(frozen=True)
class Curve:
    """What grows, from where to where, with all else as it is, and what is done at a size."""

    name: str
    what: str
    sizes: tuple[int, ...]
    fixed: str
    work: _Work


CURVES: dict[str, Curve] = {}


@dataclass(frozen=True)
class Fit:
    """A slope on log axes, with its standard error."""

    exponent: float
    error: float
    points: int

    def __str__(self) -> str:
        # two points have a slope, and no error
        return f"{self.exponent:.2f}" + ("" if self.points < 3 else f" ± {self.error:.2f}")


def fitted(sizes: Sequence[float], values: Sequence[float]) -> Fit:
    """Fit a power law to the points from the middle of the log axis on, to two at least."""
    middle = math.sqrt(sizes[0] * sizes[-1])
    known = list(zip(sizes, values, strict=True))
    upper = [(x, y) for x, y in known if x >= middle * (1 - 1e-9)]
    pairs = upper if len(upper) > 1 else known[-2:]
    x = [math.log(size) for size, _ in pairs]
    y = [math.log(value) for _, value in pairs]
    count, at, level = len(pairs), sum(x) / len(x), sum(y) / len(y)
    spread = sum((one - at) ** 2 for one in x)
    slope = sum((a - at) * (b - level) for a, b in zip(x, y, strict=True)) / spread
    left = sum((b - level - slope * (a - at)) ** 2 for a, b in zip(x, y, strict=True))
    return Fit(slope, math.sqrt(left / (count - 2) / spread) if count > 2 else math.nan, count)


# what is done at a point ------------------------------------------------------------------------


def _grows(what: str, sizes: Iterable[int], *, fixed: str) -> Callable[[_Work], _Work]:
    """Add a curve, called as the function that prepares what is done at a size."""

    def added(work: _Work) -> _Work:
        name = work.__name__.removeprefix("_")
        CURVES[name] = Curve(name, what, tuple(sizes), fixed, work)
        return work

    return added


@_grows("draws", (2**k for k in range(10, 25, 2)), fixed="W1, 16 replicates, summaries only")
def _draws(size: int) -> Callable[[], object]:
    made = workloads.programme()
    setting = workloads.Setting(keep="summary", compiled=workloads.FAST)
    return lambda: workloads.simulated(made, size, 1, setting).summary()


@_grows(
    "cohorts",
    (1, 3, 10, 30, 100, 200, 500, 1_000),
    fixed="hosts of W1, 4,096 draws, kept, summary by host",
)
def _cohorts(size: int) -> Callable[[], object]:
    made = workloads.programme(workloads.W1, size)
    return lambda: wf.simulate(made, draws=2**12, seed=1, compiled=False).summary(by="host")


@_grows(
    "months",
    (12, 24, 48, 96, 150, 300, 450, 600),
    fixed="W1 by months, permits stopped, 1,024 draws, summary",
)
def _months(size: int) -> Callable[[], object]:
    stop = wf.Scenario("no permits", measures=[wf.StopPermits(start="2013")])
    last = f"{2012 + (size - 1) // 12}-{(size - 1) % 12 + 1:02d}"
    made = workloads.programme()
    return lambda: wf.project(
        made, stop, start="2012-01", end=last, step="month", draws=2**10, seed=1
    ).summary()


@_grows(
    "recipients",
    (5, 10, 20, 40, 80, 120, 160, 200),
    fixed="8 hosts, 4,096 draws, kept, summary by recipient",
)
def _recipients(size: int) -> Callable[[], object]:
    made = _shared(size)
    return lambda: wf.simulate(made, draws=2**12, seed=1, compiled=False).summary(by="recipient")


def _shared(count: int) -> wf.Programme:
    """Return 8 hosts, of whose wages so many recipients take two thirds in uncertain parts."""
    names = [f"recipient {k}" for k in range(count)]
    cohorts = [
        wf.Cohort(
            host=host.name,
            workers=wf.triangular(*host.workers),
            gross_wage=wf.between(*host.wage, coverage=0.90),
            chain=wf.Chain(
                f"chain of {host.name}",
                [wf.Share(name, wf.uniform(0.5 / count, 0.8 / count), of="gross")
                 for name in names],
            ),
        )
        for host in workloads.HOSTS
    ]  # fmt: skip
    return wf.Programme("recipients", cohorts=cohorts, sides={"state": names}, statutory=names)


@_grows(
    "claims of a pack",
    (500 * 2**k for k in range(8)),
    fixed="read and checked; conflicts, origins, audit without a programme",
)
def _claims(size: int) -> Callable[[], object]:
    temporary = tempfile.TemporaryDirectory()  # kept by what is returned, and gone with it
    folder = Path(temporary.name) / "pack"
    written(folder, size)

    def work(_kept: object = temporary) -> object:
        ledger = wf.load_claims(folder)
        ledger.conflicts()
        ledger.origins()
        return wf.audit(ledger, None)

    return work


@_grows(
    "measures of a scenario",
    (1, 2, 4, 8, 16, 32, 48, 64),
    fixed="W1 over 8 years by months, compared with none, 1,024 draws",
)
def _measures(size: int) -> Callable[[], object]:
    measures = [
        wf.StopPermits(
            start=f"{2013 + k % 5}-{1 + k // 8:02d}", hosts=f"host {k % 8}",
            compliance=wf.between(0.3, 0.9),
        )
        for k in range(size)
    ]  # fmt: skip
    return _compared([wf.Scenario("measures", measures=measures)])


@_grows(
    "scenarios of a study",
    (1, 2, 4, 8, 16, 24, 32, 48),
    fixed="of one measure each, W1 over 8 years by months, 1,024 draws",
)
def _scenarios(size: int) -> Callable[[], object]:
    found = []
    for k in range(size):
        stop = wf.StopPermits(
            start=f"{2013 + k % 5}-{1 + k % 12:02d}", compliance=wf.between(0.3, 0.9)
        )
        found.append(wf.Scenario(f"scenario {k}", measures=[stop]))
    return _compared(found)


@_grows(
    "unknowns of a sensitivity analysis",
    (6, 12, 24, 48, 72, 96, 144, 192),
    fixed="hosts of W1, Sobol' indices, 1,024 draws",
)
def _unknowns(size: int) -> Callable[[], object]:
    made = workloads.programme(workloads.W1, size // 6)
    return lambda: wf.sensitivity(made, draws=2**10, seed=1)


def _compared(found: list[wf.Scenario]) -> Callable[[], object]:
    made = workloads.programme()
    return lambda: wf.compare(
        made, [wf.Scenario("none"), *found], start="2012-01", end="2019-12", step="month",
        draws=2**10, seed=1,
    ).table()  # fmt: skip


def _point(curve: str, size: int) -> dict[str, Any]:
    """Measure one point in this process."""
    grown = CURVES[curve]
    grown.work(grown.sizes[0])()
    before, work, took = peak_mib(), grown.work(size), []
    while len(took) < _REPEATS and (sum(took) < _ENOUGH or (len(took) < 2 and took[0] < _LONG)):
        start = time.process_time()
        work()
        took.append(time.process_time() - start)
    return {"seconds": min(took), "before": before, "peak": peak_mib(), "repeats": len(took)}


# all of it --------------------------------------------------------------------------------------


def _measured(curve: Curve) -> list[dict[str, Any]]:
    found = []
    for size in curve.sizes:
        say(f"growth: {size:,} {curve.what}")
        try:
            point = child("curves.py", _LIMIT, curve=curve.name, size=size)
        except TimeoutExpired:
            say(f"growth: given up after {_LIMIT:.0f} s")
            break
        found.append(
            {
                "curve": curve.name,
                "size": size,
                "cpu_seconds": f"{point['seconds']:.5g}",
                "peak_mib": f"{point['peak']:.1f}",
                "mib_before": f"{point['before']:.1f}",
                "repeats": point["repeats"],
            }
        )
    return found


def _memory(points: Sequence[dict[str, Any]]) -> str:
    """Return the exponent of what is held beyond the start, or that it does not grow."""
    held = [float(p["peak_mib"]) - float(p["mib_before"]) for p in points]
    if held[-1] - min(held) < _STEADY:
        return "flat"
    shown = [(p["size"], one) for p, one in zip(points, held, strict=True) if one > 1.0]
    return str(fitted(*zip(*shown, strict=True))) if len(shown) > 2 else "-"


def rows_of(points: Sequence[dict[str, Any]]) -> tuple[list[tuple[object, ...]], list[Target]]:
    """Return a row for each curve, and whether its time grows too fast."""
    rows: list[tuple[object, ...]] = []
    targets = []
    for curve in CURVES.values():
        mine = [p for p in points if p["curve"] == curve.name]
        if len(mine) < 3:
            continue
        sizes, took = ([float(p[x]) for p in mine] for x in ("size", "cpu_seconds"))
        time_fit = fitted(sizes, took)
        rows.append(
            (
                curve.what,
                f"{sizes[0]:,.0f} to {sizes[-1]:,.0f}",
                f"{seconds(took[0])} to {seconds(took[-1])}",
                str(time_fit),
                f"{float(mine[-1]['peak_mib']):.0f}",
                _memory(mine),
                curve.fixed,
            )
        )
        targets.append(Target(f"exponent of time, {curve.what}", _STEEP, time_fit.exponent))
    return rows, targets


def measure(*, quick: bool = False) -> Part:
    """Measure every curve."""
    points: list[dict[str, Any]] = []
    for curve in CURVES.values():
        points += _measured(replace(curve, sizes=curve.sizes[:3]) if quick else curve)
    rows, targets = rows_of(points)
    columns = (
        "what grows", "from, to", "processor seconds", "exponent of time", "MiB at the last",
        "exponent of memory", "of what",
    )  # fmt: skip
    note = (
        "Exponents: slopes of the upper half of each curve on log axes, with their standard "
        "errors. Memory: of what is held beyond the process at its smallest size; flat where that "
        f"grows by less than {_STEADY:.0f} MiB. All points are in "
        "`benchmarks/results/growth-curves.csv`."
    )
    table = Table("growth-exponents", "How time and memory grow", columns, rows, note)
    return Part([table], targets, {"growth-curves": points})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", type=json.loads, required=True)
    print(json.dumps(_point(**parser.parse_args().child)))
