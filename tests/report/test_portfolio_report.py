"""The table, the picture and the command of a portfolio: what they say, in every format."""

from __future__ import annotations

import csv
import io
import json
import sys

import matplotlib.pyplot as plt
import pytest

import wageflow as wf
from wageflow.analysis.portfolio.against import VERDICTS
from wageflow.cli import main
from wageflow.errors import InputError, UnknownNameError
from wageflow.report import FORMATS, render
from wageflow.report.tables.portfolio import portfolio_table

STATISTICS = {"mean", "mcse", "sd", "p5", "p25", "p50", "p75", "p95"}


@pytest.fixture(scope="module")
def shipped():
    return wf.load_portfolio("dprk-2012").estimate(draws=2**12, seed=2012)


@pytest.fixture(scope="module")
def small():
    gold = wf.Stream("gold", {"as printed": 25e6, "tenfold": 250e6}, flag="a slip")
    total = wf.Total(name="a report", amount=wf.between(240e6, 260e6), note="as told")
    streams = [gold, wf.Stream("tolls", note="busy")]
    return wf.Portfolio("small", streams, labour=225e6, totals=[total]).estimate(draws=2**8, seed=0)


def section(table, start):
    return next(one for one in table.sections if one.title.startswith(start))


# the table ------------------------------------------------------------------------------------


def test_the_table_has_streams_readings_and_totals(small):
    table = portfolio_table(small)
    assert section(table, "Streams").rows == [
        ["labour", "225", "no range given", "225", "90.0", "no range given"],
        ["gold", "25.0", "no range given", "25.0", "10.0", "no range given"],
        ["tolls", "no figure", "", "", "", ""],
        ["total", "250", "no range given", "250", "", ""],
    ]
    assert section(table, "Total, and labour's share").rows == [
        ["first readings", "250", "no range given", "250", "90.0", "no range given"],
        ["gold: tenfold", "475", "no range given", "475", "47.4", "no range given"],
    ]
    (row,) = section(
        table, "Sums of the streams that a published total covers: the total fits"
    ).rows
    assert row[0] == "a report: 240 to 260 million USD a year"
    assert row[1:] == ["250", "no range given", "", "", ""]
    notes = "\n".join(table.notes)
    for said in (
        "gold, flagged: A slip.",
        "gold: as printed (shown above): 25 million USD a year.",
        "tolls: no figure; busy.",
        "a report: fits; it holds 90 % of our sums (250 million) or more; as told.",
        "a report, with gold: tenfold: below the sum",
        "no figure is known of tolls",
    ):
        assert said in notes


def test_each_total_stands_under_its_verdict_and_columns_of_figures_hold_figures():
    totals = [
        wf.Total(name="much", amount=300.0),
        wf.Total(name="right", amount=100.0),
        wf.Total(name="little", amount=50.0),
        wf.Total(name="more than that", amount=300.0, wider=True),
        wf.Total(name="right too", amount=100.0),
    ]
    made = wf.Portfolio("held", [], labour=100.0, totals=totals)
    result = made.estimate(draws=2**6, seed=0)
    table = portfolio_table(result)
    found = {
        one.title.partition(": the total ")[2]: [row[0].partition(":")[0] for row in one.rows]
        for one in table.sections
        if one.title.startswith("Sums")
    }
    assert found == {
        "fits": ["right", "right too"],
        "leaves room": ["more than that"],
        "is above the sum": ["much"],
        "is below the sum": ["little"],
    }
    words = {*VERDICTS, "is above the sum", "is below the sum"}
    assert not {cell for one in table.sections for row in one.rows for cell in row} & words
    for form in ("markdown", "html", "latex"):
        assert "leaves room" in render(table, form)


def test_another_reading_can_stand_first(small):
    table = portfolio_table(small, readings={"gold": "tenfold"})
    assert table.sections[0].title == "Streams (gold: tenfold)"
    assert table.sections[0].rows[1][:2] == ["gold", "250"]
    assert "gold: tenfold (shown above)" in "\n".join(table.notes)
    with pytest.raises(UnknownNameError, match="did you mean 'tenfold'"):
        portfolio_table(small, readings={"gold": "tenfolds"})


