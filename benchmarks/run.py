"""Run the benchmarks and print them as Markdown, with what was to be reached beside it.

``python benchmarks/run.py [--quick] [--only PART ...] [--repeats 5] [--long] [--write]``, in an
environment that has wageflow; peers are raced if they are installed (``pip install --group
bench``). Machines differ: read ratios, and on a quiet machine.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import sys
import time
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before NumPy is imported: threads are counted, not guessed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tables import Part

HERE = Path(__file__).parent
RESULTS = HERE / "results"
DOCS = HERE.parent / "docs"
TABLE = DOCS / "performance-table.md"
_TARGETS = ("part", "what", "target", "reached", "met")


def _parts(options: argparse.Namespace) -> dict[str, Callable[[], Part]]:
    """Return the parts of the benchmarks, in the order in which they run."""
    import accuracy
    import floor
    import growth
    import overtime
    import speed
    import startup

    quick, repeats, draws = options.quick, options.repeats, options.draws
    effort = accuracy.Effort(seeds=options.seeds, long=draws, repeats=repeats)
    if quick:
        effort = accuracy.Effort(seeds=2, largest=2**12, long=2**14, exactness=11, repeats=1)
    return {
        "speed": partial(speed.measure, draws, repeats, quick=quick),
        "floor": partial(floor.measure, draws, repeats),
        "accuracy": partial(accuracy.measure, effort),
        "startup": partial(startup.measure, repeats),
        "growth": partial(growth.measure, quick=quick, long=options.long),
        "overtime": partial(overtime.measure, quick=quick),
    }


def _environment() -> str:
    from clock import machine

    found = []
    for package in ("wageflow", "numpy", "scipy", "pandas"):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(package)
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{machine()}, Python {python}, {', '.join(found)}."


def _section(part: Part) -> str:
    return "\n\n".join(table.markdown() for table in part.tables)


def _targets_table(rows: Sequence[Sequence[str]]) -> str:
    lines = ["| what | target | reached | met |", "|---|---|---|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(row[1:])} |" for row in rows)])


def _kept() -> dict[str, str]:
    """Return the sections of the page's table by part, as they stand."""
    if not TABLE.exists():
        return {}
    pieces = re.split(r"^% (\w+)$", TABLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(pieces[1::2], (text.strip() for text in pieces[2::2]), strict=True))


def _kept_targets() -> list[tuple[str, ...]]:
    path = RESULTS / "targets.csv"
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [tuple(row) for row in csv.reader(file)][1:]


def _write(done: dict[str, Part], rows: list[tuple[str, ...]], names: Sequence[str]) -> None:
    """Write what ran into results/ and the page's table; what did not run stays as it is."""
    from picture import PICTURES

    RESULTS.mkdir(exist_ok=True)
    sections = _kept()
    for name, part in done.items():
        sections[name] = _section(part)
        for table in part.tables:
            table.write(RESULTS)
        for stem, points in part.points.items():
            with (RESULTS / f"{stem}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, list(points[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(points)
            PICTURES[stem](points, DOCS / "_static" / f"{stem}.svg")
    every = [row for row in _kept_targets() if row[0] not in done] + rows
    every.sort(key=lambda row: list(names).index(row[0]))
    with (RESULTS / "targets.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([_TARGETS, *every])
    pieces = ["### Targets", _environment(), _targets_table(every)]
    for name in names:
        if name in sections:
            pieces += [f"% {name}", sections[name]]
    TABLE.write_text("\n\n".join(pieces) + "\n", encoding="utf-8")


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    names = ("speed", "floor", "accuracy", "startup", "growth", "overtime")
    parser.add_argument("--quick", action="store_true", help="few draws, to see that all runs")
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="PART")
    parser.add_argument("--repeats", type=int, default=None, help="counted runs of each; 5")
    parser.add_argument("--draws", type=int, default=None, help="draws of a race; 2^20")
    parser.add_argument("--seeds", type=int, default=64, help="runs behind an error; 64")
    parser.add_argument("--long", action="store_true", help="with 2^30 draws, which takes minutes")
    parser.add_argument("--write", action="store_true", help="write benchmarks/results and docs")
    options = parser.parse_args()
    options.repeats = options.repeats or (1 if options.quick else 5)
    options.draws = options.draws or (2**14 if options.quick else 2**20)
    if options.write and options.quick:
        parser.error("--write: figures of --quick mean nothing; leave one of the two out")
    from clock import say

    done, rows = {}, []
    print(_environment(), flush=True)
    for name, measure in _parts(options).items():
        if name not in options.only:
            continue
        start = time.perf_counter()
        done[name] = measure()
        rows += [(name, *target.cells) for target in done[name].targets]
        print(f"\n{_section(done[name])}", flush=True)
        say(f"{name} took {time.perf_counter() - start:.0f} s")
    print(f"\n### Targets\n\n{_targets_table(rows)}")
    if options.write:
        _write(done, rows, names)


if __name__ == "__main__":
    main()
