"""Contradictions are reported, and only where they are certain."""

from __future__ import annotations

import pytest

import wageflow as wf
from tests.scenarios.small import cohort, programme, project, scenario

OUT = wf.Expel(on=2013, share=1)


def said(*measures, made=None):
    return " | ".join(scenario(*measures).remarks(made or programme(cohort(), cohort("China"))))


@pytest.mark.parametrize("emptier", [OUT, wf.Repatriate(by="2012-12")])
@pytest.mark.parametrize("cap", [wf.Cap(start=y, workers=500) for y in (2012, 2014)])
def test_a_cap_above_nobody_is_a_contradiction(emptier, cap):
    text = said(emptier, cap)
    assert text.startswith("Kuwait, China: contradiction: ")
    assert cap.label in text
    assert emptier.label in text


@pytest.mark.parametrize(
    "measures",
    [
        (OUT, wf.Cap(start=2010, end=2012, workers=500)),
        (OUT, wf.Cap(start=2014, workers=0)),
        (OUT, wf.Cap(start=2012)),
        (OUT, wf.Cap(start=2014)),
        (wf.Expel(on=2013, share=0.9), wf.Cap(start=2014, workers=500)),
        (wf.Expel(on=2013, share=wf.uniform(0.5, 1)), wf.Cap(start=2014, workers=500)),
        (wf.Expel(on=2013, share=1, compliance=0.5), wf.Cap(start=2014, workers=500)),
        (OUT, wf.Cap(start=2014, workers=500), wf.Leak(share=0.5)),
        (OUT, wf.Cap(start=2014, workers=500), wf.Expand(start=2015, workers=900)),
        (wf.Expel(on=2013, share=1, hosts="Kuwait"), wf.Cap(start=2014, workers=5, hosts="China")),
    ],
    ids=str,
)
def test_a_cap_that_can_act_is_none(measures):
    assert "cap changes nothing" not in said(*measures)


def test_who_comes_after_everybody_has_left_changes_nothing():
    text = said(OUT, wf.StopPermits(start=2014), wf.Repatriate(by=2015))
    assert "'StopPermits 2014' comes after 'Expel 2013' has left nobody" in text
    assert "'Repatriate 2015' comes after 'Expel 2013'" in text
    assert said(OUT, wf.Expel(on=2012, share=0.5)) == ""


@pytest.mark.parametrize("shut", [wf.StopPermits(start=2013), wf.CloseBorder(start=2013, end=2014)])
def test_nobody_comes_where_nobody_is_let_in(shut):
    more = wf.Expand(start=2014, workers=100)
    assert f"contradiction: {more.label!r} brings workers, but {shut.label!r}" in said(shut, more)
    to = wf.Displace(share=0.5, to="China"), wf.Expel(on=2013, share=0.5, hosts="Kuwait")
    assert said(shut, *to).startswith("China: contradiction: 'Displace to China' brings workers")


@pytest.mark.parametrize(
    "measures",
    [
        (wf.StopPermits(start=2013, compliance=0.9), wf.Expand(start=2014, workers=100)),
        (wf.StopPermits(start=2013), wf.Expand(start=2012, workers=100)),
        (wf.StopPermits(start=2013, end=2014), wf.Expand(start=2015, workers=100)),
        (wf.CloseBorder(start=2015, end=2016), wf.Expand(start=2013, workers=100)),
        (wf.StopPermits(start=2013), wf.Expand(start=2014, workers=100), wf.Leak(share=0.5)),
        (
            wf.StopPermits(start=2013, hosts="China"),
            wf.Expand(start=2014, workers=9, hosts="Kuwait"),
        ),
    ],
    ids=str,
)
def test_some_come_where_some_are_let_in(measures):
    assert "contradiction" not in said(*measures)


def test_nobody_comes_where_all_must_have_left():
    home = wf.Repatriate(by="2012-12", phase_in=6)
    more = wf.Expand(start=2014, workers=100)
    brings = "contradiction: {!r} brings workers, but {!r} lets nobody in after December 2012"
    assert brings.format(more.label, home.label) in said(home, more)
    to = wf.Displace(share=0.5, to="China")
    assert said(home, to) == f"China: {brings.format(to.label, home.label)}."


@pytest.mark.parametrize(
    "others",
    [
        (wf.Repatriate(by="2012-12", compliance=0.9), wf.Expand(start=2014, workers=100)),
        (wf.Repatriate(by="2015-12"), wf.Expand(start=2014, workers=100)),
        (wf.Repatriate(by="2012-12", hosts="Kuwait"), wf.Displace(share=0.5, to="China")),
        (
            wf.Repatriate(by="2012-12"),
            wf.Expand(start=2014, workers=100),
            wf.Leak(share=0.5),
        ),
    ],
    ids=str,
)
def test_some_come_where_not_all_must_have_left(others):
    assert "contradiction" not in said(*others)


