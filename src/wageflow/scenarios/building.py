"""How the tables of a file become scenarios: all faults at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, replace
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from wageflow.chain.splitting import series_in
from wageflow.errors import InputError, nearest
from wageflow.reading import NUMBER_KEYS, Names, bare, collect, named, validate
from wageflow.scenarios.measures import KINDS
from wageflow.scenarios.scenario import Scenario
from wageflow.scenarios.tables import ScenarioTable, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.scenarios.measures import Measure

__all__ = ["Probe", "read_scenarios"]


class Probe(NamedTuple):
    """A scenario with a fault, of which it can still be said whom its measures would reach.

    Parameters
    ----------
    scenario : Scenario
        What is in order of it, and stand-ins for what is not; never run.
    places : tuple of int
        Which measures of the file these are.
    """

    scenario: Scenario
    places: tuple[int, ...]


def read_scenarios(
    rows: Any, names: Names, faults: list[str], probes: dict[int, Probe] | None = None
) -> dict[int, Scenario]:
    """Read ``[[scenarios]]``.

    Parameters
    ----------
    rows : list of mapping
    names : Names
        What the file defines.
    faults : list of str
        What is wrong is added here, each with its place.
    probes : dict of int to Probe, optional
        Scenarios with a fault are added here, as far as they can be read.

    Returns
    -------
    dict of int to Scenario
        Those without a fault, by their place in the list.
    """
    found = {}
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        place = f"scenarios[{number}]"
        if not isinstance(row, Mapping):
            continue  # a fault of the frame
        model, wrong = validate(ScenarioTable, row, names)
        faults += _below(place, wrong)
        listed = row.get("measures", [])
        tables = (
            [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
        )
        before = len(faults)
        read = [
            _measure(table, f"{place}.measures[{k}]", names, faults)
            for k, table in enumerate(tables)
        ]
        if model is None or len(faults) > before:
            if probes is not None and (probe := _probe(row, tables, read)) is not None:
                probes[number] = probe
            continue
        measures = [one for one in read if one is not None]
        scenario = collect(partial(_scenario, model, measures), place, faults)
        if scenario is not None:
            found[number] = scenario
    return found


def _probe(
    row: Mapping[str, Any], tables: list[Mapping[str, Any]], read: list[Any]
) -> Probe | None:
    """Return what of a scenario with a fault says whom it reaches."""
    found: dict[int, Measure] = {}
    for number, (table, one) in enumerate(zip(tables, read, strict=True)):
        measure = _stand_in(table) if one is None else one[0]
        if measure is not None:
            found[number] = measure
    try:
        scenario = Scenario(str(row.get("name", "")), measures=list(found.values()))
    except InputError:
        return None
    return Probe(scenario, tuple(found))


_DATES = ("on", "by", "start")


def _stand_in(table: Mapping[str, Any]) -> Measure | None:
    """Return a measure that reaches those whom a table names, whatever else is wrong with it."""
    asked = table.get("kind")
    kind = KINDS.get(asked) if isinstance(asked, str) else None
    if kind is None:
        return None
    stated: dict[str, Any] = dict.fromkeys(kind.NUMBERS[:1], 1.0)
    known = [one.name for one in fields(kind)]
    stated |= {name: "2012" for name in _DATES if name in known and name not in kind.NUMBERS}
    stated |= {
        name: table[name]
        for name in ("hosts", "sectors", "to", "recipient")
        if name in table and name in known and name not in kind.NUMBERS
    }
    rows = table.get("compliance")
    if isinstance(rows, Mapping) and NUMBER_KEYS.isdisjoint(rows):
        stated["compliance"] = dict.fromkeys(rows, 1.0)
    needed = {one.name for one in fields(kind) if one.default is one.default_factory is MISSING}
    if needed - stated.keys():
        return None  # what says whom it reaches is not there
    try:
        return kind(**stated)
    except InputError:
        return None


def _below(place: str, faults: list[str]) -> list[str]:
    return [f"{place}.{fault}" for fault in faults]


def _scenario(table: ScenarioTable, measures: list[tuple[Measure, dict[str, Any]]]) -> Scenario:
    about = {
        name: getattr(table, name) for name in ("name", "author", "rationale", "source", "outside")
    }
    try:
        # numbers with a source are named as unnamed ranges are: after the label of their measure
        labels = Scenario(**about, measures=[measure for measure, _ in measures]).labels
        whole = [
            replace(measure, **_all_named(numbers, label))
            for label, (measure, numbers) in zip(labels, measures, strict=True)
        ]
        return Scenario(**about, measures=whole)
    except InputError as error:
        start = f"scenario {table.name!r}, "
        raise InputError(*(fault.removeprefix(start) for fault in error.faults)) from None


def _all_named(numbers: Mapping[str, Any], label: str) -> dict[str, Any]:
    return {
        name: {host: named(one, f"{label}/{name} {host}") for host, one in value.items()}
        if isinstance(value, dict)
        else named(value, f"{label}/{name}")
        for name, value in numbers.items()
    }


def _measure(
    table: Mapping[str, Any], place: str, names: Names, faults: list[str]
) -> tuple[Measure, dict[str, Any]] | None:
    """Return a measure and its numbers with their sources; what is wrong is added to `faults`."""
    asked = table.get("kind")
    kind = KINDS.get(asked) if isinstance(asked, str) else None
    if kind is None:
        told = "is missing" if asked is None else f"{asked!r} is no kind of measure"
        hint = nearest(str(asked), KINDS) if asked is not None else f"known: {', '.join(KINDS)}"
        faults.append(f"{place}.kind: {told}; {hint}")
        return None
    before = len(faults)
    by_host: tuple[str, ...] = ()
    rows = table.get("compliance")
    if isinstance(rows, Mapping) and _is_by_host(rows, f"{place}.compliance", faults):
        by_host = ("compliance",)
    if len(faults) > before:
        table = {name: value for name, value in table.items() if name != "compliance"}
    model, wrong = validate(table_of(kind.__name__, by_host), table, names)
    faults += _below(place, wrong)
    if model is None:
        # what is in order may still be wrong in what it says: all faults at once
        model, _ = validate(
            table_of(kind.__name__, by_host), _without(table, wrong, by_host), names
        )
    given = {} if model is None else {n: getattr(model, n) for n in model.model_fields_set}
    given.pop("kind", None)
    values = {name: _bare(value) for name, value in given.items()}
    counted = [fault for name in values for fault in _number_faults(kind, name, values)]
    faults += _below(place, counted)
    if model is None or counted:
        return None
    try:
        measure = kind(**values)
    except InputError as error:
        told_already = len(faults) > before
        said = [_placed(fault, kind, place) for fault in error.faults]
        # a field that was left out above is not missing
        faults += [one for one in said if not told_already or one.startswith(f"{place}.")]
        return None
    numbers = {name: given[name] for name in given if name in _numbers(kind)}
    return measure, numbers


def _without(
    table: Mapping[str, Any], wrong: list[str], by_host: tuple[str, ...]
) -> dict[str, Any]:
    """Return a table without the entries that have a fault."""
    left = dict(table)
    for fault in wrong:
        name, _, host = fault.partition(": ")[0].partition(".")
        if name in by_host and isinstance(left.get(name), Mapping) and len(left[name]) > 1:
            left[name] = {key: value for key, value in left[name].items() if key != host}
        else:
            left.pop(name, None)
    return left


def _numbers(kind: type[Measure]) -> tuple[str, ...]:
    return ("compliance", "phase_in", *kind.NUMBERS)


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: bare(one) for name, one in value.items()}
    return bare(value)


def _is_by_host(table: Mapping[str, Any], place: str, faults: list[str]) -> bool:
    """Whether a table gives a number for each host, and is no range itself.

    The keys of a range are known, and whatever else stands in a table is a host: a table that
    holds both, or a key that looks like a misspelt one, is refused rather than guessed at.
    """
    of_range = [key for key in table if key in NUMBER_KEYS]
    others = [key for key in table if key not in NUMBER_KEYS]
    if not of_range:
        for key in others:
            meant = get_close_matches(key, NUMBER_KEYS, n=1, cutoff=0.75)
            if meant and isinstance(table[key], list | str):
                faults.append(f"{place}.{key}: unknown key; did you mean {meant[0]!r}?")
        return True
    if others and not any(get_close_matches(key, NUMBER_KEYS, n=1, cutoff=0.75) for key in others):
        faults.append(
            f"{place}: {of_range[0]!r} belongs to a range and {others[0]!r} would be a host; write "
            "one range for all hosts, or a number for each host"
        )
    return False


def _number_faults(kind: type[Measure], name: str, values: Mapping[str, Any]) -> Iterator[str]:
    """Say which numbers of a field are arrays."""
    if name not in _numbers(kind):
        return
    value = values[name]
    by_host = value if isinstance(value, dict) else {"": value}
    for host, quantity in by_host.items():
        if quantity is None:
            continue
        place = f"{name}.{host}" if host else name
        if any(True for _ in series_in(quantity)):
            yield f"{place}: holds an array; write a number or a range"


def _placed(fault: str, kind: type[Measure], place: str) -> str:
    """Say a fault of a measure with its place in the file."""
    told = fault.removeprefix(f"{kind.__name__}: ")
    found = re.match(r"(\w+)(?: of '([^']*)')?: ", told)
    if found is None or found[1] not in {field.name for field in fields(kind)}:
        return f"{place}: {told}"
    host = f".{found[2]}" if found[2] else ""
    return f"{place}.{found[1]}{host}: {told[found.end() :]}"
