"""A currency outside the table: the rate is stated once, and advice can be followed."""

from __future__ import annotations

import pytest

import wageflow as wf
from wageflow.errors import InputError


def programme(*, currency="ZMX", chain="ZMX", **options):
    steps = [wf.Share("government", 0.4), wf.Fee("company", 10)]
    own = wf.Chain("c", steps, currency=chain, per="month")
    cohort = wf.Cohort(
        host="Zamunda",
        workers=100,
        gross_wage=1_000,
        per="month",
        currency=currency,
        price_year=2012,
        chain=own,
        **options,
    )
    return wf.Programme("x", cohorts=[cohort])


def test_one_rate_is_enough_for_wage_chain_and_reference():
    made = programme(usd_rate=0.1, references={"local": 2_000})
    mean = wf.simulate(made, draws=2**6, replicates=2, seed=1).summary()["mean"]
    assert mean["gross"] == pytest.approx(120_000)
    gap = wf.wage_gap(made, reference="local", draws=2**6, replicates=2, seed=1)
    assert gap.summary()["mean"].notna().all()


@pytest.mark.parametrize("currency", ["USD", "KWD"])
def test_a_chain_in_a_currency_that_nobody_knows_is_told_what_helps(currency):
    with pytest.raises(InputError) as caught:
        programme(currency=currency)
    (told,) = caught.value.faults
    assert "its chain 'c' is in ZMX: currency 'ZMX' is not in the table" in told
    assert told.endswith(
        "state the wage in ZMX too, with usd_rate, or the chain's sums in US dollars"
    )
    programme(currency="ZMX", usd_rate=0.1)  # the first remedy
    programme(currency=currency, chain="USD")  # the second


def test_a_reference_of_another_year_needs_its_own_rate_and_is_refused_when_it_is_read():
    old = wf.Reference(2_000, price_year=2010)
    with pytest.raises(InputError, match=r"references, 'local': currency 'ZMX' is not in the"):
        programme(usd_rate=0.1, references={"local": old})
    own = wf.Reference(2_000, price_year=2010, usd_rate=0.2)
    made = programme(usd_rate=0.1, references={"local": own})
    wf.wage_gap(made, reference="local", draws=2**6, replicates=2, seed=1)
