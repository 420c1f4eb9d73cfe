"""A neutral table as HTML: readable aloud, to be sorted, with links to what it rests on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from wageflow.report.brief.numbering import MARKS, numbered
from wageflow.report.brief.page.noted import led
from wageflow.report.brief.page.words import spaced, words
from wageflow.report.escape import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wageflow.report.brief.page.linking import Links
    from wageflow.report.tables.table import Section, Table

__all__ = ["figure_of", "tabled"]

_FIGURE = re.compile(
    r"(?<![\w.])([-\u2212]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)((?:\.[0-9]+)?)"
    r"(?: (thousand|million|billion|bn)\b)?"
)
_UPPER = re.compile(r"(?: to |\u2013|-)[0-9][0-9,.]* (thousand|million|billion|bn)\b")
_BEFORE = re.compile(r"(?:about |up to |at most |at least |[$<\u2212-] ?)*(?=[0-9])")
_STAR = re.compile(r"(\*+)$")  # a mark hangs, so that digits stay below digits
_TIMES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9}
_Place: TypeAlias = "tuple[str, Sequence[int]]"  # of the table, and the numbers of its sources
_LONG = 28  # letters of a cell; longer ones are sentences, which have a width and wrap
_SHORT = 16  # rows that stay on one sheet of paper
_FEW = 4  # notes and sources that are shown at once; more are folded away


def figure_of(cell: str) -> float | None:
    """Return the first figure in a cell, of a range its lower end, by which its column is sorted.

    Examples
    --------
    >>> figure_of("78,300 to 96,900"), figure_of("0.15 %"), figure_of("-1.2 bn"), figure_of("none")
    (78300.0, 0.15, -1200000000.0, None)
    >>> figure_of("1 to 2 million"), figure_of("900 thousand to 1.2 million")
    (1000000.0, 900000.0)
    """
    found = _FIGURE.search(cell)
    if found is None:
        return None
    sign, whole, decimals, unit = found.groups()
    if unit is None:
        # the unit of both ends stands behind the second
        upper = _UPPER.match(cell[found.end() :])
        unit = upper[1] if upper else None
    # no more digits than a page needs: a cell of a thousand of them is no figure
    value = float(f"{whole.replace(',', '')[:200]}{decimals[:20]}") * _TIMES.get(unit or "", 1.0)
    return -value if sign else value


def tabled(table: Table, anchor: str, links: Links) -> str:
    """Return a table with its caption, its notes and its sources.

    Parameters
    ----------
    table : Table
    anchor : str
        Its place in the page.
    links : Links
    """
    table, numbers = numbered(table, links.notes)
    place = (anchor, numbers)
    rows = sum(len(section.rows) + bool(section.title) for section in table.sections)
    return "\n".join(
        [
            f'<div class="tabled{" short" if rows <= _SHORT else ""}" id="{anchor}">',
            f'<div class="scroll" role="region" aria-labelledby="{anchor}-title" tabindex="0">',
            "<table data-sortable>",
            f'<caption><span class="title" id="{anchor}-title">{words(table.title)}</span>',
            f'<span class="subtitle">{words(table.subtitle)}</span></caption>',
            "<thead>",
            *_header(table),
            "</thead>",
            *(
                line
                for section in table.sections
                for line in _section(section, table, (anchor, numbers))
            ),
            "</table>",
            "</div>",
            *_under(table, place, links),
            "</div>",
        ]
    )


def _header(table: Table) -> Iterator[str]:
    yield "<tr>"
    for number, column in enumerate(table.columns):
        kind = "text" if number < max(table.texts, 1) else "figure"
        sorts = "figures" if _holds_figures(table, number) else "words"
        # its button sorts, and needs a name that is seen
        name = words(column) if column.strip() else "name"
        yield f'<th scope="col" class="{kind}" data-sorts="{sorts}">{name}</th>'
    yield "</tr>"


def _holds_figures(table: Table, number: int) -> bool:
    """Whether a column is sorted by figures: one of words is, if most of its cells begin so."""
    if number >= max(table.texts, 1):
        return True
    cells = [row[number] for section in table.sections for row in section.rows if row[number]]
    figures = sum(bool(_BEFORE.match(cell)) for cell in cells)
    return number > 0 and 2 * figures > len(cells)


def _section(section: Section, table: Table, place: _Place) -> Iterator[str]:
    yield "<tbody>"
    if section.title:
        yield (
            f'<tr class="section"><th scope="rowgroup" colspan="{len(table.columns)}">'
            f"{_marked(section.title, place)}</th></tr>"
        )
    for row in section.rows:
        yield f"<tr>{''.join(_cells(row, table, place))}</tr>"
    yield "</tbody>"


def _cells(row: Sequence[str], table: Table, place: _Place) -> Iterator[str]:
    for number, cell in enumerate(row):
        text = _marked(cell, place)
        kinds = ["figure"] if number >= max(table.texts, 1) else []
        value = figure_of(cell) if kinds or (number and _BEFORE.match(cell)) else None
        by = "" if value is None else f' data-sort="{value:.12g}"'
        if kinds:
            text = _STAR.sub(r'<span class="hung">\1</span>', text)
        if number and len(cell) > _LONG:
            kinds.append("long")
        if any(len(word) > _LONG for word in cell.split()):
            kinds.append("broken")
        kind = f' class="{" ".join(kinds)}"' if kinds else ""
        yield f'<th scope="row"{kind}>{text}</th>' if number == 0 else f"<td{kind}{by}>{text}</td>"


def _marked(cell: str, place: _Place) -> str:
    """Return a cell, with links from its marks to the sources under the table."""
    anchor, numbers = place

    def link(number: re.Match[str]) -> str:
        at = int(number[0])
        return f'<a href="#{anchor}-source-{at}" aria-label="source {at}">{number[0]}</a>'

    pieces = []
    for number, piece in enumerate(MARKS.split(plain(cell))):
        if number % 2 and all(int(n[:9]) in numbers for n in re.findall("[0-9]+", piece)):
            pieces.append(f' <span class="marks">{re.sub("[0-9]+", link, piece.strip())}</span>')
        else:
            pieces.append(spaced(piece))
    return "".join(pieces).strip()


def _under(table: Table, place: _Place, links: Links) -> Iterator[str]:
    """Yield what stands below: what explains a mark at once, much of the rest folded."""
    anchor, numbers = place
    plain = [note for note in table.notes if not note.startswith("Note: ")]
    folded = [note.removeprefix("Note: ") for note in table.notes if note.startswith("Note: ")]
    notes = _list("notes", [f"<li>{words(note)}</li>" for note in folded])
    sources = _list(
        "sources",
        [
            f'<li id="{anchor}-source-{number}" value="{number}">{words(source.text)}'
            f"{led(links.cited(source.claims))}</li>"
            for number, source in zip(numbers, table.cited, strict=True)
        ],
    )
    yield from (f'<p class="small">{words(note)}</p>' for note in plain)
    said = " and ".join(
        f"{count} {what}{'s' if count > 1 else ''}"
        for count, what in ((len(folded), "note"), (len(table.sources), "source"))
        if count
    )
    if not said:
        return
    unfolded = " open" if len(folded) + len(table.sources) <= _FEW else ""
    yield f'<details class="small"{unfolded}><summary>{said[0].upper()}{said[1:]}'
    yield f'<span class="unseen"> of the table {words(table.title)}</span></summary>'
    yield from notes
    yield from sources
    yield "</details>"


def _list(kind: str, items: list[str]) -> list[str]:
    if not items:
        return []
    name = "ol" if kind == "sources" else "ul"
    return [f'<{name} class="{kind}">', *items, f"</{name}>"]
