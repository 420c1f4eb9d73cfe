"""From a number back to the claims that it rests on, and from these to the texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wageflow.distributions import Distribution, OneOf, Param, PerHead, Series
from wageflow.distributions.normals import Lognormal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from wageflow.claims.claim import Claim
    from wageflow.distributions import Quantity

__all__ = ["cited_by", "claims_of", "trace_frame", "traced"]

_COLUMNS = (
    "number",
    "value",
    "unit",
    "reading",
    "basis",
    "claim",
    "source",
    "locator",
    "who",
    "figure",
    "as_printed",
    "feeds",
    "note",
)


def traced(place: str, quantity: Quantity, unit: str = "") -> Iterator[dict[str, Any]]:
    """Yield a row for each claim that a number rests on, or one that says that there is none.

    Parameters
    ----------
    place : str
        What the number is called if it has no name of its own.
    quantity : quantity
    unit : str, optional
        Of the number.

    Yields
    ------
    dict
        The columns of `trace_frame`, as far as they are known.

    Examples
    --------
    >>> import wageflow as wf
    >>> [row["basis"] for row in traced("wage", wf.Param("wage", 500, note="assumption: ours"))]
    ['assumption']
    """
    if isinstance(quantity, PerHead):
        yield from traced(f"{place}/total", quantity.total, unit)
        yield from traced(f"{place}/workers", quantity.workers, "workers")
        return
    if isinstance(quantity, OneOf):
        yield from _choice(quantity, unit)
        return
    name = quantity.name if isinstance(quantity, Param) else place
    note = quantity.note if isinstance(quantity, Param) else ""
    row = {"number": name, "value": _written(quantity), "unit": unit, "note": note}
    claims: tuple[Claim, ...] = getattr(quantity, "claims", ())
    row["reading"] = getattr(quantity, "reading", "")
    if claims and not row["reading"]:  # a figure of one's own, beside what it is meant to rest on
        yield row | {"basis": "assumption" if note else "stated"}
    for claim in claims:
        fed = [other.id for other in claims if claim.id in other.derived_from]
        notes = (claim.note,) if fed else (note, claim.note)
        yield row | {
            "basis": "inferred" if claim.inferred else "printed",
            "claim": claim.id,
            "source": claim.source_title or claim.source,
            "locator": claim.locator,
            "who": claim.who,
            "figure": claim.figure,
            "as_printed": claim.as_printed,
            "feeds": ";".join(fed),
            "note": "; ".join(filter(None, notes)),
        }
    if not claims and row["value"] != "0":  # nothing is not in need of a source
        source = quantity.source if isinstance(quantity, Param) else ""
        basis = "cited" if source else "assumption" if note else "stated"
        yield row | {"basis": basis, "source": source}


def _choice(choice: OneOf, unit: str) -> Iterator[dict[str, Any]]:
    pairs = zip(choice.values, choice.weights, strict=True)
    listed = ", ".join(f"{getattr(value, 'name', value)} ({weight:.3g})" for value, weight in pairs)
    basis = "assumption" if choice.note else "stated"
    yield {
        "number": choice.name,
        "value": f"one of: {listed}",
        "unit": unit,
        "basis": basis,
        "note": choice.note,
    }
    for index, value in enumerate(choice.values, start=1):
        if isinstance(value, Distribution | Param | OneOf | PerHead | float):
            yield from traced(f"{choice.name}/reading {index}", value, unit)


def _written(quantity: Quantity) -> str:
    known = quantity.value if isinstance(quantity, Param) else quantity
    if isinstance(known, Series):
        return f"{len(known.values)} values"
    if isinstance(known, Lognormal):  # its logarithms are nothing that anybody wrote
        low, high = (f"{float(known.ppf(u)):,.4g}" for u in (0.05, 0.95))
        return f"{low} to {high} (90 %, lognormal)"
    return f"{known:,.12g}" if isinstance(known, float) else repr(known).replace("wf.", "")


def trace_frame(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Return rows of `traced` as a table.

    Parameters
    ----------
    rows : iterable of dict

    Returns
    -------
    pandas.DataFrame
        A row per number and claim, without repeats: number, value, unit (``share`` for a part of
        1), reading (how its claims became
        it; empty for a figure of one's own), basis (``printed`` or
        ``inferred`` claim, ``cited`` from elsewhere, ``account`` for a chain that a source
        describes, ``assumption`` with a reason, or merely ``stated``), claim, source, locator,
        who, figure, as_printed, feeds (which claim of the same number is computed from this
        one), note.

    Examples
    --------
    >>> import wageflow as wf
    >>> wage = wf.load_claims("dprk")["nksc-kuwait-wage"].param()
    >>> trace_frame(traced("wage", wage)).loc[0, ["locator", "figure"]].tolist()
    ['ch. 4 s. 2 B', '5,000 USD a year']
    """
    import pandas as pd

    found = dict.fromkeys(tuple(row.get(name, "") for name in _COLUMNS) for row in rows)
    return pd.DataFrame(list(found), columns=list(_COLUMNS))


def claims_of(quantity: Quantity) -> Iterator[Claim]:
    """Yield the claims that a number rests on, inferred ones too.

    Examples
    --------
    >>> import wageflow as wf
    >>> wage = wf.load_claims("dprk")["nksc-kuwait-wage"].param()
    >>> [claim.id for claim in claims_of(wage)]
    ['nksc-kuwait-wage']
    """
    for number in _numbers_in(quantity):
        yield from getattr(number, "claims", ())


def cited_by(quantity: Quantity) -> Iterator[str]:
    """Yield the citation of each printed claim, or source, that a number rests on.

    Examples
    --------
    >>> import wageflow as wf
    >>> list(cited_by(wf.Param("wage", 500, source="a survey, p. 4")))
    ['a survey, p. 4']
    """
    for number in _numbers_in(quantity):
        claims: tuple[Claim, ...] = getattr(number, "claims", ())
        if claims:
            yield from (claim.cite() for claim in claims if not claim.inferred)
        elif isinstance(number, Param):
            yield number.source


def _numbers_in(quantity: Quantity) -> Iterator[Quantity]:
    """Yield a number itself, or those that a quota or a choice is made of."""
    if isinstance(quantity, PerHead):
        yield from _numbers_in(quantity.total)
        yield from _numbers_in(quantity.workers)
    elif isinstance(quantity, OneOf):
        for value in quantity.values:  # noqa: PD011 - no DataFrame
            yield from _numbers_in(value)
    else:
        yield quantity
