"""The structure of files: pydantic's business, in messages of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from wageflow.errors import InputError, UnknownNameError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from wageflow.reading.quantities import Names

__all__ = ["STEP_KINDS", "Table", "collect", "short", "validate"]

#: Keys by which the kind of a step is told; pydantic adds them to the places of faults.
STEP_KINDS = ("in_kind", "withheld", "brackets", "upfront", "fee", "share")


class Table(BaseModel):
    """A table of a file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


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
        return f'{place}: got {short(detail["input"])}; write a list: ["{detail["input"]}"]'
    return f"{place}: got {short(detail['input'])}; {detail['msg'][:1].lower()}{detail['msg'][1:]}"


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


def short(value: Any) -> str:
    """Return a value as typed, cut if it is long."""
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
