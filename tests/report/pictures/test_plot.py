from __future__ import annotations

import itertools

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from matplotlib.colors import to_hex
from matplotlib.text import Text

import wageflow as wf
from wageflow.errors import InputError, UnknownNameError
from wageflow.report.pictures.smoothing import smooth
from wageflow.report.pictures.style import lines_of
from wageflow.report.tables.estimate import estimate_table

WILD = "party $x^{ & 5 %"


@pytest.fixture(autouse=True)
def no_figure_or_setting_is_left():
    before, settings = plt.get_fignums(), mpl.rcParams.copy()
    yield
    # a test closes what it opens, so that a leak of ours is seen
    leaked = plt.get_fignums()
    plt.close("all")
    assert leaked == before
    assert mpl.rcParams == settings


@pytest.fixture(scope="module")
def estimate():
    return wf.simulate(wf.load_programme("dprk-2012"), draws=2**12, seed=2012)


@pytest.fixture(scope="module")
def summary_only():
    return wf.simulate(wf.load_programme("dprk-2012"), draws=2**8, seed=1, keep="summary")


@pytest.fixture
def ax():
    figure, ax = plt.subplots(figsize=(7, 4.5), layout="constrained")
    yield ax
    plt.close(figure)


def rich_flow(gross=1_000):
    return wf.Chain(
        "mixed",
        [
            wf.Share("government", 0.5, of="gross"),
            wf.InKind("worker", 0.3, usefulness=0.4),
            wf.Share(WILD, 0.004, of="gross"),
            wf.Fee("security", 300, shortfall="owe"),
        ],
        remittance=wf.Remittance(0.8, [wf.Share("courier", 0.1)]),
    ).split(gross)


def owed_flow():
    steps = [wf.Share("government", 0.7, of="gross"), wf.Fee("quota", 400, shortfall="owe")]
    return wf.Chain("owed", steps).split(1_000)


def texts(ax):
    shown = [child for child in ax.get_children() if isinstance(child, Text)]
    if ax.axison:
        low, high = sorted(ax.get_xlim())
        shown += [ax.xaxis.label, ax.yaxis.label, *ax.get_yticklabels()]
        shown += [t for t in ax.get_xticklabels() if low <= t.get_position()[0] <= high]
    return [text for text in shown if text.get_text() and text.get_visible()]


def words(ax):
    return [text.get_text() for text in texts(ax)]


def boxes(ax):
    renderer = ax.figure.canvas.get_renderer()
    ax.figure.draw(renderer)
    # of an annotation the text alone, without its leader
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


@pytest.mark.parametrize("flow", [rich_flow(), owed_flow(), rich_flow(np.array([500.0, 2_000.0]))])
def test_falling_bars_join_and_sum_to_the_gross_wage(flow, ax):
    wf.plot.waterfall(flow, ax=ax)
    gross, *bars = ax.patches
    assert gross.get_width() == pytest.approx(np.mean(flow.gross))
    assert sum(bar.get_width() for bar in bars) == pytest.approx(gross.get_width())
    level = gross.get_width()
    for bar in bars[:-1]:
        assert bar.get_x() + bar.get_width() == pytest.approx(level)
        level = bar.get_x()
    assert bars[-1].get_x() == 0
    assert bars[-1].get_width() == pytest.approx(level)


def test_a_debt_lies_left_of_zero_and_is_named(ax):
    wf.plot.waterfall(owed_flow(), ax=ax)
    assert ax.patches[-1].get_width() == pytest.approx(-100)
    assert ax.get_xlim()[0] < -100
    assert any("100 USD a year owed" in word for word in words(ax))


def test_only_what_is_lost_in_kind_is_hatched(ax):
    flow = rich_flow()
    wf.plot.waterfall(flow, ax=ax)
    hatched = [bar.get_hatch() is not None for bar in ax.patches[1:]]
    assert hatched == [name == "in-kind loss" for name in flow.recipients]


@pytest.mark.parametrize(("picture", "options"), [("waterfall", {}), ("sankey", {"minimum": 0})])
def test_every_recipient_is_named_with_amount_and_share_as_written(picture, options, ax):
    flow = rich_flow()
    getattr(wf.plot, picture)(flow, ax=ax, **options)
    ax.figure.draw_without_rendering()
    joined = " | ".join(" ".join(word.split()) for word in words(ax))
    for name, amount in flow.recipients.items():
        assert " ".join(name.split()) in joined
        assert f"{amount:g} ({amount / 10:.1f}".removesuffix(".0") in joined
        assert name in wf.plot.alt_text(ax)


