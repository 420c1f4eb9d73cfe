"""What is taken to be independent of what, and what is integrated out."""

from __future__ import annotations

import pytest

import wageflow as wf
from tests.simulation.smoothing.cases import (
    CASES,
    cohort,
    levy,
    programme,
    run_of,
    with_fees,
    workload,
)
from wageflow.errors import EstimateError
from wageflow.simulation.smoothing import plan, plan_of
from wageflow.simulation.smoothing.plan import combinations, part_of, shares_of


def places(made):
    return [tuple(c.place for c in group.cohorts) for group in made.groups]


def scales(made, number=0):
    cells = next(iter(made.groups[number].cells.values()))
    return set(cells[0].scales)


def test_hosts_without_anything_in_common_are_groups_of_their_own():
    made = plan_of(workload())
    assert made.method == "convolution"
    assert places(made) == [("0/all",), ("1/all",), ("2/all",), ("3/all",)]
    assert scales(made) == {"0/all/workers", "0/all/gross_wage"}


def test_dprk_2012_is_conditioned_on_the_reading_that_hosts_share():
    made = plan_of(wf.load_programme("dprk-2012"))
    assert list(made.shared) == ["reading of the Kuwait chain"]
    assert made.common == ()
    borrowed = ("South East Asia/construction", "Africa/construction and medicine")
    assert borrowed in places(made)
    assert scales(made, places(made).index(borrowed)) == {"wage where the report gives none"}


def test_a_chain_with_fees_keeps_the_wage():
    made = plan_of(with_fees())
    assert scales(made) == {"A/all/workers"}


def test_a_headcount_that_a_quota_uses_is_not_integrated_out():
    made = plan_of(with_fees())
    assert scales(made, 1) == set()
    assert not made.groups[1].has_pivot


def test_a_reading_with_fees_keeps_the_wage_only_where_it_holds():
    fees = wf.Chain("fees", [wf.Fee("government", 100)])
    chain = wf.OneOf("reading", {levy("shares"): 0.5, fees: 0.5})
    made = plan_of(programme(cohort("A", chain)))
    found = [set(cell.scales) for cell in made.groups[0].cells[()]]
    assert found == [{"A/all/workers", "A/all/gross_wage"}, {"A/all/workers"}]


def test_a_share_in_every_chain_is_conditioned_on():
    made = plan_of(CASES["common share"][0])
    assert made.common == ("share",)
    assert len(made.groups) == 4
    assert made.outer > 1


def test_an_unknown_of_a_minority_joins_it():
    made = plan_of(CASES["joined pair"][0])
    assert made.common == ()
    assert ("A/all", "B/all") in places(made)
    assert ("C/all", "D/all") in places(made)


def test_headcounts_scaled_to_a_total_are_one_group():
    made = plan_of(CASES["total"][0])
    assert len(made.groups) == 1
    assert scales(made) == {"total_workers"}
    assert made.method == "conditional"


@pytest.mark.parametrize(
    ("correlation", "groups"),
    [
        ({"*gross_wage": 0.5}, 1),
        ({("0/all/gross_wage", "1/all/gross_wage"): 0.5}, 3),
        ({("0/all/gross_wage", "1/all/workers"): 0.5, ("1/all/workers", "2/all/workers"): 0.2}, 2),
        ({("0/all/gross_wage", "0/all/workers"): 0.5}, 4),
    ],
)
def test_what_is_correlated_stays_together_and_is_not_integrated_out(correlation, groups):
    run = run_of(workload(), 256, correlation=correlation)
    made = plan(run)
    assert len(made.groups) == groups
    linked = {name for pair in run.copula.pairs for name in pair[:2]}
    for group in made.groups:
        for cells in group.cells.values():
            for cell in cells:
                assert not linked & {*cell.scales, cell.pivot}


def test_the_widest_of_what_may_be_integrated_out_is():
    wide = cohort("A", levy("a"), gross_wage=wf.Param("wage", wf.uniform(1, 9)))
    narrow = cohort("B", levy("b"), gross_wage=wf.Param("wage", wf.uniform(1, 9)))
    made = plan_of(
        programme(
            wide,
            narrow,
            cohort("C", levy("c"), workers=wf.uniform(10, 9_000), gross_wage=5.0),
        ),
        method="conditional",
    )
    assert made.groups[0].cells[()][0].pivot == "C/all/workers"


def test_uncertain_shares_that_are_after_costs_concern_only_that_concept():
    made = plan_of(CASES["costs"][0])
    assert made.common == ()
    assert made.after_costs is not None
    assert made.after_costs.common == ("pass_through/government",)
    assert plan_of(workload()).after_costs is None
    upkeep = wf.Param("upkeep", wf.uniform(50, 60))
    made = plan_of(programme(*(cohort(h, levy(h), state_cost=upkeep) for h in "ABC")))
    assert len(made.groups) == 3
    assert made.after_costs.common == ("upkeep",)
    own = plan_of(programme(*(cohort(h, levy(h), state_cost=wf.uniform(1, 2)) for h in "ABC")))
    assert own.after_costs is None


def test_two_hosts_that_only_a_cost_binds_are_one_group_after_costs_only():
    upkeep = wf.Param("upkeep", wf.uniform(50, 60))
    made = plan_of(programme(*(cohort(h, levy(h), state_cost=upkeep) for h in "AB")))
    assert places(made) == [("A/all",), ("B/all",)]
    assert places(made.after_costs) == [("A/all", "B/all")]


def test_too_many_readings_for_the_points_are_drawn():
    made = plan_of(wf.load_programme("dprk-2012"), size=16)
    assert not made.shared
    assert plan_of(CASES["constant"][0]).method == "plain"


def test_a_plan_says_what_it_does():
    text = plan_of(wf.load_programme("dprk-2012")).describe()
    assert "All 3 combinations of reading of the Kuwait chain are gone through." in text
    assert "gone through: reading of the Russian chains" in text
    text = plan_of(CASES["common share"][0], size=1024).describe()
    assert "For each, 64 values of share are drawn." in text
    assert "nothing is integrated out" in plan_of(CASES["constant"][0]).describe()
    many = programme(*(cohort(f"{k}", levy("a", wf.Param("rate", 0.5))) for k in range(5)))
    text = plan_of(many, method="conditional").describe()
    assert "0/all, 1/all, 2/all and 2 more" in text


def test_a_method_is_one_of_three():
    with pytest.raises(EstimateError, match="'convolutions': unknown; did you mean 'convolution'"):
        plan_of(workload(), method="convolutions")


def test_a_part_of_a_programme_keeps_its_sides():
    whole = workload()
    part = part_of(whole, tuple(whole.cohorts[1:2]))
    assert part.hosts == ("1",)
    assert part.sides == whole.sides
    assert len(whole.hosts) == 4
    assert part_of(whole, tuple(whole.cohorts)) is whole


def test_blocks_are_shared_by_weight():
    assert shares_of([1.0]) == [1]
    assert shares_of([0.1, 0.1, 0.8]) == [1, 1, 2]
    assert sum(shares_of([0.2] * 5)) == 8


def test_combinations_have_the_product_of_the_probabilities():
    found = combinations({"a": ((1.0, 0.25), (2.0, 0.75)), "b": ((5.0, 0.5), (6.0, 0.5))})
    assert found[0] == ((1.0, 5.0), 0.125)
    assert sum(weight for _, weight in found) == pytest.approx(1.0)
    assert combinations({}) == [((), 1)]
