"""Certain contracts, and simple uncertain ones, against their closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

import wageflow as wf

HALF = wf.Chain("half", [wf.Share("state", 0.5, of="gross")])
PLAN = wf.Chain("plan", [wf.Fee("state", 100, shortfall="owe")])
WAIVED = wf.Chain("waived plan", [wf.Fee("state", 100)])
FREE = wf.Chain("free", [])


def near(measured, exact, widest=4.0):
    """Whether a figure is within so many of its own standard errors, or exact."""
    return abs(float(measured) - exact) <= widest * measured.mcse + 1e-9 * abs(exact)


def test_present_value_is_that_of_an_annuity():
    found = wf.contract(HALF, gross_wage=200, months=24, upfront=500, discount_rate=0.1)
    i = 1.1 ** (1 / 12) - 1
    assert found.present_value() == pytest.approx(100 * (1 - (1 + i) ** -24) / i - 500, rel=1e-12)
    assert found.present_value().mcse == 0.0


def test_a_loan_is_paid_back_as_an_annuity():
    found = wf.contract(
        FREE, gross_wage=300, months=36, upfront=900, borrowed=0.5, loan_rate=0.3, loan_months=18
    )
    i = 1.3 ** (1 / 12) - 1
    payment = 450 * i / (1 - (1 + i) ** -18)
    repaid = found.course.received["lender"][:, 0]
    np.testing.assert_allclose(repaid[0], -450)
    np.testing.assert_allclose(repaid[1:19], payment)
    np.testing.assert_allclose(repaid[19:], 0.0, atol=1e-12)
    left = [450 * (1 + i) ** k - payment * ((1 + i) ** k - 1) / i for k in range(19)]
    np.testing.assert_allclose(found.course.owed[:19, 0], left, atol=1e-9)
    # at the lender's own rate a loan is worth nothing
    cheap, dear = (
        wf.contract(
            FREE, gross_wage=300, upfront=900, borrowed=b, loan_rate=b * 0.3, discount_rate=0.3
        )
        for b in (0.0, 1.0)
    )
    assert dear.present_value() == pytest.approx(float(cheap.present_value()))


def test_a_loan_without_interest_is_paid_back_in_equal_parts():
    found = wf.contract(FREE, gross_wage=300, months=12, upfront=240, borrowed=1)
    np.testing.assert_allclose(found.course.received["lender"][1:, 0], 20.0)


def test_what_pay_does_not_cover_grows_at_interest():
    found = wf.contract(FREE, gross_wage=1, months=24, upfront=500, borrowed=1, loan_rate=0.6)
    i = 1.6 ** (1 / 12) - 1
    left = 500 * (1 + i) ** 24 - ((1 + i) ** 24 - 1) / i
    assert found.course.owed[-1, 0] == pytest.approx(left)
    assert float(found.probability_of_debt) == 1.0
    assert found.values("net").mean() == pytest.approx(-left)
    worth = wf.contract(
        FREE, gross_wage=1, months=24, upfront=500, borrowed=1, loan_rate=0.6, discount_rate=0.6
    ).present_value()
    # at the lender's rate, what is owed in the end and what was paid are worth the loan
    assert worth == pytest.approx(sum((1 + i) ** -k for k in range(1, 25)) * 1 - 500)


@pytest.mark.parametrize(("upfront", "month"), [(0, 0), (1, 1), (500, 5), (501, 6), (2_400, 24)])
def test_payback_is_the_first_month_that_covers_the_cost(upfront, month):
    payback = wf.contract(HALF, gross_wage=200, months=24, upfront=upfront).payback()
    assert payback.median == month
    assert float(payback.mean) == month
    assert float(payback.never) == 0.0


def test_what_never_pays_back_is_said_and_is_infinite():
    found = wf.contract(HALF, gross_wage=200, months=24, upfront=2_401)
    payback = found.payback()
    assert math.isinf(payback.median)
    assert payback.mean is None
    assert float(payback.never) == 1.0
    assert "payback month" not in found.summary().index
    assert not found.summary().isna().to_numpy().any()
    assert "less than half of all cases" in found.describe()


def test_the_share_that_never_pays_back_is_a_probability_of_the_wage():
    wage = wf.uniform(100, 300)
    found = wf.contract(FREE, gross_wage=wage, months=10, upfront=1_500, seed=1).payback()
    assert near(found.never, 0.25)
    # half of all draws have a wage of at most 200: ceil(1500 / 200) = 8
    assert found.median == pytest.approx(8, abs=0.5)
    assert math.isinf(found.month[-1])


def test_the_error_of_a_payback_month_is_that_of_the_spread_of_the_replicates():
    wage = wf.uniform(100, 300)
    found = wf.contract(
        FREE, gross_wage=wage, months=24, upfront=1_500, seed=1, draws=2**10, sampler="random"
    )
    # the cost is earned in 5 to 15 months
    months = np.ceil(1_500 / found.course.incomes["gross wage"][1]).reshape(16, -1)
    levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    by_replicate = np.quantile(months, levels, axis=1, method="inverted_cdf")
    error = by_replicate.std(axis=1, ddof=1) / 4
    assert (error > 0).sum() > 2
    assert found.payback().month.mcse == pytest.approx(error)


def never_for(part):
    """A contract whose cost of 100 comes back in month 1, or in this part of the draws never."""
    law = wf.discrete({0.0: part, 100.0: 1 - part})
    return wf.contract(
        FREE, gross_wage=law, months=1, upfront=100, seed=1, draws=2**10, sampler="random"
    )


def test_half_of_all_draws_have_paid_back_by_the_median_whatever_one_replicate_says():
    found = never_for(0.48)
    payback = found.payback()
    by_replicate = found.values("never pays back").mean(axis=-1)
    # with replicates on both sides of a half, all draws together tell
    assert by_replicate.min() < 0.5 < by_replicate.max()
    assert float(payback.never) < 0.5
    assert payback.median == 1
    assert math.isinf(payback.month.mcse[2])
    assert "comes back in less than half" not in found.describe()
    rarely = never_for(0.52).payback()
    assert math.isinf(rarely.median)
    assert math.isinf(rarely.month.mcse[2])
    assert rarely.month[0] == 1
    assert rarely.month.mcse[0] == 0.0
    assert rarely.month.mcse[-1] == 0.0


def test_hourly_pay_counts_hours_of_both_kinds_and_all_costs():
    side = wf.SideWork(hours=40, pay=5, finder=0.2, permit_share=0.1, permit=20)
    found = wf.contract(HALF, gross_wage=600, months=10, hours=260, upfront=200, side_work=side)
    had = 10 * (300 + 200 * 0.7 - 20) - 200
    assert found.hourly() == pytest.approx(had / 3_000)
    assert found.course.received["finder"][:, 0].sum() == pytest.approx(400)
    assert found.course.received["supervisor"][:, 0].sum() == pytest.approx(400)


def test_multiple_of_home_pay():
    found = wf.contract(HALF, gross_wage=600, months=10, home_pay=60)
    assert found.summary().loc["multiple of home pay", "mean"] == pytest.approx(5.0)


def test_the_probability_of_debt_is_that_of_a_lognormal_wage_below_an_owed_plan():
    # in the same month again and again: a debt is left if and only if the wage is below the plan
    wage = wf.lognormal(math.log(110), 0.3)
    found = wf.contract(PLAN, gross_wage=wage, months=12, seed=3, draws=2**15)
    exact = stats.norm.cdf((math.log(100) - math.log(110)) / 0.3)
    assert near(found.probability_of_debt, exact)
    row = found.summary().loc["owed at the end"]
    law = stats.lognorm(0.3, scale=110)
    short = 100 * law.cdf(100) - law.expect(lambda w: w, ub=100)
    assert abs(row["mean"] - 12 * short) <= 4 * row["mcse"]


def test_forfeited_months_are_binomial():
    found = wf.contract(FREE, gross_wage=100, months=20, forfeit=0.1, hours=200, seed=5)
    row = found.summary().loc["take-home"]
    assert abs(row["mean"] - 1_800) <= 4 * row["mcse"]
    assert row["sd"] == pytest.approx(100 * math.sqrt(20 * 0.09), rel=0.02)
    assert found.values("hours") == pytest.approx(found.values("take-home") * 2)


def test_days_lost_are_lost_of_the_days_worked():
    plain = wf.contract(FREE, gross_wage=100, months=10, days_lost=365 / 24)
    of_days = wf.contract(FREE, gross_wage=10, per="day", days=240, months=10, days_lost=5)
    assert plain.values("net").mean() == pytest.approx(500)
    assert of_days.values("net").mean() == pytest.approx(10 * 10 * 15)


def test_who_is_caught_goes_home_after_a_geometric_time():
    side = wf.SideWork(hours=10, pay=1, risk=0.05, caught="home")
    found = wf.contract(FREE, gross_wage=100, months=24, side_work=side, seed=2)
    exact = (1 - 0.95**24) / 0.05
    row = found.summary().loc["months abroad"]
    assert abs(row["mean"] - exact) <= 4 * row["mcse"]
    # the side pay of the last month is taken from those who are sent home
    caught = 1 - 0.95**24
    row = found.summary().loc["to security"]
    assert abs(row["mean"] - 10 * caught) <= 4 * row["mcse"]


def test_withheld_pay_comes_back_in_the_end_with_its_probability():
    chain = wf.Chain("kept", [wf.Withheld(0.4, 0.5, holder="company")])
    found = wf.contract(chain, gross_wage=100, months=10, lump_probability=0.25, seed=4)
    assert found.course.incomes.keys() == {"gross wage"}
    assert near(found.present_value(), 10 * 60 + 0.25 * 200)
    last = found.course.net[-1]
    assert set(np.round(last).tolist()) == {60.0, 260.0}
    row = found.summary().loc["to company"]
    assert abs(row["mean"] - (400 - 0.25 * 200)) <= 4 * row["mcse"]


def test_an_upfront_step_of_the_chain_is_paid_before_departure_and_only_once():
    chain = wf.Chain("bribed", [wf.Upfront("officials", 360, 36)], currency="USD", per="month")
    found = wf.contract(chain, gross_wage=100, months=36)
    assert found.course.received["officials"][:, 0].tolist() == [360.0] + [0.0] * 36
    assert found.values("net").mean() == pytest.approx(3_600 - 360)
    assert found.payback().median == 4


def test_the_family_gets_what_limit_and_courier_leave():
    home = wf.Remittance(1.0, [wf.Share("courier", 0.1)], limit=600)
    chain = wf.Chain("home", [], remittance=home, per="year", currency="USD")
    found = wf.contract(chain, gross_wage=100, months=12, remit=0.4)
    assert found.summary().loc["family receives", "mean"] == pytest.approx(12 * 40 * 0.9)
    capped = wf.contract(chain, gross_wage=100, months=12)
    assert capped.summary().loc["family receives", "mean"] == pytest.approx(600 * 0.9)
    assert capped.summary().loc["net", "mean"] == pytest.approx(1_200 - 60)


def test_units_meet_through_the_exchange_rate():
    plan = wf.Chain("plan", [wf.Fee("state", 1_200)], currency="USD", per="year")
    found = wf.contract(plan, gross_wage=10_000, currency="RUB", usd_rate=0.03, months=12)
    assert found.terms.unit == "USD"
    assert found.values("take-home").mean() == pytest.approx(12 * (300 - 100))
    there = wf.contract(
        plan, gross_wage=10_000, currency="RUB", usd_rate=0.03, months=12, results_in="RUB"
    )
    assert there.values("take-home").mean() == pytest.approx(12 * 200 / 0.03)


def test_a_random_walk_keeps_its_mean_and_has_its_volatility():
    found = wf.contract(FREE, gross_wage=100, months=24, wage_risk=0.3, seed=8)
    last = found.course.incomes["gross wage"][-1]
    assert last.mean() == pytest.approx(100, rel=0.02)
    assert np.log(last).std() == pytest.approx(0.3 * math.sqrt(2), rel=0.03)


def test_exchange_rates_move_a_plan_in_dollars_against_a_wage_in_roubles():
    plan = wf.Chain("plan", [wf.Fee("state", 100, shortfall="owe")], currency="USD", per="month")
    terms = {"gross_wage": 10_000, "currency": "RUB", "usd_rate": 0.03, "fx_risk": 0.2, "seed": 1}
    in_dollars = wf.contract(plan, months=12, **terms)
    in_roubles = wf.contract(plan, months=12, results_in="RUB", **terms)
    rate = in_dollars.course.incomes["gross wage"][1:] / 300
    assert rate.std() > 0.1
    np.testing.assert_allclose(in_dollars.course.received["state"][1:], 100, rtol=1e-9)
    np.testing.assert_allclose(in_roubles.course.incomes["gross wage"][1:], 10_000)
    np.testing.assert_allclose(in_roubles.course.received["state"][1:], 100 / 0.03 / rate)


def test_the_worker_bears_the_risk_of_a_plan_and_shares_that_of_a_share():
    wage = wf.uniform(200, 400)
    both = wf.contract(HALF, gross_wage=wage, months=12, seed=6).against(WAIVED)
    bears = both.table()["bears"]
    assert bears["half", "worker and family"] == pytest.approx(0.5)
    assert bears["half", "takers of the wage"] == pytest.approx(0.5)
    assert bears["waived plan", "worker and family"] == pytest.approx(1.0)
    assert bears["waived plan", "takers of the wage"] == pytest.approx(0.0, abs=1e-12)
    table = both.table()
    exact = 12 * 200 / math.sqrt(12)
    assert table.loc[("half", "worker and family"), "sd"] == pytest.approx(exact / 2, rel=1e-3)
    assert table.loc[("waived plan", "worker and family"), "sd"] == pytest.approx(exact, rel=1e-3)
    gains = both.difference().loc["worker and family"]
    assert abs(gains["gains"] - 1.0) <= 1e-9  # half of 200 is the plan: never less


def test_break_evens_of_a_share_and_a_plan():
    wage = wf.uniform(150, 350)
    both = wf.contract(HALF, gross_wage=wage, months=12, seed=6).against(WAIVED)
    assert near(both.break_even_rate(), 100 / 250)
    assert float(both.break_even_wage()) == pytest.approx(200, rel=1e-10)


def test_shortfalls_count_in_the_break_even_rate():
    # of a wage between 0 and 200, a plan of 100 that is waived yields 75 on average
    wage = wf.uniform(0, 200)
    both = wf.contract(HALF, gross_wage=wage, months=1, seed=6).against(WAIVED)
    assert near(both.break_even_rate(), 0.75)
    bears = both.table()["bears"]
    assert bears["waived plan", "takers of the wage"] == pytest.approx(0.5, abs=0.01)
    owed = wf.contract(HALF, gross_wage=wage, months=1, seed=6).against(PLAN).table()
    assert owed.loc[("plan", "owed at the end"), "mean"] == pytest.approx(25, rel=0.01)


def test_the_break_even_wage_of_uncertain_chains_is_found_draw_by_draw():
    share = wf.Chain("share", [wf.Share("state", wf.uniform(0.25, 0.5), of="gross")])
    found = wf.contract(share, gross_wage=300, months=1, seed=2).against(WAIVED).break_even_wage()
    assert near(found, 100 * math.log(2) / 0.25)
    assert found.note == ""


def test_a_cohort_of_one_gets_what_the_chain_splits():
    chain = wf.load_chain("kuwait-2012")
    found = wf.contract(chain, months=12)
    flow = chain.split(5_000)
    assert found.values("take-home").mean() == pytest.approx(flow["worker"])
    for who in ("government", "agency", "embassy", "company"):
        assert found.values(f"to {who}").mean() == pytest.approx(flow[who])
