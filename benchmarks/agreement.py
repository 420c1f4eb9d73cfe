"""Whether two ways to do a workload give the same answer: what does not is not raced."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from workloads import Floats

__all__ = ["Answer", "answer", "distance"]

#: Differences of more standard errors are faults: with 16 seeds and 98 statistics a right answer is
#: refused less than once in 300 times.
LIMIT = 6.0


@dataclass(frozen=True)
class Answer:
    """Statistics, mean over several seeds, with their standard errors; shape (output, 7)."""

    value: Floats
    error: Floats


def answer(run: Callable[[int, int], Floats], draws: int, seeds: int = 16) -> Answer:
    """Run with several seeds."""
    found = np.array([run(draws, seed) for seed in range(seeds)])
    return Answer(found.mean(axis=0), found.std(axis=0, ddof=1) / math.sqrt(seeds))


def distance(one: Answer, other: Answer) -> tuple[float, float]:
    """Return the greatest difference in standard errors, and the greatest relative one."""
    gap = np.abs(one.value - other.value)
    scale = np.hypot(one.error, other.error)
    return float((gap / scale).max()), float((gap / np.abs(other.value)).max())
