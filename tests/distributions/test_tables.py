"""Tables against the formulas that they stand for."""

# ruff: noqa: SLF001 - the tails have no public name

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats as st

import wageflow.distributions as wf
from wageflow.distributions.tables import QuantileTable, tabulated

U = np.random.default_rng(7).random(40_000)
SMOOTH = [
    wf.beta(2, 5),
    wf.beta(0.6, 0.7),
    wf.beta(60, 90, 1, 3),
    wf.pert(0.40, 0.48, 0.70),
    wf.pert(0, 0, 1),
    wf.pert(0.3, 0.5, 1.0, shape=10),
    wf.truncate(wf.beta(2, 5), 0.1, 0.5),
    wf.truncate(wf.pert(0.40, 0.48, 0.70), None, 0.6),
    wf.mixture([wf.normal(0, 1), wf.normal(5, 2)]),
    wf.mixture([wf.uniform(0.4, 0.5), wf.pert(0.40, 0.48, 0.70)], weights=[0.3, 0.7]),
    wf.from_scipy(st.weibull_min(1.5)),
    wf.from_scipy(st.gamma(3, scale=2)),
]


@pytest.mark.parametrize("dist", SMOOTH, ids=repr)
def test_a_table_is_off_by_less_than_it_says(dist):
    x = dist.quantile_function()(U)
    off = np.where(U < 0.5, np.abs(dist._cdf(x) - U), np.abs(dist._sf(x) - (1 - U)))
    assert off.max() <= 5e-11
    if dist != wf.beta(0.6, 0.7):  # near 1 its values are too close together for floats
        assert (off / np.minimum(U, 1 - U)).max() <= 1e-10


@pytest.mark.parametrize("dist", SMOOTH, ids=repr)
def test_most_values_come_from_the_table(dist):
    function = dist.quantile_function()
    table = getattr(function, "args", (function,))[0]
    assert isinstance(table, QuantileTable)
    assert table.exact_share < 0.002


def test_the_median_the_ends_of_cells_and_the_tails_are_right():
    edges = np.concatenate([2.0 ** -np.arange(1.0, 60.0), np.arange(1, 64) / 128])
    u = np.unique(np.concatenate([edges, np.nextafter(edges, 0), np.nextafter(edges, 1)]))
    u = np.unique(np.concatenate([u, 1 - u[u >= 2**-53]]))
    dist = wf.beta(2, 5)
    np.testing.assert_allclose(dist.quantile_function()(u), dist.ppf(u), rtol=1e-10)


def test_blocks_of_any_size_give_the_same_bits():
    for dist in (SMOOTH[0], SMOOTH[9], wf.triangular(0, 1, 3), wf.lognormal(0, 1)):
        function = dist.quantile_function()
        whole = function(U)
        cut = np.concatenate([function(block) for block in np.array_split(U, 37)])
        np.testing.assert_array_equal(whole, cut)
        np.testing.assert_array_equal(whole.reshape(4, -1), function(U.reshape(4, -1)))


def test_all_ranges_of_one_shape_share_a_table():
    one = wf.pert(0, 1, 4).quantile_function()
    two = wf.pert(10, 20, 50).quantile_function()
    assert one.args[0] is two.args[0]


def test_values_that_carry_probability_come_out_to_the_bit():
    dist = wf.mixture([wf.discrete({0.1: 0.5, 0.7: 0.5}), wf.beta(2, 5)], weights=[0.8, 0.2])
    x = dist.quantile_function()(U)
    assert np.isin(x, [0.1, 0.7]).mean() == pytest.approx(0.8, abs=0.01)
    np.testing.assert_allclose(x, dist._ppf(U), rtol=1e-8)


def test_what_no_table_can_hold_is_computed():
    steps = wf.mixture([wf.empirical(np.arange(400.0)), wf.uniform(0, 400)])
    function = tabulated(steps)
    assert not isinstance(function, QuantileTable)
    np.testing.assert_array_equal(function(U[:50]), steps._ppf(U[:50]))


def test_shares_never_exceed_one():
    top = np.array([1 - 2**-53, 1 - 2**-20, 1 - 2**-11, 0.9999])
    for dist in (wf.beta(5, 0.3), wf.pert(0.2, 1, 1), wf.beta(2, 1, 0.1, 1)):
        assert dist.quantile_function()(top).max() <= 1.0
