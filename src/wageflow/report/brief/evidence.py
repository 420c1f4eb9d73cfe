"""What the numbers of a brief rest on: sources with their claims, and the claims one by one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from wageflow.report.brief.document import ClaimNote, Claims
from wageflow.report.tables.table import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

    from wageflow.claims import Claim

__all__ = ["claim_notes", "claim_source", "sources_of"]


def sources_of(traced: pd.DataFrame, *, most: int = 0) -> tuple[Source, ...]:
    """Return what traced numbers rest on, a source for each document, with all of its claims.

    Parameters
    ----------
    traced : DataFrame
        From `Programme.trace`.
    most : int
        If given, only so many sources, those with the most claims first.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for row in traced[traced["source"] != ""].to_dict("records"):
        places = found.setdefault(row["source"], {})
        claims = places.setdefault(row["locator"], [])
        if row["claim"] and row["claim"] not in claims:
            claims.append(row["claim"])
    sources = [
        Source(
            _cited(title, places), tuple(claim for claims in places.values() for claim in claims)
        )
        for title, places in found.items()
    ]
    if most:
        sources = sorted(sources, key=lambda one: -len(one.claims))[:most]
    return tuple(sources)


def _cited(title: str, places: Iterable[str]) -> str:
    told = [place for place in dict.fromkeys(places) if place]
    return f"{title}, {'; '.join(told)}" if told else title


def claim_source(claim: Claim) -> Source:
    """Return the source of one claim, with its place and who says it.

    Examples
    --------
    >>> import wageflow as wf
    >>> claim_source(wf.load_claims("dprk")["nksc-kuwait-headcount"]).text.rpartition(": ")[2]
    'Chosun Ilbo, 27 April 2012'
    """
    text = ", ".join(filter(None, (claim.source_title or claim.source, claim.locator)))
    # a place such as "witness D" says who
    told = not claim.who or "witness" in claim.locator or claim.who in claim.locator
    return Source(text if told else f"{text}: {claim.who}", (claim.id,))


def claim_notes(wanted: Iterable[str], traced: pd.DataFrame, known: Mapping[str, Claim]) -> Claims:
    """Return the claims of a brief, in the order of their sources.

    Parameters
    ----------
    wanted : iterable of str
        Ids; those that are not known are left out.
    traced : DataFrame
        From `Programme.trace`.
    known : mapping of str to Claim
        Of the ledger, of the programme's numbers and of the marks.
    """
    rows = {row["claim"]: row for row in traced.to_dict("records") if row["claim"]}
    notes = [
        _of_claim(known[name], rows.get(name)) for name in dict.fromkeys(wanted) if name in known
    ]
    places = Counter(note.source for note in notes)
    order = {source: k for k, (source, _) in enumerate(places.most_common())}
    return Claims(tuple(sorted(notes, key=lambda note: (order[note.source], note.place))))


def _of_claim(claim: Claim, row: Mapping[Any, Any] | None) -> ClaimNote:
    return ClaimNote(
        id=claim.id,
        what=", ".join(_told(claim)),
        figure=claim.figure,
        as_printed=claim.as_printed,
        who=claim.who,
        source=claim.source_title or claim.source,
        place=claim.locator,
        basis=_basis(str(row["basis"]) if row else "", inferred=claim.inferred),
        note=claim.note,
        conflicts=claim.conflicts,
    )


def _told(claim: Claim) -> Iterator[str]:
    yield claim.topic.replace("_", " ") or "figure"
    yield from filter(None, (claim.host, claim.sector, claim.recipient))
    if claim.year is not None:
        yield str(claim.year)


def _basis(basis: str, *, inferred: bool) -> str:
    return "inferred" if inferred else basis if basis in ("cited", "printed") else "printed"
