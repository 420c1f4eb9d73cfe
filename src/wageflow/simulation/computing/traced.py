"""Numbers that write down what is done with them, so that it can be done again, faster.

A programme is sent once through the ordinary code with `Traced` numbers in place of draws. What
comes out is a list of operations on arrays without any of the Python in between: see
`wageflow.simulation.computing.tape`.
"""

from __future__ import annotations

import itertools
import math
import operator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["LEAVES", "Operand", "Traced", "Tracer", "Untraceable"]

#: A node by its number, or a constant.
Operand: TypeAlias = int | float
Range: TypeAlias = tuple[float, float]

_ANYWHERE = (-math.inf, math.inf)
_TRUTH = (0.0, 1.0)
_DEPTH = 8  # steps of an argument that one amount is never above another

#: Nodes that are given: the uniforms of a column, or its quantiles.
LEAVES = frozenset({"uniform", "quantile"})

#: What a run may do with draws, by the names that NumPy gives them.
UNARY = frozenset(
    {"negative", "absolute", "sqrt", "exp", "expm1", "log", "log1p", "logical_not", "ndtr", "ndtri"}
)
COMMUTING = frozenset(
    {"add", "multiply", "minimum", "maximum", "equal", "not_equal", "logical_and", "logical_or"}
)
BINARY = COMMUTING | {
    "subtract",
    "divide",
    "power",
    "greater",
    "greater_equal",
    "less",
    "less_equal",
}
_FLIPPED = {"less": "greater", "less_equal": "greater_equal"}
_TRUTHS = {"greater", "greater_equal", "equal", "not_equal", "logical_and", "logical_or"}


class Untraceable(Exception):  # noqa: N818 - no fault: the run then takes the ordinary way
    """What is done with the draws depends on them in a way that cannot be written down."""


