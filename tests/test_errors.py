from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wageflow import errors
from wageflow.errors import InputError, UnknownNameError, WageflowError, nearest

NAMED = [getattr(errors, name) for name in errors.__all__ if name.endswith("Error")]


@pytest.mark.parametrize("kind", NAMED)
def test_every_error_is_caught_by_the_one_base_class(kind):
    assert issubclass(kind, WageflowError)


@pytest.mark.parametrize("kind", [kind for kind in NAMED if kind is not WageflowError])
def test_bad_input_is_a_value_error_for_who_does_not_know_the_package(kind):
    assert issubclass(kind, ValueError)


def test_an_unknown_name_is_a_key_error_that_reads_like_a_sentence():
    error = UnknownNameError("host 'Kuwiat': did you mean 'Kuwait'?")
    assert isinstance(error, KeyError)
    assert str(error) == "host 'Kuwiat': did you mean 'Kuwait'?"  # KeyError alone would quote it


def test_faults_stand_on_a_line_each_and_one_by_one():
    error = InputError("first", "second")
    assert error.faults == ("first", "second")
    assert str(error) == "first\nsecond"


@pytest.mark.parametrize("kind", [kind for kind in NAMED if kind is not WageflowError])
def test_errors_travel_between_processes(kind):
    error = kind("first", "second")
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - our own
        assert type(twin) is kind
        assert twin.faults == error.faults


def test_the_nearest_name_is_offered():
    assert nearest("Kuwiat", ["Oman", "Kuwait", "Qatar"]) == "did you mean 'Kuwait'?"


def test_without_a_near_name_a_dozen_are_listed():
    names = [f"host {number:02}" for number in range(20)]
    hint = nearest("?", names)
    assert hint == f"known: {', '.join(names[:12])}, ..."
    assert nearest("?", names[:12]) == f"known: {', '.join(names[:12])}"
    assert nearest("?", []) == "nothing is known here"


@given(st.text(), st.lists(st.text(min_size=1), max_size=20))
def test_a_hint_is_always_there_and_offers_only_what_is_known(name, known):
    hint = nearest(name, iter(known))
    assert hint.startswith(("did you mean ", "known: ", "nothing is known"))
    if hint.startswith("did you mean "):
        assert any(hint == f"did you mean {each!r}?" for each in known)
