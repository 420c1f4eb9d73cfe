"""Random programmes under random measures, against a second implementation in plain loops."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import wageflow as wf
from tests.scenarios import reference, worlds
from wageflow.programme import CONCEPTS
from wageflow.scenarios.course import Course
from wageflow.simulation.summing.summary import Key

START, END = 2012 * 12.0, 2015 * 12.0
quick = settings(max_examples=12, suppress_health_check=list(HealthCheck))


def within(expected, tolerance):
    """Be equal up to a share of the largest."""
    return pytest.approx(expected, rel=tolerance, abs=1e-6 + tolerance * max(map(abs, expected)))


def compared(plain, measures, step, *, known=None, tolerance=1e-7, responds=False):
    programme = worlds.programme_of(plain)
    scenario = wf.Scenario("world", measures=[worlds.measure_of(m) for m in measures])
    stated = known and {
        host: {worlds.date_of(t - 0.5): number for t, number in row} for host, row in known.items()
    }
    paths = wf.project(
        programme,
        scenario,
        start="2012",
        end="2014",
        step=step,
        draws=2,
        replicates=2,
        seed=7,
        sampler="random",
        headcounts=stated,
    )
    hosts = ("", *programme.hosts)
    keys = [Key(name, host) for host in hosts for name in ("workers", *CONCEPTS)]
    paths.panel.prepare([0], keys)  # all of them at once
    width = {"year": 12, "month": 1}[step]
    edges = [START + width * k for k in range(int((END - START) / width) + 1)]
    recipients = {"", "government", "worker", "courier", "family"}
    recipients |= {m.get("recipient", "worker") for m in measures}
    for draw in range(2):
        u = next(paths.projection.blocks(draw, 1))
        draws = {name: float(x[0]) for name, x in paths.projection.drawn(Course(0), u).items()}
        naive = reference.Draw(plain, measures, draws, edges, known).run()
        plainly = reference.Draw(plain, [], draws, edges, known).run() if responds else naive
        naive.respond(plainly.income())
        for host in hosts:
            expected = naive.workers(host)
            found = paths.values("workers", host=host)[draw]
            assert found == within(expected, tolerance), (host, draw, draws)
            for concept in CONCEPTS:
                expected = naive.concept(concept, host)
                found = paths.values(concept, host=host)[draw]
                assert found == within(expected, tolerance), (concept, host)
        for who in recipients & set(programme.recipients):
            expected = naive.concept("gross", "", who)
            found = paths.values("gross", recipient=who)[draw]
            assert found == within(expected, tolerance), who


EXACT = ("StopPermits", "CloseBorder", "Expel", "Repatriate", "Expand", "Leak", "Displace")


@quick
@given(st.data(), st.sampled_from(["year", "month"]))
def test_headcounts_are_those_of_plain_loops(data, step):
    plain = data.draw(worlds.programmes(turnovers=("exponential",)))
    compared(plain, data.draw(worlds.scenarios(plain, EXACT)), step)


@quick
@given(st.data())
def test_fixed_terms_are_those_of_plain_loops(data):
    plain = data.draw(worlds.programmes())
    compared(plain, data.draw(worlds.scenarios(plain, EXACT)), "year", tolerance=5e-4)


@quick
@given(st.data())
def test_caps_are_those_of_plain_loops(data):
    plain = data.draw(worlds.programmes(turnovers=("exponential",)))
    compared(plain, data.draw(worlds.scenarios(plain, ("Cap", *EXACT))), "year", tolerance=1e-4)


@quick
@given(st.data())
def test_money_is_that_of_plain_loops(data):
    plain = data.draw(worlds.programmes(turnovers=("exponential",)))
    kinds = (*worlds.PAY, "Expel", "StopPermits")
    compared(plain, data.draw(worlds.scenarios(plain, kinds)), "month")


@quick
@given(st.data())
def test_responses_are_those_of_plain_loops(data):
    plain = data.draw(worlds.programmes(turnovers=("exponential",)))
    kinds = ("Offset", "Substitute", "Expel", "ProtectWages", "StopPermits", "Levy")
    compared(plain, data.draw(worlds.scenarios(plain, kinds)), "month", responds=True)


@quick
@given(st.data())
def test_known_headcounts_are_those_of_plain_loops(data):
    plain = data.draw(worlds.programmes(turnovers=("exponential",)))
    kinds = ("StopPermits", "CloseBorder", "Expel", "Repatriate", "Leak", "Expand", "ProtectWages")
    level = st.integers(100, 4_000).map(float)
    row = [(2012 * 12 + 5.5, data.draw(level)), (2013 * 12 + 2.5, data.draw(level))]
    row.append((2014 * 12 + 9.5, data.draw(level)))
    known = {plain["cohorts"][0]["host"]: row}
    compared(plain, data.draw(worlds.scenarios(plain, kinds)), "month", known=known)


@quick
@given(st.data())
def test_all_kinds_together_are_those_of_plain_loops(data):
    plain = data.draw(worlds.programmes())
    kinds = (*EXACT, *worlds.PAY, "Offset", "Substitute")
    measures = data.draw(worlds.scenarios(plain, kinds))
    compared(plain, measures, "month", responds=True, tolerance=5e-4)
