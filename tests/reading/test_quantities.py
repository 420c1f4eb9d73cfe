"""What a file says where a number stands, and what it is told when it says something else."""

import pytest

import wageflow as wf
from wageflow.errors import InputError, UnknownNameError

TWO = """
[chains.a]
steps = [{ share = "x", rate = 0.1 }]
[chains.b]
steps = [{ share = "x", rate = 0.2 }]
"""


def refused(tmp_path, text):
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        wf.load_chain(tmp_path / "own.toml")
    return [fault.removeprefix(f"{tmp_path}/") for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        ('"10%"', "write the number 0.1,"),
        ('"3,500"', "write the number 3500,"),
        ('"3,500,000"', "write the number 3500000,"),
        ('"3,500.25"', "write the number 3500.25,"),
        ('"0,5"', "write the number 0.5,"),
        ('"0,500"', "write the number 0.5,"),
        ('"12,5 %"', "write the number 0.125,"),
        ('"3 500,25"', "write the number 3500.25,"),
        ('"state share"', "no entry of [params]"),
        ("nan", "rate: got nan; write a finite number"),
        ("true", "rate: got true"),
        ("{ betwen = [0, 1] }", "between"),
        ('{ lognormal = [12, 12], note = "wide" }', "range: { lognormal = [12, 12] } runs to 9.9"),
    ],
)
def test_what_is_no_number_is_answered_with_what_to_write(tmp_path, rate, said):
    (fault,) = refused(tmp_path, f'[chains.a]\nsteps = [{{ share = "x", rate = {rate} }}]\n')
    assert fault.startswith("own.toml: chains.a.steps[0].rate: ")
    assert said in fault


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("x = [1; 2]", "semicolon"),
        ("x = \u201cKuwait\u201d", "straight"),
        ("x = Kuwait", "in quotes"),
        ("x = 3,500", "write 3500"),
    ],
)
def test_a_fault_of_toml_shows_its_line_and_what_is_often_meant(tmp_path, line, said):
    (fault,) = refused(tmp_path, f"[chains.a]\n{line}\n")
    assert "line 2" in fault
    assert line in fault
    assert said in fault


def test_lines_are_those_that_toml_counts(tmp_path):
    (fault,) = refused(tmp_path, '# one\u2028and\x85the same\r\nx = "y"\nz = Kuwait\n')
    assert fault.endswith("'z = Kuwait'; text stands in quotes: \"Kuwait\"")


def test_a_key_at_the_wrong_level_is_not_suggested_to_itself(tmp_path):
    faults = refused(tmp_path, '[chains.a]\nrate = 0.1\nsteps = [{ share = "x", rate = 0.1 }]\n')
    assert faults == [
        "own.toml: chains.a.rate: unknown key; it belongs to another table of the file"
    ]


def test_one_of_several_chains_is_named_behind_a_colon(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(TWO)
    assert wf.load_chain(f"{path}:b").split(100)["x"] == 20.0
    with pytest.raises(InputError, match="holds the chains a, b; name one"):
        wf.load_chain(path)
    with pytest.raises(UnknownNameError, match="no 'c'"):
        wf.load_chain(f"{path}:c")
