"""Who contradicts whom, and who merely repeats whom."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wageflow.claims import Claim, Ledger, load_claims
from wageflow.errors import InputError


def claim(name, value=None, **fields):
    sound = {"id": name, "source": name, "topic": "headcount", "unit": "workers"}
    return Claim(**(sound | {"value": value} | fields))


def ledger(*claims):
    return Ledger("mine", {one.id: one for one in claims})


def pairs(*claims):
    frame = ledger(*claims).conflicts()
    return dict(zip(zip(frame["claim"], frame["other"], strict=True), frame["found"], strict=True))


def meet(one, other):
    """Whether two figures of one thing can both be true."""
    return not pairs(claim("a", **one), claim("b", **other))


# conflicts ------------------------------------------------------------------------------------


def test_declared_computed_and_both():
    found = pairs(
        claim("a", 60.0, conflicts=("b",)),
        claim("b", 30.0),
        claim("c", 60.0),
        claim("d", 1.0, topic="wage", conflicts=("e",)),
        claim("e", 1.0, topic="fee"),
    )
    assert found == {
        ("a", "b"): "both",
        ("b", "c"): "computed",
        ("d", "e"): "declared",
    }


def test_a_pair_is_shown_once_in_the_order_of_the_ledger():
    both = pairs(claim("b", 1.0, conflicts=("a",)), claim("a", 1.0, conflicts=("b",)))
    assert both == {("b", "a"): "declared"}
    # who is not here contradicts nobody here
    assert not pairs(claim("a", 1.0, conflicts=("gone",)))


def test_the_row_says_what_and_by_how_much():
    one = claim("a", kind="bounds", low=100.0, high=200.0, host="Oman", year=2012)
    row = ledger(one, claim("b", 450.0, host="Oman", year=2012)).conflicts().loc[0]
    assert row[["topic", "host", "figure", "other_figure"]].tolist() == [
        "headcount",
        "Oman",
        "100 to 200 workers",
        "450 workers",
    ]
    assert row["ratio"] == 3.0


def test_what_cannot_be_compared_has_no_ratio():
    said = claim("b", kind="qualitative", note="nobody is there")
    frame = ledger(
        claim("a", 5.0, conflicts=("b", "c")), said, claim("c", 5.0, unit="%")
    ).conflicts()
    assert frame["ratio"].isna().all()
    assert frame.loc[0, "other_figure"] == "nobody is there"


def test_no_conflicts_is_a_table_without_rows():
    frame = ledger(claim("a", 1.0), claim("b", 1.0)).conflicts()
    assert frame.empty
    assert list(frame.columns)[:2] == ["claim", "other"]


@pytest.mark.parametrize(
    "field",
    ["topic", "host", "sector", "recipient", "unit", "currency", "per", "base", "year"],
)
def test_figures_of_different_things_do_not_contradict(field):
    other = 1999 if field == "year" else "other"
    assert pairs(claim("a", 1.0), claim("b", 2.0))
    assert not pairs(claim("a", 1.0), claim("b", 2.0, **{field: other}))


def test_two_figures_of_one_speaker_in_one_place_are_of_two_things():
    here = {"source": "s", "who": "D", "locator": "ch. 4"}
    assert not pairs(claim("a", 1.0, **here), claim("b", 2.0, **here))
    for field, value in (("source", "t"), ("who", "F"), ("locator", "ch. 2")):
        assert pairs(claim("a", 1.0, **here), claim("b", 2.0, **(here | {field: value})))


def test_a_part_does_not_contradict_its_total():
    assert not pairs(claim("a", 60.0), claim("b", 30.0, part_of="a"))
    assert not pairs(claim("b", 30.0, part_of="a"), claim("a", 60.0))
    assert pairs(claim("a", 60.0), claim("b", 30.0, part_of="c"), claim("c", 1.0, topic="wage"))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        # 15,000 is told to the thousand
        ({"kind": "about", "value": 15_000.0}, {"value": 15_500.0}, True),
        ({"kind": "about", "value": 15_000.0}, {"value": 15_501.0}, False),
        ({"kind": "about", "value": 15_000.0}, {"value": 14_499.0}, False),
        # but a single digit never reaches further than a tenth of itself
        ({"kind": "about", "value": 30_000.0}, {"value": 33_000.0}, True),
        ({"kind": "about", "value": 30_000.0}, {"value": 33_001.0}, False),
        ({"kind": "about", "value": 2.5}, {"value": 2.55}, True),
        ({"kind": "about", "value": 2.5}, {"value": 2.551}, False),
        ({"kind": "about", "value": 30.0}, {"kind": "about", "value": 33.0}, True),
        ({"kind": "about", "value": 30.0}, {"kind": "about", "value": 34.0}, False),
        # one-sided figures
        ({"kind": "at least", "value": 100.0}, {"value": 1e9}, True),
        ({"kind": "at least", "value": 100.0}, {"value": 99.0}, False),
        ({"kind": "up to", "value": 100.0}, {"value": 0.0}, True),
        ({"kind": "up to", "value": 100.0}, {"value": 101.0}, False),
        ({"kind": "up to", "value": 100.0}, {"kind": "at least", "value": 100.0}, True),
        ({"kind": "up to", "value": 100.0}, {"kind": "at least", "value": 101.0}, False),
        # ranges that touch
        ({"kind": "bounds", "low": 1.0, "high": 2.0}, {"value": 2.0}, True),
        ({"kind": "bounds", "low": 1.0, "high": 2.0}, {"value": 2.1}, False),
        ({"kind": "interval", "low": 1.0, "high": 2.0}, {"value": 0.9}, False),
        # a spread is about workers, who differ
        ({"kind": "spread", "low": 1.0, "high": 2.0}, {"value": 9.0}, True),
        ({"kind": "qualitative"}, {"value": 9.0}, True),
    ],
)
def test_whether_the_words_of_both_allow_a_value(one, other, alike):
    assert meet(one, other) == alike
    assert meet(other, one) == alike


FIGURES = some.one_of(
    some.builds(
        lambda low, width: {"kind": "bounds", "low": float(low), "high": float(low + width)},
        some.integers(0, 30),
        some.integers(1, 10),
    ),
    some.builds(
        lambda kind, value: {"kind": kind, "value": float(value)},
        some.sampled_from(["point", "about", "at least", "up to"]),
        some.integers(0, 40),
    ),
)


@given(some.lists(FIGURES, min_size=2, max_size=6))
def test_computed_conflicts_are_pairs_without_a_common_value(figures):
    claims = [claim(f"c{n}", **figure) for n, figure in enumerate(figures)]
    expected = {
        (one.id, two.id)
        for n, one in enumerate(claims)
        for two in claims[n + 1 :]
        if max(one.extent()[0], two.extent()[0]) > min(one.extent()[1], two.extent()[1])
    }
    assert set(pairs(*claims)) == expected


def test_the_shipped_pack_is_contradicted_where_its_figures_differ_by_ten():
    frame = load_claims("dprk").conflicts()
    tenfold = frame[(frame["topic"] == "revenue") & (frame["ratio"] == 10)]
    assert {"nksc-revenue-ch2", "nksc-revenue"} <= {*tenfold["claim"], *tenfold["other"]}
    assert set(frame["found"]) == {"declared", "computed", "both"}


def test_the_tenfold_contradiction_needs_nobody_to_declare_it():
    shipped = load_claims("dprk")
    silent = Ledger("silent", {name: replace(one, conflicts=()) for name, one in shipped.items()})
    frame = silent.conflicts()
    assert set(frame["found"]) == {"computed"}
    found = frame[frame["claim"].str.startswith("nksc-revenue") & (frame["ratio"] == 10)]
    assert "nksc-revenue-ch2" in {*found["claim"], *found["other"]}


# origins --------------------------------------------------------------------------------------


def test_origins_count_statements_and_texts():
    frame = ledger(
        claim("report", 5.0),
        claim("again", 5.0, source="report", derived_from=("report",)),
        claim("paper", 5.0, derived_from=("again",)),
        claim("sum", 7.0, derived_from=("report", "other"), inferred=True),
        claim("other", 2.0),
    ).origins()
    assert list(frame.index) == ["report", "other"]
    assert frame.index.name == "origin"
    assert frame["statements"].tolist() == [3, 1]
    assert frame["texts"].tolist() == [2, 1]
    assert frame["repeated_by"].tolist() == ["again;paper", ""]
    assert frame["used_for"].tolist() == ["sum", "sum"]
    assert frame.loc["report", "figure"] == "5 workers"


def test_most_repeated_come_first_and_then_the_order_of_the_file():
    frame = ledger(
        claim("once", 1.0),
        claim("twice", 1.0),
        claim("echo", 1.0, derived_from=("twice",)),
        claim("last", 1.0),
    ).origins()
    assert list(frame.index) == ["twice", "once", "last"]


def test_an_origin_outside_a_narrowed_ledger_is_still_an_origin():
    found = ledger(
        claim("first", 1.0, source="old"),
        claim("echo", 1.0, derived_from=("first",)),
        claim("more", 1.0, derived_from=("first",)),
    )
    frame = found.find(source=["echo", "more"]).origins()
    assert frame.index.tolist() == ["first"]
    assert frame.loc["first", ["statements", "texts"]].tolist() == [2, 2]


def test_lineage_goes_from_the_nearest_to_the_furthest_each_once():
    found = ledger(
        claim("d", derived_from=("b", "c")),
        claim("b", derived_from=("a",)),
        claim("c", derived_from=("a", "z")),
        claim("a", 1.0),
        claim("z", 1.0),
    )
    assert [one.id for one in found["d"].lineage] == ["d", "b", "c", "a", "z"]
    assert found["d"].origins == ("a", "z")
    assert found["a"].lineage == (found["a"],)
    assert found["a"].origins == ("a",)


def test_every_claim_of_the_shipped_pack_has_an_origin_that_repeats_nothing():
    shipped = load_claims("dprk")
    frame = shipped.origins()
    begun = {name for one in shipped.values() for name in one.origins}
    assert set(frame.index) == begun
    assert all(not shipped[name].derived_from for name in begun)
    printed = sum(not one.inferred and len(one.origins) == 1 for one in shipped.values())
    assert frame["statements"].sum() >= printed
    assert (frame["texts"] <= frame["statements"]).all()
    assert not math.isnan(frame["texts"].max())


def test_more_pairs_than_anybody_reads_are_refused_before_they_are_made():
    many = ledger(*(claim(f"c{k}", float(k)) for k in range(1_500)))
    with pytest.raises(InputError, match=r"1,124,250 pairs of figures .*find fewer claims"):
        many.conflicts()


def test_a_figure_is_put_into_words_once_however_many_contradict_it(monkeypatch):
    shown = []
    figure = Claim.figure.fget
    monkeypatch.setattr(Claim, "figure", property(lambda one: shown.append(1) or figure(one)))
    assert len(ledger(*(claim(f"c{k}", float(k)) for k in range(60))).conflicts()) == 60 * 59 / 2
    assert len(shown) == 60
