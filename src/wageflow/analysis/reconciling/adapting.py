"""Moving the draws to where the targets are, in steps that the draws can follow.

Each round weighs a pilot's draws by a power of the likelihood, the highest one that leaves enough
effective draws, fits a proposal to them and draws anew from it: population Monte Carlo [1]_ with
the powers of annealing [2]_. A range that is certain has no power but itself, so that rounds follow
a normal curve of its middle and width instead. Only the rounds do: what is reported is weighted by
the likelihood itself. Pilots have seeds of their own, so that the draws that are reported know
nothing of those that the proposal was fitted to.

References
----------
.. [1] O. Cappe, A. Guillin, J.-M. Marin and C. Robert, "Population Monte Carlo", Journal of
   Computational and Graphical Statistics 13 (2004), 907-929.
.. [2] R. Neal, "Annealed importance sampling", Statistics and Computing 11 (2001), 125-139.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.analysis.reconciling.evidence import Evidence, evidence_of
from wageflow.simulation import Estimate
from wageflow.simulation.drawing.design import Design
from wageflow.simulation.drawing.proposal import Proposal, Proposed, fitted
from wageflow.simulation.drawing.sobol import MAX_COLUMNS
from wageflow.simulation.running.workers import computed
from wageflow.simulation.summing.weighted import effective

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.analysis.reconciling.target import Target
    from wageflow.simulation.replicate import Run

__all__ = ["Adapted", "adapted", "computed_estimate", "with_design"]

Floats: TypeAlias = npt.NDArray[np.float64]

_PILOT = 2**10  # draws of a replicate of a pilot
_REPLICATES = 16
_ROUNDS = 12
_GOOD = 0.6  # of a pilot's draws that are effective: as good as a further round would make it
_GAIN = 1.1  # by which a further round must be better, to be worth another
_LEAST = 512  # effective draws of a pilot to which a proposal is fitted
_STREAM = 2**31  # far from the numbers of replicates


class Adapted(NamedTuple):
    """A proposal and how it came about.

    Parameters
    ----------
    proposal : Proposal or None
        None if no proposal is better than none.
    rounds : int
        How many pilots were drawn.
    """

    proposal: Proposal | None
    rounds: int


@dataclass(frozen=True, eq=False)
class _Pilot:
    """The draws of a pilot."""

    scores: Floats
    ratio: Floats
    surrogate: Floats
    exact: Evidence


def adapted(run: Run, targets: Sequence[Target]) -> Adapted:
    """Find a proposal under which many draws agree with targets.

    Parameters
    ----------
    run : Run
        That keeps its draws, and has no proposal.
    targets : sequence of Target
    """
    wanted = max(_LEAST, 8 * run.design.columns)
    wanted = min(wanted, _PILOT * _REPLICATES // 4)
    proposal: Proposal | None = None
    best: tuple[float, Proposal | None] = (0.0, None)
    rounds, stalled = 0, 0
    for number in range(_ROUNDS):
        pilot = _drawn(run, targets, proposal, number)
        rounds += 1
        found = pilot.exact.effective
        power = _power(pilot, wanted)
        stalled = 0 if power < 1.0 or found > _GAIN * best[0] else stalled + 1
        if found > best[0]:
            best = (found, proposal)
        if found >= _GOOD * pilot.ratio.size or stalled > 1:
            break
        if power >= 1.0 and found >= wanted:
            weights = pilot.exact.weights.ravel()
        else:
            weights = _weights(pilot.ratio + power * pilot.surrogate)
        proposal = fitted(pilot.scores, weights)
    return Adapted(best[1], rounds)


def _drawn(run: Run, targets: Sequence[Target], proposal: Proposal | None, number: int) -> _Pilot:
    from scipy.special import ndtri

    columns = run.design.columns
    seeds = np.random.SeedSequence(run.design.seed, spawn_key=(_STREAM, number))
    seed = int(seeds.generate_state(1, np.uint64)[0])
    sampler = "sobol" if columns < MAX_COLUMNS else "random"
    design = Design(columns, _PILOT, seed, sampler)
    if proposal is not None:
        design = Proposed(columns, _PILOT, seed, sampler, proposal=proposal)
    estimate = computed_estimate(with_design(run, design), _REPLICATES)
    exact = evidence_of(estimate, targets)
    u = np.concatenate([next(design.blocks(k, _PILOT)) for k in range(_REPLICATES)], axis=1)
    ratio = np.zeros(u.shape[1]) if proposal is None else proposal.log_ratio(u)
    surrogate = np.zeros(u.shape[1])
    for target, values in zip(targets, exact.outputs, strict=True):
        low, middle, high = target.law.ppf([0.15865525393145707, 0.5, 0.8413447460685429])
        surrogate -= 0.5 * np.square((values.ravel() - middle) / (0.5 * (high - low)))
    return _Pilot(ndtri(u), ratio, surrogate, exact)


def with_design(run: Run, design: Design) -> Run:
    """Return a run with other draws, and with what is known of the programme already."""
    other = copy.copy(run)
    object.__setattr__(other, "design", design)
    return other


def computed_estimate(run: Run, replicates: int) -> Estimate:
    """Run replicates and return their estimate, without weights."""
    found = dict(computed(run, range(replicates)))
    return Estimate(run, tuple(found[number] for number in range(replicates)))


def _power(pilot: _Pilot, wanted: int) -> float:
    """Return the highest power of the likelihood that leaves so many effective draws."""
    if effective(_weights(pilot.ratio + pilot.surrogate)) >= wanted:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        enough = effective(_weights(pilot.ratio + middle * pilot.surrogate)) >= wanted
        low, high = (middle, high) if enough else (low, middle)
    return low


def _weights(logs: Floats) -> Floats:
    return np.asarray(np.exp(logs - logs.max()))
