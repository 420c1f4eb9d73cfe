"""Series are computed when they are asked for, a few together, and kept while there is room."""

from __future__ import annotations

import numpy as np
import pytest

import wageflow as wf
from tests.scenarios.small import cohort, programme, scenario
from wageflow.scenarios import panel
from wageflow.scenarios.projection import Projection

HOSTS = ("A", "B", "C")
CONCEPTS = ("gross", "state-side", "workers")
STOP = wf.StopPermits(start="2013", compliance=wf.uniform(0, 1))
SERIES = 8 * 3 * 64  # bytes of one: years and draws


@pytest.fixture
def asked(monkeypatch):
    """How many series of how many scenarios were computed, each time."""
    found = []
    computed = Projection.computed

    def counted(self, courses, keys, **options):
        found.append((len(courses), len(keys)))
        return computed(self, courses, keys, **options)

    monkeypatch.setattr(Projection, "computed", counted)
    return found


def paths():
    made = programme(*(cohort(host=host) for host in HOSTS))
    run = {"start": "2012", "end": "2014", "draws": 64, "replicates": 4, "seed": 1}
    return wf.project(made, scenario(STOP), **run, step="year")


def test_of_hosts_the_first_that_is_asked_for_brings_the_others(asked):
    found = paths()
    begun = len(asked)
    each = [found.values("workers", host=host) for host in HOSTS]
    assert asked[begun:] == [(1, 3)]
    np.testing.assert_allclose(sum(each), found.values("workers"), rtol=1e-12)


def test_hosts_that_nobody_asked_for_take_no_room_that_is_not_there(asked, monkeypatch):
    found = paths()
    begun = len(asked)
    monkeypatch.setattr(panel, "_MOST", 2 * SERIES)
    for host in HOSTS[:2]:
        found.values("workers", host=host)
    assert asked[begun:] == [(1, 1), (1, 1)]


def test_what_was_asked_before_gives_way_and_never_refuses_what_comes_next(monkeypatch):
    found, whole = paths(), paths()
    known = {(c, h): whole.values(c, host=h) for c in CONCEPTS for h in HOSTS}
    monkeypatch.setattr(panel, "_MOST", 4 * SERIES)
    first = found.values("workers", host="A")
    for (concept, host), wanted in known.items():
        np.testing.assert_array_equal(found.values(concept, host=host), wanted)
    np.testing.assert_array_equal(found.values("workers", host="A"), first)
