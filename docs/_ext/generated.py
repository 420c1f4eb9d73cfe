"""Parts of the documentation that are made from the code: commands, and keys of files.

Each function returns Markdown. Sphinx shows it by the directives of `directives`; tests hold the
pages against `commands` and `known_keys`, so that no command, option or key is left out.
"""

from __future__ import annotations

import json
import re
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any

import typer.main

from wageflow.cli.app import app
from wageflow.report.schema import KINDS, schema
from wageflow.scenarios.measures import KINDS as MEASURES
from wageflow.scenarios.measures import Measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "command_text",
    "commands",
    "keys_text",
    "known_keys",
    "measure_keys",
    "measures_text",
    "shown_keys",
]

#: A measure of whose shared keys there is nothing to say but what holds for all.
_USUAL = "StopPermits"
_HEADS = ["key", "type", "what"]
#: Where a page says what a type is.
_TYPES = {
    "Number": "[number](#numbers)",
    "Param": "[number](#numbers)",
}


# the shell ---------------------------------------------------------------------------------------


@cache
def commands() -> dict[str, Any]:
    """Return every command by name."""
    return dict(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def arguments(command: Any) -> list[Any]:
    """Return what stands after a command without dashes."""
    return [one for one in command.params if one.param_type_name == "argument"]


def options(command: Any) -> list[Any]:
    """Return what stands after a command with dashes."""
    return [one for one in command.params if one.param_type_name == "option"]


def command_text(name: str) -> str:
    """Return usage, effect, arguments and options of a command."""
    command = commands()[name]
    taken = " ".join(f"[{_called(one)}]" for one in arguments(command))
    rows = [(f"`{_called(one)}`", one) for one in arguments(command)]
    rows += [(f"`{_option(one)}`", one) for one in options(command)]
    told = "\n".join(
        f"| {called} | {_cell(one.help or '')}{_default(one)} |" for called, one in rows
    )
    return (
        f"{_cell(command.help or '')}\n\n"
        f"```text\nwageflow {name} {taken}{' ' if taken else ''}[OPTIONS]\n```\n\n"
        f"| | what |\n|---|---|\n{told}\n"
    )


def _called(one: Any) -> str:
    return str(one.metavar or one.name.upper()).strip("[]")


def _option(one: Any) -> str:
    flag = getattr(one, "is_flag", False)
    return one.opts[0] if flag else f"{one.opts[0]} {one.metavar or 'TEXT'}"


def _default(one: Any) -> str:
    value = one.default
    if value is None or value is False or callable(value):
        return ""
    told = f"{value:g}" if isinstance(value, float) else str(value)
    return f" Default: `{told}`."


# files -------------------------------------------------------------------------------------------


@cache
def _schema(kind: str) -> dict[str, Any]:
    return schema(kind)


def _table(kind: str, name: str) -> dict[str, Any]:
    whole = _schema(kind)
    return whole if name == "." else whole["$defs"][name]


def known_keys() -> set[tuple[str, str]]:
    """Return every key that a file may hold, with what is said of it."""
    found: set[tuple[str, str]] = set()
    for kind in KINDS:
        whole = _schema(kind)
        for table in (whole, *whole["$defs"].values()):
            found |= _said(table)
    return found


def shown_keys(kind: str, name: str, *, without: str = "", top: str = "") -> set[tuple[str, str]]:
    """Return the keys that a table of the documentation shows; see `keys_text`."""
    return {(key, told["description"]) for key, told in _rows(kind, name, without, top)}


def measure_keys() -> set[tuple[str, str]]:
    """Return the keys that the tables of measures show; see `measures_text`."""
    shared = {field.name for field in fields(Measure)} | {"kind"}
    common = {(key, told) for key, told in _said(_table("scenario", _USUAL)) if key in shared}
    return common.union(*map(_own, MEASURES))


def _own(kind: str) -> list[tuple[str, str]]:
    """Return the keys of a measure of which not all say the same."""
    told = [(key, one["description"]) for key, one in _measure(kind).items()]
    common = _said(_table("scenario", _USUAL))
    shared = {field.name for field in fields(Measure)} | {"kind"}
    return [one for one in told if one[0] not in shared or one not in common]


def _measure(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = _table("scenario", kind)["properties"]
    return found


def _said(table: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(key, told["description"]) for key, told in table.get("properties", {}).items()}


def _rows(kind: str, name: str, without: str, top: str) -> Iterator[tuple[str, Any]]:
    left = set(_table(kind, without).get("properties", {})) if without else set()
    wanted = set(top.split()) if top else None
    for key, told in _table(kind, name).get("properties", {}).items():
        if key not in left and (wanted is None or key in wanted):
            yield key, told


def keys_text(kind: str, name: str, *, without: str = "", top: str = "") -> str:
    """Return the keys of a table of a file.

    Parameters
    ----------
    kind : str
        Of the file.
    name : str
        Of the definition in its schema; ``.`` for the tables of the file itself.
    without : str
        A definition whose keys are told elsewhere.
    top : str
        Show these keys only, divided by blanks.
    """
    needed = set(_table(kind, name).get("required", ()))
    rows = [
        _cells(f"`{key}`", told, needed=key in needed)
        for key, told in _rows(kind, name, without, top)
    ]
    return _laid_out(_HEADS, rows)


def _laid_out(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def measures_text() -> str:
    """Return the kinds of measures, each with its own keys; then the keys that all have."""
    rows = []
    for kind in MEASURES:
        table = _measure(kind)
        for number, (key, _) in enumerate(key for key in _own(kind) if key[0] != "kind"):
            needed = key in _table("scenario", kind)["required"]
            first = f"`{kind}`" if number == 0 else ""
            rows.append([first, *_cells(f"`{key}`", table[key], needed=needed)])
    common = _measure(_USUAL)
    shared = [
        _cells(f"`{key}`", common[key], needed=key == "kind")
        for key in ("kind", *(field.name for field in fields(Measure)))
    ]
    own = _laid_out(["kind", *_HEADS], rows)
    return f"{own}\nAnd all kinds have:\n\n{_laid_out(_HEADS, shared)}"


def _cells(first: str, told: Mapping[str, Any], *, needed: bool) -> list[str]:
    """Return key, type, and what it is: with its default and an example, in one column to read."""
    said = [_cell(told["description"])]
    if needed:
        said.append("**Needed.**")
    elif "default" in told:
        said.append(f"Default: {_literal(told['default'])}.")
    said += [f"Example: {_literal(one)}" for one in told.get("examples", ())[:1]]
    return [first, _type(told), " ".join(said)]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _literal(value: Any) -> str:
    return f"`{toml(value)}`".replace("|", "\\|")


def toml(value: Any) -> str:
    """Return a value as a TOML file has it.

    >>> toml({"between": [20e6, 0.5], "wage Russia": True})
    '{ between = [20e6, 0.5], "wage Russia" = true }'
    """
    if isinstance(value, dict):
        inner = ", ".join(f"{_key(key)} = {toml(one)}" for key, one in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, float) and value >= 1e6 and value % 1e6 == 0:
        return f"{value / 1e6:g}e6"
    return json.dumps(value, ensure_ascii=False)


def _key(text: str) -> str:
    return text if re.fullmatch(r"[\w-]+", text, re.ASCII) else json.dumps(text, ensure_ascii=False)


def _type(told: Mapping[str, Any]) -> str:
    """Return in words what may stand there."""
    if "$ref" in told:
        found = _TYPES.get(told["$ref"].rpartition("/")[2], "table")
    elif "const" in told or "enum" in told:
        words = [told["const"]] if "const" in told else told["enum"]
        found = ", ".join(f'`"{word}"`' for word in words if word)
    elif "anyOf" in told or "oneOf" in told:
        options = told.get("anyOf") or told["oneOf"]
        found = " or ".join(dict.fromkeys(map(_type, options)))
    elif "prefixItems" in told:
        found = f"[{', '.join(map(_type, told['prefixItems']))}]"
    elif told.get("type") == "array":
        inside = _type(told.get("items", {}))
        found = f"list of {inside}{'s' if inside in ('text', 'table', 'figure') else ''}"
    else:
        found = _WORDS[told["type"]]
    return found


_WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "figure",
    "boolean": "`true` or `false`",
    "object": "table",
}
