"""Footnotes and claims: what the document rests on, with its place in the source."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from wageflow.report.brief.numbering import sources_of
from wageflow.report.brief.page.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wageflow.report.brief.document import ClaimNote, Claims, Document
    from wageflow.report.brief.page.linking import Links

__all__ = ["claims_block", "footnotes", "led"]


def led(claims: str) -> str:
    """Return what a source leads to, after its text; nothing where it leads nowhere."""
    return f' <span class="led">Claims: {claims}</span>' if claims else ""


def footnotes(document: Document, links: Links) -> str:
    """Return the list of all that sentences and tables rest on; nothing without sources."""
    sources = sources_of(document)
    if not sources:
        return ""
    return "\n".join(
        [
            '<section class="part notes" id="notes" aria-labelledby="notes-title">',
            '<h2 id="notes-title">Notes</h2>',
            "<ol>",
            *(
                f'<li id="note-{number}">{words(source.text)}{led(links.cited(source.claims))} '
                f"{_back(number, links.marks.get(source.text, ()))}</li>"
                for number, source in enumerate(sources, start=1)
            ),
            "</ol>",
            "</section>",
        ]
    )


def claims_block(block: Claims, place: str, links: Links) -> str:
    """Return the claims, under a heading for each source that stands in a row of them.

    Parameters
    ----------
    block : Claims
    place : str
        Of the block in the document.
    links : Links
    """
    numbered = enumerate(block.notes, start=1)
    pieces = []
    for source, found in groupby(numbered, key=lambda pair: pair[1].source):
        pieces.append(f"<h3>{words(source)}</h3>")
        pieces.append('<ul class="claims">')
        for number, note in found:
            anchor = links.anchors.get(f"{place}-{number}")
            pieces.append("\n".join(_claim(note, anchor, links)))
        pieces.append("</ul>")
    return "\n".join(pieces)


def _claim(note: ClaimNote, anchor: str | None, links: Links) -> Iterator[str]:
    own = f' id="{anchor}" tabindex="-1"' if anchor else ""
    yield f"<li{own}>"
    head = f"{words(note.what)}: {words(note.figure)}"
    yield f"<p><strong>{head}</strong> <code>{words(note.id)}</code></p>"
    printed = f"<q>{words(note.as_printed)}</q>" if note.as_printed else ""
    said = ", ".join(text for text in (printed, words(note.who)) if text)
    if said:
        yield f"<p>{said}</p>"
    where = ", ".join(words(text) for text in (note.source, note.place) if text)
    told = [f"{where}; {words(note.basis)}." if note.basis else f"{where}.", words(note.note)]
    if note.conflicts:
        told.append(f"Contradicted by {links.cited(note.conflicts)}.")
    yield f'<p class="place">{" ".join(text for text in told if text)}</p>'
    yield "</li>"


def _back(number: int, marks: Sequence[str]) -> str:
    """Return links back to the marks, one for each."""
    many = len(marks) > 1
    return " ".join(
        f'<a class="back" href="#{mark}" aria-label="back to note {number}'
        f'{f", mention {n}" if many else ""}">&#8617;{f"<sup>{n}</sup>" if many else ""}</a>'
        for n, mark in enumerate(marks, start=1)
    )
