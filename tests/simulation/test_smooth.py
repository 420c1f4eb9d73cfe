"""An estimate whose distribution functions are smoothed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import wageflow as wf
from tests.simulation.programmes import cohort, programme, rich

QUANTILES = ["p5", "p25", "p50", "p75", "p95"]
SHIPPED = wf.load_programme("dprk-2012")


@pytest.fixture(scope="module")
def plain():
    return wf.simulate(SHIPPED, draws=2**14, seed=1)


@pytest.fixture(scope="module")
def smooth():
    return wf.simulate(SHIPPED, draws=2**14, seed=1, smooth=True)


@pytest.mark.parametrize("by", [None, "host", "recipient", ["host", "recipient"]])
def test_only_quantiles_change_and_stay_within_their_errors(plain, smooth, by):
    one, other = plain.summary(by), smooth.summary(by)
    same = ["mean", "mcse", "sd"]
    pd.testing.assert_frame_equal(one[same], other[same])
    for name in QUANTILES:
        error = np.hypot(one[f"{name}_mcse"], other[f"{name}_mcse"])
        gap = abs(one[name] - other[name])
        # a median in a gap between two readings is one value among many
        arbitrary = name == "p50" and by is not None
        near = gap <= 5 * error + 3e-3 * one["sd"] + 1e-9 * one[name]
        assert arbitrary or near.all(), name
        assert (other[name] >= 0).all()


def test_the_errors_are_a_tenth_or_less(plain, smooth):
    one, other = (found.summary(concept="state-side").iloc[0] for found in (plain, smooth))
    for name in ("p5", "p25", "p75", "p95"):
        assert other[f"{name}_mcse"] < one[f"{name}_mcse"] / 10
    for ask in (lambda e: e.exceedance(200e6), lambda e: e.percentile_of(150e6)):
        assert ask(smooth).mcse < ask(plain).mcse / 10
        assert ask(smooth) == pytest.approx(float(ask(plain)), abs=5 * ask(plain).mcse)


def test_every_way_of_asking_gives_the_same_quantile(smooth):
    row = smooth.summary().loc["state-side"]
    assert smooth.quantile(0.95) == pytest.approx(row["p95"], rel=1e-12)
    assert smooth.quantile([0.05, 0.5]) == pytest.approx([row["p5"], row["p50"]], rel=1e-12)
    assert smooth.percentile_of(row["p95"]) == pytest.approx(95, abs=0.02)
    assert "integrated out" in smooth.smoothing.describe()


def test_a_smooth_run_needs_no_draws_and_survives_saving(smooth, tmp_path):
    bare = wf.simulate(SHIPPED, draws=2**14, seed=1, smooth=True, keep="summary")
    again = wf.load_estimate(bare.save(tmp_path / "bare"))
    for found in (bare, again):
        pd.testing.assert_frame_equal(found.summary()[QUANTILES], smooth.summary()[QUANTILES])
        assert found.exceedance(2e8) == smooth.exceedance(2e8)
    assert again.manifest["smooth"] is True


def test_a_precision_is_reached_with_few_draws():
    found = wf.simulate(SHIPPED, draws=2**14, seed=3, smooth=True, precision=1e-4)
    row = found.summary().loc["state-side"]
    assert found.draws == 2**14
    assert all(row[f"{name}_mcse"] <= 1e-4 * row[name] for name in QUANTILES)


def test_what_cannot_be_smoothed_is_the_draws_own():
    made = programme(cohort(workers=wf.discrete({10: 0.5, 20: 0.5})))
    one, other = (wf.simulate(made, draws=2**8, seed=0, smooth=s) for s in (False, True))
    if other.smoothing.method == "plain":
        pd.testing.assert_frame_equal(one.summary(), other.summary())
    found = other.summary().loc["state-side"]
    np.testing.assert_allclose(found[["p5", "p95"]], [500, 1000], rtol=1e-3)


def test_a_checkpoint_knows_that_it_was_to_be_smooth(tmp_path):
    settings = {"draws": 2**8, "seed": 5, "checkpoint": tmp_path / "run"}
    first = wf.simulate(rich(), smooth=True, **settings)
    second = wf.simulate(rich(), smooth=True, **settings)
    pd.testing.assert_frame_equal(first.summary(), second.summary())
    from wageflow.simulation.running.checkpoint import Checkpoint

    assert Checkpoint.arguments(tmp_path / "run")["smooth"] is True


def test_compiled_runs_differ_in_the_last_digits_only():
    pytest.importorskip("numba")
    made = rich()
    one, other = (wf.simulate(made, draws=2**10, seed=2, compiled=c) for c in (False, True))
    np.testing.assert_allclose(one.values(), other.values(), rtol=1e-12)
    assert (one.manifest["compiled"], other.manifest["compiled"]) == (False, True)


def test_a_compiled_run_without_numba_is_refused(monkeypatch):
    monkeypatch.setattr("wageflow.simulation.engine.find_spec", lambda _: None)
    with pytest.raises(ValueError, match=r"numba is not installed; pip install 'wageflow\[fast\]'"):
        wf.simulate(SHIPPED, draws=2**8, compiled=True)
