"""What sets two runs apart, in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wageflow.simulation.storage import without_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["differences"]

_LONGEST = 40  # characters of a value that is shown
_MOST = 3  # places of the inputs that are named


def differences(there: Mapping[str, Any], asked: Mapping[str, Any]) -> list[str]:
    """Say what is different in the run that is there and the one that is asked for.

    Parameters
    ----------
    there, asked : mapping
        Settings by name; under ``programme`` its tables.

    Examples
    --------
    >>> differences({"seed": 1, "keep": "draws"}, {"seed": 2, "keep": "draws"})
    ['seed 1 there, 2 asked']
    """
    found = []
    for key, mine in asked.items():
        theirs = there.get(key)
        if key in ("programme", "inputs_sha256") or theirs == mine:
            continue
        found.append(_difference(key, theirs, mine))
    if there.get("inputs_sha256") != asked.get("inputs_sha256"):
        found += _of_inputs(there.get("programme"), asked.get("programme"))
    return found


def _of_inputs(there: Any, asked: Any) -> list[str]:
    names = [_name(plain) for plain in (there, asked)]
    if names[0] != names[1]:
        return [_difference("programme", *names)]
    places = list(_places(without_words(there), without_words(asked), ""))
    shown = [_difference(*each) for each in places[:_MOST]]
    if not shown:
        return ["order of the unknowns"]
    if len(places) > _MOST:
        shown.append(f"and {len(places) - _MOST} more places")
    return shown


def _name(plain: Any) -> Any:
    head = plain.get("programme") if isinstance(plain, dict) else None
    return head.get("name") if isinstance(head, dict) else None


def _places(there: Any, asked: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield the places that differ, with both values."""
    if isinstance(there, dict) and isinstance(asked, dict):
        for key in dict.fromkeys((*there, *asked)):
            name = f"{place}.{key}" if place else str(key)
            yield from _places(there.get(key), asked.get(key), name)
    elif isinstance(there, list) and isinstance(asked, list) and len(there) == len(asked):
        if all(isinstance(item, int | float | str) for item in (*there, *asked)):
            if there != asked:
                yield place, there, asked
            return
        for k, pair in enumerate(zip(there, asked, strict=True)):
            yield from _places(*pair, f"{place}[{_label(pair[1], k)}]")
    elif there != asked:
        yield place, there, asked


def _label(item: Any, k: int) -> str:
    """Name a cohort by its place, anything else by its number."""
    if not isinstance(item, dict) or "host" not in item:
        return str(k)
    return "/".join(part for part in (item["host"], item.get("sector")) if part)


def _difference(name: str, there: Any, asked: Any) -> str:
    shown = [_short(value) for value in (there, asked)]
    if all(len(text) <= _LONGEST for text in shown):
        return f"{name} {shown[0]} there, {shown[1]} asked"
    return f"another {name}"


def _short(value: Any) -> str:
    if value is None:
        return "none"
    return repr(value) if isinstance(value, str) else json.dumps(_rounded(value))


def _rounded(value: Any) -> Any:
    """Return a value with its whole numbers written without a point."""
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value
