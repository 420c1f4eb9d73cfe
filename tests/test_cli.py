"""The shell: what it prints, in every format, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import wageflow as wf
from wageflow.cli import main
from wageflow.report import FORMATS

ROOT = Path(__file__).parents[1]
FEW = ("--draws", "1024")
ESTIMATE = ("estimate", *FEW)
CHAIN = ("chain", "kuwait-2012", "--gross", "5000")
SUFFIXES = {
    "table": ".txt",
    "json": ".json",
    "csv": ".csv",
    "markdown": ".md",
    "html": ".html",
    "latex": ".tex",
}
SUMMARY = {"mean", "mcse", "sd", "p5", "p25", "p50", "p75", "p95"}
BOTH = pytest.mark.parametrize("command", [ESTIMATE, CHAIN], ids=lambda command: command[0])
ALL_FORMATS = pytest.mark.parametrize("form", FORMATS)


@pytest.fixture
def shell(monkeypatch, capsys):
    """Run a command in this process; return exit code, output and error output."""

    # pytest's workers state a width of their own; a file has the default
    monkeypatch.delenv("COLUMNS", raising=False)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["wageflow", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        return end.value.code, printed.out, printed.err

    return run


INTERRUPTED = (
    "wageflow: interrupted; nothing is kept, --checkpoint FOLDER would keep what is finished\n"
)


def process(*arguments, **options):
    """Start a command in a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")} | options.pop("env", {})
    program = options.pop("program", None)
    start = ("-m", "wageflow") if program is None else ("-c", program)
    return subprocess.Popen(  # noqa: S603 - our own interpreter and words
        [sys.executable, *start, *arguments],
        stdout=options.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        env=environment,
        **options,
    )


# what it prints -------------------------------------------------------------------------------


@BOTH
@ALL_FORMATS
def test_the_same_command_prints_the_same_bytes(shell, command, form):
    first, second = (shell(*command, "--format", form) for _ in range(2))
    assert first == second
    code, out, err = first
    assert code == 0
    assert out.endswith("\n")
    assert err == ""


@BOTH
@ALL_FORMATS
def test_a_file_gets_the_format_of_its_ending(shell, command, form, tmp_path):
    path = tmp_path / f"table{SUFFIXES[form]}"
    assert shell(*command, "--out", path) == (0, "", "")
    _, printed, _ = shell(*command, "--format", form)
    assert path.read_bytes().decode("utf-8") == printed
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_table_is_the_default(shell):
    assert shell(*CHAIN) == shell(*CHAIN, "--format", "table")


def test_the_programme_that_ships_is_the_default(shell):
    _, out, _ = shell(*ESTIMATE, "--format", "json")
    assert json.loads(out)["programme"] == "dprk-2012"


def test_json_of_an_estimate_keeps_the_contract(shell):
    _, out, _ = shell(*ESTIMATE, "--seed", "7", "--format", "json")
    data = json.loads(out, parse_constant=pytest.fail)
    assert data["programme"] == "dprk-2012"
    assert (data["draws"], data["seed"], data["sampler"]) == (1024, 7, "sobol")
    assert list(data["concepts"]) == ["gross", "statutory", "state-side", "net", "received"]
    assert data["manifest"]["seed"] == 7
    rows = [*data["concepts"].values(), *data["by_recipient"].values()]
    rows += [row for host in data["by_host"].values() for row in host.values()]
    for row in rows:
        assert row.keys() >= SUMMARY
        assert all(isinstance(row[name], float) for name in SUMMARY)
        assert row["p5"] <= row["p25"] <= row["p50"] <= row["p75"] <= row["p95"]
        assert row["mcse"] >= 0
        assert row["sd"] >= 0


def test_json_of_an_estimate_adds_up(shell):
    _, out, _ = shell(*ESTIMATE, "--format", "json")
    data = json.loads(out)
    means = {concept: row["mean"] for concept, row in data["concepts"].items()}
    for concept, mean in means.items():
        by_host = sum(host[concept]["mean"] for host in data["by_host"].values())
        assert by_host == pytest.approx(mean, rel=1e-12)
    recipients = data["by_recipient"]
    assert sum(row["mean"] for row in recipients.values()) == pytest.approx(
        means["gross"], rel=1e-12
    )
    state = sum(row["mean"] for row in recipients.values() if row["side"] == "state")
    assert state == pytest.approx(means["state-side"], rel=1e-12)
    assert means["gross"] > means["state-side"] >= means["net"] >= means["received"]


