"""The figures behind `wageflow.money`, read from the files beside this one when first asked for.

Rates and price levels are data, not code: `rates.csv` and `prices.csv` hold one figure a row, each
with the key of its source, and `sources.csv` spells every source out.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PriceLevel", "Rate", "price_levels", "rates_by_currency"]


@dataclass(frozen=True, slots=True)
class Rate:
    """What one US dollar costs in a currency, on average over a year.

    Parameters
    ----------
    currency : str
        ISO 4217 code.
    year : int
        Calendar year that the average covers.
    units_per_usd : float
        Units of the currency for one US dollar.
    kind : str
        "peg" where a decree fixed the rate for the whole year, "average" where markets or
        an authority moved it.
    source : str
        Where the figure comes from, and what it was compared with.

    Examples
    --------
    >>> Rate("SAR", 2012, 3.75, "peg", "Saudi Central Bank").units_per_usd
    3.75
    """

    currency: str
    year: int
    units_per_usd: float
    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class PriceLevel:
    """US consumer prices of a year, 1982-84 = 100.

    Parameters
    ----------
    year : int
        Calendar year that the average covers.
    index : float
        Annual average of the CPI-U.
    source : str
        Where the figure comes from.

    Examples
    --------
    >>> PriceLevel(2012, 229.594, "US Bureau of Labor Statistics").index
    229.594
    """

    year: int
    index: float
    source: str


def _rows(name: str) -> list[dict[str, str]]:
    # Imported here: most programmes are in US dollars of one year and never come this way.
    import csv
    from importlib.resources import files

    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@functools.cache
def _citations() -> Mapping[str, str]:
    return MappingProxyType({row["source"]: row["citation"] for row in _rows("sources.csv")})


@functools.cache
def rates_by_currency() -> Mapping[str, Mapping[int, Rate]]:
    """Return every exchange rate, by currency and year; the file is read once.

    Returns
    -------
    Mapping[str, Mapping[int, Rate]]
        Read-only; currencies and years in ascending order.

    Examples
    --------
    >>> rates_by_currency()["QAR"][2012].units_per_usd
    3.64
    """
    cited = _citations()
    table: dict[str, dict[int, Rate]] = {}
    for row in _rows("rates.csv"):
        rate = Rate(
            currency=row["currency"],
            year=int(row["year"]),
            units_per_usd=float(row["units_per_usd"]),
            kind=row["kind"],
            source=cited[row["source"]],
        )
        table.setdefault(rate.currency, {})[rate.year] = rate
    return MappingProxyType({code: MappingProxyType(years) for code, years in table.items()})


@functools.cache
def price_levels() -> Mapping[int, PriceLevel]:
    """Return US consumer prices by year; the file is read once.

    Returns
    -------
    Mapping[int, PriceLevel]
        Read-only; years in ascending order.

    Examples
    --------
    >>> price_levels()[2012].index
    229.594
    """
    cited = _citations()
    levels = (
        PriceLevel(int(row["year"]), float(row["index"]), cited[row["source"]])
        for row in _rows("prices.csv")
    )
    return MappingProxyType({level.year: level for level in levels})
