"""The unknowns within a quantity, by name, and its value given one for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np

from wageflow.distributions.base import Distribution
from wageflow.distributions.quantities import OneOf, Param, PerHead, Quantity, Series
from wageflow.errors import InputError, nearest

__all__ = ["Draws", "merge_unknowns", "resolve", "unknowns"]

Draws: TypeAlias = Mapping[str, Any]


def unknowns(quantity: Quantity, place: str) -> Iterator[tuple[str, Distribution]]:
    """List the unknowns of a quantity, each with its name: its own, or that of its place."""
    if isinstance(quantity, Distribution):
        yield place, quantity
    elif isinstance(quantity, Param):
        if isinstance(quantity.value, Distribution):
            yield quantity.name, quantity.value
    elif isinstance(quantity, PerHead):
        yield from unknowns(quantity.total, f"{place}/total")
        yield from unknowns(quantity.workers, f"{place}/workers")
    elif isinstance(quantity, OneOf):
        selector = quantity.selector
        if isinstance(selector, Distribution):
            yield quantity.name, selector
        for index, value in enumerate(quantity.values, start=1):
            yield from unknowns(value, f"{quantity.name}/reading {index}")


def merge_unknowns(pairs: Iterator[tuple[str, Distribution]]) -> dict[str, Distribution]:
    """Collect unknowns by name, in order of first appearance.

    Raises
    ------
    InputError
        If one name stands for two different distributions; all such names at once.
    """
    found: dict[str, Distribution] = {}
    clashes: dict[str, str] = {}
    for name, distribution in pairs:
        if found.setdefault(name, distribution) != distribution:
            clashes[name] = (
                f"parameter {name!r}: stands for {found[name]!r} and for {distribution!r}; "
                "one name is one unknown, so rename one of them"
            )
    if clashes:
        raise InputError(*clashes.values())
    return found


def resolve(quantity: Quantity, place: str, draws: Draws) -> Any:  # noqa: PLR0911 - one per kind
    """Turn a quantity into a number or an array, given a value for each of its unknowns.

    Parameters
    ----------
    quantity : quantity
    place : str
        The name of the quantity if it is an unnamed distribution.
    draws : mapping of str to float or array
        A value for each unknown; arrays must broadcast against one another.

    Raises
    ------
    InputError
        If an unknown has no value in `draws`.
    """
    if isinstance(quantity, float):
        return quantity
    if isinstance(quantity, Series):
        return quantity.array
    if isinstance(quantity, Distribution):
        return _draw(place, draws)
    if isinstance(quantity, Param):
        if isinstance(quantity.value, float):
            return quantity.value
        return _draw(quantity.name, draws)
    if isinstance(quantity, PerHead):
        total = resolve(quantity.total, f"{place}/total", draws)
        return total / resolve(quantity.workers, f"{place}/workers", draws)
    readings = [
        resolve(value, f"{quantity.name}/reading {index}", draws)
        for index, value in enumerate(quantity.values, start=1)
    ]
    if len(readings) == 1:
        return readings[0]
    chosen = _draw(quantity.name, draws)
    picked = np.select([np.equal(chosen, index) for index in range(len(readings))], readings)
    return picked if picked.ndim else float(picked)


def _draw(name: str, draws: Draws) -> Any:
    try:
        return draws[name]
    except KeyError:
        raise InputError(
            f"unknown {name!r}: has no value here; pass draws={{{name!r}: ...}} or state a "
            f"number in its place ({nearest(name, draws)})"
        ) from None
