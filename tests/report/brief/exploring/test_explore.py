from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

import wageflow as wf
from tests.report.brief.exploring.conftest import invented
from wageflow.errors import EstimateError, InputError, UnknownNameError
from wageflow.report.brief.exploring import explore, markup
from wageflow.report.brief.exploring.measuring import Apart, measure, settings_tried, told
from wageflow.report.brief.exploring.modelling import carried_of, flats_of, model_at
from wageflow.report.brief.exploring.packing import unpacked
from wageflow.report.brief.exploring.picking import (
    grouped,
    picked,
    reference,
    relative_to_size,
)
from wageflow.report.brief.exploring.rule import ALL, explored
from wageflow.report.brief.exploring.stating import stated
from wageflow.simulation.summing.summary import quantiles

POINTS = np.array([0.05, 0.5, 0.95])
HOSTILE = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(2)>",
    "=cmd()",
    "\\input{x} $x$ &amp;",
    "\u0627\u0644\u0643\u0648\u064a\u062a",
    "bad\u202e\x07\u2028name",
    "x" * 300,
]


def hostile():
    chain = wf.Chain(HOSTILE[0], [wf.Share("<b>government</b>", 0.4, of="gross")])
    cohorts = [
        wf.Cohort(host=host, workers=wf.between(50, 100), gross_wage=1_000, chain=chain)
        for host in HOSTILE
    ]
    stated = {"sides": {"state": ["<b>government</b>"]}, "statutory": ["<b>government</b>"]}
    return wf.Programme("hostile", cohorts=cohorts, **stated)


def test_the_page_starts_where_the_estimate_is(shipped_estimate, shipped_explorer):
    """Totals, hosts, receipts and ranges that it shows first are those of the tables."""
    own, hosts = shipped_explorer.data["estimate"], shipped_explorer.data["hosts"]
    keys, columns = shipped_estimate.statistics(("host",))
    for k, key in enumerate(keys):
        if key.concept in own["rows"]:
            row = own["rows"][key.concept][str(hosts.index(key.host))]
            stated = [columns[name][k] for name in ("p5", "p50", "p95")]
            assert row[:3] == pytest.approx(stated, rel=1e-7)
    for concept, curve in own["curves"].items():
        points = np.asarray(shipped_estimate.quantile([0.05, 0.5, 0.95], concept=concept))
        assert own["rows"][concept][ALL][:3] == pytest.approx(points.tolist(), rel=1e-7)
        assert curve == sorted(curve)
        high = float(shipped_estimate.exceedance(230e6, concept=concept))
        assert own["marks"][concept][0][1] == pytest.approx(high)
    gross = sum(own["chain"][str(k)][0] for k in range(len(hosts)))
    assert gross == pytest.approx(own["chain"][ALL][0])
    assert sum(own["chain"][ALL]) == pytest.approx(shipped_estimate.values("gross").mean())
    heads = shipped_estimate.statistics(("headcount",))[1]
    assert own["ranges"]["heads"][ALL] == pytest.approx([heads["p5"][-1], heads["p95"][-1]])


def test_the_draws_of_the_page_stand_for_every_concept_and_host(shipped_estimate):
    """Few draws of many give every line to within the error that is told of it."""
    hosts, group = grouped(shipped_estimate, 24)
    places = picked(shipped_estimate, "state-side", 2**10, hosts)
    assert len(places) == 2**10
    held = model_at(shipped_estimate, np.arange(2**12), group)
    against = carried_of(held, held.at())
    names = ("gross", "statutory", "state-side")
    own = stated(shipped_estimate, group, names, [], against)
    model = model_at(shipped_estimate, places, group)
    page = carried_of(model, model.at(), flats_of(model, model.at()))
    concepts = [one for one in concepts_of(shipped_estimate) if one.name in names]
    apart = measure(page, concepts, (against, held), own, 2**12)
    start = explored(page, {})
    for c, concept in enumerate(concepts):
        for s, scope in enumerate([ALL, *map(str, range(len(hosts)))]):
            row = own["rows"][concept.name][scope]
            off = relative_to_size(points_of(start.total(concept, scope)), np.array(row[:3]))
            assert off.max() <= apart.errors["totals"][c][s]
            assert off.max() < 0.03


