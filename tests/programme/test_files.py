"""Programme files: all faults at once with their places, whatever the bytes."""

from __future__ import annotations

import copy
import tomllib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

import wageflow as wf
from wageflow.errors import InputError, UnknownNameError, WageflowError
from wageflow.programme import programme_from_plain

GULF = """
[programme]
name = "gulf"
claims = "dprk"
[sides]
state = ["government", "company"]
[params."state share"]
pert = [0.40, 0.48, 0.70]
[chains.kuwait]
steps = [
  { share = "government", rate = "state share", of = "gross" },
  { share = "agency", rate = 0.10 },
  { fee = "company", amount = 8.33 },
]
[readings.either]
kuwait = 0.5
kuwait-2012 = 0.5
[[cohorts]]
host = "Kuwait"
workers = { claim = "nksc-kuwait-headcount" }
gross_wage = { between = [4000, 6000], coverage = 0.9 }
per = "year"
price_year = 2012
chain = "kuwait"
[[cohorts]]
host = "Oman"
workers = 300
gross_wage = 4500
price_year = 2012
chain = "either"
"""


@pytest.fixture
def write(tmp_path):
    def write(content):
        path = tmp_path / "mine.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def faults(write, content):
    path = write(content)
    with pytest.raises(InputError) as caught:
        wf.load_programme(path)
    lines = [line.removeprefix(f"{path}: ") for line in str(caught.value).splitlines()]
    assert all(str(path) not in line for line in lines)
    return lines


def test_a_file_becomes_a_programme(write):
    made = wf.load_programme(write(GULF))
    assert made.hosts == ("Kuwait", "Oman")
    assert list(made.unknowns) == [
        "Kuwait/all/workers",
        "Kuwait/all/gross_wage",
        "state share",
        "either",
    ]
    assert made.unknowns["Kuwait/all/gross_wage"].ppf([0.05, 0.95]) == pytest.approx([4000, 6000])


