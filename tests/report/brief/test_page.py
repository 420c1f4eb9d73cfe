from __future__ import annotations

import base64
import hashlib
import re
import socket
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.report.brief.hostile import HOSTILE, document_of, hostile_document
from wageflow.errors import InputError
from wageflow.report.brief.document import Document, Paragraph, Part, Picture, Tabled
from wageflow.report.brief.page import page
from wageflow.report.escape import plain
from wageflow.report.tables.table import Section, Source, Table

EMPTY = {"br", "col", "hr", "img", "input", "link", "meta", "path", "use", "image"}
LIGHTS = """
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const over = (top, under) => {
    const a = top.length > 3 ? top[3] : 1;
    return [0, 1, 2].map((k) => top[k] * a + under[k] * (1 - a));
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((v) => {
      const s = v / 255;
      return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = (one) => {
    const layers = [];
    for (let at = one; at; at = at.parentElement) layers.push(getComputedStyle(at).backgroundColor);
    return layers.reverse().reduce((under, top) => over(parse(top), under), [255, 255, 255]);
  };
  const contrast = (one, other) => {
    const [a, b] = [light(one), light(other)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const worst = (found) => found.sort((a, b) => a[0] - b[0]).slice(0, 1).concat([found.length]);
"""
CONTRASTS = f"""
(() => {{
  {LIGHTS}
  for (const one of document.querySelectorAll("details")) one.open = true;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {{
    const one = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || one.closest("script, .unseen, svg")) continue;
    if (!one.checkVisibility()) continue;
    const under = paper(one);
    const colour = over(parse(getComputedStyle(one).color), under);
    found.push([contrast(colour, under), one.outerHTML.slice(0, 90)]);
  }}
  return worst(found);
}})()
"""
BORDERS = f"""
(() => {{
  {LIGHTS}
  const found = [];
  for (const one of document.querySelectorAll("button, input, select, textarea")) {{
    const style = getComputedStyle(one);
    if (!one.checkVisibility() || parseFloat(style.borderTopWidth) === 0) continue;
    const around = paper(one.parentElement);
    const colour = over(parse(style.borderTopColor), around);
    // on the inside of its border a control has its own paper
    const least = Math.min(contrast(colour, around), contrast(colour, paper(one)));
    found.push([least, one.outerHTML.slice(0, 90)]);
  }}
  return worst(found);
}})()
"""


