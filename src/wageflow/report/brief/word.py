"""A document as a Word file: editable text and tables, pictures with their descriptions."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any

from wageflow.report.brief.document import (
    Claims,
    KeyFigure,
    Paragraph,
    Picture,
    Tabled,
)
from wageflow.report.brief.numbering import in_order, numbered, numbers_of
from wageflow.report.escape import plain, shown
from wageflow.report.tables.table import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph as WordParagraph
    from docx.text.run import Run

    from wageflow.report.brief.document import Block, ClaimNote, Document, Part, Span

__all__ = ["word"]

_WIDTH = 17.0  # centimetres of text on A4
_HEIGHT = 11.0  # of a picture at most, so that one has room below a few lines of text
_GUTTER = 454  # between two columns, in twentieths of a point
_QUIET = "5C5C5C"


def word(document: Document) -> bytes:
    """Return a document as the bytes of a ``.docx`` file; the same document gives the same bytes.

    Parameters
    ----------
    document : Document

    Returns
    -------
    bytes

    Examples
    --------
    >>> from wageflow.report.brief.document import Document, Part
    >>> brief = Document("A brief", [Part("a", "Findings", [Paragraph(["Yes."])])])
    >>> word(brief)[:2], word(brief) == word(brief)
    (b'PK', True)
    """
    from wageflow.report.tables.word import document_bytes, new_document

    made = new_document(document.title)
    if document.author:
        made.core_properties.author = plain(document.author)[:255]
    made.add_paragraph(shown(document.title), "Title")
    signed = ", ".join(filter(None, (document.author, document.date)))
    for line in (document.subtitle, signed):
        if line:
            _quiet(made.add_paragraph(shown(line)))
    numbers = numbers_of(document)
    for part in document.on_paper:
        _part(made, part, numbers)
    if numbers:
        made.add_heading("Sources", 1)
        for text, number in numbers.items():
            _small(made.add_paragraph(f"{number}. {shown(text)}"))
    if document.colophon:
        _quiet(made.add_paragraph(shown(document.colophon)))
    return document_bytes(made)


def _part(made: WordDocument, part: Part, numbers: dict[str, int]) -> None:
    in_columns = isinstance(next(iter(part.blocks), None), Claims)
    if in_columns:
        # no heading stays with what follows it across the start of columns: it stands in them
        _columns(made, 2)
    made.add_heading(shown(part.title), 1).paragraph_format.keep_with_next = True
    for block in part.blocks:
        _add(made, block, numbers)
    if in_columns:
        _columns(made, 1)


def _add(made: WordDocument, block: Block, numbers: dict[str, int]) -> None:
    from wageflow.report.tables.word import add_table

    if isinstance(block, Paragraph):
        style = "List Bullet" if block.kind == "item" else None
        written = _spans(made.add_paragraph(style=style), block.spans, numbers)
        for run in written.runs if block.kind == "warning" else ():
            run.bold = True
    elif isinstance(block, KeyFigure):
        _key(made, block, numbers)
    elif isinstance(block, Tabled):
        # its sources stand once, at the end
        add_table(made, replace(numbered(block.table, numbers).table, sources=()), heading=True)
    elif isinstance(block, Picture):
        _picture(made, block)
    elif isinstance(block, Claims):
        _claims(made, block.notes)


def _key(made: WordDocument, block: KeyFigure, numbers: dict[str, int]) -> None:
    from docx.shared import Pt

    figure = made.add_paragraph()
    run = figure.add_run(shown(block.figure))
    run.bold, run.font.size = True, Pt(22)
    figure.paragraph_format.space_after = Pt(0)
    span = made.add_paragraph().add_run(shown(block.span))
    span.font.size = Pt(14)
    made.add_paragraph(shown(block.what))
    for heading, spans in block.rest:
        told = made.add_paragraph()
        told.add_run(f"{shown(heading)}. ").bold = True
        _spans(told, spans, numbers)


def _spans(
    paragraph: WordParagraph, spans: Iterable[Span], numbers: dict[str, int]
) -> WordParagraph:
    """Write sentences; the marks are numbers, raised, of the list at the end."""
    raised = False
    for _, span in in_order(list(spans), numbers):
        if isinstance(span, Source):
            mark = f"{', ' if raised else ''}{numbers[span.text]}"
            paragraph.add_run(mark).font.superscript = True
            raised = True
        elif span:
            paragraph.add_run(_kept(span))
            raised = False
    return paragraph


def _kept(text: str) -> str:
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return f"{before}{shown(text)}{after}"


def _picture(made: WordDocument, block: Picture) -> None:
    from docx.shared import Cm

    drawn = made.add_picture(BytesIO(block.files["png"]), width=Cm(_WIDTH))
    fit = Cm(_HEIGHT) / drawn.height
    if fit < 1.0:
        drawn.width, drawn.height = int(drawn.width * fit), Cm(_HEIGHT)
    properties: Any = drawn._inline.docPr  # noqa: SLF001 - python-docx has no way to describe one
    properties.set("descr", plain(block.alt))
    properties.set("title", plain(block.caption)[:255])
    made.paragraphs[-1].paragraph_format.keep_with_next = True
    made.add_paragraph(shown(block.caption), "Caption")


def _claims(made: WordDocument, notes: Iterable[ClaimNote]) -> None:
    """Write claims below their sources."""
    from docx.shared import Pt

    for source, group in groupby(notes, key=lambda note: note.source):
        heading = made.add_heading(shown(source), 2)
        heading.paragraph_format.space_after = Pt(4)
        heading.paragraph_format.keep_with_next = True
        for run in heading.runs:
            run.font.size = Pt(10)  # a column is narrow
        for note in group:
            _claim(made.add_paragraph(), note)


def _columns(made: WordDocument, count: int) -> None:
    """Go on in so many columns, on the same page."""
    from docx.enum.section import WD_SECTION
    from docx.oxml.ns import qn

    section = made.add_section(WD_SECTION.CONTINUOUS)
    (columns,) = section._sectPr.xpath("./w:cols")  # noqa: SLF001 - python-docx has no columns
    columns.set(qn("w:num"), str(count))
    columns.set(qn("w:space"), str(_GUTTER))


def _claim(paragraph: WordParagraph, note: ClaimNote) -> None:
    """Write what a claim says, then how it is printed, then where and what is to be known of it."""
    from docx.shared import Pt

    paragraph.add_run(f"{shown(note.what)}: {shown(note.figure)}").bold = True
    paragraph.add_run(f"  {shown(note.id)}")
    printed = (
        f"\N{LEFT DOUBLE QUOTATION MARK}{shown(note.as_printed)}\N{RIGHT DOUBLE QUOTATION MARK}"
    )
    said = [printed] if note.as_printed else []
    said += [shown(note.who)] if note.who else []
    told = [shown(", ".join(filter(None, (note.place, note.basis))))]
    told += [shown(note.note)] if note.note else []
    if note.conflicts:
        told.append(f"contradicted by {shown(', '.join(note.conflicts))}")
    for line in filter(None, (", ".join(said), "; ".join(told))):
        paragraph.runs[-1].add_break()
        paragraph.add_run(line)
    for run in paragraph.runs[1:2] + paragraph.runs[-1:]:
        _grey(run)
    _small(paragraph)
    paragraph.paragraph_format.space_after = Pt(5)
    paragraph.paragraph_format.keep_together = True


def _small(paragraph: WordParagraph) -> None:
    from docx.shared import Pt

    paragraph.paragraph_format.space_after = Pt(2)
    for run in paragraph.runs:
        run.font.size = Pt(8)


def _quiet(paragraph: WordParagraph) -> None:
    for run in paragraph.runs:
        _grey(run)


def _grey(run: Run) -> None:
    from docx.shared import RGBColor

    run.font.color.rgb = RGBColor.from_string(_QUIET)