def test_who_would_come_after_a_deadline_hides_no_other_remark():
    home, more = wf.Repatriate(by="2012-12"), wf.Expand(start=2014, workers=100)
    out, cap = wf.Expel(on=2015, number=99_999), wf.Cap(start=2015, workers=500)
    text = said(home, more, out, cap)
    assert f"{out.label!r} comes after {home.label!r} has left nobody" in text
    assert f"{cap.label!r} allows workers, but {home.label!r} leaves nobody" in text
    assert "takes more workers" not in text


def test_a_cap_above_everybody_changes_nothing():
    cap = wf.Cap(start=2013, workers=2_000)
    assert said(cap).startswith(
        "Cap 2013: allows 2,000 workers where the programme has 2,000 at most, so it"
    )
    assert said(wf.Cap(start=2013, workers=1_999)) == ""
    assert said(wf.Cap(start=2013, workers=wf.uniform(500, 5_000))) == ""
    assert said(wf.Cap(start=2013)) == ""
    assert said(cap, wf.Expand(start=2013, workers=5)) == ""
    assert said(cap, made=programme(cohort(), cohort("China"), total_workers=9_000)) == ""


def test_a_closed_border_does_not_leak():
    shut, leak = wf.CloseBorder(start=2013), wf.Leak(share=0.5)
    assert "contradiction" in said(shut, leak, wf.Expand(start=2014, workers=100))


def test_a_second_permit_stop_within_the_first_changes_nothing():
    first, second = wf.StopPermits(start=2013), wf.StopPermits(start=2014, compliance=0.5)
    assert "'StopPermits 2014' changes nothing, since 'StopPermits 2013'" in said(first, second)
    assert said(second, first).count("changes nothing") == 1
    assert said(first, second, wf.Leak(share=0.5)).count("changes nothing") == 0
    slow = wf.StopPermits(start=2013, phase_in=6)
    for pair in ((first, slow), (slow, first)):
        assert said(*pair).count("changes nothing") == 1
    assert said(wf.StopPermits(start=2013, end=2014), second) == ""


def test_nobody_goes_home_through_a_closed_border():
    shut = wf.CloseBorder(start=2013, end=2015)
    assert "contradiction: 'Expel 2014' sends workers home" in said(
        shut, wf.Expel(on=2014, share=0.5)
    )
    assert said(shut, wf.Expel(on=2012, share=0.5)) == ""
    assert said(shut, wf.Expel(on=2016, share=0.5)) == ""


def test_of_two_rates_of_one_day_it_is_said_which_holds():
    low, high = (wf.ChangeShare(start=2013, to=rate) for rate in (0.15, 0.6))
    for pair in ((low, high), (high, low)):
        text = said(*pair)
        assert text.startswith("Kuwait, China: contradiction: 'ChangeShare 2013 for government")
        assert "the first to 15 %, the second to 60 %; where both act, the second holds" in text
    narrow = wf.ChangeShare(start=2013, to=0.3, hosts="Kuwait")
    assert said(narrow, high).startswith("Kuwait: contradiction")
    assert said(narrow, high).endswith("the second to 30 %; where both act, the second holds.")


@pytest.mark.parametrize(
    "other",
    [
        {"start": 2014, "to": 0.6},
        {"start": 2013, "by": 0.1},
        {"start": 2013, "to": 0.6, "hosts": "China"},
        {"start": 2013, "to": 0.15},
    ],
    ids=str,
)
def test_rates_that_follow_or_add_to_one_another_are_no_contradiction(other):
    first = wf.ChangeShare(start=2013, to=0.15, hosts="Kuwait")
    assert said(first, wf.ChangeShare(**({"hosts": "Kuwait"} | other))) == ""


def test_who_has_shares_of_wages_and_of_remittances_has_both_changed():
    home = wf.Remittance(0.5, [wf.Share("government", 0.1), wf.Share("courier", 0.2)])
    sending = wf.Chain("sending", [], remittance=home)
    both = wf.Chain("both", [wf.Share("government", 0.4)], remittance=home)
    change = wf.ChangeShare(start=2013, to=0)
    assert said(change, made=programme(cohort(chain=both))) == (
        "ChangeShare 2013 for government: 'government' has a share of wages and one of what is "
        "sent home ('both'); the measure changes both, each of its own base. To change one alone, "
        "call the taker of the other by another name in the chain."
    )
    made = programme(cohort(), cohort("China", chain=sending))
    assert "('sending')" in said(change, made=made)
    for host in ("Kuwait", "China"):
        assert said(wf.ChangeShare(start=2013, to=0, hosts=host), made=made) == ""
    assert said(wf.ChangeShare(start=2013, recipient="courier", to=0), made=made) == ""


