"""Pictures as part of a page: shapes alone, in the page's own style.

A page that allows its style by hash allows no style on an element, which is how pictures come; so
each style becomes a rule of the page. Nothing is kept that could run or ask for anything.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from wageflow.errors import InputError
from wageflow.report.brief.page.words import attribute, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wageflow.report.brief.document import Picture

__all__ = ["figure", "inlined"]

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_SHAPES = frozenset(
    {"svg", "g", "defs", "use", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
    | {"text", "tspan", "clipPath", "pattern", "linearGradient", "radialGradient", "stop", "image"}
)
_TOLD = frozenset({"role", "aria-label", "aria-labelledby", "aria-describedby", "class", "style"})
_KEY = re.compile(r"(?!on)[a-z][A-Za-z0-9-]*")
_URL = re.compile(r"url\(\s*['\"]?#([^'\")]*)['\"]?\s*\)")
_DECLARATION = re.compile(r"\s*(-?[a-z][a-z-]*)\s*:\s*([^<>{}\\@;]+?)\s*")
_SIZES = (1.08, 1.5)  # pixels a point, on a phone and on a wide window
_DATA = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=\s]*")


def inlined(pictures: Sequence[Picture]) -> tuple[list[str], str]:
    """Return each picture as an element of a page, and the rules of CSS for all of them.

    Parameters
    ----------
    pictures : sequence of Picture

    Raises
    ------
    InputError
        If a picture is no SVG.

    Examples
    --------
    >>> from wageflow.report.brief.document import Picture
    >>> line = '<svg viewBox="0 0 9 9"><path style="fill:red" d="M0 0H9" onload="x()"/></svg>'
    >>> shapes, rules = inlined([Picture("line", "A line", "One line", line, {})])
    >>> shapes[0][-35:]
    '<path d="M0 0H9" class="w1"/></svg>'
    >>> print(rules)
    .w0{min-width:40px;max-width:40px}
    .w1{fill:red}
    """
    rules: dict[str, str] = {}
    shapes = []
    for number, picture in enumerate(pictures):
        try:
            root = ET.fromstring(picture.inline)  # noqa: S314 - expat loads nothing from outside
        except ET.ParseError as error:
            raise InputError(
                f"picture {picture.name!r}: inline is no SVG ({error}); write one svg element"
            ) from None
        if root.tag.removeprefix(_SVG) != "svg":
            raise InputError(
                f"picture {picture.name!r}: inline is {root.tag!r}; write one svg element"
            )
        names = {
            name: f"w{number}-{k}"
            for k, name in enumerate(dict.fromkeys(one.get("id", "") for one in root.iter()))
        }
        root.set("style", f"{root.get('style', '')};{_size(root)}")
        told = {"role": "img", "aria-label": picture.alt}
        shapes.append("".join(_written(root, names, rules, told)))
    return shapes, "\n".join(f".{name}{{{style}}}" for style, name in rules.items())


def figure(picture: Picture, shape: str, anchor: str) -> str:
    """Return a picture with its caption, and with what it shows in words.

    Parameters
    ----------
    picture : Picture
    shape : str
        From `inlined`.
    anchor : str
        Its place in the page.
    """
    caption = words(picture.caption)
    return "\n".join(
        (
            f'<figure id="{anchor}">',
            f'<div class="scroll" role="region" tabindex="0" aria-labelledby="{anchor}-caption">',
            shape,
            "</div>",
            f'<figcaption><span id="{anchor}-caption">{caption}</span>',
            f'<details class="small"><summary>In words<span class="unseen">: {caption}</span>',
            f"</summary><p>{words(picture.alt)}</p></details></figcaption>",
            "</figure>",
        )
    )


def _size(root: ET.Element) -> str:
    """Return how far a picture may shrink and grow, so that its letters stay letters of a page."""
    box = root.get("viewBox", "").replace(",", " ").split()
    try:
        width = float(box[2])
    except (IndexError, ValueError):
        return ""
    least, most = (min(max(round(times * width), 40), 4000) for times in _SIZES)
    return f"min-width:{least}px;max-width:{most}px"


def _written(
    one: ET.Element, names: dict[str, str], rules: dict[str, str], told: dict[str, str]
) -> Iterator[str]:
    """Yield an element and what is in it; of what is no shape, nothing."""
    tag = one.tag.removeprefix(_SVG)
    if tag not in _SHAPES:
        return
    kept = {**dict(_attributes(one, names)), **told}
    style = _style(one.get("style", ""), names)
    if style:
        kept["class"] = rules.setdefault(style, f"w{len(rules)}")
    written = "".join(f' {key}="{attribute(value)}"' for key, value in kept.items())
    inside = [piece for child in one for piece in _written(child, names, rules, {})]
    if tag in {"text", "tspan"}:
        inside = [escape(one.text or ""), *inside]
    yield f"<{tag}{written}>{''.join(inside)}</{tag}>" if inside else f"<{tag}{written}/>"
    if tag == "tspan":
        yield escape(one.tail or "")


def _attributes(one: ET.Element, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    for key, value in one.attrib.items():
        if key in {"href", _HREF}:
            if value[:1] == "#":
                yield "href", f"#{names.get(value[1:], '')}"
            elif _DATA.fullmatch(value):
                yield "href", value
        elif key == "id":
            yield key, names[value]
        elif _KEY.fullmatch(key) and key not in _TOLD:
            kept = _referring(value, names)
            if kept:
                yield key, kept


def _style(text: str, names: dict[str, str]) -> str:
    kept = []
    for part in text.split(";"):
        found = _DECLARATION.fullmatch(part)
        value = _referring(found[2], names) if found else ""
        if found and value:
            kept.append(f"{found[1]}:{value}")
    return ";".join(kept)


def _referring(value: str, names: dict[str, str]) -> str:
    """Return a value with the new names of what it refers to; nothing if that is elsewhere."""
    value = _URL.sub(lambda found: f"url(#{names.get(found[1], '')})", value)
    elsewhere = re.search(r"url\((?!#)|image-set|image\(|src\(", value, re.IGNORECASE)
    return "" if elsewhere or "/*" in value else value
