"""``wageflow gap``, as somebody types it."""

from __future__ import annotations

import json

import pytest

from wageflow.cli import main


def run(monkeypatch, capsys, *arguments):
    monkeypatch.setattr("sys.argv", ["wageflow", "gap", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    return ended.value.code, printed.out, printed.err


def test_a_table_by_default(monkeypatch, capsys):
    code, out, err = run(monkeypatch, capsys, "--draws", "1024")
    assert (code, err) == (0, "")
    assert "dprk-2012: what workers are owed" in out
    assert "Who holds it (share of it)" in out


def test_names_in_their_order_and_wages_by_host(monkeypatch, capsys):
    options = ["--draws", "1024", "--format", "json"]
    _, out, _ = run(
        monkeypatch, capsys, "--reference", "migrants", "--reference", "local", *options
    )
    used = {row["host"]: row["reference"] for row in json.loads(out)["coverage"]}
    assert used["Kuwait"] == "migrants"
    assert used["Mongolia"] == "local"
    given = ["--reference", "Kuwait=8000", "--reference", "Russia=local"]
    _, out, _ = run(monkeypatch, capsys, *given, *options)
    found = json.loads(out)
    used = {row["host"]: row["reference"] for row in found["coverage"]}
    assert used["Kuwait"] == "given"
    assert used["Russia"] == "local"
    assert found["by_host"]["Kuwait"]["reference"]["worker"]["mean"] == 8_000


def test_interest_and_years(monkeypatch, capsys):
    options = ["--interest", "0.03", "--years", "4", "--draws", "1024", "--format", "json"]
    _, out, _ = run(monkeypatch, capsys, *options)
    found = [row for row in json.loads(out)["years"] if row["what"] == "by then"]
    first, last = found[0]["mean"], found[-1]["mean"]
    assert [row["year"] for row in found] == [2012, 2013, 2014, 2015]
    assert last / first == pytest.approx((1.03**4 - 1) / 0.03)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--reference", "locals"], "did you mean 'local'?"),
        (["--reference", "local", "--reference", "Kuwait=5"], "do not mix"),
        (["--reference", "Kuwayt=5"], "did you mean 'Kuwait'?"),
        (["--reference", "*=5000"], "would be USD a month, prices of 2012 for 'Russia"),
        (["--by", "hosts"], "--by 'hosts': did you mean 'host'?"),
        (["--interest", "3"], "is no share a year"),
        (["--interest", "much"], "is not a number; write one such as 0.03"),
        (["--years", "0"], "years 0: are 0"),
        (["--prices", "cheap"], "prices 'cheap': unknown"),
        (["nowhere"], "none of this name ships"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(monkeypatch, capsys, options, says):
    code, out, err = run(monkeypatch, capsys, "--draws", "1024", *options)
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1
