"""From what a user passes to `Chain.split` to wages and draws of one shape, and to a flow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.arguments import as_floats, shown, size_fault
from wageflow.chain.flow import Flow, flow_of
from wageflow.chain.settle import months_in, settle
from wageflow.distributions import Draws, OneOf, PerHead, Quantity, Series
from wageflow.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.chain.chain import Chain

__all__ = ["choices_in", "need_values", "series_in", "split"]


def split(chain: Chain, gross: Any, draws: Draws | None) -> Flow:
    """Check the wages, settle them, and give the result their shape; see `Chain.split`."""
    need_values(chain, draws)
    wages = _wages(chain.name, gross)
    given = {name: _as_values(chain.name, name, value) for name, value in (draws or {}).items()}
    _check_choices(chain, given)
    series = [found for _, quantity in chain.quantities() for found in series_in(quantity)]
    sizes = {np.size(v) for v in (wages, *given.values()) if np.ndim(v)}
    sizes |= {len(found.values) for found in series}
    if len(sizes) > 1:
        raise InputError(
            f"chain {chain.name!r}: wages and rates have lengths {sorted(sizes)}; give one value, "
            "or one a wage"
        )
    if sizes:
        wages = np.broadcast_to(wages, sizes.pop())
    wage = wages if wages.ndim else float(wages)
    settled = settle(chain, wage, given, months_in(chain.per or "year"))
    return flow_of(chain.name, (chain.currency or "USD", chain.per or "year"), wage, settled)


def need_values(chain: Chain, draws: Draws | None) -> None:
    """Make sure that every unknown of a chain has a value.

    Raises
    ------
    InputError
        If one has none: names all of these.
    """
    missing = [name for name in chain.unknowns if name not in (draws or {})]
    if missing:
        raise InputError(
            f"chain {chain.name!r}: {', '.join(map(repr, missing))} uncertain; pass "
            "draws={name: value}, or draws=chain.quantiles(0.5) for the medians"
        )


def series_in(quantity: Quantity) -> Iterator[Series]:
    """List the arrays that a quantity holds at any depth."""
    if isinstance(quantity, Series):
        yield quantity
    elif isinstance(quantity, PerHead):
        yield from series_in(quantity.total)
        yield from series_in(quantity.workers)
    elif isinstance(quantity, OneOf):
        for value in quantity.values:
            yield from series_in(value)


def choices_in(quantity: Quantity) -> Iterator[OneOf]:
    """List the structural choices that a quantity holds at any depth."""
    if isinstance(quantity, PerHead):
        yield from choices_in(quantity.total)
        yield from choices_in(quantity.workers)
    elif isinstance(quantity, OneOf):
        yield quantity
        for value in quantity.values:
            yield from choices_in(value)


def _check_choices(chain: Chain, given: Draws) -> None:
    for choice in (found for _, quantity in chain.quantities() for found in choices_in(quantity)):
        readings = len(choice.weights)
        held = np.asarray(given.get(choice.name, 0.0))
        bad = ~np.isin(held, np.arange(readings))
        if bad.any():
            raise InputError(
                f"chain {chain.name!r}, draws of {choice.name!r}: {held[bad].flat[0]:g} is no "
                f"reading; write 0 to {readings - 1}, in the order in which they stand"
            )


def _wages(chain: str, gross: Any) -> Any:
    wages = as_floats(gross)
    if wages is None or wages.ndim > 1:
        raise InputError(
            f"chain {chain!r}: gross {shown(gross)} is not a number or a flat array of numbers; "
            "write 5_000 or [4_000, 5_000]"
        )
    bad = ~(np.isfinite(wages) & (wages >= 0))
    if bad.any():
        got = wages[bad].flat[0]
        raise InputError(
            f"chain {chain!r}: gross {got:g} cannot be split; a wage is finite and 0 or more"
        )
    fault = size_fault(float(wages.max(initial=0.0)))
    if fault:
        raise InputError(f"chain {chain!r}: gross {fault}")
    return wages


def _as_values(chain: str, name: str, value: Any) -> Any:
    place = f"chain {chain!r}, draws of {name!r}"
    array = as_floats(value)
    if array is None or array.ndim > 1:
        raise InputError(f"{place}: got {shown(value)}; give a number, or a flat array, one a wage")
    if not np.isfinite(array).all():
        raise InputError(f"{place}: holds NaN or infinity; give finite numbers")
    return array if array.ndim else float(array)
