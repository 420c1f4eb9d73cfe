"""The copula: the correlations asked for are there, and nothing else is moved."""

from __future__ import annotations

import ast
import dataclasses
import itertools

import numpy as np
import pytest
import scipy.stats as st
from hypothesis import given, settings
from hypothesis import strategies as some

import wageflow as wf
from tests.simulation.programmes import cohort, programme, wages
from wageflow.distributions.dependence import CorrelationError
from wageflow.errors import EstimateError
from wageflow.simulation.checking.achieved import average_ranks, shortfalls
from wageflow.simulation.drawing.correlation import copula_of
from wageflow.simulation.drawing.design import SAMPLERS

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
        ({("heads",): 0.5}, "neither a pair of names, nor a block"),
        ({5: 0.5}, "neither a pair of names, nor a block"),
        ({("heads", "wage A", 3): 0.5}, "names something that is no name"),
        ({("heads", "wage A", "wage *"): 0.5}, "names 'wage A' twice"),
        ({("heads", "wage A", "wage D"): 0.5}, "no unknown is called 'wage D'"),
        (
            {("heads", "wage A", "wage B"): 0.5, ("wage A", "wage B", "wage C"): 0.4},
            "says 0.5, and both hold for 'wage A' and 'wage B'; name that pair",
        ),
        ({"wage *": 0.5, "* A": 0.4, "*": 0.3}, "name that pair, which overrides them"),
        (
            {("heads", "wage A"): 0.5, ("wage A", "heads"): 0.4},
            "0.4, but the other way round 0.5",
        ),
        ([("heads", "wage A", 0.5)], "write {('wage Russia', 'wage China'): 0.5}"),
        ({("wage A", "wage B"): 1.0}, "are one parameter"),
    ],
)
def test_what_is_no_correlation_is_refused(correlation, says):
    assert says in refusal(correlation)


def test_the_same_pair_twice_with_one_value_is_fine():
    copula = copula_of(NAMES, {("heads", "wage A"): 0.5, ("wage A", "heads"): 0.5})
    assert len(copula.pairs) == 1


def test_a_block_sets_all_its_pairs_and_is_more_exact_than_a_pattern():
    for block in (("heads", "wage A", "wage C"), frozenset({"heads", "wage A", "wage C"})):
        copula = copula_of(NAMES, {block: 0.5, "wage *": 0.2, ("wage C", "wage A"): 0.1})
        assert {frozenset(pair[:2]): pair[2] for pair in copula.pairs} == {
            frozenset(("heads", "wage A")): 0.5,
            frozenset(("heads", "wage C")): 0.5,
            frozenset(("wage A", "wage C")): 0.1,
            frozenset(("wage A", "wage B")): 0.2,
            frozenset(("wage B", "wage C")): 0.2,
        }


def test_a_pair_as_a_set_is_that_pair():
    tied = copula_of(NAMES, {frozenset(("heads", "wage A")): 0.5})
    assert [(*sorted(pair[:2]), pair[2]) for pair in tied.pairs] == [("heads", "wage A", 0.5)]


