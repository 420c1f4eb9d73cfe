"""Claims by id: looking up, narrowing down, showing as a table."""

from __future__ import annotations

import pickle

import pandas as pd
import pytest

from wageflow.claims import Claim, Ledger, Source, load_claims
from wageflow.claims.ledger import COLUMNS
from wageflow.errors import UnknownNameError


@pytest.fixture
def ledger():
    claims = (
        Claim(id="a", source="s", topic="wage", host="Oman", value=3.0, year=2012),
        Claim(id="b", source="s", topic="wage", host="Qatar", low=1.0, high=2.0, kind="bounds"),
        Claim(id="c", source="t", topic="headcount", host="Oman", derived_from=("a", "b")),
    )
    sources = {name: Source(id=name, title=name.upper()) for name in "st"}
    return Ledger("mine", {one.id: one for one in claims}, sources)


def test_it_is_a_mapping_in_the_order_of_its_file(ledger):
    assert list(ledger) == ["a", "b", "c"]
    assert len(ledger) == 3
    assert "a" in ledger
    assert "z" not in ledger
    assert ledger["b"].high == 2.0
    assert ledger.get("z") is None


def test_an_unknown_claim_is_a_key_error_with_the_nearest_name():
    with pytest.raises(KeyError) as caught:
        load_claims("dprk")["nksc-kuwait-state-shares"]
    assert isinstance(caught.value, UnknownNameError)
    assert "did you mean 'nksc-kuwait-state-share'?" in str(caught.value)


def test_find_wants_all_fields_to_agree(ledger):
    assert list(ledger.find(host="Oman")) == ["a", "c"]
    assert list(ledger.find(host="Oman", topic="wage")) == ["a"]
    assert list(ledger.find(derived_from="b")) == ["c"]
    assert list(ledger.find(derived_from=("a", "b"))) == ["c"]
    assert list(ledger.find(year=2012)) == ["a"]
    assert not ledger.find(host="Qatar", derived_from="b")
    assert list(ledger.find()) == list(ledger)
    assert ledger.find(host="Oman").sources == ledger.sources


def test_find_refuses_a_field_that_claims_do_not_have(ledger):
    with pytest.raises(UnknownNameError, match="no field 'hots'; did you mean 'host'"):
        ledger.find(hots="Oman")


def test_find_refuses_a_word_or_a_year_that_no_claim_has(ledger):
    with pytest.raises(UnknownNameError) as caught:
        ledger.find(host=["Oman", "Katar"], topic="wages", year=2013)
    hosts, topics, years = caught.value.faults
    assert hosts == "ledger 'mine': no claim has the host 'Katar'; did you mean 'Qatar'?"
    assert "the topic 'wages'; did you mean 'wage'?" in topics
    assert "the year 2013; did you mean '2012'?" in years
    # what is in the ledger, but not so, and what is no name, is merely not found
    assert not ledger.find(derived_from="c")
    assert not ledger.find(kind="spread")
    assert not ledger.find(value=17)
    assert not ledger.find(inferred=True)
    assert not ledger.find(kind="spread").find(host="Katar")


def test_the_table_has_a_row_per_claim_and_numbers_as_numbers(ledger):
    frame = ledger.to_frame()
    assert list(frame.index) == ["a", "b", "c"]
    assert ("id", *frame.columns) == COLUMNS
    assert frame["value"].dtype == "float64"
    assert frame.loc["a", "year"] == 2012
    assert frame["year"].isna().tolist() == [False, True, True]
    assert frame.loc["c", "derived_from"] == "a;b"
    assert not frame["inferred"].any()


def test_the_table_of_nothing_has_the_same_columns(ledger):
    empty = ledger.find(host="Qatar", derived_from="b").to_frame()
    assert empty.empty
    pd.testing.assert_index_equal(empty.columns, ledger.to_frame().columns)


def test_a_ledger_cannot_be_written_to_and_keeps_what_it_was_given():
    mine = {"a": Claim(id="a", source="s")}
    ledger = Ledger("mine", mine)
    mine["b"] = Claim(id="b", source="s")
    assert list(ledger) == ["a"]
    with pytest.raises(TypeError):
        ledger.claims["b"] = mine["b"]


def test_a_ledger_crosses_to_another_process(ledger):
    # Test of our own object's hooks; nothing foreign is unpickled.
    again = pickle.loads(pickle.dumps(ledger))  # noqa: S301 - made two words earlier
    assert dict(again) == dict(ledger)
    assert again.sources == ledger.sources


def test_the_repr_says_how_much_there_is(ledger):
    assert repr(ledger) == "<Ledger 'mine': 3 claims of 2 sources>"


def test_find_takes_a_list_of_values_of_which_any_will_do(ledger):
    assert list(ledger.find(host=["Oman", "Qatar"])) == ["a", "b", "c"]
    assert list(ledger.find(host={"Qatar", "Oman"}, topic=["headcount"])) == ["c"]
    assert list(ledger.find(id=("a",))) == ["a"]
    assert list(ledger.find(year=[2012, None])) == ["a", "b", "c"]
    assert not ledger.find(host=[])


def test_a_narrowed_ledger_keeps_what_its_claims_rest_on(ledger):
    alone = ledger.find(topic="headcount")
    assert list(alone) == ["c"]
    assert [one.id for one in alone["c"].lineage] == ["c", "a", "b"]
    assert alone["c"].origins == ("a", "b")


def line(length):
    return {
        f"n{i}": Claim(id=f"n{i}", source="s", derived_from=(f"n{i - 1}",) if i else ())
        for i in range(length)
    }


def test_a_line_of_ten_thousand_links_does_not_exhaust_the_stack():
    claims = line(10_000)
    for given in (claims, dict(reversed(claims.items()))):
        long = Ledger("long", given)
        assert len(long["n9999"].lineage) == 10_000
        assert long["n9999"].origins == ("n0",)
        assert [one.id for one in long["n9999"].lineage[:2]] == ["n9999", "n9998"]


def test_a_line_of_ten_thousand_links_crosses_to_another_process():
    again = pickle.loads(pickle.dumps(Ledger("long", line(10_000))))  # noqa: S301 - made here
    assert again["n9999"].origins == ("n0",)


def test_parents_cross_to_another_process(ledger):
    narrowed = ledger.find(topic="headcount")
    for one in (ledger, narrowed, load_claims("dprk")):
        again = pickle.loads(pickle.dumps(one))  # noqa: S301 - made two words earlier
        assert list(again) == list(one)
        assert dict(again) == dict(one)
        for name in one:
            assert again[name].lineage == one[name].lineage
            assert again[name].parents == one[name].parents


def test_a_parent_that_is_not_here_is_left_out():
    orphan = Ledger("mine", {"b": Claim(id="b", source="s", derived_from=("a",))})["b"]
    assert orphan.parents == ()
    assert orphan.origins == ("b",)


def test_get_does_not_look_for_what_is_meant(ledger, monkeypatch):
    monkeypatch.setattr("wageflow.claims.ledger.nearest", lambda *_: pytest.fail("it looked"))
    assert ledger.get("z") is None
    assert ledger.get("z", 3) == 3
    assert ledger.get("a") is ledger["a"]


def test_a_line_of_descent_is_linked_in_time_that_grows_with_its_length():
    # held against the claims on the way one by one, this would take minutes
    claims = [Claim(id=f"c{k}", source="s", derived_from=(f"c{k + 1}",)) for k in range(30_000)]
    found = Ledger("mine", {one.id: one for one in [*claims, Claim(id="c30000", source="s")]})
    assert found["c0"].origins == ("c30000",)
