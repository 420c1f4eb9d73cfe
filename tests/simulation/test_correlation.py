"""The copula: the correlations asked for are there, and nothing else is moved."""

from __future__ import annotations

import ast

import numpy as np
import pytest
import scipy.stats as st
from hypothesis import given, settings
from hypothesis import strategies as some

import wageflow as wf
from tests.simulation.programmes import cohort, programme, wages
from wageflow.errors import EstimateError
from wageflow.simulation.correlation import copula_of
from wageflow.simulation.design import SAMPLERS

NAMES = ["wage A", "wage B", "wage C", "heads"]
LAWS = {
    "uniform": wf.uniform(1, 3),
    "lognormal": wf.lognormal(0, 0.8),
    "pert": wf.pert(0, 1, 9),
}


def drawn(correlation, *, law=None, sampler="sobol", names=NAMES, draws=2**14):
    estimate = wf.simulate(
        wages(names, law), draws=draws, seed=7, sampler=sampler, correlation=correlation
    )
    return estimate.parameters()


def refusal(correlation, names=NAMES):
    with pytest.raises(EstimateError) as caught:
        copula_of(names, correlation)
    return str(caught.value)


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("law", LAWS)
def test_spearman_is_what_was_asked_for(sampler, law):
    values = drawn(
        {("wage A", "wage B"): 0.6, ("heads", "wage C"): -0.4}, law=LAWS[law], sampler=sampler
    )
    # four standard errors of a rank correlation of 2**14 draws
    for pair, r in [(("wage A", "wage B"), 0.6), (("wage C", "heads"), -0.4)]:
        found = st.spearmanr(values[pair[0]], values[pair[1]]).statistic
        assert found == pytest.approx(r, abs=4 / 2**7)
    apart = st.spearmanr(values["wage A"], values["heads"]).statistic
    assert apart == pytest.approx(0, abs=4 / 2**7)


def test_a_pattern_sets_a_block_and_a_pair_overrides_it():
    for correlation in (
        {"wage *": 0.5, ("wage B", "wage A"): 0.2},
        {("wage B", "wage A"): 0.2, "wage *": 0.5},
    ):
        values = drawn(correlation)
        ranks = st.spearmanr(np.array([values[name] for name in NAMES]).T).statistic
        want = np.array([[1, 0.2, 0.5, 0], [0.2, 1, 0.5, 0], [0.5, 0.5, 1, 0], [0, 0, 0, 1]])
        np.testing.assert_allclose(ranks, want, atol=4 / 2**7)


def test_a_pattern_within_a_pair_reaches_all_that_it_matches():
    copula = copula_of(NAMES, {("heads", "wage *"): 0.3})
    assert {frozenset(pair[:2]) for pair in copula.pairs} == {
        frozenset(("heads", name)) for name in NAMES[:3]
    }
    assert {pair[2] for pair in copula.pairs} == {0.3}


def test_marginals_stay_what_they_are():
    values = drawn({"wage *": 0.7}, law=LAWS["lognormal"])
    for name in NAMES:
        assert st.kstest(values[name], st.lognorm(0.8).cdf).statistic < 2 / 2**7


def test_a_discrete_unknown_moves_with_another_and_keeps_its_weights():
    many = wf.Param("heads", wf.discrete({10: 0.3, 20: 0.7}))
    small = programme(cohort(workers=many, gross_wage=wf.Param("wage", wf.uniform(1, 2))))
    values = wf.simulate(
        small, draws=2**14, seed=1, correlation={("heads", "wage"): 0.8}
    ).parameters()
    assert (values["heads"] == 10).mean() == pytest.approx(0.3, abs=0.01)
    low, high = (values["wage"][values["heads"] == n].mean() for n in (10, 20))
    # of two normal scores with Pearson's p, one cut at its 30 % point: P(wage low | heads low)
    p = 2 * np.sin(np.pi * 0.8 / 6)
    cut = st.norm.ppf(0.3)
    both = st.multivariate_normal([0, 0], [[1, p], [p, 1]]).cdf([cut, 0])
    found = (values["wage"][values["heads"] == 10] < 1.5).mean()
    assert found == pytest.approx(both / 0.3, abs=0.01)
    assert low < 1.4
    assert high > 1.55


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_other_columns_keep_every_bit(sampler):
    free = drawn(None, sampler=sampler, draws=2**10)
    tied = drawn({("wage A", "wage C"): 0.5}, sampler=sampler, draws=2**10)
    for name in ("wage B", "heads"):
        np.testing.assert_array_equal(free[name], tied[name])
    assert (free["wage C"] != tied["wage C"]).mean() > 0.99


