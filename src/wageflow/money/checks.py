"""Amounts and years as they are handed in, checked before anything is computed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from wageflow.arguments import as_floats, is_whole, shown, size_fault
from wageflow.errors import CurrencyError, InputError

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy as np
    import numpy.typing as npt

__all__ = ["numbers", "plain", "span", "whole_year"]


def span(years: Collection[int]) -> str:
    """Say which years a table holds."""
    return f"{min(years)} to {max(years)}"


def whole_year(year: Any, what: str) -> int:
    """Return a year as a whole number.

    Raises
    ------
    CurrencyError
        If it is none.
    """
    if not is_whole(year):
        raise CurrencyError(f"{what}, year {shown(year)}: not a whole year; write it as 2012")
    return int(year)


def numbers(amount: npt.ArrayLike, what: str) -> npt.NDArray[np.float64]:
    """Return amounts as an array of their own.

    Raises
    ------
    InputError
        If they are no numbers.
    """
    found = as_floats(amount)
    if found is None:
        raise InputError(
            f"{what}: {shown(amount)} is not a number or an array of numbers; write it as 5000"
        )
    for number in (found.min(initial=0.0), found.max(initial=0.0)):
        if not math.isfinite(number):
            raise InputError(f"{what}: {shown(amount)} holds {number:g}; leave out what is missing")
        if fault := size_fault(float(number)):
            raise InputError(f"{what}: {fault}")
    return found


def plain(values: npt.NDArray[np.float64]) -> float | npt.NDArray[np.float64]:
    """Return an array as it is, and one number as a float."""
    return values if values.ndim else float(values)
