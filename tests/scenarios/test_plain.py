"""Scenarios written as files: what is read back is what was written."""

from __future__ import annotations

import json
import tomllib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import wageflow as wf
from wageflow.errors import InputError
from wageflow.scenarios.files import study_from_plain
from wageflow.scenarios.headcounts import read_known
from wageflow.scenarios.measures import KINDS
from wageflow.scenarios.plain import plain_scenarios, plain_study, scenario_toml
from wageflow.scenarios.whole import read_scenarios_of

LEDGER = wf.load_claims("dprk")

texts = some.text(some.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)
names = texts.filter(lambda text: text.strip() != "")
dates = some.one_of(
    some.dates(date(1990, 1, 1), date(2060, 1, 1)).map(str), some.sampled_from(["2012", "2017-09"])
)
ends = some.none() | some.dates(date(2061, 1, 1), date(2080, 1, 1)).map(str)
hosts = some.sampled_from(["*", "Kuwait", ["Kuwait", "China"], "Middle East*"])
points = some.floats(0.0, 1.0)


def a_range(low, high):
    return wf.uniform(min(low, high), max(low, high)) if low != high else low


ranges = some.builds(a_range, points, points)
# one name is one number in a file
parameters = some.sampled_from(
    [
        wf.Param("ours", 0.4, note="assumption: ours"),
        wf.Param("theirs", wf.beta(2, 3), source="a book"),
        LEDGER["enc-oman-expelled-share"].param(),
        wf.OneOf("either", {0.1: 0.5, 0.7: 0.5}),
    ]
)
shares = some.one_of(points, ranges, parameters)
compliances = some.one_of(
    shares, some.dictionaries(some.sampled_from(["Kuwait", "China", "*"]), shares, min_size=1)
)
shared = {"hosts": hosts, "compliance": compliances, "phase_in": some.floats(0.0, 40.0)}
shared |= {"source": texts, "note": texts}
counts = some.integers(0, 100_000)
spell = {"start": dates, "end": ends}
measures = some.one_of(
    some.builds(wf.Expel, on=dates, number=counts, **shared),
    some.builds(wf.Expel, on=dates, share=shares, **shared),
    some.builds(wf.StopPermits, **spell, **shared),
    some.builds(wf.Cap, **spell, workers=some.none() | counts, **shared),
    some.builds(wf.Repatriate, by=dates, **shared),
    some.builds(wf.CloseBorder, **spell, **shared),
    some.builds(wf.Expand, start=dates, workers=counts, probability=shares, **shared),
    some.builds(wf.ProtectWages, **spell, share=shares, **shared),
    some.builds(wf.DiscountWages, **spell, share=shares, **shared),
    some.builds(wf.ShockFX, **spell, factor=points, **shared),
    some.builds(wf.ChangeShare, **spell, by=points, recipient=names, **shared),
    some.builds(wf.Levy, **spell, amount=counts, per=some.sampled_from(["month", "once"])),
    some.builds(wf.Leak, share=shares, **shared),
    some.builds(wf.Displace, share=shares, to=some.sampled_from(["China", ["China", "Russia"]])),
    some.builds(wf.Offset, share=shares, recipient=some.none() | names),
    some.builds(wf.Substitute, share=shares, **spell),
)
scenarios = some.builds(
    wf.Scenario,
    names,
    measures=some.lists(measures, max_size=4),
    author=texts,
    rationale=texts,
    source=texts,
    outside=some.booleans(),
)


def test_the_strategies_know_every_kind():
    made = "expel stoppermits cap repatriate closeborder expand protectwages discountwages shockfx"
    made += " changeshare levy leak displace offset substitute"
    assert {name.lower() for name in KINDS} == set(made.split())


@given(scenarios)
@settings(max_examples=60)
def test_a_scenario_is_read_back_as_it_was_written(scenario):
    (again,) = read_scenarios_of(tomllib.loads(scenario.to_toml()), "mine.toml", None)
    assert again == scenario
    assert list(again.unknowns) == list(scenario.unknowns)
    assert again.to_toml() == scenario.to_toml()


@given(some.lists(scenarios, min_size=1, max_size=3, unique_by=lambda one: one.name))
@settings(max_examples=15)
def test_what_is_plain_is_fit_for_json(found):
    plain = plain_scenarios(found)
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert read_scenarios_of(plain, "mine", None) == tuple(found)


def test_a_number_keeps_its_claim_and_its_note():
    number = wf.Param(
        "Expel 2016-12 Kuwait/number", 300, note="ours", claims=(LEDGER["enc-oman-expelled"],)
    )
    scenario = wf.Scenario("x", measures=[wf.Expel(on="2016-12", hosts="Kuwait", number=number)])
    plain = plain_scenarios([scenario])
    # a number that is named after its place stands there
    assert "params" not in plain
    assert plain["scenarios"][0]["measures"][0]["number"]["note"] == "ours"
    assert read_scenarios_of(plain, "mine", None) == (scenario,)


@pytest.mark.parametrize(
    "number",
    [
        wf.Param("many", wf.uniform(1, 2)),
        wf.OneOf("which", {1.0: 0.5, 2.0: 0.5}, note="either"),
        wf.per_head(wf.Param("sum", 500_000), workers=1_800),
        wf.mixture([wf.uniform(0, 1), wf.lognormal(5, 0.1)], [0.3, 0.7]),
        wf.truncate(wf.normal(300, 10), 0, None),
    ],
)
def test_every_form_of_a_number_comes_back(number):
    scenario = wf.Scenario("x", measures=[wf.Levy(start="2016", amount=number)])
    plain = tomllib.loads(scenario.to_toml())
    assert read_scenarios_of(plain, "mine", None) == (scenario,)


