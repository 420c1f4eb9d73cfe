"""The claims of a pack, by id: look up, narrow down, show as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from wageflow.claims.claim import Claim, Source
from wageflow.errors import UnknownNameError, nearest

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "Ledger"]

COLUMNS = tuple(one.name for one in fields(Claim) if one.name != "source_title")
"""The columns of a pack's ``claims.csv``, in their order."""


@dataclass(frozen=True, eq=False)
class Ledger(Mapping[str, Claim]):
    """Claims by id, in the order of their file; read-only.

    Parameters
    ----------
    name : str
        Name of the pack.
    claims : mapping of str to Claim
        The claims by id.
    sources : mapping of str to Source
        The sources by id.

    Raises
    ------
    UnknownNameError
        By ``ledger[id]`` for an id that is not there; also a `KeyError`.

    Examples
    --------
    >>> ledger = Ledger("mine", {"a": Claim(id="a", source="s", host="Oman", value=3.0)})
    >>> ledger["a"].value
    3.0
    >>> list(ledger.find(host="Oman")), list(ledger.find(host="Kuwait"))
    (['a'], [])
    """

    name: str
    claims: Mapping[str, Claim] = field(repr=False)
    sources: Mapping[str, Source] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        # A private copy, shown read-only: nobody's later change reaches a ledger.
        object.__setattr__(self, "claims", MappingProxyType(dict(self.claims)))
        object.__setattr__(self, "sources", MappingProxyType(dict(self.sources)))

    def __getitem__(self, key: str) -> Claim:
        try:
            return self.claims[key]
        except KeyError:
            hint = nearest(str(key), self.claims)
            raise UnknownNameError(
                f"ledger {self.name!r}: no claim is called {key!r}; {hint}"
            ) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.claims)

    def __len__(self) -> int:
        return len(self.claims)

    def __contains__(self, key: object) -> bool:
        return key in self.claims

    def __repr__(self) -> str:
        return f"<Ledger {self.name!r}: {len(self)} claims of {len(self.sources)} sources>"

    def __reduce__(self) -> tuple[Any, ...]:
        # A read-only view cannot cross to another process; what it shows can.
        return (Ledger, (self.name, dict(self.claims), dict(self.sources)))

    def find(self, **field_equals: object) -> Ledger:
        """Return the claims whose fields have the given values.

        Parameters
        ----------
        **field_equals
            Field names of `Claim` and the value wanted; a claim must agree in all of them. In
            ``derived_from`` and ``conflicts`` a single id finds the claims that name it.

        Returns
        -------
        Ledger
            In the same order, with the same sources; empty if nothing agrees.

        Raises
        ------
        UnknownNameError
            If a claim has no such field.

        Examples
        --------
        >>> one, other = Claim(id="a", source="s"), Claim(id="b", source="s", conflicts=("a",))
        >>> list(Ledger("mine", {"a": one, "b": other}).find(conflicts="a"))
        ['b']
        """
        for name in field_equals:
            if name not in COLUMNS:
                hint = nearest(name, COLUMNS)
                raise UnknownNameError(
                    f"ledger {self.name!r}: a claim has no field {name!r}; {hint}"
                )
        found = {
            key: claim
            for key, claim in self.claims.items()
            if all(_agrees(getattr(claim, name), wanted) for name, wanted in field_equals.items())
        }
        return Ledger(self.name, found, self.sources)

    def to_frame(self) -> pd.DataFrame:
        """Return the claims as a table.

        Returns
        -------
        pandas.DataFrame
            A row per claim, indexed by id; the other fields of `Claim` as columns, missing
            numbers as NaN, missing years as `pandas.NA`, ids in lists divided by semicolons.

        Examples
        --------
        >>> ledger = Ledger("mine", {"a": Claim(id="a", source="s", value=3.0)})
        >>> float(ledger.to_frame().loc["a", "value"])
        3.0
        """
        import pandas as pd

        rows = [[_cell(getattr(claim, name)) for name in COLUMNS] for claim in self.values()]
        frame = pd.DataFrame(rows, columns=pd.Index(COLUMNS))
        return frame.astype(
            {
                **dict.fromkeys(("low", "high", "value"), "float64"),
                **dict.fromkeys(("year", "source_year"), "Int64"),
                "inferred": "bool",
            }
        ).set_index("id")


def _agrees(have: object, wanted: object) -> bool:
    if isinstance(have, tuple) and isinstance(wanted, str):
        return wanted in have
    return have == wanted


def _cell(content: object) -> object:
    return ";".join(content) if isinstance(content, tuple) else content
