"""Measures that change how many workers there are.

Two kinds of arrays meet here, both of shape (cohort, draw): numbers of workers, and strengths
``s`` between 0 and 1. A cohort that a measure does not reach has strength 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from wageflow.arguments import well_called
from wageflow.distributions import bounds
from wageflow.scenarios.calendar import date_text, finish
from wageflow.scenarios.measures.base import Measure
from wageflow.scenarios.measures.words import (
    by_words,
    compliance_words,
    in_words,
    on_words,
    phase_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Values = Mapping[str, Floats]

__all__ = [
    "Cap",
    "CloseBorder",
    "Entry",
    "Expand",
    "Expel",
    "Flows",
    "Removal",
    "Repatriate",
    "Restraint",
    "StopPermits",
]


@dataclass
class Flows:
    """What is left of the usual movements of workers, each a share of shape (cohort, draw).

    Parameters
    ----------
    arrivals : ndarray
        Of the arrivals that keep posts filled.
    returns : ndarray
        Of the returns at the contract's rate.
    entries : ndarray
        Of those who come from other hosts, or to new posts.
    openings : ndarray
        Of new posts, and of those for workers from other hosts, that open at all.
    barred : ndarray
        Of the posts, those that a measure keeps empty while the workers could go elsewhere; what a
        closed border holds back is not among them.
    """

    arrivals: Any = 1.0
    returns: Any = 1.0
    entries: Any = 1.0
    openings: Any = 1.0
    barred: Any = 0.0


class Restraint(Measure):
    """A measure that holds movements back while it is in force."""

    def restrain(self, flows: Flows, s: Floats) -> None:
        """Change the movements of a time in which it has strength `s`."""
        raise NotImplementedError


class Removal(Measure):
    """A measure that takes workers away, and their posts with them."""

    def removed(self, stock: Floats, before: Floats, after: Floats, values: Values) -> Floats:
        """Return the share of the stock that goes when the strength rises, shape (cohort, draw)."""
        raise NotImplementedError


class Entry(Measure):
    """A measure that brings workers to new posts."""

    def entering(self, base: Floats, before: Floats, after: Floats, values: Values) -> Floats:
        """Return how many come when the strength rises, shape (cohort, draw)."""
        raise NotImplementedError


@well_called
@dataclass(frozen=True, kw_only=True)
class Expel(Removal):
    """Workers are expelled on a date, and their posts go with them.

    With `share`, ``N -> N * (1 - s * share)``; with `number`, ``N -> N - s * min(number, N)``, and
    ``N`` are the workers of all cohorts that the measure reaches; each loses in proportion.
    Afterwards arrivals hold the stock at what is left.

    Parameters
    ----------
    on : date
    number, share : quantity
        One of them: how many, or which share of those who are there.
    hosts, sectors, compliance, phase_in, source, note
        See `Measure`; with `phase_in` they leave evenly over so many months from `on`.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.Expel(on="2016-12-01", hosts="Oman", number=300).describe()
    'On 1 December 2016, 300 workers are expelled from Oman.'
    """

    on: Any
    number: Any = None
    share: Any = None

    DATES: ClassVar = ("on",)
    NEEDED: ClassVar = ("on",)
    NUMBERS: ClassVar = ("number", "share")
    OPTIONAL: ClassVar = ("number", "share")
    evadable: ClassVar = True

    def faults(self) -> Iterator[str]:
        """Say whether it states how many."""
        if (self.number is None) == (self.share is None):
            yield "write number=300 or share=0.79, one of the two"
        yield from super().faults()

    @property
    def start_date(self) -> str:
        """The date of the expulsion."""
        return str(self.on)

    def removed(self, stock: Floats, before: Floats, after: Floats, values: Values) -> Floats:
        """Return the share that goes: of those still there, or of the number that is left."""
        if self.share is not None:
            return still_to_go(before * values["share"], after * values["share"])
        there = np.where(values["reached"], stock, 0.0).sum(axis=0)
        # who was there at first is told by who is left of them
        many = np.divide(values["number"], there, out=np.zeros_like(there), where=there > 0.0)
        left = np.maximum(1.0 - before, 1e-300)
        share: Floats = (after - before) * np.minimum(many, 1.0 / left)
        return share

    def describe(self) -> str:
        """Return in words what it changes."""
        if self.number is not None:
            many = f"{in_words(self.number)} workers are"
        else:
            many = f"{in_words(self.share, share=True)} of the workers are"
        return (
            f"{on_words(self.start_date)}, {many} expelled from {self.whom()}"
            f"{phase_words(self)}{compliance_words(self)}."
        )


@well_called
@dataclass(frozen=True, kw_only=True)
class Repatriate(Removal, Restraint):
    """All workers must have left by a date.

    ``N -> N * (1 - s)`` on that date, posts with them; and while it has strength ``s``, of the
    posts that would open for workers from other hosts, or as new ones, ``1 - s`` do.

    Parameters
    ----------
    by : date
        By the end of a month or a year if no day is given.
    hosts, sectors, compliance, phase_in, source, note
        See `Measure`; with `phase_in` they leave evenly over the months before the date.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.Repatriate(by="2019-12-22", compliance=0.9).describe()
    'By 22 December 2019, all workers leave every host; 90 % do.'
    """

    by: Any

    DATES: ClassVar = ("by",)
    NEEDED: ClassVar = ("by",)
    evadable: ClassVar = True

    @property
    def start_date(self) -> str:
        """The deadline."""
        return str(self.by)

    @property
    def first(self) -> float:
        """The deadline, in months."""
        return finish(self.start_date) if self.start_date.count("-") < 2 else super().first or 0.0

    @property
    def earliest(self) -> float:
        """When the first may leave, in months."""
        return self.first - bounds(self.phase_in)[1]

    def removed(self, stock: Floats, before: Floats, after: Floats, values: Values) -> Floats:  # noqa: ARG002 - as of any removal
        """Return the share that goes."""
        return still_to_go(before, after)

    def restrain(self, flows: Flows, s: Floats) -> None:
        """Open fewer new posts, for good."""
        flows.openings = flows.openings * (1.0 - s)

    def describe(self) -> str:
        """Return in words what it changes."""
        spread = phase_words(self, "over the {} before")
        return (
            f"{by_words(self.start_date)}, all workers leave {self.whom()}{spread}"
            f"{compliance_words(self, '; {} do')}."
        )


@well_called
@dataclass(frozen=True, kw_only=True)
class StopPermits(Restraint):
    """No new workers are let in: the stock decays at the rate of returns.

    Arrivals become ``1 - s`` of what they were. With full compliance and exponential turnover
    ``N(t) = N(0) * exp(-t / term)``, with fixed terms ``N(t) = N(0) * (1 - t / term)``; with less,
    the stock falls to the ``1 - s`` that is still let in.

    Parameters
    ----------
    start, end : date
        `end`, the last date on which it holds, may be left out.
    hosts, sectors, compliance, phase_in, source, note
        See `Measure`.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.StopPermits(start="2017-09-11", hosts="China").describe()
    'From 11 September 2017, China lets no new workers in.'
    """

    start: Any
    end: Any = None

    evadable: ClassVar = True

    def restrain(self, flows: Flows, s: Floats) -> None:
        """Hold arrivals back; posts that stay empty free workers for elsewhere."""
        flows.arrivals = flows.arrivals * (1.0 - s)
        flows.entries = flows.entries * (1.0 - s)
        flows.barred = 1.0 - (1.0 - flows.barred) * (1.0 - s)

    def describe(self) -> str:
        """Return in words what it changes."""
        several = len(self.hosts) > 1 and "*" not in self.hosts
        return (
            f"{self.when()}, {self.whom()} {'let' if several else 'lets'} no new workers in"
            f"{phase_words(self)}"
            f"{compliance_words(self)}."
        )


@well_called
@dataclass(frozen=True, kw_only=True)
class CloseBorder(Restraint):
    """Nobody comes and nobody goes: contracts stretch.

    Arrivals and returns become ``1 - s`` of what they were; with full compliance the stock stands
    still, and time served stands still for fixed terms.

    Parameters
    ----------
    start, end : date
        `end`, the last date on which it is closed, may be left out.
    hosts, sectors, compliance, phase_in, source, note
        See `Measure`.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.CloseBorder(start="2020-01-22", end="2023-08").describe()
    'From 22 January 2020 to August 2023, nobody travels to or from every host.'
    """

    start: Any
    end: Any = None

    def restrain(self, flows: Flows, s: Floats) -> None:
        """Hold arrivals and returns back."""
        flows.arrivals = flows.arrivals * (1.0 - s)
        flows.entries = flows.entries * (1.0 - s)
        flows.returns = flows.returns * (1.0 - s)

    def describe(self) -> str:
        """Return in words what it changes."""
        return (
            f"{self.when()}, nobody travels to or from {self.whom()}{phase_words(self)}"
            f"{compliance_words(self)}."
        )


@well_called
@dataclass(frozen=True, kw_only=True)
class Cap(Measure):
    """Workers arrive only while there are fewer than a ceiling.

    Above the ceiling ``C`` arrivals are ``1 - s`` of what they were, so that the stock falls at the
    rate of returns; at the ceiling they hold it there. The ceiling is that of all cohorts that the
    measure reaches, shared out in proportion to their headcounts before any measure; without a
    number, it is what each cohort has when the measure begins. Of several
    caps on a cohort, the one acts that leaves the fewest in the long run.

    Parameters
    ----------
    start, end : date
    workers : quantity, optional
        The ceiling; left out, what is there when the measure begins.
    hosts, sectors, compliance, phase_in, source, note
        See `Measure`.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.Cap(start="2017-08-05", hosts="Russia", workers=30_000).describe()
    'From 5 August 2017, workers come to Russia only while there are fewer than 30,000.'
    """

    start: Any
    end: Any = None
    workers: Any = None

    NUMBERS: ClassVar = ("workers",)
    OPTIONAL: ClassVar = ("workers",)
    evadable: ClassVar = True

    def describe(self) -> str:
        """Return in words what it changes."""
        if self.workers is None:
            rule = f"there are to be no more workers in {self.whom()} than at its start"
        else:
            many = in_words(self.workers)
            rule = f"workers come to {self.whom()} only while there are fewer than {many}"
        return f"{self.when()}, {rule}{phase_words(self)}{compliance_words(self)}."


@well_called
@dataclass(frozen=True, kw_only=True)
class Expand(Entry):
    """New posts are filled, if the plan comes true.

    ``N -> N + s * workers * happens``, where `happens` is 1 with the given probability and 0
    otherwise; arrivals hold the stock at the new level.

    Parameters
    ----------
    start : date
    workers : quantity
        How many come, to all cohorts that the measure reaches in proportion to their headcounts.
    probability : quantity
        That the plan comes true.
    hosts, sectors, compliance, phase_in, source, note
        See `Measure`; with `phase_in` they come evenly over so many months.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.Expand(start="2025-01", hosts="Russia", workers=12_000, probability=0.6).describe()
    'From January 2025, 12,000 more workers come to Russia, with probability 60 %.'
    """

    start: Any
    workers: Any
    probability: Any = 1.0

    DATES: ClassVar = ("start",)
    NUMBERS: ClassVar = ("workers", "probability")

    def entering(self, base: Floats, before: Floats, after: Floats, values: Values) -> Floats:
        """Return how many come, to each cohort by its share of the headcount."""
        reached = values["reached"]
        there = np.where(reached, base, 0.0)
        total = there.sum(axis=0)
        # hosts without a single worker share alike
        even = reached / reached.sum() * np.ones_like(there)
        part = np.divide(there, total, out=even, where=total > 0.0)
        come: Floats = (after - before) * values["workers"] * values["happens"] * part
        return come

    def describe(self) -> str:
        """Return in words what it changes."""
        chance = ""
        if self.probability != 1.0:
            chance = f", with probability {in_words(self.probability, share=True)}"
        return (
            f"From {date_text(self.start)}, {in_words(self.workers)} more workers come to "
            f"{self.whom()}{phase_words(self)}{chance}{compliance_words(self)}."
        )


def still_to_go(before: Floats, after: Floats) -> Floats:
    """Return who goes when the share that has gone rises, as a share of those who are left."""
    left = 1.0 - before
    gone: Floats = np.divide(after - before, left, out=np.zeros(np.shape(left)), where=left > 0.0)
    return gone
