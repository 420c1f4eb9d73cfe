"""Scenario files: all faults at once with their places, whatever stands in them."""

from __future__ import annotations

import copy
import tomllib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

import wageflow as wf
from wageflow.errors import InputError, UnknownNameError, WageflowError
from wageflow.reading.quantities import NUMBER_KEYS
from wageflow.scenarios.files import study_from_plain
from wageflow.scenarios.measures import KINDS

FILE = """
[compare]
programme = "dprk-2012"
claims = "dprk"
title = "Mine"
start = 2016
end = 2020
baseline = "nothing"
draws = 1024
seed = 3
discount_rate = 0.03
cut_of_at_least = 0.25
notes = ["a note"]

[headcounts.Kuwait]
2012 = { claim = "nksc-kuwait-headcount" }
2019 = { claim = "enc-kuwait-headcount" }

[params."who obeys"]
pert = [0.1, 0.5, 0.9]

[[scenarios]]
name = "nothing"

[[scenarios]]
name = "home"
author = "Somebody"
rationale = "Because"
source = "A source"
outside = true

[[scenarios.measures]]
kind = "StopPermits"
start = 2017-09-11
hosts = ["Kuwait", "Ch*"]
compliance = "who obeys"

[[scenarios.measures]]
kind = "Repatriate"
by = "2019-12"
phase_in = 6
compliance = { Kuwait = 0.9, China = { between = [0.1, 0.4] }, "*" = "who obeys" }

[[scenarios.measures]]
kind = "Expel"
on = 2018
hosts = "Mongolia"
share = { claim = "enc-oman-expelled-share", note = "as in Oman" }
"""


@pytest.fixture
def write(tmp_path):
    def write(content, name="mine.toml"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def faults(write, content, load=wf.load_study):
    path = write(content)
    with pytest.raises(InputError) as caught:
        load(path)
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"{path}: ") for line in lines)
    return [line.removeprefix(f"{path}: ") for line in lines]


def test_a_study_says_which_cut_its_tables_show(write):
    comparison = wf.load_study(write(FILE)).compare(draws=128)
    assert comparison.cut_of_at_least == 0.25
    table, asked = comparison.table(), comparison.table(cut_of_at_least=0.25)
    assert table.equals(asked)
    assert not table.equals(comparison.table(cut_of_at_least=0.5))
    assert comparison.probability() == comparison.probability(cut_of_at_least=0.25)
    printed = wf.table(comparison, by="none").to("table")
    assert "25 %" in printed
    assert "50 %" not in printed


def test_a_study_says_at_which_rate_its_sums_are_taken(write):
    comparison = wf.load_study(write(FILE)).compare(draws=128)
    assert comparison.cumulative().equals(comparison.cumulative(0.03))
    assert not comparison.cumulative().equals(comparison.cumulative(0.0))
    assert "3 %" in wf.table(comparison, by="none").to("table")
    bare = wf.compare("dprk-2012", comparison.scenarios, start=2012, end=2014, draws=128, seed=1)
    assert bare.cumulative().equals(bare.cumulative(0.0))


def test_a_file_becomes_a_study(write):
    study = wf.load_study(write(FILE))
    assert study.programme.name == "dprk-2012"
    assert (study.start, study.end, study.step, study.draws, study.seed) == (
        *("2016", "2020", "year"),
        *(1024, 3),
    )
    assert (study.title, study.notes) == ("Mine", ("a note",))
    assert (study.discount_rate, study.cut_of_at_least) == (0.03, 0.25)
    nothing, home = study.scenarios
    assert nothing.measures == ()
    assert (home.author, home.rationale, home.source, home.outside) == (
        *("Somebody", "Because", "A source"),
        True,
    )
    stop, back, expel = home.measures
    obeys = wf.Param("who obeys", wf.pert(0.1, 0.5, 0.9))
    assert stop == wf.StopPermits(start="2017-09-11", hosts=["Kuwait", "Ch*"], compliance=obeys)
    assert back == wf.Repatriate(
        by="2019-12",
        phase_in=6,
        compliance={"Kuwait": 0.9, "China": wf.between(0.1, 0.4), "*": obeys},
    )
    assert expel.share.value == 0.789
    assert expel.share.name == "Expel 2018 Mongolia/share"
    assert expel.share.note == "as in Oman"
    assert expel.share.claims[0].id == "enc-oman-expelled-share"


