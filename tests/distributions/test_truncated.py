"""Truncation: against scipy.stats, far out in the tails, and nothing piled up on the bounds."""

# ruff: noqa: SLF001 - the tails have no public name

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats as st
from hypothesis import given
from hypothesis import strategies as some

import wageflow.distributions as wf
from wageflow.distributions import moments
from wageflow.errors import InputError

U = np.concatenate([10.0 ** np.arange(-9.0, -2.0), np.linspace(0.01, 0.99, 99), [1 - 1e-6]])


@pytest.mark.parametrize(("low", "high"), [(-1, 2), (0.5, 3), (8, 9), (-9, -8), (30, 31)])
def test_normal_agrees_with_scipy(low, high):
    ours, theirs = wf.truncate(wf.normal(0, 1), low, high), st.truncnorm(low, high)
    np.testing.assert_allclose(ours.ppf(U), theirs.ppf(U), rtol=1e-10, atol=1e-12)
    x = np.linspace(low, high, 50)
    np.testing.assert_allclose(ours.cdf(x), theirs.cdf(x), rtol=1e-9, atol=1e-14)
    assert ours.mean() == pytest.approx(theirs.mean(), rel=1e-9)
    assert ours.std() == pytest.approx(theirs.std(), rel=1e-6)
    assert ours.support() == (low, high)


def test_moments_agree_with_closed_forms():
    half = wf.truncate(wf.normal(0, 1), 0)
    assert half.mean() == pytest.approx(math.sqrt(2 / math.pi), rel=1e-10)
    assert half.std() == pytest.approx(math.sqrt(1 - 2 / math.pi), rel=1e-10)
    # A lognormal above exp(a): moments by shifting the score, from Johnson and Kotz.
    mu, s, a = 1.0, 2.0, 1.5
    tail = wf.truncate(wf.lognormal(mu, s), math.exp(a))
    k = [math.exp(n * mu + n * n * s * s / 2) * st.norm.sf((a - mu) / s - n * s) for n in range(3)]
    assert tail.mean() == pytest.approx(k[1] / k[0], rel=1e-10)
    assert tail.std() == pytest.approx(math.sqrt(k[2] / k[0] - (k[1] / k[0]) ** 2), rel=1e-9)


def test_moments_survive_a_kink():
    kinked = wf.truncate(wf.triangular(0, 1, 3), 0.5, 2)
    x = np.linspace(0.5, 2, 2_000_001)
    density = np.where(x < 1, x / 1.5, (3 - x) / 3)
    mean = np.trapezoid(x * density, x) / np.trapezoid(density, x)
    variance = np.trapezoid((x - mean) ** 2 * density, x) / np.trapezoid(density, x)
    assert kinked.mean() == pytest.approx(mean, rel=1e-9)
    assert kinked.std() == pytest.approx(math.sqrt(variance), rel=1e-9)


def test_nothing_piles_up_on_the_bounds():
    u = np.random.default_rng(3).random(20_000)
    for dist in (wf.normal(0, 1), wf.beta(2, 2, -1, 1), wf.triangular(-1, 0, 1)):
        x = wf.truncate(dist, -0.5, 0.5).quantile_function()(u)
        assert x.min() > -0.5
        assert x.max() < 0.5
        assert np.unique(x).size == np.unique(u).size


def test_no_quantile_is_infinite_where_one_bound_is_open():
    dist = wf.truncate(wf.normal(0, 1), -20)
    assert np.isfinite(dist.quantile_function()(np.array([2**-53, 1 - 2**-53]))).all()


def test_quick_and_exact_agree():
    u = np.random.default_rng(4).random(5000)
    for dist in (
        wf.truncate(wf.normal(0, 1), -1, 2),
        wf.truncate(wf.normal(0, 1), 3, None),
        wf.truncate(wf.lognormal(8.5, 0.4), 1000, 9000),
    ):
        np.testing.assert_allclose(dist.quantile_function()(u), dist.ppf(u), rtol=1e-11)


@given(some.floats(-4, 4), some.floats(0.01, 5), some.floats(1e-9, 1 - 1e-9))
def test_truncation_is_conditioning(low, width, u):
    whole = wf.normal(0.5, 1.5)
    part = wf.truncate(whole, low, low + width)
    x = part.ppf(u)
    mass = whole.cdf(low + width) - whole.cdf(low)
    assert low <= x <= low + width
    assert part.cdf(x) == pytest.approx(u, rel=1e-7, abs=1e-12)
    assert (whole.cdf(x) - whole.cdf(low)) / mass == pytest.approx(u, rel=1e-6, abs=1e-9)


