"""A scenario: its words, its unknowns and their names, and what is asked of a run."""

from __future__ import annotations

import math

import pytest

import wageflow as wf
from tests.scenarios.small import cohort, programme, project, scenario
from wageflow.errors import EstimateError, InputError, UnknownNameError

BAN = wf.Scenario(
    "ban",
    author="an author",
    rationale="all workers home by 22 December 2019.",
    source="a resolution",
    outside=True,
    measures=[
        wf.StopPermits(
            start="2017-09-11", compliance=wf.uniform(0.5, 1.0), source="par. 17", note="a guess"
        ),
        wf.Repatriate(by="2019-12-22", compliance={"Kuwait": 0.9, "China": wf.uniform(0, 0.4)}),
        wf.Displace(share=wf.uniform(0, 0.3), to="China", after_months=6),
    ],
)


def test_a_scenario_says_in_words_what_it_assumes_and_who_says_so():
    text = """\
ban (rests on what is outside the sources)
Because: all workers home by 22 December 2019.
Signed by an author; a resolution.
- From 11 September 2017, every host lets no new workers in; compliance 50 % to 100 %. \
(par. 17; a guess)
- By 22 December 2019, all workers leave every host; 90 % in Kuwait, 0 % to 40 % in China do.
- Throughout, 0 % to 30 % of those whom measures take from every host go to China, after \
6 months."""
    assert BAN.describe() == text
    assert wf.Scenario("none").describe() == (
        "none\n- Nothing changes: arrivals hold every headcount where it is."
    )


def test_an_unnamed_range_is_named_after_its_measure():
    assert list(BAN.unknowns) == [
        "StopPermits 2017-09-11/compliance",
        "Repatriate 2019-12-22/compliance China",
        "Displace to China/share",
    ]


def test_hosts_sectors_and_recipients_stand_in_names():
    measures = [
        wf.StopPermits(start=2013, hosts=["Kuwait", "Oman"], sectors="s*"),
        wf.Levy(start=2013, amount=1, hosts="Oman", recipient="party"),
        wf.Leak(share=0.5),
    ]
    assert scenario(*measures).labels == (
        "StopPermits 2013 Kuwait, Oman (s*)",
        "Levy 2013 Oman for party",
        "Leak",
    )


def test_measures_of_one_name_are_numbered():
    twice = scenario(*[wf.Expel(on=2013, share=wf.uniform(0, k / 10)) for k in (5, 7, 9)])
    assert twice.labels == ("Expel 2013", "Expel 2013 #2", "Expel 2013 #3")
    assert list(twice.unknowns) == [f"{label}/share" for label in twice.labels]


def test_a_named_number_is_one_unknown_wherever_it_stands():
    one = wf.Param("evasion", wf.uniform(0, 0.5))
    made = scenario(wf.Leak(share=one), wf.Displace(share=one, to="China"))
    assert list(made.unknowns) == ["evasion"]
    with pytest.raises(InputError, match="one name is one unknown"):
        scenario(wf.Leak(share=one), wf.Leak(share=wf.Param("evasion", wf.uniform(0, 1))))


def test_a_name_that_the_programme_gives_to_another_range_is_refused():
    made = programme(cohort(gross_wage=wf.Param("pay", wf.uniform(1_000, 2_000))))
    same = wf.Levy(start=2013, amount=wf.Param("pay", wf.uniform(1_000, 2_000)))
    other = wf.Levy(start=2013, amount=wf.Param("pay", wf.uniform(1, 2)))
    assert project(made, same, end="2013").projection.names == ("pay",)
    with pytest.raises(InputError, match=r"'pay'.*one name is one unknown"):
        project(made, other, end="2013")


def test_whether_a_plan_comes_true_is_an_unknown_of_its_own():
    certain, open_ = (wf.Expand(start=2013, workers=5, probability=p) for p in (1, 0.5))
    assert list(scenario(certain).unknowns) == []
    assert list(scenario(open_).unknowns) == ["Expand 2013/happens"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: wf.Scenario(""), "needs a name"),
        (lambda: wf.Scenario(3), "needs a name"),
        (lambda: wf.Scenario("x", measures=wf.Leak(share=0.2)), "write a list such as"),
        (lambda: wf.Scenario("x", measures=["a"]), "got 'a'; write a list such as"),
        (lambda: wf.Scenario("x", measures=None), "write a list such as"),
        (lambda: wf.Scenario("x", outside=1), "outside: got 1; write True or False"),
        (lambda: wf.Scenario("x", author=3), "author: got 3; write text"),
    ],
)
def test_a_scenario_refuses_what_it_cannot_mean(make, message):
    with pytest.raises(InputError) as caught:
        make()
    assert message in str(caught.value)


def test_changes_are_listed_number_by_number():
    table = BAN.changes()
    assert table["number"].tolist() == [
        "compliance",
        "compliance Kuwait",
        "compliance China",
        "compliance",
        "share",
        "after_months",
    ]
    by_number = table.set_index("number")
    assert by_number.loc["compliance China", "unknown"] == "Repatriate 2019-12-22/compliance China"
    assert by_number.loc["compliance Kuwait", "value"] == "90 %"
    assert by_number.loc["share", "value"] == "0 % to 30 %"
    assert by_number.loc["after_months", "value"] == "6"
    first = table.iloc[0]
    assert (first["source"], first["note"], first["begins"]) == ("par. 17", "a guess", "2017-09-11")


