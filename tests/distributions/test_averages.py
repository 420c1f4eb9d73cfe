"""Averages of quantiles: true inverses, steps where all stand still, tails and moments."""

# ruff: noqa: SLF001 - the tails have no public name

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats as st
from hypothesis import given, settings
from hypothesis import strategies as some

import wageflow.distributions as wf
from wageflow.distributions import moments

SMOOTH = wf.vincent([wf.normal(0, 1), wf.lognormal(1, 0.5)], weights=[0.3, 0.7])


def smooth(u):
    return 0.3 * st.norm.ppf(u) + 0.7 * st.lognorm.ppf(u, 0.5, scale=math.e)


def test_quantiles_are_weighted_means_of_quantiles():
    u = np.array([1e-12, 0.01, 0.3, 0.5, 0.7, 0.99])
    np.testing.assert_allclose(SMOOTH.ppf(u), smooth(u), rtol=1e-9)
    np.testing.assert_allclose(SMOOTH.quantile_function()(u), smooth(u), rtol=1e-8)


def test_of_one_shape_it_is_that_shape():
    normal = wf.vincent([wf.normal(1, 2), wf.normal(5, 4)], weights=[0.25, 0.75])
    x = np.linspace(-10, 20, 31)
    np.testing.assert_allclose(normal.cdf(x), st.norm.cdf(x, 4, 3.5), rtol=1e-10)
    assert normal.mean() == pytest.approx(4)
    assert normal.std() == pytest.approx(3.5, rel=1e-9)
    flat = wf.vincent([wf.uniform(0, 1), wf.uniform(2, 5)])
    assert (flat.support(), flat.mean()) == ((1, 3), 2)
    assert flat.std() == pytest.approx(2 / math.sqrt(12), rel=1e-10)
    assert flat.cdf([0.9, 1.0, 1.5, 2.0, 3.0, 4.0]) == pytest.approx([0, 0, 0.25, 0.5, 1, 1])


@pytest.mark.parametrize(
    "dist",
    [
        SMOOTH,
        wf.vincent([wf.logitnormal(0, 1), wf.uniform(0.2, 0.3), 0.5]),
        wf.vincent([wf.discrete({1: 0.3, 5: 0.7}), wf.mixture([wf.uniform(0, 1), 2.0])]),
        wf.vincent([wf.empirical([1, 2, 2, 9]), wf.triangular(0, 1, 4)], weights=[0.8, 0.2]),
    ],
    ids=["smooth", "bounded", "stepped", "mixed"],
)
def test_moments_agree_with_a_million_quantiles(dist):
    u = (np.arange(10**6) + 0.5) / 10**6
    drawn = dist.quantile_function()(u)
    assert dist.mean() == pytest.approx(drawn.mean(), rel=1e-5)
    assert dist.std() == pytest.approx(drawn.std(), rel=1e-4)


def test_moments_of_a_slow_family_take_no_endless_refinement(monkeypatch):
    panels, panel = [], moments._panel

    def counted(*arguments):
        panels.append(arguments)
        assert len(panels) < 2_000, "the integral does not end"
        return panel(*arguments)

    monkeypatch.setattr(moments, "_panel", counted)
    dist = wf.vincent([wf.pert(0.4, 0.48, 0.7), wf.uniform(0.2, 0.3)])
    drawn = dist.ppf((np.arange(20_000) + 0.5) / 20_000)
    assert dist.std() == pytest.approx(drawn.std(), rel=1e-3)


def test_steps_stand_still_only_where_all_do():
    # 1 and 10 with a half each; 0, 5 and 5 by thirds: levels 1/3, 1/2
    dist = wf.vincent([wf.discrete({2: 0.5, 10: 0.5}), wf.discrete({0: 1 / 3, 6: 2 / 3})])
    values, masses = dist._atoms()
    assert values.tolist() == [1, 4, 8]
    assert masses == pytest.approx([1 / 3, 1 / 6, 1 / 2])
    assert dist.cdf([0.9, 1, 3.9, 4, 7.9, 8, 9]) == pytest.approx([0, 1 / 3, 1 / 3, 0.5, 0.5, 1, 1])
    assert dist.mean() == pytest.approx((6 + 4) / 2)
    assert dist.std() == pytest.approx(math.sqrt(1 / 3 + 16 / 6 + 32 - 25))


def test_a_step_beside_something_smooth_is_a_gap_and_no_atom():
    dist = wf.vincent([wf.discrete({0: 0.5, 10: 0.5}), wf.uniform(0, 1)])
    assert dist._atoms()[0].size == 0
    assert dist.cdf([0.25, 0.2500001, 3.0, 5.2499, 5.25, 5.375]) == pytest.approx(
        [0.5, 0.5, 0.5, 0.5, 0.5, 0.75], abs=1e-9
    )
    assert dist.ppf([0.25, 0.75]) == pytest.approx([0.125, 5.375])


def test_an_atom_in_all_components_is_one():
    mixed = wf.mixture([wf.uniform(0, 1), 1.0])
    dist = wf.vincent([mixed, mixed.__class__(mixed.components, mixed.weights)])
    values, masses = dist._atoms()
    assert values.tolist() == [1.0]
    assert masses == pytest.approx([0.5])
    assert dist.cdf([0.5, 0.999999, 1.0]) == pytest.approx([0.25, 0.5, 1.0], abs=1e-5)


