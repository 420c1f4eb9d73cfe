"""Runs as the shell asks for them, samples of distributions, and words for what is rare."""

from __future__ import annotations

import json
import logging
import math
import os
import sys

import numpy as np
import pytest

import wageflow as wf
from tests.simulation.programmes import cohort, programme
from tests.simulation.smoothing.cases import cohort as smooth_cohort
from tests.simulation.smoothing.cases import levy, with_fees, workload
from tests.simulation.smoothing.cases import programme as smooth_programme
from wageflow.errors import EstimateError, Interrupted
from wageflow.simulation import replicate
from wageflow.simulation.measured import Measured
from wageflow.simulation.running import shell, threads
from wageflow.simulation.running.cluster import Cluster
from wageflow.simulation.running.differences import differences
from wageflow.simulation.running.precision import (
    checked_precision,
    missing_replicates,
    planned_sizes,
)
from wageflow.simulation.running.progress import time_left
from wageflow.simulation.running.shell import shell_run
from wageflow.simulation.smoothing import plan_of
from wageflow.simulation.smoothing.products import Factors
from wageflow.simulation.smoothing.sums import _wrapped
from wageflow.simulation.summing.answers import ByDraws, distribution_of
from wageflow.simulation.summing.cells import cells_for
from wageflow.simulation.summing.sketch import Scratch, Sketch
from wageflow.simulation.summing.summary import LEVELS, Key
from wageflow.simulation.summing.weighted import pooled_quantiles, weighed_together

SETTINGS = {"draws": 2**8, "seed": 7}


def small(name="small", high=2):
    made = programme(cohort(gross_wage=wf.uniform(1, high)))
    return wf.Programme(name, cohorts=made.cohorts, sides=made.sides)


def bits(estimate):
    return estimate.values("gross").tobytes()


# as the shell asks


def test_a_run_of_the_shell_is_that_of_python():
    found = shell_run({"programme": small(), **SETTINGS})
    assert bits(found) == bits(wf.simulate(small(), **SETTINGS))
    assert found.draws == 2**8


def test_what_is_left_out_is_filled_in_and_what_is_said_goes_before():
    found = shell_run({"draws": 2**8}, defaults={"draws": 2**9, "seed": 3})
    assert (found.draws, found.seed) == (2**8, 3)
    assert found.programme.name == "dprk-2012"


def test_threads_change_no_bit_and_are_a_number():
    one = shell_run({"programme": small(), **SETTINGS}, means=(1, None))
    assert bits(one) == bits(shell_run({"programme": small(), **SETTINGS}, means=(3, None)))
    for number in (0, -1, 1025):
        with pytest.raises(EstimateError, match=f"--workers {number}: write a number from 1 to 1"):
            shell_run({"programme": small()}, means=(number, None))


def test_two_places_or_two_means_are_refused(tmp_path):
    with pytest.raises(EstimateError, match="--checkpoint and --resume: got both"):
        shell_run({}, folders=(tmp_path, tmp_path))
    with pytest.raises(EstimateError, match="--workers and --cluster: got both"):
        shell_run({"programme": small()}, means=(1, "tcp://127.0.0.1:1"))


def test_a_run_is_taken_up_with_what_it_had(tmp_path):
    folder = tmp_path / "run"
    first = shell_run({"programme": small(), **SETTINGS}, folders=(folder, None))
    again = shell_run({}, folders=(None, folder))
    assert bits(first) == bits(again)
    stated = {"programme": small(), "seed": 7}
    assert bits(shell_run(stated, folders=(None, folder))) == bits(first)
    with pytest.raises(EstimateError, match=r"--seed 8: the run in .* has 7; leave it out"):
        shell_run({"seed": 8}, folders=(None, folder))
    with pytest.raises(EstimateError, match=r"^--smooth: the run in .* is without; leave it out"):
        shell_run({"smooth": True}, folders=(None, folder))
    with pytest.raises(EstimateError, match=r"^--precision 0\.1: the run in .* has none; leave it"):
        shell_run({"precision": 0.1}, folders=(None, folder))
    with pytest.raises(EstimateError, match=r"programme 'other': the run in .* is of 'small'"):
        shell_run({"programme": small("other", 3)}, folders=(None, folder))


