"""Which unknown matters most, and which claim to check first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.report.brief.document import Paragraph, Part, Tabled
from wageflow.report.brief.drawing import drawn
from wageflow.report.brief.evidence import claim_source
from wageflow.report.brief.words import capital
from wageflow.report.tables.sensitivity import sensitivity_table
from wageflow.report.wording import counted

if TYPE_CHECKING:
    from wageflow.report.brief.document import Block
    from wageflow.report.brief.results import Results

__all__ = ["sensitivity"]

_TOLD = 3  # claims of which the text tells; the table has more
_WORTH = 0.01  # of the range: less is not worth a sentence


def sensitivity(results: Results) -> Part:
    """Write what matters."""
    from wageflow.report import plot

    claims = None
    if results.has_claims:
        claims = results.claims_that_matter
    blocks: list[Block] = [
        Paragraph(
            [
                f"{counted(len(results.shares), 'number is', 'numbers are')} uncertain"
                + (". They do not matter alike." if len(results.shares) > 1 else ".")
            ]
        )
    ]
    if claims is not None:
        told = claims[claims["narrows"] >= _WORTH].drop_duplicates("settles").head(_TOLD)
        for row in told.reset_index().to_dict("records"):
            claim = results.claims.get(row["claim"])
            source = [] if claim is None else [claim_source(claim)]
            blocks.append(Paragraph([f"{capital(row['words'])}.", *source], "item"))
    blocks += [
        drawn(
            plot.tornado(results.tornado),
            "sensitivity",
            "How far each unknown alone moves the result, from its 5 % to its 95 % point, all "
            "others at their medians.",
            results.brief.figures,
        ),
        Tabled("sensitivity", sensitivity_table(results.shares, claims)),
    ]
    return Part("sensitivity", "What matters most", blocks)
