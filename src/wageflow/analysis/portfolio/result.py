"""What a portfolio brings in: streams, their total and shares, under each reading."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.analysis.portfolio.names import LABOUR, MAIN, TOTAL
from wageflow.arguments import checked
from wageflow.errors import EstimateError, UnknownNameError, nearest
from wageflow.scenarios.summaries import statistics
from wageflow.simulation.asking import amount_of, probabilities_of
from wageflow.simulation.measured import Measured, MeasuredArray, measured
from wageflow.simulation.summing.answers import ByDraws
from wageflow.simulation.summing.summary import STATISTICS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from wageflow.analysis.portfolio.portfolio import Portfolio
    from wageflow.simulation import Estimate
    from wageflow.simulation.drawing.design import Design

__all__ = ["PortfolioEstimate"]

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PortfolioEstimate:
    """Labour beside the other streams of hard currency, in US dollars a year.

    Made by `Portfolio.estimate`. Wherever `readings` may be given, it is a mapping of stream to
    reading; a stream that it leaves out has its first reading. ``"labour"`` and ``"total"`` are
    names of streams, too.

    Examples
    --------
    >>> import wageflow as wf
    >>> portfolio = wf.Portfolio("two", [wf.Stream("arms", 100e6)], labour=wf.uniform(50e6, 150e6))
    >>> result = portfolio.estimate(draws=2**10, seed=0)
    >>> result.draws, result.seed
    (1024, 0)
    """

    portfolio: Portfolio
    #: The estimates of labour's programmes, by reading of labour.
    labour: Mapping[str, Estimate]
    #: Figures by reading of labour, then by stream and reading, of shape (replicate, draw).
    figures: Mapping[str, Mapping[tuple[str, str], Floats]]
    design: Design

    @property
    def run_size(self) -> int:
        """Number of replicates."""
        first = next(iter(self.figures.values()))
        return int(next(iter(first.values())).shape[0])

    @property
    def draws(self) -> int:
        """Number of draws in all replicates."""
        return self.run_size * self.design.size

    @property
    def seed(self) -> int:
        """The seed that gives these bits again."""
        return self.design.seed

    @property
    def sampler(self) -> str:
        """How the draws were made."""
        return self.design.sampler

    @cached_property
    def _tables(self) -> dict[tuple[str, ...], pd.DataFrame]:
        return {}

    @checked
    def series(self, readings: Mapping[str, str] | None = None) -> dict[str, Floats]:
        """Return streams with a figure and their total, each of shape (replicate, draw).

        Those of streams are what the result itself rests on, and cannot be written to.
        """
        chosen = self.portfolio.chosen(readings)
        known = self.figures[chosen[LABOUR]]
        found = {name: known[name, reading] for name, reading in chosen.items()}
        return found | {TOTAL: np.sum(list(found.values()), axis=0)}

    @checked
    def shares(self, readings: Mapping[str, str] | None = None) -> dict[str, Floats]:
        """Return the share of each stream in the total, each of shape (replicate, draw).

        Raises
        ------
        EstimateError
            If the total is 0 or less in some draw.
        """
        found = self.series(readings)
        total = found[TOTAL]
        if (wrong := int((total <= 0.0).sum())) > 0:
            raise EstimateError(
                f"portfolio {self.portfolio.name!r}: the total is 0 or less in {wrong:,} of "
                f"{total.size:,} draws, where nothing has a share of it; ask for amounts, or take "
                "another concept"
            )
        return {name: values / total for name, values in found.items()}

    @checked
    def summary(self, readings: Mapping[str, str] | None = None) -> pd.DataFrame:
        """Summarise streams, their total and their shares of it, each with its standard error.

        Parameters
        ----------
        readings : mapping of str to str, optional

        Returns
        -------
        DataFrame
            Indexed by stream: labour, the others, total; a stream without a figure has a row of
            NaN. Columns as in `Estimate.summary`, and the same of the share of the total:
            share_mean, share_mcse, share_sd, share_p5 to share_p95 and share_p5_mcse to
            share_p95_mcse; NaN where some draw has no total.

        Raises
        ------
        UnknownNameError
            If no stream or reading is called so.

        Examples
        --------
        >>> import wageflow as wf
        >>> portfolio = wf.Portfolio("two", [wf.Stream("arms", 100e6)], labour=300e6)
        >>> result = portfolio.estimate(draws=2**8, seed=0)
        >>> result.summary()["share_mean"].to_dict()
        {'labour': 0.75, 'arms': 0.25, 'total': 1.0}
        """
        import pandas as pd

        key = tuple(self.portfolio.chosen(readings).values())
        if key not in self._tables:
            found = self.series(readings)
            columns = statistics(np.stack(list(found.values())))
            try:
                parts = statistics(np.stack(list(self.shares(readings).values())))
            except EstimateError:
                parts = {name: np.full(len(found), np.nan) for name in STATISTICS}
            data = {name: columns[name] for name in STATISTICS}
            data |= {f"share_{name}": parts[name] for name in STATISTICS}
            frame = pd.DataFrame(data, index=pd.Index(found, name="stream"))
            names = [stream.name for stream in self.portfolio.everything]
            self._tables[key] = frame.reindex([*names, TOTAL])
        return self._tables[key].copy()

    @checked
    def by_reading(self, *, combined: bool = False) -> pd.DataFrame:
        """Summarise once for each way to read the flagged figures, side by side.

        Parameters
        ----------
        combined : bool
            Every combination of readings, instead of one departure from the first readings at a
            time.

        Returns
        -------
        DataFrame
            Indexed by reading (``"first readings"``, ``"gold: by weight"``, ...) and stream;
            columns as in `summary`.

        Raises
        ------
        InputError
            If there are more than 256 combinations.

        Examples
        --------
        >>> import wageflow as wf
        >>> gold = wf.Stream("gold", {"as printed": 25e6, "tenfold": 250e6})
        >>> result = wf.Portfolio("two", [gold], labour=225e6).estimate(draws=2**8, seed=0)
        >>> result.by_reading()["share_mean"].xs("labour", level="stream").round(3).to_dict()
        {'first readings': 0.9, 'gold: tenfold': 0.474}
        """
        import pandas as pd

        ways = self.portfolio.alternatives(combined=combined)
        return pd.concat(
            {label: self.summary(readings) for label, readings in ways.items()}, names=["reading"]
        )

    @checked
    def share(
        self, stream: str = LABOUR, *, readings: Mapping[str, str] | None = None
    ) -> pd.Series[float]:
        """Return statistics of the share of a stream in the total, in each draw its own.

        Parameters
        ----------
        stream : str
        readings : mapping of str to str, optional

        Returns
        -------
        Series
            mean, mcse, sd, p5 to p95 and p5_mcse to p95_mcse, as in `summary`.

        Raises
        ------
        UnknownNameError
            If no stream or reading is called so.
        EstimateError
            If the stream has no figure, or the total is 0 or less in some draw.
        """
        import pandas as pd

        self._known(stream)
        found = statistics(self.shares(readings)[stream][None])
        return pd.Series({name: float(found[name][0]) for name in STATISTICS}, name=stream)

    @checked
    def values(
        self,
        stream: str = TOTAL,
        *,
        share: bool = False,
        readings: Mapping[str, str] | None = None,
    ) -> Floats:
        """Return the draws of a stream, shape (draw,), in dollars a year or as its share.

        Raises
        ------
        UnknownNameError
            If no stream or reading is called so.
        EstimateError
            If the stream has no figure; of shares, if the total is 0 or less in some draw.

        Examples
        --------
        >>> import wageflow as wf
        >>> programme = wf.load_programme("dprk-2012")
        >>> alone = wf.simulate(programme, draws=2**10, seed=1)
        >>> result = wf.load_portfolio("dprk-2012").estimate(draws=2**10, seed=1)
        >>> bool((result.values("labour") == alone.values("state-side")).all())
        True
        """
        return self._one(stream, share=share, readings=readings).ravel().copy()

    @checked
    def exceedance(
        self,
        threshold: float,
        stream: str = TOTAL,
        *,
        share: bool = False,
        readings: Mapping[str, str] | None = None,
    ) -> Measured:
        """Return the probability of more than a threshold: dollars a year, or a share.

        Examples
        --------
        >>> import wageflow as wf
        >>> portfolio = wf.Portfolio("two", [wf.Stream("arms", 100e6)], labour=300e6)
        >>> result = portfolio.estimate(draws=2**8, seed=0)
        >>> float(result.exceedance(0.5, "labour", share=True))
        1.0
        """
        at = _threshold(threshold, share=share)
        known = ByDraws(self._one(stream, share=share, readings=readings))
        return measured(1.0 - known.at_most(at))

    @checked
    def percentile_of(
        self,
        amount: float,
        stream: str = TOTAL,
        *,
        share: bool = False,
        readings: Mapping[str, str] | None = None,
    ) -> Measured:
        """Return where an amount, or a share, sits in the draws: 0 to 100, ties counted half."""
        at = _threshold(amount, share=share)
        known = ByDraws(self._one(stream, share=share, readings=readings))
        below = known.at_most(math.nextafter(at, -math.inf))
        return measured(50 * (below + known.at_most(at)))

    @checked
    def quantile(
        self,
        u: float | Sequence[float],
        stream: str = TOTAL,
        *,
        share: bool = False,
        readings: Mapping[str, str] | None = None,
    ) -> Measured | MeasuredArray:
        """Return quantiles with their standard errors in ``.mcse``, of the shape of `u`.

        Raises
        ------
        UnknownNameError
            If no stream or reading is called so.
        EstimateError
            If `u` is no probability, or as in `values`.
        """
        wanted = probabilities_of(u)
        found = ByDraws(self._one(stream, share=share, readings=readings)).quantiles(wanted)
        value, error = found.mean(axis=0), found.std(axis=0, ddof=1) / math.sqrt(len(found))
        if np.ndim(u) == 0:
            return Measured(float(value[0]), float(error[0]))
        return MeasuredArray(value, error)

    def _known(self, stream: str) -> None:
        names = [*(one.name for one in self.portfolio.figured), TOTAL]
        if stream in names:
            return
        if any(stream == one.name for one in self.portfolio.without_figure):
            raise EstimateError(
                f"stream {stream!r}: no figure is known of it, which is not 0; give it an amount"
            )
        raise UnknownNameError(f"stream {stream!r}: {nearest(str(stream), names)}")

    def _one(self, stream: str, *, share: bool, readings: Mapping[str, str] | None) -> Floats:
        self._known(stream)
        return (self.shares if share else self.series)(readings)[stream]

    @checked
    def against(self, *, by_reading: bool = False) -> pd.DataFrame:
        """Hold the sums of streams against the published totals of the portfolio.

        Parameters
        ----------
        by_reading : bool
            Also with each other reading of the flagged figures, one at a time.

        Returns
        -------
        DataFrame
            Indexed by total and reading. Columns: figure (in words), low and high (its ends in US
            dollars a year, in prices of the portfolio; of a range without an end its 5 and 95 %
            points), inferred (whether it is ours), streams
            (whose sum is held against it), wider (whether it covers more), p5, p50, p95 of that sum
            and their standard errors, percentile (where the middle of the published figure sits
            among the sums) and percentile_mcse, verdict and reason in words.

        Examples
        --------
        >>> import wageflow as wf
        >>> total = wf.Total(name="a report", amount=wf.between(390e6, 410e6))
        >>> arms = wf.Stream("arms", 100e6)
        >>> portfolio = wf.Portfolio("two", [arms], labour=300e6, totals=[total])
        >>> portfolio.estimate(draws=2**8, seed=0).against()["verdict"].item()
        'fits'
        """
        from wageflow.analysis.portfolio.against import held_against

        ways = self.portfolio.alternatives() if by_reading else {MAIN: {}}
        return held_against(self, ways)

    @checked
    def to_frame(self, readings: Mapping[str, str] | None = None) -> pd.DataFrame:
        """Return the draws: a column for each stream with a figure, and the total.

        Returns
        -------
        DataFrame
            Indexed by replicate and draw; dollars a year.
        """
        import pandas as pd

        index = pd.MultiIndex.from_product(
            [range(self.run_size), range(self.design.size)], names=["replicate", "draw"]
        )
        found = self.series(readings)
        return pd.DataFrame({name: v.ravel() for name, v in found.items()}, index=index)

    def describe(self) -> str:
        """Say in words what was found: the total, labour's share, and how readings move it.

        Examples
        --------
        >>> import wageflow as wf
        >>> gold = wf.Stream("gold", {"as printed": 25e6, "tenfold": 250e6})
        >>> print(wf.Portfolio("two", [gold], labour=225e6).estimate(draws=2**8, seed=0).describe())
        Labour is 90 % of 250 million US dollars a year.
        With gold: tenfold, labour is 47 % of 475 million.
        """
        from wageflow.analysis.portfolio.found import found_in_words

        return found_in_words(self)

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What it takes to get these bits again: versions, settings, columns, inputs' hash."""
        from wageflow.analysis.portfolio.found import manifest_of

        return manifest_of(self)

    def __repr__(self) -> str:
        return (
            f"PortfolioEstimate of {self.portfolio.name!r}: {self.draws:,} draws ({self.sampler}, "
            f"{self.run_size} replicates, seed {self.seed})\n{self.describe()}"
        )


def _threshold(amount: Any, *, share: bool) -> float:
    value = amount_of(amount)
    if share and not -1.0 <= value <= 1.0:
        raise EstimateError(f"share {value:g}: is none; write 0.12 for 12 %")
    return value
