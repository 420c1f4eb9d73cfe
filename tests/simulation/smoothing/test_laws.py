"""The pieces: laws on a grid, products, and sums of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

import wageflow as wf
from wageflow.simulation.smoothing.laws import LinearLaw, PointLaw, binned, corners_of
from wageflow.simulation.smoothing.products import Factors, product_law
from wageflow.simulation.smoothing.sums import Summand, distribution_of_sum

ROW = np.array([0])
ALONE = np.zeros(0, dtype=np.intp)


def reached(law, x, row=0, count=4001):
    """Probability of at most x, from masses on a grid."""
    low, high = law.ends[0][row], law.ends[1][row]
    step = (high - low) / (count - 2)
    masses = law.masses(np.array([row]), low, step, count)[0]
    assert masses.sum() == pytest.approx(1.0, abs=1e-12)
    return np.interp(x, low + step * (np.arange(count) + 0.5), np.cumsum(masses))


def sum_of(*laws, nodes=4096):
    summands = [Summand([[(1.0, law, ROW)]], ALONE, ALONE) for law in laws]
    return distribution_of_sum(summands, np.ones(1), nodes)[:3]


def test_values_beyond_the_ends_stay_at_them():
    assert binned(np.array([[-3.0, 7.0]]), 0.5, 3).tolist() == [[0.5, 0.0, 0.5]]
    assert binned(np.array([[0.3]]), 1.0, 1).tolist() == [[1.0]]


@pytest.mark.parametrize(
    "law",
    [wf.uniform(1, 3), wf.triangular(1, 2, 5), wf.pert(1, 2, 5), wf.lognormal(0, 0.5)],
    ids=repr,
)
def test_straight_pieces_are_close_to_the_distribution_function(law):
    corners = corners_of(law)
    x = law.ppf(np.linspace(0.05, 0.95, 10))
    pieces = np.maximum(x[:, None] - corners.knots, 0.0) @ corners.turns
    # in the middle of pieces, where they are farthest; averages are far better
    assert pieces == pytest.approx(law.cdf(x), abs=4e-4)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_linear_unknown_is_integrated_exactly(sign):
    law = wf.triangular(1, 2, 5)
    made = LinearLaw(np.full((1, 1), 10.0), np.full((1, 1), 2.0 * sign), corners_of(law))
    x = 10 + 2 * sign * law.ppf(np.array([0.1, 0.5, 0.9]))
    exact = np.array([0.1, 0.5, 0.9] if sign > 0 else [0.9, 0.5, 0.1])
    assert reached(made, x) == pytest.approx(exact, abs=4e-4)
    assert made.moments[0][0] == pytest.approx(10 + 2 * sign * law.mean())
    assert made.moments[1][0] == pytest.approx(4 * law.std() ** 2)


def test_what_does_not_hang_on_the_unknown_is_a_point():
    corners = corners_of(wf.uniform(0, 1))
    made = LinearLaw(np.array([[1.0, 3.0]]), np.array([[0.0, 2.0]]), corners)
    # half a point at 1, half uniform on 3 to 5
    assert reached(made, np.array([1.01, 2.9, 4.0])) == pytest.approx([0.5, 0.5, 0.75], abs=1e-3)
    flat = LinearLaw(np.array([[1.0, 3.0]]), np.zeros((1, 2)), corners)
    assert reached(flat, np.array([2.0])) == pytest.approx([0.5])


def test_products_of_lognormals():
    factors = (wf.lognormal(0, 0.2), wf.lognormal(1, 0.3))
    law = product_law(np.full((1, 4), 2.0), factors, 2048, Factors())
    x = np.exp(np.log(2) + 1 + np.hypot(0.2, 0.3) * special.ndtri([0.05, 0.5, 0.95]))
    assert reached(law, x) == pytest.approx([0.05, 0.5, 0.95], abs=2e-6)
    assert law.moments[0][0] == pytest.approx(2 * factors[0].mean() * factors[1].mean())


def test_a_product_with_nothing_is_nothing():
    rest = np.array([[0.0, 2.0], [0.0, 0.0], [1.0, 1.0]])
    law = product_law(rest, (wf.uniform(1, 2),), 512, Factors())
    assert reached(law, np.array([0.1, 3.0])) == pytest.approx([0.5, 0.75], abs=1e-3)
    assert law.ends[1][1] == 0.0
    assert law.masses(np.array([1]), 0.0, 1.0, 2).tolist() == [[1.0, 0.0]]
    assert reached(law, np.array([1.5]), row=2) == pytest.approx([0.5], abs=1e-3)


def test_tiny_parts_do_not_spoil_the_grid():
    rest = np.array([[1e-30, 1.0, 1.0, 1.0]])
    law = product_law(rest, (wf.uniform(1, 2),), 2048, Factors())
    assert reached(law, np.array([0.5, 1.5])) == pytest.approx([0.25, 0.625], abs=1e-3)


def test_factors_are_computed_once():
    known = Factors()
    law = wf.uniform(1, 2)
    assert known.spectrum((law,), 2.0**-6, 256) is known.spectrum((law,), 2.0**-6, 256)
    assert known.corners(law) is known.corners(law)
    assert abs(known.spectrum((law,), 2.0**-6, 256)[0] - 1.0) < 1e-12


def test_a_sum_of_points_keeps_mean_and_total():
    rng = np.random.default_rng(0)
    parts = [rng.lognormal(0, 0.5, (1, 50)) for _ in range(3)]
    low, step, curve = sum_of(*(PointLaw(part) for part in parts))
    middle = low + step * (np.arange(curve.size - 1) + 0.5)
    assert np.diff(curve) @ middle == pytest.approx(sum(p.mean() for p in parts), rel=1e-9)


def test_constants_shift_a_sum():
    part = PointLaw(np.array([[1.0, 2.0]]))
    low, step, curve = sum_of(part, PointLaw(np.array([[5.0]])))
    assert np.interp(6.5, low + step * np.arange(curve.size), curve) == pytest.approx(0.5)
    low, step, curve = sum_of(PointLaw(np.array([[5.0]])), PointLaw(np.array([[-7.0]])))
    assert low + step * np.searchsorted(curve, 0.5) == pytest.approx(-2.0)


def test_the_sum_of_nothing_is_nothing():
    low, step, curve = sum_of()
    assert low + step * np.searchsorted(curve, 0.5) == pytest.approx(0.0)


@pytest.mark.parametrize("count", [20, 200])
def test_many_parts_need_no_more_nodes(count):
    parts = [PointLaw(np.linspace(0, 1, 200)[None, :]) for _ in range(count)]
    low, step, curve = sum_of(*parts, nodes=1024)
    spread = np.sqrt(count * parts[0].moments[1][0])
    x = count / 2 + spread * special.ndtri([0.05, 0.5, 0.95])
    found = np.interp(x, low + step * np.arange(curve.size), curve)
    # the central limit theorem is itself good to 3e-4 here
    assert found == pytest.approx([0.05, 0.5, 0.95], abs=2e-3)


def test_more_parts_than_nodes_come_round():
    parts = [PointLaw(np.array([[0.0, 1.0]])) for _ in range(100)]
    low, step, curve = sum_of(*parts, nodes=64)
    found = np.interp(50.0, low + step * np.arange(curve.size), curve)
    assert found == pytest.approx(0.5, abs=0.06)


def test_mixtures_are_averaged_given_what_they_share():
    low, high = PointLaw(np.array([[0.0, 0.1]])), PointLaw(np.array([[1.0, 1.1]]))
    cases = np.array([0, 1])
    part = Summand([[(1.0, low, ROW)], [(1.0, high, ROW)]], cases, ALONE)
    start, step, curve, _ = distribution_of_sum([part, part], np.array([0.25, 0.75]), 1024)

    def at(x):
        return np.interp(x, start + step * np.arange(curve.size), curve)

    # both low or both high, never one of each
    assert at(0.5) == pytest.approx(0.25)
    assert at(1.5) == pytest.approx(0.25)
    assert at(2.3) == pytest.approx(1.0)
    alone = Summand([[(0.5, low, ROW), (0.5, high, ROW)]], ALONE, ALONE)
    start, step, curve, _ = distribution_of_sum([alone, alone], np.ones(1), 1024)
    assert at(0.5) == pytest.approx(0.25)
    assert at(1.5) == pytest.approx(0.75)
