"""What a user sees of a contract: draws, tables, words, refusals."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import wageflow as wf
from wageflow.analysis.contracts import contract_from_plain, plain_terms
from wageflow.errors import CurrencyError, InputError

HALF = wf.Chain("half", [wf.Share("state", 0.5, of="gross")])
SHIPPED = list(wf.contracts().index)


@pytest.fixture(scope="module", params=SHIPPED)
def shipped(request):
    return wf.contract(wf.load_contract(request.param), draws=2**12, seed=1)


def test_items_add_up_to_the_net_in_every_month(shipped):
    flow = shipped.cash_flow()
    means = flow.xs("mean", axis=1, level="statistic")
    items = means.drop(columns=["net", "cumulative net", "owed", "position"])
    np.testing.assert_allclose(items.sum(axis=1), means["net"], atol=1e-6)
    np.testing.assert_allclose(means["net"].cumsum(), means["cumulative net"], atol=1e-6)
    np.testing.assert_allclose(
        means["cumulative net"] - means["owed"], means["position"], atol=1e-6
    )
    assert not flow.isna().to_numpy().any()


def test_every_figure_has_its_error_and_none_is_missing(shipped):
    table = shipped.summary()
    assert not table.isna().to_numpy().any()
    assert (table["mcse"] >= 0).all()
    uncertain = table[table["sd"] > 1e-6 * table["mean"].abs()]
    assert (uncertain["mcse"] > 0).all()
    assert table["p5"].le(table["p95"]).all()
    side = [c for c in table.index if c.startswith("to the side ")]
    assert len(side) == len(shipped.terms.sides)


def test_words_hold_the_figures(shipped):
    words = shipped.describe()
    assert shipped.terms.title in words
    value = shipped.summary().loc["present value", "mean"]
    assert f"{value:,.0f}" in words
    assert "probability of going home in debt" in words


def test_a_file_says_all_that_terms_say(shipped):
    terms = shipped.terms
    again = contract_from_plain(plain_terms(terms))
    one = wf.contract(again, draws=2**12, seed=1)
    assert list(one.draws_used) == list(shipped.draws_used)
    np.testing.assert_array_equal(one.course.net, shipped.course.net)
    assert shipped.manifest["columns"] == list(shipped.draws_used)


def test_every_number_of_a_shipped_contract_says_where_it_is_from(shipped):
    for place, quantity in shipped.terms.quantities():
        if isinstance(quantity, wf.Param):
            told = quantity.claims or quantity.note.startswith("assumption")
            assert told or quantity.source, place
        else:
            assert not hasattr(quantity, "support"), place


def test_the_same_seed_gives_the_same_bits_and_another_does_not():
    terms = wf.load_contract("russia-builder")
    one, two, other = (wf.contract(terms, draws=2**10, seed=s).course.net for s in (1, 1, 2))
    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(one, other)


def test_a_named_unknown_is_one_draw_in_both_contracts():
    wage = wf.Param("wage", wf.uniform(100, 300))
    first = wf.contract(HALF, gross_wage=wage, months=3, draws=2**8, seed=1)
    again = wf.Chain("half again", [wf.Share("state", 0.5, of="gross")])
    both = first.against(again)
    np.testing.assert_array_equal(both.first.course.net, first.course.net)
    assert both.difference()["sd"].max() == pytest.approx(0.0, abs=1e-9)
    other = wf.contract(again, gross_wage=wage, months=3, name="other", draws=2**8, seed=9)
    assert first.against(other).difference()["sd"].max() == pytest.approx(0.0, abs=1e-9)


def test_readings_of_a_chain_are_weighed():
    free = wf.Chain("free", [])
    chain = wf.OneOf("reading", {HALF: 0.25, free: 0.75})
    found = wf.contract(chain, gross_wage=100, months=2, seed=1)
    assert found.values("take-home").mean() == pytest.approx(2 * (0.25 * 50 + 0.75 * 100))
    assert set(np.unique(found.course.take_home).tolist()) == {100.0, 200.0}


def test_terms_change_by_replace():
    terms = wf.load_contract("uae-plasterer")
    shorter = wf.contract(dataclasses.replace(terms, months=12), seed=1, draws=2**8)
    assert shorter.course.net.shape[0] == 13
    with pytest.raises(ValueError, match="months: stands beside terms that are complete"):
        wf.contract(terms, months=12)


def test_an_hour_needs_hours():
    with pytest.raises(ValueError, match="state hours="):
        wf.contract(HALF, gross_wage=100).hourly()


def test_draws_come_with_what_was_not_known():
    frame = wf.contract(HALF, gross_wage=wf.uniform(1, 2), forfeit=0.1, draws=64, seed=1).to_frame()
    assert {"replicate", "present value", "half/gross_wage"} <= set(frame.columns)
    assert not any("month 3" in name for name in frame.columns)
    assert len(frame) == 64


def test_an_unknown_figure_is_named():
    with pytest.raises(KeyError, match="did you mean 'take-home'"):
        wf.contract(HALF, gross_wage=100).values("take home")


BRIBED = wf.Chain("bribed", [wf.Upfront("officials", 100, 36)])
RUSSIAN = wf.Chain("plan", [wf.Fee("state", 100)], currency="RUB", per="month")


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"months": 0}, "months: 0.0 is not within 1 to 600"),
        ({"months": 1_000}, "is not within 1 to 600 months"),
        ({"remit": 80}, "remit 80 is not a share"),
        ({"gross_wage": -5}, "gross_wage: -5"),
        ({"forfeit": 1.5}, "forfeit 1.5 is not a share"),
        ({"upfront": -1}, "upfront of 'before departure'"),
        ({"borrowed": 0.5}, "nothing is paid before departure"),
        ({"loan_rate": 0.5}, "loan_rate: nothing is borrowed"),
        ({"loan_months": 5}, "loan_months: nothing is borrowed"),
        ({"wage_risk": 10}, "wage_risk: 10.0 is 1000 % a year, above 300 %; 0.1 is 10 %"),
        ({"fx_risk": 0.2}, "fx_risk: wage, chain and results are all in USD"),
        ({"hours": 900}, "hours: 900"),
        ({"home_pay": 0}, "home_pay: 0"),
        ({"home_pay": wf.uniform(0, 5)}, "home_pay: .* can be 0, which has no multiple"),
        ({"home_pay": wf.uniform(1e-40, 5)}, "home_pay: .* can be next to 0, which"),
        ({"discount_rate": -1}, "discount_rate"),
        ({"days_lost": 40}, "days_lost"),
        ({"sides": {"state": ["goverment"]}}, "nobody pays 'goverment'"),
        ({"upfront": 5, "chain": BRIBED}, "up-front cost of 'officials' already"),
        ({"upfront": 0.5, "chain": BRIBED}, "up-front cost of 'officials' already"),
        ({"per": "fortnight"}, "fortnight"),
        ({"per": "day"}, "days"),
        ({"gross_wage": [1.0, 2.0]}, "holds an array"),
        ({"side_work": 5}, "wf.SideWork"),
        ({"gross_wage": 100, "currency": "USD", "chain": RUSSIAN}, "price_year"),
        ({"chain": 5}, "write a wf.Chain"),
        ({"gross_wage": None}, "needs gross_wage"),
        ({"draws": 100}, "draws 100"),
    ],
)
def test_what_cannot_be_is_refused(terms, said):
    stated = {"chain": HALF, "gross_wage": 100} | terms
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        wf.contract(stated.pop("chain"), **stated)


def test_all_faults_are_told_at_once():
    with pytest.raises(ValueError, match="remit") as caught:
        wf.contract(HALF, gross_wage=100, remit=80, forfeit=7, months=0)
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"finder": 0.7, "permit_share": 0.4}, "more than the whole pay"),
        ({"caught": "jail"}, "caught='jail'"),
        ({"fine": 5}, "fine: is not taken"),
        ({"caught": "fine"}, "say what the fine is"),
        ({"hours": 800}, "hours of a month"),
        ({"risk": 3}, "risk 3 is not a share"),
        ({"first_month": 0}, "first_month"),
    ],
)
def test_side_work_that_cannot_be_is_refused(given, said):
    with pytest.raises(ValueError, match=said):
        wf.SideWork(**({"hours": 10, "pay": 2} | given))


def test_two_contracts_in_two_currencies_are_refused():
    first = wf.contract(HALF, gross_wage=100)
    other = wf.contract(HALF, gross_wage=100, currency="AED")
    with pytest.raises(ValueError, match="results are in AED"):
        first.against(other)
    with pytest.raises(ValueError, match=r"write a wf\.Chain"):
        first.against(5)


def test_no_break_even_is_said():
    with pytest.raises(ValueError, match="in no draw"):
        wf.contract(HALF, gross_wage=100).against(wf.Chain("free", [])).break_even_wage()


def test_what_is_handed_out_cannot_change_what_is_known():
    wage = wf.Param("wage", wf.uniform(100, 300))
    found = wf.contract(HALF, gross_wage=wage, months=3, draws=64, seed=1)
    before = found.summary()
    handed = [found.values("net"), found.values("months abroad"), found.items["gross wage"]]
    handed += [found.course.net, found.course.received["state"], found.draws_used["wage"]]
    for array in handed:
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0.0
    frame = found.to_frame()
    frame.loc[:, "net"] = 0.0
    assert found.summary().equals(before)


def test_one_figure_reads_as_a_figure():
    claims = wf.load_claims("dprk")
    cost = wf.pool([claims["nksc-a-embassy-both-ways"]], currency="AED").param()
    found = wf.contract(HALF, gross_wage=1_000, currency="AED", upfront={"embassy": cost})
    words = found.describe()
    assert "Before departure, 1,101.75 AED: embassy." in words
    assert "90 %" not in words.split("month 3")[0]


def test_sums_of_shipped_contracts_are_in_prices_of_their_year(shipped):
    terms = shipped.terms
    sums_of = ("gross_wage", "home_pay", "lump_sum", "pay", "permit", "fine", *terms.upfront)
    seen = 0
    for place, quantity in terms.quantities():
        ours = place.startswith(f"{terms.name}/") and place.split("/")[-1] in sums_of
        if not ours or not isinstance(quantity, wf.Param):
            continue
        sums = [c for c in quantity.claims if c.unit == "money" and c.year]
        if sums and isinstance(quantity.value, float):
            claim = sums[0]  # the others are what it is derived from
            carried = wf.money.real(claim.value, claim.year, terms.price_year)
            if claim.currency != terms.unit:
                carried /= wf.money.usd_per_unit(terms.unit, terms.price_year)
            assert quantity.value == pytest.approx(carried, rel=1e-4), place
            seen += 1
        else:  # a range between figures that need no carrying
            assert {c.year for c in sums} <= {terms.price_year}, place
    assert seen


def test_what_was_not_paid_in_kuwait_counts_once():
    found = wf.contract(wf.load_contract("kuwait-promised"), draws=2**12, seed=1)
    a_month = found.values("take-home") / found.values("months abroad")
    # Rim Il's 65 dollars of 600, or the about 120 that witness O names
    paid = {round(x, 6) for x in np.unique(a_month).tolist()}
    assert max(paid) == pytest.approx(120)
    assert min(paid) == pytest.approx(120 * 0.108)
    assert np.isclose(a_month, 120).mean() == pytest.approx(0.5, abs=0.01)
    assert not found.terms.lump_is_uncertain


BORROWED = {"gross_wage": 500, "borrowed": 0.5, "upfront": 100}


@pytest.mark.parametrize(
    ("rates", "said"),
    [
        ({"loan_rate": 24}, r"loan_rate: 24.* is 2400 % a year, above 500 %; 0\.24 is 24 %"),
        ({"loan_rate": wf.between(5, 30)}, r"loan_rate: .*0\.3 is 30 %"),
        ({"loan_rate": 5.01}, "loan_rate: 5.01"),
        ({"discount_rate": 10}, r"discount_rate: 10.* is no share a year.*; 0\.1 is 10 %"),
        ({"discount_rate": 1}, r"discount_rate: 1.*0\.01 is 1 %"),
        ({"discount_rate": -1}, r"discount_rate: -1.*0\.10 is 10 %"),
        ({"discount_rate": wf.between(0.5, 3)}, r"discount_rate: .*0\.03 is 3 %"),
        ({"discount_rate": wf.lognormal(0.1, 0.05)}, r"discount_rate: .*wf\.truncate"),
    ],
)
def test_a_rate_that_must_be_per_cents_is_refused(rates, said):
    with pytest.raises(InputError, match=said):
        wf.contract(HALF, **(BORROWED | rates))
    if all(isinstance(rate, float | int) for rate in rates.values()):
        head = {"name": "mine", "chain": "kuwait-2012", **BORROWED, **rates}
        with pytest.raises(InputError, match=f"contract: contract 'mine', {said}"):
            contract_from_plain({"contract": head})


def test_both_rates_are_told_at_once():
    with pytest.raises(InputError) as caught:
        wf.contract(HALF, **BORROWED, loan_rate=24, discount_rate=10)
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize(
    "rates",
    [
        {"loan_rate": 1.2},
        {"loan_rate": 5},
        {"loan_rate": wf.lognormal(0.1, 0.05)},
        {"discount_rate": 0.99},
        {"discount_rate": -0.5},
    ],
)
def test_dear_loans_and_high_discounts_exist(rates):
    assert (
        wf.contract(HALF, **BORROWED, **rates, draws=2**8, seed=1)
        .summary()
        .notna()
        .to_numpy()
        .all()
    )


@pytest.mark.parametrize(("currency", "nearest"), [("EURO", "EUR"), ("RMB", "CNY"), ("aed", "AED")])
def test_a_currency_that_nobody_knows_is_refused(currency, nearest):
    said = f"contract 'mine': currency '{currency}' is not in the table.*'{nearest}'"
    with pytest.raises(CurrencyError, match=said):
        wf.contract(HALF, name="mine", gross_wage=500, currency=currency, price_year=2020)
    head = {"name": "mine", "chain": "kuwait-2012", "gross_wage": 500, "currency": currency}
    with pytest.raises(InputError, match=said):
        contract_from_plain({"contract": head})


def test_a_currency_with_a_rate_of_its_own_may_have_any_name():
    found = wf.contract(HALF, gross_wage=500, currency="shell money", usd_rate=0.1, months=2)
    assert found.terms.unit == "shell money"
    won = wf.contract(HALF, gross_wage=500, currency="KPW", months=2)  # known, with no single rate
    assert float(won.present_value()) == pytest.approx(500)


@pytest.mark.parametrize("both", ["contract", "against"])
def test_words_fit_on_a_page(both):
    made = wf.contract(wf.load_contract("uae-plasterer"), draws=2**8, seed=1)
    made = made.against(HALF) if both == "against" else made
    lines = made.describe().splitlines()
    assert max(map(len, lines)) <= 95
    assert any(line.startswith("  ") for line in lines)
    assert not any(line.lstrip().startswith("%") for line in lines)


def test_of_several_chains_the_first_one_s_wage_is_paid():
    low, high = (
        wf.Chain(f"of {wage}", [wf.Share("state", 0.5)], gross=wage, currency="USD", per="month")
        for wage in (100, 200)
    )
    made = wf.contract(wf.OneOf("which", {low: 0.5, high: 0.5}), draws=16)
    assert made.terms.gross_wage == 100
