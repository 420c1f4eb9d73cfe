"""A quantity over time with everything that its pictures say about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.errors import InputError, UnknownNameError, nearest
from wageflow.programme import CONCEPTS
from wageflow.report.digits import Digits, Scale, scale_for
from wageflow.report.escape import plain
from wageflow.report.pictures.measure_names import told_apart
from wageflow.report.pictures.style import exact, unit_of
from wageflow.scenarios.comparison import Comparison
from wageflow.scenarios.course import WORKERS
from wageflow.scenarios.paths import Paths
from wageflow.scenarios.summaries import difference, statistics
from wageflow.simulation import Estimate
from wageflow.simulation.summing.summary import Key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wageflow.scenarios.calendar import Horizon

__all__ = [
    "Timeline",
    "about",
    "change_of",
    "error_of",
    "look_at",
    "picked",
    "scale_of",
    "unit_for",
]

Floats: TypeAlias = npt.NDArray[np.float64]

_TOLD = 6  # periods that a description names, at most
_REMEDY = "the paths of a scenario, wf.project(...), or a comparison, wf.compare(...)"


@dataclass(frozen=True, eq=False)
class Timeline:
    """A series of a scenario, or its difference from a baseline, with its words and digits.

    Parameters
    ----------
    paths : Paths
        Of the scenario.
    concept, host : str
    values : ndarray of shape (draw, period)
        In dollars in the period, or workers.
    scale : Scale
        The unit of the picture.
    against : Paths, optional
        Of the scenario that the values are differences from; none for levels.
    """

    paths: Paths
    concept: str
    host: str
    values: Floats
    scale: Scale
    against: Paths | None = None

    @cached_property
    def found(self) -> Mapping[str, Floats]:
        """Statistics by name, each of shape (period,)."""
        replicates = self.paths.projection.replicates
        return statistics(self.values.T.reshape(self.values.shape[1], replicates, -1))

    @cached_property
    def digits(self) -> tuple[Digits, ...]:
        """How exact the figures of each period are."""
        count = self.values.shape[1]
        rows = ({name: float(row[k]) for name, row in self.found.items()} for k in range(count))
        return tuple(Digits.of(row) for row in rows)

    @property
    def horizon(self) -> Horizon:
        """The periods."""
        return self.paths.horizon

    @property
    def edges(self) -> Floats:
        """Where periods begin and end, in years; shape (period + 1,)."""
        edges: Floats = self.horizon.edges / 12.0
        return edges

    @property
    def name(self) -> str:
        """The name of the scenario."""
        return plain(self.paths.scenario.name)

    @property
    def baseline(self) -> str:
        """The name of what the values are differences from; empty for levels."""
        return "" if self.against is None else plain(self.against.scenario.name)

    @property
    def certain(self) -> bool:
        """Whether all draws are the same in every period."""
        return all(digits.certain for digits in self.digits)

    def drawn(self, statistic: str) -> Floats:
        """Return a statistic in the unit of the picture, shape (period,)."""
        row: Floats = self.found[statistic] / self.scale.factor
        return row

    def figure(self, period: int, value: float) -> str:
        """Write a value of a period with the digits that its error justifies."""
        written = self.digits[period].figure(value, self.scale)
        return written.replace("-", "\N{MINUS SIGN}")

    def told(self, period: int) -> str:
        """Return median and 90 % range of a period, without the unit."""
        low, middle, high = (
            self.figure(period, float(self.found[name][period])) for name in ("p5", "p50", "p95")
        )
        label = self.horizon.labels[period]
        if self.digits[period].certain:
            return f"{label} every draw {middle}"
        return f"{label} median {middle}, 90 % range {low} to {high}"

    def in_words(self) -> str:
        """Return some periods in words, the first and the last among them."""
        count = len(self.horizon.labels)
        chosen = np.unique(np.linspace(0, count - 1, min(count, _TOLD)).round().astype(int))
        return "; ".join(self.told(int(k)) for k in chosen)

    @property
    def notes(self) -> list[str]:
        """What is drawn, how many draws there are, and how exact the median is."""
        draws = f"{self.paths.draws:,} draws"
        if self.certain:
            return [f"{draws}, which all give the same"]
        error = error_of(float(self.found["p50_mcse"].max()), self.scale)
        return [
            "line: median; bands: 25 to 75 % and 5 to 95 % of the draws",
            f"{draws}; Monte Carlo standard error of the median {error}",
        ]

    @property
    def title(self) -> str:
        """Programme and host."""
        programme = self.paths.projection.programme
        where = f", {plain(self.host)}" if self.host else ""
        return f"{plain(programme.title or programme.name)}{where}"

    @property
    def unit(self) -> str:
        """The unit with its period and its price year."""
        return unit_for(self.paths, self.concept, self.scale)

    @property
    def label(self) -> str:
        """What stands beside the upright axis."""
        if self.concept == WORKERS:
            return f"Workers, mean over each {self.horizon.step}"
        return f"{self.concept[0].upper()}{self.concept[1:]} revenue, {self.unit}"

    @property
    def measures(self) -> str:
        """The measures of the scenario, and of what it is held against, in full words."""
        base = None if self.against is None else self.against.scenario
        told = []
        for group in told_apart(self.paths.scenario, base):
            whose = f" of {group.owner} ({group.style})" if group.owner else ""
            words = " ".join(plain(measure.describe()) for _, measure in group.measures)
            told.append(f"Measures{whose}: {words}" if words else "No measures.")
        return " ".join(told)


def about(concept: str) -> str:
    """Return what a concept is, in words.

    Examples
    --------
    >>> about("workers")
    'mean headcount over the period'
    """
    return "mean headcount over the period" if concept == WORKERS else CONCEPTS[concept]


def unit_for(paths: Paths, concept: str, scale: Scale, *, period: bool = True) -> str:
    """Return the unit of an axis with its period and its price year.

    Examples
    --------
    >>> import wageflow as wf
    >>> paths = wf.project("dprk-2012", start="2012", end="2012", draws=2**6, seed=0)
    >>> unit_for(paths, "gross", Scale(1e6, "million")), unit_for(paths, "workers", Scale(1.0, ""))
    ('million USD a year, prices of 2012', 'workers')
    """
    if concept == WORKERS:
        return "workers"
    year = paths.projection.programme.price_year
    rate = f" a {paths.horizon.step}" if period else ""
    return f"{unit_of(scale)}{rate}{f', prices of {year}' if year else ''}"


def scale_of(concept: str, largest: float) -> Scale:
    """Choose the unit of a picture: heads are counted one by one.

    Examples
    --------
    >>> scale_of("workers", 3e6).name, scale_of("gross", 3e6).name
    ('', 'million')
    """
    return Scale(1.0, "") if concept == WORKERS else scale_for(largest)


def error_of(error: float, scale: Scale) -> str:
    """Write the largest of some standard errors.

    Examples
    --------
    >>> error_of(123_456.0, Scale(1e6, "million")), error_of(0.0, Scale(1.0, ""))
    ('at most 0.12', 'below 0.0001')
    """
    size = error / scale.factor
    if size < 1e-4:
        return "below 0.0001"
    return f"at most {exact(float(f'{size:.2g}'), 4)}"


def picked(given: Any, scenario: str | None, picture: str) -> tuple[Paths, Paths | None]:
    """Return the paths of a scenario and, of a comparison, those of the baseline.

    Parameters
    ----------
    given : Paths or Comparison
    scenario : str or None
        The only one beside the baseline if None.
    picture : str
        Who asks, for messages.

    Raises
    ------
    InputError
        If `given` is something else, or it is open which scenario is meant.
    UnknownNameError
        If no scenario is called so.
    """
    if isinstance(given, Paths):
        own = given.scenario.name
        if scenario not in (None, own):
            raise UnknownNameError(
                f"{picture}, scenario {scenario!r}: these are the paths of {own!r}; give a "
                "comparison, or leave it out"
            )
        return given, None
    if not isinstance(given, Comparison):
        drawn = "; an estimate by host is drawn by wf.plot.sankey(...)"
        also = drawn if isinstance(given, Estimate) else ""
        raise InputError(f"{picture}: got {type(given).__name__}; write {_REMEDY}{also}")
    if scenario is not None and scenario not in given.names:
        raise UnknownNameError(
            f"{picture}, scenario {scenario!r}: unknown; {nearest(str(scenario), given.names)}"
        )
    if scenario is None:
        others = [name for name in given.names if name != given.baseline]
        if len(others) != 1:
            known = ", ".join(map(repr, others or given.names))
            raise InputError(f"{picture}, scenario: got none of {len(others)}; name one of {known}")
        scenario = others[0]
    return given.paths(scenario), given.paths(given.baseline)


def look_at(all_paths: Sequence[Paths], concept: str, hosts: Sequence[str]) -> list[list[Timeline]]:
    """Ask scenarios for the levels of one concept, in one unit.

    Returns
    -------
    list of list of Timeline
        For each of the hosts, one of each of the scenarios.

    Raises
    ------
    UnknownNameError
        If nothing is called so.
    """
    for paths in all_paths:
        _fetch(paths, concept, hosts)
    values = [[paths.values(concept, host=host) for paths in all_paths] for host in hosts]
    # the unit fits what is drawn, not a draw in a million
    largest = max(_size(one) for row in values for one in row)
    scale = scale_of(concept, largest)
    return [
        [Timeline(p, concept, host, v, scale) for p, v in zip(all_paths, row, strict=True)]
        for host, row in zip(hosts, values, strict=True)
    ]


def _fetch(paths: Paths, concept: str, hosts: Sequence[str]) -> None:
    """Have all series computed in one run; what is unknown is found out later, one by one."""
    known = set(paths.projection.programme.hosts)
    if len(hosts) > 1 and concept in (*CONCEPTS, WORKERS) and set(hosts) - {""} <= known:
        paths.panel.prepare([paths.number], [Key(concept, host) for host in hosts])


def change_of(
    comparison: Comparison, name: str | None, concept: str, host: str, against: str | None = None
) -> Timeline:
    """Ask a comparison for the difference of a scenario from another, draw by draw.

    The other is the baseline unless it is named.

    Raises
    ------
    InputError, UnknownNameError
        As `picked`.
    """
    if against is not None and isinstance(comparison, Comparison):
        comparison = comparison.against(against)
    paths, base = picked(comparison, name, "difference")
    if base is None:
        raise InputError("difference: got Paths; write a comparison, such as wf.compare(...)")
    before = base.values(concept, host=host)
    values = difference(paths.values(concept, host=host).T, before.T).T
    # where little changes, the unit is still that of the levels
    scale = scale_of(concept, max(_size(values), _size(before)))
    return Timeline(paths, concept, host, values, scale, base)


def _size(values: Floats) -> float:
    """Return the largest mean size of a period."""
    return float(np.abs(values).mean(axis=0).max())
