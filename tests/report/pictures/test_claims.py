from __future__ import annotations

import itertools
from dataclasses import replace
from xml.etree import ElementTree as ET

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.text import Text

import wageflow as wf
from wageflow.claims import Claim, Ledger, Source
from wageflow.errors import InputError, UnknownNameError
from wageflow.report.pictures.claim_marks import broken, name_each, source_name

WILD = "party $x^{ & 5 %"


@pytest.fixture(autouse=True)
def no_figure_is_left():
    yield
    leaked = plt.get_fignums()
    plt.close("all")
    assert leaked == []


@pytest.fixture(scope="module")
def estimate():
    return wf.simulate(wf.load_programme("dprk-2012"), draws=2**12, seed=2012)


@pytest.fixture(scope="module")
def dprk():
    return wf.load_claims("dprk")


def made(gross_wage, draws=2**10):
    cohort = wf.Cohort(
        host="Kuwait",
        workers=1_000,
        gross_wage=gross_wage,
        price_year=2012,
        chain=wf.Chain("half", [wf.Share("government", 0.5)]),
    )
    return wf.simulate(wf.Programme("made", cohorts=[cohort]), draws=draws, seed=3)


SOURCES = {
    "rep-2012": Source(
        id="rep-2012",
        title="Report",
        publisher="Regional Economic Policy Research House",
        year=2012,
        kind="report",
    ),
    "daily": Source(id="daily", title="D", publisher="The Daily", year=2015, kind="newspaper"),
}


def claim(name, **given):
    money = {"unit": "money", "currency": "USD", "per": "year", "topic": "revenue", "year": 2012}
    known = {"id": name, "source": "rep-2012", "source_year": 2012, "locator": f"p. {name}"}
    return Claim(**(money | known | given))


def ledger(*listed):
    return Ledger("mine", {one.id: one for one in listed}, SOURCES)


def few(**kinds):
    return ledger(*(claim(name, topic="fee", **given) for name, given in kinds.items()))


@pytest.fixture(scope="module")
def echoes():
    return ledger(
        claim("first", kind="bounds", low=150e6, high=230e6),
        claim("computed", kind="point", value=190e6, derived_from=("first",), inferred=True),
        claim("echo", source="daily", kind="about", value=190e6, derived_from=("computed",)),
        claim("again", kind="bounds", low=150e6, high=230e6, derived_from=("first",)),
        claim("loud", source="daily", kind="up to", value=3e9, per="", locator=WILD),
        claim("least", kind="at least", value=20e6),
        claim("later", topic="planned_revenue", kind="bounds", low=300e6, high=400e6),
        claim("tomorrow", kind="point", value=500e6, year=2014),
        claim("mute", kind="qualitative"),
        claim("share", unit="%", currency="", per="", value=48.0),
        claim("heads", topic="headcount", unit="workers", currency="", per="", value=60_000.0),
        claim("lost", currency="XQQ", value=7e6),
    )


def texts(ax):
    shown = [child for child in ax.get_children() if isinstance(child, Text)]
    low, high = sorted(ax.get_xlim())
    shown += [ax.xaxis.label, *ax.get_yticklabels()]
    shown += [t for t in ax.get_xticklabels() if low <= t.get_position()[0] <= high]
    return [text for text in shown if text.get_text() and text.get_visible()]


def words(ax):
    return " | ".join(" ".join(text.get_text().split()) for text in texts(ax))


def boxes(ax):
    ax.figure.draw_without_rendering()
    renderer = ax.figure.canvas.get_renderer()
    return [(text.get_text(), Text.get_window_extent(text, renderer)) for text in texts(ax)]


def overlaps(ax):
    return [
        (a, b)
        for (a, first), (b, second) in itertools.combinations(boxes(ax), 2)
        if first.x0 < second.x1 - 1
        and second.x0 < first.x1 - 1
        and first.y0 < second.y1 - 1
        and second.y0 < first.y1 - 1
    ]


def cut_off(ax):
    whole = ax.figure.bbox
    return [
        name
        for name, box in boxes(ax)
        if box.x0 < whole.x0 - 1
        or box.x1 > whole.x1 + 1
        or box.y0 < whole.y0 - 1
        or box.y1 > whole.y1 + 1
    ]


def drawn(ax, gid):
    return [artist for artist in ax.get_children() if artist.get_gid() == gid]