# what is asked of a run

FAULTS = {
    "end '2012': is before start '2015'; exchange them": {"start": 2015, "end": 2012},
    "start: got '2012-01-05'; results are by month or year": {"start": "2012-01-05", "end": 2013},
    "are 34 months, which are no whole years": {"start": "2012-03", "end": 2014},
    "step 'quarter': unknown; known: month, year": {"step": "quarter"},
    "200 at most": {"start": 1800, "end": 2020},
    "headcounts of 'Kuwat': is no host of programme 'small'; did you mean 'Kuwait'?": {
        "headcounts": {"Kuwat": {"2012": 3}}
    },
    "headcounts of 'Kuwait', 2012: -3.0 can be below 0": {"headcounts": {"Kuwait": {"2012": -3}}},
    "headcounts of 'Kuwait': no date": {"headcounts": {"Kuwait": {}}},
    "headcounts: got {'Kuwait': 3}; write": {"headcounts": {"Kuwait": 3}},
    "2012-01 stands twice": {"headcounts": {"Kuwait": {"2012-1": 3, "2012-01": 4}}},
    "both say it twice": {"headcounts": {"Kuwait": {"2012": 3}, "*": {"2012": 4}}},
}


@pytest.mark.parametrize("message", FAULTS)
def test_a_run_refuses_what_cannot_be_meant(message):
    with pytest.raises(InputError) as caught:
        wf.project(programme(), **({"start": 2012, "end": 2013, "draws": 16} | FAULTS[message]))
    assert message in str(caught.value)


def test_with_fixed_terms_headcounts_are_known_once():
    made = programme(cohort(turnover="fixed"))
    with pytest.raises(InputError, match="of which one date is all"):
        wf.project(made, start=2012, end=2013, headcounts={"Kuwait": {2012: 3, 2014: 4}})


def test_scenarios_are_told_apart_by_name():
    made, options = programme(), {"start": 2012, "end": 2013, "draws": 16}
    with pytest.raises(InputError, match="'a' stands twice"):
        wf.compare(made, [wf.Scenario("a"), wf.Scenario("a")], **options)
    with pytest.raises(InputError, match=r"baseline 'c': no scenario of this name"):
        wf.compare(made, [wf.Scenario("a"), wf.Scenario("b")], baseline="c", **options)
    with pytest.raises(InputError, match="write a list"):
        wf.compare(made, [], **options)
    with pytest.raises(InputError, match=r"write wf\.Scenario"):
        wf.project(made, "a", **options)


def test_the_baseline_is_the_first_without_measures():
    leak = scenario(wf.Expel(on=2013, share=0.5), name="out")
    plain, options = wf.Scenario("plain"), {"start": 2012, "end": 2013, "draws": 16}
    assert wf.compare(programme(), [leak], **options).baseline == "no measures"
    assert wf.compare(programme(), [leak, plain], **options).baseline == "plain"
    assert wf.compare(programme(), [leak, plain], baseline="out", **options).baseline == "out"
    two = [leak, scenario(wf.Expel(on=2012, share=0.5), name="two")]
    assert wf.compare(programme(), two, **options).baseline == "out"


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (lambda c: c.paths("sto"), UnknownNameError, "did you mean 'stop'?"),
        (lambda c: c.attribution(by="hosts"), EstimateError, "did you mean 'host'?"),
        (lambda c: c.difference(by="recipient"), EstimateError, "write 'host'"),
        (lambda c: c.probability(cut_of_at_least=50), EstimateError, "such as 0.5"),
        (lambda c: c.probability(period="1999"), UnknownNameError, "2012 to 2014"),
        (lambda c: c.cumulative(3), EstimateError, "3 % is 0.03"),
        (lambda c: c.cumulative(0.03, when="late"), EstimateError, "when 'late': unknown"),
        (lambda c: c.table(prices="current"), EstimateError, "prices 'current': unknown"),
        (lambda c: c.values(concept="grss"), UnknownNameError, "did you mean 'gross'?"),
        (lambda c: c.switching_value("complianc"), UnknownNameError, "did you mean"),
        (lambda c: c.paths("stop").values(host="Kuwat"), UnknownNameError, "'Kuwait'"),
        (lambda c: c.paths("stop").quantile(1.5), EstimateError, "90 % is 0.9"),
        (lambda c: c.paths("stop").summary(by="sector"), EstimateError, "by 'sector'"),
    ],
)
def test_questions_that_have_no_answer_are_refused(ask, error, message):
    stop = scenario(wf.StopPermits(start=2013, compliance=wf.uniform(0, 1)), name="stop")
    comparison = wf.compare(programme(), [stop], start=2012, end=2014, draws=16, seed=0)
    with pytest.raises(error) as caught:
        ask(comparison)
    assert message in str(caught.value)


def test_where_no_value_reaches_a_target_it_is_said_what_the_ends_reach():
    stop = scenario(wf.StopPermits(start=2013, compliance=wf.uniform(0, 1)), name="stop")
    comparison = wf.compare(programme(), [stop], start=2012, end=2014, draws=16, seed=0)
    found = comparison.switching_value("compliance", target=0.9)
    assert math.isnan(found)
    assert "from 0 to 1, no value cuts as much as 90 % of state-side" in found.note
    assert "0 % and 39.1 %" in found.note
