"""The studies that ship: sourced, signed, and running."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import numpy as np
import pytest

import wageflow as wf
from wageflow.distributions import bounds

NAMES = ["dprk-cap", "dprk-history", "dprk-national", "dprk-resolutions"]
LEDGER = wf.load_claims("dprk")
STUDIES = {name: wf.load_study(name) for name in NAMES}
SCENARIOS = [(name, one) for name in NAMES for one in STUDIES[name].scenarios]


def _plain(name):
    path = files("wageflow.scenarios") / "data" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _claims(value):
    if isinstance(value, dict):
        yield from ([value["claim"]] if "claim" in value else [])
        yield from value["claims"] if isinstance(value.get("claims"), list) else ()
        for inner in value.values():
            yield from _claims(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _claims(inner)


def test_all_that_ship_are_listed():
    table = wf.studies()
    assert set(table["study"]) == set(NAMES)
    assert list(table.columns) == ["study", "measures", "outside", "source", "rationale"]
    acting = [one.name for _, one in SCENARIOS if one.measures]
    assert list(table.index) == acting
    # a name is that of one scenario, so that it can be loaded by it
    assert table.index.is_unique
    for name in acting:
        assert wf.load_scenario(name).name == name


def test_what_the_design_asks_for_ships():
    names = set(wf.studies().index)
    assert names >= {
        *("UNSCR 2371", "UNSCR 2375", "UNSCR 2397", "UN resolutions in full"),
        *("UN resolutions as complied with", "UN resolutions with evasion"),
        *("Oman expels 300", "Mongolia sends its workers home", "Poland sends its workers home"),
        *("wages paid directly", "border closed, contracts stretched", "planned expansion"),
        "dated events 2012-2024",
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_that_is_named_exists(name):
    ids = {one for one in _claims(_plain(name)) if isinstance(one, str)}
    assert ids
    assert ids <= set(LEDGER.claims)


@pytest.mark.parametrize(("name", "scenario"), SCENARIOS, ids=lambda x: getattr(x, "name", x))
def test_every_number_has_a_claim_or_says_that_it_is_assumed(name, scenario):
    assert scenario.author == "The wageflow developers"
    assert scenario.rationale
    assert scenario.source or not scenario.measures
    for measure in scenario.measures:
        for number, quantity in measure.quantities():
            if quantity in (0.0, 1.0) and number in ("compliance", "phase_in", "probability"):
                continue  # nothing is stated
            note = getattr(quantity, "note", "") or measure.note
            claims = getattr(quantity, "claims", ())
            assert claims or note, (name, scenario.name, measure.label, number)
            # a range that no source prints says so
            if not getattr(quantity, "reading", "") and bounds(quantity)[0] < bounds(quantity)[1]:
                assert "assumption" in note or number == "phase_in", (measure.label, number)


@pytest.mark.parametrize(("name", "scenario"), SCENARIOS, ids=lambda x: getattr(x, "name", x))
def test_what_is_outside_the_sources_says_so(name, scenario):  # noqa: ARG001 - names the case
    text = scenario.source + "".join(measure.source for measure in scenario.measures)
    assert scenario.outside == ("outside" in text)
    assert ("resolution" in text) <= scenario.outside


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_and_comes_back_from_a_file(name, tmp_path):
    study = STUDIES[name]
    comparison = study.compare(draws=2**7, step="year")
    assert comparison.baseline == study.baseline
    table = comparison.table(cut_of_at_least=study.cut_of_at_least)
    assert np.isfinite(table.to_numpy(dtype=float)).all()
    assert (table["mean"] >= 0).all()
    study.save(tmp_path / "again.toml")
    again = wf.load_study(tmp_path / "again.toml")
    assert again.scenarios == study.scenarios
    assert again.to_toml() == study.to_toml()


def test_oman_and_poland_are_taken_out_of_their_regions_draw_by_draw():
    whole, split = (
        wf.simulate(wf.load_programme(name), draws=2**8, seed=5)
        for name in ("dprk-2012", "dprk-2012-hosts")
    )
    parts = {
        "Middle East (other)": ["Middle East (other)", "Oman"],
        "Eastern Europe": ["Eastern Europe (other)", "Poland"],
    }
    for concept in ("gross", "statutory", "state-side"):
        for host in wf.load_programme("dprk-2012").hosts:
            there = sum(split.values(concept, host=one) for one in parts.get(host, [host]))
            np.testing.assert_allclose(there, whole.values(concept, host=host), rtol=1e-12)
    before, after = (one.to_xarray()["workers"] for one in (whole, split))
    np.testing.assert_allclose(after.sum("host"), before.sum("host"), rtol=1e-12)
    assert (after.sel(host="Oman") == 380).all()
    assert (after.sel(host="Poland") == 450).all()


def test_a_ceiling_changes_nothing_where_nothing_grows():
    comparison = STUDIES["dprk-resolutions"].compare(draws=2**7)
    np.testing.assert_allclose(comparison.values("UNSCR 2371"), 0.0, atol=1e-5)  # of millions
    growing = STUDIES["dprk-cap"].compare(draws=2**7)
    assert growing.values("more workers for China under UNSCR 2371").mean() < 0


def test_more_resolutions_take_more_and_evasion_gives_some_back():
    comparison = STUDIES["dprk-resolutions"].compare(draws=2**7)
    left = comparison.table(concept="workers")["mean"].xs("2024", level="year").droplevel(1)
    assert left["UN resolutions in full"] == 0
    assert left["UNSCR 2397"] == 0
    assert left["UN resolutions in full"] < left["UN resolutions as complied with"]
    assert left["UN resolutions as complied with"] < left["UN resolutions with evasion"]
    assert left["UN resolutions with evasion"] < left["no measures"]


def test_eighty_are_left_in_oman():
    comparison = STUDIES["dprk-national"].compare(draws=2**7, end="2018")
    heads = comparison.paths("Oman expels 300").heads()
    assert heads.loc["2018", "Oman"] == pytest.approx(80)
    assert LEDGER["enc-oman-remaining"].value == 80


def test_the_history_passes_through_the_printed_totals():
    study = STUDIES["dprk-history"]
    paths = study.compare(draws=2**7, end="2015", step="year").paths(study.baseline)
    assert paths.heads().loc["2015"].sum() == pytest.approx(100_000, rel=2e-3)
    monthly = study.compare(draws=2**7, start="2012-06", end="2012-07", step="month")
    mean = monthly.paths(study.baseline).heads().sum(axis=1).mean()
    assert mean == pytest.approx(62_500, rel=0.02)


def test_a_closed_border_holds_those_who_are_there():
    comparison = STUDIES["dprk-national"].compare(draws=2**7, start="2019", end="2023")
    left = comparison.table(concept="workers")["mean"].unstack("year")
    held, going = (
        left.loc["border closed, contracts stretched"],
        left.loc["no new permits from 2017"],
    )
    assert (held["2023"] == held["2020"]).all()
    assert (going["2023"] < held["2023"]).all()
