from __future__ import annotations

import itertools

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.patches import StepPatch
from matplotlib.text import Text

import wageflow as wf
from wageflow.errors import InputError, UnknownNameError
from wageflow.report.pictures.measure_marks import Mark, place_labels, plan_marks
from wageflow.report.pictures.measure_names import short_names
from wageflow.report.pictures.time_axis import draw_time
from wageflow.scenarios.calendar import Horizon

WILD = "everything at once $x^{ & 5 %, with a name that is as long as a line of text"
RUN = {"start": "2012", "end": "2024", "draws": 2**8, "seed": 2012}
BASE = wf.Scenario("no measures")
BAN = wf.Scenario(
    "UNSCR 2397",
    measures=[
        wf.StopPermits(start="2017-09-11", compliance=wf.between(0.5, 1.0)),
        wf.Repatriate(by="2019-12-22", compliance={"Kuwait": 0.9, "China": wf.between(0, 0.4)}),
        wf.Displace(share=wf.between(0, 0.3), to="China", after_months=6),
    ],
)
SHUT = wf.Scenario(WILD, measures=[wf.CloseBorder(start="2020-01-22", end="2023-08")])
CROWD = wf.Scenario(
    "crowd",
    measures=[
        *(wf.StopPermits(start=f"2017-{month:02}", hosts="Russia") for month in range(1, 10)),
        wf.Cap(start="2017-01", hosts="China", workers=10_000),
        wf.Expel(on="2017-01-20", hosts="Kuwait", share=0.5),
        wf.Expel(on="2010", hosts="Mongolia", share=0.5),
        wf.Expel(on="2030", hosts="Mongolia", share=0.5),
        wf.Leak(share=0.1),
    ],
)


@pytest.fixture(autouse=True)
def no_figure_or_setting_is_left():
    before, settings = plt.get_fignums(), mpl.rcParams.copy()
    yield
    plt.close("all")
    assert before == []
    assert mpl.rcParams == settings


@pytest.fixture(scope="module")
def comparison():
    return wf.compare("dprk-2012", [BASE, BAN, SHUT, CROWD], **RUN)


@pytest.fixture(scope="module")
def monthly():
    return wf.project("dprk-2012", BAN, **RUN, step="month")


def made(gross_wage=5_000, workers=1_000):
    cohort = wf.Cohort(
        host="Kuwait",
        workers=workers,
        gross_wage=gross_wage,
        price_year=2012,
        chain=wf.Chain("half", [wf.Share("government", 0.5)]),
    )
    return wf.Programme("made", cohorts=[cohort])


def texts(ax):
    shown = [child for child in ax.get_children() if isinstance(child, Text)]
    shown += [ax.xaxis.label, ax.yaxis.label]
    low, high = ax.get_xlim()
    ticks = [*ax.get_xticklabels(), *ax.get_xticklabels(minor=True)]
    shown += [tick for tick in ticks if low <= tick.get_position()[0] <= high]
    low, high = sorted(ax.get_ylim())
    # ticks beyond the ends are not drawn, and lie wherever they last were
    shown += [tick for tick in ax.get_yticklabels() if low <= tick.get_position()[1] <= high]
    return [text for text in shown if text.get_text() and text.get_visible()]


def words(ax):
    return [text.get_text() for text in texts(ax)]


def boxes(axes):
    figure = axes[0].figure
    renderer = figure.canvas.get_renderer()
    figure.draw(renderer)
    shown = [text for ax in axes for text in texts(ax)] + figure.texts
    low = {ax: ax.get_window_extent(renderer) for ax in axes}
    found = []
    for text in shown:
        # of an annotation the text alone, without its leader
        box = Text.get_window_extent(text, renderer)
        own = low.get(text.axes)
        tick = own is not None and box.x1 < own.x0 and text in text.axes.get_yticklabels()
        if tick and not own.y0 - 1 <= (box.y0 + box.y1) / 2 <= own.y1 + 1:
            continue  # beyond the ends of the axis, so that it is not drawn
        found.append((text.get_text(), box))
    return found


