"""Headlines against a programme whose revenue is exactly known."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import replace

import pytest

import wageflow as wf
from wageflow.analysis.auditing import drawn
from wageflow.analysis.auditing.headlines import read_headline
from wageflow.claims import Claim, Ledger, load_claims
from wageflow.errors import InputError, UnknownNameError

# 100 workers at 1,000 dollars a year in Oman, 50 at 2,000 in Qatar; the government takes half, the
# company a fifth of the rest: gross 200,000, statutory 100,000, state-side 120,000 dollars of 2012.
HALF = wf.Chain("half", [wf.Share("government", 0.5), wf.Share("company", 0.2)])
COHORTS = [
    wf.Cohort(host="Oman", workers=100, gross_wage=1_000, price_year=2012, chain=HALF),
    wf.Cohort(host="Qatar", workers=50, gross_wage=2_000, price_year=2012, chain=HALF),
]
KNOWN = wf.Programme(
    "known", cohorts=COHORTS, sides={"state": ["government", "company"]}, price_year=2012
)
ESTIMATE = wf.simulate(KNOWN, draws=64, replicates=2, seed=0)


def claim(name, value=None, **fields):
    return Claim(**({"id": name, "source": "s", "value": value, "year": 2012} | fields))


def headline(value=None, name="headline", **fields):
    sound = {"topic": "revenue", "host": "all", "unit": "money", "currency": "USD", "per": "year"}
    return claim(name, value, **(sound | fields))


def heads(value=None, name="heads", **fields):
    sound = {"topic": "headcount", "host": "all", "unit": "workers"}
    return claim(name, value, **(sound | fields))


def wage(value=None, name="wage", **fields):
    sound = {"topic": "wage", "host": "Oman", "unit": "money", "currency": "USD", "per": "year"}
    return claim(name, value, **(sound | fields))


def ledger(*claims):
    return Ledger("mine", {one.id: one for one in claims})


def audited(*claims, against=ESTIMATE, about="headline"):
    return wf.audit(ledger(*claims), against).set_index("claim").loc[about]


# figures --------------------------------------------------------------------------------------


def test_what_a_headline_implies_is_exact():
    row = audited(headline(60_000.0), heads(120.0), wage(4_000.0))
    assert row["implied_per_worker"] == 500
    assert row["implied_headcount"] == pytest.approx(60_000 / (120_000 / 150))
    assert row["ratio"] == 0.125
    assert row["percentile"] == 0
    assert row["figure"] == "60,000 USD a year"
    assert row["origin"] == "headline"


def test_percentiles_count_ties_half_and_stand_for_every_concept():
    row = audited(headline(120_000.0))
    known = {"gross": 0, "statutory": 100, "state_side": 50, "net": 50, "received": 50}
    assert {name: row[f"percentile_{name}"] for name in known} == known
    assert row["percentile"] == 50
    half = wf.Programme(
        "half",
        cohorts=[wf.Cohort(host="Oman", workers=wf.uniform(0, 200), gross_wage=1_000, chain=HALF)],
    )
    above = audited(headline(75_000.0, year=None), against=wf.simulate(half, draws=2**10, seed=0))
    assert above["percentile"] == pytest.approx(75, abs=0.2)


def test_without_a_headcount_of_its_own_the_programmes_is_used():
    row = audited(headline(60_000.0))
    assert row["implied_per_worker"] == 400
    assert "150 workers (programme known)" in row["reason"]


def test_the_headcount_is_that_of_its_own_source_as_near_as_there_is_one():
    counts = [
        heads(10.0, "elsewhere", source="t"),
        heads(20.0, "another host", host="Oman"),
        heads(30.0, "sector", sector="logging"),
        heads(40.0, "inferred", inferred=True),
        heads(50.0, "another year", year=2000),
        heads(60.0, "own year"),
        heads(70.0, "own place", locator="ch. 2", year=1999),
    ]
    assert audited(headline(6_000.0), *counts)["implied_per_worker"] == 100
    near = audited(headline(7_000.0, locator="ch. 2"), *counts)
    assert near["implied_per_worker"] == 100
    assert "own place" in near["reason"]


def test_ranges_are_divided_at_their_ends():
    row = audited(
        headline(kind="bounds", low=60_000.0, high=90_000.0),
        heads(kind="bounds", low=100.0, high=200.0),
        wage(4_000.0),
    )
    assert row["implied_per_worker"] == 75_000 / 150
    assert row["ratio"] == 60_000 / 200 / 4_000
    assert "$300 to $900 a year from each of 100 to 200 workers (heads)" in row["reason"]


# verdicts -------------------------------------------------------------------------------------


def test_what_meets_a_concept_is_consistent():
    for value in (200_000.0, 100_000.0, 120_000.0):
        row = audited(headline(value))
        assert (row["verdict"], row["checks"]) == ("consistent", "headline")
    assert "for gross ($200,000)" in audited(headline(200_000.0))["reason"]


def test_what_is_as_much_a_worker_as_a_concept_is_consistent():
    # 12 workers bring 800 dollars each, as state-side revenue says
    row = audited(headline(9_600.0), heads(12.0))
    assert row["verdict"] == "consistent"
    assert "per worker it meets" in row["reason"]


def test_outside_every_range_is_strained():
    for value in (50_000.0, 150_000.0):
        row = audited(headline(value))
        assert row["verdict"] == "strained"
        assert "outside the 90 % range of known for every concept" in row["reason"]
        for name in ("gross", "statutory", "state-side"):
            assert name in row["reason"]


def test_more_than_the_highest_wage_is_impossible():
    row = audited(headline(100_001.0), heads(100.0), wage(1_000.0))
    assert row["verdict"] == "impossible"
    assert row["reason"].startswith("It needs $1,000 a year from each of 100 workers (heads)")
    assert "$1,000 (wage)" in row["reason"]
    assert audited(headline(100_000.0), heads(100.0), wage(1_000.0))["verdict"] == "consistent"


def test_more_than_all_wages_of_any_draw_is_impossible():
    row = audited(headline(200_100.0))
    assert row["verdict"] == "impossible"
    assert "in no draw of known are all wages together more than $1,333 a worker" in row["reason"]
    assert audited(headline(200_000.0))["verdict"] == "consistent"


def test_a_headline_is_held_to_its_lowest_end():
    wide = {"kind": "bounds", "low": 100_000.0, "high": 1e9}
    assert audited(headline(**wide), heads(100.0), wage(1_000.0))["verdict"] == "consistent"
    wide["low"] = 101_000.0
    assert audited(headline(**wide), heads(100.0), wage(1_000.0))["verdict"] == "impossible"


def test_only_wages_of_ordinary_workers_of_that_host_are_a_ceiling():
    others = [
        wage(9e9, "spread", kind="up to"),
        wage(None, "range", kind="spread", low=1.0, high=9e9),
        wage(9e9, "ours", inferred=True),
        wage(9e9, "daily", per="day"),
        wage(9e9, "there", host="Qatar"),
        wage(900.0, "coupons", unit="coupons", currency="", per="month"),
        wage(9e9, "ratio", unit="%", currency="", per=""),
        wage(100.0, "here", per="month"),
    ]
    row = audited(headline(130_000.0, host="Oman"), heads(100.0, host="Oman"), *others)
    assert row["ratio"] == 1_300 / 1_200
    assert row["verdict"] == "impossible"
    everywhere = audited(headline(130_000.0), heads(100.0), *others)
    assert everywhere["ratio"] == 1_300 / 9e9


def test_up_to_is_strained_at_most_and_taken_at_its_full_figure():
    row = audited(headline(1e9, kind="up to"), heads(100.0), wage(1_000.0))
    assert row["verdict"] == "strained"
    assert row["implied_per_worker"] == 1e7
    assert "at its full figure, it needs" in row["reason"].lower()
    assert audited(headline(200_000.0, kind="up to"))["verdict"] == "consistent"


def test_without_a_period_it_may_be_a_sum_and_is_never_impossible():
    row = audited(headline(12_000_000.0, per=""), heads(100.0), wage(1_000.0))
    assert row["verdict"] == "strained"
    assert set(row["checks"].split(";")) == {"headline", "no period"}
    assert "as a sum it is 100 years of known at its median" in row["reason"]
    assert (
        audited(headline(12e6, per=""), heads(1.0), wage(1.0), against=None)["verdict"]
        == "strained"
    )


def test_a_plan_is_said_to_be_one_and_held_to_the_planned_workers():
    row = audited(
        headline(200_000.0, topic="planned_revenue"),
        heads(100.0),
        heads(200.0, "more", topic="planned_headcount"),
    )
    assert "it is a plan, not an outcome" in row["reason"]
    assert row["implied_per_worker"] == 1_000


def test_of_two_powers_of_ten_the_nearer_to_the_programme_stands():
    slip = [headline(120_000.0, "right"), headline(1_200_000.0, "wrong", source="t")]
    found = wf.audit(ledger(*slip), ESTIMATE).set_index("claim")
    assert found.loc["right", "verdict"] == "consistent"
    assert "known is nearer to this one" in found.loc["right", "reason"]
    assert found.loc["wrong", "verdict"] == "impossible"
    assert set(found.loc["wrong", "checks"].split(";")) == {"headline", "power of ten"}
    alone = wf.audit(ledger(*slip), None).set_index("claim")
    assert set(alone["verdict"]) == {"strained"}


def test_other_claims_with_something_wrong_have_a_row_too():
    claims = [heads(100.0), heads(101.0, "part", host="Oman"), wage(5.0), headline(120_000.0)]
    found = wf.audit(ledger(*claims), ESTIMATE).set_index("claim")
    assert list(found.index) == ["headline", "heads"]
    assert found.loc["heads", ["verdict", "checks"]].tolist() == ["impossible", "sum of parts"]
    assert math.isnan(found.loc["heads", "implied_per_worker"])
    assert found.loc["heads", "reason"].endswith(".")


# money ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("currency", ["EUR", "KWD", "CNY"])
@pytest.mark.parametrize("year", [2008, 2012, 2018])
def test_other_currencies_and_years_are_converted_as_money_is(currency, year):
    row = audited(headline(50_000.0, currency=currency, year=year), heads(100.0, year=2012))
    dollars = wf.money.real(wf.money.convert(50_000, currency, year), year, 2012)
    assert row["implied_per_worker"] == pytest.approx(dollars / 100, rel=1e-12)


def test_wages_are_converted_too():
    pay = wage(100.0, currency="KWD", per="month", year=2008)
    row = audited(headline(100_000.0), heads(100.0), pay)
    dollars = 12 * wf.money.real(wf.money.convert(100, "KWD", 2008), 2008, 2012)
    assert row["ratio"] == pytest.approx(1_000 / dollars, rel=1e-12)


@pytest.mark.parametrize(("per", "times"), [("month", 12), ("week", 52), ("day", 365), ("", 1)])
def test_headlines_are_counted_by_the_year(per, times):
    row = audited(headline(1_000.0, per=per), heads(100.0))
    assert row["implied_per_worker"] == 10 * times


def test_what_has_no_year_stands_as_it_is():
    assert audited(headline(60_000.0, year=None), heads(100.0))["implied_per_worker"] == 600
    dated = audited(headline(60_000.0, year=None, source_year=2018), heads(100.0))
    assert dated["implied_per_worker"] == pytest.approx(wf.money.real(600, 2018, 2012))


# hosts and programmes -------------------------------------------------------------------------


def test_a_hosts_headline_is_held_to_that_hosts_draws():
    row = audited(headline(50_000.0, host="Qatar"))
    assert (row["implied_per_worker"], row["percentile_statutory"]) == (1_000, 50)
    assert row["verdict"] == "consistent"
    assert row["implied_headcount"] == pytest.approx(50_000 / 1_200)
    # half of what would pass for all hosts is too much for one
    assert audited(headline(110_000.0, host="Qatar"))["verdict"] == "impossible"
    assert audited(headline(110_000.0, host="Oman"))["verdict"] == "impossible"


def test_a_host_that_the_programme_does_not_have_is_judged_all_the_same():
    claims = (heads(10.0, host="Malta"), wage(1_000.0, host="Malta"))
    row = audited(headline(10_001.0, host="Malta"), *claims)
    assert math.isnan(row["percentile"])
    assert math.isnan(row["implied_headcount"])
    assert row["implied_per_worker"] == pytest.approx(1_000.1)
    assert row["verdict"] == "impossible"
    assert "known counts nobody in Malta" in row["reason"]
    assert audited(headline(10_000.0, host="Malta"), *claims)["verdict"] == "consistent"
    unknown = audited(headline(1e12, host="Malta"))
    assert unknown["verdict"] == "not judged"
    assert "no headcount is known" in unknown["reason"].lower()


def test_without_a_programme_the_ledger_speaks_alone():
    row = audited(headline(100_001.0), heads(100.0), wage(1_000.0), against=None)
    assert row["verdict"] == "impossible"
    assert row[["percentile", "implied_headcount"]].isna().all()
    assert row["ratio"] == pytest.approx(1.00001)
    assert audited(headline(1e12), against=None)["verdict"] == "not judged"
    lone = audited(headline(1e12), heads(1.0), against=None)
    assert lone["verdict"] == "not judged"
    assert lone["implied_per_worker"] == 1e12
    assert "no wage is known" in lone["reason"]


def test_a_programme_is_run_and_an_estimate_is_used(monkeypatch):
    mine = ledger(headline(120_000.0))
    by_programme = wf.audit(mine, KNOWN, draws=64, seed=1)
    monkeypatch.setattr(drawn, "simulate", lambda *_, **__: pytest.fail("a run was made"))
    assert wf.audit(mine, ESTIMATE).equals(by_programme)
    wf.audit(mine, None)
    with pytest.raises(UnknownNameError, match="none of this name ships"):
        wf.audit(mine, "dprk-2021")


def test_only_the_ledger_that_ships_has_a_programme_of_its_own(tmp_path):
    shipped = load_claims("dprk")
    assert wf.audit(shipped.find(host="Kuwait"), draws=64).attrs["programme"] == "dprk-2012"
    # called like the one that ships, but read from elsewhere
    copied = replace(shipped, folder=str(tmp_path))
    for mine in (ledger(headline(120_000.0)), copied):
        with pytest.raises(InputError, match=r"audit, programme: is missing.*file or run, or None"):
            wf.audit(mine)


def test_a_ledger_without_headlines_has_a_table_with_the_same_columns():
    empty = wf.audit(ledger(wage(5.0)), ESTIMATE)
    assert empty.empty
    assert list(empty.columns) == list(wf.audit(ledger(headline(5.0)), ESTIMATE).columns)
    assert str(empty["percentile"].dtype) == "float64"


@pytest.mark.parametrize("count", [{"value": 0.0}, {"value": 0.0, "kind": "about"}])
def test_a_headcount_of_nobody_divides_nothing(count):
    row = audited(headline(60_000.0), heads(**count), wage(1_000.0))
    assert math.isnan(row["implied_per_worker"])
    assert row["verdict"] == "strained"


def test_a_headcount_of_up_to_so_many_still_has_a_most():
    row = audited(headline(110_000.0), heads(100.0, kind="up to"), wage(1_000.0))
    assert row["ratio"] == 1.1
    assert row["verdict"] == "impossible"
    assert "at least $1,100 a year" in row["reason"]


@pytest.mark.parametrize("workers", [0, wf.discrete({0: 0.5, 100: 0.5})], ids=["none", "some"])
def test_a_programme_that_may_have_no_workers_is_no_division_by_nothing(workers):
    gone = wf.Programme(
        "gone",
        cohorts=[wf.Cohort(host="Oman", workers=workers, gross_wage=1_000, price_year=2012,
                           chain=HALF)],
    )  # fmt: skip
    estimate = wf.simulate(gone, draws=64, replicates=2, seed=0)
    row = audited(headline(60_000.0), heads(100.0), against=estimate)
    assert row["implied_per_worker"] == 600
    assert row["verdict"] == ("strained" if workers == 0 else "consistent")
    assert not math.isnan(row["percentile"])


# faults and packs -----------------------------------------------------------------------------


def test_all_faults_of_twenty_headlines_come_at_once():
    bad = [
        headline(1.0, "currency", currency="XYZ"),
        headline(1.0, "rouble", currency="SUR"),
        headline(1.0, "early", currency="EUR", year=1850),
        headline(1.0, "old dollars", year=1850),
        headline(1.0, "unit", unit="workers", currency=""),
        headline(1.0, "no currency", currency=""),
    ]
    good = [headline(float(n), f"good{n}") for n in range(1, 14)]
    with pytest.raises(InputError) as caught:
        wf.audit(ledger(*good, *bad), ESTIMATE)
    assert len(caught.value.faults) == len(bad)
    for one, fault in zip(bad, caught.value.faults, strict=True):
        assert f"claim {one.id!r}: " in fault
        assert "\n" not in fault
    assert "write money as the unit" in caught.value.faults[4]


@pytest.fixture
def folder(tmp_path):
    """A pack of twenty headlines in euros, in which every field that can be left out is."""
    out = io.StringIO()
    columns = ["id", "source", "topic", "host", "unit", "currency", "per", "year", "kind", "value"]
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    for n in range(20):
        row = {"id": f"h{n}", "source": "s", "topic": "revenue", "unit": "money", "kind": "point",
               "currency": "EUR", "value": 1_000 * (n + 1)}  # fmt: skip
        if n % 2:
            row |= {"per": "year"}
        if n % 3:
            row |= {"year": 2010}
        if n % 5 == 0:
            row |= {"host": "all"}
        writer.writerow(row)
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "claims.csv").write_text(out.getvalue(), encoding="utf-8")
    (folder / "sources.csv").write_text("id,title,year\ns,A survey,2015\n", encoding="utf-8")
    return folder


def test_a_pack_with_holes_is_audited(folder):
    mine = load_claims(folder)
    found = wf.audit(mine, ESTIMATE).set_index("claim")
    assert list(found.index) == [f"h{n}" for n in range(20)]
    for n in range(20):
        year = 2010 if n % 3 else 2015  # that of the source
        dollars = wf.money.real(wf.money.convert(1_000 * (n + 1), "EUR", year), year, 2012)
        assert found.loc[f"h{n}", "implied_per_worker"] == pytest.approx(dollars / 150)
        assert ("no period" in found.loc[f"h{n}", "checks"]) == (n % 2 == 0)
    assert len(wf.audit(mine, None)) == 20


def test_where_no_year_is_known_at_all_the_programmes_rates_are_taken_and_said(folder):
    (folder / "sources.csv").write_text("id,title\ns,A survey\n", encoding="utf-8")
    mine = load_claims(folder)
    found = wf.audit(mine, ESTIMATE).set_index("claim")
    undated = [f"h{n}" for n in range(0, 20, 3)]
    for name, row in found.iterrows():
        assert ("it has no year, so prices and rates of 2012" in row["reason"].lower()) == (
            name in undated
        )
    dollars = wf.money.convert(4_000, "EUR", 2012)
    assert found.loc["h3", "implied_per_worker"] == pytest.approx(dollars / 150)
    # without a programme there are no such rates, and each headline says so
    with pytest.raises(InputError) as caught:
        wf.audit(mine, None)
    assert len(caught.value.faults) == len(undated)
    assert all("state the year of the figure" in fault for fault in caught.value.faults)


def test_the_shipped_headlines_are_judged_as_their_arithmetic_says():
    shipped = load_claims("dprk")
    found = wf.audit(shipped, draws=2**10).set_index("claim")
    assert found.loc["nksc-revenue-ch2", "verdict"] == "impossible"
    assert found.loc["nksc-revenue-ch2", "implied_per_worker"] == pytest.approx(1.9e9 / 62_500)
    assert found.loc["nksc-revenue", "verdict"] == "consistent"
    assert found.loc["nksc-revenue", "ratio"] == pytest.approx(150e6 / 65_000 / 12_000)
    assert found.loc["nz-revenue", "verdict"] == "strained"
    assert found["percentile"].dropna().between(0, 100).all()


# what a close reading found -------------------------------------------------------------------


def test_about_allows_as_much_in_every_currency():
    dollars = read_headline(headline(100_000.0, kind="about"), 2012)
    euros = read_headline(headline(100_000.0, kind="about", currency="EUR"), 2012)
    rate = wf.money.usd_per_unit("EUR", 2012)
    assert (dollars.low, dollars.high) == (90_000, 110_000)
    assert (euros.low, euros.high) == pytest.approx((90_000 * rate, 110_000 * rate))


def test_impossible_is_only_what_no_words_allow():
    # At its lowest 90,000 from as many as 110 workers: 818 each, where about 900 allows 990.
    several = (headline(100_000.0, kind="about"), heads(100.0, kind="about"))
    assert audited(*several, wage(900.0, kind="about"))["verdict"] != "impossible"
    assert audited(*several, wage(700.0, kind="about"))["verdict"] == "impossible"


def test_open_headcounts_say_no_more_than_they_do():
    up_to = audited(headline(100_000.0), heads(100.0, kind="up to"))
    assert up_to["implied_per_worker"] == 1_000
    at_least = audited(headline(100_000.0), heads(100.0, kind="at least"), wage(500.0))
    assert math.isnan(at_least["ratio"])
    assert at_least["verdict"] != "impossible"
    spread = audited(headline(100_000.0), heads(kind="spread", low=1.0, high=9.0))
    assert "programme known" in spread["reason"]


def test_a_sector_is_not_held_against_its_whole_host():
    row = audited(headline(1.0, sector="restaurants"), heads(10.0, sector="restaurants"))
    assert math.isnan(row["percentile"])
    assert "tells nothing of restaurants alone" in row["reason"]


def test_a_headline_is_divided_by_what_its_origin_or_others_count():
    first = headline(50_000.0, name="first", source="report")
    counted = heads(100.0, source="report")
    echo = headline(50_000.0, source="paper", derived_from=("first",))
    assert audited(first, counted, echo)["implied_per_worker"] == 500
    other = headline(50_000.0, source="blog")
    assert audited(other, counted, against=None)["implied_per_worker"] == 500
    # others' 100 and the programme's 150 are one range
    assert audited(other, counted)["implied_per_worker"] == 400
    assert "100 to 150 workers (heads, programme known)" in audited(other, counted)["reason"]
    assert "programme" in audited(headline(50_000.0, source="blog", year=1999), counted)["reason"]


def test_a_plan_is_not_divided_by_the_workers_of_today():
    plan = headline(1e9, topic="planned_revenue")
    assert audited(plan, heads(1.0), wage(1.0))["verdict"] != "impossible"


def test_a_period_that_was_supplied_is_none_in_print():
    row = audited(headline(120_000.0, supplied=("per",)), heads(150.0))
    assert row["verdict"] == "strained"
    assert "120,000 USD [a year] has no period in print" in row["reason"]


def test_a_currency_without_a_table_is_audited_at_a_stated_rate():
    rupees = ledger(headline(10_000_000.0, currency="NPR", year=None), heads(100.0))
    with pytest.raises(InputError, match=r"usd_rates=\{'NPR'"):
        wf.audit(rupees, ESTIMATE)
    found = wf.audit(rupees, ESTIMATE, usd_rates={"NPR": 0.012})
    assert found.loc[0, "implied_per_worker"] == pytest.approx(1_200)


@pytest.mark.parametrize("rate", [-0.012, 0, math.inf])
def test_a_rate_that_is_not_above_nothing_is_refused(rate):
    rupees = ledger(headline(10_000_000.0, currency="NPR", year=None), heads(100.0))
    with pytest.raises(InputError, match=r"usd_rates 'NPR': got .*above 0"):
        wf.audit(rupees, ESTIMATE, usd_rates={"NPR": rate})


def test_prices_of_another_year_are_said():
    row = audited(headline(100_000.0, year=2018), heads(100.0, year=2018))
    assert ", in prices of 2012, from each of 100 workers" in row["reason"]


def test_a_wage_of_nothing_is_no_ceiling_and_too_much_is_refused():
    assert audited(headline(100_000.0), heads(100.0), wage(0.0))["verdict"] != "impossible"
    with pytest.raises(InputError, match="more than can be counted"):
        wf.audit(ledger(headline(1e308, per="day")), ESTIMATE)


def test_a_ledger_may_be_named():
    named = wf.audit("dprk", None)
    assert named.equals(wf.audit(load_claims("dprk"), None))


def test_the_picture_draws_what_the_audit_judges():
    old = headline(100_000.0, year=2018, per="month")
    drawn = read_headline(old, 2012)
    assert (
        drawn.in_dollars().value
        == drawn.middle
        == pytest.approx(12 * wf.money.real(100_000.0, 2018, 2012))
    )


# wages without a rate, and others' totals -----------------------------------------------------

# Khemed's dinar has no rate in the table.
DINARS = wage(900.0, "dinars", host="Khemed", currency="KHD")


def test_a_wage_without_a_rate_is_told_apart_and_leaves_the_highest_open():
    spread = wage(9e9, "spread", kind="up to")
    claims = (headline(130_000.0), heads(100.0), wage(1_000.0), spread, DINARS)
    row = audited(*claims, against=None)
    assert row["verdict"] == "not judged"
    assert row["ratio"] == 1.3
    assert (
        "the highest gross wage that can be counted in dollars for an ordinary worker there is "
        "$1,000 (wage; 1 that tell of no mean and 1 in KHD without a rate to the dollar left "
        "aside), and those that cannot may be higher: state --usd-rate KHD=... in the shell, "
        "usd_rates={'KHD': ...} in Python."
    ) in row["reason"]


@pytest.mark.parametrize(
    ("rate", "verdict"), [(1.0, "impossible"), (1.4, "impossible"), (1.5, "consistent")]
)
def test_a_stated_rate_decides(rate, verdict):
    mine = ledger(headline(130_000.0), heads(100.0), wage(1_000.0), DINARS)
    row = wf.audit(mine, None, usd_rates={"KHD": rate}).loc[0]
    assert row["verdict"] == verdict
    assert "--usd-rate" not in row["reason"]
    assert "without a rate" not in row["reason"]


def test_what_is_below_a_known_wage_needs_no_other():
    row = audited(headline(90_000.0), heads(100.0), wage(1_000.0), DINARS, against=None)
    assert row["verdict"] == "consistent"
    assert "$1,000 (wage; 1 in KHD without a rate to the dollar left aside)" in row["reason"]
    assert "may be higher" not in row["reason"]


def test_wages_that_all_lack_a_rate_are_not_said_to_be_unknown():
    row = audited(headline(90_000.0), heads(100.0), DINARS, against=None)
    assert row["verdict"] == "not judged"
    assert math.isnan(row["ratio"])
    assert (
        "no wage that the ledger has there can be counted in dollars (1 in KHD without a rate to "
        "the dollar left aside): state --usd-rate KHD=... in the shell"
    ) in row["reason"]


def test_a_wage_of_another_host_leaves_nothing_open():
    here = {"host": "Oman"}
    row = audited(headline(130_000.0, **here), heads(100.0, **here), wage(1_000.0), DINARS)
    assert row["verdict"] == "impossible"


def test_wages_without_a_year_or_of_years_without_prices_leave_the_highest_open():
    for late, said in (
        ({"currency": "EUR", "year": None}, "1 in EUR without a rate to the dollar left aside"),
        ({"year": 1700}, "1 of a year whose prices are not known left aside"),
        ({"currency": ""}, "1 without a rate to the dollar left aside"),
    ):
        claims = (headline(120_000.0), heads(100.0), wage(1_000.0), wage(9.0, "other", **late))
        row = audited(*claims)
        assert row["verdict"] == "consistent"
        assert said in row["reason"]
        assert ("--usd-rate" in row["reason"]) == (late.get("currency") == "EUR")


def test_all_wages_of_the_programme_still_decide_where_the_ledgers_are_open():
    row = audited(headline(140_000.0), heads(100.0), wage(1_000.0), DINARS)
    assert row["verdict"] == "impossible"
    assert "but in no draw of known are all wages together more than $1,333" in row["reason"]
    assert "1 in KHD without a rate to the dollar left aside" in row["reason"]
    assert "--usd-rate" not in row["reason"]


def khemed(rate, other=None):
    """Return a run of one cohort or two whose workers earn 900 dinars each."""
    same = {"gross_wage": 900, "currency": "KHD", "price_year": 2012, "workers": 100}
    cohorts = [
        wf.Cohort(host=host, sector=sector, usd_rate=usd_rate, chain=HALF, **same)
        for host, sector, usd_rate in [("Khemed", "ports", rate), ("Oman", "mines", other)]
        if usd_rate is not None
    ]
    programme = wf.Programme("dinars", cohorts=cohorts, price_year=2012)
    return wf.simulate(programme, draws=64, replicates=2, seed=0)


@pytest.mark.parametrize(
    ("estimate", "said"),
    [
        (khemed(1.25), "KHD at 1.25 dollars, the rate of dinars"),
        (khemed(wf.uniform(0.5, 1.25)), "KHD at 1.25 dollars, the highest rate of dinars"),
        (khemed(0.5, other=1.25), "KHD at 1.25 dollars, the highest rate of dinars"),
    ],
    ids=["a number", "a range", "two numbers"],
)
def test_a_rate_of_the_programmes_cohorts_serves_at_its_highest(estimate, said):
    mine = ledger(headline(75_000.0), heads(100.0), wage(700.0), DINARS)
    row = wf.audit(mine, estimate).loc[0]
    assert row["ratio"] == pytest.approx(750 / 1_125)
    assert f"$1,125 (dinars; {said})" in row["reason"]
    # what is stated is taken instead
    stated = wf.audit(mine, estimate, usd_rates={"KHD": 2.0}).loc[0]
    assert stated["ratio"] == 750 / 1_800
    assert "$1,800 (dinars)" in stated["reason"]


def test_a_rate_without_a_highest_bounds_no_wage():
    mine = ledger(headline(95_000.0), heads(100.0), wage(800.0), DINARS)
    row = wf.audit(mine, khemed(wf.between(1.0, 1.25, coverage=0.9))).loc[0]
    assert row["verdict"] == "consistent"
    assert "state --usd-rate KHD=... in the shell" in row["reason"]


def test_a_rate_of_the_table_is_not_the_programmes_business():
    euros = wf.Cohort(host="Oman", workers=100, gross_wage=1_000, currency="EUR", usd_rate=9.0,
                      price_year=2012, chain=HALF)  # fmt: skip
    against = wf.simulate(wf.Programme("euros", cohorts=[euros], price_year=2012), draws=64, seed=0)
    mine = (headline(50_000.0), heads(100.0), wage(1_000.0, currency="EUR"))
    row = audited(*mine, against=against)
    assert row["ratio"] == pytest.approx(500 / (1_000 * wf.money.usd_per_unit("EUR", 2012)))


def theirs(*counts, **fields):
    """A headline of a paper that counts nobody, beside what a ministry counts."""
    told = [replace(one, source="ministry") for one in counts]
    return audited(headline(130_000.0, source="paper"), *told, wage(1_000.0), **fields)


PARTS = (heads(80.0, "in Oman", host="Oman"), heads(90.0, "in Qatar", host="Qatar"))


def test_no_verdict_rests_on_a_total_of_others_that_the_audit_rejects():
    row = theirs(heads(100.0), *PARTS, against=None)
    assert row["verdict"] == "not judged"
    assert row["ratio"] == 1.3
    assert "but no verdict rests on totals of others that the ledger's own" in row["reason"]
    # a sound one may be founded on, and so may one's own
    assert theirs(heads(100.0), against=None)["verdict"] == "impossible"
    own = audited(headline(130_000.0), heads(100.0), *PARTS, wage(1_000.0), against=None)
    assert own["verdict"] == "impossible"


def test_of_others_totals_a_sound_one_beside_a_rejected_one_is_ground_enough():
    lower = replace(heads(90.0, "a survey's"), source="survey")
    mine = (headline(130_000.0, source="paper"), heads(100.0, source="ministry"), lower)
    parts = [replace(one, source="ministry") for one in PARTS]
    row = audited(*mine, *parts, wage(1_000.0), against=None)
    assert row["verdict"] == "impossible"
    assert "from each of 90 to 100 workers" in row["reason"]


def test_impossible_by_others_is_impossible_for_all_of_them():
    several = (heads(100.0), replace(heads(130.0, "more"), locator="p. 9"))
    assert theirs(*several, against=None)["verdict"] == "consistent"
    assert theirs(several[0], against=None)["verdict"] == "impossible"
    # the programme's 150 workers are among them, of which each needs 867 dollars
    row = theirs(several[0])
    assert row["verdict"] == "strained"  # as it lies in no range
    assert row["ratio"] == pytest.approx(130_000 / 150 / 1_000)


def test_what_draws_come_to_is_not_impossible_by_others_workers():
    # each of 150 would need 1,300 dollars, more than the ledger's wage; the programme pays as much
    count = heads(100.0, source="ministry")
    mine = (headline(195_000.0, source="paper"), count, wage(1_000.0))
    row = audited(*mine)
    assert row["verdict"] == "strained"
    assert "but draws of known come to as much in all" in row["reason"]
    # its own source's workers are held to all the same
    own = replace(count, source="paper")
    assert audited(mine[0], own, mine[2])["verdict"] == "impossible"
    more = headline(201_000.0, source="paper")
    assert audited(more, *mine[1:])["verdict"] == "impossible"


def test_per_worker_only_others_counts_are_other_workers():
    # 12 workers would bring 800 dollars each, as state-side revenue says; 12 to 150 prove nothing
    one = audited(headline(9_600.0, source="paper"), heads(12.0, source="ministry"))
    assert one["verdict"] == "consistent"
    two = audited(headline(11_000.0, source="paper"), heads(9.0, source="ministry"))
    assert two["verdict"] == "strained"


def test_a_plan_is_not_held_to_the_programmes_workers():
    plan = headline(130_000.0, source="paper", topic="planned_revenue")
    count = heads(100.0, source="ministry", topic="planned_headcount")
    row = audited(plan, count, wage(1_000.0))
    assert "from each of 100 workers (heads)" in row["reason"]
    assert row["verdict"] == "impossible"


def test_the_shipped_pack_alone_leaves_its_roubles_open():
    alone = wf.audit("dprk", None).set_index("claim").loc["nksc-revenue-ch2"]
    assert alone["verdict"] == "strained"
    assert "--usd-rate GBP=... --usd-rate SUR=... in the shell" in alone["reason"]
    rates = {"SUR": 1.7, "GBP": 1.6}
    stated = wf.audit("dprk", None, usd_rates=rates).set_index("claim").loc["nksc-revenue-ch2"]
    assert stated["verdict"] == "impossible"
