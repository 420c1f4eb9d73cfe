"""A programme as the tables of a file, the way back from `load_programme`."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from wageflow.chain import Chain
from wageflow.programme.dependence import plain_correlation
from wageflow.programme.reference import REFERENCE_NUMBERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from wageflow.programme.cohort import Cohort
    from wageflow.programme.programme import Programme
    from wageflow.programme.reference import Reference

__all__ = ["plain_programme"]


def plain_programme(programme: Programme) -> dict[str, Any]:
    """Write a programme as the tables of a file; `programme_from_plain` reads them back.

    Parameters
    ----------
    programme : Programme

    Returns
    -------
    dict
        Strings, numbers, lists and dicts only.

    Examples
    --------
    >>> import wageflow as wf
    >>> plain = plain_programme(wf.load_programme("dprk-2012"))
    >>> sorted(plain)[:3]
    ['chains', 'cohorts', 'evidence']
    """
    from wageflow.chain.plain import plain_chain
    from wageflow.reading import plain_quantity

    params: dict[str, Any] = {}
    evidence: dict[str, Any] = {}
    write = partial(plain_quantity, params=params, evidence=evidence)
    plain: dict[str, Any] = {
        "programme": _head(programme, write),
        "sides": _sides(programme),
        "cohorts": [_cohort(cohort, write) for cohort in programme.cohorts],
        "chains": {chain.name: plain_chain(chain, params, evidence) for chain in programme.chains},
        "readings": _readings(programme),
        "pass_through": {
            name: write(quantity) for name, quantity in programme.pass_through.items()
        },
        "params": params,
    }
    if programme.correlation:
        plain["correlation"] = plain_correlation(programme.correlation)
    if evidence:
        plain["evidence"] = list(evidence.values())
    # what a file cannot say is not left in it: NaN, sets, tuples
    return dict(json.loads(json.dumps(plain, allow_nan=False)))


def _head(programme: Programme, write: Callable[[Any], Any]) -> dict[str, Any]:
    head: dict[str, Any] = {"name": programme.name, "statutory": list(programme.statutory)}
    for name in ("title", "year", "price_year"):
        if getattr(programme, name):
            head[name] = getattr(programme, name)
    for name in ("sources", "notes"):
        if getattr(programme, name):
            head[name] = list(getattr(programme, name))
    if programme.total_workers is not None:
        head["total_workers"] = write(programme.total_workers)
    return head


def _sides(programme: Programme) -> dict[str, list[str]]:
    # a state's side that is the default is left to be it: its names need not be in any chain
    return {
        side: list(names)
        for side, names in programme.sides.items()
        if side != "state" or names != programme.statutory
    }


def _cohort(cohort: Cohort, write: Callable[[Any], Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"host": cohort.host, "sector": cohort.sector}
    for name in ("workers", "gross_wage", "usd_rate", "days", "state_cost", "term_months"):
        quantity = getattr(cohort, name)
        if quantity is not None:
            row[name] = write(quantity)
    for name in ("per", "currency", "price_year", "turnover", "source", "note"):
        if getattr(cohort, name):
            row[name] = getattr(cohort, name)
    row["chain"] = cohort.chain.name
    if cohort.hours is not None:
        row |= {"hours": write(cohort.hours), "hours_per": cohort.hours_per}
    if cohort.references:
        row["references"] = {
            name: _reference(reference, write) for name, reference in cohort.references.items()
        }
    return row


def _reference(reference: Reference, write: Callable[[Any], Any]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for name in REFERENCE_NUMBERS:
        quantity = getattr(reference, name)
        if quantity is not None:
            table[name] = write(quantity)
    for name in ("per", "currency", "price_year", "hours_per", "source", "note"):
        if getattr(reference, name):
            table[name] = getattr(reference, name)
    return table


def _readings(programme: Programme) -> dict[str, dict[str, Any]]:
    choices = [c.chain for c in programme.cohorts if not isinstance(c.chain, Chain)]
    return {
        choice.name: {
            chain.name: weight for chain, weight in zip(choice.values, choice.weights, strict=True)
        }
        | ({"note": choice.note} if choice.note else {})
        for choice in choices
    }
