"""Saved estimates: whole, without pickle, and back to the bit; anything else is refused."""

from __future__ import annotations

import json
import zipfile

import numpy as np
import pandas as pd
import pytest

import wageflow as wf
from tests.simulation.programmes import HALF, cohort, programme, rich
from wageflow.errors import InputError
from wageflow.simulation.storage import inputs_hash


def small(**options):
    made = programme(
        cohort(workers=wf.Param("n [*]", wf.uniform(5, 15)), gross_wage=wf.uniform(1, 2))
    )
    return wf.simulate(made, **({"draws": 64, "seed": 0} | options))


@pytest.fixture
def folder(tmp_path):
    return small().save(tmp_path / "runs" / "base")


@pytest.mark.parametrize("keep", ["draws", "summary"])
@pytest.mark.parametrize("sampler", ["sobol", "latin"])
def test_everything_comes_back_to_the_bit(tmp_path, keep, sampler):
    estimate = wf.simulate(
        rich(),
        draws=2**9,
        seed=4,
        sampler=sampler,
        keep=keep,
        correlation={"A/*/gross_wage": 0.4},
    )
    again = wf.load_estimate(estimate.save(tmp_path / "run"))
    for by in (None, "host", "recipient", ["host", "recipient"]):
        pd.testing.assert_frame_equal(again.summary(by), estimate.summary(by), check_exact=True)
    pd.testing.assert_frame_equal(again.headcount(), estimate.headcount(), check_exact=True)
    for name, values in estimate.parameters().items():
        np.testing.assert_array_equal(again.parameters()[name], values)
    assert again.manifest == estimate.manifest
    assert repr(again) == repr(estimate)
    if keep == "draws":
        np.testing.assert_array_equal(again.values("received"), estimate.values("received"))


def test_a_correlation_of_names_with_pattern_characters_comes_back(tmp_path):
    estimate = small(correlation={("n [*]", "H/all/gross_wage"): -0.5})
    again = wf.load_estimate(estimate.save(tmp_path / "run"))
    np.testing.assert_array_equal(again.parameters()["n [*]"], estimate.parameters()["n [*]"])
    assert again.manifest["correlation"] == [["H/all/gross_wage", "n [*]", -0.5]]


def test_a_run_with_added_replicates_comes_back(tmp_path):
    estimate = small(precision=0.001)
    again = wf.load_estimate(estimate.save(tmp_path / "run"))
    assert again.run_size == estimate.run_size > 16
    np.testing.assert_array_equal(again.values(), estimate.values())


def test_a_programme_without_unknowns_or_government_comes_back(tmp_path):
    made = programme(cohort(chain=wf.Chain("c", [wf.Share("agency", 0.5)])))
    estimate = wf.simulate(made, draws=64, seed=0)
    again = wf.load_estimate(estimate.save(tmp_path / "run"))
    np.testing.assert_array_equal(again.values("gross"), estimate.values("gross"))


def test_files_are_open_formats_without_objects(folder):
    assert sorted(item.name for item in folder.iterdir()) == [
        "draws.npz",
        "manifest.json",
        "programme.json",
    ]
    assert json.loads((folder / "manifest.json").read_text())["programme"] == "small"
    with np.load(folder / "draws.npz", allow_pickle=False) as stored:
        assert all(stored[name].dtype == np.float64 for name in stored.files)
    with zipfile.ZipFile(folder / "draws.npz") as archive:
        assert archive.testzip() is None


def test_saving_again_replaces_and_leaves_nothing_else(folder):
    small(seed=9).save(folder)
    assert wf.load_estimate(folder).seed == 9
    assert [item.name for item in folder.parent.iterdir()] == ["base"]


def test_an_empty_folder_may_be_filled(tmp_path):
    assert wf.load_estimate(small().save(tmp_path)).seed == 0


@pytest.mark.parametrize("name", ["manifest.json", "thesis.tex"])
def test_a_folder_of_something_else_is_left_alone(tmp_path, name):
    (tmp_path / name).write_text('{"name": "something else"}')
    with pytest.raises(InputError, match="is no saved estimate; choose another folder"):
        small().save(tmp_path)
    assert [item.name for item in tmp_path.iterdir()] == [name]


def test_an_estimate_with_a_stranger_beside_it_is_left_alone(folder):
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="choose another folder"):
        small().save(folder)
    assert (folder / "notes.txt").read_text() == "mine"


def test_a_path_that_cannot_be_made_leaves_nothing_half_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        small().save(tmp_path / "file" / "run")
    with pytest.raises(InputError, match="is no saved estimate"):
        small().save(tmp_path / "file")
    assert [item.name for item in tmp_path.iterdir()] == ["file"]


