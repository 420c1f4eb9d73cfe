"""What smoothing must leave to the draws, and what must not fool it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import wageflow as wf
from tests.simulation.programmes import cohort, programme

LEVELS = {"p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}


@pytest.mark.parametrize("sigma", [0.3, 0.7, 1.4, 2.5])
def test_heavy_tails_are_not_read_from_a_grid_that_is_too_coarse(sigma):
    made = programme(cohort(workers=wf.lognormal(5, sigma), gross_wage=100))
    row = wf.simulate(made, draws=2**14, seed=0, smooth=True).summary().loc["state-side"]
    for name, u in LEVELS.items():
        exact = 50 * stats.lognorm(sigma, scale=np.exp(5)).ppf(u)
        assert row[name] == pytest.approx(exact, rel=2e-3), name


def test_two_scales_in_one_sum_are_not_read_from_one_grid():
    heads = [wf.discrete({1: 0.5, 100_000: 0.5}), wf.uniform(1, 2), wf.uniform(1, 2)]
    made = programme(
        *(cohort(host=h, workers=w, gross_wage=1_000) for h, w in zip("ABC", heads, strict=True))
    )
    plain, smooth = (wf.simulate(made, draws=2**14, seed=1, smooth=s) for s in (False, True))
    for name in ("p5", "p25"):
        one, other = (found.summary().loc["state-side", name] for found in (plain, smooth))
        assert other == pytest.approx(one, rel=5e-3)


def test_values_that_a_share_of_the_draws_has_keep_their_probability():
    made = programme(
        cohort(host="A", workers=wf.discrete({100: 0.3, 200: 0.7}), gross_wage=1_000),
        cohort(host="B", workers=wf.discrete({0: 0.5, 300: 0.5}), gross_wage=1_000),
    )
    found = wf.simulate(made, draws=2**12, seed=2, smooth=True)
    assert found.exceedance(100_000) == pytest.approx(0.5, abs=0.01)
    assert found.exceedance(99_999) == pytest.approx(0.85, abs=0.01)


def test_what_the_draws_give_more_surely_is_read_from_the_draws():
    share = wf.Param("share", wf.uniform(0.2, 0.8))
    chain = wf.Chain("c", [wf.Share("government", share, of="gross")])
    made = programme(
        *(cohort(host=h, workers=wf.uniform(99, 101), chain=chain) for h in "AB"),
    )
    plain, smooth = (
        wf.simulate(made, draws=2**12, seed=3, smooth=s).summary() for s in (False, True)
    )
    for name in LEVELS:
        total = f"{name}_mcse"
        assert smooth.loc["state-side", total] <= 1.5 * plain.loc["state-side", total] + 1e-9


def test_smooth_is_true_or_false():
    with pytest.raises(ValueError, match="smooth: 'no' is not a truth; write True or False"):
        wf.simulate(programme(), draws=2**8, smooth="no")


def test_the_plan_of_a_plain_run_says_so():
    found = wf.simulate(programme(cohort(workers=wf.uniform(1, 2))), draws=2**8, seed=0)
    assert "nothing is integrated out" in found.smoothing.describe()


@pytest.mark.parametrize("word", ["unit", "notes", "place", "source", "title", "claims"])
def test_a_checkpoint_knows_unknowns_and_chains_that_are_called_like_words_for_readers(
    tmp_path, word
):
    def made(low, share):
        chain = wf.Chain(word, [wf.Share("government", share)])
        wage = wf.Param(word, wf.uniform(low, low + 100))
        return programme(cohort(gross_wage=wage, chain=chain), pass_through={})

    wf.simulate(made(1_000, 0.1), draws=2**8, seed=0, checkpoint=tmp_path / "run")
    for other in (made(9_000, 0.1), made(1_000, 0.9)):
        with pytest.raises(ValueError, match="another run"):
            wf.simulate(other, draws=2**8, seed=0, checkpoint=tmp_path / "run")


class Capped:
    """A deduction of a user's own, which looks at what it is given."""

    recipient = "government"
    holds_sums = False

    def __init__(self, take):
        self.taken = take

    def quantities(self):
        return iter(())

    def faults(self):
        return iter(())

    def describe(self, currency):
        return f"a cap in {currency}"

    def take(self, purse):
        from wageflow.chain.purse import Entry

        amount = self.taken(purse.gross)
        return Entry(self.recipient, purse.gross, None, amount, ((self.recipient, amount),))


def assigned(gross):
    found = np.array(gross, dtype=float)
    found[found > 0.5] = 0.5
    return found


def by_type(gross):
    return 0.1 * gross if isinstance(gross, np.ndarray) else 0.2 * gross


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize(
    "take",
    [
        lambda g: g.clip(0, 0.5),
        assigned,
        by_type,
        lambda g: np.minimum(np.sqrt((g - 0.5 * g) * 0.04), 0.1),
        lambda g: np.minimum(np.sqrt((1.0 - g) * 0.04), 0.1) * g,
    ],
)
def test_deductions_of_a_users_own_give_what_they_give_in_the_ordinary_way(take, compiled):
    if compiled:
        pytest.importorskip("numba")
    chain = wf.Chain("own", [Capped(take)])
    made = programme(cohort(workers=wf.uniform(1, 2), gross_wage=wf.uniform(0, 1), chain=chain))
    found = wf.simulate(made, draws=2**8, seed=0, compiled=compiled)
    drawn = found.parameters()
    heads, gross = drawn["H/all/workers"], drawn["H/all/gross_wage"]
    np.testing.assert_allclose(found.values("statutory"), heads * take(gross), rtol=1e-12)


def test_a_deduction_of_a_users_own_is_told_by_what_moves_it():
    chain = wf.Chain("own", [Capped(lambda g: g.clip(0, 0.5))])
    made = programme(cohort(workers=wf.uniform(1, 2), gross_wage=wf.uniform(0.6, 1), chain=chain))
    total = wf.sensitivity(made, concept="statutory", draws=2**10, seed=0)["total"]
    # every wage is above the cap
    assert total["H/all/workers"] == pytest.approx(1.0, abs=1e-9)
    assert total["H/all/gross_wage"] == pytest.approx(0.0, abs=1e-9)
