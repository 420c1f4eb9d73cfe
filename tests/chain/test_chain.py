from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import wageflow as wf
from wageflow.chain import Printed, months_in
from wageflow.chain.settle import labels
from wageflow.errors import ChainError, InputError, UnknownNameError

STATE = wf.Share("government", 0.48, of="gross")
KUWAIT = wf.Chain(
    "kuwait",
    [STATE, wf.Share("agency", 0.10), wf.Share("embassy", 0.25), wf.Share("company", 0.40)],
)
RANGED = wf.Chain("kuwait", [wf.Share("state", wf.Param("s", wf.uniform(0.4, 0.5)))])
SCRIPT = "<script>alert(1)</script>"


def message(make):
    """Return the text of the refusal, a line for each fault."""
    with pytest.raises(InputError) as caught:
        make()
    return str(caught.value)


# the Kuwait wage in its readings ---------------------------------------------------------------


def test_each_taker_cuts_what_the_one_before_left():
    flow = KUWAIT.split(5_000)
    assert dict(flow.recipients) == {
        "government": 2_400.0,
        "agency": 260.0,
        "embassy": 585.0,
        "company": 702.0,
        "worker": 1_053.0,
    }


def test_all_three_cut_what_the_government_left():
    rest = "after:government"
    shares = [("agency", 0.10), ("embassy", 0.25), ("company", 0.40)]
    chain = wf.Chain("same rest", [STATE, *(wf.Share(who, r, of=rest) for who, r in shares)])
    assert dict(chain.split(5_000).recipients) == {
        "government": 2_400.0,
        "agency": 260.0,
        "embassy": 650.0,
        "company": 1_040.0,
        "worker": 650.0,
    }


def test_shares_of_the_gross_wage_that_exceed_it_are_refused_where_the_money_ran_out():
    shares = [("agency", 0.10), ("embassy", 0.25), ("company", 0.40)]
    chain = wf.Chain("all gross", [STATE, *(wf.Share(who, r, of="gross") for who, r in shares)])
    text = message(lambda: chain.split(5_000))
    assert text == (
        "chain 'all gross', step 4 'company': takes 2,000.00, but of the gross 5,000.00 only "
        "850.00 is left, as the steps before took 4,150.00; lower a rate, or base it on the "
        "remainder"
    )
    assert "(wage 2 of 3)" in message(lambda: chain.split([0, 10, 20]))


def test_shares_that_sum_to_one_take_all_and_are_not_refused_for_rounding():
    chain = wf.Chain("c", [wf.Share(str(r), r, of="gross") for r in (0.7, 0.2, 0.1)])
    for gross in np.linspace(1, 9_999, 500):
        assert 0 <= chain.split(gross)["worker"] <= 1e-12 * gross


# each deduction --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "gross", "expected"),
    [
        (wf.Share("x", 0.25), 80, {"x": 20, "worker": 60}),
        (wf.Fee("x", 100), 60, {"x": 60, "worker": 0}),
        (wf.Fee("x", 100, shortfall="owe"), 60, {"x": 100, "worker": -40}),
        (wf.Fee("x", 50, shortfall="error"), 60, {"x": 50, "worker": 10}),
        (wf.Fee("x", wf.per_head(9_000, workers=300)), 50, {"x": 30, "worker": 20}),
        (wf.Brackets("x", [(0, 0.10), (8_000, 0.15)]), 8_000, {"x": 800, "worker": 7_200}),
        (wf.Brackets("x", [(0, 0.10), (8_000, 0.15)]), 10_000, {"x": 1_100, "worker": 8_900}),
        (wf.Brackets("x", [(100, 0.5), (200, 0)]), 300, {"x": 50, "worker": 250}),
        (wf.Brackets("x", [(0, 0.1), (80, 0.5)], marginal=False), 79, {"x": 7.9, "worker": 71.1}),
        (wf.Brackets("x", [(0, 0.1), (80, 0.5)], marginal=False), 80, {"x": 40, "worker": 40}),
        (wf.Brackets("x", [(9, 0.1)], marginal=False), 8, {"x": 0, "worker": 8}),
        (wf.Upfront("x", 360, 36), 100, {"x": 10, "worker": 90}),
        (wf.Upfront("x", 360, 36), 4, {"x": 10, "worker": -6}),
        (wf.Upfront("x", 360, 36, shortfall="waive"), 4, {"x": 4, "worker": 0}),
        (wf.InKind("worker", 0.2, usefulness=0.5), 100, {"worker": 90, "in-kind loss": 10}),
        (wf.InKind("x", 0.2), 100, {"x": 20, "in-kind loss": 0, "worker": 80}),
        (wf.Withheld(0.5, 0.1, holder="x"), 100, {"x": 45, "worker": 55}),
        (wf.Withheld(1, 0), 100, {"holder of withheld pay": 100, "worker": 0}),
    ],
)
def test_a_step_by_itself_takes_what_its_formula_says(step, gross, expected):
    flow = wf.Chain("one step", [step], per="month").split(gross)
    assert dict(flow.recipients) == pytest.approx(expected, rel=1e-15)


