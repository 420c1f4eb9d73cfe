"""The run: replicates, independent of one another, by whoever is there to compute them."""

from __future__ import annotations

import math
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.errors import EstimateError
from wageflow.programme import Programme
from wageflow.simulation.checkpoint import Checkpoint
from wageflow.simulation.correlation import Correlation, copula_of
from wageflow.simulation.design import Design, check_sizes
from wageflow.simulation.estimate import Estimate
from wageflow.simulation.replicate import Replicate, Run, run_replicate
from wageflow.simulation.sobol import BITS
from wageflow.simulation.stream import bytes_needed
from wageflow.simulation.summary import POINTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

__all__ = ["simulate"]

MAIN_CONCEPT = "state-side"
_MAX_BYTES = 4_000_000_000  # of draws kept in memory; beyond, summaries are the way
_MAX_GROWTH = 16  # precision: at most so many times the replicates per round
_MAX_REPLICATES = 4096  # beyond, a target is out of reach rather than far
_LEAST_SIZE = 64  # draws of a replicate below which its outer quantiles are biased


def simulate(  # noqa: PLR0913 - the public entry point, all by keyword
    programme: Programme,
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
) -> Estimate:
    """Estimate what the state earns, under everything that is not known.

    Parameters
    ----------
    programme : Programme
    draws : int
        In all replicates together; with Sobol' points the replicates times a power of two.
    seed : int, optional
        0 or more; the same seed gives the same bits. Without one a fresh seed is drawn and stands
        in the manifest.
    sampler : {"sobol", "latin", "random"}
    replicates : int
        Independent randomisations, 2 or more; their spread is the Monte Carlo error.
    correlation : mapping, optional
        Spearman's, ``{("wage Russia", "wage China"): 0.5}``; a pattern ``{"wage *": 0.5}`` sets
        a whole block.
    executor : concurrent.futures.Executor, optional
        Computes replicates; the result does not depend on it.
    checkpoint : str or path, optional
        A folder that keeps finished replicates: a run that was stopped is taken up where it was,
        and ends with the same bits. It belongs to one run, and another is refused.
    keep : {"draws", "summary"}
        Whether draws are kept. A summary takes the same memory however many draws there are; it
        answers everything but what needs the draws themselves (`values`, `to_frame`,
        `to_xarray`).
    precision : float, optional
        Adds replicates of the same size until every printed quantile of state-side revenue has at
        most this standard error, relative to its value. Replicates then have 64 draws or more:
        outer quantiles of fewer are biased, which no standard error shows.
    progress : bool
        Show a progress bar on standard error.

    Returns
    -------
    Estimate
        Money in US dollars a year, in prices of the programme's price year.

    Raises
    ------
    EstimateError
        If the run cannot be done as asked.
    ChainError
        If some draw asks a chain for more than there is.

    Examples
    --------
    >>> import wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=0)
    >>> list(estimate.summary().index)
    ['gross', 'statutory', 'state-side', 'net', 'received']
    """
    if not isinstance(programme, Programme):
        raise EstimateError(
            f"programme: got {programme!r}; write a wf.Programme, or wf.load_programme('dprk-2012')"
        )
    if keep not in ("draws", "summary"):
        raise EstimateError(f"keep {keep!r}: write 'draws' or 'summary'")
    size = check_sizes(draws, replicates, sampler)
    target = _checked_precision(precision)
    if target is not None:
        size = max(size, _LEAST_SIZE)
    if seed is None and checkpoint is not None:
        seed = Checkpoint.seed_in(Path(checkpoint))
    run = Run(
        programme=programme,
        design=Design(len(programme.unknowns), size, _checked_seed(seed), sampler),
        copula=copula_of(list(programme.unknowns), correlation),
        keep=keep,
    )
    _check_memory(run, size * replicates)
    kept = None if checkpoint is None else Checkpoint(Path(checkpoint), run)
    if kept is not None:
        kept.open()
    done = _replicates(run, range(replicates), (executor, kept), progress=progress)
    estimate = Estimate(run, tuple(done))
    while target is not None and (missing := _missing(estimate, target)):
        more = range(len(done), len(done) + missing)
        _check_memory(run, (len(done) + missing) * size)
        done += _replicates(run, more, (executor, kept), progress=progress)
        estimate = Estimate(run, tuple(done))
    return estimate


def _checked_seed(seed: Any) -> int:
    if seed is None:
        return secrets.randbits(63)
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise EstimateError(f"seed {seed!r}: write a whole number of 0 or more")
    return int(seed)


def _checked_precision(precision: Any) -> float | None:
    if precision is None:
        return None
    if not isinstance(precision, int | float) or not 0 < precision < 1:
        raise EstimateError(
            f"precision {precision!r}: write a relative standard error, such as 0.001"
        )
    return float(precision)


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


def _replicates(
    run: Run,
    numbers: range,
    means: tuple[Executor | None, Checkpoint | None],
    *,
    progress: bool,
) -> list[Replicate]:
    """Compute replicates; whatever the order in which they end, they are returned in theirs."""
    results = _computed(run, numbers, *means)
    if not progress:
        return list(results)
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return list(
        track(
            results, description="replicates", total=len(numbers), console=console, transient=True
        )
    )


def _computed(
    run: Run, numbers: range, executor: Executor | None, kept: Checkpoint | None
) -> Iterator[Replicate]:
    found = {} if kept is None else {number: kept.load(number) for number in numbers}
    missing = [number for number in numbers if found.get(number) is None]
    if executor is None:
        for number in numbers:
            replicate = found.pop(number, None)
            yield replicate or _stored(run_replicate(run, number), number, kept)
        return
    pending = {number: executor.submit(run_replicate, run, number) for number in missing}
    try:
        for number in numbers:
            if number in pending:
                found[number] = _stored(pending.pop(number).result(), number, kept)
                # what ended meanwhile is kept now, not when its turn comes
                for other in [n for n, future in pending.items() if future.done()]:
                    found[other] = _stored(pending.pop(other).result(), other, kept)
            replicate = found.pop(number)
            if replicate is not None:
                yield replicate
    finally:
        for future in pending.values():  # those not begun when one failed or the user had enough
            future.cancel()


def _stored(replicate: Replicate, number: int, kept: Checkpoint | None) -> Replicate:
    if kept is not None:
        kept.store(number, replicate)
    return replicate


def _missing(estimate: Estimate, target: float) -> int:
    """Return how many more replicates the target takes, 0 if it is met."""
    found, merged = estimate.statistics(())
    row = [key.concept for key in found].index(MAIN_CONCEPT)
    worst = 0.0
    for name in POINTS:
        value, error = abs(float(merged[name][row])), float(merged[f"{name}_mcse"][row])
        if error > 0:
            worst = max(worst, error / value if value > 0 else math.inf)
    if worst <= target:
        return 0
    if math.isinf(worst):
        raise EstimateError(
            "precision: a printed quantile is 0, so that no relative error can be asked of it"
        )
    count = estimate.run_size
    if count >= _MAX_REPLICATES:
        raise EstimateError(
            f"precision {target:g}: not reached with {estimate.draws:,} draws (the relative error "
            f"of a printed quantile is still {worst:.2g}); it may lie at the edge of a gap between "
            "two readings, so ask for less"
        )
    needed = math.ceil(count * (worst / target) ** 2)
    return max(1, min(needed, _MAX_GROWTH * count, _MAX_REPLICATES) - count)
