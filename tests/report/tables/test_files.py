"""Tables as files: what Word and Excel read back, whatever the text, and the same bytes twice."""

from __future__ import annotations

import io
import math
import xml.etree.ElementTree as ET
import zipfile

import docx
import openpyxl
import pytest

import wageflow as wf
from wageflow.errors import InputError, UnknownNameError
from wageflow.report import FILE_FORMATS, FORMATS, Section, Source, Table, render, rendered
from wageflow.report.escape import plain, shown
from wageflow.report.tables.fragment import html_fragment
from wageflow.report.tables.render import format_for
from wageflow.report.tables.word import add_table, document_bytes, new_document

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WICKED = [
    "=cmd()",
    "@x",
    "+1",
    "<script>alert(1)</script>",
    "&amp; &lt; \"'",
    r"\input{x} $x$ % # {",
    "\x1b[31mred\x00\x08\x7f\ufffe\uffff\ud800 _x0041_",
    "\u202egnorw\u202c",
    "\u05e9\u05dc\u05d5\u05dd \u0627\u0644\u0643\u0648\u064a\u062a",
    "x" * 300,
    "http://example.org/x",
    "12",
    "two\nlines\ttab",
    "\u540d" * 60,
]


def table_of(text):
    return Table(
        title=text,
        subtitle=f"USD a year {text}",
        columns=("", "median", f"range {text}"),
        sections=[Section(text, [[text, "1,053", "1 to 2"]]), Section("", [["b", "-5", text]])],
        notes=[f"Note: {text}", text],
        sources=[Source(text, [text]), "second"],
        records=[
            {"host": text, "median": 1053.0, "none": math.nan, "yes": True, "big": 2**70},
            {"host": "a", "median": -5, "none": None, "yes": False, "big": 3},
        ],
        data={"programme": text},
    )


@pytest.fixture(params=WICKED, ids=lambda text: ascii(text[:20]))
def wicked(request):
    return request.param


def word(table):
    return docx.Document(io.BytesIO(rendered(table, "word")))


def excel(table):
    return openpyxl.load_workbook(io.BytesIO(rendered(table, "excel")))


# Word -------------------------------------------------------------------------------------------


def test_word_holds_every_cell_as_text_and_nothing_more(wicked):
    document, seen = word(table_of(wicked)), shown(wicked)
    (grid,) = document.tables
    cells = [[cell.text for cell in row.cells] for row in grid.rows]
    assert cells == [
        ["", "median", shown(f"range {wicked}")],
        [seen] * 3,  # merged: each place of the row is the same cell
        [seen, "1,053", "1 to 2"],
        ["b", "-5", seen],
    ]
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts == [
        seen,
        shown(f"USD a year {wicked}"),
        shown(f"Note: {wicked}"),
        seen,
        shown(f"[1] {wicked}"),
        "[2] second",
    ]


def test_in_word_the_header_is_repeated_figures_stand_right_and_sections_are_one_cell():
    (grid,) = word(table_of("host")).tables
    tree = grid._tbl  # noqa: SLF001 - python-docx shows neither repeated rows nor texts for the blind
    repeated = [row.find(f"{WORD}trPr/{WORD}tblHeader") is not None for row in tree.tr_lst]
    assert repeated == [True, False, False, False]
    assert [str(c.paragraphs[0].alignment) for c in grid.rows[2].cells] == [
        "None",
        "RIGHT (2)",
        "RIGHT (2)",
    ]
    (whole,) = tree.tr_lst[1].tc_lst
    assert whole.tcPr.gridSpan.val == 3
    assert all(run.bold for run in grid.rows[1].cells[0].paragraphs[0].runs)
    properties = tree.tblPr
    assert properties.find(f"{WORD}tblCaption").get(f"{WORD}val") == "host"
    assert properties.find(f"{WORD}tblDescription").get(f"{WORD}val") == "USD a year host"


@pytest.mark.parametrize(("columns", "wide"), [(3, False), (14, True)])
def test_many_columns_lie_on_their_side_and_none_is_wider_than_its_page(columns, wide):
    labels = ["name", *(f"figure {k}" for k in range(columns - 1))]
    row = ["a host", *["12,345 to 67,890"] * (columns - 1)]
    document = word(Table("t", "s", labels, [Section("", [row])], [], [], [], {}))
    page = document.sections[0]
    assert (page.page_width > page.page_height) == wide
    room = page.page_width - page.left_margin - page.right_margin
    assert sum(column.width for column in document.tables[0].columns) <= room * 1.01


