"""Counts in cells: quantiles within the stated error, whatever the distribution."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from wageflow.simulation.summing.cells import Binary, Even, cells_for, tail_cells, tail_distances
from wageflow.simulation.summing.sketch import Scratch, Sketch
from wageflow.simulation.summing.summary import LEVELS

DRAWS, PILOT, CELLS = 2**18, 2**14, 2**13
WIDE = np.array([0.0, 1e-5, 1e-3, *np.sort(LEVELS), 0.999, 1 - 1e-5, 1.0])


def laws():
    rng = np.random.default_rng(1)
    u = rng.random(DRAWS)
    groups = np.where(u < 0.5, rng.normal(1e6, 1e3, DRAWS), rng.normal(9e6, 1e5, DRAWS))
    return {
        "normal": rng.normal(3e8, 5e7, DRAWS),
        "uniform": rng.uniform(-1, 1, DRAWS),
        "lognormal, sigma 0.5": rng.lognormal(18, 0.5, DRAWS),
        "lognormal, sigma 2": rng.lognormal(15, 2.0, DRAWS),
        "log-uniform over twelve orders": 10 ** rng.uniform(-6, 6, DRAWS),
        "Cauchy": rng.standard_cauchy(DRAWS),
        "Pareto without a mean": rng.pareto(0.8, DRAWS) + 1,
        "two groups with a gap": groups,
        "mostly nothing": np.where(u < 0.97, 0.0, rng.lognormal(10, 1, DRAWS)),
        "a narrow spread far from zero": 1e9 + rng.uniform(0, 1e-3, DRAWS),
        "neighbouring doubles": 1e9 * (1 + rng.integers(0, 5, DRAWS) * 2.0**-52),
        "a group a millionth as wide": np.where(u < 0.5, 1e-6 * u, u),
    }


def counted(values, pilot=PILOT, block=5_000):
    sketch, scratch = Sketch(values[:pilot], CELLS), Scratch()
    for start in range(0, len(values), block):
        sketch.add(values[start : start + block], scratch)
    return sketch


def width_at(sketch, x):
    """Return the width of the cell in which a value lies: the stated error."""
    low, high, _ = sketch.table()
    return (high - low)[(low <= x) & (x <= high)].max(initial=0.0)


@pytest.mark.parametrize("name", laws())
def test_quantiles_are_off_by_a_cell_at_most(name):
    values = laws()[name]
    sketch = counted(values)
    exact = np.quantile(values, WIDE, method="hazen")
    found = sketch.quantiles(WIDE)
    neighbours = [np.quantile(values, WIDE, method=m) for m in ("lower", "higher")]
    for u, x, own, *around in zip(WIDE, found, exact, *neighbours, strict=True):
        # where draws lie further apart than cells, each end is off by its own cell
        error = max(width_at(sketch, end) for end in (x, own, *around))
        assert abs(x - own) <= error * (1 + 1e-9) + 4 * np.spacing(abs(own)), (name, u)
    assert found[[0, -1]].tolist() == [values.min(), values.max()]
    assert (np.diff(found) >= 0).all()


@pytest.mark.parametrize("name", laws())
def test_cells_are_narrow_where_printed_quantiles_are(name):
    """A cell is a 25th, or less, of the room that 4 % of the draws around a quantile take."""
    values = laws()[name]
    sketch = counted(values)
    for u in LEVELS:
        low, x, high = np.quantile(values, [u - 0.02, u, u + 0.02])
        if low < high:
            assert width_at(sketch, x) <= (high - low) / 25, (name, u)


def test_even_cells_cost_a_normal_total_less_than_its_standard_error():
    values = laws()["normal"]
    sketch = counted(values)
    assert isinstance(sketch.cells, Even)
    assert sketch.cells.step < 0.0015 * values.std()
    off = np.abs(sketch.quantiles(LEVELS) - np.quantile(values, LEVELS, method="hazen"))
    # the standard error of a median of so many draws is 1.25 sd / sqrt(n)
    assert off.max() < 0.15 * 1.25 * values.std() / np.sqrt(DRAWS)


def test_wide_positive_values_get_cells_as_wide_as_they_are_large():
    values = laws()["lognormal, sigma 2"]
    sketch = counted(values)
    assert isinstance(sketch.cells, Binary)
    found, exact = sketch.quantiles(LEVELS), np.quantile(values, LEVELS, method="hazen")
    np.testing.assert_allclose(found, exact, rtol=2e-4)


@pytest.mark.parametrize("value", [0.0, 5.0, -3e8, 1e-300, 1e300])
def test_a_constant_is_given_back_as_it_is(value):
    sketch = counted(np.full(20_000, value))
    assert (sketch.quantiles(WIDE) == value).all()


def test_values_that_many_draws_share_are_given_back_as_they_are():
    rng = np.random.default_rng(5)
    values = rng.choice([100.0, 200.0, 250.5], p=[0.3, 0.3, 0.4], size=100_000)
    sketch = counted(values)
    assert sketch.quantiles(LEVELS).tolist() == np.quantile(values, LEVELS, method="hazen").tolist()


def test_of_ten_values_that_draws_share_none_is_blurred():
    values = np.random.default_rng(5).choice(np.sqrt(np.arange(10.0)), size=100_000)
    found = counted(values).quantiles(LEVELS)
    assert found.tolist() == np.quantile(values, LEVELS, method="hazen").tolist()


def test_a_quantile_in_a_gap_is_hazens():
    values = np.repeat([1.0, 3.0], 50_000)
    np.random.default_rng(0).shuffle(values)
    assert counted(values).quantiles(np.array([0.25, 0.5, 0.75])).tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("factor", [1e3, -1e3, 1e12])
def test_first_draws_that_do_not_stand_for_the_rest_cost_digits_and_nothing_else(factor):
    """All that comes after the pilot lies far outside its cells, and is still in its place."""
    rng = np.random.default_rng(2)
    pilot, rest = rng.uniform(0, 1, PILOT), factor * (1 + rng.uniform(0, 1, DRAWS))
    values = np.concatenate([pilot, rest])
    found, exact = counted(values).quantiles(LEVELS), np.quantile(values, LEVELS, method="hazen")
    np.testing.assert_allclose(found, exact, rtol=1 / 32)


def test_beyond_all_cells_there_are_the_ends():
    values = np.concatenate([np.linspace(0, 1, PILOT), [1e300] * 3, [-1e300] * 2])
    found = counted(values).quantiles(np.array([0.0, 0.5, 1.0]))
    np.testing.assert_allclose(found, [-1e300, 0.5, 1e300], atol=1e-3)


def test_what_is_no_number_is_not_hidden():
    values = np.linspace(0, 1, DRAWS)
    values[-1] = np.nan
    assert np.isnan(counted(values).quantiles(LEVELS)).all()


floats = some.floats(-1e9, 1e9)


@given(
    some.lists(floats, min_size=1, max_size=40),
    some.lists(some.floats(), min_size=1, max_size=80).filter(lambda v: not np.isnan(v).any()),
    some.randoms(use_true_random=False),
    some.integers(1, 80),
)
def test_neither_order_nor_blocks_change_a_bit(pilot, values, random, cut):
    def quantiles(values, block):
        sketch = Sketch(np.array(pilot), 64)
        for start in range(0, len(values), block):
            sketch.add(np.array(values[start : start + block]), Scratch())
        return sketch

    values = [v for v in values if abs(v) < 1e300] or [0.0]
    turned = list(values)
    random.shuffle(turned)
    one, other = quantiles(values, 80), quantiles(turned, cut)
    for mine, yours in zip(one.table(), other.table(), strict=True):
        np.testing.assert_array_equal(mine, yours)
    assert one.table()[2].sum() == len(values)
    np.testing.assert_array_equal(one.quantiles(LEVELS), other.quantiles(LEVELS))


def test_cells_of_a_tail_are_a_thirty_second_of_their_distance():
    ends = tail_distances()
    assert (np.diff(ends) <= (ends[:-1] + 1) / 32 * (1 + 1e-9)).all()
    inner = ends[:-1] + np.diff(ends) * 0.5
    assert tail_cells(inner).tolist() == list(range(len(inner)))
    assert tail_cells(ends[:-1]).tolist() == list(range(len(inner)))
    assert tail_cells(np.array([np.inf, 1e308])).tolist() == [len(inner) - 1] * 2


@pytest.mark.parametrize(
    "cells", [Even(-3.0, 0.25, 40), Even(1e9, 1e-3, 8), Binary((1023 << 4) - 7, 4, 200)]
)
def test_values_are_put_where_the_ends_of_the_cells_say(cells):
    x = np.random.default_rng(0).uniform(cells.low, cells.high, 5_000)
    x = x[(x >= cells.low) & (x < cells.high)]
    found = cells.places(x, np.empty(len(x)), np.empty(len(x), dtype=np.intp))
    exact = np.searchsorted(cells.edges, x, side="right") - 1
    assert (found == exact).mean() > 0.999
    room = 4 * np.spacing(np.abs(x))
    assert (cells.edges[found] <= x + room).all()
    assert (x <= cells.edges[np.minimum(found + 1, cells.count)] + room).all()


@given(some.lists(some.floats(-1e300, 1e300), min_size=1, max_size=50))
def test_there_are_cells_for_any_sample(values):
    with np.errstate(over="ignore"):
        cells = cells_for(np.sort(values), 64)
    assert 1 <= cells.count <= 64
    assert cells.low < cells.high
    assert (np.diff(cells.edges) > 0).all()
