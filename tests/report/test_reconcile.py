from __future__ import annotations

import csv
import io
import json

import matplotlib.pyplot as plt
import numpy as np
import pytest

import wageflow as wf
from wageflow.errors import InputError, UnknownNameError
from wageflow.programme.names import name_in_words
from wageflow.report.tables.estimate import estimate_table
from wageflow.report.tables.reconcile import reconcile_table, reconciliations_table
from wageflow.report.tables.render import render


@pytest.fixture(scope="module")
def readings():
    return wf.load_reconciliation("dprk-headline").run(draws=2**13, seed=0)


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def test_the_table_has_every_reading_in_every_format(readings):
    table = reconcile_table(readings, title="T", notes=["my note"])
    titles = [section.title for section in table.sections]
    assert titles == ["Evidence for each reading", "If it is statutory", "If it is state-side"]
    text = render(table, "table")
    assert "the evidence conflicts" in text
    assert "assumption: " in text
    assert "Note: my note" in text
    for form in ("markdown", "html", "latex"):
        assert "statutory" in render(table, form)
    data = json.loads(render(table, "json"))
    assert data["readings"]["gross"]["feasible"] is False
    assert data["readings"]["state-side"]["support"] == 1
    moved = {row["name"]: row for row in data["readings"]["statutory"]["before_after"]}
    frame = readings["statutory"].before_after()
    row = frame.loc[("input", "wage Russia")]
    assert moved["wage Russia"]["after_p50"] == row["after_p50"]
    rows = list(csv.DictReader(io.StringIO(render(table, "csv"))))
    assert {row["reading"] for row in rows} == set(readings.found)


def test_a_single_reading_has_no_table_of_evidence():
    estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**12, seed=0)
    one = wf.reconcile_by_concept(estimate, wf.Target("gross", wf.normal(4.2e8, 3e7)))
    table = reconcile_table(one)
    assert [section.title for section in table.sections] == ["Before and after"]


def test_the_list_of_what_ships():
    table = reconciliations_table(wf.reconciliations())
    assert "dprk-headline" in render(table, "table")


def test_tables_and_pictures_of_an_estimate_say_what_is_given(readings):
    found = readings["statutory"]
    told = "\n".join(estimate_table(found).notes)
    assert "Reconciled: given that statutory is 150 to 230 million USD a year" in told
    assert "exact mean" not in told
    ax = wf.plot.density(found)
    assert "given that statutory" in ax.get_title(loc="right")
    wf.plot.s_curve(found)
    assert "weighted draws" in wf.plot.sankey(found).get_title(loc="right")


def test_the_density_is_that_of_the_weighted_draws(readings):
    found = readings["statutory"]
    ax = wf.plot.density(found, concept="statutory")
    (curve,) = (line for line in ax.lines if line.get_gid() == "curve")
    x, heights = curve.get_data()
    mean = np.trapezoid(x * heights, x) / np.trapezoid(heights, x)
    assert mean * 1e6 == pytest.approx(found.summary().loc["statutory", "mean"], rel=5e-3)


def test_before_and_after_is_a_panel_for_the_target_and_each_input_that_moved(readings):
    found = readings["statutory"]
    axes = wf.plot.before_after(found)
    assert axes[0].get_title(loc="left") == "statutory"
    assert len(axes) == 6
    told = wf.plot.alt_text(axes[1])
    assert "russia-construction-d 96 % instead of 50 %" in told
    assert "median" in wf.plot.alt_text(axes[0])


def test_panels_may_be_named_and_placed(readings):
    found = readings["state-side"]
    axes = wf.plot.before_after(found, ["gross", "wage China"])
    assert [ax.get_title(loc="left") for ax in axes] == ["gross", "wage China"]
    _, given = plt.subplots(1, 2)
    drawn = wf.plot.before_after(found, ["gross", "wage China"], ax=given)
    assert list(drawn) == list(given)
    _, one = plt.subplots()
    (only,) = wf.plot.before_after(found, "wage Russia", ax=one)
    assert only is one
    # the area under each density is 1
    for line in only.lines:
        x, heights = line.get_data()
        if len(x) > 100:
            assert np.trapezoid(heights, x) == pytest.approx(1, abs=0.02)


def test_what_cannot_be_drawn_is_refused(readings):
    found = readings["state-side"]
    with pytest.raises(InputError, match=r"a reconciled estimate, such as wf\.reconcile"):
        wf.plot.before_after(readings.prior)
    with pytest.raises(UnknownNameError, match="did you mean 'wage Russia'"):
        wf.plot.before_after(found, ["wage Rusia"])
    with pytest.raises(InputError, match="before_after, ax"):
        wf.plot.before_after(found, ax=3)


def test_weights_are_refused_where_inputs_must_be_independent(readings):
    with pytest.raises(InputError, match=r"have weights.*\.prior"):
        wf.sensitivity(readings["state-side"])


def test_panels_keep_to_bounds_have_units_and_nothing_strikes_words_through(readings):
    found = readings["statutory"]
    axes = wf.plot.before_after(found)
    figure = axes[0].figure
    figure.canvas.draw()
    named = {ax.get_title(loc="left").replace("\n", " "): ax for ax in axes}
    assert named["wage Russia"].get_xlabel() == "USD a month"
    assert named["workers in China, industrial trainees"].get_xlabel() == "workers"
    by_words = {name_in_words(name): name for name in found.programme.unknowns}
    for words, ax in named.items():
        name = by_words.get(words, words)
        if name not in found.programme.unknowns or found.choices.get(name):
            continue
        low, high = found.programme.unknowns[name].support()
        for line in ax.lines:
            x = line.get_xdata()
            assert low <= min(x)
            assert max(x) <= high
    # the words over a target, and the names of readings, touch no line
    for ax in axes:
        axis = ax.transAxes.transform((0, 0))[0]
        for text in ax.texts:
            box = text.get_window_extent()
            if ax.spines["left"].get_visible():
                assert box.x0 > axis + 1
            for line in ax.lines:
                if line.get_linestyle() == ":":
                    ends = ax.transData.transform(line.get_xydata())
                    assert not (box.x0 < ends[0, 0] < box.x1 and ends[:, 1].max() > box.y0)


def test_a_target_without_end_leaves_room_for_the_curves():
    estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**12, seed=0)
    found = wf.reconcile(estimate, wf.Target("gross", wf.uniform(0, 1e12)))
    (ax,) = wf.plot.before_after(found, "gross")
    low, high = ax.get_xlim()
    p5, p95 = estimate.summary().loc["gross", ["p5", "p95"]] / 1e6
    assert p95 - p5 > 0.1 * (high - low)
    assert "from end to end" in ax.texts[0].get_text()
