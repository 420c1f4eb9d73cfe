from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats as st

import wageflow as wf
from tests.analysis.reconciling.models import log_evidence, posterior, programme
from wageflow.errors import EstimateError

ERRORS = 4.5  # standard errors from sixteen replicates: one chance in some two thousand


def near(found, exact, mcse, scale):
    """Whether a figure is its exact value, within its error and the bias of few draws."""
    return abs(found - exact) <= ERRORS * mcse + 5e-4 * scale


def agrees(row, mean, sd):
    assert near(row["mean"], mean, row["mcse"], sd)
    assert row["sd"] == pytest.approx(sd, rel=0.03)
    for name, u in (("p5", 0.05), ("p25", 0.25), ("p50", 0.5), ("p75", 0.75), ("p95", 0.95)):
        assert near(row[name], st.norm.ppf(u, mean, sd), row[f"{name}_mcse"], 4 * sd)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_normal_total_gives_the_conjugate_posterior(seed):
    laws = [(100.0, 10.0)]
    estimate = wf.simulate(programme(*laws), draws=2**14, seed=seed)
    found = wf.reconcile(estimate, wf.Target("gross", wf.normal(112, 8)))
    (mean,), ((variance,),) = posterior(laws, [([1], 112, 8)])
    assert found.diagnostics.distance == 0
    agrees(found.summary().loc["gross"], mean, math.sqrt(variance))
    quantiles = found.quantile([0.01, 0.5, 0.9], concept="gross")
    exact = st.norm.ppf([0.01, 0.5, 0.9], mean, math.sqrt(variance))
    assert (np.abs(np.asarray(quantiles) - exact) <= ERRORS * quantiles.mcse + 0.02).all()
    above = found.exceedance(110, concept="gross")
    assert near(above, st.norm.sf(110, mean, math.sqrt(variance)), above.mcse, 1)
    place = found.percentile_of(110, concept="gross")
    assert place == pytest.approx(100 * (1 - above), abs=1e-9)
    told = found.diagnostics
    assert near(told.log_evidence, log_evidence(laws, [1], 112, 8), told.log_evidence_mcse, 1)


@pytest.mark.parametrize("seed", [0, 5])
@pytest.mark.parametrize("spearman", [0.0, 0.6])
def test_several_targets_on_correlated_wages(seed, spearman):
    laws = [(100.0, 10.0), (300.0, 20.0)]
    correlation = {("wage A", "wage B"): spearman} if spearman else None
    estimate = wf.simulate(programme(*laws, correlation=correlation), draws=2**14, seed=seed)
    targets = [
        wf.Target("gross", wf.normal(430, 12)),
        wf.Target("gross", wf.normal(95, 9), host="A"),
    ]
    found = wf.reconcile(estimate, targets)
    mean, covariance = posterior(laws, [([1, 1], 430, 12), ([1, 0], 95, 9)], spearman)
    by_host = found.summary(by="host", concept="gross").droplevel("concept")
    for k, host in enumerate("AB"):
        agrees(by_host.loc[host], mean[k], math.sqrt(covariance[k, k]))
    agrees(found.summary().loc["gross"], mean.sum(), math.sqrt(covariance.sum()))
    moved = found.before_after()
    assert moved.loc[("input", "wage B"), "shift"] == pytest.approx((mean[1] - 300) / 20, abs=0.02)
    narrower = 1 - math.sqrt(covariance[0, 0]) / 10
    assert moved.loc[("input", "wage A"), "narrower"] == pytest.approx(narrower, abs=0.02)


@pytest.mark.parametrize(
    ("total", "error", "spearman"),
    [(456, 2.0, 0.0), (400, 0.1, 0.0), (450, 0.5, 0.7), (460, 3.0, -0.5)],
)
def test_draws_are_made_where_the_total_is(total, error, spearman):
    laws = [(100.0, 10.0), (300.0, 20.0)]
    correlation = {("wage A", "wage B"): spearman} if spearman else None
    estimate = wf.simulate(programme(*laws, correlation=correlation), draws=2**14, seed=3)
    found = wf.reconcile(estimate, wf.Target("gross", wf.normal(total, error)))
    told = found.diagnostics
    assert told.plain_effective < 0.1 * told.draws
    assert told.effective > 0.3 * told.draws
    assert told.distance > 0
    mean, covariance = posterior(laws, [([1, 1], total, error)], spearman)
    by_host = found.summary(by="host", concept="gross").droplevel("concept")
    for k, host in enumerate("AB"):
        agrees(by_host.loc[host], mean[k], math.sqrt(covariance[k, k]))
    if not spearman:
        exact = log_evidence(laws, [1, 1], total, error)
        assert near(told.log_evidence, exact, told.log_evidence_mcse, 1)


