"""Claims in a file of one's own, and claims as a saved run keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wageflow.claims.claim import Claim, Source
from wageflow.claims.ledger import COLUMNS, Ledger
from wageflow.claims.rows import CLAIM_NEEDS, Cells, check_references, claim_of, fresh
from wageflow.errors import InputError, nearest

__all__ = ["claims_from_plain", "plain_claim"]


def claims_from_plain(rows: object, ledger: Ledger | None, where: str) -> Ledger:
    """Return a ledger with the claims that a file states itself, after those of a pack.

    Parameters
    ----------
    rows : list of mapping
        Claims as tables, with the columns of ``claims.csv`` as keys; ids in lists or divided by
        semicolons. A source that is in no pack is called by its name, or by ``source_title``.
    ledger : Ledger, optional
        The pack, to whose claims these may refer.
    where : str
        What the rows are called in the file, for messages.

    Raises
    ------
    InputError
        Every fault, with its place.

    Examples
    --------
    >>> row = {"id": "mine", "source": "a call", "topic": "wage", "unit": "money",
    ...        "currency": "USD", "per": "month", "kind": "about", "value": 500}
    >>> claims_from_plain([row], None, "evidence")["mine"].figure
    'about 500 USD a month'
    """
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise InputError(f"{where}: write [[{where}]] tables, a claim in each")
    faults: list[str] = []
    claims: dict[str, Claim] = dict(ledger.claims) if ledger is not None else {}
    sources: dict[str, Source] = dict(ledger.sources) if ledger is not None else {}
    places: dict[str, Cells] = {}
    for number, row in enumerate(rows):
        cells = Cells(f"{where}[{number}]", _row_of_cells(row), faults)
        known = (*COLUMNS, "source_title")
        wrong = [key for key in row if key not in known]
        for key in wrong:
            cells.fault(str(key), f"unknown key; {nearest(str(key), known)}")
        # A saved run may rest on claims made without a topic, and writes none.
        missing = [key for key in CLAIM_NEEDS if row.get(key, "") == ""]
        for key in missing:
            cells.fault(key, "is missing; add it")
        if wrong or missing:
            continue
        name = cells.row["source"]
        sources.setdefault(name, Source(id=name, title=cells.row.pop("source_title", name)))
        claim = claim_of(cells, sources, strict=False)
        if fresh(cells, claims):
            claims[claim.id] = claim
            places[claim.id] = cells
    check_references(claims, places, where, faults)
    if faults:
        raise InputError(*faults)
    return Ledger(ledger.name if ledger is not None else where, claims, sources)


def _row_of_cells(row: Mapping[Any, Any]) -> dict[str, str]:
    cells = {}
    for key, value in row.items():
        if isinstance(value, bool | None):
            text = {True: "true", False: "false", None: ""}[value]
        else:
            text = ";".join(map(str, value)) if isinstance(value, list) else str(value)
        cells[str(key)] = text.strip()
    return cells


def plain_claim(claim: Claim) -> dict[str, Any]:
    """Return a claim as a table that `claims_from_plain` reads; what it contradicts is left out.

    Examples
    --------
    >>> plain_claim(Claim(id="mine", source="a call", topic="wage", unit="%", value=10.0))
    {'id': 'mine', 'source': 'a call', 'topic': 'wage', 'unit': '%', 'kind': 'point', 'value': 10.0}
    """
    kept = (*(name for name in COLUMNS if name not in ("conflicts", "part_of")), "source_title")
    table = {name: getattr(claim, name) for name in kept}
    table |= {name: list(getattr(claim, name)) for name in ("derived_from", "supplied")}
    needed = dict.fromkeys(CLAIM_NEEDS)
    return needed | {name: value for name, value in table.items() if not _empty(value)}


def _empty(value: object) -> bool:
    # 0 is a figure, though Python takes it for equal to False.
    return value is None or value is False or value in ("", [])
