"""Targets that tell one statement twice."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from wageflow.simulation.summing.summary import rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wageflow.analysis.reconciling.target import Target
    from wageflow.simulation.replicate import Run

__all__ = ["repeats"]


def repeats(targets: Mapping[int, Target], run: Run) -> dict[int, str]:
    """Say which targets repeat an earlier one.

    Their likelihoods would be multiplied, as if the statement had been found twice.

    Parameters
    ----------
    targets : mapping of int to Target
        By their place in the list; each an output of the programme.
    run : Run
        Which tells what outputs are the same: that of all hosts and that of the only one, say.

    Returns
    -------
    dict of int to str
        Why, by the place of the later of both; empty if none does.
    """
    found: dict[int, str] = {}
    for (_, one), (number, other) in combinations(targets.items(), 2):
        outputs = [
            {rows_of(run.plan.layout, t.key) for t in each.readings} for each in (one, other)
        ]
        if number in found or outputs[0].isdisjoint(outputs[1]):
            continue
        named = one.name if one.name == other.name else f"{one.name}' and '{other.name}"
        if one.claim and one.claim == other.claim:
            why, remedy = f"both are from claim {one.claim!r} and of one output", ""
        elif one.law == other.law and not (one.claim and other.claim):
            why = f"both say {one.figure} of one output"
            remedy = ", or, if two sources found the same independently, name the claim of each"
        else:
            continue
        found[number] = (
            f"targets '{named}': {why}, which would count as two witnesses; leave one out{remedy}"
        )
    return found
