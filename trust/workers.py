"""Kill the workers of a Dask cluster while they compute, and compare the bits.

    python trust/workers.py [--runs 20] [--seed 1]

A cluster of four worker processes on this machine computes a run with a checkpoint. At a random
moment one worker is killed, or several in a row, all four at once, or the scheduler. Whatever is
left computes on with the same bits, or the run ends with one line that says what became of it; what
was finished then stands in the checkpoint, and the run is taken up without a cluster. The moments
are uniform over a run that nobody disturbs.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import record
from processes import Tally, begun, environment

import wageflow as wf

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORKERS = 4
_OPTIONS: dict[str, Any] = {"draws": 2**8 * 64, "replicates": 64, "seed": 5, "keep": "summary"}

# a cluster that says who computes and where, and lives until it is told to end
_CLUSTER = """
import json, os, sys
import distributed
if __name__ == "__main__":
    cluster = distributed.LocalCluster(
        n_workers=4, threads_per_worker=1, processes=True, dashboard_address=":0",
        silence_logs="CRITICAL",
    )
    with distributed.Client(cluster) as client:
        client.wait_for_workers(4)
        client.run(__import__, "wageflow.simulation")
        pids = list(client.run(os.getpid).values())
    print(json.dumps([cluster.scheduler_address, pids]), flush=True)
    sys.stdin.read()
"""

# the run, which says when it begins and how long it took, and saves its result
_RUN = """
import json, sys, time
import wageflow as wf
from wageflow.simulation.running.cluster import connected
address, folder, options = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
programme = wf.load_programme("dprk-2012")
try:
    with connected(address) as client:
        print("begun", flush=True)
        start = time.monotonic()
        estimate = wf.simulate(programme, **options, executor=client, checkpoint=folder)
    print(time.monotonic() - start)
    estimate.save("saved")
except wf.WageflowError as error:
    sys.stderr.write(f"wageflow: {error}\\n")
    sys.exit(2)
"""

#: Who is killed: so many workers, one after the other or at once, or the scheduler.
_HOW = ("one", "two in a row", "all at once", "scheduler", "all, and those that come after")


@dataclass
class Runs(Tally):
    """What became of the runs of one way."""

    runs: int = 0
    killed: int = 0
    in_the_middle: int = 0
    went_on: int = 0
    refused: int = 0
    taken_up: int = 0


def _kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _children(parent: int) -> list[int]:
    """Return the workers that a cluster has now, its nannies' children."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = status.read_text(encoding="ascii", errors="replace")
        except OSError:
            continue
        if int(text.rpartition(") ")[2].split()[1]) == parent:
            found.append(int(status.parent.name))
    return found


def _disturb(
    how: str, cluster: subprocess.Popen[str], pids: Sequence[int], rng: random.Random, tally: Runs
) -> None:
    if how == "one":
        tally.killed += _kill(rng.choice(pids))
    elif how == "two in a row":
        for pid in rng.sample(pids, 2):
            tally.killed += _kill(pid)
            time.sleep(rng.uniform(0.0, 0.5))
    elif how == "scheduler":
        tally.killed += _kill(cluster.pid)
    else:
        tally.killed += sum(map(_kill, pids))
    if how.endswith("come after"):
        end = time.monotonic() + 6.0
        while time.monotonic() < end:
            for pid in _children(cluster.pid):
                if "spawn_main" in _command(pid):
                    tally.killed += _kill(pid)
            time.sleep(0.2)


def _line(process: subprocess.Popen[str]) -> str:
    return process.stdout.readline() if process.stdout is not None else ""


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _round(how: str, rng: random.Random, life: float, wanted: str, tally: Runs) -> float:
    """Disturb one run; return the seconds that it took."""
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        (where / "cluster.py").write_text(_CLUSTER)
        (where / "run.py").write_text(_RUN)
        cluster = subprocess.Popen(
            [sys.executable, "cluster.py"],
            cwd=where,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        try:
            address, pids = json.loads(_line(cluster))
            command = [sys.executable, "run.py", address, "run", json.dumps(_OPTIONS)]
            run = begun(command, where)
            _line(run)
            tally.runs += 1
            if life:
                time.sleep(rng.uniform(0.0, life))
                there = len(list(where.glob("run/replicate-*")))
                tally.in_the_middle += 0 < there < _OPTIONS["replicates"]
                _disturb(how, cluster, pids, rng, tally)
            return _outcome(run, where, wanted, tally)
        finally:
            if cluster.stdin is not None:
                cluster.stdin.close()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(cluster.pid, signal.SIGKILL)
            cluster.wait()


def _outcome(run: subprocess.Popen[str], where: Path, wanted: str, tally: Runs) -> float:
    try:
        printed, errors = run.communicate(timeout=400)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        tally.fail("hangs")
        return 0.0
    if run.returncode == 0:
        tally.went_on += 1
        tally.expect("other bits", _digest(wf.load_estimate(where / "saved")) == wanted)
        return float(printed.splitlines()[-1])
    tally.refused += 1
    tally.refused_with(errors)
    tally.expect(f"exit code {run.returncode}", run.returncode == 2)
    kept = {path.name: path.read_bytes() for path in where.glob("run/replicate-*")}
    found = wf.simulate(wf.load_programme("dprk-2012"), **_OPTIONS, checkpoint=where / "run")
    if _digest(found) != wanted:
        tally.fail("taken up, other bits")
    elif any((where / "run" / name).read_bytes() != data for name, data in kept.items()):
        tally.fail("something that was kept had to be mended")
    else:
        tally.taken_up += 1
    return 0.0


def _digest(estimate: wf.Estimate) -> str:
    frames = (estimate.summary(by).to_numpy(float) for by in (None, "host", "recipient"))
    return hashlib.sha256(b"".join(frame.tobytes() for frame in frames)).hexdigest()


def main() -> int:
    """Disturb as many runs, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    start, rng = time.monotonic(), random.Random(asked.seed)
    wanted = _digest(wf.simulate(wf.load_programme("dprk-2012"), **_OPTIONS))
    tallies = {how: Runs() for how in _HOW}
    nobody = Runs()
    life = _round("nobody", rng, 0.0, wanted, nobody)
    record.say(f"a run that nobody disturbs: {life:.1f} s, {nobody.faults or 'same bits'}")
    for turn in range(asked.runs):
        how = _HOW[turn % len(_HOW)]
        _round(how, rng, life, wanted, tallies[how])
        record.say(f"{turn + 1} of {asked.runs}, {how}: {tallies[how].faults or 'no fault'}")
        record.write(
            "workers",
            start,
            {
                "what": f"wf.simulate, dprk-2012, {_OPTIONS}, Dask with {_WORKERS} processes",
                "runs": sum(tally.runs for tally in tallies.values()),
                "workers killed": sum(tally.killed for tally in tallies.values()),
                "went on": sum(tally.went_on for tally in tallies.values()),
                "refused": sum(tally.refused for tally in tallies.values()),
                "refused, then taken up": sum(tally.taken_up for tally in tallies.values()),
                "faults": sum(len(tally.faults) for tally in [nobody, *tallies.values()]),
                "ways": {how: vars(tally) for how, tally in tallies.items()},
            },
        )
    return 1 if any(tally.faults for tally in tallies.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
