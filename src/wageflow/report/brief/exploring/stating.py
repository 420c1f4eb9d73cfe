"""The figures of the estimate itself, which a page shows until something is moved."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.report.brief.exploring.picking import series_of, weighed_points
from wageflow.report.brief.exploring.rule import ALL, QUANTITIES, explored
from wageflow.report.digits import Digits
from wageflow.simulation.summing.summary import HEADCOUNT, Key, has_gap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wageflow.report.brief.exploring.rule import Carried
    from wageflow.report.pictures.seen import Mark
    from wageflow.simulation import Estimate

__all__ = ["stated"]

_LEVELS = 200  # quantiles that a curve is drawn from
_AROUND = np.array([0.05, 0.45, 0.50, 0.55, 0.95])


def stated(
    estimate: Estimate,
    group: Mapping[str, int],
    concepts: Sequence[str],
    marks: Sequence[Mark],
    reference: Carried,
) -> dict[str, Any]:
    """Return the estimate's figures, those of its tables, as data for JSON.

    Parameters
    ----------
    estimate : Estimate
    group : mapping of str to int
        The number of the page's host that each host belongs to.
    concepts : sequence of str
    marks : sequence of Mark
    reference : Carried
        The model at many draws, for ranges that no table has.

    Returns
    -------
    dict
        ``rows`` by concept and scope: 5, 50 and 95 % points, standard error, and 1 where the median
        lies in a gap; ``curves`` by concept: quantiles at (k + 1/2) / 200; ``marks`` by concept:
        probabilities of more than the low end and than the high end of each; ``chain`` by scope:
        what each recipient gets in the mean; ``ranges`` by quantity and scope.
    """
    levels = ((np.arange(_LEVELS) + 0.5) / _LEVELS).tolist()
    start = explored(reference, {})
    scopes = [ALL, *map(str, sorted(set(group.values())))]
    ranges: dict[str, Any] = {
        quantity: {scope: [_short(end) for end in start.range(quantity, scope)] for scope in scopes}
        for quantity in QUANTITIES
    }
    ranges["heads"].update(_headcounts(estimate, group))
    return {
        "rows": {name: _rows(estimate, name, group) for name in concepts},
        "curves": {
            name: [_short(point) for point in np.asarray(estimate.quantile(levels, concept=name))]
            for name in concepts
        },
        "marks": {
            name: [
                [_short(estimate.exceedance(end, concept=name)) for end in (mark.low, mark.high)]
                for mark in marks
            ]
            for name in concepts
        },
        "chain": _chain(estimate, group, scopes),
        "ranges": ranges,
    }


def _rows(estimate: Estimate, concept: str, group: Mapping[str, int]) -> dict[str, list[float]]:
    """Return what is said of a concept, by scope."""
    found: dict[str, list[float]] = {}
    errors = dict.fromkeys(map(str, group.values()), 0.0)
    for by in ((), ("host",)):
        keys, columns = estimate.statistics(by, [concept])
        for k, key in enumerate(keys):
            row = {name: float(values[k]) for name, values in columns.items()}
            error = Digits.of(row).error
            scope = str(group[key.host]) if key.host else ALL
            found[scope] = [*(row[name] for name in ("p5", "p50", "p95")), error, has_gap(row)]
            if key.host:
                errors[scope] += error
    for place in _shared(group):
        # hosts that are shown together have no row of their own; their errors at most add up
        several = [Key(concept, host) for host, k in group.items() if k == place]
        series, weights = series_of(estimate, several)
        low, below, middle, above, high = weighed_points(series.sum(axis=0), weights, _AROUND)
        gap = has_gap({"p5": low, "p45": below, "p55": above, "p95": high})
        found[str(place)] = [low, middle, high, errors[str(place)], gap]
    return {scope: [*map(_short, row[:4]), int(row[4])] for scope, row in found.items()}


def _headcounts(estimate: Estimate, group: Mapping[str, int]) -> dict[str, list[float]]:
    """Return the ends of the ranges of workers, where the estimate has them."""
    keys, columns = estimate.statistics(HEADCOUNT)
    return {
        str(group[key.host]) if key.host else ALL: [_short(columns[p][k]) for p in ("p5", "p95")]
        for k, key in enumerate(keys)
        if not key.host or group[key.host] not in _shared(group)
    }


def _shared(group: Mapping[str, int]) -> set[int]:
    return {place for place, count in Counter(group.values()).items() if count > 1}


def _chain(
    estimate: Estimate, group: Mapping[str, int], scopes: Sequence[str]
) -> dict[str, list[float]]:
    recipients = estimate.programme.recipients
    found = {scope: np.zeros(len(recipients)) for scope in scopes}
    keys, columns = estimate.statistics(("host", "recipient"), ["gross"])
    for key, mean in zip(keys, columns["mean"], strict=True):
        for scope in (ALL, str(group[key.host])):
            found[scope][recipients.index(key.recipient)] += mean
    return {scope: [_short(mean) for mean in means] for scope, means in found.items()}


def _short(value: float) -> float:
    """Leave out digits that no page shows."""
    return float(f"{float(value):.8g}")