def ill_set(*axes):
    """Return the texts that cover another one, or stand beyond the edge of the figure."""
    found, whole = boxes(axes), axes[0].figure.bbox
    covered = [
        (a, b)
        for (a, first), (b, second) in itertools.combinations(found, 2)
        if first.x0 < second.x1 - 1
        and second.x0 < first.x1 - 1
        and first.y0 < second.y1 - 1
        and second.y0 < first.y1 - 1
    ]
    cut = [
        name
        for name, box in found
        if box.x0 < whole.x0 - 1
        or box.x1 > whole.x1 + 1
        or box.y0 < whole.y0 - 1
        or box.y1 > whole.y1 + 1
    ]
    return covered + cut


def steps(ax, gid):
    return next(patch for patch in ax.patches if patch.get_gid() == gid).get_data()


def lines(ax, gid):
    return [float(line.get_xdata()[0]) for line in ax.lines if line.get_gid() == gid]


def test_a_fan_shows_the_quantiles_of_the_draws_in_steps_as_long_as_the_periods(monthly):
    ax = wf.plot.fan(monthly, concept="workers", host="China")
    middle, edges, _ = steps(ax, "median")
    table = monthly.summary(by="host").sort_index().loc[("China", "workers")]
    assert middle == pytest.approx(table["p50"].to_numpy())
    assert edges == pytest.approx(np.linspace(2012, 2025, 13 * 12 + 1))
    for gid, low, high in (("90 %", "p5", "p95"), ("50 %", "p25", "p75")):
        above, _, below = steps(ax, gid)
        assert above == pytest.approx(table[high].to_numpy())
        assert below == pytest.approx(table[low].to_numpy())
    assert ax.get_xlim() == (2012, 2025)
    assert ax.get_ylim()[0] == 0


def test_money_is_drawn_in_its_unit_and_says_so(comparison, monthly):
    paths = comparison.paths("UNSCR 2397")
    ax = wf.plot.fan(paths)
    middle, _, _ = steps(ax, "median")
    assert middle * 1e6 == pytest.approx(paths.summary().loc["state-side", "p50"].to_numpy())
    joined = " ".join(ax.get_ylabel().split())
    assert joined == "State-side revenue, million USD a year, prices of 2012"
    assert "million USD a month" in wf.plot.fan(monthly).get_ylabel()
    note = "256 draws; Monte Carlo standard error of the median at most"
    assert any(note in word for word in words(ax))
    assert any("a step for each year" in word for word in words(ax))


def test_measures_stand_at_their_dates(comparison):
    ax = wf.plot.fan(comparison, name="UNSCR 2397")
    wanted = [2017 + (8 + 10 / 30) / 12, 2019 + (11 + 21 / 31) / 12]
    assert lines(ax, "measure") == pytest.approx(wanted)
    found = words(ax)
    assert "stop of permits, 11 Sep 2017" in found
    assert "repatriation by 22 Dec 2019" in found
    assert "throughout: displacement to China" in ax.get_xlabel()
    shut = wf.plot.fan(comparison, name=WILD)
    assert lines(shut, "measure") == pytest.approx([2020 + 21 / 31 / 12])
    assert lines(shut, "end") == pytest.approx([2023 + 8 / 12])
    span = next(patch for patch in shut.patches if patch.get_gid() == "span")
    assert span.get_x() + span.get_width() == pytest.approx(2023 + 8 / 12)


def test_many_measures_have_numbers_and_a_key(comparison):
    ax = wf.plot.fan(comparison, name="crowd")
    key = " ".join(ax.get_xlabel().split())
    for number, name in enumerate(short_names(CROWD).values(), start=1):
        place = {12: "before", 13: "later", 14: "throughout"}.get(number)
        assert (f"{place}: {name}" if place else f" {name}") in f" {key}"
    numbers = {word for word in words(ax) if word.replace(", ", "").isdigit() and len(word) < 4}
    assert {"3", "11"} <= numbers or "1, 2" in words(ax)
    assert lines(ax, "measure") == sorted(lines(ax, "measure"))
    assert len(lines(ax, "measure")) == 10  # two begin on the same day


@pytest.mark.parametrize("scenario", ["UNSCR 2397", WILD, "crowd"])
@pytest.mark.parametrize("picture", ["fan", "paths", "difference", "hosts", "attribution"])
def test_no_text_covers_another_or_is_cut_off(picture, scenario, comparison):
    ax = {
        "fan": lambda: wf.plot.fan(comparison, name=scenario),
        "paths": lambda: wf.plot.fan(comparison.paths(scenario), concept="workers"),
        "difference": lambda: wf.plot.difference(comparison, scenario),
        "hosts": lambda: wf.plot.hosts(comparison, name=scenario, minimum=0),
        "attribution": lambda: wf.plot.attribution(
            comparison, scenario, by="host" if scenario == "crowd" else "measure"
        ),
    }[picture]()
    assert ill_set(ax) == []


