"""Published totals as evidence: what they imply for wages, headcounts and readings."""

from __future__ import annotations

from wageflow.analysis.reconciling.diagnostics import Diagnostics, Fit
from wageflow.analysis.reconciling.files import load_reconciliation, reconciliations
from wageflow.analysis.reconciling.readings import Readings, reconcile_by_concept
from wageflow.analysis.reconciling.reconciled import Reconciled
from wageflow.analysis.reconciling.saved import load_estimate
from wageflow.analysis.reconciling.study import Reconciliation
from wageflow.analysis.reconciling.target import Target
from wageflow.analysis.reconciling.weighing import reconcile

__all__ = [
    "Diagnostics",
    "Fit",
    "Readings",
    "Reconciled",
    "Reconciliation",
    "Target",
    "load_estimate",
    "load_reconciliation",
    "reconcile",
    "reconcile_by_concept",
    "reconciliations",
]
