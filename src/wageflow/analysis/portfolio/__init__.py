"""Labour beside the other streams of hard currency: its share of them, under each reading."""

from __future__ import annotations

from wageflow.analysis.portfolio.figure import Reading
from wageflow.analysis.portfolio.files import load_portfolio, portfolio_from_plain, portfolios
from wageflow.analysis.portfolio.names import LABOUR, MAIN, TOTAL
from wageflow.analysis.portfolio.portfolio import Portfolio
from wageflow.analysis.portfolio.result import PortfolioEstimate
from wageflow.analysis.portfolio.stream import Stream
from wageflow.analysis.portfolio.total import Total

__all__ = [
    "LABOUR",
    "MAIN",
    "TOTAL",
    "Portfolio",
    "PortfolioEstimate",
    "Reading",
    "Stream",
    "Total",
    "load_portfolio",
    "portfolio_from_plain",
    "portfolios",
]