@pytest.mark.parametrize(
    "change",
    [lambda b: b"\xef\xbb\xbf" + b, lambda b: b.replace(b"\n", b"\r\n")],
    ids=["byte order mark", "Windows lines"],
)
def test_byte_order_marks_and_windows_lines_are_read(write, change):
    made = wf.load_programme(write(change(GULF.encode())))
    plain = wf.load_programme(write(GULF))
    one, other = (wf.simulate(p, draws=64, seed=0) for p in (made, plain))
    np.testing.assert_array_equal(one.values(), other.values())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            'host = "Oman"',
            "host = 'Oman'\nsectr = 'x'",
            "cohorts[1].sectr: unknown key; did you mean",
        ),
        ("gross_wage = 4500\n", "", "cohorts[1].gross_wage: is missing"),
        ("gross_wage = 4500", "gross_wage = -5", "cohorts[1]: cohort 'Oman/all', gross_wage: -5"),
        ("gross_wage = 4500", "gross_wage = nan", "cohorts[1].gross_wage: got nan"),
        ("gross_wage = 4500", "gross_wage = inf", "cohorts[1].gross_wage: got inf"),
        ("gross_wage = 4500", "gross_wage = true", "cohorts[1].gross_wage: got true"),
        ("gross_wage = 4500", "gross_wage = 2012-01-01", "cohorts[1].gross_wage: got"),
        ("gross_wage = 4500", "gross_wage = 'state shar'", "did you mean 'state share'"),
        (
            "workers = 300",
            "workers = 300.5",
            "cohorts[1]: cohort 'Oman/all', workers: 300.5 is not",
        ),
        ("workers = 300", "workers = -300", "cohorts[1]: cohort 'Oman/all', workers: -300"),
        ("workers = 300", "workers = [2, 1]", "Oman/all/workers: holds an array"),
        ("[4000, 6000]", "[6000, 4000]", "cohorts[0].gross_wage: "),
        ("nksc-kuwait-headcount", "nksc-kuwait-headcout", "did you mean 'nksc-kuwait-headcount'"),
        ('claims = "dprk"', "", "cohorts[0].workers: refers to a claim, but the file names no"),
        ('claims = "dprk"', 'claims = "dprkk"', "programme.claims: "),
        ('chain = "either"', 'chain = "eithr"', "cohorts[1]: chain: no chain or reading 'eithr'"),
        ("kuwait-2012 = 0.5", "kuwait-2013 = 0.5", "readings.either: no chain 'kuwait-2013'"),
        ("kuwait-2012 = 0.5", "kuwait-2012 = 0.6", "readings.either: choice 'either': weights"),
        ("kuwait-2012 = 0.5", "kuwait-2012 = true", "readings.either: kuwait-2012: got true"),
        ("rate = 0.10", "rate = 10", "chains.kuwait: chain 'kuwait', step 2 'agency': rate 10"),
        ("[0.40, 0.48, 0.70]", "[0.70, 0.48, 0.40]", "params.state share: "),
        ("[0.40, 0.48, 0.70]", "[0.40, 0.48, 7.0]", "reaches 7, which is not a share"),
        ('host = "Oman"', 'host = "Kuwait"', "cohort 'Kuwait/all': stands twice"),
        ('"company"]', '"compny"]', "side 'state': no chain pays 'compny'; did you mean 'company'"),
        ('name = "gulf"', 'name = "gulf"\nyear = true', "programme.year: got true"),
        ('name = "gulf"', 'name = "gulf"\nyear = "2012"', "programme.year: got '2012'"),
        ('per = "year"', 'per = "day"', "per = 'day': state days, the days worked a year"),
        (
            'price_year = 2012\nchain = "either"',
            'chain = "either"\ncurrency = "EUR"',
            "states no price_year",
        ),
        ("workers = 300", "workers = 300\ncurrency = 'SUR'", "Soviet rouble has no single rate"),
        ("workers = 300", "workers = 300\ncurrency = 'XYZ'", "currency 'XYZ' is not in the table"),
        ("[sides]", "[sidez]", "sidez: unknown key; did you mean 'sides'"),
    ],
)
def test_a_fault_is_said_with_its_place(write, old, new, says):
    assert GULF.count(old) == 1 or old == "[sides]"
    lines = faults(write, GULF.replace(old, new))
    assert len(lines) == 1, lines
    assert says in lines[0]


def test_all_faults_of_a_file_are_named_in_one_go(write):
    text = (
        GULF.replace("gross_wage = 4500", "gros_wage = 4500")
        .replace("[4000, 6000]", "[6000, 4000]")
        .replace("nksc-kuwait-headcount", "nobody")
        .replace("rate = 0.10", "rate = 10")
        .replace("kuwait-2012 = 0.5", "kuwait-2013 = 0.5")
        .replace("[0.40, 0.48, 0.70]", "[0.70, 0.48, 0.40]")
    )
    text += '[[cohorts]]\nhost = "Qatar"\nworkers = -1\ngross_wage = 5\nchain = "kuwayt-2012"\n'
    lines = faults(write, text)
    places = [
        "params.state share:",
        "cohorts[0].workers:",
        "cohorts[0].gross_wage:",
        "cohorts[1].gros_wage:",
        "cohorts[1].gross_wage:",
        "cohorts[2]:",
    ]
    for place in places:
        assert sum(line.startswith(place) for line in lines) == 1, (place, lines)
    # a chain that rests on a broken parameter is not blamed for it, nor who goes through it
    assert not any("no entry of [params]" in line for line in lines)


def test_what_a_file_says_is_checked_even_where_its_form_is_wrong(write):
    text = GULF.replace("gross_wage = 4500", "gros_wage = 4500").replace("rate = 0.10", "rate = 10")
    lines = faults(write, text)
    assert any(line.startswith("cohorts[1].gros_wage") for line in lines)
    assert any("rate 10 is not a share" in line for line in lines)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (bytes(range(256)) * 4, "is not UTF-8"),
        (GULF.encode("utf-16"), "is not UTF-8"),
        ("caf\xe9 = 1".encode("latin-1"), "byte 4 is not UTF-8"),
        (b"\x00\x00\x00\x00", "is not TOML"),
        (b"x = [" + b"[" * 50_000, "is not TOML: is nested too deeply"),
        (b"x = {" + b"a = {" * 50_000, "is not TOML"),
        (b"#" * 5_000_000, "is larger than 4 MB"),
        (b"[programme]\nname = 1 2", "is not TOML"),
        (b"[programme]\n[programme]", "is not TOML"),
        (b"x = 1", "x: unknown key"),
    ],
)
def test_files_that_are_no_such_file(write, content, says):
    lines = faults(write, content)
    assert any(says in line for line in lines), lines


