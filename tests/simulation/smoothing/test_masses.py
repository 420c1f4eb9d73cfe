"""Probabilities that the nodes of a grid get, where they are known exactly."""

from __future__ import annotations

import numpy as np
import pytest

import wageflow as wf
from wageflow.simulation.smoothing.laws import LinearLaw, PointLaw, binned, corners_of

EVEN = corners_of(wf.uniform(0, 2))


def law(*rows, corners=EVEN):
    """a + b * h for pairs (a, b), a row of equally likely ones each."""
    levels, slopes = np.array(rows, dtype=float).transpose(2, 0, 1)
    return LinearLaw(levels, slopes, corners)


def masses(made, first=0.0, step=1.0, count=20):
    rows = np.arange(len(made.level if isinstance(made, LinearLaw) else made.values))
    return made.masses(rows, first, step, count)


def over(first, last, share=1.0, count=20):
    """The same probability for the nodes from one to another."""
    found = np.zeros(count)
    found[first : last + 1] = share / (last + 1 - first)
    return found


@pytest.mark.parametrize("pair", [(3.5, 4.0), (11.5, -4.0)])
def test_what_is_even_between_two_nodes_is_even_on_those_between(pair):
    made = law([pair])
    exact = over(4, 11)
    np.testing.assert_allclose(masses(made)[0], exact, atol=1e-12)
    assert [float(end[0]) for end in made.ends] == [3.5, 11.5]
    assert [float(one[0]) for one in made.moments] == pytest.approx([7.5, 64 / 12])


@pytest.mark.parametrize("count", [6, 8, 9, 12, 13])
def test_what_lies_beyond_the_last_node_is_the_last_ones(count):
    exact = over(4, 11)[:count]
    exact[-1] += 1 - exact.sum()
    np.testing.assert_allclose(masses(law([(3.5, 4.0)]), count=count)[0], exact, atol=1e-12)


def test_a_grid_may_begin_anywhere_and_have_any_step():
    found = masses(law([(103.5, 40.0)]), first=-1.5, step=5.0, count=50)[0]
    # from node 21 to 37, half of a node's width off
    np.testing.assert_allclose(found, over(0, 15, count=50)[np.arange(50) - 21] * 1.0, atol=0.04)
    assert found.sum() == pytest.approx(1)
    assert (found * np.arange(50)).sum() * 5 - 1.5 == pytest.approx(143.5)


def test_points_of_a_row_are_equally_likely_and_narrow_ones_stay_where_their_mean_is():
    wide, other, narrow = (3.5, 4.0), (9.5, 2.0), (6.0, 0.25)
    made = law(
        [wide, wide, wide, wide], [wide, other, other, other], [wide, narrow, narrow, narrow]
    )
    exact = np.zeros((3, 20))
    exact[0] = over(4, 11)
    exact[1] = over(4, 11, 0.25) + over(10, 13, 0.75)
    exact[2] = over(4, 11, 0.25)
    exact[2, 6:8] += 0.75 * np.array([0.75, 0.25])  # 6.25
    np.testing.assert_allclose(masses(made), exact, atol=1e-12)
    np.testing.assert_allclose(masses(law([narrow, narrow]))[0, 6:8], [0.75, 0.25])
    np.testing.assert_allclose(
        made.masses(np.array([2, 0]), 0.0, 1.0, 20), exact[[2, 0]], atol=1e-12
    )


def test_from_four_steps_on_a_spread_is_one():
    assert np.count_nonzero(masses(law([(3.5, 1.99)]))[0] > 1e-9) == 2
    assert np.count_nonzero(masses(law([(3.5, 2.0)]))[0] > 1e-9) == 4


@pytest.mark.parametrize("unknown", [wf.triangular(0, 1, 4), wf.pert(0, 1, 4), wf.normal(2, 0.5)])
def test_a_distribution_function_is_followed_closely(unknown):
    corners = corners_of(unknown)
    x = np.asarray(unknown.ppf(np.linspace(0.001, 0.999, 200)))
    found = (corners.turns * np.maximum(x[:, None] - corners.knots, 0)).sum(axis=1)
    assert np.abs(found - np.linspace(0.001, 0.999, 200)).max() < 4e-4
    assert (corners.mean, corners.spread) == (unknown.mean(), unknown.std())
    made = law([(5.0, 30.0)], corners=corners)
    nodes = masses(made, count=200)[0]
    mean, variance = (float(one[0]) for one in made.moments)
    assert nodes.sum() == pytest.approx(1, abs=1e-12)
    assert (nodes * np.arange(200)).sum() == pytest.approx(mean, abs=0.02)
    spread = (nodes * np.arange(200) ** 2).sum() - mean**2
    assert spread == pytest.approx(variance + 1 / 6, rel=0.02)


def test_values_are_shared_by_the_nodes_next_to_them():
    found = binned(np.array([[0.25, 1.0, -3.0, 9.0], [1.5, 1.5, 2.0, 0.0]]), 0.25, 3)
    exact = [[0.1875 + 0.25, 0.0625 + 0.25, 0.25], [0.25, 0.25, 0.5]]
    np.testing.assert_allclose(found, exact)
    weights = np.array([[0.5, 0.25, 0.25, 0.0], [1.0, 0.0, 0.0, 0.0]])
    found = binned(np.array([[0.5, 1.0, 2.0, 2.0], [1.25, 0, 0, 0]]), weights, 3)
    np.testing.assert_allclose(found, [[0.25, 0.5, 0.25], [0.0, 0.75, 0.25]])
    assert binned(np.array([[5.0, 1.0]]), 0.5, 1).tolist() == [[1.0]]
    made = PointLaw(np.array([[10.0, 20.0], [30.0, 50.0]]))
    assert [end.tolist() for end in made.ends] == [[10.0, 30.0], [20.0, 50.0]]
    assert [one.tolist() for one in made.moments] == [[15.0, 40.0], [25.0, 100.0]]
    assert made.masses(np.array([1]), 10.0, 20.0, 3).tolist() == [[0.0, 0.5, 0.5]]