def test_the_data_hold_every_figure_with_its_error(shipped):
    data = portfolio_table(shipped).data
    assert data["portfolio"] == "dprk-2012"
    assert set(data["streams"]) == {
        *("labour", "arms", "gold", "counterfeit notes", "drugs", "Kaesong", "total")
    }
    assert "restaurants" in data["no_figure"]
    summary = shipped.summary()
    for name, row in data["streams"].items():
        assert set(row) >= STATISTICS | {"p5_mcse", "share"}
        assert set(row["share"]) >= STATISTICS | {"p5_mcse"}
        assert row["p50"] == summary.loc[name, "p50"]
        assert row["share"]["p95"] == summary.loc[name, "share_p95"]
    by_weight = data["by_reading"]["gold: by weight"]
    assert by_weight["readings"] == {"gold": "by weight"}
    assert by_weight["streams"]["gold"]["mean"] > 9 * data["streams"]["gold"]["mean"]
    assert data["figures"]["gold"]["readings"]["by weight"]["outside"] is True
    assert {row["verdict"] for row in data["against"]} >= {"fits", "leaves room"}
    assert data["manifest"]["seed"] == data["seed"] == 2012


def test_an_open_end_and_a_share_of_nothing_are_null_in_json():
    total = wf.Total(name="t", amount=1.0, kind="at least")
    made = wf.Portfolio("none", [], labour=0.0, totals=[total])
    table = portfolio_table(made.estimate(draws=2**6, seed=0))
    data = json.loads(render(table, "json"))
    assert data["streams"]["labour"]["share"] is None
    assert data["against"][0]["high"] is None
    assert table.sections[0].rows[0] == ["labour", "0", "no range given", "0", "", ""]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_holds_the_streams(shipped, form):
    text = render(portfolio_table(shipped), form)
    assert "counterfeit notes" in text
    assert "by weight" in text


def test_csv_has_a_row_for_each_reading_and_stream_and_none_is_a_zero(shipped):
    rows = list(csv.DictReader(io.StringIO(render(portfolio_table(shipped), "csv"))))
    assert len(rows) == 7 * 11
    empty = [row for row in rows if row["stream"] == "restaurants"]
    assert len(empty) == 7
    assert {row["mean"] for row in empty} == {""}
    labour = next(row for row in rows if row["stream"] == "labour")
    assert float(labour["share_p50"]) == shipped.summary().loc["labour", "share_p50"]


def test_text_from_files_cannot_act():
    wild = "=cmd()\x1b[31m|<b>$x$"
    made = wf.Portfolio("wild", [wf.Stream(wild, 1.0, flag=wild, note=wild)], labour=1.0)
    table = portfolio_table(made.estimate(draws=2**6, seed=0))
    for form in FORMATS:
        assert "\x1b[31m" not in render(table, form)
    assert "<b>" not in render(table, "html")
    assert "\n=cmd" not in render(table, "csv")


# the picture ----------------------------------------------------------------------------------


@pytest.fixture
def drawn(shipped):
    ax = wf.plot.portfolio(shipped)
    yield ax
    plt.close(ax.figure)


def test_a_bar_is_a_median_and_a_diamond_another_reading(shipped, drawn):
    summary = shipped.summary().dropna(subset=["mean"])
    bars = {bar.get_gid(): bar.get_width() for bar in drawn.patches if bar.get_gid()}
    names = [name for name in summary.index if name != "total"]
    assert bars == pytest.approx({name: summary.loc[name, "p50"] / 1e6 for name in names})
    diamonds = [line.get_xdata()[0] for line in drawn.lines if line.get_gid() == "reading"]
    ways = shipped.portfolio.alternatives()
    expected = [
        shipped.summary(one).loc[next(iter(one)), "p50"] / 1e6 for one in ways.values() if one
    ]
    assert sorted(diamonds) == pytest.approx(sorted(expected))


def test_labour_stands_out_and_what_has_no_figure_has_no_bar(shipped, drawn):
    colours = {bar.get_gid(): bar.get_facecolor() for bar in drawn.patches if bar.get_gid()}
    assert len({colours[name] for name in colours if name != "labour"}) == 1
    assert colours["labour"] != colours["gold"]
    assert "restaurants" not in colours
    texts = [text.get_text() for text in drawn.texts]
    assert texts.count("no figure, and not in the total") == 4
    share = shipped.share()
    said = f"{100 * share['p50']:.0f} % of the total ({100 * share['p5']:.0f} to"
    assert any(said in text for text in texts)
    assert any("labour then 28 %" in text for text in texts)


