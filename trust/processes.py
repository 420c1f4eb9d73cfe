"""Processes that something happens to, and what became of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from record import ROOT, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["SHELL", "Tally", "begun", "content", "ended", "environment", "ran", "said"]

SHELL = (sys.executable, "-m", "wageflow")
#: One thread of linear algebra, so that a limit on memory is a limit on what wageflow takes.
_QUIET = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass
class Tally:
    """What became of the cases of a part."""

    messages: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def fail(self, fault: str) -> None:
        """Count a fault, and say it at once."""
        self.faults.append(fault)
        say(f"FAULT {fault}")

    def expect(self, case: str, right: object) -> None:
        """Count a fault unless something is so."""
        if not right:
            self.fail(case)

    def refused_with(self, errors: str, case: str = "") -> None:
        """Count a refusal by what it says, and what is wrong with that as faults."""
        for fault in said(errors):
            self.fail(f"{case}: {fault}" if case else fault)
        text = (errors.strip().rpartition("): ")[2] or errors.strip())[:200]
        self.messages[text] = self.messages.get(text, 0) + 1


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


def content(place: Path) -> dict[str, bytes]:
    """Return everything that stands in a folder, by name."""
    return {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }
