"""A source has one number in all of a brief, in every format."""

from __future__ import annotations

import io
import re

import docx
import pytest

from wageflow.report import Section, Source, Table
from wageflow.report.brief.document import Document, Paragraph, Part, Tabled
from wageflow.report.brief.markdown import markdown
from wageflow.report.brief.numbering import numbered, numbers_of
from wageflow.report.brief.page import page
from wageflow.report.brief.word import word
from wageflow.report.tables.sources import lengthened, shortened

SOURCES = ["Decree, ch. 1", "... ch. 2", "Survey", "Yearbook"]


@pytest.fixture(scope="module")
def document():
    table = Table(
        "T",
        "",
        ("", "source"),
        [Section("Oman [2-4]", [["wage [1]", "[3] (a)"], ["of a host called [9]", "[1, 3]"]])],
        [],
        SOURCES,
        [{"wage": 1}],
        {},
        texts=2,
    )
    said = Paragraph(["Yes.", Source("Survey"), Source("Decree, ch. 2"), " No.", Source("A law")])
    again = Paragraph(["Again.", Source("A law"), Source("Survey")])
    return Document("T", [Part("one", "One", [said, again, Tabled("t", table)])])


def test_tables_go_on_where_sentences_end(document):
    assert numbers_of(document) == {
        "Survey": 1,
        "Decree, ch. 2": 2,
        "A law": 3,
        "Decree, ch. 1": 4,
        "Yearbook": 5,
    }
    found = numbered(document.tables[0].table, numbers_of(document))
    assert found.table.sections[0].title == "Oman [1, 2, 5]"
    assert found.table.sections[0].rows == [
        ["wage [4]", "[1] (a)"],
        ["of a host called [9]", "[1, 4]"],
    ]
    assert found.numbers == (1, 2, 4, 5)
    assert [source.text for source in found.table.cited][1] == "Decree, ch. 2"


def test_a_table_saved_alone_keeps_its_own_numbers(document):
    assert "[1, 3]" in document.tables[0].table.to("table")


def test_word_has_the_numbers_once_and_in_order(document):
    read = docx.Document(io.BytesIO(word(document)))
    texts = [one.text for one in read.paragraphs]
    assert "Yes.1, 2 No.3" in texts
    assert "Again.1, 3" in texts
    assert [cell.text for cell in read.tables[0].rows[2].cells] == ["wage [4]", "[1] (a)"]
    listed = [text for text in texts if re.match(r"[0-9]+\. |\[[0-9]", text)]
    assert listed == [
        "1. Survey",
        "2. Decree, ch. 2",
        "3. A law",
        "4. Decree, ch. 1",
        "5. Yearbook",
    ]


def test_markdown_has_footnotes_in_tables_too(document):
    text = markdown(document)
    assert "Yes.[^1][^2] No.[^3]" in text
    assert "| **Oman [^1][^2][^5]** |" in text
    assert "| of a host called \\[9\\] | [^1][^4] |" in text
    for number in range(1, 6):
        assert text.count(f"[^{number}]:") == 1
    assert "\nSources" not in text


def test_the_page_lists_under_a_table_what_it_rests_on_with_the_same_numbers(document):
    text = page(document)
    assert '<li id="table-t-source-4" value="4">Decree, ch. 1' in text
    assert 'href="#table-t-source-4" aria-label="source 4">4</a>' in text
    marks = re.findall(r'aria-label="note ([0-9])">', text)
    assert marks == ["1", "2", "3", "1", "3"]
    assert len(re.findall(r'<li id="note-[0-9]"', text)) == 5


@pytest.mark.parametrize(
    "sources", [[], ["Decree, ch. 1", "Decree, ch. 2", "Decree, ch. 3"], ["A", "A", "B, ch. 1"]]
)
def test_documents_are_named_in_full_again(sources):
    assert lengthened(shortened(sources)) == sources
