"""What a chain takes of the wages of every month, before debts and side work."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.analysis.contracts.units import units_of_chain
from wageflow.chain import IN_KIND_LOSS, WORKER, Chain, Upfront, Withheld, settle
from wageflow.chain.settle import labels, months_in
from wageflow.distributions import OneOf, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

    from wageflow.analysis.contracts.terms import Terms
    from wageflow.analysis.contracts.units import Units

    Floats = npt.NDArray[np.float64]

__all__ = ["Months", "Reading", "harmless", "picked", "readings_held", "taken"]

_NUMBERS = ("gross", "pocket", "in_kind", "loss", "later")
_TABLES = ("due", "arrears", "later_of")


@dataclass(frozen=True)
class Reading:
    """One reading of the chain, and in which draws it holds.

    Parameters
    ----------
    chain : Chain
        Without what the contract does itself: costs before departure and the remittance.
    whole : Chain
        As it was stated.
    held : ndarray of shape (draw,) or float
        1 where it holds, else 0.
    units : Units
    """

    chain: Chain
    whole: Chain
    held: Any
    units: Units


@dataclass(frozen=True)
class Months:
    """What becomes of wages, in the results' currency; arrays of shape (month, draw).

    Parameters
    ----------
    gross : ndarray
    pocket : ndarray
        Cash that the worker is paid.
    in_kind, loss : ndarray
        What coupons and goods are worth to the worker, and what is lost by them.
    later : ndarray
        Of what is withheld, what is due to the worker in the end.
    due : dict of str to ndarray
        What each recipient is due, with what is withheld and what the wage did not cover.
    arrears : dict of str to ndarray
        The part of it that the wage did not cover.
    later_of : dict of str to ndarray
        What each holder owes in the end; adds up to `later`.
    """

    gross: Any
    pocket: Any
    in_kind: Any = 0.0
    loss: Any = 0.0
    later: Any = 0.0
    due: dict[str, Any] = field(default_factory=dict)
    arrears: dict[str, Any] = field(default_factory=dict)
    later_of: dict[str, Any] = field(default_factory=dict)

    @property
    def take_home(self) -> Any:
        """What the wage leaves the worker: below zero where more is owed than was earned."""
        return self.pocket + self.in_kind + self.later - sum(self.arrears.values(), 0.0)


def readings_held(terms: Terms, draws: Mapping[str, Any]) -> Iterator[Reading]:
    """List the readings of the contract's chain.

    Parameters
    ----------
    terms : Terms
    draws : mapping of str to ndarray of shape (draw,)
    """
    name = terms.name
    rate, days = (
        None if q is None else resolve(q, f"{name}/{what}", draws)
        for q, what in ((terms.usd_rate, "usd_rate"), (terms.days, "days"))
    )
    for index, chain in enumerate(terms.readings):
        held: Any = 1.0
        if isinstance(terms.chain, OneOf) and len(terms.chain.values) > 1:
            held = np.equal(draws[terms.chain.name], index) * 1.0
        yield Reading(_monthly(chain), chain, held, units_of_chain(terms, chain, rate, days))


@lru_cache(maxsize=64)
def _monthly(chain: Chain) -> Chain:
    """Return the chain without what a contract does at its own time.

    Costs before departure stay as steps that take nothing, so that bases which name them hold.
    """
    steps = [
        replace(s, amount=0.0, term_months=1.0, discount_rate=0.0) if isinstance(s, Upfront) else s
        for s in chain.steps
    ]
    return replace(chain, steps=steps, remittance=None, gross=None, printed=())


def harmless(amounts: Any, active: Any, instead: Any) -> Any:
    """Return monthly amounts with others where nobody is abroad any more, which no step exceeds.

    Parameters
    ----------
    amounts : ndarray of shape (month, draw), or float
        One that is the same in all months stays as it is.
    active : ndarray of bool, shape (month, draw)
    instead : ndarray of shape (draw,) or (1, draw)
        What is counted anyway, so that it brings no error of its own.
    """
    if np.ndim(amounts) < 2 or len(amounts) == 1:
        return amounts
    return np.where(active, amounts, instead)


def picked(values: Any, draws: npt.NDArray[np.intp], size: int) -> Any:
    """Return what stands in some of the draws; numbers that are the same in all stay."""
    if np.ndim(values) == 0 or np.shape(values)[-1] != size:
        return values
    return values[..., draws]


def taken(reading: Reading, wages: Any, rates: Any, draws: Mapping[str, Any]) -> Months:
    """Send months' wages through a reading of the chain, in the draws in which it holds.

    Parameters
    ----------
    reading : Reading
    wages : ndarray of shape (month, draw)
        In the wage's currency.
    rates : ndarray of shape (month, draw), or float
        The exchange rate of the wage's currency relative to its rate as stated.
    draws : mapping of str to ndarray of shape (draw,)
        A value for each unknown of the chain.

    Raises
    ------
    ChainError
        If a step takes more than there is.
    """
    held = reading.held
    if np.ndim(held) == 0 or np.all(held):
        return _taken(reading, wages, rates, draws)
    size, places = len(held), np.flatnonzero(held)
    if not len(places):
        none = np.zeros((1, size))
        due = [who for who in reading.chain.recipients if who not in (WORKER, IN_KIND_LOSS)]
        return Months(gross=none, pocket=none, due=dict.fromkeys(due, none))
    units = replace(
        reading.units,
        **{
            name: picked(getattr(reading.units, name), places, size)
            for name in ("wage", "into_chain", "out_of_chain", "sums", "results")
        },
    )
    found = _taken(
        replace(reading, held=1.0, units=units),
        picked(wages, places, size),
        picked(rates, places, size),
        {name: picked(values, places, size) for name, values in draws.items()},
    )

    def spread(amounts: Any) -> Any:
        """Lay amounts of the picked draws where they belong, 0 elsewhere."""
        amounts = np.atleast_2d(amounts)
        whole = np.zeros((len(amounts), size))
        whole[:, places] = amounts
        return whole

    return Months(
        **{name: spread(getattr(found, name)) for name in _NUMBERS},
        **{
            name: {who: spread(amount) for who, amount in getattr(found, name).items()}
            for name in _TABLES
        },
    )


def _taken(reading: Reading, wages: Any, rates: Any, draws: Mapping[str, Any]) -> Months:
    """Send wages through a reading that holds in all draws."""
    chain, units = reading.chain, reading.units
    into = units.into_chain * (rates if units.chain_floats else 1.0)
    settled = settle(chain, wages * into, draws, months_in(chain.per or "year"))
    out = units.out_of_chain
    if units.results_float != units.chain_floats:
        out = out * rates if units.results_float else out / rates
    due: dict[str, Any] = {}
    arrears: dict[str, Any] = {}
    later_of: dict[str, Any] = {}
    sums = {WORKER: 0.0 * out, IN_KIND_LOSS: 0.0 * out}

    def add(into: dict[str, Any], name: str, amount: Any) -> None:
        into[name] = into.get(name, 0.0) + amount * out

    for step, entry in zip(chain.steps, settled.entries, strict=True):
        if isinstance(step, Upfront):
            continue
        if isinstance(step, Withheld):
            paid = sum((a for who, a in entry.receipts if who == WORKER), start=0.0)
            add(due, step.holder, entry.amount)
            add(later_of, step.holder, paid)
            continue
        for who, amount in entry.receipts:
            add(sums if who in sums else due, who, amount)
        if getattr(step, "shortfall", "") == "owe":
            add(arrears, step.recipient, entry.arrears)
    cash = settled.cash * out
    return Months(
        gross=wages * units.results * (rates if units.results_float else 1.0),
        pocket=np.maximum(cash, 0.0),
        in_kind=sums[WORKER],
        loss=sums[IN_KIND_LOSS],
        later=sum(later_of.values(), 0.0 * out),
        due=due,
        arrears=arrears,
        later_of=later_of,
    )


def upfront_costs(reading: Reading, draws: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """List the costs before departure of a reading, by who gets them, in the results' currency."""
    chain = reading.whole
    for label, step in zip(labels(chain.steps), chain.steps, strict=True):
        if isinstance(step, Upfront):
            amount = resolve(step.amount, f"{chain.name}/{label}/amount", draws)
            yield step.recipient, amount * reading.units.sums * reading.held


def merged(parts: list[Months]) -> Months:
    """Add up what becomes of wages under readings that exclude one another."""
    if len(parts) == 1:
        return parts[0]
    numbers: dict[str, Any] = {
        name: sum((getattr(p, name) for p in parts), start=0.0) for name in _NUMBERS
    }
    tables: dict[str, dict[str, Any]] = {name: {} for name in _TABLES}
    for part in parts:
        for name, table in tables.items():
            for who, amount in getattr(part, name).items():
                table[who] = table.get(who, 0.0) + amount
    return Months(**numbers, **tables)
