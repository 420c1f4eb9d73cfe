"""Portfolios from TOML files; those that ship."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wageflow.arguments import checked
from wageflow.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from wageflow.analysis.portfolio.portfolio import Portfolio

__all__ = ["load_portfolio", "portfolio_from_plain", "portfolios"]

_ROOM = "wageflow.analysis.portfolio"


@checked
def load_portfolio(name: str | Path) -> Portfolio:
    """Load a portfolio that ships, or one of your own.

    Parameters
    ----------
    name : str or path
        A name listed by `portfolios`, or a path to a TOML file.

    Raises
    ------
    UnknownNameError
        If no portfolio of that name ships and it is no path to a file.
    InputError
        If the file cannot be read as a portfolio: every fault, with its place in the file.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.load_portfolio("dprk-2012")
    Portfolio('dprk-2012': labour and 5 other streams, 4 without a figure)
    """
    from wageflow.reading.shipped import load_named

    return load_named(name, _ROOM, "portfolio", portfolio_from_plain)


def portfolio_from_plain(
    data: Mapping[str, Any], where: str = "portfolio", folder: Path | None = None
) -> Portfolio:
    """Make a portfolio from the tables of a file.

    Parameters
    ----------
    data : mapping
        As a TOML file is read.
    where : str
        Name of the file, for messages.
    folder : Path, optional
        Where a programme or a ledger that the file names is looked for.

    Raises
    ------
    InputError
        Every fault, with its place.

    Examples
    --------
    >>> plain = {
    ...     "portfolio": {"name": "two streams"},
    ...     "labour": {"amount": {"between": [150e6, 230e6]}},
    ...     "streams": [{"name": "arms", "amount": 100e6}],
    ... }
    >>> portfolio_from_plain(plain)
    Portfolio('two streams': labour and 1 other streams, 0 without a figure)
    """
    from wageflow.analysis.portfolio.building import build_portfolio

    if not isinstance(data, Mapping):
        raise InputError(f"{where}: got {type(data).__name__}; write tables, [portfolio] first")
    if "portfolio" not in data and ("programme" in data or "scenarios" in data):
        raise InputError(
            f"{where}: holds a programme or scenarios; write [portfolio], [labour] and [[streams]]"
        )
    return build_portfolio(data, where, folder)


@checked
def portfolios() -> pd.DataFrame:
    """List the portfolios that ship.

    Returns
    -------
    DataFrame
        Indexed by portfolio: title, year, streams (with a figure, labour among them), no_figure
        (streams without one), totals (published ones to hold sums against).

    Examples
    --------
    >>> import wageflow as wf
    >>> int(wf.portfolios().loc["dprk-2012", "year"])
    2012
    """
    from wageflow.reading.shipped import list_shipped

    return list_shipped(_ROOM, "portfolio", portfolio_from_plain, _columns)


def _columns(portfolio: Portfolio) -> dict[str, Any]:
    return {
        "title": portfolio.title,
        "year": portfolio.year,
        "streams": len(portfolio.figured),
        "no_figure": len(portfolio.without_figure),
        "totals": len(portfolio.totals),
    }
