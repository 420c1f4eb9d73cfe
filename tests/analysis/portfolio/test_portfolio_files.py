"""Portfolio files: all faults at once with their places, whatever stands in them."""

from __future__ import annotations

import copy
import tomllib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

import wageflow as wf
from wageflow.analysis.portfolio import portfolio_from_plain
from wageflow.errors import InputError, UnknownNameError, WageflowError

FILE = """
[portfolio]
name = "mine"
title = "Mine"
year = 2012
price_year = 2015
claims = "dprk"
concept = "gross"
sources = ["a book"]
notes = ["a note"]

[params."what a ton is worth"]
uniform = [40e6, 60e6]

[labour]
flag = "two readings"

[[labour.readings]]
name = "bottom-up"
programme = "dprk-2012"

[[labour.readings]]
name = "as printed"
amount = { claim = "nksc-revenue-office39" }
price_year = 2012

[[streams]]
name = "gold"
flag = "tenfold"
source = "of gold"

[[streams.readings]]
name = "as printed"
amount = { claim = "nksc-gold-income" }

[[streams.readings]]
name = "by weight"
amount = { claim = "nksc-gold-volume" }
times = "what a ton is worth"
outside = true
note = "ours"

[[streams]]
name = "tolls"
kind = "services"
amount = { between = [1e6, 2e6], source = "a survey" }
currency = "CNY"
per = "month"
price_year = 2010
note = "guessed"

[[streams]]
name = "restaurants"
claims = ["nksc-restaurants-profitable"]

[[totals]]
name = "an office"
amount = { claim = "nksc-office39-income-now", reading = "point" }
kind = "up to"
wider = true
streams = ["labour", "gold"]
price_year = 2012
"""


def plain():
    return tomllib.loads(FILE)


def faults_of(data):
    with pytest.raises(InputError) as caught:
        portfolio_from_plain(data, "mine.toml")
    assert all(fault.startswith("mine.toml: ") for fault in caught.value.faults)
    return [fault.removeprefix("mine.toml: ") for fault in caught.value.faults]


def test_a_file_says_all_that_python_can():
    made = portfolio_from_plain(plain())
    ledger = wf.load_claims("dprk")
    worth = wf.Param("what a ton is worth", wf.uniform(40e6, 60e6))
    gold = wf.Stream(
        "gold",
        {
            "as printed": ledger["nksc-gold-income"],
            "by weight": wf.Reading(
                amount=ledger["nksc-gold-volume"], times=worth, outside=True, note="ours"
            ),
        },
        flag="tenfold",
    )
    tolls = wf.Stream(
        "tolls",
        wf.Reading(
            amount=wf.Param("tolls", wf.between(1e6, 2e6)),
            currency="CNY",
            per="month",
            price_year=2010,
            note="guessed",
        ),
        kind="services",
    )
    labour = {
        "bottom-up": "dprk-2012",
        "as printed": wf.Reading(amount=ledger["nksc-revenue-office39"], price_year=2012),
    }
    assert made.streams[:2] == (gold, tolls)
    assert made.streams[2].claims[0].id == "nksc-restaurants-profitable"
    assert (made.name, made.title, made.year, made.price_year) == ("mine", "Mine", 2012, 2015)
    assert (made.concept, made.sources, made.notes) == ("gross", ("a book",), ("a note",))
    (total,) = made.totals
    assert (total.ends(2012), total.wider, total.streams) == ((0, 1e9), True, ("labour", "gold"))
    assert "a survey" in made.cited("tolls")
    assert "of gold" in made.cited("gold")
    stated = wf.Portfolio(
        "mine", [gold, tolls, made.streams[2]], labour=labour, concept="gross", price_year=2015
    )
    one, two = (p.estimate(draws=2**6, seed=0).by_reading() for p in (made, stated))
    assert one.equals(two)


