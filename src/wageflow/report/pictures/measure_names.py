"""Short names of measures, for pictures; `Measure.describe` has the long ones."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from wageflow.report.escape import plain
from wageflow.scenarios.calendar import date_text
from wageflow.scenarios.names import kind_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wageflow.scenarios.measures import Measure
    from wageflow.scenarios.scenario import Scenario

__all__ = ["Group", "short_date", "short_name", "short_names", "told_apart"]

_NAMED = 2  # hosts that a short name lists


class Group(NamedTuple):
    """Measures of one scenario, or of both of two that are compared.

    Parameters
    ----------
    owner : str
        Whose they are; empty where it goes without saying.
    other : bool
        Whether they are those of the scenario that another one is held against.
    measures : tuple of (str, Measure)
        With their short names.
    """

    owner: str
    other: bool
    measures: tuple[tuple[str, Measure], ...]

    @property
    def style(self) -> str:
        """What the lines of its marks look like, in words."""
        return "dash-dotted" if self.other else "dashed"


def short_date(date: str) -> str:
    """Return a date in few letters.

    Examples
    --------
    >>> short_date("2017-09-11"), short_date("2017-09"), short_date("2017")
    ('11 Sep 2017', 'Sep 2017', '2017')
    """
    return " ".join(part[:3] if part.isalpha() else part for part in date_text(date).split())


def short_name(measure: Measure) -> str:
    """Return what a measure is, for whom, and when.

    Examples
    --------
    >>> import wageflow as wf
    >>> short_name(wf.StopPermits(start="2017-09-11", hosts="China"))
    'stop of permits (China), 11 Sep 2017'
    >>> short_name(wf.Repatriate(by="2019-12-22"))
    'repatriation by 22 Dec 2019'
    >>> short_name(wf.CloseBorder(start="2020-01-22", end="2023-08"))
    'closed border, 22 Jan 2020 to Aug 2023'
    """
    words = kind_in_words(measure.kind)
    target = getattr(measure, "to", None)
    if isinstance(target, tuple):
        words += f" to {_listed(target)}"
    hosts = "" if measure.hosts == ("*",) else _listed(measure.hosts)
    sectors = "" if measure.sectors == ("*",) else _listed(measure.sectors)
    where = ": ".join(filter(None, [hosts, sectors]))
    if where:
        words += f" ({where})"
    start, end = measure.start_date, measure.end_date
    if start:
        deadline = measure.kind == "Repatriate"
        words += f"{' by' if deadline else ','} {short_date(start)}"
    if end and end != start:
        words += f" to {short_date(end)}" if start else f", until {short_date(end)}"
    return plain(words)


def short_names(scenario: Scenario) -> Mapping[str, str]:
    """Return short names of the measures of a scenario by label, each only once.

    Examples
    --------
    >>> import wageflow as wf
    >>> stop = wf.StopPermits(start="2017", hosts="China")
    >>> list(short_names(wf.Scenario("twice", measures=[stop, stop])).values())
    ['stop of permits (China), 2017', 'stop of permits (China), 2017 #2']
    """
    seen: Counter[str] = Counter()
    found = {}
    for label, measure in scenario.labelled:
        name = short_name(measure)
        seen[name] += 1
        found[label] = name if seen[name] == 1 else f"{name} #{seen[name]}"
    return found


def told_apart(scenario: Scenario, against: Scenario | None = None) -> list[Group]:
    """Group the measures of a scenario and of the one that it is held against by whose they are.

    Examples
    --------
    >>> import wageflow as wf
    >>> stop, out = wf.StopPermits(start="2017"), wf.Expel(on="2018", share=0.5)
    >>> pair = wf.Scenario("more", measures=[stop, out]), wf.Scenario("a stop", measures=[stop])
    >>> [(group.owner, [name for name, _ in group.measures]) for group in told_apart(*pair)]
    [('more', ['expulsion, 2018']), ('both', ['stop of permits, 2017'])]
    """
    mine = _named(scenario)
    if against is None or not against.measures:
        return [Group("", False, mine)]
    own = tuple(pair for pair in mine if pair[1] not in against.measures)
    both = tuple(pair for pair in mine if pair[1] in against.measures)
    theirs = tuple(pair for pair in _named(against) if pair[1] not in scenario.measures)
    groups = (
        Group(plain(scenario.name), False, own),
        Group(plain(against.name), True, theirs),
        Group("both", False, both),
    )
    return [group for group in groups if group.measures]


def _named(scenario: Scenario) -> tuple[tuple[str, Measure], ...]:
    names = short_names(scenario)
    return tuple((names[label], measure) for label, measure in scenario.labelled)


def _listed(names: Sequence[str]) -> str:
    if len(names) <= _NAMED:
        return " and ".join(names)
    return f"{names[0]} and {len(names) - 1} others"
