"""Indices against what is known exactly, and against another library."""

from __future__ import annotations

import numpy as np
import pytest

import wageflow as wf
from tests.analysis.influence.functions import (
    ISHIGAMI,
    G,
    Gaussian,
    g,
    g_indices,
    g_parts,
    ishigami,
    ishigami_indices,
)

# of 16 replicates, an estimate lies further off than 3 standard errors once in 110 times, than 5
# once in 6,000: with some 400 comparisons here, a false alarm of this file is expected once in 15
SURE = 5.0


def apart(table, names, column, exact):
    """Return by how many of its own standard errors each index is off."""
    rows = table.loc[list(names)]
    return ((rows[column] - exact) / rows[f"{column}_se"]).to_numpy()


@pytest.mark.parametrize("seed", range(8))
def test_ishigami_has_its_indices(seed):
    first, total, _ = ishigami_indices()
    table = wf.sensitivity(ishigami, inputs=ISHIGAMI, draws=2**14, seed=seed)
    assert np.abs(apart(table, ISHIGAMI, "first", first)).max() < SURE
    assert np.abs(apart(table, ISHIGAMI, "total", total)).max() < SURE
    assert table["converged"].all()
    assert table.loc["x1", "first_se"] < 0.005


@pytest.mark.parametrize("seed", range(6))
def test_g_has_its_indices(seed):
    first, total = g_indices()
    table = wf.sensitivity(g, inputs=G, draws=2**13, seed=seed)
    assert np.abs(apart(table, G, "first", first)).max() < SURE
    assert np.abs(apart(table, G, "total", total)).max() < SURE


def test_reported_errors_are_those_that_occur():
    first, total, shapley = ishigami_indices()
    off = {"first": [], "total": [], "effect": []}
    for seed in range(60):
        sobol = wf.sensitivity(ishigami, inputs=ISHIGAMI, draws=2**11, seed=seed)
        off["first"].append(apart(sobol, ISHIGAMI, "first", first))
        off["total"].append(apart(sobol, ISHIGAMI, "total", total))
        effects = wf.sensitivity(
            ishigami, inputs=ISHIGAMI, method="shapley", draws=2**11, seed=seed
        )
        off["effect"].append(apart(effects, ISHIGAMI, "effect", shapley))
    for name, found in off.items():
        # Student's t of 15 degrees of freedom has a standard deviation of 1.07; that of 60 of
        # them is off by a tenth of itself at most once in a hundred times
        spread = np.sqrt((np.array(found) ** 2).mean(axis=0))
        assert (spread < 1.5).all(), name
        assert (spread > 0.7).all(), name


def test_groups_have_closed_indices():
    v, whole = g_parts()
    table = wf.sensitivity(
        g, inputs=G, groups={"even": ["x0", "x2", "x4"], "last": "x5"}, draws=2**13, seed=1
    )
    even = (np.prod(1 + v[::2]) - 1) / whole
    rest = np.delete(v, [0, 2, 4])
    total = 1 - (np.prod(1 + rest) - 1) / whole
    assert set(table.index) == {"even", "last", "x1", "x3"}
    row = table.loc["even"]
    assert abs(row["first"] - even) < SURE * row["first_se"]
    assert abs(row["total"] - total) < SURE * row["total_se"]


def test_an_input_that_changes_nothing_has_indices_of_exactly_zero():
    inputs = ISHIGAMI | {"idle": wf.lognormal(0, 1)}
    table = wf.sensitivity(
        lambda x1, x2, x3, idle: ishigami(x1, x2, x3) + 0 * idle, inputs=inputs, seed=1, draws=2**10
    )
    for name in ("first", "first_se", "total", "total_se", "swing", "narrows"):
        assert table.loc["idle", name] == 0.0


def test_a_sum_has_total_indices_that_are_its_first_order_ones():
    inputs = {"x": wf.uniform(0, 1), "y": wf.lognormal(0, 1), "z": wf.discrete({0: 0.5, 1: 0.5})}
    table = wf.sensitivity(
        lambda x, y, z: np.sin(x) + np.sqrt(y) + z, inputs=inputs, seed=4, draws=2**10
    )
    assert np.allclose(table["first"], table["total"], rtol=1e-9)
    assert abs(table["first"].sum() - 1) < 0.01


