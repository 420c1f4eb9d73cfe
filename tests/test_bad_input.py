"""Bad input: one line that says what, where, what was got and what to do.

A row is one thing that people get wrong, as they would write it in Python and, where a file can
hold it, in TOML. The words are what the line must name: the place, the value and the remedy.
"""

from __future__ import annotations

import re
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import wageflow as wf
from wageflow.cli import main
from wageflow.errors import ChainError, CurrencyError, EstimateError, WageflowError

if TYPE_CHECKING:
    from collections.abc import Callable

NAN, INFINITE = float("nan"), float("inf")

HEAD = '[programme]\nname = "mine"\n'
CHAIN = '[chains.mine]\nsteps = [{ share = "government", rate = 0.48 }]\n'
COHORT = (
    '[[cohorts]]\nhost = "Kuwait"\nworkers = 10\ngross_wage = 5000\nprice_year = 2012\n'
    'chain = "mine"\n'
)
WHOLE = HEAD + CHAIN + COHORT


def changed(old: str, new: str) -> str:
    """Return a sound file with one thing wrong."""
    assert old in WHOLE
    return WHOLE.replace(old, new, 1)


def rate(text: str) -> str:
    return changed("0.48", text)


def wage(text: str) -> str:
    return changed("5000", text)


LEDGER = wf.load_claims("dprk")


def with_claims(text: str) -> str:
    return wage(text).replace(HEAD, f'{HEAD}claims = "dprk"\n', 1)


def chain(*steps: Any, **options: Any) -> wf.Chain:
    return wf.Chain("mine", steps or [wf.Share("government", 0.48)], **options)


def cohort(**options: Any) -> wf.Cohort:
    sound = {"host": "Kuwait", "workers": 10, "gross_wage": 5_000, "chain": chain()}
    return wf.Cohort(**sound | options)


def programme(*cohorts: wf.Cohort, **options: Any) -> wf.Programme:
    return wf.Programme("mine", cohorts=cohorts or [cohort()], **options)


def simulate(**options: Any) -> wf.Estimate:
    workers, pay = wf.Param("heads", wf.uniform(10, 20)), wf.Param("wage", wf.uniform(1, 2))
    year = wf.Param("share", wf.uniform(0.1, 0.2))
    steps = chain(wf.Share("government", year))
    sound = {"draws": 64, "replicates": 2, "seed": 0}
    made = programme(cohort(workers=workers, gross_wage=pay, chain=steps))
    return wf.simulate(made, **sound | options)


class Row(NamedTuple):
    """One thing that people get wrong."""

    name: str
    words: tuple[str, ...]
    python: Callable[[], Any] | None = None
    file: str | bytes | None = None
    kind: type[Exception] = ValueError


