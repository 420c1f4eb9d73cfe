"""Names that results have of their own."""

from __future__ import annotations

__all__ = ["LABOUR", "MAIN", "TOTAL"]

LABOUR = "labour"
TOTAL = "total"
#: How the choice is called in which every stream has its first reading.
MAIN = "first readings"