def stopping_after(count):
    """Make a simulate that is interrupted once so many replicates are kept."""

    def run(*, checkpoint, **settings):
        assert logging.getLogger("wageflow.simulation").level == logging.ERROR
        if checkpoint is not None and count:
            wf.simulate(checkpoint=checkpoint, **settings)
            kept = sorted(checkpoint.glob("replicate-*.npz"))
            for file in kept[count:]:
                file.unlink()
        raise KeyboardInterrupt

    return run


@pytest.mark.parametrize(
    ("count", "told"),
    [(1, "; 1 finished replicate is kept, "), (2, "; 2 finished replicates are kept, "), (0, "")],
)
def test_who_interrupts_is_told_what_is_kept(monkeypatch, tmp_path, count, told):
    monkeypatch.setattr(shell, "simulate", stopping_after(count))
    folder = tmp_path / "a run"
    before = logging.getLogger("wageflow.simulation").level
    with pytest.raises(Interrupted) as caught:
        shell_run({"programme": small(), **SETTINGS}, folders=(folder, None))
    tail = f"go on with: wageflow estimate --resume '{folder}'" if told else ""
    assert str(caught.value) == f"interrupted{told}{tail}"
    assert logging.getLogger("wageflow.simulation").level == before


def test_who_interrupts_a_run_that_keeps_nothing_is_told_so(monkeypatch):
    monkeypatch.setattr(shell, "simulate", stopping_after(0))
    with pytest.raises(Interrupted, match="nothing is kept, --checkpoint FOLDER would keep"):
        shell_run({"programme": small(), **SETTINGS})


# in words


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (99.4, "about 99 s left"),
        (100.0, "about 2 min left"),
        (5_999.0, "about 100 min left"),
        (6_000.0, "about 2 h left"),
        (36_000.0, "about 10 h left"),
    ],
)
def test_the_time_left_is_told_in_a_unit_that_is_read_at_a_glance(seconds, told):
    assert time_left(seconds, computed=4, missing=4) == told


def test_of_many_differences_a_few_are_shown_and_the_others_counted():
    def told(value):
        cohorts = [{"host": f"h{k}", "sector": "all", "workers": value} for k in range(9)]
        cohorts.append({"host": "alone", "shares": [1, 2.0]})
        plain = {"programme": {"name": "p"}, "cohorts": cohorts}
        return {"inputs_sha256": str(value), "programme": plain}

    assert differences(told(1.0), told(1.0)) == []
    *shown, last = differences(told(1.0), told("many"))
    assert shown[0] == "cohorts[h0/all].workers 1 there, 'many' asked"
    assert last == f"and {9 - len(shown)} more places"
    assert 1 < len(shown) < 9


def test_lists_of_numbers_differ_as_a_whole_and_long_values_are_not_shown():
    def told(shares, note=""):
        plain = {"programme": {"name": "p"}, "chains": [{"shares": shares}], "note": note}
        return {"inputs_sha256": f"{shares}{note}", "programme": plain}

    found = differences(told([1.0, 2.5]), told([1.0, 3.5]))
    assert found == ["chains[0].shares [1, 2.5] there, [1, 3.5] asked"]
    assert differences(told([1.0]), told([1.0, 2.0])) == [
        "chains[0].shares [1] there, [1, 2] asked"
    ]
    assert differences(told(list(range(99))), told([1.0])) == ["another chains[0].shares"]
    other = told([1.0])
    other["programme"] = {"programme": {"name": "q"}}
    assert differences(told([1.0]) | {"seed": 1}, other | {"seed": None, "inputs_sha256": "q"}) == [
        "seed 1 there, none asked",
        "programme 'p' there, 'q' asked",
    ]


# samples


def test_draws_that_do_not_count_alike_give_quantiles_of_even_shares():
    series = np.tile(np.arange(8.0), (2, 1))
    weights = np.where(series < 4, 1.0, 0.0)
    assert ByDraws(series).sample(3) is series
    assert ByDraws(series, weights).sample(100).shape == (2, 4)  # four of eight count
    assert ByDraws(series, weights).sample(2).tolist() == [[0.5, 2.5]] * 2
    assert ByDraws(series, weights).at_most(1.0).tolist() == [0.5, 0.5]
    assert ByDraws(series).at_most(1.0).tolist() == [0.25, 0.25]