def test_a_contradiction_that_something_more_exact_settles_is_none():
    copula = copula_of(
        NAMES,
        {
            ("heads", "wage A", "wage B"): 0.3,
            ("wage A", "wage B", "wage C"): 0.2,
            ("wage A", "wage B"): 0.1,
        },
    )
    assert {pair[2] for pair in copula.pairs if "heads" not in pair and "wage C" not in pair} == {
        0.1
    }


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


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (list("abc"), {("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): -0.9}),
        (list("abcd"), {("a", "b", "c", "d"): 0.8, ("a", "d"): -0.8}),
        ([f"w{k}" for k in range(30)], {"w*": 0.9, ("w0", "w29"): -0.9}),
        ([f"w{k}" for k in range(30)], {"w*": -0.5}),
    ],
    ids=["three", "block and pair", "thirty and a pair", "thirty"],
)
def test_the_nearest_matrix_typed_in_is_accepted_and_near(names, wanted):
    with pytest.raises(CorrelationError) as caught:
        copula_of(names, wanted)
    better = caught.value.nearest
    assert len(better) == len(names) * (len(names) - 1) / 2
    copula = copula_of(names, better)
    full = copula.factor @ copula.factor.T
    np.testing.assert_allclose(np.diag(full), 1, atol=1e-12)
    if len(names) < 30:
        assert offered(str(caught.value)) == better
    # no farther from what was asked than what was asked, shrunk until it can be
    asked = np.eye(len(names))
    for (a, b), r in correlated_pairs_unchecked(names, wanted).items():
        i, j = names.index(a), names.index(b)
        asked[i, j] = asked[j, i] = 2 * np.sin(np.pi * r / 6)
    lowest = np.linalg.eigvalsh(asked)[0]
    shrunk = np.eye(len(names)) + (asked - np.eye(len(names))) / (1 - lowest + 2e-3)
    assert np.linalg.norm(full - asked) < 1.005 * np.linalg.norm(shrunk - asked)


def correlated_pairs_unchecked(names, wanted):
    """Every key is a pattern or a tuple of names here; later entries override."""
    found = {}
    for key, r in wanted.items():
        members = names if isinstance(key, str) else key
        found |= {(min(p), max(p)): r for p in itertools.combinations(members, 2)}
    return found


def test_mixing_is_the_product_with_the_factor_in_every_structure():
    rng = np.random.default_rng(0)
    names = list("abcdefg")
    for wanted in (
        {"*": 0.4},
        {("a", "c", "d"): 0.5, ("e", "f"): -0.3},
        {"*": 0.3, ("b", "f"): 0.6, ("a", "g"): -0.1},
    ):
        copula = copula_of(names, wanted)
        u = rng.uniform(size=(7, 50))
        want = copula.factor @ st.norm.ppf(u[copula.rows])
        np.testing.assert_allclose(copula.scores(u), want, atol=1e-13)


def test_scores_of_a_column_do_not_depend_on_the_block():
    copula = copula_of(list("abcd"), {"*": 0.5})
    u = np.random.default_rng(1).uniform(size=(4, 1000))
    np.testing.assert_array_equal(
        np.array(copula.scores(u))[:, 300:317], copula.scores(u[:, 300:317])
    )


def test_what_ties_of_a_discrete_unknown_take_from_a_correlation_is_said():
    many = wf.Param("heads", wf.discrete({10: 0.3, 20: 0.7}))
    wage = wf.Param("wage", wf.uniform(1, 2))
    other = wf.Param("other", wf.lognormal(0, 1))
    made = programme(
        cohort(workers=many, gross_wage=wage), cohort(host="B", gross_wage=other, workers=10)
    )
    asked = {("heads", "wage"): 0.8, ("other", "wage"): 0.4}
    estimate = wf.simulate(made, draws=2**12, seed=1, correlation=asked)
    table = estimate.correlation()
    values = estimate.parameters()
    assert table.index.names == ["unknown", "other"]
    assert list(table.columns) == ["asked", "achieved", "mcse"]
    for pair, row in table.iterrows():
        whole = st.spearmanr(values[pair[0]], values[pair[1]]).statistic
        assert row["achieved"] == pytest.approx(whole, abs=0.005)
        assert row["asked"] == asked[tuple(sorted(pair))]
        assert 0 < row["mcse"] < 0.01
    short, full = table["achieved"] - table["asked"]
    assert short < -0.1
    assert abs(full) < 0.02
    (said,) = shortfalls(estimate)
    assert "'heads' and 'wage' have the rank correlation 0.6" in said
    assert "'heads' takes a few values only" in said


def test_achieved_correlations_are_spearmans_in_every_replicate():
    rng = np.random.default_rng(3)
    values = rng.integers(0, 5, 200).astype(float)
    np.testing.assert_array_equal(average_ranks(values), st.rankdata(values))


def test_a_run_without_correlations_has_an_empty_table():
    assert wf.simulate(wages(NAMES), draws=2**8, seed=0).correlation().empty


def test_a_programme_carries_its_correlations_and_a_run_overrides_them():
    made = dataclasses.replace(wages(NAMES), correlation={"wage *": 0.5})
    options = {"draws": 2**8, "seed": 1}
    own = wf.simulate(made, **options)
    assert {pair[2] for pair in own.run.copula.pairs} == {0.5}
    assert own.manifest["correlation"] == [list(pair) for pair in own.run.copula.pairs]
    assert wf.simulate(made, **options, correlation={}).run.copula is None
    other = wf.simulate(made, **options, correlation={("heads", "wage A"): 0.1})
    assert [pair[2] for pair in other.run.copula.pairs] == [0.1]
    same = wf.simulate(wages(NAMES), **options, correlation={"wage *": 0.5})
    np.testing.assert_array_equal(own.values(), same.values())


def test_a_saved_run_comes_back_with_the_correlations_it_had(tmp_path):
    made = dataclasses.replace(wages(NAMES), correlation={"wage *": 0.5})
    for name, options in (("own", {}), ("none", {"correlation": {}})):
        estimate = wf.simulate(made, draws=2**8, seed=1, **options)
        again = wf.load_estimate(estimate.save(tmp_path / name))
        for mine, theirs in zip(
            estimate.parameters().values(), again.parameters().values(), strict=True
        ):
            np.testing.assert_array_equal(mine, theirs)


def test_every_copula_has_the_pearson_of_the_formula():
    copula = copula_of(["a", "b"], {("a", "b"): 0.5})
    assert (copula.factor @ copula.factor.T)[0, 1] == pytest.approx(2 * np.sin(np.pi / 12))
