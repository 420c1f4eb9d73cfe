"""Files that state a reconciliation, and those that ship."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wageflow.arguments import checked
from wageflow.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from wageflow.analysis.reconciling.study import Reconciliation

__all__ = ["load_reconciliation", "reconciliation_from_plain", "reconciliations"]

_ROOM = "wageflow.analysis.reconciling"


@checked
def load_reconciliation(name: str | Path) -> Reconciliation:
    """Load a reconciliation that ships, or a file of your own.

    Parameters
    ----------
    name : str or path
        A name that `reconciliations` lists, or a path to a TOML file.

    Raises
    ------
    UnknownNameError
        If none of that name ships and it is no path to a file.
    InputError
        If the file cannot be read as a reconciliation: every fault, with its place in the file.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.load_reconciliation("dprk-headline").targets[0].concepts
    ('gross', 'statutory', 'state-side', 'net', 'received')
    """
    from wageflow.reading.shipped import load_named

    return load_named(name, _ROOM, "reconciliation", reconciliation_from_plain)


def reconciliation_from_plain(
    data: Mapping[str, Any], where: str = "reconciliation", folder: Path | None = None
) -> Reconciliation:
    """Make a reconciliation from the tables of a file.

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
    >>> plain = {
    ...     "reconciliation": {"programme": "dprk-2012"},
    ...     "targets": [{"concept": "gross", "total": {"between": [350e6, 450e6]}}],
    ... }
    >>> reconciliation_from_plain(plain).targets[0].figure
    '350 to 450 million USD a year'
    """
    from wageflow.analysis.reconciling.tables import read_reconciliation

    if not isinstance(data, Mapping):
        raise InputError(
            f"{where}: got {type(data).__name__}; write tables, [reconciliation] first"
        )
    return read_reconciliation(data, where, folder)


@checked
def reconciliations() -> pd.DataFrame:
    """List the reconciliations that ship.

    Returns
    -------
    DataFrame
        Indexed by name: title, programme, targets (what they are of, and how large), readings
        (in how many ways they may be read), claims.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.reconciliations().loc["dprk-headline", "programme"]
    'dprk-2012'
    """
    from wageflow.reading.shipped import list_shipped

    return list_shipped(_ROOM, "reconciliation", reconciliation_from_plain, _columns)


def _columns(one: Reconciliation) -> dict[str, Any]:
    return {
        "title": one.title,
        "programme": one.programme.name,
        "targets": "; ".join(f"{target.name}: {target.figure}" for target in one.targets),
        "readings": one.readings,
        "claims": "; ".join(target.claim for target in one.targets if target.claim),
    }
