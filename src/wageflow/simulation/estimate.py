"""The result of a run: summaries, draws, and where they come from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from wageflow.arguments import checked
from wageflow.programme import CONCEPTS
from wageflow.simulation.asking import BY, amount_of, key_of, names_of, probabilities_of
from wageflow.simulation.measured import Measured, MeasuredArray, measured, merged
from wageflow.simulation.outcome import Outcome
from wageflow.simulation.summing.answers import ByDraws, Distribution, distribution_of
from wageflow.simulation.summing.intervals import check_coverage, shortest_interval
from wageflow.simulation.summing.weighted import pooled_quantiles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    import xarray as xr

    from wageflow.simulation.computing.evaluate import Floats
    from wageflow.simulation.summing.summary import Key

__all__ = ["Estimate"]


@dataclass(frozen=True, eq=False)
class Estimate(Outcome):
    """What a programme earns, by concept, host and recipient, in US dollars a year.

    Made by `simulate` or `load_estimate`. Arrays given out are (draw, ...), draws in the order of
    the replicates.

    Examples
    --------
    >>> import wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=0)
    >>> estimate.draws, estimate.seed
    (1024, 0)
    """

    @checked
    def summary(
        self, by: str | Sequence[str] | None = None, *, concept: str | Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Summarise the draws, every figure with its Monte Carlo standard error.

        Parameters
        ----------
        by : {"host", "recipient"} or a list of both, optional
        concept : str or list of str, optional
            Only these, and nothing else is computed; all by default.

        Returns
        -------
        DataFrame
            Indexed by the names in `by` and then concept; columns mean, mcse (of the mean), sd,
            p5, p25, p50, p75, p95 and p5_mcse to p95_mcse. By recipient, ``gross`` is what the
            recipient gets out of all wages, and ``received`` what it hands on.

        Raises
        ------
        UnknownNameError
            If `by` or `concept` names something else.
        EstimateError
            If ``net`` is asked by recipient: it belongs to no single one.

        Examples
        --------
        >>> import wageflow as wf
        >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=0)
        >>> estimate.summary(by="host", concept="state-side").loc["Kuwait"].shape
        (1, 13)
        """
        wanted = names_of("by", by, BY)
        chosen = None if concept is None else tuple(names_of("concept", concept, CONCEPTS))
        return self._statistics.frame(wanted, chosen)

    @checked
    def statistics(
        self, by: tuple[str, ...], concept: Sequence[str] | None = None
    ) -> tuple[list[Key], dict[str, Floats]]:
        """Return the keys of a summary and its columns as arrays; `summary` without pandas."""
        return self._statistics.columns(by, concept)

    @checked
    def by_replicate(self, by: tuple[str, ...]) -> tuple[Floats, Floats]:
        """Return mean and variance within each replicate, shape (key, replicate); cf. statistics.

        Their keys are those of `statistics` of the same `by`.
        """
        return self._statistics.by_replicate(by)

    def headcount(self) -> pd.DataFrame:
        """Summarise the workers by host, and of all hosts; columns as in `summary`."""
        return self._statistics.headcount()

    @checked
    def distribution(self, concept: str, host: str | None = None) -> Distribution:
        """Return the distribution of a concept, replicate by replicate.

        It is that of the curves where the run left curves, else that of the draws; `exceedance`,
        `percentile_of` and `quantile` ask it.

        Raises
        ------
        UnknownNameError
            If nothing carries one of the names.
        """
        key = key_of(self.programme, concept, host)
        return distribution_of(self.run, self.results, key, smooth=self._statistics.is_smooth(key))

    @checked
    def exceedance(
        self, threshold: float, *, concept: str = "state-side", host: str | None = None
    ) -> Measured:
        """Return the probability of more than `threshold` dollars a year.

        Without draws it is read between quantiles that lie at most 0.0015 of the probability
        apart, and 0.0003 or less beyond 5 and 95 %.

        Examples
        --------
        >>> import wageflow as wf
        >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=0)
        >>> float(estimate.exceedance(0))
        1.0
        """
        found = self.distribution(concept, host).at_most(amount_of(threshold))
        return measured(1.0 - found, self.shares)

    @checked
    def percentile_of(
        self, amount: float, *, concept: str = "state-side", host: str | None = None
    ) -> Measured:
        """Return where an amount sits in the distribution: 0 to 100, ties counted half.

        Without draws it is as exact as `exceedance`.

        Examples
        --------
        >>> import wageflow as wf
        >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=0)
        >>> 0 <= estimate.percentile_of(150e6) <= 100
        True
        """
        amount, distribution = amount_of(amount), self.distribution(concept, host)
        below = distribution.at_most(math.nextafter(amount, -math.inf))
        return measured(50 * (below + distribution.at_most(amount)), self.shares)

    @overload
    def quantile(self, u: float, *, concept: str = ..., host: str | None = ...) -> Measured: ...
    @overload
    def quantile(
        self, u: Sequence[float], *, concept: str = ..., host: str | None = ...
    ) -> MeasuredArray: ...
    @checked
    def quantile(
        self,
        u: float | Sequence[float],
        *,
        concept: str = "state-side",
        host: str | None = None,
    ) -> Measured | MeasuredArray:
        """Return quantiles of a concept with their standard errors in ``.mcse``.

        Parameters
        ----------
        u : float or sequence of float
            In [0, 1].

        Returns
        -------
        Measured or MeasuredArray
            A float, or an array of the shape of `u`. Without draws the least and the largest
            draw and every quarter of a per cent are as in `summary`, others are read between them.

        Raises
        ------
        UnknownNameError
            If nothing carries one of the names.
        EstimateError
            If `u` is no probability.
        """
        wanted = probabilities_of(u)
        found = self.distribution(concept, host)
        if isinstance(found, ByDraws) and found.weights is not None:
            value, error = pooled_quantiles(found.series, found.weights, wanted)
        else:
            value, error = merged(found.quantiles(wanted))
        if np.ndim(u) == 0:
            return Measured(float(value[0]), float(error[0]))
        return MeasuredArray(value, error)

    @checked
    def interval(
        self,
        coverage: float = 0.90,
        *,
        shortest: bool = False,
        concept: str = "state-side",
        host: str | None = None,
    ) -> MeasuredArray:
        """Return an interval that holds a concept with a probability, with standard errors.

        Parameters
        ----------
        coverage : float, default 0.90
            Between 0 and 1.
        shortest : bool, default False
            Whether to take the shortest such interval, wherever it lies; otherwise what is left
            out is shared equally by the two sides.
        concept, host : str, optional

        Returns
        -------
        MeasuredArray of shape (2,)
            Lower and upper end, in dollars a year, their standard errors in ``.mcse``.

        Raises
        ------
        UnknownNameError
            If nothing carries one of the names.
        EstimateError
            If `coverage` is not between 0 and 1.

        Notes
        -----
        The ends of the shortest interval are less sure than quantiles, and from few draws they
        lean: ask for 2**16 or more. See `wageflow.simulation.summing.intervals`.

        Examples
        --------
        >>> import wageflow as wf
        >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**12, seed=0)
        >>> even, least = estimate.interval(0.9), estimate.interval(0.9, shortest=True)
        >>> bool(least[1] - least[0] < even[1] - even[0])
        True
        """
        share = check_coverage(coverage)
        if not shortest:
            return self.quantile(
                [(1.0 - share) / 2.0, (1.0 + share) / 2.0], concept=concept, host=host
            )
        found = self.distribution(concept, host)
        return MeasuredArray(*shortest_interval(found, share, self.run.design.size, self.shares))

    def correlation(self) -> pd.DataFrame:
        """Return the rank correlations that were asked for, and those that the draws have.

        Returns
        -------
        DataFrame
            A row for each pair of unknowns that was correlated: asked (Spearman's), achieved
            (that of the draws, mean over replicates) and its Monte Carlo standard error, mcse. A
            discrete unknown falls short of what was asked, because its ties have no order.

        Examples
        --------
        >>> import wageflow as wf
        >>> gulf = wf.load_programme("dprk-2012")
        >>> estimate = wf.simulate(gulf, draws=2**12, seed=0, correlation={"wage *": 0.5})
        >>> table = estimate.correlation()
        >>> bool((abs(table["achieved"] - 0.5) < 0.1).all())
        True
        """
        from wageflow.simulation.checking.achieved import achieved_correlation

        return achieved_correlation(self)

    @checked
    def check(self, by: str | Sequence[str] | None = None) -> pd.DataFrame:
        """Hold sampled means and standard deviations against exact ones, where these exist.

        Parameters
        ----------
        by : {"host", "recipient"} or a list of both, optional

        Returns
        -------
        DataFrame
            Indexed as `summary` by the same `by`, with a row where an exact value exists: mean,
            exact_mean, apart (their difference in standard errors of the sampled mean), sd,
            exact_sd, sd_apart. Why other rows have none stands in ``.attrs["not exact"]``.

        Raises
        ------
        UnknownNameError
            If `by` names something else.

        Notes
        -----
        What is left of a wage after shares is a product in which every independent unknown stands
        once, so that means of products are products of means, and second moments follow from a
        rule of two points for each unknown; see `wageflow.simulation.checking.exact`.

        Examples
        --------
        >>> import wageflow as wf
        >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=0)
        >>> table = estimate.check()
        >>> bool((abs(table["mean"] / table["exact_mean"] - 1) < 0.01).all())
        True
        """
        from wageflow.simulation.checking.selfcheck import check_frame

        return check_frame(self, names_of("by", by, BY))

    def to_frame(self) -> pd.DataFrame:
        """Return the draws: a column for each concept, then one for each unknown.

        Returns
        -------
        DataFrame
            Indexed by replicate and draw; money in dollars a year. An unknown that has the name
            of a concept is called ``"gross (unknown)"``. Where draws count more or less, the first
            column is ``weight``.
        """
        from wageflow.simulation.exporting import frame_of

        return frame_of(self)

    def to_xarray(self) -> xr.Dataset:
        """Return the draws with named axes; needs the extra ``wageflow[xarray]``.

        Returns
        -------
        Dataset
            ``receipts`` (draw, host, recipient), ``revenue`` (draw, host, concept),
            ``workers`` (draw, host), ``unknowns`` (draw, parameter) and the coordinate
            ``replicate``; ``weight`` (draw) where draws count more or less.
        """
        from wageflow.simulation.exporting import dataset_of

        return dataset_of(self)

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What it takes to get these bits again: versions, settings, columns, inputs' hash."""
        from wageflow.simulation.storage import manifest_of

        return manifest_of(self)

    @checked
    def save(self, folder: str | Path) -> Path:
        """Save to a folder, without pickle; the folder appears whole or not at all.

        Parameters
        ----------
        folder : str or path
            New, or one that holds a saved estimate, which is replaced.

        Returns
        -------
        Path

        Raises
        ------
        InputError
            If it cannot be written, or holds something else.
        """
        from wageflow.simulation.storage import save_estimate

        return save_estimate(self, Path(folder))

    def __repr__(self) -> str:
        from wageflow.simulation.exporting import text_of

        return text_of(self)

    def _repr_html_(self) -> str:
        from wageflow.simulation.exporting import html_of

        return html_of(self)