def label_at(ax, y):
    return next(
        " ".join(text.get_text().split())
        for place, text in zip(ax.get_yticks(), ax.get_yticklabels(), strict=True)
        if place == pytest.approx(y)
    )


def bar_at(ax, y):
    return next(
        line.get_xdata()
        for line in ax.lines
        if line.get_gid() == "bar" and line.get_ydata()[0] == pytest.approx(y)
    )


# headlines


def test_every_headline_stands_where_its_figure_is(echoes, estimate):
    ax = wf.plot.headlines(echoes, estimate)
    places = {label_at(ax, y): y for y in ax.get_yticks()}
    names = ("first", "again", "least", "later", "tomorrow")
    assert set(places) == {
        "Daily 2015, p. echo",
        f"Daily 2015, {WILD}",
        *(f"REP report 2012, p. {name}" for name in names),
        "the estimate",
    }
    first = next(y for name, y in places.items() if name.endswith("p. first"))
    assert list(bar_at(ax, first)) == pytest.approx([150, 230])
    assert list(drawn(ax, "mark:loud")[0].get_xdata()) == pytest.approx([3_000])
    assert ax.get_xscale() == "log"
    plt.close(ax.figure)


def test_echoes_share_the_field_of_their_origin_and_are_joined_to_it(echoes, estimate):
    ax = wf.plot.headlines(echoes, estimate)
    fields = [(patch.get_y(), patch.get_y() + patch.get_height()) for patch in drawn(ax, "origin")]
    height = {
        name: y
        for y in ax.get_yticks()
        for name in ("first", "echo", "again", "least")
        if label_at(ax, y).endswith(f"p. {name}")
    }
    assert len(fields) == 5  # first, loud, least, later, tomorrow
    field = {name: [low < y < high for low, high in fields] for name, y in height.items()}
    assert field["first"] == field["echo"] == field["again"] != field["least"]
    assert height["first"] > max(height["echo"], height["again"])
    # the link by way of an inferred claim is a link too
    for name in ("echo", "again"):
        (link,) = drawn(ax, f"link:{name}:first")
        ends = link.get_ydata()
        assert [ends[0], ends[-1]] == pytest.approx([height["first"], height[name]])
    assert "7 headlines, 5 origins" in words(ax)
    assert "7 headlines, 5 origins, in 2 texts" in wf.plot.alt_text(ax)
    plt.close(ax.figure)


def test_plans_have_diamonds_and_a_missing_period_leaves_the_mark_hollow(echoes, estimate):
    ax = wf.plot.headlines(echoes, estimate)
    for name, marker in (("later", "D"), ("tomorrow", "D"), ("loud", "o"), ("least", "o")):
        (mark,) = drawn(ax, f"mark:{name}")
        assert mark.get_marker() == marker
        hollow = to_rgba(mark.get_markerfacecolor()) == to_rgba("white")
        assert hollow == (name == "loud")
    told = wf.plot.alt_text(ax)
    assert f"{echoes['loud'].figure} without a period, drawn as a year's" in told
    assert f"{echoes['later'].figure}, planned" in told
    assert "diamond: planned" in words(ax)
    assert "hollow: no period printed" in words(ax)
    plt.close(ax.figure)


def test_up_to_points_left_and_at_least_right(echoes, estimate):
    ax = wf.plot.headlines(echoes, estimate)
    (left,), (right,) = drawn(ax, "up to"), drawn(ax, "at least")
    assert (left.xy[0], right.xy[0]) == pytest.approx((3_000, 20))
    assert left.get_position()[0] < 0 < right.get_position()[0]
    plt.close(ax.figure)


def test_what_cannot_be_converted_is_left_out_and_named(echoes, estimate):
    ax = wf.plot.headlines(echoes, estimate)
    assert "Left out: claim 'lost'" in wf.plot.alt_text(ax)
    assert "1 headline left out" in words(ax)
    for other in ("mute", "share", "heads", "computed"):
        assert drawn(ax, f"mark:{other}") == []
    plt.close(ax.figure)


