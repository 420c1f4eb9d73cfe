"""Every scenario of a brief is described, cited and in the table; pictures show one."""

from __future__ import annotations

import csv
import io
import re

import pytest

import wageflow as wf
from wageflow.report.brief.document import Claims, Paragraph, Tabled
from wageflow.report.brief.folder import brief_files
from wageflow.report.brief.numbering import numbers_of
from wageflow.report.brief.words import quoted

LEDGER = wf.load_claims("dprk")
STOP = wf.StopPermits(
    start="2013",
    hosts=["Kuwait"],
    compliance=wf.Param(
        "compliance of Kuwait",
        wf.between(0.4, 0.9),
        note="assumption: customs reports are patchy",
        claims=(LEDGER["enc-china-protest-headcount"],),
    ),
    source="Decree 7, art. 2",
    note="assumption: begun at once",
)
EXPEL = wf.Expel(on="2013", hosts="Mongolia", share=wf.between(0.2, 0.6))
CUT = wf.ChangeShare(
    start="2014",
    recipient="government",
    to=wf.Param("new share", wf.between(0.0, 0.2), source="an expert, 2024"),
    hosts="Kuwait",
)


def study(*scenarios, **changes):
    stated = {
        "programme": wf.load_programme("dprk-2012"),
        "scenarios": [wf.Scenario("as it is"), *scenarios],
        "start": 2012,
        "end": 2015,
        "draws": 2**9,
        "seed": 3,
    }
    return wf.Study(**stated | changes)


BOTH = study(
    wf.Scenario("stop", measures=[STOP, EXPEL], rationale="what if?", author="A. Writer"),
    wf.Scenario("cut", measures=[CUT], source="Bill 9", outside=True),
)


def brief_of(*sections, **changes):
    stated = {"title": "T", "study": BOTH, "draws": 2**9, "seed": 3, "figures": ["svg"]}
    stated |= {"programme": BOTH.programme, "sections": sections}
    return wf.Brief(**stated | changes)


def part_of(document, name):
    return next(part for part in document.parts if part.name == name)


def lines(part):
    return [block.words for block in part.blocks if isinstance(block, Paragraph)]


def cited(document, words):
    (found,) = (
        block
        for block in document.blocks
        if isinstance(block, Paragraph) and block.words.startswith(words)
    )
    return [span.text for span in found.spans if not isinstance(span, str)]


@pytest.fixture(scope="module")
def brief():
    return brief_of("scenarios", "claims", scenario="cut")


@pytest.fixture(scope="module")
def document(brief):
    return brief.document()


# what scenarios consist of --------------------------------------------------------------------


def test_every_scenario_is_described_with_what_is_assumed(document):
    said = lines(part_of(document, "scenarios"))
    assert said[3:] == [
        f"{quoted('as it is')} changes nothing: every headcount is held where it is.",
        f"{quoted('stop')} (what if?), signed by A. Writer, consists of:",
        (
            "From 2013, Kuwait lets no new workers in; compliance 'compliance of Kuwait' (40 % to "
            "90 %). Assumption: begun at once. Compliance: assumption: customs reports are patchy."
        ),
        "In 2013, 20 % to 60 % of the workers are expelled from Mongolia.",
        f"{quoted('cut')} rests on what is outside the sources of the programme, and consists of:",
        said[-1],
    ]
    assert "the share of government is 'new share' (0 % to 20 %)" in said[-1]


def test_what_any_scenario_rests_on_is_cited(document):
    decree, protest = cited(document, "From 2013, Kuwait lets")
    assert decree == "Decree 7, art. 2"
    assert protest == "North Korean migrant workers, Overview"
    assert cited(document, quoted("cut")) == ["Bill 9"]
    assert cited(document, "From 2014, the share") == ["an expert, 2024"]
    assert {decree, protest, "Bill 9", "an expert, 2024"} <= numbers_of(document).keys()
    (claims,) = (block for block in document.blocks if isinstance(block, Claims))
    assert "enc-china-protest-headcount" in [note.id for note in claims.notes]


# the table of scenarios -----------------------------------------------------------------------


def test_every_scenario_stands_in_the_table_and_pictures_show_one(brief, document):
    (found,) = (b for b in document.blocks if isinstance(b, Tabled) and b.name == "scenarios")
    titles = [section.title for section in found.table.sections]
    assert titles[:5] == [
        "as it is (baseline)",
        "stop",
        "stop: change against the baseline",
        "cut",
        "cut: change against the baseline",
    ]
    files = brief_files(brief, document)
    rows = list(csv.DictReader(io.StringIO(files["tables/scenarios.csv"].decode())))
    assert {row["scenario"] for row in rows} == {"as it is", "stop", "cut"}
    assert [quoted("cut") in picture.caption for picture in document.pictures] == [True, True]


def test_figures_of_a_scenario_are_those_of_its_sentence(document):
    table = BOTH.compare(seed=3).table(concept="state-side")
    for name in ("stop", "cut"):
        row = table.loc[(name, "state-side", "2015")]
        said = next(
            line
            for line in lines(part_of(document, "scenarios"))
            if line.startswith(f"In the scenario {quoted(name)}")
        )
        (figure, unit) = re.search(r"would be ([\d.,]+) (million )?US dollars lower", said).groups()
        size = 1e6 if unit else 1.0
        assert float(figure.replace(",", "")) * size == pytest.approx(-row["change_p50"], rel=0.01)
    with_stop = brief_of("scenarios", scenario="stop").document()
    tables = [one.tables[0].table for one in (document, with_stop)]
    assert tables[0].sections == tables[1].sections


def test_what_the_text_says_of_scenarios_does_not_stand_below_the_table_again(document):
    (found,) = (b for b in document.blocks if isinstance(b, Tabled) and b.name == "scenarios")
    assert not any("Decree 7" in note or "Scenario stop" in note for note in found.table.notes)
    assert any(note.startswith("Note: changes are against") for note in found.table.notes)
