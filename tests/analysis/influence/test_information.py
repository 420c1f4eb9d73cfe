"""What it is worth to know a number, or to settle a claim."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wageflow as wf
from wageflow.analysis.influence.closed import closed_indices
from wageflow.analysis.influence.model import Model
from wageflow.analysis.influence.players import Player, Side
from wageflow.errors import WageflowError
from wageflow.simulation.drawing.design import Design

WEIGHTS = (0.5, 0.2, 0.2, 0.1)
VALUES = np.array([1.0, 4.0, 7.0, 11.0])


def reading_model():
    """Make a model whose output is the value of a reading, and something else."""
    laws = {
        "reading": wf.discrete(dict(zip(range(4), WEIGHTS, strict=True))),
        "x": wf.uniform(0, 1),
    }

    def output(u):
        reading = laws["reading"].quantile_function()(u[0]).astype(int)
        return VALUES[reading] + 3.0 * u[1]

    return Model(laws, output)


@pytest.mark.parametrize("inside", [(True, False, False, False), (False, True, True, False)])
def test_a_side_explains_what_lies_between_its_means(inside):
    model, weights, mask = reading_model(), np.array(WEIGHTS), np.array(inside)
    found = closed_indices(
        model, [Player("claim", (), (Side(0, WEIGHTS, inside),))], Design(4, 1024, 0), 16
    )
    mean = weights @ VALUES
    between = sum(
        weights[own].sum() * (np.average(VALUES[own], weights=weights[own]) - mean) ** 2
        for own in (mask, ~mask)
    )
    exact = between / (weights @ VALUES**2 - mean**2 + 9 / 12)
    assert abs(found.share[0] - exact) < 5 * found.share_se[0]
    assert found.share_se[0] < 0.01


@given(
    st.lists(st.floats(0.05, 1.0), min_size=2, max_size=6),
    st.integers(1, 2**6 - 2),
    st.lists(st.floats(1e-6, 1 - 1e-6), min_size=2, max_size=20),
)
def test_an_exchange_takes_the_side_and_leaves_the_place(weights, mask, points):
    steps = tuple(w / sum(weights) for w in weights)
    inside = tuple(bool(mask >> k & 1) for k in range(len(steps)))
    if all(inside) or not any(inside):
        return
    side = Side(0, steps, inside)
    a, b = np.array(points), np.array(points[::-1])
    of_a, of_b = side.exchanged(a, b)

    def sides(u):
        found = np.searchsorted(np.cumsum(steps), u)
        return np.array(inside)[np.minimum(found, len(steps) - 1)]

    edges = np.cumsum(steps)
    clear = np.abs(np.subtract.outer(np.concatenate([a, b, of_a, of_b]), edges)).min() > 1e-9
    if clear:  # a point on an edge may be rounded to either side of it
        assert (sides(of_a) == sides(b)).all()
        assert (sides(of_b) == sides(a)).all()
        # exchanged twice, everything is where it was
        back, _ = side.exchanged(of_a, of_b)
        assert np.allclose(back, a, atol=1e-9)


def test_the_claim_to_check_first():
    table = wf.information("dprk-2012", by="claim", seed=0)
    first = table.iloc[0]
    assert table.index[0] == "nksc-d-state-share"
    assert table.index[1] == "nksc-minister-taken-share"
    assert first["who"] == "D"
    assert "reading of the Russian chains" in first["settles"]
    assert first["narrows"] == pytest.approx(0.58, abs=0.02)
    assert f"by {100 * first['narrows']:.0f} %" in first["words"]
    assert "witness D" in first["words"]
    # the two accounts exclude each other: where one holds, the other fails
    second = table.iloc[1]
    ends = ["holds_low", "holds_high"]
    assert first[ends].tolist() == second[["fails_low", "fails_high"]].tolist()
    assert first["fails_high"] > first["holds_high"]
    assert "nksc-p-wage" in table.attrs["certain"]
    assert "nksc-p-wage" not in table.index


def test_a_claim_is_worth_at_least_what_its_number_is():
    by_claim = wf.information("dprk-2012", by="claim", seed=0)
    by_number = wf.information("dprk-2012", seed=0)
    assert by_claim.loc["nksc-j-month", "explains"] == pytest.approx(
        by_number.loc["wage Russia", "explains"], abs=1e-6
    )
    # one claim on which two wages rest is worth about what both are
    both = by_number.loc[["wage China", "wage where the report gives none"], "explains"].sum()
    assert by_claim.loc["nksc-china-wage", "explains"] == pytest.approx(both, abs=1e-3)


def test_the_range_that_would_remain_is_measured():
    # of two readings, the mean of the two ranges
    estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**16, seed=1)
    table = wf.information(estimate, draws=2**14)
    reading = estimate.parameters()["reading of the Russian chains"]
    revenue = estimate.values()
    own = [revenue[reading == value] for value in (0.0, 1.0)]
    row = table.loc["reading of the Russian chains"]
    left = np.mean([one.var() for one in own])
    assert row["explains"] == pytest.approx(1 - left / revenue.var(), abs=0.005)
    widths = [np.diff(np.quantile(one, [0.05, 0.95]))[0] for one in own]
    low, high = estimate.quantile([0.05, 0.95])
    narrows = 1 - np.mean(widths) / (high - low)
    assert abs(row["narrows"] - narrows) < 5 * row["narrows_se"] + 0.005
    assert row["narrows_se"] < 0.02
    assert row["width"] == pytest.approx(high - low, rel=0.01)


def test_a_rare_value_that_makes_the_variance_hardly_narrows_the_range():
    def output(rare, z):
        return 100.0 * (rare > 0.98) + z

    inputs = {"rare": wf.uniform(0, 1), "z": wf.uniform(0, 1)}
    table = wf.information(output, inputs=inputs, seed=0, draws=2**14)
    assert table.loc["rare", "explains"] > 0.99
    assert table.loc["rare", "narrows"] < 0.1
    assert table.loc["z", "narrows"] > 0.9


def test_claims_on_one_number_settle_it_together():
    table = wf.information("dprk-2012", by="claim", seed=0, draws=2**11)
    one = table.loc["nksc-j-month"]
    assert one["together_with"].split(", ") == [
        "nksc-russia-wage",
        "nksc-i-construction-month",
        "nksc-i-construction-day",
    ]
    assert "together with nksc-russia-wage" in one["words"]
    assert table.loc["nksc-russia-headcount", "together_with"] == ""


def test_what_cannot_be_asked_is_refused():
    with pytest.raises(WageflowError, match="a function has no claims"):
        wf.information(lambda x: x, inputs={"x": wf.uniform(0, 1)}, by="claim")
    with pytest.raises(WageflowError, match="'claim'"):
        wf.information("dprk-2012", by="claims")
    with pytest.raises(WageflowError, match="are of parameters"):
        wf.information("dprk-2012", by="claim", groups={"a": "wage *"})
    chain = wf.Chain("c", [wf.Share("government", wf.uniform(0.2, 0.6))])
    plain = wf.Programme(
        "plain", cohorts=[wf.Cohort(host="H", workers=10, gross_wage=5, chain=chain)]
    )
    with pytest.raises(WageflowError, match="cites no claims"):
        wf.information(plain, by="claim")


# what a sensitivity has computed ---------------------------------------------------------------


def asked_twice(model, **options):
    both = {name: value for name, value in options.items() if name not in ("by", "groups")}
    table = wf.sensitivity(model, draws=2**10, seed=3, **both)
    alone = wf.information(model, draws=2**10, seed=3, **options)
    return alone, wf.information(model, sensitivity=table, **options), table


@pytest.mark.parametrize(
    "options",
    [
        {"by": "claim"},
        {},
        {"host": "China", "groups": {"heads": "*/workers"}},
        {"groups": {"one": "wage Russia"}},
    ],
)
def test_what_a_sensitivity_computed_is_taken_to_the_same_bits(options):
    alone, shared, _ = asked_twice("dprk-2012", **options)
    pd.testing.assert_frame_equal(alone, shared, check_exact=True)
    assert shared.attrs["evaluations"] < 0.75 * alone.attrs["evaluations"]
    assert {k: v for k, v in shared.attrs.items() if k != "evaluations"} == {
        k: v for k, v in alone.attrs.items() if k != "evaluations"
    }


def test_so_is_that_of_a_change_and_of_a_function():
    stop = wf.Scenario(
        "stop", measures=[wf.StopPermits(start="2013", compliance=wf.uniform(0.5, 1))]
    )
    comparison = wf.compare("dprk-2012", [stop], start="2012", end="2013", draws=2**7, seed=0)
    for model, more in (
        (comparison, {}),
        (comparison, {"concept": "workers"}),
        (lambda x, y: x + y * y, {"inputs": {"x": wf.uniform(0, 1), "y": wf.uniform(0, 1)}}),
    ):
        alone, shared, _ = asked_twice(model, **more)
        pd.testing.assert_frame_equal(alone, shared, check_exact=True)


def test_a_row_that_is_missing_is_computed_to_the_same_bits():
    alone, _, table = asked_twice("dprk-2012", host="Kuwait")
    for rows in (table.iloc[1:], table.iloc[:1], table.iloc[:0]):
        shared = wf.information("dprk-2012", host="Kuwait", sensitivity=rows)
        pd.testing.assert_frame_equal(alone, shared, check_exact=True)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"seed": 4}, "is of another output or of other draws"),
        ({"draws": 2**11}, "is of another output or of other draws"),
        ({"concept": "gross"}, "is of another output or of other draws"),
        ({"sampler": "latin"}, "is of another output or of other draws"),
    ],
)
def test_a_sensitivity_of_something_else_is_refused(options, said):
    table = wf.sensitivity("dprk-2012", draws=2**10, seed=3)
    with pytest.raises(WageflowError, match=said):
        wf.information("dprk-2012", sensitivity=table, **options)
    changed = wf.load_programme("dprk-2012").with_values({"wage Russia": wf.between(100, 200)})
    with pytest.raises(WageflowError, match=said):
        wf.information(changed, sensitivity=table)
    tornado = wf.sensitivity("dprk-2012", method="tornado", seed=3)
    with pytest.raises(WageflowError, match="is of method 'tornado'"):
        wf.information("dprk-2012", sensitivity=tornado)
    with pytest.raises(WageflowError, match="sensitivity: got dict"):
        wf.information("dprk-2012", sensitivity={})
