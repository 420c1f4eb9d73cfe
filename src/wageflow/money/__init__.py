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

import math
import operator
import reprlib
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, SupportsIndex, overload

import numpy as np

from wageflow.errors import CurrencyError, InputError, nearest
from wageflow.money._tables import price_levels, rates_by_currency

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import numpy.typing as npt
    import pandas as pd

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

PERIODS: Final[Mapping[str, float | None]] = MappingProxyType(
    {"year": 1.0, "month": 12.0, "week": 52.0, "day": None}
)
"""Times a year that a wage of this period is paid; None where the working days must be stated."""

_NO_SINGLE_RATE: Final = MappingProxyType(
    {
        "SUR": "the Soviet rouble has no single rate",
        "KPW": "the North Korean won has an official and a market rate far apart",
    }
)

# Names in use beside the ISO code; by spelling alone 'RMB' would be nearest to 'RUB'.
_OTHER_NAMES: Final = MappingProxyType({"RMB": "CNY", "CNH": "CNY", "RUR": "RUB"})


def _span(years: Collection[int]) -> str:
    return f"{min(years)} to {max(years)}"


def _whole_year(year: SupportsIndex, what: str) -> int:
    try:
        return operator.index(year)
    except TypeError:
        raise CurrencyError(f"{what}, year {year!r}: not a whole year; write it as 2012") from None


def _short(value: object) -> str:
    # An array's repr runs over several lines; a message stays on one.
    return " ".join(reprlib.repr(value).split())


