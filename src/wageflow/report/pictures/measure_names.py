"""Short names of measures, for pictures; `Measure.describe` has the long ones."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from wageflow.report.escape import plain
from wageflow.scenarios.calendar import date_text
from wageflow.scenarios.names import kind_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wageflow.scenarios.measures import Measure
    from wageflow.scenarios.scenario import Scenario

__all__ = ["short_date", "short_name", "short_names"]

_NAMED = 2  # hosts that a short name lists


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


def _listed(names: Sequence[str]) -> str:
    if len(names) <= _NAMED:
        return " and ".join(names)
    return f"{names[0]} and {len(names) - 1} others"