def test_the_study_of_a_file_is_compared_as_in_python(write):
    study = wf.load_study(write(FILE))
    comparison = study.compare(draws=2**6)
    assert (comparison.names, comparison.baseline) == (("nothing", "home"), "nothing")
    assert (comparison.draws, comparison.seed) == (64, 3)
    by_hand = wf.compare(
        "dprk-2012",
        study.scenarios,
        start="2016",
        end="2020",
        draws=2**6,
        seed=3,
        headcounts=study.headcounts,
        baseline="nothing",
    )
    assert comparison.table().equals(by_hand.table(cut_of_at_least=0.25))
    assert study.compare(draws=2**6, end="2017", seed=4).seed == 4


def test_a_file_may_hold_a_programme_or_extend_one(write):
    head = '[compare]\nstart = 2012\nend = 2013\n[[scenarios]]\nname = "x"\n'
    own = (
        head
        + """
[programme]
name = "mine"
[[cohorts]]
host = "Kuwait"
workers = 10
gross_wage = 5000
chain = "kuwait-2012"
"""
    )
    assert wf.load_study(write(own)).programme.hosts == ("Kuwait",)
    one = wf.load_study(write(head + '[programme]\nextends = "dprk-2012"\n'))
    assert one.programme.name == "dprk-2012"
    other = '[programme]\nextends = "dprk-2012"\n[params."wage Russia"]\nuniform = [100, 200]\n'
    measure = (
        '[[scenarios.measures]]\nkind = "Leak"\nshare = { claim = "enc-oman-expelled-share" }\n'
    )
    changed = wf.load_study(write(head + measure + other))
    # its ledger and its parameters are those of the programme that it extends
    assert changed.programme.unknowns["wage Russia"] == wf.uniform(100, 200)
    assert changed.scenarios[0].measures[0].share.value == 0.789


def test_a_programme_may_lie_beside_the_file(write):
    write('[programme]\nname = "mine"\nextends = "dprk-2012"\n', "base.toml")
    study = wf.load_study(write(FILE.replace('"dprk-2012"', '"base.toml"')))
    assert study.programme.name == "mine"
    (line,) = faults(write, FILE.replace('"dprk-2012"', '"bose.toml"'))
    assert line.startswith("compare.programme: ")
    assert "bose.toml: cannot be read" in line


