"""Tables of claims: nothing that a reader would look up is cut, whatever the width."""

from __future__ import annotations

import json
import re

import pytest

import wageflow as wf
from wageflow.claims import Claim, Ledger, load_claims
from wageflow.report.tables.audit import audit_table
from wageflow.report.tables.claims import (
    claims_table,
    conflicts_table,
    origins_table,
    trace_table,
)
from wageflow.report.tables.render import FORMATS, render

LEDGER = load_claims("dprk")
SHIPPED = wf.load_programme("dprk-2012")
ESTIMATE = wf.simulate(SHIPPED, draws=2**8, replicates=2, seed=0)
AUDITED = wf.audit(LEDGER, ESTIMATE)
GIVEN = wf.reproduce(LEDGER, "nksc-revenue", ESTIMATE)
TABLES = {
    "claims": claims_table(LEDGER.find(source=["nz-2018", "uk-qatar"])),
    "kuwait": claims_table(LEDGER.find(host="Kuwait")),
    "conflicts": conflicts_table(LEDGER),
    "origins": origins_table(LEDGER),
    "audit": audit_table(
        AUDITED, LEDGER, GIVEN, against=wf.load_programme("dprk-2012"), headline="nksc-revenue"
    ),
    "trace": trace_table(wf.load_programme("dprk-2012").trace(), "dprk-2012"),
    "trace 2019": trace_table(wf.load_programme("dprk-2019").trace(), "dprk-2019"),
}
ALL = pytest.mark.parametrize("name", TABLES)
WIDTHS = pytest.mark.parametrize("width", [40, 60, 80, 100, 120])


@ALL
@WIDTHS
def test_ids_and_figures_are_never_cut(name, width):
    table = TABLES[name]
    text = render(table, "table", width=width)
    assert "\u2026" not in text
    shown = set(text.split())
    cells = [cell for section in table.sections for row in section.rows for cell in row]
    words = {word for cell in cells for word in cell.split() if len(word) <= 36}
    assert words <= shown, sorted(words - shown)[:5]


@ALL
@pytest.mark.parametrize("form", FORMATS)
def test_every_table_comes_in_every_format(name, form):
    text = render(TABLES[name], form)
    assert text.endswith("\n")
    if form == "json":
        json.loads(text, parse_constant=pytest.fail)
    for section in TABLES[name].sections[:1]:
        first = re.split(r"[ _-]", section.rows[0][0])[0] if section.rows else ""
        assert first in text


@ALL
def test_rows_fit_their_columns_and_marks_their_sources(name):
    table = TABLES[name]
    for section in table.sections:
        for row in section.rows:
            assert len(row) == len(table.columns)
            for mark in re.findall(r"\[(\d+)\]", " ".join(row)):
                assert 1 <= int(mark) <= len(table.sources)
    assert len(set(table.sources)) == len(table.sources)


def test_claims_are_grouped_by_topic_and_all_shown():
    table = TABLES["kuwait"]
    kuwait = LEDGER.find(host="Kuwait")
    shown = [row[0] for section in table.sections for row in section.rows]
    assert sorted(shown) == sorted(kuwait)
    assert [section.title for section in table.sections] == [
        topic.replace("_", " ") for topic in dict.fromkeys(c.topic for c in kuwait.values())
    ]
    assert table.title == "Claims of dprk"
    assert table.subtitle.startswith(f"{len(kuwait):,} claims")
    for section in table.sections:
        for row in section.rows:
            assert row[2].endswith(" (i)") == kuwait[row[0]].inferred


def test_one_claim_is_one_claim():
    one = Ledger("mine", {"a": Claim(id="a", source="s", topic="wage", value=3.0)})
    assert claims_table(one).subtitle == "1 claim, as printed"


def test_contradictions_may_be_narrowed():
    narrow = conflicts_table(LEDGER, LEDGER.find(topic="revenue"))
    frame = LEDGER.conflicts()
    revenue = LEDGER.find(topic="revenue")
    expected = frame[frame["claim"].isin(list(revenue)) | frame["other"].isin(list(revenue))]
    assert len(narrow.records) == len(expected)
    assert {row["id"] for row in narrow.data} <= set(revenue)
    by_id = {row["id"]: row for row in TABLES["conflicts"].data}
    for row in frame.to_dict("records"):
        assert row["other"] in by_id[row["claim"]]["conflicts"]
        assert row["claim"] in by_id[row["other"]]["conflicts"]


def test_origins_show_what_is_printed_more_than_once():
    frame = LEDGER.origins()
    shown = [row for section in TABLES["origins"].sections for row in section.rows]
    assert len(shown) == (frame["statements"] > 1).sum()
    assert len(TABLES["origins"].records) == len(frame)
    assert f"{len(frame):,} independent statements" in TABLES["origins"].subtitle


def test_an_audit_shows_headlines_first_and_gives_every_reason():
    table = TABLES["audit"]
    headlines, others, given = table.sections
    assert [section.title for section in table.sections][:2] == ["Headlines", "Other claims"]
    assert {row[0].split()[0] for row in headlines.rows} == {
        name for name in AUDITED["claim"] if LEDGER[name].topic.endswith("revenue")
    }
    assert len(headlines.rows) + len(others.rows) == len(AUDITED)
    notes = "\n".join(table.notes)
    for row in AUDITED.to_dict("records"):
        assert f"{row['claim']}: {row['reason']}" in notes
    assert [record["claim"] for record in table.records] == AUDITED["claim"].tolist()
    assert all(record["percentile"] is not None for record in table.records[: len(headlines.rows)])
    assert all(record["percentile"] is None for record in table.records[len(headlines.rows) :])
    assert len(given.rows) == ((GIVEN["inside"] >= 0.05) | GIVEN["reproduces"]).sum()


def test_an_audit_without_a_programme_still_shows_its_headlines():
    table = audit_table(wf.audit(LEDGER, None), LEDGER)
    assert table.title == "Audit of dprk against the ledger alone"
    assert len(table.sections[0].rows) == len(TABLES["audit"].sections[0].rows)


def test_a_trace_says_where_or_why():
    for name in ("trace", "trace 2019"):
        for row in TABLES[name].sections[0].rows:
            assert all(row[0:3]), row
            assert row[-1], row


def test_what_a_terminal_would_obey_is_made_plain():
    evil = Claim(id="a\x1b[31m", source="s", topic="wage", value=3.0, note="\u202e", who="x\ny")
    for form in FORMATS:
        text = render(claims_table(Ledger("mine", {evil.id: evil})), form)
        assert "\x1b" not in text
        assert "\u202e" not in text
