"""What the state earns, by concept, and as a distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.report.brief.document import Paragraph, Part
from wageflow.report.brief.drawing import drawn
from wageflow.report.brief.sections.concepts import told, untold
from wageflow.report.brief.sections.trimmed import tabled
from wageflow.report.brief.words import Money, capital
from wageflow.report.tables.headline import headline_table

if TYPE_CHECKING:
    from wageflow.report.brief.document import Block
    from wageflow.report.brief.results import Results

__all__ = ["revenue"]


def revenue(results: Results) -> Part:
    """Write what the state earns."""
    from wageflow.report import plot

    brief, programme = results.brief, results.brief.programme
    blocks: list[Block] = [
        Paragraph(
            [
                (
                    "Authors who write of revenue mean different things. The table has all of "
                    "them, from the same draws, and never mixes them."
                )
            ]
        )
    ]
    for concept, row in results.totals.items():
        if concept in ("net", "received") and row == results.totals["state-side"]:
            continue
        # nothing that was counted is no finding of nothing
        missing = untold(concept, programme)
        said = f" is not stated: {missing}" if missing else f": {Money(row).told} a year"
        text = f"{capital(told(concept, programme))} ({concept}){said}."
        blocks.append(Paragraph([text], "item"))
    blocks += [
        drawn(
            plot.s_curve(results.estimate, concept=brief.concept, mark=results.marked or None),
            "revenue",
            f"How likely it is that {brief.concept} revenue is at most so much.",
            brief.figures,
        ),
        tabled("revenue", headline_table(results.estimate), brief, keep="statutory"),
    ]
    return Part("revenue", "Revenue, and what is meant by it", blocks)