CHANGES = [
    ("[compare]", "[compair]", "compair: unknown key; did you mean 'compare'"),
    ("start = 2016\n", "", "compare.start: is missing"),
    ("start = 2016\n", 'start = "2016-13"\n', "compare.start: '2016-13' has no month 13"),
    ("start = 2016\n", "start = 2016-02-01\n", "compare.start: got '2016-02-01'; results are by"),
    ("end = 2020", "end = 2015", "compare.end '2015': is before start '2016'"),
    ("end = 2020", 'end = 2020\nstep = "week"', "compare.step 'week': unknown"),
    ('"dprk-2012"\nclaims', '"dprk-212"\nclaims', "compare.programme: programme 'dprk-212': none"),
    ('programme = "dprk-2012"\n', "", "compare.programme: is missing"),
    ('claims = "dprk"', 'claims = "dprkk"', "compare.claims: claims pack 'dprkk'"),
    ("baseline =", "basline =", "compare.basline: unknown key; did you mean 'baseline'"),
    ('= "nothing"\ndraws', '= "nothin"\ndraws', "compare.baseline 'nothin': no scenario of this"),
    ("draws = 1024", "draws = 1000", "compare.draws 1000: cannot be divided"),
    ("draws = 1024", "draws = true", "compare.draws: got true"),
    ("seed = 3", "seed = -3", "compare.seed -3: write a whole number"),
    ("discount_rate = 0.03", "discount_rate = 3", "compare.discount_rate: got 3.0; write a share"),
    ("cut_of_at_least = 0.25", "cut_of_at_least = -1", "compare.cut_of_at_least: got -1"),
    ('notes = ["a note"]', 'notes = "a note"', "compare.notes: got 'a note'; write a list"),
    ("[headcounts.Kuwait]", "[headcounts.Kuwiat]", "headcounts.Kuwiat: is no host of programme"),
    ("2019 = {", "20x19 = {", "headcounts.Kuwait: got '20x19'; write a date"),
    ('"enc-kuwait-headcount"', '"enc-oman"', "headcounts.Kuwait.2019: ledger 'dprk': no claim"),
    ('"enc-kuwait-headcount"', '"nksc-kuwait-wage"', "headcounts.Kuwait.2019: its claim is in"),
    ('{ claim = "enc-kuwait-headcount" }', "[2, 1]", "headcounts.Kuwait.2019: holds an array"),
    ('{ claim = "enc-kuwait-headcount" }', "-5", "headcounts.Kuwait.2019: -5.0 can be below 0"),
    ("pert = [0.1, 0.5, 0.9]", "pert = [0.9, 0.5, 0.1]", "params.who obeys: "),
    ('[[scenarios]]\nname = "nothing"', '[[scenarios]]\nname = "home"', "'home' stands 2 times"),
    ('name = "home"', "", "scenarios[1].name: is missing"),
    ('name = "home"', 'name = " "', "scenarios[1]: scenario ' ': needs a name"),
    ('author = "Somebody"', 'auther = "x"', "scenarios[1].auther: unknown key; did you mean 'auth"),
    ("outside = true", 'outside = "no"', "scenarios[1].outside: got 'no'"),
    ('"Repatriate"', '"Repatriat"', "measures[1].kind: 'Repatriat' is no kind of measure; did"),
    ('kind = "Repatriate"\n', "", "scenarios[1].measures[1].kind: is missing; known: Expel,"),
    ('kind = "Repatriate"', "kind = 5", "scenarios[1].measures[1].kind: 5 is no kind"),
    ('by = "2019-12"\n', "", "scenarios[1].measures[1].by: is missing"),
    ('by = "2019-12"', 'by = "2019-13"', "measures[1].by: '2019-13' has no month 13"),
    ('by = "2019-12"', "by = 12:00:00", "measures[1].by: got 12:00; write a date"),
    ('by = "2019-12"', 'on = "2019-12"', "measures[1].on: unknown key"),
    ("phase_in = 6", "phase_in = -6", "scenarios[1].measures[1].phase_in: -6.0 is not within"),
    ("Kuwait = 0.9", "Kuwait = 90", "measures[1].compliance.Kuwait: 90.0 is not within 0 to 1; 90"),
    ("Kuwait = 0.9", "Kuwiat = 0.9", "measures[1].compliance.Kuwiat: is no host of programme"),
    ("Kuwait = 0.9", "Kuwait = [0.2, 0.1]", "measures[1].compliance.Kuwait: holds an array"),
    ("[0.1, 0.4]", "[0.4, 0.1]", "scenarios[1].measures[1].compliance.China: "),
    ('"*" = "who obeys"', '"*" = "who obey"', "measures[1].compliance.*: 'who obey' is no entry"),
    ('["Kuwait", "Ch*"]', '["Kuwait", "Cz*"]', "measures[0].hosts: 'Cz*' is nobody's in programme"),
    ('["Kuwait", "Ch*"]', "5", "scenarios[1].measures[0].hosts: got 5; write a name"),
    ('compliance = "who obeys"', "compliance = '50 %'", "measures[0].compliance: '50 %' is text;"),
    ("start = 2017-09-11", "start = 2017-09", "is not TOML: Expected"),
    ("start = 2017-09-11", "start = 2017-09-11\nend = 2016", "measures[0]: end '2016': is not aft"),
    ('"enc-oman-expelled-share"', '"enc-oman-expelled"', "measures[2].share: its claim is in work"),
    (
        '"enc-oman-expelled-share"',
        '"enc-oman-expelled-shar"',
        "measures[2].share: ledger 'dprk': no",
    ),
    ("share = {", "number = 3\nshare = {", "measures[2]: write number = 300 or share = 0.79"),
]


@pytest.mark.parametrize(("old", "new", "says"), CHANGES)
def test_a_fault_is_said_with_its_place(write, old, new, says):
    assert old in FILE
    lines = faults(write, FILE.replace(old, new, 1))
    told = [line for line in lines if says in line]
    assert len(told) == 1, lines
    # what follows from the fault is said, too: a table or a field that is not where it should be
    follows = {"[compair]": 5, '[[scenarios]]\nname = "home"': 2, 'on = "2019-12"': 2}
    assert len(lines) == follows.get(new, 1), lines


@pytest.mark.parametrize(
    ("compliance", "says"),
    [
        ("{ uniform = [0, 1], Kuwait = 0.4 }", ": 'uniform' belongs to a range and 'Kuwait' would"),
        ("{ unifrm = [0, 1] }", ".unifrm: unknown key; did you mean 'uniform'?"),
        ("{ clam = 'enc-oman' }", ".clam: unknown key; did you mean 'claim'?"),
        ("{ between = [0, 1], coverge = 0.9 }", ": range: unknown key 'coverge'; did you mean"),
        ("{}", ": names no host; write {'Kuwait': 0.9}, or a number"),
        ("{ value = 0.4, note = 5, claims = 'x' }", ": claims: got 'x'; write a list of ids"),
    ],
)
def test_a_table_is_one_range_or_a_number_for_each_host(write, compliance, says):
    text = FILE.replace('compliance = "who obeys"', f"compliance = {compliance}")
    (line,) = faults(write, text)
    assert line.startswith(f"scenarios[1].measures[0].compliance{says}")


