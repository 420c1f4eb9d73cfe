"""Who computes replicates: the calling thread, threads of ours, or any executor.

Replicates travel in chunks, because a task costs a cluster milliseconds however little it does.
Who computes what, in which order and in which chunks depends on the clock; the numbers do not, for
a replicate depends on its number alone.
"""

from __future__ import annotations

import copy
import math
import threading
import time
from collections import deque
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
)
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from wageflow.errors import EstimateError, WageflowError
from wageflow.simulation.drawing.design import Design
from wageflow.simulation.replicate import Replicate, Run, run_replicate
from wageflow.simulation.running.cluster import Cluster, cluster_of
from wageflow.simulation.running.interrupts import held
from wageflow.simulation.running.threads import processors, taken
from wageflow.version import __version__

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    import numpy.typing as npt

__all__ = ["check_executor", "computed", "threads_for"]

#: From how many values (draws times unknowns and rows) threads of ours are faster than none, by
#: what is kept and whether the run is compiled. Measured on two cores: filling rows by NumPy holds
#: the interpreter's lock too much for threads to help much; sorting for summaries, and compiled
#: functions, do not.
THREADS_FROM = {
    ("draws", False): 2e8,
    ("summary", False): 1e7,
    ("draws", True): 1e6,
    ("summary", True): 1e6,
}

_WORTH_SENDING = 0.35  # seconds of a task: beside it, the 2.5 ms that one costs a cluster are 1 %
_WORTH_A_THREAD = 0.01  # a thread costs 0.02 ms a task; small ones end soon when interrupted
_MOST_BYTES = 2**25  # of a task's result, kept draws being large
_MOST_REPLICATES = 256
_AHEAD = 2  # tasks given to each worker, so that none waits for the next
_UNKNOWN_WORKERS = 32  # of an executor that does not say how many it has


class _Stopped(Exception):  # noqa: N818 - a signal to a thread of ours, which nobody else sees
    """The run has ended; what this thread computes is not needed."""


@dataclass(frozen=True)
class _Watched(Design):
    """A design whose replicates end early once the run has stopped."""

    stop: threading.Event = field(default_factory=threading.Event)
    of: Design | None = None

    def blocks(
        self, replicate: int, length: int, out: npt.NDArray[np.float64] | None = None
    ) -> Iterator[npt.NDArray[np.float64]]:
        source = self.of or Design(self.columns, self.size, self.seed, self.sampler)
        for block in source.blocks(replicate, length, out):
            if self.stop.is_set():
                raise _Stopped
            yield block


class _Batch(NamedTuple):
    """What a task hands back."""

    software: tuple[str, str]
    seconds: float
    replicates: tuple[Replicate, ...]


def _run_chunk(run: Run, numbers: Sequence[int]) -> _Batch:
    start = time.perf_counter()
    found = tuple(run_replicate(run, number) for number in numbers)
    return _Batch(_software(), time.perf_counter() - start, found)


@cache
def _software() -> tuple[str, str]:
    return __version__, np.__version__


def threads_for(run: Run, replicates: int) -> int:
    """Return how many threads a run is worth when nobody said how it is to be computed.

    Parameters
    ----------
    run : Run
    replicates : int
        How many are to be computed.
    """
    values = replicates * run.design.size * (run.design.columns + len(run.layout.rows))
    if values < THREADS_FROM[run.keep, run.compiled]:
        return 1
    return max(1, min(processors(), replicates))


def check_executor(executor: Any) -> None:
    """Refuse what cannot compute anything.

    Raises
    ------
    EstimateError
        If it is neither an executor nor a Dask client.
    """
    if executor is None or isinstance(executor, Executor) or cluster_of(executor) is not None:
        return
    raise EstimateError(
        f"executor {executor!r}: cannot compute; give one of concurrent.futures, such as "
        "ThreadPoolExecutor(4), or a Dask client"
    )


def computed(
    run: Run, numbers: Sequence[int], executor: Any = None
) -> Generator[tuple[int, Replicate]]:
    """Compute replicates, and yield each with its number when it ends, in whatever order.

    However this ends, by an error, an interrupt or by being closed, what has not begun is
    cancelled, and no thread of ours runs on.

    Parameters
    ----------
    run : Run
    numbers : sequence of int
    executor : Executor or dask.distributed.Client, optional

    Raises
    ------
    ChainError
        If a draw cannot be split.
    EstimateError
        If the executor cannot compute, or stops.
    """
    if executor is None and threads_for(run, len(numbers)) == 1:
        for number in numbers:
            yield number, run_replicate(run, number)
        return
    with _place(run, len(numbers), executor) as place:
        yield from _shared(place, numbers)