def test_names_that_are_not_there(tmp_path):
    with pytest.raises(UnknownNameError, match="did you mean 'dprk-2012'"):
        wf.load_programme("dprk-212")
    with pytest.raises(InputError, match="cannot be read"):
        wf.load_programme(tmp_path / "none.toml")
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(InputError, match="cannot be read"):
        wf.load_programme(tmp_path / "folder.toml")


@pytest.mark.parametrize(
    "text",
    [
        "programme = 5",
        "programme = [1]",
        "[[programme]]",
        "params = 5\n[programme]\nname = 'x'",
        "[[params]]\na = 1\n[programme]\nname = 'x'",
        "cohorts = 5\n[programme]\nname = 'x'",
        "cohorts = [5]\nchains = [1]\nreadings = 3\nsides = 'x'\n[programme]\nname = 'x'",
        "[programme]\nname = 'x'\nextends = 5",
        "[programme]\nextends = 'dprk-2012'\nname = 5\nnotes = 5",
        "sides = 5\n[programme]\nextends = 'dprk-2012'\nname = 'x'",
        "cohorts = 5\n[programme]\nextends = 'dprk-2012'\nname = 'x'",
    ],
)
def test_tables_of_another_shape_are_faults_and_no_crash(write, text):
    assert faults(write, text)


def _places(value, path=()):
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _places(inner, (*path, index))


WHOLE = tomllib.loads(GULF)
JUNK = [
    *(None, True, -1, 0, 1e308, float("nan"), "", "state share", "kuwait", "gross", [], {}),
    *([[]], [1, 2], {"between": [2, 1]}, {"claim": 5}, {"one_of": [[1, 1]]}, {"per_head": 1}),
    *({"value": "x"}, {"values": [1]}, {"between": "ab"}, {"uniform": [0, [1]]}, "x" * 300),
]


