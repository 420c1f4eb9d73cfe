"""Random chains against a second, deliberately simple implementation."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.chain.chains import chain_of, chains, draws_for, wages
from tests.chain.naive import RefusedError, split_one
from wageflow.errors import ChainError


def naively(spec, grosses, draws):
    """Split wages one by one; None if one of them is refused."""
    found = []
    for wage, gross in enumerate(grosses):
        try:
            found.append(split_one(spec, gross, wage, draws))
        except RefusedError:
            return None
    return found


def ours(chain, gross, draws):
    try:
        return chain.split(gross, draws=draws)
    except ChainError:
        return None


def agree(value, expected, gross, arrears):
    return math.isclose(value, expected, rel_tol=1e-9, abs_tol=1e-9 * (gross + arrears) + 1e-300)


def compare(flow, expected, grosses):
    for wage, (receipts, take_home, arrears) in enumerate(expected):
        scale = grosses[wage], arrears

        def one(amount, wage=wage):
            return float(amount[wage]) if np.ndim(amount) else amount

        assert {r for r, a in receipts.items() if a} <= set(flow.recipients)
        for recipient, amount in flow.recipients.items():
            assert agree(one(amount), receipts.get(recipient, 0.0), *scale), recipient
        assert agree(one(flow.take_home), take_home, *scale)
        assert agree(one(flow.arrears), arrears, *scale)


@given(data=st.data(), spec=chains(), gross=wages)
def test_one_wage_splits_as_the_naive_chain_says(data, spec, gross):
    chain = chain_of(spec)
    draws = data.draw(draws_for(chain, 0))
    flow, expected = ours(chain, gross, draws), naively(spec, [gross], draws)
    assert (flow is None) == (expected is None)
    if flow is not None:
        assert all(isinstance(amount, float) for amount in flow.recipients.values())
        compare(flow, expected, [gross])


@given(data=st.data(), size=st.integers(1, 4))
def test_many_wages_split_as_the_naive_chain_says_of_each(data, size):
    spec = data.draw(chains(size=size))
    grosses = data.draw(st.lists(wages, min_size=size, max_size=size))
    chain = chain_of(spec)
    draws = data.draw(draws_for(chain, size))
    flow, expected = ours(chain, grosses, draws), naively(spec, grosses, draws)
    assert (flow is None) == (expected is None)
    if flow is not None:
        assert all(amount.shape == (size,) for amount in flow.recipients.values())
        compare(flow, expected, grosses)
