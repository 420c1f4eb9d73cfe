"""Money, shares of a change and switching values whose formula is known."""

from __future__ import annotations

import numpy as np
import pytest

import wageflow as wf
from tests.scenarios.small import TAKE, approx, cohort, mean_decay, programme, project, scenario
from wageflow.money import real as in_prices_of
from wageflow.programme import CONCEPTS
from wageflow.scenarios.attribution import coalitions
from wageflow.simulation.summing.summary import Key

# money


def test_money_is_heads_times_what_a_worker_brings():
    paths = project(programme(), wf.StopPermits(start="2013"))
    people = paths.values("workers")[0]
    assert paths.values("state-side")[0] == approx(people * TAKE)
    assert paths.values("gross")[0] == approx(people * 2 * TAKE)
    monthly = project(programme(), wf.StopPermits(start="2013"), step="month")
    assert monthly.values("gross")[0] == approx(monthly.values("workers")[0] * 2 * TAKE / 12)


@pytest.mark.parametrize("step", ["year", "month"])
@pytest.mark.parametrize("rate", [0.0, 0.03, -0.02])
def test_present_values_are_those_of_annuities(step, rate):
    paths = project(programme(), step=step)
    times = 1 if step == "year" else 12
    per = (1 + rate) ** (1 / times) - 1
    n = np.arange(1, 9 * times + 1)
    annuity = n if rate == 0 else (1 - (1 + per) ** -n) / per
    income = 1_000 * TAKE / times
    for when, factor in (("end", 1.0), ("begin", 1 + per), ("middle", (1 + per) ** 0.5)):
        found = paths.cumulative(rate, when=when, concept="state-side").loc["state-side", "mean"]
        assert found.to_numpy() == approx(income * annuity * factor)


def test_what_has_come_in_is_a_plain_sum_unless_a_rate_is_given():
    found = project(programme(), end="2014").cumulative(concept="state-side")
    assert found["mean"].to_numpy() == approx([1_000 * TAKE * n for n in (1, 2, 3)])


def test_nominal_dollars_rise_with_consumer_prices():
    paths = project(programme(), end="2016")
    nominal = paths.summary(prices="nominal").loc["state-side", "mean"]
    real = paths.summary().loc["state-side", "mean"]
    expected = [in_prices_of(1.0, 2012, year) for year in range(2012, 2017)]
    assert (nominal / real).to_numpy() == approx(expected)
    assert expected[-1] > expected[0]
    workers = paths.summary(prices="nominal").loc["workers", "mean"]
    assert workers.to_numpy() == approx([1_000] * 5)


@pytest.mark.parametrize(
    ("measure", "state", "worker"),
    [
        (wf.ProtectWages(start="2012", share=0.4), 360, 840),
        (wf.ProtectWages(start="2012", share=0.4, compliance=0.5), 480, 720),
        (wf.DiscountWages(start="2012", share=0.2), 480, 480),
        (wf.ChangeShare(start="2012", to=0.7), 840, 360),
        (wf.ChangeShare(start="2012", by=0.1, compliance=0.5), 660, 540),
        (wf.ChangeShare(start="2012", by=0.9), 1_200, 0),
        (wf.ShockFX(start="2012", factor=0.5), 300, 300),
        (wf.Levy(start="2012", amount=10), 720, 480),
        (wf.Levy(start="2012", end="2013", amount=10), 720, 480),
        (wf.Levy(start="2012", amount=100), 1_200, 0),
        (wf.Levy(start="2012", amount=100, shortfall="owe"), 1_800, -600),
        (wf.Levy(start="2012", end="2013", amount=120, per="once"), 660, 540),
        (wf.Levy(start="2012-03", amount=20, per="once"), 620, 580),
        (wf.Levy(start="2012", amount=10, recipient="treasury"), 720, 480),
    ],
    ids=lambda value: value.describe() if isinstance(value, wf.scenarios.measures.Measure) else "",
)
def test_who_gets_what_of_a_wage_under_a_measure(measure, state, worker):
    paths = project(programme(), measure, end="2012")
    assert paths.values("state-side")[0] == approx([state * 1_000])
    assert paths.values("gross", recipient="worker")[0] == approx([worker * 1_000])


HOME = wf.Remittance(0.5, [wf.Share("government", 0.1), wf.Share("courier", 0.2, of="gross")])
SENT = wf.Chain("sent", [wf.Share("government", 0.4, of="gross")], remittance=HOME)


