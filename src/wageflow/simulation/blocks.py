"""The draws of a replicate in blocks that stay in a core's cache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.errors import ChainError
from wageflow.simulation.evaluate import Floats, evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wageflow.simulation.replicate import Run

__all__ = ["parameter_blocks", "row_blocks"]

_BLOCK = 4096  # draws


def parameter_blocks(run: Run, number: int, length: int = _BLOCK) -> Iterator[dict[str, Any]]:
    """Yield the values of the unknowns of a replicate, block by block, each of shape (draw,)."""
    unknowns = run.programme.unknowns
    correlated = set() if run.copula is None else set(run.copula.rows.tolist())
    functions = [
        law.score_function() if column in correlated else law.quantile_function()
        for column, law in enumerate(unknowns.values())
    ]
    for u in run.design.blocks(number, length):
        if run.copula is not None:
            u[run.copula.rows] = run.copula.scores(u)
        yield {
            name: function(row) for name, function, row in zip(unknowns, functions, u, strict=True)
        }


def row_blocks(run: Run, number: int) -> Iterator[tuple[int, Floats]]:
    """Yield the output of a replicate, block by block, with the number of its first draw.

    Yields
    ------
    start : int
    rows : ndarray of shape (row, draw)
        As `Layout.rows` lists them; overwritten by the next block.

    Raises
    ------
    ChainError
        If a draw cannot be split: names the replicate beside chain, step and amounts.
    """
    layout, size = run.layout, run.design.size
    buffer = np.empty((len(layout.rows), min(_BLOCK, size)))
    blocks: Iterator[dict[str, Any]] = parameter_blocks(run, number)
    if not run.programme.unknowns:
        blocks = ({} for _ in range(0, size, _BLOCK))
    start = 0
    for draws in blocks:
        count = len(next(iter(draws.values()))) if draws else min(_BLOCK, size - start)
        rows = buffer[:, :count]
        try:
            evaluate(layout, draws, rows)
        except ChainError as error:
            raise ChainError(
                *(f"{fault} (replicate {number}, draws from {start})" for fault in error.faults)
            ) from None
        yield start, rows
        start += count