@given(
    some.lists(
        some.tuples(some.sampled_from(list(_places(WHOLE))[1:]), some.sampled_from(JUNK)),
        min_size=1,
        max_size=3,
    )
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_stands_in_a_file_is_read_or_refused(changes):
    data = copy.deepcopy(WHOLE)
    for path, junk in changes:
        parent = data
        try:
            for key in path[:-1]:
                parent = parent[key]
            parent[path[-1]] = copy.deepcopy(junk)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    try:
        made = programme_from_plain(data, "mine.toml")
    except WageflowError as error:
        lines = str(error).splitlines()
    else:
        lines = []
        assert isinstance(made, wf.Programme)
    assert all(line.startswith("mine.toml: ") for line in lines)


def test_a_file_may_extend_one_that_ships(write):
    base = wf.load_programme("dprk-2012")
    text = """
[programme]
name = "mine"
extends = "dprk-2012"
notes = ["half the Russian wage"]
[params."wage Russia"]
between = [250, 500]
"""
    made = wf.load_programme(write(text))
    assert made.name == "mine"
    assert made.notes == ("half the Russian wage", *base.notes)
    assert list(made.unknowns) == list(base.unknowns)
    assert made.unknowns["wage Russia"] == wf.between(250, 500)
    ours, theirs = (
        wf.simulate(p, draws=2**8, seed=0).summary("host")["mean"] for p in (made, base)
    )
    assert ours["Russia", "gross"] == pytest.approx(theirs["Russia", "gross"] / 2)
    assert ours["China", "gross"] == theirs["China", "gross"]


def test_extending_what_does_not_ship_is_refused(write):
    lines = faults(write, '[programme]\nname = "x"\nextends = "dprk-212"')
    assert "programme.extends: no programme 'dprk-212' ships; did you mean 'dprk-2012'" in lines[0]


def test_headcounts_of_the_shipped_programme_add_up_as_its_source_says():
    made = wf.load_programme("dprk-2012")
    heads = {(c.host, c.sector): np.array(c.workers.support()) for c in made.cohorts}
    trainees = heads.pop(("China", "industrial trainees"))
    gulf = sum(
        ends for (host, _), ends in heads.items() if host in ("Kuwait", "Middle East (other)")
    )
    rest = sum(heads.values()) - gulf
    # the 15,000 of the Middle East are split into Kuwait and the others, each with its range
    assert gulf.mean() == 15_000
    assert (rest + 15_000).tolist() == [74_000, 81_000]
    assert trainees.tolist() == [200, 20_000]
    assert (rest + 35_000).tolist() == [94_000, 101_000]


def test_the_total_of_the_shipped_programme_is_that_of_its_source():
    estimate = wf.simulate(wf.load_programme("dprk-2012-total"), draws=2**10, seed=0)
    data = estimate.to_xarray()["workers"].sum("host")
    assert 60_000 - 1e-6 <= float(data.min()) <= 60_100
    assert 64_900 <= float(data.max()) <= 65_000 + 1e-6


@pytest.mark.parametrize("name", ["dprk-2012", "dprk-2012-total"])
def test_every_figure_of_a_shipped_programme_names_its_source(name):
    table = wf.load_programme(name).parameters()
    bare = table[(table["source"] == "") & ~table["note"].str.contains("borrowed|inferred")]
    assert list(bare.index) == []
    assert wf.load_programme(name).cited("Kuwait")


def test_shipped_programmes_are_listed():
    table = wf.programmes()
    assert {"dprk-2012", "dprk-2012-total"} <= set(table.index)
    assert table.loc["dprk-2012", "cohorts"] == len(wf.load_programme("dprk-2012").cohorts)


# evidence: pools, claims beside a range, claims of one's own ----------------------------------

PAY = "gross_wage = { between = [4000, 6000], coverage = 0.9 }"
POOL = """[params.pay]
pool = ["nksc-a-wage", "nksc-kuwait-wage"]
rule = "{rule}"
currency = "USD"
per = "year"
note = "ours"
"""


def pooled(write, text):
    return wf.load_programme(write(GULF.replace(PAY, 'gross_wage = "pay"') + text))


@pytest.mark.parametrize("rule", ["mixture", "vincent", "envelope"])
def test_a_pool_in_a_file_is_the_pool_of_python(write, rule):
    made = pooled(write, POOL.format(rule=rule))
    ledger = wf.load_claims("dprk")
    claims = [ledger["nksc-a-wage"], ledger["nksc-kuwait-wage"]]
    assert made.unknowns["pay"] == wf.pool(claims, rule, currency="USD", per="year")
    rows = made.trace("pay")
    assert {"nksc-a-wage", "nksc-kuwait-wage"} <= set(rows["claim"])
    assert rows["note"].str.startswith("ours").any()
    assert set(made.parameters().loc["pay", "source"].split("; ")) == {
        claim.cite() for claim in claims
    }


TWO = """
[programme]
name = "two hosts"
claims = "dprk"
[sides]
state = ["government"]
{params}
[chains.first]
steps = [{{ share = "government", rate = {rate} }}]
[chains.second]
steps = [{{ share = "government", rate = {rate} }}]
[[cohorts]]
host = "Kuwait"
workers = 5000
gross_wage = 8000
chain = "first"
[[cohorts]]
host = "Qatar"
workers = 5000
gross_wage = 8000
chain = "second"
"""
RANGE = '{ claim = "nksc-d-state-share" }'


def test_a_range_of_a_claim_is_one_unknown_wherever_it_stands_as_it_is_in_python(write):
    twice = wf.load_programme(write(TWO.format(rate=RANGE, params="")))
    once = wf.load_programme(
        write(
            TWO.format(rate='"share"', params='[params]\nshare = { claim = "nksc-d-state-share" }')
        )
    )
    share = wf.load_claims("dprk")["nksc-d-state-share"]
    chains = [wf.Chain(name, [wf.Share("government", share)]) for name in ("first", "second")]
    python = wf.Programme(
        "two hosts",
        cohorts=[
            wf.Cohort(host=host, workers=5000, gross_wage=8000, chain=chain)
            for host, chain in zip(("Kuwait", "Qatar"), chains, strict=True)
        ],
        sides={"state": ["government"]},
    )
    assert list(twice.unknowns) == list(python.unknowns) == ["nksc-d-state-share"]
    ranges = [
        wf.simulate(one, draws=2**10, seed=1).summary().loc["state-side", ["p5", "p95"]].tolist()
        for one in (twice, once, python)
    ]
    assert ranges[0] == ranges[1] == ranges[2]


def test_a_claim_that_stands_once_has_the_name_of_its_place(write):
    text = TWO.format(rate=RANGE, params="").replace(RANGE, "0.1", 1)
    assert list(wf.load_programme(write(text)).unknowns) == ["second/government/rate"]
    # an entry of [params] has its own name, and is not the same number
    both = text.replace("0.1", '"share"') + '\n[params]\nshare = { claim = "nksc-d-state-share" }'
    found = wf.load_programme(write(both)).unknowns
    assert sorted(found) == ["second/government/rate", "share"]


def test_a_claim_read_in_two_ways_is_two_numbers(write):
    text = TWO.format(rate=RANGE, params="")
    read = RANGE.replace(" }", ', reading = "interval90" }')
    assert len(wf.load_programme(write(text.replace(RANGE, read, 1))).unknowns) == 2


RUPEES = """
[[evidence]]
id = "nepal-wage"
topic = "wage"
value = 1000
unit = "money"
currency = "NPR"
per = "month"
year = 2012
kind = "point"
source = "my interviews"
[params.pay]
pool = ["nepal-wage"]
currency = "USD"
per = "year"
"""


def test_a_rate_that_the_table_has_not_may_stand_beside_a_pool(write):
    text = GULF.replace(PAY, 'gross_wage = "pay"') + RUPEES
    (told,) = faults(write, text)
    assert told.startswith("params.pay: claim 'nepal-wage'")
    assert "usd_rates = { NPR = ... } beside pool" in told
    made = pooled(write, f"{RUPEES}usd_rates = {{ NPR = 0.01 }}\n")
    assert made.parameters().loc["pay", "mean"] == pytest.approx(120.0)
    for wrong in ("0.01", "{ NPR = -1 }", "{ NPR = true }", '{ NPR = "x" }', "{ NPR = nan }"):
        (told,) = faults(write, f"{text}usd_rates = {wrong}\n")
        assert told.startswith("params.pay: usd_rates")


# chains that nobody goes through ---------------------------------------------------------------

SPARE = """
[chains.spare]
steps = [{ share = "government", rate = 0.5 }]
"""


def test_a_chain_or_a_choice_that_nobody_goes_through_is_refused(write):
    (told,) = faults(write, GULF + SPARE)
    assert told == (
        "chains.spare: no cohort goes through it, so it changes nothing; give it to one with "
        "chain = 'spare', or take it out"
    )
    (told,) = faults(write, GULF + SPARE + '[readings."which one"]\nspare = 1.0\n')
    assert told.startswith("readings.which one: no cohort goes through it")


def test_whoever_is_called_as_a_chain_does_not_go_through_it(write):
    text = GULF.replace("price_year = 2012", 'price_year = 2012\nnote = "Oman"', 1)
    (told,) = faults(write, text + SPARE.replace("spare", "Oman"))  # where a cohort works, too
    assert told.startswith("chains.Oman: no cohort goes through it")


def test_a_chain_is_gone_through_by_way_of_a_choice(write):
    text = GULF.replace('chain = "kuwait"', 'chain = "which one"') + SPARE
    made = wf.load_programme(write(text + '[readings."which one"]\nspare = 0.5\nkuwait = 0.5\n'))
    assert {chain.name for chain in made.chains} >= {"spare", "kuwait"}


# files of another kind -------------------------------------------------------------------------

STUDY = """[compare]
programme = "dprk-2012"
start = 2016
end = 2018
[[scenarios]]
name = "a"
"""
TOTALS = """[reconciliation]
programme = "dprk-2012"
[[targets]]
concept = "gross"
total = { between = [3e8, 4e8] }
"""


@pytest.mark.parametrize(
    ("load", "text", "says"),
    [
        (wf.load_reconciliation, STUDY, "is a scenario file; run wageflow compare"),
        (wf.load_reconciliation, GULF, r"is a programme; .*; a reconciliation has \[reconcil"),
        (wf.load_programme, STUDY, "is a scenario file; run wageflow compare"),
        (wf.load_programme, TOTALS, r"is a reconciliation; .*; a programme has \[programme\]"),
        (wf.load_study, TOTALS, "is a reconciliation; run wageflow reconcile"),
        (wf.load_study, GULF, r"is a programme; .*; a scenario file has \[compare\]"),
    ],
)
def test_a_file_of_another_kind_is_told_so(write, load, text, says):
    with pytest.raises(InputError, match=says) as caught:
        load(write(text))
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize(
    ("load", "name", "says"),
    [
        (wf.load_reconciliation, "dprk-2012", "is a programme; run wageflow estimate"),
        (wf.load_reconciliation, "dprk-cap", "is a scenario file; run wageflow compare"),
        (wf.load_programme, "dprk-cap", "there are dprk-2012,"),
        (wf.load_study, "dprk-headline", "is a reconciliation; run wageflow reconcile"),
    ],
)
def test_what_ships_under_a_name_of_another_kind_is_told(load, name, says):
    with pytest.raises(InputError, match=says):
        load(name)


def test_by_origin_and_reading_are_options_of_a_pool(write):
    text = '[params.pay]\npool = ["nksc-a-wage", "nksc-kuwait-wage", "nksc-b-wage"]\n'
    options = {"currency": "USD", "per": "year", "by_origin": False, "reading": "point"}
    written = "".join(
        f"{key} = {str(value).lower() if value is False else repr(value)}\n"
        for key, value in options.items()
    )
    made = pooled(write, text + written)
    ledger = wf.load_claims("dprk")
    names = ["nksc-a-wage", "nksc-kuwait-wage", "nksc-b-wage"]
    assert made.unknowns["pay"] == wf.pool([ledger[name] for name in names], **options)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ('pool = ["nksc-kuwait-wage"]\nrule = "vincnt"', "did you mean 'vincent'"),
        ('pool = ["nksc-kuwait-wage"]\nrule = 3', "rule: got 3; write text in quotes"),
        (
            'pool = ["nksc-kuwait-wage"]\nby_origin = "no"',
            "by_origin: got 'no'; write true or false",
        ),
        ('pool = ["nksc-kuwait-wage"]\nruel = "envelope"', "ruel"),
        ('pool = "nksc-kuwait-wage"', "write a list of ids"),
        ("pool = []", "got no claims"),
        ('pool = ["nksc-kuwait-wagee"]', "did you mean 'nksc-kuwait-wage'"),
        ('pool = ["nksc-kuwait-wage", "nksc-a-wage"]', "figures in different units"),
        ('pool = ["nksc-kuwait-wage", "nz-revenue"]\nreading = "point"', "figures in different"),
        ('pool = ["nksc-kuwait-wage", "nz-revenue"]', "'nz-revenue' is left out, since 'up to'"),
        ('claim = "nksc-kuwait-wage"\npool = ["nksc-a-wage"]', "pool"),
        ('uniform = [1, 2]\nclaims = "nksc-a-wage"', "write a list of ids"),
        ('uniform = [1, 2]\nclaims = ["nksc-a-wagee"]', "did you mean 'nksc-a-wage'"),
    ],
)
def test_faults_of_pools_have_their_place(write, table, says):
    text = GULF.replace(PAY, 'gross_wage = "pay"') + f"[params.pay]\n{table}\n"
    lines = faults(write, text)
    assert len(lines) == 1, lines
    assert lines[0].startswith("params.pay: ")
    assert says in lines[0]


