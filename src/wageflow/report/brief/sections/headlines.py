"""Published figures held against the estimate."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from wageflow.claims import Claim, Ledger
from wageflow.claims import Source as Origin
from wageflow.claims.checks import HEADLINES
from wageflow.report.brief.document import Paragraph, Part, Tabled
from wageflow.report.brief.drawing import drawn
from wageflow.report.brief.evidence import claim_source
from wageflow.report.brief.words import capital, given, likely, quoted
from wageflow.report.tables.audit import audit_table
from wageflow.report.tables.table import Section
from wageflow.report.wording import counted, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wageflow.report.brief.document import Block, Span
    from wageflow.report.brief.marks import Mark
    from wageflow.report.brief.results import Results
    from wageflow.report.tables.table import Table

__all__ = ["headlines", "held"]

_CONCEPTS = ("gross", "state-side", "statutory")  # as the audit's percentiles


def held(mark: Mark, results: Results) -> list[Span]:
    """Say where a published figure lies in the estimate."""
    concept = results.brief.concept
    values = results.estimate.values(concept)
    source = [claim_source(mark.claim)] if mark.claim is not None else []
    published = _figure(mark)
    if mark.low < mark.high:
        inside = float(np.mean((values >= mark.low) & (values <= mark.high)))
        said = f"it is {likely(inside)} that {concept} revenue lies in that range"
    else:
        above = float(np.mean(values > mark.low))
        said = f"it is {likely(above)} that {concept} revenue is higher"
    return [
        f"Published, {quoted(mark.name)}: {published}.",
        *source,
        f" Under the ranges used here, {said}.",
    ]


def _figure(mark: Mark) -> str:
    ends = [given(end) for end in dict.fromkeys((mark.low, mark.high))]
    return f"{' to '.join(ends)} a year"


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
    marks = list(results.brief.marked.values())
    blocks += (Paragraph(held(mark, results), "item") for mark in marks)
    picture = plot.headlines(
        _with_marks(ledger, marks, programme.price_year),
        results.estimate,
        concept=results.brief.concept,
    )
    blocks += [
        drawn(
            picture,
            "headlines",
            "Published totals over the estimate; those that rest on one origin stand together.",
            results.brief.figures,
        ),
        Tabled("headlines", _tabled(audit_table(frame, ledger, against=programme), results)),
    ]
    return Part("headlines", "What has been published, and whether it can be true", blocks)


def _with_marks(ledger: Ledger, marks: Sequence[Mark], price_year: int | None) -> Ledger:
    """Return a ledger with the brief's own figures as claims, as its picture takes them."""
    claims, sources = dict(ledger.claims), dict(ledger.sources)
    for mark in marks:
        if mark.claim is not None:
            claims.setdefault(mark.claim.id, mark.claim)
            continue
        name = mark.name
        while name in claims or name in sources:
            name = f"{name} (of this brief)"
        one = mark.low == mark.high
        claims[name] = Claim(
            id=name,
            source=name,
            source_title=mark.name,
            topic=HEADLINES[0],
            host="all",
            low=None if one else mark.low,
            high=None if one else mark.high,
            value=mark.low if one else None,
            unit="money",
            currency="USD",
            per="year",
            year=price_year,
            kind="point" if one else "bounds",
        )
        sources[name] = Origin(id=name, title=mark.name)
    return Ledger(ledger.name, claims, sources, ledger.folder)


def _tabled(table: Table, results: Results) -> Table:
    """Return the table of an audit with a row for each figure that its ledger does not have."""
    marks = [
        mark
        for mark in results.brief.marked.values()
        if mark.claim is None or mark.claim.id not in results.ledger
    ]
    if not marks:
        return table
    heads = results.heads[""]["p50"]
    rows, records = [], []
    for mark in marks:
        middle = (mark.low + mark.high) / 2
        places = {
            name: float(results.estimate.percentile_of(middle, concept=name))
            for name in _CONCEPTS
            if name in results.totals
        }
        each = middle / heads if heads > 0 else math.nan
        told = ", ".join(f"{place:.0f}" for place in places.values())
        rows.append(
            [mark.name, _figure(mark), "", f"{each:,.0f}" if heads > 0 else "", "", "", told]
        )
        records.append(
            {
                "claim": mark.name,
                "figure": _figure(mark),
                "implied_per_worker": each,
                **{f"percentile_{n.replace('-', '_')}": place for n, place in places.items()},
            }
        )
    return replace(
        table,
        sections=[*table.sections, Section("Figures of this brief, not judged", rows)],
        records=[*table.records, *records],
    )
