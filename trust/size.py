"""Hold what is large: 10^9 draws, a thousand cohorts, a pack of a hundred thousand claims.

``python trust/size.py [draws] [cohorts] [pack] [--small] [--folder FOLDER]``; all three if none is
named. Each point runs in a process of its own. The long run of the first part is kept in the folder
and taken up there when the command is given again; it takes an hour of one processor. Figures go to
``trust/results/size.json``, those of ``--small``, which shows in a minute or two that all runs, to
``size-small.json``.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before NumPy is imported

_PARTS = ("draws", "cohorts", "pack")


def main() -> None:
    """Run the parts that were asked for; each writes what it finds when it has found it."""
    import record
    import size_cohorts
    import size_draws
    import size_pack

    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(_PARTS))
    parser.add_argument("--small", action="store_true", help="small sizes, to see that all runs")
    parser.add_argument("--folder", type=Path, help="where the long run is kept; a temporary one")
    options = parser.parse_args()
    start = time.monotonic()
    if not set(options.parts) <= set(_PARTS):
        parser.error(f"parts {options.parts}: choose among {', '.join(_PARTS)}")
    parts = {"draws": size_draws.part, "cohorts": size_cohorts.part, "pack": size_pack.part}
    name = "size-small" if options.small else "size"
    kept = {part: found for part, found in record.earlier(name).items() if part in _PARTS}
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        for part in options.parts or _PARTS:
            for found in parts[part](folder, small=options.small):
                kept |= found
                record.write(name, start, kept)


if __name__ == "__main__":
    main()
