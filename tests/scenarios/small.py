"""Small programmes whose paths are known, and short ways to project them."""

from __future__ import annotations

import math

import numpy as np
import pytest

import wageflow as wf
from wageflow.simulation.summing.summary import Key

HALF = wf.Chain("half", [wf.Share("government", 0.5)])
#: What the state's side gets from a worker of `cohort` a year.
TAKE = 600.0


def cohort(host="Kuwait", workers=1_000, **changes):
    """Workers who earn 1,200 a year, half of it the government's."""
    fields = {"gross_wage": 1_200, "price_year": 2012, "chain": HALF} | changes
    return wf.Cohort(host=host, workers=workers, **fields)


def programme(*cohorts, **changes):
    """A programme of these cohorts, by default of one."""
    fields = {"sides": {"state": ["government"]}, "price_year": 2012} | changes
    return wf.Programme("small", cohorts=cohorts or [cohort()], **fields)


def scenario(*measures, name="a scenario", **fields):
    return wf.Scenario(name, measures=measures, **fields)


def project(made, *measures, start="2012", end="2020", step="year", draws=16, **options):
    """Paths of a few draws."""
    options = {"seed": 1, "sampler": "random", "replicates": 2} | options
    return wf.project(
        made, scenario(*measures), start=start, end=end, step=step, draws=draws, **options
    )


def heads(made, *measures, host="", **options):
    """The mean headcount of every period, of the first draw."""
    return project(made, *measures, **options).values("workers", host=host)[0]


SERIES = ("workers", "gross", "statutory", "state-side", "net", "received")


def everything(paths):
    """All series of all hosts, (series, draw, period), computed together."""
    hosts = ("", *paths.projection.programme.hosts)
    keys = [Key(name, host) for name in SERIES for host in hosts]
    paths.panel.prepare([paths.number], keys)
    return np.stack([paths.values(key.concept, host=key.host) for key in keys])


def close(found, expected, rel=1e-11):
    """Be equal but for rounding, of the largest too."""
    scale = max(1.0, np.abs(expected).max())
    assert found == pytest.approx(expected, rel=rel, abs=rel * scale)


def approx(values):
    """Be equal but for the last digits."""
    return pytest.approx(values, rel=1e-12, abs=1e-9)


def mean_decay(first, last, term=36.0):
    """The mean of exp(-t / term) from one month to another."""
    return term * (math.exp(-first / term) - math.exp(-last / term)) / (last - first)
