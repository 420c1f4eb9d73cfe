"""Which measure acts first of those that are alike in moment and kind.

It must not depend on how a file is sorted. What is stated in full acts before what is relative to
it (a number before a share, ``to`` before ``by``), what reaches more cohorts before what reaches
fewer, the smaller number before the larger, and at last recipients by the alphabet. So the
narrowest of several new rates holds, and of those that are as narrow the highest.
"""

from __future__ import annotations

from dataclasses import fields
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from wageflow.distributions import bounds
from wageflow.scenarios.measures import ChangeShare, Expel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from wageflow.programme import Cohort
    from wageflow.scenarios.measures import Measure

__all__ = ["in_order", "ordered_for"]


def in_order(
    measures: Iterable[tuple[int, Measure]],
    reach: Callable[[int], int],
    rank: Callable[[Measure], int] = lambda _: 0,
) -> list[tuple[int, Measure]]:
    """Return measures in the order in which they act.

    Parameters
    ----------
    measures : iterable of (int, Measure)
        With their numbers.
    reach : callable
        How many cohorts the measure of a number reaches.
    rank : callable
        What is told by the kind of a measure before the date is looked at.

    Examples
    --------
    >>> from wageflow.scenarios.measures import ChangeShare, Expel
    >>> pair = Expel(on="2013", share=0.5), Expel(on="2013", number=200)
    >>> [measure.number for _, measure in in_order(enumerate(pair), lambda _: 1)]
    [200.0, None]
    """

    def key(pair: tuple[int, Measure]) -> tuple[Any, ...]:
        number, measure = pair
        size = [bounds(getattr(measure, n)) for n in measure.NUMBERS if _stated(measure, n)]
        return (
            rank(measure),
            measure.first or 0.0,
            measure.kind,
            _relative(measure),
            -reach(number),
            size,
        )

    keyed = sorted(((key(pair), pair) for pair in measures), key=itemgetter(0))
    found: list[tuple[int, Measure]] = []
    for _, alike in groupby(keyed, key=itemgetter(0)):
        pairs = [pair for _, pair in alike]
        # the whole text is long where a range is a sample, and seldom needed
        found += sorted(pairs, key=lambda pair: _text(pair[1])) if len(pairs) > 1 else pairs
    return found


def ordered_for(
    measures: Sequence[Measure], cohorts: Iterable[Cohort]
) -> list[tuple[int, Measure]]:
    """Return measures with their numbers in the order in which they act on these cohorts."""
    cohorts = tuple(cohorts)
    reach = [sum(map(measure.reaches, cohorts)) for measure in measures]
    return in_order(enumerate(measures), reach.__getitem__)


def _stated(measure: Measure, name: str) -> bool:
    return getattr(measure, name) is not None


def _relative(measure: Measure) -> bool:
    """Whether a measure starts from what others of its kind leave."""
    if isinstance(measure, Expel):
        return measure.share is not None
    return isinstance(measure, ChangeShare) and measure.by is not None


def _text(measure: Measure) -> tuple[str, str]:
    """Return all that a measure changes; what is said of it changes nothing."""
    told = [one.name for one in fields(measure) if one.name not in ("source", "note")]
    whole = repr([(name, getattr(measure, name)) for name in told])
    return getattr(measure, "recipient", None) or "", whole
