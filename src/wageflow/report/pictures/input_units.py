"""In what units the unknowns of a programme are, as far as their places tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wageflow.programme.number_units import SHARE, named_units, number_units

if TYPE_CHECKING:
    from wageflow.programme import Programme

__all__ = ["input_units"]


def input_units(programme: Programme) -> dict[str, str]:
    """Return the unit of each unknown, but for shares, whose axis says it.

    Parameters
    ----------
    programme : Programme

    Returns
    -------
    dict of str to str
        By the name of the unknown; left out where its places give more than one.

    Examples
    --------
    >>> import wageflow as wf
    >>> input_units(wf.load_programme("dprk-2012"))["Kuwait/construction/workers"]
    'workers'
    """
    found: dict[str, set[str]] = {}
    units = number_units(programme)
    for place, quantity in programme.quantities():
        for name, unit in named_units(place, quantity, units[place]):
            found.setdefault(name, set()).add("" if unit.startswith(SHARE) else unit)
    return {name: units.copy().pop() for name, units in found.items() if len(units) == 1}
