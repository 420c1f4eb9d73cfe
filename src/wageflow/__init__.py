"""Who takes what from the wage of a worker whom a state sends abroad, and what the state earns.

Split one wage with a `Chain`, describe all workers in a `Programme`, and `simulate` what the state
earns, with its uncertainty. See the README for a first session.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from wageflow.chain import (
    Brackets,
    Chain,
    Fee,
    InKind,
    Remittance,
    Share,
    Upfront,
    Withheld,
)
from wageflow.chain.shipped import chains, load_chain
from wageflow.claims import load_claims
from wageflow.distributions import (
    OneOf,
    Param,
    beta,
    between,
    discrete,
    empirical,
    from_scipy,
    lognormal,
    loguniform,
    logitnormal,
    mixture,
    normal,
    per_head,
    pert,
    triangular,
    truncate,
    uniform,
)
from wageflow.errors import WageflowError
from wageflow.programme import Cohort, Programme, load_programme, programmes
from wageflow.simulation import Estimate, load_estimate, simulate
from wageflow.version import __version__

if TYPE_CHECKING:
    from wageflow import money
    from wageflow.report import plot

__all__ = [
    "Brackets",
    "Chain",
    "Cohort",
    "Estimate",
    "Fee",
    "InKind",
    "OneOf",
    "Param",
    "Programme",
    "Remittance",
    "Share",
    "Upfront",
    "WageflowError",
    "Withheld",
    "__version__",
    "beta",
    "between",
    "chains",
    "discrete",
    "empirical",
    "from_scipy",
    "load_chain",
    "load_claims",
    "load_estimate",
    "load_programme",
    "logitnormal",
    "lognormal",
    "loguniform",
    "mixture",
    "money",
    "normal",
    "per_head",
    "pert",
    "plot",
    "programmes",
    "simulate",
    "triangular",
    "truncate",
    "uniform",
]

# loaded when asked for: import time is a feature
_LAZY = {"plot": "wageflow.report.plot", "money": "wageflow.money"}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return import_module(_LAZY[name])
    raise AttributeError(f"module 'wageflow' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
