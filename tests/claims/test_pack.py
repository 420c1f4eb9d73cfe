"""Packs on disk: what is read, and how each fault is answered."""

from __future__ import annotations

import contextlib
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wageflow.claims import load_claims, packs
from wageflow.claims.ledger import COLUMNS
from wageflow.claims.pack import SHIPPED
from wageflow.errors import InputError, UnknownNameError, WageflowError

SOURCES = "id,title,publisher,year,kind,note\ns,A survey,,2012,report,\n"
ROW = {"id": "a", "source": "s", "topic": "wage", "unit": "workers", "kind": "point", "value": "3"}


def table(*rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows({**ROW, **row} for row in rows)
    return out.getvalue()


@pytest.fixture
def pack(tmp_path):
    def write(claims, sources=SOURCES, **others):
        folder = tmp_path / "mine"
        folder.mkdir(exist_ok=True)
        for name, content in {"claims.csv": claims, "sources.csv": sources, **others}.items():
            raw = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(raw)
        return folder

    return write


def faults_of(folder):
    with pytest.raises(InputError) as caught:
        load_claims(folder)
    assert all("\n" not in fault for fault in caught.value.faults)
    return caught.value.faults


def test_a_folder_of_ones_own_is_read(pack):
    ledger = load_claims(
        pack(table({"inferred": "TRUE", "note": "a, b", "conflicts": ""}, {"id": "b"}))
    )
    assert ledger.name == "mine"
    assert ledger["a"].inferred
    assert ledger["a"].note == "a, b"
    assert ledger["a"].cite() == "A survey"
    assert ledger["b"].value == 3.0
    assert ledger["b"].year is None


def test_columns_nobody_needs_may_be_left_out(pack):
    ledger = load_claims(pack("id,source,topic,unit,kind,value\na,s,wage,%,point,48\n"))
    assert ledger["a"].quantity() == 0.48


def test_what_spreadsheets_write_is_read(pack):
    plain = table({"note": "fine"})
    marked = b"\xef\xbb\xbf" + plain.replace("\n", "\r\n").encode()
    blank_lines = table({"note": "fine"}) + ",,,,,,,,,,,,,,,,,,,,,,\r\n\r\n"
    for content in (plain, marked, blank_lines):
        assert load_claims(pack(content))["a"].note == "fine"


def test_the_description_gives_the_name(pack):
    described = {"datapackage.json": '{"name": "gulf"}'}
    assert load_claims(pack(table({}), **described)).name == "gulf"


def test_an_unknown_pack_meets_the_nearest_one():
    with pytest.raises(UnknownNameError, match="did you mean 'dprk'"):
        load_claims("dpkr")
    assert "dprk" in packs()


def test_a_file_is_no_folder(pack):
    with pytest.raises(InputError, match="is a file; name the folder"):
        load_claims(pack(table({})) / "claims.csv")


@pytest.mark.parametrize(
    ("row", "place", "message"),
    [
        ({"value": "3,500"}, "value", "'3,500' is not a number; .*without separators, 3500"),
        ({"value": "3 500"}, "value", "without separators, 3500"),
        ({"value": "0,48"}, "value", r"after a point, 0\.48"),
        ({"value": "0,480"}, "value", r"after a point, 0\.480"),
        ({"value": "48%"}, "value", "write 48 here and % as the unit"),
        ({"value": "many"}, "value", "'many' is not a number"),
        ({"value": "nan"}, "value", "'nan' is not a number"),
        ({"value": "1e999"}, "value", "'1e999' is not a number"),
        ({"value": "1_000"}, "value", "'1_000' is not a number"),
        ({"value": "=1+1"}, "value", "'=1\\+1' is not a number"),
        ({"value": "-3"}, "value", "a headcount below 0"),
        ({"year": "12"}, "year", "'12' is not a year"),
        ({"year": "2012.5"}, "year", "is not a year"),
        ({"inferred": "perhaps"}, "inferred", "'perhaps' is neither; write true or false"),
        ({"source": "survey"}, "source", "'survey' is not in sources.csv; known: s"),
        ({"topic": ""}, "topic", "empty"),
        ({"kind": "bound"}, "kind", "'bound' is no kind of figure; did you mean 'bounds'"),
        ({"kind": "bounds"}, "kind", "'bounds' needs low and high, got value"),
        ({"value": ""}, "kind", "'point' needs value, got no figure"),
        ({"kind": "qualitative"}, "kind", "'qualitative' needs no figure, got value"),
        (
            {"kind": "bounds", "low": "5", "high": "4", "value": ""},
            "low",
            "5 lies above high, 4; swap them",
        ),
        (
            {"kind": "bounds", "low": "5", "high": "5", "value": ""},
            "low",
            "5 is also high; write it as value",
        ),
        ({"unit": "money"}, "currency", "empty, but the unit is money"),
        ({"conflicts": "b"}, "conflicts", "no claim is called 'b'"),
        ({"derived_from": "a; b"}, "derived_from", "no claim is called 'b'"),
    ],
)
def test_a_faulty_cell_is_named_by_line_and_column(pack, row, place, message):
    folder = pack(table({"id": "first"}, row))
    with pytest.raises(InputError, match=rf"claims\.csv line 3, {place}: .*{message}"):
        load_claims(folder)


def test_all_faults_come_at_once(pack):
    faults = faults_of(pack(table({"value": "x"}, {"id": "b", "kind": "?"}, {"id": "b"})))
    assert [fault.split(":")[0] for fault in faults if "needs" not in fault] == [
        "claims.csv line 2, value",
        "claims.csv line 3, kind",
        "claims.csv line 4, id",
    ]


def test_an_id_that_stands_twice_is_refused(pack):
    assert faults_of(pack(table({}, {}))) == (
        "claims.csv line 3, id: 'a' stands twice; give the row a name of its own",
    )


def test_a_circle_of_derivations_is_shown_once(pack):
    rows = [
        {"id": "a", "derived_from": "b"},
        {"id": "b", "derived_from": "c"},
        {"id": "c", "derived_from": "a"},
        {"id": "d", "derived_from": "a"},
    ]
    (fault,) = faults_of(pack(table(*rows)))
    assert "a -> b -> c -> a is a circle" in fault


def test_a_claim_derived_from_itself_is_a_circle(pack):
    (fault,) = faults_of(pack(table({"derived_from": "a"})))
    assert "a -> a" in fault


def test_two_ways_to_one_origin_are_no_circle(pack):
    rows = [
        {"id": "a"},
        {"id": "b", "derived_from": "a"},
        {"id": "c", "derived_from": "a"},
        {"id": "d", "derived_from": "b;c"},
    ]
    assert len(load_claims(pack(table(*rows)))) == 4


def test_a_long_line_of_descent_is_read(pack):
    rows = [{"id": "n0"}] + [{"id": f"n{i}", "derived_from": f"n{i - 1}"} for i in range(1, 3_000)]
    assert len(load_claims(pack(table(*reversed(rows))))) == 3_000


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        ("", "claims.csv: empty; the first line names the columns"),
        (b"\x00\x01\x02", "claims.csv: not a text file"),
        (b"id,source\n\xff\xfe,s\n", "claims.csv: byte 10 is not UTF-8"),
        ("id;source;topic;unit;kind\na;s;wage;%;point\n", "divided by ';'; export it with commas"),
        ("id,source,topic,unit\na,s,wage,%\n", "no column 'kind'; add it"),
        ("id,source,topic,unit,kind,vlaue\n", "unknown column 'vlaue'; did you mean 'value'"),
        ("id,id,source,topic,unit,kind\n", "column 'id' stands 2 times"),
        (
            "id,source,topic,unit,kind,value\na,s,wage,workers,point,3,500\n",
            "claims.csv line 2: 7 cells under 6 columns",
        ),
        ('id,source,topic,unit,kind\n"a,s,wage,%,point\n', "not CSV"),
        ("[" * 200_000, "claims.csv line"),
    ],
)
def test_files_that_are_no_claims_table(pack, claims, message):
    assert any(message in fault for fault in faults_of(pack(claims)))


