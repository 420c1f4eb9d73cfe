"""How often a wage is paid in a year."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, overload

from wageflow.arguments import checked, shown
from wageflow.errors import CurrencyError, nearest
from wageflow.money.checks import numbers, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

__all__ = ["PERIODS", "periods_per_year"]

PERIODS: Final[Mapping[str, float | None]] = MappingProxyType(
    {"year": 1.0, "month": 12.0, "week": 52.0, "day": None}
)
"""Times a year that a wage of this period is paid; None where the working days must be stated."""


@overload
def periods_per_year(per: str, days: float | None = ...) -> float: ...
@overload
def periods_per_year(
    per: str, days: npt.ArrayLike | None = ...
) -> float | npt.NDArray[np.float64]: ...
@checked
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
                f"{what}: days={shown(days)} given, but only a wage per 'day' takes working days; "
                "leave them out"
            )
        return times
    if days is None:
        raise CurrencyError(
            f"{what}: working days a year are not stated; state them with `days`, such as days=300"
        )
    stated = numbers(days, what)
    outside = stated[~((stated > 0) & (stated <= 366))]
    if outside.size:
        raise CurrencyError(
            f"{what}: days={outside[0]:g} is not a number of working days in a year "
            "(more than 0, at most 366); write days=300 for 300 days"
        )
    return plain(stated)
