"""In what units the unknowns of a programme are, as far as their places tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.distributions import Distribution, OneOf, Param, Quantity, unknowns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.programme import Programme

__all__ = ["input_units"]


def input_units(programme: Programme) -> dict[str, str]:
    """Return the unit of each unknown that stands for a wage, a cost, a headcount or a term.

    Parameters
    ----------
    programme : Programme

    Returns
    -------
    dict of str to str
        By the name of the unknown; left out where its places give none, or more than one.

    Examples
    --------
    >>> import wageflow as wf
    >>> input_units(wf.load_programme("dprk-2012"))["Kuwait/construction/workers"]
    'workers'
    """
    found: dict[str, set[str]] = {}
    for place, quantity, unit in _places(programme):
        for name, _ in unknowns(quantity, place):
            found.setdefault(name, set()).add(unit if _is_plain(quantity) else "")
    return {name: units.copy().pop() for name, units in found.items() if len(units) == 1}


def _places(programme: Programme) -> Iterator[tuple[str, Quantity, str]]:
    known: dict[str, str] = {}
    for cohort in programme.cohorts:
        money = f"{cohort.currency} a {cohort.per}"
        units = {
            "workers": "workers",
            "gross_wage": money,
            "state_cost": money,
            "term_months": "months",
        }
        known |= {f"{cohort.place}/{name}": unit for name, unit in units.items()}
    known["total_workers"] = "workers"
    for place, quantity in programme.quantities():
        yield place, quantity, known.get(place, "")


def _is_plain(quantity: Quantity) -> bool:
    """Tell whether its unknowns are in its own unit: one for each worker is not."""
    if isinstance(quantity, OneOf):
        return all(_is_plain(value) for value in quantity.values)
    return isinstance(quantity, float | Distribution | Param)
