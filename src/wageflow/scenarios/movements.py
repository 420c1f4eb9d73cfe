"""Who came and who left, period by period: means over the draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wageflow.scenarios.course import Course
from wageflow.scenarios.stock import spells_of
from wageflow.scenarios.values import values_of

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from wageflow.scenarios.projection import Projection

    Floats = npt.NDArray[np.float64]

__all__ = ["movement_frame"]

_ROWS = ("opening", "arrivals", "entered", "returns", "removed", "closing")
_DRAWS_AT_ONCE = 256


def movement_frame(projection: Projection, number: int) -> pd.DataFrame:
    """Return who came and who left in a scenario; see `Paths.movements`."""
    import pandas as pd

    labels = projection.horizon.labels
    total = np.zeros((len(_ROWS), len(labels)))
    for replicate in range(projection.replicates):
        for u in projection.blocks(replicate, _DRAWS_AT_ONCE):
            total += _moved(projection, number, u)
    draws = projection.replicates * projection.design.size
    index = pd.Index(labels, name="period")
    return pd.DataFrame(total.T / draws, index=index, columns=list(_ROWS))


def _moved(projection: Projection, number: int, u: Floats) -> Floats:
    """Return sums over cohorts and the draws of a block, shape (movement, period)."""
    course = Course(number)
    draws = projection.drawn(course, u)
    labour = projection.labour(draws, u.shape[1])
    labelled = projection.labelled(course)
    values = values_of(labelled, projection.programme, draws, labour.known[0][1])
    found = np.zeros((len(_ROWS), len(projection.horizon.labels)))
    begun = False
    for spell in spells_of(labour, projection.timetable(course), values, movements=True):
        if spell.periods is None:
            continue
        if not begun:
            found[0, 0], begun = spell.opening.sum(), True
        for row, name in enumerate(_ROWS[1:-1], start=1):
            found[row, spell.periods] += spell.movements[name].sum(axis=(0, 2))
        found[-1, spell.periods] = spell.movements["closing"].sum(axis=(0, 2))
    found[0, 1:] = found[-1, :-1]
    return found
