"""Which kind of file somebody handed over, where another kind was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wageflow.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["KINDS", "Kind", "refuse_other_kinds"]


class Kind(NamedTuple):
    """A kind of file.

    Parameters
    ----------
    said : str
        What it is.
    run : str
        What is done with it.
    room : str
        The package that ships files of this kind.
    tables : tuple of str
        Those that tell it from the others.
    holds : str
        The same as a file writes them.
    """

    said: str
    run: str
    room: str
    tables: tuple[str, ...]
    holds: str


#: By the name under which messages speak of them; what may hold a programme comes before it.
KINDS = {
    "reconciliation": Kind(
        "a reconciliation",
        "wageflow reconcile, or wf.load_reconciliation,",
        "wageflow.analysis.reconciling",
        ("reconciliation", "targets"),
        "[reconciliation] and [[targets]]",
    ),
    "study": Kind(
        "a scenario file",
        "wageflow compare, or wf.load_study,",
        "wageflow.scenarios",
        ("compare", "scenarios"),
        "[compare] and [[scenarios]]",
    ),
    "portfolio": Kind(
        "a portfolio",
        "wageflow portfolio, or wf.load_portfolio,",
        "wageflow.analysis.portfolio",
        ("portfolio", "streams"),
        "[portfolio], [labour] and [[streams]]",
    ),
    "programme": Kind(
        "a programme",
        "wageflow estimate, or wf.load_programme,",
        "wageflow.programme",
        ("programme", "cohorts"),
        "[programme] and [[cohorts]]",
    ),
}


def refuse_other_kinds(data: Mapping[str, Any], where: str, wanted: str) -> None:
    """Say which kind of file this is, if it is plainly none of the kind that is wanted.

    Parameters
    ----------
    data : mapping
        All tables of the file.
    where : str
        Its name, for messages.
    wanted : str
        A name of `KINDS`.

    Raises
    ------
    InputError
        If its tables are those of another kind.

    Examples
    --------
    >>> refuse_other_kinds({"compare": {}, "scenarios": []}, "ban.toml", "reconciliation")
    Traceback (most recent call last):
    wageflow.errors.InputError: ban.toml: is a scenario file; run wageflow compare, or \
wf.load_study, on it; a reconciliation has [reconciliation] and [[targets]]
    """
    own = KINDS[wanted]
    if not data.keys().isdisjoint(own.tables):
        return
    for kind in KINDS.values():
        if not data.keys().isdisjoint(kind.tables):
            raise InputError(
                f"{where}: is {kind.said}; run {kind.run} on it; {own.said} has {own.holds}"
            )
