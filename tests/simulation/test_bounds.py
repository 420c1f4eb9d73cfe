"""Extreme quantiles of sums against closed forms."""

from __future__ import annotations

import time

import numpy as np
import pytest
import scipy.stats as st

import wageflow as wf
from tests.simulation.programmes import cohort, programme
from wageflow.errors import EstimateError, UnknownNameError
from wageflow.simulation.checking.rearrangement import (
    extreme_quantiles,
    least_spread,
    rearranged,
    tail_means,
)

LEVELS = np.array([0.05, 0.25, 0.5, 0.75, 0.95])


def extremes(quantile, levels=LEVELS, **options):
    """The extremes of numbers whose draws are their quantiles at even ranks."""
    draws = quantile((np.arange(2**14) + 0.5) / 2**14)
    return extreme_quantiles(quantile, levels, tail_means(draws, levels), **options)


@pytest.mark.parametrize("count", [2, 3, 5, 12])
def test_uniforms_reach_the_mean_of_their_tails(count):
    """Two or more uniforms can have a constant sum, so the sharp bounds are the tails' means."""
    found = extremes(lambda u: np.tile(u, (count, 1)))
    for low, high, sharp in (
        (*found.lowest, count * LEVELS / 2),
        (*found.highest, count * (1 + LEVELS) / 2),
    ):
        assert (low <= sharp * (1 + 1e-6)).all()
        assert (sharp <= high * (1 + 1e-6)).all()
        assert (high - low <= 2 * count / 2**10).all()
    np.testing.assert_allclose(found.floor, count * LEVELS / 2, rtol=1e-6)
    np.testing.assert_allclose(found.ceiling, count * (1 + LEVELS) / 2, rtol=1e-6)


PAIRS = {
    "lognormals": (st.lognorm(0.8), st.lognorm(0.3, scale=4)),
    "gamma and uniform": (st.gamma(0.6), st.uniform(0, 3)),
    "exponentials": (st.expon(), st.expon()),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_two_numbers_have_the_bounds_of_makarov(pair):
    """Quantile a of a sum is at most the least q(a + (1 - a) t) + q'(1 - (1 - a) t), 0 < t < 1."""
    t = np.linspace(0, 1, 20_001)[1:-1]
    first, second = pair
    highest = [(first.ppf(a + (1 - a) * t) + second.ppf(1 - (1 - a) * t)).min() for a in LEVELS]
    lowest = [(first.ppf(a * t) + second.ppf(a - a * t)).max() for a in LEVELS]

    def by_number(u):
        return np.stack([law.ppf(np.clip(u, 0, 1 - 1e-6)) for law in pair])

    found = extremes(by_number)
    for (low, high), sharp in ((found.lowest, lowest), (found.highest, highest)):
        assert (low <= np.array(sharp) * (1 + 1e-6)).all()
        assert (high >= np.array(sharp) * (1 - 1e-6)).all()
        np.testing.assert_allclose(low, sharp, rtol=0.02)
        np.testing.assert_allclose(high, sharp, rtol=0.02)


def test_identical_pareto_numbers_reach_the_published_bounds():
    """Three Pareto numbers of tail index 2, as in Embrechts, Puccetti and Rueschendorf 2013."""
    pareto = st.lomax(2)
    levels = np.array([0.99, 0.995, 0.999])
    found = extremes(lambda u: np.tile(pareto.ppf(np.clip(u, 0, 1 - 1e-9)), (3, 1)), levels)
    for level, low, high in zip(levels, *found.highest, strict=True):
        sharp = worst_of_identical(pareto, 3, level)
        assert low <= sharp * 1.0001
        assert high >= sharp * 0.9999
        assert high / low < 1.03


def worst_of_identical(law, count, level):
    """Return the highest quantile of a sum of identical numbers of falling density.

    Wang, Peng and Yang 2013: with H(c) = (n - 1) q(level + (n - 1) c) + q(1 - c) and the c at which
    H is the mean of itself over the middle, the bound is n times the mean between the two cuts.
    """
    from scipy.integrate import quad
    from scipy.optimize import brentq

    rest = 1 - level

    def middle(c):
        start, end = level + (count - 1) * c, 1 - c
        return quad(law.ppf, start, end, limit=200)[0] / (end - start)

    def gap(c):
        ends = (count - 1) * law.ppf(level + (count - 1) * c) + law.ppf(1 - c)
        return count * middle(c) - ends

    c = brentq(gap, 1e-9 * rest, rest / count * (1 - 1e-6))
    return count * middle(c)


def test_columns_keep_their_values_and_sums_only_gain():
    rng = np.random.default_rng(0)
    columns = np.sort(rng.lognormal(size=(3, 5, 200)), axis=2)
    found = rearranged(columns)
    np.testing.assert_array_equal(np.sort(found, axis=2), columns)
    assert (found.sum(axis=1).std(axis=1) < 0.2 * columns.sum(axis=1).std(axis=1)).all()


def test_least_spread_of_normals():
    """Two normals with deviations 1 and 3 leave 2 at best; 1, 2 and 2 can cancel."""
    q = st.norm.ppf
    least = least_spread(lambda u: np.outer([1, 3], q(u)))
    assert least == pytest.approx(2, rel=5e-3)
    least = least_spread(lambda u: np.outer([1, 2, 2], q(u)))
    assert least < 0.01


def hosts(*wages, **changes):
    return programme(*(cohort(host=f"h{k}", gross_wage=w) for k, w in enumerate(wages)), **changes)


def test_uniform_hosts_of_a_programme():
    """Ten workers of wage U(0, 1) each in two hosts: everything is known."""
    found = wf.bounds(
        hosts(wf.uniform(0, 1), wf.uniform(0, 1)), concept="gross", seed=1, levels=LEVELS
    )
    table = found.table()
    assert list(table.index) == list(LEVELS)
    np.testing.assert_allclose(table["comonotone"], 20 * LEVELS, atol=0.01)
    np.testing.assert_allclose(table["lowest"], 10 * LEVELS, atol=0.01)
    np.testing.assert_allclose(table["highest"], 10 * (1 + LEVELS), atol=0.01)
    # of the sum of two uniforms: a triangle
    triangle = st.triang(0.5, 0, 20)
    np.testing.assert_allclose(table["estimated"], triangle.ppf(LEVELS), atol=0.05)
    assert found.mean == pytest.approx(10, abs=1e-3)
    np.testing.assert_allclose(
        found.sd, [0, triangle.std(), 2 * triangle.std() / 2**0.5], atol=0.02
    )
    for word in ("90 % range", "as estimated", "if all hosts move together", "P95 lies between"):
        assert word in repr(found)


def test_bounds_enclose_and_agree_with_the_summary():
    estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**13, seed=2)
    table = wf.bounds(estimate).table()
    summary = estimate.summary().loc["state-side", ["p5", "p25", "p50", "p75", "p95"]]
    np.testing.assert_allclose(table["estimated"], summary.astype(float), rtol=1e-12)
    by_host = estimate.summary(by="host").xs("state-side", level="concept")
    np.testing.assert_allclose(
        table["comonotone"], by_host[["p5", "p25", "p50", "p75", "p95"]].sum(), rtol=1e-12
    )
    for inner in ("estimated", "comonotone"):
        assert (table["lowest"] <= table[inner]).all()
        assert (table[inner] <= table["highest"]).all()
    assert (table["floor"] <= table["lowest"]).all()
    assert (table["highest"] <= table["ceiling"] + 1e-6).all()
    assert (table[["lowest_gap", "highest_gap"]] >= 0).all().all()


