"""Every picture, on a page and on a slide: whole, apart, described, and the same each time."""

from __future__ import annotations

import itertools

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.text import Text

import wageflow as wf
from wageflow.errors import InputError, UnknownNameError

DRAWS = 2**8
LONG = "the ministry of " + "long names " * 26
NAMES = [
    "<script>alert(1)</script>",
    "=cmd()",
    "\\input{x}",
    "שלום مرحبا",
    "$x$ &amp; \x1b\u202e",
    LONG,
]
RUN = {"start": "2012", "end": "2016", "draws": DRAWS, "seed": 0}


def wild(workers=2_000):
    """Return a programme in which every name is one that breaks things."""
    names = [*NAMES[1:], NAMES[0]]
    return wf.Programme(
        "wild",
        title=LONG,
        cohorts=[
            wf.Cohort(
                host=host,
                workers=wf.between(1_000, workers * (k + 1)),
                gross_wage=wf.between(3_000, 6_000),
                chain=wf.Chain(
                    f"c{k}", [wf.Share(other, wf.between(0.2, 0.5)), wf.Share("government", 0.2)]
                ),
            )
            for k, (host, other) in enumerate(zip(NAMES, names, strict=True))
        ],
    )


def wild_flow(share=0.06):
    steps = [wf.InKind("worker", 0.3, usefulness=0.4)]
    return wf.Chain(NAMES[0], [*steps, *(wf.Share(n, share, of="gross") for n in NAMES[1:])]).split(
        1_000
    )


def many(count=10):
    """Return a programme of ten hosts and ten recipients, and what is handed on."""
    names = [f"recipient {k}" for k in range(count - 1)]
    return wf.Programme(
        "many",
        cohorts=[
            wf.Cohort(
                host=f"Host country {k}",
                workers=wf.between(1_000, 4_000),
                gross_wage=5_000,
                chain=wf.Chain(
                    f"c{k}",
                    [wf.Share(n, 0.03 + 0.01 * ((3 * j + k) % 5)) for j, n in enumerate(names)],
                    remittance=wf.Remittance(0.6, [wf.Share("courier", 0.1)]),
                ),
            )
            for k in range(count)
        ],
        sides={"state": names[:5], "broker": [*names[5:], "courier"]},
        pass_through={names[0]: 0.5},
    )


def scenario(name="stop"):
    return wf.Scenario(name, measures=[wf.StopPermits(start="2013-07", hosts="*")])


MAKERS = {
    "estimate": lambda seed=1: wf.simulate(wf.load_programme("dprk-2012"), draws=DRAWS, seed=seed),
    "wild": lambda seed=1: wf.simulate(wild(2_000 + seed), draws=DRAWS, seed=seed),
    "many": lambda seed=1: wf.simulate(many(), draws=DRAWS, seed=seed),
    "flow": lambda seed=1: wf.load_chain("kuwait-2012").split(5_000 + seed),
    "wild flow": lambda seed=1: wild_flow(0.05 + seed / 1_000),
    "compared": lambda seed=1: wf.compare("dprk-2012", [scenario()], **RUN | {"seed": seed}),
    "wild compared": lambda seed=1: wf.compare(
        wild(2_000 + seed), [scenario(NAMES[0]), scenario(LONG)], **RUN
    ),
    "influences": lambda seed=1: wf.sensitivity(wild(2_000 * seed), draws=2**10, seed=seed),
    "gap": lambda seed=1: wf.wage_gap("dprk-2012", draws=DRAWS, seed=seed),
    "contract": lambda seed=1: wf.contract(
        wf.load_contract("russia-builder"), draws=DRAWS, seed=seed
    ),
    "portfolio": lambda seed=1: wf.load_portfolio("dprk-2012").estimate(draws=DRAWS, seed=seed),
    "headcounts": lambda seed=1: wf.load_claims("dprk").find(
        topic="headcount", host="all" if seed == 1 else "Russia"
    ),
}
MARK = {NAMES[0]: (150e6, 230e6), LONG: 160e6}
PICTURES = {
    "waterfall": ("flow", wf.plot.waterfall, {}),
    "waterfall wild": ("wild flow", wf.plot.waterfall, {}),
    "sankey of a flow": ("flow", wf.plot.sankey, {}),
    "sankey of a wild flow": ("wild flow", wf.plot.sankey, {}),
    "sankey": ("estimate", wf.plot.sankey, {}),
    "sankey to holders": ("estimate", wf.plot.sankey, {"holders": True}),
    "sankey wild": ("wild", wf.plot.sankey, {}),
    "sankey of many": ("many", wf.plot.sankey, {}),
    "s_curve": ("estimate", wf.plot.s_curve, {"mark": MARK}),
    "density": ("wild", wf.plot.density, {"mark": {LONG: 9e6}}),
    "headlines": (
        "estimate",
        lambda found, ax: wf.plot.headlines(wf.load_claims("dprk"), found, ax=ax),
        {},
    ),
    "claims": ("headcounts", wf.plot.claims, {}),
    "fan": ("compared", wf.plot.fan, {}),
    "fan wild": ("wild compared", wf.plot.fan, {"name": LONG}),
    "difference": ("compared", wf.plot.difference, {}),
    "hosts": ("compared", wf.plot.hosts, {}),
    "hosts wild": ("wild compared", wf.plot.hosts, {"name": LONG}),
    "attribution": ("compared", wf.plot.attribution, {"by": "host"}),
    "attribution wild": ("wild compared", wf.plot.attribution, {"name": LONG, "by": "host"}),
    "tornado": ("influences", wf.plot.tornado, {}),
    "indices": ("influences", wf.plot.indices, {}),
    "owed": ("gap", wf.plot.owed, {}),
    "cash_flow": ("contract", wf.plot.cash_flow, {}),
    "portfolio": ("portfolio", wf.plot.portfolio, {}),
}
_MADE = {}


