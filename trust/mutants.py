"""Change the library one place at a time and look whether its tests notice.

    python trust/mutants.py --minutes 30            # go on with the sample
    python trust/mutants.py --again --minutes 30    # try those again that survived
    python trust/mutants.py --check                 # the harness itself: see below
    python trust/mutants.py --report                # figures only, from what was run

The rooms chain, simulation, scenarios and analysis hold some 13,000 mutants, and a session tries
hundreds. So it is a sample: one random order, fixed by the seed and stratified by room, which every
run goes further down (`mutating.places` says what a mutant is and what is left out by rule). The
share killed has Wilson's interval of 95 %. A wave is a number that a run writes beside what it
tries, so that mutants tried after tests were added are told from those that led to the tests: only
a fresh wave says what the tests kill now.

A mutant is killed if a test fails, or if the tests take more than three times as long as without it
and 20 s, of the processor (counted apart). One that outlives ``--most`` seconds of the tests that
run its line has survived; ``--again --most 600`` gives it a longer trial. The tests are those of
the four rooms with the examples of their docstrings, and those named by ``--tests``;
`mutating.choosing` says which are run for which mutant.

``--check`` runs mutants that change nothing but a comment, which must all survive, and some that
raise at import, which must all die.

Needs the dependency group ``trust``.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import hashlib
import json
import math
import os
import platform
import random
import re
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, fields
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mutating.choosing import Chosen, TestMap
from mutating.forking import Child, Tree, map_file, preload, run_groups, start
from mutating.places import ROOMS, Place, changed_line, changed_source, in_order
from record import ROOT, commit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RESULTS = ROOT / "trust" / "results"
SEED = 8
_TESTS = (
    *(f"tests/{room}" for room in ROOMS),
    "tests/programme",
    "tests/test_dataclasses.py",
    "tests/test_defaults.py",
    "tests/test_arguments.py",
    "tests/test_public_arguments.py",
)
_COMPILED = frozenset({"compiled.py", "shortcuts.py", "code.py"})  # what numba's cache depends on
_COMPILING = 200.0  # seconds
_KILLED, _LATE, _SURVIVED, _NONE = "killed", "timed out", "survived", "no mutant"
_GONE = "code is gone"
_Z = 1.959963984540054  # of 95 %
_IMPORTED = re.compile(r"^from (tests(?:\.\w+)*) import ([\w, ]+)", re.MULTILINE)


@dataclass
class Row:
    """What became of a mutant: at first, and when it was last tried."""

    key: str
    wave: int
    room: str
    path: str
    line: int
    operator: str
    first: str
    now: str
    by: str
    seconds: float
    before: str
    after: str


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--wave", type=int, default=1, help="written beside what is tried now")
    parser.add_argument("--again", action="store_true", help="those that survived")
    parser.add_argument("--late", action="store_true", help="those that took too long")
    parser.add_argument("--key", action="append", default=[], help="these mutants only, again")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--count", type=int, default=12, help="mutants of each kind that it checks")
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--map", action="store_true", help="only find which test runs which line")
    parser.add_argument("--tests", nargs="*", default=list(_TESTS), help="folders and files")
    parser.add_argument("--without", nargs="*", default=[], help="files of tests to leave out")
    parser.add_argument("--most", type=float, default=60.0, help="seconds of tests of a mutant")
    parser.add_argument("--budget", type=float, default=10.0, help="seconds of further tests")
    parser.add_argument(
        "--work", type=Path, default=Path(tempfile.gettempdir()) / "wageflow-mutants"
    )
    given = parser.parse_args()
    run = Run(given)
    if given.report:
        run.report()
        return
    preload()
    run.prepare()
    if given.map:
        return
    if given.check:
        run.check()
        return
    run.go()
    run.report()


class Run:
    """One run of this script."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.given = given
        self.work: Path = given.work
        self.work.mkdir(parents=True, exist_ok=True)
        self.rows: dict[str, Row] = {row.key: row for row in _rows()}
        self.began = time.monotonic()
        self.map = TestMap()
        self.trees: list[Tree] = []
        self.order: list[Place] = []

    def left(self) -> float:
        """Return the seconds left of the time given."""
        return float(self.given.minutes) * 60 - (time.monotonic() - self.began)

    # what is needed before a mutant can be tried

    def prepare(self) -> None:
        """Copy the tree, find the mutants, and find which test runs which line."""
        self.order = in_order(ROOT, self.work, SEED)
        self.trees = [
            Tree.copied(ROOT, self.work / f"tree{slot}") for slot in range(self.given.jobs)
        ]
        folder = self._find_lines()
        self.map = TestMap.read(
            folder, set(self._files(self.trees[0].folder)), self.trees[0].folder
        )
        if self.map.failed:
            print(f"fail without any change, and are left out: {self.map.failed}", flush=True)

    def _find_lines(self) -> Path:
        """Run each file of tests under coverage, unless this was done for these very tests.

        What an edit of the library moves is found again by the texts of its lines.
        """
        base = self.trees[0].folder
        folder = self.work / "maps"
        sources = _snapshots(base, folder / "sources")
        wanted = {
            folder / f"{_digest(_with_helpers(base, file), file)}.json": file
            for file in self._files(base)
        }
        for stale in set(folder.glob("*.json")) - set(wanted):
            if json.loads(stale.read_text(encoding="utf-8"))["file"] in wanted.values():
                stale.unlink()
        missing = [(kept, file) for kept, file in wanted.items() if not kept.exists()]
        running: dict[int, tuple[Child, Path, str]] = {}
        while missing or running:
            for slot, tree in enumerate(self.trees):
                if slot not in running and missing:
                    kept, file = missing.pop(0)
                    child = start(tree, partial(map_file, file, ROOMS), 900.0)
                    running[slot] = child, kept, file
            for slot, (child, kept, file) in list(running.items()):
                if not child.ended():
                    continue
                del running[slot]
                said = child.said() or {
                    "seconds": {},
                    "failed": [f"{file} (no answer)"],
                    "lines": {},
                }
                covered = {path: sources[path] for path in said["lines"]}
                said = {"file": file, **said, "sources": covered}
                kept.write_text(json.dumps(said), encoding="utf-8")
                taken = time.monotonic() - child.began
                print(
                    f"{taken:7.1f} s {len(said['seconds']):4} {file} {said['failed'] or ''}",
                    flush=True,
                )
                _clear(child)
            time.sleep(0.02)
        return folder

    def _files(self, base: Path) -> list[str]:
        found: list[Path] = []
        for name in self.given.tests:
            path = base / name
            found.extend([path] if path.is_file() else path.rglob("test_*.py"))
        for room in ROOMS:
            found.extend(
                file
                for file in (base / "src" / "wageflow" / room).rglob("*.py")
                if ">>>" in file.read_text(encoding="utf-8")
            )
        names = {file.relative_to(base).as_posix() for file in found}
        out = {name for name in names for given in self.given.without if fnmatch(name, given)}
        return sorted(names - out)

    # mutants

    def go(self) -> None:
        """Try one mutant after the other until the time is over."""
        places = self._next()
        running: dict[int, tuple[_Trial, contextlib.ExitStack]] = {}
        while True:
            for slot, tree in enumerate(self.trees):
                if slot in running or self.left() < 0:
                    continue
                trial = next((t for p in places if (t := self._trial(p, tree)) is not None), None)
                if trial is not None:
                    stack = contextlib.ExitStack()
                    stack.enter_context(tree.changed(trial.place.path, trial.changed))
                    trial.start(tree, self.work)
                    running[slot] = trial, stack
            if not running:
                return
            for slot, (trial, stack) in list(running.items()):
                if trial.child is not None and trial.child.ended():
                    stack.close()
                    del running[slot]
                    self._note(trial)
            time.sleep(0.01)

    def _next(self) -> Iterator[Place]:
        known = {place.key: place for place in self.order}
        given = self.given
        if given.key or given.again or given.late:
            outcome = {_SURVIVED} if given.again else {_LATE}
            keys = given.key or [row.key for row in self.rows.values() if row.now in outcome]
            return iter([known[key] for key in keys if key in known])
        return iter([place for place in self.order if place.key not in self.rows])

    def _trial(self, place: Place, tree: Tree) -> _Trial | None:
        source = (tree.folder / place.path).read_text(encoding="utf-8")
        changed = changed_source(source, place)
        if changed is None:
            self._keep(place, _NONE, "", 0.0, "")
            return None
        # who compiles anew needs the time for that before any test has begun
        most = max(self.given.most, _COMPILING) if _is_compiled(place) else self.given.most
        chosen = self.map.chosen(place, most, self.given.budget)
        after = changed_line(source, changed, place)
        return _Trial(place, changed, after, chosen)

    def _note(self, trial: _Trial) -> None:
        outcome, by, seconds = trial.outcome()
        self._keep(trial.place, outcome, by, seconds, trial.after)
        print(
            f"{seconds:6.1f} of {trial.chosen.seconds:6.1f} s {outcome:9} "
            f"{trial.place.path}:{trial.place.line} {trial.place.text} -> {trial.after}   {by}",
            flush=True,
        )

    def _keep(self, place: Place, outcome: str, by: str, seconds: float, after: str) -> None:
        old = self.rows.get(place.key)
        wave = old.wave if old else self.given.wave
        first = old.first if old else outcome
        self.rows[place.key] = Row(
            place.key,
            wave,
            place.room,
            place.path,
            place.line,
            place.operator,
            first,
            outcome,
            by,
            round(seconds, 1),
            place.text,
            after,
        )
        _write_rows(self.rows.values())

    # the harness itself

    def check(self) -> None:
        """Try what must survive and what must die."""
        tree = self.trees[0]
        draw = random.Random(SEED)
        wrong = 0
        for place in draw.sample(self.order[:1000], self.given.count):
            source = (tree.folder / place.path).read_text(encoding="utf-8")
            chosen = self.map.chosen(place, self.given.most, self.given.budget)
            quiet = _Trial(place, source + "\n# a comment\n", "a comment", chosen)
            broken = "raise RuntimeError('changed')\n"
            head = "from __future__ import annotations\n"
            loud = _Trial(place, source.replace(head, head + broken, 1), "raises", chosen)
            for trial, wanted in ((quiet, _SURVIVED), (loud, _KILLED)):
                with tree.changed(place.path, trial.changed):
                    trial.start(tree, self.work)
                    while trial.child is not None and not trial.child.ended():
                        time.sleep(0.01)
                outcome, by, seconds = trial.outcome()
                wrong += outcome != wanted
                print(
                    f"{'' if outcome == wanted else 'WRONG '}{seconds:6.1f} of "
                    f"{chosen.seconds:6.1f} s {trial.after}: {outcome} {place.path} {by}",
                    flush=True,
                )
        print(f"{wrong} wrong of {2 * self.given.count}")

    # figures

    def report(self) -> None:
        """Write the figures of what was run so far, and print them."""
        order = self.order or in_order(ROOT, self.work, SEED)
        everything = Counter(place.room for place in order)
        there = {place.key for place in order}
        for row in self.rows.values():  # its line was changed or deleted since
            if row.now == _SURVIVED and row.key not in there:
                row.now = _GONE
        kept = _verdicts()
        survivors = [
            {
                "key": row.key,
                "at": f"{row.path}:{row.line}",
                "operator": row.operator,
                "before": row.before,
                "after": row.after,
                "wave": row.wave,
                "verdict": kept.get(row.key, ""),
            }
            for row in self.rows.values()
            if row.now == _SURVIVED
        ]
        ended = {
            row.key: kept[row.key]
            for row in self.rows.values()
            if row.now != _SURVIVED and row.first == _SURVIVED and row.key in kept
        }
        waves = sorted({row.wave for row in self.rows.values()})
        of_waves = {
            str(wave): self._figures([r for r in self.rows.values() if r.wave == wave])
            for wave in waves
        }
        said = {
            "command": "python trust/mutants.py "
            f"--minutes {self.given.minutes:g} --most {self.given.most:g} "
            f"--budget {self.given.budget:g}",
            "wageflow": _version(),
            "commit": commit(),
            "python": platform.python_version(),
            "tool": "cosmic-ray 8.7 (operators)",
            "seed": SEED,
            "seconds": round(sum(row.seconds for row in self.rows.values())),
            "mutants": dict(everything),
            "waves": of_waves,
            "families": _families(self.rows.values()),
            "survivors": sorted(survivors, key=lambda entry: (entry["at"], entry["key"])),
            "killed since": ended,
        }
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / "mutants.json"
        path.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        for wave, figures in of_waves.items():
            print(f"wave {wave}: killed at first (now)")
            for room, one in figures.items():
                low, high = one["interval at first, %"]
                print(
                    f"  {room:11} {everything.get(room, len(order)):6} in all "
                    f"{one['sampled']:5} tried {one['killed at first']:5} + "
                    f"{one['timed out at first']:3} late, {one['share at first, %']:5.1f} % "
                    f"({low:.1f} to {high:.1f}); now {one['share now, %']:5.1f} %"
                )

    @staticmethod
    def _figures(rows: list[Row]) -> dict[str, Any]:
        return {
            name: _counts([row for row in rows if name in {row.room, "together"}])
            for name in (*ROOMS, "together")
        }


