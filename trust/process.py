"""Points in processes of their own: what each took, of time and of memory."""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Self

import wageflow as wf

__all__ = ["HERE", "about", "spent", "spoken", "write"]

HERE = Path(__file__).parent
_MIB = 2.0**20
_LOOK = 0.05  # seconds between two looks at how much memory children hold


def spoken(text: str) -> None:
    """Say on standard error what is being done."""
    print(f"{time.strftime('%H:%M:%S')}  {text}", file=sys.stderr, flush=True)


def peak_mib() -> float:
    """Return the most memory that this process ever held, in MiB."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii").splitlines()
        return int(next(x for x in lines if x.startswith("VmHWM:")).split()[1]) * 1024 / _MIB
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held * (1 if sys.platform == "darwin" else 1024) / _MIB


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
    command = [sys.executable, str(HERE / script), "--child", json.dumps(settings)]
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


def about() -> dict[str, Any]:
    """Return what was run, on what."""
    import numpy as np

    return {
        "command": " ".join(["python", "trust/" + Path(sys.argv[0]).name, *sys.argv[1:]]),
        "wageflow": wf.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "processors": os.cpu_count(),
    }


def write(name: str, found: dict[str, Any]) -> None:
    """Write figures to results/NAME.json, whole or not at all; what is there already stays."""
    path = HERE / "results" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps({**kept, **found}, indent=1) + "\n", encoding="utf-8")
    draft.replace(path)