@pytest.mark.parametrize("picture", ["waterfall", "sankey"])
@pytest.mark.parametrize("flow", [rich_flow(), owed_flow()])
def test_labels_of_a_flow_neither_overlap_nor_are_cut_off(picture, flow):
    ax = getattr(wf.plot, picture)(flow)
    assert overlaps(ax) == []
    assert cut_off(ax) == []
    plt.close(ax.figure)


def test_means_of_many_wages_are_said_to_be_means(ax):
    wf.plot.waterfall(rich_flow(np.array([500.0, 2_000.0])), ax=ax)
    assert any("mean of 2 wages" in word for word in words(ax))


def test_widths_of_a_sankey_are_shares(ax):
    flow = wf.load_chain("kuwait-2012").split(5_000)
    wf.plot.sankey(flow, ax=ax)
    nodes = [patch.get_height() for patch in ax.patches if hasattr(patch, "get_height")]
    shares = [amount / 5_000 for amount in flow.recipients.values()]
    assert nodes == pytest.approx([1.0, *shares])


@pytest.mark.parametrize("minimum", [0.0, 0.01, 0.2])
def test_the_sankey_of_an_estimate_names_all_nodes_once_without_overlap(estimate, minimum):
    ax = wf.plot.sankey(estimate, minimum=minimum)
    assert overlaps(ax) == []
    assert cut_off(ax) == []
    assert "Russia" in " ".join(words(ax))
    plt.close(ax.figure)


def test_many_small_flows_still_have_labels_apart(ax):
    steps = [wf.Share(f"taker {k} with a name of some length", 0.002) for k in range(30)]
    wf.plot.sankey(wf.Chain("crowd", steps).split(1_000), ax=ax, minimum=0)
    assert overlaps(ax) == []


def test_the_sankey_needs_no_draws(summary_only, ax):
    assert "state" in wf.plot.alt_text(wf.plot.sankey(summary_only, ax=ax))


@pytest.mark.parametrize("picture", ["s_curve", "density"])
def test_a_mark_carries_its_percentile(picture, estimate, ax):
    mark = {"headline": (150e6, 230e6), WILD: 300e6, "far": 5e9}
    getattr(wf.plot, picture)(estimate, mark=mark, ax=ax)
    low, high, alone = (float(estimate.percentile_of(x)) for x in (150e6, 230e6, 300e6))
    told = words(ax)
    assert f"headline 150\N{EN DASH}230: percentile {low:.1f} to {high:.1f}" in told
    assert f"{WILD} 300: percentile {alone:.1f}" in told
    assert "far 5,000: above every draw" in told
    assert all(word in wf.plot.alt_text(ax) for word in told if word.startswith("headline"))
    assert ax.get_xlim()[1] > 5_000
    assert overlaps(ax) == []


def test_the_curve_is_the_distribution_of_the_draws(estimate, ax):
    wf.plot.s_curve(estimate, concept="statutory", host="China", ax=ax)
    curve = next(line for line in ax.lines if line.get_gid() == "curve")
    x, u = curve.get_data()
    for k in (50, 200, 350):
        place = estimate.percentile_of(x[k] * 1e6, concept="statutory", host="China")
        assert float(place) == pytest.approx(100 * u[k], abs=0.3)
    shade = next(patch for patch in ax.patches if patch.get_gid() == "range")
    ends = estimate.quantile([0.05, 0.95], concept="statutory", host="China") / 1e6
    assert [shade.get_x(), shade.get_x() + shade.get_width()] == pytest.approx(list(ends))


def test_axes_say_what_in_which_unit_and_prices(estimate, ax):
    wf.plot.s_curve(estimate, host="Kuwait", concept="gross", ax=ax)
    assert ax.get_xlabel() == "Gross revenue, million USD a year, prices of 2012"
    assert any("all wages paid by employers" in word for word in words(ax))
    assert any("Kuwait" in word for word in words(ax))
    assert any("4,096 draws; Monte Carlo standard error" in word for word in words(ax))


