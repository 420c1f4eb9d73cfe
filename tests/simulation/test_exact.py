"""Exact moments against a plain enumeration, and what must not be called exact."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import scipy.stats as st
from hypothesis import given, settings
from hypothesis import strategies as some

import wageflow as wf
from tests.simulation.programmes import HALF, cohort, programme, rich
from wageflow.simulation.checking.exact import exact_moments, two_points
from wageflow.simulation.computing.evaluate import Layout, evaluate
from wageflow.simulation.summing.summary import Key, combine, keys

LAWS = {
    "uniform": wf.uniform(2, 5),
    "triangular": wf.triangular(0, 0.1, 4),
    "lognormal, wide": wf.lognormal(0, 2),
    "beta, at its end": wf.beta(0.05, 3),
    "beta, at the other": wf.beta(3, 0.05),
    "two values": wf.discrete({0: 0.999, 1: 0.001}),
    "normal": wf.normal(-3, 2),
    "mixture": wf.mixture([wf.uniform(0, 1), wf.uniform(50, 60)]),
}


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_two_points_have_mean_and_variance_and_lie_within_the_support(law):
    points, weights = two_points(law)
    low, high = law.support()
    assert ((points >= low) & (points <= high)).all()
    assert weights.sum() == pytest.approx(1, rel=1e-14)
    assert points @ weights == pytest.approx(law.mean(), rel=1e-12)
    assert (points - law.mean()) ** 2 @ weights == pytest.approx(law.std() ** 2, rel=1e-9)


def by_enumeration(made, wanted):
    """Moments over every combination of the values of discrete unknowns, by brute force."""
    layout = Layout(made)
    laws = made.unknowns
    combinations = list(
        itertools.product(*(zip(d.values, d.weights, strict=True) for d in laws.values()))
    )
    values = np.array([[x for x, _ in point] for point in combinations]).T
    weights = np.array([math.prod(w for _, w in point) for point in combinations])
    rows = np.empty((len(layout.rows), len(weights)))
    evaluate(layout, dict(zip(laws, values, strict=True)), rows)
    series = combine(layout, rows, wanted)
    mean = series @ weights
    return mean, np.square(series - mean[:, None]) @ weights


def agrees(made, wanted=None):
    layout = Layout(made)
    wanted = wanted or [*keys(layout, ()), *keys(layout, ("host",)), *keys(layout, ("recipient",))]
    found = exact_moments(layout, wanted)
    assert found.reasons == {}
    mean, variance = by_enumeration(made, wanted)
    np.testing.assert_allclose(found.mean, mean, rtol=1e-12)
    np.testing.assert_allclose(found.variance, variance, rtol=1e-9, atol=1e-12 * mean.max() ** 2)


def three(low, high, middle=0.5):
    """A law of three values, not symmetric."""
    step = high - low
    return wf.discrete({low: 0.2, low + middle * step: 0.5, high: 0.3})


def two(low, high):
    return wf.discrete({low: 0.3, high: 0.7})


def test_one_cohort_with_all_kinds_of_shares():
    chain = wf.Chain(
        "c",
        [
            wf.Share("government", two(0.1, 0.3), of="gross"),
            wf.Share("agency", two(0.0, 0.2)),
            wf.Share("company", two(0.1, 0.2), of="after:government"),
            wf.InKind("worker", two(0.1, 0.4), usefulness=two(0.2, 0.9)),
            wf.Withheld(two(0.1, 0.3), two(0.2, 0.6), holder="company"),
        ],
    )
    agrees(
        programme(
            cohort(
                workers=two(10, 30), gross_wage=three(50, 100), state_cost=two(1, 2), chain=chain
            ),
            sides={"state": ["government", "company"]},
            pass_through={"company": two(0.5, 0.9)},
        )
    )


def test_cohorts_that_share_unknowns_in_a_line():
    """A shares with B, B with C, so that all three are one group, and D is another."""
    wage, share = wf.Param("wage", three(50, 100)), wf.Param("share", two(0.1, 0.5))
    levy = wf.Chain("levy", [wf.Share("government", share)])
    agrees(
        programme(
            cohort(host="A", workers=two(10, 20), gross_wage=wage),
            cohort(host="B", workers=two(5, 9), gross_wage=wage, chain=levy),
            cohort(host="C", workers=two(3, 4), gross_wage=two(10, 90), chain=levy),
            cohort(host="D", workers=two(3, 40), gross_wage=two(10, 90)),
        )
    )


def test_choices_shared_and_own_between_chains_and_numbers():
    low = wf.Chain("low", [wf.Share("government", two(0.1, 0.2))])
    high = wf.Chain("high", [wf.Share("government", 0.6), wf.Share("company", two(0.5, 0.7))])
    common = wf.OneOf("reading", {low: 0.3, high: 0.7})
    own = wf.OneOf("own reading", {low: 0.6, high: 0.4})
    inner = wf.OneOf("inner", {70.0: 0.5, two(80, 90): 0.5})
    wage = wf.OneOf("wage", {40.0: 0.25, inner: 0.75})
    agrees(
        programme(
            cohort(host="A", workers=two(10, 20), gross_wage=wage, chain=common),
            cohort(host="B", gross_wage=two(20, 50), chain=common),
            cohort(host="C", sector="x", gross_wage=wf.Param("w", two(20, 50)), chain=own),
            cohort(host="C", sector="y", gross_wage=wf.Param("w", two(20, 50))),
            sides={"state": ["government", "company"]},
        )
    )


def test_rates_days_remittance_quota_and_a_scaled_total():
    home = wf.Remittance(two(0.2, 0.8), [wf.Share("courier", two(0.1, 0.3))])
    chain = wf.Chain("c", [wf.Share("government", two(0.2, 0.4))], remittance=home)
    agrees(
        programme(
            cohort(
                host="A",
                workers=30,
                gross_wage=two(5, 9),
                per="day",
                days=two(200, 300),
                price_year=2012,
            ),
            cohort(
                host="B",
                gross_wage=two(50, 90),
                currency="EUR",
                usd_rate=two(1.1, 1.3),
                price_year=2012,
                chain=chain,
            ),
            total_workers=two(100, 300),
        )
    )


def test_fees_that_every_wage_covers():
    chain = wf.Chain(
        "c",
        [
            wf.Share("government", two(0.2, 0.5), of="gross"),
            wf.Fee("guard", wf.per_head(two(100, 200), workers=10)),
            wf.Fee("fund", two(10, 30), shortfall="owe"),
            wf.Share("company", two(0.2, 0.5)),
        ],
    )
    # the lowest wage after the highest share and fees: 100 / 2 - 20 - 30 = 0
    made = programme(
        cohort(workers=two(10, 20), gross_wage=two(100, 150), chain=chain),
        sides={"state": ["government", "guard", "fund", "company"]},
    )
    agrees(made)
    lower = programme(cohort(workers=two(10, 20), gross_wage=two(99, 150), chain=chain))
    found = exact_moments(Layout(lower), [Key("state-side"), Key("gross")])
    assert list(found.reasons) == [Key("state-side")]
    assert "the wage may not cover 'fund'" in found.reasons[Key("state-side")]


def test_all_wages_are_exact_whatever_a_chain_does_with_them():
    chain = wf.Chain(
        "c",
        [
            wf.Fee("guard", two(10, 300)),
            wf.Brackets("manager", [(0, 0.1), (80, 0.3)]),
            wf.Upfront("bribe", two(20, 30), 36, discount_rate=two(0, 0.2)),
        ],
    )
    made = programme(cohort(workers=two(10, 20), gross_wage=three(50, 150), chain=chain))
    agrees(made, [Key("gross"), Key("gross", "H")])


@given(some.data())
@settings(max_examples=40, deadline=None)
def test_random_programmes(data):
    """Few names over many places, so that cohorts share all sorts of things."""
    names = ["p", "q", "r", "s"]
    weights = some.sampled_from([0.2, 0.5, 0.9])
    laws = {n: wf.discrete({0.1: w, 0.4: 1 - w}) for n in names for w in [data.draw(weights)]}

    def number(scale=1.0):
        kind = data.draw(some.sampled_from(["given", "named", "choice"]))
        if kind == "given":
            return 0.25 * scale
        name = data.draw(some.sampled_from(names))
        param = wf.Param(name, laws[name])
        if kind == "named":
            return param
        return wf.OneOf(f"choice {name}", {param: 0.25, 0.3: 0.75})

    chains = [
        wf.Chain(f"chain {k}", [wf.Share("government", number()), wf.Share("company", number())])
        for k in range(2)
    ]
    either = wf.OneOf("chain", {chains[0]: 0.4, chains[1]: 0.6})
    made = programme(
        *(
            cohort(
                host=host,
                workers=wf.Param(f"heads {host}", two(10, 20)),
                gross_wage=number(),
                chain=data.draw(some.sampled_from([*chains, either])),
            )
            for host in "ABC"
        ),
        sides={"state": ["government", "company"]},
        statutory=["government"],
    )
    layout = Layout(made)
    wanted = [*keys(layout, ()), *keys(layout, ("host",)), *keys(layout, ("recipient",))]
    found = exact_moments(layout, wanted)
    mean, variance = by_enumeration(made, wanted)
    exact = [k for k, key in enumerate(wanted) if key not in found.reasons]
    np.testing.assert_allclose(found.mean[exact], mean[exact], rtol=1e-11)
    np.testing.assert_allclose(found.variance[exact], variance[exact], rtol=1e-8, atol=1e-9)


def why_not(made, concept="state-side", **key):
    found = exact_moments(Layout(made), [Key(concept, **key)])
    return next(iter(found.reasons.values()), "")


TWICE = wf.Param("x", wf.uniform(0.2, 0.4))


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (
            programme(
                cohort(
                    chain=wf.Chain(
                        "c", [wf.Share("government", TWICE), wf.Share("government", TWICE)]
                    )
                )
            ),
            "'x' stands twice in one product",
        ),
        (
            programme(cohort(workers=wf.uniform(9, 11)), total_workers=100),
            "headcounts are scaled to total_workers",
        ),
        (
            programme(cohort(gross_wage=wf.per_head(100, workers=wf.uniform(1, 2)))),
            "divided by an uncertain number",
        ),
        (
            programme(cohort(gross_wage=wf.from_scipy(st.pareto(1.5)))),
            "no finite mean and variance",
        ),
        (
            programme(
                cohort(
                    gross_wage=wf.lognormal(5, 1), chain=wf.Chain("c", [wf.Fee("government", 1)])
                )
            ),
            "chain 'c': the wage may not cover 'government'",
        ),
        (
            programme(cohort(chain=wf.Chain("c", [wf.Brackets("government", [(0, 0.5)])]))),
            "chain 'c': 'government' is no share of the wage",
        ),
    ],
)
def test_what_is_no_product_is_not_called_exact(made, says):
    assert says in why_not(made)


def test_what_is_sent_home_is_not_exact_where_a_limit_or_coupons_may_bind():
    limited = wf.Remittance(0.5, [], limit=300)
    plain = wf.Remittance(0.5, [])
    for steps, home, says in (
        ([wf.Share("government", 0.1)], limited, "limits what is sent home"),
        ([wf.InKind("worker", 0.6)], plain, "sends home less than the worker gets"),
        ([wf.Withheld(0.6, 0.5)], plain, "sends home less than the worker gets"),
    ):
        made = programme(cohort(chain=wf.Chain("c", steps, remittance=home)))
        assert says in why_not(made, "gross", recipient="worker")
        assert why_not(made, "gross") == ""


def test_a_share_handed_on_that_is_also_a_rate_spoils_only_what_is_received():
    share = wf.Param("x", wf.uniform(0.2, 0.4))
    made = programme(
        cohort(chain=wf.Chain("c", [wf.Share("government", share)])),
        pass_through={"government": share},
    )
    assert why_not(made) == why_not(made, "net") == ""
    assert "'x' stands twice" in why_not(made, "received")


def test_a_cost_of_the_state_that_is_also_a_rate_spoils_only_what_is_net():
    share = wf.Param("x", wf.uniform(0.2, 0.4))
    chain = wf.Chain("c", [wf.Share("government", share)])
    made = programme(cohort(chain=chain, state_cost=share))
    assert [why_not(made, name) for name in ("gross", "statutory", "state-side")] == [""] * 3
    sums = programme(cohort(chain=chain, gross_wage=share, state_cost=share))
    assert "'x' stands twice" in why_not(sums)
    wages = wf.Param("w", two(100, 200))
    both = programme(cohort(gross_wage=wages, state_cost=wages))
    agrees(both)


def test_one_host_that_is_not_exact_leaves_the_others_so():
    fees = wf.Chain("c", [wf.Fee("government", 150)])
    made = programme(
        cohort(host="A", gross_wage=wf.uniform(100, 200)),
        cohort(host="B", gross_wage=wf.uniform(100, 200), chain=fees),
    )
    wanted = [Key("statutory", host) for host in ("A", "B", "")]
    found = exact_moments(Layout(made), wanted)
    assert set(found.reasons) == set(wanted[1:])
    assert found.mean[0] == pytest.approx(10 * 150 / 2)


@pytest.mark.parametrize("count", [16, 30])
def test_too_many_points_are_not_begun(count):
    steps = [wf.Share(f"r{k}", wf.uniform(0, 0.01)) for k in range(count)]
    made = programme(cohort(chain=wf.Chain("c", [wf.Share("government", 0.1), *steps])))
    assert "takes more than 65,536 points" in why_not(made)


def test_a_cohort_may_have_a_thousand_combinations_of_readings_and_not_two_thousand():
    def made(count):
        rates = [wf.OneOf(f"reading {k}", {0.01: 0.5, 0.02: 0.5}) for k in range(count)]
        steps = [wf.Share(f"r{k}", rate) for k, rate in enumerate(rates)]
        return programme(cohort(chain=wf.Chain("c", [*steps, wf.Share("government", 0.5)])))

    found = exact_moments(Layout(made(10)), [Key("state-side")])
    assert found.reasons == {}
    # 500 times ten independent factors, each 0.99 or 0.98
    square = (0.99**2 + 0.98**2) / 2
    assert found.mean[0] == pytest.approx(500 * 0.985**10, rel=1e-12)
    assert found.variance[0] == pytest.approx(500**2 * (square**10 - 0.985**20), rel=1e-9)
    assert "has more than 1,024 combinations of readings" in why_not(made(11))


def test_many_cohorts_that_share_one_unknown_take_few_points():
    share = wf.Param("share", wf.uniform(0.4, 0.6))
    levy = wf.Chain("levy", [wf.Share("government", share)])
    made = programme(
        *(
            cohort(
                host=f"h{k}", workers=wf.uniform(9, 11), gross_wage=wf.uniform(90, 110), chain=levy
            )
            for k in range(40)
        )
    )
    found = exact_moments(Layout(made), [Key("statutory")])
    heads, wage, rate = wf.uniform(9, 11), wf.uniform(90, 110), wf.uniform(0.4, 0.6)
    square = lambda law: law.std() ** 2 + law.mean() ** 2  # noqa: E731
    one = square(heads) * square(wage) - (heads.mean() * wage.mean()) ** 2
    # given the share, variances of forty products add up; then that of the share itself
    variance = 40 * one * square(rate) + (40 * 1_000 * rate.std()) ** 2
    assert found.mean[0] == pytest.approx(20_000, rel=1e-12)
    assert found.variance[0] == pytest.approx(variance, rel=1e-9)


def test_nothing_uncertain_has_no_variance():
    found = exact_moments(Layout(programme(cohort(chain=HALF))), [Key("statutory")])
    assert (found.mean[0], found.variance[0], found.reasons) == (500, 0, {})


@pytest.mark.parametrize("name", ["dprk-2012", "dprk-2019"])
def test_programmes_that_ship_agree_with_many_draws(name):
    made = wf.load_programme(name)
    table = wf.simulate(made, draws=2**17, seed=5, keep="summary").check()
    assert list(table.index) == ["gross", "statutory", "state-side", "net", "received"]
    # Student's t of 15 degrees of freedom is beyond 6 in one run of 40,000
    assert (table[["apart", "sd_apart"]].abs() < 6).all().all()
    np.testing.assert_allclose(table["sd"], table["exact_sd"], rtol=1e-3)


def test_a_programme_of_everything_says_what_is_not_exact():
    table = wf.simulate(rich(), draws=2**12, seed=1).check()
    assert list(table.index) == ["gross"]
    assert set(table.attrs["not exact"]) == {"statutory", "state-side", "net", "received"}


def test_groups_that_have_a_host_in_common_are_told_apart():
    """Two groups at one host, and one that spans two: their variances are not mixed up."""
    wage = wf.Param("wage", three(50, 100))
    agrees(
        programme(
            cohort(host="A", sector="x", workers=two(10, 20), gross_wage=two(1, 9)),
            cohort(host="A", sector="y", workers=two(5, 9), gross_wage=wage),
            cohort(host="B", sector="x", workers=two(3, 4), gross_wage=wage),
            cohort(host="B", sector="y", workers=two(3, 4), gross_wage=7),
        )
    )


def test_a_large_programme_of_independent_hosts_is_computed_at_once():
    many = programme(
        *(
            cohort(host=f"h{k}", workers=wf.uniform(9, 11), gross_wage=wf.uniform(90, 110))
            for k in range(300)
        )
    )
    found = exact_moments(Layout(many), [Key("gross"), Key("gross", "h7")])
    one = (100 + 1 / 3) * (10_000 + 100 / 3) - 1_000**2
    np.testing.assert_allclose(found.mean, [300_000, 1_000], rtol=1e-12)
    np.testing.assert_allclose(found.variance, [300 * one, one], rtol=1e-9)
