"""What a projection gives: paths of workers and money, with their uncertainty."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.arguments import checked
from wageflow.errors import EstimateError
from wageflow.programme import CONCEPTS
from wageflow.scenarios.course import WORKERS
from wageflow.scenarios.keys import checked_concept, key_of, labels_of, names_of, summary_keys
from wageflow.scenarios.movements import movement_frame
from wageflow.scenarios.remarks import lasts
from wageflow.scenarios.summaries import discount, frame_of, period_place, priced, statistics
from wageflow.simulation.asking import amount_of, probabilities_of
from wageflow.simulation.measured import Measured, MeasuredArray, measured
from wageflow.simulation.summing.summary import Key, quantiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt
    import pandas as pd
    import xarray as xr

    from wageflow.scenarios.calendar import Horizon
    from wageflow.scenarios.panel import Panel
    from wageflow.scenarios.projection import Projection
    from wageflow.scenarios.scenario import Scenario

    Floats = npt.NDArray[np.float64]

__all__ = ["Paths"]


@dataclass(frozen=True, eq=False)
class Paths:
    """How many workers there are and what the state earns, period by period, in one scenario.

    Made by `project`, or by `Comparison.paths`. Money is in US dollars in the period, at the prices
    of the programme's `price_year`, workers are their mean over the period; arrays given out are
    (draw, period), draws in the order of the replicates.

    Examples
    --------
    >>> import wageflow as wf
    >>> stop = wf.Scenario("no permits", measures=[wf.StopPermits(start="2013")])
    >>> programme = wf.load_programme("dprk-2012")
    >>> paths = wf.project(programme, stop, start="2012", end="2015", draws=2**10, seed=0)
    >>> paths.heads().sum(axis=1).round().astype(int).tolist()
    [87599, 74494, 53378, 38247]
    """

    panel: Panel
    number: int = 0

    @property
    def projection(self) -> Projection:
        """Everything that determines the numbers."""
        return self.panel.projection

    @property
    def scenario(self) -> Scenario:
        """The scenario that was projected."""
        return self.projection.scenarios[self.number]

    @property
    def horizon(self) -> Horizon:
        """The periods."""
        return self.projection.horizon

    @property
    def periods(self) -> tuple[str, ...]:
        """The names of the periods."""
        return self.horizon.labels

    @property
    def draws(self) -> int:
        """Number of draws in all replicates."""
        return self.projection.replicates * self.projection.design.size

    @property
    def seed(self) -> int:
        """The seed that gives these bits again."""
        return self.projection.design.seed

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader should know of the measures together, contradictions first."""
        return (*self.scenario.remarks(self.projection.programme), *_beside(self))

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Everything that gives these numbers again."""
        from wageflow.scenarios.manifest import manifest_of

        return manifest_of(self.projection, [self.scenario])

    @checked
    def values(self, concept: str = "state-side", *, host: str = "", recipient: str = "") -> Floats:
        """Return the draws of one series, shape (draw, period).

        Parameters
        ----------
        concept : str
            A revenue concept, or ``"workers"``.
        host, recipient : str, optional
            Of one host, of one recipient.

        Raises
        ------
        UnknownNameError
            If nothing is called so.
        """
        series = self.panel.one(self.number, key_of(self.projection, concept, host, recipient))
        return np.ascontiguousarray(series.reshape(len(self.periods), -1).T)

    @checked
    def summary(
        self,
        by: str | Sequence[str] | None = None,
        *,
        concept: str | None = None,
        prices: str = "real",
    ) -> pd.DataFrame:
        """Return statistics of every concept in every period.

        Parameters
        ----------
        by : {"host", "recipient"} or both, optional
        concept : str, optional
            One concept, or ``"workers"``; all if left out.
        prices : {"real", "nominal"}
            Of the programme's price year, or of each period's own year: nominal dollars are real
            ones times the rise of US consumer prices since the price year.

        Returns
        -------
        DataFrame
            Indexed by the names in `by`, then concept and period; ``workers`` is the headcount.
            Columns as in an estimate: mean, mcse, sd, p5, p25, p50, p75, p95, and their mcse.

        Raises
        ------
        EstimateError
            If `by` names something else, or prices of a year that is not in the table are asked
            for.
        """
        names = names_of(by)
        keys = summary_keys(self.projection, names)
        if concept is not None:
            checked_concept(concept)
            keys = [key for key in keys if key.concept == concept]
        self.panel.prepare([self.number], keys)
        # series that are the same, such as net and state-side revenue, are looked at once
        found: dict[Key, dict[str, Floats]] = {}
        for key in map(self.projection.same_as, keys):
            if key not in found:
                found[key] = statistics(self._priced(key, prices))
        rows = {labels_of(key, names): found[self.projection.same_as(key)] for key in keys}
        return frame_of(rows, names, self.periods)

    def _priced(self, key: Key, prices: str) -> Floats:
        """Return a series, shape (period, replicate, draw)."""
        return priced(self.panel.one(self.number, key), key, self.projection, prices)

    def heads(self) -> pd.DataFrame:
        """Return the mean headcount.

        Returns
        -------
        DataFrame
            A row for each period, a column for each host: the mean over the draws of the mean over
            the period.
        """
        import pandas as pd

        hosts = self.projection.programme.hosts
        keys = [Key(WORKERS, host) for host in hosts]
        self.panel.prepare([self.number], keys)
        means = [self.panel.one(self.number, key).mean(axis=-1).mean(axis=-1) for key in keys]
        table = np.stack(means, axis=1)
        index = pd.Index(self.periods, name="period")
        return pd.DataFrame(table, index=index, columns=pd.Index(hosts, name="host"))

    @checked
    def cumulative(
        self,
        discount_rate: float = 0.0,
        *,
        when: str = "end",
        prices: str = "real",
        concept: str | None = None,
    ) -> pd.DataFrame:
        """Return statistics of what has come in since the beginning, as its present value then.

        Parameters
        ----------
        discount_rate : float
            A year; 0.03 for 3 %.
        when : {"end", "begin", "middle"}
            When in a period its money is taken to come in. At the end, an even yearly income is an
            ordinary annuity: ``income * (1 - (1 + rate)**-n) / rate`` after n years.
        prices : {"real", "nominal"}
            See `summary`.
        concept : str, optional
            One concept; all if left out.

        Returns
        -------
        DataFrame
            Indexed by concept and period, columns as in `summary`.

        Examples
        --------
        >>> import wageflow as wf
        >>> programme = wf.load_programme("dprk-2012")
        >>> none = wf.Scenario("no measures")
        >>> paths = wf.project(programme, none, start="2012", end="2014", draws=2**10, seed=0)
        >>> after = paths.cumulative(0.03, concept="state-side").loc["state-side", "mean"]
        >>> bool(abs(after.iloc[-1] / after.iloc[0] - (1 - 1.03**-3) / 0.03 * 1.03) < 1e-12)
        True
        """
        if concept is not None:
            checked_concept(concept, money=True)
        keys = [Key(name) for name in CONCEPTS if concept in (None, name)]
        self.panel.prepare([self.number], keys)
        worth = discount(self.horizon, discount_rate, when)[:, None, None]
        rows = {
            labels_of(key, ()): statistics(np.cumsum(self._priced(key, prices) * worth, axis=0))
            for key in keys
        }
        return frame_of(rows, (), self.periods)

    @checked
    def exceedance(
        self, amount: float, period: str | int | None = None, *, concept: str = "state-side"
    ) -> Measured:
        """Return the probability of more than an amount in a period, the last one by default.

        Examples
        --------
        >>> import wageflow as wf
        >>> programme = wf.load_programme("dprk-2012")
        >>> none = wf.Scenario("no measures")
        >>> paths = wf.project(programme, none, start="2012", end="2012", draws=2**10, seed=0)
        >>> 0 < paths.exceedance(150e6) < 1
        True
        """
        least = amount_of(amount)
        series = self.panel.one(self.number, key_of(self.projection, concept))
        place = period_place(self.horizon, period)
        return measured((series[place] > least).mean(axis=-1))

    @checked
    def quantile(self, u: Any, *, concept: str = "state-side", host: str = "") -> MeasuredArray:
        """Return quantiles of one series with their standard errors, shape (period, len(u)).

        Examples
        --------
        >>> import wageflow as wf
        >>> programme = wf.load_programme("dprk-2012")
        >>> none = wf.Scenario("no measures")
        >>> paths = wf.project(programme, none, start="2012", end="2013", draws=2**10, seed=0)
        >>> paths.quantile([0.1, 0.9]).shape
        (2, 2)
        """
        wanted = probabilities_of(u, ends=False)
        series = self.panel.one(self.number, key_of(self.projection, concept, host))
        found = quantiles(np.sort(series, axis=-1), wanted)
        error = found.std(axis=1, ddof=1) / math.sqrt(found.shape[1])
        return MeasuredArray(found.mean(axis=1), error)

    def movements(self) -> pd.DataFrame:
        """Return who came and who left, means over the draws.

        Returns
        -------
        DataFrame
            Indexed by period: opening, arrivals (to posts that are kept filled), entered (from
            other hosts, or to new posts), returns (at the end of contracts), removed, closing. In
            every row ``closing = opening + arrivals + entered - returns - removed``.

        Examples
        --------
        >>> import wageflow as wf
        >>> programme = wf.load_programme("dprk-2012")
        >>> out = wf.Scenario("out", measures=[wf.Expel(on="2013", hosts="Kuwait", share=0.5)])
        >>> paths = wf.project(programme, out, start="2012", end="2013", draws=2**10, seed=0)
        >>> paths.movements()["removed"].round().tolist()
        [0.0, 1875.0]
        """
        return movement_frame(self.projection, self.number)

    @checked
    def to_frame(self, concept: str = "state-side") -> pd.DataFrame:
        """Return the draws of one concept: a row for each draw, a column for each period."""
        import pandas as pd

        columns = pd.Index(self.periods, name="period")
        return pd.DataFrame(self.values(concept), columns=columns).rename_axis("draw")

    def to_xarray(self) -> xr.Dataset:
        """Return the draws of all concepts, dimensions draw and period; needs ``wageflow[xarray]``.

        Raises
        ------
        EstimateError
            If xarray is not installed.
        """
        try:
            import xarray as xr
        except ImportError:
            raise EstimateError(
                "to_xarray: xarray is not installed; pip install 'wageflow[xarray]'"
            ) from None
        data = {name: (("draw", "period"), self.values(name)) for name in (*CONCEPTS, WORKERS)}
        coordinates = {"draw": np.arange(self.draws), "period": list(self.periods)}
        return xr.Dataset(data, coords=coordinates, attrs={"units": "USD in the period"})

    def __repr__(self) -> str:
        return (
            f"Paths({self.scenario.name!r}: {self.periods[0]} to {self.periods[-1]}, "
            f"{len(self.periods)} periods, {self.draws:,} draws, seed {self.seed})"
        )


def _beside(paths: Paths) -> Iterator[str]:
    """Yield which measures act only before or after the horizon."""
    start, end = (float(paths.horizon.edges[place]) for place in (0, -1))
    for label, measure in paths.scenario.labelled:
        if measure.earliest is not None and measure.earliest >= end:
            yield f"{label}: begins after {paths.horizon.end}, so that it changes nothing here."
        elif not lasts(measure) and measure.last is not None and measure.last <= start:
            yield f"{label}: ends before {paths.horizon.start}, so that it changes nothing here."
