"""What is integrated says what draws say, within the errors of both, and says it better."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.simulation.smoothing.cases import CASES, LEVELS, drawn, run_of, workload
from wageflow.errors import ChainError
from wageflow.simulation.smoothing import convolution, plan, smoothed
from wageflow.simulation.summing.summary import Key

METHODS = ("convolution", "conditional", "plain")


def keys_of(programme):
    concepts = ("gross", "statutory", "state-side", "net", "received")
    keys = [Key(concept) for concept in concepts]
    keys += [Key(concept, host) for host in programme.hosts[:1] for concept in concepts[2:]]
    keys += [Key("gross", "", name) for name in programme.recipients]
    return [*keys, Key("workers"), Key("workers", programme.hosts[-1])]


@pytest.fixture(scope="module")
def reference():
    """Probabilities of at most each of several amounts, by many draws; computed once a case."""
    found = {}

    def of(name):
        if name not in found:
            programme, correlation = CASES[name]
            wanted = keys_of(programme)
            run = run_of(programme, 2**11, seed=11, correlation=correlation)
            draws = [drawn(run, number, wanted) for number in range(16)]
            low, high = (
                pick([pick(d, axis=1) for d in draws], axis=0) for pick in (np.min, np.max)
            )
            # off the round numbers at which discrete amounts stand
            amounts = low + (high - low) * np.linspace(0.0431, 0.9717, 12)[:, None]
            reached = np.array([[np.mean(d <= x[:, None], axis=1) for x in amounts] for d in draws])
            found[name] = wanted, amounts, reached
        return found[name]

    return of


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", CASES)
def test_probabilities_are_those_of_the_draws(name, method, reference):
    programme, correlation = CASES[name]
    wanted, amounts, expected = reference(name)
    size = 64 if method == "convolution" else 128
    run = run_of(programme, size, correlation=correlation)
    made = plan(run, method)
    found = []
    for number in range(16):
        curves = smoothed(run, number, wanted, 1024, made=made)
        found.append([curves.probability(x) for x in amounts])
    found = np.array(found)
    errors = np.hypot(found.std(axis=0, ddof=1), expected.std(axis=0, ddof=1)) / 4
    gap = np.abs(found.mean(axis=0) - expected.mean(axis=0))
    # errors from 16 replicates are rough; what few draws saw has hardly any of its own, and the
    # evenly spread points of one unknown may round the same way in all replicates
    floor = 1 / size if method == "plain" else 1.5 / (16 * size)
    assert np.all(gap <= 6 * errors + floor)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", CASES)
def test_curves_rise_from_0_to_1(name, method):
    programme, correlation = CASES[name]
    run = run_of(programme, 64, correlation=correlation)
    curves = smoothed(run, 0, keys_of(programme), 512, made=plan(run, method))
    assert curves.reached.shape == (len(keys_of(programme)), 512)
    assert np.all(np.diff(curves.reached, axis=1) >= 0)
    assert np.all(curves.reached[:, 0] == 0)
    assert np.all(curves.reached[:, -1] == 1)
    assert np.all(curves.step > 0)


@pytest.mark.parametrize("name", CASES)
def test_a_curve_of_draws_has_their_mean(name):
    programme, correlation = CASES[name]
    run = run_of(programme, 64, correlation=correlation)
    wanted = keys_of(programme)
    curves = smoothed(run, 3, wanted, made=plan(run, "plain"))
    means = drawn(run, 3, wanted).mean(axis=1)
    scale = np.maximum(np.abs(means), curves.step)
    assert mean_of(curves) == pytest.approx(means, abs=1e-8 * scale.max(), rel=1e-8)


def mean_of(curves):
    masses = np.diff(curves.reached, axis=1)
    nodes = np.arange(masses.shape[1]) + 0.5
    return curves.low + curves.step * (masses @ nodes)


def test_a_convolved_curve_has_the_product_of_the_means():
    programme, _ = CASES["pert"]
    run = run_of(programme, 1024)
    curves = smoothed(run, 0, [Key("gross")])
    exact = sum(c.workers.mean() * c.gross_wage.mean() for c in programme.cohorts)
    assert mean_of(curves)[0] == pytest.approx(exact, rel=3e-6)


@pytest.mark.parametrize(
    ("name", "method", "factor"),
    [
        ("pert", "convolution", 100),
        ("pert", "conditional", 1.5),
        ("dprk-2012", "convolution", 100),
        ("common share", "convolution", 4),
        ("costs", "convolution", 50),
        ("joined pair", "convolution", 10),
        ("total", "convolution", 1.5),
        ("copula within a host", "convolution", 20),
    ],
)
def test_errors_are_smaller_than_those_of_draws(name, method, factor):
    programme, correlation = CASES[name]
    run = run_of(programme, 256, correlation=correlation)
    made, plain = plan(run, method), plan(run, "plain")
    wanted = [Key("state-side")]
    errors = [
        np.std(
            [smoothed(run, n, wanted, made=chosen).quantiles(LEVELS)[0] for n in range(32)], axis=0
        )
        for chosen in (made, plain)
    ]
    assert errors[0][-1] * factor < errors[1][-1]


def test_one_host_alone_is_smooth_as_well():
    run = run_of(workload(), 256)
    wanted = [Key("state-side", "0")]
    errors = [
        np.std(
            [smoothed(run, n, wanted, made=made).quantiles(LEVELS)[0] for n in range(32)], axis=0
        )
        for made in (plan(run), plan(run, "plain"))
    ]
    assert np.all(50 * errors[0] < errors[1])


@pytest.mark.parametrize("sampler", ["latin", "random"])
def test_other_samplers_agree(sampler):
    programme, _ = CASES["choices"]
    exact = smoothed(run_of(programme, 2**13), 0, [Key("state-side")]).quantiles(LEVELS)
    run = run_of(programme, 300, sampler=sampler)
    found = [smoothed(run, n, [Key("state-side")]).quantiles(LEVELS)[0] for n in range(16)]
    errors = np.std(found, axis=0, ddof=1) / 4
    assert np.all(np.abs(np.mean(found, axis=0) - exact) <= 5 * errors)


@pytest.mark.parametrize("name", ["dprk-2012", "common share", "costs", "everything"])
def test_same_bits_whoever_computes_and_whatever_was_computed_before(name):
    programme, correlation = CASES[name]
    run = run_of(programme, 128, correlation=correlation)
    wanted = keys_of(programme)
    made = plan(run)
    alone = [smoothed(run, number, wanted, 512) for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        threads = list(pool.map(lambda n: smoothed(run, n, wanted, 512, made=made), range(4)))
    for one, other in zip(alone, threads, strict=True):
        for field in ("low", "step", "reached"):
            assert np.array_equal(getattr(one, field), getattr(other, field))


def test_a_plan_can_be_sent_to_another_process():
    run = run_of(workload(hosts=2), 64)
    made = plan(run)
    here = smoothed(run, 0, [Key("gross")], made=made)
    sent, received = pickle.loads(pickle.dumps((run, made)))  # noqa: S301 - our own bytes
    there = smoothed(sent, 0, [Key("gross")], made=received)
    assert np.array_equal(here.reached, there.reached)


def test_many_points_are_smoothed_in_batches(monkeypatch):
    programme, _ = CASES["choices"]
    run = run_of(programme, 4096)
    whole = smoothed(run, 0, [Key("state-side"), Key("state-side", "A")])
    monkeypatch.setattr(convolution, "BATCH", 1024)
    parts = smoothed(run, 0, [Key("state-side"), Key("state-side", "A")])
    assert parts.quantiles(LEVELS) == pytest.approx(whole.quantiles(LEVELS), rel=3e-3)
    assert np.all(parts.reached[:, -1] == 1)
    assert np.all(np.diff(parts.reached, axis=1) >= 0)


def test_a_draw_that_cannot_be_split_is_named():
    import wageflow as wf
    from tests.simulation.smoothing.cases import cohort, programme

    steps = [wf.Share("government", 0.9), wf.Share("agency", wf.uniform(0, 1), of="gross")]
    run = run_of(programme(cohort("A", wf.Chain("greedy", steps))), 64)
    with pytest.raises(ChainError, match=r"agency.*\(replicate 5\)"):
        smoothed(run, 5, [Key("state-side")])
