"""The table and the picture of a wage gap say what the numbers say."""

from __future__ import annotations

import json

import matplotlib.pyplot as plt
import numpy as np
import pytest

import wageflow as wf
from wageflow.errors import EstimateError, InputError, UnknownNameError
from wageflow.report.tables.gap import gap_table
from wageflow.report.tables.render import render


@pytest.fixture(scope="module")
def gap():
    return wf.wage_gap("dprk-2012", interest=0.03, draws=2**10, seed=2012)


def cells(table):
    return {row[0]: row for section in table.sections for row in section.rows}


def test_the_table_shows_who_is_not_covered(gap):
    table = gap_table(gap)
    assert table.subtitle.startswith("57 % of the workers; US dollars a year, in prices of 2012")
    assert any("Kuwait/construction" in note for note in table.notes)
    assert "Kuwait" not in cells(table)
    assert any("Mr. Kim" in source.text for source in table.cited)


def test_a_median_between_two_groups_is_marked(gap):
    table = gap_table(gap, by="host")
    assert cells(table)["Russia"][1].endswith("*")
    assert not cells(table)["Mongolia"][1].endswith("*")
    assert table.notes[0].startswith("* The draws fall into two groups")


def test_years_are_added_up_where_there_are_several(gap):
    assert len(gap_table(gap).sections) == 4
    section = gap_table(gap, years=3).sections[-1]
    assert "interest 3 % a year, in real terms" in section.title
    assert [row[0] for row in section.rows] == ["2012", "2013", "2014"]
    named = gap_table(gap, years=2, prices="nominal").sections[-1]
    assert "in prices of each year" in named.title


def test_data_and_records_are_the_numbers(gap):
    table = gap_table(gap, years=2)
    data = json.loads(render(table, "json"))
    assert data["covered"] == float(gap.covered)
    assert data["not_covered"] == list(gap.not_covered)
    owed = gap.values("owed").mean()
    assert data["measures"]["owed"]["programme"]["mean"] == pytest.approx(owed)
    assert sum(row["share"] or 0 for row in data["holders"].values()) == pytest.approx(1)
    assert sum(row["mean"] for row in data["sides"].values()) == pytest.approx(gap.values().mean())
    assert data["coverage"][1] == {
        "host": "Kuwait",
        "sector": "construction",
        "reference": "",
        "compared": "not covered: no such reference",
        "price_year": None,
        "workers": pytest.approx(3_750, rel=1e-3),
        "share": pytest.approx(3_750 / 87_600, rel=1e-3),
        "note": "",
    }
    for form in ("table", "csv", "markdown", "html", "latex"):
        assert "Russia" in render(table, form)
    assert {row["measure"] for row in table.records} >= {"gap", "held", "owed by then"}


def test_a_breakdown_that_is_none(gap):
    with pytest.raises(UnknownNameError, match=r"^by 'hosts': did you mean 'host'"):
        gap_table(gap, by="hosts")


def test_text_of_a_user_is_escaped():
    chain = wf.Chain("c", [wf.Share("<b>=cmd()", 0.5)])
    reference = wf.Reference(500, note="<script>", source="=cmd()")
    cohort = wf.Cohort(
        host="<i>", workers=5, gross_wage=100, chain=chain, references={"local": reference}
    )
    gap = wf.wage_gap(wf.Programme("p", cohorts=[cohort]), draws=32, seed=0)
    assert "<script>" not in render(gap_table(gap), "html")
    assert "<i>" not in render(gap_table(gap), "html")


@pytest.mark.parametrize("by", ["recipient", "side"])
def test_bars_are_the_means_by_host(gap, by):
    ax = wf.plot.owed(gap, by=by)
    widths = sum(bar.get_width() for bar in ax.patches)
    assert widths * 1e6 == pytest.approx(gap.values("owed").mean())
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels[0] == "employers (never paid)"
    table = gap.holders(by)
    assert len(labels) == (table["mean"] > 0).sum()
    hatched = [bar for bar in ax.patches if bar.get_hatch()]
    unpaid = sum(bar.get_width() for bar in hatched) * 1e6
    assert unpaid == pytest.approx(table.loc["employers (never paid)", "mean"])
    whiskers = [line for line in ax.lines if line.get_gid() == "whisker"]
    assert np.allclose(
        whiskers[0].get_xdata(), table.loc["employers (never paid)", ["p5", "p95"]] / 1e6
    )
    said = wf.plot.alt_text(ax)
    assert said.startswith("Bar chart. North Korean workers abroad around 2012: who holds")
    assert "Russia 8" in said
    plt.close(ax.figure)


def test_a_picture_of_nothing_is_refused(gap):
    with pytest.raises(InputError, match="owed: got str; write a wage gap"):
        wf.plot.owed("dprk-2012")
    nothing = wf.Reference(0, currency="USD", per="year", price_year=2012)
    nobody = wf.wage_gap("dprk-2012", reference={"*": nothing}, draws=32, seed=0)
    with pytest.raises(EstimateError, match="no worker is owed anything"):
        wf.plot.owed(nobody)
    with pytest.raises(EstimateError, match="write 'recipient' or 'side'"):
        wf.plot.owed(gap, by="host")
    plt.close("all")


def test_a_note_tells_in_what_a_wage_by_host_was_taken():
    found = wf.wage_gap("dprk-2012", reference={"Kuwait": 8_000}, draws=32, seed=0)
    notes = gap_table(found).notes
    assert any("taken as USD a year, prices of 2012" in note for note in notes)


def test_many_hosts_and_one_holder():
    chain = wf.Chain("free", [])
    cohorts = [
        wf.Cohort(host=f"host {k}", workers=10 + k, gross_wage=100, chain=chain) for k in range(9)
    ]
    gap = wf.wage_gap(wf.Programme("p", cohorts=cohorts), reference={"*": 150}, draws=32, seed=0)
    ax = wf.plot.owed(gap)
    assert len(ax.patches) == 9
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names[-1] == "other hosts"
    assert len(names) == 7
    plt.close(ax.figure)