@pytest.mark.parametrize("share_y", [False, True])
def test_small_multiples_have_a_fan_for_each_host_and_no_text_over_another(share_y, comparison):
    axes = wf.plot.small_multiples(comparison, name="crowd", share_y=share_y)
    hosts = comparison.projection.programme.hosts
    assert axes.shape == (len(hosts),)
    assert [ax.get_title(loc="left") for ax in axes] == list(hosts)
    for ax, host in zip(axes, hosts, strict=True):
        wanted = np.median(comparison.paths("crowd").values("workers", host=host), axis=0)
        assert steps(ax, "median")[0] == pytest.approx(wanted, rel=0.02)
        assert host in wf.plot.alt_text(ax)
    assert (len({ax.get_ylim() for ax in axes}) == 1) == share_y
    assert ill_set(*axes) == []
    told = " ".join(text.get_text() for text in axes[0].figure.texts)
    assert ("one scale for all hosts" if share_y else "each host on a scale of its own") in told
    kuwait = axes[hosts.index("Kuwait")]
    assert lines(kuwait, "measure") == pytest.approx([2017 + 19 / 31 / 12])


def test_small_multiples_draw_on_given_axes_and_add_nothing_to_their_figure(comparison):
    figure, grid = plt.subplots(2, 4, layout="constrained")
    axes = wf.plot.small_multiples(comparison.paths("UNSCR 2397"), ax=grid)
    assert list(axes) == list(grid.ravel())
    assert figure.texts == []
    with pytest.raises(InputError, match="ax: got 4 Axes; write 8 Axes, one for each host"):
        wf.plot.small_multiples(comparison.paths("UNSCR 2397"), ax=grid[0])


def test_a_baseline_stands_behind_the_scenario_and_both_are_named(comparison):
    ax = wf.plot.fan(comparison, name="UNSCR 2397", concept="workers")
    behind, _, _ = steps(ax, "baseline median")
    base = comparison.paths("no measures").summary().loc["workers"]
    assert behind == pytest.approx(base["p50"].to_numpy())
    assert steps(ax, "baseline")[0] == pytest.approx(base["p95"].to_numpy())
    assert {"no measures", "UNSCR 2397"} <= set(words(ax))


def test_a_difference_is_that_of_the_draws_with_a_line_at_zero(comparison):
    ax = wf.plot.difference(comparison, "UNSCR 2397")
    table = comparison.difference("UNSCR 2397").loc["state-side"]
    assert steps(ax, "median")[0] * 1e6 == pytest.approx(table["p50"].to_numpy(), abs=1e-3)
    assert steps(ax, "90 %")[2] * 1e6 == pytest.approx(table["p5"].to_numpy(), abs=1e-3)
    assert [line.get_ydata()[0] for line in ax.lines if line.get_gid() == "zero"] == [0]
    assert ax.get_ylim()[1] > 0 > ax.get_ylim()[0]


def test_years_before_any_measure_are_told_as_exact_zeros():
    direct = wf.ProtectWages(start="2013", hosts=["Russia", "Kuwait"], share=wf.between(0.2, 0.4))
    paid = wf.Scenario("paid", measures=[direct])
    out = wf.Scenario("out", measures=[wf.Expel(on="2013", share=0.5)])
    comparison = wf.compare("dprk-2012", [paid, out], start="2012", end="2013", draws=2**6, seed=0)
    told = wf.plot.alt_text(wf.plot.difference(comparison, "out", against="paid"))
    assert ": 2012 every draw 0; 2013 median " in told


def test_two_measures_are_drawn_against_each_other():
    stop = wf.Scenario("stop", measures=[wf.StopPermits(start="2013")])
    out = wf.Scenario("out", measures=[wf.Repatriate(by="2013-12")])
    three = wf.compare(
        "dprk-2012",
        [wf.Scenario("none"), stop, out],
        start="2012",
        end="2014",
        draws=2**7,
        seed=0,
    )
    ax = wf.plot.difference(three, "out", against="stop")
    other = wf.plot.difference(three.against("stop"), "out")
    assert wf.plot.alt_text(ax) == wf.plot.alt_text(other)
    assert "scenario out less stop, draw by draw" in wf.plot.alt_text(ax)
    for one in (ax, other):
        plt.close(one.figure)
    with pytest.raises(UnknownNameError, match="did you mean 'stop'"):
        wf.plot.difference(three, "out", against="stopp")


