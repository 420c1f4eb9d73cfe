"""A result says what it leaves out, and with which rates it converts."""

import wageflow as wf
from wageflow.claims import Claim
from wageflow.programme import conversions, remarks


def programme(*, recipient="government", sides=None, statutory=("government",), **fields):
    chain = wf.Chain("c", [wf.Share(recipient, 0.5), wf.Share("agency", 0.1)])
    cohort = wf.Cohort(host="A", workers=10, gross_wage=100, chain=chain, **fields)
    return wf.Programme("p", cohorts=[cohort], sides=sides or {}, statutory=statutory)


def test_nothing_is_said_where_everybody_has_a_side_and_the_money_is_dollars():
    sides = {"state": ["government"], "broker": ["agency"]}
    assert list(remarks(programme(sides=sides))) == []


def test_recipients_on_no_side_are_named():
    said = " ".join(remarks(programme(sides={"state": ["government"]})))
    assert "agency stands on no side" in said


def test_a_statutory_recipient_that_nobody_pays_is_named():
    said = " ".join(remarks(programme(recipient="ministry")))
    assert "no chain pays government, so statutory is 0" in said


def test_a_statutory_recipient_outside_the_state_is_named():
    sides = {"state": ["agency"], "ministries": ["government"]}
    assert "government is statutory, but not on the state's side" in " ".join(
        remarks(programme(sides=sides))
    )


def test_rates_are_those_of_the_table_with_their_source():
    used = conversions(programme(currency="QAR", price_year=2012))
    assert [(c.currency, c.year, c.usd) for c in used] == [("QAR", 2012, 1 / 3.64)]
    assert used[0].source
    # the table of rates is Python's: a reader of a document cannot open it
    assert "1 QAR = 0.2747 (2012, Qatar Central Bank)" in " ".join(
        remarks(programme(currency="QAR", price_year=2012))
    )


def test_a_rate_that_the_cohort_states_is_not_one_of_the_table():
    assert conversions(programme(currency="SUR", usd_rate=1.5, price_year=1988)) == []


def test_a_rate_that_a_programme_states_is_told_with_the_hosts_that_it_is_of():
    rate = wf.between(0.04, 0.046)
    said = list(remarks(programme(currency="ESK", usd_rate=rate, price_year=2012)))
    assert "US dollars at rates that the programme states: 1 ESK = 0.04 to 0.046 (A)" in said


def test_a_claim_that_looks_like_a_slip_is_told_where_it_is_used():
    """Who computes has not always listed the claims before."""
    claim = Claim(id="cut", source="s", unit="%", topic="state_share", value=0.48)
    chain = wf.Chain("c", [wf.Share("government", claim.param())])
    cohort = wf.Cohort(host="A", workers=10, gross_wage=100, chain=chain)
    said = [one for one in remarks(wf.Programme("p", cohorts=[cohort])) if "cut" in one]
    assert said == ["cut: 0.48 %; if 48 % is meant write 48, else quote the figure in as_printed"]


def paying(wage, fee=100, **fields):
    chain = wf.Chain("c", [wf.Fee("government", fee, **fields)], per="month")
    cohort = wf.Cohort(host="A", workers=10, gross_wage=wage, per="year", chain=chain)
    return [one for one in remarks(wf.Programme("p", cohorts=[cohort])) if "waived" in one]


def test_a_fee_of_many_wages_is_told():
    (said,) = paying(wf.triangular(10, 11, 12))
    assert said.startswith("A/all: the fee of government, 100 or more, is more than ten times")
    assert "the wage, 1 at most" in said
    fee = wf.Param("fee", wf.between(100, 200))
    assert paying(wf.between(10, 12, coverage=0.9), fee)


def test_one_that_is_owed_or_that_some_wages_pay_is_not():
    assert paying(12 * 20) == []
    assert paying(wf.uniform(12, 1_200)) == []
    assert paying(12, shortfall="owe") == []
