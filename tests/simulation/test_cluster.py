"""A Dask cluster computes the same bits, whoever of its workers dies."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import threading
import time

import distributed
import numpy as np
import pytest

import wageflow as wf
from tests.simulation.programmes import rich
from wageflow.errors import EstimateError
from wageflow.simulation.running import cluster as clusters
from wageflow.simulation.running import workers

SMALL = {"draws": 2**10, "seed": 5}
# a few seconds of work in many pieces, so that there is a middle to disturb
LONG = {"draws": 2**6 * 256, "replicates": 256, "seed": 5, "keep": "summary"}


def two_workers():
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=":0",
        silence_logs="CRITICAL",
    ) as made:
        yield made


def client_of(cluster):
    with distributed.Client(cluster, set_as_default=False) as made:
        made.wait_for_workers(2, timeout=60)
        yield made


@pytest.fixture(scope="module")
def cluster():
    yield from two_workers()


@pytest.fixture
def client(cluster):
    yield from client_of(cluster)


@pytest.fixture
def mortal():
    """A cluster whose workers may die: Dask is not always done with one death at the next test."""
    yield from two_workers()


@pytest.fixture
def survivor(mortal):
    yield from client_of(mortal)


@pytest.fixture(scope="module")
def long_run():
    return wf.simulate(rich(), **LONG)


def same(one, other):
    assert one.run_size == other.run_size
    for by in (None, "host", "recipient"):
        np.testing.assert_array_equal(one.summary(by), other.summary(by))


def in_the_middle(folder, action):
    """Do something in a thread once the first replicates have arrived in a checkpoint."""

    def wait():
        end = time.monotonic() + 60
        while not list(folder.glob("replicate-*")) and time.monotonic() < end:
            time.sleep(0.005)
        action()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_a_client_and_its_executor_change_no_bit(client):
    alone = wf.simulate(rich(), **SMALL)
    for executor in (client, client.get_executor()):
        estimate = wf.simulate(rich(), **SMALL, executor=executor)
        np.testing.assert_array_equal(estimate.values(), alone.values())
        same(estimate, alone)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill like that")
def test_a_worker_that_is_killed_changes_no_bit(survivor, long_run, tmp_path):
    pids = list(survivor.run(os.getpid).values())
    killed = []

    def kill():
        killed.append(len(list(tmp_path.glob("run/replicate-*"))))
        os.kill(pids[0], signal.SIGKILL)

    thread = in_the_middle(tmp_path / "run", kill)
    estimate = wf.simulate(rich(), **LONG, executor=survivor, checkpoint=tmp_path / "run")
    thread.join()
    assert 0 < killed[0] < LONG["replicates"]
    same(estimate, long_run)
    assert pids[0] not in survivor.run(os.getpid).values()


def test_a_result_that_died_with_its_worker_is_computed_again(survivor):
    alone = wf.simulate(rich(), **SMALL)
    chunk = [0, 1, 2]
    future = survivor.submit(workers._run_chunk, alone.run, chunk, pure=False)  # noqa: SLF001
    end = time.monotonic() + 60
    while not future.done() and time.monotonic() < end:
        time.sleep(0.005)
    (holder,) = survivor.who_has(future)[future.key]
    pid = survivor.run(os.getpid, workers=[holder])[holder]
    os.kill(pid, signal.SIGKILL)
    for number, replicate in zip(chunk, future.result(timeout=60).replicates, strict=True):
        np.testing.assert_array_equal(replicate.rows, alone.results[number].rows)


def test_a_result_whose_holder_dies_when_it_has_arrived_is_asked_for_again(client, monkeypatch):
    true, lost = distributed.client.Future._result, []  # noqa: SLF001 - the moment is in there
    status = distributed.client.Future.status

    async def dying(self, *, raiseit=True):
        result = await true(self, raiseit=raiseit)
        if not lost:
            lost.append(self.key)
        return result

    monkeypatch.setattr(distributed.client.Future, "_result", dying)
    monkeypatch.setattr(
        distributed.client.Future,
        "status",
        property(lambda self: "pending" if self.key in lost else status.fget(self)),
    )
    same(wf.simulate(rich(), **SMALL, executor=client), wf.simulate(rich(), **SMALL))
    assert lost


def test_without_any_worker_left_a_run_ends_and_its_checkpoint_is_kept(
    mortal, survivor, long_run, tmp_path, monkeypatch
):
    monkeypatch.setattr(clusters, "_PATIENCE", 1.0)
    folder = tmp_path / "run"
    thread = in_the_middle(folder, lambda: mortal.scale(0))
    try:
        with pytest.raises(EstimateError, match=r"has had no worker for 1 seconds; start workers"):
            wf.simulate(rich(), **LONG, executor=survivor, checkpoint=folder)
    finally:
        thread.join()
    assert 0 < len(list(folder.glob("replicate-*"))) < LONG["replicates"]
    same(wf.simulate(rich(), **LONG, checkpoint=folder), long_run)


def test_a_cluster_whose_first_worker_comes_late_is_waited_for():
    with (
        distributed.LocalCluster(
            n_workers=0,
            threads_per_worker=1,
            processes=False,
            dashboard_address=":0",
            silence_logs="CRITICAL",
        ) as empty,
        distributed.Client(empty, set_as_default=False) as client,
    ):
        late = threading.Timer(0.5, empty.scale, [1])
        late.start()
        try:
            same(wf.simulate(rich(), **SMALL, executor=client), wf.simulate(rich(), **SMALL))
        finally:
            late.join()


def _fatal():
    from wageflow.simulation.running import workers as there

    there.run_replicate = lambda *_: os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill like that")
def test_replicates_that_kill_their_workers_are_named(mortal, survivor, monkeypatch):
    monkeypatch.setattr(mortal.scheduler, "allowed_failures", 0)
    survivor.run(_fatal)
    with pytest.raises(
        EstimateError, match=r"several workers died while they computed replicate \d+; give"
    ):
        wf.simulate(rich(), **SMALL, executor=survivor)


def _old(versions):
    from wageflow.simulation.running import workers as there

    there._software = lambda: versions  # noqa: SLF001


def test_workers_with_other_software_are_refused(client):
    client.run(_old, ("0.0.1", "1.26.0"))
    try:
        with pytest.raises(EstimateError, match=r"has wageflow 0\.0\.1 and numpy 1\.26\.0, this"):
            wf.simulate(rich(), **SMALL, executor=client)
    finally:
        client.run(_old, workers._software())  # noqa: SLF001


def test_a_client_that_was_closed_is_refused(cluster):
    client = distributed.Client(cluster, set_as_default=False)
    client.close()
    with pytest.raises(EstimateError, match="scheduler is gone"):
        wf.simulate(rich(), **SMALL, executor=client)


def test_an_address_where_nobody_is_is_said_in_a_line_within_seconds(monkeypatch):
    monkeypatch.setattr(clusters, "_CONNECT", 1.0)
    start = time.monotonic()
    for address in ("tcp://127.0.0.1:9", "nonsense://x", ""):
        with (
            pytest.raises(EstimateError, match="give the address that `dask scheduler` prints"),
            clusters.connected(address),
        ):
            pytest.fail("connected to nobody")
        # one that is collected later may be so while Dask holds the lock that closing it takes
        clients = (one for one in gc.get_objects() if type(one) is distributed.Client)
        assert all(one.status == "closed" for one in clients)
    assert time.monotonic() - start < 20


def test_what_dask_says_of_a_lost_connection_is_kept_off_the_shell(cluster, capfd):
    names = ("distributed.client", "tornado.application", "asyncio")
    handler = logging.StreamHandler(sys.stderr)
    loggers = [logging.getLogger(name) for name in names]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        with clusters.connected(cluster.scheduler_address):
            for logger in loggers:
                logger.error("Traceback")
        assert "Traceback" not in capfd.readouterr().err
        loggers[0].error("as before")
        assert not any(logger.disabled for logger in loggers)
    finally:
        for logger in loggers:
            logger.removeHandler(handler)


def test_without_dask_the_remedy_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(EstimateError, match=r"pip install 'wageflow\[dask\]'"),
        clusters.connected("tcp://127.0.0.1:9"),
    ):
        pytest.fail("connected without Dask")
