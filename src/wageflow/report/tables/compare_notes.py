"""The notes under the table of a comparison: what was compared, how, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.programme import remarks
from wageflow.report.wording import joined
from wageflow.scenarios.attribution import EXACT
from wageflow.scenarios.scenario import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.report.tables.compare_figures import Compared
    from wageflow.scenarios import Scenario

__all__ = ["SHAPLEY", "compare_notes", "described"]

SHAPLEY = (
    "Note: by measure, each has its Shapley value: the mean, over all orders in which the measures "
    f"could be added one by one, of what adding it changes; of more than {EXACT} measures, over a "
    "sample of the orders."
)
"""What a share of a change means, for whoever reads one."""


def compare_notes(found: Compared) -> Iterator[str]:
    """Say what a reader of a comparison must know, line by line.

    Parameters
    ----------
    found : Compared
    """
    comparison = found.comparison
    programme, base = comparison.projection.programme, comparison.baseline
    yield from (f"Note: {remark}" for remark in comparison.remarks)
    for name in found.order:
        yield from described(comparison.paths(name).scenario)
    cut = f"a cut of at least {100 * found.shown.cut:.3g} % of" if found.shown.cut else "less than"
    yield (
        f"Note: changes are against {base!r}, taken draw by draw, so that their range is not the "
        "difference of two ranges; in %: the mean change as a share of the mean of the baseline. "
        f"chance of cut: probability, in %, of {cut} the baseline."
    )
    if found.against:
        others = joined([repr(name) for name in found.against])
        yield (
            f"Note: changes against {others} are taken draw by draw, too; in % and the chance of "
            "cut are then of that scenario."
        )
    row = found.shown.rows
    yield (
        f"Note: workers are means over the {row}; means add up over {row}s, measures, hosts and "
        "recipients, medians and ends of ranges do not."
    )
    if "measure" in found.shown.by and found.parts:
        yield SHAPLEY
    yield from _periods(found)
    yield from (f"Note: {note}" for note in programme.notes)
    yield from (f"Note: {remark}." for remark in remarks(programme))
    heading = f"{programme.name}: {programme.title}" if programme.title else programme.name
    yield (
        f"Programme {heading}. {comparison.draws:,} draws "
        f"({comparison.projection.design.sampler}, {comparison.projection.replicates} replicates, "
        f"seed {comparison.seed}), the same in every scenario; wageflow "
        f"{comparison.manifest['software']['wageflow']}. Digits stop where the Monte Carlo error "
        "or the range makes them idle."
    )


def described(scenario: Scenario) -> Iterator[str]:
    """Say in words what a scenario is, and who says so.

    Parameters
    ----------
    scenario : Scenario
    """
    about = [sentence(scenario.rationale)] if scenario.rationale else []
    about += [scenario.signed] if scenario.signed else []
    about += [] if scenario.measures else ["Nothing changes: every headcount is held where it is."]
    if scenario.outside:
        about.append("Rests on what is outside the sources of the programme.")
    if about:
        yield f"Scenario {scenario.name}: {' '.join(about)}"
    for label, measure in scenario.labelled:
        stated = "; ".join(filter(None, (measure.source, measure.note)))
        yield f"{scenario.name}, {label}: {measure.describe()}{f' ({stated})' if stated else ''}"


def _periods(found: Compared) -> Iterator[str]:
    if found.shown.rows == "month":
        return
    if found.comparison.horizon.step == "month":
        yield "Note: months are summed to calendar years."
    elif any("-" in label for label in found.labels):
        yield "Note: a row is the twelve months from the month that it names."
    short = [
        f"{label} ({count})"
        for label, count in zip(found.labels, found.months, strict=True)
        if count != 12
    ]
    if short:
        yield f"Note: not all months of a year are in it: {', '.join(short)}."
