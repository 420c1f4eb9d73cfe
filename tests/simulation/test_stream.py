"""Summaries in flat memory: what they say of a run is what its draws say."""

from __future__ import annotations

import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

import wageflow as wf
from tests.simulation.programmes import cohort, programme, rich
from wageflow.errors import EstimateError, InputError, UnknownNameError
from wageflow.programme import CONCEPTS
from wageflow.simulation import engine
from wageflow.simulation.computing.blocks import row_blocks
from wageflow.simulation.summing import series, stream
from wageflow.simulation.summing.levels import GRID, LevelCurves
from wageflow.simulation.summing.series import GROUPINGS
from wageflow.simulation.summing.summary import LEVELS, combine, keys, quantiles, rows_of

ALL = (None, "host", "recipient", ["host", "recipient"])


@pytest.fixture(scope="module")
def kept():
    return wf.simulate(rich(), draws=2**15, seed=4, replicates=2)


@pytest.fixture(scope="module")
def counted():
    """The same run, of which the first 2,048 draws of a replicate choose cells."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "_SORTED", 0)
        patch.setattr(stream, "_FIRST", 2**11)
        return wf.simulate(rich(), draws=2**15, seed=4, replicates=2, keep="summary")


def test_each_distinct_sum_stands_once(kept):
    plan = kept.run.plan
    assert len(set(plan.series)) == len(plan.series)
    for by in GROUPINGS:
        found = keys(kept.run.layout, by)
        rows = kept.results[0].rows
        direct = combine(kept.run.layout, rows, found)
        for k, key in enumerate(found):
            plus, minus = plan.series[plan.which[by][k]]
            shared = rows[list(plus)].sum(axis=0) - rows[list(minus)].sum(axis=0)
            np.testing.assert_allclose(shared, direct[k], rtol=1e-12, atol=1e-6, err_msg=str(key))
    assert len(plan.series) < sum(len(keys(kept.run.layout, by)) for by in GROUPINGS) / 1.5


@pytest.mark.parametrize("by", ALL)
def test_what_is_counted_is_what_is_sorted(kept, counted, by):
    exact, found = kept.summary(by), counted.summary(by)
    pd.testing.assert_index_equal(exact.index, found.index)
    for name in ("mean", "mcse", "sd"):
        np.testing.assert_allclose(found[name], exact[name], rtol=1e-10, atol=1e-3)
    for name in ("p5", "p25", "p50", "p75", "p95"):
        # a cell is a share of the range of the first draws; the range is at most some 12 sd
        error = (found[name] - exact[name]).abs() / (exact["sd"] + 1e-300)
        assert error.max() < 12 / 8_192, (by, name)


def test_answers_without_draws_are_those_of_the_draws(kept, counted):
    u = np.linspace(0.01, 0.99, 57).tolist()
    for concept in CONCEPTS:
        for host in (None, "A", "B"):
            asked = {"concept": concept, "host": host}
            sd = kept.values(**asked).std()
            exact, found = kept.quantile(u, **asked), counted.quantile(u, **asked)
            # `sd / 12` where two readings lie apart, and a quantile may be anywhere between
            assert np.median(np.abs(found - exact)) < 2e-3 * sd
            for amount in kept.quantile([0.003, 0.1, 0.4, 0.95], **asked):
                chance, other = (e.exceedance(amount, **asked) for e in (kept, counted))
                assert other == pytest.approx(chance, abs=1.5e-3)
                place, other = (e.percentile_of(amount, **asked) for e in (kept, counted))
                assert other == pytest.approx(place, abs=0.15)
            ends = kept.quantile([0, 1], **asked)
            np.testing.assert_array_equal(counted.quantile([0, 1], **asked), ends)


def test_quantiles_and_summary_of_a_run_without_draws_agree(counted):
    row = counted.summary(by="host").loc["A", "net"]
    for name, u in (("p5", 0.05), ("p50", 0.5), ("p95", 0.95)):
        found = counted.quantile(u, concept="net", host="A")
        assert found == pytest.approx(row[name], rel=1e-13)
        assert found.mcse == pytest.approx(row[f"{name}_mcse"], rel=1e-9)


def test_a_small_run_without_draws_answers_from_sorted_draws():
    kept, brief = (wf.simulate(rich(), draws=2**12, seed=3, keep=k) for k in ("draws", "summary"))
    u = (np.arange(1, 400) / 400).tolist()
    np.testing.assert_allclose(brief.quantile(u), kept.quantile(u), rtol=1e-12)
    np.testing.assert_allclose(brief.quantile(u).mcse, kept.quantile(u).mcse, rtol=1e-9)


def test_what_is_certain_is_certain_without_draws():
    made = wf.simulate(programme(cohort()), draws=64, seed=0, keep="summary")
    assert made.percentile_of(500) == 50
    assert made.percentile_of(500.01) == 100
    assert made.percentile_of(499.99) == 0
    assert made.exceedance(500) == 0
    assert made.exceedance(499.99) == 1
    assert made.quantile([0.0, 0.3, 1.0]).tolist() == [500.0] * 3


def test_a_value_that_many_draws_share_is_told_from_its_neighbours():
    heads = wf.discrete({100: 0.25, 200: 0.5, 300: 0.25})
    made = wf.simulate(programme(cohort(workers=heads)), draws=2**16, seed=0, keep="summary")
    # neighbouring quantiles are 0.0015 of the probability apart
    assert made.percentile_of(200 * 50) == pytest.approx(50, abs=0.15)
    assert made.exceedance(200 * 50) == pytest.approx(0.25, abs=1.5e-3)
    assert made.exceedance(200 * 50 - 1e-6) == pytest.approx(0.75, abs=1.5e-3)
    assert made.quantile(0.4) == 200 * 50


def test_neither_workers_nor_blocks_change_a_bit(monkeypatch, counted):
    monkeypatch.setattr(stream, "_SORTED", 0)
    monkeypatch.setattr(stream, "_FIRST", 2**11)
    with ThreadPoolExecutor(2) as pool:
        again = wf.simulate(
            rich(), draws=2**15, seed=4, replicates=2, keep="summary", executor=pool
        )
    run = counted.run
    rows = np.concatenate([block.copy() for _, block in row_blocks(run, 0)], axis=1)
    ends = np.sort(np.random.default_rng(0).integers(0, rows.shape[1], 40))
    cut = ((0, part) for part in np.split(rows, ends, axis=1))
    moments, curves = run.plan.spread(stream.stream(run.plan, run.design.size, cut))
    for by in GROUPINGS:
        for name in ("mean", "variance", "points"):
            first = getattr(counted.results[0].moments[by], name)
            np.testing.assert_array_equal(getattr(again.results[0].moments[by], name), first)
            np.testing.assert_array_equal(getattr(moments[by], name), first)
    for by, curve in curves.items():
        np.testing.assert_array_equal(curve.values, counted.results[0].curves[by].values)


def test_memory_does_not_grow_with_the_draws(monkeypatch):
    made = programme(
        *(cohort(host=h, gross_wage=wf.lognormal(4, 0.5), workers=wf.uniform(5, 9)) for h in "AB")
    )
    monkeypatch.setattr(stream, "_SORTED", 2**10)

    def peak(draws):
        tracemalloc.start()
        with ThreadPoolExecutor(1) as one:  # each thread has memory of its own
            wf.simulate(made, draws=draws, seed=0, keep="summary", replicates=2, executor=one)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(2**12)  # what is loaded once
    few, many = peak(2**17), peak(2**20)
    assert many < 1.1 * few
    rows = len(wf.simulate(made, draws=64, seed=0).run.layout.rows)
    assert many < 8 * 2**20 * rows / 4


def test_what_no_memory_holds_is_refused_with_the_reason(monkeypatch):
    asked = {"seed": 0, "keep": "summary"}
    with pytest.raises(EstimateError, match=r"2\*\*32 .* take fewer draws"):
        wf.simulate(rich(), draws=2**48, **asked)
    with pytest.raises(EstimateError, match=r"Latin hypercube .* take sampler='sobol'"):
        wf.simulate(rich(), draws=2**33, sampler="latin", **asked)
    monkeypatch.setattr(engine, "_MAX_BYTES", 6_000_000)
    with pytest.raises(EstimateError, match="summaries of 64 replicates"):
        wf.simulate(rich(), draws=2**12, replicates=64, **asked)


def test_a_stated_need_is_about_what_is_taken(monkeypatch, counted):
    monkeypatch.setattr(stream, "_SORTED", 0)
    run = counted.run
    need = stream.bytes_needed(run.plan, run.design.size)
    list(row_blocks(run, 0))
    tracemalloc.start()
    stream.stream(run.plan, run.design.size, row_blocks(run, 0))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 0.5 * need < peak < 2 * need


def test_a_summary_of_some_concepts_is_part_of_the_whole(kept, counted):
    for estimate in (kept, counted):
        whole = estimate.summary(by="host")
        some = estimate.summary(by="host", concept="state-side")
        assert some.index.names == ["host", "concept"]
        pd.testing.assert_frame_equal(some, whole[whole.index.isin(["state-side"], level=1)])
        two = estimate.summary(concept=["net", "gross"])
        pd.testing.assert_frame_equal(two, estimate.summary().loc[["gross", "net"]])
        pd.testing.assert_frame_equal(estimate.summary(concept=None), estimate.summary())


def test_only_what_is_asked_is_computed():
    fresh = wf.simulate(rich(), draws=2**10, seed=4)
    fresh.summary(by="host", concept="state-side")
    assert len(fresh.results[0].__dict__["_known"]) == 2  # one series of each host


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"concept": "statutary"}, "summary concept 'statutary': .*did you mean 'statutory'"),
        ({"concept": ["gross", "profit"]}, "summary concept 'profit'"),
        ({"by": "hosts"}, "summary by 'hosts': .*did you mean 'host'"),
    ],
)
def test_unknown_concepts_are_answered_with_the_nearest(kept, asked, says):
    with pytest.raises(UnknownNameError, match=says):
        kept.summary(**asked)


def test_what_no_recipient_has_is_refused(kept):
    with pytest.raises(EstimateError, match="no single recipient pays"):
        kept.summary(by="recipient", concept="net")
    with pytest.raises(InputError, match="not a name or a list of names"):
        kept.summary(concept=5)


def test_saved_and_loaded_summaries_answer_to_the_bit(tmp_path, counted):
    again = wf.load_estimate(counted.save(tmp_path / "run"))
    u = [0.0, 0.013, 0.5, 1.0]
    np.testing.assert_array_equal(again.quantile(u), counted.quantile(u))
    assert again.exceedance(1e6, host="A") == counted.exceedance(1e6, host="A")
    pd.testing.assert_frame_equal(again.summary("host"), counted.summary("host"), check_exact=True)


def test_a_level_curve_is_its_own_inverse():
    rng = np.random.default_rng(0)
    values = np.stack([np.sort(rng.normal(size=5_000)), np.sort(rng.lognormal(0, 2, 5_000))])
    curves = LevelCurves(quantiles(values, GRID), np.array([1, 0, 1]))
    for u in (*LEVELS, 0.0007, 0.9999):
        at = curves.quantiles([u])[:, 0]
        np.testing.assert_allclose(curves.probability(at), u, rtol=1e-9)
    assert curves.probability(np.array([-1.0, 99.0, 1e9])).tolist() == [0.0, 1.0, 1.0]


def test_a_key_looks_only_at_rows_of_its_host_and_its_recipient(monkeypatch):
    names = [f"recipient {k}" for k in range(60)]
    chain = wf.Chain("many", [wf.Share(name, 0.01, of="gross") for name in names])
    many = wf.Programme(
        "many",
        cohorts=[
            wf.Cohort(host=host, workers=wf.uniform(1, 2), gross_wage=100, chain=chain)
            for host in ("Here", "There")
        ],
        sides={"state": names},
    )
    looked = []

    def counted(layout, key, among):
        looked.append(len(among))
        return rows_of(layout, key, among)

    monkeypatch.setattr(series, "rows_of", counted)
    plan = wf.simulate(many, draws=2**8, seed=0).run.plan
    assert len(plan.of_key["host", "recipient"]) == 2 * (60 * 3 + 1)
    assert plan.of_key == {
        by: tuple(rows_of(plan.layout, key) for key in found) for by, found in plan.keys.items()
    }
    assert sum(looked) < 10 * len(looked)  # not the 124 rows that there are
