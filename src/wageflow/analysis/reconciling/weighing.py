"""From an estimate and published totals to the estimate that they imply."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wageflow.analysis.reconciling.adapting import adapted, computed_estimate, with_design
from wageflow.analysis.reconciling.diagnostics import diagnosed
from wageflow.analysis.reconciling.evidence import (
    HIGHEST_K,
    Evidence,
    evidence_of,
    refuse_compromise,
    refuse_conflicts,
)
from wageflow.analysis.reconciling.reconciled import Reconciled
from wageflow.analysis.reconciling.repeats import repeats
from wageflow.analysis.reconciling.target import Target
from wageflow.arguments import checked, shown
from wageflow.errors import EstimateError, InputError
from wageflow.programme import Programme, load_programme
from wageflow.simulation import Estimate, simulate
from wageflow.simulation.drawing.proposal import Proposed
from wageflow.simulation.drawing.sobol import MAX_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wageflow.analysis.reconciling.adapting import Adapted
    from wageflow.simulation.drawing.design import Design

__all__ = ["checked_estimate", "checked_targets", "reconcile"]

_POOR = 0.1  # effective share of the draws below which better ones are looked for
_HEAVY = 0.5  # Pareto k above which they are, too


@checked
def reconcile(
    estimate: Estimate | Programme | str | Path,
    targets: Target | Iterable[Target],
    *,
    draws: int = 2**16,
    seed: int | None = None,
    adapt: bool = True,
) -> Reconciled:
    """Reweight an estimate by how well its draws agree with published totals.

    Parameters
    ----------
    estimate : Estimate, Programme, str or path
        With its draws; a programme, or the name or path of one, is simulated first.
    targets : Target or sequence of Target
        All hold at once: their likelihoods are multiplied. Statements must be each other's
        witnesses, so that one told twice is refused: two targets of the same output that name the
        same claim, or whose totals are equal and whose claims do not differ.
    draws, seed
        Of a programme; see `simulate`.
    adapt : bool
        Whether draws are made nearer to the targets where few of those at hand agree with them.

    Returns
    -------
    Reconciled
        An estimate with weights, by which every figure and its standard error count, and with
        diagnostics. If no target says anything, the draws are those of the estimate, bit for bit.

    Raises
    ------
    EstimateError
        If the density of a target is infinite at what a draw gives; if the evidence conflicts: no
        draw reaches a target, no draw meets two of them, too few count for an answer, or what would
        be left lies between the total and the estimate, where neither puts it; or if the estimate
        has no draws, or weights already.
    InputError
        If a target is none, two repeat one statement, or the programme has no such output.

    Notes
    -----
    The weight of a draw is the likelihood of what it gives; where draws are made anew, times the
    density of what was known before over that of the draws. Figures are ratios of weighted sums,
    quantiles are those of the draws of all replicates together; standard errors are those of ratios
    over replicates, of quantiles by way of the share of the weight below. There is no answer below
    400 effective draws (a quarter of a run of fewer than 1,600), below 10 in a replicate, with a
    Pareto k above 0.7, or where a target allows less than 1 % of the weighted draws: a compromise
    between two that exclude each other is nobody's statement. It allows what lies within its 99 %
    range, between the bounds of a uniform, or where its density is at least 0.036 of its highest,
    as a normal one's is within its 99 % range.

    Examples
    --------
    >>> import wageflow as wf
    >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**12, seed=0)
    >>> headline = wf.Target("state-side", wf.between(150e6, 230e6, coverage=0.9))
    >>> found = wf.reconcile(estimate, headline)
    >>> bool(found.summary().loc["state-side", "sd"] < estimate.summary().loc["state-side", "sd"])
    True
    """
    wanted = checked_targets(targets)
    several = [target for target in wanted if len(target.concepts) > 1]
    if several:
        raise InputError(
            f"target {several[0].name!r}: may be of {len(several[0].concepts)} concepts; ask "
            "wf.reconcile_by_concept, or name one"
        )
    return reweighted(checked_estimate(estimate, draws, seed), wanted, adapt=adapt)


def checked_targets(targets: Any) -> tuple[Target, ...]:
    """Return targets as a tuple.

    Raises
    ------
    InputError
        If there is none, or one is something else.
    """
    listed = (targets,) if isinstance(targets, Target) or not _many(targets) else tuple(targets)
    stray = [one for one in listed if not isinstance(one, Target)]
    if stray or not listed:
        got = repr(stray[0]) if stray else "none"
        raise InputError(
            f"targets: got {got}; write wf.Target('statutory', wf.between(150e6, 230e6))"
        )
    return listed


def _many(value: Any) -> bool:
    return hasattr(value, "__iter__") and not isinstance(value, str)


def checked_estimate(estimate: Any, draws: int, seed: int | None) -> Estimate:
    """Return an estimate with draws and without weights.

    Raises
    ------
    EstimateError
        If it has no draws, was interrupted, or is weighted already.
    InputError
        If it is something else.
    """
    if isinstance(estimate, str | Path):
        estimate = load_programme(estimate)
    if isinstance(estimate, Programme):
        made = simulate(estimate, draws=draws, seed=seed)
        if made.partial:  # nobody asked for what totals imply by part of a run
            raise KeyboardInterrupt
        return made
    if not isinstance(estimate, Estimate):
        raise InputError(
            f"reconcile: got {shown(estimate)}; write an estimate, or the name of a "
            "programme such as 'dprk-2012'"
        )
    if estimate.is_weighted or isinstance(estimate, Reconciled):
        raise EstimateError(
            "reconcile: the estimate is reconciled already; give its .prior and all targets at once"
        )
    if estimate.run.keep != "draws":
        raise EstimateError(
            "reconcile: the estimate was made with keep='summary' and has no draws to weigh; run "
            "it again with keep='draws'"
        )
    if estimate.partial:
        raise EstimateError(
            f"reconcile: {estimate.partial_note}; run it to its end, with checkpoint= to go on"
        )
    return estimate


def reweighted(estimate: Estimate, targets: tuple[Target, ...], *, adapt: bool) -> Reconciled:
    """Weigh the draws of an estimate that was checked; see `reconcile`."""
    run = replace(estimate.run, smooth=False) if estimate.run.smooth else estimate.run
    faults = [fault for t in targets for fault in t.faults(estimate.programme, run)]
    faults = faults or list(repeats(dict(enumerate(targets)), run).values())
    if faults:
        raise InputError(*faults)
    plain = Estimate(run, estimate.results)
    before = evidence_of(plain, targets)
    refuse_conflicts(plain, before)
    if before.usable:
        refuse_compromise(plain, before)
    after, found, chosen = before, None, plain
    if adapt and run.design.columns and _is_poor(before):
        found = adapted(run, targets)
        if found.proposal is not None:
            moved = _moved(plain, found)
            there = evidence_of(moved, targets)
            if (there.usable, there.effective) > (before.usable, before.effective):
                after, chosen = there, moved
            else:
                found = found._replace(proposal=None)
    if not after.usable:
        raise EstimateError(_unusable(estimate, (before, after), adapt=adapt))
    refuse_compromise(plain, after)
    results = chosen.results
    if not after.equal:
        pairs = zip(results, after.weights, strict=True)
        results = tuple(replace(result, weights=weights) for result, weights in pairs)
    made = Reconciled(
        chosen.run, results, targets=targets, diagnostics=diagnosed(before, after, found)
    )
    # the estimate itself rather than what would be made of the seed again
    made.__dict__["prior"] = estimate
    return made


def _is_poor(evidence: Evidence) -> bool:
    tail = evidence.pareto_k
    few = evidence.effective < _POOR * evidence.logs.size or not evidence.usable
    return few or (tail is not None and tail > _HEAVY)


def _moved(plain: Estimate, found: Adapted) -> Estimate:
    """Draw as many again where the targets are."""
    old = plain.run.design
    sampler = old.sampler if old.columns < MAX_COLUMNS else "random"
    assert found.proposal is not None  # noqa: S101 - told by who calls
    design: Design = Proposed(old.columns, old.size, old.seed, sampler, proposal=found.proposal)
    return computed_estimate(with_design(plain.run, design), plain.run_size)


def _unusable(estimate: Estimate, tried: tuple[Evidence, Evidence], *, adapt: bool) -> str:
    """Say why no answer is given: nothing agrees, or too little for how sharp the targets are."""
    evidence = tried[1]
    names = " and ".join(repr(target.name) for target in evidence.targets)
    what = f"target{'s' if len(evidence.targets) > 1 else ''} {names}"
    tail = evidence.pareto_k
    shape = "" if tail is None else f", Pareto k {tail:.2f} (at most {HIGHEST_K})"
    told = (
        f"{evidence.effective:,.0f} of {evidence.logs.size:,} draws are effective "
        f"({evidence.needed:,} are needed), {evidence.least:,.0f} in the replicate with the fewest "
        f"({evidence.fewest:,.0f} are needed){shape}"
    )
    if not any(one.agrees for one in tried):
        tried_so = "even with draws made nearer to the targets, " if adapt else ""
        return (
            f"{what}: the evidence conflicts; no draw of {estimate.programme.name!r} meets "
            f"{'all' if len(evidence.targets) > 1 else 'it'}, and {tried_so}{told}: see that the "
            "totals count what the programme counts, or widen them"
        )
    remedy = "take more draws, or widen" if adapt else "take adapt=True, or widen"
    return (
        f"{what}: some draws of {estimate.programme.name!r} agree, but only {told}; {remedy} the "
        "totals to how well they are known"
    )