def made(gross_wage, draws=2**12):
    cohort = wf.Cohort(
        host="Kuwait",
        workers=1_000,
        gross_wage=gross_wage,
        price_year=2012,
        chain=wf.Chain("half", [wf.Share("government", 0.5)]),
    )
    return wf.simulate(wf.Programme("made", cohorts=[cohort]), draws=draws, seed=3)


def peak(middle, sd):
    return wf.truncate(wf.normal(middle, sd), 0, None)


def test_density_integrates_to_one_and_keeps_two_peaks(ax):
    two = wf.mixture([peak(4_000, 200), peak(6_000, 300)], weights=[0.6, 0.4])
    wf.plot.density(made(two), concept="gross", ax=ax)
    x, height = next(line for line in ax.lines if line.get_gid() == "curve").get_data()
    assert height.sum() * (x[1] - x[0]) == pytest.approx(1, abs=1e-9)
    valley = height[np.argmin(np.abs(x - 5.0))]
    left, right = height[x < 5].max(), height[x > 5].max()
    # theory: 0.6 and 0.4 of the mass, in million dollars
    assert left == pytest.approx(0.6 / (0.2 * np.sqrt(2 * np.pi)), rel=0.12)
    assert right == pytest.approx(0.4 / (0.3 * np.sqrt(2 * np.pi)), rel=0.12)
    assert valley < 0.1 * right


def test_density_of_a_uniform_is_flat_to_its_ends(ax):
    wf.plot.density(made(wf.uniform(4_000, 6_000)), concept="gross", ax=ax)
    x, height = next(line for line in ax.lines if line.get_gid() == "curve").get_data()
    inner = height[(x > 4.01) & (x < 5.99)]
    assert inner == pytest.approx(np.full(inner.size, 0.5), rel=0.1)


def trapezoid(x, low, wide, narrow):
    """Density of `low` plus uniforms up to `wide` and up to `narrow`."""
    corners = [low, low + narrow, low + wide, low + wide + narrow]
    return np.interp(x, corners, [0, 1 / wide, 1 / wide, 0], left=0, right=0)


def normal_density(x, middle, sd):
    return np.exp(-(((x - middle) / sd) ** 2) / 2) / (sd * np.sqrt(2 * np.pi))


