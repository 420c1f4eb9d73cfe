from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import scipy.stats as st
from hypothesis import given
from hypothesis import strategies as some

from tests.simulation.programmes import rich
from wageflow.simulation.drawing.design import Design
from wageflow.simulation.drawing.proposal import DEFENSIVE, WIDE, Proposal, Proposed, fitted
from wageflow.simulation.replicate import Run
from wageflow.simulation.running.workers import computed
from wageflow.simulation.summing.summary import LEVELS, quantiles
from wageflow.simulation.summing.weighted import (
    effective,
    pooled_quantiles,
    weighed,
    weighted_quantiles,
)

DIAGONAL = (0.6, 0.8, 0.0)
OTHER = (0.0, 0.0, 1.0)
PROPOSAL = Proposal((1.0, -0.5, 0.25), (DIAGONAL, OTHER), (0.25, 2.0))


def law_of_mixture(z):
    """The density of the mixture, by scipy's normal laws."""
    spread = np.eye(3)
    for direction, variance in ((DIAGONAL, 0.25), (OTHER, 2.0)):
        spread += (variance - 1.0) * np.outer(direction, direction)
    parts = (
        (DEFENSIVE, st.multivariate_normal(np.zeros(3))),
        (WIDE, st.multivariate_normal(PROPOSAL.shift)),
        (1 - DEFENSIVE - WIDE, st.multivariate_normal(PROPOSAL.shift, spread)),
    )
    return sum(share * law.pdf(z) for share, law in parts)


def test_the_ratio_is_that_of_the_densities():
    z = np.random.default_rng(0).normal(size=(500, 3)) * 2
    exact = np.log(st.multivariate_normal(np.zeros(3)).pdf(z) / law_of_mixture(z))
    np.testing.assert_allclose(PROPOSAL.log_ratio(st.norm.cdf(z.T)), exact, atol=1e-9)


@pytest.mark.parametrize("sampler", ["sobol", "latin", "random"])
def test_draws_are_of_the_mixture_and_weigh_back_to_what_was_known(sampler):
    design = Proposed(3, 2**15, 0, sampler, proposal=PROPOSAL)
    (u,) = design.blocks(0, design.size)
    z = st.norm.ppf(u)
    moved = 1 - DEFENSIVE
    np.testing.assert_allclose(z.mean(axis=1), moved * np.array(PROPOSAL.shift), atol=0.03)
    along = np.array(DIAGONAL) @ z
    mean = float(np.array(DIAGONAL) @ PROPOSAL.shift)
    second = DEFENSIVE + WIDE * (1 + mean**2) + (1 - DEFENSIVE - WIDE) * (0.25 + mean**2)
    assert np.square(along).mean() == pytest.approx(second, rel=0.03)
    weights = np.exp(design.log_ratio(0))
    assert weights.max() <= 1 / DEFENSIVE + 1e-9
    assert weights.mean() == pytest.approx(1, abs=0.02)
    for row in u:
        assert (weights * row).mean() == pytest.approx(0.5, abs=0.02)
        assert (weights * (row < 0.1)).mean() == pytest.approx(0.1, abs=0.01)


def test_blocks_do_not_change_a_bit():
    design = Proposed(3, 1024, 5, proposal=PROPOSAL)
    (whole,) = design.blocks(2, 1024)
    parts = np.concatenate(list(design.blocks(2, 256)), axis=1)
    assert (whole == parts).all()
    room = np.empty((3, 256))
    copied = [block.copy() for block in design.blocks(2, 256, room)]
    assert (np.concatenate(copied, axis=1) == whole).all()


def test_draws_that_are_not_moved_are_those_of_the_design():
    design = Proposed(3, 1024, 5, proposal=PROPOSAL)
    (u,), (plain,) = design.blocks(0, 1024), Design(3, 1024, 5).blocks(0, 1024)
    same = (u == plain).all(axis=0)
    assert same.mean() == pytest.approx(DEFENSIVE, abs=2e-3)