@dataclass
class _Trial:
    """A mutant and the tests for it."""

    place: Place
    changed: str
    after: str
    chosen: Chosen
    child: Child | None = None

    def start(self, tree: Tree, work: Path) -> None:
        groups = (*self.chosen.direct, *self.chosen.further)
        fresh = None
        if _is_compiled(self.place):
            fresh = Path(tempfile.mkdtemp(prefix="numba-", dir=work))
        limit = 3 * self.chosen.seconds + 20 + (_COMPILING if fresh else 0)
        self.child = start(tree, partial(run_groups, groups), limit, fresh)

    def outcome(self) -> tuple[str, str, float]:
        if self.child is None:
            return _NONE, "", 0.0
        taken = time.monotonic() - self.child.began
        said = self.child.said()
        _clear(self.child)
        if said is None:  # ended by a signal, or left Python: no such thing happens unchanged
            late = self.child.late_once
            return (_LATE, "", taken) if late else (_KILLED, "(process ended)", taken)
        if said["failed"]:
            return _KILLED, said["failed"], taken
        return _SURVIVED, "(some tests left out)" if self.chosen.cut else "", taken


def _is_compiled(place: Place) -> bool:
    return Path(place.path).name in _COMPILED


def _counts(rows: list[Row]) -> dict[str, Any]:
    tried = [row for row in rows if row.first != _NONE]
    first, now = (Counter(getattr(row, when) for row in tried) for when in ("first", "now"))
    dead = first[_KILLED] + first[_LATE]
    return {
        "sampled": len(tried),
        "killed at first": first[_KILLED],
        "timed out at first": first[_LATE],
        "survived at first": first[_SURVIVED],
        "share at first, %": round(100 * dead / max(len(tried), 1), 2),
        "interval at first, %": [round(100 * end, 2) for end in wilson(dead, len(tried))],
        "survive now": now[_SURVIVED],
        "share now, %": round(100 * (1 - now[_SURVIVED] / max(len(tried), 1)), 2),
        "not mutants": len(rows) - len(tried),
    }


