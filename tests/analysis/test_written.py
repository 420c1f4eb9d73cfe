"""Figures of contracts, gaps, portfolios, indices and totals, as they were once written down.

See `tests.written`.
"""

from __future__ import annotations

import inspect
from dataclasses import fields

import pytest

import wageflow as wf
from tests.analysis.influence.functions import ISHIGAMI, G, Gaussian, g, ishigami
from tests.scenarios.small import cohort, programme, scenario
from tests.simulation.programmes import rich
from tests.written import ODD, answers, hold, manifest_of

SMALL = {"draws": 2**8, "seed": 5, "replicates": 4}
LEVELS = ["mean", "mcse", "p5", "p50", "p95", "p95_mcse"]

# contracts

SENDS = wf.Chain(
    "sends",
    [
        wf.Share("government", wf.uniform(0.3, 0.5), of="gross"),
        wf.InKind("canteen", 0.1, usefulness=0.6),
        wf.Fee("party", 20, shortfall="owe"),
        wf.Withheld(0.2, paid_fraction=wf.uniform(0.5, 1.0), holder="company"),
    ],
    remittance=wf.Remittance(0.6, [wf.Share("courier", 0.1)], limit=150),
    currency="USD",
    per="month",
    price_year=2012,
)
RISKY = {
    "gross_wage": wf.uniform(300, 600),
    "price_year": 2012,
    "months": wf.uniform(12, 30),
    "hours": wf.uniform(200, 300),
    "home_pay": 20,
    "upfront": {"agent": wf.uniform(100, 400), "ministry": 150},
    "borrowed": 0.8,
    "loan_rate": wf.uniform(0.01, 0.05),
    "loan_months": 10,
    "side_work": wf.SideWork(
        hours=wf.uniform(20, 60),
        pay=wf.uniform(2, 4),
        finder=0.2,
        permit=10,
        permit_share=0.1,
        risk=0.02,
        caught="home",
        first_month=3,
    ),
    "days_lost": wf.uniform(0, 4),
    "forfeit": 0.1,
    "lump_sum": wf.uniform(0, 500),
    "lump_probability": 0.7,
    "wage_risk": 0.1,
    "fx_risk": 0.1,
    "results_in": "EUR",
    "discount_rate": 0.1,
    "sides": {"state": ["government", "party"]},
}


def of_contract(made):
    return {
        "summary": made.summary()[[*LEVELS, "unit"]],
        "course": made.cash_flow(),
        "draws": made.to_frame(),
        "payback": repr(made.payback()),
        "words": made.describe(),
    }


def test_a_contract_of_everything():
    made = wf.contract(SENDS, **RISKY, **SMALL)
    hold("contracts", "risky", of_contract(made) | {"manifest": manifest_of(made)})
    plan = wf.Chain("plan", [wf.Fee("government", 90)], currency="USD", per="month")
    both = made.against(plan)
    said = {
        "table": both.table(),
        "difference": both.difference(),
        "rate": both.break_even_rate(),
        "wage": both.break_even_wage(),
        "words": both.describe(),
    }
    hold("contracts", "against a plan", said)


@pytest.mark.parametrize("name", ["kuwait-promised", "russia-builder", "uae-plasterer"])
def test_contracts_that_ship(name):
    hold("contracts", name, of_contract(wf.contract(wf.load_contract(name), **SMALL)))


# gaps


@pytest.mark.parametrize("reference", ["local", "gross"])
def test_what_is_owed(reference):
    gap = wf.wage_gap("dprk-2012", reference=reference, interest=wf.uniform(0.0, 0.05), **SMALL)
    said = {
        "summary": gap.summary(),
        "hosts": gap.summary("host")[LEVELS],
        "holders": gap.holders(),
        "holders of a host": gap.holders(host=gap.hosts[0]),
        "coverage": gap.coverage(),
        "years": gap.owed((2010, 2014), when="middle"),
        "three years": gap.owed(3, interest=0.05, prices="nominal", by="host")[LEVELS],
        "words": gap.describe(),
        "draws": gap.to_frame(),
        "manifest": manifest_of(gap),
    }
    hold("owed", reference, said)


def test_what_is_owed_by_the_hour_along_paths():
    reference = wf.Reference(
        wf.uniform(900, 2_500), currency="USD", per="month", hours=45, price_year=2012
    )
    hours = {"hours": wf.uniform(50, 80), "term_months": 24}
    made = programme(cohort("Kuwait", wf.uniform(500, 900), **hours), cohort("Oman", 200))
    gap = wf.wage_gap(made, reference={"Kuwait": reference}, **SMALL)
    stop = scenario(wf.StopPermits(start="2013"))
    paths = wf.project(made, stop, start="2012", end="2015", **SMALL)
    said = {
        "summary": gap.summary(),
        "coverage": gap.coverage(),
        "along": gap.owed(paths=paths, interest=0.02, when="begin"),
        "published": gap.compare({"Kuwait": wf.uniform(1e6, 9e6)}),
        "words": gap.describe(),
        "manifest": manifest_of(gap),
    }
    hold("owed", "by the hour", said)