def test_more_workers_than_there_are_cannot_be_expelled():
    out = wf.Expel(on=2013, number=5_000)
    assert "takes more workers than there are (5,000 of 2,000)" in said(out)
    assert said(wf.Expel(on=2013, number=1_999)) == ""
    assert said(wf.Expel(on=2013, number=wf.uniform(100, 5_000))) == ""


def test_who_leaves_later_is_still_there_to_be_counted():
    out = wf.Expel(on=2013, number=5_000)
    told = "takes more workers than there are (5,000 of 2,000)"
    assert told in said(out, wf.Expel(on=2014, share=1))
    assert told not in said(out, wf.Expel(on=2012, share=1))


@pytest.mark.parametrize("measure", [wf.Leak(share=0.5), wf.Displace(share=0.5, to="China")])
def test_where_nobody_is_removed_nobody_stays_or_goes_elsewhere(measure):
    assert f"{measure.label}: no measure removes workers" in said(measure)
    assert said(measure, wf.Expel(on=2013, share=0.5)) == ""


def test_a_measure_after_the_horizon_is_named():
    late = wf.Expel(on=2021, share=0.5), wf.Repatriate(by="2021-12", phase_in=36)
    (text,) = project(programme(), *late).remarks
    assert text.startswith("Expel 2021: begins after 2020")


@pytest.mark.parametrize(
    "measure",
    [
        wf.Levy(start=2011, end=2013, amount=10),
        wf.Levy(start="2014-12", amount=10, per="once"),
        wf.Offset(share=0.5, start=2011, end=2014),
    ],
    ids=str,
)
def test_a_measure_that_is_over_before_the_horizon_is_named(measure):
    (text,) = project(programme(), measure, start="2015").remarks
    assert text.endswith(": ends before 2015, so that it changes nothing here.")
    assert project(programme(), measure, start="2014").remarks == () or measure.end == "2013"


def test_who_was_removed_before_the_horizon_is_still_gone_in_it():
    past = wf.StopPermits(start=2011, end=2013), wf.Expel(on=2012, share=0.5)
    assert project(programme(), *past, start="2015").remarks == ()


def test_a_measure_that_began_before_the_year_of_the_numbers_may_be_in_them():
    made = programme(year=2012)
    text = said(wf.StopPermits(start=2010, end=2012), made=made)
    assert text.startswith("StopPermits 2010: begins before 2012, the year of the programme's")
    assert "begins before" in said(wf.Expel(on="2011-12", share=0.5), made=made)
    assert "begins before" in said(wf.Levy(start=2011, amount=10), made=made)


@pytest.mark.parametrize(
    "measure",
    [
        wf.StopPermits(start=2012),
        wf.Levy(start=2010, end=2011, amount=10),
        wf.Offset(share=0.5),
    ],
    ids=str,
)
def test_what_begins_in_that_year_or_is_over_by_then_is_not_in_them(measure):
    assert said(measure, made=programme(year=2012)) == ""
    assert said(wf.Expel(on=2000, share=0.5)) == ""  # of what year the numbers are is not said


def test_a_levy_for_whom_no_chain_pays_says_how_it_comes_to_another_side():
    tax = wf.Levy(start=2013, amount=10, recipient="host treasury")
    text = said(tax)
    assert "'host treasury', so it counts on the state's side" in text
    assert text.endswith("add a step of 0 for it to a chain, and name it in the programme's sides.")
    chain = wf.Chain("taxed", [wf.Share("government", 0.5), wf.Fee("host treasury", 0)])
    sides = {"state": ["government"], "host": ["host treasury"]}
    made = programme(cohort(chain=chain), sides=sides)
    assert said(tax, made=made) == ""
    paths = project(made, tax, end="2013")
    assert paths.values("gross", recipient="host treasury")[0].tolist() == [0.0, 120_000.0]
    assert (paths.values("state-side")[0] == 600_000.0).all()


def test_a_comparison_says_whose_remark_it_is():
    shut = scenario(wf.Leak(share=0.5), name="leaky")
    comparison = wf.compare(programme(), [shut], start=2012, end=2013, draws=16)
    assert comparison.remarks[0].startswith("leaky: Leak: no measure removes")


def test_contradictions_come_first():
    listed = scenario(wf.Expel(on=2013, number=9_999), OUT, wf.Cap(start=2014, workers=5))
    texts = listed.remarks(programme())
    assert ["contradiction" in text for text in texts] == [True, False]
