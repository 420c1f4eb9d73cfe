"""Lists of values against scipy.stats and against plain counting."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats as st
from hypothesis import given
from hypothesis import strategies as some

import wageflow.distributions as wf

VALUES, WEIGHTS = (1, 2, 5, 9), (0.1, 0.2, 0.3, 0.4)


def test_discrete_agrees_with_scipy():
    ours = wf.discrete(dict(zip(VALUES, WEIGHTS, strict=True)))
    theirs = st.rv_discrete(values=(VALUES, WEIGHTS))
    u = np.array([1e-9, 0.05, 0.15, 0.2999, 0.31, 0.59, 0.61, 0.999999])
    np.testing.assert_array_equal(ours.ppf(u), theirs.ppf(u))
    x = np.array([0, 1, 1.5, 2, 8, 9, 10])
    np.testing.assert_allclose(ours.cdf(x), theirs.cdf(np.floor(x)), atol=1e-15)
    assert ours.mean() == pytest.approx(theirs.mean())
    assert ours.std() == pytest.approx(theirs.std())
    assert ours.support() == (1.0, 9.0)


def test_steps_are_where_the_weights_say():
    tenths = wf.discrete(dict.fromkeys(range(10), 0.1))
    assert tenths.ppf(np.arange(1, 11) / 10).tolist() == list(range(10))
    assert tenths.quantile_function()(np.array([0.3, np.nextafter(0.3, 1)])).tolist() == [2, 3]


def test_order_and_ties_do_not_matter():
    assert wf.discrete({0.55: 0.5, 0.48: 0.5}) == wf.discrete({0.48: 0.5, 0.55: 0.5})
    assert wf.empirical([3, 1, 3, 2]) == wf.discrete({1: 0.25, 2: 0.25, 3: 0.5})
    assert wf.discrete({1: 1.0, 2: 0.0}).support() == (1.0, 1.0)


@given(some.lists(some.floats(-1e9, 1e9), min_size=1, max_size=60), some.floats(1e-9, 1 - 1e-9))
def test_empirical_quantile_is_the_least_value_with_enough_below(values, u):
    dist = wf.empirical(values)
    x = dist.quantile_function()(np.array([u]))[0]
    ordered = np.sort(values)
    assert x in ordered
    assert (ordered <= x).mean() >= u - 1e-12
    assert (ordered < x).mean() <= u + 1e-12
    assert dist.cdf(x) >= u
    assert dist.mean() == pytest.approx(np.mean(values), rel=1e-9, abs=1e-6)
    assert dist.std() == pytest.approx(np.std(values), rel=1e-6, abs=1e-3)


def test_short_and_long_lists_answer_alike():
    u = np.random.default_rng(1).random(1000)
    for count in (1, 2, 16, 17, 300):
        dist = wf.empirical(np.arange(count) ** 2)
        np.testing.assert_array_equal(dist.quantile_function()(u), dist.ppf(u))
