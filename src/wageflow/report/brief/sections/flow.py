"""Where the money goes: from employers to those who end up with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wageflow.report.brief.document import Paragraph, Part
from wageflow.report.brief.drawing import drawn
from wageflow.report.brief.sections.trimmed import tabled
from wageflow.report.brief.words import add_up, percent
from wageflow.report.tables.estimate import estimate_table
from wageflow.report.wording import joined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wageflow.report.brief.document import Block
    from wageflow.report.brief.results import Results

__all__ = ["flow"]

_LEAST = 0.005  # of all wages: less would be rounded to nothing


def flow(results: Results) -> Part:
    """Write who gets what of all wages."""
    from wageflow.report import plot

    gross = results.totals["gross"]["mean"]
    programme = results.brief.programme
    blocks: list[Block] = []
    if gross > 0:
        means = {name: row["mean"] / gross for name, row in results.by_recipient.items()}
        blocks.append(
            Paragraph([f"Of all wages that employers paid, on average, {_shared(means)}."])
        )
        sides: dict[str, float] = {}
        for name, share in means.items():
            side = programme.side_of(name)
            sides[side] = sides.get(side, 0.0) + share
        blocks.append(Paragraph([f"By side: {_shared(sides)}."]))
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


def _shared(shares: Mapping[str, float]) -> str:
    """Write shares that round to something, with a word where their sum is not seen."""
    told = {name: share for name, share in shares.items() if share >= _LEAST}
    parts = joined([f"{name} {percent(share)}" for name, share in told.items()])
    return parts if add_up(told.values()) else f"{parts} (rounded)"
