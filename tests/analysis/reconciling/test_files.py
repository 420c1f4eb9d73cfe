from __future__ import annotations

import pytest

import wageflow as wf
from wageflow.analysis.reconciling.files import reconciliation_from_plain
from wageflow.errors import InputError, UnknownNameError

WHOLE = """
[reconciliation]
name = "mine"
title = "My totals"
programme = "dprk-2012"
claims = "dprk"
draws = 8192
seed = 7
notes = ["A note."]

[[targets]]
concept = ["statutory", "state-side"]
total = { claim = "nksc-revenue" }
note = "assumption: certain bounds"

[[targets]]
concept = "workers"
host = "Russia"
total = { normal = [22000, 1000] }
"""


def written(tmp_path, text):
    path = tmp_path / "totals.toml"
    path.write_text(text)
    return path


def faults(tmp_path, text):
    with pytest.raises(InputError) as refused:
        wf.load_reconciliation(written(tmp_path, text))
    where = str(tmp_path / "totals.toml")
    assert all(fault.startswith(f"{where}: ") for fault in refused.value.faults)
    return [fault.removeprefix(f"{where}: ") for fault in refused.value.faults]


def test_a_file_says_what_it_says(tmp_path):
    stated = wf.load_reconciliation(written(tmp_path, WHOLE))
    assert (stated.name, stated.title, stated.draws, stated.seed) == ("mine", "My totals", 8192, 7)
    assert stated.notes == ("A note.",)
    assert stated.readings == 2
    first, second = stated.targets
    assert first.claim == "nksc-revenue"
    assert first.law == wf.uniform(150e6, 230e6)
    assert first.note == "assumption: certain bounds"
    assert (second.concept, second.host) == ("workers", "Russia")
    readings = stated.run()
    assert list(readings) == [
        "statutory and workers in Russia",
        "state-side and workers in Russia",
    ]
    assert readings.prior.seed == 7
    assert readings.prior.draws == 8192
    again = stated.run(draws=2**12, seed=3)
    assert (again.prior.draws, again.prior.seed) == (2**12, 3)


def test_a_programme_may_stand_in_the_file(tmp_path):
    text = """
[reconciliation]
name = "mine"
[programme]
name = "gulf"
claims = "dprk"
[params."my wage"]
between = [4000, 6000]
[[cohorts]]
host = "Kuwait"
workers = { claim = "nksc-kuwait-headcount" }
gross_wage = "my wage"
chain = "kuwait-2012"
[[targets]]
concept = "gross"
total = { normal = [20e6, 2e6] }
"""
    stated = wf.load_reconciliation(written(tmp_path, text))
    assert stated.programme.name == "gulf"
    found = stated.run(draws=2**12, seed=0)["gross"]
    assert ("input", "my wage") in found.before_after().index


def test_a_shipped_programme_may_be_extended(tmp_path):
    text = """
[reconciliation]
[programme]
extends = "dprk-2012"
[params."wage Russia"]
between = [300, 400]
[[targets]]
concept = "gross"
total = { normal = [300e6, 20e6] }
"""
    stated = wf.load_reconciliation(written(tmp_path, text))
    assert stated.programme.unknowns["wage Russia"] == wf.uniform(300, 400)


def test_a_programme_may_lie_beside_the_file(tmp_path):
    (tmp_path / "own.toml").write_text(
        '[programme]\nname = "own"\n[[cohorts]]\nhost = "Kuwait"\nworkers = 10\n'
        'gross_wage = { between = [4000, 6000] }\nchain = "kuwait-2012"\n'
    )
    text = '[reconciliation]\nprogramme = "own.toml"\n[[targets]]\ntotal = { between = [1, 1e6] }\n'
    stated = wf.load_reconciliation(written(tmp_path, text))
    assert stated.programme.name == "own"
    # without a concept, a total is read as each of the five
    assert stated.readings == 5


