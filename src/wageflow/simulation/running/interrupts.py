"""Interrupts that wait: a pool of threads that is interrupted while it takes work never recovers.

Its locks are taken by Python's code, and an interrupt may fall between the taking of one and the
promise to give it back. The pool then takes no more work, or waits for itself for ever.
"""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import FrameType

    Handler = Callable[[int, FrameType | None], Any]

__all__ = ["held"]

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP")  # not all systems have all


@contextmanager
def held() -> Iterator[None]:
    """Let what is within end before an interrupt is heard; it is heard then.

    Nothing is held outside of the main thread, for interrupts come to no other one.

    Examples
    --------
    >>> import signal
    >>> done = []
    >>> try:
    ...     with held():
    ...         signal.raise_signal(signal.SIGINT)
    ...         done.append("whole")
    ... except KeyboardInterrupt:
    ...     done.append("interrupted")
    >>> done
    ['whole', 'interrupted']
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handlers = _handlers()
    holder: int | None = os.getpid()
    came: dict[int, FrameType | None] = {}

    def hold(number: int, frame: FrameType | None) -> None:
        if os.getpid() == holder:
            came.setdefault(number, frame)
        else:  # a worker that was forked meanwhile, or what is within has ended
            handlers[number](number, frame)

    try:
        for number in handlers:
            signal.signal(number, hold)
        yield
    finally:
        holder = None
        try:
            for number, handler in handlers.items():
                signal.signal(number, handler)
        finally:
            _tell(came, handlers)


def _tell(came: dict[int, FrameType | None], handlers: Mapping[int, Handler]) -> None:
    """Have every signal heard, also where hearing one of them raises."""
    if not came:
        return
    number = next(iter(came))
    try:
        handlers[number](number, came.pop(number))
    finally:
        _tell(came, handlers)


def _handlers() -> dict[int, Handler]:
    """Return what hears each signal; what is ignored, or ends the process, holds nothing up."""
    numbers = [int(getattr(signal, name)) for name in _ENDING if hasattr(signal, name)]
    handlers = {number: signal.getsignal(number) for number in numbers}
    return {number: handler for number, handler in handlers.items() if callable(handler)}
