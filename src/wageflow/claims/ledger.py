"""The claims of a pack, by id: look up, narrow down, show as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from itertools import islice, zip_longest
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from wageflow.arguments import checked, is_whole, shown
from wageflow.claims.claim import KINDS, Claim, Source
from wageflow.errors import CurrencyError, UnknownNameError, nearest
from wageflow.markup import small_table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "Ledger"]

COLUMNS = tuple(one.name for one in fields(Claim) if one.name not in ("source_title", "parents"))
"""The columns of a pack's ``claims.csv``, in their order."""

_IDS = ("derived_from", "conflicts", "part_of")
_FIGURES = ("low", "high", "value")
_SHOWN = 20  # claims that a notebook shows of a ledger


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
    folder : str, optional
        Where it was read from; empty if it ships, or was made in Python.

    Raises
    ------
    UnknownNameError
        By ``ledger[id]`` for an id that is not there; also a `KeyError`.

    Examples
    --------
    >>> ledger = Ledger("mine", {"a": Claim(id="a", source="s", host="Oman", value=3.0)})
    >>> ledger["a"].value
    3.0
    >>> list(ledger.find(host="Oman"))
    ['a']
    """

    name: str
    claims: Mapping[str, Claim] = field(repr=False)
    sources: Mapping[str, Source] = field(default_factory=dict, repr=False)
    folder: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        # A private copy, shown read-only: nobody's later change reaches a ledger.
        object.__setattr__(self, "claims", MappingProxyType(_linked(self.claims)))
        object.__setattr__(self, "sources", MappingProxyType(dict(self.sources)))

    def __getitem__(self, key: str) -> Claim:
        if key in self:
            return self.claims[key]
        hint = nearest(str(key), self.claims)
        raise UnknownNameError(f"ledger {self.name!r}: no claim is called {shown(key)}; {hint}")

    def get(self, key: str, default: Any = None) -> Any:
        """Return a claim by its id, else the default; to look for what is meant takes long."""
        return self.claims.get(key, default) if key in self else default

    def __iter__(self) -> Iterator[str]:
        return iter(self.claims)

    def __len__(self) -> int:
        return len(self.claims)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key in self.claims

    def __repr__(self) -> str:
        return f"<Ledger {self.name!r}: {len(self)} claims of {len(self.sources)} sources>"

    def _repr_html_(self) -> str:
        rows = [
            (one.id, one.topic, one.host, one.figure, str(one.year or ""), one.cite())
            for one in islice(self.values(), _SHOWN)
        ]
        more = len(self) - _SHOWN
        if more > 0:
            rows.append((f"and {more:,} more", "", "", "", "", ""))
        caption = f"{self.name}: {len(self):,} claims of {len(self.sources):,} sources"
        columns = ("claim", "topic", "host", "figure", "year", "place")
        return small_table(caption, columns, rows, texts=[0, 1, 2, 3, 5])

    def __reduce__(self) -> tuple[Any, ...]:
        # A read-only view cannot cross to another process; what it shows can. Claims go without
        # their parents, which are linked again: a long line of descent must not exhaust the stack.
        found = dict(self.claims)
        pending = [parent for claim in self.values() for parent in claim.parents]
        while pending:
            claim = pending.pop()
            if claim.id not in found:
                found[claim.id] = claim
                pending += claim.parents
        bare = [replace(one, parents=()) for one in found.values()]
        return (_revived, (self.name, bare, list(self), dict(self.sources), self.folder))

    def find(self, **field_equals: object) -> Ledger:
        """Return the claims whose fields have the given values.

        Parameters
        ----------
        **field_equals
            Field names of `Claim` and the value wanted, or a list of values of which any will do;
            a claim must agree in all fields. In ``derived_from`` and ``conflicts`` a single id
            finds the claims that name it.

        Returns
        -------
        Ledger
            In the same order, with the same sources; empty if no claim agrees in all fields.

        Raises
        ------
        UnknownNameError
            If a claim has no such field; or if a word or a year is asked for that stands in this
            field of no claim here. An empty ledger is asked in vain without it.

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
        faults = [
            f"ledger {self.name!r}: no claim has the {name} {value!r}; {nearest(str(value), known)}"
            for name, wanted in field_equals.items()
            for value, known in self._nowhere(name, wanted)
        ]
        if faults:
            raise UnknownNameError(*faults)
        found = {
            key: claim
            for key, claim in self.claims.items()
            if all(_agrees(getattr(claim, name), wanted) for name, wanted in field_equals.items())
        }
        return replace(self, claims=found)

    def _nowhere(self, name: str, wanted: object) -> Iterator[tuple[object, list[str]]]:
        """Yield the words and years asked for that a field never holds, with what it holds."""
        asked = [value for value in _any_of(wanted) if _is_name(value)]
        if not asked or not self.claims or name in _FIGURES:
            return
        held = (getattr(claim, name) for claim in self.claims.values())
        cells = (cell for have in held for cell in (have if isinstance(have, tuple) else (have,)))
        found = dict.fromkeys(cells)
        # whoever asks who repeats a claim, or for a kind of figure, may learn that none does
        known = {*found, *(self.claims if name in _IDS else ()), *(KINDS if name == "kind" else ())}
        for value in asked:
            if value not in known:
                yield value, [str(cell) for cell in found if cell not in ("", None)]

    @checked
    def converted(
        self,
        *,
        currency: str = "",
        per: str = "",
        usd_rates: Mapping[str, float] | None = None,
    ) -> Ledger:
        """Return the ledger with money in one currency and period; other claims as they are.

        Parameters
        ----------
        currency : str, optional
            ISO 4217 code, at the average rates of each figure's year.
        per : {"year", "month", "week"}, optional
        usd_rates : mapping of str to float, optional
            US dollars for one unit of a currency, used instead of the table.

        Returns
        -------
        Ledger

        Raises
        ------
        CurrencyError
            If a figure cannot be converted: all such figures at once.

        Examples
        --------
        >>> import wageflow as wf
        >>> wages = wf.load_claims("dprk").find(topic="wage", host="China", per="month")
        >>> wages.converted(currency="USD")["nksc-c-wage"].figure
        'about 158.496188167 USD [a month]'
        """
        from wageflow.claims.units import converted

        found: dict[str, Claim] = {}
        faults: list[str] = []
        for name, claim in self.items():
            try:
                found[name] = converted(claim, currency=currency, per=per, usd_rates=usd_rates)
            except CurrencyError as error:
                faults += error.faults
        if faults:
            raise CurrencyError(*faults)
        return replace(self, claims=found)

    def conflicts(self) -> pd.DataFrame:
        """Return who contradicts whom: what the pack says, and what its figures show.

        Two claims contradict each other if the pack says so, or if they are figures of one thing
        (same topic, host, sector, recipient, unit, period, base and year) and no value is allowed
        by the words of both. Spreads between workers are left out, since each worker may differ.

        Returns
        -------
        pandas.DataFrame
            A row per pair: claim, other, topic, host, figure, other_figure, ratio (of the larger
            middle to the smaller), found (``declared``, ``computed`` or ``both``).

        Raises
        ------
        InputError
            If more than a million pairs of figures contradict each other.

        Examples
        --------
        >>> here = Claim(id="here", source="s", topic="headcount", value=60.0)
        >>> there = Claim(id="there", source="t", topic="headcount", value=30.0)
        >>> Ledger("mine", {"here": here, "there": there}).conflicts().loc[0, "ratio"].item()
        2.0
        """
        from wageflow.claims.conflicts import conflicts

        return conflicts(self)

    def origins(self) -> pd.DataFrame:
        """Return which claims are one statement: each origin with all that repeat it.

        Returns
        -------
        pandas.DataFrame
            Indexed by the claim at which a line of repetition begins, most repeated first:
            statements (how many times it is printed, itself included), texts (in how many
            sources), topic, host, figure, repeated_by and used_for (the ids of what prints it
            again and of what is computed from it, divided by semicolons). The number of rows is
            the number of independent statements.

        Examples
        --------
        >>> first = Claim(id="first", source="s")
        >>> echo = Claim(id="echo", source="t", derived_from=("first",))
        >>> Ledger("mine", {"first": first, "echo": echo}).origins()["texts"].to_dict()
        {'first': 2}
        """
        from wageflow.claims.conflicts import origins

        return origins(self)

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


