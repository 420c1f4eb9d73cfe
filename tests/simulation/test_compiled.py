"""What is compiled, as Python's own code, operation by operation against NumPy and SciPy.

Without numba and without its time: the functions are the same, and each line of them is seen.
"""

from __future__ import annotations

import importlib.util
import math
import sys
from types import ModuleType

import numpy as np
import pytest
from scipy import special

import wageflow as wf
from tests.simulation.programmes import rich, wages
from wageflow.distributions.tables import QuantileTable
from wageflow.simulation.computing import code as codes
from wageflow.simulation.computing.code import Code, code_of
from wageflow.simulation.computing.tape import Tape, tape_of

SIZE = 300  # draws: one block of 256 and a part of another
WIDE = 310  # of the workspace, beyond which nothing may be written


def plain(name):
    """Load a module of compiled functions with a decorator that compiles nothing."""
    numba = ModuleType("numba")
    numba.njit = lambda **_: lambda function: function
    found = importlib.util.find_spec(f"wageflow.simulation.computing.{name}")
    spec = importlib.util.spec_from_file_location(f"plain_{name}", found.origin)
    module = importlib.util.module_from_spec(spec)
    before = sys.modules.get("numba")
    sys.modules["numba"] = numba
    try:
        spec.loader.exec_module(module)
    finally:
        if before is None:
            del sys.modules["numba"]
        else:
            sys.modules["numba"] = before
    return module


compiled, shortcuts = plain("compiled"), plain("shortcuts")


def done(operations, slots, constants=(), *, checks=(), rows=1, count=SIZE):
    """Run operations on slots, the last of which are the rows; say what it says, and the slots."""
    arrays = np.full((len(slots), WIDE), 7.0)
    for k, values in enumerate(slots):
        if values is not None:
            arrays[k, : len(values)] = values
    code = Code(
        np.array([[*row, *[0] * (5 - len(row))] for row in operations], dtype=np.int32),
        np.array([*constants, 0.0]),
        np.array(checks, dtype=np.int32),
    )
    with np.errstate(all="ignore"):
        fine = compiled.run_code(code, arrays, rows, count)
    return fine, arrays


def operands(kind, seed=1):
    rng = np.random.default_rng(seed)
    if kind == "truth":
        return rng.integers(0, 2, SIZE).astype(float), rng.integers(0, 2, SIZE).astype(float)
    if kind == "alike":  # half of them equal
        x = rng.integers(-3, 4, SIZE).astype(float)
        return x, np.where(rng.random(SIZE) < 0.5, x, rng.integers(-3, 4, SIZE))
    return rng.uniform(0.5, 2, SIZE), rng.uniform(0.5, 3, SIZE)


TWO = {
    codes.ADD: np.add,
    codes.SUBTRACT: np.subtract,
    codes.MULTIPLY: np.multiply,
    codes.DIVIDE: np.divide,
    codes.MINIMUM: np.minimum,
    codes.MAXIMUM: np.maximum,
    codes.GREATER: np.greater,
    codes.GREATER_EQUAL: np.greater_equal,
    codes.EQUAL: np.equal,
    codes.NOT_EQUAL: np.not_equal,
    codes.AND: np.logical_and,
    codes.OR: np.logical_or,
    codes.POWER: np.power,
}
#: What is not written the other way round, with the number first.
FROM_LEFT = (codes.SUBTRACT, codes.DIVIDE, codes.GREATER, codes.GREATER_EQUAL, codes.POWER)
ONE = {
    codes.NEGATIVE: np.negative,
    codes.ABSOLUTE: np.abs,
    codes.SQRT: np.sqrt,
    codes.EXP: np.exp,
    codes.EXPM1: np.expm1,
    codes.LOG: np.log,
    codes.LOG1P: np.log1p,
    codes.NOT: np.logical_not,
    codes.NDTR: special.ndtr,
}


@pytest.mark.parametrize("kind", ["numbers", "alike", "truth"])
@pytest.mark.parametrize("code", TWO)
def test_an_operation_on_two_is_that_of_arrays(code, kind):
    x, y = operands(kind)
    if code in (codes.DIVIDE, codes.POWER):
        x, y = np.abs(x) + 0.5, np.abs(y) + 0.25
    exact = TWO[code](x, y)
    fine, arrays = done([(code, 0, 1, 0, 2)], [x, y, None])
    assert fine
    np.testing.assert_allclose(arrays[2, :SIZE], exact, rtol=1e-15)
    assert (arrays[2, SIZE:] == 7).all()
    for number in (2.0, 0.0, 1.0):
        if number == 0.0 and code == codes.DIVIDE:
            continue
        found = done([(code, 0, -2, 0, 1)], [x, None], (9.0, number))[1]
        np.testing.assert_allclose(found[1, :SIZE], TWO[code](x, number), rtol=1e-15)
        if code in FROM_LEFT:
            found = done([(code, -2, 0, 0, 1)], [x, None], (9.0, number))[1]
            np.testing.assert_allclose(found[1, :SIZE], TWO[code](number, x), rtol=1e-15)