def points_of(values):
    return quantiles(np.sort(values), POINTS)


def concepts_of(estimate):
    return unpacked(explore(estimate).data)[1]


@pytest.mark.parametrize("concept", ["gross", "statutory", "state-side", "net", "received"])
def test_every_concept_is_that_of_the_estimate(invented_estimate, concept):
    explorer = explore(invented_estimate, concept=concept)
    carried, concepts = unpacked(explorer.data)
    assert concepts[0].name == concept
    # all draws are carried here, in the order of the total
    page = np.sort(explored(carried, {}).total(concepts[0]))
    assert page == pytest.approx(np.sort(invented_estimate.values(concept)), rel=1e-4)


def test_concepts_that_do_not_differ_are_not_shown_twice(shipped_explorer, invented_explorer):
    names = [one["name"] for one in shipped_explorer.data["concepts"]]
    assert names == ["state-side", "gross", "statutory"]
    names = [one["name"] for one in invented_explorer.data["concepts"]]
    assert names == ["received", "gross", "statutory", "state-side", "net"]


def test_carried_draws_are_rounded_to_one_in_65535(invented_estimate, invented_explorer):
    carried, _ = unpacked(invented_explorer.data)
    places = picked(invented_estimate, "received", 2**10)
    heads = invented_estimate.workers("Arcadia")[places]
    assert np.abs(carried.heads[0] - heads).max() <= 0.5001 * np.ptp(heads) / (2**16 - 1)
    assert (carried.heads[1] == 400).all()
    assert carried.shares.sum(axis=1) == pytest.approx(1.0)


def test_flat_fees_are_found(invented_explorer):
    carried, _ = unpacked(invented_explorer.data)
    fund = [one["name"] for one in invented_explorer.data["recipients"]].index("fund")
    assert carried.flats[0, fund] * carried.wage[0] == pytest.approx(400, rel=1e-3)
    assert (carried.flats[2] == 0).all()


def test_the_model_at_its_own_settings_is_the_estimate(shipped_estimate):
    places = np.arange(0, 4096, 64)
    hosts, group = grouped(shipped_estimate, 24)
    money = model_at(shipped_estimate, places, group).at()
    for k, host in enumerate(hosts):
        gross = shipped_estimate.values("gross", host=host)[places]
        assert money.gross[k] == pytest.approx(gross)
        assert money.heads[k] == pytest.approx(shipped_estimate.workers(host)[places])


def test_headcounts_scaled_to_a_total_can_be_moved_all_the_same():
    programme = invented(total_workers=wf.between(1_000, 1_200))
    estimate = wf.simulate(programme, draws=2**8, seed=1)
    carried, concepts = unpacked(explore(estimate).data)
    assert explored(carried, {}).range("heads") == pytest.approx((1_010, 1_190), rel=0.01)
    _, group = grouped(estimate, 24)
    model = model_at(estimate, picked(estimate, "state-side", 2**8), group)
    half = explored(carried, {"heads": {ALL: (505, 595)}}).total(concepts[0])
    cost_free = model.at(heads=0.5).amounts[:, list(concepts[0].plus)].sum(axis=(0, 1))
    assert np.median(half) == pytest.approx(np.median(cost_free), rel=1e-2)


@pytest.fixture(scope="module")
def held(shipped_estimate):
    """The model at all draws, and what it says where nothing is moved."""
    _, group = grouped(shipped_estimate, 24)
    assert (reference(shipped_estimate, "gross") == np.arange(2**12)).all()
    model = model_at(shipped_estimate, reference(shipped_estimate, "gross"), group)
    return carried_of(model, model.at()), model


@pytest.fixture(scope="module")
def fewer(shipped_estimate):
    """A page with 512 of 4,096 draws, and its concepts."""
    hosts, group = grouped(shipped_estimate, 24)
    model = model_at(shipped_estimate, picked(shipped_estimate, "state-side", 2**9, hosts), group)
    money = model.at()
    return carried_of(model, money, flats_of(model, money)), concepts_of(shipped_estimate)


