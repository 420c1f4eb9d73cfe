"""From tables of a TOML file to quantities, with all faults of a file at once.

The structure of files is pydantic's business; what a number means is ours. Numbers that carry a
source become parameters named after their place, so that a result can say where they are from.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError, ValidationInfo

from wageflow.claims import Ledger, load_claims, pool
from wageflow.claims.pack import claims_from_plain, plain_claim
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
from wageflow.errors import InputError, UnknownNameError, nearest

if TYPE_CHECKING:
    from pathlib import Path

    from wageflow.claims import Claim

__all__ = [
    "Names",
    "Number",
    "Table",
    "collect",
    "ledger_of",
    "named",
    "plain_quantity",
    "read_params",
    "read_toml",
    "validate",
]

#: Keys by which the kind of a step is told; pydantic adds them to the places of faults.
STEP_KINDS = ("in_kind", "withheld", "brackets", "upfront", "fee", "share")

MAX_BYTES = 4_000_000  # a file of ours is kilobytes; more is a mistake or an attack


@dataclass(frozen=True)
class Names:
    """What a file may refer to.

    Parameters
    ----------
    params : mapping of str to Param or OneOf
    ledger : Ledger, optional
    """

    params: Mapping[str, Param | OneOf] = field(default_factory=dict)
    ledger: Ledger | None = None


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


class Table(BaseModel):
    """A table of a file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


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
    try:
        return as_quantity(value, "number")
    except InputError as error:  # where it stands in the file says more than that it is a number
        raise InputError(*(fault.removeprefix("number: ") for fault in error.faults)) from None


def _not_a_param(text: str, names: Names) -> str:
    """Say that a text names no parameter, or that it is a number in quotes."""
    figure = re.fullmatch(r"\s*([0-9][0-9,' ]*(?:\.[0-9]+)?)\s*(%?)\s*", text)
    if figure is None:
        return f"{text!r} is no entry of [params]; {nearest(text, names.params)}"
    number = float(re.sub("[,' ]", "", figure[1]))
    meant = f"{number / 100:g}" if figure[2] else f"{number:.10g}"
    return f"{text!r} is text; write the number {meant}, without quotes, commas or a per cent sign"


def _read_table(table: dict[str, Any], names: Names) -> Quantity | Sourced:
    source, note = str(table.pop("source", "")), str(table.pop("note", ""))
    if names.ledger is not None and source in names.ledger.sources:
        source = names.ledger.sources[source].title
    claims = _claims_named(table.pop("claims", []), names)
    if "claim" in table or "pool" in table:
        known = _from_claim(table, names) if "claim" in table else _from_pool(table, names)
        return replace(known, source=source or known.source, note=note)
    reading = str(table.pop("read", ""))
    if "per_head" in table:
        _only(table, "per_head", "workers")
        total, workers = (_bare(read_quantity(table[k], names)) for k in ("per_head", "workers"))
        return per_head(total, workers=workers)
    if "values" in table:
        _only(table, "values")
        return as_quantity(table["values"], "values")
    if "value" in table:
        _only(table, "value")
        return Sourced(as_quantity(table["value"], "value"), source, note, claims, reading)
    distribution = from_plain(table)
    if source or note or claims:
        return Sourced(distribution, source, note, claims, reading)
    return distribution


def _only(table: Mapping[str, Any], *keys: str) -> None:
    missing = [key for key in keys if key not in table]
    extra = [key for key in table if key not in keys]
    if missing:
        raise InputError(f"needs {missing[0]!r} beside {keys[0]!r}")
    if extra:
        raise InputError(f"unknown key {extra[0]!r}; {nearest(extra[0], keys)}")


def _bare(value: Quantity | Sourced) -> Quantity:
    """Return a number that has no place of its own: by its claims, if it was read from any."""
    if isinstance(value, Sourced):
        known: Quantity = value.value
        return _param(value.name, value) if value.name else known
    return value


def _ledger(names: Names) -> Ledger:
    if names.ledger is None:
        raise InputError("refers to a claim, but the file names no ledger; write claims = 'dprk'")
    return names.ledger


def _claims_named(ids: Any, names: Names) -> tuple[Claim, ...]:
    """Return the claims of a list of ids, which a file gives beside a number of its own."""
    if not isinstance(ids, list):
        raise InputError(f'claims: got {_short(ids)}; write a list of ids: ["..."]')
    return tuple(_ledger(names)[str(name)] for name in ids)


