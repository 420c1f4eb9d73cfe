"""The operations of a tape as one compiled function, for long runs; needs the extra ``fast``.

It works on few draws at a time, so that everything in between stays in the innermost cache, and
leaves Python alone while it does, so that threads run side by side. It does the operations of the
array path in their order; what differs is the last bit or two of the functions that the processor
does not have: the normal quantile (Wichura's [1]_, of 16 digits), exponentials and logarithms.

This module needs numba, which is loaded with it; nothing else imports it but who means to run it.

References
----------
.. [1] M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution",
   Applied Statistics 37 (1988), 477-484.
"""

# ruff: noqa: C901, PLR0912, PLR0913, PLR0917 - a branch an operation, arrays singly

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
import numpy.typing as npt

from wageflow.distributions.tables import QuantileTable

if TYPE_CHECKING:
    from wageflow.distributions.base import QuantileFunction
    from wageflow.simulation.computing.tape import Operation, Tape

__all__ = ["Code", "code_of", "fill_points", "look_up", "order_statistics", "run_code"]

_DRAWS = 256  # at a time: two kilobytes an array

(
    _COPY, _ADD, _SUBTRACT, _MULTIPLY, _DIVIDE, _MINIMUM, _MAXIMUM, _GREATER, _GREATER_EQUAL,
    _EQUAL, _NOT_EQUAL, _AND, _OR, _POWER, _NEGATIVE, _ABSOLUTE, _SQRT, _EXP, _EXPM1, _LOG,
    _LOG1P, _NOT, _NDTRI, _WHERE, _ROOT, _ROOT_OF_REST, _NDTR,
) = range(27)  # fmt: skip
_CODES = {
    "copy": _COPY,
    "add": _ADD,
    "subtract": _SUBTRACT,
    "multiply": _MULTIPLY,
    "divide": _DIVIDE,
    "minimum": _MINIMUM,
    "maximum": _MAXIMUM,
    "greater": _GREATER,
    "greater_equal": _GREATER_EQUAL,
    "equal": _EQUAL,
    "not_equal": _NOT_EQUAL,
    "logical_and": _AND,
    "logical_or": _OR,
    "power": _POWER,
    "negative": _NEGATIVE,
    "absolute": _ABSOLUTE,
    "sqrt": _SQRT,
    "exp": _EXP,
    "expm1": _EXPM1,
    "log": _LOG,
    "log1p": _LOG1P,
    "logical_not": _NOT,
    "ndtri": _NDTRI,
    "where": _WHERE,
    "ndtr": _NDTR,
    "root": _ROOT,
    "root_of_rest": _ROOT_OF_REST,
}

_compiled = numba.njit(nogil=True, cache=True, error_model="numpy")


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


def run_code(code: Code, arrays: npt.NDArray[np.float64], rows: int, count: int) -> bool:
    """Do everything for a block, and say whether all checks hold and all rows are finite.

    Parameters
    ----------
    code : Code
    arrays : ndarray of shape (slot, at least count)
        The workspace, the last `rows` of which are the output.
    rows, count : int
    """
    return bool(_run(arrays, code.operations, code.constants, code.checks, rows, count))


def order_statistics(
    values: npt.NDArray[np.float64], places: npt.NDArray[np.intp]
) -> npt.NDArray[np.float64]:
    """Return what would stand at some places of every row if it were sorted.

    Parameters
    ----------
    values : ndarray of shape (series, draw)
        Finite.
    places : ndarray of int, shape (place,)
        In any order, and repeated if need be.

    Returns
    -------
    ndarray of shape (series, place)
        The very values that sorting would put there.
    """
    rising, which = np.unique(places, return_inverse=True)
    found = np.empty((len(values), len(rising)))
    _select(values, rising, found)
    return found[:, which]


