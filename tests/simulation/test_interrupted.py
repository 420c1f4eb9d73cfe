"""Interrupted, a run gives what was finished and says that it is a part."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor

import numpy as np
import pytest

import wageflow as wf
from tests.simulation.programmes import cohort, programme, rich
from wageflow.report.tables.estimate import estimate_table
from wageflow.simulation import engine
from wageflow.simulation.running import workers
from wageflow.simulation.running.interrupts import held

OPTIONS = {"draws": 2**10, "seed": 7}


def small():
    return programme(cohort(gross_wage=wf.uniform(1, 2)))


class Interrupting(Executor):
    """Computes the given replicates at once; of any other it has only an interrupt."""

    def __init__(self, numbers):
        self.numbers = numbers
        self.interrupted = False
        self.cancelled = []

    def submit(self, fn, run, chunk):
        future = Future()
        if self.numbers.issuperset(chunk):
            future.set_result(fn(run, chunk))
        elif not self.interrupted:
            self.interrupted = True
            future.set_exception(KeyboardInterrupt())
        else:
            future.cancel = lambda: self.cancelled.append(chunk)
        return future


@pytest.fixture(scope="module")
def whole():
    return wf.simulate(rich(), **OPTIONS)


@pytest.fixture(scope="module")
def part():
    return wf.simulate(rich(), **OPTIONS, executor=Interrupting({0, 1, 2, 3}))


def test_what_was_finished_is_an_estimate_of_the_same_draws(part, whole):
    assert part.partial
    assert (part.run_size, part.draws) == (4, 4 * 64)
    assert not whole.partial
    np.testing.assert_array_equal(part.values(), whole.values()[: part.draws])
    for name, values in part.parameters().items():
        np.testing.assert_array_equal(values, whole.parameters()[name][: part.draws])
    four = wf.simulate(rich(), draws=4 * 64, replicates=4, seed=7)
    np.testing.assert_array_equal(part.summary(), four.summary())


def test_it_says_everywhere_that_it_is_a_part(part, whole, tmp_path):
    said = "partial estimate from 4 of 16 planned replicates"
    assert said in repr(part)
    assert part.manifest["planned_replicates"] == 16
    assert any(said in note for note in estimate_table(part).notes)
    loaded = wf.load_estimate(part.save(tmp_path / "part"))
    assert loaded.partial
    assert loaded.manifest == part.manifest
    assert "partial" not in repr(whole)
    assert "planned_replicates" not in whole.manifest
    assert not any("partial" in note for note in estimate_table(whole).notes)


def test_one_line_says_it_at_once_and_is_no_warning(caplog):
    wf.simulate(rich(), **OPTIONS, executor=Interrupting({0, 1}))
    (record,) = caplog.records
    assert record.getMessage() == (
        "simulate: interrupted; partial estimate from 2 of 16 planned replicates"
    )


@pytest.mark.parametrize("numbers", [{0}, {1, 2, 3}])
def test_with_too_little_finished_the_interrupt_passes_on(numbers):
    with pytest.raises(KeyboardInterrupt):
        wf.simulate(rich(), **OPTIONS, executor=Interrupting(numbers))


def test_what_has_not_begun_is_cancelled():
    executor = Interrupting({0, 1})
    wf.simulate(rich(), **OPTIONS, executor=executor)
    assert executor.cancelled
    assert all(len(chunk) >= 1 for chunk in executor.cancelled)


def test_what_a_checkpoint_holds_counts(tmp_path, whole):
    folder = tmp_path / "run"
    wf.simulate(rich(), **OPTIONS, checkpoint=folder)
    for number in (2, 9, 12):
        (folder / f"replicate-{number:05d}.npz").unlink()
    part = wf.simulate(rich(), **OPTIONS, checkpoint=folder, executor=Interrupting({2}))
    assert part.run_size == 9
    np.testing.assert_array_equal(part.values(), whole.values()[: part.draws])
    again = wf.simulate(rich(), **OPTIONS, checkpoint=folder)
    assert not again.partial
    np.testing.assert_array_equal(again.values(), whole.values())


def test_an_interrupted_search_for_precision_is_partial(monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "missing_replicates", interrupt)
    part = wf.simulate(rich(), **OPTIONS, precision=1e-3)
    assert part.partial
    assert part.run_size == 16
    assert "partial estimate from 16 of 17 planned" in part.partial_note


@pytest.mark.parametrize("fault", [KeyboardInterrupt, ZeroDivisionError])
@pytest.mark.parametrize("own", [True, False], ids=["ours", "given"])
def test_no_thread_runs_on(monkeypatch, fault, own):
    """However a run ends, the threads stop within a block, not at the end of their replicates."""
    begun = []

    def endless(run, number):
        begun.append(number)
        if number == 1:
            raise fault
        for _ in run.design.blocks(number, 64):  # minutes of them
            time.sleep(0.001)

    monkeypatch.setattr(workers, "run_replicate", endless)
    monkeypatch.setattr(workers, "threads_for", lambda *_: 2)
    monkeypatch.setattr(engine, "_MAX_BYTES", 1e15)
    before = threading.active_count()
    pool = None if own else ThreadPoolExecutor(2)
    start = time.monotonic()
    with pytest.raises(fault):
        wf.simulate(small(), draws=2**24 * 16, seed=1, executor=pool)
    if pool is not None:
        pool.shutdown()
    assert time.monotonic() - start < 60
    assert threading.active_count() == before
    assert max(begun) < 8


SIGNALLED = """
import json, signal, sys, threading, wageflow as wf
from wageflow.simulation.running import workers
from tests.simulation.programmes import rich
signal.signal(signal.SIGINT, signal.default_int_handler)
threads = int(sys.argv[1])
workers.threads_for = lambda *_: threads
true = workers.run_replicate
def announced(run, number):
    if number == 4:
        print("begun", flush=True)
    return true(run, number)
