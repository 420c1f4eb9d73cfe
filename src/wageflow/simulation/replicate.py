"""One replicate: the unit of the standard error, of parallel work and of reproducibility."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.errors import ChainError
from wageflow.simulation.evaluate import Floats, Layout, evaluate
from wageflow.simulation.summary import ARREARS, HEADCOUNT, Moments, combine, keys, measure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.programme import Programme
    from wageflow.simulation.correlation import Copula
    from wageflow.simulation.design import Design

__all__ = ["GROUPINGS", "Replicate", "Run", "parameter_blocks", "run_replicate"]

#: What a summary can be by; those of a run without draws are computed at once.
GROUPINGS: tuple[tuple[str, ...], ...] = (
    (),
    ("host",),
    ("recipient",),
    ("host", "recipient"),
    HEADCOUNT,
    ARREARS,
)

_BLOCK = 4096  # draws: the arrays of a block stay in a core's cache


@dataclass(frozen=True)
class Run:
    """Everything that determines the numbers.

    Parameters
    ----------
    programme : Programme
    design : Design
    copula : Copula or None
    keep : {"draws", "summary"}
    """

    programme: Programme
    design: Design
    copula: Copula | None
    keep: str

    @cached_property
    def layout(self) -> Layout:
        """The rows of the output."""
        return Layout(self.programme)


@dataclass(frozen=True, eq=False)
class Replicate:
    """What a replicate leaves.

    Parameters
    ----------
    rows : ndarray of shape (row, draw) or None
        The output of every draw, if draws are kept.
    moments : mapping of grouping to Moments
        If only summaries are kept.
    """

    rows: Floats | None
    moments: dict[tuple[str, ...], Moments]


def parameter_blocks(run: Run, number: int, length: int = _BLOCK) -> Iterator[dict[str, Any]]:
    """Yield the values of the unknowns of a replicate, block by block, each of shape (draw,)."""
    unknowns = run.programme.unknowns
    functions = [distribution.quantile_function() for distribution in unknowns.values()]
    for u in run.design.blocks(number, length):
        if run.copula is not None:
            run.copula.apply(u)
        yield {
            name: function(row) for name, function, row in zip(unknowns, functions, u, strict=True)
        }


def run_replicate(run: Run, number: int) -> Replicate:
    """Compute one replicate.

    Raises
    ------
    ChainError
        If a draw cannot be split: names the replicate beside chain, step and amounts.
    """
    layout = run.layout
    size = run.design.size
    rows = np.empty((len(layout.rows), size))
    start = 0
    block = np.empty((len(layout.rows), min(_BLOCK, size)))
    blocks: Iterator[dict[str, Any]] = parameter_blocks(run, number)
    if not run.programme.unknowns:
        lengths = [min(_BLOCK, size - at) for at in range(0, size, _BLOCK)]
        blocks = ({} for _ in lengths)
    for draws in blocks:
        count = len(next(iter(draws.values()))) if draws else min(_BLOCK, size - start)
        out = block[:, :count]
        try:
            evaluate(layout, draws, out)
        except ChainError as error:
            raise ChainError(
                *(f"{fault} (replicate {number}, draws from {start})" for fault in error.faults)
            ) from None
        rows[:, start : start + count] = out
        start += count
    if run.keep == "draws":
        return Replicate(rows, {})
    moments = {by: measure(combine(layout, rows, keys(layout, by))) for by in GROUPINGS}
    return Replicate(None, moments)
