"""Programmes, projections, comparisons, functions and samples as models."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import wageflow as wf
from wageflow.errors import EstimateError, InputError, UnknownNameError, WageflowError


def product(correlation=None, **more):
    """Make a programme whose state-side revenue is heads times wage times share."""
    chain = wf.Chain("c", [wf.Share("government", wf.uniform(0.2, 0.6), of="gross")])
    cohorts = [
        wf.Cohort(
            host="Here",
            workers=wf.uniform(1_000, 3_000),
            gross_wage=wf.lognormal(8, 0.3),
            chain=chain,
            price_year=2012,
            **more,
        )
    ]
    return wf.Programme("one", cohorts=cohorts, correlation=correlation)


def cv2(law):
    return law.std() ** 2 / law.mean() ** 2


def test_a_programme_that_is_a_product_has_the_indices_of_products():
    parts = {
        "Here/all/workers": cv2(wf.uniform(1_000, 3_000)),
        "Here/all/gross_wage": cv2(wf.lognormal(8, 0.3)),
        "c/government/rate": cv2(wf.uniform(0.2, 0.6)),
    }
    table = wf.sensitivity(product(), seed=0, draws=2**14).loc[list(parts)]
    v = np.array(list(parts.values()))
    whole = np.prod(1 + v) - 1
    first, total = v / whole, v * np.prod(1 + v) / (1 + v) / whole
    assert (np.abs(table["first"] - first) < 5 * table["first_se"] + 1e-12).all()
    assert (np.abs(table["total"] - total) < 5 * table["total_se"] + 1e-12).all()


def test_the_draws_of_given_data_are_those_of_the_estimate():
    programme = product()
    estimate = wf.simulate(programme, draws=2**12, seed=3)
    of_run = wf.sensitivity(estimate, method="given-data")
    anew = wf.sensitivity(programme, method="given-data", draws=2**12, seed=3)
    assert np.allclose(of_run["first"], anew["first"], rtol=1e-9)
    assert of_run.attrs["mean"] == pytest.approx(estimate.summary().loc["state-side", "mean"])
    assert of_run.attrs["draws"] == 2**12


@pytest.mark.parametrize("concept", ["gross", "statutory", "net", "workers"])
def test_a_concept_depends_on_what_it_is_made_of(concept):
    table = wf.sensitivity(product(), concept=concept, draws=2**10, seed=0)
    # wages are added up of what everybody takes, which a rate moves by rounding
    matters = set(table.index[table["total"] > 1e-12])
    expected = {"Here/all/workers"}
    if concept != "workers":
        expected.add("Here/all/gross_wage")
    if concept not in {"workers", "gross"}:
        expected.add("c/government/rate")
    assert matters == expected


def test_workers_are_counted_and_money_is_of_a_year():
    for concept, unit in (("workers", "workers"), ("gross", "USD a year"), ("net", "USD a year")):
        table = wf.sensitivity(product(), concept=concept, draws=2**10, seed=0)
        assert table.attrs["unit"] == unit


def test_twice_the_draws_take_twice_the_evaluations():
    for method in ("sobol", "shapley"):
        once, twice = (
            wf.sensitivity(product(), method=method, draws=draws, replicates=4, seed=0)
            for draws in (2**9, 2**10)
        )
        assert twice.attrs["evaluations"] == 2 * once.attrs["evaluations"]
        assert once.attrs["evaluations"] >= 2**9 * (len(once) + 1)


@pytest.mark.parametrize("method", ["sobol", "shapley"])
def test_the_evaluations_of_more_draws_are_those_that_a_function_is_asked_for(method):
    told, asked = [], []
    for draws in (2**10, 2**11):
        points = []

        def total(x, y, z, points=points):
            points.append(x.size)
            return x + y + z

        inputs = dict.fromkeys("xyz", wf.uniform(0, 1))
        table = wf.sensitivity(total, inputs=inputs, method=method, draws=draws, seed=0)
        told.append(table.attrs["evaluations"])
        asked.append(sum(points))
    # swings take as many points whatever the draws
    assert told[1] - told[0] == asked[1] - asked[0] > 0


def test_with_more_draws_it_is_surer_what_is_left_of_a_range():
    inputs = {"x": wf.uniform(0, 1), "y": wf.normal(0, 1)}
    few, many = (
        wf.sensitivity(lambda x, y: x + y, inputs=inputs, method="shapley", draws=draws, seed=0)
        for draws in (2**12, 2**16)
    )
    # sixteen times as many make errors a quarter
    assert (many["narrows_se"] < 0.4 * few["narrows_se"]).all()


def test_a_host_and_a_recipient_of_the_shipped_programme():
    table = wf.sensitivity("dprk-2012", host="Africa", draws=2**10, seed=0)
    assert set(table.index[table["total"] > 0]) == {
        "Africa/construction and medicine/workers",
        "wage where the report gives none",
        "reading of the Kuwait chain",
    }
    assert table.attrs["output"] == "state-side revenue, Africa"
    table = wf.sensitivity("dprk-2012", host="Kuwait", recipient="embassy", draws=2**10, seed=0)
    with pytest.raises(WageflowError, match="in every draw"):
        # the embassy gets nothing in Russia
        wf.sensitivity("dprk-2012", host="Russia", recipient="embassy", draws=2**10, seed=0)


def test_correlated_unknowns_of_a_programme():
    names = ("Here/all/workers", "Here/all/gross_wage")
    programme = product({names: 0.7})
    with pytest.raises(EstimateError, match=r"correlated \(0.7\).*method='shapley'"):
        wf.sensitivity(programme)
    assert wf.sensitivity(programme, correlation={}, draws=2**10, seed=0)["total"].sum() > 0.9
    shapley = wf.sensitivity(programme, method="shapley", draws=2**13, seed=0)
    given = wf.sensitivity(programme, method="given-data", draws=2**13, seed=0)
    # what knowing either of two correlated unknowns explains, counts what they have in common
    assert (given.loc[list(names), "first"] > shapley.loc[list(names), "effect"] - 0.02).all()
    estimate = wf.simulate(programme, draws=2**13, seed=0)
    assert shapley.attrs["sd"] == pytest.approx(
        estimate.summary().loc["state-side", "sd"], rel=0.02
    )


def test_a_year_without_measures_is_a_year_of_the_programme():
    paths = wf.project(product(), None, start="2012", end="2014", draws=2**10, seed=5)
    year = wf.sensitivity(paths, year=2013, draws=2**12)
    plain = wf.sensitivity(product(), draws=2**12, seed=5)
    assert np.allclose(
        year.loc[plain.index, ["first", "total"]], plain[["first", "total"]], atol=1e-9
    )
    whole = wf.sensitivity(paths, draws=2**12)
    assert whole.attrs["mean"] == pytest.approx(3 * year.attrs["mean"])
    assert np.allclose(whole.loc[plain.index, "first"], plain["first"], atol=1e-9)
    with pytest.raises(UnknownNameError, match="2012 to 2014"):
        wf.sensitivity(paths, year=2020)


def test_months_and_their_years_are_asked_alike():
    stop = wf.Scenario("stop", measures=[wf.StopPermits(start="2013", compliance=wf.uniform(0, 1))])
    monthly = wf.project(product(), stop, start="2012-07", end="2014-06", step="month", seed=1)
    yearly = wf.project(product(), stop, start="2012", end="2014", seed=1)
    one = wf.sensitivity(monthly, year=2013, draws=2**11)
    other = wf.sensitivity(yearly, year=2013, draws=2**11)
    assert np.allclose(one.loc[other.index, "total"], other["total"], atol=1e-9)
    month = wf.sensitivity(monthly, year="2013-03", draws=2**11)
    assert month.attrs["period"] == "2013-03"


def test_the_difference_that_a_scenario_makes():
    compliance = wf.uniform(0, 1)
    expel = wf.Scenario(
        "expel", measures=[wf.Expel(on="2013-01-01", share=1.0, compliance=compliance)]
    )
    comparison = wf.compare(product(), [expel], start="2012", end="2013", draws=2**12, seed=2)
    table = wf.sensitivity(comparison, year=2013, draws=2**13)
    change = comparison.difference("expel").loc[("state-side", "2013")]
    assert table.attrs["mean"] == pytest.approx(change["mean"], rel=0.01)
    assert table.attrs["output"] == "change of state-side revenue in 'expel', 2013"
    # nobody is sent again within the year: the change is minus compliance times the rest
    parts = [cv2(wf.uniform(1_000, 3_000)), cv2(wf.lognormal(8, 0.3)), cv2(wf.uniform(0.2, 0.6))]
    v = np.array([*parts, cv2(compliance)])
    exact = cv2(compliance) / (np.prod(1 + v) - 1)
    row = table.loc["Expel 2013-01-01/compliance"]
    assert abs(row["first"] - exact) < 0.02
    with pytest.raises(EstimateError, match="is the baseline"):
        wf.sensitivity(comparison, scenario="no measures")


def test_a_function_is_called_by_name_or_in_order():
    inputs = {"b": wf.uniform(0, 1), "a": wf.uniform(0, 2)}
    by_name = wf.sensitivity(lambda a, b: a - 0 * b, inputs=inputs, seed=0, draws=2**10)
    assert by_name.loc["b", "total"] == 0.0
    in_order = wf.sensitivity(lambda u, v: u - 0 * v, inputs=inputs, seed=0, draws=2**10)
    assert in_order.loc["a", "total"] == 0.0
    with pytest.raises(InputError, match="takes a by name, but not 'b'"):
        wf.sensitivity(lambda a, c: a + c, inputs=inputs)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda x: x[:3], "shape"),
        (lambda x: np.log(x - 0.5), "finite"),
        (str, "return one number for each draw"),
        (lambda x, y: x + y, "cannot be called"),
        (lambda x: 1.0 + 0 * x, "is 1 in every draw"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_function_that_does_not_fit_is_refused(function, said):
    with pytest.raises(WageflowError, match=said):
        wf.sensitivity(function, inputs={"x": wf.uniform(0, 1)})


def test_faults_of_inputs_are_told_together():
    with pytest.raises(InputError) as caught:
        wf.sensitivity(lambda x, y: x + y, inputs={"x": "wide", "y": 3.0})
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"method": "soboll"}, "sobol"),
        ({"target": 3.0}, "is of method 'switching'"),
        ({"method": "switching"}, "target=150e6"),
        ({"method": "switching", "target": "much"}, "write a finite number"),
        ({"concept": "revenue"}, "unknown"),
        ({"host": "Kuwai"}, "Kuwait"),
        ({"recipient": "embasy"}, "embassy"),
        ({"recipient": "embassy", "concept": "net"}, "belongs to no single recipient"),
        ({"draws": 1000}, "nearest that can"),
        ({"draws": 16}, "say nothing of a variance"),
        ({"year": 2013}, "year: Programme has none"),
        ({"scenario": "x"}, "scenario: Programme has none"),
        ({"inputs": {}}, "has its own"),
        ({"groups": {"a": "wage *", "b": "wage China"}}, "keep it in one"),
        ({"groups": {"a": "wages"}}, "is no input"),
        ({"groups": {"wage China": ["wage Russia"]}}, "is the name of an input"),
        ({"groups": ["wage *"]}, "groups: .* is not a mapping"),
        ({"groups": {"a": "wage *"}, "method": "given-data"}, "method='shapley'"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_remedy(arguments, said):
    with pytest.raises(WageflowError, match=said):
        wf.sensitivity("dprk-2012", **arguments)


def test_no_model_and_no_unknowns():
    with pytest.raises(InputError, match=r"wf\.Programme or its name"):
        wf.sensitivity(3.0)
    chain = wf.Chain("c", [wf.Share("government", 0.5)])
    certain = wf.Programme(
        "certain", cohorts=[wf.Cohort(host="H", workers=10, gross_wage=5, chain=chain)]
    )
    with pytest.raises(InputError, match="nothing in it is uncertain"):
        wf.sensitivity(certain)


def test_samples_of_ones_own():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 5_003))
    table = wf.sensitivity(x + 2 * y, inputs={"x": x, "y": pd.Series(y)}, method="given-data")
    rows = table.loc[["x", "y"]]
    assert (np.abs(rows["first"] - [0.2, 0.8]) < 5 * rows["first_se"]).all()
    assert rows["first_se"].max() < 0.03
    assert table.attrs["left_out"] == 5_003 % 16
    assert table[["low", "high"]].isna().all(axis=None)
    with pytest.raises(EstimateError, match="needs a model"):
        wf.sensitivity(x + y, inputs={"x": x})
    with pytest.raises(InputError) as caught:
        wf.sensitivity(np.append(x, np.nan), inputs={"x": "a", "y": np.eye(2)}, method="given-data")
    assert len(caught.value.faults) == 3
    with pytest.raises(InputError, match="give one for each"):
        wf.sensitivity(x, inputs={"y": y[:-1]}, method="given-data")
    with pytest.raises(EstimateError, match="1024 are the least"):
        wf.sensitivity(x[:100], inputs={"y": y[:100]}, method="given-data")


def test_the_same_seed_gives_the_same_bits():
    one, other = (wf.sensitivity("dprk-2012", draws=2**10, seed=7) for _ in range(2))
    pd.testing.assert_frame_equal(one, other)
    assert one.attrs == other.attrs
    assert one.attrs["seed"] == 7
    fresh = {wf.sensitivity("dprk-2012", method="tornado").attrs["seed"] for _ in range(2)}
    assert len(fresh) == 2


def test_an_output_that_one_draw_makes_up_has_not_converged():
    table = wf.sensitivity(
        lambda x, y: x + y,
        inputs={"x": wf.lognormal(0, 4), "y": wf.normal(0, 1)},
        seed=0,
        draws=2**12,
    )
    assert not table["converged"].any()


def test_samples_of_a_design_are_dealt_out_at_random():
    from scipy.stats import qmc

    for scramble in (True, False):
        x = qmc.Sobol(2, scramble=scramble, rng=1).random(2**13)
        table = wf.sensitivity(
            x[:, 0] + 0.3 * x[:, 1], inputs={"x": x[:, 0], "z": x[:, 1]}, method="given-data"
        )
        assert table.loc["x", "first"] == pytest.approx(1 / 1.09, abs=0.01)
        assert table.loc["z", "first"] == pytest.approx(0.09 / 1.09, abs=0.01)


def test_nothing_but_inputs_is_asked_of_samples():
    x = np.random.default_rng(0).normal(size=2_000)
    for more in ({"groups": {"g": ["x"]}}, {"host": "Kuwait"}, {"draws": 64}, {"seed": 1}):
        with pytest.raises(InputError, match="of samples only inputs are asked"):
            wf.sensitivity(x, inputs={"x": x}, method="given-data", **more)


def test_effects_that_classes_are_too_coarse_for_have_not_converged():
    inputs = {"x": wf.uniform(0, 1), "z": wf.uniform(0, 1)}
    table = wf.sensitivity(
        lambda x, z: np.sin(40 * np.pi * x) + 0.1 * z,
        inputs=inputs,
        method="given-data",
        seed=0,
        draws=2**14,
    )
    assert not table.loc["x", "converged"]
    assert table.loc["z", "converged"]


def test_given_data_need_three_replicates():
    with pytest.raises(EstimateError, match="need 3 independent ones"):
        wf.sensitivity(
            lambda x: x, inputs={"x": wf.uniform(0, 1)}, method="given-data", replicates=2
        )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"groups": {"a": 5}}, "write a pattern, or a list of them"),
        ({"groups": {"a": [["x"]]}}, "write a pattern, or a list of them"),
        ({"method": ["sobol"]}, "method: .* is not text"),
        ({"concept": ["gross"]}, "concept: .* is not text"),
        ({"recipient": "worker", "concept": "state-side"}, "ask for concept 'gross'"),
    ],
)
def test_what_is_of_another_type_is_refused(arguments, said):
    with pytest.raises(WageflowError, match=said):
        wf.sensitivity("dprk-2012", **arguments)


def test_of_a_recipient_it_is_what_it_gets_out_of_all_wages():
    table = wf.sensitivity("dprk-2012", recipient="worker", draws=2**10, seed=0)
    assert table.attrs["output"] == "gross, worker"
    assert table["total"].max() > 0.5


def test_a_function_of_numbers_is_told_to_take_arrays():
    inputs = {"x": wf.uniform(-1, 1), "y": wf.uniform(0, 1)}
    for function in (lambda x, y: x if x > 0 else y, lambda x, y: float((x * y).mean())):
        with pytest.raises(InputError, match="function:"):
            wf.sensitivity(function, inputs=inputs)


def test_weights_are_not_dropped():
    estimate = wf.simulate(product(), draws=2**12, seed=0)
    mean = estimate.summary().loc["gross", "mean"]
    weighted = wf.reconcile(estimate, [wf.Target("gross", wf.normal(mean, mean / 10))])
    for ask in (wf.sensitivity, wf.information):
        with pytest.raises(WageflowError, match="weight"):
            ask(weighted)


def test_a_sum_over_years_may_be_a_present_value():
    expel = wf.Scenario("expel", measures=[wf.Expel(on="2013", share=wf.between(0.2, 0.6))])
    half = wf.Scenario("half", measures=[wf.Expel(on="2013", share=0.5)])
    comparison = wf.compare(
        product(),
        [expel, half, wf.Scenario("none")],
        baseline="half",
        start="2012",
        end="2014",
        draws=2**12,
        seed=2,
    )
    found = comparison.cumulative(0.5).loc[("expel", "state-side")]
    table = wf.sensitivity(comparison, scenario="expel", discount_rate=0.5, draws=2**12)
    assert table.attrs["mean"] == pytest.approx(found["change_mean"], rel=0.02)
    assert table.attrs["p5"] == pytest.approx(found["change_p5"], rel=0.02)
    assert table.attrs["discount_rate"] == 0.5
    assert table.attrs["output"] == (
        "change of state-side revenue in 'expel' against 'half', 2012 to 2014, present value at "
        "50 % a year"
    )
    # what a study says is meant where nothing else is asked for, as in its sums
    own = replace(comparison, discount_rate=0.5)
    assert wf.sensitivity(own, scenario="expel", draws=2**12).equals(table)
    plain = wf.sensitivity(own, scenario="expel", discount_rate=0, draws=2**12)
    assert plain.equals(wf.sensitivity(comparison, scenario="expel", draws=2**12))
    paths = wf.sensitivity(comparison.paths("expel"), discount_rate=0.5, draws=2**12)
    worth = comparison.paths("expel").cumulative(0.5).loc["state-side", "mean"].iloc[-1]
    assert paths.attrs["mean"] == pytest.approx(worth, rel=0.02)
    for wrong in ({"year": 2013}, {"concept": "workers"}):
        with pytest.raises(EstimateError, match="is of sums of money over years"):
            wf.sensitivity(comparison, scenario="expel", discount_rate=0.5, **wrong)
    with pytest.raises(InputError, match="discount_rate: Programme has none"):
        wf.sensitivity(product(), discount_rate=0.5)
