"""What inputs and outputs were before a reconciliation, and are after it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from wageflow.analysis.reconciling.target import WORKERS, amount
from wageflow.programme.names import choices_of, name_in_words
from wageflow.simulation.summing.summary import HEADCOUNT, LEVELS, Moments, quantiles, together
from wageflow.simulation.summing.weighted import jackknifed, weighed, weighed_together

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from wageflow.simulation import Estimate

__all__ = ["Movement", "movement_frame", "movements", "three_digits"]

Floats: TypeAlias = npt.NDArray[np.float64]

_WHAT = ("mean", "sd", "p5", "p50", "p95")
_MEASURED = ("mean", "p5", "p50", "p95")
_MAIN = "state-side"
_SURE = 3.0  # standard errors, of a movement that is no chance
_LEAST = 0.02  # standard deviations, of a movement worth a word
_WIDTH = 0.05  # of a standard deviation, by which it must change to be worth one


@dataclass(frozen=True)
class Movement:
    """One input or output, before and after.

    Parameters
    ----------
    kind : {"input", "reading", "concept", "workers"}
    name : str
    before, after : dict of str to float
        Statistics by name, ``after`` with standard errors (``p5_mcse`` ...).
    shift_mcse, narrower_mcse : float
        Monte Carlo standard errors of `shift` and `narrower`, which count that before and after
        are of the same draws.

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
    shift_mcse: float = 0.0
    narrower_mcse: float = 0.0

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
    def narrower(self) -> float:
        """By which part the standard deviation fell; below 0 where it rose."""
        sd = self.before["sd"]
        return 1.0 - self.after["sd"] / sd if sd > 0.0 else 0.0

    @property
    def moved(self) -> bool:
        """Whether the mean moved, or the width changed, by more than chance explains."""
        far = abs(self.shift) > max(_LEAST, _SURE * self.shift_mcse)
        return far or abs(self.narrower) > max(_WIDTH, _SURE * self.narrower_mcse)

    def _in_sd(self, size: float) -> float:
        sd = self.before["sd"]
        return size / sd if sd > 0.0 else 0.0

    def __str__(self) -> str:
        if self.kind == "reading":
            first, last = (100 * one["mean"] for one in (self.before, self.after))
            choice, _, reading = self.name.partition(": ")
            return f"{name_in_words(choice)}: {reading} has {last:.0f} % instead of {first:.0f} %"
        told = [self._figures(one) for one in (self.before, self.after)]
        narrow = (
            f", {abs(100 * self.narrower):.0f} % {'narrower' if self.narrower > 0 else 'wider'}"
        )
        if abs(self.narrower) < 0.02:
            narrow = ""
        return (
            f"{name_in_words(self.name)}: median {told[1]} instead of {told[0]}; moved by "
            f"{self.shift:+.2f} standard deviations{narrow}"
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
    found = _paired(names, first, _measured(after, later))
    for kind, by in (("concept", ()), (WORKERS, HEADCOUNT)):
        keys, before = prior.statistics(by)
        _, then = after.statistics(by)
        labels = [(kind, key.concept if kind == "concept" else key.host or "all") for key in keys]
        pair = (
            _Told(statistics, *one.by_replicate(by), one.shares)
            for one, statistics in ((prior, before), (after, then))
        )
        found += _paired(labels, *pair)
    order = {"input": 0, "reading": 0, "concept": 1, WORKERS: 2}
    return tuple(sorted(found, key=lambda one: (order[one.kind], -abs(one.shift))))


class _Told(NamedTuple):
    """Statistics by name, and mean and variance within each replicate, shape (row, replicate)."""

    statistics: dict[str, Floats]
    means: Floats
    variances: Floats
    shares: Floats | None

    def without(self) -> tuple[Floats, Floats]:
        """Return mean and standard deviation without each replicate, shape (replicate, row)."""
        share = np.ones(self.means.shape[1]) if self.shares is None else self.shares
        rest = share.sum() - share
        centre = self.statistics["mean"][:, None]
        apart = self.means - centre
        first = share * apart
        second = share * (self.variances + np.square(apart))
        mean = (first.sum(axis=1, keepdims=True) - first) / rest
        square = (second.sum(axis=1, keepdims=True) - second) / rest
        sd = np.sqrt(np.maximum(square - np.square(mean), 0.0))
        return (centre + mean).T, sd.T


def _paired(labels: Sequence[tuple[str, str]], before: _Told, after: _Told) -> list[Movement]:
    then = after.statistics
    errors = {
        f"{name}_mcse": then["mcse" if name == "mean" else f"{name}_mcse"] for name in _MEASURED
    }
    shift_errors, narrower_errors = _errors(before, after)
    found = []
    for k, label in enumerate(labels):
        hidden = label[0] == "reading"  # the quantile of a probability says nothing
        first, last = (
            {n: math.nan if hidden and n[0] == "p" else float(one[n][k]) for n in _WHAT}
            for one in (before.statistics, then)
        )
        last |= {
            n: math.nan if hidden and n[0] == "p" else float(column[k])
            for n, column in errors.items()
        }
        moved = float(shift_errors[k]), float(narrower_errors[k])
        found.append(Movement(*label, first, last, *moved))
    return found


def _errors(before: _Told, after: _Told) -> tuple[Floats, Floats]:
    """Return the standard errors of shift and narrower by a jackknife, each of shape (row,).

    Replicates are left out of both at once: what their draws are off by is in both.
    """
    (mean, sd), (then, later) = before.without(), after.without()
    known = (before.statistics["sd"] > 0.0) & (sd > 0.0).all(axis=0)
    whole = np.where(known, sd, 1.0)
    found = (jackknifed((then - mean) / whole), jackknifed(later / whole))
    return np.where(known, found[0], 0.0), np.where(known, found[1], 0.0)


def _measured(estimate: Estimate, series: Floats) -> _Told:
    """Summarise series of shape (row, replicate, draw)."""
    shares, count = estimate.shares, series.shape[1]
    if shares is not None:
        weights = estimate.weights.reshape(series.shape[1:])
        found = weighed_together([weighed(one, weights) for one in series], count)
        return _Told(found.statistics(shares), found.means, found.variances, shares)
    means, variances = series.mean(axis=2), series.var(axis=2)
    points = np.empty((len(series), count, len(LEVELS)))
    for values, room in zip(series, points, strict=True):
        room[:] = quantiles(np.sort(values, axis=1), LEVELS)
    moments = [Moments(means[:, r], variances[:, r], points[:, r]) for r in range(count)]
    return _Told(together(moments), means, variances, None)


#: Inputs of estimates that several readings of a total are held against.
_KNOWN: WeakKeyDictionary[Estimate, tuple[list[tuple[str, str]], Floats, _Told]] = (
    WeakKeyDictionary()
)


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
        "narrower_mcse": [m.narrower_mcse for m in found],
    }
    return pd.DataFrame(columns, index=index)
