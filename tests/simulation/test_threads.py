"""Work that is shared out comes back in its order, and ends with whoever asked for it."""

from __future__ import annotations

import threading
import time
import weakref
from concurrent.futures import Executor, Future

import pytest

from wageflow.simulation.running.threads import each, pool


def slow_first(number):
    time.sleep(0.05 if number == 0 else 0)
    return number * 10


def test_what_comes_back_is_in_the_order_of_what_was_given():
    with pool(3) as threads:
        assert list(each(threads, slow_first, range(7))) == [0, 10, 20, 30, 40, 50, 60]
        assert list(each(threads, slow_first, [])) == []


def test_an_error_is_raised_where_its_result_would_be_and_cancels_the_rest():
    begun = []

    def failing(number):
        begun.append(number)
        time.sleep(0.01)
        if number == 1:
            raise ZeroDivisionError
        return number

    before = threading.active_count()
    with pool(1) as threads:
        found = each(threads, failing, range(100))
        assert next(found) == 0
        with pytest.raises(ZeroDivisionError):
            next(found)
    while threading.active_count() > before:
        time.sleep(0.001)
    assert len(begun) <= 4


def test_what_nobody_waits_for_any_more_is_cancelled():
    class Never(Executor):
        def __init__(self):
            self.given = []

        def submit(self, *_):
            self.given.append(Future())
            return self.given[-1]

    never = Never()
    found = each(never, abs, range(3))
    never_sent = each(Never(), abs, range(3))
    never_sent.close()
    threading.Timer(0.01, lambda: never.given[0].set_result(7)).start()
    assert next(found) == 7
    found.close()
    assert [future.cancelled() for future in never.given] == [False, True, True]


def test_results_are_let_go_when_they_were_handed_out():
    class Large:
        pass

    kept = []

    def make(_):
        made = Large()
        kept.append(weakref.ref(made))
        return made

    with pool(1) as threads:
        found = each(threads, make, range(3))
        for _ in range(2):
            next(found)
        list(found)
    assert kept[0]() is None
    assert kept[1]() is None
