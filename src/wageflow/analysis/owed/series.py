"""The series of a wage gap: each measure in every draw, by worker, by hour, or of all workers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wageflow.errors import EstimateError, UnknownNameError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from wageflow.analysis.owed.drawn import Draws, Plan
    from wageflow.programme import Programme

    Floats = npt.NDArray[np.float64]

__all__ = ["MEASURES", "PER", "Series"]

#: What a summary shows.
MEASURES: dict[str, str] = {
    "reference": "what others are paid for the hours worked",
    "gross": "what the employer pays",
    "received": "what is left to the worker before anything is sent home",
    "gap": "reference less received; below 0 where a worker gets more than the reference",
    "owed": "the gap where it is above 0; nobody's surplus is set against what another is owed",
}
PER = ("worker", "hour", "programme")


@dataclass(frozen=True, eq=False)
class Series:
    """What was drawn, and what follows from it draw by draw.

    Parameters
    ----------
    plan : Plan
    drawn : Draws
    """

    plan: Plan
    drawn: Draws

    @property
    def programme(self) -> Programme:
        """The programme that was compared."""
        return self.plan.programme

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts with a reference, for one of their cohorts or all."""
        return tuple(dict.fromkeys(stick.cohort.host for stick in self.plan.covered))

    @property
    def not_covered(self) -> tuple[str, ...]:
        """The cohorts without a reference, as ``host/sector``: they are in no figure."""
        pairs = zip(self.programme.cohorts, self.plan.sticks, strict=True)
        return tuple(cohort.place for cohort, stick in pairs if stick is None)

    def places(self, host: str | None) -> list[int]:
        """Return the numbers of the covered cohorts, of one host or all."""
        if host is not None and host not in self.hosts:
            if host in self.programme.hosts:
                raise UnknownNameError(
                    f"host {host!r}: has no such reference, so nothing is known of its gap; those "
                    f"that have: {', '.join(self.hosts)}"
                )
            raise UnknownNameError(f"host {host!r}: unknown; {nearest(str(host), self.hosts)}")
        return [
            place
            for place, stick in enumerate(self.plan.covered)
            if host in (None, stick.cohort.host)
        ]

    def heads(self, places: Iterable[int]) -> Floats:
        """Return the headcount of covered cohorts, shape (replicate, draw)."""
        rows = [k for k, stick in enumerate(self.plan.sticks) if stick is not None]
        total: Floats = self.drawn.heads[[rows[place] for place in places]].sum(axis=0)
        return total

    def a_worker(self, host: str) -> Floats:
        """Return what is owed at a host for each of its workers, those who are not covered too.

        Returns
        -------
        ndarray of shape (replicate, draw)
            Dollars a worker and year; 0 where nobody works.
        """
        rows = [k for k, cohort in enumerate(self.programme.cohorts) if cohort.host == host]
        everybody = self.drawn.heads[rows].sum(axis=0)
        owed = self.series("owed", "programme", host)
        found: Floats = np.divide(owed, everybody, out=np.zeros_like(owed), where=everybody > 0)
        return found

    def one(self, measure: str, place: int) -> Floats:
        """Return a measure of one covered cohort, dollars a worker, shape (replicate, draw)."""
        if measure == "gap":
            gap: Floats = self.drawn.reference[place] - self.drawn.received[place]
            return gap
        if measure == "owed":
            owed: Floats = np.maximum(self.one("gap", place), 0.0)
            return owed
        found: Floats = getattr(self.drawn, measure)[place]
        return found

    def series(self, measure: str, per: str = "programme", host: str | None = None) -> Floats:
        """Return a measure in every draw, shape (replicate, draw); not to be written to.

        Raises
        ------
        UnknownNameError
            If measure, per or host is unknown.
        EstimateError
            If it is asked by the hour, and the hours of a cohort are not known.
        """
        for what, given, known in (("measure", measure, tuple(MEASURES)), ("per", per, PER)):
            if given not in known:
                raise UnknownNameError(f"{what} {given!r}: unknown; {nearest(str(given), known)}")
        places = self.places(host)
        lacking = [k for k in places if k not in self.drawn.hours]
        if per == "hour" and lacking:
            whose = self.plan.covered[lacking[0]].cohort.place
            raise EstimateError(
                f"{measure} by the hour: the hours of {whose!r} a year are not known; state hours="
                " of its cohort"
            )
        each = [self.heads([place]) for place in places]
        values = [self.one(measure, place) for place in places]
        if per == "programme":
            return sum((n * v for n, v in zip(each, values, strict=True)), np.zeros_like(each[0]))
        if per == "worker" and len(places) == 1:
            return values[0]
        # where nobody works, all cohorts weigh the same
        heads = sum(each[1:], each[0])
        weights = [np.where(heads > 0, one, 1.0) for one in each]
        over = weights
        if per == "hour":
            over = [w * self.drawn.hours[k] for w, k in zip(weights, places, strict=True)]
        above = sum((w * v for w, v in zip(weights, values, strict=True)), np.zeros_like(heads))
        ratio: Floats = above / sum(over[1:], over[0])
        return ratio