ROWS = [
    # rates
    Row("per cent for a share", ("mine", "government", "48", "0.48"),
        lambda: chain(wf.Share("government", 48)), rate("48")),
    Row("a negative rate", ("mine", "government", "-0.1", "0 to 1"),
        lambda: chain(wf.Share("government", -0.1)), rate("-0.1")),
    Row("a range that leaves the shares", ("mine", "government", "1.2", "0 to 1"),
        lambda: chain(wf.Share("government", wf.uniform(0.5, 1.2))),
        rate("{ uniform = [0.5, 1.2] }")),
    Row("a rate that is no number", ("rate", "nan", "finite"),
        lambda: chain(wf.Share("government", NAN)), rate("nan")),
    Row("an infinite fee", ("amount", "inf", "finite"),
        lambda: chain(wf.Fee("guard", INFINITE)),
        changed('{ share = "government", rate = 0.48 }', '{ fee = "guard", amount = inf }')),
    Row("a rate in words", ("a fifth",), lambda: chain(wf.Share("government", "a fifth")),
        rate('"a fifth"')),
    Row("a base that nobody set", ("mine", "agency", "after:goverment", "did you mean"),
        lambda: chain(wf.Share("government", 0.48), wf.Share("agency", 0.1, of="after:goverment")),
        changed(" }]", ' }, { share = "agency", rate = 0.1, of = "after:goverment" }]')),
    Row("an unknown base", ("mine", "government", "'net'"),
        lambda: chain(wf.Share("government", 0.48, of="net")),
        changed("0.48 }", '0.48, of = "net" }')),
    Row("an unknown way out of a shortfall", ("mine", "guard", "'forget'", "waive"),
        lambda: chain(wf.Fee("guard", 5, shortfall="forget")),
        changed('{ share = "government", rate = 0.48 }',
                '{ fee = "guard", amount = 5, shortfall = "forget" }')),
    Row("something that is no step", ("mine", "step 1", "0.48", "wf.Share"), lambda: chain(0.48)),
    Row("a step without a taker", ("mine", "step 1", "name"),
        lambda: chain(wf.Share("", 0.1)), changed('"government"', '""')),
    # money that runs out
    Row("123 % of gross", ("mine", "embassy", "step 3", "5,000"),
        lambda: chain(wf.Share("government", 0.48, of="gross"),
                      wf.Share("agency", 0.35, of="gross"),
                      wf.Share("embassy", 0.40, of="gross")).split(5_000), kind=ChainError),
    Row("a fee above the wage", ("mine", "guard", "100", "50"),
        lambda: chain(wf.Fee("guard", 100, shortfall="error")).split(50)),
    Row("a negative wage", ("mine", "-5", "0 or more"), lambda: chain().split(-5)),
    Row("a wage among many that is no number", ("mine", "nan"), lambda: chain().split([5, NAN])),
    Row("a take-home that no wage leaves", ("mine", "100"),
        lambda: chain(wf.Share("government", 1.0)).gross_up(100)),
    Row("a recipient that is not there", ("mine", "goverment", "did you mean 'government'"),
        lambda: chain().split(5)["goverment"], kind=KeyError),
    # ranges
    Row("a range the wrong way round", ("8000", "3000", "lower end first"),
        lambda: wf.uniform(8_000, 3_000), wage("{ uniform = [8000, 3000] }")),
    Row("bounds the wrong way round", ("8000", "3000"),
        lambda: wf.between(8_000, 3_000), wage("{ between = [8000, 3000] }")),
    Row("a range of nothing", ("5000", "certain"), lambda: wf.uniform(5_000, 5_000),
        wage("{ uniform = [5000, 5000] }")),
    Row("a mode outside", ("triangular(0.4, 0.9, 0.7)", "0.9", "rising order"),
        lambda: wf.triangular(0.4, 0.9, 0.7), rate("{ triangular = [0.4, 0.9, 0.7] }")),
    Row("a PERT mode outside", ("pert(0.4, 0.1, 0.7)", "0.1"), lambda: wf.pert(0.4, 0.1, 0.7),
        rate("{ pert = [0.4, 0.1, 0.7] }")),
    Row("coverage in per cent", ("90", "0.9"), lambda: wf.between(1, 2, coverage=90),
        wage("{ between = [1, 2], coverage = 90 }")),
    Row("coverage of everything", ("coverage", "1"), lambda: wf.between(1, 2, coverage=1.0),
        wage("{ between = [1, 2], coverage = 1.0 }")),
    Row("a lognormal from zero", ("0", "positive"),
        lambda: wf.between(0, 2, coverage=0.9, family="lognormal"),
        wage('{ between = [0, 2], coverage = 0.9, family = "lognormal" }')),
    Row("a family that is not there", ("lognorml", "did you mean 'lognormal'"),
        lambda: wf.between(1, 2, coverage=0.9, family="lognorml"),
        wage('{ between = [1, 2], coverage = 0.9, family = "lognorml" }')),
    Row("a negative spread", ("normal(5", "-1", "positive"), lambda: wf.normal(5, -1),
        wage("{ normal = [5, -1] }")),
    Row("weights of 110 %", ("discrete", "1.1", "add up to 1"),
        lambda: wf.discrete({0.48: 0.5, 0.55: 0.6}),
        rate("{ discrete = [[0.48, 0.5], [0.55, 0.6]] }")),
    Row("readings of 90 %", ("reading", "0.9", "sum to 1"),
        lambda: wf.OneOf("reading", {chain(): 0.4, wf.Chain("b", []): 0.5}),
        changed('chain = "mine"', 'chain = "reading"')
        + "[readings.reading]\nmine = 0.4\nkuwait-2012 = 0.5\n"),
    Row("nothing observed", ("empirical", "at least one"), lambda: wf.empirical([]),
        wage("{ empirical = [] }")),
    Row("a bound that is no number", ("uniform", "nan", "finite"), lambda: wf.uniform(0, NAN),
        wage("{ uniform = [0, nan] }")),
    Row("a bound in words", ("uniform", "ten", "number"), lambda: wf.uniform(0, "ten"),
        wage('{ uniform = [0, "ten"] }')),
    Row("a truncation that leaves nothing", ("truncate", "5", "6"),
        lambda: wf.truncate(wf.uniform(0, 1), 5, 6)),
    Row("one name for two ranges", ("state share", "uniform(0.1, 0.2)", "uniform(0.3, 0.4)"),
        lambda: chain(wf.Share("government", wf.Param("state share", wf.uniform(0.1, 0.2))),
                      wf.Share("agency", wf.Param("state share", wf.uniform(0.3, 0.4))))),
    # programmes
    Row("a negative headcount", ("Kuwait", "workers", "-10", "0 or more"),
        lambda: cohort(workers=-10), changed("workers = 10", "workers = -10")),
    Row("half a worker", ("Kuwait", "workers", "10.5", "whole number"),
        lambda: cohort(workers=10.5), changed("workers = 10", "workers = 10.5")),
    Row("a wage that can be negative", ("Kuwait", "gross_wage", "truncate"),
        lambda: cohort(gross_wage=wf.normal(5, 10)), wage("{ normal = [5, 10] }")),
    Row("a period that is none", ("Kuwait", "fortnight"), lambda: cohort(per="fortnight"),
        changed("price_year", 'per = "fortnight"\nprice_year')),
    Row("a daily wage without days", ("Kuwait", "days"), lambda: cohort(per="day"),
        changed("price_year", 'per = "day"\nprice_year')),
    Row("a cohort without a host", ("host", "name"), lambda: cohort(host=""),
        changed('"Kuwait"', '""')),
    Row("a chain that is a name", ("Kuwait", "kuwait-2012", "wf.Chain"),
        lambda: cohort(chain="kuwait-2012")),
    Row("a chain that is not there", ("cohorts[0]", "kuwait-2021", "did you mean 'kuwait-2012'"),
        file=changed('chain = "mine"', 'chain = "kuwait-2021"')),
    Row("a cohort twice", ("Kuwait/all", "twice", "sector"),
        lambda: programme(cohort(), cohort()), WHOLE + COHORT),
    Row("no cohorts", ("mine", "cohorts"), lambda: wf.Programme("mine", cohorts=[]),
        HEAD + "cohorts = []\n"),
    Row("a side of nobody", ("state", "goverment", "did you mean 'government'"),
        lambda: programme(sides={"state": ["goverment"]}),
        WHOLE + '[sides]\nstate = ["goverment"]\n'),
    Row("somebody on two sides", ("government", "'state'", "'broker'", "pick one"),
        lambda: programme(sides={"state": ["government"], "broker": ["government"]}),
        WHOLE + '[sides]\nstate = ["government"]\nbroker = ["government"]\n'),
    Row("more passed on than received", ("government", "1.2", "0 to 1"),
        lambda: programme(pass_through={"government": 1.2}),
        WHOLE + "[pass_through]\ngovernment = 1.2\n"),
    Row("a currency that is not there", ("XYZ",),
        lambda: programme(cohort(currency="XYZ", price_year=2012)),
        changed("price_year", 'currency = "XYZ"\nprice_year'), kind=CurrencyError),
    Row("a year outside the table", ("1850", "CNY"),
        lambda: programme(cohort(currency="CNY", price_year=1850)),
        changed("price_year = 2012", 'currency = "CNY"\nprice_year = 1850'), kind=CurrencyError),
    Row("another currency without a year", ("Kuwait", "CNY", "year"),
        lambda: programme(cohort(currency="CNY")),
        changed("price_year = 2012", 'currency = "CNY"')),
    Row("Soviet roubles without a rate", ("Kuwait", "SUR", "usd_rate"),
        lambda: programme(cohort(currency="SUR", price_year=1988)),
        changed("price_year = 2012", 'currency = "SUR"\nprice_year = 1988'), kind=CurrencyError),
    Row("a programme that is not there", ("dprk2012", "did you mean 'dprk-2012'"),
        lambda: wf.load_programme("dprk2012"), kind=KeyError),
    Row("a chain that does not ship", ("kuwait-2021", "did you mean 'kuwait-2012'"),
        lambda: wf.load_chain("kuwait-2021"), kind=KeyError),
    # claims
    Row("a claim that no ledger has", ("nksc-kuwait-wagee", "did you mean 'nksc-kuwait-wage'"),
        lambda: LEDGER["nksc-kuwait-wagee"],
        with_claims('{ claim = "nksc-kuwait-wagee" }'), kind=KeyError),
    Row("a reading that is not there", ("nksc-kuwait-wage", "bound", "did you mean 'bounds'"),
        lambda: LEDGER["nksc-kuwait-wage"].quantity("bound"),
        with_claims('{ claim = "nksc-kuwait-wage", reading = "bound" }'), kind=KeyError),
    Row("a claim that is no number", ("nz-revenue", "up to", "name a reading"),
        LEDGER["nz-revenue"].quantity, with_claims('{ claim = "nz-revenue" }')),
    Row("a pool of nothing", ("pool", "got no claims"), lambda: wf.pool([]),
        with_claims("{ pool = [] }")),
    Row("a rule that is not there", ("pool", "vincnt", "did you mean 'vincent'"),
        lambda: wf.pool(LEDGER.find(id="nksc-kuwait-wage"), rule="vincnt"),
        with_claims('{ pool = ["nksc-kuwait-wage"], rule = "vincnt" }'), kind=KeyError),
    Row("a pool of months and years", ("pool", "USD a month: nksc-china-wage", "per"),
        lambda: wf.pool(LEDGER.find(id=["nksc-kuwait-wage", "nksc-china-wage"])),
        with_claims('{ pool = ["nksc-kuwait-wage", "nksc-china-wage"] }')),
    Row("an intersection of nothing", ("intersection", "nksc-kuwait-wage", "nksc-a-wage", "above"),
        lambda: wf.pool(LEDGER.find(id=["nksc-kuwait-wage", "nksc-a-wage"]), "intersection",
                        currency="USD", per="year"),
        with_claims('{ pool = ["nksc-kuwait-wage", "nksc-a-wage"], rule = "intersection", '
                    'currency = "USD", per = "year" }')),
    Row("a name for a ledger", ("pool", "no claim", "ledger.find"), lambda: wf.pool("dprk")),
    Row("a field that claims do not have", ("hots", "did you mean 'host'"),
        lambda: LEDGER.find(hots="Oman"), kind=KeyError),
    Row("a pack that is not there", ("dpkr", "did you mean 'dprk'"),
        partial(wf.load_claims, "dpkr"),
        kind=KeyError),
    Row("claims without a ledger", ("names no ledger", "claims = 'dprk'"),
        file=wage('{ claim = "nksc-kuwait-wage" }')),
    Row("evidence without a topic", ("evidence[0]", "topic", "missing"),
        file=WHOLE + '[[evidence]]\nid = "a"\nsource = "s"\nunit = "%"\nkind = "point"\n'),
    Row("a trace of nobody", ("mine", "Kuwiat", "did you mean 'Kuwait'"),
        lambda: programme().trace("Kuwiat"), kind=KeyError),
    Row("a headline that is none", ("nksc-kuwait-wage", "about wage", "revenue"),
        lambda: wf.reproduce(LEDGER, "nksc-kuwait-wage", programme())),
    # runs
    Row("no draws", ("draws 0", "at least 1"), lambda: simulate(draws=0)),
    Row("fewer draws than none", ("draws -16", "at least 1"), lambda: simulate(draws=-16)),
    Row("draws that Sobol' cannot have", ("draws 1000", "512 and 1024"),
        lambda: simulate(draws=1_000, replicates=16), kind=EstimateError),
    Row("half a draw", ("draws 1.5", "whole number"), lambda: simulate(draws=1.5)),
    Row("draws that fill the memory", ("draws", "keep='summary'"), lambda: simulate(draws=2**40)),
    Row("draws that no memory holds", ("draws", "fewer draws"),
        lambda: simulate(draws=2**60, keep="summary")),
    Row("one replicate", ("replicates 1", "at least 2"), lambda: simulate(replicates=1)),
    Row("a negative seed", ("seed -1", "0 or more"), lambda: simulate(seed=-1)),
    Row("a sampler that is not there", ("sobl", "did you mean 'sobol'"),
        lambda: simulate(sampler="sobl")),
    Row("something to keep that is not there", ("keep 'all'", "'summary'"),
        lambda: simulate(keep="all")),
    Row("a precision of 5 %, as a number", ("precision 5", "0.001"), lambda: simulate(precision=5)),
    Row("a misspelt name for a programme", ("dprk-2021", "did you mean"),
        lambda: wf.simulate("dprk-2021")),
    Row("a chain for a programme", ("Chain('gulf'", "a name such as 'dprk-2012'"),
        lambda: wf.simulate(wf.Chain("gulf", [wf.Share("state", 0.5)]))),
    Row("a concept that is not there", ("gros", "did you mean 'gross'"),
        lambda: simulate().values("gros"), kind=KeyError),
    Row("a host that is not there", ("Kuwiat", "did you mean 'Kuwait'"),
        lambda: simulate().exceedance(5, host="Kuwiat"), kind=KeyError),
    Row("a breakdown that is not there", ("hots", "did you mean 'host'"),
        lambda: simulate().summary(by="hots"), kind=KeyError),
    Row("draws that were not kept", ("keep='summary'", "keep='draws'"),
        lambda: simulate(keep="summary").values()),
    # correlation
    Row("a correlation of nobody", ("wges", "did you mean 'wage'"),
        lambda: simulate(correlation={("heads", "wges"): 0.5})),
    Row("a pattern of nobody", ("pay *",), lambda: simulate(correlation={"pay *": 0.5})),
    Row("a pattern of one", ("wag*", "'wage'", "two"), lambda: simulate(correlation={"wag*": 0.5})),
    Row("a correlation of 50", ("heads", "wage", "50", "-1 to 1"),
        lambda: simulate(correlation={("heads", "wage"): 50})),
    Row("a correlation that is no number", ("heads", "wage", "nan"),
        lambda: simulate(correlation={("heads", "wage"): NAN})),
    Row("a correlation with itself", ("'heads'", "itself"),
        lambda: simulate(correlation={("heads", "heads"): 0.5})),
    Row("one pair, two correlations", ("heads", "wage", "0.5", "0.4"),
        lambda: simulate(correlation={("heads", "wage"): 0.5, ("wage", "heads"): 0.4})),
    Row("correlations that cannot hold together", ("heads", "wage", "share", "positive definite"),
        lambda: simulate(correlation={("heads", "wage"): 0.9, ("wage", "share"): 0.9,
                                      ("heads", "share"): -0.9})),
    Row("two unknowns that move as one", ("move as one", "one parameter"),
        lambda: simulate(correlation={("heads", "wage"): 1.0})),
    # files
    Row("an unknown key", ("cohorts[0].worker", "did you mean 'workers'"),
        file=changed("workers = 10", "workers = 10\nworker = 9")),
    Row("a missing key", ("cohorts[0].workers", "missing"), file=changed("workers = 10\n", "")),
    Row("a wrong type", ("cohorts[0].host", "5"), file=changed('"Kuwait"', "5")),
    Row("a year in words", ("cohorts[0].price_year", "'last'"), file=changed("2012", '"last"')),
    Row("a list for a number", ("gross_wage", "write { between = [1, 2] }"), file=wage("[1, 2]")),
    Row("a falling list", ("gross_wage", "array", "{ empirical"), file=wage("[2, 1]")),
    Row("three numbers in a row", ("write { triangular = [1, 2, 5] }",), file=wage("[1, 2, 5]")),
    Row("a sum with its currency", ("write the number alone", "under currency"),
        file=wage('"9.000 CZK"')),
    Row("a truth for a number", ("cohorts[0].gross_wage",), file=wage("true")),
    Row("a parameter that is not there", ("cohorts[0].gross_wage", "'wage'", "[params]"),
        file=wage('"wage"')),
    Row("a parameter the wrong way round", ("params.wage", "2", "1"),
        file=wage('"wage"') + "[params.wage]\nuniform = [2, 1]\n"),
    Row("a claim without a ledger", ("cohorts[0].workers", "claims = 'dprk'"),
        file=changed("workers = 10", 'workers = { claim = "nksc-kuwait-headcount" }')),
    Row("a claim that is not there", ("cohorts[0].workers", "nksc-kuwait-headcont", "did you mean"),
        file=changed('name = "mine"', 'name = "mine"\nclaims = "dprk"').replace(
            "workers = 10", 'workers = { claim = "nksc-kuwait-headcont" }')),
    Row("a ledger that is not there", ("programme.claims", "'dpkr'"),
        file=changed('name = "mine"', 'name = "mine"\nclaims = "dpkr"')),
    Row("a step of two kinds of nothing", ("chains.mine",),
        file=changed('share = "government"', 'shave = "government"')),
    Row("an empty file", ("is empty",), file=""),
    Row("a file of blanks", ("is empty",), file="\n \n"),
    Row("a file that is not TOML", ("is not TOML", "line 1"), file="cohorts: none\n"),
    Row("a binary file", ("not UTF-8",), file=b"\x80\x03\x00\xff" * 100),
    Row("a file in another encoding", ("byte 11", "not UTF-8"),
        file='title = "M\xfcnchen"'.encode("latin-1")),
    Row("brackets without end", ("nested too deeply",), file="x = " + "[" * 100_000),
    Row("a file of 5 MB", ("larger than 4 MB",), file="# " + "x" * 5_000_000),
    Row("a file of something else", ("programme", "missing"),
        file='[tool.ruff]\nselect = ["ALL"]\n'),
    Row("tables that are lists", ("programme",), file="programme = [1, 2]\n"),
    Row("a NUL in a name", ("is not TOML",), file=changed("Kuwait", "Ku\x00wait")),
]  # fmt: skip
IN_PYTHON = [row for row in ROWS if row.python]
IN_A_FILE = [row for row in ROWS if row.file is not None]


