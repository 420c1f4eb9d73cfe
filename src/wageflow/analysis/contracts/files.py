"""Contracts from TOML files, and those that ship."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wageflow.arguments import checked
from wageflow.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from wageflow.analysis.contracts.terms import Terms

__all__ = ["contract_from_plain", "contracts", "load_contract"]

_ROOM = "wageflow.analysis.contracts"


@checked
def load_contract(name: str | Path) -> Terms:
    """Load the terms of a contract that ships, or of one of your own.

    Parameters
    ----------
    name : str or path
        A name that `contracts` lists, or a path to a TOML file.

    Returns
    -------
    Terms
        For ``wf.contract(terms)``; change one with `dataclasses.replace`.

    Raises
    ------
    UnknownNameError
        If no contract of that name ships and it is no path to a file.
    InputError
        If the file cannot be read as a contract: every fault, with its place in the file.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.load_contract("uae-plasterer").unit
    'AED'
    """
    from wageflow.reading.shipped import load_named

    return load_named(name, _ROOM, "contract", contract_from_plain)


def contract_from_plain(
    data: Mapping[str, Any], where: str = "contract", folder: Path | None = None
) -> Terms:
    """Make the terms of a contract from the tables of a file.

    Parameters
    ----------
    data : mapping
        As a TOML file is read, or as `plain_terms` writes it.
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
    >>> plain = {"contract": {"name": "mine", "chain": "kuwait-2012", "gross_wage": 400}}
    >>> contract_from_plain(plain).chain.name
    'kuwait-2012'
    """
    from wageflow.analysis.contracts.tables import build_terms

    if not isinstance(data, Mapping):
        raise InputError(f"{where}: got {type(data).__name__}; write tables, [contract] first")
    return build_terms(data, where, folder)


@checked
def contracts() -> pd.DataFrame:
    """List the contracts that ship.

    Returns
    -------
    DataFrame
        Indexed by name: title, chain, currency of the results, months, unknowns, sources.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.contracts().loc["uae-plasterer", "chain"]
    'uae-plasterer'
    """
    from wageflow.reading.shipped import list_shipped

    return list_shipped(_ROOM, "contract", contract_from_plain, _columns)


def _columns(terms: Terms) -> dict[str, Any]:
    return {
        "title": terms.title,
        "chain": terms.chain.name,
        "currency": terms.unit,
        "months": terms.last_month,
        "unknowns": len(terms.not_known),
        "sources": "; ".join(terms.sources),
    }
