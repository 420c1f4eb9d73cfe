"""What follows from a programme: which headlines can be true, and which unknown matters most."""

from __future__ import annotations

from wageflow.analysis.audit import CHECKS, VERDICTS, audit
from wageflow.analysis.influence import METHODS, information, sensitivity
from wageflow.analysis.owed import WageGap, wage_gap
from wageflow.analysis.portfolio import Portfolio, Stream, load_portfolio, portfolios
from wageflow.analysis.reproduce import most_repeated, reproduce

__all__ = [
    "CHECKS",
    "METHODS",
    "VERDICTS",
    "Portfolio",
    "Stream",
    "WageGap",
    "audit",
    "information",
    "load_portfolio",
    "most_repeated",
    "portfolios",
    "reproduce",
    "sensitivity",
    "wage_gap",
]
