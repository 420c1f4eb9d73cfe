"""Models of headcounts and of keyword functions, targets that are met already, refusals."""

from __future__ import annotations

import numpy as np
import pytest

import wageflow as wf
from tests.analysis.influence.test_models import product
from wageflow.analysis.influence.players import Side
from wageflow.errors import InputError


def test_a_function_of_keywords_alone_gets_all_inputs_by_name():
    inputs = {"x": wf.uniform(0, 1), "y": wf.uniform(0, 3)}
    table = wf.sensitivity(lambda **given: given["x"] - given["y"], inputs=inputs, method="tornado")
    assert table["swing"].to_dict() == pytest.approx({"x": 0.9, "y": 2.7})


def test_all_that_is_wrong_with_inputs_is_said_at_once():
    with pytest.raises(InputError) as caught:
        wf.sensitivity(
            lambda x: x,
            inputs={5: wf.uniform(0, 1), " ": wf.uniform(0, 1), "x": "much", "y": 3, "z": 4},
        )
    told = [fault.split(";")[0] for fault in caught.value.faults]
    assert told[:2] == ["inputs: got 5 for a name", "inputs: got ' ' for a name"]
    assert told[2].startswith("inputs, 'x': ")
    assert told[3:] == ["inputs, 'y': got 3", "inputs, 'z': got 4"]


def test_all_that_is_wrong_with_groups_is_said_at_once():
    inputs = {"x": wf.uniform(0, 1), "y": wf.uniform(0, 1)}
    with pytest.raises(InputError) as caught:
        wf.sensitivity(
            lambda x, y: x + y, inputs=inputs, groups={5: "x", "": "y", "both": 3, "none": "q"}
        )
    told = "\n".join(caught.value.faults)
    for part in ("groups: got 5 for", "groups: got '' for", "groups, 'both': got 3", "'none'"):
        assert part in told


def test_a_target_that_the_middle_meets_is_at_the_middle_of_each():
    inputs = {"x": wf.uniform(0, 4), "y": wf.uniform(1, 3)}
    table = wf.sensitivity(lambda x, y: x * y, inputs=inputs, method="switching", target=4.0)
    assert table["switching"].to_dict() == pytest.approx({"x": 2.0, "y": 2.0})
    assert (table["switching_percentile"] == 50).all()


def test_workers_of_a_scenario_are_averaged_over_its_time():
    stop = wf.Scenario("stop", measures=[wf.StopPermits(start="2013")])
    paths = wf.project(product(), stop, start="2012", end="2015", draws=2**10, seed=1)
    table = wf.sensitivity(paths, concept="workers", draws=2**10)
    assert set(table.index[table["total"] > 1e-9]) == {"Here/all/workers"}
    assert table.attrs["mean"] == pytest.approx(paths.values("workers").mean(), rel=1e-3)
    year = wf.sensitivity(paths, concept="workers", year=2012, draws=2**10)
    assert year.attrs["mean"] == pytest.approx(2_000, rel=1e-3)


def test_correlation_stays_with_a_projection():
    names = ("Here/all/workers", "Here/all/gross_wage")
    paths = wf.project(product({names: 0.7}), None, start="2012", end="2012", draws=2**10, seed=5)
    year = wf.sensitivity(paths, method="given-data", draws=2**12)
    plain = wf.sensitivity(product({names: 0.7}), method="given-data", draws=2**12, seed=5)
    alone = wf.sensitivity(product(), method="given-data", draws=2**12, seed=5)
    assert np.allclose(year.loc[plain.index, "first"], plain["first"], atol=1e-9)
    assert (plain["first"] > alone["first"] + 0.1).loc[list(names)].all()


def test_a_discrete_input_switches_at_one_of_its_values():
    inputs = {"reading": wf.discrete({0: 0.5, 1: 0.3, 2: 0.2}), "x": wf.uniform(0, 1)}
    table = wf.sensitivity(
        lambda reading, x: 10 * reading + x, inputs=inputs, method="switching", target=5.0
    )
    assert table.loc["reading", "switching"] == 1
    assert table.loc["reading", "switching_percentile"] == pytest.approx(65)  # 50 to 80


def test_points_exchanged_keep_their_place_within_the_side():
    # a half of the probability for either, in two pieces each
    side = Side(0, (0.375, 0.125, 0.125, 0.375), (False, True, False, True))
    a, b = np.array([0.1875, 0.375, 0.625, 0.9]), np.array([0.4375, 0.5, 1.0, 0.95])
    of_a, of_b = side.exchanged(a, b)
    # a lies at 3/8, 3/4 and the end of its side, b at 1/8, 1/4 and the end; the last two are alike
    assert of_a.tolist() == pytest.approx([0.6875, 0.875, 1.0, 0.9], abs=1e-15)
    assert of_a[2] == 1.0 - 2.0**-53
    assert of_b.tolist() == pytest.approx([0.0625, 0.125, 0.625, 0.95], abs=1e-15)
