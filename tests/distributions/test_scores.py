"""Distributions asked at normal scores give the quantiles at their probabilities."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats as st

import wageflow as wf
from wageflow.distributions.base import HIGHEST_SCORE

LAWS = [
    wf.normal(5, 2),
    wf.lognormal(8, 0.4),
    wf.logitnormal(0.3, 0.7),
    wf.uniform(1, 3),
    wf.pert(0, 1, 9),
    wf.discrete({1: 0.3, 2: 0.7}),
    wf.truncate(wf.lognormal(0, 1), 0.5, 4),
    wf.mixture([wf.lognormal(0, 1), wf.uniform(2, 3)]),
    wf.empirical([1, 5, 9]),
]


@pytest.mark.parametrize("law", LAWS, ids=repr)
def test_scores_give_the_quantiles_of_their_probabilities(law):
    z = np.linspace(-6, 6, 801)
    found = law.score_function()(z.copy())
    np.testing.assert_allclose(found, law.ppf(st.norm.cdf(z)), rtol=1e-7)


@pytest.mark.parametrize("law", LAWS, ids=repr)
def test_the_outermost_scores_give_finite_values_in_order(law):
    scores = np.array([-HIGHEST_SCORE, 0.0, HIGHEST_SCORE])
    kept = scores.copy()
    found = law.score_function()(scores)
    np.testing.assert_array_equal(scores, kept)  # a design's block is not ours to change
    low, high = law.support()
    assert np.isfinite(found).all()
    assert (np.diff(found) >= 0).all()
    assert (found >= low).all()
    assert (found <= high).all()


def test_the_highest_score_is_that_of_the_last_probability_below_one():
    assert st.norm.cdf(HIGHEST_SCORE) == 1 - 2.0**-53
