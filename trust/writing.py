"""How a driver writes its figures: what was run, with what, how long it took."""

from __future__ import annotations

import json
import math
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import wageflow as wf

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["write_results"]

_BESIDE = ("numpy", "scipy", "pandas")


def write_results(path: Path, *, seconds: float, what: Mapping[str, Any]) -> None:
    """Write the figures of a driver as JSON that names neither machine nor folder."""
    name = sys.argv[0].replace("\\", "/").rsplit("/", 1)[-1]
    given = " ".join(["python", f"trust/{name}", *_without_paths(sys.argv[1:])])
    figures = {
        "command": given,
        "wageflow": wf.__version__,
        "python": platform.python_version(),
        "with": {package: _version(package) for package in _BESIDE},
        "seconds": round(seconds, 1),
        **_plain(dict(what)),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def _without_paths(arguments: list[str]) -> list[str]:
    kept = []
    skipped = False
    for argument in arguments:
        if skipped or argument == "--out":
            skipped = not skipped
            continue
        kept.append(argument)
    return kept


def _plain(value: Any) -> Any:
    """Return figures with the digits that say something; JSON has no infinity."""
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, bool | int | str) or value is None:
        return value
    number = float(value)
    return float(f"{number:.4g}") if math.isfinite(number) else str(number)
