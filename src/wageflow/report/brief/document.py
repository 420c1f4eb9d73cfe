"""A document without a format: parts, sentences, tables, pictures, and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from wageflow.report.tables.table import Source, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "Block",
    "ClaimNote",
    "Claims",
    "Document",
    "Explorer",
    "KeyFigure",
    "Paragraph",
    "Part",
    "Picture",
    "Span",
    "Tabled",
]

Span: TypeAlias = "str | Source"  # words, or a mark that leads to a source


@dataclass(frozen=True)
class Paragraph:
    """Sentences, with marks that lead to sources.

    Parameters
    ----------
    spans : sequence of str or Source
    kind : {"text", "item", "warning"}
        ``item``: of a list, together with the items beside it; ``warning``: what must not be
        overlooked.

    Examples
    --------
    >>> Paragraph(["Workers keep 21 %.", Source("A report, ch. 2", ["a-claim"])]).words
    'Workers keep 21 %.'
    """

    spans: Sequence[Span]
    kind: str = "text"

    @property
    def words(self) -> str:
        """The sentences without marks."""
        return "".join(span for span in self.spans if isinstance(span, str))


@dataclass(frozen=True)
class KeyFigure:
    """The central estimate, as a reader sees it first.

    Parameters
    ----------
    figure : str
        The median with its unit: "228 million US dollars a year".
    span : str
        Its range, in words: "90 % range: 144 to 384 million".
    what : str
        What it is an estimate of.
    rest : sequence of (str, Sequence of Span)
        Further lines, each with a heading: how sure, where from.
    """

    figure: str
    span: str
    what: str
    rest: Sequence[tuple[str, Sequence[Span]]] = ()


@dataclass(frozen=True)
class Tabled:
    """A table with a name, which is that of its file and of its place in the page."""

    name: str
    table: Table


@dataclass(frozen=True)
class Picture:
    """A picture, already drawn.

    Parameters
    ----------
    name : str
        Of its files and of its place in the page.
    caption : str
    alt : str
        What it shows, in words, made from the data.
    inline : str
        An ``svg`` element that takes its ink and paper from the page's style.
    files : mapping of format to bytes
        ``svg``, ``png``, ``pdf``: those asked for; png always, for Word.
    """

    name: str
    caption: str
    alt: str
    inline: str = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)


@dataclass(frozen=True)
class ClaimNote:
    """A claim that something in the document rests on, with its place in the source."""

    id: str
    what: str  # topic and host, in words
    figure: str
    as_printed: str
    who: str  # says it, to whom
    source: str
    place: str
    basis: str  # printed, or inferred by us
    note: str = ""
    conflicts: Sequence[str] = ()  # ids of claims that contradict it


@dataclass(frozen=True)
class Claims:
    """Every claim that the document rests on."""

    notes: Sequence[ClaimNote]


@dataclass(frozen=True)
class Explorer:
    """Ranges that a reader of the page may move; other formats leave it out.

    Parameters
    ----------
    name : str
    data : mapping
        What the page computes with, as data for JSON; see `wageflow.report.brief.exploring`.
    told : str
        What it approximates and by how much.
    """

    name: str
    data: Mapping[str, Any] = field(repr=False)
    told: str = ""


Block: TypeAlias = "Paragraph | KeyFigure | Tabled | Picture | Claims | Explorer"


@dataclass(frozen=True)
class Part:
    """A section under a heading.

    Parameters
    ----------
    name : str
        Its place in the page: ``#name``.
    title : str
    blocks : sequence of Block
    """

    name: str
    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Document:
    """A brief, before it has a format.

    Parameters
    ----------
    title, subtitle, author, date : str
        All but the title may be empty.
    parts : sequence of Part
    colophon : str
        Draws, seed, version and command, in one sentence.
    """

    title: str
    parts: Sequence[Part]
    subtitle: str = ""
    author: str = ""
    date: str = ""
    colophon: str = ""

    @property
    def blocks(self) -> Iterator[Block]:
        """All blocks, in order."""
        return (block for part in self.parts for block in part.blocks)

    @property
    def footnotes(self) -> tuple[Source, ...]:
        """What the marks in the sentences lead to, each once, in the order of first mention.

        A mark is written as the number of its source here, from 1; what only tables rest on is
        numbered after these, see `wageflow.report.brief.numbering`. Marks of one text are one
        footnote, which leads to the claims of all of them.
        """
        found: dict[str, dict[str, None]] = {}
        for block in self.blocks:
            spans: list[Span] = []
            if isinstance(block, Paragraph):
                spans = list(block.spans)
            elif isinstance(block, KeyFigure):
                spans = [span for _, line in block.rest for span in line]
            for span in spans:
                if isinstance(span, Source):
                    found.setdefault(span.text, {}).update(dict.fromkeys(span.claims))
        return tuple(Source(text, tuple(claims)) for text, claims in found.items())

    @property
    def on_paper(self) -> tuple[Part, ...]:
        """The parts that need no screen."""
        return tuple(
            part
            for part in self.parts
            if not any(isinstance(block, Explorer) for block in part.blocks)
        )

    @property
    def tables(self) -> tuple[Tabled, ...]:
        """All tables, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Tabled))

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All pictures, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Picture))
