"""Random contracts against a second, deliberately simple implementation, and what they conserve."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wageflow as wf
from tests.analysis.contracts.one_worker import walk

shares = st.sampled_from([0.0, 0.1, 0.25, 0.48, 1.0])
small = st.sampled_from([0.0, 0.1, 0.3])
sums = st.sampled_from([0.0, 40.0, 120.0, 700.0])

steps = st.lists(
    st.one_of(
        st.tuples(st.just("share"), st.sampled_from(["state", "agency"]), shares, st.just("rest")),
        st.tuples(
            st.just("fee"),
            st.sampled_from(["state", "security"]),
            sums,
            st.sampled_from(["owe", "waive"]),
        ),
        st.tuples(st.just("kind"), small, shares),
        st.tuples(st.just("withheld"), small, shares, st.sampled_from(["company", "state"])),
    ),
    max_size=4,
)
sides = st.fixed_dictionaries(
    {
        "hours": st.sampled_from([10.0, 40.0]),
        "pay": st.sampled_from([0.0, 2.0, 8.0]),
        "finder": small,
        "share": small,
        "permit": st.sampled_from([0.0, 30.0, 200.0]),
        "caught": st.sampled_from(["income", "fine", "home"]),
        "fine": st.sampled_from([50.0, 900.0]),
        "first": st.integers(1, 4),
    }
)
contracts = st.fixed_dictionaries(
    {
        "steps": steps,
        "wage": st.sampled_from([0.0, 90.0, 300.0, 1_000.0]),
        "months": st.integers(1, 9),
        "lost": st.sampled_from([0.0, 0.2]),
        "hours": st.sampled_from([100.0, 300.0]),
        "upfront": sums,
        "borrowed": st.sampled_from([0.0, 0.5, 1.0]),
        "loan_rate": st.sampled_from([0.0, 0.3, 2.0]),
        "loan_months": st.integers(1, 12),
        "remit": shares,
        "courier": small,
        "limit": st.sampled_from([60.0, 1e6]),
        "lump": st.sampled_from([0.0, 500.0]),
        "side": st.one_of(st.none(), sides),
        "ill": st.sampled_from([0.0, 0.3]),
        "risk": st.sampled_from([0.0, 0.2]),
        "lump_probability": st.sampled_from([1.0, 0.5]),
    }
)


def step_of(plain):
    kind, *rest = plain
    if kind == "share":
        return wf.Share(rest[0], rest[1])
    if kind == "fee":
        return wf.Fee(rest[0], rest[1], shortfall=rest[2])
    if kind == "kind":
        return wf.InKind("worker", rest[0], usefulness=rest[1])
    return wf.Withheld(rest[0], rest[1], holder=rest[2])


def made(plain, **changes):
    home = wf.Remittance(1.0, [wf.Share("courier", plain["courier"])], limit=plain["limit"])
    chain = wf.Chain("random", [step_of(s) for s in plain["steps"]], remittance=home, per="month")
    side = None
    if plain["side"] is not None:
        given = plain["side"]
        side = wf.SideWork(
            hours=given["hours"],
            pay=given["pay"],
            finder=given["finder"],
            permit=given["permit"],
            permit_share=given["share"],
            risk=plain["risk"],
            caught=given["caught"],
            fine=given["fine"] if given["caught"] == "fine" else 0.0,
            first_month=given["first"],
        )
    borrows = plain["borrowed"] > 0 and plain["upfront"] > 0
    return wf.contract(
        chain,
        gross_wage=plain["wage"],
        months=plain["months"],
        hours=plain["hours"],
        upfront={"bribe": plain["upfront"]},
        borrowed=plain["borrowed"] if borrows else 0.0,
        loan_rate=plain["loan_rate"] if borrows else 0.0,
        loan_months=plain["loan_months"] if borrows else None,
        days_lost=plain["lost"] * 365 / 12,
        forfeit=plain["ill"],
        remit=plain["remit"],
        lump_sum=plain["lump"],
        lump_probability=plain["lump_probability"],
        side_work=side,
        **({"draws": 16, "replicates": 2, "seed": 1} | changes),
    )


def happens(contract, what, probability, draw):
    months = range(1, contract.terms.last_month + 1)
    names = [f"random/{what}, month {month}" for month in months]
    used = contract.draws_used
    return [name in used and used[name][draw] < probability for name in names]


@given(contracts)
def test_random_contracts_agree_with_one_worker_at_a_time(plain):
    contract = made(plain)
    course = contract.course
    for draw in range(course.net.shape[1]):
        ill = happens(contract, "without pay", plain["ill"], draw)
        caught = happens(contract, "caught", plain["risk"], draw)
        paid = contract.draws_used.get("random/lump sum is paid", np.zeros(99))[draw]
        told = walk(plain, ill, caught, paid < plain["lump_probability"])
        count = len(told["net"])
        np.testing.assert_allclose(course.net[:count, draw], told["net"], atol=1e-7)
        np.testing.assert_allclose(course.net[count:, draw], 0.0, atol=1e-9)
        np.testing.assert_allclose(course.owed[:count, draw], told["owed"], atol=1e-7)
        assert course.stay[draw] == told["stay"]
        assert course.hours[draw] == pytest.approx(told["hours"])
        assert course.family[:, draw].sum() == pytest.approx(told["family"], abs=1e-7)
        for who in {*told["got"], *course.received}:
            rows = course.loss if who == "loss" else course.received.get(who)
            found = 0.0 if rows is None else rows[:, draw].sum()
            assert found == pytest.approx(told["got"][who], abs=1e-7), who


@given(contracts)
def test_nothing_is_made_and_nothing_is_lost(plain):
    course = made(plain).course
    left = sum(course.incomes.values()) - sum(course.received.values()) - course.loss - course.net
    np.testing.assert_allclose(left, 0.0, atol=1e-8)
    assert (course.owed >= 0).all()
    # before departure only what is borrowed is there, and it is not kept
    assert (course.net[1:] >= -1e-9).all()


@given(contracts, st.sampled_from([0.5, 3.0]))
def test_all_money_scales(plain, factor):
    scaled = dict(plain)
    for name in ("wage", "upfront", "limit", "lump"):
        scaled[name] = plain[name] * factor
    scaled["steps"] = [
        (s[0], s[1], s[2] * factor, s[3]) if s[0] == "fee" else s for s in plain["steps"]
    ]
    if plain["side"] is not None:
        money = {k: plain["side"][k] * factor for k in ("pay", "permit", "fine")}
        scaled["side"] = plain["side"] | money
    one, many = made(plain), made(scaled)
    np.testing.assert_allclose(many.course.position, one.course.position * factor, atol=1e-7)
    assert float(one.probability_of_debt) == float(many.probability_of_debt)
