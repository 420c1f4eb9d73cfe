"""A programme: all cohorts of workers, and on whose side each recipient stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wageflow.arguments import checked, well_called
from wageflow.chain import Chain
from wageflow.claims import cited_by, trace_frame, traced
from wageflow.distributions import (
    Distribution,
    OneOf,
    Param,
    Quantity,
    as_quantity,
    merge_unknowns,
    unknowns,
)
from wageflow.distributions.dependence import correlated_pairs
from wageflow.errors import CurrencyError, InputError, UnknownNameError, nearest
from wageflow.fixed import FixedDict
from wageflow.programme.changing import changed
from wageflow.programme.cohort import Cohort
from wageflow.programme.faults import (
    conversion_faults,
    listed,
    programme_faults,
    tabled,
    whole_year,
)
from wageflow.programme.names import named_in
from wageflow.programme.number_units import named_units, number_units

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from wageflow.distributions.dependence import Correlation

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


@well_called
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
    correlation : mapping, optional
        Spearman's correlations between unknowns: ``{("wage Russia", "wage China"): 0.5}`` for a
        pair, a tuple of three names or more for all pairs of a block, a pattern such as
        ``"wage *"`` for all that it matches. `simulate` may override them.

    Raises
    ------
    InputError
        All faults at once: duplicate cohorts, names that nobody carries, one parameter name for
        two distributions, correlations that cannot hold together.
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
    correlation: Correlation | None = None

    def __post_init__(self) -> None:
        name: Any = self.name
        place = f"programme {name!r}"
        if not isinstance(name, str) or not name.strip():
            raise InputError(f"{place}: needs a name, such as 'gulf'")
        self._read(place)
        given: Any = self.cohorts
        stray = [cohort for cohort in given if not isinstance(cohort, Cohort)]
        if stray or not self.cohorts:
            got = repr(stray[0]) if stray else "none"
            raise InputError(f"{place}, cohorts: got {got}; write a list of wf.Cohort(...)")
        stated_sides = set(self.sides)
        object.__setattr__(self, "sides", FixedDict({STATE: self.statutory, **self.sides}))
        faults = [f"{place}, {fault}" for fault in programme_faults(self, stated_sides)]
        try:
            _ = self.unknowns, self.reference_unknowns
            # what joins unknowns can be judged only once they are known
            correlated_pairs(list(self.unknowns), self.correlation)
        except InputError as error:  # one name for two ranges
            faults += [f"{place}, {fault}" for fault in error.faults]
        if faults:
            raise InputError(*faults)
        if self.price_year is None:
            object.__setattr__(self, "price_year", self._common_year())
        faults = [f"{place}, {fault}" for fault in conversion_faults(self)]
        if faults:
            raise CurrencyError(*faults)

    def _read(self, place: str) -> None:
        """Bring what was passed into its final form."""
        read: dict[str, Any] = {
            name: listed(getattr(self, name), f"{place}, {name}", texts=name != "cohorts")
            for name in ("cohorts", "statutory", "sources", "notes")
        }
        for name in ("year", "price_year"):
            read[name] = whole_year(getattr(self, name), f"{place}, {name}")
        read["sides"] = {
            side: listed(names, f"{place}, side {side!r}", texts=True)
            for side, names in tabled(self.sides, f"{place}, sides").items()
        }
        read["pass_through"] = FixedDict(
            (name, as_quantity(value, f"{place}, pass_through of {name!r}"))
            for name, value in tabled(self.pass_through, f"{place}, pass_through").items()
        )
        if isinstance(self.correlation, Mapping):
            read["correlation"] = FixedDict(self.correlation) or None
        if self.total_workers is not None:
            read["total_workers"] = as_quantity(self.total_workers, f"{place}, total_workers")
        for name, value in read.items():
            object.__setattr__(self, name, value)

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

    @checked
    def side_of(self, recipient: str) -> str:
        """Return the side on which a recipient stands.

        Raises
        ------
        UnknownNameError
            If no chain pays anybody of that name, and no side names it.
        """
        for side, names in self.sides.items():
            if recipient in names:
                return side
        fallback = {"worker": "worker", "family": "worker", "in-kind loss": "nobody"}
        if recipient not in fallback and recipient not in self.recipients:
            hint = nearest(recipient, self.recipients)
            raise UnknownNameError(f"programme {self.name!r}: no chain pays {recipient!r}; {hint}")
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
        return FixedDict(
            merge_unknowns(found for place, q in self.quantities() for found in unknowns(q, place))
        )

    def reference_quantities(self) -> Iterator[tuple[str, Quantity]]:
        """List the numbers that only a wage gap uses, with their places."""
        for cohort in self.cohorts:
            yield from cohort.reference_quantities()

    @cached_property
    def reference_unknowns(self) -> dict[str, Distribution]:
        """The unknowns that only a wage gap has; their columns follow those of `unknowns`."""
        pairs = [*self.quantities(), *self.reference_quantities()]
        everything = merge_unknowns(found for place, q in pairs for found in unknowns(q, place))
        return FixedDict(item for item in everything.items() if item[0] not in self.unknowns)

    def parameters(self) -> pd.DataFrame:
        """List what the programme takes to be known and unknown, with its sources.

        Returns
        -------
        DataFrame
            Indexed by name: distribution (as typed), mean, sd, p5, p95, unit (``share`` for a part
            of 1; empty for a choice), source, note; named figures without a range are rows too.
        """
        import pandas as pd

        rows: dict[str, dict[str, Any]] = {}
        units = number_units(self)
        for place, quantity in self.quantities():
            stated = {named.name: named for named in named_in(quantity)}
            own = dict(named_units(place, quantity, units[place]))
            for name, distribution in unknowns(quantity, place):
                row = _parameter_row(distribution, stated.get(name)) | {"unit": own[name]}
                rows.setdefault(name, row)
            for name, named in stated.items():
                if isinstance(named, Param) and isinstance(named.value, float):
                    row = _parameter_row(named.value, named) | {"unit": own[name]}
                    rows.setdefault(name, row)
        frame = pd.DataFrame.from_dict(rows, orient="index", columns=_PARAMETER_COLUMNS)
        return frame.rename_axis("parameter")

    @checked
    def cited(self, host: str | None = None) -> tuple[str, ...]:
        """Return every source that the programme, or one host of it, rests on, each once.

        Raises
        ------
        UnknownNameError
            If there is no such host.
        """
        if host is not None and host not in self.hosts:
            hint = nearest(str(host), self.hosts)
            raise UnknownNameError(f"programme {self.name!r}: no host {host!r}; {hint}")
        found: set[str] = set()
        for cohort in self.cohorts:
            if host not in (None, cohort.host):
                continue
            quantities = [q for _, q in cohort.quantities()]
            for chain in cohort.readings:
                quantities += [q for _, q in chain.quantities()]
                found.add(_cited(chain))
            found |= {source for q in quantities for source in cited_by(q)}
            found.add(cohort.source)
        if host is None:
            shared = [*self.pass_through.values(), self.total_workers or 0.0]
            found |= {source for q in shared for source in cited_by(q)}
        return tuple(sorted(found - {""}))

    @checked
    def with_values(self, values: Mapping[str, Any], *, name: str | None = None) -> Programme:
        """Return the programme with other numbers in some places.

        Parameters
        ----------
        values : mapping of str to quantity
            By the name of an unknown or a figure, or by its place (``"Kuwait/all/gross_wage"``,
            ``"kuwait/government/rate"``), as `parameters` lists them. A named one changes wherever
            its name stands. Of a choice between chains: a chain, the name of one that it offers,
            or another choice.
        name : str, optional
            Of the changed programme; by default the name that it had, with ``(changed)``.

        Returns
        -------
        Programme
            All else is as it was; correlations of what is certain, or not there, from now on are
            left out.

        Raises
        ------
        UnknownNameError
            If there is no number of such a name, for all such names at once.
        InputError
            If a number cannot stand where it is put, or takes away the name by which an unknown
            correlates.

        Examples
        --------
        >>> import wageflow as wf
        >>> programme = wf.load_programme("dprk-2012")
        >>> dearer = programme.with_values({"wage Russia": wf.between(900, 1_200)})
        >>> dearer.name, programme.with_values({"wage Russia": 950}, name="dearer").name
        ('dprk-2012 (changed)', 'dearer')
        >>> before, after = (wf.simulate(one, draws=2**10, seed=0) for one in (programme, dearer))
        >>> bool(after.summary().loc["gross", "mean"] > before.summary().loc["gross", "mean"])
        True
        """
        made = changed(self, values)
        if name is None and values:
            name = f"{self.name.removesuffix(_CHANGED)}{_CHANGED}"
        return made if name is None else replace(made, name=name)

    @checked
    def trace(self, name: str | None = None) -> pd.DataFrame:
        """Return the claims that the programme's numbers rest on, with their places in the texts.

        Parameters
        ----------
        name : str, optional
            A host, a parameter or a chain; everything if left out.

        Returns
        -------
        DataFrame
            A row per number and claim: number, value, unit, reading (how its claims became it),
            basis (``printed`` or ``inferred`` claim, ``cited`` from elsewhere, ``account`` for a
            chain that a source describes, ``assumption`` with a reason, or merely ``stated``),
            claim, source, locator, who, figure, as_printed, feeds (which claim is computed from
            this one), note. Numbers that only a wage gap uses come last; their notes begin with
            ``reference``.

        Raises
        ------
        UnknownNameError
            If nothing is called so.

        Examples
        --------
        >>> import wageflow as wf
        >>> found = wf.load_programme("dprk-2012").trace("Kuwait")
        >>> found.loc[found["number"] == "Kuwait/construction/workers", "figure"].item()
        '3,500 to 4,000 workers'
        """
        rows = []
        names: dict[str, None] = {}
        units = number_units(self)
        for host, chain, place, quantity in self._located():
            found = list(
                _account(chain) if quantity is None else traced(place, quantity, units[place])
            )
            about = [host or "", chain.name if chain is not None else ""]
            names |= dict.fromkeys([*filter(None, about), *(row["number"] for row in found)])
            rows += [row for row in found if name is None or name in (*about, row["number"])]
        for cohort in self.cohorts:
            for place, quantity in cohort.reference_quantities():
                found = [_as_reference(row) for row in traced(place, quantity, units[place])]
                names |= dict.fromkeys(row["number"] for row in found)
                rows += [row for row in found if name in (None, cohort.host, row["number"])]
        if name is not None and name not in names:
            raise UnknownNameError(
                f"programme {self.name!r}: no host, parameter or chain {name!r}; "
                f"{nearest(str(name), names)}"
            )
        return trace_frame(rows)

    def _located(self) -> Iterator[tuple[str | None, Chain | None, str, Quantity | None]]:
        """List every number with its host and its chain; None stands for a chain as such."""
        if self.total_workers is not None:
            yield None, None, "total_workers", self.total_workers
        for recipient, quantity in self.pass_through.items():
            yield None, None, f"pass_through/{recipient}", quantity
        for cohort in self.cohorts:
            for place, quantity in cohort.quantities():
                yield cohort.host, None, place, quantity
            if not isinstance(cohort.chain, Chain):
                yield cohort.host, None, f"{cohort.place}/chain", cohort.chain
            for chain in cohort.readings:
                yield cohort.host, chain, chain.name, None
                for place, quantity in chain.quantities():
                    yield cohort.host, chain, place, quantity

    def __repr__(self) -> str:
        return (
            f"Programme({self.name!r}: {len(self.cohorts)} cohorts in {len(self.hosts)} hosts, "
            f"{len(self.unknowns)} unknowns, results in USD a year"
            f"{f' of {self.price_year}' if self.price_year else ''})"
        )


def _as_reference(row: Mapping[str, Any]) -> dict[str, Any]:
    note = row.get("note", "")
    return {**row, "note": f"reference: {note}" if note else "reference"}


def _account(chain: Chain | None) -> Iterator[dict[str, Any]]:
    if chain is not None:
        yield {
            "number": chain.name,
            "value": chain.title,
            "basis": "account" if chain.source else "stated",
            "source": chain.source,
            "locator": chain.place,
            "note": " ".join(chain.notes),
        }


def _cited(chain: Chain) -> str:
    return f"{chain.source}, {chain.place}" if chain.source and chain.place else chain.source


_CHANGED = " (changed)"
_PARAMETER_COLUMNS = ["distribution", "mean", "sd", "p5", "p95", "unit", "source", "note"]


def _parameter_row(known: Distribution | float, stated: Param | OneOf | None) -> dict[str, Any]:
    source, note = "", ""
    if isinstance(stated, Param):
        source, note = stated.source, stated.note
    elif stated is not None:
        # a choice between chains rests on the accounts that it chooses between
        chains = [value for value in stated.values if isinstance(value, Chain)]  # noqa: PD011 - no DataFrame
        source = "; ".join(dict.fromkeys(cited for chain in chains if (cited := _cited(chain))))
        note = "one of: " + ", ".join(chain.name for chain in chains) if chains else ""
    if isinstance(known, float):
        values = (known, 0.0, known, known)
    else:
        values = (known.mean(), known.std(), float(known.ppf(0.05)), float(known.ppf(0.95)))
    row = (repr(known), *values, "", source, note)
    return dict(zip(_PARAMETER_COLUMNS, row, strict=True))
