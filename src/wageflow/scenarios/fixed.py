"""Stocks with fixed terms: everybody returns when the term is served, and not before.

Those who came are kept as batches, each spread evenly over a stretch of time served. Time served
stands still while borders are closed, so it has a clock of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from wageflow.scenarios.pace import Ceiling

    Floats = npt.NDArray[np.float64]

__all__ = ["FixedTerms"]


@dataclass
class FixedTerms:
    """Cohorts whose workers stay for exactly their term.

    Those who came are batches: `people` from `since` on the clock, evenly over `width` of it, each
    of shape (batch, cohort, draw).

    Parameters
    ----------
    term : ndarray of shape (cohort, draw)
        In months.
    stock : ndarray of shape (cohort, draw)
        Of which in every month as many return.
    """

    term: Floats
    stock: Floats
    clock: Floats = field(init=False)
    since: Floats = field(init=False)
    width: Floats = field(init=False)
    people: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.clock = np.zeros_like(self.stock)
        self.since = -self.term[None]
        self.width, self.people = self.term[None], self.stock[None]

    def remove(self, share: Floats) -> None:
        """Take away a share of everybody, however long they have served."""
        self.people = self.people * (1.0 - share)
        self.stock = self.stock * (1.0 - share)

    def enter(self, people: Floats) -> None:
        """Let people in at once, who have served between nothing and a full term, as all have."""
        if np.any(people):
            self._add(self.clock - self.term, self.term, people)
            self.stock = self.stock + people

    def _add(self, since: Floats, width: Floats, people: Floats) -> None:
        self.since = np.concatenate([self.since, since[None]])
        self.width = np.concatenate([self.width, width[None]])
        self.people = np.concatenate([self.people, people[None]])

    def advance(
        self, times: Floats, arrivals: Floats, speed: Floats
    ) -> tuple[Floats, Floats, Floats]:
        """Let time pass.

        Parameters
        ----------
        times : ndarray of shape (segment + 1,)
            From 0, in months.
        arrivals : ndarray of shape (cohort, draw)
            A month.
        speed : ndarray of shape (cohort, draw)
            Of the clock: 1, or less while returns are held back.

        Returns
        -------
        people_months, returns, stocks : ndarray of shape (cohort, segment, draw)
            The integral of the stock over each segment, who returned in it, and the stock at its
            end.
        """
        length = float(times[-1])
        # those who come now return within this very spell if their term is that short
        self._add(self.clock, speed * length, arrivals * length)
        t = times[None, :, None]
        gone, area = self._served(times, speed)
        came = arrivals[:, None, :] * t
        stocks = self.stock[:, None, :] + came - (gone - gone[:, :1])
        books = self.stock[:, None, :] * t + arrivals[:, None, :] * t**2 / 2
        books = books - (area - gone[:, :1] * t)
        self.clock = self.clock + speed * length
        self.stock = stocks[:, -1]
        ends: Floats = self.since + self.width
        serving = np.where(ends > self.clock - self.term, self.people, 0.0)
        here = np.flatnonzero(serving.max(axis=(1, 2)) > 0.0)
        self.since, self.width, self.people = (
            batches[here] for batches in (self.since, self.width, self.people)
        )
        return np.diff(books, axis=1), np.diff(gone, axis=1), stocks[:, 1:]

    def _served(self, times: Floats, speed: Floats) -> tuple[Floats, Floats]:
        """Return who has served a term by each time, and the integral of that from 0 on."""
        shape = (len(self.stock), len(times), self.stock.shape[1])
        gone, area = np.zeros(shape), np.zeros(shape)
        begun = self.clock - self.term
        first: Floats | None = None
        for k, t in enumerate(times.tolist()):
            at = begun + speed * t
            spread = np.where(self.width > 0.0, self.width, 1.0)
            part = np.where(
                self.width > 0.0,
                np.clip((at - self.since) / spread, 0.0, 1.0),
                np.where(at >= self.since, 1.0, 0.0),
            )
            gone[:, k] = (self.people * part).sum(axis=0)
            summed = self.width * part**2 / 2 + np.maximum(at - self.since - self.width, 0.0)
            total = (self.people * summed).sum(axis=0)
            first = total if first is None else first
            # where the clock stands still, nobody returns
            still = gone[:, k] * t
            area[:, k] = np.where(speed > 0.0, (total - first) / np.maximum(speed, 1e-300), still)
        return gone, area

    def held(self, ceiling: Ceiling, arrivals: Floats, speed: Floats, months: float) -> Floats:
        """Return the arrivals that leave the stock at a ceiling after so many months.

        Parameters
        ----------
        ceiling : Ceiling
        arrivals : ndarray of shape (cohort, draw)
            A month, if there were none.
        speed : ndarray of shape (cohort, draw)
            Of the clock.
        months : float
            A month at most, for what happens in between is not looked at.
        """
        trial = FixedTerms(self.term, self.stock)
        trial.clock, trial.since = self.clock, self.since
        trial.width, trial.people = self.width, self.people
        _, served, _ = trial.advance(np.array([0.0, months]), np.zeros_like(arrivals), speed)
        room = np.maximum(ceiling.workers - self.stock + served[:, 0], 0.0) / months
        held: Floats = np.minimum(arrivals, np.maximum(arrivals * (1.0 - ceiling.s), room))
        return held
