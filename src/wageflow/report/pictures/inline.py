"""A picture as a part of a page: SVG that takes the page's colours and needs nothing from outside.

What matplotlib writes is a document of its own, three times as long as needed, with identifiers
that two pictures on one page would share and a style for all elements of the page.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from matplotlib.text import Text

from wageflow.errors import InputError
from wageflow.report.escape import plain
from wageflow.report.pictures.colours import FILLS, LINES
from wageflow.report.pictures.picture import drawn_bytes
from wageflow.report.pictures.style import HALO, told_by, told_of, wanted, whole_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from matplotlib.figure import Figure

    from wageflow.report.pictures.style import Drawn

__all__ = ["standalone", "svg"]

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
_STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_LETTERS = "wageflow-letters-"  # marks texts with a rim; matplotlib would draw each letter anew
_PROPERTY = re.compile(r"var\(--[a-z0-9-]+,\s*(#[0-9a-f]{3,8})\)")
_COLOUR = re.compile("#[0-9a-f]{6}")
_URL = re.compile(r"url\(#([^)]*)\)")
_UNUSED = {"metadata", "style", "title", "desc"}


def svg(ax: Drawn, *, name: str) -> str:
    """Return the figure of a picture as an SVG element to stand in an HTML page.

    It has a `viewBox` and no size of its own, so that it fills the width that the page gives it;
    letters are outlines, so that no font is needed; nothing is loaded, and nothing is run. Its
    title and description are read aloud. The background is the page's. Ink, paper, shades and
    lines are properties of CSS (`--wf-ink`, `--wf-pale`, `--wf-paper`, ...; `page_colours` has
    them for light and for dark paper), and have their colours for light paper where a page sets
    none. The same picture gives the same text.

    Parameters
    ----------
    ax : Axes, sequence or array of Axes, or Figure
        What a function of `wageflow.plot` returned, or a figure on which several of them stand;
        the whole figure is drawn.
    name : str
        Begins every identifier; another one for each picture of a page. A letter, then letters,
        digits, hyphens and underscores.

    Returns
    -------
    str

    Raises
    ------
    InputError
        If `name` is none, or `ax` no picture of this package.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import wageflow as wf
    >>> flow = wf.Chain("kuwait", [wf.Share("government", 0.48, of="gross")]).split(5_000)
    >>> ax = wf.plot.waterfall(flow)
    >>> text = wf.plot.svg(ax, name="wage")
    >>> text[:68], 'wage-title">What is left of a wage: kuwait</title>' in text
    ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 504 185.76" rol', True)
    >>> plt.close(ax.figure)
    """
    if not _NAME.fullmatch(wanted(name, str, "svg, name", "such as 'wage-2012'")):
        raise InputError(
            f"svg, name: got {name!r}; write a letter, then letters, digits, '-' and '_', as in "
            "'wage-2012'"
        )
    figure = whole_of(ax)
    with _letters_apart(figure) as count:
        drawn = drawn_bytes(ax, "svg", dpi=72, transparent=True)
    root = ET.fromstring(drawn)  # noqa: S314 - ours, and expat loads nothing from outside
    _clean(root)
    _rim(root, count)
    _recolour(root)
    _rename(root, name)
    root.attrib = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": root.attrib["viewBox"],
        "role": "img",
        "aria-labelledby": f"{name}-title {name}-desc",
        "style": "stroke-linejoin:round;stroke-linecap:butt",
    }
    for k, (tag, text) in enumerate((("title", _title(figure)), ("desc", told_by(ax)))):
        one = ET.Element(tag, {"id": f"{name}-{tag}"})
        one.text = plain(text)
        root.insert(k, one)
    # the blank before the end of an empty element is the only one that can be spared everywhere
    return ET.tostring(root, encoding="unicode").replace(" />", "/>")


def standalone(element: str) -> bytes:
    """Return an SVG element of `svg` as a file of its own, on white paper.

    Parameters
    ----------
    element : str
        From `svg`.

    Returns
    -------
    bytes
        Colours are fixed, because few programs but browsers know properties of CSS.

    Examples
    --------
    >>> text = '<svg viewBox="0 0 9 5"><path style="fill:var(--wf-ink,#222222)"/></svg>'
    >>> standalone(text).decode().splitlines()[1][:42]
    '<svg width="9pt" height="5pt" viewBox="0 0'
    """
    text = _PROPERTY.sub(r"\1", element)
    width, height = text.partition('viewBox="0 0 ')[2].partition('"')[0].split()
    text = text.replace("<svg", f'<svg width="{width}pt" height="{height}pt"', 1)
    head, sign, rest = text.partition(">")
    paper = f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    return f'<?xml version="1.0" encoding="utf-8"?>\n{head}{sign}{paper}{rest}\n'.encode()


def _title(figure: Figure) -> str:
    """Return what stands over the pictures, or over the whole figure."""
    over = [text.get_text() for text in figure.texts[:1]]
    each = [ax.get_title(loc="left") or ax.get_title() for ax in figure.axes if told_of(ax)]
    return "; ".join(over or [text for text in each if text]) or "Picture"


@contextmanager
def _letters_apart(figure: Figure) -> Iterator[int]:
    """Have letters with a rim drawn as others are, and marked; the rim is put on afterwards."""
    found: list[Any] = [one for one in figure.findobj(Text) if one.get_path_effects()]
    before = [(one.get_path_effects(), one.get_gid()) for one in found]
    try:
        for k, one in enumerate(found):
            one.set_path_effects([])
            one.set_gid(f"{_LETTERS}{k}")
        yield len(found)
    finally:
        for one, (effects, gid) in zip(found, before, strict=True):
            one.set_path_effects(effects)
            one.set_gid(gid)


def _clean(root: ET.Element) -> None:
    """Take away what draws nothing, and write the rest short."""
    for one in root.iter():
        one.tag = one.tag.removeprefix(_SVG)
        one.text = one.tail = None
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in _UNUSED or _unseen(child):
                parent.remove(child)
    for one in root.iter():
        if _HREF in one.attrib:
            one.set("href", one.attrib.pop(_HREF))
        if "d" in one.attrib:
            one.set("d", _short_path(one.attrib["d"]))
        for key in ("transform", "x", "y", "width", "height"):
            if key in one.attrib:
                # a scale is small and needs its digits
                parts = re.split(r"(scale\([^)]*\))", one.attrib[key])
                one.set(key, "".join(_short(text, 2 + 4 * (k % 2)) for k, text in enumerate(parts)))
        _place(one)
    _flatten(root)


def _unseen(one: ET.Element) -> bool:
    style = _style_of(one)
    return style.get("opacity") == "0" or (
        one.tag == "path" and style.get("fill") == "none" and "stroke" not in style
    )


def _place(one: ET.Element) -> None:
    """Place a letter by x, which is shorter than to move it."""
    moved = re.fullmatch(r"translate\((\S+)(?: 0)?\)", one.attrib.get("transform", ""))
    if one.tag == "use" and moved and "x" not in one.attrib:
        del one.attrib["transform"]
        one.set("x", _short(moved[1], 0))
    for key in ("x", "y"):
        if one.tag == "use" and one.attrib.get(key) == "0":
            del one.attrib[key]


def _flatten(parent: ET.Element) -> None:
    """Take away groups that group nothing; names for letters with a rim and shapes stay."""
    children: list[ET.Element] = []
    for child in list(parent):
        _flatten(child)
        if child.tag == "g" and not child.attrib.get("id", "").startswith(_LETTERS):
            child.attrib.pop("id", None)
        if child.tag in {"g", "defs"} and not len(child):
            continue
        if child.tag == "g" and not child.attrib:
            children.extend(child)
        else:
            children.append(child)
    parent[:] = children


def _short(text: str, decimals: int) -> str:
    def one(found: re.Match[str]) -> str:
        number = f"{float(found[0]):.{decimals}f}"
        number = number.rstrip("0").rstrip(".") if "." in number else number
        return "0" if number == "-0" else number

    return _NUMBER.sub(one, text)


def _short_path(path: str) -> str:
    """Write a path in hundredths of a point, level and upright lines by one number."""
    parts, here = [], ("", "")
    for step in _STEP.finditer(_short(path, 2)):
        letter, numbers = step[1], step[2].split()
        end = (numbers[-2], numbers[-1]) if len(numbers) > 1 else ("", "")
        if letter == "L" and end == here:
            continue
        if letter == "L" and end[1] == here[1]:
            parts.append(f"H{end[0]}")
        elif letter == "L" and end[0] == here[0]:
            parts.append(f"V{end[1]}")
        else:
            parts.append(f"{letter}{' '.join(numbers)}")
        here = end
    return "".join(parts)


def _rim(root: ET.Element, count: int) -> None:
    """Draw a rim of paper under the letters that are marked for it."""
    shapes = {one.attrib["id"]: one for one in root.iter("path") if "id" in one.attrib}
    marked = {f"{_LETTERS}{k}" for k in range(count)}
    for outer in [one for one in root.iter("g") if one.attrib.get("id") in marked]:
        whole = outer.attrib.pop("id")
        parents = {child: parent for parent in outer.iter() for child in parent}
        lines = [one for one in outer.iter("g") if one.find("use") is not None]
        for k, line in enumerate(lines):
            first = line.find("use")
            glyph = shapes[first.attrib["href"][1:]] if first is not None else line
            width = HALO / (_scale(line) * _scale(glyph))
            rim = ET.Element("use", {"href": f"#{whole}-{k}"})
            rim.set(
                "style", f"stroke:#ffffff;stroke-width:{width:.0f};stroke-opacity:.85;fill:none"
            )
            if line is outer:  # the group is the line itself: put the letters into one of their own
                inner = ET.Element("g", line.attrib)
                inner[:] = list(line)
                outer.attrib, outer[:] = {}, [inner]
                line, parents[inner] = inner, outer  # noqa: PLW2901 - from here on that is the line
            line.set("id", f"{whole}-{k}")
            parent = parents[line]
            parent.insert(list(parent).index(line), rim)


def _scale(one: ET.Element) -> float:
    found = re.search(r"scale\(([\d.]+)", one.attrib.get("transform", ""))
    return float(found[1]) if found else 1.0


def _style_of(one: ET.Element) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in one.attrib.get("style", "").split(";") if ":" in part)
    return {key.strip(): value.strip() for key, value in pairs}


def _recolour(root: ET.Element) -> None:
    """Leave the colours of lines, letters and shades to the page."""
    for one in root.iter():
        style = _style_of(one)
        if not style:
            continue
        letters = one.tag == "g" and one.find("use") is not None
        for key, value in style.items():
            if key == "fill":
                style[key] = _variable(value, LINES if letters else FILLS)
            elif key == "stroke":
                style[key] = _variable(value, LINES)
            elif key in {"stroke-width", "stroke-dasharray", "stroke-dashoffset"}:
                style[key] = _short(value, 2)
        one.set("style", ";".join(f"{key}:{value}" for key, value in style.items()))


def _variable(value: str, known: Mapping[str, Any]) -> str:
    colour = value.lower()
    if _COLOUR.fullmatch(colour) and colour in known:
        return f"var({known[colour].name},{colour})"
    return value


def _rename(root: ET.Element, name: str) -> None:
    """Give what is referred to a short name that no other picture of the page has."""
    asked = dict.fromkeys(
        reference
        for one in root.iter()
        for key, value in one.attrib.items()
        for reference in ([value[1:]] if key == "href" else _URL.findall(value))
    )
    names = {old: f"{name}-{k}" for k, old in enumerate(asked)}
    for one in root.iter():
        for key, value in list(one.attrib.items()):
            if key == "id":
                if value in names:
                    one.set(key, names[value])
                else:
                    del one.attrib[key]
            elif key == "href":
                one.set(key, f"#{names[value[1:]]}")
            elif "url(" in value:
                one.set(key, _URL.sub(lambda found: f"url(#{names[found[1]]})", value))