def test_far_tails_keep_their_digits():
    tail = np.array([1e-20, 1e-60])
    np.testing.assert_allclose(SMOOTH._sf(SMOOTH._isf(tail)), tail, rtol=1e-11)
    np.testing.assert_allclose(SMOOTH._cdf(SMOOTH._ppf(tail)), tail, rtol=1e-11)
    upper = 0.3 * st.norm.isf(tail) + 0.7 * st.lognorm.isf(tail, 0.5, scale=math.e)
    np.testing.assert_allclose(SMOOTH._isf(tail), upper, rtol=1e-10)


def test_beyond_the_ends_there_is_nothing():
    dist = wf.vincent([wf.uniform(0, 1), wf.uniform(2, 5)])
    assert dist.cdf([-math.inf, 0.0, 4.0, math.inf]).tolist() == [0, 0, 1, 1]
    assert dist._sf(np.array([-1.0, 9.0])).tolist() == [1, 0]
    assert dist.ppf([0.0, 1.0]).tolist() == [1, 3]
    assert SMOOTH.support() == (-math.inf, math.inf)


@some.composite
def averages(draw):
    def component():
        mu, sigma = draw(some.integers(-5, 5)), draw(some.integers(1, 4))
        one = draw(
            some.sampled_from(
                [
                    wf.normal(mu, sigma),
                    wf.uniform(mu, mu + sigma),
                    wf.triangular(mu, mu + 1, mu + 1 + sigma),
                    wf.lognormal(0.1 * mu, 0.2 * sigma),
                    wf.discrete({float(mu): 1.0}),
                    wf.discrete({float(mu): 0.25, float(mu + sigma): 0.75}),
                ]
            )
        )
        return wf.mixture([one, 1.0]) if draw(some.integers(0, 7)) == 7 else one

    parts = [component() for _ in range(draw(some.integers(2, 3)))]
    raw = [draw(some.integers(1, 9)) for _ in parts]
    return wf.vincent(parts, weights=[w / sum(raw) for w in raw])


@settings(max_examples=10)
@given(averages(), some.lists(some.floats(1e-6, 1 - 1e-6), min_size=1, max_size=3))
def test_the_probability_of_a_quantile_reaches_its_level(dist, us):
    u = np.sort(us)
    x = dist.ppf(u)
    assert (np.diff(x) >= -1e-12 * np.abs(x[:-1])).all()
    reached = dist.cdf(x)
    if dist._atoms()[0].size == 0:
        np.testing.assert_allclose(reached, u, rtol=1e-8, atol=1e-12)
        np.testing.assert_allclose(dist._sf(x), 1 - u, rtol=1e-8, atol=1e-12)
    assert (reached >= u * (1 - 1e-8) - 1e-12).all()
    np.testing.assert_allclose(dist._sf(x), 1 - reached, atol=1e-9)


@settings(max_examples=25)
@given(averages(), some.lists(some.floats(-20, 20), min_size=1, max_size=3))
def test_the_quantile_of_a_probability_does_not_pass_its_value(dist, xs):
    x = np.array(xs)
    u = dist.cdf(x)
    inner = (u > 1e-9) & (u < 1 - 1e-9)
    # a hair below, so that the rounding at the edge of a gap does not jump it
    back = dist.ppf(u[inner] * (1 - 1e-9))
    assert (back <= x[inner] + 1e-7 * (1 + np.abs(x[inner]))).all()


@settings(max_examples=25)
@given(averages())
def test_it_is_written_plainly_and_typed_back(dist):
    assert wf.from_plain(dist.to_plain()) == dist
    again = eval(repr(dist), {"wf": wf})  # noqa: S307 - our own repr
    assert again == dist
    assert hash(again) == hash(dist)


@settings(max_examples=15)
@given(averages())
def test_moments_are_those_of_the_quantiles(dist):
    u = (np.arange(4_000) + 0.5) / 4_000
    drawn = dist.ppf(u)
    assert dist.mean() == pytest.approx(drawn.mean(), rel=1e-3, abs=5e-3)
    assert dist.std() == pytest.approx(drawn.std(), rel=2e-2, abs=5e-3)
    low, high = dist.support()
    assert low <= drawn.min() <= drawn.max() <= high


@pytest.mark.parametrize(
    ("components", "weights", "says"),
    [
        ([], None, "vincent"),
        ([wf.uniform(0, 1)], [0.5], "add up to 1"),
        ([wf.uniform(0, 1), 2], [0.5], "2 components but 1 weights"),
        ([wf.uniform(0, 1), 2], [1.5, -0.5], "-0.5"),
        ([wf.uniform(0, 1), "2"], None, "'2'"),
        (wf.uniform(0, 1), None, "is not a list"),
    ],
)
def test_what_cannot_be_averaged_is_refused(components, weights, says):
    with pytest.raises(ValueError, match=says):
        wf.vincent(components, weights)


def test_what_has_no_weight_is_left_out():
    assert wf.vincent([wf.uniform(0, 1), wf.normal(0, 1)], weights=[1, 0]) == wf.uniform(0, 1)
    assert wf.vincent([wf.uniform(0, 1)]) == wf.uniform(0, 1)


def test_probabilities_of_values_far_out_keep_their_digits():
    law, same = wf.vincent([wf.normal(0, 1), wf.normal(4, 3)]), st.norm(2, 2)
    x = np.array([-60.0, -30.0, -9.0, -1.0])
    np.testing.assert_allclose(law.cdf(x), same.cdf(x), rtol=1e-10)
    np.testing.assert_allclose(law.logpdf(x), same.logpdf(x), rtol=1e-10)


def test_moments_of_what_has_none_come_to_an_end():
    law = wf.vincent([wf.from_scipy(st.cauchy()), wf.lognormal(0, 80)])
    assert not law.std() < 1e9