def lognormal_density(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.exp(-((np.log(x) / 0.5) ** 2) / 2) / (x * 0.5 * np.sqrt(2 * np.pi))
    return np.where(x > 0, found, 0.0)


def stratified(rng, size):
    """Probabilities spread as evenly as those of a run."""
    return rng.permutation((np.arange(size) + rng.random(size)) / size)


def triangle(u):
    """Quantiles of a triangle from 0 over 0.3 to 1."""
    return np.where(u < 0.3, np.sqrt(0.3 * u), 1 - np.sqrt(0.7 * (1 - u)))


def two_readings(rng, size):
    narrow = 10.8 + 3.0 * rng.random(size) + 1.6 * rng.random(size)
    wide = 65 + 35 * rng.random(size) + 16 * rng.random(size)
    return np.where(rng.random(size) < 0.5, narrow, wide)


KNOWN = {
    "readings of different width": (
        two_readings,
        lambda x: (trapezoid(x, 10.8, 3.0, 1.6) + trapezoid(x, 65, 35, 16)) / 2,
    ),
    "two normals": (
        lambda rng, size: np.where(
            rng.random(size) < 0.6, rng.normal(4, 0.2, size), rng.normal(6, 0.3, size)
        ),
        lambda x: 0.6 * normal_density(x, 4, 0.2) + 0.4 * normal_density(x, 6, 0.3),
    ),
    "narrow on wide": (
        lambda rng, size: np.where(
            rng.random(size) < 0.3, rng.normal(50, 1, size), rng.normal(50, 10, size)
        ),
        lambda x: 0.3 * normal_density(x, 50, 1) + 0.7 * normal_density(x, 50, 10),
    ),
    "uniform": (
        lambda rng, size: rng.uniform(4, 6, size),
        lambda x: np.where((x > 4) & (x < 6), 0.5, 0.0),
    ),
    "triangular": (
        lambda rng, size: triangle(stratified(rng, size)),
        lambda x: np.interp(x, [0, 0.3, 1], [0, 2, 0], left=0, right=0),
    ),
    "lognormal": (lambda rng, size: rng.lognormal(0, 0.5, size), lognormal_density),
}


@pytest.mark.parametrize("name", KNOWN)
def test_a_known_density_is_found_within_a_twentieth_of_its_peak(name):
    draw, true = KNOWN[name]
    x, heights = smooth(list(draw(np.random.default_rng(3), 2**16).reshape(16, -1)))
    step = x[1] - x[0]
    assert heights.sum(axis=1) * step == pytest.approx(np.ones(16))
    wanted, error = true(x), np.abs(heights.mean(axis=0) - true(x))
    if name == "uniform":  # at a break half a point may lie on either side
        error = error[np.abs(np.abs(x - 5) - 1) > step]
    assert error.max() < 0.05 * wanted.max()


def test_a_narrow_reading_neither_spills_over_nor_leans_on_its_edge():
    x, heights = smooth(list(two_readings(np.random.default_rng(3), 2**16).reshape(16, -1)))
    mean = heights.mean(axis=0)
    assert mean[(x < 10.3) | ((x > 16) & (x < 60))].max() < 1e-3 * mean.max()
    assert 12 < x[mean.argmax()] < 14.2


@pytest.mark.parametrize("host", [None, "Russia", "China", "Africa"])
def test_the_density_of_a_programme_is_that_of_its_draws(host, ax):
    drawn = wf.simulate(wf.load_programme("dprk-2012"), draws=2**16, seed=2012)
    wf.plot.density(drawn, host=host, ax=ax)
    x, height = next(line for line in ax.lines if line.get_gid() == "curve").get_data()
    counts, edges = np.histogram(drawn.values(host=host) / 1e6, 30)
    step = x[1] - x[0]
    share = np.diff(np.interp(edges, x + step / 2, np.cumsum(height) * step))
    assert np.abs(share - counts / counts.sum()).max() < 0.05 * counts.max() / counts.sum()


def test_pictures_and_table_print_the_same_figures(estimate, ax):
    rows = {row[0]: row for row in estimate_table(estimate, by="host").sections[0].rows}
    _, middle, span, *_ = rows["all on the state's side (state-side)"]
    middle = middle.removesuffix("*")
    for picture in (wf.plot.density, wf.plot.s_curve):
        told = wf.plot.alt_text(picture(estimate, ax=ax))
        assert f"median {middle}, 90 % range {span} million USD a year" in told
        ax.clear()
    gross = {s.title: s.rows for s in estimate_table(estimate, by="host", concept="gross").sections}
    russia = next(row for row in gross["By host: gross"] if row[0].startswith("Russia"))
    wf.plot.sankey(estimate, ax=ax)
    assert any(word.startswith(f"Russia  {russia[3]} (") for word in words(ax))


@pytest.mark.parametrize("low", [False, True])
def test_the_label_of_a_point_is_crossed_by_no_mark(low, estimate, ax):
    points = [float(p) for p in estimate.quantile([0.05, 0.5, 0.95])]
    near = 12e6 if not low else -12e6
    wf.plot.s_curve(estimate, mark={str(k): p + near for k, p in enumerate(points)}, ax=ax)
    found = dict(boxes(ax))
    labels = [text for text in texts(ax) if text.get_text().startswith(("5 %:", "median", "95 %:"))]
    assert len(labels) == 3
    top = ax.transData.transform((0, ax.get_ylim()[1]))[1]
    for label in labels:
        box = found[label.get_text()]
        assert box.y1 < top - 2
        lines = (ax.transData.transform(((point + near) / 1e6, 0))[0] for point in points)
        crossed = any(box.x0 < line < box.x1 for line in lines)
        # at the edge there may be room on one side alone: then the label covers the line
        assert not crossed or label.get_bbox_patch() is not None
    assert sum(label.get_bbox_patch() is not None for label in labels) <= 1


@pytest.mark.parametrize("wage", [0, 5_000])
def test_a_single_value_is_a_step_with_one_label(wage, ax):
    wf.plot.s_curve(made(wage, draws=2**6), concept="gross", ax=ax)
    x, u = next(line for line in ax.lines if line.get_gid() == "curve").get_data()
    assert list(u) == [0, 0, 1, 1]
    assert x[1] == x[2] == pytest.approx(wage / 1e3)
    assert [patch for patch in ax.patches if patch.get_gid() == "range"] == []
    assert [word for word in words(ax) if word.startswith("every draw")] == [
        "every draw: 5.00" if wage else "every draw: 0"
    ]


def test_values_that_many_draws_share_are_stems_with_their_share(ax):
    wage = wf.discrete({4_000: 0.25, 6_000: 0.75})
    wf.plot.density(made(wage), concept="gross", ax=ax)
    assert [line.get_xdata()[0] for line in ax.lines if line.get_gid() == "mass"] == [4.0, 6.0]
    assert {"25 % of draws at 4.00", "75 % of draws at 6.00"} <= set(words(ax))


@pytest.mark.parametrize("picture", ["s_curve", "density"])
def test_a_certain_result_can_be_drawn(picture, ax):
    getattr(wf.plot, picture)(made(5_000, draws=2**6), ax=ax)
    assert overlaps(ax) == []


def test_a_new_figure_is_made_without_an_ax_and_none_with_one(estimate, ax):
    numbers = plt.get_fignums()
    assert wf.plot.s_curve(estimate, ax=ax) is ax
    assert wf.plot.sankey(estimate, ax=ax) is ax
    assert wf.plot.waterfall(owed_flow(), ax=ax) is ax
    assert plt.get_fignums() == numbers
    new = wf.plot.density(estimate)
    assert plt.get_fignums() == [*numbers, new.figure.number]
    plt.close(new.figure)


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf", "PNG"])
def test_saved_twice_gives_the_same_bytes_with_the_description(suffix, tmp_path, estimate):
    saved = []
    for number in range(2):
        ax = wf.plot.s_curve(estimate, mark={"headline": 150e6})
        saved.append(wf.plot.save(ax, tmp_path / f"{number}.{suffix}").read_bytes())
        plt.close(ax.figure)
    assert saved[0] == saved[1]
    assert b"Date" not in saved[0]
    if suffix != "pdf":  # there the text stands in UTF-16
        assert b"Cumulative distribution" in saved[0]
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"0.{suffix}", f"1.{suffix}"]


