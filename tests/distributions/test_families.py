"""Every family against scipy.stats, and the laws that any distribution obeys."""

# ruff: noqa: SLF001 - the tails have no public name

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats as st
from hypothesis import given
from hypothesis import strategies as some

import wageflow.distributions as wf
from wageflow.errors import InputError

GRID = np.unique(np.concatenate([np.linspace(0.0, 1.0, 401)[1:-1], 10.0 ** np.arange(-9.0, -2.0)]))

PAIRS = {
    "uniform": (wf.uniform(-2, 5), st.uniform(-2, 7)),
    "loguniform": (wf.loguniform(0.5, 80), st.loguniform(0.5, 80)),
    "triangular": (wf.triangular(0.40, 0.48, 0.70), st.triang(0.08 / 0.3, 0.40, 0.30)),
    "triangular, mode low": (wf.triangular(1, 1, 3), st.triang(0, 1, 2)),
    "triangular, mode high": (wf.triangular(1, 3, 3), st.triang(1, 1, 2)),
    "pert": (wf.pert(0, 1, 5), st.beta(1.8, 4.2, 0, 5)),
    "pert, shape": (wf.pert(2, 3, 6, shape=8), st.beta(3, 7, 2, 4)),
    "normal": (wf.normal(5, 2), st.norm(5, 2)),
    "lognormal": (wf.lognormal(8.5, 0.4), st.lognorm(0.4, scale=math.exp(8.5))),
    "beta": (wf.beta(2, 5), st.beta(2, 5)),
    "beta, U-shaped": (wf.beta(0.6, 0.7), st.beta(0.6, 0.7)),
    "beta, range": (wf.beta(2, 3, 10, 20), st.beta(2, 3, 10, 10)),
}
pairs = pytest.mark.parametrize(("ours", "theirs"), PAIRS.values(), ids=PAIRS)


@pairs
def test_quantiles_agree_with_scipy(ours, theirs):
    np.testing.assert_allclose(ours.ppf(GRID), theirs.ppf(GRID), rtol=2e-13)
    np.testing.assert_allclose(ours._isf(GRID), theirs.isf(GRID), rtol=1e-12)


@pairs
def test_probabilities_agree_with_scipy(ours, theirs):
    low, high = theirs.ppf(1e-9), theirs.isf(1e-9)
    x = np.linspace(low - 0.1 * (high - low), high + 0.1 * (high - low), 501)
    np.testing.assert_allclose(ours.cdf(x), theirs.cdf(x), rtol=1e-11, atol=1e-15)
    np.testing.assert_allclose(ours._sf(x), theirs.sf(x), rtol=1e-11, atol=1e-15)
    assert ours.cdf(-math.inf) == 0.0
    assert ours.cdf(math.inf) == 1.0


@pairs
def test_moments_and_support_agree_with_scipy(ours, theirs):
    assert ours.mean() == pytest.approx(theirs.mean(), rel=1e-13)
    assert ours.std() == pytest.approx(theirs.std(), rel=1e-12)
    assert ours.support() == pytest.approx(theirs.support())


@pairs
def test_the_ends_are_the_support(ours, theirs):
    assert (ours.ppf(0.0), ours.ppf(1.0)) == ours.support()
    assert theirs.support() == pytest.approx(ours.support())


def test_logitnormal_is_a_normal_seen_through_the_odds():
    ours, score = wf.logitnormal(0.3, 1.2), st.norm(0.3, 1.2)
    np.testing.assert_allclose(ours.ppf(GRID), 1 / (1 + np.exp(-score.ppf(GRID))), rtol=1e-13)
    x = np.linspace(0.001, 0.999, 99)
    np.testing.assert_allclose(ours.cdf(x), score.cdf(np.log(x / (1 - x))), rtol=1e-12)
    assert ours.cdf([-1.0, 0.0, 1.0, 2.0]).tolist() == [0.0, 0.0, 1.0, 1.0]
    assert ours.support() == (0.0, 1.0)


@pytest.mark.parametrize(("mu", "sigma"), [(0.3, 1.2), (-2.0, 0.01), (1.0, 30.0)])
def test_moments_of_logitnormal_agree_with_integration_over_the_score(mu, sigma):
    z, step = np.linspace(-12, 12, 200_001, retstep=True)
    weights = np.exp(-z * z / 2) / math.sqrt(2 * math.pi) * step
    share = 1 / (1 + np.exp(-(mu + sigma * z)))
    mean = float(weights @ share)
    std = math.sqrt(float(weights @ (share - mean) ** 2))
    assert wf.logitnormal(mu, sigma).mean() == pytest.approx(mean, rel=1e-9)
    assert wf.logitnormal(mu, sigma).std() == pytest.approx(std, rel=1e-9)


def test_spread_of_a_narrow_loguniform_keeps_its_digits():
    narrow = wf.loguniform(1.0, 1.0 + 1e-7)
    assert narrow.std() == pytest.approx(1e-7 / math.sqrt(12), rel=1e-6)
    either_side = [wf.loguniform(1.0, math.exp(2 * z)).std() for z in (0.0499999, 0.0500001)]
    assert either_side[1] == pytest.approx(either_side[0], rel=1e-5)


