"""Receipts by recipient, what a run says of itself, switching values of changes, refusals."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

import wageflow as wf
from tests.scenarios.small import heads, programme, scenario
from tests.simulation.programmes import rich
from wageflow.errors import ChainError, EstimateError, InputError

STOP = wf.StopPermits(start="2013", compliance=wf.uniform(0, 1))


@pytest.fixture(scope="module")
def comparison():
    return wf.compare(
        programme(), [scenario(STOP, name="stop")], start="2012", end="2014", draws=2**6, seed=3
    )


# by recipient


@pytest.mark.parametrize("by", ["recipient", ["host", "recipient"]])
@pytest.mark.parametrize("name", ["dprk-2012", None])
def test_who_gets_what_in_a_year_without_measures_is_what_the_estimate_says(name, by):
    made = wf.load_programme(name) if name else rich()
    estimate = wf.simulate(made, draws=2**8, seed=5).summary(by=by)["mean"]
    paths = wf.project(made, None, start="2012", end="2012", draws=2**8, seed=5)
    found = paths.summary(by=by)["mean"].droplevel("period")
    concepts = found.index.get_level_values("concept")
    assert set(concepts) == {"gross", "statutory", "state-side", "received"}
    shared = found.index.intersection(estimate.index)
    # rows of recipients who get nothing in a host are left out of an estimate
    assert not found[found.index.difference(shared)].any()
    assert len(shared) > 4
    np.testing.assert_allclose(found[shared], estimate[shared], rtol=1e-9)
    assert not set(estimate[estimate != 0].index) - set(found.index)


def test_a_summary_of_one_concept_is_that_part_of_the_whole():
    paths = wf.project(rich(), None, start="2012", end="2013", draws=2**6, seed=5)
    whole, part = paths.summary(), paths.summary(concept="workers")
    assert set(part.index.get_level_values("concept")) == {"workers"}
    assert part.equals(whole[whole.index.get_level_values("concept") == "workers"])


# what a run says of itself


def test_a_manifest_says_what_was_asked(comparison):
    told = comparison.manifest
    assert json.loads(json.dumps(told)) == told
    assert (told["draws"], told["replicates"], told["seed"]) == (64, 16, 3)
    assert (told["start"], told["end"], told["step"]) == ("2012", "2014", "year")
    assert (told["baseline"], told["sampler"]) == ("no measures", "sobol")
    assert "stop" in json.dumps(told["scenarios"])
    assert comparison.paths("stop").manifest["programme_sha256"] == told["programme_sha256"]


def test_a_manifest_tells_programmes_apart_whatever_the_order_of_their_tables(comparison):
    def digest(made):
        paths = wf.project(made, None, start="2012", end="2012", draws=16, seed=1)
        return paths.manifest["programme_sha256"]

    same = programme()
    assert digest(same) == comparison.manifest["programme_sha256"]
    assert digest(dataclasses.replace(same, title="another")) != digest(same)
    one = dataclasses.replace(rich(), sides={**rich().sides, "work": ["manager"]})
    other = dataclasses.replace(rich(), sides=dict(reversed(one.sides.items())))
    assert digest(one) == digest(other) != digest(rich())


def test_runs_show_what_they_are(comparison):
    assert repr(comparison) == ("Comparison('no measures', 'stop': 2012 to 2014, 64 draws, seed 3)")
    assert (
        repr(comparison.paths("stop")) == "Paths('stop': 2012 to 2014, 3 periods, 64 draws, seed 3)"
    )


# answers


def test_parts_of_a_change_of_workers_are_of_their_mean_over_the_time(comparison):
    parts = comparison.attribution(concept="workers")["mean"]
    values = [comparison.paths(name).values("workers").mean() for name in comparison.names]
    assert parts.sum() == pytest.approx(values[1] - values[0], rel=1e-9)
    assert parts.sum() < -1


def test_the_switching_value_of_a_change_of_a_share_may_be_a_cut():
    change = wf.ChangeShare(start="2012", by=wf.uniform(0.0, 0.1))
    made = wf.compare(programme(), [scenario(change)], start="2012", end="2013", draws=16)
    # the state takes a half; a quarter of that is an eighth of the wage
    assert made.switching_value("by", target=0.25) == pytest.approx(-0.125, rel=1e-6)
    assert made.switching_value("by", target=-0.5) == pytest.approx(0.25, rel=1e-6)


@pytest.mark.parametrize("within", [5, ("low", "high"), (1, 0), (0, 0), (0, float("inf")), None])
def test_where_to_look_for_a_switching_value_has_two_ends(comparison, within):
    if within is None:
        assert comparison.switching_value("compliance", target=0.1, within=(0.0, 1.0)) > 0
        return
    with pytest.raises(EstimateError, match=r"within .*: write where to look, \(low, high\)"):
        comparison.switching_value("compliance", target=0.1, within=within)


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (-0.05, "falls by 5 percentage points"),
        (0.01, "rises by 1 percentage point"),
        (-0.01, "falls by 1 percentage point"),
        (wf.uniform(-0.1, -0.05), "falls by 5 to 10 percentage points"),
        (wf.uniform(-0.1, 0), "falls by 0 to 10 percentage points"),
        (wf.uniform(0, 0.1), "rises by 0 to 10 percentage points"),
        (wf.uniform(-0.05, 0.1), "changes by -5 to +10 percentage points"),
        (wf.Param("more", wf.uniform(0.1, 0.2)), "rises by 'more' (10 to 20 percentage points)"),
        (wf.Param("ChangeShare 2012/by", wf.uniform(0.1, 0.2)), "rises by 10 to 20 percentage"),
        (
            wf.OneOf("reading", {-0.05: 0.5, 0.1: 0.5}),
            "changes by 'reading': -5 percentage points (50 %) or +10 percentage points (50 %)",
        ),
        (
            wf.truncate(wf.normal(-0.1, 0.01), -1, 0),
            "falls by 8.36 to 11.6 percentage points (90 %)",
        ),
    ],
    ids=str,
)
def test_a_change_of_a_share_is_said_in_percentage_points(by, words):
    told = wf.ChangeShare(start="2012", by=by).describe()
    assert f"the share of government {words}" in told


def test_points_have_their_sign_in_a_list_of_changes():
    many = (-0.1, 0.01, wf.uniform(-0.05, 0.1))
    rows = scenario(*(wf.ChangeShare(start="2012", by=by) for by in many)).changes()
    assert rows[rows["number"] == "by"]["value"].tolist() == [
        "-10 percentage points",
        "+1 percentage point",
        "-5 to +10 percentage points",
    ]


# refusals


def test_a_chain_that_a_measure_makes_impossible_names_the_measure():
    fee = wf.Chain("strict", [wf.Fee("state", 800, shortfall="error")], currency="USD", per="year")
    cohort = wf.Cohort(host="Oman", workers=10, gross_wage=1_000, chain=fee, price_year=2012)
    made = wf.Programme("p", cohorts=[cohort], sides={"state": ["state"]})
    cut = scenario(wf.DiscountWages(start="2013", share=0.5), name="cut")
    with pytest.raises(ChainError, match=r"strict.* \(under DiscountWages 2013\)"):
        wf.project(made, cut, start="2012", end="2014", draws=16).values("gross")


def test_both_ends_of_a_horizon_are_looked_at():
    with pytest.raises(InputError) as caught:
        wf.project(programme(), None, start="soon", end="later", draws=16)
    assert [fault.split(":")[0] for fault in caught.value.faults] == ["start", "end"]


def test_a_known_headcount_is_whole():
    with pytest.raises(InputError, match=r"2013: 3\.5 is not a whole number of workers"):
        wf.project(
            programme(),
            None,
            start="2012",
            end="2014",
            draws=16,
            headcounts={programme().hosts[0]: {"2013": 3.5}},
        )


def test_a_study_that_extends_what_does_not_ship_says_so(tmp_path):
    path = tmp_path / "study.toml"
    path.write_text(
        '[compare]\nstart = 2012\nend = 2014\n[programme]\nextends = "dprk-1912"\n'
        '[[scenarios]]\nname = "a"\n[[scenarios.measures]]\nkind = "StopPermits"\nstart = 2013\n'
    )
    with pytest.raises(InputError, match=r"programme\.extends: no programme 'dprk-1912'"):
        wf.load_study(path)


def test_faults_of_one_host_do_not_hide_those_of_another(tmp_path):
    path = tmp_path / "study.toml"
    path.write_text(
        '[compare]\nprogramme = "dprk-2012"\nstart = 2012\nend = 2014\n[[scenarios]]\nname = "a"\n'
        '[[scenarios.measures]]\nkind = "StopPermits"\nstart = 2013\n'
        'compliance = { Russia = "much", China = 1.5, Kuwait = 0.5 }\n'
    )
    with pytest.raises(InputError) as caught:
        wf.load_study(path)
    told = "\n".join(caught.value.faults)
    assert "compliance.Russia" in told
    assert "compliance" in told.replace("compliance.Russia", "")
    assert "1.5" in told


# leaks


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (wf.Repatriate, {"by": "2013-06"}),
        (wf.Expel, {"on": "2013", "share": 0.8}),
        (wf.StopPermits, {"start": "2013"}),
        (wf.Cap, {"start": "2013", "workers": 300}),
    ],
)
def test_a_leak_is_that_much_less_compliance_with_what_can_be_evaded(kind, fields):
    leak = wf.Leak(start="2012", share=0.25)
    found = heads(programme(), leak, kind(**fields), end="2015")
    part = heads(programme(), kind(**fields, compliance=0.75), end="2015")
    whole = heads(programme(), kind(**fields), end="2015")
    np.testing.assert_allclose(found, part, rtol=1e-9)
    assert np.abs(part - whole).max() > 1


@pytest.mark.parametrize("seed", range(4))
def test_what_happens_in_some_draws_is_seen_whatever_the_first_draw_holds(seed):
    stop = wf.StopPermits(
        start="2013", compliance=wf.Param("obeyed", wf.discrete({0: 0.5, 1: 0.5}))
    )
    options = {"start": "2012", "end": "2014", "draws": 32, "seed": seed}
    paths = wf.project(programme(), scenario(stop), **options)
    always = wf.project(programme(), scenario(wf.StopPermits(start="2013")), **options)
    never = wf.project(programme(), None, **options)
    for concept in ("workers", "state-side"):
        found = paths.values(concept)
        ends = [one.values(concept)[0] for one in (never, always)]
        obeyed = np.isclose(found[:, -1], ends[1][-1])
        assert obeyed.sum() == 16
        expected = np.where(obeyed[:, None], ends[1], ends[0])
        np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("target", [True, "half", 1.5, -2, None])
def test_a_target_is_a_share_of_the_baseline(comparison, target):
    with pytest.raises(EstimateError, match=r"target .*: write a share of the baseline, 0\.5 for"):
        comparison.switching_value("compliance", target=target)