def test_the_error_told_holds_at_every_setting_and_concept(fewer, held, shipped_explorer):
    """Against the model at all draws, computed here in another way: chains at given wages."""
    page, concepts = fewer
    against, model = held
    own = shipped_explorer.data["estimate"]
    apart = measure(page, concepts, held, own, 2**12)
    tried = list(settings_tried(page))
    assert (apart.tried, apart.refused, apart.at) == (len(tried), 0, 2**12)
    seen = {one.name: 0.0 for one in concepts}
    for settings in tried:
        moved = explored(page, settings)
        truth = explored(against, settings)
        if "share" in settings:
            continue  # no chain has it: only the rule knows what it means
        money = model.at(heads=truth.heads / against.heads, wage=truth.wage / against.wage)
        for c, concept in enumerate(concepts):
            wanted = money.amounts[:, list(concept.plus)].sum(axis=(0, 1))
            low, middle, high = relative_to_size(points_of(moved.total(concept)), points_of(wanted))
            assert max(low, high) <= apart.ends[c, 0] + 1e-12
            assert middle <= apart.medians[c, 0] + 1e-12
            seen[concept.name] = max(seen[concept.name], low, middle, high)
    # it is an error of draws and of the rule, not one of another page
    assert all(1e-4 < one < 0.1 for one in seen.values())


def test_the_error_told_sees_what_the_page_does_not_know(fewer, held, shipped_explorer):
    page, concepts = fewer
    own = shipped_explorer.data["estimate"]
    sharp = measure(page, concepts, held, own, 2**12)
    blunt = replace(page, flats=np.zeros_like(page.flats))
    assert measure(blunt, concepts, held, own, 2**12).chain.max() > 2 * sharp.chain.max()
    # half of the draws gone, on one side: told for every concept
    half = np.argsort(page.heads.sum(axis=0))[:256]
    lame = replace(
        page,
        **{
            name: getattr(page, name)[..., half]
            for name in ("heads", "wage", "shares", "flats", "cost", "kept")
        },
    )
    assert (measure(lame, concepts, held, own, 2**12).ends[:, 0] > 0.05).all()


def test_what_is_told_is_what_was_measured(shipped_explorer):
    text = shipped_explorer.told
    assert "computed in this page from 4,096 of the estimate's 4,096 draws" in text
    assert "at 4,096 draws and 16 settings" in text
    for one in shipped_explorer.data["concepts"]:
        assert f"'{one['title']}'" in text
    assert np.array(shipped_explorer.data["errors"]["chain"]).shape == (9, 7)
    errors = np.array(shipped_explorer.data["errors"]["totals"])
    assert errors.shape == (3, 9)
    assert (errors >= errors[:, :1]).all()
    assert 0 < errors.max() < 0.1


def test_a_median_between_two_groups_is_said_to_be_unsure():
    ends, medians = np.array([[0.01, 0.01]]), np.array([[0.011, 0.2]])
    apart = Apart(64, 128, 128, ends, medians, np.zeros((2, 3)), 3, 0)
    assert "two groups of draws few lie about the median" in told(apart, ["Revenue"])
    assert "two groups" not in told(apart._replace(medians=ends), ["Revenue"])


def test_a_total_near_nothing_is_held_against_the_width_of_its_range():
    page, model = np.array([-5.0, 0.02, 5.0]), np.array([-5.0, 0.01, 5.0])
    assert relative_to_size(page, model).max() == pytest.approx(0.001)
    assert relative_to_size(np.array([99.0, 100.0, 101.0]), np.full(3, 100.0)).max() == 0.01
    assert (relative_to_size(np.zeros(3), np.zeros(3)) == 0).all()


def test_a_chain_that_the_model_refuses_is_told():
    chain = wf.Chain("dear", [wf.Fee("government", 600, shortfall="error")], per="year")
    cohort = wf.Cohort(host="A", workers=wf.between(10, 20), gross_wage=1_000, chain=chain)
    explorer = explore(wf.simulate(wf.Programme("p", cohorts=[cohort]), draws=2**6, seed=0))
    assert re.search(r"At \d settings the model finds that a chain takes more", explorer.told)


