"""What a driver says while it runs, and the figures that it leaves in ``results``."""

from __future__ import annotations

import json
import math
import os
import platform
import re
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ROOT", "commit", "earlier", "rounded", "say", "write"]

ROOT = Path(__file__).resolve().parents[1]
_RESULTS = ROOT / "trust" / "results"
_BESIDE = ("numpy", "scipy", "pandas")
#: Options that are followed by a place of this machine.
_PLACED = {"--out", "--folder"}
#: Folders of a machine, in what a command said.
_FOLDERS = re.compile(r"(?<![\w.])(?:/[\w.+~-]+)+/(?=[\w.+~-])")


def say(text: str) -> None:
    """Say on standard error what is being done, with the time of day."""
    print(f"{time.strftime('%H:%M:%S')}  {text}", file=sys.stderr, flush=True)


def commit() -> str:
    """Return the commit that is checked out, and whether something was changed since."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=9"]
    found = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    return found.stdout.strip() or "none"


def earlier(name: str) -> dict[str, Any]:
    """Return the figures that a driver wrote before, none if there are none."""
    path = _RESULTS / f"{name}.json"
    if not path.exists():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def write(name: str, start: float, figures: Mapping[str, Any], out: Path | None = None) -> None:
    """Write the figures of a driver, which name neither machine nor folder, whole or not at all.

    Parameters
    ----------
    name : str
        The file is called so.
    start : float
        When the run began, by `time.monotonic`.
    figures : mapping
    out : Path, optional
        Another file than that in ``results``.
    """
    import wageflow as wf  # not before it is wanted: some drivers start without it

    head = {
        "command": _command(),
        "wageflow": wf.__version__,
        "commit": commit(),
        "python": platform.python_version(),
        "with": {package: _version(package) for package in _BESIDE},
        "processors": os.cpu_count(),
        "seconds": round(time.monotonic() - start, 1),
    }
    path = out or _RESULTS / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    # figures that stand there from a run before have a head too
    text = json.dumps(head | {k: v for k, v in figures.items() if k not in head}, indent=1)
    draft.write_text(_FOLDERS.sub("", text) + "\n", encoding="utf-8")
    draft.replace(path)


def rounded(value: Any) -> Any:
    """Return figures with the digits that say something; JSON has no infinity."""
    if isinstance(value, dict):
        return {str(name): rounded(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(part) for part in value]
    if isinstance(value, bool | int | str) or value is None:
        return value
    number = float(value)
    return float(f"{number:.4g}") if math.isfinite(number) else str(number)


def _command() -> str:
    script, *arguments = sys.argv
    shown = [
        word
        for before, word in zip(["", *arguments], arguments, strict=False)
        if not ({before, word} & _PLACED or os.sep in word)
    ]
    return " ".join(["python", f"trust/{Path(script).name}", *shown])


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