def test_foreign_money_is_converted_at_the_rate_of_its_year(estimate):
    monthly = claim("euro", value=10e6, currency="EUR", per="month")
    ax = wf.plot.headlines(ledger(monthly), estimate)
    wanted = 120 * wf.money.convert(1.0, "EUR", 2012, "USD")
    assert list(drawn(ax, "mark:euro")[0].get_xdata()) == pytest.approx([wanted])
    assert f"which is {wanted:.0f} million USD a year" in wf.plot.alt_text(ax)
    plt.close(ax.figure)


def test_an_origin_that_is_no_headline_is_named_with_its_figure(estimate):
    heads = claim("heads", topic="headcount", unit="workers", currency="", per="", value=6e4)
    fee = claim("fee", topic="fee", value=3_000.0)
    sums = [claim(n, value=180e6, derived_from=("heads", "fee")) for n in ("one", "two")]
    ax = wf.plot.headlines(ledger(heads, fee, *sums), estimate)
    assert f"rests on {heads.figure}" in words(ax)
    assert f"rests on {fee.figure}" in words(ax)
    assert "2 headlines, 2 origins" in words(ax)
    assert len(drawn(ax, "origin")) == 1
    assert len(ax.get_yticks()) == 5  # two origins, two headlines, the estimate
    assert all(drawn(ax, f"link:{n}:{o}") for n in ("one", "two") for o in ("heads", "fee"))
    plt.close(ax.figure)
    # of two fields that rest on it one alone names it
    own = claim("own", value=5e8)
    both = claim("both", value=2e8, derived_from=("own", "heads"))
    ax = wf.plot.headlines(ledger(heads, fee, own, both, *sums), estimate)
    assert words(ax).count(f"rests on {heads.figure}") == 1
    (link,) = drawn(ax, "link:both:heads")
    assert label_at(ax, link.get_ydata()[0]) == f"rests on {heads.figure}"
    # also if the ledger given holds the headlines alone
    part = wf.plot.headlines(ledger(heads, fee, *sums).find(topic="revenue"), estimate)
    assert f"rests on {heads.figure}" in words(part)
    assert overlaps(ax) == cut_off(ax) == []
    plt.close(ax.figure)
    plt.close(part.figure)


def test_the_density_is_that_of_log_dollars():
    ax = wf.plot.headlines(ledger(claim("a", value=5e6)), made(wf.lognormal(9, 0.5), 2**14))
    (curve,) = drawn(ax, "curve")
    x, height = np.log(curve.get_xdata()), curve.get_ydata()
    # a lognormal is symmetric on this axis: its mode is its median, not below it
    assert x[height.argmax()] == pytest.approx(np.log(np.exp(9) * 500 / 1e6), abs=0.06)
    half = x[height > height.max() / 2]
    assert half[-1] - half[0] == pytest.approx(2.355 * 0.5, rel=0.05)
    plt.close(ax.figure)


def test_the_range_of_the_concept_stands_behind_the_headlines(echoes, estimate):
    ax = wf.plot.headlines(echoes, estimate, concept="statutory")
    (shade,) = drawn(ax, "range")
    low, high = estimate.quantile([0.05, 0.95], concept="statutory") / 1e6
    assert [shade.get_x(), shade.get_x() + shade.get_width()] == pytest.approx([low, high])
    assert "statutory" in words(ax)
    place = float(estimate.percentile_of(150e6, concept="statutory"))
    assert f"{echoes['first'].figure} (percentile {place:.1f} to " in wf.plot.alt_text(ax)
    plt.close(ax.figure)


def test_draws_at_zero_are_said_and_shared_ones_are_stems():
    some = wf.discrete({0: 0.25, 8_000: 0.75})
    ax = wf.plot.headlines(ledger(claim("a", value=5e6)), made(some))
    assert [line.get_xdata()[0] for line in drawn(ax, "mass")] == pytest.approx([4.0])
    assert "25 % of draws are not above zero" in words(ax)
    plt.close(ax.figure)
    with pytest.raises(InputError, match="no draw of 'state-side' is above zero"):
        wf.plot.headlines(ledger(claim("a", value=5e6)), made(0))


@pytest.mark.parametrize(
    "listed",
    [
        [claim("alone", value=170e6)],
        [claim("alone", value=170e12)],
        [claim("zero", kind="bounds", low=0.0, high=50e6)],
        [claim(f"{WILD} {k}", value=1e8 * (k + 1), who=WILD, locator="p. 1") for k in range(12)],
        [claim("long", value=2e8, source="x" * 90), claim("longer", value=3e8, source="x" * 90)],
    ],
)
def test_labels_of_headlines_neither_overlap_nor_are_cut_off(listed, estimate):
    ax = wf.plot.headlines(ledger(*listed), estimate)
    assert overlaps(ax) == cut_off(ax) == []
    assert len([t for t in ax.get_xticklabels() if t.get_text()]) >= 2
    plt.close(ax.figure)


