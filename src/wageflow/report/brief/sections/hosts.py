"""Where the workers are, and what each host brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.report.brief.document import Paragraph, Part
from wageflow.report.brief.sections.trimmed import tabled
from wageflow.report.brief.words import Money, percent, workers
from wageflow.report.tables.sectors import sectors_table

if TYPE_CHECKING:
    from wageflow.report.brief.document import Block
    from wageflow.report.brief.results import Results

__all__ = ["hosts"]

_TOLD = 3  # hosts of which the text tells; the table has all


def hosts(results: Results) -> Part:
    """Write what each host brings."""
    brief = results.brief
    total = results.totals[brief.concept]["mean"]
    blocks: list[Block] = []
    for host, row in list(results.by_host.items())[:_TOLD]:
        part = row["mean"] / total if total else 0.0
        # a host that loses money makes parts that are no shares
        share = f"; {percent(part)} of the mean of all hosts" if 0 < part < 1 else ""
        blocks.append(
            Paragraph(
                [
                    (
                        f"{host}: {workers(results.heads[host])}; {brief.concept} revenue of "
                        f"{Money(row).told} a year{share}."
                    ),
                    *results.sources(host),
                ],
                "item",
            )
        )
    table = sectors_table(results.estimate, concept=brief.concept)
    blocks.append(tabled("hosts", table, brief))
    return Part("hosts", "Where the workers are", blocks)
