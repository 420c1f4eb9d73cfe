"""Unknowns without a name of their own are said in words, whatever they are of."""

from __future__ import annotations

import pytest

import wageflow as wf
from wageflow.programme.names import choices_of, name_in_words


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("total_workers", "workers in all"),
        ("pass_through/savings bank", "what savings bank hands on"),
        ("Kuwait/all/state_cost", "cost to the state in Kuwait"),
        ("gulf/agency/discount_rate", "interest of agency, chain gulf"),
        ("gulf/manager/rate 2", "share 2 of manager, chain gulf"),
        ("gulf/manager/threshold 1", "threshold 1 of manager, chain gulf"),
        ("gulf/shop/usefulness", "usefulness of shop, chain gulf"),
        ("gulf/company/paid_fraction", "paid fraction of company, chain gulf"),
        ("gulf/remittance/sent", "part sent home, chain gulf"),
        ("gulf/remittance/courier/rate", "share of courier, chain gulf"),
        ("gulf/group/amount/workers", "amount of group, chain gulf, workers of the group"),
        ("a name/of its/own", "a name/of its/own"),
    ],
)
def test_a_place_is_said_in_words(name, said):
    assert name_in_words(name) == said


def test_a_table_says_which_option_of_a_choice_is_held():
    half = wf.Chain("half", [wf.Share("government", 0.5)])
    most = wf.Chain("most", [wf.Share("government", 0.8)])
    choice = wf.OneOf("who is right", {half: 0.3, most: 0.7})
    cohort = wf.Cohort(host="A", workers=10, gross_wage=wf.uniform(1, 2), chain=choice)
    programme = wf.Programme("own", cohorts=[cohort])
    assert choices_of(programme) == {"who is right": ("half", "most")}
    table = wf.table(wf.sensitivity(programme, method="tornado"))
    assert any("likeliest (who is right: most);" in note for note in table.notes)
