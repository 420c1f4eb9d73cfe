"""Parts of a document as sections of a page, block by block."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from wageflow.report.brief.document import Claims, Explorer, KeyFigure, Paragraph, Picture, Tabled
from wageflow.report.brief.page.drawn import figure
from wageflow.report.brief.page.linking import sentence
from wageflow.report.brief.page.noted import claims_block
from wageflow.report.brief.page.tabled import tabled
from wageflow.report.brief.page.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wageflow.report.brief.document import Block
    from wageflow.report.brief.page.linking import Links

__all__ = ["Head", "key_figure", "section"]


class Head(NamedTuple):
    """What stands over a part, and where it is found."""

    anchor: str
    title: str


def section(
    head: Head, blocks: Sequence[tuple[str, Block]], links: Links, shapes: Mapping[str, str]
) -> str:
    """Return a part as a section of the page.

    Parameters
    ----------
    head : Head
    blocks : sequence of (str, Block)
        Each with its place in the document.
    links : Links
    shapes : mapping of str to str
        The shapes of pictures, by place.
    """
    anchor = head.anchor
    pieces = [
        f'<section class="part" id="{anchor}" aria-labelledby="{anchor}-title">',
        f'<h2 id="{anchor}-title">{words(head.title)}</h2>',
    ]
    for kind, group in groupby(blocks, key=_is_item):
        if kind:
            items = [f"<li>{_said(block, place, links)}</li>" for place, block in group]
            pieces += ["<ul>", *items, "</ul>"]
        else:
            pieces += [_block(block, place, links, shapes) for place, block in group]
    return "\n".join([*pieces, "</section>"])


def key_figure(key: KeyFigure, place: str, links: Links) -> str:
    """Return the central estimate, to be seen first."""
    lines = [
        '<div class="key" role="group" aria-label="Key figure">',
        f'<p class="what">{words(key.what)}</p>',
        f'<p class="figure">{words(key.figure)}</p>',
        f'<p class="span">{words(key.span)}</p>',
    ]
    if key.rest:
        lines.append("<dl>")
        for number, (heading, spans) in enumerate(key.rest, start=1):
            said = sentence(spans, f"{place}-{number}", links)
            lines.append(f"<div><dt>{words(heading)}</dt><dd>{said}</dd></div>")
        lines.append("</dl>")
    return "\n".join([*lines, "</div>"])


def _is_item(placed: tuple[str, Block]) -> bool:
    return isinstance(placed[1], Paragraph) and placed[1].kind == "item"


def _said(block: Block, place: str, links: Links) -> str:
    return sentence(block.spans, place, links) if isinstance(block, Paragraph) else ""


def _block(block: Block, place: str, links: Links, shapes: Mapping[str, str]) -> str:
    match block:
        case Paragraph():
            kind = ' class="warning" role="note"' if block.kind == "warning" else ""
            found = f"<p{kind}>{_said(block, place, links)}</p>"
        case KeyFigure():
            found = key_figure(block, place, links)
        case Tabled():
            found = tabled(block.table, links.anchors[place], links)
        case Picture():
            found = figure(block, shapes[place], links.anchors[place])
        case Claims():
            found = claims_block(block, place, links)
        case Explorer():
            from wageflow.report.brief.exploring import markup

            found = f'<div class="explorer-room">{markup(block)}</div>'
    return found
