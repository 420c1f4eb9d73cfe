"""The same seed gives the same bits, whoever computes the replicates and in whatever order."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

import wageflow as wf
from tests.simulation.programmes import cohort, programme, rich

OPTIONS = {"draws": 2**9, "seed": 5}


class Shuffling(Executor):
    """Computes in an order of its own, and tells of what it has done late and all at once."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.waiting = []
        self.lock = threading.Lock()

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        with self.lock:
            self.waiting.append((future, fn, args, kwargs))
            if len(self.waiting) == 1:
                threading.Timer(0.02, self.run_all).start()
        return future

    def run_all(self):
        with self.lock:
            waiting, self.waiting = self.waiting, []
        for k in self.rng.permutation(len(waiting)):
            future, fn, args, kwargs = waiting[k]
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(fn(*args, **kwargs))
            except Exception as error:  # noqa: BLE001 - it is the waiting one's, as of any executor
                future.set_exception(error)


@pytest.fixture(scope="module")
def alone():
    return wf.simulate(rich(), **OPTIONS)


def same(one, other):
    np.testing.assert_array_equal(one.values(), other.values())
    np.testing.assert_array_equal(one.summary("host"), other.summary("host"))


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_threads_change_no_bit(alone, workers):
    with ThreadPoolExecutor(workers) as executor:
        same(wf.simulate(rich(), **OPTIONS, executor=executor), alone)


def test_processes_change_no_bit(alone):
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn) as executor:
        same(wf.simulate(rich(), **OPTIONS, executor=executor), alone)


@pytest.mark.parametrize("seed", [0, 1])
def test_the_order_in_which_replicates_end_changes_no_bit(alone, seed):
    same(wf.simulate(rich(), **OPTIONS, executor=Shuffling(seed)), alone)


def test_an_executor_changes_no_bit_of_a_correlated_precise_run():
    made = programme(
        cohort(workers=wf.Param("n", wf.uniform(5, 15)), gross_wage=wf.Param("w", wf.uniform(1, 2)))
    )
    options = OPTIONS | {"correlation": {("n", "w"): 0.7}, "precision": 0.004}
    same(wf.simulate(made, **options, executor=Shuffling(2)), wf.simulate(made, **options))


def test_an_error_in_a_worker_arrives_as_it_is():
    greedy = wf.Chain("greedy", [wf.Fee("government", wf.uniform(150, 200), shortfall="error")])
    with ThreadPoolExecutor(2) as executor, pytest.raises(wf.WageflowError, match="'greedy'"):
        wf.simulate(programme(cohort(chain=greedy)), **OPTIONS, executor=executor)


def test_progress_goes_to_standard_error_and_changes_no_bit(alone, capsys):
    same(wf.simulate(rich(), **OPTIONS, progress=True), alone)
    assert capsys.readouterr().out == ""


def test_a_run_without_a_seed_records_one_that_gives_it_again():
    made = programme(cohort(gross_wage=wf.uniform(1, 2)))
    one, other = (wf.simulate(made, draws=64) for _ in range(2))
    assert one.seed != other.seed
    assert one.manifest["seed"] == one.seed
    same(wf.simulate(made, draws=64, seed=one.manifest["seed"]), one)


def test_seed_zero_is_a_seed():
    made = programme(cohort(gross_wage=wf.uniform(1, 2)))
    zero, again, one, none = (wf.simulate(made, draws=64, seed=s) for s in (0, 0, 1, None))
    same(zero, again)
    assert zero.seed == 0
    assert (zero.values() != one.values()).all()
    assert (zero.values() != none.values()).all()


def test_the_manifest_says_all_that_it_takes(alone):
    manifest = alone.manifest
    made = wf.simulate(
        rich(),
        draws=manifest["draws"],
        seed=manifest["seed"],
        sampler=manifest["sampler"],
        replicates=manifest["replicates"],
        keep=manifest["keep"],
    )
    same(made, alone)
    assert made.manifest == manifest
    assert manifest["columns"] == list(alone.programme.unknowns)
    assert manifest["numpy"] == np.__version__


def test_the_hash_tells_programmes_apart():
    def hashed(**changes):
        return wf.simulate(programme(cohort(**changes)), draws=16, seed=0).manifest["inputs_sha256"]

    base = hashed(gross_wage=wf.uniform(1, 2))
    assert hashed(gross_wage=wf.uniform(1, 2)) == base
    other = [
        hashed(gross_wage=wf.uniform(1, 2 + 1e-12)),
        hashed(gross_wage=wf.uniform(1, 2), workers=11),
        hashed(gross_wage=wf.uniform(1, 2), per="month"),
        hashed(gross_wage=wf.Param("w", wf.uniform(1, 2))),
    ]
    assert len({base, *other}) == 5


def test_adding_a_cohort_changes_no_draw_of_the_others():
    law = wf.uniform(1, 2)
    few = programme(cohort(gross_wage=law))
    more = programme(cohort(gross_wage=law), cohort(host="New", gross_wage=law, workers=law))
    one, other = (wf.simulate(p, **OPTIONS) for p in (few, more))
    np.testing.assert_array_equal(one.values(host="H"), other.values(host="H"))


OWN = """
[programme]
name = "gulf"
[chains.half]
steps = [{ share = "government", rate = { between = [0.4, 0.6] } }]
[[cohorts]]
host = "Qatar"
workers = 2800
gross_wage = 5000
chain = "half"
"""


def test_a_programme_may_be_given_by_its_name_or_its_file(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(OWN, encoding="utf-8")
    for ways in (["dprk-2012"], [path, str(path)]):
        loaded = wf.simulate(wf.load_programme(ways[0]), draws=2**8, seed=1)
        for way in ways:
            given = wf.simulate(way, draws=2**8, seed=1)
            assert (given.values("statutory") == loaded.values("statutory")).all()
