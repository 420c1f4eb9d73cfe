"""Brief files: a programme or scenarios, in the same file or named, and a ``[brief]`` table."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wageflow.arguments import checked, shown
from wageflow.claims.checks import headline_claims
from wageflow.errors import InputError, nearest
from wageflow.programme.files import file_beside, load_programme, programme_of
from wageflow.programme.tables import ProgrammeFile
from wageflow.reading import Names, collect, pack_of, refused, validate
from wageflow.report.brief.brief import Brief, brief_faults
from wageflow.report.brief.tables import BriefTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wageflow.claims import Ledger
    from wageflow.programme import Programme
    from wageflow.scenarios import Study

__all__ = ["brief_from_plain", "briefs", "load_brief"]

_ROOM = "wageflow.report.brief"
_ROOMS = {"programme": "wageflow.programme", "study": "wageflow.scenarios"}
_STUDY = frozenset({"compare", "headcounts", "scenarios"})
_PROGRAMME = frozenset(ProgrammeFile.model_fields)


@checked
def briefs() -> tuple[str, ...]:
    """List the briefs that ship.

    Examples
    --------
    >>> import wageflow as wf
    >>> "dprk-2012" in wf.briefs()
    True
    """
    from wageflow.reading.shipped import shipped_names

    return shipped_names(_ROOM)


@checked
def load_brief(name: str | Path) -> Brief:
    """Load a brief that ships, or read one from a TOML file.

    Parameters
    ----------
    name : str or path

    Returns
    -------
    Brief

    Raises
    ------
    UnknownNameError
        If no brief of that name ships and it is no path to a file.
    InputError
        If the file cannot be read: every fault, with its place in the file.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.load_brief("dprk-2012").programme.name
    'dprk-2012'
    """
    from wageflow.reading.shipped import read_named

    data, where, folder = read_named(name, _ROOM, "brief")
    ships = str(name) in briefs()
    origin = str(name) if ships else Path(name).name
    digest = hashlib.sha256((folder / where if ships else Path(name)).read_bytes()).hexdigest()
    return replace(
        brief_from_plain(data, where, folder), origin=origin, inputs={Path(where).name: digest}
    )


def brief_from_plain(
    data: Mapping[str, Any], where: str = "brief", folder: Path | None = None
) -> Brief:
    """Make a brief from the tables of a file.

    Parameters
    ----------
    data : mapping
        As a TOML file is read.
    where : str
        Name of the file, for messages.
    folder : Path, optional
        Where other files that this one names are looked for.

    Raises
    ------
    InputError
        Every fault, with its place.

    Examples
    --------
    >>> brief_from_plain({"brief": {"title": "T", "programme": "dprk-2012"}})
    Brief('T': programme 'dprk-2012', 12 sections)
    """
    faults: list[str] = []
    table = data.get("brief")
    if table is None:
        faults.append('brief: is missing; write [brief] with a title and programme = "dprk-2012"')
    model, wrong = validate(BriefTable, {} if table is None else table, Names({}, None))
    if table is not None:
        faults += [f"brief.{fault}" if fault[:8] != "the file" else fault for fault in wrong]
    head: Mapping[str, Any] = table if isinstance(table, Mapping) else {}
    below = {name: content for name, content in data.items() if name != "brief"}
    programme, study = _about(head, below, (where, folder), faults)
    # what is in order, each in itself, may still be wrong in what it says: all faults at once
    stated = _settled(head) if model is None else model.model_dump()
    ledger = None
    named = _ledger_of(head, below, folder)
    if named is not None:
        from wageflow.claims import load_claims

        ledger = collect(partial(load_claims, pack_of(*named)), "brief.claims", faults)
    stated = {name: value for name, value in stated.items() if name not in ("study", "claims")}
    known = _with_evidence(ledger, head, below, folder)
    if named is None and known is not None and list(headline_claims(known)):
        ledger = known
    stated |= {"programme": programme, "study": study, "ledger": ledger}
    stated["marks"] = _marks(stated["marks"], known, faults)
    # what could not be read is told, and not told again by what needs it
    needed = {"scenarios": study, "change": study, "headlines": ledger}
    unread = [name for name, part in needed.items() if part is None]
    of_study = "study" in head or bool(_STUDY & below.keys())
    tried = {
        "scenarios": of_study,
        "change": of_study,
        "headlines": named is not None or (known is None and "evidence" in below),
    }
    echoes = tuple(f"sections: {name!r} needs" for name in unread if tried[name])
    told = [fault for fault in brief_faults(stated) if not fault.startswith(echoes or ("\0",))]
    faults += [f"brief.{fault}" for fault in told]
    if faults:
        raise refused(where, faults)
    return Brief(**stated)


def _settled(head: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that are in order, each in itself; defaults in the place of others."""
    found = BriefTable(title="untold").model_dump()
    for name, value in head.items():
        model, _ = validate(BriefTable, {"title": "untold", name: value}, Names({}, None))
        if model is not None:
            found[name] = getattr(model, name)
    return found


