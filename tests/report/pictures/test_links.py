from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wageflow as wf
from wageflow.errors import InputError
from wageflow.report.pictures.holders import COSTS, KEPT, TREASURY
from wageflow.report.pictures.links import Link, estimate_network, flow_network


def summed(links, stage, end):
    sums = {}
    for link in links:
        if link.stage == stage:
            sums[getattr(link, end)] = sums.get(getattr(link, end), 0.0) + link.value
    return sums


@given(
    gross=st.lists(st.floats(1, 1e6), min_size=1, max_size=5),
    cut=st.floats(0, 1),
    quota=st.floats(0, 1e5),
    sent=st.floats(0, 1),
    minimum=st.sampled_from([0.0, 0.01, 0.2]),
)
def test_a_flow_conserves_money_even_in_debt(gross, cut, quota, sent, minimum):
    chain = wf.Chain(
        "any",
        [
            wf.Share("government", cut, of="gross"),
            wf.Share("agency", 0.001),
            wf.InKind("worker", 0.1, usefulness=0.3),
            wf.Fee("quota", quota, shortfall="owe"),
        ],
        remittance=wf.Remittance(sent, [wf.Share("courier", 0.1)]),
    )
    flow = chain.split(np.array(gross))
    network = flow_network(flow, minimum)
    paid, got = summed(network.links, 0, "source"), summed(network.links, 0, "target")
    debt = np.maximum(-flow["worker"], 0).mean()
    assert paid.get("gross wage", 0.0) == pytest.approx(np.mean(gross), rel=1e-9)
    assert paid.get("owed by the worker", 0.0) == pytest.approx(debt, rel=1e-6, abs=1e-6)
    assert sum(got.values()) == pytest.approx(np.mean(gross) + debt, rel=1e-9)
    if minimum == 0:
        for name, value in got.items():
            expected = np.maximum(flow[name], 0).mean()
            assert value == pytest.approx(expected, rel=1e-6, abs=1e-6 * network.total)
    assert all(link.value > 0 for link in network.links)
    assert set(network.columns[1]) == set(got)


def test_recipients_keep_the_order_of_the_chain():
    flow = wf.load_chain("kuwait-2012").split(5_000)
    assert flow_network(flow).columns == (("gross wage",), tuple(flow.recipients))


def test_a_debt_is_paid_by_whom_the_wage_no_longer_reaches():
    chain = wf.Chain(
        "owed", [wf.Share("government", 0.7, of="gross"), wf.Fee("quota", 400, shortfall="owe")]
    )
    first, second, third = flow_network(chain.split(1_000)).links
    assert first == Link(0, "gross wage", "government", pytest.approx(700))
    assert second == Link(0, "gross wage", "quota", pytest.approx(300))
    assert third == Link(0, "owed by the worker", "quota", pytest.approx(100))


@pytest.mark.parametrize(("owed", "of_gross"), [(4, True), (400, False)])
def test_a_tiny_debt_leaves_shares_those_of_the_gross_wage(owed, of_gross):
    steps = [wf.Share("government", 0.7, of="gross"), wf.Fee("quota", 300 + owed, shortfall="owe")]
    network = flow_network(wf.Chain("owed", steps).split(1_000))
    assert network.total == pytest.approx(1_000 + owed)
    assert network.whole == pytest.approx(1_000 if of_gross else 1_000 + owed)


def test_small_takers_stand_together_but_one_alone_keeps_its_name():
    steps = [wf.Share("government", 0.5, of="gross"), wf.Fee("club", 2), wf.Fee("paper", 3)]
    both = flow_network(wf.Chain("two", steps).split(1_000))
    assert summed(both.links, 0, "target") == {"government": 500, "other": 5, "worker": 495}
    one = flow_network(wf.Chain("one", steps[:2]).split(1_000))
    assert one.columns[1] == ("government", "club", "worker")
    assert flow_network(wf.Chain("two", steps).split(1_000), 0.0).columns[1][1] == "club"


def test_small_takers_do_not_fall_into_one_who_is_called_other():
    steps = [wf.Share("other", 0.5, of="gross"), wf.Fee("club", 2), wf.Fee("paper", 3)]
    found = summed(flow_network(wf.Chain("x", steps).split(1_000)).links, 0, "target")
    assert found["other"] == 500
    assert 5 in found.values()


def test_a_wage_of_nothing_is_refused():
    with pytest.raises(InputError, match=r"chain 'free': the wage is 0.*above 0"):
        flow_network(wf.Chain("free", []).split(0))


