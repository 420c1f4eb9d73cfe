"""What must hold of every chain, whatever is in it."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import wageflow as wf
from tests.chain.chains import chain_of, chains, draws_for, step_lists, wages
from wageflow.chain import Interval
from wageflow.errors import ChainError

KUWAIT = wf.Chain(
    "kuwait",
    [
        wf.Share("government", 0.48, of="gross"),
        wf.Share("agency", 0.10),
        wf.Share("embassy", 0.25),
        wf.Share("company", 0.40),
    ],
)
WHOLE = wf.Chain("whole", [wf.Brackets("m", [(0, 0.1), (8_000, 0.15)], marginal=False)])


def split_or_skip(chain, gross, draws):
    try:
        return chain.split(gross, draws=draws)
    except ChainError:
        assume(False)
        raise


def with_money_times(spec, factor):
    """Multiply every sum of money in a drawn chain."""

    def scaled(q):
        if q[0] in ("number", "array"):
            values = q[1]
            return (q[0], [factor * v for v in values] if q[0] == "array" else factor * values)
        if q[0] == "per head":
            return ("per head", scaled(q[1]), q[2])
        return q

    def step(s):
        s = dict(s)
        if "amount" in s:
            s["amount"] = scaled(s["amount"])
        if "rates" in s:
            s["rates"] = [(scaled(t), r) for t, r in s["rates"]]
        return s

    home = spec["remittance"]
    if home is not None:
        home = home | {
            "steps": [step(s) for s in home["steps"]],
            "limit": home["limit"] and scaled(home["limit"]),
        }
    return spec | {"steps": [step(s) for s in spec["steps"]], "remittance": home}


def plain(spec):
    """Say whether every sum of money in a drawn chain is a number."""
    steps = [*spec["steps"], *(spec["remittance"] or {"steps": []})["steps"]]
    sums = [s["amount"] for s in steps if "amount" in s]
    limit = (spec["remittance"] or {"limit": None})["limit"]
    return all(q[0] == "number" for q in [*sums, *([limit] if limit else [])])


# one wage, split -----------------------------------------------------------------------------


@given(data=st.data(), spec=chains(most=6), gross=wages)
def test_all_recipients_together_get_the_gross_wage(data, spec, gross):
    chain = chain_of(spec)
    flow = split_or_skip(chain, gross, data.draw(draws_for(chain, 0)))
    parts = list(flow.recipients.values())
    # each of some forty additions may round by half a unit in the last place of the largest sum
    assert abs(math.fsum(parts) - gross) <= 40 * 2.0**-53 * max(gross, *map(abs, parts))


@given(data=st.data(), spec=chains(most=6), gross=wages)
def test_nobody_gets_less_than_nothing_but_a_worker_who_owes(data, spec, gross):
    chain = chain_of(spec)
    flow = split_or_skip(chain, gross, data.draw(draws_for(chain, 0)))
    assert all(amount >= 0 for name, amount in flow.recipients.items() if name != "worker")
    assert flow.arrears >= 0
    if flow.arrears == 0:
        assert flow["worker"] >= 0
    assert set(flow.recipients) == set(chain.recipients)


@given(data=st.data(), fees=st.lists(st.floats(0, 500), max_size=6), gross=wages)
def test_what_is_owed_is_what_the_worker_lacks(data, fees, gross):
    levy = data.draw(st.floats(0, 1))
    steps = [wf.Share("state", levy), *(wf.Fee(f"f{k}", x, "owe") for k, x in enumerate(fees))]
    flow = wf.Chain("owed", steps).split(gross)
    assert max(0.0, -flow["worker"]) == pytest.approx(flow.arrears, rel=1e-12, abs=1e-9)
    assert [flow[f"f{k}"] for k in range(len(fees))] == fees


@given(rate=st.floats(0, 1), more=st.floats(0, 1), data=st.data(), gross=wages)
def test_a_higher_rate_takes_more_and_leaves_the_worker_less(rate, more, data, gross):
    low, high = sorted((rate, more))
    after = data.draw(step_lists(0, 4))
    shares = [s for s in after if s["kind"] == "share" and s["of"] == "remainder"]
    rest = chain_of({"name": "r", "per": None, "steps": shares, "remittance": None}).steps
    assume(all(isinstance(step.rate, float) and step.recipient != "worker" for step in rest))
    flows = [wf.Chain("r", [wf.Share("first", r), *rest]).split(gross) for r in (low, high)]
    assert flows[0]["first"] <= flows[1]["first"]
    assert flows[0]["worker"] >= flows[1]["worker"] - 1e-12 * gross


@given(data=st.data(), spec=chains(most=6), gross=wages, power=st.integers(-20, 20))
def test_scaling_all_money_scales_all_results(data, spec, gross, power):
    assume(plain(spec))
    draws = data.draw(draws_for(chain_of(spec), 0))
    flow = split_or_skip(chain_of(spec), gross, draws)
    # a power of two changes no digit, so that the results must scale to the last bit
    factor = 2.0**power
    other = chain_of(with_money_times(spec, factor)).split(factor * gross, draws=draws)
    for recipient, amount in flow.recipients.items():
        assert other[recipient] == factor * amount
    assert other.arrears == factor * flow.arrears


@given(data=st.data(), size=st.integers(1, 4))
def test_many_wages_split_as_each_by_itself_bit_for_bit(data, size):
    spec = data.draw(chains(most=6))
    chain = chain_of(spec)
    grosses = data.draw(st.lists(wages, min_size=size, max_size=size))
    draws = data.draw(draws_for(chain, size))
    many = split_or_skip(chain, grosses, draws)
    for k, gross in enumerate(grosses):
        own = {n: v[k] if isinstance(v, list) else v for n, v in draws.items()}
        one = chain.split(gross, draws=own)
        for recipient, amount in one.recipients.items():
            assert many[recipient][k] == amount
        assert (many.take_home[k], many.arrears[k]) == (one.take_home, one.arrears)


# from take-home back to gross ----------------------------------------------------------------


@given(data=st.data(), spec=chains(most=6), gross=wages)
def test_grossing_up_a_take_home_finds_the_wage_that_left_it(data, spec, gross):
    chain = chain_of(spec)
    draws = data.draw(draws_for(chain, 0))
    net = split_or_skip(chain, gross, draws).take_home
    # a chain that leaves a billionth is flat to within rounding
    assume(net == 0 or abs(net) > 1e-9 * gross)
    ends = [end for part in chain.gross_up(net, draws=draws).parts for end in part]
    near = [end for end in ends if abs(end - gross) <= 1e-9 * gross]
    inside = gross in chain.gross_up(net, draws=draws)
    # where of each more dollar little is left, many wages leave this take-home but for rounding
    alike = [
        end
        for end in ends
        if math.isfinite(end)
        and abs(chain.split(end, draws=draws).take_home - net) <= 1e-11 * max(gross, end)
        and abs(end - gross) <= 1e-4 * gross
    ]
    assert near or inside or alike


@given(data=st.data(), spec=chains(most=6), gross=wages)
def test_every_wage_in_a_part_leaves_the_take_home(data, spec, gross):
    chain = chain_of(spec)
    draws = data.draw(draws_for(chain, 0))
    net = split_or_skip(chain, gross, draws).take_home
    for low, high in chain.gross_up(net, draws=draws).parts:
        assert low <= high
        top = high if math.isfinite(high) else 2 * low + 1_000
        for part in (0.0, 0.3, 0.5, 0.9, 1.0):
            inside = min(low + part * (top - low), top)
            left = chain.split(inside, draws=draws).take_home
            assert left == pytest.approx(net, rel=1e-12, abs=1e-11 * inside)


@given(data=st.data(), spec=chains(most=6), gross=wages, other=wages)
def test_no_wage_outside_the_parts_leaves_the_take_home(data, spec, gross, other):
    chain = chain_of(spec)
    draws = data.draw(draws_for(chain, 0))
    net = split_or_skip(chain, gross, draws).take_home
    found = chain.gross_up(net, draws=draws)
    near = any(low - 1e-6 * other <= other <= high + 1e-6 * other for low, high in found.parts)
    assume(not near)
    left = split_or_skip(chain, other, draws).take_home
    nearest = min((abs(end - other) for part in found.parts for end in part), default=0.0)
    # a chain that leaves a billionth of a billionth has a take-home that no float tells from 0
    assert left != net or nearest == 0 or abs(net) <= 1e-11 * other


@given(
    rates=st.lists(st.floats(0, 0.9), max_size=6),
    fee=st.floats(0, 1_000),
    net=st.floats(0.01, 1e6),
)
def test_split_gives_back_the_take_home_that_was_grossed_up(rates, fee, net):
    steps = [wf.Share(f"s{k}", r) for k, r in enumerate(rates)]
    chain = wf.Chain("up", [wf.Fee("f", fee), *steps])
    low, high = chain.gross_up(net)
    assert low == high
    # the wage itself is a float: its last digit is worth that much take-home
    assert chain.split(low).take_home == pytest.approx(net, rel=1e-12, abs=2 * math.ulp(low))


def test_the_wage_of_kuwait_comes_back_exactly():
    assert tuple(KUWAIT.gross_up(1_053)) == (5_000.0, 5_000.0)
    assert KUWAIT.split(KUWAIT.gross_up(960).low)["worker"] == pytest.approx(960, rel=1e-15)


def test_brackets_on_the_whole_amount_give_one_take_home_at_two_wages():
    # 0.9 g below 8,000 and 0.85 g from there on: 7,000 is 7,777.78 and 8,235.29
    found = WHOLE.gross_up(7_000)
    assert found.parts == ((7_000 / 0.9,) * 2, (pytest.approx(7_000 / 0.85, rel=1e-15),) * 2)
    assert (found.low, found.high) == (found.parts[0][0], found.parts[1][1])
    assert WHOLE.split(8_000)["worker"] == 6_800
    assert WHOLE.gross_up(6_800).parts[1] == (8_000.0, 8_000.0)
    assert 8_000.0 in WHOLE.gross_up(6_800)
    assert 7_900.0 not in WHOLE.gross_up(6_800)


def test_a_take_home_that_a_jump_approaches_is_that_of_the_last_wage_before_it():
    assert WHOLE.gross_up(7_199.999).parts[0][0] < 8_000
    for low, high in WHOLE.gross_up(7_200).parts:
        for gross in (low, high):
            assert WHOLE.split(gross)["worker"] == pytest.approx(7_200, rel=1e-12)


def test_a_rise_at_a_threshold_leaves_a_gap_that_no_wage_fills():
    falling = wf.Chain("f", [wf.Brackets("m", [(0, 0.5), (100, 0.1)], marginal=False)])
    assert falling.gross_up(49.5).low == 99.0
    assert falling.gross_up(90).low == 100.0
    with pytest.raises(ChainError, match=r"no gross wage leaves a take-home of 70\.00"):
        falling.gross_up(70)


def test_a_waived_fee_makes_a_flat_stretch():
    chain = wf.Chain("guarded", [wf.Fee("security", 100), wf.Share("state", 0.5)])
    assert tuple(chain.gross_up(0)) == (0.0, 100.0)
    assert 50 in chain.gross_up(0)
    assert 101 not in chain.gross_up(0)


def test_where_everything_above_is_taken_the_highest_wage_is_infinite():
    capped = wf.Chain("capped", [wf.Brackets("state", [(300, 1.0)], of="gross")])
    assert tuple(capped.gross_up(300)) == (300.0, math.inf)
    assert 1e12 in capped.gross_up(300)
    assert 299 not in capped.gross_up(300)
    assert tuple(wf.Chain("all", [wf.Share("state", 1.0)]).gross_up(0)) == (0.0, math.inf)


def test_shares_that_sum_to_one_but_for_rounding_leave_nothing_of_any_wage():
    chain = wf.Chain("c", [wf.Share(str(r), r, of="gross") for r in (0.7, 0.2, 0.1)])
    assert tuple(chain.gross_up(0)) == (0.0, math.inf)


@pytest.mark.parametrize("threshold", [k / 7 for k in range(1, 60)])
def test_the_highest_take_home_is_found_in_spite_of_rounding(threshold):
    # of each further dollar 0.9 go to the state; above the threshold half of it to the party, too
    party = wf.Brackets("party", [(threshold, 0.5)], of="gross")
    chain = wf.Chain("peak", [wf.Share("state", 0.9), party])
    low, high = chain.gross_up(chain.split(threshold)["worker"])
    assert low == pytest.approx(threshold, rel=1e-9)
    assert high == pytest.approx(threshold, rel=1e-9)


def test_an_owed_fee_lets_the_take_home_go_below_zero():
    owed = wf.Chain("owed", [wf.Fee("fund", 100, shortfall="owe")])
    assert tuple(owed.gross_up(-40)) == (60.0, 60.0)
    with pytest.raises(ChainError, match=r"ranges from -100\.00 upwards"):
        owed.gross_up(-101)


def test_wages_that_a_fee_refuses_are_not_grossed_up_to():
    paid = wf.Chain("paid", [wf.Fee("rent", 100, shortfall="error")])
    assert tuple(paid.gross_up(0)) == (100.0, 100.0)
    assert tuple(paid.gross_up(20)) == (120.0, 120.0)
    courier = wf.Remittance(1.0, [wf.Fee("courier", 30, shortfall="error")])
    home = wf.Chain("home", [wf.Share("state", 0.5)], remittance=courier)
    assert tuple(home.gross_up(40)) == (80.0, 80.0)
    with pytest.raises(ChainError, match=r"take-home of 20\.00; it ranges from 30\.00 upwards"):
        home.gross_up(20)


@pytest.mark.parametrize(
    ("chain", "net", "reach"),
    [
        (KUWAIT, -1, "ranges from 0.00 upwards"),
        (wf.Chain("c", [wf.Brackets("s", [(300, 1.0)])]), 400, "ranges from 0.00 to 300.00"),
        (wf.Chain("c", [wf.Share("a", 0.7), wf.Share("b", 0.7, of="gross")]), 5, "no wage can be"),
    ],
)
def test_a_take_home_that_no_wage_leaves_says_what_can_be_had(chain, net, reach):
    with pytest.raises(ChainError) as caught:
        chain.gross_up(net)
    text = str(caught.value)
    assert text.startswith(f"chain {chain.name!r}: no gross wage leaves a take-home of {net:,.2f}")
    assert reach in text
    assert "\n" not in text


def test_no_wage_at_all_can_always_be_split():
    greedy = wf.Chain("c", [wf.Share("a", 0.7), wf.Share("b", 0.7, of="gross")])
    assert tuple(greedy.gross_up(0)) == (0.0, 0.0)
    fee = wf.Chain("c", [wf.Fee("f", 9), wf.Share("a", 0.1, of="gross")])
    assert fee.gross_up(0).parts == ((0.0, 0.0), (10.0, 10.0))


def test_grossing_up_does_not_care_for_the_unit_of_money():
    for unit in (1e-9, 1.0, 1e9):
        chain = wf.Chain("u", [wf.Fee("f", 100 * unit), wf.Share("s", 0.5)])
        low, high = chain.gross_up(0)
        assert (low, high) == (0.0, pytest.approx(100 * unit, rel=1e-15))
        assert chain.gross_up(25 * unit).low == pytest.approx(150 * unit, rel=1e-14)


def test_an_interval_holds_its_parts_and_nothing_between_them():
    interval = Interval(1.0, 9.0, ((1.0, 2.0), (8.0, 9.0)))
    assert 2.0 in interval
    assert 5.0 not in interval
    assert 8 in interval
    assert list(interval) == [1.0, 9.0]
    assert Interval(1.0, 9.0).parts == ((1.0, 9.0),)
    assert repr(Interval(1.0, 9.0)) == "Interval(low=1.0, high=9.0)"
