"""What the sources say, as printed: claims, the packs that hold them, and how to read them."""

from __future__ import annotations

from wageflow.claims.claim import DEFAULT_READING, KINDS, READINGS, Claim, Source
from wageflow.claims.ledger import Ledger
from wageflow.claims.pack import load_claims, packs

__all__ = [
    "DEFAULT_READING",
    "KINDS",
    "READINGS",
    "Claim",
    "Ledger",
    "Source",
    "load_claims",
    "packs",
]
