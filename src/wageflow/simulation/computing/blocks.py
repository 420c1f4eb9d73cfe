"""The draws of a replicate in blocks that stay in a core's cache."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from wageflow.errors import ChainError, EstimateError
from wageflow.simulation.computing.code import code_of
from wageflow.simulation.computing.evaluate import Floats, evaluate
from wageflow.simulation.computing.tape import Tape, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wageflow.distributions.base import QuantileFunction
    from wageflow.simulation.replicate import Run

__all__ = ["parameter_blocks", "row_blocks"]

_BLOCK = 8192  # draws: more keep the interpreter waiting less, fewer stay in a cache
_LEAST = 512
_VALUES = 2**23  # of a workspace


def parameter_blocks(run: Run, number: int, length: int = _BLOCK) -> Iterator[dict[str, Any]]:
    """Yield the values of the unknowns of a replicate, block by block, each of shape (draw,)."""
    functions = _functions(run)
    for u in run.design.blocks(number, length):
        yield _values(run, functions, _correlated(run, u))


def _functions(run: Run) -> list[QuantileFunction]:
    """Return what turns a row of `_correlated` into values, for every unknown."""
    return [
        law.score_function() if column in run.correlated else law.quantile_function()
        for column, law in enumerate(run.programme.unknowns.values())
    ]


def _correlated(run: Run, u: Floats) -> Floats:
    """Put normal scores in place of the uniforms of columns that are correlated."""
    if run.copula is not None:
        u[run.copula.rows] = run.copula.scores(u)
    return u


def _values(run: Run, functions: list[QuantileFunction], u: Floats) -> dict[str, Floats]:
    unknowns = run.programme.unknowns
    return {name: function(row) for name, function, row in zip(unknowns, functions, u, strict=True)}


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
    tape = run.tape
    blocks = _ordinary(run, number) if tape is None else _taped(run, number, tape)
    start = 0
    for rows in blocks:
        yield start, rows
        start += rows.shape[1]


def _taped(run: Run, number: int, tape: Tape) -> Iterator[Floats]:
    """Yield the output by way of the tape; blocks that fail a check go the ordinary way."""
    room = max(_LEAST, min(_BLOCK, _VALUES // tape.slots))
    length = min(1 << (room.bit_length() - 1), run.design.size)
    functions = _functions(run)
    with _workspace(tape, length) as workspace:
        done, look_up = _compiled(tape, workspace) if run.compiled else (workspace.run, _look_up)
        start = 0
        for u in run.design.blocks(number, length, workspace.uniforms(length)):
            if tape.scored:
                _correlated(run, u)
            count = u.shape[1]
            looked_up, rows = workspace.quantiles(count), workspace.rows(count)
            for row, column in enumerate(tape.functions):
                look_up(tape.tables[row] or functions[column], u[column], looked_up[row])
            if not done(count):
                at = u if tape.scored else _correlated(run, u)
                _evaluated(run, _values(run, functions, at), (number, start), rows)
            yield rows
            start += count


_idle = threading.local()


@contextmanager
def _workspace(tape: Tape, length: int) -> Iterator[Workspace]:
    """Lend a workspace, the one that this thread used last if it fits: fresh memory is slow."""
    last: Workspace | None = _idle.__dict__.pop("workspace", None)
    fits = last is not None and last.tape is tape and last.length == length
    workspace = last if last is not None and fits else Workspace(tape, length)
    try:
        yield workspace
    finally:
        _idle.workspace = workspace


def _look_up(function: QuantileFunction, u: Floats, out: Floats) -> None:
    out[:] = function(u)


def _compiled(tape: Tape, workspace: Workspace) -> tuple[Callable[[int], bool], Any]:
    try:
        from wageflow.simulation.computing.compiled import run_code
        from wageflow.simulation.computing.shortcuts import look_up
    except ImportError:
        raise EstimateError(
            "compiled: numba is not installed where this replicate is computed; pip install "
            "'wageflow[fast]' there, or run with compiled=False"
        ) from None
    return partial(run_code, code_of(tape), workspace.arrays, tape.rows), look_up


def _ordinary(run: Run, number: int) -> Iterator[Floats]:
    size = run.design.size
    buffer = np.empty((len(run.layout.rows), min(_BLOCK, size)))
    start = 0
    for draws in parameter_blocks(run, number):
        count = len(next(iter(draws.values()))) if draws else min(_BLOCK, size - start)
        rows = buffer[:, :count]
        _evaluated(run, draws, (number, start), rows)
        yield rows
        start += count


def _evaluated(run: Run, draws: dict[str, Any], place: tuple[int, int], rows: Floats) -> None:
    try:
        evaluate(run.layout, draws, rows)
    except ChainError as error:
        number, start = place
        raise ChainError(
            *(f"{fault} (replicate {number}, draws from {start})" for fault in error.faults)
        ) from None
