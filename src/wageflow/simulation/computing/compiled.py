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
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from wageflow.simulation.computing.code import (
    ABSOLUTE,
    ADD,
    AND,
    COPY,
    DIVIDE,
    EQUAL,
    EXP,
    EXPM1,
    GREATER,
    GREATER_EQUAL,
    LOG,
    LOG1P,
    MAXIMUM,
    MINIMUM,
    MULTIPLY,
    NDTR,
    NDTRI,
    NEGATIVE,
    NOT,
    NOT_EQUAL,
    OR,
    POWER,
    ROOT,
    ROOT_OF_REST,
    SQRT,
    SUBTRACT,
    WHERE,
    Code,
)

__all__ = ["run_code"]

_DRAWS = 256  # at a time: two kilobytes an array

_compiled = numba.njit(nogil=True, cache=True, error_model="numpy")


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


@_compiled
def _both(code: Any, x: Any, y: Any, out: Any) -> None:
    """Combine two arrays."""
    if code == ADD:
        for i in range(out.size):
            out[i] = x[i] + y[i]
    elif code == SUBTRACT:
        for i in range(out.size):
            out[i] = x[i] - y[i]
    elif code == MULTIPLY:
        for i in range(out.size):
            out[i] = x[i] * y[i]
    elif code == DIVIDE:
        for i in range(out.size):
            out[i] = x[i] / y[i]
    elif code == MINIMUM:
        for i in range(out.size):
            out[i] = min(x[i], y[i])
    elif code == MAXIMUM:
        for i in range(out.size):
            out[i] = max(x[i], y[i])
    elif code == GREATER:
        for i in range(out.size):
            out[i] = 1.0 if x[i] > y[i] else 0.0
    elif code == GREATER_EQUAL:
        for i in range(out.size):
            out[i] = 1.0 if x[i] >= y[i] else 0.0
    elif code == EQUAL:
        for i in range(out.size):
            out[i] = 1.0 if x[i] == y[i] else 0.0
    elif code == NOT_EQUAL:
        for i in range(out.size):
            out[i] = 1.0 if x[i] != y[i] else 0.0
    elif code == AND:
        for i in range(out.size):
            out[i] = 1.0 if x[i] != 0.0 and y[i] != 0.0 else 0.0
    elif code == OR:
        for i in range(out.size):
            out[i] = 1.0 if x[i] != 0.0 or y[i] != 0.0 else 0.0
    elif code == POWER:
        for i in range(out.size):
            out[i] = x[i] ** y[i]


@_compiled
def _right(code: Any, x: Any, y: Any, out: Any) -> None:
    """Combine an array and a constant."""
    if code == ADD:
        for i in range(out.size):
            out[i] = x[i] + y
    elif code == SUBTRACT:
        for i in range(out.size):
            out[i] = x[i] - y
    elif code == MULTIPLY:
        for i in range(out.size):
            out[i] = x[i] * y
    elif code == DIVIDE:
        for i in range(out.size):
            out[i] = x[i] / y
    elif code == MINIMUM:
        for i in range(out.size):
            out[i] = min(x[i], y)
    elif code == MAXIMUM:
        for i in range(out.size):
            out[i] = max(x[i], y)
    elif code == GREATER:
        for i in range(out.size):
            out[i] = 1.0 if x[i] > y else 0.0
    elif code == GREATER_EQUAL:
        for i in range(out.size):
            out[i] = 1.0 if x[i] >= y else 0.0
    elif code == EQUAL:
        for i in range(out.size):
            out[i] = 1.0 if x[i] == y else 0.0
    elif code == NOT_EQUAL:
        for i in range(out.size):
            out[i] = 1.0 if x[i] != y else 0.0
    elif code == AND:
        for i in range(out.size):
            out[i] = 1.0 if x[i] != 0.0 and y != 0.0 else 0.0
    elif code == OR:
        for i in range(out.size):
            out[i] = 1.0 if x[i] != 0.0 or y != 0.0 else 0.0
    elif code == POWER:
        for i in range(out.size):
            out[i] = x[i] ** y


@_compiled
def _left(code: Any, x: Any, y: Any, out: Any) -> None:
    """Combine a constant and an array, where the order matters."""
    if code == SUBTRACT:
        for i in range(out.size):
            out[i] = x - y[i]
    elif code == DIVIDE:
        for i in range(out.size):
            out[i] = x / y[i]
    elif code == GREATER:
        for i in range(out.size):
            out[i] = 1.0 if x > y[i] else 0.0
    elif code == GREATER_EQUAL:
        for i in range(out.size):
            out[i] = 1.0 if x >= y[i] else 0.0
    elif code == POWER:
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
    if code == NEGATIVE:
        for i in range(out.size):
            out[i] = -x[i]
    elif code == ABSOLUTE:
        for i in range(out.size):
            out[i] = abs(x[i])
    elif code == SQRT:
        for i in range(out.size):
            out[i] = math.sqrt(x[i])
    elif code == EXP:
        for i in range(out.size):
            out[i] = math.exp(x[i])
    elif code == EXPM1:
        for i in range(out.size):
            out[i] = math.expm1(x[i])
    elif code == LOG:
        for i in range(out.size):
            out[i] = math.log(x[i])
    elif code == LOG1P:
        for i in range(out.size):
            out[i] = math.log1p(x[i])
    elif code == NOT:
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
            if code == COPY:
                if a < 0:
                    out[:] = constants[-1 - a]
                else:
                    out[:] = arrays[a, start:stop]
            elif code == WHERE:
                one, other = ones[: out.size], others[: out.size]
                one[:] = constants[-1 - b] if b < 0 else 0.0
                other[:] = constants[-1 - c] if c < 0 else 0.0
                if b >= 0:
                    one = arrays[b, start:stop]
                if c >= 0:
                    other = arrays[c, start:stop]
                _chosen(arrays[a, start:stop], one, other, out)
            elif code == NDTR:
                x = arrays[a, start:stop]
                for i in range(x.size):
                    out[i] = 0.5 * math.erfc(-x[i] * math.sqrt(0.5))
            elif code == ROOT:
                _root(arrays[a, start:stop], constants[-1 - b], constants[-1 - c], out)
            elif code == ROOT_OF_REST:
                _root_of_rest(arrays[a, start:stop], constants[-1 - b], constants[-1 - c], out)
            elif code == NDTRI:
                _scores(arrays[a, start:stop], out, places, ones)
            elif code >= NEGATIVE:
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
