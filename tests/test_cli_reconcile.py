from __future__ import annotations

import json
import sys

import pytest

from wageflow.cli import main


@pytest.fixture
def shell(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["wageflow", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return ended.value.code, out, err

    return run


def test_without_a_file_what_ships_is_listed(shell):
    code, out, err = shell("reconcile")
    assert (code, err) == (0, "")
    assert "dprk-headline" in out


def test_what_ships_runs_with_other_draws(shell):
    code, out, err = shell("reconcile", "dprk-headline", "--draws", "4096", "--format", "json")
    assert (code, err) == (0, "")
    data = json.loads(out)
    assert (data["draws"], data["seed"]) == (4096, 2012)
    assert list(data["readings"]) == ["gross", "statutory", "state-side", "net", "received"]
    assert not data["readings"]["gross"]["feasible"]


def test_a_table_goes_to_a_file(shell, tmp_path):
    path = tmp_path / "found.csv"
    code, out, _ = shell("reconcile", "dprk-headline", "--draws", "4096", "--out", path)
    assert (code, out) == (0, "")
    assert path.read_text().startswith("reading,kind,name,before_mean")


def test_without_any_answer_the_reason_is_said(shell, tmp_path):
    path = tmp_path / "mine.toml"
    text = '[reconciliation]\nprogramme = "dprk-2012"\n[[targets]]\nconcept = {}\n{}'
    total = "total = { between = [1.5e9, 2.3e9] }\n"
    for concept in ('"gross"', '["gross", "statutory"]'):
        path.write_text(text.format(concept, total))
        code, out, err = shell("reconcile", path, "--draws", "4096")
        assert (code, out) == (2, "")
        assert err.startswith(
            "wageflow: target 'gross': no draw of 'dprk-2012' reaches 1.5 billion"
        )
        assert ("'statutory'" in err) == ("statutory" in concept)


def test_faults_are_said_in_a_line_each(shell, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('[reconciliation]\nprogramme = "dprk-2012"\n[[targets]]\ntotal = 5\n')
    code, out, err = shell("reconcile", path)
    assert (code, out) == (2, "")
    assert err.startswith(f"wageflow: {path}: targets[0].total: 5 is one figure")
    code, _, err = shell("reconcile", "dprk-headlin")
    assert code == 2
    assert "did you mean 'dprk-headline'" in err
    code, _, err = shell("reconcile", "dprk-headline", "--draws", "1000")
    assert code == 2
    assert "draws 1000" in err