def test_a_range_of_ones_own_may_name_the_claims_that_it_rests_on(write):
    made = pooled(
        write,
        '[params.pay]\nuniform = [3000, 6000]\nclaims = ["nksc-kuwait-wage"]\nnote = "wider"\n',
    )
    assert made.unknowns["pay"] == wf.uniform(3_000, 6_000)
    rows = made.trace("pay")
    assert "nksc-kuwait-wage" in set(rows["claim"])
    assert any("ch. 4 s. 2 B" in source for source in made.cited("Kuwait"))


EVIDENCE = """
[[evidence]]
id = "my-wage"
source = "my interviews"
source_title = "Interviews of spring"
locator = "no. 4"
who = "a foreman"
topic = "wage"
unit = "money"
currency = "USD"
per = "year"
kind = "bounds"
low = 4000
high = 5000
derived_from = ["nksc-kuwait-wage"]
"""


def test_a_file_may_state_claims_of_its_own(write):
    made = pooled(write, '[params.pay]\nclaim = "my-wage"\n' + EVIDENCE)
    assert made.unknowns["pay"] == wf.uniform(4_000, 5_000)
    rows = made.trace("pay").set_index("claim")
    assert list(rows.index) == ["my-wage", "nksc-kuwait-wage"]
    assert rows.loc["my-wage", ["source", "locator", "who", "figure"]].tolist() == [
        "Interviews of spring",
        "no. 4",
        "a foreman",
        "4,000 to 5,000 USD a year",
    ]
    assert "Interviews of spring, no. 4" in made.cited("Kuwait")