@pytest.mark.parametrize("rho", [-0.5, 0.0, 0.6, 0.9])
@pytest.mark.parametrize("seed", [0, 1])
def test_shapley_effects_of_correlated_normal_inputs(rho, seed):
    model = Gaussian(rho)
    table = wf.sensitivity(
        model,
        inputs=model.inputs,
        method="shapley",
        correlation=model.correlation,
        draws=2**13,
        seed=seed,
    )
    exact = model.shapley([[0], [1], [2]])
    assert np.abs(apart(table, model.inputs, "effect", exact)).max() < SURE
    assert abs(table["effect"].sum() - 1) < 1e-12
    assert table["effect_se"].max() < 0.02


@pytest.mark.parametrize("rho", [-0.5, 0.6])
def test_shapley_effects_of_groups(rho):
    model = Gaussian(rho)
    table = wf.sensitivity(
        model,
        inputs=model.inputs,
        method="shapley",
        correlation=model.correlation,
        groups={"pair": ["x1", "x2"]},
        draws=2**13,
        seed=2,
    )
    exact = model.shapley([[1, 2], [0]])
    assert np.abs(apart(table, ["pair", "x0"], "effect", exact)).max() < SURE


@pytest.mark.parametrize("rho", [-0.5, 0.0, 0.6, 0.9])
@pytest.mark.parametrize("sampler", ["sobol", "latin", "random"])
def test_given_data_of_correlated_normal_inputs(rho, sampler):
    model = Gaussian(rho)
    table = wf.sensitivity(
        model,
        inputs=model.inputs,
        method="given-data",
        correlation=model.correlation,
        draws=2**14,
        seed=3,
        sampler=sampler,
    )
    exact = np.array([model.closed([k]) for k in range(3)])
    assert np.abs(apart(table, model.inputs, "first", exact)).max() < SURE
    assert (table["first"] == table["effect"]).all()


def test_given_data_agree_with_sobol_where_inputs_are_independent():
    first, _, _ = ishigami_indices()
    table = wf.sensitivity(ishigami, inputs=ISHIGAMI, method="given-data", draws=2**14, seed=0)
    # the line in each class leaves a little of sin(x) and x**4
    assert np.abs(table.loc[list(ISHIGAMI), "first"].to_numpy() - first).max() < 0.005


def test_given_data_of_discrete_and_of_heavy_tailed_inputs():
    inputs = {"z": wf.discrete({0: 0.25, 1: 0.5, 5: 0.25}), "y": wf.lognormal(0, 0.5)}
    table = wf.sensitivity(
        lambda z, y: z**2 + y, inputs=inputs, method="given-data", draws=2**14, seed=5
    )
    values, weights = np.array([0.0, 1.0, 25.0]), np.array([0.25, 0.5, 0.25])
    of_z = weights @ values**2 - (weights @ values) ** 2
    of_y = (np.exp(0.25) - 1) * np.exp(0.25)
    exact = np.array([of_z, of_y]) / (of_z + of_y)
    assert np.abs(table.loc[["z", "y"], "first"].to_numpy() - exact).max() < 2e-3


@pytest.mark.parametrize("rho", [-0.5, 0.6])
def test_what_knowing_explains_of_correlated_normal_inputs(rho):
    model = Gaussian(rho)
    table = wf.information(
        model,
        inputs=model.inputs,
        correlation=model.correlation,
        groups={"pair": ["x0", "x2"]},
        draws=2**14,
        seed=0,
    )
    for name, rows in {"pair": [0, 2], "x1": [1]}.items():
        row = table.loc[name]
        assert abs(row["explains"] - model.closed(rows)) < SURE * row["explains_se"]
        left = np.sqrt(1 - model.closed(rows))
        assert abs(row["narrows"] - (1 - left)) < SURE * row["narrows_se"]
        # of a normal output, what is left of the range is exact, too
        width = 2 * 1.6448536269514722 * np.sqrt(model.variance)
        assert row["width_known"] == pytest.approx(width * left, rel=0.02)


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_another_library_agrees():
    from SALib.analyze import sobol as salib_analyze
    from SALib.sample import sobol as salib_sample

    problem = {
        "num_vars": 3,
        "names": list(ISHIGAMI),
        "bounds": [[-np.pi, np.pi]] * 3,
    }
    points = salib_sample.sample(problem, 2**13, calc_second_order=False, seed=1)
    theirs = salib_analyze.analyze(problem, ishigami(*points.T), calc_second_order=False, seed=1)
    ours = wf.sensitivity(ishigami, inputs=ISHIGAMI, draws=2**14, seed=1).loc[list(ISHIGAMI)]
    for our, their in (("first", "S1"), ("total", "ST")):
        # theirs is half the width of a 95 % interval
        error = np.hypot(ours[f"{our}_se"], theirs[f"{their}_conf"] / 1.96)
        assert (np.abs(ours[our] - theirs[their]) < 4 * error).all()
