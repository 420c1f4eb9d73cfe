"""What headlines are held against, draw by draw, and the run that it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from wageflow.claims import Ledger, load_claims
from wageflow.errors import InputError
from wageflow.programme import CONCEPTS, Programme, as_programme
from wageflow.simulation import Estimate, simulate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from wageflow.simulation.computing.evaluate import Floats

__all__ = [
    "PROGRAMME_OF",
    "Drawn",
    "distinct",
    "drawn_at",
    "estimate_of",
    "ledger_of",
    "own_programme",
]

PROGRAMME_OF = {"dprk": "dprk-2012"}
"""The programme that is made of a ledger that ships, by the ledger's name."""

_SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")


def ledger_of(ledger: Ledger | str | PathLike[str]) -> Ledger:
    """Return a ledger, loaded if it is named."""
    return ledger if isinstance(ledger, Ledger) else load_claims(ledger)


def own_programme(ledger: Ledger, place: str = "programme", none: str = "None") -> str:
    """Return the programme that headlines of a ledger are held against unless one is named.

    Parameters
    ----------
    ledger : Ledger
    place : str
        Where one is named.
    none : str
        What is written there for no programme; empty if one is needed.

    Raises
    ------
    InputError
        If the ledger does not ship: what another state earns is no measure of its headlines.

    Examples
    --------
    >>> own_programme(load_claims("dprk"))
    'dprk-2012'
    """
    # what ships has no folder; a pack of one's own may be called like one that ships
    if ledger.name in PROGRAMME_OF and not ledger.folder:
        return PROGRAMME_OF[ledger.name]
    alone = f", or {none} for what the ledger alone says" if none else ""
    raise InputError(
        f"{place}: is missing, and ledger {ledger.name!r} does not ship with one; name the "
        f"programme that its headlines are to be held against, by name, file or run{alone}"
    )


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


@dataclass(frozen=True, eq=False)
class Drawn:
    """The programme's revenue and workers at a headline's hosts, draw by draw."""

    name: str
    revenue: Mapping[str, Floats]
    workers: Floats

    @cached_property
    def middle(self) -> float:
        """The median of state-side revenue."""
        return float(np.median(self.revenue["state-side"]))

    @cached_property
    def each(self) -> dict[str, Floats]:
        """Revenue per worker by concept, of the draws in which there are workers."""
        some = self.workers > 0
        if not some.any():
            return dict.fromkeys(self.revenue, np.zeros(1))
        return {name: values[some] / self.workers[some] for name, values in self.revenue.items()}

    @cached_property
    def ordered(self) -> dict[str, Floats]:
        """Revenue by concept in ascending order, to count in without looking at every draw."""
        return {name: np.sort(values) for name, values in self.revenue.items()}

    @cached_property
    def distinct(self) -> dict[str, Floats]:
        """Revenue by concept, without concepts that are no different from a wider one."""
        return distinct(self.revenue)

    @cached_property
    def ranges(self) -> dict[str, tuple[Floats, Floats]]:
        """The 90 % range of each distinct concept, in all and per worker."""
        ends = [0.05, 0.95]
        return {
            name: (np.quantile(values, ends), np.quantile(self.each[name], ends))
            for name, values in self.distinct.items()
        }

    @cached_property
    def headcount(self) -> tuple[float, float]:
        """The 90 % range of the workers."""
        low, high = np.quantile(self.workers, [0.05, 0.95])
        return float(low), float(high)

    @cached_property
    def median_each(self) -> float:
        """The median of state-side revenue per worker."""
        return float(np.median(self.each["state-side"]))

    @cached_property
    def most_each(self) -> float:
        """The most gross wages per worker of any draw."""
        return float(self.each["gross"].max())

    @cached_property
    def most(self) -> float:
        """The most gross wages of any draw."""
        return float(self.revenue["gross"].max())

    def percentile(self, concept: str, value: float) -> float:
        """Return the share of draws below a value, and half of those at it, in percent."""
        places = [np.searchsorted(self.ordered[concept], value, side) for side in _SIDES]
        return float(100 * sum(places) / 2 / len(self.workers))


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