def look_up(
    function: QuantileFunction, u: npt.NDArray[np.float64], out: npt.NDArray[np.float64]
) -> None:
    """Fill `out` with quantiles at `u`, both of shape (draw,); a table gives the bits it has."""
    if not isinstance(function, QuantileTable):
        out[:] = function(u)
        return
    coefficients, first, bits = function.cells
    _read(coefficients, (first, bits), u, np.empty(u.size), out)
    function.completed(u, out)


@_compiled
def _read(coefficients: Any, address: Any, u: Any, place: Any, out: Any) -> None:
    """Evaluate the polynomial of the cell in which each `u` lies; NaN beyond the cells."""
    first, bits = address
    half = coefficients.shape[0] // 2
    for i in range(u.size):
        place[i] = min(u[i], 1.0 - u[i])
    words = place.view(np.int64)
    for i in range(u.size):
        cell = max((words[i] >> (52 - bits)) - first, 0)
        if 1.0 - u[i] < u[i]:
            cell += half
        out[i] = cell
    for i in range(u.size):
        # the rest of the mantissa, put behind the exponent of one
        words[i] = (words[i] & ((1 << (52 - bits)) - 1)) | (1023 << 52)
    for i in range(u.size):
        x = place[i] - (1.0 + 2.0 ** -(bits + 1))
        row = coefficients[int(out[i])]
        value = row[5] * x
        for power in range(4, 0, -1):
            value = (value + row[power]) * x
        out[i] = value + row[0]


def fill_points(
    words: npt.NDArray[np.uint32],
    moved: npt.NDArray[np.uint32],
    offset: float,
    out: npt.NDArray[np.float64],
) -> None:
    """Turn words of 32 bits, combined with one of each column, into numbers in [0, 1)."""
    _points(words, moved, offset, out)


@_compiled
def _points(words: Any, moved: Any, offset: float, out: Any) -> None:
    # as signed numbers, which processors turn into floats several at a time; all of it is exact
    for column in range(words.shape[0]):
        part, row = words[column], out[column]
        word = moved[column] ^ np.uint32(0x80000000)
        for i in range(part.size):
            row[i] = np.float64(np.int32(part[i] ^ word)) * 2.0**-32 + (0.5 + offset)


_CELLS = 4096


@_compiled
def _select(values: Any, places: Any, found: Any) -> None:
    """Count values into cells in order, and sort only the cells in which a place lies."""
    size = values.shape[1]
    counts = np.empty(_CELLS + 1, dtype=np.int64)
    begins = np.empty(_CELLS, dtype=np.int64)
    kept = np.empty(size)
    for row in range(values.shape[0]):
        x = values[row]
        low, high = x[0], x[0]
        for i in range(size):
            low, high = min(low, x[i]), max(high, x[i])
        scale = _CELLS / (high - low) if high > low else 0.0
        if not math.isfinite(scale) or scale == 0.0:
            ordered = np.sort(x)
            for j in range(places.size):
                found[row, j] = ordered[places[j]]
            continue
        counts[:] = 0
        for i in range(size):
            # rising with the value, whatever is rounded, so that cells are in order
            counts[min(int((x[i] - low) * scale), _CELLS - 1)] += 1
        begins[:] = -1
        before, used, j = 0, 0, 0
        for cell in range(_CELLS):
            after = before + counts[cell]
            if j < places.size and places[j] < after:
                begins[cell] = used
                used += counts[cell]
                while j < places.size and places[j] < after:
                    j += 1
            before = after
        for i in range(size):
            cell = min(int((x[i] - low) * scale), _CELLS - 1)
            if begins[cell] >= 0:
                kept[begins[cell]] = x[i]
                begins[cell] += 1
        before, used, j = 0, 0, 0
        for cell in range(_CELLS):
            after = before + counts[cell]
            if j < places.size and places[j] < after:
                part = kept[used : used + counts[cell]]
                part.sort()
                while j < places.size and places[j] < after:
                    found[row, j] = part[places[j] - before]
                    j += 1
                used += counts[cell]
            before = after