def test_without_headlines_there_is_no_picture(echoes, estimate):
    with pytest.raises(InputError, match="none of topic 'revenue' prints an amount"):
        wf.plot.headlines(echoes.find(topic="headcount"), estimate)
    with pytest.raises(InputError, match=r"nothing to draw .*XQQ"):
        wf.plot.headlines(echoes.find(id="lost"), estimate)
    with pytest.raises(InputError, match="is not above zero"):
        wf.plot.headlines(ledger(claim("nothing", value=0.0)), estimate)
    with pytest.raises(InputError, match="got dict; write a ledger"):
        wf.plot.headlines({}, estimate)
    with pytest.raises(InputError, match="got Ledger; write an estimate"):
        wf.plot.headlines(echoes, echoes)
    with pytest.raises(UnknownNameError, match="concept 'profit'"):
        wf.plot.headlines(echoes, estimate, concept="profit")


def test_headlines_need_no_draws(echoes):
    brief = wf.simulate(wf.load_programme("dprk-2012"), draws=2**8, seed=1, keep="summary")
    ax = wf.plot.headlines(echoes, brief)
    assert ax.lines
    plt.close(ax.figure)


def test_headlines_of_the_shipped_pack(dprk, estimate):
    ax = wf.plot.headlines(dprk, estimate)
    assert overlaps(ax) == cut_off(ax) == []
    assert "New York Times 2015" in words(ax)
    # the newspaper repeats the report: it opens no field of its own
    line = dprk["nyt-revenue-2012"].origins
    assert drawn(ax, f"link:nyt-revenue-2012:{line[0]}")
    assert "nyt-revenue-2012" not in line
    assert f"{dprk['nz-revenue'].figure} without a period" in wf.plot.alt_text(ax)
    plt.close(ax.figure)


# claims


KINDS = {
    "dot": {"value": 40.0},
    "roughly": {"kind": "about", "value": 30.0},
    "range": {"kind": "bounds", "low": 10.0, "high": 20.0},
    "under": {"kind": "up to", "value": 55.0},
    "over": {"kind": "at least", "value": 60.0},
    "mixed": {"kind": "spread", "low": 5.0, "high": 45.0},
    "one of them": {"kind": "spread", "value": 25.0},
    "stated": {"kind": "interval", "low": 15.0, "high": 35.0},
}


def test_every_kind_is_drawn_in_its_own_way():
    ax = wf.plot.claims(few(**KINDS))
    looks = {}
    for y in ax.get_yticks():
        name = label_at(ax, y).rpartition("p. ")[2]
        if name in KINDS:
            lines = [
                line
                for line in ax.lines
                if (line.get_gid() or "").startswith(("bar", "halo", "mark"))
                and line.get_ydata()[0] == pytest.approx(y)
            ]
            arrows = [
                arrow.get_gid()
                for gid in ("up to", "at least")
                for arrow in drawn(ax, gid)
                if arrow.xy[1] == pytest.approx(y)
            ]
            looks[name] = (
                tuple((line.get_gid(), line.get_linestyle(), line.get_marker()) for line in lines),
                *arrows,
            )
            looks[name] = str(looks[name]).replace(f"mark:{name}", "mark")
            figure = KINDS[name]
            wanted = {figure.get("value"), figure.get("low"), figure.get("high")} - {None}
            assert wanted <= {float(x) for line in lines for x in line.get_xdata()}
    assert len(looks) == len(set(looks.values())) == len(KINDS)
    (halo,) = drawn(ax, "halo")
    assert tuple(halo.get_xdata()) == (27.0, 33.0)
    told = words(ax)
    assert "8 claims in 1 text; 8 origins" in told
    for word in ("halo: about", "dashed bar or stroke", "to the left: up to", "right: at least"):
        assert word in told
    plt.close(ax.figure)


