"""Schemas of files: what ships and what the documentation shows fits them, a slip does not."""

from __future__ import annotations

import copy
import datetime as dt
import functools
import json
import re
import sys
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import wageflow as wf
from wageflow.claims.ledger import COLUMNS
from wageflow.cli import main
from wageflow.distributions import from_plain
from wageflow.errors import InputError
from wageflow.reading.quantities import NUMBER_KEYS
from wageflow.report.schema import KINDS, schema_text
from wageflow.scenarios.measures import KINDS as MEASURES

ROOT = Path(__file__).parents[2]
ROOMS = {
    "wageflow.programme": "programme",
    "wageflow.scenarios": "scenario",
    "wageflow.chain": "chains",
    "wageflow.analysis.reconciling": "reconciliation",
    "wageflow.analysis.contracts": "contract",
    "wageflow.analysis.portfolio": "portfolio",
    "wageflow.report.brief": "brief",
}
#: A table that only one kind of file has, in the order in which they are looked for.
TELLS = {
    "brief": "brief",
    "scenarios": "scenario",
    "targets": "reconciliation",
    "contract": "contract",
    "portfolio": "portfolio",
    "programme": "programme",
    "chains": "chains",
}


@functools.cache
def checker(kind: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(wf.schema(kind))


def plain(node: Any) -> Any:
    """Return tables as JSON has them: a date is text."""
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(one) for one in node]
    return node.isoformat() if isinstance(node, dt.date | dt.time) else node


def shipped() -> dict[str, tuple[str, dict[str, Any]]]:
    found = {}
    for room, kind in ROOMS.items():
        folder = files(room) / "data"
        for one in folder.iterdir() if folder.is_dir() else ():
            if one.name.endswith(".toml"):
                found[f"{room} {one.name}"] = (kind, plain(tomllib.loads(one.read_text("utf-8"))))
    return found