def test_moments_past_the_range_of_a_float_are_infinite():
    wide = wf.lognormal(0.0, 60.0)
    assert (wide.mean(), wide.std()) == (math.inf, math.inf)


numbers = some.floats(-1e6, 1e6)
widths = some.floats(1e-3, 1e6)
shares = some.floats(0.0, 1.0)
inner = some.floats(1e-12, 1.0 - 1e-12)


@some.composite
def distributions(draw):
    low, width, share = draw(numbers), draw(widths), draw(shares)
    sigma = draw(some.floats(0.05, 5.0))
    mode = min(max(low, low + share * width), low + width)
    return draw(
        some.sampled_from(
            [
                wf.uniform(low, low + width),
                wf.triangular(low, mode, low + width),
                wf.pert(low, mode, low + width),
                wf.normal(low, width),
                wf.lognormal(share * 10, sigma),
                wf.logitnormal(share * 4 - 2, sigma),
                wf.loguniform(width, width * (1.1 + share * 100)),
                wf.beta(0.5 + share * 20, sigma),
            ]
        )
    )


@given(distributions(), inner)
def test_a_quantile_has_its_probability_below_it(dist, u):
    x = dist.ppf(u)
    # One rounding of x is all that a probability can be off by.
    next_down, next_up = math.nextafter(x, -math.inf), math.nextafter(x, math.inf)
    for _ in range(3):
        next_down, next_up = math.nextafter(next_down, -math.inf), math.nextafter(next_up, math.inf)
    slack = 1e-11 * u + 1e-15
    assert dist.cdf(next_down) <= u + slack
    assert dist.cdf(next_up) >= u - slack


@given(distributions(), some.lists(inner, min_size=2, max_size=20))
def test_quantiles_rise_and_stay_within_the_support(dist, us):
    x = dist.quantile_function()(np.sort(us))
    low, high = dist.support()
    assert (np.diff(x) >= -1e-9 * np.abs(x[1:])).all()
    assert (x >= low).all()
    assert (x <= high).all()


@given(numbers, widths, shares, inner)
def test_rounding_never_passes_an_end(low, width, share, u):
    high = low + width
    mode = min(max(low, low + share * width), high)
    edge = np.array([u, 1 - 2**-53, 2**-60])
    for dist in (wf.uniform(low, high), wf.triangular(low, mode, high), wf.pert(low, mode, high)):
        x = dist._ppf(edge)
        assert low <= x.min() <= x.max() <= high


def test_scalars_give_floats_and_arrays_keep_their_shape():
    dist = wf.triangular(0, 1, 2)
    assert type(dist.ppf(0.5)) is float
    assert type(dist.ppf(np.float64(0.5))) is float
    assert type(dist.cdf(1)) is float
    assert dist.ppf(np.full((2, 3), 0.5)).shape == (2, 3)
    assert dist.ppf([]).shape == (0,)
    assert dist.quantile_function()(np.full((2, 3), 0.5)).shape == (2, 3)


@pytest.mark.parametrize("u", [-0.01, 1.01, math.nan, [0.5, 2.0]])
def test_what_is_no_probability_is_refused(u):
    with pytest.raises(InputError, match="not a probability"):
        wf.uniform(0, 1).ppf(u)


def test_text_and_nan_are_refused():
    with pytest.raises(InputError, match="write a number"):
        wf.uniform(0, 1).ppf("half")
    with pytest.raises(InputError, match="nan"):
        wf.uniform(0, 1).cdf(math.nan)


def test_equality_and_hash_are_by_value():
    assert wf.pert(0, 1, 2) == wf.pert(0.0, 1.0, 2.0)
    assert len({wf.pert(0, 1, 2), wf.pert(0, 1, 2), wf.triangular(0, 1, 2)}) == 2
    assert wf.uniform(1, 2) != wf.loguniform(1, 2)


def test_the_input_array_is_left_alone():
    u = np.array([0.2, 0.7])
    for dist, _ in PAIRS.values():
        dist.quantile_function()(u)
        dist.ppf(u)
    assert u.tolist() == [0.2, 0.7]


@pytest.mark.parametrize(("low", "high"), [(1e-30, 1e30), (1e-20, 7e15)])
def test_a_loguniform_over_many_orders_of_magnitude_is_even_in_them(low, high):
    law = wf.loguniform(low, high)
    logs = math.log10(low) + GRID * (math.log10(high) - math.log10(low))
    np.testing.assert_allclose(np.log10(law.ppf(GRID)), logs, atol=1e-11)
    np.testing.assert_allclose(np.log10(law._isf(1 - GRID)), logs, atol=1e-11)
    np.testing.assert_allclose(law.cdf(law.ppf(GRID)), GRID, rtol=1e-11, atol=1e-15)
    np.testing.assert_allclose(law._sf(law.ppf(GRID)), 1 - GRID, rtol=1e-11)