@_compiled
def _both(code: Any, x: Any, y: Any, out: Any) -> None:
    """Combine two arrays."""
    if code == _ADD:
        for i in range(out.size):
            out[i] = x[i] + y[i]
    elif code == _SUBTRACT:
        for i in range(out.size):
            out[i] = x[i] - y[i]
    elif code == _MULTIPLY:
        for i in range(out.size):
            out[i] = x[i] * y[i]
    elif code == _DIVIDE:
        for i in range(out.size):
            out[i] = x[i] / y[i]
    elif code == _MINIMUM:
        for i in range(out.size):
            out[i] = min(x[i], y[i])
    elif code == _MAXIMUM:
        for i in range(out.size):
            out[i] = max(x[i], y[i])
    elif code == _GREATER:
        for i in range(out.size):
            out[i] = 1.0 if x[i] > y[i] else 0.0
    elif code == _GREATER_EQUAL:
        for i in range(out.size):
            out[i] = 1.0 if x[i] >= y[i] else 0.0
    elif code == _EQUAL:
        for i in range(out.size):
            out[i] = 1.0 if x[i] == y[i] else 0.0
    elif code == _NOT_EQUAL:
        for i in range(out.size):
            out[i] = 1.0 if x[i] != y[i] else 0.0
    elif code == _AND:
        for i in range(out.size):
            out[i] = 1.0 if x[i] != 0.0 and y[i] != 0.0 else 0.0
    elif code == _OR:
        for i in range(out.size):
            out[i] = 1.0 if x[i] != 0.0 or y[i] != 0.0 else 0.0
    elif code == _POWER:
        for i in range(out.size):
            out[i] = x[i] ** y[i]


@_compiled
def _right(code: Any, x: Any, y: Any, out: Any) -> None:
    """Combine an array and a constant."""
    if code == _ADD:
        for i in range(out.size):
            out[i] = x[i] + y
    elif code == _SUBTRACT:
        for i in range(out.size):
            out[i] = x[i] - y
    elif code == _MULTIPLY:
        for i in range(out.size):
            out[i] = x[i] * y
    elif code == _DIVIDE:
        for i in range(out.size):
            out[i] = x[i] / y
    elif code == _MINIMUM:
        for i in range(out.size):
            out[i] = min(x[i], y)
    elif code == _MAXIMUM:
        for i in range(out.size):
            out[i] = max(x[i], y)
    elif code == _GREATER:
        for i in range(out.size):
            out[i] = 1.0 if x[i] > y else 0.0
    elif code == _GREATER_EQUAL:
        for i in range(out.size):
            out[i] = 1.0 if x[i] >= y else 0.0
    elif code == _EQUAL:
        for i in range(out.size):
            out[i] = 1.0 if x[i] == y else 0.0
    elif code == _NOT_EQUAL:
        for i in range(out.size):
            out[i] = 1.0 if x[i] != y else 0.0
    elif code == _AND:
        for i in range(out.size):
            out[i] = 1.0 if x[i] != 0.0 and y != 0.0 else 0.0
    elif code == _OR:
        for i in range(out.size):
            out[i] = 1.0 if x[i] != 0.0 or y != 0.0 else 0.0
    elif code == _POWER:
        for i in range(out.size):
            out[i] = x[i] ** y


@_compiled
def _left(code: Any, x: Any, y: Any, out: Any) -> None:
    """Combine a constant and an array, where the order matters."""
    if code == _SUBTRACT:
        for i in range(out.size):
            out[i] = x - y[i]
    elif code == _DIVIDE:
        for i in range(out.size):
            out[i] = x / y[i]
    elif code == _GREATER:
        for i in range(out.size):
            out[i] = 1.0 if x > y[i] else 0.0
    elif code == _GREATER_EQUAL:
        for i in range(out.size):
            out[i] = 1.0 if x >= y[i] else 0.0
    elif code == _POWER:
        for i in range(out.size):
            out[i] = x ** y[i]


