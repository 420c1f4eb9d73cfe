"""Timing by turns, and in fresh processes.

The machine's speed drifts, so contestants take turns within each round: what slows one slows all,
and ratios of medians hold where seconds do not.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = [
    "Timing",
    "child",
    "machine",
    "on_processors",
    "peak_mib",
    "process",
    "race",
    "say",
    "timed",
]

_LONG = 3.0  # seconds of a call beyond which two rounds do
_MIB = 2.0**20
_START = time.perf_counter()


@dataclass(frozen=True)
class Timing:
    """Seconds of each counted call."""

    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        """The figure to quote."""
        return statistics.median(self.runs)

    @property
    def spread(self) -> str:
        """Fastest and slowest."""
        return f"{min(self.runs):#.3g}-{max(self.runs):#.3g}"


def timed(work: Callable[[], object]) -> float:
    """Return the seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def race(contestants: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, Timing]:
    """Time calls by turns, after one round that does not count.

    Calls that take more than three seconds run in the first two rounds only.
    """
    long = {name for name, work in contestants.items() if timed(work) > _LONG}
    runs: dict[str, list[float]] = {name: [] for name in contestants}
    for turn in range(repeats):
        for name, work in contestants.items():
            if turn < 2 or name not in long:
                runs[name].append(timed(work))
    return {name: Timing(tuple(found)) for name, found in runs.items()}


@contextmanager
def on_processors(count: int) -> Iterator[None]:
    """Let this thread, and those that it starts, use so many processors, where that can be said.

    What chooses its number of threads itself then chooses that.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def say(text: str) -> None:
    """Say on standard error what is being done, with the time since the start."""
    print(f"{time.perf_counter() - _START:6.0f} s  {text}", file=sys.stderr, flush=True)


def process(*arguments: str) -> Callable[[], object]:
    """Return a call that runs Python with these arguments in a fresh process.

    It keeps what it compiles, as Python does unless it is told not to.
    """
    command = [sys.executable, *arguments]
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return lambda: subprocess.run(command, check=True, capture_output=True, env=kept)


def child(script: str, limit: float | None = 120.0, /, **settings: Any) -> dict[str, Any]:
    """Run a script of this folder with ``--child JSON`` in a fresh process; return what it prints.

    Raises
    ------
    RuntimeError
        If it fails: with the last line that it wrote.
    subprocess.TimeoutExpired
        If it takes longer than so many seconds.
    """
    path = Path(__file__).with_name(script)
    command = [sys.executable, str(path), "--child", json.dumps(settings)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=limit)
    if done.returncode:
        raise RuntimeError((done.stderr.strip() or "ended without a word").splitlines()[-1])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def peak_mib() -> float:
    """Return the most memory that this process ever held, in MiB."""
    status = Path("/proc/self/status")
    if status.exists():
        # getrusage counts from before exec, so a small child of a large parent would look large
        lines = status.read_text(encoding="ascii").splitlines()
        kib = next(line.split()[1] for line in lines if line.startswith("VmHWM:"))
        return int(kib) * 1024 / _MIB
    import resource

    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held * (1 if sys.platform == "darwin" else 1024) / _MIB


def machine() -> str:
    """Return the number of cores in words, which is all that is said of a machine."""
    count = os.cpu_count() or 1
    return {1: "One core", 2: "Two cores", 4: "Four cores", 8: "Eight cores"}.get(
        count, f"{count} cores"
    )
