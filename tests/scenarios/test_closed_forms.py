"""Paths whose formula is known, to the last digits that floating point leaves."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

import wageflow as wf
from tests.scenarios.small import approx, cohort, heads, mean_decay, programme, project
from wageflow.scenarios.course import Course

both = pytest.mark.parametrize("turnover", ["exponential", "fixed"])


def decayed(begins, edges, floor=0.0, term=36.0):
    """Mean headcounts of a stock of 1,000 that decays from a moment on towards a floor."""
    found = []
    for first, last in pairwise(edges):
        before = max(0.0, min(begins, last) - first)
        after = last - first - before
        part = mean_decay(first + before - begins, last - begins, term) if after else 0.0
        found.append((before + after * (floor + (1 - floor) * part)) / (last - first) * 1_000)
    return found


# permits


@pytest.mark.parametrize(("step", "width"), [("year", 12), ("month", 1)])
@pytest.mark.parametrize("compliance", [1.0, 0.6, 0.0])
def test_a_permit_stop_lets_the_stock_decay_to_what_is_still_let_in(step, width, compliance):
    stop = wf.StopPermits(start="2013", compliance=compliance)
    edges = np.arange(0, 9 * 12 + 1, width)
    expected = decayed(12, edges, floor=1 - compliance)
    assert heads(programme(), stop, step=step) == approx(expected)


def test_it_may_begin_in_the_middle_of_a_month():
    stop = wf.StopPermits(start="2013-04-16")
    edges = np.arange(109)
    assert heads(programme(), stop, step="month") == approx(decayed(15.5, edges))


def test_a_day_is_its_share_of_its_month():
    stop = wf.StopPermits(start="2012-02-08")
    expected = decayed(1 + 7 / 29, np.arange(109))
    assert heads(programme(), stop, step="month") == approx(expected)


def test_what_began_before_the_horizon_has_acted_by_then():
    stop = wf.StopPermits(start="2005-04-16")
    expected = decayed(15.5 - 96, np.arange(0, 109, 12))
    assert heads(programme(), stop) == approx(expected)


def test_after_a_permit_stop_arrivals_fill_the_posts_again():
    stop = wf.StopPermits(start="2012", end="2014")
    left = 1_000 * math.exp(-1)
    found = heads(programme(), stop)[3:]
    assert found == approx(
        [1_000 - (1_000 - left) * mean_decay(k, k + 12) for k in range(0, 72, 12)]
    )


def test_two_permit_stops_act_each_on_what_the_other_leaves():
    half = wf.StopPermits(start="2013", compliance=0.5)
    found = heads(programme(), half, wf.StopPermits(start="2013", compliance=0.6))
    assert found == approx(decayed(12, np.arange(0, 109, 12), floor=0.2))


def test_each_host_decays_at_its_own_rate():
    made = programme(cohort(term_months=24), cohort("China", term_months=60))
    stop = wf.StopPermits(start="2012")
    for host, term in (("Kuwait", 24), ("China", 60)):
        expected = decayed(0, np.arange(0, 109, 12), term=term)
        assert heads(made, stop, host=host) == approx(expected)


def test_a_permit_stop_with_fixed_terms_leaves_a_straight_line():
    found = heads(programme(cohort(turnover="fixed")), wf.StopPermits(start="2013"))
    line = [1_000, 1_000 * 5 / 6, 500, 1_000 / 6, 0, 0, 0, 0, 0]
    assert found == approx(line)


def test_with_fixed_terms_half_as_many_permits_leave_half_of_the_stock_after_a_term():
    made = programme(cohort(turnover="fixed"))
    found = heads(made, wf.StopPermits(start="2013", compliance=0.5))
    assert found == approx([1_000, 1_000 * 11 / 12, 750, 1_000 * 7 / 12, 500, 500, 500, 500, 500])


def test_a_gap_in_permits_travels_through_fixed_terms_until_its_year_would_have_returned():
    made = programme(cohort(turnover="fixed"))
    found = heads(made, wf.StopPermits(start="2013", end="2013"))
    fallen = 1_000 * 2 / 3
    expected = [1_000, (1_000 + fallen) / 2, fallen, fallen, (1_000 + fallen) / 2]
    assert found == approx([*expected, 1_000, 1_000, 1_000, 1_000])


@pytest.mark.parametrize("phase", [1, 6])
def test_phasing_in_goes_by_monthly_steps_of_the_ramp(phase):
    stop = wf.StopPermits(start="2012", phase_in=phase)
    stock, expected = 1_000.0, []
    for month in range(24):
        floor = 1_000 * (1 - min((month + 0.5) / phase, 1.0))
        expected.append(floor + (stock - floor) * mean_decay(0, 1))
        stock = floor + (stock - floor) * math.exp(-1 / 36)
    found = heads(programme(), stop, step="month", end="2013")
    assert found == approx(expected)


def test_a_ramp_that_begins_in_the_middle_of_a_month_is_seen_by_months_of_its_own():
    stop = wf.StopPermits(start="2012-04-16", phase_in=2)
    found = heads(programme(), stop, step="month", end="2012-08")
    quarter = 1_000 - 250 * (1 - math.exp(-1 / 36))
    after = [250 + (quarter - 250) * math.exp(-1 / 36)]
    expected = [
        1_000,
        1_000,
        1_000,
        500 + (750 + 250 * mean_decay(0, 0.5)) / 2,
        (750 + 250 * mean_decay(0.5, 1) + 250 + (quarter - 250) * mean_decay(0, 0.5)) / 2,
        (250 + (quarter - 250) * mean_decay(0.5, 1) + after[0] * mean_decay(0, 0.5)) / 2,
        after[0] * mean_decay(0.5, 1.5),
        after[0] * mean_decay(1.5, 2.5),
    ]
    assert found == approx(expected)


# borders


@both
def test_a_closed_border_stills_the_stock(turnover):
    found = heads(programme(cohort(turnover=turnover)), wf.CloseBorder(start="2013-03-10"))
    assert found == approx([1_000] * 9)


@both
@pytest.mark.parametrize("compliance", [1.0, 0.4])
def test_a_border_that_opens_again_has_changed_nothing_for_those_who_may_come(turnover, compliance):
    shut = wf.CloseBorder(start="2013-05", end="2015-02", compliance=compliance)
    assert heads(programme(cohort(turnover=turnover)), shut) == approx([1_000] * 9)


def test_behind_a_closed_border_decay_waits():
    stop, shut = wf.StopPermits(start="2013"), wf.CloseBorder(start="2014", end="2015")
    found = heads(programme(), stop, shut)
    years = decayed(12, np.arange(0, 109, 12))
    still = 1_000 * math.exp(-1 / 3)
    assert found == approx([*years[:2], still, still, *years[2:-2]])


def test_behind_a_closed_border_fixed_terms_stretch():
    stop, shut = wf.StopPermits(start="2013"), wf.CloseBorder(start="2014", end="2015")
    found = heads(programme(cohort(turnover="fixed")), stop, shut)
    third = 2_000 / 3
    assert found == approx([1_000, 1_000 * 5 / 6, third, third, 500, 1_000 / 6, 0, 0, 0])


# expulsions and deadlines


@both
def test_an_expulsion_of_300_of_380_leaves_80_for_good(turnover):
    out = wf.Expel(on="2016-12-01", hosts="Oman", number=300)
    made = programme(cohort("Oman", 380, turnover=turnover))
    found = heads(made, out, step="month", start="2016", end="2020")
    assert found == approx([380.0] * 11 + [80.0] * 49)


@both
@pytest.mark.parametrize("share", [0.79, 1.0])
def test_an_expelled_share_stays_away(turnover, share):
    made = programme(cohort(turnover=turnover))
    found = heads(made, wf.Expel(on="2014", share=share))
    assert found == approx([1_000] * 2 + [1_000 * (1 - share)] * 7)


def test_no_more_can_be_expelled_than_there_are():
    assert heads(programme(), wf.Expel(on="2014", number=5_000)) == approx([1_000] * 2 + [0] * 7)


def test_half_complied_with_an_expulsion_of_too_many_takes_half_of_those_who_are_there():
    out = wf.Expel(on="2014", number=5_000, compliance=0.5)
    assert heads(programme(), out) == approx([1_000] * 2 + [500] * 7)


def test_a_number_is_taken_from_hosts_in_proportion():
    made = programme(cohort(workers=600), cohort("China", 300), cohort("Oman", 100))
    out = wf.Expel(on="2012", number=90, hosts=["Kuwait", "China"])
    assert [heads(made, out, host=h)[0] for h in made.hosts] == approx([540, 270, 100])


@pytest.mark.parametrize("tiny", [0.0, 1e-13])
def test_where_nobody_complies_a_host_still_counts_among_those_meant(tiny):
    made = programme(cohort(), cohort("China"))
    out = wf.Expel(on="2012", number=1_000, compliance={"Kuwait": tiny})
    new = wf.Expand(start="2012", workers=1_000, compliance={"Kuwait": tiny})
    assert [heads(made, out, host=h)[0] for h in made.hosts] == approx([1_000, 500])
    assert [heads(made, new, host=h)[0] for h in made.hosts] == approx([1_000, 1_500])


def test_those_expelled_over_months_leave_evenly():
    out = wf.Expel(on="2012", number=300, phase_in=3)
    found = heads(programme(), out, step="month", end="2012-05")
    assert found == approx([950, 850, 750, 700, 700])


@both
def test_two_expulsions_act_one_after_the_other(turnover):
    made = programme(cohort(turnover=turnover))
    found = heads(made, wf.Expel(on="2014", share=0.5), wf.Expel(on="2013", number=400))
    assert found == approx([1_000, 600] + [300] * 7)


@pytest.mark.parametrize(("by", "years"), [("2013", 2), ("2013-12", 2), ("2014-01-01", 2)])
def test_a_deadline_without_a_day_means_the_end_of_its_month_or_year(by, years):
    found = heads(programme(), wf.Repatriate(by=by, compliance=0.9))
    assert found == approx([1_000] * years + [100] * (9 - years))


def test_those_sent_home_over_months_are_gone_on_the_date():
    home = wf.Repatriate(by="2012-05", phase_in=4)
    found = heads(programme(), home, step="month", end="2012-07")
    assert found == approx([1_000, 875, 625, 375, 125, 0, 0])


@both
def test_after_a_deadline_nobody_comes_to_new_posts(turnover):
    made = programme(cohort(turnover=turnover))
    home, new = wf.Repatriate(by="2012"), wf.Expand(start="2014", workers=500)
    assert heads(made, home, new) == approx([1_000] + [0] * 8)


# leaks


def test_a_leak_weakens_what_removes_and_bars():
    leak = wf.Leak(share=0.25)
    made = programme()
    assert heads(made, wf.Expel(on="2013", share=0.8), leak)[1:] == approx([400] * 8)
    assert heads(made, wf.Repatriate(by="2012"), leak)[1:] == approx([250] * 8)
    found = heads(made, wf.StopPermits(start="2013"), leak)
    assert found == approx(decayed(12, np.arange(0, 109, 12), floor=0.25))


def test_a_closed_border_does_not_leak():
    measures = wf.CloseBorder(start="2013"), wf.Expel(on="2014", share=0.5), wf.Leak(share=0.5)
    assert heads(programme(), *measures) == approx([1_000, 1_000] + [750] * 7)


def test_two_leaks_leak_each_from_what_the_other_keeps():
    leaks = wf.Leak(share=0.5), wf.Leak(share=0.2, hosts="Kuwait", compliance=0.5)
    found = heads(programme(), wf.Expel(on="2013", share=1), *leaks)
    assert found[1:] == approx([550] * 8)


# new posts


@both
def test_an_expansion_holds_its_new_level(turnover):
    made = programme(cohort(turnover=turnover))
    found = heads(made, wf.Expand(start="2013", workers=500, compliance=0.8))
    assert found == approx([1_000] + [1_400] * 8)


def test_new_posts_go_to_hosts_in_proportion():
    made = programme(cohort(workers=900), cohort("China", 100), cohort("Oman", 50))
    more = wf.Expand(start="2012", workers=500, hosts=["Kuwait", "China"])
    assert [heads(made, more, host=h)[0] for h in made.hosts] == approx([1_350, 150, 50])


def test_new_posts_behind_a_permit_stop_are_filled_once_it_ends():
    stop = wf.StopPermits(start="2012", end="2013")
    found = heads(programme(), stop, wf.Expand(start="2013", workers=500))
    left = 1_000 * math.exp(-2 / 3)
    assert found[2:] == approx(
        [1_500 - (1_500 - left) * mean_decay(k, k + 12) for k in range(0, 84, 12)]
    )


def test_a_plan_comes_true_in_its_share_of_draws():
    more = wf.Expand(start="2012", workers=500, probability=0.25)
    found = project(programme(), more, draws=64, sampler="sobol").values("workers")[:, 0]
    assert sorted(set(found.round(9))) == [1_000, 1_500]
    assert np.mean(found > 1_200) == 0.25


# displacement


@both
@pytest.mark.parametrize(
    "measure",
    [
        wf.Expel(on="2013-05", hosts="Kuwait", share=0.7),
        wf.Expel(on="2013-05", hosts="Kuwait", number=450, phase_in=4),
        wf.Repatriate(by="2013-05", hosts="Kuwait", compliance=0.5),
        wf.StopPermits(start="2013-05", hosts="Kuwait", compliance=0.8),
        wf.StopPermits(start="2013-05", end="2014-08", hosts="Kuwait", phase_in=5),
    ],
    ids=lambda measure: f"{measure.label} {measure.phase_in:g}",
)
def test_who_is_sent_elsewhere_is_not_lost(turnover, measure):
    made = programme(cohort(turnover=turnover), cohort("China", 200, turnover=turnover))
    found = heads(made, measure, wf.Displace(share=1, to="China"), step="month")
    assert found == approx([1_200] * 108)


@both
def test_with_a_delay_they_are_back_after_it(turnover):
    made = programme(cohort(turnover=turnover), cohort("China", 200, turnover=turnover))
    out = wf.Expel(on="2013-05", hosts="Kuwait", share=0.7)
    found = heads(made, out, wf.Displace(share=1, to="China", after_months=7), step="month")
    assert found == approx([1_200] * 16 + [500] * 7 + [1_200] * 85)


def test_posts_added_before_an_expulsion_open_elsewhere_too():
    made = programme(cohort(), cohort("China"))
    more = wf.Expand(start="2013", hosts="Kuwait", workers=500)
    out = wf.Expel(on="2014", hosts="Kuwait", share=1)
    found = heads(made, more, out, wf.Displace(share=1, to="China"))
    assert found == approx([2_000] + [2_500] * 8)


def test_those_displaced_share_out_by_headcount():
    made = programme(cohort(), cohort("China", 300), cohort("Oman", 100))
    out = wf.Expel(on="2013", hosts="Kuwait", share=1)
    away = wf.Displace(share=0.4, to=["China", "Oman"])
    assert [heads(made, out, away, host=h)[-1] for h in made.hosts] == approx([0, 600, 200])


def test_nobody_is_displaced_to_where_nobody_is_let_in():
    made = programme(cohort(), cohort("China"))
    out = wf.Expel(on="2013", hosts="Kuwait", share=1)
    measures = out, wf.StopPermits(start="2013", hosts="China"), wf.Displace(share=1, to="China")
    found = heads(made, *measures)
    assert found[1:] == approx(decayed(0, np.arange(0, 97, 12)))


def test_a_full_host_takes_no_displaced_workers():
    made = programme(cohort(), cohort("China"))
    out, cap = wf.Expel(on="2013", hosts="Kuwait", share=1), wf.Cap(start="2012", hosts="China")
    assert heads(made, out, cap, wf.Displace(share=1, to="China"), host="China") == approx(
        [1_000] * 9
    )


def test_an_expulsion_costs_what_the_displaced_do_not_bring_elsewhere():
    made = programme(cohort(), cohort("China", 200, gross_wage=800))
    measures = wf.Expel(on="2013", hosts="Kuwait", share=0.5), wf.Displace(share=0.3, to="China")
    change = project(made, *measures).values("state-side")[0] - (1_000 * 600 + 200 * 400)
    assert change[1:] == approx([-500 * (600 - 0.3 * 400)] * 8)


# caps


@both
def test_a_cap_at_what_is_there_changes_nothing(turnover):
    made = programme(cohort(turnover=turnover))
    assert heads(made, wf.Cap(start="2013-02-11")) == approx([1_000] * 9)
    assert heads(made, wf.Cap(start="2013-02-11", workers=1_000)) == approx([1_000] * 9)


def test_below_a_cap_from_above_the_stock_falls_to_the_ceiling_and_stays():
    found = heads(programme(), wf.Cap(start="2012", workers=500), step="month")
    crossed = 36 * math.log(2)
    whole = math.floor(crossed)
    assert found[:whole] == approx(decayed(0, np.arange(whole + 1)))
    there = crossed - whole
    first = 1_000 * mean_decay(whole, crossed) * there + 500 * (1 - there)
    assert found[whole] == approx(first)
    assert found[whole + 1 :] == approx([500] * (107 - whole))


def test_a_cap_that_is_half_complied_with_holds_half_of_the_arrivals_back():
    found = heads(programme(), wf.Cap(start="2012", workers=200, compliance=0.5))
    assert found == approx(decayed(0, np.arange(0, 109, 12), floor=0.5))


def test_under_a_cap_a_stock_that_recovers_stops_at_the_ceiling():
    stop = wf.StopPermits(start="2012", end="2014")
    found = heads(programme(), stop, wf.Cap(start="2015", workers=700), step="month")[36:]
    left = 1_000 * math.exp(-1)
    crossed = 36 * math.log((1_000 - left) / 300)
    whole = math.floor(crossed)
    expected = [1_000 - (1_000 - left) * mean_decay(k, k + 1) for k in range(whole)]
    assert found[:whole] == approx(expected)
    assert found[whole + 1 :] == approx([700] * (71 - whole))


def test_of_two_caps_each_holds_with_its_own_compliance():
    loose = wf.Cap(start="2012", workers=100, compliance=0.1)
    found = heads(programme(), loose, wf.Cap(start="2012", workers=500), start="2040", end="2041")
    assert found == approx([500, 500])


def test_a_ceiling_is_shared_out_by_headcount():
    made = programme(cohort(workers=900), cohort("China", 300), cohort("Oman", 50))
    cap = wf.Cap(start="2012", workers=600, hosts=["Kuwait", "China"])
    options = {"start": "2040", "end": "2040"}
    assert [heads(made, cap, host=h, **options)[0] for h in made.hosts] == approx([450, 150, 50])


@both
def test_no_expansion_passes_a_cap(turnover):
    made = programme(cohort(turnover=turnover))
    measures = wf.Cap(start="2012", workers=1_200), wf.Expand(start="2014", workers=500)
    assert max(heads(made, *measures, step="month")) <= 1_200 * (1 + 1e-12)


# known headcounts


def test_without_measures_a_path_passes_through_known_headcounts():
    known = {"Kuwait": {"2012-07": 3_750, "2014-01": 5_000, "2015-01-15": 4_000}}
    made = programme(cohort(workers=1), cohort("China", 70))
    found = heads(made, step="month", headcounts=known)
    moments = [6.5, 24.5, 36 + 14.5 / 31]
    grid = np.linspace(0, 108, 108 * 31 * 2 + 1)
    dense = np.interp(grid, moments, [3_750, 5_000, 4_000])
    summed = np.concatenate([[0.0], np.cumsum((dense[1:] + dense[:-1]) / 2)])[:: 31 * 2]
    assert found == approx(np.diff(summed) / 62 + 70)


def test_a_year_stands_for_its_middle():
    known = {"Kuwait": {"2012": 1_000, "2014": 3_000}}
    assert heads(programme(), headcounts=known, end="2014") == approx([1_125, 2_000, 2_875])


def test_known_headcounts_are_shared_out_among_sectors_and_hosts():
    made = programme(
        cohort(workers=300, sector="sites"), cohort(workers=100, sector="yards"), cohort("China")
    )
    found = heads(made, headcounts={"Kuwait": {"2012": 800}}, host="Kuwait")
    assert found == approx([800] * 9)
    paths = project(made, headcounts={"*": {"2012": 2_800}})
    assert [paths.values("workers", host=h)[0, 0] for h in made.hosts] == approx([800, 2_000])


def test_a_permit_stop_holds_growth_back_too():
    known = {"Kuwait": {"2012": 1_000, "2016": 5_000}}
    found = heads(programme(), wf.StopPermits(start="2012-07"), headcounts=known)
    assert found[1:] == approx(decayed(-6, np.arange(0, 97, 12)))


@pytest.mark.parametrize("compliance", [1.0, 0.5])
def test_where_headcounts_grow_the_displaced_grow_as_the_posts_do(compliance):
    made = programme(cohort(), cohort("China", 200))
    known = {"Kuwait": {"2012": 1_000, "2016": 5_000}}
    stop = wf.StopPermits(start="2013", hosts="Kuwait", compliance=compliance)
    found = heads(made, stop, wf.Displace(share=1, to="China"), headcounts=known)
    plain = heads(made, headcounts=known)
    assert found == approx(plain)


def test_with_a_delay_they_grow_so_much_later():
    made = programme(cohort(), cohort("China", 200))
    known = {"Kuwait": {"2012": 1_000, "2016": 5_000}}
    stop = wf.StopPermits(start="2013-04-16", hosts="Kuwait")
    at_once, later = (
        heads(
            made,
            stop,
            wf.Displace(share=0.5, to="China", after_months=months),
            host="China",
            step="month",
            headcounts=known,
        )
        for months in (0, 7)
    )
    assert later[7:] == approx(at_once[:-7])
    assert later[:7] == approx([200] * 7)


@both
def test_in_every_draw_of_a_delay_they_are_back_about_then(turnover):
    made = programme(cohort(turnover=turnover), cohort("China", 200, turnover=turnover))
    out = wf.Expel(on="2013-05", hosts="Kuwait", share=1)
    delay = wf.Displace(share=1, to="China", after_months=wf.Param("delay", wf.uniform(2, 9)))
    paths = project(made, out, delay, step="month", end="2015")
    found = paths.values("workers")
    draws = [next(paths.projection.blocks(replicate, 8)) for replicate in range(2)]
    months = np.concatenate([paths.projection.drawn(Course(0), u)["delay"] for u in draws])
    for path, delayed in zip(found, months, strict=True):
        back = 16 + math.floor(delayed)
        assert path[:back] == approx([1_200] * 16 + [200] * (back - 16))
        # a delay is known to the nearest month, in half of which 1 of 72 workers returns
        assert path[back + 2 :] == pytest.approx([1_200] * (len(path) - back - 2), rel=1 / 72)
