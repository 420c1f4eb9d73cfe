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
