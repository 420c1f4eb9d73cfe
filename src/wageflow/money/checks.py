"""Amounts and years as they are handed in, checked before anything is computed."""

from __future__ import annotations

import operator
import reprlib
from typing import TYPE_CHECKING, SupportsIndex

import numpy as np

from wageflow.errors import CurrencyError, InputError

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy.typing as npt

__all__ = ["numbers", "plain", "short", "span", "whole_year"]


def span(years: Collection[int]) -> str:
    """Say which years a table holds."""
    return f"{min(years)} to {max(years)}"


def whole_year(year: SupportsIndex, what: str) -> int:
    """Return a year as a whole number.

    Raises
    ------
    CurrencyError
        If it is none.
    """
    try:
        return operator.index(year)
    except TypeError:
        raise CurrencyError(f"{what}, year {year!r}: not a whole year; write it as 2012") from None


def short(value: object) -> str:
    """Write a value of any kind in one line."""
    # An array's repr runs over several lines; a message stays on one.
    return " ".join(reprlib.repr(value).split())


def numbers(amount: npt.ArrayLike, what: str) -> npt.NDArray[np.float64]:
    """Return amounts as an array of their own.

    Raises
    ------
    InputError
        If they are no numbers.
    """
    # A copy: what is handed back must not be the caller's own array under another name.
    try:
        return np.array(amount, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(
            f"{what}: {short(amount)} is not a number or an array of numbers; write it as 5000"
        ) from None


def plain(values: npt.NDArray[np.float64]) -> float | npt.NDArray[np.float64]:
    """Return an array as it is, and one number as a float."""
    return values if values.ndim else float(values)
