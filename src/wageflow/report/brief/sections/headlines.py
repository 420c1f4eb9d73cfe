"""Published figures held against the estimate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wageflow.report.brief.document import Paragraph, Part, Tabled
from wageflow.report.brief.drawing import drawn
from wageflow.report.brief.evidence import claim_source
from wageflow.report.brief.words import capital, given, likely, quoted
from wageflow.report.tables.audit import audit_table
from wageflow.report.wording import counted, joined

if TYPE_CHECKING:
    from wageflow.report.brief.document import Block, Span
    from wageflow.report.brief.marks import Mark
    from wageflow.report.brief.results import Results

__all__ = ["headlines", "held"]


def held(mark: Mark, results: Results) -> list[Span]:
    """Say where a published figure lies in the estimate."""
    concept = results.brief.concept
    values = results.estimate.values(concept)
    source = [claim_source(mark.claim)] if mark.claim is not None else []
    if mark.low < mark.high:
        published = f"{given(mark.low)} to {given(mark.high)} a year"
        inside = float(np.mean((values >= mark.low) & (values <= mark.high)))
        said = f"it is {likely(inside)} that {concept} revenue lies in that range"
    else:
        published = f"{given(mark.low)} a year"
        above = float(np.mean(values > mark.low))
        said = f"it is {likely(above)} that {concept} revenue is higher"
    return [
        f"Published, {quoted(mark.name)}: {published}.",
        *source,
        f" Under the ranges used here, {said}.",
    ]


def headlines(results: Results) -> Part:
    """Write what the audit of the ledger says."""
    from wageflow.report import plot

    frame, ledger = results.audited, results.ledger
    verdicts = frame["verdict"].value_counts()
    order = ("impossible", "strained", "consistent", "not judged")
    counts = [f"{int(verdicts[name])} {name}" for name in order if name in verdicts]
    programme = results.brief.programme
    blocks: list[Block] = [
        Paragraph(
            [
                (
                    f"Of {counted(len(frame), 'published total')} in the ledger, {joined(counts)}: "
                    "held against how many workers there can have been, what they can have "
                    "earned, and the estimate above."
                )
            ]
        )
    ]
    worst = frame[frame["verdict"] == "impossible"].to_dict("records")
    if worst:
        claim = ledger[worst[0]["claim"]]
        blocks.append(
            Paragraph(
                [
                    f"Impossible, for one: {claim.figure}.",
                    claim_source(claim),
                    f" {capital(worst[0]['reason'])}",
                ]
            )
        )
    picture = plot.headlines(ledger, results.estimate, concept=results.brief.concept)
    blocks += [
        drawn(
            picture,
            "headlines",
            "Published totals over the estimate; those that rest on one origin stand together.",
            results.brief.figures,
        ),
        Tabled("headlines", audit_table(frame, ledger, against=programme)),
    ]
    return Part("headlines", "What has been published, and whether it can be true", blocks)
