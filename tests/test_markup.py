"""What a notebook shows of a value."""

from __future__ import annotations

import wageflow as wf
from wageflow.claims import Claim, Ledger

SCRIPT = "<script>alert(1)</script>"


def test_an_estimate_shows_what_it_prints():
    estimate = wf.simulate("dprk-2012", draws=64, replicates=2, seed=0)
    page = estimate._repr_html_()
    for line in repr(estimate).splitlines()[1:]:
        name, median, *_ = line.split()
        assert f">{name}</td><td>{median}</td>" in page
    assert "seed 0" in page


def test_a_reconciled_estimate_says_what_it_takes_as_given():
    estimate = wf.simulate("dprk-2012", draws=2**10, seed=0)
    found = wf.reconcile(estimate, [wf.Target("gross", wf.normal(450e6, 50e6))])
    assert "Given gross: " in found._repr_html_()
    assert "effective draws: reconciled estimate of" in found._repr_html_()


def test_a_ledger_shows_its_first_claims_and_how_many_there_are():
    ledger = wf.load_claims("dprk")
    page = ledger._repr_html_()
    assert f"dprk: {len(ledger):,} claims" in page
    assert page.count("<tr>") == 22
    assert f"and {len(ledger) - 20:,} more" in page
    assert "more" not in ledger.find(topic="planned_revenue")._repr_html_()


def test_a_claim_shows_its_figure_its_words_and_its_place():
    claim = wf.load_claims("dprk")["nksc-kuwait-state-share"]
    page = claim._repr_html_()
    assert claim.figure in page
    assert claim.locator in page


def test_what_a_browser_would_run_is_text():
    claim = Claim(id=SCRIPT, source=SCRIPT, host=SCRIPT, note=SCRIPT, value=1.0, unit=SCRIPT)
    known = wf.Chain(SCRIPT, [wf.Share("state", 0.5)])
    cohort = wf.Cohort(host="Oman", workers=1, gross_wage=1, price_year=2012, chain=known)
    programme = wf.Programme(SCRIPT, cohorts=[cohort], sides={"state": ["state"]}, price_year=2012)
    estimate = wf.simulate(programme, draws=64, replicates=2, seed=0)
    for shown in (claim, Ledger(SCRIPT, {"a": claim}), estimate, known):
        page = shown._repr_html_()
        assert "<script" not in page
        assert "&lt;script&gt;" in page
