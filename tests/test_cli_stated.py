"""What is stated on a command line counts, or is refused in a line that says so."""

from __future__ import annotations

import sys

import pytest

import wageflow as wf
from wageflow.cli import main
from wageflow.errors import InputError


@pytest.fixture
def shell(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["wageflow", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        return end.value.code, printed.out, printed.err

    return run


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "estimate --trace Kuwait --by nonsense --draws 7 --precision 5 --keep foo",
            "--draws, --precision, --keep, --by: change nothing beside --trace; leave them out, or",
        ),
        ("compare --draws 7 --by foo", "FILE.toml: is missing; name one beside --draws, --by"),
        ("compare --scenario nobody", "FILE.toml: is missing; name one beside --scenario"),
        ("compare --prices real", "FILE.toml: is missing; name one beside --prices"),
        ("contract --sampler sobol", "CONTRACT: is missing; name one beside --sampler"),
        ("brief --out nowhere --draws 3", "FILE.toml: is missing; name one beside --out, --draws"),
        ("reconcile --draws 3", "FILE.toml: is missing; name one beside --draws"),
        ("chain --gross 5", "CHAIN: is missing; name one beside --gross"),
        ("audit --programme none --draws 7", "--draws: changes nothing beside --programme none"),
        ("audit --usd-rate ZZZ=5", "--usd-rate 'ZZZ': no claim is converted from it; known: AED"),
        ("audit --usd-rate USD=2", "--usd-rate 'USD': no claim is converted from it"),
        ("audit --usd-rate EUR=0", "--usd-rate 'EUR': got 0.0; write US dollars for one unit"),
        ("audit --usd-rate EUR=nan", "--usd-rate 'EUR': got nan"),
        ("audit --usd-rate EUR", "--usd-rate 'EUR': write a currency and dollars"),
        ("audit --usd-rate EUR=a", "--usd-rate 'EUR=a': write a currency and dollars"),
        (
            "audit --usd-rate EUR=1 --usd-rate EUR=2",
            "--usd-rate 'EUR=2': 'EUR' is '1' already; write it once",
        ),
        (
            "gap --reference Kuwait=8000 --reference Kuwait=9000",
            "--reference 'Kuwait=9000': 'Kuwait' is '8000' already; write it once",
        ),
        ("gap --reference =8000", "--reference '=8000': write a host and its wage, Kuwait=8000"),
        (
            "portfolio --reading gold=low --reading gold=high",
            "--reading 'gold=high': 'gold' is 'low' already; write it once",
        ),
        ("portfolio --reading gold", "--reading 'gold': write a stream and a reading"),
    ],
)
def test_what_would_change_nothing_is_refused(shell, line, message):
    code, out, err = shell(*line.split())
    assert (code, out) == (2, "")
    assert err.startswith(f"wageflow: {message}")
    assert err.count("\n") == 1


@pytest.mark.parametrize("command", ["compare", "contract", "brief", "reconcile", "chain"])
def test_what_ships_is_listed_quietly_and_in_any_format(shell, command):
    more = () if command == "brief" else ("--format", "csv")
    code, out, err = shell(command, "--quiet", *more)
    assert (code, err) == (0, "")
    assert out


def test_a_trace_has_short_notes_and_a_format(shell):
    code, out, err = shell("estimate", "--trace", "Kuwait", "--notes", "short", "--format", "csv")
    assert (code, err) == (0, "")
    assert out.startswith("number,")


def test_rates_that_no_claim_needs_are_refused_in_python():
    ledger = wf.load_claims("dprk")
    for ask in (
        lambda rates: wf.audit(ledger, None, usd_rates=rates),
        lambda rates: wf.reproduce(ledger, "nksc-revenue", usd_rates=rates),
    ):
        with pytest.raises(InputError) as refused:
            ask({"ZZZ": 5, "EUR": 0, "RUB": "1"})
        assert [fault.partition(":")[0] for fault in refused.value.faults] == [
            "usd_rates 'ZZZ'",
            "usd_rates 'EUR'",
            "usd_rates 'RUB'",
        ]
