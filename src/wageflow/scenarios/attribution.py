"""What adds up to a change: measures by their Shapley values, hosts, recipients.

Of ``n`` measures, each gets the mean over all orders of what adding it changes,
``sum over S without i of |S|! (n - |S| - 1)! / n! * (v(S and i) - v(S))``
(L. S. Shapley, A value for n-person games, 1953). Whatever the orders that the mean is taken over,
the values add up to what all measures change together.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from wageflow.scenarios.course import Course
from wageflow.scenarios.keys import recipients_of
from wageflow.scenarios.measures import Substitute
from wageflow.scenarios.measures.responses import OTHER_STREAMS
from wageflow.scenarios.summaries import difference, heard, statistics
from wageflow.simulation.summing.summary import STATISTICS, Key

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    import pandas as pd

    from wageflow.scenarios.comparison import Comparison

    Floats = npt.NDArray[np.float64]

__all__ = ["EXACT", "coalitions", "parts_of", "shares_frame"]

#: Up to how many measures all subsets are run; beyond, orders are sampled.
EXACT = 7
_RUNS = 2**EXACT  # at most, where orders are sampled


def coalitions(players: int, seed: int) -> tuple[list[tuple[int, ...]], Floats]:
    """Return the subsets of measures to run, and what each adds to the value of each measure.

    Parameters
    ----------
    players : int
        How many measures there are.
    seed : int
        Of the orders that are sampled where there are more than `EXACT`.

    Returns
    -------
    subsets : list of tuple of int
    weights : ndarray of shape (player, subset)

    Examples
    --------
    >>> subsets, weights = coalitions(2, 0)
    >>> subsets, weights.tolist()
    ([(), (0,), (1,), (0, 1)], [[-0.5, 0.5, -0.5, 0.5], [-0.5, -0.5, 0.5, 0.5]])
    """
    if players <= EXACT:
        return _all(players)
    return _sampled(players, seed)


def _all(players: int) -> tuple[list[tuple[int, ...]], Floats]:
    everyone = range(players)
    subsets = [s for size in range(players + 1) for s in combinations(everyone, size)]
    weights = np.zeros((players, len(subsets)))
    for place, subset in enumerate(subsets):
        size = len(subset)
        for player in everyone:
            if player in subset:
                orders = math.factorial(size - 1) * math.factorial(players - size)
                weights[player, place] = orders / math.factorial(players)
            else:
                orders = math.factorial(size) * math.factorial(players - size - 1)
                weights[player, place] = -orders / math.factorial(players)
    return subsets, weights


def _sampled(players: int, seed: int) -> tuple[list[tuple[int, ...]], Floats]:
    generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(players,)))
    orders = []
    for _ in range(max(_RUNS // players // 2, 1)):  # each of them backwards, too
        order = generator.permutation(players).tolist()
        orders += [order, order[::-1]]
    places: dict[tuple[int, ...], int] = {}
    terms: list[tuple[int, int, float]] = []
    for order in orders:
        before = places.setdefault((), len(places))
        for count, player in enumerate(order, start=1):
            after = places.setdefault(tuple(sorted(order[:count])), len(places))
            terms += [(player, after, 1.0), (player, before, -1.0)]
            before = after
    weights = np.zeros((players, len(places)))
    for player, place, sign in terms:
        weights[player, place] += sign / len(orders)
    return list(places), weights


def parts_of(
    comparison: Comparison, number: int, by: str, concept: str
) -> tuple[list[str], Floats]:
    """Return what adds up to the change of a scenario, shape (part, period, replicate, draw).

    Parameters
    ----------
    comparison : Comparison
    number : int
        Of the scenario.
    by : {"measure", "host", "recipient"}
    concept : str
    """
    if by == "measure":
        return _by_measure(comparison, number, concept)
    panel, base = comparison.panel, comparison.base
    names = comparison.projection.programme.hosts
    keys = [Key(concept, host) for host in names]
    if by == "recipient":
        names = tuple(r for r in recipients_of(comparison.projection) if r != OTHER_STREAMS)
        keys = [Key("gross", "", recipient) for recipient in names]
    panel.prepare([number, base], keys)
    labels = list(names)
    parts = np.stack([difference(panel.one(number, key), panel.one(base, key)) for key in keys])
    measures = (*comparison.scenarios[number].measures, *comparison.scenarios[base].measures)
    if by == "host" and any(isinstance(measure, Substitute) for measure in measures):
        before = panel.one(base, Key(concept))
        rest = panel.one(number, Key(concept)) - before - parts.sum(axis=0)
        labels.append("no host")
        parts = np.concatenate([parts, [heard(rest, before)]])
    return labels, parts


def _by_measure(comparison: Comparison, number: int, concept: str) -> tuple[list[str], Floats]:
    projection, key = comparison.projection, Key(concept)
    scenario, base = comparison.scenarios[number], comparison.scenarios[comparison.base]
    common, players, whole = [], [], list(base.labelled)
    for place, pair in enumerate(scenario.labelled):
        if pair in whole:
            whole.remove(pair)
            common.append(place)
        else:
            players.append(place)
    if whole:  # the baseline has measures that this scenario has not
        common, players = [], list(range(len(scenario.measures)))
    labels = [scenario.labels[place] for place in players]
    design = projection.design
    shape = (len(projection.horizon.labels), projection.replicates, design.size)
    parts = np.zeros((0, *shape))
    if players:
        subsets, weights = coalitions(len(players), comparison.seed)
        courses = [
            Course(number, tuple(sorted((*common, *(players[k] for k in subset)))))
            for subset in subsets
        ]
        executor = comparison.panel.executor
        parts = projection.computed(courses, [key], weights, executor)[:, 0]
        before = comparison.panel.one(comparison.base, key)
        for part in parts:
            heard(part, before)
    if whole:
        none = projection.computed([Course(number, ())], [key])[0, 0]
        labels.append(f"without the measures of {base.name!r}")
        before = comparison.panel.one(comparison.base, key)
        parts = np.concatenate([parts, difference(none, before)[None]])
    return labels, parts


def shares_frame(parts: Floats, labels: Sequence[str], by: str) -> pd.DataFrame:
    """Return statistics of parts of shape (part, replicate, draw), and their shares."""
    import pandas as pd

    index = pd.Index(list(labels), name=by)
    if not labels:
        return pd.DataFrame(columns=[*STATISTICS, "share"], index=index)
    found = statistics(parts)
    whole = float(found["mean"].sum())
    columns = {name: found[name] for name in STATISTICS}
    # what is left when gains and losses cancel out is rounding, and no whole to be shared out
    rounding = 1e-9 * float(np.abs(found["mean"]).sum())
    none = np.full(len(labels), math.nan)
    columns["share"] = found["mean"] / whole if abs(whole) > rounding else none
    return pd.DataFrame(columns, index=index)