def test_a_shared_unknown_is_dependence_and_is_dropped():
    wage = wf.Param("wage", wf.uniform(0, 1))
    table = wf.bounds(hosts(wage, wage), concept="gross", seed=1, levels=[0.5, 0.9]).table()
    np.testing.assert_allclose(table["estimated"], table["comonotone"], rtol=1e-12)
    np.testing.assert_allclose(table["lowest"], [5, 9], atol=0.01)


@pytest.mark.parametrize("wages", [(wf.uniform(1, 2),), (wf.uniform(1, 2), 5), (3, 4)])
def test_where_at_most_one_host_is_uncertain_all_are_one(wages):
    found = wf.bounds(hosts(*wages), draws=2**10, seed=0, concept="gross")
    table = found.table()
    for name in ("comonotone", "lowest", "highest", "floor", "ceiling"):
        np.testing.assert_array_equal(table[name], table["estimated"])
    assert len(set(found.sd)) == 1


def test_certain_hosts_move_every_bound_by_what_they_earn():
    first, second = wf.uniform(1, 2), wf.uniform(1, 5)
    options = {"draws": 2**12, "seed": 0, "concept": "gross"}
    plain = wf.bounds(hosts(first, second), **options).table()
    more = wf.bounds(hosts(first, second, 7), **options).table()
    for name in ("estimated", "comonotone", "lowest", "highest", "floor", "ceiling"):
        np.testing.assert_allclose(more[name], plain[name] + 70, rtol=1e-9)


def test_the_same_seed_gives_the_same_bits():
    made = wf.load_programme("dprk-2012")
    first, second = (wf.bounds(made, draws=2**10, seed=4).table() for _ in range(2))
    assert first.equals(second)


@pytest.mark.parametrize("levels", [[0.5, 1.0], [0.0], [], "x", [1.5], [[0.5]]])
def test_levels_that_are_none_are_refused(levels):
    with pytest.raises(EstimateError, match="write probabilities"):
        wf.bounds(hosts(1, 2), levels=levels)


def test_an_unknown_concept_is_refused_before_a_run():
    start = time.perf_counter()
    with pytest.raises(UnknownNameError, match="did you mean 'state-side'"):
        wf.bounds(wf.load_programme("dprk-2012"), concept="stateside", draws=2**24)
    assert time.perf_counter() - start < 5


def test_no_run_is_outside_its_own_bounds():
    """Hosts that share one wide unknown move together, which is as far as a sum can spread."""
    wage = wf.Param("wage", wf.between(1_000, 100_000, coverage=0.9))
    made = programme(*(cohort(host=host, gross_wage=wage) for host in "AB"))
    found = wf.bounds(made, draws=2**12, seed=0)
    least, estimated, most = found.sd
    assert least <= estimated <= most * (1 + 1e-12)
    table = found.table()
    assert (table["lowest"] <= table["estimated"] * (1 + 1e-12)).all()
    assert (table["estimated"] <= table["highest"] * (1 + 1e-12)).all()


def test_bounds_of_an_interrupted_run_are_none(monkeypatch):
    from wageflow.simulation.running import workers

    ordinary, seen = workers.run_replicate, []

    def interrupted(run, number):
        seen.append(number)
        if len(seen) > 3:
            raise KeyboardInterrupt
        return ordinary(run, number)

    monkeypatch.setattr(workers, "run_replicate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        wf.bounds(programme(cohort(workers=wf.uniform(1, 2))), draws=2**8, seed=0)