# Arial bold, in thousandths of the size of the letters
BOLD = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        [
            556,
            611,
            556,
            611,
            556,
            333,
            611,
            611,
            278,
            278,
            556,
            278,
            889,
            611,
            611,
            611,
            611,
            389,
            556,
            333,
            611,
            556,
            778,
            556,
            556,
            500,
        ],
        strict=True,
    )
)
LABELS = ("mean", "wwwwww", "workers", "Monte Carlo error", "mmmmm", "median")


@pytest.mark.parametrize("texts", [1, 3])
@pytest.mark.parametrize("figure", ["9", "12,345 to 67,890", "1,234,567,890 to 9,876,543,210"])
@pytest.mark.parametrize("words", ["a", "a long name of a host, with its sector", "x" * 80])
def test_no_word_of_a_heading_is_broken(words, figure, texts):
    labels = ("", "summary", "minimum")[:texts] + LABELS
    row = [*[words] * texts, *[figure] * len(LABELS)]
    table = Table("t", "s", labels, [Section("", [row])], [], [], [], {}, texts=texts)
    document = new_document("t")
    grid = add_table(document, table)
    page = document.sections[0]
    room = page.page_width - page.left_margin - page.right_margin
    assert sum(column.width for column in grid.columns) <= room * 1.001
    for label, column, cell in zip(labels, grid.columns, grid.rows[0].cells, strict=True):
        (run,) = cell.paragraphs[0].runs
        size = run.font.size.pt if run.font.size else 9.0
        lengths = [sum(BOLD[letter] for letter in word.lower()) for word in label.split()]
        longest = max(lengths, default=0)
        # a cell has a margin of 0.19 cm on either side
        assert longest / 1000 * size + 10.8 <= column.width.pt, label


def test_words_may_stand_on_lines_so_that_letters_stay_large():
    labels = ("number", "value", "kind", "unit", "basis", "sources (claims)")
    row = [
        "administration/amount",
        "one of: " + "a reading (33.3 %), " * 5,
        "uniform",
        "USD a year",
    ]
    row += ["assumption", "[1] (" + "one-long-name-of-a-claim, " * 4 + ")"]
    table = Table("t", "s", labels, [Section("", [row])], [], [], [], {}, texts=6)
    (run,) = add_table(new_document("t"), table).rows[1].cells[0].paragraphs[0].runs
    assert run.font.size is None or run.font.size.pt >= 8


@pytest.mark.parametrize(("count", "kept"), [(5, True), (60, False)])
def test_a_short_table_is_kept_on_one_page(count, kept):
    rows = [[f"host {k}", "1"] for k in range(count)]
    table = Table("t", "s", ("", "n"), [Section("", rows)], [], [], [], {})
    grid = add_table(new_document("t"), table)
    found = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in grid.rows]
    assert found[0]
    assert [bool(one) for one in found[1:-1]] == [kept] * (count - 1)
    assert not found[-1]


def test_titles_of_tables_stand_out_and_captions_of_pictures_do_not():
    document = new_document("t")
    add_table(document, Table("t", "s", ("", "n"), [Section("", [["a", "1"]])], [], [], [], {}))
    title, caption = (document.styles[name] for name in ("Wageflow title", "Caption"))
    assert document.paragraphs[0].style.name == title.name
    assert title.font.bold
    assert not caption.font.bold
    assert caption.font.size.pt < document.styles["Normal"].font.size.pt < title.font.size.pt
    assert caption.paragraph_format.space_before < caption.paragraph_format.space_after


