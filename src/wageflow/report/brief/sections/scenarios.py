"""What measures change, year by year, on the same draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.claims.trace import trace_frame, traced
from wageflow.report.brief.document import Paragraph, Part
from wageflow.report.brief.drawing import drawn
from wageflow.report.brief.evidence import sources_of
from wageflow.report.brief.sections.trimmed import tabled
from wageflow.report.brief.words import Money, capital, likely, percent, quoted
from wageflow.report.tables.compare_notes import described
from wageflow.report.tables.table import Source
from wageflow.report.wording import counted
from wageflow.scenarios.names import number_in_words
from wageflow.scenarios.scenario import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.report.brief.document import Block, Span
    from wageflow.report.brief.results import Results
    from wageflow.scenarios import Scenario
    from wageflow.scenarios.measures import Measure

__all__ = ["effect", "scenarios"]


def effect(results: Results, scenario: str = "") -> str:
    """Say what a scenario changes in its last whole year; that which is shown, unless named."""
    scenario, comparison = scenario or results.scenario, results.comparison
    found, concept = results.changes, results.brief.concept
    whole = [k for k, months in enumerate(found.months) if months == 12] or [len(found.months) - 1]
    year, months = found.years[whole[-1]], found.months[whole[-1]]
    rows = list(found.yearly[scenario, concept].rows())
    change = rows[whole[-1]][1]
    when = f"in {year}" if months == 12 else f"in the {months} months of {year}"
    other = "" if _same(results) else f" (programme {comparison.projection.programme.name})"
    than = quoted(comparison.baseline)
    head = f"In the scenario {quoted(scenario)}, {concept} revenue {when}{other}"
    money = Money(change)
    if change["p5"] == change["p95"] == change["mean"] == 0.0:
        return f"{head} is the same as in {than}."
    cut = f"a cut by {percent(found.shown.cut)} or more" if found.shown.cut else "any cut"
    return (
        f"{head} would be {_by_how_much(money)} than in {than}{_prices(results)}. Under its "
        f"assumptions, {cut} is {likely(change['probability'])}."
    )


def _same(results: Results) -> bool:
    study = results.brief.study
    return study is None or study.programme.name == results.brief.programme.name


def _prices(results: Results) -> str:
    year = results.comparison.projection.programme.price_year
    return f", in prices of {year}" if year else ""


def _by_how_much(money: Money) -> str:
    """Say in which direction a change goes, by how much, and with which range."""
    low, middle, high = (float(money.row[name]) for name in ("p5", "p50", "p95"))
    if low < 0 < high:
        first = (
            f"{money.figure(abs(middle))} {'lower' if middle < 0 else 'higher'}"
            if middle
            else "neither lower nor higher"
        )
        return (
            f"{first} (median of the difference; its 90 % range runs from "
            f"{money.figure(abs(low))} lower to {money.figure(high)} higher)"
        )
    lower = low < 0
    ends = sorted((abs(low), abs(high)))
    span = f"{money.bare(ends[0])} to {money.figure(ends[1])}"
    if money.certain:
        return f"{money.figure(abs(middle))} {'lower' if lower else 'higher'}"
    return (
        f"{money.figure(abs(middle))} {'lower' if lower else 'higher'} (median of the difference; "
        f"its 90 % range is {span})"
    )


def scenarios(results: Results) -> Part:
    """Write what the scenarios change and consist of; pictures show one of them."""
    from wageflow.report import plot

    brief, comparison = results.brief, results.comparison
    names = [name for name in comparison.names if name != comparison.baseline]
    blocks: list[Block] = [
        Paragraph(
            [
                (
                    "What would be earned if nothing but its measures set a scenario apart from "
                    f"{quoted(comparison.baseline)}, on the same draws in all. None of them is an "
                    "account of what happened. The figures come from "
                    f"{counted(comparison.draws, 'draw')} of their own, so that last digits may "
                    "differ from those of the estimate."
                )
            ]
        )
    ]
    blocks += (Paragraph([effect(results, name)], "item") for name in names)
    listed = {one.name: one for one in comparison.scenarios}
    for name in results.changes.order:
        blocks += _described(listed[name])
    blocks += [
        drawn(
            plot.fan(comparison, results.scenario, concept=brief.concept),
            "scenario",
            f"{capital(brief.concept)} revenue under {quoted(results.scenario)}.",
            brief.figures,
        ),
        drawn(
            plot.difference(comparison, results.scenario, concept=brief.concept),
            "difference",
            f"How far {quoted(results.scenario)} differs from {quoted(comparison.baseline)}, on "
            "the same draws.",
            brief.figures,
        ),
    ]
    # what the text says of each scenario need not stand below the table once more
    said = [note for one in comparison.scenarios for note in described(one)]
    blocks.append(tabled("scenarios", results.scenario_table, brief, said=said))
    return Part("scenarios", "What measures would change", blocks)


def _described(scenario: Scenario) -> Iterator[Paragraph]:
    """Say what a scenario consists of: its measures, what they assume, and where they are from."""
    head = quoted(scenario.name)
    head += f" ({scenario.rationale.rstrip('.')})" if scenario.rationale else ""
    head += f", signed by {scenario.author}," if scenario.author else ""
    if scenario.outside:
        head += " rests on what is outside the sources of the programme, and"
    cited = [Source(scenario.source)] if scenario.source else []
    if not scenario.measures:
        yield Paragraph([f"{head} changes nothing: every headcount is held where it is.", *cited])
        return
    yield Paragraph([f"{head} consists of:", *cited])
    yield from (Paragraph(list(_measure(one)), "item") for one in scenario.measures)


def _measure(measure: Measure) -> Iterator[Span]:
    """Say what a measure changes, then what is assumed of it and of its numbers."""
    note = f" {sentence(capital(measure.note))}" if measure.note else ""
    yield f"{capital(measure.describe())}{note}"
    if measure.source:
        yield Source(measure.source)
    for name, quantity in measure.quantities():
        note = getattr(quantity, "note", "")
        if note:
            yield f" {capital(number_in_words(measure.kind, name))}: {sentence(note)}"
        # most numbers have no source, and a frame of nothing takes its time
        if rows := [row for row in traced(name, quantity) if row.get("source")]:
            yield from sources_of(trace_frame(rows))