@pytest.mark.parametrize(
    ("compliance", "known"),
    [
        ("{ uniform = [0, 1] }", wf.uniform(0, 1)),
        ("{ Kuwait = 0.4 }", {"Kuwait": 0.4}),
        ("{ '*' = { uniform = [0, 1] } }", {"*": wf.uniform(0, 1)}),
        ("{ 'Middle East*' = 'who obeys', Kuwait = 0.5 }", None),
    ],
)
def test_both_forms_of_compliance_are_told_apart(write, compliance, known):
    text = FILE.replace('compliance = "who obeys"', f"compliance = {compliance}")
    found = wf.load_study(write(text)).scenarios[1].measures[0].compliance
    assert known in (None, found)


def test_no_host_that_ships_is_called_like_a_key_of_a_range():
    for name in wf.programmes().index:
        assert NUMBER_KEYS.isdisjoint(wf.load_programme(name).hosts)


def test_posts_that_open_nowhere_are_told(write):
    shifts = '[[scenarios.measures]]\nkind = "Displace"\nshare = 0.3\n'
    assert faults(write, FILE + shifts) == ["scenarios[1].measures[3].to: is missing; add it"]


def test_all_faults_of_a_file_are_named_in_one_go(write):
    text = FILE
    chosen = [
        ("baseline =", "basline ="),
        ("draws = 1024", "draws = 1000"),
        ("2019 = {", "20x19 = {"),
        ('author = "Somebody"', 'auther = "x"'),
        ('["Kuwait", "Ch*"]', "5"),
        ('by = "2019-12"', 'by = "2019-13"'),
        ("Kuwait = 0.9", "Kuwait = 90"),
        ("[0.1, 0.4]", "[0.4, 0.1]"),
        ('"enc-oman-expelled-share"', '"enc-oman-expelled"'),
        ("pert = [0.1, 0.5, 0.9]", "pert = [0.9, 0.5, 0.1]"),
    ]
    for old, new in chosen:
        text = text.replace(old, new, 1)
    text += '[[scenarios]]\nname = "x"\nmeasures = [{ kind = "Leak", share = 0.5, hosts = "Omna" }]'
    lines = faults(write, text)
    places = [
        "compare.basline:",
        "compare.draws 1000:",
        "headcounts.Kuwait:",
        "params.who obeys:",
        "scenarios[1].auther:",
        "scenarios[1].measures[0].hosts:",
        "scenarios[1].measures[1].by:",
        "scenarios[1].measures[1].compliance.China:",
        "scenarios[1].measures[2].share:",
        "scenarios[2].measures[0].hosts:",
    ]
    for place in places:
        assert sum(line.startswith(place) for line in lines) == 1, (place, lines)
    # a number that rests on a broken parameter is not blamed for it
    assert not any("no entry of [params]" in line for line in lines)


def test_faults_of_a_programme_in_the_file_come_with_the_others(write):
    text = """
[compare]
start = 2012
end = 2011
claims = "dprk"
programme = "dprk-2012"
[programme]
name = "mine"
[[cohorts]]
host = "Kuwait"
workers = -3
gross_wage = 5000
chain = "kuwait-2012"
[[scenarios]]
name = "x"
measures = [{ kind = "Leak", share = 3 }]
"""
    lines = faults(write, text)
    for says in (
        "compare.claims: the file has a programme",
        "compare.programme: got 'dprk-2012', but the file has tables",
        "compare.end '2011': is before start",
        "cohorts[0]: cohort 'Kuwait/all', workers: -3",
        "scenarios[0].measures[0].share: 3.0 is not within 0 to 1",
    ):
        assert sum(says in line for line in lines) == 1, (says, lines)


def test_what_a_file_lacks_is_said(write):
    lines = faults(write, '[params]\n"x" = 1')
    assert [line.partition(":")[0] for line in lines] == ["compare", "scenarios"]


def test_every_kind_has_a_table_made_of_its_fields(write):
    needed = {
        "Expel": "on = 2016\nnumber = 3",
        "Repatriate": "by = 2016",
        "Expand": "start = 2016\nworkers = 5",
        "ShockFX": "start = 2016\nfactor = 0.5",
        "ChangeShare": "start = 2016\nto = 0.5",
        "Levy": 'start = 2016\namount = 5\nper = "once"\nrecipient = "embassy"',
        "Displace": 'share = 0.5\nto = ["China"]\nafter_months = 3',
        "Offset": "share = 0.5",
        "Substitute": "share = 0.5",
        "Leak": "share = 0.5",
        "DiscountWages": "start = 2016\nshare = 0.1",
    }
    text = '[[scenarios]]\nname = "all"\n'
    for kind in KINDS:
        text += f'[[scenarios.measures]]\nkind = "{kind}"\n{needed.get(kind, "start = 2016")}\n'
    scenario = wf.load_scenario(write(text))
    assert [measure.kind for measure in scenario.measures] == list(KINDS)


