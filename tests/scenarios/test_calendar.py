"""Dates as months, and the periods of a horizon."""

from __future__ import annotations

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wageflow as wf
from tests.scenarios.small import programme, project
from wageflow.errors import InputError
from wageflow.scenarios.calendar import Horizon, begin, date_text, finish, iso_date, middle

days = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


@given(days)
def test_a_day_begins_where_the_day_before_ends(day):
    before = (day - dt.timedelta(days=1)).isoformat()
    assert begin(day.isoformat()) == pytest.approx(finish(before), abs=1e-9)
    assert begin(day.isoformat()) < middle(day.isoformat()) < finish(day.isoformat())


@given(days)
def test_days_fill_their_month_and_months_their_year(day):
    month, year = f"{day:%Y-%m}", f"{day:%Y}"
    last = calendar.monthrange(day.year, day.month)[1]
    assert begin(f"{month}-01") == begin(month)
    assert finish(f"{month}-{last}") == finish(month)
    assert finish(month) - begin(month) == 1
    assert (begin(f"{year}-01"), finish(f"{year}-12")) == (begin(year), finish(year))
    assert begin(month) == 12 * day.year + day.month - 1


@given(days)
def test_dates_are_read_as_they_are_written(day):
    text = iso_date(day, "a date")
    assert text == day.isoformat()
    assert iso_date(text, "a date") == text
    assert date_text(text) == f"{day.day} {day:%B} {day.year}"


@pytest.mark.parametrize(
    "given_",
    ["", "2013-", "13", "2013-00", "2013-02-30", "2013-2-29", "0000", 13, 2013.5, None, [], True],
)
def test_what_is_no_date_is_refused(given_):
    with pytest.raises(InputError, match=r"^start"):
        iso_date(given_, "start")


def test_29_february_is_a_day_in_some_years():
    assert iso_date("2012-02-29", "start") == "2012-02-29"
    assert finish("2012-02-29") == begin("2012-03")


@pytest.mark.parametrize(
    ("start", "end", "step", "labels"),
    [
        ("2012", "2014", "year", ("2012", "2013", "2014")),
        ("2012-07", "2014-06", "year", ("2012-07", "2013-07")),
        ("2012-11", "2013-02", "month", ("2012-11", "2012-12", "2013-01", "2013-02")),
        ("2012", "2012", "month", tuple(f"2012-{m:02}" for m in range(1, 13))),
        ("2012-05", "2012-05", "month", ("2012-05",)),
    ],
)
def test_periods_are_named_after_where_they_begin(start, end, step, labels):
    horizon = Horizon(start, end, step)
    assert horizon.labels == labels
    assert len(horizon.edges) == len(labels) + 1
    assert (horizon.edges[0], horizon.edges[-1]) == (begin(start), finish(end))
    assert horizon.years.sum() * 12 == pytest.approx(finish(end) - begin(start))


def test_a_table_of_months_is_one_of_calendar_years():
    out = wf.Scenario("out", measures=[wf.Expel(on="2013-07", share=0.5)])
    comparison = wf.compare(
        programme(), [out], start="2012-10", end="2013-12", step="month", draws=16
    )
    table = comparison.table().loc["out"]
    assert table.loc["workers", "mean"].to_dict() == pytest.approx({"2012": 1_000, "2013": 750})
    assert table.loc["gross", "mean"].to_dict() == pytest.approx({"2012": 300_000, "2013": 900_000})


def test_years_may_begin_in_any_month():
    paths = project(programme(), wf.Expel(on="2013-07", share=0.5), start="2012-07", end="2014-06")
    assert paths.periods == ("2012-07", "2013-07")
    assert paths.values("workers")[0].tolist() == [1_000, 500]