def test_a_file_is_read_from_disk_with_its_programme_beside_it(tmp_path):
    (tmp_path / "gulf.toml").write_text(
        '[programme]\nname = "gulf"\n[[cohorts]]\nhost = "Oman"\nworkers = 10\n'
        'gross_wage = 100\nchain = "kuwait-2012"\n'
    )
    file = tmp_path / "mine.toml"
    file.write_text(
        '[portfolio]\nname = "mine"\nconcept = "gross"\n[labour]\nprogramme = "gulf.toml"\n'
        '[[streams]]\nname = "arms"\namount = 1000\n'
    )
    made = wf.load_portfolio(file)
    assert made.programmes["as stated"].name == "gulf"
    assert made.estimate(draws=2**6, seed=0).summary().loc["total", "mean"] == 2_000


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.pop("portfolio"), "portfolio: is missing; add it"),
        (lambda d: d.pop("labour"), "labour: is missing; add it"),
        (lambda d: d["portfolio"].pop("name"), "portfolio.name: is missing; add it"),
        (lambda d: d["portfolio"].update(year="2012"), "portfolio.year: got '2012'"),
        (lambda d: d["portfolio"].update(claim="dprk"), "portfolio.claim: unknown key"),
        (lambda d: d["portfolio"].update(concept="grass"), "concept 'grass': did you mean 'gross'"),
        (lambda d: d["portfolio"].update(claims="dprx"), "portfolio.claims: "),
        (lambda d: d["labour"].clear(), "labour: has no figure"),
        (
            lambda d: d["labour"]["readings"][0].update(programme="dprk-2021"),
            "labour.readings[0]: ",
        ),
        (
            lambda d: d["labour"]["readings"][0].update(amount=3),
            "labour.readings[0].programme: stands beside an amount",
        ),
        (
            lambda d: d["labour"]["readings"][0].update(per="month"),
            "labour.readings[0].per: a programme has its own",
        ),
        (lambda d: d["streams"][0].update(amount=3), "streams[0].amount: stands beside readings"),
        (
            lambda d: d["streams"][0]["readings"][1].pop("times"),
            "streams[0].readings[1].amount: its claim is in tons a year, not in money",
        ),
        (
            lambda d: d["streams"][0]["readings"][1].update(name="as printed"),
            "streams[0].readings[1].name: 'as printed' stands twice",
        ),
        (
            lambda d: d["streams"][0]["readings"][1].pop("amount"),
            "streams[0].readings[1].amount: is missing",
        ),
        (
            lambda d: d["streams"][0]["readings"][1].update(times="what a tun is worth"),
            "did you mean 'what a ton is worth'",
        ),
        (lambda d: d["streams"][1].update(amount=-2), "streams[1].amount: -2.0 can be below 0"),
        (lambda d: d["streams"][1].update(per="moon"), "streams[1].per: 'moon': unknown"),
        (lambda d: d["streams"][1].pop("price_year"), "streams[1].currency: 'CNY': cannot be"),
        (lambda d: d["streams"][1].pop("name"), "streams[1].name: is missing"),
        (lambda d: d["streams"][1].update(name="total"), "'total' is a name of ours"),
        (lambda d: d["streams"][1].update(amuont=3), "did you mean 'amount'"),
        (lambda d: d["streams"][2].update(claims=["nksc-nothing"]), "streams[2].claims: "),
        (lambda d: d["totals"][0].pop("amount"), "totals[0].amount: is missing"),
        (lambda d: d["totals"][0].update(kind="over"), "totals[0].kind: 'over': unknown"),
        (lambda d: d["totals"][0].update(streams=["golf"]), "did you mean 'gold'"),
        (lambda d: d["totals"][0].update(streams=[]), "totals[0].streams: is an empty list"),
        (
            lambda d: d["totals"][0].update(streams=["gold", "gold"]),
            "totals[0].streams: 'gold' stands 2 times",
        ),
        (lambda d: d["params"].update(x={"between": [3, 1]}), "params.x: "),
        (lambda d: d.update(cohorts=[]), "cohorts: unknown key"),
    ],
)
def test_a_fault_is_told_with_its_place_and_once(change, said):
    data = plain()
    change(data)
    found = faults_of(data)
    assert len(found) == 1, found
    assert said in found[0]


def test_all_faults_of_a_file_come_at_once():
    data = plain()
    data["portfolio"]["year"] = "2012"
    data["labour"]["readings"][1]["amount"] = {"claim": "nksc-nothing"}
    data["streams"][0]["readings"][0]["amount"] = "27 million"
    data["streams"][1]["per"] = "moon"
    data["streams"][2]["claims"] = "nksc"
    data["totals"][0]["kind"] = "over"
    data["params"]["broken"] = {"between": [2, 1]}
    data["streams"][1]["amount"] = "broken"  # told where it is defined, not where it is named
    found = faults_of(data)
    places = {fault.partition(":")[0] for fault in found}
    assert places == {
        "params.broken",
        "portfolio.year",
        "labour.readings[1].amount",
        "streams[0].readings[0].amount",
        "streams[2].claims",
        "totals[0].kind",
    }


def test_a_file_without_a_ledger_is_told_so_once():
    data = plain()
    data["portfolio"]["claims"] = "nothing-such"
    found = faults_of(data)
    assert len(found) == 1
    assert found[0].startswith("portfolio.claims")


def test_what_is_no_portfolio_is_refused(tmp_path):
    with pytest.raises(
        UnknownNameError, match=r"none of this name ships.*did you mean 'dprk-2012'"
    ):
        wf.load_portfolio("dprk-2013")
    with pytest.raises(InputError, match="cannot be read"):
        wf.load_portfolio(tmp_path / "none.toml")
    with pytest.raises(InputError, match="holds a programme or scenarios"):
        portfolio_from_plain({"programme": {"name": "gulf"}})
    with pytest.raises(InputError, match="got list"):
        portfolio_from_plain([])


JUNK = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(-3, 3),
    some.floats(),
    some.text(max_size=3),
    some.lists(some.integers(), max_size=2),
    some.dictionaries(some.text(max_size=3), some.integers(), max_size=2),
)


def places_in(data, path=()):
    yield path
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        if isinstance(value, dict | list):
            yield from places_in(value, (*path, key))
        else:
            yield (*path, key)


PLACES = [place for place in places_in(plain()) if place]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(place=some.sampled_from(PLACES), junk=JUNK)
def test_whatever_stands_in_a_file_is_read_or_refused(place, junk):
    data = copy.deepcopy(plain())
    inner = data
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = junk
    told = "mine.toml: "
    try:
        portfolio_from_plain(data, "mine.toml")
    except WageflowError as error:
        told = str(error)
    assert told.startswith("mine.toml: ")
