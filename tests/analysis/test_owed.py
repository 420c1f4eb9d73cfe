"""The wage gap against hand arithmetic, closed forms and a second, plain implementation."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wageflow as wf
from wageflow.analysis.owed.held import ABOVE, EMPLOYERS
from wageflow.analysis.owed.years import accumulated
from wageflow.errors import EstimateError, InputError, UnknownNameError
from wageflow.money import real, usd_per_unit

DRAWS = 2**9
HALF = wf.Chain("half", [wf.Share("government", 0.5), wf.Share("agency", 0.2)])
SENT = wf.Chain(
    "sent",
    [wf.Share("government", 0.5, of="gross")],
    remittance=wf.Remittance(0.8, [wf.Share("courier", 0.1)]),
)
FLAT = wf.Reference(1_000, currency="USD", per="year", price_year=2012)
KIND = wf.Chain("kind", [wf.InKind("shop", 0.2, usefulness=0.5), wf.Share("government", 0.25)])


def cohort(**changes):
    base = {"host": "H", "workers": 10, "gross_wage": 1_000, "chain": HALF}
    return wf.Cohort(**(base | changes))


def gap_of(*cohorts, sides=None, **settings):
    made = wf.Programme(
        "own", cohorts=cohorts or [cohort()], sides=sides or {}, price_year=2012, year=2012
    )
    return wf.wage_gap(made, **({"draws": DRAWS, "seed": 0} | settings))


# what is compared -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["dprk-2012", "dprk-2019", "dprk-2012-total"])
def test_against_the_gross_wage_the_gap_is_gross_less_received(name):
    gap = wf.wage_gap(name, reference="gross", draws=DRAWS, seed=0)
    for per in ("worker", "programme"):
        gross, received, found = (gap.values(m, per) for m in ("gross", "received", "gap"))
        assert np.allclose(found, gross - received, rtol=1e-13)
    for place in range(len(gap.plan.covered)):
        drawn = gap.drawn
        assert np.array_equal(gap.one("gap", place), drawn.gross[place] - drawn.received[place])
    assert EMPLOYERS in gap.held()
    assert not gap.held()[EMPLOYERS].any()


def test_received_and_gross_are_those_of_the_estimate():
    estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=DRAWS, seed=7)
    for gap in (
        wf.wage_gap(estimate, reference="gross"),
        wf.wage_gap(estimate.programme, reference="gross", draws=DRAWS, seed=7),
    ):
        for host in gap.hosts:
            received = estimate.values(host=host, recipient="worker")
            assert np.allclose(gap.values("received", host=host), received, rtol=1e-12)
            assert np.allclose(gap.values("gross", host=host), estimate.values("gross", host=host))


def test_by_the_hour_by_hand():
    # 600 a month for 40 hours is 180 a hour-of-the-week a year; 60 hours are worked for 4,800
    reference = {"local": wf.Reference(600, per="month", hours=40)}
    gap = gap_of(cohort(gross_wage=4_800, hours=60, references=reference))
    worker = gap.summary("host").xs("H")["mean"]
    assert worker["reference", "worker"] == pytest.approx(7_200 * 60 / 40)
    assert worker["received", "worker"] == pytest.approx(4_800 * 0.5 * 0.8)
    assert worker["reference", "hour"] == pytest.approx(7_200 / (40 * 52))
    assert worker["gap", "hour"] == pytest.approx((10_800 - 1_920) / (60 * 52))
    assert gap.coverage()["compared"].item().startswith("by the hour")


def test_hours_of_a_day_need_no_days_where_both_are_of_a_day():
    reference = {"local": wf.Reference(1_000, hours=8)}
    gap = gap_of(cohort(hours=12, hours_per="day", references=reference))
    assert gap.summary()["mean"]["reference", "worker"] == pytest.approx(1_500)
    assert ("gap", "hour") not in gap.summary().index  # no days, no hours a year
    with pytest.raises(EstimateError, match="state hours= of its cohort"):
        gap.values("gap", "hour")
    known = {"local": wf.Reference(1_000, hours=8, days=250)}
    gap = gap_of(cohort(hours=12, hours_per="day", days=300, references=known))
    assert gap.summary()["mean"]["reference", "worker"] == pytest.approx(1_000 * 3_600 / 2_000)
    assert gap.summary()["mean"]["gap", "hour"] == pytest.approx((1_800 - 400) / 3_600)


def test_without_hours_it_is_by_the_period_and_says_so():
    gap = gap_of(cohort(hours=60, references={"local": 1_200}))
    assert gap.values("gap", "worker")[0] == pytest.approx(1_200 - 400)
    assert gap.coverage()["compared"].item().startswith("by the period")


def test_currency_year_and_days_of_a_reference():
    reference = wf.Reference(100, per="day", days=300, currency="CNY", price_year=2005)
    gap = gap_of(cohort(price_year=2012, references={"local": reference}))
    dollars = real(100 * 300 * usd_per_unit("CNY", 2005), 2005, 2012)
    assert gap.values("reference", "worker")[0] == pytest.approx(dollars)
    own = cohort(
        currency="SUR", usd_rate=2.0, price_year=2012, references={"local": 700}, gross_wage=500
    )
    assert gap_of(own).values("reference", "worker")[0] == pytest.approx(1_400)


def test_a_discount_is_of_the_gross_wage_in_the_same_draw():
    wage = wf.uniform(500, 1_500)
    gap = gap_of(cohort(gross_wage=wage, references={"local": wf.Reference(discount=0.6)}))
    assert np.allclose(gap.values("reference"), gap.values("gross") / 0.4)
    assert gap.values("gross").std() > 0


def test_one_name_is_one_draw_in_wage_and_reference():
    wage = wf.Param("wage", wf.uniform(500, 1_500))
    gap = gap_of(cohort(gross_wage=wage, references={"local": wage}))
    assert np.allclose(gap.values("gap"), 0.6 * gap.values("gross"))
    assert not gap.held()[EMPLOYERS].any()


def test_what_comes_after_the_take_home_was_received():
    gap = gap_of(cohort(chain=SENT, references={"local": 1_000}))
    assert gap.values("received", "worker")[0] == pytest.approx(500)
    assert set(gap.held()) == {EMPLOYERS, "government"}


def test_in_kind_is_received_at_its_usefulness():
    gap = gap_of(cohort(chain=KIND, references={"local": 1_000}))
    flow = KIND.split(1_000)
    assert gap.values("received", "worker")[0] == pytest.approx(flow["worker"])
    assert gap.held("side")["nobody"][0] == pytest.approx(10 * flow["in-kind loss"])


# who is covered ---------------------------------------------------------------------------------


def test_hosts_without_a_reference_are_named_and_in_no_figure():
    with_ = cohort(host="A", references={"local": 1_200})
    without = cohort(host="B", workers=30)
    gap = gap_of(with_, without)
    assert gap.hosts == ("A",)
    assert gap.not_covered == ("B/all",)
    assert float(gap.covered) == pytest.approx(0.25)
    assert gap.values("gap")[0] == pytest.approx(10 * 800)
    assert "B/all" in gap.describe()
    with pytest.raises(UnknownNameError, match="has no such reference"):
        gap.values("gap", host="B")


def test_several_names_are_taken_in_their_order():
    one = cohort(host="A", references={"local": 1_000, "migrants": 2_000})
    two = cohort(host="B", references={"migrants": 3_000})
    gap = gap_of(one, two, reference=["local", "migrants"])
    assert gap.coverage()["reference"].tolist() == ["local", "migrants"]
    gap = gap_of(one, two, reference={"A": 4_000, "*": "gross"})
    assert gap.coverage()["reference"].tolist() == ["given", "gross"]
    assert gap.values("reference", "worker", "A")[0] == 4_000


def test_a_given_range_is_one_draw_for_all_hosts_of_its_pattern():
    gap = gap_of(cohort(host="A"), cohort(host="B"), reference={"*": wf.uniform(1_000, 2_000)})
    first, second = (gap.values("reference", "worker", host) for host in "AB")
    assert np.array_equal(first, second)
    assert gap.manifest["columns"] == ["reference */wage"]


@pytest.mark.parametrize(
    ("reference", "error", "says"),
    [
        ("locals", UnknownNameError, "did you mean 'local'?"),
        ("minimum", UnknownNameError, "no cohort carries it; there are 'gross', 'local'"),
        ([], InputError, "reference: got []"),
        (5_000, InputError, "reference: got 5000"),
        ({"K": 5_000}, InputError, "reference of 'K': is no host"),
        ({"H": -5}, InputError, "reference of 'H': wage: -5.0 can be below 0"),
        ({"H": wf.Reference(5, per="day")}, InputError, "state days="),
        ({}, InputError, "no cohort has it"),
        ({}, InputError, "reference={'H': wf.Reference(5_000, currency='USD', per='year')}"),
    ],
)
def test_a_reference_that_nobody_has_is_refused(reference, error, says):
    with pytest.raises(error) as caught:
        gap_of(cohort(references={"local": 5}), reference=reference)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("other", "left_out"),
    [
        ({"per": "month"}, "per"),
        ({"currency": "CNY"}, "currency"),
        ({"price_year": 2005}, "price_year"),
    ],
)
def test_a_wage_that_would_be_of_another_unit_for_each_host_is_refused(other, left_out):
    two = cohort(host="A", price_year=2012), cohort(**{"host": "B", "price_year": 2012} | other)
    stated = {"currency": "USD", "per": "year", "price_year": 2012}
    less = {name: value for name, value in stated.items() if name != left_out}
    for wage in (5_000, wf.uniform(1, 2), wf.Reference(5_000, **less)):
        with pytest.raises(InputError, match=r"reference of '\*': .* 'A/all' but .*wf\.Reference"):
            gap_of(*two, reference={"*": wage})
    one = cohort(**{"host": "A", "sector": "s", "price_year": 2012} | other)
    with pytest.raises(InputError, match="reference of 'A'"):
        gap_of(two[0], one, reference={"A": 5_000})
    whole = gap_of(*two, reference={"*": wf.Reference(5_000, **stated)})
    assert set(whole.coverage()["note"]) == {""}
    for host in "AB":
        assert whole.values("reference", "worker", host)[0] == pytest.approx(5_000)


def test_a_wage_of_one_host_says_in_what_it_was_taken():
    made = cohort(per="month", price_year=2012), cohort(host="B", price_year=2005)
    found = gap_of(*made, reference={"H": 400, "B": wf.Reference(5, currency="USD", note="n")})
    own = "the period and the price year as the host counts its pay"
    assert found.coverage()["note"].tolist() == [
        f"taken as USD a month, prices of 2012: the currency, {own}",
        f"n; taken as USD a year, prices of 2005: {own}",
    ]


def test_an_estimate_brings_its_own_settings():
    estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=DRAWS, seed=7)
    gap = wf.wage_gap(estimate)
    assert (gap.draws, gap.seed) == (DRAWS, 7)
    with pytest.raises(EstimateError, match="seed: an estimate has its own"):
        wf.wage_gap(estimate, seed=1)


def test_weights_are_refused_rather_than_lost():
    estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**10, seed=7)
    row = estimate.summary().loc["gross"]
    weighted = wf.reconcile(estimate, wf.Target("gross", wf.normal(row["mean"], row["sd"])))
    with pytest.raises(EstimateError, match=r"have weights.*\.prior"):
        wf.wage_gap(weighted)
    assert wf.wage_gap(weighted.prior).seed == 7


def test_columns_of_references_follow_those_of_the_programme():
    made = wf.load_programme("dprk-2012")
    gap = wf.wage_gap(made, reference="migrants", interest=wf.uniform(0, 0.1), draws=DRAWS, seed=3)
    count = len(made.unknowns)
    assert gap.manifest["columns"][:count] == list(made.unknowns)
    assert gap.manifest["columns"][-1] == "interest"
    json.dumps(gap.manifest)
    # the choice of a reference changes no draw of another
    other = wf.wage_gap(made, reference=["local", "migrants"], draws=DRAWS, seed=3)
    assert np.array_equal(
        gap.values("reference", host="Kuwait"), other.values("reference", host="Kuwait")
    )


def test_same_seed_same_bits_and_a_fresh_one_without():
    made = wf.load_programme("dprk-2012")
    one, same, other = (wf.wage_gap(made, draws=DRAWS, seed=s).values() for s in (5, 5, 6))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
    assert wf.wage_gap(made, draws=DRAWS).seed != wf.wage_gap(made, draws=DRAWS).seed


# who holds it -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["dprk-2012", "dprk-2012-hosts", "dprk-2019"])
@pytest.mark.parametrize("reference", ["local", "migrants", "gross", {"*": FLAT}])
@pytest.mark.parametrize("by", ["recipient", "side"])
def test_holders_add_up_to_the_gap_in_every_draw(name, reference, by):
    gap = wf.wage_gap(name, reference=reference, draws=DRAWS, seed=0)
    for host in (None, *gap.hosts):
        held = gap.held(by, host=host)
        scale = gap.values("gross", host=host)
        difference = sum(held.values()) - gap.values("gap", host=host)
        assert np.all(np.abs(difference) <= 1e-12 * scale + 1e-9)
        surplus = held.pop(ABOVE, np.zeros(gap.draws))
        assert np.all(surplus <= 0)
        owed = sum(held.values())
        assert np.allclose(owed, gap.values("owed", host=host))
        assert all(np.all(values >= 0) for values in held.values())


def test_holders_by_hand():
    sides = {"state": ["government"], "broker": ["agency"]}
    # reference above gross: employers owe 500, takers all they took (500 and 100)
    above = gap_of(cohort(references={"local": 1_500}), sides=sides).held("side")
    assert {k: float(v[0]) for k, v in above.items()} == pytest.approx(
        {EMPLOYERS: 5_000, "state": 5_000, "broker": 1_000}
    )
    # reference below gross: of the 600 taken 300 are owed, in proportion
    below = gap_of(cohort(references={"local": 700}), sides=sides).held()
    assert {k: float(v[0]) for k, v in below.items()} == pytest.approx(
        {EMPLOYERS: 0, "government": 2_500, "agency": 500}
    )
    # below the take-home of 400: nothing is owed
    surplus = gap_of(cohort(references={"local": 300}), sides=sides)
    assert surplus.held()[ABOVE][0] == pytest.approx(-1_000)
    assert surplus.values("owed").tolist() == [0.0] * DRAWS
    assert surplus.values("gap")[0] == pytest.approx(-1_000)
    table = surplus.holders()
    assert table.loc["government", "share"] == 0.0
    assert np.isnan(table.loc[ABOVE, "share"])


def test_a_surplus_of_one_host_is_not_set_against_what_another_owes():
    gap = gap_of(
        cohort(host="A", references={"local": 900}), cohort(host="B", references={"local": 100})
    )
    assert gap.values("gap")[0] == pytest.approx(10 * (500 - 300))
    assert gap.values("owed")[0] == pytest.approx(10 * 500)
    assert gap.held()[ABOVE][0] == pytest.approx(-3_000)


@pytest.mark.parametrize(("reference", "told"), [(399.5, True), (400, False), (400.5, False)])
def test_who_is_paid_more_than_the_reference_is_told_however_little_it_is(reference, told):
    # one worker who receives 400
    gap = gap_of(cohort(workers=1, references={"local": reference}))
    assert ("Below 0, more than the reference is paid: H." in gap.describe()) == told


def test_what_rounding_leaves_is_no_surplus():
    chain = wf.Chain("c", [wf.Share("x", 0.2), wf.Share("y", 0.7)])
    gap = gap_of(cohort(gross_wage=333, chain=chain, references={"local": 79.92}))
    assert -1e-9 < gap.values().mean() < 0.0
    assert "Below 0" not in gap.describe()


# interest ---------------------------------------------------------------------------------------


@given(
    st.integers(1, 40),
    st.floats(-0.5, 0.5).filter(lambda i: abs(i) > 1e-6),
    st.sampled_from([("end", 1.0), ("middle", 0.5), ("begin", 0.0)]),
)
def test_interest_is_an_annuity(count, rate, due):
    when, late = due
    found = accumulated(np.full(count, 100.0), rate, when)[-1]
    annuity = 100.0 * ((1 + rate) ** count - 1) / rate * (1 + rate) ** (1 - late)
    assert found == pytest.approx(annuity, rel=1e-8)


def test_owed_over_years_prices_and_interest():
    gap = gap_of(cohort(references={"local": 1_400}), interest=0.05)
    owed = gap.owed(3)["mean"]
    assert owed["in the year"].tolist() == pytest.approx([10_000] * 3)
    assert owed["by then", 2014] == pytest.approx(10_000 * (1.05**3 - 1) / 0.05)
    assert owed.index.get_level_values("year").unique().tolist() == [2012, 2013, 2014]
    plain = gap.owed((2015, 2016), interest=0.0, prices="nominal")["mean"]
    assert plain["in the year", 2016] == pytest.approx(real(10_000, 2012, 2016))
    assert plain["by then", 2016] == pytest.approx(
        real(10_000, 2012, 2015) + real(10_000, 2012, 2016)
    )
    by_host = gap.owed(2, by="host")["mean"]
    assert by_host["H", "by then", 2013] == pytest.approx(owed["by then", 2013])


def test_uncertain_interest_is_drawn():
    gap = gap_of(cohort(references={"local": 1_400}), interest=wf.uniform(0.0, 0.1), draws=2**12)
    row = gap.owed(2).loc[("by then", 2013)]
    assert row["mean"] == pytest.approx(20_500, rel=1e-4)
    assert row["p95"] == pytest.approx(10_000 * 2.095, rel=1e-3)


def test_headcounts_of_a_projection():
    made = wf.load_programme("dprk-2012")
    gap = wf.wage_gap(made, reference="gross", draws=DRAWS, seed=4)
    flat = wf.project(
        made, wf.Scenario("no measures"), start="2012", end="2014", draws=DRAWS, seed=4
    )
    constant, same = gap.owed(3)["mean"], gap.owed(paths=flat)["mean"]
    assert same.tolist() == pytest.approx(constant.tolist())
    stop = wf.Scenario("stop", measures=[wf.StopPermits(start="2013")])
    fewer = wf.project(
        made, stop, start="2012-07", end="2014-12", step="month", draws=DRAWS, seed=4
    )
    owed = gap.owed(paths=fewer)["mean"]["in the year"]
    assert owed[2012] == pytest.approx(constant["in the year", 2012] / 2)
    assert owed[2014] < owed[2013] < constant["in the year", 2013]
    with pytest.raises(EstimateError, match="one seed"):
        gap.owed(paths=wf.project(made, stop, start="2012", end="2013", draws=DRAWS, seed=5))


def test_headcounts_of_a_changed_programme_of_the_same_name_are_refused():
    gap = gap_of(reference="gross")
    when = {"start": "2012", "end": "2013", "draws": DRAWS, "seed": 0}
    stay = wf.Scenario("no measures")
    same = replace(gap.programme, title="told otherwise")
    assert len(gap.owed(paths=wf.project(same, stay, **when))) == 4
    more = replace(gap.programme, cohorts=[cohort(workers=20)])
    with pytest.raises(EstimateError, match="'own' has other inputs"):
        gap.owed(paths=wf.project(more, stay, **when))


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"years": 0}, "years 0: are 0"),
        ({"years": "ten"}, "write how many"),
        ({"years": (2014, 2012)}, "the first year before the last"),
        ({"interest": 3}, "write a share a year, 0.03 for 3 %"),
        ({"interest": True}, "write a share a year"),
        ({"when": "noon"}, "when 'noon': unknown"),
        ({"prices": "cheap"}, "prices 'cheap': unknown"),
        ({"by": "recipient"}, "write 'host'"),
    ],
)
def test_what_cannot_be_asked_of_years(settings, says):
    with pytest.raises(EstimateError) as caught:
        gap_of(cohort(references={"local": 5})).owed(**settings)
    assert says in str(caught.value)


@pytest.mark.parametrize("interest", [3, -1, wf.uniform(0, 3)])
def test_interest_that_is_none(interest):
    with pytest.raises(InputError, match="is no share a year"):
        gap_of(cohort(references={"local": 5}), interest=interest)


# published figures ------------------------------------------------------------------------------


def test_published_figures_beside_ours():
    wage = wf.uniform(1_000, 2_000)
    gap = gap_of(cohort(gross_wage=wage, references={"local": 2_000}), draws=2**12)
    # gap = 2,000 - 0.4 x wage, uniform from 1,200 to 1,600
    found = gap.compare({"H": 1_300, "*": wf.uniform(1_300, 1_500)})
    assert found.loc["H", "percentile"] == pytest.approx(25, abs=0.1)
    assert found.loc["H", "ratio"] == pytest.approx(1_300 / 1_400, rel=1e-3)
    assert np.isnan(found.loc["H", "inside"])
    assert found.loc["*", "inside"] == pytest.approx(0.5, abs=0.01)
    claim = wf.load_claims("dprk")["nksc-o-others-wage"]
    found = gap.compare({"H": claim}, measure="reference")
    assert found.loc["H", "published"] == pytest.approx(real(6_000, 1996, 2012))
    with pytest.raises(InputError) as caught:
        gap.compare({"K": 5, "H": "much"})
    assert len(caught.value.faults) == 2


# against a plain loop ---------------------------------------------------------------------------


@pytest.mark.parametrize("reference", ["local", "migrants", "local, by discount"])
def test_against_a_plain_loop_over_draws(reference):
    made = wf.load_programme("dprk-2012")
    gap = wf.wage_gap(made, reference=reference, draws=64, seed=11)
    unknown = wf.simulate(made, draws=64, seed=11).parameters()
    others = {
        "pay of others in Russia": (30 * 300, 2001),
        "pay of others in the Emirates": (5_000 * 12 * usd_per_unit("AED", 2012), 2012),
    }
    total = np.zeros(64)
    for host in gap.hosts:
        if host == "China":
            continue  # its references are drawn; looked at below
        for cohort in made.cohorts:
            if cohort.host != host:
                continue
            for k in range(64):
                draws = {name: float(values[k]) for name, values in unknown.items()}
                total[k] += _owed_to_one(cohort, draws, reference, others)
    mine = sum(gap.values("gap", host=host) for host in gap.hosts if host != "China")
    assert np.allclose(mine, total, rtol=1e-10)


def _owed_to_one(cohort, draws, name, others):
    def value(quantity, place):
        known = quantity.value if isinstance(quantity, wf.Param) else quantity
        if isinstance(known, float):
            return known
        return draws[quantity.name if isinstance(quantity, wf.Param) else place]

    chain = cohort.chain
    if isinstance(chain, wf.OneOf):
        chain = chain.values[int(draws[chain.name])]
    wage = value(cohort.gross_wage, f"{cohort.place}/gross_wage")
    times = {"year": 1, "month": 12}[cohort.per] * usd_per_unit(cohort.currency, cohort.price_year)
    a_year = real(times, cohort.price_year, 2012)
    # through the chain in its own currency, period and year, and back
    currency, per = chain.currency or cohort.currency, chain.per or cohort.per
    year = chain.price_year or cohort.price_year
    unit = real({"year": 1, "month": 12}[per] * usd_per_unit(currency, year), year, 2012)
    kept = chain.split(wage * a_year / unit, draws=draws)["worker"] * unit
    reference = cohort.references[name]
    if reference.discount is not None:
        pay = wage * a_year / (1 - reference.discount.value)
    elif reference.wage.name in others:
        amount, year = others[reference.wage.name]
        pay = real(amount, year, 2012)
    else:
        year = reference.price_year or cohort.price_year
        currency, per = reference.currency or cohort.currency, reference.per or cohort.per
        amount = reference.wage.value * {"year": 1, "month": 12}[per]
        pay = real(amount * usd_per_unit(currency, year), year, 2012)
    return (pay - kept) * value(cohort.workers, f"{cohort.place}/workers")


def test_drawn_references_of_two_cohorts_of_one_host():
    gap = wf.wage_gap("dprk-2012", draws=DRAWS, seed=1)
    pay = gap.drawn.reference[-2:]
    assert np.allclose(pay[0], pay[1])  # one unknown
    low, high = (real(x * 12 * usd_per_unit("CNY", 2005), 2005, 2012) for x in (800, 1_000))
    assert np.all((pay > low) & (pay < high))


# what else it must stand ------------------------------------------------------------------------


def test_nobody_and_nothing_unknown():
    gap = gap_of(cohort(workers=0, references={"local": 1_200}))
    assert gap.values("gap", "worker")[0] == pytest.approx(800)
    assert gap.values("gap").tolist() == [0.0] * DRAWS
    both = gap_of(
        cohort(host="A", workers=0, references={"local": 1_200}),
        cohort(host="B", workers=0, references={"local": 1_400}),
    )
    assert both.values("gap", "worker")[0] == pytest.approx(900)
    assert float(both.covered) == 0.0


def test_arrears_make_the_gap_larger():
    chain = wf.Chain("plan", [wf.Fee("company", 1_500, shortfall="owe")])
    gap = gap_of(cohort(chain=chain, references={"local": 1_000}))
    assert gap.values("received", "worker")[0] == pytest.approx(-500)
    assert gap.values("gap", "worker")[0] == pytest.approx(1_500)
    assert gap.held()["company"][0] == pytest.approx(15_000)


def test_what_was_handed_out_changes_nothing():
    gap = gap_of(cohort(gross_wage=wf.uniform(500, 900)), reference="gross")
    before = gap.summary()
    for measure in ("reference", "gross", "received", "gap", "owed"):
        gap.values(measure, "worker", "H")[:] = 0
    for values in gap.held().values():
        values[:] = 0
    with pytest.raises(ValueError, match="read-only"):
        gap.series("received", "worker")[:] = 0
    assert gap.summary().equals(before)


def test_frames_words_and_faults():
    gap = wf.wage_gap("dprk-2012", reference="local", draws=DRAWS, seed=0)
    frame = gap.to_frame()
    assert frame.shape == (DRAWS, 5 + len(gap.hosts))
    assert np.array_equal(frame["gap"], gap.values())
    said = gap.describe()
    assert "Kuwait/construction" in said
    assert "US consumer prices" in said
    assert repr(gap).startswith("WageGap of 'dprk-2012': 4 of 8 hosts")
    with pytest.raises(EstimateError, match="summary by 'recipient'"):
        gap.summary("recipient")
    with pytest.raises(EstimateError, match="holders by 'host'"):
        gap.holders("host")
    with pytest.raises(UnknownNameError, match="did you mean 'owed'"):
        gap.values("owd")
    for row in (gap.summary(), gap.summary("host"), gap.holders(), gap.owed(2)):
        assert np.isfinite(row["mcse"]).all()


def test_a_programme_without_its_chains_sides_is_the_same():
    made = wf.load_programme("dprk-2012")
    bare = replace(made, sides={})
    one, other = (wf.wage_gap(p, draws=DRAWS, seed=0) for p in (made, bare))
    assert np.array_equal(one.values(), other.values())
    assert "other" in bare.side_of("company")
