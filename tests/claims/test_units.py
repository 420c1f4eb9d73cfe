"""Money of claims in another currency and period, at the rates of its year."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wageflow.claims import Claim, converted
from wageflow.errors import CurrencyError
from wageflow.money import convert


def pay(**fields):
    sound = {"id": "pay", "source": "s", "unit": "money", "currency": "AED", "per": "month"}
    return Claim(**(sound | {"year": 2012, "value": 1_200.0} | fields))


def test_dirhams_a_month_become_dollars_a_year():
    found = converted(pay(), currency="USD", per="year")
    assert found.value == pytest.approx(12 * convert(1_200, "AED", 2012), rel=1e-15)
    assert (found.currency, found.per, found.unit, found.year) == ("USD", "year", "money", 2012)
    assert (found.id, found.kind) == ("pay", "point")


def test_both_ends_of_a_range_are_converted():
    found = converted(pay(kind="bounds", value=None, low=1_200.0, high=1_500.0), currency="USD")
    ends = (convert(1_200, "AED", 2012), convert(1_500, "AED", 2012))
    assert (found.low, found.high) == pytest.approx(ends, rel=1e-15)
    assert found.value is None
    assert found.per == "month"


@pytest.mark.parametrize(
    ("have", "want", "times"),
    [
        ("month", "year", 12),
        ("year", "month", 1 / 12),
        ("week", "year", 52),
        ("week", "month", 52 / 12),
    ],
)
def test_periods_are_counted(have, want, times):
    assert converted(pay(per=have), per=want).value == pytest.approx(1_200 * times, rel=1e-15)


def test_what_is_as_wanted_stays_as_it_is():
    for options in ({}, {"currency": "AED"}, {"per": "month"}, {"currency": "AED", "per": "month"}):
        assert converted(pay(), **options) == pay()
    # what has no year needs none if nothing is to be converted, and any currency will do
    assert converted(pay(year=None, currency="SUR"), currency="SUR", per="year").value == 14_400


def test_a_daily_wage_is_not_counted_but_may_be_exchanged():
    found = converted(pay(per="day"), currency="USD")
    assert found.value == pytest.approx(convert(1_200, "AED", 2012), rel=1e-15)
    assert found.per == "day"


@pytest.mark.parametrize("unit", ["workers", "%", "months"])
def test_what_is_no_money_comes_back_as_it_is(unit):
    claim = Claim(id="a", source="s", unit=unit, value=3.0)
    assert converted(claim, currency="USD", per="year") is claim


def test_the_year_of_the_source_stands_in_for_that_of_the_figure():
    found = converted(pay(currency="EUR", year=None, source_year=2008), currency="USD")
    assert found.value == pytest.approx(convert(1_200, "EUR", 2008))
    both = converted(pay(currency="EUR", year=2015, source_year=2008), currency="USD")
    assert both.value == pytest.approx(convert(1_200, "EUR", 2015))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"per": "day"}, "money a day, cannot be counted by the year"),
        ({"per": "once"}, "cannot be counted by the year"),
        ({"per": ""}, "money without a period, cannot be counted"),
        ({"per": "term"}, "cannot be counted by the year"),
        ({"year": None}, "has no year and its source has none; state the year"),
        ({"currency": "XYZ"}, "currency 'XYZ' is not in the table"),
        ({"currency": "SUR"}, "Soviet rouble has no single rate"),
        ({"currency": "EUR", "year": 1850}, "year 1850: the table holds"),
    ],
)
def test_what_cannot_be_converted_names_the_claim(fields, says):
    with pytest.raises(CurrencyError, match=rf"^claim 'pay': .*({says})"):
        converted(pay(**fields), currency="USD", per="year")


def test_either_currency_may_have_a_stated_rate():
    claim = pay(currency="EUR", year=2012)
    dollars = convert(1_200, "EUR", 2012)
    found = converted(claim, currency="BRL", usd_rates={"BRL": 0.5})
    assert found.value == pytest.approx(dollars / 0.5)
    rates = {"BRL": 2, "NPR": 1}
    both = converted(pay(currency="NPR", year=None), currency="BRL", usd_rates=rates)
    assert both.value == pytest.approx(600)
    with pytest.raises(CurrencyError, match=r"'BRL' is not .*usd_rates=\{'BRL': ...}"):
        converted(claim, currency="BRL")
    with pytest.raises(CurrencyError, match=r"usd_rates=\{'NPR': ...}"):
        converted(pay(currency="NPR"), currency="EUR", usd_rates={"BRL": 2})


@given(some.sampled_from(["EUR", "KWD", "CNY", "AED"]), some.floats(1e-3, 1e12))
def test_there_and_back_is_where_it_was(currency, value):
    claim = pay(currency=currency, value=value)
    there = converted(claim, currency="USD", per="year")
    back = converted(there, currency=currency, per="month")
    assert back.value == pytest.approx(value, rel=1e-14)
    assert (back.currency, back.per) == (currency, "month")
