"""A document as Markdown, for whoever goes on writing in it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from wageflow.report.brief.document import (
    Claims,
    KeyFigure,
    Paragraph,
    Picture,
    Tabled,
)
from wageflow.report.brief.numbering import in_order, numbered, numbers_of
from wageflow.report.escape import as_markdown
from wageflow.report.tables.render import render
from wageflow.report.tables.table import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wageflow.report.brief.document import Block, ClaimNote, Document, Span
    from wageflow.report.tables.table import Table

__all__ = ["markdown"]

_RUN = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?")
_MARK = re.compile(r"(?<=\s)\\\[([0-9]{1,9}(?:(?:-|, )[0-9]{1,9})*)\\\]")
_NUMBERED = re.compile(r"^(\d+)([.)])")


def markdown(document: Document, written: Sequence[str] = ("svg", "png")) -> str:
    """Return a document as Markdown; its pictures are files in ``figures`` beside it.

    Parameters
    ----------
    document : Document
    written : sequence of {"svg", "png", "pdf"}
        The formats of the files of pictures: the first of these that is there is shown.

    Returns
    -------
    str
        With footnotes as Pandoc and GitHub read them; ends with a line feed.

    Examples
    --------
    >>> from wageflow.report.brief.document import Document, Part
    >>> print(markdown(Document("A brief", [Part("a", "Findings", [Paragraph(["Yes."])])])), end="")
    # A brief
    <BLANKLINE>
    ## Findings
    <BLANKLINE>
    Yes.
    """
    numbers = numbers_of(document)
    chunks = [f"# {as_markdown(document.title)}"]
    chunks += [as_markdown(line) for line in (document.subtitle,) if line]
    signed = ", ".join(filter(None, (document.author, document.date)))
    chunks += [as_markdown(signed)] if signed else []
    for part in document.on_paper:
        chunks.append(f"## {as_markdown(part.title)}")
        listed: list[str] = []
        for block in part.blocks:
            if isinstance(block, Paragraph) and block.kind == "item":
                listed.append(f"- {_line(block.spans, numbers)}")
                continue
            chunks += ["\n".join(listed)] if listed else []
            listed = []
            chunks += _block(block, numbers, written)
        chunks += ["\n".join(listed)] if listed else []
    chunks += [as_markdown(document.colophon)] if document.colophon else []
    chunks += [f"[^{number}]: {as_markdown(text)}" for text, number in numbers.items()]
    return "\n\n".join(chunks) + "\n"


def _line(spans: Iterable[Span], numbers: dict[str, int]) -> str:
    """Write a sentence on one line; its marks are footnotes."""
    text = "".join(
        f"[^{numbers[span.text]}]" if isinstance(span, Source) else _kept(span)
        for _, span in in_order(list(spans), numbers)
    ).strip()
    # a dash or a number with a full stop at the start would make a list
    text = f"\\{text}" if text[:1] in ("-", "+") else text
    return _NUMBERED.sub(r"\1\\\2", text)


def _kept(text: str) -> str:
    """Escape a piece of a sentence, and keep the blanks at its ends."""
    inner = as_markdown(text)
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return f"{before}{inner}{after}"


def _block(block: Block, numbers: dict[str, int], written: Sequence[str]) -> Iterator[str]:
    if isinstance(block, Paragraph):
        line = _line(block.spans, numbers)
        yield f"**{line}**" if block.kind == "warning" else line
    elif isinstance(block, KeyFigure):
        yield f"**{as_markdown(block.figure)}**  \n{as_markdown(block.span)}"
        yield as_markdown(block.what)
        for heading, spans in block.rest:
            yield f"**{as_markdown(heading)}.** {_line(spans, numbers)}"
    elif isinstance(block, Tabled):
        yield _tabled(block.table, numbers)
    elif isinstance(block, Picture):
        form = next(form for form in ("svg", "png", "pdf") if form in written)
        alt = as_markdown(block.alt)
        yield f"![{alt}](figures/{block.name}.{form})\n\n*{as_markdown(block.caption)}*"
    elif isinstance(block, Claims):
        yield "\n".join(f"- {_claim(note)}" for note in block.notes)


def _tabled(table: Table, numbers: Mapping[str, int]) -> str:
    """Write a table whose marks are footnotes, as those of the sentences are."""
    found = numbered(table, numbers)
    text = render(replace(found.table, sources=()), "markdown").rstrip("\n")
    known = set(found.numbers)

    def noted(mark: re.Match[str]) -> str:
        ends = [(int(a), int(b or a)) for a, b in _RUN.findall(mark[1])]
        if not all({a, b} <= known for a, b in ends):
            return mark[0]
        return "".join(f"[^{n}]" for a, b in ends for n in range(a, b + 1) if n in known)

    return "\n".join(
        _MARK.sub(noted, line) if line.startswith("|") else line for line in text.split("\n")
    )


def _claim(note: ClaimNote) -> str:
    parts = [f"`{note.id}`" if "`" not in note.id else as_markdown(note.id)]
    parts[0] += f" {as_markdown(note.what)}: {as_markdown(note.figure)}"
    if note.as_printed:
        parts.append(f"as printed: {as_markdown(note.as_printed)}")
    parts.append(as_markdown(", ".join(filter(None, (note.source, note.place, note.who)))))
    parts.append(as_markdown(note.basis))
    if note.note:
        parts.append(as_markdown(note.note))
    if note.conflicts:
        parts.append(f"contradicted by {as_markdown(', '.join(note.conflicts))}")
    return "; ".join(parts)
