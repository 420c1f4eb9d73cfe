"""What a file names: its ledger, and the entries of ``[params]``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wageflow.claims import load_claims
from wageflow.claims.evidence import claims_from_plain
from wageflow.distributions import Distribution, OneOf, Param
from wageflow.errors import InputError, nearest
from wageflow.reading.quantities import (
    Names,
    Sourced,
    as_param,
    bare,
    only,
    read_quantity,
    repeated,
)
from wageflow.reading.tables import collect, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wageflow.claims import Ledger

__all__ = [
    "ledger_of",
    "load_evidence",
    "pack_of",
    "read_names",
    "read_params",
    "unused_entries",
    "unused_params",
]


def ledger_of(
    data: Mapping[str, Any], folder: Path | None, faults: list[str], head: str = "programme"
) -> Ledger | None:
    """Return the ledger that a file refers to, if there is one.

    It is the pack that ``claims`` under the head of the file names (a folder is looked for beside
    the file first), and the claims that the file states itself under ``[[evidence]]``.
    """
    table = data.get(head)
    pack = table.get("claims") if isinstance(table, Mapping) else None
    ledger: Ledger | None = None
    if isinstance(pack, str):
        ledger = collect(partial(load_claims, pack_of(pack, folder)), f"{head}.claims", faults)
    if "evidence" in data:
        try:
            ledger = claims_from_plain(data["evidence"], ledger, "evidence")
        except InputError as error:
            faults += error.faults
    return ledger


def pack_of(name: str, folder: Path | None) -> Path | str:
    """Return the folder beside a file that a pack's name means, or the name of one that ships.

    Parameters
    ----------
    name : str
    folder : Path or None
        That of the file; None where there is none.
    """
    if folder is None:
        return name
    try:
        return folder / name if (folder / name).is_dir() else name
    except OSError:  # a name that no folder can have
        return name


def load_evidence(path: str | Path) -> Ledger:
    """Return the claims that a file states itself, under ``[[evidence]]``.

    Parameters
    ----------
    path : str or path

    Raises
    ------
    InputError
        If it cannot be read, states none, or states them with faults.
    """
    from wageflow.claims import Ledger
    from wageflow.reading.toml import read_toml

    place = Path(path)
    data = read_toml(place, str(path))
    if "evidence" not in data:
        raise InputError(
            f"{path}: states no claims of its own; add [[evidence]], or name a folder with a pack"
        )
    faults: list[str] = []
    found = ledger_of(data, place.parent, faults)
    if faults or found is None:
        raise InputError(*(f"{path}, {fault}" for fault in faults))
    own = {str(row["id"]).strip() for row in data["evidence"]}
    claims = {name: claim for name, claim in found.items() if name in own}
    return Ledger(place.name, claims, found.sources)


def read_names(
    data: Mapping[str, Any], folder: Path | None, faults: list[str], head: str = "programme"
) -> Names:
    """Read what the numbers of a file may refer to: its ledger, and its ``[params]``.

    Parameters
    ----------
    data : mapping
        The tables of the file.
    folder : Path or None
        That of the file.
    faults : list of str
        What is wrong is added; what stands there already is wrong with the ledger.
    head : str
        The table that names the ledger.
    """
    ledger = ledger_of(data, folder, faults, head)
    # a head that is none is a fault of its own
    unread = bool(faults) or not isinstance(data.get(head), Mapping)
    return replace(read_params(data, ledger, faults), unread=unread)


def read_params(
    data: Mapping[str, Any], ledger: Ledger | None, faults: list[str], *, whole: bool = True
) -> Names:
    """Read ``[params]``: named ranges, figures, and choices ``one_of = [[value, weight], ...]``.

    Faults are added to `faults`; an entry with a fault is left out. In a `whole`, which a library
    of chains is not, a claim that stands in several places is one unknown.
    """
    found: dict[str, Param | OneOf] = {}
    names = Names(found, ledger, repeated(data) if whole else frozenset())
    tables = data.get("params", {})
    if not isinstance(tables, Mapping):
        faults.append(f'params: got {short(tables)}; write [params."state share"] tables')
        return names
    for name, table in tables.items():
        param = collect(partial(_read_param, name, table, names), f"params.{name}", faults)
        if param is not None:
            found[name] = param
    return replace(names, broken=frozenset(tables) - found.keys())


def _read_param(name: str, table: Any, names: Names) -> Param | OneOf:
    if isinstance(table, Mapping) and "one_of" in table:
        note = str(table.get("note", ""))
        only({key: value for key, value in table.items() if key != "note"}, "one_of")
        try:
            pairs = [(bare(read_quantity(v, names)), w) for v, w in table["one_of"]]
            options = dict(pairs)
        except (TypeError, ValueError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(
                f"one_of: got {short(table['one_of'])}; write [[value, weight], ...]"
            ) from None
        for option, times in Counter(option for option, _ in pairs).items():
            if times > 1:
                called = short(getattr(option, "name", option))
                raise InputError(
                    f"one_of: {called} stands {times} times; write it once, with the sum of its "
                    "weights"
                )
        return OneOf(name, options, note=note)
    value = read_quantity(table, names)
    if isinstance(value, Sourced):
        return as_param(name, value)
    if not isinstance(value, Distribution | float):
        raise InputError(f"got {short(table)}; write a number or one range")
    return Param(name, value)


def unused_params(
    data: Mapping[str, Any],
    told: Sequence[str] = (),
    stated: Mapping[str, Any] | None = None,
    places: Iterable[str] | None = (),
) -> Iterator[str]:
    """Say which entries of ``[params]`` nothing in the file names; see `unused_entries`.

    Examples
    --------
    >>> file = {"params": {"wagee": 3, "wage": 4}, "cohorts": [{"gross_wage": "wage"}]}
    >>> list(unused_params(file))
    ["params.wagee: nothing names it, so it changes nothing; did you mean 'wage'?"]
    """
    yield from (fault for _, fault in unused_entries(data, told, stated, places))


def unused_entries(
    data: Mapping[str, Any],
    told: Sequence[str] = (),
    stated: Mapping[str, Any] | None = None,
    places: Iterable[str] | None = (),
) -> Iterator[tuple[str, str]]:
    """List the entries of ``[params]`` that nothing in the file names: they change nothing.

    Most are misspelt, and whoever wrote one believes that the result rests on it.

    Parameters
    ----------
    data : mapping
        All tables of the file, laid over those that it extends.
    told : sequence of str
        Other faults of the file, which may be why nothing names an entry: they are told first.
    stated : mapping, optional
        The tables of the file itself; `data` if left out. What it extends may hold more than it
        takes.
    places : iterable of str, optional
        Where numbers stand; an entry that is called so stands there. None if that is not known.

    Returns
    -------
    iterator of (str, str)
        The name of an entry, and what is said of it.
    """
    own = (data if stated is None else stated).get("params", {})
    if told or not isinstance(own, Mapping):
        return
    params = data.get("params", {})
    if places is None:
        places = [name for name in own if "/" in name]
    places = tuple(places)
    named = {*places, *_texts_of({name: table for name, table in data.items() if name != "params"})}
    for name, table in params.items():
        named |= {text for text in _texts_of(table) if text != name}
    used = [name for name in params if name in named]
    for name in own:
        if name not in named:
            hint = _meant(name, used, places)
            yield name, f"params.{name}: nothing names it, so it changes nothing; {hint}"


def _meant(name: str, used: Iterable[str], places: Iterable[str]) -> str:
    """Say which entry or place may be meant by a name that nothing has."""
    hint = nearest(name, [*used, *places])
    there = [place for place in places if place.partition("/")[0].lower() in name.lower()]
    if there and not any(place in hint for place in there):
        return f"what may be changed there: {', '.join(there[:6])}"
    if hint.startswith("did"):
        return hint
    return "take it out, or name it where it is meant"


def _texts_of(tree: Any) -> Iterator[str]:
    """List all texts that stand in a table or list, however deep; keys are none.

    Examples
    --------
    >>> list(_texts_of({"chain": "kuwait", "headcount": [1, {"param": "workers"}]}))
    ['kuwait', 'workers']
    """
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, Mapping | list | tuple):
        for value in tree.values() if isinstance(tree, Mapping) else tree:
            yield from _texts_of(value)
