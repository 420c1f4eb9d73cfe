"""Ranges that a reader of the page may move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.report.brief.document import Paragraph, Part

if TYPE_CHECKING:
    from wageflow.report.brief.results import Results

__all__ = ["explore"]


def explore(results: Results) -> Part:
    """Write what the page lets a reader try."""
    return Part(
        "explore",
        "Try other ranges",
        [
            Paragraph(["If you trust other figures, move the ranges: the result follows."]),
            results.explorer,
        ],
    )
