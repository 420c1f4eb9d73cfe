"""A tape in numbers, as the compiled function reads it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from wageflow.simulation.computing.tape import Operation, Tape

__all__ = ["Code", "code_of"]

(
    COPY, ADD, SUBTRACT, MULTIPLY, DIVIDE, MINIMUM, MAXIMUM, GREATER, GREATER_EQUAL,
    EQUAL, NOT_EQUAL, AND, OR, POWER, NEGATIVE, ABSOLUTE, SQRT, EXP, EXPM1, LOG,
    LOG1P, NOT, NDTRI, WHERE, ROOT, ROOT_OF_REST, NDTR,
) = range(27)  # fmt: skip
_CODES = {
    "copy": COPY,
    "add": ADD,
    "subtract": SUBTRACT,
    "multiply": MULTIPLY,
    "divide": DIVIDE,
    "minimum": MINIMUM,
    "maximum": MAXIMUM,
    "greater": GREATER,
    "greater_equal": GREATER_EQUAL,
    "equal": EQUAL,
    "not_equal": NOT_EQUAL,
    "logical_and": AND,
    "logical_or": OR,
    "power": POWER,
    "negative": NEGATIVE,
    "absolute": ABSOLUTE,
    "sqrt": SQRT,
    "exp": EXP,
    "expm1": EXPM1,
    "log": LOG,
    "log1p": LOG1P,
    "logical_not": NOT,
    "ndtri": NDTRI,
    "where": WHERE,
    "ndtr": NDTR,
    "root": ROOT,
    "root_of_rest": ROOT_OF_REST,
}


@dataclass(frozen=True, eq=False)
class Code:
    """A tape in the form that the compiled function reads.

    Parameters
    ----------
    operations : ndarray of int32, shape (operation, 5)
        What to do, up to three operands, and where the result goes. An operand below 0 is a
        constant: -1 the first of them.
    constants : ndarray of float64
    checks : ndarray of int32
    """

    operations: npt.NDArray[np.int32]
    constants: npt.NDArray[np.float64]
    checks: npt.NDArray[np.int32]


@lru_cache(maxsize=16)
def code_of(tape: Tape) -> Code:
    """Return a tape in the form that the compiled function reads."""
    constants: dict[float, int] = {}
    fused = _fused(tape)
    operations = np.zeros((len(fused), 5), dtype=np.int32)
    for k, (name, slots, out) in enumerate(fused):
        operations[k, 0], operations[k, 4] = _CODES[name], out
        for j, slot in enumerate(slots, start=1):
            operations[k, j] = (
                -1 - constants.setdefault(slot, len(constants)) if isinstance(slot, float) else slot
            )
    checks = np.array(tape.checks, dtype=np.int32)
    return Code(operations, np.array([*constants, 0.0]), checks)


def _fused(tape: Tape) -> list[Operation]:
    """Do in one pass what makes one side of a triangular distribution; the bits stay.

    ``minimum(sqrt(x * a), b)``, of which `x` may be ``1 - u``, goes through memory once instead of
    three or four times.
    """
    operations = tape.operations
    readers = _readers(tape)
    found: list[Operation] = []
    for k, (name, slots, out) in enumerate(operations):
        found.append((name, slots, out))
        if name != "minimum" or not isinstance(slots[1], float) or len(found) < 3:
            continue
        (_, scaled, product), (_, rooted, root) = operations[k - 2 : k]
        names = [each[0] for each in found[-3:]]
        if (
            names != ["multiply", "sqrt", "minimum"]
            or not isinstance(scaled[1], float)
            or (rooted, slots[0]) != ((product,), root)
            or readers[k - 2 : k] != [1, 1]
        ):
            continue
        found[-3:] = [("root", (scaled[0], scaled[1], slots[1]), out)]
        rest = operations[k - 3] if k >= 3 else ("", (), -1)
        if (
            found[-2:-1] == [rest]
            and rest[0] == "subtract"
            and [type(x) for x in rest[1]] == [float, int]
            and (rest[1][0], rest[2], readers[k - 3]) == (1.0, scaled[0], 1)
        ):
            found[-2:] = [("root_of_rest", (rest[1][1], scaled[1], slots[1]), out)]
    return found


def _readers(tape: Tape) -> list[int]:
    """Count how often the result of each operation is read; what is put out counts as one more."""
    count = [0] * len(tape.operations)
    writer: dict[int, int] = {}
    for k, (_, slots, out) in enumerate(tape.operations):
        for slot in slots:
            if isinstance(slot, int) and slot in writer:
                count[writer[slot]] += 1
        writer[out] = k
    for slot in (*range(tape.slots - tape.rows, tape.slots), *tape.checks):
        if slot in writer:
            count[writer[slot]] += 2
    return count
