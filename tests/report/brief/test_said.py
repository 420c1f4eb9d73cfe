"""What a brief says is so: of who is counted, what matters, and shares that are rounded."""

from __future__ import annotations

import re

import pytest

from wageflow.errors import InputError
from wageflow.report.brief.document import Paragraph, Tabled
from wageflow.report.brief.files import brief_from_plain, load_brief
from wageflow.report.brief.words import quoted

TOTAL = {
    "id": "union-total",
    "source": "union",
    "source_title": "Report of the sailors' union",
    "locator": "p. 9",
    "topic": "revenue",
    "host": "all",
    "kind": "bounds",
    "low": 18e6,
    "high": 25e6,
    "unit": "money",
    "currency": "USD",
    "per": "year",
    "year": 2022,
}
HEADS = {
    "id": "union-heads",
    "source": "union",
    "source_title": "Report of the sailors' union",
    "locator": "p. 7",
    "topic": "headcount",
    "host": "Onhava",
    "kind": "bounds",
    "low": 3_000,
    "high": 3_900,
    "unit": "workers",
    "year": 2022,
}


def plain(*sections, evidence=(HEADS,), **changes):
    """Return a brief on a crown that nobody counts as the government."""
    brief = {"title": "T", "draws": 2**9, "figures": ["svg"], "sections": list(sections)}
    rate = {"between": [0.2, 0.45], "source": "interviews, 2022"}
    return {
        "brief": brief | changes.pop("brief", {}),
        "programme": {"name": "zembla", "price_year": 2022},
        "sides": {"state": ["crown"], "broker": ["agency"]},
        "evidence": list(evidence),
        "chains": {
            "sailor": {
                "steps": [
                    {"share": "crown", "rate": rate, "of": "gross"},
                    {"share": "agency", "rate": 0.12},
                ]
            }
        },
        "cohorts": [
            {
                "host": "Onhava",
                "workers": {"claim": "union-heads"},
                "gross_wage": 17_000,
                "price_year": 2022,
                "chain": "sailor",
            }
        ],
    } | changes


def parts(table):
    return {part.name: part for part in brief_from_plain(table).document().parts}


def lines(part):
    return [block.words for block in part.blocks if isinstance(block, Paragraph)]


def tables(part):
    return [block.table for block in part.blocks if isinstance(block, Tabled)]


# who is counted -------------------------------------------------------------------------------


def test_a_government_that_no_chain_pays_is_not_said_to_take_nothing():
    found = parts(plain("revenue", "method"))
    (said,) = (line for line in lines(found["revenue"]) if "(statutory)" in line)
    assert said == (
        "What the government itself took from wages (statutory) is not stated: no chain pays "
        "government, and nobody else is named in statutory."
    )
    (table,) = tables(found["revenue"])
    assert sum("so statutory is 0" in note for note in table.notes) == 1


def test_a_crown_that_is_counted_is_told_of():
    counted = {"programme": {"name": "zembla", "price_year": 2022, "statutory": ["crown"]}}
    found = parts(plain("revenue", "method", **counted))
    (said,) = (line for line in lines(found["revenue"]) if "(statutory)" in line)
    assert re.search(r"\(statutory\): \d+\.\d million", said)
    assert not any("statutory" in note for note in tables(found["revenue"])[0].notes)


def test_a_brief_on_what_nobody_is_counted_in_is_refused():
    with pytest.raises(InputError, match=r"brief\.concept: 'statutory', but no chain pays gov"):
        brief_from_plain(plain("summary", brief={"concept": "statutory"}))


# what matters ---------------------------------------------------------------------------------


def test_what_would_narrow_the_range_most_is_told_first_also_without_a_claim():
    found = parts(plain("sensitivity"))["sensitivity"]
    first, second = (b for b in found.blocks if isinstance(b, Paragraph) and b.kind == "item")
    crown = quoted("share of crown, chain sailor")
    assert re.fullmatch(
        rf"To know {crown} would narrow the 90 % range of state-side revenue by \d\d %\. It rests "
        r"on no claim, but on another source\.",
        first.words,
    )
    assert [span.text for span in first.spans if not isinstance(span, str)] == ["interviews, 2022"]
    assert second.words.startswith("Settling union-heads")
    (noted,) = (note for note in tables(found)[0].notes if "heck first: " in note)
    assert noted.startswith("Of the claims, check first: settling union-heads")
    (first,) = (note for note in tables(found)[0].notes if note.startswith("Look first for"))
    assert "'share of crown, chain sailor': to know it would narrow the 90 % range most" in first
    assert first.endswith("no claim of the programme bears on it.")


def test_without_claims_what_matters_is_still_told():
    table = plain("sensitivity", evidence=())
    del table["evidence"]
    table["cohorts"][0]["workers"] = {"between": [3_000, 3_900]}
    table["chains"]["sailor"]["steps"][0]["rate"] = {"between": [0.2, 0.45], "note": "assumption"}
    items = [line for line in lines(parts(table)["sensitivity"]) if line.startswith("To know")]
    assert items[0].endswith("It rests on no claim: it is assumed, with a reason.")
    assert items[1].endswith("It rests on no claim: it is stated without a source.")


# shares ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "shares", "rounded"),
    [(0.2898, ("29 %", "9 %", "62 %"), False), (0.2051, ("21 %", "10 %", "70 %"), True)],
)
def test_shares_that_do_not_add_up_are_called_rounded(rate, shares, rounded):
    steps = [
        {"share": "crown", "rate": rate, "of": "gross"},
        {"share": "agency", "rate": 0.12},
    ]
    found = parts(plain("summary", "flow", "wage", chains={"sailor": {"steps": steps}}))
    told = [line for part in found.values() for line in lines(part) if shares[2] in line]
    assert len(told) == 4
    for line in told:
        assert all(share in line for share in shares)
        assert ("rounded" in line) is rounded
        assert "add up" not in line or not rounded


# files ----------------------------------------------------------------------------------------


def test_totals_of_the_file_itself_are_headlines():
    brief = brief_from_plain(plain("headlines", evidence=[HEADS, TOTAL]))
    assert list(brief.ledger) == ["union-heads", "union-total"]
    whole = plain(evidence=[HEADS, TOTAL])
    del whole["brief"]["sections"]
    assert "headlines" in brief_from_plain(whole).shown
    whole["brief"]["claims"] = "dprk"
    assert "union-total" not in brief_from_plain(whole).ledger


def test_a_section_that_needs_totals_says_how_to_state_ones_own():
    with pytest.raises(InputError) as caught:
        brief_from_plain(plain("headlines", evidence=[HEADS]), "my.toml")
    (fault,) = caught.value.faults
    assert fault == (
        "my.toml: brief.sections: 'headlines' needs published totals of revenue; write claims = "
        '"my-pack" (a folder of claims, or one that ships, such as "dprk"), or state them under '
        '[[evidence]] with topic = "revenue" and host = "all", or leave the section out'
    )


def test_a_mark_without_its_million_is_refused_with_the_name_of_its_file(tmp_path):
    path = tmp_path / "b.toml"
    path.write_text(
        '[brief]\ntitle = "T"\ndraws = 256\nsections = ["method"]\nmarks = { press = 18 }\n'
        '[programme]\nname = "p"\n[chains.c]\nsteps = [{ share = "government", rate = 0.5 }]\n'
        '[sides]\nstate = ["government"]\n'
        '[[cohorts]]\nhost = "A"\nworkers = 10_000\ngross_wage = 3_000\nchain = "c"\n'
    )
    with pytest.raises(InputError, match=r"^b\.toml: brief\.marks\.press: 18 US dollars a year; "):
        load_brief(path).document()