@pytest.mark.parametrize("minimum", [0.0, 0.01, 0.1])
@pytest.mark.parametrize("keep", ["draws", "summary"])
def test_an_estimate_conserves_money_through_all_columns(minimum, keep):
    programme = wf.load_programme("dprk-2012")
    estimate = wf.simulate(programme, draws=2**10, seed=1, keep=keep)
    network = estimate_network(estimate, minimum)
    means = estimate.summary()["mean"]
    assert network.total == pytest.approx(means["gross"])
    into, out = summed(network.links, 0, "target"), summed(network.links, 1, "source")
    assert into == pytest.approx(out)
    by_side = summed(network.links, 1, "target")
    assert by_side["state"] == pytest.approx(means["state-side"])
    assert sum(by_side.values()) == pytest.approx(means["gross"])
    if minimum == 0:
        by_host = estimate.summary(by="host")["mean"].xs("gross", level="concept")
        assert summed(network.links, 0, "source") == pytest.approx(by_host.to_dict())
    if minimum == 0.1:
        assert network.columns[0][-1] == "other hosts"
    sizes = [network.sizes(k) for k in range(3)]
    assert [sum(s.values()) for s in sizes] == pytest.approx([network.total] * 3)


def sums_of(network):
    return [
        (summed(network.links, k, "target"), summed(network.links, k + 1, "source"))
        for k in range(len(network.columns) - 2)
    ]


@settings(max_examples=25, deadline=None)
@given(
    cuts=st.lists(st.floats(0.01, 0.3), min_size=3, max_size=3),
    handed_on=st.tuples(st.floats(0, 1), st.sampled_from([0.0, 0.01, 0.2])),
    cost=st.floats(0, 3_000),
    quota=st.floats(0, 4_000),
    sent=st.floats(0, 1),
)
def test_money_is_conserved_up_to_those_who_hold_it(cuts, handed_on, cost, quota, sent):
    government, company, broker = cuts
    passed, minimum = handed_on
    chain = wf.Chain(
        "any",
        [
            wf.Share("government", government, of="gross"),
            wf.Share("company", company, of="gross"),
            wf.Share("broker", broker, of="gross"),
            wf.Fee("quota", quota, shortfall="owe"),
        ],
        remittance=wf.Remittance(sent, [wf.Share("courier", 0.1)]),
    )
    kept = wf.between(passed / 2, passed) if passed else 0.0
    cohorts = [
        wf.Cohort(
            host=host, workers=wf.between(50, 100), gross_wage=wage, chain=chain, state_cost=c
        )
        for host, wage, c in (("A", 5_000, cost), ("B", wf.between(2_000, 4_000), 0))
    ]
    programme = wf.Programme(
        "any",
        cohorts=cohorts,
        sides={"state": ["government", "company", "quota"], "broker": ["broker", "courier"]},
        pass_through={"company": kept},
    )
    estimate = wf.simulate(programme, draws=2**6, seed=1)
    network = estimate_network(estimate, minimum, holders=True)
    for into, out in sums_of(network):
        assert set(into) == set(out)
        assert out == pytest.approx(into, rel=1e-9)
    means = estimate.summary()["mean"]
    last = summed(network.links, 2, "target")
    side = summed(network.links, 1, "target")
    assert side["state"] == pytest.approx(means["state-side"])
    assert sum(last.values()) == pytest.approx(network.total)
    of_state = sum(last.get(name, 0.0) for name in (TREASURY, KEPT, COSTS))
    assert of_state == pytest.approx(means["state-side"])
    tiny = 1e-9 * network.total
    if means["received"] >= 0:
        assert last.get(TREASURY, 0.0) == pytest.approx(means["received"], abs=tiny)
        assert last.get(KEPT, 0.0) == pytest.approx(means["net"] - means["received"], abs=tiny)
        spent = means["state-side"] - means["net"]
        assert last.get(COSTS, 0.0) == pytest.approx(spent, abs=tiny)
    by = estimate.summary(by="recipient")["mean"].xs("gross", level="concept")
    assert last.get("family", 0.0) == pytest.approx(by["family"], abs=tiny)
    paid = sum(last.get(name, 0.0) for name in ("family", "worker"))
    assert paid == pytest.approx(side.get("worker", 0.0), abs=tiny)


def test_holders_are_told_apart_only_where_something_is_said_of_them():
    programme = wf.load_programme("dprk-2012")
    silent = wf.simulate(programme, draws=2**8, seed=1)
    assert len(estimate_network(silent).columns) == 3
    assert estimate_network(silent, holders=True).columns[3][0] == TREASURY
    said = dataclasses.replace(programme, pass_through={"company": 0.5})
    estimate = wf.simulate(said, draws=2**8, seed=1)
    network = estimate_network(estimate)
    assert network.columns[3][:2] == (TREASURY, KEPT)
    assert len(estimate_network(estimate, holders=False).columns) == 3
    received = estimate.summary()["mean"]["received"]
    assert network.sizes(3)[TREASURY] == pytest.approx(received)