@pytest.mark.parametrize(
    "figure",
    [
        {"kind": "bounds", "low": 10.0, "high": 20.0},
        {"kind": "spread", "low": 10.0, "high": 20.0},
        {"kind": "interval", "low": 10.0, "high": 20.0},
        {"kind": "about", "value": 30.0, "low": None, "high": None},
        {"kind": "bounds", "low": 10.0, "high": 20.0, "inferred": True},
    ],
    ids=lambda figure: figure["kind"],
)
def test_a_bar_is_as_long_as_its_range(figure):
    ax = wf.plot.claims(few(a={"value": 60.0}, b=figure))
    ax.figure.set_dpi(300)
    ax.figure.canvas.draw()
    (drawn_bar,) = (line for gid in ("bar", "halo") for line in drawn(ax, gid)[:1])
    ends = ax.transData.transform([(x, drawn_bar.get_ydata()[0]) for x in drawn_bar.get_xdata()])
    shown = np.asarray(ax.figure.canvas.buffer_rgba())[:, :, :3].astype(int)
    row = shown[shown.shape[0] - round(ends[0][1])]
    (blue,) = np.nonzero(row[:, 2] - row[:, 0] > 20)
    near = blue[(blue > ends[0][0] - 40) & (blue < ends[1][0] + 40)]
    # half of a stroke that stands on an end lies beyond it
    half = (1.3 if figure["kind"] == "interval" else 0.6) / 2 * 300 / 72
    assert near.min() >= ends[0][0] - half - 1
    assert near.max() <= ends[1][0] + half + 1
    plt.close(ax.figure)


def test_groups_and_claims_descend_under_bold_headings():
    listed = ledger(
        claim("a", topic="fee", host="Oman", value=10.0),
        claim("b", topic="fee", host=WILD, kind="bounds", low=90.0, high=110.0),
        claim("c", topic="fee", host=WILD, value=20.0),
        claim("d", topic="fee", value=50.0),
        claim("e", topic="fee", host="all", value=5.0),
    )
    ax = wf.plot.claims(listed)
    rows = [" ".join(text.get_text().split()) for text in ax.get_yticklabels()]
    bold = [text.get_fontweight() == "bold" for text in ax.get_yticklabels()]
    heads = [row for row, strong in zip(rows, bold, strict=True) if strong]
    assert heads == [WILD, "(host not stated)", "Oman", "all hosts"]
    assert [row[-1] for row, strong in zip(rows, bold, strict=True) if not strong] == list("bcdae")
    heights = list(ax.get_yticks())
    assert heights == sorted(heights)
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first row stands on top
    told = wf.plot.alt_text(ax)
    assert f"{WILD} \N{EN DASH} " in told
    assert listed["b"].figure in told
    plt.close(ax.figure)


@pytest.mark.parametrize(
    ("by", "heads"),
    [
        ("year", ["1996", "2012", "(year not stated)"]),
        ("source", ["rep-2012", "daily"]),
        ("inferred", ["inferred", "not inferred"]),
        ("derived_from", ["x; y", "(derived from not stated)"]),
        ("topic", ["share amount", "fee"]),
    ],
)
def test_any_field_can_group(by, heads):
    listed = ledger(
        claim("a", topic="fee", value=10.0),
        claim("b", topic="share_amount", value=30.0, year=1996, inferred=True),
        claim("c", topic="fee", value=20.0, year=None, source="daily", derived_from=("x", "y")),
    )
    if by == "derived_from":
        listed = listed.find(topic="fee")
    ax = wf.plot.claims(listed, by=by)
    assert [t.get_text() for t in ax.get_yticklabels() if t.get_fontweight() == "bold"] == heads
    plt.close(ax.figure)


def test_a_wide_span_has_a_log_axis_and_a_narrow_one_a_linear():
    near = few(a={"value": 2.0}, b={"value": 100.0})
    far = few(a={"value": 2.0}, b={"value": 101.0})
    zero = few(a={"kind": "bounds", "low": 0.0, "high": 2.0}, b={"value": 101.0})
    none = few(a={"value": 0.0}, b={"value": 2.0}, c={"value": 200.0})
    for listed, scale in ((near, "linear"), (far, "log"), (zero, "log"), (none, "linear")):
        ax = wf.plot.claims(listed)
        assert ax.get_xscale() == scale
        assert ("log scale" in ax.get_xlabel()) == (scale == "log")
        # where zero has no place, the range that begins there is an arrow
        assert len(drawn(ax, "up to")) == (listed is zero)
        plt.close(ax.figure)