def test_statistics_of_no_series_have_the_shape_of_none():
    none = weighed_together([], 16)
    assert none.means.shape == none.variances.shape == (0, 16)
    assert none.points.shape == none.errors.shape == (0, len(LEVELS))


@pytest.mark.parametrize("value", [0.0, 5.0, -3e9])
def test_what_all_of_a_sample_has_is_in_the_middle_of_a_cell(value):
    cells = cells_for(np.full(100, value), 64)
    place = int(cells.places(np.array([value]), *(np.empty(1) for _ in range(2)))[0])
    assert place in {31, 32}


def test_masses_beyond_the_last_node_come_round_again():
    masses = np.arange(1.0, 12.0).reshape(1, -1)  # 11 of them on 4 nodes
    assert _wrapped(masses, 4).tolist() == [[1 + 5 + 9, 2 + 6 + 10, 3 + 7 + 11, 4 + 8]]
    assert _wrapped(masses, 11) is masses
    assert _wrapped(masses[:, :8], 4).tolist() == [[6, 8, 10, 12]]
    both = _wrapped(np.stack([masses[0], 2 * masses[0]]), 5)
    assert both.tolist() == [[18, 9, 11, 13, 15], [36, 18, 22, 26, 30]]


def test_smoothed_replicates_are_the_same_in_threads(monkeypatch):
    made = wf.load_programme("dprk-2012-hosts")
    plain = wf.simulate(made, draws=2**10, seed=1, smooth=True).summary()
    monkeypatch.setattr(replicate, "_MANY_POINTS", 1)
    assert wf.simulate(made, draws=2**10, seed=1, smooth=True).summary().equals(plain)


def test_drawn_replicates_are_the_same_in_threads(monkeypatch):
    made = wf.load_programme("dprk-2012")
    plain = wf.simulate(made, draws=2**10, seed=1).summary(by="host")
    monkeypatch.setattr(replicate, "_MANY", 1)
    monkeypatch.setattr(replicate, "processors", lambda: 4)
    assert wf.simulate(made, draws=2**10, seed=1).summary(by="host").equals(plain)


def test_processors_are_counted_where_nobody_says_which_may_be_used(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    for found, expected in ((6, 6), (None, 1)):
        monkeypatch.setattr(os, "cpu_count", lambda found=found: found)
        assert threads.processors() == expected


def test_a_checkpoint_whose_header_lacks_something_is_damaged(tmp_path):
    folder = tmp_path / "run"
    wf.simulate(small(), checkpoint=folder, **SETTINGS)
    header = json.loads((folder / "run.json").read_text())
    for name in ("draws of a replicate", "inputs_sha256", "correlation"):
        less = {key: value for key, value in header.items() if key != name}
        (folder / "run.json").write_text(json.dumps(less))
        with pytest.raises(EstimateError, match=r"damaged|another version"):
            shell_run({}, folders=(None, folder))
    (folder / "run.json").write_text(json.dumps(header | {"inputs_sha256": "0"}))
    with pytest.raises(EstimateError, match="damaged"):
        shell_run({}, folders=(None, folder))


def test_without_xarray_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(EstimateError, match=r"xarray is not installed; pip install 'wageflow\[x"):
        wf.simulate(small(), **SETTINGS).to_xarray()
    paths = wf.project(small(), None, start="2012", end="2012", draws=16)
    with pytest.raises(EstimateError, match=r"xarray is not installed; pip install 'wageflow\[x"):
        paths.to_xarray()


def test_the_sketch_of_no_draw_is_empty():
    sketch = Sketch(np.linspace(0.0, 1.0, 100), 16)
    sketch.add(np.empty(0), Scratch())
    low, high, counts = sketch.table()
    assert low.size == high.size == counts.size == 0


def test_moments_of_a_product_are_the_products_of_moments():
    laws = (wf.uniform(1, 4), wf.lognormal(0.5, 0.4), wf.normal(10, 2))
    mean, square = Factors().moments(laws)
    assert mean == pytest.approx(2.5 * np.exp(0.5 + 0.08) * 10)
    assert square == pytest.approx(7.0 * np.exp(1.0 + 2 * 0.16) * 104)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8])
