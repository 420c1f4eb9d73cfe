"""What a dollar of one year buys in another, by US consumer prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from wageflow.arguments import checked, shown
from wageflow.errors import CurrencyError
from wageflow.money.checks import numbers, plain, span, whole_year
from wageflow.money.tables import price_levels

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["price_level", "prices", "real"]


@checked
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
    whole = whole_year(year, "price level")
    if whole not in levels:
        raise CurrencyError(
            f"price level, year {whole}: US consumer prices are held for {span(levels)}; "
            "choose one of these years"
        )
    return levels[whole].index


@overload
def real(amount: float, from_year: int, to_year: int) -> float: ...
@overload
def real(
    amount: npt.ArrayLike, from_year: int, to_year: int
) -> float | npt.NDArray[np.float64]: ...
@checked
def real(amount: npt.ArrayLike, from_year: int, to_year: int) -> float | npt.NDArray[np.float64]:
    """Express US dollars of one year in US dollars of another.

    Parameters
    ----------
    amount : float or array_like
        US dollars at the prices of `from_year`, of any shape.
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
        If `amount` is not made of finite numbers.

    Examples
    --------
    >>> round(real(1_000, 2012, 2024), 2)
    1366.28
    """
    values = numbers(amount, f"price year {shown(from_year)}")
    return plain(values * (price_level(to_year) / price_level(from_year)))


@checked
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
