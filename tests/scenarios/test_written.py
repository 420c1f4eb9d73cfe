"""Figures of studies and projections, as they were once written down: see `tests.written`."""

from __future__ import annotations

from dataclasses import fields
from functools import partial

import pytest

import wageflow as wf
from tests.scenarios.small import cohort, programme, scenario
from tests.simulation.programmes import rich
from tests.written import ODD, answers, hold, manifest_of

LEVELS = ["mean", "mcse", "p5", "p50", "p95"]
SMALL = {"draws": 2**6, "seed": 5, "replicates": 4}
STUDIES = ("dprk-cap", "dprk-history", "dprk-national", "dprk-resolutions")
SHORE = wf.Chain(
    "shore",
    [wf.Share("government", 0.3, of="gross"), wf.Fee("agency", 15), wf.Share("company", 0.2)],
)


def world():
    """Three hosts, two of them with two sectors, of one kind of turnover or the other."""
    grows = {"workers": wf.uniform(300, 500), "chain": SHORE}
    return programme(
        cohort("Kuwait", 800, sector="sites", term_months=24),
        cohort("Kuwait", sector="yards", turnover="fixed", term_months=30, **grows),
        cohort("China", wf.uniform(1_000, 3_000), state_cost=20, gross_wage=wf.uniform(900, 1_500)),
        cohort("Oman", 250, chain=SHORE, currency="EUR", usd_rate=wf.uniform(1.2, 1.4)),
        sides={"state": ["government", "company"]},
        statutory=["government"],
        pass_through={"company": wf.uniform(0.4, 1.0)},
    )


COMPLY = wf.Param("complies", wf.uniform(0.3, 0.9))
HEADS = (
    wf.StopPermits(start="2013-03", hosts="Kuwait", compliance=COMPLY, phase_in=4),
    wf.Expel(on="2014-06", hosts="China", share=wf.uniform(0.1, 0.3), compliance=0.9),
    wf.Expel(on="2013-09", hosts="Oman", number=60),
    wf.Expand(start="2013-02", hosts="Oman", workers=wf.uniform(100, 300), probability=0.6),
    wf.Repatriate(by="2015-06", hosts="China", sectors="all", compliance={"China": COMPLY}),
    wf.Displace(share=wf.uniform(0.2, 0.6), to=["Oman", "Kuwait"], after_months=5),
    wf.Leak(share=wf.uniform(0.0, 0.3)),
)
PAY = (
    wf.ProtectWages(start="2013", hosts=["Kuwait", "Oman"], share=0.7, compliance=COMPLY),
    wf.DiscountWages(start="2013-07", end="2014-06", share=wf.uniform(0.1, 0.2), phase_in=6),
    wf.ShockFX(start="2014", hosts="Oman", factor=wf.uniform(0.5, 0.8)),
    wf.ChangeShare(start="2014", recipient="government", by=wf.uniform(-0.2, 0.1)),
    wf.Levy(start="2013", amount=wf.uniform(2, 6), recipient="party", hosts="China"),
    wf.Levy(start="2014-05", amount=80, per="once", shortfall="owe"),
    wf.Offset(share=wf.uniform(0.2, 0.5)),
    wf.Substitute(share=wf.uniform(0.0, 0.4)),
)
CLOSED = (
    wf.CloseBorder(start="2013-04", end="2014-09", compliance=wf.uniform(0.6, 1.0)),
    wf.Cap(start="2013-01", hosts="Kuwait", workers=700),
    wf.Cap(start="2013-06", hosts="China", phase_in=3, compliance=0.8),
    wf.Expand(start="2013-07", hosts=["China", "Oman"], workers=400, phase_in=12),
)
RUNS = {
    "heads": (HEADS, "year"),
    "pay": (PAY, "year"),
    "closed": (CLOSED, "month"),
}


@pytest.mark.parametrize("name", STUDIES)
def test_studies_that_ship(name):
    made = wf.load_study(name).compare(draws=2**6, seed=5, replicates=4)
    said = {
        "table": made.table(),
        "received": made.table(concept="received", prices="nominal"),
        "cumulative": made.cumulative(when="middle"),
        "remarks": "\n".join(map(str, made.remarks)),
    }
    for other in made.names[-2:]:
        said[f"difference, {other}"] = made.difference(other)[LEVELS]
    hold("scenarios", name, said)


