"""A group of workers who share a host, a wage and a chain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wageflow.chain import Chain, months_in
from wageflow.distributions import OneOf, Quantity, as_quantity, bounds
from wageflow.errors import CurrencyError, InputError

__all__ = ["Cohort"]


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """Workers of one host and sector, what their employers pay, and who takes it.

    Parameters
    ----------
    host : str
    workers : quantity
        Headcount, a whole number or a range; not negative.
    gross_wage : quantity
        What the employer pays for a worker, in `currency` a `per`, in prices of `price_year`.
    chain : Chain or OneOf of chains
        Who takes what; several readings may be weighed.
    sector : str
    per : {"year", "month", "week", "day"}
    currency : str
        ISO 4217 code.
    price_year : int, optional
        Needed for any currency but the dollar, and to express amounts in other years' prices.
    usd_rate : quantity, optional
        US dollars for one unit of `currency`, where the yearly average shall not be used.
    days : quantity, optional
        Days worked a year; needed when the wage is per day.
    state_cost : quantity
        What the state pays a worker and period (fares, upkeep, minders), same unit as the wage.
    source, note : str

    Raises
    ------
    InputError
        If a number cannot be what it stands for; all such numbers at once.

    Examples
    --------
    >>> import wageflow as wf
    >>> chain = wf.Chain("kuwait", [wf.Share("government", 0.48, of="gross")])
    >>> cohort = wf.Cohort(host="Kuwait", workers=wf.between(3_500, 4_000), gross_wage=5_000,
    ...                    chain=chain)
    >>> cohort.place
    'Kuwait/all'
    """

    host: str
    workers: Any
    gross_wage: Any
    chain: Any
    sector: str = "all"
    per: str = "year"
    currency: str = "USD"
    price_year: int | None = None
    usd_rate: Any = None
    days: Any = None
    state_cost: Any = 0.0
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        for name in ("workers", "gross_wage", "usd_rate", "days", "state_cost"):
            value = getattr(self, name)
            if value is not None:
                quantity = as_quantity(value, f"cohort {self.place!r}, {name}")
                object.__setattr__(self, name, quantity)
        faults = list(self._faults())
        if faults:
            raise InputError(*(f"cohort {self.place!r}, {fault}" for fault in faults))

    def _faults(self) -> Iterator[str]:
        for name in ("host", "sector"):
            value = getattr(self, name)
            if not isinstance(value, str) or not value.strip():
                yield f"{name}: got {value!r}; write a name"
        if isinstance(self.workers, float) and self.workers != round(self.workers):
            yield f"workers: {self.workers:g} is not a whole number of workers"
        for name, floor in (
            ("workers", "headcount"),
            ("gross_wage", "wage"),
            ("state_cost", "cost"),
            ("usd_rate", "rate"),
            ("days", "number of days"),
        ):
            quantity = getattr(self, name)
            if quantity is None:
                continue
            low, _ = bounds(quantity)
            if low < 0:
                yield (
                    f"{name}: {quantity!r} can be below 0 (down to {low:g}); a {floor} is 0 or "
                    "more, so wf.truncate(..., 0, None) or choose another family"
                )
        if self.per == "day" and self.days is None:
            yield "per='day': state days=, the days worked a year"
        try:
            months_in(self.per)
        except InputError as error:
            yield f"per: {error}"
        if not isinstance(self.chain, Chain):
            yield from self._chain_faults()

    def _chain_faults(self) -> Iterator[str]:
        if not isinstance(self.chain, OneOf):
            yield f"chain: got {self.chain!r}; write a wf.Chain, or a wf.OneOf of chains"
            return
        for reading in self.chain.values:
            if not isinstance(reading, Chain):
                yield f"chain: {self.chain.name!r} offers {reading!r}, which is not a wf.Chain"

    @property
    def place(self) -> str:
        """``host/sector``, the prefix of the names of its unnamed unknowns."""
        return f"{self.host}/{self.sector}"

    @property
    def readings(self) -> tuple[Chain, ...]:
        """The chain, or the chains of which one holds."""
        return (self.chain,) if isinstance(self.chain, Chain) else self.chain.values

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List every number of the cohort with its place; its chains' are theirs."""
        for name in ("workers", "gross_wage", "usd_rate", "days", "state_cost"):
            quantity = getattr(self, name)
            if quantity is not None:
                yield f"{self.place}/{name}", quantity

    def need_year(self) -> int:
        """Return the price year.

        Raises
        ------
        CurrencyError
            If there is none and a conversion needs it.
        """
        if self.price_year is None:
            raise CurrencyError(
                f"cohort {self.place!r}: {self.currency} cannot be converted without price_year; "
                "state the year of the wage"
            )
        return self.price_year