def shown() -> dict[str, tuple[str, dict[str, Any]]]:
    found = {}
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        text = page.read_text("utf-8")
        blocks = re.findall(r"^```toml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        for number, block in enumerate(blocks):
            if block.startswith("# faulty.toml"):  # shown for what the reader says of it
                continue
            data = plain(tomllib.loads(block))
            kind = next(kind for key, kind in TELLS.items() if key in data)
            found[f"{page.name} {number}"] = (kind, data)
    return found


SHIPPED, SHOWN = shipped(), shown()


def refused(kind: str, data: Any) -> str | None:
    error = jsonschema.exceptions.best_match(checker(kind).iter_errors(plain(data)))
    return None if error is None else f"{error.json_path}: {error.message}"


@pytest.mark.parametrize("kind", KINDS)
def test_is_json_schema_and_needs_no_network(kind):
    made = wf.schema(kind)
    jsonschema.Draft202012Validator.check_schema(made)
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert made["$id"] == f"urn:wageflow:{kind}"
    assert made["version"] == wf.__version__
    text = schema_text(kind)
    assert json.loads(text) == made
    references = re.findall(r'"\$ref": "([^"]*)"', text)
    assert all(one.startswith("#/$defs/") for one in references)
    assert {one.rpartition("/")[2] for one in references} <= set(made["$defs"])
    # names are for people, not those of Python
    assert not [name for name in made["$defs"] if "_" in name]


@pytest.mark.parametrize("kind", KINDS)
def test_says_of_every_key_what_it_is(kind):
    made = wf.schema(kind)
    tables = {"the file": made, **made["$defs"]}
    silent = [
        f"{name}.{key}"
        for name, table in tables.items()
        for key, said in table.get("properties", {}).items()
        if not said.get("description", "").strip() or said["description"][-1] not in ".:`"
    ]
    assert silent == []
    # and nothing is left open
    opened = [
        name
        for name, table in tables.items()
        if table.get("type") == "object" and table.get("additionalProperties", True) is True
    ]
    assert opened == []
    assert '"null"' not in json.dumps(made)


def tables_within(node: Any) -> list[Any]:
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    found = [one for each in inner for one in tables_within(each)]
    return found + ([node] if isinstance(node, dict) and node.get("type") == "object" else [])


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_has_a_name(kind):
    made = wf.schema(kind)
    defs = made.pop("$defs")
    for name, table in {"the file": made, **defs}.items():
        inner = [one for one in tables_within(table) if one is not table]
        assert not [one for one in inner if "properties" in one], name


@pytest.mark.parametrize("kind", KINDS)
def test_examples_fit_what_they_are_examples_of(kind):
    made = wf.schema(kind)
    for name, table in {"the file": made, **made["$defs"]}.items():
        for key, said in table.get("properties", {}).items():
            whole = jsonschema.Draft202012Validator({**said, "$defs": made["$defs"]})
            for example in said.get("examples", ()):
                assert whole.is_valid(plain(example)), (name, key, example)
            default = said.get("default")
            assert default is None or whole.is_valid(default), (name, key, default)


def test_nobody_changes_what_others_get():
    wf.schema("contract").clear()
    assert wf.schema("contract")["title"] == "wageflow contract file"


def test_a_kind_that_is_none():
    with pytest.raises(InputError, match=r"schema 'progamme': .*did you mean 'programme'\?"):
        wf.schema("progamme")


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_fits(name):
    assert refused(*SHIPPED[name]) is None


@pytest.mark.parametrize("name", SHOWN)
def test_what_the_documentation_shows_fits(name):
    assert refused(*SHOWN[name]) is None


def test_the_documentation_shows_files_of_many_kinds():
    assert {kind for kind, _ in SHOWN.values()} >= {"programme", "scenario", "contract"}


# names of the user's own: any key will do there
FREE = ("params", "chains", "readings", "sides", "pass_through", "correlation", "headcounts")
NAMED = re.compile(
    rf"^/({'|'.join(FREE)})/[^/]+$|^/readings/[^/]+/[^/]+$|^/headcounts/[^/]+/[^/]+$"
    r"|/references/[^/]+$|^/upfront/[^/]+$|/compliance/[^/]+$|^/brief/marks/[^/]+"
)


def slips(node: Any, place: str = "") -> list[tuple[str, list[Any]]]:
    """List the keys of a file that are no names, each with its path."""
    found = []
    listed = enumerate(node) if isinstance(node, list) else ()
    for key, value in node.items() if isinstance(node, dict) else listed:
        here = place if isinstance(node, list) else f"{place}/{str(key).replace('/', '_')}"
        named = isinstance(node, dict) and NAMED.search(here)
        if named:
            here = f"{place}/*"
        elif isinstance(node, dict):
            found.append((here, [key]))
        found += [(where, [key, *path]) for where, path in slips(value, here)]
    return found


@pytest.mark.parametrize("name", SHIPPED)
def test_a_slip_in_any_key_of_what_ships_is_refused(name):
    kind, data = SHIPPED[name]
    looked_at = set()
    found = slips(data)
    assert len(found) > 5
    for place, path in found:
        if place in looked_at:  # one of each kind of place will do
            continue
        looked_at.add(place)
        wrong = copy.deepcopy(data)
        table = wrong
        for step in path[:-1]:
            table = table[step]
        table[f"{path[-1]}x"] = table.pop(path[-1])
        assert not checker(kind).is_valid(wrong), place


SOUND = """
[programme]
name = "mine"
[params]
pay = 5000
[chains.mine]
steps = [{ share = "government", rate = 0.48 }]
[[cohorts]]
host = "Kuwait"
workers = 10
gross_wage = "pay"
price_year = 2012
chain = "mine"
"""
STUDY = """
[compare]
programme = "dprk-2012"
start = 2012
end = "2014"
[[scenarios]]
name = "stop"
[[scenarios.measures]]
kind = "StopPermits"
start = 2013-01-01
compliance = { Kuwait = 0.9, China = { uniform = [0.0, 0.4] } }
"""
TARGETS = """
[reconciliation]
programme = "dprk-2012"
[[targets]]
total = { between = [150e6, 230e6] }
"""
CONTRACT = """
[contract]
name = "mine"
chain = "kuwait-2012"
gross_wage = 5000
per = "year"
"""
PORTFOLIO = """
[portfolio]
name = "mine"
[labour]
amount = 5
[[streams]]
name = "gold"
"""
FAULTS = [
    *(
        ("programme", SOUND, old, new)
        for old, new in (
            ('name = "mine"', 'nam = "mine"'),
            ('name = "mine"', "name = 5"),
            ('name = "mine"', 'name = "mine"\nyear = "last"'),
            ('name = "mine"', 'name = "mine"\nstatutory = "government"'),
            ("workers = 10\n", ""),
            ("workers = 10", "workers = 10\nworker = 9"),
            ("workers = 10", "workers = true"),
            ("workers = 10", "workers = [1, 2]"),
            ("workers = 10", "workers = { betwen = [1, 2] }"),
            ("workers = 10", "workers = { between = [1, 2, 3] }"),
            ("workers = 10", 'workers = { between = [1, "ten"] }'),
            ("workers = 10", "workers = { between = [1, 2], shape = 4 }"),
            ("workers = 10", "workers = { between = [1, 2], uniform = [1, 2] }"),
            ("workers = 10", 'workers = { source = "a guess" }'),
            ("workers = 10", 'workers = { claim = "a", coverage = 0.9 }'),
            ("workers = 10", 'workers = { pool = "a" }'),
            ("workers = 10", 'workers = { pool = ["a"], by_origin = "yes" }'),
            ("workers = 10", "workers = { per_head = 5 }"),
            ('host = "Kuwait"', "host = 5"),
            ('host = "Kuwait"', 'host = "Kuwait"\nper = "fortnight"'),
            ('host = "Kuwait"', 'host = "Kuwait"\nturnover = "slow"'),
            ('host = "Kuwait"', 'host = "Kuwait"\nreferences = { local = { hours = 40 } }'),
            ("2012", '"last"'),
            ("pay = 5000", 'pay = "wage"'),
            ("pay = 5000", "pay = { per_head = 5, workers = 2 }"),
            ("pay = 5000", "pay = { one_of = [[1, 0.5, 3]] }"),
            ("share =", "shave ="),
            ("rate = 0.48", "rate = 0.48, off = 3"),
            ("rate = 0.48", 'rate = 0.48, of = "net"'),
            ('share = "government", rate', 'fee = "government", shortfall = "forget", amount'),
            ("[[cohorts]]", "[sides]\nstate = [7]\n[[cohorts]]"),
            ("[[cohorts]]", '[sides]\nstate = "government"\n[[cohorts]]'),
            ("[[cohorts]]", "[correlation]\npairs = [['a', 0.5]]\n[[cohorts]]"),
            ("[[cohorts]]", "[correlation]\n'wage *' = 50\n[[cohorts]]"),
            ("[[cohorts]]", "[readings.which]\nmine = 'half'\n[[cohorts]]"),
            ("[[cohorts]]", "[tool]\n[[cohorts]]"),
            ("[[cohorts]]", '[[evidence]]\nid = "a"\nsource = "s"\nunit = "%"\n[[cohorts]]'),
            ("[[cohorts]]", "[cohorts]"),
        )
    ),
    *(
        ("scenario", STUDY, old, new)
        for old, new in (
            ("start = 2012\n", ""),
            ("start = 2012", 'start = "spring"'),
            ('end = "2014"', 'end = "2014"\nstep = "week"'),
            ('programme = "dprk-2012"\n', ""),
            ('programme = "dprk-2012"', 'programme = "dprk-2012"\nprograme = 3'),
            ('name = "stop"', 'name = "stop"\noutside = "yes"'),
            ('kind = "StopPermits"\n', ""),
            ('kind = "StopPermits"', 'kind = "StopPermit"'),
            ("start = 2013-01-01", "strat = 2013-01-01"),
            ("start = 2013-01-01", "start = 2013-01-01\nshare = 0.3"),
            ("{ Kuwait = 0.9", "{ coverage = 0.9"),
            ("uniform = [0.0, 0.4]", "unifrom = [0.0, 0.4]"),
            ("Kuwait = 0.9", "Kuwait = [0.9]"),
            ('[[scenarios]]\nname = "stop"', '[[scenarios]]\nnames = "stop"'),
        )
    ),
    ("reconciliation", TARGETS, "total = { between = [150e6, 230e6] }", ""),
    ("reconciliation", TARGETS, "[[targets]]", '[[targets]]\nconcept = "grss"'),
    ("reconciliation", TARGETS, "targets", "target"),
    ("contract", CONTRACT, "gross_wage = 5000", ""),
    ("contract", CONTRACT, "per =", "pre ="),
    ("portfolio", PORTFOLIO, 'name = "gold"', ""),
    ("portfolio", PORTFOLIO, 'name = "gold"', 'name = "gold"\nreadings = [{ name = "a" }]'),
]
LOADERS = {
    "programme": wf.load_programme,
    "scenario": wf.load_study,
    "reconciliation": wf.load_reconciliation,
    "contract": wf.load_contract,
    "portfolio": wf.load_portfolio,
}


@pytest.mark.parametrize(
    ("kind", "sound"), dict.fromkeys((kind, text) for kind, text, *_ in FAULTS)
)
def test_what_the_reader_takes_fits(kind, sound, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(sound, encoding="utf-8")
    LOADERS[kind](path)
    assert refused(kind, tomllib.loads(sound)) is None


@pytest.mark.parametrize(("kind", "sound", "old", "new"), FAULTS)
def test_what_the_reader_refuses_for_its_structure_does_not_fit(kind, sound, old, new, tmp_path):
    assert old in sound
    text = sound.replace(old, new, 1)
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(wf.WageflowError):
        LOADERS[kind](path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert refused(kind, data) is not None


def test_a_file_that_extends_needs_neither_name_nor_cohorts():
    assert refused("programme", {"programme": {"extends": "dprk-2012"}}) is None
    assert refused("programme", {"programme": {"title": "mine"}}) is not None
    assert refused("scenario", {"programme": {"extends": "dprk-2012"}, "scenarios": []}) is None


def test_a_file_states_one_programme():
    both = {"compare": {"start": 1, "end": 2, "programme": "a"}, "scenarios": []}
    assert refused("scenario", both) is None
    assert refused("scenario", {**both, "programme": {"extends": "b"}}) is not None


# the forms of numbers, held against those who read them


def number(kind: str = "programme", name: str = "Number") -> jsonschema.Draft202012Validator:
    made = wf.schema(kind)
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": made["$defs"]})


def test_a_number_may_hold_every_key_that_is_read_and_no_other():
    known = set(wf.schema()["$defs"]["NumberTable"]["properties"])
    assert known == NUMBER_KEYS - {"values"}  # an array is for wages in Python, not for files


RANGES = {
    "between": [1, 2],
    "uniform": [1, 2],
    "loguniform": [1, 2],
    "triangular": [1, 2, 3],
    "pert": [1, 2, 3],
    "normal": [5, 1],
    "lognormal": [5, 1],
    "logitnormal": [0, 1],
    "beta": [2, 5],
    "discrete": [[1, 0.5], [2, 0.5]],
    "empirical": [1, 2],
    "mixture": [{"uniform": [0, 1]}, {"normal": [5, 1]}],
    "vincent": [{"uniform": [0, 1]}, {"normal": [5, 1]}],
    "truncate": {"normal": [5, 1]},
    "scipy": "norm",
}
OPTIONS = {
    "coverage": 0.9,
    "family": "normal",
    "shape": 4,
    "weights": [0.5, 0.5],
    "low": 4,
    "high": 6,
    "args": [0.5],
    "kwds": {"scale": 2.0},
}


@pytest.mark.parametrize("option", [None, *OPTIONS])
@pytest.mark.parametrize("kind", RANGES)
def test_a_range_has_the_options_that_its_reader_takes(kind, option):
    table = {kind: RANGES[kind]} | ({option: OPTIONS[option]} if option else {})
    if kind == "between" and option == "family":
        table["coverage"] = 0.9
    if kind == "truncate" and option is None:
        table["low"] = 0  # a truncation without ends is refused for what it says
    try:
        from_plain(table)
    except InputError:
        assert not number().is_valid(table)
    else:
        assert number().is_valid(table)


ANY_LENGTH = ("discrete", "empirical", "mixture", "vincent")
LISTED = [kind for kind, value in RANGES.items() if isinstance(value, list)]


@pytest.mark.parametrize("kind", [kind for kind in LISTED if kind not in ANY_LENGTH])
def test_a_list_of_another_length_does_not_fit(kind):
    table = {kind: [*RANGES[kind], 9]}
    with pytest.raises(InputError):
        from_plain(table)
    assert not number().is_valid(table)


def test_evidence_has_the_columns_of_a_pack():
    assert set(wf.schema()["$defs"]["Evidence"]["properties"]) == {*COLUMNS, "source_title"}


def test_every_kind_of_measure_has_a_form():
    made = wf.schema("scenario")["$defs"]
    for name in MEASURES:
        assert made[name]["properties"]["kind"]["const"] == name
    listed = made["Scenario"]["properties"]["measures"]["items"]["anyOf"]
    assert {one["$ref"].rpartition("/")[2] for one in listed} == set(MEASURES)


# the shell


def test_at_the_shell(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(sys, "argv", ["wageflow", "schema"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    assert capsys.readouterr().out == schema_text("programme")
    target = tmp_path / "scenario.schema.json"
    monkeypatch.setattr(sys, "argv", ["wageflow", "schema", "scenario", "--out", str(target)])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    assert capsys.readouterr().out == ""
    assert json.loads(target.read_text("utf-8")) == wf.schema("scenario")


def test_a_wrong_kind_at_the_shell(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["wageflow", "schema", "scenarios"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert "did you mean 'scenario'?" in capsys.readouterr().err


def test_the_line_that_editors_read_is_a_comment_to_us(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(f"#:schema ./programme.schema.json\n{SOUND}", encoding="utf-8")
    assert wf.load_programme(path).hosts == ("Kuwait",)
