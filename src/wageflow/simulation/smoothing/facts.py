"""What a plan rests on: who uses which unknowns, and roughly how much each cohort brings."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.distributions.listed import Discrete
from wageflow.simulation.computing.evaluate import RECEIPT, Layout, evaluate
from wageflow.simulation.drawing.design import Design
from wageflow.simulation.smoothing.dependence import used
from wageflow.simulation.smoothing.plan import part_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wageflow.programme import Programme
    from wageflow.simulation.drawing.correlation import Copula
    from wageflow.simulation.smoothing.dependence import Fixed

__all__ = ["Facts", "facts_of", "values_needed"]

Floats: TypeAlias = npt.NDArray[np.float64]

_LISTED = 12  # values of a discrete unknown that are gone through one by one
_JUMPS = 8.0  # steps of the common unknowns to a standard deviation of the rest
_PILOT = 256  # points that tell which unknown moves a group most
_WORKERS = ("worker", "family", "in-kind loss")


@dataclass(frozen=True)
class Facts:
    """What decisions rest on.

    Parameters
    ----------
    programme : Programme
    names : tuple of frozenset of str
        The unknowns of each cohort.
    listed : mapping of str to Discrete
        Unknowns of few values, which can be gone through one by one.
    linked : mapping of str to str
        Correlated unknowns, each with the one that stands for all it hangs together with.
    copula : Copula or None
    """

    programme: Programme
    names: tuple[frozenset[str], ...]
    listed: Mapping[str, Discrete]
    linked: Mapping[str, str]
    copula: Copula | None

    @cached_property
    def pilot(self) -> tuple[Floats, Floats]:
        """Rough means and variances of what each cohort brings, computed if a decision asks."""
        series = _pilot(self.programme, self.copula, {})
        return series.mean(axis=1), series.var(axis=1)


def facts_of(programme: Programme, copula: Copula | None, *, after_costs: bool) -> Facts:
    """Collect what a plan rests on.

    Parameters
    ----------
    programme : Programme
    copula : Copula or None
    after_costs : bool
        Whether what the state pays and what recipients hand on are among the amounts.
    """
    order = list(programme.unknowns)
    linked: dict[str, str] = {}
    if copula is not None:
        related = copula.factor @ copula.factor.T != 0.0
        for i, row in enumerate(copula.rows):
            # the first that it hangs together with stands for all of them
            for j in np.flatnonzero(related[i, : i + 1]):
                first = linked.get(order[copula.rows[j]], order[copula.rows[j]])
                old = linked.setdefault(order[row], first)
                linked |= {n: first for n, head in linked.items() if head == old}
    listed = {
        name: law
        for name, law in programme.unknowns.items()
        if isinstance(law, Discrete) and len(law.values) <= _LISTED and name not in linked
    }
    names = tuple(
        frozenset(used(programme, cohort, {}, after_costs=after_costs))
        for cohort in programme.cohorts
    )
    return Facts(programme, names, listed, linked, copula)


def _pilot(programme: Programme, copula: Copula | None, held: Fixed) -> Floats:
    """Return draws of all that each cohort pays to anybody but the worker, shape (cohort, draw).

    Where headcounts are scaled to a total, a cohort stands for its host.
    """
    laws = programme.unknowns
    u = np.empty((0, _PILOT))
    if laws:
        u = next(Design(len(laws), _PILOT, 0).blocks(0, _PILOT))
    if copula is not None:
        copula.apply(u)
    draws = {
        name: law.quantile_function()(row) for (name, law), row in zip(laws.items(), u, strict=True)
    }
    draws |= {name: np.full(_PILOT, value) for name, value in held.items()}
    waiting = dict(enumerate(programme.cohorts))
    series = np.empty((len(waiting), _PILOT))
    while waiting:
        hosts: dict[str, int] = {}
        for number, cohort in waiting.items():
            hosts.setdefault(cohort.host, number)
        part = programme
        if programme.total_workers is None:
            part = part_of(programme, tuple(waiting[n] for n in hosts.values()))
        layout = Layout(part)
        out = np.empty((len(layout.rows), _PILOT))
        evaluate(layout, draws, out)
        for host, number in hosts.items():
            rows = [
                k
                for k, row in enumerate(layout.rows)
                if row.host == host and row.kind == RECEIPT and row.recipient not in _WORKERS
            ]
            series[number] = out[rows].sum(axis=0)
            del waiting[number]
    return series


def values_needed(facts: Facts, common: Sequence[str]) -> float:
    """Return how many values of the common unknowns it takes for the parts to smooth them over.

    Given a value, the sum must be spread wider than what it jumps to the next one.
    """
    laws = facts.programme.unknowns
    held = {n: law.values[int(np.argmax(law.weights))] for n, law in facts.listed.items()}
    middles = {name: float(laws[name].ppf(0.5)) for name in common}
    whole = _pilot(facts.programme, facts.copula, held).sum(axis=0).var()
    inner = _pilot(facts.programme, facts.copula, held | middles).sum(axis=0).var()
    if not inner > 0.0:
        return math.inf
    return _JUMPS * math.sqrt(max(float(whole - inner), 0.0) / float(inner))
