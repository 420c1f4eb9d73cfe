from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats as st
from hypothesis import given
from hypothesis import strategies as some

import wageflow as wf
from wageflow.errors import InputError

WITH_SCIPY = {
    "uniform": (wf.uniform(2, 5), st.uniform(2, 3)),
    "loguniform": (wf.loguniform(2, 50), st.loguniform(2, 50)),
    "triangular": (wf.triangular(1, 2, 4), st.triang(1 / 3, 1, 3)),
    "triangular from its mode": (wf.triangular(1, 1, 4), st.triang(0, 1, 3)),
    "triangular to its mode": (wf.triangular(1, 4, 4), st.triang(1, 1, 3)),
    "normal": (wf.normal(3, 0.5), st.norm(3, 0.5)),
    "lognormal": (wf.lognormal(1, 0.5), st.lognorm(0.5, scale=math.e)),
    "beta": (wf.beta(2, 5), st.beta(2, 5)),
    "beta on a range": (wf.beta(2, 1, 3, 7), st.beta(2, 1, 3, 4)),
    "pert": (wf.pert(0, 1, 5), st.beta(1.8, 4.2, 0, 5)),
    "truncated": (wf.truncate(wf.normal(0, 1), -1, 2), st.truncnorm(-1, 2)),
    "truncated far out": (wf.truncate(wf.normal(0, 1), 8, 9), st.truncnorm(8, 9)),
    "scipy": (wf.from_scipy(st.gamma(4, scale=3)), st.gamma(4, scale=3)),
}
#: Those that scipy.stats does not have, or not in this form.
OTHERS = {
    "logitnormal": wf.logitnormal(0.3, 0.8),
    "mixture": wf.mixture([wf.uniform(0, 1), wf.normal(2, 0.5)], weights=[0.25, 0.75]),
    "vincent": wf.vincent([wf.normal(0, 1), wf.uniform(1, 5)]),
    "vincent of lognormals": wf.vincent([wf.lognormal(0, 0.5), wf.lognormal(1, 0.2)]),
    "vincent with a figure": wf.vincent([wf.normal(0, 1), 3.0], weights=[0.25, 0.75]),
    "interval": wf.between(150, 230, coverage=0.9),
    "wide interval": wf.between(2, 3, coverage=0.5, family="loguniform"),
}


@pytest.mark.parametrize("name", WITH_SCIPY)
def test_density_is_that_of_scipy(name):
    ours, theirs = WITH_SCIPY[name]
    low, high = (float(theirs.ppf(u)) for u in (1e-4, 1 - 1e-4))
    x = np.linspace(low - 1, high + 1, 501)
    with np.errstate(divide="ignore"):
        expected = theirs.logpdf(x)
    np.testing.assert_allclose(ours.logpdf(x), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", [*WITH_SCIPY, *OTHERS])
def test_density_is_the_slope_of_the_distribution_function(name):
    law = WITH_SCIPY[name][0] if name in WITH_SCIPY else OTHERS[name]
    x = np.unique(law.ppf(np.linspace(0.03, 0.97, 40)))
    step = 1e-5 * (x[-1] - x[0])
    slope = (law.cdf(x + step) - law.cdf(x - step)) / (2 * step)
    # a kink of the distribution function has no slope
    smooth = np.abs(law.pdf(x + step) - law.pdf(x - step)) < 1e-2 * law.pdf(x)
    assert smooth.mean() > 0.8
    np.testing.assert_allclose(law.pdf(x)[smooth], slope[smooth], rtol=2e-3)


@pytest.mark.parametrize("name", OTHERS)
def test_density_integrates_to_one(name):
    law = OTHERS[name]
    ends = law.ppf(np.array([1e-9, 1 - 1e-9]))
    x = np.linspace(*ends, 40_001)
    assert np.trapezoid(law.pdf(x), x) == pytest.approx(1, abs=2e-4)


@pytest.mark.parametrize("name", [*WITH_SCIPY, *OTHERS])
def test_there_is_no_density_beyond_the_support(name):
    law = WITH_SCIPY[name][0] if name in WITH_SCIPY else OTHERS[name]
    low, high = law.support()
    for end in (low - 1e-6 * (1 + abs(low)), high + 1e-6 * (1 + abs(high)), -np.inf, np.inf):
        if not low <= end <= high or math.isinf(end):
            assert law.logpdf(end) == -np.inf
            assert law.pdf(end) == 0.0


def test_far_tails_keep_their_digits():
    assert wf.normal(0, 1).logpdf(100.0) == pytest.approx(-5000.918938533205, rel=1e-14)
    assert wf.normal(0, 1).pdf(100.0) == 0.0
    assert wf.lognormal(0, 1).logpdf(0.0) == -np.inf or wf.lognormal(0, 1).logpdf(0.0) < -1e4


@pytest.mark.parametrize(
    "law",
    [
        wf.discrete({1.0: 0.5, 2.0: 0.5}),
        wf.empirical([1.0, 2.0, 5.0]),
        wf.mixture([wf.normal(0, 1), 3.0]),
        wf.truncate(wf.discrete({1.0: 0.5, 2.0: 0.25, 3.0: 0.25}), 0.0, 2.5),
        wf.vincent([wf.normal(0, 1), wf.discrete({1.0: 0.5, 2.0: 0.5})]),
        wf.from_scipy(st.poisson(3.0)),
    ],
)
def test_what_has_no_density_is_refused_with_a_remedy(law):
    with pytest.raises(InputError, match=r"has no density.*write a range"):
        law.logpdf(1.0)


def test_nan_and_text_are_refused():
    with pytest.raises(InputError, match="logpdf got nan"):
        wf.normal(0, 1).logpdf([1.0, np.nan])
    with pytest.raises(InputError, match="write a number"):
        wf.normal(0, 1).pdf("x")


@given(
    mu=some.floats(-10, 10),
    sigma=some.floats(0.01, 10),
    x=some.lists(some.floats(-50, 50), min_size=1),
)
def test_shape_is_kept_and_scalars_are_floats(mu, sigma, x):
    law = wf.normal(mu, sigma)
    found = law.logpdf(np.array([x]))
    assert found.shape == (1, len(x))
    assert isinstance(law.logpdf(x[0]), float)
    assert isinstance(law.pdf(x[0]), float)
    assert found[0, 0] == law.logpdf(x[0])