def test_a_document_takes_several_tables_and_has_no_clock():
    document = new_document("Brief")
    document.add_heading("One", 1)
    add_table(document, table_of("first"), heading=True)
    add_table(document, table_of("second"))
    once = document_bytes(document)
    assert once == document_bytes(document)
    read = docx.Document(io.BytesIO(once))
    assert [len(grid.rows) for grid in read.tables] == [4, 4]
    named = [p.text for p in read.paragraphs if p.style.name == "Heading 2"]
    assert named == ["first"]
    with zipfile.ZipFile(io.BytesIO(once)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert read.core_properties.created.year == 1980


@pytest.mark.parametrize("form", FILE_FORMATS)
def test_files_are_well_formed_and_the_same_twice(form, wicked):
    once = rendered(table_of(wicked), form)
    assert once == rendered(table_of(wicked), form)
    with zipfile.ZipFile(io.BytesIO(once)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ET.fromstring(archive.read(name))  # noqa: S314 - our own file


# Excel ------------------------------------------------------------------------------------------


def test_excel_has_the_table_in_words_and_the_records_as_numbers(wicked):
    book, shown = excel(table_of(wicked)), plain(wicked)
    read, data = book["table"], book["data"]
    assert [cell.value for cell in read[4]][1:3] == ["median", f"range {shown}".strip()]
    assert read["A5"].value == shown
    assert [cell.value for cell in read[6]][:3] == [shown, "1,053", "1 to 2"]
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}  # no formula
    assert not any(cell.hyperlink for cell in cells)
    rows = [[cell.value for cell in row] for row in data]
    assert rows[0] == ["host", "median", "none", "yes", "big"]
    assert rows[1] == [shown, 1053.0, None, True, str(2**70)]
    assert rows[2] == ["a", -5, None, False, 3]


def test_in_excel_notes_and_sources_stand_below_and_the_header_stays():
    sheet = excel(table_of("host"))["table"]
    texts = [row[0].value for row in sheet if row[0].value]
    assert texts[-4:] == ["Note: host", "host", "[1] host", "[2] second"]
    assert sheet.freeze_panes == "B5"


def test_a_cell_that_no_sheet_holds_is_cut():
    value = excel(table_of("x" * 40_000))["table"]["A1"].value
    assert len(value) == 32_767
    assert value.endswith("...")


# notebooks, and one object for all --------------------------------------------------------------


def test_a_notebook_gets_a_table_without_scripts_or_mathematics(wicked):
    page = html_fragment(table_of(wicked))
    assert "<script" not in page
    assert "mathjax_ignore" in page
    inside = page[page.index("</style>") + len("</style>") : page.rindex("</div>")]
    tree = ET.fromstring(f"<div>{inside}</div>")  # noqa: S314 - our own page
    assert {one.tag for one in tree.iter()} <= {
        *("div", "table", "caption", "small", "thead", "tbody", "tr", "th", "td", "details"),
        *("summary", "p"),
    }
    cells = ["".join(cell.itertext()) for cell in tree.iter("td")]
    assert cells == ["1,053", "1 to 2", "-5", plain(wicked)]


def test_a_table_prints_itself_and_gives_every_format(tmp_path):
    table = table_of("host")
    assert str(table) == repr(table) == render(table, "table").rstrip("\n")
    assert table._repr_html_() == html_fragment(table)
    for form in FORMATS:
        assert table.to(form) == render(table, form)
    for form in FILE_FORMATS:
        assert table.to(form) == rendered(table, form)
    for name in ("a.docx", "a.xlsx", "a.md", "a.html", "a.tex", "a.csv", "a.json", "a.txt"):
        path = table.save(tmp_path / name)
        assert path.read_bytes() == rendered(table, format_for(None, path))


def test_what_cannot_be_written_says_why(tmp_path):
    with pytest.raises(InputError, match=r"^save '.*a\.ods': no format ends in '\.ods'; write"):
        table_of("x").save(tmp_path / "a.ods")
    with pytest.raises(InputError, match=r"^save '.*': there is no folder"):
        table_of("x").save(tmp_path / "no" / "a.docx")
    with pytest.raises(UnknownNameError, match="format 'wrod': did you mean 'word'"):
        table_of("x").to("wrod")
    with pytest.raises(InputError, match="is no text"):
        render(table_of("x"), "word")
    with pytest.raises(InputError, match=r"--format word: .* --out table\.docx"):
        format_for("word", None)


def test_a_file_of_an_estimate_reads_back_as_its_numbers():
    programme = wf.load_programme("dprk-2012")
    estimate = wf.simulate(programme, draws=2**9, seed=0)
    sheet = excel(wf.table(estimate))["data"]
    header, *rows = [[cell.value for cell in row] for row in sheet]
    records = [dict(zip(header, row, strict=True)) for row in rows]
    whole = next(
        r for r in records if (r["host"], r["recipient"], r["concept"]) == (None, None, "gross")
    )
    assert whole["mean"] == estimate.summary().loc["gross", "mean"]


def test_in_a_notebook_text_is_returned_too_and_shows_nothing_by_itself(monkeypatch):
    # rich would write to the notebook itself
    from rich import console

    monkeypatch.setattr(console, "_is_jupyter", lambda: True)
    shown = []
    monkeypatch.setattr("rich.jupyter.display", lambda *told: shown.append(told))
    assert "1,053" in str(table_of("host"))
    assert not shown
