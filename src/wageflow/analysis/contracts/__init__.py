"""One worker's contract abroad, month by month: what it costs, pays and is worth."""

from __future__ import annotations

from wageflow.analysis.contracts.against import Against
from wageflow.analysis.contracts.files import contract_from_plain, contracts, load_contract
from wageflow.analysis.contracts.making import contract
from wageflow.analysis.contracts.plain import plain_terms
from wageflow.analysis.contracts.side_work import SideWork
from wageflow.analysis.contracts.terms import Terms
from wageflow.analysis.contracts.worth import Contract, Payback

__all__ = [
    "Against",
    "Contract",
    "Payback",
    "SideWork",
    "Terms",
    "contract",
    "contract_from_plain",
    "contracts",
    "load_contract",
    "plain_terms",
]
