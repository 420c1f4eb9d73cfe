"""At which value of a number a scenario just reaches what is asked of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.arguments import as_float, as_floats, shown
from wageflow.distributions import bounds, per_head
from wageflow.errors import EstimateError, UnknownNameError, nearest
from wageflow.scenarios.course import Course
from wageflow.scenarios.measures.base import SHARES
from wageflow.simulation.measured import Measured
from wageflow.simulation.summing.summary import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from wageflow.scenarios.comparison import Comparison
    from wageflow.scenarios.measures import Measure
    from wageflow.scenarios.scenario import Scenario

    Floats = npt.NDArray[np.float64]

__all__ = ["switching_value", "with_number"]

_TOLERANCE = 1e-9


def switching_value(
    comparison: Comparison,
    parameter: str,
    wanted: tuple[float, int, str],
    scenario: str | None,
    within: tuple[float, float] | None,
) -> Measured:
    """Find the value; see `Comparison.switching_value`."""
    from scipy.optimize import brentq

    target, period, concept = wanted
    target = _share_of(target)
    number, places = _where(comparison, parameter, scenario)
    if within is None:
        low, high = _ends(comparison.scenarios[number], places, parameter)
    else:
        low, high = _checked_ends(within)
    before = comparison.panel.one(comparison.base, Key(concept))[period]
    known: dict[float, Floats] = {}

    average = before.mean(axis=-1)
    if not average.mean():
        raise EstimateError(
            f"switching value of {parameter!r}: without measures there is nothing to cut"
        )

    def missing(value: float) -> Floats:
        """Return what is left above the target, as a share of the baseline; shape (replicate,)."""
        if value not in known:
            changed = with_number(comparison.scenarios[number], places, value)
            projection = replace(comparison.projection, scenarios=(changed,))
            executor = comparison.panel.executor
            after = projection.computed([Course(0)], [Key(concept)], None, executor)
            left = after[0, 0, period].mean(axis=-1) - (1.0 - target) * average
            known[value] = np.asarray(left / average.mean())
        return known[value]

    first, last = (float(missing(end).mean()) for end in (low, high))
    if first * last > 0.0:
        ends = " and ".join(f"{100 * (target - value):.3g} %" for value in (first, last))
        what = "every value cuts more" if first < 0.0 else "no value cuts as much"
        said = f"from {low:g} to {high:g}, {what} than {100 * target:g} % of {concept}"
        said = said if first < 0.0 else said.replace(" as much than", " as much as")
        return Measured(float("nan"), float("nan"), note=f"{said}: the ends cut {ends}")
    value = _root(lambda x: float(missing(x).mean()), (low, high), (first, last), brentq)
    step = 1e-3 * (high - low)
    near = (max(value - step, low), min(value + step, high))
    rise = float(missing(near[1]).mean()) - float(missing(near[0]).mean())
    spread = missing(value)
    error = float(spread.std(ddof=1)) / len(spread) ** 0.5
    slope = abs(rise) / (near[1] - near[0])
    return Measured(value, error / slope if slope else float("inf"))


def _share_of(target: Any) -> float:
    share = as_float(target)
    if share is None or not -1 <= share <= 1:
        raise EstimateError(f"target {shown(target)}: write a share of the baseline, 0.5 for half")
    return share


def _checked_ends(within: Any) -> tuple[float, float]:
    ends = as_floats(within)
    if ends is None or ends.shape != (2,) or not -np.inf < ends[0] < ends[1] < np.inf:
        raise EstimateError(f"within {shown(within)}: write where to look, (low, high)")
    return float(ends[0]), float(ends[1])


def _root(
    function: Callable[[float], float],
    ends: tuple[float, float],
    values: tuple[float, float],
    solve: Any,
) -> float:
    for end, value in zip(ends, values, strict=True):
        if value == 0.0:
            return end
    return float(solve(function, *ends, xtol=_TOLERANCE * (ends[1] - ends[0]), rtol=1e-12))


def _where(
    comparison: Comparison, parameter: str, scenario: str | None
) -> tuple[int, list[tuple[int, str]]]:
    """Return the scenario and the numbers that are meant: (measure, field)."""
    numbers = list(range(len(comparison.names)))
    if scenario is not None:
        numbers = [comparison.paths(scenario).number]
    found: dict[int, list[tuple[int, str]]] = {}
    known: dict[str, None] = {}
    for number in numbers:
        one = comparison.scenarios[number]
        for place, (label, measure) in enumerate(one.labelled):
            for name, quantity in measure.quantities():
                called = getattr(quantity, "name", "")
                full = f"{label}/{name}"
                known |= dict.fromkeys(filter(None, (called, name, full)))
                if parameter in (called, name, full):
                    found.setdefault(number, []).append((place, name))
    if not found:
        raise UnknownNameError(
            f"parameter {parameter!r}: no measure has such a number; {nearest(parameter, known)}"
        )
    if len(found) > 1:
        names = ", ".join(repr(comparison.names[number]) for number in found)
        raise EstimateError(f"parameter {parameter!r}: stands in {names}; name one: scenario=...")
    return next(iter(found.items()))


def _ends(
    scenario: Scenario, places: Sequence[tuple[int, str]], parameter: str
) -> tuple[float, float]:
    if all(name.split()[0] in {*SHARES, "to"} for _, name in places):
        return 0.0, 1.0
    if {name for _, name in places} == {"by"}:
        return -1.0, 1.0
    highest = 0.5 if {name for _, name in places} == {"factor"} else 0.0
    for place, name in places:
        stated = dict(scenario.measures[place].quantities())[name]
        highest = max(highest, bounds(stated)[1])
    if not 0.0 < highest < np.inf:
        raise EstimateError(
            f"parameter {parameter!r}: has no highest value; write within=(low, high)"
        )
    return 0.0, 2.0 * highest


def with_number(scenario: Scenario, places: Sequence[tuple[int, str]], value: float) -> Scenario:
    """Return a scenario in which numbers of measures, by place and field, have one value."""
    measures: list[Measure] = list(scenario.measures)
    for place, name in places:
        kind, _, host = name.partition(" ")
        stated = getattr(measures[place], kind)
        # what is looked for between two whole numbers of workers is no headcount that anyone stated
        exact: Any = per_head(value, workers=1.0) if kind in ("number", "workers") else value
        new: Any = {**stated, host: exact} if host else exact
        measures[place] = replace(measures[place], **{kind: new})
    return replace(scenario, measures=measures)