def names(rows: list[Row]) -> list[str]:
    return [row.name for row in rows]


def says(line: str, row: Row) -> None:
    missing = [word for word in row.words if word not in line]
    assert not missing, f"{missing} in {line!r}"


def test_no_row_is_there_twice():
    assert len(set(names(ROWS))) == len(ROWS)


def test_the_sound_file_is_sound(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(WHOLE, encoding="utf-8")
    assert wf.load_programme(path).hosts == ("Kuwait",)


@pytest.mark.parametrize("row", IN_PYTHON, ids=names(IN_PYTHON))
def test_in_python(row):
    with pytest.raises(WageflowError) as caught:
        row.python()
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, row.kind)
    assert len(caught.value.faults) == 1
    assert len(str(caught.value).splitlines()) == 1
    says(str(caught.value), row)


@pytest.mark.parametrize("row", IN_A_FILE, ids=names(IN_A_FILE))
def test_in_a_file_at_the_shell(row, tmp_path, monkeypatch, capsys):
    path = tmp_path / "mine.toml"
    path.write_bytes(row.file if isinstance(row.file, bytes) else row.file.encode())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["wageflow", "estimate", "mine.toml", "--out", "table.csv"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    lines = printed.err.splitlines()
    assert all(re.match(r"wageflow: mine\.toml: ", line) for line in lines)
    assert max(map(len, lines)) < 400
    says(printed.err, row)
    assert [each.name for each in tmp_path.iterdir()] == ["mine.toml"]


def test_all_faults_of_a_file_come_at_once(tmp_path):
    text = WHOLE.replace("0.48", "48").replace("5000", "-5") + (
        "[params.a]\nuniform = [2, 1]\n[params.b]\npert = [1, 9, 2]\n[sides]\nstate = [7]\n"
    )
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WageflowError) as caught:
        wf.load_programme(path)
    for place in ("params.a", "params.b", "sides.state[0]"):
        assert sum(place in fault for fault in caught.value.faults) == 1


def test_all_faults_of_a_chain_come_at_once():
    with pytest.raises(WageflowError) as caught:
        chain(wf.Share("government", 48), wf.Fee("guard", -1), wf.Share("agency", 10))
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "byte order mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_what_editors_do_to_a_file_is_no_fault(mark, end, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_bytes((mark + WHOLE.replace("\n", end)).encode())
    assert wf.load_programme(path).hosts == ("Kuwait",)
