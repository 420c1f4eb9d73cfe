"""What is independent of what, and hence how the distribution of a total can be put together."""

from __future__ import annotations

import copy
import itertools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wageflow.simulation.computing.evaluate import Layout
from wageflow.simulation.smoothing.products import Factors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wageflow.programme import Cohort, Programme
    from wageflow.simulation.smoothing.dependence import Scales

__all__ = ["BATCH", "METHODS", "Cell", "Group", "Plan", "combinations", "part_of", "shares_of"]

METHODS = ("convolution", "conditional", "plain")
BATCH = 2**13  # points of a replicate that are used at most


@dataclass(frozen=True)
class Cell:
    """A group, given the readings that hold.

    Parameters
    ----------
    fixed : mapping of str to float
        The discrete unknowns of the group and their values.
    weight : float
        Probability, given the readings that several groups share.
    scales : mapping of str to frozenset of str
        Unknowns that multiply rows of these kinds of all cohorts, and are integrated out.
    pivot : str
        An unknown in which all rows are linear, and which is integrated out; or empty.
    """

    fixed: Mapping[str, float]
    weight: float
    scales: Scales
    pivot: str = ""


@dataclass(frozen=True)
class Group:
    """Cohorts that hang together, and are independent of all others given what is common.

    Parameters
    ----------
    cohorts : tuple of Cohort
    shared : tuple of str
        The discrete unknowns, gone through one by one, that it shares with other groups.
    common : tuple of str
        The drawn unknowns that it shares with other groups.
    cells : mapping of tuple of float to tuple of Cell
        By the values of `shared`.
    """

    cohorts: tuple[Cohort, ...]
    shared: tuple[str, ...]
    common: tuple[str, ...]
    cells: Mapping[tuple[float, ...], tuple[Cell, ...]]

    @property
    def has_pivot(self) -> bool:
        """Whether an unknown is integrated out linearly in any cell."""
        return any(cell.pivot for cells in self.cells.values() for cell in cells)


@dataclass(frozen=True, eq=False)
class Plan:
    """How the distribution functions of a programme are smoothed.

    Parameters
    ----------
    programme : Programme
    method : {"convolution", "conditional", "plain"}
    groups : tuple of Group
    shared : mapping of str to tuple of (value, probability)
        Discrete unknowns that several groups share; all their combinations are gone through.
    common : tuple of str
        Unknowns that several groups share and that are drawn; the groups are independent given
        them.
    outer : int
        How many values of the common unknowns a replicate takes, for each combination.
    after_costs : Plan or None
        The plan of what is left after costs and what intermediaries keep, where these hang
        together in another way.
    factors : Factors
        What replicates need not compute again.
    layouts : tuple of (Layout, tuple of int)
        What is computed at once: the layout, and the numbers of its groups.
    """

    programme: Programme
    method: str
    groups: tuple[Group, ...]
    shared: Mapping[str, tuple[tuple[float, float], ...]]
    common: tuple[str, ...]
    outer: int
    after_costs: Plan | None = None
    factors: Factors = field(default_factory=Factors, repr=False)
    layouts: tuple[tuple[Layout, tuple[int, ...]], ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "layouts", tuple(_layouts(self.programme, self.groups)))

    def describe(self) -> str:
        """Return the plan in words, a line for each decision.

        Examples
        --------
        >>> import wageflow as wf
        >>> from wageflow.simulation.smoothing import plan_of
        >>> chain = wf.Chain("levy", [wf.Share("government", wf.uniform(0.4, 0.5))])
        >>> programme = wf.Programme("small", cohorts=[
        ...     wf.Cohort(host="A", workers=wf.uniform(10, 20), gross_wage=100, chain=chain),
        ... ])
        >>> print(plan_of(programme).describe())
        All cohorts are one group.
        A/all: integrated out: A/all/workers.
        What is too uneven for a grid, or surer from the draws, is read from the draws.
        """
        if self.method == "plain":
            return "Distribution functions are those of the draws: nothing is integrated out."
        count = len(self.groups)
        lines = [f"{count} groups of cohorts, independent of one another"]
        if count == 1:
            lines = ["All cohorts are one group"]
        given = [*self.shared, *self.common]
        lines[0] += f" given {', '.join(given)}." if given else "."
        if self.shared:
            ways = math.prod(len(values) for values in self.shared.values())
            lines.append(f"All {ways} combinations of {', '.join(self.shared)} are gone through.")
        if self.common:
            lines.append(f"For each, {self.outer} values of {', '.join(self.common)} are drawn.")
        lines += [_described(group) for group in self.groups]
        lines.append(
            "What is too uneven for a grid, or surer from the draws, is read from the draws."
        )
        return "\n".join(lines)


