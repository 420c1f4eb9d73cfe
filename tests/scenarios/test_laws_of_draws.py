"""Which draws a projection takes, and that what it says of them adds up draw by draw."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import wageflow as wf
from tests.scenarios import worlds
from tests.scenarios.small import close, cohort, everything, programme, project, scenario
from wageflow.scenarios.attribution import parts_of
from wageflow.scenarios.course import Course

quick = settings(max_examples=10, suppress_health_check=list(HealthCheck))
SAMPLING = {"draws": 4, "replicates": 2, "seed": 3, "sampler": "random"}


def follow(made, measures, start="2012", end="2014", step="year", **options):
    return wf.project(
        made, scenario(*measures), start=start, end=end, step=step, **(SAMPLING | options)
    )


# which draws


@quick
@given(worlds.cases(known=True), st.randoms(use_true_random=False))
def test_the_order_of_measures_without_unknowns_is_of_no_account(case, random):
    made, measures = case
    assume(len({m.kind for m in measures if m.kind in ("Offset", "Substitute")}) < 2)
    mixed = list(measures)
    random.shuffle(mixed)
    close(everything(follow(made, mixed)), everything(follow(made, measures)))


def test_the_order_of_measures_in_one_moment_is_of_no_account():
    made = programme(cohort(), cohort("China", 300))
    measures = [
        wf.Expel(on="2013", share=0.5, hosts="Kuwait"),
        wf.Expand(start="2013", workers=100),
        wf.StopPermits(start="2013", compliance=0.5),
        wf.Cap(start="2013", workers=900),
        wf.Repatriate(by="2013-01-01", compliance=0.3),
        wf.Displace(share=0.5, to="China"),
        wf.Leak(share=0.2),
        wf.CloseBorder(start="2013", compliance=0.5),
    ]
    expected = everything(project(made, *measures))
    for turn in range(1, len(measures)):
        turned = measures[turn:] + measures[:turn]
        close(everything(project(made, *turned)), expected)
    close(everything(project(made, *reversed(measures))), expected)


def _share(**numbers):
    return wf.ChangeShare(start="2013", **numbers)


def _levy(amount, **more):
    return wf.Levy(start="2013", amount=amount, **more)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_share(to=0.15), _share(to=0.6)),
        (_share(to=0.2), _share(by=0.1)),
        (_share(to=0.2, compliance=0.5), _share(to=0.6, compliance=0.5)),
        (_share(to=0.6), _share(to=0.2, hosts="Kuwait")),
        (_levy(40, recipient="agency"), _levy(40)),
        (_levy(40, shortfall="owe"), _levy(40)),
        (_levy(30), _levy(40, recipient="agency", hosts="Kuwait")),
        (wf.Expel(on="2013", number=500), wf.Expel(on="2013", share=0.5)),
        (
            wf.Expel(on="2013", number=500),
            wf.Expel(on="2013", number=500, hosts="Kuwait", compliance=0.5),
        ),
        (wf.Cap(start="2013", workers=650), wf.Cap(start="2013", workers=300, compliance=0.5)),
        (wf.Offset(share=0.8, recipient="agency"), wf.Offset(share=0.8)),
        (wf.Offset(share=0.5, recipient="agency"), wf.Offset(share=0.8, hosts="Kuwait")),
        (wf.Substitute(share=0.8), wf.Substitute(share=0.5)),
    ],
    ids=str,
)
def test_the_order_of_measures_of_one_kind_and_date_is_of_no_account(one, other):
    chain = wf.Chain("both", [wf.Share("government", 0.5), wf.Share("agency", 0.1)])
    made = programme(cohort(chain=chain), cohort("China", 300, chain=chain))
    loss = wf.Expel(on="2014", share=0.9), wf.DiscountWages(start="2014", share=0.3)
    close(
        everything(project(made, one, other, *loss)), everything(project(made, other, one, *loss))
    )


def test_of_several_new_shares_the_narrowest_holds_and_then_the_highest():
    made = programme(cohort(), cohort("China"))

    def kept(*measures, host="China"):
        paths = project(made, *measures, end="2013")
        levels = (paths.values(name, host=host)[0, -1] for name in ("statutory", "gross"))
        return next(levels) / next(levels)

    everywhere, narrow = _share(to=0.6), _share(to=0.2, hosts="Kuwait")
    assert kept(narrow, everywhere) == pytest.approx(0.6)
    assert kept(narrow, everywhere, host="Kuwait") == pytest.approx(0.2)
    assert kept(everywhere, _share(to=0.3)) == pytest.approx(0.6)
    assert kept(_share(by=0.1), everywhere) == pytest.approx(0.7)


def test_one_more_unknown_changes_no_other_draw():
    made = wf.load_programme("dprk-2012")
    first = wf.StopPermits(start="2013", compliance=wf.between(0.5, 1.0))
    second = wf.Expel(on="2014", hosts="Kuwait", share=wf.uniform(0.2, 0.6))
    options = {"start": "2012", "end": "2012", "draws": 32, "seed": 5}
    drawn = []
    for measures in ((), (first,), (first, second)):
        paths = wf.project(made, scenario(*measures), **options)
        u = next(paths.projection.blocks(0, 8))
        drawn.append(paths.projection.drawn(Course(0), u))
    assert len(drawn[0]) + 2 == len(drawn[1]) + 1 == len(drawn[2])
    for fewer, more in pairwise(drawn):
        assert all(np.array_equal(values, more[name]) for name, values in fewer.items())


def test_the_same_measure_in_two_scenarios_is_one_unknown():
    stop = wf.StopPermits(start="2013", compliance=wf.uniform(0, 1))
    out = wf.Expel(on="2014", share=wf.uniform(0, 1))
    one, two = scenario(stop, name="one"), scenario(out, stop, name="two")
    comparison = wf.compare(programme(), [one, two], start="2012", end="2013", draws=64, seed=0)
    assert list(comparison.projection.names) == [
        "StopPermits 2013/compliance",
        "Expel 2014/share",
    ]
    # before the expulsion, nothing tells them apart
    assert (comparison.values("two") == 0.0).all()


@pytest.mark.parametrize("threads", [1, 3])
def test_threads_change_no_bit(threads):
    plain = _compared(None)
    with ThreadPoolExecutor(threads) as pool:
        found = _compared(pool)
    assert np.array_equal(found, plain)


def test_processes_change_no_bit():
    with ProcessPoolExecutor(2) as pool:
        found = _compared(pool)
    assert np.array_equal(found, _compared(None))


def _compared(pool):
    ban = scenario(
        wf.StopPermits(start="2013", compliance=wf.between(0.5, 1.0), phase_in=4),
        wf.DiscountWages(start="2014", share=wf.uniform(0, 0.3), compliance=0.5),
        wf.Displace(share=wf.between(0, 0.3), to="China", after_months=wf.uniform(1, 6)),
    )
    comparison = wf.compare(
        "dprk-2012", [ban], start="2012", end="2015", draws=64, seed=8, executor=pool
    )
    parts = comparison.attribution()["mean"].to_numpy()
    return np.concatenate(
        [
            comparison.values().ravel(),
            comparison.paths("a scenario").heads().to_numpy().ravel(),
            parts,
        ]
    )


def test_a_block_of_draws_is_of_no_account(monkeypatch):
    plain = _compared(None)
    monkeypatch.setattr("wageflow.scenarios.projection._LEAST", 1)
    monkeypatch.setattr("wageflow.scenarios.projection._MOST", 2)
    close(_compared(None), plain, rel=1e-12)


def test_a_replicate_that_fills_several_blocks_is_as_even_as_one():
    out = wf.Expel(on="2012", share=wf.uniform(0, 1))
    size = 2**14
    found = project(programme(), out, end="2012", draws=2 * size, sampler="sobol")
    gone = 1 - found.values("workers")[:, 0].reshape(2, size) / 1_000
    # one point of a net in each of as many equal parts
    for one in gone:
        assert np.floor(np.sort(one) * size).tolist() == list(range(size))


# attribution


@quick
@given(worlds.cases(most=4))
def test_what_measures_do_adds_up_draw_by_draw(case):
    made, measures = case
    comparison = wf.compare(made, [scenario(*measures)], start="2012", end="2014", **SAMPLING)
    for concept in ("state-side", "workers"):
        _, parts = parts_of(comparison, 1, "measure", concept)
        found = parts.sum(axis=0).reshape(3, -1).T
        whole = comparison.values(concept=concept)
        scale = 1e-10 * (1 + np.abs(comparison.paths("no measures").values(concept)).max())
        assert found == pytest.approx(whole, rel=1e-9, abs=scale)


@quick
@given(worlds.cases(most=4))
def test_hosts_and_recipients_add_up_to_the_change(case):
    made, measures = case
    comparison = wf.compare(made, [scenario(*measures)], start="2012", end="2014", **SAMPLING)
    for by, concept in (("host", "state-side"), ("recipient", "gross")):
        parts = comparison.attribution(by=by, concept=concept)["mean"].sum()
        whole = comparison.cumulative().loc[("a scenario", concept)]
        scale = 1e-10 * (1 + abs(whole["mean"]) + abs(whole["change_mean"]))
        assert parts == pytest.approx(whole["change_mean"], rel=1e-9, abs=scale)


def test_measures_of_one_label_are_told_apart_draw_by_draw():
    one = wf.StopPermits(start="2013", compliance=wf.uniform(0.5, 1.0))
    two = wf.StopPermits(start="2013", compliance=wf.uniform(0.1, 0.2))
    listed = [scenario(one, name="base"), scenario(two, one, name="more")]
    comparison = wf.compare(programme(), listed, start="2012", end="2014", draws=64, seed=0)
    parts = comparison.attribution("more")["mean"].sum()
    whole = comparison.cumulative().loc[("more", "state-side"), "change_mean"]
    assert parts == pytest.approx(whole, rel=1e-10)


# shared draws


def test_on_shared_draws_a_difference_is_several_times_less_uncertain():
    made = wf.load_programme("dprk-2012")
    stop = scenario(wf.StopPermits(start="2013"))
    options = {"start": "2012", "end": "2014", "draws": 2**12}
    shared = wf.compare(made, [stop], seed=1, **options).values()[:, -1]
    plain = wf.project(made, start="2012", end="2014", draws=2**12, seed=2)
    before = plain.values("state-side")[:, -1]
    after = wf.project(made, stop, seed=1, **{k: options[k] for k in options}).values()[:, -1]
    apart = np.hypot(before.std(), after.std())
    assert shared.mean() == pytest.approx(after.mean() - before.mean(), rel=0.05)
    assert shared.std() < apart / 2.5
