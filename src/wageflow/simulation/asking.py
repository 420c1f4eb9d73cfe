"""What is asked of an estimate, made sure of before anything is computed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.arguments import as_float, as_floats, shown
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
    """
    wanted = (
        [given] if isinstance(given, str) else list(dict.fromkeys(() if given is None else given))
    )
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
    value = as_float(amount)
    if value is None or math.isnan(value):
        raise EstimateError(f"amount {shown(amount)}: write a number of dollars, such as 150e6")
    return value


def probabilities_of(u: Any, *, what: str = "quantile", ends: bool = True) -> Floats:
    """Return probabilities as an array of one dimension.

    Parameters
    ----------
    u : float or sequence of float
    what : str
        What they are the probabilities of, for messages.
    ends : bool
        Whether 0 and 1 are among those that can be asked for.

    Raises
    ------
    EstimateError
        If one is not from 0 to 1.
    """
    found = as_floats(u)
    wanted = np.atleast_1d(np.nan if found is None else found)
    within = (wanted >= 0) & (wanted <= 1) if ends else (wanted > 0) & (wanted < 1)
    if wanted.ndim != 1 or not wanted.size or not within.all():
        where = "from 0 to 1" if ends else "between 0 and 1"
        raise EstimateError(f"{what} {shown(u)}: write probabilities {where}; 90 % is 0.9")
    return wanted
