"""Check that a wheel holds the whole package, with its types and data, and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src"


def main(wheel: str) -> int:
    """Compare the wheel with the source tree; return the exit code."""
    with ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
        scripts = "".join(
            archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith("entry_points.txt")
        )
    wanted = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and ".egg-info" not in str(path)
    }
    faults = [f"{name}: is not in the wheel" for name in sorted(wanted - packed)]
    faults += [f"{name}: does not belong in the wheel" for name in sorted(packed - wanted)]
    if "wageflow/py.typed" not in packed:
        faults.append("wageflow/py.typed: is missing, so that type checkers ignore the package")
    if "wageflow = wageflow.__main__:main" not in scripts:
        faults.append("entry_points.txt: the wheel installs no wageflow command")
    print("\n".join(faults) or f"{Path(wheel).name}: {len(packed)} files, all there")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