SOON = wf.StopPermits(start="2015-07")
STOP = wf.Scenario("stop", measures=[SOON])
OUT = wf.Scenario("out", measures=[wf.Repatriate(by="2019-12")])
DIRECT = wf.Scenario(
    "paid directly",
    measures=[SOON, wf.ProtectWages(start="2016", end="2019-06", share=0.3), wf.Leak(share=0.1)],
)
CLOSED = wf.Scenario(
    WILD,
    measures=[
        wf.CloseBorder(start="2016", end="2020-06"),
        wf.Cap(start="2017"),
        wf.StopPermits(start="2014"),
    ],
)


@pytest.fixture(scope="module")
def rivals():
    return wf.compare("dprk-2012", [BASE, STOP, OUT, DIRECT, CLOSED], **RUN)


def test_measures_of_both_scenarios_are_marked_where_one_is_held_against_another(rivals):
    ax = wf.plot.difference(rivals, "out", against="stop")
    assert lines(ax, "measure") == [2020.0]
    assert lines(ax, "measure of the other") == [2015.5]
    assert {"out: repatriation by Dec 2019", "stop: stop of permits, Jul 2015"} <= set(words(ax))
    told = wf.plot.alt_text(ax)
    assert told.endswith(
        "Measures of out (dashed): By the end of December 2019, all workers leave every host. "
        "Measures of stop (dash-dotted): From July 2015, every host lets no new workers in."
    )
    looks = {
        line.get_gid(): (line.get_color(), str(vars(line)["_dash_pattern"]))
        for line in ax.lines
        if "measure" in str(line.get_gid())
    }
    assert len(looks) == 2
    for one in zip(*looks.values(), strict=True):  # colours, and dashes
        assert len(set(one)) == 2


def test_a_baseline_without_measures_leaves_marks_as_they_are(rivals):
    ax = wf.plot.difference(rivals, "stop")
    assert lines(ax, "measure") == [2015.5]
    assert lines(ax, "measure of the other") == []
    assert "stop of permits, Jul 2015" in words(ax)
    assert wf.plot.alt_text(ax).endswith(
        " Measures: From July 2015, every host lets no new workers in."
    )


def test_what_stands_in_both_is_marked_once_and_said_to(rivals):
    ax = wf.plot.difference(rivals, "paid directly", against="stop")
    assert lines(ax, "measure") == [2015.5, 2016.0]
    assert lines(ax, "measure of the other") == []
    assert "both: stop of permits, Jul 2015" in words(ax)
    assert "paid directly: throughout: leakage" in words(ax)
    assert "Measures of both (dashed): From July 2015" in wf.plot.alt_text(ax)


def test_measures_of_one_date_stand_beside_one_another_and_are_told_by_a_key(rivals):
    ax = wf.plot.difference(rivals, "paid directly", against=WILD)
    keyed = " ".join(ax.get_xlabel().split())
    assert keyed.startswith(
        "paid directly (dashed): 2 stop of permits, Jul 2015; "
        "3 protected wages, 2016 to Jun 2019; throughout: leakage "
    )
    assert "(dash-dotted): 1 stop of permits, 2014; 4 closed border, 2016 to Jun 2020;" in keyed
    # of two lines of one date, that of the other is drawn beside the first
    places = {
        line.get_gid(): float(line.get_transform().transform((2016.0, 0.5))[0])
        for line in ax.lines
        if line.get_xdata()[0] == 2016.0 and "measure" in str(line.get_gid())
    }
    apart = places["measure of the other"] - places["measure"]
    assert apart == pytest.approx(3.0 / 72 * ax.figure.dpi)
    assert ill_set(ax) == []


@pytest.mark.parametrize("size", ["page", "slide"])
@pytest.mark.parametrize(
    ("name", "against"),
    [("out", "stop"), ("stop", WILD), (WILD, "paid directly"), ("no measures", WILD)],
)
def test_marks_of_two_scenarios_leave_room_for_one_another(size, name, against, rivals):
    ax = wf.plot.difference(rivals, name, against=against, ax=wf.plot.axes(size))
    assert ill_set(ax) == []