def test_missing_files_are_named(tmp_path):
    (tmp_path / "empty").mkdir()
    faults = faults_of(tmp_path / "empty")
    assert [fault.split(":")[0] for fault in faults] == ["sources.csv", "claims.csv"]


@pytest.mark.parametrize("content", ["{", "[]", '{"name": 3}', "[" * 100_000])
def test_a_description_that_is_none(pack, content):
    assert any(
        "datapackage.json" in f for f in faults_of(pack(table({}), **{"datapackage.json": content}))
    )


def test_sources_are_checked_with_the_rest(pack):
    faults = faults_of(pack(table({"value": "x"}), sources="id,title,year\ns,A,soon\ns,B,\n"))
    assert any("sources.csv line 2, year: 'soon'" in fault for fault in faults)
    assert any("sources.csv line 3, id: 's' stands twice" in fault for fault in faults)
    assert any("claims.csv line 2, value" in fault for fault in faults)


GOOD = (SHIPPED / "dprk" / "claims.csv").read_bytes()


# No deadline: a busy machine is no fault of the reader.
@settings(deadline=None)
@given(at=st.integers(0, len(GOOD) - 1), put=st.binary(max_size=6), drop=st.integers(0, 200))
def test_a_damaged_pack_is_read_or_refused_in_our_words(tmp_path_factory, at, put, drop):
    folder = Path(tmp_path_factory.mktemp("pack"))
    (folder / "sources.csv").write_bytes((SHIPPED / "dprk" / "sources.csv").read_bytes())
    (folder / "claims.csv").write_bytes(GOOD[:at] + put + GOOD[at + drop :])
    # Whatever is not refused in our own words would come through here and fail the test.
    with contextlib.suppress(WageflowError):
        load_claims(folder)
