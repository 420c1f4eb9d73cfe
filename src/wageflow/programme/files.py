"""Programmes from and to TOML files; those that ship."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wageflow.errors import InputError, nearest

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from wageflow.programme.programme import Programme

__all__ = ["extended", "load_programme", "programme_from_plain", "programme_of", "programmes"]


_ROOM = "wageflow.programme"
_SCENARIOS = ("compare", "headcounts", "scenarios")


def load_programme(name: str | Path) -> Programme:
    """Load a programme that ships, or one of your own.

    Parameters
    ----------
    name : str or path
        A name listed by `programmes`, or a path to a TOML file.

    Raises
    ------
    UnknownNameError
        If no programme of that name ships and it is no path to a file.
    InputError
        If the file cannot be read as a programme: every fault, with its place in the file.

    Examples
    --------
    >>> import wageflow as wf
    >>> "Kuwait" in wf.load_programme("dprk-2012").hosts
    True
    """
    if str(name) in _shipped():
        # a copy, so that nobody changes what others load
        return replace(_load_shipped(str(name)))
    return _read(name)


def _shipped() -> tuple[str, ...]:
    from wageflow.reading.shipped import shipped_names

    return shipped_names(_ROOM)


@lru_cache(maxsize=8)
def _load_shipped(name: str) -> Programme:
    return _read(name)


def _read(name: str | Path) -> Programme:
    from wageflow.reading.shipped import read_named

    data, where, folder = read_named(name, _ROOM, "programme")
    data.pop("brief", None)  # what a brief says of it is read where briefs are written
    beside = {}
    if "scenarios" in data and ("cohorts" in data or "extends" in _mapping(data, "programme")):
        # what scenarios make of the programme is read where they are compared
        beside = {name: data.pop(name) for name in _SCENARIOS if name in data}
    if "scenarios" in data:
        raise InputError(
            f"{where}: is a scenario file; run wageflow compare, or wf.load_study, on it"
        )
    return programme_of(data, where, folder, beside)


def _mapping(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name)
    return found if isinstance(found, Mapping) else {}


def programme_of(
    data: dict[str, Any],
    where: str,
    folder: Path | None,
    beside: Mapping[str, Any] | None = None,
) -> Programme:
    """Make a programme from the tables of a file, laid over the one that it extends, if any.

    Parameters
    ----------
    data : dict
    where : str
    folder : Path or None
    beside : mapping, optional
        Tables of the file that are no part of the programme, but may name its parameters.

    Raises
    ------
    InputError
        Every fault, with its place.
    """
    from wageflow.reading import refused, unused_params

    head = data.get("programme")
    whole = data
    if isinstance(head, Mapping) and "extends" in head:
        whole = extended(data, head, where)
    told: list[str] = []
    programme: Programme | None = None
    try:
        programme = programme_from_plain(whole, where, folder)
    except InputError as error:
        told += error.faults
    told += unused_params({**whole, "beside": beside}, told, data)
    if programme is None or told:
        raise refused(where, told)
    return programme


def extended(data: dict[str, Any], head: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Lay a file over the shipped programme that it extends, table by table.

    Raises
    ------
    InputError
        If no programme of that name ships.
    """
    from wageflow.reading import refused
    from wageflow.reading.shipped import read_named

    base = head["extends"]
    if not isinstance(base, str):
        raise refused(where, [f"programme.extends: got {base!r}; write a name in quotes"])
    if base not in _shipped():
        raise refused(
            where, [f"programme.extends: no programme {base!r} ships; {nearest(base, _shipped())}"]
        )
    below, _, _ = read_named(base, _ROOM, "programme")
    notes = head.get("notes", [])
    joined = dict(below)
    for key, value in data.items():
        # a table is laid over the one below; what is none is left to be refused as such
        tables = isinstance(value, Mapping) and isinstance(below.get(key, {}), Mapping)
        joined[key] = {**below.get(key, {}), **value} if tables else value
    if isinstance(notes, list):
        joined["programme"]["notes"] = [*notes, *below["programme"].get("notes", [])]
    return joined


def programme_from_plain(
    data: Mapping[str, Any], where: str = "programme", folder: Path | None = None
) -> Programme:
    """Make a programme from the tables of a file.

    Parameters
    ----------
    data : mapping
        As a TOML file is read, or as `plain_programme` writes it.
    where : str
        Name of the file, for messages.
    folder : Path, optional
        Where a ledger of the file's own is looked for.

    Raises
    ------
    InputError
        Every fault, with its place.

    Examples
    --------
    >>> plain = {
    ...     "programme": {"name": "gulf"},
    ...     "cohorts": [
    ...         {"host": "Kuwait", "workers": 10, "gross_wage": 5_000, "chain": "kuwait-2012"}
    ...     ],
    ... }
    >>> programme_from_plain(plain).hosts
    ('Kuwait',)
    """
    from wageflow.programme.building import build_programme

    if not isinstance(data, Mapping):
        raise InputError(f"{where}: got {type(data).__name__}; write tables, [programme] first")
    return build_programme(data, where, folder)


def programmes() -> pd.DataFrame:
    """List the programmes that ship.

    Returns
    -------
    DataFrame
        Indexed by name: title, year, cohorts, unknowns, sources.

    Examples
    --------
    >>> import wageflow as wf
    >>> int(wf.programmes().loc["dprk-2012", "year"])
    2012
    """
    import pandas as pd

    rows = {}
    for name in _shipped():
        programme = _load_shipped(name)
        rows[name] = {
            "title": programme.title,
            "year": programme.year,
            "cohorts": len(programme.cohorts),
            "unknowns": len(programme.unknowns),
            "sources": "; ".join(programme.sources),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("programme")
