"""A file about something else, which states a programme or names one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from wageflow.errors import InputError
from wageflow.programme import changing
from wageflow.programme.files import extended, file_beside, load_programme, programme_from_plain
from wageflow.programme.tables import ProgrammeFile
from wageflow.programme.unused import unused_chains
from wageflow.reading import Names, collect, read_names, unused_entries, unused_params

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from wageflow.programme.programme import Programme

__all__ = ["Within", "read_within"]

_PROGRAMME = frozenset(ProgrammeFile.model_fields)
#: What a file may hold without stating a programme.
_COMMON = frozenset({"params", "evidence"})


@dataclass(frozen=True)
class Within:
    """The tables of a file about something else, and what its numbers may refer to.

    Parameters
    ----------
    data : mapping
        All of them, as they stand in the file.
    head : str
        The table that names a programme and a ledger, where the file states no programme.
    where : str
        The name of the file.
    folder : Path or None
        That of the file.
    tables : mapping
        Those of the programme, laid over those that it extends.
    stated : bool
        Whether there is one.
    names : Names
    """

    data: Mapping[str, Any]
    head: str
    where: str
    folder: Path | None
    tables: Mapping[str, Any]
    stated: bool
    names: Names

    @property
    def own(self) -> dict[str, Any]:
        """The tables that are no programme's; what both may hold is of the file if it has none."""
        found = {key: table for key, table in self.data.items() if key not in _PROGRAMME}
        return found if self.stated else {**found, **self.tables}

    def asked(self, name: str) -> Any:
        """Return what the head says under a name, None if nothing."""
        return _asked(self.data, self.head, name)

    def programme(self, faults: list[str]) -> Programme | None:
        """Return the programme that the file states or names; None without one in order.

        What is wrong is added to `faults`.
        """
        asked, at = self.asked("programme"), f"{self.head}.programme"
        if not self.stated:
            if not isinstance(asked, str):
                return None
            load = partial(load_programme, file_beside(asked, self.folder))
            found: Programme | None = collect(load, at, faults)
            return found
        if asked is not None:
            faults.append(
                f"{at}: got {asked!r}, but the file has tables of a programme; leave out one of "
                "them"
            )
        try:
            return programme_from_plain(self.tables, self.where, self.folder)
        except InputError as error:
            faults += _plain(error, self.where)
            return None

    def unused(
        self,
        programme: Programme | None,
        told: Sequence[str],
        meant: Callable[[str], str] = lambda _: "",
    ) -> Iterator[str]:
        """Say which entries of the file change nothing; nothing if there are other faults.

        Those of a programme that the file has stand in it; one that it only names they leave alone.

        Parameters
        ----------
        programme : Programme or None
        told : sequence of str
            The other faults.
        meant : callable
            Says of an entry of ``[params]`` which other number of the file it may mean; empty for
            none.
        """
        told = tuple(told)  # not what is told here
        tables = {**self.own, **self.tables}
        if self.stated:
            yield from unused_chains(tables, told, self.data)
        if programme is None:  # of a programme with faults nobody knows
            yield from unused_params(tables, told, self.data, None)
            return
        standing = changing.places(programme) if self.stated else ()
        others = set() if self.stated else set(changing.changeable(programme))
        for name, fault in unused_entries(tables, told, self.data, standing):
            yield (
                f"params.{name}: is a number of {programme.name}, which the file only names; to "
                "change it, write a [programme] with name and extends in place of "
                f"{self.head}.programme"
                if name in others
                else meant(name) or fault
            )


def read_within(
    data: Mapping[str, Any], head: str, where: str, folder: Path | None, faults: list[str]
) -> Within:
    """Tell the tables of a programme from the others, and read what all may refer to.

    Parameters
    ----------
    data : mapping
        The tables of the file.
    head : str
        The table that names a programme and a ledger, where the file states no programme.
    where : str
        The name of the file, for messages.
    folder : Path or None
        That of the file.
    faults : list of str
        What is wrong is added.
    """
    tables = {key: table for key, table in data.items() if key in _PROGRAMME}
    stated = not tables.keys() <= _COMMON
    tables = _laid_over(tables, where, faults)
    found: list[str] = []
    if stated and _asked(data, head, "claims") is not None:
        found.append(f"{head}.claims: the file has a programme; write claims under [programme]")
    named_in = "programme" if stated else head
    names = read_names({head: data.get(head, {}), **tables}, folder, found, named_in)
    faults += found
    return Within(data, head, where, folder, tables, stated, names)


def _asked(data: Mapping[str, Any], head: str, name: str) -> Any:
    table = data.get(head)
    return table.get(name) if isinstance(table, Mapping) else None


def _laid_over(tables: dict[str, Any], where: str, faults: list[str]) -> dict[str, Any]:
    """Lay the tables over the programme that they extend."""
    head = tables.get("programme")
    if not isinstance(head, Mapping) or "extends" not in head:
        return tables
    named_so = {"name": head["extends"], **head}
    try:
        whole = extended({**tables, "programme": named_so}, named_so, where)
    except InputError as error:
        faults += _plain(error, where)
        return tables
    if "name" not in head and _changes(tables, head, where):
        whole["programme"]["name"] = f"{head['extends']} (changed)"
    return whole


def _changes(tables: Mapping[str, Any], head: Mapping[str, Any], where: str) -> bool:
    """Say whether a file that extends a programme has another number of it, or another table."""
    if set(head) != {"extends"} or not tables.keys() <= {"programme", *_COMMON}:
        return True
    own = tables.get("params")
    shipped = extended({"programme": head}, head, where).get("params", {})
    # an entry that is called as a place stands there; others are named by the file's own measures
    return isinstance(own, Mapping) and any(name in shipped or "/" in name for name in own)


def _plain(error: InputError, where: str) -> list[str]:
    return [fault.removeprefix(f"{where}: ") for fault in error.faults]
