"""A table for Word, to be edited and pasted: a real table, not a picture of one.

The same table gives the same bytes: no clock is read, neither for the properties of the document
nor for the parts of its archive.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from wageflow.report.escape import plain, shown
from wageflow.report.tables.widths import wanted_width, widths_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docx.document import Document
    from docx.oxml.table import CT_Tbl
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import Table as Grid
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph

    from wageflow.report.tables.table import Table

__all__ = ["add_table", "document_bytes", "new_document", "without_clock", "word_file"]

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the date of every part: an archive knows none before
_CELL, _NOTE = "Wageflow cell", "Wageflow note"
_TITLE, _SUBTITLE = "Wageflow title", "Wageflow subtitle"
_QUIET = "4D4D4D"
_WHOLE = 24  # rows of a table that is kept on one page
_SIZES = (9.0, 8.0, 7.0, 6.0)  # points; the first in which no figure is cut
_SHORT_SIDE, _LONG_SIDE, _MARGIN = 595.3, 841.9, 56.7  # A4 in points, with margins of 2 cm
_RULES = {"top": 8, "bottom": 8}  # eighths of a point
_ZIP_UNIX = 3


def word_file(table: Table) -> bytes:
    """Return a Word document that holds one table.

    Parameters
    ----------
    table : Table

    Returns
    -------
    bytes
        A file ending in ``.docx``: A4, upright, or on its side if the columns need the room. The
        same table gives the same bytes.

    Examples
    --------
    >>> from wageflow.report import Section, Table
    >>> table = Table("Kuwait", "USD a year", ("", "amount"),
    ...               [Section("", [["worker", "1,053"]])], [], [], [], {})
    >>> word_file(table)[:2], word_file(table) == word_file(table)
    (b'PK', True)
    """
    document = new_document(table.title, landscape=wanted_width(table, _SIZES[1]) > _text_width())
    add_table(document, table, heading=False)
    return document_bytes(document)


def new_document(title: str, *, landscape: bool = False) -> Document:
    """Start a Word document: A4, one typeface, and properties that no clock has set.

    Parameters
    ----------
    title : str
        For the document's properties; nothing is written on its page.
    landscape : bool
        Whether its pages lie on their side.

    Returns
    -------
    docx.document.Document
        Empty.

    Examples
    --------
    >>> new_document("A brief").core_properties.title
    'A brief'
    """
    import datetime as dt

    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Pt, RGBColor

    document = docx.Document()
    page = document.sections[0]
    sides = (_LONG_SIDE, _SHORT_SIDE) if landscape else (_SHORT_SIDE, _LONG_SIDE)
    page.page_width, page.page_height = Pt(sides[0]), Pt(sides[1])
    page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Pt(_MARGIN)
    for name in ("Normal", "Title", "Caption", *(f"Heading {level}" for level in (1, 2, 3))):
        style = document.styles[name]
        _set_font(style, "Arial")
        style.font.color.rgb = RGBColor(0, 0, 0)  # theme blue is hard to read on grey
    document.styles["Normal"].font.size = Pt(10.5)
    # of pictures: quieter than any heading, and nearer to its picture than to what follows
    caption = document.styles["Caption"]
    caption.font.size, caption.font.bold = Pt(9), False
    caption.font.color.rgb = RGBColor.from_string(_QUIET)
    caption.paragraph_format.space_before = Pt(2)
    caption.paragraph_format.space_after = Pt(12)
    properties = document.core_properties
    properties.title = plain(title)[:255]
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = dt.datetime(*_EARLIEST[:3], tzinfo=dt.UTC)
    properties.revision = 1
    return document


def add_table(document: Document, table: Table, *, heading: bool = False) -> Grid:
    """Add a table to a Word document: its title, unit, cells, notes and numbered sources.

    Parameters
    ----------
    document : docx.document.Document
        Gets it at its end.
    table : Table
    heading : bool
        Whether the title is a heading of the document, of the second level, that its navigation
        shows; otherwise it is the caption above the table.

    Returns
    -------
    docx.table.Table
        What was added. Its first row is repeated on every page, the names of its sections stand
        across all columns, and its title and unit are its alternative text.

    Examples
    --------
    >>> from wageflow.report import Section, Table
    >>> table = Table("Kuwait", "USD a year", ("", "amount"),
    ...               [Section("", [["worker", "1,053"]])], [], [], [], {})
    >>> added = add_table(new_document("A brief"), table)
    >>> [cell.text for cell in added.rows[1].cells]
    ['worker', '1,053']
    """
    _add_styles(document)
    title = document.add_paragraph(shown(table.title), "Heading 2" if heading else _TITLE)
    title.paragraph_format.keep_with_next = True
    if table.subtitle:
        subtitle = document.add_paragraph(shown(table.subtitle), _SUBTITLE)
        subtitle.paragraph_format.keep_with_next = True
    page = document.sections[-1]
    room = (
        float((page.page_width or 0) - (page.left_margin or 0) - (page.right_margin or 0)) / 12_700
    )  # English metric units in a point
    size = next((size for size in _SIZES if wanted_width(table, size) <= room), _SIZES[-1])
    grid: Grid = document.add_table(rows=0, cols=len(table.columns))
    _describe(grid._tbl, table)  # noqa: SLF001 - python-docx has no public way to these properties
    widths = widths_of(table, size, room)
    _add_row(grid, table.columns, table.texts, size, bold=True)
    for section in table.sections:
        if section.title:
            _add_heading(grid, section.title, size)
        for cells in section.rows:
            _add_row(grid, cells, table.texts, size)
    _set_header(grid.rows[0])
    if len(grid.rows) <= _WHOLE:
        _keep_whole(grid)
    _set_widths(grid, widths)
    for number, text in enumerate((*table.notes, *_numbered(table))):
        note = document.add_paragraph(shown(text))
        _style(note, _NOTE)
        if not number:
            note.paragraph_format.space_before = _points(4)
    return grid


def document_bytes(document: Document) -> bytes:
    """Return a document as the bytes of its file, which depend on its content alone.

    Parameters
    ----------
    document : docx.document.Document

    Returns
    -------
    bytes

    Examples
    --------
    >>> document_bytes(new_document("A brief")) == document_bytes(new_document("A brief"))
    True
    """
    saved = io.BytesIO()
    document.save(saved)
    return without_clock(saved.getvalue())


def without_clock(archive: bytes) -> bytes:
    """Return an archive of the zip format whose parts all have the same, fixed date.

    Parameters
    ----------
    archive : bytes

    Returns
    -------
    bytes
        The same parts in the same order.
    """
    sink = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as found,
        zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for name in found.namelist():
            part = zipfile.ZipInfo(name, _EARLIEST)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = _ZIP_UNIX  # whatever the system is that writes it
            part.external_attr = 0o600 << 16
            written.writestr(part, found.read(name))
    return sink.getvalue()


def _text_width() -> float:
    """Return the points between the margins of a page that stands upright."""
    return _SHORT_SIDE - 2 * _MARGIN


def _numbered(table: Table) -> Iterable[str]:
    return (f"[{number}] {source.text}" for number, source in enumerate(table.cited, start=1))


def _add_styles(document: Document) -> None:
    """Add, once, the styles of cells and notes, so that a reader can change all at once."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    known = {style.name for style in document.styles}
    for name, size, after in (
        (_CELL, _SIZES[0], 0.8),
        (_NOTE, 8.0, 1.5),
        (_SUBTITLE, 9.0, 4.0),
        (_TITLE, 11.0, 2.0),
    ):
        if name in known:
            continue
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.font.size = Pt(size)
        style.paragraph_format.space_before = Pt(0)
        style.paragraph_format.space_after = Pt(after)
        style.paragraph_format.line_spacing = 1.0
        if name == _CELL:
            style.paragraph_format.space_before = Pt(after)
        if name == _TITLE:
            style.font.bold = True
            style.paragraph_format.space_before = Pt(6)


