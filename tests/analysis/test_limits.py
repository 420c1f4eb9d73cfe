"""The last number that is taken and the first that is not; numbers at the edge of their words."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

import wageflow as wf
from wageflow.analysis.contracts.words import _money as contract_money
from wageflow.analysis.contracts.words import payback_words, percent, printed
from wageflow.analysis.contracts.worth import Payback
from wageflow.analysis.influence.widths import width_if_known
from wageflow.analysis.owed.words import _dollars, _money
from wageflow.analysis.owed.years import accumulated
from wageflow.analysis.reconciling.diagnostics import _place, _share
from wageflow.analysis.reconciling.movement import three_digits
from wageflow.analysis.reconciling.tables import _below, _short
from wageflow.analysis.reconciling.target import amount
from wageflow.distributions import Param, Unit
from wageflow.errors import InputError
from wageflow.simulation.measured import Measured, MeasuredArray
from wageflow.simulation.slips import slip

HALF = wf.Chain("half", [wf.Share("state", 0.5, of="gross")])
FEE = wf.Chain("fee", [wf.Fee("state", 10)], currency="USD", per="month", price_year=2012)


def made(**terms):
    chain = terms.pop("chain", HALF)
    return wf.contract(
        chain, **{"gross_wage": 100, "draws": 16, "replicates": 2, "seed": 1} | terms
    )


LOAN = {"upfront": {"agent": 100}, "borrowed": 0.5}


@pytest.mark.parametrize(
    ("name", "good", "bad", "beside"),
    [
        ("borrowed", (0.01, 1.0), (-0.1, 1.1), {"upfront": {"agent": 100}}),
        ("forfeit", (0.0, 1.0), (-0.1, 1.1), {}),
        ("lump_probability", (0.0, 1.0), (-0.1, 1.1), {"lump_sum": 5}),
        ("remit", (0.0, 1.0), (-0.1, 1.1), {}),
        ("home_pay", (0.1,), (0, -1), {}),
        ("lump_sum", (0, 100), (-1,), {}),
        ("wage_risk", (0, 0.3), (-0.1,), {}),
        ("loan_rate", (0, 5.0), (-0.1, 5.01, 12), LOAN),
        ("discount_rate", (-0.99, 0.99), (-1.0, 1.0, 5), {}),
        ("months", (1, 600), (0, -1, 600.5), {}),
        ("loan_months", (1, 600), (0, 601), LOAN),
        ("hours", (1, 744), (-1, 745), {}),
        ("days_lost", (0, 31), (-1, 31.5), {}),
    ],
)
def test_the_last_number_that_is_taken_and_the_first_that_is_not(name, good, bad, beside):
    for value in good:
        assert made(**beside, **{name: value})
    for value in bad:
        with pytest.raises(InputError, match=name):
            made(**beside, **{name: value})


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ({"hours": 0}, "hours: got 0; write the hours of a month"),
        ({"loan_rate": wf.uniform(0, 12), **LOAN}, "1200 % a year, above 500 %; 0.12 is 12 %"),
        ({"loan_rate": 5.5, **LOAN}, "550 % a year, above 500 %; 0.055 is 5.5 %"),
        ({"loan_rate": 101, **LOAN}, "0.10 is 10 %"),
        ({"discount_rate": 100}, "1 is 100 %"),
        ({"discount_rate": 0.5 + 0.5}, "0.01 is 1 %"),
        ({"discount_rate": wf.lognormal(0, 1)}, "cut it off with wf.truncate(..., 0, 0.99)"),
        ({"borrowed": 0.5}, "borrowed: nothing is paid before departure; state upfront"),
        ({"loan_rate": 0.1}, "loan_rate: nothing is borrowed"),
        ({"loan_months": 12}, "loan_months: nothing is borrowed"),
        ({"fx_risk": 0.1}, "fx_risk: wage, chain and results are all in USD"),
        ({"months": Param("m", 12.0, unit=Unit("days"))}, "its claim is in days"),
        ({"hours": Param("m", 12.0, unit=Unit("days"))}, "hours: its claim is in days"),
        ({"days_lost": Param("m", 1.0, unit=Unit("hours"))}, "days_lost: its claim is in hours"),
        ({"lump_sum": Param("m", 1.0, unit=Unit("money", "EUR"))}, "lump_sum: its claim is in EUR"),
        ({"home_pay": Param("m", 1.0, unit=Unit("money", "EUR"))}, "home_pay: its claim is in EUR"),
        (
            {"upfront": {"agent": Param("m", 1.0, unit=Unit("money", "EUR"))}},
            "upfront of 'agent': its claim is in EUR",
        ),
        (
            {"side_work": wf.SideWork(hours=1, pay=Param("m", 1.0, unit=Unit("money", "EUR")))},
            "side_work, pay: its claim is in EUR",
        ),
        ({"sides": {"a": ["state"], "b": ["state"]}}, "'state': stands on the sides 'a' and 'b'"),
        ({"sides": {"a": ["stat"]}}, "side 'a': nobody pays 'stat'; did you mean 'state'"),
        ({"sides": {"a": ["lender"]}}, "nobody pays 'lender'"),
        ({"sides": {"a": ["finder"]}}, "nobody pays 'finder'"),
    ],
)
def test_what_cannot_be_meant_is_told(terms, told):
    with pytest.raises(InputError) as caught:
        made(**terms)
    assert told in "\n".join(caught.value.faults)


def test_what_is_as_it_should_be_is_taken():
    euros = {"results_in": "EUR", "price_year": 2012}
    in_euros = Param("m", 1.0, unit=Unit("money", "EUR"))
    assert made(**euros, lump_sum=in_euros, home_pay=in_euros, upfront={"agent": in_euros})
    assert made(**euros, fx_risk=0.1)
    assert made(chain=FEE, fx_risk=0.1, results_in="EUR", price_year=2012)
    assert made(upfront={"agent": Param("m", 1.0, unit=Unit("money"))})
    assert made(months=Param("m", 12.0, unit=Unit("months")))
    side = wf.SideWork(hours=1, pay=2, risk=0.1)
    names = ["finder", "supervisor", "security", "agent", "lender"]
    assert made(**LOAN, side_work=side, sides={"a": names})
    zero = wf.Chain("up", [wf.Upfront("agent", 50, term_months=12)], per="month")
    assert made(chain=zero, upfront=0, months=12)
    with pytest.raises(InputError, match="the chain has the up-front cost of 'agent' already"):
        made(chain=zero, upfront=5, months=12)


# words


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0, "0"),
        (math.inf, "inf"),
        (1, "1.00"),
        (9.994, "9.99"),
        (10, "10.0"),
        (-0.01234, "-0.0123"),
        (99.96, "100.0"),
        (123.4, "123"),
        (999.6, "1,000"),
        (1_234.5, "1,230"),
        (-12_345, "-12,300"),
        (1e-20, "0.000000000000"),
        (0.1, "0.100"),
    ],
)
def test_three_digits_of_any_number(value, told):
    assert three_digits(value) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [(0, "0"), (0.049, "< 0.1"), (0.05, "0.05"), (50.04, "50"), (99.94, "99.9"),
     (99.95, "> 99.9"), (99.99, "> 99.9"), (100, "100"), (3.14159, "3.14")],
)  # fmt: skip
def test_a_percentile_is_0_or_100_only_beyond_all_draws(value, told):
    assert _place(value) == told


@pytest.mark.parametrize(
    ("share", "told"),
    [(0, "0 %"), (0.00009, "< 0.01 %"), (0.0001, "0.01 %"), (0.0123, "1.2 %"), (0.0949, "9.5 %"),
     (0.095, "10 %"), (0.096, "10 %"), (0.104, "10 %"), (1, "100 %")],
)  # fmt: skip
def test_a_share_has_two_digits(share, told):
    assert _share(share) == told


@pytest.mark.parametrize(
    ("share", "told"),
    [(0, "0.0 %"), (0.0009, "less than 0.1 %"), (0.001, "0.1 %"), (0.0994, "9.9 %"),
     (0.1, "10 %"), (0.5, "50 %"), (1, "100 %")],
)  # fmt: skip
def test_a_probability_in_per_cent(share, told):
    assert percent(share) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [(0, "0"), (9.96, "10"), (9.94, "9.9"), (10, "10"), (-10.4, "-10"), (-9.4, "-9.4"),
     (12_345.6, "12,346"), (0.1234, "0.12")],
)  # fmt: skip
def test_a_sum_of_a_contract(value, told):
    assert contract_money(value) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0, "0 dollars"),
        (1_234, "1,230 dollars"),
        (499_999, "500,000 dollars"),
        (500_000, "0.5 million dollars"),
        (-500_000, "-0.5 million dollars"),
        (-499_000, "-499,000 dollars"),
        (1.234e6, "1.23 million dollars"),
        (999.4e6, "999 million dollars"),
        (999.6e6, "1 billion dollars"),
        (1e9, "1 billion dollars"),
        (-1e9, "-1 billion dollars"),
        (2.346e9, "2.35 billion dollars"),
    ],
)
def test_a_sum_that_is_owed(value, told):
    assert _money(value) == told
    assert _dollars(1_235) in ("1,230 dollars", "1,240 dollars")


@pytest.mark.parametrize(
    ("ends", "workers", "told"),
    [
        ((999_999,), False, "1,000,000 USD a year"),
        ((1e6,), False, "1 million USD a year"),
        ((999e6,), False, "999 million USD a year"),
        ((1e9,), False, "1 billion USD a year"),
        ((-2e9, 1e6), False, "-2 to 0.001 billion USD a year"),
        ((1e9,), True, "1,000,000,000 workers"),
        ((12.34, 0.5), True, "12.3 to 0.5 workers"),
        ((12_340, 12_360), True, "12,300 to 12,400 workers"),
    ],
)
def test_an_amount_in_words(ends, workers, told):
    assert amount(ends, workers=workers) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [(55e6, "55e6"), (1e6, "1e6"), (999_999, "999999"), (1e9, "1e9"), (999e6, "999e6"),
     (-2e9, "-2e9"), (0.25, "0.25"), (1_234_567, "1.23457e6")],
)  # fmt: skip
def test_a_number_as_people_write_it_in_a_file(value, told):
    assert _short(value) == told


def test_a_fault_is_said_as_a_file_has_it():
    told = _below("target 'gross', total: got 5; write wf.between(150000000.0, 2.3e+08)")
    assert told == "total: got 5; write { between = [150e6, 230e6] }"
    assert _below("target, concept: got none") == "concept: got none"
    assert _below("another fault") == "another fault"


@pytest.mark.parametrize(
    ("low", "high", "values", "told"),
    [
        (150, 150, [150e6], "150 US dollars a year; write 150e6 for 150 million"),
        (1.5, 1.5, [1.5e9], "1.5 US dollars a year; write 1.5e9 for 1.5 billion"),
        (150, 230, [-150e6, 180e6], "150 to 230 US dollars a year; write 150e6 to 230e6"),
        (15_000, 15_000, [150e6], ""),  # a ten-thousandth
        (14_999, 14_999, [150e6], "14,999 US dollars"),
        (0, 0, [150e6], ""),
        (-5, 0, [150e6], ""),
        (-5, 5, [150e6], "-5 to 5 US dollars"),
        (1.5, 1.5, [150e6], "write 1.5e6"),  # a hundredth of it
        (1.49, 1.49, [150e6], "write 1.49e9"),  # less, but near in billions
        (1e-4, 1e-4, [150e6], ""),
        (1, 1, [], ""),
    ],
)
def test_an_amount_without_its_million_is_told(low, high, values, told):
    found = slip(low, high, values)
    assert found.startswith(told) if told[:5] != "write" else told in found
    assert bool(found) == bool(told)


@pytest.mark.parametrize(
    ("months", "never", "told"),
    [
        ((3, 4, 7, 9, 20), 0.0, "has come back by month 7 (90 % range 3 to 20)."),
        (
            (3, 4, 7, 9, math.inf),
            0.08,
            "(90 % range 3 to never); it never does with probability 8.0 %",
        ),
        (
            (3, 4, math.inf, math.inf, math.inf),
            0.6,
            "in less than half of all cases; it never does",
        ),
    ],
)
def test_payback_in_words(months, never, told):
    month = MeasuredArray(np.array(months, dtype=float), np.zeros(5))
    assert told in payback_words(Payback(Measured(never, 0.0), month, None))


def test_lines_of_a_page_are_no_longer_than_it():
    words = " ".join(["word"] * 100)
    lines = printed(f"{words}\nshort").splitlines()
    assert max(map(len, lines)) <= 95
    assert max(map(len, lines)) > 88
    assert lines[-1] == "short"
    assert " ".join(line.strip() for line in lines[:-1]) == words


# what is owed over years


@pytest.mark.parametrize(("when", "first"), [("begin", 1.1), ("middle", 1.1**0.5), ("end", 1.0)])
def test_what_is_owed_grows_with_its_interest(when, first):
    flows = np.array([100.0, 50.0, 0.0, 20.0]).reshape(4, 1, 1) * np.ones((4, 2, 3))
    found = accumulated(flows, 0.1, when)
    sums, owed = [], 0.0
    for flow in (100.0, 50.0, 0.0, 20.0):
        owed = owed * 1.1 + flow * first
        sums.append(owed)
    np.testing.assert_allclose(found, np.array(sums).reshape(4, 1, 1) * np.ones((4, 2, 3)))


def owed(years, **more):
    chain = wf.Chain("c", [wf.Share("government", 0.5)])
    cohort = wf.Cohort(host="H", workers=10, gross_wage=1_000, chain=chain, price_year=2012)
    programme = wf.Programme("p", cohorts=[cohort], price_year=2012, **more)
    gap = wf.wage_gap(programme, reference="gross", draws=16, replicates=2, seed=1)
    return gap.owed(years)


def test_years_of_what_is_owed():
    years = owed(1).index.get_level_values("year")
    assert set(years) == {2012}
    assert set(owed(3).index.get_level_values("year")) == {2012, 2013, 2014}
    assert set(owed((2010, 2011)).index.get_level_values("year")) == {2010, 2011}
    assert set(owed([2010, 2010]).index.get_level_values("year")) == {2010}
    assert set(owed(2, year=2015).index.get_level_values("year")) == {2015, 2016}
    assert len(owed(200)) == 400
    for bad in (0, -1, 201, (2012, 2011), (2000, 2200), "3", 2.5, (1, 2, 3), None):
        with pytest.raises(wf.WageflowError, match="years"):
            owed(bad)
    assert owed(2).loc[("by then", 2013), "mean"] == pytest.approx(10_000)


# what a claim of a portfolio or a total may be


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"per": "fortnight"}, "per 'fortnight': unknown"),
        ({"per": 5}, "per"),
        ({"currency": "USD", "usd_rate": 1.0}, "usd_rate: the amount is in US dollars already"),
        ({"currency": "EUR"}, "price_year"),
        ({"currency": "shells", "price_year": 2012}, "shells"),
    ],
)
def test_the_unit_of_a_stream_is_known(fields, told):
    with pytest.raises(wf.WageflowError) as caught:
        wf.Stream("arms", 100.0, **fields)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("fields", "exact"),
    [
        ({"per": "month"}, 1_200),
        ({"per": "year"}, 100),
        ({"currency": "EUR", "usd_rate": 1.25}, 125),
    ],
)
def test_the_unit_of_a_stream_is_reckoned(fields, exact):
    made = wf.Portfolio("mine", [wf.Stream("arms", 100.0, **fields)], labour=50.0)
    found = made.estimate(draws=16, seed=1, replicates=2)
    assert found.summary().loc["arms", "mean"] == pytest.approx(exact)
    assert found.share("arms")["mean"] == pytest.approx(exact / (exact + 50))


def test_terms_may_be_replaced_one_by_one():
    terms = made().terms
    assert replace(terms, months=5).months == 5
    with pytest.raises(InputError, match="months"):
        replace(terms, months=0)


# what few ask


def test_the_other_of_two_contracts_may_be_given_in_any_way():
    one = made(months=3, gross_wage=300)
    plan = wf.Chain("plan", [wf.Fee("state", 30)], currency="USD", per="month")
    terms = made(months=3, gross_wage=300, chain=plan).terms
    table = one.against(plan).table()
    for other in (terms, made(months=3, gross_wage=300, chain=plan)):
        assert one.against(other).table().equals(table)
    named = one.against("kuwait-2012")
    assert named.labels == ("half", "kuwait-2012")
    for bad in (5, None, ["kuwait-2012"]):
        with pytest.raises(InputError, match=r"against: got .*; write a wf\.Chain"):
            one.against(bad)


def test_a_wage_that_does_not_vary_shows_no_slope():
    row = made(months=3).against(FEE).table().loc[("half", "takers of the wage")]
    assert math.isnan(row["bears"])
    vary = made(gross_wage=wf.uniform(100, 200), months=3).against(FEE).table()
    assert vary.loc[("half", "takers of the wage"), "bears"] == pytest.approx(0.5)
    assert vary.loc[("half", "worker and family"), "bears"] == pytest.approx(0.5)
    assert vary.loc[("fee", "takers of the wage"), "bears"] == pytest.approx(0.0, abs=1e-9)


def test_a_chain_that_knows_its_wage_needs_none():
    chain = wf.load_chain("uae-plasterer")
    assert chain.gross is not None
    found = wf.contract(chain, months=2, draws=16, seed=1, replicates=2)
    stated = wf.contract(
        chain, gross_wage=chain.gross, per=chain.per, months=2, draws=16, seed=1, replicates=2
    )
    assert found.summary().equals(stated.summary())
    with pytest.raises(InputError, match="needs gross_wage="):
        wf.contract(HALF)


def test_a_chain_by_the_day_takes_from_the_days_worked():
    daily = wf.Chain("daily", [wf.Fee("state", 1)], currency="USD", per="day")
    found = made(chain=daily, gross_wage=300, days=240, months=3)
    assert found.values("to state").mean() == pytest.approx(3 * 240 / 12)
    with pytest.raises(wf.WageflowError, match="'daily' is per day; state days="):
        made(chain=daily, gross_wage=300)


PAID = wf.Cohort(
    host="H", workers=10, gross_wage=1_000, price_year=2012,
    chain=wf.Chain("c", [wf.Share("government", 0.5)]),
)  # fmt: skip


def gap_of(reference, *cohorts, **more):
    programme = wf.Programme("p", cohorts=cohorts or [PAID], price_year=2012)
    settings = {"draws": 16, "replicates": 2, "seed": 1} | more
    return wf.wage_gap(programme, reference=reference, **settings)


def test_who_is_paid_more_than_the_reference_is_told():
    less = gap_of({"H": wf.Reference(300, currency="USD", per="year", price_year=2012)})
    assert less.values().mean() == pytest.approx(-2_000)
    assert "Below 0, more than the reference is paid: H." in less.describe()
    more = gap_of({"H": wf.Reference(800, currency="USD", per="year", price_year=2012)})
    assert more.values().mean() == pytest.approx(3_000)
    assert "Below 0" not in more.describe()


def test_a_reference_has_a_rate_and_days_of_its_own_or_those_of_the_cohort():
    euros = {"currency": "EUR", "price_year": 2012}
    own = gap_of({"H": wf.Reference(800, per="year", usd_rate=1.25, **euros)})
    assert own.values("reference", "worker").mean() == pytest.approx(1_000)
    there = replace(PAID, currency="EUR", usd_rate=1.5, price_year=2012)
    shared = gap_of({"H": wf.Reference(800, per="year", **euros)}, there)
    assert shared.values("reference", "worker").mean() == pytest.approx(1_200)
    daily = replace(PAID, gross_wage=5, per="day", days=200)
    assert gap_of({"H": wf.Reference(7, currency="USD", per="day", price_year=2012)}, daily).values(
        "reference", "worker"
    ).mean() == pytest.approx(1_400)
    days = gap_of(
        {"H": wf.Reference(7, currency="USD", per="day", price_year=2012, days=100)}, daily
    )
    assert days.values("reference", "worker").mean() == pytest.approx(700)
    by_hour = replace(PAID, hours=60)
    hourly = {"currency": "USD", "per": "year", "price_year": 2012, "hours": 40}
    found = gap_of({"H": wf.Reference(800, **hourly)}, by_hour)
    assert found.values("reference", "worker").mean() == pytest.approx(1_200)


def test_a_wage_for_hosts_of_several_units_is_refused():
    other = replace(PAID, host="I", currency="EUR", usd_rate=1.2)
    with pytest.raises(InputError, match=r"500.0 would be USD a year.* but EUR a year.*write"):
        gap_of({"*": 500}, PAID, other)
    assert gap_of(
        {"*": wf.Reference(500, currency="USD", per="year", price_year=2012)}, PAID, other
    )
    assert gap_of({"*": 500}, PAID, replace(PAID, host="I"))
    with pytest.raises(wf.WageflowError, match="state it in a cohort"):
        gap_of("legal minimum")
    with pytest.raises(InputError, match=r"no cohort has it; .* reference=\{'H': wf\.Reference"):
        gap_of({}, PAID, replace(PAID, host="I"))


def test_a_gap_of_an_estimate_has_its_draws():
    programme = wf.Programme("p", cohorts=[replace(PAID, workers=wf.uniform(5, 15))])
    estimate = wf.simulate(programme, draws=2**6, seed=3, replicates=4)
    gap = wf.wage_gap(estimate, reference="gross")
    assert (gap.draws, gap.seed) == (64, 3)
    np.testing.assert_allclose(gap.values("gross"), estimate.values("gross"))


def test_the_width_of_what_does_not_vary_is_no_number():
    x = np.random.default_rng(1).normal(size=(4, 256))
    assert np.isnan(width_if_known(x, np.ones((4, 256)))).all()
    left, _ = width_if_known(x, 3 * x)
    assert left == pytest.approx(0.0, abs=0.1)
    few = np.round(x)
    assert width_if_known(few, 2 * few)[0] == pytest.approx(0.0)


def test_a_reconciled_estimate_says_what_it_takes_as_given():
    programme = wf.Programme("p", cohorts=[replace(PAID, gross_wage=wf.uniform(500, 1_500))])
    estimate = wf.simulate(programme, draws=2**11, seed=3)
    found = wf.reconcile(estimate, wf.Target("gross", wf.normal(9_000, 1_500)), adapt=False)
    effective = f"{found.diagnostics.effective:,.0f} of {found.draws:,} draws are effective"
    assert found.given_note.startswith("given that gross is ")
    assert found.given_note.endswith(effective)
    assert "<b" in found._repr_html_() or "<table" in found._repr_html_()
    assert "Given gross" in found._repr_html_()


def test_what_a_run_says_of_its_inputs_does_not_depend_on_their_order():
    chain = wf.Chain("c", [wf.Share("government", 0.3), wf.Share("agency", 0.2)])
    sides = {"state": ["government"], "b": ["agency"]}
    turned = dict(reversed(sides.items()))

    def of_gap(sides):
        programme = wf.Programme("p", cohorts=[replace(PAID, chain=chain)], sides=sides)
        gap = wf.wage_gap(programme, reference="gross", draws=16, replicates=2, seed=1)
        return gap.manifest["programme_sha256"]

    assert of_gap(sides) == of_gap(turned) != of_gap({"state": ["government", "agency"]})

    def of_contract(sides):
        return next(v for k, v in made(chain=chain, sides=sides).manifest.items() if "sha256" in k)

    assert of_contract(sides) == of_contract(turned) != of_contract({"state": ["government"]})


def test_a_contract_whose_sums_cannot_be_converted_is_refused_before_it_is_run():
    fees = [
        wf.Chain(name, [wf.Fee("state", 10)], currency=currency, per="month", price_year=2012)
        for name, currency in (("one", "KPW"), ("other", "KPW"))
    ]
    terms = made().terms
    with pytest.raises(wf.WageflowError, match="KPW"):
        replace(terms, chain=fees[0])
    with pytest.raises(wf.WageflowError, match="KPW"):
        replace(terms, chain=wf.OneOf("reading", {HALF: 0.5, fees[1]: 0.5}))
