"""What is asked of an estimate, made sure of before anything is computed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from wageflow.errors import EstimateError, UnknownNameError, nearest
from wageflow.programme import CONCEPTS
from wageflow.simulation.summing.summary import Key

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from wageflow.programme import Programme
    from wageflow.simulation.computing.evaluate import Floats

__all__ = ["BY", "amount_of", "key_of", "names_of", "probabilities_of"]

#: What a summary can be divided by.
BY = ("host", "recipient")


def names_of(what: str, given: str | Sequence[str] | None, known: Collection[str]) -> list[str]:
    """Return the names that are asked for, each once.

    Raises
    ------
    UnknownNameError
        If one is not known.
    EstimateError
        If they are no names.
    """
    try:
        wanted = list(dict.fromkeys([given] if isinstance(given, str) else given or ()))
    except TypeError:
        remedy = "'host', 'recipient' or both" if what == "by" else "a name or a list of names"
        raise EstimateError(f"summary {what} {given!r}: write {remedy}") from None
    for name in wanted:
        if name not in known:
            raise UnknownNameError(f"summary {what} {name!r}: {nearest(str(name), known)}")
    return wanted


def key_of(
    programme: Programme, concept: str, host: str | None, recipient: str | None = None
) -> Key:
    """Return what is asked for by name.

    Raises
    ------
    UnknownNameError
        If nothing of the programme carries one of the names.
    """
    for what, name, known in (
        ("concept", concept, CONCEPTS),
        ("host", host, programme.hosts),
        ("recipient", recipient, programme.recipients),
    ):
        if name is not None and name not in known:
            raise UnknownNameError(f"{what} {name!r}: {nearest(str(name), known)}")
    return Key(concept, host or "", recipient or "")


def amount_of(amount: float) -> float:
    """Return a number of dollars a year.

    Raises
    ------
    EstimateError
        If it is none.
    """
    try:
        value = float(amount)
    except (TypeError, ValueError):
        value = math.nan
    if math.isnan(value):
        raise EstimateError(f"amount {amount!r}: write a number of dollars a year, such as 150e6")
    return value


def probabilities_of(u: float | Sequence[float]) -> Floats:
    """Return probabilities as an array of one dimension at least.

    Raises
    ------
    EstimateError
        If one is not from 0 to 1.
    """
    try:
        wanted = np.atleast_1d(np.asarray(u, dtype=float))
    except (TypeError, ValueError):
        wanted = np.array([math.nan])
    if not ((wanted >= 0) & (wanted <= 1)).all():
        raise EstimateError(f"quantile {u!r}: write probabilities from 0 to 1")
    return wanted
