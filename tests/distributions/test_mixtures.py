"""Mixtures: true inverses, jumps, gaps and moments."""

# ruff: noqa: SLF001 - the tails have no public name

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats as st
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.optimize import brentq

import wageflow.distributions as wf

TWO = wf.mixture([wf.normal(0, 1), wf.lognormal(1, 0.5)], weights=[0.3, 0.7])


def _two(x):
    return 0.3 * st.norm.cdf(x) + 0.7 * st.lognorm.cdf(x, 0.5, scale=math.e)


def test_quantiles_agree_with_a_scalar_solver():
    for u in (1e-9, 1e-4, 0.01, 0.15, 0.3, 0.5, 0.9, 0.9999):
        expected = brentq(lambda x, u=u: _two(x) - u, -50, 500, xtol=1e-14, rtol=1e-14)
        assert TWO.ppf(u) == pytest.approx(expected, rel=1e-7 if u == 1e-9 else 1e-11)


def test_far_upper_tail_keeps_its_digits():
    tail = np.array([1e-20, 1e-30])
    x = TWO._isf(tail)
    np.testing.assert_allclose(TWO._sf(x), tail, rtol=1e-12)


def test_moments_agree_with_the_sum_over_components():
    assert TWO.mean() == pytest.approx(0.7 * math.exp(1.125), rel=1e-14)
    second = 0.3 + 0.7 * math.exp(2 + 2 * 0.25)
    assert TWO.std() == pytest.approx(math.sqrt(second - TWO.mean() ** 2), rel=1e-13)
    assert TWO.support() == (-math.inf, math.inf)


def test_gaps_are_jumped_and_never_landed_in():
    gap = wf.mixture([wf.uniform(0, 1), wf.uniform(2, 3)])
    u = np.random.default_rng(0).random(2000)
    x = gap.quantile_function()(u)
    assert not ((x > 1 + 1e-9) & (x < 2 - 1e-9)).any()
    assert gap.ppf(0.5) == pytest.approx(1.0, abs=1e-12)
    np.testing.assert_allclose(x, np.where(u <= 0.5, 2 * u, 1 + 2 * u), rtol=1e-9)


def test_jumps_are_the_generalised_inverse():
    jump = wf.mixture([wf.uniform(0, 1), 0.5], weights=[0.5, 0.5])
    assert jump.ppf([0.1, 0.25, 0.26, 0.5, 0.75]).tolist() == pytest.approx(
        [0.2, 0.5, 0.5, 0.5, 0.5]
    )
    assert jump.ppf([0.26, 0.5, 0.74]).tolist() == [0.5, 0.5, 0.5]
    assert jump.ppf(0.8) == pytest.approx(0.6, rel=1e-12)
    assert jump.cdf([0.4999999999, 0.5]) == pytest.approx([0.25, 0.75])


def test_lists_in_a_mixture_give_a_list():
    lists = wf.mixture([wf.discrete({1: 0.5, 2: 0.5}), wf.discrete({2: 0.5, 3: 0.5})])
    assert lists.ppf([0.2, 0.26, 0.74, 0.76]).tolist() == [1, 2, 2, 3]


def test_a_mixture_of_one_is_the_one():
    assert wf.mixture([wf.normal(0, 1)]) == wf.normal(0, 1)
    assert wf.mixture([wf.normal(0, 1), wf.uniform(0, 1)], weights=[1, 0]) == wf.normal(0, 1)


@settings(max_examples=40, deadline=None)
@given(
    some.floats(0.05, 0.95),
    some.floats(-3, 3),
    some.floats(0.01, 5),
    some.lists(some.floats(1e-6, 1 - 1e-6), min_size=2, max_size=20),
)
def test_round_trip_and_order(weight, mu, sigma, us):
    dist = wf.mixture([wf.normal(mu, sigma), wf.triangular(-1, 0, 4)], weights=[weight, 1 - weight])
    u = np.sort(us)
    x = dist.ppf(u)
    np.testing.assert_allclose(dist.cdf(x), u, rtol=1e-10, atol=1e-14)
    assert (np.diff(x) >= 0).all()


def test_the_far_lower_tail_keeps_its_digits():
    law = wf.mixture([wf.uniform(0, 1), wf.uniform(1, 3)], [1 / 3, 2 / 3])
    u = np.geomspace(1e-290, 0.5, 100)
    np.testing.assert_allclose(law.ppf(u), 3 * u, rtol=1e-12)