def test_plain_weights_are_useless_where_draws_are_made_anew():
    estimate = wf.simulate(programme((100, 10), (300, 20)), draws=2**14, seed=3)
    target = wf.Target("gross", wf.normal(467, 1))
    with pytest.raises(EstimateError, match=r"agree, but only .* of 16,384 .* take adapt=True"):
        wf.reconcile(estimate, target, adapt=False)
    told = wf.reconcile(estimate, target).diagnostics
    assert told.plain_effective < 0.01 * told.draws
    assert told.effective > 0.3 * told.draws
    assert "Adapted" in told.describe()


def test_a_certain_range_is_the_truncated_law():
    estimate = wf.simulate(programme((100, 10)), draws=2**14, seed=0)
    for low, high in ((90, 105), (121, 123)):
        found = wf.reconcile(estimate, wf.Target("gross", wf.uniform(low, high)))
        exact = st.truncnorm((low - 100) / 10, (high - 100) / 10, 100, 10)
        row = found.summary().loc["gross"]
        assert near(row["mean"], exact.mean(), row["mcse"], exact.std())
        for name, u in (("p5", 0.05), ("p50", 0.5), ("p95", 0.95)):
            assert near(row[name], exact.ppf(u), row[f"{name}_mcse"], 4 * exact.std())
        inside = st.norm.cdf(high, 100, 10) - st.norm.cdf(low, 100, 10)
        exact_log = math.log(inside / (high - low))
        told = found.diagnostics
        assert near(told.log_evidence, exact_log, told.log_evidence_mcse, 1)
        assert (found.values("gross")[found.weights > 0] >= low).all()


def test_readings_get_the_weight_of_their_evidence():
    """Two readings of a wage, each normal: a mixture whose weights are Bayes' rule."""
    wage = wf.OneOf("reading", {wf.Param("low", wf.uniform(90, 110)): 0.5, 200.0: 0.5})
    one = wf.Cohort(
        host="A", workers=1, gross_wage=wage, chain=wf.Chain("all", [wf.Share("government", 1.0)])
    )
    estimate = wf.simulate(wf.Programme("two", cohorts=[one]), draws=2**14, seed=0)
    target = wf.normal(160, 20)
    found = wf.reconcile(estimate, wf.Target("gross", target))
    x = np.linspace(90, 110, 20_001)
    low = 0.5 * float(np.trapezoid(target.pdf(x), x)) / 20
    high = 0.5 * target.pdf(200.0)
    row = found.before_after().loc[("reading", "reading: 200")]
    assert row["before_mean"] == 0.5
    error = ERRORS * row["after_mean_mcse"] + 1e-4
    assert abs(row["after_mean"] - high / (low + high)) < error


def test_quantiles_of_few_effective_draws_are_not_too_far_in():
    """Some 27 effective draws of a replicate: their own quantiles would be off by their error."""
    laws = [(100.0, 10.0)]
    target = wf.Target("gross", wf.normal(116, 3))
    (mean,), ((variance,),) = posterior(laws, [([1], 116, 3)])
    exact = st.norm(mean, math.sqrt(variance))
    made = programme(*laws)
    off, scores = [], []
    for seed in range(60):
        estimate = wf.simulate(made, draws=2**12, seed=seed, sampler="random")
        found = wf.reconcile(estimate, target, adapt=False)
        row = found.summary().loc["gross"]
        assert 400 < found.diagnostics.effective < 640
        assert float(found.quantile(0.95, concept="gross")) == pytest.approx(row["p95"], rel=1e-12)
        points = np.array([row["p5"], row["p95"]])
        apart = points - exact.ppf([0.05, 0.95])
        off.append(apart / exact.std())
        scores.append(apart / [row["p5_mcse"], row["p95_mcse"]])
    scores = np.array(scores)
    # too far in: the 5 % point too high, the 95 % point too low
    assert np.mean([low - high for low, high in off]) < 0.03
    assert (np.abs(scores.mean(axis=0)) < 0.4).all()
    assert (np.sqrt(np.square(scores).mean(axis=0)) < 1.6).all()


@pytest.mark.parametrize(("total", "error"), [(112, 8), (131, 1)])
def test_standard_errors_are_those_of_repeated_runs(total, error):
    """With weights, and with draws made anew: errors over runs are what each run says of itself."""
    laws = [(100.0, 10.0), (50.0, 5.0)]
    target = wf.Target("gross", wf.normal(total, error), host="A")
    rows = []
    for seed in range(40):
        estimate = wf.simulate(programme(*laws), draws=2**11, seed=seed, sampler="random")
        rows.append(wf.reconcile(estimate, target).summary(by="host").loc[("A", "gross")])
    (mean, _), covariance = posterior(laws, [([1, 0], total, error)])
    exact = st.norm(mean, math.sqrt(covariance[0, 0]))
    for name, value in (("mean", mean), ("p50", exact.ppf(0.5)), ("p95", exact.ppf(0.95))):
        column = "mcse" if name == "mean" else f"{name}_mcse"
        scores = np.array([(row[name] - value) / row[column] for row in rows])
        assert 0.7 < math.sqrt(float(np.square(scores).mean())) < 1.5
        assert abs(scores.mean()) < 0.7
