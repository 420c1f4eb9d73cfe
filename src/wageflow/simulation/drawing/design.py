"""The only place where anything is random: one block of uniforms for each replicate.

All unknowns of a run share one point set, a column each. A replicate is an independent
randomisation of it, seeded by (seed, replicate); within it, a column's random words come from
their own stretch of one stream, so that a further column changes no other.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.arguments import is_whole, shown
from wageflow.errors import EstimateError, nearest
from wageflow.simulation.drawing import sobol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["SAMPLERS", "Design"]

Floats: TypeAlias = npt.NDArray[np.float64]
Fill: TypeAlias = "Callable[[int, Floats], Floats]"

_MOST = 2**48  # of draws, which take years
SAMPLERS = ("sobol", "latin", "random")
_STEP = 2.0**-52


@dataclass(frozen=True)
class Design:
    """How the unit cube is sampled.

    Parameters
    ----------
    columns : int
        Number of unknowns.
    size : int
        Draws in each replicate.
    seed : int
        Any whole number of 0 or more.
    sampler : {"sobol", "latin", "random"}
        Scrambled Sobol' points, Latin hypercube, or plain random draws.

    Examples
    --------
    >>> design = Design(columns=2, size=4, seed=0)
    >>> block = next(design.blocks(replicate=0, length=4))
    >>> block.shape
    (2, 4)
    """

    columns: int
    size: int
    seed: int
    sampler: str = "sobol"

    def blocks(
        self, replicate: int, length: int, out: Floats | None = None
    ) -> Iterator[npt.NDArray[np.float64]]:
        """Yield the uniforms of a replicate, shape (columns, at most length), all in (0, 1).

        Parameters
        ----------
        replicate : int
        length : int
            Draws in a block, the last one of which may be shorter; a power of two.
        out : ndarray of shape (columns, length), optional
            Where to put every block; otherwise each has memory of its own.
        """
        length = min(length, self.size)
        fill = self._sobol(replicate, length) if self.sampler == "sobol" else self._drawn(replicate)
        for start in range(0, self.size, length):
            count = min(length, self.size - start)
            yield fill(start, np.empty((self.columns, count)) if out is None else out[:, :count])

    def _sobol(self, replicate: int, length: int) -> Fill:
        stream = np.random.PCG64(np.random.SeedSequence(self.seed, spawn_key=(replicate,)))
        words = stream.random_raw(self.columns * (sobol.BITS + 1))
        net = sobol.Net(
            *sobol.scramble(
                sobol.directions(self.columns),
                np.reshape(words, (self.columns, sobol.BITS + 1)),
            ),
            length,
        )

        def fill(start: int, block: Floats) -> Floats:
            return net.block(start, block, 2.0 ** -(sobol.BITS + 1))

        return fill

    def _drawn(self, replicate: int) -> Fill:
        """Return what fills blocks one after another, in their order."""
        streams = [
            np.random.PCG64(np.random.SeedSequence(self.seed, spawn_key=(replicate, column)))
            for column in range(self.columns)
        ]
        orders = []
        if self.sampler == "latin":
            # one draw in each of `size` strata of equal width, in random order
            orders = [np.argsort(s.random_raw(self.size), kind="stable") for s in streams]

        def fill(start: int, block: Floats) -> Floats:
            count = block.shape[1]
            for column, stream in enumerate(streams):
                block[column] = _uniform(stream.random_raw(count))
                if orders:
                    block[column] += orders[column][start : start + count]
            if orders:
                block /= self.size
                # in the last stratum, rounding might reach 1, where a quantile may be infinite
                np.minimum(block, 1 - 2.0**-53, out=block)
            return block

        return fill


def _uniform(words: Any) -> npt.NDArray[np.float64]:
    """Turn random words into numbers in (0, 1): the middles of 2**52 equal cells."""
    cells: Floats = (words >> np.uint64(12)).astype(np.float64)
    return (cells + 0.5) * _STEP


def check_seed(seed: Any) -> int:
    """Return the seed, a fresh one if none is given.

    Raises
    ------
    EstimateError
        If it is no whole number of 0 or more.
    """
    if seed is None:
        return secrets.randbits(63)
    if not is_whole(seed) or seed < 0:
        raise EstimateError(f"seed {shown(seed)}: write a whole number of 0 or more")
    return int(seed)


def check_sizes(draws: Any, replicates: Any, sampler: Any) -> int:
    """Return the draws of one replicate.

    Raises
    ------
    EstimateError
        If the numbers cannot be had with the sampler: names the nearest that can.
    """
    if sampler not in SAMPLERS:
        raise EstimateError(f"sampler {sampler!r}: unknown; {nearest(str(sampler), SAMPLERS)}")
    for name, value, least in (("draws", draws, 1), ("replicates", replicates, 2)):
        if not is_whole(value) or value < least:
            raise EstimateError(
                f"{name} {shown(value)}: write a whole number of at least {least}; 65536 draws "
                "in 16 replicates are the default"
            )
        if value > _MOST:
            raise EstimateError(
                f"{name} {shown(value)}: are more than can be made; write fewer {name}"
            )
    size, rest = divmod(int(draws), int(replicates))
    if size >= 1 and rest == 0 and (sampler != "sobol" or size & (size - 1) == 0):
        return size
    raise EstimateError(
        f"draws {draws}: cannot be divided over {replicates} replicates of the {sampler!r} "
        f"sampler; the nearest that can: {_nearest_sizes(size, int(replicates), sampler)}"
    )


def _nearest_sizes(size: int, replicates: int, sampler: str) -> str:
    if size < 1:
        return str(replicates)
    if sampler == "sobol":
        lower = 1 << (size.bit_length() - 1)
        return f"{replicates * lower} and {replicates * 2 * lower}"
    return f"{replicates * size} and {replicates * (size + 1)}"
