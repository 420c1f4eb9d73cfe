"""Runs that are killed: a program that forks a run, kills it at a random moment, and again.

The run itself is a fresh process each time; what it imports was imported before the fork, so that
the kills hit the run and not the imports.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

import wageflow as wf
from tests.simulation.programmes import rich

OPTIONS = {"draws": 2**6 * 48, "replicates": 48, "seed": 11, "keep": "summary"}


def run(folder: Path) -> None:
    wf.simulate(rich(), **OPTIONS, checkpoint=folder)


def forked(folder: Path) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            run(folder)
            code = 0
        finally:
            os._exit(code)
    return child


def main(root: Path, kills: int, seed: int) -> None:
    """Kill as many runs; say where the kills came, and whether a run ended by a fault of its own.

    Each folder is killed until its run ends before the kill comes; then the next one begins.
    """
    rng = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    start = time.monotonic()
    run(root / "whole")  # how long one takes, on a machine as busy as this one
    whole = time.monotonic() - start
    done, faults, folders = [], 0, 0
    while len(done) < kills:
        folder = root / f"run-{folders:03d}"
        while len(done) < kills:
            child = forked(folder)
            # most kills come early in what is left, so that a folder is killed many times
            time.sleep(rng.uniform(0, 0.3 * whole))
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            if os.WIFEXITED(status):
                faults += os.WEXITSTATUS(status) != 0
                break
            done.append((folders, len(list(folder.glob("replicate-*")))))
        folders += 1
    sys.stdout.write(json.dumps({"kills": done, "faults": faults, "seconds": whole}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
