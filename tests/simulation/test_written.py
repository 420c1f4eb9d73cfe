"""Figures of estimates, as they were once written down: see `tests.written`."""

from __future__ import annotations

import numpy as np
import pytest

import wageflow as wf
from tests.simulation.programmes import rich
from tests.simulation.smoothing.cases import CASES
from tests.written import hold, manifest_of
from wageflow.simulation.drawing.correlation import copula_of
from wageflow.simulation.smoothing import plan_of
from wageflow.simulation.summing import stream

LEVELS = ["mean", "mcse", "sd", "p5", "p50", "p95", "p5_mcse"]
SMALL = {"draws": 2**9, "seed": 5, "replicates": 4}
RUNS = {
    "draws": {},
    "smooth": {"smooth": True},
    "summary": {"keep": "summary"},
    "random": {"sampler": "random"},
}


def of_estimate(estimate):
    said = {
        "summary": estimate.summary(),
        "hosts": estimate.summary(by="host")[LEVELS],
        "recipients": estimate.summary(by=["host", "recipient"])[LEVELS],
        "heads": estimate.headcount(),
        "manifest": manifest_of(estimate),
    }
    for host in (None, estimate.programme.hosts[0]):
        middle = float(estimate.summary(by="host")["p50"].max() if host else 1e6)
        said[f"questions, {host}"] = {
            "quantile": estimate.quantile(0.3, host=host),
            "interval": estimate.interval(0.8, host=host).tolist(),
            "shortest": estimate.interval(0.5, shortest=True, host=host).tolist(),
            "exceeds": estimate.exceedance(0.3 * middle, host=host),
            "percentile": estimate.percentile_of(0.3 * middle, host=host),
        }
    return said


@pytest.mark.parametrize("name", RUNS)
def test_a_programme_of_everything(name):
    hold("simulation", name, of_estimate(wf.simulate(rich(), **SMALL, **RUNS[name])))


@pytest.mark.parametrize("name", ["dprk-2012", "dprk-2012-total", "dprk-2019"])
def test_programmes_that_ship(name):
    estimate = wf.simulate(name, **SMALL)
    said = {
        "summary": estimate.summary(),
        "recipients": estimate.summary(by="recipient")[LEVELS],
        "check": estimate.check(),
        "correlation": estimate.correlation(),
    }
    hold("simulation", name, said)


@pytest.mark.parametrize("name", CASES)
def test_what_smoothing_makes_of_programmes(name):
    made, correlation = CASES[name]
    smooth = wf.simulate(made, **SMALL, smooth=True, correlation=correlation)
    said = {"summary": smooth.summary()[LEVELS], "hosts": smooth.summary(by="host")[LEVELS]}
    hold("smoothing", name, said)


@pytest.mark.parametrize("name", CASES)
def test_how_programmes_are_smoothed(name):
    made, correlation = CASES[name]
    copula = copula_of(list(made.unknowns), correlation)
    said = {}
    for method in ("conditional", "convolution"):
        for size in (32, 512, 2**13):
            plan = plan_of(made, copula, size=size, method=method)
            told = {"words": plan.describe(), "outer": plan.outer, "method": plan.method}
            weights = [c.weight for g in plan.groups for cells in g.cells.values() for c in cells]
            said[f"{method}, {size}"] = told | {"weights": weights[:40]}
    hold("plans", name, said)


def test_long_runs_without_draws(monkeypatch):
    for name in ("_SORTED", "_FIRST", "_CELLS"):
        monkeypatch.setattr(stream, name, 2**7)
    monkeypatch.setattr(stream, "_LEAST", 2**5)
    found = wf.simulate(rich(), draws=2**12, seed=5, replicates=4, keep="summary")
    hold("simulation", "long", of_estimate(found))


@pytest.mark.parametrize("name", ["choices", "discrete", "total", "fees"])
def test_the_least_and_the_most_that_any_dependence_allows(name):
    made = wf.bounds(CASES[name][0], draws=2**10, seed=5, levels=(0.1, 0.5, 0.95))
    said = {"table": made.table(), "words": repr(made), "mean": made.mean, "sd": np.array(made.sd)}
    hold("simulation", f"bounds of {name}", said)
