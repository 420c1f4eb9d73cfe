"""What few contracts have: amounts in kind, sums sent in another currency, names, refusals."""

from __future__ import annotations

import numpy as np
import pytest

import wageflow as wf
from wageflow.analysis.contracts import contract_from_plain, plain_terms
from wageflow.analysis.contracts.words import percent
from wageflow.distributions.quantities import Unit
from wageflow.errors import CurrencyError, EstimateError, InputError

HALF = wf.Chain("half", [wf.Share("state", 0.5, of="gross")])
ROUBLES = {"gross_wage": 10_000, "currency": "RUB", "usd_rate": 0.03, "fx_risk": 0.2, "months": 6}


def sends(currency, limit):
    home = wf.Remittance(1.0, [wf.Share("courier", 0.1)], limit=limit)
    return wf.Chain("sends", [], remittance=home, currency=currency, per="month")


def rate_of(run):
    """Return what a rouble is worth each month, as a multiple of its worth as stated."""
    return run.course.incomes["gross wage"][1:] / 300


def test_a_limit_in_dollars_on_what_is_sent_moves_with_the_rouble():
    run = {**ROUBLES, "draws": 64, "seed": 1}
    in_dollars = wf.contract(sends("USD", 50), results_in="USD", **run)
    in_roubles = wf.contract(sends("USD", 50), results_in="RUB", **run)
    assert rate_of(in_dollars).std() > 0.1
    np.testing.assert_allclose(in_dollars.course.received["courier"][1:], 5)
    np.testing.assert_allclose(in_dollars.course.family[1:], 45)
    family = 45 / 0.03 / rate_of(in_dollars)
    np.testing.assert_allclose(in_roubles.course.family[1:], family, rtol=1e-9)


def test_a_limit_in_roubles_on_what_is_sent_moves_with_the_rouble():
    run = {**ROUBLES, "draws": 64, "seed": 1}
    in_dollars = wf.contract(sends("RUB", 2_000), results_in="USD", **run)
    family = 1_800 * 0.03 * rate_of(in_dollars)
    np.testing.assert_allclose(in_dollars.course.family[1:], family, rtol=1e-9)


def test_what_a_good_in_kind_is_worth_less_than_it_costs_is_nobody_s():
    chain = wf.Chain("canteen", [wf.InKind("canteen", 0.4, usefulness=0.75, of="gross")])
    found = wf.contract(chain, gross_wage=100, months=3, seed=1)
    assert found.values("in-kind loss").mean() == pytest.approx(3 * 40 * 0.25)
    assert found.values("in-kind loss").shape == found.values("take-home").shape
    np.testing.assert_allclose(found.items["in-kind loss"][1:], -10)
    total = sum(rows for rows in found.items.values())
    np.testing.assert_allclose(total, found.course.net, atol=1e-12)
    useful = wf.contract(
        wf.Chain("canteen", [wf.InKind("canteen", 0.4, of="gross")]), gross_wage=100, seed=1
    )
    assert "in-kind loss" not in useful.items
    assert "in-kind loss" not in useful.summary().index


def test_prices_of_the_chain_are_carried_to_those_of_the_wage():
    plan = wf.Chain("plan", [wf.Fee("state", 30)], currency="USD", per="month", price_year=1996)
    found = wf.contract(plan, gross_wage=300, months=2, price_year=2012, seed=1)
    paid = 2 * wf.money.real(30, 1996, 2012)
    assert found.values("to state").mean() == pytest.approx(paid)
    assert paid > 2 * 30 * 1.2  # prices rose


def test_contracts_of_one_name_are_told_apart():
    one = wf.contract(HALF, gross_wage=100, name="mine", seed=1)
    assert one.against(wf.contract(HALF, gross_wage=90, name="mine")).labels == (
        "mine (first)",
        "mine (second)",
    )
    other = one.against(wf.contract(HALF, gross_wage=90, name="yours"))
    assert other.labels == ("mine", "yours")
    assert repr(other) == "Against('mine', 'yours')"


def test_a_break_even_wage_needs_chains_that_can_be_paid():
    strict = wf.Chain("strict", [wf.Fee("state", 100, shortfall="error")], per="month")
    both = wf.contract(HALF, gross_wage=300, seed=1).against(strict)
    with pytest.raises(EstimateError, match=r"a chain cannot be paid at every wage.*shortfall"):
        both.break_even_wage()