@pytest.mark.parametrize("code", ONE)
def test_an_operation_on_one_is_that_of_arrays(code):
    x = operands("alike")[0]
    if code in (codes.SQRT, codes.LOG, codes.LOG1P):
        x = np.abs(x) + 0.125
    if code == codes.NDTR:
        x = np.linspace(-9, 9, SIZE)
    fine, arrays = done([(code, 0, 0, 0, 1)], [x, None])
    assert fine
    np.testing.assert_allclose(arrays[1, :SIZE], ONE[code](x), rtol=2e-14)


def test_what_is_chosen_and_copied_is_of_the_right_draws():
    condition, x = operands("truth")
    y, z = operands("numbers", 2)
    numbers = (3.0, 4.0, 5.0)
    for one, other in ((1, 2), (1, -2), (-3, 2), (-1, -3)):
        found = done([(codes.WHERE, 0, one, other, 3)], [condition, y, z, None], numbers)[1]
        pick = [{1: y, 2: z}.get(k, numbers[-1 - k] if k < 0 else None) for k in (one, other)]
        np.testing.assert_array_equal(found[3, :SIZE], np.where(condition, *pick))
    found = done([(codes.COPY, -2, 0, 0, 1), (codes.COPY, 0, 0, 0, 2)], [x, None, None], numbers)[1]
    assert (found[1, :SIZE] == 4.0).all()
    assert found[2, :SIZE].tolist() == x.tolist()
    assert (found[1:, SIZE:] == 7).all()


def test_sides_of_a_triangle_are_roots_with_an_end():
    u = np.linspace(0, 1, SIZE)
    found = done(
        [(codes.ROOT, 0, -1, -2, 1), (codes.ROOT_OF_REST, 0, -1, -2, 2)],
        [u, None, None],
        (4.0, 1.5),
        rows=2,
    )[1]
    np.testing.assert_allclose(found[1, :SIZE], np.minimum(np.sqrt(4 * u), 1.5), rtol=1e-15)
    np.testing.assert_allclose(found[2, :SIZE], np.minimum(np.sqrt(4 - 4 * u), 1.5), rtol=1e-12)


def test_normal_quantiles_have_all_their_digits_from_the_middle_to_the_end():
    middle = np.linspace(0.05, 0.95, 100)
    tails = 10.0 ** -np.linspace(1.2, 300, 100)
    near = 1 - 10.0 ** -np.linspace(1.2, 15.9, 100)
    u = np.concatenate([middle, tails, near])
    fine, arrays = done([(codes.NDTRI, 0, 0, 0, 1)], [u, None])
    assert fine
    np.testing.assert_allclose(arrays[1, :SIZE], special.ndtri(u), rtol=2e-14, atol=1e-16)
    # where one formula takes over from the next
    edges = np.array([0.075, 0.5 - 0.425 - 1e-9, 0.925, 0.925 + 1e-9, math.exp(-25), 1e-11, 0.5])
    found = done([(codes.NDTRI, 0, 0, 0, 1)], [edges, None], count=len(edges))[1][1, : len(edges)]
    np.testing.assert_allclose(found, special.ndtri(edges), rtol=2e-14, atol=1e-16)


@pytest.mark.parametrize("place", [0, 255, 256, SIZE - 1])
def test_a_check_that_fails_in_any_draw_is_told(place):
    good, bad = np.zeros(SIZE), np.zeros(SIZE)
    bad[place] = 0.25
    row = np.ones(SIZE)
    assert done([], [good, good, row], checks=(0, 1))[0]
    assert not done([], [good, bad, row], checks=(0, 1))[0]
    assert not done([], [bad, good, row], checks=(0, 1))[0]
    assert done([], [bad, good, row], checks=(1,))[0]
    assert done([], [bad, good, row], checks=(0,), count=place)[0]


@pytest.mark.parametrize("place", [0, 255, 256, SIZE - 1])
@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_a_row_that_is_no_number_in_any_draw_is_told(place, value):
    one, other = np.ones(SIZE), np.ones(SIZE)
    other[place] = value
    assert not done([], [one, one, other])[0]
    assert not done([], [one, other, one], rows=2)[0]
    assert done([], [one, other, one], rows=1)[0]  # what is passing may be anything
    assert done([], [one, one, other], count=place)[0]


