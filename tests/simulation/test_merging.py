"""Means and variances merged block by block, against certified values and laws.

The four sets of numerical accuracy are those of NIST's Statistical Reference Datasets (univariate
summary statistics, NumAcc1 to NumAcc4), which are given by a rule; mean and standard deviation are
certified as exact. Their digits stand far from the point, which breaks a sum of squares about zero.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from wageflow.simulation.summing.merging import Merged, merge, part_of


def accuracy(middle, count):
    """Return `middle`, then pairs a tenth below and above it."""
    pairs = [middle - 0.1, middle + 0.1]
    return np.array([middle, *(pairs * (count // 2))])


# name: values, certified mean, certified standard deviation, digits that doubles can give of it:
# a value of 1e6 (1e7) is stored to 1e-10 (2e-9), that is, to 9 (8) digits of a deviation of 0.1
NIST = {
    "NumAcc1": (np.array([10_000_001.0, 10_000_003.0, 10_000_002.0]), 10_000_002.0, 1.0, 15),
    "NumAcc2": (accuracy(1.2, 1_000), 1.2, 0.1, 14),
    "NumAcc3": (accuracy(1_000_000.2, 1_000), 1_000_000.2, 0.1, 9),
    "NumAcc4": (accuracy(10_000_000.2, 1_000), 10_000_000.2, 0.1, 8),
}


def merged(values, cuts):
    """Return the moments of values that come in blocks with these ends."""
    blocks = (b for b in np.split(values, sorted(cuts)) if b.size)
    return Merged(part_of(b[None], np.empty((1, b.size))) for b in blocks).whole()


def deviation(part):
    return float(np.sqrt(part.squares[0] / (part.draws - 1)))


@pytest.mark.parametrize("name", NIST)
@pytest.mark.parametrize("seed", range(20))
def test_certified_values_of_nist_however_they_are_cut(name, seed):
    values, mean, sd, digits = NIST[name]
    rng = np.random.default_rng(seed)
    cuts = rng.integers(0, len(values) + 1, size=rng.integers(0, 60))
    found = merged(values, cuts)
    assert found.draws == len(values)
    assert float(found.mean[0]) == pytest.approx(mean, rel=10.0**-15)
    assert deviation(found) == pytest.approx(sd, rel=10.0**-digits)


def test_one_draw_at_a_time():
    values, mean, sd, digits = NIST["NumAcc4"]
    found = merged(values, range(1, len(values)))
    assert float(found.mean[0]) == pytest.approx(mean, rel=10.0**-15)
    assert deviation(found) == pytest.approx(sd, rel=10.0**-digits)


def test_a_sum_of_squares_about_zero_would_fail():
    """The reference data tell the method from the one that it replaces."""
    values, mean, sd, _ = NIST["NumAcc4"]
    naive = ((values**2).sum() - len(values) * mean**2) / (len(values) - 1)
    assert abs(naive - sd**2) > 0.1 * sd**2


draws = some.lists(some.floats(-1e12, 1e12), min_size=1, max_size=60)
places = some.lists(some.integers(0, 60), max_size=8)


@given(draws, places, places)
def test_the_cut_changes_nothing_but_rounding(values, one, other):
    values = np.array(values)
    first, second = (merged(values, [min(c, len(values)) for c in cuts]) for cuts in (one, other))
    size = np.abs(values).max()
    np.testing.assert_allclose(first.mean, second.mean, rtol=0, atol=1e-14 * size)
    room = 1e-14 * size * (size + np.ptp(values))
    np.testing.assert_allclose(first.variance, second.variance, rtol=1e-13, atol=room)
    assert (first.squares >= 0).all()


@given(draws, places, some.randoms(use_true_random=False))
def test_the_order_changes_nothing_but_rounding(values, cuts, random):
    turned = list(values)
    random.shuffle(turned)
    cuts = [min(c, len(values)) for c in cuts]
    first, second = merged(np.array(values), cuts), merged(np.array(turned), cuts)
    size = np.abs(values).max()
    np.testing.assert_allclose(first.mean, second.mean, rtol=0, atol=1e-14 * size)
    np.testing.assert_allclose(first.variance, second.variance, rtol=1e-13, atol=1e-14 * size**2)


@given(draws, some.floats(-1e6, 1e6), some.sampled_from([0.5, 2.0, -4.0]))
def test_shifting_and_scaling(values, shift, factor):
    values = np.array(values)
    plain, changed = merged(values, [7]), merged(factor * values + shift, [7])
    size = abs(factor) * np.abs(values).max() + abs(shift)
    np.testing.assert_allclose(changed.mean, factor * plain.mean + shift, rtol=0, atol=1e-14 * size)
    np.testing.assert_allclose(
        changed.variance, factor**2 * plain.variance, rtol=1e-12, atol=1e-14 * size**2
    )


def test_merging_is_symmetric_and_blocks_of_several_series_stay_apart():
    rng = np.random.default_rng(3)
    values = rng.normal([[5.0], [1e8]], [[1.0], [0.01]], size=(2, 1_000))
    parts = [part_of(v, np.empty_like(v)) for v in np.split(values, [300], axis=1)]
    one, other = merge(*parts), merge(*parts[::-1])
    np.testing.assert_allclose(one.mean, other.mean, rtol=1e-15)
    np.testing.assert_allclose(one.variance, other.variance, rtol=1e-12)
    np.testing.assert_allclose(one.mean, values.mean(axis=1), rtol=1e-15)
    np.testing.assert_allclose(one.variance, values.var(axis=1), rtol=1e-7)


def test_memory_grows_with_the_logarithm_of_the_number_of_blocks():
    found = Merged()
    for k in range(1_000):
        found.add(part_of(np.array([[float(k)]]), np.empty((1, 1))))
        assert len(found) <= 10
    assert found.whole().mean[0] == pytest.approx(499.5)
    assert found.whole().variance[0] == pytest.approx((1_000**2 - 1) / 12)
