from __future__ import annotations

import matplotlib.pyplot as plt
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

import wageflow as wf
from wageflow.chain import FAMILY, WORKER
from wageflow.report.digits import Scale
from wageflow.report.pictures.bands import left_of
from wageflow.report.pictures.holders import COSTS, HOLDER_COLOURS, KEPT, TREASURY
from wageflow.report.pictures.links import estimate_network

STEPS = [
    wf.Share("government", 0.10, of="gross"),
    wf.Share("company", 0.20, of="gross"),
    wf.Share("broker", 0.05, of="gross"),
    wf.Share("agent", 0.03, of="gross"),
]


def programme_of(steps, *, cost=0.0, **rest):
    home = wf.Remittance(0.5, [])
    cohort = wf.Cohort(
        host="A",
        workers=100,
        gross_wage=wf.between(9_990, 10_010),
        chain=wf.Chain("any", steps, remittance=home),
        state_cost=cost,
    )
    return wf.Programme("any", cohorts=[cohort], **rest)


def estimate_of(*args, **rest):
    return wf.simulate(programme_of(*args, **rest), draws=2**8, seed=1)


def drawn(estimate, **options):
    """Return the title lines and the description of a picture."""
    ax = wf.plot.sankey(estimate, **options)
    shown = " ".join(ax.get_title(loc="right").split())
    labels = " ".join(" ".join(text.get_text() for text in ax.texts).split())
    plt.close(ax.figure)
    return shown, labels, wf.plot.alt_text(ax)


def test_costs_that_the_income_does_not_cover_are_told_in_full():
    estimate = estimate_of(STEPS[:1], cost=5_000)
    note, labels, alt = drawn(estimate)
    said = "the state's side gets 100,000, less than the 500,000 spent on workers: net is -400,000"
    assert said in note
    assert said[1:] in alt
    assert "treasury has all" not in note
    for text in (labels, alt):
        assert "spent on workers 100,000 of 500,000" in text
    network = estimate_network(estimate)
    assert network.short.net == pytest.approx(estimate.summary()["mean"]["net"])
    assert network.short.costs == pytest.approx(500_000)
    assert sum(network.sizes(3).values()) == pytest.approx(network.total)


def test_what_is_kept_on_the_way_may_leave_too_little_for_the_costs():
    sides = {"state": ["government", "company"]}
    estimate = estimate_of(STEPS, cost=2_000, sides=sides, pass_through={"company": 0.1})
    mean = estimate.summary()["mean"]
    assert mean["net"] > 0 > mean["received"]
    note, _, alt = drawn(estimate)
    said = (
        "gets 300,000, less than the 200,000 spent on workers and the 180,000 kept on the way: "
        "net is 100,000, received is -80,000"
    )
    assert said in note
    assert said in alt
    assert "spent on workers 120,000 of 200,000" in alt


def test_nothing_is_added_where_the_income_covers_the_costs():
    estimate = estimate_of(STEPS[:1], cost=500)
    assert estimate_network(estimate).short is None
    for text in drawn(estimate):
        assert " of 50,000" not in text
        assert "less than" not in text


def test_nothing_is_hidden_where_holders_are_left_out():
    note, _, alt = drawn(estimate_of(STEPS[:1], cost=5_000), holders=False)
    assert "spent" not in note + alt


@pytest.mark.parametrize("name", [TREASURY, KEPT, COSTS, FAMILY, f"{TREASURY} (state)"])
def test_a_side_called_as_a_holder_has_a_node_of_its_own(name):
    sides = {"state": ["government", "company"], name: ["broker"], TREASURY: ["agent"]}
    if name == TREASURY:
        sides[name] = ["broker", "agent"]
    passed = {"company": 0.5}
    estimate = estimate_of(STEPS, cost=1_000, sides=sides, pass_through=passed)
    network = estimate_network(estimate)
    column = network.columns[3]
    assert len(set(column)) == len(column)
    last = network.sizes(3)
    mean = estimate.summary()["mean"]
    gross = mean["gross"]
    share = {"broker": 0.05, "agent": 0.03}
    for side in {name, TREASURY}:
        assert last[side] == pytest.approx(gross * sum(share[n] for n in sides[side]))
    own = {kind: one for one, kind in network.holders.items() if kind}
    assert last[own[TREASURY]] == pytest.approx(mean["received"])
    assert last[own[KEPT]] == pytest.approx(mean["net"] - mean["received"])
    assert last[own[COSTS]] == pytest.approx(mean["state-side"] - mean["net"])
    assert last[own[FAMILY]] == last[own[WORKER]] == pytest.approx(0.31 * gross)
    assert set(own.values()).isdisjoint({name, TREASURY})
    whole = Scale(1.0, "")
    for one, value in last.items():
        assert float(network.figure(value, (3, one), whole).replace(",", "")) == pytest.approx(
            value, rel=0.005
        )


def test_holders_wear_their_colours_and_a_side_of_the_users_its_own():
    sides = {"state": ["government"], TREASURY: ["company"]}
    estimate = estimate_of(STEPS, cost=100, sides=sides)
    network = estimate_network(estimate)
    ax = wf.plot.sankey(estimate)
    nodes = [
        to_hex(patch.get_facecolor()).upper()
        for patch in ax.patches
        if isinstance(patch, Rectangle) and patch.get_x() == left_of(network, 3)
    ]
    plt.close(ax.figure)
    colours = dict(zip(network.columns[3], nodes, strict=True))
    own = {kind: one for one, kind in network.holders.items() if kind}
    for kind in (TREASURY, COSTS):
        assert colours[own[kind]] == HOLDER_COLOURS[kind]
    assert colours[TREASURY] != HOLDER_COLOURS[TREASURY]


def test_a_family_on_another_side_is_not_taken_from_the_workers():
    sides = {"state": ["government"], "home": ["family"], "worker": ["agent"]}
    estimate = estimate_of(STEPS, sides=sides)
    last = estimate_network(estimate, holders=True).sizes(3)
    gross = estimate.summary()["mean"]["gross"]
    assert last["home"] == pytest.approx(0.31 * gross)
    assert FAMILY not in last