# the tape in numbers


def naive(tape, slots):
    """Do the operations of a tape on arrays, one after the other."""
    special_ones = {
        "copy": lambda x: x + np.zeros(SIZE),
        "where": lambda c, x, y: np.where(c != 0, x, y),
        "ndtri": special.ndtri,
        "ndtr": special.ndtr,
    }
    for name, operands_, out in tape.operations:
        values = [slots[k].copy() if isinstance(k, int) else k for k in operands_]
        slots[out] = special_ones.get(name, getattr(np, name, None))(*values)
    return slots


@pytest.mark.parametrize("made", [rich(), wages("ab", wf.triangular(1, 2, 4)), wages("a")])
def test_a_tape_in_numbers_gives_what_its_operations_give(made):
    tape = tape_of(made)
    rng = np.random.default_rng(3)
    slots = np.full((tape.slots, WIDE), np.nan)
    slots[: tape.columns + len(tape.functions)] = rng.random(WIDE)
    exact = naive(tape, slots[:, :SIZE].copy())
    with np.errstate(all="ignore"):
        compiled.run_code(code_of(tape), slots, tape.rows, SIZE)
    rows = slice(tape.slots - tape.rows, tape.slots)
    np.testing.assert_allclose(slots[rows, :SIZE], exact[rows], rtol=1e-12, atol=1e-9)


def tape(*operations, slots, rows=1, checks=()):
    return Tape(1, (), (), slots, rows, operations, checks)


def names(made):
    known = {number: name for name, number in codes._CODES.items()}  # noqa: SLF001 - what is fused
    return [known[int(row[0])] for row in code_of(made).operations]


TIMES = ("multiply", (0, 4.0), 1)
ROOTED = ("sqrt", (1,), 2)
ENDED = ("minimum", (2, 1.5), 3)
REST = ("subtract", (1.0, 0), 4)
TIMES_REST = ("multiply", (4, 4.0), 1)
#: operations, and what is left of them
FUSED = [
    ((TIMES, ROOTED, ENDED), ["root"]),
    ((REST, TIMES_REST, ROOTED, ENDED), ["root_of_rest"]),
    ((("add", (0, 1.0), 4), TIMES, ROOTED, ENDED), ["add", "root"]),
    # another number than 1, or the number last: no rest
    ((("subtract", (2.0, 0), 4), TIMES_REST, ROOTED, ENDED), ["subtract", "root"]),
    ((("subtract", (0, -1.0), 4), TIMES_REST, ROOTED, ENDED), ["subtract", "root"]),
    ((("divide", (1.0, 0), 4), TIMES_REST, ROOTED, ENDED), ["divide", "root"]),
    # not what was just taken away
    ((REST, TIMES, ROOTED, ENDED, ("add", (3, 4), 3)), ["subtract", "root", "add"]),
    # what is passing is read again
    ((TIMES, ROOTED, ENDED, ("add", (3, 1), 3)), ["multiply", "sqrt", "minimum", "add"]),
    ((TIMES, ROOTED, ENDED, ("add", (3, 2), 3)), ["multiply", "sqrt", "minimum", "add"]),
    ((REST, TIMES_REST, ROOTED, ENDED, ("add", (3, 4), 3)), ["subtract", "root", "add"]),
    # other functions, another order, or no number
    ((TIMES, ("exp", (1,), 2), ENDED), ["multiply", "exp", "minimum"]),
    ((TIMES, ROOTED, ("maximum", (2, 1.5), 3)), ["multiply", "sqrt", "maximum"]),
    ((("add", (0, 4.0), 1), ROOTED, ENDED), ["add", "sqrt", "minimum"]),
    ((("multiply", (0, 0), 1), ROOTED, ENDED), ["multiply", "sqrt", "minimum"]),
    ((TIMES, ROOTED, ("minimum", (2, 0), 3)), ["multiply", "sqrt", "minimum"]),
    ((("sqrt", (0,), 2), ENDED), ["sqrt", "minimum"]),
    ((TIMES, ("sqrt", (0,), 2), ENDED), ["multiply", "sqrt", "minimum"]),
    ((TIMES, ROOTED, ("minimum", (0, 1.5), 3)), ["multiply", "sqrt", "minimum"]),
]


