"""One file of HTML: whole, without a request to anywhere, the same bytes for the same document."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from wageflow.report.brief.document import Explorer, KeyFigure, Picture
from wageflow.report.brief.numbering import sources_of
from wageflow.report.brief.page.drawn import inlined
from wageflow.report.brief.page.linking import links_of
from wageflow.report.brief.page.noted import footnotes
from wageflow.report.brief.page.parts import Head, key_figure, section
from wageflow.report.brief.page.words import attribute, words
from wageflow.report.escape import as_json
from wageflow.report.pictures.colours import page_colours

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wageflow.report.brief.document import Block, Document
    from wageflow.report.brief.page.linking import Links

__all__ = ["page"]


def page(document: Document, *, machine: str | None = None) -> str:
    """Return a document as one page of HTML 5.

    It needs nothing from elsewhere and its policy lets it ask for nothing; its own style and
    scripts are allowed by their hashes. Everything that comes from text comes out as text. The
    same document gives the same page.

    Parameters
    ----------
    document : Document
    machine : str, optional
        JSON for programs that read the page, such as its manifest; it stands in the element
        ``#manifest`` and is not shown.

    Returns
    -------
    str
        Ends with a line feed.

    Raises
    ------
    InputError
        If a picture is no SVG.

    Examples
    --------
    >>> from wageflow.report.brief.document import Document, Paragraph, Part
    >>> said = Part("range", "How sure", [Paragraph(["Between 144 & 384 million."])])
    >>> text = page(Document("What the state earns", [said]))
    >>> '">How sure</h2>' in text, "<p>Between 144 &amp; 384 million.</p>" in text
    (True, True)
    """
    links = links_of(document)
    blocks = _placed(document)
    pictured = [(place, block) for place, block in blocks if isinstance(block, Picture)]
    shapes, rules = inlined([block for _, block in pictured])
    styles = [_page_style(), *([rules] if rules else [])]
    scripts = [_asset("page.js")]
    if any(isinstance(block, Explorer) for _, block in blocks):
        from wageflow.report.brief.exploring import script, stylesheet

        styles.append(stylesheet())
        scripts.append(script())
    places = dict(zip((place for place, _ in pictured), shapes, strict=True))
    # the central estimate comes before everything, even before the contents
    keys = [(place, block) for place, block in blocks if isinstance(block, KeyFigure)][:1]
    shown = list(_shown(document, blocks, {place for place, _ in keys}, links))
    lines = [
        *_head(document, [key for _, key in keys], styles, scripts),
        "<body>",
        '<a class="skip" href="#content">Skip to the text</a>',
        *_header(document),
        *(key_figure(key, place, links) for place, key in keys),
        "</header>",
        *_contents(shown, document),
        '<main id="content" tabindex="-1">',
        *(section(head, found, links, places) for head, found in shown),
        footnotes(document, links),
        "</main>",
        f"<footer><p>{words(document.colophon)}</p></footer>" if document.colophon else "",
    ]
    if machine is not None:
        lines.append(f'<script type="application/json" id="manifest">{_json(machine)}</script>')
    lines += [f"<script>{text}</script>" for text in scripts]
    return "\n".join(line for line in [*lines, "</body>", "</html>"] if line) + "\n"


def _placed(document: Document) -> list[tuple[str, Block]]:
    return [
        (f"{first}-{second}", block)
        for first, part in enumerate(document.parts, start=1)
        for second, block in enumerate(part.blocks, start=1)
    ]


def _shown(
    document: Document, blocks: Sequence[tuple[str, Block]], taken: set[str], links: Links
) -> Iterator[tuple[Head, list[tuple[str, Block]]]]:
    """Yield the parts in which something is left without the places taken, and what."""
    for number, part in enumerate(document.parts, start=1):
        within = {f"{number}-{k}" for k in range(1, len(part.blocks) + 1)} - taken
        if within:
            found = [one for one in blocks if one[0] in within]
            yield Head(links.anchors[f"{number}"], part.title), found


def _head(
    document: Document, keys: Sequence[KeyFigure], styles: Sequence[str], scripts: Sequence[str]
) -> Iterator[str]:
    policy = (
        f"default-src 'none'; style-src {_hashes(styles)}; script-src {_hashes(scripts)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    for key in keys:
        told = f"{key.what}: {key.figure}; {key.span}"
        yield f'<meta name="description" content="{attribute(told)}">'
    yield f"<title>{attribute(document.title)}</title>"
    yield from (f"<style>{style}</style>" for style in styles)
    yield "</head>"


def _header(document: Document) -> Iterator[str]:
    yield "<header>"
    yield '<button type="button" class="scheme" data-scheme-switch hidden>Dark</button>'
    yield f"<h1>{words(document.title)}</h1>"
    if document.subtitle:
        yield f'<p class="subtitle">{words(document.subtitle)}</p>'
    byline = [words(text) for text in (document.author, document.date) if text]
    if byline:
        yield f'<p class="byline">{" &middot; ".join(byline)}</p>'


def _contents(shown: Sequence[tuple[Head, object]], document: Document) -> Iterator[str]:
    entries = [(head.anchor, words(head.title)) for head, _ in shown]
    if sources_of(document):
        entries.append(("notes", "Notes"))
    if not entries:
        return
    yield '<nav aria-labelledby="contents">'
    yield '<h2 id="contents">Contents</h2>'
    yield "<ol>"
    yield from (f'<li><a href="#{anchor}">{title}</a></li>' for anchor, title in entries)
    yield "</ol>"
    yield "</nav>"


def _page_style() -> str:
    """Return the style of the page, with the colours that pictures leave to it."""
    return (
        _asset("page.css")
        .replace("--light: 0;", page_colours(dark=False))
        .replace("--dark: 0;", page_colours(dark=True))
    )


def _asset(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8").strip()


def _hashes(texts: Sequence[str]) -> str:
    found = (b64encode(sha256(text.encode()).digest()).decode() for text in texts)
    return " ".join(f"'sha256-{one}'" for one in found)


def _json(text: str) -> str:
    """Return JSON that cannot end the element in which it stands."""
    return as_json(text).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
