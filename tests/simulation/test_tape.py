"""What is written down of a programme does what the programme does."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

import wageflow as wf
from tests.simulation.programmes import HALF, cohort, programme, rich
from wageflow.errors import ChainError
from wageflow.simulation.computing.blocks import row_blocks
from wageflow.simulation.computing.code import code_of
from wageflow.simulation.computing.evaluate import Layout, evaluate
from wageflow.simulation.computing.tape import Workspace, tape_of
from wageflow.simulation.computing.traced import Traced, Tracer, Untraceable
from wageflow.simulation.drawing.design import Design
from wageflow.simulation.replicate import Run

pytest.importorskip("numba")
compiled = pytest.importorskip("wageflow.simulation.computing.compiled")
shortcuts = pytest.importorskip("wageflow.simulation.computing.shortcuts")


def values(made, u):
    """The draws of all unknowns at uniforms of shape (column, draw)."""
    known = made.unknowns.items()
    return {name: d.quantile_function()(row) for (name, d), row in zip(known, u, strict=True)}


def filled(made, u):
    """A workspace with everything that a tape needs before it is done."""
    tape, count = tape_of(made), u.shape[1]
    space = Workspace(tape, count)
    space.uniforms(count)[:] = u
    functions = [d.quantile_function() for d in made.unknowns.values()]
    for row, column in enumerate(tape.functions):
        look_up = tape.tables[row] or functions[column]
        shortcuts.look_up(look_up, u[column], space.quantiles(count)[row])
        np.testing.assert_array_equal(space.quantiles(count)[row], look_up(u[column]))
    return space


def ordinarily(made, u):
    rows = np.empty((len(Layout(made).rows), u.shape[1]))
    evaluate(Layout(made), values(made, u), rows)
    return rows


SHIPPED = ["dprk-2012", "dprk-2012-total", "dprk-2019"]


@pytest.mark.parametrize("made", [*map(wf.load_programme, SHIPPED), rich()], ids=repr)
def test_the_tape_gives_the_bits_of_the_ordinary_code_and_the_compiled_one_nearly(made):
    u = np.random.default_rng(7).random((len(made.unknowns), 777))
    expected, space = ordinarily(made, u), filled(made, u)
    assert space.run(777)
    np.testing.assert_array_equal(space.rows(777), expected)
    tape = space.tape
    space.rows(777)[:] = -1.0
    assert compiled.run_code(code_of(tape), space.arrays, tape.rows, 777)
    scale = np.abs(expected).max()
    np.testing.assert_allclose(space.rows(777), expected, rtol=1e-12, atol=1e-13 * scale)


rates = st.one_of(
    st.floats(0, 0.3),
    st.tuples(st.floats(0, 0.1), st.floats(0.11, 0.3)).map(lambda ends: wf.uniform(*ends)),
    st.sampled_from([wf.Param("common", wf.triangular(0.1, 0.2, 0.3)), wf.beta(2, 9)]),
    st.just(wf.OneOf("cut", {0.1: 0.4, wf.uniform(0.15, 0.25): 0.6})),
)
sums = st.one_of(st.floats(0, 30), st.just(wf.uniform(5, 50)), st.just(wf.lognormal(3.0, 0.5)))
bases = st.sampled_from(["gross", "remainder"])
steps = st.one_of(
    st.builds(wf.Share, st.sampled_from(["government", "embassy"]), rates, of=bases),
    st.builds(wf.Fee, st.just("fund"), sums, shortfall=st.sampled_from(["waive", "owe"])),
    st.builds(wf.Withheld, rates, rates),
    st.builds(wf.InKind, st.just("worker"), rates, usefulness=rates),
    st.builds(
        wf.Brackets,
        st.just("manager"),
        st.tuples(rates, rates).map(lambda two: [(0, two[0]), (80, two[1])]),
        of=bases,
        marginal=st.booleans(),
    ),
    st.builds(
        wf.Upfront, st.just("agency"), sums, st.sampled_from([24, wf.uniform(12, 36)]), rates
    ),
)
remittances = st.one_of(
    st.none(),
    st.builds(
        wf.Remittance,
        rates,
        rates.map(lambda rate: [wf.Share("courier", rate)]),
        limit=st.one_of(st.none(), st.just(20.0)),
    ),
)
chains = st.builds(
    lambda parts, home: wf.Chain("chain", parts, remittance=home, per="month"),
    st.lists(steps, min_size=1, max_size=3),
    remittances,
)


@given(one=chains, other=chains, seed=st.integers(0, 2**32))
def test_random_chains_give_the_bits_of_the_ordinary_code(one, other, seed):
    other = wf.Chain("other", other.steps, remittance=other.remittance, per="month")
    made = programme(
        cohort(gross_wage=wf.uniform(90, 110), chain=wf.OneOf("reading", {one: 0.5, other: 0.5})),
        cohort(
            sector="two", gross_wage=wf.lognormal(4.5, 0.3), workers=wf.uniform(5, 9), chain=one
        ),
        statutory=[one.recipients[0]],
    )
    u = np.random.default_rng(seed).random((len(made.unknowns), 64))
    space = filled(made, u)
    code = code_of(space.tape), space.arrays, space.tape.rows, 64
    try:
        expected = ordinarily(made, u)
    except ChainError:  # some draw asks for more than there is
        assert not space.run(64)
        assert not compiled.run_code(*code)
        return
    assert space.run(64)
    np.testing.assert_array_equal(space.rows(64), expected)
    assert compiled.run_code(*code)
    np.testing.assert_allclose(space.rows(64), expected, rtol=1e-9, atol=1e-10)


GREEDY = wf.Chain(
    "greedy", [wf.Share("agency", 0.6), wf.Share("government", wf.uniform(0.3, 0.5), of="gross")]
)


@pytest.mark.parametrize("quick", [False, True])
def test_draws_that_a_chain_refuses_are_named_as_ever(quick):
    made = programme(cohort(chain=GREEDY))
    run = Run(made, Design(1, 64, 0), None, "draws", compiled=quick)
    with pytest.raises(ChainError, match=r"(?s)step 2 'government': takes .*replicate 3"):
        list(row_blocks(run, 3))


@pytest.mark.parametrize("quick", [False, True])
def test_a_chain_that_would_refuse_only_where_it_does_not_hold_is_not_refused(quick):
    poor, rich_wage = wf.Param("wage", wf.uniform(1, 100)), wf.Chain("fair", HALF.steps)
    strict = wf.Chain("strict", [wf.Fee("government", 200, shortfall="error")], per="year")
    made = programme(
        cohort(gross_wage=poor, chain=wf.OneOf("reading", {rich_wage: 1.0, strict: 0.0}))
    )
    run = Run(made, Design(len(made.unknowns), 64, 0), None, "draws", compiled=quick)
    assert sum(rows.shape[1] for _, rows in row_blocks(run, 0)) == 64


def test_a_run_reaches_other_processes_with_its_tape():
    made = rich()
    run = Run(made, Design(len(made.unknowns), 64, 0), None, "draws")
    assert run.tape is not None
    again = pickle.loads(pickle.dumps(run))  # noqa: S301 - our own, as an executor would
    for (_, ours), (_, theirs) in zip(row_blocks(run, 1), row_blocks(again, 1), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_shares_of_what_is_left_need_no_check_and_no_operation_is_there_twice():
    share = wf.Param("share", wf.uniform(0.2, 0.49))
    chain = wf.Chain("left", [wf.Share("a", share), wf.Share("government", share, of="gross")])
    tape = tape_of(programme(cohort(chain=chain, gross_wage=wf.uniform(90, 110))))
    assert len(tape.checks) == 1  # that the second share is there to be taken
    assert len(set(tape.operations)) == len(tape.operations)
    shares = wf.Chain("shares", [wf.Share("a", share), wf.Share("government", share)])
    assert tape_of(programme(cohort(chain=shares))).checks == ()


def test_a_share_of_an_amount_is_never_above_it():
    tracer = Tracer()
    ends = [(0.0, 0.0), (0.2, 0.9), (0.2, 1.5), (-0.1, 0.9), (2.0, 5.0), (-1.0, 5.0)]
    none, share, more, less, whole, debt = (
        tracer.leaf("uniform", k, end) for k, end in enumerate(ends)
    )

    def known(part, of):
        return tracer.never_above((part * of).node, of.node)

    assert known(share, whole)
    assert tracer.never_above((whole * share).node, whole.node)
    assert known(none, whole)
    assert not known(more, whole)  # it may be more than the whole
    assert not known(share, debt)  # a share of a debt is more than the debt
    # what is less than nothing takes a debt off: the rule is of shares
    assert not tracer._bounding((less * whole).node, above=True)  # noqa: SLF001


def test_nothing_or_a_number_is_a_truth_and_not_the_number():
    tracer = Tracer()
    number = tracer.leaf("uniform", 0, (0.0, 5.0))
    truth = number > 2.0
    assert np.logical_or(truth, 0.0).node == truth.node
    assert np.logical_or(number, 0.0).node != number.node


def test_a_number_and_what_is_true_is_a_truth_and_not_the_number():
    tracer = Tracer()
    number = tracer.leaf("uniform", 0, (0.0, 5.0))
    truth = number > 2.0
    assert np.logical_and(truth, 1.0).node == truth.node
    assert np.logical_and(number, 1.0).node != number.node


def test_a_probability_is_never_above_1_and_an_exponential_may_be():
    tracer = Tracer()
    score = tracer.leaf("uniform", 0, (-8.0, 8.0))
    assert tracer.never_above(ndtr(score).node, 1.0)
    assert not tracer.never_above(np.exp(score).node, 1.0)
    assert tracer.never_above(0.0, np.exp(score).node)


@pytest.mark.parametrize("made", [*map(wf.load_programme, SHIPPED), rich()], ids=repr)
def test_what_ships_is_written_down(made):
    assert tape_of(made) is not None


@pytest.mark.parametrize("law", [wf.uniform(90, 110), wf.pert(90, 95, 110)], ids=repr)
def test_what_is_correlated_is_written_down_too(law):
    unknown = {name: wf.Param(name, law) for name in ("a", "b")}
    made = programme(cohort(workers=unknown["a"], gross_wage=unknown["b"]))
    estimate = wf.simulate(made, draws=2**6, correlation={("a", "b"): 0.5}, seed=1)
    assert estimate.run.copula is not None
    assert estimate.run.tape is not None
    # of a PERT there is a table of what it is at a score, which is another than that at a quantile
    assert estimate.run.tape.scored == (law.constructor == "pert")


names = st.sampled_from(["add", "subtract", "multiply", "minimum", "maximum", "greater"])
recipes = st.lists(st.tuples(names, st.integers(0, 30), st.integers(0, 30)), max_size=25)


@given(recipe=recipes, low=st.floats(-2, 2), seed=st.integers(0, 2**32))
def test_what_is_said_of_ranges_and_order_is_true(recipe, low, seed):
    tracer = Tracer()
    u = np.random.default_rng(seed).random((4, 50))
    drawn = [u[0], u[1], low + u[2], 3 * u[3], 0.0, 1.0, 0.5]
    ends = [(0.0, 1.0), (0.0, 1.0), (low, low + 1), (0.0, 3.0)]
    traced = [tracer.leaf("quantile", k, end) for k, end in enumerate(ends)] + drawn[4:]
    with np.errstate(all="ignore"):
        for name, one, two in recipe:
            a, b = one % len(drawn), two % len(drawn)
            function = getattr(np, name)
            drawn.append(function(drawn[a], drawn[b]) + 0.0)
            traced.append(function(traced[a], traced[b]))
    nodes = [x.node if isinstance(x, Traced) else float(x) for x in traced]
    for node, array in zip(nodes, drawn, strict=True):
        smallest, largest = tracer.range_of(node)
        slack = 1e-12 * (1 + np.abs(array).max())
        assert smallest - slack <= np.min(array)
        assert np.max(array) <= largest + slack
        if isinstance(node, float):
            np.testing.assert_array_equal(array, node)
    for one, first in zip(nodes, drawn, strict=True):
        for two, second in zip(nodes, drawn, strict=True):
            if tracer.never_above(one, two):
                assert np.all(first <= second)


@pytest.mark.parametrize(
    "use", [bool, float, len, np.asarray, np.sort, np.cumsum, lambda x: x + np.ones(3)]
)
def test_what_depends_on_the_values_is_refused(use):
    with pytest.raises(Untraceable):
        use(Tracer().leaf("uniform", 0, (0.0, 1.0)))


def test_normal_quantiles_have_sixteen_digits():
    from scipy.special import ndtri

    u = np.concatenate([10.0 ** -np.arange(1.0, 300.0), np.linspace(0.001, 0.999, 4_001)])
    found = np.empty_like(u)
    compiled._scores(u, found, np.empty(u.size, dtype=np.int64), np.empty(u.size))  # noqa: SLF001
    np.testing.assert_allclose(found, ndtri(u), rtol=2e-15, atol=1e-16)


@given(
    kind=st.sampled_from(["normal", "heavy", "few", "one", "apart"]),
    size=st.integers(1, 400),
    seed=st.integers(0, 2**32),
)
def test_order_statistics_are_those_of_sorting(kind, size, seed):
    rng = np.random.default_rng(seed)
    values = {
        "normal": lambda: rng.normal(size=(2, size)),
        "heavy": lambda: np.exp(20 * rng.normal(size=(2, size))),
        "few": lambda: rng.integers(0, 3, (2, size)).astype(float),
        "one": lambda: np.full((2, size), 7.0),
        "apart": lambda: np.where(rng.random((2, size)) < 0.01, 1e300, rng.random((2, size))),
    }[kind]()
    places = np.unique(rng.integers(0, size, 6))
    found = shortcuts.order_statistics(values, places)
    np.testing.assert_array_equal(found, np.sort(values, axis=1)[:, places])
