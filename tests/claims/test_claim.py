"""A claim keeps what is printed; only a named reading computes."""

from __future__ import annotations

import math

import pytest

from wageflow.claims import DEFAULT_READING, KINDS, Claim, Ledger
from wageflow.distributions import between, uniform
from wageflow.errors import InputError, UnknownNameError


def claim(**fields):
    return Claim(**{"id": "one", "source": "survey", **fields})


def test_a_percentage_is_kept_as_printed_and_read_as_a_share():
    share = claim(value=48.0, unit="%")
    assert share.value == 48.0
    assert share.quantity() == 0.48


@pytest.mark.parametrize("kind", ["point", "about"])
def test_points_and_abouts_are_numbers(kind):
    assert claim(kind=kind, value=15_000.0, unit="workers").quantity() == 15_000.0


def test_bounds_are_uniform_between_both_ends():
    assert claim(kind="bounds", low=3_500.0, high=4_000.0).quantity() == uniform(3_500, 4_000)
    assert claim(kind="bounds", low=70.0, high=80.0, unit="%").quantity() == uniform(0.7, 0.8)


def test_an_interval_has_its_ends_at_five_and_ninety_five_percent():
    read = claim(kind="interval", low=3_000.0, high=8_000.0).quantity()
    assert read == between(3_000, 8_000, coverage=0.9)
    assert read.cdf(3_000) == pytest.approx(0.05)
    assert read.cdf(8_000) == pytest.approx(0.95)


def test_an_interval_of_a_share_never_leaves_zero_to_one():
    low, high = claim(kind="interval", low=60.0, high=95.0, unit="%").quantity().support()
    assert low >= 0
    assert high <= 1


def test_a_reading_can_be_chosen():
    heads = claim(kind="bounds", low=3_500.0, high=4_000.0)
    assert heads.quantity("point") == 3_750.0
    assert heads.quantity("interval90") == between(3_500, 4_000, coverage=0.9)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in DEFAULT_READING])
def test_kinds_that_are_no_quantity_ask_for_a_reading(kind):
    with pytest.raises(InputError, match=f"claim 'one': printed as '{kind}'.*name a reading"):
        claim(kind=kind, value=300.0).quantity()


def test_a_spread_is_a_range_only_for_those_who_say_so():
    wages = claim(kind="spread", low=2.0, high=300.0)
    with pytest.raises(InputError, match="spread"):
        wages.quantity()
    assert wages.quantity("bounds") == uniform(2, 300)


def test_readings_without_their_figures_are_refused():
    with pytest.raises(InputError, match="'bounds' needs both ends of a range, got up to 300 USD"):
        claim(kind="up to", value=300.0, currency="USD").quantity("bounds")
    with pytest.raises(InputError, match="'point' needs a value"):
        claim(kind="qualitative").quantity("point")


def test_an_unknown_reading_meets_the_nearest_one():
    with pytest.raises(UnknownNameError, match="did you mean 'bounds'"):
        claim(value=1.0).quantity("bound")


def test_citations_name_title_and_place():
    assert claim(locator="p. 3", source_title="A survey").cite() == "A survey, p. 3"
    assert claim(source_title="A survey").cite() == "A survey"
    assert claim(locator="p. 3").cite() == "survey, p. 3"


def test_low_and_high_are_the_ends_as_a_number():
    share = claim(kind="spread", low=70.0, high=80.0, unit="%")
    assert (share.quantity("low"), share.quantity("high")) == (0.7, 0.8)
    with pytest.raises(InputError, match="'low' needs both ends"):
        claim(value=3.0).quantity("low")


@pytest.mark.parametrize(
    ("fields", "extent"),
    [
        ({"value": 5.0}, (5.0, 5.0)),
        ({"value": 0.0, "kind": "about"}, (0.0, 0.0)),
        ({"value": 120.0, "kind": "about"}, (115.0, 125.0)),
        ({"value": 5.0, "kind": "about"}, (4.5, 5.5)),
        ({"value": 1.0, "kind": "about"}, (0.9, 1.1)),
        ({"value": 13.21, "kind": "about"}, (13.205, 13.215)),
        ({"value": 5.0, "kind": "at least"}, (5.0, math.inf)),
        ({"value": 5.0, "kind": "up to"}, (0.0, 5.0)),
        ({"value": -5.0, "kind": "up to"}, (-5.0, -5.0)),
        ({"low": 2.0, "high": 3.0, "kind": "spread"}, (2.0, 3.0)),
    ],
)
def test_the_extent_is_what_the_words_allow(fields, extent):
    assert claim(**fields).extent() == pytest.approx(extent)


def test_a_claim_without_a_figure_has_no_extent():
    assert claim(kind="qualitative").extent() is None
    with pytest.raises(InputError, match="a printed range needs both ends"):
        claim(kind="qualitative").printed_range()


def test_the_printed_range_is_what_is_printed():
    assert claim(value=30.0, kind="about").printed_range() == (30.0, 30.0)
    assert claim(value=30.0, kind="at least").printed_range() == (30.0, 30.0)
    assert claim(value=30.0, kind="up to").printed_range() == (0.0, 30.0)
    assert claim(low=2.0, high=3.0, kind="bounds").printed_range() == (2.0, 3.0)


@pytest.mark.parametrize(
    ("fields", "figure"),
    [
        ({"value": 15_000.0, "unit": "workers", "kind": "about"}, "about 15,000 workers"),
        (
            {"value": 1.5e9, "unit": "money", "currency": "USD", "per": "year"},
            "1.5 billion USD a year",
        ),
        (
            {"low": 150e6, "high": 230e6, "kind": "bounds", "unit": "money", "currency": "USD"},
            "150 to 230 million USD",
        ),
        ({"value": 1_234_567.0, "unit": "workers"}, "1,234,567 workers"),
        ({"low": 500e3, "high": 2e6, "unit": "t", "kind": "bounds"}, "500,000 to 2,000,000 t"),
        ({"value": 20.0, "unit": "money", "currency": "USD", "per": "once"}, "20 USD once"),
        ({"value": 20.0, "unit": "money", "currency": "USD", "per": "term"}, "20 USD a contract"),
        ({"value": 13.21, "unit": "%", "kind": "up to"}, "up to 13.21 %"),
        ({"kind": "qualitative", "unit": "workers"}, "no figure in workers"),
        ({"kind": "qualitative"}, "no figure"),
    ],
)
def test_the_figure_in_words(fields, figure):
    assert claim(**fields).figure == figure


def test_a_parameter_made_of_a_claim_remembers_it():
    heads = claim(kind="bounds", low=3_500.0, high=4_000.0, locator="p. 3")
    made = heads.param("heads", note="of the spring")
    assert (made.name, made.value, made.source) == ("heads", uniform(3_500, 4_000), "survey, p. 3")
    assert (made.note, made.claims) == ("of the spring", (heads,))
    assert heads.param().name == "one"
    assert heads.param(reading="point").value == 3_750.0


def test_a_circle_made_in_python_still_has_an_origin():
    # a pack on disk is refused for it
    circle = {
        "a": claim(id="a", derived_from=("b",)),
        "b": claim(id="b", derived_from=("a",)),
    }
    for one in Ledger("mine", circle).values():
        assert one.origins
        assert {other.id for other in one.lineage} == {"a", "b"}
