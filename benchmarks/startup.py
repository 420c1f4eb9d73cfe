"""What a user waits for before the first figure: imports, the shell, and a warm estimate."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from clock import process, race
from tables import YES, Part, Table, Target, seconds, significant

import wageflow as wf

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["measure"]

_STATS = """
import sys
from wageflow.cli import main
sys.argv = ["wageflow", "estimate", "--quiet"]
try:
    main()
except SystemExit:
    pass
print("scipy.stats" in sys.modules, file=sys.stderr)
"""


def _loads_scipy_stats() -> bool:
    command: Sequence[str] = [sys.executable, "-c", _STATS]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stderr.split()[-1] == "True"


def measure(repeats: int) -> Part:
    """Time fresh processes by turns, and a warm estimate."""
    shipped = wf.load_programme("dprk-2012")
    bare, three, package, engine, shell, warm = (
        "python -c 'import numpy'",
        "python -c 'import numpy, scipy.special, pandas'",
        "python -c 'import wageflow'",
        "python -c 'import wageflow; wageflow.simulate'",
        "wageflow estimate, whole process",
        "dprk-2012 in a warm process, default draws, with its summary",
    )
    works = {
        bare: process("-c", "import numpy"),
        three: process("-c", "import numpy, scipy.special, pandas"),
        package: process("-c", "import wageflow"),
        engine: process("-c", "import wageflow; wageflow.simulate"),
        shell: process("-m", "wageflow", "estimate"),
        warm: lambda: wf.simulate(shipped, seed=1).summary(),
    }
    times = race(works, repeats)
    rows = [(name, seconds(t.median), t.spread) for name, t in times.items()]
    loaded = _loads_scipy_stats()
    rows.append(("scipy.stats imported by wageflow estimate", "yes" if loaded else "no", ""))
    limit = 1.2 * times[three].median + 0.3
    targets = [
        Target(
            "import wageflow against import numpy", 1.3, times[package].median / times[bare].median
        ),
        Target(
            "wageflow estimate, cold, against 1.2 times importing numpy, scipy.special and pandas "
            f"+ 0.3 s ({significant(limit)} s)",
            1.0,
            times[shell].median / limit,
        ),
        Target("wageflow estimate imports scipy.stats", 0.0, float(loaded), YES),
        Target("dprk-2012, warm, default draws", 100.0, 1e3 * times[warm].median, " ms"),
    ]
    columns = ("what", "seconds", "fastest-slowest")
    return Part([Table("startup", "Before the first figure", columns, rows)], targets)
