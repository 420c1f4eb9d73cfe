"""Tables of scenarios side by side: levels, and changes against the baseline draw by draw."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from wageflow.errors import EstimateError
from wageflow.programme import CONCEPTS
from wageflow.scenarios.course import WORKERS
from wageflow.scenarios.keys import checked_concept
from wageflow.scenarios.panel import Panel
from wageflow.scenarios.summaries import cuts, difference, frame_of, priced, relative, statistics
from wageflow.simulation.summing.summary import Key

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from wageflow.scenarios.comparison import Comparison

    Floats = npt.NDArray[np.float64]

__all__ = ["SHOWN", "difference_table", "level_table", "worth_table"]

#: What a table has rows for.
SHOWN = (*CONCEPTS, WORKERS)
_LEVELS = ("mean", "mcse", "p5", "p50", "p95")


def level_table(
    comparison: Comparison, cut: float, prices: str, concept: str | None
) -> pd.DataFrame:
    """Return levels and changes of every scenario in every year; see `Comparison.table`."""
    import pandas as pd

    if concept is not None:
        checked_concept(concept)
    names = [name for name in SHOWN if concept in (None, name)]
    panel, scenarios = comparison.panel.by_year, comparison.names
    panel.prepare(range(len(scenarios)), [Key(name) for name in names])
    frames = []
    for number, scenario in enumerate(scenarios):
        for name in names:
            after, before = (
                priced(panel.one(one, Key(name)), Key(name), panel.projection, prices)
                for one in (number, comparison.base)
            )
            columns = _levels(after, before)
            reached = cuts(after, before, cut)
            columns["probability"] = reached.mean(axis=1)
            columns["probability_mcse"] = reached.std(axis=1, ddof=1) / math.sqrt(reached.shape[1])
            index = pd.MultiIndex.from_product(
                [[scenario], [name], panel.projection.horizon.labels],
                names=["scenario", "concept", "year"],
            )
            frames.append(pd.DataFrame(columns, index=index))
    return pd.concat(frames)


def difference_table(
    comparison: Comparison, number: int, by: str | None, prices: str
) -> pd.DataFrame:
    """Return statistics of the difference from the baseline; see `Comparison.difference`."""
    if by not in (None, "host"):
        raise EstimateError(f"by {by!r}: unknown; write 'host', or leave it out")
    projection, kept, base = comparison.projection, comparison.panel, comparison.base
    hosts = ("",) if by is None else projection.programme.hosts
    keys = [Key(concept, host) for host in hosts for concept in SHOWN]
    monthly = by is not None and not comparison.horizon.is_coarse
    if not monthly:
        kept.prepare([number, base], keys)
    found: dict[Key, dict[str, Floats]] = {}
    for host in hosts:
        own = [key for key in map(projection.same_as, keys) if key.host == host]
        # what hosts bring month by month is not kept: it takes as much memory as all else
        panel = Panel(projection, kept.executor) if monthly else kept
        panel.prepare([number, base], own)
        for key in dict.fromkeys(own):
            change = difference(panel.one(number, key), panel.one(base, key))
            found[key] = statistics(priced(change, key, projection, prices))
    rows = {
        (*((key.host,) if by else ()), key.concept): found[projection.same_as(key)] for key in keys
    }
    return frame_of(rows, (by,) if by else (), comparison.horizon.labels)


def worth_table(comparison: Comparison, worth: Floats, prices: str) -> pd.DataFrame:
    """Return what every scenario brings in all; see `Comparison.cumulative`.

    Parameters
    ----------
    comparison : Comparison
    worth : ndarray of shape (period,)
        Of a dollar in each period.
    prices : {"real", "nominal"}
    """
    import pandas as pd

    keys = [Key(name) for name in CONCEPTS]
    panel, scenarios = comparison.panel, comparison.names
    panel.prepare(range(len(scenarios)), keys)

    def total(number: int, key: Key) -> Floats:
        series = priced(panel.one(number, key), key, comparison.projection, prices)
        summed: Floats = (series * worth[:, None, None]).sum(axis=0, keepdims=True)
        return summed

    frames = []
    for number, scenario in enumerate(scenarios):
        for key in keys:
            columns = _levels(total(number, key), total(comparison.base, key))
            index = pd.MultiIndex.from_tuples(
                [(scenario, key.concept)], names=["scenario", "concept"]
            )
            frames.append(pd.DataFrame(columns, index=index))
    return pd.concat(frames)


def _levels(after: Floats, before: Floats) -> dict[str, Floats]:
    """Return statistics of levels and changes of series of shape (row, replicate, draw)."""
    found, change = statistics(after), statistics(difference(after, before))
    columns = {name: found[name] for name in _LEVELS}
    columns |= {f"change_{name}": change[name] for name in _LEVELS}
    columns["change"] = relative(change["mean"], before.mean(axis=(1, 2)))
    return columns
