"""A quantity lists its unknowns by name, and resolves to numbers given a value for each."""

import numpy as np
import pytest

import wageflow as wf
from wageflow.distributions import as_quantity, bounds, merge_unknowns, resolve, unknowns
from wageflow.errors import InputError


@pytest.mark.parametrize(
    "value", [True, np.True_, "0.5", None, 1 + 2j, float("nan"), np.inf, [], [1, np.nan], [[1.0]]]
)
def test_what_is_no_number_is_refused_with_its_place(value):
    with pytest.raises(InputError, match="chain 'x', rate"):
        as_quantity(value, "chain 'x', rate")


@pytest.mark.parametrize("value", [1, 1.5, np.float32(2), np.int64(3)])
def test_any_real_number_becomes_a_float(value):
    assert as_quantity(value, "x") == float(value)
    assert type(as_quantity(value, "x")) is float


def test_a_parameter_is_one_unknown_wherever_it_stands():
    share = wf.Param("share", wf.uniform(0, 1))
    found = merge_unknowns([*unknowns(share, "a/rate"), *unknowns(share, "b/rate")])
    assert list(found) == ["share"]
    assert resolve(share, "a/rate", {"share": 0.3}) == 0.3


def test_an_unnamed_range_is_named_after_its_place():
    assert [name for name, _ in unknowns(wf.uniform(0, 1), "Kuwait/all/workers")] == [
        "Kuwait/all/workers"
    ]


def test_one_name_for_two_distributions_is_refused_and_both_are_shown():
    a, b = wf.Param("share", wf.uniform(0, 1)), wf.Param("share", wf.uniform(0, 0.5))
    with pytest.raises(InputError, match=r"'share'.*uniform\(0.0, 1.0\).*uniform\(0.0, 0.5\)"):
        merge_unknowns([*unknowns(a, ""), *unknowns(b, "")])


def test_source_and_note_do_not_make_another_parameter():
    assert wf.Param("x", 1.0, source="a") == wf.Param("x", 1.0, source="b", note="c")


def test_a_parameter_without_a_range_is_no_unknown():
    fixed = wf.Param("fixed", 5.0)
    assert list(unknowns(fixed, "x")) == []
    assert resolve(fixed, "x", {}) == 5.0
    assert (fixed.ppf(0.3), fixed.mean(), fixed.std(), fixed.support()) == (5.0, 5.0, 0.0, (5, 5))
    assert fixed.cdf(4.9) == 0.0
    assert fixed.cdf(5.0) == 1.0


def test_a_parameter_answers_like_its_distribution():
    distribution = wf.pert(0.4, 0.48, 0.7)
    named = wf.Param("share", distribution)
    assert named.ppf(0.3) == distribution.ppf(0.3)
    assert named.cdf(0.5) == distribution.cdf(0.5)
    assert (named.mean(), named.std()) == (distribution.mean(), distribution.std())
    assert named.support() == (0.4, 0.7)


@pytest.mark.parametrize("weights", [(0.5, 0.4), (1.5, -0.5), (np.nan, 1.0), ("x", 1.0)])
def test_weights_that_are_no_probabilities_are_refused(weights):
    with pytest.raises(InputError, match="choice 'reading'"):
        wf.OneOf("reading", dict(zip((1.0, 2.0), weights, strict=True)))


def test_a_choice_picks_per_draw_and_lists_its_inner_unknowns():
    choice = wf.OneOf("reading", {10.0: 0.5, wf.uniform(0, 1): 0.5})
    assert [name for name, _ in unknowns(choice, "x")] == ["reading", "reading/reading 2"]
    draws = {"reading": np.array([0.0, 1.0]), "reading/reading 2": np.array([0.2, 0.3])}
    assert resolve(choice, "x", draws).tolist() == [10.0, 0.3]
    assert bounds(choice) == (0.0, 10.0)


def test_a_choice_of_one_is_no_choice():
    choice = wf.OneOf("reading", {wf.uniform(0, 1): 1.0})
    assert [name for name, _ in unknowns(choice, "x")] == ["reading/reading 1"]


def test_a_quota_is_divided_and_bounded():
    quota = wf.per_head(wf.Param("quota", wf.uniform(100, 200)), workers=wf.uniform(10, 20))
    assert [name for name, _ in unknowns(quota, "p")] == ["quota", "p/workers"]
    assert resolve(quota, "p", {"quota": 150.0, "p/workers": 15.0}) == 10.0
    assert bounds(quota) == (5.0, 20.0)


@pytest.mark.parametrize(("total", "workers"), [(-1, 5), (5, 0), (5, wf.uniform(0, 3))])
def test_a_quota_of_nobody_or_below_nothing_is_refused(total, workers):
    with pytest.raises(InputError, match="quota"):
        wf.per_head(total, workers=workers)


def test_a_missing_value_is_asked_for_by_name():
    with pytest.raises(InputError, match=r"'share'.*draws="):
        resolve(wf.Param("share", wf.uniform(0, 1)), "x", {"shares": 1.0})


def test_quantities_can_be_typed_back():
    for made in (
        wf.Param("share", wf.uniform(0.0, 1.0)),
        wf.OneOf("reading", {1.0: 0.25, wf.uniform(0.0, 1.0): 0.75}),
        wf.per_head(500, workers=wf.uniform(1.0, 2.0)),
    ):
        assert eval(repr(made), {"wf": wf}) == made  # noqa: S307 - our own words


def test_a_note_of_a_choice_is_text():
    with pytest.raises(InputError, match="choice 'r', note: got 5; write text"):
        wf.OneOf("r", {1.0: 0.5, 2.0: 0.5}, note=5)
