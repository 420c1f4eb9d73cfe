"""What a contract abroad says: wage and chain, time, costs, debts, side work, what is sent home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wageflow.analysis.contracts.faults import terms_faults
from wageflow.analysis.contracts.side_work import SideWork
from wageflow.chain import Chain, Upfront
from wageflow.distributions import OneOf, as_quantity, bounds, merge_unknowns, uniform, unknowns
from wageflow.distributions.constructors import normal
from wageflow.errors import InputError
from wageflow.fixed import FixedDict
from wageflow.programme import Cohort
from wageflow.programme.faults import listed, tabled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wageflow.distributions import Distribution, Quantity

__all__ = ["BEFORE_DEPARTURE", "NUMBERS", "Terms"]

#: Who gets `upfront` where nobody is named.
BEFORE_DEPARTURE = "before departure"

#: The numbers of a contract, in the order of their columns.
NUMBERS = (
    "gross_wage",
    "usd_rate",
    "days",
    "months",
    "hours",
    "home_pay",
    "borrowed",
    "loan_rate",
    "loan_months",
    "days_lost",
    "forfeit",
    "remit",
    "lump_sum",
    "lump_probability",
    "wage_risk",
    "fx_risk",
    "discount_rate",
)
_OPTIONAL = ("usd_rate", "days", "hours", "home_pay", "loan_months", "remit")


@dataclass(frozen=True, kw_only=True)
class Terms:
    """One worker's contract abroad; `wageflow.contract` says what each number means.

    Change a term with `dataclasses.replace`.

    Raises
    ------
    InputError
        If a number cannot be what it stands for, or two of them exclude one another; all faults
        at once.
    CurrencyError
        If amounts of two currencies meet and no rate joins them.

    Examples
    --------
    >>> import dataclasses
    >>> import wageflow as wf
    >>> terms = wf.load_contract("uae-plasterer")
    >>> dataclasses.replace(terms, months=24).last_month
    24
    """

    name: str
    chain: Any
    gross_wage: Any
    per: str = "month"
    currency: str = "USD"
    price_year: int | None = None
    usd_rate: Any = None
    days: Any = None
    results_in: str | None = None
    months: Any = 36.0
    hours: Any = None
    home_pay: Any = None
    upfront: Any = 0.0
    borrowed: Any = 0.0
    loan_rate: Any = 0.0
    loan_months: Any = None
    side_work: SideWork | None = None
    days_lost: Any = 0.0
    forfeit: Any = 0.0
    remit: Any = None
    lump_sum: Any = 0.0
    lump_probability: Any = 1.0
    wage_risk: Any = 0.0
    fx_risk: Any = 0.0
    discount_rate: Any = 0.0
    sides: Mapping[str, Sequence[str]] = field(default_factory=dict)
    title: str = ""
    sources: Sequence[str] = ()
    notes: Sequence[str] = ()

    def __post_init__(self) -> None:
        name: Any = self.name
        if not isinstance(name, str) or not name.strip():
            raise InputError(f"contract {name!r}: needs a name, such as 'plasterer'")
        place = f"contract {name!r}"
        faults = self._read(place)
        if not faults:
            faults = self._wage_faults(place)
        if not faults:
            faults = [f"{place}, {fault}" for fault in terms_faults(self)]
        if not faults:
            try:
                _ = self.unknowns
            except InputError as error:  # one name for two ranges
                faults = [f"{place}, {fault}" for fault in error.faults]
        if faults:
            raise InputError(*faults)
        self._check_units()

    def _read(self, place: str) -> list[str]:
        """Bring what was passed into its final form; return what cannot be read."""
        faults: list[str] = []

        def put(name: str, read: Any) -> None:
            try:
                object.__setattr__(self, name, read(getattr(self, name), f"{place}, {name}"))
            except InputError as error:
                faults.extend(error.faults)

        for name in NUMBERS:
            if getattr(self, name) is not None or name not in _OPTIONAL:
                put(name, as_quantity)
        put("upfront", _costs)
        put("sides", _sides)
        put("sources", listed)
        put("notes", listed)
        side: object = self.side_work
        if side is not None and not isinstance(side, SideWork):
            faults.append(
                f"{place}, side_work: got {side!r}; write wf.SideWork(hours=..., pay=...)"
            )
        return faults

    def _wage_faults(self, place: str) -> list[str]:
        """Return what is wrong with wage and chain: what would be wrong with a cohort's."""
        try:
            _ = self.cohort
        except InputError as error:
            return [fault.replace(f"cohort '{self.name}/all'", place) for fault in error.faults]
        return []

    def _check_units(self) -> None:
        from wageflow.analysis.contracts.units import check_units

        check_units(self)

    @cached_property
    def cohort(self) -> Cohort:
        """The worker as a cohort of one: wage, its unit and its chain."""
        return Cohort(
            host=self.name,
            workers=1.0,
            gross_wage=self.gross_wage,
            chain=self.chain,
            per=self.per,
            currency=self.currency,
            price_year=self.price_year,
            usd_rate=self.usd_rate,
            days=self.days,
        )

    @property
    def readings(self) -> tuple[Chain, ...]:
        """The chain, or the chains of which one holds."""
        return (self.chain,) if isinstance(self.chain, Chain) else tuple(self.chain.values)

    @property
    def unit(self) -> str:
        """The currency of the results and of every sum but the wage."""
        stated = next((c.currency for c in self.readings if c.holds_sums and c.currency), None)
        return self.results_in or stated or self.currency

    @property
    def last_month(self) -> int:
        """The longest that the contract can last, in whole months."""
        return max(1, int(bounds(self.months)[1] + 0.5))

    @property
    def paid_before(self) -> bool:
        """Whether anything is paid before departure."""
        costs = any(bounds(cost)[1] > 0 for cost in self.upfront.values())
        return costs or any(isinstance(s, Upfront) for c in self.readings for s in c.steps)

    @property
    def forfeits(self) -> bool:
        """Whether a month without pay can happen."""
        return bounds(self.forfeit)[1] > 0

    @property
    def can_be_caught(self) -> bool:
        """Whether side work has a risk."""
        return self.side_work is not None and bounds(self.side_work.risk)[1] > 0

    @property
    def lump_is_uncertain(self) -> bool:
        """Whether what is due in the end may stay unpaid."""
        return bounds(self.lump_probability) != (1.0, 1.0)

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List every number with its place; those of the chains last."""
        for name in NUMBERS:
            quantity = getattr(self, name)
            if quantity is not None:
                yield f"{self.name}/{name}", quantity
        for recipient, cost in self.upfront.items():
            yield f"{self.name}/upfront/{recipient}", cost
        if self.side_work is not None:
            for name, quantity in self.side_work.quantities():
                yield f"{self.name}/side_work/{name}", quantity
        for chain in self.readings:
            yield from chain.quantities()

    @cached_property
    def unknowns(self) -> Mapping[str, Distribution]:
        """The unknowns by name: what is not known, and then what happens from month to month."""
        return FixedDict(merge_unknowns(self._unknowns()))

    @property
    def not_known(self) -> tuple[str, ...]:
        """The names of the unknowns that hold for the whole contract."""
        events = tuple(f"{self.name}/{what}, month " for what, _ in self.monthly_events())
        return tuple(name for name in self.unknowns if not name.startswith(events or ("\0",)))

    def _unknowns(self) -> Iterator[tuple[str, Distribution]]:
        for place, quantity in self.quantities():
            yield from unknowns(quantity, place)
        if isinstance(self.chain, OneOf):
            selector = self.chain.selector
            if not isinstance(selector, float):
                yield self.chain.name, selector
        if self.lump_is_uncertain:
            yield f"{self.name}/lump sum is paid", uniform(0, 1)
        for what, law in self.monthly_events():
            for month in range(1, self.last_month + 1):
                yield f"{self.name}/{what}, month {month}", law

    def monthly_events(self) -> Iterator[tuple[str, Distribution]]:
        """List what is drawn anew each month, with its law."""
        if self.forfeits:
            yield "without pay", uniform(0, 1)
        if self.can_be_caught:
            yield "caught", uniform(0, 1)
        for name, what in (("wage_risk", "wage shock"), ("fx_risk", "exchange rate shock")):
            if bounds(getattr(self, name))[1] > 0:
                yield what, normal(0, 1)


def _costs(value: Any, place: str) -> Mapping[str, Quantity]:
    """Return costs before departure by who gets them."""
    if not isinstance(value, Mapping):
        return FixedDict({BEFORE_DEPARTURE: as_quantity(value, place)})
    faults, found = [], {}
    for recipient, cost in value.items():
        if not isinstance(recipient, str) or not recipient.strip():
            faults.append(f"{place}: got {recipient!r}; write who gets it, such as 'bribe'")
            continue
        try:
            found[recipient] = as_quantity(cost, f"{place} of {recipient!r}")
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(*faults)
    return FixedDict(found)


def _sides(value: Any, place: str) -> Mapping[str, tuple[str, ...]]:
    sides = tabled(value, place)
    return FixedDict({k: listed(v, f"{place}: {k!r}") for k, v in sides.items()})
