"""What moved ranges do to the draws that a page carries.

``rule.js`` is the same rule in the page; what is measured of its error is measured with this one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.simulation.summing.summary import quantiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["ALL", "ENDS", "QUANTITIES", "Carried", "Concept", "Explored", "Settings", "explored"]

Floats: TypeAlias = npt.NDArray[np.float64]
#: Ranges by quantity and scope: all hosts, or the number of one of them.
Settings: TypeAlias = "Mapping[str, Mapping[str, tuple[float, float]]]"

#: What can be moved, in the order in which it acts.
QUANTITIES = ("heads", "compliance", "wage", "share")
#: The scope that is all hosts together.
ALL = "all"
#: The ends of a range: it holds nine draws in ten.
ENDS = np.array([0.05, 0.95])

_CERTAIN = 1e-9  # relative width under which a quantity has nothing to stretch
_SHARES = ("compliance", "share")


class Concept(NamedTuple):
    """A revenue concept: whose receipts add up to it, and what is taken off.

    Parameters
    ----------
    name : str
    plus : tuple of int
        Numbers of recipients.
    less : tuple of str
        Of ``cost`` (what the state pays for workers) and ``kept`` (by intermediaries).
    """

    name: str
    plus: tuple[int, ...]
    less: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Carried:
    """The draws that a page carries.

    Parameters
    ----------
    heads : ndarray of shape (host, draw)
        Workers.
    wage : ndarray of shape (host, draw)
        Gross wage of a worker, in US dollars a year.
    shares : ndarray of shape (host, recipient, draw)
        Of the gross wage; they add up to 1.
    flats : ndarray of shape (host, recipient, draw)
        The part of a share that is a flat amount, so that it halves where the wage doubles.
    cost : ndarray of shape (host, draw)
        What the state pays for a worker, in US dollars a year.
    kept : ndarray of shape (recipient, draw)
        The share of its receipts that a recipient does not hand on.
    state : ndarray of bool, shape (recipient,)
        Who stands on the state's side.
    keeper, taker : int
        Who gets what the state leaves, and who takes for it, where nobody else does: the worker,
        and the first on the state's side.
    """

    heads: Floats = field(repr=False)
    wage: Floats = field(repr=False)
    shares: Floats = field(repr=False)
    flats: Floats = field(repr=False)
    cost: Floats = field(repr=False)
    kept: Floats = field(repr=False)
    state: npt.NDArray[np.bool_]
    keeper: int
    taker: int

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return int(self.heads.shape[1])

    def hosts(self, scope: str) -> slice:
        """Return the rows of a scope."""
        return slice(None) if scope == ALL else slice(int(scope), int(scope) + 1)

    def ranks(self, quantity: str, scope: str) -> Floats:
        """Return ranks from 0 to 1, shape (draw,), for a quantity that is certain in the estimate.

        They are as even as can be, in an order of their own for each quantity and scope: that of
        the draws' numbers once a hash has mixed them (the last step of MurmurHash3, of Appleby).
        """
        row = 0 if scope == ALL else 1 + int(scope)
        first = (row * len(QUANTITIES) + QUANTITIES.index(quantity)) * self.draws
        mixed = np.arange(first + 1, first + self.draws + 1, dtype=np.uint32)
        for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
            mixed = (mixed ^ (mixed >> np.uint32(shift))) * np.uint32(factor)
        ranks = np.empty(self.draws)
        ranks[np.argsort(mixed)] = (np.arange(self.draws) + 0.5) / self.draws
        return ranks


@dataclass(frozen=True, eq=False)
class Explored:
    """The draws after ranges were moved.

    Parameters
    ----------
    carried : Carried
    heads : ndarray of shape (host, draw)
        After some were taken home.
    sent : ndarray of shape (host, draw)
        Before.
    wage : ndarray of shape (host, draw)
    amounts : ndarray of shape (host, recipient, draw)
        In US dollars a year.
    """

    carried: Carried
    heads: Floats
    sent: Floats
    wage: Floats
    amounts: Floats

    def total(self, concept: Concept, scope: str = ALL) -> Floats:
        """Return the draws of a revenue concept, shape (draw,), in US dollars a year."""
        return np.asarray(self.by_host(concept)[self.carried.hosts(scope)].sum(axis=0))

    def by_host(self, concept: Concept) -> Floats:
        """Return the draws of a revenue concept, shape (host, draw), in US dollars a year."""
        found = np.zeros_like(self.heads)
        for recipient in concept.plus:
            found += self.amounts[:, recipient]
        if "cost" in concept.less:
            found -= self.carried.cost * self.heads
        if "kept" in concept.less:
            for recipient in np.flatnonzero(self.carried.state).tolist():
                found -= self.amounts[:, recipient] * self.carried.kept[recipient]
        return found

    def chain(self, scope: str = ALL) -> Floats:
        """Return what each recipient gets in the mean, shape (recipient,), in US dollars a year."""
        return np.asarray(self.amounts[self.carried.hosts(scope)].sum(axis=0).mean(axis=-1))

    def quantity(self, quantity: str, scope: str = ALL) -> Floats:
        """Return the draws of a quantity of a scope, shape (draw,)."""
        hosts = self.carried.hosts(scope)
        if quantity == "heads":
            return np.asarray(self.sent[hosts].sum(axis=0))
        gross = self.wage[hosts] * self.heads[hosts]
        if quantity == "wage":
            return _mean(gross, self.heads[hosts])
        if quantity == "share":
            taken = self.amounts[hosts][:, self.carried.state].sum(axis=(0, 1))
            return np.asarray(_over(taken, gross.sum(axis=0)))
        sent = self.sent[hosts].sum(axis=0)
        return np.asarray(_over(sent - self.heads[hosts].sum(axis=0), sent))

    def range(self, quantity: str, scope: str = ALL) -> tuple[float, float]:
        """Return the ends of the 90 % range of a quantity."""
        low, high = quantiles(np.sort(self.quantity(quantity, scope)), ENDS)
        return float(low), float(high)


def explored(
    carried: Carried,
    settings: Settings,
    shares_at: Callable[[Floats, Floats], Floats] | None = None,
) -> Explored:
    """Move the draws into the ranges that are set.

    A quantity's draws are moved from its range to the new one along a straight line, so that their
    order and their ties to all else stay; see the notes.

    Parameters
    ----------
    carried : Carried
    settings : mapping of quantity to mapping of scope to (low, high)
        5 and 95 % ends, of ``heads`` (workers of the scope), ``wage`` (their mean, in US dollars a
        year), ``share`` (of the scope's wages that goes to the state's side) and ``compliance``
        (the share of its workers who are taken home). Scopes are ``"all"`` and the numbers of
        hosts.
    shares_at : callable, optional
        Who gets which share of wages, shape (host, recipient, draw), at headcounts and wages of
        shape (host, draw): the model itself, in place of what the page knows of flat amounts.

    Returns
    -------
    Explored

    Notes
    -----
    Headcounts and wages of the hosts in a scope are all multiplied by one factor in each draw. Flat
    amounts do not follow the wage. Where the state's share falls, the receipts of its side shrink
    in proportion at every host of the scope; where it rises, everybody else's do: so a host's wages
    stay what they are and no share leaves 0 to 1. A quantity that is certain gets a uniform
    distribution over its new range, independent of everything else.
    """
    sent, wage = carried.heads.copy(), carried.wage.copy()
    for scope, ends in _asked(settings, "heads"):
        hosts = carried.hosts(scope)
        now = sent[hosts].sum(axis=0)
        sent[hosts] *= _over(_moved(carried, now, "heads", scope, ends), now, instead=1.0)
    heads = sent.copy()
    for scope, ends in _asked(settings, "compliance"):
        nobody = np.zeros(carried.draws)
        heads[carried.hosts(scope)] *= 1.0 - _moved(carried, nobody, "compliance", scope, ends)
    times = np.ones_like(wage)
    for scope, ends in _asked(settings, "wage"):
        hosts = carried.hosts(scope)
        now = _mean(wage[hosts] * heads[hosts], heads[hosts])
        factor = _over(_moved(carried, now, "wage", scope, ends), now, instead=1.0)
        wage[hosts] *= factor
        times[hosts] *= factor
    gross = wage * heads
    before = _at_wage(carried, times) if shares_at is None else shares_at(heads, wage)
    taken: Floats = before[:, carried.state].sum(axis=1)
    wanted = taken.copy()
    for scope, ends in _asked(settings, "share"):
        hosts = carried.hosts(scope)
        now = _mean(gross[hosts] * wanted[hosts], gross[hosts])
        new = _moved(carried, now, "share", scope, ends)
        with np.errstate(divide="ignore", invalid="ignore"):
            lower = wanted[hosts] * (new / now)
            higher = 1.0 - (1.0 - wanted[hosts]) * ((1.0 - new) / (1.0 - now))
        wanted[hosts] = np.where(new == now, wanted[hosts], np.where(new < now, lower, higher))
    shares = _with_share(carried, before, taken, wanted)
    return Explored(carried, heads, sent, wage, shares * gross[:, None])


def _asked(settings: Settings, quantity: str) -> Iterator[tuple[str, tuple[float, float]]]:
    """List the ranges of a quantity: hosts first, so that what is said of all of them holds."""
    scopes = settings.get(quantity, {})
    yield from ((scope, ends) for scope, ends in scopes.items() if scope != ALL)
    if ALL in scopes:
        yield ALL, scopes[ALL]


def _moved(
    carried: Carried, now: Floats, quantity: str, scope: str, ends: Sequence[float]
) -> Floats:
    low, high = (float(end) for end in ends)
    first, last = (float(end) for end in quantiles(np.sort(now), ENDS))
    if last - first > _CERTAIN * abs(last):
        moved = low + (now - first) / (last - first) * (high - low)
    else:
        moved = low + (carried.ranks(quantity, scope) - 0.05) / 0.9 * (high - low)
    return np.clip(moved, 0.0, 1.0 if quantity in _SHARES else None)


def _over(part: Floats, whole: Floats, instead: float = 0.0) -> Floats:
    """Divide; where there is nothing to divide by, return something else."""
    return np.divide(part, whole, out=np.full_like(whole, instead), where=whole > 0.0)


def _mean(amounts: Floats, weights: Floats) -> Floats:
    return _over(amounts.sum(axis=0), weights.sum(axis=0))


def _at_wage(carried: Carried, times: Floats) -> Floats:
    """Return the shares at so many times the wage, shape (host, recipient, draw)."""
    if not carried.flats.any() or (times == 1.0).all():
        return carried.shares
    with np.errstate(divide="ignore"):
        more = np.where(times > 0.0, 1.0 / times - 1.0, 0.0)
    shares = np.maximum(carried.shares + carried.flats * more[:, None], 0.0)
    shares[:, carried.keeper] = 0.0
    others = shares.sum(axis=1)
    # flat amounts end where the wage does, unless workers already owe more
    most = np.maximum(1.0, 1.0 - carried.shares[:, carried.keeper])
    shares *= np.where(others > most, most / np.where(others > 0.0, others, 1.0), 1.0)[:, None]
    shares[:, carried.keeper] = 1.0 - shares.sum(axis=1)
    unmoved = np.broadcast_to((times == 1.0)[:, None], shares.shape)
    return np.where(unmoved, carried.shares, shares)


def _with_share(carried: Carried, shares: Floats, taken: Floats, wanted: Floats) -> Floats:
    """Return the shares once the state's side takes what is wanted of it."""
    if (taken == wanted).all():
        return shares
    moved = wanted != taken
    some, rest = taken > 0.0, 1.0 - taken > 1e-9
    up = np.where(moved, np.where(some, wanted / np.where(some, taken, 1.0), 0.0), 1.0)
    down = np.where(
        moved, np.where(rest, (1.0 - wanted) / np.where(rest, 1.0 - taken, 1.0), 0.0), 1.0
    )
    found = shares * np.where(carried.state[:, None], up[:, None], down[:, None])
    if carried.taker >= 0:
        found[:, carried.taker] += np.where(moved & ~some, wanted, 0.0)
    found[:, carried.keeper] += np.where(moved & ~rest, 1.0 - wanted, 0.0)
    return np.asarray(found)
