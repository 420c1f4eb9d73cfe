"""What is asked of the table of a comparison: read, and refused before a run where it cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wageflow.arguments import as_float, shown
from wageflow.errors import CurrencyError, InputError, UnknownNameError, nearest
from wageflow.money import price_level
from wageflow.programme import CONCEPTS
from wageflow.report.wording import listed
from wageflow.scenarios.calendar import STEPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wageflow.scenarios.calendar import Horizon

__all__ = ["Shown", "breakdowns"]

BREAKDOWNS = ("measure", "host", "recipient")
_NO_RATE = "is no share a year; write 0.03 for 3 %"
_NO_CUT = "is no share of the baseline (0 to 1); write 0.5 for half, 0 for any cut"


class Shown(NamedTuple):
    """What of a comparison is wanted.

    Parameters
    ----------
    prices : {"real", "nominal"}
    discount_rate : float or None
        A year, of the present value; None for no present value.
    cut : float
        The cut, as a share of the baseline, whose probability is shown; 0 for any cut.
    concept : str or None
        What the table is about; None for state-side in the table, and all where there is room.
    by : tuple of str
        By what the change is broken down: measure, host, recipient.
    against : tuple of str
        Other scenarios that changes are shown against, beside the baseline.
    rows : {"year", "month"}
        What each row is of.

    Examples
    --------
    >>> Shown().main
    'state-side'
    """

    prices: str = "real"
    discount_rate: float | None = None
    cut: float = 0.5
    concept: str | None = None
    by: tuple[str, ...] = ("measure",)
    against: tuple[str, ...] = ()
    rows: str = "year"

    @classmethod
    def of(  # noqa: PLR0913 - the options of a table, all by keyword
        cls,
        *,
        discount_rate: object = None,
        cut_of_at_least: object = 0.5,
        by: str | None = None,
        against: str | Sequence[str] = (),
        prices: str = "real",
        concept: str | None = None,
        rows: str = "year",
    ) -> Shown:
        """Read the options of `compare_table`.

        Raises
        ------
        InputError
            If a number is none.
        UnknownNameError
            If the breakdown is unknown.

        Examples
        --------
        >>> Shown.of(discount_rate=0, by="none", against="stop")[1:6]
        (None, 0.5, None, (), ('stop',))
        """
        rate, cut = as_float(discount_rate), as_float(cut_of_at_least)
        faults = []
        if discount_rate is not None and rate is None:
            faults.append(f"discount_rate {shown(discount_rate)}: {_NO_RATE}")
        if cut is None:
            faults.append(f"cut_of_at_least {shown(cut_of_at_least)}: {_NO_CUT}")
        if faults or cut is None:
            raise InputError(*faults)
        named = tuple(dict.fromkeys(listed(against)))
        return cls(prices, rate or None, cut, concept, breakdowns(by), named, rows)

    @property
    def main(self) -> str:
        """The concept of the table."""
        return self.concept or "state-side"

    def check(self, price_year: int | None, horizon: Horizon) -> None:
        """Refuse, before a run, what cannot be shown.

        Parameters
        ----------
        price_year : int or None
            Of the programme.
        horizon : Horizon

        Raises
        ------
        InputError
            All that cannot be, one by one.
        """
        faults = []
        if self.prices not in ("real", "nominal"):
            faults.append(f"prices {self.prices!r}: {nearest(self.prices, ('real', 'nominal'))}")
        if self.discount_rate is not None and not -1.0 < self.discount_rate < 1.0:
            faults.append(f"discount_rate {self.discount_rate:g}: {_NO_RATE}")
        if not 0.0 <= self.cut <= 1.0:
            faults.append(f"cut_of_at_least {self.cut:g}: {_NO_CUT}")
        if self.concept is not None and self.concept not in CONCEPTS:
            faults.append(f"concept {self.concept!r}: {nearest(self.concept, CONCEPTS)}")
        if self.prices == "nominal":
            faults += _unpriced(price_year, horizon.calendar_years)
        if self.rows not in STEPS:
            faults.append(f"rows {self.rows!r}: {nearest(self.rows, STEPS)}")
        elif self.rows == "month" != horizon.step:
            faults.append("rows 'month': results are by year; add step='month' to what is compared")
        if faults:
            raise InputError(*faults)


def _unpriced(price_year: int | None, years: Iterable[int]) -> list[str]:
    """Say why there are no prices of these years."""
    if price_year is None:
        return ["prices 'nominal': the programme states no price_year; add one, or take real"]
    try:
        for year in (price_year, *years):
            price_level(year)
    except CurrencyError as error:
        return [f"prices 'nominal': {error}, or take real"]
    return []


def breakdowns(by: str | None) -> tuple[str, ...]:
    """Return by what the change is broken down; by measure if nothing is named.

    Parameters
    ----------
    by : str, optional
        ``measure``, ``host`` or ``recipient``, or several of them with commas; ``none`` for
        nothing, which is quicker.

    Raises
    ------
    UnknownNameError
        If it is none of these.

    Examples
    --------
    >>> breakdowns(None), breakdowns("recipient, host")
    (('measure',), ('host', 'recipient'))
    """
    if by is None:
        return BREAKDOWNS[:1]
    if by.strip() == "none":
        return ()
    wanted = [part.strip() for part in by.split(",")]
    for part in wanted:
        if part not in BREAKDOWNS:
            raise UnknownNameError(f"by {part!r}: {nearest(part, (*BREAKDOWNS, 'none'))}")
    return tuple(name for name in BREAKDOWNS if name in wanted)
