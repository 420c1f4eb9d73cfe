"""A table without a format: words already chosen, digits already justified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Section", "Source", "Table"]


@dataclass(frozen=True)
class Section:
    """Rows of a table under a heading.

    Parameters
    ----------
    title : str
    rows : sequence of sequence of str
        A cell for each column.

    Examples
    --------
    >>> Section("All hosts", [["gross", "407"]]).rows[0][1]
    '407'
    """

    title: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Source:
    """What a figure rests on: a note under the table, and the claims that it leads to.

    Parameters
    ----------
    text : str
        The document and the place in it, as a reader cites it.
    claims : sequence of str
        Ids of the ledger's claims; empty where the source is none of a ledger.

    Examples
    --------
    >>> Source("A report, ch. 2, the figures", ["nksc-kuwait-headcount"]).claims
    ['nksc-kuwait-headcount']
    """

    text: str
    claims: Sequence[str] = ()


@dataclass(frozen=True)
class Table:
    """What every renderer gets.

    Parameters
    ----------
    title, subtitle : str
        The subtitle states unit, price year and coverage.
    columns : sequence of str
        The first holds the names of the rows.
    sections : sequence of Section
    notes : sequence of str
    sources : sequence of Source or str
        Numbered from 1; cells refer to them as ``[1]``. A string is a source without claims.
    records : sequence of mapping
        The same content as unrounded numbers, for CSV.
    data : mapping or sequence of mapping
        The same content for other programs, as JSON.
    texts : int
        How many of the first columns hold words; the others hold figures and stand to the right.
    fields : sequence of str
        The columns of the records, for a CSV file without any.

    Examples
    --------
    >>> table = Table("Kuwait", "USD a year", ("", "amount"),
    ...               [Section("", [["worker", "1,053"]])], [], [], [{"worker": 1053.0}], {})
    >>> table.texts
    1
    """

    title: str
    subtitle: str
    columns: Sequence[str]
    sections: Sequence[Section]
    notes: Sequence[str]
    sources: Sequence[Source | str]
    records: Sequence[Mapping[str, Any]]
    data: Mapping[str, Any] | Sequence[Mapping[str, Any]]
    texts: int = 1
    fields: Sequence[str] = ()

    @property
    def cited(self) -> tuple[Source, ...]:
        """The sources, each as a `Source`."""
        return tuple(one if isinstance(one, Source) else Source(one) for one in self.sources)