def _from_claim(table: Mapping[str, Any], names: Names) -> Sourced:
    _only({key: v for key, v in table.items() if key != "reading"}, "claim")
    return _sourced(_ledger(names)[str(table["claim"])].param(reading=table.get("reading")))


def _sourced(known: Param) -> Sourced:
    """Return a parameter without its name, which its place in the file gives it."""
    facts = (known.source, "", known.claims, known.reading, known.unit, known.name)
    return Sourced(known.value, *facts)


_POOL_OPTIONS = ("rule", "by_origin", "reading", "currency", "per")


def _from_pool(table: Mapping[str, Any], names: Names) -> Sourced:
    _only({key: v for key, v in table.items() if key not in _POOL_OPTIONS}, "pool")
    options = {key: table[key] for key in _POOL_OPTIONS if key in table}
    for key, value in options.items():
        wanted = bool if key == "by_origin" else str
        if not isinstance(value, wanted):
            hint = "true or false" if wanted is bool else "text in quotes"
            raise InputError(f"{key}: got {_short(value)}; write {hint}")
    pooled = pool(_claims_named(table["pool"], names), **options)
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


Number = Annotated[Any, PlainValidator(_validated)]


def named(value: Any, place: str) -> Any:
    """Give a sourced number the name of its place."""
    if isinstance(value, Sourced):
        known = value.value
        if isinstance(known, Distribution | float):
            return _param(place, value)
        return known
    return value


def _param(name: str, known: Sourced) -> Param:
    return Param(
        name,
        known.value,
        source=known.source,
        note=known.note,
        claims=known.claims,
        reading=known.reading,
        unit=known.unit,
    )


def read_toml(path: Path, where: str) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    InputError
        If it cannot be read, is too large, not UTF-8, or not TOML.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(
                f"{where}: is larger than {MAX_BYTES / 1e6:.0f} MB; a file of this kind is small, "
                "so is it the right one?"
            )
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"{where}: cannot be read ({error.strerror}); check the path") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{where}: byte {error.start + 1} is not UTF-8; save the file as UTF-8 text"
        ) from None
    if not text.strip():
        raise InputError(f"{where}: is empty; see the README for a file to start from")
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except RecursionError:
        raise InputError(f"{where}: is not TOML: is nested too deeply") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{where}: is not TOML: {_toml_fault(text, str(error))}") from None


def _toml_fault(text: str, message: str) -> str:
    """Add the line to a fault of TOML's own, and what is often meant by such a line."""
    found = re.search(r"at line ([0-9]+)", message)
    lines = text.splitlines()
    if found is None or not 0 < int(found[1]) <= len(lines):
        return message
    line = lines[int(found[1]) - 1].strip()
    habits = (
        (r"^\[(cohorts)\]", "a cohort starts with [[cohorts]]"),
        ("[\u201c\u201d\u2018\u2019\u00ab\u00bb]", 'quotes are straight: "Kuwait"'),
        (";", "a comma or a new line separates, a semicolon does not"),
        (r"[0-9],[0-9]", "write 3500 for 3,500, and 0.5 for 0,5"),
        (r"=\s*[A-Za-z]", 'text stands in quotes: "Kuwait"'),
    )
    hint = next((f"; {said}" for pattern, said in habits if re.search(pattern, line)), "")
    return f"{message}: {_short(line)}{hint}"


def validate(model: type[Table], data: Any, names: Names) -> tuple[Any, list[str]]:
    """Validate a table; return the model, or None and its faults with their places in the file."""
    try:
        return model.model_validate(data, context=names), []
    except ValidationError as error:
        return None, [_fault(model, dict(detail)) for detail in error.errors()]


def _fault(model: type[Table], detail: Mapping[str, Any]) -> str:
    loc = _loc(detail["loc"])
    place = _path(loc)
    kind = detail["type"]
    if kind == "extra_forbidden":
        return f"{place}: unknown key; {_unknown_key(str(loc[-1]), _field_names(model))}"
    if kind == "missing":
        return f"{place}: is missing; add it"
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, InputError | UnknownNameError):
        return f"{place}: {cause}"
    if kind == "list_type" and isinstance(detail["input"], str):
        return f'{place}: got {_short(detail["input"])}; write a list: ["{detail["input"]}"]'
    return f"{place}: got {_short(detail['input'])}; {detail['msg'][:1].lower()}{detail['msg'][1:]}"


