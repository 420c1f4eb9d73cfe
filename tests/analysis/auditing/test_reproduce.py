"""Which headcount and concept give a headline, where the answer is known."""

from __future__ import annotations

import numpy as np
import pytest

import wageflow as wf
from tests.analysis.auditing.test_audit import ESTIMATE, KNOWN, headline, heads, ledger
from wageflow.analysis import most_repeated
from wageflow.claims import load_claims
from wageflow.errors import CurrencyError, InputError, UnknownNameError

EACH = {"gross": 200_000 / 150, "statutory": 100_000 / 150, "state-side": 120_000 / 150}


def found(*claims, about="headline", against=ESTIMATE):
    frame = wf.reproduce(ledger(*claims), about, against)
    return frame.set_index(["headcount", "concept"])


def test_revenue_a_worker_times_every_headcount_is_exact():
    frame = found(headline(80_000.0), heads(120.0), heads(60.0, "half"))
    assert len(frame) == 3 * len(EACH)
    workers = {"programme known": 150, "heads": 120, "half": 60}
    for (name, concept), row in frame.iterrows():
        expected = EACH[concept] * workers[name]
        assert row[["p5", "p50", "p95"]].tolist() == pytest.approx([expected] * 3, rel=1e-12)
    assert frame.loc[("heads", "statutory"), "p50"] == pytest.approx(80_000)


def test_what_gives_it_is_said_to_and_comes_first():
    frame = found(
        headline(kind="bounds", low=79_000.0, high=81_000.0), heads(120.0), heads(100.0, "fewer")
    )
    given = frame[frame["reproduces"]]
    assert set(given.index) == {("heads", "statutory"), ("fewer", "state-side")}
    assert set(given["inside"]) == {1.0}
    assert frame["reproduces"].iloc[:2].all()
    assert not frame["inside"].iloc[2:].any()


def test_headcounts_of_the_headlines_own_year_come_first():
    frame = found(
        headline(kind="bounds", low=79_000.0, high=81_000.0, year=2015),
        heads(120.0),
        heads(60.0, "now", year=2015),
        heads(1.0, "undated", year=None),
    )
    assert frame.index[0][0] == "now"
    assert frame["year"].iloc[:3].tolist() == [2015] * 3
    # then what lies between the ends, and then the programme's own
    rest = frame.iloc[len(EACH) :]
    assert rest["inside"].is_monotonic_decreasing


def test_concepts_that_are_no_different_are_shown_once():
    assert {concept for _, concept in found(headline(1.0)).index} == set(EACH)


def test_one_count_is_used_once_however_often_it_is_quoted():
    quoted = heads(120.0, "quoted", source="t", derived_from=("heads",))
    frame = found(headline(1.0), heads(120.0), quoted, heads(9.0, "loggers", sector="logging"),
                  heads(9.0, "there", host="Oman"), heads(None, "spread", kind="spread", low=1.0,
                                                          high=2.0))  # fmt: skip
    assert {name for name, _ in frame.index} == {"programme known", "heads"}


def test_a_range_of_workers_is_drawn_from_end_to_end():
    frame = found(headline(1.0), heads(kind="bounds", low=100.0, high=200.0))
    row = frame.loc[("heads", "gross")]
    assert row["workers"] == "100 to 200 workers"
    # 64 draws at the middles of as many steps between both ends
    assert row["p50"] == pytest.approx(EACH["gross"] * 150, rel=1e-9)
    assert row["p5"] == pytest.approx(EACH["gross"] * 105, rel=1e-2)
    assert row["p95"] == pytest.approx(EACH["gross"] * 195, rel=1e-2)


def test_money_and_hosts_are_those_of_the_headline():
    dollars = wf.money.real(wf.money.convert(50_000, "EUR", 2015), 2015, 2012)
    edge = {"kind": "bounds", "low": 49_999.0, "high": 50_001.0, "currency": "EUR", "year": 2015}
    count = heads(dollars / 2_000, host="Qatar", year=2015)
    frame = found(headline(host="Qatar", **edge), count, heads(9.0, "all"))
    assert frame["reproduces"].sum() == 1
    assert frame.loc[("heads", "gross"), "reproduces"]
    assert frame.loc[("programme known", "gross"), "p50"] == pytest.approx(100_000)


def test_plans_are_held_to_planned_workers():
    frame = found(
        headline(1.0, topic="planned_revenue"),
        heads(9.0),
        heads(5.0, "plan", topic="planned_headcount"),
    )
    assert {name for name, _ in frame.index} == {"programme known", "plan"}


def test_the_shares_are_those_of_the_draws():
    loose = wf.Programme(
        "loose",
        cohorts=[wf.Cohort(host="Oman", workers=100, gross_wage=wf.uniform(0, 1_000),
                           chain=wf.Chain("half", [wf.Share("government", 0.5)]))],
    )  # fmt: skip
    estimate = wf.simulate(loose, draws=2**10, seed=0)
    edge = {"kind": "bounds", "low": 10_000.0, "high": 30_000.0, "year": None}
    frame = found(headline(**edge), against=estimate)
    assert frame.loc[("programme loose", "gross"), "inside"] == pytest.approx(0.2, abs=2e-3)
    assert frame.loc[("programme loose", "statutory"), "inside"] == pytest.approx(0.4, abs=2e-3)
    assert frame.loc[("programme loose", "statutory"), "reproduces"]
    assert np.all(frame["p5"] <= frame["p50"])


def test_what_cannot_be_asked_is_refused():
    with pytest.raises(UnknownNameError, match="did you mean 'headline'"):
        found(headline(1.0), about="headlin")
    with pytest.raises(InputError, match="is about headcount; name one about revenue"):
        found(heads(1.0), about="heads")
    with pytest.raises(InputError, match="programme: got None"):
        found(headline(1.0), against=None)
    with pytest.raises(UnknownNameError, match="no host 'Omam'; did you mean 'Oman'"):
        found(headline(1.0, host="Omam"))
    with pytest.raises(CurrencyError, match="'headline'"):
        found(headline(1.0, currency="XYZ"))


def test_a_programme_is_run_as_an_audit_runs_it():
    mine = ledger(headline(80_000.0), heads(120.0))
    assert wf.reproduce(mine, "headline", KNOWN, draws=64).equals(
        wf.reproduce(mine, "headline", ESTIMATE)
    )


def test_a_ledger_that_does_not_ship_needs_a_programme():
    with pytest.raises(InputError, match=r"programme: is missing.*by name, file or run$"):
        wf.reproduce(ledger(headline(80_000.0)), "headline")


def test_the_most_repeated_headline_is_the_one_that_is_printed_most():
    one, two = headline(5.0, "one"), headline(7.0, "two")
    assert most_repeated(ledger()) is None
    assert most_repeated(ledger(heads(5.0))) is None
    assert most_repeated(ledger(one, two)) == "one"
    assert most_repeated(ledger(one, two, headline(7.0, "three", source="t"))) == "two"
    quoting = headline(9.0, "quoting", derived_from=("two",))
    assert most_repeated(ledger(one, two, quoting)) == "two"
    planned = [headline(5.0, f"plan{n}", topic="planned_revenue") for n in range(3)]
    assert most_repeated(ledger(two, *planned)) == "two"


def test_the_repeated_headline_of_the_sources_is_given_by_their_own_totals():
    frame = wf.reproduce(load_claims("dprk"), "nksc-revenue", draws=2**10)
    given = frame[frame["reproduces"]]
    assert "nksc-total-headcount" in set(given["headcount"]) | {
        name.removesuffix("-ch2") for name in given["headcount"]
    }
    assert given["inside"].between(0, 1).all()
