"""What ``[params]`` of a study changes in the programme that it is about."""

from __future__ import annotations

import pytest

import wageflow as wf
from wageflow.errors import InputError

NAMED = '[compare]\nprogramme = "dprk-2012"\n'
EXTENDED = '[programme]\nname = "mine"\nextends = "dprk-2012"\n[compare]\n'
REST = """start = 2017
end = 2019
[params."{entry}"]
between = [300, 600]
[[scenarios]]
name = "stop"
[[scenarios.measures]]
kind = "StopPermits"
hosts = ["Russia"]
start = "2017-09-11"
"""
PLACE = "Kuwait/construction/gross_wage"


def study(tmp_path, head, entry):
    path = tmp_path / "study.toml"
    path.write_text(head + REST.format(entry=entry), encoding="utf-8")
    return wf.load_study(path)


@pytest.mark.parametrize("entry", ["wage Russia", PLACE])
def test_a_programme_that_a_study_extends_is_changed(tmp_path, entry):
    programme = study(tmp_path, EXTENDED, entry).programme
    assert programme.unknowns[entry] == wf.uniform(300, 600)


@pytest.mark.parametrize("entry", ["wage Russia", PLACE])
def test_one_that_it_only_names_is_not_and_the_remedy_is_told(tmp_path, entry):
    with pytest.raises(InputError, match=f"params.{entry}: is a number of dprk-2012.*extends"):
        study(tmp_path, NAMED, entry)


@pytest.mark.parametrize("head", [NAMED, EXTENDED])
def test_what_nothing_is_called_is_refused(tmp_path, head):
    with pytest.raises(InputError, match=r"params\.wage Rusia: nothing names it"):
        study(tmp_path, head, "wage Rusia")


@pytest.mark.parametrize("entry", ["Leak China/share", "leak china/share", "Leak Chna/share"])
def test_a_number_of_a_measure_is_given_in_the_measure(tmp_path, entry):
    path = tmp_path / "study.toml"
    path.write_text(
        f'[compare]\nprogramme = "dprk-2012"\nstart = 2016\nend = 2018\n'
        f'[params."{entry}"]\nuniform = [0, 0.1]\n'
        '[[scenarios]]\nname = "leak"\n'
        'measures = [{ kind = "Leak", hosts = "China", share = 0.2 }]\n',
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="for 'Leak China/share' write the name of this entry"):
        wf.load_study(path)


def test_a_study_that_changes_a_number_says_that_its_programme_is_changed(tmp_path):
    unnamed = EXTENDED.replace('name = "mine"\n', "")
    assert study(tmp_path, unnamed, "wage Russia").programme.name == "dprk-2012 (changed)"
    rest = REST.split("[params", maxsplit=1)[0] + '[[scenarios]]\nname = "as it was"\n'
    path = tmp_path / "plain.toml"
    path.write_text(unnamed + rest, encoding="utf-8")
    assert wf.load_study(path).programme.name == "dprk-2012"
