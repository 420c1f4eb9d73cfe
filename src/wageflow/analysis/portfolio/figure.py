"""A sum of money a period that anybody may state, and how it becomes dollars a year."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wageflow.arguments import checked
from wageflow.chain.splitting import series_in
from wageflow.distributions import OneOf, Quantity, Unit, as_quantity, bounds, resolve, units_of
from wageflow.errors import CurrencyError, InputError, nearest
from wageflow.money import PERIODS, periods_per_year, real, usd_per_unit
from wageflow.programme import Programme, load_programme
from wageflow.programme.faults import whole_year
from wageflow.simulation import Estimate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.distributions import Draws

__all__ = ["Figure", "Reading", "carried", "ends_of", "middle_of"]

_NUMBERS = ("amount", "times", "usd_rate")
_NEEDED = ("amount", "times")


def carried(from_year: int | None, to_year: int | None) -> float:
    """Return what a dollar of a year is in prices of another; 1 if either is not known.

    Raises
    ------
    CurrencyError
        If a year is not in the table of prices.
    """
    if from_year is None or to_year is None or from_year == to_year:
        return 1.0
    return float(real(1.0, from_year, to_year))


def ends_of(quantity: Any) -> tuple[float, float]:
    """Return the ends between which a figure is told.

    Those of its range; where that has no end, its 5 and 95 % points, for an income between 0 and
    infinity tells nothing. Of several readings, the lowest and the highest end.

    Examples
    --------
    >>> import wageflow as wf
    >>> low, high = ends_of(wf.between(2e9, 3e9, coverage=0.9))
    >>> round(low), round(high)
    (2000000000, 3000000000)
    """
    known = bounds(quantity)
    if all(map(math.isfinite, known)):
        return known
    if isinstance(quantity, OneOf):
        ends = [ends_of(value) for value in quantity.values]
        return min(low for low, _ in ends), max(high for _, high in ends)
    if not hasattr(quantity, "ppf"):
        return known
    return float(quantity.ppf(0.05)), float(quantity.ppf(0.95))


def middle_of(quantity: Any) -> float:
    """Return the middle of the ends of a figure; its median where its range has no end.

    Examples
    --------
    >>> import wageflow as wf
    >>> middle_of(wf.between(2e9, 3e9)), round(middle_of(wf.lognormal(0.0, 2.0)), 9)
    (2500000000.0, 1.0)
    """
    if hasattr(quantity, "ppf") and not all(map(math.isfinite, bounds(quantity))):
        return float(quantity.ppf(0.5))
    low, high = ends_of(quantity)
    return (low + high) / 2


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A sum of money a period, `amount` times `times`, and what turns it into dollars a year."""

    amount: Any
    times: Any = 1.0
    currency: str = "USD"
    per: str = "year"
    price_year: int | None = None
    usd_rate: Any = None

    def settle(self) -> None:
        """Bring the numbers into their final form; raise every fault."""
        faults: list[str] = []
        for name in (*_NUMBERS, "price_year"):
            value = getattr(self, name)
            if value is None and name not in _NEEDED:
                continue
            try:
                read = whole_year if name == "price_year" else as_quantity
                object.__setattr__(self, name, read(value, name))
            except InputError as error:
                faults += error.faults
        faults = faults or [*self._number_faults(), *self._unit_faults(), *self._rate_faults()]
        if faults:
            raise InputError(*faults)

    def _number_faults(self) -> Iterator[str]:
        for name in _NUMBERS:
            quantity = getattr(self, name)
            if quantity is None:
                continue
            if any(True for _ in series_in(quantity)):
                yield f"{name}: holds an array; write a number or a range"
            elif (low := bounds(quantity)[0]) < 0:
                yield (
                    f"{name}: {quantity!r} can be below 0 (down to {low:g}); income is 0 or more, "
                    "so wf.truncate(..., 0, None) or choose another family"
                )
            elif name == "usd_rate" and bounds(quantity) == (0.0, 0.0):
                yield "usd_rate: got 0; write dollars for one unit, or leave it out"

    def _unit_faults(self) -> Iterator[str]:
        """Say which numbers are in another unit than the stream, by their claims."""
        here = Unit("money", self.currency, self.per)
        counted = [unit for unit in units_of(self.amount) if unit.what != "money"]
        if counted and self.times == 1.0:
            yield (
                f"amount: its claim is in {counted[0]}, not in money; give times=, what one of "
                "them is worth"
            )
        for name in _NEEDED:
            for unit in units_of(getattr(self, name)):
                if unit.what == "money" and not unit.fits(here):
                    yield (
                        f"{name}: its claim is in {unit}, the stream in {here}; write the claim's "
                        "currency and per"
                    )

    def _rate_faults(self) -> Iterator[str]:
        per: Any = self.per
        currency: Any = self.currency
        if not isinstance(per, str) or PERIODS.get(per) is None:
            known = [name for name, times in PERIODS.items() if times]
            yield f"per {per!r}: unknown; {nearest(str(per), known)}"
        if not isinstance(currency, str):
            yield f"currency: got {currency!r}; write its code, such as 'USD'"
        elif self.usd_rate is not None and self.currency == "USD":
            yield "usd_rate: the amount is in US dollars already; leave it out"
        elif self.usd_rate is None and self.currency != "USD":
            if self.price_year is None:
                yield (
                    f"currency {self.currency!r}: cannot be converted without price_year; state "
                    "the year of the amount, or usd_rate"
                )
                return
            try:
                usd_per_unit(self.currency, self.price_year)
            except CurrencyError as error:
                yield str(error)

    def quantities(self, place: str) -> Iterator[tuple[str, Quantity]]:
        """List its numbers, each with the name that it has if it is an unnamed range."""
        for name in _NUMBERS:
            quantity = getattr(self, name)
            if quantity is not None:
                yield place if name == "amount" else f"{place}/{name}", quantity

    def factor(self, price_year: int | None) -> float:
        """Return dollars a year of `price_year` for one unit, but for a rate that is stated.

        Raises
        ------
        CurrencyError
            If a year is not in the table of prices.
        """
        factor = periods_per_year(self.per)
        if self.currency != "USD" and self.usd_rate is None and self.price_year is not None:
            factor *= usd_per_unit(self.currency, self.price_year)
        return factor * carried(self.price_year, price_year)

    def dollars(self, place: str, draws: Draws, price_year: int | None) -> Any:
        """Return US dollars a year, in prices of `price_year`, given a value for each unknown."""
        found: Any = self.factor(price_year)
        for where, quantity in self.quantities(place):
            found = found * resolve(quantity, where, draws)
        return found


