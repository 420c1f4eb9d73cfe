"""Which draws of an estimate a page carries, and the model itself at those draws."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.chain import WORKER
from wageflow.distributions import Param, resolve, uniform
from wageflow.errors import ChainError
from wageflow.programme import STATE
from wageflow.report.brief.exploring.rule import Carried
from wageflow.simulation.computing.blocks import parameter_blocks, row_blocks
from wageflow.simulation.computing.evaluate import (
    COST,
    HEADS,
    RECEIPT,
    Layout,
    evaluate,
    headcounts,
)
from wageflow.simulation.summing.summary import Key, combine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wageflow.programme import Programme
    from wageflow.simulation import Estimate

__all__ = ["Model", "Money", "carried_of", "grouped", "model_at", "picked"]

Floats: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.intp]

_ENOUGH = 2**14  # draws to choose from, of an estimate that kept none
_NEAR = (0.7, 1.3)  # times the wage, between which the flat part of a share is found
_ROUNDING = 1e-9
_PER_WAGE, _PER_HEAD = "gross wage as explored", "workers as explored"


def picked(estimate: Estimate, concept: str, size: int) -> Places:
    """Choose draws that stand for all of them: of a concept in order, one in so many.

    So the total of the page has the quantiles of the estimate's, also where draws count more or
    less.

    Returns
    -------
    ndarray of int, shape (size,)
        Numbers of draws, replicate by replicate; `size` is at most the number of draws.
    """
    values, weights = _totals(estimate, concept)
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    size = min(size, len(values))
    wanted = (np.arange(size) + 0.5) / size * reached[-1]
    found: Places = order[np.minimum(np.searchsorted(reached, wanted), len(order) - 1)]
    return found


def _totals(estimate: Estimate, concept: str) -> tuple[Floats, Floats]:
    if all(result.rows is not None for result in estimate.results):
        return estimate.values(concept), estimate.weights
    run = estimate.run
    some = range(min(estimate.run_size, -(-_ENOUGH // run.design.size)))
    found = [
        combine(run.layout, rows, [Key(concept)])[0]
        for number in some
        for _, rows in row_blocks(run, number)
    ]
    values = np.concatenate(found)
    return values, np.ones_like(values)


def _unknowns_at(estimate: Estimate, places: Places) -> dict[str, Floats]:
    """Return the values of the unknowns at some draws, each of shape (draw,)."""
    run, size = estimate.run, estimate.run.design.size
    found = {name: np.empty(len(places)) for name in run.programme.unknowns}
    for number in range(estimate.run_size if found else 0):
        start = number * size
        for block in parameter_blocks(run, number):
            count = len(next(iter(block.values())))
            here = np.flatnonzero((places >= start) & (places < start + count))
            for name, values in block.items():
                found[name][here] = values[places[here] - start]
            start += count
    return found


def grouped(estimate: Estimate, most: int) -> tuple[tuple[str, ...], dict[str, int]]:
    """Return the hosts of the page, and which of them each host belongs to.

    Those that pay most, and one for all others if there are more than `most`.
    """
    hosts = estimate.programme.hosts
    if len(hosts) <= most:
        return hosts, {host: k for k, host in enumerate(hosts)}
    keys, columns = estimate.statistics(("host",), ["gross"])
    means = {key.host: float(mean) for key, mean in zip(keys, columns["mean"], strict=True)}
    large = sorted(hosts, key=lambda host: -means[host])[: most - 1]
    kept = [host for host in hosts if host in set(large)]
    rest = len(hosts) - len(kept)
    return (*kept, f"{rest} other hosts"), {
        host: kept.index(host) if host in kept else most - 1 for host in hosts
    }


@dataclass(frozen=True, eq=False)
class Money:
    """What the model says at every draw.

    Parameters
    ----------
    heads : ndarray of shape (host, draw)
    amounts : ndarray of shape (host, recipient, draw)
        In US dollars a year.
    cost : ndarray of shape (host, draw)
        In US dollars a year.
    """

    heads: Floats
    amounts: Floats
    cost: Floats

    @property
    def gross(self) -> Floats:
        """All wages, shape (host, draw), in US dollars a year."""
        return np.asarray(self.amounts.sum(axis=1))

    @property
    def shares(self) -> Floats:
        """Who gets which share of them, shape (host, recipient, draw)."""
        gross = self.gross[:, None]
        return np.divide(self.amounts, gross, out=np.zeros_like(self.amounts), where=gross > 0.0)


@dataclass(frozen=True, eq=False)
class Model:
    """A programme with headcounts and wages that can be set in every draw.

    Parameters
    ----------
    programme : Programme
        Its cohorts' headcounts and wages are unknowns of their own.
    group : mapping of str to int
        The number of the page's host that each host belongs to.
    draws : mapping of str to ndarray of shape (draw,)
        The unknowns, and headcounts and wages as they are in the estimate.
    size : int
        How many draws there are.
    """

    programme: Programme
    group: Mapping[str, int]
    draws: Mapping[str, Any] = field(repr=False)
    size: int

    def at(self, heads: Any = 1.0, wage: Any = 1.0) -> Money | None:
        """Compute everything at so many times the headcounts and wages of the page's hosts.

        Parameters
        ----------
        heads, wage : float or ndarray of shape (host, draw)

        Returns
        -------
        Money or None
            None if some chain asks for more than there is.
        """
        hosts = 1 + max(self.group.values())
        each = {
            name: np.broadcast_to(np.asarray(times, dtype=float), (hosts, self.size))
            for name, times in ((_PER_HEAD, heads), (_PER_WAGE, wage))
        }
        draws = dict(self.draws)
        for cohort in self.programme.cohorts:
            for name, times in each.items():
                place = f"{cohort.place}: {name}"
                draws[place] = draws[place] * times[self.group[cohort.host]]
        layout = Layout(self.programme)
        rows = np.empty((len(layout.rows), self.size))
        try:
            evaluate(layout, draws, rows)
        except ChainError:
            return None
        return self._gathered(layout, rows)

    def _gathered(self, layout: Layout, rows: Floats) -> Money:
        recipients = self.programme.recipients
        hosts = 1 + max(self.group.values())
        heads, cost = np.zeros((2, hosts, self.size))
        amounts = np.zeros((hosts, len(recipients), self.size))
        for row, values in zip(layout.rows, rows, strict=True):
            host = self.group[row.host]
            if row.kind == HEADS:
                heads[host] += values
            elif row.kind == COST:
                cost[host] += values
            elif row.kind == RECEIPT:
                amounts[host, recipients.index(row.recipient)] += values
        return Money(heads, amounts, cost)

    def kept(self) -> Floats:
        """Return the share of its receipts that each recipient keeps, shape (recipient, draw)."""
        found = np.zeros((len(self.programme.recipients), self.size))
        for k, recipient in enumerate(self.programme.recipients):
            if recipient in self.programme.pass_through:
                passed = self.programme.pass_through[recipient]
                found[k] = 1.0 - resolve(passed, f"pass_through/{recipient}", self.draws)
        return found


def model_at(estimate: Estimate, places: Places, group: Mapping[str, int]) -> Model:
    """Return the model at some draws of an estimate."""
    programme = estimate.programme
    draws: dict[str, Any] = dict(_unknowns_at(estimate, places))
    heads = headcounts(programme, draws)
    cohorts = []
    for cohort in programme.cohorts:
        wage = resolve(cohort.gross_wage, f"{cohort.place}/gross_wage", draws)
        names = {name: f"{cohort.place}: {name}" for name in (_PER_HEAD, _PER_WAGE)}
        draws[names[_PER_HEAD]], draws[names[_PER_WAGE]] = heads[cohort.place], wage
        cohorts.append(
            replace(
                cohort,
                # only the names matter: a value for each draw is given with them
                workers=Param(names[_PER_HEAD], uniform(0.0, 1.0)),
                gross_wage=Param(names[_PER_WAGE], uniform(0.0, 1.0)),
            )
        )
    opened = replace(programme, cohorts=cohorts, total_workers=None, correlation=None)
    return Model(opened, group, draws, len(places))


def carried_of(model: Model, money: Money) -> Carried:
    """Bring what the model says into the form in which the page carries it.

    Notes
    -----
    A share of an amount ``a + b w`` in the wage ``w`` is ``a / w + b``: a straight line in one over
    the wage, of which two wages give the flat part ``a / w``. It is none where fees are waived or
    brackets begin; `measuring` says how much that matters.
    """
    programme = model.programme
    names = programme.recipients
    near = [(times, model.at(wage=times)) for times in _NEAR]
    known = [(1.0 / times, found.shares) for times, found in near if found is not None]
    known.append((1.0, money.shares))
    (first, at_first), (second, at_second) = known[:2] if len(known) > 1 else known * 2
    flats = np.zeros_like(money.shares)
    if first != second:
        flats = (at_first - at_second) / (first - second)
        flats[np.abs(flats) < _ROUNDING] = 0.0
    state = np.array([name in programme.sides[STATE] for name in names])
    return Carried(
        heads=money.heads,
        wage=_per(money.gross, money.heads),
        shares=money.shares,
        flats=flats,
        cost=_per(money.cost, money.heads),
        kept=model.kept(),
        state=state,
        keeper=names.index(WORKER) if WORKER in names else len(names) - 1,
        taker=int(np.argmax(state)) if state.any() else -1,
    )


def _per(amounts: Floats, heads: Floats) -> Floats:
    return np.divide(amounts, heads, out=np.zeros_like(heads), where=heads > 0.0)