def test_a_number_is_held_to_what_its_claim_counts():
    with pytest.raises(InputError, match=r"amount: its claim is in workers"):
        wf.Levy(start="2016", amount=LEDGER["enc-oman-expelled"])


def test_claims_come_with_what_they_are_derived_from():
    share = wf.Param("share", 0.01, claims=(*LEDGER["enc-russia-headcount"].lineage,))
    scenario = wf.Scenario("x", measures=[wf.Leak(share=share)])
    plain = plain_scenarios([scenario])
    assert {row["id"] for row in plain["evidence"]} > {"enc-russia-headcount"}
    assert read_scenarios_of(plain, "mine", None) == (scenario,)


def test_one_name_is_one_number_in_a_file():
    one, other = (
        wf.Scenario(name, measures=[wf.Leak(share=wf.Param("share", value))])
        for name, value in (("a", 0.1), ("b", 0.2))
    )
    with pytest.raises(InputError, match="parameter 'share': stands for two different things"):
        plain_scenarios([one, other])


def test_headcounts_stand_in_the_plain_form():
    programme = wf.load_programme("dprk-2012")
    known = read_known({"Kuwait": {"2012": 3_750, "2019": wf.uniform(4_000, 5_000)}}, programme)
    plain = plain_scenarios([wf.Scenario("x")], known)
    assert plain["headcounts"]["Kuwait"] == {"2012": 3750.0, "2019": {"uniform": [4000.0, 5000.0]}}


def test_a_study_with_a_programme_of_its_own_is_written_whole(tmp_path):
    chain = wf.Chain("c", [wf.Share("government", wf.Param("cut", wf.uniform(0.1, 0.5)))])
    cohort = wf.Cohort(host="Kuwait", workers=10, gross_wage=5_000, chain=chain)
    study = wf.Study(
        programme=wf.Programme("mine", cohorts=[cohort]),
        scenarios=[wf.Scenario("x", measures=[wf.StopPermits(start="2013", hosts="Kuwait")])],
        start=2012,
        end=2014,
        headcounts={"Kuwait": {"2012": 20}},
        seed=0,
        notes=["one"],
    )
    study.save(tmp_path / "mine.toml")
    again = wf.load_study(tmp_path / "mine.toml")
    assert again.to_toml() == study.to_toml()
    assert again.scenarios == study.scenarios
    one, other = (s.compare(draws=2**5).table() for s in (study, again))
    assert one.equals(other)


def test_a_study_with_a_programme_that_ships_names_it():
    study = wf.load_study("dprk-resolutions")
    assert plain_study(study)["compare"]["programme"] == "dprk-2012"
    again = study_from_plain(tomllib.loads(study.to_toml()))
    assert again.scenarios == study.scenarios


def test_a_parameter_of_the_programme_is_not_another_in_the_scenarios():
    chain = wf.Chain("c", [wf.Share("government", wf.Param("cut", 0.3))])
    cohort = wf.Cohort(host="Kuwait", workers=10, gross_wage=5_000, chain=chain)
    study = wf.Study(
        programme=wf.Programme("mine", cohorts=[cohort]),
        scenarios=[wf.Scenario("x", measures=[wf.Leak(share=wf.Param("cut", 0.5))])],
        start=2012,
        end=2014,
    )
    with pytest.raises(InputError, match="parameter 'cut': is another one in programme 'mine'"):
        study.to_toml()


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    scenario = wf.Scenario("x", measures=[wf.StopPermits(start="2013")])
    with pytest.raises(InputError, match=r"ends in \.toml"):
        scenario.save(tmp_path / "mine.txt")
    with pytest.raises(InputError, match="cannot be written"):
        scenario.save(tmp_path / "none" / "mine.toml")
    scenario.save(tmp_path / "mine.toml")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"]
    assert wf.load_scenario(tmp_path / "mine.toml") == scenario
    assert scenario_toml([scenario]) == (tmp_path / "mine.toml").read_text(encoding="utf-8")


def test_the_order_of_names_means_nothing_that_of_patterns_does():
    names = {"Kuwait": wf.uniform(0, 1), "China": 0.0}
    one, other = (
        wf.StopPermits(start="2013", compliance=dict(items))
        for items in (names.items(), reversed(names.items()))
    )
    assert one == other
    assert hash(one) == hash(other)
    patterns = {"Mid*": 0.1, "*": 0.5}
    one, other = (
        wf.StopPermits(start="2013", compliance=dict(items))
        for items in (patterns.items(), reversed(patterns.items()))
    )
    assert one != other


def test_an_order_of_patterns_that_a_file_would_lose_is_refused():
    measure = wf.StopPermits(start="2013", compliance={"Mid*": wf.uniform(0, 1), "*": 0.5})
    with pytest.raises(InputError, match="cannot be written in this order"):
        wf.Scenario("s", measures=[measure]).to_toml()
    kept = wf.StopPermits(start="2013", compliance={"Mid*": 0.5, "*": wf.uniform(0, 1)})
    scenario = wf.Scenario("s", measures=[kept])
    (again,) = read_scenarios_of(tomllib.loads(scenario.to_toml()), "mine.toml", None)
    assert again == scenario
