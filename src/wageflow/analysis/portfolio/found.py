"""What a run of a portfolio found, in words, and what gives the run again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.portfolio.names import LABOUR, MAIN, TOTAL
from wageflow.errors import EstimateError
from wageflow.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from wageflow.analysis.portfolio.result import PortfolioEstimate

__all__ = ["found_in_words", "manifest_of"]


def found_in_words(result: PortfolioEstimate) -> str:
    """Return what was found in words; see `PortfolioEstimate.describe`."""
    lines = []
    for label, readings in result.portfolio.alternatives().items():
        frame = result.summary(readings)
        total = _amount({name: float(frame[name][TOTAL]) for name in ("p5", "p50", "p95")})
        try:
            share = _percent(result.share(LABOUR, readings=readings))
        except EstimateError:
            share = "no share"
        if label == MAIN:
            lines.append(f"Labour is {share} of {total} US dollars a year.")
        else:
            lines.append(f"With {label}, labour is {share} of {total}.")
    missing = [stream.name for stream in result.portfolio.without_figure]
    if missing:
        lines.append(f"Without a figure, and not in the total: {', '.join(missing)}.")
    return "\n".join(lines)


def _amount(row: Mapping[str, float]) -> str:
    low, middle, high = (f"{row[name] / 1e6:,.0f}" for name in ("p5", "p50", "p95"))
    return f"{middle} million" + ("" if low == high else f" ({low} to {high})")


def _percent(row: pd.Series[float]) -> str:
    low, middle, high = (f"{100 * row[name]:.0f}" for name in ("p5", "p50", "p95"))
    return f"{middle} %" + ("" if low == high else f" ({low} to {high} %)")


def manifest_of(result: PortfolioEstimate) -> Mapping[str, Any]:
    """Return what gives a run again; see `PortfolioEstimate.manifest`."""
    portfolio = result.portfolio
    # a figure and its ranges print so that they can be typed back; a programme has its own hash
    figures = [
        (stream.name, name, repr([*known.quantities("")]), known.factor(portfolio.price_year))
        for stream in portfolio.figured
        for name, known in stream.readings.items()
        if known.programme is None
    ]
    told = repr((figures, portfolio.concept, portfolio.price_year))
    return {
        "wageflow": __version__,
        "numpy": np.__version__,
        "portfolio": portfolio.name,
        "concept": portfolio.concept,
        "price_year": portfolio.price_year,
        "seed": result.seed,
        "sampler": result.sampler,
        "draws": result.draws,
        "replicates": result.run_size,
        "first_column": result.design.columns - len(portfolio.unknowns),
        "columns": list(portfolio.unknowns),
        "labour": {name: dict(estimate.manifest) for name, estimate in result.labour.items()},
        "inputs_sha256": hashlib.sha256(told.encode()).hexdigest(),
    }