def _families(rows: Iterable[Row]) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for row in rows:
        if row.first != _NONE:
            found.setdefault(row.operator.split("_")[0], Counter())[row.first] += 1
    return {name: dict(sorted(counts.items())) for name, counts in sorted(found.items())}


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """Return the interval of 95 % for a share [1]_.

    References
    ----------
    .. [1] E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
       JASA 22 (1927), 209-212.
    """
    if not tries:
        return 0.0, 1.0
    share = hits / tries
    middle = share + _Z**2 / (2 * tries)
    half = _Z * math.sqrt(share * (1 - share) / tries + _Z**2 / (4 * tries**2))
    return (middle - half) / (1 + _Z**2 / tries), (middle + half) / (1 + _Z**2 / tries)


def _rows() -> list[Row]:
    path = RESULTS / "mutants.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                entry["key"],
                int(entry["wave"]),
                entry["room"],
                entry["path"],
                int(entry["line"]),
                entry["operator"],
                entry["first"],
                entry["now"],
                entry["by"],
                float(entry["seconds"]),
                entry["before"],
                entry["after"],
            )
            for entry in csv.DictReader(file)
        ]


def _write_rows(rows: Iterable[Row]) -> None:
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / "mutants.csv"
    draft = path.with_suffix(".draft")
    with draft.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [one.name for one in fields(Row)], lineterminator="\n")
        table.writeheader()
        table.writerows(asdict(row) for row in rows)
    draft.replace(path)


