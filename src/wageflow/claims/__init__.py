"""What the sources say, as printed: claims, the packs that hold them, and how to read them."""

from __future__ import annotations

from wageflow.claims.claim import DEFAULT_READING, KINDS, READINGS, Claim, Source
from wageflow.claims.ledger import Ledger
from wageflow.claims.pack import load_claims, packs
from wageflow.claims.pooling import RULES, Part, Pool, pool
from wageflow.claims.trace import cited_by, trace_frame, traced
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
    "converted",
    "load_claims",
    "packs",
    "pool",
    "trace_frame",
    "traced",
]