@pytest.mark.parametrize("name", RUNS)
def test_all_kinds_of_measures(name):
    measures, step = RUNS[name]
    end = "2015" if step == "year" else "2013-09"
    paths = wf.project(world(), scenario(*measures), start="2012", end=end, step=step, **SMALL)
    said = {
        "summary": paths.summary(),
        "hosts": paths.summary(by="host", concept="state-side", prices="nominal")[LEVELS],
        "recipients": paths.summary(by="recipient", concept="received")[LEVELS],
        "heads": paths.heads(),
        "cumulative": paths.cumulative(0.04, when="middle"),
        "movements": paths.movements(),
        "quantile": paths.quantile([0.1, 0.5, 0.9], host="Kuwait"),
        "exceedance": paths.exceedance(float(paths.values().mean())),
        "remarks": "\n".join(map(str, paths.remarks)),
        "values": {one: paths.values(one) for one in ("workers", "gross", "net", "received")},
    }
    hold("scenarios", name, said)


def test_a_comparison_of_what_was_and_what_could_be():
    made = wf.compare(
        world(),
        [scenario(*HEADS[4:6], name="heads"), scenario(*HEADS[:3], PAY[0], name="both")],
        start="2012",
        end="2015",
        headcounts={"China": {"2013": 1_500, "2014-06": 1_800}},
        baseline="heads",
        **SMALL,
    )
    said = {
        "table": made.table(cut_of_at_least=0.1),
        "hosts": made.difference("both", by="host"),
        "cumulative": made.cumulative(0.05, when="begin", prices="nominal"),
        "measures": made.attribution("both", discount_rate=0.03),
        "in a year": made.attribution("both", period="2014", by="host"),
        "incidence": made.incidence(),
        "probability": made.probability(cut_of_at_least=0.05),
        "values": made.values(),
        "manifest": manifest_of(made),
        "remarks": "\n".join(map(str, made.remarks)),
    }
    hold("scenarios", "comparison", said)


def test_the_share_at_which_a_measure_takes_a_tenth():
    made = wf.compare(
        world(), [scenario(*HEADS[:3], PAY[1], name="both")], start="2012", end="2015", **SMALL
    )
    found = {
        "complies": made.switching_value("complies", target=0.05),
        "share": made.switching_value("share", target=0.1, period="2014"),
    }
    hold("scenarios", "switching", found)


def test_what_a_programme_of_everything_gives_without_measures():
    paths = wf.project(rich(), None, start="2012", end="2013", **SMALL)
    said = {"summary": paths.summary(), "both": paths.summary(by=["host", "recipient"])[LEVELS]}
    hold("scenarios", "rich", said)


def test_measures_and_studies_in_words():
    measures = (*HEADS, *PAY, *CLOSED)
    said = {f"{k}": measure.describe() for k, measure in enumerate(measures)}
    study = wf.load_study("dprk-national")
    said |= {"study": repr(study), "scenarios": "\n".join(map(repr, study.scenarios))}
    said["file"] = wf.Study(
        programme=world(),
        scenarios=[scenario(*measures)],
        start="2012",
        end="2014-06",
        step="month",
        seed=3,
    ).to_toml()
    hold("scenarios", "words", said)


