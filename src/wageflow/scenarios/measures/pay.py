"""Measures that change what a worker is paid, and who takes it.

Each turns the terms of a cohort into others, as they are for a worker whom the measure reaches in
full; for the share ``1 - s`` that it does not reach, the terms stay as they were.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

from wageflow.arguments import well_called
from wageflow.distributions import bounds, units_of
from wageflow.money import usd_per_unit
from wageflow.scenarios.measures.base import Measure, recipient_faults
from wageflow.scenarios.measures.words import (
    change_words,
    compliance_words,
    in_words,
    phase_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wageflow.programme import Cohort

__all__ = [
    "ChangeShare",
    "Charge",
    "DiscountWages",
    "Levy",
    "NewRate",
    "Pay",
    "ProtectWages",
    "ShockFX",
    "Terms",
]


@dataclass(frozen=True)
class NewRate:
    """A share that changes.

    Parameters
    ----------
    recipient : str
    label : str
        Of the measure that changes it.
    to, by : float, ndarray of shape (draw,) or None
        The new rate, or what is added to the old one.
    """

    recipient: str
    label: str
    to: Any = field(default=None, compare=False)
    by: Any = field(default=None, compare=False)


@dataclass(frozen=True)
class Charge:
    """What is taken from each worker beside the chain, in dollars a year at the results' prices."""

    recipient: str
    amount: Any
    owed: bool


@dataclass(frozen=True)
class Terms:
    """What the workers of a cohort are paid and who takes it, for a block of draws.

    Parameters
    ----------
    cohort : Cohort
    wage : float or ndarray of shape (draw,)
        In the unit of the cohort.
    usd_rate : float, ndarray or None
        Dollars for one unit of the currency of the wage, where the yearly average is not meant.
    direct : float or ndarray
        The share of the wage that reaches the worker without going through the chain.
    rates : tuple of NewRate
        Changes of the chain, in their order.
    charges : tuple of Charge
    """

    cohort: Cohort
    wage: Any
    usd_rate: Any = None
    direct: Any = 0.0
    rates: tuple[NewRate, ...] = ()
    charges: tuple[Charge, ...] = ()


class Pay(Measure):
    """A measure that changes the terms of those whom it reaches."""

    def applied(self, terms: Terms, values: Mapping[str, Any], label: str) -> Terms:
        """Return the terms of a worker whom the measure reaches in full.

        Parameters
        ----------
        terms : Terms
            As the measures before this one leave them.
        values : mapping of str to float or ndarray of shape (draw,)
            Of the measure's numbers.
        label : str
            What the measure is called in its scenario.
        """
        raise NotImplementedError


@well_called
@dataclass(frozen=True, kw_only=True)
class ProtectWages(Pay):
    """A share of pay reaches workers directly.

    The chain gets ``(1 - share) * wage`` to divide, the worker ``share * wage`` beside what the
    chain leaves; gross wages stay what they were.

    Parameters
    ----------
    start, end : date
    share : quantity
    hosts, sectors, compliance, phase_in, source, note
        See `Measure`; compliance is the share of workers whose employers pay so.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.ProtectWages(start="2016", hosts="Poland", share=0.5).describe()
    'From 2016, 50 % of pay reaches workers in Poland directly.'
    """

    start: Any
    end: Any = None
    share: Any = 1.0

    NUMBERS: ClassVar = ("share",)

    def applied(self, terms: Terms, values: Mapping[str, Any], label: str) -> Terms:  # noqa: ARG002
        """Let a share of what still goes through the chain go around it."""
        return replace(terms, direct=1.0 - (1.0 - terms.direct) * (1.0 - values["share"]))

    def describe(self) -> str:
        """Return in words what it changes."""
        return (
            f"{self.when()}, {in_words(self.share, share=True)} of pay reaches workers in "
            f"{self.whom()} directly{phase_words(self)}{compliance_words(self)}."
        )


