"""A contract as a table, a picture and a command of the shell."""

from __future__ import annotations

import json

import matplotlib.pyplot as plt
import numpy as np
import pytest
from typer.testing import CliRunner

import wageflow as wf
from wageflow.analysis.contracts.words import describe
from wageflow.cli import app
from wageflow.report.tables.contract import contract_table

NAMES = list(wf.contracts().index)


@pytest.fixture(scope="module")
def builder():
    return wf.contract(wf.load_contract("russia-builder"), draws=2**10, seed=1)


@pytest.fixture
def drawn(builder):
    ax = wf.plot.cash_flow(builder)
    yield ax
    plt.close(ax.figure)


def test_bars_of_a_month_add_up_to_what_worker_and_family_have(builder, drawn):
    upper, _ = drawn.child_axes
    heights = np.zeros(builder.terms.last_month + 1)
    for bar in upper.patches:
        heights[round(bar.get_x() + bar.get_width() / 2)] += bar.get_height()
    np.testing.assert_allclose(heights, builder.course.net.mean(axis=1), atol=1e-9)


def test_the_line_is_the_median_position_and_the_mark_stands_at_payback(builder, drawn):
    upper, lower = drawn.child_axes
    line = max(lower.lines, key=lambda one: len(one.get_xdata()))
    np.testing.assert_allclose(line.get_ydata(), np.median(builder.course.position, axis=1))
    marks = [one for part in (upper, lower) for one in part.lines if one.get_gid() == "payback"]
    assert [one.get_xdata()[0] for one in marks] == [builder.payback().median] * 2


@pytest.mark.parametrize("name", NAMES)
def test_the_tallest_and_the_lowest_bar_have_room(name):
    ax = wf.plot.cash_flow(wf.contract(wf.load_contract(name), draws=2**8, seed=1))
    upper, _ = ax.child_axes
    ends = [bar.get_y() + part for bar in upper.patches for part in (0, bar.get_height())]
    low, high = upper.get_ylim()
    assert high - max(ends) > 0.03 * (high - low)
    assert min(ends) - low > 0.03 * (high - low)
    plt.close(ax.figure)


def test_the_description_holds_the_figures(builder, drawn):
    words = wf.plot.alt_text(drawn)
    assert "side work" in words
    assert f"{np.median(builder.course.position[-1]):,.0f}" in words
    assert "paid back" not in words.split("What was paid")[0]


def test_what_never_pays_back_has_no_mark():
    ax = wf.plot.cash_flow(wf.contract(wf.Chain("f", []), gross_wage=1, months=3, upfront=9))
    lines = [one for part in ax.child_axes for one in part.lines]
    assert not [one for one in lines if one.get_gid() == "payback"]
    assert "never pay back" in ax.get_title(loc="right")
    plt.close(ax.figure)


def test_something_else_is_no_contract():
    with pytest.raises(ValueError, match="cash_flow: got int"):
        wf.plot.cash_flow(5)


def test_the_table_holds_every_figure(builder):
    table = contract_table(builder)
    names = {row[0].split(" (")[0] for section in table.sections for row in section.rows}
    assert names == set(builder.summary().index)
    assert table.sources


@pytest.mark.parametrize("name", NAMES)
def test_the_shell_tells_json(name):
    done = CliRunner().invoke(app, ["contract", name, "--draws", "1024", "--format", "json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout, parse_constant=pytest.fail)
    assert told["contract"] == name
    assert told["figures"]["present value"]["mcse"] > 0
    assert len(told["payback"]["months"]) == 5
    assert told["cash_flow"][0]["month"] == 0
    assert told["manifest"]["terms"]["contract"]["name"] == name


@pytest.mark.parametrize("form", ["table", "csv", "markdown", "html", "latex"])
def test_the_shell_tells_every_format(form):
    arguments = ["contract", "uae-plasterer", "--draws", "256", "--format", form]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert "hourly pay" in done.stdout


def test_json_has_the_lines_of_a_description_whole(builder):
    notes = contract_table(builder).notes
    lines = describe(builder).splitlines()[1:]
    assert notes[: len(lines)] == lines
    assert max(map(len, lines)) > 95


def test_the_shell_lists_what_ships():
    done = CliRunner().invoke(app, ["contract"])
    assert done.exit_code == 0
    assert all(name in done.stdout for name in NAMES)


def test_names_of_a_file_are_escaped(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        '[contract]\nname = "mine"\ntitle = "<script>x</script>"\nchain = "kuwait-2012"\n'
        "gross_wage = 400\n[upfront]\n'=cmd()' = 5\n"
    )
    for form, bad in (("html", "<script>"), ("csv", "\n=cmd()")):
        done = CliRunner().invoke(app, ["contract", str(path), "--format", form])
        assert done.exit_code == 0, done.output
        assert bad not in done.stdout
