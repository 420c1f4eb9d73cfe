"""Published figures of a brief: where they may be from, and where they are shown."""

from __future__ import annotations

import io

import docx
import pytest

import wageflow as wf
from wageflow.errors import InputError
from wageflow.report.brief.document import Claims
from wageflow.report.brief.files import brief_from_plain
from wageflow.report.brief.word import word
from wageflow.simulation.slips import slip

TOTAL = {
    "id": "call-total",
    "source": "calls",
    "source_title": "Calls with seven nurses",
    "topic": "revenue",
    "host": "all",
    "year": 2024,
    "kind": "about",
    "value": 90e6,
    "unit": "money",
    "currency": "USD",
    "per": "year",
}
WAGE = TOTAL | {
    "id": "call-wage",
    "topic": "wage",
    "host": "Freedonia",
    "kind": "bounds",
    "low": 300,
    "high": 500,
    "per": "month",
}
del WAGE["value"]


def plain(**changes):
    return {
        "brief": {
            "title": "T",
            "draws": 2**9,
            "figures": ["svg"],
            "sections": ["summary", "parameters", "claims"],
            "marks": {"the calls": {"claim": "call-total"}, "d": 150e6},
        }
        | changes,
        "programme": {"name": "own"},
        "evidence": [WAGE, TOTAL],
        "chains": {
            "c": {
                "currency": "USD",
                "per": "month",
                "steps": [
                    {
                        "share": "government",
                        "rate": {"between": [0.1, 0.3], "source": "decree 12"},
                    }
                ],
            }
        },
        "cohorts": [
            {
                "host": "Freedonia",
                "workers": {"between": [90_000, 110_000], "source": "embassy, by phone"},
                "gross_wage": {"claim": "call-wage"},
                "per": "month",
                "price_year": 2024,
                "chain": "c",
            }
        ],
    }


def words_of(part):
    return "\n".join(block.words for block in part.blocks if hasattr(block, "words"))


@pytest.fixture(scope="module")
def document():
    return brief_from_plain(plain()).document()


def test_a_mark_may_be_a_claim_of_the_file_itself(document):
    marked = brief_from_plain(plain()).marked["the calls"]
    assert marked.claim.id == "call-total"
    both = brief_from_plain(plain(claims="dprk", marks={"nksc": {"claim": "nksc-revenue"}}))
    assert both.marked["nksc"].claim.id == "nksc-revenue"
    (claims,) = (block for block in document.blocks if isinstance(block, Claims))
    whats = {note.id: (note.what, note.source) for note in claims.notes}
    assert whats == {
        "call-wage": ("wage, Freedonia, 2024", "Calls with seven nurses"),
        "call-total": ("revenue, all, 2024", "Calls with seven nurses"),
    }


def test_a_mark_may_be_a_claim_of_the_file_that_is_named(tmp_path):
    (tmp_path / "own.toml").write_text(
        """
[programme]
name = "own"
[[evidence]]
id = "call-total"
source = "calls"
topic = "revenue"
host = "all"
kind = "about"
value = 90e6
unit = "money"
currency = "USD"
per = "year"
year = 2024
[chains.c]
steps = [{ share = "government", rate = 0.2 }]
[[cohorts]]
host = "Freedonia"
workers = 100_000
gross_wage = { between = [3_000, 5_000] }
price_year = 2024
chain = "c"
"""
    )
    stated = {"title": "T", "programme": "own.toml", "marks": {"c": {"claim": "call-total"}}}
    brief = brief_from_plain({"brief": stated}, folder=tmp_path)
    assert brief.marked["c"].claim.id == "call-total"


def test_a_claim_that_no_file_has_is_refused():
    with pytest.raises(InputError, match=r"brief\.marks\.c: .*did you mean 'call-total'"):
        brief_from_plain(plain(marks={"c": {"claim": "call-totl"}}))


def test_sources_of_plain_numbers_are_no_documents_of_claims(document):
    key = document.parts[0].blocks[0]
    (spans,) = (spans for heading, spans in key.rest if heading == "Where it comes from")
    said = "".join(span for span in spans if isinstance(span, str))
    assert said.startswith(
        "1 claim from 1 document: Calls with seven nurses. 2 sources named beside numbers: "
    )


def test_a_mark_without_its_million_is_refused():
    brief = brief_from_plain(plain(marks={"d": 150, "e": [140, 230]}))
    with pytest.raises(InputError) as caught:
        brief.document()
    assert caught.value.faults == (
        "brief.marks.d: 150 US dollars a year; write 150e6 for 150 million",
        "brief.marks.e: 140 to 230 US dollars a year; write 140e6 to 230e6 for 140 to 230 million",
    )


@pytest.mark.parametrize(
    ("low", "high", "slips"),
    [
        (150, 150, True),
        (0.15, 0.15, True),  # billions
        (0, 150, True),
        (0, 0, False),
        (150e3, 150e3, False),  # small, but an amount
        (1e-9, 1e-9, False),  # in millions it is as far away
    ],
)
def test_only_what_would_fit_in_millions_is_doubted(low, high, slips):
    assert bool(slip(low, high, [1e8, 2e8])) is slips


def test_pictures_and_targets_refuse_it_too():
    estimate = wf.simulate("dprk-2012", draws=2**8, seed=1)
    with pytest.raises(InputError, match=r"s_curve, mark 'press': 400 to 480 .*400e6 to 480e6"):
        wf.plot.s_curve(estimate, mark={"press": (400, 480)})
    target = wf.Target("state-side", wf.between(150, 230))
    with pytest.raises(InputError, match=r"target 'state-side', total: .* million"):
        wf.reconcile(estimate, [target])


def test_marks_stand_in_the_section_of_headlines():
    stated = plain(claims="dprk", sections=["summary", "headlines"])
    part = brief_from_plain(stated).document().parts[1]
    assert "\N{LEFT SINGLE QUOTATION MARK}d\N{RIGHT SINGLE QUOTATION MARK}: 150 mill" in words_of(
        part
    )
    table = next(block.table for block in part.blocks if hasattr(block, "table"))
    assert table.sections[-1].title == "Figures of this brief, not judged"
    assert [row[0] for row in table.sections[-1].rows] == ["the calls", "d"]
    assert {row["claim"] for row in table.records} >= {"the calls", "d"}
    picture = next(block for block in part.blocks if hasattr(block, "alt"))
    assert " d: 150 million USD a year" in picture.alt


def test_in_word_the_heading_of_claims_stays_with_them(document):
    read = docx.Document(io.BytesIO(word(document)))
    (place,) = (k for k, one in enumerate(read.paragraphs) if one.text == "The claims behind it")
    heading, below = read.paragraphs[place : place + 2]
    assert heading.paragraph_format.keep_with_next
    assert below.text == "Calls with seven nurses"
    # no columns start between the two
    assert heading._p.getnext() is below._p  # noqa: SLF001 - python-docx has no neighbours


def test_a_file_shows_its_own_claims(tmp_path):
    from wageflow.reading.params import load_evidence

    path = tmp_path / "own.toml"
    path.write_text(
        '[programme]\nname = "own"\nclaims = "dprk"\n[[evidence]]\nid = "a"\nsource = "s"\n'
        'topic = "wage"\nunit = "money"\ncurrency = "USD"\nper = "month"\nkind = "point"\n'
        'value = 5\nconflicts = ["nksc-kuwait-wage"]\n'
    )
    assert list(load_evidence(path)) == ["a"]
    path.write_text('[programme]\nname = "own"\n')
    with pytest.raises(InputError, match=r"states no claims of its own; add \[\[evidence\]\]"):
        load_evidence(path)
