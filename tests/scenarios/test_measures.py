"""What a measure may state, what it says of itself, and what it refuses."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import wageflow as wf
from tests.scenarios.small import cohort, programme, scenario
from wageflow.errors import InputError
from wageflow.scenarios.measures import KINDS

# the whole message of each fault: what it is, what was got, what to write
FAULTS = {
    "Expel: share: 48.0 is not within 0 to 1; 48 % is 0.48": lambda: wf.Expel(on="2013", share=48),
    "Expel: write number=300 or share=0.79, one of the two": lambda: wf.Expel(on="2013"),
    "Expel: write number=300 or share=0.79": lambda: wf.Expel(on="2013", share=0.5, number=3),
    "Expel: on: is missing; write a date": lambda: wf.Expel(on=None, share=0.3),
    "Expel: on: '2013-13' has no month 13": lambda: wf.Expel(on="2013-13", share=0.3),
    "Expel: on: '2013-02-30' has no day 30; that month ends on the 28.": lambda: wf.Expel(
        on="2013-02-30", share=0.3
    ),
    "Expel: on: got 'soon'; write a date such as '2017-09-11'": lambda: wf.Expel(
        on="soon", share=0.3
    ),
    "Expel: number: -3.0 can be below 0": lambda: wf.Expel(on="2013", number=-3),
    "Expel: number: got '300'; write a number": lambda: wf.Expel(on="2013", number="300"),
    "Expel: number: got nan; write a finite number": lambda: wf.Expel(on="2013", number=np.nan),
    "Expel: number: got an array": lambda: wf.Expel(on="2013", number=np.array([1.0, 2.0])),
    "StopPermits: end '2012': is not after start '2013'; exchange them": lambda: wf.StopPermits(
        start="2013", end="2012"
    ),
    "StopPermits: start: got True": lambda: wf.StopPermits(start=True),
    "StopPermits: compliance: 90.0 is not within 0 to 1; 90 % is 0.9": lambda: wf.StopPermits(
        start="2013", compliance=90
    ),
    "StopPermits: compliance of 'China': -1.0 is not within": lambda: wf.StopPermits(
        start="2013", compliance={"Kuwait": 0.5, "China": -1}
    ),
    "StopPermits: compliance: names no host; write {'Kuwait': 0.9}": lambda: wf.StopPermits(
        start="2013", compliance={}
    ),
    "StopPermits: compliance: wf.uniform(0.0, 2.0) is not within": lambda: wf.StopPermits(
        start="2013", compliance=wf.uniform(0, 2)
    ),
    "StopPermits: hosts: got []; write a name, a pattern or a list": lambda: wf.StopPermits(
        start="2013", hosts=[]
    ),
    "StopPermits: sectors: got 3; write a name": lambda: wf.StopPermits(start="2013", sectors=3),
    "StopPermits: phase_in: -1.0 is not within 0 to 1200 months": lambda: wf.StopPermits(
        start="2013", phase_in=-1
    ),
    "StopPermits: source: got 3; write text": lambda: wf.StopPermits(start="2013", source=3),
    "ChangeShare: write to=0.7 or by=0.1, one of the two": lambda: wf.ChangeShare(start="2013"),
    "ChangeShare: to: 48.0 is not within 0 to 1; 48 % is 0.48": lambda: wf.ChangeShare(
        start="2013", to=48
    ),
    "ChangeShare: by: 10.0 is not within -1 to 1": lambda: wf.ChangeShare(start="2013", by=10),
    "ChangeShare: to: wf.uniform(-0.2, 0.5) is not within 0 to 1": lambda: wf.ChangeShare(
        start="2013", to=wf.uniform(-0.2, 0.5)
    ),
    "ChangeShare: by: wf.uniform(-2.0, 0.0) is not within -1 to 1": lambda: wf.ChangeShare(
        start="2013", by=wf.uniform(-2, 0)
    ),
    "ChangeShare: recipient: got ''; write a name": lambda: wf.ChangeShare(
        start="2013", to=0.5, recipient=""
    ),
    "Levy: per 'year': unknown; write 'month' or 'once'": lambda: wf.Levy(
        start="2013", amount=10, per="year"
    ),
    "Levy: shortfall 'error': unknown; write 'waive' or 'owe'": lambda: wf.Levy(
        start="2013", amount=10, shortfall="error"
    ),
    "Levy: amount: -10.0 can be below 0": lambda: wf.Levy(start="2013", amount=-10),
    "Displace: to: got ''; write a name": lambda: wf.Displace(share=0.2, to=""),
    "Displace: after_months: -3.0 is not within 0 to 1200 months": lambda: wf.Displace(
        share=0.2, to="China", after_months=-3
    ),
    "Expand: probability: 60.0 is not within 0 to 1; 60 % is 0.6": lambda: wf.Expand(
        start="2013", workers=10, probability=60
    ),
    "ShockFX: factor: -1.0 can be below 0": lambda: wf.ShockFX(start="2013", factor=-1),
    "Cap: workers: -1.0 can be below 0": lambda: wf.Cap(start="2013", workers=-1),
    "Leak: share: 25.0 is not within 0 to 1; 25 % is 0.25": lambda: wf.Leak(share=25),
    "Offset: recipient: got 3; write a name": lambda: wf.Offset(share=0.2, recipient=3),
}


@pytest.mark.parametrize("message", FAULTS)
def test_a_fault_is_named_with_what_was_got_and_what_to_write(message):
    with pytest.raises(InputError) as caught:
        FAULTS[message]()
    assert message in str(caught.value)
    assert isinstance(caught.value, ValueError)


def test_all_faults_of_a_measure_are_named_at_once():
    with pytest.raises(InputError) as caught:
        wf.StopPermits(start="2013-14", end="never", hosts=[], compliance=90, phase_in=-2, note=1)
    assert len(caught.value.faults) == 6
    assert all(fault.startswith("StopPermits: ") for fault in caught.value.faults)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_belongs_to_the_package_under_its_name(kind):
    assert getattr(wf, kind) is KINDS[kind]
    assert kind in wf.__all__


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (2013, "2013"),
        ("2013-6", "2013-06"),
        (" 2013-06-05 ", "2013-06-05"),
        (dt.date(2013, 6, 5), "2013-06-05"),
        (dt.datetime(2013, 6, 5, 4), "2013-06-05"),  # noqa: DTZ001 - a day has no time zone
        (pd.Timestamp("2013-06-05"), "2013-06-05"),
        (pd.Period("2013-06"), "2013-06"),
        (pd.Period("2013"), "2013"),
    ],
)
def test_dates_are_read_in_any_usual_form(given, expected):
    assert wf.StopPermits(start=given).start == expected


def test_an_end_is_read_where_no_start_is_written():
    assert wf.Leak(share=0.5, end=2014).end == "2014"
    with pytest.raises(InputError) as caught:
        wf.StopPermits(start=None, end="never")
    assert [fault.split(": ")[1] for fault in caught.value.faults] == ["start", "end"]


def test_a_measure_is_equal_to_another_that_states_the_same():
    def made():
        return wf.StopPermits(start=2013, compliance={"China": wf.uniform(0, 1)}, hosts=["China"])

    assert made() == made()
    assert hash(made()) == hash(made())
    assert len({made(), made(), wf.StopPermits(start=2013, hosts="China")}) == 2


def test_what_a_measure_holds_cannot_be_changed():
    measure = wf.StopPermits(start=2013, compliance={"China": 0.5})
    with pytest.raises(AttributeError):
        measure.start = "2014"
    with pytest.raises(TypeError, match="cannot be changed; change a copy"):
        measure.compliance["China"] = 0.6
    given = {"China": 0.5}
    measure = wf.StopPermits(start=2013, compliance=given)
    given["China"] = 0.9
    assert measure.compliance == {"China": 0.5}


# in words

WORDS = {
    "On 1 December 2016, 300 workers are expelled from Oman.": wf.Expel(
        on="2016-12-01", hosts="Oman", number=300
    ),
    "On 5 March 2013, 79 % of the workers are expelled from every host, over 3 months; compliance "
    "50 % to 100 %.": wf.Expel(
        on="2013-03-05", share=0.79, phase_in=3, compliance=wf.uniform(0.5, 1)
    ),
    "By 22 December 2019, all workers leave every host; 90 % in Kuwait, 0 % to 40 % in China do.": (
        wf.Repatriate(by="2019-12-22", compliance={"Kuwait": 0.9, "China": wf.uniform(0, 0.4)})
    ),
    "By the end of 2019, all workers leave Kuwait and Oman, over the 6 months before.": wf.Repatriate(  # noqa: E501 - a sentence
        by="2019", hosts=["Kuwait", "Oman"], phase_in=6
    ),
    "From 11 September 2017 to 2019, China (sites) lets no new workers in, over 3 months; "
    "compliance 80 %.": wf.StopPermits(
        start="2017-09-11", end=2019, hosts="China", sectors="sites", compliance=0.8, phase_in=3
    ),
    "From 22 January 2020 to August 2023, nobody travels to or from every host.": wf.CloseBorder(
        start="2020-01-22", end="2023-08"
    ),
    "From 2017, workers come to Russia only while there are fewer than 30,000.": wf.Cap(
        start=2017, hosts="Russia", workers=30_000
    ),
    "From 2017, there are to be no more workers in every host than at its start.": wf.Cap(
        start=2017
    ),
    "From January 2025, 12,000 more workers come to Russia, with probability 60 %.": wf.Expand(
        start="2025-01", hosts="Russia", workers=12_000, probability=0.6
    ),
    "From 2016, 50 % of pay reaches workers in Poland directly; compliance 30 %.": wf.ProtectWages(
        start=2016, hosts="Poland", share=0.5, compliance=0.3
    ),
    "From 2020, wages in Russia are 10 % to 30 % lower.": wf.DiscountWages(
        start=2020, hosts="Russia", share=wf.uniform(0.1, 0.3)
    ),
    "From December 2014, the currency of Russia is worth 50 % of its dollars before.": wf.ShockFX(
        start="2014-12", hosts="Russia", factor=0.5
    ),
    "From 2018, the share of government is 70 % in every host.": wf.ChangeShare(start=2018, to=0.7),
    "In September 2016, workers in every host are charged 100 dollars for government once.": (
        wf.Levy(start="2016-09", amount=100, per="once")
    ),
    "From 2016, workers in Oman are charged 5 to 15 dollars for party a month.": wf.Levy(
        start=2016, amount=wf.uniform(5, 15), hosts="Oman", recipient="party"
    ),
    "Throughout, 25 % of those whom measures would remove from China stay under another visa.": (
        wf.Leak(share=0.25, hosts="China")
    ),
    "Throughout, 0 % to 30 % of those whom measures take from every host go to China and "
    "Russia, after 6 months.": wf.Displace(
        share=wf.uniform(0, 0.3), to=["China", "Russia"], after_months=6
    ),
    "From 2018, workers in every host are made to give up to 20 % of what the state loses.": (
        wf.Offset(share=0.2, start=2018)
    ),
    "Throughout, other streams make up for 50 % of what the state loses.": wf.Substitute(share=0.5),
}


@pytest.mark.parametrize("text", WORDS)
def test_a_measure_says_in_words_what_it_changes(text):
    assert WORDS[text].describe() == text


def test_every_kind_is_among_those_that_say_what_they_change():
    assert {measure.kind for measure in WORDS.values()} == set(KINDS)


# whom it reaches


@pytest.mark.parametrize(
    ("hosts", "reached"),
    [
        ("*", ["Kuwait", "Middle East (rest)", "Gulf [sic]"]),
        ("Kuw*", ["Kuwait"]),
        (["Kuwait", "Middle*"], ["Kuwait", "Middle East (rest)"]),
        ("Gulf [sic]", ["Gulf [sic]"]),
        ("kuwait", []),
    ],
)
def test_hosts_are_named_or_fit_a_pattern(hosts, reached):
    measure = wf.StopPermits(start=2013, hosts=hosts)
    cohorts = [cohort(host) for host in ("Kuwait", "Middle East (rest)", "Gulf [sic]")]
    assert [one.host for one in cohorts if measure.reaches(one)] == reached


def test_the_name_of_a_host_goes_before_a_pattern_in_compliance():
    measure = wf.StopPermits(start=2013, compliance={"*": 0.2, "Kuwait": 0.9})
    assert measure.complied("Kuwait") == ("compliance Kuwait", 0.9)
    assert measure.complied("Oman") == ("compliance *", 0.2)
    some = wf.StopPermits(start=2013, compliance={"Kuwait": 0.9})
    assert some.complied("Oman") == ("compliance", 1.0)


def nobody_reached(*measures, made=None):
    made = made or programme(cohort(sector="sites"), cohort("China", sector="yards"))
    with pytest.raises(InputError) as caught:
        wf.project(made, scenario(*measures), start=2012, end=2013, draws=16)
    return caught.value.faults


def test_who_reaches_nobody_is_told_the_nearest_host():
    (fault,) = nobody_reached(wf.Expel(on=2013, share=0.5, hosts="Kuwat"))
    assert fault == (
        "scenario 'a scenario', measures[0] (Expel): hosts 'Kuwat' is nobody's in programme "
        "'small'; did you mean 'Kuwait'?"
    )
    (fault,) = nobody_reached(wf.Expel(on=2013, share=0.5, sectors="yard"))
    assert "sectors 'yard'" in fault
    assert "did you mean 'yards'?" in fault
    (fault,) = nobody_reached(wf.Expel(on=2013, share=0.5, compliance={"Chine": 0.5}))
    assert "compliance of 'Chine'" in fault
    assert "did you mean 'China'?" in fault
    (fault,) = nobody_reached(wf.Displace(share=0.5, to="Chin"), wf.Expel(on=2013, share=1))
    assert "to 'Chin'" in fault
    assert "did you mean 'China'?" in fault


def test_all_measures_that_reach_nobody_are_named_at_once():
    faults = nobody_reached(
        wf.Expel(on=2013, share=1, hosts="Kuwat"),
        wf.Expel(on=2013, share=1, hosts="Kuwait", sectors="yards"),
        wf.ChangeShare(start=2013, to=0.5, recipient="agency"),
    )
    assert len(faults) == 3
    assert "none of its hosts has such a sector" in faults[1]
    assert "'agency' has no share" in faults[2]
    assert "government" in faults[2]


def test_who_has_a_share_that_could_change_is_named_from_remittances_too():
    home = wf.Remittance(0.5, [wf.Share("courier", 0.1), wf.Fee("bank", 5)])
    chain = wf.Chain("sent", [wf.Share("agency", 0.1)], remittance=home)
    made = programme(cohort(chain=chain), sides={"state": ["agency"]})
    for nobody in ("bank", "family"):
        change = wf.ChangeShare(start=2013, to=0.5, recipient=nobody)
        (fault,) = nobody_reached(change, made=made)
        assert fault.endswith("that could change; those who have: agency, courier")


def test_one_of_several_hosts_that_is_nobodys_is_a_fault():
    assert nobody_reached(wf.StopPermits(start=2013, hosts=["Kuwait", "Omn"]))


def test_a_host_that_only_sends_to_itself_sends_nobody():
    made = programme()
    faults = nobody_reached(
        wf.Displace(share=0.5, to="Kuwait"), wf.Expel(on=2013, share=0.5), made=made
    )
    assert "Displace" in faults[0]
