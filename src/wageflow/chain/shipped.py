"""The chains that the sources describe, by name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from importlib.resources import as_file, files
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from wageflow.arguments import checked
from wageflow.claims import load_claims
from wageflow.errors import InputError, UnknownNameError, nearest

if TYPE_CHECKING:
    import pandas as pd

    from wageflow.chain.chain import Chain
    from wageflow.claims import Ledger

__all__ = ["chains", "load_chain", "shipped_chains"]


@lru_cache(maxsize=1)
def shipped_chains() -> Mapping[str, Chain]:
    """Return every chain that ships, by name, in the order of the file."""
    with as_file(files("wageflow.chain") / "data" / "dprk.toml") as path:
        return MappingProxyType(_read(path, "the chains that ship", load_claims("dprk")))


@checked
def load_chain(name: str | Path) -> Chain:
    """Load a chain that ships, or one of a TOML file of yours.

    Parameters
    ----------
    name : str or path
        A name listed by `chains`, or a path to a file with ``[chains.NAME]``; of several chains
        in a file, one is named behind a colon: ``"my-gulf.toml:kuwait"``.

    Returns
    -------
    Chain
        With its source, its place and what the source prints as the result.

    Raises
    ------
    UnknownNameError
        If no chain of that name ships and there is no such file.
    InputError
        If the file holds no chain, or one that cannot be.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.load_chain("kuwait-2012").split(5_000)["worker"]
    1053.0
    """
    known = shipped_chains()
    if str(name) in known:
        return known[str(name)]
    stem, _, wanted = str(name).partition(".toml:")
    path = Path(f"{stem}.toml" if wanted else stem)
    if path.suffix != ".toml":
        raise UnknownNameError(
            f"chain {str(name)!r}: none of this name ships; {nearest(str(name), known)}"
        )
    found = _read(path, str(path), None)
    if not found:
        raise InputError(f"{path}: holds no [chains.NAME] table; add one")
    if wanted and wanted not in found:
        raise UnknownNameError(f"{path}: chains: no {wanted!r}; {nearest(wanted, found)}")
    first = next(iter(found))
    if not wanted and len(found) > 1:
        raise InputError(
            f"{path}: holds the chains {', '.join(found)}; name one, as in {path}:{first}"
        )
    return found[wanted or first]


@checked
def chains() -> pd.DataFrame:
    """List the chains that ship.

    Returns
    -------
    DataFrame
        Indexed by name: title, source, place, currency, per, price_year.

    Examples
    --------
    >>> import wageflow as wf
    >>> wf.chains().loc["kuwait-2012", "place"]
    'ch. 4 s. 2 A, B'
    """
    import pandas as pd

    columns = ["title", "source", "place", "currency", "per", "price_year"]
    rows: dict[str, Any] = {
        name: {column: getattr(chain, column) for column in columns}
        for name, chain in shipped_chains().items()
    }
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return frame.rename_axis("chain")


def _read(path: Path, where: str, ledger: Ledger | None) -> dict[str, Chain]:
    from wageflow.chain.tables import ChainTable
    from wageflow.reading import collect, ledger_of, read_params, read_toml, refused, validate

    data = read_toml(path, where)
    faults: list[str] = []
    names = read_params(data, ledger or ledger_of(data, path.parent, faults), faults, whole=False)
    found: dict[str, Chain] = {}
    tables = data.get("chains", {})
    if not isinstance(tables, Mapping):
        raise refused(where, [*faults, f"chains: got {tables!r}; write [chains.NAME] tables"])
    for name, table in tables.items():
        model, wrong = validate(ChainTable, table, names)
        # a fault of the table as a whole stands at the table
        places = [f".{fault}".replace(".the file:", ":", 1) for fault in wrong]
        faults += [f"chains.{name}{place}" for place in places]
        if model is None:
            continue
        chain = collect(partial(model.build, name, names), f"chains.{name}", faults)
        if chain is not None:
            found[name] = chain
    if faults:
        raise refused(where, faults)
    return found