def test_interest_makes_the_charge_of_a_borrowed_cost_an_annuity():
    # 12 % a year effective, 0.948879 % a month; 1,000 over 24 months is 46.80 a month
    chain = wf.Chain("borrowed", [wf.Upfront("lender", 1_000, 24, 0.12)], per="month")
    charge, month = chain.split(500)["lender"], 1.12 ** (1 / 12)
    assert sum(charge * month**-k for k in range(1, 25)) == pytest.approx(1_000, rel=1e-13)
    a_year = dataclasses.replace(chain, per="year").split(5_000)["lender"]
    assert a_year == pytest.approx(12 * charge, rel=1e-15)


@pytest.mark.parametrize(
    "step",
    [wf.Brackets("x", [(0, 0.5)]), wf.InKind("worker", 0.5), wf.Share("x", 0, of="gross")],
)
def test_nothing_can_be_taken_from_a_worker_in_debt(step):
    flow = wf.Chain("debt", [wf.Fee("fund", 100, shortfall="owe"), step]).split(60)
    assert (flow["worker"], flow.arrears) == (-40.0, 40.0)
    greedy = wf.Chain("debt", [wf.Fee("fund", 100, "owe"), wf.Share("x", 0.1, of="gross")])
    assert "step 2 'x': takes 6.00" in message(lambda: greedy.split(60))


def test_a_rate_that_falls_to_nothing_takes_nothing_to_the_last_bit():
    rates = [(0, 0.14275), (1, 0.05), (2, 0.0)]
    chain = wf.Chain("c", [wf.Brackets("x", rates, of="gross", marginal=False)])
    assert chain.split(5_000)["x"] == 0.0


def test_only_cash_is_sent_home_and_the_family_gets_what_arrives():
    home = wf.Remittance(0.8, [wf.Share("courier", 0.10), wf.Fee("bank", 5)], limit=500)
    chain = wf.Chain("home", [wf.InKind("worker", 0.5)], remittance=home)
    flow = chain.split(400)
    # 80 % of 400 would be 320, but only 200 is cash
    assert dict(flow.recipients) == {
        "in-kind loss": 0.0,
        "courier": 20.0,
        "bank": 5.0,
        "family": 175.0,
        "worker": 200.0,
    }
    assert flow.take_home == 400.0
    assert chain.split(4_000)["family"] == 445.0
    assert chain.recipients == ("in-kind loss", "courier", "bank", "family", "worker")


# the flow --------------------------------------------------------------------------------------


def test_a_flow_is_a_table_of_steps():
    flow = wf.Chain("f", [STATE, wf.Fee("security", 100)]).split(5_000)
    frame = flow.to_frame()
    assert list(frame.columns) == [
        "step", "recipient", "base", "rate", "amount", "share_of_gross", "remainder",
    ]  # fmt: skip
    assert frame.to_numpy().tolist() == [
        [1, "government", 5_000, 0.48, 2_400, 0.48, 2_600],
        [2, "security", 2_600, 100 / 2_600, 100, 0.02, 2_500],
        [3, "worker", 2_500, 1.0, 2_500, 0.5, 0.0],
    ]


