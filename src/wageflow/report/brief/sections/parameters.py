"""Every number that went in, with its range and its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.report.brief.document import Paragraph, Part
from wageflow.report.brief.sections.trimmed import tabled
from wageflow.report.brief.words import capital
from wageflow.report.wording import counted, joined

if TYPE_CHECKING:
    from wageflow.report.brief.results import Results

__all__ = ["parameters"]

_BASES = {
    "printed": "printed in a source",
    "inferred": "inferred by us from what is printed",
    "cited": "cited from elsewhere",
    "assumption": "assumed, with a reason",
    "stated": "stated without a source",
}


def parameters(results: Results) -> Part:
    """Write what every number rests on."""
    counts = {basis: results.counted(basis) for basis in _BASES}
    told = [f"{counts[name]} {words}" for name, words in _BASES.items() if counts[name]]
    text = f"{capital(counted(sum(counts.values()), 'number'))} went in: {joined(told)}."
    return Part(
        "parameters",
        "Every number, and where it is from",
        [Paragraph([text]), tabled("parameters", results.parameters, results.brief)],
    )