@_compiled
def _in_middle(x: float) -> Any:
    """Return the normal quantile over q = p - 1/2, at 0.425**2 - q**2."""
    above = 2.5090809287301226727e3
    above = above * x + 3.3430575583588128105e4
    above = above * x + 6.7265770927008700853e4
    above = above * x + 4.5921953931549871457e4
    above = above * x + 1.3731693765509461125e4
    above = above * x + 1.9715909503065514427e3
    above = above * x + 1.3314166789178437745e2
    above = above * x + 3.3871328727963666080
    below = 5.2264952788528545610e3
    below = below * x + 2.8729085735721942674e4
    below = below * x + 3.9307895800092710610e4
    below = below * x + 2.1213794301586595867e4
    below = below * x + 5.3941960214247511077e3
    below = below * x + 6.8718700749205790830e2
    below = below * x + 4.2313330701600911252e1
    below = below * x + 1.0
    return above / below


@_compiled
def _near_end(x: float) -> Any:
    """Return the distance from 0 of a normal quantile, at sqrt(-log(p)) - 1.6."""
    above = 7.74545014278341407640e-4
    above = above * x + 2.27238449892691845833e-2
    above = above * x + 2.41780725177450611770e-1
    above = above * x + 1.27045825245236838258
    above = above * x + 3.64784832476320460504
    above = above * x + 5.76949722146069140550
    above = above * x + 4.63033784615654529590
    above = above * x + 1.42343711074968357734
    below = 1.05075007164441684324e-9
    below = below * x + 5.47593808499534494600e-4
    below = below * x + 1.51986665636164571966e-2
    below = below * x + 1.48103976427480074590e-1
    below = below * x + 6.89767334985100004550e-1
    below = below * x + 1.67638483018380384940
    below = below * x + 2.05319162663775882187
    below = below * x + 1.0
    return above / below


@_compiled
def _at_end(x: float) -> Any:
    """Return the distance from 0 of a normal quantile, at sqrt(-log(p)) - 5."""
    above = 2.01033439929228813265e-7
    above = above * x + 2.71155556874348757815e-5
    above = above * x + 1.24266094738807843860e-3
    above = above * x + 2.65321895265761230930e-2
    above = above * x + 2.96560571828504891230e-1
    above = above * x + 1.78482653991729133580
    above = above * x + 5.46378491116411436990
    above = above * x + 6.65790464350110377720
    below = 2.04426310338993978564e-15
    below = below * x + 1.42151175831644588870e-7
    below = below * x + 1.84631831751005468180e-5
    below = below * x + 7.86869131145613259100e-4
    below = below * x + 1.48753612908506148525e-2
    below = below * x + 1.36929880922735805310e-1
    below = below * x + 5.99832206555887937690e-1
    below = below * x + 1.0
    return above / below


@_compiled
def _scores(p: Any, out: Any, places: Any, roots: Any) -> None:
    """Take normal quantiles of p in (0, 1); the last two arrays, as long as `p`, are for notes."""
    # all as if they lay in the middle, several at a time; then those that do not, gathered up,
    # because a branch that the processor cannot foresee would cost more than all of this
    for i in range(out.size):
        q = p[i] - 0.5
        out[i] = q * _in_middle(0.180625 - q * q)
    count = 0
    for i in range(out.size):
        places[count] = i
        count += abs(p[i] - 0.5) > 0.425
    for j in range(count):
        u = p[places[j]]
        roots[j] = math.sqrt(-math.log(min(u, 1.0 - u)))
    for j in range(count):
        r = roots[j]
        roots[j] = _near_end(r - 1.6) if r <= 5.0 else _at_end(r - 5.0)
    for j in range(count):
        i = places[j]
        out[i] = -roots[j] if p[i] < 0.5 else roots[j]


