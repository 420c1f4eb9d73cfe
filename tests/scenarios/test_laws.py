"""What must hold whatever the programme and the measures are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import wageflow as wf
from tests.scenarios import worlds
from tests.scenarios.small import (
    SERIES,
    close,
    cohort,
    everything,
    heads,
    programme,
    project,
    scenario,
)

quick = settings(max_examples=10, suppress_health_check=list(HealthCheck))
SAMPLING = {"draws": 4, "replicates": 2, "seed": 3, "sampler": "random"}


def follow(made, measures, start="2012", end="2014", step="year", **options):
    return wf.project(
        made, scenario(*measures), start=start, end=end, step=step, **(SAMPLING | options)
    )


# people and money are conserved


@quick
@given(worlds.cases(kinds=worlds.HEADS), st.sampled_from(["year", "month"]))
def test_whoever_is_there_has_come_and_not_left(case, step):
    made, measures = case
    paths = follow(made, measures, step=step)
    moved = paths.movements()
    came = moved["arrivals"] + moved["entered"]
    left = moved["returns"] + moved["removed"]
    scale = 1e-9 * (1 + moved.to_numpy().max())
    assert (moved["opening"] + came - left).to_numpy() == pytest.approx(
        moved["closing"].to_numpy(), abs=scale
    )
    assert moved["opening"].to_numpy()[1:] == pytest.approx(moved["closing"].to_numpy()[:-1])
    assert moved.to_numpy().min() >= -scale


def test_who_comes_to_posts_that_grow_has_arrived():
    known = {"Kuwait": {"2012": 1_000, "2014": 3_000}}
    stop = wf.StopPermits(start="2013-03-16", compliance=0.5)
    moved = project(programme(), stop, end="2015", step="month", headcounts=known).movements()
    found = moved["opening"] + moved["arrivals"] - moved["returns"]
    assert found.to_numpy() == pytest.approx(moved["closing"].to_numpy(), rel=1e-12)
    assert moved["arrivals"].iloc[:6].tolist() == pytest.approx([1_000 / 36] * 6)
    growing = [(1_000 + 2_000 / 24 * (k + 0.5)) / 36 + 2_000 / 24 for k in range(8)]
    assert moved["arrivals"].iloc[6:14].tolist() == pytest.approx(growing)


@pytest.mark.parametrize("when", ["2012", "2012-07", "2012-07-16", "2013"])
def test_who_is_removed_or_enters_stands_in_the_period_in_which_it_happens(when):
    measures = wf.Expel(on=when, share=0.3), wf.Expand(start=when, workers=100)
    moved = project(programme(), *measures, end="2013").movements()
    first = not when.startswith("2013")
    assert moved["removed"].tolist() == pytest.approx([300, 0] if first else [0, 300])
    assert moved["entered"].tolist() == pytest.approx([100, 0] if first else [0, 100])
    assert moved["opening"].tolist() == pytest.approx([1_000, 800 if first else 1_000])
    assert moved["closing"].tolist() == pytest.approx([800 if first else 1_000, 800])


@quick
@given(worlds.cases())
def test_recipients_share_out_all_of_gross_wages_in_every_period(case):
    made, measures = case
    paths = follow(made, measures)
    names = set(made.recipients)
    names |= {getattr(m, "recipient", None) for m in measures} - {None}
    parts = sum(paths.values("gross", recipient=name) for name in sorted(names))
    close(parts, paths.values("gross"))


@quick
@given(worlds.cases(kinds=tuple(k for k in worlds.KINDS if k != "Substitute")))
def test_hosts_add_up_to_the_whole(case):
    made, measures = case
    paths = follow(made, measures)
    whole = everything(paths).reshape(len(SERIES), len(made.hosts) + 1, 4, -1)
    close(whole[:, 1:].sum(axis=1), whole[:, 0])


# time


@quick
@given(worlds.cases())
def test_months_add_up_to_years(case):
    made, measures = case
    yearly, monthly = (everything(follow(made, measures, step=s)) for s in ("year", "month"))
    summed = monthly.reshape(*monthly.shape[:2], -1, 12).sum(axis=-1)
    people = 1 + len(made.hosts)
    summed[:people] /= 12
    close(summed, yearly, rel=1e-10)


@quick
@given(worlds.cases(), st.integers(1, 35))
def test_a_horizon_that_is_cut_in_two_shows_the_same_path(case, cut):
    made, measures = case
    whole = everything(follow(made, measures, step="month"))
    last, first = worlds.last_date(2012 * 12 + cut), worlds.date_of(2012 * 12 + cut)
    before = everything(follow(made, measures, end=last, step="month"))
    after = everything(follow(made, measures, start=first, end="2014-12", step="month"))
    close(np.concatenate([before, after], axis=-1), whole)


@pytest.mark.parametrize("turnover", ["exponential", "fixed"])
@pytest.mark.parametrize("cut", ["2013-05", "2013-06", "2013-10"])
def test_so_it_does_where_delays_and_phases_are_not_known(turnover, cut):
    made = programme(cohort(turnover=turnover), cohort("China", 300, turnover=turnover))
    measures = (
        wf.StopPermits(start="2013-01-15", hosts="Kuwait", phase_in=wf.uniform(2, 9)),
        wf.Expel(on="2013-03-20", hosts="Kuwait", share=0.5, phase_in=3),
        wf.Displace(share=0.5, to="China", after_months=wf.uniform(0.5, 7)),
        wf.Cap(start="2013-02-10", workers=350, hosts="China"),
    )
    long = project(made, *measures, end="2014-12", start="2012-01", step="month")
    short = project(made, *measures, end=cut, start="2012-01", step="month")
    for host in made.hosts:
        found = short.values("workers", host=host)
        close(found, long.values("workers", host=host)[:, : found.shape[1]])


def test_a_split_at_2016_of_the_shipped_programme_changes_nothing():
    made = wf.load_programme("dprk-2012")
    measures = (
        wf.StopPermits(start="2015-09-11", compliance=wf.between(0.5, 1.0)),
        wf.Repatriate(by="2019-12-22", compliance={"Kuwait": 0.9, "China": wf.between(0, 0.4)}),
        wf.Displace(share=wf.between(0, 0.3), to="China", after_months=6),
    )
    options = {"draws": 64, "replicates": 2}
    whole = everything(follow(made, measures, "2012", "2024", **options))
    before = everything(follow(made, measures, "2012", "2016", **options))
    after = everything(follow(made, measures, "2017", "2024", **options))
    close(np.concatenate([before, after], axis=-1), whole, rel=1e-12)


# what changes nothing


@quick
@given(worlds.cases(most=3), st.data())
def test_a_measure_after_the_end_changes_nothing_at_all(case, data):
    made, measures = case
    hosts = list(made.hosts)
    kinds = tuple(k for k in worlds.KINDS if k not in ("Leak", "Displace", "Offset", "Substitute"))
    late = data.draw(worlds.measures(hosts, kinds, 99, first=2016 * 12, last=2018 * 12))
    late.pop("phase_in", None)
    plain = everything(follow(made, measures))
    assert np.array_equal(everything(follow(made, [*measures, worlds.measure_of(late)])), plain)


LATE = [
    wf.StopPermits(start="2013"),
    wf.CloseBorder(start="2013"),
    wf.Expel(on="2013", share=1),
    wf.Expel(on="2013-07", number=400, phase_in=6),
    wf.Repatriate(by="2014", phase_in=12),
    wf.Cap(start="2013", workers=5),
    wf.Expand(start="2013", workers=900),
    wf.ProtectWages(start="2013"),
    wf.DiscountWages(start="2013", end="2013-06", share=0.5),
    wf.ShockFX(start="2014", factor=0.5),
    wf.ChangeShare(start="2013-02", to=0),
    wf.Levy(start="2013", amount=10),
    wf.Leak(share=0.5, start="2013"),
    wf.Displace(share=0.5, to="China", start="2013"),
    wf.Offset(share=0.5, start="2013"),
    wf.Substitute(share=0.5, start="2013"),
]


@pytest.mark.parametrize("late", LATE, ids=lambda m: m.label)
@pytest.mark.parametrize("others", [(), (wf.Expel(on="2012-05-05", share=0.3),)], ids=str)
def test_nor_does_any_kind(late, others):
    made = programme(cohort(), cohort("China", 50, currency="EUR", turnover="fixed"))
    found = everything(project(made, *others, late, end="2012"))
    assert np.array_equal(found, everything(project(made, *others, end="2012")))
    assert found.max() > 0.0


NOTHING = [
    wf.StopPermits(start="2013-03-07", compliance=0),
    wf.CloseBorder(start="2013-03-07", compliance=0),
    wf.Expel(on="2013-03-07", share=0),
    wf.Expel(on="2013-03-07", number=0),
    wf.Expel(on="2013-03-07", share=0.5, compliance=0),
    wf.Repatriate(by="2013-03-07", compliance=0),
    wf.Cap(start="2013-03-07"),
    wf.Cap(start="2013-03-07", workers=10**9),
    wf.Expand(start="2013-03-07", workers=0),
    wf.Expand(start="2013-03-07", workers=900, probability=0),
    wf.ProtectWages(start="2013-03-07", share=0),
    wf.DiscountWages(start="2013-03-07", share=0),
    wf.ShockFX(start="2013-03-07", factor=1),
    wf.ChangeShare(start="2013-03-07", by=0),
    wf.Levy(start="2013-03-07", amount=0),
    wf.Leak(share=0.5),
    wf.Displace(share=0.5, to="China"),
    wf.Offset(share=0.5),
    wf.Substitute(share=0.5),
]


def named(measure):
    return f"{measure.label} {measure.describe()[-30:]}"


@pytest.mark.parametrize("measure", NOTHING, ids=named)
def test_what_has_no_effect_makes_a_difference_of_zero(measure):
    made = wf.load_programme("dprk-2012")
    options = {"start": "2012", "end": "2014", "draws": 16, "replicates": 2, "seed": 0}
    comparison = wf.compare(made, [scenario(measure)], **options)
    for by in (None, "host"):
        assert (comparison.difference(by=by).to_numpy() == 0.0).all()
    assert (comparison.values() == 0.0).all()
    changes = comparison.table().filter(like="change")
    assert (changes.to_numpy() == 0.0).all()
    for parts in (
        comparison.incidence(),
        comparison.attribution(),
        comparison.attribution(by="host"),
    ):
        assert (parts.drop(columns="share").to_numpy() == 0.0).all()
        assert parts["share"].isna().all()  # of nothing there are no shares


def test_before_any_measure_two_scenarios_differ_by_exactly_nothing():
    made = programme(cohort(gross_wage=wf.uniform(1_000, 2_000)), cohort("China", 333))
    paid = scenario(
        wf.ProtectWages(start=2013, end=2013, share=wf.uniform(0.2, 0.4), compliance=0.7),
        wf.Levy(start=2013, end=2013, amount=3, hosts="China"),
        name="paid otherwise",
    )
    out = scenario(wf.Expel(on=2015, share=0.5), name="out")
    options = {"start": 2012, "end": 2014, "draws": 16, "seed": 0}
    comparison = wf.compare(made, [scenario(name="none"), paid, out], **options)
    against = comparison.against("paid otherwise")
    for values in (against.values("out"), comparison.values("paid otherwise")):
        assert (values[:, [0, 2]] == 0.0).all()
        assert (values[:, 1] != 0.0).all()
    assert (comparison.difference("paid otherwise").loc["gross"].to_numpy() == 0.0).all()


@pytest.mark.parametrize("turnover", ["exponential", "fixed"])
@pytest.mark.parametrize("other", NOTHING[:-5], ids=named)
def test_nor_does_it_disturb_other_measures(other, turnover):
    made = programme(cohort(turnover=turnover), cohort("China", 200, turnover=turnover))
    measures = (
        wf.StopPermits(start="2012-05", hosts="Kuwait", phase_in=wf.uniform(3, 14)),
        wf.Expel(on="2012-08", hosts="Kuwait", share=0.3, phase_in=9),
        wf.Displace(share=0.5, to="China", after_months=wf.uniform(1, 5)),
        wf.DiscountWages(start="2012-04", share=0.2, phase_in=12),
    )
    if isinstance(other, wf.Cap) and other.workers is None:
        other = replace(other, hosts="Kuwait")  # in China, the displaced are what it would hold
    plain = everything(project(made, *measures, end="2014"))
    close(everything(project(made, *measures, other, end="2014")), plain)


def test_two_scenarios_that_state_the_same_differ_by_exactly_nothing():
    def stated(name):
        return scenario(
            wf.StopPermits(start="2013", compliance=wf.between(0.5, 1.0)),
            wf.Displace(share=wf.between(0, 0.3), to="China", after_months=6),
            name=name,
        )

    comparison = wf.compare(
        "dprk-2012", [stated("one"), stated("two")], start="2012", end="2014", draws=64, seed=0
    )
    assert comparison.baseline == "one"
    assert (comparison.difference().to_numpy() == 0.0).all()


# more of a measure, more hosts, more money


@quick
@given(st.data())
def test_more_compliance_never_raises_revenue(data):
    plain = data.draw(worlds.programmes())
    for one in plain["cohorts"]:  # the state lives on shares
        one["chains"] = [worlds.CHAINS[0]]
    kinds = ("StopPermits", "Expel", "Repatriate", "DiscountWages", "ProtectWages")
    listed = data.draw(worlds.scenarios(plain, kinds, 4))
    made, measures = worlds.programme_of(plain), [worlds.measure_of(one) for one in listed]
    place = data.draw(st.integers(0, len(measures) - 1))
    low, high = sorted(data.draw(st.lists(st.floats(0, 1), min_size=2, max_size=2)))
    found = []
    for compliance in (low, high):
        changed = [
            replace(m, compliance=compliance if k == place else 0.7) for k, m in enumerate(measures)
        ]
        found.append(follow(made, changed).values("state-side"))
    assert (found[1] <= found[0] * (1 + 1e-12) + 1e-9).all()


@pytest.mark.parametrize("turnover", ["exponential", "fixed"])
def test_a_cap_that_more_comply_with_leaves_no_more_workers(turnover):
    made = programme(cohort(turnover=turnover))
    found = [
        heads(made, wf.Cap(start="2013", workers=600, compliance=c)) for c in np.linspace(0, 1, 6)
    ]
    assert (np.diff(found, axis=0) <= 1e-9).all()


@quick
@given(worlds.cases(known=True), st.randoms(use_true_random=False))
def test_the_order_of_hosts_is_of_no_account(case, random):
    made, measures = case
    mixed = list(made.cohorts)
    random.shuffle(mixed)
    turned = replace(made, cohorts=mixed)
    first, second = follow(made, measures), follow(turned, measures)
    places = [0, *(1 + turned.hosts.index(host) for host in made.hosts)]
    shape = len(SERIES), len(places), 4, -1
    close(everything(second).reshape(shape)[:, places], everything(first).reshape(shape))


@quick
@given(st.data(), st.sampled_from([0.01, 3.0, 1_000.0]))
def test_money_scales_with_wages_and_fees(data, factor):
    plain = data.draw(worlds.programmes())
    for one in plain["cohorts"]:
        one["chains"] = [worlds.CHAINS[0]]
        one["wage"] = 2_000.0
    listed = data.draw(worlds.scenarios(plain, tuple(k for k in worlds.KINDS if k != "Levy")))
    measures = [worlds.measure_of(one) for one in listed]
    before = everything(follow(worlds.programme_of(plain), measures))
    for one in plain["cohorts"]:
        one["wage"] *= factor
        one["cost"] *= factor
    after = everything(follow(worlds.programme_of(plain), measures))
    people = 1 + len({one["host"] for one in plain["cohorts"]})
    assert np.array_equal(after[:people], before[:people])
    close(after[people:], before[people:] * factor)


@quick
@given(worlds.cases())
def test_nobody_is_fewer_than_nobody(case):
    made, measures = case
    paths = follow(made, measures, step="month")
    count = 2 * (1 + len(made.hosts))  # workers and gross wages
    assert everything(paths)[:count].min() >= -1e-6
