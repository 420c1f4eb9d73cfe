"""A programme as a list of operations on arrays, made once for a run and done for every block.

What the ordinary code of `wageflow.simulation.computing.evaluate` does to a block of draws is the
same for every block. Here it is written down once (see `wageflow.simulation.computing.traced`),
without what is not needed and without what is done twice; the arrays it works on are laid out so
that few are needed and none is made anew. The numbers are those of the ordinary code, to the last
bit or two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from wageflow.distributions.base import HIGHEST_SCORE
from wageflow.errors import ChainError
from wageflow.simulation.computing.evaluate import Layout, evaluate
from wageflow.simulation.computing.traced import LEAVES, Operand, Traced, Tracer, Untraceable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wageflow.distributions.tables import QuantileTable
    from wageflow.programme import Programme
    from wageflow.simulation.drawing.correlation import Copula

__all__ = ["Operation", "Tape", "Workspace", "tape_of"]

_APART = 8 * 33
_TRIED = 32  # draws at which a tape is held against the ordinary code
_SCORES = (-HIGHEST_SCORE, HIGHEST_SCORE)

Floats: TypeAlias = npt.NDArray[np.float64]
#: An array of the workspace by its number, or a constant.
Slot: TypeAlias = int | float
Operation: TypeAlias = tuple[str, tuple[Slot, ...], int]


@dataclass(frozen=True, eq=False)
class Tape:
    """What to do with a block of uniforms to get the rows of the output.

    The workspace is one array of shape (slot, draw): first the uniforms of the columns, then the
    quantiles of the columns that need a function, then what is passing, last the rows.

    Parameters
    ----------
    columns : int
        Uniforms, one for each unknown.
    functions : tuple of int
        The columns whose quantiles are not written down but looked up, in the order of their slots.
    tables : tuple of QuantileTable or None
        In what each is looked up; None for the quantile function of its unknown.
    slots : int
        Arrays in the workspace.
    rows : int
        Of which the last so many are the output.
    operations : tuple
        Name, operands and where the result goes.
    checks : tuple of int
        Slots that must be 0 in every draw; otherwise the block must go the ordinary way, which
        says what is wrong.
    scored : bool
        Whether normal scores stand in place of the uniforms of correlated columns; otherwise the
        tape correlates them.
    """

    columns: int
    functions: tuple[int, ...]
    tables: tuple[QuantileTable | None, ...]
    slots: int
    rows: int
    operations: tuple[Operation, ...]
    checks: tuple[int, ...]
    scored: bool = False


@lru_cache(maxsize=16)
def tape_of(programme: Programme, copula: Copula | None = None) -> Tape | None:
    """Write a programme down.

    Parameters
    ----------
    programme : Programme
    copula : Copula, optional
        Of its correlated unknowns.

    Returns
    -------
    Tape or None
        None where what is done depends on the draws in a way that cannot be written down, or not
        at all.
    """
    if not programme.unknowns:
        return None
    for scored in (False, True):
        tracer = Tracer()
        try:
            with np.errstate(all="ignore"):
                draws = _draws(tracer, programme, copula, scored=scored)
                given = len(tracer.nodes)
                wanted = _traced_rows(programme, draws)
        except Untraceable:
            continue
        except Exception:  # noqa: BLE001 - a deduction of the user's own may do anything
            return None
        tape = _laid_out(tracer, wanted, len(programme.unknowns), given)
        tape = replace(tape, scored=scored and copula is not None)
        return tape if _agrees(tape, programme, copula) else None
    return None


def _agrees(tape: Tape, programme: Programme, copula: Copula | None) -> bool:
    """Whether the tape gives what the ordinary code gives, at a few points.

    What a deduction of the user's own does may depend on what it is given: on its type, say.
    """
    laws = programme.unknowns.values()
    at = np.random.Generator(np.random.PCG64(0)).random((len(laws), _TRIED))
    scores = (
        {} if copula is None else dict(zip(copula.rows.tolist(), copula.scores(at), strict=True))
    )
    functions = [
        law.score_function() if k in scores else law.quantile_function()
        for k, law in enumerate(laws)
    ]
    values = [function(scores.get(k, at[k])) for k, function in enumerate(functions)]
    layout, space = Layout(programme), Workspace(tape, _TRIED)
    ordinary = np.empty((tape.rows, _TRIED))
    space.uniforms(_TRIED)[:] = at
    if tape.scored:
        for k, score in scores.items():
            space.uniforms(_TRIED)[k] = score
    for row, column in enumerate(tape.functions):
        looked_up = tape.tables[row]
        space.quantiles(_TRIED)[row] = (
            values[column] if looked_up is None else looked_up(at[column])
        )
    try:
        evaluate(layout, dict(zip(programme.unknowns, values, strict=True)), ordinary)
    except ChainError:
        return not space.run(_TRIED)
    scale = np.abs(ordinary).max(initial=0.0)
    return space.run(_TRIED) and np.allclose(
        space.rows(_TRIED), ordinary, rtol=1e-9, atol=1e-12 * scale
    )


def _draws(
    tracer: Tracer, programme: Programme, copula: Copula | None, *, scored: bool
) -> dict[str, Traced]:
    """Return a value for each unknown; of correlated ones by way of normal scores."""
    columns = {k: tracer.leaf("uniform", k, (0.0, 1.0)) for k in range(len(programme.unknowns))}
    scores: dict[int, Traced] = {}
    if copula is not None:
        rows = copula.rows.tolist()
        if scored:
            scores = {k: tracer.leaf("uniform", k, _SCORES) for k in rows}
        else:
            scores = dict(zip(rows, copula.scores(columns), strict=True))
    found = {}
    for column, (name, law) in enumerate(programme.unknowns.items()):
        at = scores.get(column, columns[column])
        quantile = law.score_function() if column in scores else law.quantile_function()
        value = _formula(quantile, at)
        if value is None:  # no short formula: its own function is asked
            if column in scores and not scored:
                raise Untraceable("a function of scores that are computed on the way")
            value = tracer.leaf("quantile", column, law.support())
        else:
            tracer.ranges[int(value.node)] = law.support()
        found[name] = value
    return found


def _formula(quantile: Any, at: Traced) -> Traced | None:
    """Return what a quantile function does, if it is arithmetic or a table."""
    try:
        found = quantile(at)
    except (Untraceable, AttributeError, TypeError, ValueError):
        return None
    return found if isinstance(found, Traced) and isinstance(found.node, int) else None


def _traced_rows(programme: Programme, draws: dict[str, Traced]) -> list[Operand]:
    layout = Layout(programme)
    rows = TracedRows([0.0] * len(layout.rows))
    evaluate(layout, draws, rows)  # type: ignore[arg-type]
    return [row.node if isinstance(row, Traced) else float(row) for row in rows]


class TracedRows(list[Any]):
    """Rows of an output, that are added to as those of an array would be."""

    def __setitem__(self, place: Any, value: Any) -> None:
        if isinstance(place, slice):
            value = [value] * len(self)
        super().__setitem__(place, value)


def _laid_out(tracer: Tracer, wanted: Sequence[Operand], columns: int, given: int) -> Tape:
    """Give every node that is needed an array, and every array to as many as can share it."""
    needed = _needed(tracer, [*wanted, *tracer.checks], given)
    arrays = _Arrays(tracer, wanted, needed, columns)
    operations = [
        (name, tuple(map(arrays.slot, operands)), arrays.give(node))
        for node, name, operands in ((node, *tracer.nodes[node]) for node in needed)
        if name not in LEAVES
    ]
    for row, node in enumerate(wanted, start=-len(wanted)):
        if not isinstance(node, int) or arrays.row_of.get(node) != row:
            operations.append(("copy", (arrays.slot(node),), row))
    slots = arrays.used + len(wanted)

    def final(slot: Slot) -> Slot:
        # rows are counted from the end until it is known how many arrays come before them
        return slots + slot if isinstance(slot, int) and slot < 0 else slot

    return Tape(
        columns=columns,
        functions=arrays.functions,
        tables=arrays.tables,
        slots=slots,
        rows=len(wanted),
        operations=tuple(
            (name, tuple(map(final, operands)), int(final(out)))
            for name, operands, out in operations
        ),
        checks=tuple(int(final(arrays.slot(node))) for node in tracer.checks),
    )


class _Arrays:
    """Which array holds which node, while operations are gone through in their order."""

    def __init__(
        self, tracer: Tracer, wanted: Sequence[Operand], needed: Sequence[int], columns: int
    ) -> None:
        self._nodes = tracer.nodes
        leaves = {node: int(of[0]) for node, _, of in _leaves(tracer, needed)}
        looked_up = [
            (node, int(of[1])) for node, name, of in _leaves(tracer, needed) if name == "quantile"
        ]
        self.functions = tuple(leaves[node] for node, _ in looked_up)
        self.tables = tuple(None if k < 0 else tracer.tables[k] for _, k in looked_up)
        self._place = leaves | {node: columns + k for k, (node, _) in enumerate(looked_up)}
        #: The row that a node fills; the others that are equal to it are copied.
        self.row_of: dict[int, int] = {}
        for row, node in enumerate(wanted, start=-len(wanted)):
            if isinstance(node, int) and node not in leaves:
                self.row_of.setdefault(node, row)
        self._kept = {*leaves, *self.row_of, *tracer.checks}
        self._last_use = {
            operand: node
            for node in needed
            if node not in leaves
            for operand in self._nodes[node][1]
            if isinstance(operand, int)
        }
        self._free: list[int] = []
        self.used = columns + len(self.functions)

    def slot(self, operand: Operand) -> Slot:
        """Return where an operand is."""
        return operand if isinstance(operand, float) else self._place[operand]

    def give(self, node: int) -> int:
        """Return an array for the result of a node, and take back those it was the last to need."""
        _, operands = self._nodes[node]
        freed = [
            self._place[x]
            for x in dict.fromkeys(operands)
            if isinstance(x, int) and self._last_use[x] == node and x not in self._kept
        ]
        # given before the others are taken back: no result is written over its own operands
        if node in self.row_of:
            self._place[node] = self.row_of[node]
        elif self._free:
            self._place[node] = self._free.pop()
        else:
            self._place[node] = self.used
            self.used += 1
        self._free += freed
        return self._place[node]


def _leaves(
    tracer: Tracer, needed: Sequence[int]
) -> Iterator[tuple[int, str, tuple[Operand, ...]]]:
    for node in needed:
        name, operands = tracer.nodes[node]
        if name in LEAVES:
            yield node, name, operands


def _needed(tracer: Tracer, wanted: Sequence[Operand], given: int) -> list[int]:
    """Return the nodes on which the wanted ones depend, in an order in which they can be done.

    That is the order in which they were written down; but the first `given`, the values of the
    unknowns, are put off until they are asked for, so that they need not all be kept.
    """
    found: set[int] = set()
    waiting = [node for node in wanted if isinstance(node, int)]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += _operands(tracer, node)
    order: dict[int, None] = {}
    for node in sorted(found, key=lambda node: (node < given, node)):
        waiting = [node]
        while waiting:
            before = [x for x in _operands(tracer, waiting[-1]) if x not in order]
            if before:
                waiting += before[::-1]
            else:
                order[waiting.pop()] = None
    return list(order)


def _operands(tracer: Tracer, node: int) -> list[int]:
    name, operands = tracer.nodes[node]
    return [] if name in LEAVES else [x for x in operands if isinstance(x, int)]


class Workspace:
    """The arrays of one thread, and the operations bound to them.

    Parameters
    ----------
    tape : Tape
    length : int
        Draws in a block at most.
    """

    def __init__(self, tape: Tape, length: int) -> None:
        self.tape = tape
        self.length = length
        # arrays that begin a power of two apart would all want the same places in the cache
        self.arrays = np.empty((tape.slots, length + _APART))
        self._bound: dict[int, list[tuple[Any, tuple[Any, ...], Floats]]] = {}

    def uniforms(self, count: int) -> Floats:
        """Return where the uniforms of a block belong, shape (column, count)."""
        return self.arrays[: self.tape.columns, :count]

    def quantiles(self, count: int) -> Floats:
        """Return where the looked-up quantiles belong, shape (function, count)."""
        start = self.tape.columns
        return self.arrays[start : start + len(self.tape.functions), :count]

    def rows(self, count: int) -> Floats:
        """Return the output, shape (row, count)."""
        return self.arrays[len(self.arrays) - self.tape.rows :, :count]

    def run(self, count: int) -> bool:
        """Do everything for a block; say whether all checks hold and all rows are finite."""
        if count not in self._bound:
            self._bound[count] = [
                self._bind(operation, count) for operation in self.tape.operations
            ]
        with np.errstate(all="ignore"):  # in draws in which a reading does not hold
            for function, operands, out in self._bound[count]:
                function(*operands, out=out)
        if any(self.arrays[slot, :count].any() for slot in self.tape.checks):
            return False
        return math.isfinite(float(self.rows(count).sum()))

    def _bind(self, operation: Operation, count: int) -> tuple[Any, tuple[Any, ...], Floats]:
        name, slots, out = operation
        operands = tuple(x if isinstance(x, float) else self.arrays[x, :count] for x in slots)
        return _function(name), operands, self.arrays[out, :count]


def _function(name: str) -> Any:
    if name in ("ndtr", "ndtri"):
        import scipy.special

        return getattr(scipy.special, name)
    return {"copy": _copy, "where": _where}.get(name) or getattr(np, name)


def _copy(value: Any, out: Floats) -> None:
    out[:] = value


def _where(condition: Floats, one: Any, other: Any, out: Floats) -> None:
    np.copyto(out, other)
    np.copyto(out, one, where=condition != 0.0)
