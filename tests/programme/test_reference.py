"""What others are paid stands in a cohort, and changes nothing of an estimate."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest

import wageflow as wf
from wageflow.errors import CurrencyError, InputError
from wageflow.programme import plain_programme, programme_from_plain

HALF = wf.Chain("half", [wf.Share("government", 0.5)])


def cohort(**changes):
    return wf.Cohort(**({"host": "H", "workers": 10, "gross_wage": 100, "chain": HALF} | changes))


def programme(**changes):
    return wf.Programme("own", cohorts=[cohort(**changes)])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "wage and discount: got neither"),
        ({"wage": 5, "discount": 0.5}, "wage and discount: got both"),
        ({"wage": -5}, "wage: -5.0 can be below 0"),
        ({"wage": "much"}, "reference, wage: got 'much'"),
        ({"discount": 70}, "it is below 1, and 0.7 is 70 %"),
        ({"discount": 0.7, "currency": "AED"}, "currency: given beside a discount"),
        ({"wage": 5, "per": "fortnight"}, "per 'fortnight': unknown"),
        ({"wage": 5, "hours_per": "dya"}, "hours_per 'dya': unknown; did you mean 'day'?"),
        ({"wage": 5, "days": 400}, "days: 400.0 can be above 366"),
        ({"wage": 5, "usd_rate": 0}, "usd_rate: got 0"),
        ({"wage": 5, "price_year": "2012"}, "price_year: got '2012'; write a whole year"),
        ({"wage": 5, "source": None}, None),
        ({"wage": 5, "per": 3}, "per: got 3; write text"),
    ],
)
def test_a_reference_that_cannot_be_is_refused(changes, says):
    if says is None:
        wf.Reference(**changes)
        return
    with pytest.raises(InputError) as caught:
        wf.Reference(**changes)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"hours": 200}, "hours: 200.0 can be 200; a week has 168"),
        ({"hours": wf.uniform(0, 10)}, "somebody who is paid works more than 0 hours"),
        ({"hours": 1e-20}, "hours: 1e-20 can be next to 0; somebody who is paid works a minute"),
        ({"hours": 8, "hours_per": "shift"}, "hours_per 'shift': unknown"),
        ({"hours": "long"}, "hours: got 'long'; write a number"),
        ({"references": 5}, "references: got 5; write {'local': 600, ...}"),
        ({"references": {"": 5}}, "references: got the name ''"),
        ({"references": {"gross": 5}}, "'gross' is the employer's own wage"),
        ({"references": {"local": -5}}, "references, 'local': wage: -5.0 can be below 0"),
        (
            {"references": {"local": wf.Reference(30, per="day")}},
            "references, 'local': per='day': state days=",
        ),
        (
            {"hours": 60, "references": {"local": wf.Reference(3, hours=8, hours_per="day")}},
            "the reference's are by the day, the other's by the week; state days=",
        ),
        (
            {"references": {"local": wf.Reference(30, usd_rate=2)}},
            "usd_rate: the wage is in US dollars already",
        ),
        (
            {"references": {"local": wf.load_claims("dprk")["nksc-a-others-wage"]}},
            "references, 'local': wage: its claim is in AED a month, the reference in USD a year",
        ),
        (
            {"hours": wf.load_claims("dprk")["nksc-a-hours"]},
            "hours: its claim is by the day, hours_per is 'week'",
        ),
    ],
)
def test_a_cohort_says_what_does_not_go_with_it(changes, says):
    with pytest.raises(InputError) as caught:
        cohort(**changes)
    assert says in str(caught.value)


def test_all_faults_at_once():
    with pytest.raises(InputError) as caught:
        cohort(hours=500, references={"local": -1, "migrants": wf.Reference(1, per="day")})
    assert len(caught.value.faults) == 1  # what is no reference is said before what does not fit
    with pytest.raises(InputError) as caught:
        cohort(hours=500, workers=-1, references={"migrants": wf.Reference(1, per="day")})
    assert len(caught.value.faults) == 3


def test_a_reference_in_a_currency_of_no_known_year_is_refused():
    with pytest.raises(CurrencyError, match=r"cohort 'H/all', references, 'local'"):
        programme(references={"local": wf.Reference(5, currency="CNY")})


def test_one_name_is_one_unknown_in_references_too():
    wage = wf.Param("wage", wf.uniform(50, 100))
    shared = programme(gross_wage=wage, references={"local": wage, "migrants": wf.uniform(1, 2)})
    assert list(shared.unknowns) == ["wage"]
    assert list(shared.reference_unknowns) == ["H/all/references/migrants/wage"]
    with pytest.raises(InputError, match="one name is one unknown"):
        programme(gross_wage=wage, references={"local": wf.Param("wage", wf.uniform(1, 2))})
    with pytest.raises(InputError, match="holds an array"):
        programme(references={"local": [1.0, 2.0]})


@pytest.mark.parametrize("name", ["dprk-2012", "dprk-2012-hosts", "dprk-2012-total", "dprk-2019"])
def test_references_change_no_draw_of_an_estimate(name):
    shipped = wf.load_programme(name)
    assert shipped.reference_unknowns
    bare = replace(
        shipped,
        cohorts=[replace(one, hours=None, references={}) for one in shipped.cohorts],
    )
    assert list(bare.unknowns) == list(shipped.unknowns)
    assert bare.cited() == shipped.cited()
    assert bare.parameters().equals(shipped.parameters())
    with_, without = (wf.simulate(p, draws=2**10, seed=1) for p in (shipped, bare))
    for host in shipped.hosts:
        assert np.array_equal(with_.values(host=host), without.values(host=host))


@pytest.mark.parametrize("name", ["dprk-2012", "dprk-2012-hosts", "dprk-2019"])
def test_shipped_programmes_go_round(name):
    shipped = wf.load_programme(name)
    plain = plain_programme(shipped)
    again = programme_from_plain(plain)
    assert plain_programme(again) == plain
    assert again.reference_unknowns == shipped.reference_unknowns
    assert [c.references for c in again.cohorts] == [c.references for c in shipped.cohorts]


def test_borrowed_references_say_so():
    for name in wf.programmes().index:
        for one in wf.load_programme(name).cohorts:
            for reference in one.references.values():
                assert reference.note, (name, one.place)


PLAIN = {
    "programme": {"name": "gulf", "claims": "dprk"},
    "cohorts": [
        {
            "host": "Kuwait",
            "workers": 10,
            "gross_wage": 5_000,
            "chain": "kuwait-2012",
            "hours": {"uniform": [60, 70]},
            "references": {
                "local": {"wage": 600, "per": "month", "hours": 40},
                "migrants": {"claim": "nksc-o-others-wage"},
                "minimum": 3_000,
            },
        }
    ],
}


def test_a_file_says_references_in_three_ways():
    plain = copy.deepcopy(PLAIN)
    plain["cohorts"][0] |= {"per": "month", "gross_wage": 400}
    (one,) = programme_from_plain(plain).cohorts
    assert one.references["local"] == wf.Reference(600, per="month", hours=40)
    assert one.references["migrants"].wage.name == "Kuwait/all/references/migrants/wage"
    assert one.references["migrants"].wage.value == 500.0
    assert one.references["minimum"].wage == 3_000.0
    trace = programme_from_plain(plain).trace("Kuwait").set_index("number")
    row = trace.loc["Kuwait/all/references/migrants/wage"]
    assert row["claim"] == "nksc-o-others-wage"
    assert row["note"].startswith("reference")


def test_a_file_is_refused_with_every_fault_and_its_place():
    plain = copy.deepcopy(PLAIN)
    references = plain["cohorts"][0]["references"]
    references["local"] = {"wage": -600}
    references["minimum"] = {"wage": 1, "discount": 0.5}
    with pytest.raises(InputError) as caught:
        programme_from_plain(plain, "gulf.toml")
    said = str(caught.value)
    assert "gulf.toml: cohorts[0]: references.local: wage: -600.0 can be below 0" in said
    assert "gulf.toml: cohorts[0]: references.minimum: wage and discount: got both" in said
    references["local"] = {"wage": 5, "hour": 40}
    with pytest.raises(
        InputError, match=r"references.local.hour: unknown key; did you mean 'hours'"
    ):
        programme_from_plain(plain, "gulf.toml")