def test_quantiles_of_a_handful_of_draws_are_hazens(size):
    values = np.array([3.0, 0.5, 7.0, 1.0, 6.0, 2.0, 4.0, 5.0])[:size]
    sketch = Sketch(np.linspace(0.0, 8.0, 10_000), 2**14)
    sketch.add(values, Scratch())
    u = np.array([0.01, 0.1, 0.3, 0.5, 0.6, 0.8, 0.99])
    exact = np.quantile(values, u, method="hazen")
    assert np.abs(sketch.quantiles(u) - exact).max() <= 2 * sketch.cells.step
    assert sketch.quantiles(np.array([0.0, 1.0])).tolist() == [values.min(), values.max()]


def test_common_unknowns_get_their_values_beside_readings_that_are_shared():
    # both the government's share, which stays a range, and the reading are everybody's
    share = wf.Param("share", wf.triangular(0.4, 0.48, 0.7))
    reading = wf.OneOf("reading", {levy("one", share): 0.5, levy("two", share): 0.5})
    hosts = [smooth_cohort(host, reading) for host in "ABC"]
    made = plan_of(smooth_programme(*hosts), size=4096)
    assert (made.method, list(made.shared)) == ("convolution", ["reading"])
    assert "share" in made.common
    # 4096 points go to two cases; of the 2048 of each, 2048 ** 0.6 and no less than 64
    assert made.outer == 64
    plain = plan_of(smooth_programme(*(smooth_cohort(h, levy("one", share)) for h in "ABC")))
    assert plain.outer == 128


def test_a_shared_reading_is_gone_through_where_each_case_gets_points_enough():
    # 16 points for each of the two cases, twice over
    chains = [wf.Chain(f"{share}", [wf.Share("government", share)]) for share in (0.3, 0.5)]
    reading = wf.OneOf("reading", dict.fromkeys(chains, 0.5))
    made = smooth_programme(*(smooth_cohort(host, reading) for host in "AB"))
    assert list(plan_of(made, size=64).shared) == ["reading"]
    assert list(plan_of(made, size=32).shared) == []


def test_a_round_for_precision_adds_what_errors_that_fall_with_the_root_need():
    estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=1)
    row = estimate.summary().loc["state-side"]
    worst = max(row[f"{p}_mcse"] / row[p] for p in ("p5", "p25", "p50", "p75", "p95"))
    assert missing_replicates(estimate, worst * 1.001) == 0
    # a margin of a tenth upon the square of what is lacking
    for times in (1.2, 1.5):
        needed = math.ceil(1.1 * 16 * times**2)
        assert missing_replicates(estimate, worst / times) == needed - 16
    assert missing_replicates(estimate, worst / 10) == 4 * 16 - 16


@pytest.mark.parametrize("method", ["plain", "conditional", "convolution"])
def test_cases_of_a_group_have_all_the_probability(method):
    for made in (workload(), with_fees(), wf.load_programme("dprk-2012")):
        for group in plan_of(made, method=method).groups:
            for cells in group.cells.values():
                assert sum(cell.weight for cell in cells) == pytest.approx(1.0)


# what became of tasks, and what lacks


def cluster_says(error):
    cluster = object.__new__(Cluster)
    return cluster.explained(error, "replicates 3 to 5")


def test_what_became_of_a_task_is_told():
    gone = ModuleNotFoundError("no module", name="scipy")
    assert cluster_says(gone) == (
        "cluster: a worker has no scipy; install there what is installed here"
    )
    for name in ("CancelledError", "FutureCancelledError", "FuturesCancelledError"):
        error = type(name, (Exception,), {})()
        assert cluster_says(error).startswith("cluster: cancelled replicates 3 to 5, or was closed")
    killed = type("KilledWorker", (Exception,), {})()
    assert "several workers died while they computed replicates 3 to 5" in cluster_says(killed)
    assert cluster_says(ValueError("x")) is None


def test_programmes_that_differ_in_their_order_are_told_so():
    plain = {"programme": {"name": "p"}, "cohorts": [{"host": "h", "workers": 1.0}]}
    one, other = ({"inputs_sha256": k, "programme": plain} for k in "ab")
    assert differences(one, other) == ["order of the unknowns"]


