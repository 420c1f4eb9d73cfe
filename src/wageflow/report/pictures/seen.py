"""A series of an estimate with everything that its pictures say about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.errors import InputError
from wageflow.programme import CONCEPTS
from wageflow.report.digits import Digits, Scale, scale_for
from wageflow.report.pictures.style import exact, finite, one_line, unit_of, wanted
from wageflow.simulation import Estimate
from wageflow.simulation.slips import slip
from wageflow.simulation.summing.summary import Key

__all__ = ["SAMPLE", "Mark", "Marks", "Seen", "look", "percentile_words", "read_marks"]

Floats: TypeAlias = npt.NDArray[np.float64]
Marks: TypeAlias = Mapping[str, float | tuple[float, float]]

#: Quantiles of each replicate that stand for draws which were not kept.
SAMPLE = 2**12

# what lies outside is not drawn: a draw in a million would flatten all others
_VIEW = (0.001, 0.999)


class Mark(NamedTuple):
    """A figure, or a range of figures, that is held against the distribution."""

    name: str
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Seen:
    """A series of an estimate with what both pictures say about it.

    Parameters
    ----------
    estimate : Estimate
    concept : str
    host : str or None
    marks : tuple of Mark
    points : ndarray of shape (3,)
        5 %, median and 95 %, in dollars.
    error : float
        Monte Carlo standard error of the median, in dollars.
    view : (float, float)
        The ends of the picture, in `unit`.
    scale : Scale
        The unit of the picture.
    digits : Digits
        How exact the figures are.
    """

    estimate: Estimate
    concept: str
    host: str | None
    marks: tuple[Mark, ...]
    points: Floats
    error: float
    view: tuple[float, float]
    scale: Scale
    digits: Digits

    @property
    def unit(self) -> float:
        """Dollars to a unit of the picture."""
        return self.scale.factor

    @property
    def word(self) -> str:
        """Name of that unit."""
        return unit_of(self.scale)

    @property
    def what(self) -> str:
        """The unit of the money, with its price year."""
        year = self.estimate.programme.price_year
        prices = f", prices of {year}" if year else ""
        return f"{self.word} a year{prices}"

    @property
    def title(self) -> str:
        """Programme and host."""
        programme = self.estimate.programme
        where = f", {self.host}" if self.host else ""
        return f"{programme.title or programme.name}{where}"

    @property
    def summary(self) -> str:
        """Median and 90 % range, with their unit."""
        return f"{self.range} {self.word} a year"

    @property
    def range(self) -> str:
        """Median and 90 % range, as the table prints them."""
        low, middle, high = (self.figure(float(point)) for point in self.points)
        if self.digits.certain:
            return f"every draw {middle}"
        return f"median {middle}, 90 % range {low} to {high}"

    def figure(self, money: float) -> str:
        """Write an amount in dollars with the digits that its error justifies."""
        return self.digits.figure(money, self.scale)

    @property
    def notes(self) -> list[str]:
        """What stands under the title: the concept in words, and how exact the draws are."""
        error = _error(self.error / self.unit)
        given = self.estimate.given_note
        return [
            *([given] if given else []),
            f"{self.concept}: {CONCEPTS[self.concept]}",
            f"{self.estimate.draws:,} draws; Monte Carlo standard error of the median {error}",
        ]

    def place_of(self, money: float) -> str:
        """Return in words where an amount in dollars sits in the distribution."""
        place = float(self.estimate.percentile_of(money, concept=self.concept, host=self.host))
        return percentile_words(place)

    def place(self, x: float) -> float:
        """Return where an amount in `unit` stands in the picture: 0 left, 1 right."""
        first, last = self.view
        return (x - first) / (last - first)

    def told(self, mark: Mark, most: int = 0) -> str:
        """Return the label of a mark: name, amount, percentile; its name is cut to `most` letters.

        With 0 nothing is cut.
        """
        name, rest = one_line(mark.name), self._rest(mark)
        least = max(8, most - len(rest))
        if most and len(name) > least:
            name = f"{name[: least - 1]}\N{HORIZONTAL ELLIPSIS}"
        return f"{name} {rest}"

    def _rest(self, mark: Mark) -> str:
        low, high = exact(mark.low / self.unit), exact(mark.high / self.unit)
        first, last = self.place_of(mark.low), self.place_of(mark.high)
        if mark.low == mark.high:
            return f"{low}: {first}"
        # the word need not stand twice
        places = first if first == last else f"{first} to {last.removeprefix('percentile ')}"
        return f"{low}\N{EN DASH}{high}: {places}"


def look(
    estimate: Estimate, concept: str, host: str | None, mark: Marks | None, picture: str
) -> Seen:
    """Ask an estimate for what both curves show of it.

    Raises
    ------
    UnknownNameError, EstimateError
        As the estimate does.
    InputError
        If a mark is neither a number nor a range, or seems to lack its million.
    """
    wanted(estimate, Estimate, picture, "an estimate, such as wf.simulate(...)")
    marks = read_marks(picture, mark)
    levels = [0.05, 0.50, 0.95, *_VIEW]
    found = estimate.quantile(levels, concept=concept, host=host)
    _refuse_slips(picture, marks, found)
    points, (low, high) = np.asarray(found[:3]), (float(v) for v in found[3:])
    for one in marks:
        low, high = min(low, one.low), max(high, one.high)
    # the unit fits the estimate: a mark far beyond it may be a large number
    scale = scale_for(float(np.abs(points).max()))
    unit = scale.factor
    room = 0.04 * (high - low) or 0.05 * abs(high) or 1.0
    error = float(found.mcse[1]) if found.mcse is not None else 0.0
    view = ((low - room) / unit, (high + room) / unit)
    digits = _digits(estimate, concept, host)
    return Seen(estimate, concept, host, marks, points, error, view, scale, digits)


def _refuse_slips(picture: str, marks: Sequence[Mark], span: Any) -> None:
    faults = [
        f"{picture}, mark {one.name!r}: {told}"
        for one in marks
        if (told := slip(one.low, one.high, span))
    ]
    if faults:
        raise InputError(*faults)


def _digits(estimate: Estimate, concept: str, host: str | None) -> Digits:
    keys, columns = estimate.statistics(("host",) if host else (), (concept,))
    row = keys.index(Key(concept, host or ""))
    return Digits.of({name: float(column[row]) for name, column in columns.items()})


def read_marks(picture: str, marks: Marks | None) -> tuple[Mark, ...]:
    """Read figures that are to be held against a distribution.

    Raises
    ------
    InputError
        If one is neither a number nor a range.
    """
    return tuple(_mark(picture, name, value) for name, value in (marks or {}).items())


def _mark(picture: str, name: str, value: Any) -> Mark:
    ends = list(value) if isinstance(value, tuple | list) else [value, value]
    wrong = any(isinstance(end, str | bool) or not finite(end) for end in ends)
    if wrong or len(ends) != 2:
        raise InputError(
            f"{picture}, mark {name!r}: got {value!r}; write dollars a year, such as 150e6, or a "
            "range, such as (150e6, 230e6)"
        )
    low, high = (float(end) for end in ends)
    if low > high:
        raise InputError(f"{picture}, mark {name!r}: {low:g} is above {high:g}; turn them round")
    return Mark(str(name), low, high)


def percentile_words(place: float) -> str:
    """Write a percentile; only what lies beyond every draw is said to.

    Examples
    --------
    >>> percentile_words(12.34), percentile_words(0.0)
    ('percentile 12.3', 'below every draw')
    """
    if place <= 0:
        return "below every draw"
    if place >= 100:
        return "above every draw"
    if place < 0.05:
        return "percentile < 0.1"
    return "percentile > 99.9" if place >= 99.95 else f"percentile {place:.1f}"


def _error(size: float) -> str:
    return "below 0.0001" if size < 1e-4 else f"{size:.2g}"
