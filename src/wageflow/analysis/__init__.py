"""What follows from a programme: which headlines can be true, and which unknown matters most."""

from __future__ import annotations

from wageflow.analysis.auditing import CHECKS, VERDICTS, audit, most_repeated, reproduce
from wageflow.analysis.influence import METHODS, information, sensitivity
from wageflow.analysis.owed import WageGap, wage_gap
from wageflow.analysis.portfolio import Portfolio, Stream, load_portfolio, portfolios

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
