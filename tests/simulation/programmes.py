"""Small programmes whose results are known, and one that uses everything."""

from __future__ import annotations

import scipy.stats as st

import wageflow as wf

HALF = wf.Chain("half", [wf.Share("government", 0.5)])


def cohort(**changes):
    return wf.Cohort(**({"host": "H", "workers": 10, "gross_wage": 100, "chain": HALF} | changes))


def programme(*cohorts, **changes):
    return wf.Programme("small", cohorts=cohorts or [cohort()], **changes)


def wages(names, law=None):
    """A programme with one cohort for each name of a wage, all of one law."""
    law = law or wf.uniform(1, 2)
    return programme(*(cohort(sector=n, gross_wage=wf.Param(n, law)) for n in names))


def rich():
    """Several hosts, every kind of unknown, currency and period."""
    share = wf.Param("state share", wf.pert(0.40, 0.48, 0.70), source="a report", note="shared")
    strict = wf.Chain(
        "strict",
        [
            wf.Share("government", share, of="gross"),
            wf.Share("embassy", wf.between(0.1, 0.3)),
            wf.Fee("fund", wf.per_head(wf.uniform(900, 1_100), workers=wf.Param("group", 50))),
        ],
        per="month",
        currency="USD",
        price_year=2012,
    )
    lenient = wf.Chain(
        "lenient",
        [
            wf.Share("government", wf.OneOf("cut", {0.1: 0.25, wf.uniform(0.2, 0.3): 0.75})),
            wf.InKind("worker", 0.1, usefulness=0.5),
            wf.Brackets("manager", [(0, 0.05), (4_000, 0.10)], marginal=True),
        ],
        remittance=wf.Remittance(0.5, [wf.Share("courier", 0.1)], limit=300),
    )
    return wf.Programme(
        "rich",
        cohorts=[
            wf.Cohort(
                host="A",
                sector="sites",
                workers=wf.between(900, 1_100),
                gross_wage=wf.between(300, 500, coverage=0.9),
                per="month",
                price_year=2012,
                chain=wf.OneOf("reading", {strict: 0.3, lenient: 0.7}),
                state_cost=wf.uniform(5, 10),
            ),
            wf.Cohort(
                host="A",
                sector="yards",
                workers=400,
                gross_wage=wf.from_scipy(st.gamma(4, scale=3)),
                per="day",
                days=wf.triangular(280, 300, 320),
                currency="EUR",
                usd_rate=wf.uniform(1.2, 1.4),
                price_year=2012,
                chain=strict,
            ),
            wf.Cohort(
                host="B",
                workers=wf.discrete({100: 0.5, 200: 0.5}),
                gross_wage=wf.mixture(
                    [wf.uniform(1_000, 2_000), wf.lognormal(7.5, 0.1)], weights=[0.5, 0.5]
                ),
                currency="KWD",
                price_year=2010,
                chain=lenient,
            ),
        ],
        sides={"state": ["government", "embassy", "fund"], "broker": ["courier"]},
        pass_through={"embassy": wf.between(0.6, 1.0), "fund": share},
        price_year=2012,
    )