def test_words_name_the_probability_of_the_lump_sum():
    terms = {"gross_wage": 100, "lump_sum": 50, "lump_probability": 0.25, "seed": 1}
    told = "What is due at the end is paid with a probability of 25 %."
    assert told in wf.contract(HALF, **terms).describe()
    assert told not in wf.contract(HALF, **{**terms, "lump_probability": 1}).describe()


def unit_of(per):
    return wf.Param("known", 1.0, unit=Unit("hours", per=per))


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        (
            {"upfront": {5: 1, " ": 2, "bribe": "much", "agent": "more"}},
            ["upfront: got 5; write who", "upfront: got ' '", "'bribe'", "'agent'"],
        ),
        ({"upfront": {"family": 5}}, ["upfront of 'family': the name is kept for another"]),
        ({"hours": unit_of("year")}, ["hours: its claim is a year; write the hours of a month"]),
        (
            {
                "days_lost": wf.Param("x", wf.uniform(0, 1)),
                "forfeit": wf.Param("x", wf.uniform(0, 0.5)),
            },
            ["contract 'half', ", "'x'"],
        ),
    ],
)
def test_terms_that_cannot_be_are_refused(terms, told):
    with pytest.raises(InputError) as caught:
        wf.contract(HALF, gross_wage=100, **terms)
    for part in told:
        assert part in "\n".join(caught.value.faults)


def test_hours_of_a_month_are_taken_as_such():
    assert wf.contract(HALF, gross_wage=100, hours=unit_of("month"), seed=1).terms.hours is not None


def test_all_that_side_work_lacks_is_said_at_once():
    with pytest.raises(InputError) as caught:
        wf.SideWork(hours="many", pay="little")
    assert [fault.split(":")[0] for fault in caught.value.faults] == [
        "side work, hours",
        "side work, pay",
    ]


def test_a_currency_without_a_year_is_refused():
    with pytest.raises(CurrencyError, match="without price_year; state the year of the wage"):
        wf.contract(HALF, gross_wage=100, currency="RUB", results_in="USD")


def test_the_error_of_who_gains_is_that_of_the_spread_of_the_replicates():
    wage = wf.uniform(100, 300)
    plan = wf.Chain("plan", [wf.Fee("state", 90)], currency="USD", per="month")
    both = wf.contract(HALF, gross_wage=wage, months=2, draws=2**8, seed=1).against(plan)
    row = both.difference().loc["worker and family"]
    # the plan leaves more where half of the wage is above 90
    gross = both.first.course.incomes["gross wage"][1].reshape(16, -1)
    shares = [float((one > 180).mean()) for one in gross]
    assert row["gains"] == pytest.approx(sum(shares) / 16)
    error = float(np.std(shares, ddof=1)) / 4
    assert row["gains_mcse"] == pytest.approx(error)
    assert error > 0


def test_an_hour_of_a_draw_in_which_nothing_is_worked_brings_nothing():
    hours = wf.discrete({0: 0.5, 160: 0.5})
    found = wf.contract(HALF, gross_wage=320, hours=hours, months=2, draws=2**8, seed=1)
    values = found.values("hourly pay")
    worked = found.values("hours") > 0
    assert 0 < worked.mean() < 1
    assert values[worked] == pytest.approx(1.0)
    assert not values[~worked].any()
    assert float(found.hourly()) == pytest.approx(worked.mean())


def test_less_than_a_minute_of_work_has_no_pay_an_hour():
    found = wf.contract(HALF, gross_wage=320, hours=1e-20, months=2, draws=2**8, seed=1)
    assert float(found.hourly()) == 0.0
    assert np.isfinite(found.summary().select_dtypes("number").to_numpy()).all()


@pytest.mark.parametrize("note", ["", "which holds is not known"])
def test_a_file_keeps_what_is_noted_of_readings(note):
    free = wf.Chain("free", [])
    chain = wf.OneOf("reading", {HALF: 0.25, free: 0.75}, note=note)
    plain = plain_terms(wf.contract(chain, gross_wage=100, seed=1).terms)
    assert plain["readings"]["reading"].get("note", "") == note
    assert ("note" in plain["readings"]["reading"]) == bool(note)
    again = contract_from_plain(plain)
    assert again.chain.note == note
    assert plain_terms(again) == plain


@pytest.mark.parametrize(
    ("share", "told"),
    [(0, "0.0 %"), (0.0009, "less than 0.1 %"), (0.0946, "9.5 %"), (0.1, "10 %"), (0.256, "26 %")],
)
def test_small_shares_have_a_decimal(share, told):
    assert percent(share) == told