def test_the_simpler_way_to_say_it_is_taken():
    assert wf.truncate(wf.uniform(0, 10), 2, 20) == wf.uniform(2, 10)
    assert wf.truncate(wf.loguniform(1, 10), None, 4) == wf.loguniform(1, 4)
    assert wf.truncate(wf.lognormal(8, 1), 0) == wf.lognormal(8, 1)
    twice = wf.truncate(wf.truncate(wf.normal(0, 1), -1, 2), 0, 3)
    assert twice == wf.truncate(wf.normal(0, 1), 0, 2)
    assert wf.truncate(wf.discrete({1: 0.2, 2: 0.3, 3: 0.5}), 2, 3).ppf(0.3) == 2.0
    assert wf.truncate(wf.discrete({1: 0.2, 2: 0.3, 3: 0.5}), 2).mean() == pytest.approx(2.625)


def test_a_truncated_mixture_keeps_the_odds_of_what_is_left():
    whole = wf.mixture([wf.uniform(0, 1), wf.uniform(0, 4), 3.0], weights=[0.4, 0.4, 0.2])
    part = wf.truncate(whole, 0.5, 3)
    assert part.cdf(1.0) == pytest.approx((0.2 + 0.05) / (0.2 + 0.25 + 0.2))
    assert part.ppf(0.9) == 3.0
    assert part.support() == (0.5, 3.0)


def test_lists_of_scipy_are_cut_too():
    part = wf.truncate(wf.from_scipy(st.poisson(4)), 2, 6)
    mass = st.poisson(4).pmf(np.arange(2, 7))
    assert part.support() == (2.0, 6.0)
    assert part.cdf(3) == pytest.approx(mass[:2].sum() / mass.sum())


def test_an_infinite_moment_stays_infinite():
    assert wf.truncate(wf.from_scipy(st.pareto(0.5)), 2).mean() == math.inf


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [
        (2, 3, "nothing lies between"),
        (None, None, "no bound"),
        (0.7, 0.2, "low 0.7 is not below high 0.2"),
        (0.5, 0.5, "not below"),
        (math.nan, 1, "not finite"),
        ("a", 1, "not a number"),
    ],
)
def test_bad_bounds_are_refused(low, high, says):
    with pytest.raises(InputError, match=says):
        wf.truncate(wf.beta(2, 3), low, high)


def test_only_distributions_are_truncated():
    with pytest.raises(InputError, match="not a distribution"):
        wf.truncate(5, 0, 1)


@pytest.mark.parametrize("bound", [-30.0, -36.0])
def test_a_far_tail_with_one_open_end_has_finite_quantiles_and_moments(bound):
    for law, sign in (
        (wf.truncate(wf.normal(0, 1), None, bound), 1),
        (wf.truncate(wf.normal(0, 1), -bound, None), -1),
    ):
        u = np.concatenate([np.geomspace(1e-300, 0.5, 50), 1 - np.geomspace(2e-16, 0.5, 9)])
        assert np.isfinite(law.ppf(u)).all()
        # beyond z, the mean of a normal is by Mills' ratio, whose series is -z - 1/z + 2/z**3 - ...
        z = -bound
        assert sign * law.mean() == pytest.approx(-z - 1 / z + 2 / z**3 - 10 / z**5, rel=1e-6)
        assert law.std() == pytest.approx(1 / z, rel=0.01)


@pytest.mark.parametrize("width", [1e-6, 1e-9, 1e-12])
def test_moments_of_a_window_of_a_few_floats_come_to_an_end(width):
    quantiles = Counted(wf.truncate(wf.normal(0, 1), 0.3, 0.3 + width))
    mean, std = moments.quantile_moments(quantiles)
    assert mean == pytest.approx(0.3 + width / 2, abs=width / 100 + 2e-16)
    assert std == pytest.approx(width / math.sqrt(12), rel=1e-15 / width + 1e-9)
    assert quantiles.asked < 5_000


class Counted:
    """A distribution that counts how often its quantiles are asked for."""

    def __init__(self, law):
        self.law, self.asked = law, 0

    def _ppf(self, u):
        self.asked += 1
        return self.law._ppf(u)

    def _isf(self, q):
        self.asked += 1
        return self.law._isf(q)
