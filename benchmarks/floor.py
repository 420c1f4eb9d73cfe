"""What wageflow's own array code takes without the library around it.

The same points, the same quantile functions, the least arithmetic that gives the 14 outputs, and a
sort: what `wf.simulate` and a summary take more than this is the library's overhead.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from clock import race, say
from tables import Part, Table, Target, seconds, significant
from workloads import FAST, HOSTS, W1, W1P, W2, Setting, correlation, programme, through_wageflow

from wageflow.simulation.drawing.correlation import copula_of
from wageflow.simulation.drawing.design import Design

if TYPE_CHECKING:
    from workloads import Floats, Workload

__all__ = ["bare", "measure"]

_BLOCK = 4096
_LEVELS = np.array([0.05, 0.25, 0.50, 0.75, 0.95])
_INPUTS = ("workers", "wage", "government", "agency", "embassy", "company")


def bare(workload: Workload, draws: int, seed: int, replicates: int = 16) -> Floats:
    """Do a workload by the library's parts; shape (output, 7)."""
    unknowns = programme(workload).unknowns
    for name, wanted in zip(unknowns, _INPUTS * len(HOSTS), strict=True):
        if wanted not in name:
            raise ValueError(f"unknown {name!r}: expected a column for {wanted!r}")
    functions = [distribution.quantile_function() for distribution in unknowns.values()]
    copula = copula_of(list(unknowns), correlation(workload))
    size = draws // replicates
    design = Design(len(unknowns), size, seed)
    out, cut = np.empty((14, size)), np.empty(_BLOCK)
    found = []
    for number in range(replicates):
        start = 0
        for u in design.blocks(number, _BLOCK):
            if copula is not None:
                copula.apply(u)
            rows = out[:, start : start + u.shape[1]]
            _fill([f(row) for f, row in zip(functions, u, strict=True)], rows, cut[: u.shape[1]])
            start += u.shape[1]
        found.append(_summary(out))
    mean, variance, points = (np.stack(part) for part in zip(*found, strict=True))
    sd = np.sqrt(variance.mean(axis=0) + mean.var(axis=0))
    return np.column_stack([mean.mean(axis=0), sd, points.mean(axis=0)])


def _fill(values: list[Floats], rows: Floats, cut: Floats) -> None:
    rows[:6] = 0.0
    for k in range(len(HOSTS)):
        headcount, wage, *rates = values[6 * k : 6 * k + 6]
        left, state = np.multiply(headcount, wage, out=wage), rows[6 + k]
        for place, rate in enumerate(rates):
            np.multiply(left, rate, out=cut)
            left -= cut
            rows[1 + place] += cut
            if place == 0:
                state[:] = cut
            elif place > 1:
                state += cut
        rows[5] += left
        rows[0] += state


def _summary(out: Floats) -> tuple[Floats, Floats, Floats]:
    """Return means, variances and Hazen's quantiles; sorts in place."""
    mean, variance = out.mean(axis=1), out.var(axis=1)
    out.sort(axis=1)
    place = np.clip(_LEVELS * out.shape[1] - 0.5, 0, out.shape[1] - 1)
    below = place.astype(int)
    low, high = out[:, below], out[:, np.minimum(below + 1, out.shape[1] - 1)]
    return mean, variance, low + (place - below) * (high - low)


def measure(draws: int, repeats: int) -> Part:
    """Race the library against its own parts, on one thread."""
    rows, targets = [], []
    for workload in (W1, W1P, W2):
        say(f"overhead on {workload.name}")
        ways = {
            "bare array code": partial(bare, workload, draws, 1),
            "wageflow": partial(through_wageflow, workload, draws, 1),
            "wageflow[fast]": partial(through_wageflow, workload, draws, 1, Setting(compiled=FAST)),
        }
        np.testing.assert_allclose(ways["bare array code"](), ways["wageflow"](), rtol=1e-9)
        times = race(ways, repeats)
        base = times["bare array code"].median
        for name, timing in times.items():
            over = f"{100 * (timing.median / base - 1):+.0f} %"
            rows.append((workload.name, name, seconds(timing.median), timing.spread, over))
        least = "wageflow"
        targets.append(
            Target(
                f"{workload.name}, overhead of the library over its own bare array code",
                10.0,
                100 * (times[least].median / base - 1),
                " %",
                why=least,
            )
        )
    columns = ("workload", "way", "seconds", "fastest-slowest", "over the bare code")
    note = f"{significant(draws)} draws, one thread, 14 outputs summarised; the figures are equal."
    return Part([Table("overhead", "Overhead of the library", columns, rows, note)], targets[:1])