@pytest.mark.parametrize("concept", ["state-side", "workers", "net"])
@pytest.mark.parametrize("minimum", [0.0, 0.1])
def test_stacked_heights_add_up_to_the_mean_of_all(concept, minimum, comparison):
    ax = wf.plot.hosts(comparison, name="UNSCR 2397", concept=concept, minimum=minimum)
    paths = comparison.paths("UNSCR 2397")
    stack = [p for p in ax.patches if str(p.get_gid()).startswith("host:")]
    heights = sum(data.values - data.baseline for data in (p.get_data() for p in stack))
    unit = 1 if concept == "workers" else 1e6
    mean = paths.values(concept).mean(axis=0)
    assert heights * unit == pytest.approx(mean)
    assert steps(ax, "mean of all")[0] * unit == pytest.approx(mean)
    assert any("add up to the mean of all" in word for word in words(ax))
    named = {" ".join(word.split()) for word in words(ax)}
    for patch in stack:
        assert patch.get_gid().removeprefix("host:") in named


def test_what_comes_from_no_host_is_a_band_of_its_own():
    grown = wf.Scenario(
        "grown",
        measures=[wf.Expel(on="2013", share=0.5), wf.Substitute(share=0.4, start="2013")],
    )
    paths = wf.project("dprk-2012", grown, start="2012", end="2014", draws=2**8, seed=0)
    ax = wf.plot.hosts(paths)
    assert "no host" in words(ax)
    assert steps(ax, "host:no host")[0][-1] * 1e6 == pytest.approx(paths.values()[:, -1].mean())


@pytest.mark.parametrize(
    ("by", "concept"), [("measure", "state-side"), ("host", "workers"), ("recipient", "gross")]
)
def test_bars_lead_from_the_baseline_to_the_scenario(by, concept, comparison):
    ax = wf.plot.attribution(comparison, "UNSCR 2397", by=by, concept=concept)
    first, *changes, last = [p for p in ax.patches if not isinstance(p, StepPatch)]
    level = first.get_width()
    for bar in changes:
        assert bar.get_x() == pytest.approx(level)
        level += bar.get_width()
    assert level == pytest.approx(last.get_width())
    assert sum(bar.get_width() for bar in changes) == pytest.approx(
        last.get_width() - first.get_width()
    )
    after = comparison.paths("UNSCR 2397").values(concept)
    unit = {"workers": 1, "state-side": 1e6, "gross": 1e9}[concept]
    wanted = after.mean() if concept == "workers" else after.sum(axis=1).mean()
    assert last.get_width() * unit == pytest.approx(wanted)


def test_whiskers_are_the_range_of_each_change_and_labels_its_figures(comparison):
    ax = wf.plot.attribution(comparison, "UNSCR 2397")
    table = comparison.attribution("UNSCR 2397")
    bars = list(ax.patches)[1:-1]
    whiskers = [line.get_xdata() for line in ax.lines if line.get_gid() == "whisker"][1:-1]
    for bar, ends, (_, row) in zip(bars, whiskers, table.iterrows(), strict=True):
        assert bar.get_width() * 1e6 == pytest.approx(row["mean"])
        assert (np.array(ends) - bar.get_x()) * 1e6 == pytest.approx([row["p5"], row["p95"]])
    names = [" ".join(text.get_text().split()) for text in ax.get_yticklabels()]
    assert names == ["no measures", *short_names(BAN).values(), "UNSCR 2397"]
    assert any("Shapley values over all orders" in word for word in words(ax))


def test_a_measure_that_changes_nothing_has_an_exact_zero():
    idle = wf.Scenario(
        "idle",
        measures=[
            wf.StopPermits(start="2013", hosts="Russia"),
            wf.Cap(start="2013", hosts="China", workers=10**6),
        ],
    )
    comparison = wf.compare("dprk-2012", [idle], start="2012", end="2014", draws=2**8, seed=0)
    assert "0" in [text.get_text() for text in wf.plot.attribution(comparison).texts]


