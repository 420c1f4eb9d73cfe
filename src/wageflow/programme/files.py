"""Programmes from and to TOML files; those that ship."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wageflow.chain import Chain
from wageflow.errors import InputError, UnknownNameError, nearest
from wageflow.programme.programme import Programme

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["load_programme", "plain_programme", "programme_from_plain", "programmes"]


@lru_cache(maxsize=1)
def _shipped() -> tuple[str, ...]:
    folder = files("wageflow.programme") / "data"
    found = [item.name for item in folder.iterdir() if item.name.endswith(".toml")]
    return tuple(sorted(name.removesuffix(".toml") for name in found))


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
        return _load_shipped(str(name))
    path = Path(name)
    if path.suffix != ".toml":
        raise UnknownNameError(
            f"programme {str(name)!r}: none of this name ships; {nearest(str(name), _shipped())}; "
            "a file of yours ends in .toml"
        )
    return _read(path, str(name))


@lru_cache(maxsize=8)
def _load_shipped(name: str) -> Programme:
    with as_file(files("wageflow.programme") / "data" / f"{name}.toml") as path:
        return _read(path, f"{name}.toml")


def _read(path: Path, where: str) -> Programme:
    from wageflow.chain.reading import read_toml

    data = read_toml(path, where)
    base = data.get("programme", {}).get("extends") if isinstance(data, Mapping) else None
    if base is not None:
        data = _extended(data, str(base), where)
    return programme_from_plain(data, where)


def _extended(data: dict[str, Any], base: str, where: str) -> dict[str, Any]:
    """Lay a file over the shipped programme that it extends, table by table."""
    from wageflow.chain.reading import read_toml

    if base not in _shipped():
        raise InputError(
            f"{where}: programme.extends: no programme {base!r} ships; {nearest(base, _shipped())}"
        )
    with as_file(files("wageflow.programme") / "data" / f"{base}.toml") as path:
        below = read_toml(path, f"{base}.toml")
    notes = [*data["programme"].get("notes", []), *below["programme"].get("notes", [])]
    for key, value in data.items():
        if key == "cohorts" or not isinstance(value, Mapping):
            below[key] = value
        else:
            below[key] = dict(below.get(key, {})) | dict(value)
    below["programme"].pop("extends", None)
    below["programme"]["notes"] = notes
    return below


def programme_from_plain(data: Mapping[str, Any], where: str = "programme") -> Programme:
    """Make a programme from the tables of a file.

    Raises
    ------
    InputError
        Every fault, with its place.
    """
    from wageflow.programme.tables import build_programme

    return build_programme(data, where)


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


def plain_programme(programme: Programme) -> dict[str, Any]:
    """Write a programme as the tables of a file; `programme_from_plain` reads them back.

    Examples
    --------
    >>> import wageflow as wf
    >>> plain = plain_programme(wf.load_programme("dprk-2012"))
    >>> sorted(plain)[:3]
    ['chains', 'cohorts', 'params']
    """
    from wageflow.chain.reading import plain_quantity
    from wageflow.chain.tables import plain_chain

    params: dict[str, Any] = {}
    head: dict[str, Any] = {"name": programme.name, "statutory": list(programme.statutory)}
    for name in ("title", "year", "price_year"):
        if getattr(programme, name):
            head[name] = getattr(programme, name)
    for name in ("sources", "notes"):
        if getattr(programme, name):
            head[name] = list(getattr(programme, name))
    if programme.total_workers is not None:
        head["total_workers"] = plain_quantity(programme.total_workers, params)
    chains = _by_name(programme.chains)
    readings: dict[str, Any] = {}
    cohorts = []
    for cohort in programme.cohorts:
        row: dict[str, Any] = {"host": cohort.host, "sector": cohort.sector}
        for name in ("workers", "gross_wage", "usd_rate", "days", "state_cost"):
            quantity = getattr(cohort, name)
            if quantity is not None and quantity != 0.0:
                row[name] = plain_quantity(quantity, params)
        row.setdefault("workers", 0.0)
        row.setdefault("gross_wage", 0.0)
        for name in ("per", "currency", "price_year", "source", "note"):
            if getattr(cohort, name):
                row[name] = getattr(cohort, name)
        row["chain"] = cohort.chain.name
        if not isinstance(cohort.chain, Chain):
            pairs = zip(cohort.chain.values, cohort.chain.weights, strict=True)
            readings[cohort.chain.name] = {chain.name: weight for chain, weight in pairs}
        cohorts.append(row)
    plain: dict[str, Any] = {
        "programme": head,
        "sides": {side: list(names) for side, names in programme.sides.items() if names},
        "cohorts": cohorts,
        "chains": {name: plain_chain(chain, params) for name, chain in chains.items()},
    }
    if readings:
        plain["readings"] = readings
    if programme.pass_through:
        plain["pass_through"] = {
            name: plain_quantity(q, params) for name, q in programme.pass_through.items()
        }
    plain["params"] = params
    # what a file cannot say is not left in it: NaN, sets, tuples
    return dict(json.loads(json.dumps(plain, allow_nan=False)))


def _by_name(chains: tuple[Chain, ...]) -> dict[str, Chain]:
    found: dict[str, Chain] = {}
    for chain in chains:
        if found.setdefault(chain.name, chain) != chain:
            raise InputError(
                f"chain {chain.name!r}: two different chains of this name; rename one of them"
            )
    return found