def test_threads_change_no_bit():
    programme = rich()
    columns = len(programme.unknowns)
    proposal = Proposal((0.5,) * columns, (), ())
    run = Run(programme, Proposed(columns, 512, 1, proposal=proposal), None, "draws")
    alone = dict(computed(run, range(4)))
    with ThreadPoolExecutor(2) as pool:
        shared = dict(computed(run, range(4), pool))
    plain = dict(computed(Run(programme, Design(columns, 512, 1), None, "draws"), range(4)))
    for number in range(4):
        assert (alone[number].rows == shared[number].rows).all()
        assert not (alone[number].rows == plain[number].rows).all()


def test_what_is_fitted_is_what_was_drawn():
    z = np.random.default_rng(1).normal(size=(6, 50_000))
    direction = np.array([1.0, 1.0, 0, 0, 0, 0]) / np.sqrt(2)
    z += direction[:, None] * ((0.3 - 1) * (direction @ z) + 1.5)
    found = fitted(z, np.ones(50_000))
    np.testing.assert_allclose(found.shift, 1.5 * direction, atol=0.03)
    assert len(found.variances) == 1
    assert found.variances[0] == pytest.approx(0.09, rel=0.1)
    assert abs(np.array(found.directions[0]) @ direction) == pytest.approx(1, abs=1e-3)


def test_noise_is_no_direction():
    z = np.random.default_rng(2).normal(size=(40, 2_000))
    found = fitted(z, np.ones(2_000))
    assert found.variances == ()
    assert found.distance < 0.1


@pytest.mark.parametrize(
    "damage",
    [
        {"shift": [1.0]},
        {"variances": [1.0]},
        {"variances": [0.0, 1.0]},
        {"shift": [float("nan")] * 3},
        {"defensive": 0.0},
        {"wide": 0.95},
    ],
)
def test_what_is_no_proposal_is_refused(damage):
    plain = PROPOSAL.to_plain()
    assert Proposal.from_plain(plain) == PROPOSAL
    with pytest.raises(ValueError, match="proposal"):
        Proposal.from_plain(plain | damage)


@given(
    values=some.lists(some.floats(-1e6, 1e6), min_size=1, max_size=50),
    weight=some.floats(0.01, 100),
)
def test_equal_weights_give_hazen_s_quantiles(values, weight):
    series = np.array(values)
    found = weighted_quantiles(series, np.full(len(values), weight), LEVELS)
    exact = quantiles(np.sort(series), LEVELS)
    np.testing.assert_allclose(found, exact, rtol=1e-9, atol=1e-6)


@given(
    pairs=some.lists(
        some.tuples(some.floats(-1e3, 1e3), some.integers(0, 5)), min_size=1, max_size=30
    ).filter(lambda pairs: any(w for _, w in pairs))
)
def test_a_weight_is_so_many_draws(pairs):
    values, weights = (np.array(part, dtype=float) for part in zip(*pairs, strict=True))
    repeated = np.repeat(values, weights.astype(int))
    found = weighed(np.stack([values] * 2), np.stack([weights] * 2))
    assert found.means[0, 0] == pytest.approx(repeated.mean(), abs=1e-9)
    assert found.variances[0, 0] == pytest.approx(repeated.var(), abs=1e-6)
    assert 1 <= effective(weights) <= len(values) + 1e-9
    low, high = weighted_quantiles(values, weights, np.array([0.0, 1.0]))
    assert (low, high) == (repeated.min(), repeated.max())


def test_what_lies_in_a_lump_has_no_error():
    values = np.tile([1.0, 2.0, 2.0, 2.0, 3.0], (8, 20))
    weights = np.random.default_rng(0).uniform(0.5, 2, values.shape)
    found, error = pooled_quantiles(values, weights, np.array([0.0, 0.5, 1.0]))
    assert found.tolist() == [1.0, 2.0, 3.0]
    assert error.tolist() == [0.0, 0.0, 0.0]


def test_no_weight_has_no_quantile():
    assert np.isnan(weighted_quantiles(np.ones(3), np.zeros(3), np.array([0.5]))).all()
    assert effective(np.zeros(3)) == 0.0
