"""A rate of interest that is one."""

from __future__ import annotations

import math

from wageflow.errors import EstimateError

__all__ = ["checked_rate"]


def checked_rate(interest: object) -> float:
    """Return a yearly rate of interest.

    Raises
    ------
    EstimateError
        If it is no number above -1 and below 1.

    Examples
    --------
    >>> checked_rate(0.03)
    0.03
    """
    stated = isinstance(interest, int | float) and not isinstance(interest, bool)
    rate = float(interest) if stated else math.nan  # type: ignore[arg-type]
    if not -1.0 < rate < 1.0:
        raise EstimateError(f"interest {interest!r}: write a share a year, 0.03 for 3 %")
    return rate
