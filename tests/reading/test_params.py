"""An entry of ``[params]`` that nothing names is a misspelt one, and is refused."""

from __future__ import annotations

import pytest

import wageflow as wf
from wageflow.errors import InputError

OWN = """
[programme]
name = "own"
[params.share]
uniform = [0.1, 0.2]
[params.wage]
uniform = [10, 20]
[chains.c]
steps = [{ share = "government", rate = "share" }]
[[cohorts]]
host = "Kuwait"
workers = 10
gross_wage = "wage"
chain = "c"
"""
STUDY = """
[compare]
start = 2012
end = 2013
[[scenarios]]
name = "stop"
[[scenarios.measures]]
kind = "StopPermits"
start = 2012
compliance = "obeys"
[params.obeys]
uniform = [0, 1]
"""


def file(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_text(text)
    return path


def refused(load, path):
    with pytest.raises(InputError) as caught:
        load(path)
    return [fault.removeprefix(f"{path}: ") for fault in caught.value.faults]


def test_a_misspelt_change_of_what_is_extended_is_refused(tmp_path):
    text = (
        '[programme]\nname = "low"\nextends = "dprk-2012"\n[params."wage Rusia"]\nbetween = [3, 6]'
    )
    assert refused(wf.load_programme, file(tmp_path, text)) == [
        "params.wage Rusia: nothing names it, so it changes nothing; did you mean 'wage Russia'?"
    ]
    wf.load_programme(
        file(tmp_path, text.replace("Rusia", "Russia").replace("[3, 6]", "[300, 600]"))
    )


def test_what_is_extended_may_hold_more_than_is_taken_of_it(tmp_path):
    text = OWN.replace('name = "own"', 'name = "own"\nextends = "dprk-2012"')
    text += '[sides]\nstate = ["government"]\nbroker = []\nhost = []\n'
    assert wf.load_programme(file(tmp_path, text)).hosts == ("Kuwait",)


def test_all_that_is_not_named_is_told_after_what_may_be_the_reason(tmp_path):
    text = OWN + "[params.tip]\nvalue = 3\n[params.zzz]\nvalue = 1\n"
    faults = refused(wf.load_programme, file(tmp_path, text))
    assert [fault.split(":")[0] for fault in faults] == ["params.tip", "params.zzz"]
    assert faults[0].endswith("take it out, or name it where it is meant")
    faults = refused(wf.load_programme, file(tmp_path, text.replace("= 10\n", "= -10\n")))
    assert [fault.split(":")[0] for fault in faults] == ["cohorts[0]"]


def test_a_name_that_is_missed_somewhere_is_told_once(tmp_path):
    text = OWN.replace('rate = "share"', 'rate = "shar"')
    assert refused(wf.load_programme, file(tmp_path, text)) == [
        "chains.c.steps[0].rate: 'shar' is no entry of [params]; did you mean 'share'?"
    ]


def test_a_choice_may_name_others(tmp_path):
    text = OWN.replace('rate = "share"', 'rate = "either"')
    text += '[params.either]\none_of = [["share", 0.5], [0.3, 0.5]]\n'
    assert "either" in wf.load_programme(file(tmp_path, text)).unknowns


@pytest.mark.parametrize("twice", ["[100, 0.5], [100.0, 0.5]", '["share", 0.5], ["share", 0.5]'])
def test_an_option_that_stands_twice_is_not_counted_once(tmp_path, twice):
    text = OWN.replace("= 10\n", '= "either"\n')
    text += f"[params.either]\none_of = [{twice}, [250, 0.5]]\n"
    (told,) = refused(wf.load_programme, file(tmp_path, text))
    what = "'share'" if "share" in twice else "100.0"
    said = f"one_of: {what} stands 2 times; write it once, with the sum of its weights"
    assert told == f"params.either: {said}"


def test_an_entry_that_names_only_itself_is_not_named(tmp_path):
    text = OWN + '[params.tip]\nvalue = 3\nnote = "tip"\n'
    assert refused(wf.load_programme, file(tmp_path, text))[0].startswith("params.tip: nothing")


def test_scenarios_name_entries_beside_those_of_the_programme(tmp_path):
    path = file(tmp_path, OWN + STUDY)
    assert wf.load_study(path).scenarios[0].name == "stop"
    assert wf.load_programme(path).hosts == ("Kuwait",)
    path = file(tmp_path, OWN + STUDY.replace('compliance = "obeys"\n', ""))
    assert refused(wf.load_study, path)[0].startswith("params.obeys: nothing names it")
    assert refused(wf.load_programme, path)[0].startswith("params.obeys: nothing names it")


@pytest.mark.parametrize(
    ("load", "text"),
    [
        (wf.load_contract, '[contract]\nname = "c"\nchain = "kuwait-2012"\ngross_wage = 400\n'),
        (
            wf.load_reconciliation,
            (
                '[reconciliation]\nprogramme = "dprk-2012"\n[[targets]]\nconcept = "statutory"\n'
                "total = { between = [150e6, 230e6], coverage = 0.9 }\n"
            ),
        ),
        (
            wf.load_portfolio,
            (
                '[portfolio]\nname = "p"\nprice_year = 2012\n[labour]\n[[labour.readings]]\n'
                'name = "x"\namount = 3e8\n[[streams]]\nname = "coal"\n[[streams.readings]]\n'
                'name = "y"\namount = 1e9\n'
            ),
        ),
    ],
)
def test_every_kind_of_file_is_held_to_it(tmp_path, load, text):
    load(file(tmp_path, text))
    faults = refused(load, file(tmp_path, text + "[params.tip]\nvalue = 3\n"))
    assert len(faults) == 1
    assert faults[0].startswith("params.tip: nothing names it")
