"""Swings and switching values against arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

import wageflow as wf


def test_a_tornado_goes_from_the_5_to_the_95_per_cent_point():
    inputs = {"x": wf.normal(3, 2), "y": wf.uniform(0, 10)}
    table = wf.sensitivity(lambda x, y: x * x - y, inputs=inputs, method="tornado")
    z = 1.6448536269514722
    assert table.loc["x", "low"] == pytest.approx((3 - 2 * z) ** 2 - 5)
    assert table.loc["x", "high"] == pytest.approx((3 + 2 * z) ** 2 - 5)
    assert table.loc["y", ["low", "high", "swing"]].tolist() == pytest.approx([8.5, -0.5, 9.0])
    assert table.index.tolist() == ["x", "y"]
    assert table.attrs["base"] == pytest.approx(4.0)
    assert table["converged"].all()


def test_a_discrete_input_swings_over_all_its_values():
    inputs = {"reading": wf.discrete({0: 0.5, 1: 0.25, 2: 0.25}), "x": wf.uniform(0, 1)}
    values = np.array([5.0, 9.0, -1.0])
    table = wf.sensitivity(
        lambda reading, x: values[reading.astype(int)] + x, inputs=inputs, method="tornado"
    )
    assert table.loc["reading", ["low", "high"]].tolist() == pytest.approx([-0.5, 9.5])


def test_a_group_swings_together():
    inputs = {"x": wf.uniform(0, 1), "y": wf.uniform(0, 1), "r": wf.discrete({0: 0.5, 1: 0.5})}
    table = wf.sensitivity(
        lambda x, y, r: x + y + 10 * r,
        inputs=inputs,
        method="tornado",
        groups={"both": ["x", "y"], "reading": "r"},
    )
    assert table.loc["both", ["low", "high"]].tolist() == pytest.approx([0.1, 1.9])
    mixed = wf.sensitivity(
        lambda x, y, r: x + y + 10 * r,
        inputs=inputs,
        method="tornado",
        groups={"all": ["x", "r"]},
    )
    assert mixed.loc["all", ["low", "high"]].tolist() == pytest.approx([0.55, 11.45])


def test_switching_values_solve_for_the_target():
    inputs = {"x": wf.normal(3, 2), "y": wf.uniform(0, 10), "idle": wf.uniform(0, 1)}
    table = wf.sensitivity(
        lambda x, y, idle: x**3 - y + 0 * idle, inputs=inputs, method="switching", target=25.0
    )
    assert table.loc["x", "switching"] == pytest.approx(30 ** (1 / 3), rel=1e-6)
    assert table.loc["y", "switching"] == pytest.approx(2.0)  # 27 - 2
    assert table.loc["y", "switching_percentile"] == pytest.approx(20.0)
    assert np.isnan(table.loc["idle", "switching"])
    assert table.attrs["target"] == 25.0


def test_the_switching_value_nearest_to_the_median_is_taken():
    table = wf.sensitivity(
        lambda x: (x - 1) * (x + 3), inputs={"x": wf.uniform(-8, 8)}, method="switching", target=0.0
    )
    assert table.loc["x", "switching"] == pytest.approx(1.0)
    assert table.loc["x", "switching_percentile"] == pytest.approx(100 * 9 / 16)


def test_a_discrete_input_switches_at_a_value_of_its_own():
    table = wf.sensitivity(
        lambda r: 10.0 * r,
        inputs={"r": wf.discrete({0: 0.25, 1: 0.5, 4: 0.25})},
        method="switching",
        target=30.0,
    )
    assert table.loc["r", "switching"] == 4.0


def test_swings_stand_in_the_table_of_every_method():
    inputs = {"x": wf.uniform(0, 1), "y": wf.uniform(0, 1)}
    columns = None
    for method in ("sobol", "given-data", "shapley", "tornado"):
        table = wf.sensitivity(
            lambda x, y: x + 3 * y, inputs=inputs, method=method, draws=2**11, seed=1
        )
        assert table.loc["y", "swing"] == pytest.approx(2.7)
        assert table.index.tolist() == ["y", "x"]
        assert columns is None or table.columns.tolist() == columns
        columns = table.columns.tolist()
    assert (
        wf.sensitivity(
            lambda x, y: x + y, inputs=inputs, method="switching", target=1.2
        ).columns.tolist()
        == columns
    )


def test_an_output_that_turns_has_a_swing():
    inputs = {"x": wf.uniform(-1, 1), "y": wf.uniform(0, 0.1)}
    table = wf.sensitivity(lambda x, y: x**2 + y, inputs=inputs, method="tornado")
    assert table.index[0] == "x"
    assert table.loc["x", "low"] == pytest.approx(table.loc["x", "high"])
    assert table.loc["x", "swing"] == pytest.approx(0.81)


def test_the_order_of_readings_moves_nothing():
    swings = []
    for order in ([0.1, 0.5, 0.3], [0.5, 0.3, 0.1], [0.3, 0.1, 0.5]):
        weights = {0.1: 0.5, 0.5: 0.1, 0.3: 0.4}
        chains = {
            wf.Chain(f"c{share}", [wf.Share("government", share)]): weights[share]
            for share in order
        }
        programme = wf.Programme(
            "p",
            cohorts=[
                wf.Cohort(
                    host="H",
                    workers=wf.uniform(900, 1_100),
                    gross_wage=100,
                    chain=wf.OneOf("reading", chains),
                )
            ],
        )
        table = wf.sensitivity(programme, method="tornado")
        assert table.attrs["base"] == pytest.approx(10_000)  # at the likeliest reading
        swings.append(table.loc[["H/all/workers", "reading"], ["low", "high"]].to_numpy())
    assert np.allclose(swings[0], swings[1])
    assert np.allclose(swings[0], swings[2])
