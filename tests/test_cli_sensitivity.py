"""``wageflow sensitivity``."""

from __future__ import annotations

import json

import pytest

import wageflow as wf
from wageflow.cli import main
from wageflow.errors import InputError


def run(monkeypatch, capsys, *arguments):
    monkeypatch.setattr("sys.argv", ["wageflow", *arguments])
    with pytest.raises(SystemExit) as caught:
        main()
    out = capsys.readouterr()
    return caught.value.code, out.out, out.err


def test_json_is_what_python_says(monkeypatch, capsys):
    code, out, _ = run(
        monkeypatch, capsys, "sensitivity", "--draws", "1024", "--seed", "3", "--format", "json"
    )
    table = wf.sensitivity("dprk-2012", draws=1024, seed=3)
    data = json.loads(out)
    assert code == 0
    assert [row["parameter"] for row in data["parameters"]] == table.index.tolist()
    assert data["parameters"][1]["total"] == pytest.approx(table["total"].iloc[1])
    assert data["seed"] == 3
    assert data["claims"][0]["claim"] == "nksc-d-state-share"


def test_the_change_that_a_scenario_makes(monkeypatch, capsys):
    code, out, _ = run(
        monkeypatch,
        capsys,
        "sensitivity",
        "dprk-resolutions",
        "--scenario",
        "UNSCR 2397",
        "--year",
        "2020",
        "--draws",
        "1024",
        "--method",
        "given-data",
    )
    assert code == 0
    assert "What matters for change of state-side revenue in 'UNSCR 2397', 2020" in out


def test_a_study_with_one_scenario_needs_no_name_and_may_have_another_baseline(
    monkeypatch, capsys, tmp_path
):
    path = tmp_path / "two.toml"
    path.write_text(
        """
[compare]
programme = "dprk-2012"
start = 2012
end = 2013
discount_rate = 0.1
[[scenarios]]
name = "as it was"
[[scenarios]]
name = "stop"
measures = [{ kind = "StopPermits", start = 2013, compliance = { uniform = [0.5, 1] } }]
""",
        encoding="utf-8",
    )
    asked = ("sensitivity", str(path), "--draws", "1024", "--method", "tornado", "--format", "json")
    code, out, _ = run(monkeypatch, capsys, *asked)
    data = json.loads(out)
    assert code == 0
    assert (data["scenario"], data["baseline"], data["discount_rate"]) == ("stop", "as it was", 0.1)
    code, out, _ = run(monkeypatch, capsys, *asked, "--baseline", "stop", "--discount-rate", "0")
    other = json.loads(out)
    assert (other["scenario"], other["baseline"]) == ("as it was", "stop")
    assert "discount_rate" not in other
    assert other["base"] == pytest.approx(-(1.1**2) * data["base"])


def test_groups_and_a_host(monkeypatch, capsys):
    code, out, _ = run(
        monkeypatch,
        capsys,
        "sensitivity",
        "--group",
        "wages=wage *",
        "--host",
        "Russia",
        "--draws",
        "1024",
    )
    assert code == 0
    assert "wages" in out
    assert "state-side revenue, Russia" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere.toml",), "nowhere.toml"),
        (("--method", "sobel"), "sobol"),
        (("--host", "Kuwat"), "Kuwait"),
        (("--group", "wages"), "--group 'wages'"),
        (("--year", "2020"), "--year: is of a study"),
        (("--baseline", "x"), "--baseline: is of a study"),
        (("--discount-rate", "0.03"), "--discount-rate: is of a study"),
        (("--scenario", "x"), "--scenario: needs a study"),
        (("dprk-cap", "--scenario", "x"), "is not in dprk-cap"),
        (("dprk-cap", "--baseline", "x"), "--baseline 'x': is not in dprk-cap"),
        (("dprk-resolutions",), "with --scenario, one of 'UNSCR 2371', 'UNSCR 2375'"),
        (
            (
                *("dprk-resolutions", "--scenario", "UNSCR 2397", "--year", "2020"),
                *("--discount-rate", "0.03"),
            ),
            "discount_rate 0.03: is of sums of money over years",
        ),
        (("--method", "switching"), "--target"),
        (("--method", "switching", "--target", "much"), "is not a number"),
        (("--draws", "1000"), "nearest that can"),
        (("--recipient", "worker", "--concept", "state-side"), "ask for concept 'gross'"),
    ],
)
def test_faults_are_one_line(monkeypatch, capsys, arguments, said):
    code, out, err = run(monkeypatch, capsys, "sensitivity", *arguments)
    assert code == 2
    assert out == ""
    assert said in err
    assert err.count("\n") == 1
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--method", "sobel"), "did you mean 'sobol'"),
        (("--group", "wages"), "--group 'wages': write a name and a pattern"),
        (("--target", "5"), "target: is of method 'switching', not of 'sobol'"),
    ],
)
def test_what_is_wrong_is_said_before_a_study_is_compared(monkeypatch, capsys, arguments, said):
    monkeypatch.setattr(wf.Study, "compare", lambda *_, **__: pytest.fail("compared"))
    code, _, err = run(monkeypatch, capsys, "sensitivity", "dprk-cap", *arguments)
    assert code == 2
    assert said in err


def test_only_a_lack_of_claims_is_passed_over(monkeypatch, capsys):
    def broken(*_, **__):
        raise InputError("claims.csv: cannot be read; mend it")

    monkeypatch.setattr("wageflow.analysis.information", broken)
    code, _, err = run(monkeypatch, capsys, "sensitivity", "--draws", "1024")
    assert (code, err) == (2, "wageflow: claims.csv: cannot be read; mend it\n")


def test_a_programme_that_cites_nothing_has_no_claims_to_check(monkeypatch, capsys, tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(
        """
[programme]
name = "own"
[chains.c]
steps = [{ share = "government", rate = { between = [0.2, 0.6] } }]
[[cohorts]]
host = "H"
workers = { between = [100, 300] }
gross_wage = 1000
chain = "c"
""",
        encoding="utf-8",
    )
    code, out, _ = run(monkeypatch, capsys, "sensitivity", str(path), "--draws", "1024")
    assert code == 0
    assert "Check" not in out
    assert "workers in H" in out
