"""What money of one currency is in another, at the average rates of a year."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, overload

from wageflow.arguments import LARGEST, as_float, checked, shown
from wageflow.errors import CurrencyError, nearest
from wageflow.money.checks import numbers, plain, span, whole_year
from wageflow.money.tables import rates_by_currency

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["check_known", "convert", "rate_source", "rates", "usd_per_unit"]

_NO_SINGLE_RATE: Final = MappingProxyType(
    {
        "SUR": "the Soviet rouble has no single rate",
        "KPW": "the North Korean won has an official and a market rate far apart",
    }
)

# Names in use beside the ISO code; by spelling alone 'RMB' would be nearest to 'RUB'.
_OTHER_NAMES: Final = MappingProxyType({"RMB": "CNY", "CNH": "CNY", "RUR": "RUB"})


def _stated(currency: str, usd_rate: float) -> float:
    rate = as_float(usd_rate)
    if rate is None or not 1 / LARGEST <= rate <= LARGEST:
        raise CurrencyError(
            f"currency {currency!r}: usd_rate {shown(usd_rate)} is not a positive number; "
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
            f"currency {currency!r} is not in the table; state what one unit is in US dollars with "
            f"`usd_rate`, or take one that is there ({hint})"
        )


def _units_per_usd(currency: str, year: int) -> float:
    what = f"currency {currency!r}"
    check_known(currency)
    if currency in _NO_SINGLE_RATE:
        raise CurrencyError(f"{what}: {_NO_SINGLE_RATE[currency]}; state one with `usd_rate`")
    table = rates_by_currency()
    whole = whole_year(year, what)
    if currency == "USD":
        return 1.0
    years = table[currency]
    if whole not in years:
        raise CurrencyError(
            f"{what}, year {whole}: the table holds {span(years)}; "
            "choose one of these years or state a rate with `usd_rate`"
        )
    return years[whole].units_per_usd


@checked
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
@checked
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
        Money in `currency`, of any shape.
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
        If `amount` is not made of finite numbers.

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
    values = numbers(amount, f"currency {currency!r}")
    # Dividing by the stored figure, not multiplying by its rounded inverse, keeps pegs exact.
    if usd_rate is None:
        dollars = values / _units_per_usd(currency, year)
    else:
        dollars = values * _stated(currency, usd_rate)
    if to == currency:
        return plain(values)
    return plain(dollars * _units_per_usd(to, year))


@checked
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
    known = rates_by_currency()[currency]
    # of the dollar any year will do, and every row says the same
    return known.get(year, next(iter(known.values()))).source


@checked
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