def test_where_one_host_moves_there_is_nothing_to_depend_on():
    made = programme(cohort(gross_wage=wf.uniform(1, 3)), cohort(host="I", gross_wage=100))
    found = wf.bounds(made, draws=2**8, seed=1, levels=[0.25, 0.5])
    table = found.table()
    for name in ("comonotone", "lowest", "highest", "floor", "ceiling"):
        np.testing.assert_array_equal(table[name], table["estimated"])
    assert not table[["lowest_gap", "highest_gap"]].to_numpy().any()
    assert table["estimated"].tolist() == pytest.approx([507.5, 510], rel=1e-3)
    assert found.mean == pytest.approx(510, rel=1e-3)
    for levels in (0, 1, [], [0.5, 1.2], "x", [[0.5]], None):
        with pytest.raises(EstimateError, match=r"levels .*: write probabilities"):
            wf.bounds(made, draws=2**8, seed=1, levels=levels)


def test_quantiles_of_draws_that_do_not_count_are_no_numbers():
    values, none = np.arange(6.0).reshape(2, 3), np.zeros((2, 3))
    value, error = pooled_quantiles(values, none, np.array([0.1, 0.5]))
    assert np.isnan(value).all()
    assert np.isnan(error).all()
    assert value.shape == error.shape == (2,)
    # weights of whole numbers are as many draws
    weights = np.array([[1.0, 2.0, 1.0], [2.0, 1.0, 3.0]])
    many = np.repeat(values.ravel(), weights.ravel().astype(int))
    value, _ = pooled_quantiles(values, weights, np.array([0.3, 0.5, 0.8]))
    exact = np.interp([0.3, 0.5, 0.8], (np.arange(10) + 0.5) / 10, many)
    assert np.abs(value - exact).max() < 0.5


def test_a_sample_of_a_smooth_distribution_has_no_more_values_than_draws():
    made = wf.simulate(workload(), draws=2**8, seed=1, replicates=4, smooth=True)
    found = distribution_of(made.run, made.results, Key("state-side"), smooth=True)
    assert found.sample(10).shape == (4, 10)
    assert found.sample(10**6).shape == (4, 2**6)
    u = (np.arange(8) + 0.5) / 8
    np.testing.assert_array_equal(found.sample(8), found.quantiles(u))


def test_a_target_of_precision_begins_with_draws_enough():
    assert planned_sizes(1_023, 15, 0.1) == (1_024, 16)
    assert planned_sizes(2_048, 17, 0.1) == (2_048, 17)
    assert planned_sizes(8, 2, None) == (8, 2)
    for bad in (0, 1, 1.5, -0.1, "x", math.nan):
        with pytest.raises(EstimateError, match=r"precision .*: write a relative"):
            checked_precision(bad)
    assert checked_precision(None) is None
    assert checked_precision(0.5) == 0.5


def test_what_is_certain_has_any_precision():
    sure = wf.simulate(programme(cohort()), draws=2**8, seed=1)
    assert missing_replicates(sure, 1e-9) == 0


@pytest.mark.parametrize(
    ("wage", "unit", "told"),
    [
        (1e6, "million USD", "1.0"),
        (999_999, "USD", "999,999"),
        (1_000, "USD", "1,000"),
        (999.6, "USD", "1,000"),
        (999.4, "USD", "999"),
        (12.345, "USD", "12.3"),
        (0, "million USD", "0.0"),
        (123.46e6, "million USD", "123.5"),
    ],
)
def test_a_run_shows_small_sums_in_dollars_and_large_ones_in_millions(wage, unit, told):
    made = programme(cohort(workers=1, gross_wage=wage))
    shown = str(wf.simulate(made, draws=64, seed=1)).splitlines()
    assert shown[0].endswith(f"seed 1), {unit} a year")
    assert shown[1].split()[:2] == ["gross", told]
    assert shown[1].endswith(f"{told} to {told}")


def test_what_is_no_number_says_why_and_has_no_error():
    why = "from 0 to 1, no value cuts as much"
    assert repr(Measured(math.nan, math.nan, why)) == f"none: {why}"
    assert repr(Measured(math.nan, math.nan)) == "nan"
    assert repr(Measured(0.5, 0.25, "a note")) == "0.5 (mcse 0.25): a note"
