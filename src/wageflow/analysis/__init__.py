"""What follows from a programme and a ledger together: which headlines can be true."""

from __future__ import annotations

from wageflow.analysis.audit import CHECKS, VERDICTS, audit
from wageflow.analysis.portfolio import Portfolio, Stream, load_portfolio, portfolios
from wageflow.analysis.reproduce import most_repeated, reproduce

__all__ = [
    "CHECKS",
    "VERDICTS",
    "Portfolio",
    "Stream",
    "audit",
    "load_portfolio",
    "most_repeated",
    "portfolios",
    "reproduce",
]