def _numbers(amount: npt.ArrayLike, what: str) -> npt.NDArray[np.float64]:
    # A copy: what is handed back must not be the caller's own array under another name.
    try:
        return np.array(amount, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(
            f"{what}: {_short(amount)} is not a number or an array of numbers; write it as 5000"
        ) from None


def _plain(values: npt.NDArray[np.float64]) -> float | npt.NDArray[np.float64]:
    return values if values.ndim else float(values)


def _stated(currency: str, usd_rate: float) -> float:
    try:
        rate = float(usd_rate)
    except (TypeError, ValueError):
        rate = math.nan
    if not (math.isfinite(rate) and rate > 0):
        raise CurrencyError(
            f"currency {currency!r}: usd_rate {usd_rate!r} is not a positive number; "
            "write what one unit was worth in US dollars"
        )
    return rate


def check_known(currency: str) -> None:
    """Make sure that a currency is one that we know, whether or not it has a single rate.

    Raises
    ------
    CurrencyError
        If it is not, with the nearest that is.
    """
    table = rates_by_currency()
    if currency not in table and currency not in _NO_SINGLE_RATE:
        name = str(currency).strip().upper()
        hint = nearest(_OTHER_NAMES.get(name, name), table)
        raise CurrencyError(
            f"currency {currency!r} is not in the table ({hint}); or state a rate with `usd_rate`"
        )


def _units_per_usd(currency: str, year: int) -> float:
    what = f"currency {currency!r}"
    check_known(currency)
    if currency in _NO_SINGLE_RATE:
        raise CurrencyError(f"{what}: {_NO_SINGLE_RATE[currency]}; state one with `usd_rate`")
    table = rates_by_currency()
    whole = _whole_year(year, what)
    if currency == "USD":
        return 1.0
    years = table[currency]
    if whole not in years:
        raise CurrencyError(
            f"{what}, year {whole}: the table holds {_span(years)}; "
            "choose one of these years or state a rate with `usd_rate`"
        )
    return years[whole].units_per_usd


def usd_per_unit(currency: str, year: int) -> float:
    """Return what one unit of a currency was worth in US dollars, on average over a year.

    Parameters
    ----------
    currency : str
        ISO 4217 code, in capitals.
    year : int
        Calendar year. US dollars need no table, so any year will do for them.

    Returns
    -------
    float
        US dollars per unit: one over the units per dollar in the table.

    Raises
    ------
    CurrencyError
        If the currency is not in the table or has no single rate (Soviet roubles, North Korean
        won), or if the year is outside the table or not a whole year.

    Notes
    -----
    Sources: the Federal Reserve (release H.10), the European Central Bank, the World Bank
    (PA.NUS.FCRF), the United Nations Statistics Division (some rates of 2024) and, for pegs, the
    central bank that holds them. `rates` gives the source of each figure.

    Examples
    --------
    >>> round(usd_per_unit("KWD", 2012), 3)
    3.572
    >>> usd_per_unit("SAR", 2012) == 1 / 3.75
    True
    """
    return 1.0 / _units_per_usd(currency, year)


@overload
def convert(
    amount: float, currency: str, year: int, to: str = ..., *, usd_rate: float | None = ...
) -> float: ...
@overload
def convert(
    amount: npt.ArrayLike, currency: str, year: int, to: str = ..., *, usd_rate: float | None = ...
) -> float | npt.NDArray[np.float64]: ...
def convert(
    amount: npt.ArrayLike,
    currency: str,
    year: int,
    to: str = "USD",
    *,
    usd_rate: float | None = None,
) -> float | npt.NDArray[np.float64]:
    """Convert money from one currency to another at the average rates of a year.

    Parameters
    ----------
    amount : float or array_like
        Money in `currency`, of any shape. NaN stays NaN.
    currency : str
        ISO 4217 code of the amount.
    year : int
        Year whose average rates apply.
    to : str, default "USD"
        ISO 4217 code of the result.
    usd_rate : float, optional
        US dollars per unit of `currency`, as a source states it; used instead of the table.

    Returns
    -------
    float or numpy.ndarray
        Money in `to`, in the shape of `amount`; a number in gives a float out.

    Raises
    ------
    CurrencyError
        If a rate is not known (see `usd_per_unit`) or `usd_rate` is not a positive number.
    InputError
        If `amount` is not made of numbers.

    Notes
    -----
    Between two other currencies the way leads through the US dollar: ``amount / u(currency) *
    u(to)`` with ``u`` the units per dollar in the table. The average of the daily
    cross rates differs a little, since the two rates move together within the year.

    Examples
    --------
    >>> convert(364, "QAR", 2012)
    100.0
    >>> convert([0.376, 3.76], "BHD", 2012, to="SAR")
    array([ 3.75, 37.5 ])

    A rate printed in a source is used instead of the table:

    >>> convert(100, "SUR", 1989, usd_rate=1.5)
    150.0
    """
    values = _numbers(amount, f"currency {currency!r}")
    # Dividing by the stored figure, not multiplying by its rounded inverse, keeps pegs exact.
    if usd_rate is None:
        dollars = values / _units_per_usd(currency, year)
    else:
        dollars = values * _stated(currency, usd_rate)
    if to == currency:
        return _plain(values)
    return _plain(dollars * _units_per_usd(to, year))


def price_level(year: int) -> float:
    """Return US consumer prices, averaged over a year (CPI-U, 1982-84 = 100).

    Parameters
    ----------
    year : int
        Calendar year, 1980 to 2024.

    Returns
    -------
    float
        Index of all items, US city average.

    Raises
    ------
    CurrencyError
        If the year is outside the table or not a whole year.

    Notes
    -----
    Source: US Bureau of Labor Statistics, series CUUR0000SA0.

    Examples
    --------
    >>> price_level(2012)
    229.594
    """
    levels = price_levels()
    whole = _whole_year(year, "price level")
    if whole not in levels:
        raise CurrencyError(
            f"price level, year {whole}: US consumer prices are held for {_span(levels)}; "
            "choose one of these years"
        )
    return levels[whole].index


@overload
def real(amount: float, from_year: int, to_year: int) -> float: ...
@overload
def real(
    amount: npt.ArrayLike, from_year: int, to_year: int
) -> float | npt.NDArray[np.float64]: ...
def real(amount: npt.ArrayLike, from_year: int, to_year: int) -> float | npt.NDArray[np.float64]:
    """Express US dollars of one year in US dollars of another.

    Parameters
    ----------
    amount : float or array_like
        US dollars at the prices of `from_year`, of any shape. NaN stays NaN.
    from_year, to_year : int
        Price years, 1980 to 2024.

    Returns
    -------
    float or numpy.ndarray
        US dollars at the prices of `to_year`, in the shape of `amount`: ``amount *
        price_level(to_year) / price_level(from_year)``.

    Raises
    ------
    CurrencyError
        If a year is outside the table or not a whole year.
    InputError
        If `amount` is not made of numbers.

    Examples
    --------
    >>> round(real(1_000, 2012, 2024), 2)
    1366.28
    """
    values = _numbers(amount, f"price year {from_year!r}")
    return _plain(values * (price_level(to_year) / price_level(from_year)))


@overload
def periods_per_year(per: str, days: float | None = ...) -> float: ...
@overload
def periods_per_year(
    per: str, days: npt.ArrayLike | None = ...
) -> float | npt.NDArray[np.float64]: ...
def periods_per_year(
    per: str, days: npt.ArrayLike | None = None
) -> float | npt.NDArray[np.float64]:
    """Return how many times a year a wage of this period is paid.

    Parameters
    ----------
    per : {"year", "month", "week", "day"}
        Period of the wage.
    days : float or array_like, optional
        Working days a year, more than 0 and at most 366. A wage per day needs them, since
        workers abroad are reported with anything from one to four rest days a month; no other
        period takes them.

    Returns
    -------
    float or numpy.ndarray
        1, 12 or 52 payments; for a wage per day `days`, in their shape.

    Raises
    ------
    CurrencyError
        If the period is unknown, if `days` are missing for a wage per day, given for any other, or
        out of range.

    Examples
    --------
    >>> periods_per_year("month")
    12.0
    >>> periods_per_year("day", days=[300, 330])
    array([300., 330.])
    """
    what = f"period {per!r}"
    if per not in PERIODS:
        raise CurrencyError(f"{what} is not known; {nearest(str(per), PERIODS)}")
    times = PERIODS[per]
    if times is not None:
        if days is not None:
            raise CurrencyError(
                f"{what}: days={_short(days)} given, but only a wage per 'day' takes working days; "
                "leave them out"
            )
        return times
    if days is None:
        raise CurrencyError(
            f"{what}: working days a year are not stated; state them with `days`, such as days=300"
        )
    stated = _numbers(days, what)
    outside = stated[~((stated > 0) & (stated <= 366))]
    if outside.size:
        raise CurrencyError(
            f"{what}: days={outside[0]:g} is not a number of working days in a year "
            "(more than 0, at most 366); write days=300 for 300 days"
        )
    return _plain(stated)


def rate_source(currency: str, year: int) -> str:
    """Return where the rate of a currency and year comes from.

    Raises
    ------
    CurrencyError
        If the currency or the year is not in the table.

    Examples
    --------
    >>> rate_source("QAR", 2012).partition(":")[0]
    'Qatar Central Bank'
    """
    _units_per_usd(currency, year)  # refuses what is not there, with the nearest that is
    return rates_by_currency()[currency][year].source


def rates() -> pd.DataFrame:
    """Return every exchange rate with its source.

    Returns
    -------
    pandas.DataFrame
        One row per currency and year; columns `currency`, `year`, `units_per_usd`, `kind` ("peg"
        or "average") and `source`.

    Examples
    --------
    >>> table = rates()
    >>> table.loc[table["kind"] == "peg", "currency"].unique().tolist()
    ['AED', 'BHD', 'MYR', 'OMR', 'QAR', 'SAR', 'USD']
    """
    from dataclasses import asdict

    import pandas as pd

    return pd.DataFrame(
        [asdict(rate) for years in rates_by_currency().values() for rate in years.values()]
    )


def prices() -> pd.DataFrame:
    """Return US consumer prices with their source.

    Returns
    -------
    pandas.DataFrame
        One row per year; columns `year`, `index` (CPI-U, 1982-84 = 100) and `source`.

    Examples
    --------
    >>> prices().set_index("year")["index"].loc[[1990, 2012]].tolist()
    [130.7, 229.594]
    """
    from dataclasses import asdict

    import pandas as pd

    return pd.DataFrame([asdict(level) for level in price_levels().values()])