class Read(HTMLParser):
    """What a page is made of: its elements with their attributes, and its text."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.texts, self._open = [], [], []
        self.feed(text)
        self.close()
        assert self._open == [], "elements that are not closed"

    def handle_starttag(self, tag, attrs):
        assert len(dict(attrs)) == len(attrs), f"an attribute twice in {tag}"
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.texts.append((self._open[-1] if self._open else "", data))

    def text_of(self, tag):
        return [data for of, data in self.texts if of == tag]


@pytest.fixture(scope="module")
def hostile():
    return page(hostile_document(), machine='{"title": "</script><b>"}')


@pytest.fixture
def shown(browser, hostile):
    with browser.page(width=1280) as page:
        yield page.open(hostile)


def sorted_table():
    rows = [["b", "10 to 12"], ["a", "9 to 20"], ["c", "none"], ["d", "1,000 to 2,000"]]
    table = Table(
        "Sorted",
        "USD",
        ("", "range"),
        [Section("One", rows), Section("Two", rows[:2])],
        [],
        [],
        [],
        {},
    )
    return Document("Sorted", [Part("one", "One", [Tabled("sorted", table)])])


@pytest.fixture
def sortable(browser):
    with browser.page() as shown:
        yield shown.open(page(sorted_table()))


def test_hostile_names_come_out_as_text(shown):
    assert shown.dialogs == []
    assert shown.console == []
    assert shown.sent == []
    assert shown.evaluate("document.scripts.length") == 2  # the page's own, and data for programs
    assert shown.evaluate("document.querySelectorAll('b, img, iframe, textarea').length") == 0
    said = shown.evaluate("document.body.textContent")
    for text in HOSTILE:
        assert plain(text) in said


def test_the_policy_stops_what_is_not_the_pages_own(browser, hostile):
    with socket.create_server(("127.0.0.1", 0)) as server, browser.page() as one:
        server.setblocking(False)
        there = f"http://127.0.0.1:{server.getsockname()[1]}"
        bad = (
            f'<script>alert(8)</script><img src="{there}/a.png" onerror="alert(9)">'
            f'<script src="{there}/b.js"></script><link rel="stylesheet" href="{there}/c.css">'
            '<p style="position:fixed" id="styled">p</p><style>#styled{float:right}</style>'
        )
        one.open(hostile.replace("</main>", f"{bad}</main>"))
        assert one.dialogs == []
        assert len([text for text in one.console if "Content Security Policy" in text]) >= 6
        style = "getComputedStyle(document.querySelector('#styled'))"
        assert one.evaluate(f"[{style}.position, {style}.float]") == ["static", "none"]
        with pytest.raises(BlockingIOError):  # nobody has knocked
            server.accept()


def test_its_hashes_are_those_of_its_style_and_scripts(hostile):
    read = Read(hostile)
    policy = next(a["content"] for _, a in read.elements if "http-equiv" in a)
    inline = [
        *("".join(re.findall(r"<style>(.*?)</style>", hostile, re.DOTALL)[k]) for k in (0, 1)),
        re.findall(r"<script>(.*?)</script>", hostile, re.DOTALL)[0],
    ]
    for text in inline:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_ids_are_unique_and_links_lead_somewhere(hostile):
    read = Read(hostile)
    ids = [attributes["id"] for _, attributes in read.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    asked = [a["href"] for tag, a in read.elements if tag in {"a", "use"}]
    asked += [
        f"#{name}"
        for _, a in read.elements
        for key in ("aria-labelledby", "aria-describedby", "for")
        for name in a.get(key, "").split()
    ]
    assert len(asked) > 200
    assert {href for href in asked if href[:1] != "#" or href[1:] not in ids} == set()


def test_headings_are_in_order(hostile):
    levels = [int(tag[1]) for tag, _ in Read(hostile).elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_same_document_gives_the_same_page(hostile):
    assert page(hostile_document(), machine='{"title": "</script><b>"}') == hostile
    assert hostile.endswith("</html>\n")


def test_a_mark_of_a_sentence_leads_to_its_source_and_from_there_to_the_claim():
    marks = [Source("A report, ch. 2", ["wage"]), ".", Source("A report, ch. 2", ["other"])]
    said = Part("one", "One", [Paragraph(["A", *marks])])
    text = page(Document("T", [said, *document_of("wage").parts[3:]]))
    assert '<sup><a href="#note-1" id="mark-1-1-1" aria-label="note 1">1</a></sup>' in text
    led = '<span class="led">Claims: <a href="#claim-wage">wage</a>, other</span>'
    assert f'<li id="note-1">A report, ch. 2 {led}' in text
    assert 'href="#mark-1-1-1" aria-label="back to note 1, mention 1"' in text
    assert '<li id="claim-wage"' in text


def test_marks_of_a_cell_lead_to_the_sources_of_its_table():
    table = Table(
        "T",
        "",
        ("", "n"),
        [Section("", [["Russia [1-3, 5]", "9"], ["Oman [6]", "8"]])],
        [],
        ["a", "b", "c", "d", "e"],
        [],
        {},
    )
    text = page(Document("T", [Part("one", "One", [Tabled("t", table)])]))
    for number in (1, 3, 5):
        assert f'<a href="#table-t-source-{number}" aria-label="source {number}">' in text
        assert f'<li id="table-t-source-{number}" value="{number}">' in text
    assert '<th scope="row">Oman [6]</th>' in text  # no such source: words, not a dead link


def test_a_picture_keeps_its_shapes_and_nothing_that_runs(hostile):
    assert not re.search(r"onload|<script>alert|127\.0\.0\.1:9/[yz]|foreignobject", hostile)
    shape = '<svg viewBox="0 0 9 9"><defs><path id="p" d="M0 0"/></defs><use href="#p"/></svg>'
    two = [Picture("same", "C", "A", shape, {})] * 2
    text = page(Document("T", [Part("one", "One", two)]))
    assert text.count('role="img" aria-label="A"') == 2
    assert len(set(re.findall(r'<path id="([^"]+)"', text))) == 2


@pytest.mark.parametrize("inline", ["", "<p/>", "<svg", "words", "<svg>&d;</svg>"])
def test_what_is_no_picture_is_refused(inline):
    document = Document("T", [Part("one", "One", [Picture("p", "C", "A", inline, {})])])
    with pytest.raises(InputError, match="picture 'p': inline is "):
        page(document)


def test_a_part_that_holds_the_key_figure_alone_is_not_left_empty():
    document = document_of("text")
    assert '<section class="part" id="first"' not in page(document)
    more = Part("first", "First", [*document.parts[0].blocks, Paragraph(["More."])])
    text = page(replace(document, parts=[more]))
    assert '<section class="part" id="first"' in text
    assert text.count('class="key"') == 1


WORD = st.text(min_size=1, max_size=40) | st.sampled_from(HOSTILE)


def built(text):
    """Return the page of a text, and what it is built of besides what cells may become."""
    # of a cell, marks and figures to sort by; of words from right to left, a room of their own
    read = Read(page(document_of(text, cells=re.sub(r"[\[\]*]", "", text) or "x")))
    kept = [
        (tag, set(a) - {"class", "data-sort", "data-sorts", "aria-label"})
        for tag, a in read.elements
    ]
    return read, [one for one in kept if one[0] not in {"bdi", "span"}]


ORDINARY = built("x")[1]


@settings(max_examples=50)
@given(st.lists(WORD, min_size=1, max_size=3).map("".join))
def test_no_text_ever_makes_an_element_or_an_attribute(text):
    read, elements = built(text)
    assert elements == ORDINARY
    assert "".join(read.text_of("title")) == plain(text)
    assert {key for _, a in read.elements for key in a if key.startswith("on")} == set()


@settings(max_examples=25)
@given(WORD, WORD)
def test_different_claims_have_different_places(one, other):
    document = Document("T", [*document_of(one).parts[3:], *document_of(other).parts[3:]])
    found = [a["id"] for _, a in Read(page(document)).elements if "id" in a]
    assert len({name for name in found if name.startswith("claim-")}) == len({one, other})


COLUMN = """[...document.querySelectorAll("tbody")].map(
  (body) => [...body.rows].map((row) => row.cells[0].innerText))"""
ORDER = "[...document.querySelectorAll('th[aria-sort]')].map(h => h.getAttribute('aria-sort'))"


def test_a_table_is_sorted_within_its_sections_by_mouse(sortable):
    assert sortable.evaluate(ORDER) == ["none", "none"]
    sortable.click("th:nth-child(2) button")
    assert sortable.evaluate(ORDER) == ["none", "ascending"]
    assert sortable.evaluate(COLUMN) == [["One", "a", "b", "d", "c"], ["Two", "a", "b"]]
    sortable.click("th:nth-child(2) button")
    assert sortable.evaluate(ORDER) == ["none", "descending"]
    # what has no figure stays last
    assert sortable.evaluate(COLUMN) == [["One", "d", "b", "a", "c"], ["Two", "b", "a"]]
    sortable.click("th:nth-child(2) button")
    assert sortable.evaluate(ORDER) == ["none", "none"]
    assert sortable.evaluate(COLUMN) == [["One", "b", "a", "c", "d"], ["Two", "b", "a"]]


def test_ranges_among_words_are_sorted_by_their_lower_ends_and_every_head_has_a_name():
    cells = ["900 thousand to 1.2 million", "1 to 2 million", "about 20 workers", "none"]
    rows = [[f"row {k}", cell, "[1] printed"] for k, cell in enumerate(cells)]
    table = Table("T", "", ("", "value", "source"), [Section("", rows)], [], ["s"], [], {}, texts=3)
    read = Read(page(Document("T", [Part("one", "One", [Tabled("t", table)])])))
    heads = [a for tag, a in read.elements if tag == "th" and a.get("scope") == "col"]
    assert [head["data-sorts"] for head in heads] == ["words", "figures", "words"]
    assert read.text_of("th")[:3] == ["name", "value", "source"]
    found = [a["data-sort"] for tag, a in read.elements if "data-sort" in a]
    assert found == ["900000", "1000000", "20"]


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_table_is_sorted_by_keyboard(sortable, key):
    for _ in range(10):
        sortable.press("Tab")
        if sortable.evaluate("document.activeElement.closest('th') !== null"):
            break
    sortable.press(key)
    assert sortable.evaluate(ORDER) == ["ascending", "none"]
    assert sortable.evaluate(COLUMN) == [["One", "a", "b", "c", "d"], ["Two", "a", "b"]]


def test_the_first_stop_of_the_keyboard_skips_to_the_text(shown):
    shown.press("Tab")
    assert shown.evaluate("document.activeElement.className") == "skip"
    assert shown.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    shown.press("Enter")
    shown.wait("document.activeElement.id === 'content'")


def test_every_control_and_picture_has_a_name(shown):
    kinds = {"button", "link", "image", "region", "slider", "DisclosureTriangle", "table"}
    found = [one for one in shown.accessibility() if one["role"] in kinds]
    assert len(found) > 100
    assert [one for one in found if not one["name"].strip()] == []
    assert {"button", "link", "image", "table"} <= {one["role"] for one in found}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_its_paper(shown, scheme):
    shown.emulate(scheme=scheme)
    worst, count = shown.evaluate(CONTRASTS)
    assert count > 500
    assert worst[0] >= 4.5, worst


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_borders_of_controls_stand_out_from_their_paper(shown, scheme):
    shown.emulate(scheme=scheme)
    worst, count = shown.evaluate(BORDERS)
    assert count > 0
    assert worst[0] >= 3.0, worst


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_is_wider_than_the_window(browser, hostile, width):
    with browser.page(width=width, phone=width < 600) as one:
        one.open(hostile)
        wide = """[...document.querySelectorAll("body *")].filter((one) =>
          !one.closest(".scroll > *, .unseen") && one.getBoundingClientRect().right > innerWidth + 1
        ).map((one) => one.outerHTML.slice(0, 80))"""
        assert one.evaluate("document.documentElement.scrollWidth") <= width
        assert one.evaluate(wide) == []


def test_dark_differs_from_light_and_the_button_changes_it(browser):
    with browser.page() as one:
        one.open(page(sorted_table()))
        paper = "getComputedStyle(document.body).backgroundColor"
        light, picture = one.evaluate(paper), one.screenshot()
        one.emulate(scheme="dark")
        dark = one.evaluate(paper)
        assert (light, dark) == ("rgb(255, 255, 255)", "rgb(22, 24, 29)")
        assert one.screenshot() != picture
        assert one.evaluate("document.querySelector('.scheme').innerText") == "Light page"
        one.click(".scheme")
        assert one.evaluate(paper) == light
        one.emulate(scheme="light")
        one.click(".scheme")
        assert one.evaluate(paper) == dark
        one.emulate(scheme="light", media="print")  # paper is white
        assert one.evaluate(paper) == light
        assert one.evaluate("[document.cookie, location.hash].join('')") == ""


def test_a_link_unfolds_the_notes_it_leads_to(browser):
    sources = [Source(f"source {number}") for number in range(9)]
    table = Table("T", "", ("", "n"), [Section("", [["Russia [7]", "9"]])], [], sources, [], {})
    with browser.page() as one:
        one.open(page(Document("T", [Part("one", "One", [Tabled("t", table)])])))
        assert not one.evaluate("document.querySelector('details').open")
        one.click(".marks a")
        one.wait("document.querySelector('details').open")


def test_it_prints_all_text_on_pages(browser):
    document = document_of("printed")
    with browser.page() as one:
        one.open(page(document))
        printed = one.pdf()
        one.emulate(media="print")
        assert one.evaluate(
            "['.skip', '.scheme', '.back'].map(s => document.querySelector(s).checkVisibility())"
        ) == [False, False, False]
        assert one.evaluate("getComputedStyle(document.querySelector('thead')).display") == (
            "table-header-group"
        )
    assert printed.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) >= 2
    assert b"/Font" in printed


PAGE = (180, 267)  # millimetres of A4 between the margins of the page


def test_what_is_printed_fills_its_pages(browser):
    tall = '<svg viewBox="0 0 100 300"><path d="M0 0L9 9"/></svg>'
    wide = '<svg viewBox="0 0 300 100"><path d="M0 0L9 9"/></svg>'
    pictures = [Picture(name, "C", "A", shape, {}) for name, shape in (("t", tall), ("w", wide))]
    parts = [Part(f"p{k}", f"A part of the brief, number {k}", pictures) for k in range(12)]
    with browser.page(width=round(PAGE[0] / 25.4 * 96)) as one:
        one.open(page(Document("T", parts)))
        one.emulate(media="print")
        high, broad = one.evaluate(
            "['height', 'width'].map(size => [...document.querySelectorAll('figure svg')]"
            ".map(svg => svg.getBoundingClientRect()[size] / 96 * 25.4))"
        )
        assert max(high) <= 0.6 * PAGE[1]
        assert max(broad) <= PAGE[0] + 0.1
        assert [h / b for h, b in zip(high[:2], broad[:2], strict=True)] == pytest.approx(
            [3, 1 / 3], rel=0.01
        )
        # three columns, so that twelve entries take a few lines
        assert one.evaluate("document.querySelector('nav').getBoundingClientRect().height") < 160