KINDS = {
    "Cap": {"start": 2013, "workers": 50},
    "ChangeShare": {"start": 2013, "by": 0.1},
    "CloseBorder": {"start": 2013},
    "DiscountWages": {"start": 2013, "share": 0.1},
    "Displace": {"share": 0.5, "to": "China"},
    "Expand": {"start": 2013, "workers": 50},
    "Expel": {"on": 2013, "number": 50},
    "Leak": {"share": 0.5},
    "Levy": {"start": 2013, "amount": 5},
    "Offset": {"share": 0.5},
    "ProtectWages": {"start": 2013, "share": 0.5},
    "Repatriate": {"by": 2013},
    "ShockFX": {"start": 2013, "factor": 0.5},
    "StopPermits": {"start": 2013},
    "Substitute": {"share": 0.5},
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_answered_to_odd_numbers_of_measures(kind):
    make = getattr(wf, kind)
    names = [field.name for field in fields(make)]
    said = answers(lambda **odd: make(**KINDS[kind] | odd), names)
    hold("odd", kind, said)


def test_what_is_answered_to_odd_settings_of_studies():
    base = {"programme": programme(), "scenarios": [scenario()], "start": 2012, "end": 2014}
    names = [field.name for field in fields(wf.Study) if field.name != "notes"]
    said = answers(lambda **odd: wf.Study(**base | odd), names)
    run = {"draws": 16, "seed": 1, "start": 2012, "end": 2013, "replicates": 2}
    names = ("start", "end", "step", "draws", "seed", "sampler", "replicates", "headcounts")
    projected = answers(lambda **odd: wf.project(base["programme"], **run | odd), names)
    hold("odd", "studies", said | {f"project, {name}": told for name, told in projected.items()})


def test_what_is_answered_to_odd_questions():
    made = wf.compare(programme(), [scenario(HEADS[0])], start=2012, end=2014, draws=16, seed=1)
    paths = made.paths("a scenario")
    asked = {
        "table": (made.table, ("cut_of_at_least", "prices", "concept")),
        "difference": (made.difference, ("name", "by", "prices")),
        "cumulative": (made.cumulative, ("discount_rate", "when", "prices")),
        "attribution": (made.attribution, ("by", "concept", "period", "when")),
        "probability": (made.probability, ("name", "cut_of_at_least", "period")),
        "exceedance": (partial(paths.exceedance, 5.0), ("period", "concept")),
        "amount": (paths.exceedance, ("amount",)),
        "host": (partial(paths.quantile, 0.5), ("concept", "host")),
        "summary": (paths.summary, ("by", "concept", "prices")),
        "values": (paths.values, ("concept", "host", "recipient")),
    }
    plain = {name: odd for name, odd in ODD.items() if isinstance(odd, int | float | str)}
    said = {}
    for name, (question, names) in asked.items():
        for of, told in answers(question, names, plain).items():
            said[f"{name}, {of}"] = told
    hold("odd", "questions of paths", said)


PAIRED = (
    wf.Expel(on=2013, share=1),
    wf.Expel(on="2013-06", share=1, phase_in=6),
    wf.Expel(on=2014, number=5_000, hosts="Kuwait"),
    wf.Expel(on=2013, share=wf.uniform(0.5, 1)),
    wf.Repatriate(by=2013),
    wf.Repatriate(by=2015, compliance=0.5),
    wf.Cap(start=2012, workers=500),
    wf.Cap(start=2014),
    wf.Cap(start=2014, end=2014, workers=0),
    wf.StopPermits(start=2012, end=2015),
    wf.StopPermits(start=2013, compliance={"Kuwait": 0.5}),
    wf.StopPermits(start=2013, phase_in=6),
    wf.CloseBorder(start=2013, end=2014),
    wf.Expand(start=2014, workers=10, phase_in=3),
    wf.Expand(start=2016, workers=10, hosts="China"),
    wf.Displace(share=0.5, to="China", start=2014),
    wf.Leak(share=0.5, hosts="Kuwait"),
    wf.Levy(start=2013, amount=5, recipient="goverment"),
)


def test_what_is_remarked_on_measures_two_by_two():
    made = programme(cohort(), cohort("China"))
    said = {}
    for one in PAIRED:
        told = {}
        for other in PAIRED:
            remarked = scenario(one, other).remarks(made) if other is not one else ()
            for text in remarked:
                told.setdefault(text, []).append(str(PAIRED.index(other)))
        said[one.label + f" {PAIRED.index(one)}"] = {
            text: ", ".join(at) for text, at in told.items()
        }
    hold("odd", "remarks", said)


def test_guests_whose_posts_grow_and_are_taken():
    measures = (
        wf.StopPermits(start="2012-04", hosts="China", compliance=0.8),
        wf.CloseBorder(start="2013-02", hosts="Kuwait", end="2014-06"),
        wf.Displace(share=wf.uniform(0.4, 0.9), to="Oman", after_months=4),
        wf.Expel(on="2013-07", hosts="Oman", share=0.4, phase_in=3),
        wf.Expel(on="2014-09", hosts="Oman", share=0.3),
    )
    grows = {"China": {"2012": 2_000, "2016": 5_000}}
    paths = wf.project(
        world(), scenario(*measures), start="2012", end="2015", headcounts=grows, **SMALL
    )
    said = {
        "heads": paths.heads(),
        "movements": paths.movements(),
        "workers": paths.summary(by="host", concept="workers")[LEVELS],
        "values": {host: paths.values("workers", host=host) for host in ("China", "Oman")},
    }
    hold("scenarios", "guests", said)