@pytest.mark.parametrize(
    ("measure", "state", "courier"),
    [
        # of 1,200 the state takes 480, and 36 of the 360 that are sent home
        (None, 516, 72),
        ({"to": 0}, 0, 120),
        ({"to": 0.5}, 600 + 150, 60),
        ({"by": -0.2}, 240, 96),
        ({"by": 0.1, "compliance": 0.5}, (516 + 600 + 60) / 2, (72 + 60) / 2),
        ({"to": 0, "recipient": "courier"}, 516, 0),
        ({"by": 0.3, "recipient": "courier"}, 516, 180),
    ],
    ids=str,
)
def test_a_change_of_share_reaches_what_is_sent_home(measure, state, courier):
    """Who has shares of both has both changed, each of its own base."""
    acting = [] if measure is None else [wf.ChangeShare(start="2012", **measure)]
    paths = project(programme(cohort(chain=SENT)), *acting, end="2012")
    assert paths.values("state-side")[0] == approx([state * 1_000])
    assert paths.values("gross", recipient="courier")[0] == approx([courier * 1_000])
    assert paths.values("gross")[0] == approx([1_200_000])


def test_a_share_that_is_taken_of_remittances_alone_can_change():
    tax = wf.Remittance(wf.uniform(0.4, 0.6), [wf.Share("state", wf.uniform(0.1, 0.3))])
    chains = [wf.Chain(name, [], remittance=tax) for name in ("one", "other")]
    made = programme(
        cohort(chain=wf.OneOf("reading", dict.fromkeys(chains, 0.5))), sides={"state": ["state"]}
    )
    none = wf.Scenario("none")
    ends = scenario(wf.ChangeShare(start="2012", recipient="state", to=0), name="none is taken")
    more = scenario(wf.ChangeShare(start="2012", recipient="state", by=0.1), name="more is taken")
    found = wf.compare(made, [none, ends, more], start="2012", end="2012", draws=64, seed=1)
    before = found.paths("none").values("state-side")
    assert (before > 0).all()
    assert (found.paths("none is taken").values("state-side") == 0).all()
    assert (found.paths("more is taken").values("state-side") > before).all()
    # what the state no longer takes, families get
    for by in ("recipient", "measure"):
        lost = found.attribution("none is taken", by=by, concept="gross")["mean"]
        assert abs(lost.sum()) < 1e-6
    moved = found.attribution("none is taken", by="recipient", concept="gross")["mean"]
    assert moved.loc["family"].item() == approx(-moved.loc["state"].item())
    switch = found.switching_value("to", target=1.0, scenario="none is taken")
    assert abs(float(switch)) < 1e-9


def test_measures_reach_workers_independently():
    measures = (
        wf.ProtectWages(start="2012", share=1, compliance=0.5),
        wf.ChangeShare(start="2012", to=1, compliance=0.25),
    )
    paths = project(programme(), *measures, end="2012")
    assert paths.values("state-side")[0] == approx([1_000 * 0.5 * (0.25 * 1_200 + 0.75 * 600)])


def test_a_currency_that_halves_takes_fees_in_it_along_and_leaves_fees_in_dollars():
    fee = [wf.Fee("government", 365, shortfall="owe")]
    own = wf.Chain("own", fee)
    dollars = wf.Chain("dollars", fee, currency="USD", per="year", price_year=2012)
    for chain, share in ((own, 0.5), (dollars, 1.0)):
        made = programme(cohort(gross_wage=3_650, currency="QAR", chain=chain))
        before = project(made, end="2012").values("state-side")[0]
        after = project(made, wf.ShockFX(start="2012", factor=0.5), end="2012")
        assert after.values("state-side")[0] == approx(share * before)
        gross = project(made, end="2012").values("gross")[0]
        assert gross == approx([1_000 * 3_650 / 3.64])
        assert after.values("gross")[0] == approx(gross / 2)


def test_the_state_makes_up_for_its_loss_as_far_as_workers_have_it():
    out = wf.Expel(on="2012", share=0.5)
    for share, given in ((0.2, 60_000), (1.0, 300_000)):
        paths = project(programme(), out, wf.Offset(share=share), end="2012")
        assert paths.values("state-side")[0] == approx([300_000 + given])
        assert paths.values("gross", recipient="worker")[0] == approx([300_000 - given])
        assert paths.values("gross")[0] == approx([600_000])
    paths = project(programme(), wf.Expel(on="2012", share=0.8), wf.Offset(share=1), end="2012")
    assert paths.values("state-side")[0] == approx([240_000])


