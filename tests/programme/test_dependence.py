"""Correlations of a programme, in Python and in a file."""

from __future__ import annotations

import dataclasses

import pytest

import wageflow as wf
from tests.simulation.programmes import wages
from wageflow.errors import EstimateError, InputError
from wageflow.programme import plain_programme, programme_from_plain
from wageflow.simulation.storage import inputs_hash

GULF = """
[programme]
name = "gulf"
[params."wage A"]
between = [1, 2]
[params."wage B"]
between = [1, 2]
[params."wage C"]
between = [1, 2]
[params.share]
between = [0.1, 0.2]
[correlation]
"wage *" = 0.5
pairs = [["wage A", "share", -0.2], ["wage A", "wage B", 0.3]]
blocks = [["wage B", "wage C", "share", 0.1]]
[chains.c]
steps = [{ share = "government", rate = "share" }]
""" + "".join(
    f'[[cohorts]]\nhost = "{host}"\nworkers = 10\ngross_wage = "wage {host}"\nchain = "c"\n'
    for host in "ABC"
)

READ = {
    "wage *": 0.5,
    ("wage A", "share"): -0.2,
    ("wage A", "wage B"): 0.3,
    ("wage B", "wage C", "share"): 0.1,
}


@pytest.fixture
def load(tmp_path):
    def load(text):
        path = tmp_path / "gulf.toml"
        path.write_text(text)
        return wf.load_programme(path)

    return load


def test_a_file_gives_what_python_gives(load):
    programme = load(GULF)
    assert programme.correlation == READ
    by_hand = dataclasses.replace(programme, correlation=READ)
    first, second = (
        wf.simulate(p, draws=2**8, seed=0).manifest["correlation"] for p in (programme, by_hand)
    )
    assert first == second
    assert sorted(first) == [
        ["share", "wage A", -0.2],
        ["share", "wage B", 0.1],
        ["share", "wage C", 0.1],
        ["wage A", "wage B", 0.3],
        ["wage A", "wage C", 0.5],
        ["wage B", "wage C", 0.1],
    ]


def test_a_programme_comes_back_from_its_tables(load):
    programme = load(GULF)
    again = programme_from_plain(plain_programme(programme))
    assert again.correlation == programme.correlation
    assert inputs_hash(again) == inputs_hash(programme)


def test_a_block_as_a_set_comes_back_as_a_block():
    made = dataclasses.replace(
        wages(["a", "b", "c"]), correlation={frozenset("cab"): 0.5, frozenset("ab"): 0.2}
    )
    plain = plain_programme(made)["correlation"]
    assert plain == {"blocks": [["a", "b", "c", 0.5]], "pairs": [["a", "b", 0.2]]}


def test_correlations_are_part_of_what_changes_a_number():
    plain = wages(["a", "b"])
    hashes = {
        inputs_hash(dataclasses.replace(plain, correlation=correlation))
        for correlation in (None, {("a", "b"): 0.5}, {("a", "b"): 0.4})
    }
    assert len(hashes) == 3
    assert inputs_hash(dataclasses.replace(plain, correlation={})) == inputs_hash(plain)
    assert "correlation" not in plain_programme(plain)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"wage *" = 0.5', '"wage *" = 5', "correlation.wage *: got 5; write a number from -1"),
        ('"wage *" = 0.5', '"wage *" = "x"', "correlation.wage *: got 'x'; write a number"),
        ('"wage *" = 0.5', '"wage *" = true', "correlation.wage *: got true; write a number"),
        ('"wage *" = 0.5', '"wage *" = nan', "correlation.wage *: got nan; write a number"),
        ('"wage *" = 0.5', '"pay *" = 0.5', "correlation 'pay *': no unknown is called 'pay *'"),
        ('"wage *" = 0.5', '"wage A" = 0.5', "matches only 'wage A'; a block has two"),
        ('"share", -0.2', '"shar", -0.2', "no unknown is called 'shar'; did you mean 'share'?"),
        ('"share", -0.2', '"wage A", -0.2', "correlates 'wage A' with itself"),
        ('"share", -0.2', "-0.2", "correlation.pairs[0]: got ['wage A', -0.2]; write two names"),
        ('"share", -0.2', "3, -0.2", "correlation.pairs[0]: got ['wage A', 3, -0.2]; write two"),
        ('["wage A", "wage B", 0.3]', "7", "correlation.pairs[1]: got 7; write two names and"),
        ('["wage A", "wage B", 0.3]', "[]", "correlation.pairs[1]: got []; write two names and"),
        ('"wage A", "wage B", 0.3', '"wage A", "wage B", "x"', "correlation.pairs[1]: got 'x'"),
        ('"wage B", "wage C", "share", 0.1', '"a", "b", 0.1', "correlation.blocks[0]: got ['a',"),
        ("pairs = [", "pairs = 0.5 # [", "correlation.pairs: got 0.5; write [["),
        ('"wage B", 0.3', '"share", 0.3', "correlation.pairs[1]: 0.3, but -0.2 before; pick one"),
        ("-0.2", "-0.99", "these values cannot hold together"),
    ],
)
def test_faults_of_the_table_have_their_place(load, old, new, says):
    assert GULF.count(old) == 1
    with pytest.raises(InputError) as caught:
        load(GULF.replace(old, new))
    (fault,) = caught.value.faults
    assert says in fault
    assert "gulf.toml: " in fault


def test_faults_of_all_tables_come_at_once(load):
    text = GULF.replace('"wage *" = 0.5', '"wage *" = 5').replace("[0.1, 0.2]", "[0.2, 0.1]")
    text = text.replace('host = "A"', 'hots = "A"').replace('["wage A", "wage B", 0.3]', "7")
    with pytest.raises(InputError) as caught:
        load(text)
    told = "\n".join(caught.value.faults)
    for part in ("correlation.wage *", "correlation.pairs[1]", "params.share", "hots"):
        assert part in told


def test_what_is_no_table_is_refused_once(load):
    start = GULF.index("[correlation]")
    text = "correlation = 0.5\n" + GULF[:start] + GULF[GULF.index("[chains.c]") :]
    with pytest.raises(InputError) as caught:
        load(text)
    (fault,) = caught.value.faults
    assert "correlation: got 0.5; write [correlation]" in fault


def test_a_file_that_extends_adds_to_the_table(load):
    programme = load(
        '[programme]\nname = "mine"\nextends = "dprk-2012"\n[correlation]\n"wage *" = 0.3\n'
    )
    assert programme.correlation == {"wage *": 0.3}
    assert len(wf.simulate(programme, draws=2**8, seed=0).run.copula.pairs) == 10


@pytest.mark.parametrize(
    ("correlation", "says"),
    [
        ({("a", "x"): 0.5}, "programme 'small', correlation ('a', 'x'): no unknown is called 'x'"),
        (0.5, "correlation: got 0.5; write {"),
        ([("a", "b")], "correlation: got [('a', 'b')]; write {"),
        ({("a", "b"): 1.0}, "are one parameter"),
    ],
)
def test_a_programme_in_python_refuses_what_cannot_be(correlation, says):
    with pytest.raises(InputError) as caught:
        dataclasses.replace(wages(["a", "b"]), correlation=correlation)
    assert says in str(caught.value)


def test_a_run_refuses_its_own_correlations_as_before():
    with pytest.raises(EstimateError, match="no unknown is called 'x'"):
        wf.simulate(wages(["a", "b"]), draws=2**8, correlation={("a", "x"): 0.5})
