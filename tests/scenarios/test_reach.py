"""Whom measures reach is checked even where something else is wrong with them."""

from __future__ import annotations

import pytest

import wageflow as wf
from wageflow.errors import InputError

HEAD = """
[compare]
programme = "dprk-2012"
start = 2012
end = 2014
[[scenarios]]
name = "a"
"""


def places(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_text(HEAD + text)
    with pytest.raises(InputError) as caught:
        wf.load_study(path)
    return [fault.removeprefix(f"{path}: ").split(": ")[0] for fault in caught.value.faults]


def measure(kind, rest):
    return f'[[scenarios.measures]]\nkind = "{kind}"\n{rest}\n'


def test_a_compliance_of_whom_the_measure_does_not_reach_is_refused(tmp_path):
    text = measure("StopPermits", 'start = 2013\nhosts = "Russia"\ncompliance = { Kuwait = 0.4 }')
    assert places(tmp_path, text) == ["scenarios[0].measures[0].compliance.Kuwait"]
    stop = wf.StopPermits(start=2013, hosts="Russia", compliance={"K*": 0.4, "Russia": 0.9})
    assert wf.Scenario("a", measures=[stop]).remarks(wf.load_programme("dprk-2012")) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        'start = "2012-13"',
        "start = true",
        'compliance = "shar"\nstart = 2012',
        "phase_in = -1\nstart = 2012",
        "curency = 3\nstart = 2012",
        "",
    ],
)
def test_a_fault_of_form_hides_none_of_reach(tmp_path, wrong):
    found = places(tmp_path, measure("StopPermits", f'hosts = "Kuwiat"\n{wrong}'))
    assert len(found) == 2
    assert found[1] == "scenarios[0].measures[0].hosts"


def test_measures_are_counted_as_the_file_does(tmp_path):
    text = measure("Nope", "") + measure("Cap", 'start = 2012\nworkers = -3\nsectors = "minng"')
    text += measure("Repatriate", "by = 2013\n[scenarios.measures.compliance]\nChna = 3")
    assert places(tmp_path, text) == [
        "scenarios[0].measures[0].kind",
        "scenarios[0].measures[1].workers",
        "scenarios[0].measures[2].compliance.Chna",
        "scenarios[0].measures[1].sectors",
        "scenarios[0].measures[2].compliance.Chna",
    ]


def test_what_cannot_be_told_at_all_is_told_once(tmp_path):
    assert places(tmp_path, measure("StopPermits", "start = 2012\nhosts = 3")) == [
        "scenarios[0].measures[0].hosts"
    ]