def test_an_offset_goes_to_statutory_recipients_first_and_then_to_the_state_s_side():
    take = wf.Chain(
        "take", [wf.Share("ministry", 0.3, of="gross"), wf.Share("embassy", 0.2, of="gross")]
    )
    sides = {"state": ["ministry", "embassy"]}
    measures = wf.Expel(on="2012", share=0.5), wf.Offset(share=0.2)
    for statutory, first, before in ((["embassy"], "embassy", 0.2), ([], "ministry", 0.3)):
        made = programme(cohort(chain=take), sides=sides, statutory=statutory)
        paths = project(made, *measures, end="2012")
        got = paths.values("gross", recipient=first)[0]
        assert got == approx([600_000 * before + 60_000])


def test_other_streams_are_no_wages():
    measures = wf.Expel(on="2012", share=0.5), wf.Substitute(share=0.5), wf.Offset(share=0.2)
    paths = project(programme(), *measures, end="2012")
    assert paths.values("gross")[0] == approx([600_000])
    assert paths.values("statutory")[0] == approx([360_000])
    assert paths.values("state-side")[0] == approx([480_000])
    assert paths.values("received", recipient="other streams")[0] == approx([120_000])


@pytest.mark.parametrize("answer", [wf.Offset, wf.Substitute])
def test_a_response_that_begins_with_the_loss_makes_up_its_share_of_all_of_it(answer):
    measures = wf.Expel(on="2013-07", share=0.5), answer(share=0.2, start="2013-07")
    for step in ("year", "month"):
        found = project(programme(), *measures, start="2013", end="2013", step=step)
        assert found.values("state-side")[0].sum() == approx(450_000 + 0.2 * 150_000)


# comparison


def test_shapley_values_of_measures_at_two_hosts_are_what_each_does_alone():
    made = programme(cohort(), cohort("China", 400))
    a, b = (
        wf.Expel(on="2013", share=0.3, hosts="Kuwait"),
        wf.StopPermits(start="2013", hosts="China"),
    )
    comparison = wf.compare(made, [scenario(a, b)], start="2012", end="2016", draws=16, seed=0)
    parts = comparison.attribution()["mean"]
    for measure in (a, b):
        alone = wf.compare(made, [scenario(measure)], start="2012", end="2016", draws=16, seed=0)
        change = alone.cumulative().loc[("a scenario", "state-side"), "change_mean"]
        assert parts[measure.label] == approx(change)


def test_in_nominal_dollars_measures_add_up_to_the_nominal_change():
    measures = wf.Expel(on="2013", share=0.5), wf.DiscountWages(start="2014", share=0.4)
    comparison = wf.compare(programme(), [scenario(*measures)], start="2012", end="2016", draws=16)
    for options in ({}, {"discount_rate": 0.03}):
        parts = comparison.attribution(prices="nominal", **options)["mean"].sum()
        whole = comparison.cumulative(prices="nominal", **options)
        change = whole.loc[("a scenario", "state-side"), "change_mean"]
        assert parts == approx(change)
        assert change != approx(comparison.attribution(**options)["mean"].sum())


def test_two_measures_that_do_the_same_share_what_they_do():
    measures = wf.Repatriate(by="2012"), wf.Expel(on="2013", share=1)
    comparison = wf.compare(programme(), [scenario(*measures)], start="2012", end="2014", draws=16)
    assert comparison.attribution()["mean"].to_numpy() == approx([-TAKE * 1_000] * 2)


def test_a_product_of_two_shares_is_shared_out_as_shapley_says():
    measures = wf.Expel(on="2012", share=0.5), wf.DiscountWages(start="2012", share=0.4)
    comparison = wf.compare(programme(), [scenario(*measures)], start="2012", end="2012", draws=16)
    alone = np.array([-0.5, -0.4])
    together = 0.5 * 0.6 - 1
    expected = (alone + together - alone[::-1]) / 2 * 1_000 * TAKE
    assert comparison.attribution()["mean"].to_numpy() == approx(expected)


@pytest.mark.parametrize("players", [1, 3, 7, 9])
def test_weights_of_coalitions_give_an_additive_game_to_its_players(players):
    subsets, weights = coalitions(players, seed=5)
    worth = np.arange(1.0, players + 1)
    value = np.array([worth[list(subset)].sum() for subset in subsets])
    assert weights @ value == approx(worth)
    any_game = np.random.default_rng(1).normal(size=len(subsets))
    any_game[subsets.index(())] = 0.0
    whole = any_game[subsets.index(tuple(range(players)))]
    assert (weights @ any_game).sum() == approx(whole)


