"""A table without a format: words already chosen, digits already justified."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wageflow.arguments import checked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from os import PathLike

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


@dataclass(frozen=True, repr=False)
class Table:
    """What every renderer gets, and what `wageflow.table` returns.

    Printed it is text for a terminal; a notebook shows it as a table of its own page.

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

    def short(self) -> Table:
        """Return the table without notes on method, which begin with "Note:".

        What explains a mark stays, and so does how it was drawn.

        Examples
        --------
        >>> table = Table("Kuwait", "USD a year", ("", "amount"), [Section("", [["worker", "1"]])],
        ...               ["Note: means add up.", "1,024 draws."], [], [], {})
        >>> list(table.short().notes)
        ['1,024 draws.']
        """
        return replace(self, notes=[note for note in self.notes if note[:6] != "Note: "])

    @checked
    def to(self, form: str, *, caption: str = "", label: str = "") -> str | bytes:
        r"""Return the table in a format.

        Parameters
        ----------
        form : {"table", "json", "csv", "markdown", "html", "latex", "word", "excel"}
        caption, label : str, optional
            Of ``latex``: what stands in place of the title, and what the document refers to the
            table by, such as ``tab:revenue``; with one of them the document numbers it.

        Returns
        -------
        str or bytes
            Text, or of ``word`` and ``excel`` the bytes of a file. The same table gives the same.

        Raises
        ------
        UnknownNameError
            If the format is unknown.
        InputError
            If a caption or a label is asked of another format, or LaTeX takes no such label.

        Examples
        --------
        >>> table = Table("Kuwait", "USD a year", ("", "amount"),
        ...               [Section("", [["worker", "1,053"]])], [], [], [{"worker": 1053.0}], {})
        >>> table.to("csv")
        'worker\n1053.0\n'
        """
        from wageflow.report.tables.render import FILE_FORMATS, render, rendered

        if caption or label:
            return _latex(self, form, caption, label)
        return rendered(self, form) if form in FILE_FORMATS else render(self, form)

    @checked
    def save(self, path: str | PathLike[str], *, caption: str = "", label: str = "") -> Path:
        """Write the table to a file, whole or not at all.

        Parameters
        ----------
        path : str or path
            Its ending says the format: ``.docx``, ``.xlsx``, ``.html``, ``.md``, ``.tex``,
            ``.csv``, ``.json`` or ``.txt``.
        caption, label : str, optional
            Of ``.tex``, as in `to`.

        Returns
        -------
        Path

        Raises
        ------
        InputError
            If no format ends so, or the file cannot be written; as in `to`.
        """
        from wageflow.report.tables.render import check_writable, format_of, rendered, write_out

        wanted = Path(path)
        form = format_of(wanted, what="save")
        check_writable(wanted, what="save")
        named = bool(caption or label)
        content = _latex(self, form, caption, label) if named else rendered(self, form)
        write_out(content, wanted, what="save")
        return wanted

    def _repr_html_(self) -> str:
        from wageflow.report.tables.fragment import html_fragment

        return html_fragment(self)

    def __str__(self) -> str:
        from wageflow.report.tables.render import render

        return render(self, "table").rstrip("\n")

    def __repr__(self) -> str:
        return str(self)


def _latex(table: Table, form: str, caption: str, label: str) -> str:
    from wageflow.errors import InputError
    from wageflow.report.tables.publication import latex_table

    if form != "latex":
        stated = "caption" if caption else "label"
        raise InputError(f"{stated}: is of latex (.tex), not of {form!r}; leave it out")
    return latex_table(table, caption, label)
