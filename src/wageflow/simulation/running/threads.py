"""Threads of ours, and work that is shared out, so that an interrupt at any moment ends both."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from wageflow.simulation.running.interrupts import held

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from concurrent.futures import Executor, Future

__all__ = ["each", "pool", "processors", "taken"]

_LOOK = 0.5  # seconds after which a wait looks whether anyone is still there

Item = TypeVar("Item")
Found = TypeVar("Found")


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def pool(threads: int) -> Iterator[ThreadPoolExecutor]:
    """Yield threads; however this ends, nothing begins afterwards, and none is waited for."""
    made = ThreadPoolExecutor(threads, "wageflow")
    try:
        yield made
    finally:
        with held():
            made.shutdown(wait=False, cancel_futures=True)


def each(
    executor: Executor, function: Callable[[Item], Found], items: Iterable[Item]
) -> Generator[Found]:
    """Yield what a function makes of each item, in their order, as `Executor.map` does.

    Unlike there, an interrupt leaves no lock taken that somebody waits for.

    Examples
    --------
    >>> with pool(2) as threads:
    ...     list(each(threads, abs, [-1, 2, -3]))
    [1, 2, 3]
    """
    ended: SimpleQueue[int] = SimpleQueue()
    pending: dict[int, Future[Found]] = {}
    try:
        with held():
            for place, item in enumerate(items):
                pending[place] = executor.submit(function, item)
                pending[place].add_done_callback(partial(_put, ended, place))
        known: set[int] = set()
        for place in range(len(pending)):
            while place not in known:
                known.update(taken(ended))
            yield pending.pop(place).result()  # held by nobody else, for results may be large
    finally:
        with held():
            for future in pending.values():
                future.cancel()


def taken(ended: SimpleQueue[Item]) -> list[Item]:
    """Wait until something has come, and return all that has; nothing after a while.

    A wait without an end could not be interrupted on every system.
    """
    found: list[Item] = []
    with suppress(Empty):
        found.append(ended.get(timeout=_LOOK))
        while True:
            found.append(ended.get_nowait())
    return found


def _put(ended: SimpleQueue[int], place: int, _future: Any) -> None:
    ended.put(place)
