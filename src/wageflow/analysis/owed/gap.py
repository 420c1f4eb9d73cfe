"""The wage gap: what workers are owed, year by year, who holds it, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.owed.held import holders_frame, holdings
from wageflow.analysis.owed.published import compared
from wageflow.analysis.owed.series import MEASURES, PER, Series
from wageflow.analysis.owed.words import described, manifest_of
from wageflow.analysis.owed.yardstick import BASES, yardstick_quantities
from wageflow.analysis.owed.years import owed_frame
from wageflow.arguments import checked
from wageflow.claims import cited_by
from wageflow.errors import EstimateError
from wageflow.scenarios.summaries import statistics
from wageflow.simulation.measured import Measured, measured
from wageflow.simulation.summing.summary import STATISTICS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import pandas as pd

    from wageflow.scenarios import Paths

    Floats = npt.NDArray[np.float64]

__all__ = ["MEASURES", "WageGap"]


@dataclass(frozen=True, eq=False)
class WageGap(Series):
    """What workers receive, against what others are paid; made by `wage_gap`.

    Money is in US dollars a year, in prices of the programme's price year. Arrays given out are
    (draw,), draws in the order of the replicates. Hosts without a reference are in no figure.

    Examples
    --------
    >>> import wageflow as wf
    >>> gap = wf.wage_gap("dprk-2012", reference="gross", draws=2**10, seed=0)
    >>> float(gap.covered)
    1.0
    """

    @property
    def draws(self) -> int:
        """Number of draws in all replicates."""
        return self.plan.replicates * self.plan.design.size

    @property
    def seed(self) -> int:
        """The seed that gives these bits again."""
        return self.plan.design.seed

    @cached_property
    def covered(self) -> Measured:
        """The share of the workers whose cohort has a reference."""
        heads = self.drawn.heads.sum(axis=0)
        there = self.heads(range(len(self.plan.covered)))
        share = np.divide(there, heads, out=np.zeros_like(there), where=heads > 0)
        return measured(share.mean(axis=-1))

    def coverage(self) -> pd.DataFrame:
        """Say of each cohort what it is held against, and how.

        Returns
        -------
        DataFrame
            Indexed by host and sector: reference (empty where there is none), compared (by the
            hour or by the period), price_year of the reference, workers (mean), share (of all
            workers), note (for a wage by host that leaves out its unit, in what it was taken).

        Examples
        --------
        >>> import wageflow as wf
        >>> gap = wf.wage_gap("dprk-2012", draws=2**10, seed=0)
        >>> gap.coverage().loc[("Africa", "construction and medicine"), "compared"]
        'not covered: no such reference'
        """
        import pandas as pd

        means = self.drawn.heads.mean(axis=(1, 2))
        rows = {}
        for cohort, stick, workers in zip(
            self.programme.cohorts, self.plan.sticks, means, strict=True
        ):
            rows[cohort.host, cohort.sector] = {
                "reference": "" if stick is None else stick.name,
                "compared": (
                    "not covered: no such reference" if stick is None else BASES[stick.basis]
                ),
                "price_year": None if stick is None else stick.price_year,
                "workers": float(workers),
                "share": float(workers / means.sum()) if means.sum() else 0.0,
                "note": "" if stick is None else stick.note,
            }
        frame = pd.DataFrame.from_dict(rows, orient="index")
        frame.index = pd.MultiIndex.from_tuples(list(rows), names=["host", "sector"])
        return frame.astype({"price_year": "Int64"})

    @checked
    def values(
        self, measure: str = "gap", per: str = "programme", host: str | None = None
    ) -> Floats:
        """Return the draws of a measure, shape (draw,); see `summary` for what there is.

        Raises
        ------
        UnknownNameError
            If measure, per or host is unknown.
        EstimateError
            If it is asked by the hour, and hours are not known.

        Examples
        --------
        >>> import wageflow as wf
        >>> gap = wf.wage_gap("dprk-2012", reference="gross", draws=2**10, seed=0)
        >>> taken = gap.values("gross", "worker") - gap.values("received", "worker")
        >>> bool(np.allclose(gap.values("gap", "worker"), taken))
        True
        """
        return self.series(measure, per, host).flatten()

    @checked
    def summary(self, by: str | None = None) -> pd.DataFrame:
        """Summarise reference, wage, take-home, gap and what is owed.

        Parameters
        ----------
        by : {"host"}, optional

        Returns
        -------
        DataFrame
            Indexed by host (if asked by host), measure (`MEASURES`) and per: a ``worker`` and
            year, an ``hour`` worked where the hours of all its cohorts are known, and all workers
            of the ``programme`` who are covered, a year. Columns as in an estimate: mean, mcse,
            sd, p5, p25, p50, p75, p95 and the mcse of each.

        Raises
        ------
        EstimateError
            If `by` is something else.

        Examples
        --------
        >>> import wageflow as wf
        >>> gap = wf.wage_gap("dprk-2012", reference="gross", draws=2**10, seed=0)
        >>> float(gap.summary("host").loc[("Kuwait", "reference", "worker"), "p50"])
        5000.0
        """
        return self.statistics(by)[list(STATISTICS)]

    @checked
    def statistics(self, by: str | None = None) -> pd.DataFrame:
        """Return `summary` with the points beside the median, by which a gap there is seen."""
        import pandas as pd

        if by not in (None, "host"):
            raise EstimateError(f"summary by {by!r}: write 'host', or leave it out")
        labels, rows = [], []
        for host in self.hosts if by else (None,):
            hourly = all(place in self.drawn.hours for place in self.places(host))
            for measure in MEASURES:
                for per in PER:
                    if per == "hour" and not hourly:
                        continue
                    labels.append((host, measure, per) if host else (measure, per))
                    rows.append(self.series(measure, per, host))
        found = statistics(np.stack(rows))
        names = ["host", "measure", "per"] if by else ["measure", "per"]
        index = pd.MultiIndex.from_tuples(labels, names=names)
        return pd.DataFrame(found, index=index)

    @checked
    def holders(self, by: str = "recipient", *, host: str | None = None) -> pd.DataFrame:
        """Say who holds what is owed.

        What employers never paid (reference above gross wage) is with them. The rest of what is
        owed is with those who took the difference between gross wage and take-home, in proportion
        to what each of them took. What a worker gets above the reference is a row of its own,
        below 0. Cohort by cohort and draw by draw the rows add up to the gap.

        Parameters
        ----------
        by : {"recipient", "side"}
        host : str, optional
            One host; all by default.

        Returns
        -------
        DataFrame
            Indexed by holder: side (if by recipient), share of what is owed (of the means) and
            its standard error share_mcse, then statistics as in `summary`, in dollars a year of
            all workers who are covered.

        Raises
        ------
        EstimateError
            If `by` is something else.
        UnknownNameError
            If there is no such host, or it has no reference.

        Examples
        --------
        >>> import wageflow as wf
        >>> gap = wf.wage_gap("dprk-2012", reference="gross", draws=2**10, seed=0)
        >>> round(float(gap.holders("side")["share"].sum()), 9)
        1.0
        """
        return holders_frame(self, by, host)

    @checked
    def held(self, by: str = "recipient", *, host: str | None = None) -> dict[str, Floats]:
        """Return who holds how much in every draw, each of shape (draw,); see `holders`."""
        return {
            holder.name: values.flatten()
            for holder, values in holdings(self, by, self.places(host)).items()
        }

    @checked
    def owed(  # noqa: PLR0913 - the settings of a public verb, all by keyword
        self,
        years: Any = 1,
        *,
        interest: float | None = None,
        prices: str = "real",
        when: str = "end",
        by: str | None = None,
        paths: Paths | None = None,
    ) -> pd.DataFrame:
        """Return what is owed year by year, and what it has grown to with interest.

        Parameters
        ----------
        years : int or (int, int)
            So many years from the programme's own, or from the first to the last.
        interest : float, optional
            A share a year; that of `wage_gap` by default. On real sums it is a real rate.
        prices : {"real", "nominal"}
            Of the programme's price year, or of each year: by US consumer prices.
        when : {"end", "middle", "begin"}
            When in its year a year's pay falls due; interest runs from there and is added once a
            year.
        by : {"host"}, optional
        paths : Paths, optional
            Headcounts over time, from `wageflow.project` with the same seed and draws; by default
            they stay what they are. What a worker is owed a year stays the same either way.

        Returns
        -------
        DataFrame
            Indexed by host (if asked by host), what (``in the year``, ``by then``) and year;
            columns as in `summary`. ``by then`` is everything owed with interest at the end of
            the year.

        Raises
        ------
        EstimateError
            If years, prices, interest or paths cannot be used.

        Notes
        -----
        ``B(t) = B(t-1) (1 + i) + d(t) (1 + i)^(1 - w)`` with ``w`` 1, 1/2 or 0 for end, middle and
        begin of the year: for constant ``d`` at the end of each year, the amount of an annuity,
        ``d ((1 + i)^n - 1) / i``.

        Examples
        --------
        >>> import wageflow as wf
        >>> gap = wf.wage_gap("dprk-2012", reference="gross", draws=2**10, seed=0)
        >>> owed = gap.owed(10, interest=0.03)["mean"]
        >>> round(float(owed["by then", 2021] / owed["in the year", 2012]), 4)
        11.4639
        """
        return owed_frame(
            self, years, interest=interest, prices=prices, when=when, by=by, paths=paths
        )

    @checked
    def compare(self, published: Mapping[str, Any], *, measure: str = "gap") -> pd.DataFrame:
        """Hold figures that others publish a worker against these.

        Parameters
        ----------
        published : mapping of host to number, range or claim
            Dollars a worker and year in the programme's prices; ``"*"`` for all hosts together. A
            claim is brought from its own currency, period and year.
        measure : str
            What the figures are about: ``gap`` or another of `MEASURES`.

        Returns
        -------
        DataFrame
            Indexed by host: published, published_low, published_high, mean, mcse, p5, p50, p95,
            percentile of the published figure (0 to 100) and its percentile_mcse, ratio (published
            to mean), inside (the share of draws between the published ends, where there are two).

        Raises
        ------
        UnknownNameError
            If a host has no reference.
        InputError
            If a figure is none.

        Examples
        --------
        >>> import wageflow as wf
        >>> gap = wf.wage_gap("dprk-2012", reference="gross", draws=2**10, seed=0)
        >>> float(gap.compare({"Kuwait": 5_000}, measure="reference").loc["Kuwait", "ratio"])
        1.0
        """
        return compared(self, published, measure)

    def cited(self) -> tuple[str, ...]:
        """Return every source that references and hours rest on, each once."""
        found = {
            source for _, q in yardstick_quantities(self.plan.covered) for source in cited_by(q)
        }
        return tuple(sorted(found - {""}))

    def describe(self) -> str:
        """Say in words what was compared, what is owed, and who holds it."""
        return described(self)

    def to_frame(self) -> pd.DataFrame:
        """Return the draws: gap and owed of all, then the gap a worker of each host.

        Returns
        -------
        DataFrame
            Indexed by replicate and draw; dollars a year.
        """
        import pandas as pd

        data = {measure: self.values(measure) for measure in MEASURES}
        data |= {f"gap a worker, {host}": self.values("gap", "worker", host) for host in self.hosts}
        index = pd.MultiIndex.from_product(
            [range(self.plan.replicates), range(self.plan.design.size)], names=["replicate", "draw"]
        )
        return pd.DataFrame(data, index=index)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Everything that gives these numbers again, as strings, numbers and lists."""
        return manifest_of(self)

    def __repr__(self) -> str:
        return (
            f"WageGap of {self.programme.name!r}: {len(self.hosts)} of "
            f"{len(self.programme.hosts)} hosts, {self.draws:,} draws (seed {self.seed})"
        )
