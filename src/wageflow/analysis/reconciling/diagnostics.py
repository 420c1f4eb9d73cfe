"""How far the answer of a reconciliation can be trusted."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from wageflow.simulation.measured import Measured, merged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wageflow.analysis.reconciling.adapting import Adapted
    from wageflow.analysis.reconciling.evidence import Evidence, Floats

__all__ = ["Diagnostics", "Fit", "diagnosed"]


_RANGE = "within the 90 % range of the target"
_BARELY = 0.05  # of the draws in the range of a target: it lies in their tail


@dataclass(frozen=True)
class Fit:
    """How one target and the draws agree.

    Parameters
    ----------
    target : str
        What it is of.
    total : str
        How it is known, in words.
    before, after : float
        The share of the draws within its 90 % range; between its ends, if they are certain.
    after_mcse : float
        Monte Carlo standard error of `after`.
    percentile : float
        Where the middle of the target stood among the draws before, 0 to 100.
    certain : bool
        Whether the total certainly lies between two ends.

    Examples
    --------
    >>> str(Fit("gross", "1 to 2 million USD a year", 0.1, 0.9, 0.01, 97.0)).split(": ")[1]
    '10 % of the draws within the 90 % range of the target before, 90 % after'
    """

    target: str
    total: str
    before: float
    after: float
    after_mcse: float
    percentile: float
    certain: bool = False

    @property
    def range(self) -> str:
        """Within what draws are counted, in words."""
        return "between the ends of the target" if self.certain else _RANGE

    @property
    def is_far(self) -> bool:
        """Whether the target lies far in the tail of the draws."""
        return self.before < _BARELY and not _BARELY <= self.percentile / 100 <= 1 - _BARELY

    def __str__(self) -> str:
        return (
            f"{self.target} ({self.total}, percentile {_place(self.percentile)} of the draws): "
            f"{_share(self.before)} of the draws {self.range} before, {_share(self.after)} after"
        )


@dataclass(frozen=True)
class Diagnostics:
    """What tells whether weighted draws can be trusted.

    Parameters
    ----------
    draws : int
    effective : float
        Kish's effective number of draws.
    least : float
        That of the replicate with the fewest.
    pareto_k : float or None
        Shape of the tail of the weights; None if all that are not 0 are equal. 0.7 is the most
        that is let pass.
    log_evidence, log_evidence_mcse : float
        Logarithm of the mean likelihood of what was known before, in 1 over the product of the
        targets' units. Readings of the same targets may be compared by it.
    plain_effective : float
        What it would be without a proposal.
    rounds : int
        In how many rounds a proposal was looked for; 0 if the draws agreed well enough.
    distance : float
        How far the proposal is from what was known before, in standard deviations; 0 without one.
    fits : tuple of Fit
        A target each.
    """

    draws: int
    effective: float
    least: float
    pareto_k: float | None
    log_evidence: float
    log_evidence_mcse: float
    plain_effective: float
    rounds: int
    distance: float
    fits: tuple[Fit, ...]

    @property
    def evidence(self) -> Measured:
        """The mean likelihood of what was known before, with its standard error."""
        value = math.exp(self.log_evidence)
        return Measured(value, value * self.log_evidence_mcse)

    @property
    def cautions(self) -> tuple[str, ...]:
        """What to know of targets that lie far in the tail of the draws, a sentence each."""
        return tuple(
            f"Caution: {fit.target} of {fit.total} lies far in the tail of what was known: "
            f"{f'only {_share(fit.before)}' if fit.before else 'none'} of the draws were "
            f"{fit.range}. The result leans on where the "
            "ranges of the inputs end and on how likely they make such extremes, so check these "
            "first"
            for fit in self.fits
            if self.distance and fit.is_far
        )

    def describe(self) -> str:
        """Return the diagnostics in words.

        Examples
        --------
        >>> import wageflow as wf
        >>> estimate = wf.simulate(wf.load_programme("dprk-2012"), draws=2**12, seed=0)
        >>> found = wf.reconcile(estimate, [wf.Target("gross", wf.normal(420e6, 30e6))])
        >>> found.diagnostics.describe().splitlines()[0].split(":")[0]
        'Weights'
        """
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        part = self.effective / self.draws
        tail = (
            "none: all weights that are not 0 are equal"
            if self.pareto_k is None
            else f"{self.pareto_k:.2f} (0.7 is the most that can be trusted)"
        )
        yield (
            f"Weights: {self.effective:,.0f} effective draws of {self.draws:,} ({_share(part)}), "
            f"{self.least:,.0f} in the replicate with the fewest; Pareto k {tail}."
        )
        if self.distance:
            plain = max(1, round(self.plain_effective))
            yield (
                f"Adapted: of {self.draws:,} plain draws only {plain:,} would be effective, so "
                f"draws were made nearer to the targets, {self.distance:.1f} standard deviations "
                f"from what was known before, in {self.rounds} rounds; the weights make up for it."
            )
        yield (
            f"Evidence: logarithm of the mean likelihood {self.log_evidence:.4f}, standard error "
            f"{self.log_evidence_mcse:.2g}; readings of the same targets compare by it."
        )
        yield from (f"Target {fit}." for fit in self.fits)

    def to_plain(self) -> dict[str, Any]:
        """Return the figures, fit for JSON."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Read what `to_plain` wrote.

        Raises
        ------
        TypeError, KeyError
            If it is something else.
        """
        fits = tuple(Fit(**fit) for fit in plain["fits"])
        return cls(**{**plain, "fits": fits})


def diagnosed(before: Evidence, after: Evidence, found: Adapted | None) -> Diagnostics:
    """Return the diagnostics of weighted draws.

    Parameters
    ----------
    before : Evidence
        Of plain draws.
    after : Evidence
        Of the draws that are reported, which may be the same.
    found : Adapted or None
        Where they are from, if they are not.
    """
    value, error = after.log_evidence
    distance = found.proposal.distance if found is not None and found.proposal else 0.0
    return Diagnostics(
        draws=after.logs.size,
        effective=after.effective,
        least=after.least,
        pareto_k=after.pareto_k,
        log_evidence=value,
        log_evidence_mcse=error,
        plain_effective=before.effective,
        rounds=0 if found is None else found.rounds,
        distance=distance,
        fits=tuple(_fits(before, after)),
    )


def _fits(before: Evidence, after: Evidence) -> Iterator[Fit]:
    for k, target in enumerate(before.targets):
        low, high = target.shown
        share = float(_inside(before.outputs[k], low, high).mean())
        weights = after.weights
        each = (_inside(after.outputs[k], low, high) * weights).mean(axis=1)
        shares = weights.mean(axis=1)
        found = np.divide(each, shares, out=np.zeros_like(each), where=shares > 0)
        value, error = merged(found, shares)
        place = 100 * float((before.outputs[k] <= float(target.law.ppf(0.5))).mean())
        yield Fit(
            target.name,
            target.figure,
            share,
            float(value),
            float(error),
            place,
            certain=target.is_certain,
        )


def _inside(values: Floats, low: float, high: float) -> Any:
    return (values >= low) & (values <= high)


def _place(percentile: float) -> str:
    """Write a percentile; only what lies beyond every draw has 0 or 100."""
    if 0 < percentile < 0.05:
        return "< 0.1"
    return "> 99.9" if 99.95 <= percentile < 100 else f"{percentile:.3g}"


def _share(share: float) -> str:
    """Write a share in per cent with two digits."""
    percent = 100 * share
    if 0 < percent < 0.01:
        return "< 0.01 %"
    return f"{percent:.0f} %" if percent >= 9.5 else f"{percent:.2g} %"
