"""What the workers are owed against what others are paid, and who holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.report.brief.document import Paragraph, Part, Tabled
from wageflow.report.brief.drawing import drawn
from wageflow.report.tables.gap import gap_table

if TYPE_CHECKING:
    from wageflow.report.brief.document import Block
    from wageflow.report.brief.results import Results

__all__ = ["owed"]


def owed(results: Results) -> Part:
    """Write what is owed."""
    from wageflow.report import plot

    blocks: list[Block] = [
        Paragraph([line]) for line in results.gap.describe().splitlines() if line.strip()
    ]
    blocks += [
        drawn(
            plot.owed(results.gap),
            "owed",
            "Who holds what the workers are owed, by host (means).",
            results.brief.figures,
        ),
        Tabled("owed", gap_table(results.gap)),
    ]
    return Part("owed", "What the workers are owed", blocks)
