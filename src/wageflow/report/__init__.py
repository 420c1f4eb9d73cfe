"""What leaves wageflow: tables in every format that people paste, and pictures."""

from __future__ import annotations

from wageflow.report.render import FORMATS, render, write_out
from wageflow.report.table import Section, Table

__all__ = ["FORMATS", "Section", "Table", "render", "write_out"]