def test_the_amounts_of_a_table_add_up_to_the_gross_wage():
    home = wf.Remittance(0.8, [wf.Share("courier", 0.10)])
    chain = wf.Chain("f", [STATE, wf.InKind("worker", 0.1, 0.5)], remittance=home)
    frame = chain.split([1_000, 0, 3_000]).to_frame()
    assert frame.index.name == "wage"
    assert frame.groupby(level="wage")["amount"].sum().tolist() == pytest.approx([1_000, 0, 3_000])
    assert frame.loc[1, "share_of_gross"].isna().all()
    assert frame.loc[0, "remainder"].iloc[-1] == 0


def test_a_number_in_gives_floats_out_and_an_array_gives_arrays():
    one, many = KUWAIT.split(5_000), KUWAIT.split(np.array([5_000, 100]))
    assert all(type(amount) is float for amount in one.recipients.values())
    assert type(one.take_home) is float
    assert type(one.arrears) is float
    assert many["worker"].tolist() == [1_053.0, KUWAIT.split(100)["worker"]]
    assert [step.amount.shape for step in many.steps] == [(2,)] * 5
    assert KUWAIT.split(np.float32(100))["government"] == 48.0
    assert KUWAIT.split([])["worker"].shape == (0,)
    assert "Flow of 0 wages" in repr(KUWAIT.split([]))


def test_arrays_in_a_chain_line_up_with_the_wages():
    chain = wf.Chain(
        "c", [wf.Share("a", [0.1, 0.2]), wf.Fee("b", wf.per_head([10, 20], workers=2))]
    )
    assert chain.split(100)["a"].tolist() == [10, 20]
    assert chain.split([100, 200])["b"].tolist() == [5, 10]
    assert "lengths [2, 3]" in message(lambda: chain.split([1, 2, 3]))
    only_heads = wf.Chain("c", [wf.Fee("b", wf.per_head([10, 20], workers=2))])
    assert only_heads.split(100)["b"].tolist() == [5, 10]


def test_a_flow_knows_its_people_and_offers_the_nearest():
    flow = KUWAIT.split(5_000)
    assert list(flow.recipients) == [*KUWAIT.recipients]
    with pytest.raises(UnknownNameError, match="nobody is called 'agencey'; did you mean 'agency'"):
        flow["agencey"]
    with pytest.raises(KeyError):
        flow["broker"]


def test_a_flow_shows_amounts_and_shares():
    text = repr(KUWAIT.split(5_000))
    assert text.splitlines()[0] == "Flow of 5,000.00 through 'kuwait' (USD a year)"
    assert "worker            1,053.00    21.1%" in text
    assert "means" in repr(KUWAIT.split([1, 2]))


# the chain -------------------------------------------------------------------------------------


