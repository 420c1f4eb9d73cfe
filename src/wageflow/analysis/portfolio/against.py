"""Sums of streams against published totals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.portfolio.words import figure_of
from wageflow.scenarios.summaries import statistics
from wageflow.simulation.measured import measured
from wageflow.simulation.summing.answers import ByDraws

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import pandas as pd

    from wageflow.analysis.portfolio.result import PortfolioEstimate
    from wageflow.analysis.portfolio.total import Total

__all__ = ["VERDICTS", "held_against"]

#: How a published total can lie to the 90 % range of a sum.
VERDICTS = ("fits", "leaves room", "above the sum", "below the sum")

_SHOWN = ("p5", "p50", "p95", "p5_mcse", "p50_mcse", "p95_mcse")
_COLUMNS = [
    *("figure", "low", "high", "inferred", "streams", "wider"),
    *_SHOWN,
    *("percentile", "percentile_mcse", "verdict", "reason"),
]


def held_against(result: PortfolioEstimate, ways: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """Hold sums against totals under each choice of readings; see `PortfolioEstimate.against`."""
    import pandas as pd

    rows, index = [], []
    for label, readings in ways.items():
        series = result.series(readings)
        for total in result.portfolio.totals:
            names = total.streams or [stream.name for stream in result.portfolio.figured]
            if readings and readings.keys().isdisjoint(names):
                continue  # the same as with the first readings
            rows.append(_row(total, np.sum([series[n] for n in names], axis=0), names, result))
            index.append((total.name, label))
    labels = list(zip(*index, strict=True)) or [(), ()]
    made = pd.MultiIndex.from_arrays(labels, names=["total", "reading"])
    return pd.DataFrame(rows, columns=_COLUMNS, index=made)


def _row(
    total: Total, values: npt.NDArray[np.float64], names: Any, result: PortfolioEstimate
) -> dict[str, Any]:
    low, high = total.ends(result.portfolio.price_year)
    found = {name: float(known[0]) for name, known in statistics(values[None]).items()}
    middle = total.middle(result.portfolio.price_year)
    known = ByDraws(values)
    below = known.at_most(math.nextafter(middle, -math.inf))
    place = measured(50 * (below + known.at_most(middle)))
    verdict, reason = _judged(total, (low, high), found)
    return {
        "figure": figure_of(total),
        "low": low,
        "high": high,
        "inferred": total.inferred,
        "streams": ", ".join(names),
        "wider": total.wider,
        **{name: found[name] for name in _SHOWN},
        "percentile": float(place),
        "percentile_mcse": place.mcse,
        "verdict": verdict,
        "reason": reason,
    }


def _judged(total: Total, ends: tuple[float, float], found: Mapping[str, float]) -> tuple[str, str]:
    low, high = ends
    # what is left of rounding is no contradiction
    slack = 1e-9 * max(abs(found["p5"]), abs(found["p95"]))
    span = f"{_millions(found['p5'], found['p95'])} million"
    if low > found["p95"] + slack:
        left = _millions(low - found["p95"], high - found["p5"])
        if total.wider:
            reason = (
                f"it covers more than has a figure here: beside our {span}, {left} million are "
                "left for the rest"
            )
            return "leaves room", reason
        return "above the sum", f"95 % of our sums ({span}) are below it, by {left} million"
    if high < found["p5"] - slack:
        over = _millions(found["p5"] - high, found["p95"] - low)
        more = ", though it covers more" if total.wider else ""
        return "below the sum", f"95 % of our sums ({span}) are above it, by {over} million{more}"
    if low <= found["p5"] + slack and high >= found["p95"] - slack:
        return "fits", f"it holds 90 % of our sums ({span}) or more"
    return "fits", f"it meets the 90 % range of our sums ({span})"


def _millions(low: float, high: float) -> str:
    texts = [f"{end / 1e6:,.0f}" for end in (low, high) if math.isfinite(end)]
    if len(texts) == 1:
        return f"{texts[0]} or more"
    return texts[0] if texts[0] == texts[1] else " to ".join(texts)
