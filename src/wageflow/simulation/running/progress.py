"""How far a run is, on standard error, once it takes longer than a moment."""

from __future__ import annotations

import math
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

__all__ = ["Progress", "shown_progress", "time_left"]

_MOMENT = 1.0  # seconds


def time_left(elapsed: float, computed: int, missing: int) -> str:
    """Say how long the rest will take, judged by what was computed so far.

    Examples
    --------
    >>> time_left(3.0, computed=24, missing=40), time_left(100.0, computed=1, missing=3)
    ('about 5 s left', 'about 5 min left')
    >>> time_left(0.1, computed=0, missing=16)
    ''
    """
    if not computed:
        return ""
    seconds = elapsed * missing / computed
    if seconds < 100:
        return f"about {seconds:.0f} s left"
    if seconds < 6_000:
        return f"about {seconds / 60:.0f} min left"
    return f"about {seconds / 3600:.0f} h left"


@dataclass
class Progress:
    """Counts replicates; shows them when it is told to and a moment has passed."""

    shown: bool
    total: int = 0
    found: int = 0
    computed: int = 0
    _start: float = field(default_factory=time.monotonic)
    _bar: _Bar | _Line | None = None

    def plan(self, total: int) -> None:
        """Set how many replicates there are to be; `precision` raises it."""
        self.total = total
        self._draw()

    def advance(self, *, computed: bool) -> None:
        """Count one more, which was computed, or found in a checkpoint."""
        if computed:
            self.computed += 1
        else:
            self.found += 1
        self._draw()

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def _draw(self) -> None:
        elapsed = time.monotonic() - self._start
        if not self.shown or elapsed < _MOMENT:
            return
        if self._bar is None:
            self._bar = _bar()
        done = self.found + self.computed
        left = time_left(elapsed, self.computed, self.total - done)
        text = f"replicates {done}/{self.total}" + (f", {left}" if left else "")
        self._bar.show(text, done, self.total)


class _Bar:
    """A bar on a terminal."""

    def __init__(self, console: Console) -> None:
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        columns = TextColumn("{task.description}"), BarColumn()
        self._bar = Bar(*columns, console=console, transient=True, refresh_per_second=4)
        self._task = self._bar.add_task("")
        self._bar.start()

    def show(self, text: str, done: int, total: int) -> None:
        self._bar.update(self._task, description=text, completed=done, total=total)

    def stop(self) -> None:
        self._bar.stop()


class _Line:
    """A line that is written over in a notebook, where a bar needs more than is always there."""

    _shown = -math.inf

    def show(self, text: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._shown >= _MOMENT or done == total:
            self._shown = now
            sys.stderr.write(f"\r{text:<60}")
            sys.stderr.flush()

    def stop(self) -> None:
        sys.stderr.write(f"\r{'':<60}\r")
        sys.stderr.flush()


def _bar() -> _Bar | _Line:
    from rich.console import Console

    console = Console(stderr=True)
    return _Line() if console.is_jupyter else _Bar(console)


@contextmanager
def shown_progress(shown: bool) -> Iterator[Progress]:  # noqa: FBT001 - its one argument
    """Yield a counter that is taken off the screen however the run ends."""
    progress = Progress(shown)
    try:
        yield progress
    finally:
        progress.close()
