"""Odd arguments of public methods: each is refused in our words, in a line, and gives no figure."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

import wageflow as wf
from wageflow.arguments import as_float
from wageflow.errors import ArgumentError, InputError, UnknownNameError

# what has no truth, no hash, no order or no number
ODD = [
    np.array([1.0, 2.0]), np.array(5.0), np.array([(1, 2.0)], dtype="i4,f8"), pd.NA, [["a"]],
    NotImplemented, {"a": 1}, 5j, pd.DataFrame({"a": [1.0]}), object, np.zeros((2, 0, 3)),
]  # fmt: skip
SPAN = {"start": "2012", "end": "2013", "draws": 64, "replicates": 2, "seed": 1}


class Made(NamedTuple):
    programme: wf.Programme
    run: wf.Estimate
    paths: wf.Paths
    comparison: wf.Comparison


def programme(**options):
    chain = wf.Chain("mine", [wf.Share("government", wf.Param("share", wf.uniform(0.2, 0.6)))])
    cohorts = [
        wf.Cohort(host=host, workers=10, gross_wage=5_000, price_year=2012, chain=chain)
        for host in ("Kuwait", "China")
    ]
    return wf.Programme("small", cohorts=cohorts, **options)


@pytest.fixture(scope="module")
def made():
    small, out = (
        programme(),
        wf.Scenario("out", measures=[wf.Expel(on="2013", hosts="Kuwait", share=0.5)]),
    )
    return Made(
        small,
        wf.simulate(small, draws=64, replicates=2, seed=1),
        wf.project(small, out, **SPAN),
        wf.compare(small, [out], **SPAN),
    )


def refused(ask):
    with pytest.raises(InputError) as caught:
        ask()
    for line in caught.value.faults:
        assert len(line.splitlines()) == 1
        assert len(line) <= 800
        assert "NoneType" not in line
    return str(caught.value)


@pytest.mark.parametrize("odd", ODD, ids=lambda value: type(value).__name__)
def test_names_are_names_wherever_a_result_is_asked(made, odd):
    run, paths, comparison = made.run, made.paths, made.comparison
    for ask in (
        lambda: run.values(odd),
        lambda: run.values(host=odd),
        lambda: run.values(recipient=odd),
        lambda: run.summary(by=odd),
        lambda: run.summary(concept=odd),
        lambda: run.workers(odd),
        lambda: run.exceedance(5e4, host=odd),
        lambda: run.distribution(odd),
        lambda: run.interval(0.9, concept=odd),
        lambda: run.check(odd),
        lambda: run.save(odd),
        lambda: paths.summary(by=odd),
        lambda: paths.summary(prices=odd),
        lambda: paths.values(host=odd),
        lambda: paths.exceedance(5e4, odd),
        lambda: paths.cumulative(0.0, when=odd),
        lambda: comparison.difference(odd),
        lambda: comparison.table(concept=odd),
        lambda: comparison.attribution(by=odd),
        lambda: comparison.probability("out", period=odd),
        lambda: comparison.switching_value(odd),
        lambda: wf.bounds(made.programme, concept=odd),
    ):
        refused(ask)


@pytest.mark.parametrize("odd", [*ODD, float("nan"), "half", 10**400, Decimal("sNaN"), True])
def test_numbers_are_numbers_wherever_a_result_is_asked(made, odd):
    run, paths, comparison = made.run, made.paths, made.comparison
    for ask in (
        lambda: run.quantile(odd),
        lambda: run.interval(odd),
        lambda: paths.quantile(odd),
        lambda: paths.cumulative(odd),
        lambda: comparison.probability("out", cut_of_at_least=odd),
        lambda: comparison.cumulative(odd),
        lambda: comparison.switching_value("share", target=odd),
        lambda: wf.bounds(made.run, levels=odd),
        lambda: wf.simulate(made.programme, precision=odd),
        lambda: wf.sensitivity(made.programme, groups=odd),
        lambda: wf.Study(programme=made.programme, scenarios=odd, start="2012", end="2013"),
        lambda: wf.Study(
            programme=made.programme,
            scenarios=[wf.Scenario("a")],
            start="2012",
            end="2013",
            discount_rate=odd,
        ),
    ):
        refused(ask)
    number = as_float(odd)
    if number is None or math.isnan(number):
        refused(lambda: run.exceedance(odd))
        refused(lambda: paths.exceedance(odd))


def test_numbers_of_every_kind_answer_as_floats_do(made):
    for half in (0.5, Fraction(1, 2), Decimal("0.5"), np.float16(0.5), np.array(0.5)):
        assert made.run.quantile(half) == made.run.quantile(0.5)
        assert made.paths.quantile(half)[0, 0] == made.paths.quantile(0.5)[0, 0]
        assert made.comparison.probability("out", cut_of_at_least=half) == (
            made.comparison.probability("out", cut_of_at_least=0.5)
        )
    study = wf.Study(
        programme=made.programme,
        scenarios=[wf.Scenario("a")],
        start="2012",
        end="2013",
        seed=np.int64(5),
        discount_rate=Fraction(1, 4),
        cut_of_at_least=np.float32(0.5),
    )
    assert "discount_rate = 0.25" in study.to_toml()
    assert type(study.seed) is int


def test_an_amount_past_all_others_is_never_exceeded(made):
    assert made.run.exceedance(10**400) == 0.0
    assert made.paths.exceedance(10**400) == 0.0


@pytest.mark.parametrize("name", ["", "..", "/", "a\x00b", "\ud800", "x" * 300])
def test_a_folder_that_nothing_can_be_called_is_refused(made, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refused(lambda: made.run.save(name))
    assert list(tmp_path.iterdir()) == []
    if name not in ("", "..", "/"):  # which are folders, if odd ones
        refused(lambda: wf.simulate(made.programme, draws=64, replicates=2, checkpoint=name))


def test_an_estimate_can_be_saved_in_the_folder_that_one_is_in(made, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    again = wf.load_estimate(made.run.save("."))
    np.testing.assert_array_equal(again.values(), made.run.values())


def test_generators_are_gone_through_once_and_nothing_is_lost():
    measures = (wf.Expel(on=year, hosts="Kuwait", share=0.5) for year in ("2013", "2014"))
    scenario = wf.Scenario("two", measures=measures)
    assert len(scenario.measures) == 2
    study = wf.Study(
        programme=programme(), scenarios=iter([scenario]), start="2012", end="2013", notes=iter("a")
    )
    assert (len(study.scenarios), study.notes) == (1, ("a",))


@pytest.mark.parametrize("odd", ODD, ids=lambda value: type(value).__name__)
def test_parts_are_what_they_must_be_wherever_something_is_made(odd):
    ledger = wf.load_claims("dprk")
    claims = ledger.find(topic="state_share", host="China")
    for make in (
        lambda: programme(statutory=[odd]),
        lambda: programme(sides={"state": [odd]}),
        lambda: wf.Scenario("s", measures=odd),
        lambda: wf.Levy(start="2013", amount=5, per=odd),
        lambda: wf.Levy(start="2013", amount=5, shortfall=odd),
        lambda: wf.Chain("c", [], printed=[odd]),
        lambda: wf.Target(odd, wf.uniform(1, 2)),
        lambda: wf.Target("gross", wf.uniform(1, 2), claim=odd),
        lambda: wf.Total(name="t", amount=5, kind=odd),
        lambda: wf.Total(name="t", amount=5, streams=[odd]),
        lambda: wf.Portfolio("p", [wf.Stream("a", 5)], labour=5, concept=odd),
        lambda: wf.Reconciliation(programme=programme(), targets=odd),
        lambda: wf.Brief(title="t", programme=programme(), notes=odd),
        lambda: wf.Brief(title="t", programme=programme(), sections=odd),
        lambda: wf.Brief(title="t", programme=programme(), seed=odd),
        lambda: wf.Brief(title="t", programme=programme(), study=odd, ledger=odd),
        lambda: wf.Brief(title="t", programme=odd),
        lambda: wf.Brief(title="t", programme=programme(), marks=None),
        lambda: wf.reconcile(None, [wf.Target("gross", wf.uniform(1, 2))]),
        lambda: wf.pool(claims, rule=odd),
        lambda: wf.pool(claims, by_origin=odd),
        lambda: wf.pool(odd),
        lambda: wf.pool(claims).param(odd),
        lambda: ledger.converted(currency=odd),
        lambda: wf.wage_gap(programme(), interest=odd),
        lambda: wf.audit(ledger, programme=odd),
    ):
        refused(make)
    with pytest.raises(UnknownNameError):
        ledger[odd]
    assert ledger.get(odd) is None
    assert odd not in ledger


def test_arguments_that_are_missing_or_too_many_are_told_by_name(made):
    chain = wf.Chain("c", [wf.Share("a", 0.1)])
    for ask, told in (
        (chain.split, "split, gross: is missing"),
        (lambda: chain.split(5, draw={}), "split, draw: there is no such argument; did you mean"),
        (lambda: chain.split(5, {}), "split: too many values without a name"),
        (lambda: wf.Share("a", 0.1, rate=0.2), "Share, rate: is there twice"),
        (lambda: wf.simulate(draws=64), "simulate, programme: is missing"),
        (lambda: wf.Cohort(hots="a"), "Cohort, hots: there is no such argument; did you mean"),
        (lambda: wf.Programme("a"), "Programme, cohorts: is missing"),
        (made.comparison.against, "against, name: is missing"),
    ):
        with pytest.raises(ArgumentError, match=told):
            ask()
        with pytest.raises(TypeError):
            ask()
    with pytest.raises(ArgumentError) as caught:
        wf.Share()
    assert len(caught.value.faults) == 2


# what only the library makes, and what all errors are
NOT_CALLED = {
    "Comparison", "Estimate", "Paths", "PortfolioEstimate", "Readings", "Reconciled", "WageGap",
    "WageflowError",
}  # fmt: skip
CALLED = {
    name: one
    for room in (wf, wf.money)
    for name in sorted({*room.__all__} - NOT_CALLED)
    if callable(one := getattr(room, name))
}


@pytest.mark.parametrize("name", CALLED)
def test_an_argument_that_nobody_asked_for_is_told_by_name(name):
    with pytest.raises(ArgumentError, match=f"^{name}, "):
        CALLED[name](colour="red")


def test_draws_beyond_all_machines_are_refused(made):
    for ask in (
        lambda: wf.wage_gap(made.programme, interest=0.03, draws=2**63),
        lambda: wf.sensitivity(made.programme, draws=2**63),
    ):
        assert "are more than can be made" in refused(ask)


def test_a_list_of_units_is_short_however_many_there_are():
    from wageflow.claims import Claim

    claims = [
        Claim(id=f"claim-{k}", source="s", kind="about", unit=f"unit {k % 40}", value=3.0)
        for k in range(400)
    ]
    told = refused(lambda: wf.pool(claims))
    assert "claim-120 and 6 more" in told
    assert "and 36 more" in told
    assert told.endswith("currency='USD' and per='year'")


def test_half_a_character_is_no_name():
    assert "text that a file can hold" in refused(lambda: wf.Share("\ud800", 0.1))


def test_figures_next_to_nothing_divide_nothing():
    chain = wf.Chain("c", [wf.Share("a", 0.1)])
    for options in ({"hours": 5e-324}, {"home_pay": 5e-324}):
        asked = {"gross_wage": 500, "months": 12, "draws": 64, "replicates": 2, **options}
        assert "next to 0" in refused(lambda asked=asked: wf.contract(chain, **asked))
    for year in (np.array([1.0, 2.0]), pd.NA, "2012"):
        assert "write a whole year" in refused(
            lambda year=year: wf.contract(chain, gross_wage=500, months=12, price_year=year)
        )


def test_a_name_or_a_probability_that_is_none_is_no_empty_answer():
    told = refused(lambda: wf.load_portfolio("dprk-2012").cited("wage"))
    assert told.startswith("cited: no stream 'wage'; known: labour, ")
    chain = wf.Chain("levy", [wf.Share("state", wf.uniform(0.2, 0.4))])
    for u in (2, -0.1, "a", None, float("nan")):
        assert "write a probability" in refused(lambda u=u: chain.quantiles(u))
    assert chain.quantiles(1) == {"levy/state/rate": 0.4}


def test_remarks_take_a_programme_by_its_name_as_others_do():
    stop = wf.StopPermits(start="2017", hosts="Kuwait")
    scenario = wf.Scenario(
        name="s", measures=[stop, wf.Expand(start="2018", hosts="Kuwait", workers=9)]
    )
    named = scenario.remarks("dprk-2012")
    assert named == scenario.remarks(wf.load_programme("dprk-2012"))
    assert named
    assert "write a wf.Programme" in refused(lambda: scenario.remarks(5))


def test_a_name_of_a_comparison_that_is_none_is_told_by_who_was_asked():
    scenarios = [wf.Scenario("none"), wf.Scenario("s", measures=[wf.StopPermits(start="2013")])]
    comparison = wf.compare("dprk-2012", scenarios, start="2012", end="2013", draws=64)
    assert refused(lambda: comparison.incidence(5)).startswith("incidence, name: 5 is not text")


#: Of these the arguments are checked: a decorator that is lost leaves no other trace.
CHECKED = {
    wf.Comparison: (
        "attribution cumulative difference paths probability switching_value table values"
    ),
    wf.Chain: "gross_up quantiles split",
    wf.Portfolio: "cited estimate",
    wf.Programme: "cited side_of trace with_values",
    wf.Brief: "document write",
    wf.Reconciliation: "run",
    wf.WageGap: "compare held holders owed statistics summary values",
    wf.Study: "save",
    wf.Scenario: "remarks save",
    wf.Paths: "cumulative exceedance quantile summary to_frame values",
    wf.Estimate: (
        "by_replicate check distribution exceedance interval percentile_of quantile save "
        "statistics summary values"
    ),
    wf.PortfolioEstimate: (
        "against by_reading exceedance percentile_of quantile series share shares summary to_frame "
        "values"
    ),
}


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in CHECKED.items() for name in names.split()]
)
def test_a_method_says_which_argument_it_does_not_know(kind, name):
    with pytest.raises(ArgumentError, match="nonsense"):
        getattr(kind, name)(None, nonsense=1)
