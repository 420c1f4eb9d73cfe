"""Random orders, seeded as the points of a design are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from wageflow.simulation.drawing.design import Design

__all__ = ["random_orders"]

#: Apart from the streams of columns, which are numbered from 0.
_STREAM = 2**32 - 1


def random_orders(design: Design, replicate: int, count: int, size: int) -> npt.NDArray[np.intp]:
    """Return random orders of so many things, in pairs of one and its reverse.

    Returns
    -------
    ndarray of int, shape (count, size)

    Examples
    --------
    >>> from wageflow.simulation.drawing.design import Design
    >>> random_orders(Design(columns=3, size=4, seed=0), 0, count=2, size=3).sum(axis=1).tolist()
    [3, 3]
    """
    seed = np.random.SeedSequence(design.seed, spawn_key=(replicate, _STREAM))
    generator = np.random.Generator(np.random.PCG64(seed))
    found = np.empty((count, size), dtype=np.intp)
    for place in range(0, count, 2):
        found[place] = generator.permutation(size)
        found[place + 1 : place + 2] = found[place, ::-1]
    return found
