"""What follows from a programme and a ledger together: which headlines can be true."""

from __future__ import annotations

from wageflow.analysis.audit import CHECKS, VERDICTS, audit
from wageflow.analysis.reproduce import reproduce

__all__ = ["CHECKS", "VERDICTS", "audit", "reproduce"]