def test_words_beside_bars_are_within_the_axes_and_do_not_overlap(drawn):
    drawn.figure.draw_without_rendering()
    inside = drawn.get_window_extent()
    beside = [
        text.get_window_extent()
        for text in drawn.texts
        if inside.y0 < text.get_window_extent().y0 < inside.y1 - 5
    ]
    assert len(beside) >= 16
    assert all(box.x1 <= inside.x1 + 1 for box in beside)
    for k, box in enumerate(beside):
        assert not any(box.overlaps(other) for other in beside[k + 1 :])


def test_the_description_tells_all_streams(shipped, drawn):
    told = wf.plot.alt_text(drawn)
    for stream in shipped.portfolio.everything:
        assert stream.name in told
        assert all(reading in told for reading in stream.readings if len(stream.readings) > 1)
    assert "restaurants: no figure, and not in the total" in told


def test_it_is_drawn_on_axes_that_are_given(small):
    figure, ax = plt.subplots(figsize=(5, 3), layout="constrained")
    assert wf.plot.portfolio(small, ax=ax) is ax
    plt.close(figure)
    with pytest.raises(InputError, match=r"portfolio: got str; write what wf.Portfolio"):
        wf.plot.portfolio("dprk-2012")


# the shell ------------------------------------------------------------------------------------


def shell(monkeypatch, capsys, *args):
    monkeypatch.setattr(sys, "argv", ["wageflow", "portfolio", *args])
    with pytest.raises(SystemExit) as stopped:
        main()
    printed = capsys.readouterr()
    return stopped.value.code, printed.out, printed.err


def test_the_command_prints_what_python_finds(monkeypatch, capsys, shipped):
    code, out, err = shell(monkeypatch, capsys, "--draws", "4096", "--format", "json")
    assert (code, err) == (0, "")
    data = json.loads(out)
    assert data["streams"]["labour"]["p50"] == shipped.summary().loc["labour", "p50"]
    assert json.loads(render(portfolio_table(shipped), "json")) == data


def test_the_command_takes_readings_and_a_concept(monkeypatch, capsys):
    args = ["--draws", "256", "--reading", "gold=by weight", "--concept", "gross"]
    code, out, _ = shell(monkeypatch, capsys, *args, "--reading", "labour=as printed")
    assert code == 0
    assert "Streams (gold: by weight; labour: as printed)" in out
    assert "labour: gross" in out


def test_the_command_reads_a_file(monkeypatch, capsys, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('[portfolio]\nname = "mine"\n[labour]\namount = 3\n')
    code, out, _ = shell(monkeypatch, capsys, str(file), "--draws", "64")
    assert code == 0
    assert out.startswith("mine")
    file.write_text('[portfolio]\nname = 3\n[labour]\namount = "x"\n')
    code, _, err = shell(monkeypatch, capsys, str(file))
    assert code == 2
    assert len(err.splitlines()) == 2


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["dprk-2013"], "did you mean 'dprk-2012'"),
        (["--reading", "gold"], "write a stream and a reading"),
        (["--reading", "gold=by wait"], "did you mean 'by weight'"),
        (["--concept", "grass"], "did you mean 'gross'"),
        (["--draws", "1000"], "cannot be divided"),
        (["--format", "xml"], "xml"),
    ],
)
def test_what_cannot_be_is_one_line_and_exit_2(monkeypatch, capsys, args, said):
    code, out, err = shell(monkeypatch, capsys, *args)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert said in err


def test_no_line_under_the_title_is_left_with_a_word_or_two(shipped):
    ax = wf.plot.portfolio(shipped)
    said = ax.get_title(loc="right").split("\n")
    plt.close(ax.figure)
    assert len(said) == 5  # one line each: nothing was wrapped
    assert min(map(len, said)) > 30
    assert any(line.startswith("labour's share (state-side): ") for line in said)


def test_a_name_that_ends_like_the_mark_of_a_median_is_only_a_name():
    gold = wf.Stream("gold*", {"as printed": 27e6})
    made = wf.Portfolio("one", [gold], labour=wf.between(150e6, 230e6))
    table = wf.table(made.estimate(draws=2**8, seed=0))
    assert any(row[0] == "gold*" for row in table.sections[0].rows)
    assert not any(note.startswith("*") for note in table.notes)
