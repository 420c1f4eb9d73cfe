"""Inverting rising functions that are smooth, level, or jump."""

from __future__ import annotations

import numpy as np

from wageflow.distributions.inversion import smallest_reaching


def _solve(function, targets, low, high):
    targets = np.asarray(targets, dtype=float)
    ends = np.full(targets.shape, float(low)), np.full(targets.shape, float(high))
    return smallest_reaching(lambda x, t: function(x) - t, targets, *ends)


def test_smooth_functions_are_inverted_to_rounding():
    targets = np.linspace(0.001, 0.999, 500)
    np.testing.assert_allclose(_solve(np.tanh, targets, 0, 50), np.arctanh(targets), rtol=1e-13)
    np.testing.assert_allclose(
        _solve(lambda x: x**7, targets, 0, 9), targets ** (1 / 7), rtol=1e-13
    )


def test_a_jump_is_found_to_the_bit_from_above():
    x = _solve(lambda x: np.where(x >= 0.3, 1.0, 0.0), [0.5], 0, 1)[0]
    assert 0.3 <= x <= 0.3 * (1 + 1e-14)


def test_the_left_end_of_a_level_stretch_is_taken():
    x = _solve(lambda x: np.minimum(x, 1.0) + np.maximum(x - 2.0, 0.0), [1.0, 1.0001], 0, 3)
    np.testing.assert_allclose(x, [1.0, 2.0001], rtol=1e-12)


def test_a_target_met_at_the_lower_bound_needs_no_search():
    assert _solve(lambda x: x, [0.0], 0.0, 1.0).tolist() == [0.0]


def test_each_answer_is_its_own():
    targets = np.random.default_rng(2).random(300)
    together = _solve(lambda x: x**3, targets, 0, 1)
    alone = [_solve(lambda x: x**3, [t], 0, 1)[0] for t in targets]
    assert together.tolist() == alone


def test_answers_of_all_orders_of_magnitude_keep_their_digits():
    targets = np.geomspace(1e-280, 0.5, 200)
    np.testing.assert_allclose(_solve(lambda x: x / 3, targets, 1e-300, 3), 3 * targets, rtol=1e-13)
    np.testing.assert_allclose(
        _solve(lambda x: x**2 / (1 + x), targets, 1e-300, 9),
        (targets + np.sqrt(targets**2 + 4 * targets)) / 2,
        rtol=1e-13,
    )


def test_of_brackets_below_zero_too():
    targets = np.geomspace(1e-9, 0.9, 200)
    found = _solve(lambda x: -1 / x, targets, -1e12, -1)
    np.testing.assert_allclose(found, -1 / targets, rtol=1e-13)
