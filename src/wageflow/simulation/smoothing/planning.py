"""How a plan is made: from who uses what to groups, and what is integrated out in each."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.distributions.listed import Discrete
from wageflow.errors import EstimateError, nearest
from wageflow.simulation.smoothing.dependence import (
    days_of,
    proportional,
    references,
    total_scale,
    used,
)
from wageflow.simulation.smoothing.facts import Facts, facts_of, values_needed
from wageflow.simulation.smoothing.plan import (
    BATCH,
    METHODS,
    Cell,
    Group,
    Plan,
    combinations,
    shares_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from wageflow.distributions import Distribution
    from wageflow.programme import Programme
    from wageflow.simulation.drawing.correlation import Copula
    from wageflow.simulation.smoothing.dependence import Fixed, Scales

__all__ = ["plan_of"]

Floats: TypeAlias = npt.NDArray[np.float64]

_COMBINATIONS = 64  # of shared readings; beyond, who shares them stays together
_LEAST_POINTS = 16  # of a case that is gone through
_DOMINANT = 0.6  # of the variance: a group that holds more is taken apart if it can be
_COMMON = 4  # unknowns that are conditioned on
_OUTER = 0.6  # the power of a replicate's size that common unknowns get
_FEWEST = 4  # points for each value of the common unknowns


def plan_of(
    programme: Programme,
    copula: Copula | None = None,
    *,
    size: int = 4096,
    method: str = "convolution",
) -> Plan:
    """Decide how the distribution functions of a programme are smoothed.

    Parameters
    ----------
    programme : Programme
    copula : Copula, optional
    size : int
        Points of a replicate: with few of them, less is gone through one by one.
    method : {"convolution", "conditional", "plain"}
        "conditional" integrates one unknown out of the whole; "plain" none.

    Returns
    -------
    Plan
        Its `method` is what could be done.

    Raises
    ------
    EstimateError
        If there is no such method.
    """
    if method not in METHODS:
        raise EstimateError(f"method {method!r}: unknown; {nearest(method, METHODS)}")
    size = min(size, BATCH)
    main = _plan(programme, copula, size, method, after_costs=False)
    quantities = [*programme.pass_through.values(), *(c.state_cost for c in programme.cohorts)]
    if not any(True for quantity in quantities for _ in references(quantity, "", {})):
        return main
    after = _plan(programme, copula, size, method, after_costs=True)
    if [group.cohorts for group in after.groups] == [group.cohorts for group in main.groups] and (
        after.common == main.common
    ):
        return after
    return replace(main, after_costs=after)


def _plan(
    programme: Programme, copula: Copula | None, size: int, method: str, *, after_costs: bool
) -> Plan:
    facts = facts_of(programme, copula, after_costs=after_costs)
    everything = [tuple(range(len(programme.cohorts)))]
    if method == "plain":
        group = Group(tuple(programme.cohorts), (), (), {(): (Cell({}, 1.0, {}),)})
        return Plan(programme, "plain", (group,), {}, (), 1)
    common: tuple[str, ...] = ()
    parts = everything
    apart = method == "convolution" and programme.total_workers is None
    while True:
        if apart:
            common, parts = _parts(facts)
        users = {
            name: sum(any(name in facts.names[k] for k in part) for part in parts)
            for name in facts.listed
        }
        shared, excess = _shared(facts, users, size // 4 if common else size)
        if not excess:
            break
        # too many to go through: what shares them stays together
        listed = {name: law for name, law in facts.listed.items() if name not in excess}
        facts = replace(facts, listed=listed)
    blocks = sum(shares_of([w for _, w in combinations(shared)]))
    outer = 1
    if common:
        needed = values_needed(facts, common)
        outer = _outer_values(size // blocks)
        while outer < needed and outer * blocks * _FEWEST <= size:
            outer *= 2
        if outer * blocks * _FEWEST > size:  # too few points to smooth what is common
            return _plan(programme, copula, size, "conditional", after_costs=after_costs)
    own = {name: law for name, law in facts.listed.items() if users[name] == 1}
    least = size // (outer * blocks) if common or shared else size
    groups = tuple(_group(facts, part, (shared, common, own), least, method) for part in parts)
    if len(groups) == 1:
        cells = [cell for cells in groups[0].cells.values() for cell in cells]
        plain = not any(cell.fixed or cell.scales or cell.pivot for cell in cells)
        method = "plain" if plain else "conditional"
        if any(len(cells) > 1 for cells in groups[0].cells.values()):
            method = "convolution"
    return Plan(programme, method, groups, shared, common, outer)


def _outer_values(size: int) -> int:
    """Return how many values of common unknowns a replicate takes, a power of two.

    The parts need few points, since the sum smooths them; the common unknowns need more, since
    nothing does.
    """
    return int(1 << int(_OUTER * math.log2(max(size, 1))))


def _parts(facts: Facts) -> tuple[tuple[str, ...], list[tuple[int, ...]]]:
    """Return the unknowns to condition on, and the parts that are independent given them."""
    common: tuple[str, ...] = ()
    kept: tuple[tuple[str, ...], list[tuple[int, ...]]] = ((), _components(facts, ()))
    parts = kept[1]
    while len(common) < _COMMON and max(map(len, parts)) > 2:
        weight = [float(facts.pilot[1][list(part)].sum()) for part in parts]
        largest = parts[max(range(len(parts)), key=lambda k: (weight[k], -k))]
        if len(largest) < 3 or max(weight) < _DOMINANT * sum(weight):
            break
        counts = Counter(
            name
            for k in largest
            for name in facts.names[k]
            if name not in facts.linked
            and name not in common
            and not isinstance(facts.programme.unknowns[name], Discrete)
        )
        order = list(facts.programme.unknowns)
        if not counts or max(counts.values()) < 2:
            break
        widest = min(counts, key=lambda name: (-counts[name], order.index(name)))
        common = (*common, widest)
        parts = _components(facts, common)
        if len(parts) > len(kept[1]):
            kept = (common, parts)
    return kept


def _components(facts: Facts, common: Sequence[str]) -> list[tuple[int, ...]]:
    """Join the cohorts that share an unknown which is neither listed nor common."""
    home: dict[str, int] = {}
    parts: dict[int, list[int]] = {}
    for k, names in enumerate(facts.names):
        keys = {facts.linked.get(n, n) for n in names if n not in facts.listed and n not in common}
        met = sorted({home[key] for key in keys if key in home})
        target = met[0] if met else k
        parts.setdefault(target, []).append(k)
        for other in met[1:]:
            parts[target] += parts.pop(other)
        home |= {key: target for key, part in home.items() if part in met[1:]}
        home |= dict.fromkeys(keys, target)
    return [tuple(sorted(part)) for part in parts.values()]


def _shared(
    facts: Facts, users: Mapping[str, int], size: int
) -> tuple[dict[str, tuple[tuple[float, float], ...]], tuple[str, ...]]:
    """Divide what several parts share into what is gone through and what is too much for that."""
    shared: dict[str, tuple[tuple[float, float], ...]] = {}
    excess = []
    ways = 1
    for name in sorted((n for n in users if users[n] > 1), key=lambda n: -users[n]):
        law = facts.listed[name]
        more = ways * len(law.values)
        if more <= _COMBINATIONS and 2 * more * _LEAST_POINTS <= size:
            ways = more
            shared[name] = tuple(zip(law.values, law.weights, strict=True))
        else:
            excess.append(name)
    return shared, tuple(excess)


def _group(
    facts: Facts,
    part: Sequence[int],
    decided: tuple[
        Mapping[str, tuple[tuple[float, float], ...]], Sequence[str], Mapping[str, Discrete]
    ],
    least: int,
    method: str,
) -> Group:
    shared, common, own = decided
    names = frozenset().union(*(facts.names[k] for k in part))
    if facts.programme.total_workers is not None:
        names |= set(references(facts.programme.total_workers, "total_workers", {}))
    outside = {name: values for name, values in shared.items() if name in names}
    inside: dict[str, tuple[tuple[float, float], ...]] = {}
    ways = 1
    for name in sorted((n for n in own if n in names), key=lambda n: len(own[n].values)):
        more = ways * len(own[name].values)
        if 2 * more * _LEAST_POINTS <= least or method != "convolution":
            ways = more
            inside[name] = tuple(zip(own[name].values, own[name].weights, strict=True))
    if ways * _LEAST_POINTS > max(least, _LEAST_POINTS):
        inside = {}
    cells: dict[tuple[float, ...], tuple[Cell, ...]] = {}
    for given, _ in combinations(outside):
        found = []
        for values, weight in combinations(inside):
            fixed = dict(zip((*outside, *inside), (*given, *values), strict=True))
            found.append(_cell(facts, part, (fixed, common), weight))
        cells[given] = tuple(found)
    return Group(
        tuple(facts.programme.cohorts[k] for k in part),
        tuple(outside),
        tuple(name for name in common if name in names),
        cells,
    )


def _cell(
    facts: Facts,
    part: Sequence[int],
    given: tuple[Fixed, Sequence[str]],
    weight: float,
) -> Cell:
    fixed, common = given
    programme = facts.programme
    cohorts = [programme.cohorts[k] for k in part]
    found = [proportional(programme, cohort, fixed) for cohort in cohorts]

    def usable(name: str) -> bool:
        law = programme.unknowns[name]
        free = name not in facts.linked and name not in common
        smooth = not law._atoms()[0].size  # noqa: SLF001 - jumps have no public name
        return free and smooth and law.support()[0] >= 0.0

    if programme.total_workers is not None:
        scales = total_scale(programme, fixed)
    else:
        scales = _everywhere(found)
    scales = {name: kinds for name, kinds in scales.items() if usable(name)}
    if scales and len(part) == 1:
        return Cell(fixed, weight, scales)
    pivot, widest = _pivot(facts, part, found, (fixed, usable))
    spread = math.prod(1.0 + _variation(programme.unknowns[name]) ** 2 for name in scales) - 1.0
    if scales and float(facts.pilot[0][list(part)].sum()) * math.sqrt(spread) >= widest:
        return Cell(fixed, weight, scales)
    return Cell(fixed, weight, {}, pivot)


def _everywhere(found: Sequence[Scales]) -> Scales:
    """Return what multiplies the amounts of every cohort, and which kinds of them."""
    first, *others = found
    return {
        name: kinds.intersection(*(other[name] for other in others))
        for name, kinds in first.items()
        if all(name in other for other in others)
    }


def _pivot(
    facts: Facts,
    part: Sequence[int],
    found: Sequence[Scales],
    given: tuple[Fixed, Callable[[str], bool]],
) -> tuple[str, float]:
    """Return the unknown that alone moves the sum most, among those in which it is linear.

    The amount of a cohort is the unknown times something independent of it, so that what it alone
    explains of the variance is the square of the mean amount times the unknown's own variation,
    which is returned beside it.
    """
    fixed, usable = given
    programme = facts.programme
    counts = Counter(
        name
        for k in part
        for name in set(used(programme, programme.cohorts[k], fixed, after_costs=True))
    )
    best, widest = "", 0.0
    for k, scales in zip(part, found, strict=True):
        for name in scales:
            law = programme.unknowns[name]
            if counts[name] > 1 or name == days_of(programme.cohorts[k], fixed):
                continue
            if not usable(name):
                continue
            spread = float(facts.pilot[0][k]) * _variation(law)
            if spread > widest:
                best, widest = name, spread
    return best, widest


def _variation(law: Distribution) -> float:
    mean = law.mean()
    spread = law.std() / mean if mean > 0.0 else 0.0
    return spread if math.isfinite(spread) else 0.0