@well_called
@dataclass(frozen=True, kw_only=True)
class DiscountWages(Pay):
    """Irregular status lowers pay: ``wage -> wage * (1 - share)``.

    Parameters
    ----------
    start, end : date
    share : quantity
        By how much wages fall.
    hosts, sectors, compliance, phase_in, source, note
        See `Measure`; compliance is the share of workers whose wages fall.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.DiscountWages(start="2020", hosts="Russia", share=0.2).describe()
    'From 2020, wages in Russia are 20 % lower.'
    """

    start: Any
    end: Any = None
    share: Any

    NUMBERS: ClassVar = ("share",)

    def applied(self, terms: Terms, values: Mapping[str, Any], label: str) -> Terms:  # noqa: ARG002
        """Lower the wage."""
        return replace(terms, wage=terms.wage * (1.0 - values["share"]))

    def describe(self) -> str:
        """Return in words what it changes."""
        return (
            f"{self.when()}, wages in {self.whom()} are {in_words(self.share, share=True)} lower"
            f"{phase_words(self)}{compliance_words(self)}."
        )


@well_called
@dataclass(frozen=True, kw_only=True)
class ShockFX(Pay):
    """The host's currency changes its value in dollars, while what is fixed in dollars stays.

    A wage in the host's currency is worth ``factor`` times as many dollars: its ``usd_rate`` is
    multiplied, and with it every sum that the chain fixes in that currency. A wage that the cohort
    states in dollars is taken to be paid in the host's currency and is multiplied itself, while
    sums that the chain fixes in dollars stay.

    Parameters
    ----------
    start, end : date
    factor : quantity
        0.5 if a unit of the host's currency buys half the dollars.
    hosts, sectors, compliance, phase_in, source, note
        See `Measure`; compliance is the share of workers who are paid in the host's currency.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.ShockFX(start="2014-12", hosts="Russia", factor=0.5).describe()
    'From December 2014, the currency of Russia is worth 50 % of its dollars before.'
    """

    start: Any
    end: Any = None
    factor: Any

    NUMBERS: ClassVar = ("factor",)

    def applied(self, terms: Terms, values: Mapping[str, Any], label: str) -> Terms:  # noqa: ARG002
        """Multiply the rate of exchange, or a wage that is stated in dollars."""
        if terms.cohort.currency == "USD":
            return replace(terms, wage=terms.wage * values["factor"])
        rate, cohort = terms.usd_rate, terms.cohort
        before = usd_per_unit(cohort.currency, cohort.need_year()) if rate is None else rate
        return replace(terms, usd_rate=before * values["factor"])

    def describe(self) -> str:
        """Return in words what it changes."""
        return (
            f"{self.when()}, the currency of {self.whom()} is worth "
            f"{in_words(self.factor, share=True)} of its dollars before{phase_words(self)}"
            f"{compliance_words(self)}."
        )


@well_called
@dataclass(frozen=True, kw_only=True)
class ChangeShare(Pay):
    """The state, or somebody else, raises or lowers a cut.

    ``rate -> to``, or ``rate -> rate + by``, kept within 0 and 1, in every `Share` of the
    recipient, of wages as of what is sent home.

    Parameters
    ----------
    start, end : date
    recipient : str
    to, by : quantity
        One of them: the new rate, or what is added to the old one (0.1: 10 percentage points).
    hosts, sectors, compliance, phase_in, source, note
        See `Measure`; compliance is the share of workers whose cut changes.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.ChangeShare(start="2018", to=0.7).describe()
    'From 2018, the share of government is 70 % in every host.'
    >>> wf.ChangeShare(start="2018", recipient="courier", by=-0.1).describe()
    'From 2018, the share of courier falls by 10 percentage points in every host.'
    """

    start: Any
    end: Any = None
    recipient: str = "government"
    to: Any = None
    by: Any = None

    NUMBERS: ClassVar = ("to", "by")
    OPTIONAL: ClassVar = ("to", "by")

    def faults(self) -> Iterator[str]:
        """Say whether it states whose share, and what becomes of it."""
        if (self.to is None) == (self.by is None):
            yield "write to=0.7 or by=0.1, one of the two"
        for name, least in (("to", 0.0), ("by", -1.0)):
            number = getattr(self, name)
            if number is not None and not least <= bounds(number)[0] <= bounds(number)[1] <= 1.0:
                yield f"{name}: {number!r} is not within {least:g} to 1; 48 % is 0.48"
        yield from recipient_faults(self.recipient)
        yield from super().faults()

    @property
    def label(self) -> str:
        """Kind, date, hosts and whose share."""
        return f"{super().label} for {self.recipient}"

    def applied(self, terms: Terms, values: Mapping[str, Any], label: str) -> Terms:
        """Change the rate in the chain."""
        change = NewRate(self.recipient, label, values.get("to"), values.get("by"))
        return replace(terms, rates=(*terms.rates, change))

    def describe(self) -> str:
        """Return in words what it changes."""
        if self.to is not None:
            what = f"is {in_words(self.to, share=True)}"
        else:
            what = change_words(self.by)
        return (
            f"{self.when()}, the share of {self.recipient} {what} in {self.whom()}"
            f"{phase_words(self)}{compliance_words(self)}."
        )


