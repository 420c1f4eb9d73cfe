"""Where the money goes: from employers to those who end up with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wageflow.report.brief.document import Paragraph, Part
from wageflow.report.brief.drawing import drawn
from wageflow.report.brief.sections.trimmed import tabled
from wageflow.report.brief.words import percent
from wageflow.report.tables.estimate import estimate_table
from wageflow.report.wording import joined

if TYPE_CHECKING:
    from wageflow.report.brief.document import Block
    from wageflow.report.brief.results import Results

__all__ = ["flow"]


def flow(results: Results) -> Part:
    """Write who gets what of all wages."""
    from wageflow.report import plot

    gross = results.totals["gross"]["mean"]
    programme = results.brief.programme
    blocks: list[Block] = []
    if gross > 0:
        parts = [
            f"{name} {percent(row['mean'] / gross)}"
            for name, row in results.by_recipient.items()
            if row["mean"] / gross >= 0.005
        ]
        blocks.append(
            Paragraph([f"Of all wages that employers paid, on average, {joined(parts)}."])
        )
        sides: dict[str, float] = {}
        for name, row in results.by_recipient.items():
            side = programme.side_of(name)
            sides[side] = sides.get(side, 0.0) + row["mean"] / gross
        told = [f"{side} {percent(share)}" for side, share in sides.items() if share >= 0.005]
        blocks.append(Paragraph([f"By side: {joined(told)}."]))
        blocks.append(
            drawn(
                plot.sankey(results.estimate),
                "flow",
                "From employers to those who end up with the money; bands are as wide as the "
                "means.",
                results.brief.figures,
            )
        )
    table = estimate_table(results.estimate, by="recipient", concept="gross")
    table = replace(table, title=f"{table.title}, by recipient")
    blocks.append(tabled("recipients", table, results.brief))
    return Part("flow", "Where the money goes", blocks)
