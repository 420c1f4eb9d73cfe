"""Pictures and the table of what matters."""

from __future__ import annotations

import json
import math

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import wageflow as wf
from wageflow.analysis.influence.information import _Source, _words
from wageflow.analysis.influence.players import Player
from wageflow.claims import Claim
from wageflow.errors import InputError
from wageflow.programme.names import name_in_words
from wageflow.report.tables.render import render
from wageflow.report.tables.sensitivity import sensitivity_table


@pytest.fixture(scope="module")
def found():
    return wf.sensitivity("dprk-2012", draws=2**11, seed=0)


@pytest.fixture(scope="module")
def claims():
    return wf.information("dprk-2012", by="claim", draws=2**11, seed=0)


def test_a_tornado_has_the_bars_of_the_table(found):
    ax = wf.plot.tornado(found, most=4)
    assert [
        label.get_text().replace("/\n", "/").replace("\n", " ") for label in ax.get_yticklabels()
    ] == [name_in_words(name) for name in found["swing"].sort_values(ascending=False).index[:4]]
    ends = {(round(bar.get_x() + bar.get_width(), 6)) for bar in ax.patches}
    rows = found.sort_values("swing", ascending=False).iloc[:4]
    for column in ("low", "high"):
        assert {round(value / 1e6, 6) for value in rows[column]} <= ends
    told = wf.plot.alt_text(ax)
    assert told.startswith("Tornado chart of state-side revenue (dprk-2012), million USD a year")
    plt.close(ax.figure)


def test_bars_of_indices_have_their_errors(found):
    ax = wf.plot.indices(found, most=3)
    widths = [bar.get_width() for bar in ax.patches]
    assert widths[:3] == pytest.approx((100 * found["total"].iloc[:3]).tolist())
    assert widths[3:6] == pytest.approx((100 * found["first"].iloc[:3]).tolist())
    segments = [line.get_segments() for line in ax.collections]
    wide = np.array(segments[0])[:, :, 0]
    assert np.diff(wide, axis=1).ravel() == pytest.approx(
        (2 * 196 * found["total_se"].iloc[:3]).tolist()
    )
    plt.close(ax.figure)


def test_an_index_that_is_not_sure_is_marked():
    table = wf.sensitivity(
        lambda x, y: x * y,
        inputs={"x": wf.lognormal(0, 4), "y": wf.normal(0, 1)},
        seed=0,
        draws=2**11,
    )
    ax = wf.plot.indices(table)
    assert all("not sure" in label.get_text() for label in ax.get_yticklabels())
    plt.close(ax.figure)
    assert "(not sure)" in render(sensitivity_table(table), "markdown")


def test_pictures_refuse_what_is_no_such_table(found):
    for picture in (wf.plot.tornado, wf.plot.indices):
        with pytest.raises(InputError, match=r"wf\.sensitivity"):
            picture(pd.DataFrame({"a": [1]}))
        with pytest.raises(InputError, match="most 0"):
            picture(found, most=0)
    with pytest.raises(InputError, match="method 'tornado' has none"):
        wf.plot.indices(wf.sensitivity("dprk-2012", method="tornado"))
    x = np.random.default_rng(0).normal(size=2_000)
    with pytest.raises(InputError, match="samples have no swings"):
        wf.plot.tornado(wf.sensitivity(x, inputs={"x": x}, method="given-data"))


def test_the_table_says_which_claim_to_check_first(found, claims):
    table = sensitivity_table(found, claims)
    text = render(table, "markdown")
    assert "Of the claims, check first: settling nksc-d-state-share" in text
    assert "narrows the range by" in text
    data = json.loads(render(table, "json"))
    assert data["programme"] == "dprk-2012"
    assert data["parameters"][0]["parameter"] == found.index[0]
    assert data["parameters"][0]["first"] == pytest.approx(found["first"].iloc[0])
    assert data["claims"][0]["claim"] == claims.index[0]
    assert "nksc-p-wage" in data["certain"]
    # what others are paid is no part of what the state earns
    assert "nksc-o-others-wage" not in data["certain"]


def told_of(programme, **asked):
    found = wf.sensitivity(programme, draws=2**10, seed=0, **asked)
    asked.pop("groups", None)
    claims = wf.information(programme, by="claim", draws=2**10, seed=0, **asked)
    return sensitivity_table(found, claims).notes