def test_json_of_an_estimate_is_what_python_gives(shell):
    _, out, _ = shell(*ESTIMATE, "--format", "json")
    data = json.loads(out)
    programme = wf.load_programme("dprk-2012")
    estimate = wf.simulate(programme, draws=1024, seed=2012)
    for concept, row in estimate.summary().iterrows():
        assert data["concepts"][concept]["p50"] == row["p50"]
        assert data["concepts"][concept]["mcse"] == row["mcse"]


def test_json_of_a_wage_keeps_the_contract(shell):
    _, out, _ = shell(*CHAIN, "--format", "json")
    data = json.loads(out)
    assert (data["chain"], data["gross"], data["currency"]) == ("kuwait-2012", 5000.0, "USD")
    assert data["recipients"] == pytest.approx(
        {"government": 2400, "agency": 260, "embassy": 585, "company": 702, "worker": 1053}
    )
    assert [step["recipient"] for step in data["steps"]] == list(data["recipients"])
    for step in data["steps"]:
        assert step["base"] * step["rate"] == pytest.approx(step["amount"])


@pytest.mark.parametrize("name", wf.chains().index)
def test_every_chain_that_ships_adds_up(shell, name):
    code, out, _ = shell("chain", name, "--gross", "1234.5", "--format", "json")
    assert code == 0
    data = json.loads(out, parse_constant=pytest.fail)
    assert sum(data["recipients"].values()) == pytest.approx(1234.5, rel=1e-12)


def test_csv_has_a_row_for_every_figure_and_one_width(shell):
    _, out, _ = shell(*ESTIMATE, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["unit"] for row in rows} == {"USD a year", "workers"}
    assert all(None not in row and None not in row.values() for row in rows)
    concepts = [row["concept"] for row in rows if not row["host"] and not row["recipient"]]
    assert concepts == ["gross", "statutory", "state-side", "net", "received", "workers"]


def test_breakdowns_and_concepts_are_chosen(shell):
    _, out, _ = shell(*ESTIMATE, "--by", "host", "--concept", "statutory", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["concept"] for row in rows} == {"statutory"}
    assert [row["host"] for row in rows] == ["", *wf.load_programme("dprk-2012").hosts]


@pytest.mark.parametrize("sampler", ["sobol", "latin", "random"])
def test_samplers_are_chosen(shell, sampler):
    _, out, _ = shell(*ESTIMATE, "--sampler", sampler, "--format", "json")
    assert json.loads(out)["sampler"] == sampler


def test_draws_may_be_a_power(shell):
    assert shell("estimate", "--draws", "2**10") == shell("estimate", "--draws", "1_024")


def test_a_take_home_is_grossed_up(shell):
    _, out, _ = shell("chain", "kuwait-2012", "--net", "1053", "--format", "json")
    assert json.loads(out)["gross"] == pytest.approx(5000)


def test_a_take_home_of_many_wages_is_said_to_be_so(shell, tmp_path):
    path = tmp_path / "flat.toml"
    path.write_text('[chains.flat]\nsteps = [{ fee = "guard", amount = 100 }]\n', encoding="utf-8")
    code, out, _ = shell("chain", path, "--net", "0")
    assert code == 0
    assert "wages from 0.00 to 100.00 leave this take-home; the lowest is split here" in out


