"""Steps that must be paid in full, where they do not hold and after the worker has gone home."""

from __future__ import annotations

import numpy as np
import pytest

import wageflow as wf
from wageflow.errors import ChainError

HALF = wf.Chain("half", [wf.Share("state", 0.5, of="gross")])
FULL = [wf.Fee("state", 100, shortfall="error")]
STRICT = wf.Chain("strict", FULL, currency="USD", per="month")


def test_a_reading_that_does_not_hold_demands_nothing():
    chain = wf.OneOf("reading", {HALF: 0.5, STRICT: 0.5})
    found = wf.contract(chain, gross_wage=300, months=3, draws=64, seed=1)
    assert sorted(set(found.course.take_home.tolist())) == [450.0, 600.0]
    share = found.draws_used["reading"] == 0
    np.testing.assert_allclose(found.course.take_home, np.where(share, 450, 600))
    np.testing.assert_allclose(
        found.course.received["state"].sum(axis=0), 900 - 3 * np.where(share, 150, 200) + 0.0
    )


def test_a_reading_that_is_in_no_draw_keeps_its_takers():
    other = wf.Chain(
        "other", [wf.Fee("agency", 900, shortfall="error")], currency="USD", per="month"
    )
    chain = wf.OneOf("reading", {HALF: 1.0, other: 0.0})
    found = wf.contract(chain, gross_wage=300, months=3, draws=64, seed=1)
    assert found.values("to agency").sum() == 0.0


def test_numbers_of_readings_that_hold_now_and_then_are_those_of_their_draws():
    # wages, rates, fees and the rate as stated all differ from draw to draw
    fee = wf.Param("fee", wf.uniform(10, 40))
    plan = wf.Chain("plan", [wf.Fee("state", fee)], currency="USD", per="month")
    free = wf.Chain("free", [])
    found = wf.contract(
        wf.OneOf("reading", {free: 0.5, plan: 0.5}),
        gross_wage=wf.uniform(9_000, 10_000),
        currency="RUB",
        usd_rate=wf.uniform(0.02, 0.03),
        name="mine",
        months=4,
        fx_risk=0.1,
        results_in="USD",
        draws=64,
        seed=1,
    )
    used = found.draws_used
    gross = found.course.incomes["gross wage"]
    assert len(np.unique(gross[1])) > 32
    np.testing.assert_allclose(
        gross.sum(axis=0) - found.course.take_home, 4 * used["fee"] * used["reading"], atol=1e-9
    )


def test_who_is_sent_home_is_not_asked_for_what_the_wage_would_have_been():
    side = wf.SideWork(hours=1, pay=1, risk=0.9, caught="home")
    found = wf.contract(
        STRICT, gross_wage=140, months=24, wage_risk=0.2, side_work=side, draws=64, seed=1
    )
    # the wage would have fallen below what is demanded in some of the months that are not worked
    walk = np.stack([found.draws_used[f"strict/wage shock, month {m}"] for m in range(1, 25)])
    monthly = 0.2 / np.sqrt(12)
    wages = 140 * np.exp(np.cumsum(monthly * walk - monthly**2 / 2, axis=0))
    assert (wages < 100).any()
    np.testing.assert_allclose(found.course.received["state"].sum(axis=0), 100 * found.course.stay)


def test_a_courier_who_must_be_paid_is_paid_only_where_something_is_sent():
    courier = [wf.Fee("courier", 20, shortfall="error")]
    sends = wf.Chain(
        "sends", [], remittance=wf.Remittance(1.0, courier), currency="USD", per="month"
    )
    chain = wf.OneOf("reading", {HALF: 0.5, sends: 0.5})
    months = wf.discrete({1: 0.5, 6: 0.5})
    found = wf.contract(chain, gross_wage=300, months=months, draws=64, seed=1)
    sent = found.draws_used["reading"] == 1
    np.testing.assert_allclose(found.course.family.sum(axis=0), 280 * found.course.stay * sent)
    got = found.course.received["courier"].sum(axis=0)
    np.testing.assert_allclose(got, 20 * found.course.stay * sent)


def test_a_month_abroad_that_cannot_pay_is_still_an_error():
    with pytest.raises(ChainError, match="only"):
        wf.contract(STRICT, gross_wage=90, months=2)
