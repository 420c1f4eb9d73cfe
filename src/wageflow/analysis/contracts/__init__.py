"""One worker's contract abroad, month by month: what it costs, pays and is worth."""

from __future__ import annotations

from wageflow.analysis.contracts.contract import Contract, Payback, contract
from wageflow.analysis.contracts.side_work import SideWork
from wageflow.analysis.contracts.terms import Terms

__all__ = ["Contract", "Payback", "SideWork", "Terms", "contract"]
