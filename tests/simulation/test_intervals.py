"""Intervals of a result against closed forms of the shortest and of the even one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import wageflow as wf
from wageflow.errors import EstimateError, UnknownNameError
from wageflow.simulation.summing.answers import ByDraws
from wageflow.simulation.summing.intervals import shortest_interval


def _programme(wage):
    return wf.Programme(
        "one wage",
        cohorts=[
            wf.Cohort(
                host="Kuwait",
                sector="construction",
                workers=1,
                gross_wage=wage,
                per="year",
                currency="USD",
                price_year=2012,
                chain=wf.Chain("all", [wf.Share("government", 0.5, of="gross")]),
            )
        ],
        sides={"state": ["government"]},
    )


@pytest.fixture(scope="module", params=["draws", "summary"])
def falling(request):
    """An exponential wage, whose shortest interval begins at its least value."""
    wage = wf.from_scipy(pytest.importorskip("scipy.stats").expon(scale=1000.0))
    return wf.simulate(_programme(wage), draws=2**14, seed=3, keep=request.param)


@pytest.mark.parametrize("coverage", [0.5, 0.9, 0.95])
def test_of_a_falling_density_the_shortest_begins_at_the_least(falling, coverage):
    low, high = falling.interval(coverage, shortest=True, concept="gross")
    found = falling.interval(coverage, shortest=True, concept="gross")
    assert 0 <= low < 5
    rank = 1000 / 1024 / (1 - coverage)  # how far apart the draws of a replicate lie there
    assert high == pytest.approx(-1000 * math.log1p(-coverage), abs=5 * found.mcse[1] + rank)


def test_the_even_one_is_two_quantiles(falling):
    found = falling.interval(0.8)
    same = falling.quantile([0.1, 0.9])
    np.testing.assert_allclose(found, same, rtol=1e-12)
    np.testing.assert_allclose(found.mcse, same.mcse, rtol=1e-9)


def test_without_a_word_it_is_the_range_that_summaries_print(falling):
    row = falling.summary().loc["state-side"]
    np.testing.assert_allclose(falling.interval(), [row["p5"], row["p95"]], rtol=1e-9)


@given(
    some.lists(some.floats(-1e6, 1e6), min_size=3, max_size=60),
    some.floats(0.02, 0.98),
)
def test_it_is_the_least_of_all_that_hold_as_many(values, coverage):
    ordered = sorted(values)
    held = min(max(math.floor(coverage * len(values) + 0.5), 1), len(values) - 1)
    least = min(ordered[k + held] - ordered[k] for k in range(len(values) - held))
    same = ByDraws(np.array([values, values]))
    (low, high), errors = shortest_interval(same, coverage, len(values))
    assert high - low == pytest.approx(least, abs=1e-9)
    assert errors.tolist() == [0.0, 0.0]


def test_of_an_even_shape_it_is_the_even_one():
    estimate = wf.simulate(_programme(wf.truncate(wf.normal(1000, 100), 0)), draws=2**17, seed=4)
    found = estimate.interval(0.95, shortest=True, concept="gross")
    assert (abs(found - [804.0036, 1195.9964]) < 3 * found.mcse).all()
    assert (found.mcse < 5).all()


def test_of_weighted_draws_too():
    estimate = wf.simulate(_programme(wf.uniform(1000, 2000)), draws=2**14, seed=5)
    target = wf.Target("gross", wf.normal(1500, 50))
    reconciled = wf.reconcile(estimate, [target])
    found = reconciled.interval(0.9, shortest=True, concept="gross")
    assert (abs(found - [1500 - 82.24, 1500 + 82.24]) < 3 * found.mcse + 2).all()


@pytest.mark.parametrize("coverage", [0, 1, -0.1, 95, math.nan, "0.9", None, True])
def test_what_is_no_coverage_is_refused(falling, coverage):
    with pytest.raises(EstimateError, match=r"write 0\.90 for 90 %"):
        falling.interval(coverage)


def test_a_name_of_nobody_is_refused(falling):
    with pytest.raises(UnknownNameError, match="Kuwait"):
        falling.interval(host="Kuwayt")
