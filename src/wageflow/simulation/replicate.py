"""One replicate: the unit of the standard error, of parallel work and of reproducibility."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from wageflow.simulation.blocks import row_blocks
from wageflow.simulation.evaluate import Floats, Layout
from wageflow.simulation.summary import ARREARS, HEADCOUNT, Moments, combine, keys, measure
from wageflow.simulation.tape import Tape, tape_of

if TYPE_CHECKING:
    from wageflow.programme import Programme
    from wageflow.simulation.correlation import Copula
    from wageflow.simulation.design import Design

__all__ = ["GROUPINGS", "Replicate", "Run", "run_replicate"]

#: What a summary can be by; those of a run without draws are computed at once.
GROUPINGS: tuple[tuple[str, ...], ...] = (
    (),
    ("host",),
    ("recipient",),
    ("host", "recipient"),
    HEADCOUNT,
    ARREARS,
)


@dataclass(frozen=True)
class Run:
    """Everything that determines the numbers.

    Parameters
    ----------
    programme : Programme
    design : Design
    copula : Copula or None
    keep : {"draws", "summary"}
    compiled : bool
        Whether blocks go through the compiled function of `wageflow.simulation.compiled`.
    """

    programme: Programme
    design: Design
    copula: Copula | None
    keep: str
    compiled: bool = False

    @cached_property
    def layout(self) -> Layout:
        """The rows of the output."""
        return Layout(self.programme)

    @cached_property
    def tape(self) -> Tape | None:
        """What is done to every block, written down; None where that cannot be."""
        return tape_of(self.programme, self.correlated)

    @cached_property
    def correlated(self) -> frozenset[int]:
        """The columns that are correlated, whose values are asked for at normal scores."""
        return frozenset(() if self.copula is None else self.copula.rows.tolist())


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


def run_replicate(run: Run, number: int) -> Replicate:
    """Compute one replicate.

    Raises
    ------
    ChainError
        If a draw cannot be split: names the replicate beside chain, step and amounts.
    """
    layout = run.layout
    rows = np.empty((len(layout.rows), run.design.size))
    for start, block in row_blocks(run, number):
        rows[:, start : start + block.shape[1]] = block
    if run.keep == "draws":
        return Replicate(rows, {})
    moments = {by: measure(combine(layout, rows, keys(layout, by))) for by in GROUPINGS}
    return Replicate(None, moments)
