"""What leaves wageflow: tables in every format that people paste, and pictures."""

from __future__ import annotations

from wageflow.report.tables.render import FILE_FORMATS, FORMATS, render, rendered, write_out
from wageflow.report.tables.table import Section, Source, Table

__all__ = [
    "FILE_FORMATS",
    "FORMATS",
    "Section",
    "Source",
    "Table",
    "render",
    "rendered",
    "write_out",
]