def test_all_faults_come_at_once_each_with_its_place(tmp_path):
    told = faults(
        tmp_path,
        """
[reconciliation]
programme = "dprk-2021"
claims = "dprk"
draws = 1000
colour = "red"

[[targets]]
concept = "gros"
total = { between = [230e6, 150e6] }

[[targets]]
concept = "gross"
total = 200e6

[[targets]]
concept = "gross"
total = { claim = "nksc-revenu" }

[[targets]]
concept = "workers"
totl = { normal = [1, 2] }
""",
    )
    places = [fault.partition(":")[0] for fault in told]
    assert places == [
        "reconciliation.colour",
        "reconciliation.programme",
        "targets[0].total",
        "targets[1].total",
        "targets[2].total",
        "targets[3].total",
        "targets[3].totl",
        "reconciliation.draws 1000",
    ]
    assert "did you mean 'dprk-20" in told[1]
    assert "write the lower end first" in told[2]
    assert "{ normal = [200e6, 20e6] }" in told[3]
    assert "did you mean" in told[4]
    assert "is missing" in told[5]


def test_outputs_must_be_the_programme_s(tmp_path):
    text = (
        '[reconciliation]\nprogramme = "dprk-2012"\n'
        '[[targets]]\nconcept = "gross"\nhost = "Kuwiat"\ntotal = { normal = [1, 2] }\n'
    )
    (told,) = faults(tmp_path, text)
    assert told.startswith("targets[0]: target 'gross in Kuwiat', host 'Kuwiat'")
    assert "did you mean 'Kuwait'" in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[reconciliation]\nprogramme = "dprk-2012"\n', "targets: is missing"),
        ("[[targets]]\ntotal = { normal = [1, 2] }\n", "reconciliation.programme: is missing"),
        ('[reconciliation]\nprogramme = "dprk-2012"\ntargets = 3\n', "unknown key"),
        (
            (
                '[reconciliation]\nprogramme = "dprk-2012"\n[programme]\nextends = "dprk-2012"\n'
                "[[targets]]\ntotal = { normal = [1e8, 2e7] }\n"
            ),
            "leave out one of them",
        ),
        (
            (
                '[reconciliation]\nprogramme = "dprk-2012"\n'
                '[[targets]]\ntotal = { claim = "nksc-revenue" }\n'
            ),
            "names no ledger",
        ),
        (
            (
                '[reconciliation]\nprogramme = "dprk-2012"\nclaims = "nowhere"\n'
                '[[targets]]\ntotal = { claim = "nksc-revenue" }\n'
            ),
            "reconciliation.claims",
        ),
        (
            (
                '[reconciliation]\nprogramme = "dprk-2012"\nclaims = "dprk"\n'
                '[[targets]]\nconcept = "workers"\ntotal = { claim = "nksc-revenue" }\n'
            ),
            "name a headcount",
        ),
        ('targets = "x"\n[reconciliation]\nprogramme = "dprk-2012"\n', "targets: got 'x'"),
        (
            (
                '[reconciliation]\nprogramme = "dprk-2012"\nseed = -1\n'
                "[[targets]]\ntotal = { normal = [1e8, 2e7] }\n"
            ),
            "reconciliation.seed -1",
        ),
    ],
)
def test_what_is_missing_or_too_much_is_said(tmp_path, text, said):
    told = faults(tmp_path, text)
    assert any(said in fault for fault in told), told
    assert len(told) <= 2


CHANGED = """
[reconciliation]
name = "mine"
draws = 1024

[programme]
extends = "dprk-2012"

[params."Kuwait/construction/gross_wage"]
between = [3000, 4200]

[[targets]]
concept = "gross"
total = { between = [150e6, 230e6] }
"""


def test_an_entry_that_is_called_as_a_place_stands_there(tmp_path):
    stated = wf.load_reconciliation(written(tmp_path, CHANGED))
    row = stated.programme.parameters().loc["Kuwait/construction/gross_wage"]
    assert row["distribution"] == "wf.uniform(3000.0, 4200.0)"


