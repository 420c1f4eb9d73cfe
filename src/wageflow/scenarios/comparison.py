"""What is asked of scenarios side by side: levels, changes, and who and what they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.arguments import as_float, checked, shown
from wageflow.errors import EstimateError, nearest
from wageflow.scenarios.attribution import parts_of, shares_frame
from wageflow.scenarios.changes import difference_table, level_table, worth_table
from wageflow.scenarios.course import WORKERS
from wageflow.scenarios.keys import checked_concept
from wageflow.scenarios.paths import Paths
from wageflow.scenarios.side_by_side import SideBySide
from wageflow.scenarios.summaries import cuts, difference, discount, period_place, price_factors
from wageflow.scenarios.switching import switching_value
from wageflow.simulation.measured import Measured, measured
from wageflow.simulation.summing.summary import Key

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["Comparison"]

_BY = ("measure", "host", "recipient")


@dataclass(frozen=True, eq=False)
class Comparison(SideBySide):
    """Scenarios on the same draws, and how each differs from the baseline, draw by draw.

    Made by `compare`. Money is in US dollars in the period, at the prices of the programme's
    `price_year`; changes are against the baseline.

    Examples
    --------
    >>> import wageflow as wf
    >>> stop = wf.Scenario("stop", measures=[wf.StopPermits(start="2013")])
    >>> comparison = wf.compare("dprk-2012", [stop], start="2012", end="2014", draws=2**10, seed=0)
    >>> change = comparison.difference("stop").loc["workers", "mean"]
    >>> change.round().astype(int).tolist()
    [0, -13104, -34221]
    """

    @checked
    def table(
        self,
        *,
        cut_of_at_least: float | None = None,
        prices: str = "real",
        concept: str | None = None,
    ) -> pd.DataFrame:
        """Return levels and changes of every scenario in every year.

        Parameters
        ----------
        cut_of_at_least : float, optional
            Of the baseline; the column ``probability`` is that of such a cut. If left out, what
            the study says that was compared, and a half where there was none; 0 for any cut.
        prices : {"real", "nominal"}
            See `Paths.summary`.
        concept : str, optional
            One concept; all if left out.

        Returns
        -------
        DataFrame
            Indexed by scenario, concept (``workers`` is the headcount) and year; columns mean,
            mcse, p5, p50, p95, the same of the change (``change_mean``, ...), ``change`` (of the
            mean, as a share of the baseline's; NaN of something that nothing turned into) and
            ``probability`` with its mcse. Months are summed to calendar years, of workers the mean
            is taken.

        Examples
        --------
        >>> import wageflow as wf
        >>> stop = wf.Scenario("stop", measures=[wf.StopPermits(start="2013")])
        >>> comparison = wf.compare(
        ...     "dprk-2012", [stop], start="2012", end="2014", draws=2**10, seed=0)
        >>> comparison.table().loc[("stop", "state-side", "2014"), "change"].round(3).item()
        -0.391
        """
        return level_table(self, self._cut(cut_of_at_least), prices, concept)

    @checked
    def difference(
        self,
        name: str | None = None,
        *,
        by: str | None = None,
        prices: str = "real",
    ) -> pd.DataFrame:
        """Return statistics of the difference from the baseline, taken draw by draw.

        Parameters
        ----------
        name : str, optional
            A scenario; the only one beside the baseline if left out.
        by : {"host"}, optional
        prices : {"real", "nominal"}
            See `Paths.summary`.

        Returns
        -------
        DataFrame
            Indexed by concept and period, after the host if asked for; columns as in
            `Paths.summary`. A scenario that changes nothing gives zeros.
        """
        return difference_table(self, self.other(name), by, prices)

    @checked
    def values(
        self, name: str | None = None, concept: str = "state-side", *, host: str = ""
    ) -> Floats:
        """Return the differences of the draws from the baseline, shape (draw, period)."""
        number = self.other(name)
        after, before = (
            Paths(self.panel, one).values(concept, host=host) for one in (number, self.base)
        )
        return np.ascontiguousarray(difference(after.T, before.T).T)

    @checked
    def cumulative(
        self, discount_rate: float | None = None, *, when: str = "end", prices: str = "real"
    ) -> pd.DataFrame:
        """Return what every scenario brings over the whole horizon, as its present value.

        Parameters
        ----------
        discount_rate : float, optional
            A year; 0.03 for 3 %. If left out, what the study says that was compared, and 0 where
            there was none; `attribution` takes its parts at 0 unless told otherwise.
        when, prices
            See `Paths.cumulative`.

        Returns
        -------
        DataFrame
            Indexed by scenario and concept; columns as in `table`, without years.
        """
        rate = self.discount_rate if discount_rate is None else discount_rate
        return worth_table(self, discount(self.horizon, rate, when), prices)

    @checked
    def attribution(  # noqa: PLR0913 - a public question, all by keyword
        self,
        name: str | None = None,
        *,
        by: str = "measure",
        concept: str | None = None,
        period: str | int | None = None,
        discount_rate: float = 0.0,
        when: str = "end",
        prices: str = "real",
    ) -> pd.DataFrame:
        """Return which measure, host or recipient the change comes from.

        By measure, each has its Shapley value: the mean, over all orders in which the measures
        could have been added one by one, of what adding it changed; of more than seven measures,
        over a sample of the orders. The rows add up to the whole change, draw by draw.

        Parameters
        ----------
        name : str, optional
            A scenario; the only one beside the baseline if left out.
        by : {"measure", "host", "recipient"}
        concept : str, optional
            State-side if left out; by recipient gross, and nothing else: what everybody, the
            workers too, gets of the wages.
        period : str, optional
            One period; the whole horizon if left out.
        discount_rate, when, prices
            See `Paths.cumulative`.

        Returns
        -------
        DataFrame
            Indexed by measure, host or recipient; columns as in `Paths.summary`, and ``share`` of
            the mean change, NaN where nothing changes in all.

        Examples
        --------
        >>> import wageflow as wf
        >>> both = wf.Scenario("both", measures=[
        ...     wf.StopPermits(start="2013", hosts="Russia"),
        ...     wf.Expel(on="2013", hosts="Kuwait", share=0.5),
        ... ])
        >>> comparison = wf.compare("dprk-2012", [both], start="2012", end="2014", draws=2**10,
        ...                         seed=0)
        >>> parts = comparison.attribution("both")["mean"]
        >>> whole = comparison.cumulative().loc[("both", "state-side"), "change_mean"]
        >>> list(parts.index), bool(abs(parts.sum() / whole - 1) < 1e-12)
        (['StopPermits 2013 Russia', 'Expel 2013 Kuwait'], True)
        """
        if by not in _BY:
            raise EstimateError(f"by {by!r}: unknown; {nearest(str(by), _BY)}")
        if by == "recipient" and concept not in (None, "gross"):
            raise EstimateError(
                f"concept {concept!r}: recipients share out gross wages; leave it out, or take "
                "by='host' or 'measure'"
            )
        concept = checked_concept(concept or ("gross" if by == "recipient" else "state-side"))
        number = self.other(name)
        worth = discount(self.horizon, discount_rate, when)
        if concept == WORKERS and period is None:
            worth = self.horizon.years / self.horizon.years.sum()
        if period is not None:
            chosen = period_place(self.horizon, period)
            worth = np.eye(len(worth))[chosen]
        factors = price_factors(self.projection, prices)
        if factors is not None and concept != WORKERS:
            worth = worth * factors
        labels, parts = parts_of(self, number, by, concept)
        return shares_frame((parts * worth[None, :, None, None]).sum(axis=1), labels, by)

    @checked
    def incidence(self, name: str | None = None, **options: Any) -> pd.DataFrame:
        """Return who loses and who gains: the change of what each recipient gets of the wages.

        What other streams bring in their place is no wage, and not among it.

        Parameters
        ----------
        name : str, optional
            A scenario; the only one beside the baseline if left out.
        **options
            ``period``, ``discount_rate``, ``when`` and ``prices`` as in `attribution`.

        Returns
        -------
        DataFrame
            Indexed by recipient, workers last; see `attribution`.
        """
        return self.attribution(name, by="recipient", **options)

    @checked
    def probability(
        self,
        name: str | None = None,
        *,
        cut_of_at_least: float | None = None,
        period: str | int | None = None,
        concept: str = "state-side",
    ) -> Measured:
        """Return the probability that a scenario cuts revenue by at least a share of the baseline.

        Parameters
        ----------
        name : str, optional
            A scenario; the only one beside the baseline if left out.
        cut_of_at_least : float, optional
            Of the baseline in the same draw; 0 for any cut at all; if left out, as in `table`.
        period : str, optional
            The last one if left out; ``"all"`` for the sum over the horizon.
        concept : str

        Returns
        -------
        Measured
            A number with its standard error, ``mcse``.
        """
        cut = self._cut(cut_of_at_least)
        key = Key(checked_concept(concept))
        after = self.panel.one(self.other(name), key)
        before = self.panel.one(self.base, key)
        if period == "all":
            after, before = after.sum(axis=0, keepdims=True), before.sum(axis=0, keepdims=True)
            place = 0
        else:
            place = period_place(self.horizon, period)
        return measured(cuts(after, before, cut)[place])

    def _cut(self, share: Any) -> float:
        cut = as_float(self.cut_of_at_least if share is None else share)
        if cut is None or not 0.0 <= cut <= 1.0:
            raise EstimateError(
                f"cut_of_at_least {shown(share)}: write a share of the baseline, such as 0.5, or "
                "0 for any cut"
            )
        return cut

    @checked
    def switching_value(  # noqa: PLR0913 - a public question, all by keyword
        self,
        parameter: str,
        *,
        target: float = 0.5,
        scenario: str | None = None,
        period: str | int | None = None,
        concept: str = "state-side",
        within: tuple[float, float] | None = None,
    ) -> Measured:
        """Return the value of a number at which mean revenue is cut by a share of the baseline.

        Parameters
        ----------
        parameter : str
            The name of a number of a measure, or how it ends: ``"compliance China"`` is that of
            every measure of the scenario that has one for China, and all of them move together.
        target : float
            The cut, of the mean of the baseline: 0.5 halves revenue.
        scenario : str, optional
            Where it stands, if in several.
        period : str, optional
            The last one if left out.
        concept : str
        within : (float, float), optional
            Where to look; 0 to 1 for shares, otherwise from 0 to twice the highest value stated.

        Returns
        -------
        Measured
            The value, with the standard error that the draws leave. NaN if no value reaches the
            target; its ``note`` then says which cuts the ends reach.

        Raises
        ------
        UnknownNameError
            If no number is called so.

        Examples
        --------
        >>> import wageflow as wf
        >>> stop = wf.Scenario("stop", measures=[
        ...     wf.StopPermits(start="2013", compliance=wf.between(0.5, 1.0))])
        >>> comparison = wf.compare("dprk-2012", [stop], start="2012", end="2030", draws=2**10,
        ...                         seed=0)
        >>> round(comparison.switching_value("compliance", target=0.5), 3)
        0.501
        """
        checked_concept(concept)
        place = period_place(self.horizon, period)
        return switching_value(self, parameter, (target, place, concept), scenario, within)

    def __repr__(self) -> str:
        return (
            f"Comparison({', '.join(map(repr, self.names))}: {self.horizon.labels[0]} to "
            f"{self.horizon.labels[-1]}, {self.draws:,} draws, seed {self.seed})"
        )
