"""The shell as a process that something happens to, and what became of it."""

from __future__ import annotations

import json
import os
import platform
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import wageflow as wf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "SHELL",
    "begun",
    "commit",
    "earlier",
    "ended",
    "environment",
    "ran",
    "said",
    "say",
    "write",
]

ROOT = Path(__file__).resolve().parents[1]
SHELL = (sys.executable, "-m", "wageflow")
#: One thread of linear algebra, so that a limit on memory is a limit on what wageflow takes.
_QUIET = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


#: Folders of a machine, in what a command said.
_FOLDERS = re.compile(r"(?:/[\w.+~-]+)+/(?=[\w.+~-])")


def say(text: str) -> None:
    """Say on standard error what is being done, with the time of day."""
    print(f"{time.strftime('%H:%M:%S')}  {text}", file=sys.stderr, flush=True)


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a process that runs what stands in this folder."""
    paths = [str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")]
    return os.environ | _QUIET | {"PYTHONPATH": os.pathsep.join(filter(None, paths))} | more


def begun(command: Sequence[str], where: Path, **more: Any) -> subprocess.Popen[str]:
    """Begin a process in a folder, at the head of a group of its own."""
    return subprocess.Popen(
        command,
        cwd=where,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=more.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **more,
    )


def ended(process: subprocess.Popen[str], limit: float = 600.0) -> tuple[int, str]:
    """Wait for a process; return its exit code and its standard error.

    A process that takes longer than so many seconds is a hang, with the exit code 999.
    """
    try:
        _, errors = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        _, errors = process.communicate()
        return 999, errors
    return process.returncode, errors


def ran(command: Sequence[str], where: Path, **more: Any) -> tuple[int, str]:
    """Run a command to its end."""
    return ended(begun(command, where, **more))


def said(errors: str) -> list[str]:
    """Return what is wrong with what a command said on standard error when it failed."""
    lines = errors.strip().splitlines()
    if "Traceback" in errors:
        return [f"traceback: {lines[-1]}"]
    if not lines:
        return ["failed without a word"]
    odd = [line for line in lines if not line.startswith("wageflow: ")]
    return [f"not a line of ours: {line}" for line in odd] + (
        ["more than one line"] if len(lines) > 1 and not odd else []
    )


def commit() -> str:
    """Return the commit that is checked out, and whether something was changed since."""
    found = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=9"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    return found.stdout.strip() or "none"


def earlier(name: str) -> dict[str, Any]:
    """Return the figures that a driver wrote before, none if there are none."""
    path = Path(__file__).with_name("results") / f"{name}.json"
    if not path.exists():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def write(name: str, start: float, figures: Mapping[str, Any]) -> None:
    """Write the figures of a driver, which name neither machine nor folder."""
    arguments = [x for x in sys.argv[1:] if os.sep not in x]
    content = {
        "command": " ".join(["python", f"trust/{name}.py", *arguments]),
        "wageflow": wf.__version__,
        "commit": commit(),
        "python": platform.python_version(),
        "seconds": round(time.monotonic() - start, 1),
        **figures,
    }
    path = Path(__file__).with_name("results") / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    text = _FOLDERS.sub("", json.dumps(content, indent=1))
    path.write_text(text + "\n", encoding="utf-8")
