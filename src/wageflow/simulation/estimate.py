"""The result of a run: summaries, draws, and where they come from."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from wageflow.errors import EstimateError, UnknownNameError, nearest
from wageflow.programme import CONCEPTS, Programme
from wageflow.simulation.computing.blocks import parameter_blocks
from wageflow.simulation.computing.evaluate import HEADS, Floats, Row
from wageflow.simulation.measured import Measured, MeasuredArray, measured, merged
from wageflow.simulation.replicate import measured_together, smoothed_together, weighed_rows
from wageflow.simulation.summing.answers import (
    ByDraws,
    Distribution,
    distribution_of,
    draws_of,
)
from wageflow.simulation.summing.intervals import check_coverage, shortest_interval
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
from wageflow.simulation.summing.weighted import pooled_quantiles, weighed_together

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd
    import xarray as xr

    from wageflow.simulation.replicate import Replicate, Run
    from wageflow.simulation.smoothing import Plan as Smoothing
    from wageflow.simulation.summing.summary import Series
    from wageflow.simulation.summing.weighted import Weighed

__all__ = ["Estimate"]

_BY = ("host", "recipient")
_COARSE = 0.02  # of the probability between two nodes, from which on a straight line is too rough


@dataclass(frozen=True, eq=False)
class Estimate:
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

    run: Run
    results: tuple[Replicate, ...]
    #: How many replicates the run was to have, if it was interrupted.
    planned: int | None = None

    @property
    def smoothing(self) -> Smoothing:
        """How distribution functions were smoothed, if at all; in words by its `describe`.

        Examples
        --------
        >>> import wageflow as wf
        >>> made = wf.load_programme("dprk-2012")
        >>> estimate = wf.simulate(made, draws=2**12, seed=0, smooth=True)
        >>> estimate.smoothing.method
        'convolution'
        """
        from wageflow.simulation.smoothing import plan

        return self.run.smoothing or plan(self.run, "plain")

    @property
    def partial(self) -> bool:
        """Whether the run was interrupted, so that there are fewer replicates than planned."""
        return self.planned is not None and self.run_size < self.planned

    @property
    def partial_note(self) -> str:
        """What a partial estimate says of itself; empty if it is none."""
        if not self.partial:
            return ""
        return (
            f"interrupted; partial estimate from {self.run_size} of {self.planned} planned "
            "replicates"
        )

    @property
    def given_note(self) -> str:
        """What a reconciled estimate takes as given; empty of any other."""
        return ""

    @property
    def programme(self) -> Programme:
        """The programme that was run."""
        return self.run.programme

    @property
    def run_size(self) -> int:
        """Number of replicates."""
        return len(self.results)

    @property
    def draws(self) -> int:
        """Number of draws in all replicates."""
        return self.run_size * self.run.design.size

    @property
    def seed(self) -> int:
        """The seed that gives these bits again."""
        return self.run.design.seed

    @property
    def sampler(self) -> str:
        """How the draws were made."""
        return self.run.design.sampler

    @cached_property
    def _tables(self) -> dict[tuple[Any, ...], pd.DataFrame]:
        return {}

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
        import pandas as pd

        wanted = _names("by", by, _BY)
        chosen = None if concept is None else tuple(_names("concept", concept, CONCEPTS))
        order = tuple(name for name in _BY if name in wanted)
        if (order, chosen) not in self._tables:
            found, merged = self.statistics(order, chosen)
            index = [[getattr(key, name) for key in found] for name in (*order, "concept")]
            labels = pd.MultiIndex.from_arrays(index, names=[*order, "concept"])
            frame = pd.DataFrame(
                merged, index=labels if order else pd.Index(index[0], name="concept")
            )
            self._tables[order, chosen] = frame[list(STATISTICS)]
        frame = self._tables[order, chosen].copy()
        if tuple(wanted) != order:
            frame = frame.reorder_levels([*wanted, "concept"])
        return frame

    def statistics(
        self, by: tuple[str, ...], concept: Sequence[str] | None = None
    ) -> tuple[list[Key], dict[str, Floats]]:
        """Return the keys of a summary and its columns as arrays; `summary` without pandas."""
        plan, by = self.run.plan, tuple(sorted(by))
        if concept is not None and "recipient" in by and "net" in concept:
            raise EstimateError(
                "summary by recipient, concept 'net': no single recipient pays the state's cost, "
                "so none has a net; ask by host, or for another concept"
            )
        found = plan.keys[by]
        places = [k for k, key in enumerate(found) if concept is None or key.concept in concept]
        chosen = [found[k] for k in places]
        shares = self.shares
        if shares is not None:
            return chosen, self._weighed([plan.of_key[by][k] for k in places]).statistics(shares)
        moments = self._moments(by, places)
        if by not in (HEADCOUNT, ARREARS) and self.run.is_smooth:
            moments = self._with_smooth(chosen, moments)
        return chosen, together(moments)

    def _moments(self, by: tuple[str, ...], places: Sequence[int]) -> list[Moments]:
        if self.run.keep == "summary":
            return [result.moments[by].of(places) for result in self.results]
        return measured_together(self.results, [self.run.plan.of_key[by][k] for k in places])

    def _weighed(self, wanted: Sequence[Series]) -> Weighed:
        """Summarise series of weighted draws, each of them once however often it is asked for."""
        missing = [one for one in dict.fromkeys(wanted) if one not in self._weighed_known]
        if missing:
            weights = self.weights.reshape(self.run_size, -1)
            for series in missing:
                self._weighed_known[series] = weighed_rows(self.results, series, weights)
        return weighed_together([self._weighed_known[one] for one in wanted], self.run_size)

    @cached_property
    def _weighed_known(self) -> dict[Series, Weighed]:
        return {}

    def by_replicate(self, by: tuple[str, ...]) -> tuple[Floats, Floats]:
        """Return mean and variance within each replicate, shape (key, replicate); cf. statistics.

        Their keys are those of `statistics` of the same `by`.
        """
        places = range(len(self.run.plan.keys[by]))
        if self.is_weighted:
            found = self._weighed(self.run.plan.of_key[by])
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

    def _is_smooth(self, key: Key) -> bool:
        if self.run.is_smooth and key not in self._smooth_keys:
            self.statistics(("host",) if key.host else (), [key.concept])
        return self._smooth_keys.get(key, False)

    @cached_property
    def _smooth_keys(self) -> dict[Key, bool]:
        return {}

    def _key(self, concept: str, host: str | None, recipient: str | None = None) -> Key:
        for what, name, known in (
            ("concept", concept, CONCEPTS),
            ("host", host, self.programme.hosts),
            ("recipient", recipient, self.programme.recipients),
        ):
            if name is not None and name not in known:
                raise UnknownNameError(f"{what} {name!r}: {nearest(str(name), known)}")
        return Key(concept, host or "", recipient or "")

    def distribution(self, concept: str, host: str | None = None) -> Distribution:
        """Return the distribution of a concept, replicate by replicate.

        It is that of the curves where the run left curves, else that of the draws; `exceedance`,
        `percentile_of` and `quantile` ask it.

        Raises
        ------
        UnknownNameError
            If nothing carries one of the names.
        """
        key = self._key(concept, host)
        return distribution_of(self.run, self.results, key, smooth=self._is_smooth(key))

    def values(
        self,
        concept: str | None = None,
        *,
        host: str | None = None,
        recipient: str | None = None,
    ) -> Floats:
        """Return the draws of a concept, shape (draw,), in dollars a year.

        Parameters
        ----------
        concept : str, optional
            State-side revenue by default; of a recipient, what it gets out of the gross wages.
        host, recipient : str, optional

        Raises
        ------
        UnknownNameError
            If nothing carries one of the names.
        EstimateError
            If the run kept no draws.
        """
        default = "state-side" if recipient is None else "gross"
        key = self._key(concept or default, host, recipient)
        return draws_of(self.run, self.results, key).ravel()

    @property
    def is_weighted(self) -> bool:
        """Whether draws count more or less, as those of a reconciled estimate do."""
        return any(result.weights is not None for result in self.results)

    @property
    def weights(self) -> Floats:
        """How much each draw counts, shape (draw,), 1 on average.

        All are 1 unless the estimate was reconciled; ``numpy.average(values, weights=...)`` is then
        the mean that the summary prints.
        """
        size = self.run.design.size
        return np.concatenate(
            [np.ones(size) if r.weights is None else r.weights for r in self.results]
        )

    @cached_property
    def shares(self) -> Floats | None:
        """The mean weight of each replicate, shape (replicate,); None if no draw has a weight."""
        if not self.is_weighted:
            return None
        return np.asarray(self.weights.reshape(self.run_size, -1).mean(axis=1))

    def workers(self, host: str | None = None) -> Floats:
        """Return the draws of the headcount, of one host or of all, shape (draw,).

        Raises
        ------
        UnknownNameError
            If there is no such host.
        EstimateError
            If the run kept no draws.
        """
        hosts = self.programme.hosts
        if host is not None and host not in hosts:
            raise UnknownNameError(f"host {host!r}: {nearest(str(host), hosts)}")
        index = self.run.layout.index
        places = [index[Row(HEADS, name)] for name in hosts if host in (None, name)]
        return np.concatenate([r.rows[places].sum(axis=0) for r in self.with_draws()])

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
        found = self.distribution(concept, host).at_most(_money(threshold))
        return measured(1.0 - found, self.shares)

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
        amount, distribution = _money(amount), self.distribution(concept, host)
        below = distribution.at_most(math.nextafter(amount, -math.inf))
        return measured(50 * (below + distribution.at_most(amount)), self.shares)

    @overload
    def quantile(self, u: float, *, concept: str = ..., host: str | None = ...) -> Measured: ...
    @overload
    def quantile(
        self, u: Sequence[float], *, concept: str = ..., host: str | None = ...
    ) -> MeasuredArray: ...
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
        try:
            wanted = np.atleast_1d(np.asarray(u, dtype=float))
        except (TypeError, ValueError):
            wanted = np.array([math.nan])
        if not ((wanted >= 0) & (wanted <= 1)).all():
            raise EstimateError(f"quantile {u!r}: write probabilities from 0 to 1")
        found = self.distribution(concept, host)
        if isinstance(found, ByDraws) and found.weights is not None:
            value, error = pooled_quantiles(found.series, found.weights, wanted)
        else:
            value, error = merged(found.quantiles(wanted))
        if np.ndim(u) == 0:
            return Measured(float(value[0]), float(error[0]))
        return MeasuredArray(value, error)

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

        return check_frame(self, _names("by", by, _BY))

    def headcount(self) -> pd.DataFrame:
        """Summarise the workers by host, and of all hosts; columns as in `summary`."""
        import pandas as pd

        found, merged = self.statistics(HEADCOUNT)
        names = pd.Index([key.host or "all hosts" for key in found], name="host")
        return pd.DataFrame(merged, index=names)[list(STATISTICS)]

    def trace(self, name: str | None = None) -> pd.DataFrame:
        """Return the claims that a host's numbers rest on; see `Programme.trace`.

        Examples
        --------
        >>> import wageflow as wf
        >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=0)
        >>> estimate.trace("Kuwait")["locator"].iloc[0]
        'ch. 3 s. 2'
        """
        return self.programme.trace(name)

    def with_draws(self) -> list[Any]:
        """Return the replicates, which hold their draws.

        Raises
        ------
        EstimateError
            If the run kept none.
        """
        if self.run.keep == "summary":
            self.values()  # raises, with the remedy
        return [result for result in self.results if result.rows is not None]

    def parameters(self) -> dict[str, Floats]:
        """Return the draws of every unknown by name, each of shape (draw,).

        They are not stored: the design gives the same bits again.
        """
        parts: dict[str, list[Floats]] = {name: [] for name in self.programme.unknowns}
        for number in range(self.run_size):
            for block in parameter_blocks(self.run, number):
                for name, values in block.items():
                    parts[name].append(values)
        return {name: np.concatenate(blocks) for name, blocks in parts.items()}

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


def _names(what: str, given: str | Sequence[str] | None, known: Collection[str]) -> list[str]:
    """Return the names that are asked for, each once."""
    try:
        wanted = list(dict.fromkeys([given] if isinstance(given, str) else given or ()))
    except TypeError:
        remedy = "'host', 'recipient' or both" if what == "by" else "a name or a list of names"
        raise EstimateError(f"summary {what} {given!r}: write {remedy}") from None
    for name in wanted:
        if name not in known:
            raise UnknownNameError(f"summary {what} {name!r}: {nearest(str(name), known)}")
    return wanted


def _money(amount: float) -> float:
    try:
        value = float(amount)
    except (TypeError, ValueError):
        value = math.nan
    if math.isnan(value):
        raise EstimateError(f"amount {amount!r}: write a number of dollars a year, such as 150e6")
    return value
