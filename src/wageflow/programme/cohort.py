"""A group of workers who share a host, a wage and a chain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wageflow.arguments import well_called
from wageflow.chain import Chain, months_in
from wageflow.chain.purse import unit_faults
from wageflow.distributions import OneOf, Quantity, Unit, as_quantity, bounds, units_of
from wageflow.errors import CurrencyError, InputError, nearest
from wageflow.fixed import FixedDict
from wageflow.programme.faults import fractional, whole_year
from wageflow.programme.reference import hours_faults, read_references

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Cohort"]

#: The numbers of a cohort, in the order of their columns, and what each is.
_FLOORED = {
    "workers": "headcount",
    "gross_wage": "wage",
    "usd_rate": "rate",
    "days": "number of days",
    "state_cost": "cost",
    "term_months": "term",
}
TURNOVERS = ("exponential", "fixed")


@well_called
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
    term_months : quantity
        Months that a contract lasts, above 0; a projection over time takes returns from it.
    turnover : {"exponential", "fixed"}
        Whether somebody is as likely to return in one month as in any other, at a rate of one in
        `term_months`; or each after exactly that time.
    hours : quantity, optional
        Hours worked, for a wage gap by the hour; no part of an estimate, as `references` are not.
    hours_per : {"week", "day", "month", "year"}
        The period in which `hours` are worked.
    references : mapping of str to Reference or quantity
        What others are paid, by name: ``"local"``, ``"migrants"``, ``"minimum"`` or another. A bare
        quantity is a wage in the cohort's own currency, period and year.
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
    term_months: Any = 36.0
    turnover: str = "exponential"
    source: str = ""
    note: str = ""
    hours: Any = None
    hours_per: str = "week"
    references: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        where = f"cohort {self.place!r}"
        faults = [f"{where}, {fault}" for fault in self._text_faults()]
        for name in (*_FLOORED, "price_year"):
            value = getattr(self, name)
            if value is None and name in ("usd_rate", "days", "price_year"):
                continue
            read = whole_year if name == "price_year" else as_quantity
            try:
                object.__setattr__(self, name, read(value, f"{where}, {name}"))
            except InputError as error:
                faults += error.faults
        faults += [f"{where}, {fault}" for fault in self._read_yardsticks()]
        if not faults:
            # what is no number has no bounds to check
            faults = [f"{where}, {fault}" for fault in (*self._faults(), *self._chain_faults())]
        if faults:
            raise InputError(*faults)

    def _read_yardsticks(self) -> Iterator[str]:
        """Bring hours and references into their final form."""
        if self.hours is not None:
            try:
                object.__setattr__(self, "hours", as_quantity(self.hours, "hours"))
            except InputError as error:
                yield from error.faults
        references, faults = read_references(self.references)
        object.__setattr__(self, "references", FixedDict(references))
        yield from faults

    def _text_faults(self) -> Iterator[str]:
        for name in (
            "host",
            "sector",
            "per",
            "currency",
            "turnover",
            "hours_per",
            "source",
            "note",
        ):
            value = getattr(self, name)
            if not isinstance(value, str):
                yield f"{name}: got {value!r}; write text"
            elif not value.strip() and name not in ("source", "note"):
                yield f"{name}: got {value!r}; write a name"

    def _faults(self) -> Iterator[str]:
        yield from self._unit_faults()
        if fractional(self.workers):
            yield f"workers: {bounds(self.workers)[0]:g} is not a whole number of workers"
        for name, floor in _FLOORED.items():
            quantity = getattr(self, name)
            if quantity is not None and (low := bounds(quantity)[0]) < 0:
                yield (
                    f"{name}: {quantity!r} can be below 0 (down to {low:g}); a {floor} is 0 or "
                    "more, so wf.truncate(..., 0, None) or choose another family"
                )
        for name in ("usd_rate", "days"):
            quantity = getattr(self, name)
            if quantity is not None and bounds(quantity) == (0.0, 0.0):
                yield f"{name}: got 0; write what it is, or leave it out"
        if self.usd_rate is not None and self.currency == "USD":
            yield "usd_rate: the wage is in US dollars already; state its currency, or no rate"
        if self.days is not None and (high := bounds(self.days)[1]) > 366:
            yield f"days: {self.days!r} can be above 366 (up to {high:g}); a year has no more"
        yield from self._period_faults()
        yield from self._term_faults()
        yield from self._yardstick_faults()

    def _period_faults(self) -> Iterator[str]:
        if self.per == "day" and self.days is None:
            yield "per='day': state days=, the days worked a year"
        try:
            months_in(self.per)
        except InputError as error:
            yield f"per: {error}"

    def _yardstick_faults(self) -> Iterator[str]:
        if self.hours is not None:
            yield from hours_faults(self.hours, self.hours_per)
        for name, reference in self.references.items():
            for fault in reference.faults_beside(self):
                yield f"references, {name!r}: {fault}"

    def _term_faults(self) -> Iterator[str]:
        if (shortest := bounds(self.term_months)[0]) <= 0:
            yield f"term_months: {self.term_months!r} can be {shortest:g}; a contract lasts longer"
        if self.turnover not in TURNOVERS:
            yield f"turnover {self.turnover!r}: unknown; {nearest(self.turnover, TURNOVERS)}"

    def _unit_faults(self) -> Iterator[str]:
        """Say which numbers are in another unit than the cohort, by their claims."""
        yield from unit_faults("workers", self.workers, "workers", "people")
        if self.days is not None:
            yield from unit_faults("days", self.days, "days")
        yield from unit_faults("term_months", self.term_months, "months")
        here = Unit("money", self.currency, self.per)
        for name in ("gross_wage", "state_cost"):
            quantity = getattr(self, name)
            yield from unit_faults(name, quantity, "money")
            for unit in units_of(quantity):
                if unit.what == "money" and not unit.fits(here):
                    yield (
                        f"{name}: its claim is in {unit}, the cohort in {here}; write the claim's"
                        " currency and per, or convert it with pool and currency or per"
                    )

    def _chain_faults(self) -> Iterator[str]:
        if isinstance(self.chain, Chain):
            return
        if not isinstance(self.chain, OneOf):
            yield f"chain: got {self.chain!r}; write a wf.Chain, or a wf.OneOf of chains"
            return
        for reading in self.chain.values:
            if not isinstance(reading, Chain):
                yield f"chain: {self.chain.name!r} offers {reading!r}, which is not a wf.Chain"
            elif reading.name == "note" and self.chain.note:
                yield (
                    f"chain: {self.chain.name!r} offers a chain 'note' and has a note, which a "
                    "file could not tell apart; rename the chain"
                )

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
        for name in _FLOORED:
            quantity = getattr(self, name)
            if quantity is not None:
                yield f"{self.place}/{name}", quantity

    def reference_quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List the numbers that only a wage gap uses: hours, and what others are paid."""
        if self.hours is not None:
            yield f"{self.place}/hours", self.hours
        for name, reference in self.references.items():
            yield from reference.quantities(f"{self.place}/references/{name}")

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