def test_a_chain_in_words():
    chain = wf.Chain(
        "gulf",
        [
            STATE,
            wf.Share("agency", wf.Param("cut", wf.uniform(0.1, 0.2)), of="after:government"),
            wf.Share("party", wf.OneOf("reading", {0.1: 0.7, 0.2: 0.3})),
            wf.Fee("security", 100 / 12, shortfall="owe"),
            wf.Fee("fund", wf.per_head(500_000, workers=1_800), shortfall="error"),
            wf.Brackets("manager", [(0, 0.10), (8_000, 0.15)], of="gross"),
            wf.Upfront("officials", 300, 36, 0.1),
            wf.InKind("worker", [0.1, 0.2], 0.5),
            wf.Withheld(0.5, 0.25, holder="company"),
        ],
        remittance=wf.Remittance(0.8, [wf.Share("courier", 0.10)], limit=10_000),
        currency="USD",
        per="month",
        title="The gulf",
        source="A report",
        place="p. 3",
        notes=["The period is inferred."],
    )
    assert chain.describe().splitlines() == [
        "The gulf (USD a month)",
        "Source: A report, p. 3",
        "1. government takes 48 % of the gross wage.",
        "2. agency takes 'cut' (10 % to 20 %) of what was left after government.",
        "3. party takes 'reading': 10 % (70 %) or 20 % (30 %) of what is left.",
        "4. security charges 8.333 USD per worker (what the wage does not cover is owed).",
        "5. fund charges each group of 1,800 workers 500,000 USD (the wage must cover it).",
        (
            "6. manager takes 10 % from 0 USD, 15 % from 8,000 USD of the gross wage, on the part "
            "above each threshold."
        ),
        "7. officials took 300 USD before departure, spread over 36 months at 10 % a year.",
        (
            "8. 2 values from 10 % to 20 % of what is left is paid to worker in coupons or goods, "
            "worth 50 % of their face value."
        ),
        "9. company withholds 50 % of what is left and pays out 25 % of that in the end.",
        "The worker keeps the rest.",
        "Of that, 80 % is sent home, at most 10,000 USD:",
        "- courier takes 10 % of what is left.",
        "The family gets what arrives.",
        "Note: The period is inferred.",
    ]


def test_a_chain_prints_itself():
    assert repr(wf.Chain("c", [wf.Share("a", 0.1)], per="month")) == (
        "Chain('c', [Share(recipient='a', rate=0.1, of='remainder')], per='month')"
    )
    assert repr(wf.Withheld(0.1, 0.2, holder="x")) == (
        "Withheld(share=0.1, paid_fraction=0.2, holder='x')"
    )


def test_names_that_a_browser_would_run_are_escaped():
    chain = wf.Chain(SCRIPT, [wf.Share(SCRIPT, 0.1)], title=SCRIPT, currency=SCRIPT)
    for page in (chain._repr_html_(), chain.split(100)._repr_html_()):
        assert "<script" not in page
        assert "&lt;script&gt;" in page


def test_chains_are_values():
    again = wf.Chain("kuwait", list(KUWAIT.steps))
    assert again == KUWAIT
    assert hash(again) == hash(KUWAIT)
    with pytest.raises(dataclasses.FrozenInstanceError):
        KUWAIT.name = "oman"
    assert wf.OneOf("reading", {KUWAIT: 0.7, RANGED: 0.3}).values == (KUWAIT, RANGED)


def test_a_recipient_may_take_twice_and_each_time_is_an_unknown_of_its_own():
    unknown = wf.uniform(0, 0.5)
    twice = wf.Chain("c", [wf.Share("embassy", unknown), wf.Share("embassy", unknown)])
    assert list(twice.unknowns) == ["c/embassy/rate", "c/embassy 2/rate"]
    draws = {"c/embassy/rate": 0.5, "c/embassy 2/rate": 0.1}
    assert twice.split(100, draws=draws)["embassy"] == 55.0
    steps = [wf.Share(name, 0.1) for name in ("embassy", "embassy", "embassy 2")]
    assert len(set(labels(steps))) == 3


def test_after_a_recipient_who_took_twice_means_after_the_last_time():
    steps = [wf.Share("a", 0.5), wf.Share("a", 0.5), wf.Share("b", 0.5, of="after:a")]
    assert wf.Chain("c", steps).split(100)["b"] == 12.5


@pytest.mark.parametrize(
    ("per", "months"), [("year", 12), ("month", 1), ("week", 12 / 52), ("day", 12 / 365)]
)
def test_periods_are_parts_of_a_year(per, months):
    assert months_in(per) == months


# what the source prints ------------------------------------------------------------------------


def test_a_check_says_how_far_the_arithmetic_is_from_print():
    printed = [
        Printed("worker", 1_000, 1_000, "year"),
        Printed("worker", 80, 90, "month"),
        Printed("government", 2_400.4, 2_400.4, "year", "p. 1", "48 %"),
    ]
    frame = dataclasses.replace(KUWAIT, gross=5_000, per="year", printed=printed).check()
    assert frame["difference"].tolist() == pytest.approx([53, 0, -0.4])
    assert frame["agrees"].tolist() == [False, True, False]
    assert frame["computed_low"].tolist() == pytest.approx([1_053, 87.75, 2_400])
    assert frame["ratio"].tolist() == pytest.approx([1.053, 87.75 / 85, 2_400 / 2_400.4])
    assert frame.loc[2, ["place", "note"]].tolist() == ["p. 1", "48 %"]