def test_a_number_of_a_programme_that_is_only_named_is_not_changed(tmp_path):
    text = CHANGED.replace('[programme]\nextends = "dprk-2012"', "")
    text = text.replace("draws = 1024", 'programme = "dprk-2012"')
    (told,) = faults(tmp_path, text)
    assert told.startswith("params.Kuwait/construction/gross_wage: is a number of dprk-2012")
    assert "in place of reconciliation.programme" in told


def test_names_that_do_not_ship_are_refused():
    with pytest.raises(UnknownNameError, match="did you mean 'dprk-headline'"):
        wf.load_reconciliation("dprk-headlin")
    with pytest.raises(InputError, match="cannot be read"):
        wf.load_reconciliation("nowhere.toml")
    with pytest.raises(InputError, match="write tables"):
        reconciliation_from_plain([1, 2])


def test_what_ships_runs_and_says_what_it_assumes():
    listed = wf.reconciliations()
    for name in listed.index:
        stated = wf.load_reconciliation(name)
        assert stated.name == name
        assert all(target.note.startswith("assumption: ") for target in stated.targets)
        readings = stated.run(draws=2**12, seed=0)
        assert readings.found
        ledger = wf.load_claims("dprk")
        assert all(target.claim in ledger for target in stated.targets)


def test_a_reconciliation_may_be_made_in_code():
    programme = wf.load_programme("dprk-2012")
    target = wf.Target("gross", wf.normal(4e8, 4e7))
    made = wf.Reconciliation(programme=programme, targets=target)
    assert made.targets == (target,)
    with pytest.raises(InputError) as refused:
        wf.Reconciliation(programme="dprk-2012", targets=[3], draws=1000)
    assert len(refused.value.faults) == 3


def test_a_wrong_total_hides_no_wrong_host():
    """Every fault at once, and remedies as the file has them."""
    rows = [
        {"concept": "gross", "host": "Ruritanya", "total": 55e6},
        {"concept": "gross", "recipient": "goverment", "total": {"betwen": [1, 2]}},
        {"concept": "gross", "host": "Ruritanya", "recipient": "x", "total": {"uniform": [1, 2]}},
        # no target of one output told twice, though neither total can be read
        {"concept": "gross", "total": 2_500},
        {"concept": "gross", "total": 5},
    ]
    plain = {"reconciliation": {"programme": "dprk-2012"}, "targets": rows}
    with pytest.raises(InputError) as refused:
        reconciliation_from_plain(plain, "mine.toml")
    faults = refused.value.faults
    assert len(faults) == 8
    told = "\n".join(faults)
    assert "wf." not in told
    assert "targets[0].total: 5.5e+07 is one figure" in told
    assert "such as { normal = [55e6, 5.5e6] }" in told
    assert "such as { normal = [2500, 250] }" in told
    for words in ("host 'Ruritanya'", "recipient 'goverment'", "recipient 'x'"):
        assert words in told


def test_a_wrong_total_makes_nothing_else_wrong():
    row = {"host": "Kuwait", "recipient": "company", "total": {"betwen": [1, 2]}}
    plain = {
        "reconciliation": {"programme": "dprk-2012"},
        "targets": [{"concept": "received"} | row],
    }
    with pytest.raises(InputError, match="betwen") as refused:
        reconciliation_from_plain(plain, "mine.toml")
    assert len(refused.value.faults) == 1


def test_one_statement_told_twice_is_refused_with_its_place():
    row = {"concept": "gross", "total": {"uniform": [4e8, 5e8]}}
    plain = {"reconciliation": {"programme": "dprk-2012"}, "targets": [row, row]}
    with pytest.raises(InputError, match=r"targets\[1\]: .*two witnesses; leave one out"):
        reconciliation_from_plain(plain, "mine.toml")
