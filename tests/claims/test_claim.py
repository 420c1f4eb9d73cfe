"""A claim keeps what is printed; only a named reading computes."""

from __future__ import annotations

import pytest

from wageflow.claims import DEFAULT_READING, KINDS, Claim
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
