"""Published figures a worker, beside those of a wage gap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.claims import Claim
from wageflow.claims.units import converted
from wageflow.distributions import Distribution, Param, as_quantity, bounds
from wageflow.errors import InputError, UnknownNameError
from wageflow.money import real
from wageflow.scenarios.summaries import statistics
from wageflow.simulation.measured import measured

if TYPE_CHECKING:
    import pandas as pd

    from wageflow.analysis.owed.gap import WageGap

__all__ = ["compared"]

_ALL = "*"


def compared(gap: WageGap, published: Mapping[str, Any], measure: str) -> pd.DataFrame:
    """Hold published figures against those of a gap; see `WageGap.compare`."""
    import pandas as pd

    given: Any = published
    if not isinstance(given, Mapping) or not given:
        raise InputError(f"published: got {published!r}; write {{'Kuwait': 500}} or a claim each")
    faults: list[str] = []
    figures: dict[str, tuple[float, float, float]] = {}
    for host, value in published.items():
        try:
            if host != _ALL:
                gap.places(host)
            figures[host] = _figure(value, f"published, {host!r}", gap.programme.price_year)
        except (InputError, UnknownNameError) as error:
            faults += getattr(error, "faults", (str(error),))
    if faults:
        raise InputError(*faults)
    rows = {}
    for host, (low, middle, high) in figures.items():
        series = gap.series(measure, "worker", None if host == _ALL else host)
        found = {name: float(value[0]) for name, value in statistics(series[None]).items()}
        below = 50.0 * ((series < middle).mean(axis=-1) + (series <= middle).mean(axis=-1))
        percentile = measured(below)
        inside = ((series >= low) & (series <= high)).mean() if low < high else np.nan
        rows[host] = {
            "published": middle,
            "published_low": low,
            "published_high": high,
            **{name: found[name] for name in ("mean", "mcse", "p5", "p50", "p95")},
            "percentile": float(percentile),
            "percentile_mcse": percentile.mcse,
            "ratio": middle / found["mean"] if found["mean"] else np.nan,
            "inside": float(inside),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("host")


def _figure(value: Any, place: str, price_year: int | None) -> tuple[float, float, float]:
    """Return the lower end, the middle and the upper end of a published figure."""
    times = 1.0
    if isinstance(value, Claim):
        if value.unit != "money":
            raise InputError(f"{place}: claim {value.id!r} is in {value.unit}; name one of money")
        year = value.year or value.source_year
        value = converted(value, currency="USD", per="year")
        if year is not None and price_year is not None:
            times = real(1.0, year, price_year)
        ends = [end for end in (value.low, value.value, value.high) if end is not None]
        if not ends:
            raise InputError(f"{place}: claim {value.id!r} prints no figure; name one that does")
        low, high = min(ends), max(ends)
        middle = value.value if value.value is not None else (low + high) / 2.0
    else:
        quantity = as_quantity(value, place)
        known = quantity.value if isinstance(quantity, Param) else quantity
        if not isinstance(known, float | Distribution):
            raise InputError(f"{place}: got {value!r}; write a number, a range or a claim")
        low, high = bounds(known)
        middle = known if isinstance(known, float) else float(known.ppf(0.5))
        if isinstance(known, Distribution) and not np.isfinite([low, high]).all():
            low, high = (float(known.ppf(u)) for u in (0.05, 0.95))
    return low * times, middle * times, high * times
