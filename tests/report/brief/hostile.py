"""A document with every kind of block, and names in it that a careless page would run."""

from __future__ import annotations

from wageflow.report.brief.document import (
    ClaimNote,
    Claims,
    Document,
    KeyFigure,
    Paragraph,
    Part,
    Picture,
    Tabled,
)
from wageflow.report.tables.table import Section, Source, Table

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=http://127.0.0.1:9/x onerror=alert(2)>',
    "' autofocus onfocus='alert(3)",
    "=cmd()",
    r"\input{x} $x$ &amp; &lt;b&gt;",
    "]]>--></style></title></textarea><b>",
    "javascript:alert(4)",
    "\u0627\u0644\u0643\u0648\u064a\u062a 12, \u05e9\u05dc\u05d5\u05dd",
    "\u202egnorw\x00\x1b[31m\x9b",
    "h" * 300,
)
_SHAPE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 500 100" onload="alert(5)">'
    "<style>*{fill:red}</style><script>alert(6)</script><title>no</title>"
    '<a href="javascript:alert(7)"><path d="M0 0"/></a>'
    '<image href="http://127.0.0.1:9/y.png"/>'
    '<path id="one" d="M5 90H400" style="stroke:var(--wf-ink);fill:url(http://127.0.0.1:9/z)"/>'
    '<use href="#one" y="-30"/><text x="9" y="20" style="fill:var(--wf-ink)">a &lt;b&gt;</text>'
    "</svg>"
)


def document_of(text, *, cells=None):
    """Return a document in which every text is this one."""
    cells = text if cells is None else cells
    source = Source(text, [text, "other"])
    rows = [[cells, cells, "1,053*", "2 to 3"], ["b [1]", cells, "90", "none"]]
    table = Table(
        text,
        text,
        (text, "words", "median", "90 % range"),
        [Section(text, rows), Section("", [["c", "w", "-7", text]])],
        [f"Note: {text}", f"* {text}"],
        [source, text, text, text],
        [],
        {},
        texts=2,
    )
    claim = ClaimNote(text, text, text, text, text, text, text, text, text, [text, "other"])
    told = [f"{text} ", source, Source("second", ["other"]), text]
    return Document(
        text,
        [
            Part("first", text, [KeyFigure(text, text, text, [(text, told)])]),
            Part(
                text,
                text,
                [
                    Paragraph(told),
                    Paragraph([text, source], "item"),
                    Paragraph([text], "item"),
                    Paragraph([text], "warning"),
                    Tabled(text, table),
                    Picture(text, text, text, _SHAPE, {}),
                ],
            ),
            Part(text, text, [Tabled(text, table), Picture(text, text, text, _SHAPE, {})]),
            Part("note-1", text, [Claims([claim, claim])]),
        ],
        subtitle=text,
        author=text,
        date=text,
        colophon=text,
    )


def hostile_document():
    """Return all hostile names, each in every place of a document, one after the other."""
    whole = [document_of(text) for text in HOSTILE]
    first = whole[0]
    return Document(
        first.title,
        [part for one in whole for part in one.parts],
        subtitle=first.subtitle,
        author=first.author,
        date=first.date,
        colophon=first.colophon,
    )