def _about(
    head: Mapping[str, Any],
    below: Mapping[str, Any],
    place: tuple[str, Path | None],
    faults: list[str],
) -> tuple[Programme | None, Study | None]:
    """Return the programme and the scenarios that the file has, or names."""
    from wageflow.scenarios.files import load_study, study_from_plain

    where, folder = place
    unknown = below.keys() - _STUDY - _PROGRAMME
    known_tables = sorted({"brief"} | _STUDY | _PROGRAMME)
    faults += [f"{name}: unknown table; {nearest(name, known_tables)}" for name in sorted(unknown)]
    known = {name: content for name, content in below.items() if name not in unknown}
    compare = known.get("compare")
    stated = {
        "study": bool(_STUDY & known.keys()),
        "programme": bool(_PROGRAMME & known.keys())
        or (isinstance(compare, Mapping) and "programme" in compare),
    }
    named = {name: head[name] for name in stated if isinstance(head.get(name), str)}
    faults += [
        f"brief.{name}: the file has a {name} of its own; leave out one of them"
        for name in named
        if stated[name]
    ]
    study, programme = None, None
    if stated["study"]:
        study = _read(partial(study_from_plain, known, where, folder), faults)
    elif stated["programme"]:
        programme = _read(partial(programme_of, known, where, folder), faults)
    if "study" in named and not stated["study"]:
        found = file_beside(named["study"], folder)
        study = collect(partial(load_study, found), "brief.study", faults)
    if "programme" in named and not stated["programme"]:
        found = file_beside(named["programme"], folder)
        programme = collect(partial(load_programme, found), "brief.programme", faults)
    elif study is not None and programme is None:
        programme = study.programme
    if not named and not any(stated.values()):
        faults.append(
            'brief.programme: is missing; write programme = "dprk-2012", or the tables of one'
        )
    return programme, study


def _read(build: Callable[[], Any], faults: list[str]) -> Any:
    try:
        return build()
    except InputError as error:
        faults += error.faults
        return None


def _ledger_of(
    head: Mapping[str, Any],
    below: Mapping[str, Any],
    folder: Path | None,
    seen: frozenset[str] = frozenset(),
) -> tuple[str, Path | None] | None:
    """Return the ledger that the brief names, else that of its programme, and where it lies."""
    if isinstance(head.get("claims"), str):
        return head["claims"], folder
    places = [(below, folder)]
    for name, room in _ROOMS.items():
        named = head.get(name)
        # files may name each other in a circle, which is refused where they are read
        if isinstance(named, str) and named not in seen:
            seen |= {named}
            places.append(_tables(file_beside(named, folder), room, name))
    for tables, place in places:
        for table in (tables.get("programme"), tables.get("compare")):
            if isinstance(table, Mapping):
                # a programme may extend another, and a comparison may be of one that it names
                further = {"claims": table.get("claims")}
                further["programme"] = table.get("extends", table.get("programme"))
                found = _ledger_of(further, {}, place, seen)
                if found is not None:
                    return found
    return None


def _with_evidence(
    ledger: Ledger | None, head: Mapping[str, Any], below: Mapping[str, Any], folder: Path | None
) -> Ledger | None:
    """Return a ledger with the claims that the brief's files state themselves.

    What is wrong with those is told where the programme is read.
    """
    from wageflow.claims import Ledger
    from wageflow.reading.params import ledger_of

    claims = {} if ledger is None else dict(ledger.claims)
    sources = {} if ledger is None else dict(ledger.sources)
    for tables, place in _read_for(head, below, folder):
        own = ledger_of(tables, place, []) if "evidence" in tables else None
        if own is not None:
            claims = {**own.claims, **claims}
            sources = {**own.sources, **sources}
    return (
        Ledger("evidence" if ledger is None else ledger.name, claims, sources) if claims else None
    )


def _read_for(
    head: Mapping[str, Any],
    below: Mapping[str, Any],
    folder: Path | None,
    seen: frozenset[str] = frozenset(),
) -> Iterator[tuple[Mapping[str, Any], Path | None]]:
    """Yield the tables of the brief's own file, and of the files that it and these name."""
    yield below, folder
    compare = below.get("compare")
    named = [(name, head.get(name)) for name in _ROOMS]
    named.append(("programme", compare.get("programme") if isinstance(compare, Mapping) else None))
    for kind, name in named:
        # as above, files may name each other in a circle
        if isinstance(name, str) and name.endswith(".toml") and name not in seen:
            tables, place = _tables(file_beside(name, folder), _ROOMS[kind], kind)
            yield from _read_for({}, tables, place, seen | {name})


def _tables(name: str, room: str, kind: str) -> tuple[Mapping[str, Any], Path | None]:
    """Return the tables of a file that is named; none if it cannot be read, which is told."""
    from wageflow.reading.shipped import read_named

    try:
        data, _, folder = read_named(name, room, kind)
    except InputError:
        return {}, None
    return data, folder


def _marks(marks: Mapping[str, Any], ledger: Any, faults: list[str]) -> dict[str, Any]:
    """Return published figures, with claims in the place of their ids."""
    found: dict[str, Any] = {}
    for name, mark in marks.items():
        if isinstance(mark, Mapping):
            if set(mark) != {"claim"} or not isinstance(mark["claim"], str):
                faults.append(f'brief.marks.{name}: got {shown(mark)}; write {{ claim = "id" }}')
            elif ledger is None:
                faults.append(
                    f"brief.marks.{name}: there is no ledger; write claims under [brief], or "
                    "the claim under [[evidence]]"
                )
            else:
                claim = collect(
                    partial(ledger.__getitem__, mark["claim"]), f"brief.marks.{name}", faults
                )
                found |= {} if claim is None else {name: claim}
        else:
            found[name] = tuple(mark) if isinstance(mark, list) else mark
    return found
