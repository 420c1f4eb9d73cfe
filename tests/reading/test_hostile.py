"""What was found by putting hostile files through `load_programme`; see trust/."""

from __future__ import annotations

import pytest

import wageflow as wf
from wageflow.errors import InputError

FILE = """
[programme]
name = "x"
price_year = 2012
[chains.c]
steps = [{ share = "government", rate = 0.4 }]
[[cohorts]]
host = "Kuwait"
workers = 10
gross_wage = 1000
price_year = 2012
chain = "c"
"""
HUGE = "1" + "0" * 400


def refused(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        wf.load_programme(path)
    (told,) = caught.value.faults
    assert len(told) < 400 + len(str(path))
    return told.removeprefix(f"{path}: ")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("1000", HUGE, "cohorts[0].gross_wage: got inf; write a finite number"),
        ("1000", "1" + "0" * 5000, "is not TOML: holds a number of thousands of digits"),
        ("1000", "1e308", "cohorts[0].gross_wage: 1e+308 is too large to compute with"),
        ("1000", "{ lognormal = [700, 1] }", "which is too large to compute with"),
        ("1000", "{ between = [1, 1e300] }", "1e+300 is too large to compute with"),
        ("= 10\n", "= 1e300\n", "cohorts[0].workers: 1e+300 is too large"),
        (
            "2012\n[chains",
            "2012\ntotal_workers = 1e308\n[chains",
            "programme.total_workers: 1e+308",
        ),
        ("1000", '{ scipy = "levy_stable", args = [1.8, 0.5] }', "take minutes to compute"),
        ("1000", "{ claim = { a = 1 } }", "gross_wage: claim: got {'a': 1}; write its id in"),
        ("1000", "{ pool = [1, 2] }", "gross_wage: pool: got [1, 2]; write a list of ids"),
        ("1000", "{ value = 3, claims = [{}] }", "claims: got [{}]; write a list of ids"),
        ("2012\n[chains", "2012\nextends = { a = 1 }\n[chains", "programme.extends: got {'a': 1};"),
    ],
)
def test_what_no_file_can_mean_is_refused_in_a_line(tmp_path, old, new, said):
    assert old in FILE
    assert said in refused(tmp_path, FILE.replace(old, new, 1))


def test_a_weight_beyond_all_numbers_is_no_weight(tmp_path):
    text = FILE.replace("0.4", '"s"') + f"[params.s]\none_of = [[0.1, {HUGE}]]\n"
    assert refused(tmp_path, text).startswith("params.s: choice 's': weights [inf] sum to inf")


def test_a_ledger_of_a_name_that_no_folder_can_have_is_told_once(tmp_path):
    text = FILE.replace('name = "x"', f'name = "x"\nclaims = "{"a" * 5000}"')
    told = refused(tmp_path, text)
    assert told.startswith("programme.claims: claims pack 'aaa")
    assert told.endswith("no pack and no folder is called so; known: dprk")


def test_a_name_that_no_file_can_have_is_no_traceback(tmp_path):
    path = tmp_path / "own.toml"
    head = "[compare]\nstart = 2012\nend = 2013\n[[scenarios]]\nname = 'a'\n"
    for name in ("\\u0000.toml", "a" * 5000 + ".toml"):
        path.write_text(head.replace("start", f'programme = "{name}"\nstart'))
        with pytest.raises(InputError, match=r"compare\.programme: .*check the path"):
            wf.load_study(path)
    with pytest.raises(InputError):
        wf.load_programme(f"{path}\0.toml")


@pytest.mark.parametrize(
    ("new", "hint"),
    [
        ('"9000', 'a text ends with a quote, as it began: "Kuwait"'),
        ("22.11.2026", "a date is written 2026-11-22"),
        ("{ between = [400 1200] }", "a comma stands between numbers: [400, 1200]"),
        ("2016-13-01", "a day is written 2016-07-01, year, month, day"),
    ],
)
def test_what_is_meant_by_a_line_that_is_no_toml_is_said(tmp_path, new, hint):
    assert refused(tmp_path, FILE.replace("1000", new, 1)).endswith(f"; {hint}")


def test_a_point_for_thousands_is_asked_about_with_every_number_at_once(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(
        FILE.replace("1000", "{ between = [9.000, 12.500] } # 9.000").replace(" 10\n", " 10.0\n")
    )
    with pytest.raises(InputError) as caught:
        wf.load_programme(path)
    line = 1 + next(n for n, text in enumerate(FILE.split("\n")) if "1000" in text)
    assert caught.value.faults == (
        f"{path}: line {line}: 9.000 is 9 here; write 9000 if that is meant, or 9",
        f"{path}: line {line}: 12.500 is 12.5 here; write 12500 if that is meant, or 12.5",
    )


@pytest.mark.parametrize(
    "sound", ["0.000", "0.500", "1.0000", "1000.000", "1.000e3", "0.125", "1.125"]
)
def test_other_decimals_are_no_thousands(tmp_path, sound):
    path = tmp_path / "own.toml"
    path.write_text(FILE.replace("1000", f"{{ between = [{sound}, 5e3] }}", 1))
    assert wf.load_programme(path).cohorts
