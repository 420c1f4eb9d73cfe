"""Tables as a brief shows them: what stands once in the brief need not stand under each table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wageflow.programme import remarks
from wageflow.report.brief.document import Tabled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wageflow.report.brief.brief import Brief
    from wageflow.report.tables.table import Table

__all__ = ["tabled"]


def tabled(
    name: str, table: Table, brief: Brief, *, keep: str = "", said: Iterable[str] = ()
) -> Tabled:
    """Name a table; notes on the programme are left out where the method tells them.

    Parameters
    ----------
    name : str
    table : Table
    brief : Brief
    keep : str
        Notes on the programme that have this word stay: without them the table would mislead.
    said : iterable of str
        Notes that the section itself tells in sentences.
    """
    programme, known = brief.programme, set(said)
    if "method" in brief.shown:
        told = (*programme.notes, *(f"{note}." for note in remarks(programme)))
        known |= {note for note in told if not keep or keep not in note}
    notes = [note for note in table.notes if note.removeprefix("Note: ") not in known]
    return Tabled(name, replace(table, notes=notes))
