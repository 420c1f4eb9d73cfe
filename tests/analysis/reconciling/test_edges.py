"""Evidence of nothing, readings that agree, units of claims, files with faults below."""

from __future__ import annotations

import math

import numpy as np
import pytest

import wageflow as wf
from tests.analysis.reconciling.models import programme
from wageflow.analysis.reconciling.evidence import Evidence
from wageflow.distributions.quantities import Unit
from wageflow.errors import InputError


def test_a_reading_that_no_draw_meets_has_no_support():
    estimate = wf.simulate(programme((100, 10), (50, 5)), draws=2**10, seed=1)
    far = [wf.Target("gross", wf.uniform(1, 2)), wf.Target("gross", wf.uniform(1, 2))]
    readings = wf.reconcile_by_concept(estimate, far[0])
    assert list(readings.found) == []
    assert readings.support("gross") == 0.0
    # all that the state side gets is the gross wage here: what one cannot be, none can
    both = wf.reconcile_by_concept(estimate, wf.uniform(1, 2))
    assert set(both.refused) == {"gross", "statutory", "state-side", "net", "received"}
    for name, reason in both.refused.items():
        assert repr(name) in reason or name in reason


@pytest.mark.parametrize(
    ("concept", "unit", "told"),
    [
        ("gross", Unit("money", "USD", "month"), r"'gross', total: its claim is in .*for a year"),
        ("gross", Unit("money", "RUB", "year"), "'gross', total: .*write the total in US dollars"),
        ("gross", Unit("people"), "'gross', total: .*write the total in US dollars"),
        ("workers", Unit("money", "USD", "year"), "'workers', total: .*name a headcount"),
    ],
)
def test_totals_of_another_unit_are_refused(concept, unit, told):
    with pytest.raises(InputError, match=told):
        wf.Target(concept, wf.Param("total", wf.uniform(1, 2), unit=unit))


def test_totals_of_the_right_unit_are_taken():
    for concept, unit in (
        ("gross", Unit("money", "USD", "year")),
        ("gross", Unit("money", "USD")),
        ("workers", Unit("workers")),
        ("workers", Unit("people")),
    ):
        law = wf.uniform(1, 2)
        assert wf.Target(concept, wf.Param("total", law, unit=unit)).law == law


def test_evidence_of_draws_that_cannot_be_is_none():
    none = Evidence((), np.zeros((0, 16, 8)), np.full((16, 8), -math.inf))
    assert not none.weights.any()
    assert not none.equal
    level, error = none.log_evidence
    assert level == -math.inf
    assert math.isnan(error)


def test_the_five_inputs_that_moved_most_are_named():
    laws = [(300.0, 8.0 + 3 * k) for k in range(7)]
    before = wf.simulate(programme(*laws), draws=2**12, seed=1)
    found = wf.reconcile(before, wf.Target("gross", wf.normal(2_150, 16)))
    moved = [one for one in found.movements if one.is_input and one.moved]
    assert len(moved) == 7
    told = [line for line in found.implied() if "wage" in line]
    assert [line.split("wage ")[1][0] for line in told] == list("GFEDC")
    assert found.implied()[-1] == "- The other 2 unknowns move less, or not at all."
    assert [line.split("wage ")[1][0] for line in found.implied(2) if "wage" in line] == list("GF")
    assert found.implied(2)[-1] == "- The other 5 unknowns move less, or not at all."
    assert "unknowns move less" not in found.implied(7)[-1]
    # a total shifts each wage by its part of the variance
    covariance = np.array([s**2 for _, s in laws])
    shift = covariance / (covariance.sum() + 16**2) * 50
    for one in moved:
        k = "ABCDEFG".index(one.name[-1])
        assert one.after["mean"] - one.before["mean"] == pytest.approx(shift[k], abs=0.8)
