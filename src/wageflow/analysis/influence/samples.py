"""Samples of a user's own: inputs and an output that something else computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.arguments import as_floats, shown
from wageflow.errors import EstimateError, InputError
from wageflow.simulation.drawing.design import Design
from wageflow.simulation.drawing.orders import random_orders

if TYPE_CHECKING:
    from wageflow.analysis.influence.model import Floats

__all__ = ["PARTS", "are_samples", "read_samples"]

#: Into how many parts samples are divided at random, whose spread is the standard error.
PARTS = 16
_LEAST = 64  # draws in a part


def are_samples(model: Any) -> bool:
    """Whether what is handed over is an array of numbers, or something like one."""
    return isinstance(model, np.ndarray | list | tuple) or hasattr(model, "to_numpy")


def read_samples(output: Any, inputs: Any) -> tuple[dict[str, Floats], Floats, int]:
    """Read samples and divide them into parts at random, always in the same way.

    Returns
    -------
    inputs : dict of str to ndarray of shape (part, draw)
    output : ndarray of shape (part, draw)
    left : int
        How many draws at the end are left out, so that all parts are of one size.

    Raises
    ------
    InputError
        All faults at once: what is no number or not finite, arrays of different lengths.
    EstimateError
        If there are too few draws.
    """
    if not hasattr(inputs, "items"):
        raise InputError("inputs: write the samples of each input, {'x': array}")
    faults: list[str] = []
    values = _numbers("samples of the output", output, faults)
    found = {str(name): _numbers(f"inputs, {name!r}", x, faults) for name, x in inputs.items()}
    if not found:
        faults.append("inputs: got none; write the samples of each input, {'x': array}")
    faults += [
        f"inputs, {name!r}: {len(x)} draws, where the output has {len(values)}; give one for each"
        for name, x in found.items()
        if len(x) != len(values) and not faults
    ]
    if faults:
        raise InputError(*faults)
    size, left = divmod(len(values), PARTS)
    if size < _LEAST:
        raise EstimateError(
            f"samples: {len(values)} draws say too little; {PARTS * _LEAST} are the least"
        )
    cut = size * PARTS
    # at random, for draws may be in any order: dealt out in turn, Sobol' points would fall into
    # sixteen slabs
    order = random_orders(Design(1, cut, 0), 0, 1, cut)[0].reshape(PARTS, size)
    return {name: x[order] for name, x in found.items()}, values[order], left


def _numbers(what: str, given: Any, faults: list[str]) -> Floats:
    found = as_floats(given)
    if found is None:
        faults.append(f"{what}: got {shown(given)}; write an array of numbers")
        return np.empty(0)
    if found.ndim != 1:
        faults.append(f"{what}: has shape {found.shape}; write one number for each draw")
    elif not np.isfinite(found).all():
        first = int(np.flatnonzero(~np.isfinite(found))[0])
        faults.append(f"{what}: draw {first} is {found[first]}; leave no draw without a number")
    return found