def test_a_file_of_ones_own_is_estimated(shell, tmp_path):
    readme = (ROOT / "README.md").read_text("utf-8")
    toml, _ = re.findall(r"^```toml\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    path = tmp_path / "my-gulf.toml"
    path.write_text("\ufeff" + toml.replace("\n", "\r\n"), encoding="utf-8", newline="")
    code, out, err = shell("estimate", path, *FEW)
    assert (code, err) == (0, "")
    assert out.startswith("gulf: Workers in two Gulf states\n")
    assert "my interviews, 2024" in out
    code, out, err = shell("chain", path, "--gross", "5000")
    assert (code, err) == (0, "")
    code, _, err = shell("chain", path)
    assert code == 2
    assert err.endswith("in the chain, or pass one: --gross 5000, say\n")


# claims, audit and trace ------------------------------------------------------------------------

AUDIT = ("audit", *FEW)
HELD = ("--programme", "dprk-2012")  # a pack of one's own is held against nothing by itself
CLAIMS = ("claims", "--topic", "headcount", "--host", "Kuwait")
CLAIM_KEYS = {
    *("id", "source", "locator", "topic", "host", "low", "high", "value", "unit", "per", "year"),
    *("kind", "origin", "conflicts"),
}
AUDIT_KEYS = {"claim", "implied_per_worker", "percentile", "verdict", "reason"}


def as_json(shell, *command):
    code, out, err = shell(*command, "--format", "json")
    assert (code, err) == (0, "")
    return json.loads(out, parse_constant=pytest.fail)


def test_claims_are_filtered_by_each_option_and_by_all(shell):
    ledger = wf.load_claims("dprk")
    options = {
        "topic": "wage",
        "host": "Kuwait",
        "source": "nksc-2012",
        "who": "D",
        "kind": "bounds",
    }
    for name, value in options.items():
        found = [row["id"] for row in as_json(shell, "claims", f"--{name}", value)]
        assert found == list(ledger.find(**{name: value}))
        assert 0 < len(found) < len(ledger)
    both = as_json(shell, "claims", "--topic", "wage", "--host", "Kuwait")
    assert [row["id"] for row in both] == list(ledger.find(topic="wage", host="Kuwait"))
    assert len(as_json(shell, "claims")) == len(ledger)


def test_json_of_claims_keeps_the_contract(shell):
    ledger = wf.load_claims("dprk")
    for row in as_json(shell, "claims"):
        assert row.keys() >= CLAIM_KEYS
        claim = ledger[row["id"]]
        assert (row["low"], row["high"], row["value"]) == (claim.low, claim.high, claim.value)
        assert row["origin"].split(";") == list(claim.origins)
        assert row["conflicts"] == list(claim.conflicts)


def test_contradictions_are_those_of_the_ledger_with_what_is_computed(shell):
    frame = wf.load_claims("dprk").conflicts()
    found = as_json(shell, "claims", "--conflicts")
    assert {row["id"] for row in found} == {*frame["claim"], *frame["other"]}
    assert all(row.keys() >= CLAIM_KEYS for row in found)
    pairs = {frozenset((row["id"], other)) for row in found for other in row["conflicts"]}
    expected = {frozenset(p) for p in zip(frame["claim"], frame["other"], strict=True)}
    assert pairs == expected
    narrow = as_json(shell, "claims", "--conflicts", "--topic", "revenue")
    assert "nksc-revenue-ch2" in {row["id"] for row in narrow}
    assert {row["topic"] for row in narrow} == {"revenue"}


def test_origins_are_those_of_the_ledger(shell):
    frame = wf.load_claims("dprk").find(topic="revenue").origins()
    found = as_json(shell, "claims", "--origins", "--topic", "revenue")
    assert [row["origin"] for row in found] == list(frame.index)
    assert [row["statements"] for row in found] == frame["statements"].tolist()


@pytest.mark.parametrize(
    "command",
    [CLAIMS, ("claims", "--topic", "revenue", "--conflicts"), (*CLAIMS, "--origins"), AUDIT,
     ("estimate", "--trace", "Kuwait")],
    ids=["claims", "conflicts", "origins", "audit", "trace"],
)  # fmt: skip
@ALL_FORMATS
def test_claims_come_in_every_format(shell, command, form, tmp_path):
    code, out, err = shell(*command, "--format", form)
    assert (code, err) == (0, "")
    assert out.endswith("\n")
    path = tmp_path / f"table{SUFFIXES[form]}"
    assert shell(*command, "--out", path) == (0, "", "")
    assert path.read_bytes().decode("utf-8") == out


def test_json_of_an_audit_keeps_the_contract_and_is_what_python_gives(shell):
    found = as_json(shell, *AUDIT)
    assert isinstance(found, list)
    frame = wf.audit(wf.load_claims("dprk"), draws=1024)
    assert [row["claim"] for row in found] == frame["claim"].tolist()
    for row, known in zip(found, frame.to_dict("records"), strict=True):
        assert row.keys() >= AUDIT_KEYS
        for name in ("implied_per_worker", "percentile"):
            assert row[name] is None if known[name] != known[name] else row[name] == known[name]
        assert (row["verdict"], row["reason"]) == (known["verdict"], known["reason"])
    assert any(row["percentile"] is None for row in found)


def test_an_audit_may_do_without_a_programme_or_take_another(shell):
    alone = as_json(shell, "audit", "--programme", "none")
    assert {row["percentile"] for row in alone} == {None}
    later = as_json(shell, *AUDIT, "--programme", "dprk-2019")
    assert any(row["percentile"] is not None for row in later)
    _, out, _ = shell(*AUDIT, "--programme", "dprk-2019")
    assert out.startswith("Audit of dprk against dprk-2019")


def pack(folder, *rows):
    folder.mkdir()
    names = list(dict.fromkeys(key for row in rows for key in row))
    sink = io.StringIO()
    writer = csv.DictWriter(sink, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    (folder / "claims.csv").write_text(sink.getvalue(), encoding="utf-8")
    (folder / "sources.csv").write_text("id,title,year\ns,=A survey,2012\n", encoding="utf-8")
    return folder


HEADLINE = {"id": "mine", "source": "s", "topic": "revenue", "host": "all", "unit": "money",
            "currency": "EUR", "per": "year", "kind": "point", "value": 2e8}  # fmt: skip


def test_a_rate_that_an_audit_asks_for_is_stated_as_it_says(shell, tmp_path):
    counted = {"topic": "headcount", "host": "all", "unit": "workers", "value": 1e4, "year": 2012}
    paid = {"topic": "wage", "host": "Oman", "value": 9e3, "year": 2012}
    rows = [
        HEADLINE | {"year": 2012},
        HEADLINE | {"id": "heads", "currency": "", "per": ""} | counted,
        HEADLINE | {"id": "euros"} | paid,
        HEADLINE | {"id": "dinars", "currency": "KHD"} | paid,
    ]
    alone = ("audit", str(pack(tmp_path / "mine", *rows)), "--programme", "none")
    (before,) = as_json(shell, *alone)
    assert before["verdict"] == "not judged"
    assert "state --usd-rate KHD=... in the shell" in before["reason"]
    for rate, verdict in (("1", "impossible"), ("2.9", "consistent")):
        (after,) = as_json(shell, *alone, "--usd-rate", f"KHD={rate}")
        assert after["verdict"] == verdict


def test_a_folder_of_ones_own_is_shown_and_audited(shell, tmp_path):
    folder = pack(tmp_path / "mine", HEADLINE, HEADLINE | {"id": "there", "host": "Atlantis"})
    assert [row["id"] for row in as_json(shell, "claims", folder)] == ["mine", "there"]
    found = {row["claim"]: row for row in as_json(shell, *AUDIT, folder, *HELD)}
    assert found["mine"]["percentile"] is not None
    assert found["there"]["percentile"] is None
    only = pack(tmp_path / "only", HEADLINE | {"host": "Atlantis"})
    assert [row["claim"] for row in as_json(shell, *AUDIT, only, *HELD)] == ["mine"]
    none = pack(tmp_path / "none", HEADLINE | {"topic": "wage"})
    assert as_json(shell, *AUDIT, none, *HELD) == []


def test_a_folder_of_ones_own_is_held_against_no_other_state_unasked(shell, tmp_path):
    folder = pack(tmp_path / "mine", HEADLINE)
    code, out, err = shell(*AUDIT, folder)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "--programme: is missing, and ledger 'mine' does not ship with one" in err
    assert "or none for what the ledger alone says" in err
    code, _, err = shell(*AUDIT, folder, "--headline", "mine")
    assert code == 2
    assert "none for" not in err


def test_a_file_without_claims_is_told_where_they_would_stand(shell, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("evidence = []\n", encoding="utf-8")
    code, out, err = shell("claims", path)
    assert (code, out) == (2, "")
    assert err.endswith("mine.toml: [[evidence]] holds no claims; add one\n")


def test_a_table_of_nothing_still_names_its_columns(shell, tmp_path):
    folder = pack(tmp_path / "mine", HEADLINE | {"topic": "wage"})
    for command, first in (
        (("claims", folder, "--conflicts"), "claim,"),
        (("audit", folder, "--programme", "none"), "claim,"),
    ):
        code, out, err = shell(*command, "--format", "csv")
        assert (code, err) == (0, "")
        assert out.startswith(first)


def test_what_a_spreadsheet_would_run_is_escaped(shell, tmp_path):
    evil = {"id": "=cmd()", "note": "=1+1", "who": "@SUM(A1)", "locator": "+1", "host": "-2+3"}
    folder = pack(tmp_path / "mine", HEADLINE | evil)
    audit = (*AUDIT, folder, *HELD)
    for command in (("claims", folder), ("claims", folder, "--origins"), audit):
        code, out, _ = shell(*command, "--format", "csv")
        assert code == 0
        for row in csv.reader(io.StringIO(out)):
            cells = [cell for cell in row if not re.fullmatch(r"-?[0-9.e+-]*", cell)]
            assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
        assert "'=cmd()" in out


def test_faults_of_a_folder_are_a_line_each(shell, tmp_path):
    folder = pack(tmp_path / "mine", HEADLINE | {"kind": "x"}, HEADLINE | {"value": "1,5"})
    for command in ("claims", "audit"):
        code, out, err = shell(command, folder)
        assert (code, out) == (2, "")
        assert len(err.splitlines()) == 3
        assert all(
            re.match(r"wageflow: claims\.csv line [23], ", line) for line in err.splitlines()
        )


def test_headlines_that_cannot_be_read_are_a_line_each(shell, tmp_path):
    rows = [HEADLINE | {"id": f"h{n}", "currency": "XYZ"} for n in range(20)]
    code, out, err = shell(*AUDIT, pack(tmp_path / "mine", *rows), *HELD)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 20
    assert all(line.startswith("wageflow: claim 'h") for line in err.splitlines())


def test_a_trace_is_that_of_python(shell):
    found = as_json(shell, "estimate", "--trace", "Kuwait")
    frame = wf.load_programme("dprk-2012").trace("Kuwait")
    assert found == frame.to_dict("records")
    whole = as_json(shell, "estimate", "dprk-2019", "--trace", "all")
    assert len(whole) == len(wf.load_programme("dprk-2019").trace())


def test_without_a_chain_those_that_ship_are_listed(shell):
    code, out, _ = shell("chain", "--format", "json")
    assert code == 0
    assert [row["chain"] for row in json.loads(out)["chains"]] == list(wf.chains().index)


# how it ends ----------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [(), ("--help",)])
def test_help_is_no_fault(shell, arguments):
    code, out, err = shell(*arguments)
    assert (code, err) == (0, "")
    assert "estimate" in out
    assert "chain" in out


@pytest.mark.parametrize("command", ["estimate", "chain", "claims", "audit"])
def test_every_option_is_explained(shell, command):
    code, out, _ = shell(command, "--help")
    assert code == 0
    options = re.findall(r"^  --(\w+)(.*)", out, re.MULTILINE)
    assert {"format", "out", "quiet"} <= {name for name, _ in options}
    assert all(rest.strip() for _, rest in options)


BAD = [
    (("foo",), "'foo'"),
    (("estimat",), "'estimat'"),
    (("estimate", "--daws", "3"), "--daws"),
    (("estimate", "--draws"), "--draws"),
    (("estimate", "a", "b"), "b"),
    (("estimate", "--draws", "abc"), "'abc' is not a whole number; write one such as 65536"),
    (("estimate", "--draws", "1e5"), "'1e5' is not a whole number"),
    (("estimate", "--draws", "2**99"), "'2**99' is too large"),
    (("estimate", "--draws", "9" * 30), "is not a whole number"),
    (("estimate", "--draws", "2**62"), "are more than can be made; write fewer"),
    (("estimate", "--draws", "1000"), "512 and 1024"),
    (("estimate", "--draws", "0"), "draws 0: write a whole number of at least 1"),
    (("estimate", "--draws=-16"), "draws -16"),
    (("estimate", "--seed", "x"), "'x' is not a whole number"),
    (("estimate", "--seed=-1"), "seed -1: write a whole number of 0 or more"),
    (("estimate", "--precision", "fine"), "'fine' is not a number; write one such as 0.001"),
    (("estimate", "--precision", "2"), "precision 2.0: write a relative standard error"),
    (("estimate", "--keep", "all"), "keep 'all': write 'draws' or 'summary'"),
    (("estimate", "--workers", "0"), "--workers 0: write a number from 1 to 1024"),
    (("estimate", "--workers", "2", "--cluster", "tcp://x:1"), "got both; give one of them"),
    (("estimate", "--cluster", "nonsense"), "give the address that `dask scheduler` prints"),
    (("estimate", "--resume", "nowhere"), "checkpoint nowhere: is not there"),
    (("estimate", "--resume", "a", "--checkpoint", "b"), "got both; give one of them"),
    (("estimate", "--sampler", "sobl"), "did you mean 'sobol'?"),
    (("estimate", "--by", "hots"), "--by 'hots': did you mean 'host'?"),
    (("estimate", "--by", ""), "--by ''"),
    (("estimate", "--concept", "gros"), "--concept 'gros': did you mean 'gross'?"),
    (("estimate", "--concept", "net", "--by", "recipient"), "no single recipient"),
    (("estimate", "--format", "jsn"), "--format 'jsn': did you mean 'json'?"),
    (("estimate", "--out", "table.ods"), "no format ends in '.ods'"),
    (("estimate", "--out", "nowhere/table.csv"), "there is no folder 'nowhere'; make it"),
    (("estimate", "--out", "."), "is a folder; name a file in it"),
    (("estimate", "dprk-2013"), "programme 'dprk-2013': none of this name ships"),
    (("estimate", "nowhere.toml"), "nowhere.toml: cannot be read (No such file or directory)"),
    (("estimate", "a\nb\x1b[31m"), "none of this name ships"),
    (("chain", "kuwait-2021"), "did you mean 'kuwait-2012'?"),
    (("chain", "kuwait-2012", "--gross", "abc"), "'abc' is not a number; write one such as 5000"),
    (("chain", "kuwait-2012", "--gross", "nan"), "gross nan cannot be split"),
    (("chain", "kuwait-2012", "--gross", "inf"), "gross inf cannot be split"),
    (("chain", "kuwait-2012", "--gross=-1"), "gross -1 cannot be split"),
    (("chain", "kuwait-2012", "--gross", "5", "--net", "3"), "got both; give one of them"),
    (("chain", "kuwait-2012", "--net=-3"), "-3"),
    (("chain", "--gross", "5"), "CHAIN: is missing"),
    (("estimate", "--trace", "Kuwiat"), "did you mean 'Kuwait'?"),
    (("claims", "--topic", "wgae"), "--topic 'wgae': no claim has it; did you mean 'wage'?"),
    (("claims", "--host", "Kuwiat"), "did you mean 'Kuwait'?"),
    (("claims", "--source", "nksc2012"), "did you mean 'nksc-2012'?"),
    (("claims", "--kind", "bound"), "did you mean 'bounds'?"),
    (("claims", "--who", "nobody at all"), "--who 'nobody at all': no claim has it"),
    (("claims", "--topic", "revenue", "--host", "Mongolia", "--who", "D"), "leave one out"),
    (("claims", "--conflicts", "--origins"), "got both; give one of them"),
    (("claims", "dpkr"), "did you mean 'dprk'?"),
    (("claims", "--format", "jsn"), "did you mean 'json'?"),
    (("audit", "dpkr"), "did you mean 'dprk'?"),
    (("audit", "--programme", "dprk2012"), "'dprk2012'"),
    (("audit", "--headline", "nksc-revenu"), "did you mean 'nksc-revenue'?"),
    (("audit", "--headline", "nksc-kuwait-wage"), "name one about revenue"),
    (("audit", "--headline", "nksc-revenu", "--programme", "none"), "'nksc-revenu'"),
    (("audit", "--draws", "1000"), "512 and 1024"),
]


@pytest.mark.parametrize(("arguments", "said"), BAD, ids=lambda value: ascii(" ".join(value))[:40])
def test_bad_input_is_one_line_and_exit_2(shell, arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = shell(*arguments)
    assert code == 2
    assert out == ""
    assert said in err
    assert re.fullmatch(r"wageflow: [^\x00-\x1f\x7f-\x9f]+\n", err)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_refused_with_all_its_faults_a_line_each(shell, tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text(
        '[programme]\nname = "x"\ncolour = 1\n[params."\\u001b[31mevil\\n"]\nbetween = [2, 1]\n'
        '[[cohorts]]\nhost = "A"\nworkers = 1\ngross_wage = "soon"\nchain = "c"\n',
        encoding="utf-8",
    )
    code, out, err = shell("estimate", path)
    assert (code, out) == (2, "")
    lines = err.splitlines()
    assert len(lines) == 3
    assert all(line.startswith(f"wageflow: {path}: ") for line in lines)
    for word in ("programme.colour", "evil", "cohorts[0].gross_wage"):
        assert sum(word in line for line in lines) == 1
    assert "\x1b" not in err


def test_what_cannot_be_written_is_refused_before_the_run(shell, tmp_path, monkeypatch):
    def run(*_, **__):
        pytest.fail("a run was made for a file that cannot be written")

    monkeypatch.setattr("wageflow.simulation.running.shell.simulate", run)
    for arguments in (("--out", tmp_path / "no" / "a.csv"), ("--by", "x"), ("--format", "x")):
        assert shell("estimate", *arguments)[0] == 2


def test_a_fault_of_ours_is_not_passed_off_as_the_users(monkeypatch):
    def fail(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("wageflow.simulation.running.shell.simulate", fail)
    monkeypatch.setattr(sys, "argv", ["wageflow", "estimate"])
    with pytest.raises(ZeroDivisionError):
        main()


def test_an_interrupted_command_says_so(shell, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("wageflow.simulation.running.shell.simulate", interrupt)
    assert shell("estimate") == (130, "", INTERRUPTED)


# runs that go on --------------------------------------------------------------------------------


def test_a_run_is_kept_and_taken_up_without_saying_anything_again(shell, tmp_path):
    folder = tmp_path / "run"
    asked = ("dprk-2019", *FEW, "--seed", "7", "--sampler", "latin", "--precision", "0.05")
    wanted = shell("estimate", *asked)
    assert shell("estimate", *asked, "--checkpoint", folder) == wanted
    first = (folder / "replicate-00003.npz").read_bytes()
    (folder / "replicate-00003.npz").unlink()
    assert shell("estimate", "--resume", folder) == wanted
    assert (folder / "replicate-00003.npz").read_bytes() == first
    assert shell("estimate", "dprk-2019", "--resume", folder, "--seed", "7") == wanted
    assert shell("estimate", *asked, "--checkpoint", folder) == wanted


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        (("--seed", "8"), "--seed 8: the run in run has 2012; leave it out"),
        (("--draws", "2048"), "--draws 2048: the run in run has 1024"),
        (("--sampler", "latin"), "--sampler latin: the run in run has sobol"),
        (("--precision", "0.1"), "--precision 0.1: the run in run has none"),
        (("--keep", "draws"), "--keep draws: the run in run has summary"),
        (("dprk-2019",), "programme 'dprk-2019': the run in run is of 'dprk-2012'"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_what_contradicts_the_run_that_is_taken_up_is_refused(
    shell, stated, says, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert shell(*ESTIMATE, "--checkpoint", "run")[0] == 0
    code, out, err = shell("estimate", *stated, "--resume", "run")
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


def test_another_run_in_the_folder_is_refused_by_what_differs(shell, tmp_path):
    assert shell(*ESTIMATE, "--checkpoint", tmp_path / "run")[0] == 0
    code, _, err = shell(*ESTIMATE, "--seed", "3", "--checkpoint", tmp_path / "run")
    assert code == 2
    assert "is of another run (seed 2012 there, 3 asked)" in err
    (tmp_path / "letter.txt").write_text("dear")
    assert "holds other files" in shell(*ESTIMATE, "--checkpoint", tmp_path)[2]


def test_threads_change_nothing_that_is_printed(shell):
    assert shell(*ESTIMATE, "--workers", "3") == shell(*ESTIMATE)


def test_a_cluster_changes_nothing_that_is_printed(shell):
    import distributed

    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=":0", silence_logs="CRITICAL"
    ) as cluster:
        wanted = shell(*ESTIMATE)
        assert shell(*ESTIMATE, "--cluster", cluster.scheduler_address) == wanted


def test_without_dask_the_shell_names_the_remedy(shell, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    code, out, err = shell(*ESTIMATE, "--cluster", "tcp://127.0.0.1:9")
    assert (code, out) == (2, "")
    assert err == "wageflow: cluster: Dask is not installed; pip install 'wageflow[dask]'\n"


# in processes of their own --------------------------------------------------------------------


def test_the_module_is_the_command(shell):
    done = process(*CHAIN)
    out, err = done.communicate(timeout=60)
    assert (done.returncode, err) == (0, b"")
    assert out.decode() == shell(*CHAIN)[1]


# Says when the first replicate begins, so that the signal comes in the middle of the run.
ANNOUNCING = """
import os
from wageflow.cli import main
from wageflow.simulation.running import workers
run = workers.run_replicate
def announced(*arguments):
    os.write(1, b"begun\\n")  # whole, whatever other threads write
    return run(*arguments)
workers.run_replicate = announced
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="signals are different there")
def test_a_long_run_can_be_interrupted(tmp_path):
    path = tmp_path / "table.csv"
    run = process("estimate", "--draws", str(2**24), "--out", str(path), program=ANNOUNCING)
    assert run.stdout.readline() == b"begun\n"
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=60)
    assert (run.returncode, err.decode()) == (130, INTERRUPTED)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="signals are different there")
def test_an_interrupted_run_says_what_is_kept_and_how_to_go_on(shell, tmp_path):
    folder = tmp_path / "a run"
    command = ("estimate", "--draws", str(2**19), "--checkpoint", str(folder))
    run = process(*command, program=ANNOUNCING)
    for _ in range(5):
        assert run.stdout.readline() == b"begun\n"
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=60)
    assert run.returncode == 130
    assert out.replace(b"begun\n", b"") == b""
    said = re.fullmatch(
        r"wageflow: interrupted; (\d+) finished replicates are kept, go on with: "
        rf"wageflow estimate --resume '{folder}'\n",
        err.decode(),
    )
    assert said
    assert int(said[1]) == len(list(folder.glob("replicate-*.npz"))) < 16
    code, out, _ = shell("estimate", "--resume", folder, "--format", "json")
    assert code == 0
    assert json.loads(out)["draws"] == 2**19


@pytest.mark.skipif(os.name == "nt", reason="pipes are different there")
@pytest.mark.parametrize("words", [(*ESTIMATE, "--format", "json"), ("--help",), ()])
def test_a_reader_that_has_had_enough_is_no_fault(words):
    reader, writer = os.pipe()
    run = process(*words, stdout=writer)
    os.close(writer)
    os.close(reader)
    _, err = run.communicate(timeout=60)
    assert (run.returncode, err) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to be had")
def test_a_full_disk_is_said_to_be_full():
    with Path("/dev/full").open("w") as full:
        run = process(*CHAIN, stdout=full)
        _, err = run.communicate(timeout=60)
    assert run.returncode == 2
    assert err.decode().startswith("wageflow: standard output: cannot be written (No space left")
    assert err.count(b"\n") == 1


def test_an_old_code_page_is_no_fault(tmp_path):
    path = tmp_path / "hangul.toml"
    path.write_text(
        '[chains.hangul]\ntitle = "\ud3c9\uc591"\nsteps = [{ share = "A", rate = 0.5 }]\n',
        encoding="utf-8",
    )
    run = process("chain", str(path), "--gross", "5", env={"PYTHONIOENCODING": "cp1252"})
    out, err = run.communicate(timeout=60)
    assert (run.returncode, err) == (0, b"")
    assert b"2.50" in out


def test_notes_on_method_can_be_left_out(shell):
    _, whole, _ = shell(*ESTIMATE, "--format", "markdown")
    code, short, _ = shell(*ESTIMATE, "--format", "markdown", "--notes", "short")
    assert code == 0
    assert "Note: " in whole
    assert "Note: " not in short
    assert [line for line in whole.splitlines() if not line.startswith("Note: ")] == (
        short.splitlines()
    )
    code, _, err = shell(*ESTIMATE, "--notes", "none")
    assert code == 2
    assert "'none' is neither short nor all; write one of them" in err
