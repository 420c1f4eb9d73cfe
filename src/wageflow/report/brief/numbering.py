"""One number for one source in all of a document: in its sentences and in its tables."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from wageflow.report.tables.sources import lengthened, marks
from wageflow.report.tables.table import Source, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wageflow.report.brief.document import Document, Span

__all__ = ["MARKS", "Numbered", "in_order", "numbered", "numbers_of", "sources_of"]

#: Marks of a cell: numbers in brackets, at its start or after a space.
MARKS = re.compile(r"((?:^|\s+)(?:\[[0-9]+(?:-[0-9]+)?(?:, ?[0-9]+(?:-[0-9]+)?)*\])+)")
_RUN = re.compile(r"([0-9]+)(?:-([0-9]+))?")


class Numbered(NamedTuple):
    """A table whose marks are the numbers of the document.

    Parameters
    ----------
    table : Table
        Its sources are named in full, and stand in the order of their numbers.
    numbers : tuple of int
        Of its sources.
    """

    table: Table
    numbers: tuple[int, ...]


def sources_of(document: Document) -> tuple[Source, ...]:
    """Return the sources of a document: of its sentences, then what only its tables rest on."""
    found = {source.text: source for source in document.footnotes}
    for tabled in document.tables:
        for source in _in_full(tabled.table):
            found.setdefault(source.text, source)
    return tuple(found.values())


def numbers_of(document: Document) -> dict[str, int]:
    """Return the number of each source, by its text, from 1.

    Examples
    --------
    >>> from wageflow.report.brief.document import Document, Paragraph, Part
    >>> said = Paragraph(["Yes.", Source("A report"), Source("A law")])
    >>> numbers_of(Document("Brief", [Part("a", "A", [said])]))
    {'A report': 1, 'A law': 2}
    """
    return {source.text: k for k, source in enumerate(sources_of(document), start=1)}


def numbered(table: Table, numbers: Mapping[str, int]) -> Numbered:
    """Return a table with the numbers that its sources have in the document.

    Parameters
    ----------
    table : Table
    numbers : mapping of str to int
        Of all its sources, by their text.

    Examples
    --------
    >>> from wageflow.report.tables.table import Section
    >>> table = Table("T", "", ("", "USD"), [Section("", [["Oman [1, 2]", "3"]])], [],
    ...               ["A law", "A report"], [], {})
    >>> found = numbered(table, {"A report": 1, "A law": 7})
    >>> found.table.sections[0].rows[0][0], found.numbers
    ('Oman [1, 7]', (1, 7))
    """
    sources = _in_full(table)
    own = [numbers[source.text] for source in sources]
    sections = [
        replace(
            section,
            title=_renumbered(section.title, own),
            rows=[[_renumbered(cell, own) for cell in row] for row in section.rows],
        )
        for section in table.sections
    ]
    order = sorted(dict(zip(own, sources, strict=True)).items())
    return Numbered(
        replace(table, sections=sections, sources=[source for _, source in order]),
        tuple(number for number, _ in order),
    )


def in_order(spans: Sequence[Span], numbers: Mapping[str, int]) -> Iterator[tuple[int, Span]]:
    """Yield the pieces of a sentence with their places, marks beside one another by number.

    Examples
    --------
    >>> spans = ["Yes.", Source("A report"), Source("A law")]
    >>> [place for place, _ in in_order(spans, {"A report": 2, "A law": 1})]
    [0, 2, 1]
    """
    beside: list[tuple[int, int, Source]] = []
    for place, span in enumerate(spans):
        if isinstance(span, Source):
            beside.append((numbers[span.text], place, span))
            continue
        yield from _by_number(beside)
        beside = []
        yield place, span
    yield from _by_number(beside)


def _by_number(beside: Iterable[tuple[int, int, Source]]) -> Iterator[tuple[int, Span]]:
    return ((place, span) for _, place, span in sorted(beside, key=lambda one: one[:2]))


def _in_full(table: Table) -> list[Source]:
    texts = lengthened([source.text for source in table.cited])
    return [replace(source, text=text) for source, text in zip(table.cited, texts, strict=True)]


def _renumbered(cell: str, own: Sequence[int]) -> str:
    pieces = []
    for number, piece in enumerate(MARKS.split(cell)):
        found = list(_listed(piece)) if number % 2 else []
        # what is no mark of this table is text
        if found and all(1 <= one <= len(own) for one in found):
            blank = piece[: len(piece) - len(piece.lstrip())]
            pieces.append(f"{blank}{marks(own[one - 1] for one in found)}")
        else:
            pieces.append(piece)
    return "".join(pieces)


def _listed(piece: str) -> Iterator[int]:
    """Yield the numbers of marks; a run of a length that no table has is not followed."""
    for first, last in _RUN.findall(piece):
        start, end = int(first[:9]), int((last or first)[:9])
        yield from range(start, min(end, start + 10_000) + 1)
