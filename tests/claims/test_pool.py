"""Several claims as one distribution: the rules against closed forms, weights by origin."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import wageflow as wf
from wageflow.claims import RULES, Claim, Ledger, converted, load_claims
from wageflow.errors import CurrencyError, InputError, UnknownNameError

BOUNDED = ("envelope", "intersection")


def bounds(name, low, high, **fields):
    return Claim(id=name, source="s", kind="bounds", low=float(low), high=float(high), **fields)


def point(name, value, **fields):
    return Claim(id=name, source="s", value=float(value), **fields)


def ledger(*claims):
    return Ledger("mine", {one.id: one for one in claims})


def weights(pooled):
    return {part.claim.id: part.weight for part in pooled.parts}


# their means are 1 and 3
TWO = (bounds("one", 0, 2), bounds("two", 1, 5))


# the rules ------------------------------------------------------------------------------------


def test_a_mixture_is_one_of_its_parts():
    pooled = wf.pool(TWO)
    assert pooled.support() == (0.0, 5.0)
    assert pooled.mean() == pytest.approx((1 + 3) / 2)
    # mean of the squares: (4/12 + 1 + 16/12 + 9) / 2
    assert pooled.std() == pytest.approx(math.sqrt(35 / 6 - 4))
    assert pooled.cdf([1.0, 2.0, 3.0]) == pytest.approx([0.25, 0.625, 0.75])
    assert pooled.ppf([0.25, 0.625, 0.75]) == pytest.approx([1.0, 2.0, 3.0])


def test_vincent_averages_quantiles():
    pooled = wf.pool(TWO, rule="vincent")
    assert pooled.support() == (0.5, 3.5)
    u = np.array([0.0, 0.1, 0.5, 0.9, 1.0])
    assert pooled.ppf(u) == pytest.approx(0.5 + 3 * u)
    assert pooled.mean() == pytest.approx(2.0)
    assert pooled.std() == pytest.approx(3 / math.sqrt(12))


def test_an_envelope_reaches_from_the_lowest_to_the_highest():
    assert wf.pool(TWO, rule="envelope") == wf.uniform(0, 5)
    assert wf.pool([TWO[0], point("three", 9)], rule="envelope") == wf.uniform(0, 9)


def test_an_intersection_is_what_all_allow():
    assert wf.pool(TWO, rule="intersection") == wf.uniform(1, 2)
    inside = wf.pool([TWO[1], point("three", 3)], rule="intersection")
    assert (inside.support(), inside.mean(), inside.std()) == ((3.0, 3.0), 3.0, 0.0)


def test_figures_that_touch_have_one_value_in_common():
    touching = wf.pool([bounds("a", 0, 1), bounds("b", 1, 2)], rule="intersection")
    assert touching.support() == (1.0, 1.0)


def test_an_empty_intersection_names_both_ends():
    claims = [bounds("low", 0, 1), bounds("middle", 0, 9), bounds("high", 2, 3)]
    with pytest.raises(InputError, match=r"'high' \(2 to 3\) lies above 'low' \(0 to 1\)") as said:
        wf.pool(claims, rule="intersection")
    assert "'middle'" not in str(said.value)


@pytest.mark.parametrize("rule", RULES)
def test_a_pool_of_one_claim_is_its_reading(rule):
    assert wf.pool(TWO[:1], rule=rule) == wf.uniform(0, 2)
    certain = wf.pool([point("a", 3)], rule=rule)
    assert certain == wf.discrete({3.0: 1.0})


def test_an_interval_keeps_its_tails():
    one = Claim(id="one", source="s", kind="interval", low=3_000.0, high=8_000.0)
    pooled = wf.pool([one, point("two", 5_000)])
    law = wf.between(3_000, 8_000, coverage=0.9)
    assert pooled.cdf(3_000) == pytest.approx(0.025)
    assert pooled.cdf(8_000) == pytest.approx(0.975)
    assert pooled.mean() == pytest.approx((law.mean() + 5_000) / 2)
    averaged = wf.pool([one, point("two", 5_000)], rule="vincent")
    assert averaged.ppf([0.05, 0.95]) == pytest.approx([4_000, 6_500])


@pytest.mark.parametrize("rule", BOUNDED)
def test_what_has_no_bounds_has_no_envelope(rule):
    one = Claim(id="one", source="s", kind="interval", low=3_000.0, high=8_000.0)
    with pytest.raises(InputError, match=r"'one' is read as .*no bounds; read it as 'bounds'"):
        wf.pool([one, point("two", 5_000)], rule=rule)
    assert wf.pool([one], rule=rule, reading="bounds") == wf.uniform(3_000, 8_000)


def test_percentages_are_pooled_as_shares():
    pooled = wf.pool([bounds("a", 40, 60, unit="%"), point("b", 80, unit="%")])
    assert pooled.support() == (0.4, 0.8)
    assert pooled.mean() == pytest.approx(0.65)


def test_an_unknown_rule_meets_the_nearest_one():
    with pytest.raises(UnknownNameError, match="'vincnt'; did you mean 'vincent'"):
        wf.pool(TWO, rule="vincnt")


# weights --------------------------------------------------------------------------------------


def quoted(times=5):
    report = bounds("report", 0, 2)
    papers = [
        Claim(id=f"paper{n}", source=f"p{n}", kind="bounds", low=0.0, high=2.0,
              derived_from=("report",))
        for n in range(times)
    ]  # fmt: skip
    return ledger(report, *papers, bounds("alone", 1, 5))


def test_papers_that_quote_one_report_are_one_source():
    found = quoted()
    papers = [one for name, one in found.items() if name != "report"]
    pooled = wf.pool(papers)
    assert weights(pooled) == pytest.approx(
        dict.fromkeys([f"paper{n}" for n in range(5)], 0.1) | {"alone": 0.5}
    )
    assert pooled.mean() == pytest.approx(2.0)
    # the report itself is one voice more of the same origin
    assert weights(wf.pool(found))["alone"] == 0.5
    assert weights(wf.pool(found))["report"] == pytest.approx(1 / 12)


def test_each_claim_counts_once_if_asked_to():
    pooled = wf.pool(quoted(), by_origin=False)
    assert set(weights(pooled).values()) == {1 / 7}
    assert pooled.mean() == pytest.approx((6 * 1 + 3) / 7)


def test_what_is_computed_from_two_origins_shares_both():
    made = Claim(id="sum", source="t", value=3.0, derived_from=("a", "b"), inferred=True)
    found = ledger(point("a", 1), point("b", 2), point("c", 9), made)
    # a's and b's weight are halved, and the sum has the mean of what is left of each
    assert weights(wf.pool(found)) == pytest.approx({"a": 0.2, "b": 0.2, "c": 0.4, "sum": 0.2})
    # weights are those of who is here: one account of two statements is one account
    assert weights(wf.pool([found["sum"], found["c"]])) == pytest.approx({"sum": 0.5, "c": 0.5})


@some.composite
def lines_of_descent(draw):
    count = draw(some.integers(1, 9))
    made = []
    for n in range(count):
        above = draw(some.sets(some.integers(0, n - 1), max_size=3)) if n else set()
        low = draw(some.integers(-50, 50))
        width = draw(some.integers(0, 20))
        fields = {
            "id": f"c{n}",
            "source": "s",
            "derived_from": tuple(f"c{k}" for k in sorted(above)),
        }
        if width:
            made.append(Claim(kind="bounds", low=float(low), high=float(low + width), **fields))
        else:
            made.append(Claim(value=float(low), **fields))
    found = ledger(*made)
    kept = draw(some.sets(some.sampled_from(list(found)), min_size=1))
    return [claim for name, claim in found.items() if name in kept]


@given(lines_of_descent(), some.booleans())
def test_weights_are_positive_and_add_up_to_one(claims, by_origin):
    shares = list(weights(wf.pool(claims, by_origin=by_origin)).values())
    assert min(shares) > 0
    assert math.fsum(shares) == pytest.approx(1.0, abs=1e-12)


@given(lines_of_descent())
def test_weights_are_the_mean_parts_of_the_origins(claims):
    votes = {claim.id: 0.0 for claim in claims}
    for claim in claims:
        for origin in claim.origins:
            sharing = [other for other in claims if origin in other.origins]
            votes[claim.id] += 1 / len(sharing) / len(claim.origins)
    total = sum(votes.values())
    expected = {name: vote / total for name, vote in votes.items()}
    assert weights(wf.pool(claims)) == pytest.approx(expected)


@given(lines_of_descent(), some.randoms())
def test_weights_do_not_depend_on_the_order(claims, random):
    shuffled = list(claims)
    random.shuffle(shuffled)
    assert weights(wf.pool(shuffled)) == pytest.approx(weights(wf.pool(claims)))


@given(lines_of_descent(), some.sampled_from(RULES))
def test_a_pool_stays_inside_the_hull_of_its_parts(claims, rule):
    low = min(claim.printed_range()[0] if claim.value is None else claim.value for claim in claims)
    high = max(claim.printed_range()[1] for claim in claims)
    ends = [claim.printed_range() for claim in claims]
    if rule == "intersection" and max(lo for lo, _ in ends) > min(hi for _, hi in ends):
        with pytest.raises(InputError, match="is empty"):
            wf.pool(claims, rule=rule)
        return
    pooled = wf.pool(claims, rule=rule)
    least, most = pooled.support()
    assert low - 1e-9 <= least <= pooled.mean() <= most <= high + 1e-9 or math.isclose(least, most)
    drawn = pooled.ppf(np.linspace(0, 1, 21))
    assert (np.diff(drawn) >= -1e-9).all()
    assert low - 1e-9 <= drawn.min() <= drawn.max() <= high + 1e-9


# what is left out -----------------------------------------------------------------------------


MIXED = (
    *TWO,
    Claim(id="spread", source="s", kind="spread", low=2.0, high=300.0),
    Claim(id="least", source="s", kind="at least", value=1.0),
    Claim(id="most", source="s", kind="up to", value=1.0),
    Claim(id="words", source="s", kind="qualitative"),
)


def test_what_cannot_be_read_is_left_out_with_its_reason():
    pooled = wf.pool(MIXED)
    assert list(weights(pooled)) == ["one", "two"]
    assert pooled == wf.pool(TWO)
    assert list(pooled.left_out) == ["spread", "least", "most", "words"]
    assert "spread between workers" in pooled.left_out["spread"]
    assert "'at least' is one end" in pooled.left_out["least"]
    assert "'up to' is one end" in pooled.left_out["most"]
    assert "no figure" in pooled.left_out["words"]
    with pytest.raises(TypeError):
        pooled.left_out["one"] = "because"


def test_what_is_left_out_takes_no_weight_from_its_origin():
    found = ledger(
        point("a", 1), Claim(id="b", source="s", kind="spread", low=1.0, high=3.0,
                             derived_from=("a",)), point("c", 5)
    )  # fmt: skip
    assert weights(wf.pool(found)) == {"a": 0.5, "c": 0.5}


def test_a_spread_is_pooled_only_if_a_reading_is_named():
    pooled = wf.pool(MIXED[:3], reading={"spread": "bounds"})
    assert list(weights(pooled)) == ["one", "two", "spread"]
    assert pooled.support() == (0.0, 300.0)
    assert not pooled.left_out
    ends = wf.pool(MIXED[:3], reading="high")
    assert [part.quantity for part in ends.parts] == [2.0, 5.0, 300.0]


def test_readings_must_name_a_claim_and_a_reading_that_are_there():
    with pytest.raises(UnknownNameError, match="no claim 'onee' here; did you mean 'one'"):
        wf.pool(TWO, reading={"onee": "bounds"})
    with pytest.raises(UnknownNameError, match="no reading is called 'bound'"):
        wf.pool(TWO, reading="bound")


def test_money_is_pooled_at_stated_rates():
    pay = {"unit": "money", "per": "month", "kind": "point"}
    one = Claim(id="one", source="s", currency="BRL", value=1_000.0, **pay)
    two = Claim(id="two", source="t", currency="USD", value=300.0, **pay)
    found = wf.pool([one, two], currency="USD", usd_rates={"BRL": 0.2})
    assert found.support() == (200.0, 300.0)
    assert found.without("two").mean() == 200.0
    with pytest.raises(CurrencyError, match=r"has no year|usd_rates="):
        wf.pool([one, two], currency="USD")


def test_nothing_to_pool_says_why():
    with pytest.raises(InputError, match=r"got no claims; name at least one"):
        wf.pool([])
    with pytest.raises(InputError, match=r"none of 1 claims.*\(words: no figure is printed\)"):
        wf.pool(MIXED[-1:])
    with pytest.raises(InputError, match=r"got 'one', which is no claim; write ledger\.find"):
        wf.pool(["one"])


# units ----------------------------------------------------------------------------------------


PAY = {"unit": "money", "topic": "wage", "year": 2012}


def test_figures_in_different_units_are_refused_and_all_named():
    claims = [
        point("a", 1, currency="AED", per="month", **PAY),
        point("b", 2, currency="USD", per="month", **PAY),
        point("c", 3, currency="USD", per="year", **PAY),
        point("d", 3, unit="%"),
        point("e", 4, unit="%"),
    ]
    with pytest.raises(InputError) as caught:
        wf.pool(claims)
    said = str(caught.value)
    for words in ("AED a month: a", "USD a month: b", "USD a year: c", "%: d, e", "currency="):
        assert words in said
    # what is no money cannot be converted into it
    with pytest.raises(InputError, match="%: d, e"):
        wf.pool(claims, currency="USD", per="year")


def test_money_is_converted_at_the_rates_of_its_year():
    claims = [
        bounds("a", 1_200, 1_500, currency="AED", per="month", **PAY),
        point("b", 5_000, currency="USD", per="year", **PAY),
    ]
    pooled = wf.pool(claims, currency="USD", per="year")
    low, high = (12 * wf.money.convert(x, "AED", 2012) for x in (1_200, 1_500))
    assert pooled.parts[0].quantity.support() == pytest.approx((low, high), rel=1e-14)
    assert pooled.parts[1].quantity == 5_000.0
    assert pooled.mean() == pytest.approx(((low + high) / 2 + 5_000) / 2)
    # the parts stay as printed
    assert pooled.parts[0].claim.figure == "1,200 to 1,500 AED a month"


def test_each_figure_is_converted_at_its_own_year():
    claims = [point(f"y{year}", 100, unit="money", currency="EUR", per="month", year=year)
              for year in (2008, 2015)]  # fmt: skip
    pooled = wf.pool(claims, currency="USD")
    assert [part.quantity for part in pooled.parts] == pytest.approx(
        [wf.money.convert(100, "EUR", 2008), wf.money.convert(100, "EUR", 2015)], rel=1e-14
    )


def test_all_figures_that_cannot_be_converted_are_named_at_once():
    claims = [
        point("nowhere", 1, unit="money", currency="XYZ", per="month", year=2012),
        point("undated", 1, unit="money", currency="EUR", per="month"),
        point("daily", 1, unit="money", currency="USD", per="day", year=2012),
        point("fine", 1, unit="money", currency="USD", per="month", year=2012),
    ]
    with pytest.raises(CurrencyError) as caught:
        wf.pool(claims, currency="USD", per="year")
    assert len(caught.value.faults) == 3
    for name, fault in zip(("nowhere", "undated", "daily"), caught.value.faults, strict=True):
        assert f"claim {name!r}" in fault


# what a pool remembers ------------------------------------------------------------------------


def test_leaving_one_out_is_the_pool_of_the_others():
    found = quoted()
    pooled = wf.pool(found)
    assert pooled.without("alone") == wf.pool([c for n, c in found.items() if n != "alone"])
    assert pooled.without("report", *(f"paper{n}" for n in range(5))) == wf.uniform(1, 5)
    with pytest.raises(UnknownNameError, match="no claim 'alne'; did you mean 'alone'"):
        pooled.without("alne")
    with pytest.raises(InputError, match="no claim would be left"):
        wf.pool(TWO).without("one", "two")


def test_leaving_one_out_keeps_rule_reading_and_currency():
    claims = [
        bounds("a", 1_200, 1_500, currency="AED", per="month", **PAY),
        bounds("b", 5_000, 6_000, currency="USD", per="year", **PAY),
        bounds("c", 3_000, 4_000, currency="USD", per="year", **PAY),
    ]
    options = {"rule": "vincent", "reading": "high", "currency": "USD", "per": "year",
               "by_origin": False}  # fmt: skip
    rest = wf.pool(claims, **options).without("b")
    assert rest == wf.pool([claims[0], claims[2]], **options)
    assert rest.rule == "vincent"


def test_the_table_says_what_each_claim_does():
    frame = wf.pool(quoted()).to_frame()
    assert frame.index.name == "claim"
    assert frame.loc["alone", ["weight", "mean"]].tolist() == [0.5, 3.0]
    assert frame.loc["alone", "mean_without"] == pytest.approx(1.0)
    assert frame.loc["paper0", "origin"] == "report"
    assert frame.loc["paper0", "mean_without"] == pytest.approx(2.0)
    alone = wf.pool(TWO[:1]).to_frame()
    assert math.isnan(alone.loc["one", "mean_without"])
    # leaving one out may leave what does not meet; leaving another out may not
    three = wf.pool([bounds("a", 0, 3), bounds("b", 2, 5), bounds("c", 1, 4)], rule="intersection")
    assert three.to_frame()["mean_without"].tolist() == [3.0, 2.0, 2.5]


def test_a_pool_is_typed_back_as_the_distribution_that_it_is():
    for rule in RULES:
        pooled = wf.pool([*TWO, bounds("three", 1.5, 3)], rule=rule)
        again = eval(repr(pooled), {"wf": wf})  # noqa: S307 - our own repr
        assert pooled == again
        assert again == pooled
        assert hash(again) == hash(pooled)
        assert pooled != wf.uniform(-1, 1)


def test_a_pool_crosses_to_another_process():
    pooled = wf.pool(quoted())
    again = pickle.loads(pickle.dumps(pooled))  # noqa: S301 - made two words earlier
    assert again == pooled
    assert weights(again) == weights(pooled)
    assert again.claims == pooled.claims
    assert again.without("alone") == pooled.without("alone")
    assert [c.origins for c in again.claims] == [c.origins for c in pooled.claims]


def test_its_claims_are_those_pooled_and_then_what_they_rest_on():
    found = quoted(2)
    pooled = wf.pool([found["paper1"], found["alone"], found["paper0"]])
    assert [one.id for one in pooled.claims] == ["paper1", "alone", "paper0", "report"]


def test_quantile_function_and_tails_are_those_of_the_distribution():
    pooled = wf.pool(TWO)
    u = np.linspace(0.01, 0.99, 50)
    np.testing.assert_allclose(pooled.quantile_function()(u), pooled.ppf(u), rtol=1e-9)
    np.testing.assert_allclose(pooled.cdf(pooled.ppf(u)), u, rtol=1e-10)
    assert wf.truncate(pooled, 1, 2).support() == (1.0, 2.0)
    assert wf.mixture([pooled, wf.uniform(7, 9)]).mean() == pytest.approx(5.0)


def test_a_pool_stands_where_a_number_may_stand():
    shares = wf.pool([bounds("a", 40, 60, unit="%"), bounds("b", 50, 80, unit="%")])
    heads = wf.pool([bounds("h", 90, 110), point("i", 100)])
    chain = wf.Chain("c", [wf.Share("government", wf.Param("cut", shares))])
    cohort = wf.Cohort(host="H", workers=heads, gross_wage=1_000, chain=chain)
    programme = wf.Programme("p", cohorts=[cohort])
    assert programme.unknowns == {"mixture of h, i": heads, "cut": shares}
    estimate = wf.simulate(programme, draws=2**10, seed=0)
    assert estimate.values("statutory").mean() == pytest.approx(
        100 * 1_000 * shares.mean(), rel=2e-3
    )


def test_a_parameter_made_of_a_pool_remembers_the_claims():
    shares = wf.pool([bounds("a", 40, 60, unit="%"), bounds("b", 50, 80, unit="%")])
    assert [claim.id for claim in wf.Param("cut", shares).claims] == ["a", "b"]


def test_the_shipped_ledger_is_pooled_by_origin():
    found = load_claims("dprk").find(topic="state_share")
    pooled = wf.pool(found)
    assert {part.claim.id for part in pooled.parts} | set(pooled.left_out) == set(found)
    assert math.fsum(weights(pooled).values()) == pytest.approx(1.0)
    assert 0 <= pooled.support()[0] < pooled.mean() < pooled.support()[1] <= 1


def test_converted_claims_are_what_the_pool_reads():
    claim = bounds("a", 1_200, 1_500, currency="AED", per="month", **PAY)
    pooled = wf.pool([claim], currency="USD", per="year")
    assert pooled == converted(claim, currency="USD", per="year").quantity()


# what a close reading found -------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["envelope", "intersection"])
def test_an_interval_of_percentages_has_no_printed_bounds_either(rule):
    share = Claim(id="i", source="s", kind="interval", unit="%", low=40.0, high=60.0)
    with pytest.raises(InputError, match="which has no bounds"):
        wf.pool([share], rule=rule)
    assert wf.pool([share], rule=rule, reading="bounds").support() == (0.4, 0.6)


def test_an_interval_that_reaches_nothing_or_all_is_no_interval_of_a_share():
    share = Claim(id="i", source="s", kind="interval", unit="%", low=0.0, high=50.0)
    with pytest.raises(InputError, match="use the reading 'bounds'"):
        share.quantity()


def test_one_is_left_out_though_its_reading_was_named():
    spread = Claim(id="a", source="s", unit="%", kind="spread", low=10.0, high=30.0)
    readings = {"a": "bounds"}
    both = wf.pool([spread, bounds("b", 50, 70, unit="%")], reading=readings)
    readings["b"] = "low"  # of no concern to the pool
    assert both.without("a") == wf.uniform(0.5, 0.7)
    assert both.without("b") == wf.uniform(0.1, 0.3)
    assert both.to_frame().loc["a", "mean_without"] == pytest.approx(0.6)


def test_many_claims_are_pooled_without_delay():
    claims = [point(f"c{k}", float(k)) for k in range(20_000)]
    pooled = wf.pool(claims)
    assert math.fsum(part.weight for part in pooled.parts) == pytest.approx(1)
    assert pooled.mean() == pytest.approx(19_999 / 2)


@pytest.mark.parametrize("claims", ["dprk", None, 3])
def test_what_is_no_list_of_claims_is_refused(claims):
    with pytest.raises(InputError, match=r"write ledger\.find"):
        wf.pool(claims)
