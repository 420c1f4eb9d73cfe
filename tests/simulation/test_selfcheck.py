"""The self-check of every estimate: quiet when its draws are right, loud when they are not."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import wageflow as wf
from tests.simulation.programmes import cohort, programme
from wageflow.errors import UnknownNameError
from wageflow.report.tables.estimate import estimate_table
from wageflow.simulation.checking.selfcheck import self_check

GULF = programme(
    cohort(host="A", workers=wf.uniform(900, 1100), gross_wage=wf.lognormal(8, 0.4)),
    cohort(host="B", workers=wf.uniform(400, 500), gross_wage=wf.lognormal(8, 0.4)),
)


def run(made=GULF, **options):
    return wf.simulate(made, **({"draws": 2**12, "seed": 3} | options))


def falsified(estimate, factor):
    """The same estimate, its receipts multiplied."""
    results = tuple(dataclasses.replace(r, rows=r.rows * factor) for r in estimate.results)
    return dataclasses.replace(estimate, results=results)


def test_a_check_has_the_figures_of_the_summary():
    estimate = run()
    table, summary = estimate.check(), estimate.summary()
    assert list(table.columns) == ["mean", "exact_mean", "apart", "sd", "exact_sd", "sd_apart"]
    assert table.index.equals(summary.index)
    assert table.index.name == "concept"
    assert table.notna().all().all()
    np.testing.assert_allclose(table["mean"], summary["mean"], rtol=1e-12)
    np.testing.assert_allclose(table["sd"], summary["sd"], rtol=1e-12)
    mean = (1000 + 450) * np.exp(8 + 0.4**2 / 2)
    assert table.loc["gross", "exact_mean"] == pytest.approx(mean, rel=1e-12)
    want = (table["mean"] - table["exact_mean"]) / summary["mcse"]
    np.testing.assert_allclose(table["apart"], want, rtol=1e-3)
    assert table.attrs["not exact"] == {}


def test_a_run_without_draws_has_the_same_check():
    kept, summed = run(), run(keep="summary")
    for by in (None, "host", ["recipient", "host"]):
        np.testing.assert_allclose(kept.check(by), summed.check(by), rtol=1e-9)


def test_rows_by_host_are_in_the_order_asked_for():
    table = run().check(["recipient", "host"])
    assert table.index.names == ["recipient", "host", "concept"]
    assert table.loc[("government", "A", "statutory"), "exact_sd"] > 0
    with pytest.raises(UnknownNameError):
        run().check("sector")


@pytest.mark.parametrize("sampler", ["sobol", "latin", "random"])
def test_distances_are_those_of_students_law(sampler):
    """Over 40 runs of 16 replicates, squares of t with 15 degrees of freedom average 15 / 13."""
    sizes = {"draws": 2**10 if sampler == "sobol" else 16 * 60}
    apart = np.array(
        [
            run(sampler=sampler, seed=s, **sizes).check().loc["statutory", ["apart", "sd_apart"]]
            for s in range(40)
        ],
        dtype=float,
    )
    # their standard deviation is 1.9 / sqrt(40): five of them
    assert abs(np.square(apart[:, 0]).mean() - 15 / 13) < 1.5
    assert 0.4 < np.square(apart[:, 1]).mean() < 4


def test_correlated_unknowns_have_no_exact_value():
    estimate = run(correlation={"*/gross_wage": 0.5})
    table = estimate.check()
    assert table.empty
    assert set(table.attrs["not exact"].values()) == {"unknowns are correlated"}
    assert self_check(estimate) is None


def test_without_an_exact_state_side_all_wages_are_checked():
    chain = wf.Chain("c", [wf.Fee("government", 100)])
    found = self_check(run(programme(cohort(gross_wage=wf.lognormal(5, 1), chain=chain))))
    assert found.concept == "gross"
    assert not found.disagrees


@pytest.mark.parametrize(
    ("factor", "replicates", "loud"), [(1.0, 16, False), (1.1, 16, True), (1.1, 2, True)]
)
def test_draws_that_are_wrong_are_said_to_be(factor, replicates, loud):
    estimate = falsified(run(replicates=replicates, draws=2**14), factor)
    found = self_check(estimate)
    # two replicates hardly know their own error: no distance of a few of them says anything
    assert found.disagrees == (loud and (replicates > 2 or abs(found.apart) > 6_400))
    assert (abs(found.apart) > 5) == loud


def notes(estimate):
    return list(estimate_table(estimate).notes)


def test_the_table_carries_one_short_note_in_its_unit_and_digits():
    estimate = run()
    (note,) = [note for note in notes(estimate) if "exact mean" in note]
    assert note.startswith("Note: exact mean of state-side revenue 2.3")
    assert note.endswith(" standard errors apart).")
    wrong = notes(falsified(estimate, 1.1))
    (loud,) = [note for note in wrong if note.startswith("WARNING")]
    assert "standard errors away from the exact one" in loud


def test_a_table_without_unknowns_or_without_an_exact_mean_has_no_such_note():
    for estimate in (run(programme(cohort())), run(correlation={"*/gross_wage": 0.5})):
        assert not any("exact mean" in note for note in notes(estimate))


def test_the_table_says_where_a_correlation_falls_short():
    made = programme(
        cohort(
            workers=wf.Param("heads", wf.discrete({10: 0.3, 20: 0.7})), gross_wage=wf.uniform(1, 2)
        )
    )
    estimate = run(made, correlation={("heads", "*/gross_wage"): 0.8})
    assert any("not the 0.8 asked for" in note for note in notes(estimate))
