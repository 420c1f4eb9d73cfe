"""A picture as a part of a page: whole, small, quiet, and the same each time."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import matplotlib.pyplot as plt
import numpy as np
import pytest

import wageflow as wf
from wageflow.errors import InputError
from wageflow.report.pictures.colours import FILLS, LINES
from wageflow.report.pictures.inline import _short_path

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "<script>alert(1)</script>",
    "=cmd()",
    "\\input{x}",
    "שלום مرحبا",
    "$x$ & &amp; \x07\x1b[31m\u202e",
    "]]> --> <!-- \"'",
    "long " * 60,
    'DejaVuSans-41" onload="alert(1)',
]


def read(text):
    return ET.fromstring(text)  # noqa: S314 - our own


@pytest.fixture(scope="module")
def estimate():
    return wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=2012)


@pytest.fixture(scope="module")
def pair(estimate):
    """Two pictures with rims, hatches, clips and markers, and a third with names from anywhere."""
    flow = wf.Chain(
        HOSTILE[0],
        [
            wf.InKind("worker", 0.3, usefulness=0.4),
            *(wf.Share(n, 0.05, of="gross") for n in HOSTILE),
        ],
    ).split(1_000)
    axes = [
        wf.plot.sankey(flow),
        wf.plot.s_curve(estimate, mark={"x": 2e8}),
        wf.plot.waterfall(flow),
    ]
    yield [wf.plot.svg(ax, name=f"p{k}") for k, ax in enumerate(axes)], axes
    for ax in axes:
        plt.close(ax.figure)


def test_it_is_an_element_with_a_name_and_a_description(pair):
    for text, ax in zip(*pair, strict=True):
        assert text.startswith("<svg ")
        root = read(text)
        assert root.tag == f"{SVG}svg"
        assert "width" not in root.attrib
        assert "height" not in root.attrib
        _, _, wide, high = map(float, root.attrib["viewBox"].split())
        assert (wide, high) == pytest.approx(72 * ax.figure.get_size_inches())
        assert root.attrib["role"] == "img"
        title, told = (
            next(one for one in root if one.attrib.get("id") == name)
            for name in root.attrib["aria-labelledby"].split()
        )
        assert title.tag == f"{SVG}title"
        assert ax.get_title(loc="left").split("\n")[0].split()[0] in title.text
        assert told.tag == f"{SVG}desc"
        assert told.text == wf.plot.alt_text(ax)


def test_identifiers_are_those_of_the_picture_alone_and_lead_somewhere(pair):
    texts, _ = pair
    found = [re.findall(r'\bid="([^"]*)"', text) for text in texts]
    assert all(name.startswith(f"p{k}-") for k, names in enumerate(found) for name in names)
    together = [name for names in found for name in names]
    assert len(set(together)) == len(together)
    for names, text in zip(found, texts, strict=True):
        asked = re.findall(r'href="#([^"]*)"', text) + re.findall(r"url\(#([^)]*)\)", text)
        assert asked
        assert set(asked) <= set(names)


def test_nothing_is_loaded_and_nothing_is_run(pair):
    for text in pair[0]:
        assert text.count("http") == text.count('xmlns="http://www.w3.org/2000/svg"') == 1
        root = read(text)
        tags = {one.tag.removeprefix(SVG) for one in root.iter()}
        shapes = {"path", "g", "use", "defs", "clipPath", "rect", "pattern"}
        assert tags <= {"svg", "title", "desc"} | shapes
        assert not [key for one in root.iter() for key in one.attrib if key.startswith("on")]
        assert "<style" not in text
        assert "@import" not in text


def test_it_is_small(pair, estimate):
    stop = wf.Scenario("stop", measures=[wf.StopPermits(start="2013-07", hosts="Russia")])
    paths = wf.project("dprk-2012", stop, start="2012", end="2016", draws=2**8, seed=0)
    panels = wf.plot.small_multiples(paths)
    sankey = wf.plot.sankey(estimate, minimum=0)
    sizes = [len(wf.plot.svg(one, name="p").encode()) for one in (panels, sankey)]
    plt.close(panels[0].figure)
    plt.close(sankey.figure)
    assert max(*sizes, len(pair[0][1])) < 80_000


def test_the_same_picture_gives_the_same_text_and_stays_as_it_was(estimate):
    ax = wf.plot.sankey(estimate)
    before = wf.plot.picture_bytes(ax, "svg")
    first, second = (wf.plot.svg(ax, name="a") for _ in range(2))
    assert first == second
    assert wf.plot.picture_bytes(ax, "svg") == before
    assert (
        wf.plot.svg(ax, name="b")
        .replace('"b-', '"a-')
        .replace("#b-", "#a-")
        .replace(" b-desc", " a-desc")
        == first
    )
    plt.close(ax.figure)


def test_the_page_sets_the_colours_of_letters_paper_and_lines(pair):
    for text in pair[0]:
        assert "var(--wf-ink,#222222)" in text
        assert not re.search("[^,]#(222222|6b6b6b)", text)
        assert not re.search("fill:#ffffff|fill:#000000", text)
    rims = re.findall(r"stroke:var\(--wf-paper,#ffffff\);stroke-width:\d+", pair[0][1])
    assert rims


def luminance(colour):
    part = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    part = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return float(part @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_every_property_has_a_colour_that_letters_can_be_read_in(dark):
    found = dict(re.findall(r"(--wf-[a-z0-9-]+): (#[0-9a-f]{6});", wf.plot.page_colours(dark=dark)))
    names = {one.name for one in (*LINES.values(), *FILLS.values())}
    assert set(found) == names
    paper = found["--wf-paper"]
    for colour, one in LINES.items():
        if one.name != "--wf-paper" and colour != "#009e73":
            assert contrast(found[one.name], paper) >= 4.5
    for name in ("--wf-shade", "--wf-shade-2", "--wf-faint"):
        assert contrast(found["--wf-ink"], found[name]) >= 4.5


@pytest.mark.parametrize("name", ["", "1a", "a b", 'a"', "a<", "é", None, "a\n"])
def test_a_name_that_no_identifier_may_have_is_refused(name, pair):
    with pytest.raises(InputError, match=r"svg, name: got .*write "):
        wf.plot.svg(pair[1][0], name=name)


@pytest.mark.parametrize(
    ("path", "short"),
    [
        ("M 1 2 \nL 3.004 2 \nL 3 5 \nL 3 5 \nz\n", "M1 2H3V5z"),
        ("M 0 0 L 1 1 C 1 2 3 4 5 6 L 5 7", "M0 0L1 1C1 2 3 4 5 6V7"),
        ("M 0 0 Q 1 2 3 4 Z M 3 4 L 4 4", "M0 0Q1 2 3 4ZM3 4H4"),
        ("M 1e-5 -0.001 L 1 0", "M0 0H1"),
    ],
)
def test_a_short_path_is_the_same_path(path, short):
    assert _short_path(path) == short


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_bytes_are_those_of_the_file_and_the_same_each_time(form, pair, tmp_path):
    for ax in pair[1]:
        drawn = wf.plot.picture_bytes(ax, form)
        path = wf.plot.save(ax, tmp_path / f"a.{form}")
        assert path.read_bytes() == drawn == wf.plot.picture_bytes(ax.figure, form)
        if form == "svg":
            read(drawn)


def test_several_pictures_are_saved_as_one(estimate):
    figure, axes = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
    wf.plot.s_curve(estimate, ax=axes[0])
    wf.plot.density(estimate, ax=axes[1])
    one = wf.plot.picture_bytes(axes[0], "svg")
    assert one == wf.plot.picture_bytes(axes, "svg") == wf.plot.picture_bytes(list(axes), "svg")
    told = wf.plot.alt_text(figure)
    assert told == wf.plot.alt_text(axes)
    assert told == f"{wf.plot.alt_text(axes[0])} {wf.plot.alt_text(axes[1])}"
    assert told in " ".join(one.decode().split())
    plt.close(figure)


def test_what_is_no_picture_is_refused(estimate, tmp_path):
    ax = wf.plot.s_curve(estimate)
    figure, stranger = plt.subplots()
    for wrong in (stranger, figure, [], [ax, stranger], "ax", 3, None):
        with pytest.raises(InputError, match=r"write the Axes that a function of wf\.plot"):
            wf.plot.save(wrong, tmp_path / "a.png")
    other = wf.plot.density(estimate)
    with pytest.raises(InputError, match=r"Axes of 2 figures"):
        wf.plot.picture_bytes([ax, other])
    with pytest.raises(InputError, match=r"unknown form 'gif'; write 'png', 'svg' or 'pdf'"):
        wf.plot.picture_bytes(ax, "gif")
    for dpi in (0, "200", float("nan"), True):
        with pytest.raises(InputError, match=r"picture, dpi"):
            wf.plot.picture_bytes(ax, dpi=dpi)
    for one in (ax, other):
        plt.close(one.figure)
    plt.close(figure)
