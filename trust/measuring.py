"""Points in processes of their own: what each took, of time and of memory."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from record import say

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Children", "peak_mib", "run", "spent", "started", "tried"]

_HERE = Path(__file__).parent
sys.path.append(str(_HERE.parent / "benchmarks"))
from clock import peak_mib  # noqa: E402 - from the folder that was added

_MIB = 2.0**20
_LOOK = 0.05  # seconds between two looks at how much memory children hold


class Children:
    """The most memory that this process and all its children held at a time, as it was seen.

    Without psutil, that of this process.
    """

    def __init__(self) -> None:
        self.peak = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self.peak = max(self.peak, peak_mib())

    def _watch(self) -> None:
        try:
            import psutil
        except ImportError:
            return
        me = psutil.Process()
        while not self._stop.wait(_LOOK):
            held = 0
            for one in (me, *me.children(recursive=True)):
                try:
                    held += one.memory_info().rss
                except psutil.Error:  # it has ended
                    continue
            self.peak = max(self.peak, held / _MIB)


def spent(before: tuple[float, float] | None = None) -> tuple[float, float]:
    """Return seconds on the clock and of processors, children too, since those given."""
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    used = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    now = time.perf_counter(), used
    return now if before is None else (now[0] - before[0], now[1] - before[1])


def started(script: str, settings: dict[str, Any]) -> subprocess.Popen[str]:
    """Start a script of this folder with ``--child JSON``."""
    command = [sys.executable, str(_HERE / script), "--child", json.dumps(settings)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def run(script: str, **settings: Any) -> dict[str, Any]:
    """Run a script of this folder with ``--child JSON``; return what it prints last.

    Raises
    ------
    RuntimeError
        If it fails.
    """
    process = started(script, settings)
    out, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{script} {settings}: ended with {process.returncode}")
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


def tried(name: str, work: Callable[[], object]) -> dict[str, Any]:
    """Do one thing; return the seconds of the processor and what it says, or how it failed."""
    say(f"  {name}")
    start = spent()
    try:
        said = work()
    except Exception as error:  # noqa: BLE001 - what fails is what is looked for
        said = f"FAILED: {type(error).__name__}: {error}"[:300]
    return {"cpu_seconds": round(spent(start)[1], 3), "answer": said}
