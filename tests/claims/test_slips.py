"""Figures and words that are no faults, but look like slips."""

from __future__ import annotations

import pytest

from wageflow.claims import Claim, Ledger, load_claims
from wageflow.claims.slips import slips
from wageflow.report.tables.claims import claims_table


def ledger(*fields):
    claims = [Claim(**({"id": f"c{n}", "source": "s"} | one)) for n, one in enumerate(fields)]
    return Ledger("mine", {claim.id: claim for claim in claims})


def share(value=None, **fields):
    return {"topic": "state_share", "unit": "%", "value": value} | fields


def test_the_pack_that_ships_has_none():
    assert slips(load_claims("dprk")) == []


@pytest.mark.parametrize(
    ("fields", "meant"),
    [
        (share(0.48), "0.48 %; if 48 % is meant write 48,"),
        (share(low=0.4, high=0.7, kind="bounds"), "0.4 to 0.7 %; if 40 to 70 % is meant"),
        (share(low=0.5, high=1.0, kind="bounds"), "if 50 to 100 % is meant"),
        (share(0.35, as_printed="35 per cent"), "0.35 %; if 35 % is meant write 35,"),
    ],
)
def test_a_percentage_below_one_may_be_a_share(fields, meant):
    ((which, said),) = slips(ledger(fields))
    assert which == ("c0",)
    assert said.startswith("c0: ")
    assert meant in said


@pytest.mark.parametrize(
    "fields",
    [
        share(48.0),
        share(1.0),
        share(0.0),
        share(low=0.5, high=2.0, kind="bounds"),
        share(0.5, as_printed="half a per cent"),
        share(0.5, as_printed="0,5 %"),
        share(0.5, as_printed=".5 per cent of 1,200"),
        share(0.48, unit="hours"),
    ],
)
def test_what_is_printed_so_is_no_slip(fields):
    assert slips(ledger(fields)) == []


@pytest.mark.parametrize(
    ("topics", "meant"),
    [
        (("wages",), ("c0", "wages", "wage")),
        (("wage", "wages"), ("c1", "wages", "wage")),
        (("state-share",), ("c0", "state-share", "state_share")),
        (("dormitory", "dormitory", "dormitry"), ("c2", "dormitry", "dormitory")),
    ],
)
def test_a_topic_that_is_nearly_another_is_told(topics, meant):
    ((_, said),) = slips(ledger(*({"topic": topic} for topic in topics)))
    name, topic, other = meant
    assert said == f"{name}: the topic {topic!r} is not {other!r}; is that meant?"


def test_topics_of_ones_own_are_no_slips():
    assert slips(ledger(*({"topic": name} for name in ("hours", "hosts", "local_wage", "")))) == []


def test_the_table_of_claims_shows_slips_of_what_it_shows():
    mine = ledger(share(0.48, host="Oman"), {"topic": "wages", "host": "Qatar"})
    assert sum("Note: c" in note for note in claims_table(mine).notes) == 2
    notes = claims_table(mine.find(host="Oman"), mine).notes
    assert [note for note in notes if "Note: c" in note] == [f"Note: {slips(mine)[0].said}"]
    many = claims_table(ledger(*(share(0.48) for _ in range(30)))).notes
    assert sum("Note: c" in note for note in many) == 20
    assert "Note: 10 more like these." in many
