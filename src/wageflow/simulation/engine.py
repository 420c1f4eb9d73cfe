"""The run: replicates, independent of one another, by whoever is there to compute them."""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.errors import EstimateError
from wageflow.programme import as_programme
from wageflow.simulation.drawing.correlation import Correlation, copula_of
from wageflow.simulation.drawing.design import Design, check_seed, check_sizes
from wageflow.simulation.drawing.sobol import BITS
from wageflow.simulation.estimate import Estimate
from wageflow.simulation.replicate import Replicate, Run
from wageflow.simulation.running.checkpoint import Checkpoint
from wageflow.simulation.running.precision import (
    LEAST_REPLICATES,
    LEAST_SIZE,
    checked_precision,
    missing_replicates,
)
from wageflow.simulation.running.progress import Progress, shown_progress
from wageflow.simulation.running.workers import check_executor, computed
from wageflow.simulation.summing.stream import bytes_needed

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from os import PathLike

    from wageflow.programme import Programme

__all__ = ["simulate"]

# values of unknowns from which on the compiled function saves more than it takes to fetch it
_WORTH_COMPILING = 2**24
_MAX_BYTES = 4_000_000_000  # of draws kept in memory; beyond, summaries are the way
_LEAST_FINISHED = 2  # replicates that make an estimate, for one has no standard error

_log = logging.getLogger(__name__)


def simulate(  # noqa: PLR0913 - the public entry point, all by keyword
    programme: Programme | str | PathLike[str],
    *,
    draws: int = 2**16,
    seed: int | None = None,
    sampler: str = "sobol",
    replicates: int = 16,
    correlation: Correlation | None = None,
    executor: Executor | None = None,
    checkpoint: str | Path | None = None,
    keep: str = "draws",
    precision: float | None = None,
    progress: bool = False,
    smooth: bool = False,
    compiled: bool | None = None,
) -> Estimate:
    """Estimate what the state earns, under everything that is not known.

    Parameters
    ----------
    programme : Programme, str or path
        One that is at hand, the name of one that ships, or a file.
    draws : int
        In all replicates together; with Sobol' points the replicates times a power of two.
    seed : int, optional
        0 or more; the same seed gives the same bits. Without one a fresh seed is drawn and stands
        in the manifest.
    sampler : {"sobol", "latin", "random"}
    replicates : int
        Independent randomisations, 2 or more; their spread is the Monte Carlo error.
    correlation : mapping, optional
        Spearman's, ``{("wage Russia", "wage China"): 0.5}``; a tuple of three names or more sets
        all pairs of a block, a pattern ``{"wage *": 0.5}`` all pairs that it matches. That of the
        programme if left out; ``{}`` for none. `Estimate.correlation` says what became of it.
    executor : concurrent.futures.Executor or dask.distributed.Client, optional
        Computes replicates; the result does not depend on it. Without one, threads do where they
        are faster than none.
    checkpoint : str or path, optional
        A folder that keeps finished replicates: a run that was stopped is taken up where it was,
        and ends with the same bits. It belongs to one run, and another is refused.
    keep : {"draws", "summary"}
        Whether draws are kept. A summary takes the same memory however many draws there are; it
        answers everything but what needs the draws themselves (`values`, `to_frame`,
        `to_xarray`).
    precision : float, optional
        Adds replicates of the same size until every printed quantile of state-side revenue has at
        most this standard error, relative to its value. Replicates then have 1,024 draws or more:
        outer quantiles of fewer are biased, which no standard error shows. There are 16 or more
        of them: the spread of fewer says too little about the error.
    progress : bool
        Show on standard error how far a run is that takes longer than a second.
    smooth : bool
        Integrate what can be integrated instead of sampling it: quantiles, exceedance and
        percentiles are then much surer, from the same draws. `Estimate.smoothing` says what is
        done; where nothing can be, they are those of the draws. Replicates of fewer than 256 draws
        leave a bias.
    compiled : bool, optional
        Whether draws go through a compiled function, which needs the extra ``wageflow[fast]``. By
        default long runs do where it is installed. The first one of an installation compiles it,
        which takes some 15 seconds. Some last digits differ.

    Returns
    -------
    Estimate
        Money in US dollars a year, in prices of the programme's price year. Of a run that is
        interrupted (Ctrl-C) with two replicates finished or more, what was finished: its
        ``partial`` is then true.

    Raises
    ------
    EstimateError
        If the run cannot be done as asked.
    InputError
        If the file cannot be read as a programme.
    ChainError
        If some draw asks a chain for more than there is.
    KeyboardInterrupt
        If the run is interrupted with fewer than two replicates finished.

    Examples
    --------
    >>> import wageflow as wf
    >>> estimate = wf.simulate("dprk-2012", draws=2**10, seed=0)
    >>> list(estimate.summary().index)
    ['gross', 'statutory', 'state-side', 'net', 'received']
    """
    programme = as_programme(programme)
    if keep not in ("draws", "summary"):
        raise EstimateError(f"keep {keep!r}: write 'draws' or 'summary'")
    size = check_sizes(draws, replicates, sampler)
    target = checked_precision(precision)
    if target is not None:
        size, replicates = max(size, LEAST_SIZE), max(replicates, LEAST_REPLICATES)
    check_executor(executor)
    if seed is None and checkpoint is not None:
        seed = Checkpoint.seed_in(Path(checkpoint))
    dependence = programme.correlation if correlation is None else correlation
    run = Run(
        programme=programme,
        design=Design(len(programme.unknowns), size, check_seed(seed), sampler),
        copula=copula_of(list(programme.unknowns), dependence),
        keep=keep,
        compiled=_checked_compiled(compiled, draws * (len(programme.unknowns) + 1)),
        smooth=_checked_smooth(smooth),
    )
    _check_memory(run, size * replicates)
    kept = None if checkpoint is None else Checkpoint(Path(checkpoint), run)
    if kept is not None:
        kept.open(replicates, target)
    with shown_progress(progress) as counter:
        estimate = _Session(run, executor, kept, counter).estimate(replicates, target)
    if estimate.partial:
        _log.warning("simulate: %s", estimate.partial_note)
    return estimate


