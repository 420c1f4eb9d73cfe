"""One replicate: the unit of the standard error, of parallel work and of reproducibility."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from wageflow.simulation.computing.blocks import row_blocks
from wageflow.simulation.computing.evaluate import Floats, Layout
from wageflow.simulation.computing.tape import Tape, tape_of
from wageflow.simulation.running.threads import each, pool, processors
from wageflow.simulation.summing.series import Plan, measured_rows
from wageflow.simulation.summing.stream import stream
from wageflow.simulation.summing.summary import LEVELS, Moments, rows_of, total
from wageflow.simulation.summing.weighted import weighed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.programme import Programme
    from wageflow.simulation.drawing.correlation import Copula
    from wageflow.simulation.drawing.design import Design
    from wageflow.simulation.smoothing import Plan as Smoothing
    from wageflow.simulation.summing.curves import Curves
    from wageflow.simulation.summing.levels import LevelCurves
    from wageflow.simulation.summing.summary import Key, Series
    from wageflow.simulation.summing.weighted import Weighed

__all__ = [
    "Replicate",
    "Run",
    "measured_together",
    "run_replicate",
    "smoothed_together",
    "weighed_rows",
]

_MANY = 2**19  # values from which on threads pay
_MANY_POINTS = 2**13  # points of a replicate from which on smoothing in threads pays
_MOST_THREADS = 8  # each holds what it sorts, or smooths


@dataclass(frozen=True)
class Run:
    """Everything that determines the numbers.

    Parameters
    ----------
    programme : Programme
    design : Design
    copula : Copula or None
    keep : {"draws", "summary"}
    compiled : bool
        Whether blocks go through the compiled function of `wageflow.simulation.computing.compiled`.
    smooth : bool
        Whether distribution functions are smoothed.
    """

    programme: Programme
    design: Design
    copula: Copula | None
    keep: str
    compiled: bool = False
    smooth: bool = False

    @cached_property
    def layout(self) -> Layout:
        """The rows of the output."""
        return Layout(self.programme)

    @cached_property
    def tape(self) -> Tape | None:
        """What is done to every block, written down; None where that cannot be."""
        return tape_of(self.programme, self.copula)

    @cached_property
    def correlated(self) -> frozenset[int]:
        """The columns that are correlated, whose values are asked for at normal scores."""
        return frozenset(() if self.copula is None else self.copula.rows.tolist())

    @cached_property
    def smoothing(self) -> Smoothing | None:
        """How distribution functions are smoothed; None if they are not to be."""
        if not self.smooth:
            return None
        from wageflow.simulation.smoothing import plan

        return plan(self)

    @property
    def is_smooth(self) -> bool:
        """Whether anything is smoothed."""
        return self.smoothing is not None and self.smoothing.method != "plain"

    @cached_property
    def plan(self) -> Plan:
        """The sums of rows that summaries are of."""
        return Plan(self.layout)


@dataclass(frozen=True, eq=False)
class Replicate:
    """What a replicate leaves.

    Parameters
    ----------
    rows : ndarray of shape (row, draw) or None
        The output of every draw, if draws are kept.
    moments : mapping of grouping to Moments
        If only summaries are kept.
    curves : mapping of grouping to curves
        The distribution functions of the keys of a grouping, which answer for the draws: of all
        hosts and of each if only summaries are kept.
    weights : ndarray of shape (draw,) or None
        How much each draw counts, 1 on average over all replicates; None if all count the same.
    """

    rows: Floats | None
    moments: dict[tuple[str, ...], Moments]
    curves: dict[tuple[str, ...], LevelCurves] = field(default_factory=dict)
    weights: Floats | None = None

    @cached_property
    def _known(self) -> dict[Series, tuple[float, float, Floats]]:
        return {}

    def measured(self, wanted: Sequence[Series]) -> Moments:
        """Summarise series of the rows, each of them once however often it is asked for.

        Draws with weights are summarised by `weighed_rows`, all replicates together.
        """
        missing = [series for series in dict.fromkeys(wanted) if series not in self._known]
        if missing and self.rows is not None:
            found = measured_rows(self.rows, missing)
            moments = Moments(found.part.mean, found.part.variance, found.points)
            of_all = zip(moments.mean, moments.variance, moments.points, strict=True)
            self._known.update(zip(missing, of_all, strict=True))
        known = [self._known[series] for series in wanted]
        return Moments(
            np.array([mean for mean, _, _ in known]),
            np.array([variance for _, variance, _ in known]),
            np.array([points for _, _, points in known]).reshape(-1, len(LEVELS)),
        )

    @cached_property
    def _smooth(self) -> dict[Series, Curves]:
        return {}

    def smoothed(self, run: Run, number: int, wanted: Sequence[Key]) -> list[Curves]:
        """Return smooth distribution functions, each computed once however often it is asked for.

        They are made of the points of the replicate, which its number gives again.
        """
        from wageflow.simulation.smoothing import smoothed

        # many keys are the same sum of rows
        series = [rows_of(run.layout, key) for key in wanted]
        missing = {
            one: key for one, key in zip(series, wanted, strict=True) if one not in self._smooth
        }
        if missing:
            found = smoothed(run, number, list(missing.values()), made=run.smoothing)
            self._smooth.update(zip(missing, found.each(), strict=True))
        return [self._smooth[one] for one in series]


def smoothed_together(
    run: Run, results: Sequence[Replicate], wanted: Sequence[Key]
) -> list[list[Curves]]:
    """Return smooth distribution functions of every replicate, shape (replicate, key)."""
    numbered = list(enumerate(results))
    if run.design.size < _MANY_POINTS:
        return [result.smoothed(run, number, wanted) for number, result in numbered]
    with pool(min(processors(), _MOST_THREADS)) as threads:
        return list(each(threads, lambda one: one[1].smoothed(run, one[0], wanted), numbered))


def measured_together(results: Sequence[Replicate], wanted: Sequence[Series]) -> list[Moments]:
    """Summarise series of replicates that keep their draws, in threads where that pays."""
    rows = [result.rows for result in results if result.rows is not None]
    if sum(one.shape[1] for one in rows) * len(set(wanted)) < _MANY or processors() < 2:
        return [result.measured(wanted) for result in results]
    # sorting, which most of the time goes to, lets other threads run
    with pool(min(processors(), _MOST_THREADS)) as threads:
        return list(each(threads, lambda result: result.measured(wanted), results))


def weighed_rows(results: Sequence[Replicate], series: Series, weights: Floats) -> Weighed:
    """Summarise a series of replicates that keep draws, with weights of shape (replicate, draw)."""
    values = np.empty_like(weights)
    for result, room in zip(results, values, strict=True):
        assert result.rows is not None  # noqa: S101 - told by who calls
        total(result.rows, series, room)
    return weighed(values, weights)


def run_replicate(run: Run, number: int) -> Replicate:
    """Compute one replicate.

    Raises
    ------
    ChainError
        If a draw cannot be split: names the replicate beside chain, step and amounts.
    """
    if run.keep == "summary":
        found = stream(run.plan, run.design.size, row_blocks(run, number))
        moments, curves = run.plan.spread(found)
        return _smoothed(run, number, Replicate(None, moments, {**curves}))
    rows = np.empty((len(run.layout.rows), run.design.size))
    for start, block in row_blocks(run, number):
        rows[:, start : start + block.shape[1]] = block
    return _smoothed(run, number, Replicate(rows, {}))


def _smoothed(run: Run, number: int, replicate: Replicate) -> Replicate:
    """Smooth what every summary shows, while others compute; the rest waits until it is asked."""
    if run.is_smooth:
        replicate.smoothed(run, number, run.plan.keys[()])
    return replicate
