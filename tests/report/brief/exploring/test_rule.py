from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wageflow.report.brief.exploring.rule import ALL, QUANTITIES, explored

SCOPES = (ALL, "0", "1", "2")
MOST = {"heads": 4_000.0, "wage": 12_000.0, "share": 1.0, "compliance": 1.0}


@st.composite
def settings(draw):
    """Any ranges of any scopes, as controls give them: low not above high."""
    found = {}
    for quantity in QUANTITIES:
        scopes = draw(st.lists(st.sampled_from(SCOPES), max_size=2, unique=True))
        for scope in scopes:
            ends = draw(st.tuples(*[st.floats(0, 1)] * 2))
            low, high = sorted(MOST[quantity] * end for end in ends)
            found.setdefault(quantity, {})[scope] = (low, high)
    return found


def test_nothing_moved_changes_no_bit(carried):
    draws, concepts = carried
    now = explored(draws, {})
    assert np.array_equal(now.heads, draws.heads)
    assert np.array_equal(now.wage, draws.wage)
    assert np.array_equal(now.amounts, draws.shares * (draws.wage * draws.heads)[:, None])
    assert (now.quantity("compliance") == 0).all()
    received = now.total(concepts["received"])
    assert (received < now.total(concepts["state-side"])).all()


@given(wanted=settings())
def test_money_is_conserved_and_no_share_leaves_0_to_1(few_draws, wanted):
    now = explored(few_draws, wanted)
    gross = now.wage * now.heads
    assert now.amounts.sum(axis=1) == pytest.approx(gross, rel=1e-9, abs=1e-6)
    assert now.amounts.min() >= -1e-9 * gross.max()
    assert (now.heads <= now.sent * (1 + 1e-12)).all()


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize(
    ("quantity", "ends"),
    [
        ("heads", (500.0, 900.0)),
        ("wage", (2_000.0, 2_500.0)),
        ("wage", (7_000.0, 9_000.0)),
        ("share", (0.10, 0.20)),
        ("share", (0.60, 0.85)),
        ("compliance", (0.10, 0.60)),
    ],
)
def test_a_range_that_is_set_is_the_range_one_gets(carried, quantity, ends, scope):
    draws, _ = carried
    # of a sure quantity, too
    found = explored(draws, {quantity: {scope: ends}}).range(quantity, scope)
    assert found == pytest.approx(ends)


def test_what_is_set_holds_together(carried):
    draws, _ = carried
    wanted = {
        "heads": {"0": (400.0, 500.0), "1": (700.0, 800.0)},
        "compliance": {ALL: (0.2, 0.4)},
        "wage": {ALL: (3_000.0, 3_500.0)},
        "share": {ALL: (0.5, 0.7)},
    }
    now = explored(draws, wanted)
    for quantity, scopes in wanted.items():
        for scope, ends in scopes.items():
            assert now.range(quantity, scope) == pytest.approx(ends)


def test_a_moved_wage_leaves_flat_fees_what_they_are(carried):
    draws, _ = carried
    low, high = explored(draws, {}).range("wage", "0")
    before = explored(draws, {}).amounts[0]
    after = explored(draws, {"wage": {"0": (1.2 * low, 1.2 * high)}}).amounts[0]
    government, fund, worker = 0, 1, 5
    assert after[government] == pytest.approx(1.2 * before[government], rel=1e-4)
    assert after[fund] == pytest.approx(before[fund], rel=1e-3)
    assert (after[worker] > 1.2 * before[worker]).all()


def test_the_state_share_moves_both_sides_in_proportion(carried):
    draws, _ = carried
    before = explored(draws, {}).amounts[0]
    for ends in ((0.1, 0.2), (0.8, 0.9)):
        after = explored(draws, {"share": {"0": ends}}).amounts[0]
        assert after.sum(axis=0) == pytest.approx(before.sum(axis=0))
        assert after[0] / after[1] == pytest.approx(before[0] / before[1])
        assert after[3] / after[5] == pytest.approx(before[3] / before[5])


def test_where_no_state_took_anything_the_first_of_its_side_does(carried):
    draws, _ = carried
    now = explored(draws, {"share": {"2": (0.25, 0.25)}})
    gross = (now.wage * now.heads)[2]
    assert now.amounts[2, 0] == pytest.approx(0.25 * gross)
    all_of_it = explored(draws, {"share": {"2": (1.0, 1.0)}})
    nothing = explored(draws, {"share": {"0": (0.0, 0.0)}})
    assert all_of_it.amounts[2, 0] == pytest.approx(gross)
    assert (nothing.amounts[0, :2] == 0).all()


def test_who_is_taken_home_costs_and_earns_nothing(carried):
    draws, concepts = carried
    now = explored(draws, {"compliance": {ALL: (1.0, 1.0)}})
    for concept in concepts.values():
        assert (now.total(concept) == 0).all()
    half = explored(draws, {"compliance": {ALL: (0.5, 0.5)}})
    whole = explored(draws, {})
    for concept in concepts.values():
        assert half.total(concept) == pytest.approx(whole.total(concept) / 2)


def test_ranks_of_sure_quantities_are_even_and_independent(carried):
    draws, _ = carried
    ranks = [draws.ranks(quantity, scope) for quantity in QUANTITIES for scope in SCOPES]
    even = (np.arange(draws.draws) + 0.5) / draws.draws
    for one in ranks:
        assert np.sort(one) == pytest.approx(even)
    apart = np.corrcoef(ranks) - np.eye(len(ranks))
    # as far from 0 as the largest of 120 correlations of 1,024 independent draws may be
    assert np.abs(apart).max() < 0.15