def test_evidence_needs_no_pack(write):
    text = GULF.replace('claims = "dprk"\n', "").replace(
        '{ claim = "nksc-kuwait-headcount" }', '{ claim = "my-heads" }'
    )
    heads = """
[[evidence]]
id = "my-heads"
source = "a list"
topic = "headcount"
unit = "workers"
kind = "point"
value = 12
"""
    made = wf.load_programme(write(text + heads))
    assert "my-heads" in set(made.trace("Kuwait")["claim"])
    assert "a list" in made.cited("Kuwait")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("low = 4000", "lo = 4000", "evidence[0], lo: unknown key; did you mean 'low'"),
        ("low = 4000", "low = 6000", "evidence[0], low: 6,000 lies above high, 5,000"),
        ("low = 4000", 'low = "4,000"', "evidence[0], low: '4,000' is not a number"),
        ('topic = "wage"\n', "", "evidence[0], topic: is missing"),
        ('"my-wage"', '"nksc-kuwait-wage"', "evidence[0], id: 'nksc-kuwait-wage' stands twice"),
        (
            '["nksc-kuwait-wage"]',
            '["nksc"]',
            "evidence[0], derived_from: no claim is called 'nksc'",
        ),
        ("[[evidence]]", "[evidence]", "evidence: write [[evidence]] tables"),
    ],
)
def test_faults_of_evidence_have_their_place(write, old, new, says):
    assert EVIDENCE.count(old) == 1
    lines = faults(write, GULF + EVIDENCE.replace(old, new))
    assert any(says in line for line in lines), lines


def test_faults_of_evidence_come_with_the_others(write):
    text = GULF.replace("rate = 0.10", "rate = 10") + EVIDENCE.replace("low = 4000", "low = 'x'")
    lines = faults(write, text)
    assert any("evidence[0], low" in line for line in lines)
    assert any("rate 10 is not a share" in line for line in lines)


def test_claims_of_a_quota_and_of_a_choice_are_not_forgotten(write):
    quota = 'amount = { per_head = { claim = "nksc-kuwait-wage" }, workers = 10 }'
    made = wf.load_programme(write(GULF.replace("amount = 8.33", quota)))
    assert "nksc-kuwait-wage" in set(made.trace("kuwait")["claim"])
    choice = '[params.pay]\none_of = [[{ claim = "nksc-kuwait-wage" }, 0.5], [4000, 0.5]]\n'
    assert "nksc-kuwait-wage" in set(pooled(write, choice).trace("Kuwait")["claim"])
