"""Does the stated error mean what it says? Over many seeds, intervals against exact values.

With R replicates, ``value +- t(0.95, R - 1) * mcse`` is a nominal 90 % interval. Of 200 such
intervals the number that cover is binomial (200, 0.9) if the error is right: outside 84-96 % it is
with a chance of 0.34 %. Seeds are fixed, so a pass today is a pass tomorrow; 0.34 % is the chance
that a right implementation would have had to be given other seeds.
"""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats as st

import wageflow as wf
from tests.simulation.programmes import cohort, programme

SEEDS = 200
REPLICATES = 16
T = st.t.ppf(0.95, REPLICATES - 1)


def nonlinear():
    """A product of three unknowns, of which one is skewed."""
    chain = wf.Chain("c", [wf.Share("government", wf.uniform(0.2, 0.8))])
    made = programme(
        cohort(workers=wf.uniform(5, 15), gross_wage=wf.lognormal(4, 0.5), chain=chain)
    )
    exact = 0.5 * 10 * wf.lognormal(4, 0.5).mean()
    return made, exact


def skewed():
    made = programme(cohort(workers=2, gross_wage=wf.lognormal(4, 0.5)))
    return made, float(np.exp(4))


def covers(made, exact, name, *, sampler, draws):
    hits = 0
    for seed in range(SEEDS):
        estimate = wf.simulate(made, draws=draws, seed=seed, sampler=sampler, replicates=REPLICATES)
        keys, table = estimate.statistics(())
        row = [key.concept for key in keys].index("state-side")
        error = table["mcse" if name == "mean" else f"{name}_mcse"][row]
        hits += abs(table[name][row] - exact) <= T * error
    return hits / SEEDS


def test_the_false_alarm_rate_is_the_one_stated():
    outside = st.binom(SEEDS, 0.9).cdf(167) + st.binom(SEEDS, 0.9).sf(192)
    assert outside == pytest.approx(0.0034, abs=5e-5)


@pytest.mark.parametrize("sampler", ["sobol", "latin", "random"])
def test_nine_intervals_in_ten_cover_the_exact_mean(sampler):
    made, exact = nonlinear()
    assert 0.84 <= covers(made, exact, "mean", sampler=sampler, draws=2**8) <= 0.96


@pytest.mark.parametrize("sampler", ["sobol", "random"])
def test_nine_intervals_in_ten_cover_the_exact_median(sampler):
    made, exact = skewed()
    assert 0.84 <= covers(made, exact, "p50", sampler=sampler, draws=2**10) <= 0.96


@pytest.mark.parametrize("name", ["p5", "p95"])
def test_nine_intervals_in_ten_cover_the_printed_ends_of_the_range(name):
    made = programme(cohort(workers=2, gross_wage=wf.lognormal(4, 0.5)))
    law = st.lognorm(0.5, scale=np.exp(4))
    # half of 2 workers' wages reaches the state, so that the exact quantile is the wage's own
    exact = float(law.ppf({"p5": 0.05, "p95": 0.95}[name]))
    assert 0.84 <= covers(made, exact, name, sampler="random", draws=2**13) <= 0.96
