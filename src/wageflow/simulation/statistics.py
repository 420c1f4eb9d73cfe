"""The statistics of a run: tables of means, errors and quantiles, each computed once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.errors import EstimateError
from wageflow.simulation.asking import BY
from wageflow.simulation.replicate import measured_together, smoothed_together, weighed_rows
from wageflow.simulation.summing.summary import (
    ARREARS,
    HEADCOUNT,
    LEVELS,
    POINTS,
    STATISTICS,
    Key,
    Moments,
    together,
)
from wageflow.simulation.summing.weighted import weighed_together

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from wageflow.simulation.computing.evaluate import Floats
    from wageflow.simulation.replicate import Replicate, Run
    from wageflow.simulation.summing.summary import Series
    from wageflow.simulation.summing.weighted import Weighed

__all__ = ["Statistics"]

_COARSE = 0.02  # of the probability between two nodes, from which on a straight line is too rough


@dataclass(frozen=True, eq=False)
class Statistics:
    """What the replicates of a run come to, with Monte Carlo standard errors.

    Parameters
    ----------
    run : Run
    results : tuple of Replicate
    weights : ndarray of shape (replicate, draw), optional
        How much each draw counts, 1 on average; all count the same if left out.

    Examples
    --------
    >>> import wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=0)
    >>> keys, columns = Statistics(estimate.run, estimate.results).columns((), ["gross"])
    >>> [key.concept for key in keys], columns["mean"].shape
    (['gross'], (1,))
    """

    run: Run
    results: tuple[Replicate, ...]
    weights: Floats | None = None

    @cached_property
    def shares(self) -> Floats | None:
        """The mean weight of each replicate, shape (replicate,); None if no draw has a weight."""
        return None if self.weights is None else np.asarray(self.weights.mean(axis=1))

    @cached_property
    def _tables(self) -> dict[tuple[Any, ...], pd.DataFrame]:
        return {}

    def frame(self, by: Sequence[str], concept: tuple[str, ...] | None = None) -> pd.DataFrame:
        """Return a table, indexed by the names in `by` and then concept; see `columns`."""
        import pandas as pd

        order = tuple(name for name in BY if name in by)
        if (order, concept) not in self._tables:
            found, merged = self.columns(order, concept)
            index = [[getattr(key, name) for key in found] for name in (*order, "concept")]
            labels = pd.MultiIndex.from_arrays(index, names=[*order, "concept"])
            frame = pd.DataFrame(
                merged, index=labels if order else pd.Index(index[0], name="concept")
            )
            self._tables[order, concept] = frame[list(STATISTICS)]
        frame = self._tables[order, concept].copy()
        return frame if tuple(by) == order else frame.reorder_levels([*by, "concept"])

    def headcount(self) -> pd.DataFrame:
        """Return a table of the workers by host, and of all hosts."""
        import pandas as pd

        found, merged = self.columns(HEADCOUNT)
        names = pd.Index([key.host or "all hosts" for key in found], name="host")
        return pd.DataFrame(merged, index=names)[list(STATISTICS)]

    def columns(
        self, by: tuple[str, ...], concept: Sequence[str] | None = None
    ) -> tuple[list[Key], dict[str, Floats]]:
        """Return the keys of a summary and its columns as arrays; `frame` without pandas.

        Raises
        ------
        EstimateError
            If ``net`` is asked by recipient.
        """
        plan, by = self.run.plan, tuple(sorted(by))
        if concept is not None and "recipient" in by and "net" in concept:
            raise EstimateError(
                "summary by recipient, concept 'net': no single recipient pays the state's cost, "
                "so none has a net; ask by host, or for another concept"
            )
        found = plan.keys[by]
        places = [k for k, key in enumerate(found) if concept is None or key.concept in concept]
        chosen = [found[k] for k in places]
        if self.weights is not None and self.shares is not None:
            weighed = self._weighed([plan.of_key[by][k] for k in places], self.weights)
            return chosen, weighed.statistics(self.shares)
        moments = self._moments(by, places)
        if by not in (HEADCOUNT, ARREARS) and self.run.is_smooth:
            moments = self._with_smooth(chosen, moments)
        return chosen, together(moments)

    def _moments(self, by: tuple[str, ...], places: Sequence[int]) -> list[Moments]:
        if self.run.keep == "summary":
            return [result.moments[by].of(places) for result in self.results]
        return measured_together(self.results, [self.run.plan.of_key[by][k] for k in places])

    def _weighed(self, wanted: Sequence[Series], weights: Floats) -> Weighed:
        """Summarise series of weighted draws, each of them once however often it is asked for."""
        known = self._weighed_known
        for series in wanted:
            if series not in known:
                known[series] = weighed_rows(self.results, series, weights)
        return weighed_together([known[one] for one in wanted], len(self.results))

    @cached_property
    def _weighed_known(self) -> dict[Series, Weighed]:
        return {}

    def by_replicate(self, by: tuple[str, ...]) -> tuple[Floats, Floats]:
        """Return mean and variance within each replicate, of the keys of `columns` by the same."""
        places = range(len(self.run.plan.keys[by]))
        if self.weights is not None:
            found = self._weighed(self.run.plan.of_key[by], self.weights)
            return found.means, found.variances
        moments = self._moments(by, places)
        return (
            np.stack([one.mean for one in moments], axis=-1),
            np.stack([one.variance for one in moments], axis=-1),
        )

    def _with_smooth(self, found: list[Key], moments: list[Moments]) -> list[Moments]:
        """Put smooth quantiles in place of those of the draws, where they are surer."""
        curves = smoothed_together(self.run, self.results, found)
        plain = np.stack([one.points for one in moments])
        smooth = np.stack(
            [np.concatenate([curve.quantiles(LEVELS) for curve in each]) for each in curves]
        )
        shown = (points[:, :, : len(POINTS)] for points in (smooth, plain))
        spreads = (points.std(axis=0).sum(axis=1) for points in shown)
        fine = np.array([float(curve.coarseness[0]) for curve in curves[0]]) <= _COARSE
        taken = fine & np.less(*spreads)
        self._smooth_keys.update(zip(found, taken.tolist(), strict=True))
        points = np.where(taken[:, None], smooth, plain)
        return [replace(one, points=p) for one, p in zip(moments, points, strict=True)]

    def is_smooth(self, key: Key) -> bool:
        """Whether quantiles of a key are those of curves, because these are surer than draws."""
        if self.run.is_smooth and key not in self._smooth_keys:
            self.columns(("host",) if key.host else (), [key.concept])
        return self._smooth_keys.get(key, False)

    @cached_property
    def _smooth_keys(self) -> dict[Key, bool]:
        return {}