def test_a_check_covers_the_corners_of_what_is_uncertain():
    printed = [Printed("worker", 0, 0, "year")]
    gross, rate = wf.uniform(1_000, 2_000), wf.uniform(0.4, 0.6)
    row = wf.Chain("c", [wf.Share("s", rate)], gross=gross, printed=printed).check().iloc[0]
    assert (row["computed_low"], row["computed_high"]) == pytest.approx((400, 1_200))
    assert row["gross"] == pytest.approx(1_500)


def test_a_check_visits_every_reading_of_a_choice():
    rate = wf.OneOf("reading", {0.1: 0.4, 0.9: 0.2, 0.2: 0.4})
    printed = [Printed("worker", 0, 0, "year")]
    row = wf.Chain("c", [wf.Share("s", rate)], gross=100, printed=printed).check().iloc[0]
    assert (row["computed_low"], row["computed_high"]) == pytest.approx((10, 90))


def test_without_a_wage_there_is_nothing_to_check():
    row = wf.Chain("c", [], printed=[Printed("worker", 1, 1, "year")]).check().iloc[0]
    assert row["agrees"] is None
    assert np.isnan(row["computed_low"])


# bad input -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (wf.Share("agency", 10), "rate 10 is not a share (0 to 1); write 0.10 for 10 %"),
        (wf.Share("agency", 48), "rate 48 is not a share (0 to 1); write 0.48 for 48 %"),
        (wf.Share("agency", 1.2), "rate 1.2 is not a share (0 to 1); write 0.012 for 1.2 %"),
        (wf.Share("agency", -0.1), "rate -0.1 is not a share (0 to 1); 12 % is 0.12"),
        (wf.Share("agency", wf.uniform(0.5, 1.5)), "reaches 1.5, which is not a share (0 to 1); "),
        (wf.Share("agency", wf.between(40, 70)), "; write 0.40 to 0.70 for 40 to 70 %"),
        (wf.Share("agency", wf.between(40, 170)), "; choose another family or wf.truncate"),
        (wf.Share("agency", [0.1, 12]), "reaches 12, which is not a share (0 to 1); "),
        (wf.Share("agency", 0.1, of="net"), "of='net' is no base; write 'gross', 'remainder' or"),
        (wf.Share("agency", 0.1, of="after:"), "of='after:' is no base; write 'gross', "),
        (wf.Share("agency", 0.1, of="5"), "of='5' is no base; write 'gross', 'remainder' or"),
        (wf.Share("agency", 0.1, of="after:goverment"), "step; did you mean 'government'?"),
        (wf.Fee("agency", -5), "amount -5.0 can be below 0 (down to -5); write what is taken as"),
        (wf.Fee("agency", wf.normal(9, 1)), "can be below 0 (down to -inf); write what is taken"),
        (wf.Fee("agency", 5, shortfall="x"), "shortfall='x' is no rule; write 'waive', 'owe' or"),
        (wf.Brackets("agency", []), "has no brackets; write pairs such as [(0, 0.10), "),
        (wf.Brackets("agency", [(0, 0.1), (0, 0.2)]), "threshold 2 (0) is not above the one"),
        (wf.Brackets("agency", [(0, 15)]), "rate 1 15 is not a share (0 to 1); write 0.15 for"),
        (wf.Brackets("agency", [(-1, 0.1)]), "threshold 1 -1.0 can be below 0 (down to -1); "),
        (wf.Upfront("agency", 5, 0), "term_months 0.0 can be 0 or less; a contract lasts"),
        (wf.Upfront("agency", 5, 36, -1), "discount_rate -1.0 reaches -1 a year; write 0.10 for"),
        (wf.InKind("agency", 20), "share 20 is not a share (0 to 1); write 0.20 for 20 %"),
        (wf.InKind("agency", 0.2, 50), "usefulness 50 is not a share (0 to 1); write 0.50 for"),
        (wf.Withheld(0.2, 50, holder="agency"), "paid_fraction 50 is not a share (0 to 1); "),
    ],
)
def test_a_step_that_cannot_be_is_named_with_its_remedy(step, text):
    refusal = message(lambda: wf.Chain("kuwait", [STATE, step]))
    assert refusal.startswith("chain 'kuwait', step 2 'agency': ")
    assert text in refusal
    assert "\n" not in refusal