def test_a_picture_of_two_axes_describes_both(tmp_path, estimate):
    figure, (left, right) = plt.subplots(1, 2)
    wf.plot.density(estimate, ax=left)
    wf.plot.waterfall(owed_flow(), ax=right)
    told = wf.plot.save(left, tmp_path / "both.svg").read_text()
    assert "Density" in told
    assert "Waterfall chart" in told
    plt.close(figure)


def test_a_picture_in_a_part_of_a_figure_saves_the_whole(tmp_path):
    figure = plt.figure()
    part = figure.subfigures(1, 2)[0]
    ax = wf.plot.waterfall(owed_flow(), ax=part.subplots())
    assert wf.plot.save(ax, tmp_path / "part.png").is_file()
    plt.close(figure)


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path, ax):
    wf.plot.waterfall(owed_flow(), ax=ax)
    (tmp_path / "taken.png").mkdir()
    with pytest.raises(InputError, match=r"taken\.png: cannot be written"):
        wf.plot.save(ax, tmp_path / "taken.png")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        wf.plot.save(ax, tmp_path / "file" / "x.png")
    with pytest.raises(InputError, match=r"unknown suffix '\.bmp'; write \.png, \.svg or \.pdf$"):
        wf.plot.save(ax, tmp_path / "x.bmp")
    with pytest.raises(InputError, match=r"who takes \.eps takes \.pdf"):
        wf.plot.save(ax, tmp_path / "x.eps")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "taken.png"]


@pytest.mark.parametrize("picture", ["s_curve", "density"])
def test_curves_of_a_run_without_draws_are_those_of_its_draws(picture):
    def curve(keep):
        programme = wf.load_programme("dprk-2012")
        estimate = wf.simulate(programme, draws=2**13, seed=1, keep=keep)
        ax = getattr(wf.plot, picture)(estimate, host="Kuwait", mark={"headline": 10e6})
        x, y = next(line for line in ax.lines if line.get_gid() == "curve").get_data()
        return ax, np.asarray(x), np.asarray(y)

    ax, x, y = curve("draws")
    other, own, height = curve("summary")
    if picture == "s_curve":
        np.testing.assert_allclose(own, x, rtol=1e-5)
    else:
        assert np.abs(np.interp(x, own, height) - y).max() < 0.1 * y.max()
    assert other.get_xlabel() == ax.get_xlabel()
    for axes in (ax, other):
        plt.close(axes.figure)


