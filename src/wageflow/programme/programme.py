"""A programme: all cohorts of workers, and on whose side each recipient stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wageflow.chain import Chain
from wageflow.distributions import (
    Distribution,
    Param,
    Quantity,
    as_quantity,
    bounds,
    merge_unknowns,
    unknowns,
)
from wageflow.errors import CurrencyError, InputError, nearest
from wageflow.programme.cohort import Cohort
from wageflow.programme.units import into_chain, out_of_chain

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CONCEPTS", "STATE", "Programme"]

#: Revenue concepts, from the widest to the narrowest; sources mean different ones by "revenue".
CONCEPTS: dict[str, str] = {
    "gross": "all wages paid by employers",
    "statutory": "the government's own cut",
    "state-side": "everything that recipients on the state's side get",
    "net": "state-side less what the state pays for the workers",
    "received": "net less what intermediaries on the state's side keep for themselves",
}
STATE = "state"


@dataclass(frozen=True, kw_only=True, eq=False)
class Programme:
    """Workers abroad by cohort, who stands on the state's side, and what reaches the state.

    Parameters
    ----------
    name : str
    cohorts : sequence of Cohort
        No two with the same host and sector.
    sides : mapping of str to sequence of str
        Recipients by side; ``"state"`` names those whose receipts are state-side revenue. Without
        it only the `statutory` recipients are.
    pass_through : mapping of str to quantity
        The share of its receipts that a state-side recipient hands on; 1 unless said otherwise.
    statutory : sequence of str
        Whose receipts are the government's own cut.
    total_workers : quantity, optional
        If given, headcounts are scaled in every draw so that they add up to it.
    price_year : int, optional
        The year in whose prices results are expressed; that of the cohorts by default.
    title : str
    year : int, optional
        The year that the programme describes.
    sources, notes : sequence of str

    Raises
    ------
    InputError
        All faults at once: duplicate cohorts, names that nobody carries, one parameter name for
        two distributions.
    CurrencyError
        If a wage cannot be converted to dollars of the price year.

    Examples
    --------
    >>> import wageflow as wf
    >>> kuwait = wf.Chain("kuwait", [wf.Share("government", 0.48, of="gross")])
    >>> programme = wf.Programme("gulf", cohorts=[
    ...     wf.Cohort(host="Kuwait", workers=wf.between(3_500, 4_000), gross_wage=5_000,
    ...               chain=kuwait),
    ... ])
    >>> programme.hosts, list(programme.unknowns)
    (('Kuwait',), ['Kuwait/all/workers'])
    """

    name: str = field(kw_only=False)
    cohorts: Sequence[Cohort]
    sides: Mapping[str, Sequence[str]] = field(default_factory=dict)
    pass_through: Mapping[str, Any] = field(default_factory=dict)
    statutory: Sequence[str] = ("government",)
    total_workers: Any = None
    price_year: int | None = None
    title: str = ""
    year: int | None = None
    sources: Sequence[str] = ()
    notes: Sequence[str] = ()

    def __post_init__(self) -> None:
        place = f"programme {self.name!r}"
        for name in ("cohorts", "statutory", "sources", "notes"):
            value = getattr(self, name)
            if isinstance(value, str):
                raise InputError(f"{place}, {name}: got {value!r}; write a list")
            object.__setattr__(self, name, tuple(value))
        stray = [cohort for cohort in self.cohorts if not isinstance(cohort, Cohort)]
        if stray or not self.cohorts:
            got = repr(stray[0]) if stray else "none"
            raise InputError(f"{place}, cohorts: got {got}; write a list of wf.Cohort(...)")
        passed = {
            name: as_quantity(value, f"{place}, pass_through of {name!r}")
            for name, value in self.pass_through.items()
        }
        object.__setattr__(self, "pass_through", passed)
        sides = {side: tuple(names) for side, names in self.sides.items()}
        object.__setattr__(self, "sides", {STATE: self.statutory} | sides)
        if self.total_workers is not None:
            total = as_quantity(self.total_workers, f"{place}, total_workers")
            object.__setattr__(self, "total_workers", total)
        faults = [f"{place}, {fault}" for fault in self._faults(set(sides))]
        try:
            self.unknowns  # noqa: B018 - collecting them finds clashes
        except InputError as error:
            faults += [f"{place}, {fault}" for fault in error.faults]
        if faults:
            raise InputError(*faults)
        if self.price_year is None:
            object.__setattr__(self, "price_year", self._common_year())
        faults = [f"{place}, {fault}" for fault in self._conversion_faults()]
        if faults:
            raise CurrencyError(*faults)

    def _faults(self, stated_sides: set[str]) -> Iterator[str]:
        seen: set[str] = set()
        for cohort in self.cohorts:
            if cohort.place in seen:
                yield f"cohort {cohort.place!r}: stands twice; give each its own host or sector"
            seen.add(cohort.place)
        known = self.recipients
        for side, names in self.sides.items():
            if side == STATE and side not in stated_sides:
                continue
            for name in names:
                if name not in known:
                    yield f"side {side!r}: no chain pays {name!r}; {nearest(name, known)}"
        side_of: dict[str, str] = {}
        for side, names in self.sides.items():
            for name in names:
                if side_of.setdefault(name, side) != side:
                    yield f"{name!r}: stands on the sides {side_of[name]!r} and {side!r}; pick one"
        if self.statutory != ("government",):
            for name in self.statutory:
                if name not in known:
                    yield f"statutory: no chain pays {name!r}; {nearest(name, known)}"
        for name, quantity in self.pass_through.items():
            if name not in self.sides[STATE]:
                hint = nearest(name, self.sides[STATE])
                yield f"pass_through of {name!r}: not a recipient on the state's side; {hint}"
            low, high = bounds(quantity)
            if low < 0 or high > 1:
                yield f"pass_through of {name!r}: {quantity!r} is not a share (0 to 1)"
        if self.total_workers is not None and bounds(self.total_workers)[0] < 0:
            yield f"total_workers: {self.total_workers!r} can be below 0"

    def _conversion_faults(self) -> Iterator[str]:
        for cohort in self.cohorts:
            # what is uncertain is stated, so any number shows whether the conversion exists
            rate, days = (None if q is None else 1.0 for q in (cohort.usd_rate, cohort.days))
            for chain in cohort.readings:
                try:
                    into_chain(cohort, chain, rate, days)
                    out_of_chain(cohort, chain, self.price_year, rate, days)
                except CurrencyError as error:
                    message = str(error)
                    named = message.startswith("cohort ")
                    yield message if named else f"cohort {cohort.place!r}: {message}"
                    break

    def _common_year(self) -> int | None:
        years = {c.price_year for c in self.cohorts if c.price_year is not None}
        if len(years) > 1:
            listed = ", ".join(str(year) for year in sorted(years))
            raise CurrencyError(
                f"programme {self.name!r}: wages are in prices of {listed}; state price_year, the "
                "year in whose prices results shall be"
            )
        return years.pop() if years else self.year

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """Hosts in the order of the cohorts."""
        return tuple(dict.fromkeys(cohort.host for cohort in self.cohorts))

    @cached_property
    def chains(self) -> tuple[Chain, ...]:
        """Every chain that a cohort may go through, each once."""
        return tuple(dict.fromkeys(chain for c in self.cohorts for chain in c.readings))

    @cached_property
    def recipients(self) -> tuple[str, ...]:
        """Everybody who can get something, workers last."""
        names = dict.fromkeys(name for chain in self.chains for name in chain.recipients)
        tail = [name for name in ("in-kind loss", "family", "worker") if name in names]
        return (*(name for name in names if name not in tail), *tail)

    def side_of(self, recipient: str) -> str:
        """Return the side on which a recipient stands."""
        for side, names in self.sides.items():
            if recipient in names:
                return side
        fallback = {"worker": "worker", "family": "worker", "in-kind loss": "nobody"}
        return fallback.get(recipient, "other")

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List every number of the programme with its place; chains once, where first used."""
        for name, quantity in self.pass_through.items():
            yield f"pass_through/{name}", quantity
        if self.total_workers is not None:
            yield "total_workers", self.total_workers
        for cohort in self.cohorts:
            yield from cohort.quantities()
            if not isinstance(cohort.chain, Chain):
                yield f"{cohort.place}/chain", cohort.chain
            for chain in cohort.readings:
                yield from chain.quantities()

    @cached_property
    def unknowns(self) -> dict[str, Distribution]:
        """The unknowns by name, in the order of their columns: that of first appearance."""
        return merge_unknowns(
            found
            for place, quantity in self.quantities()
            for found in unknowns(quantity, place)
        )

    def parameters(self) -> pd.DataFrame:
        """List what the programme takes to be known and unknown, with its sources.

        Returns
        -------
        DataFrame
            Indexed by name: distribution (as typed), mean, sd, p5, p95, source, note; named
            figures without a range are rows too.
        """
        import pandas as pd

        rows: dict[str, dict[str, Any]] = {}
        for place, quantity in self.quantities():
            stated = quantity if isinstance(quantity, Param) else None
            for name, distribution in unknowns(quantity, place):
                rows.setdefault(name, _parameter_row(distribution, stated))
            if stated is not None and isinstance(stated.value, float):
                rows.setdefault(stated.name, _parameter_row(stated.value, stated))
        frame = pd.DataFrame.from_dict(rows, orient="index", columns=_PARAMETER_COLUMNS)
        return frame.rename_axis("parameter")

    def cited(self, host: str | None = None) -> tuple[str, ...]:
        """Return every source that the programme, or one host of it, rests on, each once."""
        found: dict[str, None] = {}
        for cohort in self.cohorts:
            if host not in (None, cohort.host):
                continue
            quantities = [q for _, q in cohort.quantities()]
            for chain in cohort.readings:
                quantities += [q for _, q in chain.quantities()]
                if chain.source:
                    found[f"{chain.source}{', ' if chain.place else ''}{chain.place}"] = None
            found |= dict.fromkeys(source for q in quantities if (source := _source(q)))
            if cohort.source:
                found[cohort.source] = None
        if host is None:
            shared = [*self.pass_through.values(), self.total_workers]
            found |= dict.fromkeys(source for q in shared if (source := _source(q)))
        return tuple(sorted(found))

    def __repr__(self) -> str:
        return (
            f"Programme({self.name!r}: {len(self.cohorts)} cohorts in {len(self.hosts)} hosts, "
            f"{len(self.unknowns)} unknowns, results in USD a year"
            f"{f' of {self.price_year}' if self.price_year else ''})"
        )


def _source(quantity: object) -> str:
    return quantity.source if isinstance(quantity, Param) else ""


_PARAMETER_COLUMNS = ["distribution", "mean", "sd", "p5", "p95", "source", "note"]


def _parameter_row(known: Distribution | float, stated: Param | None) -> dict[str, Any]:
    source, note = (stated.source, stated.note) if stated else ("", "")
    if isinstance(known, float):
        values = (known, 0.0, known, known)
    else:
        values = (known.mean(), known.std(), float(known.ppf(0.05)), float(known.ppf(0.95)))
    row = (repr(known), *values, source, note)
    return dict(zip(_PARAMETER_COLUMNS, row, strict=True))
