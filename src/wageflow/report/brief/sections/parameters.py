"""Every number that went in, with its range and its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.report.brief.document import Paragraph, Part, Tabled
from wageflow.report.brief.words import capital, counted, joined
from wageflow.report.tables.parameters import parameters_table

if TYPE_CHECKING:
    from wageflow.report.brief.results import Results

__all__ = ["parameters"]

_BASES = {
    "printed": "printed in a source",
    "inferred": "inferred by us from what is printed",
    "cited": "cited from elsewhere",
    "account": "steps of a chain that a source describes",
    "assumption": "assumed, with a reason",
    "stated": "stated without a source",
}


def parameters(results: Results) -> Part:
    """Write what every number rests on."""
    best = results.traced.drop_duplicates("number")["basis"].value_counts()
    told = [f"{int(best[name])} {words}" for name, words in _BASES.items() if name in best]
    text = f"{capital(counted(int(best.sum()), 'number'))} went in: {joined(told)}."
    return Part(
        "parameters",
        "Every number, and where it is from",
        [Paragraph([text]), Tabled("parameters", parameters_table(results.brief.programme))],
    )
