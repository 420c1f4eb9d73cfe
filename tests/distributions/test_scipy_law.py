"""Distributions borrowed from scipy.stats."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import scipy.stats as st

import wageflow.distributions as wf
from wageflow.errors import InputError

U = np.random.default_rng(5).random(2000)


@pytest.mark.parametrize(
    "frozen", [st.weibull_min(1.5), st.gamma(3, scale=2), st.t(4, loc=1), st.poisson(4)]
)
def test_it_is_what_scipy_has(frozen):
    ours = wf.from_scipy(frozen)
    np.testing.assert_allclose(ours.ppf(U), frozen.ppf(U), rtol=1e-13)
    np.testing.assert_allclose(ours.quantile_function()(U), frozen.ppf(U), rtol=1e-7, atol=1e-9)
    x = np.linspace(-2, 9, 34)
    np.testing.assert_allclose(ours.cdf(x), frozen.cdf(x), rtol=1e-13)
    assert ours.mean() == pytest.approx(frozen.mean())
    assert ours.std() == pytest.approx(frozen.std())
    assert ours.support() == frozen.support()


def test_named_parameters_in_any_order_are_equal():
    one = wf.from_scipy(st.gamma(a=3, scale=2))
    assert one == wf.from_scipy(st.gamma(scale=2, a=3))
    assert repr(one) == "wf.from_scipy(scipy.stats.gamma(a=3.0, scale=2.0))"


def test_a_distribution_of_the_users_own_is_refused():
    class Mine(st.rv_continuous):
        def _cdf(self, x):
            return x

    with pytest.raises(InputError, match="no distribution of scipy"):
        wf.from_scipy(Mine(a=0, b=1, name="mine")())
    with pytest.raises(InputError, match="not the distribution that scipy"):
        wf.from_scipy(Mine(a=0, b=1, name="norm")())


def test_too_long_a_list_is_refused():
    with pytest.raises(InputError, match="too many to list"):
        wf.from_scipy(st.randint(0, 10_000_000)).quantile_function()


def test_a_mixture_may_hold_whole_numbers():
    mixed = wf.mixture([wf.from_scipy(st.poisson(4)), wf.discrete({0: 1.0})])
    assert mixed.ppf([0.3, 0.6]).tolist() == [0.0, 2.0]


def test_no_default_path_imports_scipy_stats():
    code = (
        "import sys, numpy as np, wageflow.distributions as wf\n"
        "assert 'scipy' not in sys.modules\n"
        "u = np.array([0.3])\n"
        "parts = [wf.pert(0, 1, 2), wf.between(1, 2, coverage=0.9), wf.logitnormal(0, 1)]\n"
        "for d in [*parts, wf.mixture(parts), wf.truncate(wf.normal(0, 1), 0)]:\n"
        "    d.quantile_function()(u), d.ppf(0.5), d.mean(), d.std(), d.cdf(1.0)\n"
        "assert 'scipy.stats' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - a fixed text
