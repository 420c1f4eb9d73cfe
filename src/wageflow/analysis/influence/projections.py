"""A path of one scenario, or the difference that it makes, as a model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.influence.model import Floats, Model, named
from wageflow.errors import EstimateError, UnknownNameError
from wageflow.programme.names import choices_of
from wageflow.scenarios.block import Block
from wageflow.scenarios.calendar import Horizon
from wageflow.scenarios.course import WORKERS, Course
from wageflow.scenarios.summaries import discount
from wageflow.simulation.drawing.correlation import copula_of

if TYPE_CHECKING:
    from wageflow.scenarios import Comparison, Paths
    from wageflow.scenarios.projection import Projection
    from wageflow.simulation.drawing.correlation import Copula
    from wageflow.simulation.summing.summary import Key

__all__ = ["of_comparison", "of_paths"]

_VALUES = 2**20  # headcounts of cohorts, spells and draws that a core's cache holds


@dataclass(frozen=True, eq=False)
class _Projected:
    """What courses bring over the horizon, added up with signs, as a function of points."""

    projection: Projection
    key: Key
    courses: tuple[tuple[Course, float], ...]
    #: The columns of the design that the points are of.
    columns: tuple[int, ...]
    #: What a dollar of each period is worth; one dollar if None.
    worth: Floats | None = None

    def __call__(self, u: Floats) -> Floats:
        found = np.zeros(u.shape[1])
        longest = max(len(self.projection.timetable(c).segments) for c, _ in self.courses)
        length = max(64, _VALUES // (longest * len(self.projection.programme.cohorts)))
        for start in range(0, u.shape[1], length):
            part = u[:, start : start + length]
            points = np.full((len(self.projection.names), part.shape[1]), 0.5)
            points[list(self.columns)] = part
            self._add(self._scored(points), found[start : start + length])
        return found

    def _scored(self, points: Floats) -> Floats:
        copula = self.projection.copula
        if copula is not None:
            from scipy.special import ndtri

            points[copula.rows] = ndtri(points[copula.rows])
        return points

    def _add(self, points: Floats, found: Floats) -> None:
        shared: dict[Any, Any] = {}
        lengths = np.diff(self.projection.horizon.edges)
        for course, sign in self.courses:
            series = Block(self.projection, course, (self.key,), points, shared).series()[0]
            if self.key.concept == WORKERS:
                found += sign * (lengths @ series) / lengths.sum()
            elif self.worth is None:
                found += sign * series.sum(axis=0)
            else:
                found += sign * (self.worth[:, None] * series).sum(axis=0)


def of_paths(paths: Paths, key: Key, year: Any, discount_rate: Any = None) -> Model:
    """Make a model of what one scenario brings in a period, or in all together."""
    return _model(paths.projection, ((paths.number, 1.0),), key, year, discount_rate)


def of_comparison(
    comparison: Comparison, scenario: str | None, key: Key, year: Any, discount_rate: Any = None
) -> Model:
    """Make a model of the difference that a scenario makes to the baseline.

    Raises
    ------
    EstimateError
        If the scenario is the baseline itself.
    """
    number = comparison.other(scenario)
    if number == comparison.base:
        raise EstimateError(
            f"scenario {scenario!r}: is the baseline, which differs from itself by nothing; name "
            "another one"
        )
    signs = ((number, 1.0), (comparison.base, -1.0))
    return _model(comparison.projection, signs, key, year, discount_rate)


def _model(
    projection: Projection,
    signs: tuple[tuple[int, float], ...],
    key: Key,
    year: Any,
    discount_rate: Any,
) -> Model:
    worth = _worth(projection.horizon, key, year, discount_rate)
    projection = _cut(projection, year)
    laws = {}
    for number, _ in signs:
        laws.update(
            {name: law for name, law in projection.laws[number].items() if name not in laws}
        )
    columns = tuple(k for k, name in enumerate(projection.names) if name in laws)
    names = [projection.names[k] for k in columns]
    courses = tuple((Course(number), sign) for number, sign in signs)
    scenario = projection.scenarios[signs[0][0]].name
    span = projection.horizon.labels
    when = span[0] if year is None and len(span) == 1 else f"{span[0]} to {span[-1]}"
    when = when if year is None else str(year)
    about = {
        "programme": projection.programme.name,
        "options": choices_of(projection.programme),
        "scenario": scenario,
        "period": when,
    }
    label = f"{named(key)} in {scenario!r}"
    if len(signs) > 1:
        base = projection.scenarios[signs[1][0]]
        about["baseline"] = base.name
        # one without measures is what anybody takes a change to be against
        label = f"change of {label}" + (f" against {base.name!r}" if base.measures else "")
    label = f"{label}, {when}"
    if worth is not None:
        about["discount_rate"] = discount_rate
        label = f"{label}, present value at {100 * discount_rate:.3g} % a year"
    return Model(
        {name: laws[name] for name in names},
        _Projected(projection, key, courses, columns, worth),
        _copula(projection, names),
        label,
        "workers" if key.concept == WORKERS else "USD",
        about,
    )


def _worth(horizon: Horizon, key: Key, year: Any, rate: Any) -> Floats | None:
    """Return what a dollar of each period is worth at the beginning; None for one dollar.

    Raises
    ------
    EstimateError
        If the rate is none, or there is nothing to discount.
    """
    if rate is None:
        return None
    if year is not None or key.concept == WORKERS:
        what = "one year" if year is not None else "workers"
        raise EstimateError(
            f"discount_rate {rate!r}: is of sums of money over years, not of {what}; leave it out"
        )
    worth = discount(horizon, rate, "end")
    return worth if rate else None


def _copula(projection: Projection, names: list[str]) -> Copula | None:
    """Return the copula of some of the unknowns."""
    if projection.copula is None:
        return None
    pairs = {(a, b): r for a, b, r in projection.copula.pairs if a in names and b in names}
    return copula_of(names, pairs)


def _cut(projection: Projection, year: Any) -> Projection:
    """Return a projection of one period only; what happens does not depend on what is shown."""
    horizon = projection.horizon
    if year is None:
        return projection
    for shown in (horizon, horizon.by_year()):
        if str(year) in shown.labels:
            place = shown.labels.index(str(year))
            first, last = (int(edge) for edge in shown.edges[place : place + 2])
            step = "month" if (last - first) % 12 else "year"
            start, end = (f"{m // 12:04}-{m % 12 + 1:02}" for m in (first, last - 1))
            return replace(projection, horizon=Horizon(start, end, step))
    raise UnknownNameError(
        f"year {year!r}: is not among the periods, which run from {horizon.labels[0]} to "
        f"{horizon.labels[-1]}"
    )