def made(what):
    if what not in _MADE:
        _MADE[what] = MAKERS[what]()
    return _MADE[what]


@pytest.fixture(scope="module", autouse=True)
def results():
    """Forget the results when this file is done."""
    yield
    _MADE.clear()


def undrawn(figure):
    """Return the labels of ticks that are made, but beyond the ends of their axis."""
    found = set()
    for ax in [*figure.axes, *(part for one in figure.axes for part in one.child_axes)]:
        for axis in (ax.xaxis, ax.yaxis):
            drawn = {id(axis.label), id(axis.offsetText)}
            ticks = axis._update_ticks()  # noqa: SLF001 - which ticks are drawn, nothing else tells
            drawn |= {id(label) for tick in ticks for label in (tick.label1, tick.label2)}
            every = [axis.label, axis.offsetText]
            every += [t for tick in axis.majorTicks for t in (tick.label1, tick.label2)]
            every += [t for tick in axis.minorTicks for t in (tick.label1, tick.label2)]
            found |= {id(text) for text in every if not ax.axison or id(text) not in drawn}
    return found


def boxes(figure):
    renderer = figure.canvas.get_renderer()
    figure.draw(renderer)
    beyond = undrawn(figure)
    found = [
        (text.get_text(), Text.get_window_extent(text, renderer))
        for text in figure.findobj(Text)
        if id(text) not in beyond and text.get_visible() and text.get_text().strip()
    ]
    return [(text, box) for text, box in found if box.width]


def ill_set(figure):
    """Return the texts that stand beyond the figure, and the pairs that cover one another."""
    found, whole = boxes(figure), figure.bbox
    cut = [
        name
        for name, box in found
        if box.x0 < -1 or box.y0 < -1 or box.x1 > whole.x1 + 1 or box.y1 > whole.y1 + 1
    ]
    return cut, [
        (a, b)
        for (a, one), (b, two) in itertools.combinations(found, 2)
        if min(one.x1, two.x1) - max(one.x0, two.x0) > 1
        and min(one.y1, two.y1) - max(one.y0, two.y0) > 2
    ]


@pytest.mark.parametrize("size", ["page", "slide"])
@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_keeps_to_its_size(picture, size, monkeypatch):
    what, draw, options = PICTURES[picture]
    found = made(what)
    monkeypatch.setattr(plt, "show", lambda: pytest.fail("shown"))
    settings, wide_high = mpl.rcParams.copy(), None
    ax = wf.plot.axes(size)
    wide_high = ax.figure.get_size_inches().tolist()
    assert draw(found, ax=ax, **options) is ax
    assert mpl.rcParams == settings
    assert ax.figure.get_size_inches().tolist() == wide_high
    assert wf.plot.alt_text(ax).endswith(".")
    assert ill_set(ax.figure) == ([], [])
    if size == "slide":
        first = wf.plot.picture_bytes(ax, "png", dpi=60)
        assert wf.plot.picture_bytes(ax, "png", dpi=60) == first
    plt.close(ax.figure)


