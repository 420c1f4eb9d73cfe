"""The unit of a number is that of its place, whatever kind of number it is."""

from __future__ import annotations

import pytest

import wageflow as wf
from wageflow.programme.number_units import named_units, number_units
from wageflow.report.tables.parameters import parameters_table

STEPS = [
    wf.Share("ministry", wf.uniform(0.1, 0.2)),
    wf.Fee("consulate", 30),
    wf.Fee("group", wf.per_head(wf.uniform(4e5, 6e5), workers=wf.uniform(1_000, 2_000))),
    wf.Brackets("manager", [(100, 0.1), (800, 0.15)]),
    wf.Upfront("agency", wf.uniform(1_500, 2_500), 24, discount_rate=wf.uniform(0.1, 0.4)),
    wf.InKind("shop", share=0.1, usefulness=wf.uniform(0, 1)),
    wf.Withheld(share=0.2, paid_fraction=0.5, holder="company"),
]


@pytest.fixture(scope="module")
def programme() -> wf.Programme:
    chain = wf.Chain(
        "long",
        STEPS,
        currency="EUR",
        per="month",
        remittance=wf.Remittance(0.8, [wf.Share("courier", 0.1)], limit=500),
    )
    cohort = wf.Cohort(
        host="Fenwick",
        workers=1_000,
        gross_wage=300,
        per="day",
        currency="FWP",
        price_year=2023,
        days=wf.uniform(280, 310),
        usd_rate=0.25,
        state_cost=2,
        chain=chain,
        hours=60,
        references={"local": wf.Reference(600, per="month", currency="EUR", hours=40)},
    )
    return wf.Programme(
        "all kinds",
        cohorts=[cohort],
        sides={"state": ["ministry", "consulate"]},
        pass_through={"consulate": wf.uniform(0.5, 1.0)},
        total_workers=wf.uniform(900, 1_100),
    )


def test_every_number_of_every_step_cohort_and_reference_has_the_unit_of_its_place(programme):
    assert number_units(programme) == {
        "pass_through/consulate": "share",
        "total_workers": "workers",
        "Fenwick/all/workers": "workers",
        "Fenwick/all/gross_wage": "FWP a day",
        "Fenwick/all/state_cost": "FWP a day",
        "Fenwick/all/usd_rate": "USD for 1 FWP",
        "Fenwick/all/days": "days a year",
        "Fenwick/all/term_months": "months",
        "Fenwick/all/hours": "hours a week",
        "Fenwick/all/chain": "",
        "Fenwick/all/references/local/wage": "EUR a month",
        "Fenwick/all/references/local/discount": "share",
        "Fenwick/all/references/local/usd_rate": "USD for 1 EUR",
        "Fenwick/all/references/local/days": "days a year",
        "Fenwick/all/references/local/hours": "hours a week",
        "long/ministry/rate": "share",
        "long/consulate/amount": "EUR a month",
        "long/group/amount": "EUR a month",
        "long/manager/threshold 1": "EUR a month",
        "long/manager/rate 1": "share",
        "long/manager/threshold 2": "EUR a month",
        "long/manager/rate 2": "share",
        "long/agency/amount": "EUR, once",
        "long/agency/term_months": "months",
        "long/agency/discount_rate": "share a year",
        "long/shop/share": "share",
        "long/shop/usefulness": "share",
        "long/company/share": "share",
        "long/company/paid_fraction": "share",
        "long/remittance/sent": "share",
        "long/remittance/limit": "EUR a month",
        "long/remittance/courier/rate": "share",
    }


def test_a_chain_without_a_currency_has_that_of_the_wages_that_go_through_it():
    chain = wf.Chain("bare", [wf.Fee("consulate", 30)])
    wages = [
        {"host": "A", "currency": "USD", "per": "month"},
        {"host": "B", "currency": "USD", "per": "year"},
    ]
    cohorts = [wf.Cohort(workers=1, gross_wage=900, chain=chain, **wage) for wage in wages]
    place = "bare/consulate/amount"
    assert number_units(wf.Programme("one", cohorts=cohorts[:1]))[place] == "USD a month"
    assert number_units(wf.Programme("two", cohorts=cohorts))[place] == "USD a period of the wage"


def test_the_table_and_the_frames_have_the_same_units(programme):
    records = {row["place"]: row for row in parameters_table(programme).records}
    rate = records["long/agency/discount_rate"]
    assert (rate["value"], rate["unit"]) == ("10 to 40 %", "share a year")
    assert records["long/agency/amount"]["unit"] == "EUR, once"
    frame = programme.parameters()
    assert frame.loc["long/agency/discount_rate", "unit"] == "share a year"
    assert frame.loc["long/group/amount/total", "unit"] == "EUR a month"
    assert frame.loc["long/group/amount/workers", "unit"] == "workers"
    traced = programme.trace().set_index("number")["unit"]
    assert traced["long/agency/amount"] == "EUR, once"
    assert traced["Fenwick/all/references/local/wage"] == "EUR a month"
    for name in frame.index:
        assert traced[name] == frame.loc[name, "unit"]


def test_a_choice_between_sums_has_their_unit_and_the_choice_itself_none():
    choice = wf.OneOf("fee", {100.0: 0.7, wf.Param("high", wf.uniform(200, 300)): 0.3})
    assert list(named_units("a/b/amount", choice, "EUR a year")) == [
        ("fee", ""),
        ("high", "EUR a year"),
    ]