@well_called
@dataclass(frozen=True, kw_only=True)
class Levy(Pay):
    """An extra charge on every worker, beside the chain.

    What is taken is ``min(amount, what the chain leaves the worker)``, or all of the amount where
    it is owed. A charge that is due once is collected evenly between `start` and `end`, within a
    month if no end is given.

    Parameters
    ----------
    start, end : date
    amount : quantity
        US dollars a worker, at the prices of the results: a month, or once.
    per : {"month", "once"}
    recipient : str
        Who gets it; somebody whom no chain pays is on the state's side. For another side, add a
        step of 0 for this recipient to a chain, and name it in the programme's `sides`.
    shortfall : {"waive", "owe"}
        Whether workers owe what they cannot pay.
    hosts, sectors, compliance, phase_in, source, note
        See `Measure`; compliance is the share of workers who are charged.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.Levy(start="2016-09", amount=100, per="once").describe()
    'In September 2016, workers in every host are charged 100 dollars for government once.'
    """

    start: Any
    end: Any = None
    amount: Any
    per: str = "month"
    recipient: str = "government"
    shortfall: str = "waive"

    NUMBERS: ClassVar = ("amount",)
    WORDS: ClassVar = ("per", "shortfall")

    def faults(self) -> Iterator[str]:
        """Say whether its words are known."""
        if self.per not in ("month", "once"):
            yield f"per {self.per!r}: unknown; write 'month' or 'once'"
        if self.per == "once" and bounds(self.phase_in) != (0.0, 0.0):
            yield "phase_in: what is due once is spread from start to end; leave phase_in out"
        if self.shortfall not in ("waive", "owe"):
            yield f"shortfall {self.shortfall!r}: unknown; write 'waive' or 'owe'"
        for unit in units_of(self.amount):
            if unit.currency != "USD" or (self.per == "month" and unit.per != "month"):
                yield f"amount: its claim is in {unit}; write US dollars a month, or once"
        yield from recipient_faults(self.recipient)
        yield from super().faults()

    @property
    def label(self) -> str:
        """Kind, date, hosts and who gets it."""
        return f"{super().label} for {self.recipient}"

    @property
    def last(self) -> float | None:
        """When it ends; what is due once, a month after it began if nothing else is said."""
        end, first = super().last, self.first
        return first + 1.0 if self.per == "once" and end is None and first is not None else end

    def applied(self, terms: Terms, values: Mapping[str, Any], label: str) -> Terms:  # noqa: ARG002
        """Charge what is due in a year at this pace."""
        times = 12.0
        if self.per == "once" and self.first is not None and self.last is not None:
            times = 12.0 / (self.last - self.first)
        charge = Charge(self.recipient, values["amount"] * times, self.shortfall == "owe")
        return replace(terms, charges=(*terms.charges, charge))

    def describe(self) -> str:
        """Return in words what it changes."""
        when = self.when()
        if self.per == "once" and self.end is None:
            when = when.replace("From", "In", 1)
        pace = "once" if self.per == "once" else "a month"
        return (
            f"{when}, workers in {self.whom()} are charged {in_words(self.amount)} dollars for "
            f"{self.recipient} {pace}{phase_words(self)}{compliance_words(self)}."
        )
