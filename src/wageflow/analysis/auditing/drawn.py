"""What headlines are held against, draw by draw, and the run that it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wageflow.claims import Ledger, load_claims
from wageflow.errors import InputError
from wageflow.programme import CONCEPTS, Programme, as_programme
from wageflow.simulation import Estimate, simulate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from wageflow.simulation.computing.evaluate import Floats

__all__ = ["Drawn", "distinct", "drawn_at", "estimate_of", "ledger_of"]


def ledger_of(ledger: Ledger | str | PathLike[str]) -> Ledger:
    """Return a ledger, loaded if it is named."""
    return ledger if isinstance(ledger, Ledger) else load_claims(ledger)


def estimate_of(
    programme: str | Programme | Estimate | None, draws: int, seed: int
) -> Estimate | None:
    """Return the run to hold headlines against, made now if need be."""
    if isinstance(programme, Estimate) and programme.is_weighted:
        raise InputError(
            "audit: the estimate was reconciled with a headline, which is then no witness against "
            "it; give the estimate as it was before: .prior"
        )
    if programme is None or isinstance(programme, Estimate):
        return programme
    loaded = as_programme(programme)
    estimate = simulate(loaded, draws=draws, seed=seed)
    if estimate.partial:  # nobody asked for verdicts by part of a run
        raise KeyboardInterrupt
    return estimate


@dataclass(frozen=True)
class Drawn:
    """The programme's revenue and workers at a headline's hosts, draw by draw."""

    name: str
    revenue: Mapping[str, Floats]
    workers: Floats

    @property
    def middle(self) -> float:
        """The median of state-side revenue."""
        return float(np.median(self.revenue["state-side"]))

    def each(self, values: Floats) -> Floats:
        """Return revenue per worker, of the draws in which there are workers."""
        some = self.workers > 0
        return np.divide(values[some], self.workers[some]) if some.any() else np.zeros(1)


def drawn_at(estimate: Estimate | None, host: str) -> Drawn | None:
    """Return what a run has at a host, or in ``all``; None if it has nothing there."""
    if estimate is None:
        return None
    where = None if host == "all" else host
    if where is not None and where not in estimate.programme.hosts:
        return None
    revenue = {concept: estimate.values(concept, host=where) for concept in CONCEPTS}
    return Drawn(estimate.programme.name, revenue, estimate.workers(where))


def distinct(revenue: Mapping[str, Floats]) -> dict[str, Floats]:
    """Leave out concepts that are no different from a wider one in any draw."""
    kept: dict[str, Floats] = {}
    for concept, values in revenue.items():
        if not any(np.array_equal(values, other) for other in kept.values()):
            kept[concept] = values
    return kept
