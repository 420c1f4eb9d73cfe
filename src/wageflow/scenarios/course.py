"""Which measures of which scenario act, and what a series counts beside the revenue concepts."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["WORKERS", "Course"]

#: The concept of a series that counts workers, not money.
WORKERS = "workers"


@dataclass(frozen=True)
class Course:
    """A scenario of a projection, or a part of its measures.

    Parameters
    ----------
    scenario : int
    kept : tuple of int, optional
        The measures that act; all if left out.
    """

    scenario: int
    kept: tuple[int, ...] | None = None