def heads(**stated):
    return Claim(
        **{
            "source": "union",
            "source_title": "Report of the union",
            "topic": "headcount",
            "host": "A",
            "kind": "bounds",
            "unit": "workers",
            **stated,
        }
    )


def small(rate, *workers):
    """Return a programme with a host for each claim of a headcount."""
    chain = wf.Chain("c", [wf.Share("government", rate)])
    cohorts = [
        wf.Cohort(host=one.host, workers=one.param(), gross_wage=100, chain=chain)
        for one in workers
    ]
    return wf.Programme("p", cohorts=cohorts, sides={"state": ["government"]})


def test_the_number_that_narrows_most_is_told_first_with_whether_a_claim_bears_on_it(found, claims):
    notes = sensitivity_table(found, claims).notes
    place = next(k for k, note in enumerate(notes) if note.startswith("Look first for"))
    best = wf.information("dprk-2012", draws=2**11, seed=0)
    assert notes[place].startswith(
        f"Look first for {name_in_words(best.index[0])!r}: to know it would narrow the 90 % range "
        f"most, by {100 * best['narrows'].iloc[0]:.0f} %; "
    )
    assert notes[place].endswith(" bear on it.")
    assert "nksc-d-state-share" in notes[place]
    assert notes[place + 1].startswith("Of the claims, check first: settling nksc-d-state-share")


def test_a_number_of_a_measure_may_narrow_more_than_any_claim():
    obeyed = wf.Param("Kuwait obeys", wf.between(0.0, 1.0), note="assumption")
    stop = wf.Scenario(
        "stop", measures=[wf.Expel(on="2013", hosts="Kuwait", share=1.0, compliance=obeyed)]
    )
    compared = wf.compare(
        "dprk-2012", [wf.Scenario("none"), stop], start="2012", end="2014", draws=2**10, seed=0
    )
    notes = told_of(compared, scenario="stop")
    (first,) = (note for note in notes if note.startswith("Look first for"))
    assert first.startswith("Look first for 'Kuwait obeys': to know it would narrow")
    assert first.endswith("; no claim of the programme bears on it.")
    assert any(note.startswith("Of the claims, check first: settling") for note in notes)


def test_one_claim_is_not_told_of_as_several():
    workers = [
        heads(id="many", low=1_000, high=9_000),
        heads(id="few", host="B", low=10, high=11),
        heads(id="sure", host="C", kind="point", low=None, high=None, value=50),
    ]
    notes = told_of(small(wf.between(0.4, 0.5), *workers))
    assert any(note.endswith("; many bears on it.") for note in notes)
    assert "1 more claim would narrow it by less." in notes
    assert any(note.startswith("On 1 claim only numbers without") for note in notes)


def test_a_group_is_not_said_to_rest_on_nothing():
    notes = told_of(
        small(wf.between(0.49, 0.5), heads(id="many", low=1_000, high=9_000)),
        groups={"heads": ["many"]},
    )
    (first,) = (note for note in notes if note.startswith("Look first for"))
    assert first.startswith("Look first for 'heads': ")
    assert "bear" not in first


def test_without_claims_what_narrows_most_is_told_all_the_same(found):
    notes = sensitivity_table(found).notes
    (first,) = (note for note in notes if note.startswith("Look first for"))
    assert "bear" not in first
    tornado = wf.sensitivity("dprk-2012", method="tornado")
    assert not any(note.startswith("Look first") for note in sensitivity_table(tornado).notes)


def test_a_narrowing_that_does_not_show_in_its_digits_is_told_by_its_share():
    words = _words(
        _Source(Player("x", (0,))),
        {"width": 105.2e6, "width_known": 104.6e6, "narrows": 0.0057, "holds_low": math.nan},
        {"unit": "USD a year", "output": "revenue"},
    )
    assert words == (
        "knowing 'x' would narrow the 90 % range of revenue, 105 million USD a year wide, by 1 %"
    )