@pytest.mark.parametrize("picture", ["s_curve", "density"])
def test_curves_need_known_names_and_numbers(picture, estimate, ax):
    draw = getattr(wf.plot, picture)
    with pytest.raises(UnknownNameError, match="did you mean 'Kuwait'"):
        draw(estimate, host="Kuwiat", ax=ax)
    with pytest.raises(UnknownNameError, match="concept 'profit'"):
        draw(estimate, concept="profit", ax=ax)
    for wrong in ("150", None, float("nan"), (1, 2, 3), True):
        with pytest.raises(InputError, match=r"mark 'x': got .*write dollars a year"):
            draw(estimate, mark={"x": wrong}, ax=ax)
    with pytest.raises(InputError, match=r"mark 'x': 2 is above 1; turn them round"):
        draw(estimate, mark={"x": (2, 1)}, ax=ax)


def test_a_refused_picture_opens_no_figure(estimate, summary_only):
    with pytest.raises(InputError, match="got Estimate; write a flow"):
        wf.plot.waterfall(estimate)
    with pytest.raises(InputError, match="got Flow; write an estimate"):
        wf.plot.s_curve(owed_flow())
    with pytest.raises(InputError, match="got int; write a flow"):
        wf.plot.sankey(3)
    with pytest.raises(InputError, match="minimum: got 1"):
        wf.plot.sankey(owed_flow(), minimum=1)
    with pytest.raises(InputError, match="no wages"):
        wf.plot.waterfall(rich_flow(np.array([])))
    with pytest.raises(InputError, match="ax: got Figure; write a matplotlib Axes"):
        wf.plot.waterfall(owed_flow(), ax=mpl.figure.Figure())
    with pytest.raises(UnknownNameError):
        wf.plot.density(summary_only, host="Kuwiat")


def test_an_axes_of_somebody_else_has_no_description(ax):
    with pytest.raises(InputError, match=r"alt_text: got .*wf\.plot"):
        wf.plot.alt_text(ax)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Syldavia/construction/gross_wage", ["Syldavia/construction/", "gross_wage"]),
        ("Syldavia/gross_wage_of_those_who_build", ["Syldavia/gross_wage_of_", "those_who_build"]),
        ("wage of Syldavia/construction", ["wage of", "Syldavia/construction"]),
        ("a / b", ["a / b"]),
        ("__dunder__" * 3, ["__dunder____dunder____", "dunder__"]),
        ("x" * 30, ["x" * 24, "x" * 6]),
    ],
)
def test_long_names_are_broken_between_their_words(name, lines):
    assert lines_of(name, 24).split("\n") == lines


@given(some.text("ab/_- ", max_size=60), some.integers(1, 30), some.integers(1, 60))
def test_breaking_a_name_loses_nothing_but_behind_an_ellipsis(name, width, most):
    found = lines_of(name, width, most)
    lines = found.split("\n")
    assert max(map(len, lines)) <= max(width, len("(no name)") * (not name.strip()))
    assert len(lines) <= most
    if name.strip():
        kept, whole = "".join(found.split()), "".join(name.split())
        assert kept == whole or (len(lines) == most and whole.startswith(kept.removesuffix("…")))
        assert kept == whole or kept.endswith("…")


def test_a_waterfall_has_the_colours_of_the_sides_that_are_known():
    steps = [wf.Share(who, 0.1) for who in ("government", "agency", "uncle")]
    flow = wf.Chain("c", steps).split(1_000)
    ax = wf.plot.waterfall(flow, sides={"state": ["government"], "broker": ("agency",)})
    found = [to_hex(bar.get_facecolor()) for bar in ax.patches]
    plt.close(ax.figure)
    assert found[1:] == ["#0072b2", "#cc79a7", "#8c8c8c", "#e69f00"]
    for sides in (["government"], {"state": "government"}):
        with pytest.raises(InputError, match=r"waterfall, sides: got .*such as programme\.sides"):
            wf.plot.waterfall(flow, sides=sides)


def test_a_waterfall_breaks_no_name_within_a_word():
    chain = wf.Chain("c", [wf.Share("Syldavia/construction/gross_wage", 0.5, of="gross")])
    ax = wf.plot.waterfall(chain.split(100))
    labels = [label.get_text() for label in ax.get_yticklabels()]
    plt.close(ax.figure)
    assert "Syldavia/construction/\ngross_wage" in labels