def test_draws_with_weights_are_chosen_by_them(invented_estimate):
    size = invented_estimate.run.design.size
    # only draws above the median count
    weights = 2.0 * (invented_estimate.values() > np.median(invented_estimate.values()))
    results = (
        replace(one, weights=weights[k * size : (k + 1) * size])
        for k, one in enumerate(invented_estimate.results)
    )
    weighted = replace(invented_estimate, results=tuple(results))
    carried, concepts = unpacked(explore(weighted).data)
    page = np.quantile(explored(carried, {}).total(concepts[0]), POINTS)
    upper = invented_estimate.values()[weights > 0]
    assert page == pytest.approx(np.quantile(upper, POINTS), rel=0.002)


def test_an_estimate_without_draws_has_a_page_too(shipped_estimate):
    programme = wf.load_programme("dprk-2012")
    summary = wf.simulate(programme, draws=2**12, seed=2012, keep="summary")
    assert explore(summary).data["packed"] == explore(shipped_estimate).data["packed"]


def test_the_same_estimate_gives_the_same_bytes(shipped_estimate, shipped_explorer):
    again = explore(shipped_estimate, marks={"headline": (150e6, 230e6)})
    assert markup(again) == markup(shipped_explorer)


def test_the_page_stays_small(shipped_explorer):
    assert len(markup(shipped_explorer).encode()) < 400_000


def test_many_hosts_are_put_together():
    chain = wf.Chain("c", [wf.Share("government", wf.between(0.2, 0.4), of="gross")])
    cohorts = [
        wf.Cohort(host=f"H{k}", workers=wf.between(k, 2 * k), gross_wage=1_000, chain=chain)
        for k in range(1, 61)
    ]
    estimate = wf.simulate(wf.Programme("many", cohorts=cohorts), draws=2**10, seed=0)
    explorer = explore(estimate)
    assert explorer.data["hosts"][0] == "H38"
    assert explorer.data["hosts"][-1] == "37 other hosts"
    assert len(json.dumps(explorer.data)) < 400_000
    carried, concepts = unpacked(explorer.data)
    total = explored(carried, {}).total(concepts[0])
    assert np.median(total) == pytest.approx(float(estimate.quantile(0.5)), rel=1e-3)


def test_a_programme_without_unknowns_has_a_page_too():
    chain = wf.Chain("c", [wf.Share("government", 0.4, of="gross")])
    cohort = wf.Cohort(host="A", workers=10, gross_wage=1_000, chain=chain)
    explorer = explore(wf.simulate(wf.Programme("sure", cohorts=[cohort]), draws=2**6, seed=0))
    carried, concepts = unpacked(explorer.data)
    assert explorer.data["packed"] == ""
    assert explored(carried, {}).total(concepts[0]) == pytest.approx(4_000)
    moved = explored(carried, {"heads": {ALL: (20, 40)}})
    assert np.quantile(moved.total(concepts[0]), POINTS) == pytest.approx(
        [8e3, 12e3, 16e3], rel=0.05
    )


def test_names_come_out_as_text():
    html = markup(explore(wf.simulate(hostile(), draws=2**6, seed=0), name='a "b" <c>'))
    assert html.count("<script") == html.count("</script") == 1
    assert "<img" not in html
    assert "\u202e" not in html
    assert "\x07" not in html
    assert "\u2028" not in html
    assert 'id="explorer-a_20__22_b_22__20__3c_c_3e_"' in html
    inside = re.search(r"<script[^>]*>(.*)</script>", html).group(1)
    assert not re.search(r"[<>&]", inside)
    names = json.loads(inside)["hosts"]
    assert names[0] == HOSTILE[0]
    assert names[-1] == HOSTILE[-1]


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"concept": "profit"}, UnknownNameError, "concept 'profit'"),
        ({"marks": {"m": "much"}}, InputError, "mark 'm'"),
        ({"marks": {"m": (2.0, 1.0)}}, InputError, "turn them round"),
    ],
)
def test_wrong_wishes_are_refused(invented_estimate, wrong, error, words):
    with pytest.raises(error, match=re.escape(words)):
        explore(invented_estimate, **wrong)


def test_what_is_no_estimate_is_refused():
    with pytest.raises(EstimateError, match="write an estimate"):
        explore("dprk-2012")