@dataclass(eq=False)
class Tracer:
    """What has been written down.

    Parameters
    ----------
    nodes : list of (str, tuple)
        The operation and its operands, in an order in which they can be done.
    ranges : list of (float, float)
        What is known of the values of each node.
    checks : dict of int
        Nodes that must be 0 in every draw, in the order in which they were asked for.
    tables : list of callable
        What values are looked up in, where that is more than arithmetic.
    guard : node, optional
        Where checks count: only in draws in which it is not 0.
    """

    nodes: list[tuple[str, tuple[Operand, ...]]] = field(default_factory=list)
    ranges: list[Range] = field(default_factory=list)
    checks: dict[int, None] = field(default_factory=dict)
    tables: list[Any] = field(default_factory=list)
    guard: Operand = 1.0
    _known: dict[Any, int] = field(default_factory=dict)

    def leaf(self, name: str, column: int, support: Range, table: int = -1) -> Traced:
        """Return the values of a column, which lie in a known range, perhaps from a table."""
        return Traced(self, self._node(name, (column, table), support))

    def apply(self, name: str, operands: tuple[Operand, ...]) -> Operand:
        """Write an operation down, unless its result is known or already there."""
        if name in _FLIPPED:
            name, operands = _FLIPPED[name], operands[::-1]
        if name in COMMUTING:
            one, other = operands
            # constants come last, so that what is the same looks the same
            if isinstance(one, float) or (not isinstance(other, float) and one > other):
                operands = (other, one)
        if all(isinstance(x, float) for x in operands):
            return _computed(name, operands)
        same = self._simpler(name, operands)
        return self._node(name, operands, self._range(name, operands)) if same is None else same

    def _node(self, name: str, operands: tuple[Operand, ...], values: Range) -> int:
        # with their types, because node 1 and the constant 1.0 are equal to a dictionary
        key = (name, operands, tuple(map(type, operands)))
        if key not in self._known:
            self._known[key] = len(self.nodes)
            self.nodes.append((name, operands))
            self.ranges.append(values)
        return self._known[key]

    def check(self, node: Operand) -> None:
        """Write down that a node must be 0 wherever the guard is not."""
        wanted = self.apply("logical_and", (node, self.guard))
        if isinstance(wanted, float):
            if wanted:
                raise Untraceable("a check fails in every draw")
        else:
            self.checks[wanted] = None

    @contextmanager
    def only_where(self, condition: Traced) -> Iterator[None]:
        """Let checks count only in draws in which a condition holds."""
        before = self.guard
        self.guard = self.apply("logical_and", (before, condition.node))
        try:
            yield
        finally:
            self.guard = before

    def range_of(self, operand: Operand) -> Range:
        """Return what is known of the values of an operand."""
        return (operand, operand) if isinstance(operand, float) else self.ranges[operand]

    def never_above(self, a: Operand, b: Operand, depth: int = _DEPTH) -> bool:
        """Whether `a` is at most `b` in every draw, for a reason that rounding cannot upset."""
        if a == b and type(a) is type(b):
            return True
        if self.range_of(a)[1] <= self.range_of(b)[0]:
            return True
        if depth == 0:
            return False
        return any(self.never_above(x, b, depth - 1) for x in self._bounding(a, above=True)) or any(
            self.never_above(a, x, depth - 1) for x in self._bounding(b, above=False)
        )

    def _bounding(self, operand: Operand, *, above: bool) -> list[Operand]:
        """Return operands of an operation that its result is never above, or never below."""
        if isinstance(operand, float):
            return []
        name, operands = self.nodes[operand]
        found: list[Operand] = []
        if name == ("minimum" if above else "maximum"):
            found += operands
        elif name == "multiply" and above:
            # a share of what is not negative
            found += [
                whole
                for whole, share in (operands, operands[::-1])
                if self.range_of(whole)[0] >= 0.0 <= self.range_of(share)[0]
                and self.range_of(share)[1] <= 1.0
            ]
        elif name == "subtract" and above and self.range_of(operands[1])[0] >= 0.0:
            found.append(operands[0])
        elif name == "add" and not above:
            found += [
                part for part, other in (operands, operands[::-1]) if self.range_of(other)[0] >= 0.0
            ]
        return found

    def _simpler(self, name: str, operands: tuple[Operand, ...]) -> Operand | None:  # noqa: C901, PLR0911, PLR0912 - a rule a line
        a, b = operands[0], operands[-1]
        if name in ("multiply", "divide", "logical_and") and b == 1.0 and isinstance(b, float):
            if name != "logical_and" or self.range_of(a) == _TRUTH:
                return a
        elif name in ("add", "subtract", "logical_or") and b == 0.0 and isinstance(b, float):
            if name != "logical_or" or self.range_of(a) == _TRUTH:
                return a
        elif name == "logical_and" and b == 0.0 and isinstance(b, float):
            return 0.0
        elif name == "logical_or" and b == 1.0 and isinstance(b, float):
            return 1.0
        elif name == "absolute" and self.range_of(a)[0] >= 0.0:
            return a
        elif name in ("maximum", "minimum"):
            for low, high in (operands, operands[::-1]):
                if self.never_above(low, high):
                    return high if name == "maximum" else low
        elif name == "greater" and self.never_above(a, b):
            return 0.0
        elif name == "greater_equal" and self.never_above(b, a):
            return 1.0
        elif name == "where" and isinstance(a, float):
            return operands[1] if a else operands[2]
        return None

    def _range(self, name: str, operands: tuple[Operand, ...]) -> Range:  # noqa: PLR0911 - a rule a line
        if name in _TRUTHS or name == "logical_not":
            return _TRUTH
        if name == "subtract":
            a, b = operands
            low, high = _spanned(name, [self.range_of(a), self.range_of(b)])
            return max(low, 0.0) if self.never_above(b, a) else low, high
        if name == "where":
            ends = [self.range_of(x) for x in operands[1:]]
            return min(low for low, _ in ends), max(high for _, high in ends)
        if name in ("absolute", "sqrt"):
            low, high = self.range_of(operands[0])
            return (0.0, math.inf) if name == "absolute" else (0.0, math.sqrt(max(high, 0.0)))
        if name in ("exp", "ndtr"):
            return (0.0, math.inf) if name == "exp" else _TRUTH
        if name == "divide":
            low, high = self.range_of(operands[1])
            if not low > 0.0:
                return _ANYWHERE
        if name in ("add", "multiply", "divide", "minimum", "maximum", "negative"):
            return _spanned(name, [self.range_of(x) for x in operands])
        return _ANYWHERE