@dataclass
class _Place:
    """Where tasks go."""

    run: Run
    executor: Executor
    stop: threading.Event
    cluster: Cluster | None = None
    #: Of one replicate, by the tasks so far; the last count most, for the first ones make tables
    #: that others share.
    seconds: float | None = None
    pending: dict[Future[_Batch], Sequence[int]] = field(default_factory=dict)
    #: Which of them have ended. Unlike `concurrent.futures.wait`, which takes locks of the futures,
    #: a wait for it can be interrupted at any moment.
    ended: SimpleQueue[Future[_Batch]] = field(default_factory=SimpleQueue)

    @property
    def workers(self) -> int:
        if self.cluster is not None:
            return self.cluster.workers
        # the pools of the standard library, and others that follow them
        return int(getattr(self.executor, "_max_workers", 0)) or _UNKNOWN_WORKERS

    def send(self, waiting: deque[int]) -> None:
        """Send as much as keeps every worker busy."""
        workers = self.workers
        while waiting and len(self.pending) < _AHEAD * workers:
            count = min(self._length(len(waiting), workers), len(waiting))
            chunk = [waiting.popleft() for _ in range(count)]
            with held():
                future = self._submitted(chunk)
                self.pending[future] = chunk
                future.add_done_callback(self.ended.put)

    def _submitted(self, chunk: Sequence[int]) -> Future[_Batch]:
        try:
            return self.executor.submit(_run_chunk, self.run, chunk)
        except RuntimeError as error:  # shut down, or broken
            raise EstimateError(
                f"executor: takes no work ({error}); make a new one, or one of fewer workers"
            ) from error

    def waited(self) -> list[Future[_Batch]]:
        """Wait until a task ends, and return those that have; none after a while."""
        return taken(self.ended)

    def _length(self, waiting: int, workers: int) -> int:
        """Return how many replicates the next task takes."""
        if self.seconds is None:
            return 1
        threads = isinstance(self.executor, ThreadPoolExecutor)
        worth = _WORTH_A_THREAD if threads else _WORTH_SENDING
        most = _MOST_REPLICATES
        if self.run.keep == "draws":
            most = _MOST_BYTES // (8 * len(self.run.layout.rows) * self.run.design.size)
        wanted = math.floor(worth / max(self.seconds, 1e-9))
        return max(1, min(wanted, most, math.ceil(waiting / (_AHEAD * workers))))

    def received(self, future: Future[_Batch], waiting: deque[int]) -> list[tuple[int, Replicate]]:
        """Take what a task hands back; what was lost on its way waits again."""
        chunk = self.pending.pop(future)
        try:
            batch = future.result()
        except (WageflowError, KeyboardInterrupt):
            raise
        except Exception as error:
            if self.cluster is not None and self.cluster.lost(error):
                waiting.extendleft(reversed(chunk))
                return []
            if (said := self._explained(error, chunk)) is None:
                raise
            raise EstimateError(said) from error
        if batch.software != _software():
            theirs, ours = (" and numpy ".join(pair) for pair in (batch.software, _software()))
            raise EstimateError(
                f"executor: a worker has wageflow {theirs}, this process {ours}, so that the bits "
                "might differ; install the same versions there"
            )
        mean = batch.seconds / len(chunk)
        self.seconds = mean if self.seconds is None else (self.seconds + mean) / 2
        return list(zip(chunk, batch.replicates, strict=True))

    def _explained(self, error: BaseException, chunk: Sequence[int]) -> str | None:
        """Say in a line what became of a task, None if the error says it itself."""
        what = f"replicates {chunk[0]} to {chunk[-1]}" if chunk[1:] else f"replicate {chunk[0]}"
        if self.cluster is not None and (said := self.cluster.explained(error, what)):
            return said
        if isinstance(error, BrokenExecutor):
            return (
                f"executor: a worker ended while it computed {what} ({error}); see that there is "
                "enough memory, and run again with a new executor"
            )
        if isinstance(error, CancelledError):
            return f"executor: cancelled {what}; run again"
        return None

    def end(self) -> None:
        """Let nothing begin, and what runs here end soon."""
        with held():
            self.stop.set()
            for future in self.pending:
                future.cancel()


@contextmanager
def _place(run: Run, count: int, executor: Any) -> Iterator[_Place]:
    cluster = cluster_of(executor)
    ours = ThreadPoolExecutor(threads_for(run, count), "wageflow") if executor is None else None
    used = ours or (executor if cluster is None else cluster.executor)
    stop = threading.Event()
    if isinstance(used, ThreadPoolExecutor):  # an event reaches no other process
        run = _watched(run, stop)
    place = _Place(run, used, stop, cluster)
    try:
        yield place
    finally:
        place.end()
        if ours is not None:
            with held():
                ours.shutdown(wait=True, cancel_futures=True)


def _watched(run: Run, stop: threading.Event) -> Run:
    design = run.design
    watched = copy.copy(run)  # with what is cached on it
    object.__setattr__(
        watched,
        "design",
        _Watched(design.columns, design.size, design.seed, design.sampler, stop, design),
    )
    return watched


def _shared(place: _Place, numbers: Sequence[int]) -> Iterator[tuple[int, Replicate]]:
    waiting = deque(numbers)
    try:
        while waiting or place.pending:
            place.send(waiting)
            ended = place.waited()
            if not ended and place.cluster is not None:
                place.cluster.check()
            # what failed comes last, so that what was finished beside it is not lost
            for future in sorted(ended, key=_failed):
                yield from place.received(future, waiting)
    except KeyboardInterrupt:
        place.end()
        for future in [f for f in place.pending if f.done() and not _failed(f)]:
            yield from place.received(future, waiting)
        raise


def _failed(future: Future[Any]) -> bool:
    return future.cancelled() or future.exception() is not None
