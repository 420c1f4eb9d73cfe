from __future__ import annotations

import pytest

import wageflow as wf
from wageflow.report.brief.exploring import explore
from wageflow.report.brief.exploring.packing import unpacked


def invented(**changed):
    """A programme with all that a rule may meet: flat fees, a sure wage, costs, intermediaries."""
    port = wf.Chain(
        "port",
        [
            wf.Share("government", wf.between(0.3, 0.5), of="gross"),
            wf.Fee("fund", 400),
            wf.InKind("coupons", 0.05, usefulness=0.5),
            wf.Share("agency", 0.10),
        ],
        per="year",
    )
    bare = wf.Chain("bare", [wf.Share("agency", 0.2, of="gross")])
    cohorts = [
        wf.Cohort(
            host="Arcadia",
            workers=wf.between(900, 1_500),
            gross_wage=wf.between(3_000, 6_000),
            chain=port,
            state_cost=wf.between(100, 200),
        ),
        wf.Cohort(host="Borduria", workers=400, gross_wage=5_000, chain=port),
        wf.Cohort(host="Cocagne", workers=wf.between(200, 300), gross_wage=4_000, chain=bare),
    ]
    stated = {
        "cohorts": cohorts,
        "sides": {"state": ["government", "fund"], "broker": ["agency"]},
        "pass_through": {"fund": wf.between(0.5, 0.9)},
    }
    return wf.Programme("invented", **{**stated, **changed})


@pytest.fixture(scope="session")
def invented_estimate():
    return wf.simulate(invented(), draws=2**10, seed=7)


@pytest.fixture(scope="session")
def shipped_estimate():
    return wf.simulate(wf.load_programme("dprk-2012"), draws=2**12, seed=2012)


@pytest.fixture(scope="session")
def invented_explorer(invented_estimate):
    return explore(invented_estimate, concept="received", marks={"as told": 1_500_000})


@pytest.fixture(scope="session")
def shipped_explorer(shipped_estimate):
    return explore(shipped_estimate, marks={"headline": (150e6, 230e6)})


@pytest.fixture(scope="session")
def carried(invented_explorer):
    """What the page of the invented programme computes with, and its concepts by name."""
    found, concepts = unpacked(invented_explorer.data)
    return found, {one.name: one for one in concepts}


@pytest.fixture(scope="session")
def few_draws():
    """The same with few draws, for laws that are tried many times."""
    return unpacked(explore(wf.simulate(invented(), draws=2**6, seed=7)).data)[0]
