"""Break-even wages: currencies that differ, stretches on which contracts are even, refusals."""

from __future__ import annotations

import numpy as np
import pytest

import wageflow as wf
from wageflow.analysis.contracts.against import _last_crossing

HALF = wf.Chain("half", [wf.Share("state", 0.5, of="gross")])
FREE = wf.Chain("free", [])


def plan(sum_, name="plan"):
    return wf.Chain(name, [wf.Fee("state", sum_)], currency="USD", per="month")


def test_the_same_wage_is_paid_in_each_contract_s_own_currency():
    in_dirhams = wf.contract(
        HALF, gross_wage=1_000, currency="AED", price_year=2012, results_in="USD"
    )
    in_dollars = wf.contract(plan(100), gross_wage=300)
    # 0.5 w = w - 100 where w is 200 dollars, whatever the period of the second wage
    dirhams = 200 / wf.money.usd_per_unit("AED", 2012)
    found = in_dirhams.against(in_dollars).break_even_wage()
    assert float(found) == pytest.approx(dirhams, rel=1e-10)
    a_year = wf.contract(plan(100), gross_wage=3_600, per="year")
    assert float(in_dirhams.against(a_year).break_even_wage()) == pytest.approx(dirhams, rel=1e-10)
    assert float(in_dollars.against(in_dirhams).break_even_wage()) == pytest.approx(200, rel=1e-10)


def test_contracts_in_prices_of_two_years_are_refused():
    first = wf.contract(HALF, gross_wage=100, price_year=2012)
    other = wf.contract(plan(100), gross_wage=100, price_year=1996)
    with pytest.raises(ValueError, match=r"prices of 1996, .* of 2012; carry"):
        first.against(other)


@pytest.mark.parametrize("wage", [205, 300, 1_000])
def test_of_a_stretch_the_end_counts(wage):
    # from 200 to 210 both leave the wage less 100
    steps = [wf.Brackets("state", [(0, 0.5), (200, 0), (210, 1), (225, 0.5)])]
    stretch = wf.Chain("stretch", steps, currency="USD", per="month")
    for first, second in ((stretch, plan(100)), (plan(100), stretch)):
        found = wf.contract(first, gross_wage=wage).against(second).break_even_wage()
        assert float(found) == pytest.approx(210, rel=1e-10)


def test_a_stretch_that_begins_at_the_lowest_wages_counts_as_well():
    # up to 100 neither leaves anything
    found = wf.contract(plan(100), gross_wage=300).against(plan(120, "dear")).break_even_wage()
    assert float(found) == pytest.approx(100, rel=1e-10)


def test_of_a_stretch_without_end_the_beginning_counts():
    tax = wf.Chain("tax", [wf.Brackets("state", [(0, 1), (100, 0)])], currency="USD", per="month")
    high = wf.Chain(
        "high", [wf.Brackets("state", [(0, 0), (100, 1), (200, 0)])], currency="USD", per="month"
    )
    found = wf.contract(tax, gross_wage=300).against(high).break_even_wage()
    assert float(found) == pytest.approx(200, rel=1e-10)


def test_contracts_that_are_always_even_are_told_so():
    # a quarter and a third of the rest, in rounding only not a half
    parts = wf.Chain("parts", [wf.Share("state", 0.25, of="gross"), wf.Share("agency", 1 / 3)])
    for same in (wf.Chain("again", HALF.steps), parts):
        both = wf.contract(HALF, gross_wage=wf.uniform(100, 300), draws=64, seed=1).against(same)
        with pytest.raises(ValueError, match="the same at every wage"):
            both.break_even_wage()


def test_the_note_tells_apart_none_and_every_wage():
    choice = wf.OneOf("which", {HALF: 0.25, plan(100): 0.25, FREE: 0.5})
    found = wf.contract(HALF, gross_wage=300, draws=2**8, seed=1).against(choice).break_even_wage()
    assert float(found) == pytest.approx(200, rel=1e-10)
    assert (
        found.note == "in 50 % of the draws there is none, in 25 % of the draws every wage is one"
    )


def test_rounding_is_no_error():
    share = wf.Chain("share", [wf.Share("state", 0.3, of="gross")])
    plan = wf.Chain("plan", [wf.Fee("state", 100)])
    wage = wf.uniform(150, 350)
    both = wf.contract(share, gross_wage=wage, months=12, seed=1).against(plan)
    borne = both.table()[["bears", "bears_mcse"]]
    assert borne["bears_mcse"].tolist() == [0.0] * len(borne)
    assert borne["bears"].loc["plan", "takers of the wage"] == 0.0
    assert both.break_even_wage().mcse == 0.0
    # what only draws know keeps its error
    rough = wf.contract(share, gross_wage=wage, months=12, seed=1, sampler="random").against(plan)
    assert rough.break_even_rate().mcse > 0
    thirds = wf.Chain("thirds", [wf.Share("state", 1 / 3, of="gross")])
    assert both.first.against(thirds).break_even_rate().mcse == 0.0
    short = wf.contract(share, gross_wage=wf.uniform(50, 350), months=12, seed=1)
    poor = short.against(wf.Chain("plan", [wf.Fee("state", 100, shortfall="waive")])).table()
    assert poor["bears_mcse"].loc["plan", "takers of the wage"] > 0


def test_a_function_that_is_never_nothing_is_no_even_one():
    grid = np.array([[1.0, 1.0, 1.0], [2.0, 2.0, 2.0], [3.0, 3.0, 3.0]])
    always = np.array([-1.0, 0.0, 1.0])
    found, even = _last_crossing(lambda wages: always + 0.0 * wages, grid)
    assert np.isnan(found).all()
    assert even.tolist() == [False, True, False]