def test_a_choice_among_chains_is_no_number_wherever_one_stands():
    readings = wf.OneOf("r", {KUWAIT: 1.0})
    for build in (
        lambda: wf.Share("agency", readings),
        lambda: wf.Remittance(readings, []),
        lambda: wf.Chain("c", [], gross=readings),
        lambda: wf.Cohort(host="H", workers=readings, gross_wage=1, chain=KUWAIT),
        lambda: wf.Levy(start="2016", amount=readings),
        lambda: wf.Reference(readings),
    ):
        assert "choice 'r' holds a Chain; choose among numbers" in message(build)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "10 %", None, True, [0.1, np.nan]])
def test_what_is_no_finite_number_is_named_where_it_is_written(value):
    assert message(lambda: wf.Share("agency", value)).startswith("share 'agency', rate: ")
    assert message(lambda: wf.Fee("fund", value)).startswith("fee 'fund', amount: ")


def test_all_faults_of_a_chain_come_at_once():
    home = wf.Remittance(1.2, [wf.Fee("courier", 3, shortfall="owe")], limit=-1)
    steps = [wf.Share("agency", 10), 7, wf.Share(" ", 0.1), wf.Share("in-kind loss", 0.1)]
    with pytest.raises(ChainError) as caught:
        wf.Chain("gulf", steps, per="moon", gross=-5, remittance=home)
    places = [fault.split(": ")[0] for fault in caught.value.faults]
    assert places == [
        "chain 'gulf', step 1 'agency'",
        "chain 'gulf', step 2",
        "chain 'gulf', step 3 ' '",
        "chain 'gulf', step 4 'in-kind loss'",
        "chain 'gulf'",
        "chain 'gulf'",
        "chain 'gulf', remittance",
        "chain 'gulf', remittance",
        "chain 'gulf', remittance, step 1 'courier'",
    ]
    assert isinstance(caught.value, ValueError)
    assert str(caught.value).splitlines() == list(caught.value.faults)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: wf.Chain(" ", []), "chain ' ': needs a name, such as 'kuwait'"),
        (lambda: wf.Chain("c", None), "chain 'c', steps: got None; write a list such as"),
        (lambda: wf.Chain("c", STATE), "write a list such as [wf.Share('agency', 0.10)]"),
        (lambda: wf.Chain("c", [wf.Share]), "chain 'c', step 1: got <class"),
        (lambda: wf.Chain("c", [], remittance=0.5), "chain 'c', remittance: got 0.5; write wf."),
        (lambda: wf.Remittance(0.5, STATE), "remittance, steps: got Share("),
        (lambda: wf.Brackets("m", 0.1), "brackets 'm': got 0.1; write pairs such as [(0, 0.10)"),
        (lambda: wf.Chain("c", [], gross="5"), "chain 'c', gross: got '5'; write a number"),
        (
            lambda: wf.Chain("c", [], printed=[Printed("wrker", 5, 2, "moon")]),
            (
                "chain 'c', printed 1 'wrker': gets nothing here; did you mean 'worker'?\n"
                "chain 'c', printed 1 'wrker': low 5 is above high 2; swap them\n"
                "chain 'c', printed 1 'wrker': period 'moon': write 'year', 'month', 'week' or "
                "'day'"
            ),
        ),
        (lambda: months_in("moon"), "period 'moon': write 'year', 'month', 'week' or 'day'"),
    ],
)
def test_what_is_no_chain_says_what_to_write(make, text):
    assert text in message(make)