@_compiled
def _alone(code: Any, x: Any, out: Any) -> None:
    """Take a function of an array."""
    if code == _NEGATIVE:
        for i in range(out.size):
            out[i] = -x[i]
    elif code == _ABSOLUTE:
        for i in range(out.size):
            out[i] = abs(x[i])
    elif code == _SQRT:
        for i in range(out.size):
            out[i] = math.sqrt(x[i])
    elif code == _EXP:
        for i in range(out.size):
            out[i] = math.exp(x[i])
    elif code == _EXPM1:
        for i in range(out.size):
            out[i] = math.expm1(x[i])
    elif code == _LOG:
        for i in range(out.size):
            out[i] = math.log(x[i])
    elif code == _LOG1P:
        for i in range(out.size):
            out[i] = math.log1p(x[i])
    elif code == _NOT:
        for i in range(out.size):
            out[i] = 1.0 if x[i] == 0.0 else 0.0


@_compiled
def _root(x: Any, factor: float, most: float, out: Any) -> None:
    for i in range(out.size):
        out[i] = min(math.sqrt(x[i] * factor), most)


@_compiled
def _root_of_rest(x: Any, factor: float, most: float, out: Any) -> None:
    for i in range(out.size):
        out[i] = min(math.sqrt((1.0 - x[i]) * factor), most)


@_compiled
def _chosen(condition: Any, one: Any, other: Any, out: Any) -> None:
    """Take one where a condition holds, and the other elsewhere."""
    for i in range(out.size):
        out[i] = one[i] if condition[i] != 0.0 else other[i]


@_compiled
def _run(arrays: Any, operations: Any, constants: Any, checks: Any, rows: int, count: int) -> bool:
    """Do the operations in their order, a few draws at a time."""
    fine = True
    ones, others = np.empty(_DRAWS), np.empty(_DRAWS)
    places = np.empty(_DRAWS, dtype=np.int64)
    for start in range(0, count, _DRAWS):
        stop = min(start + _DRAWS, count)
        for k in range(operations.shape[0]):
            code, a, b, c = operations[k, 0], operations[k, 1], operations[k, 2], operations[k, 3]
            out = arrays[operations[k, 4], start:stop]
            if code == _COPY:
                if a < 0:
                    out[:] = constants[-1 - a]
                else:
                    out[:] = arrays[a, start:stop]
            elif code == _WHERE:
                one, other = ones[: out.size], others[: out.size]
                one[:] = constants[-1 - b] if b < 0 else 0.0
                other[:] = constants[-1 - c] if c < 0 else 0.0
                if b >= 0:
                    one = arrays[b, start:stop]
                if c >= 0:
                    other = arrays[c, start:stop]
                _chosen(arrays[a, start:stop], one, other, out)
            elif code == _NDTR:
                x = arrays[a, start:stop]
                for i in range(x.size):
                    out[i] = 0.5 * math.erfc(-x[i] * math.sqrt(0.5))
            elif code == _ROOT:
                _root(arrays[a, start:stop], constants[-1 - b], constants[-1 - c], out)
            elif code == _ROOT_OF_REST:
                _root_of_rest(arrays[a, start:stop], constants[-1 - b], constants[-1 - c], out)
            elif code == _NDTRI:
                _scores(arrays[a, start:stop], out, places, ones)
            elif code >= _NEGATIVE:
                _alone(code, arrays[a, start:stop], out)
            elif b < 0:
                _right(code, arrays[a, start:stop], constants[-1 - b], out)
            elif a < 0:
                _left(code, constants[-1 - a], arrays[b, start:stop], out)
            else:
                _both(code, arrays[a, start:stop], arrays[b, start:stop], out)
        for k in range(checks.size):
            x = arrays[checks[k], start:stop]
            for i in range(x.size):
                if x[i] != 0.0:
                    fine = False
        wrong = 0.0
        for k in range(arrays.shape[0] - rows, arrays.shape[0]):
            x = arrays[k, start:stop]
            for i in range(x.size):
                wrong += x[i] - x[i]  # 0 unless it is infinite, or not a number
        if wrong != 0.0:
            fine = False
    return fine