# portfolios


def test_the_portfolio_that_ships():
    made = wf.load_portfolio("dprk-2012")
    found = made.estimate(**SMALL)
    other = {"gold": "by weight"}
    said = {
        "summary": found.summary(),
        "readings": found.by_reading(),
        "combined": found.by_reading(combined=True),
        "other": found.summary(other)[LEVELS],
        "share": found.share(readings=other),
        "against": found.against(),
        "against, by reading": found.against(by_reading=True),
        "exceeds": found.exceedance(0.3, "labour", share=True),
        "percentile": found.percentile_of(3e8),
        "quantile": found.quantile([0.1, 0.9]),
        "words": found.describe(),
        "portfolio": made.describe(),
        "manifest": manifest_of(found),
        "alternatives": "\n".join(made.alternatives(combined=True)),
    }
    hold("portfolio", "dprk-2012", said)


# indices

SHOCK = [wf.StopPermits(start="2013", compliance=wf.uniform(0.3, 0.9))]


def models():
    wages = wf.uniform(900, 1_500)
    made = programme(cohort(workers=wf.uniform(500, 900), gross_wage=wages), cohort("Oman", 200))
    ends = {"start": "2012", "end": "2014", "draws": 2**6, "seed": 5, "replicates": 4}
    return {
        "rich": (rich(), {}),
        "dprk-2012": ("dprk-2012", {"concept": "net", "host": "Russia"}),
        "recipient": (rich(), {"concept": "received", "recipient": "government"}),
        "projected": (wf.project(made, scenario(*SHOCK), **ends), {"year": "2014"}),
        "compared": (wf.compare(made, [scenario(*SHOCK)], **ends), {"concept": "workers"}),
        "ishigami": (ishigami, {"inputs": ISHIGAMI}),
        "g": (g, {"inputs": G, "groups": {"few": ["x0", "x1"], "many": ["x4", "x5"]}}),
        "gaussian": (
            Gaussian(0.5),
            {"inputs": Gaussian(0.5).inputs, "correlation": Gaussian(0.5).correlation},
        ),
    }


WITHOUT = {("gaussian", "sobol"), ("g", "given-data")}


@pytest.mark.parametrize("name", models())
@pytest.mark.parametrize("method", ["sobol", "given-data", "shapley", "tornado", "switching"])
def test_what_matters(name, method):
    model, options = models()[name]
    draws = {}
    if not hasattr(model, "seed"):
        draws = {"draws": 2**11 if method == "given-data" else 2**9, "seed": 5, "replicates": 8}
    target = {}
    if method == "switching":
        row = wf.sensitivity(model, method="tornado", **options, **draws).iloc[0]
        target = {"target": 0.3 * row["low"] + 0.7 * row["high"]}
    if (name, method) in WITHOUT:
        with pytest.raises(wf.WageflowError) as caught:
            wf.sensitivity(model, method=method, **options, **draws)
        hold("influence", f"{name}, {method}", {"refused": str(caught.value)})
        return
    table = wf.sensitivity(model, method=method, **options, **target, **draws)
    said = {"table": table.dropna(axis=1, how="all")}
    for key in ("mean", "output", "p5", "p95", "draws"):
        if key in table.attrs:
            said[key] = table.attrs[key]
    hold("influence", f"{name}, {method}", said)


@pytest.mark.parametrize("by", ["parameter", "claim"])
def test_what_knowing_is_worth(by):
    table = wf.information("dprk-2012", by=by, draws=2**10, seed=5)
    hold("influence", f"information by {by}", {"table": table})


def test_what_knowing_is_worth_of_a_comparison():
    model, options = models()["compared"]
    hold("influence", "information", {"table": wf.information(model, **options)})


# claims


def test_the_audit_of_the_pack():
    frame = wf.audit("dprk", draws=2**9)
    hold("auditing", "audit", {"frame": frame})


def test_what_gives_a_headline():
    ledger = wf.load_claims("dprk")
    found = {name: wf.reproduce(ledger, name, draws=2**9) for name in ("nksc-revenue",)}
    hold("auditing", "reproduce", found)


# totals


def of_reconciled(found):
    return {
        "before and after": found.before_after(),
        "words": found.describe(),
        "given": found.given,
        "implied": "\n".join(found.implied()),
        "movements": "\n".join(map(str, found.movements)),
        "diagnostics": found.diagnostics.to_plain(),
        "summary": found.summary()[LEVELS],
    }


