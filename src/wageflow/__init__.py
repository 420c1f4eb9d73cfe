"""Who takes what from the wage of a worker whom a state sends abroad, and what the state earns.

Split one wage with a `Chain`, describe all workers in a `Programme`, and `simulate` what the state
earns, with its uncertainty. See the README for a first session.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from wageflow.version import __version__ as __version__

if TYPE_CHECKING:
    from wageflow import money as money
    from wageflow.analysis import WageGap as WageGap
    from wageflow.analysis import audit as audit
    from wageflow.analysis import information as information
    from wageflow.analysis import reproduce as reproduce
    from wageflow.analysis import sensitivity as sensitivity
    from wageflow.analysis import wage_gap as wage_gap
    from wageflow.analysis.contracts import SideWork as SideWork
    from wageflow.analysis.contracts import contract as contract
    from wageflow.analysis.contracts import contracts as contracts
    from wageflow.analysis.contracts import load_contract as load_contract
    from wageflow.analysis.portfolio import Portfolio as Portfolio
    from wageflow.analysis.portfolio import PortfolioEstimate as PortfolioEstimate
    from wageflow.analysis.portfolio import Reading as Reading
    from wageflow.analysis.portfolio import Stream as Stream
    from wageflow.analysis.portfolio import Total as Total
    from wageflow.analysis.portfolio import load_portfolio as load_portfolio
    from wageflow.analysis.portfolio import portfolios as portfolios
    from wageflow.analysis.reconciling import Readings as Readings
    from wageflow.analysis.reconciling import Reconciled as Reconciled
    from wageflow.analysis.reconciling import Reconciliation as Reconciliation
    from wageflow.analysis.reconciling import Target as Target
    from wageflow.analysis.reconciling import load_estimate as load_estimate
    from wageflow.analysis.reconciling import load_reconciliation as load_reconciliation
    from wageflow.analysis.reconciling import reconcile as reconcile
    from wageflow.analysis.reconciling import reconcile_by_concept as reconcile_by_concept
    from wageflow.analysis.reconciling import reconciliations as reconciliations
    from wageflow.chain import Brackets as Brackets
    from wageflow.chain import Chain as Chain
    from wageflow.chain import Fee as Fee
    from wageflow.chain import InKind as InKind
    from wageflow.chain import Remittance as Remittance
    from wageflow.chain import Share as Share
    from wageflow.chain import Upfront as Upfront
    from wageflow.chain import Withheld as Withheld
    from wageflow.chain.shipped import chains as chains
    from wageflow.chain.shipped import load_chain as load_chain
    from wageflow.claims import load_claims as load_claims
    from wageflow.claims import pool as pool
    from wageflow.distributions import OneOf as OneOf
    from wageflow.distributions import Param as Param
    from wageflow.distributions import beta as beta
    from wageflow.distributions import between as between
    from wageflow.distributions import discrete as discrete
    from wageflow.distributions import empirical as empirical
    from wageflow.distributions import from_scipy as from_scipy
    from wageflow.distributions import logitnormal as logitnormal
    from wageflow.distributions import lognormal as lognormal
    from wageflow.distributions import loguniform as loguniform
    from wageflow.distributions import mixture as mixture
    from wageflow.distributions import normal as normal
    from wageflow.distributions import per_head as per_head
    from wageflow.distributions import pert as pert
    from wageflow.distributions import triangular as triangular
    from wageflow.distributions import truncate as truncate
    from wageflow.distributions import uniform as uniform
    from wageflow.distributions import vincent as vincent
    from wageflow.errors import WageflowError as WageflowError
    from wageflow.programme import Cohort as Cohort
    from wageflow.programme import Programme as Programme
    from wageflow.programme import Reference as Reference
    from wageflow.programme import load_programme as load_programme
    from wageflow.programme import programmes as programmes
    from wageflow.report import plot as plot
    from wageflow.report.brief import Brief as Brief
    from wageflow.report.brief import briefs as briefs
    from wageflow.report.brief import load_brief as load_brief
    from wageflow.report.schema import schema as schema
    from wageflow.report.tables.making import table as table
    from wageflow.scenarios import Comparison as Comparison
    from wageflow.scenarios import Paths as Paths
    from wageflow.scenarios import Scenario as Scenario
    from wageflow.scenarios import Study as Study
    from wageflow.scenarios import compare as compare
    from wageflow.scenarios import load_scenario as load_scenario
    from wageflow.scenarios import load_study as load_study
    from wageflow.scenarios import project as project
    from wageflow.scenarios import studies as studies
    from wageflow.scenarios.measures import Cap as Cap
    from wageflow.scenarios.measures import ChangeShare as ChangeShare
    from wageflow.scenarios.measures import CloseBorder as CloseBorder
    from wageflow.scenarios.measures import DiscountWages as DiscountWages
    from wageflow.scenarios.measures import Displace as Displace
    from wageflow.scenarios.measures import Expand as Expand
    from wageflow.scenarios.measures import Expel as Expel
    from wageflow.scenarios.measures import Leak as Leak
    from wageflow.scenarios.measures import Levy as Levy
    from wageflow.scenarios.measures import Offset as Offset
    from wageflow.scenarios.measures import ProtectWages as ProtectWages
    from wageflow.scenarios.measures import Repatriate as Repatriate
    from wageflow.scenarios.measures import ShockFX as ShockFX
    from wageflow.scenarios.measures import StopPermits as StopPermits
    from wageflow.scenarios.measures import Substitute as Substitute
    from wageflow.simulation import Estimate as Estimate
    from wageflow.simulation import simulate as simulate
    from wageflow.simulation.checking import bounds as bounds

# Where each name lives. It is loaded when first asked for: import time is a feature.
_HOMES = {
    "wageflow.analysis": "WageGap audit information reproduce sensitivity wage_gap",
    "wageflow.analysis.contracts": "SideWork contract contracts load_contract",
    "wageflow.analysis.portfolio": (
        "Portfolio PortfolioEstimate Reading Stream Total load_portfolio portfolios"
    ),
    "wageflow.analysis.reconciling": (
        "Readings Reconciled Reconciliation Target load_estimate load_reconciliation reconcile "
        "reconcile_by_concept reconciliations"
    ),
    "wageflow.chain": (
        "Brackets Chain Fee InKind Remittance Share Upfront Withheld chains load_chain"
    ),
    "wageflow.claims": "load_claims pool",
    "wageflow.distributions": (
        "OneOf Param beta between discrete empirical from_scipy logitnormal lognormal loguniform "
        "mixture normal per_head pert triangular truncate uniform vincent"
    ),
    "wageflow.errors": "WageflowError",
    "wageflow.programme": "Cohort Programme Reference load_programme programmes",
    "wageflow.report.brief": "Brief briefs load_brief",
    "wageflow.report.schema": "schema",
    "wageflow.report.tables.making": "table",
    "wageflow.scenarios": (
        "Comparison Paths Scenario Study compare load_scenario load_study project studies"
    ),
    "wageflow.scenarios.measures": (
        "Cap ChangeShare CloseBorder DiscountWages Displace Expand Expel Leak Levy Offset "
        "ProtectWages Repatriate ShockFX StopPermits Substitute"
    ),
    "wageflow.simulation": "Estimate bounds simulate",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}
_MODULES = {"money": "wageflow.money", "plot": "wageflow.report.plot"}

__all__ = [*_HOME_OF, *_MODULES, "__version__"]  # noqa: PLE0604 - names, computed once


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        found = import_module(_MODULES[name])
    elif name in _HOME_OF:
        found = getattr(import_module(_HOME_OF[name]), name)
    else:
        raise AttributeError(f"module 'wageflow' has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