@pytest.mark.parametrize("form", ["table", "json", "csv", "markdown", "html", "latex"])
@pytest.mark.parametrize(
    ("method", "more"),
    [("given-data", {}), ("shapley", {}), ("tornado", {}), ("switching", {"target": 200e6})],
)
def test_every_method_in_every_format(form, method, more):
    table = wf.sensitivity("dprk-2012", method=method, draws=2**10, seed=0, **more)
    text = render(sensitivity_table(table), form)
    assert "wage Russia" in text
    assert "nan" not in text.lower().replace("dominant", "")


def test_names_are_text_in_every_format():
    names = ["<script>alert(1)</script>", "=cmd()", r"\input{x}"]
    table = wf.sensitivity(
        lambda *x: x[0] + 2 * x[1] + 3 * x[2],
        inputs={name: wf.uniform(0, 1) for name in names},
        draws=2**10,
        seed=0,
    )
    made = sensitivity_table(table)
    assert "<script>" not in render(made, "html")
    assert "\n=cmd()" not in render(made, "csv")
    assert r"\input{x}" not in render(made, "latex")
    ax = wf.plot.tornado(table)
    assert any("script" in label.get_text() for label in ax.get_yticklabels())
    plt.close(ax.figure)


def test_unknowns_without_influence_share_a_row_unless_all_are_wanted(found):
    table, whole = sensitivity_table(found), sensitivity_table(found, every=True)
    rows, every = table.sections[0].rows, whole.sections[0].rows
    count = len(every) - len(rows) + 1
    assert len(every) == len(found)
    assert count > 2
    assert rows[:-1] == every[:-count]
    assert rows[-1][0] == f"{count} others together"
    assert found["total"].iloc[-count:].max() < 0.0005
    assert table.data == whole.data
    assert table.records == whole.records
    assert len(table.data["parameters"]) == len(found)
    assert any(note.startswith("others:") for note in table.notes)
    assert not any(note.startswith("others:") for note in whole.notes)
    assert wf.table(found, every=True).sections[0].rows == every


def test_a_tornado_shares_the_row_of_what_does_not_move_it():
    found = wf.sensitivity("dprk-2012", host="Kuwait", method="tornado")
    rows = sensitivity_table(found).sections[0].rows
    still = int((found["swing"] == 0).sum())
    assert rows[-1] == [f"{still} others together", "", ""]


def labels_of(ax):
    return [" ".join(label.get_text().split()) for label in ax.get_yticklabels()]


@pytest.mark.parametrize("picture", [wf.plot.tornado, wf.plot.indices])
def test_what_moves_nothing_has_no_bar(picture):
    table = wf.sensitivity(
        lambda a, b, c, still, idle: 3 * a + 2 * b + c + 0 * still + 0 * idle,
        inputs={name: wf.uniform(0, 1) for name in ("a", "b", "c", "still", "idle")},
        draws=2**10,
        seed=0,
    )
    ax = picture(table, most=2)
    words = " ".join(" ".join(text.get_text() for text in ax.figure.findobj(plt.Text)).split())
    assert labels_of(ax) == ["a", "b"]
    assert "1 more moves it less: by " in words
    assert "2 move it not at all" in words
    plt.close(ax.figure)
    ax = picture(table)
    assert labels_of(ax) == ["a", "b", "c"]
    plt.close(ax.figure)


def test_where_nothing_moves_it_a_picture_still_has_its_rows():
    table = wf.sensitivity(lambda x: 0 * x, inputs={"x": wf.uniform(0, 1)}, method="tornado")
    ax = wf.plot.tornado(table)
    assert labels_of(ax) == ["x"]
    plt.close(ax.figure)


@pytest.mark.parametrize("weights", [(1.0, 0.9), (3.0, 0.1), (5.0, 3.0, 0.5, 0.1), (1.0,) * 5])
def test_the_legend_of_indices_hides_no_bar(weights):
    table = wf.sensitivity(
        lambda *x: sum(weight * one for weight, one in zip(weights, x, strict=True)),
        inputs={f"x{k}": wf.uniform(0, 1) for k in range(len(weights))},
        draws=2**10,
        seed=0,
    )
    ax = wf.plot.indices(table)
    ax.figure.canvas.draw()
    box = ax.get_legend().get_window_extent()
    assert not any(box.overlaps(bar.get_window_extent()) for bar in ax.patches)
    plt.close(ax.figure)
