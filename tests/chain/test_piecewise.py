"""Piecewise linear functions must be what the same code computes from numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wageflow.chain.piecewise import Piecewise, identity

cents = st.integers(0, 1_000_000).map(lambda count: count / 100)
OPERATIONS = {
    "plus": lambda f, x: f + x,
    "minus": lambda f, x: f - x,
    "times": lambda f, x: f * (x / 10_000),
    "at most": np.minimum,
    "at least": np.maximum,
    "marginal": lambda f, x: f - 0.3 * np.maximum(f - x, 0.0),
    "whole": lambda f, x: f - 0.2 * (f * np.greater_equal(f, x)),
}


@given(
    program=st.lists(st.tuples(st.sampled_from(sorted(OPERATIONS)), cents), max_size=6),
    gross=st.lists(cents, min_size=1, max_size=5),
)
def test_a_function_has_the_values_that_its_operations_have(program, gross):
    function = identity()
    for name, x in program:
        function = OPERATIONS[name](function, x)
    assert function.start[0] == 0
    assert (np.diff(function.start) > 0).all()
    for g in gross:
        value = g
        near_a_jump = False
        for name, x in program:
            near_a_jump |= name == "whole" and abs(value - x) <= 1e-9 * (abs(x) + 1)
            value = OPERATIONS[name](value, x)
        if not near_a_jump:
            assert function(g) == pytest.approx(value, rel=1e-9, abs=1e-7)


@given(program=st.lists(st.tuples(st.sampled_from(sorted(OPERATIONS)), cents), max_size=5), g=cents)
def test_solving_for_a_value_finds_where_it_was_taken(program, g):
    function = identity()
    for name, x in program:
        function = OPERATIONS[name](function, x)
    value = function(g)
    found = function.solve(value)
    assert found == sorted(found)
    assert any(low - 1e-6 * (g + 1) <= g <= high + 1e-6 * (g + 1) for low, high in found) or any(
        function(end) == pytest.approx(value, rel=1e-9, abs=1e-9 * (g + end))
        for part in found
        for end in part
        if math.isfinite(end)
    )
    low, high = function.range()
    assert low - 1e-7 <= value <= high + 1e-7


def test_a_ceiling_cuts_the_domain():
    wage = identity()
    kept = wage.within(100.0)
    assert kept(99) == 99  # the end itself belongs to the piece after it
    assert math.isnan(kept(101))
    assert kept.range() == (0, 100)
    assert wage.within(-1.0).range() is None


def test_a_ceiling_is_not_passed_by_rounding_alone():
    taken = 0.7 * identity() + 0.2 * identity() + 0.1 * identity()
    assert taken.within(identity())(5_000) == pytest.approx(5_000)


def test_outside_the_domain_stays_outside_through_every_operation():
    kept = identity().within(100.0)
    for use in OPERATIONS.values():
        assert math.isnan(use(kept, 50.0)(200))
        assert not math.isnan(use(kept, 50.0)(20))
    assert not np.isnan((kept * np.greater_equal(kept, 50.0))(60))


def test_flat_stretches_jumps_and_roots_are_solutions():
    wage = identity()
    rest = wage - np.minimum(wage, 100.0)
    assert rest.solve(0) == [(0.0, 100.0)]
    assert rest.solve(50) == [(150.0, 150.0)]
    assert rest.solve(-1) == []
    assert np.minimum(wage, 300.0).solve(300) == [(300.0, math.inf)]


def test_what_is_not_piecewise_linear_is_refused():
    wage = identity()
    with pytest.raises(TypeError, match="two sloping functions"):
        wage * wage
    with pytest.raises(TypeError):
        np.exp(wage)
    assert isinstance(1.0 - wage, Piecewise)
