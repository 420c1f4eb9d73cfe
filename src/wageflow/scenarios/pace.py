"""How a stock runs through a spell in which every strength is constant.

Without a ceiling, ``dN/dt = (W + R t) / T + R - r N / T`` has the solution
``N(t) = A + B t + (N(0) - A) exp(-r t / T)`` with ``B = R / r``, ``A = (W + R T - B T) / r``, whose
integral gives the people-months of a segment.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["Ceiling", "Pace"]

_EVEN = 1e-11  # months: spans that differ by less are alike


class Ceiling(NamedTuple):
    """Above `workers`, arrivals are ``1 - s`` of what they would be; shape (cohort, draw)."""

    workers: Floats
    s: Floats

    def leaves(self, wanted: Floats) -> Floats:
        """Return how many there are in the long run, of so many who are wanted."""
        found: Floats = np.minimum(wanted, np.maximum(self.workers, (1.0 - self.s) * wanted))
        return found


@dataclass(frozen=True, eq=False)
class Pace:
    """Arrivals and returns of a spell; arrays that broadcast to (cohort, draw).

    Parameters
    ----------
    term : ndarray
        In months.
    wanted : ndarray
        The stock that arrivals would hold if returns were as usual.
    rise : float or ndarray
        By how much that rises a month.
    returns : float or ndarray
        The share of returns that measures leave.
    ceiling : Ceiling, optional
    """

    term: Floats
    wanted: Floats
    rise: Any = 0.0
    returns: Any = 1.0
    ceiling: Ceiling | None = None

    @cached_property
    def rate(self) -> Floats:
        """Who returns a month, as a share of the stock."""
        found: Floats = self.returns / self.term
        return found

    def passed(self, stock: Floats, spans: Floats, *, each: bool) -> tuple[Floats, Floats]:
        """Let the spell pass.

        Parameters
        ----------
        stock : ndarray of shape (cohort, draw)
            At its beginning.
        spans : ndarray of shape (segment + 1,)
            When segments begin, and the end; from 0, in months.
        each : bool
            Whether the stock is wanted at the end of each segment, not only of the last.

        Returns
        -------
        people_months, ends : ndarray of shape (cohort, segment, draw)
        """
        if self.ceiling is not None:
            # every end, as the ceiling does; where it holds nobody back, as without it
            even, ends = replace(self, ceiling=None).passed(stock, spans, each=True)
            held = self._held(self.ceiling, stock, spans)
            if not held.any():
                return even, ends
            below = self._below(self.ceiling, stock, spans)
            return tuple(  # type: ignore[return-value]
                np.where(held[:, None], x, y) for x, y in zip(below, (even, ends), strict=True)
            )
        running = self.rate > 0.0
        per = np.where(running, self.rate, 1.0)[:, None]
        r = np.where(running, self.returns, 1.0)
        slope = np.where(running, self.rise / r, 0.0)
        level = (self.wanted + self.rise * self.term - slope * self.term) / r
        level = np.where(running, level, stock)
        lead = stock - level
        last = slice(1, None) if each else slice(-1, None)
        t = spans[None, :, None]
        even = level[:, None] * np.diff(spans)[None, :, None]
        ends = np.repeat(level[:, None], t[:, last].shape[1], axis=1)
        if np.any(lead):
            # most of what a projection takes: every pass over an array counts
            decay = _decay(per, spans)
            passed = np.subtract(decay[:, :-1], decay[:, 1:])
            passed /= per
            even = _added(even, _times(passed, lead[:, None]))
            ends = _added(ends, lead[:, None] * decay[:, last])
        if np.any(slope):
            even = even + slope[:, None] * (np.diff(t**2, axis=1) / 2)
            ends = ends + slope[:, None] * t[:, last]
        return even, ends

    def _held(self, ceiling: Ceiling, stock: Floats, spans: Floats) -> npt.NDArray[np.bool_]:
        """Return where a ceiling changes anything, shape (cohort, draw)."""
        most = self.wanted + np.maximum(self.rise * (self.term + spans[-1]), 0.0)
        running = np.where(self.rate > 0.0, self.returns, 1.0)
        held: npt.NDArray[np.bool_] = (stock > ceiling.workers) | (most / running > ceiling.workers)
        return held

    def _below(self, ceiling: Ceiling, stock: Floats, spans: Floats) -> tuple[Floats, Floats]:
        """Let a spell pass in which a ceiling holds arrivals back.

        Above the ceiling the stock runs towards what the arrivals that are still let in would hold,
        below it towards what all of them would; where it would cross back at once, it stays.
        """
        limit, s = ceiling
        # posts that grow are taken as they are in the middle of the spell, which is a month at most
        wanted = self.wanted + self.rise * (self.term + spans[-1] / 2)
        running = (self.rate > 0.0) & np.ones(stock.shape, dtype=bool)
        per = np.where(running, self.rate, 1.0)
        full = np.where(running, wanted / np.where(running, self.returns, 1.0), stock)
        some = np.where(running, (1.0 - s) * full, stock)
        over = stock > limit
        towards = np.where(over, some, full)
        crosses = running & np.where(over, some < limit, full > limit)
        at = np.where(crosses, limit, 0.0)
        gap = np.where(crosses, at - towards, 1.0)
        ratio = np.where(crosses, (stock - towards) / gap, 1.0)
        when = np.where(crosses, np.log(np.maximum(ratio, 1.0)) / per, np.inf)[:, None]
        after = np.clip(at, some, full)[:, None]
        t = spans[None, :, None]
        first = np.minimum(t, when)
        then = np.where(np.isfinite(when), t - first, 0.0)
        decay, late = np.exp(-per[:, None] * first), np.exp(-per[:, None] * then)
        lead = (stock - towards)[:, None]
        rest = np.where(crosses[:, None], at[:, None] - after, 0.0)
        reached = t >= when
        ends = np.where(reached, after + rest * late, towards[:, None] + lead * decay)
        summed = towards[:, None] * first + lead * (1.0 - decay) / per[:, None]
        summed = summed + after * then + rest * (1.0 - late) / per[:, None]
        return np.diff(summed, axis=1), ends[:, 1:]

    def arrivals(self, spans: Floats) -> Floats:
        """Return who arrives in each segment where no ceiling holds anybody back."""
        t, term = spans[None, :, None], self.term[:, None]
        wanted = self.wanted[:, None]
        rise = np.zeros_like(wanted) if np.ndim(self.rise) == 0 else self.rise[:, None]
        return np.diff(wanted * t / term + rise * (t + t**2 / (2 * term)), axis=1)


def _times(one: Floats, other: Floats) -> Floats:
    """Multiply, in place if the product has room there."""
    fits = np.broadcast_shapes(one.shape, other.shape) == one.shape
    return np.multiply(one, other, out=one if fits else None)


def _added(one: Floats, other: Floats) -> Floats:
    """Add, in place if the sum has room there."""
    fits = np.broadcast_shapes(one.shape, other.shape) == one.shape
    return np.add(one, other, out=one if fits else None)


def _decay(rate: Floats, spans: Floats) -> Floats:
    """Return ``exp(-rate t)`` at moments of which all but the first and the last are even.

    Exponentials take most of the time, so that they are asked for at every doubling only: between
    them stand products of two, which are as exact. Where moments are not even, each has its own.

    Parameters
    ----------
    rate : ndarray of shape (cohort, 1, draw)
    spans : ndarray of shape (moment,)
        From 0.

    Returns
    -------
    ndarray of shape (cohort, moment, draw)
    """
    found = np.empty((rate.shape[0], len(spans), rate.shape[2]))
    found[:, 0] = 1.0
    against = -rate[:, 0]
    steps = np.diff(spans[1:])
    even = 1 + int(np.argmax(np.append(np.abs(steps - steps[:1]) > _EVEN, True)))
    room = np.empty_like(against)
    _exp(against, spans[1], found[:, 1])
    done = 1
    while done < even:
        _exp(against, spans[1 + done] - spans[1], room)
        more = min(done, even - done)
        np.multiply(found[:, 1 : 1 + more], room[:, None], out=found[:, 1 + done : 1 + done + more])
        done += more
    for place in range(1 + even, len(spans)):
        _exp(against, spans[place], found[:, place])
    return found


def _exp(against: Floats, moment: float, out: Floats) -> None:
    np.multiply(against, moment, out=out)
    np.exp(out, out=out)