@checked
@dataclass(frozen=True, kw_only=True)
class Reading(Figure):
    """One way to read the figure of a stream.

    Parameters
    ----------
    amount : quantity, Programme, Estimate or str
        Income in `currency` a `per`, 0 or more; or, with `times`, a volume, a headcount or a sum of
        which a part counts. Of labour also a programme, its name, or an estimate of it.
    times : quantity
        What the amount is multiplied by: a price, a wage, a share; 1 if left out.
    currency, per : str
        ``"USD"`` and ``"year"`` unless said otherwise; per ``"year"``, ``"month"`` or ``"week"``.
    price_year : int, optional
        In whose prices the amount is; those of the portfolio if left out.
    usd_rate : quantity, optional
        US dollars for one unit of `currency`, where the yearly average shall not be used.
    outside : bool
        Whether it rests on what the sources of the portfolio do not state.
    source, note : str

    Raises
    ------
    InputError
        If a number cannot be income; all such numbers at once.

    Examples
    --------
    >>> import wageflow as wf
    >>> by_weight = wf.Reading(amount=wf.between(5, 6), times=50e6, note="tons, dollars a ton")
    >>> by_weight.times
    50000000.0
    """

    outside: bool = False
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        faults: list[str] = []
        outside: Any = self.outside
        if isinstance(self.amount, str):
            try:
                object.__setattr__(self, "amount", load_programme(self.amount))
            except InputError as error:
                faults += error.faults
        faults += [
            f"{name}: got {getattr(self, name)!r}; write text"
            for name in ("source", "note")
            if not isinstance(getattr(self, name), str)
        ]
        if not isinstance(outside, bool):
            faults.append(f"outside: got {outside!r}; write True or False")
        if self.programme is not None:
            plain = Reading(amount=0.0)
            faults += [
                f"{name}: a programme has its own; leave it out"
                for name in ("times", "currency", "per", "price_year", "usd_rate")
                if getattr(self, name) != getattr(plain, name)
            ]
        elif not faults:
            self.settle()
        if faults:
            raise InputError(*faults)

    @property
    def programme(self) -> Programme | None:
        """The programme whose workers earn it; None where it is a figure."""
        if isinstance(self.amount, Estimate):
            return self.amount.programme
        return self.amount if isinstance(self.amount, Programme) else None
