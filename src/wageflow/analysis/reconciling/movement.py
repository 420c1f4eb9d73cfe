"""What inputs and outputs were before a reconciliation, and are after it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from wageflow.analysis.reconciling.target import WORKERS, amount
from wageflow.chain import Chain
from wageflow.distributions import OneOf
from wageflow.simulation.summing.summary import HEADCOUNT, Moments, together
from wageflow.simulation.summing.weighted import weighted_moments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from wageflow.programme import Programme
    from wageflow.simulation import Estimate

__all__ = ["Movement", "choices_of", "movement_frame", "movements", "three_digits"]

Floats: TypeAlias = npt.NDArray[np.float64]

_WHAT = ("mean", "sd", "p5", "p50", "p95")
_MEASURED = ("mean", "p5", "p50", "p95")
_MAIN = "state-side"
_SURE = 3.0  # standard errors, of a movement that is no chance
_LEAST = 0.02  # standard deviations, of a movement worth a word


@dataclass(frozen=True)
class Movement:
    """One input or output, before and after.

    Parameters
    ----------
    kind : {"input", "reading", "concept", "workers"}
    name : str
    before, after : dict of str to float
        Statistics by name, ``after`` with standard errors (``p5_mcse`` ...).

    Examples
    --------
    >>> before = {"mean": 10.0, "sd": 2.0, "p5": 7.0, "p50": 10.0, "p95": 13.0}
    >>> after = {"mean": 11.0, "sd": 1.0, "p5": 9.0, "p50": 11.0, "p95": 12.0, "mean_mcse": 0.1}
    >>> one = Movement("input", "wage Russia", before, after)
    >>> one.shift, one.narrower
    (0.5, 0.5)
    """

    kind: str
    name: str
    before: dict[str, float]
    after: dict[str, float]

    @property
    def is_input(self) -> bool:
        """Whether it is an unknown, or a reading of one."""
        return self.kind in ("input", "reading")

    @property
    def main(self) -> bool:
        """Whether it is what reports are about."""
        return self.name == _MAIN

    @property
    def shift(self) -> float:
        """By how many standard deviations of before the mean moved."""
        return self._in_sd(self.after["mean"] - self.before["mean"])

    @property
    def shift_mcse(self) -> float:
        """Monte Carlo standard error of `shift`."""
        return self._in_sd(self.after["mean_mcse"])

    @property
    def narrower(self) -> float:
        """By which part the standard deviation fell; below 0 where it rose."""
        sd = self.before["sd"]
        return 1.0 - self.after["sd"] / sd if sd > 0.0 else 0.0

    @property
    def moved(self) -> bool:
        """Whether the mean moved, or the width changed, by more than chance explains."""
        far = abs(self.shift) > max(_LEAST, _SURE * self.shift_mcse)
        return far or abs(self.narrower) > 0.05

    def _in_sd(self, size: float) -> float:
        sd = self.before["sd"]
        return size / sd if sd > 0.0 else 0.0

    def __str__(self) -> str:
        if self.kind == "reading":
            first, last = (100 * one["mean"] for one in (self.before, self.after))
            choice, _, reading = self.name.partition(": ")
            return f"{choice}: {reading} has {last:.0f} % instead of {first:.0f} %"
        told = [self._figures(one) for one in (self.before, self.after)]
        narrow = (
            f", {abs(100 * self.narrower):.0f} % {'narrower' if self.narrower > 0 else 'wider'}"
        )
        if abs(self.narrower) < 0.02:
            narrow = ""
        return (
            f"{self.name}: median {told[1]} instead of {told[0]}; moved by {self.shift:+.2f} "
            f"standard deviations{narrow}"
        )

    def _figures(self, one: dict[str, float]) -> str:
        if self.kind == "input":
            middle, low, high = (three_digits(one[name]) for name in ("p50", "p5", "p95"))
            return f"{middle} ({low} to {high})"
        workers = self.kind == WORKERS
        middle = amount((one["p50"],), workers=workers)
        return f"{middle} ({amount((one['p5'], one['p95']), workers=workers)})"


def three_digits(value: float) -> str:
    """Write a number of any size with three digits.

    Examples
    --------
    >>> three_digits(12_345.6), three_digits(0.01234), three_digits(1.5)
    ('12,300', '0.0123', '1.50')
    """
    if value == 0.0 or not math.isfinite(value):
        return f"{value:g}"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{round(value, 2 - math.floor(math.log10(abs(value)))):,.{min(digits, 12)}f}"


def movements(prior: Estimate, after: Estimate) -> tuple[Movement, ...]:
    """Return what moved, inputs and readings first, each kind by how far it moved."""
    if prior not in _KNOWN:
        names, series = _inputs(prior)
        _KNOWN[prior] = names, series, _measured(prior, series)
    names, series, first = _KNOWN[prior]
    # weighted draws may be the same ones
    later = series if after.run.design == prior.run.design else _inputs(after)[1]
    last = _measured(after, later)
    found = [Movement(*label, *pair) for label, pair in _paired(names, first, last)]
    for kind, by in (("concept", ()), (WORKERS, HEADCOUNT)):
        keys, before = prior.statistics(by)
        _, then = after.statistics(by)
        labels = [(kind, key.concept if kind == "concept" else key.host or "all") for key in keys]
        found += [Movement(*label, *pair) for label, pair in _paired(labels, before, then)]
    order = {"input": 0, "reading": 0, "concept": 1, WORKERS: 2}
    return tuple(sorted(found, key=lambda one: (order[one.kind], -abs(one.shift))))


def _paired(
    labels: Sequence[tuple[str, str]], before: dict[str, Floats], after: dict[str, Floats]
) -> Iterator[tuple[tuple[str, str], tuple[dict[str, float], dict[str, float]]]]:
    errors = {
        f"{name}_mcse": after["mcse" if name == "mean" else f"{name}_mcse"] for name in _MEASURED
    }
    for k, label in enumerate(labels):
        hidden = label[0] == "reading"  # the quantile of a probability says nothing
        first, last = (
            {n: math.nan if hidden and n[0] == "p" else float(one[n][k]) for n in _WHAT}
            for one in (before, after)
        )
        last |= {
            n: math.nan if hidden and n[0] == "p" else float(column[k])
            for n, column in errors.items()
        }
        yield label, (first, last)


def _measured(estimate: Estimate, series: Floats) -> dict[str, Floats]:
    """Return statistics by name of series of shape (row, replicate, draw)."""
    weights = estimate.weights.reshape(series.shape[1:])
    moments = [weighted_moments(series[:, r], weights[r]) for r in range(series.shape[1])]
    return together(moments, estimate.shares) if moments else together([_NOTHING])


#: Inputs of estimates that several readings of a total are held against.
_KNOWN: WeakKeyDictionary[Estimate, tuple[list[tuple[str, str]], Floats, dict[str, Floats]]] = (
    WeakKeyDictionary()
)
_NOTHING = Moments(np.empty(0), np.empty(0), np.empty((0, 7)))


def _inputs(estimate: Estimate) -> tuple[list[tuple[str, str]], Floats]:
    """Return the unknowns with their draws, shape (row, replicate, draw); choices by reading."""
    choices = choices_of(estimate.programme)
    labels: list[tuple[str, str]] = []
    rows: list[Floats] = []
    for name, values in estimate.parameters().items():
        if name in choices:
            for number, reading in enumerate(choices[name]):
                labels.append(("reading", f"{name}: {reading}"))
                rows.append((values == number).astype(np.float64))
        else:
            labels.append(("input", name))
            rows.append(values)
    shape = (len(rows), estimate.run_size, estimate.run.design.size)
    return labels, np.reshape(np.array(rows), shape)


def choices_of(programme: Programme) -> dict[str, tuple[str, ...]]:
    """Return the readings of every choice of a programme by name, as they are called."""
    found: dict[str, tuple[str, ...]] = {}
    pending: list[Any] = []
    for cohort in programme.cohorts:
        pending += [cohort.chain, *(quantity for _, quantity in cohort.quantities())]
        pending += [q for chain in cohort.readings for _, q in chain.quantities()]
    pending += [*programme.pass_through.values(), programme.total_workers]
    while pending:
        one = pending.pop()
        if isinstance(one, OneOf):
            options: tuple[Any, ...] = one.values  # noqa: PD011 - a choice, not a table
            found[one.name] = tuple(v.name if isinstance(v, Chain) else _told(v) for v in options)
            pending += [value for value in options if isinstance(value, OneOf)]
        elif hasattr(one, "total") and hasattr(one, "workers"):
            pending += [one.total, one.workers]
    return found


def _told(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else repr(value).removeprefix("wf.")


def movement_frame(found: Sequence[Movement]) -> pd.DataFrame:
    """Return movements as a table; see `Reconciled.before_after`."""
    import pandas as pd

    index = pd.MultiIndex.from_tuples([(m.kind, m.name) for m in found], names=["kind", "name"])
    columns: dict[str, list[float]] = {
        **{f"before_{name}": [m.before[name] for m in found] for name in _WHAT},
        **{f"after_{name}": [m.after[name] for m in found] for name in _WHAT},
        **{f"after_{n}_mcse": [m.after[f"{n}_mcse"] for m in found] for n in _MEASURED},
        "shift": [m.shift for m in found],
        "shift_mcse": [m.shift_mcse for m in found],
        "narrower": [m.narrower for m in found],
    }
    return pd.DataFrame(columns, index=index)
