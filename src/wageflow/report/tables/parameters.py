"""The table of what goes into a programme: every number, known or not, with what it rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wageflow.chain import Chain
from wageflow.claims import claims_of
from wageflow.distributions import OneOf, Param, PerHead
from wageflow.distributions.base import Distribution
from wageflow.programme.names import name_in_words
from wageflow.programme.number_units import SHARE, number_units
from wageflow.report.digits import Spoken
from wageflow.report.tables.said import heading
from wageflow.report.tables.sources import marks, programme_sources
from wageflow.report.tables.table import Section, Table
from wageflow.report.wording import counted
from wageflow.version import __version__

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from wageflow.claims import Claim
    from wageflow.distributions import Quantity
    from wageflow.programme import Programme

__all__ = ["parameters_table"]

_COLUMNS = ("number", "value", "kind", "unit", "basis", "sources (claims)")
_TERM = 36.0  # months of a contract, unless said otherwise
_SHARED = "Whole programme"
_BASES = {
    "printed": "a figure that a source prints",
    "inferred": "computed by us from what sources print",
    "cited": "from a source outside the claims",
    "assumption": "ours, with a reason",
    "stated": "given without a source",
}


@dataclass(frozen=True)
class _Number:
    """A number of a programme, and where it stands."""

    place: str
    quantity: Quantity
    group: str
    unit: str

    @property
    def name(self) -> str:
        return getattr(self.quantity, "name", "") or self.place

    @property
    def label(self) -> str:
        """Its name without that of its group, which stands above."""
        return self.name.removeprefix(f"{self.group}/").replace("_", " ")

    @property
    def note(self) -> str:
        return getattr(self.quantity, "note", "")

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple({claim.id: claim for claim in claims_of(self.quantity)}.values())

    @property
    def basis(self) -> str:
        if self.claims and not isinstance(self.quantity, OneOf):
            if isinstance(self.quantity, Param) and not self.quantity.reading:
                return "assumption" if self.note else "stated"
            return "inferred" if any(claim.inferred for claim in self.claims) else "printed"
        if getattr(self.quantity, "source", ""):
            return "cited"
        return "assumption" if self.note else "stated"


def parameters_table(programme: Programme) -> Table:
    """Make the table of every number that a programme is computed from.

    Parameters
    ----------
    programme : Programme

    Returns
    -------
    Table
        A section for each cohort and each chain. A number that stands in several places has one
        row, where it first stands; numbers that are 0 have none. The ids of the claims that a
        number rests on stand in parentheses.

    Examples
    --------
    >>> import wageflow as wf
    >>> table = parameters_table(wf.load_programme("dprk-2012"))
    >>> table.sections[0].rows[0][:5]
    ['workers', '20,000 to 25,000', 'uniform', 'workers', 'printed']
    """
    cited = {text: number for number, text in enumerate(programme.cited(), start=1)}
    titles = _titles(programme, cited)
    sections: dict[str, list[list[str]]] = {}
    records, notes = [], []
    bases: dict[str, None] = {}
    for number in _numbers(programme):
        citations = _citations(number)
        numbers = [cited[text] for text in citations if text in cited]
        ids = ", ".join(claim.id for claim in number.claims)
        told = " ".join(filter(None, (marks(numbers), f"({ids})" if ids else "")))
        value, kind = _value(number.quantity, number.unit)
        row = [number.label, value, kind, number.unit, number.basis, told]
        sections.setdefault(titles[number.group], []).append(row)
        bases[number.basis] = None
        if number.note:
            notes.append(f"{name_in_words(number.name)}: {number.note}")
        records.append(
            {
                "number": number.name,
                "place": number.place,
                "group": number.group,
                **_statistics(number.quantity),
                "value": value,
                "kind": kind,
                "unit": number.unit,
                "basis": number.basis,
                "claims": ";".join(claim.id for claim in number.claims),
                "sources": "; ".join(citations),
                "note": number.note,
            }
        )
    prices = f"; results in prices of {programme.price_year}" if programme.price_year else ""
    ranged = sum(1 for record in records if record["kind"] != "certain")
    known = "; ".join(f"{name}: {words}" for name, words in _BASES.items() if name in bases)
    return Table(
        title=f"What goes into {heading(programme)}",
        subtitle=(
            f"{counted(len(records), 'number')}, {ranged} of them uncertain and "
            f"{len(records) - ranged} certain, of {counted(len(programme.cohorts), 'cohort')} in "
            f"{counted(len(programme.hosts), 'host')}; each in its own unit{prices}"
        ),
        columns=_COLUMNS,
        sections=[Section(title, rows) for title, rows in sections.items()],
        notes=[
            f"Basis: {known}.",
            *notes,
            *(f"Note: {note}" for note in programme.notes),
            "Note: one name is one unknown wherever it stands; numbers that are 0 are left out.",
            f"Nothing is drawn for this table. wageflow {__version__}.",
        ],
        sources=programme_sources(programme),
        records=records,
        data={"programme": programme.name, "title": programme.title, "parameters": records},
        texts=len(_COLUMNS),
    )


def _numbers(programme: Programme) -> Iterator[_Number]:
    """List every number that is not 0, each once, with what it belongs to and its unit."""
    owners = {cohort.place for cohort in programme.cohorts}
    owners |= {chain.name for chain in programme.chains}
    units = number_units(programme)
    seen: set[str] = set()
    for place, quantity in programme.quantities():
        group = _group(place, owners)
        number = _Number(place, quantity, group, units[place])
        if number.name not in seen and quantity != 0.0 and not _unsaid(place, quantity):
            seen.add(number.name)
            yield number


def _unsaid(place: str, quantity: Quantity) -> bool:
    """Whether a number is a default that nobody stated, and that no estimate uses."""
    return place.endswith("/term_months") and quantity == _TERM


def _group(place: str, owners: Container[str]) -> str:
    """Return the cohort or chain that a number belongs to; empty if it is of the programme."""
    # the longest name first: one may begin another
    group = place.rpartition("/")[0]
    while group and group not in owners:
        group = group.rpartition("/")[0]
    return group


def _value(quantity: Quantity, unit: str) -> tuple[str, str]:
    """Write what is known of a number, and which kind of knowledge that is."""
    if isinstance(quantity, OneOf):
        pairs = zip(quantity.values, quantity.weights, strict=True)
        told = [f"{_option(v, unit)} ({100 * weight:.3g} %)" for v, weight in pairs]
        return f"one of: {', '.join(told)}", "choice"
    if isinstance(quantity, PerHead):
        total, workers = (_value(part, "")[0] for part in (quantity.total, quantity.workers))
        return f"{total} in all, for {workers} workers", "a head"
    known = quantity.value if isinstance(quantity, Param) else quantity
    if not isinstance(known, Distribution):
        return _exact(known, unit), "certain"
    kind = re.sub(r"^wf\.|\(.*$", "", repr(known), flags=re.DOTALL)
    if kind == "uniform":
        low, high = (_exact(float(known.ppf(u)), unit) for u in (0.0, 1.0))
        return f"{low.removesuffix(' %')} to {high}", kind
    row = {name: float(known.ppf(u)) for name, u in (("p5", 0.05), ("p50", 0.5), ("p95", 0.95))}
    said = Spoken.of({**row, "sd": float(known.std())}, "%" if unit.startswith(SHARE) else "")
    low, high = said.figure(row["p5"]), said.figure(row["p95"])
    return f"about {said.figure(row['p50'])}, 90 % from {low} to {high}", kind


def _option(value: Any, unit: str) -> str:
    return _exact(value, unit) if isinstance(value, float) else str(getattr(value, "name", value))


def _exact(value: Any, unit: str) -> str:
    shared = unit.startswith(SHARE)
    size = 100 * float(value) if shared else float(value)
    # as given: every digit of a count, and no exponent
    places = max(0, 6 - len(f"{abs(size):.0f}")) if abs(size) >= 1 else 12
    figure = f"{size:,.{places}f}"
    figure = figure.rstrip("0").rstrip(".") if "." in figure else figure
    return f"{figure}{' %' if shared else ''}"


def _statistics(quantity: Quantity) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(("mean", "sd", "p5", "p50", "p95"))
    known = quantity.value if isinstance(quantity, Param) else quantity
    if isinstance(known, float):
        return empty | dict.fromkeys(("mean", "p5", "p50", "p95"), known) | {"sd": 0.0}
    if not isinstance(known, Distribution):
        return empty
    points = {name: float(known.ppf(u)) for name, u in (("p5", 0.05), ("p50", 0.5), ("p95", 0.95))}
    return {"mean": float(known.mean()), "sd": float(known.std()), **points}


def _citations(number: _Number) -> list[str]:
    texts = [claim.cite() for claim in number.claims if not claim.inferred]
    quantity = number.quantity
    if isinstance(quantity, OneOf):
        # a choice between chains rests on the accounts that it chooses between
        chains = [value for value in quantity.values if isinstance(value, Chain)]
        texts += [_account(chain) for chain in chains]
    elif not number.claims:
        texts.append(getattr(quantity, "source", ""))
    return list(dict.fromkeys(filter(None, texts)))


def _account(chain: Chain) -> str:
    return ", ".join(filter(None, (chain.source, chain.place if chain.source else "")))


def _titles(programme: Programme, cited: Mapping[str, int]) -> dict[str, str]:
    """Name each cohort, and each chain with its title and the account that it is of."""
    named = {cohort.place: f"{cohort.host}, {cohort.sector}" for cohort in programme.cohorts}
    for chain in programme.chains:
        account = _account(chain)
        mark = marks([cited[account]]) if account in cited else ""
        title = f": {chain.title}" if chain.title else ""
        named[chain.name] = f"Chain {chain.name}{title} {mark}".rstrip()
    return {"": _SHARED} | named