@pytest.mark.parametrize("picture", ["fan", "difference", "hosts", "attribution"])
@pytest.mark.parametrize("wage", [0, 5_000])
def test_one_host_one_period_and_no_revenue_can_be_drawn(picture, wage):
    none = wf.Scenario("nothing")
    comparison = wf.compare(made(wage), [BASE, none], start="2012", end="2012", draws=2**6, seed=0)
    ax = getattr(wf.plot, picture)(comparison)
    assert ill_set(ax) == []
    assert "2012" in wf.plot.alt_text(ax)
    if picture == "difference":
        assert steps(ax, "median")[0].tolist() == [0]
        assert any("64 draws, which all give the same" in word for word in words(ax))


@pytest.mark.parametrize("end", ["2012-01", "2012-06", "2013-03", "2015-05", "2112-12"])
def test_the_axis_of_time_names_what_it_shows_without_overlap(end):
    paths = wf.project(made(), start="2012-01", end=end, step="month", draws=2**6, seed=0)
    ax = wf.plot.fan(paths)
    names = [text.get_text() for text in ax.get_xticklabels(minor=True)]
    assert names
    assert ("Jan 2012" in names) == (end < "2013-07")
    assert ill_set(ax) == []


def test_names_of_years_stand_in_the_middle_of_their_years():
    _, ax = plt.subplots()
    draw_time(ax, Horizon("2012", "2014"), 400)
    assert ax.get_xticks(minor=True).tolist() == [2012.5, 2013.5, 2014.5]
    assert ax.get_xticks().tolist() == [2012, 2013, 2014, 2015]


def test_published_figures_stand_at_their_dates_and_are_told_with_their_places(comparison):
    mark = {"a count": [("2015", 40_000, 95_000), ("2013-06", 87_000)], WILD: ("2018", 50_000)}
    ax = wf.plot.fan(comparison, name="UNSCR 2397", concept="workers", mark=mark)
    drawn = [line for line in ax.lines if line.get_gid() == "published"]
    assert [line.get_xdata()[0] for line in drawn] == pytest.approx(
        [2015.5, 2013 + 5.5 / 12, 2018.5]
    )
    assert [list(line.get_ydata()) for line in drawn] == [[40_000, 95_000], [87_000], [50_000]]
    assert drawn[0].get_marker() == drawn[1].get_marker() != drawn[2].get_marker()
    told = wf.plot.alt_text(ax)
    draws = comparison.paths("UNSCR 2397").values("workers")[:, 3]
    place = f"percentile {100 * (draws < 95_000).mean():.1f}"
    assert f"a count, 2015: 40,000 to 95,000 (below every draw to {place} of that year)" in told
    assert "diamonds, a count (two joined: from and to)" in " ".join(words(ax))
    assert ill_set(ax) == []


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        ({"x": 5}, "mark 'x': got 5; write a list"),
        ({"x": [("2015",)]}, r"write \(date, value\) or"),
        ({"x": [("2015", "many")]}, r"write \(date, value\) or"),
        ({"x": [("2015", 5, 4)]}, "5 is above 4; turn them round"),
        ({"x": [("2030", 5)]}, "2030 lies outside 2012 to 2024"),
        ({"x": [("soon", 5)]}, "write a date"),
        ([5], "mark: got list; write a mapping"),
    ],
)
def test_a_wrong_mark_is_refused_with_a_remedy(mark, message, comparison):
    with pytest.raises(InputError, match=message):
        wf.plot.fan(comparison.paths("UNSCR 2397"), mark=mark)
    assert plt.get_fignums() == []


def test_wrong_input_is_refused_with_a_remedy(comparison):
    paths = comparison.paths("UNSCR 2397")
    for picture in (wf.plot.fan, wf.plot.hosts, wf.plot.small_multiples, wf.plot.attribution):
        with pytest.raises(InputError, match="got int; write the paths of a scenario"):
            picture(3)
        with pytest.raises(InputError, match="scenario: got none of 3; name one of 'UNSCR"):
            picture(comparison)
    for picture in (wf.plot.difference, wf.plot.attribution):
        with pytest.raises(InputError, match="got Paths; write a comparison"):
            picture(paths)
    with pytest.raises(UnknownNameError, match="did you mean 'UNSCR 2397'"):
        wf.plot.fan(comparison, name="UNSCR 2379")
    with pytest.raises(UnknownNameError, match="these are the paths of 'UNSCR 2397'"):
        wf.plot.fan(paths, name="crowd")
    with pytest.raises(UnknownNameError, match="concept"):
        wf.plot.fan(paths, concept="worker")
    with pytest.raises(UnknownNameError, match="host 'Kuwayt'"):
        wf.plot.fan(paths, host="Kuwayt")
    with pytest.raises(UnknownNameError, match="by 'sector'"):
        wf.plot.attribution(comparison, "UNSCR 2397", by="sector")
    with pytest.raises(InputError, match="minimum: got 2; write a share"):
        wf.plot.hosts(paths, minimum=2)
    with pytest.raises(InputError, match="columns: got 0"):
        wf.plot.small_multiples(paths, columns=0)
    with pytest.raises(InputError, match="fan, ax: got str"):
        wf.plot.fan(paths, ax="here")


