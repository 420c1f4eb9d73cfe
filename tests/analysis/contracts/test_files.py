"""Contracts from files: what ships, a file of one's own, and faults, all at once."""

from __future__ import annotations

import pytest

import wageflow as wf
from wageflow.analysis.contracts import contract_from_plain

OWN = """
[contract]
name = "mine"
claims = "dprk"
chain = "readings"
gross_wage = { claim = "nksc-russia-wage" }
months = 24
upfront = 200
remit = "sent"

[side_work]
hours = 20
pay = 3
risk = { between = [0, 0.02] }
caught = "home"

[sides]
state = ["government"]

[params.sent]
between = [0.5, 1.0]

[readings.readings]
kuwait-2012 = 0.5
own = 0.5

[chains.own]
steps = [ { share = "government", rate = 0.5 } ]
"""


def test_a_file_of_ones_own_runs(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(OWN)
    found = wf.contract(wf.load_contract(path), draws=2**8, seed=1)
    assert found.terms.last_month == 24
    assert "sent" in found.draws_used
    assert found.terms.gross_wage.claims[0].id == "nksc-russia-wage"
    assert "to the side state" in found.summary().index


def test_faults_come_all_at_once_with_their_places():
    plain = {
        "contract": {"name": "mine", "chain": "kuwiat-2012", "gross_wage": "x", "month": 3},
        "side_work": {"hours": 3},
        "params": {"a": {"between": [2, 1]}},
    }
    with pytest.raises(ValueError, match=r"mine\.toml") as caught:
        contract_from_plain(plain, "mine.toml")
    told = "\n".join(caught.value.faults)
    for part in ("contract.month: unknown key", "gross_wage", "side_work.pay", "params.a"):
        assert part in told


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"chain": "kuwiat-2012"}, "contract.chain: no chain or reading 'kuwiat-2012'"),
        ({"claims": "dprq"}, "contract.claims"),
        ({"months": 0}, "contract: contract 'mine', months"),
        ({"gross_wage": {"claim": "nksc-a-hours"}}, "gross_wage"),
    ],
)
def test_faults_of_meaning_have_their_place(change, said):
    head = {"name": "mine", "chain": "kuwait-2012", "gross_wage": 400, "claims": "dprk"}
    with pytest.raises(ValueError, match=said):
        contract_from_plain({"contract": head | change})


def test_an_upfront_cost_stands_once():
    head = {"name": "mine", "chain": "kuwait-2012", "gross_wage": 400, "upfront": 5}
    with pytest.raises(ValueError, match="stands twice"):
        contract_from_plain({"contract": head, "upfront": {"bribe": 5}})


def test_without_an_upfront_cost_nothing_is_paid_before_departure():
    head = {"name": "mine", "chain": "kuwait-2012", "gross_wage": 400}
    assert contract_from_plain({"contract": head}).upfront == {"before departure": 0.0}


def test_an_unknown_name_gets_the_nearest():
    with pytest.raises(KeyError, match="did you mean 'russia-builder'"):
        wf.load_contract("russia-bilder")
