"""Check that a source distribution holds what is needed to build and test, and nothing else.

The wheel that `python -m build` makes is built from it, so that `check_wheel.py` says the rest.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MADE = {"PKG-INFO", ".gitignore"}  # what the build adds: without the second it would pack too much
LARGEST = 8 * 2**20


def main(sdist: str) -> int:
    """Compare the archive with what is under version control; return the exit code."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = settings["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--", *included]
    listed = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - git
    wanted = set(listed.stdout.rstrip("\0").split("\0")) | MADE
    with tarfile.open(sdist) as archive:
        members = archive.getmembers()
    packed = {name.partition("/")[2] for name in (m.name for m in members if m.isfile())}
    faults = [f"{name}: is not in the source distribution" for name in sorted(wanted - packed)]
    faults += [f"{name}: does not belong there" for name in sorted(packed - wanted)]
    faults += [
        f"{m.name}: is neither file nor folder" for m in members if not (m.isfile() or m.isdir())
    ]
    size = Path(sdist).stat().st_size
    if size > LARGEST:
        faults.append(f"{Path(sdist).name}: has {size:,} bytes, more than {LARGEST:,}")
    print("\n".join(faults) or f"{Path(sdist).name}: {len(packed)} files, all there")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