def test_scenarios_alone_need_no_programme(write):
    text = '[[scenarios]]\nname = "a"\nmeasures = [{ kind = "Leak", share = 0.5, hosts = "X" }]\n'
    assert wf.load_scenario(write(text)).measures[0].hosts == ("X",)
    path = write(text + text.replace('"a"', '"b"'))
    assert wf.load_scenario(path, "b").name == "b"
    with pytest.raises(InputError, match="holds 2 scenarios; name one of 'a', 'b'"):
        wf.load_scenario(path)
    with pytest.raises(UnknownNameError, match="no scenario 'c'"):
        wf.load_scenario(path, "c")


def test_names_that_are_not_there(tmp_path):
    with pytest.raises(UnknownNameError, match="did you mean 'dprk-history'"):
        wf.load_study("dprk-histor")
    with pytest.raises(UnknownNameError, match="did you mean 'UNSCR 2397'"):
        wf.load_scenario("UNSCR 2379")
    with pytest.raises(InputError, match="cannot be read"):
        wf.load_study(tmp_path / "none.toml")
    assert wf.load_scenario("dprk-history").name == "dated events 2012-2024"
    assert wf.load_scenario("dprk-resolutions", "UNSCR 2371").name == "UNSCR 2371"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (bytes(range(256)) * 4, "is not UTF-8"),
        (b"x = [" + b"[" * 50_000, "is not TOML: is nested too deeply"),
        (b"start = 2017-09", 'a month stands in quotes: "2017-09"'),
        (b"scenarios = 5", "scenarios: got 5"),
        (b"scenarios = [5]", "scenarios[0]: got 5"),
        (b"compare = 5", "compare: got 5"),
        (b"headcounts = 5", "headcounts: got 5"),
        (b"params = 5", "params: got 5"),
        (b"evidence = 5", "evidence: "),
        (b"[[scenarios]]\nname = 'x'\nmeasures = 5", "scenarios[0].measures: got 5"),
        (b"[[scenarios]]\nname = 'x'\nmeasures = [5]", "scenarios[0].measures[0]: got 5"),
    ],
)
def test_files_that_are_no_such_file(write, content, says):
    lines = faults(write, content)
    assert any(says in line for line in lines), lines


def test_a_study_of_python_is_held_to_the_same(write):
    good = wf.load_study(write(FILE))
    with pytest.raises(InputError) as caught:
        wf.Study(
            programme=good.programme,
            scenarios=[wf.Scenario("a", measures=[wf.Leak(share=0.5, hosts="Omna")]), 5],
            start=2016,
            end=2015,
            draws=1000,
            baseline="b",
        )
    said = str(caught.value)
    for part in ("scenarios: got 5", "'Omna' is nobody's", "end '2015'", "draws 1000", "'b'"):
        assert part in said
    with pytest.raises(InputError, match="programme: got 'dprk-2012'"):
        wf.Study(programme="dprk-2012", scenarios=good.scenarios, start=2016, end=2017)
    single = wf.Study(programme=good.programme, scenarios=good.scenarios[1], start=2016, end=2017)
    assert single.compare(draws=2**5).names == ("no measures", "home")


# whatever stands in a file ------------------------------------------------------------------------


def _places(value, path=()):
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _places(inner, (*path, index))


WHOLE = tomllib.loads(FILE)
JUNK = [
    *(None, True, -1, 0, 1e308, float("nan"), "", "who obeys", "Kuwait", "*", [], {}, [[]], [1, 2]),
    *({"between": [2, 1]}, {"claim": 5}, {"one_of": [[1, 1]]}, {"per_head": 1}, {"Kuwait": {}}),
    *({"value": "x"}, {"values": [1]}, {"between": "ab"}, "Expel", "2019-12-22", "x" * 300),
]


@given(
    some.lists(
        some.tuples(some.sampled_from(list(_places(WHOLE))[1:]), some.sampled_from(JUNK)),
        min_size=1,
        max_size=3,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
        made = study_from_plain(data, "mine.toml")
    except WageflowError as error:
        lines = str(error).splitlines()
    else:
        lines = []
        assert isinstance(made, wf.Study)
    assert all(line.startswith("mine.toml: ") for line in lines)
