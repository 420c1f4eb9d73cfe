"""The portfolio that ships: its figures are the claims', its contradictions stand."""

from __future__ import annotations

import numpy as np
import pytest

import wageflow as wf
from wageflow.analysis.portfolio import MAIN
from wageflow.distributions import bounds

SEED = 2012


@pytest.fixture(scope="module")
def made():
    return wf.load_portfolio("dprk-2012")


@pytest.fixture(scope="module")
def result(made):
    return made.estimate(draws=2**12, seed=SEED)


def stream(made, name):
    return next(one for one in made.everything if one.name == name)


def test_it_is_listed(made):
    row = wf.portfolios().loc["dprk-2012"]
    assert (row["streams"], row["no_figure"], row["totals"]) == (6, 4, 7)
    assert row["title"] == made.title


@pytest.mark.parametrize(
    ("name", "reading", "claim"),
    [
        ("labour", "as printed", "nksc-revenue-office39"),
        ("arms", "as stated", "nksc-arms-income"),
        ("gold", "as printed", "nksc-gold-income"),
        ("gold", "by weight", "nksc-gold-volume"),
        ("counterfeit notes", "as stated", "nksc-counterfeit-income"),
        ("drugs", "as stated", "nksc-drugs-income"),
        ("Kaesong", "wage bill as printed", "nksc-kaesong-income"),
        ("Kaesong", "what the state keeps", "nksc-kaesong-income"),
        ("Kaesong", "headcount at 70 to 80 dollars", "nksc-kaesong-headcount"),
        ("Kaesong", "headcount at 110 dollars", "nksc-kaesong-headcount"),
    ],
)
def test_a_figure_is_its_claims(made, name, reading, claim):
    amount = stream(made, name).readings[reading].amount
    printed = wf.load_claims("dprk")[claim]
    assert amount.claims[0] == printed
    assert bounds(amount) == printed.extent()


def test_every_income_of_the_ledger_is_a_stream_or_a_total_or_told_why_not(made):
    ledger = wf.load_claims("dprk")
    cited = {claim.id for one in made.everything for claim in one.claims}
    for one in made.everything:
        for known in one.readings.values():
            if known.programme is None:
                for _, quantity in known.quantities(""):
                    cited |= {claim.id for claim in getattr(quantity, "claims", ())}
    for total in made.totals:
        cited |= {claim.id for claim in total.amount.claims}
    figures = [
        claim.id
        for claim in ledger.find(topic="other_income").values()
        if claim.extent() is not None and claim.unit == "money"
    ]
    left = {name for name in figures if name not in cited}
    # contradicts a total and is told of in its note; is the wrong price that the two readings of
    # gold stand for
    assert left == {"nksc-business-partners", "nksc-gold-price"}


def test_labour_is_the_programme_as_simulated(result):
    alone = wf.simulate(wf.load_programme("dprk-2012"), draws=2**12, seed=SEED)
    assert (result.values("labour") == alone.values("state-side")).all()
    scaled = wf.simulate(wf.load_programme("dprk-2012-total"), draws=2**12, seed=SEED)
    same = result.values("labour", readings={"labour": "scaled to the report's total"})
    assert (same == scaled.values("state-side")).all()


def test_the_sum_is_that_of_the_printed_lines(result):
    table = result.summary({"labour": "as printed"})
    means = table["mean"].drop(["total", "restaurants", "casinos", "minerals", "tourism"])
    assert means.to_numpy() == pytest.approx([190e6, 100e6, 27e6, 20e6, 150e6, 35e6], rel=1e-3)
    assert table.loc["total", "mean"] == pytest.approx(522e6, rel=1e-3)


def test_gold_by_weight_is_ten_times_gold_as_printed(result):
    ratio = result.values("gold", readings={"gold": "by weight"}) / 27e6
    assert 9.3 < ratio.min() < ratio.max() < 12
    reading = result.portfolio.streams[1].readings["by weight"]
    assert reading.outside
    ounces = 1e6 / 31.1034768  # of a metric ton
    assert bounds(reading.times) == pytest.approx((1571.52 * ounces, 1668.98 * ounces), rel=1e-7)


def test_no_wage_of_kaesong_fits_the_bill_and_its_headcount(result):
    heads = 50_000 * 12
    bill = result.values("Kaesong")
    assert bill.max() < 70 * heads
    promised = result.values("Kaesong", readings={"Kaesong": "headcount at 70 to 80 dollars"})
    assert promised.min() >= 70 * heads
    assert promised.max() <= 80 * heads
    higher = result.values("Kaesong", readings={"Kaesong": "headcount at 110 dollars"})
    assert set(higher) == {110.0 * heads}
    kept = result.values("Kaesong", readings={"Kaesong": "what the state keeps"}) / bill
    assert kept.min() >= 1 - 13.21 / 70 - 1e-3
    assert kept.max() <= 1 - 13.21 / 80 + 1e-3


def test_flagged_figures_are_shown_both_ways(result):
    table = result.by_reading()
    labels = table.index.get_level_values("reading").unique()
    flagged = [one for one in result.portfolio.figured if one.flag]
    assert len(labels) == 1 + sum(len(one.readings) - 1 for one in flagged)
    share = table["share_p50"].xs("labour", level="stream")
    # a tenfold slip of one line moves labour's share by more than all of Kaesong's readings
    assert share[MAIN] - share["gold: by weight"] > 0.1
    zone = share[[name for name in labels if name.startswith("Kaesong")]]
    assert np.ptp([*zone, share[MAIN]]) < 0.03


def test_totals_tell_what_the_readings_do(result):
    verdicts = result.against(by_reading=True)["verdict"]
    assert verdicts["five lines of the list", "labour: as printed"] == "fits"
    assert verdicts["five lines of the list", "gold: by weight"] == "below the sum"
    assert verdicts["Office 39 after the sanction of May 2010", "gold: by weight"] == (
        "below the sum"
    )
    assert verdicts["Office 39 now", "gold: by weight"] == "fits"
    assert (verdicts["foreign business"] == "leaves room").all()


def test_every_assumption_and_everything_from_outside_says_so(made):
    outside = [r for s in made.everything for r in s.readings.values() if r.outside]
    for reading in outside:
        assert "outside the five sources" in reading.times.source
    assert "outside the sources" in made.describe()
