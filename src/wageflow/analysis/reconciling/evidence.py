"""How well draws agree with targets, and whether they can at all."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.analysis.reconciling.target import WORKERS, Target, amount
from wageflow.errors import EstimateError, InputError
from wageflow.simulation.drawing.proposal import Proposed
from wageflow.simulation.slips import slip
from wageflow.simulation.summing.answers import draws_of
from wageflow.simulation.summing.weighted import effective, weighted_quantiles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.simulation import Estimate

__all__ = [
    "HIGHEST_K",
    "LEAST",
    "Evidence",
    "evidence_of",
    "refuse_compromise",
    "refuse_conflicts",
    "tail_of",
]

Floats: TypeAlias = npt.NDArray[np.float64]

#: Effective draws without which no answer is given; of a small run, a quarter of its draws.
LEAST = 400
#: Pareto k above which the standard error of weighted draws cannot be trusted; see `tail_of`.
HIGHEST_K = 0.7
_WITHIN = 0.01  # of the weighted draws, where 99 % of what is known of every target allows them
_NEARLY_ALL = 0.99
#: Effective draws of each replicate, without which their spread is no standard error.
FEWEST = 10.0
_ENOUGH = 50  # draws that meet a target, from which on what they rule out is no chance


@dataclass(frozen=True, eq=False)
class Evidence:
    """The weights of the draws of an estimate, given targets.

    Parameters
    ----------
    targets : tuple of Target
    outputs : ndarray of shape (target, replicate, draw)
        What each target is of, in dollars a year or workers.
    logs : ndarray of shape (replicate, draw)
        Logarithm of the likelihood, and of what makes up for a proposal.
    """

    targets: tuple[Target, ...]
    outputs: Floats
    logs: Floats

    @cached_property
    def weights(self) -> Floats:
        """How much each draw counts, 1 on average, shape (replicate, draw); 0 if none agrees."""
        highest = self.logs.max()
        if highest == -np.inf:
            return np.zeros_like(self.logs)
        weights = np.exp(self.logs - highest)
        return np.asarray(weights / weights.mean())

    @property
    def equal(self) -> bool:
        """Whether all draws count the same."""
        return bool(self.logs.min() == self.logs.max() > -np.inf)

    @cached_property
    def agrees(self) -> bool:
        """Whether a draw meets every target."""
        met = np.ones(self.logs.shape, dtype=bool)
        for target, values in zip(self.targets, self.outputs, strict=True):
            met &= target.allows(values)
        return bool(met.any())

    @cached_property
    def effective(self) -> float:
        """Effective number of draws."""
        return effective(self.weights)

    @cached_property
    def least(self) -> float:
        """Effective number of draws of the replicate with the fewest."""
        return min(effective(each) for each in self.weights)

    @cached_property
    def pareto_k(self) -> float | None:
        """Shape of the tail of the weights; None if all that are not 0 are equal."""
        return tail_of(self.logs)

    @property
    def needed(self) -> int:
        """Effective draws without which no answer is given."""
        return min(LEAST, self.logs.size // 4)

    @property
    def fewest(self) -> float:
        """Those of a replicate."""
        return min(FEWEST, 0.5 * self.needed / len(self.logs))

    @property
    def usable(self) -> bool:
        """Whether the weighted draws are worth an answer."""
        tail = self.pareto_k
        enough = self.effective >= self.needed and self.least >= self.fewest
        return enough and (tail is None or tail <= HIGHEST_K)

    @cached_property
    def log_evidence(self) -> tuple[float, float]:
        """Logarithm of the mean likelihood of all draws, and its standard error."""
        highest = float(self.logs.max())
        if highest == -math.inf:
            return -math.inf, math.nan
        each = np.exp(self.logs - highest).mean(axis=1)
        mean = float(each.mean())
        error = float(each.std(ddof=1)) / math.sqrt(len(each)) / mean
        return highest + math.log(mean), error


def evidence_of(estimate: Estimate, targets: Sequence[Target]) -> Evidence:
    """Return what targets say of the draws of an estimate, which has no weights of its own.

    Raises
    ------
    EstimateError
        If a target has no finite density at what a draw gives.
    InputError
        If a target seems to lack its million.
    """
    run, results = estimate.run, estimate.results
    outputs = np.stack([draws_of(run, results, target.key) for target in targets])
    _refuse_slips(targets, outputs)
    logs = np.zeros(outputs.shape[1:])
    for target, values in zip(targets, outputs, strict=True):
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.asarray(target.law.logpdf(values))
        _refuse_infinite(target, values, found)
        logs += found
    if isinstance(run.design, Proposed):
        logs += np.stack([run.design.log_ratio(number) for number in range(len(results))])
    return Evidence(tuple(targets), outputs, logs)


def _refuse_infinite(target: Target, values: Floats, logs: Floats) -> None:
    """Refuse a target whose density has no bound where a draw is: that draw would count for all."""
    endless = np.isposinf(logs) | np.isnan(logs)
    if endless.any():
        value = float(values[endless][0])
        place = amount((value,), workers=target.concept == WORKERS)
        raise EstimateError(
            f"target {target.name!r}, total: its density is infinite at {place}, which "
            f"{int(endless.sum()):,} of {values.size:,} draws give, so that no others would count; "
            "write a total whose density is finite there, such as a uniform or a normal one"
        )


def tail_of(logs: Floats) -> float | None:
    """Return the shape k of a generalised Pareto law fitted to the largest weights.

    Parameters
    ----------
    logs : ndarray
        Logarithms of weights; what is minus infinity counts nothing.

    Returns
    -------
    float or None
        None if all weights that are not 0 are equal, or there are too few to fit. Below 0.5 the
        weights have a variance; above 0.7 what they give cannot be trusted [1]_.

    References
    ----------
    .. [1] A. Vehtari, D. Simpson, A. Gelman, Y. Yao and J. Gabry, "Pareto smoothed importance
       sampling", Journal of Machine Learning Research 25 (2024), 72.

    Examples
    --------
    >>> tail_of(np.zeros(100)) is None
    True
    >>> tail_of(-0.5 * np.random.default_rng(0).normal(size=4_000) ** 2) < 0
    True
    """
    counting = logs[np.isfinite(logs)].ravel()
    if counting.size < 25 or counting.max() - counting.min() < 1e-9:
        return None
    from arviz_stats import base

    fit: Any = base.__dict__["array_stats"]  # which has no types
    try:
        with np.errstate(all="ignore"):
            # it takes log-likelihoods that are to be left out, the logarithms of inverse weights
            _, found = fit.psislw(-counting)
    except ValueError:  # the largest weights are all the same, so that there is no tail
        return None
    shape = float(found)
    return shape if math.isfinite(shape) else None


def refuse_conflicts(estimate: Estimate, evidence: Evidence) -> None:
    """Refuse targets that no draw can meet, alone or together.

    Raises
    ------
    EstimateError
        Names the target and the nearest output, or the two that contradict each other.
    """
    name = estimate.programme.name
    faults = [
        fault
        for target, values in zip(evidence.targets, evidence.outputs, strict=True)
        if (fault := _unreached(target, values, name))
    ]
    if faults:
        raise EstimateError(*faults)
    pairs = list(zip(evidence.targets, evidence.outputs, strict=True))
    for k, (one, values) in enumerate(pairs):
        met = one.allows(values)
        if int(met.sum()) < _ENOUGH:
            continue
        for number, (other, others) in enumerate(pairs):
            there = others[met]
            first, last = float(there.min()), float(there.max())
            overlap = first <= other.ends[1] and last >= other.ends[0]
            if number == k or overlap or other.allows(there).any():
                continue
            workers = other.concept == WORKERS
            raise EstimateError(
                f"targets {one.name!r} and {other.name!r}: the evidence conflicts; no draw of "
                f"{name!r} meets both: those that meet {one.figure} ({int(met.sum()):,} of "
                f"{met.size:,}) have {other.name} of {amount((first, last), workers=workers)}, not "
                f"{other.figure}; leave one out, or widen it"
            )


def refuse_compromise(estimate: Estimate, evidence: Evidence) -> None:
    """Refuse an answer that lies between what a target and the estimate say, and within neither.

    Raises
    ------
    EstimateError
        Names the target, what the draws that agree best give, and what they gave before.
    """
    name = estimate.programme.name
    faults = []
    for target, values in zip(evidence.targets, evidence.outputs, strict=True):
        inside = target.allows(values, _NEARLY_ALL)
        share = float((inside * evidence.weights).mean() / evidence.weights.mean())
        if share >= _WITHIN:
            continue
        ends = np.array([0.05, 0.95])
        found = weighted_quantiles(values.ravel(), evidence.weights.ravel(), ends)
        before = np.quantile(draws_of(estimate.run, estimate.results, target.key), ends)
        told = [
            amount((float(one[0]), float(one[1])), workers=target.concept == WORKERS)
            for one in (found, before)
        ]
        faults.append(
            f"target {target.name!r}: the evidence conflicts; the draws of {name!r} that agree "
            f"best with {target.figure} have {told[0]}, hardly any of them within 99 % of what the "
            f"total may be, where the estimate has {told[1]}: see that the total counts what the "
            "programme counts"
        )
    if faults:
        raise EstimateError(*faults)


def _refuse_slips(targets: Sequence[Target], outputs: Floats) -> None:
    faults = [
        f"target {target.name!r}, total: {told}"
        for target, values in zip(targets, outputs, strict=True)
        if target.concept != WORKERS and (told := slip(*target.shown, values))
    ]
    if faults:
        raise InputError(*faults)


def _unreached(target: Target, values: Floats, programme: str) -> str:
    if target.allows(values).any():
        return ""
    low, high = target.ends
    first, last = float(values.min()), float(values.max())
    workers = target.concept == WORKERS
    if last < low:
        verb, nearest = "reaches", last
    elif first > high:
        verb, nearest, low = "is as low as", first, high
    else:
        return ""
    asked, found = (amount((value,), workers=workers) for value in (low, nearest))
    whence = "" if target.is_certain else f" (where 99.9 % of {target.figure}, its 90 % range, end)"
    return (
        f"target {target.name!r}: no draw of {programme!r} {verb} {asked}{whence}; the nearest is "
        f"{found}: the evidence conflicts, so see that the total counts what the programme counts"
    )
