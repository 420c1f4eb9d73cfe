"""What changes over time: measures, stock and flow, projection, comparison.

A `Scenario` is a list of measures, `project` follows one scenario and `compare` several of them on
the same draws. `measures` has a small class for each kind; `stock` moves headcounts, `earnings`
says what a worker brings, `block` runs both over some draws and `projection` over all, and `paths`
and `comparison` answer questions about the result. A `Study` is all that a scenario file says:
`tables` and `whole` read one, `plain` writes one.
"""

from __future__ import annotations

from wageflow.scenarios.comparison import Comparison
from wageflow.scenarios.files import load_scenario, load_study, studies
from wageflow.scenarios.paths import Paths
from wageflow.scenarios.run import compare, project
from wageflow.scenarios.scenario import Scenario
from wageflow.scenarios.study import Study

__all__ = [
    "Comparison",
    "Paths",
    "Scenario",
    "Study",
    "compare",
    "load_scenario",
    "load_study",
    "project",
    "studies",
]