def test_money_is_in_millions_and_people_are_not():
    ax = wf.plot.claims(few(a={"value": 3e6}, b={"kind": "bounds", "low": 1e6, "high": 2e6}))
    assert ax.get_xlabel() == "million USD a year"
    assert list(drawn(ax, "mark:a")[0].get_xdata()) == [3.0]
    assert [list(line.get_xdata()) for line in drawn(ax, "bar")] == [[1.0, 2.0]]
    plt.close(ax.figure)
    ax = wf.plot.claims(few(a={"value": 3e6, "unit": "workers", "currency": "", "per": ""}))
    assert ax.get_xlabel() == "workers"
    assert list(drawn(ax, "mark:a")[0].get_xdata()) == [3e6]
    plt.close(ax.figure)


def test_claims_of_one_origin_are_joined_in_lanes_that_do_not_meet():
    listed = ledger(
        claim("a", topic="fee", value=50.0),
        claim("b", topic="fee", value=40.0),
        claim("c", topic="fee", value=30.0, derived_from=("a",)),
        claim("d", topic="fee", value=20.0, derived_from=("b",)),
        claim("e", topic="fee", value=10.0, derived_from=("a", "b"), inferred=True),
        claim("f", topic="fee", value=5.0, derived_from=("b",)),
    )
    ax = wf.plot.claims(listed)
    heights = {label_at(ax, y)[-1]: y for y in ax.get_yticks()}
    lines = {name: drawn(ax, f"origin:{name}") for name in "abcdef"}
    assert [name for name, found in lines.items() if found] == ["a", "b"]
    joined = {name: sorted(lines[name][0].get_ydata()) for name in "ab"}
    assert joined["a"] == pytest.approx(sorted(heights[name] for name in "ace"))
    assert joined["b"] == pytest.approx(sorted(heights[name] for name in "bdef"))
    ax.figure.draw_without_rendering()
    spans = [lines[name][0].get_window_extent() for name in "ab"]
    assert spans[0].x1 < spans[1].x0
    assert spans[0].x0 > ax.get_window_extent().x1
    (hollow,) = drawn(ax, "mark:e")
    assert to_rgba(hollow.get_markerfacecolor()) == to_rgba("white")
    assert "6 claims in 1 text; 2 origins" in words(ax)
    assert "hollow: inferred" in words(ax)
    plt.close(ax.figure)


def test_claims_without_figures_are_counted():
    ax = wf.plot.claims(few(a={"value": 3.0}, b={"kind": "qualitative"}, c={"kind": "qualitative"}))
    assert "2 without a figure left out" in words(ax)
    assert "2 without a figure left out" in wf.plot.alt_text(ax)
    plt.close(ax.figure)


def test_mixed_units_are_refused_with_the_way_out():
    listed = ledger(
        claim("a", per="month", value=1.0),
        claim("b", per="month", value=2.0),
        claim("c", per="day", value=2.0),
        claim("d", per="", kind="qualitative", unit="%"),
    )
    message = (
        r"different units: USD a month \(2\), USD a day \(1\); narrow them down, such as "
        r"ledger\.find\(per='month'\), or convert"
    )
    with pytest.raises(InputError, match=message):
        wf.plot.claims(listed)


def test_what_cannot_be_read_is_refused():
    with pytest.raises(InputError, match="none of 1 claims prints a figure"):
        wf.plot.claims(few(a={"kind": "qualitative"}))
    with pytest.raises(InputError, match="none of 0 claims"):
        wf.plot.claims(few())
    with pytest.raises(InputError, match=r"81 claims with a figure, more than the 80 .*narrow"):
        wf.plot.claims(few(**{f"c{k}": {"value": float(k)} for k in range(81)}))
    with pytest.raises(UnknownNameError, match="by 'hots': did you mean 'host'"):
        wf.plot.claims(few(a={"value": 3.0}), by="hots")
    with pytest.raises(InputError, match="got list; write a ledger"):
        wf.plot.claims([])
    figure, ax = plt.subplots(figsize=(6, 1.5))
    with pytest.raises(InputError, match=r"too low for .* lines of labels; make it .* inches"):
        wf.plot.claims(few(**{f"c{k}": {"value": float(k)} for k in range(40)}), ax=ax)
    plt.close(figure)


