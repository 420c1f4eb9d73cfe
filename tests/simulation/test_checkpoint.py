"""A run that was stopped is taken up again, and ends with the same bits."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

import wageflow as wf
from tests.simulation.programmes import cohort, programme, rich
from wageflow.errors import EstimateError
from wageflow.simulation.running import checkpoint
from wageflow.simulation.running.checkpoint import Checkpoint


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
    from wageflow.simulation.running import workers

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


def test_a_draft_that_a_kill_left_behind_does_not_lock_the_folder(tmp_path, undisturbed):
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / ".wageflow-abc").write_bytes(b"{")
    same(wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder), undisturbed)


def test_an_abandoned_draft_is_swept_away_and_a_fresh_one_is_left(tmp_path, undisturbed):
    folder = tmp_path / "run"
    wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder)
    old, fresh = folder / ".wageflow-old", folder / ".wageflow-fresh"
    for draft in (old, fresh):
        draft.write_bytes(b"PK")
    os.utime(old, (0, 0))
    same(wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder), undisturbed)
    assert fresh.exists()
    assert not old.exists()


def _edit(file, change):
    with np.load(file) as stored:
        arrays = {name: stored[name] for name in stored.files}
    change(arrays)
    np.savez(file, **arrays)


def _rows(arrays):
    arrays["_rows"][0, 0] *= 1.000001


def _no_digest(arrays):
    del arrays["sha256"]


@pytest.mark.parametrize("change", [_rows, _no_digest])
def test_an_edited_replicate_is_computed_again(tmp_path, undisturbed, change):
    folder = tmp_path / "run"
    wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder)
    file = folder / "replicate-00005.npz"
    before = file.read_bytes()
    _edit(file, change)
    assert file.read_bytes() != before
    estimate = wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder)
    np.testing.assert_array_equal(estimate.values(), undisturbed.values())
    assert file.read_bytes() == before


def test_a_replicate_in_the_place_of_another_is_computed_again(tmp_path, undisturbed):
    folder, other = tmp_path / "run", tmp_path / "other"
    wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder)
    wf.simulate(rich(), draws=2**10, seed=8, checkpoint=other)
    shutil.copy(folder / "replicate-00002.npz", folder / "replicate-00003.npz")
    shutil.copy(other / "replicate-00004.npz", folder / "replicate-00004.npz")
    estimate = wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder)
    np.testing.assert_array_equal(estimate.values(), undisturbed.values())


def small(**changes):
    law = changes.pop("law", wf.uniform(1, 2))
    return programme(
        cohort(host="A", sector="sites", gross_wage=wf.Param("w", law), **changes),
        cohort(host="B", gross_wage=wf.Param("w", law), workers=wf.uniform(3, 5)),
    )


@pytest.mark.parametrize(
    ("other", "says"),
    [
        (small(workers=11), "cohorts[A/sites].workers 10 there, 11 asked"),
        (small(law=wf.uniform(1, 3)), "params.w.uniform [1, 2] there, [1, 3] asked"),
        (small(per="month"), "cohorts[A/sites].per 'year' there, 'month' asked"),
        (programme(cohort()), "another cohorts"),
        (rich(), "programme 'small' there, 'rich' asked"),
    ],
    ids=["workers", "law", "per", "cohorts", "programme"],
)
def test_what_differs_in_the_inputs_is_named_with_both_values(tmp_path, other, says):
    folder = tmp_path / "run"
    wf.simulate(small(), draws=2**8, seed=7, checkpoint=folder)
    with pytest.raises(EstimateError) as caught:
        wf.simulate(other, draws=2**8, seed=7, checkpoint=folder)
    assert says in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_note_is_no_difference(tmp_path):
    folder = tmp_path / "run"
    wf.simulate(small(), draws=2**8, seed=7, checkpoint=folder)
    wf.simulate(small(note="by hand"), draws=2**8, seed=7, checkpoint=folder)


def test_a_checkpoint_of_another_version_is_refused_by_its_version(tmp_path):
    folder = tmp_path / "run"
    wf.simulate(small(), draws=2**8, seed=7, checkpoint=folder)
    header = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps(header | {"wageflow": "0.0.1"}))
    with pytest.raises(EstimateError, match=r"wageflow '0\.0\.1' there, '"):
        wf.simulate(small(), draws=2**8, seed=7, checkpoint=folder)


def test_the_arguments_of_a_run_are_in_its_checkpoint(tmp_path):
    options = {"draws": 2**11, "seed": 3, "sampler": "latin", "replicates": 8, "keep": "summary"}
    options |= {"correlation": {("wage", "workers A"): 0.5}, "precision": None}
    made = programme(
        cohort(gross_wage=wf.Param("wage", wf.uniform(1, 2))),
        cohort(host="A", workers=wf.Param("workers A", wf.uniform(5, 9))),
    )
    first = wf.simulate(made, **options, checkpoint=tmp_path / "run")
    found = Checkpoint.arguments(tmp_path / "run")
    assert {name: found[name] for name in options} == options
    again = wf.simulate(**found, checkpoint=tmp_path / "run")
    same(again, first)
    assert again.manifest == first.manifest


def test_arguments_of_no_run_or_of_an_edited_one_are_refused(tmp_path):
    with pytest.raises(EstimateError, match="holds no run"):
        Checkpoint.arguments(tmp_path)
    folder = tmp_path / "run"
    wf.simulate(small(), draws=2**8, seed=7, checkpoint=folder)
    header = json.loads((folder / "run.json").read_text())
    header["programme"]["cohorts"][0]["workers"] = 11
    (folder / "run.json").write_text(json.dumps(header))
    with pytest.raises(EstimateError, match=r"run\.json is damaged"):
        Checkpoint.arguments(folder)


SHARING = """
import sys, wageflow as wf
from tests.simulation.programmes import rich
wf.simulate(rich(), draws=2**6 * 64, replicates=64, seed=7, checkpoint=sys.argv[1])
"""
FULL = """
import resource, sys, wageflow as wf
from tests.simulation.programmes import rich
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
wf.simulate(rich(), draws=2**16, seed=7, checkpoint=sys.argv[1])
"""


def process(program, folder, request):
    root = request.config.rootpath
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(root), str(root / "src")))}
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", program, str(folder)], env=environment, stderr=subprocess.PIPE
    )


def test_two_processes_share_a_checkpoint_in_peace(tmp_path, request):
    folder = tmp_path / "run"
    both = [process(SHARING, folder, request) for _ in range(2)]
    for each in both:
        _, err = each.communicate(timeout=120)
        assert (each.returncode, err) == (0, b"")
    assert len(list(folder.iterdir())) == 65
    options = {"draws": 2**6 * 64, "replicates": 64, "seed": 7}
    shared = wf.simulate(rich(), **options, checkpoint=folder)
    np.testing.assert_array_equal(shared.values(), wf.simulate(rich(), **options).values())


@pytest.mark.skipif(os.name == "nt", reason="this system has no such limit")
def test_where_there_is_no_room_a_run_says_so_and_leaves_nothing_half_written(tmp_path, request):
    run = process(FULL, tmp_path / "run", request)
    _, err = run.communicate(timeout=120)
    assert run.returncode == 1
    assert "run: cannot be written (File too large); choose a folder with room" in err.decode()
    assert [item.name for item in (tmp_path / "run").iterdir()] == ["run.json"]


def test_a_full_disk_ends_a_run_and_what_was_finished_is_taken_up(
    tmp_path, undisturbed, monkeypatch
):
    folder = tmp_path / "run"
    true, left = checkpoint.write_whole, iter(range(6))

    def filling(path, content):
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        true(path, content)

    monkeypatch.setattr(checkpoint, "write_whole", filling)
    with pytest.raises(EstimateError, match=r"\(No space left on device\).*what was finished is"):
        wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder)
    monkeypatch.setattr(checkpoint, "write_whole", true)
    assert len(list(folder.iterdir())) == 6
    same(wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder), undisturbed)


def test_a_finished_run_is_read_from_a_folder_that_cannot_be_written(
    tmp_path, undisturbed, monkeypatch
):
    folder = tmp_path / "run"
    wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder)

    def refusing(*_):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(checkpoint, "write_whole", refusing)
    same(wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder), undisturbed)
    (folder / "replicate-00000.npz").unlink()
    with pytest.raises(EstimateError, match="Read-only file system"):
        wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder)