def test_a_full_disk_leaves_nothing_half_written(tmp_path, folder, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    for target in (tmp_path / "new", folder):
        with pytest.raises(InputError, match="No space left on device"):
            small(seed=3).save(target)
    monkeypatch.undo()
    assert [item.name for item in tmp_path.iterdir()] == ["runs"]
    assert [item.name for item in folder.parent.iterdir()] == ["base"]
    assert wf.load_estimate(folder).seed == 0


@pytest.mark.parametrize("name", ["manifest.json", "programme.json", "draws.npz"])
def test_a_missing_or_cut_file_is_said(folder, name):
    whole = (folder / name).read_bytes()
    for broken in (b"", whole[: len(whole) // 2], b"\x00\xff" * 40, b"[" * 100_000):
        (folder / name).write_bytes(broken)
        with pytest.raises(InputError, match="run the estimate again"):
            wf.load_estimate(folder)
    (folder / name).unlink()
    with pytest.raises(InputError, match=f"holds no saved estimate \\({name} is missing"):
        wf.load_estimate(folder)


@pytest.mark.parametrize("text", ["[]", "5", "null", '"x"', "{}", '{"format": 1}'])
@pytest.mark.parametrize("name", ["manifest.json", "programme.json"])
def test_json_of_another_shape_is_refused(folder, name, text):
    (folder / name).write_text(text)
    with pytest.raises(InputError):
        wf.load_estimate(folder)


@pytest.mark.parametrize(
    "change",
    [
        {"format": 99},
        {"inputs_sha256": "0" * 64},
        {"draws": 0},
        {"draws": "many"},
        {"draws": 128},
        {"replicates": 0},
        {"replicates": 3},
        {"seed": -1},
        {"seed": None},
        {"sampler": "dice"},
        {"keep": "everything"},
        {"correlation": 5},
        {"correlation": [["n [*]"]]},
        {"correlation": [["n [*]", "nobody", 0.5]]},
        {"seed": 1},
        {"sampler": "latin"},
        {"smooth": True},
        {"numpy": "1.0"},
        {"sha256": None},
    ],
)
def test_a_changed_manifest_is_refused(folder, change):
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(InputError, match="run the estimate again"):
        wf.load_estimate(folder)


def test_changed_draws_are_refused(folder):
    with np.load(folder / "draws.npz") as stored:
        arrays = dict(stored)
    arrays["3_rows"][0, 0] *= 1.000001
    np.savez(folder / "draws.npz", **arrays)
    with pytest.raises(InputError, match=r"draws\.npz is not what was saved"):
        wf.load_estimate(folder)


def test_a_changed_programme_is_refused(folder):
    path = folder / "programme.json"
    path.write_text(path.read_text().replace("0.5", "0.6"))
    with pytest.raises(InputError, match=r"programme\.json is not what was run"):
        wf.load_estimate(folder)


def test_arrays_of_objects_are_not_loaded(folder):
    arrays = {"rows_0": np.array([{"a": 1}], dtype=object)}
    np.savez(folder / "draws.npz", **arrays)
    with pytest.raises(InputError, match="is damaged"):
        wf.load_estimate(folder)


def test_arrays_of_another_size_are_refused(folder):
    with np.load(folder / "draws.npz") as stored:
        arrays = dict(stored)
    arrays["3_rows"] = arrays["3_rows"][:, :-1]
    np.savez(folder / "draws.npz", **arrays)
    with pytest.raises(InputError, match=r"draws\.npz is incomplete"):
        wf.load_estimate(folder)


def test_links_in_a_circle_are_no_folder(tmp_path):
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    made = wf.simulate(programme(cohort(gross_wage=wf.uniform(1, 2))), draws=2**6, seed=1)
    with pytest.raises(InputError, match=r"cannot be written .*levels of symbolic links"):
        made.save(tmp_path / "circle")


def test_no_folder_at_all(tmp_path):
    with pytest.raises(InputError, match="holds no saved estimate"):
        wf.load_estimate(tmp_path / "nowhere")


def test_two_hosts_keep_their_chains(tmp_path):
    other = wf.Chain("other", [wf.Share("government", 0.9)])
    made = programme(
        cohort(host="A", chain=wf.OneOf("r", {HALF: 0.5, other: 0.5})),
        cohort(host="B", chain=other),
    )
    estimate = wf.simulate(made, draws=64, seed=0)
    again = wf.load_estimate(estimate.save(tmp_path / "run"))
    assert again.programme.chains == made.chains
    assert again.programme.cohorts == made.cohorts


def test_the_hash_sees_order_which_moves_columns_and_no_words():
    def made(order, note=""):
        parts = {"embassy": wf.uniform(0.2, 0.4), "company": wf.uniform(0.5, 0.9)}
        chain = wf.Chain("c", [wf.Share("embassy", 0.3), wf.Share("company", 0.3)])
        cohort = wf.Cohort(host="A", workers=10, gross_wage=100, chain=chain, note=note)
        return wf.Programme(
            "p",
            cohorts=[cohort],
            sides={"state": ["embassy", "company"]},
            pass_through={name: parts[name] for name in order},
        )

    forth, back = made(["embassy", "company"]), made(["company", "embassy"])
    assert inputs_hash(forth) != inputs_hash(back)
    assert inputs_hash(forth) == inputs_hash(made(["embassy", "company"], note="other words"))

    chains = [wf.Chain(f"c{k}", [wf.Share("government", k / 10)]) for k in (1, 2)]
    hashes = {
        inputs_hash(
            wf.Programme(
                "p",
                cohorts=[
                    wf.Cohort(
                        host="A",
                        workers=10,
                        gross_wage=100,
                        chain=wf.OneOf("reading", dict.fromkeys(readings, 0.5)),
                    )
                ],
            )
        )
        for readings in (chains, chains[::-1])
    }
    assert len(hashes) == 2