def test_the_figure_grows_with_its_rows_and_labels_shrink_to_a_given_axes():
    sizes = []
    for number in (3, 30, 80):
        listed = few(**{f"c{k}": {"value": k + 1.0, "who": WILD} for k in range(number)})
        new = wf.plot.claims(listed)
        sizes.append(new.figure.get_figheight())
        assert overlaps(new) == cut_off(new) == []
        plt.close(new.figure)
    assert sizes == sorted(sizes)
    assert sizes[2] > 2 * sizes[1]
    figure, (left, right) = plt.subplots(1, 2, figsize=(13, 5.5), layout="constrained")
    listed = few(**{f"c{k}": {"value": k + 1.0} for k in range(45)})
    assert wf.plot.claims(listed, ax=left) is left
    assert wf.plot.claims(listed, ax=right) is right
    assert overlaps(left) == overlaps(right) == cut_off(left) == []
    plt.close(figure)


@pytest.mark.parametrize(
    "figures",
    [
        [7.0],
        [1e-3, 2e-3],
        [3e9, 5e12],
        [-40.0, 10.0],
        [1e7, 1.01e7],
        [10.0, 900.0],
        [0.0],
    ],
)
def test_the_axis_has_ticks_for_figures_of_any_size(figures):
    ax = wf.plot.claims(few(**{f"c{k}": {"value": v} for k, v in enumerate(figures)}))
    assert len([t for t in ax.get_xticklabels() if t.get_text()]) >= 2
    assert overlaps(ax) == cut_off(ax) == []
    plt.close(ax.figure)


def test_shares_of_the_shipped_pack(dprk):
    ax = wf.plot.claims(dprk.find(topic="state_share"))
    assert overlaps(ax) == cut_off(ax) == []
    assert ax.get_xscale() == "linear"
    assert "Kuwait" in words(ax)
    assert "48 %" in wf.plot.alt_text(ax)
    plt.close(ax.figure)


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_pictures_with_any_names_are_saved_with_their_description(suffix, tmp_path, estimate):
    wild = [
        claim(f'{WILD} <a> "{k}"', host=WILD, who="<b>", value=1e8 * (k + 1), kind=kind)
        for k, kind in enumerate(("point", "about", "up to", "at least"))
    ]
    for number, ax in enumerate(
        (wf.plot.claims(ledger(*wild)), wf.plot.headlines(ledger(*wild), estimate))
    ):
        path = wf.plot.save(ax, tmp_path / f"{number}.{suffix}", dpi=60)
        if suffix == "svg":
            root = ET.fromstring(path.read_text("utf-8"))  # noqa: S314 - our own file
            told = " ".join(root.itertext())
            assert wf.plot.alt_text(ax) in told
        plt.close(ax.figure)


# names


def test_a_source_is_called_by_a_short_name():
    known = dict(SOURCES)
    known["my-survey"] = Source(id="my-survey", title="S", kind="survey")
    known["rep-1999"] = replace(SOURCES["rep-2012"], id="rep-1999", year=1999)
    cases = {"daily": "Daily 2015", "my-survey": "my-survey 2012", "rep-1999": "REP report 1999"}
    found = {name: source_name(claim("a", source=name), known) for name in cases}
    assert found == cases
    assert source_name(claim("a", source="a call", source_year=None), {}) == "a call"


def test_names_are_no_longer_than_tells_them_apart():
    listed = [
        claim("a", source="s", locator="p. 1, witness B", who="B"),
        claim("b", source="s", locator="p. 1, witness B", who="B"),
        claim("c", source="s", locator="p. 2", who="B"),
        claim("d", source="t"),
    ]
    parts = [lambda c: c.source, lambda c: c.locator, lambda c: c.who]
    assert name_each(listed, parts) == {
        "a": "s, p. 1, witness B, a",
        "b": "s, p. 1, witness B, b",
        "c": "s, p. 2",
        "d": "t",
    }


def test_long_names_are_broken_and_lose_nothing():
    name = "a word, another word, and " + "x" * 30 + ", end"
    lines = broken(name, 16).split("\n")
    assert max(map(len, lines)) <= 17  # a comma may hang
    assert "".join(lines).replace(" ", "") == name.replace(" ", "")
    assert broken("", 16) == "(no name)"