def _described(group: Group) -> str:
    cells = [cell for cells in group.cells.values() for cell in cells]
    places = ", ".join(cohort.place for cohort in group.cohorts[:3])
    if len(group.cohorts) > 3:
        places += f" and {len(group.cohorts) - 3} more"
    own = dict.fromkeys(n for cell in cells for n in cell.fixed if n not in group.shared)
    out = dict.fromkeys(n for cell in cells for n in (*cell.scales, cell.pivot) if n)
    parts = []
    if own:
        parts.append(f"gone through: {', '.join(own)}")
    parts.append(f"integrated out: {', '.join(out)}" if out else "as drawn")
    return f"{places}: {'; '.join(parts)}."


def combinations(
    values: Mapping[str, Sequence[tuple[float, float]]],
) -> list[tuple[tuple[float, ...], float]]:
    """List all combinations of values with their probabilities; one, empty, of nothing."""
    return [
        (tuple(value for value, _ in chosen), math.prod(weight for _, weight in chosen))
        for chosen in itertools.product(*values.values())
    ]


def shares_of(weights: Sequence[float]) -> list[int]:
    """Divide a power of two of equal blocks among cases, each at least one, heavy ones more.

    Examples
    --------
    >>> shares_of([0.5, 0.25, 0.25])
    [2, 1, 1]
    """
    counts = [1] * len(weights)
    for _ in range((1 << (len(weights) - 1).bit_length()) - len(weights)):
        neediest = max(range(len(weights)), key=lambda k: weights[k] / counts[k])
        counts[neediest] += 1
    return counts


def part_of(programme: Programme, cohorts: tuple[Cohort, ...]) -> Programme:
    """Return the programme with some of its cohorts, and all of its sides and recipients.

    A programme made anew would refuse sides that none of its cohorts pays.
    """
    if len(cohorts) == len(programme.cohorts):
        return programme
    part = copy.copy(programme)
    vars(part).update(cohorts=cohorts, hosts=tuple(dict.fromkeys(c.host for c in cohorts)))
    return part


def _layouts(programme: Programme, groups: Sequence[Group]) -> list[tuple[Layout, tuple[int, ...]]]:
    """Divide groups into parts to be computed at once, none with two groups at one host.

    A group with a pivot is computed twice, hence by itself.
    """
    parts: list[list[int]] = []
    taken: list[set[str]] = []
    alone = []
    for number, group in enumerate(groups):
        if group.has_pivot:
            alone.append([number])
            continue
        hosts = {cohort.host for cohort in group.cohorts}
        place = next((k for k, seen in enumerate(taken) if not hosts & seen), len(parts))
        if place == len(parts):
            parts.append([])
            taken.append(set())
        parts[place].append(number)
        taken[place] |= hosts
    found = []
    for numbers in (*parts, *alone):
        members = {cohort.place for number in numbers for cohort in groups[number].cohorts}
        cohorts = tuple(c for c in programme.cohorts if c.place in members)
        found.append((Layout(part_of(programme, cohorts)), tuple(numbers)))
    return found
