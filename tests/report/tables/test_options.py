"""Options of tables: each is read, or refused in a line that names it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import wageflow as wf
from wageflow.errors import InputError

FEW = {"draws": 64, "replicates": 2, "seed": 1}


@pytest.fixture(scope="module")
def results():
    chain = wf.Chain("mine", [wf.Share("government", wf.Param("share", wf.uniform(0.2, 0.6)))])
    programme = wf.Programme(
        "small",
        cohorts=[
            wf.Cohort(host=host, workers=10, gross_wage=5_000, price_year=2012, chain=chain)
            for host in ("Kuwait", "China")
        ],
        year=2012,
    )
    out = wf.Scenario("out", measures=[wf.Expel(on="2013", hosts="Kuwait", share=0.5)])
    estimate = wf.simulate(programme, **FEW)
    shipped = wf.load_chain("kuwait-2012")
    ledger = wf.load_claims("dprk")
    return {
        "estimate": estimate,
        "comparison": wf.compare(programme, [out], start="2012", end="2013", **FEW),
        "gap": wf.wage_gap(programme, reference={"Kuwait": 8_000, "China": 9_000}, **FEW),
        "chain": shipped,
        "flow": shipped.split(5_000),
        "audit": wf.audit(ledger.find(topic="revenue"), None),
        "sensitivity": wf.sensitivity(programme, method="tornado"),
        "reconciled": wf.reconcile(estimate, [wf.Target("gross", wf.normal(1e5, 1e4))]),
    }


@pytest.mark.parametrize(
    ("kind", "layout", "options", "message"),
    [
        ("comparison", None, {"by": 5}, "by: 5 is not text"),
        ("comparison", None, {"concept": ["gross"]}, r"concept: \['gross'\] is not text"),
        ("comparison", None, {"against": 5}, "against: 5 is not a name or a list of names"),
        ("comparison", None, {"notes": 5}, "notes: 5 is not a name or a list of names"),
        ("comparison", None, {"title": 5}, "title: 5 is not text"),
        ("comparison", None, {"prices": 5}, "prices: 5 is not text"),
        ("comparison", None, {"rows": 5}, "rows: 5 is not text"),
        ("comparison", None, {"discount_rate": "3%"}, "^discount_rate '3%': is no share a year"),
        ("comparison", None, {"cut_of_at_least": "half"}, "^cut_of_at_least 'half': is no share"),
        ("comparison", None, {"cut_of_at_least": 50}, "^cut_of_at_least 50: is no share"),
        ("comparison", None, {"rows": "month"}, "^rows 'month': .* add step='month' to what"),
        ("estimate", None, {"by": ["host"]}, r"by: \['host'\] is not text"),
        ("estimate", None, {"by": "hots"}, "^by 'hots': did you mean 'host'"),
        ("estimate", None, {"concept": ["gross"]}, r"concept: \['gross'\] is not text"),
        ("estimate", "host", {"concept": ["gross"]}, r"concept: \['gross'\] is not text"),
        ("estimate", "recipient", {"concept": "net"}, "^by 'recipient': .* another concept: gross"),
        ("estimate", "host x sector", {"concept": ["gross"]}, r"\['gross'\] is not text"),
        ("estimate", "headline", {"scale": np.array([1.0, 2.0])}, "scale: .* is not text"),
        ("gap", None, {"by": 5}, "by: 5 is not text"),
        ("gap", None, {"years": np.array(["a", "b"])}, "^years .* write how many"),
        ("chain", None, {"gross": np.array([1.0, 2.0])}, "gross: array.* is not a number"),
        ("flow", None, {"chain": 5}, "chain: 5 is no chain; give the one that was split"),
        ("audit", None, {"ledger": 5}, "ledger: 5 is no ledger; give the one of the audit"),
        ("audit", None, {"found": 5}, "found: 5 is not what reproduce returned"),
        ("audit", None, {"found": pd.DataFrame({"a": [1]})}, "is not what reproduce returned"),
        ("audit", None, {"headline": 5}, "^audit_table, headline: 5 is not text"),
        ("sensitivity", None, {"claims": 5}, "claims: 5 is not what information returned"),
        ("sensitivity", None, {"every": 5}, "^sensitivity_table, every: 5 is not a truth"),
        ("reconciled", None, {"notes": 5}, "notes: 5 is not a name or a list of names"),
    ],
)
def test_an_option_that_is_none_is_named(results, kind, layout, options, message):
    with pytest.raises(InputError, match=message):
        wf.table(results[kind], layout, **options)


def test_a_single_note_is_one_note(results):
    for kind in ("comparison", "reconciled"):
        notes = wf.table(results[kind], notes="wages rose").notes
        assert "Note: wages rose" in notes
        assert "Note: w" not in notes


def test_a_single_input_is_shown_by_its_whole_name(results):
    def rows(names):
        found = wf.table(results["reconciled"], names=names).sections[0].rows
        return [row[0].partition(" (")[0] for row in found]

    assert rows("statutory") == rows(["statutory"])
    assert "statutory" in rows("statutory")
    assert rows("what is statutory") == rows(())


def test_rates_may_be_numbers_of_any_kind(results):
    one, other = (
        wf.table(results["comparison"], discount_rate=rate).sections
        for rate in (0.03, np.array(0.03))
    )
    assert one == other


def test_what_is_only_called_a_frame_has_no_table():
    named = type("DataFrame", (), {})
    with pytest.raises(InputError, match=r"table: got .*; give an estimate"):
        wf.table(named())


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda table: table.save(5), "^save, path: 5 is not a name or a path"),
        (lambda table: table.to(5), "^to, form: 5 is not text"),
        (lambda table: table.to("latex", caption=5), "^to, caption: 5 is not text"),
        (lambda table: table.save("a.tex", label=5), "^save, label: 5 is not text"),
    ],
)
def test_formats_paths_and_captions_are_text(results, ask, message):
    with pytest.raises(InputError, match=message):
        ask(wf.table(results["flow"]))