@pytest.mark.parametrize(("operations", "left"), FUSED)
def test_what_makes_a_side_of_a_triangle_is_one_operation_and_the_same_number(operations, left):
    operations = (*operations, ("add", (3, 0.5), 5))
    made = tape(*operations, slots=6)
    assert names(made) == [*left, "add"]
    slots = np.full((6, WIDE), np.nan)
    slots[0] = np.linspace(0.01, 0.99, WIDE)
    with np.errstate(all="ignore"):
        exact = naive(made, slots[:, :SIZE].copy())
        compiled.run_code(code_of(made), slots, 1, SIZE)
    np.testing.assert_allclose(slots[5, :SIZE], exact[5], rtol=1e-12)


def test_what_is_put_out_or_checked_is_not_fused_away():
    ended = ("minimum", (1, 1.5), 2)
    rows = tape(("multiply", (0, 4.0), 3), ("sqrt", (3,), 1), ended, slots=4)
    assert names(rows) == ["multiply", "sqrt", "minimum"]  # the product is a row
    checked = tape(TIMES, ROOTED, ENDED, slots=6, checks=(2,))
    assert names(checked) == ["multiply", "sqrt", "minimum"]
    assert code_of(checked).checks.tolist() == [2]
    assert names(tape(TIMES, ROOTED, ENDED, slots=6, checks=(3,))) == ["root"]


def test_numbers_of_a_tape_are_kept_once():
    made = code_of(
        tape(("add", (0, 2.5), 1), ("multiply", (1, 3.5), 1), ("divide", (2.5, 1), 2), slots=3)
    )
    assert made.constants.tolist() == [2.5, 3.5, 0.0]
    assert made.operations.tolist() == [
        [codes.ADD, 0, -1, 0, 1],
        [codes.MULTIPLY, 1, -2, 0, 1],
        [codes.DIVIDE, -1, 1, 0, 2],
    ]


# beside the tape


def test_a_table_is_read_to_the_bits_that_it_gives():
    law = wf.pert(0.40, 0.48, 0.70)
    function = law.quantile_function() if hasattr(law, "quantile_function") else None
    if not isinstance(function, QuantileTable):
        function = next(
            one for one in tape_of(wages("a", law)).tables if isinstance(one, QuantileTable)
        )
    u = np.concatenate([np.linspace(0.0005, 0.9995, 400), 2.0 ** -np.arange(1, 40), [0.5]])
    out = np.empty(u.size)
    shortcuts.look_up(function, u, out)
    np.testing.assert_array_equal(out, function(u))
    other = np.empty(3)
    shortcuts.look_up(np.sqrt, np.array([1.0, 4.0, 9.0]), other)
    assert other.tolist() == [1.0, 2.0, 3.0]


def test_words_are_points_and_their_offset():
    words = np.array([[0, 1, 2**31, 2**32 - 1], [5, 6, 7, 8]], dtype=np.uint32)
    moved = np.array([0, 2**31 + 3], dtype=np.uint32)
    out = np.empty(words.shape)
    shortcuts.fill_points(words, moved, 2.0**-33, out)
    exact = [
        [(int(w) ^ int(m)) / 2**32 + 2.0**-33 for w in row]
        for row, m in zip(words, moved, strict=True)
    ]
    np.testing.assert_array_equal(out, exact)


SAMPLES = {
    "even": lambda rng: rng.random((3, 500)),
    "skewed": lambda rng: rng.lognormal(0, 3, (2, 500)),
    "few values": lambda rng: rng.integers(0, 4, (2, 500)).astype(float),
    "one value": lambda _: np.full((2, 50), 3.0),
    "wide": lambda rng: rng.random((1, 50)) * 1e308 * np.where(rng.random(50) < 0.5, -1.7, 1.7),
    "narrow": lambda rng: 1.0 + rng.random((1, 50)) * 1e-320,
    "one": lambda rng: rng.random((2, 1)),
    "rows of each kind": lambda rng: np.vstack(
        [np.full(99, 2.0), rng.random(99), rng.normal(size=99)]
    ),
}


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_place_of_a_value_is_that_of_sorting(kind, monkeypatch):
    values = SAMPLES[kind](np.random.default_rng(4))
    size = values.shape[1]
    for cells in (8, 64):
        monkeypatch.setattr(shortcuts, "_CELLS", cells)
        for places in (
            [0],
            [size - 1],
            [0, size - 1],
            [size // 2, size // 3, size // 2],
            range(size),
        ):
            wanted = np.array(list(places), dtype=np.intp)
            before = values.copy()
            with np.errstate(all="ignore"):
                found = shortcuts.order_statistics(values, wanted)
            np.testing.assert_array_equal(found, np.sort(values)[:, wanted])
            np.testing.assert_array_equal(values, before)