@pytest.mark.parametrize("picture", PICTURES)
def test_a_line_that_shows_a_range_stops_where_its_figures_do(picture):
    what, draw, options = PICTURES[picture]
    ax = draw(made(what), ax=wf.plot.axes(), **options)
    ranges = [
        line
        for one in [ax, *ax.child_axes]
        for line in one.lines
        if len(line.get_xdata()) == 2 and line.get_linestyle() == "-" and line.get_linewidth() >= 1
    ]
    held = [line for line in ranges if line.get_transform().contains_branch(ax.transData)]
    assert {line.get_solid_capstyle() for line in held} <= {"butt"}
    plt.close(ax.figure)


@pytest.mark.parametrize(
    "picture", [name for name in PICTURES if "wild" not in name and name != "sankey to holders"]
)
def test_another_result_is_told_in_other_words(picture):
    what, draw, options = PICTURES[picture]
    told = []
    for found in (made(what), MAKERS[what](seed=2)):
        ax = draw(found, ax=wf.plot.axes(), **options)
        told.append(wf.plot.alt_text(ax))
        plt.close(ax.figure)
    assert told[0] != told[1]
    # the words of the picture are there in both, the figures differ
    assert told[0].split()[:2] == told[1].split()[:2]


@pytest.mark.parametrize("picture", ["sankey", "sankey of many"])
def test_the_nodes_of_a_column_add_up_to_all_wages(picture):
    what, draw, options = PICTURES[picture]
    ax = draw(made(what), ax=wf.plot.axes(), **options)
    columns = {}
    for patch in ax.patches:
        if hasattr(patch, "get_height"):
            x = round(float(patch.get_x()), 6)
            columns[x] = columns.get(x, 0.0) + patch.get_height()
    assert len(columns) == (4 if "many" in picture else 3)
    assert list(columns.values()) == pytest.approx([1.0] * len(columns))
    plt.close(ax.figure)


def test_the_owed_bars_add_up_to_what_is_owed():
    gap = made("gap")
    ax = wf.plot.owed(gap, ax=wf.plot.axes())
    drawn = sum(patch.get_width() for patch in ax.patches) * 1e6
    assert drawn == pytest.approx(gap.values("owed").mean(), rel=1e-6)
    plt.close(ax.figure)


def test_pixels_of_a_page_and_of_a_slide():
    page, slide = (wf.plot.axes(size).figure.get_size_inches() for size in ("page", "slide"))
    assert np.allclose(300 * page, (1_950, 1_290))
    assert np.allclose(300 * slide, (1_920, 1_080))
    tall = wf.plot.axes(height=7)
    assert tall.figure.get_size_inches().tolist() == [6.5, 7.0]
    plt.close("all")
    with pytest.raises(UnknownNameError, match=r"axes: unknown size 'slid'; did you mean 'slide'"):
        wf.plot.axes("slid")
    for height in (1, "7", True, float("nan")):
        with pytest.raises(InputError, match=r"axes, height: got .*write inches, 2 or more"):
            wf.plot.axes(height=height)


@pytest.mark.parametrize("picture", ["hosts", "totals"])
def test_what_stands_over_panels_is_in_what_a_notebook_cuts_out(picture):
    if picture == "hosts":
        axes = wf.plot.small_multiples(made("compared"))
    else:
        target = wf.Target("statutory", wf.between(150e6, 230e6), note="assumption: a range")
        axes = wf.plot.before_after(wf.reconcile(made("estimate"), [target]))
    figure = axes[0].figure
    assert ill_set(figure) == ([], [])
    whole = figure.get_tightbbox(figure.canvas.get_renderer())
    title = figure.texts[0].get_window_extent()
    assert title.y1 / figure.dpi <= whole.y1 + 0.01
    assert wf.plot.picture_bytes(axes, "svg") == wf.plot.picture_bytes(axes, "svg")
    plt.close(figure)