def _revived(
    name: str, claims: list[Claim], kept: list[str], sources: Mapping[str, Source], folder: str
) -> Ledger:
    """Return a ledger from another process."""
    linked = _linked({claim.id: claim for claim in claims})
    return Ledger(name, {key: linked[key] for key in kept}, sources, folder)


def _linked(claims: Mapping[str, Claim]) -> dict[str, Claim]:
    """Give each claim the claims that it is derived from, as far as they are here."""
    linked = dict(claims)
    done: set[str] = set()
    for start in claims:
        # An explicit stack: a long line of descent must not exhaust Python's own.
        stack, entered = [start], {start}
        while stack:
            claim = linked[stack[-1]]
            # What stands on the stack already closes a circle, which a pack on disk is refused for.
            missing = [
                name
                for name in claim.derived_from
                if name in linked and name not in done and name not in entered
            ]
            if missing:
                stack.append(missing[0])
                entered.add(missing[0])
                continue
            stack.pop()
            entered.discard(claim.id)
            if claim.id in done:
                continue
            done.add(claim.id)
            if claim.derived_from:
                before = {parent.id: parent for parent in claim.parents}
                found = (linked.get(name, before.get(name)) for name in claim.derived_from)
                parents = tuple(parent for parent in found if parent is not None)
                # Claims of a narrower ledger keep the parents that are not in it.
                if any(a is not b for a, b in zip_longest(parents, claim.parents)):
                    linked[claim.id] = replace(claim, parents=parents)
    return linked


def _any_of(wanted: object) -> list[object]:
    return list(wanted) if isinstance(wanted, list | tuple | set | frozenset) else [wanted]


def _is_name(value: object) -> bool:
    """Whether a value is a word or a year, and not a figure, a truth or nothing."""
    return bool(value) if isinstance(value, str) else is_whole(value)


def _agrees(have: object, wanted: object) -> bool:
    any_of = _any_of(wanted)
    if isinstance(have, tuple):
        return have == wanted or any(one in have for one in any_of)
    return have in any_of


def _cell(content: object) -> object:
    return ";".join(content) if isinstance(content, tuple) else content
