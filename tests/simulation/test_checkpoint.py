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
from wageflow.simulation.storage import digest_of


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


def test_a_draft_that_a_kill_left_behind_is_in_nobodys_way_and_is_cleared_away(
    tmp_path, undisturbed
):
    folder = tmp_path / "run"
    folder.mkdir()
    draft = folder / ".wageflow-0123456789ab"
    draft.write_bytes(b"{")
    same(wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder), undisturbed)
    draft.write_bytes(b"PK")
    same(wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder), undisturbed)
    assert not draft.exists()


def signed(header):
    """Return a header with the digest that goes with it, as another version would have written."""
    header = {name: value for name, value in header.items() if name != "sha256"}
    return json.dumps(header | {"sha256": digest_of(header, {})})


@pytest.mark.parametrize("change", ["cut", "emptied", "edited", "format", "removed"])
def test_what_is_finished_is_kept_when_the_header_is_damaged(
    tmp_path, undisturbed, change, monkeypatch
):
    folder = tmp_path / "run"
    wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder)
    file = folder / "run.json"
    before = file.read_bytes()
    header = json.loads(before)
    if change == "removed":
        file.unlink()
    else:
        damaged = {
            "cut": before[:100],
            "emptied": b"",
            "edited": json.dumps(header | {"seed": 8}).encode(),
            "format": json.dumps(header | {"format": 5}).encode(),
        }
        file.write_bytes(damaged[change])
    with pytest.raises(EstimateError, match=r"run\.json is damaged.*takes up what is finished"):
        Checkpoint.arguments(folder)
    with pytest.raises(EstimateError, match=r"damaged|holds other files"):
        wf.simulate(rich(), draws=2**10, seed=8, checkpoint=folder)
    monkeypatch.setattr("wageflow.simulation.running.workers.run_replicate", None)
    same(wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder), undisturbed)
    assert file.read_bytes() == before


def test_of_two_runs_that_begin_in_one_folder_at_once_one_is_refused(tmp_path, monkeypatch):
    folder = tmp_path / "run"
    true = checkpoint.write_whole
    others = iter([7])

    def late(path, content, **options):
        if path.name == "run.json" and next(others, None):
            wf.simulate(small(), draws=2**8, seed=7, checkpoint=folder)
        true(path, content, **options)

    monkeypatch.setattr(checkpoint, "write_whole", late)
    with pytest.raises(EstimateError, match="seed 7 there, 8 asked"):
        wf.simulate(small(), draws=2**8, seed=8, checkpoint=folder)
    assert Checkpoint.seed_in(folder) == 7


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
    for other in ({"wageflow": "0.0.1"}, {"wageflow": "0.0.1", "format": 9}):
        (folder / "run.json").write_text(signed(header | other))
        said = r"was made by wageflow 0\.0\.1, here is wageflow .*; take it up with what made it"
        with pytest.raises(EstimateError, match=said):
            wf.simulate(small(), draws=2**8, seed=7, checkpoint=folder)
        with pytest.raises(EstimateError, match=said):
            Checkpoint.arguments(folder)


def test_a_file_where_a_folder_is_wanted_and_one_that_is_not_there_are_said(tmp_path):
    (tmp_path / "file").write_text("")
    for ask in (
        Checkpoint.arguments,
        lambda folder: wf.simulate(small(), draws=2**8, checkpoint=folder),
    ):
        with pytest.raises(EstimateError, match="file: is a file; name a folder"):
            ask(tmp_path / "file")
    with pytest.raises(EstimateError, match="nowhere: is not there; name the folder of a run"):
        Checkpoint.arguments(tmp_path / "nowhere")


def test_a_folder_that_is_deleted_in_the_middle_is_said(tmp_path, monkeypatch):
    folder = tmp_path / "run"
    true = checkpoint.write_whole

    def deleting(path, content, **options):
        if path.name == "replicate-00003.npz":
            shutil.rmtree(folder)
        true(path, content, **options)

    monkeypatch.setattr(checkpoint, "write_whole", deleting)
    with pytest.raises(EstimateError, match="was deleted meanwhile"):
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

    def filling(path, content, **options):
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        true(path, content, **options)

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

    def refusing(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(checkpoint, "write_whole", refusing)
    same(wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder), undisturbed)
    (folder / "replicate-00000.npz").unlink()
    with pytest.raises(EstimateError, match="Read-only file system"):
        wf.simulate(rich(), draws=2**10, seed=7, checkpoint=folder)


def test_a_header_that_leads_nowhere_is_damaged(tmp_path):
    (tmp_path / "run.json").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(EstimateError, match=r"run\.json is damaged"):
        wf.simulate(programme(cohort(gross_wage=1)), draws=2**6, seed=1, checkpoint=tmp_path)


def test_a_folder_that_cannot_be_listed_is_said(tmp_path, monkeypatch):
    def refused(_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(type(tmp_path), "iterdir", refused)
    with pytest.raises(EstimateError, match=r"cannot be read \(Permission denied\); see to its"):
        wf.simulate(programme(cohort(gross_wage=1)), draws=2**6, seed=1, checkpoint=tmp_path)
