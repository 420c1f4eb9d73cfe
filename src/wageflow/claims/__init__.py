"""What the sources say, as printed: claims, the packs that hold them, and how to read them.

What only looks things up loads no arrays: pooling and tracing are imported when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from wageflow.claims.claim import DEFAULT_READING, KINDS, READINGS, Claim, Source
from wageflow.claims.ledger import Ledger
from wageflow.claims.pack import load_claims, packs

if TYPE_CHECKING:
    from wageflow.claims.pooling import Pool, pool
    from wageflow.claims.rules import RULES, Part
    from wageflow.claims.trace import cited_by, claims_of, trace_frame, traced
    from wageflow.claims.units import converted

__all__ = [
    "DEFAULT_READING",
    "KINDS",
    "READINGS",
    "RULES",
    "Claim",
    "Ledger",
    "Part",
    "Pool",
    "Source",
    "cited_by",
    "claims_of",
    "converted",
    "load_claims",
    "packs",
    "pool",
    "trace_frame",
    "traced",
]

_LATER = dict.fromkeys(("Pool", "pool"), "wageflow.claims.pooling")
_LATER |= dict.fromkeys(("RULES", "Part"), "wageflow.claims.rules")
_LATER |= dict.fromkeys(("cited_by", "claims_of", "trace_frame", "traced"), "wageflow.claims.trace")
_LATER |= {"converted": "wageflow.claims.units"}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name]), name)
