"""Against distributions that are known in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special

import wageflow as wf
from tests.simulation.smoothing.cases import LEVELS, cohort, programme, run_of, with_discrete
from wageflow.simulation.smoothing import plan, smoothed
from wageflow.simulation.summing.curves import Curves
from wageflow.simulation.summing.summary import Key

ALL = wf.Chain("all", [wf.Share("government", 1.0)])
METHODS = ("convolution", "conditional")


def irwin_hall(x, count):
    """Probability that so many uniform numbers add up to at most x."""
    terms = [(-1) ** k * math.comb(count, k) * max(x - k, 0.0) ** count for k in range(count + 1)]
    return math.fsum(terms) / math.factorial(count)


@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_sum_of_uniforms_is_irwin_hall(count):
    hosts = [cohort(str(k), ALL, workers=wf.uniform(0, 1), gross_wage=1.0) for k in range(count)]
    run = run_of(programme(*hosts), 16)
    curves = smoothed(run, 0, [Key("gross")])
    for x in np.linspace(0.02, 0.98, 9) * count:
        found = curves.probability(np.array([x]))[0]
        assert found == pytest.approx(irwin_hall(x, count), abs=2e-5)


@pytest.mark.parametrize("sigma", [0.1, 0.5, 1.0])
def test_product_of_lognormals_is_lognormal(sigma):
    chain = wf.Chain("c", [wf.Share("government", wf.uniform(0.999999, 1.0))])
    host = cohort("A", chain, workers=wf.lognormal(2, sigma), gross_wage=wf.lognormal(1, 0.3))
    run = run_of(programme(host), 16)
    found = smoothed(run, 0, [Key("state-side")]).quantiles(LEVELS)[0]
    exact = np.exp(3 + math.hypot(sigma, 0.3) * special.ndtri(LEVELS))
    # a heavy tail leaves few nodes to the middle
    assert found == pytest.approx(exact, rel={0.1: 5e-6, 0.5: 2e-5, 1.0: 1e-2}[sigma])


@pytest.mark.parametrize("method", METHODS)
def test_an_unknown_of_its_own_needs_no_points_at_all(method):
    law = wf.pert(100, 150, 400)
    run = run_of(programme(cohort("A", ALL, workers=law, gross_wage=2.0)), 1)
    curves = smoothed(run, 0, [Key("gross")], made=plan(run, method))
    u = np.array([0.01, 0.25, 0.5, 0.75, 0.99])
    assert curves.quantiles(u)[0] == pytest.approx(2 * law.ppf(u), rel=1e-5)


def test_combinations_of_discrete_unknowns_are_exact():
    run = run_of(with_discrete(), 256)
    curves = smoothed(run, 0, [Key("gross"), Key("state-side")])
    # half way between the amounts: 1100, 1300, 2100, 2300 in all
    for x, exact in ((1_200, 0.125), (1_700, 0.5), (2_200, 0.625)):
        assert curves.probability(np.array([x, 0]))[0] == pytest.approx(exact, abs=1e-12)
    # a quarter of them with 0.3, half with 0.7
    for x, exact in (
        (300, 0.3 * 0.125),
        (400, 0.3 * 0.5),
        (600, 0.3 + 0.7 * 0.125),
        (1_100, 0.3 + 0.7 * 0.625),
    ):
        assert curves.probability(np.array([0, x]))[1] == pytest.approx(exact, abs=1e-12)


def test_a_reading_that_several_hosts_share_makes_them_dependent():
    rate = wf.OneOf("reading", {0.2: 0.5, 0.8: 0.5})
    chain = wf.Chain("c", [wf.Share("government", rate)])
    hosts = [cohort(h, chain, workers=wf.uniform(9, 11), gross_wage=1.0) for h in "ABC"]
    run = run_of(programme(*hosts), 256)
    curves = smoothed(run, 0, [Key("state-side")])
    # 27 to 33 workers: either 5.4 to 6.6 or 21.6 to 26.4, nothing between
    assert curves.probability(np.array([14.0]))[0] == pytest.approx(0.5, abs=1e-12)
    assert curves.probability(np.array([6.0]))[0] == pytest.approx(0.25, abs=1e-6)
    assert curves.probability(np.array([24.0]))[0] == pytest.approx(0.75, abs=1e-6)


def test_one_common_unknown_times_a_sum():
    rate = wf.Param("rate", wf.uniform(0.4, 0.6))
    chain = wf.Chain("c", [wf.Share("government", rate)])
    hosts = [cohort(h, chain, workers=wf.uniform(8, 12), gross_wage=1.0) for h in "ABCD"]
    run = run_of(programme(*hosts), 1024)
    assert plan(run).common == ("rate",)
    curves = [smoothed(run, n, [Key("state-side")]) for n in range(8)]
    # E P(S <= x / rate), S of four uniform numbers, over the rate by a fine midpoint rule
    rates = 0.4 + 0.2 * (np.arange(2_000) + 0.5) / 2_000
    for x in (16.0, 19.0, 24.0):
        exact = np.mean([irwin_hall((x / r - 32) / 4, 4) for r in rates])
        found = [curve.probability(np.array([x]))[0] for curve in curves]
        assert np.mean(found) == pytest.approx(exact, abs=2e-4)


def test_a_common_unknown_that_outweighs_all_else_is_not_conditioned_on():
    rate = wf.Param("rate", wf.uniform(0.2, 0.8))
    chain = wf.Chain("c", [wf.Share("government", rate)])
    hosts = [cohort(h, chain, workers=wf.uniform(9.99, 10.01), gross_wage=1.0) for h in "ABCD"]
    run = run_of(programme(*hosts), 256)
    assert plan(run).common == ()
    found = [smoothed(run, n, [Key("state-side")]).quantiles(LEVELS)[0] for n in range(8)]
    exact = 40 * (0.2 + 0.6 * LEVELS)
    assert np.mean(found, axis=0) == pytest.approx(exact, rel=1e-2)


@pytest.mark.parametrize("method", ["convolution", "conditional", "plain"])
def test_what_is_certain_is_one_number(method):
    run = run_of(programme(cohort("A", ALL, workers=10, gross_wage=100.0)), 4)
    curves = smoothed(run, 0, [Key("gross"), Key("owed")], made=plan(run, method))
    assert curves.quantiles(LEVELS)[0] == pytest.approx(1_000, rel=1e-8)
    assert curves.probability(np.array([1_000.0, 0.0])) == pytest.approx(1.0, abs=1e-6)
    assert curves.probability(np.array([999.0, -1e-9])).tolist() == [0.0, 0.0]
    assert curves.quantiles(LEVELS)[1] == pytest.approx(0.0, abs=1e-12)


def test_means_of_replicates_have_the_error_that_their_spread_says():
    # of an unknown that is used twice, hence not integrated out
    heads = wf.Param("heads", wf.uniform(20, 40))
    quota = wf.Chain("quota", [wf.Fee("government", wf.per_head(900, workers=heads))])
    run = run_of(programme(cohort("A", ALL, gross_wage=1.0), cohort("B", quota, workers=heads)), 64)
    made = plan(run)
    found = np.array(
        [smoothed(run, n, [Key("workers")], made=made).quantiles([0.25])[0, 0] for n in range(64)]
    )
    # uniform on 80 to 120 plus uniform on 20 to 40: symmetric, a quarter at most 120
    assert abs(found.mean() - 120) < 4 * found.std(ddof=1) / 8
    assert found.std(ddof=1) / 8 < 0.01


@pytest.mark.parametrize("unit", [1.0, 1e-3])
def test_what_costs_more_than_it_brings_is_below_zero_in_any_unit(unit):
    """Net of a cost that is above the wage by chance; the headcount multiplies all of it."""
    host = cohort(
        "A",
        ALL,
        workers=wf.uniform(0.9, 1.1),
        gross_wage=wf.uniform(900 * unit, 1_100 * unit),
        state_cost=1_000 * unit,
    )
    run = run_of(programme(host), 4096)
    curves = smoothed(run, 0, [Key("net")], made=plan(run, "convolution"))
    low, middle, high = curves.quantiles(LEVELS)[0] / unit
    assert middle == pytest.approx(0.0, abs=0.2)
    end = 90.0 / (math.log(1.1 / 0.9) / 0.2)  # over the mean of 1 / headcount
    assert (low, high) == pytest.approx((-end, end), abs=0.3)


def test_what_is_net_of_a_common_cost_may_be_asked_for_alone():
    """The headcount of both hosts is certain, so that only the cost that they share moves it."""
    upkeep = wf.Param("upkeep", wf.uniform(0, 10))
    hosts = [cohort(h, ALL, workers=10, gross_wage=100.0, state_cost=upkeep) for h in "AB"]
    run = run_of(programme(*hosts), 1024)
    assert plan(run).after_costs is not None
    found = smoothed(run, 0, [Key("net")]).quantiles(LEVELS)[0]
    assert found == pytest.approx(2_000 - 200 * (1 - LEVELS), abs=0.5)


def test_a_curve_is_read_up_to_its_last_node():
    ends = np.array([[0.0], [30.0]])
    curve = Curves(np.zeros(1), np.array([10.0]), np.array([[0.0, 0.2, 0.6, 1.0]]), ends)
    found = curve.quantiles([0.0, 0.1, 0.4, 0.8, 0.9, 1.0])[0]
    assert found == pytest.approx([0.0, 5.0, 15.0, 25.0, 27.5, 30.0])