@dataclass
class _Session:
    """A run in the making."""

    run: Run
    executor: Any
    kept: Checkpoint | None
    progress: Progress
    finished: dict[int, Replicate] = field(default_factory=dict)

    def estimate(self, planned: int, target: float | None) -> Estimate:
        """Compute as many replicates as are planned, or as the target takes."""
        try:
            while True:
                self._fill(planned)
                estimate = Estimate(self.run, self._leading(planned))
                more = 0 if target is None else missing_replicates(estimate, target)
                if not more:
                    return estimate
                planned += more
                _check_memory(self.run, planned * self.run.design.size)
        except KeyboardInterrupt:
            leading = self._leading(planned)
            if len(leading) < _LEAST_FINISHED:
                raise
            if target is not None:  # more might have followed when the target was looked at
                planned = max(planned, len(leading) + 1)
            return Estimate(self.run, leading, planned)

    def _fill(self, planned: int) -> None:
        self.progress.plan(planned)
        missing = []
        for number in range(len(self.finished), planned):
            found = None if self.kept is None else self.kept.load(number)
            if found is None:
                missing.append(number)
            else:
                self.finished[number] = found
                self.progress.advance(computed=False)
        with closing(computed(self.run, missing, self.executor)) as results:
            for number, replicate in results:
                if self.kept is not None:
                    self.kept.store(number, replicate)
                self.finished[number] = replicate
                self.progress.advance(computed=True)

    def _leading(self, planned: int) -> tuple[Replicate, ...]:
        """Return the finished replicates up to the first that is missing, in their order.

        An estimate's draws are those of replicates 0, 1, 2 ..., so that its seed gives them again.
        """
        count = next((n for n in range(planned) if n not in self.finished), planned)
        return tuple(self.finished[number] for number in range(count))


def _checked_smooth(smooth: Any) -> bool:
    if not isinstance(smooth, bool | np.bool_):
        raise EstimateError(f"smooth {smooth!r}: write True or False")
    return bool(smooth)


def _checked_compiled(compiled: Any, values: int) -> bool:
    available = find_spec("numba") is not None
    if compiled is None:
        return available and values >= _WORTH_COMPILING
    if compiled and not available:
        raise EstimateError(
            "compiled: numba is not installed; pip install 'wageflow[fast]', or leave it out"
        )
    return bool(compiled)


def _check_memory(run: Run, draws: int) -> None:
    size, much = run.design.size, f"more than {_MAX_BYTES / 1e9:,.0f} GB"
    need = 8 * int(draws) * len(run.layout.rows)
    if run.keep == "draws" and need > _MAX_BYTES:
        raise EstimateError(
            f"draws {draws:,}: keeping them takes {need / 1e9:,.1f} GB; take keep='summary', or "
            "fewer draws"
        )
    if run.keep == "draws":
        return
    if run.design.sampler == "sobol" and size > 2**BITS:
        raise EstimateError(
            f"draws {draws:,}: Sobol' points repeat after 2**{BITS} in a replicate; take fewer "
            "draws, or more replicates"
        )
    if run.design.sampler == "latin" and 24 * size * run.design.columns > _MAX_BYTES:
        raise EstimateError(
            f"draws {draws:,}: a Latin hypercube puts all draws of a replicate in order, which "
            f"takes {much} here; take sampler='sobol' or 'random', or more replicates"
        )
    if int(draws) // size * run.plan.bytes_left + bytes_needed(run.plan, size) > _MAX_BYTES:
        raise EstimateError(
            f"draws {draws:,}: the summaries of {int(draws) // size:,} replicates take {much}; "
            "take fewer replicates"
        )
