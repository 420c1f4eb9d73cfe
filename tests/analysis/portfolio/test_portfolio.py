"""Streams, their sum and shares: closed forms, laws, and a second, simple implementation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import wageflow as wf
from wageflow.analysis.portfolio import MAIN
from wageflow.errors import CurrencyError, EstimateError, InputError, UnknownNameError
from wageflow.money import real, usd_per_unit
from wageflow.programme import CONCEPTS
from wageflow.simulation.drawing.design import Design

WAGE = wf.Param("wage", wf.uniform(1_000, 3_000))
OTHER_WAGE = wf.Param("wage", wf.uniform(1, 2))
HALF = wf.Chain("half", [wf.Share("government", 0.5), wf.Share("company", 0.2)])


def programme(name="small", **fields):
    heads = wf.uniform(100, 200)
    cohort = wf.Cohort(host="Oman", workers=heads, gross_wage=WAGE, chain=HALF, price_year=2012)
    sides = {"state": ["government", "company"]}
    return wf.Programme(name, cohorts=[cohort], sides=sides, price_year=2012, **fields)


def portfolio(*streams, labour=300.0, **fields):
    return wf.Portfolio("mine", list(streams), labour=labour, **fields)


def run(*streams, draws=2**10, seed=0, **fields):
    return portfolio(*streams, **fields).estimate(draws=draws, seed=seed)


# figures --------------------------------------------------------------------------------------


def test_sum_and_shares_of_constants_are_exact():
    table = run(wf.Stream("arms", 100.0), wf.Stream("gold", 600.0)).summary()
    assert table["mean"].to_dict() == {"labour": 300, "arms": 100, "gold": 600, "total": 1_000}
    assert table["share_p50"].to_dict() == {"labour": 0.3, "arms": 0.1, "gold": 0.6, "total": 1}
    for name in ("mcse", "sd", "p5_mcse", "share_mcse", "share_sd", "share_p95_mcse"):
        assert (table[name] < 1e-12).all(), name
    assert list(table.columns[:4]) == ["mean", "mcse", "sd", "p5"]
    assert list(table.columns[13:17]) == ["share_mean", "share_mcse", "share_sd", "share_p5"]


def test_the_share_of_a_uniform_beside_a_constant_has_its_closed_form():
    low, high, rest = 100.0, 300.0, 150.0
    result = run(wf.Stream("arms", rest), labour=wf.uniform(low, high), draws=2**14)
    share = result.share()
    mean = 1 - rest / (high - low) * math.log((high + rest) / (low + rest))
    assert abs(share["mean"] - mean) < 4 * share["mcse"] + 1e-9
    for name, p in (("p5", 0.05), ("p50", 0.5), ("p95", 0.95)):
        at = low + p * (high - low)
        assert abs(share[name] - at / (at + rest)) < 4 * share[f"{name}_mcse"] + 1e-9
    half = result.exceedance(0.5, "labour", share=True)  # where labour is above 150
    assert abs(half - 0.75) < 4 * half.mcse + 1e-9
    assert abs(result.percentile_of(0.5, "labour", share=True) - 25) < 0.1
    middle = result.quantile(0.5, "labour", share=True)
    assert abs(middle - 200 / 350) < 4 * middle.mcse + 1e-9
    assert result.quantile([0.1, 0.9]).mcse.shape == (2,)


def test_the_error_of_a_quantile_is_that_of_the_spread_of_the_replicates():
    result = run(wf.Stream("arms", wf.uniform(0, 100)), labour=wf.uniform(100, 300))
    u = [0.1, 0.5, 0.9]
    by_replicate = np.quantile(result.values().reshape(16, -1), u, axis=1, method="hazen")
    error = by_replicate.std(axis=1, ddof=1) / 4
    assert (error > 0).all()
    assert result.quantile(u).mcse == pytest.approx(error)
    assert result.quantile(0.5).mcse == pytest.approx(error[1])


def test_the_sum_of_independent_streams_has_their_means_and_variances():
    result = run(
        wf.Stream("arms", wf.uniform(0, 12)),
        wf.Stream("gold", wf.truncate(wf.normal(50, 2), 0, None)),
        labour=wf.uniform(100, 160),
        draws=2**14,
    )
    row = result.summary().loc["total"]
    assert abs(row["mean"] - (6 + 50 + 130)) < 4 * row["mcse"]
    assert row["sd"] == pytest.approx(math.sqrt((12**2 + 60**2) / 12 + 4), rel=5e-3)


def test_an_amount_is_carried_to_dollars_a_year_and_to_the_prices_of_the_portfolio():
    streams = [
        wf.Stream("monthly", 10.0, per="month"),
        wf.Stream("yuan", 100.0, currency="CNY", price_year=2010),
        wf.Stream("stated", 100.0, currency="CNY", usd_rate=0.2),
        wf.Stream("old", 100.0, price_year=2007),
        wf.Stream("counted", {"by weight": wf.Reading(amount=5, times=7.0, per="week")}),
    ]
    table = run(*streams, price_year=2012).summary()["mean"]
    assert table["monthly"] == 120
    rate = usd_per_unit("CNY", 2010) * real(1.0, 2010, 2012)
    assert table["yuan"] == pytest.approx(100 * rate)
    assert table["stated"] == pytest.approx(20)
    assert table["old"] == pytest.approx(real(100.0, 2007, 2012))
    assert table["counted"] == pytest.approx(5 * 7 * 52)


def test_labour_is_carried_to_the_prices_of_the_portfolio():
    made = programme()
    alone = wf.simulate(made, draws=2**8, seed=0)
    assert portfolio(labour=made).price_year == 2012
    later = portfolio(labour=made, price_year=2020).estimate(draws=2**8, seed=0)
    expected = alone.values() * real(1.0, 2012, 2020)
    assert later.values("labour") == pytest.approx(expected)


# draws ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("sampler", ["sobol", "latin", "random"])
@pytest.mark.parametrize("concept", CONCEPTS)
def test_labour_has_the_very_draws_of_simulate(sampler, concept):
    made = programme()
    alone = wf.simulate(made, draws=2**8, seed=7, sampler=sampler)
    drugs = wf.Stream("drugs", wf.uniform(1, 2))
    result = portfolio(drugs, labour=made, concept=concept).estimate(
        draws=2**8, seed=7, sampler=sampler
    )
    assert (result.values("labour") == alone.values(concept)).all()
    assert result.sampler == sampler


def test_streams_are_drawn_in_the_columns_after_those_of_the_programme():
    made = programme()
    drugs, gold = wf.Stream("drugs", wf.uniform(1, 2)), wf.Stream("gold", wf.uniform(5, 9))
    result = run(drugs, gold, labour=made, draws=2**8, seed=3)
    design = Design(len(made.unknowns) + 2, 16, 3)
    u = np.concatenate([next(design.blocks(k, 16))[-2:] for k in range(16)], axis=1)
    assert result.values("drugs") == pytest.approx(1 + u[0])
    assert result.values("gold") == pytest.approx(5 + 4 * u[1])
    # a further stream changes no other
    fewer = run(drugs, labour=made, draws=2**8, seed=3)
    assert (fewer.values("drugs") == result.values("drugs")).all()


def test_a_name_is_one_draw_in_the_programme_and_in_a_stream():
    made = programme()
    tolls = wf.Stream("tolls", wf.Reading(amount=WAGE, times=2.0))
    result = run(tolls, labour={"first": made, "figure": 300.0}, draws=2**8, seed=1)
    wages = wf.simulate(made, draws=2**8, seed=1).parameters()["wage"]
    assert (result.values("tolls") == 2 * wages).all()
    # where labour is read as a figure, there is no programme whose draws could be shared
    figure = result.values("tolls", readings={"labour": "figure"})
    assert figure.std() > 0
    assert set(np.unique(figure)).isdisjoint(2 * wages)


def test_a_name_is_one_draw_under_each_programme_that_labour_may_be():
    first = programme()
    other = programme("other", total_workers=wf.uniform(300, 400))  # its column moves the others
    assert list(first.unknowns).index("wage") != list(other.unknowns).index("wage")
    tolls = wf.Stream("tolls", WAGE)
    result = run(tolls, labour={"first": first, "other": other}, draws=2**8, seed=1)
    for name, made in (("first", first), ("other", other)):
        wages = wf.simulate(made, draws=2**8, seed=1).parameters()["wage"]
        assert (result.values("tolls", readings={"labour": name}) == wages).all()
        alone = wf.simulate(made, draws=2**8, seed=1).values()
        assert (result.values("labour", readings={"labour": name}) == alone).all()


def test_the_same_seed_gives_the_same_bits_and_no_seed_a_fresh_one():
    made = portfolio(wf.Stream("drugs", wf.uniform(1, 2)), labour=programme())
    one, two, other = (made.estimate(draws=2**8, seed=seed) for seed in (5, 5, 6))
    assert one.to_frame().equals(two.to_frame())
    assert not one.to_frame().equals(other.to_frame())
    fresh = made.estimate(draws=2**8)
    again = made.estimate(draws=2**8, seed=fresh.manifest["seed"])
    assert fresh.to_frame().equals(again.to_frame())


def test_labour_may_be_an_estimate_whose_draws_hold():
    estimate = wf.simulate(programme(), draws=2**9, replicates=8, seed=4, sampler="latin")
    made = portfolio(wf.Stream("drugs", wf.uniform(1, 2)), labour=estimate)
    result = made.estimate()
    assert (result.values("labour") == estimate.values()).all()
    assert (result.draws, result.run_size, result.seed, result.sampler) == (512, 8, 4, "latin")
    for asked in ({"seed": 5}, {"draws": 2**10}, {"sampler": "sobol"}, {"replicates": 16}):
        (name,) = asked
        with pytest.raises(EstimateError, match=f"^{name} .*leave it out"):
            made.estimate(**asked)
    assert made.estimate(seed=4, draws=512).draws == 512


def test_an_estimate_without_draws_is_refused_with_the_remedy():
    estimate = wf.simulate(programme(), draws=2**8, seed=4, keep="summary")
    with pytest.raises(EstimateError, match="keep='draws'"):
        portfolio(labour=estimate).estimate()


@pytest.mark.parametrize("other", [{"seed": 5}, {"draws": 2**8}, {"seed": 5, "sampler": "latin"}])
def test_two_estimates_of_different_runs_are_named(other):
    settings = {"draws": 2**9, "seed": 4, "sampler": "sobol"}
    one, two = (wf.simulate(programme(), **(settings | more)) for more in ({}, other))
    made = portfolio(labour={"a": one, "b": two})
    for asked in ({}, {"seed": 4}):
        with pytest.raises(EstimateError) as caught:
            made.estimate(**asked)
        told = str(caught.value)
        first, _, second = told.partition(", reading 'b' one with ")
        assert first.startswith("labour: reading 'a' is an estimate with ")
        assert all(f"{name} {settings[name]!r}" in first for name in other)
        assert all(f"{name} {value!r}" in second for name, value in other.items())
        assert told.endswith("make both with one seed and as many draws")
    assert portfolio(labour={"a": one, "b": one}).estimate().seed == 4


def test_weights_are_refused_rather_than_lost():
    estimate = wf.simulate(programme(), draws=2**9, seed=4)
    row = estimate.summary().loc["gross"]
    weighted = wf.reconcile(estimate, wf.Target("gross", wf.normal(row["mean"], row["sd"])))
    with pytest.raises(InputError, match=r"reading 'after'.*have weights.*\.prior"):
        portfolio(labour={"before": estimate, "after": weighted})
    assert portfolio(labour=weighted.prior).estimate().draws == estimate.draws


# a second implementation ----------------------------------------------------------------------


def test_a_loop_over_draws_finds_the_same():
    """Draw by draw in plain Python, from the columns of the design."""
    streams = [
        wf.Stream("arms", wf.uniform(50, 90)),
        wf.Stream(
            "gold",
            {
                "as printed": 27.0,
                "by weight": wf.Reading(amount=wf.uniform(5, 6), times=wf.uniform(40, 60)),
            },
        ),
        wf.Stream("restaurants"),
    ]
    result = run(*streams, labour=wf.uniform(100, 200), draws=2**8, seed=11)
    design = Design(4, 16, 11)
    for readings in ({}, {"gold": "by weight"}):
        shares, totals = [], []
        for number in range(16):
            u = next(design.blocks(number, 16))
            for k in range(16):
                labour = 100 + 100 * u[0, k]
                arms = 50 + 40 * u[1, k]
                gold = (5 + u[2, k]) * (40 + 20 * u[3, k]) if readings else 27.0
                totals.append(labour + arms + gold)
                shares.append(labour / (labour + arms + gold))
        assert result.values(readings=readings) == pytest.approx(totals)
        assert result.values("labour", share=True, readings=readings) == pytest.approx(shares)
        table = result.summary(readings)
        assert table.loc["total", "mean"] == pytest.approx(np.mean(totals))
        assert table.loc["labour", "share_mean"] == pytest.approx(np.mean(shares))
        means = np.reshape(shares, (16, 16)).mean(axis=1)
        error = means.std(ddof=1) / 4
        assert table.loc["labour", "share_mcse"] == pytest.approx(error)


# laws -----------------------------------------------------------------------------------------

AMOUNTS = some.floats(0.0, 1e9)


@given(low=some.lists(AMOUNTS, min_size=1, max_size=4), wide=some.floats(1.0, 1e6))
def test_streams_add_up_and_shares_to_one(low, wide):
    streams = [wf.Stream(f"s{k}", wf.uniform(x, x + wide)) for k, x in enumerate(low)]
    result = portfolio(*streams, labour=wf.uniform(1.0, 2.0)).estimate(
        draws=8, seed=0, replicates=2
    )
    draws = result.to_frame()
    assert draws["total"].to_numpy() == pytest.approx(draws.drop(columns="total").sum(axis=1))
    shares = sum(result.values(name, share=True) for name in draws.columns if name != "total")
    assert shares == pytest.approx(1.0)
    assert ((shares > 0) & (shares < 1 + 1e-12)).all()


@given(amount=some.floats(1.0, 1e9), times=some.floats(1.0, 100.0))
def test_labours_share_falls_when_another_stream_is_larger(amount, times):
    gold = {"less": amount, "more": amount * (1 + times)}
    result = portfolio(wf.Stream("gold", gold), labour=wf.uniform(1e6, 2e6)).estimate(
        draws=8, seed=0, replicates=2
    )
    less = result.values("labour", share=True)
    more = result.values("labour", share=True, readings={"gold": "more"})
    assert (more < less).all()


# readings -------------------------------------------------------------------------------------

GOLD = wf.Stream("gold", {"as printed": 100.0, "tenfold": 1_000.0})
NOTES = wf.Stream("notes", {"low": 0.0, "middle": 50.0, "high": 100.0})


def test_readings_stand_side_by_side_and_are_never_mixed():
    result = run(GOLD, NOTES)
    assert result.summary().loc["gold", "mean"] == 100
    assert result.summary({"gold": "tenfold"}).loc["gold", "mean"] == 1_000
    table = result.by_reading()
    labels = [MAIN, "gold: tenfold", "notes: middle", "notes: high"]
    assert list(dict.fromkeys(table.index.get_level_values("reading"))) == labels
    totals = table["mean"].xs("total", level="stream")
    assert totals.to_dict() == dict(zip(labels, (400, 1_300, 450, 500), strict=True))
    assert set(table.loc[(slice(None), "gold"), "mean"]) == {100.0, 1_000.0}


def test_every_combination_of_readings_can_be_asked_for():
    table = run(GOLD, NOTES).by_reading(combined=True)
    totals = table["mean"].xs("total", level="stream")
    assert sorted(totals) == [400, 450, 500, 1_300, 1_350, 1_400]
    assert totals["gold: tenfold; notes: high"] == 1_400
    many = [wf.Stream(f"s{k}", {"a": 1.0, "b": 2.0}) for k in range(9)]
    with pytest.raises(InputError, match="512 combinations"):
        run(*many, draws=2**6).by_reading(combined=True)


def test_a_figure_that_stands_in_two_readings_is_one_draw():
    bill = wf.Param("bill", wf.uniform(30, 40))
    zone = wf.Stream(
        "zone", {"bill": bill, "kept": wf.Reading(amount=bill, times=wf.uniform(0.8, 0.9))}
    )
    result = run(zone, draws=2**8)
    ratio = result.values("zone", readings={"zone": "kept"}) / result.values("zone")
    assert ((ratio > 0.8) & (ratio < 0.9)).all()
    assert ratio.std() == pytest.approx(0.1 / math.sqrt(12), rel=0.1)


def test_a_reading_nobody_has_is_refused():
    result = run(GOLD)
    with pytest.raises(UnknownNameError, match="did you mean 'tenfold'"):
        result.summary({"gold": "tenfolds"})
    with pytest.raises(UnknownNameError, match=r"no stream 'golden'.*did you mean 'gold'"):
        result.values(readings={"golden": "tenfold"})
    with pytest.raises(InputError, match="readings: 'tenfold' is not a mapping"):
        result.summary("tenfold")


# no figure ------------------------------------------------------------------------------------


def test_a_stream_without_a_figure_is_listed_and_never_a_zero():
    result = run(wf.Stream("arms", 100.0), wf.Stream("restaurants"))
    table = result.summary()
    assert list(table.index) == ["labour", "arms", "restaurants", "total"]
    assert table.loc["restaurants"].isna().all()
    assert table.loc["total", "mean"] == 400
    assert "restaurants" not in result.to_frame()
    assert "restaurants: no figure." in result.portfolio.describe()
    assert "not in the total: restaurants" in result.describe()
    for ask in (result.values, result.share):
        with pytest.raises(EstimateError, match="no figure is known of it, which is not 0"):
            ask("restaurants")
    with pytest.raises(UnknownNameError, match="did you mean 'arms'"):
        result.values("army")


def test_where_nothing_comes_in_there_is_no_share():
    result = run(wf.Stream("arms", wf.discrete({0.0: 0.5, 1.0: 0.5})), labour=0.0)
    table = result.summary()
    assert table["mean"].notna().all()
    assert table.filter(like="share_").isna().to_numpy().all()
    with pytest.raises(EstimateError, match="512 of 1,024 draws"):
        result.share()
    assert "no share of" in result.describe()


# totals ---------------------------------------------------------------------------------------


def held(low, high=None, **fields):
    amount = low if high is None else wf.between(low, high)
    total = wf.Total(name="t", amount=amount, **fields)
    result = run(wf.Stream("arms", wf.uniform(0, 100)), labour=300.0, totals=[total])
    return result.against().loc[("t", MAIN)]


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ((250, 450), "fits"),
        ((390, 500), "fits"),  # meets the 90 % range, which ends at 395
        ((396, 500), "above the sum"),
        ((100, 304), "below the sum"),  # which begins at 305
        ((350,), "fits"),
        ((310, 320), "fits"),
    ],
)
def test_a_published_total_is_held_against_the_sum(row, verdict):
    assert held(*row)["verdict"] == verdict


def test_a_total_that_covers_more_leaves_room_but_cannot_be_smaller():
    assert held(500, 600, wider=True)["verdict"] == "leaves room"
    assert "left for the rest" in held(500, 600, wider=True)["reason"]
    below = held(100, 200, wider=True)
    assert below["verdict"] == "below the sum"
    assert "though it covers more" in below["reason"]


def test_open_ends_of_totals_are_open():
    assert held(320, kind="up to")["verdict"] == "fits"
    assert held(300, kind="up to")["verdict"] == "below the sum"
    assert held(380, kind="at least")["verdict"] == "fits"
    assert held(500, kind="at least")["verdict"] == "above the sum"
    assert math.isinf(held(500, kind="at least")["high"])
    assert held(320, kind="up to")["low"] == 0


@pytest.mark.parametrize(("low", "high", "verdict"), [(600, 900, "above"), (330, 380, "fits")])
def test_a_total_that_is_a_range_without_an_end_is_held_by_its_points(low, high, verdict):
    law = wf.between(low, high, coverage=0.9)
    for amount in (law, wf.Param("t", law), wf.OneOf("which", {law: 0.5, law.ppf(0.5): 0.5})):
        row = held(amount)
        assert row["verdict"].startswith(verdict)
        assert (row["low"], row["high"]) == pytest.approx((low, high))
        assert math.isfinite(row["percentile"])
    middle = held(law)["percentile"]  # the median of the law, among sums from 300 to 400
    assert middle == pytest.approx(min(law.ppf(0.5) - 300, 100), abs=0.2)
    in_thousands = held(wf.between(low / 1e3, high / 1e3, coverage=0.9), times=1e3)
    assert in_thousands["high"] == pytest.approx(high)


def test_the_place_of_a_total_among_the_sums_is_its_percentile():
    row = held(350)
    assert abs(row["percentile"] - 50) < 4 * row["percentile_mcse"] + 0.1
    assert held(300)["percentile"] == 0
    assert row["p5"] == pytest.approx(305, abs=0.2)
    assert row["p5_mcse"] < 0.1


def test_totals_are_of_the_streams_they_name_and_of_what_readings_change():
    totals = [
        wf.Total(name="both", amount=400.0),
        wf.Total(name="other", amount=100.0, streams=["gold"]),
        wf.Total(name="labour alone", amount=300.0, streams=["labour"], inferred=True),
    ]
    table = run(GOLD, totals=totals).against(by_reading=True)
    found = table["verdict"].to_dict()
    assert found == {
        ("both", MAIN): "fits",
        ("other", MAIN): "fits",
        ("labour alone", MAIN): "fits",
        ("both", "gold: tenfold"): "below the sum",
        ("other", "gold: tenfold"): "below the sum",
    }
    assert table.loc[("both", MAIN), "streams"] == "labour, gold"
    assert table["inferred"].tolist() == [False, False, True, False, False]


def test_no_totals_make_an_empty_table():
    table = run(GOLD).against()
    assert len(table) == 0
    assert "verdict" in table


# faults ---------------------------------------------------------------------------------------


def test_all_faults_of_a_stream_come_at_once():
    with pytest.raises(InputError) as caught:
        wf.Stream("gold", {"a": -5.0, "b": "nothing such", "": 3.0, "c": [1.0, 2.0]}, claims=3)
    assert len(caught.value.faults) == 5
    assert all(fault.startswith("stream 'gold', ") for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: wf.Stream(" ", 1.0), "needs a name"),
        (lambda: wf.Stream("a", {}), "got no reading"),
        (lambda: wf.Stream("a", wf.normal(1, 1)), r"can be below 0 \(down to -inf\)"),
        (lambda: wf.Stream("a", 1.0, per="fortnight"), "per 'fortnight': unknown"),
        (lambda: wf.Stream("a", 1.0, per="day"), "per 'day': unknown; known: year"),
        (lambda: wf.Stream("a", 1.0, currency="CNY"), "price_year"),
        (lambda: wf.Stream("a", 1.0, currency="XXX", price_year=2012), "is not in the table"),
        (lambda: wf.Stream("a", 1.0, currency="CNY", usd_rate=0.0), "usd_rate: got 0"),
        (lambda: wf.Stream("a", 1.0, usd_rate=0.1), "in US dollars already"),
        (lambda: wf.Reading(amount=1.0, outside="yes"), "outside: 'yes' is not a truth"),
        (lambda: wf.Reading(amount=programme(), times=2.0), "times: a programme has its own"),
        (lambda: wf.Total(name="t", amount=-1.0), "total 't', amount: -1.0 can be below 0"),
        (lambda: wf.Total(name="t", amount=1.0, kind="over"), "kind 'over': unknown"),
        (lambda: wf.Total(name="t", amount=1.0, streams="gold"), "write a list of names"),
        (lambda: wf.Total(name="t", amount=1.0, streams=[]), "streams: is an empty list"),
        (
            lambda: wf.Total(name="t", amount=1.0, streams=["gold", "arms", "gold"]),
            "total 't', streams: 'gold' stands 2 times",
        ),
        (lambda: portfolio(wf.Stream("labour", 1.0)), "'labour' is a name of ours"),
        (lambda: portfolio(GOLD, GOLD), "'gold' stands 2 times"),
        (lambda: portfolio(wf.Stream("a", programme())), "is a programme, which only labour"),
        (lambda: portfolio(labour=None), "labour: has no figure"),
        (lambda: portfolio(labour="dprk-2102"), "did you mean 'dprk-2012'"),
        (lambda: portfolio(labour=wf.Stream("work", 1.0)), "call the stream 'labour'"),
        (lambda: portfolio(concept="statesside"), "did you mean 'state-side'"),
        (lambda: portfolio("gold"), "write a list of wf.Stream"),
        (
            lambda: portfolio(totals=[wf.Total(name="t", amount=1.0, streams=["golf"])], labour=1),
            "no stream 'golf' with a figure",
        ),
        (lambda: portfolio(wf.Stream("a", 1.0, price_year=1066), price_year=2012), "1066"),
        (
            lambda: portfolio(
                wf.Stream("a", wf.Param("wage", wf.uniform(1, 2))), labour=programme()
            ),
            "one name is one unknown",
        ),
    ],
)
def test_what_cannot_be_is_refused(make, said):
    with pytest.raises((InputError, CurrencyError), match=said):
        make()


def test_claims_in_other_units_are_refused():
    ledger = wf.load_claims("dprk")
    with pytest.raises(InputError, match="is in tons a year, not in money; give times="):
        wf.Stream("gold", ledger["nksc-gold-volume"])
    with pytest.raises(InputError, match="in USD a year, the stream in USD a month"):
        wf.Stream("zone", ledger["nksc-kaesong-income"], per="month")


def test_questions_that_cannot_be_answered_are_refused():
    result = run(GOLD)
    for ask in (result.exceedance, result.percentile_of):
        with pytest.raises(EstimateError, match="amount 'much'"):
            ask("much")
    for u in (2, "x", [0.5, -1]):
        with pytest.raises(EstimateError, match="write probabilities"):
            result.quantile(u)


def test_what_was_passed_can_no_longer_be_changed():
    given = [GOLD]
    made = wf.Portfolio("mine", given, labour=1.0)
    given.append(NOTES)
    assert len(made.streams) == 1
    with pytest.raises(TypeError):
        made.streams[0].readings["new"] = 3
    result = made.estimate(draws=2**6, seed=0)
    table = result.summary()
    table.loc["gold", "mean"] = 0
    assert result.summary().loc["gold", "mean"] == 100
    values = result.values("gold")
    values[:] = 0
    assert result.values("gold").min() == 100
    drawn = portfolio(GOLD, labour={"run": programme(), "drawn": wf.uniform(1, 2)})
    for reading in drawn.labour.readings:
        found = drawn.estimate(draws=2**6, seed=0)
        with pytest.raises(ValueError, match="read-only"):
            found.series({"labour": reading})["labour"][:] = 0


# what gives it again --------------------------------------------------------------------------


def test_the_manifest_tells_all_that_the_bits_depend_on():
    made = portfolio(wf.Stream("drugs", wf.uniform(1, 2)), labour=programme())
    told = made.estimate(draws=2**6, seed=3).manifest
    assert (told["seed"], told["draws"], told["sampler"]) == (3, 64, "sobol")
    assert told["columns"] == ["drugs"]
    assert told["first_column"] == len(programme().unknowns)
    assert told["labour"]["as stated"]["seed"] == 3
    hashes = {
        portfolio(wf.Stream("drugs", amount), **fields, labour=1.0)
        .estimate(draws=2**6, seed=0)
        .manifest["inputs_sha256"]
        for amount, fields in (
            (wf.uniform(1, 2), {}),
            (wf.uniform(1, 3), {}),
            (wf.uniform(1, 2), {"concept": "net"}),
        )
    }
    assert len(hashes) == 3