def test_one_name_for_two_ranges_is_refused_when_the_chain_is_made():
    one, other = (wf.Param("cut", wf.uniform(0, high)) for high in (0.1, 0.2))
    text = message(lambda: wf.Chain("c", [wf.Share("a", one), wf.Share("b", other)]))
    assert text.startswith("chain 'c': parameter 'cut': stands for wf.uniform(0.0, 0.1) and for")


@pytest.mark.parametrize(
    ("gross", "got"),
    [
        (-1, "gross -1 cannot be split; a wage is finite and 0 or more"),
        ([1, -2], "gross -2 cannot be split; a wage is finite and 0 or more"),
        (float("nan"), "gross nan cannot be split; a wage is finite and 0 or more"),
        (float("inf"), "gross inf cannot be split; a wage is finite and 0 or more"),
        ("5000", "gross '5000' is not a number or a flat array of numbers; write 5_000 or"),
        (None, "gross None is not a number"),
        (True, "gross True is not a number"),
        ([[1, 2]], "gross [[1, 2]] is not a number or a flat array of numbers"),
        ([[1], [1, 2]], "gross [[1], [1, 2]] is not a number or a flat array of numbers"),
    ],
)
def test_what_is_no_wage_is_not_split(gross, got):
    assert message(lambda: KUWAIT.split(gross)).startswith(f"chain 'kuwait': {got}")


@pytest.mark.parametrize(
    ("draws", "got"),
    [
        (None, ": 's' uncertain; pass draws={name: value}, or draws=chain.quantiles(0.5)"),
        ({"s": 48}, ", step 1 'state': rate 48 is not a share (0 to 1); write 0.48 for 48 %"),
        ({"s": "x"}, ", draws of 's': got 'x'; give a number, or a flat array, one a wage"),
        ({"s": [[0.4]]}, ", draws of 's': got [[0.4]]; give a number, or a flat array"),
        ({"s": np.nan}, ", draws of 's': holds NaN or infinity; give finite numbers"),
        ({"s": [0.4, 0.4, 0.4]}, ": wages and rates have lengths [2, 3]; give one value, or"),
    ],
)
def test_draws_that_cannot_be_used_are_named(draws, got):
    assert message(lambda: RANGED.split([5, 6], draws=draws)).startswith(f"chain 'kuwait'{got}")


def test_a_draw_of_a_choice_is_the_number_of_a_reading():
    chain = wf.Chain("c", [wf.Share("a", wf.OneOf("reading", {0.1: 0.5, 0.3: 0.5}))])
    assert chain.split(100, draws={"reading": 1})["a"] == 30.0
    assert message(lambda: chain.split(100, draws={"reading": 0.3})) == (
        "chain 'c', draws of 'reading': 0.3 is no reading; write 0 to 1, in the order in which "
        "they stand"
    )


@pytest.mark.parametrize(
    ("net", "draws", "got"),
    [
        (5, None, ": 's' uncertain; pass draws="),
        ([5, 6], {"s": 0.4}, ": take-home [5, 6] is not a finite number; gross up one at a time"),
        (np.nan, {"s": 0.4}, ": take-home nan is not a finite number"),
        ("5", {"s": 0.4}, ": take-home '5' is not a finite number"),
        (5, {"s": [0.4, 0.5]}, ": draw of 's' [0.4, 0.5] is not a finite number; gross up one"),
    ],
)
def test_what_cannot_be_grossed_up_is_named(net, draws, got):
    refusal = message(lambda: RANGED.gross_up(net, draws=draws))
    assert refusal.startswith(f"chain 'kuwait'{got}")
    arrays = wf.Chain("c", [wf.Share("a", [0.1, 0.2])])
    assert "a value for each of many wages; gross up" in message(lambda: arrays.gross_up(5))


def test_what_a_printed_result_lacks_is_said():
    with pytest.raises(InputError, match="Printed, per: is missing"):
        Printed("worker", 70, 80)
