"""Kill runs at random moments, take them up, and compare the bits.

    python trust/kill.py [--kills 200] [--seed 1]

Each round begins a run with a checkpoint in a folder of its own and disturbs it, and whoever takes
it up, up to four times; the moments are uniform over the life of the process, from its first
instruction to its last. Then the run is taken up and left in peace. Its result must have the bytes
of a run that nobody disturbed, the checkpoint must hold what that of such a run holds, and nothing
may stand beside them. Rounds go by turns through the ways of running and of dying below.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import record
from processes import SHELL, Tally, begun, content, ended, ran

if TYPE_CHECKING:
    from collections.abc import Sequence

_IN_A_ROW = 4
_DRAWS = "2**15"

# a run of two processes, which saves its estimate over one that is there
_POOL = """
import sys
from concurrent.futures import ProcessPoolExecutor
import wageflow as wf
if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        wf.simulate(
            wf.load_programme("dprk-2012"), draws=2**15, seed=3, executor=pool, checkpoint="run"
        ).save("saved")
"""


@dataclass(frozen=True)
class Way:
    """A way of running, and of dying."""

    name: str
    command: Sequence[str]
    result: str
    number: int
    group: bool
    share: float
    before: str | None = None


@dataclass
class Rounds(Tally):
    """What became of the rounds of one way."""

    signals: int = 0
    too_late: int = 0
    before_ours: int = 0
    rounds: int = 0
    with_replicates: int = 0
    drafts_left: int = 0
    same_bits: int = 0


def _shell(*more: str) -> Sequence[str]:
    first = (*SHELL, "estimate", "--draws", _DRAWS, "--seed", "3", "--checkpoint", "run")
    return (*first, "--format", "json", "--out", "result.json", *more)


def _ways() -> list[Way]:
    pool = (sys.executable, "pool.py")
    kill, term, interrupt = signal.SIGKILL, signal.SIGTERM, signal.SIGINT
    draws = _shell("--keep", "draws")
    return [
        Way("summaries, SIGKILL", _shell(), "result.json", kill, False, 0.35),
        Way("draws, SIGKILL", draws, "result.json", kill, False, 0.3),
        Way("four threads, SIGKILL", _shell("--workers", "4"), "result.json", kill, True, 0.15),
        Way("two processes, SIGKILL of all", pool, "saved", kill, True, 0.2, "saved"),
        Way("summaries, SIGTERM", _shell(), "result.json", term, False, 0.1),
        Way("draws, SIGINT", draws, "result.json", interrupt, True, 0.1),
    ]


def _disturb(way: Way, where: Path, moment: float, tally: Rounds) -> bool:
    """Begin a run and end it after so many seconds; return whether it ended before."""
    there = _made(where)
    process = begun(way.command, where)
    try:
        process.wait(timeout=moment)
    except subprocess.TimeoutExpired:
        (os.killpg if way.group else os.kill)(process.pid, way.number)
    code, errors = ended(process)
    if code == 0:
        tally.too_late += 1
        return True
    tally.signals += 1
    if any(where.glob("run/replicate-*")):
        tally.with_replicates += 1
    drafts = len(list(where.rglob(".wageflow-*")))
    tally.drafts_left += drafts
    if way.number == signal.SIGKILL:
        if code != -signal.SIGKILL:
            tally.fail(f"ended by itself with {code}: {errors[-300:]}")
        return False
    # a signal that the program hears leaves nothing, and is told in a line
    ours = _made(where) != there
    if (
        not ours
        and (code == -way.number or "__main__.py" not in errors)
        and code != 128 + way.number
    ):
        tally.before_ours += 1  # while Python itself began
        return False
    if code != 128 + way.number:
        tally.fail(f"exit code {code}: {errors[-300:]}")
    tally.refused_with(errors)
    if drafts:
        tally.fail("left a draft although it was told to end")
    return False


def _made(where: Path) -> set[str]:
    """Return what runs have put into their checkpoint by now."""
    return {path.name for path in where.glob("run/*")} | {path.name for path in where.glob("run")}


def _round(
    way: Way, rng: random.Random, life: float, wanted: dict[str, bytes], tally: Rounds
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        _prepare(way, where)
        tally.rounds += 1
        for _ in range(rng.randint(1, _IN_A_ROW)):
            if _disturb(way, where, rng.uniform(0.0, life), tally):
                break
            if way.before is not None and not _loads(where / way.before):
                tally.fail("what was saved before cannot be read any more")
        code, errors = ran(way.command, where)
        if code:
            tally.fail(f"taken up, it ended with {code}: {errors[-300:]}")
        elif (found := content(where)) == wanted:
            tally.same_bits += 1
        else:
            names = sorted(
                name for name in found.keys() | wanted if found.get(name) != wanted.get(name)
            )
            tally.fail(f"differs: {', '.join(names[:5])}")


def _loads(folder: Path) -> bool:
    import wageflow as wf

    try:
        wf.load_estimate(folder)
    except wf.WageflowError:
        return False
    return True


def _prepare(way: Way, where: Path) -> None:
    (where / "pool.py").write_text(_POOL)
    if way.before is not None:
        import wageflow as wf

        wf.simulate(wf.load_programme("dprk-2012"), draws=2**8, seed=1).save(where / way.before)


def _undisturbed(way: Way) -> tuple[dict[str, bytes], float]:
    """Return what a run leaves that nobody disturbs, and how many seconds it takes."""
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        _prepare(way, where)
        start = time.monotonic()
        code, errors = ran(way.command, where)
        if code:
            raise SystemExit(f"{way.name}: cannot be run: {errors}")
        return content(where), time.monotonic() - start


def main() -> int:
    """Kill, take up, compare, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200, help="SIGKILLs that hit a run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--way", choices=[way.name for way in _ways()], help="this one alone")
    asked = parser.parse_args()
    # a shell has what it runs in the background ignore Ctrl-C, and all that is begun from there
    signal.signal(signal.SIGINT, signal.default_int_handler)
    start, rng = time.monotonic(), random.Random(asked.seed)
    tallies = {} if asked.way is None else _known()
    for way in _ways():
        if asked.way not in (None, way.name):
            continue
        tally = tallies[way.name] = Rounds()
        target = max(1, round(asked.kills * way.share))
        while tally.signals < target:
            wanted, life = _undisturbed(way)  # each time, for the machine's speed drifts
            for _ in range(4):
                if tally.signals < target:
                    _round(way, rng, life, wanted, tally)
            record.say(f"{way.name}: {tally.signals} of {target}, {len(tally.faults)} faults")
            record.write("kill", start, _figures(tallies))
    record.write("kill", start, _figures(tallies))
    return 1 if any(tally.faults for tally in tallies.values()) else 0


def _known() -> dict[str, Rounds]:
    """Return what earlier runs found."""
    return {name: Rounds(**found) for name, found in record.earlier("kill").get("ways", {}).items()}


def _figures(tallies: dict[str, Rounds]) -> dict[str, Any]:
    return {
        "what": f"wageflow estimate, dprk-2012, {_DRAWS} draws in 16 replicates",
        "killed": sum(t.signals for name, t in tallies.items() if "SIGKILL" in name),
        "asked to end": sum(t.signals for name, t in tallies.items() if "SIGKILL" not in name),
        "taken up with the same bits": sum(t.same_bits for t in tallies.values()),
        "of": sum(t.rounds for t in tallies.values()),
        "faults": sum(len(t.faults) for t in tallies.values()),
        "ways": {name: vars(tally) for name, tally in tallies.items()},
    }


if __name__ == "__main__":
    if not hasattr(os, "killpg") or shutil.which("git") is None:
        raise SystemExit("trust/kill.py: needs a system with process groups, and git")
    sys.exit(main())
