"""What stands in a file where a number may stand, and the way back.

Numbers that carry a source become parameters named after their place, so that a result can say
where they are from; a range of one claim that stands in several places is one unknown, named after
the claim.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import PlainValidator, ValidationInfo

from wageflow.claims import Ledger, pool
from wageflow.claims.evidence import plain_claim
from wageflow.distributions import (
    Distribution,
    OneOf,
    Param,
    PerHead,
    Quantity,
    Series,
    Unit,
    as_quantity,
    from_plain,
    per_head,
)
from wageflow.distributions.plain import RANGE_KEYS
from wageflow.errors import CurrencyError, InputError, nearest
from wageflow.reading.schema import Holds
from wageflow.reading.tables import short

if TYPE_CHECKING:
    from wageflow.claims import Claim

__all__ = [
    "NUMBER",
    "NUMBER_KEYS",
    "Names",
    "Number",
    "Sourced",
    "as_param",
    "bare",
    "named",
    "only",
    "plain_quantity",
    "read_quantity",
    "repeated",
]


@dataclass(frozen=True)
class Names:
    """What a file may refer to.

    Parameters
    ----------
    params : mapping of str to Param or OneOf
    ledger : Ledger, optional
    repeated : frozenset of str
        What `repeated` finds in the file.
    broken : frozenset of str
        Entries of ``[params]`` that have faults of their own, and are not among `params`.
    unread : bool
        Whether the ledger has.
    """

    params: Mapping[str, Param | OneOf] = field(default_factory=dict)
    ledger: Ledger | None = None
    repeated: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()
    unread: bool = False

    def first_told(self, faults: Iterable[str]) -> list[str]:
        """Leave out what says again that an entry or the ledger has a fault: one is enough.

        Examples
        --------
        >>> names = Names(broken=frozenset({"wage"}))
        >>> names.first_told(["x: 'wage' is no entry of [params]", "y: is missing"])
        ['y: is missing']
        """
        echoes = [f"{name!r} is no entry" for name in self.broken]
        if self.unread:
            echoes.append("the file names no ledger")
        return [fault for fault in faults if not any(echo in fault for echo in echoes)]


@dataclass(frozen=True)
class Sourced:
    """A number of a file with its source, still without the name that its place gives it."""

    value: Any
    source: str
    note: str
    claims: tuple[Claim, ...] = ()
    reading: str = ""
    unit: Unit = field(default_factory=Unit)
    name: str = ""
    shared: bool = False


def repeated(data: Any) -> frozenset[str]:
    """Return the claims, and the pools of claims, that stand in several places of a file.

    Each as a text that says how it is read. Entries of ``[params]`` have names of their own, and
    are one unknown wherever these stand.
    """
    counted = Counter(_told(table) for table in _readings(data))
    return frozenset(told for told, times in counted.items() if times > 1)


def _readings(data: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(data, Mapping):
        if "claim" in data or "pool" in data:
            yield data
        for key, value in data.items():
            if key == "params" and isinstance(value, Mapping):  # what it names is not repeated
                value = [one for one in value.values() if _chosen(one)]  # noqa: PLW2901
            yield from _readings(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _readings(value)


def _chosen(table: Any) -> bool:
    return isinstance(table, Mapping) and "one_of" in table


def _told(table: Mapping[str, Any]) -> str:
    return repr(sorted((k, v) for k, v in table.items() if k not in {"source", "note"}))


def read_quantity(value: Any, names: Names) -> Quantity | Sourced:
    """Read what stands where a number may stand.

    Raises
    ------
    InputError
        If it is no number, no range, and no name that the file or the ledger knows.
    """
    if isinstance(value, str):
        try:
            return names.params[value]
        except KeyError:
            raise InputError(_not_a_param(value, names)) from None
    if isinstance(value, Mapping):
        return _read_table(dict(value), names)
    if isinstance(value, list) and (meant := _range_meant(value)):
        raise InputError(f"{value} is a list; write {meant} for a range")
    try:
        return as_quantity(value, "number")
    except InputError as error:  # where it stands in the file says more than that it is a number
        raise InputError(*(fault.removeprefix("number: ") for fault in error.faults)) from None


_MONEY = re.compile(r"(?:[A-Z]{3}|[$€£¥])\s*[0-9][0-9.,' ]*|[0-9][0-9.,' ]*(?:[A-Z]{3}|[$€£¥])")


def _range_meant(value: list[Any]) -> str:
    """Return the range that two or three numbers in a row may be, empty for other lists."""
    rising = all(isinstance(x, int | float) for x in value) and value == sorted(value)
    names = {2: "between", 3: "triangular"}
    return f"{{ {names[len(value)]} = {value} }}" if rising and len(value) in names else ""


def _not_a_param(text: str, names: Names) -> str:
    """Say that a text names no parameter, or that it is a number in quotes."""
    figure = re.fullmatch(r"\s*([0-9][0-9,' ]*(?:\.[0-9]+)?)\s*(%?)\s*", text)
    if figure is None:
        if _MONEY.fullmatch(text):
            return (
                f"{text!r} is text; write the number alone, without quotes and separators, and the "
                "currency under currency"
            )
        return f"{text!r} is no entry of [params]; {nearest(text, names.params)}"
    # one comma is a decimal point, unless it can part thousands: 3,500 is 3500, and 0,500 is 0.5
    digits = re.sub("[' ]", "", figure[1])
    if re.fullmatch("[0-9]+,[0-9]+", digits) and not re.fullmatch("[1-9][0-9]{0,2},...", digits):
        digits = digits.replace(",", ".")
    number = float(digits.replace(",", ""))
    meant = f"{number / 100:g}" if figure[2] else f"{number:.10g}"
    return f"{text!r} is text; write the number {meant}, without quotes, commas or a per cent sign"


def _read_table(table: dict[str, Any], names: Names) -> Quantity | Sourced:
    source, note = str(table.pop("source", "")), str(table.pop("note", ""))
    if names.ledger is not None and source in names.ledger.sources:
        source = names.ledger.sources[source].title
    # with what they are derived from, as a number that is read from a claim has it
    stated = (c.lineage for c in _claims_named("claims", table.pop("claims", []), names))
    claims = tuple({claim.id: claim for line in stated for claim in line}.values())
    if "claim" in table or "pool" in table:
        shared = bool(names.repeated) and _told(table) in names.repeated
        known = _from_claim(table, names) if "claim" in table else _from_pool(table, names)
        return replace(known, source=source or known.source, note=note, shared=shared)
    # what a saved run writes beside the claims that a number was read from
    reading = str(table.pop("read", "")) if claims else ""
    unit = Unit(*map(str, table.pop("unit", ()))) if claims else Unit()
    if "per_head" in table:
        only(table, "per_head", "workers")
        total, workers = (bare(read_quantity(table[k], names)) for k in ("per_head", "workers"))
        return per_head(total, workers=workers)
    if "values" in table:
        only(table, "values")
        return as_quantity(table["values"], "values")
    if "value" in table:
        only(table, "value")
        return Sourced(as_quantity(table["value"], "value"), source, note, claims, reading, unit)
    distribution = as_quantity(from_plain(table), "range")
    if source or note or claims:
        return Sourced(distribution, source, note, claims, reading, unit)
    return distribution


def only(table: Mapping[str, Any], *keys: str, may: tuple[str, ...] = ()) -> None:
    """Refuse a table that lacks one of the keys, or holds one that it may not."""
    missing = [key for key in keys if key not in table]
    extra = [key for key in table if key not in (*keys, *may)]
    if missing:
        raise InputError(f"needs {missing[0]!r} beside {keys[0]!r}")
    if extra:
        raise InputError(f"unknown key {extra[0]!r}; {nearest(extra[0], (*keys, *may))}")


def bare(value: Quantity | Sourced) -> Quantity:
    """Return a number that has no place of its own: by its claims, if it was read from any."""
    if isinstance(value, Sourced):
        known: Quantity = value.value
        return as_param(value.name, value) if value.name else known
    return value


def _ledger(names: Names) -> Ledger:
    if names.ledger is None:
        raise InputError("refers to a claim, but the file names no ledger; write claims = 'dprk'")
    return names.ledger


def _claims_named(key: str, ids: Any, names: Names) -> tuple[Claim, ...]:
    """Return the claims of a list of ids, which a file gives beside a number of its own."""
    if not isinstance(ids, list) or not all(isinstance(name, str) for name in ids):
        raise InputError(f'{key}: got {short(ids)}; write a list of ids: ["..."]')
    return tuple(_ledger(names)[name] for name in ids)


def _from_claim(table: Mapping[str, Any], names: Names) -> Sourced:
    only(table, "claim", may=("reading",))
    reading = table.get("reading")
    if not isinstance(reading, str | None):
        raise InputError(f"reading: got {short(reading)}; write text in quotes")
    if not isinstance(table["claim"], str):
        raise InputError(f"claim: got {short(table['claim'])}; write its id in quotes")
    known = _sourced(_ledger(names)[table["claim"]].param(reading=reading))
    # read in two ways, a claim is two numbers
    return replace(known, name=f"{known.name}, {reading}") if reading else known


def _sourced(known: Param) -> Sourced:
    """Return a parameter without its name, which its place in the file gives it."""
    facts = (known.source, "", known.claims, known.reading, known.unit, known.name)
    return Sourced(known.value, *facts)


_POOL_OPTIONS = ("rule", "by_origin", "reading", "currency", "per", "usd_rates")
_POOL_FORMS = {
    "by_origin": (bool, "true or false"),
    "usd_rates": (Mapping, "dollars for one unit of a currency, { NPR = 0.0094 }"),
}
_TEXT = (str, "text in quotes")
_RATES = r"usd_rates = { \1 = ... } beside pool"

#: Every key that a table may hold where a number may stand.
NUMBER_KEYS = RANGE_KEYS | {
    *("claim", "pool", "per_head", "workers", "value", "values"),
    *("source", "note", "claims", "read", "unit", *_POOL_OPTIONS),
}


def _from_pool(table: Mapping[str, Any], names: Names) -> Sourced:
    only(table, "pool", may=_POOL_OPTIONS)
    options = {key: table[key] for key in _POOL_OPTIONS if key in table}
    for key, value in options.items():
        wanted, hint = _POOL_FORMS.get(key, _TEXT)
        if not isinstance(value, wanted):
            raise InputError(f"{key}: got {short(value)}; write {hint}")
    for currency, dollars in options.get("usd_rates", {}).items():
        number = isinstance(dollars, int | float) and not isinstance(dollars, bool)
        if not number or not 0.0 < dollars < float("inf"):
            raise InputError(
                f"usd_rates.{currency}: got {short(dollars)}; write dollars for one unit, 0.0094"
            )
    try:
        pooled = pool(_claims_named("pool", table["pool"], names), **options)
    except CurrencyError as error:  # what is an argument of Python is a key here
        told = (re.sub(r"usd_rates=\{'(\w+)': \.\.\.\}", _RATES, one) for one in error.faults)
        raise CurrencyError(*told) from None
    if pooled.left_out:
        raise InputError(
            *(
                f"pool: {name!r} is left out, since {why}; name a reading, or take it out"
                for name, why in pooled.left_out.items()
            )
        )
    return _sourced(pooled.param())


def _validated(value: Any, info: ValidationInfo) -> Quantity | Sourced:
    names = info.context if isinstance(info.context, Names) else Names()
    return read_quantity(value, names)


#: Reads a number; an annotation beside it may say that more than a number may stand there.
NUMBER = PlainValidator(_validated)
Number = Annotated[Any, NUMBER, Holds("wageflow.reading.forms", "Number")]


def named(value: Any, place: str) -> Any:
    """Give a sourced number the name of its place, or of the claim that stands in several."""
    if isinstance(value, Sourced):
        known = value.value
        if isinstance(known, Distribution) and value.shared:
            return as_param(value.name, value)
        if isinstance(known, Distribution | float):
            return as_param(place, value)
        return known
    return value


def as_param(name: str, known: Sourced) -> Param:
    """Return a sourced number under a name."""
    return Param(
        name,
        known.value,
        source=known.source,
        note=known.note,
        claims=known.claims,
        reading=known.reading,
        unit=known.unit,
    )


# and back: quantities as plain data --------------------------------------------------------------


def plain_quantity(quantity: Any, params: dict[str, Any], evidence: dict[str, Any]) -> Any:
    """Write a quantity as a file would, adding what is named to `params`.

    The claims that it rests on are added to `evidence`.
    """
    claims = getattr(quantity, "claims", ())
    evidence |= {claim.id: plain_claim(claim) for claim in claims}
    ids: dict[str, Any] = {"claims": [claim.id for claim in claims]} if claims else {}
    if getattr(quantity, "reading", ""):
        ids |= {"read": quantity.reading, "unit": list(quantity.unit)}
    if isinstance(quantity, Param):
        known = quantity.value
        table = {"value": known} if isinstance(known, float) else dict(known.to_plain())
        extra = {"source": quantity.source, "note": quantity.note}
        params[quantity.name] = table | {k: v for k, v in extra.items() if v} | ids
        return quantity.name
    if isinstance(quantity, OneOf):
        options = [[plain_quantity(v, params, evidence), w] for v, w in _weighed(quantity)]
        noted = {"note": quantity.note} if quantity.note else {}
        params[quantity.name] = {"one_of": options} | noted
        return quantity.name
    if isinstance(quantity, PerHead):
        total, workers = (
            plain_quantity(q, params, evidence) for q in (quantity.total, quantity.workers)
        )
        return {"per_head": total, "workers": workers}
    if isinstance(quantity, Series):
        return {"values": list(quantity.values)}
    return quantity.to_plain() | ids if isinstance(quantity, Distribution) else quantity


def _weighed(choice: OneOf) -> Iterator[tuple[Any, float]]:
    yield from zip(choice.values, choice.weights, strict=True)
