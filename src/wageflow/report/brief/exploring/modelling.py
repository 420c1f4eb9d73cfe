"""The model itself, at some draws, with headcounts and wages that can be set."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.chain import WORKER
from wageflow.distributions import Param, resolve, uniform
from wageflow.errors import ChainError
from wageflow.programme import STATE
from wageflow.report.brief.exploring.rule import Carried
from wageflow.simulation.computing.blocks import parameter_blocks
from wageflow.simulation.computing.evaluate import (
    COST,
    HEADS,
    RECEIPT,
    Layout,
    evaluate,
    headcounts,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wageflow.programme import Programme
    from wageflow.simulation import Estimate

__all__ = ["Model", "Money", "carried_of", "flats_of", "model_at"]

Floats: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.intp]

_NEAR = (0.7, 1.3)  # times the wage, between which the flat part of a share is found
_ROUNDING = 1e-9
_PER_WAGE, _PER_HEAD = "gross wage as explored", "workers as explored"


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

    def at(self, heads: Any = 1.0, wage: Any = 1.0) -> Money:
        """Compute everything at so many times the headcounts and wages of the page's hosts.

        Parameters
        ----------
        heads, wage : float or ndarray of shape (host, draw)

        Returns
        -------
        Money

        Raises
        ------
        ChainError
            If some chain asks for more than there is.
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
        evaluate(layout, draws, rows)
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


def carried_of(model: Model, money: Money, flats: Floats | None = None) -> Carried:
    """Bring what the model says into the form in which the page carries it.

    Parameters
    ----------
    model : Model
    money : Money
        What it says where nothing is moved.
    flats : ndarray of shape (host, recipient, draw), optional
        From `flats_of`; none by default.
    """
    programme = model.programme
    names = programme.recipients
    state = np.array([name in programme.sides[STATE] for name in names])
    return Carried(
        heads=money.heads,
        wage=_per(money.gross, money.heads),
        shares=money.shares,
        flats=np.zeros_like(money.shares) if flats is None else flats,
        cost=_per(money.cost, money.heads),
        kept=model.kept(),
        state=state,
        keeper=names.index(WORKER) if WORKER in names else len(names) - 1,
        taker=int(np.argmax(state)) if state.any() else -1,
    )


def flats_of(model: Model, money: Money) -> Floats:
    """Return the part of each share that is a flat amount, shape (host, recipient, draw).

    Notes
    -----
    A share of an amount ``a + b w`` in the wage ``w`` is ``a / w + b``: a straight line in one over
    the wage, of which two wages give the flat part ``a / w``. It is none where fees are waived or
    brackets begin; `measuring` says how much that matters.
    """
    known = [(1.0, money.shares)]
    for times in _NEAR:
        # a chain may ask for more than a lower wage has
        with suppress(ChainError):
            known.append((1.0 / times, model.at(wage=times).shares))
    found = np.zeros_like(money.shares)
    if len(known) > 1:
        (first, at_first), (second, at_second) = known[-2:]
        found = (at_first - at_second) / (first - second)
        found[np.abs(found) < _ROUNDING] = 0.0
    return found


def _per(amounts: Floats, heads: Floats) -> Floats:
    return np.divide(amounts, heads, out=np.zeros_like(heads), where=heads > 0.0)


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
