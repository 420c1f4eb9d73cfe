"""Programmes of every structure that smoothing treats differently, and what draws say of them."""

from __future__ import annotations

import numpy as np

import wageflow as wf
from tests.simulation.programmes import rich
from wageflow.simulation.computing.blocks import row_blocks
from wageflow.simulation.drawing.correlation import copula_of
from wageflow.simulation.drawing.design import Design
from wageflow.simulation.replicate import Run
from wageflow.simulation.summing.summary import combine

LEVELS = np.array([0.05, 0.5, 0.95])


def run_of(programme, size, seed=0, sampler="sobol", correlation=None):
    design = Design(len(programme.unknowns), size, seed, sampler)
    return Run(programme, design, copula_of(list(programme.unknowns), correlation), "summary")


def drawn(run, number, wanted):
    """The draws of a replicate, shape (key, draw)."""
    rows = np.concatenate([block.copy() for _, block in row_blocks(run, number)], axis=1)
    return combine(run.layout, rows, wanted)


def levy(name, rate=None):
    rate = wf.triangular(0.3, 0.5, 0.6) if rate is None else rate
    return wf.Chain(name, [wf.Share("government", rate), wf.Share("agency", wf.uniform(0.1, 0.2))])


def cohort(host, chain, **changes):
    wage = wf.between(900, 1_500, coverage=0.9)
    given = {"host": host, "workers": wf.uniform(80, 120), "gross_wage": wage, "chain": chain}
    return wf.Cohort(**(given | changes))


def programme(*cohorts, **changes):
    return wf.Programme("p", **({"cohorts": cohorts, "sides": {"state": ["government"]}} | changes))


def workload(law=wf.triangular, share=None, hosts=4):
    """Hosts with six independent unknowns each, or five and a common share."""
    cohorts = []
    for k in range(hosts):
        rate = law(0.40, 0.48, 0.70) if share is None else share
        steps = [
            wf.Share("government", rate, of="gross"),
            wf.Share("agency", wf.uniform(0.05, 0.15)),
            wf.Share("embassy", law(0.15, 0.25, 0.35)),
            wf.Share("company", law(0.30, 0.40, 0.50)),
        ]
        workers = law(3_000 + 500 * k, 3_750 + 500 * k, 4_500 + 500 * k)
        wage = wf.between(3_000, 8_000, coverage=0.90)
        chain = wf.Chain(f"chain {k}", steps)
        cohorts.append(wf.Cohort(host=f"{k}", workers=workers, gross_wage=wage, chain=chain))
    return programme(*cohorts, sides={"state": ["government", "embassy", "company"]})


def with_choices():
    basis = wf.OneOf("basis", {1_000.0: 0.25, wf.uniform(1_500, 1_600): 0.75})
    count = wf.OneOf("count", {100.0: 0.5, wf.uniform(150, 170): 0.5})
    return programme(
        cohort("A", levy("a"), gross_wage=basis),
        cohort("A", levy("c"), gross_wage=basis, sector="x"),
        cohort("B", levy("b"), workers=count),
    )


def with_costs():
    upkeep = wf.OneOf("upkeep", {50.0: 0.5, wf.uniform(700, 900): 0.5})
    return programme(
        cohort("A", levy("a"), state_cost=wf.uniform(100, 200)),
        cohort("B", levy("b"), state_cost=upkeep),
        cohort("D", levy("d")),
        pass_through={"government": wf.uniform(0.6, 0.9)},
    )


def with_total():
    total = wf.triangular(150, 200, 260)
    return programme(
        cohort("A", levy("a")), cohort("B", levy("b"), workers=100), total_workers=total
    )


def with_fees():
    group = wf.Param("heads", wf.uniform(20, 40))
    owed = [wf.Fee("government", wf.uniform(400, 700), shortfall="owe"), wf.Share("agency", 0.1)]
    quota = wf.per_head(wf.uniform(9_000, 20_000), workers=group)
    return programme(
        cohort("A", wf.Chain("owed", owed)),
        cohort("B", wf.Chain("quota", [wf.Fee("government", quota)]), workers=group),
    )


def with_joined_pair():
    wage = wf.Param("wage", wf.between(900, 1_500, coverage=0.9))
    rate = wf.Param("rate", wf.uniform(0.2, 0.5))
    return programme(
        cohort("A", levy("a"), gross_wage=wage),
        cohort("B", levy("b"), gross_wage=wage, workers=100),
        cohort("C", levy("c", rate)),
        cohort("D", levy("d", rate), workers=wf.uniform(0, 200)),
        cohort("C", levy("e"), sector="another of the same host"),
    )


def with_common_days():
    days = wf.Param("days", wf.uniform(250, 300))
    rate = wf.uniform(1.2, 1.4)
    there = {"per": "day", "days": days, "currency": "EUR", "usd_rate": rate, "price_year": 2012}
    wage = wf.uniform(5, 9)
    return programme(
        *(cohort(host, levy(host), gross_wage=wage, **there) for host in ("A", "B")),
        price_year=2012,
    )


def with_discrete():
    rate = wf.OneOf("reading", {0.25: 0.3, 0.5: 0.7})
    chain = wf.Chain("x", [wf.Share("government", rate)])
    few = {"gross_wage": 100, "chain": chain}
    return programme(
        wf.Cohort(host="A", workers=wf.discrete({10: 0.5, 20: 0.5}), **few),
        wf.Cohort(host="B", workers=wf.discrete({1: 0.25, 3: 0.75}), **few),
    )


def constant():
    chain = wf.Chain("x", [wf.Share("government", 0.5)])
    return programme(wf.Cohort(host="A", workers=10, gross_wage=100, chain=chain))


#: name: (programme, correlation)
CASES = {
    "triangular": (workload(), None),
    "pert": (workload(wf.pert), None),
    "dprk-2012": (wf.load_programme("dprk-2012"), None),
    "common share": (workload(share=wf.Param("share", wf.triangular(0.4, 0.48, 0.7))), None),
    "choices": (with_choices(), None),
    "costs": (with_costs(), None),
    "total": (with_total(), None),
    "fees": (with_fees(), None),
    "joined pair": (with_joined_pair(), None),
    "common days": (with_common_days(), None),
    "copula across hosts": (workload(), {"*gross_wage": 0.5}),
    "copula within a host": (workload(), {("0/all/gross_wage", "0/all/workers"): 0.5}),
    "discrete": (with_discrete(), None),
    "constant": (constant(), None),
    "everything": (rich(), None),
}