def _verdicts() -> dict[str, str]:
    """Return what was decided on survivors, by key: a file that is written by hand."""
    path = RESULTS / "mutants-verdicts.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _clear(child: Child) -> None:
    shutil.rmtree(child.answer.parent, ignore_errors=True)


def _snapshots(base: Path, folder: Path) -> dict[str, str]:
    """Keep the library's files as they are now, and return by which name each is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {}
    for file in sorted((base / "src").rglob("*.py")):
        name = names[file.relative_to(base).as_posix()] = _digest([file])
        shutil.copyfile(file, folder / name)
    return names


def _with_helpers(base: Path, file: str) -> list[Path]:
    """Return a file of tests with those that it imports, and so on."""
    found, new = [base / "tests" / "conftest.py"], [base / file]
    while new:
        found.append(new.pop())
        helpers = set()
        for module, names in _IMPORTED.findall(found[-1].read_text(encoding="utf-8")):
            folder = base.joinpath(*module.split("."))
            helpers |= {folder.with_suffix(".py")}
            helpers |= {
                folder / f"{name.split()[0]}.py" for name in names.split(",") if name.strip()
            }
        new.extend(sorted(h for h in helpers if h.exists() and h not in {*found, *new}))
    return [found[1], *sorted({found[0], *found[2:]})]


def _digest(files: Iterable[Path], *more: str) -> str:
    found = hashlib.sha256("\x1f".join(more).encode())
    for file in files:
        found.update(file.read_bytes())
    return found.hexdigest()[:24]


def _version() -> str:
    text = (ROOT / "src" / "wageflow" / "version.py").read_text(encoding="utf-8")
    return next(line.split('"')[1] for line in text.splitlines() if "__version__ =" in line)


if __name__ == "__main__":
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    main()