def test_an_estimate_is_drawn_by_host_elsewhere():
    known = wf.simulate("dprk-2012", draws=64, replicates=2, seed=0)
    with pytest.raises(InputError, match=r"got Estimate; .*by host is drawn by wf\.plot\.sankey"):
        wf.plot.hosts(known)


@pytest.mark.parametrize("picture", ["fan", "difference", "hosts", "attribution"])
def test_the_description_has_the_numbers_and_the_measures(picture, comparison):
    if picture in ("fan", "hosts"):
        ax = getattr(wf.plot, picture)(comparison, name="UNSCR 2397")
    else:
        ax = getattr(wf.plot, picture)(comparison, "UNSCR 2397")
    told = wf.plot.alt_text(ax)
    assert "million USD" in told
    assert "prices of 2012" in told
    assert "256 draws" in told
    wanted = "stop of permits" if picture == "attribution" else "From 11 September 2017"
    assert wanted in told
    if picture == "fan":
        last = comparison.paths("UNSCR 2397").summary().loc[("state-side", "2024"), "p50"]
        assert f"2024 median {last / 1e6:.1f}" in told


def test_pictures_are_drawn_on_the_axes_given(comparison):
    _, grid = plt.subplots(2, 2, layout="constrained", figsize=(14, 10))
    a, b, c, d = grid.ravel()
    assert wf.plot.fan(comparison, name="UNSCR 2397", ax=a) is a
    assert wf.plot.difference(comparison, "UNSCR 2397", ax=b) is b
    assert wf.plot.hosts(comparison, name="UNSCR 2397", ax=c) is c
    assert wf.plot.attribution(comparison, "UNSCR 2397", ax=d) is d
    assert len(plt.get_fignums()) == 1
    assert ill_set(a, b, c, d) == []


def test_the_same_picture_gives_the_same_bytes(comparison, tmp_path):
    axes = [wf.plot.hosts(comparison, name="crowd", minimum=0) for _ in range(2)]
    saved = [wf.plot.save(ax, tmp_path / f"{k}.svg").read_bytes() for k, ax in enumerate(axes)]
    assert saved[0] == saved[1]
    assert b"Mongolia" in saved[0]


@given(st.dictionaries(st.floats(0, 1), st.integers(3, 60), min_size=1, max_size=4))
def test_labels_in_words_cover_neither_one_another_nor_a_leader(drawn):
    drawn = sorted(drawn.items())
    marks = [Mark(x, None, ("m" * long,), (k + 1,)) for k, (x, long) in enumerate(drawn)]
    placed = place_labels(marks, (0.0, 1.0), 400.0)
    if not placed:
        return  # numbers stand for them
    spans = []
    for (x, long), one in zip(drawn, placed, strict=True):
        size = 0.54 * 8 * long
        spans.append((400 * x, 400 * x + size) if one.right else (400 * x - size, 400 * x))
    for i, j in itertools.permutations(range(len(drawn)), 2):
        apart = spans[i][1] < spans[j][0] or spans[j][1] < spans[i][0]
        assert apart or placed[i].row != placed[j].row
        crossed = spans[i][0] <= 400 * drawn[j][0] <= spans[i][1]
        assert not (crossed and placed[j].row >= placed[i].row)


def test_a_measure_before_the_horizon_that_ends_within_it_is_shaded_from_its_beginning():
    shut = wf.Scenario("shut", measures=[wf.CloseBorder(start="2010", end="2013")])
    plan = plan_marks(shut, [2012, 2016], 400)
    assert [(mark.first, mark.last) for mark in plan.marks] == [(2012, 2014)]
