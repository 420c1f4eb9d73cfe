"""Published figures that a brief holds against its estimate."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wageflow.analysis.auditing.headlines import everywhere, read_headline
from wageflow.arguments import as_float, shown
from wageflow.claims import Claim
from wageflow.claims.checks import HEADLINES
from wageflow.errors import InputError

__all__ = ["Mark", "read_marks"]


@dataclass(frozen=True)
class Mark:
    """A published total, in US dollars a year of the programme's prices.

    Parameters
    ----------
    name : str
    low, high : float
        The same twice if it is one figure.
    claim : Claim, optional
        Where it is from.
    """

    name: str
    low: float
    high: float
    claim: Claim | None = None

    @property
    def value(self) -> float | tuple[float, float]:
        """As pictures take it."""
        return self.low if self.low == self.high else (self.low, self.high)


def read_marks(stated: Any, price_year: int | None) -> tuple[dict[str, Mark], list[str]]:
    """Read published figures; return those in order, and what is wrong with the others.

    Parameters
    ----------
    stated : mapping of name to number, pair of numbers or Claim
    price_year : int or None
        In whose prices the marks are.

    Examples
    --------
    >>> read_marks({"a headline": (150e6, 230e6)}, 2012)[0]["a headline"].value
    (150000000.0, 230000000.0)
    """
    if not isinstance(stated, Mapping):
        got = shown(stated)
        return {}, [f"marks: got {got}; write a mapping of names to dollars a year"]
    found, faults = {}, []
    for name, mark in stated.items():
        place = f"marks.{name}"
        try:
            low, high = _ends_of(mark, price_year) if isinstance(mark, Claim) else _ends(mark)
        except InputError as error:
            faults += [f"{place}: {fault}" for fault in error.faults]
        else:
            found[str(name)] = Mark(str(name), low, high, mark if isinstance(mark, Claim) else None)
    return found, faults


def _ends(mark: Any) -> tuple[float, float]:
    read = [as_float(end) for end in (mark if isinstance(mark, tuple | list) else [mark, mark])]
    ends = [math.nan if end is None else end for end in read]
    if len(ends) == 2 and 0 <= ends[1] < ends[0] < math.inf:
        raise InputError(f"{ends[0]:,.15g} is above {ends[1]:,.15g}; turn them round")
    if len(ends) != 2 or not 0 <= ends[0] <= ends[1] < math.inf:
        raise InputError(
            f"got {shown(mark)}; write dollars a year, a range [150e6, 230e6], or "
            '{ claim = "id" }'
        )
    return ends[0], ends[1]


def _ends_of(claim: Claim, price_year: int | None) -> tuple[float, float]:
    if claim.topic not in HEADLINES or everywhere(claim.host) != "all":
        about = ", ".join(filter(None, (claim.topic, claim.host)))
        raise InputError(
            f"claim {claim.id!r} is of {about or 'something else'}; mark a total of revenue from "
            "all hosts"
        )
    extent = read_headline(claim, price_year).in_dollars().extent()
    if extent is None or not all(0 <= end < math.inf for end in extent):
        raise InputError(
            f"claim {claim.id!r}: {claim.figure} has no two ends; mark one with a figure or a range"
        )
    return extent
