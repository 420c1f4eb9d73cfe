"""What follows from a programme and a ledger together: which headlines can be true."""

from __future__ import annotations

from wageflow.analysis.audit import CHECKS, VERDICTS, audit
from wageflow.analysis.owed import WageGap, wage_gap
from wageflow.analysis.reproduce import most_repeated, reproduce

__all__ = ["CHECKS", "VERDICTS", "WageGap", "audit", "most_repeated", "reproduce", "wage_gap"]
