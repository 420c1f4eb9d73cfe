"""What others are paid where a cohort works: the yardstick of a wage gap, not of an estimate."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any

from wageflow.arguments import well_called
from wageflow.chain.purse import unit_faults
from wageflow.distributions import Quantity, Unit, as_quantity, bounds, units_of
from wageflow.errors import InputError, nearest
from wageflow.money import PERIODS
from wageflow.programme.faults import whole_year

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["HOURS_PER", "REFERENCE_NUMBERS", "Reference", "hours_faults", "read_references"]

#: Periods over which hours may be counted, and the most that one of them has.
HOURS_PER = {"day": 24.0, "week": 168.0, "month": 744.0, "year": 8784.0}
_MINUTE = 1.0 / 60.0  # hours, by less of which no pay can be divided
#: The numbers of a reference, in the order of their columns.
REFERENCE_NUMBERS = ("wage", "discount", "usd_rate", "days", "hours")
#: What is compared with under this name needs no figure: the employer's own wage.
GROSS = "gross"


@well_called
@dataclass(frozen=True)
class Reference:
    """What others are paid, against whom a cohort's pay can be held.

    What is left out is as the cohort has it. Either `wage` or `discount` is needed.

    Parameters
    ----------
    wage : quantity, optional
        What a worker of the reference is paid, in `currency` a `per`, in prices of `price_year`.
    discount : quantity, optional
        By which share the cohort's gross wage is below the reference, 0 or more and below 1: the
        reference is then ``gross wage / (1 - discount)``.
    per : {"year", "month", "week", "day"}, optional
    currency : str, optional
        ISO 4217 code.
    price_year : int, optional
    usd_rate : quantity, optional
        US dollars for one unit of `currency`, where the yearly average shall not be used.
    days : quantity, optional
        Days worked a year by those who are paid it.
    hours : quantity, optional
        Hours for which it is paid; where those of the cohort are known too, pay is compared by
        the hour.
    hours_per : {"day", "week", "month", "year"}, optional
    source, note : str

    Raises
    ------
    InputError
        If a number cannot be what it stands for; all such numbers at once.

    Examples
    --------
    >>> import wageflow as wf
    >>> local = wf.Reference(600, per="month", hours=40)
    >>> local.wage, local.per, local.currency is None
    (600.0, 'month', True)
    """

    wage: Any = None
    _: KW_ONLY
    discount: Any = None
    per: str | None = None
    currency: str | None = None
    price_year: int | None = None
    usd_rate: Any = None
    days: Any = None
    hours: Any = None
    hours_per: str | None = None
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        faults = [f"reference, {fault}" for fault in self._text_faults()]
        for name in (*REFERENCE_NUMBERS, "price_year"):
            value = getattr(self, name)
            if value is None:
                continue
            read = whole_year if name == "price_year" else as_quantity
            try:
                object.__setattr__(self, name, read(value, f"reference, {name}"))
            except InputError as error:
                faults += error.faults
        if not faults:
            faults = [f"reference, {fault}" for fault in self._faults()]
        if faults:
            raise InputError(*faults)

    def _text_faults(self) -> Iterator[str]:
        for name in ("per", "currency", "hours_per", "source", "note"):
            value = getattr(self, name)
            if value is not None and not isinstance(value, str):
                yield f"{name}: got {value!r}; write text"
        if (self.wage is None) == (self.discount is None):
            got = "neither" if self.wage is None else "both"
            yield f"wage and discount: got {got}; write what others are paid, or by how much less"

    def _faults(self) -> Iterator[str]:
        for name in ("wage", "discount", "usd_rate", "days"):
            quantity = getattr(self, name)
            if quantity is not None and (low := bounds(quantity)[0]) < 0:
                yield f"{name}: {quantity!r} can be below 0 (down to {low:g}); it is 0 or more"
        for name in ("usd_rate", "days"):
            quantity = getattr(self, name)
            if quantity is not None and bounds(quantity) == (0.0, 0.0):
                yield f"{name}: got 0; write what it is, or leave it out"
        if self.wage is not None:
            yield from unit_faults("wage", self.wage, "money")
        if self.discount is not None:
            yield from self._discount_faults()
        if self.days is not None:
            yield from unit_faults("days", self.days, "days")
            if (high := bounds(self.days)[1]) > 366:
                yield f"days: {self.days!r} can be above 366 (up to {high:g}); a year has no more"
        yield from self._period_faults()

    def _period_faults(self) -> Iterator[str]:
        if self.per is not None and self.per not in PERIODS:
            yield f"per {self.per!r}: unknown; {nearest(self.per, PERIODS)}"
        if self.hours_per is not None and self.hours_per not in HOURS_PER:
            yield f"hours_per {self.hours_per!r}: unknown; {nearest(self.hours_per, HOURS_PER)}"

    def _discount_faults(self) -> Iterator[str]:
        yield from unit_faults("discount", self.discount, "%")
        if (high := bounds(self.discount)[1]) >= 1:
            hint = f"{high / 100:g} is {high:g} %" if 1 < high < 100 else "70 % less is 0.70"
            yield f"discount: {self.discount!r} reaches {high:g}; it is below 1, and {hint}"
        money = [n for n in ("per", "currency", "price_year", "usd_rate") if getattr(self, n)]
        if money:
            yield (
                f"{', '.join(money)}: given beside a discount, which is of the cohort's own wage; "
                "leave them out"
            )

    def quantities(self, place: str) -> Iterator[tuple[str, Quantity]]:
        """List every number of the reference with its place."""
        for name in REFERENCE_NUMBERS:
            quantity = getattr(self, name)
            if quantity is not None:
                yield f"{place}/{name}", quantity

    def faults_beside(self, cohort: Any) -> Iterator[str]:
        """Say what does not go with the cohort whose yardstick it is."""
        here = Unit("money", self.currency or cohort.currency, self.per or cohort.per)
        for unit in units_of(self.wage) if self.wage is not None else ():
            if unit.what == "money" and not unit.fits(here):
                yield (
                    f"wage: its claim is in {unit}, the reference in {here}; write the claim's "
                    "currency and per"
                )
        days = self.days if self.days is not None else cohort.days
        if self.wage is not None and here.per == "day" and days is None:
            yield "per='day': state days=, the days worked a year"
        if self.usd_rate is not None and here.currency == "USD":
            yield "usd_rate: the wage is in US dollars already; state its currency, or no rate"
        if self.hours is None:
            return
        per = self.hours_per or cohort.hours_per
        yield from hours_faults(self.hours, per)
        if cohort.hours is None or per == cohort.hours_per:
            return
        for whose, counted, known in (
            ("the reference's", per, days),
            ("the cohort's", cohort.hours_per, cohort.days),
        ):
            if counted == "day" and known is None:
                yield (
                    f"hours: {whose} are by the day, the other's by the "
                    f"{cohort.hours_per if counted == per else per}; state days=, the days worked "
                    "a year"
                )


def hours_faults(hours: Quantity, per: str) -> Iterator[str]:
    """Say what is wrong with hours worked in a period."""
    yield from unit_faults("hours", hours, "hours")
    if per not in HOURS_PER:
        yield f"hours_per {per!r}: unknown; {nearest(per, HOURS_PER)}"
        return
    for unit in units_of(hours):
        if unit.what == "hours" and unit.per and unit.per != per:
            yield f"hours: its claim is by the {unit.per}, hours_per is {per!r}; write the claim's"
    low, high = bounds(hours)
    if low <= 0:
        yield f"hours: {hours!r} can be {low:g}; somebody who is paid works more than 0 hours"
    elif low < _MINUTE:
        yield f"hours: {hours!r} can be next to 0; somebody who is paid works a minute and more"
    if high > HOURS_PER[per]:
        yield f"hours: {hours!r} can be {high:g}; a {per} has {HOURS_PER[per]:g}"


def read_references(given: Any) -> tuple[dict[str, Reference], list[str]]:
    """Read references by name; a bare quantity is a wage as the cohort counts it.

    Returns
    -------
    references : dict of str to Reference
    faults : list of str

    Examples
    --------
    >>> found, faults = read_references({"local": 300.0})
    >>> found["local"].wage, faults
    (300.0, [])
    """
    if not hasattr(given, "items"):
        return {}, [f"references: got {given!r}; write {{'local': 600, ...}}"]
    found: dict[str, Reference] = {}
    faults: list[str] = []
    for name, value in given.items():
        if not isinstance(name, str) or not name.strip():
            faults.append(f"references: got the name {name!r}; write text, such as 'local'")
        elif name == GROSS:
            faults.append("references: 'gross' is the employer's own wage; choose another name")
        else:
            try:
                found[name] = value if isinstance(value, Reference) else Reference(value)
            except InputError as error:
                faults += [
                    f"references, {name!r}: {fault.removeprefix('reference, ')}"
                    for fault in error.faults
                ]
    return found, faults
