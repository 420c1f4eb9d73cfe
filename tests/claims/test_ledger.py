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
    assert not ledger.find(host="Atlantis")
    assert list(ledger.find()) == list(ledger)
    assert ledger.find(host="Oman").sources == ledger.sources


def test_find_refuses_a_field_that_claims_do_not_have(ledger):
    with pytest.raises(UnknownNameError, match="no field 'hots'; did you mean 'host'"):
        ledger.find(hots="Oman")


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
    empty = ledger.find(host="Atlantis").to_frame()
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
