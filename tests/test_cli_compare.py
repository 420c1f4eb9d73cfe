"""The command that compares scenarios: what it prints, what it refuses, and how it ends."""

from __future__ import annotations

import io
import json
import sys

import pandas as pd
import pytest

import wageflow as wf
from wageflow.cli import main
from wageflow.report import FORMATS

FILE = """
[compare]
title = "Gulf"
programme = "dprk-2012"
start = 2012
end = 2014
notes = ["what a reader must know"]
cut_of_at_least = 0.3

[[scenarios]]
name = "as it was"

[[scenarios]]
name = "=cmd()"
measures = [{ kind = "StopPermits", start = 2013 }]

[[scenarios]]
name = "<script>alert(1)</script>"
measures = [{ kind = "Expel", on = 2013, hosts = "Kuwait", share = 0.5 }]
"""
FEW = ("--draws", "128")


@pytest.fixture
def shell(monkeypatch, capsys):
    """Run a command in this process; return exit code, output and error output."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["wageflow", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        return end.value.code, printed.out, printed.err

    return run


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "gulf.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.fixture
def unrun(monkeypatch):
    """Fail if a comparison is computed."""

    def never(*_, **__):
        raise AssertionError("a run was begun")

    monkeypatch.setattr("wageflow.scenarios.comparison.Comparison.prepare", never)


def data_of(shell, file, *options):
    code, out, err = shell("compare", file, *FEW, *options, "--format", "json")
    assert (code, err) == (0, "")
    return json.loads(out, parse_constant=pytest.fail)


# what it prints -------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_printed_and_the_same_twice(shell, file, form):
    first, second = (shell("compare", file, *FEW, "--format", form) for _ in range(2))
    assert first == second
    code, out, err = first
    assert (code, err) == (0, "")
    assert out.endswith("\n")
    assert "<script>" not in out or form in ("table", "csv", "json")
    if form == "csv":
        rows = pd.read_csv(io.StringIO(out))
        assert set(rows["scenario"]) == {"as it was", "'=cmd()", "<script>alert(1)</script>"}
        assert rows["mean"].notna().all()


def test_json_keeps_the_contract(shell, file):
    data = data_of(shell, file)
    assert list(data["scenarios"]) == ["as it was", "=cmd()", "<script>alert(1)</script>"]
    assert (data["seed"], data["draws"], data["cut_of_at_least"]) == (2012, 128, 0.3)
    for found in data["scenarios"].values():
        assert found["years"] == [2012, 2013, 2014]
        for concept in ("gross", "statutory", "state-side", "net", "received"):
            for rows in (found[concept], found["difference"][concept]):
                assert all(len(rows[name]) == 3 for name in ("p5", "p50", "p95"))
            # what has not begun has changed nothing, and the baseline never does
            assert found["difference"][concept]["p95"][0] == 0.0
    nothing = data["scenarios"]["as it was"]["difference"]
    assert all(v == 0.0 for rows in nothing.values() for values in rows.values() for v in values)


def test_json_is_what_python_gives(shell, file):
    data = data_of(shell, file, "--seed", "7")
    table = wf.load_study(file).compare(draws=128, seed=7).table(cut_of_at_least=0.3)
    rows = table.loc["=cmd()"].loc["state-side"]
    found = data["scenarios"]["=cmd()"]
    assert found["state-side"]["p50"] == pytest.approx(rows["p50"].tolist(), rel=1e-12)
    change = found["difference"]["state-side"]
    assert change["p5"] == pytest.approx(rows["change_p5"].tolist(), rel=1e-12)
    assert change["probability"] == rows["probability"].tolist()


def test_options_say_what_is_compared(shell, file):
    data = data_of(
        *(shell, file, "--scenario", "=cmd()", "--baseline", "as it was", "--start", "2013"),
        *("--end", "2013-12", "--cut", "0.1", "--discount-rate", "0.03", "--by", "host,recipient"),
    )
    assert list(data["scenarios"]) == ["as it was", "=cmd()"]
    found = data["scenarios"]["=cmd()"]
    assert found["years"] == [2013]
    assert found["difference"]["workers"]["probability"] == [1.0]
    assert found["present_value"]["discount_rate"] == 0.03
    assert list(found["attribution"]) == ["host", "recipient"]


def test_a_chosen_scenario_keeps_the_baseline_of_its_study(shell, tmp_path):
    path = tmp_path / "two.toml"
    path.write_text(FILE.replace('[[scenarios]]\nname = "as it was"\n', ""), encoding="utf-8")
    data = data_of(shell, path, "--scenario", "<script>alert(1)</script>")
    assert data["baseline"] == "=cmd()"
    assert list(data["scenarios"]) == ["=cmd()", "<script>alert(1)</script>"]


def test_months_may_begin_and_end_anywhere(shell, file):
    data = data_of(shell, file, "--step", "month", "--start", "2012-11", "--end", "2013-02")
    assert data["scenarios"]["=cmd()"]["months"] == [2, 2]


def test_a_table_says_the_title_and_the_notes_of_the_study(shell, file):
    _, out, _ = shell("compare", file, *FEW, "--concept", "gross")
    assert out.startswith("Gulf: 2012 to 2014\n")
    assert "Note: what a reader must know" in out
    assert "a cut of at least 30 %" in out
    assert "all wages paid (gross)" in out


def test_a_study_that_ships_is_named(shell):
    code, out, _ = shell(
        *("compare", "dprk-resolutions", *FEW, "--end", "2020", "--scenario", "UNSCR 2397")
    )
    assert code == 0
    assert "UNSCR 2397: change against the baseline" in out
    assert "Rests on what is outside the sources" in " ".join(out.split())


def test_what_ships_is_listed_where_nothing_is_named(shell):
    code, out, err = shell("compare", "--format", "json")
    assert (code, err) == (0, "")
    listed = {row["scenario"]: row["study"] for row in json.loads(out)["scenarios"]}
    assert listed == wf.studies()["study"].to_dict()
    assert "dprk-resolutions" in shell("compare")[1]


# what it refuses ------------------------------------------------------------------------------


@pytest.mark.usefixtures("unrun")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--by", "hosts"), "--by 'hosts': did you mean 'host'?"),
        (("--concept", "workers"), "--concept 'workers': known: gross"),
        (("--cut", "50"), "--cut 50: is no share of the baseline (0 to 1)"),
        (("--cut", "half"), "'half' is not a number"),
        (("--against", "as it was"), "--against 'as it was': is the baseline"),
        (("--against", "=cmd"), "--against '=cmd': did you mean '=cmd()'"),
        (("--rows", "month"), "--rows 'month': results are by year; add --step month"),
        (("--rows", "weeks"), "--rows 'weeks': "),
        (("--discount-rate", "3"), "--discount-rate 3: is no share a year; write 0.03 for 3 %"),
        (("--prices", "fake"), "--prices 'fake': known: real, nominal"),
        (("--prices", "nominal", "--end", "2030"), "--prices 'nominal': price level, year 2025"),
        (("--scenario", "cmd"), "--scenario 'cmd': did you mean '=cmd()'?"),
        (("--baseline", "as it is"), "--baseline 'as it is': did you mean 'as it was'?"),
        (("--start", "2012-01-05"), "start: got '2012-01-05'; results are by month or year"),
        (("--end", "2010"), "end '2010': is before start '2012'"),
        (("--step", "week"), "step 'week': unknown"),
        (("--draws", "1000"), "draws 1000: cannot be divided"),
        (("--draws", "2**40"), "keeping"),
        (("--seed", "-1"), "seed -1"),
        (("--sampler", "none"), "sampler 'none': unknown"),
        (("--format", "xls"), "--format 'xls'"),
        (("--out", "no/such/folder.csv"), "there is no folder"),
    ],
)
def test_a_wrong_option_is_refused_before_the_run(shell, file, options, message):
    code, out, err = shell("compare", file, *options)
    assert (code, out) == (2, "")
    assert err.startswith("wageflow: ")
    assert message in err
    assert err.count("\n") == 1


def test_several_faults_have_a_line_each(shell, file):
    code, _, err = shell("compare", file, "--cut", "50", "--concept", "wages")
    assert code == 2
    assert [line.split(":")[1] for line in err.splitlines()] == [" --cut 50", " --concept 'wages'"]


@pytest.mark.parametrize("name", ["nowhere.toml", "dprk-resolution"])
def test_a_file_that_is_not_there_is_named(shell, name):
    code, out, err = shell("compare", name)
    assert (code, out) == (2, "")
    assert name in err
    assert "Traceback" not in err


def test_faults_of_a_file_have_a_line_each(shell, tmp_path):
    path = tmp_path / "wrong.toml"
    path.write_text(FILE.replace("Kuwait", "Kuwayt").replace("StopPermits", "Stop"))
    code, out, err = shell("compare", path)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) >= 2
    assert all(line.startswith("wageflow: ") for line in err.splitlines())


def test_an_interrupted_run_ends_so(shell, file, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("wageflow.scenarios.comparison.Comparison.prepare", interrupted)
    assert shell("compare", file) == (130, "", "wageflow: interrupted\n")


def test_progress_is_shown_on_a_terminal_and_taken_away(shell, file, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    _, _, err = shell("compare", file, *FEW)
    assert err == "comparing 3 scenarios ...\r\x1b[K"
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert shell("compare", file, *FEW, "--quiet")[2] == ""
