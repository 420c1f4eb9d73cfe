from __future__ import annotations

import importlib
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import wageflow as wf

FOLDER = Path(__file__).parents[1] / "benchmarks"
MODULES = ("clock", "workloads", "by_hand", "shipped", "agreement", "tables", "packs", "curves")


@pytest.fixture(scope="module")
def parts():
    """Modules of the benchmarks by name; scripts, which no package holds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(FOLDER)
        yield {name: importlib.import_module(name) for name in MODULES}
        for name in MODULES:
            del sys.modules[name]


def agree(parts, one, other):
    errors, relative = parts["agreement"].distance(one, other)
    return errors <= parts["agreement"].LIMIT and relative < 0.05


def by_wageflow(parts, programme, draws, *, total=False, **more):
    workloads = parts["workloads"]
    estimate = workloads.simulated(programme, draws, 1, workloads.Setting(), **more)
    value = workloads.statistics(estimate, total=total)
    names = ["mcse", "p5_mcse", "p25_mcse", "p50_mcse", "p75_mcse", "p95_mcse"]
    errors = workloads.statistics(estimate, total=total, columns=names)
    # the standard deviation has no printed error: that of the other answer must do
    return parts["agreement"].Answer(value, np.insert(errors, 1, 0.0, axis=1))


def simulated(parts, workload):
    workloads = parts["workloads"]
    more = {"correlation": workloads.correlation(workload)}
    return by_wageflow(parts, workloads.programme(workload), 2**14, **more)


def plain(parts, workload):
    return parts["agreement"].answer(partial(parts["by_hand"].plain, workload), 2**11)


@pytest.mark.parametrize("name", ["W1", "W1P", "W2"])
def test_a_workload_has_the_same_14_outputs_by_hand_and_by_wageflow(parts, name):
    workload = getattr(parts["workloads"], name)
    assert agree(parts, simulated(parts, workload), plain(parts, workload))


def test_w3_has_the_same_30_outputs_by_hand_and_by_wageflow(parts):
    workload = parts["workloads"].W3
    ours = parts["agreement"].answer(
        partial(parts["workloads"].through_wageflow, workload), 2**10, seeds=8
    )
    assert ours.value.shape == (30, 7)
    assert agree(parts, ours, plain(parts, workload))


@pytest.mark.parametrize("name", ["W1", "W1P", "W2", "W3"])
def test_tuned_numpy_gives_what_plain_numpy_gives(parts, name):
    workload = getattr(parts["workloads"], name)
    tuned = partial(parts["by_hand"].tuned, workload, threads=2)
    assert agree(parts, parts["agreement"].answer(tuned, 2**11), plain(parts, workload))


@pytest.mark.parametrize("way", ["plain", "tuned"])
def test_dprk_2012_by_hand_is_the_programme_that_ships(parts, way):
    ours = by_wageflow(parts, wf.load_programme("dprk-2012"), 2**14, total=True)
    theirs = parts["agreement"].answer(getattr(parts["shipped"], way), 2**12)
    # the median lies in a gap between two readings, where no two runs need agree
    ours, theirs = (
        parts["agreement"].Answer(np.delete(a.value, 4, axis=1), np.delete(a.error, 4, axis=1))
        for a in (ours, theirs)
    )
    assert agree(parts, ours, theirs)


def test_another_distribution_is_told_apart(parts):
    workloads = parts["workloads"]
    assert not agree(parts, simulated(parts, workloads.W1), plain(parts, workloads.W1P))


def test_an_exponent_is_that_of_the_upper_half_of_a_curve(parts):
    sizes = [1, 10, 100, 1_000, 10_000]
    took = [5.0, 5.0, 7.0, 7.0 * 10**1.5, 7.0 * 10**3.0]
    fit = parts["curves"].fitted(sizes, took)
    assert fit.exponent == pytest.approx(1.5)
    assert fit.error == pytest.approx(0.0, abs=1e-9)
    assert fit.points == 3


def test_a_pack_of_any_size_can_be_read(parts, tmp_path):
    for narrow in (False, True):
        parts["packs"].written(tmp_path, 200, narrow=narrow)
        assert len(wf.load_claims(tmp_path)) == 200
