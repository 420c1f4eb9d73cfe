"""How replicates are handed out, whoever computes them, and what is said when that fails."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from itertools import chain

import numpy as np
import pytest

import wageflow as wf
from tests.simulation.programmes import cohort, programme, rich
from wageflow.errors import EstimateError
from wageflow.simulation.replicate import run_replicate
from wageflow.simulation.running import threads, workers

SPAWN = multiprocessing.get_context("spawn")


class Recording(Executor):
    """Computes at once, pretends that a replicate takes a given time, and notes the chunks."""

    def __init__(self, seconds, max_workers):
        self.seconds = seconds
        self.chunks = []
        self._max_workers = max_workers

    def submit(self, fn, run, chunk):
        self.chunks.append(list(chunk))
        future = Future()
        future.set_result(fn(run, chunk)._replace(seconds=self.seconds * len(chunk)))
        return future


def simulated(seconds, max_workers, replicates, **options):
    executor = Recording(seconds, max_workers)
    made = programme(cohort(gross_wage=wf.uniform(1, 2)))
    options = {"draws": 16 * replicates, "replicates": replicates, "seed": 3} | options
    estimate = wf.simulate(made, **options, executor=executor)
    np.testing.assert_array_equal(estimate.values(), wf.simulate(made, **options).values())
    assert sorted(chain.from_iterable(executor.chunks)) == list(range(replicates))
    assert all(chunk == list(range(chunk[0], chunk[-1] + 1)) for chunk in executor.chunks)
    return [len(chunk) for chunk in executor.chunks]


def test_small_replicates_travel_together_and_large_ones_alone():
    small = simulated(0.01, 2, 512)
    assert max(small) == 35  # of 10 ms each, so that a task is worth 0.35 s
    assert sum(length >= 30 for length in small) >= 12
    assert simulated(0.5, 2, 16) == [1] * 16


@pytest.mark.parametrize("max_workers", [1, 2, 7, 64])
def test_every_worker_has_a_task(max_workers):
    lengths = simulated(1e-4, max_workers, 128)
    assert len(lengths) >= max_workers
    # the last tasks are small, so that nobody waits long for the last one
    assert lengths[-1] <= max(1, 128 // (2 * max_workers))


def test_an_executor_of_unknown_size_gets_enough_for_many():
    executor = Recording(0.01, 0)
    wf.simulate(rich(), draws=16 * 64, replicates=64, seed=3, executor=executor)
    assert len(executor.chunks) >= 64


def test_what_arrives_first_is_kept_first(tmp_path):
    """A slow replicate holds no finished one back from the checkpoint."""
    folder = tmp_path / "run"
    kept = []

    class Slow(ThreadPoolExecutor):
        def submit(self, fn, run, chunk):
            def late(run, chunk):
                if 0 in chunk:
                    deadline = threading.Event()
                    while len(list(folder.glob("replicate-*"))) < 15 and not deadline.wait(0.01):
                        pass
                    kept.extend(folder.glob("replicate-*"))
                return fn(run, chunk)

            return super().submit(late, run, chunk)

    with Slow(2) as pool:
        wf.simulate(rich(), draws=2**8, seed=1, executor=pool, checkpoint=folder)
    assert len(kept) == 15


def test_threads_of_ours_are_used_where_they_help(monkeypatch):
    estimate = wf.simulate(rich(), draws=2**8, seed=1, keep="summary")
    monkeypatch.setattr(workers, "processors", lambda: 8)
    assert workers.threads_for(estimate.run, 16) == 1
    monkeypatch.setattr(workers, "THREADS_FROM", dict.fromkeys(workers.THREADS_FROM, 0))
    assert workers.threads_for(estimate.run, 16) == 8
    assert workers.threads_for(estimate.run, 3) == 3
    same = wf.simulate(rich(), draws=2**8, seed=1, keep="summary")
    np.testing.assert_array_equal(same.summary(), estimate.summary())


def test_no_more_threads_than_this_process_may_use():
    assert 1 <= threads.processors() <= (os.cpu_count() or 1)


@pytest.mark.parametrize("executor", [4, "threads", object()])
def test_what_cannot_compute_is_refused(executor):
    with pytest.raises(EstimateError, match=r"cannot compute; give one of concurrent\.futures"):
        wf.simulate(rich(), draws=2**8, seed=1, executor=executor)


def test_an_executor_that_was_shut_down_is_said_to_be():
    with ThreadPoolExecutor(1) as pool:
        pass
    with pytest.raises(EstimateError, match=r"takes no work .* make a new one"):
        wf.simulate(rich(), draws=2**8, seed=1, executor=pool)


def _deadly():
    workers.run_replicate = lambda *_: os._exit(3)


def test_a_process_that_dies_ends_the_run_in_a_line(tmp_path):
    with (
        ProcessPoolExecutor(2, mp_context=SPAWN, initializer=_deadly) as pool,
        pytest.raises(EstimateError, match=r"a worker ended while it computed replicate"),
    ):
        wf.simulate(rich(), draws=2**8, seed=1, executor=pool, checkpoint=tmp_path / "run")


@pytest.mark.parametrize("name", [*wf.programmes().index, "rich"])
def test_every_programme_can_be_sent_to_another_process(name):
    made = rich() if name == "rich" else wf.load_programme(name)
    run = wf.simulate(made, draws=2**8, seed=1).run
    sent = pickle.loads(pickle.dumps(run))  # noqa: S301 - made a moment ago
    np.testing.assert_array_equal(run_replicate(sent, 3).rows, run_replicate(run, 3).rows)


def test_an_error_of_a_draw_is_not_its_own_cause():
    """Whatever follows causes would go round for ever."""

    class Failing(Executor):
        def submit(self, *_):
            future = Future()
            future.set_exception(MemoryError("none"))
            return future

    with pytest.raises(MemoryError) as raised:
        wf.simulate(rich(), draws=2**6, seed=1, executor=Failing())
    assert raised.value.__cause__ is None
