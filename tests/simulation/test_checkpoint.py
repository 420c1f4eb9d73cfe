"""A run that was stopped is taken up again, and ends with the same bits."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

import wageflow as wf
from tests.simulation.programmes import rich
from wageflow.errors import EstimateError


def same(a, b):
    for by in (None, "host", "recipient"):
        pd.testing.assert_frame_equal(a.summary(by), b.summary(by), check_exact=True)


@pytest.fixture(scope="module")
def undisturbed():
    return wf.simulate(rich(), draws=2**10, seed=7)


@pytest.mark.parametrize("keep", ["draws", "summary"])
def test_what_is_there_is_not_computed_again_and_what_is_missing_is(
    tmp_path, undisturbed, keep, monkeypatch
):
    folder = tmp_path / "run"
    same(wf.simulate(rich(), draws=2**10, seed=7, keep=keep, checkpoint=folder), undisturbed)
    for number in (3, 11):
        (folder / f"replicate-{number:05d}.npz").unlink()
    computed = []
    from wageflow.simulation import workers

    true = workers.run_replicate
    monkeypatch.setattr(
        workers, "run_replicate", lambda run, number: computed.append(number) or true(run, number)
    )
    same(wf.simulate(rich(), draws=2**10, seed=7, keep=keep, checkpoint=folder), undisturbed)
    assert computed == [3, 11]


def test_a_damaged_replicate_is_computed_again(tmp_path, undisturbed):
    folder = tmp_path / "run"
    wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder)
    file = folder / "replicate-00005.npz"
    file.write_bytes(file.read_bytes()[:100])
    same(wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder), undisturbed)


def test_a_checkpoint_of_other_inputs_is_refused_and_left_as_it_is(tmp_path):
    folder = tmp_path / "run"
    wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for other, said in (
        ({"seed": 8}, "seed 7 there, 8 asked"),
        ({"seed": 7, "sampler": "latin"}, "sampler 'sobol' there, 'latin' asked"),
        ({"seed": 7, "draws": 2**11}, "draws of a replicate 64 there, 128 asked"),
        ({"seed": 7, "keep": "summary"}, "keep 'draws' there, 'summary' asked"),
    ):
        with pytest.raises(EstimateError, match=said):
            wf.simulate(rich(), **({"draws": 2**10} | other), checkpoint=folder)
    with pytest.raises(EstimateError, match="programme 'rich' there, 'dprk-2012' asked"):
        wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=7, checkpoint=folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_run_without_a_seed_takes_that_of_its_checkpoint(tmp_path):
    first = wf.simulate(rich(), draws=2**8, checkpoint=tmp_path / "run")
    assert wf.simulate(rich(), draws=2**8, checkpoint=tmp_path / "run").seed == first.seed


def test_a_folder_of_something_else_is_refused(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(EstimateError, match="holds other files"):
        wf.simulate(rich(), draws=2**8, checkpoint=tmp_path)
    (tmp_path / "run.json").write_text(json.dumps([1]))
    with pytest.raises(EstimateError, match="damaged"):
        wf.simulate(rich(), draws=2**8, checkpoint=tmp_path)
    with pytest.raises(EstimateError, match="cannot be"):
        wf.simulate(rich(), draws=2**8, checkpoint=tmp_path / "letter.txt" / "run")


def test_workers_and_precision_go_through_a_checkpoint_too(tmp_path):
    wanted = wf.simulate(rich(), draws=2**10, seed=1, precision=0.01)
    with ThreadPoolExecutor(2) as pool:
        got = wf.simulate(
            rich(), draws=2**10, seed=1, precision=0.01, executor=pool, checkpoint=tmp_path / "run"
        )
    assert got.run_size == wanted.run_size
    same(got, wanted)


KILLED = """
import sys, wageflow as wf
from tests.simulation.programmes import rich
wf.simulate(rich(), draws=2**17, seed=5, keep="summary", checkpoint=sys.argv[1])
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill like that")
def test_a_run_that_is_killed_is_taken_up_with_the_same_bits(tmp_path, request):
    folder = tmp_path / "run"
    root = request.config.rootpath
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(root), str(root / "src")))}
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", KILLED, str(folder)], env=environment
    )
    end = time.monotonic() + 60
    while not list(folder.glob("replicate-*")) and time.monotonic() < end:
        time.sleep(0.01)
    process.kill()
    process.wait()
    assert list(folder.glob("replicate-*")), "nothing was finished before the kill"
    wanted = wf.simulate(rich(), draws=2**17, seed=5, keep="summary")
    same(wf.simulate(rich(), draws=2**17, seed=5, keep="summary", checkpoint=folder), wanted)


def test_a_draft_that_a_kill_left_behind_does_not_lock_the_folder(tmp_path, undisturbed):
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / ".wageflow-abc").write_bytes(b"{")
    same(wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder), undisturbed)
