"""What a reader should know of measures together: contradictions, and what is without effect."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from wageflow.distributions import Distribution, Param, bounds
from wageflow.errors import nearest
from wageflow.scenarios.calendar import begin, date_text
from wageflow.scenarios.earnings import also_at_home
from wageflow.scenarios.measures import (
    Cap,
    ChangeShare,
    CloseBorder,
    Displace,
    Expand,
    Expel,
    Leak,
    Offset,
    Repatriate,
    StopPermits,
    Substitute,
)
from wageflow.scenarios.measures.base import SHARES, matches
from wageflow.scenarios.measures.pay import Pay
from wageflow.scenarios.measures.words import in_words, points_words
from wageflow.scenarios.order import ordered_for
from wageflow.scenarios.values import check_reach

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wageflow.programme import Cohort, Programme
    from wageflow.scenarios.measures import Measure
    from wageflow.scenarios.scenario import Scenario

__all__ = ["change_rows", "lasts", "remarks"]


def remarks(scenario: Scenario, programme: Programme) -> Iterator[str]:
    """Yield what a reader should know of the measures of a scenario.

    Only what is certain is said: where compliance is a range, or workers may come back, a measure
    that comes later may well act.

    Parameters
    ----------
    scenario : Scenario
    programme : Programme

    Raises
    ------
    InputError
        If a measure reaches nobody.
    """
    check_reach(scenario, programme)
    ordered = ordered_for(scenario.measures, programme.cohorts)
    labelled = [scenario.labelled[number] for number, _ in ordered]
    found: dict[str, list[str]] = {}
    for cohort in programme.cohorts:
        acting = [pair for pair in labelled if _concerns(pair[1], cohort)]
        for rule in (_too_late, _let_in_by_nobody, _stopped_twice, _no_way_home, _set_twice):
            for text in rule(acting, cohort.host):
                hosts = found.setdefault(text, [])
                if cohort.host not in hosts:
                    hosts.append(cohort.host)
    for text, hosts in found.items():
        yield f"{', '.join(hosts)}: {text}."
    yield from _of_whole(scenario, programme)


def _of_whole(scenario: Scenario, programme: Programme) -> Iterator[str]:
    """Yield what is to be said of measures on their own."""
    removing = any(measure.evadable for measure in scenario.measures)
    for label, measure in scenario.labelled:
        if programme.year is not None and _precedes(measure, programme.year):
            yield (
                f"{label}: begins before {programme.year}, the year of the programme's numbers, "
                "which may have it in them already; it changes them once more."
            )
        yield from _of_size(label, measure, scenario, programme)
        recipient = getattr(measure, "recipient", None)
        if recipient and recipient not in programme.recipients:
            hint = nearest(recipient, programme.recipients)
            yield (
                f"{label}: no chain of {programme.name!r} pays {recipient!r}, so it counts on the "
                f"state's side; {hint}{'' if hint.endswith('?') else '.'} For another side, add a "
                "step of 0 for it to a chain, and name it in the programme's sides."
            )
        if isinstance(measure, ChangeShare):
            yield from _of_both_shares(label, measure, programme)
        if isinstance(measure, Displace | Leak) and not removing:
            what = "send elsewhere" if isinstance(measure, Displace) else "keep"
            yield (
                f"{label}: no measure removes workers or keeps them out, so there is nobody to "
                f"{what}."
            )


def _of_both_shares(label: str, measure: ChangeShare, programme: Programme) -> Iterator[str]:
    """Yield whether a measure changes shares of wages and of what is sent home at once."""
    reached = [cohort for cohort in programme.cohorts if measure.reaches(cohort)]
    chains = also_at_home(measure.recipient, reached)
    if chains:
        named = ", ".join(map(repr, chains))
        yield (
            f"{label}: {measure.recipient!r} has a share of wages and one of what is sent home "
            f"({named}); the measure changes both, each of its own base. To change one alone, "
            "call the taker of the other by another name in the chain."
        )


def _of_size(
    label: str, measure: Measure, scenario: Scenario, programme: Programme
) -> Iterator[str]:
    """Yield whether a measure is larger than the headcount that it acts on."""
    if programme.total_workers is not None:
        return  # it scales all headcounts
    reached = [cohort for cohort in programme.cohorts if measure.reaches(cohort)]
    if isinstance(measure, Expel) and measure.number is not None:
        left = [c for c in reached if not _is_empty(measure, c, scenario)]
        most = sum(bounds(cohort.workers)[1] for cohort in left)
        least = bounds(measure.number)[0]
        if left and least > most:
            yield f"{label}: takes more workers than there are ({least:,.0f} of {most:,.0f})."
    if isinstance(measure, Cap) and measure.workers is not None:
        most = sum(bounds(cohort.workers)[1] for cohort in reached)
        least = bounds(measure.workers)[0]
        bringing = [m for m in scenario.measures if isinstance(m, Expand | Displace)]
        grows = any(_concerns(m, cohort) for m in bringing for cohort in reached)
        if least >= most and not grows:
            yield (
                f"{label}: allows {least:,.0f} workers where the programme has {most:,.0f} at "
                "most, so it changes nothing unless headcounts are known to grow."
            )


def _is_empty(measure: Measure, cohort: Cohort, scenario: Scenario) -> bool:
    """Whether another measure has surely left nobody in a cohort when a measure begins."""
    acting = [pair for pair in scenario.labelled if _concerns(pair[1], cohort)]
    return any(
        moment < _begins(measure) and emptier is not measure
        for _, emptier, moment in _emptiers(acting, cohort.host)
    )


def lasts(measure: Measure) -> bool:
    """Whether a measure changes something beyond its end: headcounts, but not what is paid."""
    return not isinstance(measure, Pay | Offset | Substitute)


def _precedes(measure: Measure, year: int) -> bool:
    """Whether the numbers of a year were observed after a measure had begun, and bear its mark."""
    moment = begin(f"{year:04}")
    ended = measure.last is not None and measure.last <= moment
    began = measure.earliest is not None and measure.earliest < moment
    return began and (lasts(measure) or not ended)


def _concerns(measure: Measure, cohort: Cohort) -> bool:
    if isinstance(measure, Displace):
        return matches(measure.to, cohort.host)
    return measure.reaches(cohort)


def _full(measure: Measure, host: str) -> bool:
    """Whether a measure is surely complied with in full."""
    return bounds(measure.complied(host)[1]) == (1.0, 1.0)


def _shut(measure: Measure, acting: Sequence[tuple[str, Measure]], host: str) -> bool:
    """Whether a measure surely lets nobody in from the day on that it begins."""
    # a deadline is in force in full from its day on: its phases lie before it
    at_once = bounds(measure.phase_in) == (0.0, 0.0) or isinstance(measure, Repatriate)
    leaks = measure.evadable and any(isinstance(other, Leak) for _, other in acting)
    return at_once and not leaks and _full(measure, host)


def _begins(measure: Measure) -> float:
    return measure.first or 0.0


def _ends(measure: Measure) -> float:
    if isinstance(measure, Expand):  # once the posts are there, they are kept filled
        return _begins(measure) + max(bounds(measure.phase_in)[1], 1e-6)
    return math.inf if measure.last is None else measure.last


def _together(one: Measure, other: Measure) -> bool:
    return max(_begins(one), _begins(other)) < min(_ends(one), _ends(other))


def _emptied(measure: Measure, host: str) -> float | None:
    """Return when a measure surely has left nobody; None if it does not."""
    if not _full(measure, host):
        return None
    if isinstance(measure, Repatriate):
        return measure.first
    if isinstance(measure, Expel) and measure.share is not None:
        everybody = bounds(measure.share) == (1.0, 1.0)
        return _begins(measure) + bounds(measure.phase_in)[1] if everybody else None
    return None


def _emptiers(
    acting: Sequence[tuple[str, Measure]], host: str
) -> Iterator[tuple[str, Measure, float]]:
    """Yield which measures surely leave nobody, for good, and from when on."""
    some_stay = any(isinstance(measure, Leak) for _, measure in acting)
    some_come = any(isinstance(measure, Expand | Displace) for _, measure in acting)
    for label, measure in acting:
        moment = _emptied(measure, host)
        # after a deadline no posts open for those who would come
        closed = isinstance(measure, Repatriate) or not some_come
        if moment is not None and closed and not some_stay:
            yield label, measure, moment


def _too_late(acting: Sequence[tuple[str, Measure]], host: str) -> Iterator[str]:
    """Yield which measures have nobody left to act on."""
    for label, emptier, moment in _emptiers(acting, host):
        for other, measure in acting:
            if isinstance(measure, Cap) and _ends(measure) > moment and _allows(measure):
                yield (
                    f"contradiction: {other!r} allows workers, but {label!r} leaves nobody from "
                    f"{date_text(emptier.start_date or '')} on, so the cap changes nothing after "
                    "that"
                )
            later = measure is not emptier and _begins(measure) > moment
            if later and isinstance(measure, Expel | Repatriate | StopPermits | CloseBorder):
                yield f"{other!r} comes after {label!r} has left nobody, so it changes nothing"


def _allows(cap: Cap) -> bool:
    return cap.workers is not None and bounds(cap.workers)[1] > 0.0


def _let_in_by_nobody(acting: Sequence[tuple[str, Measure]], host: str) -> Iterator[str]:
    """Yield who is to come where nobody is let in."""
    for label, measure in acting:
        shuts = isinstance(measure, StopPermits | CloseBorder | Repatriate)
        if not shuts or not _shut(measure, acting, host):
            continue
        when = "at the same time"
        if isinstance(measure, Repatriate):
            when = f"after {date_text(measure.start_date)}"
        for other, second in acting:
            if isinstance(second, Displace | Expand) and _together(measure, second):
                yield (
                    f"contradiction: {other!r} brings workers, but {label!r} lets nobody in {when}"
                )


def _stopped_twice(acting: Sequence[tuple[str, Measure]], host: str) -> Iterator[str]:
    """Yield which stops of permits change nothing beside others."""
    stops = [(label, m) for label, m in acting if isinstance(m, StopPermits)]
    for k, (label, measure) in enumerate(stops):
        for j, (other, second) in enumerate(stops):
            within = _begins(measure) <= _begins(second) and _ends(measure) >= _ends(second)
            shut = _shut(measure, acting, host)
            if j != k and within and shut and (not _shut(second, acting, host) or j > k):
                yield f"{other!r} changes nothing, since {label!r} lets nobody in already"


def _no_way_home(acting: Sequence[tuple[str, Measure]], host: str) -> Iterator[str]:
    """Yield who is sent home while nobody can travel."""
    for label, border in acting:
        if not isinstance(border, CloseBorder) or not _full(border, host):
            continue
        for other, measure in acting:
            shut = _begins(border) < _begins(measure) < _ends(border)
            if shut and isinstance(measure, Expel | Repatriate):
                yield (
                    f"contradiction: {other!r} sends workers home while {label!r} lets nobody "
                    "travel; they are counted as gone"
                )


def _set_twice(acting: Sequence[tuple[str, Measure]], host: str) -> Iterator[str]:  # noqa: ARG001 - as all rules
    """Yield who sets a share that another measure sets on the same day, in acting order."""
    setting = [(label, m) for label, m in acting if isinstance(m, ChangeShare) and m.to is not None]
    for k, (label, measure) in enumerate(setting):
        for other, second in setting[k + 1 :]:
            same = measure.recipient == second.recipient and measure.first == second.first
            if same and measure.to != second.to:
                yield (
                    f"contradiction: {label!r} and {other!r} set the share of {second.recipient} "
                    f"on the same day, the first to {in_words(measure.to, share=True)}, the second "
                    f"to {in_words(second.to, share=True)}; where both act, the second holds"
                )


def change_rows(scenario: Scenario) -> list[dict[str, Any]]:
    """Return a row for each number of a scenario; see `Scenario.changes`."""
    rows = []
    for label, measure in scenario.labelled:
        numbers = [(n, q) for n, q in measure.quantities() if not (n == "phase_in" and q == 0.0)]
        for name, quantity in numbers:
            share = name.split()[0] in {*SHARES, "to", "factor"}
            unknown = ""
            if isinstance(quantity, Distribution):
                unknown = f"{label}/{name}"
            elif isinstance(quantity, Param) and isinstance(quantity.value, Distribution):
                unknown = quantity.name
            rows.append(
                {
                    "measure": measure.kind,
                    "hosts": ", ".join(measure.hosts),
                    "begins": measure.start_date or "",
                    "ends": measure.end_date or "",
                    "number": name,
                    "value": points_words(quantity)
                    if name == "by"
                    else in_words(quantity, share=share),
                    "unknown": unknown,
                    "source": getattr(quantity, "source", "") or measure.source,
                    "note": getattr(quantity, "note", "") or measure.note,
                }
            )
    return rows
