"""A cohort says at once all that is wrong with it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import wageflow as wf
from wageflow.errors import CurrencyError, InputError
from wageflow.programme import plain_programme, programme_from_plain

HALF = wf.Chain("half", [wf.Share("government", 0.5)])


def cohort(**changes):
    return wf.Cohort(**({"host": "H", "workers": 10, "gross_wage": 100, "chain": HALF} | changes))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"workers": -5}, "workers: -5.0 can be below 0 (down to -5); a headcount is 0 or more"),
        ({"workers": 10.5}, "workers: 10.5 is not a whole number of workers"),
        ({"workers": wf.Param("n", 10.5)}, "workers: 10.5 is not a whole number of workers"),
        ({"workers": wf.normal(10, 5)}, "wf.truncate(..., 0, None)"),
        ({"workers": None}, "workers: got None; write a number"),
        ({"workers": True}, "workers: got True; write a number"),
        ({"workers": "many"}, "workers: got 'many'"),
        ({"gross_wage": -1}, "gross_wage: -1.0 can be below 0"),
        ({"gross_wage": float("nan")}, "gross_wage: got nan; write a finite number"),
        ({"gross_wage": float("inf")}, "gross_wage: got inf; write a finite number"),
        ({"state_cost": wf.uniform(-1, 1)}, "state_cost: wf.uniform(-1.0, 1.0) can be below 0"),
        ({"usd_rate": -2, "currency": "SUR"}, "usd_rate: -2.0 can be below 0"),
        ({"usd_rate": 0, "currency": "SUR"}, "usd_rate: got 0"),
        ({"usd_rate": 2}, "usd_rate: the wage is in US dollars already"),
        ({"per": "day"}, "per='day': state days=, the days worked a year"),
        ({"per": "day", "days": 0}, "days: got 0"),
        ({"per": "day", "days": 400}, "days: 400.0 can be above 366"),
        ({"per": "fortnight"}, "per: period 'fortnight': write 'year', 'month', 'week' or 'day'"),
        ({"per": ["day"]}, "per: got ['day']; write text"),
        ({"currency": None}, "currency: got None; write text"),
        ({"price_year": "2012"}, "price_year: got '2012'; write a whole year"),
        ({"price_year": 2012.5}, "price_year: got 2012.5"),
        ({"price_year": True}, "price_year: got True"),
        ({"host": ""}, "host: got ''; write a name"),
        ({"host": 5}, "host: got 5; write text"),
        ({"sector": " "}, "sector: got ' '"),
        ({"source": None}, "source: got None"),
        ({"chain": "kuwait-2012"}, "chain: got 'kuwait-2012'; write a wf.Chain"),
        (
            {"chain": wf.OneOf("r", {HALF: 0.5, 3.0: 0.5})},
            "'r' offers 3.0, which is not a wf.Chain",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(changes, says):
    with pytest.raises(InputError) as caught:
        cohort(**changes)
    text = str(caught.value)
    assert says in text
    assert text.startswith("cohort ")
    assert len(text.splitlines()) == 1


def test_all_faults_are_named_at_once():
    with pytest.raises(InputError) as caught:
        cohort(workers=-1, gross_wage=-2, per="day")
    assert len(caught.value.faults) == 3
    with pytest.raises(InputError) as caught:
        cohort(workers=None, gross_wage="x", price_year="y", currency=5)
    assert len(caught.value.faults) == 4


@pytest.mark.parametrize(
    "changes",
    [
        {"workers": 0},
        {"workers": wf.between(3_500, 4_000)},
        {"workers": wf.lognormal(5, 1)},
        {"workers": wf.per_head(1_000, workers=30)},
        {"price_year": np.int64(2012)},
        {"usd_rate": wf.lognormal(0, 1), "currency": "SUR"},
        {"per": "day", "days": wf.uniform(0, 366)},
    ],
)
def test_what_can_be_is_taken(changes):
    assert cohort(**changes).place == "H/all"


def test_readings_and_quantities():
    other = wf.Chain("other", [])
    made = cohort(chain=wf.OneOf("r", {HALF: 0.5, other: 0.5}), days=300, per="day")
    assert made.readings == (HALF, other)
    assert [place for place, _ in made.quantities()] == [
        "H/all/workers",
        "H/all/gross_wage",
        "H/all/days",
        "H/all/state_cost",
        "H/all/term_months",
    ]


def test_a_year_is_asked_for_where_it_is_needed():
    assert cohort(price_year=2012).need_year() == 2012
    with pytest.raises(CurrencyError, match="state the year of the wage"):
        cohort(currency="EUR").need_year()


# units of claims -------------------------------------------------------------------------------

WAGE = wf.load_claims("dprk")["nksc-a-wage"]  # dirhams a month
HEADS = wf.load_claims("dprk")["nksc-kuwait-headcount"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"gross_wage": WAGE}, "gross_wage: its claim is in AED a month"),
        ({"gross_wage": wf.OneOf("o", {WAGE.param(): 1.0})}, "its claim is in AED a month"),
        ({"workers": WAGE}, "workers: its claim is in AED a month"),
        ({"gross_wage": HEADS}, "gross_wage: its claim is in workers"),
        ({"days": HEADS}, "days: its claim is in workers"),
    ],
)
def test_a_claim_in_another_unit_is_refused(fields, said):
    sound = {"host": "H", "workers": 10, "gross_wage": 100, "chain": wf.Chain("c", [])}
    with pytest.raises(InputError, match=said):
        wf.Cohort(**(sound | fields))


def test_a_claim_in_the_unit_of_the_cohort_is_taken():
    cohort = wf.Cohort(
        host="H",
        workers=HEADS,
        gross_wage=WAGE,
        per="month",
        currency="AED",
        price_year=2012,
        chain=wf.Chain("c", []),
    )
    assert cohort.gross_wage.unit == ("money", "AED", "month")


def test_a_sum_paid_once_is_no_wage():
    once = dataclasses.replace(WAGE, currency="USD", per="term")
    with pytest.raises(InputError, match="USD a term"):
        wf.Cohort(host="H", workers=1, gross_wage=once, per="month", chain=wf.Chain("c", []))


def test_units_survive_a_saved_programme():
    programme = wf.load_programme("dprk-2012")
    again = programme_from_plain(plain_programme(programme))
    assert [str(q.unit) for _, q in again.quantities() if isinstance(q, wf.Param)] == [
        str(q.unit) for _, q in programme.quantities() if isinstance(q, wf.Param)
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"term_months": 0}, "term_months: 0.0 can be 0; a contract lasts longer"),
        ({"term_months": wf.between(-1, 36)}, "can be -1; a contract lasts longer"),
        ({"turnover": "fxed"}, "turnover 'fxed': unknown; did you mean 'fixed'?"),
        ({"turnover": 3}, "turnover: got 3; write text"),
    ],
)
def test_terms_that_cannot_be(given, said):
    with pytest.raises(InputError) as caught:
        cohort(**given)
    assert said in str(caught.value)


def test_terms_are_three_years_and_exponential_unless_said_otherwise():
    assert (cohort().term_months, cohort().turnover) == (36.0, "exponential")
