"""Where links in the page lead: anchors of parts, tables, pictures, notes and claims."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wageflow.report.brief.document import Claims, KeyFigure, Paragraph, Picture, Tabled
from wageflow.report.brief.numbering import in_order, numbers_of
from wageflow.report.brief.page.words import slug, spaced, words
from wageflow.report.tables.table import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wageflow.report.brief.document import Block, Document, Span

__all__ = ["Links", "links_of", "sentence"]

# what the page itself uses
_TAKEN = re.compile(
    r"(claim|claims|content|contents|explorer|manifest|mark|note|notes|picture|table)\b"
)


@dataclass(frozen=True)
class Links:
    """The anchors of one document.

    Parameters
    ----------
    anchors : mapping of str to str
        By place: "2" is the second part, "2-3" its third block, "2-3-4" the fourth claim in it.
    claims : mapping of str to str
        Anchors of the claims that the document shows, by the id of the claim.
    notes : mapping of str to int
        Numbers of the sources, by their text.
    marks : mapping of str to Sequence of str
        The anchors of all marks that lead to a footnote, by its text.
    """

    anchors: Mapping[str, str]
    claims: Mapping[str, str]
    notes: Mapping[str, int]
    marks: Mapping[str, Sequence[str]]

    def cited(self, claims: Iterable[str]) -> str:
        """Return the ids of claims, as links where the document shows the claim.

        Examples
        --------
        >>> Links({}, {"a": "claim-a"}, {}, {}).cited(["a", "b"])
        '<a href="#claim-a">a</a>, b'
        """
        return ", ".join(
            f'<a href="#{self.claims[name]}">{words(name)}</a>'
            if name in self.claims
            else words(name)
            for name in dict.fromkeys(claims)
        )


def links_of(document: Document) -> Links:
    """Return where everything in a document is found, each anchor once.

    Examples
    --------
    >>> from wageflow.report.brief.document import Document, Part
    >>> parts = [Part("range", "How sure", []), Part("note-1", "Of notes", [])]
    >>> links_of(Document("Brief", parts)).anchors
    {'1': 'range', '2': 'part-note-1'}
    """
    anchors: dict[str, str] = {}
    claims: dict[str, str] = {}
    marks: dict[str, list[str]] = {}
    taken: set[str] = set()
    for first, part in enumerate(document.parts, start=1):
        name = slug(part.name) or "part"
        own = f"part-{name}" if _TAKEN.match(name) else name
        anchors[f"{first}"] = _unique(own, taken)
        for second, block in enumerate(part.blocks, start=1):
            place = f"{first}-{second}"
            if isinstance(block, Tabled | Picture):
                kind = "table" if isinstance(block, Tabled) else "picture"
                anchors[place] = _unique(f"{kind}-{slug(block.name)}", taken)
            elif isinstance(block, Claims):
                for third, note in enumerate(block.notes, start=1):
                    if note.id not in claims:
                        claims[note.id] = anchors[f"{place}-{third}"] = f"claim-{slug(note.id)}"
            for anchor, source in _marked(block, place):
                marks.setdefault(source.text, []).append(anchor)
    return Links(anchors, claims, numbers_of(document), marks)


def sentence(spans: Sequence[Span], place: str, links: Links) -> str:
    """Return a sentence with marks that lead to its footnotes.

    Parameters
    ----------
    spans : sequence of str or Source
    place : str
        Of the sentence in the document: of its block, and within a key figure of its line.
    links : Links
    """
    pieces = []
    beside = False
    for number, span in in_order(spans, links.notes):
        if isinstance(span, str):
            pieces.append(spaced(span))
            beside = False
            continue
        note = links.notes[span.text]
        pieces.append(
            f'<sup>{"," if beside else ""}<a href="#note-{note}" id="{_anchor(place, number)}" '
            f'aria-label="note {note}">{note}</a></sup>'
        )
        beside = True
    return "".join(pieces)


def _marked(block: Block, place: str) -> Iterator[tuple[str, Source]]:
    """Yield the marks in a block, each with its anchor."""
    lines: list[tuple[str, Sequence[Span]]] = []
    if isinstance(block, Paragraph):
        lines = [(place, block.spans)]
    elif isinstance(block, KeyFigure):
        lines = [(f"{place}-{n}", spans) for n, (_, spans) in enumerate(block.rest, start=1)]
    for line, spans in lines:
        for number, span in enumerate(spans):
            if isinstance(span, Source):
                yield _anchor(line, number), span


def _anchor(place: str, number: int) -> str:
    return f"mark-{place}-{number}"


def _unique(name: str, taken: set[str]) -> str:
    """Return the name, with a number where it is taken, and take it."""
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}--{number}"
    taken.add(found)
    return found