workers.run_replicate = announced
estimate = wf.simulate(rich(), draws=2**14 * 1024, replicates=1024, seed=7, keep="summary")
alive = threading.active_count()
print(json.dumps([estimate.partial, estimate.run_size, alive, repr(estimate.summary().shape)]))
"""


@pytest.mark.skipif(os.name == "nt", reason="signals are different there")
@pytest.mark.parametrize("threads", [1, 2])
def test_a_real_signal_ends_a_run_with_what_was_finished(threads, request):
    root = request.config.rootpath
    run = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", SIGNALLED, str(threads)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join((str(root), str(root / "src")))},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stdout.readline() == "begun\n"
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=60)
    assert run.returncode == 0, err
    partial, size, alive, shape = json.loads(out)
    assert (partial, alive, shape) == (True, 1, "(5, 13)")
    assert 2 <= size < 1024
    assert err == (
        f"simulate: interrupted; partial estimate from {size} of 1024 planned replicates\n"
    )


# Interrupts at one line after another of what the main thread does with the pool, until the run
# has no more lines.
AT_ANY_LINE = """
import faulthandler, signal, sys, wageflow as wf
from wageflow.simulation.running import workers
from tests.simulation.programmes import rich
signal.signal(signal.SIGINT, signal.default_int_handler)
workers.threads_for = lambda *_: 2
parts = ("futures", "threading.py", "workers.py", "interrupts.py")

def interrupted(at):
    lines = 0
    def trace(frame, event, _):
        return line if any(part in frame.f_code.co_filename for part in parts) else None
    def line(frame, event, _):
        nonlocal lines
        lines += 1
        if lines == at:
            sys.settrace(None)
            signal.raise_signal(signal.SIGINT)
        return line
    sys.settrace(trace)
    try:
        return wf.simulate(program, draws=2**10, replicates=8, seed=1).partial
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(None)

program = rich()
at = 1
faulthandler.dump_traceback_later(50, exit=True)
while interrupted(at):
    at += 7
print(at)
"""


def test_an_interrupt_at_any_line_ends_a_run_with_threads(request):
    """The pool's locks are Python's; one that an interrupt left taken stopped the run for ever."""
    root = request.config.rootpath
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", AT_ANY_LINE],
        env=os.environ | {"PYTHONPATH": os.pathsep.join((str(root), str(root / "src")))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 500


@pytest.fixture
def heard():
    """Listen to interrupts."""
    found = []
    before = signal.signal(signal.SIGINT, lambda *_: found.append("heard"))
    yield found
    signal.signal(signal.SIGINT, before)


def test_what_is_held_is_heard_once_and_afterwards(heard):
    with held():
        with held():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            heard.append("inner")
        heard.append("outer")
    assert heard == ["inner", "outer", "heard"]


def test_what_is_held_is_heard_after_an_error(heard):
    def failing():
        with held():
            signal.raise_signal(signal.SIGINT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert heard == ["heard"]
    signal.raise_signal(signal.SIGINT)
    assert heard == ["heard"] * 2


def test_nothing_is_held_in_other_threads_nor_what_nobody_hears(heard):
    def other():
        with held():
            signal.raise_signal(signal.SIGINT)  # the main thread hears it

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert heard == ["heard"]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with held():
        signal.raise_signal(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_process_that_is_forked_meanwhile_hears_at_once(heard):
    with held():
        child = os.fork()
        if child == 0:
            signal.raise_signal(signal.SIGINT)
            os._exit(len(heard))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
    assert heard == []


def test_signals_of_all_kinds_are_heard_though_one_of_them_raises():
    told = []

    def hear(number, _):
        told.append(signal.Signals(number).name)
        raise KeyboardInterrupt

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, hear) for number in numbers]
    try:
        with pytest.raises(KeyboardInterrupt), held():
            list(map(signal.raise_signal, reversed(numbers)))
        assert sorted(told) == ["SIGINT", "SIGTERM"]
        assert [signal.getsignal(number) for number in numbers] == [hear] * 2
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def test_what_comes_while_handlers_are_put_back_is_not_lost(heard, monkeypatch):
    true = signal.signal

    def interrupted(number, handler):
        if handler is not hold[0]:
            true(number, hold[0])
            signal.raise_signal(number)  # between the end of what is within and this
            hold[0] = None
        return true(number, handler)

    with held():
        hold = [signal.getsignal(signal.SIGINT)]
        monkeypatch.setattr(signal, "signal", interrupted)
    monkeypatch.undo()
    assert heard == ["heard"]