def _set_font(style: object, name: str) -> None:
    """Set a typeface for all scripts: a theme's would otherwise stand for some of them."""
    from docx.oxml.ns import qn

    style.font.name = name  # type: ignore[attr-defined]
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()  # type: ignore[attr-defined]
    for script in ("eastAsia", "cs", "hAnsi", "ascii"):
        fonts.set(qn(f"w:{script}"), name)
        fonts.attrib.pop(qn(f"w:{script}Theme"), None)
    fonts.attrib.pop(qn("w:cstheme"), None)


def _element(tag: str, **values: str) -> BaseOxmlElement:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{tag}")
    for name, value in values.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _describe(grid: CT_Tbl, table: Table) -> None:
    """Rule a table above and below, keep its widths, and give it its alternative text."""
    properties = grid.tblPr
    borders = _element("tblBorders")
    for side, width in _RULES.items():
        borders.append(_element(side, val="single", sz=str(width), space="0", color="000000"))
    layout = properties.find(f"{{{properties.nsmap['w']}}}tblLayout")
    if layout is not None:
        properties.remove(layout)
    look = properties.find(f"{{{properties.nsmap['w']}}}tblLook")
    for made in (borders, _element("tblLayout", type="fixed")):
        properties.append(made) if look is None else look.addprevious(made)
    properties.append(_element("tblCaption", val=plain(table.title)))
    properties.append(_element("tblDescription", val=plain(table.subtitle)))