class Traced(np.lib.mixins.NDArrayOperatorsMixin):
    """A number in every draw, known only by how it was made.

    Parameters
    ----------
    tracer : Tracer
    node : int or float
        Its place in what was written down, or its value where that is the same in every draw.
    """

    __slots__ = ("node", "tracer")

    ndim = 1  # of the array that it stands for

    def __init__(self, tracer: Tracer, node: Operand) -> None:
        self.tracer = tracer
        self.node = node

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Traced:
        if method != "__call__" or options.keys() - {"out"}:
            raise Untraceable(f"{ufunc.__name__} with {method} {sorted(options)}")
        found = self._applied(ufunc.__name__, inputs)
        for target in options.get("out", ()):  # written into, as an array would be
            target.node = found.node
            found = target
        return found

    def __array_function__(
        self, function: Any, kinds: Any, inputs: tuple[Any, ...], options: dict[str, Any]
    ) -> Any:
        if function is np.where and len(inputs) == 3:
            return self._applied("where", inputs)
        if function is np.select and len(inputs) == 2:
            found: Any = 0.0  # as np.select has it where no condition holds
            for condition, choice in reversed(list(zip(*inputs, strict=True))):
                found = self._applied("where", (condition, choice, found))
            return found
        if function is np.any and not options:
            return inputs[0].any()
        raise Untraceable(function.__name__)

    def _applied(self, name: str, inputs: tuple[Any, ...]) -> Traced:
        if name not in UNARY and name not in BINARY and name != "where":
            raise Untraceable(name)
        operands = tuple(_operand(x) for x in inputs)
        return Traced(self.tracer, self.tracer.apply(name, operands))

    def looked_up(self, table: Any) -> Traced:
        """Return what a table gives at a uniform."""
        name, operands = self.tracer.nodes[int(self.node)]
        if name != "uniform":
            raise Untraceable("a table at something else than a uniform")
        column = int(operands[0])
        self.tracer.tables.append(table)
        return self.tracer.leaf("quantile", column, _ANYWHERE, len(self.tracer.tables) - 1)

    def any(self) -> bool:
        """Return False, having written down to check it: it asks whether something is wrong."""
        self.tracer.check(self.node)
        return False

    def _unknown(self, *_: Any) -> NoReturn:
        raise Untraceable("a value is asked for before there is one")

    __bool__ = __float__ = __int__ = __len__ = __iter__ = __getitem__ = __array__ = _unknown


def _operand(value: Any) -> Operand:
    if isinstance(value, Traced):
        return value.node
    if not isinstance(value, float) and np.ndim(value):
        raise Untraceable("an array of the user's own")
    return float(value)


def _computed(name: str, operands: tuple[Operand, ...]) -> float:
    if name == "where":
        return float(operands[1] if operands[0] else operands[2])
    if name in ("ndtr", "ndtri"):
        raise Untraceable(name)
    return float(getattr(np, name)(*operands))


def _spanned(name: str, ranges: list[Range]) -> Range:
    """Return the range of an operation that is monotone in each operand, from its corners."""
    function = _CORNERS[name]
    found = [function(*corner) for corner in itertools.product(*ranges)]
    if any(math.isnan(value) for value in found):
        return _ANYWHERE
    return min(found), max(found)


_CORNERS: dict[str, Callable[..., float]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "minimum": min,
    "maximum": max,
    "negative": operator.neg,
}
