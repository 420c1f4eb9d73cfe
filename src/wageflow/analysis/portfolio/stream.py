"""A stream of income, and the readings of its figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wageflow.analysis.portfolio.figure import Reading
from wageflow.arguments import as_list, checked, shown
from wageflow.distributions import unknowns
from wageflow.errors import InputError
from wageflow.fixed import FixedDict
from wageflow.programme import Programme
from wageflow.simulation import Estimate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.distributions import Distribution

__all__ = ["SINGLE", "Stream"]

#: The name of the reading of a stream that has one.
SINGLE = "as stated"

_READ_BY_STREAM = ("currency", "per", "price_year", "usd_rate")


@checked
@dataclass(frozen=True, init=False)
class Stream:
    """One stream of hard currency beside labour.

    Parameters
    ----------
    name : str
    amount : quantity, Reading or mapping of str to either, optional
        Income in `currency` a `per`. A mapping gives several readings of one figure by name: the
        first is what results take, the others stand beside it, and none is mixed with another.
        None where no figure is known: such a stream is listed, and is never a zero.
    currency, per, price_year, usd_rate
        Of amounts that are no `Reading`; see there.
    kind : str
        What sort of income, such as ``"illicit"``.
    flag : str
        Why there are several readings, or why the figure is doubtful.
    source, note : str
    claims : sequence of Claim
        What is said of a stream without a figure.

    Attributes
    ----------
    readings : mapping of str to Reading
        Empty where no figure is known.

    Raises
    ------
    InputError
        If a number cannot be income; all such numbers at once.

    Examples
    --------
    >>> import wageflow as wf
    >>> gold = wf.Stream("gold", {
    ...     "as printed": 27e6,
    ...     "by weight": wf.Reading(amount=wf.between(5, 6), times=50e6),
    ... }, flag="the tons printed with it are worth ten times as much")
    >>> list(gold.readings)
    ['as printed', 'by weight']
    >>> wf.Stream("restaurants").readings
    {}
    """

    name: str
    readings: Mapping[str, Reading]
    kind: str = ""
    flag: str = ""
    source: str = field(default="", compare=False)
    note: str = field(default="", compare=False)
    claims: tuple[Any, ...] = field(default=(), compare=False)

    def __init__(  # noqa: PLR0913 - a public entry point, all but two by keyword
        self,
        name: str,
        amount: Any = None,
        *,
        currency: str = "USD",
        per: str = "year",
        price_year: int | None = None,
        usd_rate: Any = None,
        kind: str = "",
        flag: str = "",
        source: str = "",
        note: str = "",
        claims: Any = (),
    ) -> None:
        place = f"stream {name!r}"
        if not name.strip():
            raise InputError(f"{place}: needs a name, such as 'gold'")
        texts: dict[str, Any] = {"kind": kind, "flag": flag, "source": source, "note": note}
        known = as_list(claims)
        faults = (
            [] if known is not None else [f"{place}, claims: got {shown(claims)}; write a list"]
        )
        money = dict(zip(_READ_BY_STREAM, (currency, per, price_year, usd_rate), strict=True))
        readings: dict[str, Reading] = {}
        given: Mapping[Any, Any] = amount if isinstance(amount, Mapping) else {SINGLE: amount}
        if amount is not None and not given:
            faults.append(f"{place}: got no reading; write {{reading: amount, ...}}, or no amount")
        for reading, value in given.items() if amount is not None else ():
            where = place if given is not amount else f"{place}, reading {reading!r}"
            if not isinstance(reading, str) or not reading.strip():
                faults.append(f"{where}: needs a name, such as 'as printed'")
                continue
            try:
                readings[reading] = _reading(value, money)
            except InputError as error:
                faults += [f"{where}, {fault}" for fault in error.faults]
        if faults:
            raise InputError(*faults)
        self._put(name=name, readings=FixedDict(readings), claims=known, **texts)

    def _put(self, **fields: Any) -> None:
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    @property
    def main(self) -> str | None:
        """The reading that results take; None where no figure is known."""
        return next(iter(self.readings), None)

    def place(self, reading: str) -> str:
        """Return the name that the unnamed range of a reading has as an unknown."""
        return self.name if reading == SINGLE else f"{self.name}/{reading}"

    def unknowns(self) -> Iterator[tuple[str, Distribution]]:
        """List the unknowns of all readings that are figures."""
        for reading, known in self.readings.items():
            if known.programme is None:
                for where, quantity in known.quantities(self.place(reading)):
                    yield from unknowns(quantity, where)


def _reading(value: Any, money: Mapping[str, Any]) -> Reading:
    if isinstance(value, Reading):
        return value
    if isinstance(value, str | Programme | Estimate):
        return Reading(amount=value)
    return Reading(amount=value, **money)