def test_the_glove_game_has_its_known_value():
    subsets, weights = coalitions(3, seed=0)
    value = np.array([1.0 * (2 in s and len(s) >= 2) for s in subsets])
    assert weights @ value == approx([1 / 6, 1 / 6, 2 / 3])


def test_the_switching_value_of_one_host_is_that_of_its_formula():
    stop = wf.StopPermits(start="2012", compliance=wf.between(0.5, 1.0))
    comparison = wf.compare(programme(), [scenario(stop)], start="2012", end="2014", draws=16)
    part = 1 - mean_decay(24, 36)
    found = comparison.switching_value("compliance", target=0.2)
    assert found == pytest.approx(0.2 / part, rel=1e-8)
    assert found.mcse == pytest.approx(0.0, abs=1e-9)
    half = comparison.switching_value("compliance")  # half of the revenue unless told otherwise
    assert half == comparison.switching_value("compliance", target=0.5)


@pytest.mark.parametrize("name", ["Expel 2013/share", "share"])
def test_the_switching_value_of_an_expulsion_is_the_target(name):
    out = wf.Expel(on="2013", share=wf.between(0.1, 0.4))
    comparison = wf.compare(programme(), [scenario(out)], start="2012", end="2014", draws=16)
    assert comparison.switching_value(name, target=0.35) == pytest.approx(0.35, rel=1e-8)


def test_the_switching_value_of_a_number_of_workers_is_looked_for_beyond_its_range():
    out = wf.Expel(on="2013", number=wf.between(100, 400))
    comparison = wf.compare(programme(), [scenario(out)], start="2012", end="2014", draws=16)
    assert comparison.switching_value("number", target=0.5) == pytest.approx(500, rel=1e-8)


def test_the_probability_of_a_cut_is_that_of_its_range():
    out = wf.Expel(on="2013", share=wf.uniform(0.2, 0.6))
    comparison = wf.compare(programme(), [scenario(out)], start="2012", end="2013", draws=1024)
    assert comparison.probability(cut_of_at_least=0.3) == pytest.approx(0.75, abs=2 / 1024)
    assert comparison.probability(cut_of_at_least=0.1) == 1.0
    assert comparison.probability(cut_of_at_least=0.7) == 0.0
    assert comparison.probability(cut_of_at_least=0.2, period="2012") == 0.0
    assert comparison.probability(cut_of_at_least=0.25, period="all") == pytest.approx(
        0.25, abs=2 / 1024
    )


def test_a_cut_of_0_is_any_cut_and_neither_rounding_nor_a_gain():
    may = wf.Expel(on="2013", share=wf.discrete({0.0: 0.75, 1e-9: 0.25}))
    more = wf.Expand(start="2013", hosts="*", workers=10)
    both = wf.compare(
        programme(),
        [wf.Scenario("none"), scenario(may), wf.Scenario("more", measures=[more])],
        start="2012",
        end="2013",
        draws=1024,
    )
    name = scenario(may).name
    assert both.probability(name, cut_of_at_least=0) == pytest.approx(0.25, abs=2 / 1024)
    assert both.probability(name, cut_of_at_least=0, period="2012") == 0.0
    assert both.probability("more", cut_of_at_least=0) == 0.0
    assert both.table(cut_of_at_least=0).xs(name)["probability"].max() == pytest.approx(
        0.25, abs=2 / 1024
    )


# with the estimate


@pytest.mark.parametrize("name", ["dprk-2012", "dprk-2019"])
def test_without_measures_a_projection_is_the_estimate_in_every_year(name):
    made = wf.load_programme(name)
    draws = 2**12
    estimate = wf.simulate(made, draws=draws, seed=11)
    paths = wf.project(made, start="2012", end="2013", draws=draws, seed=11)
    keys = [Key(concept, host) for concept in CONCEPTS for host in ("", *made.hosts)]
    keys += [Key("gross", "", recipient) for recipient in made.recipients]
    paths.panel.prepare([0], keys)  # all of them at once
    for key in keys:
        found = paths.values(key.concept, host=key.host, recipient=key.recipient)
        options = {"host": key.host or None, "recipient": key.recipient or None}
        expected = estimate.values(key.concept, **options)
        assert found == pytest.approx(np.stack([expected] * 2, axis=1), rel=1e-12)
    people = estimate.workers()
    assert paths.values("workers") == pytest.approx(np.stack([people] * 2, axis=1), rel=1e-12)
