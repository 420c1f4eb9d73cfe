"""Does the stated error mean what it says? Over many seeds, intervals against exact values.

With R replicates, ``value +- t(0.95, R - 1) * mcse`` is a nominal 90 % interval. Of 400 such
intervals the number that cover is binomial (400, 0.9) if the error is right: outside 85-95 % it is
with a chance of 0.073 %, and one of the 26 figures below is with a chance of 1.9 % at most. Seeds
are fixed, so a pass today is a pass tomorrow; 1.9 % is the chance that a right implementation would
have had to be given other seeds.
"""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats as st

import wageflow as wf
from tests.simulation.programmes import cohort, programme
from wageflow.simulation.summing import stream

SEEDS = 400
REPLICATES = 16
FEW = 4  # replicates, where each of them takes long
COVERAGE = (0.85, 0.95)

# A product of lognormals is lognormal, so that everything about it is known in closed form. Half of
# the wages reaches the state; sizes in logarithms.
SPREADS = {"workers": 0.4, "gross_wage": 0.5, "usd_rate": 0.2}
LAW = st.lognorm(np.sqrt(sum(s**2 for s in SPREADS.values())), scale=0.5 * np.exp(2 + 8 + 0.3))
SMALL, LARGE = float(LAW.ppf(0.23)), float(LAW.ppf(0.87))
EXACT = {
    "mean": float(LAW.mean()),
    "p5": float(LAW.ppf(0.05)),
    "p50": float(LAW.ppf(0.50)),
    "p95": float(LAW.ppf(0.95)),
    "exceedance": float(LAW.sf(LARGE)),
    "percentile": 100 * float(LAW.cdf(SMALL)),
}


def lognormal_product():
    return programme(
        cohort(
            workers=wf.lognormal(2, SPREADS["workers"]),
            gross_wage=wf.lognormal(8, SPREADS["gross_wage"]),
            usd_rate=wf.lognormal(0.3, SPREADS["usd_rate"]),
            currency="EUR",
        )
    )


def answers(estimate):
    """Return the value and the stated error of every figure."""
    _, table = estimate.statistics((), ("state-side",))
    found = {"mean": (table["mean"][0], table["mcse"][0])}
    found |= {name: (table[name][0], table[f"{name}_mcse"][0]) for name in ("p5", "p50", "p95")}
    above, place = estimate.exceedance(LARGE), estimate.percentile_of(SMALL)
    return found | {"exceedance": (above, above.mcse), "percentile": (place, place.mcse)}


def coverage(made, exact, ask, **options):
    """Return the share of the seeds whose interval has the exact value, figure by figure."""
    hits = dict.fromkeys(exact, 0)
    options = {"replicates": REPLICATES} | options
    times = st.t.ppf(0.95, options["replicates"] - 1)
    for seed in range(SEEDS):
        found = ask(wf.simulate(made, seed=seed, **options))
        for name, truth in exact.items():
            value, error = found[name]
            hits[name] += abs(value - truth) <= times * error
    return {name: count / SEEDS for name, count in hits.items()}


def outside(found):
    low, high = COVERAGE
    return {name: share for name, share in found.items() if not low <= share <= high}


def test_the_false_alarm_rate_is_the_one_stated():
    law = st.binom(SEEDS, 0.9)
    alone = law.cdf(round(COVERAGE[0] * SEEDS) - 1) + law.sf(round(COVERAGE[1] * SEEDS))
    assert alone == pytest.approx(0.00073, abs=5e-6)
    assert 26 * alone == pytest.approx(0.019, abs=5e-4)


@pytest.mark.parametrize(
    ("sampler", "draws"), [("sobol", 2**12), ("latin", 2**13), ("random", 2**14)]
)
def test_nine_intervals_in_ten_cover_the_exact_figure(sampler, draws):
    found = coverage(lognormal_product(), EXACT, answers, sampler=sampler, draws=draws)
    assert not outside(found), found


def test_nine_intervals_in_ten_cover_it_where_draws_are_counted(monkeypatch):
    """Of a run that keeps no draws, with replicates that are too large to be sorted."""
    monkeypatch.setattr(stream, "_SORTED", 0)
    monkeypatch.setattr(stream, "_LEAST", 2**8)
    monkeypatch.setattr(stream, "_FIRST", 2**8)
    options = {"sampler": "random", "draws": 2**12, "keep": "summary", "replicates": FEW}
    found = coverage(lognormal_product(), EXACT, answers, **options)
    assert not outside(found), found


@pytest.mark.parametrize("sampler", ["sobol", "latin"])
def test_nine_intervals_in_ten_cover_the_exact_mean_of_a_product(sampler):
    """Bounded unknowns and a skewed one; few draws."""
    chain = wf.Chain("c", [wf.Share("government", wf.uniform(0.2, 0.8))])
    wage = wf.lognormal(4, 0.5)
    made = programme(cohort(workers=wf.uniform(5, 15), gross_wage=wage, chain=chain))

    def mean(estimate):
        _, table = estimate.statistics((), ("state-side",))
        return {"mean": (table["mean"][0], table["mcse"][0])}

    found = coverage(made, {"mean": 5 * wage.mean()}, mean, sampler=sampler, draws=2**8)
    assert not outside(found), found
