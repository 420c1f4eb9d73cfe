"""Packs on disk: what is read, and how each fault is answered."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wageflow.claims import Claim, load_claims, packs
from wageflow.claims.evidence import claims_from_plain, plain_claim
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
        ({"unit": "BRL"}, "unit", "'BRL' is a currency's code; write money here and BRL as the"),
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
        (b"id,source\n\xff\xfe,s\n", "claims.csv line 2: byte 10 is not UTF-8"),
        ("id,source\nCaf\xe9,s\n".encode("cp1252"), "byte 13, after 'Caf', is not UTF-8; save it"),
        (b"PK\x03\x04" + bytes(40), "claims.csv: a workbook under another name; open it and save"),
        ('"id,source,topic,unit,kind"\n"a,s,wage,%,qualitative"\n', "the whole line is one cell"),
        ("ID,source,topic,unit,kind\n", "unknown column 'ID'; did you mean 'id'?"),
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


@pytest.mark.parametrize("content", ["{", "[]", '{"name": 3}', "[" * 100_000, "NaN"])
def test_a_description_that_is_none(pack, content):
    assert any(
        "datapackage.json" in f for f in faults_of(pack(table({}), **{"datapackage.json": content}))
    )


def test_sources_are_checked_with_the_rest(pack):
    faults = faults_of(pack(table({"value": "x"}), sources="id,title,year\ns,A,soon\ns,B,\n"))
    assert any("sources.csv line 2, year: 'soon'" in fault for fault in faults)
    assert any("sources.csv line 3, id: 's' stands twice" in fault for fault in faults)
    assert any("claims.csv line 2, value" in fault for fault in faults)


# what spreadsheets of several lands write -------------------------------------------------------

WIDE = table(
    {"id": "a", "value": "13.21", "unit": "hours"}, {"id": "b", "value": "1.234", "unit": "hours"}
)


@pytest.mark.parametrize("mark", [";", "\t"], ids=["semicolons", "tabs"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("first", ["", "sep={}", "{}{}{}"], ids=["", "named", "empty row"])
def test_other_separators_ends_and_encodings_are_read(pack, mark, end, encoding, first):
    lines = [first.format(mark, mark, mark)] if first else []
    lines += [line.replace(",", mark) for line in WIDE.splitlines()]
    ledger = load_claims(pack(end.join(lines).encode(encoding)))
    assert [claim.value for claim in ledger.values()] == [13.21, 1.234]


@pytest.mark.parametrize(
    ("cell", "advice"),
    [
        ("3,500", "without separators, 3500, or with its decimals after a point, 3.5"),
        ("1,234", "without separators, 1234, or with its decimals after a point, 1.2340"),
        ("1.234", "may be thousands or decimals; write it without separators, 1234, or"),
        ("1,234,567", "without separators, 1234567"),
        ("1.234.567", "without separators, 1234567"),
        ("1.234,56", "without separators, 1234.56"),
        ("1,234.56", "without separators, 1234.56"),
        ("1\u202f234,5", "without separators, 1234.5"),
        ("1\u00a0234", "without separators, 1234"),
        ("1\u2019234.50", "without separators, 1234.50"),
        ("0,48", "after a point, 0.48"),
        (",48", "after a point, .48"),
        ("Jan-12", "taken it for a date"),
        ("12. Jan", "taken it for a date"),
        ("01/03/2012", "taken it for a date"),
        ("\u0661\u0662", "write a plain number"),
    ],
)
def test_a_figure_of_another_land_is_refused_with_what_to_write(pack, cell, advice):
    (fault,) = faults_of(pack(table({"value": cell})))
    assert fault.startswith("claims.csv line 2, value: ")
    assert advice in fault


def test_a_point_is_taken_for_decimals_once_another_figure_shows_it(pack):
    assert load_claims(pack(WIDE))["b"].value == 1.234


@pytest.mark.parametrize("unit", ["workers", "people"])
def test_but_never_in_a_number_of_people(pack, unit):
    """6.000 workers are six thousand in half of the world, and six nowhere."""
    rows = [{"id": "a", "value": "13.21"}, {"id": "b", "value": "6.000", "unit": unit}]
    (fault,) = faults_of(pack(table(*rows)))
    assert fault.startswith("claims.csv line 3, value: '6.000' may be thousands or decimals")
    assert load_claims(pack(table({"value": "1.2340"})))["a"].value == 1.234
    assert load_claims(pack(table({"value": "0.234"})))["a"].value == 0.234


@pytest.mark.parametrize(
    "cell",
    [
        "#REF!",
        "#N/A",
        "#DIV/0!",
        "#NAME?",
        "Err:502",
        "####",
        "#BEZUG!",
        "#NV",
        "#\u041d/\u0414",
        "#ЗНАЧ!",
    ],
)
@pytest.mark.parametrize("column", ["value", "host", "note"])
def test_what_a_spreadsheet_could_not_compute_is_refused_in_any_column(pack, cell, column):
    (fault,) = faults_of(pack(table({column: cell})))
    assert fault.startswith(f"claims.csv line 2, {column}: {cell!r} is what a spreadsheet shows")


def test_a_workbook_beside_is_named(pack):
    folder = pack(table({}))
    (folder / "claims.csv").rename(folder / "claims.xlsx")
    (fault,) = faults_of(folder)
    assert "'claims.xlsx' is; save it as CSV in UTF-8, as claims.csv" in fault


def test_a_row_is_named_by_its_first_line(pack):
    (fault,) = faults_of(
        pack(table({"note": "two\nlines"}, {"id": "b", "value": "x", "note": "a\nb"}))
    )
    assert fault.startswith("claims.csv line 4, value")


def test_an_id_of_several_lines_is_refused_on_one(pack):
    faults = faults_of(pack(table({"id": "a\nb"}, {"id": "c", "derived_from": "d"})))
    assert "claims.csv line 2, id: 'a\\nb': write it on one line" in faults[0]
    assert len(faults_of(pack(table({"id": "x" * 5_000})))[0]) < 300


def test_circles_without_number_end_and_a_long_one_is_shortened(pack):
    ids = [f"n{number}" for number in range(60)]
    rows = [{"id": name, "derived_from": ";".join(ids)} for name in ids]
    faults = faults_of(pack(table(*rows)))
    assert len(faults) <= 25
    assert all(len(fault) < 300 for fault in faults)


def test_sizes_that_no_figure_has_are_refused(pack):
    for cell in ("1e308", "1e25", "-1e25"):
        (fault,) = faults_of(pack(table({"value": cell})))
        assert "to compute with; write" in fault


def test_a_figure_next_to_0_is_refused(pack):
    (fault,) = faults_of(pack(table({"value": "7.75e-228"})))
    assert fault == "claims.csv line 2, value: 7.75e-228 is next to 0; write 0, or 1e-30 or more"


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


# parts, sources and claims in other files -----------------------------------------------------


def test_a_part_names_its_total(pack):
    ledger = load_claims(pack(table({"id": "total"}, {"id": "part", "part_of": "total"})))
    assert ledger["part"].part_of == "total"
    assert list(ledger.find(part_of="total")) == ["part"]


def test_a_part_of_nothing_meets_the_nearest_claim(pack):
    (fault,) = faults_of(pack(table({"id": "total"}, {"id": "part", "part_of": "totl"})))
    assert fault == ("claims.csv line 3, part_of: no claim is called 'totl'; did you mean 'total'?")


def test_a_circle_of_parts_is_refused_beside_one_of_derivations(pack):
    rows = [
        {"id": "a", "part_of": "b", "derived_from": "b"},
        {"id": "b", "part_of": "a", "derived_from": "a"},
    ]
    faults = faults_of(pack(table(*rows)))
    assert len(faults) == 2
    assert "claims.csv, derived_from: a -> b -> a is a circle" in faults[0]
    assert "claims.csv, part_of: a -> b -> a is a circle" in faults[1]
    # a part may be computed from its total
    assert load_claims(pack(table({"id": "a", "part_of": "b"}, {"id": "b", "derived_from": "a"})))


def test_a_figure_without_a_year_has_that_of_its_source(pack):
    ledger = load_claims(pack(table({}, {"id": "b", "source_year": "2015", "year": "2010"})))
    assert (ledger["a"].year, ledger["a"].source_year) == (None, 2012)
    assert (ledger["b"].year, ledger["b"].source_year) == (2010, 2015)


WORD = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters=";"),
               min_size=1, max_size=8)  # fmt: skip
FINITE = st.floats(-1e15, 1e15).filter(lambda x: x == 0 or abs(x) >= 1e-30)
FIGURES = st.one_of(
    st.builds(
        lambda kind, value: {"kind": kind, "value": value},
        st.sampled_from(["point", "about", "at least", "up to", "spread"]),
        FINITE,
    ),
    st.builds(
        lambda kind, ends: {"kind": kind, "low": min(ends), "high": max(ends)},
        st.sampled_from(["bounds", "interval", "spread"]),
        st.lists(FINITE, min_size=2, max_size=2, unique=True),
    ),
    st.just({"kind": "qualitative"}),
)
YEARS = st.none() | st.integers(1000, 9999)
CLAIMS = st.builds(
    lambda figure, **fields: Claim(**figure, **fields),
    FIGURES,
    id=WORD, source=WORD, topic=WORD, unit=WORD.filter(lambda unit: unit != "workers"),
    currency=st.just("USD"),
    host=st.just("") | WORD, who=st.just("") | WORD, base=st.just("") | WORD,
    locator=st.just("") | WORD, note=st.just("") | WORD, as_printed=st.just("") | WORD,
    year=YEARS, source_year=YEARS, inferred=st.booleans(), source_title=WORD,
)  # fmt: skip


@given(CLAIMS)
def test_a_claim_written_plainly_is_read_back(claim):
    written = json.loads(json.dumps(plain_claim(claim), allow_nan=False))
    again = claims_from_plain([written], None, "evidence")[claim.id]
    assert again == claim
    assert again.source_title == claim.source_title


def test_every_shipped_claim_is_read_back_with_its_lineage():
    shipped = load_claims("dprk")
    again = claims_from_plain([plain_claim(one) for one in shipped.values()], None, "evidence")
    assert list(again) == list(shipped)
    for name, claim in shipped.items():
        assert again[name] == replace(claim, conflicts=(), part_of="")
        assert again[name].origins == claim.origins
        assert again[name].cite() == claim.cite()


def test_a_figure_of_zero_is_a_figure():
    none_left = Claim(id="a", source="s", topic="headcount", unit="workers", value=0.0)
    assert plain_claim(none_left)["value"] == 0.0
    share = Claim(id="a", source="s", topic="share", unit="%", kind="bounds", low=0.0, high=40.0)
    assert plain_claim(share)["low"] == 0.0


EVIDENCE = {
    "id": "a",
    "source": "a call",
    "topic": "wage",
    "unit": "%",
    "kind": "point",
    "value": 3,
}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"vlaue": 3}, "evidence[0], vlaue: unknown key; did you mean 'value'?"),
        ({"value": "3,500"}, "evidence[0], value: '3,500' is not a number"),
        ({"value": True}, "evidence[0], value: 'true' is not a number"),
        ({"kind": "bound"}, "evidence[0], kind: 'bound' is no kind of figure"),
        ({"derived_from": ["b"]}, "evidence[0], derived_from: no claim is called 'b'"),
        ({"derived_from": ["a"]}, "evidence, derived_from: a -> a is a circle"),
        ({"unit": "money"}, "evidence[0], currency: empty, but the unit is money"),
        ({"inferred": "perhaps"}, "evidence[0], inferred: 'perhaps' is neither"),
    ],
)
def test_faults_of_claims_in_a_file_have_their_place(changes, fault):
    with pytest.raises(InputError) as caught:
        claims_from_plain([EVIDENCE | changes], None, "evidence")
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].startswith(fault)


@pytest.mark.parametrize("key", ["id", "source", "topic", "unit", "kind"])
def test_what_evidence_needs_is_asked_for(key):
    row = {name: value for name, value in EVIDENCE.items() if name != key}
    with pytest.raises(InputError) as caught:
        claims_from_plain([row], None, "evidence")
    assert caught.value.faults == (f"evidence[0], {key}: is missing; add it",)


def test_all_faults_of_claims_in_a_file_come_at_once_and_ids_of_the_pack_are_taken():
    shipped = load_claims("dprk")
    rows = [EVIDENCE | {"id": "nksc-kuwait-wage"}, EVIDENCE | {"kind": "x"}, {"id": "c"}]
    with pytest.raises(InputError) as caught:
        claims_from_plain(rows, shipped, "evidence")
    assert "evidence[0], id: 'nksc-kuwait-wage' stands twice" in caught.value.faults[0]
    assert any(fault.startswith("evidence[1], kind") for fault in caught.value.faults)
    assert sum(fault.startswith("evidence[2]") for fault in caught.value.faults) == 4
    for nonsense in (3, "a", {"id": "a"}, [3]):
        with pytest.raises(InputError, match=r"evidence: write \[\[evidence\]\] tables"):
            claims_from_plain(nonsense, shipped, "evidence")


def test_evidence_may_rest_on_the_pack():
    shipped = load_claims("dprk")
    row = EVIDENCE | {"derived_from": ["nksc-kuwait-wage"], "source": "nksc-2012"}
    found = claims_from_plain([row], shipped, "evidence")
    assert len(found) == len(shipped) + 1
    assert found["a"].origins == ("nksc-kuwait-wage",)
    assert found["a"].source_title == shipped.sources["nksc-2012"].title