@pytest.mark.parametrize("times", [0.9, 1.25])
def test_what_a_total_implies(times):
    before = wf.simulate(rich(), draws=2**10, seed=5)
    row = before.summary().loc["state-side"]
    law = wf.normal(times * row["p50"], row["sd"] / 3)
    found = wf.reconcile(before, wf.Target("state-side", law, note="a figure"))
    hold("reconciling", f"rich, {times}", of_reconciled(found))


def test_what_two_totals_imply():
    before = wf.simulate("dprk-2012", draws=2**11, seed=5)
    targets = [
        wf.Target("state-side", wf.between(180e6, 260e6, coverage=0.9)),
        wf.Target("gross", wf.uniform(250e6, 420e6)),
    ]
    found = wf.reconcile(before, targets)
    hold("reconciling", "two totals", of_reconciled(found) | {"manifest": manifest_of(found)})


def test_what_the_headline_implies_by_what_it_counts():
    found = wf.load_reconciliation("dprk-headline").run(draws=2**11, seed=5)
    said = {"table": found.table(), "words": found.describe()}
    hold("reconciling", "dprk-headline", said)


# odd values

TERMS = {"gross_wage": 100, "draws": 16, "replicates": 2, "seed": 1}
HALF = wf.Chain("half", [wf.Share("government", 0.5), wf.Fee("agency", 5, shortfall="waive")])


def test_what_is_answered_to_odd_terms_of_contracts():
    skipped = ("side_work", "sides", "name", "executor", "correlation", "chain")
    names = [n for n in inspect.signature(wf.contract).parameters if n not in skipped]
    plain = {k: v for k, v in ODD.items() if k != "40"}  # months of which each is an array
    said = answers(lambda **odd: wf.contract(HALF, **TERMS | odd), names, plain)
    loan = {"upfront": {"agent": 50}, "borrowed": 0.5, "results_in": "EUR", "price_year": 2012}
    names = ("loan_rate", "loan_months", "borrowed", "fx_risk", "home_pay", "lump_sum")
    lent = answers(lambda **odd: wf.contract(HALF, **TERMS | loan | odd), names)
    said |= {f"lent, {name}": told for name, told in lent.items()}
    side = {"hours": 10, "pay": 2}
    names = [field.name for field in fields(wf.SideWork)]
    found = answers(lambda **odd: wf.SideWork(**side | odd), names)
    hold("odd", "contracts", said | {f"side work, {name}": told for name, told in found.items()})


def test_what_is_answered_to_odd_streams_and_totals():
    said = {}
    for kind, base in (
        (wf.Stream, {"name": "arms", "amount": 5}),
        (wf.Reading, {"name": "printed", "amount": 5}),
        (wf.Total, {"name": "all", "amount": 50}),
        (wf.Target, {"concept": "gross", "total": wf.uniform(1e6, 2e6)}),
        (wf.Reference, {"wage": 500}),
    ):
        known = inspect.signature(kind).parameters
        sound = {name: value for name, value in base.items() if name in known}
        found = answers(lambda kind=kind, sound=sound, **odd: kind(**sound | odd), known)
        said |= {f"{kind.__name__}, {name}": told for name, told in found.items()}
    hold("odd", "streams", said)


def test_what_is_answered_to_odd_questions_of_influence():
    plain = {name: odd for name, odd in ODD.items() if isinstance(odd, int | float | str)}
    inputs = {"x": wf.uniform(0, 1), "y": wf.uniform(0, 2)}

    def asked(**odd):
        given = {"inputs": inputs, "draws": 2**9, "seed": 1, "replicates": 8}
        return wf.sensitivity(lambda x, y: x + y * y, **given | odd)

    names = ("method", "draws", "seed", "sampler", "replicates", "target", "concept", "year")
    said = answers(asked, names, plain)
    switched = answers(lambda **odd: asked(method="switching", **odd), ("target",), plain)
    hold("odd", "influence", said | {f"switching, {k}": told for k, told in switched.items()})


def test_what_is_answered_to_odd_questions_of_gaps():
    made = programme(cohort())
    base = {"reference": "gross", "draws": 16, "seed": 1, "replicates": 2}
    names = ("reference", "interest", "draws", "seed", "sampler", "replicates")
    odd = {name: value for name, value in ODD.items() if name != "array"}
    said = answers(lambda **odd: wf.wage_gap(made, **base | odd), names, odd)
    gap = wf.wage_gap(made, **base)
    plain = {name: odd for name, odd in ODD.items() if isinstance(odd, int | float | str)}
    for name, told in answers(
        gap.owed, ("years", "interest", "prices", "when", "by"), plain
    ).items():
        said[f"owed, {name}"] = told
    for name, told in answers(gap.values, ("measure", "per", "host"), plain).items():
        said[f"values, {name}"] = told
    for name, told in answers(gap.summary, ("by",), plain).items():
        said[f"summary, {name}"] = told
    hold("odd", "gaps", said)
