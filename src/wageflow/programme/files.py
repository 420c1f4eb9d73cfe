"""Programmes from and to TOML files; those that ship."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from wageflow.arguments import checked
from wageflow.errors import InputError, nearest

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from wageflow.programme.programme import Programme

__all__ = [
    "as_programme",
    "extended",
    "file_beside",
    "load_programme",
    "programme_from_plain",
    "programme_of",
    "programmes",
]

_ROOM = "wageflow.programme"
_SCENARIOS = ("compare", "headcounts", "scenarios")


@checked
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
    from wageflow.reading.shipped import load_named

    return load_named(name, _ROOM, "programme", _built)


def as_programme(value: Programme | str | PathLike[str]) -> Programme:
    """Return a programme, which may be given by its name or by its file.

    Parameters
    ----------
    value : Programme, str or path

    Raises
    ------
    InputError
        If it is something else, or as `load_programme` does.

    Examples
    --------
    >>> as_programme("dprk-2012").name
    'dprk-2012'
    """
    from wageflow.programme.programme import Programme

    if isinstance(value, Programme):
        return value
    if isinstance(value, str | PathLike):
        return load_programme(fspath(value))
    raise InputError(
        f"programme: got {value!r}; write a wf.Programme, a name such as 'dprk-2012', or the path "
        "of a file"
    )


def _built(data: dict[str, Any], where: str, folder: Path | None) -> Programme:
    from wageflow.reading.kinds import refuse_other_kinds

    data.pop("brief", None)  # what a brief says of it is read where briefs are written
    beside = {}
    if "scenarios" in data and ("cohorts" in data or "extends" in _mapping(data, "programme")):
        # what scenarios make of the programme is read where they are compared
        beside = {name: data.pop(name) for name in _SCENARIOS if name in data}
    if "scenarios" in data:
        # such a file may say of the programme only what is other there
        refuse_other_kinds({"scenarios": data["scenarios"]}, where, "programme")
    refuse_other_kinds(data, where, "programme")
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
    from wageflow.programme.changing import places
    from wageflow.programme.unused import unused_chains
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
    # of a programme with faults nobody knows
    standing = None if programme is None else places(programme)
    tables = {**whole, "beside": beside}
    told += [*unused_params(tables, told, data, standing), *unused_chains(tables, told, data)]
    if programme is None or told:
        raise refused(where, told)
    return programme


def file_beside(name: str, folder: Path | None) -> str:
    """Return the path of a file that another names, as seen from the other's folder."""
    return str(folder / name) if name.endswith(".toml") and folder is not None else name


def extended(data: dict[str, Any], head: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Lay a file over the shipped programme that it extends, table by table.

    Raises
    ------
    InputError
        If no programme of that name ships.
    """
    from wageflow.reading import refused
    from wageflow.reading.shipped import read_named, shipped_names

    base = head["extends"]
    if not isinstance(base, str):
        raise refused(where, [f"programme.extends: got {base!r}; write a name in quotes"])
    shipped = shipped_names(_ROOM)
    if base not in shipped:
        raise refused(
            where, [f"programme.extends: no programme {base!r} ships; {nearest(base, shipped)}"]
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


@checked
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
    from wageflow.reading.shipped import list_shipped

    return list_shipped(_ROOM, "programme", _built, _columns)


def _columns(programme: Programme) -> dict[str, Any]:
    return {
        "title": programme.title,
        "year": programme.year,
        "cohorts": len(programme.cohorts),
        "unknowns": len(programme.unknowns),
        "sources": "; ".join(programme.sources),
    }