def test_no_correlation_in_any_form_is_none():
    assert copula_of(NAMES, None) is None
    assert copula_of(NAMES, {}) is None


def test_extreme_uniforms_stay_inside_the_open_interval():
    copula = copula_of(["a", "b"], {("a", "b"): 0.99})
    u = copula.apply(np.array([[2.0**-53, 1 - 2.0**-53]] * 2))
    assert 0 < u.min() < u.max() < 1


@pytest.mark.parametrize(
    ("correlation", "says"),
    [
        ({("wage A", "wage D"): 0.5}, "no unknown is called 'wage D'; did you mean 'wage"),
        ({"pay *": 0.5}, "no unknown is called 'pay *'"),
        ({"heads": 0.5}, "matches only 'heads'; a block has two unknowns or more"),
        ({("heads", "heads"): 0.5}, "correlates 'heads' with itself"),
        ({("heads", "wage A"): 1.5}, "got 1.5; write a number from -1 to 1"),
        ({("heads", "wage A"): float("nan")}, "got nan; write a number from -1 to 1"),
        ({("heads", "wage A"): True}, "got True; write a number"),
        ({("heads", "wage A"): "0.5"}, "got '0.5'; write a number"),
        ({("heads", "wage A"): None}, "got None; write a number"),
        ({("heads", "wage A", "wage B"): 0.5}, "neither a pair of names nor a pattern"),
        ({5: 0.5}, "neither a pair of names nor a pattern"),
        (
            {("heads", "wage A"): 0.5, ("wage A", "heads"): 0.4},
            "0.4, but the other way round 0.5",
        ),
        ([("heads", "wage A", 0.5)], "write {('wage Russia', 'wage China'): 0.5}"),
        ({("wage A", "wage B"): 1.0}, "are one wf.Param"),
    ],
)
def test_what_is_no_correlation_is_refused(correlation, says):
    assert says in refusal(correlation)


def test_the_same_pair_twice_with_one_value_is_fine():
    copula = copula_of(NAMES, {("heads", "wage A"): 0.5, ("wage A", "heads"): 0.5})
    assert len(copula.pairs) == 1


def test_all_faults_are_named_at_once():
    text = refusal({("heads", "x"): 0.5, "wage *": 7})
    assert len(text.splitlines()) == 2


def offered(text):
    return ast.literal_eval(text[text.index("{") :])


@given(some.lists(some.integers(-99, 99), min_size=6, max_size=6))
@settings(max_examples=60)
def test_what_is_offered_instead_is_accepted(hundredths):
    names = ["a", "b", "c", "d"]
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    wanted = {pair: r / 100 for pair, r in zip(pairs, hundredths, strict=True)}
    try:
        copula_of(names, wanted)
    except EstimateError as error:
        better = offered(str(error))
        assert copula_of(names, wanted | better) is not None
        scores = np.eye(4)
        for (a, b), r in wanted.items():
            scores[names.index(a), names.index(b)] = scores[names.index(b), names.index(a)] = r
        # near: no farther than the zero matrix, which is always possible
        change = sum((better[pair] - wanted[pair]) ** 2 for pair in better)
        assert change < sum(r**2 for r in wanted.values())


def test_what_is_offered_names_pairs_that_nobody_named():
    # with a-c left at zero no large a-b and b-c can be: the offer must say what a-c has to be
    text = refusal({("a", "b"): 0.9, ("b", "c"): 0.9}, ["a", "b", "c"])
    better = offered(text)
    assert set(better) == {("a", "b"), ("b", "c"), ("a", "c")}
    assert copula_of(["a", "b", "c"], better) is not None


def test_a_large_block_is_offered_a_factor():
    names = [f"w{k}" for k in range(7)]
    text = refusal({"w*": -0.9}, names)
    factor = float(text.split("multiply all by ")[1].split(",")[0])
    assert copula_of(names, {"w*": -0.9 * factor}) is not None
    with pytest.raises(EstimateError):
        copula_of(names, {"w*": -0.9 * (factor + 0.01)})


def test_every_copula_has_the_pearson_of_the_formula():
    copula = copula_of(["a", "b"], {("a", "b"): 0.5})
    assert (copula.factor @ copula.factor.T)[0, 1] == pytest.approx(2 * np.sin(np.pi / 12))