def _add_row(
    grid: Grid, cells: Sequence[str], texts: int, size: float, *, bold: bool = False
) -> None:
    row: _Row = grid.add_row()  # type: ignore[no-untyped-call]
    row._tr.get_or_add_trPr().append(_element("cantSplit"))  # noqa: SLF001 - as above
    for number, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
        _fill(cell, text, size, bold=bold, right=number >= texts)


def _add_heading(grid: Grid, title: str, size: float) -> None:
    row: _Row = grid.add_row()  # type: ignore[no-untyped-call]
    row._tr.get_or_add_trPr().append(_element("cantSplit"))  # noqa: SLF001 - as above
    cells = row.cells
    whole = cells[0].merge(cells[-1])
    _fill(whole, title, size, bold=True)
    for paragraph in whole.paragraphs:
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = _points(4)


def _points(size: float) -> int:
    from docx.shared import Pt

    return Pt(size)


def _fill(cell: _Cell, text: str, size: float, *, bold: bool = False, right: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = cell.paragraphs[0]
    _style(paragraph, _CELL)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(shown(text))
    run.bold = bold or None
    if size != _SIZES[0]:
        run.font.size = _points(size)


def _style(paragraph: Paragraph, name: str) -> None:
    """Set a style of ours by its id: by its name it would be sought for every cell."""
    paragraph._p.style = name.replace(" ", "")  # noqa: SLF001 - as above


def _set_header(row: _Row) -> None:
    """Repeat the first row on every page, and rule a line under it."""
    row._tr.get_or_add_trPr().append(_element("tblHeader"))  # noqa: SLF001 - as above
    for cell in row.cells:
        borders = _element("tcBorders")
        borders.append(_element("bottom", val="single", sz="4", space="0", color="000000"))
        cell._tc.get_or_add_tcPr().append(borders)  # noqa: SLF001 - as above
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def _keep_whole(grid: Grid) -> None:
    """Keep every row on the page of the next."""
    for row in list(grid.rows)[:-1]:
        for cell in row.cells[:1]:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def _set_widths(grid: Grid, widths: Sequence[float]) -> None:
    """Set them for the grid and for each cell: programs differ in which of the two they read."""
    from docx.shared import Pt

    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Pt(width)
    for row in grid.rows:
        cells = row._tr.tc_lst  # noqa: SLF001 - `row.cells` repeats what is merged
        spans = [sum(widths)] if len(cells) == 1 else widths
        for cell, width in zip(cells, spans, strict=True):
            cell.width = Pt(width)