def _unknown_key(key: str, known: set[str]) -> str:
    if key in known:
        return "it belongs to another table of the file"
    hint = nearest(key, known)
    return hint if hint.startswith("did") else "remove it"


def _loc(parts: Sequence[Any]) -> list[Any]:
    """Leave out the kind that pydantic puts after the number of a step."""
    last = len(parts) - 1
    return [
        part
        for k, part in enumerate(parts)
        if not (part in STEP_KINDS and 0 < k < last and isinstance(parts[k - 1], int))
    ]


def _path(loc: list[Any]) -> str:
    text = ""
    for part in loc:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else str(part)
    return text or "the file"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _field_names(model: type[BaseModel]) -> set[str]:
    """Return every key that a file of this model may hold, at any depth."""
    known = {"between", "coverage", "family", "claim", "claims", "pool", "source", "note"}
    pending: list[type[BaseModel]] = [model]
    seen: set[type[BaseModel]] = set()
    while pending:
        current = pending.pop()
        if current in seen:
            continue
        seen.add(current)
        for key, info in current.model_fields.items():
            known.add(key)
            pending += _models_in(info.annotation)
    return known


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models_in(inner)


def collect(build: Callable[[], Any], place: str, faults: list[str]) -> Any:
    """Run a builder; on bad input add its faults, with their place, and return None."""
    try:
        return build()
    except InputError as error:
        faults += [f"{place}: {fault}" for fault in error.faults]
        return None


def ledger_of(data: Mapping[str, Any], folder: Path | None, faults: list[str]) -> Ledger | None:
    """Return the ledger that a file refers to, if there is one.

    It is the pack that ``claims`` under ``[programme]`` names (a folder is looked for beside the
    file first), and the claims that the file states itself under ``[[evidence]]``.
    """
    head = data.get("programme")
    pack = head.get("claims") if isinstance(head, Mapping) else None
    ledger: Ledger | None = None
    if isinstance(pack, str):
        beside = folder / pack if folder is not None else None
        place = beside if beside is not None and beside.is_dir() else pack
        ledger = collect(partial(load_claims, place), "programme.claims", faults)
    if "evidence" in data:
        try:
            ledger = claims_from_plain(data["evidence"], ledger, "evidence")
        except InputError as error:
            faults += error.faults
    return ledger


def read_params(data: Mapping[str, Any], ledger: Ledger | None, faults: list[str]) -> Names:
    """Read ``[params]``: named ranges, figures, and choices ``one_of = [[value, weight], ...]``.

    Faults are added to `faults`; an entry with a fault is left out.
    """
    found: dict[str, Param | OneOf] = {}
    names = Names(found, ledger)
    tables = data.get("params", {})
    if not isinstance(tables, Mapping):
        faults.append(f'params: got {_short(tables)}; write [params."state share"] tables')
        return names
    for name, table in tables.items():
        param = collect(partial(_read_param, name, table, names), f"params.{name}", faults)
        if param is not None:
            found[name] = param
    return names


def _read_param(name: str, table: Any, names: Names) -> Param | OneOf:
    if isinstance(table, Mapping) and "one_of" in table:
        note = str(table.get("note", ""))
        _only({key: value for key, value in table.items() if key != "note"}, "one_of")
        try:
            options = {_bare(read_quantity(v, names)): float(w) for v, w in table["one_of"]}
        except (TypeError, ValueError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(
                f"one_of: got {_short(table['one_of'])}; write [[value, weight], ...]"
            ) from None
        return OneOf(name, options, note=note)
    value = read_quantity(table, names)
    if isinstance(value, Sourced):
        return _param(name, value)
    if not isinstance(value, Distribution | float):
        raise InputError(f"got {_short(table)}; write a number or one range")
    return Param(name, value)


# quantities to plain data, the way back ------------------------------------------------------


def plain_quantity(quantity: Any, params: dict[str, Any], evidence: dict[str, Any]) -> Any:
    """Write a quantity as a file would, adding what is named to `params`.

    The claims that it rests on are added to `evidence`.
    """
    claims = getattr(quantity, "claims", ())
    evidence |= {claim.id: plain_claim(claim) for claim in claims}
    ids: dict[str, Any] = {"claims": [claim.id for claim in claims]} if claims else {}
    if getattr(quantity, "reading", ""):
        ids["read"] = quantity.reading
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
