"""Published ranges without ends, and the sources of references."""

from __future__ import annotations

import pytest

import wageflow as wf
from wageflow.errors import InputError

HALF = wf.Chain("half", [wf.Share("government", 0.5), wf.Share("agency", 0.2)])


def cohort(**changes):
    base = {"host": "H", "workers": 10, "gross_wage": 1_000, "chain": HALF}
    return wf.Cohort(**(base | changes))


def gap_of(*cohorts):
    made = wf.Programme("own", cohorts=cohorts, price_year=2012, year=2012)
    return wf.wage_gap(made, draws=2**9, seed=0)


def test_a_published_range_without_ends_is_its_middle_nine_tenths():
    gap = gap_of(cohort(references={"local": 2_000}))
    law = wf.normal(1_500, 100)
    row = gap.compare({"H": law}).loc["H"]
    assert row["published"] == pytest.approx(1_500)
    ends = [float(law.ppf(u)) for u in (0.05, 0.95)]
    assert [row["published_low"], row["published_high"]] == pytest.approx(ends)


def test_sources_of_references_and_of_the_hours_held_against_them_are_cited():
    wage = wf.Param("local wage", 2_000.0, source="a survey")
    hours = wf.Param("hours", wf.uniform(40, 60), source="a diary")
    idle = wf.Param("idle hours", wf.uniform(40, 60), source="a rumour")
    hourly = wf.Reference(wf.Param("an hour", 5.0, source="a tariff"), hours=40)
    gap = gap_of(
        cohort(references={"local": wage}),
        cohort(host="K", references={"local": hourly}, hours=hours),
        cohort(host="L", hours=idle),
    )
    assert gap.cited() == ("a diary", "a survey", "a tariff")


def test_a_wage_in_two_units_is_found_behind_a_reference_without_a_wage():
    cohorts = [
        cohort(host=host, per=per, price_year=2012)
        for host, per in (("A", "year"), ("B", "year"), ("D", "year"), ("C", "month"))
    ]
    made = wf.Programme("own", cohorts=cohorts, price_year=2012, year=2012)
    reference = {"A": wf.Reference(discount=0.6), "*": 5_000}
    with pytest.raises(InputError, match=r"reference of '\*': 5000.* would be .* but .*'C/all'"):
        wf.wage_gap(made, reference=reference, draws=2**9, seed=0)
