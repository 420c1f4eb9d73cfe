"""Money has a currency, a period and a price year: convert each by what is known, or say no.

Exchange rates are annual averages from 1990 to 2024 and pegs as decreed; real terms go by US
consumer prices (CPI-U) from 1980 to 2024. `rates` and `prices` show every figure with its source.
Where two sources of an official rate disagree, the year is left out: roubles start in 1996 (in
redenominated roubles), tugrik in 1995. Koruna start with Czechia in 1993, euros in 1999.

A wage of 85 Kuwaiti dinars a month in 2012, in dollars a year:

>>> monthly = convert(85, "KWD", 2012)
>>> round(monthly * periods_per_year("month"))
3644

and what that bought in dollars of 2024:

>>> round(real(monthly * 12, 2012, 2024))
4978
"""

from __future__ import annotations

from wageflow.money.consumer_prices import price_level, prices, real
from wageflow.money.currencies import convert, rates, usd_per_unit
from wageflow.money.periods import PERIODS, periods_per_year

__all__ = [
    "PERIODS",
    "convert",
    "periods_per_year",
    "price_level",
    "prices",
    "rates",
    "real",
    "usd_per_unit",
]
