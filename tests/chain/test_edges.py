"""What a chain says of draws that no chain can pay, and of wages without an end."""

from __future__ import annotations

import numpy as np
import pytest

import wageflow as wf
from wageflow.chain import Printed
from wageflow.errors import ChainError


def paying(step, **draws):
    chain = wf.Chain("c", [step], currency="USD", per="month")
    values = {name: np.array(value) for name, value in draws.items()}
    return chain.split(np.full(3, 100.0), draws=values)


def test_the_first_draw_that_is_no_sum_is_named():
    fee = wf.Fee("state", wf.Param("fee", wf.uniform(0, 9)))
    assert paying(fee, fee=[1.0, 2.0, 3.0])["state"].tolist() == [1, 2, 3]
    with pytest.raises(ChainError, match=r"chain 'c', step 1 'state': .* -2 is below 0"):
        paying(fee, fee=[1.0, -2.0, -3.0])


def test_the_first_draw_that_is_no_share_is_named():
    share = wf.Share("state", wf.Param("rate", wf.uniform(0, 1)), of="gross")
    with pytest.raises(ChainError, match="chain 'c', step 1 'state': rate 3 is not a share"):
        paying(share, rate=[0.5, 3.0, 4.0])


def test_the_first_draw_that_is_no_length_is_named():
    term = wf.Param("term", wf.uniform(12, 36))
    upfront = wf.Upfront("agent", 120, term_months=term)
    assert paying(upfront, term=[12.0, 24.0, 12.0])["agent"].tolist() == [10, 5, 10]
    with pytest.raises(ChainError, match=r"chain 'c', step 1 'agent': .* -3 is not above 0; give"):
        paying(upfront, term=[12.0, -3.0, -5.0])


def test_a_wage_without_an_upper_end_is_checked_up_to_its_95_per_cent_point():
    gross = wf.lognormal(3, 1)
    printed = [Printed("state", 10, 20, "month")]
    chain = wf.Chain(
        "c",
        [wf.Share("state", 0.5, of="gross")],
        gross=gross,
        printed=printed,
        currency="USD",
        per="month",
    )
    row = chain.check().iloc[0]
    assert row["computed_low"] == 0
    assert row["computed_high"] == pytest.approx(float(gross.ppf(0.95)) / 2)
    assert row["agrees"]
