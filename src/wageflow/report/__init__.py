"""What leaves wageflow: tables in every format that people paste, and pictures."""

from __future__ import annotations

from wageflow.report.tables.render import FORMATS, render, write_out
from wageflow.report.tables.table import Section, Source, Table

__all__ = ["FORMATS", "Section", "Source", "Table", "render", "write_out"]
