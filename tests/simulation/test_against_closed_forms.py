"""Estimates against what can be worked out by hand.

Means are compared within four standard errors of the estimate's own reckoning, which Sobol' points
make very small; a wrong factor, unit or base anywhere would be thousands of standard errors away.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats as st

import wageflow as wf
from tests.simulation.programmes import HALF, cohort, programme
from wageflow.money import real, usd_per_unit

NARROW = wf.Chain("tenth", [wf.Share("government", 0.1), wf.Share("agency", 0.5)])


def run(made, **options):
    return wf.simulate(made, **({"draws": 2**14, "seed": 11} | options))


def agrees(row, exact):
    assert row["mean"] == pytest.approx(exact, rel=1e-12, abs=4 * row["mcse"])
    assert row["mcse"] < 2e-3 * abs(exact) + 1e-12  # else the comparison would say nothing


@pytest.mark.parametrize("sampler", ["sobol", "latin", "random"])
def test_mean_of_independent_inputs_is_the_product_of_their_means(sampler):
    heads, wage, rate = wf.uniform(800, 1_200), wf.pert(4_000, 5_000, 9_000), wf.uniform(0.3, 0.7)
    fee = wf.uniform(100, 300)
    chain = wf.Chain("c", [wf.Share("government", rate), wf.Fee("guard", fee)])
    made = programme(
        cohort(workers=heads, gross_wage=wage, chain=chain),
        sides={"state": ["government", "guard"]},
    )
    table = run(made, sampler=sampler, draws=2**16).summary()
    gross = heads.mean() * wage.mean()
    agrees(table.loc["gross"], gross)
    agrees(table.loc["statutory"], gross * rate.mean())
    agrees(table.loc["state-side"], gross * rate.mean() + heads.mean() * fee.mean())


def test_variance_of_a_product_of_independent_inputs():
    heads, wage = wf.uniform(5, 15), wf.uniform(100, 300)
    table = run(programme(cohort(workers=heads, gross_wage=wage))).summary()
    second = (heads.std() ** 2 + heads.mean() ** 2) * (wage.std() ** 2 + wage.mean() ** 2)
    sd = math.sqrt(second - (heads.mean() * wage.mean()) ** 2)
    assert table.loc["gross", "sd"] == pytest.approx(sd, rel=1e-3)
    assert table.loc["statutory", "sd"] == pytest.approx(sd / 2, rel=1e-3)


def test_an_unknown_shared_by_hosts_is_one_draw():
    """One wage at two hosts: variances add up with twice the covariance, not as if apart."""
    wage = wf.uniform(100, 300)
    shared, apart = (
        run(
            programme(
                cohort(host="A", workers=10, gross_wage=first),
                cohort(host="B", workers=30, gross_wage=second),
            )
        ).summary()
        for first, second in (
            (wf.Param("wage", wage), wf.Param("wage", wage)),
            (wf.Param("wage A", wage), wf.Param("wage B", wage)),
        )
    )
    assert shared.loc["gross", "sd"] == pytest.approx(40 * wage.std(), rel=1e-3)
    assert apart.loc["gross", "sd"] == pytest.approx(math.hypot(10, 30) * wage.std(), rel=1e-3)
    assert shared.loc["gross", "mean"] == pytest.approx(apart.loc["gross", "mean"], rel=1e-3)


def test_a_share_of_a_shared_chain_is_one_draw_too():
    rate = wf.uniform(0.2, 0.8)
    chain = wf.Chain("c", [wf.Share("government", rate, of="gross")])
    made = programme(*(cohort(host=h, chain=chain) for h in "ABCD"))
    assert list(made.unknowns) == ["c/government/rate"]
    assert run(made).summary().loc["statutory", "sd"] == pytest.approx(4_000 * rate.std(), rel=1e-3)


def test_readings_of_a_chain_have_their_weights():
    made = programme(cohort(chain=wf.OneOf("reading", {HALF: 0.25, NARROW: 0.75})))
    estimate = run(made)
    table = estimate.summary(by="recipient")["mean"]
    # discrete draws: the share of the draws is exact but for one draw a replicate
    assert table["government", "gross"] == pytest.approx(
        1_000 * (0.25 * 0.5 + 0.75 * 0.1), rel=5e-3
    )
    assert table["agency", "gross"] == pytest.approx(1_000 * 0.75 * 0.45, rel=5e-3)
    assert set(np.unique(estimate.values("statutory"))) == {500.0, 100.0}


def test_a_choice_among_numbers_and_ranges():
    wage = wf.OneOf("basis", {300.0: 0.25, wf.uniform(100, 200): 0.75})
    estimate = run(programme(cohort(gross_wage=wage)))
    assert estimate.values("gross").mean() == pytest.approx(
        10 * (0.25 * 300 + 0.75 * 150), rel=5e-3
    )
    drawn = estimate.parameters()
    np.testing.assert_array_equal(
        estimate.values("gross"),
        10 * np.where(drawn["basis"] == 0, 300.0, drawn["basis/reading 2"]),
    )


def test_pass_through_and_cost_come_off_in_turn():
    chain = wf.Chain("c", [wf.Share("government", 0.4), wf.Share("embassy", 0.5)])
    passed, cost = wf.uniform(0.6, 1.0), wf.uniform(5, 15)
    made = programme(
        cohort(chain=chain, state_cost=cost, per="month", workers=wf.uniform(5, 15)),
        sides={"state": ["government", "embassy"]},
        pass_through={"embassy": passed},
    )
    table = run(made).summary()
    per_worker = 12 * 100
    agrees(table.loc["state-side"], 10 * per_worker * 0.7)
    agrees(table.loc["net"], 10 * (per_worker * 0.7 - 12 * 10))
    agrees(table.loc["received"], 10 * (per_worker * (0.4 + 0.3 * 0.8) - 12 * 10))


def test_total_workers_scales_all_hosts_by_one_factor():
    made = programme(
        cohort(host="A", workers=wf.uniform(90, 110), gross_wage=10),
        cohort(host="B", workers=200, gross_wage=20),
        total_workers=wf.uniform(50, 70),
    )
    estimate = run(made)
    drawn = estimate.parameters()
    a, total = drawn["A/all/workers"], drawn["total_workers"]
    exact = total / (a + 200) * (a * 10 + 200 * 20)
    np.testing.assert_allclose(estimate.values("gross"), exact, rtol=1e-13)
    heads = estimate.headcount()
    assert heads.loc["all hosts", "mean"] == pytest.approx(60, rel=1e-4)
    assert heads.loc["A", "mean"] < 25


@pytest.mark.parametrize(
    ("changes", "exact"),
    [
        ({"per": "year"}, 1_000),
        ({"per": "month"}, 12_000),
        ({"per": "week"}, 52_000),
        ({"per": "day", "days": 300}, 300_000),
        ({"currency": "EUR", "price_year": 2012}, 1_000 * usd_per_unit("EUR", 2012)),
        ({"currency": "KWD", "price_year": 2012}, 1_000 * usd_per_unit("KWD", 2012)),
        ({"currency": "EUR", "usd_rate": 2.5}, 2_500),
        ({"currency": "SUR", "usd_rate": 0.6, "per": "month"}, 7_200),
        (
            {"currency": "EUR", "price_year": 2005, "per": "month"},
            12_000 * usd_per_unit("EUR", 2005),
        ),
    ],
)
def test_periods_and_currencies(changes, exact):
    estimate = run(programme(cohort(**changes)), draws=16)
    np.testing.assert_allclose(estimate.values("gross"), exact, rtol=1e-14)
    np.testing.assert_allclose(estimate.values("statutory"), exact / 2, rtol=1e-14)


def test_uncertain_days_and_rates_multiply():
    days, rate = wf.uniform(250, 350), wf.uniform(1, 3)
    made = programme(cohort(per="day", days=days, currency="SUR", usd_rate=rate))
    agrees(run(made).summary().loc["gross"], 1_000 * 300 * 2)


def test_prices_of_several_years_are_brought_to_one():
    made = programme(
        cohort(host="A", price_year=2005), cohort(host="B", price_year=2012), price_year=2020
    )
    table = run(made, draws=16).summary(by="host")["mean"]
    assert table["A", "gross"] == pytest.approx(real(1_000, 2005, 2020), rel=1e-12)
    assert table["B", "gross"] == pytest.approx(real(1_000, 2012, 2020), rel=1e-12)


def test_a_foreign_wage_is_changed_in_its_own_year_and_then_aged():
    made = programme(cohort(currency="EUR", price_year=2005), price_year=2020)
    exact = real(1_000 * usd_per_unit("EUR", 2005), 2005, 2020)
    assert run(made, draws=16).values("gross")[0] == pytest.approx(exact, rel=1e-12)


def test_a_chain_in_other_units_takes_its_fee_in_those():
    # 700 dirhams a month, of a wage in dollars a year
    chain = wf.Chain(
        "uae", [wf.Fee("government", 700)], currency="AED", per="month", price_year=2012
    )
    made = programme(cohort(gross_wage=6_000, price_year=2012, chain=chain, state_cost=50))
    table = run(made, draws=16).summary()["mean"]
    assert table["gross"] == pytest.approx(60_000, rel=1e-12)
    assert table["statutory"] == pytest.approx(10 * 700 * 12 * usd_per_unit("AED", 2012), rel=1e-12)
    assert table["net"] == pytest.approx(table["statutory"] - 500, rel=1e-12)


def test_a_chain_of_another_price_year_takes_its_fee_in_those_prices():
    chain = wf.Chain("old", [wf.Fee("government", 30)], currency="USD", per="year", price_year=2005)
    made = programme(cohort(price_year=2012, chain=chain))
    table = run(made, draws=16).summary()["mean"]
    assert table["gross"] == pytest.approx(1_000, rel=1e-12)
    assert table["statutory"] == pytest.approx(10 * real(30, 2005, 2012), rel=1e-12)


def test_a_chain_without_units_takes_those_of_each_wage():
    """Of 500 a month and of 6,000 a year, an up-front 1,200 for 12 months is 1,200 a year."""
    chain = wf.Chain("debt", [wf.Upfront("government", 1_200, 12)])
    made = programme(
        cohort(host="M", per="month", gross_wage=500, chain=chain),
        cohort(host="Y", per="year", gross_wage=6_000, chain=chain),
    )
    table = run(made, draws=16).summary(by="host")["mean"]
    assert table["M", "statutory"] == pytest.approx(12_000, rel=1e-12)
    assert table["Y", "statutory"] == pytest.approx(12_000, rel=1e-12)


def test_a_quota_is_shared_among_the_group():
    fee = wf.Fee("government", wf.per_head(wf.uniform(800, 1_200), workers=wf.uniform(10, 30)))
    made = programme(cohort(gross_wage=200, chain=wf.Chain("q", [fee])))
    table = run(made).summary()
    agrees(table.loc["statutory"], 10 * 1_000 * math.log(3) / 20)  # E[1/U] = ln(b/a) / (b - a)


def test_a_family_gets_what_the_courier_leaves():
    home = wf.Remittance(0.5, [wf.Share("courier", 0.1)], limit=20)
    chain = wf.Chain("c", [wf.Share("government", 0.4)], remittance=home)
    table = run(programme(cohort(chain=chain)), draws=16).summary(by="recipient")["mean"]
    assert table["family", "gross"] == pytest.approx(10 * 18)
    assert table["courier", "gross"] == pytest.approx(10 * 2)
    assert table["worker", "gross"] == pytest.approx(10 * 40)


@pytest.mark.parametrize("sampler", ["sobol", "latin"])
def test_quantiles_of_one_uniform_are_exact_to_half_a_stratum(sampler):
    estimate = run(
        programme(cohort(workers=1, gross_wage=wf.uniform(0, 2))), sampler=sampler, draws=2**12
    )
    stratum = 16 / 2**12
    row = estimate.summary().loc["statutory"]
    for name, u in {"p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}.items():
        assert row[name] == pytest.approx(u, abs=stratum / 2)
        # and over 16 replicates far better, as its own standard error says
        assert abs(row[name] - u) < 4.5 * row[f"{name}_mcse"]
        assert row[f"{name}_mcse"] < stratum / 2
    assert row["mean"] == pytest.approx(0.5, abs=stratum / 2)
    assert row["sd"] == pytest.approx(math.sqrt(1 / 12), rel=1e-4)


@pytest.mark.parametrize("sampler", ["sobol", "latin", "random"])
@pytest.mark.parametrize(
    ("law", "theirs"),
    [
        (wf.lognormal(8.5, 0.4), st.lognorm(0.4, scale=math.exp(8.5))),
        (wf.uniform(1, 3), st.uniform(1, 2)),
        (wf.normal(500, 20), st.norm(500, 20)),
    ],
)
def test_quantiles_of_one_law_are_those_of_scipy(sampler, law, theirs):
    if law.support()[0] < 0:
        law = wf.truncate(law, 0, None)
    estimate = run(programme(cohort(workers=2, gross_wage=law)), sampler=sampler, draws=2**16)
    u = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
    found = estimate.quantile(u)
    assert (np.abs(found - theirs.ppf(u)) <= 5 * found.mcse + 1e-9 * theirs.ppf(u)).all()


def test_a_programme_without_unknowns_is_known():
    table = run(programme(cohort()), draws=64).summary()
    assert table.loc["gross"].to_dict() == {
        name: 0.0 if name in ("mcse", "sd") or name.endswith("_mcse") else 1_000.0
        for name in table.columns
    }


@pytest.mark.parametrize(
    ("per", "wage", "days"), [("year", 3_600, None), ("month", 300, None), ("day", 12, 300)]
)
def test_an_upfront_cost_is_the_same_sum_a_year_in_every_period(per, wage, days):
    chain = wf.Chain("c", [wf.Upfront("agency", 360, 36)])
    cohort = wf.Cohort(host="A", workers=1, gross_wage=wage, per=per, days=days, chain=chain)
    estimate = wf.simulate(wf.Programme("p", cohorts=[cohort]), draws=2**6, seed=0)
    summary = estimate.summary("recipient")
    assert summary.loc[("agency", "gross"), "mean"] == pytest.approx(120.0)
    assert summary.loc[("worker", "gross"), "mean"] == pytest.approx(3_480.0)
